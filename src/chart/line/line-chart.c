/* line-chart.c: values over time.
 *
 * Fits tables with a date or time column (or a first column of numbers) in order and at least one measure.  Draws the
 * columns named by `y`, by default the first measure and those of its type and unit, at most four.  Columns x_low and
 * x_high make a band, a column previous_x the period before in grey (of a single series). */
#include "chart/kit/brush.h"
#include "chart/line/line-layout.h"

#include "base/i18n.h"

#include <math.h>

/* cairo's time for a stroke grows with the square of its crossings: dense lines are stroked in pieces. */
#define STROKE_POINTS 64

static const AisleParam params_table[] = {
  { "y", N_ ("Columns"), AISLE_PARAM_LIST, "", 0, 0, NULL, NULL,
    N_ ("Names of the columns to draw, at most four; empty draws the first measure and those of its unit.") },
};

static const AisleColor *
series_color (const AisleLineLayout *layout, const AisleTheme *theme, gsize measure)
{
  return layout->n_measures == 1 ? &theme->accent : &theme->series[measure];
}

/* All of a column, or what is brushed of it. */
static GArray *
points_to_draw (AisleCanvas *canvas, const AisleLineLayout *layout, const AisleTable *table, gsize column,
                gsize measure, gboolean brushed)
{
  return brushed ? aisle_line_brushed_points (layout, table, column, canvas->frame, measure)
                 : aisle_line_points (layout, table, column);
}

static void
draw_band (AisleCanvas *canvas, const AisleLineLayout *layout, const AisleTable *table, gsize measure,
           const AisleColor *color, gboolean brushed)
{
  const AisleMeasure *shown = &layout->measures[measure];
  if (shown->low < 0 || canvas->cr == NULL)
    return;
  g_autoptr (GArray) low = points_to_draw (canvas, layout, table, (gsize) shown->low, measure, brushed);
  g_autoptr (GArray) high = points_to_draw (canvas, layout, table, (gsize) shown->high, measure, brushed);
  cairo_set_source_rgba (canvas->cr, color->red, color->green, color->blue, canvas->theme->dark ? 0.28 : 0.16);
  /* Stretches between gaps are closed in pairs; where the two disagree about gaps the longer one loses its tail. */
  for (guint l = 0, h = 0; l < low->len && h < high->len;)
    {
      guint l_end = l, h_end = h;
      while (l_end < low->len && !isnan (g_array_index (low, AislePoint, l_end).x))
        l_end++;
      while (h_end < high->len && !isnan (g_array_index (high, AislePoint, h_end).x))
        h_end++;
      cairo_new_sub_path (canvas->cr);
      for (guint i = h; i < h_end; i++)
        cairo_line_to (canvas->cr, g_array_index (high, AislePoint, i).x, g_array_index (high, AislePoint, i).y);
      for (guint i = l_end; i-- > l;)
        cairo_line_to (canvas->cr, g_array_index (low, AislePoint, i).x, g_array_index (low, AislePoint, i).y);
      cairo_close_path (canvas->cr);
      l = l_end + 1;
      h = h_end + 1;
    }
  cairo_fill (canvas->cr);
}

static void
draw_points (AisleCanvas *canvas, const GArray *points, const AisleColor *color, double width)
{
  cairo_t *cr = canvas->cr;
  if (cr == NULL)
    return;
  cairo_set_source_rgba (cr, color->red, color->green, color->blue, 1);
  cairo_set_line_width (cr, width);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
  gboolean open = FALSE;
  for (guint i = 0; i < points->len; i++)
    {
      AislePoint point = g_array_index (points, AislePoint, i);
      gboolean next = i + 1 < points->len && !isnan (g_array_index (points, AislePoint, i + 1).x);
      if (isnan (point.x))
        open = FALSE;
      else if (open)
        cairo_line_to (cr, point.x, point.y);
      else
        cairo_move_to (cr, point.x, point.y);
      /* A value between two gaps has no line: a point of its own. */
      if (!isnan (point.x) && !open && !next)
        cairo_rel_line_to (cr, 0.01, 0);
      open = !isnan (point.x);
      if (open && i % STROKE_POINTS == STROKE_POINTS - 1)
        {
          cairo_stroke (cr);
          cairo_move_to (cr, point.x, point.y);
        }
    }
  cairo_stroke (cr);
}

