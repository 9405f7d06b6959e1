/* train-classify.c: classifiers of texts: split, fit, judge once, store.
 *
 * As for recommenders, the model is fitted on the training part, which validation calibrates and chooses by, and then on
 * both, which the test judges once; with final=fit the first is judged.  With the weights the run keeps the names of its
 * classes and the threshold below which a text counts as out of scope. */
#include "command/classify.h"
#include "command/train-judging.h"
#include "command/train-task.h"
#include "evaluate/classes.h"
#include "evaluate/honesty.h"

#include "base/error.h"
#include "base/files.h"
#include "base/i18n.h"

#include <math.h>

static const char *const final_kinds[] = { NC_ ("choice", "full"), NC_ ("choice", "fit"), NULL };

static const AisleParam protocol_params[] = {
  { "final", N_ ("Final training"), AISLE_PARAM_CHOICE, "full", 0, 0, final_kinds, NULL,
    N_ ("Whether the model that the test judges is trained on the validation part too (full), as for real use, or on the "
        "first part alone (fit), as in most publications.") },
  { "give_up", N_ ("Give up"), AISLE_PARAM_REAL, "0.01", 0, 1, NULL, NULL,
    N_ ("Where there is an intent for what is out of scope: how much accuracy on the others may be lost, on validation, by "
        "taking what the model is not sure of for that.") },
};
static const gsize n_protocol_params = G_N_ELEMENTS (protocol_params);

typedef struct
{
  AisleTrainWork base;
  AisleUtterances *all;
  AisleUtteranceSplit *split;
  char *content_hash;
  double threshold;
  AisleInterval validation;      /* accuracy */
  AisleClassFacts *facts;        /* (nullable) where the test has judged */
  const AisleProgress *progress; /* (nullable) of the fit at hand */
} Training;

static void
training_clear (Training *self)
{
  aisle_train_work_clear (&self->base);
  aisle_utterance_split_free (self->split);
  aisle_utterances_free (self->all);
  g_free (self->content_hash);
  g_free (self->facts);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Training, training_clear)

/* ---- fitting ---- */

/* B x C of a part; NULL with an error. */
static float *
chances_of (const AisleModel *model, const AisleUtterances *part, AisleProgress *progress, GError **error)
{
  g_autofree float *chances = g_try_new (float, part->n * part->n_classes + 1);

  if (chances == NULL)
    {
      g_set_error_literal (error, AISLE_COMMAND_ERROR, AISLE_ERROR_MEMORY,
                           _ ("not enough memory to judge the model: judge fewer utterances"));
      return NULL;
    }
  return aisle_model_classify (model, part->texts, part->n, chances, progress, error) ? g_steal_pointer (&chances)
                                                                                      : NULL;
}

static AisleClassEvaluation *
judge (const Training *self, const AisleUtterances *part, const float *chances)
{
  return aisle_classes_evaluate (part->label, chances, part->n, part->n_classes, part->outside, self->threshold,
                                 self->base.order->seed);
}

/* Mean log chance on validation, what a family may stop by: it knows a sure mistake from a near one. */
static gboolean
validate (const AisleModel *model, double *score, gpointer data, GError **error)
{
  const Training *self = data;
  const AisleUtterances *valid = self->split->valid;
  AisleProgress stop = aisle_progress_part (self->progress, 0, 1);
  g_autofree float *chances = NULL;
  double sum = 0;

  stop.report = NULL; /* the training tells how far it is */
  chances = chances_of (model, valid, &stop, error);
  if (chances == NULL)
    return FALSE;
  for (gsize i = 0; i < valid->n; i++)
    sum += log (MAX ((double) chances[i * valid->n_classes + (gsize) valid->label[i]], 1e-12));
  *score = sum / (double) valid->n;
  return TRUE;
}

/* stored: on the rows that stored runs were trained on. */
static AisleModel *
fit (Training *self, const AisleUtterances *part, gboolean tuning, gboolean stored, double *seconds,
     AisleProgress *progress, GError **error)
{
  AisleTrainInput input = { .utterances = part };

  self->progress = progress;
  if (tuning)
    {
      input.validate = validate;
      input.validate_data = self;
      input.utterances_valid = self->split->valid;
    }
  input.checkpoint = aisle_train_work_checkpoint (&self->base, self->base.split_params, tuning ? "tuning" : "full",
                                                  self->content_hash);
  return aisle_train_work_fit (&self->base, tuning, stored, &input, seconds, progress, error);
}

