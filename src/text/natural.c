/* natural.c: see natural.h. */
#include "text/natural.h"

#include <string.h>

static gsize
digits (const char *text, gsize length)
{
  gsize n = 0;

  while (n < length && g_ascii_isdigit (text[n]))
    n++;
  return n;
}

/* Numbers of any length, without leading zeros. */
static int
compare_numbers (const char *a, gsize n, const char *b, gsize m)
{
  while (n > 1 && *a == '0')
    a++, n--;
  while (m > 1 && *b == '0')
    b++, m--;
  if (n != m)
    return n < m ? -1 : 1;
  return memcmp (a, b, n);
}

int
aisle_natural_compare (const char *a, gsize a_length, const char *b, gsize b_length)
{
  gsize i = 0, j = 0;
  int order;

  while (i < a_length && j < b_length)
    {
      if (g_ascii_isdigit (a[i]) && g_ascii_isdigit (b[j]))
        {
          gsize n = digits (a + i, a_length - i), m = digits (b + j, b_length - j);
          order = compare_numbers (a + i, n, b + j, m);
          i += n;
          j += m;
        }
      else
        order = (guchar) g_ascii_tolower (a[i++]) - (guchar) g_ascii_tolower (b[j++]);
      if (order != 0)
        return order;
    }
  if (i < a_length || j < b_length)
    return i < a_length ? 1 : -1;
  order = memcmp (a, b, MIN (a_length, b_length));
  return order != 0 ? order : (a_length > b_length) - (a_length < b_length);
}

void
aisle_needle_init (AisleNeedle *self, const char *text)
{
  self->ascii = g_str_is_ascii (text);
  self->folded = self->ascii ? g_ascii_strdown (text, -1) : g_utf8_casefold (text, -1);
  self->length = strlen (self->folded);
}

void
aisle_needle_clear (AisleNeedle *self)
{
  g_clear_pointer (&self->folded, g_free);
}

/* NULL: not text. */
static char *
fold (const char *text)
{
  return g_utf8_validate (text, -1, NULL) ? g_utf8_casefold (text, -1) : NULL;
}

static inline gboolean
begins (const AisleNeedle *self, const char *text)
{
  for (gsize i = 0; i < self->length; i++)
    if (g_ascii_tolower (text[i]) != self->folded[i])
      return FALSE;
  return TRUE;
}

gboolean
aisle_needle_in (const AisleNeedle *self, const char *text)
{
  char both[3] = { self->folded[0], g_ascii_toupper (self->folded[0]), '\0' };

  if (!self->ascii)
    {
      g_autofree char *folded = fold (text);
      return folded != NULL && strstr (folded, self->folded) != NULL;
    }
  if (self->length == 0)
    return TRUE;
  for (const char *p = strpbrk (text, both); p != NULL; p = strpbrk (p + 1, both))
    if (begins (self, p))
      return TRUE;
  return FALSE;
}

gboolean
aisle_needle_starts (const AisleNeedle *self, const char *text)
{
  if (!self->ascii)
    {
      g_autofree char *folded = fold (text);
      return folded != NULL && g_str_has_prefix (folded, self->folded);
    }
  return begins (self, text);
}
