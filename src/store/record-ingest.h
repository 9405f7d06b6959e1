/* record-ingest.h: batches of records other than events into their table, within an ingest's transaction.
 *
 * Ids are those of the encoder's vocabularies, so that users and items are the ones of the events.  What a record says of
 * its item (AISLE_FIELD_OF_ITEM) goes to the catalogue, once an item. */
#pragma once

#include "base/record.h"
#include "store/encoder.h"

typedef struct _AisleRecordIngest AisleRecordIngest;

AisleRecordIngest *aisle_record_ingest_new (AisleProject *project, const AisleRecordKind *kind, gint64 source,
                                            GError **error) G_GNUC_WARN_UNUSED_RESULT;
void aisle_record_ingest_free (AisleRecordIngest *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AisleRecordIngest, aisle_record_ingest_free)
/* Another source begins, in the same table. */
void aisle_record_ingest_next (AisleRecordIngest *self, gint64 source);
/* The id that the source's first row has or will have. */
gint64 aisle_record_ingest_first (const AisleRecordIngest *self);
gboolean aisle_record_ingest_rows (AisleRecordIngest *self, AisleEncoder *encoder, const AisleRecordBatch *batch,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Of all rows so far, over the kind's own columns: what stands in the catalogue is not in it. */
AisleHash128 aisle_record_ingest_hash (const AisleRecordIngest *self);

/* The same of the stored rows of a source, for checking a project. */
gboolean aisle_records_stored_hash (AisleProject *project, const AisleRecordKind *kind, gint64 source,
                                    AisleHash128 *hash, AisleProgress *progress,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
