/* op-table.c: every operator Aisle's graphs know: its types, attributes and kernel.  One line adds one.
 *
 * Meaning, attributes and defaults are those of ONNX opset 17, and of ai.onnx.ml version 3 (the operators' specification,
 * onnx.ai); the types are the part of them that models here use. */
#include "opgraph/op-kernel.h"

static const AisleOp ops[] = {
  { "Abs", "N>N", aisle_op_unary, { { 0 } } },
  { "Add", "NN>N", aisle_op_binary, { { 0 } } },
  { "And", "BB>B", aisle_op_binary, { { 0 } } },
  { "ArgMax", "N>I", aisle_op_arg, { { "axis", 'i' }, { "keepdims", 'i' }, { "select_last_index", 'i' } } },
  { "ArgMin", "N>I", aisle_op_arg, { { "axis", 'i' }, { "keepdims", 'i' }, { "select_last_index", 'i' } } },
  { "Cast", "A>C", aisle_op_cast, { { "to", 'i', TRUE } } },
  { "Clip", "NN?N?>N", aisle_op_clip, { { 0 } } },
  { "Concat", "A*>A", aisle_op_concat, { { "axis", 'i', TRUE } } },
  { "Conv",
    "FFF?>F",
    aisle_op_conv,
    { { "dilations", 'l' }, { "group", 'i' }, { "kernel_shape", 'l' }, { "pads", 'l' }, { "strides", 'l' } } },
  { "Cos", "F>F", aisle_op_unary, { { 0 } } },
  { "CumSum", "NX>N", aisle_op_cumsum, { { "exclusive", 'i' }, { "reverse", 'i' } } },
  { "Div", "NN>N", aisle_op_binary, { { 0 } } },
  { "Equal", "AA>B", aisle_op_binary, { { 0 } } },
  { "Erf", "F>F", aisle_op_unary, { { 0 } } },
  { "Exp", "F>F", aisle_op_unary, { { 0 } } },
  { "Expand", "AI>A", aisle_op_expand, { { 0 } } },
  { "GRU",
    "FFFF?J?F?>F?F?",
    aisle_op_gru,
    { { "direction", 't' }, { "hidden_size", 'i', TRUE }, { "linear_before_reset", 'i' } } },
  { "Gather", "AX>A", aisle_op_gather, { { "axis", 'i' } } },
  { "GatherElements", "AX>A", aisle_op_gather_elements, { { "axis", 'i' } } },
  { "GatherND", "AI>A", aisle_op_gather_nd, { { "batch_dims", 'i' } } },
  { "Gemm", "FFF?>F", aisle_op_gemm, { { "alpha", 'r' }, { "beta", 'r' }, { "transA", 'i' }, { "transB", 'i' } } },
  { "Greater", "NN>B", aisle_op_binary, { { 0 } } },
  { "GreaterOrEqual", "NN>B", aisle_op_binary, { { 0 } } },
  { "Identity", "A>A", aisle_op_cast, { { 0 } } },
  { "LSTM", "FFFF?J?F?F?>F?F?F?", aisle_op_lstm, { { "direction", 't' }, { "hidden_size", 'i', TRUE } } },
  { "LayerNormalization", "FFF?>F", aisle_op_layer_norm, { { "axis", 'i' }, { "epsilon", 'r' } } },
  { "Less", "NN>B", aisle_op_binary, { { 0 } } },
  { "LessOrEqual", "NN>B", aisle_op_binary, { { 0 } } },
  { "Log", "F>F", aisle_op_unary, { { 0 } } },
  { "LogSoftmax", "F>F", aisle_op_softmax, { { "axis", 'i' } } },
  { "MatMul", "FF>F", aisle_op_matmul, { { 0 } } },
  { "Max", "N*>N", aisle_op_extreme, { { 0 } } },
  { "Min", "N*>N", aisle_op_extreme, { { 0 } } },
  { "Mul", "NN>N", aisle_op_binary, { { 0 } } },
  { "Neg", "N>N", aisle_op_unary, { { 0 } } },
  { "Not", "B>B", aisle_op_unary, { { 0 } } },
  { "OneHot", "XXA>A", aisle_op_one_hot, { { "axis", 'i' } } },
  { "Or", "BB>B", aisle_op_binary, { { 0 } } },
  { "Pow", "FF>F", aisle_op_binary, { { 0 } } },
  { "Range", "NNN>N", aisle_op_range, { { 0 } } },
  { "Reciprocal", "F>F", aisle_op_unary, { { 0 } } },
  { "ReduceMax", "N>N", aisle_op_reduce, { { "axes", 'l' }, { "keepdims", 'i' } } },
  { "ReduceMean", "F>F", aisle_op_reduce, { { "axes", 'l' }, { "keepdims", 'i' } } },
  { "ReduceMin", "N>N", aisle_op_reduce, { { "axes", 'l' }, { "keepdims", 'i' } } },
  { "ReduceSum", "NI?>N", aisle_op_reduce, { { "keepdims", 'i' }, { "noop_with_empty_axes", 'i' } } },
  { "Relu", "F>F", aisle_op_unary, { { 0 } } },
  { "Reshape", "AI>A", aisle_op_reshape, { { "allowzero", 'i' } } },
  { "ScatterElements", "AXA>A", aisle_op_scatter_elements, { { "axis", 'i' }, { "reduction", 't' } } },
  { "Shape", "A>I", aisle_op_shape, { { "end", 'i' }, { "start", 'i' } } },
  { "Sigmoid", "F>F", aisle_op_unary, { { 0 } } },
  { "Sin", "F>F", aisle_op_unary, { { 0 } } },
  { "Slice", "AIII?I?>A", aisle_op_slice, { { 0 } } },
  { "Softmax", "F>F", aisle_op_softmax, { { "axis", 'i' } } },
  { "Softplus", "F>F", aisle_op_unary, { { 0 } } },
  { "Split", "AI?>A*", aisle_op_split, { { "axis", 'i' } } },
  { "Sqrt", "F>F", aisle_op_unary, { { 0 } } },
  { "Squeeze", "AI?>A", aisle_op_squeeze, { { 0 } } },
  { "Sub", "NN>N", aisle_op_binary, { { 0 } } },
  { "Tanh", "F>F", aisle_op_unary, { { 0 } } },
  { "Tile", "AI>A", aisle_op_tile, { { 0 } } },
  { "TopK", "NI>NI", aisle_op_top, { { "axis", 'i' }, { "largest", 'i' }, { "sorted", 'i' } } },
  { "Transpose", "A>A", aisle_op_transpose, { { "perm", 'l' } } },
  { "TreeEnsembleRegressor",
    "F>F",
    aisle_op_trees,
    { { "aggregate_function", 't' },
      { "base_values", 'm' },
      { "n_targets", 'i', TRUE },
      { "nodes_falsenodeids", 'l', TRUE },
      { "nodes_featureids", 'l', TRUE },
      { "nodes_hitrates", 'm' },
      { "nodes_missing_value_tracks_true", 'l' },
      { "nodes_modes", 's', TRUE },
      { "nodes_nodeids", 'l', TRUE },
      { "nodes_treeids", 'l', TRUE },
      { "nodes_truenodeids", 'l', TRUE },
      { "nodes_values", 'm', TRUE },
      { "post_transform", 't' },
      { "target_ids", 'l', TRUE },
      { "target_nodeids", 'l', TRUE },
      { "target_treeids", 'l', TRUE },
      { "target_weights", 'm', TRUE } } },
  { "Trilu", "AI?>A", aisle_op_trilu, { { "upper", 'i' } } },
  { "Unsqueeze", "AI>A", aisle_op_unsqueeze, { { 0 } } },
  { "Where", "BAA>A", aisle_op_where, { { 0 } } },
};

const AisleOp *
aisle_ops (gsize *n)
{
  *n = G_N_ELEMENTS (ops);
  return ops;
}

const char *
aisle_op_domain (const char *op)
{
  return g_str_equal (op, "TreeEnsembleRegressor") ? "ai.onnx.ml" : "";
}

const AisleOp *
aisle_op_find (const char *op)
{
  for (gsize i = 0; i < G_N_ELEMENTS (ops); i++)
    if (g_str_equal (ops[i].op, op))
      return &ops[i];
  return NULL;
}
