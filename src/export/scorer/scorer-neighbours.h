/* ---- scoring by rows of sessions or users like the history ---- */

typedef struct
{
  int32_t row;
  float similarity;
} aisle_scorer_neighbour;

static inline int
aisle_scorer_by_row (const void *a, const void *b)
{
  const aisle_scorer_neighbour *x = (const aisle_scorer_neighbour *) a, *y = (const aisle_scorer_neighbour *) b;
  return (x->row > y->row) - (x->row < y->row);
}

static inline int
aisle_scorer_by_similarity (const void *a, const void *b)
{
  const aisle_scorer_neighbour *x = (const aisle_scorer_neighbour *) a, *y = (const aisle_scorer_neighbour *) b;
  if (x->similarity != y->similarity)
    return x->similarity < y->similarity ? 1 : -1;
  return aisle_scorer_by_row (a, b);
}

/* The different items that neighbours are sought by. */
typedef struct
{
  size_t n;
  int32_t *items;
  double *weights;
  size_t *steps;   /* sessions: from the end of the history, 1 for the newest */
  double *overlap; /* of each row */
  aisle_scorer_neighbour *found;
  size_t n_found;
} aisle_scorer_search;

static inline void
aisle_scorer_search_clear (aisle_scorer_search *self)
{
  free (self->items);
  free (self->weights);
  free (self->steps);
  free (self->overlap);
  free (self->found);
}

/* Room for `most` items. */
static inline int
aisle_scorer_search_init (aisle_scorer_search *self, const aisle_scorer_part *part, size_t most)
{
  memset (self, 0, sizeof *self);
  self->items = (int32_t *) malloc ((most + 1) * sizeof (int32_t));
  self->weights = (double *) malloc ((most + 1) * sizeof (double));
  self->steps = (size_t *) malloc ((most + 1) * sizeof (size_t));
  self->overlap = (double *) calloc (part->n_rows + 1, sizeof (double));
  self->found = (aisle_scorer_neighbour *) malloc ((part->n_rows + 1) * sizeof *self->found);
  return self->items != NULL && self->weights != NULL && self->steps != NULL && self->overlap != NULL
         && self->found != NULL;
}

/* Finds the first `sample` rows (0: all) that share an item of some weight; their overlap is the sum of the weights. */
static inline void
aisle_scorer_find_rows (const aisle_scorer_part *part, aisle_scorer_search *self)
{
  size_t i, at;
  for (i = 0; i < self->n; i++)
    {
      size_t start = part->turned_start[self->items[i]], end = part->turned_start[self->items[i] + 1];
      if (!(self->weights[i] > 0))
        continue;
      if (part->sample > 0 && end - start > part->sample)
        end = start + (size_t) part->sample;
      for (at = start; at < end; at++)
        {
          int32_t row = part->turned_row[at];
          if (self->overlap[row] == 0)
            self->found[self->n_found++].row = row;
          self->overlap[row] += self->weights[i];
        }
    }
  qsort (self->found, self->n_found, sizeof *self->found, aisle_scorer_by_row);
  if (part->sample > 0 && self->n_found > part->sample)
    self->n_found = (size_t) part->sample;
}

/* Sorts those found by their similarity and keeps the best. */
static inline void
aisle_scorer_keep_best (const aisle_scorer_part *part, aisle_scorer_search *self)
{
  size_t n = 0;
  qsort (self->found, self->n_found, sizeof *self->found, aisle_scorer_by_similarity);
  while (n < self->n_found && n < part->neighbours && self->found[n].similarity > 0)
    n++;
  self->n_found = n;
}

/* Of the item at place i (from 1) of length. */
static inline double
aisle_scorer_weight (aisle_scorer_shape shape, double i, double length)
{
  switch (shape)
    {
    case AISLE_SCORER_DIV:
      return i / length;
    case AISLE_SCORER_LINEAR:
      return length - i < 10 ? 1 - .1 * (length - i) : 0;
    case AISLE_SCORER_LOG:
      return 1 / log10 (length - i + 1.7);
    case AISLE_SCORER_QUADRATIC:
      return i / length * (i / length);
    case AISLE_SCORER_SAME:
    case AISLE_SCORER_N_SHAPES:
      break;
    }
  return 1;
}

