/* table.c: typed columns, each one array. */
#include "base/table.h"

#include <math.h>

typedef struct
{
  AisleColumnSpec spec;
  char *name, *title, *unit;
  GPtrArray *texts; /* TEXT: NULL missing */
  GArray *integers; /* integer-backed: G_MININT64 missing */
  GArray *reals;    /* REAL, SHARE: NaN missing */
} Column;

struct _AisleTable
{
  gatomicrefcount refs;
  GPtrArray *columns; /* Column */
  gsize n_rows;
};

static void
column_free (gpointer data)
{
  Column *column = data;

  g_free (column->name);
  g_free (column->title);
  g_free (column->unit);
  g_clear_pointer (&column->texts, g_ptr_array_unref);
  g_clear_pointer (&column->integers, g_array_unref);
  g_clear_pointer (&column->reals, g_array_unref);
  g_free (column);
}

static void
column_add_missing (Column *column)
{
  gint64 no_integer = G_MININT64;
  double no_real = NAN;

  if (column->texts != NULL)
    g_ptr_array_add (column->texts, NULL);
  else if (column->reals != NULL)
    g_array_append_val (column->reals, no_real);
  else
    g_array_append_val (column->integers, no_integer);
}

static const Column *
column_at (const AisleTable *self, gsize column)
{
  g_assert (column < self->columns->len);
  return self->columns->pdata[column];
}

AisleTable *
aisle_table_new (const AisleColumnSpec *columns, gsize n_columns)
{
  AisleTable *self = g_new0 (AisleTable, 1);

  g_atomic_ref_count_init (&self->refs);
  self->columns = g_ptr_array_new_with_free_func (column_free);
  for (gsize i = 0; i < n_columns; i++)
    aisle_table_add_column (self, &columns[i]);
  return self;
}

AisleTable *
aisle_table_ref (AisleTable *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
aisle_table_unref (AisleTable *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->refs))
    return;
  g_ptr_array_unref (self->columns);
  g_free (self);
}

gsize
aisle_table_add_column (AisleTable *self, const AisleColumnSpec *spec)
{
  Column *column = g_new0 (Column, 1);

  column->name = g_strdup (spec->name);
  column->title = g_strdup (spec->title);
  column->unit = g_strdup (spec->unit);
  column->spec = (AisleColumnSpec){ column->name, column->title, spec->type, column->unit };
  if (spec->type == AISLE_COLUMN_TEXT)
    column->texts = g_ptr_array_new_with_free_func (g_free);
  else if (spec->type == AISLE_COLUMN_REAL || spec->type == AISLE_COLUMN_SHARE)
    column->reals = g_array_new (FALSE, FALSE, sizeof (double));
  else
    column->integers = g_array_new (FALSE, FALSE, sizeof (gint64));
  for (gsize row = 0; row < self->n_rows; row++)
    column_add_missing (column);
  g_ptr_array_add (self->columns, column);
  return self->columns->len - 1;
}

gsize
aisle_table_add_row (AisleTable *self)
{
  for (guint i = 0; i < self->columns->len; i++)
    column_add_missing (self->columns->pdata[i]);
  return self->n_rows++;
}

void
aisle_table_set_text (AisleTable *self, gsize row, gsize column, const char *text)
{
  const Column *c = column_at (self, column);

  g_assert (c->texts != NULL && row < self->n_rows);
  g_free (c->texts->pdata[row]);
  c->texts->pdata[row] = g_strdup (text);
}

void
aisle_table_set_integer (AisleTable *self, gsize row, gsize column, gint64 value)
{
  const Column *c = column_at (self, column);

  g_assert (c->integers != NULL && row < self->n_rows);
  g_array_index (c->integers, gint64, row) = value;
}

void
aisle_table_set_real (AisleTable *self, gsize row, gsize column, double value)
{
  const Column *c = column_at (self, column);

  g_assert (c->reals != NULL && row < self->n_rows);
  g_array_index (c->reals, double, row) = value;
}

void
aisle_table_copy_cell (AisleTable *self, gsize row, gsize column, const AisleTable *from, gsize from_row,
                       gsize from_column)
{
  const Column *to = column_at (self, column), *source = column_at (from, from_column);

  g_assert (to->spec.type == source->spec.type && row < self->n_rows && from_row < from->n_rows);
  if (to->texts != NULL)
    aisle_table_set_text (self, row, column, source->texts->pdata[from_row]);
  else if (to->reals != NULL)
    g_array_index (to->reals, double, row) = g_array_index (source->reals, double, from_row);
  else
    g_array_index (to->integers, gint64, row) = g_array_index (source->integers, gint64, from_row);
}

gsize
aisle_table_n_rows (const AisleTable *self)
{
  return self->n_rows;
}

gsize
aisle_table_n_columns (const AisleTable *self)
{
  return self->columns->len;
}

const AisleColumnSpec *
aisle_table_column (const AisleTable *self, gsize column)
{
  return &column_at (self, column)->spec;
}

gssize
aisle_table_find (const AisleTable *self, const char *name)
{
  for (guint i = 0; i < self->columns->len; i++)
    if (g_str_equal (column_at (self, i)->name, name))
      return i;
  return -1;
}

gboolean
aisle_table_is_missing (const AisleTable *self, gsize row, gsize column)
{
  const Column *c = column_at (self, column);

  g_assert (row < self->n_rows);
  if (c->texts != NULL)
    return c->texts->pdata[row] == NULL;
  if (c->reals != NULL)
    return isnan (g_array_index (c->reals, double, row));
  return g_array_index (c->integers, gint64, row) == G_MININT64;
}

