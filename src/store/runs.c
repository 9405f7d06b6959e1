/* runs.c: see runs.h.  Arrays are stored little-endian, as they stand in memory on every machine Aisle builds for. */
#include "store/runs.h"

#include "base/error.h"
#include "base/i18n.h"
#include "store/sql.h"

G_STATIC_ASSERT (G_BYTE_ORDER == G_LITTLE_ENDIAN);

#define CHUNK ((gsize) 16 << 20)
#define FIELDS                                                                                                         \
  "SELECT id, family, task, created, params, protocol, metrics, passport, content_hash, segment, seconds,"             \
  " peak_memory, weight_bytes, archived FROM runs"

static const char *const dtype_names[] = {
  [AISLE_DTYPE_F32] = "f32", [AISLE_DTYPE_I32] = "i32", [AISLE_DTYPE_I64] = "i64"
};

void
aisle_run_free (AisleRun *self)
{
  if (self == NULL)
    return;
  g_free (self->family);
  g_free (self->task);
  g_clear_pointer (&self->params, json_node_unref);
  g_clear_pointer (&self->protocol, json_node_unref);
  g_clear_pointer (&self->metrics, json_node_unref);
  g_clear_pointer (&self->passport, json_node_unref);
  g_free (self->content_hash);
  g_free (self->segment);
  g_clear_pointer (&self->passes, g_array_unref);
  g_clear_pointer (&self->findings, g_ptr_array_unref);
  g_free (self);
}

void
aisle_user_metric_free (AisleUserMetric *self)
{
  if (self == NULL)
    return;
  g_free (self->name);
  g_free (self->users);
  g_free (self->values);
  g_free (self);
}

/* ---- writing ---- */

static gboolean
insert_run (AisleProject *project, AisleRun *run, gint64 weight_bytes, GError **error)
{
  sqlite3_stmt *statement = aisle_sql_prepare (
      project,
      "INSERT INTO runs (family, task, created, params, protocol, metrics, passport, content_hash, segment, seconds,"
      " peak_memory, weight_bytes, archived) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
      error);

  if (statement == NULL)
    return FALSE;
  aisle_sql_bind_text (statement, 1, run->family);
  aisle_sql_bind_text (statement, 2, run->task);
  sqlite3_bind_int64 (statement, 3, run->created);
  aisle_sql_bind_json (statement, 4, run->params);
  aisle_sql_bind_json (statement, 5, run->protocol);
  aisle_sql_bind_json (statement, 6, run->metrics);
  aisle_sql_bind_json (statement, 7, run->passport);
  aisle_sql_bind_text (statement, 8, run->content_hash != NULL ? run->content_hash : "");
  aisle_sql_bind_text (statement, 9, run->segment);
  sqlite3_bind_double (statement, 10, run->seconds);
  sqlite3_bind_int64 (statement, 11, run->peak_memory);
  sqlite3_bind_int64 (statement, 12, weight_bytes);
  sqlite3_bind_int (statement, 13, run->archived != FALSE);
  if (!aisle_sql_finish (project, statement, error))
    return FALSE;
  run->id = sqlite3_last_insert_rowid (aisle_project_db (project));
  run->weight_bytes = weight_bytes;
  return TRUE;
}

static gboolean
insert_metric (AisleProject *project, gint64 run, const AisleUserMetric *metric, GError **error)
{
  sqlite3_stmt *statement = aisle_sql_prepare (
      project, "INSERT INTO run_metrics (run, name, n, users, scores) VALUES (?1, ?2, ?3, ?4, ?5)", error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, run);
  aisle_sql_bind_text (statement, 2, metric->name);
  sqlite3_bind_int64 (statement, 3, (gint64) metric->n);
  sqlite3_bind_blob64 (statement, 4, metric->n > 0 ? (gconstpointer) metric->users : "", metric->n * sizeof (gint32),
                       SQLITE_STATIC);
  sqlite3_bind_blob64 (statement, 5, metric->n > 0 ? (gconstpointer) metric->values : "", metric->n * sizeof (float),
                       SQLITE_STATIC);
  return aisle_sql_finish (project, statement, error);
}

