/* What every recommender must do, asked of each family in the registry without naming one. */
#include "conformance.h"

#include "base/random.h"
#include "feature/item-texts.h"

#define USERS  150
#define ITEMS  70
#define GROUPS 5

#define KEPT_THREADS 2 /* with which the model that the checks share was trained */

/* Users of a group share tastes (items of the same remainder), and low items are popular with everyone; the last item
 * a user takes is held out. */
static AisleHistories *
plant (gint32 *held_out)
{
  AisleRandom random;
  gint32 rows[USERS * 16], columns[USERS * 16];
  float values[USERS * 16];
  AisleSequences *sequences = aisle_sequences_new (USERS, ITEMS, USERS * 16, TRUE);
  gsize n = 0;

  aisle_random_init (&random, 99, "plant");
  for (gint32 u = 0; u < USERS; u++)
    {
      gboolean taken[ITEMS] = { FALSE };
      gsize wanted = 5 + aisle_random_below (&random, 10);

      for (gsize t = 0; t <= wanted; t++)
        {
          gint32 item;

          do
            {
              double p = aisle_random_uniform (&random);

              item = (gint32) (p * p * p * ITEMS);
              if (aisle_random_below (&random, 10) < 8)
                item = item / GROUPS * GROUPS + u % GROUPS;
            }
          while (taken[item]);
          taken[item] = TRUE;
          held_out[u] = item;
          rows[n] = u;
          columns[n] = item;
          values[n++] = (float) (1 + aisle_random_below (&random, 3));
        }
      n--; /* the last one */
      sequences->start[u + 1] = (gint64) n;
    }
  sequences->n_values = n;
  for (gsize i = 0; i < n; i++)
    {
      sequences->item[i] = columns[i];
      sequences->time[i] = (gint64) i * 3600 * G_USEC_PER_SEC;
    }
  return aisle_histories_take (aisle_sparse_from_triples (USERS, ITEMS, n, rows, columns, values), sequences);
}

static AisleParams *
default_params (const AisleFamily *family)
{
  return aisle_params_new (family->params, family->n_params);
}

/* For checks that hold of the first passes over the data as of all. */
static AisleParams *
params_of_few_passes (const AisleFamily *family)
{
  static const char *const settings[] = { "passes=3", "iterations=3" };

  return conformance_params (family, settings, G_N_ELEMENTS (settings));
}

/* What some families need beside histories, made anew for each input: a catalogue in which items of a group have a
 * word in common, and finished models. */
static AisleItemTexts *catalogue;

static void
needs_clear (void)
{
  g_clear_pointer (&catalogue, aisle_item_texts_free);
  conformance_members_clear ();
}

static void
make_catalogue (gsize n_items)
{
  g_autoptr (AisleItemWords) words = aisle_item_words_new (n_items);

  g_clear_pointer (&catalogue, aisle_item_texts_free);
  for (gsize i = 0; i < n_items; i++)
    {
      g_autofree char *title = g_strdup_printf ("thing %c", (char) ('a' + i % GROUPS));

      aisle_item_words_add_text (words, (gint32) i, title);
    }
  catalogue = aisle_item_words_finish (words);
}

static AisleTrainInput
input_of (const AisleHistories *histories, const AisleParams *params, guint64 seed)
{
  static const char *const members[] = { "popular", "itemknn" };
  AisleTrainInput input = {
    .matrix = histories->matrix, .sequences = histories->sequences, .params = params, .seed = seed
  };

  make_catalogue (histories->matrix->n_columns);
  conformance_members_make (members, &input, default_params);
  conformance_members_add (&input);
  input.texts = catalogue;
  return input;
}

static AisleModel *
train (const AisleFamily *family, const AisleHistories *histories, guint64 seed)
{
  g_autoptr (AisleParams) params = default_params (family);
  AisleTrainInput input = input_of (histories, params, seed);
  GError *error = NULL;
  AisleModel *model = family->train (&input, NULL, &error);

  g_assert_no_error (error);
  g_assert_nonnull (model);
  g_assert_true (model->family == family);
  return model;
}

/* The family's model of the planted histories, trained once for the checks that only look at one; borrowed. */
static AisleModel *kept;