/* What validation says of the tuned model, and the threshold it chooses. */
static gboolean
look_at_validation (Training *self, const AisleModel *model, AisleProgress *progress, GError **error)
{
  const AisleUtterances *valid = self->split->valid;
  g_autofree float *chances = chances_of (model, valid, progress, error);
  g_autoptr (AisleClassEvaluation) evaluation = NULL;

  if (chances == NULL)
    return FALSE;
  self->threshold = aisle_class_choose_threshold (valid->label, chances, valid->n, valid->n_classes, valid->outside,
                                                  aisle_params_real (self->base.protocol, "give_up"));
  evaluation = judge (self, valid, chances);
  self->validation = evaluation->accuracy;
  return TRUE;
}

/* The model that the test will judge. */
static AisleModel *
fit_final (Training *self, double *seconds, AisleProgress *progress, GError **error)
{
  gboolean once = g_str_equal (aisle_params_text (self->base.protocol, "final"), "fit");
  AisleProgress part = aisle_progress_part (progress, 0, .4);
  g_autoptr (AisleModel) tuned = NULL;

  if (self->split->valid->n > 0)
    {
      tuned = fit (self, self->split->fit, TRUE, once, seconds, &part, error);
      part = aisle_progress_part (progress, .4, .5);
      if (tuned == NULL || !look_at_validation (self, tuned, &part, error))
        return NULL;
      if (once)
        return g_steal_pointer (&tuned);
    }
  part = aisle_progress_part (progress, .5, 1);
  return fit (self, self->split->full, FALSE, TRUE, seconds, &part, error);
}

/* ---- what is stored ---- */

/* Whether the family learns from what has no label. */
static gboolean
guesses (const AisleParams *params)
{
  gsize n;
  const AisleParam *table = aisle_params_table (params, &n);

  for (gsize i = 0; i < n; i++)
    if (g_str_equal (table[i].name, "guess_passes"))
      return aisle_params_integer (params, "guess_passes") > 0;
  return FALSE;
}

static AislePassport *
make_passport (const Training *self)
{
  g_autofree char *definition = g_strdup_printf (
      _ ("%s, trained on utterances and their intents, and judged by the intents it gives to utterances held back."),
      _ (self->base.family->title));
  AislePassport *passport = aisle_train_work_text_passport (&self->base, definition, self->content_hash);

  if (self->base.unlabelled_hash != NULL && guesses (self->base.params))
    aisle_passport_add_param (passport, AISLE_UNLABELLED_HASH, self->base.unlabelled_hash);
  aisle_utterance_split_describe (self->split, self->all, passport);
  aisle_train_work_describe_choice (&self->base, NULL, passport);
  return passport;
}

/* Fills in what the test says, and gives the values by utterance that are kept; NULL where nothing was held back. */
static gboolean
judge_test (Training *self, const AisleModel *model, JsonObject *metrics, AislePassport *passport, GPtrArray *vectors,
            AisleProgress *progress, GError **error)
{
  const AisleUtterances *test = self->split->test;
  g_autofree float *chances = NULL;
  g_autoptr (AisleClassEvaluation) evaluation = NULL;

  if (test->n == 0)
    {
      aisle_passport_add_note (passport, _ ("Trained on everything: nothing is left to judge it by."));
      return TRUE;
    }
  chances = chances_of (model, test, progress, error);
  if (chances == NULL)
    return FALSE;
  evaluation = judge (self, test, chances);
  aisle_train_add_metric (metrics, "accuracy", &evaluation->accuracy);
  aisle_train_add_metric (metrics, "macro_f1", &evaluation->macro_f1);
  aisle_train_add_metric (metrics, "log_likelihood", &evaluation->log_likelihood);
  aisle_train_add_metric (metrics, "calibration_error", &(AisleInterval){ evaluation->calibration_error, NAN, NAN });
  aisle_train_add_metric (metrics, "in_scope_accuracy", &evaluation->in_scope);
  aisle_train_add_metric (metrics, "out_of_scope_recall", &evaluation->outside_recall);
  aisle_train_work_keep (vectors, "accuracy", test->id, test->n, evaluation->right, NULL);
  aisle_train_work_keep (vectors, "log_likelihood", test->id, test->n, evaluation->log_chance, NULL);
  aisle_train_work_keep (vectors, "confidence", test->id, test->n, evaluation->confidence, NULL);
  aisle_train_work_keep (vectors, "predicted", test->id, test->n, NULL, evaluation->predicted);
  aisle_train_work_keep (vectors, "label", test->id, test->n, NULL, test->label);
  aisle_passport_add_note (
      passport, _ ("Accuracy and shares with Wilson's intervals; macro-F1 is the plain mean over intents, its "
                   "interval a bootstrap over utterances; the calibration error is the mean gap between how sure "
                   "the model is and how often it is right, over 15 bins."));
  self->facts = aisle_class_facts_new (self->split, evaluation, progress, error);
  return self->facts != NULL;
}

