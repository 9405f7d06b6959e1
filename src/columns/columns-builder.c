/* columns-builder.c: see columns-builder.h. */
#include "columns/columns-builder.h"

#include "base/error.h"
#include "base/files.h"
#include "base/i18n.h"
#include "columns/columns-file.h"
#include "numeric/parallel.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <sys/mman.h>
#include <unistd.h>

#define BLOCK       AISLE_EVENT_BATCH
#define PIECE       ((gsize) 32768) /* rows gathered before they are written */
#define CHUNK_ROWS  ((gsize) 1 << 17)
#define WRITE_EVERY 8 /* chunks: the disk works while we do, not after */
#define ALWAYS                                                                                                         \
  (1u << AISLE_ARRAY_USER_START | 1u << AISLE_ARRAY_TIME | 1u << AISLE_ARRAY_ITEM | 1u << AISLE_ARRAY_KIND             \
   | 1u << AISLE_ARRAY_EVENT)

/* In the spool USER_START's place holds each row's user: that array alone has another form in the file. */
#define SPOOL_USER AISLE_ARRAY_USER_START

typedef struct
{
  gint64 offset[AISLE_N_ARRAYS]; /* in the spool; -1: all missing */
} Block;

struct _AisleColumnsBuilder
{
  char *path; /* of the project, for messages */
  int fd;     /* of the spool */
  gint64 spooled;
  GArray *blocks; /* Block; all full but the last */
  gsize n;        /* rows */
  guint present;  /* arrays with a value, bit each */
  gint64 first_time, last_time;

  gsize fill; /* rows in the open block */
  gint32 user[BLOCK], item[BLOCK], session[BLOCK], query[BLOCK], order[BLOCK], event[BLOCK];
  guint16 kind[BLOCK], channel[BLOCK];
  gint64 time[BLOCK], price[BLOCK];
  double quantity[BLOCK];
  guint8 fold[BLOCK];
};

static gsize
spool_width (AisleArray array)
{
  return array == SPOOL_USER ? sizeof (gint32) : aisle_array_width (array);
}

static gpointer
block_array (AisleColumnsBuilder *self, AisleArray array)
{
  switch (array)
    {
    case SPOOL_USER:
      return self->user;
    case AISLE_ARRAY_TIME:
      return self->time;
    case AISLE_ARRAY_ITEM:
      return self->item;
    case AISLE_ARRAY_KIND:
      return self->kind;
    case AISLE_ARRAY_PRICE:
      return self->price;
    case AISLE_ARRAY_QUANTITY:
      return self->quantity;
    case AISLE_ARRAY_SESSION:
      return self->session;
    case AISLE_ARRAY_QUERY:
      return self->query;
    case AISLE_ARRAY_ORDER:
      return self->order;
    case AISLE_ARRAY_CHANNEL:
      return self->channel;
    case AISLE_ARRAY_FOLD:
      return self->fold;
    case AISLE_ARRAY_EVENT:
    default:
      return self->event;
    }
}

/* ---- the spool ---- */

static int
open_spool (const char *project_path)
{
  g_autofree char *folder = g_path_get_dirname (project_path);
  int fd = open (folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);

  if (fd < 0)
    {
      g_autofree char *name = g_build_filename (folder, ".aisle-XXXXXX", NULL);
      fd = g_mkstemp_full (name, O_RDWR | O_CLOEXEC, 0600);
      if (fd >= 0)
        unlink (name);
    }
  return fd >= 0 ? fd : memfd_create ("aisle-spool", MFD_CLOEXEC);
}

AisleColumnsBuilder *
aisle_columns_builder_new (const char *project_path, GError **error)
{
  int fd = open_spool (project_path);
  AisleColumnsBuilder *self;

  if (fd < 0)
    {
      aisle_set_error_from_errno (error, errno, "write beside", project_path);
      return NULL;
    }
  self = g_new0 (AisleColumnsBuilder, 1);
  self->path = g_strdup (project_path);
  self->fd = fd;
  self->blocks = g_array_new (FALSE, FALSE, sizeof (Block));
  self->first_time = G_MAXINT64;
  self->last_time = AISLE_TIME_MISSING;
  return self;
}

void
aisle_columns_builder_free (AisleColumnsBuilder *self)
{
  if (self == NULL)
    return;
  close (self->fd);
  g_array_unref (self->blocks);
  g_free (self->path);
  g_free (self);
}

