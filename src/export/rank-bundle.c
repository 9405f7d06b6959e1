/* rank-bundle.c: a ranker leaves: its files, the features that go into it, and rows with their scores as its proof. */
#include "base/error.h"
#include "base/files.h"
#include "base/i18n.h"
#include "export/bundle-parts.h"
#include "export/bundle-texts.h"
#include "export/export-file.h"
#include "export/rank-golden.h"

typedef struct
{
  AisleBundle *bundle;
  const AisleModel *model;
  const AisleBundleInput *input;
  const char *folder;
  AisleRankGolden *golden;
  float *scores; /* of the file last read */
} Job;

/* Reads one file back and adds its proof. */
static gboolean
prove_file (AisleBundle *bundle, const AisleExporter *exporter, const AisleFamily *family, const char *folder,
            const AisleRankGolden *golden, float *scores, AisleProgress *progress, GError **error)
{
  g_autofree char *path = g_build_filename (folder, exporter->file_name, NULL);
  AisleProof *proof;

  if (!exporter->read_back_rows (path, family, golden->set, scores, progress, error))
    return FALSE;
  proof = aisle_bundle_add_proof (bundle, exporter);
  proof->inputs = AISLE_INPUT_FEATURES;
  aisle_rank_golden_compare (golden, scores, proof);
  aisle_bundle_count_proof (bundle, proof);
  return TRUE;
}

static gboolean
take_scores (Job *self, GError **error)
{
  self->scores = g_try_new0 (float, self->golden->set->n_rows + 1);
  if (self->scores != NULL)
    return TRUE;
  g_set_error_literal (error, AISLE_EXPORT_ERROR, AISLE_ERROR_MEMORY, _ ("not enough memory for the golden cases"));
  return FALSE;
}

static void
job_clear (Job *self)
{
  aisle_rank_golden_free (self->golden);
  g_free (self->scores);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Job, job_clear)

/* ---- writing ---- */

static gboolean
write_model (Job *self, const AisleExporter *exporter, AisleProgress *progress, GError **error)
{
  AisleProgress writing = aisle_progress_part (progress, 0, .5), reading = aisle_progress_part (progress, .5, 1);
  AisleExportFacts facts = { self->input->params, self->input->content_hash, NULL };
  g_autofree char *path = g_build_filename (self->folder, exporter->file_name, NULL);
  g_autoptr (GError) failure = NULL;
  const char *reason = NULL;

  if (!exporter->fits (self->model, &reason))
    {
      aisle_bundle_skip (self->bundle, exporter, reason);
      return TRUE;
    }
  if (!exporter->write (self->model, &facts, path, &writing, &failure))
    {
      if (aisle_bundle_is_refusal (failure))
        {
          aisle_bundle_skip (self->bundle, exporter, failure->message);
          return TRUE;
        }
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  g_ptr_array_add (self->bundle->files, g_strdup (exporter->file_name));
  return prove_file (self->bundle, exporter, self->model->family, self->folder, self->golden, self->scores, &reading,
                     error);
}

static gboolean
write_models (Job *self, AisleProgress *progress, GError **error)
{
  gsize n;
  const AisleExporter *const *exporters = aisle_exporters (&n);

  for (gsize i = 0; i < n; i++)
    {
      AisleProgress part = aisle_progress_part (progress, (double) i / (double) n, (i + 1.) / (double) n);

      if (exporters[i]->read_back_rows != NULL && !write_model (self, exporters[i], &part, error))
        return FALSE;
    }
  return aisle_bundle_check_proofs (self->bundle, error);
}

static gboolean
write_texts (Job *self, GError **error)
{
  AisleBundleFacts facts = { self->model, self->input, self->bundle, 0, self->golden->set->n_queries, NULL };
  g_autofree char *json = aisle_bundle_add_file (self->bundle, self->folder, "model.json");
  g_autofree char *card = aisle_bundle_add_file (self->bundle, self->folder, "MODEL_CARD.md");
  const gboolean graph = aisle_bundle_has_file (self->bundle, "model.onnx");
  const gboolean trees = aisle_bundle_has_file (self->bundle, "trees.json");

  return aisle_bundle_write_json (&facts, json, error) && aisle_bundle_write_card (&facts, card, error)
         && (!graph
             || (aisle_bundle_add_resource (self->bundle, self->folder, "verify.py", "rank-verify.py", error)
                 && aisle_bundle_add_resource (self->bundle, self->folder, "verify.mjs", "rank-verify.mjs", error)))
         && aisle_bundle_add_resource (self->bundle, self->folder, "README.md",
                                       trees ? "readme-trees.md" : "readme-rank.md", error);
}

gboolean
aisle_rank_bundle_write (AisleBundle *self, const AisleModel *model, const AisleBundleInput *input, const char *folder,
                         AisleProgress *progress, GError **error)
{
  g_auto (Job) job = { .bundle = self, .model = model, .input = input, .folder = folder };
  AisleProgress models = aisle_progress_part (progress, .1, 1);
  g_autofree char *golden = aisle_bundle_add_file (self, folder, "golden.jsonl");
  g_autofree char *features = aisle_bundle_add_file (self, folder, "features.json");

  if (!aisle_progress_step (progress, 0, _ ("Asking the model"), error))
    return FALSE;
  job.golden = aisle_rank_golden_draw (model, input->ranking, input->seed, error);
  return job.golden != NULL && take_scores (&job, error) && aisle_rank_golden_write (job.golden, golden, error)
         && aisle_rank_features_write (model, input->recommender, features, error)
         && write_models (&job, &models, error) && write_texts (&job, error);
}

/* ---- checking ---- */

static gboolean
prove_files (Job *self, JsonObject *model, AisleProgress *progress, GError **error)
{
  const AisleFamily *family = aisle_family (aisle_json_text (model, "family", ""));
  JsonArray *list = aisle_json_array (model, "exporters");
  guint n = list != NULL ? json_array_get_length (list) : 0;

  for (guint i = 0; i < n; i++)
    {
      AisleProgress part = aisle_progress_part (progress, (double) i / n, (i + 1.) / n);
      g_autoptr (GError) missing = NULL;
      const AisleExporter *exporter =
          aisle_bundle_named_exporter (self->bundle, json_array_get_element (list, i), family, &missing);

      if (missing != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&missing));
          return FALSE;
        }
      if (exporter != NULL
          && !prove_file (self->bundle, exporter, family, self->folder, self->golden, self->scores, &part, error))
        return FALSE;
    }
  self->bundle->agrees = self->bundle->agrees && self->bundle->proofs->len > 0;
  return TRUE;
}

gboolean
aisle_rank_bundle_prove (AisleBundle *self, JsonObject *model, AisleProgress *progress, GError **error)
{
  g_auto (Job) job = { .bundle = self, .folder = self->folder };
  g_autofree char *features = g_build_filename (self->folder, "features.json", NULL);
  g_autofree char *golden = g_build_filename (self->folder, "golden.jsonl", NULL);
  g_auto (GStrv) ids = aisle_rank_features_read (features, error);

  if (ids == NULL)
    return FALSE;
  job.golden = aisle_rank_golden_read (golden, (const char *const *) ids, g_strv_length (ids), error);
  return job.golden != NULL && take_scores (&job, error) && prove_files (&job, model, progress, error);
}
