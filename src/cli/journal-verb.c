/* journal-verb.c: what was done to the project. */
#include "base/i18n.h"
#include "cli/cli.h"

extern const AisleVerb aisle_verb_journal;

static gboolean
run (AisleCli *cli, int argc, char **argv, GError **error)
{
  g_autofree char *format = NULL;
  const GOptionEntry entries[] = {
    { "format", 'f', 0, G_OPTION_ARG_STRING, &format, N_ ("table, csv or json"), "FORMAT" },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (AisleProject) project = NULL;
  g_autoptr (AisleTable) table = NULL;

  if (!aisle_cli_parse (cli, &aisle_verb_journal, entries, argc, argv, 1, 1, error))
    return FALSE;
  project = aisle_cli_project (cli, AISLE_PROJECT_READ, error);
  table = project == NULL ? NULL : aisle_command_journal (project, error);
  return table != NULL && aisle_cli_print_table (cli, table, format, error);
}

const AisleVerb aisle_verb_journal = { "journal", "PROJECT", N_ ("List the commands that changed the project"), run };
