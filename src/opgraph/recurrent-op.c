/* recurrent-op.c: LSTM (Hochreiter and Schmidhuber 1997) and GRU (Cho et al. 2014) over rows of different lengths, with
 * the gates, orders and shapes of ONNX opset 17 in layout 0.
 *
 * Letters: L length, B batch, D directions, I inputs, H hidden units, G gates (LSTM i o f c; GRU z r h).  X is L x B x I,
 * W D x GH x I, R D x GH x H, bias D x 2GH (of W, then of R), initial states D x B x H.  Y is L x D x B x H and 0 after
 * a row's end; Y_h and Y_c are the states after its last step, which walking backwards is its first place.  States are
 * kept in double. */
#include "opgraph/op-kernel.h"

#include <math.h>

typedef enum
{
  FORWARD,
  REVERSE,
  BIDIRECTIONAL
} Direction;

typedef struct
{
  gsize length, batch, directions, inputs, hidden, gates;
  Direction direction;
  gboolean linear_before_reset; /* GRU */
  const float *x, *w, *r, *bias, *first_h, *first_c;
  const gint32 *lengths;   /* (nullable) of B rows */
  float *y, *y_h, *y_c;    /* y_c: LSTM */
  double *h, *c;           /* H: states of the row being walked */
  double *from_x, *from_h; /* GH: W x + its bias, R h + its bias */
  double *reset;           /* H: GRU, what the new state sees of the old */
} Recurrent;

/* sums[j] = bias[j] + rows[j] . v; v is either of x or h. */
static void
project (const float *rows, const float *bias, gsize n_rows, gsize n, const float *x, const double *h, double *sums)
{
  for (gsize j = 0; j < n_rows; j++)
    {
      double sum = bias != NULL ? (double) bias[j] : 0;
      for (gsize i = 0; i < n; i++)
        sum += (double) rows[j * n + i] * (x != NULL ? (double) x[i] : h[i]);
      sums[j] = sum;
    }
}

static double
sigmoid (double x)
{
  return 1 / (1 + exp (-x));
}

/* i, o, f = sigmoid; c' = f c + i tanh; h' = o tanh (c') */
static void
step_lstm (Recurrent *self)
{
  const gsize n = self->hidden;
  const double *x = self->from_x, *h = self->from_h;
  for (gsize j = 0; j < n; j++)
    {
      const double in = sigmoid (x[j] + h[j]), out = sigmoid (x[n + j] + h[n + j]);
      const double forget = sigmoid (x[2 * n + j] + h[2 * n + j]);
      self->c[j] = forget * self->c[j] + in * tanh (x[3 * n + j] + h[3 * n + j]);
      self->h[j] = out * tanh (self->c[j]);
    }
}

/* z, r = sigmoid; h' = (1 - z) tanh (.) + z h, where the reset r acts before or after the product with R. */
static void
step_gru (Recurrent *self, const float *r, const float *bias_r)
{
  const gsize n = self->hidden;
  const double *x = self->from_x;
  double *h = self->from_h;
  for (gsize j = 0; j < n; j++)
    {
      const double reset = sigmoid (x[n + j] + h[n + j]);
      if (self->linear_before_reset)
        h[2 * n + j] *= reset;
      else
        self->reset[j] = reset * self->h[j];
    }
  if (!self->linear_before_reset)
    project (r + 2 * n * n, bias_r != NULL ? bias_r + 2 * n : NULL, n, n, NULL, self->reset, h + 2 * n);
  for (gsize j = 0; j < n; j++)
    {
      const double z = sigmoid (x[j] + h[j]);
      self->h[j] = (1 - z) * tanh (x[2 * n + j] + h[2 * n + j]) + z * self->h[j];
    }
}

/* Walks one row in one direction. */
static gboolean
walk_row (Recurrent *self, AisleOpRun *run, gsize d, gsize b, GError **error)
{
  const gsize n = self->hidden, rows = self->gates * n, state = (d * self->batch + b) * n;
  const gsize length = self->lengths != NULL ? (gsize) self->lengths[b] : self->length;
  const gboolean back = self->direction == REVERSE || d == 1;
  const float *w = self->w + d * rows * self->inputs, *r = self->r + d * rows * n;
  const float *bias = self->bias != NULL ? self->bias + d * 2 * rows : NULL;
  const float *bias_r = bias != NULL ? bias + rows : NULL;
  for (gsize j = 0; j < n; j++)
    {
      self->h[j] = self->first_h != NULL ? (double) self->first_h[state + j] : 0;
      self->c[j] = self->first_c != NULL ? (double) self->first_c[state + j] : 0;
    }
  for (gsize step = 0; step < length; step++)
    {
      const gsize t = back ? length - 1 - step : step;
      project (w, bias, rows, self->inputs, self->x + (t * self->batch + b) * self->inputs, NULL, self->from_x);
      project (r, bias_r, rows, n, NULL, self->h, self->from_h);
      if (self->gates == 4)
        step_lstm (self);
      else
        step_gru (self, r, bias_r);
      for (gsize j = 0; j < n; j++)
        self->y[((t * self->directions + d) * self->batch + b) * n + j] = (float) self->h[j];
      if (!aisle_op_step (run, rows * (self->inputs + n) + 1, error))
        return FALSE;
    }
  for (gsize j = 0; j < n; j++)
    {
      self->y_h[state + j] = (float) self->h[j];
      if (self->y_c != NULL)
        self->y_c[state + j] = (float) self->c[j];
    }
  return TRUE;
}

