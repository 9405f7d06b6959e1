/* fold.h: texts that people would call the same: blanks, full and half width, letter case. */
#pragma once

#include <glib.h>

/* Compatibility form (NFKC), ends trimmed, runs of blanks as one space; with fold_case also case-folded.  text is valid
 * UTF-8.  NULL when it cannot be done. */
char *aisle_text_fold (const char *text, gboolean fold_case);
/* A number drawn by what is said, however it is written: the same for texts that fold alike. */
guint64 aisle_text_hash (const char *text);
