/* What every ranker must do, asked of each family of the task in the registry without naming one. */
#include "conformance.h"

#include "base/random.h"

#define QUERIES  120
#define PER      9
#define FEATURES 6

static const AisleRankFeature features[FEATURES] = {
  { .id = "bm25f", .title = "BM25F", .definition = "match", .group = AISLE_RANK_TEXT },
  { .id = "bm25", .title = "BM25", .definition = "match of the title", .group = AISLE_RANK_TEXT },
  { .id = "sales", .title = "Sales", .definition = "sold", .group = AISLE_RANK_ITEM },
  { .id = "words", .title = "Words", .definition = "of the query", .group = AISLE_RANK_QUERY },
  { .id = "taste", .title = "Taste", .definition = "of the user", .group = AISLE_RANK_PERSONAL },
  { .id = "position", .title = "Position", .definition = "shown at", .group = AISLE_RANK_POSITION },
};

/* A row's grade follows its match, its sales in queries of one word, and taste where it is known; the place it was shown
 * at says nothing. */
static AisleRankSet *
plant (gsize n_queries, guint64 seed)
{
  const AisleRankFeature *columns[FEATURES];
  AisleRandom random;
  AisleRankSet *set;

  for (gsize f = 0; f < FEATURES; f++)
    columns[f] = &features[f];
  set = aisle_rank_set_new (n_queries, n_queries * PER, columns, FEATURES, 0);
  aisle_random_init (&random, seed, "plant");
  for (gsize q = 0; q < n_queries; q++)
    {
      gsize words = 1 + aisle_random_below (&random, 3);

      set->query[q] = (gint32) q;
      for (gsize i = 0; i < PER; i++)
        {
          gsize r = q * PER + i;
          float *x = set->features + r * FEATURES;
          double match = 10 * aisle_random_uniform (&random), sales = aisle_random_normal (&random), truth;

          x[0] = (float) match;
          x[1] = (float) (match + 3 * aisle_random_normal (&random));
          x[2] = (float) (1000 * exp (sales));
          x[3] = (float) words;
          x[4] = i % 3 == 0 ? NAN : (float) aisle_random_uniform (&random);
          x[5] = (float) i;
          truth = match / 4 + (words == 1 ? sales : 0) + (isnan (x[4]) ? 0 : x[4]) + .3 * aisle_random_normal (&random);
          set->item[r] = (gint32) aisle_random_below (&random, 500);
          set->grade[r] = (float) CLAMP (floor (truth), 0, 3);
        }
      set->start[q + 1] = (q + 1) * PER;
    }
  return set;
}

static AisleParams *
default_params (const AisleFamily *family)
{
  return aisle_params_new (family->params, family->n_params);
}

static AisleTrainInput
input_of (const AisleRankSet *set, const AisleParams *params, guint64 seed)
{
  static const char *const members[] = { "bm25", "lambdamart" };
  AisleTrainInput input = { .ranking = set, .params = params, .seed = seed };

  conformance_members_make (members, &input, default_params);
  conformance_members_add (&input);
  return input;
}

static AisleModel *
train (const AisleFamily *family, const AisleRankSet *set, guint64 seed)
{
  g_autoptr (AisleParams) params = default_params (family);
  AisleTrainInput input = input_of (set, params, seed);
  GError *error = NULL;
  AisleModel *model = family->train (&input, NULL, &error);

  g_assert_no_error (error);
  g_assert_nonnull (model);
  g_assert_true (model->family == family);
  return model;
}

/* The family's model of the planted set, trained once for the checks that only look at one; borrowed. */
static AisleModel *kept;

static const AisleModel *
planted_model (const AisleFamily *family)
{
  g_autoptr (AisleRankSet) set = NULL;

  if (kept != NULL && kept->family == family)
    return kept;
  g_clear_pointer (&kept, aisle_model_free);
  set = plant (QUERIES, 1);
  kept = train (family, set, 1);
  return kept;
}

