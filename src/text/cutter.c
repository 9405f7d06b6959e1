/* cutter.c: one pass over the folded text, a run at a time. */
#include "text/cutter.h"

#include "text/fold.h"

#include <string.h>
#include <unicode/ubrk.h>
#include <unicode/uchar.h>
#include <unicode/uscript.h>
#include <unicode/utext.h>

typedef struct
{
  AisleTokenFunc visit;
  gpointer data;
  AisleCutMode mode;
  const AisleLexicon *lexicon;
  guint32 position;
} Cut;

typedef enum
{
  OTHER,
  LETTER,
  DIGIT,
  MARK,   /* goes with what it stands on */
  SIGN,   /* of a run that is cut into pairs */
  JOINED, /* of a script that ICU's dictionaries cut */
} Kind;

gboolean
aisle_is_run_sign (gunichar sign)
{
  UErrorCode status = U_ZERO_ERROR;
  UScriptCode script;

  if (sign < 0x1100)
    return FALSE;
  if (sign >= 0x4E00 && sign <= 0x9FFF)
    return TRUE;
  if (!u_isalpha ((UChar32) sign))
    return FALSE;
  script = uscript_getScript ((UChar32) sign, &status);
  return U_SUCCESS (status)
         && (script == USCRIPT_HAN || script == USCRIPT_HIRAGANA || script == USCRIPT_KATAKANA
             || script == USCRIPT_HANGUL || sign == 0x30FC);
}

static Kind
kind_of (gunichar sign)
{
  if (sign < 0x80)
    return g_ascii_isalpha ((char) sign) ? LETTER : g_ascii_isdigit ((char) sign) ? DIGIT : OTHER;
  if (aisle_is_run_sign (sign))
    return SIGN;
  if (u_getIntPropertyValue ((UChar32) sign, UCHAR_LINE_BREAK) == U_LB_COMPLEX_CONTEXT)
    return JOINED;
  if (u_isalpha ((UChar32) sign))
    return LETTER;
  if (u_isdigit ((UChar32) sign))
    return DIGIT;
  switch (u_charType ((UChar32) sign))
    {
    case U_NON_SPACING_MARK:
    case U_COMBINING_SPACING_MARK:
    case U_ENCLOSING_MARK:
      return MARK;
    default:
      return OTHER;
    }
}

static Kind
kind_at (const char *text)
{
  return (guchar) *text < 0x80 ? kind_of ((guchar) *text) : kind_of (g_utf8_get_char (text));
}

static void
emit (Cut *self, const char *text, gsize length, guint32 position, AisleTokenKind kind)
{
  AisleToken token = { text, length, position, kind };

  self->visit (&token, self->data);
}

/* ---- words and numbers ---- */

static const char *
cut_word (Cut *self, const char *text)
{
  const char *end = text;
  Kind kind;

  do
    {
      end = g_utf8_next_char (end);
      kind = kind_at (end);
    }
  while (kind == LETTER || kind == MARK);
  emit (self, text, (gsize) (end - text), self->position++, AISLE_TOKEN_WORD);
  /* The shop's, the shop’s (folding leaves both). */
  for (gsize i = 0; i < 2; i++)
    {
      const char *sign = i == 0 ? "'" : "\xe2\x80\x99";

      if (g_str_has_prefix (end, sign) && end[strlen (sign)] == 's')
        {
          kind = kind_at (end + strlen (sign) + 1);
          if (kind != LETTER && kind != MARK && kind != DIGIT)
            return end + strlen (sign) + 1;
        }
    }
  return end;
}

static const char *
cut_number (Cut *self, const char *text)
{
  const char *end = text;
  gboolean commas = FALSE;

  for (;;)
    {
      end = g_utf8_next_char (end);
      if (kind_at (end) == DIGIT)
        continue;
      if ((*end != '.' && *end != ',') || kind_at (end + 1) != DIGIT)
        break;
      commas |= *end == ',';
    }
  if (!commas)
    emit (self, text, (gsize) (end - text), self->position++, AISLE_TOKEN_NUMBER);
  else
    {
      g_autoptr (GString) number = g_string_sized_new ((gsize) (end - text));

      for (const char *p = text; p < end; p++)
        if (*p != ',')
          g_string_append_c (number, *p);
      emit (self, number->str, number->len, self->position++, AISLE_TOKEN_NUMBER);
    }
  return end;
}

/* ---- runs without blanks ---- */

/* at: where each of the n signs begins, and where the run ends. */
static void
cut_query_run (Cut *self, const char *text, const guint32 *at, gsize n)
{
  g_autofree guint8 *starts = g_new0 (guint8, n + 1);
  guint32 first = self->position;

  if (self->lexicon != NULL)
    aisle_lexicon_segment (self->lexicon, text, at, n, starts);
  for (gsize i = 0; i + 1 < n; i++)
    {
      if (starts[i] > 2)
        emit (self, text + at[i], at[i + starts[i]] - at[i], first + (guint32) i, AISLE_TOKEN_EXTRA);
      /* From one known word into the next: a pair that nobody wrote. */
      if (starts[i + 1] > 1)
        {
          gsize before = i;

          while (before > 0 && starts[before] == 0)
            before--;
          if (starts[before] > 1)
            continue;
        }
      emit (self, text + at[i], at[i + 2] - at[i], first + (guint32) i, AISLE_TOKEN_PAIR);
    }
}

