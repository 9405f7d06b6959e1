/* import-command.c: logs become rows of a project, in one transaction, and columns beside it.
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
#include "command/import-plan.h"
#include "command/recipe-edit.h"
#include "feature/judgements.h"
#include "import/import-error.h"
#include "import/input-files.h"
#include "store/judged-rows.h"

#define MOST_STRAY 20 /* files that are no table, before the first that is */

void
aisle_import_report_free (AisleImportReport *self)
{
  if (self == NULL)
    return;
  g_free (self->content_hash);
  g_strfreev (self->notes);
  g_clear_pointer (&self->files, g_ptr_array_unref);
  g_free (self);
}

typedef struct
{
  const AisleMapping *mapping;
  const AisleReader *reader;
  gboolean again;
  GPtrArray *inputs; /* AisleImportInput */
  AisleProject *project;
  gboolean fresh;
  AisleEncoder *encoder;
  AisleIngest *ingest;
  AisleColumnsBuilder *builder;
  char *hash_before, *content_hash; /* of the project's events, without and with these logs */
  char *rows_hash;                  /* of these rows, where they are no events */
  char **notes;
  gboolean start_over;
  GError **strange;    /* of the first file that was left out as all its rows were rejected ... */
  gint64 strange_rows; /* ... and the rows of all such */
} Import;

static void
import_clear (Import *self)
{
  g_clear_pointer (&self->ingest, aisle_ingest_free);
  g_clear_pointer (&self->builder, aisle_columns_builder_free);
  g_clear_pointer (&self->encoder, aisle_encoder_free);
  g_clear_pointer (&self->project, aisle_project_close);
  g_clear_pointer (&self->hash_before, g_free);
  g_clear_pointer (&self->content_hash, g_free);
  g_clear_pointer (&self->rows_hash, g_free);
  g_clear_pointer (&self->notes, g_strfreev);
}

/* Back to where nothing is read yet. */
static void
import_reset (Import *self)
{
  import_clear (self);
  self->start_over = FALSE;
  for (guint i = 0; i < self->inputs->len; i++)
    {
      AisleImportInput *input = self->inputs->pdata[i];

      g_clear_pointer (&input->mapping, aisle_mapping_free);
      input->file->source = input->file->rows_stored = 0;
      input->file->counts = (AisleReadCounts){ 0 };
    }
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Import, import_clear)

/* The columns of a project that has rows begin with those it has. */
static gboolean
add_older_columns (Import *self, AisleProgress *progress, GError **error)
{
  g_autoptr (AisleColumns) older = NULL;

  if (self->fresh)
    return TRUE;
  older = aisle_columns_open_raw (self->project, progress, error);
  return older != NULL && aisle_columns_builder_add_columns (self->builder, older, error);
}

static gboolean
import_begin (Import *self, const char *project_path, AisleProgress *progress, GError **error)
{
  const char *name = ((AisleImportInput *) self->inputs->pdata[0])->file->name;
  AisleProgress known = aisle_progress_part (progress, 0, 0.3), fit = aisle_progress_part (progress, 0.3, 0.6),
                older = aisle_progress_part (progress, 0.6, 1);

  self->reader = aisle_reader (self->mapping->reader);
  if (self->reader == NULL)
    {
      g_set_error (error, AISLE_STORE_ERROR, AISLE_ERROR_USAGE, _ ("cannot import '%s': no reader is called '%s'"),
                   name, self->mapping->reader);
      return FALSE;
    }
  self->fresh = !g_file_test (project_path, G_FILE_TEST_EXISTS);
  self->project = self->fresh ? aisle_project_prepare (project_path, error)
                              : aisle_project_open (project_path, AISLE_PROJECT_WRITE, error);
  if (self->project == NULL)
    return FALSE;
  aisle_project_set_cancellable (self->project, progress->cancellable);
  aisle_columns_remove_left_over (aisle_project_get_path (self->project));
  if ((!self->again && !aisle_import_plan_leave_out_known (self->inputs, self->project, self->mapping, &known, error))
      || !aisle_import_plan_fit (self->inputs, self->mapping, &fit, error))
    return FALSE;
  self->hash_before = aisle_project_stored_hash (self->project);
  self->encoder = aisle_encoder_new (self->project, error);
  if (self->encoder == NULL)
    return FALSE;
  self->builder = aisle_columns_builder_new (aisle_project_get_path (self->project), error);
  return self->builder != NULL && add_older_columns (self, &older, error);
}

