/* segment.h: a saved predicate over users, compiled to a bitmap.
 *
 * The text form is what the form, the command line and the project keep:
 *   did (purchase) >= 2 and not did (return)
 *   did (view, category = "Shoes", weekday = 6..7, hour = 9..17, price_from = 50) and revenue > 100
 *   did (cart) and sequence (cart, purchase, window = 7d) < 2
 *   orders = 0 or channel = "app"
 *   rfm = "at-risk" and first_seen < 2024-03-01
 * did (KIND {, FILTER}) counts events of a kind (a kind's own name, else its role, else any) and holds when there is
 * one, unless it is compared.  Filters: item, category, channel, query (their names, "" for events without one); after
 * (from the start of a day on, or from a time on) and before (until its start); weekday (1 Monday to 7) and hour (0 to
 * 23) on the shop's clock, also as 1..5; price_from (inclusive) and price_to (exclusive).  sequence (STEP {, STEP}
 * {, window = 7d | mode = ordered, strict or any | start = any or first}) is the number of steps that the user gets to as
 * funnel-walk.h defines it, and alone means all of them; a step is a kind, or KIND (FILTER, ...).  exclude = KIND ends
 * an attempt (several may stand); next = KIND or none, within = 1d asks what the user does right after the last step.  session (entry = KIND, exit =
 * KIND, events_from = 2, events_to = 5, length_from = 1m, length_to = 1h, gap = 30m), of which all may be left out and
 * those that end in to are exclusive, is the number of the user's sessions like that, and alone means one; with step = 2,
 * from = KIND, to = KIND or none it has that event at that place, or at any, and that one right after; start = KIND
 * counts places from the first of that kind; direction = back reads the path from its end; merge = kind or category
 * takes events that repeat the one before as one; window = 1d cuts paths by time instead of sessions; kinds may have
 * filters as steps do.  first (KIND, FILTER, ... or kind = KIND) holds when the user's first event of that kind fits.
 * cart (FATE, within = 7d, item = X) is the number of items in carts (cart-walk.h) that were bought, abandoned (recovered
 * or left), recovered, left, are open, or any; search (query = X, next = Y or sold = ITEM) the number of searches
 * (search-walk.h), of those that became another, or of sales after them.  Attributes: user (= or !=, one id), events,
 * sessions, orders, revenue, days_active, first_seen, last_seen, channel (= or !=, of any event); of buyers as rfm.h has
 * them with its usual cuts, or rfm (at = DATE, ties = split): rfm (= or !=, a named cell), recency (days), recency_score, frequency_score, monetary_score.
 * and, or, not, parentheses; names that are not plain words stand in double quotes. */
#pragma once

#include "segment/view.h"

#define AISLE_SEGMENT_ERROR (aisle_segment_error_quark ())
GQuark aisle_segment_error_quark (void);
/* Where in the text the trouble is, in characters from 1; 0: not in the text, or not one of these errors. */
gsize aisle_segment_error_place (const GError *error);

/* Users of the view for whom the text holds; errors name the place in the text. */
AisleBitmap *aisle_segment_compile (const AisleView *view, const char *text, AisleProgress *progress,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Syntax only. */
gboolean aisle_segment_check (const char *text, GError **error) G_GNUC_WARN_UNUSED_RESULT;

typedef struct
{
  gint64 id;
  char *name;
  char *definition;
} AisleSegment;

void aisle_segment_free (AisleSegment *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AisleSegment, aisle_segment_free)
/* Saved ones, by name. (Saving is a command.) */
GPtrArray *aisle_segment_list (AisleProject *project, GError **error) G_GNUC_WARN_UNUSED_RESULT;
AisleSegment *aisle_segment_find (AisleProject *project, const char *name, GError **error) G_GNUC_WARN_UNUSED_RESULT;
