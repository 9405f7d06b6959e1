/* compare-command.c: stored runs side by side, and what may be said about them.
 *
 * Only runs of one protocol on the same data: anything else compares splits, not models.  Runs that differ by seed alone
 * stand as one, by the mean over their seeds. */
#include "command/compare-runs.h"
#include "command/texts-age.h"

#include "base/error.h"
#include "base/i18n.h"

#include <math.h>

/* ---- figures of a contender ---- */

static JsonNode *
node_of (JsonObject *object)
{
  JsonNode *node = json_node_init_object (json_node_alloc (), object);

  json_object_unref (object);
  return node;
}

static JsonObject *
metric_of (const AisleRun *run, const char *name)
{
  return aisle_json_object (aisle_json_node_object (run->metrics), name);
}

/* Coverage has no interval. */
static gboolean
has_interval (JsonObject *metrics, const char *metric)
{
  return !isnan (aisle_json_number (aisle_json_object (metrics, metric), "low", NAN));
}

static JsonObject *
interval_to_json (const AisleInterval *interval)
{
  JsonObject *object = json_object_new ();

  json_object_set_double_member (object, "mean", interval->mean);
  if (isnan (interval->low))
    {
      json_object_set_null_member (object, "low");
      json_object_set_null_member (object, "high");
      return object;
    }
  json_object_set_double_member (object, "low", interval->low);
  json_object_set_double_member (object, "high", interval->high);
  return object;
}

/* Mean and standard deviation (of a sample) over the runs' own means. */
static void
over_seeds (const AisleRunGroup *group, const char *metric, double *mean, double *sd)
{
  double sum = 0, squares = 0;
  guint n = group->runs->len;

  for (guint i = 0; i < n; i++)
    sum += aisle_json_number (metric_of (group->runs->pdata[i], metric), "mean", NAN);
  *mean = sum / n;
  for (guint i = 0; i < n; i++)
    {
      double off = aisle_json_number (metric_of (group->runs->pdata[i], metric), "mean", NAN) - *mean;
      squares += off * off;
    }
  *sd = n > 1 ? sqrt (squares / (n - 1)) : NAN;
}

/* The interval over users of the per-user means over seeds, where the runs keep values of users. */
static gboolean
seeds_interval (AisleProject *project, const AisleRunGroup *group, const char *metric, const AisleBitmap *users,
                AisleInterval *interval, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autofree char *own =
      users != NULL ? aisle_run_user_metric_name (aisle_run_group_first (group), metric) : g_strdup (metric);
  g_autoptr (AisleRunVector) vector = aisle_run_group_vector (project, group, own, users, &local);

  if (vector != NULL)
    *interval = aisle_run_vector_interval (vector);
  else if (!g_error_matches (local, AISLE_STORE_ERROR, AISLE_ERROR_NOT_FOUND))
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  return TRUE;
}

/* NULL with error.  One run's are its own. */
static JsonNode *
group_metrics (AisleProject *project, const AisleRunGroup *group, const AisleBitmap *users, GError **error)
{
  JsonObject *own = aisle_json_node_object (aisle_run_group_first (group)->metrics), *metrics;
  g_autoptr (GList) names = json_object_get_members (own);

  if (group->runs->len == 1)
    return json_node_copy (aisle_run_group_first (group)->metrics);
  metrics = json_object_new ();
  for (GList *name = names; name != NULL; name = name->next)
    {
      AisleInterval interval = { NAN, NAN, NAN };
      JsonObject *object;
      double sd;

      if (has_interval (own, name->data) && !seeds_interval (project, group, name->data, users, &interval, error))
        {
          json_object_unref (metrics);
          return NULL;
        }
      over_seeds (group, name->data, &interval.mean, &sd);
      object = interval_to_json (&interval);
      if (!isnan (sd))
        json_object_set_double_member (object, "sd", sd);
      json_object_set_object_member (metrics, name->data, object);
    }
  return node_of (metrics);
}

/* ---- within a segment ---- */

