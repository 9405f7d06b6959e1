/* bundle-folder.c: a bundle as a folder of files. */
#include "export/bundle-folder.h"

#include "base/error.h"
#include "base/i18n.h"
#include "export/export-file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <unistd.h>

#define CHECKSUMS     "checksums.txt"
#define HASH_LENGTH   64
#define CHECKSUMS_MAX ((gsize) 1 << 20)

void
aisle_bundle_folder_remove (const char *folder)
{
  GDir *dir = g_dir_open (folder, 0, NULL);
  const char *name;
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_unlink (path);
    }
  g_clear_pointer (&dir, g_dir_close);
  g_rmdir (folder);
}

/* ---- checksums.txt: "<sha256>  <name>" a line ---- */

gboolean
aisle_bundle_write_checksums (const char *folder, const GPtrArray *files, gint64 *bytes, AisleProgress *progress,
                              GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);
  *bytes = 0;
  for (guint i = 0; i < files->len; i++)
    {
      AisleProgress part = aisle_progress_part (progress, (double) i / files->len, (i + 1.) / files->len);
      const char *name = g_ptr_array_index (files, i);
      g_autofree char *path = g_build_filename (folder, name, NULL);
      guint64 size;
      g_autofree char *hash = aisle_export_file_hash (path, &size, &part, error);
      if (hash == NULL)
        return FALSE;
      *bytes += (gint64) size;
      g_string_append_printf (text, "%s  %s\n", hash, name);
    }
  *bytes += (gint64) text->len;
  g_autofree char *path = g_build_filename (folder, CHECKSUMS, NULL);
  return aisle_file_write (path, text->str, text->len, error);
}

/* Splits a line into sum and a plain file name; FALSE for anything else, names with a path above all. */
static gboolean
parse_line (char *line, const char **name)
{
  if (strspn (line, "0123456789abcdef") != HASH_LENGTH || line[HASH_LENGTH] != ' ' || line[HASH_LENGTH + 1] != ' ')
    return FALSE;
  line[HASH_LENGTH] = '\0';
  *name = line + HASH_LENGTH + 2;
  return **name != '\0' && **name != '.' && strchr (*name, '/') == NULL;
}

/* Opening something else than a file may wait forever, and a link leads out of the folder. */
static gboolean
is_plain (const char *path, GError **error)
{
  GStatBuf info;

  if (g_lstat (path, &info) != 0)
    aisle_set_error_from_errno (error, errno, "read", path);
  else if (S_ISREG (info.st_mode))
    return TRUE;
  else
    g_set_error (error, AISLE_EXPORT_ERROR, AISLE_ERROR_CORRUPT,
                 _ ("'%s' is not a plain file: take it out of the folder, or export again"), path);
  return FALSE;
}

/* Everything in the folder is a plain file that is listed, or one of the folders (nullable). */
static gboolean
check_entries (const char *folder, const GPtrArray *names, const char *const *folders, GError **error)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  if (dir == NULL)
    {
      aisle_set_error_from_errno (error, errno, "read", folder);
      return FALSE;
    }
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      if (folders != NULL && g_strv_contains (folders, name) && !g_file_test (path, G_FILE_TEST_IS_SYMLINK)
          && g_file_test (path, G_FILE_TEST_IS_DIR))
        continue;
      if (!is_plain (path, error))
        return FALSE;
      if (g_str_equal (name, CHECKSUMS)
          || g_ptr_array_find_with_equal_func ((GPtrArray *) names, name, g_str_equal, NULL))
        continue;
      g_set_error (error, AISLE_EXPORT_ERROR, AISLE_ERROR_CORRUPT,
                   _ ("'%s' is not listed in checksums.txt: take it out of the folder, or export again"), path);
      return FALSE;
    }
  return TRUE;
}

/* Lines of checksums.txt, checked; each begins with the sum, the name stands after it. */
static char **
read_checksums (const char *folder, GPtrArray *names, GError **error)
{
  g_autofree char *path = g_build_filename (folder, CHECKSUMS, NULL);
  g_autofree char *text = is_plain (path, error) ? aisle_file_read (path, CHECKSUMS_MAX, NULL, error) : NULL;
  if (text == NULL)
    return NULL;
  g_auto (GStrv) lines = g_strsplit (g_strchomp (text), "\n", -1);
  if (*lines == NULL)
    {
      g_set_error (error, AISLE_EXPORT_ERROR, AISLE_ERROR_CORRUPT, _ ("'%s' lists no file: export again"), path);
      return NULL;
    }
  for (char **line = lines; *line != NULL; line++)
    {
      const char *name;
      if (!parse_line (*line, &name))
        {
          g_set_error (error, AISLE_EXPORT_ERROR, AISLE_ERROR_CORRUPT,
                       _ ("cannot read '%s': line %d is not a checksum"), path, (int) (line - lines) + 1);
          return NULL;
        }
      g_ptr_array_add (names, g_strdup (name));
    }
  return g_steal_pointer (&lines);
}

