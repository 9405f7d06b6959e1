/* train-classify.c: classifiers of texts: split, fit, judge once, store.
 *
 * As for recommenders, the model is fitted on the training part, which validation calibrates and chooses by, and then on
 * both, which the test judges once; with final=fit the first is judged.  With the weights the run keeps the names of its
 * classes and the threshold below which a text counts as out of scope. */
#include "command/classify.h"
#include "command/journalled.h"
#include "command/train-judging.h"
#include "command/train-members.h"
#include "command/train-task.h"
#include "evaluate/classes.h"
#include "evaluate/honesty.h"

#include "base/error.h"
#include "base/files.h"
#include "base/i18n.h"

#include <math.h>
#include <time.h>

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
  AisleProject *project;
  const AisleTrainOrder *order;
  const AisleFamily *family;
  AisleParams *params, *split_params, *protocol;
  AisleUtterances *all;
  AisleUtteranceSplit *split;
  char *content_hash;
  GArray *passes;             /* AisleRunPass */
  GArray *chosen;             /* double: what validation chose */
  AisleTrainMembers *members; /* (nullable) */
  double threshold;
  AisleInterval validation; /* accuracy */
  AisleClassFacts *facts;   /* (nullable) where the test has judged */
  gint64 fit_start;
  clock_t fit_clock;
  gboolean tuning;
} Training;

static void
training_clear (Training *self)
{
  aisle_params_free (self->params);
  aisle_params_free (self->split_params);
  aisle_params_free (self->protocol);
  aisle_utterance_split_free (self->split);
  aisle_utterances_free (self->all);
  g_free (self->content_hash);
  g_free (self->facts);
  g_clear_pointer (&self->passes, g_array_unref);
  g_clear_pointer (&self->chosen, g_array_unref);
  aisle_train_members_free (self->members);
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
                                 self->order->seed);
}

/* Mean log chance on validation, what a family may stop by: it knows a sure mistake from a near one. */
static gboolean
validate (const AisleModel *model, double *score, gpointer data, GError **error)
{
  const Training *self = data;
  const AisleUtterances *valid = self->split->valid;
  g_autofree float *chances = chances_of (model, valid, NULL, error);
  double sum = 0;

  if (chances == NULL)
    return FALSE;
  for (gsize i = 0; i < valid->n; i++)
    sum += log (MAX ((double) chances[i * valid->n_classes + (gsize) valid->label[i]], 1e-12));
  *score = sum / (double) valid->n;
  return TRUE;
}

static void
report_pass (const AislePass *pass, gpointer data)
{
  const Training *self = data;
  AisleRunPass report = { self->tuning, pass->pass, pass->loss, pass->validation };

  report.seconds = (double) (g_get_monotonic_time () - self->fit_start) / G_USEC_PER_SEC;
  report.cpu_seconds = (double) (clock () - self->fit_clock) / CLOCKS_PER_SEC;
  report.memory = (gint64) aisle_current_memory ();
  g_array_append_val (self->passes, report);
  if (self->order->pass != NULL)
    self->order->pass (&report, self->order->pass_data);
}

/* stored_fit: on the rows that stored runs were trained on. */
static AisleModel *
fit (Training *self, const AisleUtterances *part, gboolean tuning, gboolean stored_fit, double *seconds,
     AisleProgress *progress, GError **error)
{
  AisleProgress half = aisle_progress_part (progress, 0, self->members != NULL ? .5 : 0);
  AisleTrainInput input = { .params = self->params,
                            .seed = self->order->seed,
                            .chosen = self->chosen,
                            .utterances = part,
                            .pass = report_pass,
                            .pass_data = self };
  AisleModel *model;

  if (tuning)
    {
      input.validate = validate;
      input.validate_data = self;
      input.utterances_valid = self->split->valid;
    }
  if (self->members != NULL && !aisle_train_members_fill (self->members, &input, !stored_fit, &half, error))
    return NULL;
  half = aisle_progress_part (progress, self->members != NULL ? .5 : 0, 1);
  self->tuning = tuning;
  self->fit_start = g_get_monotonic_time ();
  self->fit_clock = clock ();
  model = self->family->train (&input, &half, error);
  *seconds = (double) (g_get_monotonic_time () - self->fit_start) / G_USEC_PER_SEC;
  return model;
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
                                                  aisle_params_real (self->protocol, "give_up"));
  evaluation = judge (self, valid, chances);
  self->validation = evaluation->accuracy;
  return TRUE;
}

