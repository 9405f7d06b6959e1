/* item-users.h: how many users took each item: what a list is that is the same for everyone. */
#pragma once

#include "command/command.h"

/* By item of the project: the view's users with an interaction, as the split counts them; g_free. */
guint32 *aisle_item_users_count (const AisleView *view, const AisleParams *split, AisleProgress *progress,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The k items below n_items that most users took, ties to the lower item, without those of `taken` (nullable) and without
 * items that nobody took: fills items and scores (the users), and returns how many. */
gsize aisle_item_users_top (const guint32 *users, gsize n_items, const AisleBitmap *taken, gsize k, gint32 *items,
                            float *scores);
