/* test-measures.c: the measures of ranks and lists against figures worked out by hand. */
#include "evaluate/evaluate.h"
#include "evaluate/list-measures.h"
#include "evaluate/measures.h"

#include <math.h>

#define EPSILON 1e-6

static void
measure (const gsize *ranks, gsize n_ranks, gsize n_relevant, gsize recall_of, guint k, double *measures)
{
  AisleDiscounts discounts;

  aisle_discounts_init (&discounts, k);
  aisle_measure (&discounts, ranks, n_ranks, n_relevant, recall_of, k, measures);
  aisle_discounts_clear (&discounts);
}

/* Ranked A B C D E, relevant B, E and X, k 5: DCG 1.0177826, IDCG 2.1309298. */
static void
test_list_of_five (void)
{
  static const gsize ranks[] = { 2, 5 };
  AisleDiscounts discounts;
  double m[AISLE_N_MEASURES];

  aisle_discounts_init (&discounts, 5);
  g_assert_cmpfloat_with_epsilon (discounts.discount[2] + discounts.discount[5], 1.0177826, 1e-7);
  g_assert_cmpfloat_with_epsilon (discounts.ideal[3], 2.1309298, 1e-7);
  aisle_discounts_clear (&discounts);
  measure (ranks, 2, 3, 3, 5, m);
  g_assert_cmpfloat_with_epsilon (m[AISLE_NDCG], .4776237, EPSILON);
  g_assert_cmpfloat_with_epsilon (m[AISLE_RECALL], 2 / 3.0, EPSILON);
  g_assert_cmpfloat_with_epsilon (m[AISLE_PRECISION], .4, EPSILON);
  g_assert_cmpfloat_with_epsilon (m[AISLE_MAP], .3, EPSILON);
  g_assert_cmpfloat (m[AISLE_HIT], ==, 1);
}

/* k 2, one hit at rank 2, three relevant: recall 1/3 of the relevant, 1/2 of what two places can hold. */
static void
test_recall_normalisers (void)
{
  static const gsize ranks[] = { 2, 5 };
  double m[AISLE_N_MEASURES];

  measure (ranks, 2, 3, 3, 2, m);
  g_assert_cmpfloat_with_epsilon (m[AISLE_RECALL], 1 / 3.0, EPSILON);
  g_assert_cmpfloat_with_epsilon (m[AISLE_NDCG], .3868528, EPSILON);
  measure (ranks, 2, 3, MIN (2, 3), 2, m);
  g_assert_cmpfloat_with_epsilon (m[AISLE_RECALL], .5, EPSILON);
}

static void
test_leave_one_out (void)
{
  static const struct
  {
    gsize rank;
    double ndcg;
  } cases[] = { { 2, .63093 }, { 3, .5 }, { 10, .289065 } };
  double m[AISLE_N_MEASURES];

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      measure (&cases[i].rank, 1, 1, 1, 10, m);
      g_assert_cmpfloat_with_epsilon (m[AISLE_NDCG], cases[i].ndcg, i == 0 ? 5e-6 : EPSILON); /* as printed */
      g_assert_cmpfloat_with_epsilon (m[AISLE_MAP], 1.0 / cases[i].rank, EPSILON);
    }
  measure (&cases[2].rank, 1, 1, 1, 9, m);
  g_assert_cmpfloat (m[AISLE_NDCG], ==, 0);
}

static void
test_chance (void)
{
  AisleChance sampled = aisle_chance (101, 10), full = aisle_chance (3416, 10), few = aisle_chance (4, 10);

  g_assert_cmpfloat_with_epsilon (sampled.hit, .0990, 5e-5); /* as printed; 10/101 is .0990099 */
  g_assert_cmpfloat_with_epsilon (sampled.hit, 10 / 101.0, EPSILON);
  g_assert_cmpfloat_with_epsilon (sampled.ndcg, .04499, 5e-6);
  g_assert_cmpfloat_with_epsilon (sampled.mrr, .05146, 5e-6);
  g_assert_cmpfloat_with_epsilon (full.hit, .002927, 5e-7);
  g_assert_cmpfloat_with_epsilon (full.ndcg, .001330, 5e-7);
  g_assert_cmpfloat_with_epsilon (few.hit, 1, EPSILON);
  g_assert_cmpfloat_with_epsilon (few.mrr, 25 / 48.0, EPSILON); /* (1 + 1/2 + 1/3 + 1/4) / 4 */
}

/* ---- popularity: six items that 6, 3, 1, 1, 1 and 0 of eight users had ---- */

static AisleSparse *
trained_new (void)
{
  static const gint32 rows[] = { 0, 1, 2, 3, 4, 5, 0, 1, 2, 0, 6, 7 };
  static const gint32 columns[] = { 0, 0, 0, 0, 0, 0, 1, 1, 1, 2, 3, 4 };
  float ones[12];

  for (int i = 0; i < 12; i++)
    ones[i] = 1;
  return aisle_sparse_from_triples (9, 6, 12, rows, columns, ones);
}

