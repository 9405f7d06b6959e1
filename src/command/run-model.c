/* run-model.c: weights from the project through the family's load. */
#include "command/run-model.h"

#include "base/error.h"
#include "base/i18n.h"

static gboolean
read_params (AisleParams *params, JsonObject *object, gint64 run, GError **error)
{
  if (object == NULL || aisle_params_from_json (params, object, error))
    return TRUE;
  g_prefix_error (error, _ ("cannot read the parameters of run %lld: "), (long long) run);
  return FALSE;
}

static JsonObject *
object_of (JsonNode *node)
{
  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

AisleRunModel *
aisle_run_model_open (AisleProject *project, gint64 run, GError **error)
{
  g_autoptr (AisleRunModel) self = g_new0 (AisleRunModel, 1);
  g_autoptr (AisleParams) params = NULL;
  g_autoptr (AisleTensors) weights = NULL;
  const AisleFamily *family;

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
  if (family == NULL)
    return NULL;
  params = aisle_params_new (family->params, family->n_params);
  self->split = aisle_params_new (aisle_split_params, aisle_split_n_params);
  if (!read_params (params, object_of (self->run->params), run, error)
      || !read_params (self->split, aisle_json_object (object_of (self->run->protocol), "split_params"), run, error))
    return NULL;
  weights = aisle_runs_weights (project, run, error);
  if (weights == NULL)
    return NULL;
  self->model = family->load (weights, params, error);
  if (self->model == NULL)
    {
      g_prefix_error (error, _ ("cannot load run %lld: "), (long long) run);
      return NULL;
    }
  self->n_items = family->n_items (self->model);
  return g_steal_pointer (&self);
}

void
aisle_run_model_close (AisleRunModel *self)
{
  if (self == NULL)
    return;
  aisle_run_free (self->run);
  if (self->model != NULL)
    aisle_model_free (self->model);
  aisle_params_free (self->split);
  g_free (self);
}

AisleSparse *
aisle_run_model_histories (const AisleRunModel *self, const AisleView *view, AisleProgress *progress, GError **error)
{
  AisleSparse *matrix = aisle_interactions_new (view, self->split, progress, error);
  gint64 kept = 0;

  /* Items that came after the training. */
  for (gsize row = 0; matrix != NULL && row < matrix->n_rows; row++)
    {
      gint64 first = matrix->start[row], end = matrix->start[row + 1];

      matrix->start[row] = kept;
      for (gint64 v = first; v < end; v++)
        if ((gsize) matrix->column[v] < self->n_items)
          {
            matrix->column[kept] = matrix->column[v];
            matrix->value[kept++] = matrix->value[v];
          }
    }
  if (matrix != NULL)
    {
      matrix->start[matrix->n_rows] = kept;
      matrix->n_values = kept;
      matrix->n_columns = self->n_items;
    }
  return matrix;
}
