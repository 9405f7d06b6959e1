/* train-search.c: rankers of search results: lists with grades, features, fit, judge once, store.
 *
 * As for recommenders: a first fit on the training queries, which validation judges and stops, then one on both, which the
 * test judges once; with final=fit the first is judged by both.  Split by query with fold=0, this is done for each fold; the
 * run's figures are of all queries, and its weights are those of the last fold. */
#include "command/journalled.h"
#include "command/rank-candidates.h"
#include "command/rank-facts.h"
#include "command/rank-order.h"
#include "command/search-engine.h"
#include "command/train-judging.h"
#include "command/train-members.h"
#include "command/train-task.h"
#include "evaluate/rank-judge.h"
#include "feature/rank-split.h"

#include "base/error.h"
#include "base/files.h"
#include "base/i18n.h"

#include <math.h>
#include <string.h>
#include <time.h>

typedef struct
{
  AisleProject *project;
  const AisleTrainOrder *order;
  const AisleFamily *family;
  AisleParams *params, *split_params;
  const guint *k_list;
  AisleRankOrder rules;
  gint64 recommended_from; /* with a recommender: the end of its training */
  AisleLook *look;         /* of the order's segment: whose clicks teach */
  AisleSearch *search;
  AisleRankLessons lessons;
  GPtrArray *texts;           /* of the project's queries */
  AisleRankSet *judged_lists; /* all lists with features */
  AisleRankSet *taught;       /* (nullable) the same lists with strangers */
  AisleRankSet *found;        /* (nullable) the same lists with what the search finds */
  guint8 *missed;             /* (nullable) by row of found: judged, but not found */
  guint fold, n_folds;
  AisleRankSplit *split; /* of the fold at hand */
  AisleRankJudge *judge; /* of the tests so far */
  AisleRankFacts facts;
  GChecksum *judged;
  GArray *passes, *chosen[2]; /* by validation: of who knows customers, and of everybody's where there are two */
  AisleTrainMembers *members; /* (nullable) */
  gint64 fit_start;
  clock_t fit_clock;
  gboolean tuning, everybodys; /* of the fit at hand */
  AisleModel *refitted;
  double refit_seconds;
} Training;

static void
clear_chosen (Training *self)
{
  for (gsize s = 0; s < G_N_ELEMENTS (self->chosen); s++)
    g_clear_pointer (&self->chosen[s], g_array_unref);
}

static void
training_clear (Training *self)
{
  aisle_params_free (self->params);
  aisle_params_free (self->split_params);
  aisle_search_close (self->search);
  aisle_look_close (self->look);
  aisle_rank_lessons_clear (&self->lessons);
  g_clear_pointer (&self->texts, g_ptr_array_unref);
  g_clear_pointer (&self->judged_lists, aisle_rank_set_free);
  g_clear_pointer (&self->taught, aisle_rank_set_free);
  g_clear_pointer (&self->found, aisle_rank_set_free);
  g_free (self->missed);
  aisle_rank_split_free (self->split);
  aisle_rank_judge_free (self->judge);
  g_clear_pointer (&self->judged, g_checksum_free);
  g_clear_pointer (&self->passes, g_array_unref);
  clear_chosen (self);
  aisle_train_members_free (self->members);
  if (self->refitted != NULL)
    aisle_model_free (self->refitted);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Training, training_clear)

static gboolean
no_memory (GError **error)
{
  g_set_error_literal (error, AISLE_COMMAND_ERROR, AISLE_ERROR_MEMORY,
                       _ ("not enough memory to train a ranker: close other programs"));
  return FALSE;
}

/* ---- what is learnt from ---- */

static guint
groups_of (const Training *self)
{
  return AISLE_RANK_GROUP (TEXT) | AISLE_RANK_GROUP (ITEM) | AISLE_RANK_GROUP (QUERY)
         | (self->rules.personal ? AISLE_RANK_GROUP (PERSONAL) : 0);
}

