/* members.c: see members.h. */
#include "model/members.h"

#include "base/error.h"
#include "base/i18n.h"

#include <math.h>
#include <string.h>

void
aisle_members_clear (AisleMembers *self)
{
  for (gsize m = 0; m < self->n; m++)
    {
      aisle_model_free (self->models[m]);
      aisle_params_free (self->params[m]);
    }
  self->n = 0;
}

static gboolean
fail_memory (GError **error)
{
  g_set_error_literal (error, AISLE_MODEL_ERROR, AISLE_ERROR_MEMORY,
                       _ ("not enough memory for the models of a blend: close other programs or blend fewer"));
  return FALSE;
}

/* Adds a member from its tensors; takes params. */
static gboolean
add_member (AisleMembers *self, const AisleFamily *family, AisleParams *params, const AisleTensors *tensors,
            GError **error)
{
  AisleModel *model = aisle_model_load (family, tensors, params, error);

  if (model == NULL)
    {
      aisle_params_free (params);
      return FALSE;
    }
  self->models[self->n] = model;
  self->params[self->n] = params;
  self->n++;
  return TRUE;
}

gboolean
aisle_members_copy (AisleMembers *self, const AisleTrainInput *input, AisleProgress *progress, GError **error)
{
  if (input->n_models < 1 || input->n_models > AISLE_MEMBERS_MOST)
    {
      g_set_error (error, AISLE_MODEL_ERROR, AISLE_ERROR_EMPTY,
                   _ ("a blend is made of 1 to %d finished models, and there are %zu: train some first"),
                   AISLE_MEMBERS_MOST, input->n_models);
      return FALSE;
    }
  for (gsize m = 0; m < input->n_models; m++)
    {
      const AisleModel *model = input->models[m];
      g_autoptr (AisleTensors) tensors = aisle_tensors_new ();

      if (!aisle_progress_step (progress, (double) m / input->n_models, _ ("Copying models"), error)
          || !model->family->save (model, tensors, error)
          || !add_member (self, aisle_family (model->family->id), aisle_params_dup (input->model_params[m]), tensors,
                          error))
        return FALSE;
    }
  return TRUE;
}

/* ---- storing ---- */

static gboolean
save_names (const AisleMembers *self, AisleTensors *tensors)
{
  g_autoptr (JsonNode) node = json_node_init_array (json_node_alloc (), json_array_new ());
  g_autofree char *text = NULL;
  AisleTensor *tensor;
  gint64 n;

  json_array_unref (json_node_get_array (node)); /* the node has its own */
  for (gsize m = 0; m < self->n; m++)
    {
      JsonObject *object = json_object_new ();

      json_object_set_string_member (object, "family", self->models[m]->family->id);
      json_object_set_member (object, "params", aisle_params_to_json (self->params[m]));
      json_array_add_object_element (json_node_get_array (node), object);
    }
  text = aisle_json_print (node, FALSE);
  n = (gint64) strlen (text);
  tensor = aisle_tensors_add (tensors, "members", AISLE_DTYPE_I32, 1, &n);
  for (gint64 i = 0; tensor != NULL && i < n; i++)
    ((gint32 *) tensor->data)[i] = (guchar) text[i];
  return tensor != NULL;
}

gboolean
aisle_members_save (const AisleMembers *self, AisleTensors *tensors, GError **error)
{
  if (!save_names (self, tensors))
    return fail_memory (error);
  for (gsize m = 0; m < self->n; m++)
    {
      g_autoptr (AisleTensors) own = aisle_tensors_new ();
      g_autofree char *prefix = g_strdup_printf ("%zu.", m);

      if (!self->models[m]->family->save (self->models[m], own, error))
        return FALSE;
      if (!aisle_tensors_put (tensors, own, prefix))
        return fail_memory (error);
    }
  return TRUE;
}

static JsonArray *
read_names (const AisleTensors *tensors, JsonNode **node, GError **error)
{
  gint64 n = -1;
  const AisleTensor *tensor = aisle_tensors_expect (tensors, "members", AISLE_DTYPE_I32, 1, &n, error);
  g_autoptr (GString) text = g_string_new (NULL);

  if (tensor == NULL)
    return NULL;
  for (gint64 i = 0; i < n; i++)
    {
      gint32 byte = ((const gint32 *) tensor->data)[i];

      if (byte < 1 || byte > 255)
        return aisle_tensors_corrupt ("members", error);
      g_string_append_c (text, (char) byte);
    }
  *node = g_utf8_validate (text->str, (gssize) text->len, NULL) ? aisle_json_parse (text->str, (gssize) text->len, NULL)
                                                                : NULL;
  if (*node == NULL || !JSON_NODE_HOLDS_ARRAY (*node) || json_array_get_length (json_node_get_array (*node)) < 1
      || json_array_get_length (json_node_get_array (*node)) > AISLE_MEMBERS_MOST)
    return aisle_tensors_corrupt ("members", error);
  return json_node_get_array (*node);
}

