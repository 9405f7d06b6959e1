/* key-sort.c: least significant digit first (Knuth, The Art of Computer Programming 3, 5.2.5), each pass over fixed
 * chunks: count the digits of every chunk, give every chunk its places, move. */
#include "numeric/key-sort.h"

#include "base/error.h"
#include "base/i18n.h"
#include "numeric/parallel.h"

#define CHUNK  ((gsize) 1 << 17)
#define BITS   11
#define DIGITS (1 << BITS)

typedef struct
{
  guint64 *keys, *other_keys;
  guint32 *values, *other_values;
  gsize n, n_chunks;
  guint64 least, most; /* of the keys that are not missing */
  guint64 *chunk_least, *chunk_most;
  gboolean descending;
  guint shift;
  gsize *counts; /* chunks x DIGITS, then places */
} Sort;

static gsize
chunk_end (const Sort *sort, gsize chunk)
{
  return MIN ((chunk + 1) * CHUNK, sort->n);
}

static gboolean
find_range (gsize chunk, guint worker, gpointer data, GError **error)
{
  Sort *sort = data;
  guint64 least = G_MAXUINT64, most = 0;

  for (gsize i = chunk * CHUNK; i < chunk_end (sort, chunk); i++)
    if (sort->keys[i] != AISLE_KEY_MISSING)
      {
        least = MIN (least, sort->keys[i]);
        most = MAX (most, sort->keys[i]);
      }
  sort->chunk_least[chunk] = least;
  sort->chunk_most[chunk] = most;
  return TRUE;
}

/* From 0, so that digits that are all alike need no pass; missing ones behind all others. */
static gboolean
narrow (gsize chunk, guint worker, gpointer data, GError **error)
{
  Sort *sort = data;

  for (gsize i = chunk * CHUNK; i < chunk_end (sort, chunk); i++)
    {
      guint64 key = sort->keys[i];
      sort->keys[i] = key == AISLE_KEY_MISSING ? sort->most - sort->least + 1
                      : sort->descending       ? sort->most - key
                                               : key - sort->least;
    }
  return TRUE;
}

static gboolean
count (gsize chunk, guint worker, gpointer data, GError **error)
{
  Sort *sort = data;
  gsize *counts = sort->counts + chunk * DIGITS;

  memset (counts, 0, DIGITS * sizeof *counts);
  for (gsize i = chunk * CHUNK; i < chunk_end (sort, chunk); i++)
    counts[sort->keys[i] >> sort->shift & (DIGITS - 1)]++;
  return TRUE;
}

static gboolean
move (gsize chunk, guint worker, gpointer data, GError **error)
{
  Sort *sort = data;
  gsize *places = sort->counts + chunk * DIGITS;

  for (gsize i = chunk * CHUNK; i < chunk_end (sort, chunk); i++)
    {
      gsize place = places[sort->keys[i] >> sort->shift & (DIGITS - 1)]++;
      sort->other_keys[place] = sort->keys[i];
      sort->other_values[place] = sort->values[i];
    }
  return TRUE;
}

static void
give_places (Sort *sort)
{
  gsize place = 0;

  for (gsize d = 0; d < DIGITS; d++)
    for (gsize c = 0; c < sort->n_chunks; c++)
      {
        gsize n = sort->counts[c * DIGITS + d];
        sort->counts[c * DIGITS + d] = place;
        place += n;
      }
}

static gboolean
run_passes (Sort *sort, AisleProgress *progress, const char *what, GError **error)
{
  guint64 widest = sort->most - sort->least + 1;
  guint n_passes = 0, pass = 0;

  while (n_passes * BITS < 64 && widest >> (n_passes * BITS) > 0)
    n_passes++;
  for (; pass < n_passes; pass++)
    {
      AisleProgress part = aisle_progress_part (progress, (double) pass / n_passes, (pass + 1.0) / n_passes);
      AisleProgress *step = progress != NULL ? &part : NULL;
      guint64 *keys = sort->keys;
      guint32 *values = sort->values;

      sort->shift = pass * BITS;
      if (!aisle_parallel_for (sort->n_chunks, count, sort, step, what, error))
        return FALSE;
      give_places (sort);
      if (!aisle_parallel_for (sort->n_chunks, move, sort, step, what, error))
        return FALSE;
      sort->keys = sort->other_keys;
      sort->values = sort->other_values;
      sort->other_keys = keys;
      sort->other_values = values;
    }
  return TRUE;
}

gboolean
aisle_key_sort (guint64 *keys, guint32 *values, gsize n, gboolean descending, AisleProgress *progress, const char *what,
                GError **error)
{
  g_autofree guint64 *more_keys = g_try_new (guint64, n);
  g_autofree guint32 *more_values = g_try_new (guint32, n);
  gsize n_chunks = (n + CHUNK - 1) / CHUNK;
  g_autofree gsize *counts = g_try_new (gsize, n_chunks * DIGITS);
  g_autofree guint64 *bounds = g_new (guint64, 2 * n_chunks + 1);
  Sort sort = { .keys = keys,
                .values = values,
                .other_keys = more_keys,
                .other_values = more_values,
                .n = n,
                .n_chunks = n_chunks,
                .least = G_MAXUINT64,
                .chunk_least = bounds,
                .chunk_most = bounds + n_chunks,
                .descending = descending,
                .counts = counts };

  if (n == 0)
    return TRUE;
  if (more_keys == NULL || more_values == NULL || counts == NULL)
    {
      g_set_error (error, AISLE_BASE_ERROR, AISLE_ERROR_MEMORY, _ ("out of memory: %zu rows to sort"), n);
      return FALSE;
    }
  if (!aisle_parallel_for (n_chunks, find_range, &sort, progress, what, error))
    return FALSE;
  for (gsize c = 0; c < n_chunks; c++)
    {
      sort.least = MIN (sort.least, sort.chunk_least[c]);
      sort.most = MAX (sort.most, sort.chunk_most[c]);
    }
  if (sort.least > sort.most) /* all missing */
    return TRUE;
  if (!aisle_parallel_for (n_chunks, narrow, &sort, progress, what, error)
      || !run_passes (&sort, progress, what, error))
    return FALSE;
  if (sort.values != values)
    memcpy (values, sort.values, n * sizeof *values);
  return TRUE;
}
