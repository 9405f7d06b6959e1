/* screen.c: exact lists without writing scores: tiles of 8 histories x 32 items are multiplied in registers and compared
 * with the worst score that each history's list still holds; what passes goes into its threshold heap.
 *
 * Items come in descending order of length: by the inequality of Cauchy and Schwarz a list is complete once its worst
 * score is above the history's length times the next item's (Teflioudi, Gemulla and Mykytiuk 2015, LEMP), which ends most
 * searches in the long tail early.  The bound is widened by what rounding may add, so lists are exact.
 *
 * Letters: I items, f width of the vectors, a strip: AISLE_STRIP items or histories, f rows of AISLE_STRIP floats. */
#include "model/screen.h"

#include "model/family.h"

#include "base/i18n.h"
#include "numeric/parallel.h"
#include "numeric/topk.h"
#include "numeric/vector.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK    128 /* histories of one chunk: with a strip of items they stay in the first two caches */
#define GROUPS   (BLOCK / AISLE_TILE_ROWS)
#define ROUNDING 1e-4f

typedef struct
{
  float length;
  gint32 item;
} Length;

typedef struct
{
  const AisleModel *model;
  const AisleHistories *histories;
  const AisleSparse *seen; /* (nullable) */
  gsize n_items, width, stride, k;
  const float *vectors;
  gsize n_strips;
  float *strips;   /* n_strips x f x AISLE_STRIP */
  float *longest;  /* n_strips: length of its first item */
  Length *lengths; /* n_strips x AISLE_STRIP, longest first, item -1 at the end */
  gint32 *items;
  float *scores;
} Screen;

/* What one chunk needs. */
typedef struct
{
  float *rows;   /* BLOCK x f */
  float *strips; /* BLOCK / AISLE_STRIP x f x AISLE_STRIP */
  guint64 *keys; /* BLOCK x k */
  guint64 *seen; /* BLOCK x words: a bit an item */
  gsize words;
  AisleTopK heaps[BLOCK];
  float lengths[BLOCK], thresholds[BLOCK];
} Block;

static float
measure (const float *vector, gsize n)
{
  double sum = 0;

  for (gsize t = 0; t < n; t++)
    sum += (double) vector[t] * vector[t];
  return isfinite (sum) ? (float) sqrt (sum) : INFINITY;
}

static int
compare_lengths (gconstpointer a, gconstpointer b)
{
  const Length *x = a, *y = b;

  if (x->length != y->length)
    return x->length < y->length ? 1 : -1;
  return (x->item > y->item) - (x->item < y->item);
}

/* Column c of a strip = vector. */
static void
pack (const float *vector, gsize f, float *strip, gsize c)
{
  for (gsize t = 0; t < f; t++)
    strip[t * AISLE_STRIP + c] = vector[t];
}

static gboolean
measure_strip (gsize index, guint worker, gpointer data, GError **error)
{
  Screen *self = data;

  for (gsize i = index * AISLE_STRIP; i < MIN ((index + 1) * AISLE_STRIP, self->n_items); i++)
    self->lengths[i] = (Length){ measure (self->vectors + i * self->stride, self->width), (gint32) i };
  return TRUE;
}

static gboolean
pack_strip (gsize index, guint worker, gpointer data, GError **error)
{
  Screen *self = data;
  const Length *lengths = self->lengths + index * AISLE_STRIP;

  for (gsize c = 0; c < AISLE_STRIP && lengths[c].item >= 0; c++)
    pack (self->vectors + (gsize) lengths[c].item * self->stride, self->width,
          self->strips + index * self->width * AISLE_STRIP, c);
  self->longest[index] = lengths[0].length * (1 + ROUNDING);
  return TRUE;
}

static gboolean
sort_items (Screen *self, GError **error)
{
  if (!aisle_parallel_for (self->n_strips, measure_strip, self, NULL, NULL, error))
    return FALSE;
  for (gsize i = self->n_items; i < self->n_strips * AISLE_STRIP; i++)
    self->lengths[i] = (Length){ -1, -1 };
  qsort (self->lengths, self->n_items, sizeof *self->lengths, compare_lengths);
  return aisle_parallel_for (self->n_strips, pack_strip, self, NULL, NULL, error);
}

static void
block_clear (Block *self)
{
  aisle_vector_free (self->rows);
  aisle_vector_free (self->strips);
  g_free (self->keys);
  g_free (self->seen);
  g_free (self);
}

static Block *
block_new (const Screen *screen, GError **error)
{
  Block *self = g_new0 (Block, 1);

  self->words = screen->n_items / 64 + 1;
  self->rows = aisle_vector_new (BLOCK * screen->width);
  self->strips = aisle_vector_new (BLOCK * screen->width);
  self->keys = g_try_new (guint64, MAX (BLOCK * screen->k, 1));
  self->seen = g_try_new0 (guint64, BLOCK * self->words);
  if (self->rows != NULL && self->strips != NULL && self->keys != NULL && self->seen != NULL)
    return self;
  block_clear (self);
  aisle_memory_fail (screen->model->family, error);
  return NULL;
}

