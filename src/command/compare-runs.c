/* compare-runs.c: see compare-runs.h. */
#include "command/compare-runs.h"

#include "command/rank-order.h"
#include "command/train-members.h"

#include "base/error.h"
#include "base/i18n.h"

#include <math.h>

/* ---- which runs ---- */

static gboolean
is_search (const AisleRun *run)
{
  return g_strcmp0 (run->task, aisle_task_id (AISLE_TASK_SEARCH)) == 0;
}

static gboolean
has_metrics (const AisleRun *run)
{
  JsonObject *metrics = aisle_json_node_object (run->metrics);

  return metrics != NULL && json_object_get_size (metrics) > 0;
}

gboolean
aisle_command_is_compared (const AisleFamily *family, AisleTask task)
{
  return family != NULL && family->task == task && (task != AISLE_TASK_REPLY || family->find != NULL);
}

/* A model that writes replies, which is judged by other figures than those that find them. */
static gboolean
is_writer (const AisleRun *run)
{
  const AisleFamily *family = aisle_family (run->family);

  return family != NULL && family->task == AISLE_TASK_REPLY && family->find == NULL;
}

/* Of the texts without a label that the run learnt from; "" where it read none, or does not say. */
static const char *
unlabelled_of (const AisleRun *run)
{
  return aisle_json_text (aisle_json_object (aisle_json_node_object (run->passport), "params"), AISLE_UNLABELLED_HASH,
                          "");
}

/* Two that read such texts must have read the same; with one that reads none they are judged alike. */
static gboolean
same_unlabelled (const AisleRun *a, const AisleRun *b)
{
  return *unlabelled_of (a) == '\0' || *unlabelled_of (b) == '\0' || g_str_equal (unlabelled_of (a), unlabelled_of (b));
}

/* What says which rows of which data judge. */
static const char *const test_members[] = {
  "content_hash", "segment", "task", "split", "split_params", "judged", NULL
};
/* What says by which rules they do, beside that. */
static const char *const rule_members[] = { "k",      "keep_seen", "refit_of", "candidates", "sample_seed",
                                            "recall", "ties",      "relevant", NULL };

static JsonNode *
member_of (JsonObject *object, const char *name)
{
  return object != NULL ? json_object_get_member (object, name) : NULL;
}

static gboolean
same_member (JsonObject *left, JsonObject *right, const char *name)
{
  JsonNode *x = member_of (left, name), *y = member_of (right, name);

  return x == NULL || y == NULL ? x == y : json_node_equal (x, y);
}

static const char *
first_difference (JsonObject *left, JsonObject *right, const char *const *members)
{
  for (gsize i = 0; members[i] != NULL; i++)
    if (!same_member (left, right, members[i]))
      return members[i];
  return NULL;
}

/* How a model of texts was trained and judged; NULL of others. */
static JsonObject *
judging_of (const AisleRun *run)
{
  return aisle_json_object (aisle_json_node_object (run->protocol), "judging");
}

/* The first parameter of judging in which two models of texts differ, or NULL. */
static const char *
judging_difference (const AisleRun *a, const AisleRun *b)
{
  JsonObject *left = judging_of (a), *right = judging_of (b);
  g_autoptr (GList) names = left != NULL ? json_object_get_members (left) : NULL;

  if ((left == NULL) != (right == NULL)
      || (left != NULL && json_object_get_size (left) != json_object_get_size (right)))
    return "judging";
  for (GList *name = names; name != NULL; name = name->next)
    if (!same_member (left, right, name->data))
      return name->data;
  return NULL;
}

gboolean
aisle_protocol_same_test (JsonNode *a, JsonNode *b)
{
  return first_difference (aisle_json_node_object (a), aisle_json_node_object (b), test_members) == NULL;
}

