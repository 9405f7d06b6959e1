/* op-table.c: every operator Aisle's graphs know: its types, attributes and kernel.  One line adds one.
 *
 * Meaning, attributes and defaults are those of ONNX opset 17 (the operators' specification, onnx.ai); the types are
 * the part of them that models here use. */
#include "opgraph/op-kernel.h"

static const AisleOp ops[] = {
  { "Add", "NN>N", aisle_op_binary, { { 0 } } },
  { "Cast", "A>C", aisle_op_cast, { { "to", 'i', TRUE } } },
  { "Concat", "A*>A", aisle_op_concat, { { "axis", 'i', TRUE } } },
  { "Div", "NN>N", aisle_op_binary, { { 0 } } },
  { "Equal", "AA>B", aisle_op_binary, { { 0 } } },
  { "Exp", "F>F", aisle_op_unary, { { 0 } } },
  { "Expand", "AI>A", aisle_op_expand, { { 0 } } },
  { "Gather", "AX>A", aisle_op_gather, { { "axis", 'i' } } },
  { "Gemm", "FFF?>F", aisle_op_gemm, { { "alpha", 'r' }, { "beta", 'r' }, { "transA", 'i' }, { "transB", 'i' } } },
  { "Greater", "NN>B", aisle_op_binary, { { 0 } } },
  { "Identity", "A>A", aisle_op_cast, { { 0 } } },
  { "Log", "F>F", aisle_op_unary, { { 0 } } },
  { "MatMul", "FF>F", aisle_op_matmul, { { 0 } } },
  { "Mul", "NN>N", aisle_op_binary, { { 0 } } },
  { "Neg", "N>N", aisle_op_unary, { { 0 } } },
  { "ReduceMax", "N>N", aisle_op_reduce, { { "axes", 'l' }, { "keepdims", 'i' } } },
  { "ReduceMean", "F>F", aisle_op_reduce, { { "axes", 'l' }, { "keepdims", 'i' } } },
  { "ReduceSum", "NI?>N", aisle_op_reduce, { { "keepdims", 'i' }, { "noop_with_empty_axes", 'i' } } },
  { "Relu", "F>F", aisle_op_unary, { { 0 } } },
  { "Reshape", "AI>A", aisle_op_reshape, { { "allowzero", 'i' } } },
  { "Shape", "A>I", aisle_op_shape, { { 0 } } },
  { "Sigmoid", "F>F", aisle_op_unary, { { 0 } } },
  { "Softmax", "F>F", aisle_op_softmax, { { "axis", 'i' } } },
  { "Sqrt", "F>F", aisle_op_unary, { { 0 } } },
  { "Squeeze", "AI?>A", aisle_op_squeeze, { { 0 } } },
  { "Sub", "NN>N", aisle_op_binary, { { 0 } } },
  { "Tanh", "F>F", aisle_op_unary, { { 0 } } },
  { "Transpose", "A>A", aisle_op_transpose, { { "perm", 'l' } } },
  { "Unsqueeze", "AI>A", aisle_op_unsqueeze, { { 0 } } },
  { "Where", "BAA>A", aisle_op_where, { { 0 } } },
};

const AisleOp *
aisle_op_find (const char *op)
{
  for (gsize i = 0; i < G_N_ELEMENTS (ops); i++)
    if (g_str_equal (ops[i].op, op))
      return &ops[i];
  return NULL;
}
