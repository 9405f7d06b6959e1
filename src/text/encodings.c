/* encodings.c: guessing and decoding.  ICU holds the tables; the rules of the guess are ours, because a log's head is
 * mostly ASCII and a general detector sees too little.  UTF-8 validation follows table 3-7 of the Unicode standard. */
#include "text/encodings.h"

#include "base/i18n.h"

#include <unicode/ucnv.h>
#include <unicode/ucnv_cb.h>
#include <unicode/ucsdet.h>

static const struct
{
  const char *id, *title, *icu;
} encodings[AISLE_N_ENCODINGS] = {
  [AISLE_ENCODING_UTF8] = { "utf-8", N_ ("Unicode (UTF-8)"), NULL },
  [AISLE_ENCODING_UTF16LE] = { "utf-16le", N_ ("Unicode (UTF-16, little endian)"), "UTF-16LE" },
  [AISLE_ENCODING_UTF16BE] = { "utf-16be", N_ ("Unicode (UTF-16, big endian)"), "UTF-16BE" },
  [AISLE_ENCODING_GB18030] = { "gb18030", N_ ("Chinese (GB18030)"), "gb18030" },
  [AISLE_ENCODING_LATIN1] = { "latin1", N_ ("Western (Latin-1, windows-1252)"), "windows-1252" },
};

const char *
aisle_encoding_id (AisleEncoding encoding)
{
  return encodings[encoding].id;
}

const char *
aisle_encoding_title (AisleEncoding encoding)
{
  return _ (encodings[encoding].title);
}

gboolean
aisle_encoding_from_id (const char *id, AisleEncoding *encoding)
{
  for (gsize i = 0; i < AISLE_N_ENCODINGS; i++)
    if (g_ascii_strcasecmp (encodings[i].id, id) == 0)
      {
        *encoding = i;
        return TRUE;
      }
  return FALSE;
}

gsize
aisle_encoding_mark (AisleEncoding encoding, const guint8 *data, gsize length)
{
  static const struct
  {
    guint8 bytes[3];
    gsize n;
  } marks[AISLE_N_ENCODINGS] = {
    [AISLE_ENCODING_UTF8] = { { 0xef, 0xbb, 0xbf }, 3 },
    [AISLE_ENCODING_UTF16LE] = { { 0xff, 0xfe }, 2 },
    [AISLE_ENCODING_UTF16BE] = { { 0xfe, 0xff }, 2 },
    [AISLE_ENCODING_GB18030] = { { 0 }, 0 },
  };
  gsize n = marks[encoding].n;

  return n > 0 && length >= n && memcmp (data, marks[encoding].bytes, n) == 0 ? n : 0;
}

/* ---- looking at bytes ---- */

guint
aisle_text_flags (const char *data, gsize length)
{
  const guint64 high = G_GUINT64_CONSTANT (0x8080808080808080), one = G_GUINT64_CONSTANT (0x0101010101010101);
  guint64 any_high = 0, any_nul = 0;
  gsize i = 0;

  for (; i + 8 <= length; i += 8)
    {
      guint64 word;

      memcpy (&word, data + i, 8);
      any_high |= word;
      any_nul |= (word - one) & ~word;
    }
  for (; i < length; i++)
    {
      any_high |= (guint8) data[i];
      any_nul |= data[i] == 0 ? 0x80 : 0;
    }
  return ((any_high & high) != 0 ? AISLE_TEXT_HAS_HIGH : 0) | ((any_nul & high) != 0 ? AISLE_TEXT_HAS_NUL : 0);
}

/* Length of the valid character at p (n >= 1 bytes are there); 0 when it is bad; -1 when it is cut by the end. */
static int
utf8_character (const guint8 *p, gsize n)
{
  guint8 first = p[0], low = 0x80, high = 0xbf;
  int length;

  if (first < 0x80)
    return 1;
  if (first >= 0xc2 && first <= 0xdf)
    length = 2;
  else if (first >= 0xe0 && first <= 0xef)
    {
      length = 3;
      low = first == 0xe0 ? 0xa0 : 0x80;
      high = first == 0xed ? 0x9f : 0xbf;
    }
  else if (first >= 0xf0 && first <= 0xf4)
    {
      length = 4;
      low = first == 0xf0 ? 0x90 : 0x80;
      high = first == 0xf4 ? 0x8f : 0xbf;
    }
  else
    return 0;

  for (int i = 1; i < length; i++)
    {
      if ((gsize) i >= n)
        return -1;
      if (p[i] < low || p[i] > high)
        return 0;
      low = 0x80;
      high = 0xbf;
    }
  return length;
}

