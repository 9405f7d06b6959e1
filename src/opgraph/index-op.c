/* index-op.c: operators that pick or place elements by indices.  A negative index counts from the end. */
#include "opgraph/op-kernel.h"

static gboolean
fail_index (GError **error)
{
  return aisle_op_fail (error, _ ("an index is outside the dimension"));
}

/* Moves a negative index to the end; FALSE when there is no such place. */
static gboolean
settle (gint64 *index, gint64 size)
{
  if (*index < 0)
    *index += size;
  return *index >= 0 && *index < size;
}

/* Row `index` of size elements at each of outer places: what Gather copies. */
static gboolean
gather_rows (AisleOpRun *run, const AisleOpValue *data, const gint64 *rows, gsize n_rows, gsize outer, gsize axis,
             gsize inner, guint8 *to, GError **error)
{
  gsize size = aisle_op_type_size (data->type);
  const guint8 *from = data->data;
  for (gsize o = 0; o < outer; o++, from += axis * inner * size)
    for (gsize r = 0; r < n_rows; r++, to += inner * size)
      {
        const guint8 *source = from + (gsize) rows[r] * inner * size;
        if (inner == 1 && size == 4)
          memcpy (to, source, 4);
        else
          memcpy (to, source, inner * size);
        if (r % 4096 == 4095 && !aisle_op_step (run, 4096 * inner, error))
          return FALSE;
      }
  return aisle_op_step (run, outer * inner, error);
}

gboolean
aisle_op_gather (AisleOpRun *run, const AisleNode *node, const AisleOpValue *const *in, gsize n_in, AisleOpValue *out,
                 GError **error)
{
  const AisleOpValue *data = in[0], *index = in[1];
  guint axis, n = 0;
  gint64 dims[2 * AISLE_TENSOR_MAX_DIMS];
  gsize outer = 1, inner = 1;
  if (!aisle_op_axis (aisle_node_integer (node, "axis", 0), data->n_dims, &axis, error))
    return FALSE;
  for (guint d = 0; d < axis; d++)
    outer *= (gsize) (dims[n++] = data->dims[d]);
  for (guint d = 0; d < index->n_dims; d++)
    dims[n++] = index->dims[d];
  for (guint d = axis + 1; d < data->n_dims; d++)
    inner *= (gsize) (dims[n++] = data->dims[d]);
  if (!aisle_op_alloc (run, out, data->type, n, dims, error))
    return FALSE;

  gint64 *rows = aisle_op_scratch (run, index->n, sizeof (gint64), error);
  if (rows == NULL)
    return FALSE;
  gboolean ok = TRUE;
  for (gsize i = 0; i < index->n && ok; i++)
    {
      rows[i] = aisle_op_integer (index, i);
      ok = settle (&rows[i], data->dims[axis]);
    }
  if (!ok)
    fail_index (error);
  else if (out->n > 0)
    ok = gather_rows (run, data, rows, index->n, outer, (gsize) data->dims[axis], inner, out->data, error);
  g_free (rows);
  return ok;
}

/* Whether index has as many dimensions as data and no larger ones, but for the axis. */
static gboolean
fits_within (const AisleOpValue *index, const AisleOpValue *data, guint axis)
{
  if (index->n_dims != data->n_dims)
    return FALSE;
  for (guint d = 0; d < data->n_dims; d++)
    if (d != axis && index->dims[d] > data->dims[d])
      return FALSE;
  return TRUE;
}

/* Where in data element i of index points, which stands at `place`; -1 for nowhere. */
static gint64
target (const AisleOpValue *index, gsize i, const gint64 *place, const AisleOpValue *data, const gint64 *stride,
        guint axis)
{
  gint64 at = aisle_op_integer (index, i), offset = 0;
  if (!settle (&at, data->dims[axis]))
    return -1;
  for (guint d = 0; d < data->n_dims; d++)
    offset += (d == axis ? at : place[d]) * stride[d];
  return offset;
}

