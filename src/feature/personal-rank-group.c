/* personal-rank-group.c: what the customer's own past says of an item: missing for nobody and for who has no past.
 *
 * The past is the customer's newest events before the search, MOST at most; searches and returns do not count.  A share leans towards that of all customers as if TRUST more events had been seen, and is told as
 * the logarithm of how many times it is theirs, so that 0 is a customer like all. */
#include "feature/rank-group.h"

#include "base/error.h"
#include "base/i18n.h"
#include "feature/feature.h"
#include "feature/split.h"
#include "numeric/sorting.h"

#include <math.h>

extern const AisleRankGroup aisle_rank_group_personal;
extern const AisleRankMaker aisle_rank_maker_personal;

#define MOST  500 /* events of a customer */
#define TRUST 5.0

typedef enum
{
  EVENTS,
  CATEGORY,
  BRAND,
  PRICE_GAP,
  PRICE_ABOVE,
  SEEN,
  BOUGHT,
  RECOMMENDER,
  N_FEATURES
} Feature;

static const AisleRankFeature features[] = {
  [EVENTS] = { "user_events", N_ ("Known of the customer"),
               N_ ("Natural logarithm of 1 more than the customer's events before the search, of the newest 500."),
               NULL, AISLE_RANK_PERSONAL, AISLE_NEEDS (USER), 0 },
  [CATEGORY] = { "user_category", N_ ("Customer's category"),
                 N_ ("Natural logarithm of how many times the category's share of the customer's events is its share of "
                     "all customers'."),
                 NULL, AISLE_RANK_PERSONAL, AISLE_NEEDS (USER), 0 },
  [BRAND] = { "user_brand", N_ ("Customer's brand"),
              N_ ("Natural logarithm of how many times the brand's share of the customer's events is its share of all "
                  "customers'."),
              NULL, AISLE_RANK_PERSONAL, AISLE_NEEDS (USER), 0 },
  [PRICE_GAP] = { "user_price_gap", N_ ("Distance from the customer's prices"),
                  N_ ("How far the item's price level is from the median level of the customer's items, in either "
                      "direction: natural logarithms of prices over their category's median."),
                  NULL, AISLE_RANK_PERSONAL, AISLE_NEEDS (USER), 0 },
  [PRICE_ABOVE] = { "user_price_above", N_ ("Above the customer's prices"),
                    N_ ("The item's price level less the median level of the customer's items: natural logarithms of "
                        "prices over their category's median."),
                    NULL, AISLE_RANK_PERSONAL, AISLE_NEEDS (USER), 0 },
  [SEEN] = { "user_item", N_ ("Customer knows it"),
             N_ ("Natural logarithm of 1 more than the customer's events with the item before the search."), NULL,
             AISLE_RANK_PERSONAL, AISLE_NEEDS (USER), 0 },
  [BOUGHT] = { "user_bought", N_ ("Customer bought it"),
               N_ ("Natural logarithm of 1 more than the customer's purchases of the item before the search."), NULL,
               AISLE_RANK_PERSONAL, AISLE_NEEDS (USER), AISLE_OF (PURCHASE) },
  [RECOMMENDER] = { "recommender", N_ ("Recommender"),
                    N_ ("The score of a trained recommender for the customer and the item."), NULL, AISLE_RANK_PERSONAL,
                    AISLE_NEEDS (USER), 0 },
};

const AisleRankGroup aisle_rank_group_personal = { AISLE_RANK_PERSONAL, features, G_N_ELEMENTS (features) };

typedef struct
{
  const AisleRankBasis *basis;
  AislePastTimes *category, *brand; /* (nullable: no log) of all customers' events, the last key of those of any */
} State;

/* A customer before the search. */
typedef struct
{
  GHashTable *categories, *brands, *items, *bought; /* id + 1 -> events */
  gsize n, n_categorised, n_branded;
  double level; /* the median price level */
} Taste;

/* ---- events ---- */

static gboolean
counts (const AislePast *past, gsize event)
{
  AisleKind role = aisle_past_role (past, event);

  return past->columns->item[event] >= 0 && role != AISLE_KIND_SEARCH && role != AISLE_KIND_RETURN;
}