/* The first member in which two protocols differ, or NULL. */
static const char *
find_difference (const AisleRun *a, const AisleRun *b)
{
  JsonObject *left = aisle_json_node_object (a->protocol), *right = aisle_json_node_object (b->protocol);
  const char *difference = first_difference (left, right, test_members);

  if (difference == NULL)
    difference = first_difference (left, right, rule_members);
  if (difference == NULL)
    difference = judging_difference (a, b);
  if (difference != NULL)
    return difference;
  if (!same_unlabelled (a, b))
    return "content_hash";
  return is_writer (a) != is_writer (b) ? "judged" : NULL;
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

static GPtrArray *
choose_named (AisleProject *project, const gint64 *runs, gsize n, GError **error)
{
  g_autoptr (GPtrArray) chosen = g_ptr_array_new_with_free_func ((GDestroyNotify) aisle_run_free);

  for (gsize i = 0; i < n; i++)
    {
      AisleRun *run = aisle_runs_get (project, runs[i], error);

      if (run == NULL)
        return NULL;
      g_ptr_array_add (chosen, run);
      if (!check_comparable (run, chosen->pdata[0], error))
        return NULL;
    }
  return g_steal_pointer (&chosen);
}

static gboolean
is_of_task (const AisleRun *run, AisleTask task)
{
  return task == AISLE_N_TASKS
         || (g_strcmp0 (run->task, aisle_task_id (task)) == 0 && (task != AISLE_TASK_REPLY || !is_writer (run)));
}

/* Those that share the protocol of the newest judged run of the task. */
static GPtrArray *
choose_newest (AisleProject *project, AisleTask task, GError **error)
{
  g_autoptr (GPtrArray) chosen = NULL, all = NULL;
  const AisleRun *newest = NULL;

  all = aisle_runs_list (project, FALSE, error);
  if (all == NULL)
    return NULL;
  chosen = g_ptr_array_new_with_free_func ((GDestroyNotify) aisle_run_free);
  for (guint i = 0; i < all->len; i++)
    {
      const AisleRun *run = all->pdata[i];
      if (has_metrics (run) && is_of_task (run, task) && (newest == NULL || run->id > newest->id))
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
  if (chosen->len > 0)
    return g_steal_pointer (&chosen);
  g_set_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_EMPTY, _ ("there is no run to compare: train a model first"));
  return NULL;
}

GPtrArray *
aisle_compare_choose (AisleProject *project, const gint64 *runs, gsize n, GError **error)
{
  return runs != NULL ? choose_named (project, runs, n, error) : choose_newest (project, AISLE_N_TASKS, error);
}

GArray *
aisle_command_comparable (AisleProject *project, AisleTask task, GError **error)
{
  g_autoptr (GPtrArray) runs = choose_newest (project, task, error);
  GArray *ids;

  if (runs == NULL)
    return NULL;
  ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  for (guint i = 0; i < runs->len; i++)
    g_array_append_val (ids, ((const AisleRun *) runs->pdata[i])->id);
  return ids;
}

char *
aisle_run_find_metric (const AisleRun *run, const char *metric)
{
  JsonObject *metrics = aisle_json_node_object (run->metrics);
  g_autoptr (GList) names = metrics != NULL ? json_object_get_members (metrics) : NULL;

  if (names == NULL)
    return g_strdup (metric != NULL ? metric : "");
  if (metric == NULL)
    return g_strdup (names->data);
  if (!json_object_has_member (metrics, metric))
    for (GList *name = names; name != NULL; name = name->next)
      {
        const char *found = name->data;
        if (g_str_has_prefix (found, metric) && g_str_has_prefix (found + strlen (metric), " ("))
          return g_strdup (found);
      }
  return g_strdup (metric);
}

/* ---- groups ---- */

const char *
aisle_run_seed (const AisleRun *run)
{
  return aisle_json_text (aisle_json_object (aisle_json_node_object (run->passport), "params"), "training_seed", "");
}

static void
group_free (gpointer data)
{
  AisleRunGroup *group = data;

  g_ptr_array_unref (group->runs);
  g_free (group->label);
  g_free (group);
}

const AisleRun *
aisle_run_group_first (const AisleRunGroup *self)
{
  return self->runs->pdata[0];
}

gint64
aisle_run_group_id (const AisleRunGroup *self)
{
  return aisle_run_group_first (self)->id;
}

/* The runs that a blend is made of; "" for others. */
static const char *
models_of (const AisleRun *run)
{
  return aisle_json_text (aisle_json_object (aisle_json_node_object (run->passport), "params"), "models", "");
}

/* What a ranker learnt from; NULL where the run is none, or does not say. */
static JsonNode *
lesson_of (const AisleRun *run, const char *name)
{
  JsonObject *params = is_search (run) ? aisle_json_object (aisle_json_node_object (run->passport), "params") : NULL;

  return params != NULL ? json_object_get_member (params, name) : NULL;
}

static gboolean
same_lesson (const AisleRun *a, const AisleRun *b, const char *name)
{
  JsonNode *left = lesson_of (a, name), *right = lesson_of (b, name);

  return left == NULL || right == NULL ? left == right : json_node_equal (left, right);
}

static gboolean
same_lessons (const AisleRun *a, const AisleRun *b)
{
  gboolean same = TRUE;

  for (gsize i = 0; aisle_rank_order_lessons[i] != NULL; i++)
    same &= same_lesson (a, b, aisle_rank_order_lessons[i]);
  return same;
}

static gboolean
same_order (const AisleRun *a, const AisleRun *b)
{
  return same_lessons (a, b) && judging_difference (a, b) == NULL && g_str_equal (a->family, b->family)
         && a->params != NULL && b->params != NULL && json_node_equal (a->params, b->params)
         && g_str_equal (models_of (a), models_of (b));
}

static gboolean
same_but_seed (const AisleRun *a, const AisleRun *b)
{
  return same_order (a, b) && g_str_equal (unlabelled_of (a), unlabelled_of (b));
}

/* Whether the run is another seed of the group: the same seed twice is no second chance. */
static gboolean
belongs (const AisleRunGroup *group, const AisleRun *run)
{
  const char *seed = aisle_run_seed (run);

  if (*seed == '\0' || !same_but_seed (aisle_run_group_first (group), run))
    return FALSE;
  for (guint i = 0; i < group->runs->len; i++)
    if (g_str_equal (aisle_run_seed (group->runs->pdata[i]), seed))
      return FALSE;
  return TRUE;
}

const AisleParam *
aisle_run_param (const AisleRun *run, const char *name)
{
  const AisleFamily *family = aisle_family (run->family);

  for (gsize i = 0; family != NULL && i < family->n_params; i++)
    if (g_str_equal (family->params[i].name, name))
      return &family->params[i];
  for (gsize i = 0; is_search (run) && i < aisle_rank_order_n_params; i++)
    if (g_str_equal (aisle_rank_order_params[i].name, name))
      return &aisle_rank_order_params[i];
  return NULL;
}

char *
aisle_run_param_text (const AisleRun *run, const char *name, JsonNode *value)
{
  const AisleParam *param = aisle_run_param (run, name);
  g_autofree char *text = json_node_get_value_type (value) == G_TYPE_STRING ? json_node_dup_string (value)
                                                                            : aisle_json_print (value, FALSE);

  g_strchomp (text);
  return param != NULL && param->type == AISLE_PARAM_CHOICE ? g_strdup (aisle_choice_title (text))
                                                            : g_steal_pointer (&text);
}

/* "Factors" within a label: "factors"; words of capitals stay. */
static char *
inner_title (const char *title)
{
  gunichar first = g_utf8_get_char (title);
  const char *rest = *title != '\0' ? g_utf8_next_char (title) : title;
  char letters[7] = { 0 };

  if (*rest == '\0' || !g_unichar_islower (g_utf8_get_char (rest)))
    return g_strdup (title);
  g_unichar_to_utf8 (g_unichar_tolower (first), letters);
  return g_strconcat (letters, rest, NULL);
}

static void
append_parameter (GString *out, const AisleRun *run, const char *name, JsonNode *value)
{
  const AisleParam *param = aisle_run_param (run, name);
  g_autofree char *title = inner_title (param != NULL ? _ (param->title) : name);
  g_autofree char *text = aisle_run_param_text (run, name, value);

  g_string_append_printf (out, "%s%s %s", out->len > 0 ? _ (", ") : "", title, text);
}

/* Where the rankers of a family learnt from different things: from what. */
static void
append_lessons (GString *out, const AisleRun *run, const GPtrArray *groups)
{
  for (gsize l = 0; aisle_rank_order_lessons[l] != NULL; l++)
    {
      const char *name = aisle_rank_order_lessons[l];

      for (guint i = 0; lesson_of (run, name) != NULL && i < groups->len; i++)
        {
          const AisleRun *other = aisle_run_group_first (groups->pdata[i]);

          if (!g_str_equal (other->family, run->family) || same_lesson (run, other, name))
            continue;
          append_parameter (out, run, name, lesson_of (run, name));
          break;
        }
    }
}

/* The family's title, what sets the group apart from the others of its family, and its number where nothing does. */
static char *
make_label (const AisleRunGroup *group, const GPtrArray *groups)
{
  const AisleRun *run = aisle_run_group_first (group);
  const AisleFamily *family = aisle_family (run->family);
  const char *title = family != NULL ? _ (family->title) : run->family;
  JsonObject *params = aisle_json_node_object (run->params);
  g_autoptr (GList) names = params != NULL ? json_object_get_members (params) : NULL;
  g_autoptr (GString) differing = g_string_new (NULL);
  gboolean twin = FALSE;

  for (GList *name = names; name != NULL; name = name->next)
    for (guint i = 0; i < groups->len; i++)
      {
        const AisleRun *other = aisle_run_group_first (groups->pdata[i]);
        JsonObject *others = aisle_json_node_object (other->params);
        JsonNode *value = json_object_get_member (params, name->data);

        if (g_str_equal (other->family, run->family) && others != NULL && json_object_has_member (others, name->data)
            && JSON_NODE_HOLDS_VALUE (value) && !json_node_equal (value, json_object_get_member (others, name->data)))
          {
            append_parameter (differing, run, name->data, value);
            break;
          }
      }
  for (guint i = 0; i < groups->len; i++)
    {
      const AisleRun *other = aisle_run_group_first (groups->pdata[i]);
      twin |= other->id != run->id && same_order (other, run);
    }
  append_lessons (differing, run, groups);
  if (group->runs->len > 1)
    g_string_append_printf (differing, _ ("%s%u seeds"), differing->len > 0 ? _ (", ") : "", group->runs->len);
  if (twin)
    g_string_append_printf (differing, _ ("%srun %lld"), differing->len > 0 ? _ (", ") : "", (long long) run->id);
  return differing->len > 0 ? g_strdup_printf ("%s (%s)", title, differing->str) : g_strdup (title);
}

GPtrArray *
aisle_run_groups_new (const GPtrArray *runs)
{
  GPtrArray *groups = g_ptr_array_new_with_free_func (group_free);

  for (guint i = 0; i < runs->len; i++)
    {
      AisleRunGroup *home = NULL;

      for (guint g = 0; g < groups->len && home == NULL; g++)
        if (belongs (groups->pdata[g], runs->pdata[i]))
          home = groups->pdata[g];
      if (home == NULL)
        {
          home = g_new0 (AisleRunGroup, 1);
          home->runs = g_ptr_array_new ();
          g_ptr_array_add (groups, home);
        }
      g_ptr_array_add (home->runs, runs->pdata[i]);
    }
  for (guint g = 0; g < groups->len; g++)
    {
      AisleRunGroup *group = groups->pdata[g];
      group->label = make_label (group, groups);
    }
  return groups;
}

/* ---- values of users ---- */

void
aisle_run_vector_free (AisleRunVector *self)
{
  if (self == NULL)
    return;
  g_free (self->users);
  g_free (self->values);
  g_free (self->weights);
  g_free (self);
}

AisleJudged
aisle_run_judged (const AisleRun *run, gboolean within_segment)
{
  if (g_strcmp0 (run->task, aisle_task_id (AISLE_TASK_CLASSIFY)) == 0)
    return AISLE_JUDGED_TEXTS;
  if (g_strcmp0 (run->task, aisle_task_id (AISLE_TASK_REPLY)) == 0)
    return AISLE_JUDGED_QUESTIONS;
  return is_search (run) && !within_segment ? AISLE_JUDGED_QUERIES : AISLE_JUDGED_USERS;
}

gboolean
aisle_run_check_users (const AisleRun *run, GError **error)
{
  AisleJudged judged = aisle_run_judged (run, TRUE);

  if (judged != AISLE_JUDGED_TEXTS && judged != AISLE_JUDGED_QUESTIONS)
    return TRUE;
  g_set_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_USAGE,
               _ ("run %lld was judged by what was said, which no segment narrows: compare it without one"),
               (long long) run->id);
  return FALSE;
}

