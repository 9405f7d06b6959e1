/* dialogue-words.h: what customers ask a shop and what it answers, in English and Chinese; private to simulate/.
 *
 * Braces stand for what a conversation is about: {thing} what a category sells, {product}, {brand} and {colour} of an item, {order},
 * {money}, {date}, {size}, {fact} of the answer that was planted for an intent and a thing.  All made up. */
#pragma once

#include <glib.h>

#define AISLE_TALK_ASPECTS   10 /* intents that ask about a category, the first ones */
#define AISLE_TALK_INTENTS   22
#define AISLE_TALK_QUESTIONS 5  /* ways to ask */
#define AISLE_TALK_FACTS     12 /* of an aspect */
#define AISLE_TALK_SIDE      6  /* openings and endings of a mood */

typedef enum
{
  AISLE_MOOD_ANGRY,
  AISLE_MOOD_NEUTRAL,
  AISLE_MOOD_HAPPY,
  AISLE_MOODS
} AisleTalkMood;

typedef struct
{
  const char *questions[AISLE_TALK_QUESTIONS];
  const char *answer;
  const char *facts[AISLE_TALK_FACTS]; /* of an aspect; NULL else */
} AisleTalk;

typedef struct
{
  const char *id;
  double share;     /* of the conversations, before the last weeks */
  double angry;     /* chance that who asks is angry */
  double answered;  /* chance of an answer */
  gboolean unnamed; /* no label in the data tells of it yet */
  AisleTalk english, chinese;
} AisleTalkIntent;

extern const AisleTalkIntent aisle_talk_intents[AISLE_TALK_INTENTS];

/* What is said around a question, and at the end; by language (0 English, 1 Chinese) and mood. */
extern const char *const aisle_talk_openings[2][AISLE_MOODS][AISLE_TALK_SIDE];
extern const char *const aisle_talk_endings[2][AISLE_MOODS][AISLE_TALK_SIDE];
extern const char *const aisle_talk_ask_order[2][2];  /* the agent's */
extern const char *const aisle_talk_give_order[2][4]; /* the customer's */
extern const char *const aisle_talk_moods[AISLE_MOODS];
