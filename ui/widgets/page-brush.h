/* page-brush.h: the users behind what is brushed in a chart of a page: a segment that is not saved.
 *
 * One at a time: a drag asks often, and while one count runs only the newest brush waits; the one that a drag ends with
 * waits for none.  Signal "changed" when there
 * is another segment, or none. */
#pragma once

#include "app/session.h"

#define AISLE_TYPE_PAGE_BRUSH (aisle_page_brush_get_type ())
G_DECLARE_FINAL_TYPE (AislePageBrush, aisle_page_brush, AISLE, PAGE_BRUSH, GObject)

AislePageBrush *aisle_page_brush_new (void);

/* What is brushed in the owner's chart; order is copied, name is what a saved segment could be called; moves: while a
 * drag goes on. */
void aisle_page_brush_select (AislePageBrush *self, AisleSession *session, gpointer owner, const AisleBrushOrder *order,
                              const char *name, gboolean moves);
/* Nothing is brushed any more; with an owner only where the brush is its own. */
void aisle_page_brush_clear (AislePageBrush *self, gpointer owner);

/* NULL: nothing is brushed, or nobody stands behind it; borrowed. */
gpointer aisle_page_brush_get_owner (AislePageBrush *self);
AisleBrushed *aisle_page_brush_get_users (AislePageBrush *self);
gboolean aisle_page_brush_moves (AislePageBrush *self);
const char *aisle_page_brush_get_name (AislePageBrush *self);
/* (nullable) Why there is no segment although something is brushed. */
const char *aisle_page_brush_get_message (AislePageBrush *self);
