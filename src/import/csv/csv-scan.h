/* csv-scan.h: text to records and fields; no meaning, no files.
 *
 * RFC 4180 with what real logs do to it: any one-byte separator, LF, CRLF or CR, quotes that never end, text after a
 * closing quote, records over the limit.  Each of these costs one record, never the rest of the file, and the outcome
 * does not depend on where the window of text was cut. */
#pragma once

#include "base/event.h"

typedef struct
{
  char *data; /* in the window; not NUL-terminated */
  guint32 length;
  guint8 quoted;  /* stood in quotes: spaces at its ends are its own */
  guint8 escaped; /* holds doubled quotes: see aisle_csv_unescape () */
} AisleCsvField;

typedef enum
{
  AISLE_CSV_RECORD, /* fields are set */
  AISLE_CSV_BLANK,  /* an empty line */
  AISLE_CSV_BAD,    /* a record to reject for `reject` */
  AISLE_CSV_MORE,   /* the window ends within a record: slide it, then scan again */
  AISLE_CSV_END
} AisleCsvStatus;

typedef struct
{
  /* What the file is like; set before the first window. */
  char separator; /* ' ' or ':' : runs of them count as one, also at the ends of a line */
  gboolean runs;  /* they do */
  char quote;     /* 0: none */
  char line_end;  /* '\n' (a '\r' before it is taken off) or '\r' */

  /* The window: 64 bytes behind length can be read. */
  char *data;
  gsize length, at;
  gboolean last;

  /* The record found. */
  gsize start, end;     /* raw text without line end */
  gint64 line;          /* 1-based line it begins on */
  gsize n_fields;       /* may be over capacity: then the rest is not in fields */
  gboolean extra_empty; /* the fields over capacity are all empty */
  AisleReject reject;
  AisleCsvField *fields;
  gsize capacity;

  gint64 next_line;
  gboolean skipping; /* within a record over the limit, up to its line end */
  gsize base;        /* of the 64 bytes last looked at ... */
  guint64 marks;     /* ... and the separators, quotes and line ends in them that are still to come */
} AisleCsvScan;

gboolean aisle_csv_scan_init (AisleCsvScan *self, char separator, char quote, char line_end,
                              gsize capacity) G_GNUC_WARN_UNUSED_RESULT; /* FALSE: no memory */
void aisle_csv_scan_clear (AisleCsvScan *self);
/* A new window whose text goes on where scan->at was; AISLE_CSV_MORE asks for it. */
void aisle_csv_scan_window (AisleCsvScan *self, char *data, gsize at, gsize length, gboolean last);
AisleCsvStatus aisle_csv_scan_next (AisleCsvScan *self);
/* Makes doubled quotes single, in place. */
void aisle_csv_unescape (AisleCsvField *field, char quote);
/* '\n' unless the text has only '\r'. */
char aisle_csv_line_end (const char *data, gsize length);
