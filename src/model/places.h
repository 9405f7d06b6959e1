/* places.h: where in the sequences each item stands: an index for counting what stands around it.  For families. */
#pragma once

#include "numeric/sequences.h"

typedef struct
{
  const AisleSequences *sequences;
  gint64 *start; /* I + 1 */
  gint64 *place; /* by item, ascending: positions in sequences->item */
} AislePlaces;

/* FALSE when memory runs out; clear all the same. */
gboolean aisle_places_init (AislePlaces *self, const AisleSequences *sequences,
                            gsize n_items) G_GNUC_WARN_UNUSED_RESULT;
void aisle_places_clear (AislePlaces *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (AislePlaces, aisle_places_clear)
/* The row that a position is in. */
gsize aisle_places_row (const AislePlaces *self, gint64 place);
