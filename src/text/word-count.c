/* word-count.c: ICU's word boundaries. */
#include "text/word-count.h"

#include <unicode/ubrk.h>
#include <unicode/utext.h>

static void
close_iterator (gpointer words)
{
  ubrk_close (words);
}

/* Making one takes longer than counting a query: each thread keeps its own. */
static GPrivate kept = G_PRIVATE_INIT (close_iterator);

gsize
aisle_text_count_words (const char *text)
{
  UErrorCode status = U_ZERO_ERROR;
  UBreakIterator *words = g_private_get (&kept);
  UText source = UTEXT_INITIALIZER;
  gsize n = 0;

  if (words == NULL)
    {
      words = ubrk_open (UBRK_WORD, "root", NULL, 0, &status);
      if (U_FAILURE (status))
        return 0;
      g_private_set (&kept, words);
    }
  utext_openUTF8 (&source, text, -1, &status);
  ubrk_setUText (words, &source, &status);
  if (U_SUCCESS (status))
    for (gint32 at = ubrk_next (words); at != UBRK_DONE; at = ubrk_next (words))
      n += ubrk_getRuleStatus (words) != UBRK_WORD_NONE;
  utext_close (&source);
  return n;
}
