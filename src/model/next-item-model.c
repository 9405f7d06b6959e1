/* next-item-model.c: a table and a network as a model: kept, scored, drawn as a graph and told as a rule. */
#include "model/network-fit.h"
#include "model/next-item-model.h"

#include "numeric/blas.h"
#include "numeric/vector.h"

#include <math.h>
#include <string.h>

#define SCORE_TOKENS 1024 /* that go through the network together when scoring, at least one history */

void
aisle_next_item_free (AisleModel *model)
{
  AisleNextItem *self = (AisleNextItem *) model;

  if (self == NULL)
    return;
  aisle_network_free (self->network);
  aisle_vector_free (self->params);
  g_free (self);
}

AisleNextItem *
aisle_next_item_new (AisleNextItemSettings *settings, GError **error)
{
  AisleNextItem *self = g_new0 (AisleNextItem, 1);
  gsize bytes;

  self->parent.family = settings->family;
  self->n_items = settings->head.n_items;
  self->width = settings->head.width;
  self->length = settings->length;
  self->network = settings->network;
  if (g_size_checked_mul (&bytes, self->n_items, self->width * sizeof (float))
      && g_size_checked_add (&bytes, bytes, aisle_network_n_params (self->network) * sizeof (float)))
    {
      if (!aisle_memory_check (settings->family, bytes, error))
        {
          aisle_next_item_free (&self->parent);
          return NULL;
        }
      self->params = aisle_vector_new (bytes / sizeof (float));
    }
  if (self->params != NULL)
    return self;
  aisle_memory_fail (settings->family, error);
  aisle_next_item_free (&self->parent);
  return NULL;
}

gsize
aisle_next_item_n_items (const AisleModel *model)
{
  return ((const AisleNextItem *) model)->n_items;
}

/* ---- kept ---- */

gboolean
aisle_next_item_save (const AisleModel *model, AisleTensors *tensors, GError **error)
{
  const AisleNextItem *self = (const AisleNextItem *) model;

  return aisle_table_save (self->n_items, self->width, self->network, self->params, tensors)
         || aisle_memory_fail (model->family, error);
}

AisleModel *
aisle_next_item_load (AisleNextItemFunc set, const AisleParams *params, const AisleTensors *tensors, GError **error)
{
  AisleNextItemSettings settings;
  AisleNextItem *self;

  set (&settings, params, 0, 0);
  if (!aisle_table_expect (tensors, settings.head.width, &settings.head.n_items, error))
    {
      aisle_network_free (settings.network);
      return NULL;
    }
  self = aisle_next_item_new (&settings, error); /* has the network from here on */
  if (self == NULL)
    return NULL;
  if (aisle_table_load (self->n_items, self->width, self->network, self->params, tensors, error))
    return &self->parent;
  aisle_next_item_free (&self->parent);
  return NULL;
}

/* ---- scores ---- */

/* The memory of one call. */
typedef struct
{
  gint32 *start, *ids;
  float *rows, *tape, *states; /* vectors of items, tape, d for each history that has items */
} Scratch;

static void
scratch_clear (Scratch *self)
{
  g_free (self->start);
  g_free (self->ids);
  aisle_vector_free (self->rows);
  aisle_vector_free (self->tape);
  aisle_vector_free (self->states);
}

static gboolean
scratch_init (Scratch *self, const AisleNextItem *model, const AislePack *most, gsize n_rows)
{
  self->start = g_try_new (gint32, most->n + 1);
  self->ids = g_try_new (gint32, MAX (most->n_tokens, 1));
  self->rows = aisle_vector_new (most->n_tokens * model->width);
  self->tape = aisle_vector_new (aisle_network_tape (model->network, most, FALSE));
  self->states = aisle_vector_new (n_rows * model->width);
  return self->start != NULL && self->ids != NULL && self->rows != NULL && self->tape != NULL && self->states != NULL;
}

static gsize
seen_items (const AisleNextItem *self, const AisleSequences *sequences, gsize row)
{
  return MIN ((gsize) (sequences->start[row + 1] - sequences->start[row]), self->length);
}

/* The histories from `row` on that go through the network together, those without items left out; returns the row
 * behind them. */
