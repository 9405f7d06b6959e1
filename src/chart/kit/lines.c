/* lines.c: see lines.h. */
#include "chart/kit/lines.h"

#include "chart/kit/brush.h"

#include <math.h>

/* cairo's time for a stroke grows with the square of its crossings: lines are stroked in pieces. */
#define STROKE_POINTS 64
#define ROWS_A_PIXEL  2.0 /* from which on an outline is drawn */
#define BARE_MARGIN   3.0

gssize
aisle_lines_x_column (const AisleTable *table)
{
  for (gsize column = 0; column < aisle_table_n_columns (table); column++)
    {
      AisleColumnType type = aisle_table_column (table, column)->type;
      if (type == AISLE_COLUMN_DATE || type == AISLE_COLUMN_TIME)
        return (gssize) column;
    }
  return aisle_table_n_columns (table) > 0 && aisle_table_column (table, 0)->type != AISLE_COLUMN_TEXT ? 0 : -1;
}

double
aisle_lines_x_value (const AisleTable *table, gsize row, gsize x_column)
{
  double value = aisle_table_number (table, row, x_column);
  return aisle_table_column (table, x_column)->type == AISLE_COLUMN_DATE ? value * 86400 : value;
}

/* ---- rows ---- */

/* First row of from..to from which on x is at least (above: more than) a value. */
static gsize
row_with (const AisleLines *self, const AisleTable *table, gsize from, gsize to, double value, gboolean above)
{
  while (from < to)
    {
      gsize middle = from + (to - from) / 2;
      double x = aisle_lines_x_value (table, middle, self->x_column);
      if (above ? x <= value : x < value)
        from = middle + 1;
      else
        to = middle;
    }
  return from;
}

void
aisle_lines_find_rows (AisleLines *self, const AisleTable *table, gsize from, gsize to, const AisleZoom *zoom)
{
  double low = aisle_lines_x_value (table, from, self->x_column);
  double high = aisle_lines_x_value (table, to - 1, self->x_column);
  self->x.low = low;
  self->x.high = high;
  self->first = self->draw_first = from;
  self->end = self->draw_end = to;
  if (!(zoom->to > zoom->from))
    return;
  self->x.low = low + CLAMP (zoom->from, 0, 1) * (high - low);
  self->x.high = low + CLAMP (zoom->to, 0, 1) * (high - low);
  self->first = row_with (self, table, from, to, self->x.low, FALSE);
  self->end = row_with (self, table, from, to, self->x.high, TRUE);
  self->draw_first = self->first > from ? self->first - 1 : from;
  self->draw_end = MIN (self->end + 1, to);
}

void
aisle_lines_extend (const AisleLines *self, const AisleTable *table, double *low, double *high)
{
  for (gsize i = 0; i < self->n_measures; i++)
    {
      const AisleMeasure *measure = &self->measures[i];
      gssize columns[] = { measure->column, measure->low, measure->high,
                           self->n_measures == 1 ? measure->previous : -1 };
      for (gsize c = 0; c < G_N_ELEMENTS (columns); c++)
        aisle_axis_extend_rows (table, columns[c], self->draw_first, self->draw_end, low, high);
    }
}

AisleAxis
aisle_lines_place (AisleLines *self, AisleCanvas *canvas, const AisleTable *table, double top, double bottom,
                   double right, gboolean with_axis)
{
  const AisleFrame *frame = canvas->frame;
  double low = INFINITY, high = -INFINITY;
  double y_from = MAX (frame->height - (with_axis ? bottom : BARE_MARGIN), 0);
  double y_to = MIN (with_axis ? top : BARE_MARGIN, y_from), left;
  AisleAxis axis;

  aisle_lines_extend (self, table, &low, &high);
  axis = aisle_axis_new (canvas, aisle_table_column (table, (gsize) self->measures[0].column)->type, low, high, FALSE,
                         y_from, y_to);
  left = MIN (with_axis ? axis.label_width + 10 : BARE_MARGIN, frame->width / 2);
  right = MIN (with_axis ? right : BARE_MARGIN, frame->width / 2);
  self->plot = (AisleBox){ left, y_to, frame->width - left - right, y_from - y_to };
  self->x.from = left;
  self->x.to = frame->width - right;
  self->y = axis.scale;
  return axis;
}

