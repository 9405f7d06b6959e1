/* norm-op.c: operators that set numbers in relation to their neighbours: softmax along a dimension, layer norm. */
#include "opgraph/op-kernel.h"

#include <math.h>

/* One line of m numbers, `step` apart: exp (x - max) over its sum, or the logarithm of that. */
static void
softmax_line (const float *from, float *to, gsize m, gsize step, gboolean logarithm)
{
  double max = -INFINITY, sum = 0;
  for (gsize j = 0; j < m; j++)
    if (from[j * step] > max)
      max = from[j * step];
  for (gsize j = 0; j < m; j++)
    sum += exp (from[j * step] - max);
  for (gsize j = 0; j < m; j++)
    to[j * step] = (float) (logarithm ? from[j * step] - max - log (sum) : exp (from[j * step] - max) / sum);
}

gboolean
aisle_op_softmax (AisleOpRun *run, const AisleNode *node, const AisleOpValue *const *in, gsize n_in, AisleOpValue *out,
                  GError **error)
{
  const AisleOpValue *value = in[0];
  gboolean logarithm = g_str_equal (node->op, "LogSoftmax");
  guint axis;
  gsize inner = 1;
  if (!aisle_op_axis (aisle_node_integer (node, "axis", -1), value->n_dims, &axis, error)
      || !aisle_op_alloc (run, out, value->type, value->n_dims, value->dims, error))
    return FALSE;
  gsize m = (gsize) value->dims[axis];
  for (guint d = axis + 1; d < value->n_dims; d++)
    inner *= (gsize) value->dims[d];
  for (gsize line = 0; m > 0 && line < value->n / m; line++)
    {
      gsize start = line / inner * inner * m + line % inner;
      softmax_line ((const float *) value->data + start, (float *) out->data + start, m, inner, logarithm);
      if (!aisle_op_step (run, 4 * m, error))
        return FALSE;
    }
  return TRUE;
}

/* (x - mean) / sqrt (variance + epsilon) over the dimensions from axis on, times scale plus bias (Ba et al. 2016). */
static void
norm_line (const float *from, const float *scale, const float *bias, gsize m, double epsilon, float *to)
{
  double mean = 0, variance = 0;
  for (gsize j = 0; j < m; j++)
    mean += from[j];
  mean /= (double) m;
  for (gsize j = 0; j < m; j++)
    variance += (from[j] - mean) * (from[j] - mean);
  const double factor = 1 / sqrt (variance / (double) m + epsilon);
  for (gsize j = 0; j < m; j++)
    to[j] = (float) ((from[j] - mean) * factor * scale[j] + (bias != NULL ? (double) bias[j] : 0));
}

gboolean
aisle_op_layer_norm (AisleOpRun *run, const AisleNode *node, const AisleOpValue *const *in, gsize n_in,
                     AisleOpValue *out, GError **error)
{
  const AisleOpValue *value = in[0];
  const double epsilon = aisle_node_real (node, "epsilon", 1e-5);
  guint axis;
  gsize m = 1;
  if (!aisle_op_axis (aisle_node_integer (node, "axis", -1), value->n_dims, &axis, error)
      || !aisle_op_alloc (run, out, value->type, value->n_dims, value->dims, error))
    return FALSE;
  if (out->n == 0)
    return TRUE;
  for (guint d = axis; d < value->n_dims; d++)
    m *= (gsize) value->dims[d];
  if (in[1]->n != m || (in[2] != NULL && in[2]->n != m))
    return aisle_op_fail (error, _ ("scale or bias has not as many numbers as are normalized together"));
  const float *from = value->data, *bias = in[2] != NULL ? in[2]->data : NULL;
  for (gsize i = 0; i < value->n; i += m)
    {
      norm_line (from + i, in[1]->data, bias, m, epsilon, (float *) out->data + i);
      if (!aisle_op_step (run, 4 * m, error))
        return FALSE;
    }
  return TRUE;
}
