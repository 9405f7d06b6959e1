/* intent-linear-model.c: words and pieces of words, weighed by how telling they are: a line through them for each class.
 *
 * TF-IDF of word runs and character runs (model/ngram-features.h), support vector machines one against the rest
 * (linear-solver.h), and their margins made chances by a temperature (model/ngram-line.h).  With few classes n-grams are
 * weighed by naive Bayes first (Wang and Manning 2012).  Letters: F n-grams, C classes. */
#include "model/intent-linear/linear-solver.h"

#include "base/i18n.h"
#include "feature/utterances.h"
#include "numeric/vector.h"

#include <math.h>
#include <string.h>

#define FEW_CLASSES 4 /* weighed by naive Bayes unless told otherwise */

extern const AisleFamily aisle_family_intent_linear;

static const char *const weighings[] = { NC_ ("choice", "auto"), NC_ ("choice", "bayes"), NC_ ("choice", "none"),
                                         NULL };

static const AisleParam params[] = {
  { "words", N_ ("Words"), AISLE_PARAM_INTEGER, "2", 0, AISLE_NGRAM_MOST, NULL, NULL,
    N_ ("Longest run of words that counts as one; 0 for none.") },
  { "shortest", N_ ("Shortest piece"), AISLE_PARAM_INTEGER, "2", 1, AISLE_NGRAM_MOST, NULL, N_ ("characters"),
    N_ ("Shortest piece of a word that counts.") },
  { "longest", N_ ("Longest piece"), AISLE_PARAM_INTEGER, "4", 0, AISLE_NGRAM_MOST, NULL, N_ ("characters"),
    N_ ("Longest piece of a word that counts; 0 for none.") },
  { "signs", N_ ("Signs"), AISLE_PARAM_INTEGER, "3", 0, AISLE_NGRAM_MOST, NULL, N_ ("characters"),
    N_ ("Longest run of signs that counts, where no blanks stand between words, as in Chinese.") },
  { "least", N_ ("Least texts"), AISLE_PARAM_INTEGER, "2", 1, 1000000, NULL, N_ ("texts"),
    N_ ("In how many texts a run must stand to count.") },
  { "cost", N_ ("Cost"), AISLE_PARAM_REAL, "1", 1e-4, 1e4, NULL, NULL,
    N_ ("How much a wrong training text costs: higher follows the data more closely.") },
  { "weighing", N_ ("Weighing"), AISLE_PARAM_CHOICE, "auto", 0, 0, weighings, NULL,
    N_ ("Whether runs are weighed by naive Bayes before: that helps with few classes, as in moods.") },
  { "passes", N_ ("Passes"), AISLE_PARAM_INTEGER, "8", 1, 10000, NULL, N_ ("passes"),
    N_ ("Passes over all texts, at most.") },
};

static AisleNgrams
ngrams_of (const AisleParams *values)
{
  return (AisleNgrams){ .words = (guint) aisle_params_integer (values, "words"),
                        .shortest = (guint) aisle_params_integer (values, "shortest"),
                        .longest = (guint) aisle_params_integer (values, "longest"),
                        .signs = (guint) aisle_params_integer (values, "signs") };
}

static gboolean
weighs_by_bayes (const AisleParams *values, gsize n_classes)
{
  const char *weighing = aisle_params_text (values, "weighing");

  return g_str_equal (weighing, "bayes") || (g_str_equal (weighing, "auto") && n_classes <= FEW_CLASSES);
}

/* ---- training ---- */

static void
intent_linear_estimate (const AisleTrainInput *input, AisleEstimate *estimate)
{
  const AisleUtterances *texts = input->utterances;
  double bytes = 0, runs, blocks = ceil ((double) texts->n_classes / AISLE_LANES);
  gsize n_features;

  for (gsize i = 0; i < texts->n; i++)
    bytes += (double) strlen (texts->texts[i]);
  runs = 4 * bytes;
  n_features = (gsize) (.05 * runs) + 1000;
  estimate->seconds = 4e-8 * runs + 1e-8 * runs * blocks;
  estimate->file_bytes = n_features * (12 + AISLE_PAD (texts->n_classes) * sizeof (float));
  estimate->memory = (gsize) (40 * runs) + 2 * estimate->file_bytes;
}

static AisleModel *
intent_linear_train (const AisleTrainInput *input, AisleProgress *progress, GError **error)
{
  const AisleUtterances *texts = input->utterances;
  AisleNgrams ngrams = ngrams_of (input->params);
  AisleProgress part = aisle_progress_part (progress, 0, .4);
  g_autoptr (AisleNgramRows) rows = NULL;
  AisleNgramLine *self = aisle_ngram_line_begin (&aisle_family_intent_linear, input, &ngrams, &rows, &part, error);
  g_autoptr (AisleModel) model = self != NULL ? &self->parent : NULL;

  if (self == NULL)
    return NULL;
  const AisleLinearSettings settings = {
    .cost = aisle_params_real (input->params, "cost"),
    .bayes = weighs_by_bayes (input->params, self->n_classes),
    .smoothing = 1,
    .passes = (guint) aisle_params_integer (input->params, "passes"),
    .tolerance = .1,
    .seed = input->seed,
  };
  part = aisle_progress_part (progress, .4, .95);
  if (!aisle_linear_solve (self->linear, &settings, rows, texts->label, self->features->list->n, model->family, &part,
                           error))
    return NULL;
  part = aisle_progress_part (progress, .95, 1);
  return aisle_ngram_line_calibrate (self, input, &part, error) ? g_steal_pointer (&model) : NULL;
}

static AisleModel *
intent_linear_load (const AisleTensors *tensors, const AisleParams *values, GError **error)
{
  AisleNgrams ngrams = ngrams_of (values);

  return aisle_ngram_line_load (&aisle_family_intent_linear, &ngrams, tensors, error);
}

const AisleFamily aisle_family_intent_linear = {
  .id = "intent-linear",
  .task = AISLE_TASK_CLASSIFY,
  .title = N_ ("Linear"),
  .summary = N_ ("Words and pieces of words, each weighed for every intent: trained in a second, and hard to beat."),
  .source = "Fan, Chang, Hsieh, Wang and Lin 2008; Wang and Manning 2012",
  .recommended = TRUE,
  .params = params,
  .n_params = G_N_ELEMENTS (params),
  .estimate = intent_linear_estimate,
  .train = intent_linear_train,
  .load = intent_linear_load,
  .save = aisle_ngram_line_save,
  .free = aisle_ngram_line_free,
  .graph = aisle_ngram_line_graph,
  .n_classes = aisle_ngram_line_n_classes,
  .predict = aisle_ngram_line_predict,
  .readings = aisle_ngram_line_readings,
};