gboolean
aisle_lines_point (const AisleLines *self, const AisleTable *table, gsize row, gsize measure, AislePoint *point)
{
  double value = row < self->first || row >= self->end
                     ? NAN
                     : aisle_table_number (table, row, (gsize) self->measures[measure].column);
  if (!isfinite (value))
    return FALSE;
  point->x = aisle_scale_at (&self->x, aisle_lines_x_value (table, row, self->x_column));
  point->y = aisle_scale_at (&self->y, value);
  return TRUE;
}

gboolean
aisle_lines_mark (const AisleLines *self, const AisleTable *table, const AisleFrame *frame, gsize row, gsize measure,
                  AisleMark *mark)
{
  AislePoint point;
  if (!aisle_lines_point (self, table, row, measure, &point))
    return FALSE;
  double half = MIN (4, MIN (MIN (point.x, frame->width - point.x), MIN (point.y, frame->height - point.y)));
  half = MAX (half, 0);
  *mark =
      (AisleMark){ row, (gsize) self->measures[measure].column, point.x - half, point.y - half, 2 * half, 2 * half };
  return TRUE;
}

gsize
aisle_lines_row_from (const AisleLines *self, const AisleTable *table, double place)
{
  gsize from = self->first, to = self->end;
  while (from < to)
    {
      gsize middle = from + (to - from) / 2;
      if (aisle_scale_at (&self->x, aisle_lines_x_value (table, middle, self->x_column)) < place)
        from = middle + 1;
      else
        to = middle;
    }
  return from;
}

gboolean
aisle_lines_nearest (const AisleLines *self, const AisleTable *table, double x, double y, gsize *row, gsize *measure)
{
  double best = INFINITY;
  AislePoint point;
  if (x < self->plot.x - 8 || x > self->plot.x + self->plot.w + 8)
    return FALSE;
  /* All rows that share the place, and a few on either side: one may lack a value. */
  gsize right = aisle_lines_row_from (self, table, x - 1e-6);
  gsize from = right > self->first + 8 ? right - 8 : self->first;
  gsize to = MIN (aisle_lines_row_from (self, table, x + 1e-6) + 8, self->end);
  for (gsize r = from; r < to; r++)
    for (gsize i = 0; i < self->n_measures; i++)
      if (aisle_lines_point (self, table, r, i, &point))
        {
          double distance = fabs (point.x - x) * 1e4 + fabs (point.y - y);
          if (distance < best)
            best = distance, *row = r, *measure = i;
        }
  return best < INFINITY;
}

void
aisle_lines_brush (const AisleLines *self, const AisleTable *table, double from, double to, AisleBitmap *marks)
{
  gsize n_rows = aisle_table_n_rows (table), end = aisle_lines_row_from (self, table, to + 1e-6);
  gsize start = aisle_lines_row_from (self, table, from - 1e-6);
  for (gsize i = 0; i < self->n_measures; i++)
    for (gsize row = start; row < end; row++)
      if (isfinite (aisle_table_number (table, row, (gsize) self->measures[i].column)))
        aisle_bitmap_add (marks, i * n_rows + row);
}

gssize
aisle_lines_last_row (const AisleTable *table, gssize column, gsize from, gsize end)
{
  for (gsize row = end; column >= 0 && row-- > from;)
    if (isfinite (aisle_table_number (table, row, (gsize) column)))
      return (gssize) row;
  return -1;
}

/* ---- few rows: points ---- */

/* Broken by NaN points where values are missing. */
static GArray *
points_of (const AisleLines *self, const AisleTable *table, gsize column, const AisleFrame *frame, gsize measure)
{
  GArray *points = g_array_new (FALSE, FALSE, sizeof (AislePoint));
  gsize offset = measure * aisle_table_n_rows (table);
  for (gsize row = self->draw_first; row < self->draw_end; row++)
    {
      double value = aisle_table_number (table, row, column);
      AislePoint point = { NAN, NAN };
      if (isfinite (value) && (frame == NULL || !aisle_brush_dims (frame, offset + row)))
        point = (AislePoint){ aisle_scale_beyond (&self->x, aisle_lines_x_value (table, row, self->x_column)),
                              aisle_scale_at (&self->y, value) };
      else if (self->bridge || points->len == 0 || isnan (g_array_index (points, AislePoint, points->len - 1).x))
        continue;
      g_array_append_val (points, point);
    }
  return points;
}