const char *
aisle_table_text (const AisleTable *self, gsize row, gsize column)
{
  const Column *c = column_at (self, column);

  g_assert (row < self->n_rows);
  return c->texts == NULL ? NULL : c->texts->pdata[row];
}

gint64
aisle_table_integer (const AisleTable *self, gsize row, gsize column)
{
  const Column *c = column_at (self, column);

  g_assert (row < self->n_rows);
  if (c->integers == NULL || g_array_index (c->integers, gint64, row) == G_MININT64)
    return 0;
  return g_array_index (c->integers, gint64, row);
}

/* What a stored integer is divided by. */
static double
divisor_of (const Column *column)
{
  switch (column->spec.type)
    {
    case AISLE_COLUMN_MONEY:
      return AISLE_MONEY_UNIT;
    case AISLE_COLUMN_TIME:
    case AISLE_COLUMN_DURATION:
      return 1e6;
    default:
      return 1;
    }
}

double
aisle_table_number (const AisleTable *self, gsize row, gsize column)
{
  const Column *c = column_at (self, column);

  if (c->texts != NULL || aisle_table_is_missing (self, row, column))
    return NAN;
  if (c->reals != NULL)
    return g_array_index (c->reals, double, row);
  return (double) g_array_index (c->integers, gint64, row) / divisor_of (c);
}

/* In strands, so that a comparison need not wait for the one before. */
#define STRANDS 4

static gboolean
range_of_finite (const double *values, gsize n, double *low, double *high)
{
  *low = INFINITY;
  *high = -INFINITY;
  for (gsize i = 0; i < n; i++)
    if (isfinite (values[i]))
      {
        *low = MIN (*low, values[i]);
        *high = MAX (*high, values[i]);
      }
  return *low <= *high;
}

static gboolean
range_of_reals (const double *values, gsize n, double *low, double *high)
{
  double least[STRANDS] = { INFINITY, INFINITY, INFINITY, INFINITY };
  double most[STRANDS] = { -INFINITY, -INFINITY, -INFINITY, -INFINITY };
  gsize whole = n / STRANDS * STRANDS;
  double tail_low, tail_high;

  /* What is missing, NaN, compares as false and is passed over. */
  for (gsize i = 0; i < whole; i += STRANDS)
    for (gsize k = 0; k < STRANDS; k++)
      {
        least[k] = values[i + k] < least[k] ? values[i + k] : least[k];
        most[k] = values[i + k] > most[k] ? values[i + k] : most[k];
      }
  range_of_finite (values + whole, n - whole, &tail_low, &tail_high);
  *low = MIN (MIN (MIN (least[0], least[1]), MIN (least[2], least[3])), tail_low);
  *high = MAX (MAX (MAX (most[0], most[1]), MAX (most[2], most[3])), tail_high);
  if (*low == -INFINITY || *high == INFINITY)
    return range_of_finite (values, n, low, high);
  return *low <= *high;
}

static gboolean
range_of_integers (const gint64 *values, gsize n, gint64 *low, gint64 *high)
{
  gint64 least = G_MAXINT64, most = G_MININT64; /* which is also what is missing */

  for (gsize i = 0; i < n; i++)
    {
      gint64 present = values[i] == G_MININT64 ? G_MAXINT64 : values[i];
      least = MIN (least, present);
      most = MAX (most, values[i]);
    }
  *low = least;
  *high = most;
  return most != G_MININT64;
}

gboolean
aisle_table_range (const AisleTable *self, gsize column, gsize from, gsize to, double *low, double *high)
{
  const Column *c = column_at (self, column);
  gint64 least, most;

  g_assert (from <= to && to <= self->n_rows);
  *low = INFINITY;
  *high = -INFINITY;
  if (c->reals != NULL)
    return range_of_reals (&g_array_index (c->reals, double, from), to - from, low, high);
  if (c->integers == NULL || !range_of_integers (&g_array_index (c->integers, gint64, from), to - from, &least, &most))
    return FALSE;
  *low = (double) least / divisor_of (c);
  *high = (double) most / divisor_of (c);
  return TRUE;
}

gboolean
aisle_table_is_rising (const AisleTable *self, gsize column)
{
  const Column *c = column_at (self, column);
  gboolean falls = FALSE;

  if (c->reals != NULL)
    {
      const double *values = &g_array_index (c->reals, double, 0);
      for (gsize i = 0; i < self->n_rows; i++)
        falls |= !(values[i] >= (i > 0 ? values[i - 1] : -G_MAXDOUBLE)) | !(values[i] <= G_MAXDOUBLE);
    }
  else if (c->integers != NULL)
    {
      const gint64 *values = &g_array_index (c->integers, gint64, 0);
      for (gsize i = 0; i < self->n_rows; i++)
        falls |= (values[i] == G_MININT64) | (i > 0 && values[i] < values[i - 1]);
    }
  return c->texts == NULL && !falls;
}

const double *
aisle_table_reals (const AisleTable *self, gsize column)
{
  const Column *c = column_at (self, column);
  return c->reals != NULL ? (const double *) (gconstpointer) c->reals->data : NULL;
}

const gint64 *
aisle_table_integers (const AisleTable *self, gsize column)
{
  const Column *c = column_at (self, column);
  return c->integers != NULL ? (const gint64 *) (gconstpointer) c->integers->data : NULL;
}
