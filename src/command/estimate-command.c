/* estimate-command.c: what training would take, by the families' own reckoning on this log's split and a short trial.
 *
 * A model is fitted twice, for validation and for good; judging is not reckoned. */
#include "command/train-task.h"
#include "model/calibrate.h"

#include "base/error.h"
#include "base/i18n.h"

gboolean
aisle_estimate_recommend (AisleProject *project, const AisleTrainOrder *orders, gsize n, AisleEstimate *estimates,
                          AisleProgress *progress, GError **error)
{
  AisleProgress part = aisle_progress_part (progress, 0, .2);
  g_autoptr (AisleLook) look = NULL;
  g_autoptr (AisleParams) split_params = NULL;
  g_autoptr (AisleSplit) split = NULL;

  look = aisle_look_open (project, orders[0].segment, &part, error);
  if (look == NULL)
    return FALSE;
  split_params = orders[0].split != NULL ? aisle_params_dup (orders[0].split)
                                         : aisle_params_new (aisle_split_params, aisle_split_n_params);
  part = aisle_progress_part (progress, .2, .5);
  split = aisle_split_new (&look->view, split_params, &part, error);
  if (split == NULL)
    return FALSE;
  for (gsize i = 0; i < n; i++)
    {
      const AisleFamily *family = aisle_command_family (orders[i].family, NULL, error);
      g_autoptr (AisleParams) params = NULL;
      AisleTrainInput input;

      if (family == NULL)
        return FALSE;
      params = orders[i].params != NULL ? aisle_params_dup (orders[i].params)
                                        : aisle_params_new (family->params, family->n_params);
      input = (AisleTrainInput){
        .matrix = split->full->matrix, .sequences = split->full->sequences, .params = params, .seed = orders[i].seed
      };
      part = aisle_progress_part (progress, .5 + .5 * i / n, .5 + .5 * (i + 1) / n);
      if (!aisle_model_estimate (family, &input, &estimates[i], &part, error))
        return FALSE;
      if (split->valid.n > 0 && split->full != split->fit)
        estimates[i].seconds *= 2;
    }
  return TRUE;
}

gboolean
aisle_command_estimate (AisleProject *project, const AisleTrainOrder *orders, gsize n, AisleEstimate *estimates,
                        AisleProgress *progress, GError **error)
{
  const AisleFamily *first = NULL;

  g_return_val_if_fail (n > 0, FALSE);
  for (gsize i = 0; i < n; i++)
    {
      const AisleFamily *family = aisle_command_family (orders[i].family, NULL, error);

      if (family == NULL)
        return FALSE;
      if (first == NULL)
        first = family;
      if (family->task == first->task)
        continue;
      g_set_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_USAGE,
                   _ ("'%s' and '%s' are of different tasks: ask for one at a time"), first->id, family->id);
      return FALSE;
    }
  if (aisle_command_train_task (first)->estimate == NULL)
    {
      g_set_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_USAGE, _ ("how long '%s' takes cannot be told beforehand"),
                   first->id);
      return FALSE;
    }
  return aisle_command_train_task (first)->estimate (project, orders, n, estimates, progress, error);
}
