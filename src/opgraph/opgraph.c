/* opgraph.c: building a graph and looking at it.  Judging one is graph-check.c, running one interpreter.c. */
#include "opgraph/opgraph.h"

#include "base/error.h"
#include "opgraph/op-kernel.h"

G_DEFINE_QUARK (aisle_opgraph_error_quark, aisle_opgraph_error)

struct _AisleGraph
{
  char *name;
  AisleTensors *constants;
  GPtrArray *nodes;
  GArray *inputs, *outputs;
  char *fault; /* (nullable) the first thing that could not be added */
  AisleErrorCode fault_code;
};

static void
attribute_clear (gpointer data)
{
  AisleAttribute *self = data;
  g_free (self->name);
  g_free (self->integers);
}

static void
node_free (gpointer data)
{
  AisleNode *self = data;
  g_free (self->op);
  g_free (self->name);
  g_strfreev (self->inputs);
  g_strfreev (self->outputs);
  g_array_unref (self->attributes);
  g_free (self);
}

static void
value_info_clear (gpointer data)
{
  g_free (((AisleValueInfo *) data)->name);
}

AisleGraph *
aisle_graph_new (const char *name)
{
  AisleGraph *self = g_new0 (AisleGraph, 1);
  self->name = g_strdup (name);
  self->constants = aisle_tensors_new ();
  self->nodes = g_ptr_array_new_with_free_func (node_free);
  self->inputs = g_array_new (FALSE, TRUE, sizeof (AisleValueInfo));
  g_array_set_clear_func (self->inputs, value_info_clear);
  self->outputs = g_array_new (FALSE, TRUE, sizeof (AisleValueInfo));
  g_array_set_clear_func (self->outputs, value_info_clear);
  return self;
}

void
aisle_graph_free (AisleGraph *self)
{
  if (self == NULL)
    return;
  g_free (self->name);
  aisle_tensors_free (self->constants);
  g_ptr_array_unref (self->nodes);
  g_array_unref (self->inputs);
  g_array_unref (self->outputs);
  g_free (self->fault);
  g_free (self);
}

G_GNUC_PRINTF (3, 4)
static void
set_fault (AisleGraph *self, AisleErrorCode code, const char *format, ...)
{
  if (self->fault != NULL)
    return;
  va_list arguments;
  va_start (arguments, format);
  self->fault = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  self->fault_code = code;
}

gboolean
aisle_graph_fault (const AisleGraph *self, GError **error)
{
  if (self->fault == NULL)
    return FALSE;
  g_set_error_literal (error, AISLE_OPGRAPH_ERROR, self->fault_code, self->fault);
  return TRUE;
}

static void
add_info (AisleGraph *self, GArray *list, const char *name, AisleDtype dtype, guint n_dims, const gint64 *dims)
{
  if (n_dims > AISLE_TENSOR_MAX_DIMS)
    {
      set_fault (self, AISLE_ERROR_INPUT, _ ("'%s' has too many dimensions"), name);
      return;
    }
  AisleValueInfo info = { g_strdup (name), dtype, n_dims, { 0 } };
  for (guint d = 0; d < n_dims; d++)
    info.dims[d] = dims[d];
  g_array_append_val (list, info);
}

void
aisle_graph_add_input (AisleGraph *self, const char *name, AisleDtype dtype, guint n_dims, const gint64 *dims)
{
  add_info (self, self->inputs, name, dtype, n_dims, dims);
}

void
aisle_graph_add_output (AisleGraph *self, const char *name, AisleDtype dtype, guint n_dims, const gint64 *dims)
{
  add_info (self, self->outputs, name, dtype, n_dims, dims);
}

