/* rows-set.h: how a set of rows is found, for what else looks at one. */
#pragma once

#include "command/rows-condition.h"
#include "command/rows-events.h"

/* Gives the row whose number is bound to ?1. */
GString *aisle_rows_set_select (const AisleRowsSet *self);
/* Row ids offset .. offset + n - 1. */
void aisle_rows_set_ids (const AisleRowsSet *self, gsize offset, gsize n, gint64 *ids);
const AisleRowsShape *aisle_rows_set_get_shape (const AisleRowsSet *self);
