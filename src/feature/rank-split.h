/* rank-split.h: which lists a ranker learns from, which choose its parameters, and which judge it.
 *
 * All lists of a query go one way, except by time.  The kinds of split:
 *   queries  folds by a hash of the query's text without capitals and outer blanks; fold f tests, the one after it
 *            validates, the others train; fold=0 means each fold in turn, and a figure of all queries
 *   time     lists before the time at 80 % of all train, those before 90 % validate, the rest tests
 *   given    the fold that judgements came with; a list without one trains
 *   none     train on everything, nothing to judge
 * Where there are both judgements and clicks, what people judged validates and tests, and clicks of those queries are left
 * out of the training. final=full trains the judged ranker on validation as well. */
#pragma once

#include "base/params.h"
#include "feature/rank-labels.h"

/* split=queries|time|given|none, folds, fold, final. */
extern const AisleParam aisle_rank_split_params[];
extern const gsize aisle_rank_split_n_params;

typedef enum
{
  AISLE_RANK_FIT,
  AISLE_RANK_VALID,
  AISLE_RANK_TEST,
  AISLE_RANK_OUT, /* clicks of a query that judges, and what is not to be learnt from */
  AISLE_RANK_N_PARTS
} AisleRankPart;

typedef struct
{
  guint8 *part; /* AisleRankPart, by list */
  gsize lists[AISLE_RANK_N_PARTS];
  gsize shared;               /* queries of the test that also train or validate */
  gsize queries;              /* of the test */
  gint64 cut_valid, cut_test; /* AISLE_TIME_MISSING unless by time */
  gboolean final_fit;         /* the judged ranker is the one that validation chose by */
} AisleRankSplit;

/* How many splits the params ask for: with more than 1, set fold to each in turn. */
guint aisle_rank_split_n_folds (const AisleParams *params);
/* texts: of the project's queries.  AISLE_ERROR_EMPTY where nothing is left to learn from or to judge by, saying what to
 * change. */
AisleRankSplit *aisle_rank_split_new (const AisleRankLabels *labels, const GPtrArray *texts, const AisleParams *params,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
void aisle_rank_split_free (AisleRankSplit *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AisleRankSplit, aisle_rank_split_free)
/* The lists of these parts (bits 1 << AisleRankPart), without features.  NULL when memory runs out. */
AisleRankSet *aisle_rank_split_take (const AisleRankSplit *self, const AisleRankLabels *labels, guint parts);
