/* classify-verb.c: what a trained classifier takes texts for, and what it took the judged ones for. */
#include "base/error.h"
#include "base/files.h"
#include "base/i18n.h"
#include "cli/cli.h"
#include "command/classify.h"

extern const AisleVerb aisle_verb_classify;

typedef AisleAnswer *(*ReportFunc) (AisleProject *project, gint64 run, GError **error);

static gboolean
print_report (AisleCli *cli, AisleProject *project, gint64 run, ReportFunc report, const char *format, GError **error)
{
  g_autoptr (AisleAnswer) answer = report (project, run, error);

  if (answer == NULL)
    return FALSE;
  if (!cli->json)
    return aisle_cli_print_table (cli, answer->table, format, error);
  aisle_cli_print_json (aisle_cli_table_to_json (answer));
  return TRUE;
}

static gboolean
print_texts (AisleCli *cli, const AisleTable *table, const char *output, const char *format, GError **error)
{
  g_autoptr (GString) csv = g_string_new (NULL);
  g_autofree char *said = NULL;
  JsonObject *object;

  if (output != NULL)
    {
      aisle_table_to_csv (table, csv);
      if (!aisle_file_write (output, csv->str, csv->len, error))
        return FALSE;
      said =
          g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s: %'zu text", "%s: %'zu texts", aisle_table_n_rows (table)),
                           output, aisle_table_n_rows (table));
      return aisle_cli_print_done (cli, said);
    }
  if (!cli->json)
    return aisle_cli_print_table (cli, table, format, error);
  object = json_object_new ();
  aisle_table_add_to_json (table, object);
  aisle_cli_print_json (object);
  return TRUE;
}

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
    return print_report (cli, project, id,
                         confusion ? aisle_command_confusion
                         : intents ? aisle_command_intents
                                   : aisle_command_answered,
                         format, error);
  table = file != NULL ? aisle_command_classify_file (project, id, file, &cli->progress, error)
                       : aisle_command_classify (project, id, (const char *const *) cli->words + 2, cli->n_words - 2,
                                                 &cli->progress, error);
  return table != NULL && print_texts (cli, table, output, format, error);
}

const AisleVerb aisle_verb_classify = { "classify", "PROJECT RUN [TEXT...]",
                                        N_ ("Tell the intents of texts with a trained model"), run };
