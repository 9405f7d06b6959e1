/* seeds-command.c: the same training with several seeds: runs that a comparison takes for one. */
#include "command/command.h"

#include "base/error.h"
#include "base/i18n.h"

#define MOST 1000

GPtrArray *
aisle_command_train_seeds (AisleProject *project, const AisleTrainOrder *order, gsize n, AisleProgress *progress,
                           GError **error)
{
  g_autoptr (GPtrArray) runs = g_ptr_array_new_with_free_func ((GDestroyNotify) aisle_run_free);

  if (n == 0 || n > MOST)
    {
      g_set_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_USAGE, _ ("the number of seeds must be from 1 to %d"), MOST);
      return NULL;
    }
  for (gsize i = 0; i < n; i++)
    {
      AisleProgress part = aisle_progress_part (progress, (double) i / (double) n, (double) (i + 1) / (double) n);
      AisleTrainOrder own = *order;
      AisleRun *run;

      own.seed = order->seed + i;
      run = aisle_command_train (project, &own, &part, error);
      if (run == NULL)
        return NULL;
      g_ptr_array_add (runs, run);
    }
  return g_steal_pointer (&runs);
}
