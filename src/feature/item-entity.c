/* item-entity.c: the features of items.
 *
 * The events of an item come by user, and a user's in order of time, so that users are counted without a set. */
#include "feature/feature.h"

#include "base/error.h"
#include "base/i18n.h"
#include "feature/split.h"
#include "numeric/sorting.h"
#include "numeric/stats.h"

#include <math.h>

#define CHUNK_EVENTS 65536
#define MAX_CHUNKS   1024

/* An event with its user, -1 anonymous. */
typedef struct
{
  guint32 event;
  gint32 user;
} Place;

typedef struct
{
  gsize n_items, n_chunks;
  guint64 *start; /* n_items + 1 */
  Place *places;
} Index;

static void
index_free (gpointer data)
{
  Index *index = data;

  if (index == NULL)
    return;
  g_free (index->start);
  g_free (index->places);
  g_free (index);
}

static gpointer
no_memory (Index *index, GError **error)
{
  g_set_error_literal (error, AISLE_FEATURE_ERROR, AISLE_ERROR_MEMORY,
                       _ ("not enough memory to sort the events by item: close other programs"));
  index_free (index);
  return NULL;
}

static inline gboolean
counts (const AislePast *past, gsize user, gsize event)
{
  return past->columns->item[event] >= 0 && (past->users == NULL || user < past->columns->n_users)
         && (user == past->columns->n_users || aisle_past_has_user (past, user));
}

/* A counting sort: stable, so users and times keep their order. */
static gpointer
make_index (const AislePast *past, AisleProgress *progress, GError **error)
{
  const AisleColumns *columns = past->columns;
  Index *index = g_new0 (Index, 1);
  guint64 total = 0;

  index->n_items = columns->n_items;
  index->n_chunks = CLAMP (columns->n_events / CHUNK_EVENTS, 1, MAX_CHUNKS);
  index->start = g_try_new0 (guint64, columns->n_items + 2);
  if (index->start == NULL)
    return no_memory (index, error);
  for (guint pass = 0; pass < 2; pass++)
    {
      for (gsize u = 0; u <= columns->n_users; u++)
        {
          gsize end = u < columns->n_users ? columns->user_start[u + 1] : columns->n_events;
          if (u % 16384 == 0 && !aisle_progress_step (progress, pass / 2.0, _ ("Sorting the events by item"), error))
            {
              index_free (index);
              return NULL;
            }
          for (gsize i = columns->user_start[u]; i < end; i++)
            if (counts (past, u, i) && pass == 0)
              index->start[columns->item[i] + 2]++;
            else if (counts (past, u, i))
              index->places[index->start[columns->item[i] + 1]++] =
                  (Place){ (guint32) i, u < columns->n_users ? (gint32) u : -1 };
        }
      if (pass == 1)
        break;
      for (gsize i = 0; i < columns->n_items; i++)
        {
          total += index->start[i + 2];
          index->start[i + 2] = total;
        }
      index->places = g_try_new (Place, total + 1);
      if (index->places == NULL)
        return no_memory (index, error);
    }
  return index;
}

/* ---- facts ---- */

/* What one user did with the item. */
typedef struct
{
  gint32 user;
  gboolean viewed, clicked, carted, bought_after_view;
  gsize purchases;
} Visit;

static void
end_visit (AisleItemFacts *facts, const Visit *visit)
{
  if (visit->user < 0)
    return;
  facts->viewers += visit->viewed;
  facts->viewers_clicked += visit->viewed && visit->clicked;
  facts->viewers_carted += visit->viewed && visit->carted;
  facts->viewers_bought += visit->bought_after_view;
  facts->buyers += visit->purchases > 0;
  facts->repeat_buyers += visit->purchases > 1;
}

static void
count_time (AisleItemFacts *facts, gint64 time, gint64 half, AisleKind role)
{
  if (time == AISLE_TIME_MISSING)
    return;
  facts->first = facts->first == AISLE_TIME_MISSING ? time : MIN (facts->first, time);
  facts->last = MAX (facts->last, time);
  if (role == AISLE_KIND_PURCHASE)
    {
      facts->first_sale = facts->first_sale == AISLE_TIME_MISSING ? time : MIN (facts->first_sale, time);
      facts->last_sale = MAX (facts->last_sale, time);
    }
  facts->earlier += time < half;
  facts->later += time >= half;
}

