/* bundle.c: a model leaves: its files are written into a hidden folder, read back and compared with the model, and only
 * then take their name.  Checking a bundle needs nothing but its files. */
#include "base/error.h"
#include "base/i18n.h"
#include "export/bundle-folder.h"
#include "export/bundle-parts.h"
#include "export/bundle-resources.h"
#include "export/bundle-texts.h"
#include "export/export-file.h"
#include "export/golden.h"

#include <math.h>

#define RESOURCES "/io/github/aisle/Aisle/export/"

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

gboolean
aisle_bundle_add_resource (AisleBundle *self, const char *folder, const char *name, const char *resource,
                           GError **error)
{
  g_autofree char *path = aisle_bundle_add_file (self, folder, name), *from = g_strconcat (RESOURCES, resource, NULL);
  g_autoptr (GBytes) bytes =
      g_resource_lookup_data (aisle_bundle_get_resource (), from, G_RESOURCE_LOOKUP_FLAGS_NONE, error);
  return bytes != NULL && aisle_file_write (path, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), error);
}

void
aisle_bundle_skip (AisleBundle *self, const AisleExporter *exporter, const char *reason)
{
  g_ptr_array_add (self->skipped, g_strdup_printf ("%s: %s", exporter->id, reason));
}

gboolean
aisle_bundle_is_refusal (const GError *failure)
{
  return failure->code == AISLE_ERROR_USAGE
         && (failure->domain == AISLE_EXPORT_ERROR || failure->domain == AISLE_MODEL_ERROR);
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
          _ ("'%s' does not score as the model does: the largest difference is %.2g (at most %.0g), %.0f %% of the "
             "top %d agree; nothing was exported"),
          proof->file, proof->largest_difference, AISLE_GOLDEN_TOLERANCE, 100 * proof->top_agreement, AISLE_GOLDEN_TOP);
      return FALSE;
    }
  if (self->proofs->len > 0)
    return TRUE;
  g_set_error_literal (error, AISLE_EXPORT_ERROR, AISLE_ERROR_USAGE, _ ("no format can hold this model"));
  return FALSE;
}

gboolean
aisle_exporter_reads (const AisleExporter *self, AisleTask task)
{
  return task == AISLE_TASK_SEARCH     ? self->read_back_rows != NULL
         : task == AISLE_TASK_CLASSIFY ? self->read_back_texts != NULL
                                       : self->read_back != NULL;
}

const AisleExporter *
aisle_bundle_named_exporter (AisleBundle *self, JsonNode *entry, const AisleFamily *family, GError **error)
{
  const char *id = JSON_NODE_HOLDS_OBJECT (entry) ? aisle_json_text (json_node_get_object (entry), "id", "") : "";
  const AisleExporter *exporter = aisle_exporter (id);
  if (exporter == NULL || (exporter->needs_family && family == NULL)
      || !aisle_exporter_reads (exporter, family != NULL ? family->task : AISLE_TASK_RECOMMEND))
    g_ptr_array_add (self->skipped,
                     g_strdup_printf ("%s: %s", id, _ ("this version of Aisle does not know the format or family")));
  else if (!aisle_bundle_has_file (self, exporter->file_name))
    g_set_error (error, AISLE_EXPORT_ERROR, AISLE_ERROR_CORRUPT, _ ("'%s' is missing from '%s'; export again"),
                 exporter->file_name, self->folder);
  else
    return exporter;
  return NULL;
}

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

