/* funnel-chart.c: how many reach each step, and how many are lost on the way.
 *
 * Fits tables with a column of names ("label", "name", else the first text) and at least one measure; "users" is drawn
 * where there is such a column, else the first measure.  Rows are the steps in order.  Bars lie from zero; the light
 * rest of a bar is what the step lost; shares are computed from the counts, a column of durations is shown as the
 * median time from the step before. */
#include "chart/kit/brush.h"
#include "chart/kit/numbers.h"
#include "chart/kit/rows.h"
#include "chart/kit/scale.h"

#include "base/i18n.h"

#include <math.h>

typedef struct
{
  AisleRows rows;
  gsize column;     /* the counts */
  gssize duration;  /* (-1 none) */
  gboolean stacked; /* names above the bars: narrow frames */
  gboolean between; /* room for a line between two bars */
  double bar_top, bar_height;
  AisleScale value;
} FunnelLayout;

static gssize
count_column (const AisleTable *table)
{
  AisleMeasure measure;
  gssize users = aisle_table_find (table, "users");
  if (users >= 0 && aisle_pick_is_measure (table, (gsize) users))
    return users;
  if (aisle_table_n_columns (table) == 0
      || aisle_pick_measures (table, NULL, (gssize) aisle_pick_label (table), 1, &measure) == 0)
    return -1;
  return measure.column;
}

static gboolean
fits (const AisleTable *table, const char **reason)
{
  const char *why = NULL;
  gssize column = count_column (table);
  if (column < 0)
    why = _ ("A funnel needs a column of step names and a column of counts.");
  for (gsize row = 0; why == NULL && row < aisle_table_n_rows (table); row++)
    if (aisle_table_number (table, row, (gsize) column) < 0)
      why = _ ("A funnel needs counts that are not negative.");
  if (reason != NULL)
    *reason = why;
  return why == NULL;
}

static double
count_at (const AisleTable *table, gsize row, gsize column)
{
  double value = aisle_table_number (table, row, column);
  return isfinite (value) ? value : NAN;
}

/* "220,440  52.9%": share of the first step behind the count. */
static void
count_texts (const AisleTable *table, gsize column, gsize row, char **count, char **share)
{
  double value = count_at (table, row, column), first = count_at (table, 0, column);
  AisleColumnType type = aisle_table_column (table, column)->type;
  *count = isnan (value) ? g_strdup ("\342\200\223") : aisle_number_full (type, value);
  *share = row > 0 && first > 0 ? aisle_number_short (AISLE_COLUMN_SHARE, value / first) : g_strdup ("");
}

static double
count_width (AisleCanvas *canvas, const AisleTable *table, const FunnelLayout *layout)
{
  double most = 0;
  for (gsize row = 0; row < layout->rows.n_shown; row++)
    {
      g_autofree char *count = NULL, *share = NULL;
      count_texts (table, layout->column, row, &count, &share);
      double width = aisle_canvas_text_width (canvas, AISLE_TEXT_STRONG, count) + 8;
      if (share[0] != '\0')
        width += aisle_canvas_text_width (canvas, AISLE_TEXT_NORMAL, share) + 8;
      most = MAX (most, width);
    }
  return most;
}

static gssize
duration_column (const AisleTable *table)
{
  for (gsize column = 0; column < aisle_table_n_columns (table); column++)
    if (aisle_table_column (table, column)->type == AISLE_COLUMN_DURATION)
      return (gssize) column;
  return -1;
}

static gboolean
lay_out (FunnelLayout *self, AisleCanvas *canvas, const AisleTable *table)
{
  const AisleFrame *frame = canvas->frame;
  double line = aisle_canvas_line (canvas, AISLE_TEXT_NORMAL), most = 0;
  gsize n_rows = aisle_table_n_rows (table);
  if (n_rows == 0 || !fits (table, NULL))
    return FALSE;
  *self = (FunnelLayout){ .column = (gsize) count_column (table), .duration = duration_column (table) };
  self->stacked = frame->width < 26 * line;
  self->between = (frame->height - line) / (double) n_rows >= (self->stacked ? 3.6 : 3) * line;
  double head = self->stacked ? 1.15 * line : 0, foot = self->between ? 1.3 * line : 0.2 * line;
  self->rows = aisle_rows_new (canvas, table, 0, frame->height + (self->between ? foot : 0), head + foot + 0.9 * line,
                               head + foot + 3.2 * line, 0.25);
  self->bar_top = head;
  self->bar_height = MAX (self->rows.band - head - foot, 0);
  for (gsize row = 0; row < n_rows; row++)
    {
      double value = count_at (table, row, self->column);
      most = value > most ? value : most;
    }
  double left = self->stacked ? 0 : self->rows.label_width;
  double right = MIN (count_width (canvas, table, self) + 8, 0.45 * frame->width);
  self->value = (AisleScale){ 0, most > 0 ? most : 1, left, MAX (frame->width - right, left) };
  return TRUE;
}

