/* segment-verb.c: saved groups of users. */
#include "base/error.h"
#include "base/i18n.h"
#include "cli/cli.h"

extern const AisleVerb aisle_verb_segment;

static gboolean
count_one (AisleCli *cli, AisleProject *project, const char *text, GError **error)
{
  gsize users, of;

  if (!aisle_command_segment_count (project, text, &users, &of, &cli->progress, error))
    return FALSE;
  if (cli->json)
    {
      JsonObject *object = json_object_new ();
      json_object_set_string_member (object, "segment", text);
      json_object_set_int_member (object, "users", (gint64) users);
      json_object_set_int_member (object, "of", (gint64) of);
      aisle_cli_print_json (object);
      return TRUE;
    }
  aisle_cli_end_progress ();
  g_print (_ ("%zu of %zu users\n"), users, of);
  return TRUE;
}

static gboolean
list_all (AisleCli *cli, AisleProject *project, GError **error)
{
  static const AisleColumnSpec specs[] = { { "segment", N_ ("Segment"), AISLE_COLUMN_TEXT },
                                           { "definition", N_ ("Definition"), AISLE_COLUMN_TEXT } };
  g_autoptr (AisleTable) table = aisle_table_new (specs, G_N_ELEMENTS (specs));
  g_autoptr (GPtrArray) segments = aisle_segment_list (project, error);

  if (segments == NULL)
    return FALSE;
  for (guint i = 0; i < segments->len; i++)
    {
      const AisleSegment *segment = segments->pdata[i];
      aisle_table_add_row (table);
      aisle_table_set_text (table, i, 0, segment->name);
      aisle_table_set_text (table, i, 1, segment->definition);
    }
  return aisle_cli_print_table (cli, table, NULL, error);
}

static gboolean
run (AisleCli *cli, int argc, char **argv, GError **error)
{
  g_autofree char *save = NULL, *remove_name = NULL;
  const GOptionEntry entries[] = {
    { "save", 0, 0, G_OPTION_ARG_STRING, &save, N_ ("Save the predicate under a name"), "NAME" },
    { "remove", 0, 0, G_OPTION_ARG_STRING, &remove_name, N_ ("Remove a saved segment"), "NAME" },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (AisleProject) project = NULL;
  gboolean writes;

  if (!aisle_cli_parse (cli, &aisle_verb_segment, entries, argc, argv, 1, 2, error))
    return FALSE;
  writes = save != NULL || remove_name != NULL;
  if (save != NULL && cli->n_words < 2)
    {
      g_set_error (error, AISLE_CLI_ERROR, AISLE_ERROR_USAGE, _ ("--save needs a predicate: 'did(purchase) >= 2'"));
      return FALSE;
    }
  project = aisle_cli_project (cli, writes ? AISLE_PROJECT_WRITE : AISLE_PROJECT_READ, error);
  if (project == NULL)
    return FALSE;
  if (remove_name != NULL)
    return aisle_command_segment_remove (project, remove_name, error);
  if (save != NULL && !aisle_command_segment_save (project, save, cli->words[1], error))
    return FALSE;
  return cli->n_words == 2 ? count_one (cli, project, cli->words[1], error) : list_all (cli, project, error);
}

const AisleVerb aisle_verb_segment = { "segment", "PROJECT [PREDICATE]",
                                       N_ ("Count, save, list and remove segments of users"), run };
