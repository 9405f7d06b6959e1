/* gguf-file.c: writing and reading GGUF. */
#include "export/gguf-file.h"

#include "base/error.h"
#include "base/i18n.h"
#include "export/export-file.h"

#if G_BYTE_ORDER != G_LITTLE_ENDIAN
#error "tensor data are little-endian"
#endif

#define MAGIC     0x46554747u /* GGUF */
#define VERSION   3u
#define ALIGNMENT 32u
#define MOST      65536u /* values, tensors */
#define FLOATS    0u     /* the type of a tensor */

typedef enum
{
  UINT8,
  INT8,
  UINT16,
  INT16,
  UINT32,
  INT32,
  FLOAT32,
  BOOL,
  STRING,
  ARRAY,
  UINT64,
  INT64,
  FLOAT64,
  N_TYPES
} Type;

/* Bytes of one; 0: not the same for all. */
static const guint8 type_bytes[N_TYPES] = { 1, 1, 2, 2, 4, 4, 4, 1, 0, 0, 8, 8, 8 };

typedef struct
{
  char *name;
  Type type, of;    /* of: of an array's elements */
  gint64 whole;     /* of every type but floats and texts */
  double real;      /* of floats */
  char *text;       /* of texts */
  char **texts;     /* of arrays of texts */
  gint32 *integers; /* of arrays of INT32 */
  gsize n;
} Value;

struct _AisleGguf
{
  GPtrArray *values; /* Value */
  AisleTensors *tensors;
};

static void
free_value (gpointer data)
{
  Value *value = data;

  g_free (value->name);
  g_free (value->text);
  g_strfreev (value->texts);
  g_free (value->integers);
  g_free (value);
}

AisleGguf *
aisle_gguf_new (void)
{
  AisleGguf *self = g_new0 (AisleGguf, 1);

  self->values = g_ptr_array_new_with_free_func (free_value);
  self->tensors = aisle_tensors_new ();
  return self;
}

void
aisle_gguf_free (AisleGguf *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->values);
  aisle_tensors_free (self->tensors);
  g_free (self);
}

AisleTensors *
aisle_gguf_tensors (const AisleGguf *self)
{
  return self->tensors;
}

/* ---- values ---- */

static Value *
add_value (AisleGguf *self, const char *name, Type type)
{
  Value *value = g_new0 (Value, 1);

  value->name = g_strdup (name);
  value->type = type;
  g_ptr_array_add (self->values, value);
  return value;
}

void
aisle_gguf_set_count (AisleGguf *self, const char *name, guint32 value)
{
  add_value (self, name, UINT32)->whole = value;
}

void
aisle_gguf_set_real (AisleGguf *self, const char *name, float value)
{
  add_value (self, name, FLOAT32)->real = value;
}

void
aisle_gguf_set_flag (AisleGguf *self, const char *name, gboolean value)
{
  add_value (self, name, BOOL)->whole = value;
}

void
aisle_gguf_set_text (AisleGguf *self, const char *name, const char *value)
{
  add_value (self, name, STRING)->text = g_strdup (value);
}

void
aisle_gguf_take_texts (AisleGguf *self, const char *name, char **values)
{
  Value *value = add_value (self, name, ARRAY);

  value->of = STRING;
  value->texts = values;
  value->n = g_strv_length (values);
}

void
aisle_gguf_take_integers (AisleGguf *self, const char *name, gint32 *values, gsize n)
{
  Value *value = add_value (self, name, ARRAY);

  value->of = INT32;
  value->integers = values;
  value->n = n;
}

static const Value *
find_value (const AisleGguf *self, const char *name)
{
  for (guint i = 0; i < self->values->len; i++)
    {
      const Value *value = g_ptr_array_index (self->values, i);

      if (g_str_equal (value->name, name))
        return value;
    }
  return NULL;
}

gboolean
aisle_gguf_get_count (const AisleGguf *self, const char *name, guint64 *count)
{
  const Value *value = find_value (self, name);

  if (value == NULL || type_bytes[value->type] == 0 || value->type == FLOAT32 || value->type == FLOAT64
      || value->type == BOOL || value->whole < 0)
    return FALSE;
  *count = (guint64) value->whole;
  return TRUE;
}

gboolean
aisle_gguf_get_real (const AisleGguf *self, const char *name, double *real)
{
  const Value *value = find_value (self, name);

  if (value == NULL || (value->type != FLOAT32 && value->type != FLOAT64))
    return FALSE;
  *real = value->real;
  return TRUE;
}

