/* topk.c: the threshold heap, over keys: the bits of a float, turned so that they sort as integers, above those of the
 * item, turned so that the lower is the better. */
#include "numeric/topk.h"

#include <math.h>
#include <string.h>

#define SCAN 32 /* scores compared before one branch */

static guint64
make_key (gint32 item, float score)
{
  guint32 bits;

  score += 0; /* -0 is 0 */
  memcpy (&bits, &score, sizeof bits);
  bits ^= bits >> 31 != 0 ? G_MAXUINT32 : G_GUINT64_CONSTANT (1) << 31;
  return (guint64) bits << 32 | (G_MAXUINT32 - (guint32) item);
}

static float
key_score (guint64 key)
{
  guint32 bits = (guint32) (key >> 32);
  float score;

  bits ^= bits >> 31 != 0 ? G_GUINT64_CONSTANT (1) << 31 : G_MAXUINT32;
  memcpy (&score, &bits, sizeof score);
  return score;
}

/* Puts key where it belongs below `at` in a heap of n with the least on top. */
static void
sift_down (guint64 *keys, gsize at, gsize n, guint64 key)
{
  gsize child;

  while ((child = 2 * at + 1) < n)
    {
      child += child + 1 < n && keys[child + 1] < keys[child];
      if (key <= keys[child])
        break;
      keys[at] = keys[child];
      at = child;
    }
  keys[at] = key;
}

void
aisle_topk_init (AisleTopK *self, gsize k, guint64 *keys)
{
  *self = (AisleTopK){ .k = k, .keys = keys, .threshold = k > 0 ? -INFINITY : INFINITY };
}

void
aisle_topk_push (AisleTopK *self, gint32 item, float score)
{
  guint64 key = make_key (item, score);

  if (self->n < self->k)
    self->keys[self->n++] = key;
  else
    sift_down (self->keys, 0, self->n, key);
  if (self->n < self->k)
    return;
  if (self->threshold == -INFINITY) /* just filled: not yet a heap */
    for (gsize at = self->n / 2; at-- > 0;)
      sift_down (self->keys, at, self->n, self->keys[at]);
  self->threshold = key_score (self->keys[0]);
}

void
aisle_topk_offer_unordered (AisleTopK *self, gint32 item, float score)
{
  if (score > self->threshold
      || (score == self->threshold && self->n == self->k && self->k > 0 && make_key (item, score) > self->keys[0]))
    aisle_topk_push (self, item, score);
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

static int
compare_keys (gconstpointer a, gconstpointer b)
{
  guint64 x = *(const guint64 *) a, y = *(const guint64 *) b;

  return (x < y) - (x > y);
}

void
aisle_topk_finish (AisleTopK *self, gint32 *items, float *scores)
{
  qsort (self->keys, self->n, sizeof *self->keys, compare_keys);
  for (gsize i = 0; i < self->k; i++)
    {
      items[i] = i < self->n ? (gint32) (G_MAXUINT32 - (guint32) self->keys[i]) : -1;
      scores[i] = i < self->n ? key_score (self->keys[i]) : -INFINITY;
    }
}