static gint32
category_of (const State *state, gint32 item)
{
  const AisleItemCategories *categories = state->basis->categories;

  return (gsize) item < categories->n_items ? categories->of_item[item] : -1;
}

static gint32
brand_of (const State *state, gint32 item)
{
  const AisleItemShelf *shelf = state->basis->shelf;

  return (gsize) item < shelf->n_items ? shelf->brand[item] : -1;
}

/* Of a price: over the category's median, or as it is where categories have none; NaN unknown. */
static double
price_level (const State *state, gint32 item)
{
  const AisleItemShelf *shelf = state->basis->shelf;
  gint32 category = category_of (state, item);
  double middle;

  if ((gsize) item >= shelf->n_items || !(shelf->price[item] > 0))
    return NAN;
  middle = shelf->n_categories == 0 ? 1 : category >= 0 ? shelf->category_price[category] : NAN;
  return middle > 0 ? log (shelf->price[item] / middle) : NAN;
}

/* Keys of all events that have one, then all of these again under the last key. */
static AislePastTimes *
time_all (const State *state, gint32 (*of) (const State *state, gint32 item), gsize n_keys, AisleProgress *progress,
          GError **error)
{
  const AislePast *past = state->basis->source->past;
  gsize n = past->columns->n_events;
  g_autofree gint64 *key = g_try_new (gint64, 2 * n + 1), *time = g_try_new (gint64, 2 * n + 1);

  if (key == NULL || time == NULL)
    {
      g_set_error_literal (error, AISLE_FEATURE_ERROR, AISLE_ERROR_MEMORY,
                           _ ("not enough memory for the features of search: close other programs"));
      return NULL;
    }
  for (gsize i = 0; i < n; i++)
    {
      key[i] = counts (past, i) ? of (state, past->columns->item[i]) : -1;
      key[n + i] = key[i] >= 0 ? (gint64) n_keys : -1;
      time[i] = time[n + i] = past->columns->time[i];
    }
  return aisle_past_times_new (n_keys + 1, 2 * n, key, time, progress, error);
}

/* The share of all customers' events before a moment, as if each key had been seen once more. */
static double
share_of_all (const AislePastTimes *times, gint32 key, gint64 time)
{
  gsize n_keys = times->n_keys - 1;

  return ((double) aisle_past_times_before (times, (gsize) key, time) + 1)
         / (double) (aisle_past_times_before (times, n_keys, time) + n_keys);
}

/* ---- a customer ---- */

static void
add (GHashTable *table, gint32 id)
{
  gpointer key = GINT_TO_POINTER (id + 1);

  g_hash_table_insert (table, key, GSIZE_TO_POINTER (GPOINTER_TO_SIZE (g_hash_table_lookup (table, key)) + 1));
}

static double
count_in (GHashTable *table, gint32 id)
{
  return (double) GPOINTER_TO_SIZE (g_hash_table_lookup (table, GINT_TO_POINTER (id + 1)));
}

static void
taste_clear (Taste *taste)
{
  g_hash_table_unref (taste->categories);
  g_hash_table_unref (taste->brands);
  g_hash_table_unref (taste->items);
  g_hash_table_unref (taste->bought);
}

static void
add_event (Taste *taste, const State *state, gsize event)
{
  const AislePast *past = state->basis->source->past;
  gint32 item = past->columns->item[event], category = category_of (state, item), brand = brand_of (state, item);

  taste->n++;
  if (category >= 0)
    {
      add (taste->categories, category);
      taste->n_categorised++;
    }
  if (brand >= 0)
    {
      add (taste->brands, brand);
      taste->n_branded++;
    }
  add (taste->items, item);
  if (aisle_past_role (past, event) == AISLE_KIND_PURCHASE)
    add (taste->bought, item);
}

