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

/* ---- reading back ---- */

typedef struct
{
  const AisleGraph *graph;
  const AisleHistories *histories;
  guint inputs; /* AisleInputs */
  gsize n;      /* rows of this run */
  const gint32 *rows;
} Batch;

static guint
inputs_of (const AisleGraph *graph)
{
  const GArray *infos = aisle_graph_inputs (graph);
  guint inputs = 0;
  for (guint i = 0; i < infos->len; i++)
    {
      const char *name = g_array_index (infos, AisleValueInfo, i).name;
      inputs |= g_str_equal (name, "items") ? AISLE_INPUT_ITEMS : 0;
      inputs |= g_str_equal (name, "history") ? AISLE_INPUT_HISTORY : 0;
    }
  return inputs;
}

/* "history": at each item its weight. */
static gboolean
add_history (const Batch *self, AisleTensors *tensors)
{
  const AisleSparse *matrix = self->histories->matrix;
  const gint64 dims[] = { (gint64) self->n, (gint64) matrix->n_columns };
  AisleTensor *history = aisle_tensors_add (tensors, "history", AISLE_DTYPE_F32, 2, dims);
  for (gsize r = 0; history != NULL && r < self->n; r++)
    for (gint64 v = matrix->start[self->rows[r]]; v < matrix->start[self->rows[r] + 1]; v++)
      ((float *) history->data)[r * matrix->n_columns + (gsize) matrix->column[v]] = matrix->value[v];
  return history != NULL;
}

/* "items": rows of different length, -1 after their end. */
static gboolean
add_items (const Batch *self, AisleTensors *tensors)
{
  const AisleSequences *sequences = self->histories->sequences;
  gint64 dims[] = { (gint64) self->n, 0 };
  for (gsize r = 0; r < self->n; r++)
    dims[1] = MAX (dims[1], sequences->start[self->rows[r] + 1] - sequences->start[self->rows[r]]);
  AisleTensor *items = aisle_tensors_add (tensors, "items", AISLE_DTYPE_I64, 2, dims);
  for (gsize r = 0; items != NULL && r < self->n; r++)
    {
      const gint64 first = sequences->start[self->rows[r]], n = sequences->start[self->rows[r] + 1] - first;
      for (gint64 i = 0; i < dims[1]; i++)
        ((gint64 *) items->data)[(gint64) r * dims[1] + i] = i < n ? sequences->item[first + i] : -1;
    }
  return items != NULL;
}

/* Scores of the batch's rows, each put into its place among those of all histories. */
static gboolean
score_batch (const Batch *self, float *scores, AisleProgress *progress, GError **error)
{
  const gsize n_items = self->histories->n_columns;
  g_autoptr (AisleTensors) tensors = aisle_tensors_new ();
  if (((self->inputs & AISLE_INPUT_HISTORY) && !add_history (self, tensors))
      || ((self->inputs & AISLE_INPUT_ITEMS) && !add_items (self, tensors)))
    {
      g_set_error_literal (error, AISLE_EXPORT_ERROR, AISLE_ERROR_MEMORY, _ ("not enough memory for the histories"));
      return FALSE;
    }
  g_autoptr (AisleTensors) outputs = aisle_graph_run (self->graph, tensors, 0, progress, error);
  if (outputs == NULL)
    return FALSE;
  const AisleTensor *out = aisle_tensors_find (outputs, "scores");
  if (out == NULL || out->dtype != AISLE_DTYPE_F32 || out->n_dims != 2 || out->dims[0] != (gint64) self->n
      || out->dims[1] != (gint64) n_items)
    {
      g_set_error_literal (error, AISLE_EXPORT_ERROR, AISLE_ERROR_INPUT,
                           _ ("the graph has no output 'scores' with a score for each item"));
      return FALSE;
    }
  for (gsize r = 0; r < self->n; r++)
    memcpy (scores + (gsize) self->rows[r] * n_items, (const float *) out->data + r * n_items,
            n_items * sizeof (float));
  return TRUE;
}

