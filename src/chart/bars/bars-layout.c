/* bars-layout.c: the geometry of a bar chart. */
#include "chart/bars/bars-layout.h"

#include "base/i18n.h"

#include <math.h>

#define THINNEST_BAND 4.0
#define WIDEST_BAND   90.0
#define NAMES_PART    0.38 /* of the width */
#define NAMES_MOST    0.5  /* where that shows them whole */
#define LEAST_ABOVE   3    /* rows with room, for names to stand above */

gboolean
aisle_bars_fits (const AisleTable *table, const char **reason)
{
  AisleMeasure measure;
  const char *why = NULL;
  if (aisle_table_n_columns (table) == 0
      || aisle_pick_measures (table, NULL, (gssize) aisle_pick_label (table), 1, &measure) == 0)
    why = _ ("Bars need a column of names and a column of values.");
  if (reason != NULL)
    *reason = why;
  return why == NULL;
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
value_range (const AisleBarsLayout *self, const AisleTable *table, double *low, double *high)
{
  *low = INFINITY;
  *high = -INFINITY;
  aisle_axis_extend (table, self->measure.column, low, high);
  aisle_axis_extend (table, self->measure.low, low, high);
  aisle_axis_extend (table, self->measure.high, low, high);
  aisle_axis_extend (table, self->measure.previous, low, high);
  if (!(*low <= *high))
    *low = *high = 0;
  *low = MIN (*low, 0);
  *high = MAX (*high, 0);
}

static void
lay_out_standing (AisleBarsLayout *self, AisleCanvas *canvas, double low, double high)
{
  const AisleFrame *frame = canvas->frame;
  double line = aisle_canvas_line (canvas, AISLE_TEXT_SMALL);
  double bottom = MAX (frame->height - 1.5 * line, frame->height / 2), top = MIN (1.8 * line, bottom);
  self->axis = aisle_axis_new (canvas, self->type, low, high, TRUE, bottom, top);
  double left = MIN (self->axis.label_width + 10, frame->width / 2);
  self->plot = (AisleBox){ left, top, frame->width - left, bottom - top };
  self->value = self->axis.scale;
  gsize room = (gsize) (self->plot.w / THINNEST_BAND);
  self->n_shown = MIN (self->n_rows, room);
  self->band = self->n_shown > 0 ? MIN (self->plot.w / (double) self->n_shown, WIDEST_BAND) : 0;
}

/* Names before the bars, or each above its own where they have no room there. */
static void
place_names (AisleBarsLayout *self, AisleCanvas *canvas, const AisleTable *table, double top)
{
  const AisleFrame *frame = canvas->frame;
  double line = aisle_canvas_line (canvas, AISLE_TEXT_NORMAL), least = 1.3 * line, most = 2.4 * line;
  gsize rows = MIN (self->n_rows, LEAST_ABOVE);
  self->rows = aisle_rows_new (canvas, table, top, frame->height, least, most, 1);
  if (self->rows.label_width <= NAMES_MOST * frame->width)
    return;
  if (frame->width < 12 * line || frame->height - top < (double) rows * (least + line) + 1.3 * line)
    {
      self->rows = aisle_rows_new (canvas, table, top, frame->height, least, most, NAMES_PART);
      return;
    }
  self->above = line;
  self->rows = aisle_rows_new (canvas, table, top, frame->height, 1.1 * line + line, 1.8 * line + line, 0);
}

static void
lay_out_lying (AisleBarsLayout *self, AisleCanvas *canvas, const AisleTable *table, double low, double high)
{
  const AisleFrame *frame = canvas->frame;
  double line = aisle_canvas_line (canvas, AISLE_TEXT_NORMAL), value_width = 0;
  double top = frame->height < 5 * line ? 0 : 1.4 * line;
  place_names (self, canvas, table, top);
  for (gsize row = 0; row < self->rows.n_shown; row++)
    {
      g_autofree char *text =
          aisle_number_short (self->type, aisle_table_number (table, row, (gsize) self->measure.column));
      value_width = MAX (value_width, aisle_canvas_text_width (canvas, AISLE_TEXT_NORMAL, text));
    }
  double left = self->rows.label_width, right = MIN (value_width + 10, 0.3 * frame->width);
  self->plot = (AisleBox){ left, top, frame->width - left - right, (double) self->rows.n_shown * self->rows.band };
  self->value = (AisleScale){ low, high > low ? high : low + 1, left, frame->width - right };
  self->n_shown = self->rows.n_shown;
  self->band = self->rows.band;
}

gboolean
aisle_bars_lay_out (AisleBarsLayout *self, AisleCanvas *canvas, const AisleTable *table, const AisleParams *params)
{
  double low, high;
  if (aisle_table_n_rows (table) == 0 || !aisle_bars_fits (table, NULL))
    return FALSE;
  *self = (AisleBarsLayout){ .label = aisle_pick_label (table), .n_rows = aisle_table_n_rows (table) };
  aisle_pick_measures (table, params, (gssize) self->label, 1, &self->measure);
  self->type = aisle_table_column (table, (gsize) self->measure.column)->type;
  self->vertical = is_vertical (table, params, self->label);
  value_range (self, table, &low, &high);
  if (self->vertical)
    lay_out_standing (self, canvas, low, high);
  else
    lay_out_lying (self, canvas, table, low, high);
  return TRUE;
}

double
aisle_bars_place (const AisleBarsLayout *self, double value)
{
  return aisle_scale_at (&self->value, value);
}

AisleBox
aisle_bars_band (const AisleBarsLayout *self, gsize row)
{
  if (!self->vertical)
    return aisle_rows_band (&self->rows, row, self->plot.x, self->plot.w);
  return (AisleBox){ self->plot.x + (double) row * self->band, self->plot.y, self->band, self->plot.h };
}

gboolean
aisle_bars_box (const AisleBarsLayout *self, const AisleTable *table, gsize row, AisleBox *box)
{
  double value = row < self->n_shown ? aisle_table_number (table, row, (gsize) self->measure.column) : NAN;
  if (!isfinite (value))
    return FALSE;
  double zero = aisle_bars_place (self, 0), end = aisle_bars_place (self, value), gap = MIN (self->band * 0.14, 8);
  AisleBox band = aisle_bars_band (self, row);
  if (self->vertical)
    *box = (AisleBox){ band.x + gap, MIN (zero, end), band.w - 2 * gap, fabs (zero - end) };
  else
    {
      gap = MIN ((self->band - self->above) * 0.14, 8);
      *box =
          (AisleBox){ MIN (zero, end), band.y + self->above + gap, fabs (zero - end), band.h - self->above - 2 * gap };
    }
  return TRUE;
}

gssize
aisle_bars_row_at (const AisleBarsLayout *self, double x, double y)
{
  if (!self->vertical)
    return aisle_rows_at (&self->rows, y);
  double row = floor ((x - self->plot.x) / self->band);
  return self->n_shown > 0 && row >= 0 && row < (double) self->n_shown ? (gssize) row : -1;
}
