/* quality-verb.c: what is wrong with the rows. */
#include "base/i18n.h"
#include "cli/cli.h"

extern const AisleVerb aisle_verb_quality;

static gboolean
run (AisleCli *cli, int argc, char **argv, GError **error)
{
  g_autofree char *format = NULL, *ignore = NULL, *look = NULL;
  const GOptionEntry entries[] = {
    { "format", 'f', 0, G_OPTION_ARG_STRING, &format, N_ ("table, csv or json"), "FORMAT" },
    { "ignore", 0, 0, G_OPTION_ARG_STRING, &ignore, N_ ("Take a finding as it is"), "FINDING" },
    { "look", 0, 0, G_OPTION_ARG_STRING, &look, N_ ("Look at an ignored finding again"), "FINDING" },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (AisleProject) project = NULL;
  g_autoptr (AisleAnswer) answer = NULL;

  if (!aisle_cli_parse (cli, &aisle_verb_quality, entries, argc, argv, 1, 1, error))
    return FALSE;
  project = aisle_cli_project (cli, ignore != NULL || look != NULL ? AISLE_PROJECT_WRITE : AISLE_PROJECT_READ, error);
  if (project == NULL || (ignore != NULL && !aisle_command_ignore (project, ignore, TRUE, error))
      || (look != NULL && !aisle_command_ignore (project, look, FALSE, error)))
    return FALSE;
  answer = aisle_command_quality (project, &cli->progress, error);
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
