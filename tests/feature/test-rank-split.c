/* test-rank-split.c: which lists teach rankers, and which judge them. */
#include "feature/rank-split.h"

#include "base/error.h"
#include "feature/split.h"

#define N 400

static GPtrArray *
make_texts (void)
{
  GPtrArray *texts = g_ptr_array_new_with_free_func (g_free);

  for (gsize q = 0; q < N; q += 2)
    {
      g_ptr_array_add (texts, g_strdup_printf ("query %zu", q));
      g_ptr_array_add (texts, g_strdup_printf (" QUERY %zu ", q)); /* the same one */
    }
  return texts;
}

/* A list a query, clicked from `clicked` on, asked second after second. */
static AisleRankLabels *
make_labels (gsize clicked)
{
  g_autoptr (GError) error = NULL;
  AisleRankLabels *labels = aisle_rank_labels_new (N, N, AISLE_RANK_WITH_TIMES, &error);

  g_assert_no_error (error);
  for (gsize q = 0; q < N; q++)
    {
      labels->set->query[q] = (gint32) q;
      labels->set->start[q + 1] = q + 1;
      labels->set->grade[q] = 1;
      labels->set->time[q] = (gint64) q * G_USEC_PER_SEC;
      labels->clicked[q] = q >= clicked;
    }
  return labels;
}

static AisleRankSplit *
split (const AisleRankLabels *labels, const GPtrArray *texts, const char *kind, const char *fold)
{
  g_autoptr (AisleParams) params = aisle_params_new (aisle_rank_split_params, aisle_rank_split_n_params);
  g_autoptr (GError) error = NULL;
  AisleRankSplit *made;

  g_assert_true (aisle_params_set (params, "split", kind, NULL));
  g_assert_true (aisle_params_set (params, "fold", fold, NULL));
  made = aisle_rank_split_new (labels, texts, params, &error);
  g_assert_no_error (error);
  return made;
}

/* Each list tests once, validates once, and stands on one side with what is the same query. */
static void
test_queries (void)
{
  g_autoptr (GPtrArray) texts = make_texts ();
  g_autoptr (AisleRankLabels) labels = make_labels (N);
  guint times[AISLE_RANK_N_PARTS][N] = { { 0 } };

  for (guint fold = 1; fold <= 5; fold++)
    {
      g_autofree char *number = g_strdup_printf ("%u", fold);
      g_autoptr (AisleRankSplit) own = split (labels, texts, "queries", number);
      g_autoptr (AisleRankSet) test = aisle_rank_split_take (own, labels, 1 << AISLE_RANK_TEST);

      g_assert_cmpuint (own->lists[AISLE_RANK_TEST], >, N / 10);
      g_assert_cmpuint (test->n_queries, ==, own->lists[AISLE_RANK_TEST]);
      g_assert_cmpuint (own->shared, ==, 0);
      for (gsize q = 0; q < N; q++)
        {
          times[own->part[q]][q]++;
          g_assert_cmpuint (own->part[q], ==, own->part[q ^ 1]);
        }
    }
  for (gsize q = 0; q < N; q++)
    {
      g_assert_cmpuint (times[AISLE_RANK_TEST][q], ==, 1);
      g_assert_cmpuint (times[AISLE_RANK_VALID][q], ==, 1);
      g_assert_cmpuint (times[AISLE_RANK_FIT][q], ==, 3);
    }
}

static void
test_time (void)
{
  g_autoptr (GPtrArray) texts = make_texts ();
  g_autoptr (AisleRankLabels) labels = make_labels (N);
  g_autoptr (AisleRankSplit) own = split (labels, texts, "time", "0");

  for (gsize q = 0; q < N; q++)
    g_assert_cmpuint (own->part[q], ==,
                      q < N * 8 / 10   ? AISLE_RANK_FIT
                      : q < N * 9 / 10 ? AISLE_RANK_VALID
                                       : AISLE_RANK_TEST);
  g_assert_cmpint (own->cut_test, ==, (gint64) N * 9 / 10 * G_USEC_PER_SEC);
}

static void
test_given (void)
{
  g_autoptr (GPtrArray) texts = make_texts ();
  g_autoptr (AisleRankLabels) labels = make_labels (N);
  g_autoptr (AisleRankSplit) own = NULL;

  labels->fold[3] = AISLE_FOLD_TEST;
  labels->fold[4] = AISLE_FOLD_VALID;
  labels->fold[5] = AISLE_FOLD_TRAIN;
  own = split (labels, texts, "given", "0");
  g_assert_cmpuint (own->lists[AISLE_RANK_TEST], ==, 1);
  g_assert_cmpuint (own->part[4], ==, AISLE_RANK_VALID);
  g_assert_cmpuint (own->lists[AISLE_RANK_FIT], ==, N - 2);
}

/* Where people judged half of the queries, clicks only teach, and nothing of a query that judges. */
static void
test_both (void)
{
  g_autoptr (GPtrArray) texts = make_texts ();
  g_autoptr (AisleRankLabels) judged = make_labels (N), clicked = make_labels (0), both = NULL;
  g_autoptr (AisleRankSplit) own = NULL;
  g_autoptr (GError) error = NULL;
  gsize teaching = 0;

  clicked->set->highest = 1;
  both = aisle_rank_labels_join (judged, clicked, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (both->set->n_queries, ==, 2 * N);
  g_assert_cmpfloat (both->set->grade[N], ==, 3); /* stretched to the judges' scale */
  own = split (both, texts, "queries", "2");
  for (gsize list = 0; list < 2 * N; list++)
    {
      gboolean judges = own->part[list % N] == AISLE_RANK_TEST || own->part[list % N] == AISLE_RANK_VALID;

      if (list < N)
        continue;
      g_assert_cmpuint (own->part[list], ==, judges ? AISLE_RANK_OUT : AISLE_RANK_FIT);
      teaching += own->part[list] == AISLE_RANK_FIT;
    }
  g_assert_cmpuint (teaching, >, N / 3);
}

static void
test_too_little (void)
{
  g_autoptr (GPtrArray) texts = make_texts ();
  g_autoptr (AisleRankLabels) labels = make_labels (N);
  g_autoptr (AisleParams) params = aisle_params_new (aisle_rank_split_params, aisle_rank_split_n_params);
  g_autoptr (GError) error = NULL;

  g_assert_true (aisle_params_set (params, "split", "given", NULL));
  g_assert_null (aisle_rank_split_new (labels, texts, params, &error)); /* nobody said what tests */
  g_assert_error (error, AISLE_FEATURE_ERROR, AISLE_ERROR_EMPTY);
  g_clear_error (&error);
  g_assert_true (aisle_params_set (params, "split", "queries", NULL));
  g_assert_true (aisle_params_set (params, "fold", "6", NULL));
  g_assert_null (aisle_rank_split_new (labels, texts, params, &error));
  g_assert_error (error, AISLE_FEATURE_ERROR, AISLE_ERROR_USAGE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rank-split/queries", test_queries);
  g_test_add_func ("/rank-split/time", test_time);
  g_test_add_func ("/rank-split/given", test_given);
  g_test_add_func ("/rank-split/both", test_both);
  g_test_add_func ("/rank-split/too-little", test_too_little);
  return g_test_run ();
}