const char *
aisle_gguf_get_text (const AisleGguf *self, const char *name)
{
  const Value *value = find_value (self, name);

  return value != NULL ? value->text : NULL;
}

const char *const *
aisle_gguf_get_texts (const AisleGguf *self, const char *name, gsize *n)
{
  const Value *value = find_value (self, name);

  *n = value != NULL && value->texts != NULL ? value->n : 0;
  return value != NULL ? (const char *const *) value->texts : NULL;
}

/* ---- writing ---- */

static void
put (GByteArray *out, gconstpointer data, gsize n)
{
  g_byte_array_append (out, data, (guint) n);
}

static void
put_count (GByteArray *out, guint64 n)
{
  put (out, &n, sizeof n);
}

static void
put_type (GByteArray *out, guint32 type)
{
  put (out, &type, sizeof type);
}

static void
put_text (GByteArray *out, const char *text)
{
  gsize n = strlen (text);

  put_count (out, n);
  put (out, text, n);
}

static void
put_value (GByteArray *out, const Value *value)
{
  guint32 whole = (guint32) value->whole;
  guint8 flag = value->whole != 0;
  float real = (float) value->real;

  put_text (out, value->name);
  put_type (out, value->type);
  switch (value->type)
    {
    case UINT32:
      put (out, &whole, sizeof whole);
      break;
    case FLOAT32:
      put (out, &real, sizeof real);
      break;
    case BOOL:
      put (out, &flag, sizeof flag);
      break;
    case STRING:
      put_text (out, value->text);
      break;
    case ARRAY:
      put_type (out, value->of);
      put_count (out, value->n);
      for (gsize i = 0; value->of == STRING && i < value->n; i++)
        put_text (out, value->texts[i]);
      if (value->of == INT32)
        put (out, value->integers, value->n * sizeof *value->integers);
      break;
    default:
      g_return_if_reached (); /* nothing sets others */
    }
}

static guint64
padding_of (guint64 bytes, guint64 alignment)
{
  return (alignment - bytes % alignment) % alignment;
}

static guint64
bytes_of (const AisleTensor *tensor)
{
  return aisle_tensor_n_elements (tensor) * sizeof (float);
}

/* What stands before the data; total: bytes of the data. */
static GByteArray *
print_head (const AisleGguf *self, guint64 *total)
{
  GByteArray *out = g_byte_array_new ();
  gsize n = aisle_tensors_n (self->tensors);

  put_type (out, MAGIC);
  put_type (out, VERSION);
  put_count (out, n);
  put_count (out, self->values->len);
  for (guint i = 0; i < self->values->len; i++)
    put_value (out, g_ptr_array_index (self->values, i));
  *total = 0;
  for (gsize i = 0; i < n; i++)
    {
      const AisleTensor *tensor = aisle_tensors_at (self->tensors, i);

      put_text (out, tensor->name);
      put_type (out, tensor->n_dims);
      for (guint d = tensor->n_dims; d-- > 0;)
        put_count (out, (guint64) tensor->dims[d]);
      put_type (out, FLOATS);
      put_count (out, *total);
      *total += bytes_of (tensor);
      *total += padding_of (*total, ALIGNMENT);
    }
  while (out->len % ALIGNMENT != 0)
    put (out, "", 1);
  return out;
}

gboolean
aisle_gguf_write (const AisleGguf *self, const char *path, AisleProgress *progress, GError **error)
{
  static const guint8 zeros[ALIGNMENT] = { 0 };
  guint64 total;
  g_autoptr (GByteArray) head = print_head (self, &total);
  g_autofree AisleExportWriter *writer = g_new (AisleExportWriter, 1);

  aisle_export_writer_begin (writer, path, head->len + total, progress);
  aisle_export_writer_put (writer, head->data, head->len);
  for (gsize i = 0; i < aisle_tensors_n (self->tensors); i++)
    {
      const AisleTensor *tensor = aisle_tensors_at (self->tensors, i);

      aisle_export_writer_put (writer, tensor->data, bytes_of (tensor));
      aisle_export_writer_put (writer, zeros, padding_of (bytes_of (tensor), ALIGNMENT));
    }
  return aisle_export_writer_finish (writer, error);
}

/* ---- reading ---- */

typedef struct
{
  const guint8 *bytes;
  gsize at, length;
} Reader;