static gboolean
write_all (int fd, gconstpointer data, gsize bytes, gint64 offset, const char *path, GError **error)
{
  const guint8 *at = data;

  while (bytes > 0)
    {
      gssize n = pwrite (fd, at, bytes, offset);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        {
          aisle_set_error_from_errno (error, n < 0 ? errno : ENOSPC, "write beside", path);
          return FALSE;
        }
      at += n;
      bytes -= (gsize) n;
      offset += n;
    }
  return TRUE;
}

#define ANY(array, missing)                                                                                            \
  ({                                                                                                                   \
    gboolean any = FALSE;                                                                                              \
    for (gsize i = 0; i < self->fill && !any; i++)                                                                     \
      any = !((array)[i] missing);                                                                                     \
    any;                                                                                                               \
  })

static gboolean
has_value (AisleColumnsBuilder *self, AisleArray array)
{
  switch (array)
    {
    case AISLE_ARRAY_PRICE:
      return ANY (self->price, == AISLE_MONEY_MISSING);
    case AISLE_ARRAY_QUANTITY:
      for (gsize i = 0; i < self->fill; i++)
        if (!isnan (self->quantity[i]))
          return TRUE;
      return FALSE;
    case AISLE_ARRAY_SESSION:
      return ANY (self->session, < 0);
    case AISLE_ARRAY_QUERY:
      return ANY (self->query, < 0);
    case AISLE_ARRAY_ORDER:
      return ANY (self->order, < 0);
    case AISLE_ARRAY_CHANNEL:
      return ANY (self->channel, == AISLE_ID16_MISSING);
    case AISLE_ARRAY_FOLD:
      return ANY (self->fold, == AISLE_FOLD_NONE);
    default:
      return TRUE;
    }
}

static gboolean
flush_block (AisleColumnsBuilder *self, GError **error)
{
  Block block;

  for (gsize i = 0; i < self->fill; i++)
    if (self->time[i] != AISLE_TIME_MISSING)
      {
        self->first_time = MIN (self->first_time, self->time[i]);
        self->last_time = MAX (self->last_time, self->time[i]);
      }
  for (AisleArray a = 0; a < AISLE_N_ARRAYS; a++)
    {
      gsize bytes = self->fill * spool_width (a);

      block.offset[a] = -1;
      if (!has_value (self, a))
        continue;
      if (!write_all (self->fd, block_array (self, a), bytes, self->spooled, self->path, error))
        return FALSE;
      block.offset[a] = self->spooled;
      self->spooled += (gint64) (bytes + 7) / 8 * 8;
      self->present |= 1u << a;
    }
  g_array_append_val (self->blocks, block);
  self->fill = 0;
  return TRUE;
}

#define TAKE(role, missing)                                                                                            \
  if (rows->role != NULL)                                                                                              \
    memcpy (self->role + at, rows->role + from, n * sizeof *self->role);                                               \
  else                                                                                                                 \
    for (gsize i = 0; i < n; i++)                                                                                      \
      self->role[at + i] = missing;

gboolean
aisle_columns_builder_add (AisleColumnsBuilder *self, const AisleRows *rows, const gint32 *event, gint32 first_event,
                           GError **error)
{
  for (gsize from = 0; from < rows->n;)
    {
      gsize n = MIN (BLOCK - self->fill, rows->n - from), at = self->fill;

      TAKE (user, -1)
      TAKE (item, -1)
      TAKE (session, -1)
      TAKE (query, -1)
      TAKE (order, -1)
      TAKE (kind, AISLE_ID16_MISSING)
      TAKE (channel, AISLE_ID16_MISSING)
      TAKE (time, AISLE_TIME_MISSING)
      TAKE (price, AISLE_MONEY_MISSING)
      TAKE (quantity, (double) NAN)
      TAKE (fold, AISLE_FOLD_NONE)
      for (gsize i = 0; i < n; i++)
        self->event[at + i] = event != NULL ? event[from + i] : first_event + (gint32) (from + i);
      self->fill += n;
      self->n += n;
      from += n;
      if (self->fill == BLOCK && !flush_block (self, error))
        return FALSE;
    }
  return TRUE;
}

#define FROM(role) (older->role != NULL ? older->role + at : NULL)

