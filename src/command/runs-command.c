/* runs-command.c: the stored runs as a table. */
#include "command/compare-runs.h"

#include "base/i18n.h"

#include <math.h>

/* What a task is read by; a list without a run that has it does without the column. */
static const AisleColumnSpec measures[] = {
  { "ndcg_10", N_ ("NDCG@10"), AISLE_COLUMN_REAL },
  { "recall_10", N_ ("Recall@10"), AISLE_COLUMN_REAL },
  { "accuracy", N_ ("Accuracy"), AISLE_COLUMN_SHARE },
  { "macro_f1", N_ ("Macro-F1"), AISLE_COLUMN_REAL },
};
static const char *const measure_names[] = { "ndcg@10", "recall@10", "accuracy", "macro_f1" };

static const AisleColumnSpec first_specs[] = {
  { "run", N_ ("Run"), AISLE_COLUMN_INTEGER },    { "model", N_ ("Model"), AISLE_COLUMN_TEXT },
  { "family", N_ ("Family"), AISLE_COLUMN_TEXT }, { "created", N_ ("Trained at"), AISLE_COLUMN_TIME },
  { "split", N_ ("Split"), AISLE_COLUMN_TEXT },   { "segment", N_ ("Segment"), AISLE_COLUMN_TEXT },
};
static const AisleColumnSpec last_specs[] = {
  { "seconds", N_ ("Training"), AISLE_COLUMN_DURATION },
  { "peak_memory", N_ ("Peak memory"), AISLE_COLUMN_REAL, N_ ("MB") },
  { "size", N_ ("Size"), AISLE_COLUMN_REAL, N_ ("MB") },
  { "state", N_ ("State"), AISLE_COLUMN_TEXT },
  { "seed", N_ ("Seed"), AISLE_COLUMN_INTEGER },
};

static double
mean_of (const AisleRun *run, const char *metric)
{
  JsonObject *metrics = aisle_json_node_object (run->metrics);

  g_autofree char *found = aisle_run_find_metric (run, metric);

  return aisle_json_number (aisle_json_object (metrics, found), "mean", NAN);
}

static gboolean
any_has (const GPtrArray *runs, const char *metric)
{
  for (guint i = 0; i < runs->len; i++)
    if (!isnan (mean_of (runs->pdata[i], metric)))
      return TRUE;
  return FALSE;
}

static AisleTable *
table_new (const GPtrArray *runs)
{
  AisleTable *table = aisle_table_new (first_specs, G_N_ELEMENTS (first_specs));

  for (gsize m = 0; m < G_N_ELEMENTS (measures); m++)
    if (any_has (runs, measure_names[m]))
      aisle_table_add_column (table, &measures[m]);
  for (gsize c = 0; c < G_N_ELEMENTS (last_specs); c++)
    aisle_table_add_column (table, &last_specs[c]);
  return table;
}

static void
set_real (AisleTable *table, gsize row, const char *column, double value)
{
  gssize c = aisle_table_find (table, column);

  if (c >= 0)
    aisle_table_set_real (table, row, (gsize) c, value);
}

AisleTable *
aisle_command_runs (AisleProject *project, gboolean with_archived, GError **error)
{
  g_autoptr (GPtrArray) runs = aisle_runs_list (project, with_archived, error);
  g_autoptr (AisleTable) table = NULL;
  g_autofree char *hash = NULL;

  if (runs == NULL)
    return NULL;
  hash = aisle_project_content_hash (project);
  table = table_new (runs);
  for (guint i = 0; i < runs->len; i++)
    {
      const AisleRun *run = runs->pdata[i];
      const AisleFamily *family = aisle_family (run->family);
      JsonObject *protocol = aisle_json_node_object (run->protocol);
      /* Classifiers read no events: their hash is of utterances. */
      gboolean stale = (family == NULL || (family->task != AISLE_TASK_CLASSIFY && family->task != AISLE_TASK_REPLY))
                       && g_strcmp0 (hash, run->content_hash) != 0;
      const char *state = run->archived ? _ ("removed") : stale ? _ ("data has changed since") : _ ("current");
      aisle_table_add_row (table);
      aisle_table_set_integer (table, i, 0, run->id);
      aisle_table_set_text (table, i, 1, family != NULL ? _ (family->title) : run->family);
      aisle_table_set_text (table, i, 2, run->family);
      aisle_table_set_integer (table, i, 3, run->created - run->created % AISLE_SECOND);
      aisle_table_set_text (table, i, 4, aisle_json_text (protocol, "split", NULL));
      aisle_table_set_text (table, i, 5, run->segment);
      for (gsize m = 0; m < G_N_ELEMENTS (measures); m++)
        set_real (table, i, measures[m].name, mean_of (run, measure_names[m]));
      aisle_table_set_integer (table, i, (gsize) aisle_table_find (table, "seconds"), llround (run->seconds * 1e6));
      set_real (table, i, "peak_memory", (double) run->peak_memory / 1e6);
      set_real (table, i, "size", (double) run->weight_bytes / 1e6);
      aisle_table_set_text (table, i, (gsize) aisle_table_find (table, "state"), state);
      if (*aisle_run_seed (run) != '\0')
        aisle_table_set_integer (table, i, (gsize) aisle_table_find (table, "seed"),
                                 g_ascii_strtoll (aisle_run_seed (run), NULL, 10));
    }
  return g_steal_pointer (&table);
}
