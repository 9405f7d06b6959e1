/* csv-write.c: RFC 4180 fields. */
#include "base/csv-write.h"

#include <string.h>

/* Whether a spreadsheet might run the text: a number like -5 is data, not a formula. */
static gboolean
looks_like_formula (const char *text)
{
  char *end;

  if (strchr ("=+-@\t\r", text[0]) == NULL)
    return FALSE;
  g_ascii_strtod (text, &end);
  return *end != '\0' || end == text;
}

void
aisle_csv_append (GString *out, const char *text, gboolean guard)
{
  gboolean formula;

  if (text == NULL || *text == '\0')
    return;
  formula = guard && looks_like_formula (text);
  if (strpbrk (text, ",\"\r\n") == NULL)
    {
      if (formula)
        g_string_append_c (out, '\'');
      g_string_append (out, text);
      return;
    }
  g_string_append_c (out, '"');
  if (formula)
    g_string_append_c (out, '\'');
  for (const char *p = text; *p != '\0'; p++)
    {
      if (*p == '"')
        g_string_append_c (out, '"');
      g_string_append_c (out, *p);
    }
  g_string_append_c (out, '"');
}
