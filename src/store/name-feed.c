/* name-feed.c: see name-feed.h. */
#include "store/name-feed.h"

typedef struct
{
  sqlite3_vtab base;
  const AisleNameFeed *feed;
} Table;

typedef struct
{
  sqlite3_vtab_cursor base;
  const AisleNameFeed *feed;
  const AisleVocabulary *vocabulary;
  gsize at;
} Cursor;

static int
feed_connect (sqlite3 *db, void *data, int argc, const char *const *argv, sqlite3_vtab **table, char **message)
{
  Table *self = g_new0 (Table, 1);

  self->feed = data;
  *table = &self->base;
  return sqlite3_declare_vtab (db, "CREATE TABLE name_feed (id, text, extra)");
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
  return SQLITE_OK;
}

static int
feed_open (sqlite3_vtab *table, sqlite3_vtab_cursor **cursor)
{
  *cursor = (sqlite3_vtab_cursor *) g_new0 (Cursor, 1);
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
  Cursor *cursor = (Cursor *) base;

  cursor->feed = ((Table *) base->pVtab)->feed;
  cursor->vocabulary = aisle_encoder_names (cursor->feed->encoder, cursor->feed->names, NULL);
  cursor->at = cursor->feed->from;
  return SQLITE_OK;
}

static int
feed_next (sqlite3_vtab_cursor *base)
{
  ((Cursor *) base)->at++;
  return SQLITE_OK;
}

static int
feed_eof (sqlite3_vtab_cursor *base)
{
  const Cursor *cursor = (const Cursor *) base;

  return cursor->at >= cursor->feed->to;
}

static void
give_text (sqlite3_context *context, AisleSpan text)
{
  if (text.data != NULL)
    sqlite3_result_text (context, text.data, (int) text.length, SQLITE_STATIC);
}

static int
feed_column (sqlite3_vtab_cursor *base, sqlite3_context *context, int column)
{
  const Cursor *cursor = (const Cursor *) base;
  AisleSpan text = aisle_vocabulary_text (cursor->vocabulary, (gint32) cursor->at);

  if (column == 0)
    sqlite3_result_int64 (context, (sqlite3_int64) cursor->at);
  else if (column == 1)
    give_text (context, text);
  else if (cursor->feed->names == AISLE_NAMES_ITEM)
    give_text (context, aisle_encoder_title (cursor->feed->encoder, (gint32) cursor->at));
  else
    sqlite3_result_text (context, aisle_kind_id (aisle_kind_guess (text.data, text.length)), -1, SQLITE_STATIC);
  return SQLITE_OK;
}

static int
feed_rowid (sqlite3_vtab_cursor *base, sqlite3_int64 *rowid)
{
  *rowid = (sqlite3_int64) ((Cursor *) base)->at;
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

int
aisle_name_feed_add (sqlite3 *db, AisleNameFeed *feed)
{
  return sqlite3_create_module_v2 (db, "name_feed", &feed_module, feed, NULL);
}

void
aisle_name_feed_drop (sqlite3 *db)
{
  sqlite3_create_module_v2 (db, "name_feed", NULL, NULL, NULL);
}
