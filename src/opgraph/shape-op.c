/* shape-op.c: operators that move elements without changing them. */
#include "opgraph/op-kernel.h"

/* The elements of `from` in their order under another shape of as many. */
static gboolean
copy_as (AisleOpRun *run, const AisleOpValue *from, guint n_dims, const gint64 *dims, AisleOpValue *out, GError **error)
{
  if (!aisle_op_alloc (run, out, from->type, n_dims, dims, error))
    return FALSE;
  if (out->n > 0)
    memcpy (out->data, from->data, out->n * aisle_op_type_size (out->type));
  return aisle_op_step (run, out->n, error);
}

gboolean
aisle_op_transpose (AisleOpRun *run, const AisleNode *node, const AisleOpValue *const *in, gsize n_in,
                    AisleOpValue *out, GError **error)
{
  const AisleAttribute *perm = aisle_node_find_attribute (node, "perm");
  guint n = in[0]->n_dims, from[AISLE_TENSOR_MAX_DIMS], used = 0;
  gint64 dims[AISLE_TENSOR_MAX_DIMS] = { 0 };
  if (perm != NULL && perm->n_integers != n)
    return aisle_op_fail (error, _ ("attribute 'perm' does not name every dimension once"));
  for (guint d = 0; d < n; d++)
    {
      gint64 source = perm != NULL ? perm->integers[d] : (gint64) (n - 1 - d);
      if (source < 0 || source >= n || used & 1u << source)
        return aisle_op_fail (error, _ ("attribute 'perm' does not name every dimension once"));
      used |= 1u << source;
      from[d] = (guint) source;
      dims[d] = in[0]->dims[source];
    }
  if (!aisle_op_alloc (run, out, in[0]->type, n, dims, error))
    return FALSE;

  AisleOpWalk walk;
  gint64 stride[AISLE_TENSOR_MAX_DIMS], step = 1;
  for (guint d = n; d-- > 0; step *= in[0]->dims[d])
    stride[d] = step;
  aisle_op_walk_init (&walk, n, dims);
  walk.n_operands = 2;
  for (guint d = 0; d < n; d++)
    walk.stride[1][AISLE_TENSOR_MAX_DIMS - n + d] = stride[from[d]];
  AisleOpCopy copy = { out->data, in[0]->data, aisle_op_type_size (out->type) };
  return aisle_op_walk (&walk, run, aisle_op_copy_row, &copy, error);
}

gboolean
aisle_op_reshape (AisleOpRun *run, const AisleNode *node, const AisleOpValue *const *in, gsize n_in, AisleOpValue *out,
                  GError **error)
{
  gboolean allow_zero = aisle_node_integer (node, "allowzero", 0) != 0;
  const gint64 *wanted;
  guint n;
  int open = -1;
  gint64 dims[AISLE_TENSOR_MAX_DIMS];
  gsize known;
  if (!aisle_op_list (in[1], &n, &wanted, error))
    return FALSE;
  for (guint d = 0; d < n; d++)
    {
      dims[d] = wanted[d];
      if (wanted[d] == 0 && !allow_zero)
        dims[d] = d < in[0]->n_dims ? in[0]->dims[d] : -2;
      if (dims[d] == -1 && open < 0)
        {
          open = (int) d;
          dims[d] = 1;
        }
    }
  if (!aisle_op_count (n, dims, &known) || (open >= 0 && (known == 0 || in[0]->n % known != 0)))
    return aisle_op_fail (error, _ ("the new shape does not hold the elements"));
  if (open >= 0)
    {
      dims[open] = (gint64) (in[0]->n / known);
      known = in[0]->n;
    }
  if (known != in[0]->n)
    return aisle_op_fail (error, _ ("the new shape does not hold the elements"));
  return copy_as (run, in[0], n, dims, out, error);
}