static gboolean
read_lessons (Training *self, AisleProgress *progress, GError **error)
{
  gboolean by_time = g_str_equal (aisle_params_text (self->split_params, "split"), "time");

  self->texts = aisle_project_all_names (self->project, AISLE_NAMES_QUERY, error);
  return self->texts != NULL
         && aisle_rank_lessons_read (&self->lessons, self->project, &self->rules, self->look->bitmap, by_time, progress,
                                     error);
}

static AisleRankKnowledge *
open_knowledge (Training *self, AisleProgress *progress, GError **error)
{
  AisleProgress part = aisle_progress_part (progress, 0, .3);
  AisleRankRecommender *recommender = NULL;

  if (self->rules.recommender > 0)
    {
      recommender = aisle_rank_recommender_open (self->project, self->rules.recommender, TRUE, &part, error);
      if (recommender == NULL)
        return NULL;
      self->recommended_from = recommender->trained_until;
    }
  part = aisle_progress_part (progress, .3, 1);
  return aisle_rank_knowledge_open (self->project, aisle_search_index (self->search), groups_of (self), NULL,
                                    recommender, &part, error);
}

static gboolean
fill_features (Training *self, AisleProgress *progress, GError **error)
{
  AisleProgress part = aisle_progress_part (progress, 0, .3);
  g_autoptr (AisleRankKnowledge) knowledge = open_knowledge (self, &part, error);
  g_autoptr (AisleRankSet) strange = NULL, candidates = NULL;

  if (knowledge == NULL)
    return FALSE;
  part = aisle_progress_part (progress, .3, .5);
  self->judged_lists =
      aisle_rank_knowledge_fill (knowledge, self->lessons.labels->set, self->texts, self->rules.personal, &part, error);
  if (self->judged_lists == NULL)
    return FALSE;
  part = aisle_progress_part (progress, .5, .7);
  if (self->rules.judgements && self->rules.strangers > 0)
    {
      strange = aisle_rank_candidates_strange (self->lessons.labels, self->search, self->texts, self->rules.strangers,
                                               &part, error);
      self->taught = strange != NULL ? aisle_rank_knowledge_fill (knowledge, strange, self->texts, self->rules.personal,
                                                                  &part, error)
                                     : NULL;
      if (self->taught == NULL)
        return FALSE;
    }
  if (self->rules.depth == 0)
    return TRUE;
  part = aisle_progress_part (progress, .7, 1);
  candidates = aisle_rank_candidates_found (self->lessons.labels->set, self->search, self->texts, self->rules.depth,
                                            &self->missed, &part, error);
  self->found = candidates != NULL
                    ? aisle_rank_knowledge_fill (knowledge, candidates, self->texts, self->rules.personal, &part, error)
                    : NULL;
  return self->found != NULL;
}

/* What a fit learns from. */
static const AisleRankSet *
lessons_of (const Training *self)
{
  return self->taught != NULL ? self->taught : self->judged_lists;
}

/* The lists of these parts; with missed (nullable out, by row) as candidates where they were found. */
static AisleRankSet *
take_parts (const Training *self, const AisleRankSet *from, guint parts, guint8 **missed, GError **error)
{
  g_autofree gsize *lists = g_new (gsize, from->n_queries + 1);
  AisleRankSet *set;
  gsize n = 0, row = 0;

  for (gsize list = 0; list < from->n_queries; list++)
    if ((parts & (1u << self->split->part[list])) != 0)
      lists[n++] = list;
  set = aisle_rank_set_take (from, lists, n);
  if (set == NULL)
    no_memory (error);
  if (set == NULL || missed == NULL)
    return set;
  *missed = g_new0 (guint8, set->n_rows + 1);
  for (gsize i = 0; i < n; i++)
    for (gsize r = from->start[lists[i]]; r < from->start[lists[i] + 1]; r++)
      (*missed)[row++] = self->missed[r];
  return set;
}

/* ---- fitting and judging ---- */

static void
report_pass (const AislePass *pass, gpointer data)
{
  const Training *self = data;
  AisleRunPass report = { self->tuning, pass->pass, pass->loss, pass->validation };

  if (self->everybodys)
    return; /* the curve is of the other one */
  report.seconds = (double) (g_get_monotonic_time () - self->fit_start) / G_USEC_PER_SEC;
  report.cpu_seconds = (double) (clock () - self->fit_clock) / CLOCKS_PER_SEC;
  report.memory = (gint64) aisle_current_memory ();
  g_array_append_val (self->passes, report);
  if (self->order->pass != NULL)
    self->order->pass (&report, self->order->pass_data);
}