gboolean
aisle_utf8_is_valid (const char *data, gsize length)
{
  const guint8 *p = (const guint8 *) data, *end = p + length;

  while (p < end)
    {
      guint64 word;
      int n;

      if (*p < 0x80)
        {
          while (end - p >= 8)
            {
              memcpy (&word, p, 8);
              if ((word & G_GUINT64_CONSTANT (0x8080808080808080)) != 0)
                break;
              p += 8;
            }
          while (p < end && *p < 0x80)
            p++;
          continue;
        }
      n = utf8_character (p, end - p);
      if (n <= 0)
        return FALSE;
      p += n;
    }
  return TRUE;
}

void
aisle_text_append_escaped (GString *out, const char *data, gsize length, gsize limit)
{
  const guint8 *p = (const guint8 *) data, *end = p + length;
  gsize stop = out->len + limit;

  while (p < end)
    {
      char piece[8];
      int n = utf8_character (p, end - p), width;

      if (n > 1 || (n == 1 && ((*p >= 0x20 && *p != 0x7f) || *p == '\t')))
        {
          memcpy (piece, p, n);
          width = n;
        }
      else if (n == 1 && (*p == '\n' || *p == '\r'))
        {
          width = g_snprintf (piece, sizeof piece, "\\%c", *p == '\n' ? 'n' : 'r');
        }
      else if (end - p >= 3 && p[0] == 0xed && p[1] >= 0xb0 && p[1] <= 0xb3 && (p[2] & 0xc0) == 0x80)
        {
          n = 3;
          width = g_snprintf (piece, sizeof piece, "\\x%02X", (guint) ((p[1] & 3) << 6 | (p[2] & 0x3f)));
        }
      else
        {
          n = 1;
          width = g_snprintf (piece, sizeof piece, "\\x%02X", (guint) *p);
        }
      if (out->len + width > stop)
        break;
      g_string_append_len (out, piece, width);
      p += n;
    }
}

/* ---- guessing ---- */

typedef struct
{
  gsize nul_even, nul_odd; /* by position */
  gsize controls;          /* that no text holds */
  gsize utf8_good, utf8_bad;
  gsize pairs;    /* two high bytes that are a GB2312 character */
  gsize gb_bad;   /* what GB18030 does not allow */
  gsize isolated; /* a high byte between ASCII, as accented letters are */
} ByteCounts;

static void
count_gb (const guint8 *p, gsize length, gboolean whole, ByteCounts *counts)
{
  for (gsize i = 0; i < length;)
    {
      if (p[i] < 0x80)
        {
          i++;
          continue;
        }
      if (i + 1 >= length)
        {
          counts->gb_bad += whole ? 1 : 0;
          break;
        }
      if (p[i + 1] < 0x80 && (i == 0 || p[i - 1] < 0x80))
        counts->isolated++;
      if (p[i] == 0x80 || p[i] == 0xff)
        {
          counts->gb_bad++;
          i++;
        }
      else if (p[i + 1] >= 0x30 && p[i + 1] <= 0x39)
        {
          gboolean four =
              i + 3 < length && p[i + 2] >= 0x81 && p[i + 2] <= 0xfe && p[i + 3] >= 0x30 && p[i + 3] <= 0x39;

          counts->gb_bad += four || (i + 3 >= length && !whole) ? 0 : 1;
          i += four ? 4 : 1;
        }
      else if (p[i + 1] >= 0x40 && p[i + 1] != 0x7f && p[i + 1] != 0xff)
        {
          if (p[i] >= 0xa1 && p[i] <= 0xf7 && p[i + 1] >= 0xa1)
            counts->pairs++;
          i += 2;
        }
      else
        {
          counts->gb_bad++;
          i++;
        }
    }
}

