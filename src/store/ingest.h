/* ingest.h: one import's rows, rejects and names, written in one transaction.
 *
 * Events are encoded by their caller (encoder.h), other records here; the rest is the same for both.
 *
 * begin, then rows and rejects in any order, then close, then (with the journal entry added) commit.  For several sources
 * end_source and next stand between their rows, and finish instead of close.  Freed before the commit, all is rolled
 * back.  Between begin and close the connection belongs to the ingest's thread. */
#pragma once

#include "base/record.h"
#include "store/encoder.h"

#define AISLE_REJECTS_KEPT 10000 /* of a reason and source */
#define AISLE_REJECT_TEXT  4096

typedef struct
{
  const char *path; /* of the log */
  const char *reader;
  JsonNode *mapping;
  const char *name;            /* (nullable) to show, where it is not the last part of path */
  const AisleRecordKind *kind; /* of its rows, one for all sources of an ingest */
} AisleIngestSource;

typedef struct
{
  gint64 bytes;
  const guint8 *file_hash; /* 16 bytes */
  gint64 rows_read;
  const gint64 *rejected; /* AISLE_N_REJECTS */
  gboolean again;         /* store it though the project has the same rows from another import */
} AisleIngestTotals;

typedef struct _AisleIngest AisleIngest;

AisleIngest *aisle_ingest_begin (AisleProject *project, const AisleIngestSource *source,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
void aisle_ingest_free (AisleIngest *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AisleIngest, aisle_ingest_free)

gint64 aisle_ingest_source (const AisleIngest *self);
gint64 aisle_ingest_first_event (const AisleIngest *self);
gint64 aisle_ingest_rows_stored (const AisleIngest *self); /* of the source at hand */
gboolean aisle_ingest_rows (AisleIngest *self, const AisleRows *rows, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Rows of another kind than events, encoded here; they and rejects come from one thread. */
gboolean aisle_ingest_records (AisleIngest *self, AisleEncoder *encoder, const AisleRecordBatch *batch,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean aisle_ingest_reject (AisleIngest *self, AisleReject reason, gint64 line, const char *text,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Of all rows of this import. */
AisleHash128 aisle_ingest_hash (const AisleIngest *self, const AisleEncoder *encoder);
/* What a source was; AISLE_ERROR_EMPTY when no row of it was stored, AISLE_ERROR_USAGE when the project has the same rows
 * already. */
gboolean aisle_ingest_end_source (AisleIngest *self, const AisleEncoder *encoder, const AisleIngestTotals *totals,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Names of all sources, counts, hash and generation. */
gboolean aisle_ingest_finish (AisleIngest *self, const AisleEncoder *encoder, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The source at hand leaves no trace; it stored nothing. */
gboolean aisle_ingest_drop_source (AisleIngest *self, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean aisle_ingest_next (AisleIngest *self, const AisleIngestSource *source,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The name and day of an active source that has the same rows as the one at hand; *name NULL: none. */
gboolean aisle_ingest_same_rows (AisleIngest *self, const AisleEncoder *encoder, char **name, char **day,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean aisle_ingest_commit (AisleIngest *self, GError **error) G_GNUC_WARN_UNUSED_RESULT;
