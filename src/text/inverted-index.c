/* inverted-index.c: looking up, and letting go. */
#include "text/inverted-index.h"

#include <string.h>

G_DEFINE_QUARK (aisle_text_error, aisle_text_error)

void
aisle_inverted_index_free (AisleInvertedIndex *self)
{
  if (self == NULL)
    return;
  g_free (self->language);
  aisle_stemmer_free (self->stemmer);
  g_free (self->length);
  g_free (self->terms.bytes);
  g_free (self->terms.at);
  g_free (self->words.bytes);
  g_free (self->words.at);
  g_free (self->term_of_word);
  g_free (self->posting_at);
  g_free (self->doc);
  g_free (self->place_at);
  g_free (self->place);
  aisle_lexicon_free (self->lexicon);
  g_free (self);
}

static int
compare (const AisleWordList *self, gsize i, const char *text, gsize length)
{
  gsize own = self->at[i + 1] - self->at[i];
  int order = memcmp (self->bytes + self->at[i], text, MIN (own, length));

  return order != 0 ? order : (own > length) - (own < length);
}

gssize
aisle_word_list_find (const AisleWordList *self, const char *text, gsize length, gsize *after)
{
  gsize low = 0, high = self->n;

  while (low < high)
    {
      gsize middle = low + (high - low) / 2;

      if (compare (self, middle, text, length) < 0)
        low = middle + 1;
      else
        high = middle;
    }
  if (after != NULL)
    *after = low;
  return low < self->n && compare (self, low, text, length) == 0 ? (gssize) low : -1;
}

void
aisle_word_list_prefix (const AisleWordList *self, const char *text, gsize length, gsize *from, gsize *to)
{
  gsize low, high = self->n;

  aisle_word_list_find (self, text, length, &low);
  *from = low;
  while (low < high)
    {
      gsize middle = low + (high - low) / 2;
      gsize own = self->at[middle + 1] - self->at[middle];

      if (own >= length && memcmp (self->bytes + self->at[middle], text, length) == 0)
        low = middle + 1;
      else
        high = middle;
    }
  *to = low;
}

gssize
aisle_inverted_index_term (const AisleInvertedIndex *self, const char *token, gsize length)
{
  gssize word = aisle_word_list_find (&self->words, token, length, NULL);
  g_autoptr (GString) stem = NULL;

  if (word >= 0)
    return (gssize) self->term_of_word[word];
  stem = g_string_sized_new (length);
  aisle_stemmer_append (self->stemmer, token, length, stem);
  return aisle_word_list_find (&self->terms, stem->str, stem->len, NULL);
}

gssize
aisle_inverted_index_posting (const AisleInvertedIndex *self, gsize term, gint32 doc)
{
  gsize low = self->posting_at[term], high = self->posting_at[term + 1], end = high;

  while (low < high)
    {
      gsize middle = low + (high - low) / 2;

      if (self->doc[middle] < doc)
        low = middle + 1;
      else
        high = middle;
    }
  return low < end && self->doc[low] == doc ? (gssize) low : -1;
}
