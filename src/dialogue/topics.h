/* topics.h: what texts are about: topics found among them, each with a label and its words.
 *
 * A pure function of texts, answers, names and parameters.  Labels are the words that tell a topic from the others
 * (class-based TF-IDF, Grootendorst 2022): whole words, never names of what the shop sells.  Letters: N texts, K topics. */
#pragma once

#include "base/params.h"
#include "dialogue/topic-words.h"

#define AISLE_TOPIC_WORDS 8 /* at most, of a topic */

typedef struct
{
  gsize n, n_topics;
  gint32 *topic;       /* N: 0 .. K-1, the largest first; -1 where a text has no word that says something */
  float *fit;          /* N: how typical of its topic, 0 to 1 */
  gsize *size;         /* K */
  char **label;        /* K: its first words */
  char ***words;       /* K: NULL-terminated, the most telling first */
  double width;        /* how well topics stand apart, -1 to 1: mean silhouette by centres; NaN for one topic */
  gboolean by_answers; /* the space was learnt from what was answered */
} AisleTopics;

/* method=kmeans|nmf, topics (0: chosen), most_topics, dimensions, learn=auto|answers|words. */
extern const AisleParam aisle_topic_params[];
extern const gsize aisle_topic_n_params;

/* answers (nullable): what each text was answered, NULL or "" for nothing; names (nullable).  AISLE_ERROR_EMPTY where the
 * texts have too few words in common. */
AisleTopics *aisle_topics_find (const char *const *texts, const char *const *answers, gsize n,
                                const AisleTopicNames *names, const AisleParams *params, AisleProgress *progress,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;
void aisle_topics_free (AisleTopics *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AisleTopics, aisle_topics_free)
