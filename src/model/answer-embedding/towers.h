/* towers.h: questions and answers as vectors that lie near each other where the one answers the other.
 *
 *   q = sum over runs f of the last line x_f E_f + sum over runs of earlier lines x_f B_f,   a = sum over runs of the answer x_f A_f
 *   cos (q, a) = q . a / (|q| |a|)
 *
 * trained so that among the answers of a batch the one that was given has the highest cosine (in-batch soft-max: Henderson
 * et al. 2017; bags of n-grams: Wu et al. 2018, StarSpace).  Letters: P pairs, F runs, d factors, B pairs of a batch. */
#pragma once

#include "model/ngram-features.h"

typedef enum
{
  AISLE_TOWER_QUESTION,
  AISLE_TOWER_EARLIER,
  AISLE_TOWER_ANSWER,
  AISLE_N_TOWERS
} AisleTower;

typedef struct
{
  AisleNgramFeatures *features;
  gsize n_factors;
  float *tables[AISLE_N_TOWERS]; /* F x d */
} AisleTowers;

void aisle_towers_free (AisleTowers *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AisleTowers, aisle_towers_free)
/* NULL when memory runs out; takes features. */
AisleTowers *aisle_towers_new (AisleNgramFeatures *features, gsize n_factors);

/* Vectors (n x d, of length 1, or 0 where no run is known) of questions of several lines, and of answers.  One thread; FALSE
 * when memory runs out. */
gboolean aisle_towers_questions (const AisleTowers *self, const char *const *texts, gsize n, float *vectors);
gboolean aisle_towers_answers (const AisleTowers *self, const char *const *texts, gsize n, float *vectors);

typedef struct
{
  const AisleFamily *family;
  guint passes, batch;
  double rate, hidden, sharpness;
  guint64 seed;
} AisleTowersSettings;

/* Learns from the pairs of input, of which rows are the n-grams: those of the last lines, then those of the answers.  With
 * validation it ends at the pass whose mean reciprocal rank there is best, whose number it gives; without at the last. */
gboolean aisle_towers_train (AisleTowers *self, const AisleTowersSettings *settings, const AisleNgramRows *rows,
                             const AisleTrainInput *input, guint *best_pass, AisleProgress *progress,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The earlier lines of a question, "" where there is one alone; g_free. */
char *aisle_towers_earlier (const char *question);
