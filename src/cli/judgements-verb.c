/* judgements-verb.c: how far judges agree, and their judgements into a file. */
#include "base/error.h"
#include "base/i18n.h"
#include "cli/cli.h"
#include "command/search-judgements.h"

extern const AisleVerb aisle_verb_judgements;

static gboolean
run (AisleCli *cli, int argc, char **argv, GError **error)
{
  g_autofree char *output = NULL, *format = NULL, *said = NULL;
  const GOptionEntry entries[] = {
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &output, N_ ("Write the judgements to a .csv or a TREC .qrels file"),
      "FILE" },
    { "format", 'f', 0, G_OPTION_ARG_STRING, &format, N_ ("table, csv or json"), "FORMAT" },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (AisleProject) project = NULL;
  g_autoptr (AisleAnswer) answer = NULL;
  gsize n = 0;

  if (!aisle_cli_parse (cli, &aisle_verb_judgements, entries, argc, argv, 1, 1, error))
    return FALSE;
  project = aisle_cli_project (cli, AISLE_PROJECT_READ, error);
  if (project == NULL)
    return FALSE;
  if (output != NULL)
    {
      if (!aisle_command_export_judgements (project, output, &n, &cli->progress, error))
        return FALSE;
      said = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s: %'zu judgement", "%s: %'zu judgements", n), output, n);
      return aisle_cli_print_done (cli, said);
    }
  answer = aisle_command_agreement (project, &cli->progress, error);
  if (answer == NULL)
    return FALSE;
  if (!cli->json)
    return aisle_cli_print_table (cli, answer->table, format, error);
  aisle_cli_print_json (aisle_cli_table_to_json (answer));
  return TRUE;
}

const AisleVerb aisle_verb_judgements = { "judgements", "PROJECT",
                                          N_ ("Compare the judges of search results, or export what they judged"),
                                          run };
