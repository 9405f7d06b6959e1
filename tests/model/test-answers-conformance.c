/* What every family that finds replies must do, asked of each without naming one. */
#include "base/error.h"
#include "base/random.h"
#include "dialogue/passages.h"
#include "model/model.h"
#include "numeric/parallel.h"

#include <math.h>
#include <string.h>

#define TOPICS  8
#define PER     12 /* questions of a topic: the last three validate, three more are asked */
#define PAIRS   (TOPICS * PER)
#define N_FIT   (TOPICS * 6)
#define N_VALID (TOPICS * 3)

/* Each topic is asked about in words of its own, and answered in others; questions of a topic share no more than one word. */
static const char *const asked[TOPICS][4] = {
  { "refund", "money", "return", "back" },     { "parcel", "delivery", "late", "courier" },
  { "优惠", "折扣", "便宜", "满减" },          { "size", "fits", "large", "small" },
  { "发票", "抬头", "报销", "开票" },          { "password", "login", "account", "email" },
  { "warranty", "broken", "repair", "fault" }, { "颜色", "红色", "蓝色", "黑色" },
};
static const char *const answers[TOPICS] = {
  "We pay within three days.",
  "It leaves our warehouse tomorrow.",
  "会员日全场八折。",
  "Please see the chart.",
  "电子版已发送。",
  "Use the reset link.",
  "Send it to our workshop.",
  "有多种款式可选。",
};
static const char *const shared[] = { "please", "my", "the", "我", "help", "what", "is", "请问" };

static char *questions[PAIRS];
static const char *replies[PAIRS];
static gint32 conversation[PAIRS];

/* Topic after topic, round after round: pair i is of topic i % TOPICS. */
static void
plant (void)
{
  AisleRandom random;

  aisle_random_init (&random, 7, "questions");
  for (gsize i = 0; i < PAIRS; i++)
    {
      const char *const *words = asked[i % TOPICS];

      questions[i] = g_strdup_printf ("%s %s %s %s", shared[aisle_random_below (&random, 8)],
                                      words[aisle_random_below (&random, 4)], words[aisle_random_below (&random, 4)],
                                      shared[aisle_random_below (&random, 8)]);
      replies[i] = answers[i % TOPICS];
      conversation[i] = (gint32) i;
    }
}

static AislePassages *
part (gsize from, gsize n)
{
  return aisle_passages_new ((const char *const *) questions + from, replies + from, NULL, conversation + from, n);
}

