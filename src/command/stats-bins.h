/* stats-bins.h: round edges for a histogram: 0, 5, 10 ... of numbers; hours, days, months ... of times. */
#pragma once

#include "base/calendar.h"
#include "base/table.h"
#include "numeric/key-figures.h"

typedef struct
{
  GArray *edges;     /* guint64 keys, one more than bins */
  GPtrArray *labels; /* of numbers: of each bin; empty for times */
  GArray *froms;     /* gint64 of times: where each bin begins; days when by_day */
  gboolean by_day;
} AisleStatsBins;

/* high: where the long tail begins (its 99th percentile); what is beyond by far shares one bin. */
void aisle_stats_bins_numbers (AisleStatsBins *self, AisleColumnType type, guint64 least, guint64 most, guint64 high);
void aisle_stats_bins_times (AisleStatsBins *self, AisleColumnType type, guint64 least, guint64 most,
                             const AisleCalendar *calendar);
void aisle_stats_bins_clear (AisleStatsBins *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (AisleStatsBins, aisle_stats_bins_clear)