/* What the checks find; NULL with an error. */
static GPtrArray *
look_honestly (const Training *self, JsonNode *protocol, GError **error)
{
  AisleHonestyFacts facts = {
    .family = self->base.family, .params = self->base.params, .classes = self->facts, .passes = self->base.passes
  };

  return aisle_train_count_looks (self->base.project, protocol, &facts.looks, error) ? aisle_honesty_look (&facts)
                                                                                     : NULL;
}

/* With the names of the classes and the threshold. */
static AisleTensors *
make_weights (const Training *self, const AisleModel *model, GError **error)
{
  g_autoptr (AisleTensors) weights = aisle_train_work_weights (model, error);

  return weights != NULL
                 && aisle_classes_save (self->all->classes, self->all->n_classes, self->all->outside, self->threshold,
                                        weights, error)
             ? g_steal_pointer (&weights)
             : NULL;
}

/* ---- the command ---- */

/* Of what has no label and may be read, in the order of the rows; NULL where there is nothing. */
static char *
hash_of_unlabelled (const AisleUtterances *part)
{
  g_autoptr (GChecksum) sum = part->n_unlabelled > 0 ? g_checksum_new (G_CHECKSUM_SHA256) : NULL;

  for (gsize i = 0; i < part->n_unlabelled; i++)
    g_checksum_update (sum, (const guchar *) part->unlabelled[i], (gssize) strlen (part->unlabelled[i]) + 1);
  return sum != NULL ? g_strndup (g_checksum_get_string (sum), 32) : NULL;
}

static gboolean
prepare (Training *self, AisleProject *project, const AisleTrainOrder *order, AisleProgress *progress, GError **error)
{
  if (!aisle_train_work_open (&self->base, project, order, NULL, error)
      || !aisle_train_work_is_plain (&self->base, error))
    return FALSE;
  self->all = aisle_utterances_read (project, self->base.split_params, progress, error);
  /* What auto found is kept with the run: more may come later. */
  if (self->all != NULL
      && (!aisle_params_set (self->base.split_params, "labels", self->all->labels, error)
          || !aisle_utterances_read_unlabelled (self->all, project, self->base.split_params, progress, error)))
    return FALSE;
  self->split = self->all != NULL ? aisle_utterance_split_new (self->all, self->base.split_params, error) : NULL;
  if (self->split == NULL)
    return FALSE;
  self->content_hash = aisle_utterances_hash (self->all);
  self->base.unlabelled_hash = hash_of_unlabelled (self->split->full);
  return aisle_train_work_open_members (&self->base, self->content_hash, NULL, error);
}

static AisleRun *
train (AisleProject *project, const AisleTrainOrder *order, AisleProgress *progress, GError **error)
{
  g_auto (Training) training = { .validation = { NAN, NAN, NAN } };
  g_autoptr (GPtrArray) vectors = g_ptr_array_new_with_free_func ((GDestroyNotify) aisle_user_metric_free);
  g_autoptr (JsonObject) metrics = json_object_new ();
  g_autoptr (AislePassport) passport = NULL;
  g_autoptr (AisleModel) model = NULL;
  g_autoptr (AisleTensors) weights = NULL;
  g_autoptr (AisleRun) run = NULL;
  double seconds = 0;
  AisleProgress part = aisle_progress_part (progress, 0, .05);

  if (!prepare (&training, project, order, &part, error))
    return NULL;
  part = aisle_progress_part (progress, .05, .85);
  model = fit_final (&training, &seconds, &part, error);
  weights = model != NULL ? make_weights (&training, model, error) : NULL;
  if (weights == NULL)
    return NULL;
  passport = make_passport (&training);
  aisle_train_work_describe_model (&training.base, model, passport);
  part = aisle_progress_part (progress, .85, .95);
  if (!judge_test (&training, model, metrics, passport, vectors, &part, error))
    return NULL;
  aisle_train_add_metric (metrics, "valid_accuracy", &training.validation);
  if (training.all->outside >= 0)
    aisle_train_add_metric (metrics, "threshold", &(AisleInterval){ training.threshold, NAN, NAN });
  run = aisle_train_work_run (
      &training.base, aisle_train_work_text_protocol (&training.base, training.split->kind, training.content_hash),
      passport, metrics, training.content_hash, seconds);
  if (training.facts != NULL && (run->findings = look_honestly (&training, run->protocol, error)) == NULL)
    return NULL;
  part = aisle_progress_part (progress, .95, 1);
  return aisle_train_work_store (&training.base, run, vectors, weights, &part, error) ? g_steal_pointer (&run) : NULL;
}

const AisleTrainTask aisle_train_classify = {
  AISLE_TASK_CLASSIFY, aisle_utterance_params, &aisle_utterance_n_params, protocol_params, &n_protocol_params, train,
};
