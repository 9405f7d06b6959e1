/* rows-empty.c: columns without a single value: of events over their arrays, of other tables over what SQLite reads.
 * The first value ends the search, so only what is empty is read to its end. */
#include "command/command.h"
#include "command/rows-events.h"
#include "command/sql-watch.h"

#include "base/i18n.h"
#include "store/sql.h"

typedef struct
{
  AisleProject *project;
  const AisleRowsShape *shape;
  AisleProgress *progress;
} Search;

/* 1 empty, 0 not, -1 error. */
static int
ask (const Search *self, const char *from, const char *expression, GError **error)
{
  g_autofree char *sql =
      g_strdup_printf ("SELECT 1 FROM %s WHERE %s IS NOT NULL AND %s <> '' LIMIT 1", from, expression, expression);
  sqlite3_stmt *statement = aisle_sql_prepare (self->project, sql, error);
  int rc;

  if (statement == NULL)
    return -1;
  aisle_sql_watch (self->project, self->progress);
  rc = sqlite3_step (statement);
  if (!aisle_sql_watched (self->project, statement, rc == SQLITE_ROW ? SQLITE_DONE : rc, self->progress, error))
    return -1;
  return rc == SQLITE_DONE;
}

static int
scan (const Search *self, const AisleEventRows *rows, const AisleRowsColumn *column, GError **error)
{
  gsize n = rows->columns->n_events;
  guint64 keys[AISLE_ROWS_BLOCK];
  gint32 ids[AISLE_ROWS_BLOCK];

  for (gsize at = 0; at < n; at += AISLE_ROWS_BLOCK)
    {
      gsize block = MIN (AISLE_ROWS_BLOCK, n - at);

      if (at % (64 * AISLE_ROWS_BLOCK) == 0
          && !aisle_progress_step (self->progress, (double) at / (double) n, _ ("Looking for empty columns"), error))
        return -1;
      if (column->spec.type == AISLE_COLUMN_TEXT)
        aisle_event_rows_ids (rows, column, NULL, at, block, ids);
      else
        aisle_event_rows_keys (rows, column, NULL, at, block, keys);
      for (gsize i = 0; i < block; i++)
        if (column->spec.type == AISLE_COLUMN_TEXT ? ids[i] >= 0 : keys[i] != AISLE_KEY_MISSING)
          return 0;
    }
  return 1;
}

static int
event_column_is_empty (const Search *self, AisleEventRows *rows, const AisleRowsColumn *column, GError **error)
{
  switch (column->cells)
    {
    case AISLE_CELLS_EVENT: /* of every row */
    case AISLE_CELLS_SOURCE:
    case AISLE_CELLS_LINE:
      return 0;
    case AISLE_CELLS_USER:
      return rows->columns->user_start[rows->columns->n_users] == 0;
    default:
      break;
    }
  /* What comes with a name: an item's title, a kind's role. */
  if (g_strcmp0 (column->name, "title") == 0 || g_strcmp0 (column->name, "role") == 0)
    return ask (self, column->names, column->name, error);
  return scan (self, rows, column, error);
}

char **
aisle_command_empty_columns (AisleProject *project, const char *table, AisleProgress *progress, GError **error)
{
  g_autoptr (AisleRowsShape) shape = aisle_rows_shape_new (project, table, FALSE, error);
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();
  g_auto (AisleEventRows) rows = { 0 };
  Search search = { project, shape, progress };

  if (shape == NULL || (shape->events && !aisle_event_rows_open (&rows, project, FALSE, progress, error)))
    return NULL;
  for (guint c = 0; c < shape->columns->len; c++)
    {
      const AisleRowsColumn *column = aisle_rows_shape_column (shape, c);
      int empty = shape->events ? event_column_is_empty (&search, &rows, column, error)
                                : ask (&search, shape->from, column->expression, error);
      if (empty < 0)
        return NULL;
      if (empty > 0)
        g_strv_builder_add (names, column->spec.name);
    }
  return g_strv_builder_end (names);
}
