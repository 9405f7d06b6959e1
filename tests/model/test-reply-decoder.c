/* test-reply-decoder.c: the writer of replies, on the 200 questions with one answer each that the simulator plants, and on
 * little of its own: answers come back word for word, weights are the same for any number of threads, saved ones write the
 * same, damaged ones and nothing to learn from end in an error, and a cancelled training goes on from its checkpoint. */
#include "base/csv-read.h"
#include "base/error.h"
#include "dialogue/passages.h"
#include "model/model.h"
#include "numeric/parallel.h"
#include "simulate/simulate.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

static const AisleReplyRules greedy = { .top_p = 1, .repetition = 1 };

typedef struct
{
  GPtrArray *texts; /* questions and answers in turn */
  AislePassages *passages;
} Pairs;

static void
pairs_clear (Pairs *self)
{
  aisle_passages_free (self->passages);
  g_ptr_array_unref (self->texts);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Pairs, pairs_clear)

static void
pairs_close (Pairs *self)
{
  gsize n = self->texts->len / 2;
  g_autofree const char **questions = g_new (const char *, n + 1), **answers = g_new (const char *, n + 1);

  for (gsize i = 0; i < n; i++)
    {
      questions[i] = self->texts->pdata[2 * i];
      answers[i] = self->texts->pdata[2 * i + 1];
    }
  self->passages = aisle_passages_new (questions, answers, NULL, NULL, n);
}

/* answers.csv of a simulated shop. */
static void
pairs_simulate (Pairs *self, const char *language)
{
  static const char *const names[] = { "events.csv",  "items.csv", "truth.json",  "dialogues.csv",
                                       "answers.csv", "turns.csv", "entities.csv" };
  g_autofree char *folder = g_dir_make_tmp ("aisle-test-XXXXXX", NULL), *set = NULL, *text = NULL, *path = NULL;
  g_autoptr (AisleParams) params = aisle_params_new (aisle_simulate_params, aisle_simulate_n_params);
  g_autoptr (GPtrArray) records = NULL;
  g_autoptr (GError) error = NULL;

  set = g_strconcat ("language=", language, NULL);
  g_assert_true (aisle_params_set_pair (params, set, NULL));
  g_assert_true (aisle_params_set_pair (params, "plant=dialogues", NULL));
  g_assert_true (aisle_params_set_pair (params, "events=2000", NULL));
  g_assert_true (aisle_params_set_pair (params, "dialogues=10", NULL));
  g_assert_true (aisle_simulate (folder, params, NULL, &error));
  path = g_build_filename (folder, "answers.csv", NULL);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  records = aisle_csv_records (text);
  self->texts = g_ptr_array_new_with_free_func (g_free);
  for (guint r = 1; r < records->len; r++)
    {
      const GPtrArray *header = records->pdata[0], *record = records->pdata[r];

      for (guint c = 0; c < header->len; c++)
        if (g_str_equal (header->pdata[c], "question"))
          g_ptr_array_add (self->texts, g_strdup (record->pdata[c]));
      for (guint c = 0; c < header->len; c++)
        if (g_str_equal (header->pdata[c], "answer"))
          g_ptr_array_add (self->texts, g_strdup (record->pdata[c]));
    }
  pairs_close (self);
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *file = g_build_filename (folder, names[i], NULL);

      g_remove (file);
    }
  g_rmdir (folder);
}

static void
pairs_few (Pairs *self)
{
  static const char *const few[] = {
    "where is my parcel", "it is on its way", "can i return it", "yes, within thirty days",
    "发货了吗",           "今天下午发货",     "may i pay later", "no, we do not offer that",
  };

  self->texts = g_ptr_array_new_with_free_func (g_free);
  for (gsize i = 0; i < G_N_ELEMENTS (few); i++)
    g_ptr_array_add (self->texts, g_strdup (few[i]));
  pairs_close (self);
}

static AisleParams *
params_of (const char *settings)
{
  const AisleFamily *family = aisle_family ("reply-decoder");
  AisleParams *params = aisle_params_new (family->params, family->n_params);
  g_auto (GStrv) pairs = g_strsplit (settings, " ", -1);
  g_autoptr (GError) error = NULL;

  for (gsize i = 0; pairs[i] != NULL; i++)
    if (!aisle_params_set_pair (params, pairs[i], &error))
      g_error ("%s", error->message);
  return params;
}

static char *
reply_to (const AisleModel *model, const char *question, double *chance)
{
  const AislePrompt prompt = { .said = question };
  g_autoptr (GError) error = NULL;
  char *reply = aisle_model_write (model, &prompt, &greedy, chance, NULL, &error);

  g_assert_no_error (error);
  return reply;
}

