/* stats-verb.c: a column in figures. */
#include "base/i18n.h"
#include "cli/cli.h"

extern const AisleVerb aisle_verb_stats;

static void
add_part (JsonObject *object, const char *name, const AisleTable *table)
{
  JsonObject *part;

  if (table == NULL)
    return;
  part = json_object_new ();
  aisle_table_add_to_json (table, part);
  json_object_set_object_member (object, name, part);
}

static void
print_part (const AisleTable *table)
{
  g_autoptr (GString) out = g_string_new (NULL);

  if (table == NULL || aisle_table_n_rows (table) == 0)
    return;
  aisle_table_to_text (table, out);
  g_print ("%s\n", out->str);
}

static gboolean
run (AisleCli *cli, int argc, char **argv, GError **error)
{
  g_auto (GStrv) where = NULL;
  g_autofree char *search = NULL;
  const GOptionEntry entries[] = {
    { "where", 'w', 0, G_OPTION_ARG_STRING_ARRAY, &where, N_ ("Only rows that fit: \"price at-least 10\""), "FILTER" },
    { "search", 0, 0, G_OPTION_ARG_STRING, &search, N_ ("Only rows with this text in them"), "TEXT" },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (AisleProject) project = NULL;
  g_autoptr (AisleRowsQuery) query = NULL;
  g_autoptr (AisleColumnStats) stats = NULL;

  if (!aisle_cli_parse (cli, &aisle_verb_stats, entries, argc, argv, 3, 3, error))
    return FALSE;
  query = aisle_rows_query_new (cli->words[1]);
  query->search = g_strdup (search);
  for (gsize i = 0; where != NULL && where[i] != NULL; i++)
    if (!aisle_rows_query_add_text (query, where[i], error))
      return FALSE;
  project = aisle_cli_project (cli, AISLE_PROJECT_READ, error);
  stats = project == NULL ? NULL : aisle_command_column_stats (project, query, cli->words[2], &cli->progress, error);
  if (stats == NULL)
    return FALSE;
  aisle_cli_end_progress ();
  if (cli->json)
    {
      JsonObject *object = json_object_new ();
      json_object_set_string_member (object, "table", cli->words[1]);
      json_object_set_string_member (object, "column", cli->words[2]);
      add_part (object, "facts", stats->facts);
      add_part (object, "top", stats->top);
      add_part (object, "histogram", stats->histogram);
      json_object_set_member (object, "passport", aisle_passport_to_json (stats->passport));
      aisle_cli_print_json (object);
      return TRUE;
    }
  print_part (stats->facts);
  print_part (stats->top);
  print_part (stats->histogram);
  return TRUE;
}

const AisleVerb aisle_verb_stats = { "stats", "PROJECT TABLE COLUMN",
                                     N_ ("Describe a column: missing, different, typical and frequent values"), run };
