/* text-bm25.c: see text-bm25.h. */
#include "model/text-bm25.h"

#include "base/i18n.h"

#include <math.h>
#include <string.h>

#define STRIDE 256 /* texts between looks at progress */

/* Words, pieces of four letters (so that endings matter less), and pairs of signs. */
#define RUNS ((AisleNgrams){ .words = 1, .shortest = 4, .longest = 4, .signs = 2 })

void
aisle_text_bm25_free (AisleTextBm25 *self)
{
  if (self == NULL)
    return;
  aisle_ngram_list_free (self->list);
  g_free (self->rarity);
  g_free (self->posting_at);
  g_free (self->doc);
  g_free (self->weight);
  g_free (self);
}

/* ---- making ---- */

typedef struct
{
  guint64 key;
  guint32 text, times;
} Posting;

static int
compare_postings (gconstpointer a, gconstpointer b)
{
  const Posting *x = a, *y = b;

  if (x->key != y->key)
    return x->key < y->key ? -1 : 1;
  return x->text < y->text ? -1 : x->text > y->text;
}

static double
rarity_of (gsize n_docs, double n)
{
  return log (1 + ((double) n_docs - n + .5) / (n + .5));
}

/* Postings of all texts, by key and text; and how many runs each text has. */
static GArray *
cut_all (const AisleTextBm25 *self, const AisleFamily *family, const char *const *texts, guint32 *length,
         AisleProgress *progress, GError **error)
{
  g_autoptr (GArray) postings = g_array_new (FALSE, FALSE, sizeof (Posting));
  g_autoptr (GArray) keys = g_array_new (FALSE, FALSE, sizeof (guint64));
  g_autoptr (GArray) times = g_array_new (FALSE, FALSE, sizeof (guint32));

  for (gsize d = 0; d < self->n_docs; d++)
    {
      if (d % STRIDE == 0
          && !aisle_progress_step (progress, (double) d / (double) self->n_docs, _ ("Reading texts"), error))
        return NULL;
      g_array_set_size (keys, 0);
      if (!aisle_ngrams_append (&self->ngrams, texts[d], keys))
        {
          aisle_memory_fail (family, error);
          return NULL;
        }
      length[d] = keys->len;
      aisle_ngrams_count (keys, times);
      for (guint i = 0; i < keys->len; i++)
        {
          Posting one = { g_array_index (keys, guint64, i), (guint32) d, g_array_index (times, guint32, i) };

          g_array_append_val (postings, one);
        }
    }
  if (postings->len > 0)
    qsort (postings->data, postings->len, sizeof (Posting), compare_postings);
  return g_steal_pointer (&postings);
}

static gboolean
fill (AisleTextBm25 *self, const GArray *postings, const guint32 *length)
{
  gsize n = 0, n_postings = postings->len;
  g_autofree guint64 *keys = g_try_new (guint64, n_postings + 1);

  self->rarity = g_try_new (float, n_postings + 1);
  self->posting_at = g_try_new (guint32, n_postings + 1);
  self->doc = g_try_new (gint32, n_postings + 1);
  self->weight = g_try_new (float, n_postings + 1);
  if (keys == NULL || self->rarity == NULL || self->posting_at == NULL || self->doc == NULL || self->weight == NULL)
    return FALSE;
  for (gsize i = 0; i < n_postings; i++)
    {
      const Posting *one = &g_array_index (postings, Posting, i);
      double tf = one->times, part = 1 - self->b + self->b * length[one->text] / MAX (self->mean_length, 1e-9);

      if (n == 0 || keys[n - 1] != one->key)
        {
          keys[n] = one->key;
          self->posting_at[n++] = (guint32) i;
        }
      self->doc[i] = (gint32) one->text;
      self->weight[i] = (float) ((self->k1 + 1) * tf / (tf + self->k1 * part));
    }
  self->posting_at[n] = (guint32) n_postings;
  for (gsize t = 0; t < n; t++)
    self->rarity[t] = (float) rarity_of (self->n_docs, self->posting_at[t + 1] - self->posting_at[t]);
  self->list = aisle_ngram_list_new (g_steal_pointer (&keys), n);
  return self->list != NULL;
}

AisleTextBm25 *
aisle_text_bm25_new (const AisleFamily *family, const AisleLexicon *lexicon, const char *const *texts, gsize n,
                     double k1, double b, AisleProgress *progress, GError **error)
{
  g_autoptr (AisleTextBm25) self = g_new0 (AisleTextBm25, 1);
  g_autofree guint32 *length = g_try_new0 (guint32, n + 1);
  g_autoptr (GArray) postings = NULL;
  double sum = 0, with_any = 0;

  self->ngrams = RUNS;
  self->ngrams.lexicon = lexicon;
  self->n_docs = n;
  self->k1 = k1;
  self->b = b;
  self->unseen = rarity_of (n, 0);
  postings = length != NULL ? cut_all (self, family, texts, length, progress, error) : NULL;
  if (postings == NULL)
    {
      if (length == NULL)
        aisle_memory_fail (family, error);
      return NULL;
    }
  for (gsize d = 0; d < n; d++)
    {
      sum += length[d];
      with_any += length[d] > 0;
    }
  self->mean_length = sum / MAX (with_any, 1);
  if (fill (self, postings, length))
    return g_steal_pointer (&self);
  aisle_memory_fail (family, error);
  return NULL;
}

