/* source-row.h: one import: file, reader, rows, when; what was refused, by reason and row, when it is opened. */
#pragma once

#include "app/session.h"

#include <adwaita.h>

#define AISLE_TYPE_SOURCE_ROW (aisle_source_row_get_type ())
G_DECLARE_FINAL_TYPE (AisleSourceRow, aisle_source_row, AISLE, SOURCE_ROW, AdwExpanderRow)

/* A row of aisle_command_sources.  Signals: "use" (gboolean): the switch was turned; "failed" (message). */
GtkWidget *aisle_source_row_new (AisleSession *session, AisleTable *sources, gsize row);
gint64 aisle_source_row_get_source (AisleSourceRow *self);
const char *aisle_source_row_get_file (AisleSourceRow *self);
