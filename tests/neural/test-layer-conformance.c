/* test-layer-conformance.c: what every kind of layer keeps to, asked of all in the registry on their samples.
 *
 * Gradients equal finite differences of forward; gradients of parameters are added, those of rows written; sequences of
 * a pack do not see each other; the graph a layer describes gives what forward gives. */
#include "neural/layer.h"

#include <math.h>
#include <string.h>

/* Step of the five-point stencil (error h^4 f'''''/30) and the tolerance: forward is in float. */
#define STEP      0.02
#define TOLERANCE 2e-3

typedef struct
{
  AisleLayer layer;
  AisleRandom random;
  AislePack pack;
  gsize n_in, n_out, n_params, n_cache, n_scratch;
  float *in, *out, *weights, *params, *d_params, *d_in, *cache, *scratch;
  gint32 start[8], *ids;
  guint64 noise;
} Case;

static float *
draw (AisleRandom *random, gsize n)
{
  float *values = g_new (float, n);

  for (gsize i = 0; i < n; i++)
    values[i] = (float) aisle_random_normal (random);
  return values;
}

/* Distinct numbers a tenth apart and not 0: nothing within reach of STEP is a tie. */
static void
spread (AisleRandom *random, float *values, gsize n)
{
  g_autofree gint32 *order = g_new (gint32, n);

  for (gsize i = 0; i < n; i++)
    order[i] = (gint32) i;
  aisle_random_shuffle (random, order, n);
  for (gsize i = 0; i < n; i++)
    values[i] = (float) (((double) order[i] - n / 2 + 0.5) * 0.1);
}

static void
case_init (Case *self, const AisleLayerKind *kind, gsize sample, const gint32 *lengths, gsize n)
{
  *self = (Case){ .layer = kind->samples[sample], .noise = G_GUINT64_CONSTANT (0x1234567890abcdef) };
  self->layer.kind = kind;
  aisle_random_init (&self->random, 5, kind->id);
  self->pack = (AislePack){ .n = n, .start = self->start, .first_token = 11 };
  for (gsize s = 0; s < n; s++)
    {
      self->start[s + 1] = self->start[s] + lengths[s];
      self->pack.longest = MAX (self->pack.longest, (gsize) lengths[s]);
    }
  self->pack.n_tokens = (gsize) self->start[n];
  self->n_in = kind->by_id ? 0 : self->pack.n_tokens * self->layer.in;
  self->n_out = aisle_layer_n_rows (&self->layer, &self->pack) * self->layer.out;
  self->n_params = aisle_layer_n_params (&self->layer);
  self->n_cache = aisle_layer_cache (&self->layer, &self->pack);
  self->n_scratch = aisle_layer_scratch (&self->layer, &self->pack);
  if (kind->by_id)
    {
      self->ids = g_new (gint32, self->pack.n_tokens);
      for (gsize t = 0; t < self->pack.n_tokens; t++)
        self->ids[t] = (gint32) aisle_random_below (&self->random, self->layer.count);
      self->pack.ids = self->ids;
    }
  self->in = draw (&self->random, self->n_in);
  if (kind->has_kinks)
    spread (&self->random, self->in, self->n_in);
  self->weights = draw (&self->random, self->n_out);
  self->params = g_new0 (float, self->n_params);
  if (kind->init != NULL)
    kind->init (&self->layer, self->params, &self->random);
  /* Away from what init gives, or a bias of 0 would never be seen. */
  for (gsize i = 0; i < self->n_params; i++)
    self->params[i] += (float) (0.3 * aisle_random_normal (&self->random));
  self->out = g_new0 (float, self->n_out);
  self->d_in = g_new0 (float, self->n_in);
  self->d_params = g_new0 (float, self->n_params);
  self->cache = g_new0 (float, self->n_cache);
  self->scratch = g_new0 (float, self->n_scratch);
}

static void
case_clear (Case *self)
{
  g_free (self->in);
  g_free (self->out);
  g_free (self->weights);
  g_free (self->params);
  g_free (self->d_params);
  g_free (self->d_in);
  g_free (self->cache);
  g_free (self->scratch);
  g_free (self->ids);
}

static AisleCall
pass_of (const Case *self, gboolean training)
{
  return (AisleCall){
    .pack = &self->pack,
    .params = self->params,
    .cache = training ? self->cache : NULL,
    .scratch = self->scratch,
    .noise = training ? self->noise : 0,
  };
}

static void
forward (Case *self, gboolean training)
{
  AisleCall pass = pass_of (self, training);

  self->layer.kind->forward (&self->layer, &pass, self->layer.kind->by_id ? NULL : self->in, self->out);
}

