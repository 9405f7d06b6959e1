/* key-figures.c: see key-figures.h.  Order statistics are found without sorting, by counting the leading digits of what
 * is left until one key is (radix selection). */
#include "numeric/key-figures.h"

#include "base/i18n.h"
#include "numeric/parallel.h"

#define CHUNK       ((gsize) 1 << 16)
#define SELECT_BITS 12
#define BUCKETS     (1 << SELECT_BITS)

typedef struct
{
  const AisleKeySource *source;
  gsize limit;
  struct
  {
    guint64 least, most;
    gsize missing;
    double sum;
  } * chunks;
  AisleDistinct *distinct[AISLE_MAX_WORKERS];
} Pass;

static gsize
n_chunks (const AisleKeySource *source)
{
  return (source->n + CHUNK - 1) / CHUNK;
}

static gboolean
figures_chunk (gsize chunk, guint worker, gpointer data, GError **error)
{
  Pass *pass = data;
  gsize end = MIN ((chunk + 1) * CHUNK, pass->source->n), missing = 0;
  guint64 keys[AISLE_FIGURES_BLOCK], least = AISLE_KEY_MISSING, most = 0;
  double sum = 0;

  if (pass->distinct[worker] == NULL)
    pass->distinct[worker] = aisle_distinct_new (pass->limit);
  for (gsize at = chunk * CHUNK; at < end; at += AISLE_FIGURES_BLOCK)
    {
      gsize n = MIN (AISLE_FIGURES_BLOCK, end - at);
      pass->source->read (pass->source->data, at, n, keys);
      for (gsize i = 0; i < n; i++)
        {
          if (keys[i] == AISLE_KEY_MISSING)
            {
              missing++;
              continue;
            }
          least = MIN (least, keys[i]);
          most = MAX (most, keys[i]);
          sum += aisle_key_number (pass->source, keys[i]);
        }
      aisle_distinct_add (pass->distinct[worker], keys, n);
    }
  pass->chunks[chunk].least = least;
  pass->chunks[chunk].most = most;
  pass->chunks[chunk].missing = missing;
  pass->chunks[chunk].sum = sum;
  return TRUE;
}

static void
join (AisleKeyFigures *self, Pass *pass)
{
  g_autoptr (AisleDistinct) all = aisle_distinct_new (pass->limit);
  double sum = 0;
  gsize n;

  self->n = pass->source->n;
  self->least = AISLE_KEY_MISSING;
  for (gsize c = 0; c < n_chunks (pass->source); c++)
    {
      self->least = MIN (self->least, pass->chunks[c].least);
      self->most = MAX (self->most, pass->chunks[c].most);
      self->missing += pass->chunks[c].missing;
      sum += pass->chunks[c].sum;
    }
  self->mean = self->n > self->missing ? sum / (double) (self->n - self->missing) : NAN;
  for (gsize w = 0; w < AISLE_MAX_WORKERS; w++)
    if (pass->distinct[w] != NULL)
      aisle_distinct_merge (all, pass->distinct[w]);
  self->distinct = aisle_distinct_count (all);
  self->exact = aisle_distinct_is_exact (all);
  self->entries = aisle_distinct_entries (all, &n);
}

gboolean
aisle_key_figures (AisleKeyFigures *self, const AisleKeySource *source, gsize limit, AisleProgress *progress,
                   GError **error)
{
  Pass pass = { .source = source, .limit = limit };
  gboolean ok;

  memset (self, 0, sizeof *self);
  pass.chunks = g_malloc0_n (n_chunks (source) + 1, sizeof *pass.chunks);
  ok = aisle_parallel_for (n_chunks (source), figures_chunk, &pass, progress, _ ("Counting values"), error);
  if (ok)
    join (self, &pass);
  for (gsize w = 0; w < AISLE_MAX_WORKERS; w++)
    aisle_distinct_free (pass.distinct[w]);
  g_free (pass.chunks);
  return ok;
}

void
aisle_key_figures_clear (AisleKeyFigures *self)
{
  g_clear_pointer (&self->entries, g_free);
}

/* ---- order statistics ---- */

typedef struct
{
  const AisleKeySource *source;
  gsize n_groups;
  guint64 low[AISLE_KEY_MAX_RANKS]; /* each group's keys begin here and span BUCKETS << shift */
  guint shift;
  guint32 *counts[AISLE_MAX_WORKERS]; /* groups x BUCKETS */
} Select;

static gboolean
select_chunk (gsize chunk, guint worker, gpointer data, GError **error)
{
  Select *select = data;
  gsize end = MIN ((chunk + 1) * CHUNK, select->source->n);
  guint64 keys[AISLE_FIGURES_BLOCK];

  if (select->counts[worker] == NULL)
    select->counts[worker] = g_new0 (guint32, select->n_groups * BUCKETS);
  for (gsize at = chunk * CHUNK; at < end; at += AISLE_FIGURES_BLOCK)
    {
      gsize n = MIN (AISLE_FIGURES_BLOCK, end - at);
      select->source->read (select->source->data, at, n, keys);
      for (gsize g = 0; g < select->n_groups; g++)
        {
          guint32 *counts = select->counts[worker] + g * BUCKETS;
          guint64 low = select->low[g];
          for (gsize i = 0; i < n; i++)
            {
              guint64 bucket = (keys[i] - low) >> select->shift;
              if (bucket < BUCKETS && keys[i] != AISLE_KEY_MISSING)
                counts[bucket]++;
            }
        }
    }
  return TRUE;
}

