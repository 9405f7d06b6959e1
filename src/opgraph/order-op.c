/* order-op.c: operators along one dimension that depend on order: which is the largest, the k largest, running sums. */
#include "opgraph/op-kernel.h"

#include <math.h>

/* Lines of m elements, `inner` apart, along one dimension of a value. */
typedef struct
{
  gsize m, inner, n_lines;
} Lines;

static Lines
lines_of (const AisleOpValue *value, guint axis)
{
  Lines self = { (gsize) value->dims[axis], 1, 0 };
  for (guint d = axis + 1; d < value->n_dims; d++)
    self.inner *= (gsize) value->dims[d];
  self.n_lines = self.m > 0 ? value->n / self.m : 0;
  return self;
}

/* Where line i begins in an array whose lines have m elements. */
static gsize
line_start (const Lines *self, gsize i, gsize m)
{
  return i / self->inner * self->inner * m + i % self->inner;
}

/* -1, 0, 1; what is no number is the smallest. */
static int
compare (const AisleOpValue *value, gsize a, gsize b)
{
  if (value->type == AISLE_OP_F32)
    {
      const float x = ((const float *) value->data)[a], y = ((const float *) value->data)[b];
      if (isnan (x) || isnan (y))
        return isnan (y) - isnan (x);
      return (x > y) - (x < y);
    }
  const gint64 x = aisle_op_integer (value, a), y = aisle_op_integer (value, b);
  return (x > y) - (x < y);
}

/* ArgMax and ArgMin: of equal elements the first, or the last where asked for. */
gboolean
aisle_op_arg (AisleOpRun *run, const AisleNode *node, const AisleOpValue *const *in, gsize n_in, AisleOpValue *out,
              GError **error)
{
  const AisleOpValue *value = in[0];
  const gboolean keep = aisle_node_integer (node, "keepdims", 1) != 0;
  const gboolean last = aisle_node_integer (node, "select_last_index", 0) != 0;
  const int sign = g_str_equal (node->op, "ArgMax") ? 1 : -1;
  gint64 dims[AISLE_TENSOR_MAX_DIMS];
  guint axis, n = 0;
  if (!aisle_op_axis (aisle_node_integer (node, "axis", 0), value->n_dims, &axis, error))
    return FALSE;
  for (guint d = 0; d < value->n_dims; d++)
    if (d != axis || keep)
      dims[n++] = d == axis ? 1 : value->dims[d];
  if (!aisle_op_alloc (run, out, AISLE_OP_I64, n, dims, error))
    return FALSE;
  if (out->n > 0 && value->n == 0)
    return aisle_op_fail (error, _ ("no element to take the mean, largest or smallest of"));
  const Lines lines = lines_of (value, axis);
  for (gsize i = 0; i < lines.n_lines; i++)
    {
      gsize start = line_start (&lines, i, lines.m), best = 0;
      for (gsize j = 1; j < lines.m; j++)
        {
          int order = sign * compare (value, start + j * lines.inner, start + best * lines.inner);
          if (order > 0 || (order == 0 && last))
            best = j;
        }
      ((gint64 *) out->data)[i] = (gint64) best;
      if (!aisle_op_step (run, lines.m, error))
        return FALSE;
    }
  return TRUE;
}

/* A line being sorted. */
typedef struct
{
  const AisleOpValue *value;
  gsize start, inner;
  int sign;
} Order;

static int
compare_places (gconstpointer a, gconstpointer b, gpointer data)
{
  const Order *self = data;
  const gsize x = *(const gsize *) a, y = *(const gsize *) b;
  const int order = compare (self->value, self->start + x * self->inner, self->start + y * self->inner);
  return order != 0 ? -self->sign * order : (x > y) - (x < y);
}

