/* What every classifier must do, asked of each family of the task without naming one. */
#include "base/error.h"
#include "base/random.h"
#include "feature/utterances.h"
#include "model/model.h"
#include "model/text-reading.h"
#include "numeric/parallel.h"

#include <math.h>
#include <string.h>

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
  AisleParams *params = aisle_params_new (family->params, family->n_params);

  for (gsize i = 0; i < G_N_ELEMENTS (settings); i++)
    {
      g_autoptr (GError) error = NULL;
      gboolean known = aisle_params_set_pair (params, settings[i], &error); /* not all families have all */

      g_assert_true (known || g_error_matches (error, error->domain, AISLE_ERROR_USAGE));
    }
  return params;
}

static struct
{
  AisleModel *models[2];
  AisleParams *params[2];
} members;

static AisleModel *
train_on (const AisleFamily *family, const AisleUtterances *fit, const AisleUtterances *valid, guint64 seed,
          AisleProgress *progress, GError **error)
{
  g_autoptr (AisleParams) params = params_of (family);
  g_autoptr (GArray) chosen = g_array_new (FALSE, FALSE, sizeof (double));
  AisleTrainInput input = { .params = params,
                            .seed = seed,
                            .chosen = chosen,
                            .utterances = fit,
                            .utterances_valid = valid,
                            .models = (const AisleModel *const *) members.models,
                            .model_params = (const AisleParams *const *) members.params,
                            .n_models = members.models[0] != NULL ? 2 : 0 };

  return family->train (&input, progress, error);
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
  AisleModel *model = train_on (family, fit, valid, 1, NULL, &error);

  g_assert_no_error (error);
  g_assert_true (model->family == family);
  g_assert_cmpuint (family->n_classes (model), ==, CLASSES);
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
  g_autoptr (AisleModel) model = train (family), again = NULL, loaded = NULL;
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
  again = train (family);
  aisle_parallel_set_threads (0);
  other = predict (again, 60, 40);
  g_assert_cmpmem (other, 40 * CLASSES * sizeof *other, together, 40 * CLASSES * sizeof *other);
}

/* What is stored is read as a hostile file: without a tensor, or with another shape, there is an error or a model. */
static void
test_hostile (gconstpointer data)
{
  const AisleFamily *family = data;
  g_autoptr (AisleModel) model = train (family);
  g_autoptr (AisleParams) params = params_of (family);
  g_autoptr (AisleTensors) tensors = aisle_tensors_new ();

  g_assert_true (family->save (model, tensors, NULL));
  for (gsize left = 0; left < aisle_tensors_n (tensors); left++)
    for (guint way = 0; way < 3; way++)
      {
        g_autoptr (AisleTensors) damaged = aisle_tensors_new ();
        g_autoptr (GError) error = NULL;
        AisleModel *loaded;

        for (gsize t = 0; t < aisle_tensors_n (tensors); t++)
          {
            const AisleTensor *tensor = aisle_tensors_at (tensors, t);
            gint64 dims[AISLE_TENSOR_MAX_DIMS];
            AisleTensor *copy;

            memcpy (dims, tensor->dims, sizeof dims);
            if (t == left && way == 0)
              continue;
            if (t == left && way == 1)
              dims[0] = dims[0] > 1 ? dims[0] - 1 : 0;
            copy = aisle_tensors_add (damaged, tensor->name, tensor->dtype, tensor->n_dims, dims);
            if (copy != NULL && aisle_tensor_n_elements (copy) > 0)
              memcpy (copy->data, tensor->data, aisle_tensor_n_elements (copy) * aisle_dtype_size (copy->dtype));
            if (t == left && way == 2 && copy != NULL)
              memset (copy->data, 0xff, aisle_tensor_n_elements (copy) * aisle_dtype_size (copy->dtype));
          }
        loaded = family->load (damaged, params, &error);
        g_assert_true ((loaded == NULL) == (error != NULL));
        if (way == 0 && strstr (aisle_tensors_at (tensors, left)->name, "lexicon") == NULL)
          g_assert_null (loaded);
        aisle_model_free (loaded);
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

  g_assert_null (train_on (data, one_class, NULL, 1, NULL, &error));
  g_assert_error (error, AISLE_MODEL_ERROR, AISLE_ERROR_EMPTY);
  g_clear_error (&error);
  g_assert_null (train_on (data, none, NULL, 1, NULL, &error));
  g_assert_error (error, AISLE_MODEL_ERROR, AISLE_ERROR_EMPTY);
  g_clear_error (&error);
  model = train_on (data, two, NULL, 1, NULL, &error); /* a class without a text */
  g_assert_no_error (error);
  aisle_model_free (model);
}

static void
test_cancel (gconstpointer data)
{
  g_autoptr (AisleUtterances) fit = part (0, 60);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  AisleProgress progress = { .cancellable = cancellable };
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_null (train_on (data, fit, NULL, 1, &progress, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_estimate (gconstpointer data)
{
  const AisleFamily *family = data;
  g_autoptr (AisleUtterances) fit = part (0, 60);
  g_autoptr (AisleParams) params = params_of (family);
  AisleTrainInput input = { .params = params,
                            .utterances = fit,
                            .models = (const AisleModel *const *) members.models,
                            .model_params = (const AisleParams *const *) members.params,
                            .n_models = 2 };
  AisleEstimate estimate = { -1, 0, 0 };

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
test_graph (gconstpointer data)
{
  static const char *const odd[] = { "", "zzzz qqqq", "refund refund refund money", "优惠优惠 折扣 coupon", "late" };
  const AisleFamily *family = data;
  g_autoptr (AisleModel) model = train (family);
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleGraph) graph = family->graph (model, &error);
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
make_members (void)
{
  static const char *const ids[] = { "intent-linear", "intent-subword" };
  g_autoptr (AisleUtterances) fit = part (0, 60);

  for (gsize m = 0; m < G_N_ELEMENTS (ids); m++)
    {
      AisleModel *model = train_on (aisle_family (ids[m]), fit, NULL, 1, NULL, NULL);

      g_assert_nonnull (model);
      members.params[m] = params_of (aisle_family (ids[m]));
      members.models[m] = model;
    }
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *name;
    GTestDataFunc func;
  } checks[] = {
    { "learns", test_learns },         { "same", test_same },
    { "hostile", test_hostile },       { "odd-texts", test_odd_texts },
    { "degenerate", test_degenerate }, { "cancel", test_cancel },
    { "estimate", test_estimate },     { "graph", test_graph },
  };
  gsize n;
  const AisleFamily *const *families = aisle_families (&n);
  int result;

  g_test_init (&argc, &argv, NULL);
  plant ();
  make_members ();
  for (gsize f = 0; f < n; f++)
    for (gsize c = 0; families[f]->task == AISLE_TASK_CLASSIFY && c < G_N_ELEMENTS (checks); c++)
      {
        g_autofree char *path = g_strdup_printf ("/classifier/%s/%s", families[f]->id, checks[c].name);

        g_test_add_data_func (path, families[f], checks[c].func);
      }
  result = g_test_run ();
  for (gsize m = 0; m < 2; m++)
    {
      aisle_model_free (members.models[m]);
      aisle_params_free (members.params[m]);
    }
  for (gsize i = 0; i < TEXTS; i++)
    g_free (texts[i]);
  return result;
}
