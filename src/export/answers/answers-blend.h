/* ---- a blend: all that speaks for each answer that a member finds, weighed ----
 *
 * Of a passage: the members' scores (of one that does not list it its lowest), 1 where the shop itself answers so, the logarithm
 * of how many passages have the answer; then of the answer's text, for each member how well it matches and how like it is to what
 * the member finds for the question, how like it is to answers in general, its length, the words of the question and of earlier
 * lines in it, the rarest of these, and its square. */

#define AISLE_ANSWERS_NEAR  20
#define AISLE_ANSWERS_LEAST 1e-3
#define AISLE_ANSWERS_OWN   2 /* of a passage beside the members' scores */
#define AISLE_ANSWERS_CLUES 6 /* of a text beside two a member */

/* What was found, and the room for finding it. */
typedef struct
{
  aisle_answers_cut cut;
  float *scores; /* P */
  aisle_answers_hit *hits;
  size_t n, width;
  int32_t *lines;     /* n: one of each answer */
  int32_t *place;     /* P: where an answer's first passage stands in lines + 1 */
  const char **texts; /* n */
  float *clues;       /* n x width */
  aisle_answers_doc *docs;
} aisle_answers_found;

static inline void
aisle_answers_found_clear (aisle_answers_found *found)
{
  size_t i;
  for (i = 0; found->docs != NULL && i < found->n; i++)
    aisle_answers_doc_clear (&found->docs[i]);
  aisle_answers_cut_clear (&found->cut);
  free (found->scores);
  free (found->hits);
  free (found->lines);
  free (found->place);
  free ((void *) found->texts);
  free (found->clues);
  free (found->docs);
}

static inline int
aisle_answers_found_init (const aisle_answers *self, aisle_answers_found *found)
{
  size_t members = self->n_parts - 1, most = members * self->depth;
  size_t list = self->depth > AISLE_ANSWERS_NEAR ? self->depth : AISLE_ANSWERS_NEAR;
  memset (found, 0, sizeof *found);
  found->width = members + AISLE_ANSWERS_OWN + 2 * members + AISLE_ANSWERS_CLUES;
  found->scores = (float *) malloc ((self->n_lines + 1) * sizeof *found->scores);
  found->hits = (aisle_answers_hit *) malloc (list * sizeof *found->hits);
  found->lines = (int32_t *) malloc (most * sizeof *found->lines);
  found->place = (int32_t *) calloc (self->n_lines + 1, sizeof *found->place);
  found->texts = (const char **) malloc (most * sizeof *found->texts);
  found->clues = (float *) malloc (most * found->width * sizeof *found->clues);
  found->docs = (aisle_answers_doc *) calloc (most, sizeof *found->docs);
  return found->scores != NULL && found->hits != NULL && found->lines != NULL && found->place != NULL
         && found->texts != NULL && found->clues != NULL && found->docs != NULL;
}

/* The best that each member finds, with its scores. */
static inline int
aisle_answers_collect (const aisle_answers *self, const char *question, aisle_answers_found *found)
{
  size_t members = self->n_parts - 1, most = members * self->depth, m, h, i;
  float lowest[AISLE_ANSWERS_MAX_PARTS] = { 0 };
  for (i = 0; i < most * found->width; i++)
    found->clues[i] = (float) NAN;
  for (m = 0; m < members; m++)
    {
      size_t n = 0;
      if (!aisle_answers_score_part (self, &self->parts[m + 1], question, &found->cut, found->scores)
          || !aisle_answers_top (self, found->scores, self->depth, found->hits, &n))
        return 0;
      for (h = 0; h < n; h++)
        {
          int32_t line = found->hits[h].line, *place = &found->place[self->same[line]];
          if (*place == 0)
            {
              found->lines[found->n] = line;
              found->texts[found->n] = self->answer[self->same[line]];
              *place = (int32_t) ++found->n;
            }
          found->clues[(size_t) (*place - 1) * found->width + m] = lowest[m] = found->hits[h].score;
        }
    }
  for (i = 0; i < found->n; i++)
    {
      int32_t first = self->same[found->lines[i]];
      float *row = found->clues + i * found->width;
      for (m = 0; m < members; m++)
        row[m] = isnan (row[m]) ? lowest[m] : row[m];
      row[members] = aisle_arrays_index (&self->sources, (size_t) first) == 0;
      row[members + 1] = (float) log ((double) self->times[first]);
      if (!aisle_answers_cut_doc (&self->parts[0].answers, found->texts[i], &found->cut, &found->docs[i]))
        return 0;
    }
  return 1;
}

