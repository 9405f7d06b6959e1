/* sentence-card.h: a sentence, and what a classifier takes it for. */
#pragma once

#include "app/session.h"

#include <adwaita.h>

#define AISLE_TYPE_SENTENCE_CARD (aisle_sentence_card_get_type ())
G_DECLARE_FINAL_TYPE (AisleSentenceCard, aisle_sentence_card, AISLE, SENTENCE_CARD, AdwBin)

/* What is typed is asked again of another run. */
void aisle_sentence_card_load (AisleSentenceCard *self, AisleSession *session, gint64 run);
