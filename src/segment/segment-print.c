/* segment-print.c: a tree of predicates as the text it is read from. */
#include "segment/segment-parse.h"

#include "base/calendar.h"
#include "base/params.h"
#include "segment/cart-walk.h"

#include <math.h>
#include <string.h>

void
aisle_predicate_append_name (GString *text, const char *name)
{
  gboolean plain = *name != '\0';

  for (const char *c = name; plain && *c != '\0'; c++)
    plain = g_ascii_isalnum (*c) || strchr ("_-.:", *c) != NULL || (guchar) *c >= 0x80;
  if (plain)
    {
      g_string_append (text, name);
      return;
    }
  g_string_append_c (text, '"');
  for (const char *c = name; *c != '\0'; c++)
    g_string_append (text, *c == '"' ? "\"\"" : (char[]){ *c, '\0' });
  g_string_append_c (text, '"');
}

static void
append_number (GString *text, double number)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];

  g_ascii_formatd (buffer, sizeof buffer, "%.15g", number);
  if (g_ascii_strtod (buffer, NULL) != number)
    g_ascii_dtostr (buffer, sizeof buffer, number);
  /* A plus is no part of a word. */
  for (const char *c = buffer; *c != '\0'; c++)
    if (*c != '+')
      g_string_append_c (text, *c);
}

static void
append_moment (GString *text, const AisleMoment *moment)
{
  g_autofree char *printed = moment->is_day ? aisle_day_format (moment->day) : aisle_time_format (moment->time);

  g_string_append (text, printed);
}

void
aisle_predicate_append_duration (GString *text, gint64 duration)
{
  g_autofree char *printed = aisle_duration_format (duration);

  if (duration % AISLE_SECOND == 0)
    g_string_append (text, printed);
  else
    g_string_append_printf (text, "%" G_GINT64_FORMAT ".%06ds", duration / AISLE_SECOND,
                            (int) (duration % AISLE_SECOND));
}

static void
append_range (GString *text, const char *name, guint32 bits, guint first)
{
  int from = g_bit_nth_lsf (bits, -1), to = g_bit_nth_msf (bits, -1);

  g_string_append_printf (text, ", %s = %d", name, from + (int) first);
  if (to > from)
    g_string_append_printf (text, "..%d", to + (int) first);
}

