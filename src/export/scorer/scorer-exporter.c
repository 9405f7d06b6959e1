/* scorer-exporter.c: the arrays of a model whose family has a rule to score by: for programs that compile scorer.h.
 *
 * Read back through scorer.h itself, which shares nothing with the families. */
#include "base/error.h"
#include "base/i18n.h"
#include "export/export-file.h"
#include "export/scorer/scorer.h"

static gboolean
fits (const AisleModel *model, const char **reason)
{
  g_autofree char *rule = model->family->rule != NULL ? model->family->rule (model) : NULL;
  if (rule != NULL)
    return TRUE;
  *reason = _ ("this model has no rule that scorer.h knows");
  return FALSE;
}

/* What stands in row `row` of histories. */
static aisle_scorer_history
history_of (const AisleHistories *histories, gsize row)
{
  const AisleSequences *sequences = histories->sequences;
  const AisleSparse *matrix = histories->matrix;
  const gint64 first = sequences->start[row], start = matrix->start[row];
  return (aisle_scorer_history){ .items = sequences->item + first,
                                 .n_items = (gsize) (sequences->start[row + 1] - first),
                                 .bag = matrix->column + start,
                                 .weights = matrix->value + start,
                                 .n_bag = (gsize) (matrix->start[row + 1] - start) };
}

static gboolean
score_rows (const aisle_scorer *scorer, const AisleHistories *histories, float *scores, AisleProgress *progress,
            GError **error)
{
  const gsize n_items = histories->n_columns;
  if (aisle_scorer_items (scorer) != n_items)
    {
      g_set_error (error, AISLE_EXPORT_ERROR, AISLE_ERROR_INPUT, _ ("%zu items, expected %zu"),
                   aisle_scorer_items (scorer), n_items);
      return FALSE;
    }
  for (gsize row = 0; row < histories->n_rows; row++)
    {
      const aisle_scorer_history history = history_of (histories, row);
      if (!aisle_progress_step (progress, (double) row / (double) histories->n_rows, _ ("Reading the file again"),
                                error))
        return FALSE;
      if (aisle_scorer_score (scorer, &history, scores + row * n_items))
        continue;
      g_set_error_literal (error, AISLE_EXPORT_ERROR, AISLE_ERROR_MEMORY, _ ("not enough memory for the histories"));
      return FALSE;
    }
  return TRUE;
}

static gboolean
read_back (const char *path, const AisleFamily *family, const AisleHistories *histories, float *scores, guint *inputs,
           AisleProgress *progress, GError **error)
{
  const char *problem = NULL;
  g_autoptr (GBytes) bytes = aisle_export_map (path, error);
  if (bytes == NULL)
    return FALSE;
  aisle_scorer *scorer = aisle_scorer_open_bytes (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), &problem);
  if (scorer == NULL)
    g_set_error_literal (error, AISLE_EXPORT_ERROR, AISLE_ERROR_CORRUPT, problem);
  gboolean ok = scorer != NULL && score_rows (scorer, histories, scores, progress, error);
  aisle_scorer_close (scorer);
  if (!ok)
    g_prefix_error (error, _ ("cannot read '%s': "), path);
  return ok;
}

const AisleExporter aisle_exporter_scorer = {
  .id = "scorer",
  .title = N_ ("Arrays for scorer.h"),
  .file_name = "model.safetensors",
  .program = "scorer.h",
  .fits = fits,
  .write = aisle_export_write_arrays,
  .read_back = read_back,
};
