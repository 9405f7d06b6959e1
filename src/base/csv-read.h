/* csv-read.h: the records of a small CSV text in memory, as texts; logs have a reader of their own. */
#pragma once

#include <glib.h>

/* RFC 4180 with any line end; blank lines are none.  GPtrArray of GPtrArray of texts: records may differ in length. */
GPtrArray *aisle_csv_records (const char *text);
