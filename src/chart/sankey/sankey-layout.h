/* sankey-layout.h: where the nodes and flows of a Sankey diagram stand.
 *
 * A row flows from the node (level, from) to the node (next level, to).  Every node has a slot of its own, at least a
 * line of text high where the frame has room, so that labels never touch; bars and bands keep one scale.  Nodes are put
 * in the order of what flows into them (the barycentre heuristic of Sugiyama, Tagawa and Toda, 1981), the first column
 * by size; names in parentheses are last. */
#pragma once

#include "chart/kit/canvas.h"
#include "chart/kit/pick.h"

#define AISLE_SANKEY_NODE_WIDTH 10.0
#define AISLE_SANKEY_MOST_FLOWS 2000

typedef struct
{
  const char *name; /* of the table */
  guint column;     /* 0 .. n_columns - 1 */
  double in, out, value;
  double y, h;            /* the bar */
  double slot_y, slot_h;  /* the bar and what it needs for its label */
  double order;           /* within the column */
  guint color;            /* rank of its name by size */
  double leaving, coming; /* where the next band begins and ends */
} AisleSankeyNode;

typedef struct
{
  gsize row;
  guint from, to; /* nodes */
  double value;
  double x0, x1;    /* between the bars */
  double y0, y1, h; /* the band's upper edge at either end, and its height */
} AisleSankeyFlow;

typedef struct
{
  gsize column; /* the measure */
  AisleColumnType type;
  GArray *nodes, *flows; /* flows in the order of the rows; rows without a value have none */
  guint n_columns;
  double total; /* of the widest column */
  AisleBox plot;
  double gap;      /* between the bars of two columns */
  double top_line; /* of the columns' headings, 0 none */
} AisleSankeyLayout;

gboolean aisle_sankey_fits (const AisleTable *table, const AisleParams *params, gsize *measure, const char **reason);
/* FALSE where there is nothing to lay out. */
gboolean aisle_sankey_lay_out (AisleSankeyLayout *self, AisleCanvas *canvas, const AisleTable *table,
                               const AisleParams *params);
void aisle_sankey_clear (AisleSankeyLayout *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (AisleSankeyLayout, aisle_sankey_clear)

double aisle_sankey_node_x (const AisleSankeyLayout *self, const AisleSankeyNode *node);
/* Upper edge of a band at a place between its ends: half a cosine wave. */
double aisle_sankey_edge (const AisleSankeyFlow *flow, double x);
/* A name in parentheses, of any width: what is not an event of its own, such as the end. */
gboolean aisle_sankey_is_aside (const char *name);
/* What stands beside a node: "416,895  52.9%"; free. */
char *aisle_sankey_value (const AisleSankeyLayout *self, const AisleSankeyNode *node);
