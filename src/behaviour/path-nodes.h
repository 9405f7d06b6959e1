/* path-nodes.h: what a path leads through: the most frequent kinds of events, or kinds and categories, and the rest as
 * one. */
#pragma once

#include "segment/view.h"

/* Between a kind and a category in the name of a node. */
#define AISLE_PATH_NODE_SEPARATOR " \302\267 "

typedef struct
{
  const AisleColumns *columns;
  guint n;            /* named nodes; n is the others, where there are any */
  gboolean others;    /* some events are of no named node */
  gsize n_categories; /* with those without one; 1: kinds alone */
  gint32 *category;   /* (nullable) of each item, -1 unknown */
  guint16 *of_raw;    /* node of a kind and category */
  GPtrArray *names;   /* of the named nodes */
  gsize *kinds;       /* of the named nodes */
} AislePathNodes;

/* The `top` most frequent ones among the view's events; one left over is named rather than called others. */
gboolean aisle_path_nodes_init (AislePathNodes *self, const AisleView *view, guint top, gboolean categories,
                                AisleProgress *progress, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void aisle_path_nodes_clear (AislePathNodes *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (AislePathNodes, aisle_path_nodes_clear)

/* A number for the event's kind, or kind and category. */
static inline gsize
aisle_path_nodes_raw (const AislePathNodes *self, guint64 event)
{
  gsize kind = MIN ((gsize) self->columns->kind[event], self->columns->n_kinds);
  if (self->category == NULL)
    return kind;
  gint32 item = self->columns->item[event];
  gint32 category = item >= 0 ? self->category[item] : -1;
  return kind * self->n_categories + (gsize) (category + 1);
}
