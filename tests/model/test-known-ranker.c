/* test-known-ranker.c: of every family of rankers, one that knows customers made of two: nobody gets the scores of the one
 * that knows nobody to the last bit, customers those of the other, and it is stored, explained and written as they are. */
#include "base/error.h"
#include "base/random.h"
#include "model/model.h"

#include <math.h>
#include <string.h>

#define QUERIES  60
#define PER      8
#define FEATURES 5

static const AisleRankFeature features[FEATURES] = {
  { .id = "bm25f", .title = "BM25F", .definition = "match", .group = AISLE_RANK_TEXT },
  { .id = "bm25", .title = "BM25", .definition = "match of the title", .group = AISLE_RANK_TEXT },
  { .id = "sales", .title = "Sales", .definition = "sold", .group = AISLE_RANK_ITEM },
  { .id = "user_events", .title = "Events", .definition = "of the user", .group = AISLE_RANK_PERSONAL },
  { .id = "taste", .title = "Taste", .definition = "of the user", .group = AISLE_RANK_PERSONAL },
};

/* Every third query is nobody's, every fifth that of a customer whose past says nothing of the items. */
static AisleRankSet *
plant (guint64 seed)
{
  const AisleRankFeature *columns[FEATURES];
  AisleRankSet *set;
  AisleRandom random;

  for (gsize f = 0; f < FEATURES; f++)
    columns[f] = &features[f];
  set = aisle_rank_set_new (QUERIES, QUERIES * PER, columns, FEATURES, 0);
  aisle_random_init (&random, seed, "plant");
  for (gsize q = 0; q < QUERIES; q++)
    {
      set->query[q] = (gint32) q;
      set->start[q + 1] = (q + 1) * PER;
      for (gsize r = q * PER; r < (q + 1) * PER; r++)
        {
          float *x = set->features + r * FEATURES;

          x[0] = (float) (10 * aisle_random_uniform (&random));
          x[1] = (float) (x[0] + 2 * aisle_random_normal (&random));
          x[2] = (float) exp (aisle_random_normal (&random));
          x[3] = q % 3 == 0 ? NAN : (float) log (2 + (double) (q % 7));
          x[4] = q % 3 == 0 || q % 5 == 0 ? NAN : (float) aisle_random_normal (&random);
          set->grade[r] = CLAMP (floorf (x[0] / 4 + x[2] / 3 + (isnan (x[4]) ? 0 : x[4])), 0, 3);
        }
    }
  return set;
}

typedef struct
{
  AisleParams *params;
  AisleModel *everybody, *pair; /* everybody: trained once more beside the one in the pair */
  AisleModel *known;
} Pair;

static AisleModel *
train (const AisleFamily *family, const AisleRankSet *set, const AisleParams *params)
{
  const AisleFamily *words = aisle_family ("bm25");
  g_autoptr (AisleParams) own = aisle_params_new (words->params, words->n_params);
  const AisleParams *const member_params[] = { own };
  AisleTrainInput input = { .ranking = set, .params = params, .seed = 1 };
  GError *error = NULL;
  g_autoptr (AisleModel) member = NULL;
  AisleModel *model;

  input.params = own;
  member = words->train (&input, NULL, &error);
  g_assert_no_error (error);
  input.params = params;
  input.models = (const AisleModel *const *) &member;
  input.model_params = member_params;
  input.n_models = 1;
  model = family->train (&input, NULL, &error);
  g_assert_no_error (error);
  return model;
}

static void
pair_init (Pair *self, const AisleFamily *family)
{
  static const char *const quick[] = { "trees=15", "passes=3", "min_rows=5", NULL };
  g_autoptr (AisleRankSet) set = plant (1), less = aisle_rank_set_without (set, AISLE_RANK_PERSONAL);

  g_assert_cmpuint (less->n_features, ==, 3);
  self->params = aisle_params_new (family->params, family->n_params);
  for (gsize i = 0; quick[i] != NULL; i++)
    if (!aisle_params_set_pair (self->params, quick[i], NULL))
      continue; /* not one of this family's */
  self->everybody = train (family, less, self->params);
  self->known = train (family, set, self->params);
  self->pair = aisle_known_ranker_new (train (family, less, self->params), train (family, set, self->params));
}

static void
pair_clear (Pair *self)
{
  aisle_params_free (self->params);
  aisle_model_free (self->everybody);
  aisle_model_free (self->known);
  aisle_model_free (self->pair);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Pair, pair_clear)

static float *
rank_all (const AisleModel *model, const AisleRankSet *set)
{
  float *scores = g_new0 (float, set->n_rows + 1);
  GError *error = NULL;

  g_assert_true (aisle_model_rank (model, set, scores, NULL, &error));
  g_assert_no_error (error);
  return scores;
}

