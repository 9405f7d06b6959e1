/* bundle-models.c: the model files of a bundle: each is written, read back and proven by the golden cases of its task. */
#include "base/error.h"
#include "base/i18n.h"
#include "export/bundle-parts.h"

/* Whether its files can be read again for models of the task. */
static gboolean
reads_again (const AisleExporter *exporter, AisleTask task)
{
  return task == AISLE_TASK_SEARCH     ? exporter->read_back_rows != NULL
         : task == AISLE_TASK_CLASSIFY ? exporter->read_back_texts != NULL
                                       : exporter->read_back != NULL;
}

static gboolean
prove_file (const AisleBundleModels *self, const AisleExporter *exporter, const AisleFamily *family,
            AisleProgress *progress, GError **error)
{
  g_autofree char *path = g_build_filename (self->folder, exporter->file_name, NULL);
  AisleProof *proof = aisle_bundle_add_proof (self->bundle, exporter);

  if (!self->prove (self->golden, exporter, path, family, proof, progress, error))
    return FALSE;
  aisle_bundle_count_proof (self->bundle, proof);
  return TRUE;
}

/* ---- writing ---- */

static void
skip (const AisleBundleModels *self, const AisleExporter *exporter, const char *reason)
{
  g_ptr_array_add (self->bundle->skipped, g_strdup_printf ("%s: %s", exporter->id, reason));
}

/* Whether an exporter's failure says that its format, or the family that should have drawn the graph, cannot do it. */
static gboolean
is_refusal (const GError *failure)
{
  return failure->code == AISLE_ERROR_USAGE
         && (failure->domain == AISLE_EXPORT_ERROR || failure->domain == AISLE_MODEL_ERROR);
}

/* A format that cannot hold the model is skipped with its reason.  Exporters of the same file write the same. */
static gboolean
write_file (const AisleBundleModels *self, const AisleExporter *exporter, AisleProgress *progress, GError **error)
{
  AisleProgress writing = aisle_progress_part (progress, 0, .5), reading = aisle_progress_part (progress, .5, 1);
  AisleExportFacts facts = { self->input->params, self->input->content_hash, self->items_sha256 };
  const gboolean written = aisle_bundle_has_file (self->bundle, exporter->file_name);
  g_autofree char *path = g_build_filename (self->folder, exporter->file_name, NULL);
  g_autoptr (GError) failure = NULL;
  const char *reason = NULL;

  if (!exporter->fits (self->model, &reason))
    {
      skip (self, exporter, reason);
      return TRUE;
    }
  if (!written && !exporter->write (self->model, &facts, path, &writing, &failure))
    {
      if (is_refusal (failure))
        {
          skip (self, exporter, failure->message);
          return TRUE;
        }
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  if (!written)
    g_ptr_array_add (self->bundle->files, g_strdup (exporter->file_name));
  return prove_file (self, exporter, self->model->family, &reading, error);
}

gboolean
aisle_bundle_write_models (const AisleBundleModels *self, AisleProgress *progress, GError **error)
{
  gsize n;
  const AisleExporter *const *exporters = aisle_exporters (&n);

  for (gsize i = 0; i < n; i++)
    {
      AisleProgress part = aisle_progress_part (progress, (double) i / (double) n, (i + 1.) / (double) n);

      if (reads_again (exporters[i], self->task) && !write_file (self, exporters[i], &part, error))
        return FALSE;
    }
  return aisle_bundle_check_proofs (self->bundle, error);
}

/* ---- checking ---- */

/* The exporter that an entry of model.json's "exporters" names, where this version can read its file again and the bundle
 * has it; NULL without an error where it cannot, which is then said in skipped. */
static const AisleExporter *
named_exporter (const AisleBundleModels *self, JsonNode *entry, const AisleFamily *family, GError **error)
{
  AisleBundle *bundle = self->bundle;
  const char *id = aisle_json_text (aisle_json_node_object (entry), "id", "");
  const AisleExporter *exporter = aisle_exporter (id);

  if (exporter == NULL || (exporter->needs_family && family == NULL) || !reads_again (exporter, self->task))
    g_ptr_array_add (bundle->skipped,
                     g_strdup_printf ("%s: %s", id, _ ("this version of Aisle does not know the format or family")));
  else if (!aisle_bundle_has_file (bundle, exporter->file_name))
    g_set_error (error, AISLE_EXPORT_ERROR, AISLE_ERROR_CORRUPT, _ ("'%s' is missing from '%s'; export again"),
                 exporter->file_name, bundle->folder);
  else
    return exporter;
  return NULL;
}

gboolean
aisle_bundle_prove_models (const AisleBundleModels *self, JsonObject *model, AisleProgress *progress, GError **error)
{
  const AisleFamily *family = aisle_family (aisle_json_text (model, "family", ""));
  JsonArray *list = aisle_json_array (model, "exporters");
  guint n = list != NULL ? json_array_get_length (list) : 0;

  for (guint i = 0; i < n; i++)
    {
      AisleProgress part = aisle_progress_part (progress, (double) i / n, (i + 1.) / n);
      g_autoptr (GError) missing = NULL;
      const AisleExporter *exporter = named_exporter (self, json_array_get_element (list, i), family, &missing);

      if (missing != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&missing));
          return FALSE;
        }
      if (exporter != NULL && !prove_file (self, exporter, family, &part, error))
        return FALSE;
    }
  self->bundle->agrees = self->bundle->agrees && self->bundle->proofs->len > 0;
  return TRUE;
}