static AisleParams *
params_of (const AisleFamily *family)
{
  static const char *const settings[] = { "factors=16", "least=1", "batch=16" };
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
train_on (const AisleFamily *family, const AislePassages *fit, const AislePassages *valid, AisleProgress *progress,
          GError **error)
{
  g_autoptr (AisleParams) params = params_of (family);
  g_autoptr (GArray) chosen = g_array_new (FALSE, FALSE, sizeof (double));
  AisleTrainInput input = { .params = params,
                            .seed = 1,
                            .chosen = chosen,
                            .passages = fit,
                            .passages_valid = valid,
                            .models = (const AisleModel *const *) members.models,
                            .model_params = (const AisleParams *const *) members.params,
                            .n_models = members.models[0] != NULL ? 2 : 0 };

  return family->train (&input, progress, error);
}

static AisleModel *
train (const AisleFamily *family)
{
  g_autoptr (AislePassages) fit = part (0, N_FIT), valid = part (N_FIT, N_VALID);
  g_autoptr (GError) error = NULL;
  AisleModel *model = train_on (family, fit, valid, NULL, &error);

  g_assert_no_error (error);
  g_assert_true (model->family == family);
  g_assert_cmpuint (family->passages (model)->n, ==, N_FIT);
  return model;
}

static AisleHit *
find (const AisleModel *model, gsize from, gsize n, gsize k)
{
  AisleHit *hits = g_new (AisleHit, n * k + 1);
  g_autoptr (GError) error = NULL;

  g_assert_true (aisle_model_find (model, (const char *const *) questions + from, n, k, hits, NULL, &error));
  g_assert_no_error (error);
  return hits;
}

static void
assert_same_hits (const AisleHit *a, const AisleHit *b, gsize n)
{
  for (gsize i = 0; i < n; i++)
    {
      g_assert_cmpint (a[i].passage, ==, b[i].passage);
      g_assert_cmpmem (&a[i].score, sizeof (float), &b[i].score, sizeof (float));
      g_assert_true (a[i].chance == b[i].chance || (isnan (a[i].chance) && isnan (b[i].chance)));
    }
}

/* Questions that nobody asked before find their answer first, nine in ten; lists hold each answer once, best first. */
static void
test_learns (gconstpointer data)
{
  const AisleFamily *family = data;
  g_autoptr (AisleModel) model = train (family);
  const gsize first = N_FIT + N_VALID, n = PAIRS - first;
  g_autofree AisleHit *hits = find (model, first, n, 5);
  const AislePassages *passages = family->passages (model);
  gsize right = 0;

  for (gsize q = 0; q < n; q++)
    {
      g_assert_cmpint (hits[q * 5].passage, >=, 0);
      right += g_str_equal (passages->answer[hits[q * 5].passage], replies[first + q]);
      g_assert_true (hits[q * 5].chance >= 0 && hits[q * 5].chance <= 1);
      for (gsize i = 1; i < 5 && hits[q * 5 + i].passage >= 0; i++)
        {
          g_assert_true (hits[q * 5 + i].score <= hits[q * 5 + i - 1].score);
          for (gsize j = 0; j < i; j++)
            g_assert_cmpstr (passages->answer[hits[q * 5 + i].passage], !=, passages->answer[hits[q * 5 + j].passage]);
        }
    }
  g_assert_cmpuint (right * 10, >=, n * 9);
}

/* Together, alone, after storing, and on any number of threads; and what it thinks of given texts. */
static void
test_same (gconstpointer data)
{
  const AisleFamily *family = data;
  g_autoptr (AisleModel) model = train (family), again = NULL, loaded = NULL;
  g_autoptr (AisleParams) params = params_of (family);
  g_autoptr (AisleTensors) tensors = aisle_tensors_new ();
  g_autoptr (GError) error = NULL;
  g_autofree AisleHit *together = find (model, 0, PAIRS, 4), *stored = NULL, *other = NULL;
  float before[TOPICS], after[TOPICS], one;

  for (gsize i = 0; i < PAIRS; i += 7)
    {
      g_autofree AisleHit *alone = find (model, i, 1, 4);

      assert_same_hits (alone, together + i * 4, 4);
    }
  g_assert_true (family->match (model, questions[0], answers, TOPICS, before, &error));
  g_assert_true (family->match (model, questions[0], answers + 3, 1, &one, &error));
  g_assert_cmpfloat (one, ==, before[3]);
  g_assert_true (family->save (model, tensors, &error));
  loaded = family->load (tensors, params, &error);
  g_assert_no_error (error);
  stored = find (loaded, 0, PAIRS, 4);
  assert_same_hits (stored, together, PAIRS * 4);
  g_assert_true (family->match (loaded, questions[0], answers, TOPICS, after, &error));
  g_assert_cmpmem (before, sizeof before, after, sizeof after);
  aisle_parallel_set_threads (3);
  again = train (family);
  aisle_parallel_set_threads (0);
  other = find (again, 0, PAIRS, 4);
  assert_same_hits (other, together, PAIRS * 4);
}

/* What is stored is read as a hostile file: without a tensor, or with another shape, there is an error or a model that
 * works. */
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
        g_autoptr (AisleModel) loaded = NULL;

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
        if (loaded != NULL)
          {
            g_autofree AisleHit *hits = find (loaded, 0, 3, 4);

            for (gsize i = 0; i < 12; i++)
              g_assert_cmpint (hits[i].passage, <, (gint64) family->passages (loaded)->n);
          }
      }
}

