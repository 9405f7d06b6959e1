/* tables-verb.c: the tables there are to look at. */
#include "base/i18n.h"
#include "cli/cli.h"

extern const AisleVerb aisle_verb_tables;

static gboolean
run (AisleCli *cli, int argc, char **argv, GError **error)
{
  g_autoptr (AisleProject) project = NULL;
  g_autoptr (AisleTable) table = NULL;

  if (!aisle_cli_parse (cli, &aisle_verb_tables, NULL, argc, argv, 1, 1, error))
    return FALSE;
  project = aisle_cli_project (cli, AISLE_PROJECT_READ, error);
  table = project == NULL ? NULL : aisle_command_tables (project, error);
  return table != NULL && aisle_cli_print_table (cli, table, NULL, error);
}

const AisleVerb aisle_verb_tables = { "tables", "PROJECT", N_ ("List the tables and their rows"), run };
