/* What every classifier must do, asked of each family of the task without naming one. */
#include "conformance.h"

#include "base/random.h"
#include "feature/utterances.h"
#include "model/members.h"
#include "model/text-reading.h"

#include <glib/gstdio.h>

#define TEXTS   120
#define CLASSES 3

/* Each class has words of its own among those that all share; the last third of the texts is held back. */
static const char *const own[CLASSES][3] = { { "refund", "money", "return" },
                                             { "parcel", "delivery", "late" },
                                             { "优惠", "折扣", "coupon" } };
static const char *const shared[] = { "please", "my", "order", "the", "我", "help", "what", "is" };

static char *texts[TEXTS];
static gint32 label[TEXTS];

static void
plant (void)
{
  AisleRandom random;

  aisle_random_init (&random, 7, "texts");
  for (gsize i = 0; i < TEXTS; i++)
    {
      g_autoptr (GString) text = g_string_new (NULL);

      label[i] = (gint32) (i % CLASSES);
      for (gsize w = 0; w < 5; w++)
        g_string_append_printf (text, "%s ",
                                w == 2 || w == 4 ? own[label[i]][aisle_random_below (&random, 3)]
                                                 : shared[aisle_random_below (&random, G_N_ELEMENTS (shared))]);
      texts[i] = g_strdup (text->str);
    }
}

/* Few passes: the conformance of a small network is seen as well as that of a large one. */
static AisleParams *
params_of (const AisleFamily *family)
{
  static const char *const settings[] = { "passes=12", "factors=16",         "units=16",
                                          "least=1",   "learning_rate=0.01", "guess_passes=2" };

  return conformance_params (family, settings, G_N_ELEMENTS (settings));
}

/* pool: as a blend is told (nullable). */
static AisleModel *
train_pool (const AisleFamily *family, const AisleUtterances *fit, const AisleUtterances *valid, const char *pool,
            GError **error)
{
  g_autoptr (AisleParams) params = params_of (family);
  g_autoptr (GArray) chosen = g_array_new (FALSE, FALSE, sizeof (double));
  AisleTrainInput input = {
    .params = params, .seed = 1, .chosen = chosen, .utterances = fit, .utterances_valid = valid
  };

  conformance_members_add (&input);
  if (pool != NULL && !aisle_params_set_pair (params, pool, error))
    return NULL;
  return family->train (&input, NULL, error);
}

static AisleModel *
train_on (const AisleFamily *family, const AisleUtterances *fit, const AisleUtterances *valid, GError **error)
{
  return train_pool (family, fit, valid, NULL, error);
}

static AisleUtterances *
part (gsize from, gsize to)
{
  return aisle_utterances_new ((const char *const *) texts + from, label + from, to - from, CLASSES);
}

static AisleModel *
train (const AisleFamily *family)
{
  g_autoptr (AisleUtterances) fit = part (0, 60), valid = part (60, 80);
  g_autoptr (GError) error = NULL;
  AisleModel *model = train_on (family, fit, valid, &error);

  g_assert_no_error (error);
  g_assert_true (model->family == family);
  g_assert_cmpuint (family->n_classes (model), ==, CLASSES);
  return model;
}

/* Without validation, which is told apart so well that it makes chances of 0 and 1. */
static AisleModel *
train_unsure (const AisleFamily *family, gsize n_unlabelled)
{
  g_autoptr (AisleUtterances) fit = part (0, 60);
  g_autoptr (GError) error = NULL;
  AisleModel *model;

  fit->unlabelled = (const char *const *) texts + 80;
  fit->n_unlabelled = n_unlabelled;
  model = train_on (family, fit, NULL, &error);
  g_assert_no_error (error);
  return model;
}

static float *
predict (const AisleModel *model, gsize from, gsize n)
{
  float *chances = g_new (float, n *CLASSES);
  g_autoptr (GError) error = NULL;

  g_assert_true (aisle_model_classify (model, (const char *const *) texts + from, n, chances, NULL, &error));
  g_assert_no_error (error);
  return chances;
}

static void
assert_chances (const float *chances, gsize n)
{
  for (gsize i = 0; i < n; i++)
    {
      double sum = 0;

      for (gsize c = 0; c < CLASSES; c++)
        {
          g_assert_true (chances[i * CLASSES + c] >= 0 && chances[i * CLASSES + c] <= 1);
          sum += (double) chances[i * CLASSES + c];
        }
      g_assert_cmpfloat_with_epsilon (sum, 1, 1e-5);
    }
}

