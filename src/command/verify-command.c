/* verify-command.c: see verified.h. */
#include "command/assistant.h"
#include "command/verified.h"

#include "base/i18n.h"
#include "base/json.h"
#include "export/bundle-folder.h"

#include <gio/gio.h>

#define LIMIT ((gsize) 1 << 20) /* of assistant.json */

void
aisle_verified_free (AisleVerified *self)
{
  if (self == NULL)
    return;
  g_free (self->part);
  aisle_bundle_free (self->bundle);
  g_free (self->problem);
  g_free (self);
}

/* Takes the bundle, NULL with a failure; FALSE where that is a cancel. */
static gboolean
add_part (GPtrArray *parts, const char *part, AisleBundle *bundle, GError *failure, GError **error)
{
  AisleVerified *one;

  if (g_error_matches (failure, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_propagate_error (error, failure);
      return FALSE;
    }
  one = g_new0 (AisleVerified, 1);
  one->part = g_strdup (part);
  one->bundle = bundle;
  if (failure != NULL)
    one->problem = g_strdup (failure->message);
  else if (!bundle->agrees)
    one->problem = g_strdup_printf (_ ("'%s' does not agree with its golden cases"), bundle->folder);
  g_ptr_array_add (parts, one);
  g_clear_error (&failure);
  return TRUE;
}

static gboolean
add_bundle (GPtrArray *parts, const char *part, const char *folder, AisleProgress *progress, GError **error)
{
  GError *failure = NULL;
  AisleBundle *bundle = aisle_bundle_verify (folder, progress, &failure);

  return add_part (parts, part, bundle, failure, error);
}

/* The files beside the parts' folders, as a bundle without a proof. */
static gboolean
add_folder (GPtrArray *parts, const char *folder, AisleProgress *progress, GError **error)
{
  GError *failure = NULL;
  gint64 bytes = 0;
  const char *own[AISLE_N_ASSISTANT_PARTS + 1] = { NULL };
  AisleBundle *bundle = NULL;
  GPtrArray *files;

  for (gsize p = 0; p < AISLE_N_ASSISTANT_PARTS; p++)
    own[p] = aisle_assistant_part_id ((AisleAssistantPart) p);
  files = aisle_bundle_check_checksums (folder, own, &bytes, progress, &failure);
  if (files != NULL)
    {
      bundle = g_new0 (AisleBundle, 1);
      bundle->folder = g_strdup (folder);
      bundle->files = files;
      bundle->proofs = g_ptr_array_new ();
      bundle->skipped = g_ptr_array_new ();
      bundle->bytes = bytes;
      bundle->agrees = TRUE;
    }
  return add_part (parts, "assistant", bundle, failure, error);
}

/* Is the part named, or there? */
static gboolean
has_part (JsonObject *assistant, const char *folder, const char *part)
{
  g_autofree char *path = g_build_filename (folder, part, NULL);
  JsonArray *named = aisle_json_array (assistant, "bundles");
  guint n = named != NULL ? json_array_get_length (named) : 0;

  for (guint i = 0; i < n; i++)
    {
      JsonNode *node = json_array_get_element (named, i);

      if (JSON_NODE_HOLDS_VALUE (node) && g_strcmp0 (json_node_get_string (node), part) == 0)
        return TRUE;
    }
  return g_file_test (path, G_FILE_TEST_IS_DIR);
}

GPtrArray *
aisle_command_verify (const char *folder, AisleProgress *progress, GError **error)
{
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func ((GDestroyNotify) aisle_verified_free);
  g_autofree char *path = g_build_filename (folder, "assistant.json", NULL);
  g_autoptr (JsonNode) root = NULL;
  JsonObject *assistant;

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    return add_bundle (parts, "model", folder, progress, error) ? g_steal_pointer (&parts) : NULL;
  root = g_file_test (path, G_FILE_TEST_IS_REGULAR) ? aisle_json_read (path, LIMIT, NULL) : NULL;
  assistant = aisle_json_node_object (root);
  if (!add_folder (parts, folder, NULL, error))
    return NULL;
  for (gsize p = 0; p < AISLE_N_ASSISTANT_PARTS; p++)
    {
      const char *part = aisle_assistant_part_id ((AisleAssistantPart) p);
      AisleProgress own = aisle_progress_part (progress, (double) p / AISLE_N_ASSISTANT_PARTS,
                                               (double) (p + 1) / AISLE_N_ASSISTANT_PARTS);
      g_autofree char *place = g_build_filename (folder, part, NULL);

      if (has_part (assistant, folder, part) && !add_bundle (parts, part, place, &own, error))
        return NULL;
    }
  return g_steal_pointer (&parts);
}

char *
aisle_verified_problem (const GPtrArray *parts)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < parts->len; i++)
    {
      const AisleVerified *part = parts->pdata[i];

      if (part->problem == NULL)
        continue;
      g_string_append_printf (text, "%s%s", text->len > 0 ? "; " : "", parts->len > 1 ? part->part : "");
      g_string_append_printf (text, "%s%s", parts->len > 1 ? ": " : "", part->problem);
    }
  return text->len > 0 ? g_string_free (g_steal_pointer (&text), FALSE) : NULL;
}
