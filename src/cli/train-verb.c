/* train-verb.c: one model, trained, judged and stored. */
#include "base/error.h"
#include "base/i18n.h"
#include "cli/cli.h"
#include "command/run-facts.h"

#include <math.h>

extern const AisleVerb aisle_verb_train;

static void
add_mean (JsonObject *metrics, const char *name, JsonNode *node, gpointer data)
{
  JsonObject *out = data;

  if (JSON_NODE_HOLDS_OBJECT (node) && !isnan (aisle_json_number (json_node_get_object (node), "mean", NAN)))
    json_object_set_double_member (out, name, aisle_json_number (json_node_get_object (node), "mean", 0));
}

static JsonObject *
means_to_json (const AisleRun *run)
{
  JsonObject *metrics = json_object_new ();

  if (run->metrics != NULL && JSON_NODE_HOLDS_OBJECT (run->metrics))
    json_object_foreach_member (json_node_get_object (run->metrics), add_mean, metrics);
  return metrics;
}

/* What is known of a trained run beside its metrics. */
typedef struct
{
  AisleAnswer *rows, *honesty; /* rows NULL where nothing was judged */
} Report;

static void
report_clear (Report *self)
{
  g_clear_pointer (&self->rows, aisle_answer_free);
  g_clear_pointer (&self->honesty, aisle_answer_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Report, report_clear)

static gboolean
report_open (Report *self, AisleCli *cli, AisleProject *project, const AisleRun *run, GError **error)
{
  self->honesty = aisle_command_honesty (project, run->id, error);
  if (self->honesty == NULL)
    return FALSE;
  if (json_object_get_size (json_node_get_object (run->metrics)) == 0
      || g_str_equal (run->task, aisle_task_id (AISLE_TASK_CLASSIFY))
      || g_str_equal (run->task, aisle_task_id (AISLE_TASK_REPLY)))
    return TRUE;
  self->rows = aisle_command_slices (project, &run->id, 1, NULL, "all", &cli->progress, error);
  return self->rows != NULL;
}

/* The notes of its passport: what was read, and how it was judged. */
static JsonArray *
notes_of (const AisleRun *run)
{
  return run->passport != NULL && JSON_NODE_HOLDS_OBJECT (run->passport)
             ? aisle_json_array (json_node_get_object (run->passport), "notes")
             : NULL;
}

/* Of a blend: [{"run":3,"weight":0.61}, ...] and how they are joined. */
static void
members_to_json (const AisleRun *run, JsonObject *object)
{
  g_autoptr (GArray) members = aisle_run_members (run);
  JsonArray *array;

  if (members->len == 0)
    return;
  array = json_array_new ();
  for (guint i = 0; i < members->len; i++)
    {
      const AisleRunMember *member = &g_array_index (members, AisleRunMember, i);
      JsonObject *entry = json_object_new ();

      json_object_set_int_member (entry, "run", member->run);
      if (isfinite (member->weight))
        json_object_set_double_member (entry, "weight", member->weight);
      json_array_add_object_element (array, entry);
    }
  json_object_set_array_member (object, "models", array);
  if (aisle_run_joined (run) != NULL)
    json_object_set_string_member (object, "joined_by", aisle_run_joined (run));
}

static JsonObject *
runs_to_json (const GPtrArray *runs, gint64 first_seed, const Report *report)
{
  const AisleRun *run = runs->pdata[0];
  JsonObject *object = json_object_new ();
  JsonArray *seeds = json_array_new ();

  json_object_set_int_member (object, "run", run->id);
  json_object_set_string_member (object, "family", run->family);
  json_object_set_member (object, "params", json_node_copy (run->params));
  json_object_set_double_member (object, "seconds", run->seconds);
  json_object_set_int_member (object, "peak_rss_bytes", run->peak_memory);
  json_object_set_object_member (object, "metrics", means_to_json (run));
  if (notes_of (run) != NULL)
    json_object_set_array_member (object, "notes", json_array_ref (notes_of (run)));
  members_to_json (run, object);
  if (report->rows != NULL)
    json_object_set_object_member (object, "rows", aisle_cli_table_to_json (report->rows));
  json_object_set_object_member (object, "honesty", aisle_cli_table_to_json (report->honesty));
  for (guint i = 0; i < runs->len; i++)
    {
      JsonObject *seed = json_object_new ();

      json_object_set_int_member (seed, "run", ((const AisleRun *) runs->pdata[i])->id);
      json_object_set_int_member (seed, "seed", first_seed + i);
      json_object_set_object_member (seed, "metrics", means_to_json (runs->pdata[i]));
      json_array_add_object_element (seeds, seed);
    }
  if (runs->len > 1)
    json_object_set_array_member (object, "seeds", seeds);
  else
    json_array_unref (seeds);
  return object;
}

static void
print_metric (JsonObject *metrics, const char *name, JsonNode *node, gpointer data)
{
  JsonObject *values = aisle_json_node_object (node);

  g_print ("  %-14s %.4f", name, aisle_json_number (values, "mean", 0));
  if (values != NULL && json_object_has_member (values, "low") && !json_object_get_null_member (values, "low"))
    g_print ("  [%.4f, %.4f]", aisle_json_number (values, "low", 0), aisle_json_number (values, "high", 0));
  g_print ("\n");
}

/* What a blend is made of, and how much each model counts. */
static void
print_members (const AisleRun *run)
{
  g_autoptr (GArray) members = aisle_run_members (run);

  for (guint i = 0; i < members->len; i++)
    {
      const AisleRunMember *member = &g_array_index (members, AisleRunMember, i);
      g_autofree char *name = g_strdup_printf (_ ("run %lld"), (long long) member->run);

      if (isfinite (member->weight))
        g_print ("  %-14s %.2f\n", name, member->weight);
    }
  if (aisle_run_joined (run) != NULL)
    g_print (_ ("  joined by      %s\n"), aisle_choice_title (aisle_run_joined (run)));
}

static void
print_run (const AisleRun *run)
{
  aisle_cli_end_progress ();
  g_print (_ ("run %lld: %s, trained in %.2f s, peak memory %.0f MB\n"), (long long) run->id, run->family, run->seconds,
           (double) run->peak_memory / 1e6);
  if (run->metrics != NULL && JSON_NODE_HOLDS_OBJECT (run->metrics))
    json_object_foreach_member (json_node_get_object (run->metrics), print_metric, NULL);
  print_members (run);
}

/* Of texts: what was taken for what, once for all seeds. */
static void
print_reading (const AisleRun *run)
{
  JsonArray *notes = notes_of (run);

  if (g_str_equal (run->task, aisle_task_id (AISLE_TASK_CLASSIFY)) && notes != NULL
      && json_array_get_length (notes) > 0)
    g_print ("%s\n", json_array_get_string_element (notes, 0));
}

/* Who is served how well, a line a row. */
static void
print_rows (const AisleTable *table)
{
  gsize title = (gsize) aisle_table_find (table, "title"), count = aisle_slices_count_column (table),
        value = (gsize) aisle_table_find (table, "value"), low = (gsize) aisle_table_find (table, "value_low"),
        high = (gsize) aisle_table_find (table, "value_high");

  g_print ("%s:\n", aisle_table_column (table, value)->title);
  for (gsize row = 0; row < aisle_table_n_rows (table); row++)
    {
      g_print ("  %s: ", aisle_table_text (table, row, title));
      if (!aisle_table_is_missing (table, row, value))
        g_print ("%.4f  [%.4f, %.4f], ", aisle_table_number (table, row, value), aisle_table_number (table, row, low),
                 aisle_table_number (table, row, high));
      g_print ("%'lld %s\n", (long long) aisle_table_integer (table, row, count),
               _ (aisle_table_column (table, count)->unit));
    }
}

/* "10,20" to {10, 20, 0}. */
static guint *
parse_k_list (const char *text, GError **error)
{
  g_auto (GStrv) parts = g_strsplit (text, ",", -1);
  GArray *list = g_array_new (TRUE, TRUE, sizeof (guint));

  for (char **part = parts; *part != NULL; part++)
    {
      guint64 k;
      guint value;
      if (!g_ascii_string_to_unsigned (*part, 10, 1, 10000, &k, NULL))
        {
          g_set_error (error, AISLE_CLI_ERROR, AISLE_ERROR_USAGE, _ ("'%s' is not a list of k: give --k 10,20"), text);
          g_array_unref (list);
          return NULL;
        }
      value = (guint) k;
      g_array_append_val (list, value);
    }
  return (guint *) g_array_free (list, FALSE);
}

/* "3,5" to {3, 5, 0}. */
static gint64 *
parse_models (const char *text, GError **error)
{
  g_auto (GStrv) parts = g_strsplit (text, ",", -1);
  GArray *list = g_array_new (TRUE, TRUE, sizeof (gint64));

  for (char **part = parts; *part != NULL; part++)
    {
      gint64 run;

      if (!g_ascii_string_to_signed (*part, 10, 1, G_MAXINT64, &run, NULL))
        {
          g_set_error (error, AISLE_CLI_ERROR, AISLE_ERROR_USAGE, _ ("'%s' is not a list of runs: give --models 3,5"),
                       text);
          g_array_unref (list);
          return NULL;
        }
      g_array_append_val (list, run);
    }
  return (gint64 *) g_array_free (list, FALSE);
}

/* The families of each task, a line each. */
static gboolean
print_families (void)
{
  gsize n;
  const AisleFamily *const *families = aisle_families (&n);

  for (AisleTask task = 0; task < AISLE_N_TASKS; task++)
    {
      g_print ("%s:\n", aisle_task_id (task));
      for (gsize i = 0; i < n; i++)
        if (families[i]->task == task)
          g_print ("  %-20s %s\n", families[i]->id, _ (families[i]->summary));
    }
  return TRUE;
}

/* What --set takes: parameters of the family, of its task's split and of its judging. */
static gboolean
print_family (const char *id, const char *task, GError **error)
{
  const AisleFamily *family = aisle_command_family (id, task, error);
  g_autoptr (GString) text = NULL;
  g_autoptr (AisleParams) split = NULL, protocol = NULL;
  const AisleParam *table;
  gsize n;

  if (family == NULL)
    return FALSE;
  split = aisle_train_split_new (aisle_command_train_task (family));
  protocol = aisle_train_protocol_new (aisle_command_train_task (family));
  text = g_string_new (_ (family->summary));
  g_string_append_printf (text, "\n\n%s\n", _ ("Parameters:"));
  aisle_cli_describe_params (text, family->params, family->n_params);
  table = aisle_params_table (split, &n);
  g_string_append_printf (text, "\n%s\n", _ ("Split:"));
  aisle_cli_describe_params (text, table, n);
  table = aisle_params_table (protocol, &n);
  if (n > 0)
    g_string_append_printf (text, "\n%s\n", _ ("Judging:"));
  aisle_cli_describe_params (text, table, n);
  g_print ("%s", text->str);
  return TRUE;
}

static gboolean
has_param (const AisleParams *params, const char *name)
{
  gsize n;
  const AisleParam *table = aisle_params_table (params, &n);

  for (gsize i = 0; i < n; i++)
    if (g_str_equal (table[i].name, name))
      return TRUE;
  return FALSE;
}

/* --set goes to the family's table, where it has no such name to the split's, and else to the protocol's. */
static gboolean
set_pairs (AisleParams *params, AisleParams *split, AisleParams *protocol, char **pairs, GError **error)
{
  for (; pairs != NULL && *pairs != NULL; pairs++)
    {
      g_autofree char *name = g_strndup (*pairs, strcspn (*pairs, "="));
      AisleParams *of = has_param (params, name)     ? params
                        : has_param (split, name)    ? split
                        : has_param (protocol, name) ? protocol
                                                     : params;

      if (!aisle_params_set_pair (of, *pairs, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
run (AisleCli *cli, int argc, char **argv, GError **error)
{
  g_auto (GStrv) pairs = NULL;
  g_autofree char *segment = NULL, *split_kind = NULL, *task = NULL, *k_text = NULL, *models_text = NULL, *fold = NULL;
  gboolean keep_seen = FALSE, refit = FALSE, list = FALSE;
  gint64 seed = 1;
  int seeds = 1;
  const GOptionEntry entries[] = {
    { "set", 's', 0, G_OPTION_ARG_STRING_ARRAY, &pairs, N_ ("Parameter of the family, the split or the judging"),
      "NAME=VALUE" },
    { "task", 0, 0, G_OPTION_ARG_STRING, &task, N_ ("The family's task, as recommend or search"), "TASK" },
    { "split", 0, 0, G_OPTION_ARG_STRING, &split_kind,
      N_ ("time, rolling, leave-one-out, users, given, random or none; of rankers queries, time, given or none"),
      "SPLIT" },
    { "fold", 0, 0, G_OPTION_ARG_STRING, &fold, N_ ("Split by query or rolling: the fold that judges; 0: each in turn"),
      "N" },
    { "segment", 'S', 0, G_OPTION_ARG_STRING, &segment, N_ ("Saved segment or predicate"), "SEGMENT" },
    { "k", 'k', 0, G_OPTION_ARG_STRING, &k_text, N_ ("List lengths to judge, as 10,20"), "LIST" },
    { "models", 'm', 0, G_OPTION_ARG_STRING, &models_text,
      N_ ("Runs to make it of, as 3,5; for a family that blends others"), "RUNS" },
    { "keep-seen", 0, 0, G_OPTION_ARG_NONE, &keep_seen, N_ ("Do not mask items of the history"), NULL },
    { "refit", 0, 0, G_OPTION_ARG_NONE, &refit, N_ ("Also a linked run on all rows"), NULL },
    { "seed", 0, 0, G_OPTION_ARG_INT64, &seed, N_ ("Seed of all chance"), "N" },
    { "seeds", 0, 0, G_OPTION_ARG_INT, &seeds, N_ ("Runs with so many seeds, which compare takes for one"), "N" },
    { "list", 'l', 0, G_OPTION_ARG_NONE, &list, N_ ("List the families, or the parameters of FAMILY"), NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (AisleProject) project = NULL;
  g_autoptr (AisleParams) params = NULL, split = NULL, protocol = NULL;
  g_autoptr (GPtrArray) trained = NULL;
  g_auto (Report) report = { NULL, NULL };
  g_autofree guint *k_list = NULL;
  g_autofree gint64 *models = NULL;
  const AisleFamily *family;

  if (!aisle_cli_parse (cli, &aisle_verb_train, entries, argc, argv, 0, 2, error))
    return FALSE;
  if (list)
    return cli->n_words == 2 ? print_family (cli->words[1], task, error) : print_families ();
  if (cli->n_words < 2)
    {
      g_set_error_literal (error, AISLE_CLI_ERROR, AISLE_ERROR_USAGE,
                           _ ("name a project and a family: aisle-cli train --list tells the families"));
      return FALSE;
    }
  if (k_text != NULL && (k_list = parse_k_list (k_text, error)) == NULL)
    return FALSE;
  if (models_text != NULL && (models = parse_models (models_text, error)) == NULL)
    return FALSE;
  family = aisle_command_family (cli->words[1], task, error);
  if (family == NULL)
    return FALSE;
  params = aisle_params_new (family->params, family->n_params);
  split = aisle_train_split_new (aisle_command_train_task (family));
  protocol = aisle_train_protocol_new (aisle_command_train_task (family));
  if ((split_kind != NULL && !aisle_params_set (split, "split", split_kind, error))
      || (fold != NULL && !aisle_params_set (split, "fold", fold, error))
      || !set_pairs (params, split, protocol, pairs, error))
    return FALSE;
  project = aisle_cli_project (cli, AISLE_PROJECT_WRITE, error);
  if (project == NULL)
    return FALSE;
  trained = aisle_command_train_seeds (project,
                                       &(AisleTrainOrder){ .family = family->id,
                                                           .params = params,
                                                           .split = split,
                                                           .protocol = protocol,
                                                           .segment = segment,
                                                           .k_list = k_list,
                                                           .models = models,
                                                           .keep_seen = keep_seen,
                                                           .refit = refit,
                                                           .seed = (guint64) seed },
                                       (gsize) MAX (seeds, 0), &cli->progress, error);
  if (trained == NULL || !report_open (&report, cli, project, trained->pdata[0], error))
    return FALSE;
  if (cli->json)
    {
      aisle_cli_print_json (runs_to_json (trained, seed, &report));
      return TRUE;
    }
  aisle_cli_end_progress ();
  print_reading (trained->pdata[0]);
  for (guint i = 0; i < trained->len; i++)
    print_run (trained->pdata[i]);
  if (report.rows != NULL)
    print_rows (report.rows->table);
  aisle_cli_print_honesty (report.honesty->table);
  return TRUE;
}

const AisleVerb aisle_verb_train = { "train", "PROJECT FAMILY", N_ ("Train, judge and store a model"), run };