/* Texts without a label count for those alone that guess words. */
static void
test_unlabelled (gconstpointer data)
{
  const AisleFamily *family = data;
  g_autoptr (AisleModel) without = train_unsure (family, 0), with = train_unsure (family, 20);
  g_autofree float *one = predict (without, 60, 20), *other = predict (with, 60, 20);
  gboolean guesses = g_str_equal (family->id, "intent-transformer") || g_str_equal (family->id, "intent-gpt");

  g_assert_cmpint (memcmp (one, other, 20 * CLASSES * sizeof *one) != 0, ==, guesses);
}

/* Held-back texts are told apart: nine in ten, where guessing gets a third. */
static void
test_learns (gconstpointer data)
{
  g_autoptr (AisleModel) model = train (data);
  g_autofree float *chances = predict (model, 80, TEXTS - 80);
  gsize right = 0;

  assert_chances (chances, TEXTS - 80);
  for (gsize i = 0; i < TEXTS - 80; i++)
    {
      const float *row = chances + i * CLASSES;
      gint32 best = 0;

      for (gint32 c = 1; c < CLASSES; c++)
        if (row[c] > row[best])
          best = c;
      right += best == label[80 + i];
    }
  g_assert_cmpuint (right, >=, 36);
}

/* Together, alone, after storing, and on any number of threads. */
static void
test_same (gconstpointer data)
{
  const AisleFamily *family = data;
  g_autoptr (AisleModel) model = train_unsure (family, 0), again = NULL, loaded = NULL;
  g_autoptr (AisleParams) params = params_of (family);
  g_autoptr (AisleTensors) tensors = aisle_tensors_new ();
  g_autoptr (GError) error = NULL;
  g_autofree float *together = predict (model, 60, 40), *stored = NULL, *other = NULL;

  for (gsize i = 0; i < 40; i++)
    {
      g_autofree float *alone = predict (model, 60 + i, 1);

      g_assert_cmpmem (alone, CLASSES * sizeof *alone, together + i * CLASSES, CLASSES * sizeof *alone);
    }
  g_assert_true (family->save (model, tensors, &error));
  loaded = family->load (tensors, params, &error);
  g_assert_no_error (error);
  stored = predict (loaded, 60, 40);
  g_assert_cmpmem (stored, 40 * CLASSES * sizeof *stored, together, 40 * CLASSES * sizeof *stored);
  aisle_parallel_set_threads (3);
  again = train_unsure (family, 0);
  aisle_parallel_set_threads (0);
  other = predict (again, 60, 40);
  g_assert_cmpmem (other, 40 * CLASSES * sizeof *other, together, 40 * CLASSES * sizeof *other);
}

/* Validation in several chunks, all there are the held-back texts twice. */
#define MANY 80

typedef struct
{
  GCancellable *cancellable;
  double last;
  gboolean scored; /* stopped there */
} Stop;

static void
stop_at_scores (double fraction, const char *what, gpointer data)
{
  Stop *self = data;

  g_assert_cmpfloat (fraction, >=, self->last);
  self->last = fraction;
  if (g_str_equal (what, "Classifying texts"))
    {
      self->scored = TRUE;
      g_cancellable_cancel (self->cancellable);
    }
}

static AisleModel *
train_validated (const AisleFamily *family, AisleProgress *progress, GError **error)
{
  const char *some[MANY];
  gint32 of_some[MANY];
  g_autoptr (AisleUtterances) fit = part (0, 60), valid = NULL;
  g_autoptr (AisleParams) params = params_of (family);
  AisleTrainInput input = { .params = params, .seed = 1, .utterances = fit };

  for (gsize i = 0; i < MANY; i++)
    {
      some[i] = texts[60 + i % 40];
      of_some[i] =
          i % 9 == 0 ? (label[60 + i % 40] + 1) % CLASSES : label[60 + i % 40]; /* some are wrong: no chance is 1 */
    }
  valid = aisle_utterances_new (some, of_some, MANY, CLASSES);
  input.utterances_valid = valid;
  conformance_members_add (&input);
  return family->train (&input, progress, error);
}

