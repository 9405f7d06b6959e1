/* import-pipeline.h: the two threads of an import and the queue between them.
 *
 * The calling thread reads, parses, encodes and spools for the columns; a second one inserts.  Batches travel in a
 * fixed number of buffers, so neither runs ahead, and both sleep when they wait. */
#pragma once

#include "columns/columns-builder.h"
#include "import/reader.h"
#include "store/ingest.h"

typedef struct
{
  const char *path;
  const AisleMapping *mapping;
  const AisleReader *reader;
  AisleProject *project;
  AisleEncoder *encoder;
  AisleIngest *ingest; /* the second thread's until this returns */
  AisleColumnsBuilder *columns;
} AisleImportPipeline;

gboolean aisle_import_pipeline_run (const AisleImportPipeline *self, AisleReadCounts *counts, AisleProgress *progress,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
