/* import-journal.c: an import undone, redone, named and run again. */
#include "command/journalled.h"
#include "command/recipe-edit.h"

#include "base/error.h"
#include "base/i18n.h"
#include "import/input-files.h"
#include "store/sources.h"

extern const AisleJournalled aisle_journalled_import;

/* The sources of an entry; entries of one file had "source" alone before. */
static GArray *
sources_of (JsonObject *effect)
{
  GArray *ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  JsonArray *several = aisle_json_array (effect, "sources");
  gint64 id = aisle_json_integer (effect, "source", 0);

  for (guint i = 0; several != NULL && i < json_array_get_length (several); i++)
    {
      gint64 one = json_array_get_int_element (several, i);
      g_array_append_val (ids, one);
    }
  if (ids->len == 0)
    g_array_append_val (ids, id);
  return ids;
}

static gboolean
flip (AisleProject *project, JsonObject *effect, gboolean undo, GError **error)
{
  g_autoptr (GArray) ids = sources_of (effect);

  for (guint i = 0; i < ids->len; i++)
    if (!aisle_sources_set_active (project, g_array_index (ids, gint64, i), !undo, error))
      return FALSE;
  return aisle_recipe_flip (project, effect, undo, error);
}

static char *
describe (AisleProject *project, const AisleJournalEntry *entry)
{
  JsonObject *params = json_node_get_object (entry->params);
  JsonArray *files = aisle_json_array (params, "files");
  guint n = files != NULL ? json_array_get_length (files) : 1;

  if (n <= 1)
    return g_strdup_printf (_ ("Import of %s"), aisle_json_text (params, "file", ""));
  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "Import of %u file", "Import of %u files", n), n);
}

static gboolean
recorded_paths (AisleProject *from, JsonObject *effect, GPtrArray *paths, GError **error)
{
  g_autoptr (GArray) ids = sources_of (effect);

  for (guint i = 0; i < ids->len; i++)
    {
      g_autoptr (AisleSource) source = aisle_sources_get (from, g_array_index (ids, gint64, i), error);

      if (source == NULL)
        return FALSE;
      g_ptr_array_add (paths, g_strdup (source->path));
    }
  return TRUE;
}

/* The mapping of then on the first file of now that has rows. */
static AisleMapping *
resume (const GPtrArray *paths, JsonObject *settings, GError **error)
{
  g_autoptr (GPtrArray) left_out = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) files =
      aisle_input_files ((const char *const *) paths->pdata, paths->len, NULL, left_out, error);

  for (guint i = 0; files != NULL && i < files->len; i++)
    {
      GError *problem = NULL;
      AisleMapping *mapping = aisle_mapping_resume (files->pdata[i], settings, &problem);

      if (mapping != NULL)
        return mapping;
      if (problem->code != AISLE_ERROR_EMPTY || i + 1 == files->len)
        {
          g_propagate_error (error, problem);
          return NULL;
        }
      g_error_free (problem);
    }
  return NULL;
}

/* The roles and settings of then on the columns of now: another month's file may order them differently. */
static gboolean
replay (AisleProject *from, const AisleJournalEntry *entry, const char *new_path, const char *file,
        AisleProgress *progress, GError **error)
{
  JsonObject *params = json_node_get_object (entry->params);
  JsonObject *effect = json_node_get_object (entry->effect);
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (AisleMapping) mapping = NULL;
  g_autoptr (AisleImportReport) report = NULL;

  if (file != NULL)
    g_ptr_array_add (paths, g_strdup (file));
  else if (!recorded_paths (from, effect, paths, error))
    return FALSE;
  mapping = resume (paths, aisle_json_object (params, "mapping"), error);
  if (mapping == NULL || !aisle_mapping_check (mapping, error))
    return FALSE;
  report = aisle_command_import_files (new_path, (const char *const *) paths->pdata, paths->len, mapping, TRUE,
                                       progress, error);
  return report != NULL;
}

const AisleJournalled aisle_journalled_import = { "import", flip, describe, replay };
