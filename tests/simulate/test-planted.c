/* What is planted on request, found again by counting: days unlike the others, pairs bought together, channels and the
 * one thing that changed; and that a plant leaves what it is not about as it was. */
#include "simulate/shop-log.h"

static gint64
day_of (const char *date)
{
  gint64 time;

  g_assert_true (aisle_time_parse (date, &time));
  return time / AISLE_DAY;
}

static void
test_unknown (void)
{
  static const char *const pairs[] = { "plant=baskets,gold", NULL };
  g_autoptr (AisleParams) params = params_of (pairs);
  g_autoptr (GError) error = NULL;

  g_assert_false (aisle_simulate ("/proc/nowhere", params, NULL, &error));
  g_assert_error (error, AISLE_SIMULATE_ERROR, AISLE_ERROR_USAGE);
  g_assert_nonnull (strstr (error->message, "'gold'"));
}

/* ---- anomalies ---- */

typedef struct
{
  double visits, carts, purchases;
} Day;

static Day *
count_days (const Shop *shop, gint64 first, gsize n)
{
  Day *days = g_new0 (Day, n);
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (gsize i = 0; i < shop->n; i++)
    {
      Day *day = &days[shop->events[i].time / AISLE_DAY - first];

      day->visits += g_hash_table_add (seen, (gpointer) shop->events[i].session);
      day->carts += g_str_equal (shop->events[i].kind, "cart");
      day->purchases += g_str_equal (shop->events[i].kind, "purchase");
    }
  return days;
}

/* Against the same weekday a week before and after. */
static void
test_anomalies (void)
{
  static const char *const pairs[] = { "titles=no", "plant=anomalies", NULL };
  g_autoptr (Shop) shop = shop_new (pairs);
  JsonArray *planted = aisle_json_array (truth_of (shop, "anomalies"), "days");
  gint64 first = aisle_day_from_date (2026, 1, 1);
  g_autofree Day *days = count_days (shop, first, 180);
  guint n = json_array_get_length (planted);

  g_assert_cmpuint (n, ==, 6);
  for (guint i = 0; i < n; i++)
    {
      JsonObject *told = json_array_get_object_element (planted, i);
      gint64 at = day_of (aisle_json_text (told, "date", "")) - first;
      double traffic = aisle_json_number (told, "traffic", -1), orders = aisle_json_number (told, "orders", -1);
      gint64 before = at - 7, after = at + 7 < 180 ? at + 7 : at - 14;
      double usual = (days[before].visits + days[after].visits) / 2;
      double share = traffic * usual;

      g_assert_cmpint (at, >=, 28);
      g_test_message ("%s: %.0f visits, usually %.0f; %.0f of %.0f carts bought", aisle_json_text (told, "sort", ""),
                      days[at].visits, usual, days[at].purchases, days[at].carts);
      g_assert_cmpfloat (fabs (days[at].visits - share), <, 4 * sqrt (share + traffic * traffic * usual / 2));
      assert_share (days[at].purchases, days[at].carts, .45 * orders, "carts bought on that day");
    }
}

/* ---- baskets ---- */

static void
test_baskets (void)
{
  static const char *const pairs[] = { "titles=no", "plant=baskets", NULL };
  g_autoptr (Shop) shop = shop_new (pairs);
  JsonObject *truth = truth_of (shop, "baskets");
  JsonArray *rules = aisle_json_array (truth, "rules");
  g_autoptr (GHashTable) orders =
      g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) g_hash_table_unref);

  for (gsize i = 0; i < shop->n; i++)
    {
      const Event *event = &shop->events[i];
      GHashTable *items;

      g_assert_cmpint (event->order[0] != '\0', ==, g_str_equal (event->kind, "purchase"));
      if (event->order[0] == '\0')
        continue;
      items = g_hash_table_lookup (orders, event->order);
      if (items == NULL)
        g_hash_table_insert (orders, (gpointer) event->order, items = g_hash_table_new (g_str_hash, g_str_equal));
      g_hash_table_add (items, (gpointer) event->item);
    }
  g_assert_cmpuint (g_hash_table_size (orders), ==, aisle_json_number (truth, "orders", 0));
  g_assert_cmpuint (json_array_get_length (rules), ==, 5);
  for (guint r = 0; r < 5; r++)
    {
      JsonObject *rule = json_array_get_object_element (rules, r);
      const char *item = aisle_json_text (rule, "item", ""), *other = aisle_json_text (rule, "other", "");
      double with_item = 0, with_other = 0, with_both = 0, chance = aisle_json_number (rule, "chance", 0), confidence;
      GHashTableIter iter;
      gpointer items;

      g_hash_table_iter_init (&iter, orders);
      while (g_hash_table_iter_next (&iter, NULL, &items))
        {
          with_item += g_hash_table_contains (items, item);
          with_other += g_hash_table_contains (items, other);
          with_both += g_hash_table_contains (items, item) && g_hash_table_contains (items, other);
        }
      g_assert_cmpfloat (with_item, ==, aisle_json_number (rule, "with_item", -1));
      g_assert_cmpfloat (with_other, ==, aisle_json_number (rule, "with_other", -1));
      g_assert_cmpfloat (with_both, ==, aisle_json_number (rule, "with_both", -1));
      confidence = with_both / with_item;
      g_assert_cmpfloat_with_epsilon (confidence, aisle_json_number (rule, "confidence", -1), 1e-12);
      g_assert_cmpfloat_with_epsilon (confidence * g_hash_table_size (orders) / with_other,
                                      aisle_json_number (rule, "lift", -1), 1e-9);
      g_test_message ("%s -> %s: %.0f of %.0f orders", item, other, with_both, with_item);
      g_assert_cmpfloat (with_item, >, 20);
      /* Bought on its own it comes along by chance, seldom: a hundredth of the orders at most. */
      assert_share (with_both, with_item, chance, "pair");
    }
}

