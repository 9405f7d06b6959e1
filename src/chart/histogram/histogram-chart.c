/* histogram-chart.c: how often a measure has which values.
 *
 * Fits tables with columns "from" and "to", in order, and a column of counts.  Bins of one width stand on a number line,
 * others side by side in bands of one width with their limits below.  A column "median" marks the median.  An end that
 * is missing is open. */
#include "chart/histogram/histogram-layout.h"
#include "chart/kit/brush.h"

#include "base/i18n.h"

#include <math.h>

static const AisleParam params_table[] = {
  { "y", N_ ("Column"), AISLE_PARAM_LIST, "", 0, 0, NULL, NULL,
    N_ ("Name of the column of counts; empty draws the first one.") },
};

/* Bars thinner than a unit: the highest of each unit stands for them. */
static void
draw_thin_bars (AisleCanvas *canvas, const AisleHistogramLayout *layout, const AisleTable *table)
{
  AisleBox box, highest = { 0 };
  AisleColor color = canvas->theme->accent;
  for (gsize row = 0; row < layout->n; row++)
    {
      if (!aisle_histogram_bar (layout, table, row, &box))
        continue;
      double at = floor (box.x);
      if (at != highest.x || highest.w == 0)
        aisle_canvas_fill (canvas, &highest, &color, 1);
      else if (box.h <= highest.h)
        continue;
      highest = (AisleBox){ at, box.y, 1, box.h };
      color = aisle_brush_color (canvas->frame, row, &canvas->theme->accent);
    }
  aisle_canvas_fill (canvas, &highest, &color, 1);
}

static void
draw_bars (AisleCanvas *canvas, const AisleHistogramLayout *layout, const AisleTable *table)
{
  double line = aisle_canvas_line (canvas, AISLE_TEXT_SMALL);
  AisleBox box;
  if (layout->band < 1.5)
    {
      draw_thin_bars (canvas, layout, table);
      return;
    }
  for (gsize row = 0; row < layout->n; row++)
    {
      if (!aisle_histogram_bar (layout, table, row, &box))
        continue;
      AisleColor color = aisle_brush_color (canvas->frame, row, &canvas->theme->accent);
      aisle_canvas_bar (canvas, &box, TRUE, FALSE, &color, 1);
      if (!layout->counts)
        continue;
      g_autofree char *text =
          aisle_number_short (layout->count_type, aisle_table_number (table, row, layout->columns.count));
      aisle_canvas_text (canvas, AISLE_TEXT_SMALL, &canvas->theme->text, text,
                         &(AisleBox){ box.x - 2, box.y - line - 1, box.w + 4, line }, AISLE_ALIGN_CENTRE);
    }
}

/* ---- below the bars ---- */

/* Where the name of a last bin without an end begins, with some room before it: it is always told, as that bin may stand
 * out. */
static double
open_end (AisleCanvas *canvas, const AisleHistogramLayout *layout, const AisleTable *table)
{
  double low, high;
  aisle_histogram_bin (layout, table, layout->n - 1, &low, &high);
  if (isfinite (high))
    return INFINITY;
  AisleBox room = aisle_histogram_room (layout, table, layout->n - 1);
  g_autofree char *name = aisle_histogram_name (layout, table, layout->n - 1);
  double width = aisle_canvas_text_width (canvas, AISLE_TEXT_SMALL, name);
  return MIN (room.x + room.w / 2 - width / 2, canvas->frame->width - width)
         - 0.5 * aisle_canvas_line (canvas, AISLE_TEXT_SMALL);
}

/* In the middle of each bin; of many only every second, third ... */
static void
draw_names (AisleCanvas *canvas, const AisleHistogramLayout *layout, const AisleTable *table)
{
  double end = -INFINITY, widest = 0, line = aisle_canvas_line (canvas, AISLE_TEXT_SMALL);
  for (gsize row = 0; row < MIN (layout->n, 400); row++)
    {
      g_autofree char *name = aisle_histogram_name (layout, table, row);
      widest = MAX (widest, aisle_canvas_text_width (canvas, AISLE_TEXT_SMALL, name));
    }
  gsize step = layout->band > 0 ? (gsize) ceil (MIN (widest + 0.7 * line, layout->plot.w) / layout->band) : 1;
  double open = open_end (canvas, layout, table);
  for (gsize row = 0; row < layout->n; row += MAX (step, 1))
    {
      AisleBox room = aisle_histogram_room (layout, table, row);
      g_autofree char *name = aisle_histogram_name (layout, table, row);
      double width = aisle_canvas_text_width (canvas, AISLE_TEXT_SMALL, name);
      if (row + 1 == layout->n || room.x + room.w / 2 + width / 2 < open)
        aisle_axis_draw_name (canvas, &layout->plot, room.x + room.w / 2, name, FALSE, &end);
    }
  if (isfinite (open) && (layout->n - 1) % MAX (step, 1) != 0)
    {
      AisleBox room = aisle_histogram_room (layout, table, layout->n - 1);
      g_autofree char *name = aisle_histogram_name (layout, table, layout->n - 1);
      aisle_axis_draw_name (canvas, &layout->plot, room.x + room.w / 2, name, FALSE, &end);
    }
}

