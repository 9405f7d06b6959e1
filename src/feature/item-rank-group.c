/* item-rank-group.c: what an item is and how it has fared, whoever asks.
 *
 * Counts are of what came before the search; rates lean towards the shop's own as if TRUST more had been seen of the item,
 * so that a single lucky click makes no star (an empirical Bayes mean). */
#include "feature/item-clicks.h"
#include "feature/rank-group.h"

#include "base/error.h"
#include "base/i18n.h"
#include "feature/feature.h"
#include "feature/split.h"

#include <math.h>

extern const AisleRankGroup aisle_rank_group_item;
extern const AisleRankMaker aisle_rank_maker_item;

#define TRUST  20.0
#define RECENT (28 * AISLE_DAY)

typedef enum
{
  POPULARITY,
  RECENT_POPULARITY,
  LOOKS,
  PURCHASES,
  CONVERSION,
  AGE,
  RECENCY,
  PRICE,
  PRICE_LEVEL,
  MARGIN,
  STOCK,
  AFTER_QUERY,
  AFTER_QUERY_SHARE,
  CLICK_RATE,
  QUERY_CLICK_RATE,
  N_FEATURES
} Feature;

/* Events of an item that are counted apart. */
typedef enum
{
  LOOK,
  CART,
  PURCHASE,
  OTHER,
  N_SLOTS
} Slot;

static const AisleRankFeature features[] = {
  [POPULARITY] = { "item_popularity", N_ ("Popularity"),
                   N_ ("Natural logarithm of 1 more than the item's events before the search."), NULL, AISLE_RANK_ITEM,
                   0, 0 },
  [RECENT_POPULARITY] = { "item_recent", N_ ("Popularity of late"),
                          N_ ("Natural logarithm of 1 more than the item's events in the 28 days before the search."),
                          NULL, AISLE_RANK_ITEM, AISLE_NEEDS (TIME), 0 },
  [LOOKS] = { "item_looks", N_ ("Views and clicks"),
              N_ ("Natural logarithm of 1 more than the item's views and clicks before the search."), NULL,
              AISLE_RANK_ITEM, 0, AISLE_OF (VIEW) },
  [PURCHASES] = { "item_purchases", N_ ("Purchases"),
                  N_ ("Natural logarithm of 1 more than the item's purchases before the search."), NULL,
                  AISLE_RANK_ITEM, 0, AISLE_OF (PURCHASE) },
  [CONVERSION] = { "item_conversion", N_ ("Conversion"),
                   N_ ("Purchases for each view or click before the search, leaning towards the shop's own rate as if 20 "
                       "more had been seen."),
                   NULL, AISLE_RANK_ITEM, 0, AISLE_OF (VIEW) | AISLE_OF (PURCHASE) },
  [AGE] = { "item_age_days", N_ ("Age"), N_ ("Days from the item's first event to the search."), N_ ("days"),
            AISLE_RANK_ITEM, AISLE_NEEDS (TIME), 0 },
  [RECENCY] = { "item_recency_days", N_ ("Last seen"), N_ ("Days from the item's last event to the search."),
                N_ ("days"), AISLE_RANK_ITEM, AISLE_NEEDS (TIME), 0 },
  [PRICE] = { "item_price", N_ ("Price"), N_ ("Natural logarithm of the item's price in the catalogue."), NULL,
              AISLE_RANK_ITEM, 0, 0 },
  [PRICE_LEVEL] = { "item_price_level", N_ ("Price level"),
                    N_ ("Natural logarithm of the item's price over the median of its category: 0 is the middle."),
                    NULL, AISLE_RANK_ITEM, 0, 0 },
  [MARGIN] = { "item_margin", N_ ("Margin"), N_ ("Share of the price in the catalogue that is above the cost."), NULL,
               AISLE_RANK_ITEM, 0, 0 },
  [STOCK] = { "item_stock", N_ ("Stock"), N_ ("Natural logarithm of 1 more than the stock in the catalogue."), NULL,
              AISLE_RANK_ITEM, 0, 0 },
  [AFTER_QUERY] = { "item_after_query", N_ ("Looks after the query"),
                    N_ ("Natural logarithm of 1 more than how often the item was looked at within 30 minutes after this "
                        "very query, before the search."),
                    NULL, AISLE_RANK_ITEM, AISLE_NEEDS (QUERY), AISLE_OF (VIEW) },
  [AFTER_QUERY_SHARE] = { "item_after_query_share", N_ ("Share of looks after the query"),
                          N_ ("Looks at the item within 30 minutes after this very query for each time it was searched "
                              "for, as if it had been 20 times more without."),
                          NULL, AISLE_RANK_ITEM, AISLE_NEEDS (QUERY), AISLE_OF (VIEW) },
  [CLICK_RATE] = { "item_click_rate", N_ ("Click rate"),
                   N_ ("Clicks on the item for each time that it was shown among results before the search, leaning towards "
                       "the shop's own rate as if it had been shown 20 times more; what stood low was seen less."),
                   NULL, AISLE_RANK_ITEM, 0, 0 },
  [QUERY_CLICK_RATE] = { "item_query_click_rate", N_ ("Click rate for the query"),
                         N_ ("The same of the results of this very query alone."), NULL, AISLE_RANK_ITEM, 0, 0 },
};

