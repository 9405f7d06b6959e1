/* channels-verb.c: a shop's channels side by side, and how many of their users a map links. */
#include "base/i18n.h"
#include "cli/cli.h"

extern const AisleVerb aisle_verb_channels;

static gboolean
run (AisleCli *cli, int argc, char **argv, GError **error)
{
  g_autofree char *format = NULL;
  const GOptionEntry entries[] = {
    { "format", 'f', 0, G_OPTION_ARG_STRING, &format, N_ ("table, csv or json"), "FORMAT" },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (AisleProject) project = NULL;
  g_autoptr (AisleChannels) channels = NULL;

  if (!aisle_cli_parse (cli, &aisle_verb_channels, entries, argc, argv, 1, 1, error))
    return FALSE;
  project = aisle_cli_project (cli, AISLE_PROJECT_READ, error);
  channels = project == NULL ? NULL : aisle_command_channels (project, &cli->progress, error);
  if (channels == NULL)
    return FALSE;
  if (cli->json || g_strcmp0 (format, "json") == 0)
    {
      JsonObject *object = aisle_cli_answer_to_json ("channels", channels->answer), *pairs = json_object_new ();
      aisle_table_add_to_json (channels->pairs, pairs);
      json_object_set_object_member (object, "pairs", pairs);
      aisle_cli_print_json (object);
      return TRUE;
    }
  if (!aisle_cli_print_table (cli, channels->answer->table, format, error))
    return FALSE;
  if (aisle_table_n_rows (channels->pairs) == 0 || g_strcmp0 (format, "csv") == 0)
    return TRUE;
  g_print ("\n");
  return aisle_cli_print_table (cli, channels->pairs, format, error);
}

const AisleVerb aisle_verb_channels = { "channels", "PROJECT",
                                        N_ ("Compare channels, and count the users that a map links"), run };
