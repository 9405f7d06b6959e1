/* lexicon.c: every run's suffixes in order, so that each group of signs is one stretch of them.  Letters: N signs. */
#include "text/lexicon.h"

#include <math.h>
#include <string.h>

#define LEAST_TIMES    5
#define LEAST_COHESION 3.0   /* nats: e^3 = 20 times as often as its two likeliest parts would meet ... */
#define LEAST_SHARE    .7    /* ... or this share of the most that a word of its frequency can have */
#define LEAST_FREEDOM  .7    /* nats: of what stands on either side */
#define UNKNOWN        -13.0 /* nats: a single sign, so that known words win */

AisleLexicon *
aisle_lexicon_new (gsize n)
{
  AisleLexicon *self = g_new0 (AisleLexicon, 1);

  self->n = n;
  self->words = g_try_new0 (guint64, n + 1);
  self->weight = g_try_new0 (float, n + 1);
  if (self->words == NULL || self->weight == NULL)
    g_clear_pointer (&self, aisle_lexicon_free);
  return self;
}

void
aisle_lexicon_free (AisleLexicon *self)
{
  if (self == NULL)
    return;
  g_free (self->words);
  g_free (self->weight);
  g_free (self);
}

static gssize
find (const AisleLexicon *self, guint64 word)
{
  gsize low = 0, high = self->n;

  while (low < high)
    {
      gsize middle = low + (high - low) / 2;

      if (self->words[middle] < word)
        low = middle + 1;
      else
        high = middle;
    }
  return low < self->n && self->words[low] == word ? (gssize) low : -1;
}

gboolean
aisle_lexicon_has (const AisleLexicon *self, guint64 word)
{
  return find (self, word) >= 0;
}

/* ---- learning ---- */

/* One place in the texts: its first four signs, 0 after the end of the run. */
typedef struct
{
  guint64 key;
  guint32 at;
} Place;

typedef struct
{
  const guint16 *signs;
  gsize n, n_places;
  Place *places;
  guint16 *neighbours; /* scratch: n_places */
} Learner;

static guint64
key_at (const guint16 *signs, gsize n, gsize at)
{
  guint64 key = 0;
  gsize i = 0;

  for (; i < AISLE_LEXICON_LONGEST && at + i < n && signs[at + i] != 0; i++)
    key = key << 16 | signs[at + i];
  return i == 0 ? 0 : key << 16 * (AISLE_LEXICON_LONGEST - i);
}

static guint64
head_of (guint64 key, guint length)
{
  return key >> 16 * (AISLE_LEXICON_LONGEST - length) << 16 * (AISLE_LEXICON_LONGEST - length);
}

static gboolean
is_whole (guint64 key, guint length)
{
  return (key >> 16 * (AISLE_LEXICON_LONGEST - length) & 0xFFFF) != 0;
}

static int
compare_places (gconstpointer a, gconstpointer b)
{
  const Place *x = a, *y = b;

  return x->key != y->key ? (x->key > y->key) - (x->key < y->key) : (x->at > y->at) - (x->at < y->at);
}

static int
compare_signs (gconstpointer a, gconstpointer b)
{
  return (int) *(const guint16 *) a - (int) *(const guint16 *) b;
}

/* How often a group of signs is there: a stretch of the places, by two searches. */
static gsize
count (const Learner *self, guint64 key, guint length)
{
  guint64 step = G_GUINT64_CONSTANT (1) << 16 * (AISLE_LEXICON_LONGEST - length);
  gsize found[2];

  for (gsize side = 0; side < 2; side++)
    {
      gsize low = 0, high = self->n_places;

      while (low < high)
        {
          gsize middle = low + (high - low) / 2;

          if (self->places[middle].key < key || (side == 1 && self->places[middle].key - key < step))
            low = middle + 1;
          else
            high = middle;
        }
      found[side] = low;
    }
  return found[1] - found[0];
}

/* Entropy of n neighbours; each end of a run (0) is a neighbour of its own. */
static double
freedom (guint16 *neighbours, gsize n)
{
  double sum = 0;

  qsort (neighbours, n, sizeof *neighbours, compare_signs);
  for (gsize from = 0, to; from < n; from = to)
    {
      for (to = from + 1; to < n && neighbours[to] == neighbours[from] && neighbours[from] != 0;)
        to++;
      sum += (double) (to - from) * log ((double) (to - from));
    }
  return log ((double) n) - sum / (double) n;
}

