/* fold-tables.h: what fold.h and ngrams.h know of characters, as numbers, for programs without a library for Unicode.
 *
 * A text is folded so: each character is replaced by its sequence (`to`, which is decomposed), marks are put in the order of
 * their classes, pairs are composed, Hangul by rule (Unicode Standard, chapter 3.12), and white characters become one space.
 * That is Unicode's NFKC_Casefold, as fold.c has it from ICU. */
#pragma once

#include <glib.h>

typedef struct
{
  GArray *from;    /* gint32, ascending: characters that are replaced, but for syllables of Hangul */
  GArray *start;   /* gint32, one more than from: where the sequence of each begins in to */
  GArray *to;      /* gint32 */
  GArray *marks;   /* gint32 in twos, ascending: character, combining class above 0 */
  GArray *pairs;   /* gint32 in threes, ascending: two characters and what they are together */
  GArray *classes; /* gint32 in twos, ascending: first character of a run, AisleSignClass of all in it */
} AisleFoldTables;

typedef enum
{
  AISLE_SIGN_WORD = 1 << 0, /* a letter or digit */
  AISLE_SIGN_RUN = 1 << 1,  /* of languages without blanks (cutter.h) */
} AisleSignClass;

/* NULL where ICU's data are missing. */
AisleFoldTables *aisle_fold_tables_new (void);
void aisle_fold_tables_free (AisleFoldTables *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AisleFoldTables, aisle_fold_tables_free)
