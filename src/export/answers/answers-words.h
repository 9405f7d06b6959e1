/* ---- BM25 over the words of texts (Robertson and Walker 1994), divided by the most that a text can have ---- */

typedef struct
{
  uint64_t key;
  float weight; /* how often it is asked x its rarity, over the most that a text can have */
} aisle_answers_run;

typedef struct
{
  aisle_answers_ngrams ngrams;
  double k1, b, mean_length, unseen; /* rarity of a key that no text has */
  size_t n_docs, n_keys;
  uint64_t *keys; /* ascending */
  float *rarity;
  size_t *start; /* n_keys + 1 */
  int32_t *doc;
  float *weight;
} aisle_answers_words;

/* A text's keys, ascending, each once. */
typedef struct
{
  uint64_t *keys;
  uint32_t *times;
  size_t n, length; /* different ones, all */
} aisle_answers_doc;

typedef struct
{
  uint64_t key;
  uint32_t doc, times;
} aisle_answers_posting;

static inline void
aisle_answers_words_clear (aisle_answers_words *self)
{
  free (self->keys);
  free (self->rarity);
  free (self->start);
  free (self->doc);
  free (self->weight);
}

static inline void
aisle_answers_doc_clear (aisle_answers_doc *doc)
{
  free (doc->keys);
  free (doc->times);
}

/* A whole text, cut. */
static inline int
aisle_answers_cut_doc (const aisle_answers_words *self, const char *text, aisle_answers_cut *cut,
                       aisle_answers_doc *doc)
{
  size_t i, from;
  cut->keys.n = 0;
  aisle_answers_append (&self->ngrams, text, strlen (text), cut);
  doc->n = 0;
  doc->length = cut->keys.n;
  doc->keys = (uint64_t *) malloc ((cut->keys.n + 1) * sizeof *doc->keys);
  doc->times = (uint32_t *) malloc ((cut->keys.n + 1) * sizeof *doc->times);
  if (cut->keys.bad || doc->keys == NULL || doc->times == NULL)
    return 0;
  if (cut->keys.n > 0)
    qsort (cut->keys.at, cut->keys.n, sizeof *cut->keys.at, aisle_answers_by_key);
  for (from = 0; from < cut->keys.n; from = i)
    {
      for (i = from + 1; i < cut->keys.n && cut->keys.at[i] == cut->keys.at[from]; i++)
        ;
      doc->keys[doc->n] = cut->keys.at[from];
      doc->times[doc->n++] = (uint32_t) (i - from);
    }
  return 1;
}

static inline int
aisle_answers_by_posting (const void *a, const void *b)
{
  const aisle_answers_posting *x = (const aisle_answers_posting *) a, *y = (const aisle_answers_posting *) b;
  if (x->key != y->key)
    return x->key < y->key ? -1 : 1;
  return (x->doc > y->doc) - (x->doc < y->doc);
}

static inline double
aisle_answers_rarity_of (size_t n_docs, size_t n)
{
  return log (1 + ((double) n_docs - (double) n + .5) / ((double) n + .5));
}

static inline int
aisle_answers_weigh_postings (aisle_answers_words *self, const aisle_answers_posting *postings, size_t n,
                              const size_t *length)
{
  size_t i, key;
  self->keys = (uint64_t *) malloc ((n + 1) * sizeof *self->keys);
  self->rarity = (float *) malloc ((n + 1) * sizeof *self->rarity);
  self->start = (size_t *) malloc ((n + 1) * sizeof *self->start);
  self->doc = (int32_t *) malloc ((n + 1) * sizeof *self->doc);
  self->weight = (float *) malloc ((n + 1) * sizeof *self->weight);
  if (self->keys == NULL || self->rarity == NULL || self->start == NULL || self->doc == NULL || self->weight == NULL)
    return 0;
  for (i = 0; i < n; i++)
    {
      double mean = self->mean_length > 1e-9 ? self->mean_length : 1e-9, times = postings[i].times;
      double part = 1 - self->b + self->b * (double) length[postings[i].doc] / mean;
      if (self->n_keys == 0 || self->keys[self->n_keys - 1] != postings[i].key)
        {
          self->keys[self->n_keys] = postings[i].key;
          self->start[self->n_keys++] = i;
        }
      self->doc[i] = (int32_t) postings[i].doc;
      self->weight[i] = (float) ((self->k1 + 1) * times / (times + self->k1 * part));
    }
  self->start[self->n_keys] = n;
  for (key = 0; key < self->n_keys; key++)
    self->rarity[key] = (float) aisle_answers_rarity_of (self->n_docs, self->start[key + 1] - self->start[key]);
  return 1;
}

