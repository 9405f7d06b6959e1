/* train-reply.c: models that find replies, and models that write them: split, fit, judge once, store.
 *
 * As for classifiers, the model is fitted on the training part, which validation chooses by, and then on both, which the test
 * judges once; with final=fit the first is judged.  A model that finds is judged by what it
 * finds, one that writes by how likely it holds the replies that were given. */
#include "command/train-judging.h"
#include "command/train-task.h"
#include "dialogue/passages.h"
#include "evaluate/honesty.h"
#include "evaluate/replies.h"

#include "base/error.h"
#include "base/files.h"
#include "base/i18n.h"
#include "base/json.h"

#include <math.h>
#include <string.h>

static const char *const final_kinds[] = { NC_ ("choice", "full"), NC_ ("choice", "fit"), NULL };

static const AisleParam protocol_params[] = {
  { "final", N_ ("Final training"), AISLE_PARAM_CHOICE, "full", 0, 0, final_kinds, NULL,
    N_ ("Whether the model that the test judges is trained on the validation part too (full), as for real use, or on the "
        "first part alone (fit), as in most publications.") },
  { "candidates_seed", N_ ("Seed of the candidates"), AISLE_PARAM_INTEGER, "1", 0, 1e9, NULL, NULL,
    N_ ("By which the other replies are drawn that the right one is found among.") },
};
static const gsize n_protocol_params = G_N_ELEMENTS (protocol_params);

/* Candidates beside the right one, and the numbers told of each list. */
static const gsize others[] = { 9, 99 };
#define RESAMPLES 1000
static const gsize depths[] = { 1, 2, 5, 10 };

typedef struct
{
  AisleTrainWork base;
  AislePassages *all;
  AislePassageSplit *split;
  char *content_hash;
} Training;

static void
training_clear (Training *self)
{
  aisle_train_work_clear (&self->base);
  aisle_passage_split_free (self->split);
  aisle_passages_free (self->all);
  g_free (self->content_hash);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Training, training_clear)

/* ---- fitting ---- */

/* stored: on the rows that stored runs were trained on. */
static AisleModel *
fit (Training *self, const AislePassages *part, gboolean tuning, gboolean stored, double *seconds,
     AisleProgress *progress, GError **error)
{
  AisleTrainInput input = { .passages = part, .passages_valid = tuning ? self->split->valid : NULL };

  input.checkpoint = aisle_train_work_checkpoint (&self->base, self->base.split_params, tuning ? "tuning" : "full",
                                                  self->content_hash);
  return aisle_train_work_fit (&self->base, tuning, stored, &input, seconds, progress, error);
}

/* The model that the test will judge. */
static AisleModel *
fit_final (Training *self, double *seconds, AisleProgress *progress, GError **error)
{
  gboolean once = g_str_equal (aisle_params_text (self->base.protocol, "final"), "fit");
  AisleProgress part = aisle_progress_part (progress, 0, .5);
  g_autoptr (AisleModel) tuned = NULL;

  if (self->split->valid->n > 0)
    {
      tuned = fit (self, self->split->fit, TRUE, once, seconds, &part, error);
      if (tuned == NULL || once)
        return g_steal_pointer (&tuned);
    }
  part = aisle_progress_part (progress, .5, 1);
  return fit (self, self->split->full, FALSE, TRUE, seconds, &part, error);
}

/* ---- judging ---- */

/* suffix: which candidates, "" for all that can be found. */
static void
add_figures (const Training *self, const gint32 *ranks, const char *suffix, JsonObject *metrics, GPtrArray *vectors)
{
  const AislePassages *test = self->split->test;
  g_autofree float *values = g_new (float, test->n + 1);
  g_autofree char *mrr = g_strconcat ("mrr", suffix, NULL), *rank = g_strconcat ("rank", suffix, NULL);
  AisleInterval interval = aisle_reply_mrr (ranks, test->n, self->base.order->seed, values);

  for (gsize d = 0; d < G_N_ELEMENTS (depths); d++)
    {
      g_autofree char *name = g_strdup_printf ("recall@%zu%s", depths[d], suffix);
      g_autofree float *hit = g_new (float, test->n + 1);
      AisleInterval recall = aisle_reply_recall (ranks, test->n, depths[d]);

      for (gsize q = 0; q < test->n; q++)
        hit[q] = ranks[q] > 0 && (gsize) ranks[q] <= depths[d];
      aisle_train_add_metric (metrics, name, &recall);
      aisle_train_work_keep (vectors, name, test->id, test->n, hit, NULL);
    }
  aisle_train_add_metric (metrics, mrr, &interval);
  aisle_train_work_keep (vectors, mrr, test->id, test->n, values, NULL);
  aisle_train_work_keep (vectors, rank, test->id, test->n, NULL, ranks);
}

