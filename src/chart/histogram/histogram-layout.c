/* histogram-layout.c: the geometry of a histogram. */
#include "chart/histogram/histogram-layout.h"

#include "base/i18n.h"

#include <math.h>

#define MOST_COUNTS 60 /* bars that may have their count above them */

gboolean
aisle_histogram_pick (const AisleTable *table, const AisleParams *params, AisleHistogramColumns *columns)
{
  gssize from = aisle_table_find (table, "from"), to = aisle_table_find (table, "to");
  AisleMeasure measures[2];
  if (from < 0 || to < 0 || aisle_table_column (table, (gsize) from)->type == AISLE_COLUMN_TEXT
      || aisle_table_column (table, (gsize) from)->type != aisle_table_column (table, (gsize) to)->type)
    return FALSE;
  columns->from = (gsize) from;
  columns->to = (gsize) to;
  columns->median = aisle_table_find (table, "median");
  gsize n = aisle_pick_text (params, "y")[0] != '\0' ? aisle_pick_measures (table, params, from, 1, measures)
                                                     : aisle_pick_all (table, from, 2, measures);
  for (gsize i = 0; i < n; i++)
    if (measures[i].column != columns->median)
      {
        columns->count = (gsize) measures[i].column;
        return TRUE;
      }
  return FALSE;
}

static void
read_bin (const AisleTable *table, const AisleHistogramColumns *columns, gsize row, double *from, double *to)
{
  *from = aisle_table_number (table, row, columns->from);
  *to = aisle_table_number (table, row, columns->to);
  *from = isnan (*from) ? -INFINITY : *from;
  *to = isnan (*to) ? INFINITY : *to;
}

gboolean
aisle_histogram_fits (const AisleTable *table, const char **reason)
{
  AisleHistogramColumns columns;
  const char *why = NULL;
  double from, to, before = -INFINITY;
  if (!aisle_histogram_pick (table, NULL, &columns))
    why = _ ("A histogram needs the columns from and to and a column of counts.");
  for (gsize row = 0; why == NULL && row < aisle_table_n_rows (table); row++)
    {
      read_bin (table, &columns, row, &from, &to);
      if (!(from <= to) || from < before || (row > 0 && !isfinite (from)))
        why = _ ("A histogram needs bins in order that do not overlap.");
      else if (aisle_table_number (table, row, columns.count) < 0)
        why = _ ("A histogram needs counts that are not negative.");
      before = to;
    }
  if (reason != NULL)
    *reason = why;
  return why == NULL;
}

void
aisle_histogram_bin (const AisleHistogramLayout *self, const AisleTable *table, gsize row, double *from, double *to)
{
  read_bin (table, &self->columns, row, from, to);
  if (self->whole)
    *to += 1;
}

/* Whether bins are of one width, and join. */
static void
look_at_bins (AisleHistogramLayout *self, const AisleTable *table)
{
  double from, to, before = NAN, first, last;
  self->whole = self->type == AISLE_COLUMN_INTEGER || self->type == AISLE_COLUMN_DATE;
  for (gsize row = 0; row < self->n; row++)
    {
      read_bin (table, &self->columns, row, &from, &to);
      if (row > 0 && !(from > before))
        self->whole = FALSE;
      if (self->n == 1 && from < to)
        self->whole = FALSE;
      before = to;
    }
  self->even = self->joined = TRUE;
  self->single = self->type == AISLE_COLUMN_INTEGER;
  aisle_histogram_bin (self, table, 0, &from, &to);
  double width = to - from;
  first = from;
  for (gsize row = 0; row < self->n; row++)
    {
      aisle_histogram_bin (self, table, row, &from, &to);
      if (row > 0 && fabs (from - before) > 1e-6 * width)
        self->joined = FALSE;
      /* NaN where a bin is open: not even. */
      if (!(width > 0 && fabs (to - from - width) <= 1e-6 * width))
        self->even = FALSE;
      if (isfinite (to - from) && to - from != 1)
        self->single = FALSE;
      before = to;
    }
  last = before;
  self->even = self->even && isfinite (last - first) && (last - first) / width < 1e7;
  self->x = (AisleScale){ first, last, 0, 1 };
  self->band = self->even ? width / (last - first) : 1 / (double) self->n;
}

static double
widest_count (const AisleHistogramLayout *self, AisleCanvas *canvas, const AisleTable *table)
{
  double widest = 0;
  for (gsize row = 0; row < self->n; row++)
    {
      g_autofree char *text =
          aisle_number_short (self->count_type, aisle_table_number (table, row, self->columns.count));
      widest = MAX (widest, aisle_canvas_text_width (canvas, AISLE_TEXT_SMALL, text));
    }
  return widest;
}

