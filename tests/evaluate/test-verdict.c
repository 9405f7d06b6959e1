/* test-verdict.c: what may and what may not be said about runs whose difference is known. */
#include "base/error.h"
#include "base/random.h"
#include "evaluate/evaluate.h"

#define N_USERS 400

typedef struct
{
  gint32 users[N_USERS];
  float values[N_USERS];
} Run;

/* A user's own level, which all runs share, plus the run's own noise. */
static void
run_init (Run *self, double level, guint64 seed)
{
  AisleRandom users, noise;

  aisle_random_init (&users, 7, "test-verdict-users");
  aisle_random_init (&noise, seed, "test-verdict-noise");
  for (gint32 u = 0; u < N_USERS; u++)
    {
      self->users[u] = u;
      self->values[u] = (float) (aisle_random_uniform (&users) + level + .1 * aisle_random_normal (&noise));
    }
}

static AisleContender
contender (gint64 id, const char *label, const Run *run, gsize n)
{
  return (AisleContender){ id, label, n, run->users, run->values };
}

static AisleVerdict *
verdict_by (const AisleContender *contenders, gsize n, const char *metric)
{
  g_autoptr (GError) error = NULL;
  AisleVerdict *verdict = aisle_verdict_new (contenders, n, metric, AISLE_JUDGED_USERS, 1, NULL, &error);

  g_assert_no_error (error);
  g_assert_nonnull (verdict);
  return verdict;
}

static AisleVerdict *
verdict_of (const AisleContender *contenders, gsize n)
{
  return verdict_by (contenders, n, "ndcg@10");
}

/* "3 1 | 2" */
static void
assert_groups (const AisleVerdict *verdict, const char *expected)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint g = 0; g < verdict->groups->len; g++)
    {
      const GArray *group = verdict->groups->pdata[g];

      g_string_append (text, g > 0 ? " |" : "");
      for (guint i = 0; i < group->len; i++)
        g_string_append_printf (text, "%s%d", text->len > 0 ? " " : "", (int) g_array_index (group, gint64, i));
    }
  g_assert_cmpstr (text->str, ==, expected);
}

static void
test_best (void)
{
  Run a, b, c;
  AisleContender contenders[3];
  g_autoptr (AisleVerdict) verdict = NULL, turned = NULL;

  run_init (&a, .05, 1);
  run_init (&b, .20, 2);
  run_init (&c, .05, 3);
  contenders[0] = contender (1, "Popular", &a, N_USERS);
  contenders[1] = contender (2, "EASE", &b, N_USERS);
  contenders[2] = contender (3, "ALS", &c, N_USERS);
  verdict = verdict_of (contenders, 3);
  g_assert_cmpint (verdict->best, ==, 2);
  g_assert_cmpuint (verdict->groups->len, ==, 2);
  g_assert_cmpuint (verdict->n_users, ==, N_USERS);
  g_assert_true (g_str_has_prefix (verdict->sentence, "EASE ranks best on NDCG@10: "));
  g_assert_cmpuint (verdict->pairs->len, ==, 3);
  g_assert_cmpint (g_array_index (verdict->pairs, AisleVerdictPair, 0).better, ==, 2);
  g_assert_cmpfloat (g_array_index (verdict->pairs, AisleVerdictPair, 0).p, <, .05);
  g_assert_cmpfloat (g_array_index (verdict->pairs, AisleVerdictPair, 0).t_p, <, 1e-6);
  g_assert_cmpfloat_with_epsilon (g_array_index (verdict->pairs, AisleVerdictPair, 0).difference.mean, .15, .03);
  g_assert_nonnull (strstr (verdict->sentence, "400 users"));

  contenders[0] = contender (3, "ALS", &c, N_USERS); /* the order of asking changes nothing */
  contenders[2] = contender (1, "Popular", &a, N_USERS);
  turned = verdict_of (contenders, 3);
  g_assert_cmpstr (turned->sentence, ==, verdict->sentence);
}

