/* ingest.c: see ingest.h.
 *
 * Rows enter by INSERT ... SELECT from an own virtual table over the batch: twice as fast as prepared inserts.  Foreign
 * keys are not enforced here (ten times as slow): the vocabularies guarantee them, and aisle_project_check looks. */
#include "store/ingest.h"

#include "base/error.h"
#include "base/i18n.h"
#include "store/name-feed.h"
#include "store/project-private.h"
#include "store/record-ingest.h"
#include "store/sql.h"

#include <math.h>

/* ---- the virtual table "feed": one batch ---- */

typedef enum
{
  FEED_LINE,
  FEED_TIME,
  FEED_USER,
  FEED_ITEM,
  FEED_KIND,
  FEED_PRICE,
  FEED_QUANTITY,
  FEED_SESSION,
  FEED_QUERY,
  FEED_CHANNEL,
  FEED_ORDER,
  FEED_FOLD,
  N_FEED
} FeedColumn;

static const char *const feed_columns[N_FEED] = { "line",     "time",    "user",  "item",    "kind",   "price",
                                                  "quantity", "session", "query", "channel", "order_", "fold" };

struct _AisleIngest
{
  AisleProject *project;
  gboolean open; /* a transaction is */
  gint64 source, first_event, stored;
  AisleHash128 before; /* the encoder's, when this source began */
  sqlite3_stmt *insert_rows, *insert_reject;
  guint mask; /* of the feed columns insert_rows names */
  gint64 rejects_kept[AISLE_N_REJECTS];
  const AisleRows *rows; /* what the feed shows */
  const AisleRecordKind *kind;
  AisleRecordIngest *records; /* NULL: events */
};

typedef struct
{
  sqlite3_vtab base;
  AisleIngest *ingest;
} Feed;

typedef struct
{
  sqlite3_vtab_cursor base;
  const AisleRows *rows;
  gsize at;
} FeedCursor;

static int
feed_connect (sqlite3 *db, void *data, int argc, const char *const *argv, sqlite3_vtab **table, char **message)
{
  Feed *feed = g_new0 (Feed, 1);

  feed->ingest = data;
  *table = &feed->base;
  return sqlite3_declare_vtab (
      db, "CREATE TABLE feed (line, time, user, item, kind, price, quantity, session, query, channel, order_, fold)");
}

static int
feed_disconnect (sqlite3_vtab *table)
{
  g_free (table);
  return SQLITE_OK;
}

static int
feed_best_index (sqlite3_vtab *table, sqlite3_index_info *info)
{
  info->estimatedCost = AISLE_EVENT_BATCH;
  info->estimatedRows = AISLE_EVENT_BATCH;
  return SQLITE_OK;
}

static int
feed_open (sqlite3_vtab *table, sqlite3_vtab_cursor **cursor)
{
  *cursor = (sqlite3_vtab_cursor *) g_new0 (FeedCursor, 1);
  return SQLITE_OK;
}

static int
feed_close (sqlite3_vtab_cursor *cursor)
{
  g_free (cursor);
  return SQLITE_OK;
}

static int
feed_filter (sqlite3_vtab_cursor *base, int index, const char *text, int argc, sqlite3_value **argv)
{
  FeedCursor *cursor = (FeedCursor *) base;

  cursor->rows = ((Feed *) base->pVtab)->ingest->rows;
  cursor->at = 0;
  return SQLITE_OK;
}

static int
feed_next (sqlite3_vtab_cursor *base)
{
  ((FeedCursor *) base)->at++;
  return SQLITE_OK;
}

static int
feed_eof (sqlite3_vtab_cursor *base)
{
  const FeedCursor *cursor = (const FeedCursor *) base;

  return cursor->rows == NULL || cursor->at >= cursor->rows->n;
}

static void
give_id (sqlite3_context *context, gint32 id)
{
  if (id >= 0)
    sqlite3_result_int (context, id);
}

static void
give_id16 (sqlite3_context *context, guint16 id)
{
  if (id != AISLE_ID16_MISSING)
    sqlite3_result_int (context, id);
}

