/* test-rank-judge.c: figures of rankers by query, against tests/golden/golden.json (F3_ndcg) and hand calculations. */
#include "evaluate/rank-judge.h"

#include "base/error.h"

#include <math.h>
#include <string.h>

#define CLOSE(value, expected) g_assert_cmpfloat_with_epsilon (value, expected, 5e-6)

static const guint k_list[] = { 6, 3, 0 };
static const AisleRankJudging judging = { .k_list = k_list, .relevant = .5, .seed = 1 };

static double
mean_of (const AisleRankEvaluation *evaluation, const char *name)
{
  for (guint i = 0; i < evaluation->metrics->len; i++)
    if (g_str_equal (((const AisleMetric *) evaluation->metrics->pdata[i])->name, name))
      return ((const AisleMetric *) evaluation->metrics->pdata[i])->summary.mean;
  g_error ("no metric %s", name);
}

/* One list a query; lists of n grades each, one after the other. */
static AisleRankSet *
make_set (const float *grades, gsize n_lists, gsize n, guint flags)
{
  AisleRankSet *set = aisle_rank_set_new (n_lists, n_lists * n, NULL, 0, flags);

  for (gsize list = 0; list < n_lists; list++)
    {
      set->query[list] = (gint32) list;
      set->start[list + 1] = (list + 1) * n;
    }
  memcpy (set->grade, grades, n_lists * n * sizeof *grades);
  return set;
}

static AisleRankEvaluation *
judge (const AisleRankSet *set, const float *scores)
{
  g_autoptr (AisleRankJudge) own = aisle_rank_judge_new (&judging);
  g_autoptr (GError) error = NULL;
  AisleRankEvaluation *evaluation;

  aisle_rank_judge_add (own, set, scores);
  evaluation = aisle_rank_judge_finish (own, &error);
  g_assert_no_error (error);
  return evaluation;
}

static void
test_golden (void)
{
  const float grades[] = { 0, 1, 2, 3, 2, 3 }, scores[] = { 3, 2, 5, 6, 1, 4 }; /* in order: 3 2 3 0 1 2 */
  g_autoptr (AisleRankSet) set = make_set (grades, 1, 6, 0);
  g_autoptr (AisleRankEvaluation) evaluation = judge (set, scores);

  CLOSE (mean_of (evaluation, "ndcg@6 (linear)"), .960808);
  CLOSE (mean_of (evaluation, "ndcg@6 (exponential)"), .948811);
  CLOSE (mean_of (evaluation, "ndcg_low@6"), .960808);
  CLOSE (mean_of (evaluation, "ndcg_high@6"), .960808);
  CLOSE (mean_of (evaluation, "judged@6"), 1);
  /* Relevant is 2 and more: places 1, 2, 3 and 6. */
  CLOSE (mean_of (evaluation, "precision@3"), 1);
  CLOSE (mean_of (evaluation, "map"), (1 + 1 + 1 + 4 / 6.) / 4);
  CLOSE (mean_of (evaluation, "mrr@6"), 1);
  CLOSE (aisle_rank_ndcg (set, scores, 6), .960808);
}

/* Nobody judged the second place: the golden case, with the ideal of 3, 2, 1 and linear gain. */
static void
test_unjudged (void)
{
  const float grades[] = { 3, NAN, 1, 2 }, scores[] = { 9, 8, 7, -INFINITY }; /* the last was not found */
  const double ideal = 3 + 2 / log2 (3) + .5;
  g_autoptr (AisleRankSet) set = make_set (grades, 1, 4, 0);
  g_autoptr (AisleRankEvaluation) evaluation = judge (set, scores);

  CLOSE (mean_of (evaluation, "ndcg@3 (linear)"), 3.5 / ideal);
  CLOSE (mean_of (evaluation, "ndcg_low@3"), 3.5 / ideal);
  CLOSE (mean_of (evaluation, "ndcg_high@3"), 1);
  CLOSE (mean_of (evaluation, "judged@3"), 2 / 3.);
  g_assert_cmpuint (evaluation->counts.unjudged, ==, 1);
}

/* Ties count against the ranker, a score that is no number stands last, and a list of nothing is not judged. */
static void
test_ties (void)
{
  const float grades[] = { 3, 0, 0, 0, 3, 0, 0, 0, 0 }, scores[] = { 1, 1, 1, NAN, 0, -1, 5, 4, 3 };
  g_autoptr (AisleRankSet) set = make_set (grades, 3, 3, 0);
  g_autoptr (AisleRankEvaluation) evaluation = judge (set, scores);

  g_assert_cmpuint (evaluation->all.n, ==, 2);
  g_assert_cmpuint (evaluation->counts.nothing_relevant, ==, 1);
  g_assert_cmpuint (evaluation->counts.flat, ==, 1);
  CLOSE (mean_of (evaluation, "mrr@6"), (1 / 3. + 1) / 2);
  CLOSE (mean_of (evaluation, "ndcg@3 (linear)"), (1 / 2. + 1) / 2);
}

