/* i18n.h: _() and N_() for the library, which must not depend on the program having set the text domain. */
#pragma once

#include <glib/gi18n-lib.h>
