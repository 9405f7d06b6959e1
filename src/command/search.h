/* search.h: what a search in the catalogue finds.
 *
 * Open once, search often: a text box asks with every key.  The index stays as it was when it was opened. */
#pragma once

#include "base/params.h"
#include "store/project.h"

/* ranker (bm25f, bm25), language, k1, and by field of feature/catalogue-index.h weight_FIELD and b_FIELD. */
extern const AisleParam aisle_search_params[];
extern const gsize aisle_search_n_params;

typedef struct _AisleSearch AisleSearch;

/* params NULL: defaults.  The index comes from the project, or is made and kept there. */
AisleSearch *aisle_command_search_open (AisleProject *project, const AisleParams *params, AisleProgress *progress,
                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The same, ordered by a stored ranker: it scores the best thousand that the parameters find. */
AisleSearch *aisle_command_search_open_run (AisleProject *project, gint64 run, const AisleParams *params,
                                            AisleProgress *progress, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void aisle_search_close (AisleSearch *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AisleSearch, aisle_search_close)
gsize aisle_search_n_items (const AisleSearch *self); /* of the catalogue, with or without a text */

gboolean aisle_search_is_ranked (const AisleSearch *self);   /* by a stored ranker */
gboolean aisle_search_is_personal (const AisleSearch *self); /* it knows customers; else lists are everybody's */

/* The best k items for a query, AisleRecommendation (without why), best first; typing: the last word may go on. */
GPtrArray *aisle_command_search (AisleProject *project, const AisleSearch *search, const char *query, gsize k,
                                 gboolean typing, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The same for a customer, by external id (nullable: nobody). */
GPtrArray *aisle_command_search_as (AisleProject *project, const AisleSearch *search, const char *query,
                                    const char *user, gsize k, gboolean typing,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* query,rank,item,score of every line of a file, or of column "query" of a CSV file, atomically; *n: queries. */
gboolean aisle_command_search_queries (AisleProject *project, const AisleSearch *search, const char *path,
                                       const char *user, gsize k, const char *output, gsize *n, AisleProgress *progress,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* query,item,score of every row of a CSV file with columns query and item, in its order; 0 for what does not match and for
 * items that the project does not know, which a stored ranker gives no score. */
gboolean aisle_command_search_pairs (AisleProject *project, const AisleSearch *search, const char *path,
                                     const char *user, const char *output, gsize *n, AisleProgress *progress,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