/* ---- what changed ---- */

/* What became of views in the last 30 days and before, for the events that `of` picks. */
typedef struct
{
  double visits[2], views[2], carts[2], purchases[2];
} Parts;

static Parts
count_parts (const Shop *shop, GHashTable *items, const char *channel)
{
  gint64 from = aisle_day_from_date (2026, 1, 1) + 150;
  Parts parts = { 0 };
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (gsize i = 0; i < shop->n; i++)
    {
      const Event *event = &shop->events[i];
      gint64 day = event->time / AISLE_DAY;
      gsize late = day >= from;

      if (day < from - 30 || (items != NULL && !g_hash_table_contains (items, event->item))
          || (channel != NULL && !g_str_equal (event->channel, channel)))
        continue;
      parts.visits[late] += g_hash_table_add (seen, (gpointer) event->session);
      parts.views[late] += g_str_equal (event->kind, "view");
      parts.carts[late] += g_str_equal (event->kind, "cart");
      parts.purchases[late] += g_str_equal (event->kind, "purchase");
    }
  return parts;
}

/* The items of a category of items.csv. */
static GHashTable *
items_of (const Shop *shop, const char *category)
{
  GHashTable *items = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autofree char *path = g_build_filename (shop->folder, "items.csv", NULL), *text = NULL;
  g_auto (GStrv) lines = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  lines = g_strsplit (text, "\n", -1);
  for (gsize i = 1; lines[i] != NULL && *lines[i] != '\0'; i++)
    {
      g_auto (GStrv) cells = g_strsplit (lines[i], ",", -1);

      /* From the end: a title may hold commas. */
      if (g_str_equal (cells[g_strv_length (cells) - 4], category))
        g_hash_table_add (items, g_strdup (cells[0]));
    }
  g_assert_cmpuint (g_hash_table_size (items), >, 0);
  return items;
}

static void
test_change_of_category (void)
{
  static const char *const pairs[] = { "titles=no", "plant=change", NULL };
  g_autoptr (Shop) shop = shop_new (pairs);
  JsonObject *truth = truth_of (shop, "change");
  g_autoptr (GHashTable) items = items_of (shop, aisle_json_text (truth, "name", ""));
  Parts changed = count_parts (shop, items, NULL), all = count_parts (shop, NULL, NULL);

  g_assert_cmpstr (aisle_json_text (truth, "from", ""), ==, "2026-05-31");
  assert_share (changed.carts[0], changed.views[0], .12, "before");
  assert_share (changed.carts[1], changed.views[1], .12 * aisle_json_number (truth, "factor", 0), "in the last days");
  assert_share (all.carts[1] - changed.carts[1], all.views[1] - changed.views[1], .12, "elsewhere");
}

static void
test_change_of_step (void)
{
  static const char *const pairs[] = { "titles=no", "plant=change", "driver=step", NULL };
  g_autoptr (Shop) shop = shop_new (pairs);
  Parts all = count_parts (shop, NULL, NULL);

  assert_share (all.carts[0], all.views[0], .12, "carts before");
  assert_share (all.carts[1], all.views[1], .12, "carts in the last days");
  assert_share (all.purchases[0], all.carts[0], .45, "purchases before");
  assert_share (all.purchases[1], all.carts[1], .45 * aisle_json_number (truth_of (shop, "change"), "factor", 0),
                "purchases in the last days");
}

static void
test_change_of_channel (void)
{
  static const char *const pairs[] = { "titles=no", "plant=change", "driver=channel", NULL };
  g_autoptr (Shop) shop = shop_new (pairs);
  JsonObject *truth = truth_of (shop, "change"), *channels = truth_of (shop, "channels");
  Parts changed = count_parts (shop, NULL, aisle_json_text (truth, "name", "")), all = count_parts (shop, NULL, NULL);
  double share = aisle_json_number (channels, aisle_json_text (truth, "name", ""), 0);
  double factor = aisle_json_number (truth, "factor", 0);
  /* Visits of few users hang together: their number spreads more than a binomial does. */
  double spread = 3;

  g_assert_cmpfloat (fabs (changed.visits[0] / all.visits[0] - share), <,
                     4 * spread * sqrt (share * (1 - share) / all.visits[0]));
  share = share * factor / (share * factor + 1 - share);
  g_assert_cmpfloat (fabs (changed.visits[1] / all.visits[1] - share), <,
                     4 * spread * sqrt (share * (1 - share) / all.visits[1]));
  assert_share (changed.carts[1], changed.views[1], .12, "carts of the channel");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/planted/unknown", test_unknown);
  g_test_add_func ("/planted/anomalies", test_anomalies);
  g_test_add_func ("/planted/baskets", test_baskets);
  g_test_add_func ("/planted/change-of-category", test_change_of_category);
  g_test_add_func ("/planted/change-of-step", test_change_of_step);
  g_test_add_func ("/planted/change-of-channel", test_change_of_channel);
  return g_test_run ();
}
