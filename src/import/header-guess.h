/* header-guess.h: whether a table begins with the names of its columns, and these names. */
#pragma once

#include <glib.h>

/* Bytes of a name that are kept. */
#define AISLE_HEADER_NAME 200

/* rows: char **, the first records of a table; at least one. */
gboolean aisle_guess_header (const GPtrArray *rows);
/* "column 3" where a name is empty, a number behind it where there are several the same; in place. */
void aisle_header_names_settle (char **names);
