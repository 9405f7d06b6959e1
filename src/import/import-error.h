/* import-error.h: the error domain of import/. */
#pragma once

#include <glib.h>

#define AISLE_IMPORT_ERROR (aisle_import_error_quark ())
GQuark aisle_import_error_quark (void);
