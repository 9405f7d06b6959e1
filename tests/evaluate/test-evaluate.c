/* test-evaluate.c: metrics against published numbers, hand counts and a plain slow reference. */
#include "base/error.h"
#include "base/random.h"
#include "evaluate/evaluate.h"
#include "numeric/parallel.h"

#include <math.h>

/* A model that knows the score of each row of the test set. */
typedef struct
{
  AisleModel model;
  gsize n_items;
  const float *scores;
} TableModel;

static gsize
table_n_items (const AisleModel *model)
{
  return ((const TableModel *) model)->n_items;
}

static gboolean
table_score (const AisleModel *model, const AisleHistories *histories, gsize first_row, gsize n_rows, gint32 first_item,
             gsize n_items, float *scores, gsize stride, GError **error)
{
  const TableModel *self = (const TableModel *) model;

  for (gsize b = 0; b < n_rows; b++)
    memcpy (scores + b * stride, self->scores + (first_row + b) * self->n_items + first_item, n_items * sizeof (float));
  return TRUE;
}

static const AisleFamily table_family = { .id = "table", .n_items = table_n_items, .score = table_score };

typedef struct
{
  AisleTestSet set;
  TableModel model;
  float *scores;
} Fixture;

static void
fixture_clear (Fixture *self)
{
  g_free (self->set.users);
  aisle_histories_free (self->set.history);
  aisle_sparse_free (self->set.target);
  aisle_bitmap_free (self->set.known);
  g_free (self->scores);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Fixture, fixture_clear)

/* n rows; targets and histories as pairs (row, item) ended by -1. */
static void
fixture_init (Fixture *self, gsize n, gsize n_items, const gint32 *targets, const gint32 *histories)
{
  const gint32 *pairs[] = { histories, targets };
  AisleSparse **matrices[] = { &self->set.seen, &self->set.target };

  *self = (Fixture){ .set.n = n, .scores = g_new0 (float, n *n_items) };
  self->set.users = g_new (gint32, n);
  for (gsize row = 0; row < n; row++)
    self->set.users[row] = (gint32) (row * 3);
  for (int m = 0; m < 2; m++)
    {
      g_autoptr (GArray) rows = g_array_new (FALSE, FALSE, sizeof (gint32));
      g_autoptr (GArray) columns = g_array_new (FALSE, FALSE, sizeof (gint32));
      g_autofree float *ones = NULL;

      for (const gint32 *pair = pairs[m]; pair != NULL && *pair >= 0; pair += 2)
        {
          g_array_append_val (rows, pair[0]);
          g_array_append_val (columns, pair[1]);
        }
      ones = g_new (float, rows->len + 1);
      for (guint i = 0; i < rows->len; i++)
        ones[i] = 1;
      *matrices[m] = aisle_sparse_from_triples (n, n_items, rows->len, (gint32 *) (gpointer) rows->data,
                                                (gint32 *) (gpointer) columns->data, ones);
    }
  self->set.history = aisle_histories_take (self->set.seen, NULL);
  self->model = (TableModel){ { &table_family }, n_items, self->scores };
}

static AisleEvaluation *
evaluate (const Fixture *fixture, const guint *k_list, gboolean keep_seen)
{
  g_autoptr (GError) error = NULL;
  AisleEvaluation *evaluation =
      aisle_evaluate (&fixture->model.model, &fixture->set,
                      &(AisleJudging){ .k_list = k_list, .keep_seen = keep_seen, .seed = 1 }, NULL, &error);

  g_assert_no_error (error);
  g_assert_nonnull (evaluation);
  return evaluation;
}

static double
value (const AisleEvaluation *evaluation, const char *name, gsize user)
{
  const AisleMetric *metric = aisle_evaluation_find (evaluation, name);

  g_assert_nonnull (metric);
  return metric->values[user];
}

