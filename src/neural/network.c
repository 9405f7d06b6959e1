/* network.c: see network.h.
 *
 * A tape holds, step by step, the rows that come out and the layer's cache; behind them, for the way back, two buffers of
 * gradients that take turns and one more for every open branch; last, scratch. */
#include "neural/network.h"

#include "neural/wide.h"
#include "numeric/vector-math.h"
#include "numeric/vector.h"

#include <string.h>

typedef struct
{
  AisleLayer layer; /* kind NULL: a join */
  gsize params;     /* where its own begin */
  gsize join;       /* of a join: the branch */
  gboolean one_row; /* rows that come in are one a sequence */
} Step;

typedef struct
{
  gsize step; /* begins before this step */
  gboolean open;
} Branch;

struct _AisleNetwork
{
  GArray *steps;    /* Step */
  GArray *branches; /* Branch */
  gsize n_params, width;
  gboolean one_row;
};

AisleNetwork *
aisle_network_new (void)
{
  AisleNetwork *self = g_new0 (AisleNetwork, 1);

  self->steps = g_array_new (FALSE, FALSE, sizeof (Step));
  self->branches = g_array_new (FALSE, FALSE, sizeof (Branch));
  return self;
}

void
aisle_network_free (AisleNetwork *self)
{
  if (self == NULL)
    return;
  g_array_unref (self->steps);
  g_array_unref (self->branches);
  g_free (self);
}

static Step *
step_at (const AisleNetwork *self, gsize index)
{
  return &g_array_index (self->steps, Step, index);
}

void
aisle_network_add (AisleNetwork *self, const AisleLayerKind *kind, AisleLayer settings)
{
  Step step = { .layer = settings, .params = self->n_params, .one_row = self->one_row };

  g_assert (kind->by_id ? self->steps->len == 0 : self->steps->len == 0 || settings.in == self->width);
  step.layer.kind = kind;
  g_array_append_val (self->steps, step);
  self->n_params += aisle_layer_n_params (&step.layer);
  self->width = settings.out;
  self->one_row = self->one_row || kind->one_row;
}

gsize
aisle_network_branch (AisleNetwork *self)
{
  Branch branch = { self->steps->len, TRUE };

  g_assert (self->steps->len > 0);
  g_array_append_val (self->branches, branch);
  return self->branches->len - 1;
}

void
aisle_network_join (AisleNetwork *self, gsize branch)
{
  Branch *from = &g_array_index (self->branches, Branch, branch);
  Step step = { .layer = { .in = self->width, .out = self->width }, .params = self->n_params, .join = branch };

  g_assert (from->open && from->step < self->steps->len && step_at (self, from->step - 1)->layer.out == self->width);
  from->open = FALSE;
  step.one_row = self->one_row;
  g_array_append_val (self->steps, step);
}

gsize
aisle_network_n_layers (const AisleNetwork *self)
{
  return self->steps->len;
}

const AisleLayer *
aisle_network_layer (const AisleNetwork *self, gsize index, gsize *params)
{
  if (params != NULL)
    *params = step_at (self, index)->params;
  return &step_at (self, index)->layer;
}

gsize
aisle_network_joined (const AisleNetwork *self, gsize index)
{
  return g_array_index (self->branches, Branch, step_at (self, index)->join).step - 1;
}

gsize
aisle_network_n_params (const AisleNetwork *self)
{
  return self->n_params;
}

gboolean
aisle_network_one_row (const AisleNetwork *self)
{
  return self->one_row;
}

void
aisle_network_init (const AisleNetwork *self, float *params, guint64 seed)
{
  for (gsize i = 0; i < self->steps->len; i++)
    {
      const Step *step = step_at (self, i);
      char stream[32];
      AisleRandom random;

      if (step->layer.kind == NULL)
        continue;
      g_snprintf (stream, sizeof stream, "layer %" G_GSIZE_FORMAT, i);
      aisle_random_init (&random, seed, stream);
      memset (params + step->params, 0, aisle_layer_n_params (&step->layer) * sizeof *params);
      if (step->layer.kind->init != NULL)
        step->layer.kind->init (&step->layer, params + step->params, &random);
    }
}

