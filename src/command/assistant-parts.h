/* assistant-parts.h: what an open assistant holds. For the files of the assistant alone. */
#pragma once

#include "command/assistant.h"
#include "command/run-model.h"
#include "command/search.h"

struct _AisleAssistant
{
  gatomicrefcount refs;
  AisleParams *settings;
  gint64 runs[AISLE_N_ASSISTANT_PARTS];           /* 0: none */
  AisleRunModel *models[AISLE_N_ASSISTANT_PARTS]; /* (nullable) of intents, answers and replies */
  AisleClassNames classes;                        /* of intents */
  AisleSearch *search;                            /* (nullable) where there is a catalogue */
};
