/* Compressed rows from triples in any order, turned, selected. */
#include "numeric/sparse.h"

static void
assert_sparse (const AisleSparse *m, gsize n_rows, gsize n_columns, const float *dense)
{
  gsize n_values = 0;

  g_assert_cmpuint (m->n_rows, ==, n_rows);
  g_assert_cmpuint (m->n_columns, ==, n_columns);
  g_assert_cmpint (m->start[0], ==, 0);
  for (gsize r = 0; r < n_rows; r++)
    {
      gint64 at = m->start[r];

      for (gsize c = 0; c < n_columns; c++)
        if (dense[r * n_columns + c] != 0)
          {
            g_assert_cmpint (m->column[at], ==, c);
            g_assert_cmpfloat (m->value[at], ==, dense[r * n_columns + c]);
            at++;
            n_values++;
          }
      g_assert_cmpint (at, ==, m->start[r + 1]);
    }
  g_assert_cmpuint (m->n_values, ==, n_values);
}

static void
test_triples (void)
{
  const gint32 row[] = { 2, 0, 2, 0, 2, 0 }, column[] = { 3, 1, 0, 0, 3, 1 };
  const float value[] = { 1, 2, 3, 4, 5, 6 };
  const float dense[] = { 4, 8, 0, 0, 0, 0, 0, 0, 3, 0, 0, 6 };
  const float turned[] = { 4, 0, 3, 8, 0, 0, 0, 0, 0, 0, 0, 6 };
  const float picked[] = { 3, 0, 0, 6, 0, 0, 0, 0, 3, 0, 0, 6, 4, 8, 0, 0 };
  const gint32 rows[] = { 2, 1, 2, 0 };
  g_autoptr (AisleSparse) m = aisle_sparse_from_triples (3, 4, 6, row, column, value);
  g_autoptr (AisleSparse) t = aisle_sparse_transpose (m);
  g_autoptr (AisleSparse) back = aisle_sparse_transpose (t);
  g_autoptr (AisleSparse) part = aisle_sparse_select_rows (m, rows, 4);

  assert_sparse (m, 3, 4, dense);
  assert_sparse (t, 4, 3, turned);
  assert_sparse (back, 3, 4, dense);
  assert_sparse (part, 4, 4, picked);
}

static void
test_empty (void)
{
  g_autoptr (AisleSparse) m = aisle_sparse_from_triples (0, 0, 0, NULL, NULL, NULL);
  g_autoptr (AisleSparse) rows = aisle_sparse_from_triples (3, 2, 0, NULL, NULL, NULL);
  g_autoptr (AisleSparse) t = aisle_sparse_transpose (rows);

  assert_sparse (m, 0, 0, NULL);
  assert_sparse (t, 2, 3, (const float[6]){ 0 });
}

static void
test_no_memory (void)
{
  g_assert_null (aisle_sparse_new (1, 1, G_MAXSIZE / 2));
  g_assert_null (aisle_sparse_new (G_MAXSIZE, 1, 1));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sparse/triples", test_triples);
  g_test_add_func ("/sparse/empty", test_empty);
  g_test_add_func ("/sparse/no-memory", test_no_memory);
  return g_test_run ();
}
