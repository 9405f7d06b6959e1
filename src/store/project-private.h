/* project-private.h: what the files of store/ know of a project. */
#pragma once

#include "store/project-lock.h"
#include "store/project.h"

struct _AisleProject
{
  char *path; /* canonical */
  char *file; /* where the rows are: path, or beside it until the project is published */
  AisleProjectLock *lock;
  sqlite3 *db;
  gboolean prepared;         /* not published */
  int fd;                    /* of what is prepared, else -1 */
  guint depth;               /* of transactions */
  GCancellable *cancellable; /* (nullable) */
  gboolean checkpoint_later; /* when it is closed */
  gboolean given_up;         /* cancelled within a transaction, and to be closed */
  gboolean misread;          /* a look-up failed that gave its fallback instead: see aisle_project_reads_ok */
  sqlite3_stmt *name_by_id[AISLE_N_NAMES], *id_by_name[AISLE_N_NAMES], *title_by_id, *role_by_id;
};

/* Where external ids stand. */
typedef struct
{
  const char *table, *column;
} AisleNamesTable;

extern const AisleNamesTable aisle_names_tables[AISLE_N_NAMES];

/* FALSE with G_IO_ERROR_CANCELLED when the project's work is cancelled: for long loops. */
gboolean aisle_project_goes_on (AisleProject *self, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Ends a transaction that leads to nothing.  After a cancel the project can only be closed: taking back what a long
 * import has written is left to the closing. */
void aisle_project_give_up (AisleProject *self);
/* Brings what the open transaction has written so far onto the disk in steps that a cancel ends, so that the commit,
 * which nothing ends, is short; a long WAL goes into the file when the project is closed. */
gboolean aisle_project_sync_ahead (AisleProject *self, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Finalizes the statements kept in the project. */
void aisle_project_drop_statements (AisleProject *self);
