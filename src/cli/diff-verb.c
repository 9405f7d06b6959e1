/* diff-verb.c: next month's file against what a project holds, before anything is stored. */
#include "base/i18n.h"
#include "cli/cli.h"

extern const AisleVerb aisle_verb_diff;

static void
add_table (JsonObject *object, const char *name, const AisleTable *table)
{
  JsonObject *part = json_object_new ();

  aisle_table_add_to_json (table, part);
  json_object_set_object_member (object, name, part);
}

static void
print_json (const AisleDiff *diff)
{
  JsonObject *object = json_object_new ();

  if (diff->source > 0)
    json_object_set_int_member (object, "source", diff->source);
  add_table (object, "schema", diff->schema);
  add_table (object, "drift", diff->drift);
  add_table (object, "shares", diff->shares);
  add_table (object, "recipe", diff->recipe);
  add_table (object, "rows", diff->rows);
  json_object_set_member (object, "passport", aisle_passport_to_json (diff->passport));
  aisle_cli_print_json (object);
}

static gboolean
print_part (AisleCli *cli, const char *title, const AisleTable *table, const char *nothing, GError **error)
{
  g_print ("%s\n", title);
  if (aisle_table_n_rows (table) == 0)
    g_print ("%s\n", nothing);
  else if (!aisle_cli_print_table (cli, table, NULL, error))
    return FALSE;
  g_print ("\n");
  return TRUE;
}

static gboolean
run (AisleCli *cli, int argc, char **argv, GError **error)
{
  gboolean shares = FALSE;
  const GOptionEntry entries[] = {
    { "shares", 0, 0, G_OPTION_ARG_NONE, &shares, N_ ("Also print the shares that each PSI is made of"), NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (AisleProject) project = NULL;
  g_autoptr (AisleDiff) diff = NULL;

  if (!aisle_cli_parse (cli, &aisle_verb_diff, entries, argc, argv, 2, 0, error))
    return FALSE;
  project = aisle_cli_project (cli, AISLE_PROJECT_READ, error);
  diff = project == NULL ? NULL
                         : aisle_command_diff (project, (const char *const *) cli->words + 1, cli->n_words - 1, NULL,
                                               &cli->progress, error);
  if (diff == NULL)
    return FALSE;
  if (cli->json)
    {
      print_json (diff);
      return TRUE;
    }
  aisle_cli_end_progress ();
  return print_part (cli, _ ("Columns and form"), diff->schema, _ ("As before"), error)
         && print_part (cli, _ ("Rows"), diff->rows, "", error)
         && print_part (cli, _ ("Recipe"), diff->recipe, _ ("No steps"), error)
         && print_part (cli, _ ("Values"), diff->drift, "", error)
         && (!shares || print_part (cli, _ ("Shares"), diff->shares, "", error));
}

const AisleVerb aisle_verb_diff = { "diff", "PROJECT FILE...",
                                    N_ ("Hold a new file against the project before it is imported"), run };
