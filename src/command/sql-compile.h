/* sql-compile.h: a statement of the user's as SQLite's own, if it is one and reads only. */
#pragma once

#include "store/project.h"

/* place: the byte at which it went wrong, or -1. */
sqlite3_stmt *aisle_sql_compile (AisleProject *project, const char *sql, int *place,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
