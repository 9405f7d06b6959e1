/* safetensors-exporter.c: what a model saves, as a safetensors file: for code that reads arrays rather than graphs.
 * Read back through the family's own load, from the file's bytes. */
#include "base/error.h"
#include "base/i18n.h"
#include "export/export-file.h"
#include "export/safetensors-file.h"

static gboolean
fits (const AisleModel *model, const char **reason)
{
  return TRUE;
}

/* The parameters the file names, checked by the family's table. */
static AisleParams *
read_params (const AisleFamily *family, char **metadata, GError **error)
{
  const char *id = aisle_export_metadata_find (metadata, "aisle_family");
  const char *text = aisle_export_metadata_find (metadata, "aisle_params");
  if (id == NULL || text == NULL || !g_str_equal (id, family->id))
    {
      g_set_error (error, AISLE_EXPORT_ERROR, AISLE_ERROR_INPUT, _ ("the file does not say that it is a model of '%s'"),
                   family->id);
      return NULL;
    }
  g_autoptr (JsonNode) node = aisle_json_parse (text, -1, error);
  if (node == NULL)
    return NULL;
  g_autoptr (AisleParams) params = aisle_params_new (family->params, family->n_params);
  if (JSON_NODE_HOLDS_OBJECT (node) && !aisle_params_from_json (params, json_node_get_object (node), error))
    return NULL;
  return g_steal_pointer (&params);
}

static AisleModel *
load_model (const char *path, const AisleFamily *family, GError **error)
{
  g_autoptr (GBytes) bytes = aisle_export_map (path, error);
  if (bytes == NULL)
    return NULL;
  g_auto (GStrv) metadata = NULL;
  g_autoptr (AisleTensors) tensors = aisle_safetensors_read (bytes, &metadata, error);
  g_autoptr (AisleParams) params = tensors != NULL ? read_params (family, metadata, error) : NULL;
  return params != NULL ? aisle_model_load (family, tensors, params, error) : NULL;
}

static gboolean
read_back (const char *path, const AisleFamily *family, const AisleHistories *histories, float *scores, guint *inputs,
           AisleProgress *progress, GError **error)
{
  gsize n_items = histories->n_columns;
  g_autoptr (AisleModel) model = load_model (path, family, error);
  gboolean ok = model != NULL;
  if (ok && family->n_items (model) != n_items)
    {
      g_set_error (error, AISLE_EXPORT_ERROR, AISLE_ERROR_INPUT, _ ("%zu items, expected %zu"), family->n_items (model),
                   n_items);
      ok = FALSE;
    }
  for (gsize row = 0; row < histories->n_rows && ok; row++)
    ok = aisle_progress_step (progress, (double) row / (double) histories->n_rows, _ ("Reading the file again"), error)
         && family->score (model, histories, row, 1, 0, n_items, scores + row * n_items, n_items, error);
  if (!ok)
    g_prefix_error (error, _ ("cannot read '%s': "), path);
  return ok;
}

static gboolean
read_back_rows (const char *path, const AisleFamily *family, const AisleRankSet *set, float *scores,
                AisleProgress *progress, GError **error)
{
  g_autoptr (AisleModel) model = load_model (path, family, error);
  if (model != NULL && aisle_model_rank (model, set, scores, progress, error))
    return TRUE;
  g_prefix_error (error, _ ("cannot read '%s': "), path);
  return FALSE;
}

static gboolean
read_back_texts (const char *path, const AisleFamily *family, const AisleTextCases *cases, float *chances,
                 AisleProgress *progress, GError **error)
{
  g_autoptr (AisleModel) model = load_model (path, family, error);
  gboolean ok = model != NULL;
  if (ok && family->n_classes (model) != cases->n_classes)
    {
      g_set_error (error, AISLE_EXPORT_ERROR, AISLE_ERROR_INPUT, _ ("%zu intents, expected %zu"),
                   family->n_classes (model), cases->n_classes);
      ok = FALSE;
    }
  if (ok && aisle_model_classify (model, (const char *const *) cases->texts, cases->n, chances, progress, error))
    return TRUE;
  g_prefix_error (error, _ ("cannot read '%s': "), path);
  return FALSE;
}

const AisleExporter aisle_exporter_safetensors = {
  .id = "safetensors",
  .title = N_ ("safetensors arrays"),
  .file_name = "model.safetensors",
  .fits = fits,
  .write = aisle_export_write_arrays,
  .needs_family = TRUE,
  .read_back = read_back,
  .read_back_rows = read_back_rows,
  .read_back_texts = read_back_texts,
};
