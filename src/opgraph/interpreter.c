/* interpreter.c: runs a graph node by node: the plain reference that an export is proven against.
 *
 * It shares no code with any trainer.  Each value is freed after its last use. */
#include "opgraph/op-kernel.h"

#include <math.h>

#define DEFAULT_LIMIT ((gsize) 8 << 30)
#define WORK_STEP     4000000

gsize
aisle_op_type_size (AisleOpType type)
{
  return type == AISLE_OP_BOOL ? 1 : type == AISLE_OP_I64 ? 8 : 4;
}

gboolean
aisle_op_count (guint n_dims, const gint64 *dims, gsize *n)
{
  gint64 product = 1;
  gboolean empty = FALSE;
  for (guint d = 0; d < n_dims; d++)
    {
      if (dims[d] < 0 || (dims[d] > 0 && __builtin_mul_overflow (product, dims[d], &product)))
        return FALSE;
      empty |= dims[d] == 0;
    }
  *n = empty ? 0 : (gsize) product;
  return product <= G_MAXINT64 / 16;
}

char *
aisle_op_shape_text (guint n_dims, const gint64 *dims)
{
  GString *text = g_string_new ("[");
  for (guint d = 0; d < n_dims; d++)
    g_string_append_printf (text, "%s%" G_GINT64_FORMAT, d > 0 ? "," : "", dims[d]);
  g_string_append_c (text, ']');
  return g_string_free (text, FALSE);
}

gpointer
aisle_op_scratch (AisleOpRun *run, gsize n, gsize size, GError **error)
{
  gsize bytes;
  gpointer data = NULL;
  if (g_size_checked_mul (&bytes, n, size) && bytes <= run->limit - run->used)
    data = g_try_malloc0 (MAX (bytes, 1));
  if (data == NULL)
    g_set_error (error, AISLE_OPGRAPH_ERROR, AISLE_ERROR_MEMORY,
                 _ ("not enough memory for %zu numbers; %zu bytes are left"), n, run->limit - run->used);
  return data;
}

gboolean
aisle_op_alloc (AisleOpRun *run, AisleOpValue *out, AisleOpType type, guint n_dims, const gint64 *dims, GError **error)
{
  gsize n;
  if (n_dims > AISLE_TENSOR_MAX_DIMS || !aisle_op_count (n_dims, dims, &n))
    {
      g_set_error_literal (error, AISLE_OPGRAPH_ERROR, AISLE_ERROR_INPUT, _ ("the result has a shape that cannot be"));
      return FALSE;
    }
  gpointer data = aisle_op_scratch (run, n, aisle_op_type_size (type), error);
  if (data == NULL)
    return FALSE;
  *out = (AisleOpValue){ .type = type, .n_dims = n_dims, .n = n, .data = data, .owned = TRUE };
  for (guint d = 0; d < n_dims; d++)
    out->dims[d] = dims[d];
  run->used += n * aisle_op_type_size (type);
  return TRUE;
}

void
aisle_op_release (AisleOpRun *run, AisleOpValue *value)
{
  if (!value->owned)
    return;
  run->used -= value->n * aisle_op_type_size (value->type);
  g_clear_pointer (&value->data, g_free);
  value->owned = FALSE;
}

gboolean
aisle_op_step (AisleOpRun *run, gsize work, GError **error)
{
  run->work += work;
  if (run->work < WORK_STEP)
    return TRUE;
  run->work = 0;
  return aisle_progress_step (run->progress, run->fraction, _ ("Running the graph"), error);
}

gint64
aisle_node_integer (const AisleNode *node, const char *name, gint64 fallback)
{
  const AisleAttribute *attribute = aisle_node_find_attribute (node, name);
  return attribute != NULL ? attribute->integer : fallback;
}

double
aisle_node_real (const AisleNode *node, const char *name, double fallback)
{
  const AisleAttribute *attribute = aisle_node_find_attribute (node, name);
  return attribute != NULL ? attribute->real : fallback;
}

const char *
aisle_node_text (const AisleNode *node, const char *name, const char *fallback)
{
  const AisleAttribute *attribute = aisle_node_find_attribute (node, name);
  return attribute != NULL ? attribute->text : fallback;
}

gboolean
aisle_op_fail (GError **error, const char *message)
{
  g_set_error_literal (error, AISLE_OPGRAPH_ERROR, AISLE_ERROR_INPUT, message);
  return FALSE;
}

gint64
aisle_op_integer (const AisleOpValue *value, gsize i)
{
  return value->type == AISLE_OP_I64   ? ((const gint64 *) value->data)[i]
         : value->type == AISLE_OP_I32 ? ((const gint32 *) value->data)[i]
                                       : ((const guint8 *) value->data)[i];
}