static double
mean (const AisleEvaluation *evaluation, const char *name)
{
  const AisleMetric *metric = aisle_evaluation_find (evaluation, name);

  g_assert_nonnull (metric);
  return metric->summary.mean;
}

static void
test_published_example (void)
{
  /* Ranked A B C D E, relevant B, E and X, which the training never saw. */
  static const gint32 targets[] = { 0, 1, 0, 4, 0, 5, -1 };
  static const guint k_list[] = { 5, 2, 0 };
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (AisleEvaluation) evaluation = NULL;

  fixture_init (&fixture, 1, 6, targets, NULL);
  for (int i = 0; i < 6; i++)
    fixture.scores[i] = (float) (5 - i);
  fixture.set.known = aisle_bitmap_new (6, FALSE);
  for (gsize i = 0; i < 5; i++)
    aisle_bitmap_add (fixture.set.known, i);
  evaluation = evaluate (&fixture, k_list, FALSE);
  g_assert_cmpfloat_with_epsilon (value (evaluation, "ndcg@5", 0), .4776237, 1e-7);
  g_assert_cmpfloat_with_epsilon (value (evaluation, "recall@5", 0), 2 / 3.0, 1e-7);
  g_assert_cmpfloat_with_epsilon (value (evaluation, "precision@5", 0), .4, 1e-7);
  g_assert_cmpfloat_with_epsilon (value (evaluation, "ndcg@2", 0), .3868528, 1e-7);
  g_assert_cmpfloat_with_epsilon (value (evaluation, "recall@2", 0), 1 / 3.0, 1e-7);
  g_assert_cmpfloat (value (evaluation, "hit@2", 0), ==, 1);
  g_assert_cmpfloat_with_epsilon (value (evaluation, "mrr@5", 0), .5, 1e-7);
  g_assert_cmpfloat_with_epsilon (mean (evaluation, "coverage@5"), 5 / 6.0, 1e-12);
  g_assert_cmpfloat_with_epsilon (mean (evaluation, "coverage@2"), 2 / 6.0, 1e-12);
  g_clear_pointer (&evaluation, aisle_evaluation_free);

  fixture.scores[5] = 9; /* however the model scores it, X is a miss, and takes a place */
  evaluation = evaluate (&fixture, k_list, FALSE);
  g_assert_cmpfloat_with_epsilon (value (evaluation, "mrr@5", 0), 1 / 3.0, 1e-7);
  g_assert_cmpfloat_with_epsilon (value (evaluation, "recall@5", 0), 1 / 3.0, 1e-7);
}

static void
test_leave_one_out_ranks (void)
{
  static const gint32 targets[] = { 0, 1, 1, 2, 2, 9, -1 };
  static const guint k_list[] = { 10, 0 };
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (AisleEvaluation) evaluation = NULL;

  fixture_init (&fixture, 3, 12, targets, NULL);
  for (int i = 0; i < 36; i++)
    fixture.scores[i] = -(float) (i % 12);
  evaluation = evaluate (&fixture, k_list, FALSE);
  g_assert_cmpuint (evaluation->n_users, ==, 3);
  g_assert_cmpint (evaluation->users[2], ==, 6);
  g_assert_cmpfloat_with_epsilon (value (evaluation, "ndcg@10", 0), .63093, 5e-6);
  g_assert_cmpfloat_with_epsilon (value (evaluation, "ndcg@10", 1), .5, 5e-7);
  g_assert_cmpfloat_with_epsilon (value (evaluation, "ndcg@10", 2), .289065, 5e-7);
}