static void
give_integer (sqlite3_context *context, gint64 value)
{
  if (value != G_MININT64)
    sqlite3_result_int64 (context, value);
}

/* What is not given is NULL. */
static int
feed_column (sqlite3_vtab_cursor *base, sqlite3_context *context, int column)
{
  const FeedCursor *cursor = (const FeedCursor *) base;
  const AisleRows *rows = cursor->rows;
  gsize at = cursor->at;

  switch ((FeedColumn) column)
    {
    case FEED_LINE:
      sqlite3_result_int64 (context, rows->line[at]);
      break;
    case FEED_TIME:
      give_integer (context, rows->time[at]);
      break;
    case FEED_USER:
      give_id (context, rows->user[at]);
      break;
    case FEED_ITEM:
      give_id (context, rows->item[at]);
      break;
    case FEED_KIND:
      give_id16 (context, rows->kind[at]);
      break;
    case FEED_PRICE:
      give_integer (context, rows->price[at]);
      break;
    case FEED_QUANTITY:
      if (!isnan (rows->quantity[at]))
        sqlite3_result_double (context, rows->quantity[at]);
      break;
    case FEED_SESSION:
      give_id (context, rows->session[at]);
      break;
    case FEED_QUERY:
      give_id (context, rows->query[at]);
      break;
    case FEED_CHANNEL:
      give_id16 (context, rows->channel[at]);
      break;
    case FEED_ORDER:
      give_id (context, rows->order[at]);
      break;
    case FEED_FOLD:
      if (rows->fold[at] != AISLE_FOLD_NONE)
        sqlite3_result_int (context, rows->fold[at]);
      break;
    case N_FEED:
      break;
    }
  return SQLITE_OK;
}

static int
feed_rowid (sqlite3_vtab_cursor *base, sqlite3_int64 *rowid)
{
  *rowid = (sqlite3_int64) ((FeedCursor *) base)->at;
  return SQLITE_OK;
}

/* Without xCreate it exists by its name alone. */
static const sqlite3_module feed_module = {
  .xConnect = feed_connect,
  .xBestIndex = feed_best_index,
  .xDisconnect = feed_disconnect,
  .xOpen = feed_open,
  .xClose = feed_close,
  .xFilter = feed_filter,
  .xNext = feed_next,
  .xEof = feed_eof,
  .xColumn = feed_column,
  .xRowid = feed_rowid,
};

/* ---- begin, rows, rejects ---- */

