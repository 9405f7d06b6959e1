/* train-recommend.c: recommenders: split, fit, judge once, store.
 *
 * The model is fitted on the training part first, which validation judges, and then on training and validation, which
 * the test judges once; with final=fit the first is judged by both.  The stored weights are those that were judged; a
 * refit makes a second, linked run on all rows, which nothing can judge.  With several cuts in time (split=rolling) all of
 * this is done for each; the run's figures are of all of them, and its weights are those of the newest. */
#include "command/train-judging.h"
#include "command/train-task.h"
#include "model/calibrate.h"

#include "base/error.h"
#include "base/files.h"
#include "base/i18n.h"
#include "feature/item-texts.h"

#include <math.h>

typedef struct
{
  AisleTrainWork base;
  AisleLook *look;
  gsize fold, n_folds;     /* the cut at hand, from 1 */
  AisleParams *own_params; /* split_params of that cut alone */
  AisleSplit *split;       /* of that cut */
  GPtrArray *evaluations;  /* AisleEvaluation, by cut */
  AisleItemTexts *texts;   /* (nullable) */
  AisleEstimate estimate;  /* of one fit */
} Training;

static void
training_clear (Training *self)
{
  aisle_train_work_clear (&self->base);
  aisle_params_free (self->own_params);
  g_clear_pointer (&self->evaluations, g_ptr_array_unref);
  aisle_look_close (self->look);
  aisle_split_free (self->split);
  aisle_item_texts_free (self->texts);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Training, training_clear)

/* ---- fitting and judging ---- */

/* Whether the model knows items from their words, itself or through one that it is made of. */
static gboolean
reads_texts (const Training *self)
{
  return (self->base.family->needs & AISLE_NEEDS_TEXTS) != 0
         || (self->base.members != NULL && aisle_train_members_read_texts (self->base.members));
}

static AisleTrainJudge
judge_of (const Training *self)
{
  return (AisleTrainJudge){ &self->base, self->look, reads_texts (self) };
}

/* What validation judges by: the first length of a list. */
static AisleEvaluation *
evaluate_validation (const Training *self, const AisleModel *model, AisleProgress *progress, GError **error)
{
  AisleTrainJudge judge = judge_of (self);
  guint k_list[] = { self->base.k_list[0], 0 };
  AisleJudging judging = aisle_train_judging (&judge);

  judging.k_list = k_list;
  return aisle_evaluate (model, &self->split->valid, &judging, progress, error);
}

/* The first list length's NDCG on validation: what a family may stop by. */
static gboolean
validate (const AisleModel *model, double *score, gpointer data, GError **error)
{
  g_autoptr (AisleEvaluation) evaluation = evaluate_validation (data, model, NULL, error);

  if (evaluation == NULL)
    return FALSE;
  *score = ((AisleMetric *) evaluation->metrics->pdata[0])->summary.mean;
  return TRUE;
}

/* stage: "tuning" is judged by validation, "final" by the test, "everything" by nothing. */
static AisleModel *
fit (Training *self, const AisleHistories *histories, const char *stage, double *seconds, AisleProgress *progress,
     GError **error)
{
  gboolean tuning = g_str_equal (stage, "tuning");
  /* The rows that stored runs were trained on. */
  gboolean stored = histories == self->split->full && self->fold == self->n_folds;
  AisleTrainInput input = { .matrix = histories->matrix, .sequences = histories->sequences, .texts = self->texts };

  input.checkpoint =
      aisle_train_work_checkpoint (&self->base, self->own_params, stage, self->look->columns->content_hash);
  if (tuning)
    {
      input.validate = validate;
      input.validate_data = self;
      input.valid = &self->split->valid;
    }
  return aisle_train_work_fit (&self->base, tuning, stored, &input, seconds, progress, error);
}

/* Fits on the training part and fills in what validation says of it; NULL without an error where there is nothing to
 * judge by. */
