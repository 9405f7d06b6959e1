/* pair-counts.c: see pair-counts.h.
 *
 * Items get labels by popularity, 0 the most popular.  In each set the items stand from the rarest to the most popular,
 * so what follows an item are its more popular partners, whose counters are few and near each other; the rows go from
 * the most popular item on, so that the worst pair kept rises early and most of the rare items are never looked at. */
#include "behaviour/pair-counts.h"

#include "base/error.h"
#include "base/i18n.h"
#include "behaviour/question.h"
#include "numeric/key-sort.h"
#include "numeric/parallel.h"
#include "numeric/sorting.h"

#include <stdatomic.h>

#define CHUNK_SETS ((gsize) 16384)
#define N_CHUNKS   ((gsize) 512)
#define LAST       G_MININT32 /* flag of a set's last entry */

typedef struct
{
  AisleItemSets *sets;
  const AisleItemRanks *ranks;
  gsize most;
  guint32 *items;     /* by label */
  guint32 *labels;    /* by item */
  guint64 *row_start; /* n_items + 1: entries of each label that have a partner behind them */
  guint32 *rows;      /* places in sets->items */
  gsize *borders;     /* n_chunks + 1 labels */
  gsize n_chunks;
  guint32 *counts[AISLE_MAX_WORKERS], *touched[AISLE_MAX_WORKERS];
  atomic_uint floor; /* at least `most` pairs have this count or a higher one */
  GMutex lock;
  GArray *kept;     /* AislePair of labels, under `lock` */
  gint32 *ranks_of; /* (nullable) n_items, by item, under `lock` until the pass is over */
} Pairs;

static gboolean
out_of_memory (GError **error)
{
  g_set_error_literal (error, AISLE_BEHAVIOUR_ERROR, AISLE_ERROR_MEMORY,
                       _ ("not enough memory for the pairs of so many items: take a segment or fewer event kinds"));
  return FALSE;
}

/* ---- labels, and sets from the rarest to the most popular ---- */

static gboolean
label_items (Pairs *self, AisleProgress *progress, GError **error)
{
  gsize n = self->sets->n_items;
  g_autofree guint64 *keys = g_try_new (guint64, n + 1);
  self->items = g_try_new (guint32, n + 1);
  self->labels = g_try_new (guint32, n + 1);
  if (keys == NULL || self->items == NULL || self->labels == NULL)
    return out_of_memory (error);
  for (gsize item = 0; item < n; item++)
    {
      keys[item] = self->sets->support[item];
      self->items[item] = (guint32) item;
    }
  if (!aisle_key_sort (keys, self->items, n, TRUE, progress, _ ("Counting pairs"), error))
    return FALSE;
  for (gsize label = 0; label < n; label++)
    self->labels[self->items[label]] = (guint32) label;
  return TRUE;
}

static void
sort_descending (gint32 *values, gsize n)
{
  if (n > 24)
    {
      aisle_sort_ids (values, n);
      for (gsize i = 0; i < n / 2; i++)
        {
          gint32 kept = values[i];
          values[i] = values[n - 1 - i];
          values[n - 1 - i] = kept;
        }
      return;
    }
  for (gsize i = 1; i < n; i++)
    {
      gint32 value = values[i];
      gsize k = i;
      for (; k > 0 && values[k - 1] < value; k--)
        values[k] = values[k - 1];
      values[k] = value;
    }
}

static gboolean
sort_sets (gsize chunk, guint worker, gpointer data, GError **error)
{
  Pairs *self = data;
  AisleItemSets *sets = self->sets;
  for (gsize s = chunk * CHUNK_SETS; s < MIN (sets->n_sets, (chunk + 1) * CHUNK_SETS); s++)
    {
      gint32 *items = sets->items + sets->starts[s];
      gsize n = sets->starts[s + 1] - sets->starts[s];
      for (gsize i = 0; i < n; i++)
        items[i] = (gint32) self->labels[items[i]];
      sort_descending (items, n);
      items[n - 1] |= LAST;
    }
  return TRUE;
}

static gboolean
index_rows (Pairs *self, GError **error)
{
  const AisleItemSets *sets = self->sets;
  gsize n = sets->n_items;
  guint64 total = 0;
  self->row_start = g_try_new0 (guint64, n + 2);
  if (self->row_start == NULL || sets->n_entries > G_MAXUINT32)
    return out_of_memory (error);
  for (gsize e = 0; e < sets->n_entries; e++)
    if (sets->items[e] >= 0)
      self->row_start[sets->items[e] + 1]++;
  for (gsize label = 0; label < n; label++)
    {
      guint64 here = self->row_start[label + 1];
      self->row_start[label + 1] = total;
      total += here;
    }
  self->rows = g_try_new (guint32, total + 1);
  if (self->rows == NULL)
    return out_of_memory (error);
  for (gsize e = 0; e < sets->n_entries; e++)
    if (sets->items[e] >= 0)
      self->rows[self->row_start[sets->items[e] + 1]++] = (guint32) e;
  /* Chunks of about equal numbers of entries. */
  self->borders = g_new (gsize, N_CHUNKS + 1);
  self->borders[0] = 0;
  for (gsize label = 0; label < n; label++)
    if (self->row_start[label + 1] - self->row_start[self->borders[self->n_chunks]] > total / N_CHUNKS
        && self->n_chunks + 1 < N_CHUNKS)
      self->borders[++self->n_chunks] = label + 1;
  if (self->borders[self->n_chunks] < n)
    self->borders[++self->n_chunks] = n;
  return TRUE;
}

