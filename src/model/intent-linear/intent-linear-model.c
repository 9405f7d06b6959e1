/* intent-linear-model.c: words and pieces of words, weighed by how telling they are: a line through them for each class.
 *
 * TF-IDF of word runs and character runs (model/ngram-features.h), support vector machines one against the rest
 * (linear-solver.h), and their margins made chances by a temperature (model/class-scores.h).  With few classes n-grams are
 * weighed by naive Bayes first (Wang and Manning 2012).  Letters: F n-grams, C classes. */
#include "model/class-scores.h"
#include "model/intent-linear/linear-solver.h"
#include "model/ngram-graph.h"
#include "model/text-reading.h"

#include "base/i18n.h"
#include "feature/utterances.h"
#include "numeric/vector.h"

#include <math.h>
#include <string.h>

#define FEW_CLASSES 4   /* weighed by naive Bayes unless told otherwise */
#define TEMPERATURE .25 /* where nothing is there to choose it by */

typedef struct
{
  AisleModel parent;
  gsize n_classes;
  AisleNgramFeatures *features;
  AisleLinear *linear;
  float temperature;
} IntentLinearModel;

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

static void
intent_linear_free (AisleModel *model)
{
  IntentLinearModel *self = (IntentLinearModel *) model;

  aisle_ngram_features_free (self->features);
  aisle_linear_free (self->linear);
  g_free (self);
}

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

static gboolean
raw_scores (const AisleModel *model, const char *const *texts, gsize n, float *scores, GError **error)
{
  const IntentLinearModel *self = (const IntentLinearModel *) model;
  g_autoptr (AisleNgramRows) rows = aisle_ngram_features_rows (self->features, texts, n);

  if (rows == NULL)
    return aisle_memory_fail (model->family, error);
  aisle_linear_scores (self->linear, rows, self->features->list->n, self->n_classes, scores);
  return TRUE;
}

static AisleModel *
intent_linear_train (const AisleTrainInput *input, AisleProgress *progress, GError **error)
{
  const AisleUtterances *texts = input->utterances;
  AisleNgrams ngrams = ngrams_of (input->params);
  AisleProgress part = aisle_progress_part (progress, 0, .4);
  g_autoptr (AisleNgramRows) rows = NULL;
  g_autoptr (AisleModel) model = NULL;
  IntentLinearModel *self;

  if (!aisle_train_check_texts (input, error))
    return NULL;
  self = g_new0 (IntentLinearModel, 1);
  model = &self->parent;
  model->family = &aisle_family_intent_linear;
  self->n_classes = texts->n_classes;
  self->features =
      aisle_ngram_features_learn (model->family, &ngrams, texts->texts, texts->n,
                                  (gsize) aisle_params_integer (input->params, "least"), &rows, &part, error);
  if (self->features == NULL)
    return NULL;
  self->linear = aisle_linear_new (self->features->list->n, self->n_classes);
  if (self->linear == NULL)
    {
      aisle_memory_fail (model->family, error);
      return NULL;
    }
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
                           error)
      || !aisle_class_calibrate (model, input, raw_scores, 0, TEMPERATURE, &self->temperature, error))
    return NULL;
  return g_steal_pointer (&model);
}

/* ---- use ---- */

static gsize
intent_linear_n_classes (const AisleModel *model)
{
  return ((const IntentLinearModel *) model)->n_classes;
}

static gboolean
intent_linear_predict (const AisleModel *model, const char *const *texts, gsize n, float *probabilities, GError **error)
{
  const IntentLinearModel *self = (const IntentLinearModel *) model;

  if (!raw_scores (model, texts, n, probabilities, error))
    return FALSE;
  aisle_class_softmax (probabilities, n, self->n_classes, self->temperature);
  return TRUE;
}

/* ---- told ---- */

static gsize
intent_linear_readings (const AisleModel *model, AisleTextReading *readings)
{
  const IntentLinearModel *self = (const IntentLinearModel *) model;

  *readings = (AisleTextReading){
    .input = "ids", .ngrams = TRUE, .runs = self->features->ngrams, .list = self->features->list
  };
  return 1;
}

