/* dialogues.h: what is done with a shop's conversations before a model is trained: topics, labels, answers.
 *
 * Topics are found anew each time, which takes seconds; the same conversations and parameters give the same ones, so that a
 * number names a topic. */
#pragma once

#include "base/answer.h"
#include "dialogue/conversations.h"
#include "store/project.h"

/* ---- changes, journalled with undo ---- */

/* Gives turns (ids of rows of dialogue_turns) an intent; "" takes the one that they have away. */
gboolean aisle_command_label (AisleProject *project, const gint32 *turns, gsize n, const char *intent,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* An answer that counts among those that were imported; intent (nullable); id (nullable): of the row in answers. */
gboolean aisle_command_make_answer (AisleProject *project, const char *question, const char *answer, const char *intent,
                                    gint64 *id, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Takes an answer that was made here (its row) away; AISLE_ERROR_NOT_FOUND where it was not. */
gboolean aisle_command_remove_answer (AisleProject *project, gint64 id, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* ---- conversations ---- */

/* The turns of the conversation that a turn stands in, a row a turn: turn (its row), speaker (customer, agent, other), time,
 * text, intent. */
AisleAnswer *aisle_command_conversation (AisleProject *project, gint32 turn, AisleProgress *progress,
                                         GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The same of conversations that are at hand; takes passport. */
AisleAnswer *aisle_conversation_answer (const AisleConversations *all, gsize conversation, AislePassport *passport);
