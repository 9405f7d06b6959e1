/* column-guess.h: types, times and roles of columns from their names and first values; for every reader of tables. */
#pragma once

#include "import/mapping.h"

/* Whether the numbers in rows (char **) are written 59,90. */
gboolean aisle_guess_decimal_comma (const GPtrArray *rows, char separator);
/* Fills type, samples, missing, role and why of mapping->columns (whose names are set) and the mapping's default kind.
 * rows: the sampled records; more (nullable): records from further on, asked only whether day or month comes first.  A
 * time_format other than NONE stays. */
/* Whether a cell (length: in characters) is several words, or several characters of a script that has no spaces; a list or an
 * object of JSON is neither. */
gboolean aisle_guess_is_prose (const char *text, glong length);
void aisle_guess_columns (AisleMapping *mapping, const GPtrArray *rows, const GPtrArray *more);
/* The format of one column's values and, in *share, how many of those present it reads; NONE when they are no times.
 * why (nullable out): a translated remark when the choice is not certain. */
AisleTimeFormat aisle_guess_time_format (const GPtrArray *rows, const GPtrArray *more, guint column, gboolean by_name,
                                         double *share, char **why);