/* Of a member that knows customers, a blend takes the one of the two that is of its own kind. */
static const AisleModel **
take_sides (const AisleTrainInput *input, gboolean known)
{
  const AisleModel **sides = g_new (const AisleModel *, input->n_models + 1);

  for (gsize m = 0; m < input->n_models; m++)
    sides[m] = aisle_ranker_side (input->models[m], known);
  return sides;
}

/* everybodys: of the two rankers of a personal one that which knows nobody. */
static AisleModel *
fit_one (Training *self, AisleTrainInput *input, gboolean everybodys, gboolean stored_fit, AisleProgress *progress,
         GError **error)
{
  AisleProgress part = aisle_progress_part (progress, 0, self->members != NULL ? .5 : 0);
  g_autofree const AisleModel **sides = NULL;

  self->everybodys = everybodys;
  input->chosen = self->chosen[everybodys ? 1 : 0];
  if (self->members != NULL && !aisle_train_members_fill (self->members, input, !stored_fit, &part, error))
    return NULL;
  sides = take_sides (input, !everybodys);
  input->models = sides;
  part = aisle_progress_part (progress, self->members != NULL ? .5 : 0, 1);
  return self->family->train (input, &part, error);
}

static gboolean
is_personal (const AisleRankSet *set)
{
  return aisle_rank_set_column (set, AISLE_RANK_KNOWN_BY) >= 0;
}

/* The ranker of everybody, on the same lists without what is personal. */
static AisleModel *
fit_everybodys (Training *self, const AisleTrainInput *known, gboolean stored_fit, AisleProgress *progress,
                GError **error)
{
  g_autoptr (AisleRankSet) set = aisle_rank_set_without (known->ranking, AISLE_RANK_PERSONAL), valid = NULL;
  AisleTrainInput input = *known;

  if (known->ranking_valid != NULL)
    valid = aisle_rank_set_without (known->ranking_valid, AISLE_RANK_PERSONAL);
  if (set == NULL || (valid == NULL && known->ranking_valid != NULL))
    {
      no_memory (error);
      return NULL;
    }
  input.ranking = set;
  input.ranking_valid = valid;
  return fit_one (self, &input, TRUE, stored_fit, progress, error);
}

/* valid (nullable): a tuning fit; stored_fit: on the rows that stored runs were trained on. */
static AisleModel *
fit (Training *self, const AisleRankSet *set, const AisleRankSet *valid, gboolean stored_fit, double *seconds,
     AisleProgress *progress, GError **error)
{
  const gboolean two = is_personal (set);
  AisleProgress part = aisle_progress_part (progress, 0, two ? .5 : 0);
  AisleTrainInput input = { .ranking = set,
                            .ranking_valid = valid,
                            .params = self->params,
                            .seed = self->order->seed,
                            .pass = report_pass,
                            .pass_data = self };
  g_autoptr (AisleModel) everybody = NULL;
  AisleModel *model;

  self->tuning = valid != NULL;
  self->fit_start = g_get_monotonic_time ();
  self->fit_clock = clock ();
  if (two && (everybody = fit_everybodys (self, &input, stored_fit, &part, error)) == NULL)
    return NULL;
  part = aisle_progress_part (progress, two ? .5 : 0, 1);
  model = fit_one (self, &input, FALSE, stored_fit, &part, error);
  *seconds = (double) (g_get_monotonic_time () - self->fit_start) / G_USEC_PER_SEC;
  return model != NULL && two ? aisle_known_ranker_new (g_steal_pointer (&everybody), model) : model;
}

