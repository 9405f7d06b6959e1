/* chat-bubble.h: one thing that is said in a chat, at the end of the line by the customer, at its start by the assistant,
 * whose bubbles wear a badge that says where the words come from.
 *
 * Signals of the assistant's bubbles: "chosen" (click or Return: what was used is to be shown), "judged" (it is wrong, or
 * right after all). */
#pragma once

#include "command/assistant.h"

#include <adwaita.h>

#define AISLE_TYPE_CHAT_BUBBLE (aisle_chat_bubble_get_type ())
G_DECLARE_FINAL_TYPE (AisleChatBubble, aisle_chat_bubble, AISLE, CHAT_BUBBLE, GtkBox)

/* turn NULL: the customer says text; else the assistant's reply of that turn. */
GtkWidget *aisle_chat_bubble_new (const char *text, const AisleChatTurn *turn);
gboolean aisle_chat_bubble_is_wrong (AisleChatBubble *self);
void aisle_chat_bubble_set_chosen (AisleChatBubble *self, gboolean chosen);
