/* safetensors-file.h: named arrays as a safetensors file and back.  Only export/ and its tests include it.
 *
 * The format (github.com/huggingface/safetensors): 8 bytes with the header's length, little-endian; the header, JSON
 * with type, shape and offsets of each tensor and texts under "__metadata__"; then the data without gaps. */
#pragma once

#include "base/progress.h"
#include "numeric/tensor.h"

/* metadata: names and values in turn, NULL-terminated. */
gboolean aisle_safetensors_write (const AisleTensors *tensors, char **metadata, const char *path,
                                  AisleProgress *progress, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Reads hostile bytes.  Tensors point into file where they are aligned.  metadata (nullable out): g_strfreev. */
AisleTensors *aisle_safetensors_read (GBytes *file, char ***metadata, GError **error) G_GNUC_WARN_UNUSED_RESULT;
