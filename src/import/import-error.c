/* import-error.c: the error domain of import/. */
#include "import/import-error.h"

G_DEFINE_QUARK (aisle - import - error - quark, aisle_import_error)
