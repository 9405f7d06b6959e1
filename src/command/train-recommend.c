/* train-recommend.c: recommenders: split, fit, judge once, store.
 *
 * The model is fitted on the training part first, which validation judges, and then on training and validation, which
 * the test judges once; with final=fit the first is judged by both.  The stored weights are those that were judged; a
 * refit makes a second, linked run on all rows, which nothing can judge.  With several cuts in time (split=rolling) all of
 * this is done for each; the run's figures are of all of them, and its weights are those of the newest. */
#include "command/journalled.h"
#include "command/train-checkpoints.h"
#include "command/train-judging.h"
#include "command/train-members.h"
#include "command/train-task.h"
#include "model/calibrate.h"

#include "base/error.h"
#include "base/files.h"
#include "base/i18n.h"
#include "feature/item-texts.h"

#include <math.h>
#include <time.h>

typedef struct
{
  AisleProject *project;
  const AisleTrainOrder *order;
  const AisleFamily *family;
  AisleParams *params, *split_params;
  AisleLook *look;
  gsize fold, n_folds;     /* the cut at hand, from 1 */
  AisleParams *own_params; /* split_params of that cut alone */
  AisleSplit *split;       /* of that cut */
  GPtrArray *evaluations;  /* AisleEvaluation, by cut */
  const guint *k_list;
  GArray *passes;             /* AisleRunPass */
  GArray *chosen;             /* double: what validation chose */
  AisleTrainMembers *members; /* (nullable) */
  AisleItemTexts *texts;      /* (nullable) */
  GPtrArray *checkpoints;     /* paths, removed when the run is stored */
  gint64 fit_start;
  clock_t fit_clock;
  gboolean tuning;
  AisleEstimate estimate; /* of one fit */
  /* Where a refit is asked for. */
  AisleParams *everything;
  AisleModel *refitted;
  double refit_seconds;
} Training;

static void
training_clear (Training *self)
{
  aisle_params_free (self->params);
  aisle_params_free (self->split_params);
  aisle_params_free (self->own_params);
  g_clear_pointer (&self->evaluations, g_ptr_array_unref);
  aisle_look_close (self->look);
  aisle_split_free (self->split);
  g_clear_pointer (&self->passes, g_array_unref);
  g_clear_pointer (&self->chosen, g_array_unref);
  aisle_train_members_free (self->members);
  aisle_item_texts_free (self->texts);
  g_clear_pointer (&self->checkpoints, g_ptr_array_unref);
  aisle_params_free (self->everything);
  if (self->refitted != NULL)
    aisle_model_free (self->refitted);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Training, training_clear)

/* ---- fitting and judging ---- */

/* Whether the model knows items from their words, itself or through one that it is made of. */
static gboolean
reads_texts (const Training *self)
{
  return (self->family->needs & AISLE_NEEDS_TEXTS) != 0
         || (self->members != NULL && aisle_train_members_read_texts (self->members));
}

