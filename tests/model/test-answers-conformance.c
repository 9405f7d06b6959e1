/* What every family that finds replies must do, asked of each without naming one. */
#include "conformance.h"

#include "base/random.h"
#include "dialogue/passages.h"

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

  return conformance_params (family, settings, G_N_ELEMENTS (settings));
}

static AisleModel *
train_on (const AisleFamily *family, const AislePassages *fit, const AislePassages *valid, GError **error)
{
  g_autoptr (AisleParams) params = params_of (family);
  g_autoptr (GArray) chosen = g_array_new (FALSE, FALSE, sizeof (double));
  AisleTrainInput input = { .params = params, .seed = 1, .chosen = chosen, .passages = fit, .passages_valid = valid };

  conformance_members_add (&input);
  return family->train (&input, NULL, error);
}

static AisleModel *
train (const AisleFamily *family)
{
  g_autoptr (AislePassages) fit = part (0, N_FIT), valid = part (N_FIT, N_VALID);
  g_autoptr (GError) error = NULL;
  AisleModel *model = train_on (family, fit, valid, &error);

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

static void
ask (const AisleModel *model)
{
  g_autofree AisleHit *hits = find (model, 0, 3, 4);

  for (gsize i = 0; i < 12; i++)
    g_assert_cmpint (hits[i].passage, <, (gint64) model->family->passages (model)->n);
}

/* What is found where every answer ends in the same lines, each behind `end`; of the first line's words alone too. */
static AisleHit *
find_signed (const AisleFamily *family, const char *end, float *match)
{
  static const char *const members[] = { "answer-bm25", "answer-embedding" };
  char *signed_by[TOPICS];
  const char *all[N_FIT + N_VALID];
  g_autoptr (AislePassages) fit = NULL, valid = NULL, plain = part (0, N_FIT);
  g_autoptr (AisleModel) model = NULL;
  g_autoptr (GError) error = NULL;
  AisleHit *hits;

  for (gsize t = 0; t < TOPICS; t++)
    signed_by[t] = g_strjoin (end, answers[t], "Kind regards,", "The team", NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (all); i++)
    all[i] = signed_by[i % TOPICS];
  fit = aisle_passages_new ((const char *const *) questions, all, NULL, conversation, N_FIT);
  valid =
      aisle_passages_new ((const char *const *) questions + N_FIT, all + N_FIT, NULL, conversation + N_FIT, N_VALID);
  conformance_members_make (members, &(AisleTrainInput){ .seed = 1, .passages = fit }, params_of);
  model = train_on (family, fit, valid, &error);
  g_assert_no_error (error);
  hits = find (model, N_FIT + N_VALID, PAIRS - N_FIT - N_VALID, 4);
  g_assert_true (family->match (model, "warehouse", (const char *const *) signed_by, TOPICS, match, &error));
  conformance_members_make (members, &(AisleTrainInput){ .seed = 1, .passages = plain }, params_of);
  for (gsize t = 0; t < TOPICS; t++)
    g_free (signed_by[t]);
  return hits;
}

/* An answer is read whole: an end of a line in it is as good as a blank, and the words before it count. */
static void
test_lines (gconstpointer data)
{
  float of_lines[TOPICS], of_one[TOPICS];
  g_autofree AisleHit *lines = find_signed (data, "\n", of_lines), *one = find_signed (data, " ", of_one);

  assert_same_hits (lines, one, (PAIRS - N_FIT - N_VALID) * 4);
  g_assert_cmpmem (of_lines, sizeof of_lines, of_one, sizeof of_one);
  for (gsize t = 0; g_str_equal (((const AisleFamily *) data)->id, "answer-bm25") && t < TOPICS; t++)
    if (t != 1) /* the one with a warehouse in its first line */
      g_assert_cmpfloat (of_lines[t], <, of_lines[1]);
}

static void
test_hostile (gconstpointer data)
{
  g_autoptr (AisleModel) model = train (data);
  g_autoptr (AisleParams) params = params_of (data);

  conformance_hostile (model, params, "lexicon", ask);
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

  g_assert_null (train_on (data, none, NULL, &error));
  g_assert_error (error, AISLE_MODEL_ERROR, AISLE_ERROR_EMPTY);
  g_clear_error (&error);
  model = train_on (data, one, NULL, &error);
  if (((const AisleFamily *) data)->needs & AISLE_NEEDS_MODELS)
    g_assert_error (error, AISLE_MODEL_ERROR, AISLE_ERROR_USAGE); /* the members find others */
  else
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
  g_autoptr (AislePassages) fit = part (0, N_FIT);
  g_autoptr (AisleParams) params = params_of (data);
  AisleTrainInput input = { .params = params, .seed = 1, .passages = fit };

  conformance_members_add (&input);
  conformance_cancel (data, &input, 3, 3);
}

static void
test_estimate (gconstpointer data)
{
  const AisleFamily *family = data;
  g_autoptr (AislePassages) fit = part (0, N_FIT);
  g_autoptr (AisleParams) params = params_of (family);
  AisleTrainInput input = { .params = params, .passages = fit };
  AisleEstimate estimate = { -1, 0, 0 };

  conformance_members_add (&input);
  family->estimate (&input, &estimate);
  g_assert_true (estimate.seconds >= 0 && estimate.seconds < 600);
  g_assert_cmpuint (estimate.file_bytes, >, 0);
  g_assert_cmpuint (estimate.memory, >, 0);
}

static gboolean
finds (const AisleFamily *family)
{
  return family->find != NULL;
}

int
main (int argc, char **argv)
{
  static const ConformanceCheck checks[] = {
    { "words", test_words },
    { "learns", test_learns },
    { "same", test_same },
    { "hostile", test_hostile },
    { "odd-questions", test_odd_questions },
    { "degenerate", test_degenerate },
    { "lines", test_lines },
    { "cancel", test_cancel },
    { "estimate", test_estimate },
  };
  static const char *const members[] = { "answer-bm25", "answer-embedding" };
  g_autoptr (AislePassages) fit = NULL;
  int result;

  g_test_init (&argc, &argv, NULL);
  plant ();
  fit = part (0, N_FIT);
  conformance_members_make (members, &(AisleTrainInput){ .seed = 1, .passages = fit }, params_of);
  conformance_add ("answers", AISLE_TASK_REPLY, finds, checks, G_N_ELEMENTS (checks));
  result = g_test_run ();
  conformance_members_clear ();
  for (gsize i = 0; i < PAIRS; i++)
    g_free (questions[i]);
  return result;
}
