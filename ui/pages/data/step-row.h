/* step-row.h: one step of the recipe: its place, what it does, how many rows it touches, a switch, and a menu to move and
 * remove it.  Dragged to another place, or moved with Alt and the arrows. */
#pragma once

#include "base/table.h"

#include <adwaita.h>

#define AISLE_TYPE_STEP_ROW (aisle_step_row_get_type ())
G_DECLARE_FINAL_TYPE (AisleStepRow, aisle_step_row, AISLE, STEP_ROW, AdwActionRow)

/* A row of aisle_command_recipe.  Signals: "on" (gboolean); "remove"; "move" (gint64 step, guint position from 1): this
 * step, or another one that was dropped here. */
GtkWidget *aisle_step_row_new (AisleTable *recipe, gsize row);
gint64 aisle_step_row_get_step (AisleStepRow *self);
