/* ingest.h: one import's rows, rejects and names, written in one transaction.
 *
 * begin, then rows and rejects in any order, then close, then (with the journal entry added) commit.  Freed before the
 * commit, all is rolled back.  Between begin and close the connection belongs to the ingest's thread. */
#pragma once

#include "store/encoder.h"

#define AISLE_REJECTS_KEPT 10000 /* of a reason and source */
#define AISLE_REJECT_TEXT  4096

typedef struct
{
  const char *path; /* of the log */
  const char *reader;
  JsonNode *mapping;
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
gint64 aisle_ingest_rows_stored (const AisleIngest *self);
gboolean aisle_ingest_rows (AisleIngest *self, const AisleRows *rows, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean aisle_ingest_reject (AisleIngest *self, AisleReject reason, gint64 line, const char *text,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Names, counts, hash and generation.  AISLE_ERROR_EMPTY when no row was stored, AISLE_ERROR_USAGE when the project
 * has the same rows already. */
gboolean aisle_ingest_close (AisleIngest *self, const AisleEncoder *encoder, const AisleIngestTotals *totals,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean aisle_ingest_commit (AisleIngest *self, GError **error) G_GNUC_WARN_UNUSED_RESULT;
