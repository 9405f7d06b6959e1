/* setting-command.c: the project's settings, with undo. */
#include "command/journalled.h"

#include "base/error.h"
#include "base/i18n.h"
#include "text/stemmer.h"

#include <string.h>

extern const AisleJournalled aisle_journalled_setting;

static gboolean
check (const char *name, const char *value, GError **error)
{
  g_autoptr (AisleCalendar) calendar = NULL;

  if (g_str_equal (name, "time_zone"))
    {
      calendar = aisle_calendar_new (value, error);
      return calendar != NULL;
    }
  if (g_str_equal (name, "currency") && *value != '\0'
      && (strlen (value) != 3 || strspn (value, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != 3))
    {
      g_set_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_USAGE,
                   _ ("'%s' is not a currency: give three letters such as EUR, or nothing"), value);
      return FALSE;
    }
  if (g_str_equal (name, "week_start") && !g_str_equal (value, "monday") && !g_str_equal (value, "sunday"))
    {
      g_set_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_USAGE, _ ("'%s' is not a week start: monday or sunday"),
                   value);
      return FALSE;
    }
  if (g_str_equal (name, "language") && *value != '\0' && !aisle_stemmer_knows (value))
    {
      g_autofree char *known = g_strjoinv (", ", (char **) aisle_stemmer_languages ());

      g_set_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_USAGE,
                   _ ("unknown language '%s': known are %s, or nothing to have it guessed"), value, known);
      return FALSE;
    }
  if (g_str_equal (name, "name") || g_str_equal (name, "language") || g_str_equal (name, "currency")
      || g_str_equal (name, "week_start"))
    return TRUE;
  g_set_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_USAGE,
               _ ("unknown setting '%s': known are name, time_zone, currency, week_start, language"), name);
  return FALSE;
}

gboolean
aisle_command_set (AisleProject *project, const char *name, const char *value, GError **error)
{
  g_autofree char *before = aisle_project_setting (project, name);
  JsonObject *params, *effect;
  gboolean set;

  if (!check (name, value, error) || !aisle_project_begin (project, error))
    return FALSE;
  params = json_object_new ();
  effect = json_object_new ();
  json_object_set_string_member (params, "name", name);
  json_object_set_string_member (params, "value", value);
  json_object_set_string_member (effect, "name", name);
  json_object_set_string_member (effect, "before", before != NULL ? before : "");
  json_object_set_string_member (effect, "after", value);
  set = aisle_project_set_setting (project, name, value, error);
  return aisle_journalled_end (project, set, "setting", params, effect, error);
}

static gboolean
flip (AisleProject *project, JsonObject *effect, gboolean undo, GError **error)
{
  return aisle_project_set_setting (project, aisle_json_text (effect, "name", ""),
                                    aisle_json_text (effect, undo ? "before" : "after", ""), error);
}

static char *
describe (AisleProject *project, const AisleJournalEntry *entry)
{
  JsonObject *params = json_node_get_object (entry->params);

  return g_strdup_printf (_ ("Setting %s to %s"), aisle_json_text (params, "name", ""),
                          aisle_json_text (params, "value", ""));
}

static gboolean
replay (AisleProject *from, const AisleJournalEntry *entry, const char *new_path, const char *file,
        AisleProgress *progress, GError **error)
{
  JsonObject *params = json_node_get_object (entry->params);
  g_autoptr (AisleProject) project = aisle_project_open (new_path, AISLE_PROJECT_WRITE, error);

  return project != NULL
         && aisle_command_set (project, aisle_json_text (params, "name", ""), aisle_json_text (params, "value", ""),
                               error);
}

const AisleJournalled aisle_journalled_setting = { "setting", flip, describe, replay };