static void
stroke_points (cairo_t *cr, const GArray *points, double width)
{
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

/* Stretches between gaps are closed in pairs; where the two disagree about gaps the longer one loses its tail. */
static void
fill_between (cairo_t *cr, const GArray *low, const GArray *high)
{
  for (guint l = 0, h = 0; l < low->len && h < high->len;)
    {
      guint l_end = l, h_end = h;
      while (l_end < low->len && !isnan (g_array_index (low, AislePoint, l_end).x))
        l_end++;
      while (h_end < high->len && !isnan (g_array_index (high, AislePoint, h_end).x))
        h_end++;
      cairo_new_sub_path (cr);
      for (guint i = h; i < h_end; i++)
        cairo_line_to (cr, g_array_index (high, AislePoint, i).x, g_array_index (high, AislePoint, i).y);
      for (guint i = l_end; i-- > l;)
        cairo_line_to (cr, g_array_index (low, AislePoint, i).x, g_array_index (low, AislePoint, i).y);
      cairo_close_path (cr);
      l = l_end + 1;
      h = h_end + 1;
    }
  cairo_fill (cr);
}

/* ---- many rows: outlines ---- */

static gboolean
is_dense (const AisleLines *self)
{
  return (double) (self->end - self->first) > ROWS_A_PIXEL * self->plot.w && self->plot.w >= 1;
}

gsize
aisle_lines_n_steps (const AisleLines *self)
{
  return (gsize) ceil (CLAMP (self->plot.w, 0, 1e5) * 2) + 1;
}

/* Extremes of the rows from..to - 1 that are brushed. */
static gboolean
range_of (const AisleTable *table, gsize column, gsize from, gsize to, const AisleFrame *frame, gsize offset,
          double *low, double *high)
{
  if (frame == NULL)
    return aisle_table_range (table, column, from, to, low, high);
  *low = INFINITY;
  *high = -INFINITY;
  for (gsize row = from; row < to; row++)
    {
      gsize start = row;
      double least, most;
      while (row < to && !aisle_brush_dims (frame, offset + row))
        row++;
      if (row > start && aisle_table_range (table, column, start, row, &least, &most))
        {
          *low = MIN (*low, least);
          *high = MAX (*high, most);
        }
    }
  return *low <= *high;
}

typedef struct
{
  gsize step; /* the last with rows */
  double y;   /* of its last row; NAN where that is missing */
  gboolean any;
} Before;

/* Steps without rows are crossed by the line from what was before; the step itself reaches back to it. */
static void
join (const Before *before, gsize step, double y, double *top, double *bottom)
{
  if (!before->any || isnan (before->y) || isnan (y))
    return;
  for (gsize i = before->step + 1; i < step; i++)
    top[i] = bottom[i] = before->y + (y - before->y) * (double) (i - before->step) / (double) (step - before->step);
  if (step == before->step + 1)
    {
      top[step] = MIN (top[step], before->y);
      bottom[step] = MAX (bottom[step], before->y);
    }
}

void
aisle_lines_outline (const AisleLines *self, const AisleTable *table, gsize column, const AisleFrame *frame,
                     gsize measure, double *top, double *bottom)
{
  gsize n = aisle_lines_n_steps (self), offset = measure * aisle_table_n_rows (table), row = self->first;
  double range = self->x.high - self->x.low, length = self->plot.w > 0 ? self->plot.w : 1;
  Before before = { .y = NAN };
  for (gsize step = 0; step < n; step++)
    {
      gsize from = row;
      double low, high;
      top[step] = bottom[step] = NAN;
      row = step + 1 == n ? self->end
                          : row_with (self, table, from, self->end,
                                      self->x.low + range * ((double) step + 1) / (2 * length), FALSE);
      if (row == from)
        continue;
      if (range_of (table, column, from, row, frame, offset, &low, &high))
        {
          top[step] = aisle_scale_at (&self->y, high);
          bottom[step] = aisle_scale_at (&self->y, low);
        }
      gboolean brushed = frame == NULL || !aisle_brush_dims (frame, offset + from);
      double first = brushed ? aisle_table_number (table, from, column) : NAN;
      join (&before, step, isfinite (first) ? aisle_scale_at (&self->y, first) : NAN, top, bottom);
      brushed = frame == NULL || !aisle_brush_dims (frame, offset + row - 1);
      double last = brushed ? aisle_table_number (table, row - 1, column) : NAN;
      before = (Before){ step, isfinite (last) ? aisle_scale_at (&self->y, last) : NAN, TRUE };
    }
}

/* What a round pen covers: every step reaches over its neighbours. */
static void
thicken (double *top, double *bottom, gsize n, double width)
{
  g_autofree double *t = g_new (double, n), *b = g_new (double, n);
  gssize reach = (gssize) floor (width);
  for (gsize i = 0; i < n; i++)
    {
      t[i] = INFINITY;
      b[i] = -INFINITY;
      for (gssize k = -reach; k <= reach; k++)
        {
          gssize j = (gssize) i + k;
          double pen = sqrt (MAX (width * width / 4 - (double) (k * k) / 4, 0));
          if (j < 0 || j >= (gssize) n || isnan (top[j]))
            continue;
          t[i] = MIN (t[i], top[j] - pen);
          b[i] = MAX (b[i], bottom[j] + pen);
        }
    }
  for (gsize i = 0; i < n; i++)
    {
      top[i] = t[i] <= b[i] ? t[i] : NAN;
      bottom[i] = t[i] <= b[i] ? b[i] : NAN;
    }
}

static void
fill_outline (cairo_t *cr, const AisleLines *self, const double *top, const double *bottom, gsize n)
{
  for (gsize i = 0; i < n;)
    {
      gsize end = i;
      while (end < n && !isnan (top[end]) && !isnan (bottom[end]))
        end++;
      cairo_new_sub_path (cr);
      for (gsize j = i; j < end; j++)
        cairo_line_to (cr, self->plot.x + (double) j / 2, top[j]);
      for (gsize j = end; j-- > i;)
        cairo_line_to (cr, self->plot.x + (double) j / 2 + (i + 1 == end ? 0.5 : 0), bottom[j]);
      cairo_close_path (cr);
      i = end + 1;
    }
  cairo_fill (cr);
}

/* ---- drawing ---- */

const AisleColor *
aisle_lines_color (const AisleLines *self, const AisleTheme *theme, gsize measure)
{
  if (self->emphasis >= 0)
    return self->emphasis == (gssize) measure ? &theme->accent : &theme->context;
  return self->n_measures == 1 ? &theme->accent : &theme->series[measure];
}

typedef struct
{
  const AisleLines *lines;
  const AisleTable *table;
  const AisleFrame *brushed; /* (nullable) only its marks */
  double *top, *bottom, *other;
} Pass;

static void
draw_line (AisleCanvas *canvas, const Pass *pass, gsize column, gsize measure, const AisleColor *color, double width)
{
  cairo_set_source_rgba (canvas->cr, color->red, color->green, color->blue, 1);
  if (is_dense (pass->lines))
    {
      gsize n = aisle_lines_n_steps (pass->lines);
      aisle_lines_outline (pass->lines, pass->table, column, pass->brushed, measure, pass->top, pass->bottom);
      thicken (pass->top, pass->bottom, n, width);
      fill_outline (canvas->cr, pass->lines, pass->top, pass->bottom, n);
      return;
    }
  g_autoptr (GArray) points = points_of (pass->lines, pass->table, column, pass->brushed, measure);
  stroke_points (canvas->cr, points, width);
}

static void
draw_band (AisleCanvas *canvas, const Pass *pass, gsize measure, const AisleColor *color)
{
  const AisleMeasure *shown = &pass->lines->measures[measure];
  if (shown->low < 0)
    return;
  cairo_set_source_rgba (canvas->cr, color->red, color->green, color->blue, canvas->theme->dark ? 0.28 : 0.16);
  if (is_dense (pass->lines))
    {
      aisle_lines_outline (pass->lines, pass->table, (gsize) shown->low, pass->brushed, measure, pass->other,
                           pass->bottom);
      aisle_lines_outline (pass->lines, pass->table, (gsize) shown->high, pass->brushed, measure, pass->top,
                           pass->other);
      fill_outline (canvas->cr, pass->lines, pass->top, pass->bottom, aisle_lines_n_steps (pass->lines));
      return;
    }
  g_autoptr (GArray) low = points_of (pass->lines, pass->table, (gsize) shown->low, pass->brushed, measure);
  g_autoptr (GArray) high = points_of (pass->lines, pass->table, (gsize) shown->high, pass->brushed, measure);
  fill_between (canvas->cr, low, high);
}

/* Bands below lines, the first series on top. */
static void
draw_pass (AisleCanvas *canvas, const Pass *pass, gboolean dimmed)
{
  const AisleLines *lines = pass->lines;
  const AisleTheme *theme = canvas->theme;
  double width = theme->high_contrast ? 3 : 2;
  AisleColor colors[AISLE_PICK_MAX];
  for (gsize i = 0; i < lines->n_measures; i++)
    {
      const AisleColor *color = aisle_lines_color (lines, theme, i);
      colors[i] = dimmed ? aisle_brush_dimmed (theme, color) : *color;
      draw_band (canvas, pass, i, &colors[i]);
    }
  if (lines->n_measures == 1 && lines->measures[0].previous >= 0)
    {
      AisleColor grey = dimmed ? aisle_brush_dimmed (theme, &theme->context) : theme->context;
      draw_line (canvas, pass, (gsize) lines->measures[0].previous, 0, &grey, 1.5);
    }
  for (gsize i = lines->n_measures; i-- > 0;)
    draw_line (canvas, pass, (gsize) lines->measures[i].column, i, &colors[i], width);
}

void
aisle_lines_draw (AisleCanvas *canvas, const AisleLines *self, const AisleTable *table)
{
  const AisleFrame *frame = canvas->frame;
  gsize n = aisle_lines_n_steps (self);
  if (canvas->cr == NULL)
    return;
  g_autofree double *top = g_new (double, n), *bottom = g_new (double, n), *other = g_new (double, n);
  Pass pass = { self, table, NULL, top, bottom, other };
  cairo_save (canvas->cr);
  cairo_rectangle (canvas->cr, self->plot.x - 2, 0, self->plot.w + 4, frame->height);
  cairo_clip (canvas->cr);
  draw_pass (canvas, &pass, frame->brush != NULL);
  pass.brushed = frame;
  if (frame->brush != NULL)
    draw_pass (canvas, &pass, FALSE);
  cairo_restore (canvas->cr);
}

void
aisle_lines_trace (AisleCanvas *canvas, const AisleLines *self, const AisleTable *table, gsize measure,
                   const AisleColor *color, double width)
{
  gsize n = aisle_lines_n_steps (self);
  if (canvas->cr == NULL)
    return;
  g_autofree double *top = g_new (double, n), *bottom = g_new (double, n);
  Pass pass = { self, table, NULL, top, bottom, NULL };
  draw_line (canvas, &pass, (gsize) self->measures[measure].column, measure, color, width);
}

void
aisle_lines_draw_cursor (AisleCanvas *canvas, const AisleLines *self, const AisleTable *table)
{
  gssize cursor = canvas->frame->cursor;
  gsize n_rows = aisle_table_n_rows (table);
  AislePoint point;
  if (cursor < 0 || (gsize) cursor >= n_rows * self->n_measures)
    return;
  gsize row = (gsize) cursor % n_rows;
  if (row < self->first || row >= self->end)
    return;
  double x = floor (aisle_scale_at (&self->x, aisle_lines_x_value (table, row, self->x_column))) + 0.5;
  aisle_canvas_line_between (canvas, x, self->plot.y, x, self->plot.y + self->plot.h, &canvas->theme->context, 1);
  for (gsize i = 0; i < self->n_measures; i++)
    if (aisle_lines_point (self, table, row, i, &point))
      aisle_canvas_dot (canvas, point.x, point.y, i == (gsize) cursor / n_rows ? 5 : 3,
                        aisle_lines_color (self, canvas->theme, i));
}
