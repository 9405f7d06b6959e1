/* train-judging.c: see train-judging.h. */
#include "command/train-judging.h"

#include "base/i18n.h"
#include "command/compare-runs.h"
#include "store/item-categories.h"

#include <math.h>

AisleJudging
aisle_train_judging (const AisleTrainJudge *self)
{
  const AisleTrainOrder *order = self->work->order;

  return (AisleJudging){ .k_list = self->work->k_list,
                         .keep_seen = order->keep_seen,
                         .seed = order->seed,
                         .protocol = aisle_protocol_from_params (order->protocol),
                         .reads_texts = self->reads_texts };
}

void
aisle_train_add_metric (JsonObject *metrics, const char *name, const AisleInterval *interval)
{
  JsonObject *object;

  if (isnan (interval->mean))
    return;
  object = json_object_new ();
  json_object_set_double_member (object, "mean", interval->mean);
  if (isnan (interval->low))
    {
      json_object_set_null_member (object, "low");
      json_object_set_null_member (object, "high");
    }
  else
    {
      json_object_set_double_member (object, "low", interval->low);
      json_object_set_double_member (object, "high", interval->high);
    }
  json_object_set_object_member (metrics, name, object);
}

AisleEvaluation *
aisle_train_judge_test (const AisleTrainJudge *self, const AisleModel *model, const AisleSplit *split,
                        AisleProgress *progress, GError **error)
{
  AisleJudging judging = aisle_train_judging (self);
  g_autoptr (AisleItemCategories) categories = NULL;

  if (split->test.n == 0)
    return NULL;
  categories = aisle_item_categories_read (self->work->project, split->n_items, error);
  if (categories == NULL)
    return NULL;
  judging.trained = split->full->matrix;
  judging.category = categories->names->len >= 2 ? categories->of_item : NULL;
  return aisle_evaluate (model, &split->test, &judging, progress, error);
}

void
aisle_train_report (const AisleTrainJudge *self, const AisleEvaluation *evaluation, JsonObject *metrics,
                    AislePassport *passport)
{
  AisleJudging judging = aisle_train_judging (self);

  for (guint i = 0; i < evaluation->metrics->len; i++)
    {
      const AisleMetric *metric = evaluation->metrics->pdata[i];
      aisle_train_add_metric (metrics, metric->name, &metric->summary);
      if (!isnan (metric->sd) && json_object_has_member (metrics, metric->name))
        json_object_set_double_member (json_object_get_object_member (metrics, metric->name), "sd", metric->sd);
    }
  aisle_evaluation_describe (evaluation, &judging, passport);
}

/* Runs that this test has judged, removed ones too, and the one at hand. */
gboolean
aisle_train_count_looks (AisleProject *project, JsonNode *protocol, gsize *looks, GError **error)
{
  g_autoptr (GPtrArray) runs = aisle_runs_list (project, TRUE, error);

  if (runs == NULL)
    return FALSE;
  *looks = 1;
  for (guint i = 0; i < runs->len; i++)
    {
      const AisleRun *run = runs->pdata[i];
      *looks += run->protocol != NULL && aisle_protocol_same_test (run->protocol, protocol);
    }
  return TRUE;
}

GPtrArray *
aisle_train_look_honestly (const AisleTrainJudge *self, const AisleSplit *split, const AisleEvaluation *evaluation,
                           const GArray *passes, JsonNode *protocol, GError **error)
{
  AisleJudging judging = aisle_train_judging (self);
  AisleHonestyFacts facts = { .family = self->work->family,
                              .params = self->work->params,
                              .view = &self->look->view,
                              .split = split,
                              .judging = &judging,
                              .evaluation = evaluation,
                              .passes = passes };

  judging.trained = split->full->matrix;
  if (!aisle_train_count_looks (self->work->project, protocol, &facts.looks, error))
    return NULL;
  return aisle_honesty_look (&facts);
}
