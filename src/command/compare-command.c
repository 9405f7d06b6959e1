/* compare-command.c: stored runs side by side, and what may be said about them.
 *
 * Only runs of one protocol on the same data: anything else compares splits, not models. */
#include "command/command.h"

#include "base/error.h"
#include "base/i18n.h"

#include <math.h>

#define RESAMPLES 1000 /* as many as for the means over all users */

static JsonObject *
object_of (JsonNode *node)
{
  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

static gboolean
has_metrics (const AisleRun *run)
{
  JsonObject *metrics = object_of (run->metrics);

  return metrics != NULL && json_object_get_size (metrics) > 0;
}

/* The first member in which two protocols differ, or NULL. */
static const char *
find_difference (const AisleRun *a, const AisleRun *b)
{
  static const char *const members[] = { "content_hash", "segment", "split", "split_params", "k",
                                         "keep_seen",    "refit_of" };
  JsonObject *left = object_of (a->protocol), *right = object_of (b->protocol);

  for (gsize i = 0; i < G_N_ELEMENTS (members); i++)
    {
      JsonNode *x = left != NULL ? json_object_get_member (left, members[i]) : NULL;
      JsonNode *y = right != NULL ? json_object_get_member (right, members[i]) : NULL;
      if ((x == NULL) != (y == NULL) || (x != NULL && !json_node_equal (x, y)))
        return members[i];
    }
  return NULL;
}

static gboolean
check_comparable (const AisleRun *run, const AisleRun *with, GError **error)
{
  const char *difference = find_difference (run, with);

  if (!has_metrics (run))
    g_set_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_USAGE,
                 _ ("run %lld has no metrics: it was trained on everything, so nothing was left to judge it by"),
                 (long long) run->id);
  else if (difference != NULL && g_str_equal (difference, "content_hash"))
    g_set_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_USAGE,
                 _ ("the runs %lld and %lld were trained on different data: train both again"), (long long) with->id,
                 (long long) run->id);
  else if (difference != NULL)
    g_set_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_USAGE,
                 _ ("the runs %lld and %lld were judged differently ('%s'): compare runs of one protocol"),
                 (long long) with->id, (long long) run->id, difference);
  else
    return TRUE;
  return FALSE;
}

/* The named runs, or all that share the newest judged run's protocol. */
static GPtrArray *
choose_runs (AisleProject *project, const gint64 *ids, gsize n, GError **error)
{
  g_autoptr (GPtrArray) chosen = g_ptr_array_new_with_free_func ((GDestroyNotify) aisle_run_free);
  g_autoptr (GPtrArray) all = NULL;
  const AisleRun *newest = NULL;

  for (gsize i = 0; ids != NULL && i < n; i++)
    {
      AisleRun *run = aisle_runs_get (project, ids[i], error);

      if (run == NULL)
        return NULL;
      g_ptr_array_add (chosen, run);
      if (!check_comparable (run, chosen->pdata[0], error))
        return NULL;
    }
  if (ids != NULL)
    return g_steal_pointer (&chosen);
  all = aisle_runs_list (project, FALSE, error);
  if (all == NULL)
    return NULL;
  for (guint i = 0; i < all->len; i++)
    {
      const AisleRun *run = all->pdata[i];
      if (has_metrics (run) && (newest == NULL || run->id > newest->id))
        newest = run;
    }
  for (guint i = 0; i < all->len && newest != NULL; i++)
    {
      const AisleRun *run = all->pdata[i];
      if (has_metrics (run) && find_difference (run, newest) == NULL)
        {
          AisleRun *own = aisle_runs_get (project, run->id, error);
          if (own == NULL)
            return NULL;
          g_ptr_array_add (chosen, own);
        }
    }
  if (chosen->len == 0)
    {
      g_set_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_EMPTY,
                   _ ("there is no run to compare: train a model first"));
      return NULL;
    }
  return g_steal_pointer (&chosen);
}

/* ---- labels ---- */

static void
append_parameter (GString *out, const char *name, JsonNode *value)
{
  g_autofree char *text = json_node_get_value_type (value) == G_TYPE_STRING ? json_node_dup_string (value)
                                                                            : aisle_json_print (value, FALSE);
  g_strchomp (text);
  g_string_append_printf (out, "%s%s %s", out->len > 0 ? ", " : "", name, text);
}

