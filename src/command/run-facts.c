/* run-facts.c: see run-facts.h. */
#include "command/run-facts.h"

#include "base/i18n.h"
#include "command/compare-runs.h"
#include "evaluate/evaluate.h"

#include <math.h>

static const AisleColumnSpec specs[] = {
  { "group", N_ ("Group"), AISLE_COLUMN_TEXT },
  { "fact", N_ ("Fact"), AISLE_COLUMN_TEXT },
  { "value", N_ ("Value"), AISLE_COLUMN_TEXT },
};

static const char *
passport_param (const AisleRun *run, const char *name)
{
  return aisle_json_text (aisle_json_object (aisle_json_node_object (run->passport), "params"), name, "");
}

GArray *
aisle_run_members (const AisleRun *run)
{
  GArray *members = g_array_new (FALSE, FALSE, sizeof (AisleRunMember));
  const char *ids = passport_param (run, "models"), *weights = passport_param (run, "weights_of_models");

  while (*ids != '\0')
    {
      char *id_end, *weight_end;
      AisleRunMember member = { g_ascii_strtoll (ids, &id_end, 10), g_ascii_strtod (weights, &weight_end) };

      if (id_end == ids)
        break;
      if (weight_end == weights)
        member.weight = NAN;
      g_array_append_val (members, member);
      ids = id_end;
      weights = weight_end;
    }
  return members;
}

const char *
aisle_run_joined (const AisleRun *run)
{
  const char *joined = passport_param (run, "joined_by");

  return *joined != '\0' ? joined : NULL;
}

static void
add (AisleTable *table, const char *group, const char *fact, const char *value)
{
  gsize row;

  if (value == NULL || *value == '\0')
    return;
  row = aisle_table_add_row (table);
  aisle_table_set_text (table, row, 0, group);
  aisle_table_set_text (table, row, 1, fact);
  aisle_table_set_text (table, row, 2, value);
}

char *
aisle_run_metric_text (const char *metric, double value)
{
  return aisle_metric_is_share (metric) ? g_strdup_printf ("%.1f%%", value * 100) : g_strdup_printf ("%.3f", value);
}

/* "0.312 (0.301 to 0.324)" */
static void
add_metric (AisleTable *table, const char *name, JsonObject *metric)
{
  double mean = aisle_json_number (metric, "mean", NAN), low = aisle_json_number (metric, "low", NAN),
         high = aisle_json_number (metric, "high", NAN);
  g_autofree char *title = aisle_metric_title (name), *value = aisle_run_metric_text (name, mean), *text = NULL;

  if (!isfinite (mean))
    return;
  if (isfinite (low) && isfinite (high))
    {
      g_autofree char *from = aisle_run_metric_text (name, low), *to = aisle_run_metric_text (name, high);
      text = g_strdup_printf (_ ("%s (%s to %s)"), value, from, to);
    }
  add (table, "", title, text != NULL ? text : value);
}

static void
add_params (AisleTable *table, const AisleRun *run)
{
  JsonObject *params = aisle_json_node_object (run->params);
  g_autoptr (GList) names = params != NULL ? json_object_get_members (params) : NULL;

  for (GList *l = names; l != NULL; l = l->next)
    {
      const AisleParam *param = aisle_run_param (run, l->data);
      g_autofree char *text = aisle_run_param_text (run, l->data, json_object_get_member (params, l->data));

      add (table, _ ("Parameters"), param != NULL ? _ (param->title) : (char *) l->data, g_strstrip (text));
    }
}

static const AisleRun *
find_run (const GPtrArray *runs, gint64 id)
{
  for (guint i = 0; i < runs->len; i++)
    if (((const AisleRun *) runs->pdata[i])->id == id)
      return runs->pdata[i];
  return NULL;
}

static void
add_members (AisleTable *table, const AisleRun *run, const GPtrArray *runs)
{
  g_autoptr (GArray) members = aisle_run_members (run);
  const char *joined = aisle_run_joined (run);

  for (guint i = 0; i < members->len; i++)
    {
      const AisleRunMember *member = &g_array_index (members, AisleRunMember, i);
      const AisleRun *of = find_run (runs, member->run);
      const AisleFamily *family = of != NULL ? aisle_family (of->family) : NULL;
      g_autofree char *title = family != NULL
                                   ? g_strdup_printf (_ ("%s, run %lld"), _ (family->title), (long long) member->run)
                                   : g_strdup_printf (_ ("Run %lld"), (long long) member->run);
      g_autofree char *weight = isnan (member->weight) ? g_strdup ("·") : g_strdup_printf ("%.2f", member->weight);

      add (table, _ ("Made of"), title, weight);
    }
  if (joined != NULL)
    add (table, "", _ ("Joined by"), aisle_choice_title (joined));
}

static void
add_costs (AisleTable *table, const AisleRun *run)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_local (run->created / G_USEC_PER_SEC);
  g_autofree char *when = time != NULL ? g_date_time_format (time, "%x %H:%M") : NULL;
  g_autofree char *seconds = g_strdup_printf (_ ("%.2f s"), run->seconds);
  g_autofree char *memory = g_format_size ((guint64) MAX (0, run->peak_memory));
  g_autofree char *size = run->weight_bytes > 0 ? g_format_size ((guint64) run->weight_bytes) : NULL;
  g_autofree char *hash = g_strndup (run->content_hash != NULL ? run->content_hash : "", 12);

  add (table, "", _ ("Trained at"), when);
  add (table, "", _ ("Training"), seconds);
  add (table, "", _ ("Peak memory"), memory);
  add (table, "", _ ("Size"), size);
  add (table, "", _ ("Data"), hash);
}

AisleTable *
aisle_run_facts (const AisleRun *run, const GPtrArray *runs)
{
  AisleTable *table = aisle_table_new (specs, G_N_ELEMENTS (specs));
  JsonObject *metrics = aisle_json_node_object (run->metrics);
  g_autoptr (GList) names = metrics != NULL ? json_object_get_members (metrics) : NULL;
  const char *split = aisle_json_text (aisle_json_node_object (run->protocol), "split", NULL);

  for (GList *l = names; l != NULL; l = l->next)
    {
      /* The first list length says enough here; the leaderboard has them all. */
      if (g_str_has_suffix (l->data, "@20") && !g_str_has_prefix (l->data, "mrr"))
        continue;
      add_metric (table, l->data, aisle_json_object (metrics, l->data));
    }
  add (table, "", _ ("Split"), split != NULL ? aisle_choice_title (split) : NULL);
  add (table, "", _ ("Segment"), run->segment);
  add_members (table, run, runs);
  add_params (table, run);
  add_costs (table, run);
  return table;
}

AisleTable *
aisle_command_run_facts (AisleProject *project, gint64 run, GError **error)
{
  g_autoptr (GPtrArray) runs = aisle_runs_list (project, TRUE, error);
  g_autoptr (AisleRun) told = runs != NULL ? aisle_runs_get (project, run, error) : NULL;

  return told != NULL ? aisle_run_facts (told, runs) : NULL;
}
