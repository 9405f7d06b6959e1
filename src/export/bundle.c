/* bundle.c: a model leaves: its files are written into a hidden folder, read back and compared with the model, and only
 * then take their name.  Checking a bundle needs nothing but its files. */
#include "base/error.h"
#include "base/i18n.h"
#include "export/bundle-folder.h"
#include "export/bundle-parts.h"
#include "export/bundle-resources.h"
#include "export/export-file.h"
#include "export/golden.h"

G_DEFINE_QUARK (aisle_export_error_quark, aisle_export_error)

static void
proof_free (gpointer data)
{
  AisleProof *self = data;
  g_free (self->exporter);
  g_free (self->file);
  g_free (self);
}

AisleBundle *
aisle_bundle_new (const char *folder)
{
  AisleBundle *self = g_new0 (AisleBundle, 1);
  self->folder = g_strdup (folder);
  self->files = g_ptr_array_new_with_free_func (g_free);
  self->proofs = g_ptr_array_new_with_free_func (proof_free);
  self->skipped = g_ptr_array_new_with_free_func (g_free);
  return self;
}

void
aisle_bundle_free (AisleBundle *self)
{
  if (self == NULL)
    return;
  g_free (self->folder);
  g_ptr_array_unref (self->files);
  g_ptr_array_unref (self->proofs);
  g_ptr_array_unref (self->skipped);
  g_free (self);
}

static gboolean
proof_agrees (const AisleProof *proof)
{
  return proof->largest_difference <= AISLE_GOLDEN_TOLERANCE && proof->top_agreement == 1;
}

gboolean
aisle_bundle_has_file (const AisleBundle *self, const char *name)
{
  return g_ptr_array_find_with_equal_func (self->files, name, g_str_equal, NULL);
}

char *
aisle_bundle_add_file (AisleBundle *self, const char *folder, const char *name)
{
  g_ptr_array_add (self->files, g_strdup (name));
  return g_build_filename (folder, name, NULL);
}

GBytes *
aisle_bundle_resource (const char *name, GError **error)
{
  g_autofree char *path = g_strconcat ("/io/github/aisle/Aisle/export/", name, NULL);

  return g_resource_lookup_data (aisle_bundle_get_resource (), path, G_RESOURCE_LOOKUP_FLAGS_NONE, error);
}

gboolean
aisle_bundle_add_resource (AisleBundle *self, const char *folder, const char *name, const char *resource,
                           GError **error)
{
  g_autofree char *path = aisle_bundle_add_file (self, folder, name);
  g_autoptr (GBytes) bytes = aisle_bundle_resource (resource, error);

  return bytes != NULL && aisle_file_write (path, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), error);
}

/* The place of a kind's checks in the frame is a comment line, from `before` on. */
static gboolean
add_verifier (AisleBundle *self, const char *folder, const char *suffix, const char *before, const char *kind,
              GError **error)
{
  g_autofree char *name = g_strconcat ("verify.", suffix, NULL);
  g_autofree char *check_name = g_strconcat (kind, "-check.", suffix, NULL);
  g_autofree char *path = aisle_bundle_add_file (self, folder, name);
  g_autoptr (GBytes) frame = aisle_bundle_resource (name, error);
  g_autoptr (GBytes) check = frame != NULL ? aisle_bundle_resource (check_name, error) : NULL;
  g_autoptr (GString) text = g_string_new (NULL);
  const char *start, *place;

  if (check == NULL)
    return FALSE;
  start = g_bytes_get_data (frame, NULL); /* resources end in a zero byte */
  place = strstr (start, before);
  g_string_append_len (text, start, place - start);
  g_string_append (text, g_bytes_get_data (check, NULL));
  g_string_append (text, strchr (place, '\n') + 1);
  return aisle_file_write (path, text->str, text->len, error);
}