static float *
rank_all (const AisleModel *model, const AisleRankSet *set)
{
  float *scores = g_new (float, set->n_rows + 1);
  GError *error = NULL;

  g_assert_true (aisle_model_rank (model, set, scores, NULL, &error));
  g_assert_no_error (error);
  return scores;
}

/* Share of the pairs of one query and different grades that the scores have in order; ties count half. */
static double
in_order (const AisleRankSet *set, const float *scores)
{
  double right = 0, all = 0;

  for (gsize q = 0; q < set->n_queries; q++)
    for (gsize a = set->start[q]; a < set->start[q + 1]; a++)
      for (gsize b = a + 1; b < set->start[q + 1]; b++)
        if (set->grade[a] != set->grade[b])
          {
            float apart = (scores[a] - scores[b]) * (set->grade[a] - set->grade[b]);

            right += apart > 0 ? 1 : apart == 0 ? .5 : 0;
            all++;
          }
  return right / all;
}

/* On queries it has not seen a ranker orders far better than chance; what learns does no worse than the match alone. */
static void
test_learns (gconstpointer data)
{
  const AisleFamily *family = data;
  g_autoptr (AisleRankSet) other = plant (QUERIES, 2);
  g_autofree float *scores = rank_all (planted_model (family), other);
  g_autofree float *match = g_new (float, other->n_rows);

  for (gsize r = 0; r < other->n_rows; r++)
    match[r] = other->features[r * FEATURES];
  g_assert_cmpfloat (in_order (other, match), >, .75);
  g_assert_cmpfloat (in_order (other, scores), >, in_order (other, match) - .005);
}

static void
test_same_bytes (gconstpointer data)
{
  g_autoptr (AisleRankSet) set = plant (QUERIES, 1);
  g_autoptr (AisleTensors) one = NULL, three = NULL;
  g_autoptr (AisleModel) model = NULL;

  one = conformance_save (planted_model (data));
  aisle_parallel_set_threads (3);
  model = train (data, set, 1);
  aisle_parallel_set_threads (0);
  three = conformance_save (model);
  conformance_same_tensors (one, three);
}

/* A query's scores do not depend on what stands beside it, and threads change no bit. */
static void
test_alone (gconstpointer data)
{
  const AisleModel *model = planted_model (data);
  g_autoptr (AisleRankSet) set = plant (40, 3);
  g_autofree float *all = rank_all (model, set), *again = NULL;

  aisle_parallel_set_threads (3);
  again = rank_all (model, set);
  aisle_parallel_set_threads (0);
  g_assert_cmpmem (all, set->n_rows * sizeof *all, again, set->n_rows * sizeof *again);
  for (gsize q = 0; q < set->n_queries; q++)
    {
      g_autoptr (AisleRankSet) one = aisle_rank_set_take (set, &q, 1);
      g_autofree float *own = rank_all (model, one);

      conformance_close (all + q * PER, own, PER);
    }
}

/* Ids, times and grades do not reach the scores; neither does the place of a column or an item's place in the list. */
static void
test_rows_alone (gconstpointer data)
{
  const AisleModel *model = planted_model (data);
  g_autoptr (AisleRankSet) set = plant (30, 3);
  g_autofree float *scores = rank_all (model, set), *other = NULL, *back = g_new (float, set->n_rows);
  const AisleRankFeature *columns[FEATURES];
  g_autoptr (AisleRankSet) turned = NULL;

  for (gsize f = 0; f < FEATURES; f++)
    columns[f] = &features[FEATURES - 1 - f];
  turned = aisle_rank_set_new (set->n_queries, set->n_rows, columns, FEATURES, AISLE_RANK_WITH_USERS);
  memcpy (turned->start, set->start, (set->n_queries + 1) * sizeof *set->start);
  for (gsize r = 0; r < set->n_rows; r++)
    {
      gsize q = r / PER, to = q * PER + PER - 1 - r % PER;

      for (gsize f = 0; f < FEATURES; f++)
        turned->features[to * FEATURES + FEATURES - 1 - f] = set->features[r * FEATURES + f];
      turned->features[to * FEATURES] = (float) (r % 7); /* position */
    }
  other = rank_all (model, turned);
  for (gsize r = 0; r < set->n_rows; r++)
    back[r] = other[r / PER * PER + PER - 1 - r % PER];
  conformance_close (scores, back, set->n_rows);
}

