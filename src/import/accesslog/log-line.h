/* log-line.h: one line of a web server's access log, common or combined form, into spans of the line.
 *
 *   [host[:port]] address ident user [time] "method target protocol" status bytes ["referrer" "agent" [anything]]
 *
 * (Apache's mod_log_config "common", "combined" and "vhost_combined", nginx's "combined".)  "-" is nothing. */
#pragma once

#include "base/text-span.h"

#include <glib.h>

typedef struct
{
  AisleSpan host, address, user, time, method, target, status, bytes, referrer, agent, extra;
  gboolean escaped; /* target, referrer or agent hold backslashes */
} AisleLogLine;

/* FALSE when the line is of no such form. */
gboolean aisle_log_line_parse (AisleLogLine *self, const char *line, gsize length);
/* \" \\ \t \n \r \xHH as the servers write them; out holds as many bytes as the text. */
gsize aisle_log_line_unescape (AisleSpan text, char *out);
/* %HH, and + as a space when plus; out holds as many bytes as the text. */
gsize aisle_log_line_unquote (AisleSpan text, gboolean plus, char *out);
