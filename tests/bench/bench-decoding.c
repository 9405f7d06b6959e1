/* bench-decoding.c: tokens a second that a decoder of the shape of stories15M writes: 15 million parameters, of which each
 * token reads the most, greedily (the likeliest token alone, and by all logits) and by the likeliest nine tenths; a prompt
 * of as many tokens read at once; and one product with as many weights a token, by itself. */
#include "bench.h"

#include "base/random.h"
#include "neural/decoder.h"
#include "neural/sampling.h"
#include "numeric/parallel.h"
#include "numeric/vector.h"

#define TOKENS 200
#define WIDTH  288
#define PARTS  64

typedef struct
{
  AisleDecoder *decoder;
  AisleDecoding *decoding;
  AisleSampling sampling;
  const float *memory;
  float *out[PARTS];
  gsize n;
  gint32 prompt[TOKENS];
} Writing;

static void
begin (gpointer data)
{
  Writing *self = data;

  aisle_decoding_rewind (self->decoding, 0);
}

static void
write_likeliest (gpointer data)
{
  Writing *self = data;
  gint32 token = 1;

  for (gsize i = 0; i < TOKENS; i++)
    if (!aisle_decoding_read_likeliest (self->decoding, &token, 1, 1, NULL, 0, &token, NULL, NULL))
      g_error ("a token was not read");
}

static void
write_tokens (gpointer data)
{
  Writing *self = data;
  gsize n = aisle_decoder_shape (self->decoder)->vocabulary;
  AisleRandom random;
  gint32 token = 1;

  aisle_random_init (&random, 1, "tokens");
  for (gsize i = 0; i < TOKENS; i++)
    {
      float *logits = aisle_decoding_read (self->decoding, &token, 1, NULL, NULL);

      token = aisle_sampling_next (&self->sampling, logits, n, NULL, 0, &random);
    }
}

static void
read_prompt (gpointer data)
{
  Writing *self = data;

  if (aisle_decoding_read (self->decoding, self->prompt, TOKENS, NULL, NULL) == NULL)
    g_error ("the prompt was not read");
}

static gboolean
read_chunk (gsize index, guint worker, gpointer data, GError **error)
{
  Writing *self = data;
  gsize rows = self->n / WIDTH / PARTS;

  aisle_vector_project (self->memory + index * rows * WIDTH, WIDTH, rows, self->memory, self->out[index]);
  return TRUE;
}

static void
read_memory (gpointer data)
{
  for (gsize i = 0; i < TOKENS; i++)
    if (!aisle_parallel_for (PARTS, read_chunk, data, NULL, "", NULL))
      g_error ("the weights were not read");
}

int
main (void)
{
  AisleDecoderWeights weights = { .shape = { .width = WIDTH,
                                             .hidden = 768,
                                             .layers = 6,
                                             .heads = 6,
                                             .kv_heads = 6,
                                             .vocabulary = 32000,
                                             .context = 256,
                                             .theta = 10000,
                                             .epsilon = 1e-5,
                                             .tied = TRUE } };
  Writing self = { .n = aisle_decoder_n_params (&weights.shape), .sampling = AISLE_SAMPLING_GREEDY };
  g_autofree float *memory = g_new (float, self.n);
  g_autofree const float **data = g_new (const float *, aisle_decoder_n_slots (&weights.shape));
  BenchRun run = { .repeats = 5, .setup = begin, .data = &self, .units = TOKENS, .unit = "tokens" };
  AisleRandom random;
  gsize at = 0;

  aisle_random_init (&random, 1, "weights");
  for (gsize i = 0; i < self.n; i++)
    memory[i] = (float) (aisle_random_uniform (&random) - .5) / 8;
  for (gsize i = 0; i < aisle_decoder_n_slots (&weights.shape); i++)
    {
      AisleDecoderSlot slot = aisle_decoder_slot (&weights.shape, i);

      data[i] = memory + at;
      at += slot.rows * slot.columns;
    }
  for (gsize i = 0; i < TOKENS; i++)
    self.prompt[i] = (gint32) (i * 131 % 32000);
  self.memory = memory;
  for (gsize i = 0; i < PARTS; i++)
    self.out[i] = g_new (float, self.n / WIDTH / PARTS);
  weights.data = data;
  self.decoder = aisle_decoder_new (&weights, NULL);
  self.decoding = aisle_decoding_new (self.decoder, NULL);
  run.name = "decoding-greedy";
  run.work = write_likeliest;
  run.mark = TOKENS / 1050.0;
  bench_run (&run);
  run.name = "decoding-logits";
  run.work = write_tokens;
  run.mark = 0;
  bench_run (&run);
  self.sampling = (AisleSampling){ .temperature = 1, .top_p = .9, .repetition = 1 };
  run.name = "decoding-nucleus";
  bench_run (&run);
  run.name = "decoding-prompt";
  run.work = read_prompt;
  bench_run (&run);
  run.name = "decoding-memory";
  run.work = read_memory;
  bench_run (&run);
  for (gsize i = 0; i < PARTS; i++)
    g_free (self.out[i]);
  aisle_decoding_free (self.decoding);
  aisle_decoder_unref (self.decoder);
  return 0;
}
