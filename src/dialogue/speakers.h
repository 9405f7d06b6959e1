/* speakers.h: which of those who speak in a source are customers and which agents, by their names and by who begins. */
#pragma once

#include "dialogue/conversations.h"

/* One row as it was read: what a speaker is called (a number below n_names, or -1), and whether it opens a conversation. */
typedef struct
{
  gint32 name;
  gboolean first, alone; /* alone: the only turn of its conversation */
} AisleSpokenRow;

/* Into roles[n_names]: names that say it ("agent", "客服", "action") first.  Where they do not, and several speak, the
 * customer is the one who begins most often for how much they speak.  chosen: names of agents (nullable); then all others
 * are customers.  Returns whether it was guessed without any name that says it. */
gboolean aisle_speakers_guess (const char *const *names, gsize n_names, const AisleSpokenRow *rows, gsize n,
                               char *const *chosen, guint8 *roles);
