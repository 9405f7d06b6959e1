/* screen.h: the best items for many histories where scores are dot products.  Part of aisle_model_top. */
#pragma once

#include "model/model.h"

/* As aisle_model_top, for a family with `vectors` and `embed`. */
gboolean aisle_model_screen (const AisleModel *self, const AisleHistories *histories, const AisleSparse *seen, gsize k,
                             gint32 *items, float *scores, AisleProgress *progress,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;