/* The family's title, what sets the run apart from the others of its family, and its number where nothing does. */
static char *
make_label (const AisleRun *run, const GPtrArray *runs)
{
  const AisleFamily *family = aisle_family (run->family);
  const char *title = family != NULL ? _ (family->title) : run->family;
  JsonObject *params = object_of (run->params);
  g_autoptr (GList) names = params != NULL ? json_object_get_members (params) : NULL;
  g_autoptr (GString) differing = g_string_new (NULL);
  gboolean twin = FALSE;

  for (GList *name = names; name != NULL; name = name->next)
    for (guint i = 0; i < runs->len; i++)
      {
        const AisleRun *other = runs->pdata[i];
        JsonObject *others = object_of (other->params);
        JsonNode *value = json_object_get_member (params, name->data);

        if (g_str_equal (other->family, run->family) && others != NULL && json_object_has_member (others, name->data)
            && JSON_NODE_HOLDS_VALUE (value) && !json_node_equal (value, json_object_get_member (others, name->data)))
          {
            append_parameter (differing, name->data, value);
            break;
          }
      }
  for (guint i = 0; i < runs->len; i++)
    {
      const AisleRun *other = runs->pdata[i];
      twin |= other->id != run->id && g_str_equal (other->family, run->family) && other->params != NULL
              && run->params != NULL && json_node_equal (other->params, run->params);
    }
  if (twin)
    g_string_append_printf (differing, _ ("%srun %lld"), differing->len > 0 ? _ (", ") : "", (long long) run->id);
  return differing->len > 0 ? g_strdup_printf ("%s (%s)", title, differing->str) : g_strdup (title);
}

/* ---- the table ---- */

/* Coverage has no interval. */
static gboolean
has_interval (JsonObject *metrics, const char *metric)
{
  return !isnan (aisle_json_number (aisle_json_object (metrics, metric), "low", NAN));
}

/* "ndcg@10" as columns: names "ndcg_10", "ndcg_10_low" .., titles "NDCG@10" .. */
static void
add_metric_columns (AisleTable *table, const char *metric, gsize n)
{
  g_autofree char *title = aisle_metric_title (metric), *low = g_strdup_printf (_ ("%s, low"), title),
                  *high = g_strdup_printf (_ ("%s, high"), title);
  g_autofree char *name = g_strdelimit (g_strdup (metric), "@", '_'), *low_name = g_strconcat (name, "_low", NULL),
                  *high_name = g_strconcat (name, "_high", NULL);
  AisleColumnType type = aisle_metric_is_share (metric) ? AISLE_COLUMN_SHARE : AISLE_COLUMN_REAL;
  const AisleColumnSpec specs[] = { { name, title, type }, { low_name, low, type }, { high_name, high, type } };

  for (gsize i = 0; i < n; i++)
    aisle_table_add_column (table, &specs[i]);
}

static const AisleRun *
find_run (const GPtrArray *runs, gint64 id)
{
  for (guint i = 0; i < runs->len; i++)
    if (((const AisleRun *) runs->pdata[i])->id == id)
      return runs->pdata[i];
  return NULL;
}

/* The columns are those of the metrics `like`. */
static void
add_row (AisleTable *table, const AisleRun *run, const char *label, JsonObject *like, guint group)
{
  gsize row = aisle_table_add_row (table), n = aisle_table_n_columns (table), column = 2;
  JsonObject *metrics = object_of (run->metrics);
  g_autoptr (GList) names = json_object_get_members (like);

  aisle_table_set_integer (table, row, 0, run->id);
  aisle_table_set_text (table, row, 1, label);
  for (GList *name = names; name != NULL; name = name->next)
    {
      JsonObject *metric = aisle_json_object (metrics, name->data);

      aisle_table_set_real (table, row, column++, aisle_json_number (metric, "mean", NAN));
      if (!has_interval (like, name->data))
        continue;
      aisle_table_set_real (table, row, column++, aisle_json_number (metric, "low", NAN));
      aisle_table_set_real (table, row, column++, aisle_json_number (metric, "high", NAN));
    }
  aisle_table_set_integer (table, row, n - 2, llround (run->seconds * 1e6));
  aisle_table_set_integer (table, row, n - 1, group);
}