static gboolean
is_free (Learner *self, gsize from, gsize to, guint length)
{
  for (gsize side = 0; side < 2; side++)
    {
      for (gsize i = from; i < to; i++)
        {
          gsize at = self->places[i].at;

          self->neighbours[i - from] = side == 0               ? (at > 0 ? self->signs[at - 1] : 0)
                                       : at + length < self->n ? self->signs[at + length]
                                                               : 0;
        }
      if (freedom (self->neighbours, to - from) < LEAST_FREEDOM)
        return FALSE;
    }
  return TRUE;
}

static gboolean
is_coherent (const Learner *self, guint64 key, guint length, gsize times)
{
  double least = MIN (LEAST_COHESION, LEAST_SHARE * log ((double) self->n_places / (double) times));

  for (guint left = 1; left < length; left++)
    {
      gsize n_left = count (self, head_of (key, left), left);
      gsize n_right = count (self, key << 16 * left, length - left);
      double together = (double) times * (double) self->n_places, apart = (double) n_left * (double) n_right;

      if (log (together / apart) < least)
        return FALSE;
    }
  return TRUE;
}

static void
learn_words (Learner *self, guint length, GArray *words)
{
  for (gsize from = 0, to; from < self->n_places; from = to)
    {
      guint64 key = head_of (self->places[from].key, length);

      for (to = from + 1; to < self->n_places && head_of (self->places[to].key, length) == key;)
        to++;
      if (to - from >= LEAST_TIMES && is_whole (key, length) && is_coherent (self, key, length, to - from)
          && is_free (self, from, to, length))
        {
          Place word = { key, (guint32) (to - from) };

          g_array_append_val (words, word);
        }
    }
}

static gsize
collect (Learner *self)
{
  for (gsize i = 0; i < self->n; i++)
    if (self->signs[i] != 0)
      self->places[self->n_places++] = (Place){ key_at (self->signs, self->n, i), (guint32) i };
  qsort (self->places, self->n_places, sizeof *self->places, compare_places);
  return self->n_places;
}

AisleLexicon *
aisle_lexicon_learn (const guint16 *signs, gsize n)
{
  Learner learner = { .signs = signs, .n = n };
  g_autoptr (GArray) words = g_array_new (FALSE, FALSE, sizeof (Place));
  AisleLexicon *self = NULL;

  learner.places = g_try_new (Place, n + 1);
  learner.neighbours = g_try_new (guint16, n + 1);
  if (learner.places != NULL && learner.neighbours != NULL && collect (&learner) > 0)
    for (guint length = 2; length <= AISLE_LEXICON_LONGEST; length++)
      learn_words (&learner, length, words);
  if (learner.places != NULL && learner.neighbours != NULL)
    self = aisle_lexicon_new (words->len);
  g_array_sort (words, compare_places);
  for (gsize i = 0; self != NULL && i < self->n; i++)
    {
      const Place *word = &g_array_index (words, Place, i);

      self->words[i] = word->key;
      self->weight[i] = (float) log ((double) word->at / (double) learner.n_places);
    }
  g_free (learner.places);
  g_free (learner.neighbours);
  return self;
}

/* ---- cutting ---- */

void
aisle_lexicon_segment (const AisleLexicon *self, const char *text, const guint32 *at, gsize n, guint8 *starts)
{
  g_autofree double *best = g_new (double, n + 1); /* of the signs from i on */

  best[n] = 0;
  for (gsize i = n; i-- > 0;)
    {
      guint64 key = 0;

      best[i] = UNKNOWN + best[i + 1];
      starts[i] = 1;
      for (guint length = 1; length <= AISLE_LEXICON_LONGEST && i + length <= n; length++)
        {
          gunichar sign = g_utf8_get_char (text + at[i + length - 1]);
          gssize word;

          if (sign > 0xFFFF)
            break;
          key |= (guint64) sign << 16 * (AISLE_LEXICON_LONGEST - length);
          word = length > 1 ? find (self, key) : -1;
          if (word >= 0 && (double) self->weight[word] + best[i + length] > best[i])
            {
              best[i] = (double) self->weight[word] + best[i + length];
              starts[i] = (guint8) length;
            }
        }
    }
  for (gsize i = 0; i < n;)
    {
      gsize length = starts[i];

      for (gsize inside = 1; inside < length; inside++)
        starts[i + inside] = 0;
      i += length;
    }
}