/* The first list length's NDCG on validation: what a family may stop by. */
static gboolean
validate (const AisleModel *model, double *score, gpointer data, GError **error)
{
  const Training *self = data;
  guint k_list[] = { self->k_list[0], 0 };
  AisleJudging judging = aisle_train_judging (self->order, k_list, reads_texts (self));
  g_autoptr (AisleEvaluation) evaluation = aisle_evaluate (model, &self->split->valid, &judging, NULL, error);

  if (evaluation == NULL)
    return FALSE;
  *score = ((AisleMetric *) evaluation->metrics->pdata[0])->summary.mean;
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

/* Where a fit on this matrix keeps its state. */
static const char *
checkpoint_path (Training *self, const char *stage)
{
  g_autoptr (JsonNode) split = aisle_params_to_json (self->own_params);
  g_autofree char *split_text = aisle_json_print (split, FALSE);
  g_autofree char *key = g_strdup_printf ("%s %s %s %" G_GUINT64_FORMAT " %s", split_text, stage,
                                          self->order->segment != NULL ? self->order->segment : "", self->order->seed,
                                          self->look->columns->content_hash);

  return aisle_train_checkpoint (self->project, self->family, self->params, key, self->checkpoints);
}

/* stage: "tuning" is judged by validation, "final" by the test, "everything" by nothing. */
static AisleModel *
fit (Training *self, const AisleHistories *histories, const char *stage, double *seconds, AisleProgress *progress,
     GError **error)
{
  gboolean tuning = g_str_equal (stage, "tuning");
  /* The rows that stored runs were trained on. */
  gboolean stored_fit = histories == self->split->full && self->fold == self->n_folds;
  AisleProgress part = aisle_progress_part (progress, 0, self->members != NULL ? .5 : 0);
  AisleTrainInput input = { .matrix = histories->matrix,
                            .sequences = histories->sequences,
                            .params = self->params,
                            .seed = self->order->seed,
                            .chosen = self->chosen,
                            .texts = self->texts,
                            .keep_seen = self->order->keep_seen,
                            .pass = report_pass,
                            .pass_data = self };
  AisleModel *model;

  input.checkpoint = checkpoint_path (self, stage);
  if (tuning)
    {
      input.validate = validate;
      input.validate_data = self;
      input.valid = &self->split->valid;
    }
  if (self->members != NULL && !aisle_train_members_fill (self->members, &input, !stored_fit, &part, error))
    return NULL;
  part = aisle_progress_part (progress, self->members != NULL ? .5 : 0, 1);
  self->tuning = tuning;
  self->fit_start = g_get_monotonic_time ();
  self->fit_clock = clock ();
  model = self->family->train (&input, &part, error);
  *seconds = (double) (g_get_monotonic_time () - self->fit_start) / G_USEC_PER_SEC;
  return model;
}

/* Fits on the training part and fills in what validation says of it; NULL without an error where there is nothing to
 * judge by. */
static AisleModel *
fit_and_validate (Training *self, AisleInterval *ndcg, double *seconds, AisleProgress *progress, GError **error)
{
  AisleProgress part = aisle_progress_part (progress, 0, .8);
  guint k_list[] = { self->k_list[0], 0 };
  AisleJudging judging = aisle_train_judging (self->order, k_list, reads_texts (self));
  g_autoptr (GError) local = NULL;
  g_autoptr (AisleEvaluation) evaluation = NULL;
  g_autoptr (AisleModel) model = fit (self, self->split->fit, "tuning", seconds, &part, error);

  if (model == NULL)
    return NULL;
  part = aisle_progress_part (progress, .8, 1);
  evaluation = aisle_evaluate (model, &self->split->valid, &judging, &part, &local);
  if (evaluation != NULL)
    *ndcg = ((AisleMetric *) evaluation->metrics->pdata[0])->summary;
  else if (!g_error_matches (local, AISLE_EVALUATE_ERROR, AISLE_ERROR_EMPTY)) /* only repeats there */
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }
  return g_steal_pointer (&model);
}

/* The model that the test will judge. */
static AisleModel *
fit_final (Training *self, AisleInterval *validation, double *seconds, AisleProgress *progress, GError **error)
{
  AisleProgress part = aisle_progress_part (progress, 0, .45);
  AisleModel *tuned = NULL;

  if (self->split->valid.n > 0)
    {
      tuned = fit_and_validate (self, validation, seconds, &part, error);
      if (tuned == NULL || self->split->full == self->split->fit)
        return tuned;
      aisle_model_free (tuned);
    }
  part = aisle_progress_part (progress, .45, 1);
  return fit (self, self->split->full, "final", seconds, &part, error);
}

static AisleTrainJudge
judge_of (const Training *self)
{
  return (AisleTrainJudge){ self->project, self->order,  self->family,      self->params,
                            self->look,    self->k_list, reads_texts (self) };
}

/* Judges the final model of this cut on its test, where anything was held back. */
static gboolean
judge_test (const Training *self, const AisleModel *model, AisleProgress *progress, GError **error)
{
  AisleTrainJudge judge = judge_of (self);
  AisleEvaluation *evaluation;

  if (self->split->test.n == 0)
    return TRUE;
  evaluation = aisle_train_judge_test (&judge, model, self->split, progress, error);
  if (evaluation == NULL)
    return FALSE;
  g_ptr_array_add (self->evaluations, evaluation);
  return TRUE;
}

