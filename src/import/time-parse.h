/* time-parse.h: a field's text to microseconds UTC, in one of the formats of a mapping. */
#pragma once

#include "import/mapping.h"

/* Remembers the last day and the last zone offset: logs are nearly in order.  Each thread has its own. */
typedef struct
{
  AisleTimeFormat format;
  GTimeZone *zone; /* NULL = UTC; of times that name no offset themselves */
  char date[10];   /* last ISO date read the short way ... */
  gint64 day;      /* ... and its start */
  gint64 hour;     /* last local hour and what to take off */
  gint64 offset;
} AisleTimeParser;

/* zone is an IANA name or NULL; an unknown one is an AISLE_IMPORT_ERROR. */
gboolean aisle_time_parser_init (AisleTimeParser *self, AisleTimeFormat format, const char *zone,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
void aisle_time_parser_clear (AisleTimeParser *self);
/* FALSE when text is not such a time, or not between the years 1 and 9999. */
gboolean aisle_time_parser_read (AisleTimeParser *self, const char *text, gsize length, gint64 *time);