/* Rows in batches of mixed lengths, and the first of each once more alone: how a row is filled up must not matter. */
static gboolean
score_rows (Batch *self, float *scores, AisleProgress *progress, GError **error)
{
  const AisleHistories *histories = self->histories;
  g_autofree gint32 *rows = g_new (gint32, MAX (histories->n_rows, 1));
  gsize n_rows = 0;
  memset (scores, 0, histories->n_rows * histories->n_columns * sizeof (float));
  for (gsize r = 0; r < histories->n_rows; r++)
    if (!(self->inputs & AISLE_INPUT_ITEMS) || histories->sequences->start[r + 1] > histories->sequences->start[r])
      rows[n_rows++] = (gint32) r;
  for (gsize done = 0; done < n_rows; done += BATCH)
    for (guint pass = 0; pass < (self->inputs & AISLE_INPUT_ITEMS ? 2 : 1); pass++)
      {
        self->rows = rows + done;
        self->n = pass == 0 ? MIN (BATCH, n_rows - done) : 1;
        AisleProgress part = aisle_progress_part (progress, (double) done / (double) n_rows,
                                                  (double) MIN (done + BATCH, n_rows) / (double) n_rows);
        if (!score_batch (self, scores, &part, error))
          return FALSE;
      }
  return TRUE;
}

static gboolean
read_back (const char *path, const AisleFamily *family, const AisleHistories *histories, float *scores, guint *inputs,
           AisleProgress *progress, GError **error)
{
  g_autoptr (GBytes) file = aisle_export_map (path, error);
  if (file == NULL)
    return FALSE;
  g_autoptr (AisleGraph) graph = aisle_onnx_read (g_bytes_get_data (file, NULL), g_bytes_get_size (file), NULL, error);
  gboolean ok = graph != NULL;
  if (ok)
    {
      Batch batch = { .graph = graph, .histories = histories, .inputs = inputs_of (graph) };
      *inputs = batch.inputs;
      ok = score_rows (&batch, scores, progress, error);
    }
  if (!ok)
    g_prefix_error (error, _ ("cannot read '%s': "), path);
  return ok;
}

/* Scores of one query's rows: a batch of the graph. */
static gboolean
score_query (const AisleGraph *graph, const AisleRankSet *set, gsize query, float *scores, AisleProgress *progress,
             GError **error)
{
  const gsize first = set->start[query], n = set->start[query + 1] - first;
  const gint64 dims[] = { (gint64) n, (gint64) set->n_features };
  g_autoptr (AisleTensors) inputs = aisle_tensors_new (), outputs = NULL;
  const AisleTensor *out;
  if (aisle_tensors_add_copy (inputs, "features", AISLE_DTYPE_F32, 2, dims, set->features + first * set->n_features)
      == NULL)
    {
      g_set_error_literal (error, AISLE_EXPORT_ERROR, AISLE_ERROR_MEMORY, _ ("not enough memory for the rows"));
      return FALSE;
    }
  outputs = aisle_graph_run (graph, inputs, 0, progress, error);
  if (outputs == NULL)
    return FALSE;
  out = aisle_tensors_find (outputs, "scores");
  if (out == NULL || out->dtype != AISLE_DTYPE_F32 || out->n_dims != 1 || out->dims[0] != (gint64) n)
    {
      g_set_error_literal (error, AISLE_EXPORT_ERROR, AISLE_ERROR_INPUT,
                           _ ("the graph has no output 'scores' with a score for each row"));
      return FALSE;
    }
  memcpy (scores + first, out->data, n * sizeof *scores);
  return TRUE;
}

