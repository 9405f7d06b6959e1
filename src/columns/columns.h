/* columns.h: the events as immutable arrays, mapped from a file beside the project, sorted by user and time.
 *
 * Anonymous events (no user) come last, sorted by session, time and source order.  Within a user equal times keep the
 * source's order.  Absent roles have a NULL array; time, item, kind and event are always there.  Missing ids are -1 (0xffff for the 16-bit ones), missing prices
 * AISLE_MONEY_MISSING, quantities NaN, times AISLE_TIME_MISSING (a log without times keeps its order). */
#pragma once

#include "store/project.h"
#include "store/event-rows.h"

#define AISLE_COLUMNS_ERROR (aisle_columns_error_quark ())
GQuark aisle_columns_error_quark (void);

typedef struct
{
  gint64 generation;
  char content_hash[33];
  gsize n_events, n_users, n_items, n_kinds, n_sessions, n_queries, n_channels, n_orders;
  gint64 first_time, last_time; /* of all events with a time */
  gboolean sessions_are_users;  /* the log had sessions but no users */
  const guint64 *user_start;    /* n_users + 1; events of user u are user_start[u] .. user_start[u + 1] - 1;
                                    the anonymous ones user_start[n_users] .. n_events - 1 */
  const gint64 *time;
  const gint32 *item;
  const guint16 *kind;
  const guint8 *kind_role; /* n_kinds, AisleKind */
  const gint64 *price;
  const double *quantity;
  const gint32 *session;
  const gint32 *query;
  const gint32 *order;
  const guint16 *channel;
  const guint8 *fold;
  const gint32 *event; /* its id in the store's events: order of arrival */
} AisleColumns;

/* Maps the project's valid rows: what the recipe leaves, as it leaves them.  Rebuilds them when missing, stale or damaged
 * (a read-only place: in memory).  Where the recipe touches nothing they are the stored rows. */
AisleColumns *aisle_columns_open (AisleProject *project, AisleProgress *progress,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The same of the rows as they are stored: what a recipe begins with. */
AisleColumns *aisle_columns_open_raw (AisleProject *project, AisleProgress *progress,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
void aisle_columns_close (AisleColumns *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AisleColumns, aisle_columns_close)

/* Maps a columns file that was just written, whatever it is called. */
AisleColumns *aisle_columns_map (AisleProject *project, int fd, AisleProgress *progress,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Where a project's columns stand, and those of its valid rows. */
char *aisle_columns_path (const char *project_path);
char *aisle_columns_valid_path (const char *project_path);
/* Makes them anew and compares: AISLE_ERROR_CORRUPT when the file differs.  Slow. */
gboolean aisle_columns_check (AisleProject *project, AisleProgress *progress, GError **error) G_GNUC_WARN_UNUSED_RESULT;
