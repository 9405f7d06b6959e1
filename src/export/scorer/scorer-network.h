
/* ---- scoring by a network: steps that turn rows of numbers into rows ---- */

#define AISLE_SCORER_MAX_STEPS 256
#define AISLE_SCORER_MAX_WIDTH 16384

typedef enum
{
  AISLE_SCORER_STEP_DROPOUT,
  AISLE_SCORER_STEP_DENSE,
  AISLE_SCORER_STEP_ACTIVATION,
  AISLE_SCORER_STEP_NORM,
  AISLE_SCORER_STEP_POSITION,
  AISLE_SCORER_STEP_ATTENTION,
  AISLE_SCORER_STEP_GRU,
  AISLE_SCORER_STEP_LSTM,
  AISLE_SCORER_STEP_POOLING,
  AISLE_SCORER_STEP_JOIN,
  AISLE_SCORER_N_STEPS
} aisle_scorer_step_kind;

/* From rows of `in` numbers to rows of `out`; a and b are the kind's own settings. */
typedef struct aisle_scorer_step
{
  aisle_scorer_step_kind kind;
  size_t in, out, a, b;
  int one_row; /* there is one row out for the whole history, not one an item */
  aisle_arrays_array weight, bias, recurrent, out_weight, out_bias;
} aisle_scorer_step;

/* The array NUMBER/KIND/PART of n finite numbers. */
static inline int
aisle_scorer_step_array (const aisle_scorer *self, aisle_arrays_text prefix, size_t number, const char *kind,
                         const char *part, size_t n, aisle_arrays_array *array)
{
  char name[64];
  aisle_arrays_text text = { name, 0 };
  snprintf (name, sizeof name, "%lu/%s/%s", (unsigned long) number, kind, part);
  text.n = strlen (name);
  return aisle_arrays_find_named (&self->file, prefix, text, "F32", array) && array->n == n
         && aisle_arrays_finite (array);
}

static inline int
aisle_scorer_step_arrays (const aisle_scorer *self, aisle_arrays_text prefix, size_t number, aisle_scorer_step *step)
{
  const size_t in = step->in, out = step->out, ways = step->a != 0 ? 2 : 1, h = out / ways;
  switch (step->kind)
    {
    case AISLE_SCORER_STEP_DENSE:
      return aisle_scorer_step_array (self, prefix, number, "dense", "weight", in * out, &step->weight)
             && aisle_scorer_step_array (self, prefix, number, "dense", "bias", out, &step->bias);
    case AISLE_SCORER_STEP_NORM:
      return in == out && aisle_scorer_step_array (self, prefix, number, "norm", "gain", in, &step->weight)
             && aisle_scorer_step_array (self, prefix, number, "norm", "bias", in, &step->bias);
    case AISLE_SCORER_STEP_POSITION:
      return in == out && step->a > 0
             && aisle_scorer_step_array (self, prefix, number, "position", "table", step->a * in, &step->weight);
    case AISLE_SCORER_STEP_ATTENTION:
      return step->a > 0 && in % step->a == 0
             && aisle_scorer_step_array (self, prefix, number, "attention", "in_weight", 3 * in * in, &step->weight)
             && aisle_scorer_step_array (self, prefix, number, "attention", "in_bias", 3 * in, &step->bias)
             && aisle_scorer_step_array (self, prefix, number, "attention", "out_weight", in * out, &step->out_weight)
             && aisle_scorer_step_array (self, prefix, number, "attention", "out_bias", out, &step->out_bias);
    case AISLE_SCORER_STEP_GRU:
      return out % ways == 0
             && aisle_scorer_step_array (self, prefix, number, "gru", "weight", 3 * in * out, &step->weight)
             && aisle_scorer_step_array (self, prefix, number, "gru", "recurrent", 3 * h * out, &step->recurrent)
             && aisle_scorer_step_array (self, prefix, number, "gru", "bias", 4 * out, &step->bias);
    case AISLE_SCORER_STEP_LSTM:
      return out % ways == 0
             && aisle_scorer_step_array (self, prefix, number, "lstm", "weight", 4 * in * out, &step->weight)
             && aisle_scorer_step_array (self, prefix, number, "lstm", "recurrent", 4 * h * out, &step->recurrent)
             && aisle_scorer_step_array (self, prefix, number, "lstm", "bias", 4 * out, &step->bias);
    default:
      return in == out;
    }
}

