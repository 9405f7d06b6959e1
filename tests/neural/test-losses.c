/* Losses and steps of Adam against torch's: losses.json, written by tests/reference/losses.py; and item heads against
 * plain loops over the same losses. */
#include "base/json.h"
#include "base/random.h"
#include "neural/chunk-sums.h"
#include "neural/item-head.h"
#include "neural/losses.h"
#include "neural/optimiser.h"
#include "neural/row-sums.h"
#include "numeric/parallel.h"
#include "numeric/vector.h"

#include <math.h>
#include <string.h>

static JsonNode *document;

static JsonObject *
part (const char *name)
{
  return json_object_get_object_member (json_node_get_object (document), name);
}

static gsize
size_of (const char *name)
{
  return (gsize) json_object_get_int_member (json_node_get_object (document), name);
}

static float *
reals (JsonObject *object, const char *name, gsize *n)
{
  JsonArray *array = json_object_get_array_member (object, name);
  guint length = json_array_get_length (array);
  float *values = g_new (float, length);

  for (guint i = 0; i < length; i++)
    values[i] = (float) json_array_get_double_element (array, i);
  if (n != NULL)
    *n = length;
  return values;
}

static gint32 *
integers (JsonObject *object, const char *name)
{
  JsonArray *array = json_object_get_array_member (object, name);
  guint length = json_array_get_length (array);
  gint32 *values = g_new (gint32, length);

  for (guint i = 0; i < length; i++)
    values[i] = (gint32) json_array_get_int_element (array, i);
  return values;
}

static void
assert_reals (JsonObject *object, const char *name, const float *got)
{
  gsize n;
  g_autofree float *expected = reals (object, name, &n);

  for (gsize i = 0; i < n; i++)
    if (!(fabsf (got[i] - expected[i]) <= 2e-6f * MAX (1, fabsf (expected[i]))))
      g_error ("%s %" G_GSIZE_FORMAT ": %.9g, torch says %.9g", name, i, got[i], expected[i]);
}

static void
assert_loss (JsonObject *object, double loss)
{
  double expected = json_object_get_double_member (object, "loss");

  g_assert_cmpfloat_with_epsilon (loss, expected, 1e-6 * MAX (1, fabs (expected)));
}

static void
test_plain (void)
{
  JsonObject *object = part ("bce");
  gsize n;
  g_autofree float *scores = reals (object, "scores", &n), *targets = reals (object, "targets", NULL);

  assert_loss (object, aisle_loss_bce (scores, targets, n));
  assert_reals (object, "d_scores", scores);
}

static void
test_softmax (void)
{
  JsonObject *object = part ("softmax");
  gsize n = size_of ("n"), k = size_of ("k");
  g_autofree float *scores = reals (object, "scores", NULL);
  g_autofree gint32 *targets = integers (object, "targets");

  assert_loss (object, aisle_loss_softmax (scores, k, targets, n, k));
  assert_reals (object, "d_scores", scores);
}

static void
test_negatives (void)
{
  const char *const names[] = { "sampled", "gbce", "bpr" };
  gsize n = size_of ("n"), k = size_of ("k");

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      JsonObject *object = part (names[i]);
      g_autofree float *positive = reals (object, "positive", NULL), *negative = reals (object, "negative", NULL);
      double loss;

      if (i == 0)
        loss = aisle_loss_sampled (positive, negative, k, n, k);
      else if (i == 2)
        loss = aisle_loss_bpr (positive, negative, k, n, k);
      else
        {
          double beta = aisle_gbce_beta (json_object_get_double_member (object, "sampled"),
                                         json_object_get_double_member (object, "calibration"));

          g_assert_cmpfloat_with_epsilon (beta, json_object_get_double_member (object, "beta"), 1e-12);
          loss = aisle_loss_gbce (positive, negative, k, n, k, beta);
        }
      assert_loss (object, loss);
      assert_reals (object, "d_positive", positive);
      assert_reals (object, "d_negative", negative);
    }
}

static void
test_listwise (void)
{
  JsonObject *object = part ("listwise");
  g_autofree float *scores = reals (object, "scores", NULL), *gains = reals (object, "gains", NULL);
  g_autofree gint32 *start = integers (object, "start");

  assert_loss (object, aisle_loss_listwise (scores, gains, start, 3));
  assert_reals (object, "d_scores", scores);
}

/* A score that is left out changes nothing and gets no slope, however large the others are. */
static void
test_left_out (void)
{
  float positive[] = { 60, 60 }, with[] = { 50, -INFINITY, -70 }, without[] = { 50, -70 };

  g_assert_cmpfloat_with_epsilon (aisle_loss_sampled (positive, with, 3, 1, 3),
                                  aisle_loss_sampled (positive + 1, without, 2, 1, 2), 1e-7);
  g_assert_cmpfloat (with[1], ==, 0);
  g_assert_cmpfloat (with[0], ==, without[0]);
  g_assert_cmpfloat (positive[0], ==, positive[1]);
}

