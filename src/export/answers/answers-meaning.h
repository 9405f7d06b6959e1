/* ---- vectors of questions and answers (Henderson et al. 2017; Wu et al. 2018) ---- */

typedef struct
{
  uint64_t key;
  size_t number;
} aisle_answers_numbered;

typedef struct
{
  aisle_answers_ngrams ngrams;
  size_t n_keys, n_factors;
  aisle_answers_numbered *keys; /* ascending, each once */
  aisle_arrays_array weight;    /* by number */
  aisle_arrays_array question, earlier, answer;
  float *questions, *answers; /* P x d, of length 1 */
} aisle_answers_meaning;

/* A key of a text with how often it stands there, then with its weight. */
typedef struct
{
  size_t number, first; /* first: its place in the text, for one order on every machine */
  float value;
  int of_words;
} aisle_answers_value;

static inline void
aisle_answers_meaning_clear (aisle_answers_meaning *self)
{
  free (self->keys);
  free (self->questions);
  free (self->answers);
}

static inline int
aisle_answers_by_numbered (const void *a, const void *b)
{
  const aisle_answers_numbered *x = (const aisle_answers_numbered *) a, *y = (const aisle_answers_numbered *) b;
  if (x->key != y->key)
    return x->key < y->key ? -1 : 1;
  return (x->number > y->number) - (x->number < y->number);
}

static inline int
aisle_answers_by_number (const void *a, const void *b)
{
  const aisle_answers_value *x = (const aisle_answers_value *) a, *y = (const aisle_answers_value *) b;
  if (x->number != y->number)
    return x->number < y->number ? -1 : 1;
  return (x->first > y->first) - (x->first < y->first);
}

static inline ptrdiff_t
aisle_answers_number (const aisle_answers_meaning *self, uint64_t key)
{
  size_t low = 0, high = self->n_keys;
  while (low < high)
    {
      size_t middle = low + (high - low) / 2;
      if (self->keys[middle].key < key)
        low = middle + 1;
      else
        high = middle;
    }
  return low < self->n_keys && self->keys[low].key == key ? (ptrdiff_t) self->keys[low].number : -1;
}

/* vector += sum over the text's keys of (1 + ln times) x weight x row, those of words and of letters of length 1 each. */
static inline int
aisle_answers_add_text (const aisle_answers_meaning *self, const aisle_arrays_array *table, const char *text, size_t n,
                        aisle_answers_cut *cut, float *vector)
{
  aisle_answers_value *values;
  double squares[2] = { 0, 0 };
  size_t i, j, kept = 0, different = 0;
  cut->keys.n = 0;
  aisle_answers_append (&self->ngrams, text, n, cut);
  values = cut->keys.bad ? NULL : (aisle_answers_value *) malloc ((cut->keys.n + 1) * sizeof *values);
  if (values == NULL)
    return 0;
  for (i = 0; i < cut->keys.n; i++)
    {
      ptrdiff_t number = aisle_answers_number (self, cut->keys.at[i]);
      if (number < 0)
        continue;
      values[kept].number = (size_t) number;
      values[kept].first = i;
      values[kept].value = 1;
      values[kept++].of_words = (int) (cut->keys.at[i] & 1);
    }
  qsort (values, kept, sizeof *values, aisle_answers_by_number);
  for (i = 0; i < kept; i++)
    if (different > 0 && values[different - 1].number == values[i].number)
      values[different - 1].value += 1;
    else
      values[different++] = values[i];
  for (i = 0; i < different; i++)
    {
      values[i].value =
          (1 + (float) log ((double) values[i].value)) * aisle_arrays_real (&self->weight, values[i].number);
      squares[values[i].of_words] += (double) values[i].value * (double) values[i].value;
    }
  for (i = 0; i < different; i++)
    {
      float value = values[i].value / (float) sqrt (squares[values[i].of_words]);
      for (j = 0; j < self->n_factors; j++)
        vector[j] += value * aisle_arrays_real (table, values[i].number * self->n_factors + j);
    }
  free (values);
  return 1;
}

static inline void
aisle_answers_normalise (float *vector, size_t n)
{
  double squares = 0;
  size_t j;
  for (j = 0; j < n; j++)
    squares += (double) vector[j] * (double) vector[j];
  for (j = 0; j < n; j++)
    vector[j] = squares > 0 ? vector[j] * (float) (1 / sqrt (squares)) : 0;
}