static const AisleModel *
planted_model (const AisleFamily *family)
{
  gint32 held_out[USERS];
  g_autoptr (AisleHistories) histories = NULL;

  if (kept != NULL && kept->family == family)
    return kept;
  g_clear_pointer (&kept, aisle_model_free);
  histories = plant (held_out);
  aisle_parallel_set_threads (KEPT_THREADS);
  kept = train (family, histories, 1);
  aisle_parallel_set_threads (0);
  return kept;
}

static float *
score_all (const AisleModel *model, const AisleHistories *histories)
{
  gsize n = model->family->n_items (model);
  float *scores = g_new (float, MAX (histories->n_rows * n, 1));
  GError *error = NULL;

  g_assert_true (model->family->score (model, histories, 0, histories->n_rows, 0, n, scores, n, &error));
  g_assert_no_error (error);
  return scores;
}

static void
test_learns (gconstpointer data)
{
  const AisleFamily *family = data;
  gint32 held_out[USERS], items[USERS * 10];
  float scores[USERS * 10];
  g_autoptr (AisleHistories) histories = plant (held_out);
  const AisleModel *model = planted_model (family);
  GError *error = NULL;
  guint hits = 0;

  g_assert_cmpuint (family->n_items (model), ==, ITEMS);
  g_assert_true (aisle_model_top (model, histories, histories->matrix, 10, items, scores, NULL, &error));
  for (gsize u = 0; u < USERS; u++)
    for (gsize r = 0; r < 10; r++)
      {
        gint32 item = items[u * 10 + r];

        hits += item == held_out[u];
        g_assert_true (r == 0 || scores[u * 10 + r] <= scores[u * 10 + r - 1]);
        for (gint64 s = histories->matrix->start[u]; s < histories->matrix->start[u + 1]; s++)
          g_assert_cmpint (histories->matrix->column[s], !=, item);
      }
  g_test_message ("%s finds %u of %u, chance %u", family->id, hits, USERS, USERS * 10 / 60);
  g_assert_cmpuint (hits, >, USERS * 10 / 60 * 3 / 2);
}

static void
test_same_bytes (gconstpointer data)
{
  gint32 held_out[USERS], items[3][USERS * 10];
  float scores[3][USERS * 10];
  g_autoptr (AisleHistories) histories = plant (held_out);
  const AisleModel *shared = planted_model (data);
  g_autoptr (AisleTensors) first = conformance_save (shared);
  GError *error = NULL;

  for (guint threads = 1; threads <= 3; threads++)
    {
      g_autoptr (AisleModel) trained = NULL;
      g_autoptr (AisleTensors) tensors = NULL;

      aisle_parallel_set_threads (threads);
      trained = threads != KEPT_THREADS ? train (data, histories, 1) : NULL;
      tensors = conformance_save (trained != NULL ? trained : shared);
      conformance_same_tensors (first, tensors);
      g_assert_true (aisle_model_top (trained != NULL ? trained : shared, histories, NULL, 10, items[threads - 1],
                                      scores[threads - 1], NULL, &error));
      g_assert_cmpmem (items[0], sizeof items[0], items[threads - 1], sizeof items[0]);
      g_assert_cmpmem (scores[0], sizeof scores[0], scores[threads - 1], sizeof scores[0]);
    }
  aisle_parallel_set_threads (0);
}

static void
test_batch_equals_single (gconstpointer data)
{
  gint32 held_out[USERS];
  g_autoptr (AisleHistories) histories = plant (held_out);
  const AisleModel *model = planted_model (data);
  g_autofree float *batch = score_all (model, histories);
  float single[ITEMS + 1];
  GError *error = NULL;

  for (gsize u = 0; u < USERS; u++)
    {
      g_assert_true (model->family->score (model, histories, u, 1, 0, ITEMS, single, ITEMS, &error));
      conformance_close (batch + u * ITEMS, single, ITEMS);
      single[11] = 12345;
      g_assert_true (model->family->score (model, histories, u, 1, 37, 11, single, ITEMS, &error));
      conformance_close (batch + u * ITEMS + 37, single, 11);
      g_assert_cmpfloat (single[11], ==, 12345); /* writes its tile and no more */
    }
}

static void
test_save_and_load (gconstpointer data)
{
  const AisleFamily *family = data;
  gint32 held_out[USERS];
  g_autoptr (AisleHistories) histories = plant (held_out);
  const AisleModel *model = planted_model (family);
  g_autoptr (AisleParams) params = default_params (family);
  g_autoptr (AisleTensors) tensors = conformance_save (model);
  g_autoptr (AisleModel) loaded = NULL;
  g_autofree float *before = score_all (model, histories), *after = NULL;
  GError *error = NULL;

  loaded = family->load (tensors, params, &error);
  g_assert_no_error (error);
  after = score_all (loaded, histories);
  g_assert_cmpmem (before, USERS * ITEMS * sizeof (float), after, USERS * ITEMS * sizeof (float));
}

