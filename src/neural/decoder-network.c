/* decoder-network.c: see decoder-network.h. */
#include "neural/decoder-network.h"

#include <math.h>
#include <string.h>

gsize
aisle_decoder_hidden (gsize width)
{
  return (8 * width / 3 + 31) / 32 * 32;
}

static void
add (AisleNetwork *network, const char *kind, AisleLayer settings)
{
  aisle_network_add (network, aisle_layer_kind (kind), settings);
}

/* x + drop (what (norm (x))). */
static void
add_branch (AisleNetwork *network, const char *kind, AisleLayer settings, double dropout)
{
  gsize branch = aisle_network_branch (network), d = settings.in;

  add (network, "rms-norm", (AisleLayer){ .in = d, .out = d });
  add (network, kind, settings);
  if (dropout > 0)
    add (network, "dropout", (AisleLayer){ .in = d, .out = d, .rate = dropout });
  aisle_network_join (network, branch);
}

AisleNetwork *
aisle_decoder_network (const AisleDecoderShape *shape, double dropout)
{
  AisleNetwork *self = aisle_network_new ();
  gsize d = shape->width;

  add (self, "dropout", (AisleLayer){ .in = d, .out = d, .rate = dropout });
  for (gsize l = 0; l < shape->layers; l++)
    {
      add_branch (self, "attention",
                  (AisleLayer){
                      .in = d, .out = d, .heads = shape->heads, .causal = TRUE, .theta = shape->theta, .plain = TRUE },
                  dropout);
      add_branch (self, "swiglu", (AisleLayer){ .in = d, .out = d, .count = shape->hidden }, dropout);
    }
  add (self, "rms-norm", (AisleLayer){ .in = d, .out = d });
  return self;
}

void
aisle_decoder_init (const AisleDecoderShape *shape, const AisleNetwork *network, float *params, guint64 seed)
{
  gsize n_table = shape->vocabulary * shape->width;
  float scale = (float) (1 / sqrt (2.0 * (double) shape->layers));
  double spread = 1 / sqrt ((double) shape->width);
  AisleRandom random;

  aisle_random_init (&random, seed, "table");
  for (gsize i = 0; i < n_table; i++)
    params[i] = (float) (spread * aisle_random_normal (&random));
  aisle_network_init (network, params + n_table, seed);
  for (gsize i = 0; i < aisle_network_n_layers (network); i++)
    {
      gsize at, n_out;
      const AisleLayer *layer = aisle_network_layer (network, i, &at);

      if (layer->heads == 0 && layer->count == 0)
        continue;
      n_out = (layer->heads > 0 ? layer->in : layer->count) * layer->out; /* the map back stands last */
      at += n_table + aisle_layer_n_params (layer) - n_out;
      for (gsize j = 0; j < n_out; j++)
        params[at + j] *= scale;
    }
}

/* ---- handed over ---- */

/* to (columns x rows of `from`) = from (rows x columns, stride apart) turned. */
static void
turn (const float *from, gsize stride, gsize rows, gsize columns, float *to)
{
  for (gsize i = 0; i < columns; i++)
    for (gsize j = 0; j < rows; j++)
      to[i * rows + j] = from[j * stride + i];
}

/* Where a part stands in the parameters of the network: the layer that has it, a place in its parameters, and how far its
 * rows are apart; 0: it is one row. */
typedef struct
{
  gsize layer, at, stride;
} Source;

/* Layers of the network that have parameters come four a block: norm, attention, norm, SwiGLU; then the last norm. */
static Source
source_of (const AisleDecoderShape *shape, const AisleDecoderSlot *slot)
{
  gsize d = shape->width, h = shape->hidden, first = 4 * slot->layer;

  switch (slot->part)
    {
    case AISLE_DECODER_ATTENTION_NORM:
      return (Source){ first, 0, 0 };
    case AISLE_DECODER_QUERY:
      return (Source){ first + 1, 0, 3 * d };
    case AISLE_DECODER_KEY:
      return (Source){ first + 1, d, 3 * d };
    case AISLE_DECODER_VALUE:
      return (Source){ first + 1, 2 * d, 3 * d };
    case AISLE_DECODER_MIX:
      return (Source){ first + 1, 3 * d * d, d };
    case AISLE_DECODER_FEED_NORM:
      return (Source){ first + 2, 0, 0 };
    case AISLE_DECODER_GATE:
      return (Source){ first + 3, 0, 2 * h };
    case AISLE_DECODER_UP:
      return (Source){ first + 3, h, 2 * h };
    case AISLE_DECODER_DOWN:
      return (Source){ first + 3, 2 * d * h, d };
    default:
      return (Source){ 4 * shape->layers, 0, 0 };
    }
}

/* Where the parameters of the network's layers begin that have some. */
static GArray *
list_starts (const AisleNetwork *network)
{
  GArray *starts = g_array_new (FALSE, FALSE, sizeof (gsize));

  for (gsize i = 0; i < aisle_network_n_layers (network); i++)
    {
      gsize at;
      const AisleLayer *layer = aisle_network_layer (network, i, &at);

      if (layer->kind != NULL && aisle_layer_n_params (layer) > 0)
        g_array_append_val (starts, at);
    }
  return starts;
}

float **
aisle_decoder_hand_over (const AisleDecoderShape *shape, const AisleNetwork *network, const float *params)
{
  gsize n = aisle_decoder_n_slots (shape), n_table = shape->vocabulary * shape->width;
  float **slots = g_new0 (float *, n);
  g_autoptr (GArray) starts = list_starts (network);

  for (gsize i = 0; i < n; i++)
    {
      AisleDecoderSlot slot = aisle_decoder_slot (shape, i);
      gsize size = slot.rows * slot.columns;

      slots[i] = g_try_new (float, size);
      if (slots[i] == NULL)
        {
          aisle_decoder_free_slots (shape, slots);
          return NULL;
        }
      if (slot.part == AISLE_DECODER_EMBEDDING)
        memcpy (slots[i], params, size * sizeof (float));
      else
        {
          Source source = source_of (shape, &slot);
          const float *from = params + n_table + g_array_index (starts, gsize, source.layer) + source.at;

          if (source.stride == 0)
            memcpy (slots[i], from, size * sizeof (float));
          else
            turn (from, source.stride, slot.columns, slot.rows, slots[i]);
        }
    }
  return slots;
}

void
aisle_decoder_free_slots (const AisleDecoderShape *shape, float **slots)
{
  if (slots == NULL)
    return;
  for (gsize i = 0; i < aisle_decoder_n_slots (shape); i++)
    g_free (slots[i]);
  g_free (slots);
}
