/* intent-lm-model.c: a language model of each class over the characters of its texts; the class whose model makes a text
 * likeliest wins (Peng, Schuurmans and Wang 2004).
 *
 * The models are weights of n-grams (class-chances.h), so that all together are a line through them (model/ngram-line.h), with
 * 1 + ln tf in the place of tf and rows of length 1: a run that is written again says less than the first time, and a long
 * text is not surer than it should be.  Alone it is behind the linear family; a blend of both is ahead of either, since one
 * learns what tells classes apart and the other how each is written.  Letters: F n-grams, C classes. */
#include "model/intent-lm/class-chances.h"
#include "model/ngram-line.h"

#include "base/i18n.h"
#include "numeric/vector.h"

#include <math.h>
#include <string.h>

extern const AisleFamily aisle_family_intent_lm;

static const AisleParam params[] = {
  { "longest", N_ ("Longest run"), AISLE_PARAM_INTEGER, "5", 1, AISLE_NGRAM_MOST, NULL, N_ ("characters"),
    N_ ("A character is expected by what stands before it: the longest run that both make.") },
  { "least", N_ ("Least texts"), AISLE_PARAM_INTEGER, "2", 1, 1000000, NULL, N_ ("texts"),
    N_ ("In how many texts a run must stand to count.") },
  { "discount", N_ ("Discount"), AISLE_PARAM_REAL, "0.75", 0.01, 0.99, NULL, NULL,
    N_ ("What is taken from each count for what was never seen: higher for little data.") },
};

static AisleNgrams
ngrams_of (const AisleParams *values)
{
  return (AisleNgrams){ .shortest = 1, .across = (guint) aisle_params_integer (values, "longest") };
}

static void
intent_lm_estimate (const AisleTrainInput *input, AisleEstimate *estimate)
{
  const AisleUtterances *texts = input->utterances;
  double characters = 0, runs;
  gsize n_features;

  for (gsize i = 0; i < texts->n; i++)
    characters += (double) g_utf8_strlen (texts->texts[i], -1);
  runs = characters * (double) aisle_params_integer (input->params, "longest");
  n_features = (gsize) (.05 * runs) + 1000;
  estimate->seconds = 3e-7 * runs + 2e-8 * (double) n_features * (double) texts->n_classes;
  estimate->file_bytes = n_features * (12 + AISLE_PAD (texts->n_classes) * sizeof (float));
  estimate->memory = (gsize) (40 * runs) + 2 * estimate->file_bytes;
}

/* The same for all n-grams: how often one stands in other texts is in its chances already. */
static void
weigh_evenly (AisleNgramFeatures *features)
{
  for (gsize j = 0; j < features->list->n; j++)
    features->weight[j] = 1;
}

/* How frequent a class is, once for a text of mean length: as large a part as in the sum that is divided by it. */
static void
add_frequencies (const AisleUtterances *texts, const AisleNgramRows *rows, float *constant)
{
  g_autofree double *n = g_new0 (double, texts->n_classes);
  double length = 0;

  for (gsize i = 0; i < texts->n; i++)
    {
      n[texts->label[i]]++;
      length += sqrt ((double) (rows->start[i + 1] - rows->start[i])) / (double) texts->n;
    }
  for (gsize c = 0; c < texts->n_classes; c++)
    constant[c] = (float) (log ((n[c] + 1) / (double) (texts->n + texts->n_classes)) / MAX (length, 1));
}

/* Weights of C columns into those of P: of two classes, the second's less the first's, halved since the first is scored by the
 * same turned round. */
static void
take_weights (AisleLinear *linear, const float *weights, gsize n_rows, gsize n_classes, gsize stride)
{
  for (gsize j = 0; j < n_rows; j++)
    if (linear->n_problems == 1)
      linear->weights[j * linear->stride] = (weights[j * stride + 1] - weights[j * stride]) / 2;
    else
      memcpy (linear->weights + j * linear->stride, weights + j * stride, n_classes * sizeof *weights);
}

static gboolean
learn (AisleNgramLine *self, const AisleTrainInput *input, const AisleNgramRows *rows, AisleProgress *progress,
       GError **error)
{
  const AisleUtterances *texts = input->utterances;
  gsize n = self->features->list->n, stride = self->n_classes;
  float *weights = aisle_vector_new ((n + 1) * stride);
  gboolean done = (weights != NULL || aisle_memory_fail (self->parent.family, error))
                  && aisle_class_chances (self->features, texts, aisle_params_real (input->params, "discount"), weights,
                                          stride, self->parent.family, progress, error);

  if (done)
    {
      add_frequencies (texts, rows, weights + n * stride);
      take_weights (self->linear, weights, n + 1, self->n_classes, stride);
    }
  aisle_vector_free (weights);
  return done;
}

static AisleModel *
intent_lm_train (const AisleTrainInput *input, AisleProgress *progress, GError **error)
{
  AisleNgrams ngrams = ngrams_of (input->params);
  AisleProgress part = aisle_progress_part (progress, 0, .5);
  g_autoptr (AisleNgramRows) rows = NULL;
  AisleNgramLine *self = aisle_ngram_line_begin (&aisle_family_intent_lm, input, &ngrams, &rows, &part, error);
  g_autoptr (AisleModel) model = self != NULL ? &self->parent : NULL;

  if (self == NULL)
    return NULL;
  weigh_evenly (self->features);
  part = aisle_progress_part (progress, .5, .95);
  if (!learn (self, input, rows, &part, error))
    return NULL;
  part = aisle_progress_part (progress, .95, 1);
  return aisle_ngram_line_calibrate (self, input, &part, error) ? g_steal_pointer (&model) : NULL;
}

static AisleModel *
intent_lm_load (const AisleTensors *tensors, const AisleParams *values, GError **error)
{
  AisleNgrams ngrams = ngrams_of (values);

  return aisle_ngram_line_load (&aisle_family_intent_lm, &ngrams, tensors, error);
}

const AisleFamily aisle_family_intent_lm = {
  .id = "intent-lm",
  .task = AISLE_TASK_CLASSIFY,
  .title = N_ ("Language models"),
  .summary =
      N_ ("One model of how each intent is written, character by character: trained in seconds, and good in a blend."),
  .source = "Peng, Schuurmans and Wang 2004; Ney, Essen and Kneser 1994",
  .recommended = TRUE,
  .params = params,
  .n_params = G_N_ELEMENTS (params),
  .estimate = intent_lm_estimate,
  .train = intent_lm_train,
  .load = intent_lm_load,
  .save = aisle_ngram_line_save,
  .free = aisle_ngram_line_free,
  .graph = aisle_ngram_line_graph,
  .n_classes = aisle_ngram_line_n_classes,
  .predict = aisle_ngram_line_predict,
  .readings = aisle_ngram_line_readings,
};
