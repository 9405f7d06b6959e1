/* ---- a text as keys: of its words, of runs of letters within pieces between blanks, and of runs of signs ---- */

#define AISLE_ANSWERS_OF_WORDS   UINT64_C (0x9ae16a3b2f90404f)
#define AISLE_ANSWERS_OF_LETTERS UINT64_C (0xc3a5c85c97cb3127)
#define AISLE_ANSWERS_OF_SIGNS   UINT64_C (0xb492b66fbe98f273)
#define AISLE_ANSWERS_UNKNOWN    (-13.0) /* logarithm of the share of a sign alone */
#define AISLE_ANSWERS_LONGEST    4       /* signs of a word */

typedef struct
{
  const aisle_answers_tables *tables;
  unsigned words, shortest, longest, signs; /* of the longest runs; longest 0: no runs of letters */
  aisle_arrays_array lexicon, weights;      /* words among signs: I64 ascending, and their logarithms; none */
} aisle_answers_ngrams;

/* What cutting needs room for. */
typedef struct
{
  aisle_answers_list text, words, keys;
  double *best; /* of a run of signs */
  unsigned char *length;
  size_t room;
} aisle_answers_cut;

static inline void
aisle_answers_cut_clear (aisle_answers_cut *cut)
{
  free (cut->text.at);
  free (cut->words.at);
  free (cut->keys.at);
  free (cut->best);
  free (cut->length);
}

static inline uint64_t
aisle_answers_mix (uint64_t hash)
{
  hash = (hash ^ hash >> 30) * UINT64_C (0xbf58476d1ce4e5b9);
  hash = (hash ^ hash >> 27) * UINT64_C (0x94d049bb133111eb);
  return hash ^ hash >> 31;
}

static inline uint64_t
aisle_answers_step (uint64_t hash, uint64_t c)
{
  return (hash ^ c) * UINT64_C (0x100000001b3);
}

static inline void
aisle_answers_add_key (aisle_answers_list *keys, uint64_t hash, int of_words)
{
  aisle_answers_push (keys, (aisle_answers_mix (hash) & ~UINT64_C (1)) | (uint64_t) of_words);
}

static inline void
aisle_answers_add_runs (aisle_answers_list *keys, const uint64_t *text, size_t n, size_t shortest, size_t longest,
                        int blanks, uint64_t kind)
{
  size_t from, length, all = blanks ? n + 2 : n; /* with a blank at both ends */
  for (from = 0; from < all; from++)
    {
      uint64_t hash = kind;
      for (length = 1; length <= longest && from + length <= all; length++)
        {
          size_t at = from + length - 1;
          uint64_t c = !blanks ? text[at] : at == 0 || at == all - 1 ? AISLE_ANSWERS_BLANK : text[at - 1];
          hash = aisle_answers_step (hash, c);
          if (length >= shortest)
            aisle_answers_add_key (keys, hash, 0);
        }
    }
}

static inline void
aisle_answers_add_word (aisle_answers_list *words, const uint64_t *text, size_t n)
{
  uint64_t hash = AISLE_ANSWERS_OF_WORDS;
  size_t i;
  for (i = 0; i < n; i++)
    hash = aisle_answers_step (hash, text[i]);
  aisle_answers_push (words, aisle_answers_mix (hash));
}

/* The logarithm of a word's share, where the lexicon has it. */
static inline int
aisle_answers_knows (const aisle_answers_ngrams *self, uint64_t word, double *weight)
{
  size_t low = 0, high = self->lexicon.n;
  while (low < high)
    {
      size_t middle = low + (high - low) / 2;
      uint64_t here = aisle_arrays_wide (&self->lexicon, middle);
      if (here == word)
        {
          *weight = (double) aisle_arrays_real (&self->weights, middle);
          return 1;
        }
      if (here < word)
        low = middle + 1;
      else
        high = middle;
    }
  return 0;
}