/* The k largest or smallest of each line, best first, ties to the lower index; values, then indices. */
gboolean
aisle_op_top (AisleOpRun *run, const AisleNode *node, const AisleOpValue *const *in, gsize n_in, AisleOpValue *out,
              GError **error)
{
  const AisleOpValue *value = in[0];
  const gsize size = aisle_op_type_size (value->type);
  gint64 dims[AISLE_TENSOR_MAX_DIMS] = { 0 };
  guint axis;
  if (!aisle_op_axis (aisle_node_integer (node, "axis", -1), value->n_dims, &axis, error))
    return FALSE;
  const gint64 k = in[1]->n == 1 ? *(const gint64 *) in[1]->data : -1;
  if (k < 0 || k > value->dims[axis])
    return aisle_op_fail (error, _ ("k is not one number within the dimension"));
  for (guint d = 0; d < value->n_dims; d++)
    dims[d] = d == axis ? k : value->dims[d];
  if (!aisle_op_alloc (run, &out[0], value->type, value->n_dims, dims, error)
      || !aisle_op_alloc (run, &out[1], AISLE_OP_I64, value->n_dims, dims, error))
    return FALSE;
  const Lines lines = lines_of (value, axis);
  g_autofree gsize *places = aisle_op_scratch (run, lines.m, sizeof (gsize), error);
  if (places == NULL)
    return FALSE;
  for (gsize i = 0; i < lines.n_lines && k > 0; i++)
    {
      Order order = { value, line_start (&lines, i, lines.m), lines.inner,
                      aisle_node_integer (node, "largest", 1) != 0 ? 1 : -1 };
      for (gsize j = 0; j < lines.m; j++)
        places[j] = j;
      g_qsort_with_data (places, (int) lines.m, sizeof (gsize), compare_places, &order);
      const gsize to = line_start (&lines, i, (gsize) k);
      for (gsize j = 0; j < (gsize) k; j++)
        {
          const gsize from = order.start + places[j] * lines.inner;
          memcpy ((guint8 *) out[0].data + (to + j * lines.inner) * size, (const guint8 *) value->data + from * size,
                  size);
          ((gint64 *) out[1].data)[to + j * lines.inner] = (gint64) places[j];
        }
      if (!aisle_op_step (run, 32 * lines.m, error))
        return FALSE;
    }
  return TRUE;
}

/* One line's running sums; exclusive: of the elements before. */
static void
sum_line (const AisleOpValue *value, gsize start, const Lines *lines, gboolean exclusive, gboolean reverse,
          AisleOpValue *out)
{
  double real = 0;
  guint64 integer = 0;
  for (gsize j = 0; j < lines->m; j++)
    {
      const gsize at = start + (reverse ? lines->m - 1 - j : j) * lines->inner;
      const double before = real;
      const guint64 integer_before = integer;
      if (value->type == AISLE_OP_F32)
        {
          real += ((const float *) value->data)[at];
          ((float *) out->data)[at] = (float) (exclusive ? before : real);
          continue;
        }
      integer += (guint64) aisle_op_integer (value, at);
      const guint64 sum = exclusive ? integer_before : integer;
      if (value->type == AISLE_OP_I32)
        ((gint32 *) out->data)[at] = (gint32) sum;
      else
        ((gint64 *) out->data)[at] = (gint64) sum;
    }
}

gboolean
aisle_op_cumsum (AisleOpRun *run, const AisleNode *node, const AisleOpValue *const *in, gsize n_in, AisleOpValue *out,
                 GError **error)
{
  const AisleOpValue *value = in[0];
  const gboolean exclusive = aisle_node_integer (node, "exclusive", 0) != 0;
  const gboolean reverse = aisle_node_integer (node, "reverse", 0) != 0;
  guint axis;
  if (in[1]->n != 1)
    return aisle_op_fail (error, _ ("a shape or list of axes is not a short vector"));
  if (!aisle_op_axis (aisle_op_integer (in[1], 0), value->n_dims, &axis, error)
      || !aisle_op_alloc (run, out, value->type, value->n_dims, value->dims, error))
    return FALSE;
  const Lines lines = lines_of (value, axis);
  for (gsize i = 0; i < lines.n_lines; i++)
    {
      sum_line (value, line_start (&lines, i, lines.m), &lines, exclusive, reverse, out);
      if (!aisle_op_step (run, lines.m, error))
        return FALSE;
    }
  return TRUE;
}
