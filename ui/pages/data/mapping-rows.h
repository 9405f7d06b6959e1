/* mapping-rows.h: the rows of the import assistant: every guess about a file, shown and changeable.
 *
 * A change is told as an option of aisle_mapping_set: "encoding=gb18030", "role.price=ignore". */
#pragma once

#include "import/mapping.h"

#include <adwaita.h>

/* again: the file must be read anew with this option. */
typedef void (*AisleMappingChange) (const char *name, const char *value, gboolean again, gpointer data);

/* "How the file is read" and "What the columns mean". */
GtkWidget *aisle_mapping_reading_rows (const AisleMapping *mapping, AisleMappingChange change, gpointer data);
GtkWidget *aisle_mapping_column_rows (const AisleMapping *mapping, AisleMappingChange change, gpointer data);
/* "comma-separated, UTF-8, with a header" */
char *aisle_mapping_summary (const AisleMapping *mapping);
/* The preview as a table of texts. */
AisleTable *aisle_mapping_preview (const AisleMapping *mapping);
