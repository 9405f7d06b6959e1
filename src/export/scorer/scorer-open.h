/* ---- opening ---- */

static inline void
aisle_scorer_close (aisle_scorer *self)
{
  size_t i;
  if (self == NULL)
    return;
  for (i = 0; i < self->n_parts; i++)
    {
      free (self->parts[i].steps);
      free (self->parts[i].turned_start);
      free (self->parts[i].turned_cell);
      free (self->parts[i].turned_row);
    }
  free (self->parts);
  aisle_arrays_close (&self->file);
  free (self);
}

static inline aisle_scorer *
aisle_scorer_open_bytes (const void *bytes, size_t n, const char **problem)
{
  aisle_scorer *self = (aisle_scorer *) calloc (1, sizeof *self);
  *problem = self == NULL ? "not enough memory" : aisle_arrays_open (&self->file, bytes, n);
  if (*problem == NULL)
    *problem = aisle_scorer_read_rule (self);
  if (*problem == NULL)
    return self;
  aisle_scorer_close (self);
  return NULL;
}

static inline aisle_scorer *
aisle_scorer_open (const char *path, const char **problem)
{
  size_t n;
  unsigned char *bytes = aisle_arrays_read (path, &n, problem);
  aisle_scorer *self = *problem == NULL ? aisle_scorer_open_bytes (bytes, n, problem) : NULL;
  if (self != NULL)
    self->file.owned = bytes;
  else
    free (bytes);
  return self;
}

static inline size_t
aisle_scorer_items (const aisle_scorer *self)
{
  return self->parts[0].n_items;
}

/* ---- histories ---- */

/* A history as the parts read it. */
typedef struct
{
  int32_t *items, *bag;
  float *weights;
  size_t n_items, n_bag;
} aisle_scorer_input;

typedef struct
{
  int32_t item;
  float weight;
} aisle_scorer_cell;

static inline int
aisle_scorer_by_item (const void *a, const void *b)
{
  const aisle_scorer_cell *x = (const aisle_scorer_cell *) a, *y = (const aisle_scorer_cell *) b;
  return (x->item > y->item) - (x->item < y->item);
}

static inline void
aisle_scorer_input_clear (aisle_scorer_input *self)
{
  free (self->items);
  free (self->bag);
  free (self->weights);
}

/* The bag in the order of its items, from the given one, or from the items. */
static inline int
aisle_scorer_read_bag (aisle_scorer_input *self, const aisle_scorer_history *history, size_t n_items)
{
  size_t n = history->n_bag > 0 ? history->n_bag : self->n_items, used = 0, i;
  const int32_t *items = history->n_bag > 0 ? history->bag : self->items;
  aisle_scorer_cell *cells = (aisle_scorer_cell *) malloc ((n + 1) * sizeof *cells);
  self->bag = (int32_t *) malloc ((n + 1) * sizeof (int32_t));
  self->weights = (float *) malloc ((n + 1) * sizeof (float));
  if (cells == NULL || self->bag == NULL || self->weights == NULL)
    {
      free (cells);
      return 0;
    }
  for (i = 0; i < n; i++)
    if (items[i] >= 0 && (size_t) items[i] < n_items)
      {
        cells[used].item = items[i];
        cells[used++].weight = history->n_bag > 0 && history->weights != NULL ? history->weights[i] : 1;
      }
  qsort (cells, used, sizeof *cells, aisle_scorer_by_item);
  for (i = 0; i < used; i++)
    if (self->n_bag == 0 || self->bag[self->n_bag - 1] != cells[i].item)
      {
        self->bag[self->n_bag] = cells[i].item;
        self->weights[self->n_bag++] = cells[i].weight;
      }
  free (cells);
  return 1;
}

static inline int
aisle_scorer_input_init (aisle_scorer_input *self, const aisle_scorer_history *history, size_t n_items)
{
  size_t n = history->n_items > 0 ? history->n_items : history->n_bag, i;
  const int32_t *items = history->n_items > 0 ? history->items : history->bag;
  memset (self, 0, sizeof *self);
  self->items = (int32_t *) malloc ((n + 1) * sizeof (int32_t));
  if (self->items == NULL)
    return 0;
  for (i = 0; i < n; i++)
    if (items[i] >= 0 && (size_t) items[i] < n_items)
      self->items[self->n_items++] = items[i];
  return aisle_scorer_read_bag (self, history, n_items);
}
