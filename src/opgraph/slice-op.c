/* slice-op.c: operators that take parts of an array, repeat it, or blank half of it; and Range. */
#include "opgraph/op-kernel.h"

#include <math.h>

/* ---- Slice ---- */

/* What is taken of one dimension: n elements from `start` on, `step` apart. */
typedef struct
{
  gint64 start, step, n;
} Part;

/* Bounds count from the end where negative and are clamped to the dimension (numpy's rule). */
static Part
clamp_part (gint64 size, gint64 start, gint64 end, gint64 step)
{
  /* The last place that may be named: before the first element when walking back. */
  const gint64 low = step > 0 ? 0 : -1, high = step > 0 ? size : size - 1;
  start = CLAMP (start < 0 ? start + size : start, low, high);
  end = CLAMP (end < 0 ? end + size : end, low, high);
  /* Distances fit: both bounds lie within the dimension. */
  const guint64 distance = (guint64) (step > 0 ? end - start : start - end);
  const guint64 stride = step > 0 ? (guint64) step : G_GUINT64_CONSTANT (0) - (guint64) step;
  const gboolean any = step > 0 ? end > start : start > end;
  return (Part){ start, step, any ? (gint64) ((distance - 1) / stride) + 1 : 0 };
}

static gboolean
read_parts (const AisleOpValue *const *in, Part *parts, GError **error)
{
  const AisleOpValue *value = in[0];
  const gint64 *starts, *ends, *axes = NULL, *steps = NULL;
  guint n, n_ends, n_axes, n_steps, used = 0;
  if (!aisle_op_list (in[1], &n, &starts, error) || !aisle_op_list (in[2], &n_ends, &ends, error)
      || (in[3] != NULL && !aisle_op_list (in[3], &n_axes, &axes, error))
      || (in[4] != NULL && !aisle_op_list (in[4], &n_steps, &steps, error)))
    return FALSE;
  if (n_ends != n || n > value->n_dims || (axes != NULL && n_axes != n) || (steps != NULL && n_steps != n))
    return aisle_op_fail (error, _ ("starts, ends, axes and steps differ in their number"));
  for (guint d = 0; d < value->n_dims; d++)
    parts[d] = (Part){ 0, 1, value->dims[d] };
  for (guint i = 0; i < n; i++)
    {
      guint axis;
      gint64 step = steps != NULL ? steps[i] : 1;
      if (!aisle_op_axis (axes != NULL ? axes[i] : (gint64) i, value->n_dims, &axis, error))
        return FALSE;
      if (used & 1u << axis || step == 0)
        return aisle_op_fail (error, _ ("an axis is named twice, or a step is 0"));
      used |= 1u << axis;
      parts[axis] = clamp_part (value->dims[axis], starts[i], ends[i], step);
    }
  return TRUE;
}

gboolean
aisle_op_slice (AisleOpRun *run, const AisleNode *node, const AisleOpValue *const *in, gsize n_in, AisleOpValue *out,
                GError **error)
{
  const guint n = in[0]->n_dims;
  Part parts[AISLE_TENSOR_MAX_DIMS];
  gint64 dims[AISLE_TENSOR_MAX_DIMS] = { 0 }, stride[AISLE_TENSOR_MAX_DIMS], first = 0;
  if (!read_parts (in, parts, error))
    return FALSE;
  for (guint d = 0; d < n; d++)
    dims[d] = parts[d].n;
  if (!aisle_op_alloc (run, out, in[0]->type, n, dims, error))
    return FALSE;
  if (out->n == 0)
    return TRUE;
  aisle_op_strides (n, in[0]->dims, stride);
  AisleOpWalk walk;
  aisle_op_walk_init (&walk, n, dims);
  walk.n_operands = 2;
  for (guint d = 0; d < n; d++)
    {
      first += parts[d].start * stride[d];
      /* A step past the only element is never taken, and might not fit. */
      walk.stride[1][AISLE_TENSOR_MAX_DIMS - n + d] = parts[d].n > 1 ? parts[d].step * stride[d] : 0;
    }
  const gsize size = aisle_op_type_size (out->type);
  AisleOpCopy copy = { out->data, (const guint8 *) in[0]->data + first * (gint64) size, size };
  return aisle_op_walk (&walk, run, aisle_op_copy_row, &copy, error);
}