/* A share is written as the charts and tables beside the sentence write it, a difference of two in points. */
static void
test_share (void)
{
  int users[N_USERS];
  float best[N_USERS], next[N_USERS];
  AisleContender contenders[2] = { { 1, "Linear", N_USERS, users, best }, { 2, "LSTM", N_USERS, users, next } };
  g_autoptr (AisleVerdict) one = NULL, two = NULL;

  for (int i = 0; i < N_USERS; i++)
    {
      users[i] = i;
      best[i] = i % 20 != 0; /* 95 % */
      next[i] = i % 2;       /* 50 % */
    }
  one = verdict_by (contenders, 1, "accuracy");
  g_assert_true (g_str_has_prefix (one->sentence, "Linear reaches 95.00% on Accuracy over 400 users;"));
  two = verdict_by (contenders, 2, "accuracy");
  g_assert_true (g_str_has_prefix (
      two->sentence, "Linear ranks best on Accuracy: 95.00%, 45.00 points more than the next, LSTM (95% "));
}

static void
test_cannot_be_told_apart (void)
{
  Run a, b, c;
  AisleContender contenders[3];
  g_autoptr (AisleVerdict) two = NULL, three = NULL, same = NULL;

  run_init (&a, .2, 1);
  run_init (&b, .2, 2);
  run_init (&c, 0, 3);
  contenders[0] = contender (1, "A", &a, N_USERS);
  contenders[1] = contender (2, "B", &b, N_USERS);
  contenders[2] = contender (3, "C", &c, N_USERS);
  two = verdict_of (contenders, 2);
  g_assert_cmpint (two->best, ==, 0);
  g_assert_cmpuint (two->groups->len, ==, 1);
  g_assert_nonnull (strstr (two->sentence, "cannot be told apart"));
  g_assert_null (strstr (two->sentence, "best"));
  three = verdict_of (contenders, 3);
  g_assert_cmpint (three->best, ==, 0);
  g_assert_cmpuint (three->groups->len, ==, 2);
  g_assert_cmpuint (((GArray *) three->groups->pdata[0])->len, ==, 2);
  g_assert_nonnull (strstr (three->sentence, "has the highest NDCG@10"));
  contenders[1] = contender (2, "A again", &a, N_USERS);
  same = verdict_of (contenders, 2);
  assert_groups (same, "1 2");
}

static void
test_few_users (void)
{
  /* Three users agree that A is better: that is what three coins do once in four times. */
  Run a = { { 0, 1, 2 }, { .9f, .8f, .7f } }, b = { { 0, 1, 2 }, { .1f, .2f, .1f } };
  AisleContender contenders[] = { contender (1, "A", &a, 3), contender (2, "B", &b, 3) };
  g_autoptr (AisleVerdict) verdict = verdict_of (contenders, 2);

  g_assert_cmpint (verdict->best, ==, 0);
  assert_groups (verdict, "1 2");
}

static void
test_common_users (void)
{
  Run a, b;
  AisleContender contenders[2];
  g_autoptr (AisleVerdict) verdict = NULL;
  g_autoptr (GError) error = NULL;

  run_init (&a, .2, 1);
  run_init (&b, 0, 2);
  for (gint32 u = 0; u < N_USERS; u++)
    b.users[u] = N_USERS + 99 - u; /* shares the users 100 .. 399, in another order */
  contenders[0] = contender (1, "A", &a, N_USERS);
  contenders[1] = contender (2, "B", &b, N_USERS);
  verdict = verdict_of (contenders, 2);
  g_assert_cmpuint (verdict->n_users, ==, N_USERS - 100);
  g_assert_cmpint (verdict->best, ==, 1);
  for (gint32 u = 0; u < N_USERS; u++)
    b.users[u] += N_USERS;
  g_assert_null (aisle_verdict_new (contenders, 2, "ndcg@10", AISLE_JUDGED_USERS, 1, NULL, &error));
  g_assert_error (error, AISLE_EVALUATE_ERROR, AISLE_ERROR_EMPTY);
}

