/* classify-verb.c: what a trained classifier takes texts for, and what it took the judged ones for. */
#include "base/error.h"
#include "base/i18n.h"
#include "cli/cli.h"
#include "command/classify.h"

extern const AisleVerb aisle_verb_classify;

static gboolean
run (AisleCli *cli, int argc, char **argv, GError **error)
{
  g_autofree char *file = NULL, *output = NULL, *format = NULL;
  gboolean confusion = FALSE, intents = FALSE, answered = FALSE;
  const GOptionEntry entries[] = {
    { "file", 0, 0, G_OPTION_ARG_FILENAME, &file,
      N_ ("Texts: a line each, or what a CSV, TSV or JSON file has as text"), "FILE" },
    { "confusion", 0, 0, G_OPTION_ARG_NONE, &confusion, N_ ("What the judged utterances of each intent are taken for"),
      NULL },
    { "intents", 0, 0, G_OPTION_ARG_NONE, &intents, N_ ("Precision, recall and F1 of each intent"), NULL },
    { "answered", 0, 0, G_OPTION_ARG_NONE, &answered, N_ ("What a threshold on the confidence would answer"), NULL },
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &output, N_ ("File for what the texts are taken for"), "FILE" },
    { "format", 'f', 0, G_OPTION_ARG_STRING, &format, N_ ("table, csv or json"), "FORMAT" },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (AisleProject) project = NULL;
  g_autoptr (AisleAnswer) judged = NULL;
  g_autoptr (AisleTable) table = NULL;
  gint64 id;

  if (!aisle_cli_parse (cli, &aisle_verb_classify, entries, argc, argv, 2, 0, error)
      || !aisle_cli_run_id (cli->words[1], &id, error))
    return FALSE;
  if (confusion + intents + answered + (file != NULL) + (cli->n_words > 2) != 1)
    {
      g_set_error_literal (error, AISLE_CLI_ERROR, AISLE_ERROR_USAGE,
                           _ ("give texts, or one of --file FILE, --confusion, --intents and --answered"));
      return FALSE;
    }
  project = aisle_cli_project (cli, AISLE_PROJECT_READ, error);
  if (project == NULL)
    return FALSE;
  if (confusion || intents || answered)
    {
      judged = confusion ? aisle_command_confusion (project, id, error)
               : intents ? aisle_command_intents (project, id, error)
                         : aisle_command_answered (project, id, error);
      return judged != NULL && aisle_cli_print_answer (cli, judged, format, error);
    }
  table = file != NULL ? aisle_command_classify_file (project, id, file, &cli->progress, error)
                       : aisle_command_classify (project, id, (const char *const *) cli->words + 2, cli->n_words - 2,
                                                 &cli->progress, error);
  return table != NULL && aisle_cli_write_table (cli, table, output, format, error);
}

const AisleVerb aisle_verb_classify = { "classify", "PROJECT RUN [TEXT...]",
                                        N_ ("Tell the intents of texts with a trained model"), run };
