/* sequence-graph.c: the place from the end is what is left to count; each place adds its weight to its item's. */
#include "model/sequence-graph.h"

#define ONNX_FLOAT 1
#define ONNX_INT64 7

AisleGraph *
aisle_sequence_graph_new (const char *name, gint64 n_items)
{
  AisleGraph *graph = aisle_graph_new (name);
  const gint64 items[] = { AISLE_DIM_BATCH, AISLE_DIM_LENGTH }, scores[] = { AISLE_DIM_BATCH, n_items };

  aisle_graph_add_input (graph, "items", AISLE_DTYPE_I64, 2, items);
  aisle_graph_add_output (graph, "scores", AISLE_DTYPE_F32, 2, scores);
  return graph;
}

static void
add_real (AisleGraph *self, const char *name, double value)
{
  const float real = (float) value;

  aisle_graph_add_constant (self, name, AISLE_DTYPE_F32, 0, NULL, &real, NULL);
}

static void
add_integer (AisleGraph *self, const char *name, gint64 value)
{
  aisle_graph_add_constant (self, name, AISLE_DTYPE_I64, 0, NULL, &value, NULL);
}

/* present, age and weight of each place, [B, N]. */
static void
add_weights (AisleGraph *self, gint64 last, double decay)
{
  const gint64 one = 1, second = 1;

  add_integer (self, "no_item", 0);
  add_real (self, "nothing", 0);
  add_real (self, "last", (double) last);
  add_real (self, "decay", decay);
  add_integer (self, "along", 1);
  aisle_graph_add_constant (self, "rows", AISLE_DTYPE_I64, 1, &one, &second, NULL);
  aisle_graph_add_node (self, "GreaterOrEqual", "items no_item", "is_item");
  aisle_node_set_integer (aisle_graph_add_node (self, "Cast", "is_item", "present"), "to", ONNX_FLOAT);
  aisle_graph_add_node (self, "ReduceSum", "present rows", "count");
  aisle_graph_add_node (self, "CumSum", "present along", "so_far");
  aisle_graph_add_node (self, "Sub", "count so_far", "age");
  aisle_graph_add_node (self, "Less", "age last", "is_recent");
  aisle_graph_add_node (self, "And", "is_item is_recent", "counts");
  aisle_graph_add_node (self, "Pow", "decay age", "power");
  aisle_graph_add_node (self, "Where", "counts power nothing", "weight");
}

void
aisle_sequence_graph_add_bag (AisleGraph *self, gint64 n_items, gint64 n_ages, gint64 last, double decay, gboolean mean)
{
  const gint64 one = 1, width = n_ages * n_items, first = 0, end = 1;

  add_weights (self, last, decay);
  if (mean)
    {
      add_real (self, "least", 1e-30);
      aisle_graph_add_node (self, "ReduceSum", "weight rows", "total");
      aisle_graph_add_node (self, "Max", "total least", "divisor");
      aisle_graph_add_node (self, "Div", "weight divisor", "share");
    }
  if (n_ages > 1)
    {
      add_integer (self, "n_items", n_items);
      aisle_node_set_integer (aisle_graph_add_node (self, "Cast", "age", "age_number"), "to", ONNX_INT64);
      aisle_graph_add_node (self, "Mul", "age_number n_items", "offset");
      aisle_graph_add_node (self, "Add", "offset items", "cell");
    }
  aisle_graph_add_node (self, "Where", n_ages > 1 ? "counts cell no_item" : "counts items no_item", "place");
  aisle_graph_add_constant (self, "width", AISLE_DTYPE_I64, 1, &one, &width, NULL);
  aisle_graph_add_constant (self, "first", AISLE_DTYPE_I64, 1, &one, &first, NULL);
  aisle_graph_add_constant (self, "end", AISLE_DTYPE_I64, 1, &one, &end, NULL);
  aisle_graph_add_node (self, "Shape", "items", "shape");
  aisle_graph_add_node (self, "Slice", "shape first end", "batch");
  aisle_node_set_integer (aisle_graph_add_node (self, "Concat", "batch width", "wide"), "axis", 0);
  aisle_graph_add_node (self, "Expand", "nothing wide", "empty");
  AisleNode *scatter =
      aisle_graph_add_node (self, "ScatterElements", mean ? "empty place share" : "empty place weight", "bag");
  aisle_node_set_integer (scatter, "axis", 1);
  aisle_node_set_text (scatter, "reduction", "add");
}