gboolean
aisle_bundle_add_verifiers (AisleBundle *self, const char *folder, const char *kind, GError **error)
{
  return add_verifier (self, folder, "py", "# The golden cases", kind, error)
         && add_verifier (self, folder, "mjs", "// The golden cases", kind, error);
}

AisleProof *
aisle_bundle_add_proof (AisleBundle *self, const AisleExporter *exporter)
{
  AisleProof *proof = g_new0 (AisleProof, 1);
  proof->exporter = g_strdup (exporter->id);
  proof->file = g_strdup (exporter->program != NULL ? exporter->program : exporter->file_name);
  g_ptr_array_add (self->proofs, proof);
  return proof;
}

void
aisle_bundle_count_proof (AisleBundle *self, const AisleProof *proof)
{
  self->agrees = self->agrees && proof_agrees (proof);
}

gboolean
aisle_bundle_check_proofs (const AisleBundle *self, GError **error)
{
  for (guint i = 0; i < self->proofs->len; i++)
    {
      const AisleProof *proof = g_ptr_array_index (self->proofs, i);
      if (proof_agrees (proof))
        continue;
      g_set_error (
          error, AISLE_EXPORT_ERROR, AISLE_ERROR_FAILED,
          _ ("'%s' does not score as the model does: the largest difference is %.2g (at most %.0g), %.0f%% of the "
             "top %d agree; nothing was exported"),
          proof->file, proof->largest_difference, AISLE_GOLDEN_TOLERANCE, 100 * proof->top_agreement, AISLE_GOLDEN_TOP);
      return FALSE;
    }
  if (self->proofs->len > 0)
    return TRUE;
  g_set_error_literal (error, AISLE_EXPORT_ERROR, AISLE_ERROR_USAGE, _ ("no format can hold this model"));
  return FALSE;
}

/* ---- writing ---- */

static gboolean
check_input (const AisleModel *model, const AisleBundleInput *input, GError **error)
{
  gsize n_items = model->family->n_items != NULL ? model->family->n_items (model) : 0;
  if (model->family->task == AISLE_TASK_CLASSIFY && input->n_classes != model->family->n_classes (model))
    {
      g_set_error (error, AISLE_EXPORT_ERROR, AISLE_ERROR_USAGE,
                   _ ("the model knows %zu intents and %zu are named; train again on this data"),
                   model->family->n_classes (model), input->n_classes);
      return FALSE;
    }
  if (model->family->task != AISLE_TASK_RECOMMEND)
    return TRUE;
  if (n_items > 0 && input->item_ids != NULL && input->item_ids->len >= n_items
      && (input->histories == NULL || input->histories->n_columns == n_items))
    return TRUE;
  g_set_error (error, AISLE_EXPORT_ERROR, AISLE_ERROR_USAGE,
               _ ("the model knows %zu items and the project %u; train again on this data"), n_items,
               input->item_ids != NULL ? input->item_ids->len : 0);
  return FALSE;
}

static const struct
{
  AisleTask task;
  gboolean finds; /* of replies: finds them, and does not write them */
  gboolean (*write) (AisleBundle *self, const AisleModel *model, const AisleBundleInput *input, const char *folder,
                     AisleProgress *progress, GError **error);
  gboolean (*prove) (AisleBundle *self, JsonObject *model, AisleProgress *progress, GError **error);
} kinds[] = { { AISLE_TASK_RECOMMEND, FALSE, aisle_history_bundle_write, aisle_history_bundle_prove },
              { AISLE_TASK_SEARCH, FALSE, aisle_rank_bundle_write, aisle_rank_bundle_prove },
              { AISLE_TASK_CLASSIFY, FALSE, aisle_text_bundle_write, aisle_text_bundle_prove },
              { AISLE_TASK_REPLY, TRUE, aisle_answers_bundle_write, aisle_answers_bundle_prove },
              { AISLE_TASK_REPLY, FALSE, aisle_reply_bundle_write, aisle_reply_bundle_prove } };

