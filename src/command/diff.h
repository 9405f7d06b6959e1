/* diff.h: the parts of a diff that have files of their own. */
#pragma once

#include "command/command.h"
#include "store/sources.h"

/* The stored mapping that a new file is held against: of the newest source in use whose columns are most alike; NULL
 * without error when the project has none. */
AisleSource *aisle_diff_source_for (AisleProject *project, const AisleMapping *sniffed, GError **error);

/* What differs between the mapping of then and the file of now goes to the table; the roles of then are set on `now`,
 * a renamed column in the place of the one that is gone. */
AisleTable *aisle_diff_schema_new (void);
gboolean aisle_diff_schema (JsonObject *then, AisleMapping *now, AisleTable *table,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Takes the sentence. */
void aisle_diff_schema_add (AisleTable *table, const char *change, const char *column, const char *before,
                            const char *after, char *sentence);

/* Rows of the new project that stand in the old one too, each as often as it does there. */
gboolean aisle_diff_count_known (AisleProject *before, const AisleColumns *old, AisleProject *after,
                                 const AisleColumns *fresh, gsize *known, AisleProgress *progress,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
