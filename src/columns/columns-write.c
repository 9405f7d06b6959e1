/* columns-write.c: arrays in memory as a columns file: byte for byte what the builder would make of the same rows. */
#include "columns/columns-file.h"
#include "columns/columns-overlay.h"

#include "base/files.h"
#include "base/i18n.h"

#include <errno.h>
#include <math.h>
#include <unistd.h>

static gconstpointer
array_of (const AisleColumns *columns, AisleArray array)
{
  const gconstpointer arrays[AISLE_N_ARRAYS] = {
    [AISLE_ARRAY_USER_START] = columns->user_start,
    [AISLE_ARRAY_TIME] = columns->time,
    [AISLE_ARRAY_ITEM] = columns->item,
    [AISLE_ARRAY_KIND] = columns->kind,
    [AISLE_ARRAY_PRICE] = columns->price,
    [AISLE_ARRAY_QUANTITY] = columns->quantity,
    [AISLE_ARRAY_SESSION] = columns->session,
    [AISLE_ARRAY_QUERY] = columns->query,
    [AISLE_ARRAY_ORDER] = columns->order,
    [AISLE_ARRAY_CHANNEL] = columns->channel,
    [AISLE_ARRAY_FOLD] = columns->fold,
    [AISLE_ARRAY_EVENT] = columns->event,
  };

  return arrays[array];
}

#define ANY(pointer, missing)                                                                                          \
  ({                                                                                                                   \
    gboolean any = FALSE;                                                                                              \
    for (gsize i = 0; (pointer) != NULL && i < columns->n_events && !any; i++)                                         \
      any = (pointer)[i] != missing;                                                                                   \
    any;                                                                                                               \
  })

/* An array without one value is left out. */
static gboolean
has_value (const AisleColumns *columns, AisleArray array)
{
  switch (array)
    {
    case AISLE_ARRAY_PRICE:
      return ANY (columns->price, AISLE_MONEY_MISSING);
    case AISLE_ARRAY_QUANTITY:
      for (gsize i = 0; columns->quantity != NULL && i < columns->n_events; i++)
        if (!isnan (columns->quantity[i]))
          return TRUE;
      return FALSE;
    case AISLE_ARRAY_SESSION:
      return ANY (columns->session, -1);
    case AISLE_ARRAY_QUERY:
      return ANY (columns->query, -1);
    case AISLE_ARRAY_ORDER:
      return ANY (columns->order, -1);
    case AISLE_ARRAY_CHANNEL:
      return ANY (columns->channel, AISLE_ID16_MISSING);
    case AISLE_ARRAY_FOLD:
      return ANY (columns->fold, AISLE_FOLD_NONE);
    default:
      return TRUE;
    }
}

static gboolean
write_at (int fd, gconstpointer data, gsize bytes, guint64 offset, const char *path, GError **error)
{
  const guint8 *at = data;

  while (bytes > 0)
    {
      gssize n = pwrite (fd, at, bytes, (off_t) offset);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        {
          aisle_set_error_from_errno (error, n < 0 ? errno : ENOSPC, "write beside", path);
          return FALSE;
        }
      at += n;
      bytes -= (gsize) n;
      offset += (guint64) n;
    }
  return TRUE;
}

static void
fill_header (AisleColumnsHeader *header, const AisleColumns *columns, gint64 generation, const char *content_hash)
{
  header->generation = generation;
  memcpy (header->content_hash, content_hash, sizeof header->content_hash);
  header->n_events = columns->n_events;
  header->n_users = columns->n_users;
  header->n_items = columns->n_items;
  header->n_kinds = columns->n_kinds;
  header->n_sessions = columns->n_sessions;
  header->n_queries = columns->n_queries;
  header->n_channels = columns->n_channels;
  header->n_orders = columns->n_orders;
  header->first_time = columns->first_time;
  header->last_time = columns->last_time;
  header->sessions_are_users = columns->sessions_are_users != FALSE;
}

/* Piece by piece: the checksum is taken from what is written. */
static gboolean
write_arrays (const AisleColumns *columns, AisleColumnsHeader *header, int fd, const char *path,
              AisleProgress *progress, GError **error)
{
  guint64 all = 1, done = 0;

  for (AisleArray a = 0; a < AISLE_N_ARRAYS; a++)
    all += header->arrays[a].bytes;
  for (AisleArray a = 0; a < AISLE_N_ARRAYS; a++)
    for (guint64 at = 0; header->arrays[a].offset != 0 && at < header->arrays[a].bytes; at += AISLE_COLUMNS_PIECE)
      {
        gsize n = MIN (AISLE_COLUMNS_PIECE, header->arrays[a].bytes - at);
        const guint8 *piece = (const guint8 *) array_of (columns, a) + at;

        header->arrays[a].checksum += aisle_columns_piece_sum (piece, n, at / AISLE_COLUMNS_PIECE);
        if (!write_at (fd, piece, n, header->arrays[a].offset + at, path, error)
            || !aisle_progress_step (progress, (double) (done += n) / (double) all, _ ("Writing the columns"), error))
          return FALSE;
      }
  return TRUE;
}

gboolean
aisle_columns_write (const AisleColumns *columns, gint64 generation, const char *content_hash, int fd, const char *path,
                     AisleProgress *progress, GError **error)
{
  AisleColumnsHeader header = { 0 };
  guint present = 0;

  fill_header (&header, columns, generation, content_hash);
  for (AisleArray a = 0; a < AISLE_N_ARRAYS; a++)
    present |= (guint) (has_value (columns, a) != FALSE) << a;
  if (ftruncate (fd, (off_t) aisle_columns_header_lay_out (&header, present)) != 0)
    {
      aisle_set_error_from_errno (error, errno, "write beside", path);
      return FALSE;
    }
  if (!write_arrays (columns, &header, fd, path, progress, error))
    return FALSE;
  aisle_columns_header_seal (&header);
  return write_at (fd, &header, sizeof header, 0, path, error);
}
