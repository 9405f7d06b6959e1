/* train-search.c: rankers of search results: lists with grades, features, fit, judge once, store.
 *
 * As for recommenders: a first fit on the training queries, which validation judges and stops, then one on both, which the
 * test judges once; with final=fit the first is judged by both.  Split by query with fold=0, this is done for each fold; the
 * run's figures are of all queries, and its weights are those of the last fold. */
#include "command/rank-candidates.h"
#include "command/rank-facts.h"
#include "command/rank-order.h"
#include "command/search-engine.h"
#include "command/train-judging.h"
#include "command/train-task.h"
#include "evaluate/rank-judge.h"
#include "feature/rank-split.h"

#include "base/error.h"
#include "base/files.h"
#include "base/i18n.h"

#include <math.h>
#include <string.h>

typedef struct
{
  AisleTrainWork base;
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
  GArray *chosen_everybodys; /* by validation, where the model is two: of the one that knows nobody */
} Training;

static void
training_clear (Training *self)
{
  aisle_train_work_clear (&self->base);
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
  g_clear_pointer (&self->chosen_everybodys, g_array_unref);
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
  gboolean by_time = g_str_equal (aisle_params_text (self->base.split_params, "split"), "time");

  self->texts = aisle_project_all_names (self->base.project, AISLE_NAMES_QUERY, error);
  return self->texts != NULL
         && aisle_rank_lessons_read (&self->lessons, self->base.project, &self->rules, self->look->bitmap, by_time,
                                     progress, error);
}