static const char *
cut_run (Cut *self, const char *text)
{
  g_autoptr (GArray) at = g_array_new (FALSE, FALSE, sizeof (guint32));
  const char *end = text;
  gsize n = 0;

  do
    {
      guint32 from = (guint32) (end - text);

      g_array_append_val (at, from);
      end = g_utf8_next_char (end);
      n++;
    }
  while (kind_at (end) == SIGN);
  {
    guint32 to = (guint32) (end - text);
    const guint32 *starts;

    g_array_append_val (at, to);
    starts = (const guint32 *) at->data;
    if (n == 1)
      emit (self, text, to, self->position, AISLE_TOKEN_PAIR);
    else if (self->mode == AISLE_CUT_QUERY)
      cut_query_run (self, text, starts, n);
    else
      for (gsize i = 0; i < n; i++)
        {
          if (i + 1 < n)
            emit (self, text + starts[i], starts[i + 2] - starts[i], self->position + (guint32) i, AISLE_TOKEN_PAIR);
          if (self->mode == AISLE_CUT_DOCUMENT)
            emit (self, text + starts[i], starts[i + 1] - starts[i], self->position + (guint32) i, AISLE_TOKEN_EXTRA);
        }
  }
  self->position += (guint32) MAX (1, n - 1);
  return end;
}

static void
close_iterator (gpointer words)
{
  ubrk_close (words);
}

/* Making one takes longer than cutting a title: each thread keeps its own. */
static GPrivate kept = G_PRIVATE_INIT (close_iterator);

static const char *
cut_joined (Cut *self, const char *text)
{
  UErrorCode status = U_ZERO_ERROR;
  UBreakIterator *words = g_private_get (&kept);
  UText source = UTEXT_INITIALIZER;
  const char *end = text;
  Kind kind;

  do
    {
      end = g_utf8_next_char (end);
      kind = kind_at (end);
    }
  while (kind == JOINED || kind == MARK);
  if (words == NULL)
    {
      words = ubrk_open (UBRK_WORD, "root", NULL, 0, &status);
      if (U_FAILURE (status))
        return end;
      g_private_set (&kept, words);
    }
  utext_openUTF8 (&source, text, end - text, &status);
  ubrk_setUText (words, &source, &status);
  if (U_SUCCESS (status))
    for (gint32 from = 0, to = ubrk_next (words); to != UBRK_DONE; from = to, to = ubrk_next (words))
      if (ubrk_getRuleStatus (words) != UBRK_WORD_NONE)
        emit (self, text + from, (gsize) (to - from), self->position++, AISLE_TOKEN_WORD);
  utext_close (&source);
  return end;
}

guint32
aisle_text_cut (const char *text, AisleCutMode mode, const AisleLexicon *lexicon, AisleTokenFunc visit, gpointer data)
{
  Cut self = { visit, data, mode, lexicon, 0 };
  g_autofree char *folded = aisle_text_fold (text, TRUE);
  const char *at = folded;

  while (at != NULL && *at != '\0')
    switch (kind_at (at))
      {
      case LETTER:
        at = cut_word (&self, at);
        break;
      case DIGIT:
        at = cut_number (&self, at);
        break;
      case SIGN:
        at = cut_run (&self, at);
        break;
      case JOINED:
        at = cut_joined (&self, at);
        break;
      case MARK:
      case OTHER:
      default:
        at = g_utf8_next_char (at);
      }
  return self.position;
}

/* ---- neighbours ---- */

typedef struct
{
  AislePairFunc visit;
  gpointer data;
  GString *word; /* the one before, then both */
  guint32 position;
  AisleTokenKind kind;
} Pairs;

static void
pair_token (const AisleToken *token, gpointer data)
{
  Pairs *self = data;
  gsize before = self->word->len;

  if (token->kind != AISLE_TOKEN_WORD && token->kind != AISLE_TOKEN_NUMBER)
    {
      g_string_truncate (self->word, 0);
      return;
    }
  g_string_append_len (self->word, token->text, (gssize) token->length);
  if (before > 0 && token->position == self->position + 1
      && (token->kind == AISLE_TOKEN_WORD || self->kind == AISLE_TOKEN_WORD))
    self->visit (self->word->str, self->word->len, self->position, self->data);
  g_string_erase (self->word, 0, (gssize) before);
  self->position = token->position;
  self->kind = token->kind;
}

guint32
aisle_text_cut_pairs (const char *text, AislePairFunc visit, gpointer data)
{
  g_autoptr (GString) word = g_string_new (NULL);
  Pairs self = { visit, data, word, 0, AISLE_TOKEN_WORD };

  return aisle_text_cut (text, AISLE_CUT_PLAIN, NULL, pair_token, &self);
}
