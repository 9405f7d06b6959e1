/* answer.c: see answer.h. */
#include "base/answer.h"

AisleAnswer *
aisle_answer_new (AisleTable *table, AislePassport *passport)
{
  AisleAnswer *self = g_new (AisleAnswer, 1);
  self->table = table;
  self->passport = passport;
  return self;
}

void
aisle_answer_free (AisleAnswer *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->table, aisle_table_unref);
  g_clear_pointer (&self->passport, aisle_passport_unref);
  g_free (self);
}
