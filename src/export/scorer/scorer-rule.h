/* ---- the rule: lines of settings, and the arrays they name ---- */

#define AISLE_SCORER_MAX_PARTS 64
#define AISLE_SCORER_MAX_ITEMS ((uint64_t) 1 << 30)

typedef enum
{
  AISLE_SCORER_BASE,
  AISLE_SCORER_DENSE,
  AISLE_SCORER_FACTORS,
  AISLE_SCORER_SUMS,
  AISLE_SCORER_NETWORK,
  AISLE_SCORER_ROWS,
  AISLE_SCORER_SESSIONS,
  AISLE_SCORER_USERS,
  AISLE_SCORER_WORDS,
  AISLE_SCORER_BLEND,
  AISLE_SCORER_N_KINDS
} aisle_scorer_kind;

typedef enum
{
  AISLE_SCORER_SAME,
  AISLE_SCORER_DIV,
  AISLE_SCORER_LINEAR,
  AISLE_SCORER_LOG,
  AISLE_SCORER_QUADRATIC,
  AISLE_SCORER_N_SHAPES
} aisle_scorer_shape;

/* One line of the rule. */
typedef struct aisle_scorer_part
{
  aisle_scorer_kind kind;
  size_t n_items, n_rows, n_columns, n_factors;
  aisle_arrays_array start, item, value, left, base, factor;
  int sequence, mean, share, cosine, soften;
  uint64_t last, lags, neighbours, sample;
  double decay, asymmetry, locality, alpha, lambda;
  aisle_scorer_shape weighting, fading;
  struct aisle_scorer_step *steps;
  size_t n_steps;
  /* The rows turned over: by column, the rows that have it, ascending. */
  size_t *turned_start, *turned_cell;
  int32_t *turned_row;
} aisle_scorer_part;

/* An opened file. */
struct aisle_scorer
{
  aisle_arrays file;
  size_t n_parts;
  aisle_scorer_part *parts;
};

/* The array that a key names; an empty one where the line has no such key. */
static inline int
aisle_scorer_find (const aisle_scorer *self, aisle_arrays_text line, const char *key, const char *type,
                   aisle_arrays_array *array)
{
  const aisle_arrays_text name = aisle_arrays_option (line, key);
  array->at = NULL;
  array->n = 0;
  return name.n == 0 || aisle_arrays_find_named (&self->file, aisle_arrays_option (line, "in"), name, type, array);
}

static inline int
aisle_scorer_positive (const aisle_arrays_array *array)
{
  size_t i;
  for (i = 0; i < array->n; i++)
    if (!(aisle_arrays_real (array, i) > 0))
      return 0;
  return 1;
}

/* Sparse rows: starts ascend, columns ascend within a row and exist, numbers are numbers. */
static inline int
aisle_scorer_check_rows (const aisle_scorer_part *part)
{
  uint64_t last = 0;
  size_t row, cell;
  if (part->start.n != part->n_rows + 1 || (part->value.at != NULL && part->value.n != part->item.n)
      || aisle_arrays_wide (&part->start, 0) != 0 || aisle_arrays_wide (&part->start, part->n_rows) != part->item.n)
    return 0;
  for (row = 0; row <= part->n_rows; row++)
    {
      uint64_t start = aisle_arrays_wide (&part->start, row);
      if (start < last || start > part->item.n)
        return 0;
      last = start;
    }
  for (row = 0; row < part->n_rows; row++)
    {
      size_t end = (size_t) aisle_arrays_wide (&part->start, row + 1);
      uint32_t next = 0; /* the least that the next column may be */
      for (cell = (size_t) aisle_arrays_wide (&part->start, row); cell < end; cell++)
        {
          uint32_t column = aisle_arrays_bits (part->item.at + 4 * cell);
          if (column < next || column >= part->n_columns)
            return 0;
          next = column + 1;
        }
    }
  return aisle_arrays_finite (&part->value);
}

