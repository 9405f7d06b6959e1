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

/* AisleBundleModels.prove */
static gboolean
prove (gpointer data, const AisleExporter *exporter, const char *path, const AisleFamily *family, AisleProof *proof,
       AisleProgress *progress, GError **error)
{
  const Job *self = data;

  if (!exporter->read_back_rows (path, family, self->golden->set, self->scores, progress, error))
    return FALSE;
  proof->inputs = AISLE_INPUT_FEATURES;
  aisle_rank_golden_compare (self->golden, self->scores, proof);
  return TRUE;
}

static AisleBundleModels
models_of (Job *self)
{
  return (AisleBundleModels){ .bundle = self->bundle,
                              .task = AISLE_TASK_SEARCH,
                              .folder = self->folder,
                              .prove = prove,
                              .golden = self,
                              .model = self->model,
                              .input = self->input };
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
write_texts (Job *self, GError **error)
{
  AisleBundleFacts facts = { self->model, self->input, self->bundle, 0, self->golden->set->n_queries, NULL };
  g_autofree char *json = aisle_bundle_add_file (self->bundle, self->folder, "model.json");
  g_autofree char *card = aisle_bundle_add_file (self->bundle, self->folder, "MODEL_CARD.md");
  const gboolean graph = aisle_bundle_has_file (self->bundle, "model.onnx");
  const gboolean trees = aisle_bundle_has_file (self->bundle, "trees.json");

  return aisle_bundle_write_json (&facts, json, error) && aisle_bundle_write_card (&facts, card, error)
         && (!graph || aisle_bundle_add_verifiers (self->bundle, self->folder, "rank", error))
         && aisle_bundle_add_resource (self->bundle, self->folder, "README.md",
                                       trees ? "readme-trees.md" : "readme-rank.md", error);
}

gboolean
aisle_rank_bundle_write (AisleBundle *self, const AisleModel *model, const AisleBundleInput *input, const char *folder,
                         AisleProgress *progress, GError **error)
{
  g_auto (Job) job = { .bundle = self, .model = model, .input = input, .folder = folder };
  AisleBundleModels models = models_of (&job);
  AisleProgress writing = aisle_progress_part (progress, .1, 1);
  g_autofree char *golden = aisle_bundle_add_file (self, folder, "golden.jsonl");
  g_autofree char *features = aisle_bundle_add_file (self, folder, "features.json");

  if (!aisle_progress_step (progress, 0, _ ("Asking the model"), error))
    return FALSE;
  job.golden = aisle_rank_golden_draw (model, input->ranking, input->seed, error);
  return job.golden != NULL && take_scores (&job, error) && aisle_rank_golden_write (job.golden, golden, error)
         && aisle_rank_features_write (model, input->recommender, features, error)
         && aisle_bundle_write_models (&models, &writing, error) && write_texts (&job, error);
}

/* ---- checking ---- */

gboolean
aisle_rank_bundle_prove (AisleBundle *self, JsonObject *model, AisleProgress *progress, GError **error)
{
  g_auto (Job) job = { .bundle = self, .folder = self->folder };
  AisleBundleModels models = models_of (&job);
  g_autofree char *features = g_build_filename (self->folder, "features.json", NULL);
  g_autofree char *golden = g_build_filename (self->folder, "golden.jsonl", NULL);
  g_auto (GStrv) ids = aisle_rank_features_read (features, error);

  if (ids == NULL)
    return FALSE;
  job.golden = aisle_rank_golden_read (golden, (const char *const *) ids, g_strv_length (ids), error);
  return job.golden != NULL && take_scores (&job, error) && aisle_bundle_prove_models (&models, model, progress, error);
}
