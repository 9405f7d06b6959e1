/* import-assistant.h: files before it is imported: its preview, and every guess about it, changeable.
 *
 * Signal "done" (imported: gboolean): the file is in, or the analyst gave up. */
#pragma once

#include "app/session.h"

#include <adwaita.h>

#define AISLE_TYPE_IMPORT_ASSISTANT (aisle_import_assistant_get_type ())
G_DECLARE_FINAL_TYPE (AisleImportAssistant, aisle_import_assistant, AISLE, IMPORT_ASSISTANT, AdwBin)

void aisle_import_assistant_open (AisleImportAssistant *self, AisleSession *session, const char *const *paths);
