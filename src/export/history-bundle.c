/* history-bundle.c: a recommender leaves: its items, its files, what runs them elsewhere, and histories with their scores as
 * its proof. */
#include "base/error.h"
#include "base/files.h"
#include "base/i18n.h"
#include "base/json.h"
#include "export/bundle-parts.h"
#include "export/bundle-texts.h"
#include "export/export-file.h"
#include "export/golden.h"

#include <math.h>

/* ---- golden cases against files ---- */

/* What a file must score; all only where the model itself is at hand. */
typedef struct
{
  GPtrArray *cases;
  AisleHistories *histories; /* B x I */
  float *all;                /* (nullable) B x I */
  float *scores;             /* B x I: of the file last read */
  gsize n_items;
} Golden;

static void
golden_clear (Golden *self)
{
  g_clear_pointer (&self->cases, g_ptr_array_unref);
  g_clear_pointer (&self->histories, aisle_histories_free);
  g_clear_pointer (&self->all, g_free);
  g_clear_pointer (&self->scores, g_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Golden, golden_clear)

/* Takes cases. */
static gboolean
golden_init (Golden *self, GPtrArray *cases, gsize n_items, GError **error)
{
  *self = (Golden){ .cases = cases, .n_items = n_items };
  self->histories = aisle_golden_histories (cases, n_items);
  self->scores = g_try_malloc0_n (n_items, cases->len * sizeof (float));
  if (self->histories != NULL && self->scores != NULL)
    return TRUE;
  g_set_error_literal (error, AISLE_EXPORT_ERROR, AISLE_ERROR_MEMORY, _ ("not enough memory for the golden cases"));
  return FALSE;
}

/* Scores the cases with the model itself and keeps what it gives. */
static gboolean
golden_ask_model (Golden *self, const AisleModel *model, guint64 seed, AisleProgress *progress, GError **error)
{
  gsize n = self->n_items, rows = self->cases->len;
  self->all = g_try_malloc0_n (n, rows * sizeof (float));
  if (self->all == NULL)
    {
      g_set_error_literal (error, AISLE_EXPORT_ERROR, AISLE_ERROR_MEMORY, _ ("not enough memory for the golden cases"));
      return FALSE;
    }
  for (gsize row = 0; row < rows; row++)
    if (!aisle_progress_step (progress, (double) row / (double) rows, _ ("Asking the model"), error)
        || !model->family->score (model, self->histories, row, 1, 0, (gint32) n, self->all + row * n, n, error))
      return FALSE;
  for (gsize i = 0; i < rows * n; i++)
    if (!isfinite (self->all[i]))
      {
        g_set_error (error, AISLE_EXPORT_ERROR, AISLE_ERROR_FAILED,
                     _ ("the model gives item %zu a score that is no number; train it again"), i % n);
        return FALSE;
      }
  aisle_golden_fill (self->cases, self->all, n, seed);
  return TRUE;
}

/* AisleBundleModels.prove */
static gboolean
prove (gpointer data, const AisleExporter *exporter, const char *path, const AisleFamily *family, AisleProof *proof,
       AisleProgress *progress, GError **error)
{
  const Golden *golden = data;

  if (!exporter->read_back (path, family, golden->histories, golden->scores, &proof->inputs, progress, error))
    return FALSE;
  aisle_golden_compare (golden->cases, golden->scores, golden->all, golden->n_items, proof);
  return TRUE;
}

/* ---- writing ---- */

typedef struct
{
  const AisleModel *model;
  const AisleBundleInput *input;
  const char *folder; /* the hidden one */
  AisleBundle *bundle;
  Golden golden;
  gsize n_items;
  char *items_sha256;
} Job;

static void
job_clear (Job *self)
{
  golden_clear (&self->golden);
  g_free (self->items_sha256);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Job, job_clear)

static char *
add_file (Job *self, const char *name)
{
  return aisle_bundle_add_file (self->bundle, self->folder, name);
}

static gboolean
write_items (Job *self, AisleProgress *progress, GError **error)
{
  g_autofree char *path = add_file (self, "items.csv");
  if (!aisle_bundle_write_items (self->input, self->n_items, path, progress, error))
    return FALSE;
  self->items_sha256 = aisle_export_file_hash (path, NULL, NULL, error);
  return self->items_sha256 != NULL;
}

static gboolean
write_golden (Job *self, AisleProgress *progress, GError **error)
{
  g_autofree char *path = add_file (self, "golden.jsonl");
  GPtrArray *cases = aisle_golden_draw (self->input->histories, self->n_items, self->input->seed);
  return golden_init (&self->golden, cases, self->n_items, error)
         && golden_ask_model (&self->golden, self->model, self->input->seed, progress, error)
         && aisle_golden_write (cases, path, error);
}

static gboolean
write_models (Job *self, AisleProgress *progress, GError **error)
{
  AisleBundleModels models = { .bundle = self->bundle, .task = AISLE_TASK_RECOMMEND, .folder = self->folder };

  models.model = self->model;
  models.input = self->input;
  models.items_sha256 = self->items_sha256;
  models.prove = prove;
  models.golden = &self->golden;
  return aisle_bundle_write_models (&models, progress, error);
}

static gboolean
write_resource (Job *self, const char *name, GError **error)
{
  return aisle_bundle_add_resource (self->bundle, self->folder, name, name, error);
}

/* What an exporter proved; NULL where it wrote nothing. */
static const AisleProof *
find_proof (const AisleBundle *bundle, const char *exporter)
{
  for (guint i = 0; i < bundle->proofs->len; i++)
    {
      const AisleProof *proof = g_ptr_array_index (bundle->proofs, i);
      if (g_str_equal (proof->exporter, exporter))
        return proof;
    }
  return NULL;
}

/* What runs the model and checks it there: for graphs in Python and JavaScript, for rules in C. */
static gboolean
write_scripts (Job *self, GError **error)
{
  const gboolean graph = find_proof (self->bundle, "onnx") != NULL, rule = find_proof (self->bundle, "scorer") != NULL;
  return (!graph || aisle_bundle_add_verifiers (self->bundle, self->folder, "history", error))
         && (!rule || (write_resource (self, "scorer.h", error) && write_resource (self, "verify.c", error)));
}

static gboolean
append_resource (GString *text, const char *name, GError **error)
{
  g_autoptr (GBytes) bytes = aisle_bundle_resource (name, error);

  if (bytes != NULL)
    g_string_append_len (text, g_bytes_get_data (bytes, NULL), (gssize) g_bytes_get_size (bytes));
  return bytes != NULL;
}

/* README.md: the files, then how to serve the model from each that can be run. */
static gboolean
write_readme (Job *self, GError **error)
{
  const AisleProof *graph = find_proof (self->bundle, "onnx");
  const gboolean rule = find_proof (self->bundle, "scorer") != NULL;
  g_autoptr (GString) text = g_string_new (NULL);
  if (!append_resource (text, "readme-files.md", error)
      || (graph != NULL && !append_resource (text, "readme-onnx-files.md", error))
      || (rule && !append_resource (text, "readme-scorer-files.md", error))
      || (graph != NULL && (graph->inputs & AISLE_INPUT_ITEMS) && !append_resource (text, "readme-items.md", error))
      || (graph != NULL && !(graph->inputs & AISLE_INPUT_ITEMS) && !append_resource (text, "readme-history.md", error))
      || (rule && !append_resource (text, "readme-scorer.md", error)))
    return FALSE;
  g_autofree char *path = add_file (self, "README.md");
  return aisle_file_write (path, text->str, text->len, error);
}

static gboolean
write_texts (Job *self, GError **error)
{
  AisleBundleFacts facts = { self->model,       self->input, self->bundle, self->n_items, self->golden.cases->len,
                             self->items_sha256 };
  g_autofree char *json = add_file (self, "model.json"), *card = add_file (self, "MODEL_CARD.md");
  return aisle_bundle_write_json (&facts, json, error) && aisle_bundle_write_card (&facts, card, error)
         && write_scripts (self, error) && write_readme (self, error);
}

gboolean
aisle_history_bundle_write (AisleBundle *self, const AisleModel *model, const AisleBundleInput *input,
                            const char *folder, AisleProgress *progress, GError **error)
{
  g_auto (Job) job = { .model = model, .input = input, .folder = folder, .bundle = self };
  AisleProgress items = aisle_progress_part (progress, 0, .05), golden = aisle_progress_part (progress, .05, .2);
  AisleProgress models = aisle_progress_part (progress, .2, 1);

  job.n_items = model->family->n_items (model);
  return write_items (&job, &items, error) && write_golden (&job, &golden, error) && write_models (&job, &models, error)
         && write_texts (&job, error);
}

/* ---- checking ---- */

/* An index of the model is still the item that it was. */
static gboolean
check_items (const AisleBundle *self, JsonObject *model, AisleProgress *progress, GError **error)
{
  g_autofree char *path = g_build_filename (self->folder, "items.csv", NULL);
  g_autofree char *hash = aisle_export_file_hash (path, NULL, progress, error);

  if (hash == NULL || g_str_equal (hash, aisle_json_text (model, "items_sha256", "")))
    return hash != NULL;
  g_set_error (error, AISLE_EXPORT_ERROR, AISLE_ERROR_CORRUPT,
               _ ("'%s' is not the list of items that model.json names: export again"), path);
  return FALSE;
}

gboolean
aisle_history_bundle_prove (AisleBundle *self, JsonObject *model, AisleProgress *progress, GError **error)
{
  gint64 n_items = aisle_json_integer (model, "items", 0);
  g_autofree char *path = g_build_filename (self->folder, "golden.jsonl", NULL);
  g_auto (Golden) golden = { 0 };
  GPtrArray *cases;

  if (n_items <= 0 || n_items > G_MAXINT32)
    {
      g_autofree char *json = g_build_filename (self->folder, "model.json", NULL);

      g_set_error (error, AISLE_EXPORT_ERROR, AISLE_ERROR_CORRUPT, _ ("'%s' does not describe an exported model"),
                   json);
      return FALSE;
    }
  if (!check_items (self, model, progress, error))
    return FALSE;
  cases = aisle_golden_read (path, (gsize) n_items, error);
  return cases != NULL && golden_init (&golden, cases, (gsize) n_items, error)
         && aisle_bundle_prove_models (&(AisleBundleModels){ .bundle = self,
                                                             .task = AISLE_TASK_RECOMMEND,
                                                             .folder = self->folder,
                                                             .prove = prove,
                                                             .golden = &golden },
                                       model, progress, error);
}
