/* library.c: see library.h. */
#include "app/library.h"

#include "base/i18n.h"
#include "command/command.h"
#include "import/record-kinds.h"

#include <glib/gstdio.h>

void
aisle_library_entry_free (AisleLibraryEntry *self)
{
  g_free (self->path);
  g_free (self->name);
  g_free (self->error);
  g_clear_pointer (&self->info, json_node_unref);
  g_free (self);
}

char *
aisle_library_folder (void)
{
  return g_build_filename (g_get_user_data_dir (), "aisle", "projects", NULL);
}

char *
aisle_library_records (JsonObject *info)
{
  JsonObject *records = aisle_json_object (info, "records");
  g_autoptr (GString) out = g_string_new (NULL);
  gsize n;
  const AisleRecordKind *const *kinds = aisle_record_kinds (&n);

  if (aisle_json_integer (info, "events", 0) > 0)
    return NULL;
  for (gsize i = 0; i < n; i++)
    {
      gint64 rows = aisle_json_integer (records, kinds[i]->id, 0);

      if (rows == 0)
        continue;
      if (out->len > 0)
        g_string_append (out, " · ");
      if (g_str_equal (kinds[i]->id, "dialogues"))
        g_string_append_printf (
            out,
            g_dngettext (GETTEXT_PACKAGE, "%'lld turn of conversations", "%'lld turns of conversations", (gulong) rows),
            (long long) rows);
      else
        /* Translators: a kind of records, "Items (catalogue)", and their number */
        g_string_append_printf (out, _ ("%s: %'lld"), _ (kinds[i]->title), (long long) rows);
    }
  return out->len > 0 ? g_string_free (g_steal_pointer (&out), FALSE) : NULL;
}

char *
aisle_library_name (const char *path)
{
  char *name = g_path_get_basename (path);
  if (g_str_has_suffix (name, ".aisle"))
    name[strlen (name) - strlen (".aisle")] = '\0';
  return name;
}

char *
aisle_library_new_path (const char *name)
{
  g_autofree char *folder = aisle_library_folder ();
  g_autofree char *clean = g_strdelimit (g_strdup (name), "/\\", '-');

  for (guint i = 1;; i++)
    {
      g_autofree char *file = i == 1 ? g_strdup_printf ("%s.aisle", clean) : g_strdup_printf ("%s %u.aisle", clean, i);
      g_autofree char *path = g_build_filename (folder, file, NULL);
      if (!g_file_test (path, G_FILE_TEST_EXISTS))
        {
          g_mkdir_with_parents (folder, 0700);
          return g_steal_pointer (&path);
        }
    }
}

gboolean
aisle_library_holds (const char *path)
{
  g_autofree char *folder = aisle_library_folder ();
  g_autofree char *parent = g_path_get_dirname (path);
  return g_str_equal (folder, parent);
}

static guint
rank (const char *const *recent, const char *path)
{
  guint i = 0;
  while (recent != NULL && recent[i] != NULL && !g_str_equal (recent[i], path))
    i++;
  return i;
}

static int
compare (gconstpointer a, gconstpointer b, gpointer recent)
{
  const AisleLibraryEntry *one = *(gpointer *) a, *other = *(gpointer *) b;
  guint i = rank (recent, one->path), j = rank (recent, other->path);
  if (i != j)
    return i < j ? -1 : 1;
  return one->changed > other->changed ? -1 : one->changed < other->changed;
}

static void
describe (AisleLibraryEntry *entry)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleProject) project = aisle_project_open (entry->path, AISLE_PROJECT_READ, &error);

  if (project != NULL)
    entry->info = aisle_command_info (project, &error);
  if (error != NULL)
    entry->error = g_strdup (error->message);
}

GPtrArray *
aisle_library_list (const char *const *recent, AisleProgress *progress, GError **error)
{
  g_autofree char *folder = aisle_library_folder ();
  g_autoptr (GPtrArray) entries = g_ptr_array_new_with_free_func ((GDestroyNotify) aisle_library_entry_free);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *file;

  while (dir != NULL && (file = g_dir_read_name (dir)) != NULL)
    if (g_str_has_suffix (file, ".aisle"))
      {
        AisleLibraryEntry *entry = g_new0 (AisleLibraryEntry, 1);
        GStatBuf facts;
        entry->path = g_build_filename (folder, file, NULL);
        entry->name = aisle_library_name (entry->path);
        if (g_stat (entry->path, &facts) == 0)
          entry->changed = facts.st_mtime;
        g_ptr_array_add (entries, entry);
        if (!aisle_progress_step (progress, 0, NULL, error))
          return NULL;
        describe (entry);
      }
  g_ptr_array_sort_with_data (entries, compare, (gpointer) recent);
  return g_steal_pointer (&entries);
}

char *
aisle_library_export_folder (const char *project_path, const char *what)
{
  const char *documents = g_get_user_special_dir (G_USER_DIRECTORY_DOCUMENTS);
  g_autofree char *name = aisle_library_name (project_path);
  g_autofree char *leaf = g_strdup_printf ("%s %s", name, what);

  if (documents != NULL)
    return g_build_filename (documents, "Aisle", leaf, NULL);
  return g_build_filename (g_get_user_data_dir (), "aisle", "exports", leaf, NULL);
}

gboolean
aisle_library_trash (const char *path, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  return g_file_trash (file, NULL, error);
}
