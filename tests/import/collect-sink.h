/* collect-sink.h: a sink that writes what it is handed as lines of text, for tests to compare. */
#pragma once

#include "import/reader.h"

#include <glib/gstdio.h>
#include <math.h>

typedef struct
{
  AisleSink sink;
  GString *rows;    /* user|item|kind|session|query|channel|order|title|time|price|quantity|fold */
  GString *rejects; /* reason:line:text */
  gint64 n_rows, n_rejects;
  gboolean with_line;
  gboolean quiet; /* counts only */
  AisleReadCounts counts;
} CollectSink;

static inline void
collect_span (GString *out, const AisleSpan *spans, gsize i)
{
  if (spans != NULL)
    {
      g_assert_true (spans[i].data == NULL || spans[i].length > 0);
      g_assert_true (spans[i].data == NULL || g_utf8_validate_len (spans[i].data, spans[i].length, NULL));
      g_string_append_len (out, spans[i].data != NULL ? spans[i].data : "", spans[i].length);
    }
  g_string_append_c (out, '|');
}

static inline gboolean
collect_batch (AisleSink *sink, const AisleEventBatch *b, GError **error)
{
  CollectSink *self = (CollectSink *) sink;

  g_assert_cmpuint (b->n, <=, AISLE_EVENT_BATCH);
  for (gsize i = 0; i < b->n && !self->quiet; i++)
    {
      const AisleSpan *spans[] = { b->user, b->item, b->kind, b->session, b->query, b->channel, b->order, b->title };

      g_assert_cmpint (b->line[i], >, 0);
      if (self->with_line)
        g_string_append_printf (self->rows, "%" G_GINT64_FORMAT ":", b->line[i]);
      for (gsize s = 0; s < G_N_ELEMENTS (spans); s++)
        collect_span (self->rows, spans[s], i);
      if (b->time != NULL && b->time[i] != AISLE_TIME_MISSING)
        {
          g_autofree char *time = aisle_time_format (b->time[i]);
          g_string_append (self->rows, time);
        }
      g_string_append_c (self->rows, '|');
      if (b->price != NULL && b->price[i] != AISLE_MONEY_MISSING)
        g_string_append_printf (self->rows, "%" G_GINT64_FORMAT, b->price[i]);
      g_string_append_c (self->rows, '|');
      if (b->quantity != NULL && !isnan (b->quantity[i]))
        g_string_append_printf (self->rows, "%g", b->quantity[i]);
      g_string_append_printf (self->rows, "|%d\n", b->fold != NULL ? b->fold[i] : 0);
    }
  self->n_rows += b->n;
  return TRUE;
}

/* A record: field=value, in the order of the kind's fields, then the attributes. */
static inline gboolean
collect_records (AisleSink *sink, const AisleRecordBatch *b, GError **error)
{
  CollectSink *self = (CollectSink *) sink;

  g_assert_cmpuint (b->n, <=, AISLE_RECORD_BATCH);
  for (gsize i = 0; i < b->n; i++)
    {
      g_assert_cmpint (b->line[i], >, 0);
      if (self->with_line)
        g_string_append_printf (self->rows, "%" G_GINT64_FORMAT ":", b->line[i]);
      for (gsize f = 0; b->kind->fields[f].role != AISLE_ROLE_IGNORE; f++)
        {
          const AisleRecordColumn *column = &b->columns[f];

          if (column->text != NULL && column->text[i].data != NULL)
            {
              g_string_append_printf (self->rows, "%s=", b->kind->fields[f].column);
              collect_span (self->rows, column->text, i);
            }
          else if (column->integer != NULL && column->integer[i] != G_MININT64)
            g_string_append_printf (self->rows, "%s=%" G_GINT64_FORMAT "|", b->kind->fields[f].column,
                                    column->integer[i]);
          else if (column->real != NULL && !isnan (column->real[i]))
            g_string_append_printf (self->rows, "%s=%g|", b->kind->fields[f].column, column->real[i]);
        }
      collect_span (self->rows, b->attributes, i);
      g_string_append_c (self->rows, '\n');
    }
  self->n_rows += b->n;
  return TRUE;
}

static inline gboolean
collect_reject (AisleSink *sink, AisleReject reason, gint64 line, const char *text, GError **error)
{
  CollectSink *self = (CollectSink *) sink;

  g_assert_true (g_utf8_validate (text, -1, NULL));
  g_assert_cmpuint (strlen (text), <=, 4096);
  if (!self->quiet)
    g_string_append_printf (self->rejects, "%s:%" G_GINT64_FORMAT ":%s\n", aisle_reject_id (reason), line, text);
  self->n_rejects++;
  return TRUE;
}

static inline CollectSink *
collect_new (void)
{
  CollectSink *self = g_new0 (CollectSink, 1);

  self->sink = (AisleSink){ collect_batch, collect_reject, collect_records };
  self->rows = g_string_new (NULL);
  self->rejects = g_string_new (NULL);
  return self;
}

static inline void
collect_free (CollectSink *self)
{
  g_string_free (self->rows, TRUE);
  g_string_free (self->rejects, TRUE);
  g_free (self);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CollectSink, collect_free)

/* Reads and checks the accounts: every record is a row or a reject. */
static inline gboolean
collect_read (CollectSink *self, const char *path, const AisleMapping *mapping, GError **error)
{
  gint64 rejected = 0;

  if (!aisle_reader (mapping->reader)->read (path, mapping, &self->sink, &self->counts, NULL, error))
    return FALSE;
  for (gsize i = 0; i < AISLE_N_REJECTS; i++)
    rejected += self->counts.rejected[i];
  g_assert_cmpint (rejected, ==, self->n_rejects);
  g_assert_cmpint (self->counts.rows_read, ==, self->n_rows + rejected);
  return TRUE;
}

/* A file of these bytes in the test's own folder; g_unlink and g_free it. */
static inline char *
collect_file (const char *name, gconstpointer data, gssize length)
{
  static char *folder;
  g_autoptr (GError) error = NULL;
  char *path;

  if (folder == NULL)
    folder = g_dir_make_tmp ("aisle-import-XXXXXX", NULL);
  path = g_build_filename (folder, name, NULL);
  g_file_set_contents (path, data, length, &error);
  g_assert_no_error (error);
  return path;
}
