/* segment-words.c: see segment-words.h. */
#include "behaviour/segment-words.h"

void
aisle_words_add_day (GString *text, const char *before, gint32 day)
{
  g_autofree char *date = aisle_day_format (day);
  g_string_append_printf (text, "%s%s", before, date);
}

void
aisle_words_add_did (GString *text, const char *kind)
{
  g_string_append (text, "did (");
  if (kind[0] == '\0')
    g_string_append (text, "any");
  else
    aisle_predicate_append_name (text, kind);
}

void
aisle_words_add_days (GString *text, gint32 from, gint32 until)
{
  aisle_words_add_day (text, "after = ", from);
  aisle_words_add_day (text, ", before = ", until);
  g_string_append_c (text, ')');
}
