/* stacked-layout.c: see stacked-layout.h. */
#include "chart/stacked/stacked-layout.h"

#include "base/i18n.h"

#include <math.h>

#define THINNEST_BAND 4.0
#define WIDEST_BAND   90.0
#define LEAST_PART    0.02 /* of a pixel */

gsize
aisle_stacked_measures (const AisleTable *table, const AisleParams *params, AisleMeasure *measures, const char **reason)
{
  const char *why = NULL;
  gsize n = aisle_table_n_columns (table) == 0
                ? 0
                : aisle_pick_measures (table, params, (gssize) aisle_pick_label (table), AISLE_SERIES_MOST, measures);
  double low, high;
  if (n < 2)
    why = _ ("Stacked bars need a column of names or dates and two or more columns of one unit.");
  for (gsize i = 0; why == NULL && i < n; i++)
    if (aisle_table_range (table, (gsize) measures[i].column, 0, aisle_table_n_rows (table), &low, &high) && low < 0)
      why = _ ("Stacked bars need values that are not negative.");
  if (reason != NULL)
    *reason = why;
  return why == NULL ? n : 0;
}

double
aisle_stacked_value (const AisleStackedLayout *self, const AisleTable *table, gsize row, gsize series)
{
  double value = aisle_table_number (table, row, (gsize) self->measures[series].column);
  /* Sums of huge values stay finite. */
  return isfinite (value) ? MIN (value, 1e300) : 0;
}

double
aisle_stacked_total (const AisleStackedLayout *self, const AisleTable *table, gsize row)
{
  double total = 0;
  for (gsize i = 0; i < self->n_measures; i++)
    total += aisle_stacked_value (self, table, row, i);
  return total;
}

static const char *const *
titles_of (const AisleStackedLayout *self, const AisleTable *table, const char **titles)
{
  for (gsize i = 0; i < self->n_measures; i++)
    titles[i] = aisle_pick_title (table, (gsize) self->measures[i].column);
  return titles;
}

static double
longest_title (const AisleStackedLayout *self, AisleCanvas *canvas, const AisleTable *table)
{
  double width = 0;
  for (gsize i = 0; i < self->n_measures; i++)
    width = MAX (width, aisle_canvas_text_width (canvas, AISLE_TEXT_STRONG,
                                                 aisle_pick_title (table, (gsize) self->measures[i].column)));
  return width;
}

static gboolean
is_vertical (const AisleTable *table, const AisleParams *params, gsize label)
{
  const char *direction = aisle_pick_text (params, "direction");
  AisleColumnType type = aisle_table_column (table, label)->type;
  if (g_str_equal (direction, "vertical") || g_str_equal (direction, "horizontal"))
    return direction[0] == 'v';
  return type == AISLE_COLUMN_DATE || type == AISLE_COLUMN_TIME;
}

static void
lay_out_standing (AisleStackedLayout *self, AisleCanvas *canvas, double top, double right, double most)
{
  const AisleFrame *frame = canvas->frame;
  double line = aisle_canvas_line (canvas, AISLE_TEXT_SMALL);
  double bottom = MAX (frame->height - (self->bare ? 0 : 1.5 * line), frame->height / 2);
  top = MIN (top, bottom);
  self->axis = aisle_axis_new (canvas, self->share ? AISLE_COLUMN_SHARE : self->type, 0, most, TRUE, bottom, top);
  double left = self->bare ? 0 : MIN (self->axis.label_width + 10, frame->width / 2);
  self->plot = (AisleBox){ left, top, MAX (frame->width - left - right, 0), bottom - top };
  self->value = self->axis.scale;
  self->n_shown = MIN (self->n_rows, (gsize) (self->plot.w / THINNEST_BAND));
  self->band = self->n_shown > 0 ? MIN (self->plot.w / (double) self->n_shown, WIDEST_BAND) : 0;
}

