/* conversation-panel.h: one conversation of a customer with the shop, read like a chat; it, or a reply in it, is kept as a
 * test of the assistant by one click. */
#pragma once

#include "app/session.h"

#include <adwaita.h>

#define AISLE_TYPE_CONVERSATION_PANEL (aisle_conversation_panel_get_type ())
G_DECLARE_FINAL_TYPE (AisleConversationPanel, aisle_conversation_panel, AISLE, CONVERSATION_PANEL, AdwBin)

/* Reads the conversation that a turn (its row) stands in; the turn is marked. */
void aisle_conversation_panel_show (AisleConversationPanel *self, AisleSession *session, gint32 turn);
void aisle_conversation_panel_clear (AisleConversationPanel *self);