/* out[.., i, ..] = data[.., index[.., i, ..], ..] */
gboolean
aisle_op_gather_elements (AisleOpRun *run, const AisleNode *node, const AisleOpValue *const *in, gsize n_in,
                          AisleOpValue *out, GError **error)
{
  const AisleOpValue *data = in[0], *index = in[1];
  gint64 stride[AISLE_TENSOR_MAX_DIMS], place[AISLE_TENSOR_MAX_DIMS] = { 0 };
  const gsize size = aisle_op_type_size (data->type);
  guint axis;
  if (!aisle_op_axis (aisle_node_integer (node, "axis", 0), data->n_dims, &axis, error))
    return FALSE;
  if (!fits_within (index, data, axis))
    return fail_index (error);
  if (!aisle_op_alloc (run, out, data->type, index->n_dims, index->dims, error))
    return FALSE;
  aisle_op_strides (data->n_dims, data->dims, stride);
  for (gsize i = 0; i < index->n; i++, aisle_op_next (index->n_dims, index->dims, place))
    {
      gint64 from = target (index, i, place, data, stride, axis);
      if (from < 0)
        return fail_index (error);
      memcpy ((guint8 *) out->data + i * size, (const guint8 *) data->data + (gsize) from * size, size);
      if (i % 65536 == 65535 && !aisle_op_step (run, 65536, error))
        return FALSE;
    }
  return TRUE;
}

static void
add_element (AisleOpType type, gpointer to, gconstpointer from)
{
  if (type == AISLE_OP_F32)
    *(float *) to += *(const float *) from;
  else if (type == AISLE_OP_I32)
    *(gint32 *) to = (gint32) (*(const guint32 *) to + *(const guint32 *) from);
  else
    *(gint64 *) to = (gint64) (*(const guint64 *) to + *(const guint64 *) from);
}

/* A copy of data in which each update replaces the element that its index names, or is added to it, in order. */
gboolean
aisle_op_scatter_elements (AisleOpRun *run, const AisleNode *node, const AisleOpValue *const *in, gsize n_in,
                           AisleOpValue *out, GError **error)
{
  const AisleOpValue *data = in[0], *index = in[1], *updates = in[2];
  gint64 stride[AISLE_TENSOR_MAX_DIMS], place[AISLE_TENSOR_MAX_DIMS] = { 0 };
  const gsize size = aisle_op_type_size (data->type);
  const char *reduction = aisle_node_text (node, "reduction", "none");
  const gboolean add = g_str_equal (reduction, "add");
  guint axis;
  if ((!add && !g_str_equal (reduction, "none")) || (add && data->type == AISLE_OP_BOOL))
    return aisle_op_fail (error, _ ("attribute 'reduction' is not 'none', or 'add' of numbers"));
  if (!aisle_op_axis (aisle_node_integer (node, "axis", 0), data->n_dims, &axis, error))
    return FALSE;
  if (!fits_within (index, data, axis) || updates->n_dims != index->n_dims
      || memcmp (updates->dims, index->dims, index->n_dims * sizeof (gint64)) != 0)
    return aisle_op_fail (error, _ ("indices and updates do not fit the data"));
  if (!aisle_op_alloc (run, out, data->type, data->n_dims, data->dims, error))
    return FALSE;
  if (data->n > 0)
    memcpy (out->data, data->data, data->n * size);
  aisle_op_strides (data->n_dims, data->dims, stride);
  for (gsize i = 0; i < index->n; i++, aisle_op_next (index->n_dims, index->dims, place))
    {
      gint64 to = target (index, i, place, data, stride, axis);
      if (to < 0)
        return fail_index (error);
      gpointer element = (guint8 *) out->data + (gsize) to * size;
      gconstpointer update = (const guint8 *) updates->data + i * size;
      if (add)
        add_element (data->type, element, update);
      else
        memcpy (element, update, size);
      if (i % 65536 == 65535 && !aisle_op_step (run, 65536, error))
        return FALSE;
    }
  return TRUE;
}

/* The last dimension of indices, m long, names a place in data after its first batch_dims dimensions, which both
 * share; what stands there (an element or a block) is copied. */
