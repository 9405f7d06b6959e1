/* ---- scoring by rows of items or words ---- */

static inline float
aisle_scorer_cell_value (const aisle_scorer_part *part, size_t cell)
{
  return part->value.at != NULL ? aisle_arrays_real (&part->value, cell) : 1;
}

static inline void
aisle_scorer_add_row (const aisle_scorer_part *part, size_t row, float weight, float *scores)
{
  size_t cell = (size_t) aisle_arrays_wide (&part->start, row);
  size_t end = (size_t) aisle_arrays_wide (&part->start, row + 1);
  for (; cell < end; cell++)
    scores[aisle_arrays_index (&part->item, cell)] += weight * aisle_scorer_cell_value (part, cell);
}

static inline int
aisle_scorer_row_has (const aisle_scorer_part *part, size_t row, int32_t item)
{
  size_t low = (size_t) aisle_arrays_wide (&part->start, row);
  size_t end = (size_t) aisle_arrays_wide (&part->start, row + 1), high = end;
  while (low < high)
    {
      size_t middle = low + (high - low) / 2;
      if (aisle_arrays_index (&part->item, middle) < item)
        low = middle + 1;
      else
        high = middle;
    }
  return low < end && aisle_arrays_index (&part->item, low) == item;
}

static inline size_t
aisle_scorer_row_length (const aisle_scorer_part *part, size_t row)
{
  return (size_t) (aisle_arrays_wide (&part->start, row + 1) - aisle_arrays_wide (&part->start, row));
}

/* How many of the last items count. */
static inline size_t
aisle_scorer_last (const aisle_scorer_part *part, const aisle_scorer_input *input)
{
  return part->last > 0 && part->last < input->n_items ? (size_t) part->last : input->n_items;
}

static inline int
aisle_scorer_score_bag (const aisle_scorer_part *part, const aisle_scorer_input *input, float *scores)
{
  const size_t n = part->n_items;
  size_t i, j;
  float *lengths = NULL;
  if (part->mean)
    {
      lengths = (float *) calloc (n, sizeof (float));
      if (lengths == NULL)
        return 0;
    }
  for (i = 0; i < input->n_bag; i++)
    {
      if (input->weights[i] == 0)
        continue;
      if (part->kind == AISLE_SCORER_DENSE)
        for (j = 0; j < n; j++)
          scores[j] += input->weights[i] * aisle_arrays_real (&part->value, (size_t) input->bag[i] * n + j);
      else
        aisle_scorer_add_row (part, (size_t) input->bag[i], input->weights[i], scores);
      if (lengths != NULL)
        aisle_scorer_add_row (part, (size_t) input->bag[i], 1, lengths);
    }
  for (j = 0; lengths != NULL && j < n; j++)
    scores[j] = lengths[j] > 0 ? scores[j] / lengths[j] : 0;
  free (lengths);
  return 1;
}

static inline void
aisle_scorer_score_sequence (const aisle_scorer_part *part, const aisle_scorer_input *input, float *scores)
{
  const size_t n = aisle_scorer_last (part, input);
  double weight = 1, total = 0, left = 0;
  size_t age, j;
  for (age = 0; age < n; age++, weight *= part->decay)
    total += weight;
  if (!part->share)
    total = 1;
  for (age = 0, weight = 1; age < n; age++, weight *= part->decay)
    {
      size_t row = (size_t) input->items[input->n_items - 1 - age] + (part->lags > 1 ? age * part->n_items : 0);
      if (part->left.at != NULL)
        left += weight * (double) aisle_arrays_real (&part->left, row);
    }
  if (part->base.at != NULL)
    for (j = 0; j < part->n_items; j++)
      scores[j] = (float) (n > 0 ? left / total : 1) * aisle_arrays_real (&part->base, j);
  for (age = 0, weight = 1; age < n; age++, weight *= part->decay)
    {
      size_t row = (size_t) input->items[input->n_items - 1 - age] + (part->lags > 1 ? age * part->n_items : 0);
      aisle_scorer_add_row (part, row, (float) (weight / total), scores);
    }
}

static inline int
aisle_scorer_score_words (const aisle_scorer_part *part, const aisle_scorer_input *input, float *scores)
{
  const size_t n = aisle_scorer_last (part, input);
  float *query = (float *) calloc (part->n_columns + 1, sizeof (float));
  double weight = 1, total = 0;
  size_t age, cell, word, at;
  if (query == NULL)
    return 0;
  for (age = 0; age < n; age++, weight *= part->decay)
    total += weight;
  for (age = 0, weight = 1; age < n; age++, weight *= part->decay)
    {
      size_t item = (size_t) input->items[input->n_items - 1 - age];
      size_t start = (size_t) aisle_arrays_wide (&part->start, item);
      size_t end = (size_t) aisle_arrays_wide (&part->start, item + 1);
      float sum = 0;
      for (cell = start; cell < end; cell++)
        sum += aisle_arrays_real (&part->value, cell);
      for (cell = start; sum > 0 && cell < end; cell++)
        query[aisle_arrays_index (&part->item, cell)] += (float) (weight / total / (double) sum);
    }
  for (word = 0; word < part->n_columns; word++)
    for (at = part->turned_start[word]; query[word] != 0 && at < part->turned_start[word + 1]; at++)
      scores[part->turned_row[at]] += query[word] * aisle_arrays_real (&part->value, part->turned_cell[at]);
  free (query);
  return 1;
}
