/* ---- opening and finding ---- */

#define AISLE_ANSWERS_MAX_NUMBERS                                                                                      \
  ((size_t) 1 << 28) /* of the passages' vectors, so that a small file asks for no huge memory */

static inline void
aisle_answers_close (aisle_answers *self)
{
  size_t i;
  if (self == NULL)
    return;
  for (i = 0; i < AISLE_ANSWERS_MAX_PARTS; i++)
    {
      aisle_answers_words_clear (&self->parts[i].questions);
      aisle_answers_words_clear (&self->parts[i].answers);
      aisle_answers_meaning_clear (&self->parts[i].meaning);
    }
  for (i = 0; i < self->n_usual; i++)
    free (self->usual[i].runs);
  free (self->texts);
  free ((void *) self->question);
  free ((void *) self->answer);
  free (self->same);
  free (self->times);
  aisle_arrays_close (&self->file);
  free (self);
}

/* The first passage of each answer, by the folded words: a table of hashes that points into the list. */
static inline int
aisle_answers_find_same (aisle_answers *self, aisle_answers_cut *cut)
{
  size_t size = 4, p, i, at;
  uint64_t *hashes = NULL;
  int32_t *slots = NULL;
  int well;
  while (size < 2 * self->n_lines)
    size *= 2;
  self->same = (int32_t *) malloc ((self->n_lines + 1) * sizeof *self->same);
  self->times = (int32_t *) calloc (self->n_lines + 1, sizeof *self->times);
  hashes = (uint64_t *) malloc (size * sizeof *hashes);
  slots = (int32_t *) calloc (size, sizeof *slots);
  well = self->same != NULL && self->times != NULL && hashes != NULL && slots != NULL;
  for (p = 0; well && p < self->n_lines; p++)
    {
      uint64_t hash = AISLE_ANSWERS_OF_WORDS;
      aisle_answers_fold (&self->tables, self->answer[p], strlen (self->answer[p]), &cut->text);
      for (i = 0; i < cut->text.n; i++)
        hash = aisle_answers_step (hash, cut->text.at[i]);
      hash = aisle_answers_mix (hash);
      for (at = (size_t) hash & (size - 1); slots[at] != 0 && hashes[at] != hash; at = (at + 1) & (size - 1))
        ;
      if (slots[at] == 0)
        {
          slots[at] = (int32_t) p + 1;
          hashes[at] = hash;
        }
      self->same[p] = slots[at] - 1;
      self->times[self->same[p]]++;
      well = !cut->text.bad;
    }
  free (hashes);
  free (slots);
  return well;
}

/* Question, answer and intent of each passage, each ended by a NUL. */
static inline const char *
aisle_answers_read_passages (aisle_answers *self, aisle_answers_cut *cut)
{
  const aisle_arrays_text none = { "", 0 }, bytes = { "passages", 8 }, ids = { "passage_ids", 11 },
                          sources = { "passage_sources", 15 };
  static const char wrong[] = "the passages of the file are damaged";
  aisle_arrays_array all, id;
  size_t at = 0, p, text, n_bytes;
  if (!aisle_arrays_find_named (&self->file, none, bytes, "I32", &all)
      || !aisle_arrays_find_named (&self->file, none, ids, "I32", &id)
      || !aisle_arrays_find_named (&self->file, none, sources, "I32", &self->sources) || self->sources.n != id.n
      || id.n == 0 || id.n > 0x7fffffff)
    return wrong;
  n_bytes = 4 * all.n;
  self->n_lines = id.n;
  self->texts = (char *) malloc (n_bytes + 1);
  self->question = (const char **) malloc (id.n * sizeof *self->question);
  self->answer = (const char **) malloc (id.n * sizeof *self->answer);
  if (self->texts == NULL || self->question == NULL || self->answer == NULL)
    return "not enough memory";
  memcpy (self->texts, all.at, n_bytes);
  for (p = 0; p < id.n; p++)
    for (text = 0; text < 3; text++)
      {
        const char *end = (const char *) memchr (self->texts + at, '\0', n_bytes - at);
        if (end == NULL)
          return wrong;
        if (text < 2)
          (text == 0 ? self->question : self->answer)[p] = self->texts + at;
        at = (size_t) (end - self->texts) + 1;
      }
  return aisle_answers_find_same (self, cut) ? NULL : "not enough memory";
}

