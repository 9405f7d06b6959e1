/* asked-texts.h: texts of a file: a line each, or a column of a CSV file. */
#pragma once

#include <glib.h>

/* Of a CSV file the first of columns (NULL-terminated names) that is there, else the first column; of any other file its lines
 * that are not blank.  Of char *, at least one. */
GPtrArray *aisle_asked_texts_read (const char *path, const char *const *columns,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
