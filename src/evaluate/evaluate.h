/* evaluate.h: full-ranking metrics of a model on a test set, with intervals, and verdicts over several.
 *
 * Definitions: recall@k = hits / relevant; precision@k = hits / k; ndcg@k binary gain, log2 discount, ideal over
 * min(k, relevant); hit@k; mrr@K = 1 / rank of the first relevant in a list cut at the largest k, K; coverage@k = share
 * of items that appear in any list.  Ties go against the model: a relevant item ranks below all others of its score.
 * Targets that the user had already seen are masked like all seen items and are not looked for, unless seen items are
 * kept.  Items unseen in training count as relevant and are misses. */
#pragma once

#include "feature/split.h"
#include "model/model.h"
#include "numeric/stats.h"
#include "base/passport.h"

#define AISLE_EVALUATE_ERROR (aisle_evaluate_error_quark ())
GQuark aisle_evaluate_error_quark (void);

typedef struct
{
  char *name;            /* "ndcg@10" */
  float *values;         /* one a user; NULL for list-wide metrics (coverage) */
  AisleInterval summary; /* low and high NaN where there is no interval */
} AisleMetric;

/* "hit@10" in the user's language: "Hit rate@10"; an unknown metric as it is. */
char *aisle_metric_title (const char *metric);
gboolean aisle_metric_is_share (const char *metric); /* shown in per cent */

typedef struct
{
  gsize n_users;
  gint32 *users;
  GPtrArray *metrics; /* AisleMetric: for each k ndcg, recall, precision, hit; then mrr; for each k coverage */
} AisleEvaluation;

void aisle_evaluation_free (AisleEvaluation *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AisleEvaluation, aisle_evaluation_free)

/* k_list ends with 0; entries are positive.  The summaries are percentile bootstraps over the users.  Fails with
 * AISLE_ERROR_EMPTY where no user has anything to find. */
AisleEvaluation *aisle_evaluate (const AisleModel *model, const AisleTestSet *test, const guint *k_list,
                                 gboolean keep_seen, guint64 seed, AisleProgress *progress,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* (nullable) */
const AisleMetric *aisle_evaluation_find (const AisleEvaluation *self, const char *name);

typedef struct
{
  GPtrArray
      *groups;    /* GArray of gint64 run ids, best first: a group is its best run and those that follow it and cannot
                        be told apart from it */
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
} AisleContender;

/* Paired bootstrap over the users all have in common, Holm over the pairs, at 5 %.  Fails with AISLE_ERROR_EMPTY where
 * there are no common users. */
AisleVerdict *aisle_verdict_new (const AisleContender *contenders, gsize n, const char *metric, guint64 seed,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