static gboolean
judge_drawn (const Training *self, const AisleModel *model, JsonObject *metrics, GPtrArray *vectors,
             AisleProgress *progress, GError **error)
{
  guint64 seed = (guint64) aisle_params_integer (self->base.protocol, "candidates_seed");

  for (gsize i = 0; i < G_N_ELEMENTS (others); i++)
    {
      g_autoptr (GError) local = NULL;
      AisleProgress part =
          aisle_progress_part (progress, (double) i / G_N_ELEMENTS (others), (double) (i + 1) / G_N_ELEMENTS (others));
      g_autofree gint32 *ranks = aisle_reply_ranks_drawn (model, self->split->test, others[i], seed, &part, &local);
      g_autofree char *suffix = g_strdup_printf (" (1+%zu sampled)", others[i]);

      if (local != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
      if (ranks != NULL)
        add_figures (self, ranks, suffix, metrics, vectors);
    }
  return TRUE;
}

static gboolean
judge_found (const Training *self, const AisleModel *model, JsonObject *metrics, AislePassport *passport,
             GPtrArray *vectors, AisleProgress *progress, GError **error)
{
  const AislePassages *test = self->split->test;
  AisleProgress part = aisle_progress_part (progress, 0, .5);
  gsize possible = 0;
  g_autofree float *chances = g_new (float, test->n + 1);
  g_autofree gint32 *ranks = aisle_reply_ranks_found (model, test, chances, &possible, &part, error);
  AisleInterval share;

  if (ranks == NULL)
    return FALSE;
  add_figures (self, ranks, "", metrics, vectors);
  aisle_train_work_keep (vectors, "chance", test->id, test->n, chances, NULL);
  share = aisle_wilson ((double) possible, (double) test->n);
  aisle_train_add_metric (metrics, "possible", &share);
  part = aisle_progress_part (progress, .5, 1);
  if (!judge_drawn (self, model, metrics, vectors, &part, error))
    return FALSE;
  aisle_passport_add_note (
      passport,
      _ ("Recall@k is the share of held-back questions whose own reply, word for word, or whose intent's answer is among the "
         "best k found; \"possible\" is the share that could be found at all. With sampled candidates the reply that was "
         "given stands among replies of other conversations. Wilson's intervals; ties count as wrong."));
  return TRUE;
}

/* Perplexity is of all tokens together; by question the mean log chance of a token. */
static gboolean
judge_written (const Training *self, const AisleModel *model, JsonObject *metrics, AislePassport *passport,
               GPtrArray *vectors, AisleProgress *progress, GError **error)
{
  const AislePassages *test = self->split->test;
  g_autofree double *log_chances = g_try_new0 (double, test->n + 1), *n_tokens = g_try_new0 (double, test->n + 1);
  g_autofree float *by_question = g_try_new0 (float, test->n + 1);
  double sum = 0, tokens = 0;
  AisleInterval interval;

  if (log_chances == NULL || n_tokens == NULL || by_question == NULL)
    {
      g_set_error_literal (error, AISLE_COMMAND_ERROR, AISLE_ERROR_MEMORY,
                           _ ("not enough memory to judge the model: judge fewer questions"));
      return FALSE;
    }
  if (!self->base.family->likelihood (model, test, log_chances, n_tokens, progress, error))
    return FALSE;
  for (gsize q = 0; q < test->n; q++)
    {
      sum += log_chances[q];
      tokens += n_tokens[q];
      by_question[q] = n_tokens[q] > 0 ? (float) (log_chances[q] / n_tokens[q]) : NAN;
    }
  interval = aisle_bootstrap_mean (by_question, test->n, RESAMPLES, self->base.order->seed);
  aisle_train_add_metric (metrics, "log_likelihood", &interval);
  aisle_train_add_metric (metrics, "perplexity", &(AisleInterval){ exp (-sum / MAX (tokens, 1)), NAN, NAN });
  aisle_train_work_keep (vectors, "log_likelihood", test->id, test->n, by_question, NULL);
  aisle_passport_add_note (
      passport,
      _ ("Perplexity is of the tokens of the replies that were given to held-back questions; the log-likelihood is "
         "the mean over questions of a token's log chance, its interval a bootstrap over questions."));
  return TRUE;
}

/* Fills in what the test says, and gives the values by question that are kept. */
static gboolean
judge_test (const Training *self, const AisleModel *model, JsonObject *metrics, AislePassport *passport,
            GPtrArray *vectors, AisleProgress *progress, GError **error)
{
  if (self->split->test->n == 0)
    {
      aisle_passport_add_note (passport, _ ("No question is held back: nothing is left to judge it by."));
      return TRUE;
    }
  if (self->base.family->find != NULL)
    return judge_found (self, model, metrics, passport, vectors, progress, error);
  return self->base.family->likelihood == NULL
         || judge_written (self, model, metrics, passport, vectors, progress, error);
}

/* What the checks find; NULL with an error. */
static GPtrArray *
look_honestly (const Training *self, JsonNode *protocol, GError **error)
{
  const AisleReplyFacts replies = aisle_reply_facts (self->split);
  AisleHonestyFacts facts = {
    .family = self->base.family, .params = self->base.params, .replies = &replies, .passes = self->base.passes
  };

  return aisle_train_count_looks (self->base.project, protocol, &facts.looks, error) ? aisle_honesty_look (&facts)
                                                                                     : NULL;
}

/* ---- what is stored ---- */

static AislePassport *
make_passport (const Training *self)
{
  g_autofree char *definition = g_strdup_printf (
      _ ("%s, taught by the shop's answers and its agents' replies, and judged by the replies to questions held back."),
      _ (self->base.family->title));
  AislePassport *passport = aisle_train_work_text_passport (&self->base, definition, self->content_hash);

  aisle_passage_split_describe (self->split, self->all, passport);
  aisle_train_work_describe_choice (&self->base, NULL, passport);
  return passport;
}

/* ---- the command ---- */

static gboolean
prepare (Training *self, AisleProject *project, const AisleTrainOrder *order, AisleProgress *progress, GError **error)
{
  if (!aisle_train_work_open (&self->base, project, order, NULL, error)
      || !aisle_train_work_is_plain (&self->base, error))
    return FALSE;
  self->all = aisle_passages_read (project, self->base.split_params, progress, error);
  self->split = self->all != NULL ? aisle_passage_split_new (self->all, self->base.split_params, error) : NULL;
  if (self->split == NULL)
    return FALSE;
  self->content_hash = aisle_passages_hash (self->all);
  return aisle_train_work_open_members (&self->base, self->content_hash, NULL, error);
}

static AisleRun *
train (AisleProject *project, const AisleTrainOrder *order, AisleProgress *progress, GError **error)
{
  g_auto (Training) training = { .all = NULL };
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
  part = aisle_progress_part (progress, .05, .8);
  model = fit_final (&training, &seconds, &part, error);
  weights = model != NULL ? aisle_train_work_weights (model, error) : NULL;
  if (weights == NULL)
    return NULL;
  passport = make_passport (&training);
  aisle_train_work_describe_model (&training.base, model, passport);
  part = aisle_progress_part (progress, .8, .95);
  if (!judge_test (&training, model, metrics, passport, vectors, &part, error))
    return NULL;
  run = aisle_train_work_run (
      &training.base, aisle_train_work_text_protocol (&training.base, training.split->kind, training.content_hash),
      passport, metrics, training.content_hash, seconds);
  if (training.split->test->n > 0 && (run->findings = look_honestly (&training, run->protocol, error)) == NULL)
    return NULL;
  part = aisle_progress_part (progress, .95, 1);
  return aisle_train_work_store (&training.base, run, vectors, weights, &part, error) ? g_steal_pointer (&run) : NULL;
}

const AisleTrainTask aisle_train_reply = {
  AISLE_TASK_REPLY, aisle_passage_params, &aisle_passage_n_params, protocol_params, &n_protocol_params, train,
};
