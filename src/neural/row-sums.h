/* row-sums.h: gradients of a table's rows, added in a fixed order.
 *
 * What many tokens add to rows by id is sorted by id (counting, so that what comes first stays first) and each row is
 * summed by one thread: the same bytes for any number of threads, without a dense copy a thread. */
#pragma once

#include <glib.h>

/* n rows of `width`, scaled by scale (nullable: 1), for the rows ids of a table; ids of -1 are left out. */
typedef struct
{
  const gint32 *ids;
  const float *rows;
  const float *scale;
  gsize n;
} AisleRowSource;

/* Adds all sources, in their order, to table (n_ids x width).  FALSE when memory runs out. */
gboolean aisle_row_sums (const AisleRowSource *sources, gsize n_sources, gsize n_ids, gsize width,
                         float *table) G_GNUC_WARN_UNUSED_RESULT;
