/* content-model.c: items that the catalogue describes alike (BM25: Robertson and Zaragoza 2009), which needs no one to
 * have taken them: for cold items.
 *
 *   b(w, j)   = idf(w) f (k1 + 1) / (f + k1 (1 - b + b len_j / mean len))      f: how often item j has word w
 *   idf(w)    = ln (1 + (n - n_w + .5) / (n_w + .5))                           n: items with words
 *   S[i][j]   = sum over the words w of i of b(w, j) / sum over them of b(w, i)
 *   score     = mean over the last items i of a history of S[i][j], weighted by decay ^ age
 *
 * Each item of the history asks for its words, and finds itself with 1.  Brand, category and attributes are words of
 * their own kind, weighted against those of titles.  Letters: I items, W words. */
#include "model/sum-rows.h"

#include "base/error.h"
#include "base/i18n.h"
#include "feature/item-texts.h"

#include <math.h>
#include <string.h>

typedef struct
{
  AisleModel parent;
  gint64 last;
  double decay;
  AisleSparse *items;   /* I x W: b(w, j) */
  AisleSparse *by_word; /* W x I */
  float *self;          /* I: sum of an item's b, 0 without words */
} ContentModel;

extern const AisleFamily aisle_family_content;

static const AisleParam params[] = {
  { "k1", N_ ("Saturation"), AISLE_PARAM_REAL, "1.2", 0, 10, NULL, NULL,
    N_ ("Higher counts a word that is repeated in an item's text more.") },
  { "b", N_ ("Length penalty"), AISLE_PARAM_REAL, "0.75", 0, 1, NULL, NULL,
    N_ ("Higher trusts a word in a long text less; 0: length does not matter.") },
  { "attributes", N_ ("Attributes"), AISLE_PARAM_REAL, "1", 0, 100, NULL, NULL,
    N_ ("Weight of brand, category and attributes against the words of titles and texts.") },
  { "decay", N_ ("Decay"), AISLE_PARAM_REAL, "0.9", 0, 1, NULL, NULL,
    N_ ("What each item of a history counts against the one after it; 1: all alike.") },
  { "last", N_ ("Last items"), AISLE_PARAM_INTEGER, "20", 1, 10000, NULL, N_ ("items"),
    N_ ("How much of a history counts.") },
};

static void
content_free (AisleModel *model)
{
  ContentModel *self = (ContentModel *) model;

  aisle_sparse_free (self->items);
  aisle_sparse_free (self->by_word);
  g_free (self->self);
  g_free (self);
}

/* Takes items; NULL: memory ran out. */
static AisleModel *
content_new (AisleSparse *items, const AisleParams *values, GError **error)
{
  ContentModel *self = g_new0 (ContentModel, 1);

  self->parent.family = &aisle_family_content;
  self->last = aisle_params_integer (values, "last");
  self->decay = aisle_params_real (values, "decay");
  self->items = items;
  self->by_word = items != NULL ? aisle_sparse_transpose (items) : NULL;
  self->self = items != NULL ? g_try_new0 (float, MAX (items->n_rows, 1)) : NULL;
  if (self->by_word == NULL || self->self == NULL)
    {
      content_free (&self->parent);
      aisle_memory_fail (&aisle_family_content, error);
      return NULL;
    }
  for (gsize i = 0; i < items->n_rows; i++)
    for (gint64 v = items->start[i]; v < items->start[i + 1]; v++)
      self->self[i] += items->value[v];
  return &self->parent;
}

/* ---- training: weighing the words ---- */

static void
content_estimate (const AisleTrainInput *input, AisleEstimate *estimate)
{
  const AisleSparse *counts = input->texts != NULL ? input->texts->counts : NULL;
  gsize items = input->matrix->n_columns, cells = counts != NULL ? counts->n_values : 0;

  estimate->seconds = (double) cells * 3e-8 + items * 1e-8;
  estimate->file_bytes = 8 * items + 8 * cells;
  estimate->memory = 3 * estimate->file_bytes + (counts != NULL ? 16 * counts->n_columns : 0);
}

