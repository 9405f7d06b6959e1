/* quality-verb.c: what is wrong with the rows. */
#include "base/i18n.h"
#include "cli/cli.h"

extern const AisleVerb aisle_verb_quality;

static gboolean
run (AisleCli *cli, int argc, char **argv, GError **error)
{
  g_autofree char *format = NULL;
  const GOptionEntry entries[] = {
    { "format", 'f', 0, G_OPTION_ARG_STRING, &format, N_ ("table, csv or json"), "FORMAT" },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (AisleProject) project = NULL;
  g_autoptr (AisleAnswer) answer = NULL;

  if (!aisle_cli_parse (cli, &aisle_verb_quality, entries, argc, argv, 1, 1, error))
    return FALSE;
  project = aisle_cli_project (cli, AISLE_PROJECT_READ, error);
  answer = project == NULL ? NULL : aisle_command_quality (project, &cli->progress, error);
  if (answer == NULL)
    return FALSE;
  if (cli->json || g_strcmp0 (format, "json") == 0)
    {
      aisle_cli_print_json (aisle_cli_answer_to_json ("quality", answer));
      return TRUE;
    }
  return aisle_cli_print_table (cli, answer->table, format, error);
}

const AisleVerb aisle_verb_quality = { "quality", "PROJECT", N_ ("Count what is wrong with the rows"), run };
