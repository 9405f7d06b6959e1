/* sparse.h: compressed sparse rows of float. */
#pragma once

#include <glib.h>

typedef struct
{
  gsize n_rows, n_columns, n_values;
  gint64 *start;  /* n_rows + 1 */
  gint32 *column; /* n_values, ascending within a row */
  float *value;   /* n_values */
} AisleSparse;

AisleSparse *aisle_sparse_new (gsize n_rows, gsize n_columns, gsize n_values); /* NULL when memory runs out */
void aisle_sparse_free (AisleSparse *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AisleSparse, aisle_sparse_free)
/* From triples in any order, indices within the shape; values of the same cell are added in the order given.  NULL when
 * memory runs out. */
AisleSparse *aisle_sparse_from_triples (gsize n_rows, gsize n_columns, gsize n, const gint32 *row, const gint32 *column,
                                        const float *value);
/* NULL when memory runs out, like the next one. */
AisleSparse *aisle_sparse_transpose (const AisleSparse *self);
/* The given rows, in the given order. */
AisleSparse *aisle_sparse_select_rows (const AisleSparse *self, const gint32 *rows, gsize n);
