/* ngram-line.h: the models that are a line through the n-grams of a text: what families of them share.
 *
 * A text's row of n-grams (ngram-features.h) times a column of weights for each problem, and a constant; what comes out is
 * made chances by a temperature (class-scores.h).  How the weights are found is the family's business.  Letters: N rows, F
 * n-grams, C classes, P problems: one where there are two classes, else C. */
#pragma once

#include "model/ngram-features.h"
#include "model/text-reading.h"

typedef struct
{
  gsize n_problems, stride; /* P, and floats of a row of weights: P padded */
  float *weights;           /* (F + 1) x stride, the last row being the constant */
} AisleLinear;

void aisle_linear_free (AisleLinear *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AisleLinear, aisle_linear_free)
/* All 0; NULL when memory runs out. */
AisleLinear *aisle_linear_new (gsize n_features, gsize n_classes);
/* N x C scores; of two classes the first's is that of the second turned round. */
void aisle_linear_scores (const AisleLinear *self, const AisleNgramRows *rows, gsize n_features, gsize n_classes,
                          float *scores);

typedef struct
{
  AisleModel parent;
  gsize n_classes;
  AisleNgramFeatures *features;
  AisleLinear *linear;
  float temperature;
} AisleNgramLine;

/* A model of a family whose free is aisle_ngram_line_free: the n-grams that stand in at least as many texts as the parameter
 * "least" says, and weights of 0.  rows: those of the texts. */
AisleNgramLine *aisle_ngram_line_begin (const AisleFamily *family, const AisleTrainInput *input,
                                        const AisleNgrams *ngrams, AisleNgramRows **rows, AisleProgress *progress,
                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;
void aisle_ngram_line_free (AisleModel *model);
/* Chooses the temperature. */
gboolean aisle_ngram_line_calibrate (AisleNgramLine *self, const AisleTrainInput *input, AisleProgress *progress,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The family's functions of these names. */
gsize aisle_ngram_line_n_classes (const AisleModel *model);
gboolean aisle_ngram_line_predict (const AisleModel *model, const char *const *texts, gsize n, float *probabilities,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
gsize aisle_ngram_line_readings (const AisleModel *model, AisleTextReading *readings);
AisleGraph *aisle_ngram_line_graph (const AisleModel *model, GError **error);
gboolean aisle_ngram_line_save (const AisleModel *model, AisleTensors *tensors,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* What was saved by a family that reads these n-grams. */
AisleModel *aisle_ngram_line_load (const AisleFamily *family, const AisleNgrams *ngrams, const AisleTensors *tensors,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
