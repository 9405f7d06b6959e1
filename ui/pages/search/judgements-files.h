/* judgements-files.h: judgements from a file and into one. */
#pragma once

#include "app/session.h"

#include <gtk/gtk.h>

/* Asks for files, and opens the assistant on them. */
void aisle_judgements_import (AisleSession *session, GtkWidget *parent);
/* Asks where to; what: "csv" or "qrels" of what people judged, or "clicks": what clicks say, freed from places. */
void aisle_judgements_export (AisleSession *session, GtkWidget *parent, const char *what);