/* ---- keeping the best ---- */

/* Of all items. */
static gboolean
need_ranks (Pairs *self, GError **error)
{
  gsize n = self->sets->n_items;
  if (self->ranks_of != NULL)
    return TRUE;
  self->ranks_of = g_try_new (gint32, n + 1);
  if (self->ranks_of == NULL)
    return out_of_memory (error);
  /* Any order will do. */
  return self->ranks->rank (self->ranks->data, (const gint32 *) self->items, n, self->ranks_of, error);
}

static gint32
item_of (const Pairs *self, guint i)
{
  const AislePair *pair = &g_array_index (self->kept, AislePair, i / 2);
  return (gint32) self->items[i % 2 == 0 ? pair->a : pair->b];
}

/* Of the items of what is kept at the end. */
static gboolean
need_last_ranks (Pairs *self, GError **error)
{
  g_autofree gint32 *items = g_new (gint32, 2 * (gsize) self->kept->len + 1);
  if (self->ranks_of != NULL)
    return TRUE;
  self->ranks_of = g_try_new (gint32, self->sets->n_items + 1);
  if (self->ranks_of == NULL)
    return out_of_memory (error);
  for (guint i = 0; i < 2 * self->kept->len; i++)
    items[i] = item_of (self, i);
  gsize n = aisle_distinct_ids (items, 2 * self->kept->len), k = 0;
  for (gsize i = 0; i < 2 * (gsize) self->kept->len; i++)
    if (i == 0 || items[i] != items[k - 1])
      items[k++] = items[i];
  return self->ranks->rank (self->ranks->data, items, n, self->ranks_of, error);
}

/* Labels to items, a first by external id. */
static AislePair
named_pair (const Pairs *self, const AislePair *pair)
{
  AislePair named = { (gint32) self->items[pair->a], (gint32) self->items[pair->b], pair->n };
  if (self->ranks_of[named.a] > self->ranks_of[named.b])
    named = (AislePair){ named.b, named.a, named.n };
  return named;
}

static int
compare_pairs (gconstpointer a, gconstpointer b, gpointer data)
{
  const Pairs *self = data;
  AislePair x = named_pair (self, a), y = named_pair (self, b);
  const gint32 *ranks = self->ranks_of;
  if (x.n != y.n)
    return x.n > y.n ? -1 : 1;
  if (x.a != y.a)
    return ranks[x.a] < ranks[y.a] ? -1 : 1;
  return x.b == y.b ? 0 : ranks[x.b] < ranks[y.b] ? -1 : 1;
}

/* The count of the last of the best `most`; 0 when there are fewer. */
static guint32
worst_count (const Pairs *self, const GArray *pairs)
{
  if (pairs->len < self->most)
    return 0;
  g_autofree gint64 *counts = g_new (gint64, pairs->len);
  for (guint i = 0; i < pairs->len; i++)
    counts[i] = g_array_index (pairs, AislePair, i).n;
  return (guint32) aisle_select_rank (counts, pairs->len, pairs->len - self->most);
}

static void
drop_below (GArray *pairs, guint32 floor)
{
  guint n = 0;
  for (guint i = 0; i < pairs->len; i++)
    if (g_array_index (pairs, AislePair, i).n >= floor)
      g_array_index (pairs, AislePair, n++) = g_array_index (pairs, AislePair, i);
  g_array_set_size (pairs, n);
}

static void
raise_floor (Pairs *self, guint32 floor)
{
  guint old = atomic_load (&self->floor);
  while (old < floor && !atomic_compare_exchange_weak (&self->floor, &old, floor))
    ;
}

/* Leaves the best and those that tie with the last of them; where ties are many, the best by name. */
static gboolean
prune (Pairs *self, GArray *pairs, gboolean locked, GError **error)
{
  guint32 floor = MAX (worst_count (self, pairs), atomic_load (&self->floor));
  gboolean ok;
  raise_floor (self, floor);
  drop_below (pairs, floor);
  if (pairs->len <= MAX (4 * self->most, 1 << 16))
    return TRUE;
  if (!locked)
    g_mutex_lock (&self->lock);
  ok = need_ranks (self, error);
  if (!locked)
    g_mutex_unlock (&self->lock);
  if (!ok)
    return FALSE;
  g_array_sort_with_data (pairs, compare_pairs, self);
  g_array_set_size (pairs, (guint) self->most);
  return TRUE;
}

