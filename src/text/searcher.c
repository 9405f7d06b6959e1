/* searcher.c: see searcher.h.  Letters: D texts, P postings. */
#include "text/searcher.h"

#include "numeric/topk.h"

#include <math.h>
#include <string.h>

#define WINDOW   2048       /* texts */
#define GRID     16777216.0 /* 2^24 */
#define MOST_SUM 200.0      /* of one term, so that a sum of all stays exact */

/* Where the postings of a window begin, and the best of them. */
typedef struct
{
  guint32 first;
  float best;
} Window;

struct _AisleSearcher
{
  const AisleInvertedIndex *index;
  double k1;
  gsize n_texts; /* N: those that have any token */
  gsize n_windows;
  float *part;       /* P: a posting's score */
  float *best;       /* T: the best of its postings */
  guint32 *texts;    /* T: n, texts that have it in a field that counts */
  Window *windows;   /* n_windows + 1 of each term that has a place */
  gint64 *window_at; /* T: its first window in windows, -1 none: its list is short */
};

void
aisle_bm25_init (AisleBm25 *self, gboolean plain)
{
  *self = (AisleBm25){ .k1 = 1.2, .plain = plain };
  for (gsize f = 0; f < AISLE_INDEX_MAX_FIELDS; f++)
    {
      self->weight[f] = 1;
      self->b[f] = .75;
    }
}

/* ---- scores of postings ---- */

/* What an occurrence in each field of each text counts: w_f / (1 - b_f + b_f len / mean); D x F. */
static float *
weigh_fields (AisleSearcher *self, const AisleBm25 *parameters)
{
  const AisleInvertedIndex *index = self->index;
  gsize n_fields = index->n_fields;
  float *weights = g_try_new (float, index->n_docs *n_fields + 1);
  double total[AISLE_INDEX_MAX_FIELDS] = { 0 }, all = 0;
  gsize filled[AISLE_INDEX_MAX_FIELDS] = { 0 };

  self->n_texts = 0;
  for (gsize doc = 0; doc < index->n_docs; doc++)
    {
      gsize length = 0;

      for (gsize f = 0; f < n_fields; f++)
        {
          total[f] += index->length[doc * n_fields + f];
          filled[f] += index->length[doc * n_fields + f] > 0;
          length += index->length[doc * n_fields + f];
        }
      self->n_texts += length > 0;
      all += (double) length;
    }
  for (gsize doc = 0; weights != NULL && doc < index->n_docs; doc++)
    {
      const guint32 *own = index->length + doc * n_fields;
      double length = 0;

      for (gsize f = 0; f < n_fields; f++)
        length += own[f];
      for (gsize f = 0; f < n_fields; f++)
        {
          double b = parameters->b[parameters->plain ? 0 : f];
          double relative = parameters->plain ? length * (double) self->n_texts / MAX (all, 1)
                                              : own[f] * (double) filled[f] / MAX (total[f], 1);

          weights[doc * n_fields + f] = (float) ((parameters->plain ? parameters->weight[f] > 0 : parameters->weight[f])
                                                 / (1 - b + b * relative));
        }
    }
  return weights;
}

static double
idf (const AisleSearcher *self, gsize n)
{
  return log (1 + ((double) self->n_texts - (double) n + .5) / ((double) n + .5));
}

static gsize
n_postings (const AisleInvertedIndex *index, gsize term)
{
  return index->posting_at[term + 1] - index->posting_at[term];
}

static float
round_part (double part)
{
  return (float) (rint (MIN (part, MOST_SUM) * GRID) / GRID);
}

static void
score_postings (AisleSearcher *self, const float *weights)
{
  const AisleInvertedIndex *index = self->index;

  for (gsize term = 0; term < index->terms.n; term++)
    {
      double rarity;

      for (gsize p = index->posting_at[term]; p < index->posting_at[term + 1]; p++)
        {
          const float *weight = weights + (gsize) index->doc[p] * index->n_fields;
          double x = 0;

          for (gsize i = index->place_at[p]; i < index->place_at[p + 1]; i++)
            x += (double) weight[index->place[i] >> AISLE_PLACE_BITS];
          self->part[p] = (float) x;
          self->texts[term] += x > 0;
        }
      rarity = idf (self, MIN (self->texts[term], self->n_texts)) * (self->k1 + 1);
      for (gsize p = index->posting_at[term]; p < index->posting_at[term + 1]; p++)
        {
          double x = (double) self->part[p];

          self->part[p] = x > 0 ? round_part (rarity * x / (self->k1 + x)) : 0;
          self->best[term] = MAX (self->best[term], self->part[p]);
        }
    }
}

