/* classify-command.c: texts through a stored classifier, and what its judged utterances were taken for. */
#include "command/classify.h"

#include "base/error.h"
#include "base/i18n.h"
#include "command/run-model.h"
#include "command/asked-texts.h"
#include "command/texts-age.h"
#include "evaluate/classes.h"

#include <math.h>
#include <string.h>

#define BEST 3 /* intents told of a text */

/* ---- the names of classes, kept with the weights ---- */

gboolean
aisle_classes_save (const char *const *names, gsize n, gint32 outside, double threshold, AisleTensors *tensors,
                    GError **error)
{
  g_autoptr (GArray) bytes = g_array_new (FALSE, FALSE, sizeof (gint32));
  const float kept = (float) threshold;
  gint64 one = 1, length;

  for (gsize c = 0; c < n; c++)
    for (const char *p = names[c];; p++)
      {
        gint32 byte = (guchar) *p;

        g_array_append_val (bytes, byte);
        if (*p == '\0')
          break;
      }
  length = bytes->len;
  if (aisle_tensors_add_copy (tensors, "classes", AISLE_DTYPE_I32, 1, &length, bytes->data) != NULL
      && aisle_tensors_add_copy (tensors, "outside", AISLE_DTYPE_I32, 1, &one, &outside) != NULL
      && aisle_tensors_add_copy (tensors, "threshold", AISLE_DTYPE_F32, 1, &one, &kept) != NULL)
    return TRUE;
  g_set_error_literal (error, AISLE_COMMAND_ERROR, AISLE_ERROR_MEMORY, _ ("not enough memory to store the run"));
  return FALSE;
}

static const AisleTensor *
find (const AisleTensors *tensors, const char *name, AisleDtype dtype)
{
  const AisleTensor *tensor = aisle_tensors_find (tensors, name);

  return tensor != NULL && tensor->dtype == dtype && tensor->n_dims == 1 && tensor->dims[0] >= 1 ? tensor : NULL;
}

gboolean
aisle_classes_load (const AisleTensors *tensors, gsize n_classes, AisleClassNames *self, GError **error)
{
  const AisleTensor *bytes = find (tensors, "classes", AISLE_DTYPE_I32),
                    *outside = find (tensors, "outside", AISLE_DTYPE_I32),
                    *threshold = find (tensors, "threshold", AISLE_DTYPE_F32);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GString) name = g_string_new (NULL);
  gsize n = bytes != NULL ? aisle_tensor_n_elements (bytes) : 0;

  for (gsize i = 0; i < n; i++)
    {
      gint32 byte = ((const gint32 *) bytes->data)[i];

      if (byte > 0)
        g_string_append_c (name, (char) byte);
      else
        {
          g_ptr_array_add (names, g_utf8_make_valid (name->str, -1));
          g_string_truncate (name, 0);
        }
    }
  if (names->len != n_classes || outside == NULL || threshold == NULL || !isfinite (*(const float *) threshold->data)
      || *(const gint32 *) outside->data >= (gint32) n_classes)
    {
      g_set_error_literal (error, AISLE_COMMAND_ERROR, AISLE_ERROR_CORRUPT,
                           _ ("the names of the run's intents do not fit its weights: train it again"));
      return FALSE;
    }
  self->n = names->len;
  self->outside = MAX (*(const gint32 *) outside->data, -1);
  self->threshold = *(const float *) threshold->data;
  g_ptr_array_add (names, NULL);
  self->names = (char **) g_ptr_array_free (g_steal_pointer (&names), FALSE);
  return TRUE;
}

AisleParams *
aisle_classifier_reading (const AisleRun *run, GError **error)
{
  g_autoptr (AisleParams) reading = aisle_params_new (aisle_utterance_params, aisle_utterance_n_params);
  JsonObject *split = aisle_json_object (aisle_json_node_object (run->protocol), "split_params");

  return split == NULL || aisle_params_from_json (reading, split, error) ? g_steal_pointer (&reading) : NULL;
}

void
aisle_class_names_clear (AisleClassNames *self)
{
  g_clear_pointer (&self->names, g_strfreev);
}