static void
test_popularity (void)
{
  static const guint8 groups[] = { AISLE_ITEMS_HOT,  AISLE_ITEMS_WARM, AISLE_ITEMS_RARE,
                                   AISLE_ITEMS_RARE, AISLE_ITEMS_RARE, AISLE_ITEMS_COLD };
  static const gint32 at_least[] = { 1, 2, 5, 5, 5, 6 };
  g_autoptr (AisleSparse) trained = trained_new ();
  g_autoptr (AislePopularity) popularity = aisle_popularity_new (trained);

  g_assert_cmpuint (popularity->n_users, ==, 8);
  for (int i = 0; i < 6; i++)
    {
      g_assert_cmpint (popularity->group[i], ==, groups[i]);
      g_assert_cmpint (popularity->at_least[i], ==, at_least[i]);
    }
  /* 6 + 3 = 9 of 12 is less than 80 %, with the third it is more: the last two with interactions are the tail. */
  g_assert_false (popularity->tail[2]);
  g_assert_true (popularity->tail[3]);
  g_assert_true (popularity->tail[5]);
  g_assert_cmpfloat_with_epsilon (popularity->information[0], .4150375, EPSILON); /* -log2 (6/8) */
  g_assert_cmpfloat_with_epsilon (popularity->information[2], 3, EPSILON);
  g_assert_cmpfloat_with_epsilon (popularity->information[5], 3, EPSILON);
}

static void
test_lists (void)
{
  static const gint32 list[] = { 0, 1, 3 }, categories[] = { 0, 0, -1, 1, 1, -1 }, apart[] = { 0, 3 };
  g_autoptr (AisleSparse) trained = trained_new (), had_by = aisle_sparse_transpose (trained);
  g_autoptr (AislePopularity) popularity = aisle_popularity_new (trained);
  AisleListContext by_users = { popularity, NULL, had_by }, by_category = { popularity, categories, NULL };
  static const gint32 unknown[] = { 2, 5 };
  g_autofree AislePairMemory *pairs = g_new0 (AislePairMemory, AISLE_PAIR_MEMORY);

  g_assert_cmpfloat_with_epsilon (aisle_list_novelty (&by_users, list, 3), (.4150375 + 1.4150375 + 3) / 3, EPSILON);
  g_assert_cmpfloat_with_epsilon (aisle_list_tail_share (&by_users, list, 3), 1 / 3.0, EPSILON);
  /* Only items 0 and 1 share users: 3 of 6 and 3, cosine 3 / sqrt (18). */
  g_assert_cmpfloat_with_epsilon (aisle_list_diversity (&by_users, list, 3, pairs), 1 - 3 / sqrt (18) / 3, EPSILON);
  g_assert_cmpfloat_with_epsilon (aisle_list_diversity (&by_users, list, 3, pairs), 1 - 3 / sqrt (18) / 3, EPSILON);
  g_assert_cmpfloat_with_epsilon (aisle_list_diversity (&by_category, list, 3, pairs), 2 / 3.0, EPSILON);
  g_assert_cmpfloat (aisle_list_diversity (&by_category, apart, 2, pairs), ==, 1);
  g_assert_true (isnan (aisle_list_diversity (&by_category, unknown, 2, pairs)));
  g_assert_true (isnan (aisle_list_novelty (&by_users, list, 0)));
}

static void
test_gini (void)
{
  static const guint32 even[] = { 3, 3, 3, 3 }, one[] = { 0, 0, 8, 0 }, slope[] = { 2, 1, 4, 3 }, none[] = { 0, 0 };

  g_assert_cmpfloat_with_epsilon (aisle_gini (even, 4), 0, EPSILON);
  g_assert_cmpfloat_with_epsilon (aisle_gini (one, 4), .75, EPSILON);
  g_assert_cmpfloat_with_epsilon (aisle_gini (slope, 4), .25, EPSILON); /* 2 * 30 / 40 - 5 / 4 */
  g_assert_true (isnan (aisle_gini (none, 2)));
}

/* What is said of the candidates stays behind the name, each part by itself; what nobody knows is shown as it is. */
static void
test_titles (void)
{
  static const struct
  {
    const char *metric, *title;
  } cases[] = {
    { "ndcg@10", "NDCG@10" },
    { "recall@5 (1+9 sampled)", "Recall@5 (1+9 sampled)" },
    { "recall@20 (min, 1+100 sampled)", "Recall@20 (min, 1+100 sampled)" },
    { "mrr (1+99 sampled)", "MRR (1+99 sampled)" },
    { "ndcg@10 (linear)", "NDCG@10 (linear)" },
    { "ndcg@10 (", "NDCG@10 (" },
    { "recall ()", "Recall ()" },
    { "of our own (x)", "of our own (x)" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *title = aisle_metric_title (cases[i].metric);

      g_assert_cmpstr (title, ==, cases[i].title);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/measures/list-of-five", test_list_of_five);
  g_test_add_func ("/measures/recall-normalisers", test_recall_normalisers);
  g_test_add_func ("/measures/leave-one-out", test_leave_one_out);
  g_test_add_func ("/measures/chance", test_chance);
  g_test_add_func ("/measures/popularity", test_popularity);
  g_test_add_func ("/measures/lists", test_lists);
  g_test_add_func ("/measures/gini", test_gini);
  g_test_add_func ("/measures/titles", test_titles);
  return g_test_run ();
}