static inline size_t
aisle_scorer_step_number (aisle_arrays_text *text)
{
  const aisle_arrays_text digits = aisle_arrays_split (text, '.');
  size_t value = 0, i;
  for (i = 0; i < digits.n && value <= AISLE_SCORER_MAX_WIDTH; i++)
    value = digits.at[i] >= '0' && digits.at[i] <= '9' ? value * 10 + (size_t) (digits.at[i] - '0') : SIZE_MAX / 16;
  return value;
}

/* "gru.64.100.0.0": kind, in, out, a, b. */
static inline int
aisle_scorer_read_step (const aisle_scorer *self, aisle_arrays_text prefix, aisle_scorer_part *part,
                        aisle_arrays_text text)
{
  static const char *const kinds[] = { "dropout",   "dense", "activation", "norm",    "position",
                                       "attention", "gru",   "lstm",       "pooling", "join" };
  const size_t number = part->n_steps;
  aisle_scorer_step *step = &part->steps[number];
  const aisle_scorer_step *before = number > 0 ? step - 1 : NULL, *joined;
  const aisle_arrays_text name = aisle_arrays_split (&text, '.');
  int kind = 0;
  while (kind < (int) AISLE_SCORER_N_STEPS && !aisle_arrays_is (name, kinds[kind]))
    kind++;
  step->kind = (aisle_scorer_step_kind) kind;
  step->in = aisle_scorer_step_number (&text);
  step->out = aisle_scorer_step_number (&text);
  step->a = aisle_scorer_step_number (&text);
  step->b = aisle_scorer_step_number (&text);
  if (kind == (int) AISLE_SCORER_N_STEPS || step->in == 0 || step->out == 0 || step->in > AISLE_SCORER_MAX_WIDTH
      || step->out > AISLE_SCORER_MAX_WIDTH || step->a > AISLE_SCORER_MAX_WIDTH || step->b > AISLE_SCORER_MAX_WIDTH
      || step->in != (before != NULL ? before->out : part->n_factors * (part->sequence ? 1 : 2)))
    return 0;
  step->one_row = step->kind == AISLE_SCORER_STEP_POOLING || (before != NULL && before->one_row);
  if (step->kind == AISLE_SCORER_STEP_JOIN)
    {
      joined = step->a < number ? &part->steps[step->a] : NULL;
      if (joined == NULL || joined->out != step->in || joined->one_row != step->one_row)
        return 0;
    }
  part->n_steps++;
  return aisle_scorer_step_arrays (self, prefix, number, step);
}

static inline const char *
aisle_scorer_read_steps (const aisle_scorer *self, aisle_scorer_part *part, aisle_arrays_text line)
{
  const aisle_arrays_text prefix = aisle_arrays_option (line, "in");
  aisle_arrays_text steps = aisle_arrays_option (line, "steps");
  const aisle_scorer_step *last;
  part->steps = (aisle_scorer_step *) calloc (AISLE_SCORER_MAX_STEPS, sizeof *part->steps);
  if (part->steps == NULL)
    return "not enough memory";
  while (steps.n > 0)
    if (part->n_steps == AISLE_SCORER_MAX_STEPS
        || !aisle_scorer_read_step (self, prefix, part, aisle_arrays_split (&steps, ',')))
      return "a step of the network is unknown, or its arrays are missing or of another type or size";
  last = part->n_steps > 0 ? &part->steps[part->n_steps - 1] : NULL;
  return last != NULL && last->out == (part->sequence ? part->n_factors : 1)
             ? NULL
             : "a step of the network is unknown, or its arrays are missing or of another type or size";
}

/* ---- its steps ---- */

static inline void
aisle_scorer_load (const aisle_arrays_array *array, size_t first, size_t n, double *to)
{
  size_t j;
  for (j = 0; j < n; j++)
    to[j] = (double) aisle_arrays_real (array, first + j);
}