/* The likeliest words of a run of signs. */
static inline void
aisle_answers_cut_signs (const aisle_answers_ngrams *self, aisle_answers_cut *cut, const uint64_t *text, size_t n)
{
  size_t i, length;
  if (n + 1 > cut->room)
    {
      double *best = (double *) realloc (cut->best, (n + 1) * sizeof *best);
      unsigned char *lengths = (unsigned char *) realloc (cut->length, n + 1);
      cut->best = best != NULL ? best : cut->best;
      cut->length = lengths != NULL ? lengths : cut->length;
      if (best == NULL || lengths == NULL)
        {
          cut->keys.bad = 1;
          return;
        }
      cut->room = n + 1;
    }
  cut->best[n] = 0;
  for (i = n; i-- > 0;)
    {
      uint64_t word = 0;
      cut->best[i] = AISLE_ANSWERS_UNKNOWN + cut->best[i + 1];
      cut->length[i] = 1;
      for (length = 1; length <= AISLE_ANSWERS_LONGEST && i + length <= n && text[i + length - 1] <= 0xFFFF; length++)
        {
          double weight;
          word |= text[i + length - 1] << 16 * (AISLE_ANSWERS_LONGEST - length);
          if (length > 1 && aisle_answers_knows (self, word, &weight) && weight + cut->best[i + length] > cut->best[i])
            {
              cut->best[i] = weight + cut->best[i + length];
              cut->length[i] = (unsigned char) length;
            }
        }
    }
  for (i = 0; i < n; i += cut->length[i])
    aisle_answers_add_word (&cut->words, text + i, cut->length[i]);
}

static inline void
aisle_answers_add_piece (const aisle_answers_ngrams *self, aisle_answers_cut *cut, const uint64_t *text, size_t n)
{
  size_t from, to;
  for (from = 0; from < n; from = to)
    {
      uint32_t word = aisle_answers_class (self->tables, text[from]) & AISLE_ANSWERS_IS_WORD;
      for (to = from + 1; to < n && (aisle_answers_class (self->tables, text[to]) & AISLE_ANSWERS_IS_WORD) == word;
           to++)
        ;
      if (word)
        aisle_answers_add_word (&cut->words, text + from, to - from);
    }
  if (self->longest > 0)
    aisle_answers_add_runs (&cut->keys, text, n, self->shortest, self->longest, 1, AISLE_ANSWERS_OF_LETTERS);
}

/* Adds the keys of n bytes to cut->keys, each as often as it stands there. */
static inline void
aisle_answers_append (const aisle_answers_ngrams *self, const char *bytes, size_t n, aisle_answers_cut *cut)
{
  const uint64_t *text;
  size_t from, to, length;
  cut->words.n = 0;
  aisle_answers_fold (self->tables, bytes, n, &cut->text);
  text = cut->text.at;
  for (from = 0; from < cut->text.n; from = to)
    {
      uint32_t signs = aisle_answers_class (self->tables, text[from]) & AISLE_ANSWERS_IS_RUN;
      to = from + 1;
      if (text[from] == AISLE_ANSWERS_BLANK)
        continue;
      while (to < cut->text.n && text[to] != AISLE_ANSWERS_BLANK
             && (aisle_answers_class (self->tables, text[to]) & AISLE_ANSWERS_IS_RUN) == signs)
        to++;
      if (!signs)
        aisle_answers_add_piece (self, cut, text + from, to - from);
      else
        {
          if (self->lexicon.n > 0)
            aisle_answers_cut_signs (self, cut, text + from, to - from);
          aisle_answers_add_runs (&cut->keys, text + from, to - from, 1, self->signs, 0, AISLE_ANSWERS_OF_SIGNS);
        }
    }
  for (from = 0; from < cut->words.n; from++)
    {
      uint64_t hash = AISLE_ANSWERS_OF_WORDS;
      for (length = 0; length < self->words && from + length < cut->words.n; length++)
        {
          hash = aisle_answers_mix (hash ^ cut->words.at[from + length]) * 3;
          aisle_answers_add_key (&cut->keys, hash, 1);
        }
    }
  cut->keys.bad = cut->keys.bad || cut->text.bad || cut->words.bad;
}

static inline int
aisle_answers_by_key (const void *a, const void *b)
{
  uint64_t x = *(const uint64_t *) a, y = *(const uint64_t *) b;
  return (x > y) - (x < y);
}

/* The lexicon of a part, where it has one. */
static inline int
aisle_answers_read_lexicon (const aisle_arrays *file, aisle_arrays_text in, aisle_answers_ngrams *self)
{
  aisle_arrays_text words = { "lexicon", 7 }, weights = { "lexicon_weights", 15 };
  if (!aisle_arrays_find_named (file, in, words, "I64", &self->lexicon))
    self->lexicon.n = 0;
  else if (!aisle_arrays_find_named (file, in, weights, "F32", &self->weights) || self->weights.n != self->lexicon.n)
    return 0;
  return self->lexicon.n == 0 || aisle_arrays_finite (&self->weights);
}

/* What is asked, behind the last line end. */
static inline const char *
aisle_answers_last (const char *text)
{
  const char *line = strrchr (text, '\n');
  return line != NULL ? line + 1 : text;
}
