/* log-line.c: see log-line.h. */
#include "import/accesslog/log-line.h"

#include <string.h>

typedef struct
{
  const char *at, *end;
} Cursor;

static AisleSpan
or_nothing (const char *start, const char *end)
{
  if (end == start || (end - start == 1 && *start == '-'))
    return (AisleSpan){ NULL, 0 };
  return (AisleSpan){ start, (gsize) (end - start) };
}

static void
skip_spaces (Cursor *cursor)
{
  while (cursor->at < cursor->end && *cursor->at == ' ')
    cursor->at++;
}

/* Up to the next space. */
static gboolean
take_word (Cursor *cursor, AisleSpan *word)
{
  const char *start, *space;

  skip_spaces (cursor);
  start = cursor->at;
  space = start < cursor->end ? memchr (start, ' ', cursor->end - start) : NULL;
  cursor->at = space != NULL ? space : cursor->end;
  *word = (AisleSpan){ start, (gsize) (cursor->at - start) };
  return word->length > 0;
}

/* "...", where a backslash takes the next byte with it. */
static gboolean
take_quoted (Cursor *cursor, AisleSpan *text, gboolean *escaped)
{
  const char *start, *p;

  skip_spaces (cursor);
  if (cursor->at == cursor->end || *cursor->at != '"')
    return FALSE;
  start = cursor->at + 1;
  for (p = start; p < cursor->end && *p != '"'; p++)
    if (*p == '\\')
      {
        *escaped = TRUE;
        p++;
      }
  if (p >= cursor->end)
    return FALSE;
  cursor->at = p + 1;
  *text = (AisleSpan){ start, (gsize) (p - start) };
  return TRUE;
}

static gboolean
is_address (AisleSpan word)
{
  gsize marks = 0;

  for (gsize i = 0; i < word.length; i++)
    {
      marks += word.data[i] == '.' || word.data[i] == ':' ? 1 : 0;
      if (!g_ascii_isxdigit (word.data[i]) && word.data[i] != '.' && word.data[i] != ':')
        return FALSE;
    }
  return marks >= 2;
}

/* What stands before the time: three words, or four with the host; a user's name may hold spaces. */
static gboolean
parse_who (AisleLogLine *self, const char *line, const char *bracket)
{
  Cursor cursor = { line, bracket };
  AisleSpan first, second, word;
  const char *user;

  if (!take_word (&cursor, &first) || !take_word (&cursor, &second))
    return FALSE;
  self->address = first;
  if (is_address (second) && !is_address (first))
    {
      self->host = or_nothing (first.data, first.data + first.length);
      self->address = second;
      if (!take_word (&cursor, &word))
        return FALSE;
    }
  skip_spaces (&cursor);
  user = cursor.at;
  while (bracket > user && bracket[-1] == ' ')
    bracket--;
  if (bracket == user)
    return FALSE;
  self->user = or_nothing (user, bracket);
  return TRUE;
}

/* "GET /a?b HTTP/1.1", "GET /a", or what a broken client sent, which is all target. */
static void
parse_request (AisleLogLine *self, AisleSpan request)
{
  Cursor cursor = { request.data, request.data + request.length };
  AisleSpan method;
  const char *last;

  if (!take_word (&cursor, &method) || cursor.at == cursor.end)
    {
      self->target = or_nothing (request.data, request.data + request.length);
      return;
    }
  skip_spaces (&cursor);
  self->method = method;
  for (last = cursor.end; last > cursor.at && last[-1] != ' '; last--)
    ;
  if (last > cursor.at && cursor.end - last > 5 && strncmp (last, "HTTP/", 5) == 0)
    cursor.end = last - 1;
  self->target = (AisleSpan){ cursor.at, (gsize) (cursor.end - cursor.at) };
}

static gboolean
is_number (AisleSpan text)
{
  for (gsize i = 0; i < text.length; i++)
    if (!g_ascii_isdigit (text.data[i]))
      return FALSE;
  return text.length > 0;
}

gboolean
aisle_log_line_parse (AisleLogLine *self, const char *line, gsize length)
{
  Cursor cursor = { line, line + length };
  const char *bracket = memchr (line, '[', length), *close;
  AisleSpan request, bytes, text;

  *self = (AisleLogLine){ .escaped = FALSE };
  /* An address in IPv6 may stand in brackets itself. */
  if (bracket == line)
    bracket = length > 1 ? memchr (line + 1, '[', length - 1) : NULL;
  close = bracket != NULL ? memchr (bracket, ']', cursor.end - bracket) : NULL;
  if (close == NULL || !parse_who (self, line, bracket))
    return FALSE;
  self->time = (AisleSpan){ bracket + 1, (gsize) (close - bracket - 1) };
  cursor.at = close + 1;
  if (!take_quoted (&cursor, &request, &self->escaped) || !take_word (&cursor, &self->status)
      || !take_word (&cursor, &bytes) || self->status.length != 3 || !is_number (self->status))
    return FALSE;
  parse_request (self, request);
  if (!is_number (bytes) && !(bytes.length == 1 && *bytes.data == '-'))
    return FALSE;
  self->bytes = or_nothing (bytes.data, bytes.data + bytes.length);
  skip_spaces (&cursor);
  if (cursor.at == cursor.end)
    return TRUE;
  if (!take_quoted (&cursor, &text, &self->escaped))
    {
      self->extra = (AisleSpan){ cursor.at, (gsize) (cursor.end - cursor.at) };
      return *cursor.at != '"';
    }
  self->referrer = or_nothing (text.data, text.data + text.length);
  if (!take_quoted (&cursor, &text, &self->escaped))
    return FALSE;
  self->agent = or_nothing (text.data, text.data + text.length);
  skip_spaces (&cursor);
  self->extra = (AisleSpan){ cursor.at, (gsize) (cursor.end - cursor.at) };
  return TRUE;
}

static int
hex_at (const char *p, const char *end)
{
  if (end - p < 2 || !g_ascii_isxdigit (p[0]) || !g_ascii_isxdigit (p[1]))
    return -1;
  return g_ascii_xdigit_value (p[0]) << 4 | g_ascii_xdigit_value (p[1]);
}

gsize
aisle_log_line_unescape (AisleSpan text, char *out)
{
  static const char from[] = "\"\\tnrbvf", to[] = "\"\\\t\n\r\b\v\f";
  const char *p = text.data, *end = p + text.length;
  char *start = out;

  while (p < end)
    {
      const char *letter;
      int byte;

      if (*p != '\\' || p + 1 == end)
        {
          *out++ = *p++;
          continue;
        }
      if ((p[1] == 'x' || p[1] == 'X') && (byte = hex_at (p + 2, end)) > 0)
        {
          *out++ = (char) byte;
          p += 4;
          continue;
        }
      letter = p[1] != '\0' ? strchr (from, p[1]) : NULL;
      if (letter != NULL)
        *out++ = to[letter - from];
      else
        {
          *out++ = p[0];
          *out++ = p[1];
        }
      p += 2;
    }
  return out - start;
}

gsize
aisle_log_line_unquote (AisleSpan text, gboolean plus, char *out)
{
  const char *p = text.data, *end = p + text.length;
  char *start = out;

  for (; p < end; p++)
    {
      int byte = *p == '%' ? hex_at (p + 1, end) : -1;

      if (byte > 0)
        {
          *out++ = (char) byte;
          p += 2;
        }
      else
        *out++ = plus && *p == '+' ? ' ' : *p;
    }
  return out - start;
}
