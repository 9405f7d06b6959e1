/* stemmer.c: libstemmer, then the accents. */
#include "text/stemmer.h"

#include <libstemmer.h>
#include <unicode/uchar.h>
#include <unicode/unorm2.h>

#define LONGEST 64 /* bytes: what is longer is no word of a language */

struct _AisleStemmer
{
  struct sb_stemmer *snowball; /* (nullable) */
  GMutex lock;                 /* of snowball, which keeps the last stem */
};

static const char *const languages[] = { "none",       "english", "arabic",    "danish",  "dutch",   "finnish",
                                         "french",     "german",  "hungarian", "italian", "nepali",  "norwegian",
                                         "portuguese", "russian", "romanian",  "serbian", "spanish", "swedish",
                                         "tamil",      "turkish", NULL };

const char *const *
aisle_stemmer_languages (void)
{
  return languages;
}

gboolean
aisle_stemmer_knows (const char *language)
{
  return g_strv_contains (languages, language);
}

AisleStemmer *
aisle_stemmer_new (const char *language)
{
  AisleStemmer *self = g_new0 (AisleStemmer, 1);

  g_mutex_init (&self->lock);
  if (g_str_equal (language, "none"))
    return self;
  self->snowball = sb_stemmer_new (language, "UTF_8");
  if (self->snowball == NULL)
    g_clear_pointer (&self, aisle_stemmer_free);
  return self;
}

void
aisle_stemmer_free (AisleStemmer *self)
{
  if (self == NULL)
    return;
  if (self->snowball != NULL)
    sb_stemmer_delete (self->snowball);
  g_mutex_clear (&self->lock);
  g_free (self);
}

/* The letter below the accents of a Latin one: é is e and its mark. */
static gunichar
plain_letter (gunichar letter)
{
  UErrorCode status = U_ZERO_ERROR;
  const UNormalizer2 *form = unorm2_getNFDInstance (&status);
  UChar parts[8];
  int32_t n;

  if (letter < 0xC0 || letter > 0x24F || U_FAILURE (status))
    return letter;
  n = unorm2_getRawDecomposition (form, (UChar32) letter, parts, G_N_ELEMENTS (parts), &status);
  if (n <= 0 || U_FAILURE (status) || U16_IS_SURROGATE (parts[0]))
    return letter;
  return parts[0] == letter ? letter : plain_letter (parts[0]);
}

static void
append_stem (AisleStemmer *self, const char *word, gsize length, GString *out)
{
  gsize from = out->len;
  gboolean ascii = TRUE;

  if (self->snowball != NULL && length <= LONGEST)
    {
      const sb_symbol *stem = sb_stemmer_stem (self->snowball, (const sb_symbol *) word, (int) length);

      if (stem != NULL && sb_stemmer_length (self->snowball) > 0)
        {
          word = (const char *) stem;
          length = (gsize) sb_stemmer_length (self->snowball);
        }
    }
  for (gsize i = 0; i < length && ascii; i++)
    ascii = (guchar) word[i] < 0x80;
  if (ascii)
    {
      g_string_append_len (out, word, (gssize) length);
      return;
    }
  for (const char *p = word; p < word + length; p = g_utf8_next_char (p))
    {
      gunichar letter = g_utf8_get_char (p);

      if (u_charType ((UChar32) letter) != U_NON_SPACING_MARK
          || !g_ascii_isalpha (out->len > from ? out->str[out->len - 1] : ' '))
        g_string_append_unichar (out, plain_letter (letter));
    }
}

void
aisle_stemmer_append (AisleStemmer *self, const char *word, gsize length, GString *out)
{
  g_mutex_lock (&self->lock);
  append_stem (self, word, length, out);
  g_mutex_unlock (&self->lock);
}
