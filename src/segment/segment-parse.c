/* segment-parse.c: a recursive descent over the grammar
 *
 *   either     = all { "or" all }
 *   all        = one { "and" one }
 *   one        = "not" one | "(" either ")" | did | attribute
 *   did        = "did" "(" kind { "," option } ")" [ compare number ]        without compare: at least once
 *   option     = "item" "=" text | "after" "=" date | "before" "=" date
 *   attribute  = name compare ( number | date | text )
 *   compare    = "<" "<=" "=" "!=" ">=" ">" */
#include "segment/segment-parse.h"

#include "base/calendar.h"
#include "base/error.h"
#include "base/i18n.h"
#include "segment/segment.h"

#define MAX_DEPTH  64
#define MAX_LENGTH 16384

typedef enum
{
  TOKEN_END,
  TOKEN_WORD,   /* letters, digits, _ - and anything beyond ASCII */
  TOKEN_TEXT,   /* in double quotes; "" stands for one */
  TOKEN_SYMBOL, /* ( ) , and compares */
  TOKEN_BROKEN, /* a quote that does not end */
} TokenType;

typedef struct
{
  const char *text, *at;
  TokenType type;
  const char *start; /* of the token */
  char *value;
  guint depth, n_leaves;
  GError **error;
} Parser;

static const char *const attribute_names[AISLE_N_ATTRIBUTES] = { "events",      "sessions",   "orders",    "revenue",
                                                                 "days_active", "first_seen", "last_seen", "channel" };

static AislePredicate *parse_either (Parser *self);

void
aisle_predicate_free (AislePredicate *self)
{
  if (self == NULL)
    return;
  aisle_predicate_free (self->left);
  aisle_predicate_free (self->right);
  g_free (self->text);
  g_free (self->item);
  g_free (self);
}

/* ---- tokens ---- */

static gboolean
is_word (char c)
{
  return g_ascii_isalnum (c) || c == '_' || c == '-' || c == '.' || c == ':' || (guchar) c >= 0x80;
}

static void
read_quoted (Parser *self)
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
  self->type = *at == '"' ? TOKEN_TEXT : TOKEN_BROKEN;
  self->at = *at == '"' ? at + 1 : at;
  self->value = g_string_free (g_steal_pointer (&value), FALSE);
}

