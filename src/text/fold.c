/* fold.c: see fold.h.  ICU does what is not ASCII. */
#include "text/fold.h"

#include <string.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>

static char *
normalise (const char *text, gboolean fold_case)
{
  UErrorCode status = U_ZERO_ERROR;
  const UNormalizer2 *form = fold_case ? unorm2_getNFKCCasefoldInstance (&status) : unorm2_getNFKCInstance (&status);
  gsize bytes = strlen (text);
  g_autofree UChar *wide = NULL, *made = NULL;
  g_autofree char *out = NULL;
  int32_t length = 0, n = 0, size;

  if (U_FAILURE (status) || bytes > G_MAXINT32 / 24)
    return NULL;
  wide = g_try_new (UChar, bytes + 1);
  /* A character grows to at most 18 in NFKC. */
  size = (int32_t) bytes * 18 + 1;
  made = g_try_new (UChar, (gsize) size);
  if (wide == NULL || made == NULL)
    return NULL;
  u_strFromUTF8 (wide, (int32_t) bytes + 1, &length, text, (int32_t) bytes, &status);
  n = unorm2_normalize (form, wide, length, made, size, &status);
  if (U_FAILURE (status))
    return NULL;
  out = g_try_malloc ((gsize) n * 3 + 1);
  if (out == NULL)
    return NULL;
  u_strToUTF8 (out, n * 3 + 1, NULL, made, n, &status);
  return U_SUCCESS (status) ? g_steal_pointer (&out) : NULL;
}

char *
aisle_text_fold (const char *text, gboolean fold_case)
{
  gboolean ascii = TRUE, blank = TRUE;
  char *made, *out;

  for (const char *p = text; *p != '\0' && ascii; p++)
    ascii = (guchar) *p < 0x80;
  made = ascii ? g_strdup (text) : normalise (text, fold_case);
  if (made == NULL)
    return NULL;
  /* Every form of a blank is a space by now, or white to C. */
  out = made;
  for (const char *p = made; *p != '\0'; p++)
    if (g_ascii_isspace (*p))
      {
        if (!blank)
          *out++ = ' ';
        blank = TRUE;
      }
    else
      {
        *out++ = fold_case ? g_ascii_tolower (*p) : *p;
        blank = FALSE;
      }
  if (out > made && out[-1] == ' ')
    out--;
  *out = '\0';
  return made;
}

guint64
aisle_text_hash (const char *text)
{
  g_autofree char *folded = aisle_text_fold (text, TRUE);
  guint64 hash = G_GUINT64_CONSTANT (0xcbf29ce484222325);

  for (const char *p = folded != NULL ? folded : text; *p != '\0'; p++)
    hash = (hash ^ (guchar) *p) * G_GUINT64_CONSTANT (0x100000001b3);
  hash = (hash ^ hash >> 30) * G_GUINT64_CONSTANT (0xbf58476d1ce4e5b9);
  hash = (hash ^ hash >> 27) * G_GUINT64_CONSTANT (0x94d049bb133111eb);
  return hash ^ hash >> 31;
}
