/* The best k against a full sort, with ties, NaN and masks. */
#include "numeric/topk.h"
#include "base/random.h"

#include <math.h>

static const float *sort_scores;

static int
by_score (gconstpointer a, gconstpointer b)
{
  gint32 x = *(const gint32 *) a, y = *(const gint32 *) b;

  if (sort_scores[x] != sort_scores[y])
    return sort_scores[x] < sort_scores[y] ? 1 : -1;
  return (x > y) - (x < y);
}

static void
test_against_sort (void)
{
  AisleRandom random;
  float scores[500], best[600];
  gint32 order[500], items[600];
  guint64 keys[600];

  aisle_random_init (&random, 1, "topk");
  for (gsize round = 0; round < 200; round++)
    {
      gsize n = 1 + aisle_random_below (&random, 500), k = aisle_random_below (&random, 600);
      gsize kept = 0, split = aisle_random_below (&random, n);
      AisleTopK top;

      for (gsize i = 0; i < n; i++)
        {
          guint64 draw = aisle_random_below (&random, 50); /* many ties */

          scores[i] = draw == 0 ? NAN : draw == 1 ? -INFINITY : (float) draw - 25;
          if (draw > 1)
            order[kept++] = (gint32) i;
        }
      sort_scores = scores;
      qsort (order, kept, sizeof *order, by_score);
      aisle_topk_init (&top, k, keys);
      aisle_topk_scan (&top, scores, split, 0);
      aisle_topk_scan (&top, scores + split, n - split, (gint32) split);
      aisle_topk_finish (&top, items, best);
      for (gsize i = 0; i < k; i++)
        if (i < kept)
          {
            g_assert_cmpint (items[i], ==, order[i]);
            g_assert_cmpfloat (best[i], ==, scores[order[i]]);
          }
        else
          g_assert_cmpint (items[i], ==, -1);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/topk/against-sort", test_against_sort);
  return g_test_run ();
}