static void
draw_edges (AisleCanvas *canvas, const AisleHistogramLayout *layout, const AisleTable *table)
{
  double end = -INFINITY, low, high;
  for (gsize row = 0; row <= layout->n; row++)
    {
      gboolean last = row == layout->n;
      aisle_histogram_bin (layout, table, last ? row - 1 : row, &low, &high);
      double value = last ? high : low;
      if (!isfinite (value))
        continue;
      g_autofree char *text = aisle_histogram_limit (layout, value);
      aisle_axis_draw_name (canvas, &layout->plot, layout->plot.x + (double) row * layout->band, text, TRUE, &end);
    }
}

/* Whether the name of every bin has room below it. */
static gboolean
names_fit (AisleCanvas *canvas, const AisleHistogramLayout *layout, const AisleTable *table)
{
  double line = aisle_canvas_line (canvas, AISLE_TEXT_SMALL);
  if (layout->band < 1.5 * line)
    return FALSE;
  for (gsize row = 0; row < layout->n; row++)
    {
      g_autofree char *name = aisle_histogram_name (layout, table, row);
      if (aisle_canvas_text_width (canvas, AISLE_TEXT_SMALL, name) + 6 > layout->band)
        return FALSE;
    }
  return TRUE;
}

static void
draw_x_axis (AisleCanvas *canvas, const AisleHistogramLayout *layout, const AisleTable *table)
{
  double line = aisle_canvas_line (canvas, AISLE_TEXT_SMALL);
  if (layout->even && !layout->single)
    aisle_axis_draw_below (canvas, layout->type, &layout->x, &layout->plot);
  else if (layout->single || !layout->joined || layout->whole || names_fit (canvas, layout, table))
    draw_names (canvas, layout, table);
  else
    draw_edges (canvas, layout, table);

  const char *title = aisle_pick_title (table, layout->columns.from);
  g_autofree char *caption = aisle_pick_caption (table, layout->columns.from, canvas->frame->currency);
  /* "From" says nothing that the axis does not. */
  if (g_str_equal (title, _ ("From")) || g_str_equal (title, "from"))
    {
      g_free (caption);
      caption = g_strdup (aisle_pick_unit (table, layout->columns.from, canvas->frame->currency));
    }
  aisle_canvas_text (canvas, AISLE_TEXT_SMALL, &canvas->theme->dim_text, caption,
                     &(AisleBox){ layout->plot.x, layout->plot.y + layout->plot.h + 1.5 * line, layout->plot.w, line },
                     AISLE_ALIGN_END);
}

static void
draw_median (AisleCanvas *canvas, const AisleHistogramLayout *layout, const AisleTable *table)
{
  const AisleTheme *theme = canvas->theme;
  double line = aisle_canvas_line (canvas, AISLE_TEXT_STRONG);
  if (!isfinite (layout->median))
    return;
  double x = floor (aisle_histogram_place (layout, table, layout->median)) + 0.5;
  double top = layout->bare ? 0 : 1.3 * line + line;
  aisle_canvas_line_between (canvas, x, MIN (top, layout->plot.y), x, layout->plot.y + layout->plot.h, &theme->text,
                             theme->high_contrast ? 3 : 2);
  if (layout->bare)
    return;
  g_autofree char *value = aisle_number_short (layout->type, layout->median);
  g_autofree char *text = g_strdup_printf (_ ("Median %s"), value);
  double width = aisle_canvas_text_width (canvas, AISLE_TEXT_STRONG, text);
  double left = CLAMP (x - width / 2, 0, MAX (canvas->frame->width - width, 0));
  aisle_canvas_text (canvas, AISLE_TEXT_STRONG, &theme->text, text, &(AisleBox){ left, 1.2 * line, width + 1, line },
                     AISLE_ALIGN_START);
}

static void
draw (const AisleTable *table, const AisleParams *params, cairo_t *cr, const AisleFrame *frame)
{
  g_auto (AisleCanvas) canvas;
  AisleHistogramLayout layout;
  const char *reason = NULL;
  AisleBox box;
  aisle_canvas_init (&canvas, cr, frame);
  if (!aisle_histogram_fits (table, &reason) || !aisle_histogram_lay_out (&layout, &canvas, table, params))
    {
      aisle_canvas_message (&canvas, reason != NULL ? reason : _ ("Nothing to show: the table has no rows."));
      return;
    }
  if (!layout.bare)
    {
      g_autofree char *caption = aisle_pick_caption (table, layout.columns.count, frame->currency);
      double base = floor (layout.plot.y + layout.plot.h) + 0.5;
      if (layout.counts)
        aisle_canvas_line_between (&canvas, 0, base, layout.plot.w, base, &frame->theme->context, 1);
      else
        aisle_axis_draw (&canvas, &layout.y, &layout.plot);
      aisle_canvas_text (&canvas, AISLE_TEXT_SMALL, &frame->theme->dim_text, caption,
                         &(AisleBox){ 0, 0, frame->width, aisle_canvas_line (&canvas, AISLE_TEXT_SMALL) },
                         AISLE_ALIGN_START);
    }
  draw_bars (&canvas, &layout, table);
  if (!layout.bare)
    draw_x_axis (&canvas, &layout, table);
  draw_median (&canvas, &layout, table);
  if (frame->cursor >= 0 && aisle_histogram_bar (&layout, table, (gsize) frame->cursor, &box))
    aisle_canvas_ring (&canvas, &box);
}

