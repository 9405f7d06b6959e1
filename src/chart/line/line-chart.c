/* line-chart.c: values over time.
 *
 * Fits tables with a date or time column (or a first column of numbers) in order and at least one measure.  Draws the
 * columns named by `y`, by default the first measure and those of its type and unit, at most four.  Columns x_low and
 * x_high make a band, a column previous_x the period before in grey (of a single series); points whose column x_flag is 1
 * are marked.  Rows at either end with a text in "state", such as a week that is not over, are led to by dashes. */
#include "chart/kit/brush.h"
#include "chart/kit/end-labels.h"
#include "chart/kit/lines.h"

#include "base/i18n.h"

#include <math.h>

static const AisleParam params_table[] = {
  { "y", N_ ("Columns"), AISLE_PARAM_LIST, "", 0, 0, NULL, NULL,
    N_ ("Names of the columns to draw, at most four; empty draws the first measure and those of its unit.") },
};

typedef struct
{
  AisleLines lines;
  AisleAxis y;
  gboolean bare;              /* too small for axes: the line alone */
  gssize state;               /* column, (-1 none) */
  gsize whole_from, whole_to; /* the rows between those with a state */
} LineLayout;

static gboolean
fits (const AisleTable *table, const char **reason)
{
  gssize x = aisle_lines_x_column (table);
  AisleMeasure measure;
  const char *why = NULL;
  if (x < 0 || aisle_pick_measures (table, NULL, x, 1, &measure) == 0)
    why = _ ("A line needs a column of dates or numbers and a column of values.");
  else if (!aisle_table_is_rising (table, (gsize) x))
    why = _ ("A line needs rows in order of their date, without missing dates.");
  if (reason != NULL)
    *reason = why;
  return why == NULL;
}

/* What stands at the end of a series: its title, or for a single one its last value. */
static char *
end_text (const AisleLines *lines, const AisleTable *table, gsize measure)
{
  gsize column = (gsize) lines->measures[measure].column;
  if (lines->n_measures > 1)
    return g_strdup (aisle_pick_title (table, column));
  gssize row = aisle_lines_last_row (table, (gssize) column, lines->first, lines->end);
  return row < 0 ? g_strdup ("")
                 : aisle_number_short (aisle_table_column (table, column)->type,
                                       aisle_table_number (table, (gsize) row, column));
}

static double
end_text_width (const AisleLines *lines, AisleCanvas *canvas, const AisleTable *table)
{
  double width = 0;
  for (gsize i = 0; i < lines->n_measures; i++)
    {
      g_autofree char *text = end_text (lines, table, i);
      width = MAX (width, aisle_canvas_text_width (canvas, AISLE_TEXT_STRONG, text));
    }
  if (lines->n_measures == 1 && lines->measures[0].previous >= 0)
    width = MAX (width, aisle_canvas_text_width (canvas, AISLE_TEXT_SMALL, _ ("Previous")));
  return MIN (width + 10, 0.3 * canvas->frame->width);
}

/* The rows at either end that have a state stand apart. */
static void
find_whole (LineLayout *self, const AisleTable *table)
{
  self->state = aisle_table_find (table, "state");
  self->whole_from = 0;
  self->whole_to = aisle_table_n_rows (table);
  if (self->state < 0 || aisle_table_column (table, (gsize) self->state)->type != AISLE_COLUMN_TEXT)
    return;
  while (self->whole_to > 0 && !aisle_table_is_missing (table, self->whole_to - 1, (gsize) self->state))
    self->whole_to--;
  while (self->whole_from < self->whole_to && !aisle_table_is_missing (table, self->whole_from, (gsize) self->state))
    self->whole_from++;
}

