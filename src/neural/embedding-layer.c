/* embedding-layer.c: y = the parameter row of each token's id; an id of -1 gives a row of zeros.
 *
 * Backward adds to a dense gradient, which is right for small tables.  Tables of many rows stand outside the network:
 * sequence-learner.h adds their gradients in order of ids. */
#include "neural/layer.h"

#include <math.h>
#include <string.h>

static const AisleLayer samples[] = { { .count = 4, .out = 5 } };

static guint
embedding_slices (const AisleLayer *self, AisleSlice *slices)
{
  slices[0] = (AisleSlice){ "table", 2, { self->count, self->out } };
  return 1;
}

/* Rows of about length 1, so that sums and products of them start of the order of 1. */
static void
embedding_init (const AisleLayer *self, float *params, AisleRandom *random)
{
  double scale = 1 / sqrt ((double) self->out);

  for (gsize i = 0; i < self->count * self->out; i++)
    params[i] = (float) (scale * aisle_random_normal (random));
}

static void
embedding_forward (const AisleLayer *self, const AisleCall *pass, const float *in, float *out)
{
  gsize d = self->out;

  for (gsize t = 0; t < pass->pack->n_tokens; t++)
    if (pass->pack->ids[t] < 0)
      memset (out + t * d, 0, d * sizeof *out);
    else
      memcpy (out + t * d, pass->params + (gsize) pass->pack->ids[t] * d, d * sizeof *out);
}

static void
embedding_backward (const AisleLayer *self, const AisleCall *pass, const float *in, const float *out,
                    const float *d_out, float *d_in, float *d_params)
{
  gsize d = self->out;

  for (gsize t = 0; t < pass->pack->n_tokens; t++)
    if (pass->pack->ids[t] >= 0)
      for (gsize j = 0; j < d; j++)
        d_params[(gsize) pass->pack->ids[t] * d + j] += d_out[t * d + j];
}

static const char *
embedding_describe (const AisleLayer *self, const float *params, AisleSketch *sketch, const char *in)
{
  return aisle_sketch_node (sketch, "Gather", aisle_sketch_slice (sketch, self, params, "table"), sketch->ids, NULL);
}

const AisleLayerKind aisle_layer_embedding = {
  .id = "embedding",
  .source = "a row of a table",
  .samples = samples,
  .n_samples = G_N_ELEMENTS (samples),
  .by_id = TRUE,
  .slices = embedding_slices,
  .init = embedding_init,
  .forward = embedding_forward,
  .backward = embedding_backward,
  .describe = embedding_describe,
};
