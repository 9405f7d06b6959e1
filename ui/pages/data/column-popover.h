/* column-popover.h: a column in figures, at its header: what is missing, typical and frequent, and what to do with it. */
#pragma once

#include "app/session.h"

#include <gtk/gtk.h>

#define AISLE_TYPE_COLUMN_POPOVER (aisle_column_popover_get_type ())
G_DECLARE_FINAL_TYPE (AisleColumnPopover, aisle_column_popover, AISLE, COLUMN_POPOVER, GtkPopover)

/* Signals: "sort" (descending), "unsort", "filter" (AisleRowsOp as int, value): what was chosen for the column. */
GtkWidget *aisle_column_popover_new (AisleSession *session);
/* Shows at `at` and asks for the figures of a column of what the query finds. */
void aisle_column_popover_show (AisleColumnPopover *self, GtkWidget *at, const AisleRowsQuery *query,
                                const AisleColumnSpec *column);
