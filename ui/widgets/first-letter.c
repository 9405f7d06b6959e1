/* first-letter.c: see first-letter.h. */
#include "widgets/first-letter.h"

#include <string.h>

/* Letters up to the first blank, or to the comma or the like behind it. */
static gboolean
begins_with_word (const char *text)
{
  gunichar c = 0;

  for (; *text != '\0' && !g_unichar_isspace (g_utf8_get_char (text)); text = g_utf8_next_char (text))
    {
      if (c != 0 && !g_unichar_isalpha (c) && c != '\'' && c != 0x2019)
        return FALSE;
      c = g_utf8_get_char (text);
    }
  return c != '/';
}

static char *
first_letter_up (const char *text)
{
  g_autofree char *first = g_utf8_substring (text, 0, MIN (g_utf8_strlen (text, -1), 1));
  g_autofree char *upper = g_utf8_strup (first, -1);

  return begins_with_word (text) ? g_strconcat (upper, text + strlen (first), NULL) : g_strdup (text);
}

void
aisle_first_letter_label (GtkLabel *label, const char *text)
{
  g_autofree char *sentence = text != NULL ? first_letter_up (text) : NULL;

  gtk_label_set_text (label, sentence != NULL ? sentence : "");
}

char *
aisle_first_letter_markup (const char *text)
{
  g_autofree char *sentence = first_letter_up (text);

  return g_markup_escape_text (sentence, -1);
}

void
aisle_first_letter_page (AdwStatusPage *page, const char *text)
{
  g_autofree char *markup = text != NULL ? aisle_first_letter_markup (text) : NULL;

  adw_status_page_set_description (page, markup);
}
