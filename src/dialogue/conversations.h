/* conversations.h: what customers and agents said, turn by turn, in the order of each conversation.
 *
 * From the records "dialogues", or "reviews", of which each is a conversation of one turn by a customer.  A conversation is
 * what one source calls by one id; a turn without an id is a conversation of its own.  Conversations stand in the order of
 * their first rows; turns by their number where they have one, else as their rows do.
 * Where nobody is named, numbered turns go to and fro and the customer begins; else what nobody is said to have spoken is a
 * customer's.  Letters: N turns, D conversations. */
#pragma once

#include "base/params.h"
#include "base/passport.h"
#include "store/project.h"

#define AISLE_DIALOGUE_ERROR (aisle_dialogue_error_quark ())
GQuark aisle_dialogue_error_quark (void);

typedef enum
{
  AISLE_SPEAKER_CUSTOMER,
  AISLE_SPEAKER_AGENT,
  AISLE_SPEAKER_OTHER /* notes of a system: said by nobody */
} AisleSpeaker;

typedef struct _AisleConversations
{
  gsize n;
  const char **texts;
  gint32 *conversation; /* 0 .. D-1, ascending */
  gint32 *turn;         /* place in the conversation, from 0 */
  guint8 *speaker;      /* AisleSpeaker */
  gint64 *time;         /* AISLE_TIME_MISSING where not given */
  gint32 *user, *item;  /* -1 where not given */
  gint32 *id;           /* of the row in dialogue_turns, or in reviews */
  const char **intents; /* given here or imported; NULL where there is none */
  gsize n_conversations;
  gsize *start;     /* D + 1: turns start[d] .. start[d + 1] - 1 are those of conversation d */
  gboolean reviews; /* the rows are reviews */
  char *agent;      /* (nullable) who was taken for the agent, as the data name them, separated by commas */
  gboolean guessed; /* nobody had said who the agent is */
  gpointer strings; /* owner of the texts; NULL where they are the caller's */
} AisleConversations;

/* records=auto|dialogues|reviews, agent=names. */
extern const AisleParam aisle_conversation_params[];
extern const gsize aisle_conversation_n_params;

/* All turns of the active sources; none at all is AISLE_ERROR_EMPTY.  params NULL: dialogues. */
AisleConversations *aisle_conversations_read (AisleProject *project, const AisleParams *params, AisleProgress *progress,
                                              GError **error) G_GNUC_WARN_UNUSED_RESULT;
void aisle_conversations_free (AisleConversations *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AisleConversations, aisle_conversations_free)
/* What was read, and who was taken for the agent. */
void aisle_conversations_describe (const AisleConversations *self, AislePassport *passport);