/* The model that the test will judge. */
static AisleModel *
fit_final (Training *self, double *seconds, AisleProgress *progress, GError **error)
{
  gboolean once = g_str_equal (aisle_params_text (self->protocol, "final"), "fit");
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

static JsonNode *
make_protocol (const Training *self)
{
  JsonObject *protocol = json_object_new ();

  json_object_set_string_member (protocol, "split", self->split->kind);
  json_object_set_member (protocol, "split_params", aisle_params_to_json (self->split_params));
  json_object_set_member (protocol, "judging", aisle_params_to_json (self->protocol));
  json_object_set_string_member (protocol, "segment", "");
  json_object_set_string_member (protocol, "content_hash", self->content_hash);
  return aisle_train_node (protocol);
}

static AislePassport *
make_passport (const Training *self)
{
  g_autofree char *definition = g_strdup_printf (
      _ ("%s, trained on utterances and their intents, and judged by the intents it gives to utterances held back."),
      _ (self->family->title));
  g_autofree char *seed = g_strdup_printf ("%" G_GUINT64_FORMAT, self->order->seed);
  g_autoptr (GString) chosen = g_string_new (NULL);
  AislePassport *passport = aisle_passport_new (definition);

  aisle_passport_set_source (passport, self->content_hash, aisle_project_generation (self->project));
  aisle_passport_add_param (passport, "family", self->family->id);
  aisle_passport_add_params (passport, self->params);
  aisle_passport_add_param (passport, "training_seed", seed);
  aisle_passport_add_params (passport, self->split_params);
  aisle_passport_add_params (passport, self->protocol);
  aisle_utterance_split_describe (self->split, self->all, passport);
  for (guint i = 0; i < self->chosen->len; i++)
    g_string_append_printf (chosen, "%s%.6g", i > 0 ? " " : "", g_array_index (self->chosen, double, i));
  if (chosen->len > 0)
    aisle_passport_add_param (passport, "chosen_by_validation", chosen->str);
  if (self->members != NULL)
    {
      g_autofree char *models = aisle_train_members_text (self->members);

      aisle_passport_add_param (passport, "models", models);
    }
  return passport;
}

static void
add_vector (GPtrArray *vectors, const char *name, const AisleUtterances *part, const float *values,
            const gint32 *numbers)
{
  AisleUserMetric *vector = g_new0 (AisleUserMetric, 1);

  vector->name = g_strdup (name);
  vector->n = part->n;
  vector->users = g_memdup2 (part->id, part->n * sizeof *part->id);
  vector->values = g_new (float, part->n + 1);
  for (gsize i = 0; i < part->n; i++)
    vector->values[i] = values != NULL ? values[i] : (float) numbers[i];
  g_ptr_array_add (vectors, vector);
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
  add_vector (vectors, "accuracy", test, evaluation->right, NULL);
  add_vector (vectors, "log_likelihood", test, evaluation->log_chance, NULL);
  add_vector (vectors, "confidence", test, evaluation->confidence, NULL);
  add_vector (vectors, "predicted", test, NULL, evaluation->predicted);
  add_vector (vectors, "label", test, NULL, test->label);
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
    .family = self->family, .params = self->params, .classes = self->facts, .passes = self->passes
  };

  return aisle_train_count_looks (self->project, protocol, &facts.looks, error) ? aisle_honesty_look (&facts) : NULL;
}

static AisleRun *
make_run (const Training *self, const AislePassport *passport, JsonObject *metrics, double seconds)
{
  AisleRun *run = g_new0 (AisleRun, 1);

  run->family = g_strdup (self->family->id);
  run->task = g_strdup (aisle_task_id (self->family->task));
  run->created = g_get_real_time ();
  run->params = aisle_params_to_json (self->params);
  run->protocol = make_protocol (self);
  run->metrics = json_node_init_object (json_node_alloc (), metrics);
  run->passport = aisle_passport_to_json (passport);
  run->content_hash = g_strdup (self->content_hash);
  run->seconds = seconds;
  run->peak_memory = (gint64) aisle_peak_memory ();
  run->passes = g_array_ref (self->passes);
  return run;
}

/* One transaction: the run and the journal's entry. */
static gboolean
store (Training *self, AisleRun *run, const GPtrArray *vectors, const AisleModel *model, AisleProgress *progress,
       GError **error)
{
  static const guint no_list[] = { 0 };
  g_autoptr (AisleTensors) weights = aisle_tensors_new ();
  JsonObject *effect;
  JsonArray *runs;
  gboolean stored;

  if (!self->family->save (model, weights, error)
      || !aisle_classes_save (self->all->classes, self->all->n_classes, self->all->outside, self->threshold, weights,
                              error)
      || !aisle_project_begin (self->project, error))
    return FALSE;
  effect = json_object_new ();
  runs = json_array_new ();
  json_object_set_array_member (effect, "runs", runs);
  stored = aisle_runs_add (self->project, run, vectors, weights, progress, error);
  json_array_add_int_element (runs, run->id);
  return aisle_journalled_end (self->project, stored, "train",
                               aisle_train_journal_params (self->order, self->params, self->split_params, no_list),
                               effect, error);
}

