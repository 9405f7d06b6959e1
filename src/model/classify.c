/* classify.c: many texts through a classifier, over threads. */
#include "model/model.h"

#include "base/i18n.h"
#include "numeric/parallel.h"

#define CHUNK 64 /* texts */

typedef struct
{
  const AisleModel *model;
  const char *const *texts;
  gsize n, n_classes;
  float *probabilities;
} Work;

static gboolean
classify_chunk (gsize index, guint worker, gpointer data, GError **error)
{
  const Work *self = data;
  gsize first = index * CHUNK, n = MIN (self->n - first, CHUNK);

  return self->model->family->predict (self->model, self->texts + first, n,
                                       self->probabilities + first * self->n_classes, error);
}

gboolean
aisle_model_classify (const AisleModel *self, const char *const *texts, gsize n, float *probabilities,
                      AisleProgress *progress, GError **error)
{
  Work work = { self, texts, n, self->family->n_classes (self), probabilities };

  return aisle_parallel_for ((n + CHUNK - 1) / CHUNK, classify_chunk, &work, progress, _ ("Classifying texts"), error);
}
