/* replay-verb.c: the journal once more, on the same or another log. */
#include "base/i18n.h"
#include "cli/cli.h"

extern const AisleVerb aisle_verb_replay;

static gboolean
run (AisleCli *cli, int argc, char **argv, GError **error)
{
  g_autoptr (AisleProject) project = NULL;

  if (!aisle_cli_parse (cli, &aisle_verb_replay, NULL, argc, argv, 2, 3, error))
    return FALSE;
  project = aisle_cli_project (cli, AISLE_PROJECT_READ, error);
  return project != NULL
         && aisle_command_replay (project, cli->words[1], cli->n_words == 3 ? cli->words[2] : NULL, &cli->progress,
                                  error);
}

const AisleVerb aisle_verb_replay = { "replay", "PROJECT NEW-PROJECT [FILE]",
                                      N_ ("Run the journal again into a new project, on another file if given"), run };