/* The judgement of all cuts: fills metrics, passport and the vectors kept for comparisons; NULL where nothing was held
 * back. */
static const AisleEvaluation *
report_tests (Training *self, JsonObject *metrics, AislePassport *passport, GPtrArray **vectors)
{
  AisleTrainJudge judge = judge_of (self);
  const AisleEvaluation *whole;

  if (self->evaluations->len == 0)
    {
      aisle_passport_add_note (passport, _ ("Trained on everything: nothing is left to judge it by."));
      return NULL;
    }
  if (self->n_folds > 1)
    g_ptr_array_add (self->evaluations,
                     aisle_evaluation_join ((const AisleEvaluation *const *) self->evaluations->pdata, self->n_folds,
                                            self->order->seed));
  whole = self->evaluations->pdata[self->evaluations->len - 1];
  *vectors = aisle_evaluation_vectors (whole);
  for (guint fold = 0; self->n_folds > 1 && fold < self->n_folds; fold++)
    aisle_evaluation_fold_vectors (self->evaluations->pdata[fold], fold + 1, *vectors);
  aisle_train_report (&judge, whole, metrics, passport);
  if (self->n_folds > 1)
    aisle_passport_add_note (passport,
                             _ ("Means are over the rows of all cuts, intervals over users, and sd is the standard "
                                "deviation over the cuts; the weights are those of the newest cut."));
  return whole;
}

/* ---- what is stored ---- */

/* What two runs must share to be compared. */
static JsonNode *
make_protocol (const Training *self, const AisleParams *split_params)
{
  JsonObject *protocol = json_object_new ();
  AisleProtocol rules = aisle_protocol_from_params (self->order->protocol);

  json_object_set_string_member (protocol, "split", aisle_params_text (split_params, "split"));
  json_object_set_member (protocol, "split_params", aisle_params_to_json (split_params));
  json_object_set_array_member (protocol, "k", aisle_train_list_to_json (self->k_list));
  json_object_set_boolean_member (protocol, "keep_seen", self->order->keep_seen);
  json_object_set_string_member (protocol, "segment",
                                 self->look->segment_definition != NULL ? self->look->segment_definition : "");
  aisle_protocol_to_json (&rules, protocol);
  json_object_set_string_member (protocol, "content_hash", self->look->columns->content_hash);
  return aisle_train_node (protocol);
}

static AislePassport *
make_passport (const Training *self, const AisleParams *split_params)
{
  g_autofree char *definition = g_strdup_printf (
      _ ("%s, trained on which users touched which items, and judged by how high it ranks the items held back."),
      _ (self->family->title));
  AislePassport *passport = aisle_view_passport (&self->look->view, definition);
  g_autofree char *seed = g_strdup_printf ("%" G_GUINT64_FORMAT, self->order->seed);

  aisle_passport_add_param (passport, "family", self->family->id);
  aisle_passport_add_params (passport, self->params);
  aisle_passport_add_param (passport, "training_seed", seed);
  aisle_passport_add_params (passport, split_params);
  return passport;
}

/* What validation chose beside the parameters, such as the pass to stop at. */
static void
describe_choice (const Training *self, AislePassport *passport)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < self->chosen->len; i++)
    g_string_append_printf (text, "%s%.6g", i > 0 ? " " : "", g_array_index (self->chosen, double, i));
  if (text->len > 0)
    aisle_passport_add_param (passport, "chosen_by_validation", text->str);
  if (self->members != NULL)
    {
      g_autofree char *models = aisle_train_members_text (self->members);
      aisle_passport_add_param (passport, "models", models);
    }
}

static void
describe_prediction (const Training *self, double seconds, AislePassport *passport)
{
  g_autofree char *memory = g_format_size (self->estimate.memory), *peak = g_format_size (aisle_peak_memory ());
  g_autofree char *note = g_strdup_printf (_ ("Predicted for the training: %.3g s and %s more memory. It took %.3g s, "
                                              "and the program held %s at most."),
                                           self->estimate.seconds, memory, seconds, peak);

  aisle_passport_add_note (passport, note);
}

