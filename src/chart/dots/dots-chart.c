/* dots-chart.c: values with their intervals, one row each: a leaderboard.
 *
 * A dot plot after Cleveland (1984).  Fits tables with a column of names ("label", "name", else the first text) and at
 * least one measure; the first with x_low and x_high is preferred.  Where a column "group" numbers the rows that cannot
 * be told apart, the lowest group has the accent colour and the others are grey; where a column x_flag says which rows
 * stand out, those have it.  Zero is a line where values lie on both sides of it. */
#include "chart/kit/axes.h"
#include "chart/kit/brush.h"
#include "chart/kit/rows.h"

#include "base/i18n.h"

#include <math.h>

static const AisleParam params_table[] = {
  { "y", N_ ("Column"), AISLE_PARAM_LIST, "", 0, 0, NULL, NULL,
    N_ ("Name of the column to draw; empty draws the first measure with an interval.") },
};

typedef struct
{
  AisleRows rows;
  AisleMeasure measure;
  AisleColumnType type;
  gssize group;
  double best_group;
  AisleBox plot;
  AisleAxis axis;
  gboolean bare; /* no room for an axis */
} DotsLayout;

static gboolean
pick (const AisleTable *table, const AisleParams *params, AisleMeasure *measure)
{
  AisleMeasure all[64];
  if (aisle_table_n_columns (table) == 0)
    return FALSE;
  gssize label = (gssize) aisle_pick_label (table);
  if (aisle_pick_measures (table, params, label, 1, measure) == 0)
    return FALSE;
  if (aisle_pick_text (params, "y")[0] != '\0')
    return TRUE;
  /* Measures of any unit: the first one with an interval. */
  gsize n = aisle_pick_all (table, label, G_N_ELEMENTS (all), all);
  for (gsize i = 0; i < n; i++)
    if (all[i].low >= 0)
      {
        *measure = all[i];
        break;
      }
  return TRUE;
}

static gboolean
fits (const AisleTable *table, const char **reason)
{
  AisleMeasure measure;
  gboolean ok = pick (table, NULL, &measure);
  if (reason != NULL)
    *reason = ok ? NULL : _ ("A dot plot needs a column of names and a column of values.");
  return ok;
}

static gboolean
lay_out (DotsLayout *self, AisleCanvas *canvas, const AisleTable *table, const AisleParams *params)
{
  const AisleFrame *frame = canvas->frame;
  double line = aisle_canvas_line (canvas, AISLE_TEXT_NORMAL), low = INFINITY, high = -INFINITY, value_width = 0;
  AisleMeasure measure;
  if (aisle_table_n_rows (table) == 0 || !pick (table, params, &measure))
    return FALSE;
  *self = (DotsLayout){ .measure = measure, .group = aisle_table_find (table, "group"), .best_group = INFINITY };
  self->type = aisle_table_column (table, (gsize) measure.column)->type;
  self->bare = frame->height < 5 * line || frame->width < 12 * line;
  double top = self->bare ? 0 : 1.4 * line, bottom = self->bare ? 0 : 1.6 * line;
  self->rows = aisle_rows_new (canvas, table, top, frame->height - bottom, 1.3 * line, 2.6 * line, 0.45);
  for (gsize row = 0; row < self->rows.n_shown; row++)
    {
      g_autofree char *text = aisle_number_short (self->type, aisle_table_number (table, row, (gsize) measure.column));
      value_width = MAX (value_width, aisle_canvas_text_width (canvas, AISLE_TEXT_NORMAL, text));
    }
  if (self->group >= 0)
    for (gsize row = 0; row < aisle_table_n_rows (table); row++)
      self->best_group = fmin (self->best_group, aisle_table_number (table, row, (gsize) self->group));
  aisle_axis_extend (table, measure.column, &low, &high);
  aisle_axis_extend (table, measure.low, &low, &high);
  aisle_axis_extend (table, measure.high, &low, &high);
  double left = MIN (self->rows.label_width + 6, frame->width / 2), right = MIN (value_width + 14, 0.3 * frame->width);
  double end = MAX (frame->width - right, left);
  self->axis = aisle_axis_new (canvas, self->type, low, high, FALSE, left, end);
  self->plot = (AisleBox){ left, top, end - left, (double) self->rows.n_shown * self->rows.band };
  return TRUE;
}

static gboolean
dot_at (const DotsLayout *layout, const AisleTable *table, gsize row, double *x, double *y)
{
  double value = row < layout->rows.n_shown ? aisle_table_number (table, row, (gsize) layout->measure.column) : NAN;
  if (!isfinite (value))
    return FALSE;
  AisleBox band = aisle_rows_band (&layout->rows, row, 0, 0);
  *x = aisle_scale_at (&layout->axis.scale, value);
  *y = band.y + band.h / 2;
  return TRUE;
}

