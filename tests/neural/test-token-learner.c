/* test-token-learner.c: the gradient of a whole decoder against finite differences of its loss, the tokens that are to be
 * guessed, the same bytes for any number of threads, and a first loss that is chance. */
#include "neural/decoder-network.h"
#include "neural/token-learner.h"
#include "numeric/bf16.h"
#include "numeric/parallel.h"

#include <math.h>
#include <string.h>

#define TOKENS 11
#define STEP   0.02

static const gint32 ids[] = { 0, 3, 3, 1, 10, 2, 5, 4, 0, 2, 6, 7, 7, 8 };
static const gint64 starts[] = { 0, 5, 7, 14 };
static const guint8 wanted[] = { 0, 0, 1, 1, 1, 0, 1, 0, 0, 0, 0, 1, 1, 1 };
static const gint32 batch[] = { 2, 0, 1 };

static const AisleDecoderShape shape = { .width = 8,
                                         .hidden = 5,
                                         .layers = 2,
                                         .heads = 2,
                                         .kv_heads = 2,
                                         .vocabulary = TOKENS,
                                         .context = 128,
                                         .theta = 50,
                                         .epsilon = 1e-5,
                                         .tied = TRUE };

static AisleTokenSettings
settings_of (const AisleNetwork *network, gboolean all)
{
  return (AisleTokenSettings){ .subject = "test",
                               .network = network,
                               .n_tokens = TOKENS,
                               .width = shape.width,
                               .batch = G_N_ELEMENTS (batch),
                               .rows = { G_N_ELEMENTS (starts) - 1, starts, ids, all ? NULL : wanted } };
}

/* Sum of the losses of a batch and the number of its targets, and the gradient (nullable). */
static double
run (const AisleLearner *learner, const float *params, float *gradient, double *n_targets)
{
  g_autofree float *chunks = g_new0 (float, learner->n_chunk_floats * learner->max_chunks);
  gsize n = learner->begin (learner->data, params, batch, G_N_ELEMENTS (batch), 42, NULL);
  double sum = 0;

  g_assert_cmpuint (n, >, 0);
  *n_targets = 0;
  for (gsize c = 0; c < n; c++)
    {
      double loss, weight;

      g_assert_true (
          learner->chunk (learner->data, params, c, 0, chunks + c * learner->n_chunk_floats, &loss, &weight, NULL));
      sum += loss;
      *n_targets += weight;
    }
  if (gradient != NULL)
    g_assert_true (learner->finish (learner->data, params, chunks, n, gradient, NULL));
  return sum;
}

static float *
draw_params (gsize n)
{
  float *params = g_new (float, n);
  AisleRandom random;

  aisle_random_init (&random, 3, "test");
  for (gsize i = 0; i < n; i++)
    params[i] = (float) (.5 * aisle_random_normal (&random));
  return params;
}

static void
test_gradient (gconstpointer data)
{
  gboolean all = GPOINTER_TO_INT (data);
  g_autoptr (AisleNetwork) network = aisle_decoder_network (&shape, .1);
  AisleTokenSettings settings = settings_of (network, all);
  g_autoptr (AisleTokenLearner) owner = aisle_token_learner_new (&settings, NULL);
  AisleLearner learner = aisle_token_learner_get (owner);
  g_autofree float *params = draw_params (learner.n_params), *gradient = g_new0 (float, learner.n_params);
  double n_targets;

  run (&learner, params, gradient, &n_targets);
  g_assert_cmpfloat (n_targets, ==, all ? 4 + 1 + 6 : 3 + 1 + 3);
  for (gsize i = 0; i < learner.n_params; i++)
    {
      float kept = params[i];
      double at[4], numeric;

      for (int k = 0; k < 4; k++)
        {
          params[i] = (float) (kept + STEP * (k < 2 ? k - 2 : k - 1));
          at[k] = run (&learner, params, NULL, &n_targets);
        }
      params[i] = kept;
      numeric = (at[0] - 8 * at[1] + 8 * at[2] - at[3]) / (12 * STEP);
      if (fabs (numeric - gradient[i]) > 3e-3 * MAX (1, fabs (numeric)))
        g_error ("parameter %zu: the gradient says %g, the loss %g", i, gradient[i], numeric);
    }
}

