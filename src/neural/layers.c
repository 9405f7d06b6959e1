/* layers.c: the registry, made from the list in meson.build, and sizes. */
#include "neural/layer.h"

#include <string.h>

G_DEFINE_QUARK (aisle - neural - error - quark, aisle_neural_error)

#define LAYER(id) extern const AisleLayerKind aisle_layer_##id;
#include "neural/layers-list.h"
#undef LAYER

static const AisleLayerKind *const kinds[] = {
#define LAYER(id) &aisle_layer_##id,
#include "neural/layers-list.h"
#undef LAYER
};

const AisleLayerKind *const *
aisle_layer_kinds (gsize *n)
{
  *n = G_N_ELEMENTS (kinds);
  return kinds;
}

const AisleLayerKind *
aisle_layer_kind (const char *id)
{
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (g_str_equal (kinds[i]->id, id))
      return kinds[i];
  return NULL;
}

static gsize
slice_size (const AisleSlice *slice)
{
  gsize size = 1;

  for (guint d = 0; d < slice->n_dims; d++)
    size *= slice->dims[d];
  return size;
}

gsize
aisle_layer_n_params (const AisleLayer *self)
{
  AisleSlice slices[AISLE_LAYER_MAX_SLICES];
  guint n = self->kind->slices != NULL ? self->kind->slices (self, slices) : 0;
  gsize size = 0;

  for (guint i = 0; i < n; i++)
    size += slice_size (&slices[i]);
  return size;
}

gsize
aisle_layer_cache (const AisleLayer *self, const AislePack *pack)
{
  return self->kind->cache != NULL ? self->kind->cache (self, pack) : 0;
}

gsize
aisle_layer_scratch (const AisleLayer *self, const AislePack *pack)
{
  return self->kind->scratch != NULL ? self->kind->scratch (self, pack) : 0;
}

gsize
aisle_layer_n_rows (const AisleLayer *self, const AislePack *pack)
{
  return self->kind->one_row ? pack->n : pack->n_tokens;
}

/* ---- sketches ---- */

void
aisle_sketch_init (AisleSketch *self, AisleGraph *graph)
{
  *self = (AisleSketch){ .graph = graph, .prefix = "", .names = g_string_chunk_new (1024) };
}

void
aisle_sketch_clear (AisleSketch *self)
{
  g_string_chunk_free (self->names);
  *self = (AisleSketch){ 0 };
}

static const char *
new_name (AisleSketch *self, const char *what)
{
  char name[128];

  g_snprintf (name, sizeof name, "%s%s%u", self->prefix, what, ++self->n_names);
  return g_string_chunk_insert (self->names, name);
}

const char *
aisle_sketch_node (AisleSketch *self, const char *op, ...)
{
  const char *inputs[16] = { NULL }, *outputs[2] = { new_name (self, op), NULL };
  gsize n = 0;
  va_list list;

  va_start (list, op);
  for (const char *name; (name = va_arg (list, const char *)) != NULL;)
    {
      g_assert (n + 1 < G_N_ELEMENTS (inputs));
      inputs[n++] = name;
    }
  va_end (list);
  self->last = aisle_graph_add_node_names (self->graph, op, inputs, outputs);
  return outputs[0];
}

const char *
aisle_sketch_reals (AisleSketch *self, guint n_dims, const gint64 *dims, const float *data)
{
  const char *name = new_name (self, "constant");

  aisle_graph_add_constant (self->graph, name, AISLE_DTYPE_F32, n_dims, dims, data, NULL);
  return name;
}

const char *
aisle_sketch_real (AisleSketch *self, double value)
{
  float data = (float) value;

  return aisle_sketch_reals (self, 0, NULL, &data);
}

const char *
aisle_sketch_integer (AisleSketch *self, gint64 value)
{
  const char *name = new_name (self, "constant");

  aisle_graph_add_constant (self->graph, name, AISLE_DTYPE_I64, 0, NULL, &value, NULL);
  return name;
}

const char *
aisle_sketch_integers (AisleSketch *self, gsize n, const gint64 *data)
{
  const gint64 dims[] = { (gint64) n };
  const char *name = new_name (self, "constant");

  aisle_graph_add_constant (self->graph, name, AISLE_DTYPE_I64, 1, dims, data, NULL);
  return name;
}

const char *
aisle_sketch_slice (AisleSketch *self, const AisleLayer *layer, const float *params, const char *name)
{
  AisleSlice slices[AISLE_LAYER_MAX_SLICES];
  guint n = layer->kind->slices (layer, slices), i = 0;
  gint64 dims[AISLE_TENSOR_MAX_DIMS];
  const char *full;

  for (; i < n && !g_str_equal (slices[i].name, name); i++)
    params += slice_size (&slices[i]);
  g_assert (i < n);
  for (guint d = 0; d < slices[i].n_dims; d++)
    dims[d] = (gint64) slices[i].dims[d];
  full = new_name (self, name);
  aisle_graph_add_constant (self->graph, full, AISLE_DTYPE_F32, slices[i].n_dims, dims, params, NULL);
  return full;
}