gboolean
aisle_columns_builder_add_columns (AisleColumnsBuilder *self, const AisleColumns *older, GError **error)
{
  gint32 user[BLOCK];
  gsize u = 0;

  for (gsize at = 0; at < older->n_events; at += BLOCK)
    {
      AisleRows rows = { MIN (BLOCK, older->n_events - at),
                         user,
                         FROM (item),
                         FROM (session),
                         FROM (query),
                         FROM (order),
                         FROM (kind),
                         FROM (channel),
                         FROM (time),
                         FROM (price),
                         NULL,
                         FROM (quantity),
                         FROM (fold) };

      for (gsize i = 0; i < rows.n; i++)
        {
          while (u < older->n_users && older->user_start[u + 1] <= at + i)
            u++;
          user[i] = u < older->n_users ? (gint32) u : -1;
        }
      if (!aisle_columns_builder_add (self, &rows, older->event + at, 0, error))
        return FALSE;
    }
  return TRUE;
}

/* ---- sorting ---- */

typedef struct
{
  AisleColumnsBuilder *builder;
  const guint8 *spool;
  gconstpointer *part[AISLE_N_ARRAYS];    /* where block b of each array stands */
  guint64 *missing_block[AISLE_N_ARRAYS]; /* stands in for a block without values */
  gsize n_users;
  guint64 *start; /* n_users + 2: places of users; the anonymous rows are the last */
  guint32 *row;   /* of each place */
  GArray *chunks; /* Chunk */
  AisleColumnsHeader header;
  int fd;
  guint64 **scratch; /* PIECE words per worker */
} Sort;

/* Whole users, or a part of the anonymous rows. */
typedef struct
{
  gsize first_user, end_user, place, end_place;
} Chunk;

#define AT(sort, type, array, row) (((const type *) (sort)->part[array][(row) / BLOCK])[(row) % BLOCK])

static gboolean
no_memory (AisleColumnsBuilder *self, GError **error)
{
  g_set_error (error, AISLE_COLUMNS_ERROR, AISLE_ERROR_MEMORY, _ ("cannot sort the %zu events of '%s': out of memory"),
               self->n, self->path);
  return FALSE;
}

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

static void
find_blocks (Sort *sort)
{
  const GArray *blocks = sort->builder->blocks;

  for (AisleArray a = 0; a < AISLE_N_ARRAYS; a++)
    {
      sort->part[a] = g_new (gconstpointer, blocks->len + 1);
      sort->missing_block[a] = g_new (guint64, BLOCK);
      for (gsize i = 0; i < BLOCK; i++)
        sort->missing_block[a][i] = missing_word (a);
      for (guint b = 0; b < blocks->len; b++)
        {
          gint64 offset = g_array_index (blocks, Block, b).offset[a];
          sort->part[a][b] = offset >= 0 ? (gconstpointer) (sort->spool + offset) : sort->missing_block[a];
        }
    }
}

/* Counting sort by user, stable. */
static gboolean
place_rows (Sort *sort, GError **error)
{
  gsize n = sort->builder->n, n_users = sort->n_users;
  g_autofree guint32 *next = g_try_new (guint32, n_users + 1);

  sort->start = g_try_new0 (guint64, n_users + 2);
  sort->row = g_try_new (guint32, n + 1);
  if (next == NULL || sort->start == NULL || sort->row == NULL)
    return no_memory (sort->builder, error);
  for (gsize r = 0; r < n; r++)
    {
      gint32 user = AT (sort, gint32, SPOOL_USER, r);
      sort->start[(user >= 0 ? (gsize) user : n_users) + 1]++;
    }
  for (gsize u = 0; u <= n_users; u++)
    {
      next[u] = (guint32) sort->start[u];
      sort->start[u + 1] += sort->start[u];
    }
  for (gsize r = 0; r < n; r++)
    {
      gint32 user = AT (sort, gint32, SPOOL_USER, r);
      sort->row[next[user >= 0 ? (gsize) user : n_users]++] = (guint32) r;
    }
  return TRUE;
}

typedef struct
{
  gint32 session;
  guint32 row;
  gint64 time;
} Key;

static int
compare_keys (gconstpointer a, gconstpointer b)
{
  const Key *x = a, *y = b;

  if (x->session != y->session)
    return x->session < y->session ? -1 : 1;
  if (x->time != y->time)
    return x->time < y->time ? -1 : 1;
  return x->row < y->row ? -1 : x->row > y->row;
}

