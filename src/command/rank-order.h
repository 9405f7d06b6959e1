/* rank-order.h: how rankers are taught and judged: where the grades come from, and what stands against what. */
#pragma once

#include "command/command.h"
#include "behaviour/click-models.h"
#include "feature/rank-split.h"

/* labels=judgements|clicks|both, click_model, history, lists=auto|query|search, personal, recommender, zero, strangers, candidates=judged|found,
 * depth, relevant. */
extern const AisleParam aisle_rank_order_params[];
extern const gsize aisle_rank_order_n_params;

typedef enum
{
  AISLE_RANK_LISTS_AUTO, /* by search where customers are known or the split is by time */
  AISLE_RANK_LISTS_QUERY,
  AISLE_RANK_LISTS_SEARCH
} AisleRankLists;

typedef struct
{
  gboolean judgements, clicks; /* taught by */
  AisleRankLists lists;        /* of clicks */
  AisleClickModel model;
  double history;     /* share of the searches that only features look at, where clicks teach */
  gboolean personal;  /* customers are known */
  gint64 recommender; /* the run whose scores are a feature; 0: none */
  double zero;        /* the grade of no use; NaN: the lowest */
  guint strangers;    /* unjudged found items that teach as of no use, a list */
  guint depth;        /* candidates are so many found ones; 0: those that were judged */
  double relevant;    /* share of the highest grade */
} AisleRankOrder;

/* params NULL: the defaults. */
gboolean aisle_rank_order_read (AisleRankOrder *self, const AisleParams *params,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* What two runs must share to be compared. */
void aisle_rank_order_to_json (const AisleRankOrder *self, JsonObject *protocol);
/* With what the ranker learns from as parameters, which tell runs of one protocol apart: their names, NULL-terminated. */
extern const char *const aisle_rank_order_lessons[];
void aisle_rank_order_describe (const AisleRankOrder *self, AislePassport *passport);

/* The recommender that a ranker was trained with; 0: none. */
gint64 aisle_rank_order_recommender (const AisleRun *run);

/* Whether a list may be learnt from; those of a split that may not are taken out of its training part. */
gboolean aisle_rank_order_teaches (const AisleRankOrder *self, const AisleRankLabels *labels, gsize list);
void aisle_rank_order_choose (const AisleRankOrder *self, const AisleRankLabels *labels, AisleRankSplit *split);

typedef struct
{
  AisleRankLabels *labels;
  gsize judged, clicked; /* lists */
  double zero;           /* the grade of judgements that counts as no use */
  gint64 clicks_from;    /* AISLE_TIME_MISSING: no clicks */
} AisleRankLessons;

/* All that teaches or judges.  Clicks judge where nobody judged; judgements judge also where they do not teach.  by_time: the split is. */
gboolean aisle_rank_lessons_read (AisleRankLessons *self, AisleProject *project, const AisleRankOrder *order,
                                  const AisleBitmap *users, gboolean by_time, AisleProgress *progress,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
void aisle_rank_lessons_clear (AisleRankLessons *self);
