/* fuzz-onnx.c: any bytes as an ONNX file: an error, or a graph that runs or fails within its memory. */
#include "export/onnx/onnx-file.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_auto (GStrv) metadata = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleGraph) graph = aisle_onnx_read (data, size, &metadata, &error);
  if (graph == NULL)
    {
      g_assert (error != NULL);
      return 0;
    }
  g_autoptr (AisleTensors) inputs = aisle_tensors_new ();
  const GArray *infos = aisle_graph_inputs (graph);
  for (guint i = 0; i < infos->len; i++)
    {
      const AisleValueInfo *info = &g_array_index (infos, AisleValueInfo, i);
      gint64 dims[AISLE_TENSOR_MAX_DIMS], n = 1;
      for (guint d = 0; d < info->n_dims; d++)
        {
          dims[d] = info->dims[d] == -1 ? 2 : info->dims[d];
          n *= CLAMP (dims[d], 1, 1 << 12);
        }
      if (n <= 1 << 12)
        (void) !aisle_tensors_add (inputs, info->name, info->dtype, info->n_dims, dims);
    }
  g_autoptr (AisleTensors) outputs = aisle_graph_run (graph, inputs, 1 << 20, NULL, &error);
  g_assert ((outputs == NULL) == (error != NULL));
  return 0;
}
