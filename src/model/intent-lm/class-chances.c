/* class-chances.c: see class-chances.h.
 *
 * The keys of a text stand place by place, at each the runs of one to L characters that begin there (ngrams.h): so what stands
 * before the last character of a run is the key before its own, and what stands behind its first is among the keys of the next
 * place. */
#include "model/intent-lm/class-chances.h"

#include "base/i18n.h"
#include "numeric/parallel.h"

#include <math.h>
#include <string.h>

/* How the n-grams hang together. */
typedef struct
{
  gsize n;                         /* F */
  guint longest;                   /* L */
  gint32 *before;                  /* F: without the last character; -1: of one character */
  gint32 *behind;                  /* F: without the first */
  gint32 *by_length;               /* F: the shortest first */
  gsize end[AISLE_NGRAM_MOST + 1]; /* of the runs of each length in by_length */
} Links;

/* Counts and chances of one class. */
typedef struct
{
  double *count, *chance, *left; /* F each: n, p of the last character, g */
} Class;

typedef struct
{
  const AisleNgramFeatures *features;
  const AisleUtterances *texts;
  double discount;
  Links links;
  gint32 **numbers; /* N: of the keys of each text, -1 where one is not among the n-grams */
  gsize *length;    /* N: keys */
  Class classes[AISLE_MAX_WORKERS];
  float *weights;
  gsize stride;
  const AisleFamily *of;
} Learner;

/* ---- texts as numbers ---- */

#define CHUNK 64 /* texts */

static gboolean
number_text (Learner *self, gsize i, GArray *keys)
{
  g_array_set_size (keys, 0);
  if (!aisle_ngrams_append (&self->features->ngrams, self->texts->texts[i], keys))
    return FALSE;
  self->length[i] = keys->len;
  self->numbers[i] = g_try_new (gint32, keys->len + 1);
  if (self->numbers[i] == NULL)
    return FALSE;
  for (gsize k = 0; k < keys->len; k++)
    self->numbers[i][k] = (gint32) aisle_ngram_list_find (self->features->list, g_array_index (keys, guint64, k));
  return TRUE;
}

static gboolean
number_chunk (gsize index, guint worker, gpointer data, GError **error)
{
  Learner *self = data;
  g_autoptr (GArray) keys = g_array_new (FALSE, FALSE, sizeof (guint64));

  for (gsize i = index * CHUNK; i < MIN (self->texts->n, (index + 1) * CHUNK); i++)
    if (!number_text (self, i, keys))
      return aisle_memory_fail (self->of, error);
  return TRUE;
}

/* Places of a text with so many keys: all but the last L - 1 have L. */
static gsize
n_places (gsize n_keys, gsize longest)
{
  gsize places = 0;

  if (n_keys >= longest * (longest + 1) / 2)
    return (n_keys + longest * (longest - 1) / 2) / longest;
  while (places * (places + 1) / 2 < n_keys)
    places++;
  return places;
}

/* ---- how they hang together ---- */

static void
join_text (Links *self, const gint32 *numbers, gsize n_keys, guint8 *length)
{
  gsize places = n_places (n_keys, self->longest), at = 0;

  for (gsize place = 0; place < places; place++)
    {
      gsize here = MIN (self->longest, places - place);

      for (gsize k = 0; k < here; k++)
        {
          gint32 number = numbers[at + k];

          if (number < 0 || (k > 0 && (numbers[at + k - 1] < 0 || numbers[at + here + k - 1] < 0)))
            continue;
          length[number] = (guint8) (k + 1);
          self->before[number] = k > 0 ? numbers[at + k - 1] : -1;
          self->behind[number] = k > 0 ? numbers[at + here + k - 1] : -1;
        }
      at += here;
    }
}

/* Not where two runs of different lengths have the same key: those weigh nothing. */
static gboolean
hangs_together (const Links *self, const guint8 *length, gsize j)
{
  return length[j] == 1 || (length[self->before[j]] == length[j] - 1 && length[self->behind[j]] == length[j] - 1);
}

static gboolean
join (Learner *self)
{
  Links *links = &self->links;
  g_autofree guint8 *length = NULL;
  gsize n = 0;

  links->n = self->features->list->n;
  links->longest = self->features->ngrams.across;
  links->before = g_try_new (gint32, links->n + 1);
  links->behind = g_try_new (gint32, links->n + 1);
  links->by_length = g_try_new (gint32, links->n + 1);
  length = g_try_new0 (guint8, links->n + 1);
  if (links->before == NULL || links->behind == NULL || links->by_length == NULL || length == NULL)
    return FALSE;
  for (gsize i = 0; i < self->texts->n; i++)
    join_text (links, self->numbers[i], self->length[i], length);
  for (gsize l = 1; l <= links->longest; l++)
    {
      for (gsize j = 0; j < links->n; j++)
        if (length[j] == l && hangs_together (links, length, j))
          links->by_length[n++] = (gint32) j;
        else if (length[j] == l)
          length[j] = 0;
      links->end[l] = n;
    }
  for (gsize j = 0; j < links->n; j++)
    if (length[j] < 2)
      links->before[j] = -1;
  return TRUE;
}

