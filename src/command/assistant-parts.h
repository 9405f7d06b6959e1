/* assistant-parts.h: what an open assistant holds. For the files of the assistant alone. */
#pragma once

#include "command/assistant.h"
#include "command/run-model.h"
#include "command/search.h"
#include "dialogue/passages.h"

struct _AisleAssistant
{
  gatomicrefcount refs;
  AisleParams *settings;
  gint64 runs[AISLE_N_ASSISTANT_PARTS];           /* 0: none */
  AisleRunModel *models[AISLE_N_ASSISTANT_PARTS]; /* (nullable) of intents, answers and replies */
  AisleClassNames classes;                        /* of intents */
  AislePassages *passages;                        /* (nullable) of answers */
  guint8 *gone;                                   /* of passages: taken back since, never told; n_gone of them */
  gsize n_gone;
  AisleMentionCatalogue *names; /* of the catalogue, which customers name */
  AisleSearch *search;          /* (nullable) where there is a catalogue */
};

/* The answers that are found for a turn, into turn->passages, and the first of them that may be given: of the turn's intent
 * where any passage has that; NULL without an error where there is none. */
const AisleFoundAnswer *aisle_chat_find (const AisleAssistant *self, const AisleChatAsk *ask, AisleChatTurn *turn,
                                         AisleProgress *progress, GError **error);
/* A reply written by the model; NULL without an error where it is none that may be given. */
char *aisle_chat_write (const AisleAssistant *self, const AisleChatAsk *ask, AisleChatTurn *turn,
                        AisleProgress *progress, GError **error);