static gboolean
read_back_rows (const char *path, const AisleFamily *family, const AisleRankSet *set, float *scores,
                AisleProgress *progress, GError **error)
{
  g_autoptr (GBytes) file = aisle_export_map (path, error);
  if (file == NULL)
    return FALSE;
  g_autoptr (AisleGraph) graph = aisle_onnx_read (g_bytes_get_data (file, NULL), g_bytes_get_size (file), NULL, error);
  gboolean ok = graph != NULL;
  for (gsize q = 0; ok && q < set->n_queries; q++)
    {
      AisleProgress part = aisle_progress_part (progress, (double) q / (double) set->n_queries,
                                                (double) (q + 1) / (double) set->n_queries);
      ok = set->start[q] == set->start[q + 1] || score_query (graph, set, q, scores, &part, error);
    }
  if (!ok)
    g_prefix_error (error, _ ("cannot read '%s': "), path);
  return ok;
}

/* The numbers of some texts, rows filled up with -1. */
static gboolean
add_ids (AisleTensors *tensors, const AisleTextCases *cases, gsize input, gsize first, gsize n)
{
  GArray **ids = cases->ids + first * cases->n_inputs + input;
  gint64 dims[] = { (gint64) n, 1 };
  for (gsize i = 0; i < n; i++)
    dims[1] = MAX (dims[1], (gint64) ids[i * cases->n_inputs]->len);
  AisleTensor *tensor = aisle_tensors_add (tensors, cases->inputs[input], AISLE_DTYPE_I64, 2, dims);
  for (gint64 i = 0; tensor != NULL && i < dims[0] * dims[1]; i++)
    {
      const GArray *row = ids[(gsize) (i / dims[1]) * cases->n_inputs];
      ((gint64 *) tensor->data)[i] = i % dims[1] < row->len ? g_array_index (row, gint64, i % dims[1]) : -1;
    }
  return tensor != NULL;
}

static gboolean
classify_batch (const AisleGraph *graph, const AisleTextCases *cases, gsize first, gsize n, float *chances,
                AisleProgress *progress, GError **error)
{
  g_autoptr (AisleTensors) inputs = aisle_tensors_new (), outputs = NULL;
  const AisleTensor *out;
  for (gsize i = 0; i < cases->n_inputs; i++)
    if (!add_ids (inputs, cases, i, first, n))
      {
        g_set_error_literal (error, AISLE_EXPORT_ERROR, AISLE_ERROR_MEMORY, _ ("not enough memory for the texts"));
        return FALSE;
      }
  outputs = aisle_graph_run (graph, inputs, 0, progress, error);
  if (outputs == NULL)
    return FALSE;
  out = aisle_tensors_find (outputs, "chances");
  if (out == NULL || out->dtype != AISLE_DTYPE_F32 || out->n_dims != 2 || out->dims[0] != (gint64) n
      || out->dims[1] != (gint64) cases->n_classes)
    {
      g_set_error_literal (error, AISLE_EXPORT_ERROR, AISLE_ERROR_INPUT,
                           _ ("the graph has no output 'chances' with a chance for each class"));
      return FALSE;
    }
  memcpy (chances + first * cases->n_classes, out->data, n * cases->n_classes * sizeof *chances);
  return TRUE;
}

/* Texts in batches of mixed lengths, and the first of each once more alone: how a row is filled up must not matter. */
static gboolean
read_back_texts (const char *path, const AisleFamily *family, const AisleTextCases *cases, float *chances,
                 AisleProgress *progress, GError **error)
{
  g_autoptr (GBytes) file = aisle_export_map (path, error);
  if (file == NULL)
    return FALSE;
  g_autoptr (AisleGraph) graph = aisle_onnx_read (g_bytes_get_data (file, NULL), g_bytes_get_size (file), NULL, error);
  gboolean ok = graph != NULL;
  for (gsize done = 0; ok && done < cases->n; done += BATCH)
    {
      AisleProgress part = aisle_progress_part (progress, (double) done / (double) cases->n,
                                                (double) MIN (done + BATCH, cases->n) / (double) cases->n);
      ok = classify_batch (graph, cases, done, MIN (BATCH, cases->n - done), chances, &part, error)
           && classify_batch (graph, cases, done, 1, chances, &part, error);
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
  .read_back_rows = read_back_rows,
  .read_back_texts = read_back_texts,
};
