/* sqlite-file.h: somebody else's database, opened so that it can only be read from, and not for ever. */
#pragma once

#include "base/progress.h"

#include <sqlite3.h>

typedef struct
{
  char *name;
  gboolean view, has_rowid;
  char **columns;
  guint likeness; /* to events, by the names of its columns */
} AisleSqliteTable;

typedef struct
{
  sqlite3 *db;
  char *path;
  GPtrArray *tables; /* AisleSqliteTable */
  AisleProgress *progress;
  gint64 step_began;
  int step_seconds; /* at most: fewer for a first look */
  gboolean too_slow, cancelled;
} AisleSqliteFile;

/* progress: checked for a cancel while the database works. */
AisleSqliteFile *aisle_sqlite_file_open (const char *path, AisleProgress *progress,
                                         GError **error) G_GNUC_WARN_UNUSED_RESULT;
void aisle_sqlite_file_free (AisleSqliteFile *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AisleSqliteFile, aisle_sqlite_file_free)
/* name "" or NULL: the one that looks most like events. */
const AisleSqliteTable *aisle_sqlite_file_table (const AisleSqliteFile *self, const char *name,
                                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* All rows: the row id (where there is one, else NULL), then the columns.  most 0: all. */
sqlite3_stmt *aisle_sqlite_file_select (AisleSqliteFile *self, const AisleSqliteTable *table, gsize most,
                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* SQLITE_ROW, SQLITE_DONE, or an error that is set. */
int aisle_sqlite_file_step (AisleSqliteFile *self, sqlite3_stmt *statement, GError **error);
/* About how many rows there are, by their ids; 0: not known. */
gint64 aisle_sqlite_file_count (AisleSqliteFile *self, const AisleSqliteTable *table);
