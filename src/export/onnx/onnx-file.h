/* onnx-file.h: a graph as an ONNX file (IR 8, opset 17) and back.  Only export/onnx/ and its tests include it. */
#pragma once

#include "opgraph/opgraph.h"

/* ONNX files end where protobuf does. */
#define AISLE_ONNX_LIMIT G_MAXINT32

/* metadata: names and values in turn, NULL-terminated.  Constants are streamed, not copied. */
gboolean aisle_onnx_write (const AisleGraph *graph, char **metadata, const char *path, AisleProgress *progress,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Reads hostile bytes: a graph that passes aisle_graph_check, or an error.  Constants may point into memory that the
 * graph owns; data itself is not needed afterwards.  metadata (nullable out): g_strfreev. */
AisleGraph *aisle_onnx_read (const guint8 *data, gsize length, char ***metadata,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;