/* y (n) += x W, of which rows begin `stride` apart, from number `first` on. */
static inline void
aisle_scorer_add_product (const double *x, size_t in, const aisle_arrays_array *weight, size_t first, size_t stride,
                          size_t n, double *y)
{
  size_t i, j;
  for (i = 0; i < in; i++)
    for (j = 0; x[i] != 0 && j < n; j++)
      y[j] += x[i] * (double) aisle_arrays_real (weight, first + i * stride + j);
}

static inline double
aisle_scorer_sigmoid (double x)
{
  return 1 / (1 + exp (-x));
}

static inline double
aisle_scorer_activate (size_t mode, double x)
{
  switch (mode)
    {
    case 0:
      return x > 0 ? x : 0;
    case 1:
      return x / 2 * (1 + tanh (.797884560802865 * (x + .044715 * x * x * x)));
    case 2:
      return aisle_scorer_sigmoid (x);
    default:
      return tanh (x);
    }
}

static inline void
aisle_scorer_normalise (const aisle_scorer_step *step, const double *x, double *y)
{
  double mean = 0, variance = 0;
  size_t j;
  for (j = 0; j < step->in; j++)
    mean += x[j] / (double) step->in;
  for (j = 0; j < step->in; j++)
    variance += (x[j] - mean) * (x[j] - mean) / (double) step->in;
  for (j = 0; j < step->in; j++)
    y[j] = (x[j] - mean) / sqrt (variance + 1e-5) * (double) aisle_arrays_real (&step->weight, j)
           + (double) aisle_arrays_real (&step->bias, j);
}

/* a heads; b: an item sees itself and what came before it.  scratch: n x 3 in, n and in. */
static inline void
aisle_scorer_attend (const aisle_scorer_step *step, size_t n, const double *x, double *y, double *scratch)
{
  const size_t d = step->in, e = d / step->a;
  double *weights = scratch + n * 3 * d, *mixed = weights + n;
  size_t t, s, j, head;
  for (t = 0; t < n; t++)
    {
      aisle_scorer_load (&step->bias, 0, 3 * d, scratch + t * 3 * d);
      aisle_scorer_add_product (x + t * d, d, &step->weight, 0, 3 * d, 3 * d, scratch + t * 3 * d);
    }
  for (t = 0; t < n; t++)
    {
      const size_t seen = step->b ? t + 1 : n;
      for (j = 0; j < d; j++)
        mixed[j] = 0;
      for (head = 0; head < step->a; head++)
        {
          const double *query = scratch + t * 3 * d + head * e;
          double largest = 0, total = 0;
          for (s = 0; s < seen; s++)
            {
              weights[s] = 0;
              for (j = 0; j < e; j++)
                weights[s] += query[j] * scratch[s * 3 * d + d + head * e + j] / sqrt ((double) e);
              largest = s == 0 || weights[s] > largest ? weights[s] : largest;
            }
          for (s = 0; s < seen; s++)
            total += weights[s] = exp (weights[s] - largest);
          for (s = 0; s < seen; s++)
            for (j = 0; j < e; j++)
              mixed[head * e + j] += weights[s] / total * scratch[s * 3 * d + 2 * d + head * e + j];
        }
      aisle_scorer_load (&step->out_bias, 0, step->out, y + t * step->out);
      aisle_scorer_add_product (mixed, d, &step->out_weight, 0, step->out, step->out, y + t * step->out);
    }
}

/* One direction from token to token.  Gates are z, r, what r acts on, and n; scratch: 4 h. */
static inline void
aisle_scorer_walk_gru (const aisle_scorer_step *step, size_t way, size_t h, const double *x, const double *before,
                       double *state, double *gates)
{
  const size_t from = way * step->in * 3 * h;
  size_t j;
  aisle_scorer_load (&step->bias, way * 4 * h, 4 * h, gates);
  aisle_scorer_add_product (x, step->in, &step->weight, from, 3 * h, 2 * h, gates);
  aisle_scorer_add_product (x, step->in, &step->weight, from + 2 * h, 3 * h, h, gates + 3 * h);
  if (before != NULL)
    aisle_scorer_add_product (before, h, &step->recurrent, way * h * 3 * h, 3 * h, 3 * h, gates);
  for (j = 0; j < h; j++)
    {
      const double z = aisle_scorer_sigmoid (gates[j]), r = aisle_scorer_sigmoid (gates[h + j]);
      state[j] = (1 - z) * tanh (gates[3 * h + j] + r * gates[2 * h + j]) + (before != NULL ? z * before[j] : 0);
    }
}