static gboolean
load_member (AisleMembers *self, AisleTask task, const AisleTensors *tensors, JsonNode *entry, GError **error)
{
  JsonObject *object = aisle_json_node_object (entry);
  const AisleFamily *family = object != NULL ? aisle_family (aisle_json_text (object, "family", "")) : NULL;
  JsonObject *values = aisle_json_object (object, "params");
  g_autoptr (AisleParams) params = NULL;
  g_autoptr (AisleTensors) own = NULL;
  g_autofree char *prefix = NULL;

  /* A blend in a blend could hold itself: a damaged file must not make one. */
  if (family == NULL || family->task != task || (family->needs & AISLE_NEEDS_MODELS) || values == NULL)
    return aisle_tensors_corrupt ("members", error) != NULL;
  params = aisle_params_new (family->params, family->n_params);
  if (!aisle_params_from_json (params, values, NULL))
    return aisle_tensors_corrupt ("members", error) != NULL;
  prefix = g_strdup_printf ("%zu.", self->n);
  own = aisle_tensors_pick (tensors, prefix);
  if (own == NULL)
    return fail_memory (error);
  return add_member (self, family, g_steal_pointer (&params), own, error);
}

gboolean
aisle_members_load (AisleMembers *self, AisleTask task, const AisleTensors *tensors, GError **error)
{
  g_autoptr (JsonNode) node = NULL;
  JsonArray *names = read_names (tensors, &node, error);

  for (guint m = 0; names != NULL && m < json_array_get_length (names); m++)
    if (!load_member (self, task, tensors, json_array_get_element (names, m), error))
      return FALSE;
  return names != NULL;
}

/* ---- chores ---- */

void
aisle_members_estimate (const AisleTrainInput *input, AisleEstimate *estimate)
{
  *estimate = (AisleEstimate){ .seconds = 1e-3, .memory = 4096, .file_bytes = 256 };
  for (gsize m = 0; m < input->n_models; m++)
    {
      AisleTrainInput own = *input;
      AisleEstimate of = { 0 };
      g_autoptr (JsonNode) node = aisle_params_to_json (input->model_params[m]);
      g_autofree char *text = aisle_json_print (node, FALSE);

      own.params = input->model_params[m];
      input->models[m]->family->estimate (&own, &of);
      estimate->file_bytes += of.file_bytes + 4 * (strlen (text) + 40);
      estimate->memory += 2 * of.file_bytes;
      estimate->seconds += (double) of.file_bytes * 1e-9;
    }
  estimate->memory += estimate->file_bytes;
}

gboolean
aisle_members_read_weights (char *const *texts, double *weights, gsize n_weights, GError **error)
{
  gsize n = 0;
  double sum = 0;

  for (; texts[n] != NULL; n++)
    {
      char *end = NULL;
      double weight = g_ascii_strtod (texts[n], &end);

      if (end == texts[n] || *end != '\0' || !(weight >= 0) || weight > 1e6)
        {
          g_set_error (error, AISLE_MODEL_ERROR, AISLE_ERROR_USAGE,
                       _ ("'%s' is not a weight: write numbers from 0 to 1000000, as weights=0.6,0.4"), texts[n]);
          return FALSE;
        }
      if (n < n_weights)
        weights[n] = weight;
      sum += weight;
    }
  if (n == n_weights && sum > 0)
    return TRUE;
  g_set_error (error, AISLE_MODEL_ERROR, AISLE_ERROR_USAGE,
               _ ("%zu weights are given for %zu models: give one for each, not all 0"), n, n_weights);
  return FALSE;
}

void
aisle_members_measure (const float *scores, gsize n, double *mean, double *deviation)
{
  double sum = 0, squares = 0, largest = 0;

  for (gsize j = 0; j < n; j++)
    {
      sum += scores[j];
      largest = MAX (largest, fabs (scores[j]));
    }
  *mean = n > 0 ? sum / (double) n : 0;
  for (gsize j = 0; j < n; j++)
    squares += (scores[j] - *mean) * (scores[j] - *mean);
  *deviation = MAX (sqrt (squares / (double) MAX (n, 1)), MAX (AISLE_MEMBERS_LEAST * largest, G_MINFLOAT));
}