char *
aisle_run_user_metric_name (const AisleRun *run, const char *metric)
{
  return is_search (run) ? g_strconcat ("user:", metric, NULL) : g_strdup (metric);
}

/* "rows" of "ndcg@10", "hot:rows" of "hot:ndcg@10". */
static char *
weights_name (const char *metric)
{
  const char *colon = strchr (metric, ':');

  return colon != NULL ? g_strdup_printf ("%.*srows", (int) (colon + 1 - metric), metric) : g_strdup ("rows");
}

/* *vector stays NULL where the run keeps none. */
static gboolean
read_if_kept (AisleProject *project, gint64 run, const char *name, AisleUserMetric **vector, GError **error)
{
  g_autoptr (GError) local = NULL;

  *vector = aisle_runs_user_metric (project, run, name, &local);
  if (local == NULL || g_error_matches (local, AISLE_STORE_ERROR, AISLE_ERROR_NOT_FOUND))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

/* Adds a run's values to those of the users so far; *n_runs says how many runs have given a user one. */
static void
add_run (AisleRunVector *self, guint *n_runs, guint before, const AisleUserMetric *vector)
{
  g_autoptr (GHashTable) place = NULL;
  gboolean aligned =
      vector->n == self->n && (self->n == 0 || memcmp (vector->users, self->users, self->n * sizeof *self->users) == 0);

  if (!aligned)
    {
      place = g_hash_table_new (NULL, NULL);
      for (gsize u = 0; u < self->n; u++)
        g_hash_table_insert (place, GINT_TO_POINTER (self->users[u]), GSIZE_TO_POINTER (u + 1));
    }
  for (gsize i = 0; i < vector->n; i++)
    {
      gsize u = aligned ? i + 1 : GPOINTER_TO_SIZE (g_hash_table_lookup (place, GINT_TO_POINTER (vector->users[i])));
      if (u == 0 || n_runs[u - 1] != before)
        continue;
      self->values[u - 1] += vector->values[i];
      n_runs[u - 1]++;
    }
}

/* Leaves the users that every run gave a value, and of these the ones in the bitmap. */
static void
narrow (AisleRunVector *self, const guint *n_runs, guint n, const AisleBitmap *users)
{
  gsize kept = 0;

  for (gsize u = 0; u < self->n; u++)
    {
      gint32 user = self->users[u];

      if (n_runs[u] != n
          || (users != NULL && (user < 0 || (gsize) user >= users->n || !aisle_bitmap_has (users, (gsize) user))))
        continue;
      self->users[kept] = user;
      self->values[kept] = self->values[u] / (float) n;
      if (self->weights != NULL)
        self->weights[kept] = self->weights[u];
      kept++;
    }
  self->n = kept;
}

AisleRunVector *
aisle_run_group_vector (AisleProject *project, const AisleRunGroup *group, const char *metric, const AisleBitmap *users,
                        GError **error)
{
  g_autoptr (AisleUserMetric) first = aisle_runs_user_metric (project, aisle_run_group_id (group), metric, error);
  g_autoptr (AisleUserMetric) rows = NULL;
  g_autoptr (AisleRunVector) self = NULL;
  g_autofree char *rows_name = weights_name (metric);
  g_autofree guint *n_runs = NULL;

  if (first == NULL || !read_if_kept (project, aisle_run_group_id (group), rows_name, &rows, error))
    return NULL;
  self = g_new0 (AisleRunVector, 1);
  self->n = first->n;
  self->users = g_steal_pointer (&first->users);
  self->values = g_steal_pointer (&first->values);
  if (rows != NULL && rows->n == self->n)
    self->weights = g_steal_pointer (&rows->values);
  n_runs = g_new (guint, self->n + 1);
  for (gsize u = 0; u < self->n; u++)
    n_runs[u] = 1;
  for (guint i = 1; i < group->runs->len; i++)
    {
      const AisleRun *run = group->runs->pdata[i];
      g_autoptr (AisleUserMetric) vector = aisle_runs_user_metric (project, run->id, metric, error);

      if (vector == NULL)
        return NULL;
      add_run (self, n_runs, i, vector);
    }
  narrow (self, n_runs, group->runs->len, users);
  return g_steal_pointer (&self);
}

AisleInterval
aisle_run_vector_interval (const AisleRunVector *self)
{
  return aisle_weighted_interval (self->values, self->weights, self->n, 1);
}
