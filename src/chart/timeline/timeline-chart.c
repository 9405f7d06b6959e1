/* timeline-chart.c: events on a time axis, a lane a name; below them a measure that stays as it is until the next event.
 *
 * Fits tables with a time or a date and a column of names.  Where events would cover each other only some are drawn, the
 * outermost always; the steps below keep the highest value of every place. */
#include "chart/kit/axes.h"
#include "chart/kit/brush.h"
#include "chart/kit/cells.h"
#include "chart/kit/grid.h"
#include "chart/kit/rows.h"
#include "chart/kit/zoom.h"

#include "base/i18n.h"

#define REACH      8   /* of the pointer */
#define LEAST_LANE 1.3 /* lines */
#define MOST_LANE  3.2
#define STEPS_PART 0.3 /* of the height, at most */

typedef struct
{
  gsize n_rows, n_shown;
  gssize time, measure; /* columns; measure -1: none */
  AisleGridSide names;
  AisleCells times, values;
  gboolean bare; /* too small for texts */
  double label_width, lane;
  AisleBox plot, steps; /* the lanes, and the room of the measure below */
  AisleScale x, y;
} TimelineLayout;

static gssize
time_column (const AisleTable *table)
{
  for (gsize column = 0; column < aisle_table_n_columns (table); column++)
    {
      AisleColumnType type = aisle_table_column (table, column)->type;
      if (type == AISLE_COLUMN_TIME || type == AISLE_COLUMN_DATE)
        return (gssize) column;
    }
  return -1;
}

static gboolean
fits (const AisleTable *table, const char **reason)
{
  gboolean ok = time_column (table) >= 0 && aisle_table_n_rows (table) < G_MAXINT32
                && aisle_table_column (table, aisle_pick_label (table))->type == AISLE_COLUMN_TEXT;
  if (reason != NULL)
    *reason = ok ? NULL : _ ("A timeline needs a column of times and a column of names.");
  return ok;
}

/* ---- layout ---- */

