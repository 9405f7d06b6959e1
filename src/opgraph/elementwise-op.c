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
BINARY_ROW (pow_f32, float, float, (float) pow (x, y))
BINARY_ROW (max_f32, float, float, isnan (x) || x > y ? x : y)
BINARY_ROW (min_f32, float, float, isnan (x) || x < y ? x : y)
BINARY_ROW (greater_f32, float, guint8, x > y)
BINARY_ROW (greater_equal_f32, float, guint8, x >= y)
BINARY_ROW (less_f32, float, guint8, x < y)
BINARY_ROW (less_equal_f32, float, guint8, x <= y)
BINARY_ROW (equal_f32, float, guint8, x == y)
BINARY_ROW (add_i32, gint32, gint32, (gint32) ((guint32) x + (guint32) y))
BINARY_ROW (sub_i32, gint32, gint32, (gint32) ((guint32) x - (guint32) y))
BINARY_ROW (mul_i32, gint32, gint32, (gint32) ((guint32) x *(guint32) y))
BINARY_ROW (max_i32, gint32, gint32, MAX (x, y))
BINARY_ROW (min_i32, gint32, gint32, MIN (x, y))
BINARY_ROW (greater_i32, gint32, guint8, x > y)
BINARY_ROW (greater_equal_i32, gint32, guint8, x >= y)
BINARY_ROW (less_i32, gint32, guint8, x < y)
BINARY_ROW (less_equal_i32, gint32, guint8, x <= y)
BINARY_ROW (equal_i32, gint32, guint8, x == y)
BINARY_ROW (add_i64, gint64, gint64, (gint64) ((guint64) x + (guint64) y))
BINARY_ROW (sub_i64, gint64, gint64, (gint64) ((guint64) x - (guint64) y))
BINARY_ROW (mul_i64, gint64, gint64, (gint64) ((guint64) x *(guint64) y))
BINARY_ROW (max_i64, gint64, gint64, MAX (x, y))
BINARY_ROW (min_i64, gint64, gint64, MIN (x, y))
BINARY_ROW (greater_i64, gint64, guint8, x > y)
BINARY_ROW (greater_equal_i64, gint64, guint8, x >= y)
BINARY_ROW (less_i64, gint64, guint8, x < y)
BINARY_ROW (less_equal_i64, gint64, guint8, x <= y)
BINARY_ROW (equal_i64, gint64, guint8, x == y)
BINARY_ROW (equal_bool, guint8, guint8, x == y)
BINARY_ROW (and_bool, guint8, guint8, x &&y)
BINARY_ROW (or_bool, guint8, guint8, x || y)
/* Rounds towards 0; the one quotient that does not fit wraps. Divisors were checked. */
BINARY_ROW (div_i32, gint32, gint32, y == -1 ? (gint32) (0u - (guint32) x) : x / y)
BINARY_ROW (div_i64, gint64, gint64, y == -1 ? (gint64) (G_GUINT64_CONSTANT (0) - (guint64) x) : x / y)

static const struct
{
  const char *op;
  gboolean truth;         /* gives truth values */
  AisleOpRowFunc rows[4]; /* by AisleOpType */
} binaries[] = {
  { "Add", FALSE, { add_f32, add_i32, add_i64 } },
  { "Sub", FALSE, { sub_f32, sub_i32, sub_i64 } },
  { "Mul", FALSE, { mul_f32, mul_i32, mul_i64 } },
  { "Div", FALSE, { div_f32, div_i32, div_i64 } },
  { "Pow", FALSE, { pow_f32 } },
  { "Max", FALSE, { max_f32, max_i32, max_i64 } },
  { "Min", FALSE, { min_f32, min_i32, min_i64 } },
  { "Greater", TRUE, { greater_f32, greater_i32, greater_i64 } },
  { "GreaterOrEqual", TRUE, { greater_equal_f32, greater_equal_i32, greater_equal_i64 } },
  { "Less", TRUE, { less_f32, less_i32, less_i64 } },
  { "LessOrEqual", TRUE, { less_equal_f32, less_equal_i32, less_equal_i64 } },
  { "Equal", TRUE, { equal_f32, equal_i32, equal_i64, equal_bool } },
  { "And", TRUE, { [AISLE_OP_BOOL] = and_bool } },
  { "Or", TRUE, { [AISLE_OP_BOOL] = or_bool } },
};

static gsize
find_binary (const char *op)
{
  gsize i = 0;
  while (!g_str_equal (binaries[i].op, op))
    i++;
  return i;
}

static gboolean
has_zero (const AisleOpValue *value)
{
  for (gsize i = 0; i < value->n; i++)
    if (aisle_op_integer (value, i) == 0)
      return TRUE;
  return FALSE;
}

/* out = a, operator, b; out has the shape both broadcast to. */
static gboolean
combine (AisleOpRun *run, gsize binary, const AisleOpValue *a, const AisleOpValue *b, AisleOpValue *out, GError **error)
{
  Operands operands = { out->data, { a->data, b->data }, 0 };
  AisleOpWalk walk;
  aisle_op_walk_init (&walk, out->n_dims, out->dims);
  aisle_op_walk_add (&walk, a->n_dims, a->dims);
  aisle_op_walk_add (&walk, b->n_dims, b->dims);
  return aisle_op_walk (&walk, run, binaries[binary].rows[a->type], &operands, error);
}