static gboolean
insert_tensor (AisleProject *project, gint64 run, gint64 position, const AisleTensor *tensor, GError **error)
{
  sqlite3_stmt *statement = aisle_sql_prepare (
      project, "INSERT INTO tensors (run, position, name, dtype, dims) VALUES (?1, ?2, ?3, ?4, ?5)", error);
  g_autoptr (GString) dims = g_string_new ("[");

  if (statement == NULL)
    return FALSE;
  for (guint d = 0; d < tensor->n_dims; d++)
    g_string_append_printf (dims, "%s%" G_GINT64_FORMAT, d > 0 ? "," : "", tensor->dims[d]);
  g_string_append_c (dims, ']');
  sqlite3_bind_int64 (statement, 1, run);
  sqlite3_bind_int64 (statement, 2, position);
  aisle_sql_bind_text (statement, 3, tensor->name);
  aisle_sql_bind_text (statement, 4, dtype_names[tensor->dtype]);
  aisle_sql_bind_text (statement, 5, dims->str);
  return aisle_sql_finish (project, statement, error);
}

static gsize
tensor_bytes (const AisleTensor *tensor)
{
  return aisle_tensor_n_elements (tensor) * aisle_dtype_size (tensor->dtype);
}

static gboolean
insert_chunks (AisleProject *project, gint64 run, gint64 position, const AisleTensor *tensor, AisleProgress *progress,
               GError **error)
{
  sqlite3_stmt *statement = aisle_sql_prepare (
      project, "INSERT INTO weights (run, tensor, chunk, hash, data) VALUES (?1, ?2, ?3, ?4, ?5)", error);
  gsize bytes = tensor_bytes (tensor);
  int rc = SQLITE_DONE;

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, run);
  sqlite3_bind_int64 (statement, 2, position);
  for (gsize at = 0; rc == SQLITE_DONE && at < bytes; at += CHUNK)
    {
      const guint8 *data = (const guint8 *) tensor->data + at;
      gsize length = MIN (CHUNK, bytes - at);
      g_autofree char *hash = g_compute_checksum_for_data (G_CHECKSUM_SHA256, data, length);

      if (!aisle_progress_step (progress, (double) at / (double) bytes, _ ("Storing the weights"), error))
        {
          sqlite3_finalize (statement);
          return FALSE;
        }
      sqlite3_bind_int64 (statement, 3, (gint64) (at / CHUNK));
      aisle_sql_bind_text (statement, 4, hash);
      sqlite3_bind_blob64 (statement, 5, data, length, SQLITE_STATIC);
      rc = sqlite3_step (statement);
      if (rc == SQLITE_DONE)
        sqlite3_reset (statement);
    }
  return aisle_sql_end (project, statement, rc, error);
}

