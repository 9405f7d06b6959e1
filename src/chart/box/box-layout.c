/* box-layout.c: the geometry of a box plot.
 *
 * A strip is as wide where its points are as they are many there, so that it shows their density (the sina plot of
 * Sidiropoulos and others, 2018), with steps of the golden ratio instead of chance. */
#include "chart/box/box-layout.h"

#include "base/i18n.h"

#define LEAST_BAND 1.5 /* lines */
#define MOST_BAND  3.6
#define MOST_STRIP 7.0  /* of a band with a strip */
#define STRIP_PART 0.42 /* of a band with points below its box */
#define GOLDEN     0.6180339887498949

static gssize
number_column (const AisleTable *table, const char *name)
{
  gssize column = aisle_table_find (table, name);
  return column >= 0 && aisle_table_column (table, (gsize) column)->type != AISLE_COLUMN_TEXT ? column : -1;
}

gboolean
aisle_box_pick (const AisleTable *table, AisleBoxColumns *columns)
{
  *columns =
      (AisleBoxColumns){ number_column (table, "low"), number_column (table, "q1"),   number_column (table, "median"),
                         number_column (table, "q3"),  number_column (table, "high"), number_column (table, "value") };
  return columns->q1 >= 0 && columns->median >= 0 && columns->q3 >= 0;
}

gboolean
aisle_box_fits (const AisleTable *table, const char **reason)
{
  AisleBoxColumns columns;
  gboolean ok = aisle_box_pick (table, &columns) && aisle_table_n_rows (table) < G_MAXINT32;
  if (reason != NULL)
    *reason = ok ? NULL : _ ("A box plot needs a column of names and the columns q1, median and q3.");
  return ok;
}

static AisleCells
cells_of (const AisleTable *table, gssize column)
{
  return column >= 0 ? aisle_cells_of (table, (gsize) column) : (AisleCells){ 0 };
}

static void
value_range (const AisleBoxLayout *self, const AisleTable *table, double *low, double *high)
{
  const gssize columns[] = { self->columns.low, self->columns.q1,   self->columns.median,
                             self->columns.q3,  self->columns.high, self->columns.value };
  *low = INFINITY;
  *high = -INFINITY;
  for (gsize i = 0; i < G_N_ELEMENTS (columns); i++)
    aisle_axis_extend (table, columns[i], low, high);
}

/* Numbers the points of each name. */
static gboolean
number_points (AisleBoxLayout *self)
{
  g_autofree guint32 *next = g_try_new0 (guint32, self->names.n);
  self->order = g_try_new0 (guint32, self->n_rows);
  if (next == NULL || self->order == NULL)
    return FALSE;
  for (gsize row = 0; row < self->n_rows; row++)
    if (isfinite (aisle_cells_at (&self->value, row)))
      {
        self->order[row] = next[self->names.of[row]]++;
        self->strips = TRUE;
      }
  return TRUE;
}

static gsize
bin_of (const AisleBoxLayout *self, double place)
{
  double part = self->plot.w > 0 ? (place - self->plot.x) / self->plot.w : 0;
  return (gsize) CLAMP (part * AISLE_BOX_BINS, 0, AISLE_BOX_BINS - 1);
}

/* Counts the points of each name by their part of the axis. */
static gboolean
measure_density (AisleBoxLayout *self)
{
  self->density = g_try_new0 (guint32, self->n_shown * AISLE_BOX_BINS + 1);
  self->densest = g_try_new0 (guint32, self->n_shown + 1);
  if (self->density == NULL || self->densest == NULL)
    return FALSE;
  for (gsize row = 0; row < self->n_rows; row++)
    {
      double value = aisle_cells_at (&self->value, row);
      gsize name = self->names.of[row];
      if (!isfinite (value) || name >= self->n_shown)
        continue;
      guint32 n = ++self->density[name * AISLE_BOX_BINS + bin_of (self, aisle_scale_at (&self->axis.scale, value))];
      self->densest[name] = MAX (self->densest[name], n);
    }
  return TRUE;
}

/* Of the names, and of the medians at the other end. */
static void
text_widths (AisleBoxLayout *self, AisleCanvas *canvas, const AisleTable *table)
{
  for (gsize i = 0; i < self->n_shown; i++)
    {
      g_autofree char *name = aisle_pick_name (table, self->names.sample[i], self->names.column);
      self->label_width = MAX (self->label_width, aisle_canvas_text_width (canvas, AISLE_TEXT_NORMAL, name) + 14);
    }
  self->label_width = MIN (self->label_width, 0.34 * canvas->frame->width);
  for (gsize row = 0; row < self->n_rows; row++)
    {
      double median = aisle_cells_at (&self->median, row);
      if (!isfinite (median) || self->names.of[row] >= self->n_shown)
        continue;
      g_autofree char *text = aisle_number_short (self->type, median);
      self->value_width = MAX (self->value_width, aisle_canvas_text_width (canvas, AISLE_TEXT_NORMAL, text) + 14);
    }
  double title = aisle_canvas_text_width (canvas, AISLE_TEXT_SMALL, _ ("Median")) + 4;
  self->value_width = MIN (MAX (self->value_width, title), 0.3 * canvas->frame->width);
}

