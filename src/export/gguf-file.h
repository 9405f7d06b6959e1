/* gguf-file.h: named values and arrays as a GGUF file (version 3) and back.  Only export/ and its tests include it.
 *
 * The format (github.com/ggml-org/ggml, docs/gguf.md): the letters GGUF, version, numbers of tensors and of values; the values,
 * each with its name and type; name, shape (fastest dimension first), type and place of each tensor; then the data, each
 * tensor's aligned.  Tensors are of 32-bit floats here. */
#pragma once

#include "base/progress.h"
#include "numeric/tensor.h"

typedef struct _AisleGguf AisleGguf;

AisleGguf *aisle_gguf_new (void);
void aisle_gguf_free (AisleGguf *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AisleGguf, aisle_gguf_free)

void aisle_gguf_set_count (AisleGguf *self, const char *name, guint32 value);
void aisle_gguf_set_real (AisleGguf *self, const char *name, float value);
void aisle_gguf_set_flag (AisleGguf *self, const char *name, gboolean value);
void aisle_gguf_set_text (AisleGguf *self, const char *name, const char *value);
void aisle_gguf_take_texts (AisleGguf *self, const char *name, char **values); /* NULL-terminated */
void aisle_gguf_take_integers (AisleGguf *self, const char *name, gint32 *values, gsize n);

/* FALSE, or NULL, where there is no such value, or one of another type.  Any whole number that is not negative is a count. */
gboolean aisle_gguf_get_count (const AisleGguf *self, const char *name, guint64 *value);
gboolean aisle_gguf_get_real (const AisleGguf *self, const char *name, double *value);
const char *aisle_gguf_get_text (const AisleGguf *self, const char *name);
const char *const *aisle_gguf_get_texts (const AisleGguf *self, const char *name, gsize *n);

/* To be filled, or looked up. */
AisleTensors *aisle_gguf_tensors (const AisleGguf *self);

gboolean aisle_gguf_write (const AisleGguf *self, const char *path, AisleProgress *progress,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Reads hostile bytes.  Tensors point into file where they are aligned; values of types that are not of use are passed
 * over. */
AisleGguf *aisle_gguf_read (GBytes *file, GError **error) G_GNUC_WARN_UNUSED_RESULT;
