/* simulate-command.c: the known-truth shop in a folder. */
#include "command/command.h"

#include "simulate/simulate.h"

gboolean
aisle_command_simulate (const char *folder, const AisleParams *params, AisleProgress *progress, GError **error)
{
  g_autoptr (AisleParams) defaults = NULL;

  if (params == NULL)
    params = defaults = aisle_params_new (aisle_simulate_params, aisle_simulate_n_params);
  return aisle_simulate (folder, params, progress, error);
}
