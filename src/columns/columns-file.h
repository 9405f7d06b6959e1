/* columns-file.h: the form of the file beside a project that holds its events as arrays.
 *
 * One page of header with a directory, then the arrays, each on a page boundary.  Every array and the header carry a
 * checksum; a file that is not exactly as it should be is thrown away and made again, never repaired. */
#pragma once

#include "columns/columns.h"

typedef enum
{
  AISLE_ARRAY_USER_START,
  AISLE_ARRAY_TIME,
  AISLE_ARRAY_ITEM,
  AISLE_ARRAY_KIND,
  AISLE_ARRAY_PRICE,
  AISLE_ARRAY_QUANTITY,
  AISLE_ARRAY_SESSION,
  AISLE_ARRAY_QUERY,
  AISLE_ARRAY_ORDER,
  AISLE_ARRAY_CHANNEL,
  AISLE_ARRAY_FOLD,
  AISLE_ARRAY_EVENT,
  AISLE_N_ARRAYS
} AisleArray;

#define AISLE_COLUMNS_PAGE  4096
#define AISLE_COLUMNS_MAGIC "AisleCol"
#define AISLE_COLUMNS_FORM  1 /* of the file */

typedef struct
{
  guint64 offset; /* 0: the array is absent */
  guint64 bytes;
  guint64 checksum;
} AisleArrayEntry;

typedef struct
{
  char magic[8];
  guint32 form, byte_order;
  gint64 generation;
  char content_hash[32];
  guint64 n_events, n_users, n_items, n_kinds, n_sessions, n_queries, n_channels, n_orders;
  gint64 first_time, last_time;
  guint64 sessions_are_users;
  AisleArrayEntry arrays[AISLE_N_ARRAYS];
  guint64 checksum; /* of all above */
} AisleColumnsHeader;

G_STATIC_ASSERT (sizeof (AisleColumnsHeader) <= AISLE_COLUMNS_PAGE);

/* Bytes of one element. */
gsize aisle_array_width (AisleArray array);
/* Gives the arrays their places, those present in `present` (bit per array), and the size of the whole file. */
guint64 aisle_columns_header_lay_out (AisleColumnsHeader *header, guint present);
/* An array's checksum is the sum of those of its pieces, each of AISLE_COLUMNS_PIECE bytes but the last. */
#define AISLE_COLUMNS_PIECE ((gsize) 1 << 20)
guint64 aisle_columns_piece_sum (gconstpointer data, gsize bytes, gsize piece);
/* When all arrays' checksums are there: the header's own. */
void aisle_columns_header_seal (AisleColumnsHeader *header);
/* Is this whole file what header and arrays promise?  Checks checksums, sizes and that every id can be used as an
 * index.  FALSE without error: it is not; with error: cancelled. */
gboolean aisle_columns_file_verify (const guint8 *data, gsize length, AisleProgress *progress, GError **error);
