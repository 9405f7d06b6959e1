/* columns-builder.c: rows into the spool; what becomes of it is columns-sort.c's. */
#include "columns/columns-spool.h"

#include "base/error.h"
#include "base/files.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <sys/mman.h>
#include <unistd.h>

#define BLOCK AISLE_SPOOL_BLOCK

#define MEMORY ((gsize) 160 << 20) /* for sorting, unless said otherwise */

gsize
aisle_spool_width (AisleArray array)
{
  return array == AISLE_SPOOL_USER ? sizeof (gint32) : aisle_array_width (array);
}

/* Sections of 1, 2, 4 ... blocks up to a whole one, so that a small import has a small spool. */
gint64
aisle_spool_offset (gsize block, AisleArray array)
{
  gsize before = 0, all = 0, size = 1;

  while (size < AISLE_SPOOL_SECTION && block >= 2 * size - 1)
    size *= 2;
  for (AisleArray a = 0; a < AISLE_N_ARRAYS; a++)
    {
      before += a < array ? aisle_spool_width (a) : 0;
      all += aisle_spool_width (a);
    }
  {
    gsize start = (size - 1) + (block - (size - 1)) / size * size;

    return (gint64) (BLOCK * (start * all + size * before + (block - start) * aisle_spool_width (array)));
  }
}

static gpointer
block_array (AisleColumnsBuilder *self, AisleArray array)
{
  switch (array)
    {
    case AISLE_SPOOL_USER:
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
  self->memory = MEMORY;
  self->blocks = g_array_new (FALSE, FALSE, sizeof (guint));
  self->first_time = G_MAXINT64;
  self->last_time = self->time_before = AISLE_TIME_MISSING;
  self->in_time_order = TRUE;
  return self;
}

void
aisle_columns_builder_free (AisleColumnsBuilder *self)
{
  if (self == NULL)
    return;
  aisle_file_let_go (self->fd);
  g_array_unref (self->blocks);
  g_free (self->path);
  g_free (self);
}

void
aisle_columns_builder_set_memory (AisleColumnsBuilder *self, gsize bytes)
{
  self->memory = bytes;
}

gboolean
aisle_spool_write (int fd, gconstpointer data, gsize bytes, gint64 offset, const char *path, GError **error)
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

static void
look_at_times (AisleColumnsBuilder *self)
{
  gint64 before = self->time_before;

  for (gsize i = 0; i < self->fill; i++)
    {
      gint64 time = self->time[i];

      self->in_time_order &= time >= before;
      before = time;
      if (time != AISLE_TIME_MISSING)
        {
          self->first_time = MIN (self->first_time, time);
          self->last_time = MAX (self->last_time, time);
        }
    }
  self->time_before = before;
}

gboolean
aisle_spool_flush (AisleColumnsBuilder *self, GError **error)
{
  guint there = 0;

  if (self->fill == 0)
    return TRUE;
  look_at_times (self);
  for (AisleArray a = 0; a < AISLE_N_ARRAYS; a++)
    {
      if (!has_value (self, a))
        continue;
      if (!aisle_spool_write (self->fd, block_array (self, a), self->fill * aisle_spool_width (a),
                              aisle_spool_offset (self->blocks->len, a), self->path, error))
        return FALSE;
      there |= 1u << a;
    }
  self->present |= there;
  g_array_append_val (self->blocks, there);
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
      if (self->fill == BLOCK && !aisle_spool_flush (self, error))
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