/* A copy of tensors in which one is left out (kind 0), has another type (1), another shape (2), or other bytes (3). */
static AisleTensors *
damage (const AisleTensors *tensors, gsize which, guint kind, AisleRandom *random)
{
  AisleTensors *copy = aisle_tensors_new ();

  for (gsize i = 0; i < aisle_tensors_n (tensors); i++)
    {
      const AisleTensor *from = aisle_tensors_at (tensors, i);
      AisleTensor *to = NULL;
      gint64 dims[AISLE_TENSOR_MAX_DIMS] = { 0 };

      memcpy (dims, from->dims, sizeof dims);
      if (i != which || kind == 3)
        to = aisle_tensors_add_copy (copy, from->name, from->dtype, from->n_dims, dims, from->data);
      else if (kind == 1)
        to = aisle_tensors_add (copy, from->name, from->dtype == AISLE_DTYPE_F32 ? AISLE_DTYPE_I32 : AISLE_DTYPE_F32,
                                from->n_dims, dims);
      else if (kind == 2)
        {
          dims[aisle_random_below (random, from->n_dims)] = (gint64) aisle_random_below (random, 100);
          to = aisle_tensors_add (copy, from->name, from->dtype, from->n_dims, dims);
        }
      if (i == which && kind == 3)
        for (gsize b = 0; b < aisle_tensor_n_elements (to) * aisle_dtype_size (to->dtype); b++)
          if (aisle_random_below (random, 20) == 0)
            ((guint8 *) to->data)[b] = (guint8) aisle_random_next (random);
    }
  return copy;
}

/* A damaged file ends in an error, or in a model that can be asked without harm. */
static void
test_damaged (gconstpointer data)
{
  const AisleFamily *family = data;
  gint32 held_out[USERS];
  g_autoptr (AisleHistories) histories = plant (held_out);
  const AisleModel *model = planted_model (family);
  g_autoptr (AisleParams) params = default_params (family);
  g_autoptr (AisleTensors) tensors = conformance_save (model);
  AisleRandom random;

  aisle_random_init (&random, 4, "damage");
  for (guint round = 0; round < 100; round++)
    {
      guint kind = round % 4;
      g_autoptr (AisleTensors) copy =
          damage (tensors, aisle_random_below (&random, aisle_tensors_n (tensors)), kind, &random);
      g_autoptr (GError) error = NULL;
      g_autoptr (AisleModel) loaded = family->load (copy, params, &error);
      float *scores;

      g_assert_true ((loaded == NULL) == (error != NULL));
      g_assert_false (kind < 2 && loaded != NULL);
      if (loaded == NULL || family->n_items (loaded) != ITEMS)
        continue;
      scores = g_new (float, USERS *ITEMS);
      g_assert_true (family->score (loaded, histories, 0, USERS, 0, ITEMS, scores, ITEMS, &error) == (error == NULL));
      g_free (scores);
    }
}

/* The planted histories, and an empty one. */
static AisleHistories *
with_empty_history (const AisleHistories *planted)
{
  gint32 users[USERS + 1];
  AisleHistories *histories;

  for (gint32 u = 0; u <= USERS; u++)
    users[u] = MIN (u, USERS - 1);
  histories = aisle_histories_select_rows (planted, users, USERS + 1);
  histories->matrix->n_values = (gsize) (histories->matrix->start[USERS + 1] = histories->matrix->start[USERS]);
  histories->sequences->n_values =
      (gsize) (histories->sequences->start[USERS + 1] = histories->sequences->start[USERS]);
  return histories;
}

