/* lookup.c: members of registries by id, with errors that say what is known. */
#include "command/command.h"

#include "base/error.h"
#include "base/i18n.h"

const AisleQuestion *
aisle_command_question (const char *id, GError **error)
{
  const AisleQuestion *question = aisle_question (id);
  g_autoptr (GString) known = g_string_new (NULL);
  gsize n;
  const AisleQuestion *const *all = aisle_questions (&n);

  if (question != NULL)
    return question;
  for (gsize i = 0; i < n; i++)
    g_string_append_printf (known, "%s%s", i > 0 ? ", " : "", all[i]->id);
  g_set_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_USAGE, _ ("unknown question '%s': known are %s"), id,
               known->str);
  return NULL;
}

const AisleFamily *
aisle_command_family (const char *id, const char *task, GError **error)
{
  const AisleFamily *family = aisle_family (id);
  g_autoptr (GString) known = g_string_new (NULL);
  gsize n;
  const AisleFamily *const *all = aisle_families (&n);

  if (family != NULL && (task == NULL || g_str_equal (aisle_task_id (family->task), task)))
    return family;
  for (gsize i = 0; i < n; i++)
    if (task == NULL || g_str_equal (aisle_task_id (all[i]->task), task))
      g_string_append_printf (known, "%s%s", known->len > 0 ? ", " : "", all[i]->id);
  g_set_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_USAGE, _ ("unknown model family '%s': known are %s"), id,
               known->len > 0 ? known->str : _ ("none"));
  return NULL;
}

const AisleChartKind *
aisle_command_chart_kind (const char *id, const AisleTable *table, GError **error)
{
  g_autoptr (GString) known = g_string_new (NULL);
  const char *reason = NULL;
  gsize n;
  const AisleChartKind *const *all = aisle_chart_kinds (&n);

  for (gsize i = 0; i < n; i++)
    {
      g_string_append_printf (known, "%s%s", i > 0 ? ", " : "", all[i]->id);
      if (id != NULL && !g_str_equal (all[i]->id, id))
        continue;
      if (all[i]->fits (table, &reason))
        return all[i];
      if (id != NULL)
        {
          g_set_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_INPUT, _ ("chart '%s' does not fit this table: %s"), id,
                       reason);
          return NULL;
        }
    }
  if (id == NULL)
    g_set_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_INPUT, _ ("no chart fits this table"));
  else
    g_set_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_USAGE, _ ("unknown chart '%s': known are %s"), id, known->str);
  return NULL;
}