static void
lay_out_lying (AisleStackedLayout *self, AisleCanvas *canvas, const AisleTable *table, double top, double most)
{
  const AisleFrame *frame = canvas->frame;
  double line = aisle_canvas_line (canvas, AISLE_TEXT_NORMAL), total_width = 0;
  self->rows = aisle_rows_new (canvas, table, top, frame->height, 1.3 * line, 2.4 * line, 0.45);
  for (gsize row = 0; !self->share && row < self->rows.n_shown; row++)
    {
      g_autofree char *text = aisle_number_short (self->type, aisle_stacked_total (self, table, row));
      total_width = MAX (total_width, aisle_canvas_text_width (canvas, AISLE_TEXT_NORMAL, text));
    }
  double left = self->rows.label_width, right = MIN (total_width > 0 ? total_width + 10 : 0, 0.3 * frame->width);
  self->plot = (AisleBox){ left, top, frame->width - left - right, (double) self->rows.n_shown * self->rows.band };
  self->value = (AisleScale){ 0, most, left, frame->width - right };
  self->n_shown = self->rows.n_shown;
  self->band = self->rows.band;
}

gboolean
aisle_stacked_lay_out (AisleStackedLayout *self, AisleCanvas *canvas, const AisleTable *table,
                       const AisleParams *params, const char **reason)
{
  const AisleFrame *frame = canvas->frame;
  double line = aisle_canvas_line (canvas, AISLE_TEXT_SMALL), most = 0;
  const char *titles[AISLE_SERIES_MOST];
  *self = (AisleStackedLayout){ .n_rows = aisle_table_n_rows (table), .key_top = -1 };
  self->n_measures = aisle_stacked_measures (table, params, self->measures, reason);
  if (self->n_measures == 0 || self->n_rows == 0)
    return FALSE;
  self->label = aisle_pick_label (table);
  self->type = aisle_table_column (table, (gsize) self->measures[0].column)->type;
  self->share = params != NULL && aisle_params_boolean (params, "share");
  self->vertical = is_vertical (table, params, self->label);
  self->bare = frame->height < 6 * line || frame->width < 12 * line;
  for (gsize row = 0; !self->share && row < self->n_rows; row++)
    most = MAX (most, aisle_stacked_total (self, table, row));
  most = self->share || most <= 0 ? 1 : most;

  double top = self->bare ? 0 : 1.4 * line, right = 0;
  double beside = longest_title (self, canvas, table) + 12;
  if (!self->bare && self->vertical && self->n_measures <= 4 && beside <= 0.25 * frame->width)
    right = beside;
  else if (!self->bare)
    {
      self->key_top = top;
      AisleCanvas measure = *canvas;
      measure.cr = NULL;
      top += aisle_series_key (&measure, titles_of (self, table, titles), self->n_measures, 0, 0, frame->width)
             + 0.6 * line;
    }
  if (self->vertical)
    lay_out_standing (self, canvas, top + (self->bare ? 0 : 0.3 * line), right, most);
  else
    lay_out_lying (self, canvas, table, top, most);
  return TRUE;
}

gboolean
aisle_stacked_box (const AisleStackedLayout *self, const AisleTable *table, gsize row, gsize series, AisleBox *box)
{
  if (row >= self->n_shown)
    return FALSE;
  double before = 0, total = self->share ? aisle_stacked_total (self, table, row) : 1;
  for (gsize i = 0; i < series; i++)
    before += aisle_stacked_value (self, table, row, i);
  double value = aisle_stacked_value (self, table, row, series);
  if (!(total > 0))
    return FALSE;
  double from = aisle_scale_at (&self->value, before / total),
         to = aisle_scale_at (&self->value, (before + value) / total);
  double gap = MIN (self->band * 0.14, 8);
  if (self->vertical)
    *box = (AisleBox){ self->plot.x + (double) row * self->band + gap, MIN (from, to), self->band - 2 * gap,
                       fabs (to - from) };
  else
    *box = (AisleBox){ MIN (from, to), self->plot.y + (double) row * self->band + gap, fabs (to - from),
                       self->band - 2 * gap };
  return (self->vertical ? box->h : box->w) > LEAST_PART;
}

gssize
aisle_stacked_row_at (const AisleStackedLayout *self, double x, double y)
{
  double row = floor ((self->vertical ? x - self->plot.x : y - self->plot.y) / self->band);
  return self->n_shown > 0 && row >= 0 && row < (double) self->n_shown ? (gssize) row : -1;
}