/* vector (d) of a question of n bytes. */
static inline int
aisle_answers_question_vector (const aisle_answers_meaning *self, const char *text, size_t n, aisle_answers_cut *cut,
                               float *vector)
{
  size_t last = n;
  while (last > 0 && text[last - 1] != '\n')
    last--;
  memset (vector, 0, self->n_factors * sizeof *vector);
  if (!aisle_answers_add_text (self, &self->question, text + last, n - last, cut, vector)
      || !aisle_answers_add_text (self, &self->earlier, text, last, cut, vector))
    return 0;
  aisle_answers_normalise (vector, self->n_factors);
  return 1;
}

static inline int
aisle_answers_answer_vector (const aisle_answers_meaning *self, const char *text, aisle_answers_cut *cut, float *vector)
{
  memset (vector, 0, self->n_factors * sizeof *vector);
  if (!aisle_answers_add_text (self, &self->answer, text, strlen (text), cut, vector))
    return 0;
  aisle_answers_normalise (vector, self->n_factors);
  return 1;
}

static inline float
aisle_answers_dot (const float *a, const float *b, size_t n)
{
  double sum = 0;
  size_t j;
  for (j = 0; j < n; j++)
    sum += (double) a[j] * (double) b[j];
  return (float) sum;
}

static inline int
aisle_answers_embed (aisle_answers_meaning *self, const char *const *questions, const char *const *answers, size_t n,
                     aisle_answers_cut *cut)
{
  size_t p, d = self->n_factors;
  self->questions = (float *) malloc ((n * d + 1) * sizeof (float));
  self->answers = (float *) malloc ((n * d + 1) * sizeof (float));
  if (self->questions == NULL || self->answers == NULL)
    return 0;
  for (p = 0; p < n; p++)
    if (!aisle_answers_question_vector (self, questions[p], strlen (questions[p]), cut, self->questions + p * d)
        || !aisle_answers_answer_vector (self, answers[p], cut, self->answers + p * d))
      return 0;
  return 1;
}

/* NULL, or what is wrong. */
static inline const char *
aisle_answers_read_meaning (const aisle_arrays *file, aisle_arrays_text in, aisle_arrays_text line,
                            aisle_answers_meaning *self)
{
  static const char wrong[] = "an array of the vectors is missing, or of another type or size";
  const aisle_arrays_text keys = { "ngrams", 6 }, weights = { "ngram_weights", 13 },
                          question = { "question_table", 14 }, earlier = { "earlier_table", 13 },
                          answer = { "answer_table", 12 };
  aisle_arrays_array list;
  size_t i, kept = 0;
  self->n_factors = (size_t) aisle_arrays_whole (line, "factors", 0);
  self->ngrams.words = 2;
  self->ngrams.shortest = 3;
  self->ngrams.longest = 5;
  self->ngrams.signs = 3;
  if (self->n_factors == 0 || self->n_factors > 4096 || !aisle_arrays_find_named (file, in, keys, "I64", &list)
      || !aisle_arrays_find_named (file, in, weights, "F32", &self->weight)
      || !aisle_arrays_find_named (file, in, question, "F32", &self->question)
      || !aisle_arrays_find_named (file, in, earlier, "F32", &self->earlier)
      || !aisle_arrays_find_named (file, in, answer, "F32", &self->answer) || self->weight.n != list.n
      || self->question.n / self->n_factors != list.n || self->earlier.n / self->n_factors != list.n
      || self->answer.n / self->n_factors != list.n || !aisle_answers_read_lexicon (file, in, &self->ngrams))
    return wrong;
  if (!aisle_arrays_finite (&self->weight) || !aisle_arrays_finite (&self->question)
      || !aisle_arrays_finite (&self->earlier) || !aisle_arrays_finite (&self->answer))
    return "an array holds what is no number";
  self->keys = (aisle_answers_numbered *) malloc ((list.n + 1) * sizeof *self->keys);
  if (self->keys == NULL)
    return "not enough memory";
  for (i = 0; i < list.n; i++)
    {
      self->keys[i].key = aisle_arrays_wide (&list, i);
      self->keys[i].number = i;
    }
  qsort (self->keys, list.n, sizeof *self->keys, aisle_answers_by_numbered);
  for (i = 0; i < list.n; i++)
    if (kept == 0 || self->keys[kept - 1].key != self->keys[i].key)
      self->keys[kept++] = self->keys[i];
  self->n_keys = kept;
  return NULL;
}