/* One row a run, best first. */
static AisleTable *
make_table (const AisleComparison *self)
{
  static const AisleColumnSpec first[] = { { "run", N_ ("Run"), AISLE_COLUMN_INTEGER },
                                           { "family", N_ ("Model"), AISLE_COLUMN_TEXT } };
  static const AisleColumnSpec last[] = { { "seconds", N_ ("Training"), AISLE_COLUMN_DURATION },
                                          { "group", N_ ("Group"), AISLE_COLUMN_INTEGER } };
  AisleTable *table = aisle_table_new (first, G_N_ELEMENTS (first));
  JsonObject *metrics = object_of (((const AisleRun *) self->runs->pdata[0])->metrics);
  g_autoptr (GList) names = json_object_get_members (metrics);

  for (GList *name = names; name != NULL; name = name->next)
    add_metric_columns (table, name->data, has_interval (metrics, name->data) ? 3 : 1);
  for (gsize i = 0; i < G_N_ELEMENTS (last); i++)
    aisle_table_add_column (table, &last[i]);
  for (guint g = 0; g < self->verdict->groups->len; g++)
    {
      const GArray *group = self->verdict->groups->pdata[g];

      for (guint i = 0; i < group->len; i++)
        {
          const AisleRun *run = find_run (self->runs, g_array_index (group, gint64, i));
          g_autofree char *label = make_label (run, self->runs);

          add_row (table, run, label, metrics, g + 1);
        }
    }
  return table;
}

static AislePassport *
make_passport (AisleProject *project, const AisleComparison *self, const char *metric)
{
  const AisleRun *first = self->runs->pdata[0];
  AislePassport *passport = aisle_passport_new (_ (
      "Runs of one protocol on the same users. Two runs differ where the paired bootstrap says so at 5 percent after Holm's "
      "correction over all pairs; a group is its best run and those that cannot be told apart from it."));
  JsonObject *split = aisle_json_object (object_of (self->protocol), "split_params");
  g_autoptr (GList) names = split != NULL ? json_object_get_members (split) : NULL;
  JsonArray *notes = aisle_json_array (object_of (first->passport), "notes");

  aisle_passport_set_source (passport, first->content_hash, aisle_project_generation (project));
  aisle_passport_set_rows (passport, self->verdict->n_users, N_ ("users"));
  aisle_passport_add_param (passport, "metric", metric);
  for (GList *name = names; name != NULL; name = name->next)
    {
      g_autoptr (GString) text = g_string_new (NULL);
      append_parameter (text, "", json_object_get_member (split, name->data));
      aisle_passport_add_param (passport, name->data, g_strchug (text->str));
    }
  for (guint i = 0; notes != NULL && i < json_array_get_length (notes); i++)
    if (JSON_NODE_HOLDS_VALUE (json_array_get_element (notes, i)))
      aisle_passport_add_note (passport, json_array_get_string_element (notes, i));
  return passport;
}

/* The first metric that has a value for each user. */
static char *
default_metric (const AisleRun *run)
{
  g_autoptr (GList) names = json_object_get_members (object_of (run->metrics));

  return g_strdup (names->data);
}

/* ---- within a segment ---- */

/* Leaves the users of the segment. */
static void
narrow_vector (AisleUserMetric *vector, const AisleBitmap *users)
{
  gsize kept = 0;

  for (gsize i = 0; users != NULL && i < vector->n; i++)
    if (vector->users[i] >= 0 && (gsize) vector->users[i] < users->n
        && aisle_bitmap_has (users, (gsize) vector->users[i]))
      {
        vector->users[kept] = vector->users[i];
        vector->values[kept++] = vector->values[i];
      }
  if (users != NULL)
    vector->n = kept;
}

/* The means of the run over the segment's judged users instead of over all; what is no mean over users has none there. */
static gboolean
narrow_metrics (AisleProject *project, AisleRun *run, const AisleBitmap *users, GError **error)
{
  g_autoptr (GList) names = json_object_get_members (object_of (run->metrics));
  JsonObject *narrowed = json_object_new ();

  for (GList *name = names; name != NULL; name = name->next)
    {
      g_autoptr (GError) local = NULL;
      g_autoptr (AisleUserMetric) vector = NULL;
      AisleInterval interval;
      JsonObject *entry;

      if (!has_interval (object_of (run->metrics), name->data))
        continue;
      vector = aisle_runs_user_metric (project, run->id, name->data, &local);
      if (g_error_matches (local, AISLE_STORE_ERROR, AISLE_ERROR_NOT_FOUND))
        continue; /* of the validation users: their values are not kept */
      if (vector == NULL)
        {
          g_propagate_error (error, g_steal_pointer (&local));
          json_object_unref (narrowed);
          return FALSE;
        }
      narrow_vector (vector, users);
      interval = aisle_bootstrap_mean (vector->values, vector->n, RESAMPLES, 1);
      entry = json_object_new ();
      json_object_set_double_member (entry, "mean", interval.mean);
      json_object_set_double_member (entry, "low", interval.low);
      json_object_set_double_member (entry, "high", interval.high);
      json_object_set_object_member (narrowed, name->data, entry);
    }
  json_node_unref (run->metrics);
  run->metrics = json_node_new (JSON_NODE_OBJECT);
  json_node_take_object (run->metrics, narrowed);
  return TRUE;
}

