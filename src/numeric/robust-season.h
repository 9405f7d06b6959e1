/* robust-season.h: what a daily series is expected to be, from its level and its weekdays, when some days are wild.
 *
 * The level is a running median over three weeks, the season the median of what each weekday lies above it, in turn; the
 * noise is the median absolute deviation of what remains, so that a few wild days move none of them (Hampel 1974, JASA
 * 69; seasonal decomposition before the test as in Vallis, Hochenbaum and Kejariwal 2014, "A novel technique for
 * long-term anomaly detection in the cloud").  How far a day may lie off is not a rule of thumb: the same steps are run
 * on seeded series of plain noise of the same length, and the limit is what the given share of them stays within on all
 * their days. */
#pragma once

#include <glib.h>

#define AISLE_SEASON_LEAST_DAYS 28 /* four of each weekday */

/* values: n days of which the first is weekday `first` (0 .. 6), on a scale where the noise is about even; NaN missing.
 * expected: n.  Needs at least one value. */
void aisle_season_expect (const double *values, gsize n, guint first, double *expected);
/* 1.4826 times the median of |residuals|, NaN left out: the standard deviation of normal noise; 0 for none. */
double aisle_season_noise (const double *residuals, gsize n);
/* In units of the noise: a series of n days of normal noise has any day further off with probability false_alarms.
 * Over the threads, the same for any number. */
double aisle_season_limit (gsize n, double false_alarms);