gboolean
aisle_histogram_lay_out (AisleHistogramLayout *self, AisleCanvas *canvas, const AisleTable *table,
                         const AisleParams *params)
{
  const AisleFrame *frame = canvas->frame;
  double line = aisle_canvas_line (canvas, AISLE_TEXT_SMALL), low = 0, high = -INFINITY;
  *self = (AisleHistogramLayout){ .n = aisle_table_n_rows (table), .median = NAN };
  if (self->n == 0 || !aisle_histogram_fits (table, NULL) || !aisle_histogram_pick (table, params, &self->columns))
    return FALSE;
  self->type = aisle_table_column (table, self->columns.from)->type;
  self->count_type = aisle_table_column (table, self->columns.count)->type;
  look_at_bins (self, table);
  for (gsize row = 0; self->columns.median >= 0 && row < self->n && !isfinite (self->median); row++)
    self->median = aisle_table_number (table, row, (gsize) self->columns.median);
  self->bare = frame->width < 9 * line || frame->height < 6 * line;
  aisle_axis_extend (table, (gssize) self->columns.count, &low, &high);

  double bottom = self->bare ? 0 : 2.6 * line, top = self->bare ? 0 : 1.6 * line;
  if (!self->bare && isfinite (self->median))
    top += 1.2 * line;
  double base = MAX (frame->height - bottom, 0);
  self->y = aisle_axis_new (canvas, self->count_type, low, high, TRUE, base, MIN (top, base));
  /* Bars with their counts need no axis. */
  self->counts =
      !self->bare && self->n <= MOST_COUNTS && widest_count (self, canvas, table) + 4 <= self->band * frame->width;
  if (self->counts)
    {
      top = MIN (top + 1.1 * line, base);
      self->y.scale = (AisleScale){ 0, high > 0 ? high : 1, base, top };
    }
  double left = self->bare || self->counts ? 0 : MIN (self->y.label_width + 10, frame->width / 2);
  double right = self->bare || self->counts ? 0 : MIN (line, frame->width - left);
  self->plot = (AisleBox){ left, MIN (top, base), frame->width - left - right, base - MIN (top, base) };
  self->band *= self->plot.w;
  self->x.from = self->plot.x;
  self->x.to = self->plot.x + self->plot.w;
  return TRUE;
}

/* ---- places ---- */

/* Last bin that begins at or before a value. */
static gsize
bin_of (const AisleHistogramLayout *self, const AisleTable *table, double value)
{
  gsize from = 0, to = self->n;
  double low, high;
  while (to - from > 1)
    {
      gsize middle = from + (to - from) / 2;
      aisle_histogram_bin (self, table, middle, &low, &high);
      if (low <= value)
        from = middle;
      else
        to = middle;
    }
  return from;
}

double
aisle_histogram_place (const AisleHistogramLayout *self, const AisleTable *table, double value)
{
  double low, high;
  /* A whole number is the middle of its bin. */
  if (self->single)
    value += 0.5;
  if (self->even)
    return aisle_scale_at (&self->x, value);
  gsize row = bin_of (self, table, value);
  AisleBox room = aisle_histogram_room (self, table, row);
  aisle_histogram_bin (self, table, row, &low, &high);
  double part = isfinite (high - low) && high > low ? CLAMP ((value - low) / (high - low), 0, 1) : 0.5;
  return room.x + part * room.w;
}

AisleBox
aisle_histogram_room (const AisleHistogramLayout *self, const AisleTable *table, gsize row)
{
  double low, high, start = self->plot.x + (double) row * self->band, end = start + self->band;
  if (self->even)
    {
      aisle_histogram_bin (self, table, row, &low, &high);
      start = aisle_scale_at (&self->x, low);
      end = aisle_scale_at (&self->x, high);
    }
  return (AisleBox){ start, self->plot.y, end - start, self->plot.h };
}

gboolean
aisle_histogram_bar (const AisleHistogramLayout *self, const AisleTable *table, gsize row, AisleBox *box)
{
  double count = row < self->n ? aisle_table_number (table, row, self->columns.count) : NAN;
  if (!isfinite (count))
    return FALSE;
  double top = aisle_scale_at (&self->y.scale, count), base = self->plot.y + self->plot.h;
  AisleBox room = aisle_histogram_room (self, table, row);
  double gap = room.w >= 5 ? 0.5 : 0;
  *box = (AisleBox){ room.x + gap, top, room.w - 2 * gap, base - top };
  return TRUE;
}

gssize
aisle_histogram_at (const AisleHistogramLayout *self, const AisleTable *table, double x)
{
  gsize from = 0, to = self->n;
  while (to - from > 1)
    {
      gsize middle = from + (to - from) / 2;
      if (aisle_histogram_room (self, table, middle).x <= x)
        from = middle;
      else
        to = middle;
    }
  AisleBox room = aisle_histogram_room (self, table, from);
  return x >= room.x && x <= room.x + room.w ? (gssize) from : -1;
}

char *
aisle_histogram_limit (const AisleHistogramLayout *self, double value)
{
  /* In the largest unit that divides them: 5 min, not 5.0 min or 300 s. */
  if (self->type == AISLE_COLUMN_DURATION && value > 0)
    {
      double unit = fmod (value, 86400) == 0 ? 86400 : fmod (value, 3600) == 0 ? 3600 : fmod (value, 60) == 0 ? 60 : 0;
      AisleNumberStyle style = aisle_number_axis_style (self->type, MAX (value, 2 * unit), value);
      return aisle_number_axis (&style, value);
    }
  /* Limits in money are round more often than not. */
  return aisle_number_short (self->type == AISLE_COLUMN_MONEY ? AISLE_COLUMN_REAL : self->type, value);
}

char *
aisle_histogram_name (const AisleHistogramLayout *self, const AisleTable *table, gsize row)
{
  g_autofree char *from = NULL, *to = NULL;
  double low, high;
  read_bin (table, &self->columns, row, &low, &high);
  /* Whole numbers below 20 end at 19. */
  if (self->type == AISLE_COLUMN_INTEGER && !self->whole)
    high -= 1;
  if (self->type == AISLE_COLUMN_DATE || self->type == AISLE_COLUMN_TIME)
    {
      from = aisle_table_format (table, row, self->columns.from);
      to = aisle_table_format (table, row, self->columns.to);
    }
  else
    {
      from = aisle_histogram_limit (self, low);
      to = aisle_histogram_limit (self, high);
    }
  if (!isfinite (low) && !isfinite (high))
    return g_strdup ("\342\200\223");
  if (!isfinite (low))
    return g_strdup_printf (C_ ("bin", "< %s"), to);
  if (!isfinite (high))
    return g_strdup_printf (C_ ("bin", "%s+"), from);
  return low == high ? g_strdup (from) : g_strdup_printf ("%s\342\200\223%s", from, to);
}
