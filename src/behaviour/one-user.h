/* one-user.h: the user whom a question is about, and what users and items are called. */
#pragma once

#include "segment/view.h"

/* The user of that name; empty: the one of the view with the most events, the first of equals.  Errors when there is
 * none, or none in the segment. */
gboolean aisle_one_user_find (const AisleView *view, const char *name, gsize *user,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;
char *aisle_user_name (const AisleView *view, gsize user);
char *aisle_item_name (const AisleView *view, gint32 item); /* NULL where there is none */
