/* stacked-chart.c: what a whole is made of, one bar a row, one part a measure.
 *
 * Fits tables with a column of names or dates and two to eight measures of one type and unit, none negative.  Lying bars
 * by default, standing ones for dates; in amounts, or each bar as a hundred per cent.  Standing bars of up to four
 * measures are named beside the last bar, others in a key above. */
#include "chart/kit/brush.h"
#include "chart/kit/end-labels.h"
#include "chart/stacked/stacked-layout.h"

#include "base/i18n.h"

#include <math.h>

static const char *const directions[] = { NC_ ("choice", "auto"), NC_ ("choice", "horizontal"),
                                          NC_ ("choice", "vertical"), NULL };

static const AisleParam params_table[] = {
  { "y", N_ ("Columns"), AISLE_PARAM_LIST, "", 0, 0, NULL, NULL,
    N_ ("Names of the columns to stack, at most eight; empty stacks the first measure and those of its unit.") },
  { "share", N_ ("As shares"), AISLE_PARAM_BOOLEAN, "no", 0, 0, NULL, NULL,
    N_ ("Draw every bar as a hundred per cent.") },
  { "direction", N_ ("Direction"), AISLE_PARAM_CHOICE, "auto", 0, 0, directions, NULL,
    N_ ("Lying or standing bars; by default dates stand and names lie.") },
};

static gsize
mark_of (const AisleStackedLayout *layout, gsize row, gsize series)
{
  return series * layout->n_rows + row;
}

/* In a part that is long enough: its value, or its share of the bar. */
static void
draw_part_value (AisleCanvas *canvas, const AisleStackedLayout *layout, const AisleTable *table, gsize row,
                 gsize series, const AisleBox *box)
{
  double value = aisle_stacked_value (layout, table, row, series);
  double total = aisle_stacked_total (layout, table, row), line = aisle_canvas_line (canvas, AISLE_TEXT_SMALL);
  g_autofree char *text =
      layout->share ? aisle_number_short (AISLE_COLUMN_SHARE, value / total) : aisle_number_short (layout->type, value);
  /* On a pattern nothing can be read. */
  if (series >= 4 || aisle_brush_dims (canvas->frame, mark_of (layout, row, series)) || box->h < line
      || box->w < aisle_canvas_text_width (canvas, AISLE_TEXT_SMALL, text) + 6)
    return;
  AisleColor ink = aisle_color_on (&canvas->theme->series[series]);
  aisle_canvas_text (canvas, AISLE_TEXT_SMALL, &ink, text, box, AISLE_ALIGN_CENTRE);
}

static void
draw_bar (AisleCanvas *canvas, const AisleStackedLayout *layout, const AisleTable *table, gsize row)
{
  AisleBox box;
  for (gsize series = 0; series < layout->n_measures; series++)
    {
      gsize index = mark_of (layout, row, series);
      if (!aisle_stacked_box (layout, table, row, series, &box))
        continue;
      /* A thin line of the background between two parts. */
      AisleBox part = box;
      double length = layout->vertical ? box.h : box.w, cut = length > 4 ? 1 : 0;
      if (layout->vertical)
        part.h -= cut;
      else
        part.w -= cut;
      if (layout->vertical)
        part.y += cut;
      aisle_series_fill (canvas, &part, series, aisle_brush_dims (canvas->frame, index));
      draw_part_value (canvas, layout, table, row, series, &part);
    }
  if (canvas->frame->cursor >= 0 && (gsize) canvas->frame->cursor % layout->n_rows == row
      && aisle_stacked_box (layout, table, row, (gsize) canvas->frame->cursor / layout->n_rows, &box))
    aisle_canvas_ring (canvas, &box);
}

static void
draw_total (AisleCanvas *canvas, const AisleStackedLayout *layout, const AisleTable *table, gsize row)
{
  double total = aisle_stacked_total (layout, table, row), x = aisle_scale_at (&layout->value, total);
  g_autofree char *text = aisle_number_short (layout->type, total);
  AisleBox band = aisle_rows_band (&layout->rows, row, x + 6, canvas->frame->width - x - 6);
  aisle_canvas_text (canvas, AISLE_TEXT_NORMAL, &canvas->theme->text, text, &band, AISLE_ALIGN_START);
}

