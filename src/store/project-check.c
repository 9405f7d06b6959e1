/* project-check.c: is a project whole?  Slow: reads everything. */
#include "store/project.h"

#include "base/error.h"
#include "base/i18n.h"
#include "import/record-kinds.h"
#include "store/encoder.h"
#include "store/recipe-rows.h"
#include "store/record-ingest.h"
#include "store/sources.h"
#include "store/sql.h"
#include "store/stored-rows.h"

static gboolean
fail (AisleProject *self, const char *what, GError **error)
{
  g_set_error (error, AISLE_STORE_ERROR, AISLE_ERROR_CORRUPT, _ ("'%s' is damaged: %s: restore a copy"),
               aisle_project_get_path (self), what);
  return FALSE;
}

/* Both pragmas say what is wrong in rows; foreign_key_check gives none when all is well. */
static gboolean
run_check (AisleProject *self, const char *pragma, GError **error)
{
  sqlite3_stmt *statement = aisle_sql_prepare (self, pragma, error);
  g_autofree char *found = NULL;
  int rc;

  if (statement == NULL)
    return FALSE;
  rc = sqlite3_step (statement);
  if (rc != SQLITE_ROW)
    return aisle_sql_end (self, statement, rc, error);
  found = aisle_sql_dup_text (statement, 0);
  sqlite3_finalize (statement);
  return g_strcmp0 (found, "ok") == 0 || fail (self, found, error);
}

typedef struct
{
  GHashTable *sums; /* source id: AisleHash128 */
  const AisleVocabulary *names[AISLE_N_NAMES];
  gboolean sessions_are_users;
} Hasher;

static gboolean
hash_rows (const AisleRows *rows, const gint32 *event, const gint64 *source, gpointer data, GError **error)
{
  Hasher *hasher = data;

  for (gsize i = 0; i < rows->n; i++)
    {
      AisleHash128 *sum = g_hash_table_lookup (hasher->sums, &source[i]);

      if (sum == NULL)
        {
          sum = g_new0 (AisleHash128, 1);
          g_hash_table_insert (hasher->sums, g_memdup2 (&source[i], sizeof source[i]), sum);
        }
      aisle_hash_add_row (sum, aisle_rows_hash (rows, i, hasher->names, hasher->sessions_are_users));
    }
  return TRUE;
}

/* What the view shows is what the recipe promised. */
static gboolean
check_valid_hash (AisleProject *self, Hasher *hasher, AisleProgress *progress, GError **error)
{
  AisleHash128 sum = { 0, 0 };
  GHashTableIter iter;
  gpointer one;
  g_autofree char *expected = aisle_project_content_hash (self), *hash = NULL;

  if (!aisle_recipe_changes (self))
    return TRUE;
  g_hash_table_remove_all (hasher->sums);
  if (!aisle_stored_rows_read (self, TRUE, hash_rows, hasher, progress, error))
    return FALSE;
  g_hash_table_iter_init (&iter, hasher->sums);
  while (g_hash_table_iter_next (&iter, NULL, &one))
    aisle_hash_add (&sum, *(AisleHash128 *) one);
  hash = aisle_hash_format (sum);
  return g_str_equal (hash, expected) || fail (self, _ ("its valid rows are not those that the recipe made"), error);
}

static gboolean
check_hashes (AisleProject *self, AisleProgress *progress, GError **error)
{
  g_autoptr (AisleEncoder) encoder = aisle_encoder_new (self, error);
  g_autoptr (GHashTable) sums = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
  g_autoptr (GPtrArray) sources = aisle_sources_list (self, error);
  Hasher hasher = { .sums = sums };

  if (encoder == NULL || sources == NULL)
    return FALSE;
  hasher.sessions_are_users = aisle_encoder_sessions_are_users (encoder);
  for (AisleNames names = 0; names < AISLE_N_NAMES; names++)
    hasher.names[names] = aisle_encoder_names (encoder, names, NULL);
  if (!aisle_stored_rows_read (self, FALSE, hash_rows, &hasher, progress, error))
    return FALSE;
  for (guint i = 0; i < sources->len; i++)
    {
      const AisleSource *source = g_ptr_array_index (sources, i);
      const AisleRecordKind *kind = aisle_record_kind (source->target);
      AisleHash128 *sum = g_hash_table_lookup (sums, &source->id), now = { 0, 0 };
      g_autofree char *hash = NULL;

      if (kind == NULL)
        return fail (self, _ ("a source is of an unknown kind"), error);
      if (sum != NULL)
        now = *sum;
      if (source->active && kind->table != NULL
          && !aisle_records_stored_hash (self, kind, source->id, &now, progress, error))
        return FALSE;
      hash = aisle_hash_format (now);
      if (source->active && g_strcmp0 (hash, source->content_hash) != 0)
        return fail (self, _ ("its rows are not those that were imported"), error);
    }
  return check_valid_hash (self, &hasher, progress, error);
}

gboolean
aisle_project_check (AisleProject *self, AisleProgress *progress, GError **error)
{
  AisleProgress part = aisle_progress_part (progress, 0.5, 1);

  return aisle_progress_step (progress, 0, _ ("Checking the file"), error)
         && run_check (self, "PRAGMA integrity_check (1)", error)
         && aisle_progress_step (progress, 0.3, _ ("Checking the references"), error)
         && run_check (self, "PRAGMA foreign_key_check", error) && check_hashes (self, &part, error);
}
