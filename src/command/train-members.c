/* train-members.c: choosing the runs, checking that they fit together, training their families again. */
#include "command/train-members.h"

#include "base/error.h"
#include "base/i18n.h"

#define MOST 16

typedef struct
{
  AisleRunModel *stored;
  AisleParams *params;
  GArray *chosen; /* double */
  guint64 seed;   /* of the run's training */
  AisleModel *again;
} Member;

struct _AisleTrainMembers
{
  GPtrArray *members; /* Member */
  const AisleModel *models[MOST];
  const AisleParams *params[MOST];
};

static void
member_free (gpointer data)
{
  Member *self = data;

  aisle_run_model_close (self->stored);
  aisle_params_free (self->params);
  g_array_unref (self->chosen);
  if (self->again != NULL)
    aisle_model_free (self->again);
  g_free (self);
}

/* The split as a run keeps it, with what has been added to its table since at the defaults; NULL for another's. */
static JsonNode *
complete_split (JsonNode *stored, const AisleFamily *family)
{
  g_autoptr (AisleParams) params = aisle_train_split_new (aisle_command_train_task (family));

  return aisle_json_node_object (stored) != NULL
                 && aisle_params_from_json (params, aisle_json_node_object (stored), NULL)
             ? aisle_params_to_json (params)
             : NULL;
}

/* Whether a run was trained and judged on what the order will be. */
static gboolean
fits (const AisleRun *run, const AisleFamily *family, JsonNode *split, const AisleTrainKin *kin)
{
  JsonObject *protocol = aisle_json_node_object (run->protocol);
  const char *unlabelled = aisle_json_text (aisle_json_object (aisle_json_node_object (run->passport), "params"),
                                            AISLE_UNLABELLED_HASH, NULL);
  g_autoptr (JsonNode) own =
      complete_split (protocol != NULL ? json_object_get_member (protocol, "split_params") : NULL, family);

  return own != NULL && json_node_equal (own, split) && g_str_equal (run->content_hash, kin->content_hash)
         && (unlabelled == NULL || g_strcmp0 (unlabelled, kin->unlabelled) == 0)
         && g_strcmp0 (aisle_json_text (protocol, "segment", ""), kin->segment != NULL ? kin->segment : "") == 0;
}

/* What validation said of the run, -1 where nothing. */
static double
validation_of (const AisleRun *run)
{
  JsonObject *metrics = aisle_json_node_object (run->metrics);
  g_autoptr (GList) names = metrics != NULL ? json_object_get_members (metrics) : NULL;

  for (GList *l = names; l != NULL; l = l->next)
    if (g_str_has_prefix (l->data, "valid_"))
      return json_object_get_double_member_with_default (aisle_json_object (metrics, l->data), "mean", -1);
  return -1;
}

static gboolean
can_be_member (const AisleRun *run, AisleTask task, JsonNode *split, const AisleTrainKin *kin)
{
  const AisleFamily *family = aisle_family (run->family);

  return family != NULL && family->task == task && !(family->needs & AISLE_NEEDS_MODELS) && run->weight_bytes > 0
         && !run->archived && fits (run, family, split, kin);
}

static int
compare_ids (gconstpointer a, gconstpointer b)
{
  gint64 left = *(const gint64 *) a, right = *(const gint64 *) b;

  return (left > right) - (left < right);
}

/* The best run of each family by validation. */
static GArray *
choose_runs (AisleProject *project, AisleTask task, JsonNode *split, const AisleTrainKin *kin, GError **error)
{
  g_autoptr (GPtrArray) runs = aisle_runs_list (project, FALSE, error);
  g_autoptr (GHashTable) best = g_hash_table_new (g_str_hash, g_str_equal); /* family -> AisleRun */
  GHashTableIter iter;
  gpointer run;
  GArray *chosen;

  if (runs == NULL)
    return NULL;
  for (guint i = 0; i < runs->len; i++)
    {
      AisleRun *candidate = runs->pdata[i], *before = g_hash_table_lookup (best, candidate->family);

      if (can_be_member (candidate, task, split, kin)
          && (before == NULL || validation_of (candidate) > validation_of (before)))
        g_hash_table_replace (best, candidate->family, candidate);
    }
  chosen = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_hash_table_iter_init (&iter, best);
  while (g_hash_table_iter_next (&iter, NULL, &run))
    g_array_append_val (chosen, ((AisleRun *) run)->id);
  g_array_sort (chosen, compare_ids);
  return chosen;
}