static void
advance (Parser *self)
{
  const char *end;

  while (g_ascii_isspace (*self->at))
    self->at++;
  g_clear_pointer (&self->value, g_free);
  self->start = end = self->at;
  if (*end == '\0')
    {
      self->type = TOKEN_END;
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
  self->type = end > self->start ? TOKEN_WORD : TOKEN_SYMBOL;
  if (end == self->start)
    end += strchr ("<>=!", *end) != NULL && end[1] == '=' ? 2 : 1;
  self->value = g_strndup (self->start, (gsize) (end - self->start));
  self->at = end;
}

static gsize
place_of (const Parser *self, const char *at)
{
  return (gsize) g_utf8_pointer_to_offset (self->text, at) + 1;
}

static gpointer
complain (Parser *self, const char *expected)
{
  if (self->error == NULL || *self->error != NULL)
    return NULL;
  if (self->type == TOKEN_BROKEN)
    g_set_error (self->error, AISLE_SEGMENT_ERROR, AISLE_ERROR_USAGE,
                 _ ("cannot read the segment: at character %zu: the quote does not end"), place_of (self, self->start));
  else if (self->type == TOKEN_END)
    g_set_error (self->error, AISLE_SEGMENT_ERROR, AISLE_ERROR_USAGE,
                 _ ("cannot read the segment: at its end: expected %s"), expected);
  else
    g_set_error (self->error, AISLE_SEGMENT_ERROR, AISLE_ERROR_USAGE,
                 _ ("cannot read the segment: at character %zu: '%s', expected %s"), place_of (self, self->start),
                 self->value, expected);
  return NULL;
}

static gboolean
at_symbol (const Parser *self, const char *symbol)
{
  return self->type == TOKEN_SYMBOL && g_str_equal (self->value, symbol);
}

static gboolean
at_word (const Parser *self, const char *word)
{
  return self->type == TOKEN_WORD && g_ascii_strcasecmp (self->value, word) == 0;
}

static gboolean
take_symbol (Parser *self, const char *symbol, const char *expected)
{
  if (!at_symbol (self, symbol))
    {
      complain (self, expected);
      return FALSE;
    }
  advance (self);
  return TRUE;
}

/* ---- values ---- */

static gboolean
take_compare (Parser *self, AisleCompare *compare)
{
  static const struct
  {
    const char *symbol;
    AisleCompare compare;
  } symbols[] = {
    { "<", AISLE_COMPARE_LESS },   { "<=", AISLE_COMPARE_AT_MOST },   { "=", AISLE_COMPARE_EQUAL },
    { "==", AISLE_COMPARE_EQUAL }, { "!=", AISLE_COMPARE_NOT_EQUAL }, { ">=", AISLE_COMPARE_AT_LEAST },
    { ">", AISLE_COMPARE_MORE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (symbols); i++)
    if (at_symbol (self, symbols[i].symbol))
      {
        *compare = symbols[i].compare;
        advance (self);
        return TRUE;
      }
  complain (self, _ ("a comparison: < <= = != >= >"));
  return FALSE;
}

static gboolean
take_number (Parser *self, double *number)
{
  char *end = NULL;

  if (self->type == TOKEN_WORD)
    *number = g_ascii_strtod (self->value, &end);
  if (end == NULL || end == self->value || *end != '\0')
    {
      complain (self, _ ("a number"));
      return FALSE;
    }
  advance (self);
  return TRUE;
}

/* 2011-01-31, quoted or not, or a quoted time. */
static gboolean
take_date (Parser *self, gboolean *is_day, gint32 *day, gint64 *time)
{
  if ((self->type != TOKEN_WORD && self->type != TOKEN_TEXT) || !aisle_time_parse (self->value, time))
    {
      complain (self, _ ("a date such as 2011-01-31"));
      return FALSE;
    }
  *is_day = strlen (self->value) <= 10;
  *day = (gint32) (*time >= 0 ? *time / AISLE_DAY : (*time - AISLE_DAY + 1) / AISLE_DAY);
  advance (self);
  return TRUE;
}

static gboolean
take_text (Parser *self, char **text, const char *expected)
{
  if (self->type != TOKEN_WORD && self->type != TOKEN_TEXT)
    {
      complain (self, expected);
      return FALSE;
    }
  g_free (*text);
  *text = g_steal_pointer (&self->value);
  advance (self);
  return TRUE;
}

/* ---- the grammar ---- */

static AislePredicate *
predicate_new (Parser *self, AislePredicateType type)
{
  AislePredicate *predicate = g_new0 (AislePredicate, 1);

  predicate->type = type;
  predicate->place = place_of (self, self->start);
  if (type == AISLE_PREDICATE_DID || type == AISLE_PREDICATE_ATTRIBUTE)
    predicate->leaf = self->n_leaves++;
  return predicate;
}

static gboolean
parse_option (Parser *self, AislePredicate *did)
{
  static const char *const names[] = { "item", "after", "before" };
  gboolean is_day;
  gint64 time;
  gsize option;

  for (option = 0; option < G_N_ELEMENTS (names); option++)
    if (at_word (self, names[option]))
      break;
  if (option == G_N_ELEMENTS (names))
    {
      complain (self, "item, after or before");
      return FALSE;
    }
  advance (self);
  if (!take_symbol (self, "=", "="))
    return FALSE;
  if (option == 0)
    return take_text (self, &did->item, _ ("an item"));
  if (option == 1)
    {
      did->has_after = TRUE;
      return take_date (self, &is_day, &did->after, &time);
    }
  did->has_before = TRUE;
  return take_date (self, &is_day, &did->before, &time);
}

static AislePredicate *
parse_did (Parser *self)
{
  g_autoptr (AislePredicate) did = predicate_new (self, AISLE_PREDICATE_DID);

  advance (self);
  if (!take_symbol (self, "(", "(") || !take_text (self, &did->text, _ ("an event kind")))
    return NULL;
  while (at_symbol (self, ","))
    {
      advance (self);
      if (!parse_option (self, did))
        return NULL;
    }
  if (!take_symbol (self, ")", _ (", or )")))
    return NULL;
  did->compare = AISLE_COMPARE_AT_LEAST;
  did->number = 1;
  if (self->type == TOKEN_SYMBOL && strchr ("<>=!", *self->value) != NULL
      && (!take_compare (self, &did->compare) || !take_number (self, &did->number)))
    return NULL;
  return g_steal_pointer (&did);
}

static AislePredicate *
parse_attribute (Parser *self)
{
  g_autoptr (AislePredicate) predicate = predicate_new (self, AISLE_PREDICATE_ATTRIBUTE);
  AisleAttributeName attribute = 0;

  while (attribute < AISLE_N_ATTRIBUTES && !at_word (self, attribute_names[attribute]))
    attribute++;
  if (attribute == AISLE_N_ATTRIBUTES)
    return complain (self, _ ("did (...), not, ( or one of events, sessions, orders, revenue, days_active, first_seen, "
                              "last_seen, channel"));
  predicate->attribute = attribute;
  advance (self);
  if (attribute == AISLE_ATTRIBUTE_CHANNEL && !at_symbol (self, "=") && !at_symbol (self, "==")
      && !at_symbol (self, "!="))
    return complain (self, _ ("= or !="));
  if (!take_compare (self, &predicate->compare))
    return NULL;
  if (attribute == AISLE_ATTRIBUTE_CHANNEL)
    return take_text (self, &predicate->text, _ ("a channel")) ? g_steal_pointer (&predicate) : NULL;
  if (attribute == AISLE_ATTRIBUTE_FIRST_SEEN || attribute == AISLE_ATTRIBUTE_LAST_SEEN)
    return take_date (self, &predicate->is_day, &predicate->day, &predicate->time) ? g_steal_pointer (&predicate)
                                                                                   : NULL;
  return take_number (self, &predicate->number) ? g_steal_pointer (&predicate) : NULL;
}

static AislePredicate *
parse_one_deep (Parser *self)
{
  if (at_word (self, "not"))
    {
      g_autoptr (AislePredicate) predicate = predicate_new (self, AISLE_PREDICATE_NOT);

      advance (self);
      self->depth++;
      predicate->left = self->depth < MAX_DEPTH ? parse_one_deep (self) : complain (self, _ ("fewer levels"));
      self->depth--;
      return predicate->left != NULL ? g_steal_pointer (&predicate) : NULL;
    }
  if (at_symbol (self, "("))
    {
      g_autoptr (AislePredicate) inner = NULL;

      advance (self);
      self->depth++;
      inner = self->depth < MAX_DEPTH ? parse_either (self) : complain (self, _ ("fewer parentheses"));
      self->depth--;
      if (inner == NULL || !take_symbol (self, ")", _ ("and, or, or )")))
        return NULL;
      return g_steal_pointer (&inner);
    }
  return at_word (self, "did") ? parse_did (self) : parse_attribute (self);
}

/* Left-associative; a long chain makes a deep tree, so its length is bounded with the text's. */
static AislePredicate *
parse_chain (Parser *self, const char *word, AislePredicateType type, AislePredicate *(*part) (Parser *) )
{
  g_autoptr (AislePredicate) left = part (self);

  while (left != NULL && at_word (self, word))
    {
      g_autoptr (AislePredicate) joined = predicate_new (self, type);

      advance (self);
      joined->left = g_steal_pointer (&left);
      joined->right = part (self);
      if (joined->right == NULL)
        return NULL;
      left = g_steal_pointer (&joined);
    }
  return g_steal_pointer (&left);
}

static AislePredicate *
parse_all (Parser *self)
{
  return parse_chain (self, "and", AISLE_PREDICATE_AND, parse_one_deep);
}

static AislePredicate *
parse_either (Parser *self)
{
  return parse_chain (self, "or", AISLE_PREDICATE_OR, parse_all);
}

AislePredicate *
aisle_predicate_parse (const char *text, guint *n_leaves, GError **error)
{
  GError *problem = NULL;
  Parser parser = { .text = text, .at = text, .error = &problem };
  g_autoptr (AislePredicate) predicate = NULL;

  if (strlen (text) > MAX_LENGTH || !g_utf8_validate (text, -1, NULL))
    {
      g_set_error_literal (error, AISLE_SEGMENT_ERROR, AISLE_ERROR_USAGE,
                           _ ("cannot read the segment: it is too long or not text"));
      return NULL;
    }
  advance (&parser);
  predicate = parse_either (&parser);
  if (predicate != NULL && parser.type != TOKEN_END)
    {
      complain (&parser, _ ("and, or, or the end"));
      g_clear_pointer (&predicate, aisle_predicate_free);
    }
  g_free (parser.value);
  if (n_leaves != NULL)
    *n_leaves = parser.n_leaves;
  if (problem != NULL)
    g_propagate_error (error, problem);
  return g_steal_pointer (&predicate);
}
