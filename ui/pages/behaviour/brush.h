/* brush.h: the users behind what is brushed in a chart of a page: a segment that is not saved.
 *
 * One at a time: a drag asks often, and while one count runs only the newest brush waits.  Signal "changed" when there
 * is another segment, or none. */
#pragma once

#include "app/session.h"

#define AISLE_TYPE_BRUSH (aisle_brush_get_type ())
G_DECLARE_FINAL_TYPE (AisleBrush, aisle_brush, AISLE, BRUSH, GObject)

AisleBrush *aisle_brush_new (void);

/* What is brushed in the owner's chart; order is copied, name is what a saved segment could be called. */
void aisle_brush_select (AisleBrush *self, AisleSession *session, gpointer owner, const AisleBrushOrder *order,
                         const char *name);
/* Nothing is brushed any more; with an owner only where the brush is its own. */
void aisle_brush_clear (AisleBrush *self, gpointer owner);

/* NULL: nothing is brushed, or nobody stands behind it. */
const char *aisle_brush_get_segment (AisleBrush *self);
gpointer aisle_brush_get_owner (AisleBrush *self);
gsize aisle_brush_get_users (AisleBrush *self, gsize *of);
const char *aisle_brush_get_name (AisleBrush *self);
/* (nullable) Why there is no segment although something is brushed. */
const char *aisle_brush_get_message (AisleBrush *self);