static void
draw_x_label (AisleCanvas *canvas, const AisleLineLayout *layout, double x, const char *text, double *end)
{
  double line = aisle_canvas_line (canvas, AISLE_TEXT_SMALL);
  double width = aisle_canvas_text_width (canvas, AISLE_TEXT_SMALL, text);
  double left = CLAMP (x - width / 2, 0, MAX (canvas->frame->width - width, 0));
  double base = layout->plot.y + layout->plot.h;
  if (left < *end)
    return;
  aisle_canvas_line_between (canvas, floor (x) + 0.5, base, floor (x) + 0.5, base + 4, &canvas->theme->context, 1);
  aisle_canvas_text (canvas, AISLE_TEXT_SMALL, &canvas->theme->dim_text, text,
                     &(AisleBox){ left, base + 0.4 * line, width + 1, line }, AISLE_ALIGN_START);
  *end = left + width + line * 0.7;
}

static void
draw_x_axis (AisleCanvas *canvas, const AisleLineLayout *layout, const AisleTable *table)
{
  AisleColumnType type = aisle_table_column (table, layout->x_column)->type;
  double end = -INFINITY, em = aisle_canvas_line (canvas, AISLE_TEXT_SMALL);
  guint most = MAX ((guint) (MIN (layout->plot.w, 1e5) / (6 * em)) + 1, 2);
  if (type == AISLE_COLUMN_DATE || type == AISLE_COLUMN_TIME)
    {
      g_autoptr (GArray) ticks = aisle_time_ticks_new (layout->x.low, layout->x.high, most);
      for (guint i = 0; i < ticks->len; i++)
        {
          const AisleTimeTick *tick = &g_array_index (ticks, AisleTimeTick, i);
          draw_x_label (canvas, layout, aisle_scale_at (&layout->x, tick->time), tick->label, &end);
        }
      return;
    }
  AisleTicks ticks = aisle_ticks_new (layout->x.low, layout->x.high, most, type == AISLE_COLUMN_INTEGER);
  AisleNumberStyle style =
      aisle_number_axis_style (type, MAX (fabs (layout->x.low), fabs (layout->x.high)), ticks.step);
  for (guint i = 0; i < ticks.n; i++)
    {
      double value = aisle_ticks_at (&ticks, i);
      g_autofree char *text = aisle_number_axis (&style, value);
      if (value >= layout->x.low && value <= layout->x.high)
        draw_x_label (canvas, layout, aisle_scale_at (&layout->x, value), text, &end);
    }
}

typedef struct
{
  double y;
  char *text;
  AisleColor color;
  AisleTextStyle style;
} EndLabel;

static void
end_label_clear (EndLabel *label)
{
  g_free (label->text);
}

static int
compare_end_labels (gconstpointer a, gconstpointer b)
{
  double difference = ((const EndLabel *) a)->y - ((const EndLabel *) b)->y;
  return (difference > 0) - (difference < 0);
}

static void
add_end_label (GArray *labels, const AisleLineLayout *layout, const AisleTable *table, gssize column, char *text,
               const AisleColor *color, AisleTextStyle style)
{
  gssize row = aisle_line_last_row (table, column, layout->end);
  EndLabel label = { 0, text, *color, style };
  if (row < 0)
    {
      g_free (text);
      return;
    }
  label.y = aisle_scale_at (&layout->y.scale, aisle_table_number (table, (gsize) row, (gsize) column));
  g_array_append_val (labels, label);
}

