/* onnx-write.c: a graph as an ONNX file.  The messages only point at the graph; protobuf-c hands their bytes on piece
 * by piece, so a model is never held twice. */
#include "export/onnx/onnx-file.h"

#include "base/error.h"
#include "base/i18n.h"
#include "export/export-file.h"
#include "export/onnx/onnx-subset.pb-c.h"

#if G_BYTE_ORDER != G_LITTLE_ENDIAN
#error "raw tensor data are little-endian"
#endif

/* ONNX's numbers for the element types, by AisleDtype. */
static const gint32 data_types[] = { 1, 6, 7 };

/* Memory of the messages, freed together. */
typedef struct
{
  GPtrArray *blocks;
} Arena;

static gpointer
take (Arena *self, gsize n, gsize size)
{
  gpointer block = g_malloc0_n (MAX (n, 1), size);
  g_ptr_array_add (self->blocks, block);
  return block;
}

static gint64 *
take_dims (Arena *self, guint n, const gint64 *dims)
{
  gint64 *copy = take (self, n, sizeof (gint64));
  for (guint d = 0; d < n; d++)
    copy[d] = dims[d];
  return copy;
}

static Onnx__TensorProto *
make_tensor (Arena *arena, const AisleTensor *tensor)
{
  Onnx__TensorProto *self = take (arena, 1, sizeof *self);
  onnx__tensor_proto__init (self);
  self->name = tensor->name;
  self->n_dims = tensor->n_dims;
  self->dims = take_dims (arena, tensor->n_dims, tensor->dims);
  self->has_data_type = TRUE;
  self->data_type = data_types[tensor->dtype];
  self->has_raw_data = TRUE;
  self->raw_data.data = tensor->data;
  self->raw_data.len = aisle_tensor_n_elements (tensor) * aisle_dtype_size (tensor->dtype);
  return self;
}

static Onnx__AttributeProto *
make_attribute (Arena *arena, const AisleAttribute *attribute)
{
  Onnx__AttributeProto *self = take (arena, 1, sizeof *self);
  onnx__attribute_proto__init (self);
  self->name = attribute->name;
  self->has_type = TRUE;
  if (attribute->is_list)
    {
      self->type = ONNX__ATTRIBUTE_PROTO__ATTRIBUTE_TYPE__INTS;
      self->n_ints = attribute->n_integers;
      self->ints = attribute->integers;
    }
  else if (attribute->is_real_list)
    {
      self->type = ONNX__ATTRIBUTE_PROTO__ATTRIBUTE_TYPE__FLOATS;
      self->n_floats = attribute->n_reals;
      self->floats = attribute->reals;
    }
  else if (attribute->texts != NULL)
    {
      self->type = ONNX__ATTRIBUTE_PROTO__ATTRIBUTE_TYPE__STRINGS;
      self->n_strings = g_strv_length (attribute->texts);
      self->strings = take (arena, self->n_strings, sizeof *self->strings);
      for (gsize i = 0; i < self->n_strings; i++)
        self->strings[i] = (ProtobufCBinaryData){ strlen (attribute->texts[i]), (guint8 *) attribute->texts[i] };
    }
  else if (attribute->text != NULL)
    {
      self->type = ONNX__ATTRIBUTE_PROTO__ATTRIBUTE_TYPE__STRING;
      self->has_s = TRUE;
      self->s.data = (guint8 *) attribute->text;
      self->s.len = strlen (attribute->text);
    }
  else if (attribute->is_real)
    {
      self->type = ONNX__ATTRIBUTE_PROTO__ATTRIBUTE_TYPE__FLOAT;
      self->has_f = TRUE;
      self->f = (float) attribute->real;
    }
  else
    {
      self->type = ONNX__ATTRIBUTE_PROTO__ATTRIBUTE_TYPE__INT;
      self->has_i = TRUE;
      self->i = attribute->integer;
    }
  return self;
}

