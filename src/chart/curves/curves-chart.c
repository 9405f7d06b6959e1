/* curves-chart.c: how a training went: a measure over its steps on what was trained on and on what was held back.
 *
 * Fits tables of numbers with a column "step", "epoch" or "iteration" in order and at least one measure.  The series that
 * judges (its name says "valid" or "test", else the last) has the accent colour, the one other grey; its best step is
 * marked: that of a column "best" that is not 0, else the lowest value of a loss or an error and the highest of
 * everything else. */
#include "chart/kit/brush.h"
#include "chart/kit/end-labels.h"
#include "chart/kit/lines.h"

#include "base/i18n.h"

#include <math.h>
#include <string.h>

static const char *const directions[] = { NC_ ("choice", "auto"), NC_ ("choice", "lowest"), NC_ ("choice", "highest"),
                                          NULL };

static const AisleParam params_table[] = {
  { "y", N_ ("Columns"), AISLE_PARAM_LIST, "", 0, 0, NULL, NULL,
    N_ ("Names of the columns to draw, at most four; empty draws the first measure and those of its unit.") },
  { "best", N_ ("Best is"), AISLE_PARAM_CHOICE, "auto", 0, 0, directions, NULL,
    N_ ("The value that marks the best step; by default the lowest of a loss or an error, else the highest.") },
};

typedef struct
{
  AisleLines lines;
  AisleAxis y;
  gsize judge; /* measure */
  gssize best; /* row, -1 none */
  gboolean bare;
} CurvesLayout;

static gssize
step_column (const AisleTable *table)
{
  static const char *const names[] = { "step", "epoch", "iteration" };
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      gssize column = aisle_table_find (table, names[i]);
      if (column >= 0 && aisle_table_column (table, (gsize) column)->type != AISLE_COLUMN_TEXT)
        return column;
    }
  return -1;
}

/* Without the column that marks the best step. */
static gsize
pick (const AisleTable *table, const AisleParams *params, AisleMeasure *measures)
{
  gssize marker = aisle_table_find (table, "best");
  gsize n = aisle_pick_measures (table, params, step_column (table), AISLE_PICK_MAX, measures), kept = 0;
  for (gsize i = 0; i < n; i++)
    if (measures[i].column != marker)
      measures[kept++] = measures[i];
  return kept;
}

static gboolean
fits (const AisleTable *table, const char **reason)
{
  AisleMeasure measures[AISLE_PICK_MAX];
  gssize step = step_column (table);
  const char *why = NULL;
  for (gsize column = 0; column < aisle_table_n_columns (table); column++)
    if (aisle_table_column (table, column)->type == AISLE_COLUMN_TEXT)
      step = -1;
  if (step < 0 || pick (table, NULL, measures) == 0)
    why = _ ("Learning curves need a column “step”, “epoch” or “iteration” and columns of numbers only.");
  else if (!aisle_table_is_rising (table, (gsize) step))
    why = _ ("Learning curves need rows in order of their steps, without missing steps.");
  if (reason != NULL)
    *reason = why;
  return why == NULL;
}

static gboolean
says (const AisleTable *table, gsize column, const char *word)
{
  g_autofree char *name = g_ascii_strdown (aisle_table_column (table, column)->name, -1);
  return strstr (name, word) != NULL;
}

static gsize
find_judge (const AisleLines *lines, const AisleTable *table)
{
  static const char *const words[] = { "valid", "test" };
  for (gsize w = 0; w < G_N_ELEMENTS (words); w++)
    for (gsize i = 0; i < lines->n_measures; i++)
      if (says (table, (gsize) lines->measures[i].column, words[w]))
        return i;
  return lines->n_measures - 1;
}

static gssize
find_best (const AisleTable *table, const AisleParams *params, gsize column)
{
  gssize marker = aisle_table_find (table, "best"), best = -1;
  const char *direction = aisle_pick_text (params, "best");
  gboolean lowest =
      g_str_equal (direction, "lowest")
      || (!g_str_equal (direction, "highest") && (says (table, column, "loss") || says (table, column, "error")));
  for (gsize row = 0; row < aisle_table_n_rows (table); row++)
    {
      double value = aisle_table_number (table, row, column);
      if (marker >= 0 && marker != (gssize) column && aisle_table_number (table, row, (gsize) marker) > 0)
        return isfinite (value) ? (gssize) row : -1;
      double before = best >= 0 ? aisle_table_number (table, (gsize) best, column) : NAN;
      if (isfinite (value) && (best < 0 || (lowest ? value < before : value > before)))
        best = (gssize) row;
    }
  return best;
}

static double
longest_title (const AisleLines *lines, AisleCanvas *canvas, const AisleTable *table)
{
  double width = 0;
  for (gsize i = 0; i < lines->n_measures; i++)
    width = MAX (width, aisle_canvas_text_width (canvas, AISLE_TEXT_STRONG,
                                                 aisle_pick_title (table, (gsize) lines->measures[i].column)));
  return MIN (width + 12, 0.3 * canvas->frame->width);
}

