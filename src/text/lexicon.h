/* lexicon.h: the words of two to four signs that a shop's own texts show, for scripts without blanks between words.
 *
 * A word's signs come together much more often than chance has them (cohesion), and what stands before and after it
 * varies (freedom): Feng, Chen, Deng, Zheng 2004 (accessor variety) with the entropy of neighbours in place of their
 * number.  Nothing but the texts is needed, so names of brands and goods are found that no dictionary has.  Signs beyond the
 * basic plane end a run. */
#pragma once

#include <glib.h>

#define AISLE_LEXICON_LONGEST 4 /* signs */

/* Word of up to four signs, 16 bits each, the first in the highest bits; unused low bits are 0. */
typedef struct
{
  guint64 *words; /* ascending */
  float *weight;  /* natural logarithm of its share of all signs */
  gsize n;
} AisleLexicon;

/* Runs of signs as UTF-16 units with 0 between runs.  NULL when memory runs out; without words where the texts are few. */
AisleLexicon *aisle_lexicon_learn (const guint16 *signs, gsize n);
AisleLexicon *aisle_lexicon_new (gsize n); /* to be filled; NULL when memory runs out */
void aisle_lexicon_free (AisleLexicon *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AisleLexicon, aisle_lexicon_free)

gboolean aisle_lexicon_has (const AisleLexicon *self, guint64 word) G_GNUC_PURE;

/* The likeliest cut of a run of n signs into words and single signs: starts[i] = how many signs the piece that begins at
 * i has, 0 where none begins.  at: the byte where each sign begins in text, n + 1 of them. */
void aisle_lexicon_segment (const AisleLexicon *self, const char *text, const guint32 *at, gsize n, guint8 *starts);