/* Titles beside the ends of their lines, pushed apart where they would touch. */
static void
draw_end_labels (AisleCanvas *canvas, const AisleLineLayout *layout, const AisleTable *table)
{
  const AisleTheme *theme = canvas->theme;
  double line = aisle_canvas_line (canvas, AISLE_TEXT_STRONG), ratio = aisle_theme_text_contrast (theme->high_contrast);
  g_autoptr (GArray) labels = g_array_new (FALSE, FALSE, sizeof (EndLabel));
  g_array_set_clear_func (labels, (GDestroyNotify) end_label_clear);
  for (gsize i = 0; i < layout->n_measures; i++)
    {
      AisleColor color = aisle_color_readable (series_color (layout, theme, i), theme, ratio);
      add_end_label (labels, layout, table, layout->measures[i].column, aisle_line_end_label (layout, table, i), &color,
                     AISLE_TEXT_STRONG);
    }
  if (layout->n_measures == 1)
    add_end_label (labels, layout, table, layout->measures[0].previous, g_strdup (_ ("Previous")), &theme->dim_text,
                   AISLE_TEXT_SMALL);
  g_array_sort (labels, compare_end_labels);
  double bottom = layout->plot.y + layout->plot.h + line / 2;
  for (guint i = 1; i < labels->len; i++)
    {
      EndLabel *label = &g_array_index (labels, EndLabel, i);
      label->y = MAX (label->y, g_array_index (labels, EndLabel, i - 1).y + line);
    }
  for (guint i = labels->len; i-- > 0;)
    {
      EndLabel *label = &g_array_index (labels, EndLabel, i);
      label->y = MIN (label->y, bottom - line / 2);
      bottom = label->y - line / 2;
    }
  double x = layout->plot.x + layout->plot.w + 8;
  for (guint i = 0; i < labels->len; i++)
    {
      const EndLabel *label = &g_array_index (labels, EndLabel, i);
      aisle_canvas_text (canvas, label->style, &label->color, label->text,
                         &(AisleBox){ x, label->y - line / 2, canvas->frame->width - x, line }, AISLE_ALIGN_START);
    }
}

/* Above the axis: what is measured, for a single series, and its unit. */
static void
draw_caption (AisleCanvas *canvas, const AisleLineLayout *layout, const AisleTable *table)
{
  gsize column = (gsize) layout->measures[0].column;
  g_autofree char *text = layout->n_measures > 1 ? g_strdup (aisle_pick_unit (table, column, canvas->frame->currency))
                                                 : aisle_pick_caption (table, column, canvas->frame->currency);
  aisle_canvas_text (canvas, AISLE_TEXT_SMALL, &canvas->theme->dim_text, text,
                     &(AisleBox){ 0, 0, canvas->frame->width, aisle_canvas_line (canvas, AISLE_TEXT_SMALL) },
                     AISLE_ALIGN_START);
}

static gboolean
point_at (const AisleLineLayout *layout, const AisleTable *table, gsize row, gsize measure, AislePoint *point)
{
  double value = aisle_table_number (table, row, (gsize) layout->measures[measure].column);
  if (!isfinite (value) || row < layout->first || row >= layout->end)
    return FALSE;
  point->x = aisle_scale_at (&layout->x, aisle_line_x_value (table, row, layout->x_column));
  point->y = aisle_scale_at (&layout->y.scale, value);
  return TRUE;
}

