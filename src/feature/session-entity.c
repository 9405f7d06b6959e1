/* session-entity.c: the features of sessions, as far as they had come at the cut-off.
 *
 * A session is a user's: an imported session id that two users share makes one for each. */
#include "behaviour/user-chunks.h"
#include "feature/feature.h"

#include "base/i18n.h"
#include "numeric/sorting.h"

#include <math.h>

/* What is kept of each session of a user. */
typedef struct
{
  AisleSessionFacts facts;
  gint32 id;
} Session;

typedef struct
{
  GArray *numbers, *sessions, *items;
} Scratch;

typedef struct
{
  gint32 session, item;
} Pair;

static void
add_event (Session *session, const AislePast *past, gsize i)
{
  const AisleColumns *columns = past->columns;
  AisleKind role = aisle_past_role (past, i);
  AisleSessionFacts *facts = &session->facts;

  if (facts->events++ == 0)
    {
      facts->start = columns->time[i];
      facts->entry = role;
      session->id = columns->session != NULL ? columns->session[i] : -1;
    }
  facts->end = columns->time[i];
  facts->by_role[role]++;
  if (role == AISLE_KIND_PURCHASE || role == AISLE_KIND_RETURN)
    {
      gint64 amount = aisle_past_amount (past, i, role);
      facts->priced += amount != AISLE_MONEY_MISSING;
      facts->unpriced += amount == AISLE_MONEY_MISSING;
      if (amount != AISLE_MONEY_MISSING)
        facts->spend = aisle_past_add (facts->spend, amount);
    }
}

static int
compare_pairs (gconstpointer a, gconstpointer b)
{
  const Pair *x = a, *y = b;

  if (x->session != y->session)
    return x->session < y->session ? -1 : 1;
  return x->item < y->item ? -1 : x->item > y->item;
}

static void
count_items (const AislePast *past, gsize from, gsize end, Scratch *scratch)
{
  const gint32 *item = past->columns->item;

  g_array_set_size (scratch->items, 0);
  for (gsize i = from; i < end; i++)
    {
      Pair pair = { g_array_index (scratch->numbers, gint32, i - from), item[i] };
      if (pair.item >= 0)
        g_array_append_val (scratch->items, pair);
    }
  if (scratch->items->len > 1)
    g_array_sort (scratch->items, compare_pairs);
  for (guint i = 0; i < scratch->items->len; i++)
    {
      const Pair *pair = &g_array_index (scratch->items, Pair, i);
      if (i == 0 || compare_pairs (pair - 1, pair) != 0)
        g_array_index (scratch->sessions, Session, pair->session).facts.items++;
    }
}

/* All sessions of one user or of one anonymous session. */
static void
walk_stretch (const AisleFeatureWalk *walk, gint32 user, gsize from, gsize end, Scratch *scratch, gpointer sink)
{
  const AislePast *past = walk->past;
  gsize n = aisle_past_sessions (past, from, end, scratch->numbers);
  guint cache = 0;

  g_array_set_size (scratch->sessions, 0);
  g_array_set_size (scratch->sessions, (guint) n); /* cleared */
  for (gsize i = from; i < end; i++)
    add_event (&g_array_index (scratch->sessions, Session, g_array_index (scratch->numbers, gint32, i - from)), past,
               i);
  count_items (past, from, end, scratch);
  for (gsize s = 0; s < n; s++)
    {
      Session *session = &g_array_index (scratch->sessions, Session, s);
      AisleEntityKey key = { session->id, user, session->facts.start };
      if (session->facts.start != AISLE_TIME_MISSING)
        {
          session->facts.hour = aisle_calendar_hour (past->calendar, session->facts.start, &cache);
          session->facts.weekday =
              aisle_day_weekday (aisle_calendar_day (past->calendar, session->facts.start, &cache)) + 1;
          session->facts.may_go_on = past->cutoff.time - session->facts.end <= past->gap;
        }
      walk->each (sink, &key, &session->facts);
    }
}

static gboolean
walk_chunk (const AisleFeatureWalk *walk, gsize chunk, gpointer sink, GError **error)
{
  const AislePast *past = walk->past;
  const AisleColumns *columns = past->columns;
  gsize n_chunks = aisle_user_chunks_n (columns), first, end;
  Scratch scratch = { g_array_new (FALSE, FALSE, sizeof (gint32)), g_array_new (FALSE, TRUE, sizeof (Session)),
                      g_array_new (FALSE, FALSE, sizeof (Pair)) };

  if (chunk < n_chunks)
    {
      aisle_user_chunks_at (columns, n_chunks, chunk, &first, &end);
      for (gsize u = first; u < end; u++)
        if (aisle_past_has_user (past, u) && columns->user_start[u] < columns->user_start[u + 1])
          walk_stretch (walk, (gint32) u, columns->user_start[u], columns->user_start[u + 1], &scratch, sink);
    }
  else
    {
      aisle_anonymous_chunks_at (columns, n_chunks, chunk - n_chunks, &first, &end);
      end = aisle_past_anonymous_border (columns, end);
      for (gsize i = aisle_past_anonymous_border (columns, first), to; i < end; i = to)
        {
          to = aisle_past_anonymous_end (columns, i);
          if (columns->session != NULL && columns->session[i] >= 0)
            walk_stretch (walk, -1, i, to, &scratch, sink);
        }
    }
  g_array_unref (scratch.numbers);
  g_array_unref (scratch.sessions);
  g_array_unref (scratch.items);
  return TRUE;
}

