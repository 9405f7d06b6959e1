/* segment-parse.c: a recursive descent over the grammar
 *
 *   either     = all { "or" all }
 *   all        = one { "and" one }
 *   one        = "not" one | "(" either ")" | did | sequence | session | attribute
 *   did        = "did" "(" kind { "," filter } ")" [ compare number ]         without compare: at least once
 *   sequence   = "sequence" "(" step { "," step } { "," setting } ")" [ compare number ]    without: all steps
 *   session    = "session" "(" [ bound { "," bound } ] ")" [ compare number ] without: at least one
 *   bound      = ( "events_from" | "events_to" | "step" ) "=" number | ( "length_from" | "length_to" | "gap" ) "=" duration
 *              | ( "entry" | "exit" | "start" | "from" | "to" ) "=" kind | "to" "=" "none"
 *   step       = kind [ "(" filter { "," filter } ")" ]
 *   filter     = ( "item" | "category" | "channel" | "query" ) "=" text | ( "after" | "before" ) "=" date
 *              | ( "weekday" | "hour" ) "=" ( number | number ".." number ) | ( "price_from" | "price_to" ) "=" number
 *   setting    = "window" "=" duration | "mode" "=" ( "ordered" | "strict" | "any" ) | "start" "=" ( "any" | "first" )
 *              | "exclude" "=" kind | "next" "=" ( kind | "none" ) | "within" "=" duration
 *   attribute  = name compare ( number | date | text )
 *   compare    = "<" "<=" "=" "!=" ">=" ">" */
#include "segment/segment-parse.h"

#include "base/calendar.h"
#include "base/error.h"
#include "base/i18n.h"
#include "base/params.h"
#include "segment/segment.h"

#include <math.h>

#define MAX_DEPTH     64
#define MAX_LENGTH    65536
#define MOST_EXCLUDED 8
#define MOST_PATTERNS (AISLE_FUNNEL_MAX_STEPS + MOST_EXCLUDED + 1)

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

static const struct
{
  const char *name;
  AisleAttributeType type;
} attributes[AISLE_N_ATTRIBUTES] = {
  [AISLE_ATTRIBUTE_EVENTS] = { "events", AISLE_ATTRIBUTE_NUMBER },
  [AISLE_ATTRIBUTE_SESSIONS] = { "sessions", AISLE_ATTRIBUTE_NUMBER },
  [AISLE_ATTRIBUTE_ORDERS] = { "orders", AISLE_ATTRIBUTE_NUMBER },
  [AISLE_ATTRIBUTE_REVENUE] = { "revenue", AISLE_ATTRIBUTE_NUMBER },
  [AISLE_ATTRIBUTE_DAYS_ACTIVE] = { "days_active", AISLE_ATTRIBUTE_NUMBER },
  [AISLE_ATTRIBUTE_FIRST_SEEN] = { "first_seen", AISLE_ATTRIBUTE_MOMENT },
  [AISLE_ATTRIBUTE_LAST_SEEN] = { "last_seen", AISLE_ATTRIBUTE_MOMENT },
  [AISLE_ATTRIBUTE_CHANNEL] = { "channel", AISLE_ATTRIBUTE_TEXT },
  [AISLE_ATTRIBUTE_RFM] = { "rfm", AISLE_ATTRIBUTE_TEXT },
  [AISLE_ATTRIBUTE_RECENCY] = { "recency", AISLE_ATTRIBUTE_NUMBER },
  [AISLE_ATTRIBUTE_RECENCY_SCORE] = { "recency_score", AISLE_ATTRIBUTE_NUMBER },
  [AISLE_ATTRIBUTE_FREQUENCY_SCORE] = { "frequency_score", AISLE_ATTRIBUTE_NUMBER },
  [AISLE_ATTRIBUTE_MONETARY_SCORE] = { "monetary_score", AISLE_ATTRIBUTE_NUMBER },
};

static const char *const compare_symbols[AISLE_N_COMPARES] = {
  [AISLE_COMPARE_LESS] = "<",       [AISLE_COMPARE_AT_MOST] = "<=",  [AISLE_COMPARE_EQUAL] = "=",
  [AISLE_COMPARE_NOT_EQUAL] = "!=", [AISLE_COMPARE_AT_LEAST] = ">=", [AISLE_COMPARE_MORE] = ">",
};

static AislePredicate *parse_either (Parser *self);

