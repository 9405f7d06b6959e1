/* answers-inspect.h: a look into one model that finds answers: how often the right one is among the first, and what it finds for
 * a question. */
#pragma once

#include "app/session.h"

#include <adwaita.h>

#define AISLE_TYPE_ANSWERS_INSPECT (aisle_answers_inspect_get_type ())
G_DECLARE_FINAL_TYPE (AisleAnswersInspect, aisle_answers_inspect, AISLE, ANSWERS_INSPECT, AdwBin)

/* Whether a family of replies finds them. */
gboolean aisle_answers_family_finds (const AisleFamily *family);
void aisle_answers_inspect_load (AisleAnswersInspect *self, AisleSession *session);
