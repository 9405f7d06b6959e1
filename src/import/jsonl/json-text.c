/* json-text.c: see json-text.h.  Eight bytes at a time where there is text. */
#include "import/jsonl/json-text.h"

#define ONES  G_GUINT64_CONSTANT (0x0101010101010101)
#define HIGHS G_GUINT64_CONSTANT (0x8080808080808080)

/* The high bit of the first byte that is a quote, a backslash or a control character (and perhaps of later bytes). */
static inline guint64
stops (const char *p)
{
  guint64 word, quote, slash;

  memcpy (&word, p, sizeof word);
  word = GUINT64_FROM_LE (word);
  quote = word ^ (ONES * '"');
  slash = word ^ (ONES * '\\');
  return (((quote - ONES) & ~quote) | ((slash - ONES) & ~slash) | ((word - ONES * 0x20) & ~word)) & HIGHS;
}

static gboolean
is_hex4 (const char *p, const char **bad)
{
  for (int i = 0; i < 4; i++)
    if (!g_ascii_isxdigit (p[i]))
      {
        *bad = p + i;
        return FALSE;
      }
  return TRUE;
}

const char *
aisle_json_string_end (const char *p, gboolean *escaped, AisleJsonFail *fail)
{
  *escaped = FALSE;
  for (;;)
    {
      guint64 found = stops (p);

      if (found == 0)
        {
          p += 8;
          continue;
        }
      p += __builtin_ctzll (found) >> 3;
      if (G_LIKELY (*p == '"'))
        return p;
      if (*p != '\\')
        return aisle_json_fail (fail, p);
      *escaped = TRUE;
      if (p[1] == 'u')
        {
          const char *bad;

          if (!is_hex4 (p + 2, &bad))
            return aisle_json_fail (fail, bad);
          p += 6;
        }
      else if (p[1] != '\0' && strchr ("\"\\/bfnrt", p[1]) != NULL)
        p += 2;
      else
        return aisle_json_fail (fail, p + 1);
    }
}

static const char *
word_end (const char *p, const char *word, AisleJsonFail *fail)
{
  for (; *word != '\0'; word++, p++)
    if (*p != *word)
      return aisle_json_fail (fail, p);
  return p;
}

static inline const char *
digits_end (const char *p)
{
  while (g_ascii_isdigit (*p))
    p++;
  return p;
}

const char *
aisle_json_scalar_end (const char *p, AisleJsonFail *fail)
{
  const char *digits;

  if (*p == 't')
    return word_end (p, "true", fail);
  if (*p == 'f')
    return word_end (p, "false", fail);
  if (*p == 'n')
    return word_end (p, "null", fail);
  if (*p == '-')
    p++;
  digits = p;
  p = digits_end (p);
  if (p == digits)
    return aisle_json_fail (fail, p);
  if (*digits == '0' && p > digits + 1)
    return aisle_json_fail (fail, digits + 1);
  if (*p == '.')
    {
      digits = ++p;
      p = digits_end (p);
      if (p == digits)
        return aisle_json_fail (fail, p);
    }
  if (*p == 'e' || *p == 'E')
    {
      p += p[1] == '+' || p[1] == '-' ? 2 : 1;
      digits = p;
      p = digits_end (p);
      if (p == digits)
        return aisle_json_fail (fail, p);
    }
  return p;
}

/* Behind "key": and blanks. */
static const char *
key_end (const char *p, AisleJsonFail *fail)
{
  gboolean escaped;

  if (*p != '"')
    return aisle_json_fail (fail, p);
  p = aisle_json_string_end (p + 1, &escaped, fail);
  if (p == NULL)
    return NULL;
  p = aisle_json_blanks (p + 1);
  return *p == ':' ? aisle_json_blanks (p + 1) : aisle_json_fail (fail, p);
}

