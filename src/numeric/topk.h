/* topk.h: the best k of a stream of scores: a heap whose worst entry is the threshold that most scores fail at once.
 *
 * Ties go to the lower item, provided that items are offered in ascending order, or as unordered.  NaN and -inf are never kept, so -inf
 * masks. */
#pragma once

#include <glib.h>

typedef struct
{
  gsize k, n;
  guint64 *keys;   /* k, the caller's: score and item in one number that sorts */
  float threshold; /* a score must be above it */
} AisleTopK;

/* k may be 0. */
void aisle_topk_init (AisleTopK *self, gsize k, guint64 *keys);
void aisle_topk_push (AisleTopK *self, gint32 item, float score);
/* As aisle_topk_offer, for items in any order: of equal scores the lower item stays. */
void aisle_topk_offer_unordered (AisleTopK *self, gint32 item, float score);
/* Offers scores[j] for item first_item + j. */
void aisle_topk_scan (AisleTopK *self, const float *scores, gsize n, gint32 first_item);
/* Writes k of each, best first; places that nothing filled get item -1 and score -inf. */
void aisle_topk_finish (AisleTopK *self, gint32 *items, float *scores);

static inline void
aisle_topk_offer (AisleTopK *self, gint32 item, float score)
{
  if (score > self->threshold)
    aisle_topk_push (self, item, score);
}
