/* find-topics.h: topics among what customers of a project ask or write, kept open: tables, conversations, labels.
 *
 * Finding them takes seconds; what is asked of found ones is answered from memory.  The same conversations and parameters give
 * the same topics, so that a number names one.  Numbers of topics begin at 1, the largest first. */
#pragma once

#include "base/answer.h"
#include "dialogue/conversations.h"
#include "dialogue/topics.h"

typedef struct _AisleFoundTopics AisleFoundTopics;

/* records, agent, method, topics, most_topics, dimensions, learn, names=yes|no (whether names of the catalogue count in full),
 * mood (number of a run that tells moods or opinions; 0: none). */
const AisleParam *aisle_topics_command_params (gsize *n);
/* params NULL: the defaults. */
AisleFoundTopics *aisle_command_topics (AisleProject *project, const AisleParams *params, AisleProgress *progress,
                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;
void aisle_found_topics_free (AisleFoundTopics *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AisleFoundTopics, aisle_found_topics_free)

gsize aisle_found_topics_n (const AisleFoundTopics *self);
const char *aisle_found_topics_label (const AisleFoundTopics *self, gsize topic); /* from 1 */
/* Whether they are of reviews, which have no conversations and no intents. */
gboolean aisle_found_topics_of_reviews (const AisleFoundTopics *self);
/* Whether anybody replies to anything: else nothing tells what was answered. */
gboolean aisle_found_topics_has_agents (const AisleFoundTopics *self);
/* What an intent made of it may be called: "track_parcel"; free. */
char *aisle_found_topics_name (const AisleFoundTopics *self, gsize topic);

/* A row a topic: topic, label, words, turns, share, conversations, answered (an agent replied and the customer did not ask
 * about it again; missing of topics of last words, as thanks, and where nobody replies to anything), trend (its share of the
 * last four weeks against before; missing where a turn has no time, and of topics of fewer than ten turns), intent (that more
 * than half of its labelled turns have, where a tenth of all are labelled), labelled (the share of its turns with any intent),
 * mood (-1 to 1, where a run tells it), example. */
AisleAnswer *aisle_found_topics_table (const AisleFoundTopics *self);
/* A row a week and topic: week, label, turns: of the `most` largest topics. */
AisleAnswer *aisle_found_topics_weeks (const AisleFoundTopics *self, gsize most);
/* Where help is missing, most first: topic, label, problems (turns without a reply, or asked again), unanswered, asked_again,
 * question (typical of them), suggestion (what agents reply most often in this topic). */
AisleAnswer *aisle_found_topics_problems (const AisleFoundTopics *self);
/* How moods go on: place (the customer's first turn, second ...), turns, mood with its interval; topic 0: all.
 * AISLE_ERROR_USAGE without a run that tells moods. */
AisleAnswer *aisle_found_topics_moods (const AisleFoundTopics *self, gsize topic, GError **error);
/* The turns of a topic, typical ones first: turn, conversation, time, text, intent, answered, fit, mood; of
 * reviews turn and answered are missing. */
AisleAnswer *aisle_found_topics_turns (const AisleFoundTopics *self, gsize topic);

/* Gives the topic's turns that have no intent yet, or all of them, this one; returns how many through n.  Journalled. */
gboolean aisle_command_label_topic (AisleProject *project, const AisleFoundTopics *found, gsize topic,
                                    const char *intent, gboolean all, gsize *n,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
