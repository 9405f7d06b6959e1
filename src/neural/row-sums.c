/* row-sums.c: see row-sums.h. */
#include "neural/row-sums.h"

#include "neural/wide.h"
#include "numeric/parallel.h"

/* Parts of about as many rows each; an id is in one part alone, so their number changes no sum. */
#define N_PARTS 32

typedef struct
{
  const float *row;
  float scale;
} Entry;

typedef struct
{
  gsize *start; /* n_ids + 1 */
  Entry *entries;
  gsize n_ids, n, width;
  float *table;
} Work;

AISLE_WIDE static void
add_entries (float *restrict to, const Entry *entries, gsize n, gsize width)
{
  for (gsize i = 0; i < n; i++)
    {
      const float *restrict row = entries[i].row;
      float scale = entries[i].scale;

      for (gsize j = 0; j < width; j++)
        to[j] += scale * row[j];
    }
}

/* The first id whose entries begin at or behind a part's share. */
static gsize
part_begin (const Work *self, gsize part)
{
  gsize wanted = self->n * part / N_PARTS, low = 0, high = self->n_ids;

  if (part == N_PARTS)
    return self->n_ids;
  while (low < high)
    {
      gsize middle = (low + high) / 2;

      if (self->start[middle] < wanted)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

static gboolean
add_part (gsize index, guint worker, gpointer data, GError **error)
{
  const Work *self = data;
  gsize end = part_begin (self, index + 1);

  for (gsize id = part_begin (self, index); id < end; id++)
    if (self->start[id + 1] > self->start[id])
      add_entries (self->table + id * self->width, self->entries + self->start[id],
                   self->start[id + 1] - self->start[id], self->width);
  return TRUE;
}

/* start[id + 1] counts up to where entries of id end; a shift by one gives where they begin. */
static void
sort_entries (Work *self, const AisleRowSource *sources, gsize n_sources)
{
  gsize *next = self->start + 1;

  for (gsize s = 0; s < n_sources; s++)
    for (gsize i = 0; i < sources[s].n; i++)
      if (sources[s].ids[i] >= 0)
        next[sources[s].ids[i] + 1]++;
  for (gsize id = 0; id < self->n_ids; id++)
    next[id + 1] += next[id];
  self->n = next[self->n_ids];
  for (gsize s = 0; s < n_sources; s++)
    for (gsize i = 0; i < sources[s].n; i++)
      if (sources[s].ids[i] >= 0)
        self->entries[next[sources[s].ids[i]]++] =
            (Entry){ sources[s].rows + i * self->width, sources[s].scale != NULL ? sources[s].scale[i] : 1 };
}

gboolean
aisle_row_sums (const AisleRowSource *sources, gsize n_sources, gsize n_ids, gsize width, float *table)
{
  Work work = { .n_ids = n_ids, .width = width, .table = table };
  gboolean done = FALSE;
  gsize n = 0;

  for (gsize s = 0; s < n_sources; s++)
    n += sources[s].n;
  work.start = g_try_new0 (gsize, n_ids + 2);
  work.entries = g_try_new (Entry, MAX (n, 1));
  if (work.start != NULL && work.entries != NULL)
    {
      sort_entries (&work, sources, n_sources);
      done = aisle_parallel_for (N_PARTS, add_part, &work, NULL, NULL, NULL);
    }
  g_free (work.start);
  g_free (work.entries);
  return done;
}
