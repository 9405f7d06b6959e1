/* evaluate.h: how well a model ranks what a test set holds back, with intervals, and verdicts over several models.
 *
 * Definitions: recall@k = hits / relevant; precision@k = hits / k; ndcg@k binary gain, log2 discount, ideal over
 * min(k, relevant); hit@k; map@k = average precision over min(k, relevant); mrr@K = 1 / rank of the first relevant in a
 * list cut at the largest k, K; coverage@k = share of items that appear in any list; novelty, long_tail, diversity and
 * gini as in list-measures.h, of lists of the first k.  Ties go against the model unless the protocol says otherwise: a
 * relevant item ranks below all others of its score.  Targets that the user had already seen are masked like all seen
 * items and are not looked for, unless seen items are kept.  Items unseen in training count as relevant and are misses,
 * unless the model knows items from their texts.
 *
 * A user may have several judged rows, one an event (judge=next): a user's value is the mean over its rows, and weighs as
 * many; the mean of a metric is over all rows, its interval over users. */
#pragma once

#include "base/passport.h"
#include "evaluate/popularity.h"
#include "evaluate/protocol.h"
#include "feature/split.h"
#include "model/model.h"
#include "numeric/stats.h"
#include "store/runs.h"

#define AISLE_EVALUATE_ERROR (aisle_evaluate_error_quark ())
GQuark aisle_evaluate_error_quark (void);

typedef struct
{
  const guint *k_list; /* ends with 0; entries are positive */
  gboolean keep_seen;
  guint64 seed; /* of the intervals */
  AisleProtocol protocol;
  const AisleSparse *trained; /* (nullable) U x I, what the model was trained on: gives all that rests on popularity */
  const gint32 *category;     /* (nullable) by item, -1 unknown: for diversity */
  gboolean reads_texts;       /* the model knows items from their texts: those unseen in training are ranked too */
} AisleJudging;

/* The users that a metric has a value for. */
typedef struct
{
  gsize n;
  gint32 *users;
  float *weights; /* (nullable: one each) rows of the user */
} AisleJudgedUsers;

typedef struct
{
  char *name;                    /* "ndcg@10" */
  const AisleJudgedUsers *users; /* NULL for list-wide metrics (coverage) */
  float *values;                 /* one a user; NULL for list-wide ones */
  AisleInterval summary;         /* low and high NaN where there is no interval */
  double sd;                     /* over the cuts, where several were joined; else NaN */
} AisleMetric;

AisleMetric *aisle_metric_new (char *name); /* takes it */
void aisle_metric_free (AisleMetric *self);

/* "hit@10" in the user's language: "Hit rate@10"; an unknown metric as it is. */
char *aisle_metric_title (const char *metric);
gboolean aisle_metric_is_share (const char *metric); /* shown in per cent */
gboolean aisle_metric_is_whole (const char *metric); /* of all that is judged together: no value of each is kept */
/* "ndcg@10 (min, 1+100 sampled)" to "ndcg_10_min_1_100_sampled": a column's name. */
char *aisle_metric_column (const char *metric);

typedef struct
{
  gsize rows, targets; /* judged */
  gsize unseen;        /* targets that training did not have */
  gsize tie_bound;     /* targets that only the breaking of ties puts in or out of the longest list */
  gsize flat;          /* rows whose candidates all have one score */
} AisleJudgeCounts;

typedef struct
{
  gsize n_users;
  gint32 *users;
  AisleJudgedUsers all; /* of these */
  GPtrArray *metrics; /* AisleMetric: for each k ndcg, recall, precision, hit, map; then mrr; for each k coverage; then
                           novelty, long_tail, diversity, gini where training is known */
  /* Where training is known, at the first k; summaries are not filled. */
  AisleJudgedUsers groups[AISLE_N_ITEM_GROUPS]; /* users with a target of the group */
  GPtrArray *slices;                            /* AisleMetric "hot:ndcg@10", recall, hit, for each group */
  AisleMetric *baseline;                        /* (nullable) "popular:ndcg@10": the same for the most popular items */
  float *activity; /* by user: items in the history, the longest where it has several rows */
  gsize n_items;
  AisleJudgeCounts counts;
} AisleEvaluation;