/* The histories as the graph's input wants them: as bags, or in order and filled up with -1. */
static AisleTensors *
inputs_of (const AisleGraph *graph, const AisleHistories *histories)
{
  const AisleValueInfo *input = &g_array_index (aisle_graph_inputs (graph), AisleValueInfo, 0);
  const AisleSparse *matrix = histories->matrix;
  const AisleSequences *sequences = histories->sequences;
  AisleTensors *inputs = aisle_tensors_new ();
  gint64 longest = 1;

  if (g_str_equal (input->name, "history"))
    {
      const gint64 shape[] = { USERS + 1, ITEMS };
      float *dense = aisle_tensors_add (inputs, "history", AISLE_DTYPE_F32, 2, shape)->data;

      for (gsize u = 0; u < histories->n_rows; u++)
        for (gint64 s = matrix->start[u]; s < matrix->start[u + 1]; s++)
          dense[u * ITEMS + (gsize) matrix->column[s]] = matrix->value[s];
      return inputs;
    }
  for (gsize u = 0; u < histories->n_rows; u++)
    longest = MAX (longest, sequences->start[u + 1] - sequences->start[u]);
  const gint64 shape[] = { USERS + 1, longest };
  gint64 *items = aisle_tensors_add (inputs, "items", AISLE_DTYPE_I64, 2, shape)->data;
  for (gsize u = 0; u < histories->n_rows; u++)
    for (gint64 p = 0; p < longest; p++)
      {
        gint64 at = sequences->start[u] + p;

        items[(gint64) u * longest + p] = at < sequences->start[u + 1] ? sequences->item[at] : -1;
      }
  return inputs;
}

/* A graph of sequences may ask for at least one item, so that the empty history, which is the last, is for bags. */
static void
test_graph (gconstpointer data)
{
  const AisleFamily *family = data;
  gint32 held_out[USERS];
  g_autoptr (AisleHistories) full = plant (held_out), histories = with_empty_history (full);
  const AisleModel *model = planted_model (family);
  g_autoptr (AisleGraph) graph = NULL;
  g_autoptr (AisleTensors) inputs = NULL, outputs = NULL;
  g_autofree float *scores = score_all (model, histories);
  GError *error = NULL;

  if (family->graph == NULL)
    {
      g_test_skip ("no graph");
      return;
    }
  graph = family->graph (model, &error);
  g_assert_no_error (error);
  g_assert_true (aisle_graph_check (graph, &error));
  inputs = inputs_of (graph, histories);
  outputs = aisle_graph_run (graph, inputs, 0, NULL, &error);
  g_assert_no_error (error);
  conformance_close (scores, aisle_tensors_find (outputs, "scores")->data,
                     (aisle_tensors_find (inputs, "history") != NULL ? USERS + 1 : USERS) * ITEMS);
}

static void
test_cancel (gconstpointer data)
{
  gint32 held_out[USERS], users[20];
  g_autoptr (AisleHistories) planted = plant (held_out), histories = NULL;
  g_autoptr (AisleParams) params = params_of_few_passes (data);
  AisleTrainInput input;

  for (gint32 u = 0; u < 20; u++)
    users[u] = u;
  histories = aisle_histories_select_rows (planted, users, 20);
  input = input_of (histories, params, 1);
  conformance_cancel (data, &input, G_MAXUINT, 1);
}

static void
test_words (gconstpointer data)
{
  conformance_words (data);
}

/* Trains on what no shop should have; a model that comes of it must answer. */
static void
try_degenerate (const AisleFamily *family, gsize n_users, gsize n_items, gsize n, const float *values, gboolean spread)
{
  g_autofree gint32 *rows = g_new0 (gint32, n + 1), *columns = g_new0 (gint32, n + 1);
  g_autoptr (AisleParams) params = default_params (family);
  g_autoptr (AisleHistories) histories = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleModel) model = NULL;
  AisleTrainInput input;
  gint32 items[8 * 3];
  float scores[8 * 3];

  for (gsize i = 0; i < n; i++)
    {
      rows[i] = spread ? (gint32) (i % n_users) : 0;
      columns[i] = (gint32) (spread ? i / n_users : i % n_items);
    }
  histories = aisle_histories_take (aisle_sparse_from_triples (n_users, n_items, n, rows, columns, values), NULL);
  input = input_of (histories, params, 1);
  model = family->train (&input, NULL, &error);
  g_assert_true ((model == NULL) == (error != NULL));
  if (model == NULL)
    {
      g_assert_true (error->domain == AISLE_MODEL_ERROR
                     || error->domain == g_quark_from_string ("aisle_numeric_error_quark"));
      g_assert_cmpint (error->message[strlen (error->message) - 1], !=, '.');
      return;
    }
  g_assert_cmpuint (n_users, <=, 8);
  if (!aisle_model_top (model, histories, histories->matrix, 3, items, scores, NULL, &error))
    return;
  for (gsize i = 0; i < n_users * 3; i++)
    {
      g_assert_cmpint (items[i], >=, -1);
      g_assert_cmpint (items[i], <, n_items);
    }
}

