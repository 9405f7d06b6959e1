/* left-out.h: parts of a score for models that cannot say them: by how much it falls when an item is left out. */
#pragma once

#include "command/command.h"

/* For each of the n items with its score, an array of AislePart of the items of the history (one row), the largest first:
 * the score less what it is for the history without that item.  Of a long history only the newest items are left out.
 * parts: n arrays, made here. */
gboolean aisle_left_out_parts (const AisleModel *model, const AisleHistories *history, const gint32 *items,
                               const float *scores, gsize n, GArray **parts, AisleProgress *progress,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;
