/* segment-parse.c: a recursive descent over the grammar
 *
 *   either     = all { "or" all }
 *   all        = one { "and" one }
 *   one        = "not" one | "(" either ")" | did | sequence | session | first | cart | search | attribute
 *   did        = "did" "(" kind { "," filter } ")" [ compare number ]         without compare: at least once
 *   sequence   = "sequence" "(" step { "," step } { "," setting } ")" [ compare number ]    without: all steps
 *   session    = "session" "(" [ bound { "," bound } ] ")" [ compare number ] without: at least one
 *   bound      = ( "events_from" | "events_to" | "step" ) "=" number | ( "length_from" | "length_to" | "gap" ) "=" duration
 *              | ( "entry" | "exit" | "start" | "from" | "to" ) "=" step | "to" "=" "none" | "window" "=" duration
 *              | "direction" "=" ( "forward" | "back" ) | "merge" "=" ( "no" | "kind" | "category" )
 *   first      = "first" "(" kind { "," ( filter | "kind" "=" kind ) } ")"
 *   cart       = "cart" "(" ( "any" | "bought" | "abandoned" | "recovered" | "left" | "open" )
 *                { "," ( "within" "=" duration | "item" "=" text ) } ")" [ compare number ]    without: at least one
 *   search     = "search" "(" "query" "=" text [ "," ( "next" | "sold" ) "=" text ] ")" [ compare number ]    the same
 *   step       = kind [ "(" filter { "," filter } ")" ]
 *   filter     = ( "item" | "category" | "channel" | "query" ) "=" text | ( "after" | "before" ) "=" date
 *              | ( "weekday" | "hour" ) "=" ( number | number ".." number ) | ( "price_from" | "price_to" ) "=" number
 *   setting    = "window" "=" duration | "mode" "=" ( "ordered" | "strict" | "any" ) | "start" "=" ( "any" | "first" )
 *              | "exclude" "=" kind | "next" "=" ( kind | "none" ) | "within" "=" duration
 *   attribute  = name [ scoring ] compare ( number | date | text )
 *   scoring    = "(" ( "at" "=" date | "ties" "=" ( "together" | "split" ) ) { "," .. } ")"    of rfm and the scores
 *   compare    = "<" "<=" "=" "!=" ">=" ">" */
#include "segment/segment-parse.h"

#include "base/calendar.h"
#include "base/error.h"
#include "base/i18n.h"
#include "base/params.h"
#include "segment/segment-tokens.h"
#include "segment/segment.h"

#include <math.h>

#define MAX_DEPTH     64
#define MAX_LENGTH    65536
#define MOST_EXCLUDED 8
#define MOST_PATTERNS (AISLE_FUNNEL_MAX_STEPS + MOST_EXCLUDED + 1)

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
  [AISLE_ATTRIBUTE_USER] = { "user", AISLE_ATTRIBUTE_TEXT },
  [AISLE_ATTRIBUTE_RFM] = { "rfm", AISLE_ATTRIBUTE_TEXT },
  [AISLE_ATTRIBUTE_RECENCY] = { "recency", AISLE_ATTRIBUTE_NUMBER },
  [AISLE_ATTRIBUTE_RECENCY_SCORE] = { "recency_score", AISLE_ATTRIBUTE_NUMBER },
  [AISLE_ATTRIBUTE_FREQUENCY_SCORE] = { "frequency_score", AISLE_ATTRIBUTE_NUMBER },
  [AISLE_ATTRIBUTE_MONETARY_SCORE] = { "monetary_score", AISLE_ATTRIBUTE_NUMBER },
};

static AislePredicate *parse_either (AisleTokens *self);

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
  g_free (self->visit.item);
  g_free (self->visit.query);
  g_free (self->visit.next);
  g_free (self);
}

/* ---- the grammar ---- */

AislePredicate *
aisle_predicate_new (AisleTokens *self, AislePredicateType type)
{
  AislePredicate *predicate = g_new0 (AislePredicate, 1);

  predicate->type = type;
  predicate->place = self->place;
  if (type >= AISLE_PREDICATE_DID && type <= AISLE_PREDICATE_FIRST)
    predicate->patterns = g_new0 (AislePattern, type == AISLE_PREDICATE_DID ? 1 : MOST_PATTERNS);
  if (type >= AISLE_PREDICATE_DID)
    predicate->leaf = self->n_leaves++;
  return predicate;
}

