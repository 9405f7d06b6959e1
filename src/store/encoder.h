/* encoder.h: batches of a reader become rows with dense ids, and their content hash.
 *
 * Holds the vocabularies of a project while a log is imported.  It does not write: ingest.h does. */
#pragma once

#include "store/event-rows.h"
#include "store/vocabulary.h"
#include "store/project.h"

typedef struct _AisleEncoder AisleEncoder;

/* Reads the names the project has. */
AisleEncoder *aisle_encoder_new (AisleProject *project, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void aisle_encoder_free (AisleEncoder *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AisleEncoder, aisle_encoder_free)

/* Memory for the ids of one batch; a batch's rows borrow it and the batch's own numbers. */
typedef struct _AisleRowsBuffer AisleRowsBuffer;
AisleRowsBuffer *aisle_rows_buffer_new (void); /* NULL when memory runs out */
void aisle_rows_buffer_free (AisleRowsBuffer *self);
/* The rows are whole in the buffer: numbers are copied, so that the batch may go. */
const AisleRows *aisle_encoder_encode (AisleEncoder *self, const AisleEventBatch *batch, AisleRowsBuffer *buffer,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Ids and keys of other records' texts: spans with data NULL get -1. */
gboolean aisle_encoder_names_encode (AisleEncoder *self, AisleNames names, const AisleSpan *spans, gsize n, gint32 *ids,
                                     AisleTextKey *keys, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Of all rows encoded so far. */
AisleHash128 aisle_encoder_hash (const AisleEncoder *self);
/* The project (or this, its first log) has sessions but no users: a session is the user. */
gboolean aisle_encoder_sessions_are_users (const AisleEncoder *self);
/* Names from id `first_new` on are not in the project yet. */
const AisleVocabulary *aisle_encoder_names (const AisleEncoder *self, AisleNames names, gsize *first_new);
/* Title of an item given in the log: data NULL when it has none, or had one before. */
AisleSpan aisle_encoder_title (const AisleEncoder *self, gint32 item);
/* Hash of one stored row, for checking a project. */
AisleHash128 aisle_rows_hash (const AisleRows *rows, gsize at, const AisleVocabulary *const *names,
                              gboolean sessions_are_users);