/* Gates are i, o, f and c; scratch: 4 h and the cell, 0 before the first token. */
static inline void
aisle_scorer_walk_lstm (const aisle_scorer_step *step, size_t way, size_t h, const double *x, const double *before,
                        double *state, double *gates)
{
  double *cell = gates + 4 * h;
  size_t j;
  aisle_scorer_load (&step->bias, way * 4 * h, 4 * h, gates);
  aisle_scorer_add_product (x, step->in, &step->weight, way * step->in * 4 * h, 4 * h, 4 * h, gates);
  if (before != NULL)
    aisle_scorer_add_product (before, h, &step->recurrent, way * h * 4 * h, 4 * h, 4 * h, gates);
  for (j = 0; j < h; j++)
    {
      cell[j] = (before != NULL ? aisle_scorer_sigmoid (gates[2 * h + j]) * cell[j] : 0)
                + aisle_scorer_sigmoid (gates[j]) * tanh (gates[3 * h + j]);
      state[j] = aisle_scorer_sigmoid (gates[h + j]) * tanh (cell[j]);
    }
}

/* a: also from the end. */
static inline void
aisle_scorer_recur (const aisle_scorer_step *step, size_t n, const double *x, double *y, double *scratch)
{
  const size_t ways = step->a ? 2 : 1, h = step->out / ways;
  size_t way, i;
  for (way = 0; way < ways; way++)
    for (i = 0; i < n; i++)
      {
        const size_t t = way == 0 ? i : n - 1 - i;
        double *state = y + t * step->out + way * h;
        const double *before = i == 0 ? NULL : way == 0 ? state - step->out : state + step->out;
        if (step->kind == AISLE_SCORER_STEP_GRU)
          aisle_scorer_walk_gru (step, way, h, x + t * step->in, before, state, scratch);
        else
          aisle_scorer_walk_lstm (step, way, h, x + t * step->in, before, state, scratch);
      }
}

/* a: the mean, the greatest or the last of the rows, or the last one's first half and the first one's second. */
static inline void
aisle_scorer_pool (const aisle_scorer_step *step, size_t n, const double *x, double *y)
{
  const size_t d = step->in;
  size_t t, j;
  for (j = 0; j < d; j++)
    {
      y[j] = x[(step->a < 2 || (step->a > 2 && j >= d / 2) ? 0 : n - 1) * d + j];
      for (t = 1; step->a < 2 && t < n; t++)
        y[j] = step->a == 1 ? (x[t * d + j] > y[j] ? x[t * d + j] : y[j]) : y[j] + x[t * d + j];
      if (step->a == 0)
        y[j] /= (double) n;
    }
}

/* n rows in; joined: those of an earlier step. */
static inline void
aisle_scorer_take_step (const aisle_scorer_step *step, size_t n, const double *x, const double *joined, double *y,
                        double *scratch)
{
  const size_t d = step->in;
  size_t t, j;
  switch (step->kind)
    {
    case AISLE_SCORER_STEP_ATTENTION:
      aisle_scorer_attend (step, n, x, y, scratch);
      return;
    case AISLE_SCORER_STEP_GRU:
    case AISLE_SCORER_STEP_LSTM:
      aisle_scorer_recur (step, n, x, y, scratch);
      return;
    case AISLE_SCORER_STEP_POOLING:
      aisle_scorer_pool (step, n, x, y);
      return;
    case AISLE_SCORER_STEP_DENSE:
      for (t = 0; t < n; t++)
        {
          aisle_scorer_load (&step->bias, 0, step->out, y + t * step->out);
          aisle_scorer_add_product (x + t * d, d, &step->weight, 0, step->out, step->out, y + t * step->out);
        }
      return;
    case AISLE_SCORER_STEP_NORM:
      for (t = 0; t < n; t++)
        aisle_scorer_normalise (step, x + t * d, y + t * d);
      return;
    default:
      break;
    }
  for (t = 0; t < n; t++)
    for (j = 0; j < d; j++)
      {
        /* A position counts from the first item, or with b from the last. */
        size_t place = step->b ? n - 1 - t : t;
        place = place < step->a ? place : step->a - 1;
        y[t * d + j] =
            step->kind == AISLE_SCORER_STEP_ACTIVATION ? aisle_scorer_activate (step->a, x[t * d + j]) : x[t * d + j];
        if (step->kind == AISLE_SCORER_STEP_JOIN)
          y[t * d + j] += joined[t * d + j];
        else if (step->kind == AISLE_SCORER_STEP_POSITION)
          y[t * d + j] += (double) aisle_arrays_real (&step->weight, place * d + j);
      }
}