static void
count_bytes (const guint8 *p, gsize length, gboolean whole, ByteCounts *counts)
{
  for (gsize i = 0; i < length; i++)
    {
      if (p[i] == 0)
        (i % 2 == 0 ? &counts->nul_even : &counts->nul_odd)[0]++;
      else if (p[i] < 0x20 && (p[i] < '\t' || p[i] > '\r') && p[i] != 0x1b && p[i] != 0x1a)
        counts->controls++;
    }
  for (gsize i = 0; i < length;)
    {
      int n = utf8_character (p + i, length - i);

      if (n < 0 && !whole)
        break;
      counts->utf8_good += n > 1 ? 1 : 0;
      counts->utf8_bad += n <= 0 ? 1 : 0;
      i += MAX (n, 1);
    }
  count_gb (p, length, whole, counts);
}

/* UTF-16 without a mark: the ASCII of a log (digits, separators, line ends) leaves a zero in every other byte. */
static gboolean
looks_utf16 (const ByteCounts *counts, gsize length, AisleEncoding *encoding)
{
  gsize half = length / 2;

  if (half < 2)
    return FALSE;
  if (counts->nul_odd > half / 5 && counts->nul_even <= half / 50)
    *encoding = AISLE_ENCODING_UTF16LE;
  else if (counts->nul_even > half / 5 && counts->nul_odd <= half / 50)
    *encoding = AISLE_ENCODING_UTF16BE;
  else
    return FALSE;
  return TRUE;
}

/* Asked only where our own counts are a draw. */
static gboolean
detector_says_chinese (const guint8 *head, gsize length)
{
  UErrorCode status = U_ZERO_ERROR;
  UCharsetDetector *detector = ucsdet_open (&status);
  const UCharsetMatch *match;
  gboolean chinese = FALSE;

  if (U_FAILURE (status))
    return FALSE;
  ucsdet_setText (detector, (const char *) head, MIN (length, 1 << 16), &status);
  match = ucsdet_detect (detector, &status);
  if (U_SUCCESS (status) && match != NULL)
    {
      const char *name = ucsdet_getName (match, &status);

      chinese = U_SUCCESS (status) && g_strcmp0 (name, "GB18030") == 0;
    }
  ucsdet_close (detector);
  return chinese;
}

double
aisle_encoding_sniff (const guint8 *head, gsize length, gboolean whole, AisleEncoding *encoding)
{
  ByteCounts counts = { 0 };

  *encoding = AISLE_ENCODING_UTF8;
  for (AisleEncoding i = 0; i < AISLE_N_ENCODINGS; i++)
    if (aisle_encoding_mark (i, head, length) > 0)
      {
        /* FF FE 00 00 is UTF-32 */
        if (i == AISLE_ENCODING_UTF16LE && length >= 4 && head[2] == 0 && head[3] == 0)
          return 0;
        *encoding = i;
        return 1;
      }

  count_bytes (head, length, whole, &counts);
  if (looks_utf16 (&counts, length, encoding))
    return .9;
  if (counts.controls > length / 50 || counts.nul_even + counts.nul_odd > length / 10)
    return 0;
  if (counts.utf8_bad == 0)
    return counts.utf8_good > 0 ? 1 : .99;
  if (counts.utf8_good >= 10 * counts.utf8_bad)
    return .8;
  if (counts.pairs > 2 * counts.isolated && counts.gb_bad <= 2 + counts.pairs / 50)
    {
      *encoding = AISLE_ENCODING_GB18030;
      return .95;
    }
  if (counts.pairs > counts.isolated / 2 && counts.gb_bad <= 2 + counts.pairs / 20
      && detector_says_chinese (head, length))
    {
      *encoding = AISLE_ENCODING_GB18030;
      return .6;
    }
  if (counts.utf8_good > counts.utf8_bad)
    return .5;
  *encoding = AISLE_ENCODING_LATIN1;
  return counts.isolated > counts.pairs ? .8 : .5;
}

/* ---- decoding ---- */

#define UNITS 4096

struct _AisleTextDecoder
{
  UConverter *converter; /* NULL: UTF-8 */
  UChar units[UNITS];
  gsize n_units, at; /* decoded, not yet written */
  UChar lead;        /* a high surrogate that waits for its other half */
  gboolean finished;
};