gboolean
aisle_op_binary (AisleOpRun *run, const AisleNode *node, const AisleOpValue *const *in, gsize n_in, AisleOpValue *out,
                 GError **error)
{
  guint n_dims;
  gint64 dims[AISLE_TENSOR_MAX_DIMS];
  gsize binary = find_binary (node->op);
  if (!aisle_op_broadcast (in[0]->n_dims, in[0]->dims, in[1]->n_dims, in[1]->dims, &n_dims, dims, error))
    return FALSE;
  if (g_str_equal (node->op, "Div") && in[0]->type != AISLE_OP_F32 && has_zero (in[1]))
    return aisle_op_fail (error, _ ("an integer is divided by zero"));
  return aisle_op_alloc (run, out, binaries[binary].truth ? AISLE_OP_BOOL : in[0]->type, n_dims, dims, error)
         && combine (run, binary, in[0], in[1], out, error);
}

/* Max and Min, of any number of arrays. */
gboolean
aisle_op_extreme (AisleOpRun *run, const AisleNode *node, const AisleOpValue *const *in, gsize n_in, AisleOpValue *out,
                  GError **error)
{
  gsize binary = find_binary (node->op);
  guint n_dims = in[0]->n_dims;
  gint64 dims[AISLE_TENSOR_MAX_DIMS] = { 0 };
  memcpy (dims, in[0]->dims, sizeof dims);
  for (gsize i = 1; i < n_in; i++)
    {
      gint64 before[AISLE_TENSOR_MAX_DIMS];
      memcpy (before, dims, sizeof before);
      if (!aisle_op_broadcast (n_dims, before, in[i]->n_dims, in[i]->dims, &n_dims, dims, error))
        return FALSE;
    }
  if (!aisle_op_alloc (run, out, in[0]->type, n_dims, dims, error) || !combine (run, binary, in[0], in[0], out, error))
    return FALSE;
  for (gsize i = 1; i < n_in; i++)
    if (!combine (run, binary, out, in[i], out, error))
      return FALSE;
  return TRUE;
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
UNARY_ROW (abs_f32, float, fabsf (x))
UNARY_ROW (abs_i32, gint32, x < 0 ? 0u - (guint32) x : (guint32) x)
UNARY_ROW (abs_i64, gint64, x < 0 ? G_GUINT64_CONSTANT (0) - (guint64) x : (guint64) x)
UNARY_ROW (not_bool, guint8, !x)
UNARY_ROW (reciprocal_f32, float, 1 / (double) x)
UNARY_ROW (sqrt_f32, float, sqrt (x))
UNARY_ROW (exp_f32, float, exp (x))
UNARY_ROW (log_f32, float, log (x))
UNARY_ROW (erf_f32, float, erf (x))
UNARY_ROW (sin_f32, float, sin (x))
UNARY_ROW (cos_f32, float, cos (x))
UNARY_ROW (relu_f32, float, x < 0 ? 0 : x)
UNARY_ROW (sigmoid_f32, float, 1 / (1 + exp (-(double) x)))
UNARY_ROW (tanh_f32, float, tanh (x))
UNARY_ROW (softplus_f32, float, MAX (x, 0) + log1p (exp (-fabs ((double) x))))

static const struct
{
  const char *op;
  AisleOpRowFunc rows[4]; /* by AisleOpType */
} unaries[] = {
  { "Abs", { abs_f32, abs_i32, abs_i64 } },
  { "Neg", { neg_f32, neg_i32, neg_i64 } },
  { "Not", { [AISLE_OP_BOOL] = not_bool } },
  { "Reciprocal", { reciprocal_f32 } },
  { "Sqrt", { sqrt_f32 } },
  { "Exp", { exp_f32 } },
  { "Log", { log_f32 } },
  { "Erf", { erf_f32 } },
  { "Sin", { sin_f32 } },
  { "Cos", { cos_f32 } },
  { "Relu", { relu_f32 } },
  { "Sigmoid", { sigmoid_f32 } },
  { "Tanh", { tanh_f32 } },
  { "Softplus", { softplus_f32 } },
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

/* min (max (x, low), high); a bound that is left out does not bind. */
gboolean
aisle_op_clip (AisleOpRun *run, const AisleNode *node, const AisleOpValue *const *in, gsize n_in, AisleOpValue *out,
               GError **error)
{
  static const char *const ops[] = { "Max", "Min" };
  const AisleOpValue *from = in[0];
  if (!aisle_op_alloc (run, out, from->type, from->n_dims, from->dims, error)
      || !combine (run, find_binary ("Max"), from, from, out, error))
    return FALSE;
  for (guint k = 0; k < 2; k++)
    {
      const AisleOpValue *bound = in[k + 1];
      if (bound == NULL)
        continue;
      if (bound->n_dims != 0)
        return aisle_op_fail (error, _ ("a bound is not one number"));
      if (!combine (run, find_binary (ops[k]), out, bound, out, error))
        return FALSE;
    }
  return TRUE;
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
