/* compare-dialog.h: a new file against what the project holds, before it is imported: what its columns and form have
 * become, how its values have moved, and what the recipe would do. */
#pragma once

#include "app/session.h"

#include <adwaita.h>

/* Called when the analyst says Import. */
typedef void (*AisleCompareImport) (gpointer data);

/* mapping: how the file is to be read.  parent's window gets the dialog; import is not called once parent is gone. */
void aisle_compare_dialog_show (GtkWidget *parent, AisleSession *session, const char *const *paths,
                                const AisleMapping *mapping, AisleCompareImport import);
