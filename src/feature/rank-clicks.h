/* rank-clicks.h: lists of a query's items with grades read off clicks.
 *
 * Rankers learn what was clicked after a moment, and features see what came before it: else a click would be foretold from
 * itself. */
#pragma once

#include "behaviour/click-models.h"
#include "feature/rank-labels.h"

typedef struct
{
  AisleClickModel model;
  double history;     /* share of the searches, the oldest, of which no grade is made */
  gboolean by_search; /* a list a search, with its customer and time, instead of one a query */
} AisleRankClicks;

/* A list a query: the grades of behaviour/click-grades.h (0 to 3) of the searches from *from on, at that time.  A list a
 * search that was clicked in: 1 for what was clicked (DBN: last), 0 for the rest of what the model has looked at, NaN for
 * what lies below that; by the position model a click weighs 1 / (how much its place is looked at), at most ten: inverse
 * propensity (Joachims, Swaminathan and Schnabel 2017).  users (nullable): of their searches alone.  *from:
 * AISLE_TIME_MISSING where no search has a time.  AISLE_ERROR_EMPTY where the log does not say what was shown. */
AisleRankLabels *aisle_rank_labels_clicked (AisleProject *project, const AisleBitmap *users,
                                            const AisleRankClicks *clicks, gint64 *from, AisleProgress *progress,
                                            GError **error) G_GNUC_WARN_UNUSED_RESULT;
