/* searches.h: every search of a log with what came of it, from wherever searches are known.
 *
 * Searches are events (segment/search-walk.h).  A log whose events hold none takes them from the query log: a search has a
 * look when one of its results was clicked, or when its user or session views or clicks an item within half an hour and
 * before the next search; what is refined and bought is as for events. */
#pragma once

#include "behaviour/search-log.h"
#include "base/table.h"
#include "segment/view.h"

typedef struct
{
  gint64 time;                 /* AISLE_TIME_MISSING */
  gint64 revenue, times;       /* times: 1 but in a summary of a log */
  gint32 query, user, session; /* user, session -1: not known */
  gint32 next;                 /* refined to, or -1 */
  gint32 results;              /* -1: not known */
  gsize row;                   /* of the query log; of events the event */
  guint8 judged, looked, bought;
} AisleSearched;

typedef struct
{
  gint32 query, item, user; /* user -1: nobody */
  gint64 revenue;
} AisleSearchedSale;

typedef struct
{
  gboolean from_log;
  gsize n_queries, n;      /* queries: of the project */
  AisleSearched *searches; /* by user, then time; those of nobody last */
  GArray *sales;           /* AisleSearchedSale: purchases after a search, with an item */
  gsize no_time;           /* searches left out: when they were is not known */
  gint64 total;            /* sum of times */
  gint64 first_time, last_time;
} AisleSearches;

/* Those of the view's users.  AISLE_ERROR_EMPTY where nothing was searched for. */
AisleSearches *aisle_searches_read (const AisleView *view, AisleProgress *progress,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
void aisle_searches_free (AisleSearches *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AisleSearches, aisle_searches_free)

/* What questions about searches refuse: a segment of nobody, and neither events nor a project. */
gboolean aisle_searches_check (const AisleView *view, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Says where they come from and what was left out. */
void aisle_searches_add_notes (const AisleSearches *self, const AisleView *view, AislePassport *passport);
/* How often each query was asked, n_queries; free. */
gint64 *aisle_query_counts (const AisleSearches *self, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* A share with its interval into three columns; missing where the whole is 0. */
void aisle_set_share (AisleTable *table, gsize row, gsize column, gint64 part, gint64 whole);

/* Whether the log's events hold searches: then a segment can say who searched. */
gboolean aisle_searches_are_events (const AisleView *view);
/* The text of a query; without a project its number. */
char *aisle_query_text (const AisleView *view, gint32 query);
/* The query of that text; an empty one is none, -1. */
gboolean aisle_query_find (const AisleView *view, const char *text, gint32 *query,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* How much each query is asked for: the most frequent ones that together hold a third of the searches are the head, those
 * that hold the next third the torso, all others the tail.  searches and classes: n_queries. */
typedef enum
{
  AISLE_QUERY_HEAD,
  AISLE_QUERY_TORSO,
  AISLE_QUERY_TAIL,
  AISLE_N_QUERY_CLASSES
} AisleQueryClass;

const char *aisle_query_class_id (AisleQueryClass class);    /* "head" */
const char *aisle_query_class_title (AisleQueryClass class); /* translated */
void aisle_searches_add_class_note (AislePassport *passport);
void aisle_query_classes (const gint64 *searches, gsize n_queries, guint8 *classes);
