/* blend-members.c: copying through what each family stores; no family is named here. */
#include "model/blend/blend-members.h"

#include "base/error.h"
#include "base/i18n.h"

#include <math.h>
#include <string.h>

extern const AisleFamily aisle_family_blend;

void
blend_members_clear (BlendMembers *self)
{
  for (gsize m = 0; m < self->n; m++)
    {
      aisle_model_free (self->models[m]);
      aisle_params_free (self->params[m]);
    }
  self->n = 0;
}

/* Adds a member from its tensors; takes params. */
static gboolean
add_member (BlendMembers *self, const AisleFamily *family, AisleParams *params, const AisleTensors *tensors,
            GError **error)
{
  AisleModel *model = family->load (tensors, params, error);

  if (model == NULL)
    {
      aisle_params_free (params);
      return FALSE;
    }
  self->models[self->n] = model;
  self->params[self->n] = params;
  self->n++;
  if (self->n == 1)
    self->n_items = family->n_items (model);
  if (family->n_items (model) == self->n_items)
    return TRUE;
  g_set_error (
      error, AISLE_MODEL_ERROR, AISLE_ERROR_INPUT,
      _ ("the models to blend know different items, %zu and %zu: train them on the same split of the same data"),
      self->n_items, family->n_items (model));
  return FALSE;
}

gboolean
blend_members_copy (BlendMembers *self, const AisleTrainInput *input, AisleProgress *progress, GError **error)
{
  if (input->n_models < 1 || input->n_models > BLEND_MOST)
    {
      g_set_error (error, AISLE_MODEL_ERROR, AISLE_ERROR_EMPTY,
                   _ ("a blend is made of 1 to %d finished models, and there are %zu: train some first"), BLEND_MOST,
                   input->n_models);
      return FALSE;
    }
  for (gsize m = 0; m < input->n_models; m++)
    {
      const AisleModel *model = input->models[m];
      g_autoptr (AisleTensors) tensors = aisle_tensors_new ();

      if (!aisle_progress_step (progress, (double) m / input->n_models, _ ("Copying models"), error)
          || !model->family->save (model, tensors, error)
          || !add_member (self, model->family, aisle_params_dup (input->model_params[m]), tensors, error))
        return FALSE;
    }
  if (self->n_items == input->matrix->n_columns)
    return TRUE;
  g_set_error (error, AISLE_MODEL_ERROR, AISLE_ERROR_INPUT,
               _ ("the models to blend know %zu items and the log has %zu: train them again"), self->n_items,
               input->matrix->n_columns);
  return FALSE;
}

/* ---- storing ---- */

static gboolean
save_names (const BlendMembers *self, AisleTensors *tensors)
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
blend_members_save (const BlendMembers *self, AisleTensors *tensors, GError **error)
{
  if (!save_names (self, tensors))
    return aisle_memory_fail (&aisle_family_blend, error);
  for (gsize m = 0; m < self->n; m++)
    {
      g_autoptr (AisleTensors) own = aisle_tensors_new ();

      if (!self->models[m]->family->save (self->models[m], own, error))
        return FALSE;
      for (gsize t = 0; t < aisle_tensors_n (own); t++)
        {
          const AisleTensor *tensor = aisle_tensors_at (own, t);
          g_autofree char *name = g_strdup_printf ("%zu.%s", m, tensor->name);

          if (aisle_tensors_add_copy (tensors, name, tensor->dtype, tensor->n_dims, tensor->dims, tensor->data) == NULL)
            return aisle_memory_fail (&aisle_family_blend, error);
        }
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
      || json_array_get_length (json_node_get_array (*node)) > BLEND_MOST)
    return aisle_tensors_corrupt ("members", error);
  return json_node_get_array (*node);
}

/* The member's tensors under their own names: copies, since families may keep what they are given. */
static AisleTensors *
pick (const AisleTensors *tensors, gsize member)
{
  g_autofree char *prefix = g_strdup_printf ("%zu.", member);
  AisleTensors *own = aisle_tensors_new ();

  for (gsize t = 0; t < aisle_tensors_n (tensors); t++)
    {
      const AisleTensor *tensor = aisle_tensors_at (tensors, t);

      if (g_str_has_prefix (tensor->name, prefix)
          && aisle_tensors_add_copy (own, tensor->name + strlen (prefix), tensor->dtype, tensor->n_dims, tensor->dims,
                                     tensor->data)
                 == NULL)
        {
          aisle_tensors_free (own);
          return NULL;
        }
    }
  return own;
}