gboolean
aisle_predicate_parse_filter (AisleTokens *self, AislePattern *pattern)
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
  int option = aisle_tokens_take_one_of (self, names);

  if (option < 0)
    return aisle_tokens_refuse (self,
                                "category, channel, query, weekday, hour, price_from, price_to, item, after or before");
  if (!aisle_tokens_take_symbol (self, "=", "="))
    return FALSE;
  switch (option)
    {
    case ITEM:
      return aisle_tokens_take_text (self, &pattern->item, _ ("an item"));
    case CATEGORY:
      return aisle_tokens_take_text (self, &pattern->category, _ ("a category"));
    case CHANNEL:
      return aisle_tokens_take_text (self, &pattern->channel, _ ("a channel"));
    case QUERY:
      return aisle_tokens_take_text (self, &pattern->query, _ ("a query"));
    case AFTER:
      return aisle_tokens_take_new_moment (self, &pattern->after);
    case BEFORE:
      return aisle_tokens_take_new_moment (self, &pattern->before);
    case WEEKDAY:
      return aisle_tokens_take_range (self, 1, 7, &pattern->weekdays,
                                      _ ("a day of the week from 1 (Monday) to 7, or 1..5"));
    case HOUR:
      return aisle_tokens_take_range (self, 0, 23, &pattern->hours, _ ("an hour from 0 to 23, or 9..17"));
    case PRICE_FROM:
      return aisle_tokens_take_number (self, &pattern->price_from);
    case PRICE_TO:
    default:
      return aisle_tokens_take_number (self, &pattern->price_to);
    }
}

/* The kind of the predicate's next pattern. */
gboolean
aisle_predicate_parse_kind (AisleTokens *self, AislePredicate *predicate)
{
  AislePattern *pattern = &predicate->patterns[predicate->n_patterns++];

  pattern->place = predicate->type == AISLE_PREDICATE_DID ? predicate->place : self->place;
  pattern->weekdays = AISLE_ANY_WEEKDAY;
  pattern->hours = AISLE_ANY_HOUR;
  pattern->price_from = pattern->price_to = NAN;
  return aisle_tokens_take_text (self, &pattern->kind, _ ("an event kind"));
}

/* What a did or a sequence is compared with. */
gboolean
aisle_predicate_parse_count (AisleTokens *self, AislePredicate *predicate, double fallback)
{
  predicate->compare = AISLE_COMPARE_AT_LEAST;
  predicate->number = fallback;
  return !aisle_tokens_at_compare (self)
         || (aisle_tokens_take_compare (self, &predicate->compare)
             && aisle_tokens_take_number (self, &predicate->number));
}

static AislePredicate *
parse_did (AisleTokens *self)
{
  g_autoptr (AislePredicate) did = aisle_predicate_new (self, AISLE_PREDICATE_DID);

  aisle_tokens_advance (self);
  if (!aisle_tokens_take_symbol (self, "(", "(") || !aisle_predicate_parse_kind (self, did))
    return NULL;
  while (aisle_tokens_at_symbol (self, ","))
    {
      aisle_tokens_advance (self);
      if (!aisle_predicate_parse_filter (self, &did->patterns[0]))
        return NULL;
    }
  if (!aisle_tokens_take_symbol (self, ")", _ (", or )")) || !aisle_predicate_parse_count (self, did, 1))
    return NULL;
  return g_steal_pointer (&did);
}

static gboolean
parse_step (AisleTokens *self, AislePredicate *sequence)
{
  AislePattern *step = &sequence->patterns[sequence->n_patterns];

  if (!aisle_predicate_parse_kind (self, sequence))
    return FALSE;
  if (!aisle_tokens_at_symbol (self, "("))
    return TRUE;
  do
    {
      aisle_tokens_advance (self);
      if (!aisle_predicate_parse_filter (self, step))
        return FALSE;
    }
  while (aisle_tokens_at_symbol (self, ","));
  return aisle_tokens_take_symbol (self, ")", _ (", or )"));
}

/* Is the word before an equals sign? */
static gboolean
at_setting (const AisleTokens *self)
{
  const char *at = self->at;

  while (g_ascii_isspace (*at))
    at++;
  return self->type == AISLE_TOKEN_WORD && *at == '=';
}

