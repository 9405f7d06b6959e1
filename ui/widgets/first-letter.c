/* first-letter.c: see first-letter.h. */
#include "widgets/first-letter.h"

#include <string.h>

char *
aisle_first_letter_up (const char *text)
{
  g_autofree char *first = g_utf8_substring (text, 0, MIN (g_utf8_strlen (text, -1), 1));
  g_autofree char *upper = g_utf8_strup (first, -1);

  return g_strconcat (upper, text + strlen (first), NULL);
}
