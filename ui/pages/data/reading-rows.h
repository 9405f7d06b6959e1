/* reading-rows.h: "How the file is read": the reader and its options, the text's form, times, and what rows without a
 * kind are; every guess shown with what it rests on, and changeable. */
#pragma once

#include "import/mapping.h"
#include "pages/data/option-rows.h"

/* What the rows are: events, items, dialogues ... */
GtkWidget *aisle_record_rows (const AisleMapping *mapping, AisleMappingChange change, gpointer data);
GtkWidget *aisle_reading_rows (const AisleMapping *mapping, AisleMappingChange change, gpointer data);
/* "comma-separated, UTF-8, 7 columns" */
char *aisle_reading_summary (const AisleMapping *mapping);
/* What the names of the files say of their rows' folds, in a line; NULL where they say nothing. */
char *aisle_reading_folds (const AisleMapping *mapping, const char *const *paths, gsize n);
