/* words.c: ICU's word boundaries over folded text. */
#include "text/words.h"

#include "text/fold.h"

#include <unicode/ubrk.h>
#include <unicode/utext.h>

static void
close_iterator (gpointer words)
{
  ubrk_close (words);
}

/* Making one takes longer than cutting a title: each thread keeps its own. */
static GPrivate kept = G_PRIVATE_INIT (close_iterator);

static UBreakIterator *
get_iterator (void)
{
  UErrorCode status = U_ZERO_ERROR;
  UBreakIterator *words = g_private_get (&kept);

  if (words != NULL)
    return words;
  words = ubrk_open (UBRK_WORD, "root", NULL, 0, &status);
  if (U_FAILURE (status))
    return NULL;
  g_private_set (&kept, words);
  return words;
}

void
aisle_text_each_word (const char *text, AisleWordFunc visit, gpointer data)
{
  UErrorCode status = U_ZERO_ERROR;
  UBreakIterator *words = get_iterator ();
  UText source = UTEXT_INITIALIZER;
  g_autofree char *folded = aisle_text_fold (text, TRUE);

  if (words == NULL || folded == NULL)
    return;
  utext_openUTF8 (&source, folded, -1, &status);
  ubrk_setUText (words, &source, &status);
  if (U_SUCCESS (status))
    for (gint32 from = 0, to = ubrk_next (words); to != UBRK_DONE; from = to, to = ubrk_next (words))
      if (ubrk_getRuleStatus (words) != UBRK_WORD_NONE)
        visit (folded + from, (gsize) (to - from), data);
  utext_close (&source);
}
