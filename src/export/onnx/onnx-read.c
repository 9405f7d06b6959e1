/* onnx-read.c: an ONNX file, which may be anyone's, as a graph.
 *
 * Only the messages of onnx-subset.proto are known, so nothing nests without end; fields outside it are refused rather
 * than ignored, and the memory that parsing may take is bounded by the file's size. */
#include "export/onnx/onnx-file.h"

#include "base/error.h"
#include "base/i18n.h"
#include "export/exporter.h"
#include "export/onnx/onnx-subset.pb-c.h"

/* Memory that may still be taken; what is given back does not count. */
typedef struct
{
  ProtobufCAllocator base;
  gsize left;
} BoundedAllocator;

static void *
bounded_alloc (void *data, size_t size)
{
  BoundedAllocator *self = data;
  if (size > self->left)
    return NULL;
  self->left -= size;
  return g_try_malloc (MAX (size, 1));
}

static void
bounded_free (void *data, void *pointer)
{
  g_free (pointer);
}

static const ProtobufCAllocator plain_allocator = { bounded_alloc, bounded_free, NULL };

static void
free_model (gpointer model)
{
  onnx__model_proto__free_unpacked (model, (ProtobufCAllocator *) &plain_allocator);
}

static gboolean
fail (GError **error, const char *message, const char *subject)
{
  g_set_error (error, AISLE_EXPORT_ERROR, AISLE_ERROR_INPUT, "%s: '%s'", message, subject != NULL ? subject : "");
  return FALSE;
}

/* A message of which every part is declared in onnx-subset.proto. */
static gboolean
is_known (const ProtobufCMessage *message)
{
  return message->n_unknown_fields == 0;
}

static gboolean
read_dtype (gint32 data_type, AisleDtype *dtype)
{
  switch (data_type)
    {
    case 1:
      *dtype = AISLE_DTYPE_F32;
      return TRUE;
    case 6:
      *dtype = AISLE_DTYPE_I32;
      return TRUE;
    case 7:
      *dtype = AISLE_DTYPE_I64;
      return TRUE;
    default:
      return FALSE;
    }
}

/* Elements may stand in raw_data or in the list of their type. */
static gconstpointer
tensor_data (const Onnx__TensorProto *tensor, AisleDtype dtype, gsize n)
{
  if (tensor->has_raw_data)
    return tensor->raw_data.len == n * aisle_dtype_size (dtype) ? (n > 0 ? (gpointer) tensor->raw_data.data : "")
                                                                : NULL;
  if (n == 0)
    return "";
  if (dtype == AISLE_DTYPE_F32)
    return tensor->n_float_data == n ? tensor->float_data : NULL;
  if (dtype == AISLE_DTYPE_I32)
    return tensor->n_int32_data == n ? tensor->int32_data : NULL;
  return tensor->n_int64_data == n ? (gconstpointer) tensor->int64_data : NULL;
}

static gboolean
add_tensor (AisleGraph *graph, const Onnx__TensorProto *tensor, GBytes *owner, GError **error)
{
  AisleDtype dtype;
  gsize n;
  if (!is_known (&tensor->base) || tensor->name == NULL)
    return fail (error, _ ("a tensor is stored in a way that is not supported"), tensor->name);
  if (!read_dtype (tensor->data_type, &dtype))
    return fail (error, _ ("a tensor is not of float, int32 or int64"), tensor->name);
  if (!aisle_tensor_shape_check (dtype, (guint) MIN (tensor->n_dims, G_MAXUINT), tensor->dims, &n))
    return fail (error, _ ("a tensor has a shape that cannot be"), tensor->name);
  gconstpointer data = tensor_data (tensor, dtype, n);
  if (data == NULL)
    return fail (error, _ ("a tensor's data are not as long as its shape says"), tensor->name);
  aisle_graph_add_constant (graph, tensor->name, dtype, (guint) tensor->n_dims, tensor->dims, data, owner);
  return TRUE;
}