/* ---- the tape ---- */

/* Behind a layer with one row a sequence, each sequence is one token. */
static AislePack
single_tokens (const AislePack *pack, const gint32 *start)
{
  return (
      AislePack){ .n = pack->n, .n_tokens = pack->n, .longest = 1, .start = start, .first_token = pack->first_token };
}

static const AislePack *
pack_of (const Step *step, const AislePack *pack, const AislePack *single)
{
  return step->one_row ? single : pack;
}

static gsize
round_up (gsize n)
{
  return AISLE_PAD (n);
}

typedef struct
{
  gsize rows; /* of the widest rows, rounded */
  gsize scratch;
  gsize total;
} Sizes;

static gsize
step_rows (const Step *step, const AislePack *pack, const AislePack *single)
{
  const AislePack *here = pack_of (step, pack, single);
  gsize n = step->layer.kind != NULL ? aisle_layer_n_rows (&step->layer, here) : here->n_tokens;

  return round_up (n * step->layer.out);
}

static gsize
step_cache (const Step *step, const AislePack *pack, const AislePack *single)
{
  return step->layer.kind != NULL ? round_up (aisle_layer_cache (&step->layer, pack_of (step, pack, single))) : 0;
}

/* The starts of single tokens come first on the tape: as many floats as sequences and one. */
static Sizes
measure (const AisleNetwork *self, const AislePack *pack, gboolean training)
{
  AislePack single = single_tokens (pack, NULL);
  Sizes sizes = { 0 };

  sizes.total = round_up (pack->n + 1);
  for (gsize i = 0; i < self->steps->len; i++)
    {
      const Step *step = step_at (self, i);
      gsize rows = step_rows (step, pack, &single), scratch = 0;

      if (step->layer.kind != NULL)
        scratch = round_up (aisle_layer_scratch (&step->layer, pack_of (step, pack, &single)));
      sizes.rows = MAX (sizes.rows, MAX (rows, round_up (pack->n_tokens * step->layer.in)));
      sizes.scratch = MAX (sizes.scratch, scratch);
      sizes.total += rows + (training ? step_cache (step, pack, &single) : 0);
    }
  sizes.total += sizes.scratch + (training ? (2 + self->branches->len) * sizes.rows : 0);
  return sizes;
}

gsize
aisle_network_tape (const AisleNetwork *self, const AislePack *pack, gboolean training)
{
  return measure (self, pack, training).total;
}

/* Where the parts of a tape lie. */
typedef struct
{
  AislePack single;
  float **rows;  /* of each step; its cache is behind them */
  float **cache; /* NULL when not in training */
  float *scratch, *gradients;
  Sizes sizes;
} Tape;

static void
tape_open (Tape *self, const AisleNetwork *network, const AislePack *pack, gboolean training, float *memory)
{
  gint32 *start = (gint32 *) (gpointer) memory;
  gsize n = network->steps->len;
  float *at = memory + round_up (pack->n + 1);

  for (gsize s = 0; s <= pack->n; s++)
    start[s] = (gint32) s;
  *self = (Tape){ .single = single_tokens (pack, start), .sizes = measure (network, pack, training) };
  self->rows = g_new0 (float *, 2 * n);
  self->cache = self->rows + n;
  for (gsize i = 0; i < n; i++)
    {
      const Step *step = step_at (network, i);

      self->rows[i] = at;
      at += step_rows (step, pack, &self->single);
      if (!training)
        continue;
      self->cache[i] = at;
      at += step_cache (step, pack, &self->single);
    }
  self->gradients = at;
  self->scratch = memory + self->sizes.total - self->sizes.scratch;
}

static void
tape_close (Tape *self)
{
  g_free (self->rows);
}

static AisleCall
pass_of (const Step *step, gsize index, const AislePack *pack, const Tape *tape, const float *params, guint64 noise)
{
  return (AisleCall){
    .pack = pack_of (step, pack, &tape->single),
    .params = params + step->params,
    .cache = tape->cache[index],
    .scratch = tape->scratch,
    .noise = noise != 0 ? aisle_key_mix (noise, index) : 0,
  };
}