static void
count_money (AisleItemFacts *facts, const AislePast *past, gsize i, AisleKind role)
{
  const AisleColumns *columns = past->columns;
  gint64 amount = aisle_past_amount (past, i, role);
  double quantity = columns->quantity != NULL && !isnan (columns->quantity[i]) ? columns->quantity[i] : 1;

  facts->units += role == AISLE_KIND_PURCHASE ? quantity : 0;
  facts->priced += amount != AISLE_MONEY_MISSING;
  facts->unpriced += amount == AISLE_MONEY_MISSING;
  if (amount != AISLE_MONEY_MISSING)
    facts->revenue = aisle_past_add (facts->revenue, amount);
}

static void
visit_event (Visit *visit, AisleItemFacts *facts, gint32 user, AisleKind role)
{
  if (user != visit->user)
    {
      end_visit (facts, visit);
      *visit = (Visit){ .user = user };
    }
  visit->viewed |= role == AISLE_KIND_VIEW;
  visit->clicked |= role == AISLE_KIND_CLICK;
  visit->carted |= role == AISLE_KIND_CART;
  visit->bought_after_view |= role == AISLE_KIND_PURCHASE && visit->viewed;
  visit->purchases += role == AISLE_KIND_PURCHASE;
}

/* prices: of the events that carry one; the last is of the latest time, then of the latest arrival. */
static void
gather_prices (AisleItemFacts *facts, GArray *prices, GArray *scratch)
{
  double *values = (double *) (gpointer) prices->data, sum = 0, squares = 0;

  facts->prices = prices->len;
  if (prices->len == 0)
    return;
  g_array_set_size (scratch, prices->len);
  aisle_sort_doubles (values, (double *) (gpointer) scratch->data, prices->len);
  facts->median_price = aisle_quantile (values, prices->len, 0.5);
  for (guint i = 0; i < prices->len; i++)
    sum += values[i];
  for (guint i = 0; i < prices->len; i++)
    squares += (values[i] - sum / prices->len) * (values[i] - sum / prices->len);
  facts->price_sd = prices->len > 1 ? sqrt (squares / (prices->len - 1)) : NAN;
}

static void
gather (AisleItemFacts *facts, const AisleFeatureWalk *walk, const Place *places, gsize n, GArray *prices,
        GArray *scratch)
{
  const AislePast *past = walk->past;
  const AisleColumns *columns = past->columns;
  gint64 start = walk->narrow ? MAX (walk->from, columns->first_time) : columns->first_time;
  gint64 end = walk->narrow ? walk->until : past->cutoff.time, half = start + (end - start) / 2;
  gint64 last_time = AISLE_TIME_MISSING;
  gint32 last_event = -1;
  Visit visit = { .user = -1 };

  *facts = (AisleItemFacts){ .first = AISLE_TIME_MISSING,
                             .last = AISLE_TIME_MISSING,
                             .first_sale = AISLE_TIME_MISSING,
                             .last_sale = AISLE_TIME_MISSING,
                             .cutoff = past->cutoff.time };
  g_array_set_size (prices, 0);
  for (gsize p = 0; p < n; p++)
    {
      gsize i = places[p].event;
      AisleKind role = aisle_past_role (past, i);
      gint64 time = columns->time[i];
      if (walk->narrow && (time < walk->from || time >= walk->until))
        continue;
      facts->events++;
      facts->by_role[role]++;
      count_time (facts, time, half, role);
      visit_event (&visit, facts, places[p].user, role);
      if (role == AISLE_KIND_PURCHASE || role == AISLE_KIND_RETURN)
        count_money (facts, past, i, role);
      if (columns->price != NULL && columns->price[i] != AISLE_MONEY_MISSING)
        {
          double price = (double) columns->price[i];
          g_array_append_val (prices, price);
          if (time > last_time || (time == last_time && columns->event[i] > last_event))
            {
              last_time = time;
              last_event = columns->event[i];
              facts->last_price = price;
            }
        }
    }
  end_visit (facts, &visit);
  gather_prices (facts, prices, scratch);
}

