/* ngram-line.c: see ngram-line.h. */
#include "model/ngram-line.h"

#include "feature/utterances.h"
#include "model/class-scores.h"
#include "model/ngram-graph.h"
#include "numeric/vector.h"

#include <math.h>
#include <string.h>

#define TEMPERATURE .25 /* where nothing is there to choose it by */

void
aisle_linear_free (AisleLinear *self)
{
  if (self == NULL)
    return;
  aisle_vector_free (self->weights);
  g_free (self);
}

AisleLinear *
aisle_linear_new (gsize n_features, gsize n_classes)
{
  AisleLinear *self = g_new0 (AisleLinear, 1);

  self->n_problems = n_classes == 2 ? 1 : n_classes;
  self->stride = AISLE_PAD (self->n_problems);
  self->weights = aisle_vector_new ((n_features + 1) * self->stride);
  if (self->weights == NULL)
    g_clear_pointer (&self, aisle_linear_free);
  return self;
}

void
aisle_linear_scores (const AisleLinear *self, const AisleNgramRows *rows, gsize n_features, gsize n_classes,
                     float *scores)
{
  g_autofree float *sum = g_new (float, self->stride);

  for (gsize i = 0; i < rows->n_rows; i++)
    {
      memcpy (sum, self->weights + n_features * self->stride, self->stride * sizeof *sum);
      for (gint64 j = rows->start[i]; j < rows->start[i + 1]; j++)
        {
          const float *row = self->weights + (gsize) rows->column[j] * self->stride;

          for (gsize k = 0; k < self->n_problems; k++)
            sum[k] += rows->value[j] * row[k];
        }
      if (self->n_problems == 1)
        {
          scores[i * 2] = -sum[0];
          scores[i * 2 + 1] = sum[0];
        }
      else
        memcpy (scores + i * n_classes, sum, n_classes * sizeof *sum);
    }
}

/* ---- a model ---- */

static AisleNgramLine *
line_new (const AisleFamily *family, gsize n_classes)
{
  AisleNgramLine *self = g_new0 (AisleNgramLine, 1);

  self->parent.family = family;
  self->n_classes = n_classes;
  return self;
}

void
aisle_ngram_line_free (AisleModel *model)
{
  AisleNgramLine *self = (AisleNgramLine *) model;

  aisle_ngram_features_free (self->features);
  aisle_linear_free (self->linear);
  g_free (self);
}

AisleNgramLine *
aisle_ngram_line_begin (const AisleFamily *family, const AisleTrainInput *input, const AisleNgrams *ngrams,
                        AisleNgramRows **rows, AisleProgress *progress, GError **error)
{
  const AisleUtterances *texts = input->utterances;
  gsize least = (gsize) aisle_params_integer (input->params, "least");
  g_autoptr (AisleModel) model = NULL;
  AisleNgramLine *self;

  if (!aisle_train_check_texts (input, error))
    return NULL;
  self = line_new (family, texts->n_classes);
  model = &self->parent;
  self->features = aisle_ngram_features_learn (family, ngrams, texts->texts, texts->n, least, rows, progress, error);
  if (self->features == NULL)
    return NULL;
  self->linear = aisle_linear_new (self->features->list->n, self->n_classes);
  if (self->linear == NULL)
    {
      aisle_memory_fail (family, error);
      return NULL;
    }
  return (AisleNgramLine *) g_steal_pointer (&model);
}

static gboolean
raw_scores (const AisleModel *model, const char *const *texts, gsize n, float *scores, GError **error)
{
  const AisleNgramLine *self = (const AisleNgramLine *) model;
  g_autoptr (AisleNgramRows) rows = aisle_ngram_features_rows (self->features, texts, n);

  if (rows == NULL)
    return aisle_memory_fail (model->family, error);
  aisle_linear_scores (self->linear, rows, self->features->list->n, self->n_classes, scores);
  return TRUE;
}

gboolean
aisle_ngram_line_calibrate (AisleNgramLine *self, const AisleTrainInput *input, AisleProgress *progress, GError **error)
{
  return aisle_class_calibrate (&self->parent, input, raw_scores, 0, TEMPERATURE, &self->temperature, progress, error);
}

/* ---- use ---- */

gsize
aisle_ngram_line_n_classes (const AisleModel *model)
{
  return ((const AisleNgramLine *) model)->n_classes;
}

gboolean
aisle_ngram_line_predict (const AisleModel *model, const char *const *texts, gsize n, float *probabilities,
                          GError **error)
{
  const AisleNgramLine *self = (const AisleNgramLine *) model;

  if (!raw_scores (model, texts, n, probabilities, error))
    return FALSE;
  aisle_class_softmax (probabilities, n, self->n_classes, self->temperature);
  return TRUE;
}

/* ---- told ---- */

gsize
aisle_ngram_line_readings (const AisleModel *model, AisleTextReading *readings)
{
  const AisleNgramLine *self = (const AisleNgramLine *) model;

  *readings = (AisleTextReading){
    .input = "ids", .ngrams = TRUE, .runs = self->features->ngrams, .list = self->features->list
  };
  return 1;
}

AisleGraph *
aisle_ngram_line_graph (const AisleModel *model, GError **error)
{
  const AisleNgramLine *self = (const AisleNgramLine *) model;
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

gboolean
aisle_ngram_line_save (const AisleModel *model, AisleTensors *tensors, GError **error)
{
  const AisleNgramLine *self = (const AisleNgramLine *) model;
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
load_weights (AisleNgramLine *self, const AisleTensors *tensors, GError **error)
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
    return aisle_memory_fail (self->parent.family, error);
  for (gsize j = 0; j < (gsize) dims[0]; j++)
    memcpy (self->linear->weights + j * self->linear->stride,
            (const float *) weights->data + j * self->linear->n_problems, self->linear->n_problems * sizeof (float));
  return TRUE;
}

AisleModel *
aisle_ngram_line_load (const AisleFamily *family, const AisleNgrams *ngrams, const AisleTensors *tensors,
                       GError **error)
{
  AisleNgramLine *self = line_new (family, 0);
  g_autoptr (AisleModel) model = &self->parent;
  gint64 one = 1;
  const AisleTensor *classes, *temperature;

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
  self->features = aisle_ngram_features_load (ngrams, tensors, error);
  return self->features != NULL && load_weights (self, tensors, error) ? g_steal_pointer (&model) : NULL;
}