static void
test_save_and_load (gconstpointer data)
{
  const AisleFamily *family = data;
  const AisleModel *model = planted_model (family);
  g_autoptr (AisleParams) params = default_params (family);
  g_autoptr (AisleRankSet) set = plant (40, 3);
  g_autoptr (AisleTensors) tensors = conformance_save (model), again = NULL;
  g_autofree float *scores = rank_all (model, set), *loaded_scores = NULL;
  const char *const *ids, *const *loaded_ids;
  GError *error = NULL;
  gsize n, n_loaded;
  g_autoptr (AisleModel) loaded = family->load (tensors, params, &error);

  g_assert_no_error (error);
  loaded_scores = rank_all (loaded, set);
  g_assert_cmpmem (scores, set->n_rows * sizeof *scores, loaded_scores, set->n_rows * sizeof *scores);
  again = conformance_save (loaded);
  conformance_same_tensors (tensors, again);
  ids = family->columns (model, &n);
  loaded_ids = family->columns (loaded, &n_loaded);
  g_assert_cmpuint (n, ==, n_loaded);
  for (gsize f = 0; f < n; f++)
    {
      g_assert_cmpstr (ids[f], ==, loaded_ids[f]);
      g_assert_cmpstr (ids[f], !=, "position"); /* never to rank by */
    }
}

static void
ask (const AisleModel *model)
{
  g_autoptr (AisleRankSet) set = plant (3, 4);
  g_autofree float *scores = g_new (float, set->n_rows), *parts = g_new (float, FEATURES + 1);
  g_autoptr (GError) error = NULL;

  if (aisle_model_rank (model, set, scores, NULL, &error) && model->family->rank_parts != NULL)
    g_assert_true (model->family->rank_parts (model, set, 0, 1, parts, &error));
}

static void
test_damaged (gconstpointer data)
{
  g_autoptr (AisleParams) params = default_params (data);

  conformance_hostile (planted_model (data), params, NULL, ask);
}

static void
test_lacks_column (gconstpointer data)
{
  const AisleModel *model = planted_model (data);
  const AisleRankFeature *none[] = { &features[5] };
  g_autoptr (AisleRankSet) set = aisle_rank_set_new (1, 2, none, 1, 0);
  const char *const *ids;
  g_autoptr (GError) error = NULL;
  float scores[2];
  gsize n;

  set->start[1] = 2;
  ids = model->family->columns (model, &n);
  g_assert_false (aisle_model_rank (model, set, scores, NULL, &error));
  g_assert_error (error, AISLE_MODEL_ERROR, AISLE_ERROR_INPUT);
  g_assert_nonnull (strstr (error->message, ids[0]));
}

/* Nothing known of an item, no item, one item, no query. */
static void
test_missing (gconstpointer data)
{
  const AisleModel *model = planted_model (data);
  const AisleRankFeature *columns[FEATURES];
  g_autoptr (AisleRankSet) set = NULL, none = NULL;
  g_autofree float *scores = NULL, *nothing = NULL;

  for (gsize f = 0; f < FEATURES; f++)
    columns[f] = &features[f];
  set = aisle_rank_set_new (4, 5, columns, FEATURES, 0);
  set->start[2] = 1; /* the first query has no item, the second one, of which nothing is known */
  set->start[3] = set->start[4] = 5;
  for (gsize f = 0; f < FEATURES; f++)
    {
      set->features[2 * FEATURES + f] = INFINITY;
      set->features[3 * FEATURES + f] = G_MAXFLOAT;
      set->features[4 * FEATURES + f] = -G_MAXFLOAT;
    }
  scores = rank_all (model, set);
  for (gsize r = 0; r < set->n_rows; r++)
    g_assert_true (isfinite (scores[r]));
  none = aisle_rank_set_new (0, 0, columns, FEATURES, 0);
  nothing = rank_all (model, none);
}