static void
test_constant_scores (void)
{
  static const gint32 targets[] = { 0, 0, 1, 3, 1, 4, -1 };
  static const gint32 histories[] = { 0, 1, 1, 0, -1 };
  static const guint k_list[] = { 7, 8, 9, 0 };
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (AisleEvaluation) evaluation = NULL;

  /* Nine candidates are left of ten: one target comes ninth, two come eighth and ninth. */
  fixture_init (&fixture, 2, 10, targets, histories);
  evaluation = evaluate (&fixture, k_list, FALSE);
  g_assert_cmpfloat (value (evaluation, "hit@8", 0), ==, 0);
  g_assert_cmpfloat (value (evaluation, "hit@9", 0), ==, 1);
  g_assert_cmpfloat (value (evaluation, "recall@7", 1), ==, 0);
  g_assert_cmpfloat (value (evaluation, "recall@8", 1), ==, .5);
  g_assert_cmpfloat (value (evaluation, "recall@9", 1), ==, 1);
}

static void
test_random_scores (void)
{
  static const guint k_list[] = { 10, 101, 0 };
  gsize n = 20000;
  g_autofree gint32 *targets = g_new (gint32, 2 * n + 1);
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (AisleEvaluation) evaluation = NULL;
  AisleRandom random;

  aisle_random_init (&random, 5, "test-evaluate");
  for (gsize i = 0; i < n; i++)
    {
      targets[2 * i] = (gint32) i;
      targets[2 * i + 1] = (gint32) aisle_random_below (&random, 101);
    }
  targets[2 * n] = -1;
  fixture_init (&fixture, n, 101, targets, NULL);
  for (gsize i = 0; i < n * 101; i++)
    fixture.scores[i] = (float) aisle_random_uniform (&random);
  evaluation = evaluate (&fixture, k_list, FALSE);
  g_assert_cmpfloat_with_epsilon (mean (evaluation, "hit@10"), .0990, .0065); /* three standard errors */
  g_assert_cmpfloat_with_epsilon (mean (evaluation, "ndcg@10"), .04499, .0035);
  g_assert_cmpfloat_with_epsilon (mean (evaluation, "mrr@101"), .05146, .0026);
  g_assert_cmpfloat (aisle_evaluation_find (evaluation, "hit@10")->summary.low, <, .0990);
  g_assert_cmpfloat (aisle_evaluation_find (evaluation, "hit@10")->summary.high, >, .0990);
  g_assert_cmpfloat (mean (evaluation, "coverage@10"), ==, 1);
}

/* ---- the plain reference: sort everything, walk the list ---- */

typedef struct
{
  float score;
  gboolean relevant;
} Candidate;

static int
compare_candidates (gconstpointer a, gconstpointer b)
{
  const Candidate *left = a, *right = b;

  if (left->score != right->score)
    return left->score < right->score ? 1 : -1;
  return left->relevant - right->relevant; /* against the model */
}

static gboolean
holds (const AisleSparse *matrix, gsize row, gint32 item)
{
  for (gint64 v = matrix->start[row]; v < matrix->start[row + 1]; v++)
    if (matrix->column[v] == item)
      return TRUE;
  return FALSE;
}

/* FALSE when the user has nothing to find. */
static gboolean
reference (const Fixture *fixture, gsize row, gboolean keep_seen, guint k, double *ndcg, double *recall, double *mrr,
           double *found)
{
  g_autoptr (GArray) list = g_array_new (FALSE, FALSE, sizeof (Candidate));
  double gain = 0, ideal = 0, hits = 0, relevant = 0;

  *mrr = 0;
  for (gint32 item = 0; item < (gint32) fixture->model.n_items; item++)
    {
      gboolean masked = !keep_seen && holds (fixture->set.seen, row, item);
      gboolean target = holds (fixture->set.target, row, item);
      Candidate candidate = { fixture->scores[row * fixture->model.n_items + item],
                              target && aisle_bitmap_has (fixture->set.known, item) };
      if (masked)
        continue;
      relevant += target;
      g_array_append_val (list, candidate);
    }
  g_array_sort (list, compare_candidates);
  for (guint rank = 1; rank <= MIN (k, list->len); rank++)
    if (g_array_index (list, Candidate, rank - 1).relevant)
      {
        hits++;
        gain += 1 / log2 (rank + 1);
        *mrr = *mrr > 0 ? *mrr : 1.0 / rank;
      }
  for (guint rank = 1; rank <= MIN (k, relevant); rank++)
    ideal += 1 / log2 (rank + 1);
  *ndcg = gain / ideal;
  *recall = hits / relevant;
  *found = hits;
  return relevant > 0;
}

