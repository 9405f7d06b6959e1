/* cutter.h: a text cut into what is searched for: words, numbers, and pairs of signs where no blanks stand between words.
 *
 * Folded first (fold.h).  A word is a run of letters; letters and digits are cut apart ("18v" as "18", "v"; so "18-volt"
 * and "2x4" meet "18 volt" and "2 x 4"), a point between digits stays and a comma goes ("1.5", "3,000" as "3000"), a
 * possessive 's goes.  Chinese, Japanese and Korean runs become their overlapping pairs, a lone sign itself; Thai, Lao, Khmer
 * and Burmese are cut by ICU's dictionaries. */
#pragma once

#include "text/lexicon.h"

typedef enum
{
  AISLE_TOKEN_WORD,   /* to be stemmed */
  AISLE_TOKEN_NUMBER, /* digits */
  AISLE_TOKEN_PAIR,   /* of signs, or a lone one */
  AISLE_TOKEN_EXTRA   /* one sign of a longer run, or a word of the lexicon of three or more: found, but no part of a
                         text's length */
} AisleTokenKind;

typedef struct
{
  const char *text; /* not terminated */
  gsize length;
  guint32 position; /* in the text, from 0; an extra one has that of the pair it begins with */
  AisleTokenKind kind;
} AisleToken;

typedef void (*AisleTokenFunc) (const AisleToken *token, gpointer data);

/* What is visited as extra: every sign of a run (a text to be found), the words of the lexicon (a query, whose pairs
 * that cross from one known word into the next are left out). */
typedef enum
{
  AISLE_CUT_PLAIN,
  AISLE_CUT_DOCUMENT,
  AISLE_CUT_QUERY
} AisleCutMode;

/* In the order of the text; text is valid UTF-8; lexicon is for queries (nullable).  Returns the position after the last. */
guint32 aisle_text_cut (const char *text, AisleCutMode mode, const AisleLexicon *lexicon, AisleTokenFunc visit,
                        gpointer data);

/* Neighbouring words and numbers written together, "deck over" as "deckover"; not two numbers.  position: of the first. */
typedef void (*AislePairFunc) (const char *word, gsize length, guint32 position, gpointer data);
guint32 aisle_text_cut_pairs (const char *text, AislePairFunc visit, gpointer data);

/* Signs that are written without blanks and cut into pairs: Han, Kana, Hangul. */
gboolean aisle_is_run_sign (gunichar sign) G_GNUC_CONST;
