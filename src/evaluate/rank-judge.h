/* rank-judge.h: how well a ranker orders what was judged of each query: figures by query, with intervals.
 *
 * A list is the rows of one query, best score first; of equal scores the worse grade stands first, so that ties count against
 * the ranker.  What nobody judged is of no use in a figure, and the bounds say what it could be worth.  Lists in which
 * nothing is relevant are left out: any order is as good.  Figures of a list, for each k (graded.h):
 *   ndcg@k (linear), ndcg@k (exponential)   gain g and 2^g - 1
 *   err@k, precision@k                      precision: at least `relevant` of the highest grade
 *   judged@k                                share of the first k that anybody judged
 *   ndcg_low@k, ndcg_high@k                 what ndcg@k (linear) could be, were all of them judged
 * and map, and mrr@K cut at the largest k, K.  A row's gain is times its weight (clicks divided by how much their place is
 * looked at).  A query's value is the mean over its lists and weighs as many; intervals are over queries. */
#pragma once

#include "evaluate/evaluate.h"
#include "feature/rank-set.h"

typedef struct
{
  const guint *k_list; /* ends with 0 */
  double relevant;     /* share of the highest grade that counts as relevant */
  guint64 seed;        /* of the intervals */
} AisleRankJudging;

typedef struct
{
  gsize lists, rows;      /* judged lists, and their rows */
  gsize nothing_relevant; /* lists left out */
  gsize unjudged, top;    /* of the rows that stand in the first k_list[0]: not judged, and all */
  gsize flat;             /* lists of several rows with one score */
} AisleRankCounts;

typedef struct
{
  GPtrArray *metrics; /* AisleMetric: "users" are queries */
  GPtrArray *by_user; /* AisleMetric "user:ndcg@10 (linear)": of lists that were shown to a known user; may be empty */
  AisleJudgedUsers all;   /* the queries, ascending; weights NULL where each has one list */
  AisleJudgedUsers users; /* of by_user */
  AisleRankCounts counts;
} AisleRankEvaluation;

void aisle_rank_evaluation_free (AisleRankEvaluation *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AisleRankEvaluation, aisle_rank_evaluation_free)
/* What a run keeps, AisleUserMetric: every metric by query, "rows" where they are not all one, and those by user. */
GPtrArray *aisle_rank_evaluation_vectors (const AisleRankEvaluation *self);

/* Collects lists of several sets, such as the folds of a split. */
typedef struct _AisleRankJudge AisleRankJudge;

AisleRankJudge *aisle_rank_judge_new (const AisleRankJudging *judging); /* borrows k_list */
void aisle_rank_judge_free (AisleRankJudge *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AisleRankJudge, aisle_rank_judge_free)
/* scores: of the set's rows; -INFINITY for what the ranker was not given: it stands last. */
void aisle_rank_judge_add (AisleRankJudge *self, const AisleRankSet *set, const float *scores);
/* AISLE_ERROR_EMPTY where no list has anything relevant. */
AisleRankEvaluation *aisle_rank_judge_finish (const AisleRankJudge *self, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Mean of the first k's NDCG, linear gain, over the lists; NaN where nothing is relevant: for validation. */
double aisle_rank_ndcg (const AisleRankSet *set, const float *scores, guint k);