/* Half precision moves the gradient a little, and no more; judging is whole. */
static void
test_half (void)
{
  g_autoptr (AisleNetwork) network = aisle_decoder_network (&shape, .1);
  AisleTokenSettings settings = settings_of (network, TRUE);
  g_autofree float *params = NULL;
  float *gradient[2];
  double losses[2], weight, dot = 0, squares[2] = { 0, 0 };
  gsize n = 0;

  for (int half = 0; half < 2; half++)
    {
      g_autoptr (AisleTokenLearner) owner = NULL;
      AisleLearner learner;

      settings.half = half;
      owner = aisle_token_learner_new (&settings, NULL);
      learner = aisle_token_learner_get (owner);
      n = learner.n_params;
      g_free (params);
      params = draw_params (n);
      gradient[half] = g_new0 (float, n);
      run (&learner, params, gradient[half], &weight);
      g_assert_true (aisle_token_loss (&settings, params, &losses[half], &weight, NULL, NULL));
    }
  for (gsize i = 0; i < n; i++)
    {
      dot += (double) gradient[0][i] * gradient[1][i];
      squares[0] += (double) gradient[0][i] * gradient[0][i];
      squares[1] += (double) gradient[1][i] * gradient[1][i];
    }
  g_assert_cmpfloat (dot / sqrt (squares[0] * squares[1]), >, .9995);
  g_assert_true (aisle_bf16_here () == (memcmp (gradient[0], gradient[1], n * sizeof (float)) != 0));
  g_assert_cmpfloat (losses[0], ==, losses[1]);
  g_free (gradient[0]);
  g_free (gradient[1]);
}

/* Where nothing is known each of V tokens has chance 1 / V. */
static void
test_chance (void)
{
  g_autoptr (AisleNetwork) network = aisle_decoder_network (&shape, .1);
  AisleTokenSettings settings = settings_of (network, FALSE);
  g_autoptr (AisleTokenLearner) owner = aisle_token_learner_new (&settings, NULL);
  g_autofree float *params = g_new0 (float, aisle_token_learner_get (owner).n_params);
  g_autoptr (GError) error = NULL;
  double loss, weight;

  g_assert_true (aisle_token_loss (&settings, params, &loss, &weight, NULL, &error));
  g_assert_cmpfloat (weight, ==, 7);
  g_assert_cmpfloat_with_epsilon (exp (loss / weight), TOKENS, 1e-5);
}

/* Rows long enough for several chunks. */
static float *
train (guint n_threads, gboolean half, gsize *n, double *perplexity)
{
  enum
  {
    ROWS = 40,
    LENGTH = 65
  };
  g_autoptr (AisleNetwork) network = aisle_decoder_network (&shape, .1);
  AisleTokenSettings settings = settings_of (network, TRUE);
  g_autofree gint32 *tokens = g_new (gint32, ROWS * LENGTH);
  g_autofree gint64 *start = g_new (gint64, ROWS + 1);
  AisleTraining training = { .subject = "test", .adam = AISLE_ADAM, .batch = 32, .passes = 40, .seed = 5 };
  guint before = aisle_parallel_get_threads ();
  double loss, weight;
  float *params;

  for (gsize i = 0; i < ROWS * LENGTH; i++) /* what follows is always the same */
    tokens[i] = i % LENGTH == 0 ? (gint32) (i / LENGTH % TOKENS) : (tokens[i - 1] * 3 + 1) % (gint32) TOKENS;
  for (gsize r = 0; r <= ROWS; r++)
    start[r] = (gint64) (r * LENGTH);
  settings.batch = training.batch;
  settings.half = half;
  settings.rows = (AisleTokenRows){ ROWS, start, tokens, NULL };
  training.adam.rate = .02;
  aisle_parallel_set_threads (n_threads);
  {
    g_autoptr (AisleTokenLearner) owner = aisle_token_learner_new (&settings, NULL);
    AisleLearner learner = aisle_token_learner_get (owner);
    g_autoptr (GError) error = NULL;

    g_assert_cmpuint (learner.max_chunks, ==, 4);
    *n = learner.n_params;
    params = g_new (float, *n);
    aisle_decoder_init (&shape, network, params, 9);
    g_assert_true (aisle_training_run (&learner, &training, params, NULL, NULL, &error));
    g_assert_true (aisle_token_loss (&settings, params, &loss, &weight, NULL, &error));
  }
  aisle_parallel_set_threads (before);
  g_assert_cmpfloat (weight, ==, ROWS * (LENGTH - 1));
  *perplexity = exp (loss / weight);
  return params;
}

