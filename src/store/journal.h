/* journal.h: the list of commands that changed the project, with their undo state.
 *
 * Undo flips what the command made (a source, a segment, a step, a setting): it never deletes bulk rows. */
#pragma once

#include "store/project.h"

typedef struct
{
  gint64 id;
  gint64 time;      /* when, microseconds UTC */
  char *command;    /* id of a command: "import" */
  JsonNode *params; /* what replay needs; internal ids only */
  JsonNode *effect; /* what undo needs */
  gboolean undone;
} AisleJournalEntry;

void aisle_journal_entry_free (AisleJournalEntry *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AisleJournalEntry, aisle_journal_entry_free)

/* Appends within the caller's transaction and drops undone entries after the last done one (a new branch). */
gboolean aisle_journal_append (AisleProject *project, const char *command, JsonNode *params, JsonNode *effect,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray *aisle_journal_list (AisleProject *project, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The entry undo (redo) would take next, or NULL. */
AisleJournalEntry *aisle_journal_next (AisleProject *project, gboolean redo, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean aisle_journal_set_undone (AisleProject *project, gint64 id, gboolean undone,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
