/* segment-merge.c: see segment-merge.h.
 *
 * Every text becomes clauses, joined by or, of parts that are joined by and.  Two clauses that differ in one span alone,
 * R and x, R and y, are R and (x or y); where x or y is a span itself, they are one clause.  That is done for one kind of
 * span after the other until nothing changes. */
#include "segment/segment-merge.h"
#include "segment/segment-parse.h"

#include <math.h>

#define MOST_OF_A_KIND 3 /* parts of a clause with the same kind of span */

typedef enum
{
  SPAN_TIME, /* after and before, of one event */
  SPAN_WEEKDAY,
  SPAN_HOUR,
  SPAN_PRICE,
  SPAN_EVENTS, /* of a session */
  SPAN_LENGTH,
  SPAN_ATTRIBUTE, /* >= and < of one attribute */
  N_SPANS
} Span;

typedef struct
{
  GPtrArray *parts; /* AislePredicate, borrowed */
} Clause;

/* Half open; no bound is an infinite one. */
typedef struct
{
  double from, to;
  guint clause, part;
} Place;

typedef struct
{
  GPtrArray *trees; /* owns the predicates */
  GPtrArray *clauses;
} Merge;

static void
clause_free (gpointer data)
{
  Clause *self = data;
  g_ptr_array_unref (self->parts);
  g_free (self);
}

static void
predicate_free (gpointer predicate)
{
  aisle_predicate_free (predicate);
}

static void
add_parts (Clause *clause, AislePredicate *predicate)
{
  if (predicate->type != AISLE_PREDICATE_AND)
    {
      g_ptr_array_add (clause->parts, predicate);
      return;
    }
  add_parts (clause, predicate->left);
  add_parts (clause, predicate->right);
}

static void
add_clauses (Merge *self, AislePredicate *predicate)
{
  if (predicate->type == AISLE_PREDICATE_OR)
    {
      add_clauses (self, predicate->left);
      add_clauses (self, predicate->right);
      return;
    }
  Clause *clause = g_new (Clause, 1);
  clause->parts = g_ptr_array_new ();
  add_parts (clause, predicate);
  g_ptr_array_add (self->clauses, clause);
}

/* ---- spans ---- */

static gboolean
is_some (const AislePredicate *part)
{
  return part->compare == AISLE_COMPARE_AT_LEAST && part->number == 1;
}

static double
moment_value (const AisleMoment *moment)
{
  return moment->is_day ? moment->day : (double) moment->time;
}

static void
set_moment (AisleMoment *moment, double value)
{
  if (moment->is_day)
    moment->day = (gint32) value;
  else
    moment->time = (gint64) value;
}

static gboolean
bits_span (guint32 bits, guint32 any, double *from, double *to)
{
  if (bits == any || bits == 0)
    return FALSE;
  *from = g_bit_nth_lsf (bits, -1);
  *to = g_bit_nth_msf (bits, -1) + 1;
  return bits == ((1u << (guint) *to) - (1u << (guint) *from)); /* no gap */
}

static gint64
whole (double value)
{
  return value >= 9e18 ? G_MAXINT64 : (gint64) value;
}

static gboolean
did_span (const AislePredicate *part, Span span, double *from, double *to)
{
  const AislePattern *pattern = &part->patterns[0];
  switch (span)
    {
    case SPAN_TIME:
      if (pattern->after == NULL || pattern->before == NULL || pattern->after->is_day != pattern->before->is_day)
        return FALSE;
      *from = moment_value (pattern->after);
      *to = moment_value (pattern->before);
      return TRUE;
    case SPAN_WEEKDAY:
      return bits_span (pattern->weekdays, AISLE_ANY_WEEKDAY, from, to);
    case SPAN_HOUR:
      return bits_span (pattern->hours, AISLE_ANY_HOUR, from, to);
    default:
      *from = isnan (pattern->price_from) ? -INFINITY : pattern->price_from;
      *to = isnan (pattern->price_to) ? INFINITY : pattern->price_to;
      return isfinite (*from) || isfinite (*to);
    }
}

/* The bound of an attribute: from or to. */
static gboolean
attribute_span (const AislePredicate *part, double *from, double *to)
{
  double value;
  if (aisle_attribute_type (part->attribute) == AISLE_ATTRIBUTE_TEXT
      || (part->compare != AISLE_COMPARE_AT_LEAST && part->compare != AISLE_COMPARE_LESS))
    return FALSE;
  value =
      aisle_attribute_type (part->attribute) == AISLE_ATTRIBUTE_MOMENT ? moment_value (&part->moment) : part->number;
  *from = part->compare == AISLE_COMPARE_AT_LEAST ? value : -INFINITY;
  *to = part->compare == AISLE_COMPARE_LESS ? value : INFINITY;
  return TRUE;
}