static AisleGraph *
intent_linear_graph (const AisleModel *model, GError **error)
{
  const IntentLinearModel *self = (const IntentLinearModel *) model;
  const gint64 ids[] = { AISLE_DIM_BATCH, AISLE_DIM_LENGTH };
  AisleGraph *graph = aisle_graph_new (model->family->id);
  AisleSketch sketch;
  const char *x;

  aisle_sketch_init (&sketch, graph);
  aisle_graph_add_input (graph, "ids", AISLE_DTYPE_I64, 2, ids);
  x = aisle_ngram_sketch (&sketch, self->features, self->linear->weights, self->linear->n_problems,
                          self->linear->stride);
  if (self->linear->n_problems == 1)
    {
      x = aisle_sketch_node (&sketch, "Concat", aisle_sketch_node (&sketch, "Neg", x, NULL), x, NULL);
      aisle_node_set_integer (sketch.last, "axis", 1);
    }
  aisle_class_sketch (&sketch, x, self->n_classes, (double) self->temperature);
  aisle_sketch_clear (&sketch);
  return graph;
}

/* ---- kept ---- */

static gboolean
intent_linear_save (const AisleModel *model, AisleTensors *tensors, GError **error)
{
  const IntentLinearModel *self = (const IntentLinearModel *) model;
  gint64 one = 1, classes = (gint64) self->n_classes, rows = (gint64) self->features->list->n + 1;
  const gint64 dims[] = { rows, (gint64) self->linear->n_problems };
  AisleTensor *weights = aisle_tensors_add (tensors, "weights", AISLE_DTYPE_F32, 2, dims);

  if (weights == NULL || !aisle_ngram_features_save (self->features, tensors)
      || aisle_tensors_add_copy (tensors, "n_classes", AISLE_DTYPE_I64, 1, &one, &classes) == NULL
      || aisle_tensors_add_copy (tensors, "temperature", AISLE_DTYPE_F32, 1, &one, &self->temperature) == NULL)
    return aisle_memory_fail (model->family, error);
  for (gsize j = 0; j < (gsize) rows; j++)
    memcpy ((float *) weights->data + j * self->linear->n_problems, self->linear->weights + j * self->linear->stride,
            self->linear->n_problems * sizeof (float));
  return TRUE;
}

static gboolean
load_weights (IntentLinearModel *self, const AisleTensors *tensors, GError **error)
{
  gint64 dims[] = { (gint64) self->features->list->n + 1, self->n_classes == 2 ? 1 : (gint64) self->n_classes };
  const AisleTensor *weights = aisle_tensors_expect (tensors, "weights", AISLE_DTYPE_F32, 2, dims, error);

  if (weights == NULL)
    return FALSE;
  for (gsize i = 0; i < aisle_tensor_n_elements (weights); i++)
    if (!isfinite (((const float *) weights->data)[i]))
      return aisle_tensors_corrupt ("weights", error) != NULL;
  self->linear = aisle_linear_new (self->features->list->n, self->n_classes);
  if (self->linear == NULL)
    return aisle_memory_fail (&aisle_family_intent_linear, error);
  for (gsize j = 0; j < (gsize) dims[0]; j++)
    memcpy (self->linear->weights + j * self->linear->stride,
            (const float *) weights->data + j * self->linear->n_problems, self->linear->n_problems * sizeof (float));
  return TRUE;
}

static AisleModel *
intent_linear_load (const AisleTensors *tensors, const AisleParams *values, GError **error)
{
  AisleNgrams ngrams = ngrams_of (values);
  IntentLinearModel *self = g_new0 (IntentLinearModel, 1);
  g_autoptr (AisleModel) model = &self->parent;
  gint64 one = 1;
  const AisleTensor *classes, *temperature;

  model->family = &aisle_family_intent_linear;
  classes = aisle_tensors_expect (tensors, "n_classes", AISLE_DTYPE_I64, 1, &one, error);
  temperature = classes != NULL ? aisle_tensors_expect (tensors, "temperature", AISLE_DTYPE_F32, 1, &one, error) : NULL;
  if (temperature == NULL)
    return NULL;
  if (*(const gint64 *) classes->data < 2 || *(const gint64 *) classes->data > G_MAXINT32)
    return aisle_tensors_corrupt ("n_classes", error);
  self->temperature = *(const float *) temperature->data;
  if (!(self->temperature > 0 && self->temperature < INFINITY))
    return aisle_tensors_corrupt ("temperature", error);
  self->n_classes = (gsize) * (const gint64 *) classes->data;
  self->features = aisle_ngram_features_load (&ngrams, tensors, error);
  return self->features != NULL && load_weights (self, tensors, error) ? g_steal_pointer (&model) : NULL;
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
  .save = intent_linear_save,
  .free = intent_linear_free,
  .graph = intent_linear_graph,
  .n_classes = intent_linear_n_classes,
  .predict = intent_linear_predict,
  .readings = intent_linear_readings,
};
