/* columns-overlay.h: columns with the effects of a recipe's steps applied, in memory.
 *
 * Arrays that no step changes stay those of the columns below.  Exclusions and new places are gathered until the
 * columns are looked at.  It knows nothing of what a step is: effects come from quality/ or from the store. */
#pragma once

#include "columns/columns.h"
#include "store/content-hash.h"
#include "store/step-effect.h"

typedef struct _AisleOverlay AisleOverlay;

/* Borrows both. */
AisleOverlay *aisle_overlay_new (AisleProject *project, const AisleColumns *below,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
void aisle_overlay_free (AisleOverlay *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AisleOverlay, aisle_overlay_free)

/* The next effect; sorted: aisle_effect_sort. */
gboolean aisle_overlay_apply (AisleOverlay *self, const AisleEffect *effect, AisleProgress *progress,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Without the rows left out, in the order of columns.h; valid until the next effect. */
const AisleColumns *aisle_overlay_columns (AisleOverlay *self, AisleProgress *progress,
                                           GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Rows that one effect touches in the columns as they are: those left out, and those whose ids or values change. */
gboolean aisle_overlay_count (AisleOverlay *self, const AisleEffect *effect, gsize *rows, AisleProgress *progress,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Appends the lowest events touched so far, at most n (gint32). */
void aisle_overlay_touched (const AisleOverlay *self, gsize n, GArray *events);
/* The content hash of what is shown, from that of the columns below and the rows touched. */
gboolean aisle_overlay_hash (AisleOverlay *self, AisleHash128 below, AisleHash128 *hash, AisleProgress *progress,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Arrays as a columns file into fd, which is empty.  Not synced. */
gboolean aisle_columns_write (const AisleColumns *columns, gint64 generation, const char *content_hash, int fd,
                              const char *path, AisleProgress *progress, GError **error) G_GNUC_WARN_UNUSED_RESULT;