/* Whether another part bounds the same attribute in the same units. */
static gboolean
is_same_attribute (const AislePredicate *a, const AislePredicate *b)
{
  double from, to;
  return b->type == AISLE_PREDICATE_ATTRIBUTE && a->attribute == b->attribute && attribute_span (b, &from, &to)
         && (aisle_attribute_type (a->attribute) != AISLE_ATTRIBUTE_MOMENT || a->moment.is_day == b->moment.is_day);
}

/* The span of a part of a clause; an attribute's is told by its first bound. */
static gboolean
get_span (const Clause *clause, guint at, Span span, double *from, double *to)
{
  const AislePredicate *part = clause->parts->pdata[at];
  if (span == SPAN_ATTRIBUTE)
    {
      if (part->type != AISLE_PREDICATE_ATTRIBUTE || !attribute_span (part, from, to))
        return FALSE;
      for (guint i = 0; i < clause->parts->len; i++)
        {
          double low, high;
          if (i == at || !is_same_attribute (part, clause->parts->pdata[i]))
            continue;
          if (i < at || !attribute_span (clause->parts->pdata[i], &low, &high))
            return FALSE;
          *from = fmax (*from, low);
          *to = fmin (*to, high);
        }
      return *from < *to;
    }
  if (span == SPAN_EVENTS || span == SPAN_LENGTH)
    {
      if (part->type != AISLE_PREDICATE_SESSION || !is_some (part))
        return FALSE;
      *from = (double) (span == SPAN_EVENTS ? part->session.events_from : part->session.length_from);
      *to = (double) (span == SPAN_EVENTS ? part->session.events_to : part->session.length_to);
      return *from > 0 || *to < 9e18;
    }
  return part->type == AISLE_PREDICATE_DID && is_some (part) && did_span (part, span, from, to) && *from < *to;
}

static guint32
bits_of (double from, double to)
{
  return (1u << (guint) to) - (1u << (guint) from);
}

static void
set_attribute (Merge *self, Clause *clause, guint at, double from, double to)
{
  AislePredicate *part = clause->parts->pdata[at];
  for (guint i = clause->parts->len; i-- > at;)
    if (i == at || is_same_attribute (part, clause->parts->pdata[i]))
      g_ptr_array_remove_index (clause->parts, i);
  for (guint side = 0; side < 2; side++)
    {
      double value = side == 0 ? to : from;
      AislePredicate *bound;
      if (!isfinite (value))
        continue;
      bound = g_new0 (AislePredicate, 1);
      bound->type = AISLE_PREDICATE_ATTRIBUTE;
      bound->attribute = part->attribute;
      bound->compare = side == 0 ? AISLE_COMPARE_LESS : AISLE_COMPARE_AT_LEAST;
      bound->number = value;
      bound->moment = part->moment;
      set_moment (&bound->moment, value);
      g_ptr_array_add (self->trees, bound);
      g_ptr_array_insert (clause->parts, (int) at, bound);
    }
}

static void
set_span (Merge *self, Clause *clause, guint at, Span span, double from, double to)
{
  AislePredicate *part = clause->parts->pdata[at];
  AislePattern *pattern = part->n_patterns > 0 ? &part->patterns[0] : NULL;
  switch (span)
    {
    case SPAN_TIME:
      set_moment (pattern->after, from);
      set_moment (pattern->before, to);
      return;
    case SPAN_WEEKDAY:
      pattern->weekdays = bits_of (from, to);
      return;
    case SPAN_HOUR:
      pattern->hours = bits_of (from, to);
      return;
    case SPAN_PRICE:
      pattern->price_from = isfinite (from) ? from : NAN;
      pattern->price_to = isfinite (to) ? to : NAN;
      return;
    case SPAN_EVENTS:
      part->session.events_from = whole (from);
      part->session.events_to = whole (to);
      return;
    case SPAN_LENGTH:
      part->session.length_from = whole (from);
      part->session.length_to = whole (to);
      return;
    case SPAN_ATTRIBUTE:
    default:
      set_attribute (self, clause, at, from, to);
    }
}

/* Events and users without the thing at all are in no span, so that nothing may become no bound at all. */
static gboolean
can_say (Span span, double from, double to)
{
  if (span == SPAN_WEEKDAY)
    return bits_of (from, to) != AISLE_ANY_WEEKDAY;
  if (span == SPAN_HOUR)
    return bits_of (from, to) != AISLE_ANY_HOUR;
  return isfinite (from) || isfinite (to);
}

/* ---- clauses ---- */

static void
append_part (GString *text, const AislePredicate *part)
{
  g_autofree char *own = aisle_predicate_print (part);
  gboolean mixed = part->type == AISLE_PREDICATE_OR;
  g_string_append_printf (text, "%s%s%s%s", text->len > 0 ? " and " : "", mixed ? "(" : "", own, mixed ? ")" : "");
}

static char *
print_clause (const Clause *clause)
{
  GString *text = g_string_new (NULL);
  for (guint i = 0; i < clause->parts->len; i++)
    append_part (text, clause->parts->pdata[i]);
  return g_string_free (text, FALSE);
}

