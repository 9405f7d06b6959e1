/* measures.c: see measures.h. */
#include "evaluate/measures.h"

#include <math.h>

const char *const aisle_measure_names[AISLE_N_MEASURES] = { "ndcg", "recall", "precision", "hit", "map" };

void
aisle_discounts_init (AisleDiscounts *self, guint max_k)
{
  self->max_k = max_k;
  self->discount = g_new0 (double, max_k + 1);
  self->ideal = g_new0 (double, max_k + 1);
  for (guint rank = 1; rank <= max_k; rank++)
    {
      self->discount[rank] = 1 / log2 (rank + 1.0);
      self->ideal[rank] = self->ideal[rank - 1] + self->discount[rank];
    }
}

void
aisle_discounts_clear (AisleDiscounts *self)
{
  g_clear_pointer (&self->discount, g_free);
  g_clear_pointer (&self->ideal, g_free);
}

void
aisle_measure (const AisleDiscounts *discounts, const gsize *ranks, gsize n_ranks, gsize n_relevant, gsize recall_of,
               guint k, double measures[AISLE_N_MEASURES])
{
  gsize hits = 0, possible = MIN (k, n_relevant);
  double gain = 0, precisions = 0;

  for (; hits < n_ranks && ranks[hits] <= k; hits++)
    {
      gain += discounts->discount[ranks[hits]];
      precisions += (hits + 1.0) / ranks[hits];
    }
  measures[AISLE_NDCG] = gain / discounts->ideal[possible];
  measures[AISLE_RECALL] = (double) hits / recall_of;
  measures[AISLE_PRECISION] = (double) hits / k;
  measures[AISLE_HIT] = hits > 0;
  measures[AISLE_MAP] = precisions / possible;
}

AisleChance
aisle_chance (gsize n_candidates, guint k)
{
  AisleChance chance = { 0, 0, 0 };
  double n = (double) MAX (1, n_candidates);

  for (gsize rank = 1; rank <= n_candidates; rank++)
    {
      chance.mrr += 1 / (rank * n);
      if (rank > k)
        continue;
      chance.hit += 1 / n;
      chance.ndcg += 1 / (log2 (rank + 1.0) * n);
    }
  return chance;
}