/* ---- features ---- */

static double
share (gsize part, gsize whole)
{
  return whole > 0 ? (double) part / (double) whole : NAN;
}

static double
days_since (gint64 cutoff, gint64 time)
{
  return time != AISLE_TIME_MISSING ? (double) ((cutoff - time) / AISLE_DAY) : NAN;
}

#define VALUE(name, expression)                                                                                        \
  static double name (const AisleItemFacts *facts)                                                                     \
  {                                                                                                                    \
    return expression;                                                                                                 \
  }
#define COUNT(name, field) VALUE (name, (double) facts->field)

COUNT (events, events)
COUNT (views, by_role[AISLE_KIND_VIEW])
COUNT (clicks, by_role[AISLE_KIND_CLICK])
COUNT (carts, by_role[AISLE_KIND_CART])
COUNT (purchases, by_role[AISLE_KIND_PURCHASE])
COUNT (returns, by_role[AISLE_KIND_RETURN])
COUNT (units, units)
COUNT (viewers, viewers)
COUNT (buyers, buyers)
VALUE (click_rate, share (facts->viewers_clicked, facts->viewers))
VALUE (click_low, aisle_wilson ((double) facts->viewers_clicked, (double) facts->viewers).low)
VALUE (click_high, aisle_wilson ((double) facts->viewers_clicked, (double) facts->viewers).high)
VALUE (cart_rate, share (facts->viewers_carted, facts->viewers))
VALUE (conversion, share (facts->viewers_bought, facts->viewers))
VALUE (conversion_low, aisle_wilson ((double) facts->viewers_bought, (double) facts->viewers).low)
VALUE (conversion_high, aisle_wilson ((double) facts->viewers_bought, (double) facts->viewers).high)
VALUE (last_price, facts->prices > 0 ? facts->last_price : NAN)
VALUE (median_price, facts->prices > 0 ? round (facts->median_price) : NAN)
VALUE (price_sd, facts->prices > 1 ? round (facts->price_sd) : NAN)
VALUE (revenue, facts->priced == 0 && facts->unpriced > 0 ? NAN : (double) facts->revenue)
VALUE (days_since_first_sale, days_since (facts->cutoff, facts->first_sale))
VALUE (days_since_last_sale, days_since (facts->cutoff, facts->last_sale))
VALUE (days_since_first, days_since (facts->cutoff, facts->first))
VALUE (return_rate, share (facts->by_role[AISLE_KIND_RETURN], facts->by_role[AISLE_KIND_PURCHASE]))
VALUE (repeat_share, share (facts->repeat_buyers, facts->buyers))
VALUE (repeat_low, aisle_wilson ((double) facts->repeat_buyers, (double) facts->buyers).low)
VALUE (repeat_high, aisle_wilson ((double) facts->repeat_buyers, (double) facts->buyers).high)

/* From -1, all in the first half, over 0, as much in both, to 1. */
static double
trend (const AisleItemFacts *facts)
{
  double earlier = (double) facts->earlier, later = (double) facts->later;

  return earlier + later > 0 ? (later - earlier) / (later + earlier) : NAN;
}

#define TIME     AISLE_NEEDS (TIME)
#define USER     AISLE_NEEDS (USER)
#define PRICE    AISLE_NEEDS (PRICE)
#define VIEW     AISLE_OF (VIEW)
#define PURCHASE AISLE_OF (PURCHASE)
#define INTEGER  AISLE_COLUMN_INTEGER
#define SHARE    AISLE_COLUMN_SHARE
#define MONEY    AISLE_COLUMN_MONEY

