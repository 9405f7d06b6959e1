/* sql-watch.c: see sql-watch.h. */
#include "command/sql-watch.h"

#include "store/sql.h"

#define STEPS 20000 /* of SQLite's machine between two looks: a millisecond or two */

static int
stop (gpointer data)
{
  AisleProgress *progress = data;

  return progress->cancellable != NULL && g_cancellable_is_cancelled (progress->cancellable);
}

void
aisle_sql_watch (AisleProject *project, AisleProgress *progress)
{
  sqlite3_progress_handler (aisle_project_db (project), STEPS, progress != NULL ? stop : NULL, progress);
}

gboolean
aisle_sql_watched (AisleProject *project, sqlite3_stmt *statement, int rc, AisleProgress *progress, GError **error)
{
  sqlite3_progress_handler (aisle_project_db (project), 0, NULL, NULL);
  if (rc == SQLITE_INTERRUPT && !aisle_progress_step (progress, 0, NULL, error))
    {
      sqlite3_finalize (statement);
      return FALSE;
    }
  return aisle_sql_end (project, statement, rc, error);
}
