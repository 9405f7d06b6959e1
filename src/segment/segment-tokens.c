/* segment-tokens.c: see segment-tokens.h. */
#include "segment/segment-tokens.h"

#include "base/error.h"
#include "base/i18n.h"
#include "base/params.h"
#include "segment/segment.h"

#include <math.h>

static const char *const compare_symbols[AISLE_N_COMPARES] = {
  [AISLE_COMPARE_LESS] = "<",       [AISLE_COMPARE_AT_MOST] = "<=",  [AISLE_COMPARE_EQUAL] = "=",
  [AISLE_COMPARE_NOT_EQUAL] = "!=", [AISLE_COMPARE_AT_LEAST] = ">=", [AISLE_COMPARE_MORE] = ">",
};

const char *
aisle_compare_symbol (AisleCompare compare)
{
  return compare_symbols[compare];
}

static gboolean
is_word (char c)
{
  return g_ascii_isalnum (c) || c == '_' || c == '-' || c == '.' || c == ':' || (guchar) c >= 0x80;
}

static void
read_quoted (AisleTokens *self)
{
  g_autoptr (GString) value = g_string_new (NULL);
  const char *at = self->at + 1;

  for (; *at != '\0'; at++)
    {
      if (*at == '"' && at[1] != '"')
        break;
      if (*at == '"')
        at++;
      g_string_append_c (value, *at);
    }
  self->type = *at == '"' ? AISLE_TOKEN_TEXT : AISLE_TOKEN_BROKEN;
  self->at = *at == '"' ? at + 1 : at;
  self->value = g_string_free (g_steal_pointer (&value), FALSE);
}

void
aisle_tokens_advance (AisleTokens *self)
{
  const char *before = self->start, *end;

  while (g_ascii_isspace (*self->at))
    self->at++;
  g_clear_pointer (&self->value, g_free);
  self->start = end = self->at;
  self->place += (gsize) g_utf8_pointer_to_offset (before, self->start);
  if (*end == '\0')
    {
      self->type = AISLE_TOKEN_END;
      self->value = g_strdup ("");
      return;
    }
  if (*end == '"')
    {
      read_quoted (self);
      return;
    }
  while (is_word (*end))
    end++;
  self->type = end > self->start ? AISLE_TOKEN_WORD : AISLE_TOKEN_SYMBOL;
  if (end == self->start)
    end += strchr ("<>=!", *end) != NULL && end[1] == '=' ? 2 : 1;
  self->value = g_strndup (self->start, (gsize) (end - self->start));
  self->at = end;
}

gpointer
aisle_tokens_complain (AisleTokens *self, const char *expected)
{
  if (self->error == NULL || *self->error != NULL)
    return NULL;
  if (self->type == AISLE_TOKEN_BROKEN)
    g_set_error (self->error, AISLE_SEGMENT_ERROR, AISLE_ERROR_USAGE,
                 _ ("cannot read the segment: at character %zu: the quote does not end"), self->place);
  else if (self->type == AISLE_TOKEN_END)
    g_set_error (self->error, AISLE_SEGMENT_ERROR, AISLE_ERROR_USAGE,
                 _ ("cannot read the segment: at its end: expected %s"), expected);
  else
    g_set_error (self->error, AISLE_SEGMENT_ERROR, AISLE_ERROR_USAGE,
                 _ ("cannot read the segment: at character %zu: '%s', expected %s"), self->place, self->value,
                 expected);
  aisle_segment_error_set_place (self->error, self->place);
  return NULL;
}

gboolean
aisle_tokens_refuse (AisleTokens *self, const char *expected)
{
  aisle_tokens_complain (self, expected);
  return FALSE;
}

gboolean
aisle_tokens_at_symbol (const AisleTokens *self, const char *symbol)
{
  return self->type == AISLE_TOKEN_SYMBOL && g_str_equal (self->value, symbol);
}

gboolean
aisle_tokens_at_word (const AisleTokens *self, const char *word)
{
  return self->type == AISLE_TOKEN_WORD && g_ascii_strcasecmp (self->value, word) == 0;
}

gboolean
aisle_tokens_take_symbol (AisleTokens *self, const char *symbol, const char *expected)
{
  if (!aisle_tokens_at_symbol (self, symbol))
    return aisle_tokens_refuse (self, expected);
  aisle_tokens_advance (self);
  return TRUE;
}