/* ICU hands over the bytes it cannot read; each becomes a lone surrogate that names it. */
static void
bad_bytes_cb (const void *context, UConverterToUnicodeArgs *args, const char *bytes, int32_t n,
              UConverterCallbackReason reason, UErrorCode *status)
{
  UChar units[32];

  if (reason > UCNV_IRREGULAR)
    return;
  *status = U_ZERO_ERROR;
  n = MIN (n, (int32_t) G_N_ELEMENTS (units));
  for (int32_t i = 0; i < n; i++)
    units[i] = 0xdc00 + (guint8) bytes[i];
  ucnv_cbToUWriteUChars (args, units, n, 0, status);
}

AisleTextDecoder *
aisle_text_decoder_new (AisleEncoding encoding)
{
  AisleTextDecoder *self = g_new0 (AisleTextDecoder, 1);
  UErrorCode status = U_ZERO_ERROR;

  if (encodings[encoding].icu == NULL)
    return self;
  self->converter = ucnv_open (encodings[encoding].icu, &status);
  if (U_SUCCESS (status))
    ucnv_setToUCallBack (self->converter, bad_bytes_cb, NULL, NULL, NULL, &status);
  if (U_FAILURE (status))
    g_clear_pointer (&self, aisle_text_decoder_free);
  return self;
}

void
aisle_text_decoder_free (AisleTextDecoder *self)
{
  if (self == NULL)
    return;
  if (self->converter != NULL)
    ucnv_close (self->converter);
  g_free (self);
}

/* Any code point, surrogates included (as three bytes, which are not UTF-8 then). */
static gsize
put_point (char *out, guint32 point)
{
  if (point < 0x80)
    {
      out[0] = point;
      return 1;
    }
  if (point < 0x800)
    {
      out[0] = 0xc0 | point >> 6;
      out[1] = 0x80 | (point & 0x3f);
      return 2;
    }
  if (point < 0x10000)
    {
      out[0] = 0xe0 | point >> 12;
      out[1] = 0x80 | (point >> 6 & 0x3f);
      out[2] = 0x80 | (point & 0x3f);
      return 3;
    }
  out[0] = 0xf0 | point >> 18;
  out[1] = 0x80 | (point >> 12 & 0x3f);
  out[2] = 0x80 | (point >> 6 & 0x3f);
  out[3] = 0x80 | (point & 0x3f);
  return 4;
}

/* Writes decoded units while 7 bytes are free: a lone lead and the unit after it. */
static gsize
write_units (AisleTextDecoder *self, char *out, gsize size)
{
  gsize n = 0;

  while (self->at < self->n_units && n + 7 <= size)
    {
      UChar unit = self->units[self->at++];

      if (self->lead != 0)
        {
          UChar lead = self->lead;

          self->lead = 0;
          if (U16_IS_TRAIL (unit))
            {
              n += put_point (out + n, U16_GET_SUPPLEMENTARY (lead, unit));
              continue;
            }
          n += put_point (out + n, lead);
        }
      if (U16_IS_LEAD (unit))
        self->lead = unit;
      else
        n += put_point (out + n, unit);
    }
  return n;
}

gsize
aisle_text_decoder_run (AisleTextDecoder *self, const guint8 **in, const guint8 *in_end, char *out, gsize size,
                        gboolean last)
{
  gsize n = 0;

  if (self->converter == NULL)
    {
      n = MIN (size, (gsize) (in_end - *in));
      memcpy (out, *in, n);
      *in += n;
      return n;
    }
  for (;;)
    {
      UChar *to = self->units;
      UErrorCode status = U_ZERO_ERROR;

      n += write_units (self, out + n, size - n);
      if (self->at < self->n_units || (*in == in_end && (!last || self->finished)))
        return n;
      ucnv_toUnicode (self->converter, &to, self->units + UNITS, (const char **) in, (const char *) in_end, NULL, last,
                      &status);
      self->n_units = to - self->units;
      self->at = 0;
      self->finished = last && *in == in_end && status != U_BUFFER_OVERFLOW_ERROR;
    }
}
