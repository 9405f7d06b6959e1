/* compare-verb.c: runs side by side, with intervals and a verdict. */
#include "base/error.h"
#include "base/i18n.h"
#include "cli/cli.h"
#include "command/compare-runs.h"

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

/* The runs that differ by seed alone, and what they are as one. */
static JsonArray *
contenders_to_json (const AisleComparison *comparison)
{
  JsonArray *array = json_array_new ();

  for (guint g = 0; g < comparison->groups->len; g++)
    {
      const AisleRunGroup *group = comparison->groups->pdata[g];
      JsonObject *object = json_object_new ();
      JsonArray *runs = json_array_new ();

      for (guint i = 0; i < group->runs->len; i++)
        json_array_add_int_element (runs, ((const AisleRun *) group->runs->pdata[i])->id);
      json_object_set_int_member (object, "run", aisle_run_group_id (group));
      json_object_set_string_member (object, "label", group->label);
      json_object_set_array_member (object, "seeds", runs);
      json_object_set_member (object, "metrics", json_node_copy (comparison->metrics->pdata[g]));
      json_array_add_object_element (array, object);
    }
  return array;
}

static JsonObject *
comparison_to_json (const AisleComparison *comparison, const AisleAnswer *slices)
{
  JsonObject *object = json_object_new (), *pairs = json_object_new ();
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
  json_object_set_array_member (object, "contenders", contenders_to_json (comparison));
  json_object_set_object_member (object, "verdict", verdict_to_json (comparison->verdict));
  aisle_table_add_to_json (comparison->pairs, pairs);
  json_object_set_object_member (object, "pairs", pairs);
  json_object_set_object_member (object, "honesty", aisle_cli_table_to_json (comparison->honesty));
  if (slices != NULL)
    json_object_set_object_member (object, "slices", aisle_cli_table_to_json (slices));
  return object;
}

/* What fits a terminal: of the columns those that are named. */
static AisleTable *
pick (const AisleTable *table, const char *const *names, gsize n)
{
  AisleTable *out = aisle_table_new (NULL, 0);

  for (gsize r = 0; r < aisle_table_n_rows (table); r++)
    aisle_table_add_row (out);
  for (gsize i = 0; i < n; i++)
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

/* The judged metric with its interval, then the means of others. */
static AisleTable *
narrow (const AisleComparison *comparison, const char *metric)
{
  g_autofree char *found = aisle_run_find_metric (comparison->runs->pdata[0], metric),
                  *mean = aisle_metric_column (found);
  g_autofree char *low = g_strconcat (mean, "_low", NULL), *high = g_strconcat (mean, "_high", NULL),
                  *sd = g_strconcat (mean, "_sd", NULL);
  const char *const names[] = { "run",       "family", mean,          low,          high,      sd,     "seeds",
                                "recall_10", "hit_10", "coverage_10", "novelty_10", "seconds", "group" };

  return pick (comparison->table, names, G_N_ELEMENTS (names));
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
  g_autoptr (AisleTable) table = narrow (comparison, metric);

  if (!aisle_cli_print_table (cli, table, NULL, error))
    return FALSE;
  g_print ("\n%s\n", comparison->verdict->sentence);
  aisle_cli_print_honesty (comparison->honesty->table);
  return TRUE;
}

/* The slices that a row of the table stands for; the difference is to the first contender. */
static gboolean
print_slices (AisleCli *cli, const AisleAnswer *slices, GError **error)
{
  static const char *const names[] = {
    "title",     "run",        "family",     "users",          "queries",         "value",
    "value_low", "value_high", "difference", "difference_low", "difference_high", "difference_flag"
  };
  g_autoptr (AisleTable) table = pick (slices->table, names, G_N_ELEMENTS (names));

  g_print ("\n");
  return aisle_cli_print_table (cli, table, NULL, error);
}

/* The comparable runs of a task. */
static gboolean
choose_task (AisleProject *project, const char *id, GArray *runs, GError **error)
{
  for (int task = 0; task < AISLE_N_TASKS; task++)
    if (g_str_equal (aisle_task_id ((AisleTask) task), id))
      {
        g_autoptr (GArray) found = aisle_command_comparable (project, (AisleTask) task, error);

        if (found != NULL)
          g_array_append_vals (runs, found->data, found->len);
        return found != NULL;
      }
  g_set_error (error, AISLE_CLI_ERROR, AISLE_ERROR_USAGE,
               _ ("unknown task '%s': it is that of a model family, as search"), id);
  return FALSE;
}

static gboolean
run (AisleCli *cli, int argc, char **argv, GError **error)
{
  g_autofree char *metric = NULL, *format = NULL, *segment = NULL, *by = NULL, *task = NULL;
  const GOptionEntry entries[] = {
    { "metric", 'm', 0, G_OPTION_ARG_STRING, &metric, N_ ("Metric of the verdict, as ndcg@10"), "METRIC" },
    { "segment", 'S', 0, G_OPTION_ARG_STRING, &segment, N_ ("Judge by the users of a saved segment or predicate"),
      "SEGMENT" },
    { "by", 'b', 0, G_OPTION_ARG_STRING, &by,
      N_ ("Also by activity, popularity, segment (the saved ones), fold (cuts in time), or all; of rankers by class, words, "
          "looked, segment or all"),
      "SLICES" },
    { "task", 0, 0, G_OPTION_ARG_STRING, &task, N_ ("Without runs: those of this task, as search"), "TASK" },
    { "format", 'f', 0, G_OPTION_ARG_STRING, &format, N_ ("table, csv or json"), "FORMAT" },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (AisleProject) project = NULL;
  g_autoptr (AisleComparison) comparison = NULL;
  g_autoptr (AisleAnswer) slices = NULL;
  g_autoptr (GArray) runs = g_array_new (FALSE, FALSE, sizeof (gint64));

  if (!aisle_cli_parse (cli, &aisle_verb_compare, entries, argc, argv, 1, 1000, error)
      || !parse_runs (cli, runs, error))
    return FALSE;
  project = aisle_cli_project (cli, AISLE_PROJECT_READ, error);
  if (project == NULL)
    return FALSE;
  if (task != NULL && runs->len == 0 && !choose_task (project, task, runs, error))
    return FALSE;
  comparison = aisle_command_compare_within (project, runs->len > 0 ? (const gint64 *) runs->data : NULL, runs->len,
                                             metric, segment, &cli->progress, error);
  if (comparison == NULL)
    return FALSE;
  if (by != NULL)
    {
      slices = aisle_command_slices_within (project, runs->len > 0 ? (const gint64 *) runs->data : NULL, runs->len,
                                            metric, by, segment, &cli->progress, error);
      if (slices == NULL)
        return FALSE;
    }
  if (cli->json)
    {
      aisle_cli_print_json (comparison_to_json (comparison, slices));
      return TRUE;
    }
  if (format != NULL && !g_str_equal (format, "table"))
    return aisle_cli_print_table (cli, slices != NULL ? slices->table : comparison->table, format, error);
  return aisle_cli_print_comparison (cli, comparison, metric, error)
         && (slices == NULL || print_slices (cli, slices, error));
}

const AisleVerb aisle_verb_compare = { "compare", "PROJECT [RUN...]", N_ ("Compare runs and say what may be said"),
                                       run };
