/* opgraph.h: the neutral operator graph in which a model describes itself, and a plain reference interpreter.
 *
 * Operators are a small subset of ONNX opset 17 with the same names, attributes and shape rules, so that an exporter
 * writes them one to one.  The interpreter shares no code with any trainer and favours plainness over speed. */
#pragma once

#include "base/progress.h"
#include "numeric/tensor.h"

#include <gio/gio.h>

#define AISLE_OPGRAPH_ERROR (aisle_opgraph_error_quark ())
GQuark aisle_opgraph_error_quark (void);

/* Op names, as ONNX; op-table.c lists each with its types and attributes.
 *
 *   element by element   Add Sub Mul Div Pow Max Min Neg Abs Reciprocal Sqrt Exp Log Erf Sin Cos Relu Sigmoid Tanh
 *                        Softplus Clip Greater GreaterOrEqual Less LessOrEqual Equal And Or Not Where Cast Identity
 *   over a dimension     Softmax LogSoftmax LayerNormalization ReduceSum ReduceMean ReduceMax ReduceMin ArgMax ArgMin TopK CumSum
 *   products             MatMul Gemm Conv (one dimension: [batch, channels, length]) LSTM GRU (layout 0: length first)
 *   shapes               Shape Reshape Transpose Squeeze Unsqueeze Expand Tile Concat Split Slice Trilu Range
 *   indices              Gather GatherElements GatherND ScatterElements OneHot
 *   trees                TreeEnsembleRegressor (of the domain ai.onnx.ml, version 3)
 *
 * Values between nodes have at most AISLE_TENSOR_MAX_DIMS dimensions. */

typedef struct
{
  char *name;
  gint64 integer;
  double real;
  gint64 *integers;
  gsize n_integers;
  float *reals;
  gsize n_reals;
  char *text;   /* (nullable) a text when set */
  char **texts; /* (nullable) a list of texts when set */
  gboolean is_real, is_list, is_real_list;
} AisleAttribute;

typedef struct
{
  char *op;
  char *name;
  char **inputs;      /* NULL-terminated; "" leaves an optional one out */
  char **outputs;     /* the same */
  GArray *attributes; /* AisleAttribute */
} AisleNode;

typedef struct
{
  char *name;
  AisleDtype dtype;
  guint n_dims;
  gint64 dims[AISLE_TENSOR_MAX_DIMS]; /* negative: free, see below */
} AisleValueInfo;

/* Free dimensions have names; the same name is the same size in all inputs and outputs of a run. */
#define AISLE_DIM_BATCH  -1 /* "batch" */
#define AISLE_DIM_LENGTH -2 /* "length" */

typedef struct _AisleGraph AisleGraph;

AisleGraph *aisle_graph_new (const char *name);
void aisle_graph_free (AisleGraph *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AisleGraph, aisle_graph_free)

/* The dimension of that name, made when first asked for; what has no name ("") is another one each time. */
gint64 aisle_graph_free_dim (AisleGraph *self, const char *name);
/* Of a negative dimension; NULL when it has none or is not one of this graph. */
const char *aisle_graph_dim_name (const AisleGraph *self, gint64 dim);

void aisle_graph_add_input (AisleGraph *self, const char *name, AisleDtype dtype, guint n_dims, const gint64 *dims);
void aisle_graph_add_output (AisleGraph *self, const char *name, AisleDtype dtype, guint n_dims, const gint64 *dims);
/* An initialiser; copies data unless owner is given (then data points into it).  What cannot be added (a name used
 * twice, a bad shape, no memory) is kept and told by aisle_graph_check. */
void aisle_graph_add_constant (AisleGraph *self, const char *name, AisleDtype dtype, guint n_dims, const gint64 *dims,
                               gconstpointer data, GBytes *owner);
/* Names separated by spaces, "-" leaves an optional one out; returns the node for attributes. */
AisleNode *aisle_graph_add_node (AisleGraph *self, const char *op, const char *inputs, const char *outputs);
/* The same for names of any form, as a reader finds them: NULL-terminated lists, "" leaves one out. */
AisleNode *aisle_graph_add_node_names (AisleGraph *self, const char *op, const char *const *inputs,
                                       const char *const *outputs);
/* Takes a whole graph in: its inputs are the values of the same name here (an input is added where there is none), all
 * else is called "PREFIX/NAME"; its outputs are values, not outputs, of this graph. */
void aisle_graph_take (AisleGraph *self, AisleGraph *part, const char *prefix);
/* Renames an input, or a free dimension, so that graphs whose inputs are not the same can be taken into one. */
void aisle_graph_rename_input (AisleGraph *self, const char *from, const char *to);
void aisle_graph_rename_dim (AisleGraph *self, gint64 dim, const char *to);
void aisle_node_set_integer (AisleNode *self, const char *name, gint64 value);
void aisle_node_set_real (AisleNode *self, const char *name, double value);
void aisle_node_set_integers (AisleNode *self, const char *name, const gint64 *values, gsize n);
void aisle_node_set_reals (AisleNode *self, const char *name, const float *values, gsize n);
void aisle_node_set_text (AisleNode *self, const char *name, const char *value);
void aisle_node_set_texts (AisleNode *self, const char *name, const char *const *values); /* NULL-terminated */
/* (nullable) */
const AisleAttribute *aisle_node_find_attribute (const AisleNode *self, const char *name);

const char *aisle_graph_get_name (const AisleGraph *self);
const AisleTensors *aisle_graph_constants (const AisleGraph *self);
const GPtrArray *aisle_graph_nodes (const AisleGraph *self); /* AisleNode, in execution order */
const GArray *aisle_graph_inputs (const AisleGraph *self);   /* AisleValueInfo */
const GArray *aisle_graph_outputs (const AisleGraph *self);  /* AisleValueInfo */

/* Where an operator comes from: "" (ONNX itself) or "ai.onnx.ml". */
const char *aisle_op_domain (const char *op);
/* Every name defined before use, every op known, attributes and ranks sane: a hostile graph ends here. */
gboolean aisle_graph_check (const AisleGraph *self, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Checks, then runs on inputs; gives the outputs.  Sums and products of matrices accumulate in double.  What lives
 * between nodes is bounded by `limit` bytes (0: 8 GiB; constants and inputs not counted) and freed after its last
 * use. */
AisleTensors *aisle_graph_run (const AisleGraph *self, const AisleTensors *inputs, gsize limit, AisleProgress *progress,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;
