/* csv-write.h: one RFC 4180 field at a time. */
#pragma once

#include <glib.h>

/* Appends text quoted where needed; text that begins with = + - @ or a tab and is not a number gets a leading ' so that
 * a spreadsheet does not run it (set guard FALSE for files that programs read). text may be NULL: empty field. */
void aisle_csv_append (GString *out, const char *text, gboolean guard);
