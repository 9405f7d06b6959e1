/* measures.h: from the ranks of what was found to figures, and what pure chance would reach.
 *
 * Binary gain, log2 discount, ideal over min (k, relevant): Järvelin and Kekäläinen 2002.  Ranks count from 1. */
#pragma once

#include <glib.h>

enum
{
  AISLE_NDCG,
  AISLE_RECALL,
  AISLE_PRECISION,
  AISLE_HIT,
  AISLE_MAP, /* average precision over min (k, relevant) */
  AISLE_N_MEASURES
};

extern const char *const aisle_measure_names[AISLE_N_MEASURES];

/* The sums of discounts that every judged row needs. */
typedef struct
{
  guint max_k;
  double *discount; /* by rank, 1 .. max_k */
  double *ideal;    /* by number of hits, 0 .. max_k: their sum */
} AisleDiscounts;

void aisle_discounts_init (AisleDiscounts *self, guint max_k);
void aisle_discounts_clear (AisleDiscounts *self);

/* ranks: of the hits, ascending; those beyond k are not counted.  n_relevant > 0.  recall_of: what recall divides by.
 * k is at most max_k. */
void aisle_measure (const AisleDiscounts *discounts, const gsize *ranks, gsize n_ranks, gsize n_relevant,
                    gsize recall_of, guint k, double measures[AISLE_N_MEASURES]);

/* What random scores give on average where one item is to be found among n: hit@k, ndcg@k, and 1/rank uncut. */
typedef struct
{
  double hit, ndcg, mrr;
} AisleChance;

AisleChance aisle_chance (gsize n_candidates, guint k);