const AisleRankGroup aisle_rank_group_item = { AISLE_RANK_ITEM, features, G_N_ELEMENTS (features) };

typedef struct
{
  const AisleRankBasis *basis;
  AislePastTimes *times; /* (nullable: no log) by item, N_SLOTS keys each */
  AislePastTimes *all;   /* (nullable) by slot alone */
  AisleItemClicks *clicks;
} State;

/* ---- making ---- */

static Slot
slot_of (AisleKind role)
{
  switch (role)
    {
    case AISLE_KIND_VIEW:
    case AISLE_KIND_CLICK:
      return LOOK;
    case AISLE_KIND_CART:
      return CART;
    case AISLE_KIND_PURCHASE:
      return PURCHASE;
    case AISLE_KIND_RATING:
    case AISLE_KIND_OTHER:
      return OTHER;
    case AISLE_KIND_RETURN:
    case AISLE_KIND_SEARCH:
    case AISLE_N_KINDS:
    default:
      return N_SLOTS;
    }
}

static gboolean
read_times (State *state, const AislePast *past, AisleProgress *progress, GError **error)
{
  const AisleColumns *columns = past->columns;
  AisleProgress first = aisle_progress_part (progress, 0, .5), second = aisle_progress_part (progress, .5, 1);
  g_autofree gint64 *key = g_try_new (gint64, columns->n_events + 1);

  if (key == NULL)
    {
      g_set_error_literal (error, AISLE_FEATURE_ERROR, AISLE_ERROR_MEMORY,
                           _ ("not enough memory for the features of search: close other programs"));
      return FALSE;
    }
  for (gsize i = 0; i < columns->n_events; i++)
    {
      Slot slot = slot_of (aisle_past_role (past, i));

      key[i] = slot < N_SLOTS && columns->item[i] >= 0 ? (gint64) columns->item[i] * N_SLOTS + slot : -1;
    }
  state->times =
      aisle_past_times_new (columns->n_items * N_SLOTS, columns->n_events, key, columns->time, &first, error);
  for (gsize i = 0; i < columns->n_events; i++)
    key[i] = key[i] >= 0 ? key[i] % N_SLOTS : -1;
  if (state->times != NULL)
    state->all = aisle_past_times_new (N_SLOTS, columns->n_events, key, columns->time, &second, error);
  return state->all != NULL;
}

static void
state_free (gpointer data)
{
  State *state = data;

  if (state == NULL)
    return;
  aisle_past_times_free (state->times);
  aisle_past_times_free (state->all);
  aisle_item_clicks_free (state->clicks);
  g_free (state);
}

/* What was shown before the cut-off. */
static gboolean
read_clicks (State *state, AisleProgress *progress, GError **error)
{
  const AisleRankSource *source = state->basis->source;
  gint64 before = source->past != NULL && !source->past->cutoff.at_end ? source->past->cutoff.time : G_MAXINT64;
  g_autoptr (AisleSearchLog) log = aisle_search_log_read (source->project, NULL, before, progress, error);

  if (log != NULL)
    state->clicks = aisle_item_clicks_new (log, source->index->n_docs, progress, error);
  return state->clicks != NULL;
}

static gpointer
make (const AisleRankBasis *basis, AisleProgress *progress, GError **error)
{
  State *state = g_new0 (State, 1);

  state->basis = basis;
  if (read_clicks (state, progress, error)
      && (basis->source->past == NULL || read_times (state, basis->source->past, progress, error)))
    return state;
  state_free (state);
  return NULL;
}

static const char *
lack (gconstpointer data, gsize feature)
{
  const State *state = data;
  const AisleItemShelf *shelf = state->basis->shelf;

  switch ((Feature) feature)
    {
    case PRICE:
      return shelf->has_price ? NULL : aisle_role_title (AISLE_ROLE_PRICE);
    case PRICE_LEVEL:
      return !shelf->has_price          ? aisle_role_title (AISLE_ROLE_PRICE)
             : shelf->n_categories == 0 ? aisle_role_title (AISLE_ROLE_CATEGORY)
                                        : NULL;
    case MARGIN:
      return !shelf->has_price  ? aisle_role_title (AISLE_ROLE_PRICE)
             : !shelf->has_cost ? aisle_role_title (AISLE_ROLE_COST)
                                : NULL;
    case STOCK:
      return shelf->has_stock ? NULL : aisle_role_title (AISLE_ROLE_STOCK);
    case CLICK_RATE:
    case QUERY_CLICK_RATE:
      return state->clicks->n_shown > 0 ? NULL : _ ("a query log that tells which results were shown");
    case POPULARITY:
    case RECENT_POPULARITY:
    case LOOKS:
    case PURCHASES:
    case CONVERSION:
    case AGE:
    case RECENCY:
    case AFTER_QUERY:
    case AFTER_QUERY_SHARE:
    case N_FEATURES:
    default:
      return aisle_rank_past_lack (state->basis, features[feature].roles, features[feature].kinds);
    }
}