/* Validation is scored over threads, the same for any number of them, and can be stopped. */
static void
test_validated (gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleModel) one = NULL, three = NULL, none = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autofree float *of_one = NULL, *of_three = NULL;
  Stop stop = { .cancellable = cancellable };
  AisleProgress progress = { .report = stop_at_scores, .user_data = &stop, .cancellable = cancellable };

  aisle_parallel_set_threads (1);
  one = train_validated (data, NULL, &error);
  g_assert_no_error (error);
  aisle_parallel_set_threads (3);
  three = train_validated (data, NULL, &error);
  g_assert_no_error (error);
  of_one = predict (one, 60, 40);
  of_three = predict (three, 60, 40);
  g_assert_cmpmem (of_one, 40 * CLASSES * sizeof *of_one, of_three, 40 * CLASSES * sizeof *of_three);
  none = train_validated (data, &progress, &error);
  aisle_parallel_set_threads (0);
  g_assert_null (none);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_true (stop.scored);
}

static void
ask (const AisleModel *model G_GNUC_UNUSED)
{
}

static void
test_hostile (gconstpointer data)
{
  g_autoptr (AisleModel) model = train (data);
  g_autoptr (AisleParams) params = params_of (data);

  conformance_hostile (model, params, "lexicon", ask);
}

/* What is stored as a number and is none is refused, in every tensor. */
static void
test_no_numbers (gconstpointer data)
{
  const AisleFamily *family = data;
  g_autoptr (AisleModel) model = train (family);
  g_autoptr (AisleParams) params = params_of (family);
  g_autoptr (AisleTensors) whole = conformance_save (model);

  for (gsize t = 0; t < aisle_tensors_n (whole); t++)
    {
      const AisleTensor *tensor = aisle_tensors_at (whole, t);
      float *last = (float *) tensor->data + aisle_tensor_n_elements (tensor) - 1, kept;

      if (tensor->dtype != AISLE_DTYPE_F32 || aisle_tensor_n_elements (tensor) == 0)
        continue;
      kept = *last;
      for (guint i = 0; i < 2; i++)
        {
          g_autoptr (GError) error = NULL;

          *last = i == 0 ? NAN : INFINITY;
          g_assert_null (family->load (whole, params, &error));
          g_assert_error (error, AISLE_MODEL_ERROR, AISLE_ERROR_CORRUPT);
        }
      *last = kept;
    }
}

static void
test_odd_texts (gconstpointer data)
{
  static const char *const odd[] = { "", " ", "zzzz qqqq", "。。。", "\t\n", "refund" };
  g_autoptr (AisleModel) model = train (data);
  g_autofree float *chances = g_new (float, G_N_ELEMENTS (odd) * CLASSES);
  g_autoptr (GError) error = NULL;

  g_assert_true (aisle_model_classify (model, odd, G_N_ELEMENTS (odd), chances, NULL, &error));
  assert_chances (chances, G_N_ELEMENTS (odd));
  g_assert_true (aisle_model_classify (model, odd, 0, chances, NULL, &error));
}

static void
test_degenerate (gconstpointer data)
{
  static const gint32 alike[] = { 1, 1, 1 };
  g_autoptr (AisleUtterances) one_class = aisle_utterances_new ((const char *const *) texts, alike, 3, CLASSES),
                              none = aisle_utterances_new ((const char *const *) texts, alike, 0, CLASSES),
                              two = part (0, 2);
  g_autoptr (GError) error = NULL;
  AisleModel *model;

  g_assert_null (train_on (data, one_class, NULL, &error));
  g_assert_error (error, AISLE_MODEL_ERROR, AISLE_ERROR_EMPTY);
  g_clear_error (&error);
  g_assert_null (train_on (data, none, NULL, &error));
  g_assert_error (error, AISLE_MODEL_ERROR, AISLE_ERROR_EMPTY);
  g_clear_error (&error);
  model = train_on (data, two, NULL, &error); /* a class without a text */
  g_assert_no_error (error);
  aisle_model_free (model);
}

static void
test_words (gconstpointer data)
{
  conformance_words (data);
}

static void
test_cancel (gconstpointer data)
{
  g_autoptr (AisleUtterances) fit = part (0, 60);
  g_autoptr (AisleParams) params = params_of (data);
  AisleTrainInput input = { .params = params, .seed = 1, .utterances = fit };

  conformance_members_add (&input);
  conformance_cancel (data, &input, 3, 3);
}

