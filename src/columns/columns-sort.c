/* columns-sort.c: the spool in order of users and times, written as the columns file.
 *
 * One array after another, and of each a window of rows after another, so that no more than a window's pages are mapped
 * at once; what is gathered is written and summed while it is in the cache.  All results are the same for any number of
 * threads and any memory: each place has its row before anything is gathered. */
#include "columns/columns-spool.h"

#include "base/error.h"
#include "base/files.h"
#include "base/i18n.h"
#include "numeric/parallel.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define BLOCK AISLE_SPOOL_BLOCK
#define PIECE AISLE_COLUMNS_PIECE /* bytes of an array that one thread gathers at a time */
#define ALWAYS                                                                                                         \
  (1u << AISLE_ARRAY_USER_START | 1u << AISLE_ARRAY_TIME | 1u << AISLE_ARRAY_ITEM | 1u << AISLE_ARRAY_KIND             \
   | 1u << AISLE_ARRAY_EVENT)

typedef struct
{
  AisleColumnsBuilder *builder;
  int fd;
  gsize n, n_users, n_sessions;
  const guint8 *spool;
  gsize spool_bytes;
  gconstpointer *part[AISLE_N_ARRAYS];    /* where block b of each array stands */
  guint64 *missing_block[AISLE_N_ARRAYS]; /* stands in for a block without values */
  gsize window;                           /* rows: whole blocks */
  gsize stretch;                          /* bytes of an array gathered before they are let go: whole pieces */
  guint64 *start;                         /* n_users + 2: places of users; the anonymous rows are the last */
  guint32 *session_end;                   /* (nullable) n_sessions + 1: ends of the anonymous rows' sessions */
  guint32 *row;                           /* of each place */
  AisleColumnsHeader header;
  GCancellable *cancellable;
} Sort;

#define AT(sort, type, array, row) (((const type *) (sort)->part[array][(row) / BLOCK])[(row) % BLOCK])

static gboolean
no_memory (const Sort *sort, GError **error)
{
  g_set_error (error, AISLE_COLUMNS_ERROR, AISLE_ERROR_MEMORY, _ ("cannot sort the %zu events of '%s': out of memory"),
               sort->n, sort->builder->path);
  return FALSE;
}

/* ---- the spool, mapped ---- */

/* Missing ids have all bits set. */
static guint64
missing_word (AisleArray array)
{
  const double not_a_number = NAN;
  guint64 word = G_MAXUINT64;

  if (array == AISLE_ARRAY_PRICE)
    return (guint64) AISLE_MONEY_MISSING;
  if (array == AISLE_ARRAY_FOLD)
    return 0;
  if (array == AISLE_ARRAY_QUANTITY)
    memcpy (&word, &not_a_number, sizeof word);
  return word;
}

static gboolean
map_spool (Sort *sort, GError **error)
{
  const GArray *blocks = sort->builder->blocks;
  struct stat info = { 0 };
  gpointer spool = NULL;

  if (fstat (sort->builder->fd, &info) != 0
      || (info.st_size > 0
          && (spool = mmap (NULL, (gsize) info.st_size, PROT_READ, MAP_SHARED, sort->builder->fd, 0)) == MAP_FAILED))
    {
      aisle_set_error_from_errno (error, errno, "read beside", sort->builder->path);
      return FALSE;
    }
  sort->spool_bytes = (gsize) info.st_size;
  sort->spool = spool;
  for (AisleArray a = 0; a < AISLE_N_ARRAYS; a++)
    {
      sort->part[a] = g_new (gconstpointer, blocks->len + 1);
      sort->missing_block[a] = g_new (guint64, BLOCK);
      for (gsize i = 0; i < BLOCK; i++)
        sort->missing_block[a][i] = missing_word (a);
      for (guint b = 0; b < blocks->len; b++)
        sort->part[a][b] = g_array_index (blocks, guint, b) >> a & 1
                               ? (gconstpointer) (sort->spool + aisle_spool_offset (b, a))
                               : sort->missing_block[a];
    }
  return TRUE;
}

/* The pages stay in the system's cache; this process holds them no longer. */
static void
let_go (const Sort *sort)
{
  if (sort->spool != NULL)
    madvise ((gpointer) sort->spool, sort->spool_bytes, MADV_DONTNEED);
}

static gsize
rows_in_block (const Sort *sort, gsize block)
{
  return MIN (BLOCK, sort->n - block * BLOCK);
}

/* ---- places by user, anonymous ones by session ---- */