static Onnx__NodeProto *
make_node (Arena *arena, const AisleNode *node)
{
  Onnx__NodeProto *self = take (arena, 1, sizeof *self);
  onnx__node_proto__init (self);
  self->name = node->name;
  self->op_type = node->op;
  self->domain = *aisle_op_domain (node->op) != '\0' ? (char *) aisle_op_domain (node->op) : NULL;
  self->n_input = g_strv_length (node->inputs);
  self->input = node->inputs;
  self->n_output = g_strv_length (node->outputs);
  self->output = node->outputs;
  self->n_attribute = node->attributes->len;
  self->attribute = take (arena, node->attributes->len, sizeof *self->attribute);
  for (guint i = 0; i < node->attributes->len; i++)
    self->attribute[i] = make_attribute (arena, &g_array_index (node->attributes, AisleAttribute, i));
  return self;
}

static Onnx__TensorShapeProto *
make_shape (Arena *arena, const AisleGraph *graph, const AisleValueInfo *info)
{
  Onnx__TensorShapeProto *self = take (arena, 1, sizeof *self);
  onnx__tensor_shape_proto__init (self);
  self->n_dim = info->n_dims;
  self->dim = take (arena, info->n_dims, sizeof *self->dim);
  for (guint d = 0; d < info->n_dims; d++)
    {
      Onnx__TensorShapeProto__Dimension *dim = self->dim[d] = take (arena, 1, sizeof *dim);
      onnx__tensor_shape_proto__dimension__init (dim);
      const char *name = aisle_graph_dim_name (graph, info->dims[d]);
      if (name != NULL)
        {
          dim->value_case = ONNX__TENSOR_SHAPE_PROTO__DIMENSION__VALUE_DIM_PARAM;
          dim->dim_param = (char *) name;
        }
      else if (info->dims[d] >= 0)
        {
          dim->value_case = ONNX__TENSOR_SHAPE_PROTO__DIMENSION__VALUE_DIM_VALUE;
          dim->dim_value = info->dims[d];
        }
    }
  return self;
}

static Onnx__ValueInfoProto **
make_infos (Arena *arena, const AisleGraph *graph, const GArray *infos)
{
  Onnx__ValueInfoProto **list = take (arena, infos->len, sizeof *list);
  for (guint i = 0; i < infos->len; i++)
    {
      const AisleValueInfo *info = &g_array_index (infos, AisleValueInfo, i);
      Onnx__ValueInfoProto *self = list[i] = take (arena, 1, sizeof *self);
      onnx__value_info_proto__init (self);
      self->name = info->name;
      self->type = take (arena, 1, sizeof *self->type);
      onnx__type_proto__init (self->type);
      self->type->tensor_type = take (arena, 1, sizeof *self->type->tensor_type);
      onnx__type_proto__tensor__init (self->type->tensor_type);
      self->type->tensor_type->has_elem_type = TRUE;
      self->type->tensor_type->elem_type = data_types[info->dtype];
      self->type->tensor_type->shape = make_shape (arena, graph, info);
    }
  return list;
}

static Onnx__GraphProto *
make_graph (Arena *arena, const AisleGraph *graph)
{
  const GPtrArray *nodes = aisle_graph_nodes (graph);
  const AisleTensors *constants = aisle_graph_constants (graph);
  Onnx__GraphProto *self = take (arena, 1, sizeof *self);
  onnx__graph_proto__init (self);
  self->name = (char *) aisle_graph_get_name (graph);
  self->n_node = nodes->len;
  self->node = take (arena, nodes->len, sizeof *self->node);
  for (guint i = 0; i < nodes->len; i++)
    self->node[i] = make_node (arena, g_ptr_array_index (nodes, i));
  self->n_initializer = aisle_tensors_n (constants);
  self->initializer = take (arena, self->n_initializer, sizeof *self->initializer);
  for (gsize i = 0; i < self->n_initializer; i++)
    self->initializer[i] = make_tensor (arena, aisle_tensors_at (constants, i));
  self->n_input = aisle_graph_inputs (graph)->len;
  self->input = make_infos (arena, graph, aisle_graph_inputs (graph));
  self->n_output = aisle_graph_outputs (graph)->len;
  self->output = make_infos (arena, graph, aisle_graph_outputs (graph));
  return self;
}

