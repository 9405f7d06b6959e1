/* record-kinds.h: the registry of what can be imported: src/import/records/, one file a kind. */
#pragma once

#include "base/record.h"

/* Events come first. */
const AisleRecordKind *const *aisle_record_kinds (gsize *n);
const AisleRecordKind *aisle_record_kind (const char *id); /* (nullable) */
const AisleRecordKind *aisle_record_kind_events (void);
/* The ids with commas between, for a message. */
char *aisle_record_kind_ids (void);
/* The ids of the roles that the kind's columns may have, with commas between. */
char *aisle_record_role_ids (const AisleRecordKind *kind);