static inline const char *
aisle_answers_read_words (const aisle_answers *self, aisle_answers_part *part, aisle_arrays_text in,
                          aisle_arrays_text line, aisle_answers_cut *cut)
{
  aisle_answers_words *both[2] = { &part->answers, &part->questions };
  size_t i, n = part->kind == AISLE_ANSWERS_BLEND ? 1 : 2;
  for (i = 0; i < n; i++)
    {
      both[i]->ngrams.tables = &self->tables;
      both[i]->k1 = aisle_arrays_setting (line, "k1", 1.2);
      both[i]->b = aisle_arrays_setting (line, "b", .75);
      if (!aisle_answers_read_lexicon (&self->file, in, &both[i]->ngrams) || !(both[i]->k1 <= 100 && both[i]->b <= 1))
        return "the file's words are damaged";
      if (!aisle_answers_index (both[i], i == 0 ? self->answer : self->question, i == 1, self->n_lines, cut))
        return "not enough memory";
    }
  return NULL;
}

static inline const char *
aisle_answers_read_part (aisle_answers *self, aisle_answers_part *part, aisle_arrays_text line, aisle_answers_cut *cut)
{
  static const char *const kinds[] = { "answer-bm25", "answer-embedding", "answer-blend" };
  const aisle_arrays_text in = aisle_arrays_option (line, "in"), share = { "by_question", 11 },
                          name = aisle_arrays_split (&line, ' ');
  const char *problem;
  aisle_arrays_array given;
  int kind = 0;
  while (kind < (int) AISLE_ANSWERS_N_KINDS && !aisle_arrays_is (name, kinds[kind]))
    kind++;
  if (kind == (int) AISLE_ANSWERS_N_KINDS)
    return "the file's rule is none that finds answers";
  part->kind = (aisle_answers_kind) kind;
  if (part->kind == AISLE_ANSWERS_BLEND)
    {
      self->depth = (size_t) aisle_arrays_whole (line, "depth", 50);
      return self->depth > 0 && self->depth <= 1000 ? aisle_answers_read_words (self, part, in, line, cut)
                                                    : "the file's rule has settings that cannot be";
    }
  if (!aisle_arrays_find_named (&self->file, in, share, "F32", &given) || given.n != 1)
    return "an array of the rule is missing, or of another type or size";
  part->by_question = (double) aisle_arrays_real (&given, 0);
  part->earlier = aisle_arrays_setting (line, "earlier", .3);
  if (!(part->by_question >= 0 && part->by_question <= 1 && part->earlier <= 1))
    return "the file's rule has settings that cannot be";
  if (part->kind == AISLE_ANSWERS_BM25)
    return aisle_answers_read_words (self, part, in, line, cut);
  part->meaning.ngrams.tables = &self->tables;
  problem = aisle_answers_read_meaning (&self->file, in, line, &part->meaning);
  if (problem != NULL)
    return problem;
  if (self->n_lines > AISLE_ANSWERS_MAX_NUMBERS / part->meaning.n_factors
      || !aisle_answers_embed (&part->meaning, self->question, self->answer, self->n_lines, cut))
    return "not enough memory";
  return NULL;
}

/* What a blend weighs by, and some answers that stand for all. */
static inline const char *
aisle_answers_read_blend (aisle_answers *self, aisle_answers_cut *cut)
{
  const aisle_arrays_text none = { "", 0 }, name = { "weights", 7 };
  size_t members = self->n_parts - 1, clues = 2 * members + AISLE_ANSWERS_CLUES, i,
         step = self->n_lines / AISLE_ANSWERS_USUAL > 1 ? self->n_lines / AISLE_ANSWERS_USUAL : 1;
  if (!aisle_arrays_find_named (&self->file, none, name, "F32", &self->weights)
      || self->weights.n != clues + members + AISLE_ANSWERS_OWN + clues || !aisle_arrays_finite (&self->weights))
    return "the blend has not as many weights as clues";
  for (i = 0; i < self->n_lines && self->n_usual < AISLE_ANSWERS_USUAL; i += step)
    {
      const char *answer = self->answer[i];
      aisle_answers_asked *usual = &self->usual[self->n_usual];
      usual->runs = aisle_answers_ask (&self->parts[0].answers, answer, strlen (answer), 1, cut, &usual->n);
      if (usual->runs == NULL)
        return "not enough memory";
      self->n_usual++;
    }
  return NULL;
}