/* ---- rows ---- */

/* Before the search, of one slot. */
static double
count (const State *state, gint32 item, Slot slot, gint64 time)
{
  return (double) aisle_past_times_before (state->times, (gsize) item * N_SLOTS + slot, time);
}

static void
fill_shelf (const AisleItemShelf *shelf, const AisleItemCategories *categories, gint32 item, float *out)
{
  double price = shelf->price[item];
  gint32 category = categories->of_item[item];

  if (price > 0)
    out[PRICE] = (float) log (price);
  if (price > 0 && category >= 0 && shelf->category_price[category] > 0)
    out[PRICE_LEVEL] = (float) log (price / shelf->category_price[category]);
  if (price > 0)
    out[MARGIN] = (float) ((price - shelf->cost[item]) / price);
  if (shelf->stock[item] >= 0)
    out[STOCK] = (float) log1p (shelf->stock[item]);
}

static void
fill_times (const State *state, gint32 item, gint64 time, float *out)
{
  double all = 0, recent = 0;
  gint64 first = G_MAXINT64, last = AISLE_TIME_MISSING, from = time - RECENT;

  for (gsize slot = 0; slot < N_SLOTS; slot++)
    {
      gsize key = (gsize) item * N_SLOTS + slot, n = aisle_past_times_before (state->times, key, time);
      const gint64 *own = state->times->time + state->times->start[key];

      all += (double) n;
      recent += (double) (n - MIN (n, aisle_past_times_before (state->times, key, from)));
      if (n > 0)
        {
          first = MIN (first, own[0]);
          last = MAX (last, own[n - 1]);
        }
    }
  out[POPULARITY] = (float) log1p (all);
  out[RECENT_POPULARITY] = (float) log1p (recent);
  if (last == AISLE_TIME_MISSING || first == AISLE_TIME_MISSING)
    return;
  out[AGE] = (float) ((double) (time - first) / AISLE_DAY);
  out[RECENCY] = (float) ((double) (time - last) / AISLE_DAY);
}

static void
fill_clicks (const State *state, const AisleRankAsk *ask, gint32 item, float *out)
{
  double all_shown, all_clicked, shown, clicked, rate;

  aisle_item_clicks_count (state->clicks, -1, -1, ask->time, &all_shown, &all_clicked);
  rate = all_shown > 0 ? all_clicked / all_shown : 0;
  aisle_item_clicks_count (state->clicks, -1, item, ask->time, &shown, &clicked);
  out[CLICK_RATE] = (float) ((clicked + TRUST * rate) / (shown + TRUST));
  if (ask->query->query >= 0)
    aisle_item_clicks_count (state->clicks, ask->query->query, item, ask->time, &shown, &clicked);
  else
    shown = clicked = 0;
  out[QUERY_CLICK_RATE] = (float) ((clicked + TRUST * rate) / (shown + TRUST));
}

static void
fill (gconstpointer data, const AisleRankAsk *ask, float *values)
{
  const State *state = data;
  const AisleRankBasis *basis = state->basis;
  double looks = 0, purchases = 0, searches = 0, rate;

  if (state->times != NULL)
    {
      looks = (double) aisle_past_times_before (state->all, LOOK, ask->time);
      purchases = (double) aisle_past_times_before (state->all, PURCHASE, ask->time);
    }
  if (basis->looks != NULL && ask->query->query >= 0 && (gsize) ask->query->query < basis->looks->n_queries)
    searches = (double) aisle_past_times_before (basis->looks->searches, (gsize) ask->query->query, ask->time);
  rate = looks > 0 ? MIN (purchases / looks, 1) : 0;
  for (gsize i = 0; i < ask->n; i++)
    {
      gint32 item = ask->items[i];
      float *out = values + i * N_FEATURES;

      fill_shelf (basis->shelf, basis->categories, item, out);
      if (state->clicks->n_shown > 0)
        fill_clicks (state, ask, item, out);
      if (state->times != NULL && (gsize) item < state->times->n_keys / N_SLOTS)
        {
          double own_looks = count (state, item, LOOK, ask->time), own = count (state, item, PURCHASE, ask->time);

          fill_times (state, item, ask->time, out);
          out[LOOKS] = (float) log1p (own_looks);
          out[PURCHASES] = (float) log1p (own);
          out[CONVERSION] = (float) ((own + TRUST * rate) / (own_looks + TRUST));
        }
      if (basis->looks != NULL)
        {
          double own = (double) aisle_query_looks_at (basis->looks, ask->query->query, item, ask->time);

          out[AFTER_QUERY] = (float) log1p (own);
          out[AFTER_QUERY_SHARE] = (float) (own / (searches + TRUST));
        }
    }
}

const AisleRankMaker aisle_rank_maker_item = { &aisle_rank_group_item, make, state_free, lack, fill };