/* Of the latest shared item, that many steps from the end. */
static inline double
aisle_scorer_fading (aisle_scorer_shape shape, double step)
{
  switch (shape)
    {
    case AISLE_SCORER_DIV:
      return 1 / step;
    case AISLE_SCORER_LINEAR:
      return step < 10 ? 1 - .1 * step : 0;
    case AISLE_SCORER_LOG:
      return 1 / log10 (step + 1.7);
    case AISLE_SCORER_QUADRATIC:
      return 1 / (step * step);
    case AISLE_SCORER_SAME:
    case AISLE_SCORER_N_SHAPES:
      break;
    }
  return 1;
}

static inline void
aisle_scorer_read_last (const aisle_scorer_part *part, const aisle_scorer_input *input, aisle_scorer_search *search)
{
  const size_t n = aisle_scorer_last (part, input);
  size_t step, i;
  for (step = 1; step <= n; step++)
    {
      int32_t item = input->items[input->n_items - step];
      for (i = 0; i < search->n && search->items[i] != item; i++)
        ;
      if (i < search->n)
        continue;
      search->items[search->n] = item;
      search->weights[search->n] = aisle_scorer_weight (part->weighting, (double) (n - step + 1), (double) n);
      search->steps[search->n++] = step;
    }
}

static inline int
aisle_scorer_score_sessions (const aisle_scorer_part *part, const aisle_scorer_input *input, float *scores)
{
  aisle_scorer_search search;
  int ok = aisle_scorer_search_init (&search, part, aisle_scorer_last (part, input));
  size_t k, i, j;
  if (ok)
    {
      aisle_scorer_read_last (part, input, &search);
      aisle_scorer_find_rows (part, &search);
    }
  for (k = 0; ok && k < search.n_found; k++)
    {
      size_t row = (size_t) search.found[k].row;
      double n = (double) search.n;
      double norm = part->cosine ? sqrt (n * (double) aisle_scorer_row_length (part, row)) : n;
      search.found[k].similarity = (float) (search.overlap[row] / norm);
    }
  if (ok)
    aisle_scorer_keep_best (part, &search);
  for (k = 0; ok && k < search.n_found; k++)
    {
      size_t row = (size_t) search.found[k].row;
      double fading = 0;
      for (i = 0; i < search.n && !aisle_scorer_row_has (part, row, search.items[i]); i++)
        ;
      if (i < search.n)
        fading = aisle_scorer_fading (part->fading, (double) search.steps[i]);
      aisle_scorer_add_row (part, row, (float) ((double) search.found[k].similarity * fading), scores);
    }
  for (j = 0; ok && j < part->n_items; j++)
    scores[j] *= aisle_arrays_real (&part->factor, j);
  aisle_scorer_search_clear (&search);
  return ok;
}

static inline int
aisle_scorer_score_users (const aisle_scorer_part *part, const aisle_scorer_input *input, float *scores)
{
  aisle_scorer_search search;
  int ok = aisle_scorer_search_init (&search, part, input->n_bag);
  const double own = pow ((double) input->n_bag, part->asymmetry);
  size_t k;
  for (k = 0; ok && k < input->n_bag; k++)
    {
      search.items[k] = input->bag[k];
      search.weights[k] = 1;
      search.n++;
    }
  if (ok)
    aisle_scorer_find_rows (part, &search);
  for (k = 0; ok && k < search.n_found; k++)
    {
      size_t row = (size_t) search.found[k].row;
      double length = (double) aisle_scorer_row_length (part, row);
      search.found[k].similarity = (float) (search.overlap[row] / (own * pow (length, 1 - part->asymmetry)));
    }
  if (ok)
    aisle_scorer_keep_best (part, &search);
  for (k = 0; ok && k < search.n_found; k++)
    {
      float vote = search.found[k].similarity;
      if (part->locality != 1)
        vote = (float) pow ((double) vote, part->locality);
      aisle_scorer_add_row (part, (size_t) search.found[k].row, vote, scores);
    }
  aisle_scorer_search_clear (&search);
  return ok;
}