static Member *
member_open (AisleProject *project, gint64 run, AisleTask task, JsonNode *split, const AisleTrainKin *kin,
             GError **error)
{
  AisleRunModel *stored = aisle_run_model_open (project, run, AISLE_N_TASKS, error);
  Member *self;
  JsonObject *facts;
  const char *text;

  if (stored == NULL)
    return NULL;
  self = g_new0 (Member, 1);
  self->stored = stored;
  self->chosen = g_array_new (FALSE, FALSE, sizeof (double));
  self->params = aisle_params_new (stored->model->family->params, stored->model->family->n_params);
  if (!can_be_member (stored->run, task, split, kin))
    {
      g_set_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_USAGE,
                   _ ("run %lld cannot be a part: it is of other data, another split or segment, or made of parts "
                      "itself; train its family with this split first"),
                   (long long) run);
      member_free (self);
      return NULL;
    }
  facts = aisle_json_node_object (stored->run->passport);
  facts = aisle_json_object (facts, "params");
  text = aisle_json_text (facts, "training_seed", "");
  self->seed = g_ascii_strtoull (text, NULL, 10);
  text = aisle_json_text (facts, "chosen_by_validation", "");
  for (char *end; *text != '\0'; text = end)
    {
      double value = g_ascii_strtod (text, &end);

      if (end == text)
        break;
      g_array_append_val (self->chosen, value);
    }
  if (stored->run->params == NULL
      || aisle_params_from_json (self->params, aisle_json_node_object (stored->run->params), error))
    return self;
  member_free (self);
  return NULL;
}

AisleTrainMembers *
aisle_train_members_open (AisleProject *project, const AisleTrainOrder *order, const AisleParams *split_params,
                          const AisleTrainKin *kin, GError **error)
{
  g_autoptr (JsonNode) split = aisle_params_to_json (split_params);
  AisleTask task = aisle_family (order->family)->task;
  g_autoptr (GArray) ids = NULL;
  AisleTrainMembers *self;

  if (order->models != NULL)
    {
      ids = g_array_new (FALSE, FALSE, sizeof (gint64));
      for (const gint64 *id = order->models; *id != 0; id++)
        g_array_append_val (ids, *id);
    }
  else if ((ids = choose_runs (project, task, split, kin, error)) == NULL)
    return NULL;
  if (ids->len < 2 || ids->len > MOST)
    {
      g_set_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_USAGE,
                   _ ("'%s' is made of 2 to %d trained models of the same split and data, and there are %u: train "
                      "some first"),
                   order->family, MOST, ids->len);
      return NULL;
    }
  self = g_new0 (AisleTrainMembers, 1);
  self->members = g_ptr_array_new_with_free_func (member_free);
  for (guint i = 0; i < ids->len; i++)
    {
      Member *member = member_open (project, g_array_index (ids, gint64, i), task, split, kin, error);

      if (member == NULL)
        {
          aisle_train_members_free (self);
          return NULL;
        }
      g_ptr_array_add (self->members, member);
    }
  return self;
}

void
aisle_train_members_free (AisleTrainMembers *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->members);
  g_free (self);
}

gboolean
aisle_train_members_fill (AisleTrainMembers *self, AisleTrainInput *input, gboolean again, AisleProgress *progress,
                          GError **error)
{
  for (guint i = 0; i < self->members->len; i++)
    {
      Member *member = self->members->pdata[i];
      const AisleFamily *family = member->stored->model->family;
      AisleTrainInput own = *input;
      AisleProgress part =
          aisle_progress_part (progress, (double) i / self->members->len, (double) (i + 1) / self->members->len);

      self->models[i] = member->stored->model;
      self->params[i] = member->params;
      if (!again)
        continue;
      g_clear_pointer (&member->again, aisle_model_free);
      own.params = member->params;
      own.seed = member->seed;
      own.chosen = member->chosen;
      own.checkpoint = NULL;
      own.pass = NULL;
      if (own.validate != NULL)
        g_array_set_size (member->chosen, 0);
      member->again = family->train (&own, &part, error);
      if (member->again == NULL)
        return FALSE;
      self->models[i] = member->again;
    }
  input->models = self->models;
  input->model_params = self->params;
  input->n_models = self->members->len;
  return TRUE;
}

char *
aisle_train_members_text (const AisleTrainMembers *self)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < self->members->len; i++)
    g_string_append_printf (text, "%s%lld", i > 0 ? " " : "",
                            (long long) ((Member *) self->members->pdata[i])->stored->run->id);
  return g_string_free (text, FALSE);
}

gboolean
aisle_train_members_read_texts (const AisleTrainMembers *self)
{
  gboolean read = FALSE;

  for (guint i = 0; i < self->members->len; i++)
    read |= (((const Member *) self->members->pdata[i])->stored->model->family->needs & AISLE_NEEDS_TEXTS) != 0;
  return read;
}
