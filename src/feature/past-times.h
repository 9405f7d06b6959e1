/* past-times.h: how often something had happened by a moment: the times of events by what they are of, in order.
 *
 * A training row must know no more than was known when its search was made, and every search has a moment of its own; with
 * the times in order a count up to a moment is a search by halves.  Letters: K keys. */
#pragma once

#include "base/progress.h"

typedef struct
{
  gsize n_keys;
  guint64 *start; /* K + 1 */
  gint64 *time;   /* by key, ascending; AISLE_TIME_MISSING comes before all */
} AislePastTimes;

/* n events: key[i] in 0 .. n_keys - 1, or negative: not counted. */
AislePastTimes *aisle_past_times_new (gsize n_keys, gsize n, const gint64 *key, const gint64 *time,
                                      AisleProgress *progress, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void aisle_past_times_free (AislePastTimes *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AislePastTimes, aisle_past_times_free)

/* Events of the key before a moment. */
gsize aisle_past_times_before (const AislePastTimes *self, gsize key, gint64 time) G_GNUC_PURE;
