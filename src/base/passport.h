/* passport.h: where a number comes from, so that any two screens that disagree can be reconciled.
 *
 * Holds internal ids and parameter values only, never external ids.  Counted like a table. */
#pragma once

#include "base/json.h"
#include "base/params.h"

typedef struct _AislePassport AislePassport;

AislePassport *aisle_passport_new (const char *definition); /* one translated sentence */
AislePassport *aisle_passport_ref (AislePassport *self);
void aisle_passport_unref (AislePassport *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AislePassport, aisle_passport_unref)

void aisle_passport_set_source (AislePassport *self, const char *content_hash, gint64 generation);
void aisle_passport_set_segment (AislePassport *self, const char *name, const char *definition, gsize users);
void aisle_passport_set_rows (AislePassport *self, gsize rows_in, const char *unit); /* unit: N_("events") */
/* Counted reasons, in the order given: rows that were left out. */
void aisle_passport_add_dropped (AislePassport *self, const char *reason, gsize rows);
void aisle_passport_add_param (AislePassport *self, const char *name, const char *value);
void aisle_passport_add_params (AislePassport *self, const AisleParams *params);
/* A translated sentence the reader must know: "540 anonymous events count in revenue, not in users". */
void aisle_passport_add_note (AislePassport *self, const char *note);

/* {"definition","content_hash","generation","segment":{..},"rows_in","unit","dropped":{..},"params":{..},"notes":[..],
 *  "code_version"} */
JsonNode *aisle_passport_to_json (const AislePassport *self);
/* Lines "Title: text" for a popover, a terminal and a report. */
char *aisle_passport_to_text (const AislePassport *self);
