/* time-spans.h: the days, weeks or months of a log, one after the other, those without events too. */
#pragma once

#include "segment/view.h"

typedef struct
{
  gsize n, n_over; /* the first n_over had ended when the log did */
  gint32 *days;    /* n + 1: the first day of each, and of the one behind the last */
  gint64 *starts;  /* n + 1: the same as times */
  char unit;       /* 'd', 'w' or 'm' */
} AisleTimeSpans;

/* unit: "day", "week" or "month"; "auto" takes days up to a month, weeks up to half a year, else months.  A day is over
 * when the log goes on into its last hour.  Refuses logs without times and of more than a hundred years. */
gboolean aisle_time_spans_init (AisleTimeSpans *self, const AisleView *view, const char *unit,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;
void aisle_time_spans_clear (AisleTimeSpans *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (AisleTimeSpans, aisle_time_spans_clear)

gsize aisle_time_spans_search (const AisleTimeSpans *self, gint64 time);

/* The span of a moment of the log; hint: the last answer, good for all events near it. */
static inline gsize
aisle_time_spans_find (const AisleTimeSpans *self, gint64 time, gsize *hint)
{
  if (time < self->starts[*hint] || time >= self->starts[*hint + 1])
    *hint = aisle_time_spans_search (self, time);
  return *hint;
}