const char *
aisle_json_skip (const char *p, guint depth, AisleJsonFail *fail)
{
  guint64 objects = 0; /* a bit for each open level: it is an object */
  guint open = 0;
  gboolean escaped;

  for (;;)
    {
      /* A value begins at p. */
      if (*p == '{' || *p == '[')
        {
          char closing = *p == '{' ? '}' : ']';

          if (depth + open >= AISLE_JSON_DEPTH)
            {
              fail->deep = TRUE;
              return aisle_json_fail (fail, p);
            }
          open++;
          objects = objects << 1 | (closing == '}' ? 1 : 0);
          p = aisle_json_blanks (p + 1);
          if (*p != closing)
            {
              if (closing == '}' && (p = key_end (p, fail)) == NULL)
                return NULL;
              continue;
            }
        }
      else if (*p == '"')
        {
          p = aisle_json_string_end (p + 1, &escaped, fail);
          if (p == NULL)
            return NULL;
          p++;
        }
      else if ((p = aisle_json_scalar_end (p, fail)) == NULL)
        return NULL;
      /* A value, or the last one of a level, has ended. */
      for (;;)
        {
          if (open == 0)
            return p;
          p = aisle_json_blanks (p);
          if (*p != ((objects & 1) != 0 ? '}' : ']'))
            break;
          p++;
          open--;
          objects >>= 1;
        }
      if (*p != ',')
        return aisle_json_fail (fail, p);
      p = aisle_json_blanks (p + 1);
      if ((objects & 1) != 0 && (p = key_end (p, fail)) == NULL)
        return NULL;
    }
}

static guint
hex4 (const char *p)
{
  guint value = 0;

  for (int i = 0; i < 4; i++)
    value = value << 4 | (guint) g_ascii_xdigit_value (p[i]);
  return value;
}

AisleJsonText
aisle_json_unescape (const char *p, const char *end, char *out, gsize *length)
{
  static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
  AisleJsonText result = AISLE_JSON_TEXT;
  char *start = out;

  while (p < end)
    {
      guint code;

      if (*p != '\\')
        {
          *out++ = *p++;
          continue;
        }
      if (p[1] != 'u')
        {
          *out++ = to[strchr (from, p[1]) - from];
          p += 2;
          continue;
        }
      code = hex4 (p + 2);
      p += 6;
      if (code >= 0xd800 && code < 0xdc00 && end - p >= 6 && p[0] == '\\' && p[1] == 'u')
        {
          guint low = hex4 (p + 2);

          if (low >= 0xdc00 && low < 0xe000)
            {
              code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
              p += 6;
            }
        }
      if (code >= 0xd800 && code < 0xe000)
        result = AISLE_JSON_TEXT_LONE;
      else if (code == 0)
        result = AISLE_JSON_TEXT_NUL;
      else
        out += g_unichar_to_utf8 (code, out);
    }
  *length = out - start;
  return result;
}

gboolean
aisle_json_pass (AisleJsonPass *self, const char *p, const char *stop, const char **end)
{
  for (; p < stop; p++)
    {
      if (self->in_string)
        {
          if (self->escape)
            self->escape = FALSE;
          else if (*p == '\\')
            self->escape = TRUE;
          else if (*p == '"' || *p == '\n') /* no string goes over a line */
            {
              self->in_string = FALSE;
              if (self->depth == 0)
                {
                  *end = p + (*p == '"' ? 1 : 0);
                  return TRUE;
                }
            }
        }
      else if (*p == '"')
        self->in_string = TRUE;
      else if (*p == '{' || *p == '[')
        self->depth++;
      else if (self->depth > 0)
        {
          if ((*p == '}' || *p == ']') && --self->depth == 0)
            {
              *end = p + 1;
              return TRUE;
            }
        }
      else if (*p == ',' || *p == ']' || *p == '}' || *p == '\n')
        {
          *end = p + (self->begun ? 0 : 1);
          return TRUE;
        }
      self->begun = TRUE;
    }
  return FALSE;
}
