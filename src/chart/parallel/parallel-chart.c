/* parallel-chart.c: parallel coordinates: what led to which result, one line a row across one axis a column.
 *
 * After Inselberg, "The plane with parallel coordinates", 1985.  Fits tables with a column of names and two columns of
 * numbers; texts of few different values are axes of choices.  The first measure is the result and stands last, with the
 * rows' names; columns in which no rows differ are left out.  The first row has the accent colour. */
#include "chart/kit/brush.h"
#include "chart/kit/end-labels.h"
#include "chart/parallel/parallel-layout.h"

#include "base/i18n.h"

#include <math.h>

#define REACH      12 /* of the pointer */
#define MOST_NAMED 10 /* rows; of more, the first and the one under the cursor */

/* A row steps back where none of its marks is brushed. */
static gboolean
row_dims (const AisleFrame *frame, const AisleParallelLayout *layout, gsize row)
{
  for (gsize a = 0; a < layout->n_axes; a++)
    if (!aisle_brush_dims (frame, row * layout->n_axes + a))
      return FALSE;
  return TRUE;
}

static gssize
cursor_row (const AisleFrame *frame, const AisleParallelLayout *layout)
{
  return frame->cursor >= 0 ? frame->cursor / (gssize) layout->n_axes : -1;
}

static AisleColor
row_color (const AisleFrame *frame, const AisleParallelLayout *layout, gsize row)
{
  const AisleTheme *theme = frame->theme;
  const AisleColor *color = row == 0                                     ? &theme->accent
                            : (gssize) row == cursor_row (frame, layout) ? &theme->text
                                                                         : &theme->context;
  return row_dims (frame, layout, row) ? aisle_brush_dimmed (theme, color) : *color;
}

static void
draw_line (AisleCanvas *canvas, const AisleParallelLayout *layout, const AisleTable *table, gsize row)
{
  AisleColor color = row_color (canvas->frame, layout, row);
  gboolean strong = row == 0 || (gssize) row == cursor_row (canvas->frame, layout);
  double x, y, before_x = 0, before_y = 0;
  gboolean before = FALSE;
  for (gsize a = 0; a < layout->n_axes; a++)
    {
      gboolean here = aisle_parallel_at (layout, table, row, a, &x, &y);
      if (here && before)
        aisle_canvas_line_between (canvas, before_x, before_y, x, y, &color, strong ? 2.5 : 1.5);
      before = here;
      before_x = x;
      before_y = y;
    }
  for (gsize a = 0; a < layout->n_axes && layout->n_lines <= 60; a++)
    if (aisle_parallel_at (layout, table, row, a, &x, &y))
      aisle_canvas_dot (canvas, x, y, strong ? 4.5 : 3.5, &color);
}

/* Numbers end before the axis, on a ground of their own over the lines. */
static void
draw_ticks (AisleCanvas *canvas, const AisleParallelLayout *layout, const AisleTable *table, gsize axis)
{
  const AisleTheme *theme = canvas->theme;
  double line = aisle_canvas_line (canvas, AISLE_TEXT_SMALL), x = layout->axes[axis].x, end = INFINITY;
  double room = layout->n_axes > 1 && axis > 0 ? x - layout->axes[axis - 1].x - 10 : x - 8;
  g_autoptr (GArray) ticks = aisle_parallel_ticks_new (layout, table, axis);
  double last = ticks->len > 0 ? g_array_index (ticks, AisleParallelTick, ticks->len - 1).y : 0;
  for (guint i = 0; i < ticks->len; i++)
    {
      const AisleParallelTick *tick = &g_array_index (ticks, AisleParallelTick, i);
      if (tick->y > end - 1.1 * line || (i > 0 && i + 1 < ticks->len && tick->y < last + 1.1 * line))
        continue; /* the ends are named first */
      double width = MIN (aisle_canvas_text_width (canvas, AISLE_TEXT_SMALL, tick->text) + 1, room);
      AisleBox box = { x - 8 - width, tick->y - line / 2, width, line };
      aisle_canvas_fill (canvas, &(AisleBox){ box.x - 2, box.y, box.w + 4, box.h }, &theme->background, 0.75);
      aisle_canvas_text (canvas, AISLE_TEXT_SMALL, &theme->dim_text, tick->text, &box, AISLE_ALIGN_END);
      end = tick->y;
    }
}

