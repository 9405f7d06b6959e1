/* layer.h: what a layer is: plain functions forward and backward over packed rows.
 *
 * Letters: n sequences, N tokens of a pack, one row each, `in` and `out` the widths of a row.  Sequences of different
 * length lie one behind the other and are never padded.  A layer is a value without state: parameters, gradients, caches
 * and scratch are its caller's, so a call runs on one thread and many calls may run at once.  What joins layers, cuts
 * batches into chunks and spreads them over threads is network.h.
 *
 * A kind of layer is a file and a word in meson.build; tests/neural/test-layer-conformance.c asks of each kind, on its
 * samples: gradients equal finite differences, backward adds to the gradients of parameters and writes those of rows,
 * sequences do not see each other, and its description as a graph gives what forward gives. */
#pragma once

#include "base/random.h"
#include "opgraph/opgraph.h"

#define AISLE_NEURAL_ERROR (aisle_neural_error_quark ())
GQuark aisle_neural_error_quark (void);

typedef struct
{
  gsize n, n_tokens;   /* sequences, tokens */
  gsize longest;       /* tokens of the longest sequence */
  const gint32 *start; /* n + 1: sequence s is the tokens start[s] .. start[s + 1] - 1; start[0] is 0; none is empty */
  const gint32 *ids;   /* (nullable) of the tokens, for layers that read ids; NULL in a plan, like start */
  gsize first_token;   /* tokens of the batch that stand before this pack: chance is drawn by the batch's numbers */
  gboolean half;       /* maps and attention multiply at half precision where that is faster: numeric/bf16.h */
} AislePack;

typedef struct _AisleLayer AisleLayer;
typedef struct _AisleLayerKind AisleLayerKind;

/* Modes of the layer "activation". */
typedef enum
{
  AISLE_RELU,
  AISLE_GELU,
  AISLE_SIGMOID,
  AISLE_TANH
} AisleActivation;

/* Modes of the layer "pooling". */
typedef enum
{
  AISLE_POOL_MEAN,
  AISLE_POOL_MAX,
  AISLE_POOL_LAST,
  AISLE_POOL_ENDS /* where a recurrent layer both ways ends: the first half of the last row, the second of the first */
} AislePool;

/* Modes of the layer "position", flags. */
typedef enum
{
  AISLE_POSITION_FROM_END = 1 << 0,
  AISLE_POSITION_WAVES = 1 << 1
} AislePosition;

/* A kind and its settings; what a kind does not know is 0. */
struct _AisleLayer
{
  const AisleLayerKind *kind;
  gsize in, out;      /* widths of a row */
  gsize count;        /* embedding: ids; positional: positions; convolution: tokens of a window; swiglu: hidden width */
  gsize heads;        /* attention */
  double theta;       /* attention: base of rotary positions; 0: none */
  gboolean plain;     /* attention: maps without biases */
  gboolean causal;    /* a token sees itself and what came before */
  gboolean both_ways; /* a recurrent layer also from the end; out is the width of both */
  double rate;        /* dropout */
  guint mode;         /* AisleActivation, AislePool, AislePosition */
};

/* A named part of a layer's parameters, row-major. */
typedef struct
{
  const char *name;
  guint n_dims;
  gsize dims[3];
} AisleSlice;

#define AISLE_LAYER_MAX_SLICES 12

/* One call: what the caller lends. */
typedef struct
{
  const AislePack *pack;
  const float *params; /* of this layer: its slices in order */
  float *cache;        /* kept from forward to backward; NULL: there will be no backward */
  float *scratch;      /* for one call */
  guint64 noise;       /* key of what chance drops in this layer at this step; 0: nothing, as when a model is used */
} AisleCall;

typedef struct _AisleSketch AisleSketch;

struct _AisleLayerKind
{
  const char *id;
  const char *source;        /* paper and equation */
  const AisleLayer *samples; /* small ones, for the conformance test; their kind is filled in */
  gsize n_samples;
  gboolean by_id;     /* rows come from pack->ids (in is NULL), gradients go to the parameter rows of these ids */
  gboolean one_row;   /* out has a row a sequence, not a row a token */
  gboolean has_kinks; /* not differentiable everywhere: tests keep away from ties */

  /* Fills slices (at most AISLE_LAYER_MAX_SLICES) and returns their number; (nullable) none. */
  guint (*slices) (const AisleLayer *self, AisleSlice *slices);
  /* Floats, growing with n, n_tokens and longest only; (nullable) none. */
  gsize (*cache) (const AisleLayer *self, const AislePack *pack);
  gsize (*scratch) (const AisleLayer *self, const AislePack *pack);
  void (*init) (const AisleLayer *self, float *params, AisleRandom *random); /* (nullable) all zero */
  void (*forward) (const AisleLayer *self, const AisleCall *pass, const float *in, float *out);
  /* Writes d_in (NULL: nobody asks) and adds to d_params; in, out and cache are those of forward. */
  void (*backward) (const AisleLayer *self, const AisleCall *pass, const float *in, const float *out,
                    const float *d_out, float *d_in, float *d_params);
  /* Adds nodes that do the same to value `in`, f32 [batch, length, in]; returns the name of [batch, length, out], or
   * [batch, out] with one_row.  Padding comes last in its row: what stands there may be anything finite and must not
   * reach a token. */
  const char *(*describe) (const AisleLayer *self, const float *params, AisleSketch *sketch, const char *in);
};

const AisleLayerKind *const *aisle_layer_kinds (gsize *n);
const AisleLayerKind *aisle_layer_kind (const char *id); /* (nullable) */

gsize aisle_layer_n_params (const AisleLayer *self);
gsize aisle_layer_cache (const AisleLayer *self, const AislePack *pack);
gsize aisle_layer_scratch (const AisleLayer *self, const AislePack *pack);
gsize aisle_layer_n_rows (const AisleLayer *self, const AislePack *pack); /* of out */

/* A graph being drawn, a layer at a time.  Names live as long as the sketch. */
struct _AisleSketch
{
  AisleGraph *graph;
  const char *ids;     /* int64 [batch, length]; padding is 0; (nullable) */
  const char *mask;    /* f32 [batch, length, 1]: 1 a token, 0 padding */
  const char *lengths; /* int64 [batch] */
  const char *prefix;  /* of the names of this layer's constants */
  AisleNode *last;     /* the node added last, for its attributes */
  GStringChunk *names;
  guint n_names;
};

void aisle_sketch_init (AisleSketch *self, AisleGraph *graph);
void aisle_sketch_clear (AisleSketch *self);
/* A node over the values named, up to NULL; returns the name of its output. */
const char *aisle_sketch_node (AisleSketch *self, const char *op, ...) G_GNUC_NULL_TERMINATED;
/* A slice of the layer's parameters as a constant. */
const char *aisle_sketch_slice (AisleSketch *self, const AisleLayer *layer, const float *params, const char *name);
const char *aisle_sketch_reals (AisleSketch *self, guint n_dims, const gint64 *dims, const float *data);
const char *aisle_sketch_real (AisleSketch *self, double value);    /* shape [] */
const char *aisle_sketch_integer (AisleSketch *self, gint64 value); /* shape [] */
const char *aisle_sketch_integers (AisleSketch *self, gsize n, const gint64 *data);
