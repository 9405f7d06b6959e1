/* cells.h: the numbers of a column, read quickly: for passes over a million rows. */
#pragma once

#include "base/table.h"

#include <math.h>

typedef struct
{
  const double *reals;
  const gint64 *integers;
  double unit; /* integers a unit of the display scale */
} AisleCells;

static inline AisleCells
aisle_cells_of (const AisleTable *table, gsize column)
{
  AisleColumnType type = aisle_table_column (table, column)->type;
  double unit = type == AISLE_COLUMN_MONEY                                   ? AISLE_MONEY_UNIT
                : type == AISLE_COLUMN_TIME || type == AISLE_COLUMN_DURATION ? 1e6
                                                                             : 1;
  return (AisleCells){ aisle_table_reals (table, column), aisle_table_integers (table, column), unit };
}

/* The same as aisle_table_number. */
static inline double
aisle_cells_at (const AisleCells *self, gsize row)
{
  if (self->reals != NULL)
    return self->reals[row];
  if (self->integers == NULL || self->integers[row] == G_MININT64)
    return NAN;
  return (double) self->integers[row] / self->unit;
}