static void
fill_random (Fixture *fixture, guint seed, gsize n, gsize n_items)
{
  g_autoptr (GArray) targets = g_array_new (FALSE, FALSE, sizeof (gint32));
  g_autoptr (GArray) histories = g_array_new (FALSE, FALSE, sizeof (gint32));
  gint32 end = -1;
  AisleRandom random;

  aisle_random_init (&random, seed, "test-evaluate-reference");
  for (gint32 row = 0; row < (gint32) n; row++)
    for (gint32 item = 0; item < (gint32) n_items; item++)
      {
        guint64 u = aisle_random_below (&random, 10);
        gint32 pair[] = { row, item };
        if (u < 2) /* 0: a repeat, in both */
          g_array_append_vals (targets, pair, 2);
        if (u == 0 || u == 5)
          g_array_append_vals (histories, pair, 2);
      }
  g_array_append_val (targets, end);
  g_array_append_val (histories, end);
  fixture_init (fixture, n, n_items, (gint32 *) (gpointer) targets->data, (gint32 *) (gpointer) histories->data);
  fixture->set.known = aisle_bitmap_new (n_items, FALSE);
  for (gsize item = 0; item < n_items; item++)
    if (aisle_random_below (&random, 5) > 0)
      aisle_bitmap_add (fixture->set.known, item);
  for (gsize i = 0; i < n * n_items; i++) /* many ties */
    fixture->scores[i] = (float) aisle_random_below (&random, 6);
}

static void
check_against_reference (const Fixture *fixture, gboolean keep_seen)
{
  static const guint k_list[] = { 3, 12, 0 };
  g_autoptr (AisleEvaluation) evaluation = evaluate (fixture, k_list, keep_seen);
  gsize judged = 0;

  for (gsize row = 0; row < fixture->set.n; row++)
    {
      double ndcg, recall, mrr, hits;

      if (!reference (fixture, row, keep_seen, 12, &ndcg, &recall, &mrr, &hits))
        continue;
      g_assert_cmpint (evaluation->users[judged], ==, fixture->set.users[row]);
      g_assert_cmpfloat_with_epsilon (value (evaluation, "ndcg@12", judged), ndcg, 1e-6);
      g_assert_cmpfloat_with_epsilon (value (evaluation, "recall@12", judged), recall, 1e-6);
      g_assert_cmpfloat_with_epsilon (value (evaluation, "mrr@12", judged), mrr, 1e-6);
      g_assert_true (reference (fixture, row, keep_seen, 3, &ndcg, &recall, &mrr, &hits));
      g_assert_cmpfloat_with_epsilon (value (evaluation, "ndcg@3", judged), ndcg, 1e-6);
      g_assert_cmpfloat_with_epsilon (value (evaluation, "precision@3", judged), hits / 3, 1e-6);
      g_assert_cmpfloat (value (evaluation, "hit@3", judged), ==, hits > 0);
      judged++;
    }
  g_assert_cmpuint (evaluation->n_users, ==, judged);
}

static void
test_reference (void)
{
  for (guint seed = 0; seed < 60; seed++)
    {
      g_auto (Fixture) fixture = { 0 };

      fill_random (&fixture, seed, 10 + seed * 3, 5 + seed);
      check_against_reference (&fixture, FALSE);
      check_against_reference (&fixture, TRUE);
    }
}

/* ---- protocols ---- */

static AisleEvaluation *
judge (const Fixture *fixture, const AisleJudging *judging)
{
  g_autoptr (GError) error = NULL;
  AisleEvaluation *evaluation = aisle_evaluate (&fixture->model.model, &fixture->set, judging, NULL, &error);

  g_assert_no_error (error);
  return evaluation;
}

