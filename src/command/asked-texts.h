/* asked-texts.h: texts of a file: a line each, or a column of a table. */
#pragma once

#include <glib.h>

/* Of a CSV file the first of columns (NULL-terminated names) that is there; of it otherwise, of a TSV file and of JSON what an
 * import takes for the text of a dialogue, else of a CSV file the first column; of any other file its lines that are not blank.
 * Of char *, at least one. */
GPtrArray *aisle_asked_texts_read (const char *path, const char *const *columns,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
