/* elementwise-op.c: operators that work element by element, with numpy's broadcasting.
 *
 * Integers wrap around; real functions are computed in double and rounded once. */
#include "opgraph/op-kernel.h"

#include <math.h>

/* Where the operands of a walk begin: the output first. */
typedef struct
{
  gpointer out;
  gconstpointer in[3];
  gsize size; /* of an element, where the type does not matter */
} Operands;

#define BINARY_ROW(name, T, R, expression)                                                                             \
  static gboolean name (const gint64 *offset, const gint64 *step, gsize n, gpointer data, GError **error)              \
  {                                                                                                                    \
    const Operands *operands = data;                                                                                   \
    R *out = (R *) operands->out + offset[0];                                                                          \
    const T *a = (const T *) operands->in[0] + offset[1], *b = (const T *) operands->in[1] + offset[2];                \
    for (gsize i = 0; i < n; i++)                                                                                      \
      {                                                                                                                \
        const T x = a[(gint64) i * step[1]], y = b[(gint64) i * step[2]];                                              \
        out[(gint64) i * step[0]] = expression;                                                                        \
      }                                                                                                                \
    return TRUE;                                                                                                       \
  }

BINARY_ROW (add_f32, float, float, x + y)
BINARY_ROW (sub_f32, float, float, x - y)
BINARY_ROW (mul_f32, float, float, x *y)
BINARY_ROW (div_f32, float, float, x / y)
BINARY_ROW (greater_f32, float, guint8, x > y)
BINARY_ROW (equal_f32, float, guint8, x == y)
BINARY_ROW (add_i32, gint32, gint32, (gint32) ((guint32) x + (guint32) y))
BINARY_ROW (sub_i32, gint32, gint32, (gint32) ((guint32) x - (guint32) y))
BINARY_ROW (mul_i32, gint32, gint32, (gint32) ((guint32) x *(guint32) y))
BINARY_ROW (greater_i32, gint32, guint8, x > y)
BINARY_ROW (equal_i32, gint32, guint8, x == y)
BINARY_ROW (add_i64, gint64, gint64, (gint64) ((guint64) x + (guint64) y))
BINARY_ROW (sub_i64, gint64, gint64, (gint64) ((guint64) x - (guint64) y))
BINARY_ROW (mul_i64, gint64, gint64, (gint64) ((guint64) x *(guint64) y))
BINARY_ROW (greater_i64, gint64, guint8, x > y)
BINARY_ROW (equal_i64, gint64, guint8, x == y)
BINARY_ROW (equal_bool, guint8, guint8, x == y)
/* Rounds towards 0; the one quotient that does not fit wraps. Divisors were checked. */
BINARY_ROW (div_i32, gint32, gint32, y == -1 ? (gint32) (0u - (guint32) x) : x / y)
BINARY_ROW (div_i64, gint64, gint64, y == -1 ? (gint64) (G_GUINT64_CONSTANT (0) - (guint64) x) : x / y)

static const struct
{
  const char *op;
  AisleOpRowFunc rows[4]; /* by AisleOpType */
} binaries[] = {
  { "Add", { add_f32, add_i32, add_i64 } },
  { "Sub", { sub_f32, sub_i32, sub_i64 } },
  { "Mul", { mul_f32, mul_i32, mul_i64 } },
  { "Div", { div_f32, div_i32, div_i64 } },
  { "Greater", { greater_f32, greater_i32, greater_i64 } },
  { "Equal", { equal_f32, equal_i32, equal_i64, equal_bool } },
};

static gboolean
has_zero (const AisleOpValue *value)
{
  for (gsize i = 0; i < value->n; i++)
    if (value->type == AISLE_OP_I32 ? ((gint32 *) value->data)[i] == 0 : ((gint64 *) value->data)[i] == 0)
      return TRUE;
  return FALSE;
}

