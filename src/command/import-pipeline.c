/* import-pipeline.c: see import-pipeline.h. */
#include "command/import-pipeline.h"

#include "base/error.h"
#include "base/i18n.h"

#define N_BUFFERS   6
#define WRITE_EVERY 128 /* batches: the disk works while we do, not after */

typedef struct
{
  AisleReject reason;
  gint64 line;
  char *text;
} Reject;

/* What travels: rows, or none, and the rejects that came before them. */
typedef struct
{
  AisleRowsBuffer *buffer;
  const AisleRows *rows; /* (nullable) */
  GArray *rejects;
  gboolean last;
} Parcel;

typedef struct
{
  AisleSink sink; /* first: the reader hands it back */
  const AisleImportPipeline *import;
  Parcel parcels[N_BUFFERS];
  GAsyncQueue *empty, *full;
  Parcel *open; /* being filled */
  gint64 rejects_sent[AISLE_N_REJECTS];
  gint64 rows;
  guint batches;
  gint failed; /* atomic: the writer has */
  GError *writer_error;
} Pipeline;

static void
reject_clear (gpointer data)
{
  g_free (((Reject *) data)->text);
}

/* ---- the writer's side ---- */

static gboolean
write_parcel (AisleIngest *ingest, const Parcel *parcel, GError **error)
{
  if (parcel->rows != NULL && !aisle_ingest_rows (ingest, parcel->rows, error))
    return FALSE;
  for (guint i = 0; i < parcel->rejects->len; i++)
    {
      const Reject *reject = &g_array_index (parcel->rejects, Reject, i);

      if (!aisle_ingest_reject (ingest, reject->reason, reject->line, reject->text, error))
        return FALSE;
    }
  return TRUE;
}

/* After a failure it only gives the buffers back, so that the reader's side comes to its end. */
static gpointer
writer_thread (gpointer data)
{
  Pipeline *self = data;
  gboolean last = FALSE;

  while (!last)
    {
      Parcel *parcel = g_async_queue_pop (self->full);

      last = parcel->last;
      if (!g_atomic_int_get (&self->failed) && !write_parcel (self->import->ingest, parcel, &self->writer_error))
        g_atomic_int_set (&self->failed, 1);
      g_array_set_size (parcel->rejects, 0);
      parcel->rows = NULL;
      g_async_queue_push (self->empty, parcel);
    }
  return NULL;
}

/* ---- the reader's side ---- */

static Parcel *
open_parcel (Pipeline *self)
{
  if (self->open == NULL)
    self->open = g_async_queue_pop (self->empty);
  return self->open;
}

static void
send_parcel (Pipeline *self)
{
  g_async_queue_push (self->full, g_steal_pointer (&self->open));
}

/* The writer's own error is what is reported: see aisle_import_pipeline_run. */
static gboolean
writer_lives (Pipeline *self, GError **error)
{
  if (!g_atomic_int_get (&self->failed))
    return TRUE;
  g_set_error_literal (error, AISLE_STORE_ERROR, AISLE_ERROR_FAILED, "the writer stopped");
  return FALSE;
}

static gboolean
take_batch (AisleSink *sink, const AisleEventBatch *batch, GError **error)
{
  Pipeline *self = (Pipeline *) sink;
  Parcel *parcel = open_parcel (self);
  gint64 first = aisle_ingest_first_event (self->import->ingest) + self->rows;

  if (!writer_lives (self, error))
    return FALSE;
  if (first + (gint64) batch->n > G_MAXINT32)
    {
      g_set_error (error, AISLE_STORE_ERROR, AISLE_ERROR_INPUT,
                   _ ("cannot import '%s': a project holds at most %d events"), self->import->path, G_MAXINT32);
      return FALSE;
    }
  parcel->rows = aisle_encoder_encode (self->import->encoder, batch, parcel->buffer, error);
  if (parcel->rows == NULL
      || !aisle_columns_builder_add (self->import->columns, parcel->rows, NULL, (gint32) first, error))
    return FALSE;
  self->rows += (gint64) batch->n;
  send_parcel (self);
  if (++self->batches % WRITE_EVERY == 0)
    aisle_project_start_writing (self->import->project);
  return TRUE;
}