/* Random scores against 100 of 3,416 items: what chance alone gives against 101 candidates. */
static void
test_sampled (void)
{
  static const guint k_list[] = { 10, 0 };
  gsize n = 3000, n_items = 600;
  g_autofree gint32 *targets = g_new (gint32, 2 * n + 1), *histories = g_new (gint32, 2 * n + 1);
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (AisleEvaluation) evaluation = NULL, again = NULL, other = NULL;
  AisleJudging judging = { .k_list = k_list, .seed = 1, .protocol = { .sampled = 100, .seed = 1 } };
  AisleRandom random;

  aisle_random_init (&random, 6, "test-evaluate-sampled");
  for (gsize i = 0; i < n; i++)
    {
      targets[2 * i] = histories[2 * i] = (gint32) i;
      targets[2 * i + 1] = (gint32) aisle_random_below (&random, n_items);
      histories[2 * i + 1] = (targets[2 * i + 1] + 1) % (gint32) n_items;
    }
  targets[2 * n] = histories[2 * n] = -1;
  fixture_init (&fixture, n, n_items, targets, histories);
  for (gsize i = 0; i < n * n_items; i++)
    fixture.scores[i] = (float) aisle_random_uniform (&random);
  evaluation = judge (&fixture, &judging);
  g_assert_null (aisle_evaluation_find (evaluation, "hit@10")); /* the name says that it is not full ranking */
  g_assert_cmpfloat_with_epsilon (mean (evaluation, "hit@10 (1+100 sampled)"), .0990,
                                  .0165); /* three standard errors */
  g_assert_cmpfloat_with_epsilon (mean (evaluation, "ndcg@10 (1+100 sampled)"), .04499, .0088);
  again = judge (&fixture, &judging);
  g_assert_cmpfloat (mean (again, "ndcg@10 (1+100 sampled)"), ==, mean (evaluation, "ndcg@10 (1+100 sampled)"));
  judging.protocol.seed = 2;
  other = judge (&fixture, &judging);
  g_assert_cmpfloat (mean (other, "ndcg@10 (1+100 sampled)"), !=, mean (evaluation, "ndcg@10 (1+100 sampled)"));
}

/* What the user had and what it shall find are never drawn: a model that scores them highest loses nothing. */
static void
test_sample_excludes (void)
{
  static const gint32 targets[] = { 0, 2, 0, 3, -1 }, histories[] = { 0, 0, 0, 1, -1 };
  static const guint k_list[] = { 4, 1, 0 };
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (AisleEvaluation) evaluation = NULL;
  AisleJudging judging = { .k_list = k_list, .protocol = { .sampled = 5, .seed = 1 } };

  fixture_init (&fixture, 1, 8, targets, histories);
  for (int i = 0; i < 8; i++)
    fixture.scores[i] = i < 2 ? 9 : i == 2 ? 5 : i == 3 ? 4 : (float) i / 2; /* 4 .. 7: 2, 2.5, 3, 3.5 */
  evaluation = judge (&fixture, &judging); /* asked for five, there are four: all of them */
  g_assert_cmpfloat (value (evaluation, "recall@4 (1+5 sampled)", 0), ==, 1);
  g_assert_cmpfloat (value (evaluation, "ndcg@4 (1+5 sampled)", 0), ==, 1);
  g_clear_pointer (&evaluation, aisle_evaluation_free);
  fixture.scores[3] = 3.5f; /* ties with item 7 */
  judging.protocol.possible = TRUE;
  evaluation = judge (&fixture, &judging);
  g_assert_cmpfloat (value (evaluation, "recall@1 (min, 1+5 sampled)", 0), ==, 1);
  g_assert_cmpfloat_with_epsilon (value (evaluation, "map@4 (1+5 sampled)", 0), (1 + 2 / 3.0) / 2, 1e-6);
}

