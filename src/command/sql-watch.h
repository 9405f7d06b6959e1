/* sql-watch.h: a statement of SQLite that can be stopped. */
#pragma once

#include "base/progress.h"
#include "store/project.h"

/* From here on the connection looks at `progress` (nullable) often. */
void aisle_sql_watch (AisleProject *project, AisleProgress *progress);
/* The end of a watched loop over rows, rc being its last: FALSE with error when it was stopped or went wrong.
 * Finalizes. */
gboolean aisle_sql_watched (AisleProject *project, sqlite3_stmt *statement, int rc, AisleProgress *progress,
                            GError **error);
