/* asked-turns.h: what customers asked in conversations, and what became of it.
 *
 * Every turn of a customer is one.  It is answered where an agent speaks before the customer speaks again, or the conversation
 * ends.  What it was answered is what agents say within the next few turns, since the first reply may ask for an order's
 * number. */
#pragma once

#include "dialogue/conversations.h"

typedef struct
{
  gsize n;
  gsize *turn;        /* N: place in the conversations */
  const char **texts; /* N, the conversations' */
  char **answers;     /* N: "" where there is none */
  guint8 *answered;   /* N */
} AisleAskedTurns;

/* NULL when memory runs out. */
AisleAskedTurns *aisle_asked_turns_new (const AisleConversations *all);
void aisle_asked_turns_free (AisleAskedTurns *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AisleAskedTurns, aisle_asked_turns_free)
