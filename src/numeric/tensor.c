/* tensor.c: an ordered set of named arrays. */
#include "numeric/tensor.h"

#include <string.h>

struct _AisleTensors
{
  GPtrArray *items;  /* AisleTensor */
  GHashTable *names; /* name (borrowed) -> AisleTensor */
};

gsize
aisle_dtype_size (AisleDtype dtype)
{
  return dtype == AISLE_DTYPE_I64 ? 8 : 4;
}

gboolean
aisle_tensor_shape_check (AisleDtype dtype, guint n_dims, const gint64 *dims, gsize *n_elements)
{
  gsize n = 1, bytes;

  if (n_dims > AISLE_TENSOR_MAX_DIMS)
    return FALSE;
  for (guint i = 0; i < n_dims; i++)
    if (dims[i] < 0 || !g_size_checked_mul (&n, n, (gsize) dims[i]))
      return FALSE;
  if (!g_size_checked_mul (&bytes, n, aisle_dtype_size (dtype)) || bytes > G_MAXSSIZE)
    return FALSE;
  *n_elements = n;
  return TRUE;
}

gsize
aisle_tensor_n_elements (const AisleTensor *self)
{
  gsize n = 1;

  for (guint i = 0; i < self->n_dims; i++)
    n *= (gsize) self->dims[i];
  return n;
}

GBytes *
aisle_tensor_share (AisleTensor *self)
{
  if (self->owner == NULL)
    self->owner = g_bytes_new_take (self->data, aisle_tensor_n_elements (self) * aisle_dtype_size (self->dtype));
  return g_bytes_ref (self->owner);
}

static void
tensor_free (gpointer data)
{
  AisleTensor *self = data;

  if (self->owner != NULL)
    g_bytes_unref (self->owner);
  else
    g_free (self->data);
  g_free (self->name);
  g_free (self);
}

AisleTensors *
aisle_tensors_new (void)
{
  AisleTensors *self = g_new0 (AisleTensors, 1);

  self->items = g_ptr_array_new_with_free_func (tensor_free);
  self->names = g_hash_table_new (g_str_hash, g_str_equal);
  return self;
}

void
aisle_tensors_free (AisleTensors *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->names);
  g_ptr_array_unref (self->items);
  g_free (self);
}

/* data is taken unless it belongs to owner. */
static AisleTensor *
append (AisleTensors *self, const char *name, AisleDtype dtype, guint n_dims, const gint64 *dims, gpointer data,
        GBytes *owner)
{
  AisleTensor *tensor = g_new0 (AisleTensor, 1);

  tensor->name = g_strdup (name);
  tensor->dtype = dtype;
  tensor->n_dims = n_dims;
  for (guint i = 0; i < n_dims; i++)
    tensor->dims[i] = dims[i];
  tensor->data = data;
  tensor->owner = owner != NULL ? g_bytes_ref (owner) : NULL;
  g_ptr_array_add (self->items, tensor);
  g_hash_table_insert (self->names, tensor->name, tensor);
  return tensor;
}

AisleTensor *
aisle_tensors_add (AisleTensors *self, const char *name, AisleDtype dtype, guint n_dims, const gint64 *dims)
{
  gsize n;
  gpointer data;

  if (aisle_tensors_find (self, name) != NULL || !aisle_tensor_shape_check (dtype, n_dims, dims, &n))
    return NULL;
  data = g_try_malloc0_n (MAX (n, 1), aisle_dtype_size (dtype));
  return data != NULL ? append (self, name, dtype, n_dims, dims, data, NULL) : NULL;
}

AisleTensor *
aisle_tensors_add_copy (AisleTensors *self, const char *name, AisleDtype dtype, guint n_dims, const gint64 *dims,
                        gconstpointer data)
{
  AisleTensor *tensor = aisle_tensors_add (self, name, dtype, n_dims, dims);

  if (tensor != NULL && aisle_tensor_n_elements (tensor) > 0)
    memcpy (tensor->data, data, aisle_tensor_n_elements (tensor) * aisle_dtype_size (dtype));
  return tensor;
}

AisleTensor *
aisle_tensors_add_view (AisleTensors *self, const char *name, AisleDtype dtype, guint n_dims, const gint64 *dims,
                        gconstpointer data, GBytes *owner)
{
  gsize n;

  if (aisle_tensors_find (self, name) != NULL || !aisle_tensor_shape_check (dtype, n_dims, dims, &n))
    return NULL;
  return append (self, name, dtype, n_dims, dims, (gpointer) data, owner);
}

gsize
aisle_tensors_n (const AisleTensors *self)
{
  return self->items->len;
}

AisleTensor *
aisle_tensors_at (const AisleTensors *self, gsize index)
{
  return g_ptr_array_index (self->items, index);
}

AisleTensor *
aisle_tensors_find (const AisleTensors *self, const char *name)
{
  return g_hash_table_lookup (self->names, name);
}