GPtrArray *
aisle_bundle_check_checksums (const char *folder, const char *const *folders, gint64 *bytes, AisleProgress *progress,
                              GError **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_auto (GStrv) sums = read_checksums (folder, names, error);
  if (sums == NULL || !check_entries (folder, names, folders, error))
    return NULL;
  *bytes = 0;
  for (guint i = 0; i < names->len; i++)
    {
      AisleProgress part = aisle_progress_part (progress, (double) i / names->len, (i + 1.) / names->len);
      g_autofree char *path = g_build_filename (folder, g_ptr_array_index (names, i), NULL);
      guint64 size;
      g_autofree char *hash = aisle_export_file_hash (path, &size, &part, error);
      if (hash == NULL)
        return NULL;
      *bytes += (gint64) size;
      if (!g_str_equal (hash, sums[i]))
        {
          g_set_error (
              error, AISLE_EXPORT_ERROR, AISLE_ERROR_CORRUPT,
              _ ("'%s' was changed after the export: its checksum is not the one in checksums.txt; export again"),
              path);
          return NULL;
        }
    }
  g_ptr_array_add (names, g_strdup (CHECKSUMS));
  return g_steal_pointer (&names);
}

/* ---- the folder ---- */

/* Whether everything in the folder was written by an export: model.json says so and checksums.txt lists it. */
static gboolean
is_bundle (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, "model.json", NULL);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_auto (GStrv) sums = read_checksums (folder, names, NULL);
  if (sums == NULL || !check_entries (folder, names, NULL, NULL))
    return FALSE;
  g_autoptr (JsonNode) root = aisle_json_read (path, (gsize) 64 << 20, NULL);
  return g_str_equal (aisle_json_text (aisle_json_node_object (root), "format", ""), AISLE_BUNDLE_FORMAT);
}

static gboolean
is_empty_folder (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  return dir != NULL && g_dir_read_name (dir) == NULL;
}

char *
aisle_bundle_folder_begin (const char *folder, GError **error)
{
  /* Taking its name would leave the folder behind it empty. */
  if (g_file_test (folder, G_FILE_TEST_IS_SYMLINK))
    {
      g_set_error (error, AISLE_EXPORT_ERROR, AISLE_ERROR_USAGE,
                   _ ("'%s' is a link: name the folder itself, or a new one"), folder);
      return NULL;
    }
  if (g_file_test (folder, G_FILE_TEST_EXISTS) && !is_empty_folder (folder) && !is_bundle (folder))
    {
      g_set_error (error, AISLE_EXPORT_ERROR, AISLE_ERROR_USAGE,
                   _ ("'%s' exists and holds more than an exported model; choose a new folder"), folder);
      return NULL;
    }
  g_autofree char *parent = g_path_get_dirname (folder), *base = g_path_get_basename (folder);
  g_autofree char *name = g_strdup_printf (".%s.XXXXXX", base);
  g_autofree char *temp = g_build_filename (parent, name, NULL);
  if (g_mkdir_with_parents (parent, 0777) != 0 || g_mkdtemp_full (temp, 0777) == NULL)
    {
      aisle_set_error_from_errno (error, errno, "create", folder);
      return NULL;
    }
  return g_steal_pointer (&temp);
}

/* Puts temp where folder is and the older folder at temp: in one step where the file system can. */
static int
exchange (const char *temp, const char *folder)
{
  if (renameat2 (AT_FDCWD, temp, AT_FDCWD, folder, RENAME_EXCHANGE) == 0)
    return 0;
  if (errno != EINVAL && errno != ENOSYS)
    return errno;
  g_autofree char *aside = g_strconcat (temp, ".old", NULL);
  if (g_rename (folder, aside) != 0)
    return errno;
  if (g_rename (temp, folder) != 0)
    {
      int failed = errno;
      return g_rename (aside, folder) == 0 ? failed : errno;
    }
  return g_rename (aside, temp) == 0 ? 0 : errno;
}

gboolean
aisle_bundle_folder_commit (const char *temp, const char *folder, GError **error)
{
  gboolean replaced = g_file_test (folder, G_FILE_TEST_IS_DIR);
  int failed = replaced ? exchange (temp, folder) : g_rename (temp, folder) == 0 ? 0 : errno;
  if (failed != 0)
    {
      aisle_set_error_from_errno (error, failed, "write", folder);
      return FALSE;
    }
  if (replaced)
    aisle_bundle_folder_remove (temp);
  g_autofree char *parent = g_path_get_dirname (folder);
  int fd = open (parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd >= 0)
    {
      fsync (fd);
      close (fd);
    }
  return TRUE;
}