/* reason: (nullable) why there is nothing to lay out; NULL where there are no rows */
static gboolean
lay_out (CurvesLayout *self, AisleCanvas *canvas, const AisleTable *table, const AisleParams *params,
         const char **reason)
{
  const AisleFrame *frame = canvas->frame;
  gsize n_rows = aisle_table_n_rows (table);
  double line = aisle_canvas_line (canvas, AISLE_TEXT_SMALL);
  *self = (CurvesLayout){ .bare = frame->width < 9 * line || frame->height < 6 * line };
  AisleLines *lines = &self->lines;
  if (!fits (table, reason) || n_rows == 0)
    return FALSE;
  lines->x_column = (gsize) step_column (table);
  lines->n_measures = pick (table, params, lines->measures);
  lines->bridge = TRUE;
  self->judge = find_judge (lines, table);
  lines->emphasis = lines->n_measures <= 2 ? (gssize) self->judge : -1;
  self->best = find_best (table, params, (gsize) lines->measures[self->judge].column);
  aisle_lines_find_rows (lines, table, 0, n_rows, &frame->zoom);
  self->y = aisle_lines_place (lines, canvas, table, 1.9 * line, 2.5 * line, longest_title (lines, canvas, table),
                               !self->bare);
  return TRUE;
}

/* ---- drawing ---- */

/* A line up from the best step, and what it is above the plot, behind the unit. */
static void
draw_best (AisleCanvas *canvas, const CurvesLayout *layout, const AisleTable *table)
{
  const AisleTheme *theme = canvas->theme;
  const AisleLines *lines = &layout->lines;
  gsize column = (gsize) lines->measures[layout->judge].column;
  double line = aisle_canvas_line (canvas, AISLE_TEXT_SMALL);
  AislePoint point;
  if (layout->best < 0 || !aisle_lines_point (lines, table, (gsize) layout->best, layout->judge, &point))
    return;
  double x = floor (point.x) + 0.5;
  aisle_canvas_line_between (canvas, x, lines->plot.y - 0.3 * line, x, lines->plot.y + lines->plot.h, &theme->text, 1);
  aisle_canvas_dot (canvas, point.x, point.y, 4.5, aisle_lines_color (lines, theme, layout->judge));
  g_autofree char *step = aisle_table_format (table, (gsize) layout->best, lines->x_column);
  g_autofree char *value = aisle_number_short (aisle_table_column (table, column)->type,
                                               aisle_table_number (table, (gsize) layout->best, column));
  /* Translators: the title of the steps, the best one's number, its value. */
  g_autofree char *text =
      g_strdup_printf (_ ("Best: %s %s (%s)"), aisle_pick_title (table, lines->x_column), step, value);
  const char *unit = aisle_pick_unit (table, column, canvas->frame->currency);
  double width = aisle_canvas_text_width (canvas, AISLE_TEXT_STRONG, text);
  double used = aisle_canvas_text (canvas, AISLE_TEXT_SMALL, &theme->dim_text, unit,
                                   &(AisleBox){ 0, 0, lines->plot.x + lines->plot.w / 4, line }, AISLE_ALIGN_START);
  double left = CLAMP (point.x - width / 2, used + line, MAX (canvas->frame->width - width - 1, used + line));
  aisle_canvas_text (canvas, AISLE_TEXT_STRONG, &theme->text, text,
                     &(AisleBox){ left, 0, width + 1, aisle_canvas_line (canvas, AISLE_TEXT_STRONG) },
                     AISLE_ALIGN_START);
}

static void
draw_titles (AisleCanvas *canvas, const CurvesLayout *layout, const AisleTable *table)
{
  const AisleLines *lines = &layout->lines;
  const AisleTheme *theme = canvas->theme;
  double line = aisle_canvas_line (canvas, AISLE_TEXT_STRONG), ratio = aisle_theme_text_contrast (theme->high_contrast);
  g_autoptr (GArray) labels = aisle_end_labels_new ();
  for (gsize i = 0; i < lines->n_measures; i++)
    {
      gsize column = (gsize) lines->measures[i].column;
      gssize row = aisle_lines_last_row (table, (gssize) column, lines->first, lines->end);
      AisleColor color = aisle_color_readable (aisle_lines_color (lines, theme, i), theme, ratio);
      if (row >= 0)
        aisle_end_labels_add (labels, aisle_scale_at (&lines->y, aisle_table_number (table, (gsize) row, column)),
                              g_strdup (aisle_pick_title (table, column)), &color, AISLE_TEXT_STRONG);
    }
  aisle_end_labels_draw (canvas, labels, lines->plot.x + lines->plot.w + 8, lines->plot.y + lines->plot.h + line / 2);
}

