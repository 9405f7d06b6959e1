/* periods.h: which days a question about periods means: the last complete ones, and as many before. */
#pragma once

#include "base/params.h"
#include "segment/view.h"

typedef struct
{
  gint32 from, to, before; /* days: the period, and the first day of the period before */
  gboolean has_before;     /* the log reaches back that far */
  gint64 asked;            /* days */
} AislePeriod;

/* Local day of a moment. */
gint32 aisle_period_day (const AisleView *view, gint64 time);
/* The log's last day, or the one before it where the log ends before that day's last hour. */
gint32 aisle_period_last_complete_day (const AisleView *view);
/* A DATE parameter within sane bounds, or what stands for an empty one. */
gint32 aisle_period_day_param (const AisleParams *params, const char *name, gint32 fallback);
/* From before to, less than a hundred years. */
gboolean aisle_period_check_days (gint32 from, gint32 to, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* What every question about days refuses: no events, no users, no times. */
gboolean aisle_period_check_log (const AisleView *view, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* By the parameters from, to and days; shorter than `days` where the log has not twice as many. */
gboolean aisle_period_choose (const AisleView *view, const AisleParams *params, AislePeriod *period,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Says which days are compared. */
void aisle_period_add_notes (const AislePeriod *period, AislePassport *passport);
/* A note with a count: its two forms have one %s for it; none where n is 0. */
void aisle_period_add_count (AislePassport *passport, const char *one, const char *many, gsize n);