gboolean
aisle_op_gather_nd (AisleOpRun *run, const AisleNode *node, const AisleOpValue *const *in, gsize n_in,
                    AisleOpValue *out, GError **error)
{
  const AisleOpValue *data = in[0], *index = in[1];
  const gint64 batch = aisle_node_integer (node, "batch_dims", 0);
  const gint64 m = index->n_dims > 0 ? index->dims[index->n_dims - 1] : -1;
  gint64 dims[2 * AISLE_TENSOR_MAX_DIMS], stride[AISLE_TENSOR_MAX_DIMS];
  guint n = 0;
  if (m < 1 || batch < 0 || batch >= (gint64) MIN (index->n_dims, data->n_dims) || m > (gint64) data->n_dims - batch
      || memcmp (data->dims, index->dims, (gsize) batch * sizeof (gint64)) != 0)
    return aisle_op_fail (error, _ ("indices do not fit the data"));
  for (guint d = 0; d + 1 < index->n_dims; d++)
    dims[n++] = index->dims[d];
  for (guint d = (guint) (batch + m); d < data->n_dims; d++)
    dims[n++] = data->dims[d];
  if (!aisle_op_alloc (run, out, data->type, n, dims, error))
    return FALSE;
  if (out->n == 0)
    return TRUE;

  aisle_op_strides (data->n_dims, data->dims, stride);
  gsize per_batch = 1; /* places named in each batch */
  for (guint d = (guint) batch; d + 1 < index->n_dims; d++)
    per_batch *= (gsize) index->dims[d];
  const gsize places = index->n / (gsize) m, block = out->n / places * aisle_op_type_size (data->type);
  const gsize batch_size = batch > 0 ? (gsize) stride[batch - 1] : 0;
  for (gsize p = 0; p < places; p++)
    {
      gsize from = p / per_batch * batch_size;
      for (gint64 k = 0; k < m; k++)
        {
          gint64 at = ((const gint64 *) index->data)[p * (gsize) m + (gsize) k];
          if (!settle (&at, data->dims[batch + k]))
            return fail_index (error);
          from += (gsize) (at * stride[batch + k]);
        }
      memcpy ((guint8 *) out->data + p * block, (const guint8 *) data->data + from * aisle_op_type_size (data->type),
              block);
      if (!aisle_op_step (run, (gsize) m + block / 4, error))
        return FALSE;
    }
  return TRUE;
}

/* A new dimension of `depth` places: values[1] at the index, values[0] elsewhere; an index outside is nowhere. */
gboolean
aisle_op_one_hot (AisleOpRun *run, const AisleNode *node, const AisleOpValue *const *in, gsize n_in, AisleOpValue *out,
                  GError **error)
{
  const AisleOpValue *index = in[0], *values = in[2];
  gint64 dims[AISLE_TENSOR_MAX_DIMS + 1], depth;
  gsize inner = 1;
  guint axis;
  if (in[1]->n != 1 || values->n_dims != 1 || values->n != 2)
    return aisle_op_fail (error, _ ("depth is not one number, or values are not two"));
  depth = aisle_op_integer (in[1], 0);
  if (!aisle_op_axis (aisle_node_integer (node, "axis", -1), index->n_dims + 1, &axis, error))
    return FALSE;
  for (guint d = 0; d <= index->n_dims; d++)
    dims[d] = d < axis ? index->dims[d] : d == axis ? depth : index->dims[d - 1];
  if (!aisle_op_alloc (run, out, values->type, index->n_dims + 1, dims, error))
    return FALSE;
  if (out->n == 0)
    return TRUE;
  for (guint d = axis; d < index->n_dims; d++)
    inner *= (gsize) index->dims[d];
  const gsize size = aisle_op_type_size (values->type);
  for (gsize i = 0; i < out->n; i++)
    {
      gint64 at = aisle_op_integer (index, i / (inner * (gsize) depth) * inner + i % inner);
      gboolean hot = settle (&at, depth) && (gint64) (i / inner % (gsize) depth) == at;
      memcpy ((guint8 *) out->data + i * size, (const guint8 *) values->data + (hot ? size : 0), size);
      if (i % 65536 == 65535 && !aisle_op_step (run, 65536, error))
        return FALSE;
    }
  return TRUE;
}