static AisleRun *
make_run (const Training *self, const AisleParams *split_params, const AislePassport *passport, JsonObject *metrics,
          double seconds)
{
  AisleRun *run = g_new0 (AisleRun, 1);

  run->family = g_strdup (self->family->id);
  run->task = g_strdup (aisle_task_id (self->family->task));
  run->created = g_get_real_time ();
  run->params = aisle_params_to_json (self->params);
  run->protocol = make_protocol (self, split_params);
  run->metrics = json_node_init_object (json_node_alloc (), metrics);
  run->passport = aisle_passport_to_json (passport);
  run->content_hash = g_strdup (self->look->columns->content_hash);
  run->segment = g_strdup (self->order->segment);
  run->seconds = seconds;
  run->peak_memory = (gint64) aisle_peak_memory ();
  run->passes = g_array_ref (self->passes);
  return run;
}

/* Gives the run what the honesty checks find. */
static gboolean
look_honestly (const Training *self, const AisleEvaluation *evaluation, AisleRun *run, GError **error)
{
  AisleTrainJudge judge = judge_of (self);

  run->findings = aisle_train_look_honestly (&judge, self->split, evaluation, run->passes, run->protocol, error);
  return run->findings != NULL;
}

static gboolean
store (Training *self, AisleRun *run, const GPtrArray *vectors, const AisleModel *model, AisleProgress *progress,
       GError **error)
{
  g_autoptr (AisleTensors) weights = aisle_tensors_new ();

  return self->family->save (model, weights, error)
         && aisle_runs_add (self->project, run, vectors, weights, progress, error);
}

/* ---- the refit: the same on all rows, linked to the judged run ---- */

static gboolean
fit_everything (Training *self, AisleProgress *progress, GError **error)
{
  AisleProgress part = aisle_progress_part (progress, 0, .2);
  g_autoptr (AisleHistories) histories = NULL;

  self->everything = aisle_params_dup (self->split_params);
  if (!aisle_params_set (self->everything, "split", "none", error))
    return FALSE;
  histories = aisle_interactions_new (&self->look->view, self->everything, &part, error);
  if (histories == NULL)
    return FALSE;
  part = aisle_progress_part (progress, .2, 1);
  g_array_unref (self->passes); /* the judged run has its own */
  part = aisle_progress_part (progress, .8, 1);
  self->passes = g_array_new (FALSE, FALSE, sizeof (AisleRunPass));
  self->refitted = fit (self, histories, "everything", &self->refit_seconds, &part, error);
  return self->refitted != NULL;
}

static gboolean
store_refit (Training *self, gint64 judged, JsonArray *runs, AisleProgress *progress, GError **error)
{
  g_autoptr (JsonObject) metrics = json_object_new ();
  g_autoptr (AislePassport) passport = make_passport (self, self->everything);
  g_autoptr (AisleRun) run = NULL;
  g_autofree char *note =
      g_strdup_printf (_ ("Run %lld with the same parameters, trained again on all rows: its figures stand for this "
                          "run, which nothing is left to judge by."),
                       (long long) judged);

  aisle_passport_add_note (passport, note);
  run = make_run (self, self->everything, passport, metrics, self->refit_seconds);
  json_object_set_int_member (json_node_get_object (run->protocol), "refit_of", judged);
  if (!store (self, run, NULL, self->refitted, progress, error))
    return FALSE;
  json_array_add_int_element (runs, run->id);
  return TRUE;
}

/* ---- the command ---- */

/* The catalogue's words, where the family or one of its parts needs them. */
static gboolean
read_texts (Training *self, AisleProgress *progress, GError **error)
{
  if (!reads_texts (self))
    return TRUE;
  self->texts = aisle_item_texts_new (self->project, self->split->n_items, progress, error);
  return self->texts != NULL;
}

/* What one fit will take, to be compared with what it took. */
static gboolean
predict (Training *self, AisleProgress *progress, GError **error)
{
  AisleTrainInput input = { .matrix = self->split->full->matrix,
                            .sequences = self->split->full->sequences,
                            .params = self->params,
                            .seed = self->order->seed };

  return aisle_model_estimate (self->family, &input, &self->estimate, progress, error);
}