/* The order of a set by the model; missed rows (nullable) stand last. */
static float *
rank_set (const AisleModel *model, const AisleRankSet *set, const guint8 *missed, AisleProgress *progress,
          GError **error)
{
  g_autofree float *scores = g_try_new (float, set->n_rows + 1);

  if (scores == NULL)
    {
      no_memory (error);
      return NULL;
    }
  if (!aisle_model_rank (model, set, scores, progress, error))
    return NULL;
  for (gsize row = 0; missed != NULL && row < set->n_rows; row++)
    if (missed[row])
      scores[row] = -INFINITY;
  return g_steal_pointer (&scores);
}

/* Fits on the training part and says what validation thinks of it. */
static AisleModel *
fit_and_validate (Training *self, double *ndcg, double *seconds, AisleProgress *progress, GError **error)
{
  AisleProgress part = aisle_progress_part (progress, 0, .9);
  g_autoptr (AisleRankSet) set = take_parts (self, lessons_of (self), 1 << AISLE_RANK_FIT, NULL, error);
  g_autoptr (AisleRankSet) valid =
      set != NULL ? take_parts (self, self->judged_lists, 1 << AISLE_RANK_VALID, NULL, error) : NULL;
  g_autoptr (AisleModel) model = valid != NULL ? fit (self, set, valid, FALSE, seconds, &part, error) : NULL;
  g_autofree float *scores = NULL;

  if (model == NULL)
    return NULL;
  part = aisle_progress_part (progress, .9, 1);
  scores = rank_set (model, valid, NULL, &part, error);
  if (scores == NULL)
    return NULL;
  *ndcg = aisle_rank_ndcg (valid, scores, self->k_list[0]);
  return g_steal_pointer (&model);
}

/* The model that the test will judge. */
static AisleModel *
fit_final (Training *self, double *validation, double *seconds, AisleProgress *progress, GError **error)
{
  AisleProgress part = aisle_progress_part (progress, 0, .45);
  g_autoptr (AisleRankSet) set = NULL;

  *validation = NAN;
  if (self->split->lists[AISLE_RANK_VALID] > 0)
    {
      AisleModel *tuned = fit_and_validate (self, validation, seconds, &part, error);

      if (tuned == NULL || self->split->final_fit)
        return tuned;
      aisle_model_free (tuned);
    }
  part = aisle_progress_part (progress, .45, 1);
  set = take_parts (self, lessons_of (self), 1 << AISLE_RANK_FIT | 1 << AISLE_RANK_VALID, NULL, error);
  return set != NULL ? fit (self, set, NULL, self->fold == self->n_folds, seconds, &part, error) : NULL;
}

static void
add_to_checksum (GChecksum *sum, const AisleRankSet *set)
{
  g_checksum_update (sum, (const guchar *) set->query, (gssize) (set->n_queries * sizeof *set->query));
  g_checksum_update (sum, (const guchar *) set->start, (gssize) ((set->n_queries + 1) * sizeof *set->start));
  g_checksum_update (sum, (const guchar *) set->item, (gssize) (set->n_rows * sizeof *set->item));
  g_checksum_update (sum, (const guchar *) set->grade, (gssize) (set->n_rows * sizeof *set->grade));
}

static gboolean
judge_test (Training *self, const AisleModel *model, AisleProgress *progress, GError **error)
{
  g_autofree guint8 *missed = NULL;
  g_autofree float *scores = NULL;
  g_autoptr (AisleRankSet) test = NULL;

  if (self->split->lists[AISLE_RANK_TEST] == 0)
    return TRUE;
  test = self->found != NULL ? take_parts (self, self->found, 1 << AISLE_RANK_TEST, &missed, error)
                             : take_parts (self, self->judged_lists, 1 << AISLE_RANK_TEST, NULL, error);
  scores = test != NULL ? rank_set (model, test, missed, progress, error) : NULL;
  if (scores == NULL)
    return FALSE;
  aisle_rank_judge_add (self->judge, test, scores);
  add_to_checksum (self->judged, test);
  return TRUE;
}

/* ---- folds ---- */

