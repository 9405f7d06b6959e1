/* redo-verb.c: one step along the journal. */
#include "base/i18n.h"
#include "cli/cli.h"

extern const AisleVerb aisle_verb_redo;

static gboolean
run (AisleCli *cli, int argc, char **argv, GError **error)
{
  g_autoptr (AisleProject) project = NULL;
  g_autofree char *what = NULL;

  if (!aisle_cli_parse (cli, &aisle_verb_redo, NULL, argc, argv, 1, 1, error))
    return FALSE;
  project = aisle_cli_project (cli, AISLE_PROJECT_WRITE, error);
  if (project == NULL || !aisle_command_redo (project, &what, error))
    return FALSE;
  return aisle_cli_print_done (cli, what);
}

const AisleVerb aisle_verb_redo = { "redo", "PROJECT", N_ ("Redo the command undone last"), run };
