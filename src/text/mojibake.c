/* mojibake.c: see mojibake.h.
 *
 * A wrong reading leaves marks that real texts lack: as bytes of windows-1252 the whole text is UTF-8 with at least one
 * longer character, or its high bytes stand in pairs that are common Chinese characters.  Accented letters of real
 * texts stand alone, or do not fit so. */
#include "text/mojibake.h"

#include <string.h>
#include <unicode/ucnv.h>

/* windows-1252, 0x80 .. 0x9f; 0: a control of Latin-1 stands there. */
static const guint16 upper[32] = { 0x20ac, 0,      0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021,
                                   0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0,      0x017d, 0,
                                   0,      0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014,
                                   0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0,      0x017e, 0x0178 };

/* The byte that was read as this character, or -1. */
static int
byte_of (gunichar c)
{
  if (c < 0x100)
    return (int) c;
  for (int i = 0; i < 32; i++)
    if (upper[i] == c)
      return 0x80 + i;
  return -1;
}

/* The bytes that were read, or NULL when no single-byte reading gives this text; *high: how many are not ASCII. */
static char *
bytes_of (const char *text, gsize *n, gsize *high)
{
  g_autofree char *bytes = g_malloc (strlen (text) + 1);

  *n = *high = 0;
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      int byte = byte_of (g_utf8_get_char (p));

      if (byte < 0)
        return NULL;
      bytes[(*n)++] = (char) byte;
      *high += byte >= 0x80;
    }
  bytes[*n] = '\0';
  return g_steal_pointer (&bytes);
}

/* High bytes in pairs of the first level of GB 2312, the 3,755 common characters, at least two of them together. */
static gboolean
is_common_chinese (const guchar *bytes, gsize n)
{
  gsize longest = 0;

  for (gsize i = 0; i < n;)
    {
      gsize run = 0;

      if (bytes[i] < 0x80)
        {
          i++;
          continue;
        }
      for (; i + 1 < n && bytes[i] >= 0xb0 && bytes[i] <= 0xd7 && bytes[i + 1] >= 0xa1 && bytes[i + 1] <= 0xfe; i += 2)
        run++;
      if (i < n && bytes[i] >= 0x80)
        return FALSE;
      longest = MAX (longest, run);
    }
  return longest >= 2;
}

static char *
from_gbk (const char *bytes, gsize n)
{
  UErrorCode status = U_ZERO_ERROR;
  gsize size = n * 4 + 1;
  g_autofree char *out = g_malloc (size);

  ucnv_convert ("UTF-8", "gb18030", out, (int32_t) size, bytes, (int32_t) n, &status);
  return U_SUCCESS (status) && g_utf8_validate (out, -1, NULL) ? g_steal_pointer (&out) : NULL;
}

char *
aisle_text_unmangle (const char *text)
{
  gsize n, high;
  g_autofree char *bytes = bytes_of (text, &n, &high);

  if (bytes == NULL || high < 2 || n > G_MAXINT32 / 8)
    return NULL;
  if (g_utf8_validate_len (bytes, n, NULL))
    return g_steal_pointer (&bytes);
  return is_common_chinese ((const guchar *) bytes, n) ? from_gbk (bytes, n) : NULL;
}

gboolean
aisle_text_is_torn (const char *text)
{
  return strstr (text, "\xef\xbf\xbd") != NULL;
}