/* Sorts the rows of some places by (session, time, row), or (time, row). */
static gboolean
order_places (Sort *sort, gsize from, gsize to, gboolean by_session, GError **error)
{
  g_autofree Key *keys = NULL;
  Key last = { G_MININT32, 0, G_MININT64 };
  gboolean ordered = TRUE;

  for (gsize p = from; p < to && ordered; p++)
    {
      guint32 row = sort->row[p];
      Key key = { by_session ? AT (sort, gint32, AISLE_ARRAY_SESSION, row) : G_MININT32, row,
                  AT (sort, gint64, AISLE_ARRAY_TIME, row) };

      ordered = compare_keys (&last, &key) <= 0;
      last = key;
    }
  if (ordered)
    return TRUE;
  keys = g_try_new (Key, to - from);
  if (keys == NULL)
    return no_memory (sort->builder, error);
  for (gsize p = from; p < to; p++)
    {
      guint32 row = sort->row[p];
      keys[p - from] = (Key){ by_session ? AT (sort, gint32, AISLE_ARRAY_SESSION, row) : 0, row,
                              AT (sort, gint64, AISLE_ARRAY_TIME, row) };
    }
  qsort (keys, to - from, sizeof *keys, compare_keys);
  for (gsize p = from; p < to; p++)
    sort->row[p] = keys[p - from].row;
  return TRUE;
}

static void
cut_chunks (Sort *sort)
{
  gsize n = sort->builder->n;
  Chunk chunk = { 0, 0, 0, 0 };

  sort->chunks = g_array_new (FALSE, FALSE, sizeof (Chunk));
  for (gsize u = 0; u < sort->n_users; u++)
    {
      chunk.end_user = u + 1;
      chunk.end_place = sort->start[u + 1];
      if (chunk.end_place - chunk.place < CHUNK_ROWS && u + 1 < sort->n_users)
        continue;
      g_array_append_val (sort->chunks, chunk);
      chunk.first_user = chunk.end_user;
      chunk.place = chunk.end_place;
    }
  for (; chunk.place < n; chunk.place = chunk.end_place)
    {
      chunk.end_place = MIN (n, chunk.place + CHUNK_ROWS);
      g_array_append_val (sort->chunks, chunk);
    }
}

static void
gather (const Sort *sort, AisleArray array, gsize place, gsize n, gpointer out)
{
  const guint32 *row = sort->row + place;

  switch (aisle_array_width (array))
    {
    case 8:
      for (gsize i = 0; i < n; i++)
        ((guint64 *) out)[i] = AT (sort, guint64, array, row[i]);
      break;
    case 4:
      for (gsize i = 0; i < n; i++)
        ((guint32 *) out)[i] = AT (sort, guint32, array, row[i]);
      break;
    case 2:
      for (gsize i = 0; i < n; i++)
        ((guint16 *) out)[i] = AT (sort, guint16, array, row[i]);
      break;
    default:
      for (gsize i = 0; i < n; i++)
        ((guint8 *) out)[i] = AT (sort, guint8, array, row[i]);
    }
}

static gboolean
write_chunk (gsize index, guint worker, gpointer data, GError **error)
{
  Sort *sort = data;
  const Chunk *chunk = &g_array_index (sort->chunks, Chunk, index);

  for (gsize u = chunk->first_user; u < chunk->end_user; u++)
    if (!order_places (sort, sort->start[u], sort->start[u + 1], FALSE, error))
      return FALSE;
  if (sort->scratch[worker] == NULL)
    sort->scratch[worker] = g_new (guint64, PIECE);
  for (gsize place = chunk->place; place < chunk->end_place; place += PIECE)
    for (AisleArray a = AISLE_ARRAY_USER_START + 1; a < AISLE_N_ARRAYS; a++)
      {
        const AisleArrayEntry *entry = &sort->header.arrays[a];
        gsize n = MIN (PIECE, chunk->end_place - place), width = aisle_array_width (a);

        if (entry->offset == 0)
          continue;
        gather (sort, a, place, n, sort->scratch[worker]);
        if (!write_all (sort->fd, sort->scratch[worker], n * width, (gint64) (entry->offset + place * width),
                        sort->builder->path, error))
          return FALSE;
      }
  if (index % WRITE_EVERY == 0)
    sync_file_range (sort->fd, 0, 0, SYNC_FILE_RANGE_WRITE);
  return TRUE;
}

/* ---- the file ---- */