const char *
aisle_attribute_id (AisleAttributeName attribute)
{
  return attributes[attribute].name;
}

AisleAttributeType
aisle_attribute_type (AisleAttributeName attribute)
{
  return attributes[attribute].type;
}

const char *
aisle_compare_symbol (AisleCompare compare)
{
  return compare_symbols[compare];
}

static void
pattern_clear (AislePattern *self)
{
  g_free (self->kind);
  g_free (self->item);
  g_free (self->category);
  g_free (self->channel);
  g_free (self->query);
  g_free (self->after);
  g_free (self->before);
}

void
aisle_predicate_free (AislePredicate *self)
{
  if (self == NULL)
    return;
  aisle_predicate_free (self->left);
  aisle_predicate_free (self->right);
  for (guint i = 0; i < self->n_patterns; i++)
    pattern_clear (&self->patterns[i]);
  g_free (self->patterns);
  g_free (self->text);
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
  aisle_segment_error_set_place (self->error, place_of (self, self->start));
  return NULL;
}

static gboolean
refuse (Parser *self, const char *expected)
{
  complain (self, expected);
  return FALSE;
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
    return refuse (self, expected);
  advance (self);
  return TRUE;
}

/* The index of the word among names that a NULL ends, which is taken, or -1. */
static int
take_one_of (Parser *self, const char *const *names)
{
  for (int i = 0; names[i] != NULL; i++)
    if (at_word (self, names[i]))
      {
        advance (self);
        return i;
      }
  return -1;
}

/* ---- values ---- */

static gboolean
at_compare (const Parser *self)
{
  return self->type == TOKEN_SYMBOL && strchr ("<>=!", *self->value) != NULL;
}

static gboolean
take_compare (Parser *self, AisleCompare *compare)
{
  const char *symbol = at_symbol (self, "==") ? "=" : self->value;

  for (guint i = 0; self->type == TOKEN_SYMBOL && i < AISLE_N_COMPARES; i++)
    if (g_str_equal (symbol, compare_symbols[i]))
      {
        *compare = (AisleCompare) i;
        advance (self);
        return TRUE;
      }
  return refuse (self, _ ("a comparison: < <= = != >= >"));
}

static gboolean
take_number (Parser *self, double *number)
{
  char *end = NULL;

  if (self->type == TOKEN_WORD)
    *number = g_ascii_strtod (self->value, &end);
  if (end == NULL || end == self->value || *end != '\0' || !isfinite (*number))
    return refuse (self, _ ("a number"));
  advance (self);
  return TRUE;
}

/* 2011-01-31, quoted or not, or a time. */
static gboolean
take_moment (Parser *self, AisleMoment *moment)
{
  gint64 time;

  if ((self->type != TOKEN_WORD && self->type != TOKEN_TEXT) || !aisle_time_parse (self->value, &time))
    return refuse (self, _ ("a date such as 2011-01-31"));
  moment->is_day = strlen (self->value) <= 10;
  moment->day = (gint32) (time >= 0 ? time / AISLE_DAY : (time - AISLE_DAY + 1) / AISLE_DAY);
  moment->time = time;
  advance (self);
  return TRUE;
}

static gboolean
take_new_moment (Parser *self, AisleMoment **moment)
{
  if (*moment == NULL)
    *moment = g_new0 (AisleMoment, 1);
  return take_moment (self, *moment);
}

static gboolean
take_text (Parser *self, char **text, const char *expected)
{
  if (self->type != TOKEN_WORD && self->type != TOKEN_TEXT)
    return refuse (self, expected);
  g_free (*text);
  *text = g_steal_pointer (&self->value);
  advance (self);
  return TRUE;
}

/* "5", or "1..5": their bits, from bit 0 for the first value allowed. */
static gboolean
take_range (Parser *self, guint first, guint last, guint32 *bits, const char *expected)
{
  guint64 from = 0, to = 0;
  char *end = NULL;

  if (self->type != TOKEN_WORD || !g_ascii_isdigit (*self->value))
    return refuse (self, expected);
  to = from = g_ascii_strtoull (self->value, &end, 10);
  if (g_str_has_prefix (end, "..") && g_ascii_isdigit (end[2]))
    to = g_ascii_strtoull (end + 2, &end, 10);
  if (*end != '\0' || from < first || to > last || from > to)
    return refuse (self, expected);
  *bits = 0;
  for (guint64 value = from; value <= to; value++)
    *bits |= 1u << (value - first);
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
  if (type == AISLE_PREDICATE_DID || type == AISLE_PREDICATE_SEQUENCE || type == AISLE_PREDICATE_SESSION)
    predicate->patterns = g_new0 (AislePattern, type == AISLE_PREDICATE_DID ? 1 : MOST_PATTERNS);
  if (type >= AISLE_PREDICATE_DID)
    predicate->leaf = self->n_leaves++;
  return predicate;
}

