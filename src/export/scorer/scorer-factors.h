
/* ---- scoring by factors: a small system of equations for each history ---- */

/* Adds w (y y' + lambda) for each item to the lower triangle of the system, and (1 + w) y to the right side. */
static inline void
aisle_scorer_add_equations (const aisle_scorer_part *part, const aisle_scorer_input *input, double *system,
                            double *right, double *y)
{
  const size_t f = part->n_factors;
  size_t k, i, j;
  for (k = 0; k < input->n_bag; k++)
    {
      const double w = part->alpha * (double) input->weights[k];
      if (!(w > 0))
        continue;
      for (i = 0; i < f; i++)
        y[i] = (double) aisle_arrays_real (&part->value, (size_t) input->bag[k] * f + i);
      for (i = 0; i < f; i++)
        {
          right[i] += (1 + w) * y[i];
          for (j = 0; j <= i; j++)
            system[i * f + j] += w * y[i] * y[j];
          system[i * f + i] += w * part->lambda;
        }
    }
}

/* Solves for the right side, in place, by Cholesky's factors of a positive definite system. */
static inline void
aisle_scorer_solve (double *system, double *right, size_t f)
{
  size_t i, j, k;
  for (i = 0; i < f; i++)
    for (j = 0; j <= i; j++)
      {
        double sum = system[i * f + j];
        for (k = 0; k < j; k++)
          sum -= system[i * f + k] * system[j * f + k];
        system[i * f + j] = i == j ? sqrt (sum) : sum / system[j * f + j];
      }
  for (i = 0; i < f; i++)
    {
      for (k = 0; k < i; k++)
        right[i] -= system[i * f + k] * right[k];
      right[i] /= system[i * f + i];
    }
  for (i = f; i-- > 0;)
    {
      for (k = i + 1; k < f; k++)
        right[i] -= system[k * f + i] * right[k];
      right[i] /= system[i * f + i];
    }
}

static inline int
aisle_scorer_score_factors (const aisle_scorer_part *part, const aisle_scorer_input *input, float *scores)
{
  const size_t f = part->n_factors;
  double *system = (double *) calloc (f * f + 2 * f, sizeof (double)), *right = system + f * f;
  size_t i, t;
  if (system == NULL)
    return 0;
  for (i = 0; i < f; i++)
    system[i * f + i] = (double) aisle_arrays_real (&part->base, i);
  aisle_scorer_add_equations (part, input, system, right, right + f);
  aisle_scorer_solve (system, right, f);
  for (i = 0; i < part->n_items; i++)
    {
      double sum = 0;
      for (t = 0; t < f; t++)
        sum += right[t] * (double) aisle_arrays_real (&part->value, i * f + t);
      scores[i] = (float) sum;
    }
  free (system);
  return 1;
}

/* Each item of the bag brings a vector; their sum over the root of their number is multiplied with every item's, whose
 * last number is added. */
static inline int
aisle_scorer_score_sums (const aisle_scorer_part *part, const aisle_scorer_input *input, float *scores)
{
  const size_t f = part->n_factors;
  double *sum = (double *) calloc (f, sizeof (double));
  size_t n = 0, i, t;
  if (sum == NULL)
    return 0;
  for (i = 0; i < input->n_bag; i++)
    {
      if (!(input->weights[i] > 0))
        continue;
      for (t = 0; t < f; t++)
        sum[t] += (double) aisle_arrays_real (&part->base, (size_t) input->bag[i] * f + t);
      n++;
    }
  for (i = 0; i < part->n_items; i++)
    {
      double score = 0;
      for (t = 0; n > 0 && t < f; t++)
        score += sum[t] / sqrt ((double) n) * (double) aisle_arrays_real (&part->value, i * (f + 1) + t);
      scores[i] = (float) (score + (double) aisle_arrays_real (&part->value, i * (f + 1) + f));
    }
  free (sum);
  return 1;
}
