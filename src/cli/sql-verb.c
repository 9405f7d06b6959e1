/* sql-verb.c: a read-only look with SQL. */
#include "base/i18n.h"
#include "cli/cli.h"

extern const AisleVerb aisle_verb_sql;

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

  if (!aisle_cli_parse (cli, &aisle_verb_sql, entries, argc, argv, 2, 2, error))
    return FALSE;
  project = aisle_cli_project (cli, AISLE_PROJECT_READ, error);
  table = project == NULL ? NULL : aisle_command_sql (project, cli->words[1], &cli->progress, error);
  return table != NULL && aisle_cli_print_table (cli, table, format, error);
}

const AisleVerb aisle_verb_sql = { "sql", "PROJECT STATEMENT", N_ ("Run a read-only SQL statement"), run };
