/* export-file.h: what the exporters share: streaming a large file out, and what every file says of itself. */
#pragma once

#include "base/files.h"
#include "export/exporter.h"

/* A file being written through a small buffer.  The first error sticks and is told by finish, so that writers can put
 * one piece after another. */
typedef struct
{
  AisleReplace replace;
  AisleProgress *progress;
  GError *error; /* (nullable) */
  guint64 done, total;
  gsize used;
  guint8 buffer[65536];
} AisleExportWriter;

/* total: bytes to come, for the progress. */
void aisle_export_writer_begin (AisleExportWriter *self, const char *path, guint64 total, AisleProgress *progress);
void aisle_export_writer_put (AisleExportWriter *self, gconstpointer data, gsize length);
/* Commits, or leaves nothing. */
gboolean aisle_export_writer_finish (AisleExportWriter *self, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Names and values in turn, NULL-terminated (g_strfreev): family, task, params, hashes, version. */
char **aisle_export_metadata (const AisleModel *model, const AisleExportFacts *facts);
/* (nullable) */
const char *aisle_export_metadata_find (char **metadata, const char *name);
/* What the model saves, as a safetensors file; with the rule to score by, where the family has one. */
gboolean aisle_export_write_arrays (const AisleModel *model, const AisleExportFacts *facts, const char *path,
                                    AisleProgress *progress, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The same of tensors that are given: what it saved, and more. */
gboolean aisle_export_write_tensors (const AisleModel *model, const AisleExportFacts *facts,
                                     const AisleTensors *tensors, const char *path, AisleProgress *progress,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The bytes of a file, mapped. */
GBytes *aisle_export_map (const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* SHA-256 of a file as 64 hexadecimal digits. */
char *aisle_export_file_hash (const char *path, guint64 *bytes, AisleProgress *progress,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;