gboolean
aisle_op_binary (AisleOpRun *run, const AisleNode *node, const AisleOpValue *const *in, gsize n_in, AisleOpValue *out,
                 GError **error)
{
  guint n_dims;
  gint64 dims[AISLE_TENSOR_MAX_DIMS];
  gsize i = 0;
  while (!g_str_equal (binaries[i].op, node->op))
    i++;

  gboolean truth = g_str_equal (node->op, "Greater") || g_str_equal (node->op, "Equal");
  if (!aisle_op_broadcast (in[0]->n_dims, in[0]->dims, in[1]->n_dims, in[1]->dims, &n_dims, dims, error))
    return FALSE;
  if (g_str_equal (node->op, "Div") && in[0]->type != AISLE_OP_F32 && has_zero (in[1]))
    {
      g_set_error_literal (error, AISLE_OPGRAPH_ERROR, AISLE_ERROR_INPUT, _ ("an integer is divided by zero"));
      return FALSE;
    }
  if (!aisle_op_alloc (run, out, truth ? AISLE_OP_BOOL : in[0]->type, n_dims, dims, error))
    return FALSE;

  Operands operands = { out->data, { in[0]->data, in[1]->data }, 0 };
  AisleOpWalk walk;
  aisle_op_walk_init (&walk, n_dims, dims);
  aisle_op_walk_add (&walk, in[0]->n_dims, in[0]->dims);
  aisle_op_walk_add (&walk, in[1]->n_dims, in[1]->dims);
  return aisle_op_walk (&walk, run, binaries[i].rows[in[0]->type], &operands, error);
}

#define UNARY_ROW(name, T, expression)                                                                                 \
  static gboolean name (const gint64 *offset, const gint64 *step, gsize n, gpointer data, GError **error)              \
  {                                                                                                                    \
    const Operands *operands = data;                                                                                   \
    T *out = (T *) operands->out + offset[0];                                                                          \
    const T *a = (const T *) operands->in[0] + offset[1];                                                              \
    for (gsize i = 0; i < n; i++)                                                                                      \
      {                                                                                                                \
        const T x = a[(gint64) i * step[1]];                                                                           \
        out[(gint64) i * step[0]] = (T) (expression);                                                                  \
      }                                                                                                                \
    return TRUE;                                                                                                       \
  }

UNARY_ROW (neg_f32, float, -x)
UNARY_ROW (neg_i32, gint32, 0u - (guint32) x)
UNARY_ROW (neg_i64, gint64, G_GUINT64_CONSTANT (0) - (guint64) x)
UNARY_ROW (sqrt_f32, float, sqrt (x))
UNARY_ROW (exp_f32, float, exp (x))
UNARY_ROW (log_f32, float, log (x))
UNARY_ROW (relu_f32, float, x < 0 ? 0 : x)
UNARY_ROW (sigmoid_f32, float, 1 / (1 + exp (-(double) x)))
UNARY_ROW (tanh_f32, float, tanh (x))

static const struct
{
  const char *op;
  AisleOpRowFunc rows[3]; /* by AisleOpType */
} unaries[] = {
  { "Neg", { neg_f32, neg_i32, neg_i64 } },
  { "Sqrt", { sqrt_f32 } },
  { "Exp", { exp_f32 } },
  { "Log", { log_f32 } },
  { "Relu", { relu_f32 } },
  { "Sigmoid", { sigmoid_f32 } },
  { "Tanh", { tanh_f32 } },
};

gboolean
aisle_op_unary (AisleOpRun *run, const AisleNode *node, const AisleOpValue *const *in, gsize n_in, AisleOpValue *out,
                GError **error)
{
  gsize i = 0;
  while (!g_str_equal (unaries[i].op, node->op))
    i++;
  if (!aisle_op_alloc (run, out, in[0]->type, in[0]->n_dims, in[0]->dims, error))
    return FALSE;
  Operands operands = { out->data, { in[0]->data }, 0 };
  AisleOpWalk walk;
  aisle_op_walk_init (&walk, in[0]->n_dims, in[0]->dims);
  aisle_op_walk_add (&walk, in[0]->n_dims, in[0]->dims);
  return aisle_op_walk (&walk, run, unaries[i].rows[in[0]->type], &operands, error);
}

