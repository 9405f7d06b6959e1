/* labels.h: the intents that turns of conversations were given here.
 *
 * One act gives its turns one intent, "" for none; the newest active act that names a turn counts before what came with the
 * data (views turn_intents and dialogues).  All within the caller's transaction. */
#pragma once

#include "store/project.h"

/* The ids of rows of dialogue_turns. */
gboolean aisle_labels_add (AisleProject *project, const gint32 *turns, gsize n, const char *intent, gint64 *act,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean aisle_labels_set_active (AisleProject *project, gint64 act, gboolean active,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* What an act said; NULL with error where there is none. */
char *aisle_labels_intent (AisleProject *project, gint64 act, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Of one project's act, the turns of another that hold the same texts, as gint32. */
GArray *aisle_labels_same_texts (AisleProject *from, gint64 act, AisleProject *to,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
