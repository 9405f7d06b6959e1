/* parallel.h: work over fixed chunks on our own threads, without spinning.
 *
 * The chunks are fixed by the caller, never by the thread count, so results do not depend on it: each chunk writes its
 * own output, and sums over chunks are added in chunk order by the caller. */
#pragma once

#include "base/progress.h"

/* Threads are never more, so scratch of a fixed size is safe from a change of their number. */
#define AISLE_MAX_WORKERS 256

/* 0 = number of processors (default).  Also the AISLE_THREADS environment variable at start. */
void aisle_parallel_set_threads (guint n);
guint aisle_parallel_get_threads (void);

/* Runs chunk (index, worker, data) for index 0 .. n_chunks - 1; worker is below the number of threads and
 * AISLE_MAX_WORKERS, for scratch memory.  The calling thread works too.  Reports progress from the calling thread between
 * its chunks; after a cancel or an error no new chunk starts.  chunk returns FALSE with error set to stop; the error of
 * the lowest failed index wins. */
typedef gboolean (*AisleChunkFunc) (gsize index, guint worker, gpointer data, GError **error);
gboolean aisle_parallel_for (gsize n_chunks, AisleChunkFunc chunk, gpointer data, AisleProgress *progress,
                             const char *what, GError **error) G_GNUC_WARN_UNUSED_RESULT;
