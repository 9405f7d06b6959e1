/* ngrams.h: a text as the runs of words and of characters in it, for telling texts apart by how they are written.
 *
 * Folded first (fold.h), so that full and half width and capitals are the same.  Words are runs of letters and digits.
 * Characters are taken within pieces between blanks, with a blank at both ends ("_ord", "der_"; McNamee and Mayfield
 * 2004), so that endings, compounds and misspelt words have much in common; where words are written without blanks, within
 * a run of signs, whose every run of one to three counts, and whose words are those of a lexicon.  Or across all of them,
 * as the text stands.
 *
 * An n-gram is named by a key of 64 bits, a hash of its kind and its characters: of a million, two are the same with a
 * chance of one in thirty million. */
#pragma once

#include "text/lexicon.h"

typedef struct
{
  guint words;                 /* longest run of words; 0: none */
  guint shortest, longest;     /* runs of characters within a piece; longest 0: none */
  guint signs;                 /* longest run of signs, where no blanks stand between words; 0: none */
  guint across;                /* longest run of characters of the whole text, with a blank at both ends; 0: none */
  const AisleLexicon *lexicon; /* (nullable) the words among signs */
} AisleNgrams;

#define AISLE_NGRAM_MOST 8 /* words, characters or signs of a run */

/* Whether the key is of words, or of characters or signs. */
#define AISLE_NGRAM_IS_WORDS(key) (((key) &1) != 0)

/* Appends the keys of all runs in the text, each as often as it stands there, to a GArray of guint64; of those across it, the
 * ones that begin at a character follow each other, the shortest first.  FALSE when memory runs out.  text is valid UTF-8. */
gboolean aisle_ngrams_append (const AisleNgrams *self, const char *text, GArray *keys);
/* Keys of many texts; a GArray of so many would end the program when memory runs out. */
typedef struct
{
  guint64 *at;
  gsize n, room;
} AisleKeys;

/* FALSE when memory runs out. */
gboolean aisle_keys_append (AisleKeys *self, const GArray *keys) G_GNUC_WARN_UNUSED_RESULT;
void aisle_keys_clear (AisleKeys *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (AisleKeys, aisle_keys_clear)
/* Sorts keys and leaves each once; times (GArray of guint32) says how often each stood there. */
void aisle_ngrams_count (GArray *keys, GArray *times);

/* Keys with numbers from 0, for looking up. */
typedef struct
{
  gsize n, mask;
  guint64 *keys;
  guint32 *slots; /* number + 1; 0: free */
} AisleNgramList;

/* Takes keys (g_free); of two that are the same the first counts.  NULL when memory runs out. */
AisleNgramList *aisle_ngram_list_new (guint64 *keys, gsize n);
void aisle_ngram_list_free (AisleNgramList *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AisleNgramList, aisle_ngram_list_free)
gssize aisle_ngram_list_find (const AisleNgramList *self, guint64 key); /* -1: none */