static gboolean
open_fold (Training *self, guint fold, GError **error)
{
  g_autoptr (AisleParams) own = aisle_params_dup (self->split_params);
  g_autofree char *number = g_strdup_printf ("%u", fold);

  g_clear_pointer (&self->split, aisle_rank_split_free);
  g_clear_pointer (&self->passes, g_array_unref);
  clear_chosen (self);
  self->fold = fold;
  self->passes = g_array_new (FALSE, FALSE, sizeof (AisleRunPass));
  for (gsize s = 0; s < G_N_ELEMENTS (self->chosen); s++)
    self->chosen[s] = g_array_new (FALSE, FALSE, sizeof (double));
  if (self->n_folds > 1 && !aisle_params_set (own, "fold", number, error))
    return FALSE;
  self->split = aisle_rank_split_new (self->lessons.labels, self->texts, own, error);
  if (self->split == NULL)
    return FALSE;
  aisle_rank_order_choose (&self->rules, self->lessons.labels, self->split);
  self->facts.queries += self->split->queries;
  self->facts.shared += self->split->shared;
  self->facts.valid_lists = self->split->lists[AISLE_RANK_VALID];
  self->facts.fit_lists = self->split->lists[AISLE_RANK_FIT];
  self->facts.raw_clicks = self->rules.model == AISLE_CLICKS_RAW && self->lessons.clicked > 0;
  self->facts.clicks_judge = self->lessons.judged == 0;
  if (self->split->lists[AISLE_RANK_FIT] > 0)
    return TRUE;
  g_set_error_literal (error, AISLE_COMMAND_ERROR, AISLE_ERROR_EMPTY,
                       _ ("the split leaves no list to learn from: learn from judgements and clicks both"));
  return FALSE;
}

/* *validation: the mean over the folds. */
static AisleModel *
train_folds (Training *self, double *validation, double *seconds, AisleProgress *progress, GError **error)
{
  double sum = 0, took = 0;
  g_autoptr (AisleModel) model = NULL;

  *seconds = 0;
  for (guint fold = 1; fold <= self->n_folds; fold++)
    {
      double from = (double) (fold - 1) / self->n_folds, width = 1.0 / self->n_folds, own;
      AisleProgress part = aisle_progress_part (progress, from, from + .9 * width);

      g_clear_pointer (&model, aisle_model_free);
      if (!open_fold (self, fold, error))
        return NULL;
      model = fit_final (self, &own, &took, &part, error);
      part = aisle_progress_part (progress, from + .9 * width, from + width);
      if (model == NULL || !judge_test (self, model, &part, error))
        return NULL;
      sum += own;
      *seconds += took;
    }
  *validation = sum / self->n_folds;
  return g_steal_pointer (&model);
}

/* ---- what is stored ---- */

static JsonNode *
make_protocol (const Training *self, const AisleParams *split_params, gint64 refit_of)
{
  JsonObject *protocol = json_object_new ();

  json_object_set_string_member (protocol, "task", aisle_task_id (AISLE_TASK_SEARCH));
  json_object_set_string_member (protocol, "split", aisle_params_text (split_params, "split"));
  json_object_set_member (protocol, "split_params", aisle_params_to_json (split_params));
  json_object_set_array_member (protocol, "k", aisle_train_list_to_json (self->k_list));
  json_object_set_string_member (protocol, "segment",
                                 self->look->segment_definition != NULL ? self->look->segment_definition : "");
  aisle_rank_order_to_json (&self->rules, protocol);
  if (refit_of == 0)
    json_object_set_string_member (protocol, "judged", g_checksum_get_string (self->judged));
  else
    json_object_set_int_member (protocol, "refit_of", refit_of);
  json_object_set_string_member (protocol, "content_hash", self->look->columns->content_hash);
  return aisle_train_node (protocol);
}

static void
describe_recommender (const Training *self, AislePassport *passport)
{
  const AisleRankSet *lists = self->judged_lists;
  g_autofree char *from = NULL, *note = NULL;
  gsize n = 0;

  if (self->rules.recommender == 0)
    return;
  for (gsize list = 0; lists->time != NULL && list < lists->n_queries; list++)
    n += lists->user != NULL && lists->user[list] >= 0 && lists->time[list] != AISLE_TIME_MISSING
         && lists->time[list] >= self->recommended_from;
  from = aisle_time_format (self->recommended_from);
  note = g_strdup_printf (_ ("Recommender %lld was trained on what came before %s: it has a score for the %zu lists of "
                             "customers from then on, of %zu."),
                          (long long) self->rules.recommender, from, n, lists->n_queries);
  aisle_passport_add_note (passport, note);
}

