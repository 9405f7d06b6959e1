/* rows-names.h: the order of a table's names, as ranks by id. */
#pragma once

#include "base/progress.h"
#include "store/project.h"

#define AISLE_RANK_MISSING G_MAXUINT32

/* n ranks; equal names have equal ranks, ids without a name AISLE_RANK_MISSING.  table and column are SQL. */
guint32 *aisle_names_rank (AisleProject *project, const char *table, const char *column, gsize n,
                           AisleProgress *progress, GError **error) G_GNUC_WARN_UNUSED_RESULT;