/* *look stays NULL without a segment. */
static gboolean
narrow_runs (AisleProject *project, AisleComparison *self, const char *segment, AisleLook **look,
             AisleProgress *progress, GError **error)
{
  if (segment == NULL || *segment == '\0')
    return TRUE;
  *look = aisle_look_open (project, segment, progress, error);
  if (*look == NULL)
    return FALSE;
  for (guint i = 0; i < self->runs->len; i++)
    if (!aisle_progress_step (progress, (double) i / self->runs->len, _ ("Comparing runs"), error)
        || !narrow_metrics (project, self->runs->pdata[i], (*look)->bitmap, error))
      return FALSE;
  return TRUE;
}

static gboolean
make_verdict (AisleProject *project, AisleComparison *self, const char *metric, const AisleBitmap *users,
              GError **error)
{
  g_autofree AisleContender *contenders = g_new0 (AisleContender, self->runs->len);
  g_autoptr (GPtrArray) vectors = g_ptr_array_new_with_free_func ((GDestroyNotify) aisle_user_metric_free);
  g_autoptr (GPtrArray) labels = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < self->runs->len; i++)
    {
      const AisleRun *run = self->runs->pdata[i];
      AisleUserMetric *vector = aisle_runs_user_metric (project, run->id, metric, error);

      if (vector == NULL)
        return FALSE;
      narrow_vector (vector, users);
      g_ptr_array_add (vectors, vector);
      g_ptr_array_add (labels, make_label (run, self->runs));
      contenders[i] = (AisleContender){ run->id, labels->pdata[i], vector->n, vector->users, vector->values };
    }
  self->verdict = aisle_verdict_new (contenders, self->runs->len, metric, 1, error);
  return self->verdict != NULL;
}

AisleComparison *
aisle_command_compare_within (AisleProject *project, const gint64 *runs, gsize n, const char *metric,
                              const char *segment, AisleProgress *progress, GError **error)
{
  g_autoptr (AisleComparison) self = g_new0 (AisleComparison, 1);
  g_autoptr (AisleLook) look = NULL;
  g_autofree char *chosen = NULL;

  if (!aisle_progress_step (progress, 0, _ ("Comparing runs"), error))
    return NULL;
  self->runs = choose_runs (project, runs, n, error);
  if (self->runs == NULL)
    return NULL;
  self->protocol = json_node_copy (((const AisleRun *) self->runs->pdata[0])->protocol);
  if (metric == NULL)
    metric = chosen = default_metric (self->runs->pdata[0]);
  if (!narrow_runs (project, self, segment, &look, progress, error)
      || !make_verdict (project, self, metric, look != NULL ? look->bitmap : NULL, error))
    return NULL;
  self->table = make_table (self);
  self->passport = make_passport (project, self, metric);
  if (look != NULL)
    aisle_passport_set_segment (self->passport, look->segment_name, look->segment_definition,
                                aisle_bitmap_count (look->bitmap));
  return g_steal_pointer (&self);
}

AisleComparison *
aisle_command_compare (AisleProject *project, const gint64 *runs, gsize n, const char *metric, AisleProgress *progress,
                       GError **error)
{
  return aisle_command_compare_within (project, runs, n, metric, NULL, progress, error);
}

void
aisle_comparison_free (AisleComparison *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->protocol, json_node_unref);
  g_clear_pointer (&self->runs, g_ptr_array_unref);
  g_clear_pointer (&self->table, aisle_table_unref);
  g_clear_pointer (&self->verdict, aisle_verdict_free);
  g_clear_pointer (&self->passport, aisle_passport_unref);
  g_free (self);
}
