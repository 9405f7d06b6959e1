/* fuzz-reader.h: any bytes are guessed and read by one reader, as guessed and as something they are not: every record is
 * a row or a reject, and what comes out is text. */
#pragma once

#include "import/reader.h"

#include <math.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

typedef struct
{
  AisleSink sink;
  gint64 rows, rejects, last_line;
} Checker;

static void
check_span (const AisleSpan *spans, gsize i)
{
  if (spans == NULL || spans[i].data == NULL)
    return;
  g_assert (spans[i].length > 0);
  g_assert (g_utf8_validate_len (spans[i].data, spans[i].length, NULL));
}

static gboolean
check_batch (AisleSink *sink, const AisleEventBatch *b, GError **error)
{
  Checker *self = (Checker *) sink;

  g_assert (b->n > 0 && b->n <= AISLE_EVENT_BATCH);
  for (gsize i = 0; i < b->n; i++)
    {
      const AisleSpan *spans[] = { b->user, b->item, b->kind, b->session, b->query, b->channel, b->order, b->title };

      for (gsize s = 0; s < G_N_ELEMENTS (spans); s++)
        check_span (spans[s], i);
      g_assert (b->line[i] >= self->last_line);
      self->last_line = b->line[i];
      g_assert (b->quantity == NULL || !isinf (b->quantity[i]));
      g_assert (b->fold == NULL || b->fold[i] <= AISLE_FOLD_TEST);
    }
  self->rows += (gint64) b->n;
  return TRUE;
}

static gboolean
check_reject (AisleSink *sink, AisleReject reason, gint64 line, const char *text, GError **error)
{
  Checker *self = (Checker *) sink;

  g_assert (reason < AISLE_N_REJECTS && line > 0);
  g_assert (strlen (text) <= 4096 && g_utf8_validate (text, -1, NULL));
  self->rejects++;
  return TRUE;
}

static void
read_with (const char *path, const AisleMapping *mapping)
{
  Checker checker = { { .batch = check_batch, .reject = check_reject }, 0, 0, 0 };
  g_autoptr (GError) error = NULL;
  AisleReadCounts counts;

  if (aisle_reader (mapping->reader)->read (path, mapping, &checker.sink, &counts, NULL, &error))
    g_assert (counts.rows_read == checker.rows + checker.rejects);
  else
    g_assert (error != NULL);
}

/* One of the reader's options as something the guess would not say. */
static void
change (AisleMapping *mapping, const char *name, const char *value)
{
  g_autoptr (GError) error = NULL;

  if (!aisle_mapping_set (mapping, name, value, &error))
    g_assert (error != NULL);
}

/* A file of these bytes, guessed as an event log by the reader; NULL when it says no. */
static AisleMapping *
guess_bytes (const char *reader, const guint8 *data, gsize size, char **path)
{
  static int fd = -1;
  g_autoptr (GError) error = NULL;
  AisleMapping *mapping;

  if (fd < 0)
    fd = memfd_create ("fuzz", 0);
  g_assert (fd >= 0 && ftruncate (fd, 0) == 0 && pwrite (fd, data, size, 0) == (gssize) size);
  *path = g_strdup_printf ("/proc/self/fd/%d", fd);
  mapping = aisle_reader (reader)->guess (*path, &error);
  g_assert ((mapping == NULL) == (error != NULL));
  if (mapping != NULL)
    change (mapping, "as", "events");
  return mapping;
}
