/* user-chunks.h: the users of a log in fixed chunks of about equal numbers of events, for numeric/parallel. */
#pragma once

#include "columns/columns.h"

/* Depends on the log alone, so that no result depends on the number of threads. */
gsize aisle_user_chunks_n (const AisleColumns *columns);
/* Users first .. end - 1 of a chunk; every user is in exactly one. */
void aisle_user_chunks_at (const AisleColumns *columns, gsize n_chunks, gsize chunk, gsize *first, gsize *end);
/* Anonymous events first .. end - 1 of a chunk. */
void aisle_anonymous_chunks_at (const AisleColumns *columns, gsize n_chunks, gsize chunk, gsize *first, gsize *end);
gsize aisle_anonymous_events (const AisleColumns *columns);