static gboolean
bar_box (const FunnelLayout *layout, const AisleTable *table, gsize row, AisleBox *box)
{
  double value = row < layout->rows.n_shown ? count_at (table, row, layout->column) : NAN;
  if (isnan (value))
    return FALSE;
  double end = aisle_scale_at (&layout->value, value);
  AisleBox band = aisle_rows_band (&layout->rows, row, 0, 0);
  *box = (AisleBox){ layout->value.from, band.y + layout->bar_top, end - layout->value.from, layout->bar_height };
  return TRUE;
}

/* The name, before the bar or above it. */
static void
draw_name (AisleCanvas *canvas, const FunnelLayout *layout, const AisleTable *table, gsize row)
{
  double line = aisle_canvas_line (canvas, AISLE_TEXT_NORMAL);
  AisleBox band = aisle_rows_band (&layout->rows, row, 0, 0), box;
  g_autofree char *name = aisle_rows_name (table, layout->rows.label, row);
  if (layout->stacked)
    box = (AisleBox){ 0, band.y, canvas->frame->width, line };
  else
    box = (AisleBox){ 0, band.y + layout->bar_top, layout->rows.label_width - 11, layout->bar_height };
  aisle_canvas_text (canvas, AISLE_TEXT_NORMAL, &canvas->theme->text, name, &box, AISLE_ALIGN_START);
}

static void
draw_count (AisleCanvas *canvas, const FunnelLayout *layout, const AisleTable *table, gsize row, double x,
            const AisleBox *bar)
{
  g_autofree char *count = NULL, *share = NULL;
  count_texts (table, layout->column, row, &count, &share);
  double room = canvas->frame->width - x - 8;
  double used = aisle_canvas_text (canvas, AISLE_TEXT_STRONG, &canvas->theme->text, count,
                                   &(AisleBox){ x + 8, bar->y, room, bar->h }, AISLE_ALIGN_START);
  aisle_canvas_text (canvas, AISLE_TEXT_NORMAL, &canvas->theme->dim_text, share,
                     &(AisleBox){ x + 16 + used, bar->y, room - used - 8, bar->h }, AISLE_ALIGN_START);
}

/* Between two bars: the share that goes on, how many are lost and the time in between. */
static void
draw_between (AisleCanvas *canvas, const FunnelLayout *layout, const AisleTable *table, gsize row, const AisleBox *bar)
{
  double from = count_at (table, row, layout->column), to = count_at (table, row + 1, layout->column);
  if (isnan (from) || isnan (to) || from <= 0)
    return;
  double line = aisle_canvas_line (canvas, AISLE_TEXT_SMALL);
  AisleColumnType type = aisle_table_column (table, layout->column)->type;
  g_autofree char *share = aisle_number_short (AISLE_COLUMN_SHARE, to / from);
  g_autofree char *lost = aisle_number_full (type, from - to);
  GString *text = g_string_new (NULL);
  if (to <= from)
    /* Translators: between two steps of a funnel: a share, then a count. */
    g_string_append_printf (text, _ ("%s go on, %s drop off"), share, lost);
  double median = layout->duration >= 0 ? aisle_table_number (table, row + 1, (gsize) layout->duration) : NAN;
  if (isfinite (median))
    {
      g_autofree char *time = aisle_number_short (AISLE_COLUMN_DURATION, median);
      g_string_append_printf (text, text->len > 0 ? _ (", after %s (median)") : _ ("after %s (median)"), time);
    }
  aisle_canvas_text (canvas, AISLE_TEXT_SMALL, &canvas->theme->dim_text, text->str,
                     &(AisleBox){ bar->x,
                                  bar->y + bar->h + (1.3 * aisle_canvas_line (canvas, AISLE_TEXT_NORMAL) - line) / 2,
                                  canvas->frame->width - bar->x, line },
                     AISLE_ALIGN_START);
  g_string_free (text, TRUE);
}

