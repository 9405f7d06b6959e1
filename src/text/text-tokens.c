/* text-tokens.c: see text-tokens.h. */
#include "text/text-tokens.h"

#include "text/cutter.h"
#include "text/fold.h"

typedef enum
{
  BLANK,
  LETTER,
  DIGIT,
  SIGN,
  MARK
} Class;

static Class
class_of (gunichar c)
{
  if (c == ' ')
    return BLANK;
  if (aisle_is_run_sign (c))
    return SIGN;
  if (g_unichar_isdigit (c))
    return DIGIT;
  return g_unichar_isalpha (c) || g_unichar_ismark (c) ? LETTER : MARK;
}

static gboolean
is_apostrophe (gunichar c)
{
  return c == '\'' || c == 0x2019;
}

gboolean
aisle_tokens_each (const char *text, gsize most, AisleTokenKeyFunc visit, gpointer data)
{
  g_autofree char *folded = aisle_text_fold (text, TRUE);
  const char *next = folded;

  if (folded == NULL)
    return FALSE;
  for (gsize n = 0; *next != '\0' && n < most;)
    {
      gunichar c = g_utf8_get_char (next);
      Class class = class_of (c);
      gboolean tail = is_apostrophe (c) && class_of (g_utf8_get_char (g_utf8_next_char (next))) == LETTER;
      const char *first = next;
      guint64 hash = G_GUINT64_CONSTANT (0xcbf29ce484222325);

      if (class == BLANK)
        {
          next = g_utf8_next_char (next);
          continue;
        }
      do
        {
          hash = (hash ^ (is_apostrophe (c) ? '\'' : c)) * G_GUINT64_CONSTANT (0x100000001b3);
          next = g_utf8_next_char (next);
          c = g_utf8_get_char (next);
        }
      while (*next != '\0' && (class == LETTER || class == DIGIT || tail) && class_of (c) == (tail ? LETTER : class));
      hash = (hash ^ hash >> 30) * G_GUINT64_CONSTANT (0xbf58476d1ce4e5b9);
      hash ^= hash >> 31;
      visit (hash, first, (gsize) (next - first), data);
      n++;
    }
  return TRUE;
}

static void
append_key (guint64 key, const char *token, gsize length, gpointer data)
{
  GArray *keys = data;

  g_array_append_val (keys, key);
}

gboolean
aisle_tokens_append (const char *text, gsize most, GArray *keys)
{
  return aisle_tokens_each (text, most, append_key, keys);
}