static void
layout_clear (TimelineLayout *self)
{
  aisle_grid_side_clear (&self->names);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (TimelineLayout, layout_clear)

/* The part of the times that is shown. */
static AisleScale
time_scale (const TimelineLayout *self, const AisleTable *table, const AisleZoom *zoom)
{
  double low = INFINITY, high = -INFINITY;
  aisle_axis_extend (table, self->time, &low, &high);
  if (!(low <= high))
    low = high = 0;
  AisleScale scale = { low, high, self->plot.x, self->plot.x + self->plot.w };
  if (!aisle_zoom_is_whole (zoom))
    {
      scale.low = low + zoom->from * (high - low);
      scale.high = low + zoom->to * (high - low);
    }
  return scale;
}

static void
name_widths (TimelineLayout *self, AisleCanvas *canvas, const AisleTable *table)
{
  for (gsize i = 0; i < self->n_shown; i++)
    {
      g_autofree char *name = aisle_pick_name (table, self->names.sample[i], self->names.column);
      self->label_width = MAX (self->label_width, aisle_canvas_text_width (canvas, AISLE_TEXT_NORMAL, name) + 14);
    }
  if (self->measure >= 0)
    self->label_width =
        MAX (self->label_width,
             aisle_canvas_text_width (canvas, AISLE_TEXT_SMALL, aisle_pick_title (table, (gsize) self->measure)) + 14);
  self->label_width = MIN (self->label_width, 0.34 * canvas->frame->width);
}

static gboolean
lay_out (TimelineLayout *self, AisleCanvas *canvas, const AisleTable *table)
{
  const AisleFrame *frame = canvas->frame;
  double line = aisle_canvas_line (canvas, AISLE_TEXT_NORMAL), low = 0, high = 0;
  AisleMeasure measure;
  *self = (TimelineLayout){ .n_rows = aisle_table_n_rows (table), .time = time_column (table), .measure = -1 };
  if (self->n_rows == 0 || !fits (table, NULL) || !aisle_grid_side_init (&self->names, table, aisle_pick_label (table)))
    return FALSE;
  self->times = aisle_cells_of (table, (gsize) self->time);
  self->bare = frame->height < 5 * line || frame->width < 12 * line;
  if (!self->bare && aisle_table_is_rising (table, (gsize) self->time)
      && aisle_pick_measures (table, NULL, self->time, 1, &measure) > 0)
    {
      self->measure = measure.column;
      self->values = aisle_cells_of (table, (gsize) self->measure);
      aisle_axis_extend (table, self->measure, &low, &high);
      if (low == 0 && high == 0) /* nothing ever in the cart */
        self->measure = -1;
    }

  double room = MAX (frame->height - (self->bare ? 0 : 1.6 * line), 0);
  double below = self->measure >= 0 ? MIN (STEPS_PART * room, 6 * line) : 0;
  self->n_shown = MIN (self->names.n, (gsize) ((room - below) / (LEAST_LANE * line)));
  self->lane = self->n_shown > 0 ? MIN ((room - below) / (double) self->n_shown, MOST_LANE * line) : 0;
  if (!self->bare)
    name_widths (self, canvas, table);
  double edge = MIN (4, frame->width / 2), left = self->bare ? edge : self->label_width;
  double right = MAX (frame->width - (self->bare ? edge : line), left);
  self->plot = (AisleBox){ left, 0, right - left, (double) self->n_shown * self->lane };
  self->steps = (AisleBox){ left, self->plot.h + 0.2 * below, right - left, 0.8 * below };
  self->x = time_scale (self, table, &frame->zoom);
  self->y = (AisleScale){ MIN (low, 0), high, self->steps.y + self->steps.h, self->steps.y };
  return TRUE;
}

/* FALSE where the event has no time, lies outside what is shown, or has no lane. */
static gboolean
place (const TimelineLayout *self, gsize row, double *x, double *y)
{
  if (row >= self->n_rows || self->names.of[row] >= self->n_shown)
    return FALSE;
  double time = aisle_cells_at (&self->times, row);
  if (!(time >= self->x.low) || !(time <= self->x.high))
    return FALSE;
  *x = aisle_scale_at (&self->x, time);
  *y = self->plot.y + ((double) self->names.of[row] + 0.5) * self->lane;
  return TRUE;
}

/* ---- drawing ---- */

static void
draw_lanes (AisleCanvas *canvas, const TimelineLayout *layout, const AisleTable *table)
{
  const AisleTheme *theme = canvas->theme;
  for (gsize i = 0; i < layout->n_shown; i++)
    {
      double top = layout->plot.y + (double) i * layout->lane, y = floor (top + layout->lane / 2) + 0.5;
      g_autofree char *name = aisle_pick_name (table, layout->names.sample[i], layout->names.column);
      aisle_canvas_line_between (canvas, layout->plot.x, y, layout->plot.x + layout->plot.w, y, &theme->grid, 1);
      aisle_canvas_text (canvas, AISLE_TEXT_NORMAL, &theme->text, name,
                         &(AisleBox){ 0, top, layout->label_width - 12, layout->lane }, AISLE_ALIGN_START);
    }
}

static void
draw_axis (AisleCanvas *canvas, const TimelineLayout *layout, const AisleTable *table)
{
  double bottom = layout->steps.h > 0 ? layout->steps.y + layout->steps.h : layout->plot.y + layout->plot.h;
  AisleBox all = { layout->plot.x, layout->plot.y, layout->plot.w, bottom - layout->plot.y };
  double line = aisle_canvas_line (canvas, AISLE_TEXT_SMALL);
  gsize more = layout->names.n - layout->n_shown;
  aisle_canvas_line_between (canvas, all.x, floor (bottom) + 0.5, all.x + all.w, floor (bottom) + 0.5,
                             &canvas->theme->context, 1);
  aisle_axis_draw_x (canvas, &layout->x, aisle_table_column (table, (gsize) layout->time)->type, &all, layout->plot.x,
                     canvas->frame->width);
  if (more == 0)
    return;
  g_autofree char *text = aisle_rows_more_text (more);
  aisle_canvas_text (canvas, AISLE_TEXT_SMALL, &canvas->theme->dim_text, text,
                     &(AisleBox){ 0, bottom + 0.4 * line, MAX (layout->label_width - 12, 0), line }, AISLE_ALIGN_START);
}

/* The highest value of each column of the picture; NaN before the first. */
static double *
step_values (const TimelineLayout *layout, gsize n)
{
  double *values = g_try_new (double, n);
  double now = NAN;
  gsize at = 0;
  if (values == NULL)
    return NULL;
  for (gsize i = 0; i < n; i++)
    values[i] = NAN;
  for (gsize row = 0; row <= layout->n_rows; row++)
    {
      double x = (double) n;
      if (row < layout->n_rows)
        x = aisle_scale_beyond (&layout->x, aisle_cells_at (&layout->times, row)) - layout->steps.x;
      if (isnan (x))
        continue;
      for (; at < n && (double) at < x; at++)
        values[at] = fmax (values[at], now);
      if (row == layout->n_rows)
        break;
      now = aisle_cells_at (&layout->values, row);
      if (x >= 0 && x < (double) n)
        values[(gsize) x] = fmax (values[(gsize) x], now);
    }
  return values;
}

static void
draw_steps (AisleCanvas *canvas, const TimelineLayout *layout, const AisleTable *table)
{
  const AisleBox *steps = &layout->steps;
  double line = aisle_canvas_line (canvas, AISLE_TEXT_SMALL);
  gsize n = (gsize) MAX (steps->w, 0);
  if (layout->measure < 0 || n == 0)
    return;
  g_autofree double *values = step_values (layout, n);
  double base = aisle_scale_at (&layout->y, 0);
  for (gsize i = 0; values != NULL && i < n; i++)
    if (isfinite (values[i]) && values[i] != 0)
      {
        double top = aisle_scale_at (&layout->y, values[i]);
        AisleBox box = { floor (steps->x) + (double) i, MIN (top, base), 1, MAX (fabs (base - top), 1) };
        aisle_canvas_fill (canvas, &box, &canvas->theme->context, 0.5);
      }
  g_autofree char *highest =
      aisle_number_short (aisle_table_column (table, (gsize) layout->measure)->type, layout->y.high);
  AisleBox name = { 0, steps->y + steps->h - line, layout->label_width - 12, line };
  aisle_canvas_text (canvas, AISLE_TEXT_SMALL, &canvas->theme->dim_text,
                     aisle_pick_title (table, (gsize) layout->measure), &name, AISLE_ALIGN_START);
  if (steps->h > 2.2 * line)
    aisle_canvas_text (canvas, AISLE_TEXT_SMALL, &canvas->theme->dim_text, highest,
                       &(AisleBox){ 0, steps->y, layout->label_width - 6, line }, AISLE_ALIGN_END);
}

static void
draw_events (AisleCanvas *canvas, const TimelineLayout *layout)
{
  const AisleFrame *frame = canvas->frame;
  double radius = CLAMP (layout->lane * 0.16, 1, 4.5), x, y;
  gsize across = (gsize) (frame->width / 2) + 1, n = across * (layout->n_shown + 1);
  g_autofree guint8 *taken = g_try_new0 (guint8, n); /* places of two units that hold an event */
  if (canvas->cr == NULL || taken == NULL)
    return;
  for (int pass = 0; pass < 2; pass++) /* what is brushed last, on top; it has places of its own */
    {
      memset (taken, 0, n);
      for (gsize row = 0; row < layout->n_rows; row++)
        {
          if (aisle_brush_dims (frame, row) != (pass == 0) || !place (layout, row, &x, &y))
            continue;
          gsize at = layout->names.of[row] * across + MIN ((gsize) (MAX (x, 0) / 2), across - 1);
          if (taken[at])
            continue;
          taken[at] = TRUE;
          AisleColor color = aisle_brush_color (frame, row, &canvas->theme->accent);
          cairo_set_source_rgba (canvas->cr, color.red, color.green, color.blue, 1);
          cairo_new_path (canvas->cr);
          cairo_arc (canvas->cr, x, y, radius, 0, 2 * G_PI);
          cairo_fill (canvas->cr);
        }
    }
}

/* ---- the kind ---- */

static gboolean
extent (const TimelineLayout *layout, const AisleFrame *frame, gsize row, AisleBox *box)
{
  double x, y;
  if (!place (layout, row, &x, &y))
    return FALSE;
  double half = MAX (MIN (MIN (5, MIN (x, frame->width - x)), MIN (y, frame->height - y)), 0);
  *box = (AisleBox){ x - half, y - half, 2 * half, 2 * half };
  return TRUE;
}

static void
draw (const AisleTable *table, const AisleParams *params, cairo_t *cr, const AisleFrame *frame)
{
  g_auto (AisleCanvas) canvas;
  g_auto (TimelineLayout) layout = { 0 };
  const char *reason = NULL;
  AisleBox box;
  aisle_canvas_init (&canvas, cr, frame);
  if (!fits (table, &reason) || !lay_out (&layout, &canvas, table))
    {
      aisle_canvas_message (&canvas, reason != NULL ? reason : _ ("Nothing to show: the table has no rows."));
      return;
    }
  if (!layout.bare)
    {
      draw_lanes (&canvas, &layout, table);
      draw_steps (&canvas, &layout, table);
      draw_axis (&canvas, &layout, table);
    }
  draw_events (&canvas, &layout);
  if (frame->cursor >= 0 && extent (&layout, frame, (gsize) frame->cursor, &box))
    aisle_canvas_ring (&canvas, &box);
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
  g_auto (TimelineLayout) layout = { 0 };
  AisleBox box;
  aisle_canvas_init (&canvas, NULL, frame);
  if (!lay_out (&layout, &canvas, table) || !extent (&layout, frame, index, &box))
    return FALSE;
  *out = (AisleMark){ index, layout.names.column, box.x, box.y, box.w, box.h };
  aisle_canvas_mirror (frame, out);
  return TRUE;
}

/* The nearest event. */
static gssize
hit (const AisleTable *table, const AisleParams *params, const AisleFrame *frame, double x, double y)
{
  g_auto (AisleCanvas) canvas;
  g_auto (TimelineLayout) layout = { 0 };
  double best = REACH * REACH, event_x, event_y;
  gssize found = -1;
  aisle_canvas_init (&canvas, NULL, frame);
  if (!lay_out (&layout, &canvas, table) || x < 0 || x > frame->width || y < 0 || y > frame->height)
    return -1;
  x = aisle_canvas_logical_x (frame, x);
  for (gsize row = 0; row < layout.n_rows; row++)
    {
      if (!place (&layout, row, &event_x, &event_y))
        continue;
      double square = (event_x - x) * (event_x - x) + (event_y - y) * (event_y - y);
      if (square < best)
        {
          best = square;
          found = (gssize) row;
        }
    }
  return found;
}

static void
marks_in (const AisleTable *table, const AisleParams *params, const AisleFrame *frame, AisleBox *area,
          AisleBitmap *marks)
{
  g_auto (AisleCanvas) canvas;
  g_auto (TimelineLayout) layout = { 0 };
  AisleBox logical = aisle_brush_logical (frame, area), box;
  aisle_canvas_init (&canvas, NULL, frame);
  if (!lay_out (&layout, &canvas, table))
    return;
  for (gsize row = 0; row < layout.n_rows; row++)
    if (extent (&layout, frame, row, &box) && aisle_box_meets (&box, &logical))
      aisle_bitmap_add (marks, row);
}

static gboolean
x_range (const AisleTable *table, const AisleParams *params, const AisleFrame *frame, double *start, double *end)
{
  g_auto (AisleCanvas) canvas;
  g_auto (TimelineLayout) layout = { 0 };
  aisle_canvas_init (&canvas, NULL, frame);
  if (!lay_out (&layout, &canvas, table) || layout.plot.w < 1)
    return FALSE;
  *start = aisle_canvas_logical_x (frame, layout.plot.x);
  *end = aisle_canvas_logical_x (frame, layout.plot.x + layout.plot.w);
  return TRUE;
}

/* "From .. to ..: view 12, cart 3." */
static char *
describe (const AisleTable *table, const AisleParams *params)
{
  AisleGridSide names = { 0 };
  const char *reason = NULL;
  gsize n_rows = aisle_table_n_rows (table), first = 0, last = 0;
  if (!fits (table, &reason))
    return g_strdup (reason);
  if (n_rows == 0 || !aisle_grid_side_init (&names, table, aisle_pick_label (table)))
    return g_strdup (_ ("Nothing to show: the table has no rows."));
  gsize time = (gsize) time_column (table);
  g_autofree gsize *counts = g_new0 (gsize, names.n);
  for (gsize row = 0; row < n_rows; row++)
    {
      double at = aisle_table_number (table, row, time);
      counts[names.of[row]]++;
      first = at < aisle_table_number (table, first, time) ? row : first;
      last = at > aisle_table_number (table, last, time) ? row : last;
    }
  g_autofree char *from = aisle_table_format (table, first, time), *to = aisle_table_format (table, last, time);
  GString *text = g_string_new (NULL);
  /* Translators: two moments. */
  g_string_append_printf (text, _ ("From %s to %s:"), from, to);
  for (gsize i = 0; i < MIN (names.n, 8); i++)
    {
      g_autofree char *name = aisle_pick_name (table, names.sample[i], names.column);
      g_string_append_printf (text, "%s %s %" G_GSIZE_FORMAT, i > 0 ? "," : "", name, counts[i]);
    }
  g_string_append_c (text, '.');
  aisle_grid_side_clear (&names);
  return g_string_free (text, FALSE);
}

const AisleChartKind aisle_chart_timeline = {
  .id = "timeline",
  .title = N_ ("Timeline"),
  .fits = fits,
  .draw = draw,
  .n_marks = n_marks,
  .mark = mark,
  .hit = hit,
  .marks_in = marks_in,
  .x_range = x_range,
  .describe = describe,
};