static gboolean
parse_filter (Parser *self, AislePattern *pattern)
{
  enum
  {
    ITEM,
    CATEGORY,
    CHANNEL,
    QUERY,
    AFTER,
    BEFORE,
    WEEKDAY,
    HOUR,
    PRICE_FROM,
    PRICE_TO
  };
  static const char *const names[] = { "item",    "category", "channel",    "query",    "after", "before",
                                       "weekday", "hour",     "price_from", "price_to", NULL };
  int option = take_one_of (self, names);

  if (option < 0)
    return refuse (self, "category, channel, query, weekday, hour, price_from, price_to, item, after or before");
  if (!take_symbol (self, "=", "="))
    return FALSE;
  switch (option)
    {
    case ITEM:
      return take_text (self, &pattern->item, _ ("an item"));
    case CATEGORY:
      return take_text (self, &pattern->category, _ ("a category"));
    case CHANNEL:
      return take_text (self, &pattern->channel, _ ("a channel"));
    case QUERY:
      return take_text (self, &pattern->query, _ ("a query"));
    case AFTER:
      return take_new_moment (self, &pattern->after);
    case BEFORE:
      return take_new_moment (self, &pattern->before);
    case WEEKDAY:
      return take_range (self, 1, 7, &pattern->weekdays, _ ("a day of the week from 1 (Monday) to 7, or 1..5"));
    case HOUR:
      return take_range (self, 0, 23, &pattern->hours, _ ("an hour from 0 to 23, or 9..17"));
    case PRICE_FROM:
      return take_number (self, &pattern->price_from);
    case PRICE_TO:
    default:
      return take_number (self, &pattern->price_to);
    }
}

/* The kind of the predicate's next pattern. */
static gboolean
parse_kind (Parser *self, AislePredicate *predicate)
{
  AislePattern *pattern = &predicate->patterns[predicate->n_patterns++];

  pattern->place = predicate->type == AISLE_PREDICATE_DID ? predicate->place : place_of (self, self->start);
  pattern->weekdays = AISLE_ANY_WEEKDAY;
  pattern->hours = AISLE_ANY_HOUR;
  pattern->price_from = pattern->price_to = NAN;
  return take_text (self, &pattern->kind, _ ("an event kind"));
}

/* What a did or a sequence is compared with. */
static gboolean
parse_count (Parser *self, AislePredicate *predicate, double fallback)
{
  predicate->compare = AISLE_COMPARE_AT_LEAST;
  predicate->number = fallback;
  return !at_compare (self) || (take_compare (self, &predicate->compare) && take_number (self, &predicate->number));
}

static AislePredicate *
parse_did (Parser *self)
{
  g_autoptr (AislePredicate) did = predicate_new (self, AISLE_PREDICATE_DID);

  advance (self);
  if (!take_symbol (self, "(", "(") || !parse_kind (self, did))
    return NULL;
  while (at_symbol (self, ","))
    {
      advance (self);
      if (!parse_filter (self, &did->patterns[0]))
        return NULL;
    }
  if (!take_symbol (self, ")", _ (", or )")) || !parse_count (self, did, 1))
    return NULL;
  return g_steal_pointer (&did);
}

static gboolean
parse_step (Parser *self, AislePredicate *sequence)
{
  AislePattern *step = &sequence->patterns[sequence->n_patterns];

  if (!parse_kind (self, sequence))
    return FALSE;
  if (!at_symbol (self, "("))
    return TRUE;
  do
    {
      advance (self);
      if (!parse_filter (self, step))
        return FALSE;
    }
  while (at_symbol (self, ","));
  return take_symbol (self, ")", _ (", or )"));
}

/* Is the word before an equals sign? */
static gboolean
at_setting (const Parser *self)
{
  const char *at = self->at;

  while (g_ascii_isspace (*at))
    at++;
  return self->type == TOKEN_WORD && *at == '=';
}

