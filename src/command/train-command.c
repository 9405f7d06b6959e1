/* train-command.c: training: by the family's task, and along the journal. */
#include "command/journalled.h"
#include "command/train-task.h"

#include "base/error.h"
#include "base/i18n.h"

extern const AisleJournalled aisle_journalled_train;

static const AisleTrainTask *const tasks[] = { &aisle_train_recommend, &aisle_train_search, &aisle_train_classify,
                                               &aisle_train_reply };

const AisleTrainTask *
aisle_command_train_task (const AisleFamily *family)
{
  for (gsize i = 0; i < G_N_ELEMENTS (tasks); i++)
    if (tasks[i]->task == family->task)
      return tasks[i];
  return tasks[0];
}

AisleParams *
aisle_train_split_new (const AisleTrainTask *task)
{
  return aisle_params_new (task->split, *task->n_split);
}

AisleParams *
aisle_train_protocol_new (const AisleTrainTask *task)
{
  return aisle_params_new (task->protocol, *task->n_protocol);
}

AisleRun *
aisle_command_train (AisleProject *project, const AisleTrainOrder *order, AisleProgress *progress, GError **error)
{
  const AisleFamily *family = aisle_command_family (order->family, NULL, error);

  return family != NULL ? aisle_command_train_task (family)->train (project, order, progress, error) : NULL;
}

/* ---- what all tasks do alike ---- */

JsonArray *
aisle_train_list_to_json (const guint *k_list)
{
  JsonArray *array = json_array_new ();

  for (; *k_list != 0; k_list++)
    json_array_add_int_element (array, *k_list);
  return array;
}

static JsonArray *
models_to_json (const gint64 *models)
{
  JsonArray *array = json_array_new ();

  for (; *models != 0; models++)
    json_array_add_int_element (array, *models);
  return array;
}

JsonObject *
aisle_train_journal_params (const AisleTrainOrder *order, const AisleParams *family_params, const AisleParams *split,
                            const guint *k_list)
{
  JsonObject *params = json_object_new ();

  json_object_set_string_member (params, "family", order->family);
  json_object_set_member (params, "params", aisle_params_to_json (family_params));
  json_object_set_member (params, "split", aisle_params_to_json (split));
  json_object_set_string_member (params, "segment", order->segment != NULL ? order->segment : "");
  json_object_set_array_member (params, "k", aisle_train_list_to_json (k_list));
  json_object_set_boolean_member (params, "keep_seen", order->keep_seen);
  if (order->protocol != NULL)
    json_object_set_member (params, "protocol", aisle_params_to_json (order->protocol));
  json_object_set_boolean_member (params, "refit", order->refit);
  json_object_set_int_member (params, "seed", (gint64) order->seed);
  if (order->models != NULL)
    json_object_set_array_member (params, "models", models_to_json (order->models));
  return params;
}

/* ---- along the journal ---- */

static gboolean
flip (AisleProject *project, JsonObject *effect, gboolean undo, GError **error)
{
  JsonArray *runs = aisle_json_array (effect, "runs");

  for (guint i = 0; runs != NULL && i < json_array_get_length (runs); i++)
    if (!aisle_runs_set_archived (project, json_array_get_int_element (runs, i), undo, error))
      return FALSE;
  return TRUE;
}

static char *
describe (AisleProject *project, const AisleJournalEntry *entry)
{
  const char *id = aisle_json_text (json_node_get_object (entry->params), "family", "");
  const AisleFamily *family = aisle_family (id);

  return g_strdup_printf (_ ("Training of %s"), family != NULL ? _ (family->title) : id);
}

static guint *
list_from_json (JsonArray *array)
{
  guint n = array != NULL ? json_array_get_length (array) : 0;
  guint *k_list = g_new0 (guint, n + 1);

  for (guint i = 0; i < n; i++)
    k_list[i] = (guint) MAX (0, json_array_get_int_element (array, i));
  return k_list;
}

