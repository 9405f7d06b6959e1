/* test-decoder.c: a decoder against a plain one in numpy (golden/decoder.json, which reference/decoder.py wrote): logits of a
 * small one of odd sizes, and what a trained one writes; and the likeliest token beside all logits. */
#include "base/error.h"
#include "base/json.h"
#include "neural/sampling.h"
#include "numeric/parallel.h"
#include "stories.h"

#include <math.h>

static JsonNode *
read_golden (void)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "golden", "decoder.json", NULL);
  g_autoptr (GError) error = NULL;
  JsonNode *node = aisle_json_read (path, 1 << 20, &error);

  g_assert_no_error (error);
  return node;
}

static GArray *
read_tokens (JsonObject *object, const char *member)
{
  JsonArray *array = json_object_get_array_member (object, member);
  GArray *tokens = g_array_new (FALSE, FALSE, sizeof (gint32));

  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      gint32 token = (gint32) json_array_get_int_element (array, i);

      g_array_append_val (tokens, token);
    }
  return tokens;
}

/* The weights of the case "random", by the generator of the script. */
typedef struct
{
  AisleDecoderWeights weights;
  float *memory;
} Small;

static void
small_init (Small *self, gsize vocabulary)
{
  AisleDecoderShape *shape = &self->weights.shape;
  guint64 state = 7;
  gsize n;
  float *next;

  *shape = (AisleDecoderShape){ .width = 24,
                                .hidden = 37,
                                .layers = 2,
                                .heads = 6,
                                .kv_heads = 2,
                                .vocabulary = vocabulary,
                                .context = 50,
                                .theta = 100,
                                .epsilon = 1e-6 };
  n = aisle_decoder_n_params (shape);
  self->memory = g_new (float, n);
  for (gsize i = 0; i < n; i++)
    {
      state = state * G_GUINT64_CONSTANT (6364136223846793005) + G_GUINT64_CONSTANT (1442695040888963407);
      self->memory[i] = (float) ((double) (state >> 40) / (1 << 23) - 1);
    }
  next = (float *) stories_place (&self->weights, self->memory);
  self->weights.data[aisle_decoder_n_slots (shape) - 1] = next;
}

static void
small_clear (Small *self)
{
  g_free (self->weights.data);
  g_free (self->memory);
}

static AisleDecoding *
begin (const AisleDecoderWeights *weights)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleDecoder) decoder = aisle_decoder_new (weights, &error);
  AisleDecoding *decoding = decoder != NULL ? aisle_decoding_new (decoder, &error) : NULL;

  g_assert_no_error (error);
  return decoding;
}

static float *
read_on (AisleDecoding *decoding, const gint32 *tokens, gsize n)
{
  g_autoptr (GError) error = NULL;
  float *logits = aisle_decoding_read (decoding, tokens, n, NULL, &error);

  g_assert_no_error (error);
  return logits;
}

static gint32
read_likeliest (AisleDecoding *decoding, const gint32 *tokens, gsize n)
{
  g_autoptr (GError) error = NULL;
  gint32 likeliest;

  g_assert_true (aisle_decoding_read_likeliest (decoding, tokens, n, 1, NULL, 0, &likeliest, NULL, &error));
  g_assert_no_error (error);
  return likeliest;
}

static void
test_random (void)
{
  g_autoptr (JsonNode) golden = read_golden ();
  JsonObject *object = json_object_get_object_member (json_node_get_object (golden), "random");
  JsonArray *rows = json_object_get_array_member (object, "logits");
  g_autoptr (GArray) tokens = read_tokens (object, "tokens");
  g_autoptr (AisleDecoding) decoding = NULL;
  Small small;

  small_init (&small, 19);
  decoding = begin (&small.weights);
  g_assert_cmpuint (tokens->len, ==, 50);
  for (guint t = 0; t < tokens->len; t++)
    {
      const float *logits = read_on (decoding, &g_array_index (tokens, gint32, t), 1);
      JsonArray *row = json_array_get_array_element (rows, t);

      for (guint v = 0; v < json_array_get_length (row); v++)
        {
          double expected = json_array_get_double_element (row, v);

          g_assert_cmpfloat (fabs (logits[v] - expected), <=, 2e-5 * MAX (1, fabs (expected)));
        }
    }
  small_clear (&small);
}