/* Trains on what nobody should have; a model that comes of it must answer. */
static void
try_degenerate (const AisleFamily *family, AisleRankSet *set)
{
  g_autoptr (AisleParams) params = default_params (family);
  g_autoptr (GError) error = NULL;
  AisleTrainInput input = input_of (set, params, 1);
  g_autoptr (AisleModel) model = family->train (&input, NULL, &error);

  g_assert_true ((model == NULL) == (error != NULL));
  if (model == NULL)
    {
      g_assert_true (error->domain == AISLE_MODEL_ERROR);
      g_assert_cmpint (error->message[strlen (error->message) - 1], !=, '.');
    }
  else
    {
      g_autofree float *scores = rank_all (model, set);

      for (gsize r = 0; r < set->n_rows; r++)
        g_assert_true (isfinite (scores[r]));
    }
  aisle_rank_set_free (set);
}

static void
test_degenerate (gconstpointer data)
{
  AisleRankSet *set = plant (2, 1);

  for (gsize r = 0; r < set->n_rows; r++)
    set->grade[r] = NAN;
  try_degenerate (data, set);
  set = plant (2, 1);
  for (gsize r = 0; r < set->n_rows; r++)
    set->grade[r] = 2;
  try_degenerate (data, set);
  set = plant (2, 1);
  set->grade[3] = -1;
  try_degenerate (data, set);
  set = plant (2, 1);
  set->grade[3] = INFINITY;
  try_degenerate (data, set);
  set = plant (4, 1);
  for (gsize r = 0; r < set->n_rows; r++)
    if (r % 5 != 0)
      set->grade[r] = NAN;
  try_degenerate (data, set);
  set = plant (4, 1);
  for (gsize i = 0; i < set->n_rows * FEATURES; i++)
    set->features[i] = i % 2 == 0 ? NAN : i % 3 == 0 ? INFINITY : (float) (i % 7) * 1e30f;
  try_degenerate (data, set);
  set = plant (4, 1);
  for (gsize i = 0; i < set->n_rows * FEATURES; i++)
    set->features[i] = 1;
  try_degenerate (data, set);
  set = plant (4, 1);
  set->highest = 1000;
  for (gsize r = 0; r < set->n_rows; r++)
    set->grade[r] *= 300;
  try_degenerate (data, set);
  set = plant (1, 1);
  set->start[1] = set->n_rows = 2;
  try_degenerate (data, set);
  try_degenerate (data, plant (0, 1));
}

/* A row of weight 0 teaches nothing: weights turn a set of wrong grades into the right one. */
static void
test_weights (gconstpointer data)
{
  const AisleRankFeature *columns[FEATURES];
  g_autoptr (AisleRankSet) set = plant (QUERIES, 1), weighed = NULL, other = plant (QUERIES, 2);
  g_autoptr (AisleModel) model = NULL;
  g_autofree float *scores = NULL;

  for (gsize f = 0; f < FEATURES; f++)
    columns[f] = &features[f];
  weighed = aisle_rank_set_new (QUERIES, 2 * QUERIES * PER, columns, FEATURES, AISLE_RANK_WITH_WEIGHTS);
  for (gsize q = 0; q < QUERIES; q++)
    {
      weighed->start[q + 1] = 2 * (q + 1) * PER;
      for (gsize i = 0; i < 2 * PER; i++)
        {
          gsize r = q * 2 * PER + i, from = q * PER + i % PER;

          memcpy (weighed->features + r * FEATURES, set->features + from * FEATURES, FEATURES * sizeof (float));
          weighed->grade[r] = i < PER ? set->grade[from] : 3 - set->grade[from];
          weighed->weight[r] = i < PER ? 1 : 0;
        }
    }
  model = train (data, weighed, 1);
  scores = rank_all (model, other);
  g_assert_cmpfloat (in_order (other, scores), >, .75);
}

