/* panels-chart.c: small multiples: one small chart for each name, side by side, to be compared.
 *
 * Fits tables with a text column "panel" (else a first column of texts, where there are dates), the rows of each panel
 * together; a column of dates, times or numbers for lines or of names for bars; and a measure (lines: up to four of one
 * unit).  All panels have one scale, or each its own.  After Tufte, "The Visual Display of Quantitative Information",
 * 1983.  Panels without room are counted. */
#include "chart/kit/brush.h"
#include "chart/kit/rows.h"
#include "chart/panels/panels-layout.h"

#include "base/i18n.h"

#include <math.h>

#define GUTTER           14.0
#define MOST_BEHIND      16 /* panels */
#define MOST_ROWS_BEHIND 20000

static const char *const scales[] = { NC_ ("choice", "one"), NC_ ("choice", "free"), NULL };

static const AisleParam params_table[] = {
  { "y", N_ ("Columns"), AISLE_PARAM_LIST, "", 0, 0, NULL, NULL,
    N_ ("Names of the columns to draw, at most four; empty draws the first measure and those of its unit.") },
  { "scale", N_ ("Scale"), AISLE_PARAM_CHOICE, "one", 0, 0, scales, NULL,
    N_ ("One scale for all panels, to compare heights; or a free one for each, to compare shapes.") },
};

/* ---- drawing ---- */

static gboolean
is_last_of_column (const AislePanelsLayout *layout, gsize index)
{
  return index + layout->n_columns >= layout->n_shown;
}

/* The panel's name; of a single line its last value too. */
static void
draw_title (AisleCanvas *canvas, const AislePanelsLayout *layout, const AisleTable *table, gsize index)
{
  const AislePanel *panel = aisle_panels_get (layout, index);
  AisleBox cell = aisle_panels_cell (layout, index);
  double line = aisle_canvas_line (canvas, AISLE_TEXT_SMALL), right = cell.w - 8;
  gssize column = layout->measures[0].column;
  gssize last = aisle_lines_last_row (table, column, panel->first, panel->end);
  if (!layout->bars && layout->n_measures == 1 && last >= 0)
    {
      AisleColor color = aisle_color_readable (&canvas->theme->accent, canvas->theme,
                                               aisle_theme_text_contrast (canvas->theme->high_contrast));
      g_autofree char *value =
          aisle_number_short (layout->type, aisle_table_number (table, (gsize) last, (gsize) column));
      double used = aisle_canvas_text (canvas, AISLE_TEXT_STRONG, &color, value,
                                       &(AisleBox){ cell.x, cell.y, cell.w - GUTTER, 1.2 * line }, AISLE_ALIGN_END);
      right -= used + 14;
    }
  aisle_canvas_text (canvas, AISLE_TEXT_STRONG, &canvas->theme->text, panel->name,
                     &(AisleBox){ cell.x, cell.y, right, 1.2 * line }, AISLE_ALIGN_START);
}

/* Behind a single line on one scale those of the other panels, faint. */
static void
draw_others (AisleCanvas *canvas, const AislePanelsLayout *layout, const AisleTable *table, gsize index,
             const AisleLines *lines)
{
  if (layout->free || layout->n_measures > 1 || layout->n_shown > MOST_BEHIND
      || aisle_table_n_rows (table) > MOST_ROWS_BEHIND)
    return;
  for (gsize other = 0; other < layout->n_shown; other++)
    {
      const AislePanel *panel = aisle_panels_get (layout, other);
      AisleLines behind = *lines;
      aisle_lines_find_rows (&behind, table, panel->first, panel->end, &(AisleZoom){ 0, 0 });
      behind.x = lines->x;
      if (other != index)
        aisle_lines_trace (canvas, &behind, table, 0, &canvas->theme->grid, 1);
    }
}

/* The axis of kit/axes writes from the frame's edge: here its numbers end before the plot. */
static void
draw_value_axis (AisleCanvas *canvas, const AisleLines *lines, const AisleAxis *axis, double from)
{
  double line = aisle_canvas_line (canvas, AISLE_TEXT_SMALL);
  for (guint i = 0; i < axis->ticks.n; i++)
    {
      double value = aisle_ticks_at (&axis->ticks, i), y = floor (aisle_scale_at (&axis->scale, value)) + 0.5;
      const AisleColor *color = value == 0 ? &canvas->theme->context : &canvas->theme->grid;
      g_autofree char *text = aisle_number_axis (&axis->style, value);
      aisle_canvas_line_between (canvas, lines->plot.x, y, lines->plot.x + lines->plot.w, y, color, 1);
      aisle_canvas_text (canvas, AISLE_TEXT_SMALL, &canvas->theme->dim_text, text,
                         &(AisleBox){ from, y - line / 2, lines->plot.x - 6 - from, line }, AISLE_ALIGN_END);
    }
}