/* ---- one file after the other ---- */

static gboolean
begin_source (Import *self, AisleImportInput *input, GError **error)
{
  g_autoptr (JsonNode) mapping = aisle_mapping_to_json (input->mapping);
  AisleIngestSource source = { input->file->path, self->reader->id, mapping, input->file->name, self->mapping->target };

  if (self->ingest != NULL)
    return aisle_ingest_next (self->ingest, &source, error);
  self->ingest = aisle_ingest_begin (self->project, &source, error);
  return self->ingest != NULL;
}

/* Among several files one with the rows of another is left out: all is read again without it. */
static gboolean
check_rows (Import *self, AisleImportInput *input, GError **error)
{
  g_autofree char *name = NULL, *day = NULL;

  if (self->again || self->inputs->len == 1)
    return TRUE;
  if (!aisle_ingest_same_rows (self->ingest, self->encoder, &name, &day, error))
    return FALSE;
  if (name == NULL)
    return TRUE;
  input->file->left_out = g_strdup_printf (_ ("it has the same rows as '%s', imported on %s"), name, day);
  input->file->known = TRUE;
  self->start_over = aisle_import_plan_n_left (self->inputs) > 0;
  return !self->start_over && aisle_import_plan_all_known (self->inputs, self->project, error);
}

/* A file of documents that nobody named and that holds others than those beside it (a schema, the names of labels) is left
 * out, as a table of other columns would not have fitted; problem is what is said where it turns out that most are so. */
static gboolean
leave_out_rejected (Import *self, AisleImportInput *input, GError *problem, GError **error)
{
  const AisleReadCounts *counts = &input->file->counts;
  AisleReject most = 0;

  for (AisleReject reason = 1; reason < AISLE_N_REJECTS; reason++)
    if (counts->rejected[reason] > counts->rejected[most])
      most = reason;
  input->file->left_out = g_strdup_printf (_ ("all its %lld rows were rejected, most for: %s"),
                                           (long long) counts->rows_read, aisle_reject_title (most));
  self->strange_rows += counts->rows_read;
  if (*self->strange == NULL)
    *self->strange = g_error_copy (problem);
  return aisle_ingest_drop_source (self->ingest, error);
}

static gboolean
end_source (Import *self, AisleImportInput *input, GError **error)
{
  AisleReadCounts *counts = &input->file->counts;
  AisleIngestTotals totals = { (gint64) counts->bytes, counts->content, counts->rows_read, counts->rejected,
                               self->again || self->inputs->len > 1 };
  g_autoptr (GError) problem = NULL;

  input->file->source = aisle_ingest_source (self->ingest);
  input->file->rows_stored = aisle_ingest_rows_stored (self->ingest);
  if ((input->file->rows_stored > 0 && !check_rows (self, input, error)))
    return FALSE;
  if (aisle_ingest_end_source (self->ingest, self->encoder, &totals, &problem))
    return TRUE;
  if (self->inputs->len > 1)
    g_prefix_error (&problem, "'%s': ", input->file->name);
  if (input->found && self->reader->any_columns && counts->rows_read > 0
      && g_error_matches (problem, AISLE_STORE_ERROR, AISLE_ERROR_EMPTY))
    return leave_out_rejected (self, input, problem, error);
  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}

static gboolean
read_file (Import *self, AisleImportInput *input, AisleProgress *progress, GError **error)
{
  AisleImportPipeline pipeline = { input->file->path, input->mapping, self->reader, self->project,
                                   self->encoder,     NULL,           self->builder };
  g_autoptr (GError) problem = NULL;

  if (!begin_source (self, input, error))
    return FALSE;
  pipeline.ingest = self->ingest;
  if (aisle_import_pipeline_run (&pipeline, &input->file->counts, progress, &problem))
    return end_source (self, input, error);
  if (self->inputs->len == 1 || !g_error_matches (problem, AISLE_IMPORT_ERROR, AISLE_ERROR_EMPTY))
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }
  input->file->left_out = g_strdup (_ ("there are no rows in it"));
  return aisle_ingest_drop_source (self->ingest, error);
}