void
aisle_graph_add_constant (AisleGraph *self, const char *name, AisleDtype dtype, guint n_dims, const gint64 *dims,
                          gconstpointer data, GBytes *owner)
{
  gsize n = 0;
  if (n_dims > AISLE_TENSOR_MAX_DIMS || !aisle_op_count (n_dims, dims, &n))
    {
      set_fault (self, AISLE_ERROR_INPUT, _ ("constant '%s' has a shape that cannot be"), name);
      return;
    }
  if (aisle_tensors_find (self->constants, name) != NULL)
    {
      set_fault (self, AISLE_ERROR_INPUT, _ ("'%s' is defined twice"), name);
      return;
    }
  gboolean aligned = (guintptr) data % aisle_dtype_size (dtype) == 0;
  AisleTensor *tensor = owner != NULL && aligned
                            ? aisle_tensors_add_view (self->constants, name, dtype, n_dims, dims, data, owner)
                            : aisle_tensors_add (self->constants, name, dtype, n_dims, dims);
  if (tensor == NULL)
    set_fault (self, AISLE_ERROR_MEMORY, _ ("not enough memory for constant '%s'"), name);
  else if (tensor->owner == NULL && n > 0)
    memcpy (tensor->data, data, n * aisle_dtype_size (dtype)); /* data may be unaligned here */
}

AisleNode *
aisle_graph_add_node_names (AisleGraph *self, const char *op, const char *const *inputs, const char *const *outputs)
{
  AisleNode *node = g_new0 (AisleNode, 1);
  node->op = g_strdup (op);
  node->name = g_strdup_printf ("%s_%u", op, self->nodes->len);
  node->inputs = g_strdupv ((char **) inputs);
  node->outputs = g_strdupv ((char **) outputs);
  node->attributes = g_array_new (FALSE, TRUE, sizeof (AisleAttribute));
  g_array_set_clear_func (node->attributes, attribute_clear);
  g_ptr_array_add (self->nodes, node);
  return node;
}

AisleNode *
aisle_graph_add_node (AisleGraph *self, const char *op, const char *inputs, const char *output)
{
  g_auto (GStrv) names = g_strsplit (inputs, " ", -1);
  const char *const outputs[] = { output, NULL };
  return aisle_graph_add_node_names (self, op, (const char *const *) names, outputs);
}

static AisleAttribute *
add_attribute (AisleNode *self, const char *name)
{
  AisleAttribute attribute = { .name = g_strdup (name) };
  g_array_append_val (self->attributes, attribute);
  return &g_array_index (self->attributes, AisleAttribute, self->attributes->len - 1);
}

void
aisle_node_set_integer (AisleNode *self, const char *name, gint64 value)
{
  add_attribute (self, name)->integer = value;
}

void
aisle_node_set_real (AisleNode *self, const char *name, double value)
{
  AisleAttribute *attribute = add_attribute (self, name);
  attribute->real = value;
  attribute->is_real = TRUE;
}

void
aisle_node_set_integers (AisleNode *self, const char *name, const gint64 *values, gsize n)
{
  AisleAttribute *attribute = add_attribute (self, name);
  attribute->integers = g_memdup2 (values, n * sizeof (gint64));
  attribute->n_integers = n;
  attribute->is_list = TRUE;
}

const AisleAttribute *
aisle_node_find_attribute (const AisleNode *self, const char *name)
{
  for (guint i = 0; i < self->attributes->len; i++)
    {
      const AisleAttribute *attribute = &g_array_index (self->attributes, AisleAttribute, i);
      if (g_str_equal (attribute->name, name))
        return attribute;
    }
  return NULL;
}

const char *
aisle_graph_get_name (const AisleGraph *self)
{
  return self->name;
}

const AisleTensors *
aisle_graph_constants (const AisleGraph *self)
{
  return self->constants;
}

const GPtrArray *
aisle_graph_nodes (const AisleGraph *self)
{
  return self->nodes;
}

const GArray *
aisle_graph_inputs (const AisleGraph *self)
{
  return self->inputs;
}

const GArray *
aisle_graph_outputs (const AisleGraph *self)
{
  return self->outputs;
}
