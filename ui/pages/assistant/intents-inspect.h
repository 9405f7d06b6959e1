/* intents-inspect.h: a look into one classifier: what it takes for what, the texts behind, how much it could answer. */
#pragma once

#include "app/session.h"

#include <adwaita.h>

#define AISLE_TYPE_INTENTS_INSPECT (aisle_intents_inspect_get_type ())
G_DECLARE_FINAL_TYPE (AisleIntentsInspect, aisle_intents_inspect, AISLE, INTENTS_INSPECT, AdwBin)

void aisle_intents_inspect_load (AisleIntentsInspect *self, AisleSession *session);
