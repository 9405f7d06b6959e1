/* contender-chips.h: the compared models as chips that can be ticked, best first.
 *
 * Signal "changed": another one was ticked or unticked by a click. */
#pragma once

#include "command/judged.h"

#include <adwaita.h>

#define AISLE_TYPE_CONTENDER_CHIPS (aisle_contender_chips_get_type ())
G_DECLARE_FINAL_TYPE (AisleContenderChips, aisle_contender_chips, AISLE, CONTENDER_CHIPS, AdwBin)

/* The contenders of a comparison; those that were ticked and are still there stay so. */
void aisle_contender_chips_set (AisleContenderChips *self, const AisleComparison *comparison);
/* Ticks those that stand for one of the runs and no others; no signal. */
void aisle_contender_chips_choose (AisleContenderChips *self, const gint64 *runs, gsize n);

guint aisle_contender_chips_n (AisleContenderChips *self);
guint aisle_contender_chips_n_chosen (AisleContenderChips *self);
/* Of the i-th one, best first: whether it is ticked, the run that stands for it, what it is called. */
gboolean aisle_contender_chips_is_chosen (AisleContenderChips *self, guint i);
gint64 aisle_contender_chips_run (AisleContenderChips *self, guint i);
const char *aisle_contender_chips_label (AisleContenderChips *self, guint i);
/* Appends the runs (gint64) of the i-th one, all its seeds. */
void aisle_contender_chips_add_runs (AisleContenderChips *self, guint i, GArray *runs);