static void
test_stories (void)
{
  g_autoptr (JsonNode) golden = read_golden ();
  JsonObject *object = json_object_get_object_member (json_node_get_object (golden), "stories");
  JsonArray *cases = json_object_get_array_member (object, "cases");
  g_autoptr (AisleDecoding) decoding = NULL, screened = NULL;
  Stories stories;

  if (!stories_open (&stories))
    {
      g_test_skip ("model-stories260k is not there");
      return;
    }
  decoding = begin (&stories.weights);
  screened = begin (&stories.weights);
  g_assert_cmpfloat (json_object_get_double_member (object, "nearest"), >, 1e-3);
  for (guint i = 0; i < json_array_get_length (cases); i++)
    {
      g_autoptr (GArray) prompt = read_tokens (json_array_get_object_element (cases, i), "prompt"),
                         written = read_tokens (json_array_get_object_element (cases, i), "written");
      const float *logits;
      gint32 likeliest;

      aisle_decoding_rewind (decoding, 0);
      aisle_decoding_rewind (screened, 0);
      logits = read_on (decoding, (const gint32 *) (gconstpointer) prompt->data, prompt->len);
      likeliest = read_likeliest (screened, (const gint32 *) (gconstpointer) prompt->data, prompt->len);
      for (guint t = 0; t < written->len; t++)
        {
          gint32 best = 0;

          for (gint32 v = 1; v < 512; v++)
            best = logits[v] > logits[best] ? v : best;
          g_assert_cmpint (best, ==, g_array_index (written, gint32, t));
          g_assert_cmpint (best, ==, likeliest);
          logits = read_on (decoding, &best, 1);
          likeliest = read_likeliest (screened, &best, 1);
        }
    }
  stories_close (&stories);
}

/* At once, one by one, after a rewind and over two threads: the same bytes. */
static void
test_same (void)
{
  g_autoptr (AisleDecoding) one = NULL, two = NULL;
  gint32 tokens[45];
  float last[19];
  Small small;

  small_init (&small, 19);
  for (gint32 i = 0; i < 45; i++)
    tokens[i] = (5 * i + 2) % 19;
  aisle_parallel_set_threads (1);
  one = begin (&small.weights);
  aisle_parallel_set_threads (2);
  two = begin (&small.weights);
  aisle_parallel_set_threads (0);
  for (gsize t = 0; t < 45; t++)
    memcpy (last, read_on (one, tokens + t, 1), sizeof last);
  g_assert_cmpmem (last, sizeof last, read_on (two, tokens, 45), sizeof last);
  aisle_decoding_rewind (two, 20);
  g_assert_cmpuint (aisle_decoding_position (two), ==, 20);
  g_assert_cmpmem (last, sizeof last, read_on (two, tokens + 20, 25), sizeof last);
  small_clear (&small);
}

/* ---- the likeliest token, with most of the output unread ---- */

#define MANY 4500 /* more than a block of bounds */

typedef enum
{
  AS_DRAWN,
  ALL_EQUAL, /* so that the lowest token wins */
  IN_PAIRS,
  ALMOST_EQUAL, /* told apart by the last bits of a weight */
  WITH_HOLES,   /* NaN and infinite weights */
  HUGE_ONES,    /* sums overflow on the way */
  TINY_ONES,    /* products are denormal or nothing */
  N_OUTPUTS,
} Outputs;

static void
spoil (float *output, gsize width, Outputs outputs)
{
  gsize n = MANY * width;

  for (gsize v = 1; v < MANY; v++)
    if (outputs == ALL_EQUAL || outputs == ALMOST_EQUAL)
      memcpy (output + v * width, output, width * sizeof *output);
    else if (outputs == IN_PAIRS && v % 2 == 1)
      memcpy (output + v * width, output + (v - 1) * width, width * sizeof *output);
  for (gsize i = 0; i < n; i++)
    if (outputs == HUGE_ONES)
      output[i] *= 3e38F;
    else if (outputs == TINY_ONES)
      output[i] *= 1e-41F;
  for (gsize v = 0; v < MANY; v++)
    if (outputs == ALMOST_EQUAL)
      output[v * width + v % width] = nextafterf (output[v * width + v % width], v % 3 == 0 ? 2 : -2);
    else if (outputs == WITH_HOLES && v % 5 == 0)
      output[v * width + v % width] = v % 10 == 0 ? NAN : v % 3 == 0 ? INFINITY : -INFINITY;
}