/* The index of the word among names that a NULL ends, which is taken, or -1. */
int
aisle_tokens_take_one_of (AisleTokens *self, const char *const *names)
{
  for (int i = 0; names[i] != NULL; i++)
    if (aisle_tokens_at_word (self, names[i]))
      {
        aisle_tokens_advance (self);
        return i;
      }
  return -1;
}

/* ---- values ---- */

gboolean
aisle_tokens_at_compare (const AisleTokens *self)
{
  return self->type == AISLE_TOKEN_SYMBOL && strchr ("<>=!", *self->value) != NULL;
}

gboolean
aisle_tokens_take_compare (AisleTokens *self, AisleCompare *compare)
{
  const char *symbol = aisle_tokens_at_symbol (self, "==") ? "=" : self->value;

  for (guint i = 0; self->type == AISLE_TOKEN_SYMBOL && i < AISLE_N_COMPARES; i++)
    if (g_str_equal (symbol, compare_symbols[i]))
      {
        *compare = (AisleCompare) i;
        aisle_tokens_advance (self);
        return TRUE;
      }
  return aisle_tokens_refuse (self, _ ("a comparison: < <= = != >= >"));
}

gboolean
aisle_tokens_take_number (AisleTokens *self, double *number)
{
  char *end = NULL;

  if (self->type == AISLE_TOKEN_WORD)
    *number = g_ascii_strtod (self->value, &end);
  if (end == NULL || end == self->value || *end != '\0' || !isfinite (*number))
    return aisle_tokens_refuse (self, _ ("a number"));
  aisle_tokens_advance (self);
  return TRUE;
}

/* 2011-01-31, quoted or not, or a time. */
gboolean
aisle_tokens_take_moment (AisleTokens *self, AisleMoment *moment)
{
  gint64 time;

  if ((self->type != AISLE_TOKEN_WORD && self->type != AISLE_TOKEN_TEXT) || !aisle_time_parse (self->value, &time))
    return aisle_tokens_refuse (self, _ ("a date such as 2011-01-31"));
  moment->is_day = strlen (self->value) <= 10;
  moment->day = (gint32) (time >= 0 ? time / AISLE_DAY : (time - AISLE_DAY + 1) / AISLE_DAY);
  moment->time = time;
  aisle_tokens_advance (self);
  return TRUE;
}

gboolean
aisle_tokens_take_new_moment (AisleTokens *self, AisleMoment **moment)
{
  if (*moment == NULL)
    *moment = g_new0 (AisleMoment, 1);
  return aisle_tokens_take_moment (self, *moment);
}

gboolean
aisle_tokens_take_text (AisleTokens *self, char **text, const char *expected)
{
  if (self->type != AISLE_TOKEN_WORD && self->type != AISLE_TOKEN_TEXT)
    return aisle_tokens_refuse (self, expected);
  g_free (*text);
  *text = g_steal_pointer (&self->value);
  aisle_tokens_advance (self);
  return TRUE;
}

/* "5", or "1..5": their bits, from bit 0 for the first value allowed. */
gboolean
aisle_tokens_take_range (AisleTokens *self, guint first, guint last, guint32 *bits, const char *expected)
{
  guint64 from = 0, to = 0;
  char *end = NULL;

  if (self->type != AISLE_TOKEN_WORD || !g_ascii_isdigit (*self->value))
    return aisle_tokens_refuse (self, expected);
  to = from = g_ascii_strtoull (self->value, &end, 10);
  if (g_str_has_prefix (end, "..") && g_ascii_isdigit (end[2]))
    to = g_ascii_strtoull (end + 2, &end, 10);
  if (*end != '\0' || from < first || to > last || from > to)
    return aisle_tokens_refuse (self, expected);
  *bits = 0;
  for (guint64 value = from; value <= to; value++)
    *bits |= 1u << (value - first);
  aisle_tokens_advance (self);
  return TRUE;
}

gboolean
aisle_tokens_take_duration (AisleTokens *self, gint64 *duration)
{
  if (self->type != AISLE_TOKEN_WORD || !aisle_duration_parse (self->value, duration))
    return aisle_tokens_refuse (self, _ ("a duration such as 7d, 12h, 30m or 45s"));
  aisle_tokens_advance (self);
  return TRUE;
}