static void
test_threads (gconstpointer data)
{
  gboolean half = GPOINTER_TO_INT (data);
  gsize n, m;
  double one, three;
  g_autofree float *a = train (1, half, &n, &one), *b = train (3, half, &m, &three);

  g_assert_cmpmem (a, n * sizeof (float), b, m * sizeof (float));
  g_assert_cmpfloat (one, ==, three);
  g_assert_cmpfloat (one, <, 1.5); /* of 11 that are equally likely at the start */
}

/* What was trained and what writes give the same logits after every token: by the network all at once and the table, by the
 * decoder one token after the other. */
static void
test_handed_over (void)
{
  g_autoptr (AisleNetwork) network = aisle_decoder_network (&shape, .1);
  gsize n = TOKENS * shape.width + aisle_network_n_params (network), length = G_N_ELEMENTS (ids);
  g_autofree float *params = draw_params (n), *in = g_new (float, length *shape.width), *tape = NULL;
  float **slots = aisle_decoder_hand_over (&shape, network, params);
  const AisleDecoderWeights weights = { shape, (const float **) slots };
  const gint32 start[] = { 0, (gint32) length };
  const AislePack pack = { .n = 1, .n_tokens = length, .longest = length, .start = start };
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleDecoder) decoder = aisle_decoder_new (&weights, &error);
  g_autoptr (AisleDecoding) decoding = NULL;
  const float *rows;

  g_assert_no_error (error);
  decoding = aisle_decoding_new (decoder, &error);
  g_assert_no_error (error);
  for (gsize t = 0; t < length; t++)
    memcpy (in + t * shape.width, params + (gsize) ids[t] * shape.width, shape.width * sizeof *in);
  tape = g_new (float, aisle_network_tape (network, &pack, FALSE));
  rows = aisle_network_forward (network, &pack, params + TOKENS * shape.width, in, FALSE, 0, tape);
  for (gsize t = 0; t < length; t++)
    {
      const float *logits = aisle_decoding_read (decoding, &ids[t], 1, NULL, &error);

      g_assert_no_error (error);
      for (gsize v = 0; v < TOKENS; v++)
        {
          double sum = 0;

          for (gsize j = 0; j < shape.width; j++)
            sum += (double) rows[t * shape.width + j] * params[v * shape.width + j];
          g_assert_cmpfloat_with_epsilon (logits[v], sum, 1e-5 * MAX (1, fabs (sum)));
        }
    }
  aisle_decoder_free_slots (&shape, slots);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/neural/token-learner/gradient/all", GINT_TO_POINTER (TRUE), test_gradient);
  g_test_add_data_func ("/neural/token-learner/gradient/wanted", GINT_TO_POINTER (FALSE), test_gradient);
  g_test_add_func ("/neural/token-learner/chance", test_chance);
  g_test_add_func ("/neural/token-learner/handed-over", test_handed_over);
  g_test_add_data_func ("/neural/token-learner/threads/whole", GINT_TO_POINTER (FALSE), test_threads);
  g_test_add_data_func ("/neural/token-learner/threads/half", GINT_TO_POINTER (TRUE), test_threads);
  g_test_add_func ("/neural/token-learner/half", test_half);
  return g_test_run ();
}
