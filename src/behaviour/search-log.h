/* search-log.h: the query log as searches, each with what the log says of its results.
 *
 * A search is what one user or session asks for at one moment: its rows share query, user, session and time.  Rows that
 * have none of these three stand alone, unless they tell shown results from clicked ones: then a list goes on as long as
 * the same query is followed by a later place.  Two rows of one result (shown, then clicked) are one. */
#pragma once

#include "base/bitmap.h"
#include "base/progress.h"
#include "store/project.h"

#define AISLE_NO_POSITION G_MAXUINT16

typedef struct
{
  gsize n;                        /* searches, by user, session, time and query */
  gint32 *query, *user, *session; /* -1: not known */
  gint64 *time;                   /* AISLE_TIME_MISSING */
  gint32 *results;                /* how many were found, -1: not known */
  double *times;                  /* how often it was asked: 1 but in a summary of a log */
  guint8 *told;                   /* its rows are shown results, clicked or not; else they are the clicked ones */
  gsize *start;                   /* n + 1: of the rows below, those that name an item, in order of position */
  gint32 *item;
  guint16 *position; /* from 0 */
  guint8 *clicked;
} AisleSearchLog;

/* All rows of active sources: of the users alone (nullable), and of what was asked before a time (G_MAXINT64: any). A
 * project without a query log has one of no searches. */
AisleSearchLog *aisle_search_log_read (AisleProject *project, const AisleBitmap *users, gint64 before,
                                       AisleProgress *progress, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Leaves the searches from a time on, and those whose time is not known. */
void aisle_search_log_keep_from (AisleSearchLog *self, gint64 time);
void aisle_search_log_free (AisleSearchLog *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AisleSearchLog, aisle_search_log_free)
