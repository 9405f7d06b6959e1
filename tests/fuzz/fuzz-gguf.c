/* fuzz-gguf.c: any bytes as a GGUF file: an error, or values and tensors that are all within the file; and as a decoder, which
 * then reads a token and gives the likeliest next one, by bounds as by all logits, whatever its weights are. */
#include "export/gguf-file.h"
#include "export/llama-file.h"
#include "neural/sampling.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* Only small ones: a shape of a few bytes may ask for much. */
static void
run_decoder (const AisleLlama *llama)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleDecoder) decoder = NULL;
  g_autoptr (AisleDecoding) decoding = NULL;
  const AisleDecoderShape *shape = &llama->weights.shape;
  gint32 likeliest;
  float *logits;

  if (aisle_decoder_n_params (shape) > 1 << 20 || shape->context > 512)
    return;
  decoder = aisle_decoder_new (&llama->weights, &error);
  decoding = decoder != NULL ? aisle_decoding_new (decoder, &error) : NULL;
  if (decoding == NULL)
    return;
  g_assert_true (aisle_decoding_read_likeliest (decoding, &llama->end, 1, 1, NULL, 0, &likeliest, NULL, NULL));
  aisle_decoding_rewind (decoding, 0);
  logits = aisle_decoding_read (decoding, &llama->end, 1, NULL, NULL);
  g_assert_nonnull (logits);
  g_assert_cmpint (likeliest, ==,
                   aisle_sampling_next (&AISLE_SAMPLING_GREEDY, logits, shape->vocabulary, NULL, 0, NULL));
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GError) error = NULL, failure = NULL;
  g_autoptr (GBytes) file = g_bytes_new (data, size);
  g_autoptr (AisleGguf) gguf = aisle_gguf_read (file, &error);
  g_autoptr (AisleLlama) llama = aisle_llama_read_gguf (file, &failure);
  volatile guint sum = 0; /* so that every byte is read */

  g_assert ((gguf == NULL) == (error != NULL));
  g_assert ((llama == NULL) == (failure != NULL));
  for (gsize i = 0; gguf != NULL && i < aisle_tensors_n (aisle_gguf_tensors (gguf)); i++)
    {
      const AisleTensor *tensor = aisle_tensors_at (aisle_gguf_tensors (gguf), i);
      gsize length = aisle_tensor_n_elements (tensor) * sizeof (float);

      for (gsize at = 0; at < length; at++)
        sum += ((const guint8 *) tensor->data)[at];
    }
  if (llama != NULL)
    run_decoder (llama);
  return 0;
}
