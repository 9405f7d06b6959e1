/* journalled.h: how a command that changed the project is undone, redone, named and run again. */
#pragma once

#include "command/command.h"

typedef struct
{
  const char *id; /* as in the journal */
  /* Flips what the command made, within the caller's transaction. */
  gboolean (*flip) (AisleProject *project, JsonObject *effect, gboolean undo, GError **error);
  /* A translated phrase: "Import of log.csv". */
  char *(*describe) (AisleProject *project, const AisleJournalEntry *entry);
  /* Does it again in the project at new_path; `file` (nullable) stands for the recorded one. */
  gboolean (*replay) (AisleProject *from, const AisleJournalEntry *entry, const char *new_path, const char *file,
                      AisleProgress *progress, GError **error);
} AisleJournalled;

/* One transaction around what a command changes and its journal entry: begin, change, then this, which commits, or
 * rolls back where `changed` is FALSE.  Takes params and effect. */
gboolean aisle_journalled_end (AisleProject *project, gboolean changed, const char *command, JsonObject *params,
                               JsonObject *effect, GError **error) G_GNUC_WARN_UNUSED_RESULT;
