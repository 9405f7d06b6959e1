/* bars-chart.c: one value for each name, as bars from zero.
 *
 * Fits tables with a column of names ("label", "name", else the first text or date) and at least one measure.  Lying
 * bars by default, standing ones for dates.  Columns x_low and x_high make whiskers, previous_x a tick across the bar.
 * Rows without room are counted, never squeezed. */
#include "chart/bars/bars-layout.h"
#include "chart/kit/brush.h"

#include "base/i18n.h"

#include <math.h>

static const char *const directions[] = { NC_ ("choice", "auto"), NC_ ("choice", "horizontal"),
                                          NC_ ("choice", "vertical"), NULL };

static const AisleParam params_table[] = {
  { "y", N_ ("Column"), AISLE_PARAM_LIST, "", 0, 0, NULL, NULL,
    N_ ("Name of the column to draw; empty draws the first measure.") },
  { "direction", N_ ("Direction"), AISLE_PARAM_CHOICE, "auto", 0, 0, directions, NULL,
    N_ ("Lying or standing bars; by default dates stand and names lie.") },
  { "highlight", N_ ("Highlight"), AISLE_PARAM_TEXT, "", 0, 0, NULL, NULL,
    N_ ("Name of the bar to draw in the accent colour, the others in grey.") },
};

static AisleColor
bar_color (const AisleTable *table, const AisleBarsLayout *layout, const AisleFrame *frame, const char *highlight,
           gsize row)
{
  const AisleTheme *theme = frame->theme;
  if (highlight[0] == '\0')
    return aisle_brush_color (frame, row, &theme->accent);
  g_autofree char *name = aisle_rows_name (table, layout->label, row);
  return aisle_brush_color (frame, row, g_str_equal (name, highlight) ? &theme->accent : &theme->context);
}

/* A line across the bar at a value, or along it between two. */
static void
draw_companions (AisleCanvas *canvas, const AisleBarsLayout *layout, const AisleTable *table, gsize row,
                 const AisleBox *box)
{
  AisleColor ink = aisle_brush_color (canvas->frame, row, &canvas->theme->text);
  const AisleColor *color = &ink;
  if (layout->measure.previous >= 0)
    {
      double value = aisle_table_number (table, row, (gsize) layout->measure.previous);
      double place = aisle_bars_place (layout, value);
      if (isfinite (value) && layout->vertical)
        aisle_canvas_line_between (canvas, box->x - 1, place, box->x + box->w + 1, place, color, 2);
      else if (isfinite (value))
        aisle_canvas_line_between (canvas, place, box->y - 1, place, box->y + box->h + 1, color, 2);
    }
  if (layout->measure.low >= 0)
    {
      double low = aisle_table_number (table, row, (gsize) layout->measure.low);
      double high = aisle_table_number (table, row, (gsize) layout->measure.high);
      double from = aisle_bars_place (layout, low), to = aisle_bars_place (layout, high);
      double middle = layout->vertical ? box->x + box->w / 2 : box->y + box->h / 2;
      if (isfinite (low) && isfinite (high) && layout->vertical)
        aisle_canvas_line_between (canvas, middle, from, middle, to, color, 1.5);
      else if (isfinite (low) && isfinite (high))
        aisle_canvas_line_between (canvas, from, middle, to, middle, color, 1.5);
    }
}

static void
draw_lying_value (AisleCanvas *canvas, const AisleBarsLayout *layout, const AisleTable *table, gsize row,
                  const AisleBox *box)
{
  double value = aisle_table_number (table, row, (gsize) layout->measure.column), x = box->x + box->w;
  g_autofree char *text = aisle_number_short (layout->type, value);
  if (layout->measure.high >= 0)
    {
      double high = aisle_table_number (table, row, (gsize) layout->measure.high);
      x = isfinite (high) ? MAX (x, aisle_bars_place (layout, high)) : x;
    }
  aisle_canvas_text (canvas, AISLE_TEXT_NORMAL, &canvas->theme->text, text,
                     &(AisleBox){ x + 6, box->y, canvas->frame->width - x - 6, box->h }, AISLE_ALIGN_START);
}