static const AisleFeature features[] = {
  { "events", N_ ("Events"), N_ ("All events with the item."), INTEGER, N_ ("events"), 0, 0, { .item = events } },
  { "views", N_ ("Views"), N_ ("Views of the item."), INTEGER, N_ ("events"), 0, VIEW, { .item = views } },
  { "clicks",
    N_ ("Clicks"),
    N_ ("Clicks on the item."),
    INTEGER,
    N_ ("events"),
    0,
    AISLE_OF (CLICK),
    { .item = clicks } },
  { "carts",
    N_ ("Carts"),
    N_ ("Times the item was put into a cart."),
    INTEGER,
    N_ ("events"),
    0,
    AISLE_OF (CART),
    { .item = carts } },
  { "purchases",
    N_ ("Purchases"),
    N_ ("Purchases of the item: lines, not units."),
    INTEGER,
    N_ ("events"),
    0,
    PURCHASE,
    { .item = purchases } },
  { "units",
    N_ ("Units sold"),
    N_ ("Quantities of the purchases, 1 where there is none."),
    AISLE_COLUMN_REAL,
    N_ ("units"),
    0,
    PURCHASE,
    { .item = units } },
  { "returns",
    N_ ("Returns"),
    N_ ("Returns of the item."),
    INTEGER,
    N_ ("events"),
    0,
    AISLE_OF (RETURN),
    { .item = returns } },
  { "viewers",
    N_ ("Viewers"),
    N_ ("Users who viewed the item."),
    INTEGER,
    N_ ("users"),
    USER,
    VIEW,
    { .item = viewers } },
  { "buyers",
    N_ ("Buyers"),
    N_ ("Users who bought the item."),
    INTEGER,
    N_ ("users"),
    USER,
    PURCHASE,
    { .item = buyers } },
  { "click_rate",
    N_ ("Click rate"),
    N_ ("Share of the viewers who clicked the item."),
    SHARE,
    NULL,
    USER,
    VIEW | AISLE_OF (CLICK),
    { .item = click_rate } },
  { "click_rate_low",
    N_ ("Click rate, low"),
    N_ ("Lower end of the 95% Wilson interval of the click rate."),
    SHARE,
    NULL,
    USER,
    VIEW | AISLE_OF (CLICK),
    { .item = click_low } },
  { "click_rate_high",
    N_ ("Click rate, high"),
    N_ ("Upper end of the 95% Wilson interval of the click rate."),
    SHARE,
    NULL,
    USER,
    VIEW | AISLE_OF (CLICK),
    { .item = click_high } },
  { "cart_rate",
    N_ ("Cart rate"),
    N_ ("Share of the viewers who put the item into the cart."),
    SHARE,
    NULL,
    USER,
    VIEW | AISLE_OF (CART),
    { .item = cart_rate } },
  { "conversion",
    N_ ("Conversion"),
    N_ ("Share of the viewers who bought the item after a view."),
    SHARE,
    NULL,
    USER | TIME,
    VIEW | PURCHASE,
    { .item = conversion } },
  { "conversion_low",
    N_ ("Conversion, low"),
    N_ ("Lower end of the 95% Wilson interval of the conversion."),
    SHARE,
    NULL,
    USER | TIME,
    VIEW | PURCHASE,
    { .item = conversion_low } },
  { "conversion_high",
    N_ ("Conversion, high"),
    N_ ("Upper end of the 95% Wilson interval of the conversion."),
    SHARE,
    NULL,
    USER | TIME,
    VIEW | PURCHASE,
    { .item = conversion_high } },
  { "last_price",
    N_ ("Last price"),
    N_ ("Price of the latest event that carries one."),
    MONEY,
    NULL,
    PRICE,
    0,
    { .item = last_price } },
  { "median_price",
    N_ ("Median price"),
    N_ ("Median over the events that carry a price."),
    MONEY,
    NULL,
    PRICE,
    0,
    { .item = median_price } },
  { "price_sd",
    N_ ("Price deviation"),
    N_ ("Standard deviation over the events that carry a price."),
    MONEY,
    NULL,
    PRICE,
    0,
    { .item = price_sd } },
  { "revenue",
    N_ ("Revenue"),
    N_ ("Price times quantity of purchases less returns; missing where none has a price."),
    MONEY,
    NULL,
    PRICE,
    PURCHASE,
    { .item = revenue } },
  { "days_since_first",
    N_ ("Days since first"),
    N_ ("Whole days of 24 hours from the first event to the cut-off."),
    INTEGER,
    N_ ("days"),
    TIME,
    0,
    { .item = days_since_first } },
  { "days_since_first_sale",
    N_ ("Days since first sale"),
    N_ ("Whole days of 24 hours from the first purchase to the cut-off."),
    INTEGER,
    N_ ("days"),
    TIME,
    PURCHASE,
    { .item = days_since_first_sale } },
  { "days_since_last_sale",
    N_ ("Days since last sale"),
    N_ ("Whole days of 24 hours from the last purchase to the cut-off."),
    INTEGER,
    N_ ("days"),
    TIME,
    PURCHASE,
    { .item = days_since_last_sale } },
  { "trend",
    N_ ("Trend"),
    N_ ("Events in the last half of the past less those in the first, divided by both: from -1 to 1, 0 is steady."),
    AISLE_COLUMN_REAL,
    NULL,
    TIME,
    0,
    { .item = trend } },
  { "returns_per_purchase",
    N_ ("Returns per purchase"),
    N_ ("Returns divided by purchases."),
    AISLE_COLUMN_REAL,
    NULL,
    0,
    PURCHASE | AISLE_OF (RETURN),
    { .item = return_rate } },
  { "repeat_buyers",
    N_ ("Repeat buyers"),
    N_ ("Share of the buyers who bought the item more than once."),
    SHARE,
    NULL,
    USER,
    PURCHASE,
    { .item = repeat_share } },
  { "repeat_buyers_low",
    N_ ("Repeat buyers, low"),
    N_ ("Lower end of the 95% Wilson interval of the share of repeat buyers."),
    SHARE,
    NULL,
    USER,
    PURCHASE,
    { .item = repeat_low } },
  { "repeat_buyers_high",
    N_ ("Repeat buyers, high"),
    N_ ("Upper end of the 95% Wilson interval of the share of repeat buyers."),
    SHARE,
    NULL,
    USER,
    PURCHASE,
    { .item = repeat_high } },
};

