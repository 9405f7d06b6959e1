/* run-model.c: weights from the project through the family's load. */
#include "command/run-model.h"

#include "base/error.h"
#include "base/i18n.h"

#define MOST_KEPT (256 << 20) /* bytes of weights */

typedef struct _AisleSharedModel SharedModel;
struct _AisleSharedModel
{
  gatomicrefcount refs;
  char *key; /* file and run, so that a file of the same name later is another one */
  AisleModel *model;
};

static GMutex lock;
static SharedModel *kept;

static void
shared_unref (SharedModel *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->refs))
    return;
  aisle_model_free (self->model);
  g_free (self->key);
  g_free (self);
}

static SharedModel *
find_kept (const char *key)
{
  SharedModel *found = NULL;

  g_mutex_lock (&lock);
  if (kept != NULL && g_str_equal (kept->key, key))
    {
      found = kept;
      g_atomic_ref_count_inc (&found->refs);
    }
  g_mutex_unlock (&lock);
  return found;
}

static void
keep (SharedModel *shared)
{
  SharedModel *before;

  g_atomic_ref_count_inc (&shared->refs);
  g_mutex_lock (&lock);
  before = kept;
  kept = shared;
  g_mutex_unlock (&lock);
  shared_unref (before);
}

static gboolean
read_params (AisleParams *params, JsonObject *object, gint64 run, GError **error)
{
  if (object == NULL || aisle_params_from_json (params, object, error))
    return TRUE;
  g_prefix_error (error, _ ("cannot read the parameters of run %lld: "), (long long) run);
  return FALSE;
}

static SharedModel *
load (AisleProject *project, const AisleRun *run, char *key, GError **error)
{
  const AisleFamily *family = aisle_command_family (run->family, NULL, error);
  g_autofree char *own_key = key;
  g_autoptr (AisleParams) params = NULL;
  g_autoptr (AisleTensors) weights = NULL;
  SharedModel *shared;
  AisleModel *model;

  if (family == NULL)
    return NULL;
  params = aisle_params_new (family->params, family->n_params);
  if (!read_params (params, aisle_json_node_object (run->params), run->id, error))
    return NULL;
  weights = aisle_runs_weights (project, run->id, error);
  model = weights != NULL ? aisle_model_load (family, weights, params, error) : NULL;
  if (model == NULL)
    {
      g_prefix_error (error, _ ("cannot load run %lld: "), (long long) run->id);
      return NULL;
    }
  shared = g_new0 (SharedModel, 1);
  g_atomic_ref_count_init (&shared->refs);
  shared->key = g_steal_pointer (&own_key);
  shared->model = model;
  if (run->weight_bytes <= MOST_KEPT)
    keep (shared);
  return shared;
}

static gboolean
check_task (const AisleRun *run, const AisleFamily *family, AisleTask task, GError **error)
{
  if (task == AISLE_N_TASKS || family->task == task)
    return TRUE;
  g_set_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_USAGE,
               _ ("run %lld ('%s') is of the task '%s', not '%s': choose a run of that task"), (long long) run->id,
               run->family, aisle_task_id (family->task), aisle_task_id (task));
  return FALSE;
}

AisleRunModel *
aisle_run_model_open (AisleProject *project, gint64 run, AisleTask task, GError **error)
{
  g_autoptr (AisleRunModel) self = g_new0 (AisleRunModel, 1);
  const AisleFamily *family;
  char *key;

  self->run = aisle_runs_get (project, run, error);
  if (self->run == NULL)
    return NULL;
  if (self->run->weight_bytes == 0)
    {
      g_set_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_NOT_FOUND,
                   _ ("run %lld has no weights any more: train '%s' again"), (long long) run, self->run->family);
      return NULL;
    }
  family = aisle_command_family (self->run->family, NULL, error);
  if (family == NULL || !check_task (self->run, family, task, error))
    return NULL;
  self->split = aisle_train_split_new (aisle_command_train_task (family));
  if (!read_params (self->split, aisle_json_object (aisle_json_node_object (self->run->protocol), "split_params"), run,
                    error))
    return NULL;
  key = g_strdup_printf ("%s %lld %lld %s", aisle_project_get_path (project), (long long) run,
                         (long long) self->run->created, self->run->content_hash);
  self->shared = find_kept (key);
  if (self->shared != NULL)
    g_free (key);
  else
    self->shared = load (project, self->run, key, error);
  if (self->shared == NULL)
    return NULL;
  self->model = self->shared->model;
  self->n_items = family->n_items != NULL ? family->n_items (self->model) : 0;
  return g_steal_pointer (&self);
}

void
aisle_run_model_close (AisleRunModel *self)
{
  if (self == NULL)
    return;
  aisle_run_free (self->run);
  shared_unref (self->shared);
  aisle_params_free (self->split);
  g_free (self);
}

AisleHistories *
aisle_run_model_histories (const AisleRunModel *self, const AisleView *view, AisleProgress *progress, GError **error)
{
  AisleHistories *histories = aisle_interactions_new (view, self->split, progress, error);

  if (histories != NULL)
    aisle_histories_keep (histories, self->n_items, NULL, NULL); /* not what came after the training */
  return histories;
}
