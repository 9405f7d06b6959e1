/* test-key-figures.c: order, order statistics, bins and different values of many keys, against plain sorting. */
#include "base/random.h"
#include "numeric/key-figures.h"
#include "numeric/parallel.h"

#include <stdlib.h>

#define N 400000

typedef struct
{
  guint64 key;
  guint32 value;
} Pair;

static int
by_key_and_place (const void *a, const void *b)
{
  const Pair *x = a, *y = b;

  return x->key != y->key ? (x->key < y->key ? -1 : 1) : (x->value > y->value) - (x->value < y->value);
}

static guint64 *
random_keys (guint64 seed, gsize n, guint64 below, gboolean holes)
{
  guint64 *keys = g_new (guint64, n);
  AisleRandom random;

  aisle_random_init (&random, seed, "keys");
  for (gsize i = 0; i < n; i++)
    keys[i] = holes && aisle_random_below (&random, 10) == 0
                  ? AISLE_KEY_MISSING
                  : aisle_key_of_integer ((gint64) aisle_random_below (&random, below) - (gint64) (below / 2));
  return keys;
}

static void
check_sorted (guint64 below, gboolean descending)
{
  g_autofree guint64 *keys = random_keys (below, N, below, TRUE), *work = g_memdup2 (keys, N * sizeof *keys);
  g_autofree guint32 *values = g_new (guint32, N);
  g_autofree Pair *pairs = g_new (Pair, N);
  g_autoptr (GError) error = NULL;

  for (guint32 i = 0; i < N; i++)
    {
      values[i] = i;
      pairs[i] = (Pair){ keys[i] == AISLE_KEY_MISSING ? AISLE_KEY_MISSING : descending ? ~keys[i] : keys[i], i };
    }
  qsort (pairs, N, sizeof *pairs, by_key_and_place);
  g_assert_true (aisle_key_sort (work, values, N, descending, NULL, "", &error));
  g_assert_no_error (error);
  for (guint32 i = 0; i < N; i++)
    g_assert_cmpuint (values[i], ==, pairs[i].value);
}

static void
test_sort (void)
{
  for (guint threads = 1; threads <= 2; threads++)
    {
      aisle_parallel_set_threads (threads);
      check_sorted (3, FALSE);
      check_sorted (5000, TRUE);
      check_sorted (G_GUINT64_CONSTANT (1) << 46, FALSE);
      check_sorted (G_GUINT64_CONSTANT (1) << 62, TRUE);
    }
  aisle_parallel_set_threads (0);
}

static void
test_keys_keep_order (void)
{
  const double reals[] = { -INFINITY, -1e300, -2, -0.5, 0, 1e-300, 0.5, 2, 1e300, INFINITY };

  g_assert_cmpuint (aisle_key_of_real (-0.0), ==, aisle_key_of_real (0));
  g_assert_true (aisle_key_of_real (NAN) == AISLE_KEY_MISSING);
  for (gsize i = 0; i < G_N_ELEMENTS (reals); i++)
    {
      g_assert_true (aisle_key_to_real (aisle_key_of_real (reals[i])) == reals[i]);
      if (i > 0)
        g_assert_cmpuint (aisle_key_of_real (reals[i - 1]), <, aisle_key_of_real (reals[i]));
    }
  g_assert_cmpuint (aisle_key_of_integer (-5), <, aisle_key_of_integer (3));
  g_assert_true (aisle_key_of_integer (G_MININT64) == AISLE_KEY_MISSING);
}

static void
read_array (gconstpointer data, gsize first, gsize n, guint64 *keys)
{
  memcpy (keys, (const guint64 *) data + first, n * sizeof *keys);
}

static int
by_key (const void *a, const void *b)
{
  guint64 x = *(const guint64 *) a, y = *(const guint64 *) b;

  return x < y ? -1 : x > y;
}

/* limit decides whether counting or selecting is at work. */
static void
check_figures (gsize limit, guint64 below)
{
  g_autofree guint64 *keys = random_keys (7 + below, N, below, TRUE), *sorted = g_memdup2 (keys, N * sizeof *keys);
  const AisleKeySource source = { read_array, keys, N, FALSE };
  g_auto (AisleKeyFigures) figures = { 0 };
  g_autoptr (GError) error = NULL;
  gsize n, different = 1, ranks[4], counts[3];
  guint64 found[4], edges[4];

  qsort (sorted, N, sizeof *sorted, by_key);
  for (n = N; sorted[n - 1] == AISLE_KEY_MISSING;)
    n--;
  for (gsize i = 1; i < n; i++)
    different += sorted[i] != sorted[i - 1];
  g_assert_true (aisle_key_figures (&figures, &source, limit, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (figures.missing, ==, N - n);
  g_assert_cmpuint (figures.least, ==, sorted[0]);
  g_assert_cmpuint (figures.most, ==, sorted[n - 1]);
  g_assert_true (figures.exact == (different <= limit));
  if (figures.exact)
    g_assert_cmpuint (figures.distinct, ==, different);
  else /* five standard errors */
    g_assert_cmpfloat (fabs ((double) figures.distinct / (double) different - 1), <, 0.041);
  ranks[0] = 0;
  ranks[1] = n / 4;
  ranks[2] = n / 2;
  ranks[3] = n - 1;
  g_assert_true (aisle_key_select (&figures, &source, ranks, 4, found, NULL, &error));
  for (gsize r = 0; r < 4; r++)
    g_assert_cmpuint (found[r], ==, sorted[ranks[r]]);
  edges[0] = sorted[0];
  edges[1] = sorted[n / 3];
  edges[2] = sorted[n / 2];
  edges[3] = sorted[n - 1] + 1;
  g_assert_true (aisle_key_bins (&figures, &source, edges, 3, counts, NULL, &error));
  for (gsize b = 0; b < 3; b++)
    {
      gsize expected = 0;
      for (gsize i = 0; i < n; i++)
        expected += sorted[i] >= edges[b] && sorted[i] < edges[b + 1];
      g_assert_cmpuint (counts[b], ==, expected);
    }
}

static void
test_figures (void)
{
  for (guint threads = 1; threads <= 2; threads++)
    {
      aisle_parallel_set_threads (threads);
      check_figures (1000, 900);
      check_figures (1000, 1001);
      check_figures (1000, 100000);
      check_figures (1000, G_GUINT64_CONSTANT (1) << 50);
    }
  aisle_parallel_set_threads (0);
}

static void
test_cancel (void)
{
  g_autofree guint64 *keys = random_keys (1, N, 1000, FALSE);
  g_autofree guint32 *values = g_new0 (guint32, N);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  AisleProgress progress = { .cancellable = cancellable };
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_false (aisle_key_sort (keys, values, N, FALSE, &progress, "", &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/numeric/key-figures/sort", test_sort);
  g_test_add_func ("/numeric/key-figures/keys", test_keys_keep_order);
  g_test_add_func ("/numeric/key-figures/figures", test_figures);
  g_test_add_func ("/numeric/key-figures/cancel", test_cancel);
  return g_test_run ();
}
