/* finding-row.h: one finding of the quality check: the number first, then what it means, how much of all, where, and the
 * proposed fix as a verb on a button; its rows when asked for. */
#pragma once

#include "app/session.h"

#include <adwaita.h>

#define AISLE_TYPE_FINDING_ROW (aisle_finding_row_get_type ())
G_DECLARE_FINAL_TYPE (AisleFindingRow, aisle_finding_row, AISLE, FINDING_ROW, GtkListBoxRow)

/* A row of aisle_command_quality.  Signals: "fix", "ignore" (gboolean), "failed" (message). */
GtkWidget *aisle_finding_row_new (AisleSession *session, AisleTable *findings, gsize row, gboolean ignored,
                                  GtkSizeGroup *numbers); /* numbers: those of a list are as wide as the widest */
const char *aisle_finding_row_get_finding (AisleFindingRow *self);
const char *aisle_finding_row_get_title (AisleFindingRow *self);