static gsize
n_marks (const AisleTable *table, const AisleParams *params)
{
  return aisle_histogram_fits (table, NULL) ? aisle_table_n_rows (table) : 0;
}

static gboolean
mark (const AisleTable *table, const AisleParams *params, const AisleFrame *frame, gsize index, AisleMark *out)
{
  g_auto (AisleCanvas) canvas;
  AisleHistogramLayout layout;
  AisleBox box;
  aisle_canvas_init (&canvas, NULL, frame);
  if (!aisle_histogram_lay_out (&layout, &canvas, table, params) || !aisle_histogram_bar (&layout, table, index, &box))
    return FALSE;
  *out = (AisleMark){ index, layout.columns.count, box.x, box.y, box.w, box.h };
  aisle_canvas_mirror (frame, out);
  return TRUE;
}

/* The whole height over a bin points at its bar. */
static gssize
hit (const AisleTable *table, const AisleParams *params, const AisleFrame *frame, double x, double y)
{
  g_auto (AisleCanvas) canvas;
  AisleHistogramLayout layout;
  AisleBox box;
  aisle_canvas_init (&canvas, NULL, frame);
  if (!aisle_histogram_lay_out (&layout, &canvas, table, params) || x < 0 || y < 0 || x > frame->width
      || y > frame->height)
    return -1;
  gssize row = aisle_histogram_at (&layout, table, aisle_canvas_logical_x (frame, x));
  return row >= 0 && aisle_histogram_bar (&layout, table, (gsize) row, &box) ? row : -1;
}

/* By the part of the axis, over the whole height. */
static void
marks_in (const AisleTable *table, const AisleParams *params, const AisleFrame *frame, AisleBox *area,
          AisleBitmap *marks)
{
  g_auto (AisleCanvas) canvas;
  AisleHistogramLayout layout;
  AisleBox bar, logical = aisle_brush_logical (frame, area);
  aisle_canvas_init (&canvas, NULL, frame);
  if (!aisle_histogram_lay_out (&layout, &canvas, table, params))
    return;
  double left = logical.x, right = logical.x + logical.w, start = left, end = right;
  for (gsize row = 0; row < layout.n; row++)
    {
      AisleBox room = aisle_histogram_room (&layout, table, row);
      if (room.x > right || room.x + room.w < left || !aisle_histogram_bar (&layout, table, row, &bar))
        continue;
      aisle_bitmap_add (marks, row);
      start = MIN (start, room.x);
      end = MAX (end, room.x + room.w);
    }
  *area = aisle_brush_logical (frame, &(AisleBox){ start, 0, end - start, frame->height });
}

static char *
describe (const AisleTable *table, const AisleParams *params)
{
  g_auto (AisleCanvas) canvas = { 0 };
  AisleTheme theme;
  AisleHistogramLayout layout;
  const char *reason = NULL;
  if (!aisle_histogram_fits (table, &reason))
    return g_strdup (reason);
  aisle_theme_init (&theme, FALSE, FALSE, NULL);
  AisleFrame frame = { .width = 1, .height = 1, .theme = &theme, .cursor = -1 };
  aisle_canvas_init (&canvas, NULL, &frame);
  if (!aisle_histogram_lay_out (&layout, &canvas, table, params))
    return g_strdup (_ ("Nothing to show: the table has no rows."));
  gsize column = layout.columns.count, highest = layout.n;
  for (gsize row = 0; row < layout.n; row++)
    {
      double count = aisle_table_number (table, row, column);
      if (isfinite (count) && (highest == layout.n || count > aisle_table_number (table, highest, column)))
        highest = row;
    }
  if (highest == layout.n)
    return g_strdup_printf (_ ("%s: no values."), aisle_pick_title (table, column));
  g_autofree char *most = aisle_table_format (table, highest, column);
  g_autofree char *bin = aisle_histogram_name (&layout, table, highest);
  GString *text = g_string_new (NULL);
  /* Translators: what is counted, the number of bins, the highest count and the limits of its bin. */
  g_string_append_printf (text, _ ("%s, %'zu bins: most, %s, in %s."), aisle_pick_title (table, column), layout.n, most,
                          bin);
  if (isfinite (layout.median))
    {
      g_autofree char *median = aisle_number_short (layout.type, layout.median);
      g_string_append_printf (text, _ (" Median %s."), median);
    }
  return g_string_free (text, FALSE);
}

const AisleChartKind aisle_chart_histogram = {
  .id = "histogram",
  .title = N_ ("Histogram"),
  .params = params_table,
  .n_params = G_N_ELEMENTS (params_table),
  .fits = aisle_histogram_fits,
  .draw = draw,
  .n_marks = n_marks,
  .mark = mark,
  .hit = hit,
  .marks_in = marks_in,
  .describe = describe,
};
