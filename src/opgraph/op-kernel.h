/* op-kernel.h: what the table of operators, the check and the interpreter share; only opgraph/ includes it. */
#pragma once

#include "base/error.h"
#include "base/i18n.h"
#include "opgraph/opgraph.h"

/* Types between nodes: those of tensors, and truth values (bytes 0 and 1). */
typedef enum
{
  AISLE_OP_F32 = AISLE_DTYPE_F32,
  AISLE_OP_I32 = AISLE_DTYPE_I32,
  AISLE_OP_I64 = AISLE_DTYPE_I64,
  AISLE_OP_BOOL,
} AisleOpType;

typedef struct
{
  AisleOpType type;
  guint n_dims;
  gint64 dims[AISLE_TENSOR_MAX_DIMS];
  gsize n; /* elements */
  gpointer data;
  gboolean owned; /* counted against the limit and freed after its last use */
} AisleOpValue;

/* One run: how much may still be allocated, and where to ask whether to go on. */
typedef struct
{
  gsize limit, used;
  AisleProgress *progress;
  double fraction; /* of the nodes */
  gsize work;      /* element operations since the last step */
} AisleOpRun;

typedef struct
{
  const char *name;
  char kind; /* 'i' integer, 'r' real, 'l' list of integers, 'm' list of reals, 't' text, 's' list of texts */
  gboolean required;
} AisleOpAttribute;

typedef struct
{
  const char *op;
  /* One letter an input, then '>' and one an output: F f32; N number and A any type, all of a letter alike; I i64; J i32;
   * X either of these; B truth value; C what attribute "to" says.  '?' makes one optional, '*' repeats it. */
  const char *types;
  /* Inputs have the right number and types, those left out are NULL, of AISLE_OP_INPUTS at least; out has as many
   * empty values as the node has outputs and AISLE_OP_OUTPUTS at least, and all that the operator has may be filled. */
  gboolean (*run) (AisleOpRun *run, const AisleNode *node, const AisleOpValue *const *in, gsize n_in, AisleOpValue *out,
                   GError **error);
  AisleOpAttribute attributes[18]; /* ends with a NULL name */
} AisleOp;

#define AISLE_OP_INPUTS   8
#define AISLE_OP_OUTPUTS  3
#define AISLE_OP_MAX_FREE 64 /* free dimensions of a graph */

const AisleOp *aisle_ops (gsize *n);
const AisleOp *aisle_op_find (const char *op); /* (nullable) */

/* ---- opgraph.c, interpreter.c ---- */
gsize aisle_graph_n_free (const AisleGraph *self);
/* Whether building failed; sets error then. */
gboolean aisle_graph_fault (const AisleGraph *self, GError **error);
/* Product of dims; FALSE when one is negative or the product (of bytes too) cannot be. */
gboolean aisle_op_count (guint n_dims, const gint64 *dims, gsize *n);
gsize aisle_op_type_size (AisleOpType type);
/* Zeroed memory for out within the run's limit. */
gboolean aisle_op_alloc (AisleOpRun *run, AisleOpValue *out, AisleOpType type, guint n_dims, const gint64 *dims,
                         GError **error);
gpointer aisle_op_scratch (AisleOpRun *run, gsize n, gsize size, GError **error);
void aisle_op_release (AisleOpRun *run, AisleOpValue *value);
/* Counts element operations and asks about every 4 million whether to go on. */
gboolean aisle_op_step (AisleOpRun *run, gsize work, GError **error);
gint64 aisle_node_integer (const AisleNode *node, const char *name, gint64 fallback);
double aisle_node_real (const AisleNode *node, const char *name, double fallback);
const char *aisle_node_text (const AisleNode *node, const char *name, const char *fallback);
/* -n..n-1 to 0..n-1. */
gboolean aisle_op_axis (gint64 axis, guint n_dims, guint *result, GError **error);
/* Sets AISLE_ERROR_INPUT; returns FALSE. */
gboolean aisle_op_fail (GError **error, const char *message);
/* Element i of an array of i32, i64 or truth values. */
gint64 aisle_op_integer (const AisleOpValue *value, gsize i);
/* A list of integers given as an input: a vector of i64 of at most AISLE_TENSOR_MAX_DIMS. */
gboolean aisle_op_list (const AisleOpValue *value, guint *n, const gint64 **list, GError **error);
/* "[2,3]" for messages. */
char *aisle_op_shape_text (guint n_dims, const gint64 *dims);

/* ---- op-walk.c ---- */
#define AISLE_OP_MAX_OPERANDS 4

