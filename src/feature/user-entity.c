/* user-entity.c: the features of users. */
#include "behaviour/user-chunks.h"
#include "feature/user-facts.h"

#include "base/i18n.h"

#include <math.h>

static double
share (gsize part, gsize whole)
{
  return whole > 0 ? (double) part / (double) whole : NAN;
}

/* Whole days of 24 hours since a moment. */
static double
days_since (gint64 cutoff, gint64 time)
{
  return time != AISLE_TIME_MISSING ? (double) ((cutoff - time) / AISLE_DAY) : NAN;
}

/* The first of the largest. */
static guint
peak (const gsize *counts, guint n)
{
  guint best = 0;

  for (guint i = 1; i < n; i++)
    if (counts[i] > counts[best])
      best = i;
  return best;
}

#define COUNT(name, field)                                                                                             \
  static double name (const AisleUserFacts *facts)                                                                     \
  {                                                                                                                    \
    return (double) facts->field;                                                                                      \
  }

COUNT (events, events)
COUNT (views, by_role[AISLE_KIND_VIEW])
COUNT (clicks, by_role[AISLE_KIND_CLICK])
COUNT (searches, by_role[AISLE_KIND_SEARCH])
COUNT (carts, by_role[AISLE_KIND_CART])
COUNT (purchases, by_role[AISLE_KIND_PURCHASE])
COUNT (returns, by_role[AISLE_KIND_RETURN])
COUNT (ratings, by_role[AISLE_KIND_RATING])
COUNT (active_days, days)
COUNT (orders, orders)
COUNT (items, items)
COUNT (categories, categories)
COUNT (sessions, sessions)

static double
recency (const AisleUserFacts *facts)
{
  return days_since (facts->cutoff, facts->last);
}

static double
days_since_first (const AisleUserFacts *facts)
{
  return days_since (facts->cutoff, facts->first);
}

static double
spend (const AisleUserFacts *facts)
{
  return facts->priced == 0 && facts->unpriced > 0 ? NAN : (double) facts->spend;
}

static double
order_value (const AisleUserFacts *facts)
{
  return facts->orders > 0 ? round (spend (facts) / (double) facts->orders) : NAN;
}

static double
conversion (const AisleUserFacts *facts)
{
  return share (facts->buying_sessions, facts->sessions);
}

static double
session_length (const AisleUserFacts *facts)
{
  return facts->sessions > 0 ? facts->session_length / (double) facts->sessions : NAN;
}

static double
cart_abandonment (const AisleUserFacts *facts)
{
  return share (facts->carts_left, facts->carts_judged);
}

static double
return_rate (const AisleUserFacts *facts)
{
  return share (facts->by_role[AISLE_KIND_RETURN], facts->by_role[AISLE_KIND_PURCHASE]);
}

static double
favourite_hour (const AisleUserFacts *facts)
{
  return facts->timed > 0 ? peak (facts->hours, 24) : NAN;
}

static double
hour_share (const AisleUserFacts *facts)
{
  return share (facts->hours[peak (facts->hours, 24)], facts->timed);
}

static double
favourite_weekday (const AisleUserFacts *facts)
{
  return facts->timed > 0 ? peak (facts->weekdays, 7) + 1 : NAN;
}

static double
weekday_share (const AisleUserFacts *facts)
{
  return share (facts->weekdays[peak (facts->weekdays, 7)], facts->timed);
}

#define TIME    AISLE_NEEDS (TIME)
#define ITEM    AISLE_NEEDS (ITEM)
#define PRICE   AISLE_NEEDS (PRICE)
#define INTEGER AISLE_COLUMN_INTEGER
#define SHARE   AISLE_COLUMN_SHARE