static void
test_scores (gconstpointer data)
{
  g_auto (Pair) pair = { 0 };
  g_autoptr (AisleRankSet) set = plant (2), less = aisle_rank_set_without (set, AISLE_RANK_PERSONAL);
  g_autofree float *scores = NULL, *everybodys = NULL, *customers = NULL, *nobodys = NULL;
  gsize n, differ = 0;
  const char *const *ids;

  pair_init (&pair, data);
  scores = rank_all (pair.pair, set);
  everybodys = rank_all (pair.everybody, set);
  customers = rank_all (pair.known, set);
  for (gsize r = 0; r < set->n_rows; r++)
    {
      g_assert_cmpfloat (scores[r], ==, r / PER % 3 == 0 ? everybodys[r] : customers[r]);
      differ += everybodys[r] != customers[r];
    }
  if (!g_str_equal (pair.pair->family->id, "bm25") && !(pair.pair->family->needs & AISLE_NEEDS_MODELS))
    g_assert_cmpuint (differ, >, 0);
  nobodys = rank_all (pair.pair, less); /* where nothing is known of customers at all */
  g_assert_cmpmem (nobodys, set->n_rows * sizeof *nobodys, everybodys, set->n_rows * sizeof *nobodys);
  ids = pair.pair->family->columns (pair.pair, &n);
  g_assert_true (g_strv_contains (ids, AISLE_RANK_KNOWN_BY));
  g_assert_true (aisle_ranker_side (pair.pair, TRUE) != aisle_ranker_side (pair.pair, FALSE));
  g_assert_true (aisle_ranker_side (pair.known, FALSE) == pair.known);
}

static void
test_stored (gconstpointer data)
{
  const AisleFamily *family = data;
  g_auto (Pair) pair = { 0 };
  g_autoptr (AisleRankSet) set = plant (2);
  g_autoptr (AisleTensors) tensors = aisle_tensors_new (), damaged = aisle_tensors_new ();
  g_autofree float *scores = NULL, *again = NULL;
  g_autoptr (AisleModel) loaded = NULL;
  g_autoptr (GError) error = NULL;

  pair_init (&pair, family);
  g_assert_true (pair.pair->family->save (pair.pair, tensors, &error));
  loaded = aisle_model_load (family, tensors, pair.params, &error);
  g_assert_no_error (error);
  scores = rank_all (pair.pair, set);
  again = rank_all (loaded, set);
  g_assert_cmpmem (scores, set->n_rows * sizeof *scores, again, set->n_rows * sizeof *scores);
  /* Without the second of the two nothing is left to load. */
  for (gsize t = 0; t < aisle_tensors_n (tensors); t++)
    {
      const AisleTensor *tensor = aisle_tensors_at (tensors, t);

      if (g_str_has_prefix (tensor->name, "everybody."))
        aisle_tensors_add_copy (damaged, tensor->name, tensor->dtype, tensor->n_dims, tensor->dims, tensor->data);
    }
  g_assert_null (aisle_model_load (family, damaged, pair.params, &error));
  g_assert_error (error, AISLE_MODEL_ERROR, AISLE_ERROR_CORRUPT);
}

static void
test_parts (gconstpointer data)
{
  g_auto (Pair) pair = { 0 };
  g_autoptr (AisleRankSet) set = plant (2);
  g_autofree float *scores = NULL;

  pair_init (&pair, data);
  scores = rank_all (pair.pair, set);
  for (gsize r = 0; r < 3 * PER; r += 3)
    {
      float parts[FEATURES + 1];
      double sum = 0;
      GError *error = NULL;

      g_assert_true (pair.pair->family->rank_parts (pair.pair, set, r, 1, parts, &error));
      for (gsize f = 0; f <= FEATURES; f++)
        sum += (double) parts[f];
      g_assert_cmpfloat_with_epsilon (sum, (double) scores[r], 1e-4 * MAX (1, fabs ((double) scores[r])));
      for (gsize f = 0; f < FEATURES; f++)
        if (r < PER && set->columns[f]->group == AISLE_RANK_PERSONAL)
          g_assert_cmpfloat (parts[f], ==, 0); /* nobody's */
    }
}