/* Is it time to look up?  Every section. */
static gboolean
step (const Sort *sort, gsize block, double from, double to, AisleProgress *progress, GError **error)
{
  if (block % AISLE_SPOOL_SECTION > 0)
    return TRUE;
  if (block * BLOCK % sort->window == 0)
    let_go (sort);
  return aisle_progress_step (progress, from + (to - from) * (double) block / sort->builder->blocks->len,
                              _ ("Sorting the events"), error);
}

/* Counting sort by user, stable. */
static gboolean
place_rows (Sort *sort, AisleProgress *progress, GError **error)
{
  gsize n_blocks = sort->builder->blocks->len, n_users = sort->n_users;
  g_autofree guint32 *next = g_try_new (guint32, n_users + 1);

  sort->start = g_try_new0 (guint64, n_users + 2);
  sort->row = g_try_new (guint32, sort->n + 1);
  if (next == NULL || sort->start == NULL || sort->row == NULL)
    return no_memory (sort, error);
  for (gsize b = 0; b < n_blocks; b++)
    {
      const gint32 *user = sort->part[AISLE_SPOOL_USER][b];

      if (!step (sort, b, 0, .4, progress, error))
        return FALSE;
      for (gsize i = 0; i < rows_in_block (sort, b); i++)
        sort->start[(user[i] >= 0 ? (gsize) user[i] : n_users) + 1]++;
    }
  for (gsize u = 0; u <= n_users; u++)
    {
      next[u] = (guint32) sort->start[u];
      sort->start[u + 1] += sort->start[u];
    }
  for (gsize b = 0; b < n_blocks; b++)
    {
      const gint32 *user = sort->part[AISLE_SPOOL_USER][b];

      if (!step (sort, b, .4, 1, progress, error))
        return FALSE;
      for (gsize i = 0; i < rows_in_block (sort, b); i++)
        sort->row[next[user[i] >= 0 ? (gsize) user[i] : n_users]++] = (guint32) (b * BLOCK + i);
    }
  let_go (sort);
  return TRUE;
}

/* Every block's worth of anonymous rows; they are read in order of rows. */
static gboolean
step_sessions (const Sort *sort, gsize i, gsize n, double from, AisleProgress *progress, GError **error)
{
  if (i % BLOCK > 0)
    return TRUE;
  if (i % sort->window == 0)
    let_go (sort);
  return aisle_progress_step (progress, from + .5 * (double) i / n, _ ("Sorting the events"), error);
}

/* The anonymous rows by session, stable; those without one come first. */
static gboolean
place_sessions (Sort *sort, AisleProgress *progress, GError **error)
{
  gsize first = sort->start[sort->n_users], n = sort->n - first, n_groups = sort->n_sessions + 1;
  guint32 *row = sort->row + first, *next;
  g_autofree guint32 *before = NULL;

  if (n == 0 || !(sort->builder->present >> AISLE_ARRAY_SESSION & 1))
    return TRUE;
  sort->session_end = next = g_try_new0 (guint32, n_groups + 1);
  before = g_try_new (guint32, n);
  if (next == NULL || before == NULL)
    return no_memory (sort, error);
  memcpy (before, row, n * sizeof *row);
  for (gsize i = 0; i < n; i++)
    {
      if (!step_sessions (sort, i, n, 0, progress, error))
        return FALSE;
      next[AT (sort, gint32, AISLE_ARRAY_SESSION, before[i]) + 2]++;
    }
  for (gsize g = 0; g < n_groups; g++)
    next[g + 1] += next[g];
  for (gsize i = 0; i < n; i++)
    {
      if (!step_sessions (sort, i, n, .5, progress, error))
        return FALSE;
      row[next[AT (sort, gint32, AISLE_ARRAY_SESSION, before[i]) + 1]++] = before[i];
    }
  let_go (sort);
  return TRUE;
}

/* ---- gathering ---- */

typedef struct
{
  Sort *sort;
  AisleArray array;
  gsize place, n; /* the stretch */
  gsize from, to; /* the window of rows */
  guint8 *out;    /* of the stretch */
  gboolean write; /* the last window: write it to the file */
  guint64 *sums;  /* of the stretch's pieces */
} Gather;

#define GATHER(type)                                                                                                   \
  if (from == 0 && to == sort->n)                                                                                      \
    for (gsize i = 0; i < n; i++)                                                                                      \
      ((type *) out)[i] = AT (sort, type, gather->array, row[i]);                                                      \
  else                                                                                                                 \
    for (gsize i = 0; i < n; i++)                                                                                      \
      if (row[i] >= from && row[i] < to)                                                                               \
        ((type *) out)[i] = AT (sort, type, gather->array, row[i]);