static gsize
group_of (Select *select, guint64 low)
{
  for (gsize g = 0; g < select->n_groups; g++)
    if (select->low[g] == low)
      return g;
  select->low[select->n_groups] = low;
  return select->n_groups++;
}

/* One more digit of every wanted key. */
static gboolean
narrow (const AisleKeySource *source, guint shift, gsize n_ranks, gsize *ranks, guint64 *lows, AisleProgress *progress,
        GError **error)
{
  Select select = { .source = source, .shift = shift };
  gsize groups[AISLE_KEY_MAX_RANKS];
  gboolean ok;

  for (gsize r = 0; r < n_ranks; r++)
    groups[r] = group_of (&select, lows[r]);
  ok = aisle_parallel_for (n_chunks (source), select_chunk, &select, progress, _ ("Finding quartiles"), error);
  for (gsize r = 0; ok && r < n_ranks; r++)
    for (gsize bucket = 0; bucket < BUCKETS; bucket++)
      {
        gsize n = 0;
        for (gsize w = 0; w < AISLE_MAX_WORKERS; w++)
          n += select.counts[w] != NULL ? select.counts[w][groups[r] * BUCKETS + bucket] : 0;
        if (ranks[r] < n)
          {
            lows[r] += (guint64) bucket << shift;
            break;
          }
        ranks[r] -= n;
      }
  for (gsize w = 0; w < AISLE_MAX_WORKERS; w++)
    g_free (select.counts[w]);
  return ok;
}

static void
select_counted (const AisleKeyFigures *self, const gsize *ranks, gsize n_ranks, guint64 *keys)
{
  gsize before = 0;

  for (gsize e = 0; e < self->distinct; e++)
    {
      for (gsize r = 0; r < n_ranks; r++)
        if (ranks[r] >= before && ranks[r] < before + self->entries[e].n)
          keys[r] = self->entries[e].key;
      before += self->entries[e].n;
    }
}

gboolean
aisle_key_select (const AisleKeyFigures *self, const AisleKeySource *source, const gsize *ranks, gsize n_ranks,
                  guint64 *keys, AisleProgress *progress, GError **error)
{
  gsize left[AISLE_KEY_MAX_RANKS];
  guint bits = self->most > self->least ? 64 - (guint) __builtin_clzll (self->most - self->least) : 0;

  g_assert (n_ranks <= AISLE_KEY_MAX_RANKS);
  for (gsize r = 0; r < n_ranks; r++)
    {
      keys[r] = self->least;
      left[r] = ranks[r];
    }
  if (self->entries != NULL)
    {
      select_counted (self, ranks, n_ranks, keys);
      return TRUE;
    }
  while (bits > 0)
    {
      bits -= MIN (bits, SELECT_BITS);
      if (!narrow (source, bits, n_ranks, left, keys, progress, error))
        return FALSE;
    }
  return TRUE;
}

/* ---- bins ---- */

typedef struct
{
  const AisleKeySource *source;
  const guint64 *edges;
  gsize n_bins;
  gsize *counts[AISLE_MAX_WORKERS];
} Bins;

/* n_bins: outside. */
static inline gsize
bin_of (const guint64 *edges, gsize n_bins, guint64 key)
{
  gsize low = 0, n = n_bins + 1;

  if (key < edges[0] || key >= edges[n_bins])
    return n_bins;
  while (n > 1)
    {
      gsize half = n / 2;
      low += key >= edges[low + half] ? half : 0;
      n -= half;
    }
  return low;
}

static gboolean
bins_chunk (gsize chunk, guint worker, gpointer data, GError **error)
{
  Bins *bins = data;
  gsize end = MIN ((chunk + 1) * CHUNK, bins->source->n);
  guint64 keys[AISLE_FIGURES_BLOCK];

  if (bins->counts[worker] == NULL)
    bins->counts[worker] = g_new0 (gsize, bins->n_bins + 1);
  for (gsize at = chunk * CHUNK; at < end; at += AISLE_FIGURES_BLOCK)
    {
      gsize n = MIN (AISLE_FIGURES_BLOCK, end - at);
      bins->source->read (bins->source->data, at, n, keys);
      for (gsize i = 0; i < n; i++)
        bins->counts[worker][bin_of (bins->edges, bins->n_bins, keys[i])]++;
    }
  return TRUE;
}

gboolean
aisle_key_bins (const AisleKeyFigures *self, const AisleKeySource *source, const guint64 *edges, gsize n_bins,
                gsize *counts, AisleProgress *progress, GError **error)
{
  Bins bins = { .source = source, .edges = edges, .n_bins = n_bins };
  gboolean ok = TRUE;

  memset (counts, 0, n_bins * sizeof *counts);
  if (self->entries != NULL)
    {
      for (gsize e = 0; e < self->distinct; e++)
        {
          gsize bin = bin_of (edges, n_bins, self->entries[e].key);
          if (bin < n_bins)
            counts[bin] += self->entries[e].n;
        }
      return TRUE;
    }
  ok = aisle_parallel_for (n_chunks (source), bins_chunk, &bins, progress, _ ("Counting values"), error);
  for (gsize w = 0; w < AISLE_MAX_WORKERS; w++)
    {
      for (gsize b = 0; bins.counts[w] != NULL && b < n_bins; b++)
        counts[b] += bins.counts[w][b];
      g_free (bins.counts[w]);
    }
  return ok;
}
