/* text-bundle.c: a classifier leaves: its files, how texts become its numbers, and texts with their chances as its proof. */
#include "base/error.h"
#include "base/files.h"
#include "base/i18n.h"
#include "base/json.h"
#include "export/bundle-parts.h"
#include "export/bundle-texts.h"
#include "export/export-file.h"
#include "export/text-files.h"
#include "export/text-golden.h"

#define MOST_CLASSES 1000000

typedef struct
{
  AisleBundle *bundle;
  const AisleModel *model;
  const AisleBundleInput *input;
  const char *folder;
  AisleTextCases *golden;
  float *chances; /* of the file last read */
} Job;

static void
job_clear (Job *self)
{
  aisle_text_cases_free (self->golden);
  g_free (self->chances);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Job, job_clear)

static gboolean
take_chances (Job *self, GError **error)
{
  self->chances = g_try_new0 (float, self->golden->n * self->golden->n_classes + 1);
  if (self->chances != NULL)
    return TRUE;
  g_set_error_literal (error, AISLE_EXPORT_ERROR, AISLE_ERROR_MEMORY, _ ("not enough memory for the golden cases"));
  return FALSE;
}

/* ---- proving ---- */

/* The file makes of the golden texts the numbers that the model was asked with. */
static gboolean
prove_texts (const Job *self, const char *file, gsize input, GError **error)
{
  const AisleTextCases *golden = self->golden;
  g_autofree char *path = g_build_filename (self->folder, file, NULL);
  g_autoptr (AisleTextFile) reading = aisle_text_file_read (path, golden->inputs[input], error);

  for (gsize i = 0; reading != NULL && i < golden->n; i++)
    {
      g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
      const GArray *wanted = golden->ids[i * golden->n_inputs + input];

      if (aisle_text_reading_append (&reading->reading, golden->texts[i], ids) && ids->len == wanted->len
          && (ids->len == 0 || memcmp (ids->data, wanted->data, ids->len * sizeof (gint64)) == 0))
        continue;
      g_set_error (error, AISLE_EXPORT_ERROR, AISLE_ERROR_FAILED,
                   _ ("'%s' makes other numbers of the text '%s' than the model reads"), file, golden->texts[i]);
      return FALSE;
    }
  return reading != NULL;
}

/* AisleBundleModels.prove */
static gboolean
prove (gpointer data, const AisleExporter *exporter, const char *path, const AisleFamily *family, AisleProof *proof,
       AisleProgress *progress, GError **error)
{
  const Job *self = data;

  if (!exporter->read_back_texts (path, family, self->golden, self->chances, progress, error))
    return FALSE;
  proof->inputs = AISLE_INPUT_TEXTS;
  aisle_text_golden_compare (self->golden, self->chances, proof);
  return TRUE;
}

static AisleBundleModels
models_of (Job *self)
{
  return (AisleBundleModels){ .bundle = self->bundle,
                              .task = AISLE_TASK_CLASSIFY,
                              .folder = self->folder,
                              .prove = prove,
                              .golden = self,
                              .model = self->model,
                              .input = self->input };
}

/* ---- writing ---- */