static void
test_estimate (gconstpointer data)
{
  const AisleFamily *family = data;
  g_autoptr (AisleUtterances) fit = part (0, 60);
  g_autoptr (AisleParams) params = params_of (family);
  AisleTrainInput input = { .params = params, .utterances = fit };
  AisleEstimate estimate = { -1, 0, 0 };

  conformance_members_add (&input);
  family->estimate (&input, &estimate);
  g_assert_true (estimate.seconds >= 0 && estimate.seconds < 600);
  g_assert_cmpuint (estimate.file_bytes, >, 0);
  g_assert_cmpuint (estimate.memory, >, 0);
}

/* The graph, run by the reference interpreter on what the readings say of the texts, filled up to a common length. */
static AisleTensors *
read_texts (const AisleModel *model, const char *const *some, gsize n)
{
  AisleTensors *inputs = aisle_tensors_new ();
  AisleTextReading readings[AISLE_READINGS_MOST];
  gsize n_readings = model->family->readings (model, readings);

  g_assert_cmpuint (n_readings, >, 0);
  for (gsize r = 0; r < n_readings; r++)
    {
      g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_array_unref);
      gint64 dims[] = { (gint64) n, 1 };
      AisleTensor *tensor;

      for (gsize i = 0; i < n; i++)
        {
          GArray *ids = g_array_new (FALSE, FALSE, sizeof (gint64));

          g_assert_true (aisle_text_reading_append (&readings[r], some[i], ids));
          dims[1] = MAX (dims[1], (gint64) ids->len);
          g_ptr_array_add (rows, ids);
        }
      tensor = aisle_tensors_add (inputs, readings[r].input, AISLE_DTYPE_I64, 2, dims);
      for (gint64 i = 0; i < dims[0] * dims[1]; i++)
        {
          const GArray *ids = g_ptr_array_index (rows, (guint) (i / dims[1]));

          ((gint64 *) tensor->data)[i] = i % dims[1] < ids->len ? g_array_index (ids, gint64, i % dims[1]) : -1;
        }
    }
  return inputs;
}

static void
assert_graph (const AisleModel *model)
{
  static const char *const odd[] = { "", "zzzz qqqq", "refund refund refund money", "优惠优惠 折扣 coupon", "late" };
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleGraph) graph = model->family->graph (model, &error);
  float wanted[G_N_ELEMENTS (odd) * CLASSES];

  g_assert_no_error (error);
  g_assert_true (aisle_model_classify (model, odd, G_N_ELEMENTS (odd), wanted, NULL, &error));
  for (gsize n = 1; n <= G_N_ELEMENTS (odd); n += G_N_ELEMENTS (odd) - 1)
    {
      g_autoptr (AisleTensors) inputs = read_texts (model, odd, n);
      g_autoptr (AisleTensors) outputs = aisle_graph_run (graph, inputs, 0, NULL, &error);
      const AisleTensor *chances;

      g_assert_no_error (error);
      chances = aisle_tensors_find (outputs, "chances");
      g_assert_cmpuint (aisle_tensor_n_elements (chances), ==, n * CLASSES);
      for (gsize i = 0; i < n * CLASSES; i++)
        g_assert_cmpfloat_with_epsilon ((double) ((const float *) chances->data)[i], (double) wanted[i], 1e-5);
    }
}

static void
test_graph (gconstpointer data)
{
  g_autoptr (AisleModel) model = train (data);

  assert_graph (model);
}

/* What a blend says of its members is what it was asked for, and adds up. */
static void
assert_weights (const AisleModel *model, const char *pool)
{
  double weights[AISLE_MEMBERS_MOST], sum = 0;
  const char *joined = NULL;
  gsize n = model->family->weigh (model, weights, &joined);

  g_assert_cmpuint (n, ==, 2);
  for (gsize m = 0; m < n; m++)
    {
      g_assert_cmpfloat (weights[m], >=, 0);
      sum += weights[m];
    }
  g_assert_cmpfloat_with_epsilon (sum, 1, 1e-6);
  g_assert_true (g_str_has_suffix (pool, joined));
}

/* Means and products of the same members. */
static void
test_pools (gconstpointer data)
{
  static const char *const pools[] = { "pool=mean", "pool=product" };
  g_autoptr (AisleUtterances) fit = part (0, 60), valid = part (60, 80);

  for (gsize i = 0; i < G_N_ELEMENTS (pools); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (AisleModel) model = train_pool (data, fit, valid, pools[i], &error);

      if (model != NULL)
        {
          assert_graph (model);
          assert_weights (model, pools[i]);
        }
      else
        g_assert_error (error, error->domain, AISLE_ERROR_USAGE); /* no blend */
    }
}