static gboolean
fail (GError **error, const char *message, const char *subject)
{
  g_set_error (error, AISLE_EXPORT_ERROR, AISLE_ERROR_INPUT, "%s: '%s'", message, subject);
  return FALSE;
}

static gboolean
too_short (GError **error, const char *subject)
{
  return fail (error, _ ("the file ends within a value"), subject);
}

static gboolean
take (Reader *self, gpointer out, gsize n)
{
  if (n > self->length - self->at)
    return FALSE;
  memcpy (out, self->bytes + self->at, n);
  self->at += n;
  return TRUE;
}

static char *
take_text (Reader *self)
{
  guint64 n;
  const char *text;

  if (!take (self, &n, sizeof n) || n > self->length - self->at)
    return NULL;
  text = (const char *) self->bytes + self->at;
  if (memchr (text, '\0', n) != NULL || !g_utf8_validate_len (text, n, NULL))
    return NULL;
  self->at += n;
  return g_strndup (text, n);
}

static gboolean
take_number (Reader *self, Value *value)
{
  guint8 bytes[8] = { 0 };
  float real;

  if (!take (self, bytes, type_bytes[value->type]))
    return FALSE;
  switch (value->type)
    {
    case INT8:
      value->whole = (gint8) bytes[0];
      break;
    case INT16:
      value->whole = (gint16) (bytes[0] | bytes[1] << 8);
      break;
    case INT32:
      {
        gint32 whole;

        memcpy (&whole, bytes, sizeof whole);
        value->whole = whole;
        break;
      }
    case FLOAT32:
      memcpy (&real, bytes, sizeof real);
      value->real = (double) real;
      break;
    case FLOAT64:
      memcpy (&value->real, bytes, sizeof value->real);
      break;
    default:
      memcpy (&value->whole, bytes, sizeof value->whole);
      break;
    }
  return TRUE;
}

/* Every element takes a byte or more, a text eight, so that a count beyond the file's end is refused before memory is asked
 * for. */
static gboolean
take_array (Reader *self, Value *value)
{
  guint32 of;
  guint64 n;
  gsize left;

  if (!take (self, &of, sizeof of) || !take (self, &n, sizeof n) || of >= N_TYPES || of == ARRAY)
    return FALSE;
  value->of = (Type) of;
  left = self->length - self->at;
  if (n > left / (of == STRING ? 8 : type_bytes[of]))
    return FALSE;
  value->n = n;
  if (of == STRING)
    {
      value->texts = g_try_new0 (char *, n + 1);
      for (gsize i = 0; value->texts != NULL && i < n; i++)
        if ((value->texts[i] = take_text (self)) == NULL)
          return FALSE;
      return value->texts != NULL;
    }
  if (of == INT32)
    {
      value->integers = g_try_new (gint32, MAX (n, 1));
      return value->integers != NULL && take (self, value->integers, n * sizeof (gint32));
    }
  self->at += n * type_bytes[of];
  return TRUE;
}

static gboolean
take_value (AisleGguf *self, Reader *reader, GHashTable *names, GError **error)
{
  g_autofree char *name = take_text (reader);
  guint32 type;
  Value *value;

  if (name == NULL || !take (reader, &type, sizeof type))
    return too_short (error, name != NULL ? name : "");
  if (type >= N_TYPES)
    return fail (error, _ ("a value is of no known type"), name);
  value = add_value (self, name, (Type) type);
  if (!g_hash_table_add (names, value->name))
    return fail (error, _ ("a name stands there twice"), name);
  if (type == STRING)
    value->text = take_text (reader);
  if (type == STRING ? value->text == NULL : type == ARRAY ? !take_array (reader, value) : !take_number (reader, value))
    return too_short (error, name);
  return TRUE;
}

typedef struct
{
  char *name;
  guint n_dims;
  gint64 dims[AISLE_TENSOR_MAX_DIMS];
  guint64 offset, bytes;
} Place;

static void
clear_place (gpointer data)
{
  g_free (((Place *) data)->name);
}