static AislePassport *
make_passport (const Training *self, const AisleParams *split_params)
{
  g_autofree char *definition = g_strdup_printf (
      _ ("%s, trained on how well items answer queries, and judged by how well it orders them for queries "
         "held back."),
      _ (self->family->title));
  AislePassport *passport = aisle_view_passport (&self->look->view, definition);
  g_autofree char *seed = g_strdup_printf ("%" G_GUINT64_FORMAT, self->order->seed);
  g_autofree char *lists =
      g_strdup_printf (_ ("%zu lists come from judgements, %zu from clicks; grades count from %.4g."),
                       self->lessons.judged, self->lessons.clicked, self->lessons.zero);

  aisle_passport_add_param (passport, "family", self->family->id);
  aisle_passport_add_params (passport, self->params);
  aisle_passport_add_param (passport, "training_seed", seed);
  aisle_passport_add_params (passport, split_params);
  aisle_passport_add_note (passport, lists);
  aisle_rank_order_describe (&self->rules, passport);
  describe_recommender (self, passport);
  return passport;
}

static void
describe_choice (const Training *self, AislePassport *passport)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (gsize s = 0; s < G_N_ELEMENTS (self->chosen); s++)
    for (guint i = 0; i < self->chosen[s]->len; i++)
      g_string_append_printf (text, "%s%.6g",
                              i > 0   ? " "
                              : s > 0 ? "; "
                                      : "",
                              g_array_index (self->chosen[s], double, i));
  if (text->len > 0)
    aisle_passport_add_param (passport, "chosen_by_validation", text->str);
  if (self->members != NULL)
    {
      g_autofree char *models = aisle_train_members_text (self->members);
      aisle_passport_add_param (passport, "models", models);
    }
}

/* How long the whole of a search takes with this ranker, as milliseconds in the metrics. */
static gboolean
measure_latency (Training *self, const AisleModel *model, JsonObject *metrics, AisleProgress *progress, GError **error)
{
  AisleRankLatency latency;

  if (!aisle_rank_latency_measure (&latency, self->project, self->search, model, self->rules.recommender,
                                   self->lessons.labels->set, self->texts, progress, error))
    return FALSE;
  aisle_train_add_metric (metrics, "latency_p50", &(AisleInterval){ latency.p50, NAN, NAN });
  aisle_train_add_metric (metrics, "latency_p95", &(AisleInterval){ latency.p95, NAN, NAN });
  aisle_train_add_metric (metrics, "latency_p99", &(AisleInterval){ latency.p99, NAN, NAN });
  return TRUE;
}

/* The metrics and what is kept by query; *vectors stays NULL where nothing was held back. */
static gboolean
report_tests (Training *self, const AisleModel *model, JsonObject *metrics, AislePassport *passport,
              AisleRankEvaluation **evaluation, GPtrArray **vectors, GError **error)
{
  g_autofree char *note = NULL;

  if (g_str_equal (aisle_params_text (self->split_params, "split"), "none"))
    {
      aisle_passport_add_note (passport, _ ("Trained on everything: nothing is left to judge it by."));
      return TRUE;
    }
  *evaluation = aisle_rank_judge_finish (self->judge, error);
  if (*evaluation == NULL)
    return FALSE;
  for (guint i = 0; i < (*evaluation)->metrics->len; i++)
    {
      const AisleMetric *metric = (*evaluation)->metrics->pdata[i];
      aisle_train_add_metric (metrics, metric->name, &metric->summary);
    }
  *vectors = aisle_rank_evaluation_vectors (*evaluation);
  self->facts.evaluation = *evaluation;
  aisle_rank_facts_of_model (&self->facts, model);
  note =
      g_strdup_printf (_ ("%zu queries are judged, with %zu items; %zu lists have nothing relevant and are left out."),
                       (*evaluation)->all.n, (*evaluation)->counts.rows, (*evaluation)->counts.nothing_relevant);
  aisle_passport_add_note (passport, note);
  if (self->n_folds > 1)
    aisle_passport_add_note (passport,
                             _ ("Every query judges once, by a ranker that never saw it; the weights are those "
                                "of the last fold."));
  return aisle_rank_query_facts (&self->look->view, self->texts, &(*evaluation)->all, *vectors, error);
}