static gboolean
gather_piece (gsize index, guint worker, gpointer data, GError **error)
{
  const Gather *gather = data;
  const Sort *sort = gather->sort;
  gsize width = aisle_array_width (gather->array), first = index * (PIECE / width);
  gsize n = MIN (PIECE / width, gather->n - first), from = gather->from, to = gather->to;
  const guint32 *row = sort->row + gather->place + first;
  guint8 *out = gather->out + first * width;
  gsize at = (gather->place + first) * width;

  switch (width)
    {
    case 8:
      GATHER (guint64)
      break;
    case 4:
      GATHER (guint32)
      break;
    case 2:
      GATHER (guint16)
      break;
    default:
      GATHER (guint8)
    }
  if (!gather->write)
    return TRUE;
  gather->sums[index] = aisle_columns_piece_sum (out, n * width, at / PIECE);
  return aisle_spool_write (sort->fd, out, n * width, (gint64) (sort->header.arrays[gather->array].offset + at),
                            sort->builder->path, error);
}

/* Fills gather->out, of gather->n places from gather->place on. */
static gboolean
gather_stretch (Gather *gather, gboolean write, AisleProgress *progress, GError **error)
{
  Sort *sort = gather->sort;
  gsize n_pieces = (gather->n * aisle_array_width (gather->array) + PIECE - 1) / PIECE;

  for (gsize from = 0; from < sort->n; from += sort->window)
    {
      AisleProgress part = aisle_progress_part (progress, (double) from / sort->n, 1);

      gather->from = from;
      gather->to = MIN (sort->n, from + sort->window);
      gather->write = write && gather->to == sort->n;
      if (!aisle_parallel_for (n_pieces, gather_piece, gather, &part, _ ("Sorting the events"), error))
        return FALSE;
      if (sort->n > sort->window)
        let_go (sort);
    }
  return TRUE;
}

static gboolean
write_array (Sort *sort, AisleArray array, Gather *gather, AisleProgress *progress, GError **error)
{
  AisleArrayEntry *entry = &sort->header.arrays[array];
  gsize width = aisle_array_width (array);

  gather->array = array;
  for (gather->place = 0; gather->place < sort->n; gather->place += gather->n)
    {
      AisleProgress part = aisle_progress_part (progress, (double) gather->place / sort->n, 1);

      gather->n = MIN (sort->stretch / width, sort->n - gather->place);
      if (!gather_stretch (gather, TRUE, &part, error))
        return FALSE;
      for (gsize p = 0; p < (gather->n * width + PIECE - 1) / PIECE; p++)
        entry->checksum += gather->sums[p];
      /* The disk works while we do, not after. */
      sync_file_range (sort->fd, (off_t) (entry->offset + gather->place * width), (off_t) (gather->n * width),
                       SYNC_FILE_RANGE_WRITE);
    }
  let_go (sort);
  return TRUE;
}

static gboolean
write_starts (Sort *sort, GError **error)
{
  AisleArrayEntry *entry = &sort->header.arrays[AISLE_ARRAY_USER_START];

  for (gsize at = 0; at < entry->bytes; at += PIECE)
    entry->checksum +=
        aisle_columns_piece_sum ((const guint8 *) sort->start + at, MIN (PIECE, entry->bytes - at), at / PIECE);
  return aisle_spool_write (sort->fd, sort->start, entry->bytes, (gint64) entry->offset, sort->builder->path, error);
}

/* ---- order of times ---- */

/* Groups are the users, then the anonymous rows' sessions; without sessions these rows are one group. */
static gsize
n_groups (const Sort *sort)
{
  return sort->n_users + (sort->session_end != NULL ? sort->n_sessions + 1 : 1);
}

static gsize
group_end (const Sort *sort, gsize group)
{
  if (group < sort->n_users)
    return sort->start[group + 1];
  return sort->session_end != NULL ? sort->start[sort->n_users] + sort->session_end[group - sort->n_users] : sort->n;
}

typedef struct
{
  gint64 time;
  guint32 row;
} Key;

static int
compare_keys (gconstpointer a, gconstpointer b)
{
  const Key *x = a, *y = b;

  if (x->time != y->time)
    return x->time < y->time ? -1 : 1;
  return x->row < y->row ? -1 : x->row > y->row;
}

static void
merge (const Key *a, gsize n_a, const Key *b, gsize n_b, Key *out)
{
  while (n_a > 0 && n_b > 0)
    if (compare_keys (b, a) < 0)
      {
        *out++ = *b++;
        n_b--;
      }
    else
      {
        *out++ = *a++;
        n_a--;
      }
  memcpy (out, a, n_a * sizeof *a);
  memcpy (out + n_a, b, n_b * sizeof *b);
}

