/* matmul-op.c: products of matrices with sums in double, tiled so that each part of B is read from memory once a
 * tile of rows.  Letters: M rows of A, N columns of B, K inner. */
#include "opgraph/op-kernel.h"

#define TILE_M 64
#define TILE_N 256
#define TILE_K 64

/* A matrix anywhere: element (i, j) is data[i * row + j * column]. */
typedef struct
{
  const float *data;
  gsize row, column;
} View;

typedef struct
{
  double sums[TILE_M][TILE_N];
  float panel[TILE_K][TILE_N];
} Scratch;

/* sums += A[i0.., k0..] B[k0.., j0..] over one tile; B's part is gathered into the panel first. */
static void
add_tile (Scratch *self, const View *a, const View *b, gsize m, gsize n, gsize k)
{
  for (gsize l = 0; l < k; l++)
    for (gsize j = 0; j < n; j++)
      self->panel[l][j] = b->data[l * b->row + j * b->column];
  for (gsize i = 0; i < m; i++)
    for (gsize l = 0; l < k; l++)
      {
        const double x = a->data[i * a->row + l * a->column];
        for (gsize j = 0; j < n; j++)
          self->sums[i][j] += x * self->panel[l][j];
      }
}

/* out[M x N] = scale A B + what out holds, rounded once. */
static gboolean
multiply (AisleOpRun *run, Scratch *scratch, View a, View b, gsize m, gsize n, gsize k, double scale, float *out,
          GError **error)
{
  for (gsize i = 0; i < m; i += TILE_M)
    for (gsize j = 0; j < n; j += TILE_N)
      {
        gsize tile_m = MIN (TILE_M, m - i), tile_n = MIN (TILE_N, n - j);
        memset (scratch->sums, 0, sizeof scratch->sums);
        for (gsize l = 0; l < k; l += TILE_K)
          {
            gsize tile_k = MIN (TILE_K, k - l);
            View part_a = { a.data + i * a.row + l * a.column, a.row, a.column };
            View part_b = { b.data + l * b.row + j * b.column, b.row, b.column };
            add_tile (scratch, &part_a, &part_b, tile_m, tile_n, tile_k);
            if (!aisle_op_step (run, tile_m * tile_n * tile_k, error))
              return FALSE;
          }
        for (gsize r = 0; r < tile_m; r++)
          for (gsize c = 0; c < tile_n; c++)
            {
              float *to = &out[(i + r) * n + j + c];
              *to = (float) (*to + scale * scratch->sums[r][c]);
            }
      }
  return TRUE;
}

static gboolean
fail_inner (const AisleOpValue *a, const AisleOpValue *b, GError **error)
{
  g_autofree char *left = aisle_op_shape_text (a->n_dims, a->dims);
  g_autofree char *right = aisle_op_shape_text (b->n_dims, b->dims);
  g_set_error (error, AISLE_OPGRAPH_ERROR, AISLE_ERROR_INPUT, _ ("matrices of shapes %s and %s have no product"), left,
               right);
  return FALSE;
}

typedef struct
{
  AisleOpRun *run;
  Scratch *scratch;
  const float *a, *b;
  float *out;
  gsize m, n, k;
} Batch;

