/* columns-file.c: see columns-file.h. */
#include "columns/columns-file.h"

#include "base/i18n.h"
#include "numeric/parallel.h"
#include "store/content-hash.h"

#define BYTE_ORDER_MARK 0x01020304u
#define CHUNK           AISLE_COLUMNS_PIECE /* what one thread checks at a time */

static const gsize widths[AISLE_N_ARRAYS] = {
  [AISLE_ARRAY_USER_START] = 8, [AISLE_ARRAY_TIME] = 8,     [AISLE_ARRAY_ITEM] = 4,    [AISLE_ARRAY_KIND] = 2,
  [AISLE_ARRAY_PRICE] = 8,      [AISLE_ARRAY_QUANTITY] = 8, [AISLE_ARRAY_SESSION] = 4, [AISLE_ARRAY_QUERY] = 4,
  [AISLE_ARRAY_ORDER] = 4,      [AISLE_ARRAY_CHANNEL] = 2,  [AISLE_ARRAY_FOLD] = 1,    [AISLE_ARRAY_EVENT] = 4,
};

gsize
aisle_array_width (AisleArray array)
{
  return widths[array];
}

static guint64
elements (const AisleColumnsHeader *header, AisleArray array)
{
  return array == AISLE_ARRAY_USER_START ? header->n_users + 1 : header->n_events;
}

static guint64
next_page (guint64 offset)
{
  return (offset + AISLE_COLUMNS_PAGE - 1) / AISLE_COLUMNS_PAGE * AISLE_COLUMNS_PAGE;
}

guint64
aisle_columns_header_lay_out (AisleColumnsHeader *header, guint present)
{
  guint64 at = AISLE_COLUMNS_PAGE;

  memcpy (header->magic, AISLE_COLUMNS_MAGIC, sizeof header->magic);
  header->form = AISLE_COLUMNS_FORM;
  header->byte_order = BYTE_ORDER_MARK;
  for (AisleArray a = 0; a < AISLE_N_ARRAYS; a++)
    {
      header->arrays[a] = (AisleArrayEntry){ 0, 0, 0 };
      if (!(present >> a & 1))
        continue;
      header->arrays[a].offset = at;
      header->arrays[a].bytes = elements (header, a) * widths[a];
      at = next_page (at + header->arrays[a].bytes);
    }
  return at;
}

/* ---- checksums ---- */

/* Four lanes, so that the multiplications overlap. */
static guint64
checksum_bytes (const guint8 *data, gsize length, guint64 seed)
{
  guint64 lane[4] = { seed ^ G_GUINT64_CONSTANT (0xa0761d6478bd642f), seed ^ G_GUINT64_CONSTANT (0xe7037ed1a0b428db),
                      seed ^ G_GUINT64_CONSTANT (0x8ebc6af09c88c6e3), seed ^ G_GUINT64_CONSTANT (0x589965cc75374cc3) };
  gsize at = 0;

  for (; at + 64 <= length; at += 64)
    for (gsize l = 0; l < 4; l++)
      {
        guint64 word[2];
        memcpy (word, data + at + 16 * l, 16);
        lane[l] = aisle_fold (word[0] ^ lane[l], word[1] ^ G_GUINT64_CONSTANT (0x1d8e4e27c47d124f));
      }
  for (; at < length; at += 8)
    lane[0] = aisle_fold (lane[0] ^ aisle_load ((const char *) data + at, MIN (8, length - at)),
                          G_GUINT64_CONSTANT (0xeb44accab455d165));
  return aisle_fold (lane[0] ^ lane[1], lane[2] ^ lane[3] ^ length);
}

static guint64
header_checksum (const AisleColumnsHeader *header)
{
  return checksum_bytes ((const guint8 *) header, G_STRUCT_OFFSET (AisleColumnsHeader, checksum), 0);
}

guint64
aisle_columns_piece_sum (gconstpointer data, gsize bytes, gsize piece)
{
  return checksum_bytes (data, bytes, piece);
}

/* ---- one pass over all arrays, in chunks ---- */

typedef struct
{
  const AisleColumnsHeader *header;
  const guint8 *data;
  gsize first_chunk[AISLE_N_ARRAYS + 1]; /* chunks before each array */
  guint64 *sums;                         /* of each chunk */
  gboolean *sane;                        /* of each chunk: ids in range */
} Pass;

static gboolean
below (const gint32 *ids, gsize n, guint64 limit)
{
  gboolean ok = TRUE;

  for (gsize i = 0; i < n; i++)
    ok &= (guint64) (guint32) (ids[i] + 1) <= limit;
  return ok;
}

static gboolean
below16 (const guint16 *ids, gsize n, guint64 limit)
{
  gboolean ok = TRUE;

  for (gsize i = 0; i < n; i++)
    ok &= ids[i] < limit || ids[i] == AISLE_ID16_MISSING;
  return ok;
}

static gboolean
sane_starts (const guint64 *start, gsize n, gboolean first, gboolean last, guint64 n_events)
{
  gboolean ok = !first || start[0] == 0;

  /* Beyond a chunk's end stands the next chunk's first: all neighbours are compared. */
  for (gsize i = 0; i + (last ? 1 : 0) < n; i++)
    ok &= start[i] <= start[i + 1];
  return ok && start[n - 1] <= n_events;
}

