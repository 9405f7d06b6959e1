/* stored-rows.c: see stored-rows.h. */
#include "store/stored-rows.h"

#include "base/error.h"
#include "base/i18n.h"
#include "store/sql.h"

#include <math.h>

#define BATCH  AISLE_EVENT_BATCH
#define FIELDS "SELECT id, source, line, time, user, item, kind, price, quantity, session, query, channel, order_, fold"

typedef struct
{
  gint32 event[BATCH], user[BATCH], item[BATCH], session[BATCH], query[BATCH], order[BATCH];
  guint16 kind[BATCH], channel[BATCH];
  gint64 source[BATCH], time[BATCH], price[BATCH], line[BATCH];
  double quantity[BATCH];
  guint8 fold[BATCH];
  gint64 n_names[AISLE_N_NAMES];
} Block;

/* Cells are taken as values: type and number of each cost one call that looks for the column instead of two.  The
 * connection is one thread's, so they need no protection. */
static gboolean
take_id (sqlite3_stmt *row, int column, gint64 n, gint32 *id)
{
  sqlite3_value *cell = sqlite3_column_value (row, column);
  gint64 value;

  *id = -1;
  if (sqlite3_value_type (cell) == SQLITE_NULL)
    return TRUE;
  value = sqlite3_value_int64 (cell);
  if (value < 0 || value >= n)
    return FALSE;
  *id = (gint32) value;
  return TRUE;
}

static gboolean
take_id16 (sqlite3_stmt *row, int column, gint64 n, guint16 *id)
{
  gint32 wide;
  gboolean ok = take_id (row, column, MIN (n, AISLE_ID16_MISSING), &wide);

  *id = wide < 0 ? AISLE_ID16_MISSING : (guint16) wide;
  return ok;
}

static gint64
take_integer (sqlite3_stmt *row, int column)
{
  sqlite3_value *cell = sqlite3_column_value (row, column);

  return sqlite3_value_type (cell) == SQLITE_NULL ? G_MININT64 : sqlite3_value_int64 (cell);
}

/* FALSE when the row cannot be one of ours. */
static gboolean
take_row (Block *block, gsize at, sqlite3_stmt *row)
{
  gint64 event = sqlite3_column_int64 (row, 0), fold = sqlite3_column_int64 (row, 13);

  if (event < 0 || event > G_MAXINT32 || fold < 0 || fold > AISLE_FOLD_TEST)
    return FALSE;
  block->event[at] = (gint32) event;
  block->source[at] = sqlite3_column_int64 (row, 1);
  block->line[at] = sqlite3_column_int64 (row, 2);
  block->time[at] = take_integer (row, 3);
  block->price[at] = take_integer (row, 7);
  block->quantity[at] = sqlite3_column_type (row, 8) == SQLITE_NULL ? (double) NAN : sqlite3_column_double (row, 8);
  block->fold[at] = (guint8) fold;
  return take_id (row, 4, block->n_names[AISLE_NAMES_USER], &block->user[at])
         && take_id (row, 5, block->n_names[AISLE_NAMES_ITEM], &block->item[at])
         && take_id16 (row, 6, block->n_names[AISLE_NAMES_KIND], &block->kind[at])
         && take_id (row, 9, block->n_names[AISLE_NAMES_SESSION], &block->session[at])
         && take_id (row, 10, block->n_names[AISLE_NAMES_QUERY], &block->query[at])
         && take_id16 (row, 11, block->n_names[AISLE_NAMES_CHANNEL], &block->channel[at])
         && take_id (row, 12, block->n_names[AISLE_NAMES_ORDER], &block->order[at]);
}

gboolean
aisle_stored_rows_read (AisleProject *project, gboolean valid, AisleStoredRowsFunc func, gpointer data,
                        AisleProgress *progress, GError **error)
{
  g_autofree Block *block = g_new (Block, 1);
  AisleRows rows = { 0,           block->user,    block->item, block->session, block->query, block->order,
                     block->kind, block->channel, block->time, block->price,   block->line,  block->quantity,
                     block->fold };
  gint64 all = aisle_sql_integer (project,
                                  "SELECT sum (rows_stored) FROM sources WHERE active = 1 AND target = 'events'", 0),
         done = 0;
  sqlite3_stmt *statement = aisle_sql_prepare (
      project,
      valid ? FIELDS " FROM events_valid ORDER BY id"
            : FIELDS " FROM events WHERE source IN (SELECT id FROM sources WHERE active = 1) ORDER BY id",
      error);
  int rc = SQLITE_ROW;

  if (statement == NULL)
    return FALSE;
  for (AisleNames names = 0; names < AISLE_N_NAMES; names++)
    block->n_names[names] = (gint64) aisle_project_n_names (project, names);
  if (!aisle_project_reads_ok (project, error))
    {
      sqlite3_finalize (statement);
      return FALSE;
    }
  while (rc == SQLITE_ROW)
    {
      for (rows.n = 0; rows.n < BATCH && (rc = sqlite3_step (statement)) == SQLITE_ROW; rows.n++)
        if (!take_row (block, rows.n, statement))
          {
            g_set_error (error, AISLE_STORE_ERROR, AISLE_ERROR_CORRUPT,
                         _ ("cannot read '%s': event %lld is damaged: restore a copy"),
                         aisle_project_get_path (project), (long long) sqlite3_column_int64 (statement, 0));
            sqlite3_finalize (statement);
            return FALSE;
          }
      done += (gint64) rows.n;
      if ((rows.n > 0 && !func (&rows, block->event, block->source, data, error))
          || !aisle_progress_step (progress, all > 0 ? (double) done / (double) all : 1, _ ("Reading the events"),
                                   error))
        {
          sqlite3_finalize (statement);
          return FALSE;
        }
    }
  return aisle_sql_end (project, statement, rc, error);
}