/* The split of one cut, and nothing yet of what its training will leave. */
static gboolean
open_fold (Training *self, gsize fold, AisleProgress *progress, GError **error)
{
  char number[32];

  g_snprintf (number, sizeof number, "%" G_GSIZE_FORMAT, fold);
  g_clear_pointer (&self->own_params, aisle_params_free);
  g_clear_pointer (&self->split, aisle_split_free);
  g_clear_pointer (&self->passes, g_array_unref);
  g_clear_pointer (&self->chosen, g_array_unref);
  self->fold = fold;
  self->own_params = aisle_params_dup (self->split_params);
  if (self->n_folds > 1 && !aisle_params_set (self->own_params, "fold", number, error))
    return FALSE;
  self->passes = g_array_new (FALSE, FALSE, sizeof (AisleRunPass));
  self->chosen = g_array_new (FALSE, FALSE, sizeof (double));
  self->split = aisle_split_new (&self->look->view, self->own_params, progress, error);
  return self->split != NULL;
}

static gboolean
prepare (Training *self, AisleProgress *progress, GError **error)
{
  static const guint default_k_list[] = { 10, 20, 0 };
  const AisleTrainOrder *order = self->order;
  AisleProgress part = aisle_progress_part (progress, 0, .4);

  if (!aisle_train_check_writable (self->project, error))
    return FALSE;
  self->family = aisle_command_family (order->family, aisle_task_id (AISLE_TASK_RECOMMEND), error);
  if (self->family == NULL)
    return FALSE;
  self->params = order->params != NULL ? aisle_params_dup (order->params)
                                       : aisle_params_new (self->family->params, self->family->n_params);
  self->split_params = order->split != NULL ? aisle_params_dup (order->split)
                                            : aisle_params_new (aisle_split_params, aisle_split_n_params);
  self->k_list = order->k_list != NULL && order->k_list[0] != 0 ? order->k_list : default_k_list;
  self->look = aisle_look_open (self->project, order->segment, &part, error);
  if (self->look == NULL)
    return FALSE;
  self->n_folds = aisle_split_n_folds (self->split_params);
  self->evaluations = g_ptr_array_new_with_free_func ((GDestroyNotify) aisle_evaluation_free);
  part = aisle_progress_part (progress, .4, .7);
  if (!open_fold (self, 1, &part, error))
    return FALSE;
  part = aisle_progress_part (progress, .7, .8);
  if (!predict (self, &part, error))
    return FALSE;
  part = aisle_progress_part (progress, .8, 1);
  self->checkpoints = g_ptr_array_new_with_free_func (g_free);
  if (self->family->needs & AISLE_NEEDS_MODELS)
    {
      const AisleTrainKin kin = { self->look->columns->content_hash, self->look->segment_definition };

      self->members = aisle_train_members_open (self->project, order, self->split_params, &kin, error);
      if (self->members == NULL)
        return FALSE;
    }
  return read_texts (self, &part, error);
}

/* One transaction: the judged run, the linked one where asked for, and the journal's entry. */
static gboolean
store_all (Training *self, AisleRun *run, const GPtrArray *vectors, const AisleModel *model, AisleProgress *progress,
           GError **error)
{
  AisleProgress part = aisle_progress_part (progress, 0, .5);
  JsonObject *effect;
  JsonArray *runs;
  gboolean stored;

  if (!aisle_project_begin (self->project, error))
    return FALSE;
  effect = json_object_new ();
  runs = json_array_new ();
  json_object_set_array_member (effect, "runs", runs);
  stored = store (self, run, vectors, model, &part, error);
  json_array_add_int_element (runs, run->id);
  part = aisle_progress_part (progress, .5, 1);
  if (stored && self->refitted != NULL)
    stored = store_refit (self, run->id, runs, &part, error);
  return aisle_journalled_end (self->project, stored, "train",
                               aisle_train_journal_params (self->order, self->params, self->split_params, self->k_list),
                               effect, error);
}

