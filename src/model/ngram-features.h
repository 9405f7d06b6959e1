/* ngram-features.h: texts as rows of weighted n-grams, for families that tell texts apart by them.
 *
 *   x_j = (1 + ln tf_j) (1 + ln ((1 + N) / (1 + df_j)))
 *
 * with tf how often the n-gram stands in the text and df in how many of the N texts it stands; runs of words and runs of
 * characters are brought to length 1 each (Salton and Buckley 1988).  Letters: N texts, F n-grams. */
#pragma once

#include "model/family.h"
#include "text/ngrams.h"

/* Rows of n-grams, in no order within a row. */
typedef struct
{
  gsize n_rows;
  gint64 *start;  /* n_rows + 1 */
  gint32 *column; /* below F */
  float *value;
} AisleNgramRows;

void aisle_ngram_rows_free (AisleNgramRows *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AisleNgramRows, aisle_ngram_rows_free)

typedef struct
{
  AisleNgrams ngrams;
  AisleLexicon *lexicon; /* (nullable) of the texts it was learnt from */
  AisleNgramList *list;  /* F */
  float *weight;         /* F: 1 + ln ((1 + N) / (1 + df)) */
} AisleNgramFeatures;

void aisle_ngram_features_free (AisleNgramFeatures *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AisleNgramFeatures, aisle_ngram_features_free)
/* Learns the n-grams that stand in at least `least` texts, and gives the rows of these texts.  AISLE_ERROR_EMPTY where
 * there is none. */
AisleNgramFeatures *aisle_ngram_features_learn (const AisleFamily *family, const AisleNgrams *ngrams,
                                                const char *const *texts, gsize n, gsize least, AisleNgramRows **rows,
                                                AisleProgress *progress, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Rows of other texts.  One thread; NULL when memory runs out. */
AisleNgramRows *aisle_ngram_features_rows (const AisleNgramFeatures *self, const char *const *texts, gsize n);

/* The words among signs that the texts show; NULL where there are none. */
AisleLexicon *aisle_ngram_lexicon (const char *const *texts, gsize n);
/* Tensors "lexicon", "lexicon_weights", nothing for NULL.  FALSE when memory runs out. */
gboolean aisle_ngram_lexicon_save (const AisleLexicon *lexicon, AisleTensors *tensors);
/* *lexicon is NULL where there are none. */
gboolean aisle_ngram_lexicon_load (const AisleTensors *tensors, AisleLexicon **lexicon,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Tensors "ngrams", "ngram_weights", and those of the lexicon. */
gboolean aisle_ngram_features_save (const AisleNgramFeatures *self, AisleTensors *tensors);
AisleNgramFeatures *aisle_ngram_features_load (const AisleNgrams *ngrams, const AisleTensors *tensors,
                                               GError **error) G_GNUC_WARN_UNUSED_RESULT;