static AisleRankKnowledge *
open_knowledge (Training *self, AisleProgress *progress, GError **error)
{
  AisleProgress part = aisle_progress_part (progress, 0, .3);
  AisleRankRecommender *recommender = NULL;

  if (self->rules.recommender > 0)
    {
      recommender = aisle_rank_recommender_open (self->base.project, self->rules.recommender, TRUE, &part, error);
      if (recommender == NULL)
        return NULL;
      self->recommended_from = recommender->trained_until;
    }
  part = aisle_progress_part (progress, .3, 1);
  return aisle_rank_knowledge_open (self->base.project, aisle_search_index (self->search), groups_of (self), NULL,
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

/* Of a member that knows customers, a blend takes the one of the two that is of its own kind. */
static const AisleModel **
take_sides (const AisleTrainInput *input, gboolean known)
{
  const AisleModel **sides = g_new (const AisleModel *, input->n_models + 1);

  for (gsize m = 0; m < input->n_models; m++)
    sides[m] = aisle_ranker_side (input->models[m], known);
  return sides;
}

/* everybodys: of the two rankers of a personal one that which knows nobody; the curve of a run is of the other one. */
static AisleModel *
fit_one (Training *self, AisleTrainInput *input, gboolean everybodys, gboolean stored, AisleProgress *progress,
         GError **error)
{
  AisleProgress rest = aisle_progress_part (progress, 0, 1);
  g_autofree const AisleModel **sides = NULL;

  if (everybodys)
    {
      input->chosen = self->chosen_everybodys;
      input->pass = NULL;
    }
  if (!aisle_train_work_add_members (&self->base, stored, input, &rest, error))
    return NULL;
  sides = take_sides (input, !everybodys);
  input->models = sides;
  return self->base.family->train (input, &rest, error);
}

static gboolean
is_personal (const AisleRankSet *set)
{
  return aisle_rank_set_column (set, AISLE_RANK_KNOWN_BY) >= 0;
}

/* The ranker of everybody, on the same lists without what is personal. */
static AisleModel *
fit_everybodys (Training *self, const AisleTrainInput *known, gboolean stored, AisleProgress *progress, GError **error)
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
  return fit_one (self, &input, TRUE, stored, progress, error);
}

/* valid (nullable): a tuning fit; stored: on the rows that stored runs were trained on. */
static AisleModel *
fit (Training *self, const AisleRankSet *set, const AisleRankSet *valid, gboolean stored, double *seconds,
     AisleProgress *progress, GError **error)
{
  const gboolean two = is_personal (set);
  AisleProgress part = aisle_progress_part (progress, 0, two ? .5 : 0);
  AisleTrainInput input = { .ranking = set, .ranking_valid = valid };
  g_autoptr (AisleModel) everybody = NULL;
  AisleModel *model;

  aisle_train_work_begin (&self->base, valid != NULL, &input);
  if (two && (everybody = fit_everybodys (self, &input, stored, &part, error)) == NULL)
    return NULL;
  part = aisle_progress_part (progress, two ? .5 : 0, 1);
  model = fit_one (self, &input, FALSE, stored, &part, error);
  *seconds = aisle_train_work_seconds (&self->base);
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
  *ndcg = aisle_rank_ndcg (valid, scores, self->base.k_list[0]);
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

/* Weights that are all 1 are as good as none. */
static void
add_to_checksum (GChecksum *sum, const AisleRankSet *set)
{
  gboolean weighs = FALSE;

  g_checksum_update (sum, (const guchar *) set->query, (gssize) (set->n_queries * sizeof *set->query));
  g_checksum_update (sum, (const guchar *) set->start, (gssize) ((set->n_queries + 1) * sizeof *set->start));
  g_checksum_update (sum, (const guchar *) set->item, (gssize) (set->n_rows * sizeof *set->item));
  g_checksum_update (sum, (const guchar *) set->grade, (gssize) (set->n_rows * sizeof *set->grade));
  for (gsize row = 0; set->weight != NULL && row < set->n_rows; row++)
    weighs |= set->weight[row] != 1;
  if (weighs)
    g_checksum_update (sum, (const guchar *) set->weight, (gssize) (set->n_rows * sizeof *set->weight));
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
  g_autoptr (AisleParams) own = aisle_params_dup (self->base.split_params);
  g_autofree char *number = g_strdup_printf ("%u", fold);

  g_clear_pointer (&self->split, aisle_rank_split_free);
  g_clear_pointer (&self->chosen_everybodys, g_array_unref);
  aisle_train_work_reset (&self->base);
  self->chosen_everybodys = g_array_new (FALSE, FALSE, sizeof (double));
  self->fold = fold;
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
  self->facts.nameless = self->lessons.labels->nameless;
  self->facts.judged = self->lessons.judged + self->facts.nameless;
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

/* judged: what the test was, as a run that it judged says. */
static JsonObject *
make_protocol (const Training *self, const AisleParams *split_params, gboolean judged)
{
  JsonObject *protocol =
      aisle_train_work_protocol (split_params, self->look->segment_definition, self->look->columns->content_hash);

  json_object_set_string_member (protocol, "task", aisle_task_id (AISLE_TASK_SEARCH));
  json_object_set_array_member (protocol, "k", aisle_train_list_to_json (self->base.k_list));
  aisle_rank_order_to_json (&self->rules, protocol);
  if (judged)
    json_object_set_string_member (protocol, "judged", g_checksum_get_string (self->judged));
  return protocol;
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
      _ (self->base.family->title));
  AislePassport *passport = aisle_view_passport (&self->look->view, definition);
  g_autofree char *lists =
      g_strdup_printf (_ ("%zu lists come from judgements, %zu from clicks; grades count from %.4g."),
                       self->lessons.judged, self->lessons.clicked, self->lessons.zero);

  aisle_train_work_describe (&self->base, split_params, passport);
  aisle_passport_add_note (passport, lists);
  if (self->lessons.labels->nameless > 0)
    {
      g_autofree char *nameless = g_strdup_printf (
          _ ("%zu judged queries are left out, for only their id is known: import the file that holds the ids and texts of "
             "the queries."),
          self->lessons.labels->nameless);
      aisle_passport_add_note (passport, nameless);
    }
  aisle_rank_order_describe (&self->rules, passport);
  describe_recommender (self, passport);
  return passport;
}

/* How long the whole of a search takes with this ranker, as milliseconds in the metrics. */
static gboolean
measure_latency (Training *self, const AisleModel *model, JsonObject *metrics, AisleProgress *progress, GError **error)
{
  AisleRankLatency latency;

  if (!aisle_rank_latency_measure (&latency, self->base.project, self->search, model, self->rules.recommender,
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

  if (g_str_equal (aisle_params_text (self->base.split_params, "split"), "none"))
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

/* The refit: the same on all lists. */
static gboolean
fit_everything (Training *self, AisleProgress *progress, GError **error)
{
  g_autoptr (AisleParams) everything = aisle_params_dup (self->base.split_params);
  g_autoptr (AisleRankSet) set = NULL;
  double seconds;

  for (gsize list = 0; list < self->judged_lists->n_queries; list++)
    if (aisle_rank_order_teaches (&self->rules, self->lessons.labels, list))
      self->split->part[list] = AISLE_RANK_FIT;
  aisle_train_work_reset_passes (&self->base); /* the judged run has its own */
  set = take_parts (self, lessons_of (self), 1 << AISLE_RANK_FIT, NULL, error);
  self->base.refitted = set != NULL ? fit (self, set, NULL, FALSE, &seconds, progress, error) : NULL;
  if (self->base.refitted == NULL || !aisle_params_set (everything, "split", "none", error))
    return FALSE;
  aisle_train_work_set_refit (&self->base, make_protocol (self, everything, FALSE), make_passport (self, everything),
                              self->look->columns->content_hash, seconds);
  return TRUE;
}

/* ---- the command ---- */

static gboolean
prepare (Training *self, AisleProject *project, const AisleTrainOrder *order, AisleProgress *progress, GError **error)
{
  static const guint default_k_list[] = { 10, 5, 0 };
  AisleProgress part = aisle_progress_part (progress, 0, .2);

  if (!aisle_train_work_open (&self->base, project, order, default_k_list, error)
      || !aisle_rank_order_read (&self->rules, order->protocol, error))
    return FALSE;
  self->n_folds = aisle_rank_split_n_folds (self->base.split_params);
  self->judged = g_checksum_new (G_CHECKSUM_SHA256);
  self->judge = aisle_rank_judge_new (
      &(AisleRankJudging){ .k_list = self->base.k_list, .relevant = self->rules.relevant, .seed = order->seed });
  self->look = aisle_look_open (self->base.project, order->segment, &part, error);
  part = aisle_progress_part (progress, .2, .4);
  if (self->look == NULL || !read_lessons (self, &part, error))
    return FALSE;
  part = aisle_progress_part (progress, .4, .5);
  self->search = aisle_command_search_open (self->base.project, NULL, &part, error);
  part = aisle_progress_part (progress, .5, 1);
  if (self->search == NULL || !fill_features (self, &part, error))
    return FALSE;
  return aisle_train_work_open_members (&self->base, self->look->columns->content_hash, self->look->segment_definition,
                                        error);
}

static gboolean
finish (Training *self, const AisleModel *model, double validation, double seconds, AisleRun **out,
        AisleProgress *progress, GError **error)
{
  AisleProgress part = aisle_progress_part (progress, 0, .3);
  g_autoptr (JsonObject) metrics = json_object_new ();
  g_autoptr (AislePassport) passport = make_passport (self, self->base.split_params);
  g_autoptr (AisleRankEvaluation) evaluation = NULL;
  g_autoptr (GPtrArray) vectors = NULL;
  g_autoptr (AisleTensors) weights = aisle_train_work_weights (model, error);
  g_autoptr (AisleRun) run = NULL;
  g_autofree char *validation_name = g_strdup_printf ("valid_ndcg@%u", self->base.k_list[0]);

  aisle_train_work_describe_choice (&self->base, self->chosen_everybodys, passport);
  aisle_train_work_describe_model (&self->base, model, passport);
  if (weights == NULL || !report_tests (self, model, metrics, passport, &evaluation, &vectors, error))
    return FALSE;
  aisle_train_add_metric (metrics, validation_name, &(AisleInterval){ validation, NAN, NAN });
  if (evaluation != NULL && !measure_latency (self, model, metrics, &part, error))
    return FALSE;
  run = aisle_train_work_run (&self->base, make_protocol (self, self->base.split_params, TRUE), passport, metrics,
                              self->look->columns->content_hash, seconds);
  if (evaluation != NULL
      && (run->findings = aisle_rank_look_honestly (self->base.project, &self->facts, self->base.params, run->passes,
                                                    run->protocol, error))
             == NULL)
    return FALSE;
  part = aisle_progress_part (progress, .3, .8);
  if (self->base.order->refit && !fit_everything (self, &part, error))
    return FALSE;
  part = aisle_progress_part (progress, .8, 1);
  if (!aisle_train_work_store (&self->base, run, vectors, weights, &part, error))
    return FALSE;
  *out = g_steal_pointer (&run);
  return TRUE;
}

static AisleRun *
train (AisleProject *project, const AisleTrainOrder *order, AisleProgress *progress, GError **error)
{
  g_auto (Training) training = { .fold = 1 };
  g_autoptr (AisleModel) model = NULL;
  AisleProgress part = aisle_progress_part (progress, 0, .3);
  AisleRun *run = NULL;
  double validation, seconds;

  if (!prepare (&training, project, order, &part, error))
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
