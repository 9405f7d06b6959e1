/* segment-merge.h: many segments as one: whoever is in any of them, with spans that lie side by side said as one span.
 *
 * did (view, hour = 9..9) or did (view, hour = 10..10) is did (view, hour = 9..10), and so for days, prices, sessions'
 * events and lengths, and for attributes between two bounds; the users are the same. */
#pragma once

#include "base/progress.h"

#include <glib.h>

/* Texts of segments that can be read; free it.  NULL with an error when stopped. */
char *aisle_segment_any (const char *const *texts, gsize n, AisleProgress *progress,
                         GError **error) G_GNUC_WARN_UNUSED_RESULT;