/* reason: (nullable) why there is nothing to lay out; NULL where there are no rows */
static gboolean
lay_out (LineLayout *self, AisleCanvas *canvas, const AisleTable *table, const AisleParams *params, const char **reason)
{
  const AisleFrame *frame = canvas->frame;
  gsize n_rows = aisle_table_n_rows (table);
  double line = aisle_canvas_line (canvas, AISLE_TEXT_SMALL);
  *self = (LineLayout){ .bare = frame->width < 9 * line || frame->height < 5 * line };
  AisleLines *lines = &self->lines;
  if (!fits (table, reason) || n_rows == 0)
    return FALSE;
  find_whole (self, table);
  lines->emphasis = -1;
  lines->x_column = (gsize) aisle_lines_x_column (table);
  lines->n_measures = aisle_pick_measures (table, params, (gssize) lines->x_column, AISLE_PICK_MAX, lines->measures);
  aisle_lines_find_rows (lines, table, 0, n_rows, &frame->zoom);
  self->y = aisle_lines_place (lines, canvas, table, 1.6 * line, 1.5 * line, end_text_width (lines, canvas, table),
                               !self->bare);
  return TRUE;
}

/* ---- drawing ---- */

static void
add_end_label (GArray *labels, const AisleLines *lines, const AisleTable *table, gssize column, char *text,
               const AisleColor *color, AisleTextStyle style)
{
  gssize row = aisle_lines_last_row (table, column, lines->first, lines->end);
  if (row < 0)
    g_free (text);
  else
    aisle_end_labels_add (labels, aisle_scale_at (&lines->y, aisle_table_number (table, (gsize) row, (gsize) column)),
                          text, color, style);
}

/* Dots at the ends of the lines, and their titles beside them. */
static void
draw_ends (AisleCanvas *canvas, const LineLayout *layout, const AisleTable *table)
{
  const AisleLines *lines = &layout->lines;
  const AisleTheme *theme = canvas->theme;
  double line = aisle_canvas_line (canvas, AISLE_TEXT_STRONG), ratio = aisle_theme_text_contrast (theme->high_contrast);
  g_autoptr (GArray) labels = aisle_end_labels_new ();
  AislePoint last;
  for (gsize i = lines->n_measures; i-- > 0;)
    {
      gssize column = lines->measures[i].column, row = aisle_lines_last_row (table, column, lines->first, lines->end);
      if (row < 0 || !aisle_lines_point (lines, table, (gsize) row, i, &last))
        continue;
      AisleColor color = aisle_brush_color (canvas->frame, i * aisle_table_n_rows (table) + (gsize) row,
                                            aisle_lines_color (lines, theme, i));
      aisle_canvas_dot (canvas, last.x, last.y, 3, &color);
    }
  for (gsize i = 0; i < lines->n_measures; i++)
    {
      AisleColor color = aisle_color_readable (aisle_lines_color (lines, theme, i), theme, ratio);
      add_end_label (labels, lines, table, lines->measures[i].column, end_text (lines, table, i), &color,
                     AISLE_TEXT_STRONG);
    }
  if (lines->n_measures == 1)
    add_end_label (labels, lines, table, lines->measures[0].previous, g_strdup (_ ("Previous")), &theme->dim_text,
                   AISLE_TEXT_SMALL);
  aisle_end_labels_draw (canvas, labels, lines->plot.x + lines->plot.w + 8, lines->plot.y + lines->plot.h + line / 2);
}

static void
stroke_dashes (AisleCanvas *canvas, const AislePoint *from, const AislePoint *to, const AisleColor *color)
{
  static const double dashes[] = { 4, 3 };
  if (canvas->cr == NULL)
    return;
  cairo_save (canvas->cr);
  cairo_set_dash (canvas->cr, dashes, G_N_ELEMENTS (dashes), 0);
  aisle_canvas_line_between (canvas, from->x, from->y, to->x, to->y, color, canvas->theme->high_contrast ? 2.5 : 1.5);
  cairo_restore (canvas->cr);
}

/* At the end of the caption's line: what dashes are. */
static void
draw_open_key (AisleCanvas *canvas, const LineLayout *layout, const AisleTable *table, double caption)
{
  gsize row = layout->whole_to < aisle_table_n_rows (table) ? layout->whole_to : 0;
  const char *text = aisle_table_text (table, row, (gsize) layout->state);
  double line = aisle_canvas_line (canvas, AISLE_TEXT_SMALL), dash = 2 * line;
  double width = aisle_canvas_text_width (canvas, AISLE_TEXT_SMALL, text),
         x = layout->lines.plot.x + layout->lines.plot.w - width;
  if (x - dash - line < caption)
    return;
  aisle_canvas_text (canvas, AISLE_TEXT_SMALL, &canvas->theme->dim_text, text, &(AisleBox){ x, 0, width + 1, line },
                     AISLE_ALIGN_START);
  stroke_dashes (canvas, &(AislePoint){ x - dash - 0.4 * line, line / 2 }, &(AislePoint){ x - 0.4 * line, line / 2 },
                 &canvas->theme->dim_text);
}