/* b(w, j) in place of the counts; words that say nothing (weight 0) stay with 0. */
static gboolean
weigh (AisleSparse *items, const AisleItemTexts *texts, const AisleParams *values, AisleProgress *progress,
       GError **error)
{
  double k1 = aisle_params_real (values, "k1"), b = aisle_params_real (values, "b");
  double attributes = aisle_params_real (values, "attributes"), total = 0, n = 0;
  g_autofree gsize *with = g_try_new0 (gsize, items->n_columns + 1);

  if (with == NULL)
    return aisle_memory_fail (&aisle_family_content, error);
  for (gsize v = 0; v < items->n_values; v++)
    {
      total += items->value[v];
      with[items->column[v]]++;
    }
  for (gsize i = 0; i < items->n_rows; i++)
    n += items->start[i + 1] > items->start[i];
  for (gsize i = 0; i < items->n_rows; i++)
    {
      double length = 0;

      if (i % 4096 == 0 && !aisle_progress_step (progress, (double) i / items->n_rows, _ ("Weighing words"), error))
        return FALSE;
      for (gint64 v = items->start[i]; v < items->start[i + 1]; v++)
        length += items->value[v];
      for (gint64 v = items->start[i]; v < items->start[i + 1]; v++)
        {
          double f = items->value[v], n_w = (double) with[items->column[v]];
          double idf = log (1 + (n - n_w + .5) / (n_w + .5));
          double weight = texts->is_attribute[items->column[v]] ? attributes : 1;

          items->value[v] = (float) (weight * idf * f * (k1 + 1) / (f + k1 * (1 - b + b * length * n / total)));
        }
    }
  return TRUE;
}

static AisleModel *
content_train (const AisleTrainInput *input, AisleProgress *progress, GError **error)
{
  g_autoptr (AisleSparse) items = NULL;
  g_autofree gint32 *rows = NULL;
  const AisleItemTexts *texts = input->texts;
  AisleEstimate estimate;

  if (!aisle_train_check (input, error))
    return NULL;
  if (texts == NULL || texts->counts->n_values == 0)
    {
      g_set_error_literal (error, AISLE_MODEL_ERROR, AISLE_ERROR_EMPTY,
                           _ ("the project has no catalogue to read: import the items with their titles, brands or "
                              "categories"));
      return NULL;
    }
  content_estimate (input, &estimate);
  if (!aisle_memory_check (&aisle_family_content, estimate.memory, error))
    return NULL;
  rows = g_try_new (gint32, MAX (texts->counts->n_rows, 1));
  for (gsize i = 0; rows != NULL && i < texts->counts->n_rows; i++)
    rows[i] = (gint32) i;
  items = rows != NULL ? aisle_sparse_select_rows (texts->counts, rows, texts->counts->n_rows) : NULL;
  if (items == NULL)
    {
      aisle_memory_fail (&aisle_family_content, error);
      return NULL;
    }
  return weigh (items, texts, input->params, progress, error)
             ? content_new (g_steal_pointer (&items), input->params, error)
             : NULL;
}

/* ---- storing ---- */

static gboolean
content_save (const AisleModel *model, AisleTensors *tensors, GError **error)
{
  const ContentModel *self = (const ContentModel *) model;
  const gint64 one = 1;
  const gint32 n_words = (gint32) self->items->n_columns;

  return aisle_rows_save (self->items, "words", TRUE, model->family, tensors, error)
         && (aisle_tensors_add_copy (tensors, "n_words", AISLE_DTYPE_I32, 1, &one, &n_words) != NULL
             || aisle_memory_fail (model->family, error));
}

static AisleModel *
content_load (const AisleTensors *tensors, const AisleParams *values, GError **error)
{
  gint64 one = 1;
  const AisleTensor *n_words = aisle_tensors_expect (tensors, "n_words", AISLE_DTYPE_I32, 1, &one, error);
  AisleSparse *items;

  if (n_words == NULL)
    return NULL;
  if (*(const gint32 *) n_words->data < 0)
    return aisle_tensors_corrupt ("n_words", error);
  items = aisle_rows_load (tensors, "words", TRUE, *(const gint32 *) n_words->data, &aisle_family_content, error);
  return items != NULL ? content_new (items, values, error) : NULL;
}

static gsize
content_n_items (const AisleModel *model)
{
  return ((const ContentModel *) model)->items->n_rows;
}

/* ---- scoring ---- */

