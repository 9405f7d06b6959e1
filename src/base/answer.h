/* answer.h: a table with its passport: what every question, finding and evaluation returns. */
#pragma once

#include "base/passport.h"
#include "base/table.h"

typedef struct
{
  AisleTable *table;
  AislePassport *passport;
} AisleAnswer;

/* Takes both. */
AisleAnswer *aisle_answer_new (AisleTable *table, AislePassport *passport);
void aisle_answer_free (AisleAnswer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AisleAnswer, aisle_answer_free)