/* ---- Split ---- */

/* How long the parts are: as the input says, else all alike. */
static gboolean
part_sizes (const AisleOpValue *list, gint64 size, gsize n_parts, gint64 *sizes, GError **error)
{
  gint64 left = size;
  if (list == NULL ? size % (gint64) n_parts != 0 : list->n != n_parts)
    return aisle_op_fail (error, _ ("the parts do not add up to the dimension"));
  for (gsize i = 0; i < n_parts; i++)
    {
      sizes[i] = list != NULL ? ((const gint64 *) list->data)[i] : size / (gint64) n_parts;
      if (sizes[i] < 0 || sizes[i] > left)
        return aisle_op_fail (error, _ ("the parts do not add up to the dimension"));
      left -= sizes[i];
    }
  return left == 0 || aisle_op_fail (error, _ ("the parts do not add up to the dimension"));
}

gboolean
aisle_op_split (AisleOpRun *run, const AisleNode *node, const AisleOpValue *const *in, gsize n_in, AisleOpValue *out,
                GError **error)
{
  const AisleOpValue *value = in[0];
  const gsize n_parts = g_strv_length (node->outputs), element = aisle_op_type_size (value->type);
  g_autofree gint64 *sizes = g_new (gint64, n_parts);
  guint axis;
  if (!aisle_op_axis (aisle_node_integer (node, "axis", 0), value->n_dims, &axis, error)
      || !part_sizes (in[1], value->dims[axis], n_parts, sizes, error))
    return FALSE;
  gsize outer = 1, at = 0;
  for (guint d = 0; d < axis; d++)
    outer *= (gsize) value->dims[d];
  for (gsize i = 0; i < n_parts; i++)
    {
      gint64 dims[AISLE_TENSOR_MAX_DIMS];
      memcpy (dims, value->dims, sizeof dims);
      dims[axis] = sizes[i];
      if (!aisle_op_alloc (run, &out[i], value->type, value->n_dims, dims, error))
        return FALSE;
      if (out[i].n == 0)
        continue;
      gsize row = value->n / outer * element, part = out[i].n / outer * element;
      for (gsize o = 0; o < outer; o++)
        memcpy ((guint8 *) out[i].data + o * part, (const guint8 *) value->data + o * row + at, part);
      at += part;
      if (!aisle_op_step (run, out[i].n, error))
        return FALSE;
    }
  return TRUE;
}

/* ---- Tile ---- */

gboolean
aisle_op_tile (AisleOpRun *run, const AisleNode *node, const AisleOpValue *const *in, gsize n_in, AisleOpValue *out,
               GError **error)
{
  const AisleOpValue *value = in[0];
  const gint64 *repeats;
  guint n;
  gint64 dims[AISLE_TENSOR_MAX_DIMS], stride[AISLE_TENSOR_MAX_DIMS], place[AISLE_TENSOR_MAX_DIMS] = { 0 };
  if (!aisle_op_list (in[1], &n, &repeats, error))
    return FALSE;
  if (n != value->n_dims)
    return aisle_op_fail (error, _ ("repeats do not name every dimension"));
  for (guint d = 0; d < n; d++)
    if (__builtin_mul_overflow (value->dims[d], repeats[d], &dims[d]))
      return aisle_op_fail (error, _ ("the result has a shape that cannot be"));
  if (!aisle_op_alloc (run, out, value->type, n, dims, error))
    return FALSE;
  const gsize size = aisle_op_type_size (value->type);
  aisle_op_strides (n, value->dims, stride);
  for (gsize i = 0; i < out->n; i++, aisle_op_next (n, dims, place))
    {
      gint64 from = 0;
      for (guint d = 0; d < n; d++)
        from += place[d] % value->dims[d] * stride[d];
      memcpy ((guint8 *) out->data + i * size, (const guint8 *) value->data + (gsize) from * size, size);
      if (i % 65536 == 65535 && !aisle_op_step (run, 65536, error))
        return FALSE;
    }
  return TRUE;
}

/* ---- Trilu ---- */