static void
test_degenerate (gconstpointer data)
{
  float ones[64], zeros[64] = { 0 }, huge[64], negative[64], missing[64];

  for (gsize i = 0; i < 64; i++)
    {
      ones[i] = 1;
      huge[i] = 1e30f;
      negative[i] = -1;
      missing[i] = i % 5 == 0 ? NAN : 1;
    }
  try_degenerate (data, 0, 0, 0, ones, FALSE);
  try_degenerate (data, 4, 0, 0, ones, FALSE);
  try_degenerate (data, 0, 4, 0, ones, FALSE);
  try_degenerate (data, 4, 4, 0, ones, FALSE);
  try_degenerate (data, 1, 1, 1, ones, FALSE);
  try_degenerate (data, 1, 9, 9, ones, FALSE);  /* one user */
  try_degenerate (data, 8, 1, 8, ones, TRUE);   /* one item */
  try_degenerate (data, 8, 8, 1, ones, FALSE);  /* one interaction */
  try_degenerate (data, 8, 8, 64, ones, TRUE);  /* all equal */
  try_degenerate (data, 8, 8, 64, zeros, TRUE); /* cells without weight */
  try_degenerate (data, 8, 8, 64, huge, TRUE);
  try_degenerate (data, 8, 8, 64, negative, TRUE);
  try_degenerate (data, 8, 8, 64, missing, TRUE);
}

static void
assert_refused (const AisleFamily *family, const char *name, const char *text)
{
  g_autoptr (AisleParams) params = default_params (family);
  g_autoptr (GError) error = NULL;

  g_assert_false (aisle_params_set (params, name, text, &error));
  g_assert_error (error, AISLE_BASE_ERROR, AISLE_ERROR_USAGE);
}

/* Training at a bound ends in a model or a reason. */
static void
train_at (const AisleFamily *family, const char *name, const char *text)
{
  g_autoptr (AisleParams) params = params_of_few_passes (family);
  float ones[12] = { 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1 };
  const gint32 rows[12] = { 0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3 }, columns[12] = { 0, 1, 2, 1, 2, 3, 2, 3, 4, 3, 4, 0 };
  g_autoptr (AisleHistories) histories =
      aisle_histories_take (aisle_sparse_from_triples (4, 5, 12, rows, columns, ones), NULL);
  AisleTrainInput input = input_of (histories, params, 1);
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleModel) model = NULL;

  g_assert_true (aisle_params_set (params, name, text, &error));
  model = family->train (&input, NULL, &error);
  g_assert_true ((model == NULL) == (error != NULL));
}

static void
test_params (gconstpointer data)
{
  const AisleFamily *family = data;

  for (gsize i = 0; i < family->n_params; i++)
    {
      const AisleParam *param = &family->params[i];
      char text[32];

      g_assert_nonnull (param->help);
      for (const char *const *choice = param->choices; choice != NULL && *choice != NULL; choice++)
        train_at (family, param->name, *choice);
      if (param->type == AISLE_PARAM_CHOICE)
        assert_refused (family, param->name, "no such choice");
      if (param->type != AISLE_PARAM_INTEGER && param->type != AISLE_PARAM_REAL)
        continue;
      g_assert_cmpfloat (param->minimum, <, param->maximum);
      train_at (family, param->name, aisle_double_format (text, param->minimum));
      train_at (family, param->name, aisle_double_format (text, param->maximum));
      assert_refused (family, param->name, aisle_double_format (text, param->minimum - 1));
      assert_refused (family, param->name, aisle_double_format (text, param->maximum * 2 + 1));
      assert_refused (family, param->name, "nan");
      assert_refused (family, param->name, "");
    }
}

