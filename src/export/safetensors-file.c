/* safetensors-file.c: writing and reading safetensors. */
#include "export/safetensors-file.h"

#include "base/error.h"
#include "base/i18n.h"
#include "export/export-file.h"

#if G_BYTE_ORDER != G_LITTLE_ENDIAN
#error "tensor data are little-endian"
#endif

#define HEADER_LIMIT ((gsize) 16 << 20)
#define METADATA     "__metadata__"

static const char *const dtype_names[] = { "F32", "I32", "I64" }; /* by AisleDtype */

static gsize
tensor_bytes (const AisleTensor *tensor)
{
  return aisle_tensor_n_elements (tensor) * aisle_dtype_size (tensor->dtype);
}

/* ---- writing ---- */

/* Wide elements first, so that every tensor is aligned when the data are. */
static GPtrArray *
sort_tensors (const AisleTensors *tensors)
{
  GPtrArray *list = g_ptr_array_new ();
  for (gsize size = 8; size >= 4; size -= 4)
    for (gsize i = 0; i < aisle_tensors_n (tensors); i++)
      {
        AisleTensor *tensor = aisle_tensors_at (tensors, i);
        if (aisle_dtype_size (tensor->dtype) == size)
          g_ptr_array_add (list, tensor);
      }
  return list;
}

static JsonNode *
describe_tensor (const AisleTensor *tensor, guint64 offset)
{
  JsonArray *shape = json_array_new (), *offsets = json_array_new ();
  for (guint d = 0; d < tensor->n_dims; d++)
    json_array_add_int_element (shape, tensor->dims[d]);
  json_array_add_int_element (offsets, (gint64) offset);
  json_array_add_int_element (offsets, (gint64) (offset + tensor_bytes (tensor)));
  JsonObject *object = json_object_new ();
  json_object_set_string_member (object, "dtype", dtype_names[tensor->dtype]);
  json_object_set_array_member (object, "shape", shape);
  json_object_set_array_member (object, "data_offsets", offsets);
  return json_node_init_object (json_node_alloc (), object);
}

/* The header, padded with spaces so that the data begin at a multiple of 8; total gets the data's length. */
static GString *
print_header (const GPtrArray *list, char **metadata, guint64 *total)
{
  g_autoptr (JsonNode) root = json_node_init_object (json_node_alloc (), NULL);
  JsonObject *object = json_object_new (), *texts = json_object_new ();
  for (; metadata != NULL && metadata[0] != NULL; metadata += 2)
    json_object_set_string_member (texts, metadata[0], metadata[1]);
  json_object_set_object_member (object, METADATA, texts);
  *total = 0;
  for (guint i = 0; i < list->len; i++)
    {
      const AisleTensor *tensor = g_ptr_array_index (list, i);
      json_object_set_member (object, tensor->name, describe_tensor (tensor, *total));
      *total += tensor_bytes (tensor);
    }
  json_node_take_object (root, object);
  g_autofree char *text = aisle_json_print (root, FALSE);
  GString *header = g_string_new (text);
  while (header->len % 8 != 0)
    g_string_append_c (header, ' ');
  return header;
}

gboolean
aisle_safetensors_write (const AisleTensors *tensors, char **metadata, const char *path, AisleProgress *progress,
                         GError **error)
{
  g_autoptr (GPtrArray) list = sort_tensors (tensors);
  guint64 total;
  GString *header = print_header (list, metadata, &total);
  guint64 length = header->len;
  g_autofree AisleExportWriter *writer = g_new (AisleExportWriter, 1);

  aisle_export_writer_begin (writer, path, sizeof length + length + total, progress);
  aisle_export_writer_put (writer, &length, sizeof length);
  aisle_export_writer_put (writer, header->str, header->len);
  for (guint i = 0; i < list->len; i++)
    {
      const AisleTensor *tensor = g_ptr_array_index (list, i);
      aisle_export_writer_put (writer, tensor->data, tensor_bytes (tensor));
    }
  g_string_free (header, TRUE);
  return aisle_export_writer_finish (writer, error);
}

/* ---- reading ---- */

typedef struct
{
  const char *name;
  AisleDtype dtype;
  guint n_dims;
  gint64 dims[AISLE_TENSOR_MAX_DIMS];
  guint64 begin, end; /* within the data */
} Entry;

static gboolean
fail (GError **error, const char *message, const char *subject)
{
  g_set_error (error, AISLE_EXPORT_ERROR, AISLE_ERROR_INPUT, "%s: '%s'", message, subject);
  return FALSE;
}

static gboolean
read_integers (JsonArray *array, guint most, gint64 *values, guint *n)
{
  if (array == NULL || json_array_get_length (array) > most)
    return FALSE;
  *n = json_array_get_length (array);
  for (guint i = 0; i < *n; i++)
    {
      JsonNode *node = json_array_get_element (array, i);
      if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_INT64)
        return FALSE;
      values[i] = json_node_get_int (node);
      if (values[i] < 0)
        return FALSE;
    }
  return TRUE;
}

