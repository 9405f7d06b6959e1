/* title-words.h: the words of each title in their order, and what the catalogue tells of each word.
 *
 * An inverted index (text/inverted-index.h) knows where a word stands; this is the way back, for features that look at a
 * title as a whole.  Letters: D items, T terms. */
#pragma once

#include "text/searcher.h"

typedef struct
{
  guint32 term, position;
} AisleTitleWord;

typedef struct
{
  const AisleInvertedIndex *index;
  gsize n_texts;                              /* items with any word */
  double mean_length[AISLE_INDEX_MAX_FIELDS]; /* of the items that have the field; 0: none has */
  guint32 *at;                                /* D + 1 */
  AisleTitleWord *words;                      /* by item, in order of position */
  guint16 *head;       /* D: the title's words before the first that joins ("with", "in"): what the item is stands at
                            their end */
  float *rarity;       /* T: ln (1 + (N - n + .5) / (n + .5)), n: items that have it */
  float *leads;        /* T: share of the titles with it that begin with it: brands do */
  guint8 *unit;        /* T: of a measure (feet, litres): terms that mean the same one have the same number; 0: none */
  guint32 *usual;      /* T: the spelling of the same unit that most items have; of others the term itself */
  guint32 *trigram_at; /* T + 1 */
  guint32 *trigrams;   /* of each term, ascending: three bytes of " term " each */
  gssize *unit_terms;  /* of each unit (number less 1) its usual spelling, -1: no item has it */
} AisleTitleWords;

/* NULL when memory runs out. */
AisleTitleWords *aisle_title_words_new (const AisleInvertedIndex *index);
void aisle_title_words_free (AisleTitleWords *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AisleTitleWords, aisle_title_words_free)

/* The term under which a word is looked for: of a unit its usual spelling, whichever is written; -1: no item has it. */
gssize aisle_title_words_find (const AisleTitleWords *self, const char *word, gsize length);

/* The trigrams of a word, ascending, at most `most`; returns how many. */
gsize aisle_trigrams (const char *word, gsize length, guint32 *trigrams, gsize most);
/* 2 |both| / (|a| + |b|) of two ascending lists (Dice 1945). */
double aisle_trigram_likeness (const guint32 *a, gsize n, const guint32 *b, gsize m) G_GNUC_PURE;
