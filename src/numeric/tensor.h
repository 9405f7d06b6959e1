/* tensor.h: named arrays: what a model saves, a graph holds and an exporter writes. */
#pragma once

#include <glib.h>

typedef enum
{
  AISLE_DTYPE_F32,
  AISLE_DTYPE_I32,
  AISLE_DTYPE_I64
} AisleDtype;

#define AISLE_TENSOR_MAX_DIMS 4

typedef struct
{
  char *name;
  AisleDtype dtype;
  guint n_dims;
  gint64 dims[AISLE_TENSOR_MAX_DIMS]; /* row-major */
  gpointer data;
  GBytes *owner; /* (nullable) keeps data alive; NULL: data is g_malloc'ed and owned */
} AisleTensor;

/* A reference to what keeps data alive, beyond the life of the set it is in: the caller may point into data. */
GBytes *aisle_tensor_share (AisleTensor *self);

gsize aisle_dtype_size (AisleDtype dtype);
gsize aisle_tensor_n_elements (const AisleTensor *self);
/* Elements of a shape; FALSE when a dimension is negative, there are too many, or the bytes would overflow. */
gboolean aisle_tensor_shape_check (AisleDtype dtype, guint n_dims, const gint64 *dims, gsize *n_elements);

/* An ordered set of tensors with unique names. */
typedef struct _AisleTensors AisleTensors;

AisleTensors *aisle_tensors_new (void);
void aisle_tensors_free (AisleTensors *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AisleTensors, aisle_tensors_free)
/* A new zeroed tensor, or NULL when memory runs out, a shape is not sane or the name is taken. */
AisleTensor *aisle_tensors_add (AisleTensors *self, const char *name, AisleDtype dtype, guint n_dims,
                                const gint64 *dims);
/* Same, copying data. */
AisleTensor *aisle_tensors_add_copy (AisleTensors *self, const char *name, AisleDtype dtype, guint n_dims,
                                     const gint64 *dims, gconstpointer data);
/* Same, pointing into owner, which it keeps alive. */
AisleTensor *aisle_tensors_add_view (AisleTensors *self, const char *name, AisleDtype dtype, guint n_dims,
                                     const gint64 *dims, gconstpointer data, GBytes *owner);
gsize aisle_tensors_n (const AisleTensors *self);
AisleTensor *aisle_tensors_at (const AisleTensors *self, gsize index);
AisleTensor *aisle_tensors_find (const AisleTensors *self, const char *name); /* (nullable) */