static const AisleFeature features[] = {
  { "events", N_ ("Events"), N_ ("All events of the user."), INTEGER, N_ ("events"), 0, 0, { .user = events } },
  { "views",
    N_ ("Views"),
    N_ ("Events that are views."),
    INTEGER,
    N_ ("events"),
    0,
    AISLE_OF (VIEW),
    { .user = views } },
  { "clicks",
    N_ ("Clicks"),
    N_ ("Events that are clicks."),
    INTEGER,
    N_ ("events"),
    0,
    AISLE_OF (CLICK),
    { .user = clicks } },
  { "searches",
    N_ ("Searches"),
    N_ ("Events that are searches."),
    INTEGER,
    N_ ("events"),
    0,
    AISLE_OF (SEARCH),
    { .user = searches } },
  { "carts",
    N_ ("Carts"),
    N_ ("Events that put an item into the cart."),
    INTEGER,
    N_ ("events"),
    0,
    AISLE_OF (CART),
    { .user = carts } },
  { "purchases",
    N_ ("Purchases"),
    N_ ("Events that are purchases: lines, not orders."),
    INTEGER,
    N_ ("events"),
    0,
    AISLE_OF (PURCHASE),
    { .user = purchases } },
  { "returns",
    N_ ("Returns"),
    N_ ("Events that are returns."),
    INTEGER,
    N_ ("events"),
    0,
    AISLE_OF (RETURN),
    { .user = returns } },
  { "ratings",
    N_ ("Ratings"),
    N_ ("Events that are ratings."),
    INTEGER,
    N_ ("events"),
    0,
    AISLE_OF (RATING),
    { .user = ratings } },
  { "active_days",
    N_ ("Active days"),
    N_ ("Days of the shop with at least one event."),
    INTEGER,
    N_ ("days"),
    TIME,
    0,
    { .user = active_days } },
  { "recency_days",
    N_ ("Recency"),
    N_ ("Whole days of 24 hours from the last event to the cut-off."),
    INTEGER,
    N_ ("days"),
    TIME,
    0,
    { .user = recency } },
  { "days_since_first",
    N_ ("Days since first"),
    N_ ("Whole days of 24 hours from the first event to the cut-off."),
    INTEGER,
    N_ ("days"),
    TIME,
    0,
    { .user = days_since_first } },
  { "orders",
    N_ ("Orders (frequency)"),
    N_ ("Order numbers, and purchases without one."),
    INTEGER,
    N_ ("orders"),
    0,
    AISLE_OF (PURCHASE),
    { .user = orders } },
  { "spend",
    N_ ("Spend"),
    N_ ("Price times quantity of purchases less returns; missing where none has a price."),
    AISLE_COLUMN_MONEY,
    NULL,
    PRICE,
    AISLE_OF (PURCHASE),
    { .user = spend } },
  { "average_order_value",
    N_ ("Average order value"),
    N_ ("Spend divided by orders."),
    AISLE_COLUMN_MONEY,
    NULL,
    PRICE,
    AISLE_OF (PURCHASE),
    { .user = order_value } },
  { "items",
    N_ ("Items seen"),
    N_ ("Different items among the user's events."),
    INTEGER,
    N_ ("items"),
    ITEM,
    0,
    { .user = items } },
  { "categories",
    N_ ("Categories"),
    N_ ("Different categories of these items, as the catalogue has them."),
    INTEGER,
    N_ ("categories"),
    ITEM | AISLE_NEEDS_CATALOGUE,
    0,
    { .user = categories } },
  { "sessions",
    N_ ("Sessions"),
    N_ ("Imported sessions, and stretches of events without a longer pause."),
    INTEGER,
    N_ ("sessions"),
    TIME,
    0,
    { .user = sessions } },
  { "mean_session_length",
    N_ ("Mean session length"),
    N_ ("From a session's first event to its last, on average."),
    AISLE_COLUMN_DURATION,
    NULL,
    TIME,
    0,
    { .user = session_length } },
  { "conversion",
    N_ ("Conversion"),
    N_ ("Share of the sessions with a purchase."),
    SHARE,
    NULL,
    TIME,
    AISLE_OF (PURCHASE),
    { .user = conversion } },
  { "cart_abandonment",
    N_ ("Cart abandonment"),
    N_ ("Share of the carts whose item was not bought within 7 days; carts of the last 7 days are not judged."),
    SHARE,
    NULL,
    TIME | ITEM,
    AISLE_OF (CART),
    { .user = cart_abandonment } },
  { "returns_per_purchase",
    N_ ("Returns per purchase"),
    N_ ("Returns divided by purchases."),
    AISLE_COLUMN_REAL,
    NULL,
    0,
    AISLE_OF (PURCHASE) | AISLE_OF (RETURN),
    { .user = return_rate } },
  { "favourite_hour",
    N_ ("Favourite hour"),
    N_ ("Hour of the shop's day with the most events, the earliest of several."),
    INTEGER,
    N_ ("o’clock"),
    TIME,
    0,
    { .user = favourite_hour } },
  { "hour_concentration",
    N_ ("Hour concentration"),
    N_ ("Share of the events in the favourite hour."),
    SHARE,
    NULL,
    TIME,
    0,
    { .user = hour_share } },
  { "favourite_weekday",
    N_ ("Favourite weekday"),
    N_ ("Day of the week with the most events, 1 is Monday, the earliest of several."),
    INTEGER,
    N_ ("weekday"),
    TIME,
    0,
    { .user = favourite_weekday } },
  { "weekday_concentration",
    N_ ("Weekday concentration"),
    N_ ("Share of the events on the favourite weekday."),
    SHARE,
    NULL,
    TIME,
    0,
    { .user = weekday_share } },
};

static double
value (const AisleFeature *feature, gconstpointer facts)
{
  return feature->of.user (facts);
}

static gsize
n_chunks (const AislePast *past, gpointer index)
{
  return aisle_user_chunks_n (past->columns);
}

static gboolean
walk_chunk (const AisleFeatureWalk *walk, gsize chunk, gpointer sink, GError **error)
{
  const AislePast *past = walk->past;
  const AisleColumns *columns = past->columns;
  AisleFactsScratch scratch;
  AisleUserFacts facts;
  gsize first, end;

  aisle_facts_scratch_init (&scratch);
  aisle_user_chunks_at (columns, aisle_user_chunks_n (columns), chunk, &first, &end);
  for (gsize u = first; u < end; u++)
    {
      AisleEntityKey key = { (gint32) u, (gint32) u, AISLE_TIME_MISSING };
      gsize from = columns->user_start[u], to = columns->user_start[u + 1];
      if (from == to || !aisle_past_has_user (past, u))
        continue;
      if (walk->narrow)
        {
          from = aisle_past_first_from (columns, from, to, walk->from);
          to = aisle_past_first_from (columns, from, to, walk->until);
        }
      aisle_user_facts_gather (&facts, past, from, to, &scratch);
      walk->each (sink, &key, &facts);
    }
  aisle_facts_scratch_clear (&scratch);
  return TRUE;
}

const AisleEntity aisle_entity_user = { .id = "user",
                                        .title = N_ ("User"),
                                        .plural = N_ ("Users"),
                                        .unit = N_ ("users"),
                                        .members = N_ ("One row for every user with an event before the cut-off."),
                                        .names = AISLE_NAMES_USER,
                                        .roles = AISLE_NEEDS (USER),
                                        .windows = TRUE,
                                        .features = features,
                                        .n_features = G_N_ELEMENTS (features),
                                        .value = value,
                                        .n_chunks = n_chunks,
                                        .walk = walk_chunk };