static inline int
aisle_scorer_turn (aisle_scorer_part *part)
{
  size_t row, cell, column, n = part->item.n;
  if (part->n_columns / 64 > n + ((size_t) 1 << 18)) /* memory would not be bounded by the file */
    return 0;
  part->turned_start = (size_t *) calloc (part->n_columns + 2, sizeof (size_t));
  part->turned_row = (int32_t *) malloc ((n + 1) * sizeof (int32_t));
  part->turned_cell = (size_t *) malloc ((n + 1) * sizeof (size_t));
  if (part->turned_start == NULL || part->turned_row == NULL || part->turned_cell == NULL)
    return 0;
  /* Where each column begins stands one place on until the rows are in. */
  for (cell = 0; cell < n; cell++)
    part->turned_start[(size_t) aisle_arrays_index (&part->item, cell) + 2]++;
  for (column = 2; column <= part->n_columns; column++)
    part->turned_start[column] += part->turned_start[column - 1];
  for (row = 0; row < part->n_rows; row++)
    for (cell = (size_t) aisle_arrays_wide (&part->start, row);
         cell < (size_t) aisle_arrays_wide (&part->start, row + 1); cell++)
      {
        size_t to = part->turned_start[(size_t) aisle_arrays_index (&part->item, cell) + 1]++;
        part->turned_row[to] = (int32_t) row;
        part->turned_cell[to] = cell;
      }
  return 1;
}

static inline int
aisle_scorer_read_shape (aisle_scorer_part *part)
{
  const uint64_t most = AISLE_SCORER_MAX_ITEMS;
  part->n_columns = part->n_items;
  switch (part->kind)
    {
    case AISLE_SCORER_BASE:
      return part->value.n == part->n_items;
    case AISLE_SCORER_DENSE: /* it has no rows to read a sequence or a mean by */
      return !part->sequence && !part->mean && part->value.n == (uint64_t) part->n_items * part->n_items;
    case AISLE_SCORER_ROWS:
      if (part->lags * part->n_items > most)
        return 0;
      part->n_rows = (size_t) part->lags * part->n_items;
      return (part->left.at == NULL) == (part->base.at == NULL)
             && (part->left.at == NULL || (part->left.n == part->n_rows && part->base.n == part->n_items));
    case AISLE_SCORER_SESSIONS:
    case AISLE_SCORER_USERS:
      part->n_rows = part->start.n - 1;
      return part->start.n > 0 && part->n_rows <= most && part->value.at == NULL
             && (part->kind == AISLE_SCORER_USERS || part->factor.n == part->n_items);
    case AISLE_SCORER_WORDS:
      part->n_rows = part->n_items;
      return part->value.at != NULL;
    case AISLE_SCORER_FACTORS:
      return part->n_factors > 0 && part->n_factors <= 4096 && part->base.n == part->n_factors
             && part->value.n == (uint64_t) part->n_factors * part->n_items && aisle_scorer_positive (&part->base);
    case AISLE_SCORER_SUMS:
      return part->n_factors > 0 && part->n_factors <= 4096
             && part->base.n == (uint64_t) part->n_factors * part->n_items
             && part->value.n == (uint64_t) (part->n_factors + 1) * part->n_items;
    case AISLE_SCORER_NETWORK:
      return part->n_factors > 0 && part->n_factors <= 4096
             && part->value.n == (uint64_t) part->n_factors * part->n_items;
    default:
      return 1;
    }
}

static inline void
aisle_scorer_read_settings (aisle_scorer_part *part, aisle_arrays_text line)
{
  static const char *const shapes[] = { "same", "div", "linear", "log", "quadratic" };
  static const char *const reads[] = { "bag", "sequence" }, *const likes[] = { "vector", "cosine" };
  part->sequence = aisle_arrays_choice (line, "read", reads, 2);
  part->cosine = aisle_arrays_choice (line, "similarity", likes, 2);
  part->mean = aisle_arrays_whole (line, "mean", 0) != 0;
  part->share = aisle_arrays_whole (line, "share", 0) != 0;
  part->soften = aisle_arrays_whole (line, "soften", 0) != 0;
  part->last = aisle_arrays_whole (line, "last", 0);
  part->lags = aisle_arrays_whole (line, "lags", 1);
  part->neighbours = aisle_arrays_whole (line, "neighbours", 1);
  part->sample = aisle_arrays_whole (line, "sample", 0);
  part->decay = aisle_arrays_setting (line, "decay", 1);
  part->asymmetry = aisle_arrays_setting (line, "asymmetry", .5);
  part->locality = aisle_arrays_setting (line, "locality", 1);
  part->alpha = aisle_arrays_setting (line, "alpha", 1);
  part->lambda = aisle_arrays_setting (line, "lambda", 0);
  part->n_factors = (size_t) aisle_arrays_whole (line, "factors", 0);
  part->weighting = (aisle_scorer_shape) aisle_arrays_choice (line, "weighting", shapes, (int) AISLE_SCORER_N_SHAPES);
  part->fading = (aisle_scorer_shape) aisle_arrays_choice (line, "fading", shapes, (int) AISLE_SCORER_N_SHAPES);
  if (part->lags > 1)
    part->last = part->last == 0 || part->last > part->lags ? part->lags : part->last;
}