/* ---- asking ---- */

static int
compare_runs (gconstpointer a, gconstpointer b)
{
  const AisleTextRun *x = a, *y = b;

  return x->key < y->key ? -1 : x->key > y->key;
}

double
aisle_text_bm25_rarity (const AisleTextBm25 *self, guint64 key)
{
  gssize t = aisle_ngram_list_find (self->list, key);

  return t >= 0 ? (double) self->rarity[t] : self->unseen;
}

GArray *
aisle_text_bm25_question (const AisleTextBm25 *self, const char *question, double earlier)
{
  const char *line = strrchr (question, '\n'), *last = line != NULL ? line + 1 : question;
  g_autofree char *before = g_strndup (question, (gsize) (last - question));
  g_autoptr (GArray) keys = g_array_new (FALSE, FALSE, sizeof (guint64));
  g_autoptr (GArray) runs = g_array_new (FALSE, FALSE, sizeof (AisleTextRun));
  guint n_last, n = 0;
  double most = 0;

  if (!aisle_ngrams_append (&self->ngrams, last, keys))
    return NULL;
  n_last = keys->len;
  if (earlier > 0 && !aisle_ngrams_append (&self->ngrams, before, keys))
    return NULL;
  for (guint i = 0; i < keys->len; i++)
    {
      AisleTextRun run = { g_array_index (keys, guint64, i), i < n_last ? 1 : (float) earlier };

      g_array_append_val (runs, run);
    }
  g_array_sort (runs, compare_runs);
  for (guint i = 0; i < runs->len; i++)
    {
      AisleTextRun *run = &g_array_index (runs, AisleTextRun, i);

      if (n > 0 && g_array_index (runs, AisleTextRun, n - 1).key == run->key)
        g_array_index (runs, AisleTextRun, n - 1).weight += run->weight;
      else
        g_array_index (runs, AisleTextRun, n++) = *run;
    }
  g_array_set_size (runs, n);
  for (guint i = 0; i < n; i++)
    {
      AisleTextRun *run = &g_array_index (runs, AisleTextRun, i);

      run->weight *= (float) aisle_text_bm25_rarity (self, run->key);
      most += (double) run->weight * (self->k1 + 1);
    }
  for (guint i = 0; i < n && most > 0; i++)
    g_array_index (runs, AisleTextRun, i).weight /= (float) most;
  return g_steal_pointer (&runs);
}

void
aisle_text_bm25_add (const AisleTextBm25 *self, const GArray *question, float scale, float *scores)
{
  for (guint i = 0; i < question->len; i++)
    {
      const AisleTextRun *run = &g_array_index (question, AisleTextRun, i);
      gssize t = aisle_ngram_list_find (self->list, run->key);

      for (guint32 p = t >= 0 ? self->posting_at[t] : 0; t >= 0 && p < self->posting_at[t + 1]; p++)
        scores[self->doc[p]] += scale * run->weight * self->weight[p];
    }
}

void
aisle_text_runs_free (AisleTextRuns *self)
{
  if (self == NULL)
    return;
  g_array_unref (self->keys);
  g_array_unref (self->times);
  g_free (self);
}

AisleTextRuns *
aisle_text_bm25_cut (const AisleTextBm25 *self, const char *text)
{
  g_autoptr (AisleTextRuns) runs = g_new0 (AisleTextRuns, 1);

  runs->keys = g_array_new (FALSE, FALSE, sizeof (guint64));
  runs->times = g_array_new (FALSE, FALSE, sizeof (guint32));
  if (!aisle_ngrams_append (&self->ngrams, text, runs->keys))
    return NULL;
  runs->length = runs->keys->len;
  aisle_ngrams_count (runs->keys, runs->times);
  return g_steal_pointer (&runs);
}

float
aisle_text_bm25_score (const AisleTextBm25 *self, const GArray *question, const AisleTextRuns *text)
{
  const guint64 *keys = (const guint64 *) (gconstpointer) text->keys->data;
  double part = self->k1 * (1 - self->b + self->b * (double) text->length / MAX (self->mean_length, 1e-9)), sum = 0;

  for (guint i = 0, k = 0; i < question->len; i++)
    {
      const AisleTextRun *run = &g_array_index (question, AisleTextRun, i);

      while (k < text->keys->len && keys[k] < run->key)
        k++;
      if (k < text->keys->len && keys[k] == run->key)
        {
          double tf = g_array_index (text->times, guint32, k);

          sum += (double) run->weight * (self->k1 + 1) * tf / (tf + part);
        }
    }
  return (float) sum;
}