static gboolean
insert_all (AisleProject *project, AisleRun *run, const GPtrArray *user_metrics, const AisleTensors *weights,
            AisleProgress *progress, GError **error)
{
  gsize n = weights != NULL ? aisle_tensors_n (weights) : 0, bytes = 0;

  for (gsize i = 0; i < n; i++)
    bytes += tensor_bytes (aisle_tensors_at (weights, i));
  if (!insert_run (project, run, (gint64) bytes, error)
      || !aisle_run_notes_add (project, run->id, run->passes, run->findings, error))
    return FALSE;
  for (guint i = 0; user_metrics != NULL && i < user_metrics->len; i++)
    if (!insert_metric (project, run->id, g_ptr_array_index (user_metrics, i), error))
      return FALSE;
  for (gsize i = 0; i < n; i++)
    {
      const AisleTensor *tensor = aisle_tensors_at (weights, i);
      AisleProgress part = aisle_progress_part (progress, (double) i / (double) n, (double) (i + 1) / (double) n);

      if (!insert_tensor (project, run->id, (gint64) i, tensor, error)
          || !insert_chunks (project, run->id, (gint64) i, tensor, &part, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
aisle_runs_add (AisleProject *project, AisleRun *run, const GPtrArray *user_metrics, const AisleTensors *weights,
                AisleProgress *progress, GError **error)
{
  if (!aisle_project_begin (project, error))
    return FALSE;
  if (insert_all (project, run, user_metrics, weights, progress, error))
    return aisle_project_commit (project, error);
  aisle_project_rollback (project);
  run->id = 0;
  return FALSE;
}

gboolean
aisle_runs_set_archived (AisleProject *project, gint64 id, gboolean archived, GError **error)
{
  sqlite3_stmt *statement = aisle_sql_prepare (project, "UPDATE runs SET archived = ?2 WHERE id = ?1", error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, id);
  sqlite3_bind_int (statement, 2, archived != FALSE);
  if (!aisle_sql_finish (project, statement, error))
    return FALSE;
  if (sqlite3_changes (aisle_project_db (project)) == 1)
    return TRUE;
  g_set_error (error, AISLE_STORE_ERROR, AISLE_ERROR_NOT_FOUND, _ ("no run %lld in '%s'"), (long long) id,
               aisle_project_get_path (project));
  return FALSE;
}

/* ---- reading ---- */

static AisleRun *
run_from_row (sqlite3_stmt *row)
{
  AisleRun *self = g_new0 (AisleRun, 1);

  self->id = sqlite3_column_int64 (row, 0);
  self->family = aisle_sql_dup_text (row, 1);
  self->task = aisle_sql_dup_text (row, 2);
  self->created = sqlite3_column_int64 (row, 3);
  self->params = aisle_sql_json (row, 4);
  self->protocol = aisle_sql_json (row, 5);
  self->metrics = aisle_sql_json (row, 6);
  self->passport = aisle_sql_json (row, 7);
  self->content_hash = aisle_sql_dup_text (row, 8);
  self->segment = aisle_sql_dup_text (row, 9);
  self->seconds = sqlite3_column_double (row, 10);
  self->peak_memory = sqlite3_column_int64 (row, 11);
  self->weight_bytes = sqlite3_column_int64 (row, 12);
  self->archived = sqlite3_column_int (row, 13) != 0;
  return self;
}

GPtrArray *
aisle_runs_list (AisleProject *project, gboolean with_archived, GError **error)
{
  g_autoptr (GPtrArray) runs = g_ptr_array_new_with_free_func ((GDestroyNotify) aisle_run_free);
  sqlite3_stmt *statement = aisle_sql_prepare (
      project, with_archived ? FIELDS " ORDER BY id" : FIELDS " WHERE archived = 0 ORDER BY id", error);
  int rc;

  if (statement == NULL)
    return NULL;
  while ((rc = sqlite3_step (statement)) == SQLITE_ROW)
    g_ptr_array_add (runs, run_from_row (statement));
  if (!aisle_sql_end (project, statement, rc, error))
    return NULL;
  return g_steal_pointer (&runs);
}

AisleRun *
aisle_runs_get (AisleProject *project, gint64 id, GError **error)
{
  sqlite3_stmt *statement = aisle_sql_prepare (project, FIELDS " WHERE id = ?1", error);
  AisleRun *run = NULL;

  if (statement == NULL)
    return NULL;
  sqlite3_bind_int64 (statement, 1, id);
  if (sqlite3_step (statement) == SQLITE_ROW)
    run = run_from_row (statement);
  sqlite3_finalize (statement);
  if (run == NULL)
    g_set_error (error, AISLE_STORE_ERROR, AISLE_ERROR_NOT_FOUND, _ ("no run %lld in '%s'"), (long long) id,
                 aisle_project_get_path (project));
  return run;
}

static gboolean
damaged (AisleProject *project, gint64 id, const char *what, GError **error)
{
  g_set_error (error, AISLE_STORE_ERROR, AISLE_ERROR_CORRUPT,
               _ ("cannot read run %lld of '%s': its %s are damaged: train it again"), (long long) id,
               aisle_project_get_path (project), what);
  return FALSE;
}

AisleUserMetric *
aisle_runs_user_metric (AisleProject *project, gint64 id, const char *name, GError **error)
{
  sqlite3_stmt *statement =
      aisle_sql_prepare (project, "SELECT n, users, scores FROM run_metrics WHERE run = ?1 AND name = ?2", error);
  g_autoptr (AisleUserMetric) metric = NULL;

  if (statement == NULL)
    return NULL;
  sqlite3_bind_int64 (statement, 1, id);
  aisle_sql_bind_text (statement, 2, name);
  if (sqlite3_step (statement) == SQLITE_ROW)
    {
      gsize n = (gsize) sqlite3_column_bytes (statement, 1) / sizeof (gint32);

      if (sqlite3_column_int64 (statement, 0) == (gint64) n
          && (gsize) sqlite3_column_bytes (statement, 2) == n * sizeof (float))
        {
          metric = g_new0 (AisleUserMetric, 1);
          metric->name = g_strdup (name);
          metric->n = n;
          metric->users = g_memdup2 (sqlite3_column_blob (statement, 1), n * sizeof (gint32));
          metric->values = g_memdup2 (sqlite3_column_blob (statement, 2), n * sizeof (float));
        }
      else
        damaged (project, id, _ ("metrics"), error);
    }
  else
    g_set_error (error, AISLE_STORE_ERROR, AISLE_ERROR_NOT_FOUND, _ ("run %lld of '%s' has no metric '%s'"),
                 (long long) id, aisle_project_get_path (project), name);
  sqlite3_finalize (statement);
  return g_steal_pointer (&metric);
}

/* dims must multiply to the bytes the chunks hold: checked before anything is allocated. */
static AisleTensor *
add_tensor (AisleTensors *tensors, sqlite3_stmt *row, gint64 stored_bytes)
{
  g_autoptr (JsonNode) dims = aisle_json_parse (aisle_sql_text (row, 3), -1, NULL);
  const char *dtype_name = aisle_sql_text (row, 2);
  gint64 sizes[AISLE_TENSOR_MAX_DIMS] = { 0 }, elements = 1;
  AisleDtype dtype;
  JsonArray *array;

  for (dtype = 0; dtype < (AisleDtype) G_N_ELEMENTS (dtype_names); dtype++)
    if (g_str_equal (dtype_names[dtype], dtype_name))
      break;
  if (dtype == (AisleDtype) G_N_ELEMENTS (dtype_names) || dims == NULL || !JSON_NODE_HOLDS_ARRAY (dims))
    return NULL;
  array = json_node_get_array (dims);
  if (json_array_get_length (array) > AISLE_TENSOR_MAX_DIMS)
    return NULL;
  for (guint d = 0; d < json_array_get_length (array); d++)
    {
      JsonNode *size = json_array_get_element (array, d);

      if (!JSON_NODE_HOLDS_VALUE (size) || json_node_get_value_type (size) != G_TYPE_INT64)
        return NULL;
      sizes[d] = json_node_get_int (size);
      if (sizes[d] < 0 || sizes[d] > G_MAXINT64 / 8 / MAX (elements, 1))
        return NULL;
      elements *= sizes[d];
    }
  if (elements * (gint64) aisle_dtype_size (dtype) != stored_bytes)
    return NULL;
  return aisle_tensors_add (tensors, aisle_sql_text (row, 1), dtype, json_array_get_length (array), sizes);
}

static gboolean
read_chunks (AisleProject *project, gint64 run, gint64 position, AisleTensor *tensor, GError **error)
{
  sqlite3_stmt *statement = aisle_sql_prepare (
      project, "SELECT chunk, hash, data FROM weights WHERE run = ?1 AND tensor = ?2 ORDER BY chunk", error);
  gsize bytes = tensor_bytes (tensor), at = 0;
  int rc;

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, run);
  sqlite3_bind_int64 (statement, 2, position);
  while ((rc = sqlite3_step (statement)) == SQLITE_ROW)
    {
      gsize length = (gsize) sqlite3_column_bytes (statement, 2);
      const guint8 *data = sqlite3_column_blob (statement, 2);
      g_autofree char *hash = g_compute_checksum_for_data (G_CHECKSUM_SHA256, data, length);

      if (length > bytes - at || g_strcmp0 (hash, aisle_sql_text (statement, 1)) != 0)
        {
          sqlite3_finalize (statement);
          return damaged (project, run, _ ("weights"), error);
        }
      memcpy ((guint8 *) tensor->data + at, data, length);
      at += length;
    }
  if (!aisle_sql_end (project, statement, rc, error))
    return FALSE;
  return at == bytes || damaged (project, run, _ ("weights"), error);
}

AisleTensors *
aisle_runs_weights (AisleProject *project, gint64 id, GError **error)
{
  sqlite3_stmt *statement =
      aisle_sql_prepare (project,
                         "SELECT position, name, dtype, dims, (SELECT coalesce (sum (length (data)), 0) FROM weights"
                         " WHERE weights.run = tensors.run AND weights.tensor = tensors.position)"
                         " FROM tensors WHERE run = ?1 ORDER BY position",
                         error);
  g_autoptr (AisleTensors) tensors = aisle_tensors_new ();
  int rc;

  if (statement == NULL)
    return NULL;
  sqlite3_bind_int64 (statement, 1, id);
  while ((rc = sqlite3_step (statement)) == SQLITE_ROW)
    {
      AisleTensor *tensor = add_tensor (tensors, statement, sqlite3_column_int64 (statement, 4));

      if (tensor == NULL)
        {
          sqlite3_finalize (statement);
          damaged (project, id, _ ("weights"), error);
          return NULL;
        }
      if (!read_chunks (project, id, sqlite3_column_int64 (statement, 0), tensor, error))
        {
          sqlite3_finalize (statement);
          return NULL;
        }
    }
  if (!aisle_sql_end (project, statement, rc, error))
    return NULL;
  if (aisle_tensors_n (tensors) > 0)
    return g_steal_pointer (&tensors);
  g_set_error (error, AISLE_STORE_ERROR, AISLE_ERROR_NOT_FOUND,
               _ ("run %lld of '%s' has no weights: it keeps only its metrics"), (long long) id,
               aisle_project_get_path (project));
  return NULL;
}