/* Names below standing bars, as many as have room; values above them where every one has. */
static void
draw_standing_texts (AisleCanvas *canvas, const AisleBarsLayout *layout, const AisleTable *table)
{
  double line = aisle_canvas_line (canvas, AISLE_TEXT_SMALL), end = -INFINITY;
  double base = layout->plot.y + layout->plot.h + 0.4 * line;
  for (gsize row = 0; row < layout->n_shown; row++)
    {
      AisleBox band = aisle_bars_band (layout, row), box;
      g_autofree char *name = aisle_rows_name (table, layout->label, row);
      double width = MIN (aisle_canvas_text_width (canvas, AISLE_TEXT_SMALL, name), MAX (band.w - 4, 5 * line));
      double left = CLAMP (band.x + (band.w - width) / 2, 0, MAX (canvas->frame->width - width, 0));
      if (left >= end)
        {
          aisle_canvas_text (canvas, AISLE_TEXT_SMALL, &canvas->theme->dim_text, name,
                             &(AisleBox){ left, base, width + 0.5, line }, AISLE_ALIGN_CENTRE);
          end = left + width + 0.6 * line;
        }
      if (layout->band < 4.5 * line || !aisle_bars_box (layout, table, row, &box))
        continue;
      double value = aisle_table_number (table, row, (gsize) layout->measure.column);
      g_autofree char *text = aisle_number_short (layout->type, value);
      double y = value < 0 ? box.y + box.h + 1 : box.y - line - 1;
      if (layout->measure.low < 0 && y + line < base)
        aisle_canvas_text (canvas, AISLE_TEXT_SMALL, &canvas->theme->text, text, &(AisleBox){ band.x, y, band.w, line },
                           AISLE_ALIGN_CENTRE);
    }
}

/* What is measured; above the axis, or above the place where lying bars begin. */
static void
draw_caption (AisleCanvas *canvas, const AisleBarsLayout *layout, const AisleTable *table)
{
  const AisleColor *color = &canvas->theme->dim_text;
  double line = aisle_canvas_line (canvas, AISLE_TEXT_SMALL), x = layout->vertical ? 0 : layout->plot.x;
  g_autofree char *caption = aisle_pick_caption (table, (gsize) layout->measure.column, canvas->frame->currency);
  if (layout->plot.y < line)
    return;
  aisle_canvas_text (canvas, AISLE_TEXT_SMALL, color, caption, &(AisleBox){ x, 0, canvas->frame->width - x, line },
                     AISLE_ALIGN_START);
  if (layout->vertical && layout->n_shown < layout->n_rows)
    {
      g_autofree char *more = aisle_rows_more_text (layout->n_rows - layout->n_shown);
      aisle_canvas_text (canvas, AISLE_TEXT_SMALL, color, more, &(AisleBox){ x, 0, canvas->frame->width - x, line },
                         AISLE_ALIGN_END);
    }
}

static void
draw_name (AisleCanvas *canvas, const AisleBarsLayout *layout, const AisleTable *table, gsize row)
{
  if (layout->above <= 0)
    {
      aisle_rows_draw_name (canvas, &layout->rows, table, row);
      return;
    }
  g_autofree char *name = aisle_rows_name (table, layout->label, row);
  AisleBox box = aisle_rows_band (&layout->rows, row, 0, canvas->frame->width);
  box.y += 0.15 * layout->above;
  box.h = layout->above;
  aisle_canvas_text (canvas, AISLE_TEXT_NORMAL, &canvas->theme->text, name, &box, AISLE_ALIGN_START);
}

static void
draw_bars (AisleCanvas *canvas, const AisleBarsLayout *layout, const AisleTable *table, const char *highlight)
{
  AisleBox box;
  for (gsize row = 0; row < layout->n_shown; row++)
    {
      if (!layout->vertical)
        draw_name (canvas, layout, table, row);
      if (!aisle_bars_box (layout, table, row, &box))
        continue;
      gboolean negative = aisle_table_number (table, row, (gsize) layout->measure.column) < 0;
      AisleColor color = bar_color (table, layout, canvas->frame, highlight, row);
      aisle_canvas_bar (canvas, &box, layout->vertical, negative, &color, 1);
      draw_companions (canvas, layout, table, row, &box);
      if (!layout->vertical)
        draw_lying_value (canvas, layout, table, row, &box);
      if (canvas->frame->cursor == (gssize) row)
        aisle_canvas_ring (canvas, &box);
    }
}

static void
draw (const AisleTable *table, const AisleParams *params, cairo_t *cr, const AisleFrame *frame)
{
  g_auto (AisleCanvas) canvas;
  AisleBarsLayout layout;
  const char *reason = NULL;
  aisle_canvas_init (&canvas, cr, frame);
  if (!aisle_bars_fits (table, &reason) || !aisle_bars_lay_out (&layout, &canvas, table, params))
    {
      aisle_canvas_message (&canvas, reason != NULL ? reason : _ ("Nothing to show: the table has no rows."));
      return;
    }
  draw_caption (&canvas, &layout, table);
  if (layout.vertical)
    aisle_axis_draw (&canvas, &layout.axis, &layout.plot);
  draw_bars (&canvas, &layout, table, aisle_pick_text (params, "highlight"));
  if (layout.vertical)
    {
      draw_standing_texts (&canvas, &layout, table);
      return;
    }
  if (layout.value.low < 0)
    {
      double zero = floor (aisle_bars_place (&layout, 0)) + 0.5;
      aisle_canvas_line_between (&canvas, zero, layout.plot.y, zero, layout.plot.y + layout.plot.h,
                                 &frame->theme->context, 1);
    }
  aisle_rows_draw_more (&canvas, &layout.rows);
}