static void
test_parts (gconstpointer data)
{
  const AisleFamily *family = data;
  const AisleModel *model = planted_model (family);
  g_autoptr (AisleRankSet) set = plant (10, 3);
  g_autofree float *scores = rank_all (model, set);
  GError *error = NULL;

  if (family->rank_parts == NULL)
    {
      g_test_skip ("no parts");
      return;
    }
  for (gsize r = 0; r < set->n_rows; r++)
    {
      float parts[FEATURES + 1];
      double sum = 0;

      g_assert_true (family->rank_parts (model, set, r, 1, parts, &error));
      g_assert_no_error (error);
      for (gsize f = 0; f <= FEATURES; f++)
        sum += (double) parts[f];
      g_assert_cmpfloat (fabs (sum - (double) scores[r]), <=, 1e-4 * MAX (1, fabs ((double) scores[r])));
      g_assert_cmpfloat (parts[5], ==, 0); /* position */
    }
  /* The rows of a query together as each alone. */
  for (gsize q = 0; q < set->n_queries; q++)
    {
      gsize first = set->start[q], n = set->start[q + 1] - first;
      g_autofree float *together = g_new (float, n *(FEATURES + 1));

      g_assert_true (family->rank_parts (model, set, first, n, together, &error));
      for (gsize r = 0; r < n; r++)
        {
          float alone[FEATURES + 1];

          g_assert_true (family->rank_parts (model, set, first + r, 1, alone, &error));
          g_assert_cmpmem (alone, sizeof alone, together + r * (FEATURES + 1), sizeof alone);
        }
    }
}

static void
test_importance (gconstpointer data)
{
  const AisleFamily *family = data;
  const AisleModel *model = planted_model (family);
  const char *const *ids;
  double gains[FEATURES], splits[FEATURES], most = 0;
  GError *error = NULL;
  gsize n;

  if (family->importance == NULL)
    {
      g_test_skip ("no importance");
      return;
    }
  ids = family->columns (model, &n);
  g_assert_true (family->importance (model, gains, splits, &error));
  for (gsize f = 0; f < n; f++)
    {
      g_assert_cmpfloat (gains[f], >=, 0);
      g_assert_cmpfloat (splits[f], >=, 0);
      most = MAX (most, gains[f]);
    }
  for (gsize f = 0; f < n; f++)
    if (g_str_equal (ids[f], "bm25f"))
      g_assert_cmpfloat (gains[f], ==, most);
}

