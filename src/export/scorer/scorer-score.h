/* ---- all kinds ---- */

static inline int
aisle_scorer_score_part (const aisle_scorer_part *part, const aisle_scorer_input *input, float *scores)
{
  size_t j;
  memset (scores, 0, part->n_items * sizeof (float));
  switch (part->kind)
    {
    case AISLE_SCORER_BASE:
      for (j = 0; j < part->n_items; j++)
        scores[j] = aisle_arrays_real (&part->value, j);
      return 1;
    case AISLE_SCORER_FACTORS:
      return aisle_scorer_score_factors (part, input, scores);
    case AISLE_SCORER_SUMS:
      return aisle_scorer_score_sums (part, input, scores);
    case AISLE_SCORER_NETWORK:
      return part->sequence ? aisle_scorer_score_states (part, input, scores)
                            : aisle_scorer_score_pairs (part, input, scores);
    case AISLE_SCORER_SESSIONS:
      return aisle_scorer_score_sessions (part, input, scores);
    case AISLE_SCORER_USERS:
      return aisle_scorer_score_users (part, input, scores);
    case AISLE_SCORER_WORDS:
      return aisle_scorer_score_words (part, input, scores);
    default:
      if (!part->sequence)
        return aisle_scorer_score_bag (part, input, scores);
      aisle_scorer_score_sequence (part, input, scores);
      return 1;
    }
}

/* Scores as logarithms of odds become chances. */
static inline void
aisle_scorer_to_chances (float *scores, size_t n)
{
  float largest = scores[0];
  double sum = 0;
  size_t j;
  for (j = 1; j < n; j++)
    largest = scores[j] > largest ? scores[j] : largest;
  for (j = 0; j < n; j++)
    sum += exp ((double) scores[j] - (double) largest);
  for (j = 0; j < n; j++)
    scores[j] = (float) (exp ((double) scores[j] - (double) largest) / sum);
}

/* Adds weight times the scores' z: less their mean, over their deviation. */
static inline void
aisle_scorer_add_z (const float *from, size_t n, float weight, float *scores)
{
  double mean = 0, squares = 0, largest = 0, deviation;
  size_t j;
  for (j = 0; j < n; j++)
    {
      double size = fabs ((double) from[j]);
      mean += (double) from[j];
      largest = size > largest ? size : largest;
    }
  mean /= (double) n;
  for (j = 0; j < n; j++)
    squares += ((double) from[j] - mean) * ((double) from[j] - mean);
  deviation = sqrt (squares / (double) n);
  /* At least this share of the largest score, so that rounding is not blown up where all are alike. */
  deviation = deviation < 1e-5 * largest ? 1e-5 * largest : deviation;
  deviation = deviation < 1.17549435e-38 ? 1.17549435e-38 : deviation;
  for (j = 0; j < n; j++)
    scores[j] += weight * (float) (((double) from[j] - mean) / deviation);
}

static inline int
aisle_scorer_score (const aisle_scorer *self, const aisle_scorer_history *history, float *scores)
{
  const aisle_scorer_part *first = &self->parts[0];
  const int blend = first->kind == AISLE_SCORER_BLEND;
  float *part_scores = blend ? (float *) malloc (first->n_items * sizeof (float)) : NULL;
  aisle_scorer_input input;
  int ok = aisle_scorer_input_init (&input, history, first->n_items) && (!blend || part_scores != NULL);
  size_t i;
  if (ok && !blend)
    ok = aisle_scorer_score_part (first, &input, scores);
  if (ok && blend)
    memset (scores, 0, first->n_items * sizeof (float));
  for (i = 1; ok && i < self->n_parts; i++)
    {
      float weight = aisle_arrays_real (&first->value, i - 1);
      if (weight == 0)
        continue;
      ok = aisle_scorer_score_part (&self->parts[i], &input, part_scores);
      if (ok && self->parts[i].soften)
        aisle_scorer_to_chances (part_scores, first->n_items);
      if (ok)
        aisle_scorer_add_z (part_scores, first->n_items, weight, scores);
    }
  aisle_scorer_input_clear (&input);
  free (part_scores);
  return ok;
}

static inline size_t
aisle_scorer_top (const aisle_scorer *self, const aisle_scorer_history *history, size_t k, int32_t *items,
                  float *scores)
{
  const size_t n_items = aisle_scorer_items (self);
  float *all = (float *) malloc (n_items * sizeof (float));
  aisle_scorer_input input;
  size_t n = 0, next = 0, i, place;
  if (!aisle_scorer_input_init (&input, history, n_items) || all == NULL || !aisle_scorer_score (self, history, all))
    next = n_items; /* no memory, no list */
  for (i = next; i < n_items; i++)
    {
      if (next < input.n_bag && input.bag[next] == (int32_t) i)
        {
          next++;
          continue;
        }
      if (k == 0 || (n == k && !(all[i] > scores[n - 1])))
        continue;
      place = n < k ? n++ : n - 1;
      for (; place > 0 && all[i] > scores[place - 1]; place--)
        {
          items[place] = items[place - 1];
          scores[place] = scores[place - 1];
        }
      items[place] = (int32_t) i;
      scores[place] = all[i];
    }
  aisle_scorer_input_clear (&input);
  free (all);
  return n;
}

#endif
