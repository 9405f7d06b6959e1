/* error.c: the base domain. */
#include "base/error.h"

G_DEFINE_QUARK (aisle - base - error - quark, aisle_base_error)
