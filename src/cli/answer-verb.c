/* answer-verb.c: an answer to a question that customers ask, made by hand, or one taken away. */
#include "base/error.h"
#include "base/i18n.h"
#include "cli/cli.h"
#include "command/dialogues.h"

extern const AisleVerb aisle_verb_answer;

static gboolean
run (AisleCli *cli, int argc, char **argv, GError **error)
{
  g_autofree char *intent = NULL, *said = NULL;
  gint64 remove = 0, id = 0;
  const GOptionEntry entries[] = {
    { "intent", 'i', 0, G_OPTION_ARG_STRING, &intent, N_ ("What the question is about"), "NAME" },
    { "remove", 0, 0, G_OPTION_ARG_INT64, &remove, N_ ("Take an answer that was made here away"), "ROW" },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (AisleProject) project = NULL;

  if (!aisle_cli_parse (cli, &aisle_verb_answer, entries, argc, argv, 1, 3, error))
    return FALSE;
  if (cli->n_words != (remove != 0 ? 1 : 3))
    {
      g_set_error_literal (error, AISLE_CLI_ERROR, AISLE_ERROR_USAGE,
                           _ ("give a question and its answer, or --remove ROW"));
      return FALSE;
    }
  project = aisle_cli_project (cli, AISLE_PROJECT_WRITE, error);
  if (project == NULL)
    return FALSE;
  if (remove != 0)
    return aisle_command_remove_answer (project, remove, error) && aisle_cli_print_done (cli, _ ("Answer removed"));
  if (!aisle_command_make_answer (project, cli->words[1], cli->words[2], intent, &id, error))
    return FALSE;
  said = g_strdup_printf (_ ("answer %lld is kept: models of answers trained from now on can give it"), (long long) id);
  return aisle_cli_print_done (cli, said);
}

const AisleVerb aisle_verb_answer = { "answer", "PROJECT [QUESTION ANSWER]",
                                      N_ ("Make an answer to a question that customers ask, or remove one"), run };
