/* scatter-layout.c: the geometry of a scatter plot. */
#include "chart/scatter/scatter-layout.h"

#include "base/i18n.h"

#define MOST_POINTS 3000 /* drawn one by one; more are counted by cell */
#define LOG_RATIO   30   /* an axis of positive values that span more is logarithmic where most of them are low */
#define LOG_LEVEL   0.2  /* "low": their mean is below this part of the highest */
#define LARGEST     16.0 /* radius */

gboolean
aisle_scatter_pick (const AisleTable *table, const AisleParams *params, AisleScatterColumns *columns)
{
  AisleMeasure all[64], named[3];
  gsize n_columns = aisle_table_n_columns (table), n, n_named;
  gssize label = n_columns > 0 ? (gssize) aisle_pick_label (table) : -1;
  if (label >= 0 && aisle_pick_is_measure (table, (gsize) label))
    label = -1;
  n = aisle_pick_all (table, label, G_N_ELEMENTS (all), all);
  n_named = aisle_pick_text (params, "y")[0] != '\0' ? aisle_pick_measures (table, params, label, 3, named) : 0;
  if (n_named < 2)
    {
      n_named = MIN (n, 3);
      for (gsize i = 0; i < n_named; i++)
        named[i] = all[i];
    }
  if (n_named < 2)
    return FALSE;
  *columns = (AisleScatterColumns){ label, (gsize) named[0].column, (gsize) named[1].column,
                                    n_named > 2 ? named[2].column : -1 };
  return TRUE;
}

gboolean
aisle_scatter_fits (const AisleTable *table, const char **reason)
{
  AisleScatterColumns columns;
  gboolean ok = aisle_scatter_pick (table, NULL, &columns);
  if (ok)
    {
      AisleCells x = aisle_cells_of (table, columns.x), y = aisle_cells_of (table, columns.y);
      gsize row = 0, n = aisle_table_n_rows (table);
      while (row < n && !(isfinite (aisle_cells_at (&x, row)) && isfinite (aisle_cells_at (&y, row))))
        row++;
      ok = row < n || n == 0;
    }
  if (reason != NULL)
    *reason = ok ? NULL : _ ("A scatter plot needs two columns with numbers in the same rows.");
  return ok;
}

/* ---- axes ---- */

typedef struct
{
  double low, high, sum;
} Range;

static void
extend (Range *range, double value)
{
  range->low = MIN (range->low, value);
  range->high = MAX (range->high, value);
  range->sum += value;
}

static void
add_tick (AisleScatterAxis *axis, double value, double place)
{
  if (axis->n_ticks < G_N_ELEMENTS (axis->ticks) && place >= axis->scale.low - 1e-9 && place <= axis->scale.high + 1e-9)
    axis->ticks[axis->n_ticks++] = value;
}

/* Powers of ten, with twos and fives between them where there are few. */
static void
place_log_ticks (AisleScatterAxis *axis, guint most)
{
  /* About ten times each other, in units that people count in. */
  static const double durations[] = { 1,           10,           120,           1200,          4 * 3600.0,
                                      2 * 86400.0, 20 * 86400.0, 200 * 86400.0, 2000 * 86400.0 };
  double first = floor (axis->scale.low), last = ceil (axis->scale.high);
  double decades = axis->scale.high - axis->scale.low;
  double step = MAX (ceil (decades / MAX (most, 2)), 1);
  if (axis->type == AISLE_COLUMN_DURATION && axis->scale.low >= 0)
    {
      for (gsize i = 0; i < G_N_ELEMENTS (durations); i++)
        add_tick (axis, durations[i], log10 (durations[i]));
      return;
    }
  for (double power = first; power <= last; power += step)
    {
      add_tick (axis, pow (10, power), power);
      if (3 * decades <= most)
        {
          add_tick (axis, 2 * pow (10, power), power + log10 (2));
          add_tick (axis, 5 * pow (10, power), power + log10 (5));
        }
    }
}

static gboolean
is_log (const Range *range, gsize n, const char *axes)
{
  if (!(range->low > 0) || g_str_equal (axes, "linear"))
    return FALSE;
  return g_str_equal (axes, "logarithmic")
         || (range->high / range->low > LOG_RATIO && range->sum / (double) n < LOG_LEVEL * range->high);
}

/* As aisle_scale_at has it: halves, because the range of two huge values need not be finite. */
static void
prepare (AisleScatterAxis *axis)
{
  double range = axis->scale.high / 2 - axis->scale.low / 2, per_half = 1 / range;
  gboolean varies = range > 0 && isfinite (per_half);
  axis->half_low = axis->scale.low / 2;
  axis->per_half = varies ? per_half : 0;
  axis->offset = varies ? 0 : 0.5;
}

static void
place_ticks (AisleScatterAxis *axis, const Range *range, gsize n_points, const char *axes, double from, double to,
             double room)
{
  double low = range->low, high = range->high;
  guint most = CLAMP ((guint) (MIN (fabs (to - from), 1e6) / room) + 1, 2, 8);
  axis->log = is_log (range, n_points, axes);
  axis->n_ticks = 0;
  if (axis->log)
    {
      low = log10 (low);
      high = log10 (high);
      axis->scale = (AisleScale){ low, high > low ? high : low + 1, from, to };
      prepare (axis);
      place_log_ticks (axis, most);
      return;
    }
  /* Zero is shown where it costs little. */
  if (low > 0 && low < 0.35 * high)
    low = 0;
  if (high < 0 && high > 0.35 * low)
    high = 0;
  AisleTicks ticks = aisle_ticks_new (low, high, most, axis->type == AISLE_COLUMN_INTEGER);
  axis->scale = (AisleScale){ ticks.first, aisle_ticks_at (&ticks, ticks.n - 1), from, to };
  prepare (axis);
  axis->style = aisle_number_axis_style (axis->type, MAX (fabs (axis->scale.low), fabs (axis->scale.high)), ticks.step);
  for (guint i = 0; i < ticks.n; i++)
    add_tick (axis, aisle_ticks_at (&ticks, i), aisle_ticks_at (&ticks, i));
}

