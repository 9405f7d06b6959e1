/* tree-histogram.h: sums of gradients by feature and bin.
 *
 * A row's gradient g and curvature h are whole numbers in one integer, so that a cell is added to with one instruction
 * (the packing of Shi et al. 2022, section 4.3, with all 32 bits for each instead of a few): the scales are such that no
 * sum over rows leaves its half.  Sums of integers do not depend on their order, so neither do trees on threads. */
#pragma once

#include "trees/tree-data.h"

/* g in the upper half, h, which is not negative, in the lower one. */
static inline gint64
aisle_cell_pack (gint32 g, guint32 h)
{
  return (gint64) g * (G_GINT64_CONSTANT (1) << 32) + (gint64) h;
}

static inline gint32
aisle_cell_g (gint64 cell)
{
  return (gint32) (cell >> 32);
}

static inline guint32
aisle_cell_h (gint64 cell)
{
  return (guint32) cell;
}

typedef struct _AisleHistograms AisleHistograms;

AisleHistograms *aisle_histograms_new (const AisleTreeData *data, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void aisle_histograms_free (AisleHistograms *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AisleHistograms, aisle_histograms_free)
/* Cells of one histogram: feature f has data->stride of them from f data->stride on. */
gsize aisle_histograms_n_cells (const AisleHistograms *self);

/* cells = sums of packed[r] over the n rows named, over threads; packed NULL: of 1, the number of rows. */
gboolean aisle_histograms_fill (AisleHistograms *self, const guint32 *rows, gsize n, const gint64 *packed,
                                gint64 *cells, AisleProgress *progress, GError **error) G_GNUC_WARN_UNUSED_RESULT;