static void
test_adam (gconstpointer data)
{
  JsonObject *object = part (data);
  gboolean decays = g_str_equal (data, "adamw");
  AisleAdam adam = AISLE_ADAM;
  gsize n_steps = (gsize) json_object_get_int_member (object, "n_steps");
  g_autofree float *x = reals (object, "start", NULL), *gradients = reals (object, "gradients", NULL);
  float first[5] = { 0 }, second[5] = { 0 };

  adam.rate = json_object_get_double_member (object, "rate");
  adam.clip = json_object_get_double_member (object, "clip");
  adam.warm_up = (guint64) json_object_get_int_member (object, "warm_up");
  if (json_object_get_boolean_member (object, "cosine"))
    adam.schedule = AISLE_SCHEDULE_COSINE;
  if (decays)
    {
      adam.decay = 0.1;
      adam.beta2 = 0.98;
    }
  for (gsize t = 1; t <= n_steps; t++)
    {
      const float *g = gradients + (t - 1) * 5;

      aisle_adam_step (&adam, t, aisle_adam_rate (&adam, t, n_steps), aisle_adam_clip (&adam, g, 1, 5), x, g, first,
                       second, 5);
    }
  assert_reals (object, "params", x);
}

/* The same bytes for one thread and two, over more than one part. */
static void
test_adam_threads (void)
{
  gsize n = 100003;
  float *vectors[2], *gradient = aisle_vector_new (n);
  AisleAdam adam = AISLE_ADAM;
  double lengths[2];
  AisleRandom random;

  aisle_random_init (&random, 3, "adam");
  for (gsize i = 0; i < n; i++)
    gradient[i] = (float) aisle_random_normal (&random);
  for (guint threads = 1; threads <= 2; threads++)
    {
      float *v = vectors[threads - 1] = aisle_vector_new (3 * n);

      aisle_parallel_set_threads (threads);
      lengths[threads - 1] = aisle_vector_length (gradient, n);
      for (gsize t = 1; t <= 3; t++)
        aisle_adam_step (&adam, t, 0.01, 0.5, v, gradient, v + n, v + 2 * n, n);
    }
  aisle_parallel_set_threads (0);
  g_assert_cmpfloat (lengths[0], ==, lengths[1]);
  g_assert_cmpfloat_with_epsilon (lengths[0], sqrt (n), 0.02 * sqrt (n));
  g_assert_cmpmem (vectors[0], 3 * n * sizeof (float), vectors[1], 3 * n * sizeof (float));
  aisle_vector_free (vectors[0]);
  aisle_vector_free (vectors[1]);
  aisle_vector_free (gradient);
}

/* ---- heads ---- */

#define D     8
#define ITEMS 700
#define ROWS  150
#define NEGS  20

static double
dot (const float *a, const float *b)
{
  double sum = 0;

  for (gsize j = 0; j < D; j++)
    sum += (double) a[j] * b[j];
  return sum;
}

/* Loss and gradients of head again, a row and an item at a time in double. */
static double
plain_head (AisleHeadLoss loss, const float *table, const float *h, const gint32 *targets, const gint32 *negatives,
            const float *correction, double *d_h, double *d_table)
{
  gsize k = loss == AISLE_HEAD_SOFTMAX ? ITEMS : NEGS;
  double sum = 0;

  for (gsize t = 0; t < ROWS; t++)
    {
      float scores[ITEMS], positive;

      if (targets[t] < 0)
        continue;
      positive = (float) dot (h + t * D, table + targets[t] * D);
      for (gsize j = 0; j < k; j++)
        {
          gint32 item = loss == AISLE_HEAD_SOFTMAX ? (gint32) j : negatives[j];

          scores[j] = (float) dot (h + t * D, table + item * D) - (correction != NULL ? correction[j] : 0);
          if (item == targets[t])
            scores[j] = -INFINITY;
        }
      sum += aisle_loss_sampled (&positive, scores, k, 1, k);
      for (gsize j = 0; j <= k; j++)
        {
          gint32 item = j == k ? targets[t] : loss == AISLE_HEAD_SOFTMAX ? (gint32) j : negatives[j];
          double slope = j == k ? positive : scores[j];

          for (gsize i = 0; i < D; i++)
            {
              d_h[t * D + i] += slope * table[item * D + i];
              d_table[item * D + i] += slope * h[t * D + i];
            }
        }
    }
  return sum;
}

