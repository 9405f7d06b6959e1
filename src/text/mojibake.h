/* mojibake.h: texts that were read in the wrong encoding before they came here, and what they were. */
#pragma once

#include <glib.h>

/* The text as it was meant, or NULL when it looks right or cannot be told: UTF-8 read as Latin-1 or windows-1252
 * ("CafÃ©"), GBK read as Latin-1 ("ÅÜ²½Ð¬").  text is valid UTF-8. */
char *aisle_text_unmangle (const char *text);
/* Has it lost characters for good (U+FFFD)? */
gboolean aisle_text_is_torn (const char *text);