static void
draw_axis (AisleCanvas *canvas, const DotsLayout *layout, const AisleTable *table)
{
  const AisleTheme *theme = canvas->theme;
  double line = aisle_canvas_line (canvas, AISLE_TEXT_SMALL), base = layout->plot.y + layout->plot.h;
  double end = -INFINITY;
  if (layout->rows.n_shown < layout->rows.n_rows)
    return; /* the place below is taken by the count of the rest */
  aisle_canvas_line_between (canvas, layout->plot.x, base + 0.5, layout->plot.x + layout->plot.w, base + 0.5,
                             &theme->context, 1);
  for (guint i = 0; i < layout->axis.ticks.n; i++)
    {
      double value = aisle_ticks_at (&layout->axis.ticks, i), x = aisle_scale_at (&layout->axis.scale, value);
      g_autofree char *text = aisle_number_axis (&layout->axis.style, value);
      double width = aisle_canvas_text_width (canvas, AISLE_TEXT_SMALL, text);
      double from = CLAMP (x - width / 2, 0, MAX (canvas->frame->width - width, 0));
      if (from < end)
        continue;
      aisle_canvas_line_between (canvas, x, base, x, base + 4, &theme->context, 1);
      aisle_canvas_text (canvas, AISLE_TEXT_SMALL, &theme->dim_text, text,
                         &(AisleBox){ from, base + 0.35 * line, width + 0.5, line }, AISLE_ALIGN_START);
      end = from + width + 0.8 * line;
    }
}

static void
draw_caption (AisleCanvas *canvas, const DotsLayout *layout, const AisleTable *table)
{
  g_autofree char *caption = aisle_pick_caption (table, (gsize) layout->measure.column, canvas->frame->currency);
  aisle_canvas_text (canvas, AISLE_TEXT_SMALL, &canvas->theme->dim_text, caption,
                     &(AisleBox){ layout->plot.x, 0, canvas->frame->width - layout->plot.x,
                                  aisle_canvas_line (canvas, AISLE_TEXT_SMALL) },
                     AISLE_ALIGN_START);
}

static gboolean
stands_out (const DotsLayout *layout, const AisleTable *table, gsize row)
{
  gssize flag = layout->measure.flag;
  if (flag >= 0 && !aisle_table_is_missing (table, row, (gsize) flag))
    return aisle_table_number (table, row, (gsize) flag) == 1;
  return layout->group < 0 || aisle_table_number (table, row, (gsize) layout->group) == layout->best_group;
}

static void
draw_zero (AisleCanvas *canvas, const DotsLayout *layout)
{
  double x = floor (aisle_scale_at (&layout->axis.scale, 0)) + 0.5;
  if (layout->axis.scale.low < 0 && layout->axis.scale.high > 0)
    aisle_canvas_line_between (canvas, x, layout->plot.y, x, layout->plot.y + layout->plot.h, &canvas->theme->context,
                               1);
}

static void
draw_row (AisleCanvas *canvas, const DotsLayout *layout, const AisleTable *table, gsize row)
{
  const AisleTheme *theme = canvas->theme;
  double x, y;
  aisle_rows_draw_name (canvas, &layout->rows, table, row);
  if (!dot_at (layout, table, row, &x, &y))
    return;
  AisleColor color =
      aisle_brush_color (canvas->frame, row, stands_out (layout, table, row) ? &theme->accent : &theme->context);
  aisle_canvas_line_between (canvas, layout->plot.x, y, layout->plot.x + layout->plot.w, y, &theme->grid, 1);
  if (layout->measure.low >= 0)
    {
      double low = aisle_table_number (table, row, (gsize) layout->measure.low);
      double high = aisle_table_number (table, row, (gsize) layout->measure.high);
      double from = aisle_scale_at (&layout->axis.scale, low), to = aisle_scale_at (&layout->axis.scale, high);
      double thick = MIN (10, layout->rows.band * 0.5);
      if (isfinite (low) && isfinite (high))
        aisle_canvas_fill (canvas, &(AisleBox){ from, y - thick / 2, to - from, thick }, &color,
                           theme->dark ? 0.4 : 0.3);
    }
  aisle_canvas_dot (canvas, x, y, MIN (5, layout->rows.band * 0.3), &color);
  double value = aisle_table_number (table, row, (gsize) layout->measure.column);
  double right = layout->plot.x + layout->plot.w;
  g_autofree char *text = aisle_number_short (layout->type, value);
  AisleBox box = aisle_rows_band (&layout->rows, row, right + 4, canvas->frame->width - right - 4);
  aisle_canvas_text (canvas, AISLE_TEXT_NORMAL, aisle_brush_dims (canvas->frame, row) ? &theme->dim_text : &theme->text,
                     text, &box, AISLE_ALIGN_END);
  if (canvas->frame->cursor == (gssize) row)
    aisle_canvas_ring (canvas, &(AisleBox){ x - 6, y - 6, 12, 12 });
}