static inline const char *
aisle_answers_read (aisle_answers *self, aisle_answers_cut *cut)
{
  const aisle_arrays_text none = { "", 0 }, name = { "chance", 6 };
  aisle_arrays_text rule = self->file.rule;
  aisle_arrays_array chance;
  const char *problem;
  size_t i;
  if (rule.n == 0)
    return "the file has no rule to find by";
  if (!aisle_answers_read_tables (&self->file, &self->tables)
      || !aisle_arrays_find_named (&self->file, none, name, "F32", &chance) || chance.n != 2)
    return "an array of the rule is missing, or of another type or size";
  self->slope = aisle_arrays_real (&chance, 0);
  self->offset = aisle_arrays_real (&chance, 1);
  problem = aisle_answers_read_passages (self, cut);
  while (rule.n > 0 && problem == NULL)
    {
      if (self->n_parts == AISLE_ANSWERS_MAX_PARTS)
        return "the file's rule has too many parts";
      problem = aisle_answers_read_part (self, &self->parts[self->n_parts++], aisle_arrays_split (&rule, ';'), cut);
    }
  for (i = 1; i < self->n_parts && problem == NULL; i++)
    if (self->parts[i].kind == AISLE_ANSWERS_BLEND)
      problem = "a member of the blend is a blend";
  if (problem != NULL)
    return problem;
  if (self->parts[0].kind == AISLE_ANSWERS_BLEND)
    return aisle_answers_read_blend (self, cut);
  return self->n_parts == 1 ? NULL : "the file's rule has too many parts";
}

static inline aisle_answers *
aisle_answers_open_bytes (const void *bytes, size_t n, const char **problem)
{
  aisle_answers *self = (aisle_answers *) calloc (1, sizeof *self);
  aisle_answers_cut cut;
  memset (&cut, 0, sizeof cut);
  *problem = self == NULL ? "not enough memory" : aisle_arrays_open (&self->file, bytes, n);
  if (*problem == NULL)
    *problem = aisle_answers_read (self, &cut);
  aisle_answers_cut_clear (&cut);
  if (*problem == NULL)
    return self;
  aisle_answers_close (self);
  return NULL;
}

static inline aisle_answers *
aisle_answers_open (const char *path, const char **problem)
{
  size_t n;
  unsigned char *bytes = aisle_arrays_read (path, &n, problem);
  aisle_answers *self = *problem == NULL ? aisle_answers_open_bytes (bytes, n, problem) : NULL;
  if (self != NULL)
    self->file.owned = bytes;
  else
    free (bytes);
  return self;
}

static inline size_t
aisle_answers_lines (const aisle_answers *self)
{
  return self->n_lines;
}

static inline const char *
aisle_answers_question (const aisle_answers *self, int32_t line)
{
  return self->question[line];
}

static inline const char *
aisle_answers_answer (const aisle_answers *self, int32_t line)
{
  return self->answer[line];
}

static inline int
aisle_answers_find (const aisle_answers *self, const char *question, size_t k, aisle_answers_hit *hits, size_t *n)
{
  aisle_answers_cut cut;
  float *scores;
  int well;
  if (self->parts[0].kind == AISLE_ANSWERS_BLEND)
    return aisle_answers_find_blend (self, question, k, hits, n);
  memset (&cut, 0, sizeof cut);
  scores = (float *) malloc ((self->n_lines + 1) * sizeof *scores);
  well = scores != NULL && aisle_answers_score_part (self, &self->parts[0], question, &cut, scores)
         && aisle_answers_top (self, scores, k, hits, n);
  aisle_answers_cut_clear (&cut);
  free (scores);
  return well;
}

#endif