/* Keeps the upper (j >= i + k) or lower (j <= i + k) triangle of each matrix; memory comes zeroed. */
gboolean
aisle_op_trilu (AisleOpRun *run, const AisleNode *node, const AisleOpValue *const *in, gsize n_in, AisleOpValue *out,
                GError **error)
{
  const AisleOpValue *value = in[0];
  const gboolean upper = aisle_node_integer (node, "upper", 1) != 0;
  if (value->n_dims < 2 || (in[1] != NULL && in[1]->n != 1))
    return aisle_op_fail (error, _ ("not a matrix, or not one diagonal"));
  if (!aisle_op_alloc (run, out, value->type, value->n_dims, value->dims, error))
    return FALSE;
  if (out->n == 0)
    return TRUE;
  const gint64 rows = value->dims[value->n_dims - 2], columns = value->dims[value->n_dims - 1];
  const gint64 k = in[1] != NULL ? CLAMP (*(const gint64 *) in[1]->data, -rows, columns) : 0;
  const gsize size = aisle_op_type_size (value->type);
  for (gsize row = 0; row < value->n / (gsize) columns; row++)
    {
      const gint64 diagonal = (gint64) (row % (gsize) rows) + k;
      const gint64 first = upper ? CLAMP (diagonal, 0, columns) : 0;
      const gint64 end = upper ? columns : CLAMP (diagonal + 1, 0, columns);
      const gsize at = (row * (gsize) columns + (gsize) first) * size;
      memcpy ((guint8 *) out->data + at, (const guint8 *) value->data + at, (gsize) MAX (end - first, 0) * size);
      if (!aisle_op_step (run, (gsize) columns, error))
        return FALSE;
    }
  return TRUE;
}

/* ---- Range ---- */

/* How many numbers lie between start and limit, delta apart. */
static gboolean
range_length (const AisleOpValue *const *in, gint64 *n)
{
  if (in[0]->type == AISLE_OP_F32)
    {
      const double start = *(float *) in[0]->data, limit = *(float *) in[1]->data, delta = *(float *) in[2]->data;
      const double length = ceil ((limit - start) / delta);
      *n = length > 0 ? (gint64) MIN (length, 0x1p60) : 0;
      return isfinite (start) && isfinite (limit) && isfinite (delta) && delta != 0;
    }
  const gint64 start = aisle_op_integer (in[0], 0), limit = aisle_op_integer (in[1], 0);
  const gint64 delta = aisle_op_integer (in[2], 0);
  const gboolean any = delta > 0 ? limit > start : limit < start;
  const guint64 distance = delta > 0 ? (guint64) limit - (guint64) start : (guint64) start - (guint64) limit;
  const guint64 stride = delta > 0 ? (guint64) delta : G_GUINT64_CONSTANT (0) - (guint64) delta;
  *n = any && delta != 0 ? (gint64) MIN ((distance - 1) / stride, G_MAXINT64 - 1) + 1 : 0;
  return delta != 0;
}

gboolean
aisle_op_range (AisleOpRun *run, const AisleNode *node, const AisleOpValue *const *in, gsize n_in, AisleOpValue *out,
                GError **error)
{
  gint64 n;
  for (guint k = 0; k < 3; k++)
    if (in[k]->n != 1)
      return aisle_op_fail (error, _ ("start, limit and delta are not one number each"));
  if (!range_length (in, &n))
    return aisle_op_fail (error, _ ("delta is 0, or a bound is no number"));
  if (!aisle_op_alloc (run, out, in[0]->type, 1, &n, error))
    return FALSE;
  const double first = in[0]->type == AISLE_OP_F32 ? *(float *) in[0]->data : 0;
  const double delta = in[0]->type == AISLE_OP_F32 ? *(float *) in[2]->data : 0;
  const guint64 start = (guint64) aisle_op_integer (in[0], 0), step = (guint64) aisle_op_integer (in[2], 0);
  for (gsize i = 0; i < out->n; i++)
    {
      if (out->type == AISLE_OP_F32)
        ((float *) out->data)[i] = (float) (first + (double) i * delta);
      else if (out->type == AISLE_OP_I32)
        ((gint32 *) out->data)[i] = (gint32) (start + i * step);
      else
        ((gint64 *) out->data)[i] = (gint64) (start + i * step);
      if (i % 65536 == 65535 && !aisle_op_step (run, 65536, error))
        return FALSE;
    }
  return TRUE;
}
