/* clue-weights.h: how much each clue counts: the weights under which the right one of each list is the likeliest.
 *
 *   L = sum over lists of ln softmax (F w) [right] - (ridge / 2) |w'|^2,   w' of clues brought to deviation 1
 *
 * (listwise, with one right each: Cao, Qin, Liu, Tsai and Li 2007), concave, by Newton's steps, halved until L
 * grows.  Letters: K clues, C
 * candidates of a list. */
#pragma once

#include <glib.h>

#define AISLE_CLUES_MOST 96

typedef struct
{
  gsize n_clues;
  GArray *clues; /* float, K of each candidate, list after list */
  GArray *lists; /* AisleClueList */
} AisleClueLists;

typedef struct
{
  gsize first, n, right; /* candidates; right: from first */
} AisleClueList;

void aisle_clue_lists_init (AisleClueLists *self, gsize n_clues);
void aisle_clue_lists_clear (AisleClueLists *self);
/* clues: C x K. */
void aisle_clue_lists_add (AisleClueLists *self, const float *clues, gsize n, gsize right);
/* weights (K) of the clues as they are; left alone where there is no list. */
void aisle_clue_lists_fit (const AisleClueLists *self, double *weights);