static gint64 *
models_from_json (JsonArray *array)
{
  guint n = array != NULL ? json_array_get_length (array) : 0;
  gint64 *models = n > 0 ? g_new0 (gint64, n + 1) : NULL;

  for (guint i = 0; i < n; i++)
    models[i] = json_array_get_int_element (array, i);
  return models;
}

/* What an entry of the journal asked for, of this project; with_models: made of the same runs. */
static AisleRun *
train_entry (AisleProject *project, JsonObject *object, gboolean with_models, AisleProgress *progress, GError **error)
{
  JsonObject *set_params = aisle_json_object (object, "params"), *set_split = aisle_json_object (object, "split"),
             *set_protocol = aisle_json_object (object, "protocol");
  const AisleFamily *family = aisle_command_family (aisle_json_text (object, "family", ""), NULL, error);
  g_autoptr (AisleParams) params = NULL, split = NULL, protocol = NULL;
  g_autofree guint *k_list = list_from_json (aisle_json_array (object, "k"));
  g_autofree gint64 *models = with_models ? models_from_json (aisle_json_array (object, "models")) : NULL;
  const char *segment = aisle_json_text (object, "segment", "");
  AisleTrainOrder order = { .k_list = k_list,
                            .models = models,
                            .segment = *segment != '\0' ? segment : NULL,
                            .keep_seen = json_object_get_boolean_member_with_default (object, "keep_seen", FALSE),
                            .refit = json_object_get_boolean_member_with_default (object, "refit", FALSE),
                            .seed = (guint64) aisle_json_integer (object, "seed", 0) };

  if (family == NULL)
    return NULL;
  params = aisle_params_new (family->params, family->n_params);
  split = aisle_train_split_new (aisle_command_train_task (family));
  protocol = aisle_train_protocol_new (aisle_command_train_task (family));
  if ((set_params != NULL && !aisle_params_from_json (params, set_params, error))
      || (set_split != NULL && !aisle_params_from_json (split, set_split, error))
      || (set_protocol != NULL && !aisle_params_from_json (protocol, set_protocol, error)))
    return NULL;
  order.family = family->id;
  order.params = params;
  order.split = split;
  order.protocol = protocol;
  return aisle_command_train (project, &order, progress, error);
}

static gboolean
replay (AisleProject *from, const AisleJournalEntry *entry, const char *new_path, const char *file,
        AisleProgress *progress, GError **error)
{
  g_autoptr (AisleProject) project = aisle_project_open (new_path, AISLE_PROJECT_WRITE, error);
  g_autoptr (AisleRun) run = NULL;

  if (project == NULL)
    return FALSE;
  run = train_entry (project, json_node_get_object (entry->params), TRUE, progress, error);
  return run != NULL;
}

const AisleJournalled aisle_journalled_train = { "train", flip, describe, replay };

/* ---- once more ---- */

static gboolean
made_run (const AisleJournalEntry *entry, gint64 run)
{
  JsonArray *runs = g_str_equal (entry->command, aisle_journalled_train.id)
                        ? aisle_json_array (json_node_get_object (entry->effect), "runs")
                        : NULL;

  for (guint i = 0; runs != NULL && i < json_array_get_length (runs); i++)
    if (json_array_get_int_element (runs, i) == run)
      return TRUE;
  return FALSE;
}

AisleRun *
aisle_command_train_again (AisleProject *project, gint64 run, AisleProgress *progress, GError **error)
{
  g_autoptr (GPtrArray) entries = aisle_journal_list (project, error);

  if (entries == NULL)
    return NULL;
  for (guint i = 0; i < entries->len; i++)
    if (made_run (entries->pdata[i], run))
      return train_entry (project, json_node_get_object (((AisleJournalEntry *) entries->pdata[i])->params), FALSE,
                          progress, error);
  g_set_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_NOT_FOUND,
               _ ("the journal does not say how run %lld was trained: train a model anew"), (long long) run);
  return NULL;
}
