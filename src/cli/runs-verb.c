/* runs-verb.c: the stored runs, or what is told of one. */
#include "base/i18n.h"
#include "cli/cli.h"
#include "command/run-facts.h"

extern const AisleVerb aisle_verb_runs;

static gboolean
run (AisleCli *cli, int argc, char **argv, GError **error)
{
  g_autofree char *format = NULL;
  gboolean all = FALSE;
  const GOptionEntry entries[] = {
    { "all", 'a', 0, G_OPTION_ARG_NONE, &all, N_ ("Also the removed ones"), NULL },
    { "format", 'f', 0, G_OPTION_ARG_STRING, &format, N_ ("table, csv or json"), "FORMAT" },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (AisleProject) project = NULL;
  g_autoptr (AisleTable) table = NULL;
  gint64 told = 0;

  if (!aisle_cli_parse (cli, &aisle_verb_runs, entries, argc, argv, 1, 2, error)
      || (cli->n_words == 2 && !aisle_cli_run_id (cli->words[1], &told, error)))
    return FALSE;
  project = aisle_cli_project (cli, AISLE_PROJECT_READ, error);
  if (project == NULL)
    return FALSE;
  table = told != 0 ? aisle_command_run_facts (project, told, error) : aisle_command_runs (project, all, error);
  return table != NULL && aisle_cli_print_table (cli, table, format, error);
}

const AisleVerb aisle_verb_runs = { "runs", "PROJECT [RUN]", N_ ("List the stored runs, or tell of one"), run };
