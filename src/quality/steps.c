/* steps.c: the registry of step kinds, made from the list in meson.build, and what every run of a step has in common. */
#include "quality/step.h"

#include "base/error.h"
#include "base/i18n.h"
#include "columns/columns-overlay.h"

#define STEP(id) extern const AisleStepKind aisle_step_##id;
#include "quality/steps-list.h"
#undef STEP

static const AisleStepKind *const kinds[] = {
#define STEP(id) &aisle_step_##id,
#include "quality/steps-list.h"
#undef STEP
};

const AisleStepKind *const *
aisle_step_kinds (gsize *n)
{
  *n = G_N_ELEMENTS (kinds);
  return kinds;
}

const AisleStepKind *
aisle_step_kind (const char *id)
{
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (g_str_equal (kinds[i]->id, id))
      return kinds[i];
  return NULL;
}

const AisleStepKind *
aisle_step_kind_known (const char *id, GError **error)
{
  const AisleStepKind *kind = aisle_step_kind (id);
  g_autoptr (GString) known = g_string_new (NULL);

  if (kind != NULL)
    return kind;
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    g_string_append_printf (known, "%s%s", i > 0 ? ", " : "", kinds[i]->id);
  g_set_error (error, AISLE_QUALITY_ERROR, AISLE_ERROR_USAGE, _ ("unknown kind of step '%s': known are %s"), id,
               known->str);
  return NULL;
}

AisleParams *
aisle_step_params (const AisleStepKind *kind, const char *json, GError **error)
{
  g_autoptr (AisleParams) params = aisle_params_new (kind->params, kind->n_params);
  g_autoptr (JsonNode) node = NULL;

  if (*json == '\0')
    return g_steal_pointer (&params);
  node = aisle_json_parse (json, -1, error);
  if (node == NULL)
    return NULL;
  if (!JSON_NODE_HOLDS_OBJECT (node))
    {
      g_set_error (error, AISLE_QUALITY_ERROR, AISLE_ERROR_INPUT, _ ("the parameters of step '%s' are no JSON object"),
                   kind->id);
      return NULL;
    }
  if (!aisle_params_from_json (params, json_node_get_object (node), error))
    return NULL;
  return g_steal_pointer (&params);
}

char *
aisle_step_params_text (const AisleParams *params)
{
  g_autoptr (JsonNode) node = aisle_params_to_json (params);

  return aisle_json_print (node, FALSE);
}

AisleEffect *
aisle_step_run (const AisleStepKind *kind, const AisleStepInput *input, const AisleParams *params,
                AisleProgress *progress, GError **error)
{
  g_autoptr (AisleEffect) effect = aisle_effect_new ();
  g_autoptr (AisleOverlay) overlay = NULL;

  if (input->columns->n_events > 0 && !kind->run (input, params, effect, progress, error))
    return NULL;
  aisle_effect_sort (effect);
  effect->rows = effect->excluded->len;
  if (effect->patches->len + effect->aliases->len + effect->constants->len == 0)
    return g_steal_pointer (&effect);
  overlay = aisle_overlay_new (input->project, input->columns, error);
  if (overlay == NULL || !aisle_overlay_count (overlay, effect, &effect->rows, progress, error))
    return NULL;
  /* What changes no row is no change. */
  if (effect->rows == 0)
    {
      g_array_set_size (effect->aliases, 0);
      g_array_set_size (effect->constants, 0);
    }
  return g_steal_pointer (&effect);
}

/* ---- examples ---- */

static int
compare_events (gconstpointer a, gconstpointer b)
{
  gint32 x = *(const gint32 *) a, y = *(const gint32 *) b;

  return x < y ? -1 : x > y;
}

GArray *
aisle_step_examples (const AisleStepInput *input, const AisleEffect *effect, gsize n)
{
  GArray *events = g_array_new (FALSE, FALSE, sizeof (gint32));
  guint kept = 0;

  g_array_append_vals (events, effect->excluded->data, effect->excluded->len);
  for (guint i = 0; i < effect->patches->len; i++)
    g_array_append_val (events, g_array_index (effect->patches, AislePatch, i).event);
  if (effect->aliases->len + effect->constants->len > 0)
    {
      g_autoptr (AisleOverlay) overlay = aisle_overlay_new (input->project, input->columns, NULL);
      if (overlay != NULL && aisle_overlay_apply (overlay, effect, NULL, NULL))
        aisle_overlay_touched (overlay, n, events);
    }
  g_array_sort (events, compare_events);
  for (guint i = 0; i < events->len; i++)
    if (kept == 0 || g_array_index (events, gint32, i) != g_array_index (events, gint32, kept - 1))
      g_array_index (events, gint32, kept++) = g_array_index (events, gint32, i);
  g_array_set_size (events, MIN (kept, n));
  return events;
}
