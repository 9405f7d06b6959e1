/* recipe.c: a recipe as a document that another project can take. */
#include "quality/recipe.h"

#include "base/error.h"
#include "base/i18n.h"

#define VERSION   1
#define MAX_STEPS 200

char *
aisle_recipe_sentence (const AisleRecipeStep *step)
{
  const AisleStepKind *kind = aisle_step_kind (step->kind);
  g_autoptr (AisleParams) params = kind != NULL ? aisle_step_params (kind, step->params, NULL) : NULL;

  return params != NULL ? kind->describe (params) : g_strdup (step->params);
}

JsonNode *
aisle_recipe_to_json (const GPtrArray *steps)
{
  JsonObject *document = json_object_new ();
  JsonArray *list = json_array_new ();

  json_object_set_string_member (document, "aisle", "recipe");
  json_object_set_int_member (document, "version", VERSION);
  for (guint s = 0; s < steps->len; s++)
    {
      const AisleRecipeStep *step = steps->pdata[s];
      JsonObject *object = json_object_new ();
      JsonNode *params = aisle_json_parse (step->params, -1, NULL);

      json_object_set_string_member (object, "kind", step->kind);
      if (params != NULL)
        json_object_set_member (object, "params", params);
      json_object_set_boolean_member (object, "on", step->active);
      json_array_add_object_element (list, object);
    }
  json_object_set_array_member (document, "steps", list);
  return json_node_init_object (json_node_alloc (), document);
}

static gboolean
take_step (GPtrArray *steps, JsonNode *node, GError **error)
{
  JsonObject *object = aisle_json_node_object (node), *given;
  const AisleStepKind *kind;
  g_autoptr (AisleParams) params = NULL;
  g_autofree char *text = NULL;
  AisleRecipeStep *step;
  JsonNode *on;

  kind = aisle_step_kind_known (aisle_json_text (object, "kind", ""), error);
  if (kind == NULL)
    return FALSE;
  params = aisle_params_new (kind->params, kind->n_params);
  given = aisle_json_object (object, "params");
  if (given != NULL && !aisle_params_from_json (params, given, error))
    return FALSE;
  text = aisle_step_params_text (params);
  step = aisle_recipe_step_new (kind->id, text);
  on = json_object_get_member (object, "on");
  step->active = on == NULL || !JSON_NODE_HOLDS_VALUE (on) || json_node_get_boolean (on);
  g_ptr_array_add (steps, step);
  return TRUE;
}

GPtrArray *
aisle_recipe_from_json (JsonNode *node, GError **error)
{
  JsonObject *document = aisle_json_node_object (node);
  JsonArray *list = aisle_json_array (document, "steps");
  g_autoptr (GPtrArray) steps = g_ptr_array_new_with_free_func ((GDestroyNotify) aisle_recipe_step_free);

  if (list == NULL || !g_str_equal (aisle_json_text (document, "aisle", ""), "recipe"))
    {
      g_set_error (error, AISLE_QUALITY_ERROR, AISLE_ERROR_INPUT, _ ("this is not a recipe of Aisle"));
      return NULL;
    }
  if (aisle_json_integer (document, "version", 0) > VERSION)
    {
      g_set_error (error, AISLE_QUALITY_ERROR, AISLE_ERROR_TOO_NEW,
                   _ ("this recipe was made by a newer version of Aisle: update Aisle"));
      return NULL;
    }
  if (json_array_get_length (list) > MAX_STEPS)
    {
      g_set_error (error, AISLE_QUALITY_ERROR, AISLE_ERROR_INPUT, _ ("a recipe has at most %d steps"), MAX_STEPS);
      return NULL;
    }
  for (guint s = 0; s < json_array_get_length (list); s++)
    if (!take_step (steps, json_array_get_element (list, s), error))
      {
        g_prefix_error (error, _ ("step %u of the recipe: "), s + 1);
        return NULL;
      }
  return g_steal_pointer (&steps);
}
