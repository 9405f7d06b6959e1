/* rows-verb.c: a page of a table. */
#include "base/i18n.h"
#include "cli/cli.h"

extern const AisleVerb aisle_verb_rows;

static gboolean
run (AisleCli *cli, int argc, char **argv, GError **error)
{
  g_autofree char *format = NULL;
  gint64 offset = 0, limit = 20;
  const GOptionEntry entries[] = {
    { "offset", 0, 0, G_OPTION_ARG_INT64, &offset, N_ ("First row"), "N" },
    { "limit", 'n', 0, G_OPTION_ARG_INT64, &limit, N_ ("Number of rows"), "N" },
    { "format", 'f', 0, G_OPTION_ARG_STRING, &format, N_ ("table, csv or json"), "FORMAT" },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (AisleProject) project = NULL;
  g_autoptr (AisleTable) table = NULL;

  if (!aisle_cli_parse (cli, &aisle_verb_rows, entries, argc, argv, 2, 2, error))
    return FALSE;
  project = aisle_cli_project (cli, AISLE_PROJECT_READ, error);
  table = project == NULL ? NULL : aisle_command_rows (project, cli->words[1], offset, limit, error);
  return table != NULL && aisle_cli_print_table (cli, table, format, error);
}

const AisleVerb aisle_verb_rows = { "rows", "PROJECT TABLE", N_ ("Print rows of a table: events, users, items ..."),
                                    run };