static gboolean
parse_excluded (Parser *self, AislePredicate *sequence)
{
  if (sequence->n_excluded == MOST_EXCLUDED)
    return refuse (self, _ ("at most 8 excluded kinds"));
  if (sequence->has_next)
    return refuse (self, _ ("the excluded kinds before what comes next"));
  sequence->n_excluded++;
  return parse_kind (self, sequence);
}

static gboolean
parse_next (Parser *self, AislePredicate *sequence)
{
  if (sequence->has_next)
    return refuse (self, _ ("one next event"));
  sequence->has_next = TRUE;
  sequence->next_none = at_word (self, "none");
  if (!sequence->next_none)
    return parse_kind (self, sequence);
  advance (self);
  return TRUE;
}

static gboolean
parse_duration (Parser *self, gint64 *duration)
{
  if (self->type != TOKEN_WORD || !aisle_duration_parse (self->value, duration))
    return refuse (self, _ ("a duration such as 7d, 12h, 30m or 45s"));
  advance (self);
  return TRUE;
}

static gboolean
parse_setting (Parser *self, AislePredicate *sequence)
{
  enum
  {
    WINDOW,
    MODE,
    START,
    EXCLUDE,
    NEXT,
    WITHIN
  };
  static const char *const names[] = { "window", "mode", "start", "exclude", "next", "within", NULL };
  static const char *const modes[] = { "ordered", "strict", "any", NULL };
  static const char *const starts[] = { "any", "first", NULL };
  AisleFunnel *funnel = &sequence->funnel;
  int setting = take_one_of (self, names), value;

  if (setting < 0)
    return refuse (self, "window, mode, start, exclude, next, within");
  if (!take_symbol (self, "=", "="))
    return FALSE;
  if (setting == EXCLUDE)
    return parse_excluded (self, sequence);
  if (setting == NEXT)
    return parse_next (self, sequence);
  if (setting == WINDOW || setting == WITHIN)
    return parse_duration (self, setting == WINDOW ? &funnel->window : &sequence->within);
  value = take_one_of (self, setting == MODE ? modes : starts);
  if (value < 0)
    return refuse (self, setting == MODE ? "ordered, strict, any" : "any, first");
  if (setting == MODE)
    funnel->mode = (AisleFunnelMode) value;
  else
    funnel->first_only = value == 1;
  return TRUE;
}

static AislePredicate *
parse_sequence (Parser *self)
{
  g_autoptr (AislePredicate) sequence = predicate_new (self, AISLE_PREDICATE_SEQUENCE);
  AisleFunnel *funnel = &sequence->funnel;

  funnel->window = 7 * AISLE_DAY;
  sequence->within = AISLE_DAY;
  advance (self);
  if (!take_symbol (self, "(", "("))
    return NULL;
  do
    {
      if (sequence->n_patterns > 0)
        advance (self);
      if (sequence->n_patterns > 0 && at_setting (self))
        break;
      if (sequence->n_patterns == AISLE_FUNNEL_MAX_STEPS)
        return complain (self, _ ("at most 12 steps"));
      if (!parse_step (self, sequence))
        return NULL;
    }
  while (at_symbol (self, ","));
  funnel->n_steps = sequence->n_patterns;
  if (at_setting (self) && !parse_setting (self, sequence))
    return NULL;
  while (at_symbol (self, ","))
    {
      advance (self);
      if (!parse_setting (self, sequence))
        return NULL;
    }
  if (!take_symbol (self, ")", _ (", or )")) || !parse_count (self, sequence, funnel->n_steps))
    return NULL;
  return g_steal_pointer (&sequence);
}

static gboolean
take_events (Parser *self, gint64 *events)
{
  double number = 0;

  if (!take_number (self, &number))
    return FALSE;
  *events = (gint64) CLAMP (ceil (number), 0, 1e15);
  return TRUE;
}

/* A kind that a session names; none: of what comes after, nothing. */
static gboolean
parse_end (Parser *self, AislePredicate *predicate, int *pattern, gboolean *none)
{
  if (*pattern >= 0 || (none != NULL && *none))
    return refuse (self, _ ("each end once"));
  if (none != NULL && at_word (self, "none"))
    {
      *none = TRUE;
      advance (self);
      return TRUE;
    }
  *pattern = (int) predicate->n_patterns;
  return parse_kind (self, predicate);
}