static AisleRun *
make_run (const Training *self, const AisleParams *split_params, const AislePassport *passport, JsonObject *metrics,
          double seconds, gint64 refit_of)
{
  AisleRun *run = g_new0 (AisleRun, 1);

  run->family = g_strdup (self->family->id);
  run->task = g_strdup (aisle_task_id (self->family->task));
  run->created = g_get_real_time ();
  run->params = aisle_params_to_json (self->params);
  run->protocol = make_protocol (self, split_params, refit_of);
  run->metrics = json_node_init_object (json_node_alloc (), metrics);
  run->passport = aisle_passport_to_json (passport);
  run->content_hash = g_strdup (self->look->columns->content_hash);
  run->segment = g_strdup (self->order->segment);
  run->seconds = seconds;
  run->peak_memory = (gint64) aisle_peak_memory ();
  run->passes = g_array_ref (self->passes);
  return run;
}

static gboolean
store (Training *self, AisleRun *run, const GPtrArray *vectors, const AisleModel *model, AisleProgress *progress,
       GError **error)
{
  g_autoptr (AisleTensors) weights = aisle_tensors_new ();

  return model->family->save (model, weights, error)
         && aisle_runs_add (self->project, run, vectors, weights, progress, error);
}

/* ---- the refit: the same on all lists, linked to the judged run ---- */

static gboolean
fit_everything (Training *self, AisleProgress *progress, GError **error)
{
  for (gsize list = 0; list < self->judged_lists->n_queries; list++)
    if (aisle_rank_order_teaches (&self->rules, self->lessons.labels, list))
      self->split->part[list] = AISLE_RANK_FIT;
  g_array_unref (self->passes); /* the judged run has its own */
  self->passes = g_array_new (FALSE, FALSE, sizeof (AisleRunPass));
  {
    g_autoptr (AisleRankSet) set = take_parts (self, lessons_of (self), 1 << AISLE_RANK_FIT, NULL, error);

    self->refitted = set != NULL ? fit (self, set, NULL, FALSE, &self->refit_seconds, progress, error) : NULL;
  }
  return self->refitted != NULL;
}

