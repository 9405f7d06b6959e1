/* decoder.c: shapes, slots, and the layout of a decoder's weights. */
#include "base/error.h"
#include "base/i18n.h"
#include "neural/decoder-parts.h"
#include "numeric/vector.h"

#include <math.h>
#include <string.h>

/* So that no product of sizes overflows, and no file asks for more than a machine has. */
#define MOST_WIDTH   ((gsize) 1 << 15)
#define MOST_LAYERS  ((gsize) 256)
#define MOST_TOKENS  ((gsize) 1 << 20)
#define MOST_CONTEXT ((gsize) 1 << 17)
#define MOST_PARAMS  ((gsize) 1 << 33)

/* ---- shape and slots ---- */

static gboolean
is_sane (const AisleDecoderShape *self)
{
  return self->width >= 2 && self->width <= MOST_WIDTH && self->hidden >= 1 && self->hidden <= 4 * MOST_WIDTH
         && self->layers >= 1 && self->layers <= MOST_LAYERS && self->heads >= 1 && self->kv_heads >= 1
         && self->width % self->heads == 0 && self->width / self->heads % 2 == 0 && self->heads % self->kv_heads == 0
         && self->vocabulary >= 2 && self->vocabulary <= MOST_TOKENS && self->context >= 1
         && self->context <= MOST_CONTEXT && self->theta >= 1 && self->theta <= 1e12 && self->epsilon > 0
         && self->epsilon < 1;
}

gboolean
aisle_decoder_shape_check (const AisleDecoderShape *self, GError **error)
{
  if (is_sane (self) && aisle_decoder_n_params (self) <= MOST_PARAMS)
    return TRUE;
  g_set_error (
      error, AISLE_NEURAL_ERROR, AISLE_ERROR_INPUT,
      _ ("no decoder can have %zu values, %zu hidden ones, %zu layers, %zu heads (%zu of keys), %zu tokens and %zu "
         "positions"),
      self->width, self->hidden, self->layers, self->heads, self->kv_heads, self->vocabulary, self->context);
  return FALSE;
}

#define LAYER_PARTS (AISLE_DECODER_DOWN - AISLE_DECODER_ATTENTION_NORM + 1)

gsize
aisle_decoder_n_slots (const AisleDecoderShape *self)
{
  return 2 + self->layers * LAYER_PARTS + (self->tied ? 0 : 1);
}

AisleDecoderSlot
aisle_decoder_slot (const AisleDecoderShape *self, gsize index)
{
  gsize d = self->width, of_keys = d / self->heads * self->kv_heads, last = 1 + self->layers * LAYER_PARTS;
  AisleDecoderSlot slot = { .part = AISLE_DECODER_EMBEDDING };

  if (index >= last)
    slot.part = index == last ? AISLE_DECODER_FINAL_NORM : AISLE_DECODER_OUTPUT;
  else if (index > 0)
    {
      slot.part = AISLE_DECODER_ATTENTION_NORM + (AisleDecoderPart) ((index - 1) % LAYER_PARTS);
      slot.layer = (index - 1) / LAYER_PARTS;
    }
  slot.columns = slot.part == AISLE_DECODER_DOWN ? self->hidden : d;
  switch (slot.part)
    {
    case AISLE_DECODER_EMBEDDING:
    case AISLE_DECODER_OUTPUT:
      slot.rows = self->vocabulary;
      break;
    case AISLE_DECODER_ATTENTION_NORM:
    case AISLE_DECODER_FEED_NORM:
    case AISLE_DECODER_FINAL_NORM:
      slot.rows = 1;
      break;
    case AISLE_DECODER_KEY:
    case AISLE_DECODER_VALUE:
      slot.rows = of_keys;
      break;
    case AISLE_DECODER_GATE:
    case AISLE_DECODER_UP:
      slot.rows = self->hidden;
      break;
    case AISLE_DECODER_QUERY:
    case AISLE_DECODER_MIX:
    case AISLE_DECODER_DOWN:
      slot.rows = d;
      break;
    }
  return slot;
}

gsize
aisle_decoder_n_params (const AisleDecoderShape *self)
{
  gsize n = 0;

  for (gsize i = 0; i < aisle_decoder_n_slots (self); i++)
    {
      AisleDecoderSlot slot = aisle_decoder_slot (self, i);

      n += slot.rows * slot.columns;
    }
  return n;
}

/* ---- layout ---- */