static void
taste_init (Taste *taste, const State *state, gint32 user, gint64 time)
{
  const AislePast *past = state->basis->source->past;
  const AisleColumns *columns = past->columns;
  gsize from = columns->user_start[user], end = columns->user_start[user + 1];
  double levels[MOST], scratch[MOST];
  gsize n_levels = 0;

  *taste = (Taste){ .categories = g_hash_table_new (NULL, NULL),
                    .brands = g_hash_table_new (NULL, NULL),
                    .items = g_hash_table_new (NULL, NULL),
                    .bought = g_hash_table_new (NULL, NULL),
                    .level = NAN };
  for (gsize i = aisle_past_first_from (columns, from, end, time); i > from && taste->n < MOST; i--)
    {
      double level;

      if (!counts (past, i - 1))
        continue;
      add_event (taste, state, i - 1);
      level = price_level (state, columns->item[i - 1]);
      if (!isnan (level))
        levels[n_levels++] = level;
    }
  if (n_levels > 0)
    {
      aisle_sort_doubles (levels, scratch, n_levels);
      taste->level = aisle_quantile (levels, n_levels, .5);
    }
}

static double
lift (double own, gsize all, double share)
{
  return log ((own + TRUST * share) / ((double) all + TRUST) / share);
}

static void
fill_item (const State *state, const Taste *taste, gint32 item, gint64 time, float *out)
{
  gint32 category = category_of (state, item), brand = brand_of (state, item);

  out[EVENTS] = (float) log1p ((double) taste->n);
  if (category >= 0)
    out[CATEGORY] = (float) lift (count_in (taste->categories, category), taste->n_categorised,
                                  share_of_all (state->category, category, time));
  if (brand >= 0)
    out[BRAND] =
        (float) lift (count_in (taste->brands, brand), taste->n_branded, share_of_all (state->brand, brand, time));
  out[PRICE_ABOVE] = (float) (price_level (state, item) - taste->level);
  out[PRICE_GAP] = fabsf (out[PRICE_ABOVE]);
  out[SEEN] = (float) log1p (count_in (taste->items, item));
  out[BOUGHT] = (float) log1p (count_in (taste->bought, item));
}

static void
fill (gconstpointer data, const AisleRankAsk *ask, float *values)
{
  const State *state = data;
  const AislePast *past = state->basis->source->past;
  gint32 user = ask->query->user;
  Taste taste;

  if (user < 0)
    return;
  if (ask->query->recommender != NULL)
    for (gsize i = 0; i < ask->n; i++)
      values[i * N_FEATURES + RECOMMENDER] = ask->query->recommender[i];
  if (past == NULL || (gsize) user >= past->columns->n_users)
    return;
  taste_init (&taste, state, user, ask->time);
  for (gsize i = 0; taste.n > 0 && i < ask->n; i++)
    fill_item (state, &taste, ask->items[i], ask->time, values + i * N_FEATURES);
  taste_clear (&taste);
}

/* ---- the group ---- */

static const char *
lack (gconstpointer data, gsize feature)
{
  const State *state = data;
  const AisleItemShelf *shelf = state->basis->shelf;

  if (feature == RECOMMENDER)
    return state->basis->source->has_recommender ? NULL : _ ("a trained recommender");
  if (feature == CATEGORY && shelf->n_categories == 0)
    return aisle_role_title (AISLE_ROLE_CATEGORY);
  if (feature == BRAND && shelf->n_brands == 0)
    return aisle_role_title (AISLE_ROLE_BRAND);
  if ((feature == PRICE_GAP || feature == PRICE_ABOVE) && !shelf->has_price)
    return aisle_role_title (AISLE_ROLE_PRICE);
  return aisle_rank_past_lack (state->basis, features[feature].roles, features[feature].kinds);
}

static void
state_free (gpointer data)
{
  State *state = data;

  if (state == NULL)
    return;
  aisle_past_times_free (state->category);
  aisle_past_times_free (state->brand);
  g_free (state);
}

static gpointer
make (const AisleRankBasis *basis, AisleProgress *progress, GError **error)
{
  State *state = g_new0 (State, 1);

  state->basis = basis;
  if (basis->source->past == NULL)
    return state;
  state->category = time_all (state, category_of, basis->shelf->n_categories, progress, error);
  if (state->category != NULL)
    state->brand = time_all (state, brand_of, basis->shelf->n_brands, progress, error);
  if (state->brand != NULL)
    return state;
  state_free (state);
  return NULL;
}

const AisleRankMaker aisle_rank_maker_personal = { &aisle_rank_group_personal, make, state_free, lack, fill };