gboolean
aisle_op_list (const AisleOpValue *value, guint *n, const gint64 **list, GError **error)
{
  if (value->n_dims > 1 || value->n > AISLE_TENSOR_MAX_DIMS)
    return aisle_op_fail (error, _ ("a shape or list of axes is not a short vector"));
  *n = (guint) value->n;
  *list = value->data;
  return TRUE;
}

gboolean
aisle_op_axis (gint64 axis, guint n_dims, guint *result, GError **error)
{
  if (axis < -(gint64) n_dims || axis >= (gint64) n_dims)
    {
      g_set_error (error, AISLE_OPGRAPH_ERROR, AISLE_ERROR_INPUT, _ ("axis %lld is outside %u dimensions"),
                   (long long) axis, n_dims);
      return FALSE;
    }
  *result = (guint) (axis < 0 ? axis + (gint64) n_dims : axis);
  return TRUE;
}

/* ---- one run ---- */

/* A value by name, and the index of the last node that reads it. */
typedef struct
{
  AisleOpValue value;
  guint last_use;
} Slot;

typedef struct
{
  const AisleGraph *graph;
  GHashTable *slots;               /* name -> Slot */
  gint64 sizes[AISLE_OP_MAX_FREE]; /* of the free dimensions, -1 while unknown */
  AisleOpRun run;
} Machine;

static Slot *
add_slot (Machine *self, const char *name)
{
  Slot *slot = g_new0 (Slot, 1);
  g_hash_table_insert (self->slots, (gpointer) name, slot);
  return slot;
}

static void
add_tensor (Machine *self, const AisleTensor *tensor)
{
  Slot *slot = add_slot (self, tensor->name);
  slot->value.type = (AisleOpType) tensor->dtype;
  slot->value.n_dims = tensor->n_dims;
  slot->value.n = aisle_tensor_n_elements (tensor);
  slot->value.data = tensor->data;
  for (guint d = 0; d < tensor->n_dims; d++)
    slot->value.dims[d] = tensor->dims[d];
}

/* Whether a shape is what was declared; a free dimension has the size it was first seen with. */
static gboolean
matches (Machine *self, const AisleValueInfo *info, AisleOpType type, guint n_dims, const gint64 *dims)
{
  if (type != (AisleOpType) info->dtype || n_dims != info->n_dims)
    return FALSE;
  for (guint d = 0; d < n_dims; d++)
    {
      gint64 wanted = info->dims[d];
      if (wanted < 0)
        {
          gint64 *size = &self->sizes[-1 - wanted];
          if (*size == -1)
            *size = dims[d];
          wanted = *size;
        }
      if (wanted != dims[d])
        return FALSE;
    }
  return TRUE;
}

static gboolean
add_inputs (Machine *self, const AisleTensors *inputs, GError **error)
{
  const GArray *infos = aisle_graph_inputs (self->graph);
  for (guint i = 0; i < infos->len; i++)
    {
      const AisleValueInfo *info = &g_array_index (infos, AisleValueInfo, i);
      const AisleTensor *tensor = aisle_tensors_find (inputs, info->name);
      if (tensor == NULL || !matches (self, info, (AisleOpType) tensor->dtype, tensor->n_dims, tensor->dims))
        {
          g_set_error (error, AISLE_OPGRAPH_ERROR, AISLE_ERROR_USAGE,
                       _ ("input '%s' is missing, or of another type or shape than declared"), info->name);
          return FALSE;
        }
      add_tensor (self, tensor);
    }
  return TRUE;
}

static void
find_last_uses (Machine *self)
{
  const GPtrArray *nodes = aisle_graph_nodes (self->graph);
  const GArray *outputs = aisle_graph_outputs (self->graph);
  for (guint i = 0; i < nodes->len; i++)
    {
      const AisleNode *node = g_ptr_array_index (nodes, i);
      for (char **output = node->outputs; *output != NULL; output++)
        if (**output != '\0')
          add_slot (self, *output)->last_use = i;
      for (char **input = node->inputs; *input != NULL; input++)
        if (**input != '\0')
          ((Slot *) g_hash_table_lookup (self->slots, *input))->last_use = i;
    }
  for (guint i = 0; i < outputs->len; i++)
    {
      const AisleValueInfo *info = &g_array_index (outputs, AisleValueInfo, i);
      ((Slot *) g_hash_table_lookup (self->slots, info->name))->last_use = G_MAXUINT;
    }
}

