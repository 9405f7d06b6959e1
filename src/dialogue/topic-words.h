/* topic-words.h: texts as weighted words, for telling apart what they are about.
 *
 * Words by ICU (text/words.h), so that a Chinese word is never cut; Latin ones are counted by their stems and shown as they are
 * written most often.  Where Chinese is written, pairs of signs count beside the words and are not shown.  Function words and
 * whatever holds a digit (numbers of orders, money, dates) say nothing about a topic and are left out.  Letters: N texts, V
 * terms. */
#pragma once

#include "base/progress.h"
#include "numeric/sparse.h"
#include "text/stemmer.h"

typedef struct
{
  AisleSparse *rows;   /* N x V: (1 + ln tf) (ln ((1 + N) / (1 + df)) + 1), names a fifth; of unit length or empty */
  AisleSparse *counts; /* N x V: how often */
  char **term;         /* V: as it is written most often */
  guint8 *shown;       /* V: a word that may stand in a label */
} AisleTopicWords;

/* Words of what the shop sells: they say what a question is about, not what is asked. */
typedef struct
{
  GHashTable *keys;
  AisleStemmer *stemmer;
  GString *key;
} AisleTopicNames;

AisleTopicNames *aisle_topic_names_new (void);
void aisle_topic_names_free (AisleTopicNames *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AisleTopicNames, aisle_topic_names_free)
void aisle_topic_names_add (AisleTopicNames *self, const char *text);

/* names (nullable): they count a fifth and are not shown.  NULL without an error: memory ran out. */
AisleTopicWords *aisle_topic_words_new (const char *const *texts, gsize n, const AisleTopicNames *names,
                                        AisleProgress *progress, GError **error);
void aisle_topic_words_free (AisleTopicWords *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AisleTopicWords, aisle_topic_words_free)