static void
draw_titles (AisleCanvas *canvas, const AisleParallelLayout *layout, const AisleTable *table)
{
  double line = aisle_canvas_line (canvas, AISLE_TEXT_SMALL), width = canvas->frame->width;
  double apart = layout->n_axes > 1 ? layout->axes[1].x - layout->axes[0].x : width;
  double half = (layout->staggered ? apart : apart / 2) - 3;
  for (gsize a = 0; a < layout->n_axes; a++)
    {
      g_autofree char *title = aisle_parallel_title (&layout->axes[a], table, canvas->frame->currency);
      double x = layout->axes[a].x, wanted = aisle_canvas_text_width (canvas, AISLE_TEXT_SMALL, title);
      double from = MAX (x - MIN (half, wanted / 2), 0), to = MIN (from + MIN (2 * half, wanted) + 1, width);
      double y = layout->staggered && a % 2 == 0 ? 1.1 * line : 0;
      aisle_canvas_text (canvas, AISLE_TEXT_SMALL, &canvas->theme->text, title, &(AisleBox){ from, y, to - from, line },
                         AISLE_ALIGN_START);
    }
}

static void
draw_names (AisleCanvas *canvas, const AisleParallelLayout *layout, const AisleTable *table)
{
  const AisleTheme *theme = canvas->theme;
  double line = aisle_canvas_line (canvas, AISLE_TEXT_STRONG), x, y;
  double ratio = aisle_theme_text_contrast (theme->high_contrast);
  gsize last = layout->n_axes - 1;
  g_autoptr (GArray) labels = aisle_end_labels_new ();
  for (gsize row = 0; row < layout->n_rows; row += layout->stride)
    {
      gboolean strong = row == 0 || (gssize) row == cursor_row (canvas->frame, layout);
      if ((!strong && layout->n_lines > MOST_NAMED) || !aisle_parallel_at (layout, table, row, last, &x, &y))
        continue;
      AisleColor own = row_color (canvas->frame, layout, row), color = aisle_color_readable (&own, theme, ratio);
      aisle_end_labels_add (labels, y, aisle_pick_name (table, row, layout->label), &color,
                            strong ? AISLE_TEXT_STRONG : AISLE_TEXT_SMALL);
    }
  aisle_end_labels_draw (canvas, labels, layout->axes[last].x + 10, layout->plot.y + layout->plot.h + line / 2);
}

static gboolean
fits (const AisleTable *table, const char **reason)
{
  return aisle_parallel_fits (table, reason);
}

static void
draw (const AisleTable *table, const AisleParams *params, cairo_t *cr, const AisleFrame *frame)
{
  g_auto (AisleCanvas) canvas;
  AisleParallelLayout layout;
  const char *reason = NULL;
  aisle_canvas_init (&canvas, cr, frame);
  if (!fits (table, &reason) || !aisle_parallel_lay_out (&layout, &canvas, table))
    {
      aisle_canvas_message (&canvas, reason != NULL ? reason : _ ("Nothing to show: the table has no rows."));
      return;
    }
  for (gsize a = 0; a < layout.n_axes; a++)
    {
      double x = floor (layout.axes[a].x) + 0.5;
      aisle_canvas_line_between (&canvas, x, layout.plot.y, x, layout.plot.y + layout.plot.h, &frame->theme->context,
                                 1);
    }
  /* The first and the one under the cursor above the others. */
  for (gsize line = layout.n_lines; line-- > 0;)
    if ((gssize) (line * layout.stride) != cursor_row (frame, &layout))
      draw_line (&canvas, &layout, table, line * layout.stride);
  if (cursor_row (frame, &layout) >= 0 && cursor_row (frame, &layout) < (gssize) layout.n_rows)
    draw_line (&canvas, &layout, table, (gsize) cursor_row (frame, &layout));
  if (layout.bare)
    return;
  for (gsize a = 0; a < layout.n_axes; a++)
    draw_ticks (&canvas, &layout, table, a);
  draw_titles (&canvas, &layout, table);
  draw_names (&canvas, &layout, table);
  if (layout.stride > 1)
    {
      g_autofree char *more = g_strdup_printf (_ ("One row in %'zu is drawn"), layout.stride);
      double line = aisle_canvas_line (&canvas, AISLE_TEXT_SMALL);
      aisle_canvas_text (&canvas, AISLE_TEXT_SMALL, &frame->theme->dim_text, more,
                         &(AisleBox){ 0, frame->height - 1.1 * line, frame->width, line }, AISLE_ALIGN_START);
    }
}

/* ---- marks: row by row, each as many as there are axes ---- */

