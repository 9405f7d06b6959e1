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
  gboolean prepared; /* not published */
  int fd;            /* of what is prepared, else -1 */
  guint depth;       /* of transactions */
  sqlite3_stmt *name_by_id[AISLE_N_NAMES], *id_by_name[AISLE_N_NAMES], *title_by_id, *role_by_id;
};

/* Where external ids stand. */
typedef struct
{
  const char *table, *column;
} AisleNamesTable;

extern const AisleNamesTable aisle_names_tables[AISLE_N_NAMES];

/* Finalizes the statements kept in the project. */
void aisle_project_drop_statements (AisleProject *self);
