/* undo-verb.c: one step along the journal. */
#include "base/i18n.h"
#include "cli/cli.h"

extern const AisleVerb aisle_verb_undo;

static gboolean
run (AisleCli *cli, int argc, char **argv, GError **error)
{
  g_autoptr (AisleProject) project = NULL;
  g_autofree char *what = NULL;

  if (!aisle_cli_parse (cli, &aisle_verb_undo, NULL, argc, argv, 1, 1, error))
    return FALSE;
  project = aisle_cli_project (cli, AISLE_PROJECT_WRITE, error);
  if (project == NULL || !aisle_command_undo (project, &what, error))
    return FALSE;
  return aisle_cli_print_done (cli, what);
}

const AisleVerb aisle_verb_undo = { "undo", "PROJECT", N_ ("Undo the last command"), run };