/* ---- counting ---- */

static gboolean
count_row (Pairs *self, guint worker, gsize label, GArray *pairs, GError **error)
{
  const gint32 *items = self->sets->items;
  guint32 *counts = self->counts[worker], *touched = self->touched[worker];
  guint32 n_touched = 0, floor = MAX (atomic_load (&self->floor), 1);
  for (guint64 r = self->row_start[label]; r < self->row_start[label + 1]; r++)
    {
      const gint32 *partner = items + self->rows[r];
      gint32 item;
      do
        {
          item = *++partner;
          guint32 other = (guint32) item & G_MAXINT32;
          touched[n_touched] = other;
          n_touched += counts[other]++ == 0;
        }
      while (item >= 0);
    }
  for (guint32 i = 0; i < n_touched; i++)
    {
      guint32 n = counts[touched[i]];
      counts[touched[i]] = 0;
      if (n < floor)
        continue;
      AislePair pair = { (gint32) label, (gint32) touched[i], n };
      g_array_append_val (pairs, pair);
    }
  return pairs->len <= MAX (8 * self->most, 1 << 17) || prune (self, pairs, FALSE, error);
}

static gboolean
count_chunk (gsize chunk, guint worker, gpointer data, GError **error)
{
  Pairs *self = data;
  g_autoptr (GArray) pairs = g_array_new (FALSE, FALSE, sizeof (AislePair));
  if (self->counts[worker] == NULL)
    {
      self->counts[worker] = g_try_new0 (guint32, self->sets->n_items + 1);
      self->touched[worker] = g_try_new (guint32, self->sets->n_items + 1);
    }
  if (self->counts[worker] == NULL || self->touched[worker] == NULL)
    return out_of_memory (error);
  for (gsize label = self->borders[chunk]; label < self->borders[chunk + 1]; label++)
    {
      /* No pair is in more sets than its rarer item. */
      if (self->sets->support[self->items[label]] < MAX (atomic_load (&self->floor), 1))
        break;
      if (!count_row (self, worker, label, pairs, error))
        return FALSE;
    }
  drop_below (pairs, atomic_load (&self->floor));
  g_mutex_lock (&self->lock);
  g_array_append_vals (self->kept, pairs->data, pairs->len);
  gboolean ok = self->kept->len < 2 * self->most || prune (self, self->kept, TRUE, error);
  g_mutex_unlock (&self->lock);
  return ok;
}

static gboolean
count (Pairs *self, AisleProgress *progress, GError **error)
{
  AisleProgress sorting = aisle_progress_part (progress, 0, 0.2), counting = aisle_progress_part (progress, 0.2, 1);
  gsize n_chunks = (self->sets->n_sets + CHUNK_SETS - 1) / CHUNK_SETS;
  return label_items (self, &sorting, error)
         && aisle_parallel_for (n_chunks, sort_sets, self, &sorting, _ ("Counting pairs"), error)
         && index_rows (self, error)
         && aisle_parallel_for (self->n_chunks, count_chunk, self, &counting, _ ("Counting pairs"), error)
         && prune (self, self->kept, TRUE, error) && need_last_ranks (self, error);
}

GArray *
aisle_pair_counts_top (AisleItemSets *sets, gsize most, const AisleItemRanks *ranks, AisleProgress *progress,
                       GError **error)
{
  g_autofree Pairs *self = g_new0 (Pairs, 1);
  GArray *top = NULL;
  *self = (Pairs){ .sets = sets, .ranks = ranks, .most = MAX (most, 1) };
  self->kept = g_array_new (FALSE, FALSE, sizeof (AislePair));
  g_mutex_init (&self->lock);
  if (count (self, progress, error))
    {
      top = g_array_new (FALSE, FALSE, sizeof (AislePair));
      g_array_sort_with_data (self->kept, compare_pairs, self);
      for (guint i = 0; i < MIN (self->kept->len, self->most); i++)
        {
          AislePair named = named_pair (self, &g_array_index (self->kept, AislePair, i));
          g_array_append_val (top, named);
        }
    }
  g_mutex_clear (&self->lock);
  for (guint worker = 0; worker < AISLE_MAX_WORKERS; worker++)
    {
      g_free (self->counts[worker]);
      g_free (self->touched[worker]);
    }
  g_array_unref (self->kept);
  g_free (self->items);
  g_free (self->labels);
  g_free (self->row_start);
  g_free (self->rows);
  g_free (self->borders);
  g_free (self->ranks_of);
  return top;
}