void aisle_evaluation_free (AisleEvaluation *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AisleEvaluation, aisle_evaluation_free)

/* The summaries are percentile bootstraps over the users.  Fails with AISLE_ERROR_EMPTY where no user has anything to
 * find. */
AisleEvaluation *aisle_evaluate (const AisleModel *model, const AisleTestSet *test, const AisleJudging *judging,
                                 AisleProgress *progress, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The judgements of several cuts as one. */
AisleEvaluation *aisle_evaluation_join (const AisleEvaluation *const *parts, gsize n, guint64 seed);
/* (nullable) */
const AisleMetric *aisle_evaluation_find (const AisleEvaluation *self, const char *name);
/* Adds what the measures of lists and the groups of items mean. */
void aisle_evaluation_describe (const AisleEvaluation *self, const AisleJudging *judging, AislePassport *passport);
/* What a run keeps of it, AisleUserMetric: the metrics and slices by user, "activity", "popular:ndcg@10", and the weights
 * where they are not all one, as "rows", "hot:rows" and so on. */
GPtrArray *aisle_evaluation_vectors (const AisleEvaluation *self);
/* Adds those of one cut (from 1) of several: "fold1:ndcg@10", recall and hit, and "fold1:rows". */
void aisle_evaluation_fold_vectors (const AisleEvaluation *self, guint fold, GPtrArray *vectors);

/* Values whose plain mean is the weighted mean of the given ones, and whose spread over users is that of this mean as a
 * ratio (linearised, Cochran 1977 ch. 6): what a bootstrap over users needs.  weights NULL: a copy. */
float *aisle_weighted_values (const float *values, const float *weights, gsize n);
/* Mean over rows, interval over users. */
AisleInterval aisle_weighted_interval (const float *values, const float *weights, gsize n, guint64 seed);

/* What a task's figures are means over. */
typedef enum
{
  AISLE_JUDGED_USERS,
  AISLE_JUDGED_QUERIES,
  AISLE_JUDGED_TEXTS,
  AISLE_JUDGED_QUESTIONS,
} AisleJudged;

/* "1,204 queries", translated; and their name as a column and as its title (msgid). */
char *aisle_judged_count (AisleJudged judged, gsize n);
const char *aisle_judged_id (AisleJudged judged);
const char *aisle_judged_title (AisleJudged judged);

/* Two runs on the users that all judged, the better on average first. */
typedef struct
{
  gint64 better, worse;
  AisleInterval difference;
  double p;   /* of the bootstrap, after Holm's correction over all pairs */
  double t_p; /* of the paired t test, uncorrected; NaN where nothing differs */
} AisleVerdictPair;

typedef struct
{
  GPtrArray
      *groups;    /* GArray of gint64 run ids, best first: a group is its best run and those that follow it and cannot
                        be told apart from it */
  GArray *pairs;  /* AisleVerdictPair, of the best run first */
  gint64 best;    /* run id of a run that beats every other, or 0 when not earned */
  gsize n_users;  /* in common */
  char *sentence; /* translated: what may be said */
} AisleVerdict;

void aisle_verdict_free (AisleVerdict *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AisleVerdict, aisle_verdict_free)

typedef struct
{
  gint64 run;
  const char *label; /* family and what differs: for the sentence */
  gsize n;
  const gint32 *users;
  const float *values;
  const float *weights; /* (nullable: one each) rows of the user */
} AisleContender;

/* Paired bootstrap over the users all have in common, Holm over the pairs, at 5 %.  metric: its id; judged: what "users" are.
 * Fails with AISLE_ERROR_EMPTY where there are no common users. */
AisleVerdict *aisle_verdict_new (const AisleContender *contenders, gsize n, const char *metric, AisleJudged judged,
                                 guint64 seed, AisleProgress *progress, GError **error) G_GNUC_WARN_UNUSED_RESULT;
