/* sql.h: the few lines around SQLite that every file of store/ needs. */
#pragma once

#include "store/project.h"

/* Look-ups that return a plain value (numbers of names, generations, hashes, the recipe in use) cannot say that they
 * failed.  This can: FALSE with error when one did since the last call or the begin of the transaction, and all is well
 * from here.  What is written must not rest on such a value: a commit asks too. */
gboolean aisle_project_reads_ok (AisleProject *self, GError **error);

/* After some failures SQLite rolls a transaction back by itself; what came next would be committed piece by piece.  TRUE
 * with error when that happened: every function here asks, and so must who steps a statement that was prepared before. */
gboolean aisle_sql_lost (AisleProject *project, GError **error);
/* Runs statements that give no rows. */
gboolean aisle_sql_run (AisleProject *project, const char *sql, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* NULL with error set when the project is damaged. */
sqlite3_stmt *aisle_sql_prepare (AisleProject *project, const char *sql, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Runs a bound statement that gives no rows to its end and finalizes it. */
gboolean aisle_sql_finish (AisleProject *project, sqlite3_stmt *statement, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* After a loop over rows: FALSE with error when it ended with anything but SQLITE_DONE.  Finalizes. */
gboolean aisle_sql_end (AisleProject *project, sqlite3_stmt *statement, int rc,
                        GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Is there a (next) row?  A failure counts as none and is remembered: aisle_project_reads_ok. */
gboolean aisle_sql_look_up (AisleProject *project, sqlite3_stmt *statement);
/* First column of the first row; fallback when there is none. */
gint64 aisle_sql_integer (AisleProject *project, const char *sql, gint64 fallback);
/* The same for use within a transaction: an error of the disk has rolled it back, and must not be taken for no row. */
gboolean aisle_sql_read_integer (AisleProject *project, const char *sql, gint64 fallback, gint64 *value,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;

void aisle_sql_bind_text (sqlite3_stmt *statement, int index, const char *text);
void aisle_sql_bind_json (sqlite3_stmt *statement, int index, JsonNode *node);
const char *aisle_sql_text (sqlite3_stmt *statement, int column); /* "" when NULL */
char *aisle_sql_dup_text (sqlite3_stmt *statement, int column);   /* NULL when NULL */
/* An object node; an empty one when the column does not hold a JSON object. */
JsonNode *aisle_sql_json (sqlite3_stmt *statement, int column);
