/* classify.c: many texts through a classifier, over threads. */
#include "model/class-scores.h"
#include "model/model.h"

gboolean
aisle_model_classify (const AisleModel *self, const char *const *texts, gsize n, float *probabilities,
                      AisleProgress *progress, GError **error)
{
  return aisle_class_score (self, self->family->predict, texts, n, probabilities, progress, error);
}
