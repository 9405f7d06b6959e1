/* parallel-layout.c: see parallel-layout.h. */
#include "chart/parallel/parallel-layout.h"

#include "chart/kit/numbers.h"

#include "base/i18n.h"

#include <locale.h>
#include <math.h>
#include <string.h>

#define LOG_FROM  100.0 /* highest to lowest value: from here on an axis is logarithmic */
#define FEW       8     /* different numbers: each is named on its axis */
#define MOST_TICK 5

/* ---- which columns ---- */

static gboolean
is_number (const AisleTable *table, gsize column)
{
  return aisle_table_column (table, column)->type != AISLE_COLUMN_TEXT && aisle_pick_is_measure (table, column);
}

static gsize
count_numbers (const AisleTable *table)
{
  gsize n = 0;
  for (gsize column = 0; column < aisle_table_n_columns (table); column++)
    n += is_number (table, column);
  return n;
}

gboolean
aisle_parallel_fits (const AisleTable *table, const char **reason)
{
  gboolean ok = aisle_table_n_columns (table) > 0
                && aisle_table_column (table, aisle_pick_label (table))->type == AISLE_COLUMN_TEXT
                && count_numbers (table) >= 2;
  if (reason != NULL)
    *reason = ok ? NULL : _ ("Parallel coordinates need a column of names and two columns of numbers.");
  return ok;
}

/* Adds a text to an axis of choices; FALSE where it has too many. */
static gboolean
add_word (AisleParallelAxis *axis, const char *word)
{
  for (gsize i = 0; i < axis->n_words; i++)
    if (g_str_equal (axis->words[i], word))
      return TRUE;
  if (axis->n_words == AISLE_PARALLEL_WORDS)
    return FALSE;
  axis->words[axis->n_words++] = word;
  return TRUE;
}

static gboolean
read_words (AisleParallelAxis *axis, const AisleTable *table, gsize stride)
{
  for (gsize row = 0; row < aisle_table_n_rows (table); row += stride)
    {
      const char *word = aisle_table_text (table, row, axis->column);
      if (word != NULL && !add_word (axis, word))
        return FALSE;
    }
  axis->scale.high = (double) axis->n_words - 1;
  return axis->n_words > 0;
}

static gboolean
read_numbers (AisleParallelAxis *axis, const AisleTable *table, gsize stride)
{
  double low = INFINITY, high = -INFINITY;
  for (gsize row = 0; row < aisle_table_n_rows (table); row += stride)
    {
      double value = aisle_table_number (table, row, axis->column);
      if (!isfinite (value))
        continue;
      low = MIN (low, value);
      high = MAX (high, value);
    }
  axis->log = low > 0 && low <= high && high / low >= LOG_FROM;
  axis->scale.low = axis->log ? log10 (low) : low;
  axis->scale.high = axis->log ? log10 (high) : high;
  return low <= high;
}

/* FALSE for a column that is no axis; *varies says whether its rows differ. */
static gboolean
axis_new (AisleParallelAxis *axis, const AisleTable *table, gsize column, gsize stride, gboolean *varies)
{
  gboolean text = aisle_table_column (table, column)->type == AISLE_COLUMN_TEXT;
  *axis = (AisleParallelAxis){ .column = column };
  if (!text && !is_number (table, column))
    return FALSE;
  if (!(text ? read_words (axis, table, stride) : read_numbers (axis, table, stride)))
    return FALSE;
  *varies = axis->scale.high > axis->scale.low;
  return TRUE;
}

/* The first measure, which is the result, comes last; of the others those in which rows differ. */
static void
choose_axes (AisleParallelLayout *self, const AisleTable *table)
{
  AisleParallelAxis result, axis;
  gboolean has_result = FALSE, varies;
  for (gsize column = 0; column < aisle_table_n_columns (table); column++)
    {
      if (column == self->label || !axis_new (&axis, table, column, self->stride, &varies))
        continue;
      if (!has_result && axis.n_words == 0)
        {
          result = axis;
          has_result = TRUE;
        }
      else if (varies && self->n_axes < AISLE_PARALLEL_AXES - 1)
        self->axes[self->n_axes++] = axis;
    }
  if (has_result)
    self->axes[self->n_axes++] = result;
}