static void
test_ties (void)
{
  static const gint32 targets[] = { 0, 3, -1 };
  static const guint k_list[] = { 4, 0 };
  static const double ranks[] = { [AISLE_TIES_AGAINST] = 5, [AISLE_TIES_FOR] = 1, [AISLE_TIES_INDEX] = 4 };
  g_auto (Fixture) fixture = { 0 };

  fixture_init (&fixture, 1, 5, targets, NULL);
  for (int rule = 0; rule < 3; rule++)
    {
      AisleJudging judging = { .k_list = k_list, .protocol = { .ties = (AisleTies) rule } };
      g_autoptr (AisleEvaluation) evaluation = judge (&fixture, &judging);

      g_assert_cmpfloat_with_epsilon (value (evaluation, "mrr@4", 0), ranks[rule] > 4 ? 0 : 1 / ranks[rule], 1e-7);
      g_assert_cmpuint (evaluation->counts.tie_bound, ==, 1);
      g_assert_cmpuint (evaluation->counts.flat, ==, 1);
    }
}

/* Six items that 6, 3, 1, 1, 1 and 0 of the training users had: hot, warm, three rare ones, cold. */
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
test_groups (void)
{
  /* The first user looks for the hot, a rare and the cold item, the second for the warm one. */
  static const gint32 targets[] = { 0, 0, 0, 3, 0, 5, 1, 1, -1 }, histories[] = { 0, 1, 1, 0, 1, 2, -1 };
  static const guint k_list[] = { 2, 0 };
  g_autoptr (AisleSparse) trained = trained_new ();
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (AisleEvaluation) evaluation = NULL, reader = NULL;
  g_autoptr (GPtrArray) vectors = NULL;
  AisleJudging judging = { .k_list = k_list, .seed = 1, .trained = trained };

  fixture_init (&fixture, 2, 6, targets, histories);
  fixture.set.known = aisle_bitmap_new (6, TRUE);
  fixture.set.known->words[0] = 0x1f;
  for (int i = 0; i < 12; i++)
    fixture.scores[i] = (float) (i % 6); /* best last */
  evaluation = judge (&fixture, &judging);
  g_assert_cmpuint (evaluation->groups[AISLE_ITEMS_HOT].n, ==, 1);
  g_assert_cmpuint (evaluation->groups[AISLE_ITEMS_WARM].n, ==, 1);
  g_assert_cmpint (evaluation->groups[AISLE_ITEMS_WARM].users[0], ==, 3);
  g_assert_cmpfloat (value (evaluation, "recall@2", 0), ==, 0); /* the list is 5, 4: the cold item counts as a miss */
  g_assert_cmpfloat (value (evaluation, "cold:recall@2", 0), ==, 0);
  g_assert_cmpuint (evaluation->counts.unseen, ==, 1);
  g_assert_cmpuint (evaluation->counts.targets, ==, 4);
  judging.reads_texts = TRUE; /* but not for a model that knows it from its words */
  reader = judge (&fixture, &judging);
  g_assert_cmpfloat (value (reader, "cold:recall@2", 0), ==, 1);
  g_assert_cmpfloat (value (reader, "hot:recall@2", 0), ==, 0);
  g_assert_cmpfloat_with_epsilon (value (reader, "recall@2", 0), 1 / 3.0, 1e-7);
  g_assert_cmpfloat (value (reader, "cold:ndcg@2", 0), ==, 1);
  /* Most popular first: for the first user, who had 1, these are 0 and then the three rare ones, ties against: rank 1 of
   * three to find; the second, who had 0 and 2, gets 1 first. */
  g_assert_cmpfloat_with_epsilon (evaluation->baseline->values[0], 1 / (1 + 1 / log2 (3)), 1e-6);
  g_assert_cmpfloat (evaluation->baseline->values[1], ==, 1);
  g_assert_cmpfloat (evaluation->activity[1], ==, 2);
  /* Both lists are 5, 4: no user had the one, one of eight the other. */
  g_assert_cmpfloat_with_epsilon (mean (evaluation, "novelty@2"), 3, 1e-6);
  g_assert_cmpfloat_with_epsilon (mean (evaluation, "long_tail@2"), 1, 1e-6);
  g_assert_cmpfloat_with_epsilon (mean (evaluation, "diversity@2"), 1, 1e-6);
  g_assert_cmpfloat_with_epsilon (mean (evaluation, "gini@2"), 4 / 6.0, 1e-6); /* 0 0 0 0 2 2 */
  vectors = aisle_evaluation_vectors (evaluation);
  g_assert_cmpuint (vectors->len, ==, 6 + 12 + 2); /* six metrics, twelve slices, baseline, activity */
}

