/* chunk-sums.h: the gradient of a batch from those of its chunks.
 *
 * Chunks are added in their order and numbers are shared out over threads: the same bytes for any number of threads. */
#pragma once

#include <glib.h>

/* to[i] (i < n) = sum over c < n_chunks of chunks[c * stride + i]; n_chunks is not 0. */
void aisle_chunk_sums (const float *chunks, gsize n_chunks, gsize stride, gsize n, float *to);