static gboolean
has_shape (const AisleOpValue *value, guint n_dims, gint64 a, gint64 b, gint64 c)
{
  const gint64 dims[] = { a, b, c };
  return value == NULL || (value->n_dims == n_dims && memcmp (value->dims, dims, n_dims * sizeof (gint64)) == 0);
}

static gboolean
read_direction (const AisleNode *node, Direction *direction)
{
  static const char *const names[] = { "forward", "reverse", "bidirectional" };
  const char *name = aisle_node_text (node, "direction", "forward");
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_str_equal (names[i], name))
      {
        *direction = (Direction) i;
        return TRUE;
      }
  return FALSE;
}

/* Inputs are X, W, R, bias, lengths, first h, first c. */
static gboolean
init_recurrent (Recurrent *self, const AisleNode *node, gsize gates, const AisleOpValue *const *in, GError **error)
{
  const gint64 hidden = aisle_node_integer (node, "hidden_size", 0), limit = (gint64) 1 << 28;
  if (!read_direction (node, &self->direction))
    return aisle_op_fail (error, _ ("attribute 'direction' is not 'forward', 'reverse' or 'bidirectional'"));
  if (in[0]->n_dims != 3 || hidden < 1 || hidden > limit)
    return aisle_op_fail (error, _ ("weights or states do not fit the input and the hidden size"));
  const gint64 directions = self->direction == BIDIRECTIONAL ? 2 : 1, rows = (gint64) gates * hidden;
  const gint64 batch = in[0]->dims[1], inputs = in[0]->dims[2];
  if (!has_shape (in[1], 3, directions, rows, inputs) || !has_shape (in[2], 3, directions, rows, hidden)
      || !has_shape (in[3], 2, directions, 2 * rows, 0) || !has_shape (in[4], 1, batch, 0, 0)
      || !has_shape (in[5], 3, directions, batch, hidden) || !has_shape (in[6], 3, directions, batch, hidden))
    return aisle_op_fail (error, _ ("weights or states do not fit the input and the hidden size"));
  self->length = (gsize) in[0]->dims[0];
  self->batch = (gsize) batch;
  self->directions = (gsize) directions;
  self->inputs = (gsize) inputs;
  self->hidden = (gsize) hidden;
  self->gates = gates;
  self->x = in[0]->data;
  self->w = in[1]->data;
  self->r = in[2]->data;
  self->bias = in[3] != NULL ? in[3]->data : NULL;
  self->lengths = in[4] != NULL ? in[4]->data : NULL;
  self->first_h = in[5] != NULL ? in[5]->data : NULL;
  self->first_c = in[6] != NULL ? in[6]->data : NULL;
  for (gsize b = 0; self->lengths != NULL && b < self->batch; b++)
    if (self->lengths[b] < 0 || (gsize) self->lengths[b] > self->length)
      return aisle_op_fail (error, _ ("a row is longer than the input, or shorter than nothing"));
  return TRUE;
}

static gboolean
run_recurrent (Recurrent *self, AisleOpRun *run, AisleOpValue *out, GError **error)
{
  const gint64 directions = (gint64) self->directions, batch = (gint64) self->batch, hidden = (gint64) self->hidden;
  const gint64 all[] = { (gint64) self->length, directions, batch, hidden }, last[] = { directions, batch, hidden };
  if (!aisle_op_alloc (run, &out[0], AISLE_OP_F32, 4, all, error)
      || !aisle_op_alloc (run, &out[1], AISLE_OP_F32, 3, last, error)
      || (self->gates == 4 && !aisle_op_alloc (run, &out[2], AISLE_OP_F32, 3, last, error)))
    return FALSE;
  self->y = out[0].data;
  self->y_h = out[1].data;
  self->y_c = out[2].data;
  const gsize n = self->hidden, rows = self->gates * n;
  g_autofree double *scratch = aisle_op_scratch (run, 3 * n + 2 * rows, sizeof (double), error);
  if (scratch == NULL)
    return FALSE;
  self->h = scratch;
  self->c = scratch + n;
  self->reset = scratch + 2 * n;
  self->from_x = scratch + 3 * n;
  self->from_h = self->from_x + rows;
  for (gsize d = 0; d < self->directions; d++)
    for (gsize b = 0; b < self->batch; b++)
      if (!walk_row (self, run, d, b, error))
        return FALSE;
  return TRUE;
}

gboolean
aisle_op_lstm (AisleOpRun *run, const AisleNode *node, const AisleOpValue *const *in, gsize n_in, AisleOpValue *out,
               GError **error)
{
  Recurrent self = { 0 };
  return init_recurrent (&self, node, 4, in, error) && run_recurrent (&self, run, out, error);
}

gboolean
aisle_op_gru (AisleOpRun *run, const AisleNode *node, const AisleOpValue *const *in, gsize n_in, AisleOpValue *out,
              GError **error)
{
  Recurrent self = { .linear_before_reset = aisle_node_integer (node, "linear_before_reset", 0) != 0 };
  return init_recurrent (&self, node, 3, in, error) && run_recurrent (&self, run, out, error);
}