static void
test_odd_questions (gconstpointer data)
{
  static const char *const odd[] = { "", " ", "zzzz qqqq", "。。。", "\t\n", "\n\n\n", "refund", "earlier\nrefund" };
  const AisleFamily *family = data;
  g_autoptr (AisleModel) model = train (family);
  AisleHit hits[G_N_ELEMENTS (odd) * 3];
  float scores[G_N_ELEMENTS (odd)];
  g_autoptr (GError) error = NULL;

  g_assert_true (aisle_model_find (model, odd, G_N_ELEMENTS (odd), 3, hits, NULL, &error));
  g_assert_cmpint (hits[6 * 3].passage, >=, 0);
  g_assert_true (aisle_model_find (model, odd, 0, 3, hits, NULL, &error));
  for (gsize i = 0; i < G_N_ELEMENTS (odd); i++)
    {
      g_assert_true (family->match (model, odd[i], odd, G_N_ELEMENTS (odd), scores, &error));
      for (gsize j = 0; j < G_N_ELEMENTS (odd); j++)
        g_assert_true (isfinite (scores[j]));
    }
}

static void
test_degenerate (gconstpointer data)
{
  g_autoptr (AislePassages) none = part (0, 0), one = part (0, 1);
  g_autoptr (GError) error = NULL;
  AisleModel *model;

  g_assert_null (train_on (data, none, NULL, NULL, &error));
  g_assert_error (error, AISLE_MODEL_ERROR, AISLE_ERROR_EMPTY);
  g_clear_error (&error);
  model = train_on (data, one, NULL, NULL, &error);
  if (((const AisleFamily *) data)->needs & AISLE_NEEDS_MODELS)
    g_assert_error (error, AISLE_MODEL_ERROR, AISLE_ERROR_USAGE); /* the members find others */
  else
    g_assert_no_error (error);
  aisle_model_free (model);
}

static void
test_cancel (gconstpointer data)
{
  g_autoptr (AislePassages) fit = part (0, N_FIT);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  AisleProgress progress = { .cancellable = cancellable };
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_null (train_on (data, fit, NULL, &progress, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_estimate (gconstpointer data)
{
  const AisleFamily *family = data;
  g_autoptr (AislePassages) fit = part (0, N_FIT);
  g_autoptr (AisleParams) params = params_of (family);
  AisleTrainInput input = { .params = params,
                            .passages = fit,
                            .models = (const AisleModel *const *) members.models,
                            .model_params = (const AisleParams *const *) members.params,
                            .n_models = 2 };
  AisleEstimate estimate = { -1, 0, 0 };

  family->estimate (&input, &estimate);
  g_assert_true (estimate.seconds >= 0 && estimate.seconds < 600);
  g_assert_cmpuint (estimate.file_bytes, >, 0);
  g_assert_cmpuint (estimate.memory, >, 0);
}

static void
make_members (void)
{
  static const char *const ids[] = { "answer-bm25", "answer-embedding" };
  g_autoptr (AislePassages) fit = part (0, N_FIT);

  for (gsize m = 0; m < G_N_ELEMENTS (ids); m++)
    {
      AisleModel *model = train_on (aisle_family (ids[m]), fit, NULL, NULL, NULL);

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
    { "hostile", test_hostile },       { "odd-questions", test_odd_questions },
    { "degenerate", test_degenerate }, { "cancel", test_cancel },
    { "estimate", test_estimate },
  };
  gsize n;
  const AisleFamily *const *families = aisle_families (&n);
  int result;

  g_test_init (&argc, &argv, NULL);
  plant ();
  make_members ();
  for (gsize f = 0; f < n; f++)
    for (gsize c = 0; families[f]->task == AISLE_TASK_REPLY && families[f]->find != NULL && c < G_N_ELEMENTS (checks);
         c++)
      {
        g_autofree char *path = g_strdup_printf ("/answers/%s/%s", families[f]->id, checks[c].name);

        g_test_add_data_func (path, families[f], checks[c].func);
      }
  result = g_test_run ();
  for (gsize m = 0; m < 2; m++)
    {
      aisle_model_free (members.models[m]);
      aisle_params_free (members.params[m]);
    }
  for (gsize i = 0; i < PAIRS; i++)
    g_free (questions[i]);
  return result;
}
