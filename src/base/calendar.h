/* calendar.h: microseconds UTC against the days of a shop's time zone, fast enough for ten million events.
 *
 * A day is the number of days since 1970-01-01 in the shop's own calendar (as in Unix time, but local). */
#pragma once

#include <glib.h>

#define AISLE_SECOND       G_GINT64_CONSTANT (1000000)
#define AISLE_MINUTE       (60 * AISLE_SECOND)
#define AISLE_HOUR         (60 * AISLE_MINUTE)
#define AISLE_DAY          (24 * AISLE_HOUR)
#define AISLE_TIME_MISSING G_MININT64

typedef struct _AisleCalendar AisleCalendar;

/* zone is an IANA name or NULL for UTC; unknown names are AISLE_ERROR_USAGE. */
AisleCalendar *aisle_calendar_new (const char *zone, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void aisle_calendar_free (AisleCalendar *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AisleCalendar, aisle_calendar_free)
const char *aisle_calendar_get_zone (const AisleCalendar *self);
/* Local day of a moment.  Cheap: a cached interval and one division; each thread passes its own cache (start at 0). */
gint32 aisle_calendar_day (const AisleCalendar *self, gint64 time, guint *cache);
/* 0 .. 23 on the shop's clock; the cache as above. */
guint aisle_calendar_hour (const AisleCalendar *self, gint64 time, guint *cache);
/* Microsecond at which a local day begins. */
gint64 aisle_calendar_day_start (const AisleCalendar *self, gint32 day);
/* 0 = Monday .. 6 = Sunday. */
guint aisle_day_weekday (gint32 day);
void aisle_day_to_date (gint32 day, int *year, int *month, int *day_of_month);
gint32 aisle_day_from_date (int year, int month, int day_of_month);
/* "2026-03-02" and "2026-03-02T09:00:00Z" (fraction only when not 0). */
char *aisle_day_format (gint32 day);
char *aisle_time_format (gint64 time);
/* Reads what the two above print (also a date alone, and a space for the T). */
gboolean aisle_time_parse (const char *text, gint64 *time);
