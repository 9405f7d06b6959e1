/* query-words.h: what is searched for, as a ranker reads it: mended, with its measures, and with what the catalogue's best
 * answers have in common.
 *
 * Words that no item has are mended by the catalogue's own (text/spelling.h), inches and feet written as signs become
 * words, and a unit becomes the catalogue's usual spelling of it.  The answers are the first that BM25F finds for the mended
 * words: they stand in for known good ones (pseudo relevance feedback: Rocchio 1971; Lavrenko and Croft 2001). */
#pragma once

#include "feature/title-words.h"

#define AISLE_QUERY_MOST_WORDS 32
#define AISLE_QUERY_TOP        20

typedef struct
{
  gssize term;  /* -1: no item has it */
  float rarity; /* of an unknown word as of one that one item has */
  guint32 position;
  gboolean number, mended;
  gboolean measured; /* a unit that stands after its number */
  guint32 trigrams[32];
  gsize n_trigrams;
} AisleQueryWord;

/* Two neighbouring words that the catalogue also writes as one. */
typedef struct
{
  guint32 term;
  gsize first; /* word */
} AisleQueryJoin;

typedef struct
{
  guint32 term;
  float weight;
} AisleQueryAnswerWord;

typedef struct
{
  AisleQuery *typed, *mended; /* for the searcher */
  AisleQueryWord words[AISLE_QUERY_MOST_WORDS];
  AisleQueryJoin joins[AISLE_QUERY_MOST_WORDS];
  gsize n_words, n_joins, n_unknown, n_mended, n_characters;
  float rarity; /* of all words together */
  gint32 top[AISLE_QUERY_TOP];
  float top_score[AISLE_QUERY_TOP];
  gsize n_top;
  AisleQueryAnswerWord *answer; /* ascending by term, of length 1 together */
  gsize n_answer;
} AisleQueryWords;

/* NULL when memory runs out.  Threads may share both arguments. */
AisleQueryWords *aisle_query_words_new (const AisleTitleWords *titles, const AisleSearcher *searcher, const char *text);
void aisle_query_words_free (AisleQueryWords *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AisleQueryWords, aisle_query_words_free)
