/* answers-verb.c: with what a trained model would answer questions, and how it did on the judged ones. */
#include "base/error.h"
#include "base/i18n.h"
#include "cli/cli.h"
#include "command/answers.h"

extern const AisleVerb aisle_verb_answers;

static gboolean
run (AisleCli *cli, int argc, char **argv, GError **error)
{
  g_autofree char *file = NULL, *output = NULL, *format = NULL;
  gboolean recall = FALSE;
  int k = 5;
  const GOptionEntry entries[] = {
    { "file", 0, 0, G_OPTION_ARG_FILENAME, &file,
      N_ ("Questions: a line each, or the column \"question\" or \"text\" of a .csv file"), "FILE" },
    { "recall", 0, 0, G_OPTION_ARG_NONE, &recall, N_ ("How many judged questions find their reply among the best k"),
      NULL },
    { "k", 'k', 0, G_OPTION_ARG_INT, &k, N_ ("How many answers to each question (5)"), "N" },
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &output, N_ ("File for the answers"), "FILE" },
    { "format", 'f', 0, G_OPTION_ARG_STRING, &format, N_ ("table, csv or json"), "FORMAT" },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (AisleProject) project = NULL;
  g_autoptr (AisleAnswer) judged = NULL;
  g_autoptr (AisleTable) table = NULL;
  gint64 id;

  if (!aisle_cli_parse (cli, &aisle_verb_answers, entries, argc, argv, 2, 0, error)
      || !aisle_cli_run_id (cli->words[1], &id, error))
    return FALSE;
  if (recall + (file != NULL) + (cli->n_words > 2) != 1 || k < 1)
    {
      g_set_error_literal (error, AISLE_CLI_ERROR, AISLE_ERROR_USAGE,
                           _ ("give questions, or one of --file FILE and --recall, and a -k of at least 1"));
      return FALSE;
    }
  project = aisle_cli_project (cli, AISLE_PROJECT_READ, error);
  if (project == NULL)
    return FALSE;
  if (recall)
    {
      judged = aisle_command_recall (project, id, error);
      return judged != NULL && aisle_cli_print_answer (cli, judged, format, error);
    }
  table = file != NULL ? aisle_command_answers_file (project, id, file, (gsize) k, &cli->progress, error)
                       : aisle_command_answers (project, id, (const char *const *) cli->words + 2, cli->n_words - 2,
                                                (gsize) k, &cli->progress, error);
  return table != NULL && aisle_cli_write_table (cli, table, output, format, error);
}

const AisleVerb aisle_verb_answers = { "answers", "PROJECT RUN [QUESTION...]",
                                       N_ ("Find the answers to questions with a trained model"), run };
