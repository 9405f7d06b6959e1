/* used-panel.h: what the assistant used for a turn: intent and how sure it was, what decided, what the customer named, the
 * answers it found, the items it listed. */
#pragma once

#include "command/assistant.h"

#include <adwaita.h>

#define AISLE_TYPE_USED_PANEL (aisle_used_panel_get_type ())
G_DECLARE_FINAL_TYPE (AisleUsedPanel, aisle_used_panel, AISLE, USED_PANEL, AdwBin)

/* turn NULL: nothing was said yet. */
void aisle_used_panel_show (AisleUsedPanel *self, const AisleChatTurn *turn);
