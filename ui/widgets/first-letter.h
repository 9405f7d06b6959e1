/* first-letter.h: a message as a sentence that stands by itself. */
#pragma once

#include <glib.h>

/* "there is no run" becomes "There is no run"; free. */
char *aisle_first_letter_up (const char *text);
