/* role-names.h: what a column's name says about its role, in English and Chinese. */
#pragma once

#include "base/event.h"

/* How sure a name is: 0 says nothing, 3 is plain.  total: the price is that of the whole line, not of one piece. */
guint aisle_role_guess_name (const char *name, AisleRole *role, gboolean *total);
/* "User_ID:token" becomes "|userid|": lower case, without marks and spaces, between bars. */
char *aisle_role_name_normal (const char *name);