/* ---- places ---- */

char *
aisle_parallel_title (const AisleParallelAxis *axis, const AisleTable *table, const char *currency)
{
  g_autofree char *caption = aisle_pick_caption (table, axis->column, currency);
  return axis->log ? g_strdup_printf (_ ("%s (log)"), caption) : g_steal_pointer (&caption);
}

static double
longest_name (const AisleParallelLayout *self, AisleCanvas *canvas, const AisleTable *table)
{
  double width = 0;
  for (gsize line = 0; line < MIN (self->n_lines, 40); line++)
    {
      g_autofree char *name = aisle_pick_name (table, line * self->stride, self->label);
      width = MAX (width, aisle_canvas_text_width (canvas, AISLE_TEXT_STRONG, name));
    }
  return width;
}

static gboolean
titles_touch (const AisleParallelLayout *self, AisleCanvas *canvas, const AisleTable *table, double room)
{
  for (gsize a = 0; a < self->n_axes; a++)
    {
      g_autofree char *title = aisle_parallel_title (&self->axes[a], table, canvas->frame->currency);
      if (aisle_canvas_text_width (canvas, AISLE_TEXT_SMALL, title) + 8 > room)
        return TRUE;
    }
  return FALSE;
}

gboolean
aisle_parallel_lay_out (AisleParallelLayout *self, AisleCanvas *canvas, const AisleTable *table)
{
  const AisleFrame *frame = canvas->frame;
  double line = aisle_canvas_line (canvas, AISLE_TEXT_SMALL), width = frame->width, height = frame->height;
  if (!aisle_parallel_fits (table, NULL) || aisle_table_n_rows (table) == 0)
    return FALSE;
  *self = (AisleParallelLayout){ .label = aisle_pick_label (table), .n_rows = aisle_table_n_rows (table) };
  self->stride = (self->n_rows + AISLE_PARALLEL_LINES - 1) / AISLE_PARALLEL_LINES;
  self->n_lines = (self->n_rows + self->stride - 1) / self->stride;
  choose_axes (self, table);
  if (self->n_axes == 0)
    return FALSE;
  self->bare = width < 14 * line || height < 7 * line;
  double left = MIN (self->bare ? 4 : 4 * line, width / 2);
  double right = self->bare ? 6 : CLAMP (longest_name (self, canvas, table) + 14, 4 * line, 0.32 * width);
  double room = MAX (width - left - right, 0);
  double apart = self->n_axes > 1 ? room / (double) (self->n_axes - 1) : room;
  self->staggered = !self->bare && titles_touch (self, canvas, table, apart);
  double top = MIN (self->bare ? 4 : (self->staggered ? 3 : 1.8) * line, height / 2);
  double bottom = self->bare ? 4 : (self->stride > 1 ? 2 : 0.8) * line;
  self->plot = (AisleBox){ left, top, room, MAX (height - bottom - top, 0) };
  for (gsize a = 0; a < self->n_axes; a++)
    {
      AisleParallelAxis *axis = &self->axes[a];
      axis->x = self->n_axes > 1 ? left + (double) a * apart : left + room / 2;
      axis->scale.from = self->plot.y + self->plot.h;
      axis->scale.to = self->plot.y;
    }
  return TRUE;
}

static double
value_at (const AisleParallelAxis *axis, const AisleTable *table, gsize row)
{
  const char *word = axis->n_words > 0 ? aisle_table_text (table, row, axis->column) : NULL;
  if (axis->n_words == 0)
    {
      double value = aisle_table_number (table, row, axis->column);
      return axis->log ? log10 (value) : value;
    }
  for (gsize i = 0; word != NULL && i < axis->n_words; i++)
    if (g_str_equal (axis->words[i], word))
      return (double) i;
  return NAN;
}

