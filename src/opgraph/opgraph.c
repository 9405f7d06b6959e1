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
  GPtrArray *free_names; /* of dimensions -1, -2 ... */
  char *fault;           /* (nullable) the first thing that could not be added */
  AisleErrorCode fault_code;
};

static void
attribute_clear (gpointer data)
{
  AisleAttribute *self = data;
  g_free (self->name);
  g_free (self->integers);
  g_free (self->reals);
  g_free (self->text);
  g_strfreev (self->texts);
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
  self->free_names = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (self->free_names, g_strdup ("batch"));
  g_ptr_array_add (self->free_names, g_strdup ("length"));
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
  g_ptr_array_unref (self->free_names);
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

gint64
aisle_graph_free_dim (AisleGraph *self, const char *name)
{
  guint at = 0;
  while (at < self->free_names->len && (*name == '\0' || !g_str_equal (g_ptr_array_index (self->free_names, at), name)))
    at++;
  if (at < self->free_names->len)
    return -1 - (gint64) at;
  if (at == AISLE_OP_MAX_FREE)
    {
      set_fault (self, AISLE_ERROR_INPUT, _ ("more than %d free dimensions"), AISLE_OP_MAX_FREE);
      return AISLE_DIM_BATCH;
    }
  g_ptr_array_add (self->free_names, g_strdup (name));
  return -1 - (gint64) at;
}

const char *
aisle_graph_dim_name (const AisleGraph *self, gint64 dim)
{
  if (dim >= 0 || dim < -(gint64) self->free_names->len)
    return NULL;
  const char *name = g_ptr_array_index (self->free_names, (guint) (-1 - dim));
  return *name != '\0' ? name : NULL;
}

gsize
aisle_graph_n_free (const AisleGraph *self)
{
  return self->free_names->len;
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

/* Names separated by spaces; "-" becomes "". */
static char **
split_names (const char *text)
{
  char **names = g_strsplit (text, " ", -1);
  for (char **name = names; *name != NULL; name++)
    if (g_str_equal (*name, "-"))
      **name = '\0';
  return names;
}

AisleNode *
aisle_graph_add_node (AisleGraph *self, const char *op, const char *inputs, const char *outputs)
{
  g_auto (GStrv) in = split_names (inputs), out = split_names (outputs);
  return aisle_graph_add_node_names (self, op, (const char *const *) in, (const char *const *) out);
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

void
aisle_node_set_reals (AisleNode *self, const char *name, const float *values, gsize n)
{
  AisleAttribute *attribute = add_attribute (self, name);
  attribute->reals = g_memdup2 (values, n * sizeof (float));
  attribute->n_reals = n;
  attribute->is_real_list = TRUE;
}

void
aisle_node_set_texts (AisleNode *self, const char *name, const char *const *values)
{
  add_attribute (self, name)->texts = g_strdupv ((char **) values);
}

void
aisle_node_set_text (AisleNode *self, const char *name, const char *value)
{
  add_attribute (self, name)->text = g_strdup (value);
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

/* ---- a graph within another ---- */

void
aisle_graph_rename_input (AisleGraph *self, const char *from, const char *to)
{
  g_autofree char *old = g_strdup (from);
  for (guint i = 0; i < self->inputs->len; i++)
    {
      AisleValueInfo *info = &g_array_index (self->inputs, AisleValueInfo, i);
      if (!g_str_equal (info->name, old))
        continue;
      g_free (info->name);
      info->name = g_strdup (to);
    }
  for (guint i = 0; i < self->nodes->len; i++)
    for (char **name = ((AisleNode *) g_ptr_array_index (self->nodes, i))->inputs; *name != NULL; name++)
      if (g_str_equal (*name, old))
        {
          g_free (*name);
          *name = g_strdup (to);
        }
}

void
aisle_graph_rename_dim (AisleGraph *self, gint64 dim, const char *to)
{
  if (aisle_graph_dim_name (self, dim) == NULL)
    return;
  g_free (g_ptr_array_index (self->free_names, (guint) (-1 - dim)));
  g_ptr_array_index (self->free_names, (guint) (-1 - dim)) = g_strdup (to);
}

/* What a value of the part is called here: an input as it is, all else under the prefix. */
static char *
name_within (const AisleGraph *part, const char *name, const char *prefix)
{
  for (guint i = 0; i < part->inputs->len; i++)
    if (g_str_equal (g_array_index (part->inputs, AisleValueInfo, i).name, name))
      return g_strdup (name);
  return *name != '\0' ? g_strconcat (prefix, "/", name, NULL) : g_strdup ("");
}

static char **
names_within (const AisleGraph *part, char **names, const char *prefix)
{
  GPtrArray *list = g_ptr_array_new ();
  for (char **name = names; *name != NULL; name++)
    g_ptr_array_add (list, name_within (part, *name, prefix));
  g_ptr_array_add (list, NULL);
  return (char **) g_ptr_array_free (list, FALSE);
}

/* Adds the part's inputs that this graph lacks, under the same names of free dimensions. */
static void
take_inputs (AisleGraph *self, const AisleGraph *part)
{
  for (guint i = 0; i < part->inputs->len; i++)
    {
      AisleValueInfo info = g_array_index (part->inputs, AisleValueInfo, i);
      gboolean known = aisle_tensors_find (self->constants, info.name) != NULL;
      for (guint k = 0; k < self->inputs->len && !known; k++)
        known = g_str_equal (g_array_index (self->inputs, AisleValueInfo, k).name, info.name);
      for (guint k = 0; k < self->nodes->len && !known; k++)
        known = g_strv_contains ((const char *const *) ((AisleNode *) g_ptr_array_index (self->nodes, k))->outputs,
                                 info.name);
      if (known)
        continue;
      for (guint d = 0; d < info.n_dims; d++)
        if (info.dims[d] < 0)
          {
            const char *name = aisle_graph_dim_name (part, info.dims[d]);
            info.dims[d] = aisle_graph_free_dim (self, name != NULL ? name : "");
          }
      aisle_graph_add_input (self, info.name, info.dtype, info.n_dims, info.dims);
    }
}

static void
take_node (AisleGraph *self, const AisleGraph *part, const AisleNode *node, const char *prefix)
{
  g_auto (GStrv) inputs = names_within (part, node->inputs, prefix);
  g_auto (GStrv) outputs = names_within (part, node->outputs, prefix);
  AisleNode *copy =
      aisle_graph_add_node_names (self, node->op, (const char *const *) inputs, (const char *const *) outputs);
  for (guint i = 0; i < node->attributes->len; i++)
    {
      AisleAttribute attribute = g_array_index (node->attributes, AisleAttribute, i);
      attribute.name = g_strdup (attribute.name);
      attribute.text = g_strdup (attribute.text);
      attribute.texts = g_strdupv (attribute.texts);
      attribute.reals = g_memdup2 (attribute.reals, attribute.n_reals * sizeof (float));
      attribute.integers = g_memdup2 (attribute.integers, attribute.n_integers * sizeof (gint64));
      g_array_append_val (copy->attributes, attribute);
    }
}

static void
free_graph (gpointer data)
{
  aisle_graph_free (data);
}

void
aisle_graph_take (AisleGraph *self, AisleGraph *part, const char *prefix)
{
  /* Constants point into the part, which lives as long as any of them. */
  g_autoptr (GBytes) owner = g_bytes_new_with_free_func ("", 0, free_graph, part);
  if (part->fault != NULL)
    set_fault (self, part->fault_code, "%s", part->fault);
  take_inputs (self, part);
  for (gsize i = 0; i < aisle_tensors_n (part->constants); i++)
    {
      const AisleTensor *tensor = aisle_tensors_at (part->constants, i);
      g_autofree char *name = name_within (part, tensor->name, prefix);
      aisle_graph_add_constant (self, name, tensor->dtype, tensor->n_dims, tensor->dims, tensor->data, owner);
    }
  for (guint i = 0; i < part->nodes->len; i++)
    take_node (self, part, g_ptr_array_index (part->nodes, i), prefix);
}
