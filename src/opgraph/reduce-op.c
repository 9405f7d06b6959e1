/* reduce-op.c: sums, means and extremes over dimensions. */
#include "opgraph/op-kernel.h"

#include <math.h>

/* Which dimensions go, as bits.  ReduceSum names them in an input (since opset 13), the others in an attribute. */
static gboolean
read_axes (const AisleNode *node, const AisleOpValue *const *in, gsize n_in, guint *axes, GError **error)
{
  const AisleAttribute *attribute = aisle_node_find_attribute (node, "axes");
  const gint64 *list = in[1] != NULL ? (const gint64 *) in[1]->data : attribute != NULL ? attribute->integers : NULL;
  gsize n = in[1] != NULL ? in[1]->n : attribute != NULL ? attribute->n_integers : 0;
  *axes = 0;
  for (gsize i = 0; i < n; i++)
    {
      guint axis;
      if (!aisle_op_axis (list[i], in[0]->n_dims, &axis, error))
        return FALSE;
      *axes |= 1u << axis;
    }
  if (n == 0 && aisle_node_integer (node, "noop_with_empty_axes", 0) == 0)
    *axes = (1u << in[0]->n_dims) - 1;
  return TRUE;
}

typedef struct
{
  const AisleOpValue *in;
  enum
  {
    TOTAL,
    LARGEST,
    SMALLEST
  } kind;
  double *real;    /* running result for F32 */
  gint64 *integer; /* for the others */
} Reduction;

static gboolean
reduce_row (const gint64 *offset, const gint64 *step, gsize n, gpointer data, GError **error)
{
  Reduction *self = data;
  for (gint64 i = 0; i < (gint64) n; i++)
    {
      gint64 from = offset[0] + i * step[0], to = offset[1] + i * step[1];
      if (self->in->type == AISLE_OP_F32)
        {
          double x = ((const float *) self->in->data)[from];
          if (self->kind == TOTAL)
            self->real[to] += x;
          else if (isnan (x) || (self->kind == LARGEST ? x > self->real[to] : x < self->real[to]))
            self->real[to] = x;
        }
      else
        {
          gint64 x = aisle_op_integer (self->in, (gsize) from);
          if (self->kind == TOTAL)
            self->integer[to] = (gint64) ((guint64) self->integer[to] + (guint64) x);
          else if (self->kind == LARGEST ? x > self->integer[to] : x < self->integer[to])
            self->integer[to] = x;
        }
    }
  return TRUE;
}

static void
store_reduction (const Reduction *self, double scale, AisleOpValue *out)
{
  for (gsize i = 0; i < out->n; i++)
    switch (out->type)
      {
      case AISLE_OP_F32:
        ((float *) out->data)[i] = (float) (self->real[i] * scale);
        break;
      case AISLE_OP_I32:
        ((gint32 *) out->data)[i] = (gint32) self->integer[i];
        break;
      default:
        ((gint64 *) out->data)[i] = self->integer[i];
      }
}

gboolean
aisle_op_reduce (AisleOpRun *run, const AisleNode *node, const AisleOpValue *const *in, gsize n_in, AisleOpValue *out,
                 GError **error)
{
  const AisleOpValue *value = in[0];
  gboolean keep = aisle_node_integer (node, "keepdims", 1) != 0;
  gint64 kept[AISLE_TENSOR_MAX_DIMS], dims[AISLE_TENSOR_MAX_DIMS];
  guint axes, n = 0;
  if (!read_axes (node, in, n_in, &axes, error))
    return FALSE;
  for (guint d = 0; d < value->n_dims; d++)
    {
      kept[d] = axes & 1u << d ? 1 : value->dims[d];
      if (keep || !(axes & 1u << d))
        dims[n++] = kept[d];
    }
  if (!aisle_op_alloc (run, out, value->type, n, dims, error))
    return FALSE;
  if (out->n > 0 && value->n == 0 && !g_str_equal (node->op, "ReduceSum"))
    {
      g_set_error_literal (error, AISLE_OPGRAPH_ERROR, AISLE_ERROR_INPUT,
                           _ ("no element to take the mean, largest or smallest of"));
      return FALSE;
    }

  g_autofree gpointer scratch = aisle_op_scratch (run, out->n, sizeof (double), error);
  if (scratch == NULL)
    return FALSE;
  Reduction reduction = { value, TOTAL, scratch, scratch };
  if (g_str_equal (node->op, "ReduceMax"))
    reduction.kind = LARGEST;
  else if (g_str_equal (node->op, "ReduceMin"))
    reduction.kind = SMALLEST;
  for (gsize i = 0; reduction.kind != TOTAL && i < out->n; i++)
    if (value->type == AISLE_OP_F32)
      reduction.real[i] = reduction.kind == LARGEST ? -INFINITY : INFINITY;
    else
      reduction.integer[i] = reduction.kind == LARGEST ? G_MININT64 : G_MAXINT64;
  AisleOpWalk walk;
  aisle_op_walk_init (&walk, value->n_dims, value->dims);
  aisle_op_walk_add (&walk, value->n_dims, kept);
  if (!aisle_op_walk (&walk, run, reduce_row, &reduction, error))
    return FALSE;
  gboolean mean = g_str_equal (node->op, "ReduceMean");
  store_reduction (&reduction, mean && value->n > 0 ? (double) out->n / (double) value->n : 1, out);
  return TRUE;
}
