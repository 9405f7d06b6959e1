/* search-store.h: the index of the catalogue as the project keeps it. */
#pragma once

#include "store/project.h"

/* What an index is made of now: the active sources with what they hold, and `form`, which the maker of the index names.
 * NULL on error. */
char *aisle_search_store_made_of (AisleProject *project, const char *form, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* FALSE on error; *bytes NULL where there is none, or one of something else. */
gboolean aisle_search_store_load (AisleProject *project, const char *made_of, GBytes **bytes,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* In the place of the one before. */
gboolean aisle_search_store_save (AisleProject *project, const char *made_of, GBytes *bytes,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
