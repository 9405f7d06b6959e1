/* rows-export.h: asks where to, and writes what a query or a statement finds there, as a job with a row in the strip. */
#pragma once

#include "app/session.h"

#include <gtk/gtk.h>

/* query or sql (nullable); parent: a widget in the window; name: of the file, without its ending. */
void aisle_rows_export_ask (AisleSession *session, GtkWidget *parent, const AisleRowsQuery *query, const char *sql,
                            AisleRowsFormat format, const char *name);
/* "csv" ... */
gboolean aisle_rows_export_format (const char *id, AisleRowsFormat *format);