static void
test_planted (gconstpointer language)
{
  g_auto (Pairs) pairs = { 0 };
  g_autoptr (AisleParams) params = params_of ("layers=2 factors=64 heads=4 vocabulary=700 dropout=0 passes=24 batch=8 "
                                              "learning_rate=.006 learn=replies grounded=no context=128");
  g_autoptr (AisleModel) model = NULL;
  g_autoptr (GError) error = NULL;
  AisleTrainInput input = { .params = params, .seed = 1 };
  gsize right = 0, sure = 0, n;

  pairs_simulate (&pairs, language);
  g_assert_cmpuint (pairs.passages->n, >=, 200); /* and an answer for what has no pairs */
  n = pairs.passages->n;
  input.passages = pairs.passages;
  model = aisle_family ("reply-decoder")->train (&input, NULL, &error);
  g_assert_no_error (error);
  for (gsize p = 0; p < n; p++)
    {
      double chance;
      g_autofree char *reply = reply_to (model, pairs.passages->question[p], &chance);

      right += g_str_equal (reply, pairs.passages->answer[p]);
      sure += chance > .8;
      if (!g_str_equal (reply, pairs.passages->answer[p]))
        g_test_message ("'%s': '%s', not '%s'", pairs.passages->question[p], reply, pairs.passages->answer[p]);
    }
  g_test_message ("%zu of %zu word for word, %zu surely", right, n, sure);
  g_assert_cmpuint (100 * right, >=, 95 * n);
  g_assert_cmpuint (100 * sure, >=, 90 * n);
}

#define SMALL "layers=1 factors=16 heads=2 vocabulary=300 dropout=.05 batch=4 learning_rate=.02 context=64 "

static AisleTensors *
train_few (const char *settings, guint n_threads, const char *checkpoint, AisleProgress *progress, GError **error)
{
  g_auto (Pairs) pairs = { 0 };
  g_autoptr (AisleParams) params = params_of (settings);
  AisleTrainInput input = { .params = params, .seed = 3, .checkpoint = checkpoint };
  guint before = aisle_parallel_get_threads ();
  g_autoptr (AisleModel) model = NULL;
  AisleTensors *tensors = NULL;

  pairs_few (&pairs);
  input.passages = pairs.passages;
  aisle_parallel_set_threads (n_threads);
  model = aisle_family ("reply-decoder")->train (&input, progress, error);
  aisle_parallel_set_threads (before);
  if (model != NULL)
    {
      tensors = aisle_tensors_new ();
      g_assert_true (aisle_family ("reply-decoder")->save (model, tensors, error));
    }
  return tensors;
}

static void
assert_same (const AisleTensors *a, const AisleTensors *b)
{
  g_assert_cmpuint (aisle_tensors_n (a), ==, aisle_tensors_n (b));
  for (gsize i = 0; i < aisle_tensors_n (a); i++)
    {
      const AisleTensor *one = aisle_tensors_at (a, i), *two = aisle_tensors_find (b, one->name);

      g_assert_nonnull (two);
      g_assert_cmpmem (one->data, aisle_tensor_n_elements (one) * aisle_dtype_size (one->dtype), two->data,
                       aisle_tensor_n_elements (two) * aisle_dtype_size (two->dtype));
    }
}

static void
test_threads (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleTensors) one = train_few (SMALL "passes=4", 1, NULL, NULL, &error);
  g_autoptr (AisleTensors) two = train_few (SMALL "passes=4", 2, NULL, NULL, &error);

  g_assert_no_error (error);
  assert_same (one, two);
}

