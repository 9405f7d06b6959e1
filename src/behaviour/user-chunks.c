/* user-chunks.c: chunk borders by bisection over the users' first events. */
#include "behaviour/user-chunks.h"

#define CHUNK_EVENTS 65536
#define MAX_CHUNKS   1024

gsize
aisle_user_chunks_n (const AisleColumns *columns)
{
  return CLAMP (columns->n_events / CHUNK_EVENTS, 1, MAX_CHUNKS);
}

/* The first user whose events begin at or after an event. */
static gsize
first_user_from (const AisleColumns *columns, guint64 event)
{
  gsize low = 0, high = columns->n_users;
  while (low < high)
    {
      gsize middle = low + (high - low) / 2;
      if (columns->user_start[middle] < event)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

void
aisle_user_chunks_at (const AisleColumns *columns, gsize n_chunks, gsize chunk, gsize *first, gsize *end)
{
  guint64 n = columns->user_start[columns->n_users];
  *first = chunk == 0 ? 0 : first_user_from (columns, n * chunk / n_chunks);
  *end = chunk + 1 == n_chunks ? columns->n_users : first_user_from (columns, n * (chunk + 1) / n_chunks);
}

gsize
aisle_anonymous_events (const AisleColumns *columns)
{
  return columns->n_events - columns->user_start[columns->n_users];
}

void
aisle_anonymous_chunks_at (const AisleColumns *columns, gsize n_chunks, gsize chunk, gsize *first, gsize *end)
{
  gsize begin = columns->user_start[columns->n_users], n = columns->n_events - begin;
  *first = begin + n * chunk / n_chunks;
  *end = begin + n * (chunk + 1) / n_chunks;
}