/* These give NULL, or what is wrong. */
static inline const char *aisle_scorer_read_steps (const aisle_scorer *self, aisle_scorer_part *part,
                                                   aisle_arrays_text line);

static inline const char *
aisle_scorer_read_part (const aisle_scorer *self, aisle_scorer_part *part, aisle_arrays_text line)
{
  static const char *const kinds[] = { "base", "dense",    "factors", "sums",  "network",
                                       "rows", "sessions", "users",   "words", "blend" };
  const aisle_arrays_text name = aisle_arrays_split (&line, ' ');
  int kind = 0;
  while (kind < (int) AISLE_SCORER_N_KINDS && !aisle_arrays_is (name, kinds[kind]))
    kind++;
  if (kind == (int) AISLE_SCORER_N_KINDS)
    return "the file's rule is none that this scorer knows";
  part->kind = (aisle_scorer_kind) kind;
  part->n_items = (size_t) aisle_arrays_whole (line, "items", 0);
  aisle_scorer_read_settings (part, line);
  if (part->n_items == 0 || part->n_items > AISLE_SCORER_MAX_ITEMS || part->lags == 0
      || !(part->decay <= 1 && part->asymmetry <= 1 && part->locality <= 100 && part->alpha <= 1e6
           && part->lambda <= 1e6))
    return "the file's rule has settings that cannot be";
  if (!aisle_scorer_find (self, line, "start", "I64", &part->start)
      || !aisle_scorer_find (self, line, "item", "I32", &part->item)
      || !aisle_scorer_find (self, line, "value", "F32", &part->value)
      || !aisle_scorer_find (self, line, "left", "F32", &part->left)
      || !aisle_scorer_find (self, line, "base", "F32", &part->base)
      || !aisle_scorer_find (self, line, "factor", "F32", &part->factor) || !aisle_scorer_read_shape (part))
    return "an array of the rule is missing, or of another type or size";
  if (!aisle_arrays_finite (&part->left) || !aisle_arrays_finite (&part->base) || !aisle_arrays_finite (&part->factor))
    return "an array holds what is no number";
  if (part->kind == AISLE_SCORER_WORDS)
    part->n_columns = (size_t) aisle_arrays_whole (line, "words", 0);
  if (part->kind >= AISLE_SCORER_ROWS && part->kind <= AISLE_SCORER_WORDS)
    {
      if (part->start.n == 0 || part->n_columns > AISLE_SCORER_MAX_ITEMS || !aisle_scorer_check_rows (part))
        return "the rows of the file are damaged";
      return part->kind == AISLE_SCORER_ROWS || aisle_scorer_turn (part) ? NULL : "not enough memory";
    }
  if (!aisle_arrays_finite (&part->value))
    return "an array holds what is no number";
  return part->kind == AISLE_SCORER_NETWORK ? aisle_scorer_read_steps (self, part, line) : NULL;
}

static inline const char *
aisle_scorer_read_rule (aisle_scorer *self)
{
  aisle_arrays_text rule = self->file.rule;
  const char *problem = NULL;
  size_t i;
  if (rule.n == 0)
    return "the file has no rule to score by";
  self->parts = (aisle_scorer_part *) calloc (AISLE_SCORER_MAX_PARTS, sizeof *self->parts);
  if (self->parts == NULL)
    return "not enough memory";
  while (rule.n > 0 && problem == NULL)
    {
      if (self->n_parts == AISLE_SCORER_MAX_PARTS)
        return "the file's rule has too many parts";
      problem = aisle_scorer_read_part (self, &self->parts[self->n_parts], aisle_arrays_split (&rule, ';'));
      self->n_parts++;
    }
  for (i = 1; i < self->n_parts && problem == NULL; i++)
    if (self->parts[i].kind == AISLE_SCORER_BLEND || self->parts[i].n_items != self->parts[0].n_items)
      problem = "the parts of the blend do not fit each other";
  if (problem == NULL
      && (self->parts[0].kind == AISLE_SCORER_BLEND ? self->parts[0].value.n != self->n_parts - 1 : self->n_parts != 1))
    problem = "the blend has not as many weights as parts";
  return problem;
}