static void
draw (const AisleTable *table, const AisleParams *params, cairo_t *cr, const AisleFrame *frame)
{
  g_auto (AisleCanvas) canvas;
  CurvesLayout layout;
  const char *reason = NULL;
  aisle_canvas_init (&canvas, cr, frame);
  if (!lay_out (&layout, &canvas, table, params, &reason))
    {
      aisle_canvas_message (&canvas, reason != NULL ? reason : _ ("Nothing to show: the table has no rows."));
      return;
    }
  const AisleLines *lines = &layout.lines;
  double line = aisle_canvas_line (&canvas, AISLE_TEXT_SMALL);
  if (!layout.bare)
    {
      aisle_axis_draw (&canvas, &layout.y, &lines->plot);
      aisle_axis_draw_x (&canvas, &lines->x, aisle_table_column (table, lines->x_column)->type, &lines->plot, 0,
                         frame->width);
      aisle_canvas_text (&canvas, AISLE_TEXT_SMALL, &frame->theme->dim_text, aisle_pick_title (table, lines->x_column),
                         &(AisleBox){ lines->plot.x, lines->plot.y + lines->plot.h + 1.5 * line, lines->plot.w, line },
                         AISLE_ALIGN_END);
    }
  aisle_lines_draw (&canvas, lines, table);
  if (!layout.bare)
    {
      draw_best (&canvas, &layout, table);
      draw_titles (&canvas, &layout, table);
    }
  aisle_lines_draw_cursor (&canvas, lines, table);
}

/* ---- marks ---- */

static gsize
n_marks (const AisleTable *table, const AisleParams *params)
{
  AisleMeasure measures[AISLE_PICK_MAX];
  return fits (table, NULL) ? aisle_table_n_rows (table) * pick (table, params, measures) : 0;
}

static gboolean
mark (const AisleTable *table, const AisleParams *params, const AisleFrame *frame, gsize index, AisleMark *out)
{
  g_auto (AisleCanvas) canvas;
  CurvesLayout layout;
  gsize n_rows = aisle_table_n_rows (table);
  aisle_canvas_init (&canvas, NULL, frame);
  if (!lay_out (&layout, &canvas, table, params, NULL) || index >= n_rows * layout.lines.n_measures
      || !aisle_lines_mark (&layout.lines, table, frame, index % n_rows, index / n_rows, out))
    return FALSE;
  aisle_canvas_mirror (frame, out);
  return TRUE;
}

static gssize
hit (const AisleTable *table, const AisleParams *params, const AisleFrame *frame, double x, double y)
{
  g_auto (AisleCanvas) canvas;
  CurvesLayout layout;
  gsize row, measure;
  aisle_canvas_init (&canvas, NULL, frame);
  if (x < 0 || y < 0 || x > frame->width || y > frame->height || !lay_out (&layout, &canvas, table, params, NULL)
      || !aisle_lines_nearest (&layout.lines, table, aisle_canvas_logical_x (frame, x), y, &row, &measure))
    return -1;
  return (gssize) (measure * aisle_table_n_rows (table) + row);
}

static void
marks_in (const AisleTable *table, const AisleParams *params, const AisleFrame *frame, AisleBox *area,
          AisleBitmap *marks)
{
  g_auto (AisleCanvas) canvas;
  CurvesLayout layout;
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
  CurvesLayout layout;
  aisle_canvas_init (&canvas, NULL, frame);
  if (!lay_out (&layout, &canvas, table, params, NULL))
    return FALSE;
  *start = aisle_canvas_logical_x (frame, layout.lines.plot.x);
  *end = aisle_canvas_logical_x (frame, layout.lines.plot.x + layout.lines.plot.w);
  return TRUE;
}

static char *
describe (const AisleTable *table, const AisleParams *params)
{
  AisleLines lines = { 0 };
  const char *reason = NULL;
  if (!fits (table, &reason))
    return g_strdup (reason);
  if (aisle_table_n_rows (table) == 0)
    return g_strdup (_ ("Nothing to show: the table has no rows."));
  lines.n_measures = pick (table, params, lines.measures);
  gsize step = (gsize) step_column (table), judge = (gsize) lines.measures[find_judge (&lines, table)].column;
  gssize best = find_best (table, params, judge);
  GString *text = g_string_new (NULL);
  if (best >= 0)
    {
      g_autofree char *at = aisle_table_format (table, (gsize) best, step);
      g_autofree char *value = aisle_table_format (table, (gsize) best, judge);
      /* Translators: a measure's title and its best value; the title of the steps and the number of that step. */
      g_string_append_printf (text, _ ("%s is best, %s, at %s %s."), aisle_pick_title (table, judge), value,
                              aisle_pick_title (table, step), at);
    }
  for (gsize i = 0; i < lines.n_measures; i++)
    {
      gsize column = (gsize) lines.measures[i].column;
      gssize last = aisle_lines_last_row (table, (gssize) column, 0, aisle_table_n_rows (table));
      g_autofree char *value = last >= 0 ? aisle_table_format (table, (gsize) last, column) : NULL;
      if (text->len > 0)
        g_string_append_c (text, ' ');
      if (last < 0)
        g_string_append_printf (text, _ ("%s: no values."), aisle_pick_title (table, column));
      else
        /* Translators: a title and the value it has in the end. */
        g_string_append_printf (text, _ ("%s: last %s."), aisle_pick_title (table, column), value);
    }
  return g_string_free (text, FALSE);
}

const AisleChartKind aisle_chart_curves = {
  .id = "curves",
  .title = N_ ("Learning curves"),
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