gboolean
aisle_parallel_at (const AisleParallelLayout *self, const AisleTable *table, gsize row, gsize axis, double *x,
                   double *y)
{
  gboolean drawn = row < self->n_rows && row % self->stride == 0;
  double value = drawn ? value_at (&self->axes[axis], table, row) : NAN;
  if (!isfinite (value))
    return FALSE;
  *x = self->axes[axis].x;
  *y = aisle_scale_at (&self->axes[axis].scale, value);
  return TRUE;
}

/* ---- what an axis names ---- */

static void
add_tick (GArray *ticks, const AisleParallelAxis *axis, double value, char *text)
{
  AisleParallelTick tick = { aisle_scale_at (&axis->scale, value), text };
  g_array_append_val (ticks, tick);
}

static void
tick_clear (gpointer tick)
{
  g_free (((AisleParallelTick *) tick)->text);
}

static int
compare_numbers (gconstpointer a, gconstpointer b)
{
  double left = *(const double *) a, right = *(const double *) b;
  return (left > right) - (left < right);
}

/* The different values of the rows, in order; n is FEW + 1 where there are more. */
static gsize
different_numbers (const AisleParallelLayout *self, const AisleTable *table, gsize axis, double values[FEW + 1])
{
  gsize n = 0;
  for (gsize row = 0; row < self->n_rows && n <= FEW; row += self->stride)
    {
      double value = value_at (&self->axes[axis], table, row);
      gboolean known = !isfinite (value);
      for (gsize i = 0; i < n && !known; i++)
        known = values[i] == value;
      if (!known)
        values[n++] = value;
    }
  qsort (values, n, sizeof *values, compare_numbers);
  return n;
}

/* Different values are told apart by few digits, and zeros at the end only look exact: 0.001, not 0.00100. */
static char *
short_number (AisleColumnType type, double value)
{
  char *text = aisle_number_short (type, value);
  const char *point = localeconv ()->decimal_point;
  char *at = type == AISLE_COLUMN_REAL ? strstr (text, point) : NULL, *end = text + strlen (text);
  if (at == NULL || strspn (at + strlen (point), "0123456789") != strlen (at + strlen (point)))
    return text;
  while (end[-1] == '0')
    end--;
  *(end == at + strlen (point) ? at : end) = '\0';
  return text;
}

static void
add_numbers (GArray *ticks, const AisleParallelLayout *self, const AisleTable *table, gsize index)
{
  const AisleParallelAxis *axis = &self->axes[index];
  AisleColumnType type = aisle_table_column (table, axis->column)->type;
  double values[FEW + 1];
  gsize n = different_numbers (self, table, index, values);
  if (n <= FEW || axis->log)
    {
      if (n > FEW) /* of a long logarithmic axis the ends */
        {
          values[0] = axis->scale.low;
          values[1] = axis->scale.high;
          n = 2;
        }
      for (gsize i = 0; i < n; i++)
        add_tick (ticks, axis, values[i], short_number (type, axis->log ? pow (10, values[i]) : values[i]));
      return;
    }
  AisleTicks round = aisle_ticks_new (axis->scale.low, axis->scale.high, MOST_TICK, type == AISLE_COLUMN_INTEGER);
  for (guint i = 0; i < round.n; i++)
    {
      double value = aisle_ticks_at (&round, i);
      if (value >= axis->scale.low && value <= axis->scale.high)
        add_tick (ticks, axis, value, aisle_number_short (type, value));
    }
}

GArray *
aisle_parallel_ticks_new (const AisleParallelLayout *self, const AisleTable *table, gsize axis)
{
  const AisleParallelAxis *at = &self->axes[axis];
  GArray *ticks = g_array_new (FALSE, FALSE, sizeof (AisleParallelTick));
  g_array_set_clear_func (ticks, tick_clear);
  if (at->n_words == 0)
    add_numbers (ticks, self, table, axis);
  for (gsize i = 0; i < at->n_words; i++)
    add_tick (ticks, at, (double) i, g_strdup (at->words[i]));
  return ticks;
}