static void
test_single_and_none (void)
{
  Run a;
  AisleContender contenders[1];
  g_autoptr (AisleVerdict) verdict = NULL;
  g_autoptr (GError) error = NULL;

  run_init (&a, .2, 1);
  contenders[0] = contender (4, "EASE", &a, N_USERS);
  verdict = verdict_of (contenders, 1);
  g_assert_cmpint (verdict->best, ==, 0);
  assert_groups (verdict, "4");
  g_assert_null (aisle_verdict_new (contenders, 0, "ndcg@10", AISLE_JUDGED_USERS, 1, NULL, &error));
  g_assert_error (error, AISLE_EVALUATE_ERROR, AISLE_ERROR_EMPTY);
}

/* So many that each pair needs more draws than there is time for: each is told what it would be told
 * by itself, and the work can be stopped. */
static void
test_many (void)
{
  enum
  {
    MANY = 16,
    DRAWS = 100 * MANY * (MANY - 1) / 2
  };
  g_autofree Run *runs = g_new (Run, MANY);
  AisleContender contenders[MANY];
  g_autoptr (AisleVerdict) verdict = NULL;
  g_autoptr (GCancellable) stop = g_cancellable_new ();
  AisleProgress progress = { .cancellable = stop };
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < MANY; i++)
    {
      run_init (&runs[i], i == 3 ? .2 : .01 * i, i + 1);
      contenders[i] = contender (i + 1, "Model", &runs[i], N_USERS);
    }
  verdict = verdict_of (contenders, MANY);
  g_assert_cmpint (verdict->best, ==, 4);
  g_assert_cmpuint (verdict->pairs->len, ==, MANY * (MANY - 1) / 2);
  for (guint i = 0; i < verdict->pairs->len; i += 17)
    {
      const AisleVerdictPair *pair = &g_array_index (verdict->pairs, AisleVerdictPair, i);
      double p;
      AisleInterval alone =
          aisle_bootstrap_paired (runs[pair->better - 1].values, runs[pair->worse - 1].values, N_USERS, DRAWS, 1, &p);

      g_assert_cmpfloat (pair->difference.mean, ==, alone.mean);
      g_assert_cmpfloat_with_epsilon (pair->difference.low, alone.low, 1e-7);
      g_assert_cmpfloat_with_epsilon (pair->difference.high, alone.high, 1e-7);
      g_assert_cmpfloat (pair->p, >=, p);
    }
  g_cancellable_cancel (stop);
  g_assert_null (aisle_verdict_new (contenders, MANY, "ndcg@10", AISLE_JUDGED_USERS, 1, &progress, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* Where nothing differs, "best" is said in about 5 % of all cases at most. */
static void
test_false_alarms (void)
{
  guint alarms = 0;

  for (guint trial = 0; trial < 100; trial++)
    {
      Run runs[3];
      AisleContender contenders[3];
      g_autoptr (AisleVerdict) verdict = NULL;

      for (guint i = 0; i < 3; i++)
        {
          run_init (&runs[i], 0, trial * 3 + i);
          contenders[i] = contender (i + 1, "same", &runs[i], 60);
        }
      verdict = verdict_of (contenders, 3);
      alarms += verdict->groups->len > 1;
    }
  g_assert_cmpuint (alarms, <=, 11); /* binomial (100, .05): more than 11 once in 230 */
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/verdict/best", test_best);
  g_test_add_func ("/verdict/share", test_share);
  g_test_add_func ("/verdict/cannot-be-told-apart", test_cannot_be_told_apart);
  g_test_add_func ("/verdict/few-users", test_few_users);
  g_test_add_func ("/verdict/common-users", test_common_users);
  g_test_add_func ("/verdict/single-and-none", test_single_and_none);
  g_test_add_func ("/verdict/many", test_many);
  g_test_add_func ("/verdict/false-alarms", test_false_alarms);
  return g_test_run ();
}
