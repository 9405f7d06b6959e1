/* source-step.c: see source-step.h. */
#include "quality/source-step.h"

#include "base/i18n.h"
#include "store/sources.h"

gboolean
aisle_step_constants (const AisleStepInput *input, const AisleParams *params, AisleRole role, gint64 add,
                      double multiply, AisleEffect *effect, GError **error)
{
  const char *name = aisle_params_text (params, "source"), *channel_name = aisle_params_text (params, "channel");
  g_autoptr (GPtrArray) sources = NULL;
  gint32 channel = -1;

  if (*channel_name != '\0')
    {
      channel = aisle_project_find (input->project, AISLE_NAMES_CHANNEL, channel_name);
      if (channel < 0)
        return TRUE;
    }
  if (*name == '\0')
    {
      aisle_effect_constant (effect, role, 0, channel, add, multiply);
      return TRUE;
    }
  sources = aisle_sources_list (input->project, error);
  for (guint s = 0; sources != NULL && s < sources->len; s++)
    {
      const AisleSource *source = sources->pdata[s];
      if (aisle_source_has_events (source) && g_str_equal (source->name, name))
        aisle_effect_constant (effect, role, source->id, channel, add, multiply);
    }
  return sources != NULL;
}

char *
aisle_step_rows_phrase (const AisleParams *params)
{
  const char *source = aisle_params_text (params, "source"), *channel = aisle_params_text (params, "channel");

  if (*source != '\0' && *channel != '\0')
    return g_strdup_printf (_ ("rows of %s in channel %s"), source, channel);
  if (*source != '\0')
    return g_strdup_printf (_ ("rows of %s"), source);
  if (*channel != '\0')
    return g_strdup_printf (_ ("rows in channel %s"), channel);
  return g_strdup (_ ("all rows"));
}