static gsize
n_chunks (const AislePast *past, gpointer index)
{
  gsize n = aisle_user_chunks_n (past->columns);

  return past->users == NULL && aisle_anonymous_events (past->columns) > 0 ? 2 * n : n;
}

/* ---- features ---- */

#define VALUE(name, expression)                                                                                        \
  static double name (const AisleSessionFacts *facts)                                                                  \
  {                                                                                                                    \
    return expression;                                                                                                 \
  }

VALUE (length, (double) (facts->end - facts->start))
VALUE (depth, (double) facts->events)
VALUE (items, (double) facts->items)
VALUE (views, (double) facts->by_role[AISLE_KIND_VIEW])
VALUE (searches, (double) facts->by_role[AISLE_KIND_SEARCH])
VALUE (carts, (double) facts->by_role[AISLE_KIND_CART])
VALUE (entry, (double) facts->entry)
VALUE (has_cart, facts->by_role[AISLE_KIND_CART] > 0)
VALUE (has_purchase, facts->by_role[AISLE_KIND_PURCHASE] > 0)
VALUE (spend, facts->priced == 0 && facts->unpriced > 0 ? NAN : (double) facts->spend)
VALUE (hour, facts->start != AISLE_TIME_MISSING ? facts->hour : NAN)
VALUE (weekday, facts->start != AISLE_TIME_MISSING ? facts->weekday : NAN)
VALUE (may_go_on, facts->may_go_on)

#define TIME    AISLE_NEEDS (TIME)
#define INTEGER AISLE_COLUMN_INTEGER

static const AisleFeature features[] = {
  { "length",
    N_ ("Length"),
    N_ ("From the first event to the last before the cut-off."),
    AISLE_COLUMN_DURATION,
    NULL,
    TIME,
    0,
    { .session = length } },
  { "depth", N_ ("Depth"), N_ ("Events of the session."), INTEGER, N_ ("events"), 0, 0, { .session = depth } },
  { "items",
    N_ ("Items"),
    N_ ("Different items among these events."),
    INTEGER,
    N_ ("items"),
    AISLE_NEEDS (ITEM),
    0,
    { .session = items } },
  { "views",
    N_ ("Views"),
    N_ ("Events that are views."),
    INTEGER,
    N_ ("events"),
    0,
    AISLE_OF (VIEW),
    { .session = views } },
  { "searches",
    N_ ("Searches"),
    N_ ("Events that are searches."),
    INTEGER,
    N_ ("events"),
    0,
    AISLE_OF (SEARCH),
    { .session = searches } },
  { "carts",
    N_ ("Carts"),
    N_ ("Events that put an item into the cart."),
    INTEGER,
    N_ ("events"),
    0,
    AISLE_OF (CART),
    { .session = carts } },
  { "entry", N_ ("Entry"), N_ ("What the first event was."), AISLE_COLUMN_TEXT, NULL, 0, 0, { .session = entry } },
  { "has_cart",
    N_ ("With a cart"),
    N_ ("Whether an item was put into the cart."),
    AISLE_COLUMN_SHARE,
    NULL,
    0,
    AISLE_OF (CART),
    { .session = has_cart } },
  { "has_purchase",
    N_ ("With a purchase"),
    N_ ("Whether there was a purchase before the cut-off."),
    AISLE_COLUMN_SHARE,
    NULL,
    0,
    AISLE_OF (PURCHASE),
    { .session = has_purchase } },
  { "spend",
    N_ ("Spend"),
    N_ ("Price times quantity of purchases less returns; missing where none has a price."),
    AISLE_COLUMN_MONEY,
    NULL,
    AISLE_NEEDS (PRICE),
    AISLE_OF (PURCHASE),
    { .session = spend } },
  { "hour",
    N_ ("Hour"),
    N_ ("Hour of the shop's day in which it began."),
    INTEGER,
    N_ ("o’clock"),
    TIME,
    0,
    { .session = hour } },
  { "weekday",
    N_ ("Weekday"),
    N_ ("Day of the week on which it began, 1 is Monday."),
    INTEGER,
    N_ ("weekday"),
    TIME,
    0,
    { .session = weekday } },
  { "may_go_on",
    N_ ("May go on"),
    N_ ("Whether the pause that would end it was not over at the cut-off."),
    AISLE_COLUMN_SHARE,
    NULL,
    TIME,
    0,
    { .session = may_go_on } },
};

static double
value (const AisleFeature *feature, gconstpointer facts)
{
  return feature->of.session (facts);
}

const AisleEntity aisle_entity_session = { .id = "session",
                                           .title = N_ ("Session"),
                                           .plural = N_ ("Sessions"),
                                           .unit = N_ ("sessions"),
                                           .members =
                                               N_ ("One row for every session that had begun before the cut-off."),
                                           .names = AISLE_NAMES_SESSION,
                                           .features = features,
                                           .n_features = G_N_ELEMENTS (features),
                                           .value = value,
                                           .n_chunks = n_chunks,
                                           .walk = walk_chunk };