/* A weight is how often a row counts, whatever the gain, which may be above 1; of equal scores and grades the lighter row
 * stands first. */
static void
test_weights (void)
{
  const float grades[] = { 2, 1, 1, 1 }, scores[] = { 1, 2, 5, 5 }, weights[] = { 2, 4, 8, 1 };
  g_autoptr (AisleRankSet) set = make_set (grades, 2, 2, AISLE_RANK_WITH_WEIGHTS);
  g_autoptr (AisleRankEvaluation) evaluation = NULL;
  const AisleMetric *linear, *exponential;

  set->highest = 2;
  memcpy (set->weight, weights, sizeof weights);
  evaluation = judge (set, scores);
  linear = evaluation->metrics->pdata[0];
  exponential = evaluation->metrics->pdata[1];
  g_assert_cmpstr (exponential->name, ==, "ndcg@6 (exponential)");
  CLOSE (linear->values[0], 1); /* 4 x 1 and 2 x 2 */
  CLOSE (exponential->values[0], (4 + 6 / log2 (3)) / (6 + 4 / log2 (3)));
  CLOSE (linear->values[1], (1 + 8 / log2 (3)) / (8 + 1 / log2 (3)));
  CLOSE (exponential->values[1], (double) linear->values[1]);
}

/* Two lists of one query are its mean and weigh two; the same by customer; weights count in gains. */
static void
test_lists_of_a_query (void)
{
  const float grades[] = { 1, 0, 1, 0, 1, 1 }, scores[] = { 2, 1, 1, 2, 2, 1 };
  g_autoptr (AisleRankSet) set = make_set (grades, 3, 2, AISLE_RANK_WITH_USERS | AISLE_RANK_WITH_WEIGHTS);
  g_autoptr (AisleRankEvaluation) evaluation = NULL;
  g_autoptr (GPtrArray) vectors = NULL;
  const AisleMetric *ndcg;

  set->highest = 1;
  set->query[0] = set->query[1] = 4;
  set->query[2] = 2;
  set->user[0] = 7;
  set->user[2] = 7;
  set->weight[5] = 3; /* the better of two clicks stands second */
  evaluation = judge (set, scores);
  g_assert_cmpuint (evaluation->all.n, ==, 2);
  g_assert_cmpint (evaluation->all.users[0], ==, 2);
  g_assert_cmpfloat (evaluation->all.weights[1], ==, 2);
  ndcg = evaluation->metrics->pdata[0];
  CLOSE (ndcg->values[0], (1 + 3 / log2 (3)) / (3 + 1 / log2 (3)));
  CLOSE (ndcg->values[1], (1 + 1 / log2 (3)) / 2);
  CLOSE (ndcg->summary.mean, ((double) ndcg->values[0] + 2 * (double) ndcg->values[1]) / 3);
  g_assert_cmpuint (evaluation->users.n, ==, 1); /* nobody asked the list in the middle */
  CLOSE (((const AisleMetric *) evaluation->by_user->pdata[0])->values[0], (1 + (double) ndcg->values[0]) / 2);
  vectors = aisle_rank_evaluation_vectors (evaluation);
  g_assert_cmpuint (vectors->len, ==, 2 * evaluation->metrics->len + 2); /* with rows and user:rows */
}

static void
test_nothing (void)
{
  const float grades[] = { 0, NAN }, scores[] = { 1, 2 };
  g_autoptr (AisleRankSet) set = make_set (grades, 1, 2, 0);
  g_autoptr (AisleRankJudge) own = aisle_rank_judge_new (&judging);
  g_autoptr (GError) error = NULL;

  aisle_rank_judge_add (own, set, scores);
  g_assert_null (aisle_rank_judge_finish (own, &error));
  g_assert_error (error, AISLE_EVALUATE_ERROR, AISLE_ERROR_EMPTY);
  g_assert_true (isnan (aisle_rank_ndcg (set, scores, 3)));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rank-judge/golden", test_golden);
  g_test_add_func ("/rank-judge/unjudged", test_unjudged);
  g_test_add_func ("/rank-judge/ties", test_ties);
  g_test_add_func ("/rank-judge/weights", test_weights);
  g_test_add_func ("/rank-judge/lists-of-a-query", test_lists_of_a_query);
  g_test_add_func ("/rank-judge/nothing", test_nothing);
  return g_test_run ();
}
