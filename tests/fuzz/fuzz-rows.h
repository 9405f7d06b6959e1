/* fuzz-rows.h: a sink for fuzz targets of readers: every record is a row or a reject, and what comes out is text. */
#pragma once

#include "base/record.h"
#include "import/reader.h"

#include <math.h>
#include <stdlib.h>
#include <unistd.h>

typedef struct
{
  AisleSink sink;
  gint64 rows, rejects;
} FuzzRows;

static inline void
fuzz_text (const AisleSpan *text)
{
  g_assert (text->data == NULL || (text->length > 0 && g_utf8_validate_len (text->data, text->length, NULL)));
}

static inline gboolean
fuzz_batch (AisleSink *sink, const AisleEventBatch *b, GError **error)
{
  FuzzRows *self = (FuzzRows *) sink;

  g_assert (b->n > 0 && b->n <= AISLE_EVENT_BATCH);
  for (gsize i = 0; i < b->n; i++)
    {
      const AisleSpan *spans[] = { b->user, b->item, b->kind, b->session, b->query, b->channel, b->order, b->title };

      for (gsize s = 0; s < G_N_ELEMENTS (spans); s++)
        if (spans[s] != NULL)
          fuzz_text (&spans[s][i]);
      g_assert (b->line[i] > 0);
      g_assert (b->quantity == NULL || !isinf (b->quantity[i]));
      g_assert (b->fold == NULL || b->fold[i] <= AISLE_FOLD_TEST);
    }
  self->rows += (gint64) b->n;
  return TRUE;
}

static inline gboolean
fuzz_records (AisleSink *sink, const AisleRecordBatch *b, GError **error)
{
  FuzzRows *self = (FuzzRows *) sink;

  g_assert (b->n > 0 && b->n <= AISLE_RECORD_BATCH);
  for (gsize i = 0; i < b->n; i++)
    {
      for (gsize field = 0; field < aisle_record_n_fields (b->kind); field++)
        if (b->columns[field].text != NULL)
          fuzz_text (&b->columns[field].text[i]);
      if (b->attributes != NULL)
        fuzz_text (&b->attributes[i]);
      g_assert (b->line[i] > 0);
    }
  self->rows += (gint64) b->n;
  return TRUE;
}

static inline gboolean
fuzz_reject (AisleSink *sink, AisleReject reason, gint64 line, const char *text, GError **error)
{
  FuzzRows *self = (FuzzRows *) sink;

  g_assert (reason < AISLE_N_REJECTS && line > 0);
  g_assert (strlen (text) <= 4096 && g_utf8_validate (text, -1, NULL));
  self->rejects++;
  return TRUE;
}

static inline void
fuzz_read (const char *path, const AisleMapping *mapping)
{
  FuzzRows rows = { .sink = { .batch = fuzz_batch, .reject = fuzz_reject, .records = fuzz_records } };
  g_autoptr (GError) error = NULL;
  AisleReadCounts counts;

  if (aisle_reader (mapping->reader)->read (path, mapping, &rows.sink, &counts, NULL, &error))
    g_assert (counts.rows_read == rows.rows + rows.rejects);
  else
    g_assert (error != NULL);
}

static char fuzz_path[4096];

static inline void
fuzz_unlink (void)
{
  unlink (fuzz_path);
}

/* The bytes as a file; its path is good until the next call.  A file with a name of its own: SQLite opens no other. */
static inline const char *
fuzz_file (gconstpointer data, gsize size)
{
  static int fd = -1;

  if (fd < 0)
    {
      g_snprintf (fuzz_path, sizeof fuzz_path, "%s/aisle-fuzz-XXXXXX", g_get_tmp_dir ());
      fd = g_mkstemp (fuzz_path);
      atexit (fuzz_unlink);
    }
  g_assert (fd >= 0 && ftruncate (fd, 0) == 0 && pwrite (fd, data, size, 0) == (gssize) size);
  return fuzz_path;
}

/* Guessed, read as guessed, and as something it is not. */
static inline void
fuzz_sniff_and_read (const char *path, gsize salt)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleMapping) mapping = aisle_mapping_sniff (path, &error);

  g_assert ((mapping == NULL) == (error != NULL));
  if (mapping == NULL)
    return;
  fuzz_read (path, mapping);
  mapping->header = salt % 2 == 0;
  mapping->encoding = salt % AISLE_N_ENCODINGS;
  fuzz_read (path, mapping);
  if (aisle_mapping_resample (mapping, path, NULL))
    fuzz_read (path, mapping);
}