/* FALSE without an error: start over. */
static gboolean
read_files (Import *self, AisleProgress *progress, GError **error)
{
  guint64 all = 0, done = 0;
  gint64 stored = 0;

  for (guint i = 0; i < self->inputs->len; i++)
    if (((AisleImportInput *) self->inputs->pdata[i])->file->left_out == NULL)
      all += MAX (((AisleImportInput *) self->inputs->pdata[i])->bytes, 1);
  for (guint i = 0; i < self->inputs->len; i++)
    {
      AisleImportInput *input = self->inputs->pdata[i];
      guint64 bytes = MAX (input->bytes, 1);
      AisleProgress part;

      if (input->file->left_out != NULL)
        continue;
      part = aisle_progress_part (progress, (double) done / (double) all, (double) (done + bytes) / (double) all);
      if (!read_file (self, input, progress == NULL ? NULL : &part, error))
        return FALSE;
      done += bytes;
    }
  for (guint i = 0; i < self->inputs->len; i++)
    stored += ((AisleImportInput *) self->inputs->pdata[i])->file->rows_stored;
  if (*self->strange != NULL && self->strange_rows >= stored)
    {
      g_propagate_error (error, g_steal_pointer (self->strange));
      return FALSE;
    }
  if (aisle_import_plan_n_left (self->inputs) > 0)
    return TRUE;
  g_set_error_literal (error, AISLE_STORE_ERROR, AISLE_ERROR_EMPTY, _ ("nothing imported: no file has rows"));
  return FALSE;
}

/* ---- the end of the store, in a thread ---- */

static gboolean
add_to_journal (Import *self, JsonObject *made, GError **error)
{
  g_autoptr (JsonNode) params = json_node_new (JSON_NODE_OBJECT);
  g_autoptr (JsonNode) effect = json_node_init_object (json_node_alloc (), made);
  g_autoptr (JsonNode) mapping = aisle_mapping_to_json (self->mapping);
  JsonObject *object = json_object_new ();
  JsonArray *names = json_array_new (), *sources = json_array_new ();

  for (guint i = 0; i < self->inputs->len; i++)
    {
      const AisleImportFile *file = ((AisleImportInput *) self->inputs->pdata[i])->file;

      if (file->left_out != NULL)
        continue;
      json_array_add_string_element (names, file->name);
      json_array_add_int_element (sources, file->source);
    }
  json_object_set_string_member (object, "file", json_array_get_string_element (names, 0));
  json_object_set_array_member (object, "files", names);
  json_object_set_member (object, "mapping", g_steal_pointer (&mapping));
  json_object_set_boolean_member (object, "again", self->again);
  json_node_take_object (params, object);
  json_object_set_int_member (made, "source", json_array_get_int_element (sources, 0));
  json_object_set_array_member (made, "sources", sources);
  return aisle_journal_append (self->project, "import", params, effect, error);
}

/* Judgements and the texts of their queries come in any order: after either, what is still without the other. */
static gboolean
take_notes (Import *self, GError **error)
{
  g_autoptr (GStrvBuilder) notes = g_strv_builder_new ();
  g_autofree char *nameless = NULL, *gradeless = NULL;
  AisleNameless found;

  if (aisle_record_field (self->mapping->target, AISLE_ROLE_QUERY_ID) >= 0)
    {
      if (!aisle_judged_rows_nameless (self->project, &found, error)
          || !aisle_judgements_gradeless (self->project, &gradeless, error))
        return FALSE;
      nameless = aisle_nameless_sentence (&found);
      if (nameless != NULL)
        g_strv_builder_add (notes, nameless);
      if (gradeless != NULL)
        g_strv_builder_add (notes, gradeless);
    }
  self->notes = g_strv_builder_end (notes);
  return TRUE;
}