/* Names below standing bars, as many as have room. */
static void
draw_standing_names (AisleCanvas *canvas, const AisleStackedLayout *layout, const AisleTable *table)
{
  double line = aisle_canvas_line (canvas, AISLE_TEXT_SMALL), end = -INFINITY;
  double base = layout->plot.y + layout->plot.h + 0.4 * line;
  for (gsize row = 0; row < layout->n_shown; row++)
    {
      g_autofree char *name = aisle_rows_name (table, layout->label, row);
      double width = MIN (aisle_canvas_text_width (canvas, AISLE_TEXT_SMALL, name), MAX (layout->band - 4, 5 * line));
      double middle = layout->plot.x + ((double) row + 0.5) * layout->band;
      double left = CLAMP (middle - width / 2, 0, MAX (canvas->frame->width - width, 0));
      if (left < end)
        continue;
      aisle_canvas_text (canvas, AISLE_TEXT_SMALL, &canvas->theme->dim_text, name,
                         &(AisleBox){ left, base, width + 0.5, line }, AISLE_ALIGN_CENTRE);
      end = left + width + 0.6 * line;
    }
}

/* Titles beside the parts of the last bar. */
static void
draw_titles (AisleCanvas *canvas, const AisleStackedLayout *layout, const AisleTable *table)
{
  const AisleTheme *theme = canvas->theme;
  double ratio = aisle_theme_text_contrast (theme->high_contrast), line = aisle_canvas_line (canvas, AISLE_TEXT_STRONG);
  double x = layout->plot.x + (double) layout->n_shown * layout->band, base = layout->plot.y + layout->plot.h;
  g_autoptr (GArray) labels = aisle_end_labels_new ();
  for (gsize i = 0; layout->n_shown > 0 && i < layout->n_measures; i++)
    {
      AisleBox box = { 0, base, 0, 0 };
      AisleColor color = aisle_color_readable (&theme->series[i], theme, ratio);
      aisle_stacked_box (layout, table, layout->n_shown - 1, i, &box);
      aisle_end_labels_add (labels, box.y + box.h / 2,
                            g_strdup (aisle_pick_title (table, (gsize) layout->measures[i].column)), &color,
                            AISLE_TEXT_STRONG);
    }
  aisle_end_labels_draw (canvas, labels, x + 6, base + line / 2);
}

/* The unit, the key where there is one, and how many rows had no room. */
static void
draw_head (AisleCanvas *canvas, const AisleStackedLayout *layout, const AisleTable *table)
{
  const AisleColor *color = &canvas->theme->dim_text;
  double line = aisle_canvas_line (canvas, AISLE_TEXT_SMALL), width = canvas->frame->width;
  const char *unit = aisle_pick_unit (table, (gsize) layout->measures[0].column, canvas->frame->currency);
  const char *titles[AISLE_SERIES_MOST];
  aisle_canvas_text (canvas, AISLE_TEXT_SMALL, color, layout->share ? _ ("Share") : unit,
                     &(AisleBox){ 0, 0, width, line }, AISLE_ALIGN_START);
  if (layout->vertical && layout->n_shown < layout->n_rows)
    {
      g_autofree char *more = aisle_rows_more_text (layout->n_rows - layout->n_shown);
      aisle_canvas_text (canvas, AISLE_TEXT_SMALL, color, more, &(AisleBox){ 0, 0, width, line }, AISLE_ALIGN_END);
    }
  for (gsize i = 0; i < layout->n_measures; i++)
    titles[i] = aisle_pick_title (table, (gsize) layout->measures[i].column);
  if (layout->key_top >= 0)
    aisle_series_key (canvas, titles, layout->n_measures, 0, layout->key_top, width);
  else
    draw_titles (canvas, layout, table);
}

static void
draw (const AisleTable *table, const AisleParams *params, cairo_t *cr, const AisleFrame *frame)
{
  g_auto (AisleCanvas) canvas;
  AisleStackedLayout layout;
  const char *reason = NULL;
  aisle_canvas_init (&canvas, cr, frame);
  if (!aisle_stacked_lay_out (&layout, &canvas, table, params, &reason))
    {
      aisle_canvas_message (&canvas, reason != NULL ? reason : _ ("Nothing to show: the table has no rows."));
      return;
    }
  if (layout.vertical && !layout.bare)
    aisle_axis_draw (&canvas, &layout.axis, &layout.plot);
  for (gsize row = 0; row < layout.n_shown; row++)
    {
      draw_bar (&canvas, &layout, table, row);
      if (layout.vertical)
        continue;
      aisle_rows_draw_name (&canvas, &layout.rows, table, row);
      if (!layout.share)
        draw_total (&canvas, &layout, table, row);
    }
  if (layout.vertical && !layout.bare)
    draw_standing_names (&canvas, &layout, table);
  if (!layout.vertical)
    aisle_rows_draw_more (&canvas, &layout.rows);
  if (!layout.bare)
    draw_head (&canvas, &layout, table);
}