static void
draw_cursor (AisleCanvas *canvas, const AisleLineLayout *layout, const AisleTable *table)
{
  gssize cursor = canvas->frame->cursor;
  gsize n_rows = aisle_table_n_rows (table);
  AislePoint point;
  if (cursor < 0 || (gsize) cursor >= n_rows * layout->n_measures)
    return;
  gsize row = (gsize) cursor % n_rows;
  if (row < layout->first || row >= layout->end)
    return;
  double x = floor (aisle_scale_at (&layout->x, aisle_line_x_value (table, row, layout->x_column))) + 0.5;
  aisle_canvas_line_between (canvas, x, layout->plot.y, x, layout->plot.y + layout->plot.h, &canvas->theme->context, 1);
  for (gsize i = 0; i < layout->n_measures; i++)
    if (point_at (layout, table, row, i, &point))
      aisle_canvas_dot (canvas, point.x, point.y, i == (gsize) cursor / n_rows ? 5 : 3,
                        series_color (layout, canvas->theme, i));
}

/* Bands below lines, the first series on top. */
static void
draw_all_series (AisleCanvas *canvas, const AisleLineLayout *layout, const AisleTable *table, gboolean dimmed,
                 gboolean brushed)
{
  const AisleTheme *theme = canvas->theme;
  double width = theme->high_contrast ? 3 : 2;
  AisleColor colors[AISLE_PICK_MAX];
  for (gsize i = 0; i < layout->n_measures; i++)
    {
      const AisleColor *color = series_color (layout, theme, i);
      colors[i] = dimmed ? aisle_brush_dimmed (theme, color) : *color;
      draw_band (canvas, layout, table, i, &colors[i], brushed);
    }
  if (layout->n_measures == 1 && layout->measures[0].previous >= 0)
    {
      AisleColor grey = dimmed ? aisle_brush_dimmed (theme, &theme->context) : theme->context;
      g_autoptr (GArray) points =
          points_to_draw (canvas, layout, table, (gsize) layout->measures[0].previous, 0, brushed);
      draw_points (canvas, points, &grey, 1.5);
    }
  for (gsize i = layout->n_measures; i-- > 0;)
    {
      g_autoptr (GArray) points =
          points_to_draw (canvas, layout, table, (gsize) layout->measures[i].column, i, brushed);
      draw_points (canvas, points, &colors[i], width);
    }
}

/* What is zoomed past the edges is cut off. */
static void
draw_lines (AisleCanvas *canvas, const AisleLineLayout *layout, const AisleTable *table)
{
  gboolean has_brush = canvas->frame->brush != NULL;
  cairo_save (canvas->cr);
  cairo_rectangle (canvas->cr, layout->plot.x - 2, 0, layout->plot.w + 4, canvas->frame->height);
  cairo_clip (canvas->cr);
  draw_all_series (canvas, layout, table, has_brush, FALSE);
  if (has_brush)
    draw_all_series (canvas, layout, table, FALSE, TRUE);
  cairo_restore (canvas->cr);
}

static void
draw (const AisleTable *table, const AisleParams *params, cairo_t *cr, const AisleFrame *frame)
{
  g_auto (AisleCanvas) canvas;
  AisleLineLayout layout;
  const char *reason = NULL;
  aisle_canvas_init (&canvas, cr, frame);
  if (!aisle_line_fits (table, &reason) || !aisle_line_lay_out (&layout, &canvas, table, params))
    {
      aisle_canvas_message (&canvas, reason != NULL ? reason : _ ("Nothing to show: the table has no rows."));
      return;
    }

  if (!layout.bare)
    {
      aisle_axis_draw (&canvas, &layout.y, &layout.plot);
      draw_x_axis (&canvas, &layout, table);
      draw_caption (&canvas, &layout, table);
    }
  draw_lines (&canvas, &layout, table);
  if (!layout.bare)
    {
      AislePoint last;
      for (gsize i = layout.n_measures; i-- > 0;)
        {
          gssize row = aisle_line_last_row (table, layout.measures[i].column, layout.end);
          if (row < 0 || !point_at (&layout, table, (gsize) row, i, &last))
            continue;
          AisleColor color = aisle_brush_color (frame, i * aisle_table_n_rows (table) + (gsize) row,
                                                series_color (&layout, frame->theme, i));
          aisle_canvas_dot (&canvas, last.x, last.y, 3, &color);
        }
      draw_end_labels (&canvas, &layout, table);
    }
  draw_cursor (&canvas, &layout, table);
}

