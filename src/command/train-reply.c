/* train-reply.c: models that find replies, and models that write them: split, fit, judge once, store.
 *
 * As for classifiers, the model is fitted on the training part, which validation chooses by, and then on both, which the test
 * judges once; with final=fit the first is judged.  A model that finds is judged by what it
 * finds, one that writes by how likely it holds the replies that were given. */
#include "command/journalled.h"
#include "command/train-checkpoints.h"
#include "command/train-judging.h"
#include "command/train-members.h"
#include "command/train-task.h"
#include "dialogue/passages.h"
#include "evaluate/replies.h"

#include "base/error.h"
#include "base/files.h"
#include "base/i18n.h"
#include "base/json.h"

#include <math.h>
#include <string.h>
#include <time.h>

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
  AisleProject *project;
  const AisleTrainOrder *order;
  const AisleFamily *family;
  AisleParams *params, *split_params, *protocol;
  AislePassages *all;
  AislePassageSplit *split;
  char *content_hash;
  GArray *passes;             /* AisleRunPass */
  GArray *chosen;             /* double: what validation chose */
  GPtrArray *checkpoints;     /* paths, removed when the run is stored */
  AisleTrainMembers *members; /* (nullable) */
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
  aisle_passage_split_free (self->split);
  aisle_passages_free (self->all);
  g_free (self->content_hash);
  g_clear_pointer (&self->passes, g_array_unref);
  g_clear_pointer (&self->chosen, g_array_unref);
  g_clear_pointer (&self->checkpoints, g_ptr_array_unref);
  aisle_train_members_free (self->members);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Training, training_clear)

/* ---- fitting ---- */

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

/* Where a fit on this part keeps its state. */
static const char *
checkpoint_path (Training *self, gboolean tuning)
{
  g_autoptr (JsonNode) split = aisle_params_to_json (self->split_params);
  g_autofree char *split_text = aisle_json_print (split, FALSE);
  g_autofree char *key = g_strdup_printf ("%s %s %" G_GUINT64_FORMAT " %s", split_text, tuning ? "tuning" : "full",
                                          self->order->seed, self->content_hash);

  return aisle_train_checkpoint (self->project, self->family, self->params, key, self->checkpoints);
}

