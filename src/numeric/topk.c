/* topk.c: the threshold heap. */
#include "numeric/topk.h"

#include <math.h>

#define SCAN 32 /* scores compared before one branch */

/* Whether entry a leaves before entry b. */
static gboolean
is_worse (const AisleTopK *self, gsize a, gsize b)
{
  if (self->scores[a] != self->scores[b])
    return self->scores[a] < self->scores[b];
  return self->items[a] > self->items[b];
}

static void
swap (AisleTopK *self, gsize a, gsize b)
{
  gint32 item = self->items[a];
  float score = self->scores[a];

  self->items[a] = self->items[b];
  self->scores[a] = self->scores[b];
  self->items[b] = item;
  self->scores[b] = score;
}

static void
sift_down (AisleTopK *self, gsize at, gsize n)
{
  while (TRUE)
    {
      gsize worst = at;

      for (gsize child = 2 * at + 1; child <= 2 * at + 2 && child < n; child++)
        if (is_worse (self, child, worst))
          worst = child;
      if (worst == at)
        return;
      swap (self, at, worst);
      at = worst;
    }
}

void
aisle_topk_init (AisleTopK *self, gsize k, gint32 *items, float *scores)
{
  *self = (AisleTopK){ .k = k, .items = items, .scores = scores };
  self->threshold = k > 0 ? -INFINITY : INFINITY;
}

void
aisle_topk_push (AisleTopK *self, gint32 item, float score)
{
  if (self->n == self->k)
    {
      self->items[0] = item;
      self->scores[0] = score;
      sift_down (self, 0, self->n);
    }
  else
    {
      gsize at = self->n++;

      self->items[at] = item;
      self->scores[at] = score;
      for (; at > 0 && is_worse (self, at, (at - 1) / 2); at = (at - 1) / 2)
        swap (self, at, (at - 1) / 2);
    }
  if (self->n == self->k)
    self->threshold = self->scores[0];
}

void
aisle_topk_scan (AisleTopK *self, const float *scores, gsize n, gint32 first_item)
{
  gsize j = 0;

  for (; j + SCAN <= n; j += SCAN)
    {
      float threshold = self->threshold;
      int any = 0;

      for (gsize t = 0; t < SCAN; t++)
        any |= scores[j + t] > threshold;
      for (gsize t = 0; any && t < SCAN; t++)
        aisle_topk_offer (self, first_item + (gint32) (j + t), scores[j + t]);
    }
  for (; j < n; j++)
    aisle_topk_offer (self, first_item + (gint32) j, scores[j]);
}

void
aisle_topk_finish (AisleTopK *self)
{
  for (gsize n = self->n; n > 1; n--)
    {
      swap (self, 0, n - 1);
      sift_down (self, 0, n - 1);
    }
  for (gsize i = self->n; i < self->k; i++)
    {
      self->items[i] = -1;
      self->scores[i] = -INFINITY;
    }
}
