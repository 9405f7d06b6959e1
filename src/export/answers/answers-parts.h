/* ---- an opened file: its passages, and the parts that find among them ---- */

#define AISLE_ANSWERS_MAX_PARTS 9 /* a blend and its members */
#define AISLE_ANSWERS_USUAL     48

typedef enum
{
  AISLE_ANSWERS_BM25,
  AISLE_ANSWERS_EMBEDDING,
  AISLE_ANSWERS_BLEND,
  AISLE_ANSWERS_N_KINDS
} aisle_answers_kind;

/* One line of the rule. */
typedef struct
{
  aisle_answers_kind kind;
  double by_question, earlier;
  aisle_answers_words questions, answers; /* of a blend: answers alone */
  aisle_answers_meaning meaning;
} aisle_answers_part;

/* Runs of one text that is asked for. */
typedef struct
{
  aisle_answers_run *runs;
  size_t n;
} aisle_answers_asked;

struct aisle_answers
{
  aisle_arrays file;
  aisle_answers_tables tables;
  size_t n_lines, n_parts;
  char *texts; /* of all passages */
  const char **question, **answer;
  int32_t *same, *times; /* the first passage with the same answer; of that one, how many have it */
  aisle_arrays_array sources;
  float slope, offset; /* NaN where nothing validated */
  aisle_answers_part parts[AISLE_ANSWERS_MAX_PARTS];
  /* Of a blend. */
  size_t depth;
  aisle_arrays_array weights;
  aisle_answers_asked usual[AISLE_ANSWERS_USUAL];
  size_t n_usual;
};

/* The best k of all passages by their scores, of each answer the best alone; -inf and what is no number are left out. */
static inline int
aisle_answers_top (const aisle_answers *self, const float *scores, size_t k, aisle_answers_hit *hits, size_t *n)
{
  int32_t *best = (int32_t *) malloc ((self->n_lines + 1) * sizeof *best);
  size_t p, place, kept = 0;
  if (best == NULL)
    return 0;
  for (p = 0; p < self->n_lines; p++)
    if ((size_t) self->same[p] == p || scores[p] > scores[best[self->same[p]]])
      best[self->same[p]] = (int32_t) p;
  for (p = 0; p < self->n_lines; p++)
    {
      float score = (size_t) self->same[p] == p ? scores[best[p]] : -HUGE_VALF;
      if (!(score > -HUGE_VALF) || k == 0 || (kept == k && !(score > hits[kept - 1].score)))
        continue;
      kept += kept < k;
      for (place = kept - 1; place > 0 && score > hits[place - 1].score; place--)
        hits[place] = hits[place - 1];
      hits[place].line = best[p];
      hits[place].score = score;
    }
  for (p = 0; p < kept; p++)
    hits[p].chance = 1 / (1 + (float) exp (-(double) (self->slope * hits[p].score + self->offset)));
  free (best);
  *n = kept;
  return 1;
}

/* scores (P) of one part that is no blend. */
static inline int
aisle_answers_score_words (const aisle_answers *self, const aisle_answers_part *part, const char *question,
                           aisle_answers_cut *cut, float *scores)
{
  size_t n = strlen (question), n_first = 0, n_second = 0, p;
  aisle_answers_run *first = aisle_answers_ask (&part->questions, question, n, part->earlier, cut, &n_first),
                    *second = aisle_answers_ask (&part->answers, question, n, part->earlier, cut, &n_second);
  int well = first != NULL && second != NULL;
  memset (scores, 0, self->n_lines * sizeof *scores);
  if (well && part->by_question > 0)
    aisle_answers_add_scores (&part->questions, first, n_first, (float) part->by_question, scores);
  if (well && part->by_question < 1)
    aisle_answers_add_scores (&part->answers, second, n_second, (float) (1 - part->by_question), scores);
  for (p = 0; p < self->n_lines; p++)
    scores[p] = scores[p] > 0 ? scores[p] : -HUGE_VALF;
  free (first);
  free (second);
  return well;
}

static inline int
aisle_answers_score_meaning (const aisle_answers *self, const aisle_answers_part *part, const char *question,
                             aisle_answers_cut *cut, float *scores)
{
  const aisle_answers_meaning *meaning = &part->meaning;
  size_t d = meaning->n_factors, p, j;
  float *vector = (float *) malloc (d * sizeof *vector);
  int well = vector != NULL && aisle_answers_question_vector (meaning, question, strlen (question), cut, vector),
      known = 0;
  for (j = 0; well && j < d; j++)
    known = known || vector[j] != 0;
  for (p = 0; well && p < self->n_lines; p++)
    scores[p] = !known
                    ? -HUGE_VALF
                    : (float) part->by_question * aisle_answers_dot (vector, meaning->questions + p * d, d)
                          + (float) (1 - part->by_question) * aisle_answers_dot (vector, meaning->answers + p * d, d);
  free (vector);
  return well;
}

static inline int
aisle_answers_score_part (const aisle_answers *self, const aisle_answers_part *part, const char *question,
                          aisle_answers_cut *cut, float *scores)
{
  return part->kind == AISLE_ANSWERS_BM25 ? aisle_answers_score_words (self, part, question, cut, scores)
                                          : aisle_answers_score_meaning (self, part, question, cut, scores);
}

/* Scores of n texts, as answers to the question, every `step` numbers: what texts alone tell. */
static inline int
aisle_answers_match (const aisle_answers_part *part, const char *question, const char *const *texts, size_t n,
                     aisle_answers_cut *cut, float *scores, size_t step)
{
  size_t i, n_runs = 0, length = strlen (question), d = part->meaning.n_factors;
  aisle_answers_run *runs = NULL;
  float *vectors = NULL;
  int well = 0;
  if (part->kind == AISLE_ANSWERS_BM25)
    {
      runs = aisle_answers_ask (&part->answers, question, length, part->earlier, cut, &n_runs);
      well = runs != NULL;
    }
  else
    {
      vectors = (float *) malloc (2 * d * sizeof *vectors);
      well = vectors != NULL && aisle_answers_question_vector (&part->meaning, question, length, cut, vectors);
    }
  for (i = 0; well && i < n; i++)
    if (runs != NULL)
      {
        aisle_answers_doc doc;
        well = aisle_answers_cut_doc (&part->answers, texts[i], cut, &doc);
        scores[i * step] = well ? aisle_answers_score_doc (&part->answers, runs, n_runs, &doc) : 0;
        aisle_answers_doc_clear (&doc);
      }
    else
      {
        well = aisle_answers_answer_vector (&part->meaning, texts[i], cut, vectors + d);
        scores[i * step] = well ? aisle_answers_dot (vectors, vectors + d, d) : 0;
      }
  free (runs);
  free (vectors);
  return well;
}