/* The means of the run over the segment's judged users instead of over all; what is no mean over users has none there. */
static gboolean
narrow_metrics (AisleProject *project, AisleRun *run, const AisleBitmap *users, GError **error)
{
  g_autoptr (GPtrArray) runs = g_ptr_array_new ();
  AisleRunGroup alone = { runs, NULL };
  g_autoptr (GList) names = json_object_get_members (aisle_json_node_object (run->metrics));
  JsonObject *narrowed = json_object_new ();

  g_ptr_array_add (runs, run);
  for (GList *name = names; name != NULL; name = name->next)
    {
      AisleInterval interval = { NAN, NAN, NAN };

      if (!has_interval (aisle_json_node_object (run->metrics), name->data))
        continue;
      if (!seeds_interval (project, &alone, name->data, users, &interval, error))
        {
          json_object_unref (narrowed);
          return FALSE;
        }
      if (!isnan (interval.mean)) /* else of the validation users: their values are not kept */
        json_object_set_object_member (narrowed, name->data, interval_to_json (&interval));
    }
  json_node_unref (run->metrics);
  run->metrics = node_of (narrowed);
  return TRUE;
}

/* *look stays NULL without a segment. */
static gboolean
narrow_runs (AisleProject *project, AisleComparison *self, const char *segment, AisleLook **look,
             AisleProgress *progress, GError **error)
{
  if (segment == NULL || *segment == '\0')
    return TRUE;
  if (!aisle_run_check_users (self->runs->pdata[0], error))
    return FALSE;
  *look = aisle_look_open (project, segment, progress, error);
  if (*look == NULL)
    return FALSE;
  for (guint i = 0; i < self->runs->len; i++)
    if (!aisle_progress_step (progress, (double) i / self->runs->len, _ ("Comparing runs"), error)
        || !narrow_metrics (project, self->runs->pdata[i], (*look)->bitmap, error))
      return FALSE;
  return TRUE;
}

/* ---- verdict ---- */

static gboolean
make_verdict (AisleProject *project, AisleComparison *self, const char *metric, const AisleBitmap *users,
              AisleProgress *progress, GError **error)
{
  g_autofree AisleContender *contenders = g_new0 (AisleContender, self->groups->len);
  g_autoptr (GPtrArray) vectors = g_ptr_array_new_with_free_func ((GDestroyNotify) aisle_run_vector_free);

  for (guint i = 0; i < self->groups->len; i++)
    {
      const AisleRunGroup *group = self->groups->pdata[i];
      g_autofree char *own =
          users != NULL ? aisle_run_user_metric_name (aisle_run_group_first (group), metric) : g_strdup (metric);
      AisleRunVector *vector = aisle_run_group_vector (project, group, own, users, error);

      if (vector == NULL)
        return FALSE;
      g_ptr_array_add (vectors, vector);
      contenders[i] = (AisleContender){
        aisle_run_group_id (group), group->label, vector->n, vector->users, vector->values, vector->weights
      };
    }
  self->verdict = aisle_verdict_new (contenders, self->groups->len, metric,
                                     aisle_run_judged (self->runs->pdata[0], users != NULL), 1, progress, error);
  return self->verdict != NULL;
}

/* The index of the group that a run of the verdict stands for. */
static guint
find_group (const AisleComparison *self, gint64 run)
{
  for (guint i = 0; i < self->groups->len; i++)
    if (aisle_run_group_id (self->groups->pdata[i]) == run)
      return i;
  return 0;
}

/* Groups in the verdict's order, best first; free with g_free. */
static guint *
order_of (const AisleComparison *self)
{
  guint *order = g_new0 (guint, self->groups->len + 1), n = 0;

  for (guint g = 0; g < self->verdict->groups->len; g++)
    {
      const GArray *group = self->verdict->groups->pdata[g];
      for (guint i = 0; i < group->len; i++)
        order[n++] = find_group (self, g_array_index (group, gint64, i));
    }
  return order;
}

/* ---- the table ---- */

/* "ndcg@10" as columns: names "ndcg_10", "ndcg_10_low" .., titles "NDCG@10" .. */
static void
add_metric_columns (AisleTable *table, const char *metric, gboolean interval, gboolean seeds)
{
  static const char *const endings[] = { "", "_low", "_high", "_sd" };
  g_autofree char *title = aisle_metric_title (metric), *low = g_strdup_printf (_ ("%s, low"), title),
                  *high = g_strdup_printf (_ ("%s, high"), title),
                  *sd = g_strdup_printf (_ ("%s, sd over seeds"), title);
  const char *const titles[] = { title, low, high, sd };
  const gboolean wanted[] = { TRUE, interval, interval, seeds };
  g_autofree char *name = aisle_metric_column (metric);

  for (gsize i = 0; i < G_N_ELEMENTS (endings); i++)
    {
      g_autofree char *full = g_strconcat (name, endings[i], NULL);
      AisleColumnSpec spec = { full, titles[i],
                               aisle_metric_is_share (metric) ? AISLE_COLUMN_SHARE : AISLE_COLUMN_REAL };

      if (wanted[i])
        aisle_table_add_column (table, &spec);
    }
}

