/* op-walk.c: walking several arrays of one broadcast shape at once. */
#include "opgraph/op-kernel.h"

#define LAST  (AISLE_TENSOR_MAX_DIMS - 1)
#define CHUNK 65536

void
aisle_op_walk_init (AisleOpWalk *self, guint n_dims, const gint64 *dims)
{
  *self = (AisleOpWalk){ 0 };
  for (guint d = 0; d < AISLE_TENSOR_MAX_DIMS; d++)
    self->dims[d] = d + n_dims < AISLE_TENSOR_MAX_DIMS ? 1 : dims[d + n_dims - AISLE_TENSOR_MAX_DIMS];
  aisle_op_walk_add (self, n_dims, dims);
}

void
aisle_op_walk_add (AisleOpWalk *self, guint n_dims, const gint64 *dims)
{
  gint64 *stride = self->stride[self->n_operands++];
  gint64 step = 1;
  for (guint d = 0; d < n_dims; d++)
    {
      gint64 size = dims[n_dims - 1 - d];
      stride[LAST - d] = size == 1 ? 0 : step;
      step *= size;
    }
}

/* Whether dimension d - 1 continues dimension d in every operand, so that both are one. */
static gboolean
can_merge (const AisleOpWalk *self, guint d)
{
  if (self->dims[d] == 1 || self->dims[d - 1] == 1)
    return TRUE;
  for (guint k = 0; k < self->n_operands; k++)
    if (self->stride[k][d - 1] != self->stride[k][d] * self->dims[d])
      return FALSE;
  return TRUE;
}

/* Fewer and longer rows: the same elements in the same order. */
static void
merge_dims (AisleOpWalk *self)
{
  guint d = LAST, left = LAST; /* dimensions before d that are still to look at */
  while (left-- > 0)
    {
      if (!can_merge (self, d))
        {
          d--;
          continue;
        }
      for (guint k = 0; k < self->n_operands; k++)
        {
          gint64 *stride = self->stride[k];
          if (self->dims[d] == 1)
            stride[d] = stride[d - 1];
          for (guint e = d - 1; e > 0; e--)
            stride[e] = stride[e - 1];
        }
      self->dims[d] *= self->dims[d - 1];
      for (guint e = d - 1; e > 0; e--)
        self->dims[e] = self->dims[e - 1];
      self->dims[0] = 1;
    }
}

static gboolean
walk_row (const AisleOpWalk *self, gint64 *offset, AisleOpRun *run, AisleOpRowFunc row, gpointer data, GError **error)
{
  gint64 step[AISLE_OP_MAX_OPERANDS];
  for (guint k = 0; k < self->n_operands; k++)
    step[k] = self->stride[k][LAST];
  for (gint64 done = 0; done < self->dims[LAST]; done += CHUNK)
    {
      gsize n = MIN (CHUNK, self->dims[LAST] - done);
      if (!row (offset, step, n, data, error) || !aisle_op_step (run, n, error))
        return FALSE;
      for (guint k = 0; k < self->n_operands; k++)
        offset[k] += (gint64) n * step[k];
    }
  return TRUE;
}

gboolean
aisle_op_walk (const AisleOpWalk *self, AisleOpRun *run, AisleOpRowFunc row, gpointer data, GError **error)
{
  AisleOpWalk walk = *self;
  for (guint d = 0; d < AISLE_TENSOR_MAX_DIMS; d++)
    if (walk.dims[d] == 0)
      return TRUE;
  merge_dims (&walk);
  for (gint64 i = 0; i < walk.dims[0]; i++)
    for (gint64 j = 0; j < walk.dims[1]; j++)
      for (gint64 l = 0; l < walk.dims[2]; l++)
        {
          gint64 offset[AISLE_OP_MAX_OPERANDS];
          for (guint k = 0; k < walk.n_operands; k++)
            offset[k] = i * walk.stride[k][0] + j * walk.stride[k][1] + l * walk.stride[k][2];
          if (!walk_row (&walk, offset, run, row, data, error))
            return FALSE;
        }
  return TRUE;
}

gboolean
aisle_op_copy_row (const gint64 *offset, const gint64 *step, gsize n, gpointer data, GError **error)
{
  const AisleOpCopy *copy = data;
  switch (copy->size)
    {
#define COPY(type)                                                                                                     \
  for (gsize i = 0; i < n; i++)                                                                                        \
  ((type *) copy->to)[offset[0] + (gint64) i * step[0]] = ((const type *) copy->from)[offset[1] + (gint64) i * step[1]]
    case 1:
      COPY (guint8);
      break;
    case 4:
      COPY (guint32);
      break;
    default:
      COPY (guint64);
#undef COPY
    }
  return TRUE;
}

gboolean
aisle_op_broadcast (guint n_a, const gint64 *a, guint n_b, const gint64 *b, guint *n, gint64 *dims, GError **error)
{
  *n = MAX (n_a, n_b);
  for (guint d = 1; d <= *n; d++)
    {
      gint64 x = d <= n_a ? a[n_a - d] : 1, y = d <= n_b ? b[n_b - d] : 1;
      if (x != y && x != 1 && y != 1)
        {
          g_autofree char *left = aisle_op_shape_text (n_a, a);
          g_autofree char *right = aisle_op_shape_text (n_b, b);
          g_set_error (error, AISLE_OPGRAPH_ERROR, AISLE_ERROR_INPUT, _ ("shapes %s and %s do not fit"), left, right);
          return FALSE;
        }
      dims[*n - d] = x == 1 ? y : x;
    }
  return TRUE;
}

void
aisle_op_strides (guint n_dims, const gint64 *dims, gint64 *stride)
{
  gint64 step = 1;
  for (guint d = n_dims; d-- > 0; step *= dims[d])
    stride[d] = step;
}

void
aisle_op_next (guint n_dims, const gint64 *dims, gint64 *index)
{
  for (guint d = n_dims; d-- > 0;)
    {
      if (++index[d] < dims[d])
        return;
      index[d] = 0;
    }
}
