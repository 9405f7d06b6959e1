/* simulate-verb.c: the known-truth shop. */
#include "base/i18n.h"
#include "cli/cli.h"
#include "simulate/simulate.h"

extern const AisleVerb aisle_verb_simulate;

static gboolean
run (AisleCli *cli, int argc, char **argv, GError **error)
{
  g_auto (GStrv) pairs = NULL;
  const GOptionEntry entries[] = {
    { "set", 's', 0, G_OPTION_ARG_STRING_ARRAY, &pairs, N_ ("Parameter, as events=100000"), "NAME=VALUE" },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (AisleParams) params = aisle_params_new (aisle_simulate_params, aisle_simulate_n_params);

  cli->params = aisle_simulate_params;
  cli->n_params = aisle_simulate_n_params;
  if (!aisle_cli_parse (cli, &aisle_verb_simulate, entries, argc, argv, 1, 1, error)
      || !aisle_cli_set_params (params, pairs, error)
      || !aisle_command_simulate (cli->words[0], params, &cli->progress, error))
    return FALSE;
  if (cli->json)
    {
      JsonObject *object = json_object_new ();
      json_object_set_string_member (object, "folder", cli->words[0]);
      json_object_set_member (object, "params", aisle_params_to_json (params));
      aisle_cli_print_json (object);
    }
  return TRUE;
}

const AisleVerb aisle_verb_simulate = { "simulate", "FOLDER",
                                        N_ ("Write the log, catalogue and truths of a simulated shop"), run };