static gboolean
measure (AisleParallelLayout *layout, const AisleTable *table, const AisleFrame *frame)
{
  g_auto (AisleCanvas) canvas;
  aisle_canvas_init (&canvas, NULL, frame);
  return aisle_parallel_lay_out (layout, &canvas, table);
}

static gsize
n_marks (const AisleTable *table, const AisleParams *params)
{
  AisleParallelLayout layout;
  AisleTheme theme;
  AisleFrame frame = { .width = 1, .height = 1, .theme = &theme, .cursor = -1 };
  aisle_theme_init (&theme, FALSE, FALSE, NULL);
  return measure (&layout, table, &frame) ? layout.n_rows * layout.n_axes : 0;
}

static gboolean
mark (const AisleTable *table, const AisleParams *params, const AisleFrame *frame, gsize index, AisleMark *out)
{
  AisleParallelLayout layout;
  double x, y;
  if (!measure (&layout, table, frame)
      || !aisle_parallel_at (&layout, table, index / layout.n_axes, index % layout.n_axes, &x, &y))
    return FALSE;
  double half = MIN (5, MIN (MIN (x, frame->width - x), MIN (y, frame->height - y)));
  half = MAX (half, 0);
  *out = (AisleMark){
    index / layout.n_axes, layout.axes[index % layout.n_axes].column, x - half, y - half, 2 * half, 2 * half
  };
  aisle_canvas_mirror (frame, out);
  return TRUE;
}

static gssize
hit (const AisleTable *table, const AisleParams *params, const AisleFrame *frame, double x, double y)
{
  AisleParallelLayout layout;
  double at_x, at_y, best = REACH, place = aisle_canvas_logical_x (frame, x);
  gssize found = -1;
  if (x < 0 || y < 0 || x > frame->width || y > frame->height || !measure (&layout, table, frame))
    return -1;
  for (gsize row = 0; row < layout.n_rows; row += layout.stride)
    for (gsize a = 0; a < layout.n_axes; a++)
      {
        double away = aisle_parallel_at (&layout, table, row, a, &at_x, &at_y) ? hypot (place - at_x, y - at_y) : REACH;
        if (away < best)
          {
            best = away;
            found = (gssize) (row * layout.n_axes + a);
          }
      }
  return found;
}

static void
marks_in (const AisleTable *table, const AisleParams *params, const AisleFrame *frame, AisleBox *area,
          AisleBitmap *marks)
{
  AisleParallelLayout layout;
  AisleBox wanted = aisle_brush_logical (frame, area);
  double x, y;
  if (!measure (&layout, table, frame))
    return;
  for (gsize row = 0; row < layout.n_rows; row += layout.stride)
    for (gsize a = 0; a < layout.n_axes; a++)
      if (aisle_parallel_at (&layout, table, row, a, &x, &y) && x >= wanted.x && x <= wanted.x + wanted.w
          && y >= wanted.y && y <= wanted.y + wanted.h)
        aisle_bitmap_add (marks, row * layout.n_axes + a);
}

static char *
describe (const AisleTable *table, const AisleParams *params)
{
  AisleParallelLayout layout;
  AisleTheme theme;
  AisleFrame frame = { .width = 1, .height = 1, .theme = &theme, .cursor = -1 };
  const char *reason = NULL;
  if (!fits (table, &reason))
    return g_strdup (reason);
  aisle_theme_init (&theme, FALSE, FALSE, NULL);
  if (!measure (&layout, table, &frame))
    return g_strdup (_ ("Nothing to show: the table has no rows."));
  GString *text = g_string_new (NULL);
  for (gsize row = 0; row < MIN (layout.n_rows, 8); row++)
    {
      g_autofree char *name = aisle_pick_name (table, row, layout.label);
      g_string_append_printf (text, "%s%s: ", row > 0 ? " " : "", name);
      for (gsize a = layout.n_axes, n = 0; a-- > 0;)
        if (!aisle_table_is_missing (table, row, layout.axes[a].column))
          {
            g_autofree char *value = aisle_table_format (table, row, layout.axes[a].column);
            g_string_append_printf (text, "%s%s %s", n++ > 0 ? ", " : "",
                                    aisle_pick_title (table, layout.axes[a].column), value);
          }
      g_string_append_c (text, '.');
    }
  return g_string_free (text, FALSE);
}

const AisleChartKind aisle_chart_parallel = {
  .id = "parallel",
  .title = N_ ("Parallel coordinates"),
  .fits = fits,
  .draw = draw,
  .n_marks = n_marks,
  .mark = mark,
  .hit = hit,
  .marks_in = marks_in,
  .describe = describe,
};