/* ---- a class ---- */

static void
count_class (const Learner *self, gint32 label, Class *class)
{
  memset (class->count, 0, self->links.n * sizeof *class->count);
  for (gsize i = 0; i < self->texts->n; i++)
    for (gsize k = 0; self->texts->label[i] == label && k < self->length[i]; k++)
      if (self->numbers[i][k] >= 0)
        class->count[self->numbers[i][k]]++;
}

static double
discounted (const Learner *self, const Class *class, gsize number)
{
  return MAX (0, class->count[number] - self->discount);
}

/* What is left for shorter runs; 1 where the class does not write the characters before. */
static void
leave (const Learner *self, Class *class)
{
  const Links *links = &self->links;

  for (gsize j = 0; j < links->n; j++)
    class->left[j] = class->count[j];
  for (gsize j = 0; j < links->n; j++)
    if (links->before[j] >= 0)
      class->left[links->before[j]] -= discounted (self, class, j);
  for (gsize j = 0; j < links->n; j++)
    class->left[j] = class->count[j] > 0 ? MAX (class->left[j] / class->count[j], 1e-6) : 1;
}

static void
chances_of_one (const Learner *self, Class *class)
{
  const Links *links = &self->links;
  double sum = 0, kept = 0, n = (double) links->end[1];

  for (gsize k = 0; k < links->end[1]; k++)
    {
      sum += class->count[links->by_length[k]];
      kept += discounted (self, class, (gsize) links->by_length[k]);
    }
  for (gsize k = 0; k < links->end[1]; k++)
    {
      gsize j = (gsize) links->by_length[k];

      class->chance[j] = sum > 0 ? discounted (self, class, j) / sum + (1 - kept / sum) / n : 1 / n;
    }
}

/* Shorter runs first: the weight of a run asks for the chance of what stands behind its first character. */
static gboolean
weigh_class (gsize index, guint worker, gpointer data, GError **error)
{
  Learner *self = data;
  const Links *links = &self->links;
  Class *class = &self->classes[worker];
  float *weights = self->weights + index;

  if (class->count == NULL)
    {
      class->count = g_try_new (double, 3 * links->n + 1);
      if (class->count == NULL)
        return aisle_memory_fail (self->of, error);
      class->chance = class->count + links->n;
      class->left = class->chance + links->n;
    }
  count_class (self, (gint32) index, class);
  leave (self, class);
  chances_of_one (self, class);
  for (gsize k = 0; k < links->end[links->longest]; k++)
    {
      gsize j = (gsize) links->by_length[k];
      double own = links->longest > 1 && k < links->end[links->longest - 1] ? log (class->left[j]) : 0;

      if (k < links->end[1])
        {
          weights[j * self->stride] = (float) (log (class->chance[j] * (double) links->end[1]) + own);
          continue;
        }
      gint32 before = links->before[j], behind = links->behind[j];
      double all = class->count[before], shorter = class->chance[behind];

      class->chance[j] = all > 0 ? discounted (self, class, j) / all + class->left[before] * shorter : shorter;
      weights[j * self->stride] = (float) (log (class->chance[j] / shorter) - log (class->left[before]) + own);
    }
  return TRUE;
}

static void
learner_clear (Learner *self)
{
  for (gsize i = 0; self->numbers != NULL && i < self->texts->n; i++)
    g_free (self->numbers[i]);
  for (gsize w = 0; w < AISLE_MAX_WORKERS; w++)
    g_free (self->classes[w].count);
  g_free (self->numbers);
  g_free (self->length);
  g_free (self->links.before);
  g_free (self->links.behind);
  g_free (self->links.by_length);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Learner, learner_clear)

gboolean
aisle_class_chances (const AisleNgramFeatures *features, const AisleUtterances *texts, double discount, float *weights,
                     gsize stride, const AisleFamily *family, AisleProgress *progress, GError **error)
{
  g_auto (Learner) self = {
    .features = features, .texts = texts, .discount = discount, .weights = weights, .stride = stride, .of = family
  };
  AisleProgress part = aisle_progress_part (progress, 0, .6);

  self.numbers = g_try_new0 (gint32 *, texts->n + 1);
  self.length = g_try_new0 (gsize, texts->n + 1);
  if (self.numbers == NULL || self.length == NULL)
    return aisle_memory_fail (family, error);
  if (!aisle_parallel_for ((texts->n + CHUNK - 1) / CHUNK, number_chunk, &self, &part, _ ("Reading texts"), error))
    return FALSE;
  if (!join (&self))
    return aisle_memory_fail (family, error);
  part = aisle_progress_part (progress, .6, 1);
  return aisle_parallel_for (texts->n_classes, weigh_class, &self, &part, _ ("Training"), error);
}