/* Writes on with one decoding as the logits of another one say. */
static void
check_likeliest (AisleDecoder *decoder, guint32 first, double repetition)
{
  const AisleSampling greedy = { .temperature = 0, .top_p = 1, .repetition = repetition };
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleDecoding) whole = aisle_decoding_new (decoder, &error),
                            screened = aisle_decoding_new (decoder, &error);
  gint32 written[12] = { (gint32) first, MANY, -1 }, expected, found; /* two that are no tokens */
  gsize n = 3;

  g_assert_no_error (error);
  for (gsize t = 0; t < 9; t++)
    {
      gint32 token = t == 0 ? written[0] : written[n - 1];
      float *logits = read_on (whole, &token, 1);

      expected = aisle_sampling_next (&greedy, logits, MANY, written, n, NULL);
      g_assert_true (aisle_decoding_read_likeliest (screened, &token, 1, repetition, written, n, &found, NULL, &error));
      g_assert_no_error (error);
      g_assert_cmpint (found, ==, expected);
      written[n++] = MAX (found, 0);
    }
}

static void
test_likeliest (void)
{
  g_autoptr (GError) error = NULL;

  for (Outputs outputs = AS_DRAWN; outputs < N_OUTPUTS; outputs++)
    {
      g_autoptr (AisleDecoder) decoder = NULL;
      Small small;

      small_init (&small, MANY);
      spoil ((float *) small.weights.data[aisle_decoder_n_slots (&small.weights.shape) - 1], small.weights.shape.width,
             outputs);
      decoder = aisle_decoder_new (&small.weights, &error);
      g_assert_no_error (error);
      for (guint32 first = 0; first < 3; first++)
        {
          aisle_parallel_set_threads (1 + first % 2);
          check_likeliest (decoder, 1500 * first, 1);
          check_likeliest (decoder, 1500 * first, 1.3);
          check_likeliest (decoder, 1500 * first, .5);
        }
      aisle_parallel_set_threads (0);
      small_clear (&small);
    }
}

static void
test_refusals (void)
{
  const AisleDecoderShape good = { .width = 24,
                                   .hidden = 37,
                                   .layers = 2,
                                   .heads = 6,
                                   .kv_heads = 2,
                                   .vocabulary = 19,
                                   .context = 50,
                                   .theta = 100,
                                   .epsilon = 1e-6 };
  AisleDecoderShape bad[8];
  const gint32 tokens[51] = { 0 }, wrong[] = { 3, 19 }, negative = -1;
  g_autoptr (AisleDecoding) decoding = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  AisleProgress cancelled = { .cancellable = cancellable };
  g_autoptr (GError) error = NULL;
  Small small;

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    bad[i] = good;
  bad[0].width = 0;
  bad[1].heads = 5;
  bad[2].kv_heads = 4;
  bad[3].layers = G_MAXSIZE;
  bad[4].vocabulary = (gsize) 1 << 40;
  bad[5].epsilon = NAN;
  bad[6].heads = 24; /* heads of one value have no pairs */
  bad[7].theta = INFINITY;
  g_assert_true (aisle_decoder_shape_check (&good, &error));
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_assert_false (aisle_decoder_shape_check (&bad[i], &error));
      g_assert_error (error, AISLE_NEURAL_ERROR, AISLE_ERROR_INPUT);
      g_clear_error (&error);
    }
  small_init (&small, 19);
  decoding = begin (&small.weights);
  g_assert_null (aisle_decoding_read (decoding, tokens, 51, NULL, &error));
  g_clear_error (&error);
  g_assert_null (aisle_decoding_read (decoding, wrong, 2, NULL, &error));
  g_clear_error (&error);
  g_assert_null (aisle_decoding_read (decoding, &negative, 1, NULL, &error));
  g_clear_error (&error);
  read_on (decoding, tokens, 3);
  g_cancellable_cancel (cancellable);
  g_assert_null (aisle_decoding_read (decoding, tokens, 40, &cancelled, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (aisle_decoding_position (decoding), ==, 3);
  small_clear (&small);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/neural/decoder/random", test_random);
  g_test_add_func ("/neural/decoder/stories", test_stories);
  g_test_add_func ("/neural/decoder/same", test_same);
  g_test_add_func ("/neural/decoder/likeliest", test_likeliest);
  g_test_add_func ("/neural/decoder/refusals", test_refusals);
  return g_test_run ();
}
