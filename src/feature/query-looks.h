/* query-looks.h: what people looked at after they had searched for something.
 *
 * A search is an event with a query that is a search or of no known kind; a look is a view or click by the same user (or in
 * the same anonymous session) within 30 minutes of it, before the next search. */
#pragma once

#include "feature/past-times.h"
#include "feature/past.h"

typedef struct
{
  gint32 item;
  gint64 time; /* of the look */
} AisleQueryLook;

typedef struct
{
  AislePastTimes *searches; /* by query */
  gsize n_queries;
  guint64 *start;        /* n_queries + 1 */
  AisleQueryLook *looks; /* by query, then item, then time */
} AisleQueryLooks;

AisleQueryLooks *aisle_query_looks_new (const AislePast *past, AisleProgress *progress,
                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;
void aisle_query_looks_free (AisleQueryLooks *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AisleQueryLooks, aisle_query_looks_free)

/* How often the item was looked at after the query, before a moment. */
gsize aisle_query_looks_at (const AisleQueryLooks *self, gint32 query, gint32 item, gint64 time) G_GNUC_PURE;
