/* sources-verb.c: what was imported; an import left out, or taken in again. */
#include "base/i18n.h"
#include "cli/cli.h"

extern const AisleVerb aisle_verb_sources;

static gboolean
run (AisleCli *cli, int argc, char **argv, GError **error)
{
  g_autofree char *format = NULL;
  gint64 leave_out = 0, take_in = 0, rejected = 0;
  const GOptionEntry entries[] = {
    { "leave-out", 0, 0, G_OPTION_ARG_INT64, &leave_out, N_ ("Leave the rows of this source out"), "SOURCE" },
    { "take-in", 0, 0, G_OPTION_ARG_INT64, &take_in, N_ ("Take a source that was left out in again"), "SOURCE" },
    { "rejected", 0, 0, G_OPTION_ARG_INT64, &rejected, N_ ("Print the kept rejected rows of this source"), "SOURCE" },
    { "format", 'f', 0, G_OPTION_ARG_STRING, &format, N_ ("table, csv or json"), "FORMAT" },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (AisleProject) project = NULL;
  g_autoptr (AisleTable) table = NULL;
  gboolean change;

  if (!aisle_cli_parse (cli, &aisle_verb_sources, entries, argc, argv, 1, 1, error))
    return FALSE;
  change = leave_out != 0 || take_in != 0;
  project = aisle_cli_project (cli, change ? AISLE_PROJECT_WRITE : AISLE_PROJECT_READ, error);
  if (project == NULL || (leave_out != 0 && !aisle_command_use_source (project, leave_out, FALSE, error))
      || (take_in != 0 && !aisle_command_use_source (project, take_in, TRUE, error)))
    return FALSE;
  table = rejected != 0 ? aisle_command_rejected_rows (project, rejected, NULL, G_MAXINT64, error)
                        : aisle_command_sources (project, error);
  return table != NULL && aisle_cli_print_table (cli, table, format, error);
}

const AisleVerb aisle_verb_sources = { "sources", "PROJECT", N_ ("List what was imported; leave an import out"), run };