static gboolean
parse_excluded (AisleTokens *self, AislePredicate *sequence)
{
  if (sequence->n_excluded == MOST_EXCLUDED)
    return aisle_tokens_refuse (self, _ ("at most 8 excluded kinds"));
  if (sequence->has_next)
    return aisle_tokens_refuse (self, _ ("the excluded kinds before what comes next"));
  sequence->n_excluded++;
  return aisle_predicate_parse_kind (self, sequence);
}

static gboolean
parse_next (AisleTokens *self, AislePredicate *sequence)
{
  if (sequence->has_next)
    return aisle_tokens_refuse (self, _ ("one next event"));
  sequence->has_next = TRUE;
  sequence->next_none = aisle_tokens_at_word (self, "none");
  if (!sequence->next_none)
    return aisle_predicate_parse_kind (self, sequence);
  aisle_tokens_advance (self);
  return TRUE;
}

static gboolean
parse_setting (AisleTokens *self, AislePredicate *sequence)
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
  int setting = aisle_tokens_take_one_of (self, names), value;

  if (setting < 0)
    return aisle_tokens_refuse (self, "window, mode, start, exclude, next, within");
  if (!aisle_tokens_take_symbol (self, "=", "="))
    return FALSE;
  if (setting == EXCLUDE)
    return parse_excluded (self, sequence);
  if (setting == NEXT)
    return parse_next (self, sequence);
  if (setting == WINDOW || setting == WITHIN)
    return aisle_tokens_take_duration (self, setting == WINDOW ? &funnel->window : &sequence->within);
  value = aisle_tokens_take_one_of (self, setting == MODE ? modes : starts);
  if (value < 0)
    return aisle_tokens_refuse (self, setting == MODE ? "ordered, strict, any" : "any, first");
  if (setting == MODE)
    funnel->mode = (AisleFunnelMode) value;
  else
    funnel->first_only = value == 1;
  return TRUE;
}

static AislePredicate *
parse_sequence (AisleTokens *self)
{
  g_autoptr (AislePredicate) sequence = aisle_predicate_new (self, AISLE_PREDICATE_SEQUENCE);
  AisleFunnel *funnel = &sequence->funnel;

  funnel->window = 7 * AISLE_DAY;
  sequence->within = AISLE_DAY;
  aisle_tokens_advance (self);
  if (!aisle_tokens_take_symbol (self, "(", "("))
    return NULL;
  do
    {
      if (sequence->n_patterns > 0)
        aisle_tokens_advance (self);
      if (sequence->n_patterns > 0 && at_setting (self))
        break;
      if (sequence->n_patterns == AISLE_FUNNEL_MAX_STEPS)
        return aisle_tokens_complain (self, _ ("at most 12 steps"));
      if (!parse_step (self, sequence))
        return NULL;
    }
  while (aisle_tokens_at_symbol (self, ","));
  funnel->n_steps = sequence->n_patterns;
  if (at_setting (self) && !parse_setting (self, sequence))
    return NULL;
  while (aisle_tokens_at_symbol (self, ","))
    {
      aisle_tokens_advance (self);
      if (!parse_setting (self, sequence))
        return NULL;
    }
  if (!aisle_tokens_take_symbol (self, ")", _ (", or )"))
      || !aisle_predicate_parse_count (self, sequence, funnel->n_steps))
    return NULL;
  return g_steal_pointer (&sequence);
}

static gboolean
take_events (AisleTokens *self, gint64 *events)
{
  double number = 0;

  if (!aisle_tokens_take_number (self, &number))
    return FALSE;
  *events = (gint64) CLAMP (ceil (number), 0, 1e15);
  return TRUE;
}

/* A kind that a session names; none: of what comes after, nothing. */
static gboolean
parse_end (AisleTokens *self, AislePredicate *predicate, int *pattern, gboolean *none)
{
  if (*pattern >= 0 || (none != NULL && *none))
    return aisle_tokens_refuse (self, _ ("each end once"));
  if (none != NULL && aisle_tokens_at_word (self, "none"))
    {
      *none = TRUE;
      aisle_tokens_advance (self);
      return TRUE;
    }
  *pattern = (int) predicate->n_patterns;
  return parse_step (self, predicate);
}