static gboolean
read_entry (const char *name, JsonNode *node, guint64 data_length, Entry *entry, GError **error)
{
  JsonObject *object = aisle_json_node_object (node);
  gint64 offsets[2];
  guint n_offsets;
  gsize n;
  entry->name = name;
  if (object == NULL)
    return fail (error, _ ("a tensor is not described by an object"), name);
  const char *dtype = aisle_json_text (object, "dtype", "");
  for (entry->dtype = AISLE_DTYPE_F32; !g_str_equal (dtype, dtype_names[entry->dtype]); entry->dtype++)
    if (entry->dtype == AISLE_DTYPE_I64)
      return fail (error, _ ("a tensor is not of F32, I32 or I64"), name);
  if (!read_integers (aisle_json_array (object, "shape"), AISLE_TENSOR_MAX_DIMS, entry->dims, &entry->n_dims)
      || !aisle_tensor_shape_check (entry->dtype, entry->n_dims, entry->dims, &n))
    return fail (error, _ ("a tensor has a shape that cannot be"), name);
  if (!read_integers (aisle_json_array (object, "data_offsets"), 2, offsets, &n_offsets) || n_offsets != 2
      || offsets[1] < offsets[0] || (guint64) offsets[1] > data_length
      || (guint64) (offsets[1] - offsets[0]) != n * aisle_dtype_size (entry->dtype))
    return fail (error, _ ("a tensor's place in the file does not fit its shape"), name);
  entry->begin = (guint64) offsets[0];
  entry->end = (guint64) offsets[1];
  return TRUE;
}

static int
compare_places (gconstpointer a, gconstpointer b)
{
  const Entry *x = a, *y = b;
  if (x->begin != y->begin)
    return x->begin < y->begin ? -1 : 1;
  return x->end < y->end ? -1 : x->end > y->end;
}

/* All entries, in the order of their data, which they cover without gaps or overlaps. */
static GArray *
read_entries (JsonObject *root, guint64 data_length, GError **error)
{
  g_autoptr (GArray) entries = g_array_new (FALSE, FALSE, sizeof (Entry));
  g_autoptr (GList) names = json_object_get_members (root);
  guint64 at = 0;
  for (GList *l = names; l != NULL; l = l->next)
    {
      Entry entry;
      if (g_str_equal (l->data, METADATA))
        continue;
      if (!read_entry (l->data, json_object_get_member (root, l->data), data_length, &entry, error))
        return NULL;
      g_array_append_val (entries, entry);
    }
  g_array_sort (entries, compare_places);
  for (guint i = 0; i < entries->len; i++)
    {
      const Entry *entry = &g_array_index (entries, Entry, i);
      if (entry->begin != at)
        {
          fail (error, _ ("a tensor overlaps another, or leaves a gap"), entry->name);
          return NULL;
        }
      at = entry->end;
    }
  if (at != data_length)
    {
      fail (error, _ ("the data are longer than the tensors"), "");
      return NULL;
    }
  return g_steal_pointer (&entries);
}

static char **
read_metadata (JsonObject *root)
{
  GPtrArray *list = g_ptr_array_new ();
  JsonObject *texts = aisle_json_object (root, METADATA);
  g_autoptr (GList) names = texts != NULL ? json_object_get_members (texts) : NULL;
  for (GList *l = names; l != NULL; l = l->next)
    {
      const char *text = aisle_json_text (texts, l->data, NULL);
      if (text == NULL)
        continue;
      g_ptr_array_add (list, g_strdup (l->data));
      g_ptr_array_add (list, g_strdup (text));
    }
  g_ptr_array_add (list, NULL);
  return (char **) g_ptr_array_free (list, FALSE);
}

static AisleTensors *
make_tensors (const GArray *entries, const guint8 *data, GBytes *file, GError **error)
{
  g_autoptr (AisleTensors) tensors = aisle_tensors_new ();
  for (guint i = 0; i < entries->len; i++)
    {
      const Entry *entry = &g_array_index (entries, Entry, i);
      const guint8 *from = data + entry->begin;
      gboolean aligned = (guintptr) from % aisle_dtype_size (entry->dtype) == 0;
      AisleTensor *tensor =
          aligned ? aisle_tensors_add_view (tensors, entry->name, entry->dtype, entry->n_dims, entry->dims, from, file)
                  : aisle_tensors_add_copy (tensors, entry->name, entry->dtype, entry->n_dims, entry->dims, from);
      if (tensor == NULL)
        {
          g_set_error (error, AISLE_EXPORT_ERROR, AISLE_ERROR_MEMORY, _ ("not enough memory for tensor '%s'"),
                       entry->name);
          return NULL;
        }
    }
  return g_steal_pointer (&tensors);
}

AisleTensors *
aisle_safetensors_read (GBytes *file, char ***metadata, GError **error)
{
  gsize length;
  const guint8 *bytes = g_bytes_get_data (file, &length);
  guint64 header;
  if (length < sizeof header)
    {
      fail (error, _ ("the file is shorter than a header"), "");
      return NULL;
    }
  memcpy (&header, bytes, sizeof header);
  if (header > HEADER_LIMIT || header > length - sizeof header)
    {
      fail (error, _ ("the header is longer than the file, or than 16 MiB"), "");
      return NULL;
    }
  const char *text = (const char *) bytes + sizeof header;
  if (header == 0 || *text != '{' || !g_utf8_validate_len (text, header, NULL))
    {
      fail (error, _ ("the header is not a JSON object"), "");
      return NULL;
    }
  g_autoptr (JsonNode) root = aisle_json_parse (text, (gssize) header, error);
  if (root == NULL)
    return NULL;
  if (!JSON_NODE_HOLDS_OBJECT (root))
    {
      fail (error, _ ("the header is not a JSON object"), "");
      return NULL;
    }
  const guint8 *data = bytes + sizeof header + header;
  g_autoptr (GArray) entries = read_entries (json_node_get_object (root), length - sizeof header - header, error);
  g_autoptr (AisleTensors) tensors = entries != NULL ? make_tensors (entries, data, file, error) : NULL;
  if (tensors != NULL && metadata != NULL)
    *metadata = read_metadata (json_node_get_object (root));
  return g_steal_pointer (&tensors);
}
