/* natural.h: texts as people order and look for them: item 9 before item 10, capitals beside small letters. */
#pragma once

#include <glib.h>

/* Runs of ASCII digits compare as numbers, other bytes by value with ASCII letters folded; texts that are equal so far
 * compare byte by byte, so that only equal texts are equal. */
int aisle_natural_compare (const char *a, gsize a_length, const char *b, gsize b_length) G_GNUC_PURE;

/* A text to look for, without regard to case. */
typedef struct
{
  char *folded;
  gsize length;
  gboolean ascii;
} AisleNeedle;

void aisle_needle_init (AisleNeedle *self, const char *text);
void aisle_needle_clear (AisleNeedle *self);
gboolean aisle_needle_in (const AisleNeedle *self, const char *text);
gboolean aisle_needle_starts (const AisleNeedle *self, const char *text);