char *
aisle_scatter_tick (const AisleScatterAxis *axis, guint index)
{
  double value = axis->ticks[index];
  if (!axis->log)
    return aisle_number_axis (&axis->style, value);
  AisleNumberStyle style = aisle_number_axis_style (axis->type, value, value);
  return aisle_number_axis (&style, value);
}

static double
widest_tick (const AisleScatterAxis *axis, AisleCanvas *canvas)
{
  double widest = 0;
  for (guint i = 0; i < axis->n_ticks; i++)
    {
      g_autofree char *text = aisle_scatter_tick (axis, i);
      widest = MAX (widest, aisle_canvas_text_width (canvas, AISLE_TEXT_SMALL, text));
    }
  return widest;
}

/* ---- points ---- */

static void
read_points (AisleScatterLayout *self, Range *x_range, Range *y_range)
{
  *x_range = *y_range = (Range){ INFINITY, -INFINITY, 0 };
  for (gsize row = 0; row < self->n_rows; row++)
    {
      double x = aisle_cells_at (&self->x_cells, row), y = aisle_cells_at (&self->y_cells, row);
      if (!isfinite (x) || !isfinite (y))
        continue;
      self->n_points++;
      extend (x_range, x);
      extend (y_range, y);
      double size = self->columns.size >= 0 ? aisle_cells_at (&self->size_cells, row) : 0;
      if (isfinite (size))
        self->largest = MAX (self->largest, size);
    }
}

gboolean
aisle_scatter_lay_out (AisleScatterLayout *self, AisleCanvas *canvas, const AisleTable *table,
                       const AisleParams *params)
{
  const AisleFrame *frame = canvas->frame;
  double line = aisle_canvas_line (canvas, AISLE_TEXT_SMALL);
  Range x_range, y_range;
  *self = (AisleScatterLayout){ .n_rows = aisle_table_n_rows (table) };
  if (self->n_rows == 0 || !aisle_scatter_pick (table, params, &self->columns))
    return FALSE;
  self->x_cells = aisle_cells_of (table, self->columns.x);
  self->y_cells = aisle_cells_of (table, self->columns.y);
  if (self->columns.size >= 0)
    self->size_cells = aisle_cells_of (table, (gsize) self->columns.size);
  self->x.type = aisle_table_column (table, self->columns.x)->type;
  self->y.type = aisle_table_column (table, self->columns.y)->type;
  read_points (self, &x_range, &y_range);
  if (self->n_points == 0)
    return FALSE;
  self->dense = self->n_points > MOST_POINTS;
  self->radius = self->n_points > 1000 ? 2.5 : self->n_points > 200 ? 3 : 4;
  self->bare = frame->width < 12 * line || frame->height < 7 * line;
  const char *axes = params != NULL ? aisle_params_text (params, "axes") : "auto";
  double top = self->bare ? 0 : 1.8 * line, bottom = self->bare ? 0 : 2.7 * line;
  double base = MAX (frame->height - bottom, 0);
  top = MIN (top, base);
  /* Points on the edge stay in the plot. */
  double inner = self->bare ? 3 : self->largest > 0 && !self->dense ? 0.8 * LARGEST : self->radius + 2;
  inner = MIN (inner, (base - top) / 4);
  place_ticks (&self->y, &y_range, self->n_points, axes, base - inner, top + inner, 2.6 * line);
  double left = self->bare ? 0 : widest_tick (&self->y, canvas) + 10, right = self->bare ? 0 : line;
  left = MIN (left, frame->width / 2);
  right = MIN (right, frame->width / 2);
  self->plot = (AisleBox){ left, top, frame->width - left - right, base - top };
  inner = MIN (inner, self->plot.w / 4);
  place_ticks (&self->x, &x_range, self->n_points, axes, left + inner, frame->width - right - inner, 6 * line);
  return TRUE;
}

static double
place (const AisleScatterAxis *axis, double value)
{
  double part = (0.5 * (axis->log ? log10 (value) : value) - axis->half_low) * axis->per_half + axis->offset;
  return axis->scale.from + CLAMP (part, 0.0, 1.0) * (axis->scale.to - axis->scale.from);
}

gboolean
aisle_scatter_at (const AisleScatterLayout *self, gsize row, double *x, double *y)
{
  double x_value = aisle_cells_at (&self->x_cells, row), y_value = aisle_cells_at (&self->y_cells, row);
  if (!isfinite (x_value) || !isfinite (y_value))
    return FALSE;
  *x = place (&self->x, x_value);
  *y = place (&self->y, y_value);
  return TRUE;
}

/* Areas are in proportion to sizes. */
double
aisle_scatter_radius (const AisleScatterLayout *self, gsize row)
{
  if (self->dense)
    return 2;
  if (self->bare)
    return MIN (self->radius, 2);
  if (!(self->largest > 0))
    return self->radius;
  double size = aisle_cells_at (&self->size_cells, row),
         most = MIN (0.03 * MIN (self->plot.w, self->plot.h) + 6, LARGEST);
  return isfinite (size) && size > 0 ? MAX (most * sqrt (size / self->largest), 2) : 2;
}