static gsize
n_marks (const AisleTable *table, const AisleParams *params)
{
  AisleMeasure measures[AISLE_PICK_MAX];
  gssize x = aisle_line_x_column (table);
  return x < 0 ? 0 : aisle_table_n_rows (table) * aisle_pick_measures (table, params, x, AISLE_PICK_MAX, measures);
}

static gboolean
mark (const AisleTable *table, const AisleParams *params, const AisleFrame *frame, gsize index, AisleMark *out)
{
  g_auto (AisleCanvas) canvas;
  AisleLineLayout layout;
  AislePoint point;
  gsize n_rows = aisle_table_n_rows (table);
  aisle_canvas_init (&canvas, NULL, frame);
  if (!aisle_line_lay_out (&layout, &canvas, table, params) || index >= n_rows * layout.n_measures
      || !point_at (&layout, table, index % n_rows, index / n_rows, &point))
    return FALSE;
  /* Square around the point as far as the frame allows. */
  double half = MIN (4, MIN (MIN (point.x, frame->width - point.x), MIN (point.y, frame->height - point.y)));
  half = MAX (half, 0);
  *out = (AisleMark){ index % n_rows, (gsize) layout.measures[index / n_rows].column,
                      point.x - half, point.y - half,
                      2 * half,       2 * half };
  aisle_canvas_mirror (frame, out);
  return TRUE;
}

/* First shown row whose x is not before the place. */
static gsize
first_row_from (const AisleLineLayout *layout, const AisleTable *table, double place)
{
  gsize from = layout->first, to = layout->end;
  while (from < to)
    {
      gsize middle = from + (to - from) / 2;
      if (aisle_scale_at (&layout->x, aisle_line_x_value (table, middle, layout->x_column)) < place)
        from = middle + 1;
      else
        to = middle;
    }
  return from;
}

/* The nearest point, across first: anywhere over the plot points at the row below the pointer. */
static gssize
hit (const AisleTable *table, const AisleParams *params, const AisleFrame *frame, double x, double y)
{
  g_auto (AisleCanvas) canvas;
  AisleLineLayout layout;
  aisle_canvas_init (&canvas, NULL, frame);
  if (!aisle_line_lay_out (&layout, &canvas, table, params) || x < 0 || y < 0 || x > frame->width || y > frame->height)
    return -1;
  gsize n_rows = aisle_table_n_rows (table);
  double place = aisle_canvas_logical_x (frame, x), best = INFINITY;
  if (place < layout.plot.x - 8 || place > layout.plot.x + layout.plot.w + 8)
    return -1;
  gsize right = first_row_from (&layout, table, place - 1e-6);
  gssize found = -1;
  AislePoint point;
  /* All rows that share the place, and a few on either side: one may lack a value. */
  gsize from = right > layout.first + 8 ? right - 8 : layout.first,
        to = MIN (first_row_from (&layout, table, place + 1e-6) + 8, layout.end);
  for (gsize row = from; row < to; row++)
    for (gsize i = 0; i < layout.n_measures; i++)
      if (point_at (&layout, table, row, i, &point))
        {
          double distance = fabs (point.x - place) * 1e4 + fabs (point.y - y);
          if (distance < best)
            best = distance, found = (gssize) (i * n_rows + row);
        }
  return found;
}

