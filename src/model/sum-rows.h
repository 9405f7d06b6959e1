/* sum-rows.h: sparse rows made by adding up, one row at a time and on any thread, each keeping its largest cells.
 *
 * A worker adds values to the columns of a row, in any order, and hands the row in; rows come out in their order
 * whoever made them.  And how models store such rows.  For families. */
#pragma once

#include "model/family.h"

/* One worker's row in the making; all zero is a good start. */
typedef struct
{
  float *sums;      /* n, all 0 between rows */
  guint64 *touched; /* a bit a column */
  guint64 *keys;
} AisleRowSums;

/* Makes room for n columns once.  FALSE when memory runs out. */
gboolean aisle_row_sums_init (AisleRowSums *self, gsize n) G_GNUC_WARN_UNUSED_RESULT;
void aisle_row_sums_clear (AisleRowSums *self);

static inline void
aisle_row_sums_add (AisleRowSums *self, gint32 column, float value)
{
  self->sums[column] += value;
  self->touched[column / 64] |= G_GUINT64_CONSTANT (1) << (column % 64);
}

typedef struct _AisleSumRows AisleSumRows;

/* Rows that keep their k largest cells (ties: the lower column); cells of 0 or less are never kept.  NULL when memory
 * runs out. */
AisleSumRows *aisle_sum_rows_new (gsize n_rows, gsize n_columns, gsize k);
void aisle_sum_rows_free (AisleSumRows *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AisleSumRows, aisle_sum_rows_free)
/* Hands row in and clears the sums.  Each row once; from any thread.  FALSE when memory runs out. */
gboolean aisle_sum_rows_take (AisleSumRows *self, gsize row, AisleRowSums *sums) G_GNUC_WARN_UNUSED_RESULT;
/* The rows; self is empty afterwards.  NULL when memory runs out. */
AisleSparse *aisle_sum_rows_finish (AisleSumRows *self);

/* Stores rows as the tensors NAME_start (I64), NAME_item (I32) and, with values, NAME_value (F32). */
gboolean aisle_rows_save (const AisleSparse *rows, const char *name, gboolean values, const AisleFamily *family,
                          AisleTensors *tensors, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* What aisle_rows_save stored, checked as hostile: starts ascend, columns ascend within a row and are below n_columns
 * (-1: as many as rows), values are finite; without stored values they are 1. */
AisleSparse *aisle_rows_load (const AisleTensors *tensors, const char *name, gboolean values, gint64 n_columns,
                              const AisleFamily *family, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* First cell of a row whose column is at least `column`; the row's end where there is none. */
gint64 aisle_row_find (const AisleSparse *rows, gsize row, gint32 column);
/* A cell's value, 0 where there is none. */
float aisle_row_value (const AisleSparse *rows, gsize row, gint32 column);
/* scores[column - first] += weight * value for the cells of the row in first .. first + n - 1. */
void aisle_row_add (const AisleSparse *rows, gsize row, float weight, gint32 first, gsize n, float *scores);