static void
draw_lines_panel (AisleCanvas *canvas, const AislePanelsLayout *layout, const AisleTable *table, gsize index)
{
  gsize n_rows = aisle_table_n_rows (table), cursor = (gsize) canvas->frame->cursor;
  AisleBox cell = aisle_panels_cell (layout, index);
  AisleLines lines;
  AisleAxis axis;
  AislePoint point;
  aisle_panels_lines (layout, canvas, table, index, &lines, &axis);
  if (!layout->bare)
    {
      draw_value_axis (canvas, &lines, &axis, cell.x);
      if (layout->free || is_last_of_column (layout, index))
        aisle_axis_draw_x (canvas, &lines.x, aisle_table_column (table, lines.x_column)->type, &lines.plot, cell.x,
                           cell.x + cell.w - GUTTER + 3);
    }
  draw_others (canvas, layout, table, index, &lines);
  aisle_lines_draw (canvas, &lines, table);
  if (canvas->frame->cursor >= 0 && cursor / n_rows < lines.n_measures
      && aisle_lines_point (&lines, table, cursor % n_rows, cursor / n_rows, &point))
    aisle_canvas_dot (canvas, point.x, point.y, 5, aisle_lines_color (&lines, canvas->theme, cursor / n_rows));
}

static void
draw_bars_panel (AisleCanvas *canvas, const AislePanelsLayout *layout, const AisleTable *table, gsize index)
{
  const AislePanel *panel = aisle_panels_get (layout, index);
  const AisleTheme *theme = canvas->theme;
  AisleBox cell = aisle_panels_cell (layout, index), box;
  AislePanelBars bars = aisle_panels_bars (layout, canvas, table, index);
  for (gsize row = panel->first; row < panel->first + bars.n_shown; row++)
    {
      AisleBox band = { cell.x, bars.top + (double) (row - panel->first) * bars.band, bars.names - cell.x - 6,
                        bars.band };
      g_autofree char *name = aisle_rows_name (table, layout->x_column, row);
      aisle_canvas_text (canvas, AISLE_TEXT_SMALL, &theme->text, name, &band, AISLE_ALIGN_START);
      if (!aisle_panels_bar (layout, &bars, table, index, row, &box))
        continue;
      double value = aisle_table_number (table, row, (gsize) layout->measures[0].column);
      AisleColor color = aisle_brush_color (canvas->frame, row, &theme->accent);
      aisle_canvas_bar (canvas, &box, FALSE, value < 0, &color, 1);
      g_autofree char *text = aisle_number_short (layout->type, value);
      double x = box.x + box.w + 4;
      aisle_canvas_text (canvas, AISLE_TEXT_SMALL, &theme->text, text,
                         &(AisleBox){ x, band.y, cell.x + cell.w - x - 2, band.h }, AISLE_ALIGN_START);
      if (canvas->frame->cursor == (gssize) row)
        aisle_canvas_ring (canvas, &box);
    }
  if (panel->first + bars.n_shown < panel->end && !layout->bare)
    {
      /* Beside the title: below is no room. */
      g_autofree char *more = aisle_rows_more_text (panel->end - panel->first - bars.n_shown);
      double line = aisle_canvas_line (canvas, AISLE_TEXT_SMALL);
      double title = aisle_canvas_text_width (canvas, AISLE_TEXT_STRONG, panel->name) + 8;
      aisle_canvas_text (canvas, AISLE_TEXT_SMALL, &theme->dim_text, more,
                         &(AisleBox){ cell.x + title, cell.y, cell.w - title - 12, 1.2 * line }, AISLE_ALIGN_END);
    }
}

/* What is measured, the key of several measures, and how many panels had no room. */
static void
draw_head (AisleCanvas *canvas, const AislePanelsLayout *layout, const AisleTable *table)
{
  const AisleColor *color = &canvas->theme->dim_text;
  const char *titles[AISLE_PICK_MAX], *currency = canvas->frame->currency;
  double line = aisle_canvas_line (canvas, AISLE_TEXT_SMALL), width = canvas->frame->width;
  gsize column = (gsize) layout->measures[0].column, more = layout->panels->len - layout->n_shown;
  g_autofree char *caption = layout->n_measures > 1 ? g_strdup (aisle_pick_unit (table, column, currency))
                                                    : aisle_pick_caption (table, column, currency);
  g_autofree char *whole =
      layout->free ? g_strdup_printf (_ ("%s (each panel has its own scale)"), caption) : g_strdup (caption);
  aisle_canvas_text (canvas, AISLE_TEXT_SMALL, color, whole, &(AisleBox){ 0, 0, width, line }, AISLE_ALIGN_START);
  for (gsize i = 0; i < layout->n_measures; i++)
    titles[i] = aisle_pick_title (table, (gsize) layout->measures[i].column);
  if (layout->key_top >= 0)
    aisle_series_key (canvas, titles, layout->n_measures, 0, layout->key_top, width);
  if (more > 0)
    {
      g_autofree char *text = aisle_rows_more_text (more);
      aisle_canvas_text (canvas, AISLE_TEXT_SMALL, color, text,
                         &(AisleBox){ 0, canvas->frame->height - 1.1 * line, width, line }, AISLE_ALIGN_START);
    }
}