/* Gives the values that were made to their slots and frees what nobody reads any more. */
static void
settle_node (Machine *self, const AisleNode *node, guint index, AisleOpValue *out)
{
  for (gsize i = 0; i < g_strv_length (node->outputs); i++)
    if (*node->outputs[i] != '\0')
      {
        Slot *slot = g_hash_table_lookup (self->slots, node->outputs[i]);
        slot->value = out[i];
        out[i].owned = FALSE;
        if (slot->last_use == index)
          aisle_op_release (&self->run, &slot->value);
      }
  for (gsize i = 0; i < g_strv_length (node->inputs); i++)
    if (*node->inputs[i] != '\0')
      {
        Slot *slot = g_hash_table_lookup (self->slots, node->inputs[i]);
        if (slot->last_use == index)
          aisle_op_release (&self->run, &slot->value);
      }
}

static gboolean
run_node (Machine *self, const AisleNode *node, guint index, GError **error)
{
  gsize n_in = g_strv_length (node->inputs), n_out = MAX (g_strv_length (node->outputs), AISLE_OP_OUTPUTS);
  g_autofree const AisleOpValue **in = g_new0 (const AisleOpValue *, MAX (n_in, AISLE_OP_INPUTS));
  g_autofree AisleOpValue *out = g_new0 (AisleOpValue, n_out);
  for (gsize i = 0; i < n_in; i++)
    if (*node->inputs[i] != '\0')
      in[i] = &((Slot *) g_hash_table_lookup (self->slots, node->inputs[i]))->value;
  gboolean ok = aisle_op_find (node->op)->run (&self->run, node, in, n_in, out, error);
  if (ok)
    settle_node (self, node, index, out);
  else
    g_prefix_error (error, _ ("node '%s': "), node->name);
  for (gsize i = 0; i < n_out; i++)
    aisle_op_release (&self->run, &out[i]);
  return ok;
}

static AisleTensors *
collect_outputs (Machine *self, GError **error)
{
  const GArray *infos = aisle_graph_outputs (self->graph);
  g_autoptr (AisleTensors) outputs = aisle_tensors_new ();
  for (guint i = 0; i < infos->len; i++)
    {
      const AisleValueInfo *info = &g_array_index (infos, AisleValueInfo, i);
      const AisleOpValue *value = &((Slot *) g_hash_table_lookup (self->slots, info->name))->value;
      if (!matches (self, info, value->type, value->n_dims, value->dims))
        {
          g_autofree char *shape = aisle_op_shape_text (value->n_dims, value->dims);
          g_set_error (error, AISLE_OPGRAPH_ERROR, AISLE_ERROR_INPUT,
                       _ ("output '%s' has shape %s, not the one declared"), info->name, shape);
          return NULL;
        }
      if (aisle_tensors_add_copy (outputs, info->name, info->dtype, value->n_dims, value->dims, value->data) == NULL)
        {
          g_set_error (error, AISLE_OPGRAPH_ERROR, AISLE_ERROR_MEMORY, _ ("not enough memory for output '%s'"),
                       info->name);
          return NULL;
        }
    }
  return g_steal_pointer (&outputs);
}

static AisleTensors *
run_machine (Machine *self, const AisleTensors *inputs, GError **error)
{
  const GPtrArray *nodes = aisle_graph_nodes (self->graph);
  const AisleTensors *constants = aisle_graph_constants (self->graph);
  for (gsize i = 0; i < AISLE_OP_MAX_FREE; i++)
    self->sizes[i] = -1;
  if (!add_inputs (self, inputs, error))
    return NULL;
  for (gsize i = 0; i < aisle_tensors_n (constants); i++)
    add_tensor (self, aisle_tensors_at (constants, i));
  find_last_uses (self);
  for (guint i = 0; i < nodes->len; i++)
    {
      self->run.fraction = (double) i / nodes->len;
      if (!aisle_progress_step (self->run.progress, self->run.fraction, _ ("Running the graph"), error)
          || !run_node (self, g_ptr_array_index (nodes, i), i, error))
        return NULL;
    }
  return collect_outputs (self, error);
}

AisleTensors *
aisle_graph_run (const AisleGraph *self, const AisleTensors *inputs, gsize limit, AisleProgress *progress,
                 GError **error)
{
  if (!aisle_graph_check (self, error))
    return NULL;
  Machine machine = { .graph = self, .run = { .limit = limit > 0 ? limit : DEFAULT_LIMIT, .progress = progress } };
  machine.slots = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free);
  AisleTensors *outputs = run_machine (&machine, inputs, error);
  if (outputs == NULL)
    g_prefix_error (error, _ ("cannot run graph '%s': "), aisle_graph_get_name (self));
  GHashTableIter iter;
  gpointer slot;
  g_hash_table_iter_init (&iter, machine.slots);
  while (g_hash_table_iter_next (&iter, NULL, &slot))
    aisle_op_release (&machine.run, &((Slot *) slot)->value);
  g_hash_table_unref (machine.slots);
  return outputs;
}
