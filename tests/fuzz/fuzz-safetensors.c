/* fuzz-safetensors.c: any bytes as a safetensors file: an error, or tensors that are all within the file. */
#include "export/safetensors-file.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_auto (GStrv) metadata = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) file = g_bytes_new (data, size);
  g_autoptr (AisleTensors) tensors = aisle_safetensors_read (file, &metadata, &error);
  g_assert ((tensors == NULL) == (error != NULL));
  volatile guint sum = 0; /* so that every byte is read */
  for (gsize i = 0; tensors != NULL && i < aisle_tensors_n (tensors); i++)
    {
      const AisleTensor *tensor = aisle_tensors_at (tensors, i);
      gsize length = aisle_tensor_n_elements (tensor) * aisle_dtype_size (tensor->dtype);
      for (gsize at = 0; at < length; at++)
        sum += ((const guint8 *) tensor->data)[at];
    }
  return 0;
}
