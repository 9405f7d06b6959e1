/* stories.h: the trained decoder of shared data, in llama2.c's form (version 0), as weights. */
#pragma once

#include "base/files.h"
#include "neural/decoder.h"

#include <string.h>

typedef struct
{
  AisleMapped file;
  AisleDecoderWeights weights;
} Stories;

/* Where the slot of a part and layer is. */
static inline gsize
stories_slot (const AisleDecoderShape *shape, AisleDecoderPart part, gsize layer)
{
  for (gsize i = 0; i < aisle_decoder_n_slots (shape); i++)
    {
      AisleDecoderSlot slot = aisle_decoder_slot (shape, i);

      if (slot.part == part && slot.layer == layer)
        return i;
    }
  g_assert_not_reached ();
}

/* Weights stand by part, each for all layers, in the file's order; gives where they end. */
static inline const float *
stories_place (AisleDecoderWeights *weights, const float *next)
{
  static const AisleDecoderPart order[] = { AISLE_DECODER_EMBEDDING, AISLE_DECODER_ATTENTION_NORM, AISLE_DECODER_QUERY,
                                            AISLE_DECODER_KEY,       AISLE_DECODER_VALUE,          AISLE_DECODER_MIX,
                                            AISLE_DECODER_FEED_NORM, AISLE_DECODER_GATE,           AISLE_DECODER_DOWN,
                                            AISLE_DECODER_UP,        AISLE_DECODER_FINAL_NORM };
  const AisleDecoderShape *shape = &weights->shape;

  weights->data = g_new0 (const float *, aisle_decoder_n_slots (shape));
  for (gsize i = 0; i < G_N_ELEMENTS (order); i++)
    {
      gboolean once = order[i] == AISLE_DECODER_EMBEDDING || order[i] == AISLE_DECODER_FINAL_NORM;

      for (gsize layer = 0; layer < (once ? 1 : shape->layers); layer++)
        {
          gsize index = stories_slot (shape, order[i], layer);
          AisleDecoderSlot slot = aisle_decoder_slot (shape, index);

          weights->data[index] = next;
          next += slot.rows * slot.columns;
        }
    }
  return next;
}

/* FALSE where the file is not there. */
static inline gboolean
stories_open (Stories *self)
{
  const char *shared = g_getenv ("AISLE_SHARED");
  g_autofree char *path =
      g_build_filename (shared != NULL ? shared : "", "data", "model-stories260k", "stories260K.bin", NULL);
  const gint32 *head;

  memset (self, 0, sizeof *self);
  if (!aisle_mapped_open (&self->file, path, NULL))
    return FALSE;
  head = (const gint32 *) (gconstpointer) self->file.data;
  self->weights.shape = (AisleDecoderShape){ .width = (gsize) head[0],
                                             .hidden = (gsize) head[1],
                                             .layers = (gsize) head[2],
                                             .heads = (gsize) head[3],
                                             .kv_heads = (gsize) head[4],
                                             .vocabulary = (gsize) head[5],
                                             .context = (gsize) head[6],
                                             .theta = 10000,
                                             .epsilon = 1e-5,
                                             .tied = TRUE };
  stories_place (&self->weights, (const float *) (gconstpointer) (head + 7));
  return TRUE;
}

static inline void
stories_close (Stories *self)
{
  aisle_mapped_clear (&self->file);
  g_free (self->weights.data);
}
