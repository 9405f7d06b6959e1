/* assistant-words.h: what the assistant says to customers by itself, in the language that they write in, and which of
 * their words ask for a person, for advice or for a search. */
#pragma once

#include <glib.h>

typedef enum
{
  AISLE_WORDS_HAND_OFF,  /* a person takes over */
  AISLE_WORDS_RECOMMEND, /* before a list of items */
  AISLE_WORDS_FOUND,     /* before a list of items */
  AISLE_WORDS_NOTHING,   /* the search finds none */
  AISLE_N_WORDS
} AisleWords;

/* To somebody who wrote this text. */
const char *aisle_assistant_words (AisleWords words, const char *text);
/* Between the items of a list. */
const char *aisle_assistant_comma (const char *text);
/* "a real person please", “转人工”. */
gboolean aisle_asks_for_person (const char *text);
/* By the intent's name alone. */
gboolean aisle_intent_means_recommend (const char *intent);
gboolean aisle_intent_means_search (const char *intent);