static gboolean
parse_bound (AisleTokens *self, AislePredicate *predicate)
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
    TO,
    WINDOW,
    DIRECTION,
    MERGE
  };
  static const char *const names[] = { "events_from", "events_to", "length_from", "length_to", "gap",
                                       "entry",       "exit",      "start",       "step",      "from",
                                       "to",          "window",    "direction",   "merge",     NULL };
  static const char *const directions[] = { "forward", "back", NULL };
  static const char *const merges[] = { "no", "kind", "category", NULL };
  AisleSessionPattern *session = &predicate->session;
  int bound = aisle_tokens_take_one_of (self, names), value;

  if (bound < 0)
    return aisle_tokens_refuse (
        self, "entry, exit, events_from, events_to, length_from, length_to, gap, start, step, from, to");
  if (!aisle_tokens_take_symbol (self, "=", "="))
    return FALSE;
  switch (bound)
    {
    case EVENTS_FROM:
      return take_events (self, &session->events_from);
    case EVENTS_TO:
      return take_events (self, &session->events_to);
    case LENGTH_FROM:
      return aisle_tokens_take_duration (self, &session->length_from);
    case LENGTH_TO:
      return aisle_tokens_take_duration (self, &session->length_to);
    case GAP:
      return aisle_tokens_take_duration (self, &session->gap);
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
      return parse_end (self, predicate, &session->to, &session->to_none);
    case WINDOW:
      return aisle_tokens_take_duration (self, &session->window);
    case DIRECTION:
      if ((value = aisle_tokens_take_one_of (self, directions)) < 0)
        return aisle_tokens_refuse (self, "forward, back");
      session->back = value == 1;
      return TRUE;
    case MERGE:
    default:
      if ((value = aisle_tokens_take_one_of (self, merges)) < 0)
        return aisle_tokens_refuse (self, "no, kind, category");
      session->merge = (AisleSessionMerge) value;
      return TRUE;
    }
}

static AislePredicate *
parse_session (AisleTokens *self)
{
  g_autoptr (AislePredicate) predicate = aisle_predicate_new (self, AISLE_PREDICATE_SESSION);

  predicate->session = (AisleSessionPattern){ .events_to = G_MAXINT64,
                                              .length_to = G_MAXINT64,
                                              .gap = 30 * AISLE_MINUTE,
                                              .entry = -1,
                                              .exit = -1,
                                              .start = -1,
                                              .from = -1,
                                              .to = -1 };
  aisle_tokens_advance (self);
  if (!aisle_tokens_take_symbol (self, "(", "("))
    return NULL;
  if (!aisle_tokens_at_symbol (self, ")") && !parse_bound (self, predicate))
    return NULL;
  while (aisle_tokens_at_symbol (self, ","))
    {
      aisle_tokens_advance (self);
      if (!parse_bound (self, predicate))
        return NULL;
    }
  if (!aisle_tokens_take_symbol (self, ")", _ (", or )")) || !aisle_predicate_parse_count (self, predicate, 1))
    return NULL;
  return g_steal_pointer (&predicate);
}

/* "did (...), sequence (...), session (...), not, first (...), cart (...), search (...), ( or one of events, ..." */
static gpointer
complain_attribute (AisleTokens *self)
{
  g_autoptr (GString) names = g_string_new (NULL);
  g_autofree char *expected = NULL;

  for (guint i = 0; i < AISLE_N_ATTRIBUTES; i++)
    g_string_append_printf (names, "%s%s", i > 0 ? ", " : "", attributes[i].name);
  expected = g_strdup_printf (
      _ ("did (...), sequence (...), session (...), not, first (...), cart (...), search (...), ( or one of %s"),
      names->str);
  return aisle_tokens_complain (self, expected);
}

static AislePredicate *
parse_attribute (AisleTokens *self)
{
  g_autoptr (AislePredicate) predicate = aisle_predicate_new (self, AISLE_PREDICATE_ATTRIBUTE);
  AisleAttributeName attribute = 0;
  AisleAttributeType type;
  gboolean taken;

  while (attribute < AISLE_N_ATTRIBUTES && !aisle_tokens_at_word (self, attributes[attribute].name))
    attribute++;
  if (attribute == AISLE_N_ATTRIBUTES)
    return complain_attribute (self);
  predicate->attribute = attribute;
  type = attributes[attribute].type;
  aisle_tokens_advance (self);
  if (attribute >= AISLE_ATTRIBUTE_RFM && aisle_tokens_at_symbol (self, "(")
      && !aisle_predicate_parse_scoring (self, &predicate->scoring))
    return NULL;
  if (type == AISLE_ATTRIBUTE_TEXT && !aisle_tokens_at_symbol (self, "=") && !aisle_tokens_at_symbol (self, "==")
      && !aisle_tokens_at_symbol (self, "!="))
    return aisle_tokens_complain (self, _ ("= or !="));
  if (!aisle_tokens_take_compare (self, &predicate->compare))
    return NULL;
  taken = type == AISLE_ATTRIBUTE_TEXT     ? aisle_tokens_take_text (self, &predicate->text, _ ("a name"))
          : type == AISLE_ATTRIBUTE_MOMENT ? aisle_tokens_take_moment (self, &predicate->moment)
                                           : aisle_tokens_take_number (self, &predicate->number);
  return taken ? g_steal_pointer (&predicate) : NULL;
}