/* All points over a part of the axis, whatever their height. */
static void
marks_in (const AisleTable *table, const AisleParams *params, const AisleFrame *frame, AisleBox *area,
          AisleBitmap *marks)
{
  g_auto (AisleCanvas) canvas;
  AisleLineLayout layout;
  AislePoint point;
  aisle_canvas_init (&canvas, NULL, frame);
  if (!aisle_line_lay_out (&layout, &canvas, table, params))
    return;
  AisleBox box = aisle_brush_logical (frame, area);
  gsize n_rows = aisle_table_n_rows (table), end = first_row_from (&layout, table, box.x + box.w + 1e-6);
  for (gsize row = first_row_from (&layout, table, box.x - 1e-6); row < end; row++)
    for (gsize i = 0; i < layout.n_measures; i++)
      if (point_at (&layout, table, row, i, &point))
        aisle_bitmap_add (marks, i * n_rows + row);
  area->y = 0;
  area->h = frame->height;
}

static gboolean
x_range (const AisleTable *table, const AisleParams *params, const AisleFrame *frame, double *start, double *end)
{
  g_auto (AisleCanvas) canvas;
  AisleLineLayout layout;
  aisle_canvas_init (&canvas, NULL, frame);
  if (!aisle_line_lay_out (&layout, &canvas, table, params))
    return FALSE;
  *start = aisle_canvas_logical_x (frame, layout.plot.x);
  *end = aisle_canvas_logical_x (frame, layout.plot.x + layout.plot.w);
  return TRUE;
}

static void
describe_measure (GString *text, const AisleTable *table, gsize x_column, gsize column)
{
  gssize lowest = -1, highest = -1;
  gssize last = aisle_line_last_row (table, (gssize) column, aisle_table_n_rows (table));
  for (gsize row = 0; row < aisle_table_n_rows (table); row++)
    {
      double value = aisle_table_number (table, row, column);
      if (!isfinite (value))
        continue;
      if (lowest < 0 || value < aisle_table_number (table, (gsize) lowest, column))
        lowest = (gssize) row;
      if (highest < 0 || value > aisle_table_number (table, (gsize) highest, column))
        highest = (gssize) row;
    }
  if (text->len > 0)
    g_string_append_c (text, ' ');
  if (last < 0)
    {
      g_string_append_printf (text, _ ("%s: no values."), aisle_pick_title (table, column));
      return;
    }
  g_autofree char *last_text = aisle_table_format (table, (gsize) last, column);
  g_autofree char *last_x = aisle_table_format (table, (gsize) last, x_column);
  g_autofree char *low_text = aisle_table_format (table, (gsize) lowest, column);
  g_autofree char *low_x = aisle_table_format (table, (gsize) lowest, x_column);
  g_autofree char *high_text = aisle_table_format (table, (gsize) highest, column);
  g_autofree char *high_x = aisle_table_format (table, (gsize) highest, x_column);
  /* Translators: a column's title, then pairs of a value and its date. */
  g_string_append_printf (text, _ ("%s: last %s (%s), lowest %s (%s), highest %s (%s)."),
                          aisle_pick_title (table, column), last_text, last_x, low_text, low_x, high_text, high_x);
}

static char *
describe (const AisleTable *table, const AisleParams *params)
{
  const char *reason = NULL;
  AisleMeasure measures[AISLE_PICK_MAX];
  if (!aisle_line_fits (table, &reason))
    return g_strdup (reason);
  if (aisle_table_n_rows (table) == 0)
    return g_strdup (_ ("Nothing to show: the table has no rows."));
  gsize x_column = (gsize) aisle_line_x_column (table);
  gsize n = aisle_pick_measures (table, params, (gssize) x_column, AISLE_PICK_MAX, measures);
  GString *text = g_string_new (NULL);
  for (gsize i = 0; i < n; i++)
    describe_measure (text, table, x_column, (gsize) measures[i].column);
  return g_string_free (text, FALSE);
}

const AisleChartKind aisle_chart_line = {
  .id = "line",
  .title = N_ ("Line"),
  .params = params_table,
  .n_params = G_N_ELEMENTS (params_table),
  .fits = aisle_line_fits,
  .draw = draw,
  .n_marks = n_marks,
  .mark = mark,
  .hit = hit,
  .marks_in = marks_in,
  .x_range = x_range,
  .describe = describe,
};