static void
fill_header (Sort *sort, const AisleColumnsFacts *facts)
{
  AisleColumnsHeader *header = &sort->header;

  header->generation = facts->generation;
  memcpy (header->content_hash, facts->content_hash, sizeof header->content_hash);
  header->n_events = sort->builder->n;
  header->n_users = facts->n_names[AISLE_NAMES_USER];
  header->n_items = facts->n_names[AISLE_NAMES_ITEM];
  header->n_kinds = facts->n_names[AISLE_NAMES_KIND];
  header->n_sessions = facts->n_names[AISLE_NAMES_SESSION];
  header->n_queries = facts->n_names[AISLE_NAMES_QUERY];
  header->n_channels = facts->n_names[AISLE_NAMES_CHANNEL];
  header->n_orders = facts->n_names[AISLE_NAMES_ORDER];
  header->first_time = sort->builder->last_time == AISLE_TIME_MISSING ? AISLE_TIME_MISSING : sort->builder->first_time;
  header->last_time = sort->builder->last_time;
  header->sessions_are_users = facts->sessions_are_users != FALSE;
}

static gboolean
seal (Sort *sort, guint64 size, AisleProgress *progress, GError **error)
{
  gpointer data = mmap (NULL, size, PROT_READ, MAP_SHARED, sort->fd, 0);
  gboolean ok;

  if (data == MAP_FAILED)
    {
      aisle_set_error_from_errno (error, errno, "read beside", sort->builder->path);
      return FALSE;
    }
  ok = aisle_columns_header_seal (&sort->header, data, progress, error)
       && write_all (sort->fd, &sort->header, sizeof sort->header, 0, sort->builder->path, error);
  munmap (data, size);
  return ok;
}

static gboolean
sort_and_write (Sort *sort, AisleProgress *progress, GError **error)
{
  AisleProgress writing = aisle_progress_part (progress, 0.3, 0.9), sealing = aisle_progress_part (progress, 0.9, 1);
  guint64 size = aisle_columns_header_lay_out (&sort->header, sort->builder->present | ALWAYS);

  if (ftruncate (sort->fd, (off_t) size) != 0)
    {
      aisle_set_error_from_errno (error, errno, "write beside", sort->builder->path);
      return FALSE;
    }
  if (!place_rows (sort, error) || !aisle_progress_step (progress, 0.2, _ ("Sorting the events"), error)
      || !order_places (sort, sort->start[sort->n_users], sort->builder->n, TRUE, error))
    return FALSE;
  cut_chunks (sort);
  return aisle_parallel_for (sort->chunks->len, write_chunk, sort, &writing, _ ("Sorting the events"), error)
         && write_all (sort->fd, sort->start, (sort->n_users + 1) * sizeof *sort->start,
                       (gint64) sort->header.arrays[AISLE_ARRAY_USER_START].offset, sort->builder->path, error)
         && seal (sort, size, &sealing, error);
}

static void
sort_clear (Sort *sort, guint workers)
{
  for (AisleArray a = 0; a < AISLE_N_ARRAYS; a++)
    {
      g_free (sort->part[a]);
      g_free (sort->missing_block[a]);
    }
  for (guint w = 0; w < workers; w++)
    g_free (sort->scratch[w]);
  g_free (sort->scratch);
  g_free (sort->start);
  g_free (sort->row);
  g_clear_pointer (&sort->chunks, g_array_unref);
}

gboolean
aisle_columns_builder_write (AisleColumnsBuilder *self, const AisleColumnsFacts *facts, int fd, AisleProgress *progress,
                             GError **error)
{
  Sort sort = { .builder = self, .fd = fd, .n_users = facts->n_names[AISLE_NAMES_USER] };
  guint workers = aisle_parallel_get_threads ();
  gpointer spool = NULL;
  gboolean ok;

  if (self->fill > 0 && !flush_block (self, error))
    return FALSE;
  if (self->spooled > 0)
    {
      spool = mmap (NULL, (gsize) self->spooled, PROT_READ, MAP_SHARED | MAP_POPULATE, self->fd, 0);
      if (spool == MAP_FAILED)
        {
          aisle_set_error_from_errno (error, errno, "read beside", self->path);
          return FALSE;
        }
    }
  sort.spool = spool;
  sort.scratch = g_new0 (guint64 *, workers);
  find_blocks (&sort);
  fill_header (&sort, facts);
  ok = sort_and_write (&sort, progress, error);
  sort_clear (&sort, workers);
  if (spool != NULL)
    munmap (spool, (gsize) self->spooled);
  return ok;
}