/* The baseline that comes along is what a model of the counts gets, whatever the model's own scores. */
static void
test_baseline (void)
{
  static const guint k_list[] = { 4, 9, 0 };

  for (guint seed = 0; seed < 24; seed++)
    {
      AisleJudging judging = { .k_list = k_list, .seed = 1, .keep_seen = seed % 2 == 1 };
      g_auto (Fixture) fixture = { 0 };
      g_autoptr (AisleEvaluation) own = NULL, popular = NULL;
      g_autofree float *counts = NULL;
      gsize n_items;

      judging.protocol = (AisleProtocol){ .sampled = seed % 3 == 2 ? 6 : 0, .seed = 1 };
      fill_random (&fixture, seed + 100, 30, n_items = 12 + seed);
      counts = g_new0 (float, n_items);
      memset (fixture.set.known->words, 0, sizeof (guint64)); /* fewer than 64 items */
      judging.trained = fixture.set.history->matrix;
      for (gsize v = 0; v < judging.trained->n_values; v++)
        {
          counts[judging.trained->column[v]]++;
          aisle_bitmap_add (fixture.set.known, judging.trained->column[v]);
        }
      own = judge (&fixture, &judging);
      for (gsize i = 0; i < 30 * n_items; i++)
        fixture.scores[i] = counts[i % n_items];
      popular = judge (&fixture, &judging);
      for (gsize u = 0; u < own->n_users; u++)
        g_assert_cmpfloat_with_epsilon (own->baseline->values[u],
                                        ((const AisleMetric *) popular->metrics->pdata[0])->values[u], 1e-6);
    }
}

/* Two rows of one user and one of another: means are over rows, and the rows weigh. */
static void
test_rows_of_a_user (void)
{
  static const gint32 targets[] = { 0, 0, 1, 1, 2, 2, -1 };
  static const guint k_list[] = { 1, 0 };
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (AisleEvaluation) evaluation = NULL;
  g_autofree float *even = NULL;

  fixture_init (&fixture, 3, 4, targets, NULL);
  fixture.set.users[0] = fixture.set.users[1] = 7;
  fixture.set.users[2] = 9;
  fixture.scores[0] = 1;     /* found */
  fixture.scores[4] = 1;     /* not found */
  fixture.scores[8 + 2] = 1; /* found */
  evaluation = evaluate (&fixture, k_list, FALSE);
  g_assert_cmpuint (evaluation->n_users, ==, 2);
  g_assert_cmpint (evaluation->users[0], ==, 7);
  g_assert_cmpint (evaluation->users[1], ==, 9);
  g_assert_cmpfloat (value (evaluation, "hit@1", 0), ==, .5);
  g_assert_cmpfloat (evaluation->all.weights[0], ==, 2);
  g_assert_cmpfloat_with_epsilon (mean (evaluation, "hit@1"), 2 / 3.0, 1e-12);
  even = aisle_weighted_values (aisle_evaluation_find (evaluation, "hit@1")->values, evaluation->all.weights, 2);
  g_assert_cmpfloat_with_epsilon ((even[0] + even[1]) / 2, 2 / 3.0, 1e-6);
}