/* What a column did is what it did in both together. */
static void
test_importance (gconstpointer data)
{
  g_auto (Pair) pair = { 0 };
  gsize n;
  const char *const *ids;

  pair_init (&pair, data);
  if (pair.known->family->importance == NULL)
    {
      g_assert_null (pair.pair->family->importance);
      return;
    }
  ids = pair.pair->family->columns (pair.pair, &n);
  g_autofree double *gains = g_new0 (double, n), *splits = g_new0 (double, n), *expected = g_new0 (double, n);
  for (gsize s = 0; s < 2; s++)
    {
      const AisleModel *side = aisle_ranker_side (pair.pair, s == 1);
      gsize n_own;
      const char *const *own_ids = side->family->columns (side, &n_own);
      g_autofree double *own = g_new0 (double, n_own), *own_splits = g_new0 (double, n_own);

      g_assert_true (side->family->importance (side, own, own_splits, NULL));
      for (gsize f = 0; f < n_own; f++)
        for (gsize to = 0; to < n; to++)
          expected[to] += g_str_equal (own_ids[f], ids[to]) ? own[f] : 0;
    }
  g_assert_true (pair.pair->family->importance (pair.pair, gains, splits, NULL));
  for (gsize f = 0; f < n; f++)
    g_assert_cmpfloat_with_epsilon (gains[f], expected[f], 1e-9 * MAX (1, fabs (expected[f])));
}

/* The columns of the model, as its graph and trees take them. */
static float *
gather (const AisleModel *model, const AisleRankSet *set, gsize first, gsize n_rows, gsize *n)
{
  const char *const *ids = model->family->columns (model, n);
  float *x = g_new (float, n_rows **n + 1);

  for (gsize r = 0; r < n_rows; r++)
    for (gsize f = 0; f < *n; f++)
      x[r * *n + f] = set->features[(first + r) * FEATURES + (gsize) aisle_rank_set_column (set, ids[f])];
  return x;
}

static void
test_graph (gconstpointer data)
{
  g_auto (Pair) pair = { 0 };
  g_autoptr (AisleRankSet) set = plant (2);
  g_autofree float *scores = NULL;
  g_autoptr (AisleGraph) graph = NULL;
  g_autoptr (GError) error = NULL;

  pair_init (&pair, data);
  scores = rank_all (pair.pair, set);
  graph = pair.pair->family->graph (pair.pair, &error);
  g_assert_no_error (error);
  for (gsize q = 0; q < 6; q++)
    {
      gsize n;
      g_autofree float *x = gather (pair.pair, set, q * PER, PER, &n);
      const gint64 dims[] = { PER, (gint64) n };
      g_autoptr (AisleTensors) in = aisle_tensors_new (), out = NULL;

      aisle_tensors_add_copy (in, "features", AISLE_DTYPE_F32, 2, dims, x);
      out = aisle_graph_run (graph, in, 0, NULL, &error);
      g_assert_no_error (error);
      for (gsize r = 0; r < PER; r++)
        g_assert_cmpfloat_with_epsilon (((const float *) aisle_tensors_find (out, "scores")->data)[r],
                                        scores[q * PER + r], 1e-5 * MAX (1, fabs ((double) scores[q * PER + r])));
    }
}

/* One forest says what both do: also where 0 stands for what is missing, as for engines that know nothing missing. */
static void
test_trees (gconstpointer data)
{
  g_auto (Pair) pair = { 0 };
  g_autoptr (AisleRankSet) set = plant (2);
  g_autofree float *scores = NULL, *values = g_new0 (float, QUERIES *PER), *x = NULL;
  const AisleForest *forest;
  gsize n;

  pair_init (&pair, data);
  if (pair.known->family->forest == NULL)
    {
      g_assert_null (pair.pair->family->forest);
      return;
    }
  scores = rank_all (pair.pair, set);
  forest = pair.pair->family->forest (pair.pair);
  x = gather (pair.pair, set, 0, set->n_rows, &n);
  aisle_forest_values (forest, x, n, set->n_rows, values);
  for (gsize r = 0; r < set->n_rows; r++)
    g_assert_cmpfloat_with_epsilon (values[r], scores[r], 1e-5 * MAX (1, fabs ((double) scores[r])));
  for (gsize i = 0; i < PER * n; i++) /* nobody's query */
    x[i] = isnan (x[i]) ? 0 : x[i];
  aisle_forest_values (forest, x, n, PER, values);
  for (gsize r = 0; r < PER; r++)
    g_assert_cmpfloat_with_epsilon (values[r], scores[r], 1e-5 * MAX (1, fabs ((double) scores[r])));
}

static const struct
{
  const char *name;
  void (*test) (gconstpointer data);
} checks[] = { { "scores", test_scores },         { "stored", test_stored }, { "parts", test_parts },
               { "importance", test_importance }, { "graph", test_graph },   { "trees", test_trees } };

int
main (int argc, char **argv)
{
  gsize n;
  const AisleFamily *const *families = aisle_families (&n);

  g_test_init (&argc, &argv, NULL);
  for (gsize f = 0; f < n; f++)
    for (gsize c = 0; c < G_N_ELEMENTS (checks) && families[f]->task == AISLE_TASK_SEARCH; c++)
      {
        g_autofree char *path = g_strdup_printf ("/known-ranker/%s/%s", families[f]->id, checks[c].name);

        g_test_add_data_func (path, families[f], checks[c].test);
      }
  return g_test_run ();
}