static AislePredicate *
parse_one_deep (AisleTokens *self)
{
  if (aisle_tokens_at_word (self, "not"))
    {
      g_autoptr (AislePredicate) predicate = aisle_predicate_new (self, AISLE_PREDICATE_NOT);

      aisle_tokens_advance (self);
      self->depth++;
      predicate->left =
          self->depth < MAX_DEPTH ? parse_one_deep (self) : aisle_tokens_complain (self, _ ("fewer levels"));
      self->depth--;
      return predicate->left != NULL ? g_steal_pointer (&predicate) : NULL;
    }
  if (aisle_tokens_at_symbol (self, "("))
    {
      g_autoptr (AislePredicate) inner = NULL;

      aisle_tokens_advance (self);
      self->depth++;
      inner = self->depth < MAX_DEPTH ? parse_either (self) : aisle_tokens_complain (self, _ ("fewer parentheses"));
      self->depth--;
      if (inner == NULL || !aisle_tokens_take_symbol (self, ")", _ ("and, or, or )")))
        return NULL;
      return g_steal_pointer (&inner);
    }
  return aisle_tokens_at_word (self, "did")        ? parse_did (self)
         : aisle_tokens_at_word (self, "sequence") ? parse_sequence (self)
         : aisle_tokens_at_word (self, "session")  ? parse_session (self)
         : aisle_tokens_at_word (self, "first")    ? aisle_predicate_parse_first (self)
         : aisle_tokens_at_word (self, "cart")     ? aisle_predicate_parse_cart (self)
         : aisle_tokens_at_word (self, "search")   ? aisle_predicate_parse_search (self)
                                                   : parse_attribute (self);
}
/* Left-associative; a long chain makes a deep tree, so its length is bounded with the text's. */
static AislePredicate *
parse_chain (AisleTokens *self, const char *word, AislePredicateType type, AislePredicate *(*part) (AisleTokens *) )
{
  g_autoptr (AislePredicate) left = part (self);

  while (left != NULL && aisle_tokens_at_word (self, word))
    {
      g_autoptr (AislePredicate) joined = aisle_predicate_new (self, type);

      aisle_tokens_advance (self);
      joined->left = g_steal_pointer (&left);
      joined->right = part (self);
      if (joined->right == NULL)
        return NULL;
      left = g_steal_pointer (&joined);
    }
  return g_steal_pointer (&left);
}

static AislePredicate *
parse_all (AisleTokens *self)
{
  return parse_chain (self, "and", AISLE_PREDICATE_AND, parse_one_deep);
}

static AislePredicate *
parse_either (AisleTokens *self)
{
  return parse_chain (self, "or", AISLE_PREDICATE_OR, parse_all);
}

AislePredicate *
aisle_predicate_parse (const char *text, guint *n_leaves, GError **error)
{
  GError *problem = NULL;
  AisleTokens parser = { .at = text, .start = text, .place = 1, .error = &problem };
  g_autoptr (AislePredicate) predicate = NULL;

  if (strlen (text) > MAX_LENGTH || !g_utf8_validate (text, -1, NULL))
    {
      g_set_error_literal (error, AISLE_SEGMENT_ERROR, AISLE_ERROR_USAGE,
                           _ ("cannot read the segment: it is too long or not text"));
      return NULL;
    }
  aisle_tokens_advance (&parser);
  predicate = parse_either (&parser);
  if (predicate != NULL && parser.type != AISLE_TOKEN_END)
    {
      aisle_tokens_complain (&parser, _ ("and, or, or the end"));
      g_clear_pointer (&predicate, aisle_predicate_free);
    }
  g_free (parser.value);
  if (n_leaves != NULL)
    *n_leaves = parser.n_leaves;
  if (problem != NULL)
    g_propagate_error (error, problem);
  return g_steal_pointer (&predicate);
}