static void
test_threads (void)
{
  static const guint k_list[] = { 10, 20, 0 };
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (AisleEvaluation) one = NULL, two = NULL;

  fill_random (&fixture, 99, 700, 60);
  aisle_parallel_set_threads (1);
  one = evaluate (&fixture, k_list, FALSE);
  aisle_parallel_set_threads (2);
  two = evaluate (&fixture, k_list, FALSE);
  aisle_parallel_set_threads (0);
  for (guint m = 0; m < one->metrics->len; m++)
    {
      const AisleMetric *a = one->metrics->pdata[m], *b = two->metrics->pdata[m];

      g_assert_cmpstr (a->name, ==, b->name);
      g_assert_cmpmem (&a->summary.mean, sizeof (double), &b->summary.mean, sizeof (double));
      if (a->values != NULL)
        {
          g_assert_cmpmem (a->values, one->n_users * sizeof (float), b->values, two->n_users * sizeof (float));
          g_assert_cmpfloat (a->summary.low, ==, b->summary.low);
          g_assert_cmpfloat (a->summary.high, ==, b->summary.high);
        }
    }
}

static void
test_refusals (void)
{
  static const gint32 targets[] = { 0, 1, -1 };
  static const guint k_list[] = { 10, 0 }, none[] = { 0 };
  AisleJudging masked = { .k_list = k_list }, kept = { .k_list = k_list, .keep_seen = TRUE },
               empty = { .k_list = none, .keep_seen = TRUE };
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  AisleProgress progress = { .cancellable = cancellable };
  const AisleModel *model = &fixture.model.model;
  GError *error = NULL;

  fixture_init (&fixture, 1, 4, targets, targets); /* its only target was seen */
  g_assert_null (aisle_evaluate (model, &fixture.set, &masked, NULL, &error));
  g_assert_error (error, AISLE_EVALUATE_ERROR, AISLE_ERROR_EMPTY);
  g_clear_error (&error);
  g_assert_null (aisle_evaluate (model, &fixture.set, &empty, NULL, &error));
  g_assert_error (error, AISLE_EVALUATE_ERROR, AISLE_ERROR_USAGE);
  g_clear_error (&error);
  fixture.scores[1] = NAN;
  g_assert_null (aisle_evaluate (model, &fixture.set, &kept, NULL, &error));
  g_assert_error (error, AISLE_EVALUATE_ERROR, AISLE_ERROR_FAILED);
  g_clear_error (&error);
  g_cancellable_cancel (cancellable);
  fixture.scores[1] = 0;
  g_assert_null (aisle_evaluate (model, &fixture.set, &kept, &progress, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  fixture.model.n_items = 3;
  g_assert_null (aisle_evaluate (model, &fixture.set, &kept, NULL, &error));
  g_assert_error (error, AISLE_EVALUATE_ERROR, AISLE_ERROR_USAGE);
  g_clear_error (&error);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/evaluate/published-example", test_published_example);
  g_test_add_func ("/evaluate/leave-one-out-ranks", test_leave_one_out_ranks);
  g_test_add_func ("/evaluate/constant-scores", test_constant_scores);
  g_test_add_func ("/evaluate/random-scores", test_random_scores);
  g_test_add_func ("/evaluate/reference", test_reference);
  g_test_add_func ("/evaluate/sampled", test_sampled);
  g_test_add_func ("/evaluate/sample-excludes", test_sample_excludes);
  g_test_add_func ("/evaluate/ties", test_ties);
  g_test_add_func ("/evaluate/groups", test_groups);
  g_test_add_func ("/evaluate/baseline", test_baseline);
  g_test_add_func ("/evaluate/rows-of-a-user", test_rows_of_a_user);
  g_test_add_func ("/evaluate/threads", test_threads);
  g_test_add_func ("/evaluate/refusals", test_refusals);
  return g_test_run ();
}