/* Offsets are of matrices; a stack of them is walked as if each were one element. */
static gboolean
multiply_stack (const gint64 *offset, const gint64 *step, gsize n, gpointer data, GError **error)
{
  Batch *self = data;
  for (gint64 i = 0; i < (gint64) n; i++)
    {
      View a = { self->a + (gsize) (offset[1] + i * step[1]) * self->m * self->k, self->k, 1 };
      View b = { self->b + (gsize) (offset[2] + i * step[2]) * self->k * self->n, self->n, 1 };
      float *out = self->out + (gsize) (offset[0] + i * step[0]) * self->m * self->n;
      if (!multiply (self->run, self->scratch, a, b, self->m, self->n, self->k, 1, out, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
aisle_op_matmul (AisleOpRun *run, const AisleNode *node, const AisleOpValue *const *in, gsize n_in, AisleOpValue *out,
                 GError **error)
{
  const AisleOpValue *a = in[0], *b = in[1];
  if (a->n_dims == 0 || b->n_dims == 0)
    return fail_inner (a, b, error);
  gint64 k = a->dims[a->n_dims - 1], m = a->n_dims > 1 ? a->dims[a->n_dims - 2] : 1;
  gint64 n = b->n_dims > 1 ? b->dims[b->n_dims - 1] : 1;
  guint stack_a = a->n_dims > 2 ? a->n_dims - 2 : 0, stack_b = b->n_dims > 2 ? b->n_dims - 2 : 0, stack, n_dims;
  gint64 dims[AISLE_TENSOR_MAX_DIMS];
  if (b->dims[b->n_dims > 1 ? b->n_dims - 2 : 0] != k)
    return fail_inner (a, b, error);
  if (!aisle_op_broadcast (stack_a, a->dims, stack_b, b->dims, &stack, dims, error))
    return FALSE;
  n_dims = stack;
  if (a->n_dims > 1)
    dims[n_dims++] = m;
  if (b->n_dims > 1)
    dims[n_dims++] = n;
  if (!aisle_op_alloc (run, out, AISLE_OP_F32, n_dims, dims, error))
    return FALSE;
  if (out->n == 0)
    return TRUE;

  g_autofree Scratch *scratch = aisle_op_scratch (run, 1, sizeof (Scratch), error);
  if (scratch == NULL)
    return FALSE;
  Batch batch = { run, scratch, a->data, b->data, out->data, (gsize) m, (gsize) n, (gsize) k };
  AisleOpWalk walk;
  aisle_op_walk_init (&walk, stack, dims);
  aisle_op_walk_add (&walk, stack_a, a->dims);
  aisle_op_walk_add (&walk, stack_b, b->dims);
  return aisle_op_walk (&walk, run, multiply_stack, &batch, error);
}

typedef struct
{
  const float *from;
  float *to;
  double scale;
} Scaled;

static gboolean
scale_row (const gint64 *offset, const gint64 *step, gsize n, gpointer data, GError **error)
{
  const Scaled *self = data;
  for (gint64 i = 0; i < (gint64) n; i++)
    self->to[offset[0] + i * step[0]] = (float) (self->scale * self->from[offset[1] + i * step[1]]);
  return TRUE;
}

/* alpha A' B' + beta C, where ' is an optional transposition and C is repeated to the product's shape. */
gboolean
aisle_op_gemm (AisleOpRun *run, const AisleNode *node, const AisleOpValue *const *in, gsize n_in, AisleOpValue *out,
               GError **error)
{
  const AisleOpValue *a = in[0], *b = in[1];
  gboolean trans_a = aisle_node_integer (node, "transA", 0) != 0, trans_b = aisle_node_integer (node, "transB", 0) != 0;
  if (a->n_dims != 2 || b->n_dims != 2 || a->dims[trans_a ? 0 : 1] != b->dims[trans_b ? 1 : 0])
    return fail_inner (a, b, error);
  gint64 dims[2] = { a->dims[trans_a ? 1 : 0], b->dims[trans_b ? 0 : 1] };
  gsize k = (gsize) a->dims[trans_a ? 0 : 1];
  if (!aisle_op_alloc (run, out, AISLE_OP_F32, 2, dims, error))
    return FALSE;
  if (in[2] != NULL)
    {
      guint n_fit;
      gint64 fit[AISLE_TENSOR_MAX_DIMS];
      if (!aisle_op_broadcast (2, dims, in[2]->n_dims, in[2]->dims, &n_fit, fit, error))
        return FALSE;
      if (n_fit != 2 || fit[0] != dims[0] || fit[1] != dims[1])
        return fail_inner (out, in[2], error);
      Scaled scaled = { in[2]->data, out->data, aisle_node_real (node, "beta", 1) };
      AisleOpWalk walk;
      aisle_op_walk_init (&walk, 2, dims);
      aisle_op_walk_add (&walk, in[2]->n_dims, in[2]->dims);
      if (!aisle_op_walk (&walk, run, scale_row, &scaled, error))
        return FALSE;
    }
  if (out->n == 0)
    return TRUE;
  g_autofree Scratch *scratch = aisle_op_scratch (run, 1, sizeof (Scratch), error);
  if (scratch == NULL)
    return FALSE;
  View left = { a->data, trans_a ? 1 : k, trans_a ? (gsize) dims[0] : 1 };
  View right = { b->data, trans_b ? 1 : (gsize) dims[1], trans_b ? k : 1 };
  return multiply (run, scratch, left, right, (gsize) dims[0], (gsize) dims[1], k, aisle_node_real (node, "alpha", 1),
                   out->data, error);
}