static gboolean
take_place (Reader *reader, Place *place, GError **error)
{
  guint32 n_dims, type;
  gsize n;

  place->name = take_text (reader);
  if (place->name == NULL || !take (reader, &n_dims, sizeof n_dims))
    return too_short (error, place->name != NULL ? place->name : "");
  if (n_dims > AISLE_TENSOR_MAX_DIMS)
    return fail (error, _ ("a tensor has a shape that cannot be"), place->name);
  place->n_dims = n_dims;
  for (guint d = n_dims; d-- > 0;)
    if (!take (reader, &place->dims[d], sizeof place->dims[d]))
      return too_short (error, place->name);
  if (!take (reader, &type, sizeof type) || !take (reader, &place->offset, sizeof place->offset))
    return too_short (error, place->name);
  if (type != FLOATS)
    return fail (error, _ ("a tensor is not of 32-bit floats"), place->name);
  if (!aisle_tensor_shape_check (AISLE_DTYPE_F32, place->n_dims, place->dims, &n))
    return fail (error, _ ("a tensor has a shape that cannot be"), place->name);
  place->bytes = n * sizeof (float);
  return TRUE;
}

static gboolean
add_tensor (AisleGguf *self, const Place *place, const Reader *reader, gsize start, GBytes *file, GError **error)
{
  const guint8 *from;
  AisleTensor *tensor;

  if (place->offset > reader->length - start || place->bytes > reader->length - start - place->offset)
    return fail (error, _ ("a tensor's place in the file does not fit its shape"), place->name);
  if (aisle_tensors_find (self->tensors, place->name) != NULL)
    return fail (error, _ ("a name stands there twice"), place->name);
  from = reader->bytes + start + place->offset;
  tensor =
      (guintptr) from % sizeof (float) == 0
          ? aisle_tensors_add_view (self->tensors, place->name, AISLE_DTYPE_F32, place->n_dims, place->dims, from, file)
          : aisle_tensors_add_copy (self->tensors, place->name, AISLE_DTYPE_F32, place->n_dims, place->dims, from);
  if (tensor != NULL)
    return TRUE;
  g_set_error (error, AISLE_EXPORT_ERROR, AISLE_ERROR_MEMORY, _ ("not enough memory for tensor '%s'"), place->name);
  return FALSE;
}

/* No more bytes than there are: else a small file of many tensors in one place would ask for any memory. */
static gboolean
have_room (const GArray *places, const Reader *reader, gsize start, GError **error)
{
  guint64 left = reader->length - start;

  for (guint i = 0; i < places->len; i++)
    {
      const Place *place = &g_array_index (places, Place, i);

      if (place->bytes > left)
        return fail (error, _ ("a tensor overlaps another, or leaves a gap"), place->name);
      left -= place->bytes;
    }
  return TRUE;
}

/* Where the data start. */
static gboolean
find_data (const AisleGguf *self, const Reader *reader, guint64 *start, GError **error)
{
  guint64 alignment = ALIGNMENT;

  if (find_value (self, "general.alignment") != NULL
      && (!aisle_gguf_get_count (self, "general.alignment", &alignment) || alignment == 0 || alignment > MOST))
    return fail (error, _ ("tensors cannot be aligned so"), "general.alignment");
  *start = reader->at + padding_of (reader->at, alignment);
  if (*start > reader->length)
    *start = reader->length; /* no tensors, no data */
  return TRUE;
}

AisleGguf *
aisle_gguf_read (GBytes *file, GError **error)
{
  g_autoptr (AisleGguf) self = aisle_gguf_new ();
  g_autoptr (GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GArray) places = g_array_new (FALSE, TRUE, sizeof (Place));
  Reader reader = { .bytes = g_bytes_get_data (file, NULL), .length = g_bytes_get_size (file) };
  guint32 magic, version;
  guint64 n_tensors, n_values, start;

  g_array_set_clear_func (places, clear_place);
  if (!take (&reader, &magic, sizeof magic) || magic != MAGIC || !take (&reader, &version, sizeof version)
      || version != VERSION || !take (&reader, &n_tensors, sizeof n_tensors)
      || !take (&reader, &n_values, sizeof n_values) || n_tensors > MOST || n_values > MOST)
    {
      fail (error, _ ("the file does not begin as one of this format and version"), "GGUF 3");
      return NULL;
    }
  for (guint64 i = 0; i < n_values; i++)
    if (!take_value (self, &reader, names, error))
      return NULL;
  g_array_set_size (places, (guint) n_tensors);
  for (guint64 i = 0; i < n_tensors; i++)
    if (!take_place (&reader, &g_array_index (places, Place, i), error))
      return NULL;
  if (!find_data (self, &reader, &start, error) || !have_room (places, &reader, start, error))
    return NULL;
  for (guint64 i = 0; i < n_tensors; i++)
    if (!add_tensor (self, &g_array_index (places, Place, i), &reader, start, file, error))
      return NULL;
  return g_steal_pointer (&self);
}