static void
add_texts (AisleNode *node, const Onnx__AttributeProto *attribute)
{
  g_auto (GStrv) texts = g_new0 (char *, attribute->n_strings + 1);
  for (gsize i = 0; i < attribute->n_strings; i++)
    texts[i] = g_strndup ((const char *) attribute->strings[i].data, attribute->strings[i].len);
  aisle_node_set_texts (node, attribute->name, (const char *const *) texts);
}

static gboolean
add_attribute (AisleNode *node, const Onnx__AttributeProto *attribute, GError **error)
{
  if (attribute->name == NULL || !is_known (&attribute->base))
    return fail (error, _ ("an attribute is not supported"), attribute->name);
  switch ((int) attribute->type)
    {
    case ONNX__ATTRIBUTE_PROTO__ATTRIBUTE_TYPE__FLOAT:
      aisle_node_set_real (node, attribute->name, attribute->f);
      return TRUE;
    case ONNX__ATTRIBUTE_PROTO__ATTRIBUTE_TYPE__INT:
      aisle_node_set_integer (node, attribute->name, attribute->i);
      return TRUE;
    case ONNX__ATTRIBUTE_PROTO__ATTRIBUTE_TYPE__STRING:
      {
        g_autofree char *text = g_strndup ((const char *) attribute->s.data, attribute->s.len);
        aisle_node_set_text (node, attribute->name, text);
        return TRUE;
      }
    case ONNX__ATTRIBUTE_PROTO__ATTRIBUTE_TYPE__INTS:
      aisle_node_set_integers (node, attribute->name, attribute->ints, attribute->n_ints);
      return TRUE;
    case ONNX__ATTRIBUTE_PROTO__ATTRIBUTE_TYPE__FLOATS:
      aisle_node_set_reals (node, attribute->name, attribute->floats, attribute->n_floats);
      return TRUE;
    case ONNX__ATTRIBUTE_PROTO__ATTRIBUTE_TYPE__STRINGS:
      add_texts (node, attribute);
      return TRUE;
    default:
      return fail (error, _ ("an attribute is not supported"), attribute->name);
    }
}

static char **
dup_names (char **names, gsize n)
{
  char **copy = g_new0 (char *, n + 1);
  for (gsize i = 0; i < n; i++)
    copy[i] = g_strdup (names[i]);
  return copy;
}

static gboolean
add_node (AisleGraph *graph, const Onnx__NodeProto *node, GError **error)
{
  const char *domain = node->domain == NULL || g_str_equal (node->domain, "ai.onnx") ? "" : node->domain;
  if (node->op_type == NULL || !g_str_equal (domain, aisle_op_domain (node->op_type)) || !is_known (&node->base))
    return fail (error, _ ("a node is not of the standard operators"), node->op_type);
  g_auto (GStrv) inputs = dup_names (node->input, node->n_input);
  g_auto (GStrv) outputs = dup_names (node->output, node->n_output);
  AisleNode *made =
      aisle_graph_add_node_names (graph, node->op_type, (const char *const *) inputs, (const char *const *) outputs);
  for (gsize i = 0; i < node->n_attribute; i++)
    if (!add_attribute (made, node->attribute[i], error))
      return FALSE;
  return TRUE;
}

/* A size, or a free dimension by its name. A negative size is none: the check refuses it. */
static gint64
read_dim (AisleGraph *graph, const Onnx__TensorShapeProto__Dimension *dim)
{
  if (dim->value_case == ONNX__TENSOR_SHAPE_PROTO__DIMENSION__VALUE_DIM_VALUE)
    return dim->dim_value >= 0 ? dim->dim_value : G_MININT64;
  return aisle_graph_free_dim (
      graph, dim->value_case == ONNX__TENSOR_SHAPE_PROTO__DIMENSION__VALUE_DIM_PARAM ? dim->dim_param : "");
}

typedef void (*AddInfoFunc) (AisleGraph *self, const char *name, AisleDtype dtype, guint n_dims, const gint64 *dims);

