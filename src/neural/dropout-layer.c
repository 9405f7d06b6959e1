/* dropout-layer.c: drops values with a chance of `rate` and scales the others by 1 / (1 - rate); in use, nothing.
 *
 * What is dropped is a function of the pass's key, the token's number in the batch and the column: neither threads nor
 * the cut into packs change it, and backward draws it again instead of keeping it. */
#include "neural/layer.h"

#include "numeric/vector-math.h"

#include <string.h>

static const AisleLayer samples[] = { { .in = 9, .out = 9, .rate = 0.3 }, { .in = 4, .out = 4 } };

static void
drop (const AisleLayer *self, const AisleCall *pass, const float *from, float *to)
{
  const AislePack *pack = pass->pack;
  gsize d = self->in;

  if (pass->noise == 0 || self->rate <= 0)
    {
      memcpy (to, from, pack->n_tokens * d * sizeof *to);
      return;
    }
  for (gsize t = 0; t < pack->n_tokens; t++)
    aisle_vector_drop (from + t * d, d, self->rate, aisle_key_mix (pass->noise, pack->first_token + t), to + t * d);
}

static void
dropout_forward (const AisleLayer *self, const AisleCall *pass, const float *in, float *out)
{
  drop (self, pass, in, out);
}

static void
dropout_backward (const AisleLayer *self, const AisleCall *pass, const float *in, const float *out, const float *d_out,
                  float *d_in, float *d_params)
{
  if (d_in != NULL)
    drop (self, pass, d_out, d_in);
}

static const char *
dropout_describe (const AisleLayer *self, const float *params, AisleSketch *sketch, const char *in)
{
  return in;
}

const AisleLayerKind aisle_layer_dropout = {
  .id = "dropout",
  .source = "Srivastava et al. 2014, section 4, scaled at training",
  .samples = samples,
  .n_samples = G_N_ELEMENTS (samples),
  .forward = dropout_forward,
  .backward = dropout_backward,
  .describe = dropout_describe,
};