/* ---- the whole of it ---- */

/* Numbers of all rows that come out, one step behind the other, and of scratch. */
static inline size_t
aisle_scorer_network_size (const aisle_scorer_part *part, size_t n)
{
  size_t size = 0, scratch = 0, own, i;
  for (i = 0; i < part->n_steps; i++)
    {
      const aisle_scorer_step *step = &part->steps[i];
      size += step->out * n;
      own = step->kind == AISLE_SCORER_STEP_ATTENTION ? n * (3 * step->in + 1) + step->in : 5 * step->out;
      scratch = own > scratch ? own : scratch;
    }
  return size + scratch;
}

/* The rows of the last step; memory: as above. */
static inline const double *
aisle_scorer_run_network (const aisle_scorer_part *part, size_t n, const double *x, double *memory)
{
  const double *rows[AISLE_SCORER_MAX_STEPS];
  double *scratch = memory, *y = memory;
  size_t i;
  for (i = 0; i < part->n_steps; i++)
    scratch += part->steps[i].out * n;
  for (i = 0; i < part->n_steps; i++)
    {
      const aisle_scorer_step *step = &part->steps[i];
      const size_t n_in = i > 0 && part->steps[i - 1].one_row ? 1 : n;
      aisle_scorer_take_step (step, n_in, x, step->kind == AISLE_SCORER_STEP_JOIN ? rows[step->a] : NULL, y, scratch);
      rows[i] = x = y;
      y += step->out * n;
    }
  return x;
}

/* The network walks over the vectors of the last items; what it ends with is multiplied with every item's. */
static inline int
aisle_scorer_score_states (const aisle_scorer_part *part, const aisle_scorer_input *input, float *scores)
{
  const size_t d = part->n_factors, n = aisle_scorer_last (part, input);
  double *memory = (double *) malloc ((n * d + aisle_scorer_network_size (part, n) + 1) * sizeof (double));
  const double *state;
  size_t t, i, j;
  if (memory == NULL)
    return 0;
  for (t = 0; t < n; t++)
    aisle_scorer_load (&part->value, (size_t) input->items[input->n_items - n + t] * d, d, memory + t * d);
  if (n > 0)
    {
      state = aisle_scorer_run_network (part, n, memory, memory + n * d);
      state += part->steps[part->n_steps - 1].one_row ? 0 : (n - 1) * d;
      for (i = 0; i < part->n_items; i++)
        {
          double sum = 0;
          for (j = 0; j < d; j++)
            sum += state[j] * (double) aisle_arrays_real (&part->value, i * d + j);
          scores[i] = (float) sum;
        }
    }
  free (memory);
  return 1;
}

/* The network judges pairs of the mean of the bag's vectors and an item's. */
static inline int
aisle_scorer_score_pairs (const aisle_scorer_part *part, const aisle_scorer_input *input, float *scores)
{
  const size_t d = part->n_factors;
  double *memory = (double *) calloc (2 * d + aisle_scorer_network_size (part, 1) + 1, sizeof (double));
  size_t n = 0, i, j;
  if (memory == NULL)
    return 0;
  for (i = 0; i < input->n_bag; i++)
    if (input->weights[i] > 0)
      {
        for (j = 0; j < d; j++)
          memory[j] += (double) aisle_arrays_real (&part->value, (size_t) input->bag[i] * d + j);
        n++;
      }
  for (j = 0; n > 0 && j < d; j++)
    memory[j] /= (double) n;
  for (i = 0; i < part->n_items; i++)
    {
      aisle_scorer_load (&part->value, i * d, d, memory + d);
      scores[i] = (float) *aisle_scorer_run_network (part, 1, memory, memory + 2 * d);
    }
  free (memory);
  return 1;
}
