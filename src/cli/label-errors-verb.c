/* label-errors-verb.c: labels that other texts contradict. */
#include "base/i18n.h"
#include "cli/cli.h"
#include "command/confusion.h"

extern const AisleVerb aisle_verb_label_errors;

static gboolean
run (AisleCli *cli, int argc, char **argv, GError **error)
{
  g_auto (GStrv) pairs = NULL;
  g_autofree char *format = NULL;
  const GOptionEntry entries[] = {
    { "set", 's', 0, G_OPTION_ARG_STRING_ARRAY, &pairs, N_ ("Parameter, as labels=reviews"), "NAME=VALUE" },
    { "format", 'f', 0, G_OPTION_ARG_STRING, &format, N_ ("table, csv or json"), "FORMAT" },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (AisleParams) reading = aisle_params_new (aisle_utterance_params, aisle_utterance_n_params);
  g_autoptr (AisleProject) project = NULL;
  g_autoptr (AisleAnswer) answer = NULL;

  cli->params = aisle_utterance_params;
  cli->n_params = aisle_utterance_n_params;
  if (!aisle_cli_parse (cli, &aisle_verb_label_errors, entries, argc, argv, 1, 1, error)
      || !aisle_cli_set_params (reading, pairs, error))
    return FALSE;
  project = aisle_cli_project (cli, AISLE_PROJECT_READ, error);
  answer = project != NULL ? aisle_command_label_errors (project, reading, NULL, &cli->progress, error) : NULL;
  return answer != NULL && aisle_cli_print_answer (cli, answer, format, error);
}

const AisleVerb aisle_verb_label_errors = { "label-errors", "PROJECT", N_ ("Labels that other texts contradict"), run };
