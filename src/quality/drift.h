/* drift.h: how the rows of one log differ from those of another: whether next month looks like the months before.
 *
 * An index says how far shares have moved, never that they have by more than chance: counts stand beside it, and what
 * chance alone would give.  Below 0.1 is stable, up to 0.25 worth a look, above it has shifted (the usual reading). */
#pragma once

#include "columns/columns.h"

#define AISLE_DRIFT_FEW 500 /* rows; with fewer chance alone moves the index */

typedef struct
{
  AisleProject *project;
  const AisleColumns *columns;
  const AisleCalendar *calendar;
} AisleDriftSide;

typedef struct
{
  AisleTable *columns; /* column (a role), title, measure (values, hour, weekday, ids), psi, by_chance, reading (stable,
                          look, shifted), rows_before, rows_after, missing_before, missing_after (shares), ids_before,
                          ids_after, ids_both, new_ids (share), note */
  AisleTable
      *shares;  /* column, measure, bin, rows_before, rows_after, share_before, share_after, part (of the index) */
  gboolean few; /* a side has fewer than AISLE_DRIFT_FEW rows */
} AisleDrift;

/* Numbers: tenths of the rows before, open at the ends.  Kinds and channels: their shares, those below 1 % on both
 * sides together.  Ids: how many are new.  Times: hours and weekdays. */
AisleDrift *aisle_drift_new (const AisleDriftSide *before, const AisleDriftSide *after, AisleProgress *progress,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;
void aisle_drift_free (AisleDrift *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AisleDrift, aisle_drift_free)

/* "stable", "look" or "shifted"; NULL where there is no index. */
const char *aisle_drift_reading (double psi);
