/* judge-rows.h: every judged row's targets ranked against its candidates, tile by tile: the loop inside evaluate.c.
 *
 * A row is a user, or one event of a user where every event is judged in turn. */
#pragma once

#include "evaluate/evaluate.h"
#include "evaluate/list-measures.h"
#include "evaluate/measures.h"

/* Of the group metrics, at the first list length. */
enum
{
  AISLE_GROUP_NDCG,
  AISLE_GROUP_RECALL,
  AISLE_GROUP_HIT,
  AISLE_N_GROUP_MEASURES
};

typedef struct _AisleRowScratch AisleRowScratch;

typedef struct
{
  const AisleModel *model;
  const AisleTestSet *test;
  const AisleJudging *judging;
  AisleListContext context; /* popularity NULL: only the metrics of hits */
  gsize n_k, n_items, n_judged, tile_rows;
  guint max_k;
  gsize *place; /* by test row: index of the judged row, or G_MAXSIZE */
  AisleDiscounts discounts;
  AisleRowScratch *scratch; /* by worker, n_workers */
  guint n_workers;

  /* By judged row. */
  float **values; /* n_k times AISLE_N_MEASURES, then 1/rank cut at the largest k */
  float *group_values[AISLE_N_ITEM_GROUPS][AISLE_N_GROUP_MEASURES]; /* NaN where the row has no such target */
  float *baseline;                                                  /* NDCG of the most popular */
  float *novelty, *tail, *diversity; /* of the list of the first length; diversity of some rows alone */

  /* Of all rows, after the loop. */
  guint32 *times;        /* by item: in how many lists of the first length */
  AisleBitmap **covered; /* by list length */
  AisleJudgeCounts counts;
} AisleRowJudge;

/* Fills in what follows from model, test, judging, context and place. */
gboolean aisle_row_judge_init (AisleRowJudge *self, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean aisle_row_judge_run (AisleRowJudge *self, AisleProgress *progress, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void aisle_row_judge_clear (AisleRowJudge *self);

/* Whether a target counts: not where it is masked. */
gboolean aisle_row_judge_counts (const AisleRowJudge *self, gsize row, gint32 target);
