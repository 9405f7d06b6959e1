/* chunk-sums.c: see chunk-sums.h. */
#include "neural/chunk-sums.h"

#include "neural/wide.h"
#include "numeric/parallel.h"

#include <string.h>

#define PART ((gsize) 1 << 15)

typedef struct
{
  const float *chunks;
  gsize n_chunks, stride, n;
  float *to;
} Sum;

AISLE_WIDE static void
add_to (float *restrict to, const float *restrict from, gsize n)
{
  for (gsize i = 0; i < n; i++)
    to[i] += from[i];
}

static gboolean
sum_part (gsize index, guint worker, gpointer data, GError **error)
{
  const Sum *self = data;
  gsize from = index * PART, n = MIN (PART, self->n - from);

  memcpy (self->to + from, self->chunks + from, n * sizeof (float));
  for (gsize c = 1; c < self->n_chunks; c++)
    add_to (self->to + from, self->chunks + c * self->stride + from, n);
  return TRUE;
}

void
aisle_chunk_sums (const float *chunks, gsize n_chunks, gsize stride, gsize n, float *to)
{
  Sum sum = { chunks, n_chunks, stride, n, to };

  if (!aisle_parallel_for ((n + PART - 1) / PART, sum_part, &sum, NULL, NULL, NULL))
    g_assert_not_reached (); /* no part fails and nobody cancels */
}
