/* compare-verb.c: runs side by side, with intervals and a verdict. */
#include "base/i18n.h"
#include "cli/cli.h"

extern const AisleVerb aisle_verb_compare;

static JsonObject *
verdict_to_json (const AisleVerdict *verdict)
{
  JsonObject *object = json_object_new ();
  JsonArray *groups = json_array_new ();

  for (guint i = 0; i < verdict->groups->len; i++)
    {
      const GArray *members = verdict->groups->pdata[i];
      JsonArray *group = json_array_new ();
      for (guint m = 0; m < members->len; m++)
        json_array_add_int_element (group, g_array_index (members, gint64, m));
      json_array_add_array_element (groups, group);
    }
  json_object_set_array_member (object, "groups", groups);
  if (verdict->best != 0)
    json_object_set_int_member (object, "best", verdict->best);
  else
    json_object_set_null_member (object, "best");
  json_object_set_string_member (object, "sentence", verdict->sentence);
  return object;
}

static JsonObject *
comparison_to_json (const AisleComparison *comparison)
{
  JsonObject *object = json_object_new ();
  JsonArray *runs = json_array_new ();

  json_object_set_member (object, "protocol", json_node_copy (comparison->protocol));
  for (guint i = 0; i < comparison->runs->len; i++)
    {
      const AisleRun *run = comparison->runs->pdata[i];
      JsonObject *entry = json_object_new ();
      json_object_set_int_member (entry, "run", run->id);
      json_object_set_string_member (entry, "family", run->family);
      json_object_set_member (entry, "metrics", json_node_copy (run->metrics));
      json_array_add_object_element (runs, entry);
    }
  json_object_set_array_member (object, "runs", runs);
  json_object_set_object_member (object, "verdict", verdict_to_json (comparison->verdict));
  return object;
}

/* What fits a terminal: the judged metric with its interval, then the means of others. */
static AisleTable *
narrow (const AisleTable *table, const char *metric)
{
  g_autofree char *mean = g_strdelimit (g_strdup (metric), "@", '_');
  g_autofree char *low = g_strconcat (mean, "_low", NULL), *high = g_strconcat (mean, "_high", NULL);
  const char *const names[] = { "run",       "family", mean,          low,       high,
                                "recall_10", "hit_10", "coverage_10", "seconds", "group" };
  AisleTable *out = aisle_table_new (NULL, 0);

  for (gsize r = 0; r < aisle_table_n_rows (table); r++)
    aisle_table_add_row (out);
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      gssize from = aisle_table_find (table, names[i]);
      gsize to;
      if (from < 0 || aisle_table_find (out, names[i]) >= 0)
        continue;
      to = aisle_table_add_column (out, aisle_table_column (table, (gsize) from));
      for (gsize r = 0; r < aisle_table_n_rows (table); r++)
        aisle_table_copy_cell (out, r, to, table, r, (gsize) from);
    }
  return out;
}

static gboolean
parse_runs (AisleCli *cli, GArray *runs, GError **error)
{
  for (gsize i = 1; i < cli->n_words; i++)
    {
      gint64 run;
      if (!aisle_cli_run_id (cli->words[i], &run, error))
        return FALSE;
      g_array_append_val (runs, run);
    }
  return TRUE;
}

gboolean
aisle_cli_print_comparison (AisleCli *cli, const AisleComparison *comparison, const char *metric, GError **error)
{
  g_autoptr (AisleTable) table = narrow (comparison->table, metric);

  if (!aisle_cli_print_table (cli, table, NULL, error))
    return FALSE;
  g_print ("\n%s\n", comparison->verdict->sentence);
  return TRUE;
}

static gboolean
run (AisleCli *cli, int argc, char **argv, GError **error)
{
  g_autofree char *metric = NULL, *format = NULL, *segment = NULL;
  const GOptionEntry entries[] = {
    { "metric", 'm', 0, G_OPTION_ARG_STRING, &metric, N_ ("Metric of the verdict, as ndcg@10"), "METRIC" },
    { "segment", 'S', 0, G_OPTION_ARG_STRING, &segment, N_ ("Judge by the users of a saved segment or predicate"),
      "SEGMENT" },
    { "format", 'f', 0, G_OPTION_ARG_STRING, &format, N_ ("table, csv or json"), "FORMAT" },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (AisleProject) project = NULL;
  g_autoptr (AisleComparison) comparison = NULL;
  g_autoptr (GArray) runs = g_array_new (FALSE, FALSE, sizeof (gint64));

  if (!aisle_cli_parse (cli, &aisle_verb_compare, entries, argc, argv, 1, 1000, error)
      || !parse_runs (cli, runs, error))
    return FALSE;
  project = aisle_cli_project (cli, AISLE_PROJECT_READ, error);
  if (project == NULL)
    return FALSE;
  comparison = aisle_command_compare_within (project, runs->len > 0 ? (const gint64 *) runs->data : NULL, runs->len,
                                             metric != NULL ? metric : "ndcg@10", segment, &cli->progress, error);
  if (comparison == NULL)
    return FALSE;
  if (cli->json)
    {
      aisle_cli_print_json (comparison_to_json (comparison));
      return TRUE;
    }
  if (format != NULL && !g_str_equal (format, "table"))
    return aisle_cli_print_table (cli, comparison->table, format, error);
  return aisle_cli_print_comparison (cli, comparison, metric != NULL ? metric : "ndcg@10", error);
}

const AisleVerb aisle_verb_compare = { "compare", "PROJECT [RUN...]", N_ ("Compare runs and say what may be said"),
                                       run };