static AisleModel *
fit_and_validate (Training *self, AisleInterval *ndcg, double *seconds, AisleProgress *progress, GError **error)
{
  AisleProgress part = aisle_progress_part (progress, 0, .8);
  g_autoptr (GError) local = NULL;
  g_autoptr (AisleEvaluation) evaluation = NULL;
  g_autoptr (AisleModel) model = fit (self, self->split->fit, "tuning", seconds, &part, error);

  if (model == NULL)
    return NULL;
  part = aisle_progress_part (progress, .8, 1);
  evaluation = evaluate_validation (self, model, &part, &local);
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
                                            self->base.order->seed));
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

static JsonObject *
make_protocol (const Training *self, const AisleParams *split_params)
{
  JsonObject *protocol =
      aisle_train_work_protocol (split_params, self->look->segment_definition, self->look->columns->content_hash);
  AisleProtocol rules = aisle_protocol_from_params (self->base.order->protocol);

  json_object_set_array_member (protocol, "k", aisle_train_list_to_json (self->base.k_list));
  json_object_set_boolean_member (protocol, "keep_seen", self->base.order->keep_seen);
  aisle_protocol_to_json (&rules, protocol);
  return protocol;
}

static AislePassport *
make_passport (const Training *self, const AisleParams *split_params)
{
  g_autofree char *definition = g_strdup_printf (
      _ ("%s, trained on which users touched which items, and judged by how high it ranks the items held back."),
      _ (self->base.family->title));
  AislePassport *passport = aisle_view_passport (&self->look->view, definition);

  aisle_train_work_describe (&self->base, split_params, passport);
  return passport;
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

/* Gives the run what the honesty checks find. */
static gboolean
look_honestly (const Training *self, const AisleEvaluation *evaluation, AisleRun *run, GError **error)
{
  AisleTrainJudge judge = judge_of (self);

  run->findings = aisle_train_look_honestly (&judge, self->split, evaluation, run->passes, run->protocol, error);
  return run->findings != NULL;
}

/* The refit: the same on all rows. */
static gboolean
fit_everything (Training *self, AisleProgress *progress, GError **error)
{
  AisleProgress part = aisle_progress_part (progress, 0, .2);
  g_autoptr (AisleParams) everything = aisle_params_dup (self->base.split_params);
  g_autoptr (AisleHistories) histories = NULL;
  double seconds;

  if (!aisle_params_set (everything, "split", "none", error))
    return FALSE;
  histories = aisle_interactions_new (&self->look->view, everything, &part, error);
  if (histories == NULL)
    return FALSE;
  aisle_train_work_reset_passes (&self->base); /* the judged run has its own */
  part = aisle_progress_part (progress, .2, 1);
  self->base.refitted = fit (self, histories, "everything", &seconds, &part, error);
  if (self->base.refitted == NULL)
    return FALSE;
  aisle_train_work_set_refit (&self->base, make_protocol (self, everything), make_passport (self, everything),
                              self->look->columns->content_hash, seconds);
  return TRUE;
}

/* ---- the command ---- */

/* The catalogue's words, where the family or one of its parts needs them. */
static gboolean
read_texts (Training *self, AisleProgress *progress, GError **error)
{
  if (!reads_texts (self))
    return TRUE;
  self->texts = aisle_item_texts_new (self->base.project, self->split->n_items, progress, error);
  return self->texts != NULL;
}

/* What one fit will take, to be compared with what it took. */
static gboolean
predict (Training *self, AisleProgress *progress, GError **error)
{
  AisleTrainInput input = { .matrix = self->split->full->matrix,
                            .sequences = self->split->full->sequences,
                            .params = self->base.params,
                            .seed = self->base.order->seed };

  return aisle_model_estimate (self->base.family, &input, &self->estimate, progress, error);
}

/* The split of one cut, and nothing yet of what its training will leave. */
static gboolean
open_fold (Training *self, gsize fold, AisleProgress *progress, GError **error)
{
  char number[32];

  g_snprintf (number, sizeof number, "%" G_GSIZE_FORMAT, fold);
  g_clear_pointer (&self->own_params, aisle_params_free);
  g_clear_pointer (&self->split, aisle_split_free);
  aisle_train_work_reset (&self->base);
  self->fold = fold;
  self->own_params = aisle_params_dup (self->base.split_params);
  if (self->n_folds > 1 && !aisle_params_set (self->own_params, "fold", number, error))
    return FALSE;
  self->split = aisle_split_new (&self->look->view, self->own_params, progress, error);
  return self->split != NULL;
}

static gboolean
prepare (Training *self, AisleProject *project, const AisleTrainOrder *order, AisleProgress *progress, GError **error)
{
  static const guint default_k_list[] = { 10, 20, 0 };
  AisleProgress part = aisle_progress_part (progress, 0, .4);

  if (!aisle_train_work_open (&self->base, project, order, default_k_list, error))
    return FALSE;
  self->look = aisle_look_open (project, order->segment, &part, error);
  if (self->look == NULL)
    return FALSE;
  self->n_folds = aisle_split_n_folds (self->base.split_params);
  self->evaluations = g_ptr_array_new_with_free_func ((GDestroyNotify) aisle_evaluation_free);
  part = aisle_progress_part (progress, .4, .7);
  if (!open_fold (self, 1, &part, error))
    return FALSE;
  part = aisle_progress_part (progress, .7, .8);
  if (!predict (self, &part, error))
    return FALSE;
  part = aisle_progress_part (progress, .8, 1);
  return aisle_train_work_open_members (&self->base, self->look->columns->content_hash, self->look->segment_definition,
                                        error)
         && read_texts (self, &part, error);
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
  g_auto (Training) training = { .fold = 1 };
  const AisleEvaluation *evaluation;
  g_autoptr (GPtrArray) vectors = NULL;
  g_autoptr (JsonObject) metrics = json_object_new ();
  g_autoptr (AislePassport) passport = NULL;
  g_autoptr (AisleModel) model = NULL;
  g_autoptr (AisleTensors) weights = NULL;
  g_autoptr (AisleRun) run = NULL;
  double end = order->refit ? .6 : .9; /* of the judged run */
  AisleInterval validation;
  g_autofree char *validation_name = NULL;
  double seconds;
  AisleProgress part = aisle_progress_part (progress, 0, .15 * end);

  if (!prepare (&training, project, order, &part, error))
    return NULL;
  passport = make_passport (&training, training.base.split_params);
  part = aisle_progress_part (progress, .15 * end, end);
  model = train_folds (&training, passport, &validation, &seconds, &part, error);
  weights = model != NULL ? aisle_train_work_weights (model, error) : NULL;
  if (weights == NULL)
    return NULL;
  aisle_split_describe (training.split, passport);
  aisle_train_work_describe_choice (&training.base, NULL, passport);
  aisle_train_work_describe_model (&training.base, model, passport);
  describe_prediction (&training, seconds / (double) training.n_folds, passport);
  evaluation = report_tests (&training, metrics, passport, &vectors);
  validation_name = g_strdup_printf ("valid_ndcg@%u", training.base.k_list[0]);
  aisle_train_add_metric (metrics, validation_name, &validation);
  run = aisle_train_work_run (&training.base, make_protocol (&training, training.base.split_params), passport, metrics,
                              training.look->columns->content_hash, seconds);
  if (evaluation != NULL && !look_honestly (&training, evaluation, run, error))
    return NULL;
  part = aisle_progress_part (progress, end, .9);
  if (order->refit && !fit_everything (&training, &part, error))
    return NULL;
  part = aisle_progress_part (progress, .9, 1);
  return aisle_train_work_store (&training.base, run, vectors, weights, &part, error) ? g_steal_pointer (&run) : NULL;
}

const AisleTrainTask aisle_train_recommend = {
  AISLE_TASK_RECOMMEND,     aisle_split_params,       &aisle_split_n_params,
  aisle_protocol_params,    &aisle_protocol_n_params, train,
  aisle_estimate_recommend,
};
