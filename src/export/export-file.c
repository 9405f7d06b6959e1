/* export-file.c: streaming files out, hashing them, and their metadata. */
#include "export/export-file.h"

#include "base/i18n.h"
#include "export/safetensors-file.h"

#define PIECE ((gsize) 4 << 20)

void
aisle_export_writer_begin (AisleExportWriter *self, const char *path, guint64 total, AisleProgress *progress)
{
  self->replace = (AisleReplace){ .fd = -1 };
  self->progress = progress;
  self->error = NULL;
  self->done = 0;
  self->total = MAX (total, 1);
  self->used = 0;
  (void) !aisle_replace_begin (&self->replace, path, &self->error);
}

static void
write_out (AisleExportWriter *self, gconstpointer data, gsize length)
{
  for (gsize at = 0; at < length && self->error == NULL; at += PIECE)
    {
      gsize n = MIN (PIECE, length - at);
      if (!aisle_replace_write (&self->replace, (const guint8 *) data + at, n, &self->error))
        return;
      self->done += n;
      if (!aisle_progress_step (self->progress, MIN (1, (double) self->done / (double) self->total),
                                _ ("Writing the model"), &self->error))
        return;
    }
}

void
aisle_export_writer_put (AisleExportWriter *self, gconstpointer data, gsize length)
{
  if (self->error != NULL || length == 0)
    return;
  if (self->used + length > sizeof self->buffer)
    {
      write_out (self, self->buffer, self->used);
      self->used = 0;
    }
  if (length >= sizeof self->buffer)
    {
      write_out (self, data, length);
      return;
    }
  memcpy (self->buffer + self->used, data, length);
  self->used += length;
}

gboolean
aisle_export_writer_finish (AisleExportWriter *self, GError **error)
{
  write_out (self, self->buffer, self->used);
  if (self->error == NULL)
    return aisle_replace_commit (&self->replace, error);
  aisle_replace_abort (&self->replace);
  g_propagate_error (error, g_steal_pointer (&self->error));
  return FALSE;
}

static void
add_entry (GPtrArray *list, const char *name, const char *value)
{
  g_ptr_array_add (list, g_strdup (name));
  g_ptr_array_add (list, g_strdup (value != NULL ? value : ""));
}

gboolean
aisle_export_write_arrays (const AisleModel *model, const AisleExportFacts *facts, const char *path,
                           AisleProgress *progress, GError **error)
{
  g_autoptr (AisleTensors) tensors = aisle_tensors_new ();
  return model->family->save (model, tensors, error)
         && aisle_export_write_tensors (model, facts, tensors, path, progress, error);
}

gboolean
aisle_export_write_tensors (const AisleModel *model, const AisleExportFacts *facts, const AisleTensors *tensors,
                            const char *path, AisleProgress *progress, GError **error)
{
  g_autofree char *rule = model->family->rule != NULL ? model->family->rule (model) : NULL;
  g_autoptr (GPtrArray) metadata = g_ptr_array_new_with_free_func (g_free);
  g_autofree char **given = aisle_export_metadata (model, facts);
  for (gsize i = 0; given[i] != NULL; i++)
    g_ptr_array_add (metadata, given[i]);
  if (rule != NULL)
    {
      g_ptr_array_add (metadata, g_strdup ("aisle_rule"));
      g_ptr_array_add (metadata, g_strdup (rule));
    }
  g_ptr_array_add (metadata, NULL);
  return aisle_safetensors_write (tensors, (char **) metadata->pdata, path, progress, error);
}

char **
aisle_export_metadata (const AisleModel *model, const AisleExportFacts *facts)
{
  GPtrArray *list = g_ptr_array_new ();
  g_autofree char *params = facts->params != NULL ? aisle_json_print (facts->params, FALSE) : g_strdup ("{}");
  add_entry (list, "aisle_version", AISLE_VERSION);
  add_entry (list, "aisle_family", model->family->id);
  add_entry (list, "aisle_task", aisle_task_id (model->family->task));
  add_entry (list, "aisle_params", params);
  add_entry (list, "aisle_data_hash", facts->content_hash);
  add_entry (list, "aisle_items_sha256", facts->items_sha256);
  g_ptr_array_add (list, NULL);
  return (char **) g_ptr_array_free (list, FALSE);
}

const char *
aisle_export_metadata_find (char **metadata, const char *name)
{
  for (; metadata != NULL && metadata[0] != NULL; metadata += 2)
    if (g_str_equal (metadata[0], name))
      return metadata[1];
  return NULL;
}

static void
mapped_free (gpointer data)
{
  aisle_mapped_clear (data);
  g_free (data);
}

GBytes *
aisle_export_map (const char *path, GError **error)
{
  AisleMapped *file = g_new0 (AisleMapped, 1);
  if (aisle_mapped_open (file, path, error))
    return g_bytes_new_with_free_func (file->data, file->length, mapped_free, file);
  g_free (file);
  return NULL;
}

char *
aisle_export_file_hash (const char *path, guint64 *bytes, AisleProgress *progress, GError **error)
{
  g_autoptr (GBytes) file = aisle_export_map (path, error);
  if (file == NULL)
    return NULL;
  gsize length;
  const guint8 *data = g_bytes_get_data (file, &length);
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  for (gsize at = 0; at < length; at += PIECE)
    {
      g_checksum_update (checksum, data + at, (gssize) MIN (PIECE, length - at));
      if (!aisle_progress_step (progress, (double) at / (double) length, _ ("Checking the files"), error))
        return NULL;
    }
  if (bytes != NULL)
    *bytes = length;
  return g_strdup (g_checksum_get_string (checksum));
}