/* A walk over dims (padded in front to 4) that hands out runs of the last one: operand k is at offset[k], its next
 * element step[k] further. Strides count elements; 0 repeats (broadcast). */
typedef struct
{
  gint64 dims[AISLE_TENSOR_MAX_DIMS];
  guint n_operands;
  gint64 stride[AISLE_OP_MAX_OPERANDS][AISLE_TENSOR_MAX_DIMS];
} AisleOpWalk;

typedef gboolean (*AisleOpRowFunc) (const gint64 *offset, const gint64 *step, gsize n, gpointer data, GError **error);

void aisle_op_walk_init (AisleOpWalk *self, guint n_dims, const gint64 *dims);
/* Adds an operand of this shape, repeated along dimensions of 1; its shape must fit. */
void aisle_op_walk_add (AisleOpWalk *self, guint n_dims, const gint64 *dims);
gboolean aisle_op_walk (const AisleOpWalk *self, AisleOpRun *run, AisleOpRowFunc row, gpointer data, GError **error);
/* A walk's row that copies operand 1 to operand 0; data is an AisleOpCopy. */
typedef struct
{
  gpointer to;
  gconstpointer from;
  gsize size; /* of an element: 1, 4 or 8 */
} AisleOpCopy;

gboolean aisle_op_copy_row (const gint64 *offset, const gint64 *step, gsize n, gpointer data, GError **error);
/* Elements from one place of a dimension to the next, in a dense array. */
void aisle_op_strides (guint n_dims, const gint64 *dims, gint64 *stride);
/* Moves index to the next place of dims in row-major order. */
void aisle_op_next (guint n_dims, const gint64 *dims, gint64 *index);
/* The shape two shapes broadcast to (numpy's rule). */
gboolean aisle_op_broadcast (guint n_a, const gint64 *a, guint n_b, const gint64 *b, guint *n, gint64 *dims,
                             GError **error);

#define AISLE_OP_RUN(name)                                                                                             \
  gboolean name (AisleOpRun *run, const AisleNode *node, const AisleOpValue *const *in, gsize n_in, AisleOpValue *out, \
                 GError **error)

/* ---- elementwise-op.c ---- */
AISLE_OP_RUN (aisle_op_binary);
AISLE_OP_RUN (aisle_op_extreme);
AISLE_OP_RUN (aisle_op_unary);
AISLE_OP_RUN (aisle_op_clip);
AISLE_OP_RUN (aisle_op_where);
/* ---- cast-op.c ---- */
AISLE_OP_RUN (aisle_op_cast);
/* ---- matmul-op.c ---- */
AISLE_OP_RUN (aisle_op_matmul);
AISLE_OP_RUN (aisle_op_gemm);
/* ---- conv-op.c ---- */
AISLE_OP_RUN (aisle_op_conv);
/* ---- recurrent-op.c ---- */
AISLE_OP_RUN (aisle_op_lstm);
AISLE_OP_RUN (aisle_op_gru);
/* ---- reduce-op.c ---- */
AISLE_OP_RUN (aisle_op_reduce);
/* ---- norm-op.c ---- */
AISLE_OP_RUN (aisle_op_softmax);
AISLE_OP_RUN (aisle_op_layer_norm);
/* ---- order-op.c ---- */
AISLE_OP_RUN (aisle_op_arg);
AISLE_OP_RUN (aisle_op_top);
AISLE_OP_RUN (aisle_op_cumsum);
/* ---- shape-op.c ---- */
AISLE_OP_RUN (aisle_op_transpose);
AISLE_OP_RUN (aisle_op_reshape);
AISLE_OP_RUN (aisle_op_concat);
AISLE_OP_RUN (aisle_op_expand);
AISLE_OP_RUN (aisle_op_squeeze);
AISLE_OP_RUN (aisle_op_unsqueeze);
AISLE_OP_RUN (aisle_op_shape);
/* ---- slice-op.c ---- */
AISLE_OP_RUN (aisle_op_slice);
AISLE_OP_RUN (aisle_op_split);
AISLE_OP_RUN (aisle_op_tile);
AISLE_OP_RUN (aisle_op_trilu);
AISLE_OP_RUN (aisle_op_range);
/* ---- trees-op.c ---- */
AISLE_OP_RUN (aisle_op_trees);
/* ---- index-op.c ---- */
AISLE_OP_RUN (aisle_op_gather);
AISLE_OP_RUN (aisle_op_gather_elements);
AISLE_OP_RUN (aisle_op_gather_nd);
AISLE_OP_RUN (aisle_op_scatter_elements);
AISLE_OP_RUN (aisle_op_one_hot);