static float *
place_rows (float **next, const float *from, gsize rows, gsize columns)
{
  float *start = *next;
  gsize padded = AISLE_PAD (columns);

  for (gsize r = 0; r < rows; r++)
    memcpy (start + r * padded, from + r * columns, columns * sizeof *from);
  *next = start + rows * padded;
  return start;
}

/* Q, K and V follow each other, so that they are one matrix. */
static void
place_layer (AisleDecoderLayer *layer, AisleDecoderPart part, const float *placed)
{
  switch (part)
    {
    case AISLE_DECODER_ATTENTION_NORM:
      layer->attention_norm = placed;
      break;
    case AISLE_DECODER_QUERY:
      layer->qkv = placed;
      break;
    case AISLE_DECODER_MIX:
      layer->mix = placed;
      break;
    case AISLE_DECODER_FEED_NORM:
      layer->feed_norm = placed;
      break;
    case AISLE_DECODER_GATE:
      layer->gate = placed;
      break;
    case AISLE_DECODER_UP:
      layer->up = placed;
      break;
    case AISLE_DECODER_DOWN:
      layer->down = placed;
      break;
    default:
      break;
    }
}

static gboolean
place_weights (AisleDecoder *self, const AisleDecoderWeights *weights)
{
  gsize total = 0, n = aisle_decoder_n_slots (&self->shape);
  float *next;

  for (gsize i = 0; i < n; i++)
    {
      AisleDecoderSlot slot = aisle_decoder_slot (&self->shape, i);

      total += slot.rows * AISLE_PAD (slot.columns);
    }
  next = self->memory = aisle_vector_new (total);
  if (next == NULL)
    return FALSE;
  for (gsize i = 0; i < n; i++)
    {
      AisleDecoderSlot slot = aisle_decoder_slot (&self->shape, i);
      const float *placed = place_rows (&next, weights->data[i], slot.rows, slot.columns);

      if (slot.part == AISLE_DECODER_EMBEDDING)
        self->embedding = self->output = placed;
      else if (slot.part == AISLE_DECODER_FINAL_NORM)
        self->final_norm = placed;
      else if (slot.part == AISLE_DECODER_OUTPUT)
        self->output = placed;
      else
        place_layer (&self->layers[slot.layer], slot.part, placed);
    }
  return TRUE;
}

static gboolean
place_turns (AisleDecoder *self)
{
  gsize pairs = self->e / 2;

  self->cosine = g_try_new (float, self->shape.context *pairs);
  self->sine = g_try_new (float, self->shape.context *pairs);
  if (self->cosine == NULL || self->sine == NULL)
    return FALSE;
  for (gsize i = 0; i < pairs; i++)
    {
      double turn = pow (self->shape.theta, -2 * (double) i / (double) self->e);

      for (gsize p = 0; p < self->shape.context; p++)
        {
          self->cosine[p * pairs + i] = (float) cos ((double) p * turn);
          self->sine[p * pairs + i] = (float) sin ((double) p * turn);
        }
    }
  return TRUE;
}

AisleDecoder *
aisle_decoder_new (const AisleDecoderWeights *weights, GError **error)
{
  g_autoptr (AisleDecoder) self = NULL;
  const AisleDecoderShape *shape = &weights->shape;

  if (!aisle_decoder_shape_check (shape, error))
    return NULL;
  self = g_new0 (AisleDecoder, 1);
  self->references = 1;
  self->shape = *shape;
  self->e = shape->width / shape->heads;
  self->width = AISLE_PAD (shape->width);
  self->hidden = AISLE_PAD (shape->hidden);
  self->head = AISLE_PAD (self->e);
  self->layers = g_new0 (AisleDecoderLayer, shape->layers);
  if (place_weights (self, weights) && place_turns (self))
    self->screen = aisle_token_screen_new (self->output, shape->vocabulary, self->width);
  if (self->screen != NULL)
    return g_steal_pointer (&self);
  g_set_error_literal (error, AISLE_NEURAL_ERROR, AISLE_ERROR_MEMORY, _ ("not enough memory for the decoder"));
  return NULL;
}

AisleDecoder *
aisle_decoder_ref (AisleDecoder *self)
{
  g_atomic_int_inc (&self->references);
  return self;
}

void
aisle_decoder_unref (AisleDecoder *self)
{
  if (self == NULL || !g_atomic_int_dec_and_test (&self->references))
    return;
  aisle_token_screen_free (self->screen);
  aisle_vector_free (self->memory);
  g_free (self->layers);
  g_free (self->cosine);
  g_free (self->sine);
  g_free (self);
}

const AisleDecoderShape *
aisle_decoder_shape (const AisleDecoder *self)
{
  return &self->shape;
}
