/* sql-verb.c: a read-only look with SQL. */
#include "base/i18n.h"
#include "cli/cli.h"

extern const AisleVerb aisle_verb_sql;

static gboolean
run (AisleCli *cli, int argc, char **argv, GError **error)
{
  g_autofree char *format = NULL, *output = NULL;
  gboolean mark = FALSE;
  const GOptionEntry entries[] = {
    { "format", 'f', 0, G_OPTION_ARG_STRING, &format, N_ ("table, csv or json"), "FORMAT" },
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &output, N_ ("Write the result: .csv, .xlsx or .jsonl"), "FILE" },
    { "bom", 0, 0, G_OPTION_ARG_NONE, &mark, N_ ("CSV for spreadsheet programs: with a byte order mark"), NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (AisleProject) project = NULL;
  g_autoptr (AisleTable) table = NULL;

  if (!aisle_cli_parse (cli, &aisle_verb_sql, entries, argc, argv, 2, 2, error))
    return FALSE;
  project = aisle_cli_project (cli, AISLE_PROJECT_READ, error);
  if (project == NULL)
    return FALSE;
  if (output != NULL)
    return aisle_cli_export_rows (cli, project, NULL, cli->words[1], mark, output, error);
  table = aisle_command_sql (project, cli->words[1], &cli->progress, error);
  return table != NULL && aisle_cli_print_table (cli, table, format, error);
}

const AisleVerb aisle_verb_sql = { "sql", "PROJECT STATEMENT", N_ ("Run a read-only SQL statement"), run };