static void
test_kept (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleTensors) tensors = train_few (SMALL "passes=60 dropout=0", 2, NULL, NULL, &error);
  g_autoptr (AisleParams) params = params_of (SMALL "passes=60 dropout=0"), other = params_of (SMALL "layers=2");
  g_autoptr (AisleModel) model = NULL, none = NULL;
  const AisleBpe *vocabulary;
  double chance;

  g_assert_no_error (error);
  model = aisle_family ("reply-decoder")->load (tensors, params, &error);
  g_assert_no_error (error);
  g_autofree char *reply = reply_to (model, "发货了吗", &chance);
  g_assert_cmpstr (reply, ==, "今天下午发货");
  g_assert_cmpfloat (chance, >, .5);
  g_assert_cmpuint (aisle_family ("reply-decoder")->decoder (model, &vocabulary)->shape.vocabulary, ==,
                    aisle_bpe_size (vocabulary));
  /* What the reply's tokens and its end have by the trainer's network is what the decoder had, but for the end's. */
  {
    g_auto (Pairs) pairs = { 0 };
    double log_chances[4], n_tokens[4];

    pairs_few (&pairs);
    g_assert_true (model->family->likelihood (model, pairs.passages, log_chances, n_tokens, NULL, &error));
    g_assert_cmpfloat (n_tokens[2], >=, 2);
    g_assert_cmpfloat (log_chances[2], <, (n_tokens[2] - 1) * log (chance) + 1e-4);
    g_assert_cmpfloat (exp (log_chances[2] / n_tokens[2]), >, .5);
  }
  /* Of another shape, and with a merge of tokens that are not there. */
  none = aisle_family ("reply-decoder")->load (tensors, other, &error);
  g_assert_null (none);
  g_assert_error (error, AISLE_MODEL_ERROR, AISLE_ERROR_CORRUPT);
  g_clear_error (&error);
  /* With a weight that is no number. */
  {
    float *weight = aisle_tensors_find (tensors, "items")->data, kept = *weight;

    *weight = NAN;
    none = aisle_family ("reply-decoder")->load (tensors, params, &error);
    g_assert_null (none);
    g_assert_error (error, AISLE_MODEL_ERROR, AISLE_ERROR_CORRUPT);
    g_clear_error (&error);
    *weight = kept;
  }
  ((gint32 *) aisle_tensors_find (tensors, "merges")->data)[0] = 9999;
  none = aisle_family ("reply-decoder")->load (tensors, params, &error);
  g_assert_null (none);
  g_assert_error (error, AISLE_MODEL_ERROR, AISLE_ERROR_CORRUPT);
}

typedef struct
{
  GCancellable *cancellable;
  guint calls, at;
} Stop;

static void
stop_cb (double fraction, const char *what, gpointer data)
{
  Stop *self = data;

  if (++self->calls == self->at)
    g_cancellable_cancel (self->cancellable);
}

static void
test_resumed (void)
{
  g_autofree char *folder = g_dir_make_tmp ("aisle-test-XXXXXX", NULL), *path = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleTensors) whole = train_few (SMALL "passes=12", 2, NULL, NULL, &error), part = NULL;
  gboolean resumed = FALSE;

  path = g_build_filename (folder, "checkpoint", NULL);
  for (guint at = 1; !resumed; at += 5)
    {
      Stop stop = { .cancellable = g_cancellable_new (), .at = at };
      AisleProgress progress = { .report = stop_cb, .user_data = &stop, .cancellable = stop.cancellable };

      part = train_few (SMALL "passes=12", 2, path, &progress, &error);
      if (part == NULL)
        g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      g_clear_error (&error);
      g_object_unref (stop.cancellable);
      resumed = part != NULL;
    }
  assert_same (whole, part);
  g_remove (path);
  g_rmdir (folder);
}

static void
test_nothing (void)
{
  g_autoptr (AislePassages) passages = aisle_passages_new (NULL, NULL, NULL, NULL, 0);
  g_autoptr (AisleParams) params = params_of (SMALL "passes=1");
  AisleTrainInput input = { .params = params, .passages = passages };
  g_autoptr (GError) error = NULL;

  g_assert_null (aisle_family ("reply-decoder")->train (&input, NULL, &error));
  g_assert_error (error, AISLE_MODEL_ERROR, AISLE_ERROR_EMPTY);
}

/* What is held back chooses how many passes there are, and the next fit takes as many. */
static void
test_chosen (void)
{
  g_auto (Pairs) pairs = { 0 };
  g_autoptr (AisleParams) params = params_of (SMALL "passes=10 patience=3");
  g_autoptr (GArray) chosen = g_array_new (FALSE, FALSE, sizeof (double));
  AisleTrainInput input = { .params = params, .seed = 3, .chosen = chosen };
  g_autoptr (AisleModel) tuned = NULL, final = NULL;
  g_autoptr (GError) error = NULL;

  pairs_few (&pairs);
  input.passages = input.passages_valid = pairs.passages;
  tuned = aisle_family ("reply-decoder")->train (&input, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (chosen->len, ==, 1);
  g_assert_cmpfloat (g_array_index (chosen, double, 0), >=, 1);
  input.passages_valid = NULL;
  final = aisle_family ("reply-decoder")->train (&input, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (chosen->len, ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/model/reply-decoder/planted/en", "en", test_planted);
  g_test_add_data_func ("/model/reply-decoder/planted/zh", "zh", test_planted);
  g_test_add_func ("/model/reply-decoder/threads", test_threads);
  g_test_add_func ("/model/reply-decoder/kept", test_kept);
  g_test_add_func ("/model/reply-decoder/resumed", test_resumed);
  g_test_add_func ("/model/reply-decoder/nothing", test_nothing);
  g_test_add_func ("/model/reply-decoder/chosen", test_chosen);
  return g_test_run ();
}