static gboolean
fits (const AisleTable *table, const char **reason)
{
  AisleMeasure measures[AISLE_SERIES_MOST];
  return aisle_stacked_measures (table, NULL, measures, reason) > 0;
}

static gsize
n_marks (const AisleTable *table, const AisleParams *params)
{
  AisleMeasure measures[AISLE_SERIES_MOST];
  return aisle_table_n_rows (table) * aisle_stacked_measures (table, params, measures, NULL);
}

static gboolean
mark (const AisleTable *table, const AisleParams *params, const AisleFrame *frame, gsize index, AisleMark *out)
{
  g_auto (AisleCanvas) canvas;
  AisleStackedLayout layout;
  AisleBox box;
  aisle_canvas_init (&canvas, NULL, frame);
  if (!aisle_stacked_lay_out (&layout, &canvas, table, params, NULL) || index >= layout.n_rows * layout.n_measures
      || !aisle_stacked_box (&layout, table, index % layout.n_rows, index / layout.n_rows, &box))
    return FALSE;
  *out = (AisleMark){
    index % layout.n_rows, (gsize) layout.measures[index / layout.n_rows].column, box.x, box.y, box.w, box.h
  };
  aisle_canvas_mirror (frame, out);
  return TRUE;
}

static gssize
hit (const AisleTable *table, const AisleParams *params, const AisleFrame *frame, double x, double y)
{
  g_auto (AisleCanvas) canvas;
  AisleStackedLayout layout;
  AisleBox box;
  aisle_canvas_init (&canvas, NULL, frame);
  if (x < 0 || y < 0 || x > frame->width || y > frame->height
      || !aisle_stacked_lay_out (&layout, &canvas, table, params, NULL))
    return -1;
  double place = aisle_canvas_logical_x (frame, x);
  gssize row = aisle_stacked_row_at (&layout, place, y);
  for (gsize series = 0; row >= 0 && series < layout.n_measures; series++)
    if (aisle_stacked_box (&layout, table, (gsize) row, series, &box)
        && (layout.vertical ? y >= box.y && y < box.y + box.h : place >= box.x && place < box.x + box.w))
      return (gssize) mark_of (&layout, (gsize) row, series);
  return -1;
}

static void
marks_in (const AisleTable *table, const AisleParams *params, const AisleFrame *frame, AisleBox *area,
          AisleBitmap *marks)
{
  g_auto (AisleCanvas) canvas;
  AisleStackedLayout layout;
  aisle_canvas_init (&canvas, NULL, frame);
  if (!aisle_stacked_lay_out (&layout, &canvas, table, params, NULL))
    return;
  AisleBox logical = aisle_brush_logical (frame, area), box;
  for (gsize row = 0; row < layout.n_shown; row++)
    for (gsize series = 0; series < layout.n_measures; series++)
      if (aisle_stacked_box (&layout, table, row, series, &box) && aisle_box_meets (&box, &logical))
        aisle_bitmap_add (marks, mark_of (&layout, row, series));
}

static char *
describe (const AisleTable *table, const AisleParams *params)
{
  AisleStackedLayout layout = { .n_rows = aisle_table_n_rows (table) };
  const char *reason = NULL;
  double sums[AISLE_SERIES_MOST] = { 0 }, all = 0;
  layout.n_measures = aisle_stacked_measures (table, params, layout.measures, &reason);
  if (layout.n_measures == 0)
    return g_strdup (reason);
  if (layout.n_rows == 0)
    return g_strdup (_ ("Nothing to show: the table has no rows."));
  for (gsize row = 0; row < layout.n_rows; row++)
    for (gsize i = 0; i < layout.n_measures; i++)
      sums[i] += aisle_stacked_value (&layout, table, row, i) / (double) layout.n_rows;
  for (gsize i = 0; i < layout.n_measures; i++)
    all += sums[i];
  GString *text = g_string_new (NULL);
  /* Translators: before a list of titles, each with its mean share. */
  g_string_append_printf (text, g_dngettext (GETTEXT_PACKAGE, "%'zu bar:", "%'zu bars:", (gulong) layout.n_rows),
                          layout.n_rows);
  for (gsize i = 0; i < layout.n_measures; i++)
    {
      g_autofree char *share = aisle_number_short (AISLE_COLUMN_SHARE, all > 0 ? sums[i] / all : 0);
      g_string_append (text, i == 0 ? " " : ", ");
      g_string_append_printf (text, "%s %s", aisle_pick_title (table, (gsize) layout.measures[i].column), share);
    }
  g_string_append_c (text, '.');
  return g_string_free (text, FALSE);
}

const AisleChartKind aisle_chart_stacked = {
  .id = "stacked",
  .title = N_ ("Stacked bars"),
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