static gsize
fill_pack (const AisleNextItem *self, const AisleSequences *sequences, gsize row, gsize last, Scratch *scratch,
           AislePack *pack)
{
  *pack = (AislePack){ .start = scratch->start, .ids = scratch->ids };
  scratch->start[0] = 0;
  for (; row < last; row++)
    {
      gsize n = seen_items (self, sequences, row);

      if (n == 0)
        continue;
      if (pack->n > 0 && pack->n_tokens + n > SCORE_TOKENS)
        break;
      memcpy (scratch->ids + pack->n_tokens, sequences->item + sequences->start[row + 1] - n, n * sizeof *scratch->ids);
      pack->n_tokens += n;
      pack->longest = MAX (pack->longest, n);
      scratch->start[++pack->n] = (gint32) pack->n_tokens;
    }
  return row;
}

/* What the network makes of the pack's histories, n x d. */
static void
run_pack (const AisleNextItem *self, const AislePack *pack, Scratch *scratch, float *states)
{
  gsize d = self->width;
  const float *out;

  for (gsize t = 0; t < pack->n_tokens; t++)
    memcpy (scratch->rows + t * d, self->params + (gsize) pack->ids[t] * d, d * sizeof *states);
  out = aisle_network_forward (self->network, pack, self->params + self->n_items * d, scratch->rows, FALSE, 0,
                               scratch->tape);
  for (gsize s = 0; s < pack->n; s++)
    memcpy (states + s * d, out + (aisle_network_one_row (self->network) ? s : (gsize) pack->start[s + 1] - 1) * d,
            d * sizeof *states);
}

gboolean
aisle_next_item_score (const AisleModel *model, const AisleHistories *histories, gsize first_row, gsize n_rows,
                       gint32 first_item, gsize n_items, float *scores, gsize stride, GError **error)
{
  const AisleNextItem *self = (const AisleNextItem *) model;
  const AisleSequences *sequences = histories->sequences;
  AislePack most = { 0 }, pack;
  Scratch scratch = { 0 };
  gsize d = self->width, n_states = 0, last = first_row + n_rows;

  for (gsize row = first_row; row < last; row++)
    most.longest = MAX (most.longest, seen_items (self, sequences, row));
  most.n_tokens = MAX (most.longest, SCORE_TOKENS);
  most.n = MIN (n_rows, most.n_tokens);
  if (!scratch_init (&scratch, self, &most, n_rows))
    {
      scratch_clear (&scratch);
      return aisle_memory_fail (model->family, error);
    }
  for (gsize row = first_row; row < last;)
    {
      row = fill_pack (self, sequences, row, last, &scratch, &pack);
      if (pack.n > 0)
        run_pack (self, &pack, &scratch, scratch.states + n_states * d);
      n_states += pack.n;
    }
  for (gsize b = n_rows, s = n_states; b-- > 0;) /* states to their rows */
    if (seen_items (self, sequences, first_row + b) == 0)
      memset (scratch.states + b * d, 0, d * sizeof (float));
    else
      memmove (scratch.states + b * d, scratch.states + --s * d, d * sizeof (float));
  aisle_sgemm (FALSE, TRUE, n_rows, n_items, d, 1, scratch.states, d, self->params + (gsize) first_item * d, d, 0,
               scores, stride);
  scratch_clear (&scratch);
  return TRUE;
}

/* ---- graph ---- */

/* The newest `most` items of each row, moved to its beginning. */
static const char *
sketch_newest (AisleSketch *sketch, const char *items, gsize most)
{
  const gint64 axis[] = { 1 }, none[] = { 0 };
  const char *real, *counts, *first, *length, *places;

  real = aisle_sketch_node (sketch, "GreaterOrEqual", items, aisle_sketch_integers (sketch, 1, none), NULL);
  counts = aisle_sketch_node (sketch, "Cast", real, NULL);
  aisle_node_set_integer (sketch->last, "to", 7); /* int64 */
  counts = aisle_sketch_node (sketch, "ReduceSum", counts, aisle_sketch_integers (sketch, 1, axis), NULL);
  first = aisle_sketch_node (
      sketch, "Max", aisle_sketch_node (sketch, "Sub", counts, aisle_sketch_integer (sketch, (gint64) most), NULL),
      aisle_sketch_integer (sketch, 0), NULL);
  length = aisle_sketch_node (sketch, "Shape", items, NULL);
  length = aisle_sketch_node (sketch, "Gather", length, aisle_sketch_integer (sketch, 1), NULL);
  length = aisle_sketch_node (sketch, "Min", length, aisle_sketch_integer (sketch, (gint64) most), NULL);
  places = aisle_sketch_node (sketch, "Range", aisle_sketch_integer (sketch, 0), length,
                              aisle_sketch_integer (sketch, 1), NULL);
  places = aisle_sketch_node (sketch, "Add", first, places, NULL); /* [batch, 1] + [length] */
  items = aisle_sketch_node (sketch, "GatherElements", items, places, NULL);
  aisle_node_set_integer (sketch->last, "axis", 1);
  return items;
}