static gboolean
close_store (Import *self, GError **error)
{
  g_autoptr (JsonObject) effect = json_object_new ();

  if (!aisle_ingest_finish (self->ingest, self->encoder, error) || !take_notes (self, error))
    return FALSE;
  if (!self->fresh)
    return TRUE;
  if (!add_to_journal (self, effect, error) || !aisle_ingest_commit (self->ingest, error))
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
  g_autofree char *path = aisle_columns_path (aisle_project_get_path (self->project));
  AisleHash128 sum;
  GError *problem = NULL;

  for (AisleNames names = 0; names < AISLE_N_NAMES; names++)
    facts.n_names[names] = aisle_vocabulary_n (aisle_encoder_names (self->encoder, names, NULL));
  facts.sessions_are_users = aisle_encoder_sessions_are_users (self->encoder);
  if (!aisle_hash_parse (self->hash_before, &sum))
    sum = (AisleHash128){ 0, 0 };
  aisle_hash_add (&sum, aisle_encoder_hash (self->encoder));
  facts.content_hash = self->content_hash = aisle_hash_format (sum);
  if (self->mapping->target->table != NULL)
    self->rows_hash = aisle_hash_format (aisle_ingest_hash (self->ingest, self->encoder));
  thread = g_thread_new ("import-closing", closing_thread, &closing);
  if (aisle_columns_publish_begin (path, file, &problem)
      && !aisle_columns_publish_write (self->builder, &facts, file, progress, &problem))
    aisle_replace_abort (file);
  g_clear_pointer (&self->builder, aisle_columns_builder_free);
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

/* A project that has rows may have a recipe: it runs on all of them, those of this log too. */
static gboolean
commit_with_recipe (Import *self, const AisleReplace *file, AisleProgress *progress, GError **error)
{
  g_autoptr (JsonObject) effect = json_object_new ();
  g_autoptr (AisleColumns) stored = NULL;

  if (file->temp_path != NULL && aisle_recipe_current (self->project) != 0)
    {
      stored = aisle_columns_map (self->project, file->fd, progress, error);
      if (stored == NULL)
        return FALSE;
    }
  if (!aisle_recipe_follow (self->project, stored, effect, progress, error) || !add_to_journal (self, effect, error))
    return FALSE;
  g_free (self->content_hash);
  self->content_hash = aisle_project_content_hash (self->project);
  return aisle_ingest_commit (self->ingest, error);
}

static gboolean
publish (Import *self, AisleReplace *file, AisleProgress *progress, GError **error)
{
  if (self->fresh ? !aisle_project_publish (self->project, error) : !commit_with_recipe (self, file, progress, error))
    return FALSE;
  if (file->temp_path != NULL && !aisle_replace_commit (file, NULL))
    aisle_replace_abort (file);
  return TRUE;
}

/* ---- the report ---- */

static AisleImportReport *
report_new (Import *self, gint64 started)
{
  AisleImportReport *report = g_new0 (AisleImportReport, 1);
  gboolean first = TRUE;

  report->files = g_ptr_array_new_with_free_func ((GDestroyNotify) aisle_import_file_free);
  for (guint i = 0; i < self->inputs->len; i++)
    {
      AisleImportInput *input = self->inputs->pdata[i];
      AisleImportFile *file = g_steal_pointer (&input->file);

      g_ptr_array_add (report->files, file);
      if (file->left_out != NULL)
        continue;
      if (first)
        {
          report->source = file->source;
          memcpy (report->counts.content, file->counts.content, sizeof file->counts.content);
        }
      first = FALSE;
      report->counts.rows_read += file->counts.rows_read;
      report->counts.bytes += file->counts.bytes;
      for (gsize reason = 0; reason < AISLE_N_REJECTS; reason++)
        report->counts.rejected[reason] += file->counts.rejected[reason];
      report->rows_stored += file->rows_stored;
    }
  report->content_hash =
      self->rows_hash != NULL ? g_steal_pointer (&self->rows_hash) : g_steal_pointer (&self->content_hash);
  report->kind = self->mapping->target;
  report->notes = g_steal_pointer (&self->notes);
  report->seconds = (double) (g_get_monotonic_time () - started) / 1e6;
  return report;
}

AisleImportReport *
aisle_command_import_files (const char *project_path, const char *const *paths, gsize n, const AisleMapping *mapping,
                            gboolean again, AisleProgress *progress, GError **error)
{
  gint64 started = g_get_monotonic_time ();
  g_autoptr (GError) strange = NULL;
  g_auto (Import) self = { .mapping = mapping, .again = again, .strange = &strange };
  AisleProgress opening = aisle_progress_part (progress, 0, 0.05), reading = aisle_progress_part (progress, 0.05, 0.85),
                sorting = aisle_progress_part (progress, 0.85, 0.98),
                following = aisle_progress_part (progress, 0.98, 1);
  AisleReplace file = { .fd = -1 };
  g_autoptr (GPtrArray) inputs =
      aisle_mapping_check (mapping, error) ? aisle_import_plan_new (paths, n, mapping, error) : NULL;

  self.inputs = inputs;
  if (inputs == NULL)
    return NULL;
  do
    {
      import_reset (&self);
      if (!import_begin (&self, project_path, &opening, error))
        return NULL;
      if (!read_files (&self, &reading, error) && !self.start_over)
        return NULL;
    }
  while (self.start_over);
  if (!finish (&self, aisle_project_generation (self.project) + 1, &file, &sorting, error)
      || !aisle_progress_step (progress, 0.98, _ ("Writing to the disk"), error)
      || !publish (&self, &file, &following, error))
    {
      aisle_replace_abort (&file);
      return NULL;
    }
  return report_new (&self, started);
}

AisleImportReport *
aisle_command_import (const char *project_path, const char *path, const AisleMapping *mapping, gboolean again,
                      AisleProgress *progress, GError **error)
{
  return aisle_command_import_files (project_path, &path, 1, mapping, again, progress, error);
}

static gboolean
is_named (const char *const *paths, gsize n, const char *file)
{
  for (gsize i = 0; i < n; i++)
    if (g_str_equal (paths[i], file))
      return TRUE;
  return FALSE;
}

AisleMapping *
aisle_command_sniff_files (const char *const *paths, gsize n, char **path, GError **error)
{
  g_autoptr (GPtrArray) left_out = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) files = aisle_input_files (paths, n, NULL, left_out, error);
  g_autoptr (AisleMapping) mapping = NULL;
  g_autoptr (GError) first = NULL;
  gboolean fine = FALSE;
  guint at = 0;

  /* In a folder the first may be a stray one: sentences that pass for cells are taken where nothing better comes. */
  for (guint i = 0; files != NULL && i < files->len && !fine && (mapping == NULL || i < MOST_STRAY); i++)
    {
      g_autoptr (GError) problem = NULL;
      g_autoptr (AisleMapping) guess = aisle_mapping_sniff (files->pdata[i], &problem);
      gboolean named = is_named (paths, n, files->pdata[i]);

      if (guess == NULL && problem->code != AISLE_ERROR_EMPTY
          && (problem->code != AISLE_ERROR_INPUT || i + 1 == MOST_STRAY || named))
        {
          g_propagate_error (error, first != NULL ? g_steal_pointer (&first) : g_steal_pointer (&problem));
          return NULL;
        }
      if (guess == NULL && first == NULL)
        first = g_steal_pointer (&problem);
      fine = guess != NULL && (named || !aisle_input_is_prose (files->pdata[i], guess));
      if (guess != NULL && (fine || mapping == NULL))
        {
          g_clear_pointer (&mapping, aisle_mapping_free);
          mapping = g_steal_pointer (&guess);
          at = i;
        }
    }
  if (mapping != NULL && path != NULL)
    *path =
        g_strdup (n == 1 && at == 0 && g_file_test (paths[0], G_FILE_TEST_IS_REGULAR) ? paths[0] : files->pdata[at]);
  if (mapping == NULL && first != NULL)
    g_propagate_error (error, g_steal_pointer (&first));
  else if (mapping == NULL && files != NULL)
    g_set_error_literal (error, AISLE_COMMAND_ERROR, AISLE_ERROR_USAGE, _ ("no file is named: choose one to import"));
  return g_steal_pointer (&mapping);
}
