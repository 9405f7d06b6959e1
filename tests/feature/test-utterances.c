/* test-utterances.c: what a split keeps apart, on utterances written down by hand. */
#include "base/error.h"
#include "feature/split.h"
#include "feature/utterances.h"

#define N 200

static const char *texts[N];
static gint32 label[N];

static AisleUtterances *
make (void)
{
  for (gsize i = 0; i < N; i++)
    {
      g_autofree char *text = g_strdup_printf ("text number %d", (int) (i / 2));

      texts[i] = g_intern_string (text); /* every text stands there twice */
      label[i] = (gint32) (i % 3);
    }
  return aisle_utterances_new (texts, label, N, 3);
}

static AisleUtteranceSplit *
split (const AisleUtterances *all, const char *a, const char *b)
{
  g_autoptr (AisleParams) params = aisle_params_new (aisle_utterance_params, aisle_utterance_n_params);
  g_autoptr (GError) error = NULL;
  AisleUtteranceSplit *made;

  g_assert_true (aisle_params_set_pair (params, a, NULL) && aisle_params_set_pair (params, b, NULL));
  made = aisle_utterance_split_new (all, params, &error);
  g_assert_no_error (error);
  return made;
}

static gboolean
has_text (const AisleUtterances *part, const char *text)
{
  for (gsize i = 0; i < part->n; i++)
    if (g_str_equal (part->texts[i], text))
      return TRUE;
  return FALSE;
}

/* Five folds are all of it, each once, and no text stands on two sides. */
static void
test_random (void)
{
  g_autoptr (AisleUtterances) all = make ();
  gsize tested = 0;

  for (guint fold = 1; fold <= 5; fold++)
    {
      g_autofree char *pair = g_strdup_printf ("fold=%u", fold);
      g_autoptr (AisleUtteranceSplit) parts = split (all, "split=random", pair);

      tested += parts->test->n;
      g_assert_cmpuint (parts->full->n + parts->test->n, ==, N);
      g_assert_cmpuint (parts->fit->n + parts->valid->n, ==, parts->full->n);
      for (gsize i = 0; i < parts->test->n; i++)
        g_assert_false (has_text (parts->full, parts->test->texts[i]));
      for (gsize i = 0; i < parts->valid->n; i++)
        g_assert_false (has_text (parts->fit, parts->valid->texts[i]));
    }
  g_assert_cmpuint (tested, ==, N);
}

static void
test_given (void)
{
  g_autoptr (AisleUtterances) all = make ();
  g_autoptr (AisleUtteranceSplit) parts = NULL;

  for (gsize i = 0; i < N; i++)
    all->fold[i] = i < 100 ? 1 : i < 130 ? 2 : i < 180 ? 3 : 0;
  parts = split (all, "split=auto", "fold=1");
  g_assert_cmpstr (parts->kind, ==, "given");
  g_assert_cmpuint (parts->fit->n, ==, 100);
  g_assert_cmpuint (parts->valid->n, ==, 30);
  g_assert_cmpuint (parts->test->n, ==, 50);
  g_assert_cmpuint (parts->no_fold, ==, 20);
}

/* Where the labels of the test were kept back, what came to choose by judges, and a tenth of training chooses. */
static void
test_given_without_test (void)
{
  g_autoptr (AisleUtterances) all = make ();
  g_autoptr (AisleUtteranceSplit) parts = NULL, alone = NULL;

  for (gsize i = 0; i < N; i++)
    all->fold[i] = i < 160 ? 1 : 2;
  parts = split (all, "split=auto", "fold=1");
  g_assert_cmpstr (parts->kind, ==, "given");
  g_assert_cmpuint (parts->test->n, ==, 40);
  g_assert_cmpuint (parts->full->n, ==, 160);
  g_assert_cmpuint (parts->valid->n, >, 0);
  g_assert_cmpuint (parts->valid->n, <, 50);
  for (gsize i = 0; i < parts->test->n; i++)
    g_assert_cmpuint (parts->test->fold[i], ==, 2);
  /* A file whose name says test, and nothing else: nothing to learn from, so that the words decide. */
  for (gsize i = 0; i < N; i++)
    all->fold[i] = 3;
  alone = split (all, "split=auto", "fold=1");
  g_assert_cmpstr (alone->kind, ==, "random");
}

/* The newest tenth tests, the tenth before it validates. */
static void
test_time (void)
{
  g_autoptr (AisleUtterances) all = make ();
  g_autoptr (AisleUtteranceSplit) parts = NULL;

  for (gsize i = 0; i < N; i++)
    all->time[i] = (gint64) (N - i); /* the first row is the newest */
  parts = split (all, "split=time", "fold=1");
  g_assert_cmpuint (parts->test->n, ==, 20);
  g_assert_cmpuint (parts->valid->n, ==, 20);
  for (gsize i = 0; i < parts->test->n; i++)
    g_assert_cmpint (parts->test->time[i], >, 180);
}

static void
assert_unlabelled (const AisleUtterances *part, const char *expected)
{
  g_autoptr (GString) told = g_string_new (NULL);

  for (gsize i = 0; i < part->n_unlabelled; i++)
    g_string_append (told, part->unlabelled[i]);
  g_assert_cmpstr (told->str, ==, expected);
}

/* What has no label is read where it is older than what is judged: by time, or where nothing has a time by row. */
static void
test_unlabelled (void)
{
  static const char *const unlabelled[] = { "a", "b", "c", "d" };
  static const gint64 time[] = { 10, 182, 179, AISLE_TIME_MISSING };
  static const gint64 no_time[] = { AISLE_TIME_MISSING, AISLE_TIME_MISSING, 5, AISLE_TIME_MISSING };
  static const gint32 id[] = { 178, 300, 301, 182 };
  g_autoptr (AisleUtterances) all = make ();
  g_autoptr (AisleUtteranceSplit) timed = NULL, by_row = NULL, random = NULL;

  all->unlabelled = unlabelled;
  all->n_unlabelled = G_N_ELEMENTS (unlabelled);
  all->unlabelled_time = time;
  all->unlabelled_id = id;
  for (gsize i = 0; i < N; i++)
    all->time[i] = (gint64) (N - i); /* 181 to 200 judge */
  timed = split (all, "split=time", "fold=1");
  assert_unlabelled (timed->fit, "acd");
  assert_unlabelled (timed->full, "acd");
  random = split (all, "split=random", "fold=1");
  assert_unlabelled (random->full, "abcd");
  for (gsize i = 0; i < N; i++)
    all->time[i] = AISLE_TIME_MISSING; /* rows 180 to 199 judge */
  all->unlabelled_time = no_time;
  by_row = split (all, "split=time", "fold=1");
  assert_unlabelled (by_row->full, "a");
}

static void
test_nothing (void)
{
  g_autoptr (AisleUtterances) all = make ();
  g_autoptr (AisleParams) params = aisle_params_new (aisle_utterance_params, aisle_utterance_n_params);
  g_autoptr (GError) error = NULL;

  g_assert_true (aisle_params_set_pair (params, "split=given", NULL));
  g_assert_null (aisle_utterance_split_new (all, params, &error)); /* no folds */
  g_assert_error (error, AISLE_FEATURE_ERROR, AISLE_ERROR_EMPTY);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/utterances/random", test_random);
  g_test_add_func ("/utterances/given", test_given);
  g_test_add_func ("/utterances/given-without-test", test_given_without_test);
  g_test_add_func ("/utterances/time", test_time);
  g_test_add_func ("/utterances/unlabelled", test_unlabelled);
  g_test_add_func ("/utterances/nothing", test_nothing);
  return g_test_run ();
}