static gboolean
take_reject (AisleSink *sink, AisleReject reason, gint64 line, const char *text, GError **error)
{
  Pipeline *self = (Pipeline *) sink;
  Reject reject = { reason, line, NULL };
  Parcel *parcel;

  if (self->rejects_sent[reason] >= AISLE_REJECTS_KEPT)
    return TRUE;
  self->rejects_sent[reason]++;
  reject.text = g_strdup (text);
  parcel = open_parcel (self);
  g_array_append_val (parcel->rejects, reject);
  if (parcel->rejects->len >= 256)
    send_parcel (self);
  return writer_lives (self, error);
}

static gboolean
make_parcels (Pipeline *self, GError **error)
{
  for (gsize i = 0; i < N_BUFFERS; i++)
    {
      Parcel *parcel = &self->parcels[i];

      parcel->rejects = g_array_new (FALSE, FALSE, sizeof (Reject));
      g_array_set_clear_func (parcel->rejects, reject_clear);
      parcel->buffer = aisle_rows_buffer_new ();
      g_async_queue_push (self->empty, parcel);
    }
  for (gsize i = 0; i < N_BUFFERS; i++)
    if (self->parcels[i].buffer == NULL)
      {
        g_set_error (error, AISLE_STORE_ERROR, AISLE_ERROR_MEMORY, _ ("cannot import '%s': out of memory"),
                     self->import->path);
        return FALSE;
      }
  return TRUE;
}

/* ---- records other than events: no columns, so one thread ---- */

static gboolean
take_records (AisleSink *sink, const AisleRecordBatch *batch, GError **error)
{
  Pipeline *self = (Pipeline *) sink;

  if (++self->batches % WRITE_EVERY == 0)
    aisle_project_start_writing (self->import->project);
  return aisle_ingest_records (self->import->ingest, self->import->encoder, batch, error);
}

static gboolean
keep_reject (AisleSink *sink, AisleReject reason, gint64 line, const char *text, GError **error)
{
  return aisle_ingest_reject (((Pipeline *) sink)->import->ingest, reason, line, text, error);
}

static gboolean
run_records (const AisleImportPipeline *import, AisleReadCounts *counts, AisleProgress *progress, GError **error)
{
  Pipeline self = { .sink = { .reject = keep_reject, .records = take_records }, .import = import };

  return import->reader->read (import->path, import->mapping, &self.sink, counts, progress, error);
}

gboolean
aisle_import_pipeline_run (const AisleImportPipeline *import, AisleReadCounts *counts, AisleProgress *progress,
                           GError **error)
{
  Pipeline self = { .sink = { take_batch, take_reject }, .import = import };
  GError *problem = NULL;
  gboolean ok;

  if (import->mapping->target->table != NULL)
    return run_records (import, counts, progress, error);
  self.empty = g_async_queue_new ();
  self.full = g_async_queue_new ();
  ok = make_parcels (&self, &problem);
  if (ok)
    {
      GThread *writer = g_thread_new ("import-writer", writer_thread, &self);

      ok = import->reader->read (import->path, import->mapping, &self.sink, counts, progress, &problem);
      open_parcel (&self)->last = TRUE;
      if (!ok)
        {
          self.open->rows = NULL;
          g_atomic_int_set (&self.failed, 1); /* what waits need not be written */
        }
      send_parcel (&self);
      g_thread_join (writer);
    }
  if (self.writer_error != NULL)
    {
      g_clear_error (&problem);
      g_propagate_error (error, self.writer_error);
      ok = FALSE;
    }
  else if (!ok)
    g_propagate_error (error, problem);
  for (gsize i = 0; i < N_BUFFERS; i++)
    {
      g_clear_pointer (&self.parcels[i].rejects, g_array_unref);
      aisle_rows_buffer_free (self.parcels[i].buffer);
    }
  g_async_queue_unref (self.empty);
  g_async_queue_unref (self.full);
  return ok;
}
