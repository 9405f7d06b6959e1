/* history-panel.h: what a user took, newest first, with when and how; what is unticked is left out. */
#pragma once

#include "command/command.h"

#include <adwaita.h>

#define AISLE_TYPE_HISTORY_PANEL (aisle_history_panel_get_type ())
G_DECLARE_FINAL_TYPE (AisleHistoryPanel, aisle_history_panel, AISLE, HISTORY_PANEL, AdwBin)

/* Signal "changed": other items are ticked. */
/* Shows the history of an advice; what was left out before and is in it stays so. */
void aisle_history_panel_set_advice (AisleHistoryPanel *self, const AisleAdvice *advice);
/* Leaves an item out as if it were unticked here. */
void aisle_history_panel_leave_out (AisleHistoryPanel *self, gint32 item);
/* For another history: all is used again. */
void aisle_history_panel_reset (AisleHistoryPanel *self);
guint aisle_history_panel_n_left_out (AisleHistoryPanel *self);
/* Ends with -1; NULL where nothing is left out; g_free. */
gint32 *aisle_history_panel_dup_left_out (AisleHistoryPanel *self);