/* Above the axis: what is measured, for a single series, and its unit. */
static void
draw_caption (AisleCanvas *canvas, const LineLayout *layout, const AisleTable *table)
{
  const AisleLines *lines = &layout->lines;
  gsize column = (gsize) lines->measures[0].column;
  g_autofree char *text = lines->n_measures > 1 ? g_strdup (aisle_pick_unit (table, column, canvas->frame->currency))
                                                : aisle_pick_caption (table, column, canvas->frame->currency);
  aisle_canvas_text (canvas, AISLE_TEXT_SMALL, &canvas->theme->dim_text, text,
                     &(AisleBox){ 0, 0, canvas->frame->width, aisle_canvas_line (canvas, AISLE_TEXT_SMALL) },
                     AISLE_ALIGN_START);
  if (layout->whole_from > 0 || layout->whole_to < aisle_table_n_rows (table))
    draw_open_key (canvas, layout, table, aisle_canvas_text_width (canvas, AISLE_TEXT_SMALL, text));
}

/* What leads to the rows from .. to - 1 from the one before, or from them to the one after. */
static void
draw_open (AisleCanvas *canvas, const LineLayout *layout, const AisleTable *table, gsize from, gsize to)
{
  const AisleLines *lines = &layout->lines;
  gsize n_rows = aisle_table_n_rows (table);
  AislePoint before, point;
  for (gsize i = 0; i < lines->n_measures; i++)
    for (gsize row = MAX (from, lines->first + 1); row < MIN (to, lines->end); row++)
      {
        if (!aisle_lines_point (lines, table, row - 1, i, &before) || !aisle_lines_point (lines, table, row, i, &point))
          continue;
        AisleColor color =
            aisle_brush_color (canvas->frame, i * n_rows + row, aisle_lines_color (lines, canvas->theme, i));
        stroke_dashes (canvas, &before, &point, &color);
      }
}

/* Solid between the rows with a state, dashed to them. */
static void
draw_lines (AisleCanvas *canvas, const LineLayout *layout, const AisleTable *table)
{
  AisleLines whole = layout->lines;
  whole.draw_first = MAX (whole.draw_first, layout->whole_from);
  whole.draw_end = MIN (whole.draw_end, layout->whole_to);
  if (whole.draw_first < whole.draw_end)
    aisle_lines_draw (canvas, &whole, table);
  draw_open (canvas, layout, table, 1, layout->whole_from + 1);
  draw_open (canvas, layout, table, MAX (layout->whole_to, layout->whole_from + 1), aisle_table_n_rows (table));
}

/* Points that stand out: a dot in the colour of warning, ringed by the background so that it stands off the line. */
static void
draw_flags (AisleCanvas *canvas, const AisleLines *lines, const AisleTable *table)
{
  const AisleTheme *theme = canvas->theme;
  AislePoint point;
  for (gsize i = 0; i < lines->n_measures; i++)
    for (gsize row = lines->first; lines->measures[i].flag >= 0 && row < lines->end; row++)
      {
        if (aisle_table_number (table, row, (gsize) lines->measures[i].flag) != 1
            || !aisle_lines_point (lines, table, row, i, &point))
          continue;
        AisleColor color = aisle_brush_color (canvas->frame, i * aisle_table_n_rows (table) + row, &theme->series[1]);
        aisle_canvas_dot (canvas, point.x, point.y, 4.5, &color);
      }
}