static void
draw (const AisleTable *table, const AisleParams *params, cairo_t *cr, const AisleFrame *frame)
{
  g_auto (AisleCanvas) canvas;
  DotsLayout layout;
  const char *reason = NULL;
  aisle_canvas_init (&canvas, cr, frame);
  if (!fits (table, &reason) || !lay_out (&layout, &canvas, table, params))
    {
      aisle_canvas_message (&canvas, reason != NULL ? reason : _ ("Nothing to show: the table has no rows."));
      return;
    }
  if (!layout.bare)
    {
      draw_caption (&canvas, &layout, table);
      draw_axis (&canvas, &layout, table);
    }
  draw_zero (&canvas, &layout);
  for (gsize row = 0; row < layout.rows.n_shown; row++)
    draw_row (&canvas, &layout, table, row);
  aisle_rows_draw_more (&canvas, &layout.rows);
}

static gsize
n_marks (const AisleTable *table, const AisleParams *params)
{
  return fits (table, NULL) ? aisle_table_n_rows (table) : 0;
}

static gboolean
mark (const AisleTable *table, const AisleParams *params, const AisleFrame *frame, gsize index, AisleMark *out)
{
  g_auto (AisleCanvas) canvas;
  DotsLayout layout;
  double x, y;
  aisle_canvas_init (&canvas, NULL, frame);
  if (!lay_out (&layout, &canvas, table, params) || !dot_at (&layout, table, index, &x, &y))
    return FALSE;
  double half = MIN (5, layout.rows.band / 2);
  *out = (AisleMark){ index, (gsize) layout.measure.column, x - half, y - half, 2 * half, 2 * half };
  aisle_canvas_mirror (frame, out);
  return TRUE;
}

static gssize
hit (const AisleTable *table, const AisleParams *params, const AisleFrame *frame, double x, double y)
{
  g_auto (AisleCanvas) canvas;
  DotsLayout layout;
  double dot_x, dot_y;
  aisle_canvas_init (&canvas, NULL, frame);
  if (!lay_out (&layout, &canvas, table, params) || x < 0 || y < 0 || x > frame->width || y > frame->height)
    return -1;
  gssize row = aisle_rows_at (&layout.rows, y);
  return row >= 0 && dot_at (&layout, table, (gsize) row, &dot_x, &dot_y) ? row : -1;
}

typedef struct
{
  const DotsLayout *layout;
  const AisleTable *table;
} Dots;

static gboolean
has_dot (gsize row, gconstpointer data)
{
  const Dots *dots = data;
  double x, y;
  return dot_at (dots->layout, dots->table, row, &x, &y);
}

static void
marks_in (const AisleTable *table, const AisleParams *params, const AisleFrame *frame, AisleBox *area,
          AisleBitmap *marks)
{
  g_auto (AisleCanvas) canvas;
  DotsLayout layout;
  aisle_canvas_init (&canvas, NULL, frame);
  if (lay_out (&layout, &canvas, table, params))
    aisle_brush_rows (frame, layout.rows.top, layout.rows.band, layout.rows.n_shown, has_dot, &(Dots){ &layout, table },
                      area, marks);
}

static char *
describe (const AisleTable *table, const AisleParams *params)
{
  const char *reason = NULL;
  AisleMeasure measure;
  gsize n_rows = aisle_table_n_rows (table);
  if (!fits (table, &reason) || !pick (table, params, &measure))
    return g_strdup (reason);
  if (n_rows == 0)
    return g_strdup (_ ("Nothing to show: the table has no rows."));
  gsize label = aisle_pick_label (table);
  GString *text = g_string_new (aisle_pick_title (table, (gsize) measure.column));
  for (gsize row = 0; row < MIN (n_rows, 12); row++)
    {
      g_autofree char *name = aisle_rows_name (table, label, row);
      g_autofree char *value = aisle_table_format (table, row, (gsize) measure.column);
      g_string_append (text, row == 0 ? ": " : ", ");
      g_string_append_printf (text, "%s %s", name, value);
      if (measure.low >= 0 && !aisle_table_is_missing (table, row, (gsize) measure.low))
        {
          g_autofree char *low = aisle_table_format (table, row, (gsize) measure.low);
          g_autofree char *high = aisle_table_format (table, row, (gsize) measure.high);
          g_string_append_printf (text, _ (" (%s to %s)"), low, high);
        }
    }
  g_string_append_c (text, '.');
  return g_string_free (text, FALSE);
}

const AisleChartKind aisle_chart_dots = {
  .id = "dots",
  .title = N_ ("Dots"),
  .params = params_table,
  .n_params = G_N_ELEMENTS (params_table),
  .fits = fits,
  .draw = draw,
  .n_marks = n_marks,
  .mark = mark,
  .hit = hit,
  .marks_in = marks_in,
  .describe = describe,
};