static double
mean_seconds (const AisleRunGroup *group)
{
  double sum = 0;

  for (guint i = 0; i < group->runs->len; i++)
    sum += ((const AisleRun *) group->runs->pdata[i])->seconds;
  return sum / group->runs->len;
}

static gboolean
has_seeds (const AisleComparison *self)
{
  gboolean several = FALSE;

  for (guint i = 0; i < self->groups->len; i++)
    several |= ((const AisleRunGroup *) self->groups->pdata[i])->runs->len > 1;
  return several;
}

/* The columns are those of the metrics `like`. */
static void
add_row (AisleTable *table, const AisleComparison *self, guint index, JsonObject *like, guint place)
{
  static const char *const members[] = { "mean", "low", "high", "sd" };
  const AisleRunGroup *group = self->groups->pdata[index];
  JsonObject *metrics = aisle_json_node_object (self->metrics->pdata[index]);
  gsize row = aisle_table_add_row (table), n = aisle_table_n_columns (table), column = 2;
  g_autoptr (GList) names = json_object_get_members (like);

  aisle_table_set_integer (table, row, 0, aisle_run_group_id (group));
  aisle_table_set_text (table, row, 1, group->label);
  for (GList *name = names; name != NULL; name = name->next)
    for (gsize m = 0; m < G_N_ELEMENTS (members); m++)
      if (m == 0 || (m == 3 ? has_seeds (self) : has_interval (like, name->data)))
        {
          if (m < 3 || group->runs->len > 1) /* the sd of one run is over its cuts */
            aisle_table_set_real (table, row, column,
                                  aisle_json_number (aisle_json_object (metrics, name->data), members[m], NAN));
          column++;
        }
  if (has_seeds (self))
    aisle_table_set_integer (table, row, n - 3, group->runs->len);
  aisle_table_set_integer (table, row, n - 2, llround (mean_seconds (group) * 1e6));
  aisle_table_set_integer (table, row, n - 1, place);
}

/* One row a contender, best first. */
static AisleTable *
make_table (const AisleComparison *self)
{
  static const AisleColumnSpec first[] = { { "run", N_ ("Run"), AISLE_COLUMN_INTEGER },
                                           { "family", N_ ("Model"), AISLE_COLUMN_TEXT } };
  static const AisleColumnSpec last[] = { { "seeds", N_ ("Seeds"), AISLE_COLUMN_INTEGER },
                                          { "seconds", N_ ("Training"), AISLE_COLUMN_DURATION },
                                          { "group", N_ ("Group"), AISLE_COLUMN_INTEGER } };
  AisleTable *table = aisle_table_new (first, G_N_ELEMENTS (first));
  JsonObject *metrics = aisle_json_node_object (self->metrics->pdata[0]);
  g_autoptr (GList) names = json_object_get_members (metrics);

  for (GList *name = names; name != NULL; name = name->next)
    add_metric_columns (table, name->data, has_interval (metrics, name->data), has_seeds (self));
  for (gsize i = has_seeds (self) ? 0 : 1; i < G_N_ELEMENTS (last); i++)
    aisle_table_add_column (table, &last[i]);
  for (guint g = 0; g < self->verdict->groups->len; g++)
    {
      const GArray *group = self->verdict->groups->pdata[g];

      for (guint i = 0; i < group->len; i++)
        add_row (table, self, find_group (self, g_array_index (group, gint64, i)), metrics, g + 1);
    }
  return table;
}