/* How like each text is to the answers that a member finds. */
static inline int
aisle_answers_fill_near (const aisle_answers *self, const aisle_answers_part *part, const char *question,
                         aisle_answers_found *found, float *clues)
{
  const aisle_answers_words *words = &self->parts[0].answers;
  double *sums = (double *) calloc (found->n + 1, sizeof *sums);
  size_t n = 0, h, i;
  int well = sums != NULL && aisle_answers_score_part (self, part, question, &found->cut, found->scores)
             && aisle_answers_top (self, found->scores, AISLE_ANSWERS_NEAR, found->hits, &n);
  for (h = 0; well && h < n; h++)
    {
      const char *answer = self->answer[found->hits[h].line];
      double score = found->hits[h].score > 0 ? (double) found->hits[h].score : 0;
      size_t n_runs = 0;
      aisle_answers_run *runs = aisle_answers_ask (words, answer, strlen (answer), 1, &found->cut, &n_runs);
      well = runs != NULL;
      for (i = 0; well && i < found->n; i++)
        {
          double like = (double) aisle_answers_score_doc (words, runs, n_runs, &found->docs[i]);
          sums[i] += score * score * like * like;
        }
      free (runs);
    }
  for (i = 0; well && i < found->n; i++)
    clues[i * found->width] = (float) log (AISLE_ANSWERS_LEAST + sums[i]);
  free (sums);
  return well;
}

static inline double
aisle_answers_rarest (const aisle_answers_words *words, const aisle_answers_run *runs, size_t n,
                      const aisle_answers_doc *doc)
{
  double most = 0;
  size_t i, k = 0;
  for (i = 0; i < n; i++)
    {
      while (k < doc->n && doc->keys[k] < runs[i].key)
        k++;
      if (k < doc->n && doc->keys[k] == runs[i].key)
        {
          double rarity = aisle_answers_rarity (words, runs[i].key);
          most = rarity > most ? rarity : most;
        }
    }
  return most;
}

/* Of the text alone, and the words that it shares with the question. */
static inline int
aisle_answers_fill_words (const aisle_answers *self, const char *question, aisle_answers_found *found, float *clues)
{
  const aisle_answers_words *words = &self->parts[0].answers;
  const char *last = aisle_answers_last (question);
  size_t before = last > question ? (size_t) (last - question) - 1 : 0, n_asked = 0, n_earlier = 0, i, u;
  aisle_answers_run *asked = aisle_answers_ask (words, last, strlen (last), 0, &found->cut, &n_asked),
                    *earlier = aisle_answers_ask (words, question, before, 1, &found->cut, &n_earlier);
  int well = asked != NULL && earlier != NULL;
  for (i = 0; well && i < found->n; i++)
    {
      const aisle_answers_doc *doc = &found->docs[i];
      float *row = clues + i * found->width;
      double sum = 0;
      for (u = 0; u < self->n_usual; u++)
        {
          double like = (double) aisle_answers_score_doc (words, self->usual[u].runs, self->usual[u].n, doc);
          sum += like * like;
        }
      row[0] = (float) log (AISLE_ANSWERS_LEAST + sum / (double) (self->n_usual > 1 ? self->n_usual : 1));
      row[1] = (float) log (1 + (double) doc->length);
      row[2] = aisle_answers_score_doc (words, asked, n_asked, doc);
      row[3] = aisle_answers_score_doc (words, earlier, n_earlier, doc);
      row[4] = (float) aisle_answers_rarest (words, asked, n_asked, doc);
      row[5] = row[4] * row[4];
    }
  free (asked);
  free (earlier);
  return well;
}

static inline int
aisle_answers_find_blend (const aisle_answers *self, const char *question, size_t k, aisle_answers_hit *hits, size_t *n)
{
  size_t members = self->n_parts - 1, texts = members + AISLE_ANSWERS_OWN, m, i, j;
  size_t match = 2 * members + AISLE_ANSWERS_CLUES; /* weights before those of a found list */
  aisle_answers_found found;
  int well = aisle_answers_found_init (self, &found) && aisle_answers_collect (self, question, &found);
  for (m = 0; well && m < members; m++)
    well = aisle_answers_match (&self->parts[m + 1], question, found.texts, found.n, &found.cut,
                                found.clues + texts + m, found.width)
           && aisle_answers_fill_near (self, &self->parts[m + 1], question, &found, found.clues + texts + members + m);
  well = well && aisle_answers_fill_words (self, question, &found, found.clues + texts + 2 * members);
  for (i = 0; well && i < self->n_lines; i++)
    found.scores[i] = -HUGE_VALF;
  for (i = 0; well && i < found.n; i++)
    {
      double sum = 0;
      for (j = 0; j < found.width; j++)
        sum += (double) aisle_arrays_real (&self->weights, match + j) * (double) found.clues[i * found.width + j];
      found.scores[found.lines[i]] = (float) sum;
    }
  well = well && aisle_answers_top (self, found.scores, k, hits, n);
  aisle_answers_found_clear (&found);
  return well;
}