/* When each cut begins and ends, for a reader of the figures by cut. */
static void
describe_fold (const Training *self, AislePassport *passport)
{
  g_autofree char *test = NULL, *end = NULL, *name = NULL, *span = NULL;

  if (self->n_folds == 1)
    return;
  test = aisle_time_format (self->split->cut_test);
  end = self->split->end_test != AISLE_TIME_MISSING ? aisle_time_format (self->split->end_test) : g_strdup ("");
  name = g_strdup_printf ("test_%" G_GSIZE_FORMAT, self->fold);
  span = g_strdup_printf ("%s..%s", test, end);
  aisle_passport_add_param (passport, name, span);
}

/* Fits and judges every cut; the model is that of the newest.  *validation is the mean over the cuts. */
static AisleModel *
train_folds (Training *self, AislePassport *passport, AisleInterval *validation, double *seconds,
             AisleProgress *progress, GError **error)
{
  double sum = 0, took = 0;
  g_autoptr (AisleModel) model = NULL;

  *seconds = 0;
  for (gsize fold = 1; fold <= self->n_folds; fold++)
    {
      double from = (double) (fold - 1) / (double) self->n_folds, width = 1.0 / (double) self->n_folds;
      AisleProgress part = aisle_progress_part (progress, from, from + .1 * width);

      *validation = (AisleInterval){ NAN, NAN, NAN };
      g_clear_pointer (&model, aisle_model_free);
      if (fold > 1 && !open_fold (self, fold, &part, error))
        return NULL;
      describe_fold (self, passport);
      part = aisle_progress_part (progress, from + .1 * width, from + .9 * width);
      model = fit_final (self, validation, &took, &part, error);
      if (model == NULL)
        return NULL;
      part = aisle_progress_part (progress, from + .9 * width, from + width);
      if (!judge_test (self, model, &part, error))
        return NULL;
      sum += validation->mean;
      *seconds += took;
    }
  if (self->n_folds > 1)
    *validation = (AisleInterval){ sum / (double) self->n_folds, NAN, NAN };
  return g_steal_pointer (&model);
}

static AisleRun *
train (AisleProject *project, const AisleTrainOrder *order, AisleProgress *progress, GError **error)
{
  g_auto (Training) training = { .project = project, .order = order };
  const AisleEvaluation *evaluation;
  g_autoptr (GPtrArray) vectors = NULL;
  g_autoptr (JsonObject) metrics = json_object_new ();
  g_autoptr (AislePassport) passport = NULL;
  g_autoptr (AisleModel) model = NULL;
  g_autoptr (AisleRun) run = NULL;
  double end = order->refit ? .6 : .9; /* of the judged run */
  AisleInterval validation;
  g_autofree char *validation_name = NULL;
  double seconds;
  AisleProgress part = aisle_progress_part (progress, 0, .15 * end);

  if (!prepare (&training, &part, error))
    return NULL;
  passport = make_passport (&training, training.split_params);
  part = aisle_progress_part (progress, .15 * end, end);
  model = train_folds (&training, passport, &validation, &seconds, &part, error);
  if (model == NULL)
    return NULL;
  aisle_split_describe (training.split, passport);
  describe_choice (&training, passport);
  describe_prediction (&training, seconds / (double) training.n_folds, passport);
  evaluation = report_tests (&training, metrics, passport, &vectors);
  validation_name = g_strdup_printf ("valid_ndcg@%u", training.k_list[0]);
  aisle_train_add_metric (metrics, validation_name, &validation);
  run = make_run (&training, training.split_params, passport, metrics, seconds);
  if (evaluation != NULL && !look_honestly (&training, evaluation, run, error))
    return NULL;
  part = aisle_progress_part (progress, end, .9);
  if (order->refit && !fit_everything (&training, &part, error))
    return NULL;
  part = aisle_progress_part (progress, .9, 1);
  if (!store_all (&training, run, vectors, model, &part, error))
    return NULL;
  aisle_train_checkpoints_remove (project, training.checkpoints);
  return g_steal_pointer (&run);
}

const AisleTrainTask aisle_train_recommend = {
  AISLE_TASK_RECOMMEND,     aisle_split_params,       &aisle_split_n_params,
  aisle_protocol_params,    &aisle_protocol_n_params, train,
  aisle_estimate_recommend,
};
