/* import-command.c: a log becomes rows of a project, in one transaction, and columns beside it.
 *
 * A project that does not exist is written beside its name and appears whole; one that exists gets the log in a WAL
 * transaction.  While one thread closes the store, the other sorts the columns; both are on the disk before the import
 * counts, and the columns are published after the store.  Columns that cannot be kept are made again when they are
 * needed, so they are no reason to fail. */
#include "command/command.h"

#include "base/error.h"
#include "base/files.h"
#include "base/i18n.h"
#include "columns/columns-publish.h"
#include "command/import-pipeline.h"

void
aisle_import_report_free (AisleImportReport *self)
{
  if (self == NULL)
    return;
  g_free (self->content_hash);
  g_free (self);
}

typedef struct
{
  const char *path;
  const AisleMapping *mapping;
  const AisleReader *reader;
  gboolean again;
  JsonNode *mapping_json;
  AisleProject *project;
  gboolean fresh;
  AisleEncoder *encoder;
  AisleIngest *ingest;
  AisleColumnsBuilder *builder;
  AisleReadCounts counts;
  gint64 source, stored;
  char *content_hash; /* of the project, with this log */
} Import;

static void
import_clear (Import *self)
{
  g_clear_pointer (&self->ingest, aisle_ingest_free);
  g_clear_pointer (&self->builder, aisle_columns_builder_free);
  g_clear_pointer (&self->encoder, aisle_encoder_free);
  g_clear_pointer (&self->project, aisle_project_close);
  g_clear_pointer (&self->mapping_json, json_node_unref);
  g_clear_pointer (&self->content_hash, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Import, import_clear)

/* The columns of a project that has rows begin with those it has. */
static gboolean
add_older_columns (Import *self, AisleProgress *progress, GError **error)
{
  g_autoptr (AisleColumns) older = NULL;

  if (self->fresh)
    return TRUE;
  older = aisle_columns_open (self->project, progress, error);
  return older != NULL && aisle_columns_builder_add_columns (self->builder, older, error);
}

static gboolean
import_begin (Import *self, const char *project_path, AisleProgress *progress, GError **error)
{
  AisleIngestSource source;

  self->reader = aisle_reader (self->mapping->reader);
  if (self->reader == NULL)
    {
      g_set_error (error, AISLE_STORE_ERROR, AISLE_ERROR_USAGE, _ ("cannot import '%s': no reader is called '%s'"),
                   self->path, self->mapping->reader);
      return FALSE;
    }
  if (self->mapping->target->table != NULL)
    {
      g_set_error (error, AISLE_STORE_ERROR, AISLE_ERROR_USAGE, _ ("cannot import '%s': its rows are %s, not events"),
                   self->path, self->mapping->target->id);
      return FALSE;
    }
  self->fresh = !g_file_test (project_path, G_FILE_TEST_EXISTS);
  self->project = self->fresh ? aisle_project_prepare (project_path, error)
                              : aisle_project_open (project_path, AISLE_PROJECT_WRITE, error);
  if (self->project == NULL)
    return FALSE;
  aisle_columns_remove_left_over (aisle_project_get_path (self->project));
  self->encoder = aisle_encoder_new (self->project, error);
  if (self->encoder == NULL)
    return FALSE;
  self->builder = aisle_columns_builder_new (aisle_project_get_path (self->project), error);
  if (self->builder == NULL || !add_older_columns (self, progress, error))
    return FALSE;
  self->mapping_json = aisle_mapping_to_json (self->mapping);
  source = (AisleIngestSource){ self->path, self->reader->id, self->mapping_json };
  self->ingest = aisle_ingest_begin (self->project, &source, error);
  if (self->ingest == NULL)
    return FALSE;
  self->source = aisle_ingest_source (self->ingest);
  return TRUE;
}

/* ---- the end of the store, in a thread ---- */

static gboolean
add_to_journal (Import *self, GError **error)
{
  g_autoptr (JsonNode) params = json_node_new (JSON_NODE_OBJECT), effect = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();
  g_autofree char *base = g_path_get_basename (self->path);
  g_autofree char *shown = g_filename_display_name (base);

  json_object_set_string_member (object, "file", shown);
  json_object_set_member (object, "mapping", json_node_copy (self->mapping_json));
  json_object_set_boolean_member (object, "again", self->again);
  json_node_take_object (params, object);
  object = json_object_new ();
  json_object_set_int_member (object, "source", self->source);
  json_node_take_object (effect, object);
  return aisle_journal_append (self->project, "import", params, effect, error);
}

static gboolean
close_store (Import *self, GError **error)
{
  AisleIngestTotals totals = { (gint64) self->counts.bytes, self->counts.content, self->counts.rows_read,
                               self->counts.rejected, self->again };

  if (!aisle_ingest_close (self->ingest, self->encoder, &totals, error) || !add_to_journal (self, error))
    return FALSE;
  self->stored = aisle_ingest_rows_stored (self->ingest);
  if (!self->fresh)
    return TRUE;
  if (!aisle_ingest_commit (self->ingest, error))
    return FALSE;
  g_clear_pointer (&self->ingest, aisle_ingest_free);
  return aisle_project_settle (self->project, error);
}

typedef struct
{
  Import *import;
  GError *error;
  gboolean ok;
} Closing;

static gpointer
closing_thread (gpointer data)
{
  Closing *closing = data;

  closing->ok = close_store (closing->import, &closing->error);
  return NULL;
}

/* Both halves see a cancel; a column file that cannot be written is left out. */
static gboolean
finish (Import *self, gint64 generation, AisleReplace *file, AisleProgress *progress, GError **error)
{
  Closing closing = { .import = self };
  GThread *thread;
  AisleColumnsFacts facts = { .generation = generation };
  g_autofree char *before = aisle_project_content_hash (self->project);
  AisleHash128 sum;
  GError *problem = NULL;

  for (AisleNames names = 0; names < AISLE_N_NAMES; names++)
    facts.n_names[names] = aisle_vocabulary_n (aisle_encoder_names (self->encoder, names, NULL));
  facts.sessions_are_users = aisle_encoder_sessions_are_users (self->encoder);
  if (!aisle_hash_parse (before, &sum))
    sum = (AisleHash128){ 0, 0 };
  aisle_hash_add (&sum, aisle_encoder_hash (self->encoder));
  facts.content_hash = self->content_hash = aisle_hash_format (sum);
  thread = g_thread_new ("import-closing", closing_thread, &closing);
  if (aisle_columns_publish_begin (aisle_project_get_path (self->project), file, &problem)
      && !aisle_columns_publish_write (self->builder, &facts, file, progress, &problem))
    aisle_replace_abort (file);
  g_thread_join (thread);
  if (!closing.ok)
    {
      g_clear_error (&problem);
      g_propagate_error (error, closing.error);
      return FALSE;
    }
  if (g_error_matches (problem, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_propagate_error (error, problem);
      return FALSE;
    }
  g_clear_error (&problem);
  return TRUE;
}

static gboolean
publish (Import *self, AisleReplace *file, GError **error)
{
  if (self->fresh ? !aisle_project_publish (self->project, error) : !aisle_ingest_commit (self->ingest, error))
    return FALSE;
  if (file->temp_path != NULL && !aisle_replace_commit (file, NULL))
    aisle_replace_abort (file);
  return TRUE;
}

AisleImportReport *
aisle_command_import (const char *project_path, const char *path, const AisleMapping *mapping, gboolean again,
                      AisleProgress *progress, GError **error)
{
  gint64 started = g_get_monotonic_time ();
  g_auto (Import) self = { .path = path, .mapping = mapping, .again = again };
  AisleProgress opening = aisle_progress_part (progress, 0, 0.05), reading = aisle_progress_part (progress, 0.05, 0.85),
                sorting = aisle_progress_part (progress, 0.85, 0.98);
  AisleReplace file = { .fd = -1 };
  g_autoptr (AisleImportReport) report = g_new0 (AisleImportReport, 1);
  AisleImportPipeline pipeline;

  if (!aisle_mapping_check (mapping, error) || !import_begin (&self, project_path, &opening, error))
    return NULL;
  pipeline = (AisleImportPipeline){ path, mapping, self.reader, self.project, self.encoder, self.ingest, self.builder };
  if (!aisle_import_pipeline_run (&pipeline, &self.counts, &reading, error))
    return NULL;
  if (!finish (&self, aisle_project_generation (self.project) + 1, &file, &sorting, error)
      || !aisle_progress_step (progress, 0.98, _ ("Writing to the disk"), error) || !publish (&self, &file, error))
    {
      aisle_replace_abort (&file);
      return NULL;
    }
  report->source = self.source;
  report->counts = self.counts;
  report->rows_stored = self.stored;
  report->content_hash = g_steal_pointer (&self.content_hash);
  report->seconds = (double) (g_get_monotonic_time () - started) / 1e6;
  return g_steal_pointer (&report);
}