/* ---- windows ---- */

static gboolean
is_long (const AisleSearcher *self, gsize term)
{
  return n_postings (self->index, term) >= MAX (self->n_windows, 32);
}

static gboolean
make_windows (AisleSearcher *self)
{
  const AisleInvertedIndex *index = self->index;
  gsize n = 0;

  for (gsize term = 0; term < index->terms.n; term++)
    if (is_long (self, term))
      {
        self->window_at[term] = (gint64) n;
        n += self->n_windows + 1;
      }
    else
      self->window_at[term] = -1;
  self->windows = g_try_new0 (Window, n + 1);
  if (self->windows == NULL)
    return FALSE;
  for (gsize term = 0; term < index->terms.n; term++)
    {
      Window *windows = self->windows + self->window_at[term];
      gsize p = index->posting_at[term];

      if (self->window_at[term] < 0)
        continue;
      for (gsize w = 0; w <= self->n_windows; w++)
        {
          windows[w].first = (guint32) p;
          for (; p < index->posting_at[term + 1] && (gsize) index->doc[p] < (w + 1) * WINDOW; p++)
            windows[w].best = MAX (windows[w].best, self->part[p]);
        }
    }
  return TRUE;
}

AisleSearcher *
aisle_searcher_new (const AisleInvertedIndex *index, const AisleBm25 *parameters)
{
  g_autoptr (AisleSearcher) self = g_new0 (AisleSearcher, 1);
  g_autofree float *weights = NULL;

  self->index = index;
  self->k1 = parameters->k1;
  self->n_windows = (index->n_docs + WINDOW - 1) / WINDOW;
  self->part = g_try_new (float, index->posting_at[index->terms.n] + 1);
  self->best = g_try_new0 (float, index->terms.n + 1);
  self->texts = g_try_new0 (guint32, index->terms.n + 1);
  self->window_at = g_try_new (gint64, index->terms.n + 1);
  weights = weigh_fields (self, parameters);
  if (self->part == NULL || self->best == NULL || self->texts == NULL || self->window_at == NULL || weights == NULL)
    return NULL;
  score_postings (self, weights);
  return make_windows (self) ? g_steal_pointer (&self) : NULL;
}

void
aisle_searcher_free (AisleSearcher *self)
{
  if (self == NULL)
    return;
  g_free (self->part);
  g_free (self->best);
  g_free (self->texts);
  g_free (self->windows);
  g_free (self->window_at);
  g_free (self);
}

const AisleInvertedIndex *
aisle_searcher_index (const AisleSearcher *self)
{
  return self->index;
}

/* ---- words that may go on: their terms as one, with the rarity of all together ---- */

static double
group_factor (const AisleSearcher *self, const GArray *terms, guint32 term)
{
  gsize together = 0;

  for (guint i = 0; i < terms->len; i++)
    together += self->texts[g_array_index (terms, guint32, i)];
  return idf (self, MIN (together, self->n_texts)) / idf (self, MIN (self->texts[term], self->n_texts));
}

static float
group_score (const AisleSearcher *self, const GArray *terms, gint32 doc)
{
  float best = 0;

  for (guint i = 0; i < terms->len; i++)
    {
      guint32 term = g_array_index (terms, guint32, i);
      gssize posting = aisle_inverted_index_posting (self->index, term, doc);

      if (posting >= 0)
        best = MAX (best, round_part ((double) self->part[posting] * group_factor (self, terms, term)));
    }
  return best;
}

float
aisle_searcher_score (const AisleSearcher *self, const AisleQuery *query, gint32 doc)
{
  double sum = 0;

  if (query->hopeless)
    return 0;
  for (guint i = 0; i < query->phrases->len; i++)
    if (!aisle_phrase_in (self->index, query->phrases->pdata[i], doc))
      return 0;
  for (guint i = 0; i < query->terms->len; i++)
    {
      AisleQueryTerm term = g_array_index (query->terms, AisleQueryTerm, i);
      gssize posting = aisle_inverted_index_posting (self->index, term.term, doc);

      if (posting >= 0)
        sum += term.times * (double) self->part[posting];
    }
  for (guint i = 0; i < query->endings->len; i++)
    sum += (double) group_score (self, query->endings->pdata[i], doc);
  return (float) sum;
}