/* What clauses that differ in this span alone have in common. */
static char *
key_without (Merge *self, Clause *clause, guint at, Span span, double from, double to)
{
  const AislePredicate *part = clause->parts->pdata[at];
  if (span == SPAN_ATTRIBUTE)
    {
      GString *text = g_string_new (NULL);
      for (guint i = 0; i < clause->parts->len; i++)
        if (i != at && !is_same_attribute (part, clause->parts->pdata[i]))
          append_part (text, clause->parts->pdata[i]);
      g_string_append_printf (text, "\n%u %s %d", at, aisle_attribute_id (part->attribute),
                              aisle_attribute_type (part->attribute) == AISLE_ATTRIBUTE_MOMENT && part->moment.is_day);
      return g_string_free (text, FALSE);
    }
  set_span (self, clause, at, span, 1, 2);
  g_autofree char *text = print_clause (clause);
  set_span (self, clause, at, span, from, to);
  return g_strdup_printf ("%s\n%u", text, at);
}

static int
compare_places (gconstpointer a, gconstpointer b)
{
  const Place *x = a, *y = b;
  return (x->from > y->from) - (x->from < y->from);
}

/* Joins the places of one key that touch; the first of them stays. */
static guint
join_places (Merge *self, GArray *places, Span span, gboolean *gone)
{
  guint n = 0;
  g_array_sort (places, compare_places);
  for (guint i = 0, next; i < places->len; i = next)
    {
      Place *first = &g_array_index (places, Place, i);
      double to = first->to;
      for (next = i + 1; next < places->len; next++)
        {
          const Place *other = &g_array_index (places, Place, next);
          if (other->from > to || !can_say (span, first->from, fmax (to, other->to)))
            break;
          to = fmax (to, other->to);
          gone[other->clause] = TRUE;
          n++;
        }
      if (next > i + 1)
        set_span (self, self->clauses->pdata[first->clause], first->part, span, first->from, to);
    }
  return n;
}

/* The part that is the nth with such a span; FALSE where there are fewer. */
static gboolean
find_place (const Clause *clause, Span span, guint nth, Place *place)
{
  for (place->part = 0; place->part < clause->parts->len; place->part++)
    if (get_span (clause, place->part, span, &place->from, &place->to) && nth-- == 0)
      return TRUE;
  return FALSE;
}

/* Returns how many clauses went. */
static guint
merge_span (Merge *self, Span span, guint nth)
{
  g_autoptr (GHashTable) keys = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_array_unref);
  g_autoptr (GPtrArray) order = g_ptr_array_new ();
  g_autofree gboolean *gone = g_new0 (gboolean, self->clauses->len);
  guint n = 0;

  for (guint c = 0; c < self->clauses->len; c++)
    {
      Clause *clause = self->clauses->pdata[c];
      Place place = { .clause = c };
      if (!find_place (clause, span, nth, &place))
        continue;
      char *key = key_without (self, clause, place.part, span, place.from, place.to);
      GArray *places = g_hash_table_lookup (keys, key);
      if (places == NULL)
        {
          places = g_array_new (FALSE, FALSE, sizeof (Place));
          g_ptr_array_add (order, places);
          g_hash_table_insert (keys, key, places);
        }
      else
        g_free (key);
      g_array_append_val (places, place);
    }
  for (guint i = 0; i < order->len; i++)
    n += join_places (self, order->pdata[i], span, gone);
  for (guint c = self->clauses->len; c-- > 0;)
    if (gone[c])
      g_ptr_array_remove_index (self->clauses, c);
  return n;
}

static char *
print_all (const Merge *self)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GString *text = g_string_new (NULL);
  for (guint i = 0; i < self->clauses->len; i++)
    {
      char *one = print_clause (self->clauses->pdata[i]);
      if (g_hash_table_contains (seen, one))
        {
          g_free (one);
          continue;
        }
      g_string_append_printf (text, "%s(%s)", text->len > 0 ? " or " : "", one);
      g_hash_table_add (seen, one);
    }
  return g_string_free (text, FALSE);
}

char *
aisle_segment_any (const char *const *texts, gsize n, AisleProgress *progress, GError **error)
{
  g_autoptr (GPtrArray) trees = g_ptr_array_new_with_free_func (predicate_free);
  g_autoptr (GPtrArray) clauses = g_ptr_array_new_with_free_func (clause_free);
  Merge self = { trees, clauses };
  guint changed = 1;

  for (gsize i = 0; i < n; i++)
    {
      AislePredicate *tree = aisle_predicate_parse (texts[i], NULL, error);
      if (tree == NULL)
        return NULL;
      g_ptr_array_add (trees, tree);
      add_clauses (&self, tree);
    }
  while (changed > 0)
    {
      changed = 0;
      for (Span span = 0; span < N_SPANS; span++)
        {
          if (!aisle_progress_step (progress, 0, NULL, error))
            return NULL;
          for (guint nth = 0; nth < MOST_OF_A_KIND; nth++)
            changed += merge_span (&self, span, nth);
        }
    }
  return print_all (&self);
}