static double
value (const AisleFeature *feature, gconstpointer facts)
{
  return feature->of.item (facts);
}

static gsize
n_chunks (const AislePast *past, gpointer index)
{
  return ((const Index *) index)->n_chunks;
}

/* Items of a chunk begin where its share of the events begins. */
static gsize
first_item (const Index *index, gsize chunk)
{
  guint64 event = index->start[index->n_items] * chunk / index->n_chunks;
  gsize low = 0, high = index->n_items;

  if (chunk == 0)
    return 0;
  while (low < high)
    {
      gsize middle = low + (high - low) / 2;
      if (index->start[middle] < event)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

static gboolean
walk_chunk (const AisleFeatureWalk *walk, gsize chunk, gpointer sink, GError **error)
{
  const Index *index = walk->index;
  g_autoptr (GArray) prices = g_array_new (FALSE, FALSE, sizeof (double));
  g_autoptr (GArray) scratch = g_array_new (FALSE, FALSE, sizeof (double));
  gsize end = chunk + 1 == index->n_chunks ? index->n_items : first_item (index, chunk + 1);
  AisleItemFacts facts;

  for (gsize item = first_item (index, chunk); item < end; item++)
    {
      AisleEntityKey key = { (gint32) item, -1, AISLE_TIME_MISSING };
      gsize n = index->start[item + 1] - index->start[item];
      if (n == 0)
        continue;
      gather (&facts, walk, index->places + index->start[item], n, prices, scratch);
      walk->each (sink, &key, &facts);
    }
  return TRUE;
}

const AisleEntity aisle_entity_item = { .id = "item",
                                        .title = N_ ("Item"),
                                        .plural = N_ ("Items"),
                                        .unit = N_ ("items"),
                                        .members = N_ ("One row for every item with an event before the cut-off."),
                                        .names = AISLE_NAMES_ITEM,
                                        .roles = AISLE_NEEDS (ITEM),
                                        .windows = TRUE,
                                        .features = features,
                                        .n_features = G_N_ELEMENTS (features),
                                        .value = value,
                                        .index = make_index,
                                        .index_free = index_free,
                                        .n_chunks = n_chunks,
                                        .walk = walk_chunk };
