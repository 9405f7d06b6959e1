/* row-fill.h: cells that a row takes from elsewhere: from another column, wholly or in part, or from the row before.
 *
 * Exports of orders write what belongs to the order on its first line only (Shopify), and ids of known and unknown
 * visitors side by side (GA4).  A fallback column stands in where the role's own cell is empty; a joined
 * one stands before it, for an intent may be one only within its scenario (HWU64); an empty cell of a
 * carried column is that of the row before, as long as the order (if a column is one) is the same or empty. */
#pragma once

#include "import/mapping.h"
#include "import/text-arena.h"

typedef struct _AisleRowFill AisleRowFill;

/* NULL when the mapping asks for none of them. */
AisleRowFill *aisle_row_fill_new (const AisleMapping *mapping);
void aisle_row_fill_free (AisleRowFill *self);
/* Where a fallback or joined column's cell goes; NULL when the column is none. */
AisleSpan *aisle_row_fill_cell (AisleRowFill *self, guint column);
/* The cell that a mapped column fills: told once for each. */
void aisle_row_fill_add (AisleRowFill *self, const AisleMappedColumn *column, AisleSpan *cell);
/* Fills the cells of a row. */
void aisle_row_fill_apply (AisleRowFill *self);
/* The rows so far are flushed: their texts may go. */
void aisle_row_fill_flushed (AisleRowFill *self);