static gsize
n_marks (const AisleTable *table, const AisleParams *params)
{
  return aisle_bars_fits (table, NULL) ? aisle_table_n_rows (table) : 0;
}

static gboolean
mark (const AisleTable *table, const AisleParams *params, const AisleFrame *frame, gsize index, AisleMark *out)
{
  g_auto (AisleCanvas) canvas;
  AisleBarsLayout layout;
  AisleBox box;
  aisle_canvas_init (&canvas, NULL, frame);
  if (!aisle_bars_lay_out (&layout, &canvas, table, params) || !aisle_bars_box (&layout, table, index, &box))
    return FALSE;
  *out = (AisleMark){ index, (gsize) layout.measure.column, box.x, box.y, box.w, box.h };
  aisle_canvas_mirror (frame, out);
  return TRUE;
}

/* The whole band of a row points at its bar. */
static gssize
hit (const AisleTable *table, const AisleParams *params, const AisleFrame *frame, double x, double y)
{
  g_auto (AisleCanvas) canvas;
  AisleBarsLayout layout;
  AisleBox box;
  aisle_canvas_init (&canvas, NULL, frame);
  if (!aisle_bars_lay_out (&layout, &canvas, table, params) || x < 0 || y < 0 || x > frame->width || y > frame->height)
    return -1;
  gssize row = aisle_bars_row_at (&layout, aisle_canvas_logical_x (frame, x), y);
  return row >= 0 && aisle_bars_box (&layout, table, (gsize) row, &box) ? row : -1;
}

typedef struct
{
  const AisleBarsLayout *layout;
  const AisleTable *table;
} Bars;

static gboolean
has_bar (gsize row, gconstpointer data)
{
  const Bars *bars = data;
  AisleBox box;
  return aisle_bars_box (bars->layout, bars->table, row, &box);
}

/* Lying bars are selected by their rows, standing ones by their part of the axis. */
static void
marks_in (const AisleTable *table, const AisleParams *params, const AisleFrame *frame, AisleBox *area,
          AisleBitmap *marks)
{
  g_auto (AisleCanvas) canvas;
  AisleBarsLayout layout;
  Bars bars = { &layout, table };
  aisle_canvas_init (&canvas, NULL, frame);
  if (!aisle_bars_lay_out (&layout, &canvas, table, params))
    return;
  if (!layout.vertical)
    aisle_brush_rows (frame, layout.rows.top, layout.band, layout.n_shown, has_bar, &bars, area, marks);
  else
    aisle_brush_columns (frame, layout.plot.x, layout.band, layout.n_shown, has_bar, &bars, area, marks);
}

static char *
describe (const AisleTable *table, const AisleParams *params)
{
  const char *reason = NULL;
  AisleMeasure measure;
  gsize label = aisle_pick_label (table), n_rows = aisle_table_n_rows (table), lowest = n_rows, highest = n_rows;
  if (!aisle_bars_fits (table, &reason))
    return g_strdup (reason);
  aisle_pick_measures (table, params, (gssize) label, 1, &measure);
  gsize column = (gsize) measure.column;
  for (gsize row = 0; row < n_rows; row++)
    {
      double value = aisle_table_number (table, row, column);
      if (!isfinite (value))
        continue;
      if (lowest == n_rows || value < aisle_table_number (table, lowest, column))
        lowest = row;
      if (highest == n_rows || value > aisle_table_number (table, highest, column))
        highest = row;
    }
  if (highest == n_rows)
    return g_strdup (_ ("Nothing to show: the table has no rows."));
  g_autofree char *high_name = aisle_rows_name (table, label, highest);
  g_autofree char *high_value = aisle_table_format (table, highest, column);
  g_autofree char *low_name = aisle_rows_name (table, label, lowest);
  g_autofree char *low_value = aisle_table_format (table, lowest, column);
  /* Translators: what is measured, the number of bars, then name and value of the highest and the lowest. */
  return g_strdup_printf (_ ("%s, %'zu bars: highest %s (%s), lowest %s (%s)."), aisle_pick_title (table, column),
                          n_rows, high_name, high_value, low_name, low_value);
}

const AisleChartKind aisle_chart_bars = {
  .id = "bars",
  .title = N_ ("Bars"),
  .params = params_table,
  .n_params = G_N_ELEMENTS (params_table),
  .fits = aisle_bars_fits,
  .draw = draw,
  .n_marks = n_marks,
  .mark = mark,
  .hit = hit,
  .marks_in = marks_in,
  .describe = describe,
};