static gboolean
where_row (const gint64 *offset, const gint64 *step, gsize n, gpointer data, GError **error)
{
  const Operands *operands = data;
  const guint8 *condition = (const guint8 *) operands->in[0] + offset[1];
  gsize size = operands->size;
  for (gint64 i = 0; i < (gint64) n; i++)
    {
      guint k = condition[i * step[1]] ? 2 : 3;
      const guint8 *from = (const guint8 *) operands->in[k - 1] + (offset[k] + i * step[k]) * (gint64) size;
      memcpy ((guint8 *) operands->out + (offset[0] + i * step[0]) * (gint64) size, from, size);
    }
  return TRUE;
}

gboolean
aisle_op_where (AisleOpRun *run, const AisleNode *node, const AisleOpValue *const *in, gsize n_in, AisleOpValue *out,
                GError **error)
{
  guint n_some, n_dims;
  gint64 some[AISLE_TENSOR_MAX_DIMS], dims[AISLE_TENSOR_MAX_DIMS];
  if (!aisle_op_broadcast (in[0]->n_dims, in[0]->dims, in[1]->n_dims, in[1]->dims, &n_some, some, error)
      || !aisle_op_broadcast (n_some, some, in[2]->n_dims, in[2]->dims, &n_dims, dims, error)
      || !aisle_op_alloc (run, out, in[1]->type, n_dims, dims, error))
    return FALSE;
  Operands operands = { out->data, { in[0]->data, in[1]->data, in[2]->data }, aisle_op_type_size (out->type) };
  AisleOpWalk walk;
  aisle_op_walk_init (&walk, n_dims, dims);
  for (guint k = 0; k < 3; k++)
    aisle_op_walk_add (&walk, in[k]->n_dims, in[k]->dims);
  return aisle_op_walk (&walk, run, where_row, &operands, error);
}

static gint64
integer_at (const AisleOpValue *value, gsize i)
{
  return value->type == AISLE_OP_I64   ? ((const gint64 *) value->data)[i]
         : value->type == AISLE_OP_I32 ? ((const gint32 *) value->data)[i]
                                       : ((const guint8 *) value->data)[i];
}

/* A real number as an integer within bounds: towards 0, clamped; what is no number becomes 0. */
static gint64
real_to_integer (float x, AisleOpType to)
{
  if (isnan (x))
    return 0;
  if (to == AISLE_OP_I32)
    return x >= 2147483648.f ? G_MAXINT32 : x < -2147483648.f ? G_MININT32 : (gint64) x;
  return x >= 9223372036854775808.f ? G_MAXINT64 : x < -9223372036854775808.f ? G_MININT64 : (gint64) x;
}

static void
cast_element (const AisleOpValue *from, AisleOpValue *to, gsize i)
{
  gboolean real = from->type == AISLE_OP_F32;
  float x = real ? ((const float *) from->data)[i] : 0;
  switch (to->type)
    {
    case AISLE_OP_F32:
      ((float *) to->data)[i] = real ? x : (float) integer_at (from, i);
      break;
    case AISLE_OP_I32:
      ((gint32 *) to->data)[i] = (gint32) (real ? real_to_integer (x, to->type) : integer_at (from, i));
      break;
    case AISLE_OP_I64:
      ((gint64 *) to->data)[i] = real ? real_to_integer (x, to->type) : integer_at (from, i);
      break;
    case AISLE_OP_BOOL:
      ((guint8 *) to->data)[i] = real ? x != 0 : integer_at (from, i) != 0;
      break;
    }
}

/* Cast; also Identity, which casts to its own type. */
gboolean
aisle_op_cast (AisleOpRun *run, const AisleNode *node, const AisleOpValue *const *in, gsize n_in, AisleOpValue *out,
               GError **error)
{
  gint64 to = aisle_node_integer (node, "to", 0);
  AisleOpType type = to == 1   ? AISLE_OP_F32
                     : to == 6 ? AISLE_OP_I32
                     : to == 7 ? AISLE_OP_I64
                     : to == 9 ? AISLE_OP_BOOL
                               : in[0]->type;
  if (!aisle_op_alloc (run, out, type, in[0]->n_dims, in[0]->dims, error))
    return FALSE;
  for (gsize i = 0; i < out->n; i++)
    {
      cast_element (in[0], out, i);
      if (i % 65536 == 65535 && !aisle_op_step (run, 65536, error))
        return FALSE;
    }
  return TRUE;
}