static void
draw (const AisleTable *table, const AisleParams *params, cairo_t *cr, const AisleFrame *frame)
{
  g_auto (AisleCanvas) canvas;
  LineLayout layout;
  const char *reason = NULL;
  aisle_canvas_init (&canvas, cr, frame);
  if (!lay_out (&layout, &canvas, table, params, &reason))
    {
      aisle_canvas_message (&canvas, reason != NULL ? reason : _ ("Nothing to show: the table has no rows."));
      return;
    }
  if (!layout.bare)
    {
      aisle_axis_draw (&canvas, &layout.y, &layout.lines.plot);
      aisle_axis_draw_x (&canvas, &layout.lines.x, aisle_table_column (table, layout.lines.x_column)->type,
                         &layout.lines.plot, 0, frame->width);
      draw_caption (&canvas, &layout, table);
    }
  draw_lines (&canvas, &layout, table);
  draw_flags (&canvas, &layout.lines, table);
  if (!layout.bare)
    draw_ends (&canvas, &layout, table);
  aisle_lines_draw_cursor (&canvas, &layout.lines, table);
}

/* ---- marks ---- */

static gsize
n_marks (const AisleTable *table, const AisleParams *params)
{
  AisleMeasure measures[AISLE_PICK_MAX];
  gssize x = aisle_lines_x_column (table);
  return x < 0 ? 0 : aisle_table_n_rows (table) * aisle_pick_measures (table, params, x, AISLE_PICK_MAX, measures);
}

static gboolean
mark (const AisleTable *table, const AisleParams *params, const AisleFrame *frame, gsize index, AisleMark *out)
{
  g_auto (AisleCanvas) canvas;
  LineLayout layout;
  gsize n_rows = aisle_table_n_rows (table);
  aisle_canvas_init (&canvas, NULL, frame);
  if (!lay_out (&layout, &canvas, table, params, NULL) || index >= n_rows * layout.lines.n_measures
      || !aisle_lines_mark (&layout.lines, table, frame, index % n_rows, index / n_rows, out))
    return FALSE;
  aisle_canvas_mirror (frame, out);
  return TRUE;
}

/* The nearest point, across first: anywhere over the plot points at the row below the pointer. */
static gssize
hit (const AisleTable *table, const AisleParams *params, const AisleFrame *frame, double x, double y)
{
  g_auto (AisleCanvas) canvas;
  LineLayout layout;
  gsize row, measure;
  aisle_canvas_init (&canvas, NULL, frame);
  if (x < 0 || y < 0 || x > frame->width || y > frame->height || !lay_out (&layout, &canvas, table, params, NULL)
      || !aisle_lines_nearest (&layout.lines, table, aisle_canvas_logical_x (frame, x), y, &row, &measure))
    return -1;
  return (gssize) (measure * aisle_table_n_rows (table) + row);
}

/* All points over a part of the axis, whatever their height. */
static void
marks_in (const AisleTable *table, const AisleParams *params, const AisleFrame *frame, AisleBox *area,
          AisleBitmap *marks)
{
  g_auto (AisleCanvas) canvas;
  LineLayout layout;
  aisle_canvas_init (&canvas, NULL, frame);
  if (!lay_out (&layout, &canvas, table, params, NULL))
    return;
  AisleBox box = aisle_brush_logical (frame, area);
  aisle_lines_brush (&layout.lines, table, box.x, box.x + box.w, marks);
  area->y = 0;
  area->h = frame->height;
}

static gboolean
x_range (const AisleTable *table, const AisleParams *params, const AisleFrame *frame, double *start, double *end)
{
  g_auto (AisleCanvas) canvas;
  LineLayout layout;
  aisle_canvas_init (&canvas, NULL, frame);
  if (!lay_out (&layout, &canvas, table, params, NULL))
    return FALSE;
  *start = aisle_canvas_logical_x (frame, layout.lines.plot.x);
  *end = aisle_canvas_logical_x (frame, layout.lines.plot.x + layout.lines.plot.w);
  return TRUE;
}

/* ---- in words ---- */

static void
describe_measure (GString *text, const AisleTable *table, gsize x_column, gsize column)
{
  gssize lowest = -1, highest = -1;
  gssize last = aisle_lines_last_row (table, (gssize) column, 0, aisle_table_n_rows (table));
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
  if (!fits (table, &reason))
    return g_strdup (reason);
  if (aisle_table_n_rows (table) == 0)
    return g_strdup (_ ("Nothing to show: the table has no rows."));
  gsize x_column = (gsize) aisle_lines_x_column (table);
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
  .fits = fits,
  .draw = draw,
  .n_marks = n_marks,
  .mark = mark,
  .hit = hit,
  .marks_in = marks_in,
  .x_range = x_range,
  .describe = describe,
};