/* Reads one file back and adds its proof. */
static gboolean
prove_file (AisleBundle *bundle, const AisleExporter *exporter, const AisleFamily *family, const char *folder,
            Golden *golden, AisleProgress *progress, GError **error)
{
  g_autofree char *path = g_build_filename (folder, exporter->file_name, NULL);
  guint inputs = 0;
  if (!exporter->read_back (path, family, golden->histories, golden->scores, &inputs, progress, error))
    return FALSE;
  AisleProof *proof = aisle_bundle_add_proof (bundle, exporter);
  proof->inputs = inputs;
  aisle_golden_compare (golden->cases, golden->scores, golden->all, golden->n_items, proof);
  aisle_bundle_count_proof (bundle, proof);
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

static char *
add_file (Job *self, const char *name)
{
  return aisle_bundle_add_file (self->bundle, self->folder, name);
}

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

/* Writes and proves one file; a format that cannot hold the model is skipped with its reason.  Exporters of the same file
 * write the same. */
static gboolean
write_model (Job *self, const AisleExporter *exporter, AisleProgress *progress, GError **error)
{
  AisleProgress writing = aisle_progress_part (progress, 0, .5), reading = aisle_progress_part (progress, .5, 1);
  AisleExportFacts facts = { self->input->params, self->input->content_hash, self->items_sha256 };
  const char *reason = NULL;
  g_autoptr (GError) failure = NULL;
  if (!exporter->fits (self->model, &reason))
    {
      aisle_bundle_skip (self->bundle, exporter, reason);
      return TRUE;
    }
  g_autofree char *path = g_build_filename (self->folder, exporter->file_name, NULL);
  const gboolean written = aisle_bundle_has_file (self->bundle, exporter->file_name);
  if (!written && !exporter->write (self->model, &facts, path, &writing, &failure))
    {
      /* The format says so, or the family that should have drawn the graph. */
      if (aisle_bundle_is_refusal (failure))
        {
          aisle_bundle_skip (self->bundle, exporter, failure->message);
          return TRUE;
        }
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  if (!written)
    g_ptr_array_add (self->bundle->files, g_strdup (exporter->file_name));
  return prove_file (self->bundle, exporter, self->model->family, self->folder, &self->golden, &reading, error);
}

static gboolean
write_models (Job *self, AisleProgress *progress, GError **error)
{
  gsize n;
  const AisleExporter *const *exporters = aisle_exporters (&n);
  for (gsize i = 0; i < n; i++)
    {
      AisleProgress part = aisle_progress_part (progress, (double) i / (double) n, (i + 1.) / (double) n);
      if (exporters[i]->read_back != NULL && !write_model (self, exporters[i], &part, error))
        return FALSE;
    }
  return aisle_bundle_check_proofs (self->bundle, error);
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
  return (!graph || (write_resource (self, "verify.py", error) && write_resource (self, "verify.mjs", error)))
         && (!rule || (write_resource (self, "scorer.h", error) && write_resource (self, "verify.c", error)));
}

static gboolean
append_resource (GString *text, const char *name, GError **error)
{
  g_autofree char *resource = g_strconcat (RESOURCES, name, NULL);
  g_autoptr (GBytes) bytes =
      g_resource_lookup_data (aisle_bundle_get_resource (), resource, G_RESOURCE_LOOKUP_FLAGS_NONE, error);
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

static gboolean
write_all (Job *self, AisleProgress *progress, GError **error)
{
  AisleProgress items = aisle_progress_part (progress, 0, .05), golden = aisle_progress_part (progress, .05, .2);
  AisleProgress models = aisle_progress_part (progress, .2, .9), sums = aisle_progress_part (progress, .9, 1);
  AisleProgress ranks = aisle_progress_part (progress, 0, .9);
  const AisleTask task = self->model->family->task;
  gboolean ok = task == AISLE_TASK_SEARCH
                    ? aisle_rank_bundle_write (self->bundle, self->model, self->input, self->folder, &ranks, error)
                : self->model->family->find != NULL
                    ? aisle_answers_bundle_write (self->bundle, self->model, self->input, self->folder, &ranks, error)
                : task == AISLE_TASK_REPLY
                    ? aisle_reply_bundle_write (self->bundle, self->model, self->input, self->folder, &ranks, error)
                : task == AISLE_TASK_CLASSIFY
                    ? aisle_text_bundle_write (self->bundle, self->model, self->input, self->folder, &ranks, error)
                    : write_items (self, &items, error) && write_golden (self, &golden, error)
                          && write_models (self, &models, error) && write_texts (self, error);
  if (!ok || !aisle_bundle_write_checksums (self->folder, self->bundle->files, &self->bundle->bytes, &sums, error))
    return FALSE;
  g_free (add_file (self, "checksums.txt"));
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
  Job job = { .model = model, .input = input, .folder = temp, .bundle = bundle };
  job.n_items = model->family->n_items != NULL ? model->family->n_items (model) : 0;
  gboolean ok = write_all (&job, progress, error) && aisle_bundle_folder_commit (temp, target, error);
  if (!ok)
    aisle_bundle_folder_remove (temp);
  golden_clear (&job.golden);
  g_free (job.items_sha256);
  return ok ? g_steal_pointer (&bundle) : NULL;
}

/* ---- checking ---- */

static gboolean
is_of (JsonObject *model, AisleTask task)
{
  return g_str_equal (aisle_json_text (model, "task", ""), aisle_task_id (task));
}

static JsonNode *
read_model_json (const char *folder, GError **error)
{
  g_autofree char *path = g_build_filename (folder, "model.json", NULL);
  g_autoptr (JsonNode) root = aisle_json_read (path, (gsize) 64 << 20, error);
  if (root == NULL)
    return NULL;
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (root) ? json_node_get_object (root) : NULL;
  gint64 n_items = object != NULL ? aisle_json_integer (object, "items", 0) : 0;
  if (object == NULL
      || (n_items <= 0 && !is_of (object, AISLE_TASK_SEARCH) && !is_of (object, AISLE_TASK_CLASSIFY)
          && !is_of (object, AISLE_TASK_REPLY))
      || n_items > G_MAXINT32 || !g_str_equal (aisle_json_text (object, "format", ""), AISLE_BUNDLE_FORMAT))
    g_set_error (error, AISLE_EXPORT_ERROR, AISLE_ERROR_CORRUPT, _ ("'%s' does not describe an exported model"), path);
  else if (aisle_json_integer (object, "format_version", 0) > AISLE_BUNDLE_VERSION)
    g_set_error (error, AISLE_EXPORT_ERROR, AISLE_ERROR_TOO_NEW,
                 _ ("'%s' was written by a newer version of Aisle; check it with verify.py or verify.mjs"), path);
  else
    return g_steal_pointer (&root);
  return NULL;
}

/* Proves every file that model.json names an exporter for. */
static gboolean
prove_files (AisleBundle *bundle, JsonObject *model, Golden *golden, AisleProgress *progress, GError **error)
{
  const AisleFamily *family = aisle_family (aisle_json_text (model, "family", ""));
  JsonArray *list = aisle_json_array (model, "exporters");
  guint n = list != NULL ? json_array_get_length (list) : 0;
  for (guint i = 0; i < n; i++)
    {
      AisleProgress part = aisle_progress_part (progress, (double) i / n, (i + 1.) / n);
      g_autoptr (GError) missing = NULL;
      const AisleExporter *exporter =
          aisle_bundle_named_exporter (bundle, json_array_get_element (list, i), family, &missing);
      if (missing != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&missing));
          return FALSE;
        }
      if (exporter != NULL && !prove_file (bundle, exporter, family, bundle->folder, golden, &part, error))
        return FALSE;
    }
  bundle->agrees = bundle->agrees && bundle->proofs->len > 0;
  return TRUE;
}

AisleBundle *
aisle_bundle_verify (const char *folder, AisleProgress *progress, GError **error)
{
  AisleProgress sums = aisle_progress_part (progress, 0, .3), proofs = aisle_progress_part (progress, .3, 1);
  gint64 bytes;
  GPtrArray *files = aisle_bundle_check_checksums (folder, &bytes, &sums, error);
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
  if (is_of (json_node_get_object (model), AISLE_TASK_CLASSIFY))
    return aisle_text_bundle_prove (bundle, json_node_get_object (model), &proofs, error) ? g_steal_pointer (&bundle)
                                                                                          : NULL;
  if (json_object_has_member (json_node_get_object (model), "answers_file"))
    return aisle_answers_bundle_prove (bundle, &proofs, error) ? g_steal_pointer (&bundle) : NULL;
  if (is_of (json_node_get_object (model), AISLE_TASK_REPLY))
    return aisle_reply_bundle_prove (bundle, &proofs, error) ? g_steal_pointer (&bundle) : NULL;
  if (is_of (json_node_get_object (model), AISLE_TASK_SEARCH))
    return aisle_rank_bundle_prove (bundle, json_node_get_object (model), &proofs, error) ? g_steal_pointer (&bundle)
                                                                                          : NULL;
  gsize n_items = (gsize) aisle_json_integer (json_node_get_object (model), "items", 0);
  g_autofree char *path = g_build_filename (folder, "golden.jsonl", NULL);
  GPtrArray *cases = aisle_golden_read (path, n_items, error);
  if (cases == NULL)
    return NULL;
  Golden golden;
  gboolean ok = golden_init (&golden, cases, n_items, error)
                && prove_files (bundle, json_node_get_object (model), &golden, &proofs, error);
  golden_clear (&golden);
  return ok ? g_steal_pointer (&bundle) : NULL;
}