/* ---- lists ---- */

typedef struct
{
  const gint32 *doc;
  const float *part;
  gsize at, n;           /* in doc and part */
  const Window *windows; /* (nullable) */
  gsize offset;          /* that windows count from */
  double times, best;
  double bound;    /* what it can add in the window */
  gsize end;       /* of the window in doc */
  gint32 *own_doc; /* (nullable) when made for this query */
  float *own_part;
} List;

static void
list_of_term (const AisleSearcher *self, const AisleQueryTerm *term, List *list)
{
  gsize from = self->index->posting_at[term->term];

  *list = (List){ .doc = self->index->doc + from,
                  .part = self->part + from,
                  .n = n_postings (self->index, term->term),
                  .offset = from,
                  .times = term->times,
                  .best = (double) self->best[term->term] };
  if (self->window_at[term->term] >= 0)
    list->windows = self->windows + self->window_at[term->term];
}

static gboolean
list_of_group (const AisleSearcher *self, const GArray *terms, List *list)
{
  const AisleInvertedIndex *index = self->index;
  g_autofree float *best = g_try_new0 (float, index->n_docs + 1);
  gsize n = 0;

  *list = (List){ .times = 1 };
  if (best == NULL)
    return FALSE;
  for (guint i = 0; i < terms->len; i++)
    {
      guint32 term = g_array_index (terms, guint32, i);
      double factor = group_factor (self, terms, term);

      for (gsize p = index->posting_at[term]; p < index->posting_at[term + 1]; p++)
        {
          n += best[index->doc[p]] == 0;
          best[index->doc[p]] = MAX (best[index->doc[p]], round_part ((double) self->part[p] * factor));
        }
    }
  list->own_doc = g_try_new (gint32, n + 1);
  list->own_part = g_try_new (float, n + 1);
  if (list->own_doc == NULL || list->own_part == NULL)
    return FALSE;
  for (gsize doc = 0; doc < index->n_docs; doc++)
    if (best[doc] > 0)
      {
        list->own_doc[list->n] = (gint32) doc;
        list->own_part[list->n++] = best[doc];
        list->best = MAX (list->best, (double) best[doc]);
      }
  list->doc = list->own_doc;
  list->part = list->own_part;
  return TRUE;
}

static gsize
first_from (const List *list, gsize from, gsize end, gint32 doc)
{
  gsize step = 1, low = from;

  while (from + step < end && list->doc[from + step] < doc)
    {
      low = from + step;
      step *= 2;
    }
  end = MIN (end, from + step);
  while (low < end)
    {
      gsize middle = low + (end - low) / 2;

      if (list->doc[middle] < doc)
        low = middle + 1;
      else
        end = middle;
    }
  return low;
}

/* Puts the list at its postings of window w, if any, and says what they can add. */
static void
enter_window (List *list, gsize w)
{
  gint32 first = (gint32) (w * WINDOW);

  if (list->windows != NULL)
    {
      list->at = list->windows[w].first - list->offset;
      list->end = list->windows[w + 1].first - list->offset;
      list->bound = list->times * (double) list->windows[w].best;
      return;
    }
  if (list->at < list->n && list->doc[list->at] < first)
    list->at = first_from (list, list->at, list->n, first);
  list->end = list->at;
  while (list->end < list->n && list->doc[list->end] < first + WINDOW)
    list->end++;
  list->bound = list->end > list->at ? list->times * list->best : 0;
}

/* ---- one window ---- */

typedef struct
{
  double sum[WINDOW];
  guint64 seen[WINDOW / 64];
} Sums;

static void
add_list (Sums *self, const List *list, gint32 first)
{
  for (gsize i = list->at; i < list->end; i++)
    {
      gsize at = (gsize) (list->doc[i] - first);

      self->sum[at] += list->times * (double) list->part[i];
      self->seen[at / 64] |= G_GUINT64_CONSTANT (1) << at % 64;
    }
}

/* What the lists before `essential`, best last, add to a text, as long as it can still come into the list. */
static double
complete (List **lists, const double *before, gsize essential, gint32 doc, double sum, double threshold)
{
  for (gsize l = essential; l-- > 0 && sum + before[l + 1] > threshold;)
    {
      List *list = lists[l];

      if (list->at < list->end && list->doc[list->at] < doc)
        list->at = first_from (list, list->at, list->end, doc);
      if (list->at < list->end && list->doc[list->at] == doc)
        sum += list->times * (double) list->part[list->at];
    }
  return sum;
}