/* Can consumers index with what stands here? */
static gboolean
sane (const Pass *pass, AisleArray array, gsize from, gsize bytes)
{
  const AisleColumnsHeader *header = pass->header;
  const guint8 *data = pass->data + header->arrays[array].offset + from;
  gsize n = bytes / widths[array];
  gboolean ok = TRUE;

  switch (array)
    {
    case AISLE_ARRAY_USER_START:
      return sane_starts ((const guint64 *) data, n, from == 0, from + bytes == header->arrays[array].bytes,
                          header->n_events);
    case AISLE_ARRAY_ITEM:
      return below ((const gint32 *) data, n, header->n_items);
    case AISLE_ARRAY_SESSION:
      return below ((const gint32 *) data, n, header->n_sessions);
    case AISLE_ARRAY_QUERY:
      return below ((const gint32 *) data, n, header->n_queries);
    case AISLE_ARRAY_ORDER:
      return below ((const gint32 *) data, n, header->n_orders);
    case AISLE_ARRAY_KIND:
      return below16 ((const guint16 *) data, n, header->n_kinds);
    case AISLE_ARRAY_CHANNEL:
      return below16 ((const guint16 *) data, n, header->n_channels);
    case AISLE_ARRAY_FOLD:
      for (gsize i = 0; i < n; i++)
        ok &= data[i] <= AISLE_FOLD_TEST;
      return ok;
    case AISLE_ARRAY_EVENT:
      for (gsize i = 0; i < n; i++)
        ok &= ((const gint32 *) data)[i] >= 0;
      return ok;
    default:
      return TRUE;
    }
}

static gboolean
pass_chunk (gsize index, guint worker, gpointer data, GError **error)
{
  Pass *pass = data;
  AisleArray array = 0;
  gsize from, bytes;

  while (index >= pass->first_chunk[array + 1])
    array++;
  from = (index - pass->first_chunk[array]) * CHUNK;
  bytes = MIN (CHUNK, pass->header->arrays[array].bytes - from);
  pass->sums[index] =
      checksum_bytes (pass->data + pass->header->arrays[array].offset + from, bytes, index - pass->first_chunk[array]);
  pass->sane[index] = sane (pass, array, from, bytes);
  return TRUE;
}

static gboolean
run_pass (Pass *pass, const AisleColumnsHeader *header, const guint8 *data, AisleProgress *progress, GError **error)
{
  pass->header = header;
  pass->data = data;
  for (AisleArray a = 0; a < AISLE_N_ARRAYS; a++)
    pass->first_chunk[a + 1] = pass->first_chunk[a] + (header->arrays[a].bytes + CHUNK - 1) / CHUNK;
  pass->sums = g_new0 (guint64, pass->first_chunk[AISLE_N_ARRAYS]);
  pass->sane = g_new0 (gboolean, pass->first_chunk[AISLE_N_ARRAYS]);
  return aisle_parallel_for (pass->first_chunk[AISLE_N_ARRAYS], pass_chunk, pass, progress, _ ("Checking the columns"),
                             error);
}

static guint64
array_sum (const Pass *pass, AisleArray array)
{
  guint64 sum = 0;

  for (gsize c = pass->first_chunk[array]; c < pass->first_chunk[array + 1]; c++)
    sum += pass->sums[c];
  return sum;
}

static void
pass_clear (Pass *pass)
{
  g_free (pass->sums);
  g_free (pass->sane);
}

void
aisle_columns_header_seal (AisleColumnsHeader *header)
{
  header->checksum = header_checksum (header);
}

/* The directory must be exactly what the counts lay out: so no offset or size needs trust. */
static gboolean
verify_header (const AisleColumnsHeader *header, gsize length)
{
  AisleColumnsHeader expected = *header;
  guint present = 0;

  if (memcmp (header->magic, AISLE_COLUMNS_MAGIC, sizeof header->magic) != 0 || header->form != AISLE_COLUMNS_FORM
      || header->byte_order != BYTE_ORDER_MARK || header->checksum != header_checksum (header)
      || header->n_events > G_MAXINT32 || header->n_users > G_MAXINT32 || header->n_items > G_MAXINT32
      || header->n_sessions > G_MAXINT32 || header->n_queries > G_MAXINT32 || header->n_orders > G_MAXINT32
      || header->n_kinds > AISLE_ID16_MISSING || header->n_channels > AISLE_ID16_MISSING)
    return FALSE;
  for (AisleArray a = 0; a < AISLE_N_ARRAYS; a++)
    present |= (guint) (header->arrays[a].offset != 0) << a;
  if (aisle_columns_header_lay_out (&expected, present) != length)
    return FALSE;
  for (AisleArray a = 0; a < AISLE_N_ARRAYS; a++)
    if (expected.arrays[a].offset != header->arrays[a].offset || expected.arrays[a].bytes != header->arrays[a].bytes)
      return FALSE;
  return present & 1u << AISLE_ARRAY_USER_START && present & 1u << AISLE_ARRAY_TIME && present & 1u << AISLE_ARRAY_ITEM
         && present & 1u << AISLE_ARRAY_KIND && present & 1u << AISLE_ARRAY_EVENT;
}

gboolean
aisle_columns_file_verify (const guint8 *data, gsize length, AisleProgress *progress, GError **error)
{
  const AisleColumnsHeader *header = (const AisleColumnsHeader *) data;
  Pass pass = { 0 };
  gboolean ok;

  if (length < AISLE_COLUMNS_PAGE || !verify_header (header, length))
    return FALSE;
  ok = run_pass (&pass, header, data, progress, error);
  for (AisleArray a = 0; ok && a < AISLE_N_ARRAYS; a++)
    ok = array_sum (&pass, a) == header->arrays[a].checksum;
  for (gsize c = 0; ok && c < pass.first_chunk[AISLE_N_ARRAYS]; c++)
    ok = pass.sane[c];
  pass_clear (&pass);
  return ok;
}
