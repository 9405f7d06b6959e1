/* onnx-exporter.c: models that can describe themselves as a graph, as ONNX files; read back through the reference
 * interpreter of opgraph/. */
#include "base/error.h"
#include "base/i18n.h"
#include "export/export-file.h"
#include "export/onnx/onnx-file.h"

#define BATCH 8 /* histories a run of the interpreter */

static gboolean
fits (const AisleModel *model, const char **reason)
{
  if (model->family->graph != NULL)
    return TRUE;
  *reason = _ ("this family has no operator graph");
  return FALSE;
}

static gboolean
write_file (const AisleModel *model, const AisleExportFacts *facts, const char *path, AisleProgress *progress,
            GError **error)
{
  g_autoptr (AisleGraph) graph = model->family->graph (model, error);
  if (graph == NULL)
    return FALSE;
  g_auto (GStrv) metadata = aisle_export_metadata (model, facts);
  return aisle_onnx_write (graph, metadata, path, progress, error);
}

/* Scores of n rows of histories from `first` on, through the graph. */
static gboolean
score_rows (const AisleGraph *graph, const AisleSparse *histories, gsize first, gsize n, float *scores,
            AisleProgress *progress, GError **error)
{
  const gint64 dims[] = { (gint64) n, (gint64) histories->n_columns };
  g_autoptr (AisleTensors) inputs = aisle_tensors_new ();
  AisleTensor *history = aisle_tensors_add (inputs, "history", AISLE_DTYPE_F32, 2, dims);
  if (history == NULL)
    {
      g_set_error_literal (error, AISLE_EXPORT_ERROR, AISLE_ERROR_MEMORY, _ ("not enough memory for the histories"));
      return FALSE;
    }
  for (gsize row = 0; row < n; row++)
    for (gint64 v = histories->start[first + row]; v < histories->start[first + row + 1]; v++)
      ((float *) history->data)[row * histories->n_columns + (gsize) histories->column[v]] = histories->value[v];
  g_autoptr (AisleTensors) outputs = aisle_graph_run (graph, inputs, 0, progress, error);
  if (outputs == NULL)
    return FALSE;
  const AisleTensor *out = aisle_tensors_find (outputs, "scores");
  if (out == NULL || out->dtype != AISLE_DTYPE_F32 || out->n_dims != 2 || out->dims[0] != dims[0]
      || out->dims[1] != dims[1])
    {
      g_set_error_literal (error, AISLE_EXPORT_ERROR, AISLE_ERROR_INPUT,
                           _ ("the graph has no output 'scores' with a score for each item"));
      return FALSE;
    }
  memcpy (scores, out->data, n * histories->n_columns * sizeof (float));
  return TRUE;
}

static gboolean
read_back (const char *path, const AisleFamily *family, const AisleHistories *histories, float *scores,
           AisleProgress *progress, GError **error)
{
  g_autoptr (GBytes) file = aisle_export_map (path, error);
  if (file == NULL)
    return FALSE;
  g_autoptr (AisleGraph) graph = aisle_onnx_read (g_bytes_get_data (file, NULL), g_bytes_get_size (file), NULL, error);
  gboolean ok = graph != NULL;
  for (gsize row = 0; row < histories->n_rows && ok; row += BATCH)
    {
      gsize n = MIN (BATCH, histories->n_rows - row);
      double rows = (double) histories->n_rows;
      AisleProgress part = aisle_progress_part (progress, (double) row / rows, (double) (row + n) / rows);
      ok = score_rows (graph, histories->matrix, row, n, scores + row * histories->n_columns, &part, error);
    }
  if (!ok)
    g_prefix_error (error, _ ("cannot read '%s': "), path);
  return ok;
}

const AisleExporter aisle_exporter_onnx = {
  .id = "onnx",
  .title = N_ ("ONNX model"),
  .file_name = "model.onnx",
  .fits = fits,
  .write = write_file,
  .read_back = read_back,
};
