/* journal-command.c: along the journal: list, undo, redo, replay. */
#include "command/journalled.h"

#include "base/error.h"
#include "base/i18n.h"

#define JOURNALLED(id) extern const AisleJournalled aisle_journalled_##id;
#include "command/journalled-list.h"
#undef JOURNALLED

static const AisleJournalled *const journalled[] = {
#define JOURNALLED(id) &aisle_journalled_##id,
#include "command/journalled-list.h"
#undef JOURNALLED
};

static const AisleJournalled *
find (const char *id)
{
  for (gsize i = 0; i < G_N_ELEMENTS (journalled); i++)
    if (g_str_equal (journalled[i]->id, id))
      return journalled[i];
  return NULL;
}

static const AisleJournalled *
require (const AisleJournalEntry *entry, GError **error)
{
  const AisleJournalled *kind = find (entry->command);

  if (kind == NULL)
    g_set_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_TOO_NEW,
                 _ ("the journal holds the command '%s', which this version does not know"), entry->command);
  return kind;
}

gboolean
aisle_journalled_end (AisleProject *project, gboolean changed, const char *command, JsonObject *params,
                      JsonObject *effect, GError **error)
{
  g_autoptr (JsonNode) params_node = json_node_init_object (json_node_alloc (), params);
  g_autoptr (JsonNode) effect_node = json_node_init_object (json_node_alloc (), effect);

  json_object_unref (params);
  json_object_unref (effect);
  if (changed && aisle_journal_append (project, command, params_node, effect_node, error))
    return aisle_project_commit (project, error);
  aisle_project_rollback (project);
  return FALSE;
}

static gboolean
flip (AisleProject *project, gboolean undo, char **what, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (AisleJournalEntry) entry = aisle_journal_next (project, !undo, &local);
  const AisleJournalled *kind;
  g_autofree char *phrase = NULL;

  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (entry == NULL)
    {
      g_set_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_EMPTY, undo ? _ ("nothing to undo") : _ ("nothing to redo"));
      return FALSE;
    }
  kind = require (entry, error);
  if (kind == NULL)
    return FALSE;
  phrase = kind->describe (project, entry);
  if (!aisle_project_begin (project, error))
    return FALSE;
  if (!kind->flip (project, aisle_json_node_object (entry->effect), undo, error)
      || !aisle_journal_set_undone (project, entry->id, undo, error))
    {
      aisle_project_rollback (project);
      return FALSE;
    }
  if (!aisle_project_commit (project, error))
    return FALSE;
  if (what != NULL)
    *what = g_strdup_printf (undo ? _ ("%s undone") : _ ("%s redone"), phrase);
  return TRUE;
}

gboolean
aisle_command_undo (AisleProject *project, char **what, GError **error)
{
  return flip (project, TRUE, what, error);
}

gboolean
aisle_command_redo (AisleProject *project, char **what, GError **error)
{
  return flip (project, FALSE, what, error);
}

AisleTable *
aisle_command_journal (AisleProject *project, GError **error)
{
  static const AisleColumnSpec specs[] = {
    { "step", N_ ("Step"), AISLE_COLUMN_INTEGER },    { "time", N_ ("Time"), AISLE_COLUMN_TIME },
    { "command", N_ ("Command"), AISLE_COLUMN_TEXT }, { "what", N_ ("What it did"), AISLE_COLUMN_TEXT },
    { "state", N_ ("State"), AISLE_COLUMN_TEXT },     { "undone", N_ ("Undone"), AISLE_COLUMN_INTEGER },
  };
  g_autoptr (AisleTable) table = aisle_table_new (specs, G_N_ELEMENTS (specs));
  g_autoptr (GPtrArray) entries = aisle_journal_list (project, error);

  if (entries == NULL)
    return NULL;
  for (guint i = 0; i < entries->len; i++)
    {
      const AisleJournalEntry *entry = entries->pdata[i];
      const AisleJournalled *kind = find (entry->command);
      g_autofree char *what = kind == NULL ? g_strdup ("") : kind->describe (project, entry);
      aisle_table_add_row (table);
      aisle_table_set_integer (table, i, 0, entry->id);
      aisle_table_set_integer (table, i, 1, entry->time);
      aisle_table_set_text (table, i, 2, entry->command);
      aisle_table_set_text (table, i, 3, what);
      aisle_table_set_text (table, i, 4, entry->undone ? _ ("undone") : _ ("done"));
      aisle_table_set_integer (table, i, 5, entry->undone);
    }
  return g_steal_pointer (&table);
}

static gboolean
is_import (const AisleJournalEntry *entry)
{
  return !entry->undone && g_str_equal (entry->command, "import");
}

static gboolean
is_log_import (const AisleJournalEntry *entry)
{
  JsonObject *params = aisle_json_node_object (entry->params);
  JsonObject *mapping = aisle_json_object (params, "mapping");

  return is_import (entry) && (mapping == NULL || g_str_equal (aisle_json_text (mapping, "as", "events"), "events"));
}

/* Another file can stand for one import, not for several: for the log, where there are others beside it. */
static gboolean
check_replay (const GPtrArray *entries, const char *new_project, const char *path, gboolean *stands_for_log,
              GError **error)
{
  guint imports = 0, logs = 0;

  for (guint i = 0; i < entries->len; i++)
    {
      imports += is_import (entries->pdata[i]);
      logs += is_log_import (entries->pdata[i]);
    }
  *stands_for_log = logs == 1;
  if (path != NULL && imports > 1 && logs != 1)
    g_set_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_USAGE,
                 _ ("the journal imports %u files: replay it without naming a file"), imports);
  else if (imports == 0)
    g_set_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_EMPTY, _ ("nothing to replay: the journal has no import"));
  else if (g_file_test (new_project, G_FILE_TEST_EXISTS))
    g_set_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_USAGE, _ ("'%s' exists: replay makes a new project"),
                 new_project);
  else
    return TRUE;
  return FALSE;
}

gboolean
aisle_command_replay (AisleProject *from, const char *new_project, const char *path, AisleProgress *progress,
                      GError **error)
{
  g_autoptr (GPtrArray) entries = aisle_journal_list (from, error);
  gboolean stands_for_log = FALSE;

  if (entries == NULL || !check_replay (entries, new_project, path, &stands_for_log, error))
    return FALSE;
  for (guint i = 0; i < entries->len; i++)
    {
      const AisleJournalEntry *entry = entries->pdata[i];
      const AisleJournalled *kind = require (entry, error);
      AisleProgress part = aisle_progress_part (progress, (double) i / entries->len, (i + 1.0) / entries->len);
      const char *file = is_import (entry) && stands_for_log && !is_log_import (entry) ? NULL : path;
      if (kind == NULL)
        return FALSE;
      if (entry->undone)
        continue;
      if (!kind->replay (from, entry, new_project, file, progress == NULL ? NULL : &part, error))
        {
          g_prefix_error (error, _ ("step %lld of the journal: "), (long long) entry->id);
          return FALSE;
        }
    }
  return TRUE;
}
