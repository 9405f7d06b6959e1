/* train-checkpoints.c: see train-checkpoints.h. */
#include "command/train-checkpoints.h"

#include <glib/gstdio.h>

static char *
folder_of (const AisleProject *project)
{
  return g_strdup_printf ("%s.training", aisle_project_get_path (project));
}

const char *
aisle_train_checkpoint (const AisleProject *project, const AisleFamily *family, const AisleParams *params,
                        const char *key, GPtrArray *paths)
{
  g_autofree char *folder = folder_of (project);
  g_autoptr (JsonNode) json = aisle_params_to_json (params);
  g_autofree char *text = aisle_json_print (json, FALSE);
  g_autofree char *whole = g_strdup_printf ("%s %s %s", family->id, text, key);
  g_autofree char *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, whole, -1);

  if (!family->resumable || g_mkdir_with_parents (folder, 0700) != 0)
    return NULL;
  g_ptr_array_add (paths, g_strdup_printf ("%s/%.16s.checkpoint", folder, hash));
  return paths->pdata[paths->len - 1];
}

void
aisle_train_checkpoints_remove (const AisleProject *project, const GPtrArray *paths)
{
  g_autofree char *folder = folder_of (project);

  for (guint i = 0; i < paths->len; i++)
    {
      g_autofree char *first = g_strconcat (paths->pdata[i], AISLE_CHECKPOINT_FIRST, NULL);

      g_unlink (paths->pdata[i]);
      g_unlink (first);
    }
  if (paths->len > 0)
    g_rmdir (folder); /* stays where another training has its state there */
}
