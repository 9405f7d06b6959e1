/* label-job.h: gives texts an intent, which a toast tells and can undo. */
#pragma once

#include "app/session.h"

/* turns: gint32, their rows; copied. */
void aisle_label_turns (AisleSession *session, const GArray *turns, const char *intent);