gboolean
aisle_box_lay_out (AisleBoxLayout *self, AisleCanvas *canvas, const AisleTable *table)
{
  const AisleFrame *frame = canvas->frame;
  double line = aisle_canvas_line (canvas, AISLE_TEXT_NORMAL), low, high;
  *self = (AisleBoxLayout){ .n_rows = aisle_table_n_rows (table) };
  if (self->n_rows == 0 || !aisle_box_fits (table, NULL) || !aisle_box_pick (table, &self->columns)
      || !aisle_grid_side_init (&self->names, table, aisle_pick_label (table)))
    return FALSE;
  self->type = aisle_table_column (table, (gsize) self->columns.median)->type;
  self->low = cells_of (table, self->columns.low);
  self->q1 = cells_of (table, self->columns.q1);
  self->median = cells_of (table, self->columns.median);
  self->q3 = cells_of (table, self->columns.q3);
  self->high = cells_of (table, self->columns.high);
  self->value = cells_of (table, self->columns.value);
  if (self->columns.value >= 0 && !number_points (self))
    return FALSE;

  self->bare = frame->height < 5 * line || frame->width < 12 * line;
  self->top = self->bare ? 0 : 1.4 * line;
  double room = MAX (frame->height - self->top - (self->bare ? 0 : 1.6 * line), 0);
  self->n_shown = MIN (self->names.n, (gsize) (room / (LEAST_BAND * line)));
  self->band =
      self->n_shown > 0 ? MIN (room / (double) self->n_shown, (self->strips ? MOST_STRIP : MOST_BAND) * line) : 0;
  if (!self->bare)
    text_widths (self, canvas, table);
  value_range (self, table, &low, &high);
  double left = self->bare ? 2 : self->label_width,
         end = MAX (frame->width - (self->bare ? 2 : self->value_width), left);
  self->axis = aisle_axis_new (canvas, self->type, low, high, FALSE, left, end);
  self->plot = (AisleBox){ left, self->top, end - left, (double) self->n_shown * self->band };
  return !self->strips || measure_density (self);
}

void
aisle_box_layout_clear (AisleBoxLayout *self)
{
  aisle_grid_side_clear (&self->names);
  g_clear_pointer (&self->order, g_free);
  g_clear_pointer (&self->density, g_free);
  g_clear_pointer (&self->densest, g_free);
}

/* ---- places ---- */

static double
place (const AisleBoxLayout *self, const AisleCells *cells, gsize row)
{
  double value = aisle_cells_at (cells, row);
  return isfinite (value) ? aisle_scale_at (&self->axis.scale, value) : NAN;
}

double
aisle_box_lane (const AisleBoxLayout *self)
{
  return self->band * (self->strips ? 1 - STRIP_PART : 1);
}

gboolean
aisle_box_shape (const AisleBoxLayout *self, gsize row, AisleBoxShape *shape)
{
  if (row >= self->n_rows || self->names.of[row] >= self->n_shown)
    return FALSE;
  *shape =
      (AisleBoxShape){ place (self, &self->low, row), place (self, &self->q1, row), place (self, &self->median, row),
                       place (self, &self->q3, row), place (self, &self->high, row) };
  double lane = aisle_box_lane (self), gap = lane * (self->strips ? 0.12 : 0.2);
  shape->top = self->top + self->names.of[row] * self->band + gap;
  shape->height = lane - 2 * gap;
  return isfinite (shape->q1) && isfinite (shape->median) && isfinite (shape->q3);
}

AisleBox
aisle_box_extent (const AisleBoxShape *shape)
{
  double from = fmin (fmin (shape->q1, shape->q3), shape->median),
         to = fmax (fmax (shape->q1, shape->q3), shape->median);
  from = fmin (from, shape->low); /* of a number and NaN the number */
  to = fmax (to, shape->high);
  return (AisleBox){ from, shape->top, to - from, shape->height };
}

gboolean
aisle_box_point (const AisleBoxLayout *self, gsize row, double *x, double *y)
{
  if (row >= self->n_rows || self->order == NULL || self->names.of[row] >= self->n_shown)
    return FALSE;
  *x = place (self, &self->value, row);
  if (isnan (*x))
    return FALSE;
  /* Steps of the golden ratio never crowd, and are the same every time. */
  gsize name = self->names.of[row];
  double part = fmod ((self->order[row] + 0.5) * GOLDEN, 1) - 0.5;
  double full = self->density[name * AISLE_BOX_BINS + bin_of (self, *x)] / (double) self->densest[name];
  double lane = self->band * STRIP_PART, middle = self->top + ((double) name + 1) * self->band - 0.54 * lane;
  *y = middle + 0.84 * lane * MAX (full, 0.06) * part;
  return TRUE;
}

gssize
aisle_box_band_at (const AisleBoxLayout *self, double y, gboolean *strip)
{
  double band = floor ((y - self->top) / self->band);
  if (self->n_shown == 0 || !(band >= 0) || band >= (double) self->n_shown)
    return -1;
  *strip = self->strips && y - self->top - band * self->band > self->band * (1 - STRIP_PART);
  return (gssize) band;
}
