/* token-head.c: see token-head.h. */
#include "neural/token-head.h"

#include "neural/wide.h"
#include "numeric/bf16.h"
#include "numeric/vector-math.h"

#include <math.h>

/* Scores at a time, and their rows at most: a product of fewer rows would go over its sum, the table's gradient, too often. */
#define SCORES     ((gsize) 1 << 20)
#define MOST_ROWS  256
#define LEAST_ROWS 16

static gsize
block_rows (gsize n_tokens)
{
  return CLAMP (SCORES / n_tokens, LEAST_ROWS, MOST_ROWS);
}

gsize
aisle_token_head_scratch (gsize n_tokens)
{
  return block_rows (n_tokens) * n_tokens;
}

AISLE_WIDE static void
scale_row (float *row, gsize n, float scale)
{
  for (gsize j = 0; j < n; j++)
    row[j] *= scale;
}

/* Scores of a row become slopes: softmax - 1 at the target. */
static double
slopes (float *row, gsize n, gsize target, gboolean wanted)
{
  float most = aisle_vector_max (row, n), score = row[target], sum = aisle_vector_exp_sum (row, n, 1, most, row);

  if (wanted)
    {
      scale_row (row, n, 1 / sum);
      row[target] -= 1;
    }
  return (double) most + log ((double) sum) - (double) score;
}

double
aisle_token_head (gboolean half, gsize n_tokens, gsize width, const float *table, const float *h, const gint32 *targets,
                  gsize n_rows, double *each, float *d_h, float *gradient, float *scratch)
{
  gsize rows = block_rows (n_tokens), v = n_tokens, d = width;
  double loss = 0;

  for (gsize from = 0; from < n_rows; from += rows)
    {
      gsize n = MIN (rows, n_rows - from);
      const float *block = h + from * d;

      aisle_product (half, FALSE, TRUE, n, v, d, 1, block, d, table, d, 0, scratch, v);
      for (gsize t = 0; t < n; t++)
        {
          double one = slopes (scratch + t * v, v, (gsize) targets[from + t], gradient != NULL);

          loss += one;
          if (each != NULL)
            each[from + t] = one;
        }
      if (gradient == NULL)
        continue;
      aisle_product (half, FALSE, FALSE, n, d, v, 1, scratch, v, table, d, 0, d_h + from * d, d);
      aisle_product (half, TRUE, FALSE, v, d, n, 1, scratch, v, block, d, 1, gradient, d);
    }
  return loss;
}