/* The place of a task in kinds; of one that none is of, a recommender's. */
static gsize
kind_of (const char *task, gboolean finds)
{
  for (gsize k = 0; k < G_N_ELEMENTS (kinds); k++)
    if (g_str_equal (task, aisle_task_id (kinds[k].task)) && kinds[k].finds == finds)
      return k;
  return 0;
}

static gboolean
write_all (AisleBundle *bundle, const AisleModel *model, const AisleBundleInput *input, const char *folder,
           AisleProgress *progress, GError **error)
{
  AisleProgress files = aisle_progress_part (progress, 0, .9), sums = aisle_progress_part (progress, .9, 1);
  gsize kind = kind_of (aisle_task_id (model->family->task), model->family->find != NULL);

  if (!kinds[kind].write (bundle, model, input, folder, &files, error)
      || !aisle_bundle_write_checksums (folder, bundle->files, &bundle->bytes, &sums, error))
    return FALSE;
  g_free (aisle_bundle_add_file (bundle, folder, "checksums.txt"));
  return TRUE;
}

AisleBundle *
aisle_bundle_write (const AisleModel *model, const AisleBundleInput *input, const char *folder, AisleProgress *progress,
                    GError **error)
{
  if (!check_input (model, input, error))
    return NULL;
  g_autofree char *target = g_canonicalize_filename (folder, NULL);
  g_autofree char *temp = aisle_bundle_folder_begin (target, error);
  if (temp == NULL)
    return NULL;
  g_autoptr (AisleBundle) bundle = aisle_bundle_new (target);
  bundle->agrees = TRUE;
  gboolean ok =
      write_all (bundle, model, input, temp, progress, error) && aisle_bundle_folder_commit (temp, target, error);
  if (!ok)
    aisle_bundle_folder_remove (temp);
  return ok ? g_steal_pointer (&bundle) : NULL;
}

/* ---- checking ---- */

static JsonNode *
read_model_json (const char *folder, GError **error)
{
  g_autofree char *path = g_build_filename (folder, "model.json", NULL);
  g_autoptr (JsonNode) root = aisle_json_read (path, (gsize) 64 << 20, error);
  if (root == NULL)
    return NULL;
  JsonObject *object = aisle_json_node_object (root);
  if (object == NULL || !g_str_equal (aisle_json_text (object, "format", ""), AISLE_BUNDLE_FORMAT))
    g_set_error (error, AISLE_EXPORT_ERROR, AISLE_ERROR_CORRUPT, _ ("'%s' does not describe an exported model"), path);
  else if (aisle_json_integer (object, "format_version", 0) > AISLE_BUNDLE_VERSION)
    g_set_error (error, AISLE_EXPORT_ERROR, AISLE_ERROR_TOO_NEW,
                 _ ("'%s' was written by a newer version of Aisle; check it with verify.py or verify.mjs"), path);
  else
    return g_steal_pointer (&root);
  return NULL;
}

AisleBundle *
aisle_bundle_verify (const char *folder, AisleProgress *progress, GError **error)
{
  AisleProgress sums = aisle_progress_part (progress, 0, .3), proofs = aisle_progress_part (progress, .3, 1);
  gint64 bytes;
  GPtrArray *files = aisle_bundle_check_checksums (folder, NULL, &bytes, &sums, error);
  if (files == NULL)
    return NULL;
  g_autoptr (AisleBundle) bundle = aisle_bundle_new (folder);
  g_ptr_array_unref (bundle->files);
  bundle->files = files;
  bundle->bytes = bytes;
  bundle->agrees = TRUE;
  g_autoptr (JsonNode) model = read_model_json (folder, error);
  if (model == NULL)
    return NULL;
  JsonObject *object = json_node_get_object (model);
  gsize kind = kind_of (aisle_json_text (object, "task", ""), json_object_has_member (object, "answers_file"));
  return kinds[kind].prove (bundle, object, &proofs, error) ? g_steal_pointer (&bundle) : NULL;
}