#define RUN ((gsize) 1 << 16) /* keys sorted at once: some milliseconds */

/* Runs, then merges of ever longer ones, from one half of `keys` (2 n) to the other.  Returns where the result is, NULL
 * when cancelled. */
static const Key *
sort_keys (const Sort *sort, Key *keys, gsize n, GError **error)
{
  Key *from = keys, *to = keys + n;

  for (gsize at = 0; at < n; at += RUN)
    {
      if (n > RUN && g_cancellable_set_error_if_cancelled (sort->cancellable, error))
        return NULL;
      qsort (from + at, MIN (RUN, n - at), sizeof *keys, compare_keys);
    }
  for (gsize run = RUN; run < n; run *= 2)
    {
      Key *other = from;

      for (gsize at = 0; at < n; at += 2 * run)
        {
          gsize n_a = MIN (run, n - at), n_b = MIN (run, n - at - n_a);

          if (g_cancellable_set_error_if_cancelled (sort->cancellable, error))
            return NULL;
          merge (from + at, n_a, from + at + n_a, n_b, to + at);
        }
      from = to;
      to = other;
    }
  return from;
}

typedef struct
{
  Sort *sort;
  const gint64 *times; /* of the places from `place` on */
  gsize place;
  GArray *chunks; /* gsize: the first group of each, and the end */
} Order;

static gboolean
order_group (const Order *order, gsize from, gsize to, GError **error)
{
  const Sort *sort = order->sort;
  const gint64 *times = order->times + (from - order->place);
  gsize n = to - from;
  g_autofree Key *keys = NULL;
  const Key *sorted;
  gboolean ordered = TRUE;

  for (gsize i = 1; i < n && ordered; i++)
    ordered = times[i - 1] <= times[i];
  if (ordered)
    return TRUE;
  keys = g_try_new (Key, 2 * n);
  if (keys == NULL)
    return no_memory (sort, error);
  for (gsize i = 0; i < n; i++)
    keys[i] = (Key){ times[i], sort->row[from + i] };
  sorted = sort_keys (sort, keys, n, error);
  for (gsize i = 0; i < n && sorted != NULL; i++)
    sort->row[from + i] = sorted[i].row;
  return sorted != NULL;
}

static gboolean
order_chunk (gsize index, guint worker, gpointer data, GError **error)
{
  const Order *order = data;
  gsize group = g_array_index (order->chunks, gsize, index), end = g_array_index (order->chunks, gsize, index + 1);

  for (; group < end; group++)
    if (!order_group (order, group > 0 ? group_end (order->sort, group - 1) : 0, group_end (order->sort, group), error))
      return FALSE;
  return TRUE;
}

/* Groups from `group` on that fill a stretch, at least one; returns the one behind them. */
static gsize
cut_groups (const Sort *sort, gsize group, GArray *chunks)
{
  gsize begin = group > 0 ? group_end (sort, group - 1) : 0, chunk = begin, first = group;

  g_array_set_size (chunks, 0);
  g_array_append_val (chunks, group);
  while (group < n_groups (sort)
         && (group == first || (group_end (sort, group) - begin) * sizeof (gint64) <= sort->stretch))
    {
      gsize end = group_end (sort, group++);

      if (end - chunk < 4 * BLOCK)
        continue;
      g_array_append_val (chunks, group);
      chunk = end;
    }
  if (g_array_index (chunks, gsize, chunks->len - 1) != group)
    g_array_append_val (chunks, group);
  return group;
}

/* Every group by (time, row). */
static gboolean
order_groups (Sort *sort, AisleProgress *progress, GError **error)
{
  g_autoptr (GArray) chunks = g_array_new (FALSE, FALSE, sizeof (gsize));
  gsize room = sort->stretch;
  g_autofree guint8 *times = g_try_malloc (room);
  gsize group = 0, place = 0;

  while (group < n_groups (sort))
    {
      AisleProgress part = aisle_progress_part (progress, (double) place / MAX (sort->n, 1), 1);
      Gather gather = { .sort = sort, .array = AISLE_ARRAY_TIME, .place = place };
      Order order = { sort, NULL, place, chunks };

      group = cut_groups (sort, group, chunks);
      gather.n = group_end (sort, group - 1) - place;
      if (times != NULL && gather.n * sizeof (gint64) > room)
        {
          g_free (times);
          room = gather.n * sizeof (gint64);
          times = g_try_malloc (room);
        }
      if (times == NULL)
        return no_memory (sort, error);
      gather.out = times;
      order.times = (const gint64 *) times;
      if (!gather_stretch (&gather, FALSE, &part, error)
          || !aisle_parallel_for (chunks->len - 1, order_chunk, &order, &part, _ ("Sorting the events"), error))
        return FALSE;
      place += gather.n;
    }
  let_go (sort);
  return TRUE;
}

