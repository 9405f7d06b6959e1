/* The known-truth shop: the same bytes from the same seed, and every planted truth found again in the log by counting
 * that knows nothing of how it was planted. */
#include "simulate/shop-log.h"

static const char *const plain[] = { "titles=no", NULL };

/* ---- the form ---- */

static void
test_form (void)
{
  g_autoptr (Shop) shop = shop_new (plain);
  gint64 first = aisle_day_from_date (2026, 1, 1) * AISLE_DAY, last = first + 180 * AISLE_DAY;
  g_autoptr (GHashTable) users = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GHashTable) items = g_hash_table_new (g_str_hash, g_str_equal);

  g_assert_cmpuint (shop->n, ==, 200000);
  for (gsize i = 0; i < shop->n; i++)
    {
      g_assert_cmpint (shop->events[i].time, >=, i > 0 ? shop->events[i - 1].time : first);
      g_assert_cmpint (shop->events[i].time, <, last);
      g_hash_table_add (users, (gpointer) shop->events[i].user);
      g_hash_table_add (items, (gpointer) shop->events[i].item);
    }
  g_assert_cmpuint (g_hash_table_size (users), ==, aisle_json_integer (json_node_get_object (shop->truth), "users", 0));
  g_assert_cmpuint (g_hash_table_size (users), >, 4000);
  g_assert_cmpuint (g_hash_table_size (users), <, 5000);
  g_assert_cmpuint (g_hash_table_size (items), >, 1100);
}

/* The log of a seed is fixed for good: a truth added later may add files, columns or members, but where these sums
 * change, it has changed what an older truth drew. */
