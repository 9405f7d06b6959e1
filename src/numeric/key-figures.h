/* key-figures.h: the figures of ten million keys (key-sort.h), read block by block, over all threads. */
#pragma once

#include "numeric/distinct.h"

#define AISLE_FIGURES_BLOCK 2048 /* keys asked for at a time, at most */

/* n keys from `first` on; called by several threads. */
typedef struct
{
  void (*read) (gconstpointer data, gsize first, gsize n, guint64 *keys);
  gconstpointer data;
  gsize n;
  gboolean real; /* else integers */
} AisleKeySource;

typedef struct
{
  gsize n, missing; /* missing ones of n */
  guint64 least, most;
  double mean;
  gsize distinct;
  gboolean exact;              /* distinct is */
  AisleDistinctEntry *entries; /* (nullable) all keys and their counts, ascending, when exact */
} AisleKeyFigures;

/* At most `limit` different keys are counted one by one. */
gboolean aisle_key_figures (AisleKeyFigures *self, const AisleKeySource *source, gsize limit, AisleProgress *progress,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;
void aisle_key_figures_clear (AisleKeyFigures *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (AisleKeyFigures, aisle_key_figures_clear)

#define AISLE_KEY_MAX_RANKS 16
/* The keys that stand at ranks 0 .. n - missing - 1 in ascending order; at most AISLE_KEY_MAX_RANKS. */
gboolean aisle_key_select (const AisleKeyFigures *self, const AisleKeySource *source, const gsize *ranks, gsize n_ranks,
                           guint64 *keys, AisleProgress *progress, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* counts[b]: keys from edges[b] on and below edges[b + 1]; n_bins + 1 ascending edges. */
gboolean aisle_key_bins (const AisleKeyFigures *self, const AisleKeySource *source, const guint64 *edges, gsize n_bins,
                         gsize *counts, AisleProgress *progress, GError **error) G_GNUC_WARN_UNUSED_RESULT;

static inline double
aisle_key_number (const AisleKeySource *source, guint64 key)
{
  return source->real ? aisle_key_to_real (key) : (double) aisle_key_to_integer (key);
}
