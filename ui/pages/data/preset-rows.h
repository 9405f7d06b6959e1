/* preset-rows.h: the exports that a file looks like, to choose from, and a mapping kept as a preset of one's own. */
#pragma once

#include "app/session.h"
#include "import/preset.h"
#include "pages/data/option-rows.h"

/* The presets that match the mapping, the best first: AislePreset.  Reads files: for a worker. */
GPtrArray *aisle_preset_matches (const AisleMapping *mapping);
/* "Looks like": of these, or none of them. */
GtkWidget *aisle_preset_row (const AisleMapping *mapping, const GPtrArray *presets, AisleMappingChange change,
                             gpointer data);
/* Asks for a name and saves. */
void aisle_preset_ask_name (GtkWidget *parent, AisleSession *session, const AisleMapping *mapping);
