/* ngram-graph.c: see ngram-graph.h.
 *
 * How often an n-gram stands in a text is counted at its place among F zeros.  Each of its occurrences then takes an equal
 * part of its weight, so that repeats need not be told apart. */
#include "model/ngram-graph.h"

#include <string.h>

#define ONNX_FLOAT 1

/* f32 [B, L]: 1 where there is a number, and the numbers with 0 where there is none. */
static const char *
sketch_known (AisleSketch *sketch, const char **at)
{
  const char *none = aisle_sketch_integer (sketch, 0);
  const char *known = aisle_sketch_node (sketch, "GreaterOrEqual", "ids", none, NULL);

  known = aisle_sketch_node (sketch, "Cast", known, NULL);
  aisle_node_set_integer (sketch->last, "to", ONNX_FLOAT);
  *at = aisle_sketch_node (sketch, "Max", "ids", none, NULL);
  return known;
}

/* f32 [B, L]: how often the n-gram of each place stands in its text, at least 1. */
static const char *
sketch_counts (AisleSketch *sketch, const char *known, const char *at, gint64 n_features)
{
  const gint64 width[] = { n_features }, first[] = { 0 }, end[] = { 1 };
  const char *shape = aisle_sketch_node (sketch, "Shape", "ids", NULL), *counts;

  shape = aisle_sketch_node (sketch, "Slice", shape, aisle_sketch_integers (sketch, 1, first),
                             aisle_sketch_integers (sketch, 1, end), NULL);
  shape = aisle_sketch_node (sketch, "Concat", shape, aisle_sketch_integers (sketch, 1, width), NULL);
  aisle_node_set_integer (sketch->last, "axis", 0);
  counts = aisle_sketch_node (sketch, "Expand", aisle_sketch_real (sketch, 0), shape, NULL);
  counts = aisle_sketch_node (sketch, "ScatterElements", counts, at, known, NULL);
  aisle_node_set_integer (sketch->last, "axis", 1);
  aisle_node_set_text (sketch->last, "reduction", "add");
  counts = aisle_sketch_node (sketch, "GatherElements", counts, at, NULL);
  aisle_node_set_integer (sketch->last, "axis", 1);
  return aisle_sketch_node (sketch, "Max", counts, aisle_sketch_real (sketch, 1), NULL);
}

/* f32 [B, 1]: the length of a text's row, from the squares of its places, each a part of its n-gram's. */
static const char *
sketch_norm (AisleSketch *sketch, const char *squares, const char *of_kind)
{
  const gint64 along[] = { 1 };
  const char *sum = aisle_sketch_node (sketch, "Mul", squares, of_kind, NULL);

  sum = aisle_sketch_node (sketch, "ReduceSum", sum, aisle_sketch_integers (sketch, 1, along), NULL);
  return aisle_sketch_node (sketch, "Sqrt",
                            aisle_sketch_node (sketch, "Max", sum, aisle_sketch_real (sketch, 1e-30), NULL), NULL);
}

/* f32 [F]: 1 for runs of words. */
static const char *
sketch_words (AisleSketch *sketch, const AisleNgramFeatures *features)
{
  const gint64 dims[] = { (gint64) features->list->n };
  g_autofree float *words = g_new (float, features->list->n + 1);

  for (gsize j = 0; j < features->list->n; j++)
    words[j] = AISLE_NGRAM_IS_WORDS (features->list->keys[j]) ? 1 : 0;
  return aisle_sketch_reals (sketch, 1, dims, words);
}

static const char *
sketch_weights (AisleSketch *sketch, const float *weights, gsize n_rows, gsize n_problems, gsize stride)
{
  const gint64 dims[] = { (gint64) n_rows, (gint64) n_problems };
  g_autofree float *plain = g_new (float, n_rows *n_problems);

  for (gsize j = 0; j < n_rows; j++)
    memcpy (plain + j * n_problems, weights + j * stride, n_problems * sizeof *plain);
  return aisle_sketch_reals (sketch, n_rows == 1 ? 1 : 2, n_rows == 1 ? dims + 1 : dims, plain);
}

const char *
aisle_ngram_sketch (AisleSketch *sketch, const AisleNgramFeatures *features, const float *weights, gsize n_problems,
                    gsize stride)
{
  const gsize f = features->list->n;
  const gint64 dims[] = { (gint64) f }, middle[] = { 1 };
  const char *at, *known = sketch_known (sketch, &at), *counts = sketch_counts (sketch, known, at, (gint64) f);
  const char *x, *words, *others, *one = aisle_sketch_real (sketch, 1), *squares, *norm, *rows;

  x = aisle_sketch_node (sketch, "Add", aisle_sketch_node (sketch, "Log", counts, NULL), one, NULL);
  x = aisle_sketch_node (
      sketch, "Mul", x,
      aisle_sketch_node (sketch, "Gather", aisle_sketch_reals (sketch, 1, dims, features->weight), at, NULL), NULL);
  x = aisle_sketch_node (sketch, "Mul", x, known, NULL);
  squares = aisle_sketch_node (sketch, "Div", aisle_sketch_node (sketch, "Mul", x, x, NULL), counts, NULL);
  words = aisle_sketch_node (sketch, "Gather", sketch_words (sketch, features), at, NULL);
  others = aisle_sketch_node (sketch, "Sub", one, words, NULL);
  norm = aisle_sketch_node (sketch, "Where",
                            aisle_sketch_node (sketch, "Greater", words, aisle_sketch_real (sketch, .5), NULL),
                            sketch_norm (sketch, squares, words), sketch_norm (sketch, squares, others), NULL);
  x = aisle_sketch_node (sketch, "Div", x, aisle_sketch_node (sketch, "Mul", counts, norm, NULL), NULL);
  x = aisle_sketch_node (sketch, "Unsqueeze", x, aisle_sketch_integers (sketch, 1, middle), NULL);
  rows = aisle_sketch_node (sketch, "Gather", sketch_weights (sketch, weights, f, n_problems, stride), at, NULL);
  x = aisle_sketch_node (sketch, "MatMul", x, rows, NULL);
  x = aisle_sketch_node (sketch, "Squeeze", x, aisle_sketch_integers (sketch, 1, middle), NULL);
  return aisle_sketch_node (sketch, "Add", x, sketch_weights (sketch, weights + f * stride, 1, n_problems, stride),
                            NULL);
}