/* ---- the command ---- */

/* Of every utterance that may be read, in the order of the rows. */
static char *
hash_of (const AisleUtterances *all)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);

  for (gsize i = 0; i < all->n; i++)
    {
      g_checksum_update (sum, (const guchar *) all->texts[i], (gssize) strlen (all->texts[i]) + 1);
      g_checksum_update (sum, (const guchar *) all->classes[all->label[i]],
                         (gssize) strlen (all->classes[all->label[i]]) + 1);
      g_checksum_update (sum, &all->fold[i], 1);
      g_checksum_update (sum, (const guchar *) &all->time[i], sizeof all->time[i]);
    }
  return g_strndup (g_checksum_get_string (sum), 32);
}

static gboolean
prepare (Training *self, AisleProgress *progress, GError **error)
{
  const AisleTrainOrder *order = self->order;

  if (!aisle_train_check_writable (self->project, error))
    return FALSE;
  if (order->segment != NULL && *order->segment != '\0')
    {
      g_set_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_USAGE,
                   _ ("'%s' reads utterances, which no segment narrows: train it without one"), order->family);
      return FALSE;
    }
  if (order->refit)
    {
      g_set_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_USAGE,
                   _ ("'%s' has no refit: train it once more with --split none"), order->family);
      return FALSE;
    }
  self->family = aisle_command_family (order->family, aisle_task_id (AISLE_TASK_CLASSIFY), error);
  if (self->family == NULL)
    return FALSE;
  self->params = order->params != NULL ? aisle_params_dup (order->params)
                                       : aisle_params_new (self->family->params, self->family->n_params);
  self->split_params = order->split != NULL ? aisle_params_dup (order->split)
                                            : aisle_params_new (aisle_utterance_params, aisle_utterance_n_params);
  self->protocol = order->protocol != NULL ? aisle_params_dup (order->protocol)
                                           : aisle_params_new (protocol_params, n_protocol_params);
  self->passes = g_array_new (FALSE, FALSE, sizeof (AisleRunPass));
  self->chosen = g_array_new (FALSE, FALSE, sizeof (double));
  self->validation = (AisleInterval){ NAN, NAN, NAN };
  self->all = aisle_utterances_read (self->project, self->split_params, progress, error);
  /* What auto found is kept with the run: more may come later. */
  if (self->all != NULL && !aisle_params_set (self->split_params, "labels", self->all->labels, error))
    return FALSE;
  self->split = self->all != NULL ? aisle_utterance_split_new (self->all, self->split_params, error) : NULL;
  if (self->split == NULL)
    return FALSE;
  self->content_hash = hash_of (self->all);
  if (self->family->needs & AISLE_NEEDS_MODELS)
    {
      const AisleTrainKin kin = { self->content_hash, NULL };

      self->members = aisle_train_members_open (self->project, order, self->split_params, &kin, error);
      return self->members != NULL;
    }
  return TRUE;
}

static AisleRun *
train (AisleProject *project, const AisleTrainOrder *order, AisleProgress *progress, GError **error)
{
  g_auto (Training) training = { .project = project, .order = order };
  g_autoptr (GPtrArray) vectors = g_ptr_array_new_with_free_func ((GDestroyNotify) aisle_user_metric_free);
  g_autoptr (JsonObject) metrics = json_object_new ();
  g_autoptr (AislePassport) passport = NULL;
  g_autoptr (AisleModel) model = NULL;
  g_autoptr (AisleRun) run = NULL;
  double seconds = 0;
  AisleProgress part = aisle_progress_part (progress, 0, .05);

  if (!prepare (&training, &part, error))
    return NULL;
  part = aisle_progress_part (progress, .05, .85);
  model = fit_final (&training, &seconds, &part, error);
  if (model == NULL)
    return NULL;
  passport = make_passport (&training);
  part = aisle_progress_part (progress, .85, .95);
  if (!judge_test (&training, model, metrics, passport, vectors, &part, error))
    return NULL;
  aisle_train_add_metric (metrics, "valid_accuracy", &training.validation);
  if (training.all->outside >= 0)
    aisle_train_add_metric (metrics, "threshold", &(AisleInterval){ training.threshold, NAN, NAN });
  run = make_run (&training, passport, metrics, seconds);
  if (training.facts != NULL && (run->findings = look_honestly (&training, run->protocol, error)) == NULL)
    return NULL;
  part = aisle_progress_part (progress, .95, 1);
  return store (&training, run, vectors, model, &part, error) ? g_steal_pointer (&run) : NULL;
}

const AisleTrainTask aisle_train_classify = {
  AISLE_TASK_CLASSIFY, aisle_utterance_params, &aisle_utterance_n_params, protocol_params, &n_protocol_params, train,
};