/* Every two contenders, those of the best first. */
static AisleTable *
make_pairs (const AisleComparison *self)
{
  static const AisleColumnSpec specs[] = { { "run", N_ ("Run"), AISLE_COLUMN_INTEGER },
                                           { "family", N_ ("Model"), AISLE_COLUMN_TEXT },
                                           { "against", N_ ("Against run"), AISLE_COLUMN_INTEGER },
                                           { "against_family", N_ ("Against"), AISLE_COLUMN_TEXT },
                                           { "difference", N_ ("Difference"), AISLE_COLUMN_REAL },
                                           { "difference_low", N_ ("Difference, low"), AISLE_COLUMN_REAL },
                                           { "difference_high", N_ ("Difference, high"), AISLE_COLUMN_REAL },
                                           { "difference_flag", N_ ("Stands out"), AISLE_COLUMN_INTEGER },
                                           { "p", N_ ("p (Holm)"), AISLE_COLUMN_REAL },
                                           { "t_p", N_ ("p (paired t)"), AISLE_COLUMN_REAL } };
  AisleTable *table = aisle_table_new (specs, G_N_ELEMENTS (specs));

  for (guint i = 0; i < self->verdict->pairs->len; i++)
    {
      const AisleVerdictPair *pair = &g_array_index (self->verdict->pairs, AisleVerdictPair, i);
      const AisleRunGroup *better = self->groups->pdata[find_group (self, pair->better)],
                          *worse = self->groups->pdata[find_group (self, pair->worse)];
      gsize row = aisle_table_add_row (table);

      aisle_table_set_integer (table, row, 0, pair->better);
      aisle_table_set_text (table, row, 1, better->label);
      aisle_table_set_integer (table, row, 2, pair->worse);
      aisle_table_set_text (table, row, 3, worse->label);
      aisle_table_set_real (table, row, 4, pair->difference.mean);
      aisle_table_set_real (table, row, 5, pair->difference.low);
      aisle_table_set_real (table, row, 6, pair->difference.high);
      aisle_table_set_integer (table, row, 7, pair->p < .05 && pair->difference.mean > 0);
      aisle_table_set_real (table, row, 8, pair->p);
      aisle_table_set_real (table, row, 9, pair->t_p);
    }
  return table;
}

static void
add_split (AislePassport *passport, JsonObject *split)
{
  g_autoptr (GList) names = split != NULL ? json_object_get_members (split) : NULL;

  for (GList *name = names; name != NULL; name = name->next)
    {
      JsonNode *value = json_object_get_member (split, name->data);
      g_autofree char *text = json_node_get_value_type (value) == G_TYPE_STRING ? json_node_dup_string (value)
                                                                                : aisle_json_print (value, FALSE);
      aisle_passport_add_param (passport, name->data, g_strchomp (text));
    }
}

static AislePassport *
make_passport (AisleProject *project, const AisleComparison *self, const char *metric, gboolean within)
{
  const AisleRun *first = self->runs->pdata[0];
  AisleJudged judged = aisle_run_judged (first, within);
  AislePassport *passport = aisle_passport_new (
      judged == AISLE_JUDGED_TEXTS
          ? _ ("Runs of one protocol on the same texts. Two runs differ where the paired bootstrap says so at 5 "
               "percent after Holm's correction over all pairs; a group is its best run and those that cannot be "
               "told apart from it.")
      : judged == AISLE_JUDGED_QUESTIONS
          ? _ ("Runs of one protocol on the same questions. Two runs differ where the paired bootstrap says so at 5 "
               "percent after Holm's correction over all pairs; a group is its best run and those that cannot be "
               "told apart from it.")
      : judged == AISLE_JUDGED_QUERIES
          ? _ ("Runs of one protocol on the same queries. Two runs differ where the paired bootstrap says so at 5 "
               "percent after Holm's correction over all pairs; a group is its best run and those that cannot be "
               "told apart from it.")
          : _ ("Runs of one protocol on the same users. Two runs differ where the paired bootstrap says so at 5 "
               "percent after Holm's correction over all pairs; a group is its best run and those that cannot be "
               "told apart from it."));
  JsonArray *notes = aisle_json_array (aisle_json_node_object (first->passport), "notes");

  aisle_passport_set_source (passport, first->content_hash, aisle_project_generation (project));
  aisle_passport_set_rows (passport, self->verdict->n_users, aisle_judged_id (judged));
  aisle_passport_add_param (passport, "metric", metric);
  add_split (passport, aisle_json_object (aisle_json_node_object (self->protocol), "split_params"));
  for (guint i = 0; notes != NULL && i < json_array_get_length (notes); i++)
    if (JSON_NODE_HOLDS_VALUE (json_array_get_element (notes, i)))
      aisle_passport_add_note (passport, json_array_get_string_element (notes, i));
  if (has_seeds (self))
    aisle_passport_add_note (
        passport, _ ("Runs that differ by seed alone are one row: its figures are means over the seeds, their "
                     "intervals are over the users' means, and sd is the standard deviation over the seeds."));
  return passport;
}