#define PASSES 12 /* params_of */

typedef struct
{
  guint passes;
  double loss[PASSES];
} Curve;

static void
keep_pass (const AislePass *pass, gpointer data)
{
  Curve *self = data;

  g_assert_cmpuint (pass->pass, ==, self->passes + 1);
  g_assert_cmpuint (pass->pass, <=, PASSES);
  self->loss[self->passes++] = pass->loss;
}

static AisleModel *
train_from (const AisleFamily *family, const char *checkpoint, ConformanceSteps *steps, Curve *curve, GError **error)
{
  g_autoptr (AisleUtterances) fit = part (0, 60);
  g_autoptr (AisleParams) params = params_of (family);
  AisleTrainInput input = { .params = params, .seed = 1, .utterances = fit, .checkpoint = checkpoint };
  AisleProgress progress = { .report = conformance_step, .user_data = steps, .cancellable = steps->cancellable };

  fit->unlabelled = (const char *const *) texts + 80;
  fit->n_unlabelled = 20;
  *curve = (Curve){ 0 };
  input.pass = keep_pass;
  input.pass_data = curve;
  return family->train (&input, &progress, error);
}

/* What was stopped again and again goes on where it was, and ends where it ends when nobody stops it; its curve is whole. */
static void
test_resumed (gconstpointer data)
{
  const AisleFamily *family = data;
  g_autofree char *folder = NULL, *path = NULL, *first = NULL;
  g_autoptr (AisleModel) whole = NULL, model = NULL;
  g_autofree float *one = NULL, *other = NULL;
  g_autoptr (GError) none = NULL;
  ConformanceSteps never = { 0 };
  Curve whole_curve, curve;

  if (!family->resumable)
    return;
  folder = g_dir_make_tmp ("aisle-test-XXXXXX", NULL);
  path = g_build_filename (folder, "checkpoint", NULL);
  first = g_strconcat (path, AISLE_CHECKPOINT_FIRST, NULL);
  whole = train_from (family, NULL, &never, &whole_curve, &none);
  g_assert_no_error (none);
  for (guint stop = 5; model == NULL; stop += 5)
    {
      ConformanceSteps steps = { .cancellable = g_cancellable_new (), .stop = stop };
      g_autoptr (GError) error = NULL;

      model = train_from (family, path, &steps, &curve, &error);
      if (model == NULL)
        g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      g_object_unref (steps.cancellable);
    }
  g_assert_cmpuint (curve.passes, ==, whole_curve.passes);
  g_assert_cmpmem (curve.loss, sizeof curve.loss, whole_curve.loss, sizeof curve.loss);
  one = predict (whole, 60, 20);
  other = predict (model, 60, 20);
  g_assert_cmpmem (one, 20 * CLASSES * sizeof *one, other, 20 * CLASSES * sizeof *other);
  g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));
  g_remove (path);
  g_remove (first);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

int
main (int argc, char **argv)
{
  static const ConformanceCheck checks[] = {
    { "words", test_words },           { "unlabelled", test_unlabelled },
    { "learns", test_learns },         { "same", test_same },
    { "hostile", test_hostile },       { "odd-texts", test_odd_texts },
    { "degenerate", test_degenerate }, { "cancel", test_cancel },
    { "estimate", test_estimate },     { "graph", test_graph },
    { "pools", test_pools },           { "resumed", test_resumed },
    { "validated", test_validated },   { "no-numbers", test_no_numbers },
  };
  static const char *const members[] = { "intent-linear", "intent-subword" };
  g_autoptr (AisleUtterances) fit = NULL;
  int result;

  g_test_init (&argc, &argv, NULL);
  plant ();
  fit = part (0, 60);
  conformance_members_make (members, &(AisleTrainInput){ .seed = 1, .utterances = fit }, params_of);
  conformance_add ("classifier", AISLE_TASK_CLASSIFY, NULL, checks, G_N_ELEMENTS (checks));
  result = g_test_run ();
  conformance_members_clear ();
  for (gsize i = 0; i < TEXTS; i++)
    g_free (texts[i]);
  return result;
}