/* stored_fit: on the rows that stored runs were trained on. */
static AisleModel *
fit (Training *self, const AislePassages *part, gboolean tuning, gboolean stored_fit, double *seconds,
     AisleProgress *progress, GError **error)
{
  AisleProgress half = aisle_progress_part (progress, 0, self->members != NULL ? .5 : 0);
  AisleTrainInput input = { .params = self->params,
                            .seed = self->order->seed,
                            .chosen = self->chosen,
                            .passages = part,
                            .passages_valid = tuning ? self->split->valid : NULL,
                            .checkpoint = checkpoint_path (self, tuning),
                            .pass = report_pass,
                            .pass_data = self };
  AisleModel *model;

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

/* The model that the test will judge. */
static AisleModel *
fit_final (Training *self, double *seconds, AisleProgress *progress, GError **error)
{
  gboolean once = g_str_equal (aisle_params_text (self->protocol, "final"), "fit");
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

/* By question, in the order of its row's number. */
static void
add_vector (GPtrArray *vectors, const char *name, const AislePassages *asked, const float *values, const gint32 *ranks)
{
  AisleUserMetric *vector = g_new0 (AisleUserMetric, 1);

  vector->name = g_strdup (name);
  vector->n = asked->n;
  vector->users = g_memdup2 (asked->id, asked->n * sizeof *asked->id);
  vector->values = g_new (float, asked->n + 1);
  for (gsize i = 0; i < asked->n; i++)
    vector->values[i] = values != NULL ? values[i] : (float) ranks[i];
  g_ptr_array_add (vectors, vector);
}

/* suffix: which candidates, "" for all that can be found. */
static void
add_figures (const Training *self, const gint32 *ranks, const char *suffix, JsonObject *metrics, GPtrArray *vectors)
{
  const AislePassages *test = self->split->test;
  g_autofree float *values = g_new (float, test->n + 1);
  g_autofree char *mrr = g_strconcat ("mrr", suffix, NULL), *rank = g_strconcat ("rank", suffix, NULL);
  AisleInterval interval = aisle_reply_mrr (ranks, test->n, self->order->seed, values);

  for (gsize d = 0; d < G_N_ELEMENTS (depths); d++)
    {
      g_autofree char *name = g_strdup_printf ("recall@%zu%s", depths[d], suffix);
      g_autofree float *hit = g_new (float, test->n + 1);
      AisleInterval recall = aisle_reply_recall (ranks, test->n, depths[d]);

      for (gsize q = 0; q < test->n; q++)
        hit[q] = ranks[q] > 0 && (gsize) ranks[q] <= depths[d];
      aisle_train_add_metric (metrics, name, &recall);
      add_vector (vectors, name, test, hit, NULL);
    }
  aisle_train_add_metric (metrics, mrr, &interval);
  add_vector (vectors, mrr, test, values, NULL);
  add_vector (vectors, rank, test, NULL, ranks);
}

static gboolean
judge_drawn (const Training *self, const AisleModel *model, JsonObject *metrics, GPtrArray *vectors,
             AisleProgress *progress, GError **error)
{
  guint64 seed = (guint64) aisle_params_integer (self->protocol, "candidates_seed");

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
  g_autofree gint32 *ranks = aisle_reply_ranks_found (model, test, &possible, &part, error);
  AisleInterval share;

  if (ranks == NULL)
    return FALSE;
  add_figures (self, ranks, "", metrics, vectors);
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
  if (!self->family->likelihood (model, test, log_chances, n_tokens, progress, error))
    return FALSE;
  for (gsize q = 0; q < test->n; q++)
    {
      sum += log_chances[q];
      tokens += n_tokens[q];
      by_question[q] = n_tokens[q] > 0 ? (float) (log_chances[q] / n_tokens[q]) : NAN;
    }
  interval = aisle_bootstrap_mean (by_question, test->n, RESAMPLES, self->order->seed);
  aisle_train_add_metric (metrics, "log_likelihood", &interval);
  aisle_train_add_metric (metrics, "perplexity", &(AisleInterval){ exp (-sum / MAX (tokens, 1)), NAN, NAN });
  add_vector (vectors, "log_likelihood", test, by_question, NULL);
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
  if (self->family->find != NULL)
    return judge_found (self, model, metrics, passport, vectors, progress, error);
  return self->family->likelihood == NULL || judge_written (self, model, metrics, passport, vectors, progress, error);
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
      _ ("%s, taught by the shop's answers and its agents' replies, and judged by the replies to questions held back."),
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
  aisle_passage_split_describe (self->split, self->all, passport);
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

  if (!self->family->save (model, weights, error) || !aisle_project_begin (self->project, error))
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

static char *
hash_of (const AislePassages *all)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);

  for (gsize p = 0; p < all->n; p++)
    {
      const char *texts[] = { all->question[p], all->answer[p], all->intent[p] != NULL ? all->intent[p] : "" };

      for (gsize t = 0; t < G_N_ELEMENTS (texts); t++)
        g_checksum_update (sum, (const guchar *) texts[t], (gssize) strlen (texts[t]) + 1);
      g_checksum_update (sum, &all->fold[p], 1);
      g_checksum_update (sum, (const guchar *) &all->time[p], sizeof all->time[p]);
    }
  return g_strndup (g_checksum_get_string (sum), 32);
}

static gboolean
check_order (const AisleTrainOrder *order, GError **error)
{
  if (order->segment != NULL && *order->segment != '\0')
    g_set_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_USAGE,
                 _ ("'%s' reads answers and dialogues, which no segment narrows: train it without one"), order->family);
  else if (order->refit)
    g_set_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_USAGE,
                 _ ("'%s' has no refit: train it once more with --split none"), order->family);
  else
    return TRUE;
  return FALSE;
}

static gboolean
prepare (Training *self, AisleProgress *progress, GError **error)
{
  const AisleTrainOrder *order = self->order;

  if (!aisle_train_check_writable (self->project, error) || !check_order (order, error))
    return FALSE;
  self->family = aisle_command_family (order->family, aisle_task_id (AISLE_TASK_REPLY), error);
  if (self->family == NULL)
    return FALSE;
  self->params = order->params != NULL ? aisle_params_dup (order->params)
                                       : aisle_params_new (self->family->params, self->family->n_params);
  self->split_params = order->split != NULL ? aisle_params_dup (order->split)
                                            : aisle_params_new (aisle_passage_params, aisle_passage_n_params);
  self->protocol = order->protocol != NULL ? aisle_params_dup (order->protocol)
                                           : aisle_params_new (protocol_params, n_protocol_params);
  self->passes = g_array_new (FALSE, FALSE, sizeof (AisleRunPass));
  self->chosen = g_array_new (FALSE, FALSE, sizeof (double));
  self->checkpoints = g_ptr_array_new_with_free_func (g_free);
  self->all = aisle_passages_read (self->project, self->split_params, progress, error);
  self->split = self->all != NULL ? aisle_passage_split_new (self->all, self->split_params, error) : NULL;
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
  part = aisle_progress_part (progress, .05, .8);
  model = fit_final (&training, &seconds, &part, error);
  if (model == NULL)
    return NULL;
  passport = make_passport (&training);
  part = aisle_progress_part (progress, .8, .95);
  if (!judge_test (&training, model, metrics, passport, vectors, &part, error))
    return NULL;
  run = make_run (&training, passport, metrics, seconds);
  part = aisle_progress_part (progress, .95, 1);
  if (!store (&training, run, vectors, model, &part, error))
    return NULL;
  aisle_train_checkpoints_remove (project, training.checkpoints);
  return g_steal_pointer (&run);
}

const AisleTrainTask aisle_train_reply = {
  AISLE_TASK_REPLY, aisle_passage_params, &aisle_passage_n_params, protocol_params, &n_protocol_params, train,
};