/* A number that depends on every output. */
static double
loss (Case *self)
{
  double sum = 0;

  forward (self, TRUE);
  for (gsize i = 0; i < self->n_out; i++)
    sum += (double) self->weights[i] * self->out[i];
  return sum;
}

static void
check_slope (Case *self, float *value, float slope, const char *what, gsize index)
{
  float kept = *value;
  double at[4], numeric;

  for (int k = 0; k < 4; k++)
    {
      *value = (float) (kept + STEP * (k < 2 ? k - 2 : k - 1));
      at[k] = loss (self);
    }
  *value = kept;
  numeric = (at[0] - 8 * at[1] + 8 * at[2] - at[3]) / (12 * STEP);
  if (fabs (numeric - slope) > TOLERANCE * MAX (1, fabs (numeric)))
    g_error ("%s: %s %" G_GSIZE_FORMAT ": backward says %g, forward %g", self->layer.kind->id, what, index, slope,
             numeric);
}

static void
backward (Case *self, float *d_in)
{
  AisleCall pass = pass_of (self, TRUE);

  self->layer.kind->backward (&self->layer, &pass, self->layer.kind->by_id ? NULL : self->in, self->out, self->weights,
                              d_in, self->d_params);
}

static const gint32 mixed[] = { 3, 1, 5, 2 };

static void
test_gradients (gconstpointer data)
{
  const AisleLayerKind *kind = data;

  for (gsize sample = 0; sample < kind->n_samples; sample++)
    {
      Case self;

      case_init (&self, kind, sample, mixed, G_N_ELEMENTS (mixed));
      forward (&self, TRUE);
      for (gsize i = 0; i < self.n_in; i++)
        self.d_in[i] = NAN; /* to be written, whatever is there */
      backward (&self, self.d_in);
      g_autofree float *d_params = g_memdup2 (self.d_params, self.n_params * sizeof (float));
      for (gsize i = 0; i < self.n_params; i++)
        check_slope (&self, &self.params[i], d_params[i], "parameter", i);
      for (gsize i = 0; i < self.n_in; i++)
        check_slope (&self, &self.in[i], self.d_in[i], "input", i);
      /* Once more, on top, and without asking for the rows. */
      forward (&self, TRUE);
      backward (&self, NULL);
      for (gsize i = 0; i < self.n_params; i++)
        g_assert_cmpfloat_with_epsilon (self.d_params[i], 2 * d_params[i], 1e-3f * MAX (1, fabsf (d_params[i])));
      case_clear (&self);
    }
}

/* A pack of one sequence gives the same rows as the same sequence among others. */
static void
test_alone (gconstpointer data)
{
  const AisleLayerKind *kind = data;

  for (gsize sample = 0; sample < kind->n_samples; sample++)
    {
      Case all;

      case_init (&all, kind, sample, mixed, G_N_ELEMENTS (mixed));
      forward (&all, FALSE);
      for (gsize s = 0; s < all.pack.n; s++)
        {
          Case one;
          gsize from = (gsize) all.start[s], rows = kind->one_row ? 1 : (gsize) mixed[s], width = all.layer.out;

          case_init (&one, kind, sample, &mixed[s], 1);
          if (all.n_params > 0)
            memcpy (one.params, all.params, all.n_params * sizeof (float));
          if (kind->by_id)
            memcpy (one.ids, all.ids + from, (gsize) mixed[s] * sizeof *one.ids);
          else
            memcpy (one.in, all.in + from * all.layer.in, one.n_in * sizeof (float));
          forward (&one, FALSE);
          for (gsize i = 0; i < rows * width; i++)
            g_assert_cmpfloat_with_epsilon (one.out[i], all.out[(kind->one_row ? s : from) * width + i], 2e-6f);
          case_clear (&one);
        }
      case_clear (&all);
    }
}

static AisleTensor *
add_tensor (AisleTensors *tensors, const char *name, AisleDtype dtype, guint n_dims, const gint64 *dims)
{
  AisleTensor *tensor = aisle_tensors_add (tensors, name, dtype, n_dims, dims);

  g_assert_nonnull (tensor);
  return tensor;
}