static gboolean
fits (const AisleTable *table, const char **reason)
{
  return aisle_panels_fits (table, NULL, reason);
}

static void
draw (const AisleTable *table, const AisleParams *params, cairo_t *cr, const AisleFrame *frame)
{
  g_auto (AisleCanvas) canvas;
  g_auto (AislePanelsLayout) layout;
  const char *reason = NULL;
  aisle_canvas_init (&canvas, cr, frame);
  if (!aisle_panels_lay_out (&layout, &canvas, table, params, &reason))
    {
      aisle_canvas_message (&canvas, reason != NULL ? reason : _ ("Nothing to show: the table has no rows."));
      return;
    }
  for (gsize i = 0; i < layout.n_shown; i++)
    {
      if (!layout.bare)
        draw_title (&canvas, &layout, table, i);
      if (layout.bars)
        draw_bars_panel (&canvas, &layout, table, i);
      else
        draw_lines_panel (&canvas, &layout, table, i);
    }
  if (!layout.bare)
    draw_head (&canvas, &layout, table);
}

/* ---- marks ---- */

static gsize
n_marks (const AisleTable *table, const AisleParams *params)
{
  g_auto (AisleCanvas) canvas;
  g_auto (AislePanelsLayout) layout;
  AisleTheme theme;
  AisleFrame frame = { .width = 1, .height = 1, .theme = &theme, .cursor = -1 };
  aisle_theme_init (&theme, FALSE, FALSE, NULL);
  aisle_canvas_init (&canvas, NULL, &frame);
  return aisle_panels_lay_out (&layout, &canvas, table, params, NULL) ? layout.n_measures * aisle_table_n_rows (table)
                                                                      : 0;
}

static gboolean
mark (const AisleTable *table, const AisleParams *params, const AisleFrame *frame, gsize index, AisleMark *out)
{
  g_auto (AisleCanvas) canvas;
  g_auto (AislePanelsLayout) layout;
  gsize n_rows = aisle_table_n_rows (table);
  aisle_canvas_init (&canvas, NULL, frame);
  if (!aisle_panels_lay_out (&layout, &canvas, table, params, NULL) || index >= n_rows * layout.n_measures)
    return FALSE;
  gsize row = index % n_rows;
  gssize panel = aisle_panels_of_row (&layout, row);
  if (panel < 0 || (gsize) panel >= layout.n_shown)
    return FALSE;
  if (layout.bars)
    {
      AislePanelBars bars = aisle_panels_bars (&layout, &canvas, table, (gsize) panel);
      AisleBox box;
      if (!aisle_panels_bar (&layout, &bars, table, (gsize) panel, row, &box))
        return FALSE;
      *out = (AisleMark){ row, (gsize) layout.measures[0].column, box.x, box.y, box.w, box.h };
    }
  else
    {
      AisleLines lines;
      AisleAxis axis;
      aisle_panels_lines (&layout, &canvas, table, (gsize) panel, &lines, &axis);
      if (!aisle_lines_mark (&lines, table, frame, row, index / n_rows, out))
        return FALSE;
    }
  aisle_canvas_mirror (frame, out);
  return TRUE;
}

static gssize
hit (const AisleTable *table, const AisleParams *params, const AisleFrame *frame, double x, double y)
{
  g_auto (AisleCanvas) canvas;
  g_auto (AislePanelsLayout) layout;
  double place = aisle_canvas_logical_x (frame, x);
  aisle_canvas_init (&canvas, NULL, frame);
  if (x < 0 || y < 0 || x > frame->width || y > frame->height
      || !aisle_panels_lay_out (&layout, &canvas, table, params, NULL))
    return -1;
  gssize panel = aisle_panels_at (&layout, place, y);
  if (panel < 0)
    return -1;
  if (layout.bars)
    {
      const AislePanel *rows = aisle_panels_get (&layout, (gsize) panel);
      AislePanelBars bars = aisle_panels_bars (&layout, &canvas, table, (gsize) panel);
      AisleBox box;
      double at = bars.band > 0 ? floor ((y - bars.top) / bars.band) : -1;
      if (at < 0 || at >= (double) bars.n_shown
          || !aisle_panels_bar (&layout, &bars, table, (gsize) panel, rows->first + (gsize) at, &box))
        return -1;
      return (gssize) (rows->first + (gsize) at);
    }
  AisleLines lines;
  AisleAxis axis;
  gsize row, measure;
  aisle_panels_lines (&layout, &canvas, table, (gsize) panel, &lines, &axis);
  if (!aisle_lines_nearest (&lines, table, place, y, &row, &measure))
    return -1;
  return (gssize) (measure * aisle_table_n_rows (table) + row);
}