gboolean
aisle_op_concat (AisleOpRun *run, const AisleNode *node, const AisleOpValue *const *in, gsize n_in, AisleOpValue *out,
                 GError **error)
{
  guint n = in[0]->n_dims, axis;
  gint64 dims[AISLE_TENSOR_MAX_DIMS];
  gsize outer = 1, size = aisle_op_type_size (in[0]->type), at = 0;
  if (!aisle_op_axis (aisle_node_integer (node, "axis", 0), n, &axis, error))
    return FALSE;
  for (guint d = 0; d < n; d++)
    dims[d] = d == axis ? 0 : in[0]->dims[d];
  for (gsize i = 0; i < n_in; i++)
    {
      if (in[i]->n_dims != n)
        return aisle_op_fail (error, _ ("inputs differ in their number of dimensions"));
      for (guint d = 0; d < n; d++)
        if (d != axis && in[i]->dims[d] != dims[d])
          return aisle_op_fail (error, _ ("inputs differ in a dimension that is not joined"));
      if (__builtin_add_overflow (dims[axis], in[i]->dims[axis], &dims[axis]))
        return aisle_op_fail (error, _ ("the joined dimension is too large"));
    }
  if (!aisle_op_alloc (run, out, in[0]->type, n, dims, error))
    return FALSE;
  for (guint d = 0; d < axis; d++)
    outer *= (gsize) dims[d];
  if (out->n == 0)
    return TRUE;
  gsize row = out->n / outer * size;
  for (gsize i = 0; i < n_in; i++)
    {
      gsize part = in[i]->n / outer * size;
      for (gsize o = 0; o < outer && part > 0; o++)
        memcpy ((guint8 *) out->data + o * row + at, (const guint8 *) in[i]->data + o * part, part);
      at += part;
      if (!aisle_op_step (run, in[i]->n, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
aisle_op_expand (AisleOpRun *run, const AisleNode *node, const AisleOpValue *const *in, gsize n_in, AisleOpValue *out,
                 GError **error)
{
  const gint64 *wanted;
  guint n_wanted, n;
  gint64 dims[AISLE_TENSOR_MAX_DIMS];
  if (!aisle_op_list (in[1], &n_wanted, &wanted, error)
      || !aisle_op_broadcast (in[0]->n_dims, in[0]->dims, n_wanted, wanted, &n, dims, error)
      || !aisle_op_alloc (run, out, in[0]->type, n, dims, error))
    return FALSE;
  AisleOpWalk walk;
  aisle_op_walk_init (&walk, n, dims);
  aisle_op_walk_add (&walk, in[0]->n_dims, in[0]->dims);
  AisleOpCopy copy = { out->data, in[0]->data, aisle_op_type_size (out->type) };
  return aisle_op_walk (&walk, run, aisle_op_copy_row, &copy, error);
}

gboolean
aisle_op_squeeze (AisleOpRun *run, const AisleNode *node, const AisleOpValue *const *in, gsize n_in, AisleOpValue *out,
                  GError **error)
{
  const gint64 *axes = NULL;
  guint n_axes = 0, drop = 0, n = 0;
  gint64 dims[AISLE_TENSOR_MAX_DIMS];
  if (in[1] != NULL && !aisle_op_list (in[1], &n_axes, &axes, error))
    return FALSE;
  for (guint i = 0; i < n_axes; i++)
    {
      guint axis;
      if (!aisle_op_axis (axes[i], in[0]->n_dims, &axis, error))
        return FALSE;
      if (in[0]->dims[axis] != 1)
        return aisle_op_fail (error, _ ("a dimension to drop is not 1"));
      drop |= 1u << axis;
    }
  for (guint d = 0; d < in[0]->n_dims; d++)
    if (in[1] != NULL ? !(drop & 1u << d) : in[0]->dims[d] != 1)
      dims[n++] = in[0]->dims[d];
  return copy_as (run, in[0], n, dims, out, error);
}

gboolean
aisle_op_unsqueeze (AisleOpRun *run, const AisleNode *node, const AisleOpValue *const *in, gsize n_in,
                    AisleOpValue *out, GError **error)
{
  const gint64 *axes;
  guint n_axes, n, put = 0, next = 0;
  gint64 dims[AISLE_TENSOR_MAX_DIMS];
  if (!aisle_op_list (in[1], &n_axes, &axes, error))
    return FALSE;
  n = in[0]->n_dims + n_axes;
  if (n > AISLE_TENSOR_MAX_DIMS)
    return aisle_op_fail (error, _ ("too many dimensions"));
  for (guint i = 0; i < n_axes; i++)
    {
      guint axis;
      if (!aisle_op_axis (axes[i], n, &axis, error))
        return FALSE;
      if (put & 1u << axis)
        return aisle_op_fail (error, _ ("an axis is named twice"));
      put |= 1u << axis;
    }
  for (guint d = 0; d < n; d++)
    dims[d] = put & 1u << d ? 1 : in[0]->dims[next++];
  return copy_as (run, in[0], n, dims, out, error);
}

gboolean
aisle_op_shape (AisleOpRun *run, const AisleNode *node, const AisleOpValue *const *in, gsize n_in, AisleOpValue *out,
                GError **error)
{
  const gint64 n = in[0]->n_dims;
  gint64 start = aisle_node_integer (node, "start", 0), end = aisle_node_integer (node, "end", n);
  start = start < 0 ? MAX (start, -n) + n : MIN (start, n);
  end = end < 0 ? MAX (end, -n) + n : MIN (end, n);
  const gint64 length = MAX (end - start, 0);
  if (!aisle_op_alloc (run, out, AISLE_OP_I64, 1, &length, error))
    return FALSE;
  for (gint64 d = 0; d < length; d++)
    ((gint64 *) out->data)[d] = in[0]->dims[start + d];
  return TRUE;
}
