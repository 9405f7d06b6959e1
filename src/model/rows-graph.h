/* rows-graph.h: how a graph multiplies with sparse rows, for families whose scores are sums of such rows.
 *
 * Letters: B batch, R rows, I columns, N cells. */
#pragma once

#include "model/model.h"

/* Adds rows (R x I) under a name: as a full matrix, or where that would be larger than 256 MiB as lists of its cells.
 * FALSE: even these are too many (AISLE_ERROR_USAGE), or memory ran out. */
gboolean aisle_rows_graph_add (AisleGraph *graph, const char *name, const AisleSparse *rows, const AisleFamily *family,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* to f32 [B, I] = from f32 [B, R] times the rows added under that name. */
void aisle_rows_graph_multiply (AisleGraph *graph, const char *name, const AisleSparse *rows, const char *from,
                                const char *to);