/* Indexes n texts, or of questions the last lines; ngrams.tables and its lexicon, k1 and b stand there already. */
static inline int
aisle_answers_index (aisle_answers_words *self, const char *const *texts, int questions, size_t n,
                     aisle_answers_cut *cut)
{
  aisle_answers_posting *postings = NULL;
  size_t *length = (size_t *) malloc ((n + 1) * sizeof *length), n_postings = 0, room = 0, d, i;
  double sum = 0, with_any = 0;
  int well = length != NULL;
  self->ngrams.words = 1;
  self->ngrams.shortest = self->ngrams.longest = 4;
  self->ngrams.signs = 2;
  self->n_docs = n;
  self->unseen = aisle_answers_rarity_of (n, 0);
  for (d = 0; well && d < n; d++)
    {
      aisle_answers_doc doc;
      well = aisle_answers_cut_doc (self, questions ? aisle_answers_last (texts[d]) : texts[d], cut, &doc);
      if (well && n_postings + doc.n > room)
        {
          aisle_answers_posting *more;
          room = 2 * (n_postings + doc.n);
          more = (aisle_answers_posting *) realloc (postings, room * sizeof *more);
          well = more != NULL;
          postings = more != NULL ? more : postings;
        }
      for (i = 0; well && i < doc.n; i++)
        {
          postings[n_postings].key = doc.keys[i];
          postings[n_postings].doc = (uint32_t) d;
          postings[n_postings++].times = doc.times[i];
        }
      length[d] = doc.length;
      sum += (double) doc.length;
      with_any += doc.length > 0;
      aisle_answers_doc_clear (&doc);
    }
  self->mean_length = sum / (with_any > 1 ? with_any : 1);
  if (well && n_postings > 0)
    qsort (postings, n_postings, sizeof *postings, aisle_answers_by_posting);
  well = well && aisle_answers_weigh_postings (self, postings, n_postings, length);
  free (postings);
  free (length);
  return well;
}

static inline ptrdiff_t
aisle_answers_find_key (const uint64_t *keys, size_t n, uint64_t key)
{
  size_t low = 0, high = n;
  while (low < high)
    {
      size_t middle = low + (high - low) / 2;
      if (keys[middle] == key)
        return (ptrdiff_t) middle;
      if (keys[middle] < key)
        low = middle + 1;
      else
        high = middle;
    }
  return -1;
}

static inline double
aisle_answers_rarity (const aisle_answers_words *self, uint64_t key)
{
  ptrdiff_t at = aisle_answers_find_key (self->keys, self->n_keys, key);
  return at >= 0 ? (double) self->rarity[at] : self->unseen;
}

static inline int
aisle_answers_by_run (const void *a, const void *b)
{
  const aisle_answers_run *x = (const aisle_answers_run *) a, *y = (const aisle_answers_run *) b;
  if (x->key != y->key)
    return x->key < y->key ? -1 : 1;
  return (x->weight < y->weight) - (x->weight > y->weight);
}

/* What n bytes ask for, keys ascending, each once; of the lines before the last each key counts `earlier`.  NULL when memory
 * runs out; free it. */
static inline aisle_answers_run *
aisle_answers_ask (const aisle_answers_words *self, const char *text, size_t n, double earlier, aisle_answers_cut *cut,
                   size_t *n_runs)
{
  size_t last = n, n_last, i, kept = 0;
  aisle_answers_run *runs;
  double most = 0;
  while (last > 0 && text[last - 1] != '\n')
    last--;
  cut->keys.n = 0;
  aisle_answers_append (&self->ngrams, text + last, n - last, cut);
  n_last = cut->keys.n;
  if (earlier > 0)
    aisle_answers_append (&self->ngrams, text, last, cut);
  runs = cut->keys.bad ? NULL : (aisle_answers_run *) malloc ((cut->keys.n + 1) * sizeof *runs);
  if (runs == NULL)
    return NULL;
  for (i = 0; i < cut->keys.n; i++)
    {
      runs[i].key = cut->keys.at[i];
      runs[i].weight = i < n_last ? 1 : (float) earlier;
    }
  qsort (runs, cut->keys.n, sizeof *runs, aisle_answers_by_run);
  for (i = 0; i < cut->keys.n; i++)
    if (kept > 0 && runs[kept - 1].key == runs[i].key)
      runs[kept - 1].weight += runs[i].weight;
    else
      runs[kept++] = runs[i];
  for (i = 0; i < kept; i++)
    {
      runs[i].weight *= (float) aisle_answers_rarity (self, runs[i].key);
      most += (double) runs[i].weight * (self->k1 + 1);
    }
  for (i = 0; i < kept && most > 0; i++)
    runs[i].weight /= (float) most;
  *n_runs = kept;
  return runs;
}

/* Adds scale x the score of every text. */
static inline void
aisle_answers_add_scores (const aisle_answers_words *self, const aisle_answers_run *runs, size_t n, float scale,
                          float *scores)
{
  size_t i, p;
  for (i = 0; i < n; i++)
    {
      ptrdiff_t at = aisle_answers_find_key (self->keys, self->n_keys, runs[i].key);
      for (p = at >= 0 ? self->start[at] : 0; at >= 0 && p < self->start[at + 1]; p++)
        scores[self->doc[p]] += scale * runs[i].weight * self->weight[p];
    }
}

/* The score of any text. */
static inline float
aisle_answers_score_doc (const aisle_answers_words *self, const aisle_answers_run *runs, size_t n,
                         const aisle_answers_doc *doc)
{
  double mean = self->mean_length > 1e-9 ? self->mean_length : 1e-9, sum = 0;
  double part = self->k1 * (1 - self->b + self->b * (double) doc->length / mean);
  size_t i, k = 0;
  for (i = 0; i < n; i++)
    {
      while (k < doc->n && doc->keys[k] < runs[i].key)
        k++;
      if (k < doc->n && doc->keys[k] == runs[i].key)
        {
          double times = doc->times[k];
          sum += (double) runs[i].weight * (self->k1 + 1) * times / (times + part);
        }
    }
  return (float) sum;
}