static void
test_bytes (void)
{
  static const struct
  {
    const char *pairs[6];
    const char *events, *items;
  } cases[] = {
    { { "events=5000", "users=150", "items=300", "days=40", "seed=7" },
      "c0da65a213c50604a4c1fe95dd281c20",
      "c075710ef9db9f8f9c8bfa7dd407ec29" },
    { { "events=3000", "language=zh", "titles=yes", "start=2025-06-01" },
      "aee71b86d66c3a40327080348ad52d45",
      "2df07020cbfa7ed0809f230581aebee7" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    for (int again = 0; again < 2; again++)
      {
        g_autofree char *folder = g_dir_make_tmp ("aisle-shop-XXXXXX", NULL);
        g_autoptr (AisleParams) params = params_of (cases[i].pairs);
        g_autoptr (GError) error = NULL;
        gsize length;

        g_assert_true (aisle_simulate (folder, params, NULL, &error));
        g_autofree char *events = read_part (folder, "events.csv", &length);
        g_autofree char *events_sum = g_compute_checksum_for_data (G_CHECKSUM_MD5, (guint8 *) events, length);
        g_autofree char *items = read_part (folder, "items.csv", &length);
        g_autofree char *items_sum = g_compute_checksum_for_data (G_CHECKSUM_MD5, (guint8 *) items, length);

        remove_folder (folder);
        g_assert_cmpstr (events_sum, ==, cases[i].events);
        g_assert_cmpstr (items_sum, ==, cases[i].items);
      }
}

static void
test_seeds_differ (void)
{
  static const char *const one[] = { "titles=no", "events=2000", NULL };
  static const char *const two[] = { "titles=no", "events=2000", "seed=2", NULL };
  g_autoptr (Shop) a = shop_new (one);
  g_autoptr (Shop) b = shop_new (two);
  gsize same = 0;

  for (gsize i = 0; i < a->n; i++)
    same += a->events[i].time == b->events[i].time ? 1 : 0;
  g_assert_cmpuint (same, <, 20);
}

static void
test_titles (void)
{
  static const char *const chinese[] = { "events=30000", "language=zh", "items=2000", NULL };
  g_autofree char *folder = g_dir_make_tmp ("aisle-shop-XXXXXX", NULL);
  g_autoptr (AisleParams) params = params_of (chinese);
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) lines = NULL;
  gsize length;

  g_assert_true (aisle_simulate (folder, params, NULL, &error));
  g_autofree char *items = read_part (folder, "items.csv", &length);
  remove_folder (folder);
  g_assert_true (g_utf8_validate (items, length, NULL));
  lines = g_strsplit (items, "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, 2002);
  for (gsize i = 1; i <= 2000; i++)
    {
      g_auto (GStrv) fields = g_strsplit (lines[i], ",", -1);

      g_assert_cmpuint (g_strv_length (fields), ==, 6);
      g_assert_true (g_hash_table_add (seen, g_strdup (fields[1])));
      g_assert_cmpfloat (g_ascii_strtod (fields[4], NULL), >, g_ascii_strtod (fields[5], NULL));
    }
}

static void
test_cancel (void)
{
  g_autofree char *folder = g_dir_make_tmp ("aisle-shop-XXXXXX", NULL);
  g_autoptr (AisleParams) params = params_of (plain);
  g_autoptr (GCancellable) cancel = g_cancellable_new ();
  AisleProgress progress = { .cancellable = cancel };
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancel);
  g_assert_false (aisle_simulate (folder, params, &progress, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

static void
test_no_folder (void)
{
  g_autoptr (AisleParams) params = params_of (plain);
  g_autoptr (GError) error = NULL;

  g_assert_false (aisle_simulate ("/proc/nowhere/shop", params, NULL, &error));
  g_assert_nonnull (error);
}

/* ---- the truths ---- */

static void
test_funnel (void)
{
  g_autoptr (Shop) shop = shop_new (plain);
  JsonObject *truth = truth_of (shop, "funnel");
  double views = 0, carts = 0, purchases = 0;

  for (gsize i = 0; i < shop->n; i++)
    {
      views += g_str_equal (shop->events[i].kind, "view");
      carts += g_str_equal (shop->events[i].kind, "cart");
      purchases += g_str_equal (shop->events[i].kind, "purchase");
    }
  assert_share (carts, views, aisle_json_number (truth, "view_to_cart", -1), "view to cart");
  assert_share (purchases, carts, aisle_json_number (truth, "cart_to_purchase", -1), "cart to purchase");
}

/* Users by the day of their first event, active again n days later, among those whom the log can show then. */
static void
test_cohorts (void)
{
  g_autoptr (Shop) shop = shop_new (plain);
  JsonArray *retention = aisle_json_array (truth_of (shop, "cohorts"), "retention");
  g_autoptr (GHashTable) joined = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GHashTable) active = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  gint64 first = aisle_day_from_date (2026, 1, 1);
  double at_risk[180] = { 0 }, seen[180] = { 0 };
  GHashTableIter iter;
  gpointer user, day;

  for (gsize i = 0; i < shop->n; i++)
    {
      gint64 now = shop->events[i].time / AISLE_DAY - first;
      char *key = g_strdup_printf ("%s@%d", shop->events[i].user, (int) now);

      if (!g_hash_table_contains (joined, shop->events[i].user))
        g_hash_table_insert (joined, (gpointer) shop->events[i].user, GINT_TO_POINTER ((int) now));
      if (g_hash_table_add (active, key))
        seen[now - GPOINTER_TO_INT (g_hash_table_lookup (joined, shop->events[i].user))]++;
    }
  g_hash_table_iter_init (&iter, joined);
  while (g_hash_table_iter_next (&iter, &user, &day))
    for (int n = 0; n < 180 - GPOINTER_TO_INT (day); n++)
      at_risk[n]++;
  g_assert_cmpfloat (seen[0], ==, at_risk[0]);
  for (int n = 1; n < 90; n++)
    {
      double p = json_array_get_double_element (retention, n);
      /* Weekdays and the two classes spread a little more than a binomial does. */
      double error = sqrt (p * (1 - p) / at_risk[n]) * 1.1;

      g_test_message ("day %d: %.4f, planted %.4f", n, seen[n] / at_risk[n], p);
      g_assert_cmpfloat (fabs (seen[n] / at_risk[n] - p), <, 4.5 * error);
    }
}

static int
by_user_and_time (gconstpointer a, gconstpointer b)
{
  const Event *x = *(const Event *const *) a, *y = *(const Event *const *) b;
  int order = strcmp (x->user, y->user);

  return order != 0 ? order : x->time != y->time ? (x->time < y->time ? -1 : 1) : (x < y ? -1 : 1);
}

static const Event **
by_user (const Shop *shop)
{
  const Event **sorted = g_new (const Event *, shop->n);

  for (gsize i = 0; i < shop->n; i++)
    sorted[i] = &shop->events[i];
  qsort (sorted, shop->n, sizeof *sorted, by_user_and_time);
  return sorted;
}

/* The rule of 30 minutes finds the planted visits, and their number and length are as told. */
static void
test_sessions (void)
{
  g_autoptr (Shop) shop = shop_new (plain);
  g_autofree const Event **events = by_user (shop);
  JsonObject *truth = truth_of (shop, "sessions");
  double visits = 1, views = 0, wrong = 0;

  for (gsize i = 0; i < shop->n; i++)
    {
      views += g_str_equal (events[i]->kind, "view");
      if (i > 0)
        {
          gboolean gap = strcmp (events[i]->user, events[i - 1]->user) != 0
                         || events[i]->time - events[i - 1]->time > 30 * AISLE_MINUTE;

          visits += gap;
          wrong += gap != !g_str_equal (events[i]->session, events[i - 1]->session);
        }
    }
  g_assert_cmpfloat (wrong, ==, 0);
  g_assert_cmpfloat (visits, ==, aisle_json_integer (json_node_get_object (shop->truth), "visits", 0));
  /* Geometric lengths: standard deviation near the mean. */
  g_assert_cmpfloat (fabs (views / visits - aisle_json_number (truth, "mean_views", 0)), <, 4 * 4.5 / sqrt (visits));
}

static void
test_sequences (void)
{
  g_autoptr (Shop) shop = shop_new (plain);
  g_autofree const Event **events = by_user (shop);
  JsonObject *truth = truth_of (shop, "sequences"), *next = aisle_json_object (truth, "next");
  JsonArray *weights = aisle_json_array (truth, "weights");
  double pairs = 0, follows[3] = { 0 }, all = 0, p = aisle_json_number (truth, "follows", 0);
  const Event *before = NULL;

  for (gsize i = 0; i < shop->n; i++)
    {
      if (!g_str_equal (events[i]->kind, "view"))
        continue;
      if (before != NULL && g_str_equal (before->session, events[i]->session))
        {
          JsonArray *after = json_object_get_array_member (next, before->item);

          pairs++;
          for (guint k = 0; k < 3; k++)
            if (g_str_equal (json_array_get_string_element (after, k), events[i]->item))
              {
                follows[k]++;
                break;
              }
        }
      before = events[i];
    }
  for (guint k = 0; k < 3; k++)
    {
      double least = p * json_array_get_double_element (weights, k);

      all += follows[k];
      /* A free choice may fall on a successor too: a few per cent. */
      g_test_message ("successor %u: %.4f, planted %.4f", k, follows[k] / pairs, least);
      g_assert_cmpfloat (follows[k] / pairs, >, least - .01);
      g_assert_cmpfloat (follows[k] / pairs, <, least + .03);
    }
  g_assert_cmpfloat (all / pairs, <, p + .06);
}

/* The first view of a visit is a free choice: it falls on a favourite category with the planted share, plus what the
 * popular categories get anyway. */
static void
test_tastes (void)
{
  g_autoptr (Shop) shop = shop_new (plain);
  g_autofree const Event **events = by_user (shop);
  JsonObject *truth = truth_of (shop, "tastes"), *users = aisle_json_object (truth, "users");
  JsonArray *categories = aisle_json_array (truth_of (shop, "catalogue"), "categories");
  g_autoptr (GHashTable) share_of = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free);
  double favourite = aisle_json_number (truth, "favourite_share", 0), hits = 0, expected = 0, n = 0;
  g_autoptr (GHashTable) category_of = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  gsize length;
  g_autofree char *items = read_part (shop->folder, "items.csv", &length);
  g_auto (GStrv) lines = g_strsplit (items, "\n", -1);

  for (guint i = 0; i < json_array_get_length (categories); i++)
    {
      JsonObject *category = json_array_get_object_element (categories, i);
      double *share = g_new (double, 1);

      *share = aisle_json_number (category, "share", 0);
      g_hash_table_insert (share_of, (gpointer) aisle_json_text (category, "name", ""), share);
    }
  /* item_id,"title, colour",category,... */
  for (gsize i = 1; lines[i] != NULL && *lines[i] != '\0'; i++)
    {
      char *id = g_strndup (lines[i], strcspn (lines[i], ",")), *rest = strstr (lines[i], "\",") + 2;

      g_hash_table_insert (category_of, id, g_strndup (rest, strcspn (rest, ",")));
    }
  for (gsize i = 0; i < shop->n; i++)
    {
      JsonArray *taste;
      const char *category;

      if (i > 0 && g_str_equal (events[i]->session, events[i - 1]->session))
        continue;
      taste = json_object_get_array_member (users, events[i]->user);
      category = g_hash_table_lookup (category_of, events[i]->item);
      n++;
      expected += favourite;
      for (guint k = 0; k < 3; k++)
        {
          const char *liked = json_array_get_string_element (taste, k);

          hits += g_str_equal (liked, category);
          expected += (1 - favourite) * *(double *) g_hash_table_lookup (share_of, liked);
        }
    }
  assert_share (hits, n, expected / n, "first views in a favourite category");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/simulate/form", test_form);
  g_test_add_func ("/simulate/bytes", test_bytes);
  g_test_add_func ("/simulate/seeds-differ", test_seeds_differ);
  g_test_add_func ("/simulate/titles", test_titles);
  g_test_add_func ("/simulate/cancel", test_cancel);
  g_test_add_func ("/simulate/no-folder", test_no_folder);
  g_test_add_func ("/simulate/funnel", test_funnel);
  g_test_add_func ("/simulate/cohorts", test_cohorts);
  g_test_add_func ("/simulate/sessions", test_sessions);
  g_test_add_func ("/simulate/sequences", test_sequences);
  g_test_add_func ("/simulate/tastes", test_tastes);
  return g_test_run ();
}