/* lists: ascending by bound; before[l]: the sum of the first l bounds. */
static void
search_window (Sums *sums, List **lists, const double *before, gsize n, gint32 first, AisleTopK *top)
{
  gsize essential = 0;

  while (essential < n && before[essential + 1] <= (double) top->threshold)
    essential++;
  for (gsize l = essential; l < n; l++)
    add_list (sums, lists[l], first);
  for (gsize word = 0; word < WINDOW / 64; word++)
    for (guint64 seen = sums->seen[word]; seen != 0; seen &= seen - 1)
      {
        gsize at = word * 64 + (gsize) __builtin_ctzll (seen);
        double sum = sums->sum[at];

        sums->sum[at] = 0;
        if (sum + before[essential] > (double) top->threshold)
          sum = complete (lists, before, essential, first + (gint32) at, sum, (double) top->threshold);
        if (sum > 0)
          aisle_topk_offer (top, first + (gint32) at, (float) sum);
      }
  memset (sums->seen, 0, sizeof sums->seen);
}

static void
search_windows (const AisleSearcher *self, List *all, gsize n, AisleTopK *top)
{
  g_autofree List **lists = g_new (List *, n + 1);
  g_autofree double *before = g_new0 (double, n + 1);
  Sums sums;

  memset (&sums, 0, sizeof sums);
  for (gsize w = 0; w < self->n_windows; w++)
    {
      double total = 0;

      for (gsize l = 0; l < n; l++)
        {
          gsize at = l;

          enter_window (&all[l], w);
          total += all[l].bound;
          for (; at > 0 && lists[at - 1]->bound > all[l].bound; at--)
            lists[at] = lists[at - 1];
          lists[at] = &all[l];
        }
      if (total <= (double) top->threshold || total <= 0)
        continue;
      for (gsize l = 0; l < n; l++)
        before[l + 1] = before[l] + lists[l]->bound;
      search_window (&sums, lists, before, n, (gint32) (w * WINDOW), top);
    }
}

/* ---- phrases: the texts of its rarest word ---- */

static void
search_phrases (const AisleSearcher *self, const AisleQuery *query, AisleTopK *top)
{
  const AisleInvertedIndex *index = self->index;
  guint32 rarest = 0;
  gsize least = G_MAXSIZE;

  for (guint i = 0; i < query->phrases->len; i++)
    {
      const GArray *phrase = query->phrases->pdata[i];

      for (guint p = 0; p < phrase->len; p++)
        {
          guint32 term = g_array_index (phrase, AislePhrasePart, p).term;

          if (n_postings (index, term) < least)
            {
              least = n_postings (index, term);
              rarest = term;
            }
        }
    }
  for (gsize p = index->posting_at[rarest]; p < index->posting_at[rarest + 1]; p++)
    {
      float score = aisle_searcher_score (self, query, index->doc[p]);

      if (score > 0)
        aisle_topk_offer (top, index->doc[p], score);
    }
}

gboolean
aisle_searcher_top (const AisleSearcher *self, const AisleQuery *query, gsize k, gint32 *docs, float *scores)
{
  gsize n = query->terms->len + query->endings->len;
  g_autofree guint64 *keys = g_try_new (guint64, k + 1);
  g_autofree List *lists = g_new0 (List, n + 1);
  gboolean made = keys != NULL;
  AisleTopK top;

  if (keys == NULL)
    return FALSE;
  aisle_topk_init (&top, k, keys);
  if (query->phrases->len > 0 && !query->hopeless)
    search_phrases (self, query, &top);
  else if (!query->hopeless)
    {
      for (guint i = 0; i < query->terms->len; i++)
        list_of_term (self, &g_array_index (query->terms, AisleQueryTerm, i), &lists[i]);
      for (guint i = 0; made && i < query->endings->len; i++)
        made = list_of_group (self, query->endings->pdata[i], &lists[query->terms->len + i]);
      if (made)
        search_windows (self, lists, n, &top);
      for (gsize l = 0; l < n; l++)
        {
          g_free (lists[l].own_doc);
          g_free (lists[l].own_part);
        }
    }
  aisle_topk_finish (&top, docs, scores);
  return made;
}