AisleRunModel *
aisle_classifier_open (AisleProject *project, gint64 run, AisleClassNames *names, GError **error)
{
  g_autoptr (AisleRunModel) model = aisle_run_model_open (project, run, AISLE_TASK_CLASSIFY, error);
  g_autoptr (AisleTensors) weights = NULL;

  if (model == NULL)
    return NULL;
  weights = aisle_runs_weights (project, run, error);
  if (weights == NULL || !aisle_classes_load (weights, model->model->family->n_classes (model->model), names, error))
    return NULL;
  return g_steal_pointer (&model);
}

/* ---- texts ---- */

/* The best after what is taken for the text already. */
static gint32
next_best (const float *row, gsize n_classes, const gint32 *taken, gsize n_taken)
{
  gint32 best = -1;

  for (gsize c = 0; c < n_classes; c++)
    {
      gboolean told = FALSE;

      for (gsize t = 0; t < n_taken; t++)
        told |= taken[t] == (gint32) c;
      if (!told && (best < 0 || row[c] > row[best]))
        best = (gint32) c;
    }
  return best;
}

static AisleTable *
tell (const AisleClassNames *names, const char *const *texts, gsize n, const float *chances)
{
  static const AisleColumnSpec specs[] = {
    { "text", N_ ("Text"), AISLE_COLUMN_TEXT },
    { "intent", N_ ("Intent"), AISLE_COLUMN_TEXT },
    { "confidence", N_ ("Confidence"), AISLE_COLUMN_SHARE },
    { "second", N_ ("Second"), AISLE_COLUMN_TEXT },
    { "second_chance", N_ ("Its chance"), AISLE_COLUMN_SHARE },
    { "third", N_ ("Third"), AISLE_COLUMN_TEXT },
    { "third_chance", N_ ("Its chance"), AISLE_COLUMN_SHARE },
  };
  AisleTable *table = aisle_table_new (specs, G_N_ELEMENTS (specs));

  for (gsize i = 0; i < n; i++)
    {
      const float *row = chances + i * names->n;
      float confidence;
      gint32 taken[BEST];

      aisle_table_add_row (table);
      taken[0] = aisle_class_predict (row, names->n, names->outside, names->threshold, &confidence);
      aisle_table_set_text (table, i, 0, texts[i]);
      aisle_table_set_text (table, i, 1, names->names[taken[0]]);
      aisle_table_set_real (table, i, 2, (double) confidence);
      for (gsize k = 1; k < MIN (BEST, names->n); k++)
        {
          taken[k] = next_best (row, names->n, taken, k);
          aisle_table_set_text (table, i, 1 + 2 * k, names->names[taken[k]]);
          aisle_table_set_real (table, i, 2 + 2 * k, (double) row[taken[k]]);
        }
    }
  return table;
}

AisleTable *
aisle_command_classify (AisleProject *project, gint64 run, const char *const *texts, gsize n, AisleProgress *progress,
                        GError **error)
{
  g_auto (AisleClassNames) names = { NULL };
  g_autoptr (AisleRunModel) model = aisle_classifier_open (project, run, &names, error);
  g_autofree float *chances = NULL;

  if (model == NULL)
    return NULL;
  chances = g_try_new (float, n *names.n + 1);
  if (chances == NULL)
    {
      g_set_error_literal (error, AISLE_COMMAND_ERROR, AISLE_ERROR_MEMORY,
                           _ ("not enough memory for so many texts: classify fewer at a time"));
      return NULL;
    }
  if (!aisle_model_classify (model->model, texts, n, chances, progress, error))
    return NULL;
  return tell (&names, texts, n, chances);
}

GPtrArray *
aisle_texts_of_file (const char *path, GError **error)
{
  static const char *const columns[] = { "text", NULL };

  return aisle_asked_texts_read (path, columns, error);
}

AisleTable *
aisle_command_classify_file (AisleProject *project, gint64 run, const char *path, AisleProgress *progress,
                             GError **error)
{
  g_autoptr (GPtrArray) texts = aisle_texts_of_file (path, error);

  return texts != NULL
             ? aisle_command_classify (project, run, (const char *const *) texts->pdata, texts->len, progress, error)
             : NULL;
}

/* ---- judged utterances ---- */

void
aisle_judged_texts_clear (AisleJudgedTexts *self)
{
  aisle_run_free (self->run);
  aisle_class_names_clear (&self->names);
  g_free (self->label);
  g_free (self->predicted);
  aisle_user_metric_free (self->confidence);
  aisle_user_metric_free (self->right);
}

