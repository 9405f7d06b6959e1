/* llama-file.h: a decoder with its vocabulary in the two forms in which such are passed on, and back: one GGUF file, as
 * llama.cpp and what is built on it read; or model.safetensors, config.json and tokenizer.json, as Hugging Face's
 * transformers do.  Only export/ and its tests include it.
 *
 * In the second form the values 2 i and 2 i + 1 of a head of queries or keys, which positions turn together, stand half a head
 * apart: its rows are put in that order, and back. */
#pragma once

#include "base/progress.h"
#include "neural/decoder.h"
#include "numeric/tensor.h"
#include "text/bpe.h"

typedef struct
{
  AisleDecoderWeights weights;
  AisleBpe *vocabulary;
  gint32 end;            /* the special token that ends a text */
  AisleTensors *tensors; /* (nullable) what weights point into, where they were read */
} AisleLlama;

void aisle_llama_free (AisleLlama *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AisleLlama, aisle_llama_free)

gboolean aisle_llama_write_gguf (const AisleLlama *self, const char *name, const char *path, AisleProgress *progress,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The three files, into a folder that is there. */
gboolean aisle_llama_write_folder (const AisleLlama *self, const char *folder, AisleProgress *progress,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Both read hostile files; all weights are numbers. */
AisleLlama *aisle_llama_read_gguf (GBytes *file, GError **error) G_GNUC_WARN_UNUSED_RESULT;
AisleLlama *aisle_llama_read_folder (const char *folder, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The same shape, vocabulary and weights, byte by byte. */
gboolean aisle_llama_equal (const AisleLlama *a, const AisleLlama *b);