static gboolean
store_refit (Training *self, gint64 judged, JsonArray *runs, AisleProgress *progress, GError **error)
{
  g_autoptr (JsonObject) metrics = json_object_new ();
  g_autoptr (AisleParams) everything = aisle_params_dup (self->split_params);
  g_autoptr (AislePassport) passport = NULL;
  g_autoptr (AisleRun) run = NULL;
  g_autofree char *note =
      g_strdup_printf (_ ("Run %lld with the same parameters, trained again on all rows: its figures stand for this "
                          "run, which nothing is left to judge by."),
                       (long long) judged);

  if (!aisle_params_set (everything, "split", "none", error))
    return FALSE;
  passport = make_passport (self, everything);
  aisle_passport_add_note (passport, note);
  run = make_run (self, everything, passport, metrics, self->refit_seconds, judged);
  if (!store (self, run, NULL, self->refitted, progress, error))
    return FALSE;
  json_array_add_int_element (runs, run->id);
  return TRUE;
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

/* ---- the command ---- */

static gboolean
prepare (Training *self, AisleProgress *progress, GError **error)
{
  static const guint default_k_list[] = { 10, 5, 0 };
  const AisleTrainOrder *order = self->order;
  AisleProgress part = aisle_progress_part (progress, 0, .2);

  if (!aisle_train_check_writable (self->project, error))
    return FALSE;
  self->family = aisle_command_family (order->family, aisle_task_id (AISLE_TASK_SEARCH), error);
  if (self->family == NULL || !aisle_rank_order_read (&self->rules, order->protocol, error))
    return FALSE;
  self->params = order->params != NULL ? aisle_params_dup (order->params)
                                       : aisle_params_new (self->family->params, self->family->n_params);
  self->split_params = order->split != NULL ? aisle_params_dup (order->split)
                                            : aisle_params_new (aisle_rank_split_params, aisle_rank_split_n_params);
  self->k_list = order->k_list != NULL && order->k_list[0] != 0 ? order->k_list : default_k_list;
  self->n_folds = aisle_rank_split_n_folds (self->split_params);
  self->judged = g_checksum_new (G_CHECKSUM_SHA256);
  self->judge = aisle_rank_judge_new (
      &(AisleRankJudging){ .k_list = self->k_list, .relevant = self->rules.relevant, .seed = order->seed });
  self->look = aisle_look_open (self->project, order->segment, &part, error);
  part = aisle_progress_part (progress, .2, .4);
  if (self->look == NULL || !read_lessons (self, &part, error))
    return FALSE;
  part = aisle_progress_part (progress, .4, .5);
  self->search = aisle_command_search_open (self->project, NULL, &part, error);
  part = aisle_progress_part (progress, .5, 1);
  if (self->search == NULL || !fill_features (self, &part, error))
    return FALSE;
  if (self->family->needs & AISLE_NEEDS_MODELS)
    {
      const AisleTrainKin kin = { self->look->columns->content_hash, self->look->segment_definition };

      self->members = aisle_train_members_open (self->project, order, self->split_params, &kin, error);
    }
  return self->members != NULL || !(self->family->needs & AISLE_NEEDS_MODELS);
}

static gboolean
finish (Training *self, const AisleModel *model, double validation, double seconds, AisleRun **out,
        AisleProgress *progress, GError **error)
{
  AisleProgress part = aisle_progress_part (progress, 0, .3);
  g_autoptr (JsonObject) metrics = json_object_new ();
  g_autoptr (AislePassport) passport = make_passport (self, self->split_params);
  g_autoptr (AisleRankEvaluation) evaluation = NULL;
  g_autoptr (GPtrArray) vectors = NULL;
  g_autoptr (AisleRun) run = NULL;
  g_autofree char *validation_name = g_strdup_printf ("valid_ndcg@%u", self->k_list[0]);

  describe_choice (self, passport);
  if (!report_tests (self, model, metrics, passport, &evaluation, &vectors, error))
    return FALSE;
  aisle_train_add_metric (metrics, validation_name, &(AisleInterval){ validation, NAN, NAN });
  if (evaluation != NULL && !measure_latency (self, model, metrics, &part, error))
    return FALSE;
  run = make_run (self, self->split_params, passport, metrics, seconds, 0);
  if (evaluation != NULL
      && (run->findings =
              aisle_rank_look_honestly (self->project, &self->facts, self->params, run->passes, run->protocol, error))
             == NULL)
    return FALSE;
  part = aisle_progress_part (progress, .3, .8);
  if (self->order->refit && !fit_everything (self, &part, error))
    return FALSE;
  part = aisle_progress_part (progress, .8, 1);
  if (!store_all (self, run, vectors, model, &part, error))
    return FALSE;
  *out = g_steal_pointer (&run);
  return TRUE;
}

static AisleRun *
train (AisleProject *project, const AisleTrainOrder *order, AisleProgress *progress, GError **error)
{
  g_auto (Training) training = { .project = project, .order = order };
  g_autoptr (AisleModel) model = NULL;
  AisleProgress part = aisle_progress_part (progress, 0, .3);
  AisleRun *run = NULL;
  double validation, seconds;

  if (!prepare (&training, &part, error))
    return NULL;
  part = aisle_progress_part (progress, .3, .85);
  model = train_folds (&training, &validation, &seconds, &part, error);
  part = aisle_progress_part (progress, .85, 1);
  if (model == NULL || !finish (&training, model, validation, seconds, &run, &part, error))
    return NULL;
  return run;
}

const AisleTrainTask aisle_train_search = {
  AISLE_TASK_SEARCH,       aisle_rank_split_params,    &aisle_rank_split_n_params,
  aisle_rank_order_params, &aisle_rank_order_n_params, train,
  aisle_estimate_search,
};