static void
test_explain (gconstpointer data)
{
  const AisleFamily *family = data;
  gint32 held_out[USERS];
  g_autoptr (AisleHistories) histories = plant (held_out);
  const AisleModel *model = planted_model (family);
  g_autofree float *scores = score_all (model, histories);
  GError *error = NULL;

  if (family->explain == NULL)
    {
      g_test_skip ("explains nothing");
      return;
    }
  for (gsize u = 0; u < 20; u++)
    for (gint32 item = 0; item < ITEMS; item++)
      {
        g_autoptr (GArray) parts = g_array_new (FALSE, FALSE, sizeof (AislePart));
        float sum = 0;

        g_assert_true (family->explain (model, histories, u, item, parts, &error));
        for (guint p = 0; p < parts->len; p++)
          {
            AislePart part = g_array_index (parts, AislePart, p);

            sum += part.part;
            g_assert_true (p == 0 || fabsf (part.part) <= fabsf (g_array_index (parts, AislePart, p - 1).part));
          }
        conformance_close (scores + u * ITEMS + item, &sum, 1);
      }
}

typedef struct
{
  const AisleFamily *family;
  guint passes;
  double first, loss;
} Curve;

static void
check_pass (const AislePass *pass, gpointer data)
{
  Curve *self = data;

  g_assert_cmpuint (pass->pass, ==, self->passes + 1);
  g_assert_true (isfinite (pass->loss));
  if (self->passes == 0)
    self->first = pass->loss;
  else if (self->family->resumable) /* in batches by chance */
    g_assert_cmpfloat (pass->loss, <=, 1.1 * self->loss);
  else /* to rounding */
    g_assert_cmpfloat (pass->loss, <=, self->loss + 1e-6 * fabs (self->loss));
  self->passes = pass->pass;
  self->loss = pass->loss;
}

/* A loss that is reported falls from pass to pass, that of batches by chance all in all; being watched changes nothing. */
static void
test_learning_curve (gconstpointer data)
{
  const AisleFamily *family = data;
  gint32 held_out[USERS];
  Curve curve = { .family = family };
  g_autoptr (AisleHistories) histories = plant (held_out);
  g_autoptr (AisleParams) params = default_params (family);
  GError *error = NULL;
  const AisleModel *model = planted_model (family);
  g_autoptr (AisleModel) watched = NULL;
  g_autoptr (AisleTensors) a = NULL, b = conformance_save (model);
  AisleTrainInput input = input_of (histories, params, 1);

  input.pass = check_pass;
  input.pass_data = &curve;
  watched = family->train (&input, NULL, &error);
  g_assert_no_error (error);
  a = conformance_save (watched);

  conformance_same_tensors (a, b);
  if (curve.passes == 0)
    g_test_skip ("trains in one pass");
  else if (curve.passes > 1)
    g_assert_cmpfloat (curve.loss, <, curve.first);
}

static void
test_estimate (gconstpointer data)
{
  const AisleFamily *family = data;
  gint32 held_out[USERS];
  g_autoptr (AisleHistories) histories = plant (held_out);
  const AisleModel *model = planted_model (family);
  g_autoptr (AisleTensors) tensors = conformance_save (model);
  g_autoptr (AisleParams) params = default_params (family);
  AisleTrainInput input = input_of (histories, params, 0);
  AisleEstimate estimate;
  gsize bytes = 0;

  for (gsize i = 0; i < aisle_tensors_n (tensors); i++)
    bytes += aisle_tensor_n_elements (aisle_tensors_at (tensors, i))
             * aisle_dtype_size (aisle_tensors_at (tensors, i)->dtype);
  family->estimate (&input, &estimate);
  g_assert_cmpfloat (estimate.seconds, >, 0);
  g_assert_cmpfloat (estimate.seconds, <, 10);
  g_assert_cmpuint (estimate.file_bytes, <=, 2 * bytes);
  g_assert_cmpuint (bytes, <=, estimate.file_bytes + 1024);
  g_assert_cmpuint (estimate.memory, >=, estimate.file_bytes);
}

int
main (int argc, char **argv)
{
  static const ConformanceCheck checks[] = {
    { "words", test_words },
    { "learns", test_learns },
    { "same-bytes", test_same_bytes },
    { "batch-equals-single", test_batch_equals_single },
    { "save-and-load", test_save_and_load },
    { "damaged", test_damaged },
    { "graph", test_graph },
    { "cancel", test_cancel },
    { "degenerate", test_degenerate },
    { "params", test_params },
    { "explain", test_explain },
    { "learning-curve", test_learning_curve },
    { "estimate", test_estimate },
  };
  int result;

  g_test_init (&argc, &argv, NULL);
  conformance_add ("model", AISLE_TASK_RECOMMEND, NULL, checks, G_N_ELEMENTS (checks));
  result = g_test_run ();
  g_clear_pointer (&kept, aisle_model_free);
  needs_clear ();
  return result;
}