/* Histories beyond n get no list. */
static gboolean
block_fill (Block *self, const Screen *screen, gsize first_row, gsize n, GError **error)
{
  if (!screen->model->family->embed (screen->model, screen->histories, first_row, n, self->rows, error))
    return FALSE;
  for (gsize b = 0; b < BLOCK; b++)
    {
      const float *row = self->rows + b * screen->width;

      aisle_topk_init (&self->heaps[b], b < n ? screen->k : 0, self->keys + b * screen->k);
      self->thresholds[b] = self->heaps[b].threshold;
      if (b >= n)
        continue;
      pack (row, screen->width, self->strips + b / AISLE_STRIP * AISLE_STRIP * screen->width, b % AISLE_STRIP);
      self->lengths[b] = measure (row, screen->width) * (1 + ROUNDING);
      for (gint64 s = screen->seen != NULL ? screen->seen->start[first_row + b] : 0;
           screen->seen != NULL && s < screen->seen->start[first_row + b + 1]; s++)
        self->seen[b * self->words + (gsize) screen->seen->column[s] / 64] |= G_GUINT64_CONSTANT (1)
                                                                              << (screen->seen->column[s] % 64);
    }
  return TRUE;
}

/* Whether an item as long as `longest` may still enter the list of one of these histories. */
static gboolean
may_enter (const Block *self, gsize first, float longest)
{
  gboolean may = FALSE;

  for (gsize b = first; b < first + AISLE_TILE_ROWS; b++)
    may |= !(self->lengths[b] * longest < self->thresholds[b]);
  return may;
}

static void
offer (Block *self, const Length *lengths, gsize b, guint32 above, const float *scores)
{
  for (; above != 0; above &= above - 1)
    {
      gsize c = (gsize) __builtin_ctz (above);
      gint32 item = lengths[c].item;

      if (item >= 0 && (self->seen[b * self->words + (gsize) item / 64] >> (item % 64) & 1) == 0)
        aisle_topk_offer_unordered (&self->heaps[b], item, scores[c]);
    }
  self->thresholds[b] = self->heaps[b].threshold;
}

static void
block_search (Block *self, const Screen *screen)
{
  gboolean open[GROUPS];
  gsize n_open = GROUPS;

  for (gsize g = 0; g < GROUPS; g++)
    open[g] = TRUE;
  for (gsize s = 0; s < screen->n_strips && n_open > 0; s++)
    for (gsize g = 0; g < GROUPS; g++)
      {
        gsize first = g * AISLE_TILE_ROWS;
        const float *rows = self->strips + first / AISLE_STRIP * AISLE_STRIP * screen->width + first % AISLE_STRIP;
        float scores[AISLE_TILE_ROWS * AISLE_STRIP];
        guint32 above[AISLE_TILE_ROWS];

        if (!open[g])
          continue;
        if (!may_enter (self, first, screen->longest[s]))
          {
            open[g] = FALSE;
            n_open--;
            continue;
          }
        if (!aisle_vector_screen (rows, screen->strips + s * screen->width * AISLE_STRIP, screen->width,
                                  self->thresholds + first, scores, above))
          continue;
        for (gsize r = 0; r < AISLE_TILE_ROWS; r++)
          if (above[r] != 0)
            offer (self, screen->lengths + s * AISLE_STRIP, first + r, above[r], scores + r * AISLE_STRIP);
      }
}

static gboolean
screen_block (gsize index, guint worker, gpointer data, GError **error)
{
  const Screen *self = data;
  gsize first_row = index * BLOCK, n = MIN (BLOCK, self->histories->n_rows - first_row);
  Block *block = block_new (self, error);

  if (block == NULL)
    return FALSE;
  if (!block_fill (block, self, first_row, n, error))
    {
      block_clear (block);
      return FALSE;
    }
  block_search (block, self);
  for (gsize b = 0; b < n; b++)
    aisle_topk_finish (&block->heaps[b], self->items + (first_row + b) * self->k,
                       self->scores + (first_row + b) * self->k);
  block_clear (block);
  return TRUE;
}

gboolean
aisle_model_screen (const AisleModel *model, const AisleHistories *histories, const AisleSparse *seen, gsize k,
                    gint32 *items, float *scores, AisleProgress *progress, GError **error)
{
  Screen self = { .model = model, .histories = histories, .seen = seen, .k = k, .items = items, .scores = scores };
  gboolean done;

  self.n_items = model->family->n_items (model);
  self.vectors = model->family->vectors (model, &self.width, &self.stride);
  self.n_strips = (self.n_items + AISLE_STRIP - 1) / AISLE_STRIP;
  self.strips = aisle_vector_new (self.n_strips * AISLE_STRIP * self.width);
  self.longest = g_try_new (float, MAX (self.n_strips, 1));
  self.lengths = g_try_new (Length, MAX (self.n_strips * AISLE_STRIP, 1));
  if (self.strips == NULL || self.longest == NULL || self.lengths == NULL)
    done = aisle_memory_fail (model->family, error);
  else
    done = sort_items (&self, error)
           && aisle_parallel_for ((histories->n_rows + BLOCK - 1) / BLOCK, screen_block, &self, progress,
                                  _ ("Ranking items"), error);
  aisle_vector_free (self.strips);
  g_free (self.longest);
  g_free (self.lengths);
  return done;
}
