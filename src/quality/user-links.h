/* user-links.h: which ids of users are one person's, as the imported maps say: linked, never guessed.
 *
 * A row of a map reads: this id in a channel is that id elsewhere.  An id that is mapped to two others is in conflict and
 * not linked; a pair that is there both ways counts once; chains (a is b, b is c) end at their last id; ids in a circle are in conflict. */
#pragma once

#include "columns/columns.h"

typedef struct
{
  gsize n_users;
  gint32 *to;       /* of each user: the id that it is read as, -1 its own */
  guint8 *conflict; /* of each user: mapped to two others, or in a circle */
  guint8 *mapped;   /* of each user: named by a map, on either side */
  guint16 *channel; /* of each user that has a `to`: the only channel in which it holds, AISLE_ID16_MISSING all */
  gsize n_rows, n_links, n_conflicts;
} AisleUserLinks;

/* The maps of the sources in use; n_rows 0 where there is none. */
AisleUserLinks *aisle_user_links_read (AisleProject *project, gsize n_users, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void aisle_user_links_free (AisleUserLinks *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AisleUserLinks, aisle_user_links_free)