static gboolean
add_infos (AisleGraph *graph, Onnx__ValueInfoProto **infos, gsize n, AddInfoFunc add, GError **error)
{
  for (gsize i = 0; i < n; i++)
    {
      const Onnx__ValueInfoProto *info = infos[i];
      const Onnx__TypeProto *type = info->type;
      AisleDtype dtype;
      gint64 dims[AISLE_TENSOR_MAX_DIMS];
      if (info->name == NULL || type == NULL || !is_known (&type->base) || type->tensor_type == NULL
          || type->tensor_type->shape == NULL || type->tensor_type->shape->n_dim > AISLE_TENSOR_MAX_DIMS
          || !read_dtype (type->tensor_type->elem_type, &dtype))
        return fail (error, _ ("an input or output is not a tensor that is supported"), info->name);
      const Onnx__TensorShapeProto *shape = type->tensor_type->shape;
      for (gsize d = 0; d < shape->n_dim; d++)
        dims[d] = read_dim (graph, shape->dim[d]);
      add (graph, info->name, dtype, (guint) shape->n_dim, dims);
    }
  return TRUE;
}

static gboolean
fill_graph (AisleGraph *graph, const Onnx__GraphProto *proto, GBytes *owner, GError **error)
{
  if (!is_known (&proto->base))
    return fail (error, _ ("the graph holds parts that are not supported"), proto->name);
  if (!add_infos (graph, proto->input, proto->n_input, aisle_graph_add_input, error)
      || !add_infos (graph, proto->output, proto->n_output, aisle_graph_add_output, error))
    return FALSE;
  for (gsize i = 0; i < proto->n_initializer; i++)
    if (!add_tensor (graph, proto->initializer[i], owner, error))
      return FALSE;
  for (gsize i = 0; i < proto->n_node; i++)
    if (!add_node (graph, proto->node[i], error))
      return FALSE;
  return aisle_graph_check (graph, error);
}

static gboolean
check_model (const Onnx__ModelProto *model, GError **error)
{
  if (model->graph == NULL || !is_known (&model->base))
    return fail (error, _ ("the model holds no graph, or parts that are not supported"), "");
  for (gsize i = 0; i < model->n_opset_import; i++)
    {
      const Onnx__OperatorSetIdProto *set = model->opset_import[i];
      if ((set->domain == NULL || *set->domain == '\0' || g_str_equal (set->domain, "ai.onnx")) && set->version == 17)
        return TRUE;
    }
  return fail (error, _ ("the operators are not those of opset 17"), "");
}

static char **
dup_metadata (const Onnx__ModelProto *model)
{
  GPtrArray *list = g_ptr_array_new ();
  for (gsize i = 0; i < model->n_metadata_props; i++)
    {
      const Onnx__StringStringEntryProto *entry = model->metadata_props[i];
      if (entry->key == NULL || entry->value == NULL)
        continue;
      g_ptr_array_add (list, g_strdup (entry->key));
      g_ptr_array_add (list, g_strdup (entry->value));
    }
  g_ptr_array_add (list, NULL);
  return (char **) g_ptr_array_free (list, FALSE);
}

AisleGraph *
aisle_onnx_read (const guint8 *data, gsize length, char ***metadata, GError **error)
{
  if (length == 0 || length > AISLE_ONNX_LIMIT)
    {
      fail (error, _ ("an ONNX file has between 1 byte and 2 GiB"), "");
      return NULL;
    }
  BoundedAllocator allocator = { plain_allocator, 2 * length + ((gsize) 64 << 20) };
  allocator.base.allocator_data = &allocator;
  Onnx__ModelProto *model = onnx__model_proto__unpack (&allocator.base, length, data);
  if (model == NULL)
    {
      fail (error, _ ("the bytes are not an ONNX model, or one that takes too much memory"), "");
      return NULL;
    }
  /* The graph's constants point into the model and keep it. */
  g_autoptr (GBytes) owner = g_bytes_new_with_free_func ("", 0, free_model, model);
  if (!check_model (model, error))
    return NULL;
  const char *name = model->graph->name != NULL ? model->graph->name : "";
  g_autoptr (AisleGraph) graph = aisle_graph_new (name);
  if (!fill_graph (graph, model->graph, owner, error))
    return NULL;
  if (metadata != NULL)
    *metadata = dup_metadata (model);
  return g_steal_pointer (&graph);
}