/* Adds up what the history asks for: the weight of each word. */
static void
ask (const ContentModel *self, const AisleSequences *s, gsize row, AisleRowSums *query)
{
  gint64 end = s->start[row + 1], start = MAX (s->start[row], end - self->last);
  double weight = 1, total = 0;

  for (gint64 p = end - 1; p >= start; p--, weight *= self->decay)
    total += weight;
  weight = 1;
  for (gint64 p = end - 1; p >= start; p--, weight *= self->decay)
    {
      gint32 item = s->item[p];

      for (gint64 v = self->items->start[item]; self->self[item] > 0 && v < self->items->start[item + 1]; v++)
        aisle_row_sums_add (query, self->items->column[v], (float) (weight / total / self->self[item]));
    }
}

/* Adds the answer of each word to the scores, and forgets the query. */
static void
answer (const ContentModel *self, AisleRowSums *query, gint32 first_item, gsize n_items, float *scores)
{
  for (gsize w = 0; w <= self->by_word->n_rows / 64; w++)
    {
      for (guint64 bits = query->touched[w]; bits != 0; bits &= bits - 1)
        {
          gsize word = w * 64 + (gsize) __builtin_ctzll (bits);

          aisle_row_add (self->by_word, word, query->sums[word], first_item, n_items, scores);
          query->sums[word] = 0;
        }
      query->touched[w] = 0;
    }
}

static gboolean
content_score (const AisleModel *model, const AisleHistories *histories, gsize first_row, gsize n_rows,
               gint32 first_item, gsize n_items, float *scores, gsize stride, GError **error)
{
  const ContentModel *self = (const ContentModel *) model;
  AisleRowSums query = { 0 };
  gboolean done = aisle_row_sums_init (&query, self->by_word->n_rows);

  for (gsize b = 0; done && b < n_rows; b++)
    {
      memset (scores + b * stride, 0, n_items * sizeof (float));
      ask (self, histories->sequences, first_row + b, &query);
      answer (self, &query, first_item, n_items, scores + b * stride);
    }
  aisle_row_sums_clear (&query);
  return done || aisle_memory_fail (model->family, error);
}

static gboolean
content_explain (const AisleModel *model, const AisleHistories *histories, gsize row, gint32 item, GArray *parts,
                 GError **error)
{
  const ContentModel *self = (const ContentModel *) model;
  const AisleSequences *s = histories->sequences;
  gint64 end = s->start[row + 1], start = MAX (s->start[row], end - self->last);
  double weight = 1, total = 0;

  for (gint64 p = end - 1; p >= start; p--, weight *= self->decay)
    total += weight;
  weight = 1;
  for (gint64 p = end - 1; p >= start; p--, weight *= self->decay)
    {
      double shared = 0;
      gint32 other = s->item[p];

      for (gint64 v = self->items->start[other]; v < self->items->start[other + 1]; v++)
        shared += aisle_row_value (self->items, (gsize) item, self->items->column[v]);
      if (self->self[other] > 0)
        aisle_parts_add (parts, other, (float) (weight / total * shared / self->self[other]));
    }
  aisle_parts_sort (parts);
  return TRUE;
}

static char *
content_rule (const AisleModel *model)
{
  const ContentModel *self = (const ContentModel *) model;
  GString *rule = g_string_new (NULL);

  g_string_printf (rule,
                   "words items=%zu words=%zu start=words_start item=words_item value=words_value "
                   "last=%" G_GINT64_FORMAT,
                   self->items->n_rows, self->items->n_columns, self->last);
  aisle_rule_add_real (rule, "decay", self->decay);
  return g_string_free (rule, FALSE);
}

const AisleFamily aisle_family_content = {
  .id = "content",
  .task = AISLE_TASK_RECOMMEND,
  .title = N_ ("Described alike"),
  .summary = N_ (
      "Recommends items whose titles, brands and attributes are like those of the history, new ones too; explains its "
      "scores."),
  .source = "Robertson and Zaragoza 2009",
  .needs = AISLE_NEEDS_TEXTS,
  .params = params,
  .n_params = G_N_ELEMENTS (params),
  .estimate = content_estimate,
  .train = content_train,
  .load = content_load,
  .n_items = content_n_items,
  .save = content_save,
  .free = content_free,
  .score = content_score,
  .explain = content_explain,
  .rule = content_rule,
};
