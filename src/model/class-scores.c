/* class-scores.c: see class-scores.h. */
#include "model/class-scores.h"

#include "base/error.h"
#include "base/i18n.h"
#include "feature/utterances.h"
#include "numeric/parallel.h"

#include <math.h>

#define CHUNK     64 /* texts */
#define COLDEST   .001
#define HOTTEST   1000.
#define NARROWEST 1e-4 /* of the logarithm */

void
aisle_class_softmax (float *scores, gsize n, gsize n_classes, double temperature)
{
  for (gsize i = 0; i < n; i++)
    {
      float *row = scores + i * n_classes, most = row[0];
      double sum = 0;

      for (gsize c = 1; c < n_classes; c++)
        most = MAX (most, row[c]);
      for (gsize c = 0; c < n_classes; c++)
        sum += row[c] = expf ((float) ((row[c] - most) / temperature));
      for (gsize c = 0; c < n_classes; c++)
        row[c] = (float) (row[c] / sum);
    }
}

double
aisle_class_surprise (const float *scores, const gint32 *label, gsize n, gsize n_classes, double temperature)
{
  double sum = 0;

  for (gsize i = 0; i < n; i++)
    {
      const float *row = scores + i * n_classes;
      double most = -INFINITY, total = 0;

      if (label[i] < 0)
        continue;
      for (gsize c = 0; c < n_classes; c++)
        most = MAX (most, row[c]);
      for (gsize c = 0; c < n_classes; c++)
        total += exp ((row[c] - most) / temperature);
      sum += log (total) - (row[label[i]] - most) / temperature;
    }
  return sum;
}

/* Golden section over the logarithm: convex in 1 / T. */
double
aisle_class_temperature (const float *scores, const gint32 *label, gsize n, gsize n_classes)
{
  const double ratio = (sqrt (5) - 1) / 2;
  double low = log (COLDEST), high = log (HOTTEST), a = high - ratio * (high - low), b = low + ratio * (high - low),
         at_a, at_b;
  gsize labelled = 0;

  for (gsize i = 0; i < n; i++)
    labelled += label[i] >= 0;
  if (labelled == 0)
    return 1;
  at_a = aisle_class_surprise (scores, label, n, n_classes, exp (a));
  at_b = aisle_class_surprise (scores, label, n, n_classes, exp (b));
  while (high - low > NARROWEST)
    if (at_a <= at_b)
      {
        high = b;
        b = a;
        at_b = at_a;
        a = high - ratio * (high - low);
        at_a = aisle_class_surprise (scores, label, n, n_classes, exp (a));
      }
    else
      {
        low = a;
        a = b;
        at_a = at_b;
        b = low + ratio * (high - low);
        at_b = aisle_class_surprise (scores, label, n, n_classes, exp (b));
      }
  return exp ((low + high) / 2);
}

typedef struct
{
  const AisleModel *model;
  AisleClassScoresFunc scores;
  const char *const *texts;
  gsize n, n_classes;
  float *out;
} Work;

static gboolean
score_chunk (gsize index, guint worker, gpointer data, GError **error)
{
  const Work *self = data;
  gsize first = index * CHUNK, n = MIN (self->n - first, CHUNK);

  return self->scores (self->model, self->texts + first, n, self->out + first * self->n_classes, error);
}

gboolean
aisle_class_score (const AisleModel *model, AisleClassScoresFunc scores, const char *const *texts, gsize n, float *out,
                   AisleProgress *progress, GError **error)
{
  Work work = { model, scores, texts, n, model->family->n_classes (model), out };

  return aisle_parallel_for ((n + CHUNK - 1) / CHUNK, score_chunk, &work, progress, _ ("Classifying texts"), error);
}

gboolean
aisle_class_calibrate (const AisleModel *model, const AisleTrainInput *input, AisleClassScoresFunc scores, guint place,
                       double fallback, float *temperature, AisleProgress *progress, GError **error)
{
  const AisleUtterances *valid = input->utterances_valid;
  g_autofree float *raw = NULL;
  double chosen = fallback;

  if (valid == NULL || valid->n == 0)
    {
      if (input->chosen != NULL && input->chosen->len > place)
        chosen = g_array_index (input->chosen, double, place);
      *temperature = (float) CLAMP (chosen, COLDEST, HOTTEST);
      return TRUE;
    }
  raw = g_try_new (float, valid->n * valid->n_classes);
  if (raw == NULL)
    return aisle_memory_fail (model->family, error);
  if (!aisle_class_score (model, scores, valid->texts, valid->n, raw, progress, error))
    return FALSE;
  chosen = aisle_class_temperature (raw, valid->label, valid->n, valid->n_classes);
  if (input->chosen != NULL)
    g_array_append_val (input->chosen, chosen);
  *temperature = (float) chosen;
  return TRUE;
}

void
aisle_class_sketch (AisleSketch *sketch, const char *scores, gsize n_classes, double temperature)
{
  const gint64 chances[] = { AISLE_DIM_BATCH, (gint64) n_classes };
  const char *cooled = aisle_sketch_node (sketch, "Div", scores, aisle_sketch_real (sketch, temperature), NULL);
  AisleNode *node = aisle_graph_add_node_names (sketch->graph, "Softmax", (const char *[]){ cooled, NULL },
                                                (const char *[]){ "chances", NULL });

  aisle_node_set_integer (node, "axis", 1);
  aisle_graph_add_output (sketch->graph, "chances", AISLE_DTYPE_F32, 2, chances);
}

gboolean
aisle_train_check_texts (const AisleTrainInput *input, GError **error)
{
  const AisleUtterances *texts = input->utterances;
  gboolean differ = FALSE;

  for (gsize i = 1; texts != NULL && i < texts->n && !differ; i++)
    differ = texts->label[i] != texts->label[0];
  if (differ && texts->n_classes >= 2)
    return TRUE;
  g_set_error_literal (error, AISLE_MODEL_ERROR, AISLE_ERROR_EMPTY,
                       _ ("nothing to train on: there must be utterances of at least two intents"));
  return FALSE;
}
