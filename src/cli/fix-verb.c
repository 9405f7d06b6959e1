/* fix-verb.c: findings become steps of the recipe. */
#include "base/i18n.h"
#include "cli/cli.h"

extern const AisleVerb aisle_verb_fix;

static gboolean
run (AisleCli *cli, int argc, char **argv, GError **error)
{
  g_autoptr (AisleProject) project = NULL;
  g_autoptr (AisleTable) recipe = NULL;
  gsize rows = 0;

  if (!aisle_cli_parse (cli, &aisle_verb_fix, NULL, argc, argv, 1, 0, error))
    return FALSE;
  project = aisle_cli_project (cli, AISLE_PROJECT_WRITE, error);
  if (project == NULL
      || !aisle_command_fix (project, cli->n_words > 1 ? (const char *const *) cli->words + 1 : NULL, &rows,
                             &cli->progress, error))
    return FALSE;
  recipe = aisle_command_recipe (project, error);
  if (recipe == NULL)
    return FALSE;
  if (cli->json)
    {
      JsonObject *object = json_object_new ();
      json_object_set_int_member (object, "touched", (gint64) rows);
      aisle_table_add_to_json (recipe, object);
      aisle_cli_print_json (object);
      return TRUE;
    }
  aisle_cli_end_progress ();
  if (rows == 0)
    g_print ("%s\n", _ ("nothing to fix"));
  return aisle_cli_print_table (cli, recipe, NULL, error);
}

const AisleVerb aisle_verb_fix = { "fix", "PROJECT [FINDING...]",
                                   N_ ("Add the steps that findings propose to the recipe; without names those of all "
                                       "defects"),
                                   run };