/* ---- what an honest reader must know ---- */

/* The mean for items of a group; NaN where the runs keep none. */
static gboolean
item_group_mean (AisleProject *project, const AisleRunGroup *group, AisleItemGroup items, const char *metric,
                 double *mean, GError **error)
{
  g_autofree char *name = g_strconcat (aisle_item_group_id (items), ":", metric, NULL);
  AisleInterval interval = { NAN, NAN, NAN };

  if (!seeds_interval (project, group, name, NULL, &interval, error))
    return FALSE;
  *mean = interval.mean;
  return TRUE;
}

static double
validation_of (const AisleRun *run)
{
  JsonObject *metrics = aisle_json_node_object (run->metrics);
  g_autoptr (GList) names = json_object_get_members (metrics);

  for (GList *name = names; name != NULL; name = name->next)
    if (g_str_has_prefix (name->data, "valid_"))
      return aisle_json_number (aisle_json_object (metrics, name->data), "mean", NAN);
  return NAN;
}

static gboolean
fill_entry (AisleProject *project, const AisleComparison *self, guint index, const char *metric,
            AisleHonestyEntry *entry, GError **error)
{
  const AisleRunGroup *group = self->groups->pdata[index];
  const AisleRun *run = aisle_run_group_first (group);
  JsonObject *values = aisle_json_object (aisle_json_node_object (self->metrics->pdata[index]), metric);

  *entry = (AisleHonestyEntry){ .run = run->id,
                                .label = group->label,
                                .family = run->family,
                                .content_hash = run->content_hash,
                                .protocol = run->protocol,
                                .mean = aisle_json_number (values, "mean", NAN),
                                .sd = aisle_json_number (values, "sd", NAN),
                                .validation = validation_of (run),
                                .n_seeds = group->runs->len };
  for (int g = 0; g < AISLE_N_ITEM_GROUPS; g++)
    if (!item_group_mean (project, group, (AisleItemGroup) g, metric, &entry->groups[g], error))
      return FALSE;
  return TRUE;
}

static const AisleRunFinding *
find_same (const GPtrArray *findings, const AisleRunFinding *finding)
{
  for (guint i = 0; i < findings->len; i++)
    {
      const AisleRunFinding *other = findings->pdata[i];

      if (g_str_equal (other->check, finding->check) && other->gravity == finding->gravity
          && other->affected == finding->affected && other->total == finding->total
          && g_strcmp0 (other->subject, finding->subject) == 0)
        return other;
    }
  return NULL;
}

/* Adds what was found when the runs were judged; what was found of every one of them stands once, without a run. */
static void
add_own_findings (AisleTable *table, const AisleHonestyEntry *entries, const GPtrArray *by_run)
{
  const GPtrArray *first = by_run->pdata[0];
  g_autoptr (GPtrArray) common = g_ptr_array_new ();

  for (guint i = 0; by_run->len > 1 && i < first->len; i++)
    {
      gboolean of_all = TRUE;

      for (guint r = 1; r < by_run->len && of_all; r++)
        of_all = find_same (by_run->pdata[r], first->pdata[i]) != NULL;
      if (of_all)
        g_ptr_array_add (common, first->pdata[i]);
    }
  aisle_honesty_table_add (table, 0, common);
  for (guint r = 0; r < by_run->len; r++)
    {
      const GPtrArray *own = by_run->pdata[r];
      g_autoptr (GPtrArray) rest = g_ptr_array_new ();

      for (guint i = 0; i < own->len; i++)
        if (find_same (common, own->pdata[i]) == NULL)
          g_ptr_array_add (rest, own->pdata[i]);
      aisle_honesty_table_add (table, entries[r].run, rest);
    }
}