/* The graph scores as the model does, a query at a time. */
static void
test_graph (gconstpointer data)
{
  const AisleFamily *family = data;
  const AisleModel *model = planted_model (family);
  g_autoptr (AisleRankSet) set = plant (12, 3);
  g_autofree float *scores = rank_all (model, set);
  g_autoptr (AisleGraph) graph = NULL;
  const char *const *ids;
  GError *error = NULL;
  gsize n;

  g_assert_nonnull (family->graph);
  graph = family->graph (model, &error);
  g_assert_no_error (error);
  g_assert_true (aisle_graph_check (graph, &error));
  g_assert_no_error (error);
  ids = family->columns (model, &n);
  for (gsize q = 0; q < set->n_queries; q++)
    {
      g_autoptr (AisleTensors) inputs = aisle_tensors_new (), outputs = NULL;
      const gint64 shape[] = { PER, (gint64) n };
      float *x = aisle_tensors_add (inputs, "features", AISLE_DTYPE_F32, 2, shape)->data;

      for (gsize i = 0; i < PER; i++)
        for (gsize f = 0; f < n; f++)
          x[i * n + f] = set->features[(q * PER + i) * FEATURES + (gsize) aisle_rank_set_column (set, ids[f])];
      outputs = aisle_graph_run (graph, inputs, 0, NULL, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (aisle_tensor_n_elements (aisle_tensors_find (outputs, "scores")), ==, PER);
      conformance_close (scores + q * PER, aisle_tensors_find (outputs, "scores")->data, PER);
    }
}

static void
test_cancel (gconstpointer data)
{
  g_autoptr (AisleRankSet) set = plant (12, 1);
  g_autoptr (AisleParams) params = default_params (data);
  AisleTrainInput input = input_of (set, params, 1);

  conformance_cancel (data, &input, 8, 8);
}

static void
count_pass (const AislePass *pass, gpointer data)
{
  guint *passes = data;

  g_assert_cmpuint (pass->pass, ==, *passes + 1);
  g_assert_true (isfinite (pass->loss));
  *passes = pass->pass;
}

/* A tuning fit says what it chose, and the fit that reads it makes as much of it. */
static void
test_tuning (gconstpointer data)
{
  const AisleFamily *family = data;
  g_autoptr (AisleRankSet) set = plant (QUERIES, 1), valid = plant (40, 2);
  g_autoptr (AisleParams) params = default_params (family);
  g_autoptr (GArray) chosen = g_array_new (FALSE, FALSE, sizeof (double));
  AisleTrainInput input = input_of (set, params, 1);
  g_autoptr (AisleModel) tuned = NULL, final = NULL;
  GError *error = NULL;
  guint passes = 0, tuned_length;

  input.ranking_valid = valid;
  input.chosen = chosen;
  input.pass = count_pass;
  input.pass_data = &passes;
  tuned = family->train (&input, NULL, &error);
  g_assert_no_error (error);
  tuned_length = chosen->len;
  if (tuned_length > 0 && !(family->needs & AISLE_NEEDS_MODELS))
    g_assert_cmpfloat (g_array_index (chosen, double, 0), <=, passes);
  input.ranking_valid = NULL;
  passes = 0;
  final = family->train (&input, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (chosen->len, ==, tuned_length);
  if (tuned_length > 0 && !(family->needs & AISLE_NEEDS_MODELS))
    g_assert_cmpfloat (g_array_index (chosen, double, 0), ==, passes);
}

static void
test_estimate (gconstpointer data)
{
  const AisleFamily *family = data;
  g_autoptr (AisleParams) params = default_params (family);
  g_autoptr (AisleRankSet) set = plant (QUERIES, 1);
  AisleTrainInput input = input_of (set, params, 1);
  AisleEstimate estimate = { -1, 0, 0 };

  family->estimate (&input, &estimate);
  g_assert_cmpfloat (estimate.seconds, >=, 0);
  g_assert_cmpfloat (estimate.seconds, <, 60);
  g_assert_cmpuint (estimate.memory, >, 0);
  g_assert_cmpuint (estimate.file_bytes, >, 0);
}

static void
test_words (gconstpointer data)
{
  const AisleFamily *family = data;

  conformance_words (family);
  g_assert_true (family->score == NULL && family->n_items == NULL);
}

int
main (int argc, char **argv)
{
  static const ConformanceCheck checks[] = {
    { "words", test_words },           { "learns", test_learns },
    { "same-bytes", test_same_bytes }, { "alone", test_alone },
    { "rows-alone", test_rows_alone }, { "save-and-load", test_save_and_load },
    { "damaged", test_damaged },       { "lacks-column", test_lacks_column },
    { "missing", test_missing },       { "parts", test_parts },
    { "importance", test_importance }, { "graph", test_graph },
    { "degenerate", test_degenerate }, { "weights", test_weights },
    { "tuning", test_tuning },         { "cancel", test_cancel },
    { "estimate", test_estimate },
  };
  int result;

  g_test_init (&argc, &argv, NULL);
  conformance_add ("ranker", AISLE_TASK_SEARCH, NULL, checks, G_N_ELEMENTS (checks));
  result = g_test_run ();
  g_clear_pointer (&kept, aisle_model_free);
  conformance_members_clear ();
  return result;
}