/* Numbers of classes, kept as values of utterances. */
static gint32 *
read_classes (AisleProject *project, gint64 run, const char *name, gsize n_classes, gsize *n, GError **error)
{
  g_autoptr (AisleUserMetric) kept = aisle_runs_user_metric (project, run, name, error);
  g_autofree gint32 *classes = NULL;

  if (kept == NULL)
    return NULL;
  classes = g_new (gint32, kept->n + 1);
  for (gsize i = 0; i < kept->n; i++)
    {
      if (!(kept->values[i] >= -1 && kept->values[i] < (float) n_classes)
          || (kept->values[i] < 0 && g_str_equal (name, "predicted")))
        {
          g_set_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_CORRUPT,
                       _ ("the judged utterances of run %lld do not fit its intents: train it again"), (long long) run);
          return NULL;
        }
      classes[i] = (gint32) kept->values[i];
    }
  *n = kept->n;
  return g_steal_pointer (&classes);
}

gboolean
aisle_judged_texts_read (AisleJudgedTexts *self, AisleProject *project, gint64 run, GError **error)
{
  g_autoptr (AisleRunModel) model = aisle_classifier_open (project, run, &self->names, error);
  gsize n_predicted = 0;

  if (model == NULL)
    return FALSE;
  self->run = aisle_runs_get (project, run, error);
  if (self->run == NULL || (self->label = read_classes (project, run, "label", self->names.n, &self->n, error)) == NULL
      || (self->predicted = read_classes (project, run, "predicted", self->names.n, &n_predicted, error)) == NULL
      || (self->confidence = aisle_runs_user_metric (project, run, "confidence", error)) == NULL
      || (self->right = aisle_runs_user_metric (project, run, "accuracy", error)) == NULL)
    return FALSE;
  if (n_predicted == self->n && self->confidence->n == self->n && self->right->n == self->n)
    return TRUE;
  g_set_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_CORRUPT,
               _ ("the judged utterances of run %lld do not fit its intents: train it again"), (long long) run);
  return FALSE;
}

static AisleAnswer *
answer_of (AisleProject *project, const AisleJudgedTexts *judged, AisleTable *table, const char *definition,
           GError **error)
{
  g_autoptr (AislePassport) passport = aisle_passport_new (definition);
  g_autoptr (AisleTable) taken = table;
  g_autofree char *number = g_strdup_printf ("%lld", (long long) judged->run->id);

  aisle_passport_set_source (passport, judged->run->content_hash, aisle_project_generation (project));
  aisle_passport_set_rows (passport, judged->n, N_ ("utterances"));
  aisle_passport_add_param (passport, "run", number);
  aisle_passport_add_param (passport, "family", judged->run->family);
  if (!aisle_run_tell_age (project, judged->run, passport, error))
    return NULL;
  return aisle_answer_new (g_steal_pointer (&taken), g_steal_pointer (&passport));
}

AisleAnswer *
aisle_command_confusion (AisleProject *project, gint64 run, GError **error)
{
  g_auto (AisleJudgedTexts) judged = { NULL };

  if (!aisle_judged_texts_read (&judged, project, run, error))
    return NULL;
  return answer_of (project, &judged,
                    aisle_confusion_table (judged.label, judged.predicted, judged.n,
                                           (const char *const *) judged.names.names, judged.names.n),
                    _ ("How many judged utterances of each intent the model takes for which."), error);
}

AisleAnswer *
aisle_command_intents (AisleProject *project, gint64 run, GError **error)
{
  g_auto (AisleJudgedTexts) judged = { NULL };

  if (!aisle_judged_texts_read (&judged, project, run, error))
    return NULL;
  return answer_of (
      project, &judged,
      aisle_class_table (judged.label, judged.predicted, judged.n, (const char *const *) judged.names.names,
                         judged.names.n),
      _ ("Of each intent: judged utterances, precision (right among those taken for it), recall (right among "
         "its own) and F1, their harmonic mean; shares with Wilson's intervals."),
      error);
}

AisleAnswer *
aisle_command_answered (AisleProject *project, gint64 run, GError **error)
{
  g_auto (AisleJudgedTexts) judged = { NULL };

  if (!aisle_judged_texts_read (&judged, project, run, error))
    return NULL;
  return answer_of (project, &judged,
                    aisle_answered_table (judged.confidence->values, judged.right->values, judged.n, NULL, 0),
                    _ ("What would be answered if the model spoke only from a confidence on, and how much of that is "
                       "right, with Wilson's interval."),
                    error);
}
