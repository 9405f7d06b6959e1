/* answer-verb.c: an answer to a question that customers ask, made by hand. */
#include "base/i18n.h"
#include "cli/cli.h"
#include "command/dialogues.h"

extern const AisleVerb aisle_verb_answer;

static gboolean
run (AisleCli *cli, int argc, char **argv, GError **error)
{
  g_autofree char *intent = NULL;
  const GOptionEntry entries[] = {
    { "intent", 'i', 0, G_OPTION_ARG_STRING, &intent, N_ ("What the question is about"), "NAME" },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (AisleProject) project = NULL;

  if (!aisle_cli_parse (cli, &aisle_verb_answer, entries, argc, argv, 3, 3, error))
    return FALSE;
  project = aisle_cli_project (cli, AISLE_PROJECT_WRITE, error);
  return project != NULL && aisle_command_make_answer (project, cli->words[1], cli->words[2], intent, NULL, error);
}

const AisleVerb aisle_verb_answer = { "answer", "PROJECT QUESTION ANSWER",
                                      N_ ("Make an answer to a question that customers ask"), run };
