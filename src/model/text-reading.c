/* text-reading.c: see text-reading.h. */
#include "model/text-reading.h"

#include "text/text-tokens.h"

gboolean
aisle_text_reading_append (const AisleTextReading *self, const char *text, GArray *ids)
{
  g_autoptr (GArray) keys = g_array_new (FALSE, FALSE, sizeof (guint64));
  const gsize most = self->length > 0 ? self->length : G_MAXUINT;
  const guint before = ids->len;
  const gint64 unknown = 0;

  if (!(self->ngrams ? aisle_ngrams_append (&self->runs, text, keys) : aisle_tokens_append (text, most, keys)))
    return FALSE;
  for (guint k = 0; k < MIN (keys->len, most); k++)
    {
      gssize place = aisle_ngram_list_find (self->list, g_array_index (keys, guint64, k));
      gint64 id = place >= 0 ? self->first + place : unknown;

      if (place >= 0 || !self->ngrams)
        g_array_append_val (ids, id);
    }
  if (ids->len == before && self->first > 0)
    g_array_append_val (ids, unknown);
  return TRUE;
}
