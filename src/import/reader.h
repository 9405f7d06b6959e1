/* reader.h: a kind of file: bytes become batches of events. */
#pragma once

#include "base/progress.h"
#include "import/mapping.h"

typedef struct
{
  gint64 rows_read; /* records without header and blank lines */
  gint64 rejected[AISLE_N_REJECTS];
  guint64 bytes;
  guint8 content[16]; /* 128-bit hash of the file's bytes: the same file twice */
} AisleReadCounts;

typedef struct
{
  const char *id;
  const char *title; /* msgid */
  /* Reads the file as it stands on the disk (a workbook, a database); else what it reads is unpacked (packed-file.h), and
   * sniff sees it unpacked. */
  gboolean whole_file;
  /* A record may lack any column of the mapping: the columns that a guess finds are not all there are. */
  gboolean any_columns;
  /* (nullable) What only this reader can be told ("sheet", "path"): aisle_mapping_set (m, "option.sheet", ...). */
  const AisleParam *options;
  gsize n_options;
  /* How sure this reader is that the head of a file is its kind, 0..1. */
  double (*sniff) (const guint8 *head, gsize length, const char *name);
  /* Fills a mapping from the head. */
  AisleMapping *(*guess) (const char *path, GError **error);
  gboolean (*resample) (AisleMapping *mapping, const char *path, GError **error);
  /* Streams the whole file to the sink in fixed memory. */
  gboolean (*read) (const char *path, const AisleMapping *mapping, AisleSink *sink, AisleReadCounts *counts,
                    AisleProgress *progress, GError **error);
} AisleReader;

const AisleReader *const *aisle_readers (gsize *n);
const AisleReader *aisle_reader (const char *id); /* (nullable) */
