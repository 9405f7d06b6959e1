/* columns-publish.c: see columns-publish.h. */
#include "columns/columns-publish.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

gboolean
aisle_columns_publish_begin (const char *path, AisleReplace *file, GError **error)
{
  if (!aisle_replace_begin (file, path, error))
    return FALSE;
  flock (file->fd, LOCK_EX | LOCK_NB);
  return TRUE;
}

gboolean
aisle_columns_publish_write (AisleColumnsBuilder *builder, const AisleColumnsFacts *facts, AisleReplace *file,
                             AisleProgress *progress, GError **error)
{
  if (!aisle_columns_builder_write (builder, facts, file->fd, progress, error))
    return FALSE;
  return aisle_file_sync (file->fd, file->path, progress != NULL ? progress->cancellable : NULL, error);
}

static void
remove_left_over (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *base = g_path_get_basename (path), *prefix = g_strconcat (base, ".", NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_prefix (name, prefix) && strlen (name) == strlen (prefix) + 6)
      {
        g_autofree char *left_over = g_build_filename (folder, name, NULL);
        int fd = open (left_over, O_RDWR | O_CLOEXEC | O_NOFOLLOW);

        if (fd >= 0 && flock (fd, LOCK_EX | LOCK_NB) == 0)
          unlink (left_over);
        if (fd >= 0)
          close (fd);
      }
}

void
aisle_columns_remove_left_over (const char *project_path)
{
  g_autofree char *path = aisle_columns_path (project_path), *valid = aisle_columns_valid_path (project_path);

  remove_left_over (path);
  remove_left_over (valid);
}
