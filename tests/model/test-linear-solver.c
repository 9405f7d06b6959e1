/* test-linear-solver.c: solutions that can be worked out by hand, and temperatures. */
#include "model/class-scores.h"
#include "model/intent-linear/linear-solver.h"

#include <math.h>

#define CLOSE(value, expected) g_assert_cmpfloat_with_epsilon (value, expected, 2e-4)

static AisleLinear *
solve (AisleNgramRows *rows, const gint32 *label, gsize n_features, gsize n_classes, double cost, gboolean bayes)
{
  const AisleLinearSettings settings = {
    .cost = cost, .bayes = bayes, .smoothing = 1, .passes = 2000, .tolerance = 1e-7, .seed = 1
  };
  AisleLinear *linear = aisle_linear_new (n_features, n_classes);
  GError *error = NULL;

  g_assert_true (
      aisle_linear_solve (linear, &settings, rows, label, n_features, aisle_family ("intent-linear"), NULL, &error));
  return linear;
}

/* One feature at 1 and -1: b = 0, and w = argmin w^2 / 2 + 2 cost (1 - w)^2 = 4 cost / (1 + 4 cost). */
static void
test_two_points (void)
{
  gint64 start[] = { 0, 1, 2 };
  gint32 column[] = { 0, 0 };
  float value[] = { 1, -1 }, scores[4];
  const gint32 label[] = { 1, 0 };
  AisleNgramRows rows = { 2, start, column, value };

  for (double cost = .25; cost < 10; cost *= 4)
    {
      g_autoptr (AisleLinear) linear = solve (&rows, label, 1, 2, cost, FALSE);
      double w = 4 * cost / (1 + 4 * cost);

      CLOSE (linear->weights[0], w);
      CLOSE (linear->weights[linear->stride], 0);
      aisle_linear_scores (linear, &rows, 1, 2, scores);
      CLOSE (scores[0], -w);
      CLOSE (scores[1], w);
      CLOSE (scores[2], w);
    }
}

/* The same weighed by naive Bayes: (w r) takes the place of w, so w = 4 cost r / (1 + 4 cost r^2), and the score is w r.
 * Each class has n-gram 0 once of its 1: p = 2, |p| = 2 with one n-gram, so r = 0 there; with a second n-gram that only the
 * positive class has, r_1 = ln ((2/4) / (1/3)) and r_0 = ln ((2/4) / (2/3)). */
static void
test_bayes (void)
{
  gint64 start[] = { 0, 2, 3 };
  gint32 column[] = { 0, 1, 0 };
  float value[] = { 1, 1, 1 };
  const gint32 label[] = { 1, 0 };
  AisleNgramRows rows = { 2, start, column, value };
  g_autoptr (AisleLinear) linear = solve (&rows, label, 2, 2, 1, TRUE);
  double r0 = log (.5 / (2. / 3)), r1 = log (.5 / (1. / 3)), w0 = 0, w1 = 0, b = 0;

  /* The problem's minimum by plain descent on w: another way. */
  for (guint step = 0; step < 200000; step++)
    {
      double a = MAX (1 - (w0 * r0 + w1 * r1 + b), 0), c = MAX (1 + (w0 * r0 + b), 0);

      w0 -= .05 * (w0 - 2 * a * r0 + 2 * c * r0);
      w1 -= .05 * (w1 - 2 * a * r1);
      b -= .05 * (b - 2 * a + 2 * c);
    }
  CLOSE (linear->weights[0], w0 * r0);
  CLOSE (linear->weights[linear->stride], w1 * r1);
  CLOSE (linear->weights[2 * linear->stride], b);
}

/* Twenty classes, so that problems fill more than one register: each class against the rest is its own two-class problem. */
static void
test_many_classes (void)
{
  enum
  {
    N = 20
  };
  gint64 start[N + 1];
  gint32 column[N], label[N];
  float value[N];
  AisleNgramRows rows = { N, start, column, value };

  start[0] = 0;
  for (gint32 i = 0; i < N; i++)
    {
      start[i + 1] = i + 1;
      column[i] = label[i] = i;
      value[i] = 1;
    }
  g_autoptr (AisleLinear) all = solve (&rows, label, N, N, 1, FALSE);
  for (gint32 c = 0; c < N; c += 7)
    {
      gint32 own[N];

      for (gint32 i = 0; i < N; i++)
        own[i] = label[i] == c;
      g_autoptr (AisleLinear) one = solve (&rows, own, N, 2, 1, FALSE);
      for (gsize j = 0; j <= N; j++)
        CLOSE (all->weights[j * all->stride + (gsize) c], one->weights[j * one->stride]);
    }
}

/* Scores 0 and s with a share q of the labels on the second: the likeliest chance is q, so T = s / ln (q / (1 - q)). */
static void
test_temperature (void)
{
  float scores[20];
  gint32 label[10];

  for (gsize i = 0; i < 10; i++)
    {
      scores[2 * i] = 0;
      scores[2 * i + 1] = 6;
      label[i] = i < 8;
    }
  g_assert_cmpfloat_with_epsilon (aisle_class_temperature (scores, label, 10, 2), 6 / log (4), 1e-3);
  aisle_class_softmax (scores, 10, 2, 6 / log (4));
  g_assert_cmpfloat_with_epsilon (scores[1], .8, 1e-6);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/linear-solver/two-points", test_two_points);
  g_test_add_func ("/linear-solver/bayes", test_bayes);
  g_test_add_func ("/linear-solver/many-classes", test_many_classes);
  g_test_add_func ("/linear-solver/temperature", test_temperature);
  return g_test_run ();
}