static gboolean
insert_source (AisleIngest *self, const AisleIngestSource *source, GError **error)
{
  sqlite3 *db = aisle_project_db (self->project);
  g_autofree char *name = g_path_get_basename (source->path);
  g_autofree char *path = g_canonicalize_filename (source->path, NULL);
  g_autofree char *shown_name = source->name != NULL ? g_strdup (source->name) : g_filename_display_name (name);
  g_autofree char *shown_path = g_filename_display_name (path);
  sqlite3_stmt *statement =
      aisle_sql_prepare (self->project,
                         "INSERT INTO sources (name, path, added, reader, mapping, first_event, target)"
                         " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                         error);

  if (statement == NULL)
    return FALSE;
  if (!aisle_sql_read_integer (self->project, "SELECT max (id) FROM events", 0, &self->first_event, error))
    {
      sqlite3_finalize (statement);
      return FALSE;
    }
  self->first_event++;
  aisle_sql_bind_text (statement, 1, shown_name);
  aisle_sql_bind_text (statement, 2, shown_path);
  sqlite3_bind_int64 (statement, 3, g_get_real_time ());
  aisle_sql_bind_text (statement, 4, source->reader);
  aisle_sql_bind_json (statement, 5, source->mapping);
  sqlite3_bind_int64 (statement, 6, self->first_event);
  aisle_sql_bind_text (statement, 7, self->kind->id);
  if (!aisle_sql_finish (self->project, statement, error))
    return FALSE;
  self->source = sqlite3_last_insert_rowid (db);
  if (self->insert_reject != NULL)
    sqlite3_bind_int64 (self->insert_reject, 1, self->source);
  if (self->records != NULL)
    aisle_record_ingest_next (self->records, self->source);
  self->stored = 0;
  memset (self->rejects_kept, 0, sizeof self->rejects_kept);
  return TRUE;
}

AisleIngest *
aisle_ingest_begin (AisleProject *project, const AisleIngestSource *source, GError **error)
{
  g_autoptr (AisleIngest) self = g_new0 (AisleIngest, 1);

  self->project = project;
  self->kind = source->kind;
  if (!aisle_sql_run (project, "PRAGMA foreign_keys=OFF", error))
    return NULL;
  if (sqlite3_create_module_v2 (aisle_project_db (project), "feed", &feed_module, self, NULL) != SQLITE_OK)
    {
      aisle_project_error (project, "write", error);
      return NULL;
    }
  self->open = aisle_project_begin (project, error);
  if (!self->open || !insert_source (self, source, error))
    return NULL;
  self->insert_reject = aisle_sql_prepare (project, "INSERT INTO rejects VALUES (?1, ?2, ?3, ?4)", error);
  if (self->insert_reject == NULL)
    return NULL;
  sqlite3_bind_int64 (self->insert_reject, 1, self->source);
  if (source->kind->table == NULL)
    return g_steal_pointer (&self);
  self->records = aisle_record_ingest_new (project, source->kind, self->source, error);
  return self->records != NULL ? g_steal_pointer (&self) : NULL;
}

/* Statements must be gone before the module is. */
static void
drop_statements (AisleIngest *self)
{
  g_clear_pointer (&self->insert_rows, sqlite3_finalize);
  g_clear_pointer (&self->insert_reject, sqlite3_finalize);
}

void
aisle_ingest_free (AisleIngest *self)
{
  sqlite3 *db;

  if (self == NULL)
    return;
  drop_statements (self);
  aisle_record_ingest_free (self->records);
  if (self->open)
    aisle_project_give_up (self->project);
  db = aisle_project_db (self->project);
  if (db != NULL)
    {
      sqlite3_create_module_v2 (db, "feed", NULL, NULL, NULL);
      sqlite3_exec (db, "PRAGMA foreign_keys=ON", NULL, NULL, NULL);
    }
  g_free (self);
}

gint64
aisle_ingest_source (const AisleIngest *self)
{
  return self->source;
}

gint64
aisle_ingest_first_event (const AisleIngest *self)
{
  return self->first_event;
}

gint64
aisle_ingest_rows_stored (const AisleIngest *self)
{
  return self->stored;
}

static guint
mask_of (const AisleRows *rows)
{
  return 1u << FEED_LINE | (guint) (rows->time != NULL) << FEED_TIME | (guint) (rows->user != NULL) << FEED_USER
         | (guint) (rows->item != NULL) << FEED_ITEM | (guint) (rows->kind != NULL) << FEED_KIND
         | (guint) (rows->price != NULL) << FEED_PRICE | (guint) (rows->quantity != NULL) << FEED_QUANTITY
         | (guint) (rows->session != NULL) << FEED_SESSION | (guint) (rows->query != NULL) << FEED_QUERY
         | (guint) (rows->channel != NULL) << FEED_CHANNEL | (guint) (rows->order != NULL) << FEED_ORDER
         | (guint) (rows->fold != NULL) << FEED_FOLD;
}

/* Names the columns up to the last one the log has, in the table's order: see schema.sql. */
static gboolean
prepare_insert (AisleIngest *self, guint mask, GError **error)
{
  g_autoptr (GString) names = g_string_new (NULL), values = g_string_new (NULL);
  g_autofree char *sql = NULL;

  for (guint c = 0; c < N_FEED && mask >> c != 0; c++)
    {
      g_string_append_printf (names, ", %s", feed_columns[c]);
      g_string_append_printf (values, ", %s", mask >> c & 1 ? feed_columns[c] : "NULL");
    }
  sql = g_strdup_printf ("INSERT INTO events (source%s) SELECT %" G_GINT64_FORMAT "%s FROM feed", names->str,
                         self->source, values->str);
  g_clear_pointer (&self->insert_rows, sqlite3_finalize);
  self->insert_rows = aisle_sql_prepare (self->project, sql, error);
  self->mask = mask;
  return self->insert_rows != NULL;
}

gboolean
aisle_ingest_rows (AisleIngest *self, const AisleRows *rows, GError **error)
{
  guint mask = mask_of (rows);
  int rc;

  if ((gsize) self->stored + rows->n > (gsize) (G_MAXINT32 - self->first_event))
    {
      g_set_error (error, AISLE_STORE_ERROR, AISLE_ERROR_INPUT,
                   _ ("cannot import into '%s': a project holds at most %d events"),
                   aisle_project_get_path (self->project), G_MAXINT32);
      return FALSE;
    }
  if (((self->insert_rows == NULL || mask != self->mask) && !prepare_insert (self, mask, error))
      || aisle_sql_lost (self->project, error))
    return FALSE;
  self->rows = rows;
  rc = sqlite3_step (self->insert_rows);
  self->rows = NULL;
  if (rc != SQLITE_DONE)
    aisle_project_error (self->project, "write", error);
  sqlite3_reset (self->insert_rows);
  self->stored += (gint64) rows->n;
  return rc == SQLITE_DONE;
}

gboolean
aisle_ingest_records (AisleIngest *self, AisleEncoder *encoder, const AisleRecordBatch *batch, GError **error)
{
  self->stored += (gint64) batch->n;
  return aisle_record_ingest_rows (self->records, encoder, batch, error);
}

AisleHash128
aisle_ingest_hash (const AisleIngest *self, const AisleEncoder *encoder)
{
  return self->records != NULL ? aisle_record_ingest_hash (self->records) : aisle_encoder_hash (encoder);
}

gboolean
aisle_ingest_reject (AisleIngest *self, AisleReject reason, gint64 line, const char *text, GError **error)
{
  int rc;

  if (++self->rejects_kept[reason] > AISLE_REJECTS_KEPT)
    return TRUE;
  if (aisle_sql_lost (self->project, error))
    return FALSE;
  aisle_sql_bind_text (self->insert_reject, 2, aisle_reject_id (reason));
  sqlite3_bind_int64 (self->insert_reject, 3, line);
  aisle_sql_bind_text (self->insert_reject, 4, text);
  rc = sqlite3_step (self->insert_reject);
  if (rc != SQLITE_DONE)
    aisle_project_error (self->project, "write", error);
  sqlite3_reset (self->insert_reject);
  return rc == SQLITE_DONE;
}

/* ---- close ---- */

#define NAMES_AT_ONCE ((gsize) 1 << 15) /* some milliseconds: then a cancel is seen */

static gboolean
insert_names (AisleIngest *self, const AisleEncoder *encoder, AisleNames names, GError **error)
{
  const AisleNamesTable *where = &aisle_names_tables[names];
  AisleNameFeed feed = { .encoder = encoder, .names = names };
  gsize n = aisle_vocabulary_n (aisle_encoder_names (encoder, names, &feed.from));
  const char *extra = names == AISLE_NAMES_ITEM ? ", title" : names == AISLE_NAMES_KIND ? ", role" : "";
  g_autofree char *sql = g_strdup_printf ("INSERT INTO %s (id, %s%s) SELECT id, text%s FROM name_feed", where->table,
                                          where->column, extra, *extra != '\0' ? ", extra" : "");
  sqlite3 *db = aisle_project_db (self->project);
  sqlite3_stmt *statement;
  gboolean ok = TRUE;

  if (aisle_name_feed_add (db, &feed) != SQLITE_OK)
    return aisle_project_error (self->project, "write", error);
  statement = aisle_sql_prepare (self->project, sql, error);
  for (; statement != NULL && ok && feed.from < n; feed.from = feed.to)
    {
      feed.to = MIN (n, feed.from + NAMES_AT_ONCE);
      ok = aisle_project_goes_on (self->project, error);
      if (ok && sqlite3_step (statement) != SQLITE_DONE)
        ok = aisle_project_error (self->project, "write", error);
      sqlite3_reset (statement);
    }
  ok = ok && statement != NULL;
  sqlite3_finalize (statement);
  aisle_name_feed_drop (db);
  return ok;
}

/* Items the project knew without a title. */
static gboolean
add_titles (AisleIngest *self, const AisleEncoder *encoder, GError **error)
{
  gsize first_new;
  sqlite3_stmt *statement =
      aisle_sql_prepare (self->project, "UPDATE items SET title = ?2 WHERE id = ?1 AND title IS NULL", error);
  int rc = SQLITE_DONE;

  if (statement == NULL)
    return FALSE;
  aisle_encoder_names (encoder, AISLE_NAMES_ITEM, &first_new);
  for (gsize id = 0; rc == SQLITE_DONE && id < first_new; id++)
    {
      AisleSpan title = aisle_encoder_title (encoder, (gint32) id);

      if (title.data == NULL)
        continue;
      if (!aisle_project_goes_on (self->project, error))
        {
          sqlite3_finalize (statement);
          return FALSE;
        }
      sqlite3_bind_int64 (statement, 1, (gint64) id);
      sqlite3_bind_text (statement, 2, title.data, (int) title.length, SQLITE_STATIC);
      rc = sqlite3_step (statement);
      if (rc == SQLITE_DONE)
        sqlite3_reset (statement);
    }
  return aisle_sql_end (self->project, statement, rc, error);
}

static char *
content_hash_of (const AisleIngest *self, const AisleEncoder *encoder)
{
  return aisle_hash_format (aisle_hash_subtract (aisle_ingest_hash (self, encoder), self->before));
}

gboolean
aisle_ingest_same_rows (AisleIngest *self, const AisleEncoder *encoder, char **name, char **day, GError **error)
{
  sqlite3_stmt *statement = aisle_sql_prepare (
      self->project,
      "SELECT name, added FROM sources WHERE active = 1 AND content_hash = ?1 AND id <> ?2 AND target = ?3", error);
  g_autofree char *content_hash = content_hash_of (self, encoder);
  int rc;

  *name = *day = NULL;
  if (statement == NULL)
    return FALSE;
  aisle_sql_bind_text (statement, 1, content_hash);
  sqlite3_bind_int64 (statement, 2, self->source);
  aisle_sql_bind_text (statement, 3, self->kind->id);
  rc = sqlite3_step (statement);
  if (rc != SQLITE_ROW)
    return aisle_sql_end (self->project, statement, rc, error);
  *name = aisle_sql_dup_text (statement, 0);
  *day = aisle_day_format ((gint32) (sqlite3_column_int64 (statement, 1) / AISLE_DAY));
  sqlite3_finalize (statement);
  return TRUE;
}

static gboolean
refuse_same_rows (AisleIngest *self, const AisleEncoder *encoder, GError **error)
{
  g_autofree char *name = NULL, *day = NULL;

  if (!aisle_ingest_same_rows (self, encoder, &name, &day, error))
    return FALSE;
  if (name == NULL)
    return TRUE;
  g_set_error (error, AISLE_STORE_ERROR, AISLE_ERROR_USAGE,
               _ ("nothing imported into '%s': it has the same rows from '%s', imported on %s: ask for it again to add "
                  "them twice"),
               aisle_project_get_path (self->project), name, day);
  return FALSE;
}

static JsonNode *
rejected_to_json (const gint64 *rejected)
{
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();

  for (AisleReject reason = 0; reason < AISLE_N_REJECTS; reason++)
    if (rejected[reason] > 0)
      json_object_set_int_member (object, aisle_reject_id (reason), rejected[reason]);
  json_node_take_object (node, object);
  return node;
}

static gboolean
update_source (AisleIngest *self, const AisleIngestTotals *totals, const char *content_hash, GError **error)
{
  sqlite3_stmt *statement = aisle_sql_prepare (
      self->project,
      "UPDATE sources SET bytes = ?2, file_hash = ?3, content_hash = ?4, rows_read = ?5, rows_stored = ?6,"
      " rejected = ?7, first_record = ?8 WHERE id = ?1",
      error);
  g_autoptr (JsonNode) rejected = rejected_to_json (totals->rejected);
  char file_hash[33];

  if (statement == NULL)
    return FALSE;
  for (gsize i = 0; i < 16; i++)
    g_snprintf (file_hash + 2 * i, 3, "%02x", totals->file_hash[i]);
  sqlite3_bind_int64 (statement, 1, self->source);
  sqlite3_bind_int64 (statement, 2, totals->bytes);
  aisle_sql_bind_text (statement, 3, file_hash);
  aisle_sql_bind_text (statement, 4, content_hash);
  sqlite3_bind_int64 (statement, 5, totals->rows_read);
  sqlite3_bind_int64 (statement, 6, self->stored);
  aisle_sql_bind_json (statement, 7, rejected);
  sqlite3_bind_int64 (statement, 8,
                      self->records != NULL ? aisle_record_ingest_first (self->records) : self->first_event);
  return aisle_sql_finish (self->project, statement, error);
}

static gboolean
no_rows (AisleIngest *self, const AisleIngestTotals *totals, GError **error)
{
  AisleReject most = 0;

  for (AisleReject reason = 1; reason < AISLE_N_REJECTS; reason++)
    if (totals->rejected[reason] > totals->rejected[most])
      most = reason;
  if (totals->rejected[most] == 0)
    g_set_error (error, AISLE_STORE_ERROR, AISLE_ERROR_EMPTY, _ ("nothing imported into '%s': the log has no rows"),
                 aisle_project_get_path (self->project));
  else
    g_set_error (error, AISLE_STORE_ERROR, AISLE_ERROR_EMPTY,
                 _ ("nothing imported into '%s': all %lld rows were rejected, most for: %s: check the mapping"),
                 aisle_project_get_path (self->project), (long long) totals->rows_read, aisle_reject_title (most));
  return FALSE;
}

gboolean
aisle_ingest_end_source (AisleIngest *self, const AisleEncoder *encoder, const AisleIngestTotals *totals,
                         GError **error)
{
  g_autofree char *content_hash = content_hash_of (self, encoder);

  g_clear_pointer (&self->insert_rows, sqlite3_finalize);
  if (self->stored == 0)
    return no_rows (self, totals, error);
  if ((!totals->again && !refuse_same_rows (self, encoder, error))
      || !update_source (self, totals, content_hash, error))
    return FALSE;
  self->before = aisle_ingest_hash (self, encoder);
  return TRUE;
}

gboolean
aisle_ingest_drop_source (AisleIngest *self, GError **error)
{
  g_autofree char *rejects = g_strdup_printf ("DELETE FROM rejects WHERE source = %" G_GINT64_FORMAT, self->source);
  g_autofree char *source = g_strdup_printf ("DELETE FROM sources WHERE id = %" G_GINT64_FORMAT, self->source);

  return aisle_sql_run (self->project, rejects, error) && aisle_sql_run (self->project, source, error);
}

gboolean
aisle_ingest_next (AisleIngest *self, const AisleIngestSource *source, GError **error)
{
  return insert_source (self, source, error);
}

gboolean
aisle_ingest_finish (AisleIngest *self, const AisleEncoder *encoder, GError **error)
{
  gboolean sessions = aisle_encoder_sessions_are_users (encoder);

  drop_statements (self);
  for (AisleNames names = 0; names < AISLE_N_NAMES; names++)
    if (!insert_names (self, encoder, names, error))
      return FALSE;
  if (!add_titles (self, encoder, error))
    return FALSE;
  if (self->records == NULL && !aisle_project_set_setting (self->project, "unit", sessions ? "session" : "user", error))
    return FALSE;
  return aisle_sql_run (self->project, "UPDATE state SET generation = generation + 1, stored = generation + 1", error);
}

gboolean
aisle_ingest_commit (AisleIngest *self, GError **error)
{
  if (!aisle_project_sync_ahead (self->project, error))
    return FALSE;
  self->open = FALSE;
  return aisle_project_commit (self->project, error);
}
