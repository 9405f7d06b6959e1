/* columns-place.h: which row stands at which place when rows were left out or users and times changed. */
#pragma once

#include "columns/columns.h"

typedef struct
{
  const AisleColumns *columns;
  const gint32 *user;      /* (nullable) of each row: where it is not that of user_start */
  const guint64 *excluded; /* (nullable) bits by event id */
  gboolean sort;           /* users, times or sessions changed */

  guint32 *order; /* out: the row of each place; g_free */
  guint64 *start; /* out: n_users + 1; g_free */
  gsize n;        /* out: places */
} AislePlaces;

/* The order of columns.h, equal times by event. */
gboolean aisle_place_rows (AislePlaces *self, AisleProgress *progress, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* out[p] = from[order[p]] for elements of `width` bytes. */
gboolean aisle_place_gather (gconstpointer from, gsize width, const guint32 *order, gsize n, gpointer out,
                             AisleProgress *progress, GError **error) G_GNUC_WARN_UNUSED_RESULT;