/* All filters, each after a comma. */
static void
append_filters (GString *text, const AislePattern *pattern)
{
  const struct
  {
    const char *name, *value;
  } names[] = {
    { "item", pattern->item },
    { "category", pattern->category },
    { "channel", pattern->channel },
    { "query", pattern->query },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (names[i].value != NULL)
      {
        g_string_append_printf (text, ", %s = ", names[i].name);
        aisle_predicate_append_name (text, names[i].value);
      }
  if (pattern->after != NULL)
    append_moment (g_string_append (text, ", after = "), pattern->after);
  if (pattern->before != NULL)
    append_moment (g_string_append (text, ", before = "), pattern->before);
  if (pattern->weekdays != AISLE_ANY_WEEKDAY)
    append_range (text, "weekday", pattern->weekdays, 1);
  if (pattern->hours != AISLE_ANY_HOUR)
    append_range (text, "hour", pattern->hours, 0);
  if (!isnan (pattern->price_from))
    append_number (g_string_append (text, ", price_from = "), pattern->price_from);
  if (!isnan (pattern->price_to))
    append_number (g_string_append (text, ", price_to = "), pattern->price_to);
}

static void
append_comparison (GString *text, const AislePredicate *predicate)
{
  g_string_append_printf (text, " %s ", aisle_compare_symbol (predicate->compare));
  append_number (text, predicate->number);
}

static void
append_did (GString *text, const AislePredicate *did)
{
  g_string_append (text, "did (");
  aisle_predicate_append_name (text, did->patterns[0].kind);
  append_filters (text, &did->patterns[0]);
  g_string_append_c (text, ')');
  if (did->compare != AISLE_COMPARE_AT_LEAST || did->number != 1)
    append_comparison (text, did);
}

static void
append_step (GString *text, const AislePattern *step)
{
  g_autoptr (GString) filters = g_string_new (NULL);

  aisle_predicate_append_name (text, step->kind);
  append_filters (filters, step);
  if (filters->len > 0)
    g_string_append_printf (text, " (%s)", filters->str + 2);
}

/* In quotes where the bare word would say that nothing comes next. */
void
aisle_predicate_append_kind (GString *text, const char *kind)
{
  if (g_ascii_strcasecmp (kind, "none") == 0)
    g_string_append_printf (text, "\"%s\"", kind);
  else
    aisle_predicate_append_name (text, kind);
}

static void
append_sequence (GString *text, const AislePredicate *sequence)
{
  const AisleFunnel *funnel = &sequence->funnel;

  g_string_append (text, "sequence (");
  for (guint i = 0; i < funnel->n_steps; i++)
    append_step (g_string_append (text, i > 0 ? ", " : ""), &sequence->patterns[i]);
  aisle_predicate_append_duration (g_string_append (text, ", window = "), funnel->window);
  if (funnel->mode != AISLE_FUNNEL_ORDERED)
    g_string_append (text, funnel->mode == AISLE_FUNNEL_STRICT ? ", mode = strict" : ", mode = any");
  if (funnel->first_only)
    g_string_append (text, ", start = first");
  for (guint i = 0; i < sequence->n_excluded; i++)
    aisle_predicate_append_name (g_string_append (text, ", exclude = "), sequence->patterns[funnel->n_steps + i].kind);
  if (sequence->has_next && sequence->next_none)
    g_string_append (text, ", next = none");
  else if (sequence->has_next)
    aisle_predicate_append_kind (g_string_append (text, ", next = "),
                                 sequence->patterns[sequence->n_patterns - 1].kind);
  if (sequence->has_next)
    aisle_predicate_append_duration (g_string_append (text, ", within = "), sequence->within);
  g_string_append_c (text, ')');
  if (sequence->compare != AISLE_COMPARE_AT_LEAST || sequence->number != funnel->n_steps)
    append_comparison (text, sequence);
}

static void
append_end (GString *text, const char *end, const AislePredicate *predicate, int pattern)
{
  g_autoptr (GString) filters = g_string_new (NULL);

  if (pattern < 0)
    return;
  aisle_predicate_append_kind (g_string_append (text, end), predicate->patterns[pattern].kind);
  append_filters (filters, &predicate->patterns[pattern]);
  if (filters->len > 0)
    g_string_append_printf (text, " (%s)", filters->str + 2);
}

static void
append_session (GString *text, const AislePredicate *predicate)
{
  const AisleSessionPattern *session = &predicate->session;
  g_autoptr (GString) bounds = g_string_new (NULL);

  if (session->events_from > 0)
    g_string_append_printf (bounds, ", events_from = %" G_GINT64_FORMAT, session->events_from);
  if (session->events_to < G_MAXINT64)
    g_string_append_printf (bounds, ", events_to = %" G_GINT64_FORMAT, session->events_to);
  if (session->length_from > 0)
    aisle_predicate_append_duration (g_string_append (bounds, ", length_from = "), session->length_from);
  if (session->length_to < G_MAXINT64)
    aisle_predicate_append_duration (g_string_append (bounds, ", length_to = "), session->length_to);
  append_end (bounds, ", entry = ", predicate, session->entry);
  append_end (bounds, ", exit = ", predicate, session->exit);
  append_end (bounds, ", start = ", predicate, session->start);
  if (session->step > 0)
    g_string_append_printf (bounds, ", step = %" G_GINT64_FORMAT, session->step);
  append_end (bounds, ", from = ", predicate, session->from);
  append_end (bounds, ", to = ", predicate, session->to);
  if (session->to_none)
    g_string_append (bounds, ", to = none");
  if (session->window > 0)
    aisle_predicate_append_duration (g_string_append (bounds, ", window = "), session->window);
  if (session->back)
    g_string_append (bounds, ", direction = back");
  if (session->merge != AISLE_MERGE_NOTHING)
    g_string_append (bounds, session->merge == AISLE_MERGE_KIND ? ", merge = kind" : ", merge = category");
  if (session->gap != 30 * AISLE_MINUTE)
    aisle_predicate_append_duration (g_string_append (bounds, ", gap = "), session->gap);
  g_string_append_printf (text, "session (%s)", bounds->len > 0 ? bounds->str + 2 : "");
  if (predicate->compare != AISLE_COMPARE_AT_LEAST || predicate->number != 1)
    append_comparison (text, predicate);
}

static void
append_first (GString *text, const AislePredicate *first)
{
  g_string_append (text, "first (");
  aisle_predicate_append_name (text, first->patterns[0].kind);
  if (first->n_patterns > 1)
    aisle_predicate_append_name (g_string_append (text, ", kind = "), first->patterns[1].kind);
  append_filters (text, &first->patterns[0]);
  g_string_append_c (text, ')');
}

static void
append_cart (GString *text, const AislePredicate *cart)
{
  static const char *const names[] = { "bought", "recovered", "left", "open" };
  guint32 fates = cart->visit.fates;

  g_string_append_printf (text, "cart (%s",
                          (fates & (fates - 1)) == 0                ? names[__builtin_ctz (fates)]
                          : fates == (1u << AISLE_CART_N_FATES) - 1 ? "any"
                                                                    : "abandoned");
  if (cart->visit.within != 7 * AISLE_DAY)
    aisle_predicate_append_duration (g_string_append (text, ", within = "), cart->visit.within);
  if (cart->visit.item != NULL)
    aisle_predicate_append_name (g_string_append (text, ", item = "), cart->visit.item);
  g_string_append_c (text, ')');
  if (cart->compare != AISLE_COMPARE_AT_LEAST || cart->number != 1)
    append_comparison (text, cart);
}

static void
append_search (GString *text, const AislePredicate *search)
{
  aisle_predicate_append_name (g_string_append (text, "search (query = "), search->visit.query);
  if (search->visit.next != NULL)
    aisle_predicate_append_name (g_string_append (text, ", next = "), search->visit.next);
  if (search->visit.item != NULL)
    aisle_predicate_append_name (g_string_append (text, ", sold = "), search->visit.item);
  g_string_append_c (text, ')');
  if (search->compare != AISLE_COMPARE_AT_LEAST || search->number != 1)
    append_comparison (text, search);
}

static void
append_scoring (GString *text, const AisleScoring *scoring)
{
  g_autofree char *day = aisle_day_format (scoring->day);

  if (scoring->until)
    g_string_append_printf (text, " (at = %s%s)", day, scoring->split_ties ? ", ties = split" : "");
  else if (scoring->split_ties)
    g_string_append (text, " (ties = split)");
}

static void
append_attribute (GString *text, const AislePredicate *predicate)
{
  g_string_append (text, aisle_attribute_id (predicate->attribute));
  append_scoring (text, &predicate->scoring);
  g_string_append_printf (text, " %s ", aisle_compare_symbol (predicate->compare));
  switch (aisle_attribute_type (predicate->attribute))
    {
    case AISLE_ATTRIBUTE_TEXT:
      aisle_predicate_append_name (text, predicate->text);
      return;
    case AISLE_ATTRIBUTE_MOMENT:
      append_moment (text, &predicate->moment);
      return;
    case AISLE_ATTRIBUTE_NUMBER:
    default:
      append_number (text, predicate->number);
    }
}

static void append (GString *text, const AislePredicate *predicate);

static void
append_part (GString *text, const AislePredicate *part, gboolean in_parentheses)
{
  if (in_parentheses)
    g_string_append_c (text, '(');
  append (text, part);
  if (in_parentheses)
    g_string_append_c (text, ')');
}

static void
append (GString *text, const AislePredicate *self)
{
  switch (self->type)
    {
    case AISLE_PREDICATE_AND:
      append_part (text, self->left, self->left->type == AISLE_PREDICATE_OR);
      g_string_append (text, " and ");
      append_part (text, self->right, self->right->type <= AISLE_PREDICATE_OR);
      return;
    case AISLE_PREDICATE_OR:
      append_part (text, self->left, FALSE);
      g_string_append (text, " or ");
      append_part (text, self->right, self->right->type == AISLE_PREDICATE_OR);
      return;
    case AISLE_PREDICATE_NOT:
      g_string_append (text, "not ");
      append_part (text, self->left, self->left->type <= AISLE_PREDICATE_OR);
      return;
    case AISLE_PREDICATE_DID:
      append_did (text, self);
      return;
    case AISLE_PREDICATE_SEQUENCE:
      append_sequence (text, self);
      return;
    case AISLE_PREDICATE_SESSION:
      append_session (text, self);
      return;
    case AISLE_PREDICATE_FIRST:
      append_first (text, self);
      return;
    case AISLE_PREDICATE_CART:
      append_cart (text, self);
      return;
    case AISLE_PREDICATE_SEARCH:
      append_search (text, self);
      return;
    case AISLE_PREDICATE_ATTRIBUTE:
    default:
      append_attribute (text, self);
    }
}

char *
aisle_predicate_print (const AislePredicate *self)
{
  GString *text = g_string_new (NULL);

  append (text, self);
  return g_string_free (text, FALSE);
}