/* The pack, padded on the right with numbers that must not matter. */
static AisleTensors *
padded_inputs (const Case *self)
{
  AisleTensors *inputs = aisle_tensors_new ();
  const AislePack *pack = &self->pack;
  gsize length = pack->longest, d = self->layer.in;
  const gint64 shape[] = { (gint64) pack->n, (gint64) length, (gint64) d };
  const gint64 single[] = { (gint64) pack->n, (gint64) length, 1 };
  float *x = self->layer.kind->by_id ? NULL : add_tensor (inputs, "x", AISLE_DTYPE_F32, 3, shape)->data;
  gint64 *ids = add_tensor (inputs, "ids", AISLE_DTYPE_I64, 2, shape)->data;
  float *mask = add_tensor (inputs, "mask", AISLE_DTYPE_F32, 3, single)->data;
  gint64 *lengths = add_tensor (inputs, "lengths", AISLE_DTYPE_I64, 1, shape)->data;

  for (gsize s = 0; s < pack->n; s++)
    {
      lengths[s] = pack->start[s + 1] - pack->start[s];
      for (gsize t = 0; t < length; t++)
        {
          gboolean real = (gint64) t < lengths[s];
          gsize from = (gsize) pack->start[s] + t, to = s * length + t;

          mask[to] = real;
          ids[to] = real && pack->ids != NULL ? pack->ids[from] : 0;
          for (gsize j = 0; x != NULL && j < d; j++)
            x[to * d + j] = real ? self->in[from * d + j] : 3 - (float) j;
        }
    }
  return inputs;
}

static AisleGraph *
draw_graph (const Case *self)
{
  const AisleLayer *layer = &self->layer;
  const gint64 n = (gint64) self->pack.n, length = (gint64) self->pack.longest;
  const gint64 shape[] = { n, length, (gint64) layer->in }, single[] = { n, length, 1 };
  const gint64 row[] = { n, (gint64) layer->out }, rows[] = { n, length, (gint64) layer->out };
  AisleGraph *graph = aisle_graph_new (layer->kind->id);
  AisleSketch sketch;
  const char *out;

  aisle_sketch_init (&sketch, graph);
  if (!layer->kind->by_id)
    aisle_graph_add_input (graph, "x", AISLE_DTYPE_F32, 3, shape);
  aisle_graph_add_input (graph, "ids", AISLE_DTYPE_I64, 2, shape);
  aisle_graph_add_input (graph, "mask", AISLE_DTYPE_F32, 3, single);
  aisle_graph_add_input (graph, "lengths", AISLE_DTYPE_I64, 1, shape);
  sketch.ids = "ids";
  sketch.mask = "mask";
  sketch.lengths = "lengths";
  out = layer->kind->describe (layer, self->params, &sketch, layer->kind->by_id ? NULL : "x");
  aisle_graph_add_node (graph, "Identity", out, "y");
  if (layer->kind->one_row)
    aisle_graph_add_output (graph, "y", AISLE_DTYPE_F32, 2, row);
  else
    aisle_graph_add_output (graph, "y", AISLE_DTYPE_F32, 3, rows);
  aisle_sketch_clear (&sketch);
  return graph;
}

static void
test_graph (gconstpointer data)
{
  const AisleLayerKind *kind = data;

  for (gsize sample = 0; sample < kind->n_samples; sample++)
    {
      g_autoptr (GError) error = NULL;
      Case self;

      case_init (&self, kind, sample, mixed, G_N_ELEMENTS (mixed));
      forward (&self, FALSE);
      g_autoptr (AisleGraph) graph = draw_graph (&self);
      g_autoptr (AisleTensors) inputs = padded_inputs (&self);
      g_autoptr (AisleTensors) outputs = aisle_graph_run (graph, inputs, 0, NULL, &error);
      g_assert_no_error (error);
      const AisleTensor *y = aisle_tensors_find (outputs, "y");
      const float *got = y->data;
      gsize width = self.layer.out, length = kind->one_row ? 1 : self.pack.longest;
      g_assert_cmpuint (aisle_tensor_n_elements (y), ==, self.pack.n * length * width);
      for (gsize s = 0; s < self.pack.n; s++)
        for (gsize i = 0; i < (kind->one_row ? 1 : (gsize) mixed[s]) * width; i++)
          {
            float expected = self.out[(kind->one_row ? s : (gsize) self.start[s]) * width + i];
            g_assert_cmpfloat_with_epsilon (got[s * length * width + i], expected, 1e-5f * MAX (1, fabsf (expected)));
          }
      case_clear (&self);
    }
}

int
main (int argc, char **argv)
{
  gsize n;

  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; aisle_layer_kinds (&n), i < n; i++)
    {
      const AisleLayerKind *kind = aisle_layer_kinds (&n)[i];
      const struct
      {
        const char *name;
        void (*test) (gconstpointer);
      } tests[] = { { "gradients", test_gradients }, { "alone", test_alone }, { "graph", test_graph } };

      g_assert_cmpuint (kind->n_samples, >, 0);
      for (gsize t = 0; t < G_N_ELEMENTS (tests); t++)
        {
          g_autofree char *path = g_strdup_printf ("/neural/layer/%s/%s", kind->id, tests[t].name);
          g_test_add_data_func (path, kind, tests[t].test);
        }
    }
  return g_test_run ();
}
