/* user-facts.h: the facts of one user's events, gathered in one pass. */
#pragma once

#include "feature/feature.h"

/* Scratch of one thread. */
typedef struct
{
  GArray *numbers, *ids, *pairs, *sessions;
} AisleFactsScratch;

void aisle_facts_scratch_init (AisleFactsScratch *self);
void aisle_facts_scratch_clear (AisleFactsScratch *self);

/* Events from .. end - 1, in order of time. */
void aisle_user_facts_gather (AisleUserFacts *facts, const AislePast *past, gsize from, gsize end,
                              AisleFactsScratch *scratch);