/* Mask, lengths and ids of the items, as layers want them. */
static void
sketch_tokens (AisleSketch *sketch, const char *items)
{
  const gint64 along[] = { 1 }, last[] = { 2 };
  const char *real = aisle_sketch_node (sketch, "GreaterOrEqual", items, aisle_sketch_integer (sketch, 0), NULL);
  const char *whole, *mask;

  whole = aisle_sketch_node (sketch, "Cast", real, NULL);
  aisle_node_set_integer (sketch->last, "to", 7); /* int64 */
  sketch->lengths = aisle_sketch_node (sketch, "ReduceSum", whole, aisle_sketch_integers (sketch, 1, along), NULL);
  aisle_node_set_integer (sketch->last, "keepdims", 0);
  mask = aisle_sketch_node (sketch, "Cast", real, NULL);
  aisle_node_set_integer (sketch->last, "to", 1); /* float */
  sketch->mask = aisle_sketch_node (sketch, "Unsqueeze", mask, aisle_sketch_integers (sketch, 1, last), NULL);
  sketch->ids = aisle_sketch_node (sketch, "Max", items, aisle_sketch_integer (sketch, 0), NULL);
}

static const char *
sketch_last (AisleSketch *sketch, const char *rows)
{
  const gint64 column[] = { -1, 1 };
  const char *at = aisle_sketch_node (sketch, "Sub", sketch->lengths, aisle_sketch_integer (sketch, 1), NULL);

  at = aisle_sketch_node (sketch, "Reshape", at, aisle_sketch_integers (sketch, 2, column), NULL);
  rows = aisle_sketch_node (sketch, "GatherND", rows, at, NULL);
  aisle_node_set_integer (sketch->last, "batch_dims", 1);
  return rows;
}

AisleGraph *
aisle_next_item_graph (const AisleModel *model, GError **error)
{
  const AisleNextItem *self = (const AisleNextItem *) model;
  const gint64 items[] = { AISLE_DIM_BATCH, AISLE_DIM_LENGTH }, scores[] = { AISLE_DIM_BATCH, (gint64) self->n_items };
  const gint64 dims[] = { (gint64) self->n_items, (gint64) self->width }, turned[] = { 1, 0 };
  AisleGraph *graph = aisle_graph_new (model->family->id);
  AisleSketch sketch;
  const char *x, *table = "item_vectors";

  aisle_sketch_init (&sketch, graph);
  aisle_graph_add_input (graph, "items", AISLE_DTYPE_I64, 2, items);
  aisle_graph_add_output (graph, "scores", AISLE_DTYPE_F32, 2, scores);
  aisle_graph_add_constant (graph, table, AISLE_DTYPE_F32, 2, dims, self->params, NULL);
  sketch_tokens (&sketch, sketch_newest (&sketch, "items", self->length));
  x = aisle_sketch_node (&sketch, "Gather", table, sketch.ids, NULL);
  x = aisle_network_describe (self->network, self->params + self->n_items * self->width, &sketch, x);
  if (!aisle_network_one_row (self->network))
    x = sketch_last (&sketch, x);
  table = aisle_sketch_node (&sketch, "Transpose", table, NULL);
  aisle_node_set_integers (sketch.last, "perm", turned, 2);
  aisle_graph_add_node_names (graph, "MatMul", (const char *[]){ x, table, NULL }, (const char *[]){ "scores", NULL });
  aisle_sketch_clear (&sketch);
  return graph;
}

char *
aisle_next_item_rule (const AisleModel *model)
{
  const AisleNextItem *self = (const AisleNextItem *) model;

  return aisle_table_rule (self->n_items, self->width, self->network, self->length);
}