AISLE_WIDE static void
add_rows (float *restrict to, const float *restrict from, gsize n)
{
  for (gsize i = 0; i < n; i++)
    to[i] += from[i];
}

AISLE_WIDE static void
join_rows (float *restrict to, const float *restrict a, const float *restrict b, gsize n)
{
  for (gsize i = 0; i < n; i++)
    to[i] = a[i] + b[i];
}

const float *
aisle_network_forward (const AisleNetwork *self, const AislePack *pack, const float *params, const float *in,
                       gboolean training, guint64 noise, float *memory)
{
  Tape tape;

  tape_open (&tape, self, pack, training, memory);
  for (gsize i = 0; i < self->steps->len; i++)
    {
      const Step *step = step_at (self, i);

      if (step->layer.kind != NULL)
        {
          AisleCall pass = pass_of (step, i, pack, &tape, params, noise);
          step->layer.kind->forward (&step->layer, &pass, in, tape.rows[i]);
        }
      else
        {
          const float *other = tape.rows[aisle_network_joined (self, i)];
          gsize n = pack_of (step, pack, &tape.single)->n_tokens * step->layer.out;

          join_rows (tape.rows[i], in, other, n);
        }
      in = tape.rows[i];
    }
  tape_close (&tape);
  return in;
}

/* The branch that begins before step `index`, joined later; -1: none.  Several may: from `after` on. */
static gssize
branch_before (const AisleNetwork *self, gsize index, gsize after)
{
  for (gsize b = after; b < self->branches->len; b++)
    if (g_array_index (self->branches, Branch, b).step == index)
      return (gssize) b;
  return -1;
}

void
aisle_network_backward (const AisleNetwork *self, const AislePack *pack, const float *params, const float *in,
                        guint64 noise, float *memory, const float *d_out, float *d_in, float *d_params)
{
  Tape tape;
  float *turns[2], *kept;
  gsize turn = 0;

  tape_open (&tape, self, pack, TRUE, memory);
  turns[0] = tape.gradients;
  turns[1] = turns[0] + tape.sizes.rows;
  kept = turns[1] + tape.sizes.rows;
  for (gsize i = self->steps->len; i-- > 0;)
    {
      const Step *step = step_at (self, i);
      gsize n = pack_of (step, pack, &tape.single)->n_tokens * step->layer.in;

      if (step->layer.kind == NULL)
        memcpy (kept + step->join * tape.sizes.rows, d_out, n * sizeof *kept);
      else
        {
          AisleCall pass = pass_of (step, i, pack, &tape, params, noise);
          float *to = i == 0 ? d_in : turns[turn];

          step->layer.kind->backward (&step->layer, &pass, i == 0 ? in : tape.rows[i - 1], tape.rows[i], d_out, to,
                                      d_params + step->params);
          for (gssize b = -1; to != NULL && (b = branch_before (self, i, (gsize) (b + 1))) >= 0;)
            add_rows (to, kept + (gsize) b * tape.sizes.rows, n);
          d_out = to;
          turn = 1 - turn;
        }
    }
  tape_close (&tape);
}

const char *
aisle_network_describe (const AisleNetwork *self, const float *params, AisleSketch *sketch, const char *in)
{
  g_autofree const char **kept = g_new0 (const char *, self->branches->len + 1);

  for (gsize i = 0; i < self->steps->len; i++)
    {
      const Step *step = step_at (self, i);
      g_autofree char *prefix = g_strdup_printf ("%" G_GSIZE_FORMAT ".", i);

      for (gssize b = -1; (b = branch_before (self, i, (gsize) (b + 1))) >= 0;)
        kept[b] = in;
      sketch->prefix = prefix;
      if (step->layer.kind != NULL)
        in = step->layer.kind->describe (&step->layer, params + step->params, sketch, in);
      else
        in = aisle_sketch_node (sketch, "Add", in, kept[step->join], NULL);
    }
  sketch->prefix = "";
  return in;
}
