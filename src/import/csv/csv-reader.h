/* csv-reader.h: what the CSV reader's files share. */
#pragma once

#include "import/csv/csv-scan.h"
#include "import/reader.h"

/* csv-guess.c */
AisleMapping *aisle_csv_guess (const char *path, GError **error);
gboolean aisle_csv_resample (AisleMapping *mapping, const char *path, GError **error);

/* The names of a header: trimmed, "column 3" where empty, made different where equal. */
char **aisle_csv_header_names (const AisleCsvScan *scan);
/* A field's text without the spaces around it (those within quotes stay). */
static inline AisleSpan
aisle_csv_trim (const AisleCsvField *field)
{
  AisleSpan span = { field->data, field->length };

  if (!field->quoted)
    {
      while (span.length > 0 && (guint8) span.data[0] <= ' ')
        {
          span.data++;
          span.length--;
        }
      while (span.length > 0 && (guint8) span.data[span.length - 1] <= ' ')
        span.length--;
    }
  return span;
}