static gboolean
parse_bound (Parser *self, AislePredicate *predicate)
{
  enum
  {
    EVENTS_FROM,
    EVENTS_TO,
    LENGTH_FROM,
    LENGTH_TO,
    GAP,
    ENTRY,
    EXIT,
    START,
    STEP,
    FROM,
    TO
  };
  static const char *const names[] = { "events_from", "events_to", "length_from", "length_to", "gap", "entry",
                                       "exit",        "start",     "step",        "from",      "to",  NULL };
  AisleSessionPattern *session = &predicate->session;
  int bound = take_one_of (self, names);

  if (bound < 0)
    return refuse (self, "entry, exit, events_from, events_to, length_from, length_to, gap, start, step, from, to");
  if (!take_symbol (self, "=", "="))
    return FALSE;
  switch (bound)
    {
    case EVENTS_FROM:
      return take_events (self, &session->events_from);
    case EVENTS_TO:
      return take_events (self, &session->events_to);
    case LENGTH_FROM:
      return parse_duration (self, &session->length_from);
    case LENGTH_TO:
      return parse_duration (self, &session->length_to);
    case GAP:
      return parse_duration (self, &session->gap);
    case ENTRY:
      return parse_end (self, predicate, &session->entry, NULL);
    case EXIT:
      return parse_end (self, predicate, &session->exit, NULL);
    case START:
      return parse_end (self, predicate, &session->start, NULL);
    case STEP:
      return take_events (self, &session->step);
    case FROM:
      return parse_end (self, predicate, &session->from, NULL);
    case TO:
    default:
      return parse_end (self, predicate, &session->to, &session->to_none);
    }
}

static AislePredicate *
parse_session (Parser *self)
{
  g_autoptr (AislePredicate) predicate = predicate_new (self, AISLE_PREDICATE_SESSION);

  predicate->session = (AisleSessionPattern){ .events_to = G_MAXINT64,
                                              .length_to = G_MAXINT64,
                                              .gap = 30 * AISLE_MINUTE,
                                              .entry = -1,
                                              .exit = -1,
                                              .start = -1,
                                              .from = -1,
                                              .to = -1 };
  advance (self);
  if (!take_symbol (self, "(", "("))
    return NULL;
  if (!at_symbol (self, ")") && !parse_bound (self, predicate))
    return NULL;
  while (at_symbol (self, ","))
    {
      advance (self);
      if (!parse_bound (self, predicate))
        return NULL;
    }
  if (!take_symbol (self, ")", _ (", or )")) || !parse_count (self, predicate, 1))
    return NULL;
  return g_steal_pointer (&predicate);
}

/* "did (...), sequence (...), session (...), not, ( or one of events, ..." */
static gpointer
complain_attribute (Parser *self)
{
  g_autoptr (GString) names = g_string_new (NULL);
  g_autofree char *expected = NULL;

  for (guint i = 0; i < AISLE_N_ATTRIBUTES; i++)
    g_string_append_printf (names, "%s%s", i > 0 ? ", " : "", attributes[i].name);
  expected = g_strdup_printf (_ ("did (...), sequence (...), session (...), not, ( or one of %s"), names->str);
  return complain (self, expected);
}

static AislePredicate *
parse_attribute (Parser *self)
{
  g_autoptr (AislePredicate) predicate = predicate_new (self, AISLE_PREDICATE_ATTRIBUTE);
  AisleAttributeName attribute = 0;
  AisleAttributeType type;
  gboolean taken;

  while (attribute < AISLE_N_ATTRIBUTES && !at_word (self, attributes[attribute].name))
    attribute++;
  if (attribute == AISLE_N_ATTRIBUTES)
    return complain_attribute (self);
  predicate->attribute = attribute;
  type = attributes[attribute].type;
  advance (self);
  if (type == AISLE_ATTRIBUTE_TEXT && !at_symbol (self, "=") && !at_symbol (self, "==") && !at_symbol (self, "!="))
    return complain (self, _ ("= or !="));
  if (!take_compare (self, &predicate->compare))
    return NULL;
  taken = type == AISLE_ATTRIBUTE_TEXT     ? take_text (self, &predicate->text, _ ("a name"))
          : type == AISLE_ATTRIBUTE_MOMENT ? take_moment (self, &predicate->moment)
                                           : take_number (self, &predicate->number);
  return taken ? g_steal_pointer (&predicate) : NULL;
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
  return at_word (self, "did")        ? parse_did (self)
         : at_word (self, "sequence") ? parse_sequence (self)
         : at_word (self, "session")  ? parse_session (self)
                                      : parse_attribute (self);
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