/* Of what such a run would be trained on now: events, or what is said. */
static char *
hash_of_now (AisleProject *project, const AisleRun *run, AisleProgress *progress, GError **error)
{
  AisleJudged judged = aisle_run_judged (run, FALSE);

  return judged == AISLE_JUDGED_TEXTS || judged == AISLE_JUDGED_QUESTIONS
             ? aisle_run_texts_hash (project, run, progress, error)
             : aisle_project_content_hash (project);
}

static gboolean
look_honestly (AisleProject *project, AisleComparison *self, const char *metric, AisleProgress *progress,
               GError **error)
{
  g_autofree AisleHonestyEntry *entries = g_new0 (AisleHonestyEntry, self->groups->len);
  g_autofree guint *order = order_of (self);
  g_autofree char *hash = hash_of_now (project, self->runs->pdata[0], progress, error);
  AisleHonestyFacts facts = { .entries = entries, .n_entries = self->groups->len, .project_hash = hash };
  g_autoptr (GPtrArray) findings = NULL, by_run = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);
  g_autoptr (AisleTable) table = aisle_honesty_table_new ();

  if (hash == NULL)
    return FALSE;
  for (guint i = 0; i < self->groups->len; i++)
    if (!fill_entry (project, self, order[i], metric, &entries[i], error))
      return FALSE;
  /* The first group of the verdict holds the best and those that cannot be told from it. */
  entries[0].apart = ((const GArray *) self->verdict->groups->pdata[0])->len == 1;
  findings = aisle_honesty_look (&facts);
  aisle_honesty_table_add (table, 0, findings);
  for (guint i = 0; i < self->groups->len; i++)
    {
      GPtrArray *own = aisle_run_findings (project, entries[i].run, error);

      if (own == NULL)
        return FALSE;
      g_ptr_array_add (by_run, own);
    }
  add_own_findings (table, entries, by_run);
  self->honesty = aisle_answer_new (g_steal_pointer (&table), aisle_honesty_passport ());
  return TRUE;
}

/* ---- the command ---- */

static gboolean
gather_groups (AisleProject *project, AisleComparison *self, const AisleBitmap *users, GError **error)
{
  self->groups = aisle_run_groups_new (self->runs);
  self->metrics = g_ptr_array_new_with_free_func ((GDestroyNotify) json_node_unref);
  for (guint i = 0; i < self->groups->len; i++)
    {
      JsonNode *metrics = group_metrics (project, self->groups->pdata[i], users, error);

      if (metrics == NULL)
        return FALSE;
      g_ptr_array_add (self->metrics, metrics);
    }
  return TRUE;
}

AisleComparison *
aisle_command_compare_within (AisleProject *project, const gint64 *runs, gsize n, const char *metric,
                              const char *segment, AisleProgress *progress, GError **error)
{
  g_autoptr (AisleComparison) self = g_new0 (AisleComparison, 1);
  g_autoptr (AisleLook) look = NULL;
  g_autofree char *chosen = NULL;
  const AisleBitmap *users;

  if (!aisle_progress_step (progress, 0, _ ("Comparing runs"), error))
    return NULL;
  self->runs = aisle_compare_choose (project, runs, n, error);
  if (self->runs == NULL)
    return NULL;
  self->protocol = json_node_copy (((const AisleRun *) self->runs->pdata[0])->protocol);
  chosen = aisle_run_find_metric (self->runs->pdata[0], metric);
  if (!narrow_runs (project, self, segment, &look, progress, error))
    return NULL;
  users = look != NULL ? look->bitmap : NULL;
  if (!gather_groups (project, self, users, error) || !make_verdict (project, self, chosen, users, progress, error)
      || !look_honestly (project, self, chosen, progress, error))
    return NULL;
  self->table = make_table (self);
  self->pairs = make_pairs (self);
  self->passport = make_passport (project, self, chosen, look != NULL);
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
  g_clear_pointer (&self->groups, g_ptr_array_unref);
  g_clear_pointer (&self->metrics, g_ptr_array_unref);
  g_clear_pointer (&self->runs, g_ptr_array_unref);
  g_clear_pointer (&self->table, aisle_table_unref);
  g_clear_pointer (&self->pairs, aisle_table_unref);
  g_clear_pointer (&self->verdict, aisle_verdict_free);
  g_clear_pointer (&self->passport, aisle_passport_unref);
  g_clear_pointer (&self->honesty, aisle_answer_free);
  g_free (self);
}