/* ---- the file ---- */

static void
fill_header (Sort *sort, const AisleColumnsFacts *facts)
{
  AisleColumnsHeader *header = &sort->header;
  const AisleColumnsBuilder *builder = sort->builder;

  header->generation = facts->generation;
  memcpy (header->content_hash, facts->content_hash, sizeof header->content_hash);
  header->n_events = builder->n;
  header->n_users = facts->n_names[AISLE_NAMES_USER];
  header->n_items = facts->n_names[AISLE_NAMES_ITEM];
  header->n_kinds = facts->n_names[AISLE_NAMES_KIND];
  header->n_sessions = facts->n_names[AISLE_NAMES_SESSION];
  header->n_queries = facts->n_names[AISLE_NAMES_QUERY];
  header->n_channels = facts->n_names[AISLE_NAMES_CHANNEL];
  header->n_orders = facts->n_names[AISLE_NAMES_ORDER];
  header->first_time = builder->last_time == AISLE_TIME_MISSING ? AISLE_TIME_MISSING : builder->first_time;
  header->last_time = builder->last_time;
  header->sessions_are_users = facts->sessions_are_users != FALSE;
}

static gboolean
write_arrays (Sort *sort, AisleProgress *progress, GError **error)
{
  g_autofree guint8 *out = g_try_malloc (sort->stretch);
  g_autofree guint64 *sums = g_new0 (guint64, sort->stretch / PIECE);
  Gather gather = { .sort = sort, .out = out, .sums = sums };

  if (out == NULL)
    return no_memory (sort, error);
  for (AisleArray a = AISLE_ARRAY_USER_START + 1; a < AISLE_N_ARRAYS; a++)
    {
      AisleProgress part = aisle_progress_part (progress, (double) a / AISLE_N_ARRAYS, (a + 1.0) / AISLE_N_ARRAYS);

      if (sort->header.arrays[a].offset != 0 && !write_array (sort, a, &gather, &part, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
sort_and_write (Sort *sort, AisleProgress *progress, GError **error)
{
  AisleProgress placing = aisle_progress_part (progress, 0, 0.1), sessions = aisle_progress_part (progress, 0.1, 0.2),
                ordering = aisle_progress_part (progress, 0.2, 0.4), writing = aisle_progress_part (progress, 0.4, 1);
  guint64 size = aisle_columns_header_lay_out (&sort->header, sort->builder->present | ALWAYS);

  if (ftruncate (sort->fd, (off_t) size) != 0)
    {
      aisle_set_error_from_errno (error, errno, "write beside", sort->builder->path);
      return FALSE;
    }
  if (!place_rows (sort, &placing, error) || !place_sessions (sort, &sessions, error)
      || (!sort->builder->in_time_order && !order_groups (sort, &ordering, error))
      || !write_arrays (sort, &writing, error) || !write_starts (sort, error))
    return FALSE;
  aisle_columns_header_seal (&sort->header);
  return aisle_spool_write (sort->fd, &sort->header, sizeof sort->header, 0, sort->builder->path, error);
}

static void
sort_clear (Sort *sort)
{
  for (AisleArray a = 0; a < AISLE_N_ARRAYS; a++)
    {
      g_free (sort->part[a]);
      g_free (sort->missing_block[a]);
    }
  g_free (sort->start);
  g_free (sort->session_end);
  g_free (sort->row);
  if (sort->spool != NULL)
    munmap ((gpointer) sort->spool, sort->spool_bytes);
}

gboolean
aisle_columns_builder_write (AisleColumnsBuilder *self, const AisleColumnsFacts *facts, int fd, AisleProgress *progress,
                             GError **error)
{
  Sort sort = { .builder = self,
                .fd = fd,
                .n = self->n,
                .n_users = facts->n_names[AISLE_NAMES_USER],
                .n_sessions = facts->n_names[AISLE_NAMES_SESSION],
                .window = self->memory / 5 * 2 / sizeof (gint64) / BLOCK * BLOCK,
                .stretch = self->memory / 5 / PIECE * PIECE,
                .cancellable = progress != NULL ? progress->cancellable : NULL };
  gboolean ok;

  sort.window = MAX (sort.window, BLOCK);
  sort.stretch = MAX (sort.stretch, PIECE);
  if (!aisle_spool_flush (self, error) || !map_spool (&sort, error))
    return FALSE;
  fill_header (&sort, facts);
  ok = sort_and_write (&sort, progress, error);
  sort_clear (&sort);
  return ok;
}
