/* ignore-command.c: findings that the analyst has looked at and takes as they are.  Kept as a setting; undone like
 * everything else. */
#include "command/journalled.h"

#include "base/i18n.h"
#include "quality/findings.h"

#define SETTING "ignored_findings"

extern const AisleJournalled aisle_journalled_ignore;

char **
aisle_command_ignored (AisleProject *project)
{
  g_autofree char *value = aisle_project_setting (project, SETTING);
  return g_strsplit (value != NULL ? value : "", ",", 0);
}

static gboolean
set_ignored (AisleProject *project, const char *finding, gboolean ignore, GError **error)
{
  g_auto (GStrv) ignored = aisle_command_ignored (project);
  g_autoptr (GString) value = g_string_new (NULL);

  for (gsize i = 0; ignored[i] != NULL; i++)
    if (*ignored[i] != '\0' && !g_str_equal (ignored[i], finding))
      g_string_append_printf (value, "%s%s", value->len > 0 ? "," : "", ignored[i]);
  if (ignore)
    g_string_append_printf (value, "%s%s", value->len > 0 ? "," : "", finding);
  return aisle_project_set_setting (project, SETTING, value->str, error);
}

gboolean
aisle_command_ignore (AisleProject *project, const char *finding, gboolean ignore, GError **error)
{
  g_auto (GStrv) ignored = aisle_command_ignored (project);
  JsonObject *params, *effect;

  if (aisle_finding (finding, error) == NULL)
    return FALSE;
  if (g_strv_contains ((const char *const *) ignored, finding) == ignore)
    return TRUE;
  if (!aisle_project_begin (project, error))
    return FALSE;
  params = json_object_new ();
  effect = json_object_new ();
  json_object_set_string_member (params, "finding", finding);
  json_object_set_boolean_member (params, "ignore", ignore);
  json_object_set_string_member (effect, "finding", finding);
  json_object_set_boolean_member (effect, "ignore", ignore);
  return aisle_journalled_end (project, set_ignored (project, finding, ignore, error), "ignore", params, effect, error);
}

static gboolean
flip (AisleProject *project, JsonObject *effect, gboolean undo, GError **error)
{
  gboolean ignore = json_object_get_boolean_member_with_default (effect, "ignore", TRUE);
  return set_ignored (project, aisle_json_text (effect, "finding", ""), undo ? !ignore : ignore, error);
}

static char *
describe (AisleProject *project, const AisleJournalEntry *entry)
{
  JsonObject *params = json_node_get_object (entry->params);
  const AisleFinding *finding = aisle_finding (aisle_json_text (params, "finding", ""), NULL);
  const char *title = finding != NULL ? _ (finding->title) : aisle_json_text (params, "finding", "");

  /* Translators: a finding of the quality check: "Quantities of zero" */
  return g_strdup_printf (json_object_get_boolean_member_with_default (params, "ignore", TRUE)
                              ? _ ("Ignoring “%s”")
                              : _ ("Looking at “%s” again"),
                          title);
}

static gboolean
replay (AisleProject *from, const AisleJournalEntry *entry, const char *new_path, const char *file,
        AisleProgress *progress, GError **error)
{
  JsonObject *params = json_node_get_object (entry->params);
  g_autoptr (AisleProject) project = aisle_project_open (new_path, AISLE_PROJECT_WRITE, error);

  return project != NULL
         && aisle_command_ignore (project, aisle_json_text (params, "finding", ""),
                                  json_object_get_boolean_member_with_default (params, "ignore", TRUE), error);
}

const AisleJournalled aisle_journalled_ignore = { "ignore", flip, describe, replay };