static void
check_head (AisleHeadLoss loss, gboolean corrected)
{
  AisleHead head = { .loss = loss, .n_items = ITEMS, .width = D, .n_negatives = NEGS };
  gboolean full = loss == AISLE_HEAD_SOFTMAX;
  g_autofree float *table = g_new (float, ITEMS *D), *h = g_new (float, ROWS *D), *d_h = g_new0 (float, ROWS *D);
  g_autofree float *gradient = g_new0 (float, aisle_head_gradient (&head));
  g_autofree float *scratch = g_new0 (float, aisle_head_scratch (&head)), *sums = g_new0 (float, ITEMS *D);
  g_autofree double *plain_h = g_new0 (double, ROWS *D), *plain_table = g_new0 (double, ITEMS *D);
  float d_target[ROWS], rows[NEGS * D], correction[NEGS];
  gint32 targets[ROWS], negatives[NEGS];
  AisleNegatives shared = { negatives, rows, corrected ? correction : NULL };
  AisleRandom random;
  double got, expected;

  aisle_random_init (&random, 4, "head");
  for (gsize i = 0; i < ITEMS * D; i++)
    table[i] = (float) aisle_random_normal (&random);
  for (gsize i = 0; i < ROWS * D; i++)
    h[i] = (float) aisle_random_normal (&random);
  for (gsize t = 0; t < ROWS; t++)
    targets[t] = t == 5 || t == ROWS - 1 ? -1 : (gint32) aisle_random_below (&random, t % 2 ? 3 : ITEMS);
  for (gsize k = 0; k < NEGS; k++)
    {
      negatives[k] = (gint32) aisle_random_below (&random, k % 2 ? 3 : ITEMS);
      memcpy (rows + k * D, table + negatives[k] * D, D * sizeof *rows);
      correction[k] = (float) aisle_random_normal (&random);
    }
  got = aisle_head_block (&head, table, &shared, h, targets, ROWS, d_h, d_target, gradient, scratch);
  expected = plain_head (loss, table, h, targets, negatives, shared.correction, plain_h, plain_table);
  g_assert_cmpfloat_with_epsilon (got, expected, 1e-5 * expected);
  AisleRowSource sources[] = { { targets, h, d_target, ROWS }, { negatives, gradient, NULL, full ? 0 : NEGS } };
  if (full)
    memcpy (sums, gradient, ITEMS * D * sizeof *sums);
  g_assert_true (aisle_row_sums (sources, 2, ITEMS, D, sums));
  for (gsize i = 0; i < ROWS * D; i++)
    g_assert_cmpfloat_with_epsilon (d_h[i], plain_h[i], 1e-5);
  for (gsize i = 0; i < ITEMS * D; i++)
    g_assert_cmpfloat_with_epsilon (sums[i], plain_table[i], 2e-5 * MAX (1, fabs (plain_table[i])));
}

static void
test_heads (void)
{
  check_head (AISLE_HEAD_SAMPLED, FALSE);
  check_head (AISLE_HEAD_SAMPLED, TRUE);
  check_head (AISLE_HEAD_SOFTMAX, FALSE);
}

/* Three chunks over several parts: in their order 2^24 + 1 - 2^24 is 0, from the last on it is 1; the rest is exact, and nothing
 * is written behind the end. */
static void
test_chunk_sums (void)
{
  const gsize n = 70001, stride = 70016;
  const float large = 16777216;
  g_autofree float *chunks = g_new0 (float, 3 * stride), *to = g_new (float, n + 1);

  for (gsize i = 0; i < n; i++)
    for (gsize c = 0; c < 3; c++)
      chunks[c * stride + i] = i % 2 == 0 ? (c == 1 ? 1 : c == 0 ? large : -large) : (float) ((c + 1) * (i % 1000));
  to[n] = -5;
  aisle_chunk_sums (chunks, 3, stride, n, to);
  for (gsize i = 0; i < n; i++)
    g_assert_cmpfloat (to[i], ==, i % 2 == 0 ? 0 : (float) (6 * (i % 1000)));
  g_assert_cmpfloat (to[n], ==, -5);
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;

  g_test_init (&argc, &argv, NULL);
  path = g_test_build_filename (G_TEST_DIST, "neural", "losses.json", NULL);
  document = aisle_json_read (path, 1 << 20, &error);
  g_assert_no_error (error);
  g_test_add_func ("/neural/losses/bce", test_plain);
  g_test_add_func ("/neural/losses/softmax", test_softmax);
  g_test_add_func ("/neural/losses/negatives", test_negatives);
  g_test_add_func ("/neural/losses/listwise", test_listwise);
  g_test_add_func ("/neural/losses/left-out", test_left_out);
  g_test_add_data_func ("/neural/optimiser/adam", "adam", test_adam);
  g_test_add_data_func ("/neural/optimiser/adamw", "adamw", test_adam);
  g_test_add_func ("/neural/optimiser/threads", test_adam_threads);
  g_test_add_func ("/neural/heads", test_heads);
  g_test_add_func ("/neural/chunk-sums", test_chunk_sums);
  int status = g_test_run ();
  json_node_unref (document);
  return status;
}