/* In every panel that the area meets: points over its part of the axis, bars whose row it meets. */
static void
marks_in (const AisleTable *table, const AisleParams *params, const AisleFrame *frame, AisleBox *area,
          AisleBitmap *marks)
{
  g_auto (AisleCanvas) canvas;
  g_auto (AislePanelsLayout) layout;
  aisle_canvas_init (&canvas, NULL, frame);
  if (!aisle_panels_lay_out (&layout, &canvas, table, params, NULL))
    return;
  AisleBox wanted = aisle_brush_logical (frame, area);
  for (gsize i = 0; i < layout.n_shown; i++)
    {
      AisleBox cell = aisle_panels_cell (&layout, i), box;
      if (!aisle_box_meets (&cell, &wanted))
        continue;
      if (layout.bars)
        {
          const AislePanel *panel = aisle_panels_get (&layout, i);
          AislePanelBars bars = aisle_panels_bars (&layout, &canvas, table, i);
          for (gsize row = panel->first; row < panel->first + bars.n_shown; row++)
            if (aisle_panels_bar (&layout, &bars, table, i, row, &box) && box.y <= wanted.y + wanted.h
                && box.y + box.h >= wanted.y)
              aisle_bitmap_add (marks, row);
          continue;
        }
      AisleLines lines;
      AisleAxis axis;
      aisle_panels_lines (&layout, &canvas, table, i, &lines, &axis);
      double from = MAX (wanted.x, lines.plot.x), to = MIN (wanted.x + wanted.w, lines.plot.x + lines.plot.w);
      if (from <= to)
        aisle_lines_brush (&lines, table, from, to, marks);
    }
}

/* ---- in words ---- */

/* The row that stands for a panel: of lines the last, of bars the highest. */
static gssize
telling_row (const AislePanelsLayout *layout, const AisleTable *table, const AislePanel *panel)
{
  gsize column = (gsize) layout->measures[0].column;
  gssize found = -1;
  if (!layout->bars)
    return aisle_lines_last_row (table, (gssize) column, panel->first, panel->end);
  for (gsize row = panel->first; row < panel->end; row++)
    {
      double value = aisle_table_number (table, row, column);
      if (isfinite (value) && (found < 0 || value > aisle_table_number (table, (gsize) found, column)))
        found = (gssize) row;
    }
  return found;
}

static char *
describe (const AisleTable *table, const AisleParams *params)
{
  g_auto (AisleCanvas) canvas;
  g_auto (AislePanelsLayout) layout;
  AisleTheme theme;
  AisleFrame frame = { .width = 100, .height = 100, .theme = &theme, .cursor = -1 };
  const char *reason = NULL;
  aisle_theme_init (&theme, FALSE, FALSE, NULL);
  aisle_canvas_init (&canvas, NULL, &frame);
  if (!aisle_panels_lay_out (&layout, &canvas, table, params, &reason))
    return g_strdup (reason != NULL ? reason : _ ("Nothing to show: the table has no rows."));
  GString *text = g_string_new (NULL);
  gsize column = (gsize) layout.measures[0].column, n = layout.panels->len;
  g_string_append_printf (text, g_dngettext (GETTEXT_PACKAGE, "%s, %'zu panel:", "%s, %'zu panels:", (gulong) n),
                          aisle_pick_title (table, column), n);
  for (gsize i = 0; i < MIN (n, 12); i++)
    {
      const AislePanel *panel = aisle_panels_get (&layout, i);
      gssize row = telling_row (&layout, table, panel);
      g_autofree char *value = row >= 0 ? aisle_table_format (table, (gsize) row, column) : g_strdup ("\342\200\223");
      g_autofree char *at = row >= 0 ? aisle_table_format (table, (gsize) row, layout.x_column) : g_strdup ("");
      g_string_append (text, i == 0 ? " " : ", ");
      if (layout.bars)
        /* Translators: a panel, its highest value and whose that is. */
        g_string_append_printf (text, _ ("%s highest %s (%s)"), panel->name, value, at);
      else
        /* Translators: a panel, its last value and its date. */
        g_string_append_printf (text, _ ("%s last %s (%s)"), panel->name, value, at);
    }
  g_string_append_c (text, '.');
  return g_string_free (text, FALSE);
}

const AisleChartKind aisle_chart_panels = {
  .id = "panels",
  .title = N_ ("Panels"),
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
