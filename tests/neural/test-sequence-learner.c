/* The gradient of whole networks over sequences, table of items included, against finite differences of their loss. */
#include "neural/sequence-learner.h"

#include <math.h>

#define ITEMS 7
#define WIDTH 4
#define STEP  0.02

static const gint32 items[] = { 0, 3, 3, 1, 6, 2, 5, 4, 0, 2, 6 };
static const gint64 starts[] = { 0, 5, 6, 8, 11 };
static const gint32 batch[] = { 2, 0, 1 };

/* Sum of the losses of a batch, and the gradient (nullable). */
static double
run (const AisleLearner *learner, const float *params, float *gradient)
{
  g_autofree float *chunks = g_new0 (float, learner->n_chunk_floats * learner->max_chunks);
  gsize n = learner->begin (learner->data, params, batch, G_N_ELEMENTS (batch), 42, NULL);
  double sum = 0;

  g_assert_cmpuint (n, >, 0);
  for (gsize c = 0; c < n; c++)
    {
      double loss, weight;

      g_assert_true (
          learner->chunk (learner->data, params, c, 0, chunks + c * learner->n_chunk_floats, &loss, &weight, NULL));
      g_assert_cmpfloat (weight, >, 0);
      sum += loss;
    }
  if (gradient != NULL)
    g_assert_true (learner->finish (learner->data, params, chunks, n, gradient, NULL));
  return sum;
}

static void
check (const AisleNetwork *network, AisleHeadLoss loss, gsize longest, gsize pack)
{
  const AisleSequenceSettings settings = {
    .subject = "test",
    .network = network,
    .head = { .loss = loss, .n_items = ITEMS, .width = WIDTH, .n_negatives = 3, .beta = .7 },
    .n_rows = G_N_ELEMENTS (starts) - 1,
    .start = starts,
    .item = items,
    .longest = longest,
    .batch = G_N_ELEMENTS (batch),
    .cuts = aisle_network_one_row (network) ? 2 : 1,
    .pack = pack,
    .popular = .5,
    .by_log = TRUE,
  };
  g_autoptr (AisleSequenceLearner) owner = aisle_sequence_learner_new (&settings, NULL);
  AisleLearner learner = aisle_sequence_learner_get (owner);
  g_autofree float *params = g_new (float, learner.n_params), *gradient = g_new0 (float, learner.n_params);
  AisleRandom random;

  g_assert_cmpuint (learner.n_examples, ==, 3 * settings.cuts); /* one row has nothing to follow */
  aisle_random_init (&random, 3, "test");
  for (gsize i = 0; i < learner.n_params; i++)
    params[i] = (float) (.5 * aisle_random_normal (&random));
  run (&learner, params, gradient);
  for (gsize i = 0; i < learner.n_params; i++)
    {
      float kept = params[i];
      double at[4], numeric;

      if (loss != AISLE_HEAD_SOFTMAX && i < ITEMS * WIDTH)
        continue; /* begin copies rows of negatives, which differences of the table would miss */
      for (int k = 0; k < 4; k++)
        {
          params[i] = (float) (kept + STEP * (k < 2 ? k - 2 : k - 1));
          at[k] = run (&learner, params, NULL);
        }
      params[i] = kept;
      numeric = (at[0] - 8 * at[1] + 8 * at[2] - at[3]) / (12 * STEP);
      if (fabs (numeric - gradient[i]) > 2e-3 * MAX (1, fabs (numeric)))
        g_error ("parameter %zu: the gradient says %g, the loss %g", i, gradient[i], numeric);
    }
}

static AisleNetwork *
causal (void)
{
  AisleNetwork *self = aisle_network_new ();

  aisle_network_add (self, aisle_layer_kind ("dropout"), (AisleLayer){ .in = WIDTH, .out = WIDTH, .rate = .2 });
  aisle_network_add (self, aisle_layer_kind ("gru"), (AisleLayer){ .in = WIDTH, .out = 3 });
  aisle_network_add (self, aisle_layer_kind ("dense"), (AisleLayer){ .in = 3, .out = WIDTH });
  return self;
}

static AisleNetwork *
both_ways (void)
{
  AisleNetwork *self = aisle_network_new ();

  aisle_network_add (self, aisle_layer_kind ("lstm"), (AisleLayer){ .in = WIDTH, .out = 6, .both_ways = TRUE });
  aisle_network_add (self, aisle_layer_kind ("pooling"), (AisleLayer){ .in = 6, .out = 6, .mode = AISLE_POOL_ENDS });
  aisle_network_add (self, aisle_layer_kind ("dense"), (AisleLayer){ .in = 6, .out = WIDTH });
  return self;
}

static void
test_gradients (void)
{
  const AisleHeadLoss losses[] = { AISLE_HEAD_SOFTMAX, AISLE_HEAD_SAMPLED, AISLE_HEAD_GBCE, AISLE_HEAD_BPR };
  g_autoptr (AisleNetwork) one = causal (), two = both_ways ();

  for (gsize l = 0; l < G_N_ELEMENTS (losses); l++)
    for (gsize longest = 2; longest <= 10; longest += 4)
      {
        check (one, losses[l], longest, 1);
        check (one, losses[l], longest, 0);
        check (two, losses[l], longest, 1);
        check (two, losses[l], longest, 0);
      }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/neural/sequence-learner/gradients", test_gradients);
  return g_test_run ();
}