/* How texts become the numbers of each input. */
static gboolean
write_readings (Job *self, AisleProgress *progress, GError **error)
{
  AisleTextReading readings[AISLE_READINGS_MOST];
  gsize n = self->model->family->readings (self->model, readings);

  for (gsize r = 0; r < n; r++)
    {
      AisleProgress part = aisle_progress_part (progress, (double) r / (double) n, (double) (r + 1) / (double) n);
      g_autofree char *name = aisle_text_file_name (&readings[r]);
      g_autofree char *path = aisle_bundle_add_file (self->bundle, self->folder, name);

      if (!aisle_text_file_write (&readings[r], self->input->texts, self->input->n_texts, path, &part, error)
          || !prove_texts (self, name, r, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
write_words (Job *self, GError **error)
{
  AisleBundleFacts facts = { self->model, self->input, self->bundle, 0, self->golden->n, NULL };
  g_autofree char *json = aisle_bundle_add_file (self->bundle, self->folder, "model.json");
  g_autofree char *card = aisle_bundle_add_file (self->bundle, self->folder, "MODEL_CARD.md");

  return aisle_bundle_write_json (&facts, json, error) && aisle_bundle_write_card (&facts, card, error)
         && aisle_bundle_add_verifiers (self->bundle, self->folder, "text", error)
         && aisle_bundle_add_resource (self->bundle, self->folder, "read_texts.py", "read_texts.py", error)
         && aisle_bundle_add_resource (self->bundle, self->folder, "README.md", "readme-texts.md", error);
}

gboolean
aisle_text_bundle_write (AisleBundle *self, const AisleModel *model, const AisleBundleInput *input, const char *folder,
                         AisleProgress *progress, GError **error)
{
  g_auto (Job) job = { .bundle = self, .model = model, .input = input, .folder = folder };
  AisleBundleModels models = models_of (&job);
  AisleProgress readings = aisle_progress_part (progress, .1, .2), writing = aisle_progress_part (progress, .2, 1);
  g_autofree char *golden = aisle_bundle_add_file (self, folder, "golden.jsonl");

  if (!aisle_progress_step (progress, 0, _ ("Asking the model"), error))
    return FALSE;
  job.golden = aisle_text_golden_draw (model, input->texts, input->n_texts, input->seed, error);
  return job.golden != NULL && take_chances (&job, error) && aisle_text_golden_write (job.golden, golden, error)
         && write_readings (&job, &readings, error) && aisle_bundle_write_models (&models, &writing, error)
         && write_words (&job, error);
}

/* ---- checking ---- */

/* Inputs and their files, as model.json names them; FALSE where it does not. */
static gboolean
read_inputs (JsonObject *model, GPtrArray *inputs, GPtrArray *files)
{
  JsonArray *list = aisle_json_array (model, "texts");
  guint n = list != NULL ? json_array_get_length (list) : 0;

  for (guint i = 0; i < n && n <= AISLE_READINGS_MOST; i++)
    {
      JsonNode *node = json_array_get_element (list, i);
      JsonObject *entry = aisle_json_node_object (node);
      const char *input = aisle_json_text (entry, "input", "");
      const char *file = aisle_json_text (entry, "file", "");

      if (*input == '\0' || strlen (input) >= sizeof ((AisleTextReading *) NULL)->input || *file == '\0')
        return FALSE;
      g_ptr_array_add (inputs, g_strdup (input));
      g_ptr_array_add (files, g_strdup (file));
    }
  g_ptr_array_add (inputs, NULL);
  return files->len > 0;
}

static gboolean
prove_readings (Job *self, const GPtrArray *files, GError **error)
{
  for (guint i = 0; i < files->len; i++)
    {
      const char *file = g_ptr_array_index (files, i);

      if (!aisle_bundle_has_file (self->bundle, file))
        {
          g_set_error (error, AISLE_EXPORT_ERROR, AISLE_ERROR_CORRUPT, _ ("'%s' is missing from '%s'; export again"),
                       file, self->folder);
          return FALSE;
        }
      if (!prove_texts (self, file, i, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
aisle_text_bundle_prove (AisleBundle *self, JsonObject *model, AisleProgress *progress, GError **error)
{
  g_auto (Job) job = { .bundle = self, .folder = self->folder };
  AisleBundleModels models = models_of (&job);
  g_autofree char *golden = g_build_filename (self->folder, "golden.jsonl", NULL);
  g_autoptr (GPtrArray) inputs = g_ptr_array_new_with_free_func (g_free),
                        files = g_ptr_array_new_with_free_func (g_free);
  JsonArray *classes = aisle_json_array (model, "classes");
  guint n_classes = classes != NULL ? json_array_get_length (classes) : 0;

  if (!read_inputs (model, inputs, files) || n_classes < 2 || n_classes > MOST_CLASSES)
    {
      g_set_error (error, AISLE_EXPORT_ERROR, AISLE_ERROR_CORRUPT,
                   _ ("'%s' does not say how texts become numbers: export again"), "model.json");
      return FALSE;
    }
  job.golden = aisle_text_golden_read (golden, (const char *const *) inputs->pdata, n_classes, error);
  return job.golden != NULL && take_chances (&job, error) && prove_readings (&job, files, error)
         && aisle_bundle_prove_models (&models, model, progress, error);
}