static void
draw_step (AisleCanvas *canvas, const FunnelLayout *layout, const AisleTable *table, gsize row)
{
  const AisleTheme *theme = canvas->theme;
  AisleBox bar, before;
  draw_name (canvas, layout, table, row);
  if (!bar_box (layout, table, row, &bar))
    return;
  double end = bar.x + bar.w;
  if (row > 0 && bar_box (layout, table, row - 1, &before) && before.w > bar.w)
    {
      /* What was lost, lighter behind what stayed. */
      AisleBox lost = { bar.x, bar.y, before.w, bar.h };
      AisleColor grey = aisle_brush_color (canvas->frame, row, &theme->context);
      aisle_canvas_bar (canvas, &lost, FALSE, FALSE, &grey, theme->high_contrast ? 0.45 : 0.25);
      end = before.x + before.w;
    }
  AisleColor color = aisle_brush_color (canvas->frame, row, &theme->accent);
  aisle_canvas_bar (canvas, &bar, FALSE, FALSE, &color, 1);
  draw_count (canvas, layout, table, row, end, &bar);
  if (layout->between && row + 1 < layout->rows.n_shown)
    draw_between (canvas, layout, table, row, &bar);
  if (canvas->frame->cursor == (gssize) row)
    aisle_canvas_ring (canvas, &bar);
}

static void
draw (const AisleTable *table, const AisleParams *params, cairo_t *cr, const AisleFrame *frame)
{
  g_auto (AisleCanvas) canvas;
  FunnelLayout layout;
  const char *reason = NULL;
  aisle_canvas_init (&canvas, cr, frame);
  if (!fits (table, &reason) || !lay_out (&layout, &canvas, table))
    {
      aisle_canvas_message (&canvas, reason != NULL ? reason : _ ("Nothing to show: the table has no rows."));
      return;
    }
  for (gsize row = 0; row < layout.rows.n_shown; row++)
    draw_step (&canvas, &layout, table, row);
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
  FunnelLayout layout;
  AisleBox box;
  aisle_canvas_init (&canvas, NULL, frame);
  if (!lay_out (&layout, &canvas, table) || !bar_box (&layout, table, index, &box))
    return FALSE;
  *out = (AisleMark){ index, layout.column, box.x, box.y, box.w, box.h };
  aisle_canvas_mirror (frame, out);
  return TRUE;
}

static gssize
hit (const AisleTable *table, const AisleParams *params, const AisleFrame *frame, double x, double y)
{
  g_auto (AisleCanvas) canvas;
  FunnelLayout layout;
  AisleBox box;
  aisle_canvas_init (&canvas, NULL, frame);
  if (!lay_out (&layout, &canvas, table) || x < 0 || y < 0 || x > frame->width || y > frame->height)
    return -1;
  gssize row = aisle_rows_at (&layout.rows, y);
  return row >= 0 && bar_box (&layout, table, (gsize) row, &box) ? row : -1;
}

typedef struct
{
  const FunnelLayout *layout;
  const AisleTable *table;
} Steps;

static gboolean
has_step (gsize row, gconstpointer data)
{
  const Steps *steps = data;
  AisleBox box;
  return bar_box (steps->layout, steps->table, row, &box);
}

static void
marks_in (const AisleTable *table, const AisleParams *params, const AisleFrame *frame, AisleBox *area,
          AisleBitmap *marks)
{
  g_auto (AisleCanvas) canvas;
  FunnelLayout layout;
  aisle_canvas_init (&canvas, NULL, frame);
  if (lay_out (&layout, &canvas, table))
    aisle_brush_rows (frame, layout.rows.top, layout.rows.band, layout.rows.n_shown, has_step,
                      &(Steps){ &layout, table }, area, marks);
}

static char *
describe (const AisleTable *table, const AisleParams *params)
{
  const char *reason = NULL;
  gsize n_rows = aisle_table_n_rows (table);
  if (!fits (table, &reason))
    return g_strdup (reason);
  if (n_rows == 0)
    return g_strdup (_ ("Nothing to show: the table has no rows."));
  gsize column = (gsize) count_column (table), label = aisle_pick_label (table);
  GString *text = g_string_new (NULL);
  for (gsize row = 0; row < MIN (n_rows, 12); row++)
    {
      g_autofree char *name = aisle_rows_name (table, label, row), *count = NULL, *share = NULL;
      count_texts (table, column, row, &count, &share);
      if (row > 0)
        g_string_append_c (text, ' ');
      /* Translators: a funnel's step, how many reach it, and the share of the first step. */
      if (share[0] != '\0')
        g_string_append_printf (text, _ ("%s: %s, %s of the first step."), name, count, share);
      else
        g_string_append_printf (text, _ ("%s: %s."), name, count);
    }
  return g_string_free (text, FALSE);
}

const AisleChartKind aisle_chart_funnel = {
  .id = "funnel",
  .title = N_ ("Funnel"),
  .fits = fits,
  .draw = draw,
  .n_marks = n_marks,
  .mark = mark,
  .hit = hit,
  .marks_in = marks_in,
  .describe = describe,
};
