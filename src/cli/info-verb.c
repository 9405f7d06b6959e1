/* info-verb.c: facts about a project, and whether it is sound. */
#include "base/i18n.h"
#include "cli/cli.h"

extern const AisleVerb aisle_verb_info;

static void
print_member (JsonObject *object, const char *name, JsonNode *node, gpointer data)
{
  g_autofree char *text = aisle_json_print (node, FALSE);

  if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
    g_print ("%-14s %s\n", name, json_node_get_string (node));
  else
    g_print ("%-14s %s\n", name, text);
}

static gboolean
run (AisleCli *cli, int argc, char **argv, GError **error)
{
  gboolean check = FALSE;
  const GOptionEntry entries[] = {
    { "check", 0, 0, G_OPTION_ARG_NONE, &check, N_ ("Check the whole file: integrity, references, hash, columns"),
      NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (AisleProject) project = NULL;
  g_autoptr (JsonNode) info = NULL;
  JsonObject *object;

  if (!aisle_cli_parse (cli, &aisle_verb_info, entries, argc, argv, 1, 1, error))
    return FALSE;
  project = aisle_cli_project (cli, AISLE_PROJECT_READ, error);
  if (project == NULL || (check && !aisle_command_check (project, &cli->progress, error)))
    return FALSE;
  info = aisle_command_info (project, error);
  if (info == NULL)
    return FALSE;
  object = json_node_get_object (info);
  if (check)
    json_object_set_boolean_member (object, "sound", TRUE);
  if (cli->json)
    aisle_cli_print_json (json_object_ref (object));
  else
    json_object_foreach_member (object, print_member, NULL);
  return TRUE;
}

const AisleVerb aisle_verb_info = { "info", "PROJECT", N_ ("Facts about a project"), run };
