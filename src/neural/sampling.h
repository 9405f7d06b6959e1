/* sampling.h: the next token from its logits. */
#pragma once

#include "base/random.h"

typedef struct
{
  double temperature; /* 0: the likeliest, of equal ones the lower number */
  double top_p;       /* of the likeliest tokens so many that their chances reach this; 1: all (Holtzman et al. 2020) */
  double repetition;  /* what a token that stands among the recent is divided by, or times where negative; 1: not
                         (Keskar et al. 2019, section 4.1) */
} AisleSampling;

#define AISLE_SAMPLING_GREEDY ((AisleSampling){ .temperature = 0, .top_p = 1, .repetition = 1 })

/* A logit of a token that stands among the recent. */
static inline float
aisle_sampling_repeated (double repetition, float logit)
{
  return (float) (logit > 0 ? logit / repetition : logit * repetition);
}
/* logits (n) are changed; recent: tokens that were written, as far back as repetition counts.  -1 when no logit is a
 * number. */
gint32 aisle_sampling_next (const AisleSampling *self, float *logits, gsize n, const gint32 *recent, gsize n_recent,
                            AisleRandom *random);
/* How many of n chances (in any order) are needed to reach top_p, likeliest first, of equal ones the first; sets
 * kept[i] for these.  All where they do not reach it.  Nothing is sorted.
 * scratch: n. */
gsize aisle_sampling_nucleus (const float *chances, gsize n, double top_p, guint32 *scratch, gboolean *kept);