static gboolean
load_member (BlendMembers *self, const AisleTensors *tensors, JsonNode *entry, GError **error)
{
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (entry) ? json_node_get_object (entry) : NULL;
  const AisleFamily *family = object != NULL ? aisle_family (aisle_json_text (object, "family", "")) : NULL;
  JsonObject *values = object != NULL ? aisle_json_object (object, "params") : NULL;
  g_autoptr (AisleParams) params = NULL;
  g_autoptr (AisleTensors) own = NULL;

  /* A blend in a blend could hold itself: a damaged file must not make one. */
  if (family == NULL || family->task != AISLE_TASK_RECOMMEND || (family->needs & AISLE_NEEDS_MODELS) || values == NULL)
    return aisle_tensors_corrupt ("members", error) != NULL;
  params = aisle_params_new (family->params, family->n_params);
  if (!aisle_params_from_json (params, values, NULL))
    return aisle_tensors_corrupt ("members", error) != NULL;
  own = pick (tensors, self->n);
  if (own == NULL)
    return aisle_memory_fail (&aisle_family_blend, error);
  return add_member (self, family, g_steal_pointer (&params), own, error);
}

gboolean
blend_members_load (BlendMembers *self, const AisleTensors *tensors, GError **error)
{
  g_autoptr (JsonNode) node = NULL;
  JsonArray *names = read_names (tensors, &node, error);

  for (guint m = 0; names != NULL && m < json_array_get_length (names); m++)
    if (!load_member (self, tensors, json_array_get_element (names, m), error))
      return FALSE;
  return names != NULL;
}

/* ---- scoring ---- */

void
blend_measure (const float *scores, gsize n, double *mean, double *deviation)
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
  *deviation = MAX (sqrt (squares / (double) MAX (n, 1)), MAX (BLEND_LEAST * largest, G_MINFLOAT));
}

void
blend_members_set_scale (BlendMembers *self, BlendScale scale)
{
  self->n_voices = 0;
  for (gsize m = 0; m < self->n; m++)
    {
      gboolean network = self->models[m]->family->explain == NULL;

      self->first_voice[m] = self->n_voices;
      for (gsize soft = 0; soft < 2; soft++)
        if (network ? scale == BLEND_MIXED || soft == (scale == BLEND_PROBABILITIES) : soft == 0)
          {
            self->member[self->n_voices] = m;
            self->soft[self->n_voices++] = soft == 1;
          }
    }
  self->first_voice[self->n] = self->n_voices;
}

/* exp (s - largest) / sum. */
static void
soften (float *scores, gsize n)
{
  float largest = -G_MAXFLOAT;
  double sum = 0;

  for (gsize j = 0; j < n; j++)
    largest = MAX (largest, scores[j]);
  for (gsize j = 0; j < n; j++)
    sum += scores[j] = expf (scores[j] - largest);
  for (gsize j = 0; j < n; j++)
    scores[j] = (float) (scores[j] / sum);
}

static void
soften_rows (const BlendMembers *self, gsize n_rows, float *scores)
{
  for (gsize b = 0; b < n_rows; b++)
    soften (scores + b * self->n_items, self->n_items);
}

static gboolean
ask_member (const BlendMembers *self, gsize m, const AisleHistories *histories, gsize first_row, gsize n_rows,
            float *scores, GError **error)
{
  const AisleModel *model = self->models[m];

  return model->family->score (model, histories, first_row, n_rows, 0, self->n_items, scores, self->n_items, error);
}

gboolean
blend_members_ask (const BlendMembers *self, gsize v, const AisleHistories *histories, gsize first_row, gsize n_rows,
                   float *scores, GError **error)
{
  if (!ask_member (self, self->member[v], histories, first_row, n_rows, scores, error))
    return FALSE;
  if (self->soft[v])
    soften_rows (self, n_rows, scores);
  return TRUE;
}

gboolean
blend_members_score (const BlendMembers *self, gsize m, const AisleHistories *histories, gsize first_row, gsize n_rows,
                     float *z, GError **error)
{
  gsize cells = n_rows * self->n_items, first = self->first_voice[m], end = self->first_voice[m + 1];

  if (!ask_member (self, m, histories, first_row, n_rows, z, error))
    return FALSE;
  for (gsize v = first + 1; v < end; v++)
    memcpy (z + (v - first) * cells, z, cells * sizeof *z);
  for (gsize v = first; v < end; v++)
    if (self->soft[v])
      soften_rows (self, n_rows, z + (v - first) * cells);
  for (gsize b = 0; b < (end - first) * n_rows; b++)
    {
      float *row = z + b * self->n_items;
      double mean, deviation;

      blend_measure (row, self->n_items, &mean, &deviation);
      for (gsize j = 0; j < self->n_items; j++)
        row[j] = (float) ((row[j] - mean) / deviation);
    }
  return TRUE;
}
