/* new-verb.c: an empty project. */
#include "base/i18n.h"
#include "cli/cli.h"

extern const AisleVerb aisle_verb_new;

static gboolean
run (AisleCli *cli, int argc, char **argv, GError **error)
{
  g_autoptr (AisleProject) project = NULL;

  if (!aisle_cli_parse (cli, &aisle_verb_new, NULL, argc, argv, 1, 1, error))
    return FALSE;
  project = aisle_project_create (cli->words[0], error);
  if (project == NULL)
    return FALSE;
  if (cli->json)
    {
      JsonObject *object = json_object_new ();
      json_object_set_string_member (object, "project", cli->words[0]);
      aisle_cli_print_json (object);
    }
  return TRUE;
}

const AisleVerb aisle_verb_new = { "new", "PROJECT", N_ ("Make an empty project"), run };