/* ONNX's own operators, and those of a domain beside it where the graph has any. */
static void
add_opsets (Arena *arena, const AisleGraph *graph, Onnx__ModelProto *model)
{
  const GPtrArray *nodes = aisle_graph_nodes (graph);
  const char *other = "";
  for (guint i = 0; i < nodes->len && *other == '\0'; i++)
    other = aisle_op_domain (((const AisleNode *) g_ptr_array_index (nodes, i))->op);
  model->n_opset_import = *other != '\0' ? 2 : 1;
  model->opset_import = take (arena, 2, sizeof *model->opset_import);
  for (gsize i = 0; i < model->n_opset_import; i++)
    {
      Onnx__OperatorSetIdProto *set = model->opset_import[i] = take (arena, 1, sizeof *set);
      onnx__operator_set_id_proto__init (set);
      set->domain = (char *) (i == 0 ? "" : other);
      set->has_version = TRUE;
      set->version = i == 0 ? 17 : 3;
    }
}

static Onnx__ModelProto *
make_model (Arena *arena, const AisleGraph *graph, char **metadata)
{
  Onnx__ModelProto *self = take (arena, 1, sizeof *self);
  onnx__model_proto__init (self);
  self->has_ir_version = TRUE;
  self->ir_version = 8;
  self->producer_name = (char *) "aisle";
  self->producer_version = (char *) AISLE_VERSION;
  add_opsets (arena, graph, self);
  self->n_metadata_props = metadata != NULL ? g_strv_length (metadata) / 2 : 0;
  self->metadata_props = take (arena, self->n_metadata_props, sizeof *self->metadata_props);
  for (gsize i = 0; i < self->n_metadata_props; i++)
    {
      Onnx__StringStringEntryProto *entry = self->metadata_props[i] = take (arena, 1, sizeof *entry);
      onnx__string_string_entry_proto__init (entry);
      entry->key = metadata[2 * i];
      entry->value = metadata[2 * i + 1];
    }
  self->graph = make_graph (arena, graph);
  return self;
}

/* protobuf-c's view of an export writer. */
typedef struct
{
  ProtobufCBuffer base;
  AisleExportWriter *writer;
} StreamBuffer;

static void
append_cb (ProtobufCBuffer *buffer, size_t length, const guint8 *data)
{
  aisle_export_writer_put (((StreamBuffer *) buffer)->writer, data, length);
}

static guint64
constant_bytes (const AisleGraph *graph)
{
  const AisleTensors *constants = aisle_graph_constants (graph);
  guint64 bytes = 0;
  for (gsize i = 0; i < aisle_tensors_n (constants); i++)
    {
      const AisleTensor *tensor = aisle_tensors_at (constants, i);
      bytes += aisle_tensor_n_elements (tensor) * aisle_dtype_size (tensor->dtype);
    }
  return bytes;
}

gboolean
aisle_onnx_write (const AisleGraph *graph, char **metadata, const char *path, AisleProgress *progress, GError **error)
{
  if (!aisle_graph_check (graph, error))
    return FALSE;
  Arena arena = { g_ptr_array_new_with_free_func (g_free) };
  Onnx__ModelProto *model = make_model (&arena, graph, metadata);
  guint64 bytes = constant_bytes (graph);
  if (bytes < AISLE_ONNX_LIMIT)
    bytes = onnx__model_proto__get_packed_size (model);

  gboolean ok = bytes < AISLE_ONNX_LIMIT;
  if (!ok)
    {
      g_autofree char *size = g_format_size (bytes);
      g_set_error (error, AISLE_EXPORT_ERROR, AISLE_ERROR_USAGE,
                   _ ("cannot write '%s': the model takes %s and ONNX files end at 2 GiB; use the safetensors file"),
                   path, size);
    }
  else
    {
      g_autofree AisleExportWriter *writer = g_new (AisleExportWriter, 1);
      aisle_export_writer_begin (writer, path, bytes, progress);
      StreamBuffer buffer = { { append_cb }, writer };
      protobuf_c_message_pack_to_buffer (&model->base, &buffer.base);
      ok = aisle_export_writer_finish (writer, error);
    }
  g_ptr_array_unref (arena.blocks);
  return ok;
}
