/* test-baskets.c: frequent sets and rules against the golden baskets, a naive count and SQLite's pairs. */
#include "behaviour/asking.h"
#include "temp-shop.h"

#include "base/error.h"
#include "base/random.h"
#include "behaviour/frequent-sets.h"
#include "numeric/stats.h"

/* ---- golden.json, F5 ---- */

typedef struct
{
  TempShop shop;
  AisleProject *project;
  JsonNode *golden;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "golden", "fixtures", "baskets.csv", NULL);
  g_autofree char *text = NULL;
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  temp_shop_init (&fixture->shop);
  temp_shop_import (&fixture->shop, "baskets.csv", text, NULL);
  fixture->project = temp_shop_open (&fixture->shop);
  fixture->golden = golden_numbers ("F5_rules");
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  aisle_project_close (fixture->project);
  json_node_free (fixture->golden);
  temp_shop_clear (&fixture->shop);
}

static AisleAnswer *
ask_project (const Fixture *fixture, const char *settings)
{
  const AisleQuestion *question = aisle_question ("baskets");
  g_autoptr (AisleParams) params = aisle_params_new (question->params, question->n_params);
  g_auto (GStrv) pairs = g_strsplit (settings, ";", -1);
  g_autoptr (GError) error = NULL;
  for (gsize i = 0; pairs[i] != NULL; i++)
    g_assert_true (aisle_params_set_pair (params, pairs[i], &error));
  AisleAnswer *answer = aisle_command_ask (fixture->project, "baskets", params, NULL, NULL, &error);
  g_assert_no_error (error);
  return answer;
}

static gsize
rule_row (const AisleAnswer *answer, const char *one, const char *then)
{
  for (gsize row = 0; row < aisle_table_n_rows (answer->table); row++)
    if (g_str_equal (aisle_table_text (answer->table, row, 0), one)
        && g_str_equal (aisle_table_text (answer->table, row, 1), then))
      return row;
  g_assert_not_reached ();
}

static void
test_golden (Fixture *fixture, gconstpointer data)
{
  g_autoptr (AisleAnswer) rules = ask_project (fixture, "support=0.6;confidence=0");
  g_autoptr (AisleAnswer) sets = ask_project (fixture, "support=0.6;show=sets");
  JsonObject *golden = json_node_get_object (fixture->golden);
  gsize row = rule_row (rules, "diaper", "beer"), back = rule_row (rules, "beer", "diaper");
  g_assert_cmpfloat_with_epsilon (number_in (rules, row, "support"),
                                  json_object_get_double_member (golden, "sup_diaper_beer"), 1e-9);
  g_assert_cmpfloat_with_epsilon (number_in (rules, row, "confidence"),
                                  json_object_get_double_member (golden, "conf_diaper_beer"), 1e-9);
  g_assert_cmpfloat_with_epsilon (number_in (rules, row, "lift"), json_object_get_double_member (golden, "lift"), 1e-9);
  g_assert_cmpfloat_with_epsilon (number_in (rules, back, "confidence"),
                                  json_object_get_double_member (golden, "conf_beer_diaper"), 1e-9);
  g_assert_cmpuint (aisle_table_n_rows (sets->table), ==, json_object_get_int_member (golden, "itemsets_minsup_0.6"));
  /* (1 - .6) / (1 - .75), .6 - .8 * .6; a rule without exception has no finite conviction. */
  g_assert_cmpfloat_with_epsilon (number_in (rules, row, "conviction"), 1.6, 1e-9);
  g_assert_cmpfloat_with_epsilon (number_in (rules, row, "leverage"), 0.12, 1e-9);
  g_assert_true (aisle_table_is_missing (rules->table, back, column_of (rules, "conviction")));
  g_assert_cmpfloat_with_epsilon (number_in (rules, row, "confidence_low"), aisle_wilson (3, 4).low, 1e-12);
  g_assert_cmpfloat_with_epsilon (number_in (rules, row, "support_high"), aisle_wilson (3, 5).high, 1e-12);
}

static void
test_conclusions (Fixture *fixture, gconstpointer data)
{
  g_autoptr (AisleAnswer) one = ask_project (fixture, "support=0.4;confidence=0.5");
  g_autoptr (AisleAnswer) two = ask_project (fixture, "support=0.4;confidence=0.5;then=2");
  /* Orders: bread milk | bread diaper beer eggs | milk diaper beer cola | bread milk diaper beer | bread milk diaper
   * cola. */
  gsize row = rule_row (two, "beer", "bread + diaper");
  g_assert_cmpint (aisle_table_integer (two->table, row, column_of (two, "baskets")), ==, 2);
  g_assert_cmpfloat_with_epsilon (number_in (two, row, "confidence"), 2.0 / 3, 1e-12);
  g_assert_cmpfloat_with_epsilon (number_in (two, row, "lift"), (2.0 / 3) / (3.0 / 5), 1e-12);
  for (gsize r = 0; r < aisle_table_n_rows (one->table); r++)
    {
      g_assert_null (strchr (aisle_table_text (one->table, r, 1), '+'));
      g_assert_cmpfloat (number_in (one, r, "confidence"), >=, 0.5);
      g_assert_true (r == 0 || number_in (one, r - 1, "lift") >= number_in (one, r, "lift"));
    }
}

static void
test_cost (Fixture *fixture, gconstpointer data)
{
  g_autoptr (AisleAnswer) cost = ask_project (fixture, "support=0.6;show=cost");
  g_assert_cmpfloat (number_in (cost, 0, "value"), ==, 5);
  g_assert_cmpfloat (number_in (cost, 1, "value"), ==, 3);
  g_assert_cmpfloat (number_in (cost, 2, "value"), ==, 4);
  g_assert_cmpfloat (number_in (cost, 3, "value"), ==, 4 + 4 + 4 + 3);
}

/* ---- against a naive count ---- */

enum
{
  N_ITEMS = 12
};

/* Baskets as bits, every item likelier with the one before it. */
static AisleItemSets *
random_baskets (guint64 seed, gsize n, guint32 *bits)
{
  AisleItemSets *baskets = g_new0 (AisleItemSets, 1);
  AisleRandom random;
  aisle_random_init (&random, seed, "baskets-test");
  baskets->n_items = N_ITEMS;
  baskets->starts = g_new0 (guint64, n + 1);
  baskets->items = g_new (gint32, n * N_ITEMS + 1);
  baskets->support = g_new0 (guint32, N_ITEMS + 1);
  for (gsize s = 0; s < n; s++)
    {
      bits[s] = 0;
      for (guint item = 0; item < N_ITEMS; item++)
        if (aisle_random_below (&random, 10) < (item > 0 && (bits[s] >> (item - 1) & 1) ? 7u : 3u))
          bits[s] |= 1u << item;
      for (guint item = N_ITEMS; item-- > 0;)
        if (bits[s] >> item & 1)
          {
            baskets->items[baskets->n_entries++] = (gint32) item;
            baskets->support[item]++;
          }
      baskets->starts[s + 1] = baskets->n_entries;
    }
  baskets->n_sets = n;
  return baskets;
}

static guint32
naive_count (const guint32 *bits, gsize n, guint32 set)
{
  guint32 count = 0;
  for (gsize s = 0; s < n; s++)
    count += (bits[s] & set) == set;
  return count;
}

/* The sets found of the items taken are all there are, each once and with its count. */
static void
check_sets (const AisleFrequentSets *found, const guint32 *bits, gsize n, const AisleFrequentOptions *options)
{
  g_autofree guint8 *seen = g_new0 (guint8, 1 << N_ITEMS);
  guint32 taken = 0;
  for (gsize i = 0; i < found->n_items; i++)
    taken |= 1u << found->items[i];
  for (guint i = 0; i < found->sets->len; i++)
    {
      const AisleFrequentSet *set = &g_array_index (found->sets, AisleFrequentSet, i);
      guint32 mask = 0;
      for (guint k = 0; k < set->n; k++)
        {
          mask |= 1u << found->items[set->items[k]];
          g_assert_true (k == 0 || set->items[k] < set->items[k - 1]);
        }
      g_assert_false (seen[mask]++);
      g_assert_cmpuint (set->count, ==, naive_count (bits, n, mask));
    }
  for (guint32 mask = 1; mask < 1u << N_ITEMS; mask++)
    if ((mask & ~taken) == 0 && (guint) __builtin_popcount (mask) <= options->most
        && naive_count (bits, n, mask) >= options->least)
      g_assert_true (seen[mask]);
    else
      g_assert_false (seen[mask]);
}

static void
test_naive (void)
{
  enum
  {
    N = 400
  };
  guint32 bits[N];
  g_autoptr (AisleItemSets) baskets = random_baskets (1, N, bits);
  static const guint32 least[] = { 1, 8, 40, 120, 500 };
  for (gsize i = 0; i < G_N_ELEMENTS (least); i++)
    for (guint most = 1; most <= AISLE_FREQUENT_MOST_ITEMS; most++)
      {
        AisleFrequentOptions options = { .least = least[i], .most = most, .memory = 1 << 28 };
        g_autoptr (GError) error = NULL;
        g_autoptr (AisleFrequentSets) found = aisle_frequent_sets_new (baskets, &options, NULL, &error);
        g_assert_no_error (error);
        g_assert_cmpuint (found->n_items, ==, found->n_frequent);
        check_sets (found, bits, N, &options);
      }
}

/* What is found with too little memory or time is complete for the items it is said of. */
static void
test_partial (void)
{
  enum
  {
    N = 3000
  };
  g_autofree guint32 *bits = g_new (guint32, N);
  g_autoptr (AisleItemSets) baskets = random_baskets (2, N, bits);
  gsize parts = 0;
  for (gsize memory = 1 << 14; memory < 1 << 22; memory += memory / 2)
    {
      AisleFrequentOptions options = { .least = 3, .most = 8, .memory = memory };
      g_autoptr (GError) error = NULL;
      g_autoptr (AisleFrequentSets) found = aisle_frequent_sets_new (baskets, &options, NULL, &error);
      g_assert_no_error (error);
      g_assert_true (found->no_memory == (found->n_items < found->n_frequent));
      parts += found->n_items > 0 && found->n_items < found->n_frequent;
      check_sets (found, bits, N, &options);
    }
  g_assert_cmpuint (parts, >, 1);
  AisleFrequentOptions hurry = { .least = 3, .most = 8, .memory = 1 << 28, .time = 1 };
  g_autoptr (AisleFrequentSets) found = aisle_frequent_sets_new (baskets, &hurry, NULL, NULL);
  g_assert_true (found->no_time);
  check_sets (found, bits, N, &hurry);
}

static void
test_cancel (void)
{
  enum
  {
    N = 400
  };
  guint32 bits[N];
  g_autoptr (AisleItemSets) baskets = random_baskets (3, N, bits);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  AisleProgress progress = { .cancellable = cancellable };
  AisleFrequentOptions options = { .least = 2, .most = 8, .memory = 1 << 28 };
  g_cancellable_cancel (cancellable);
  g_assert_null (aisle_frequent_sets_new (baskets, &options, &progress, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
enough_at (double fraction, const char *what, gpointer data)
{
  const struct
  {
    double at;
    GCancellable *enough;
  } *stop = data;
  if (fraction >= stop->at)
    g_cancellable_cancel (stop->enough);
}

/* Whoever has seen enough gets what was found, complete for the items it is said of. */
static void
test_enough (void)
{
  enum
  {
    N = 3000
  };
  g_autofree guint32 *bits = g_new (guint32, N);
  g_autoptr (AisleItemSets) baskets = random_baskets (2, N, bits);
  AisleFrequentOptions options = { .least = 3, .most = 8, .memory = 1 << 28 };
  gsize before = 0;
  for (guint i = 0; i <= 4; i++)
    {
      struct
      {
        double at;
        GCancellable *enough;
      } stop = { 0.3 + 0.19 * i, g_cancellable_new () };
      AisleProgress progress = { .report = enough_at, .user_data = &stop, .enough = stop.enough };
      g_autoptr (GError) error = NULL;
      g_autoptr (AisleFrequentSets) found = aisle_frequent_sets_new (baskets, &options, &progress, &error);
      g_assert_no_error (error);
      g_assert_true (found->stopped == (found->n_items < found->n_frequent));
      g_assert_false (found->no_time || found->no_memory);
      check_sets (found, bits, N, &options);
      g_assert_true (i > 0 || found->stopped);
      before = MAX (before, found->n_items);
      g_object_unref (stop.enough);
    }
  g_assert_cmpuint (before, >, 0);
}

/* ---- logs ---- */

static void
test_units (void)
{
  AisleColumns *valid = golden_log (TRUE);
  /* Purchases by user: u1 A C, u2 B, u3 A C, u6 C. */
  g_autoptr (AisleAnswer) users = answer_of_log ("baskets", valid, NULL, "by=user;support=0.5");
  g_assert_cmpuint (aisle_table_n_rows (users->table), ==, 2);
  g_assert_cmpfloat_with_epsilon (number_in (users, 0, "lift"), 1 / 0.75, 1e-12);
  /* Of sessions only u3's has two. */
  g_autoptr (AisleAnswer) sessions = answer_of_log ("baskets", valid, NULL, "support=0.01;show=sets");
  g_assert_cmpfloat (number_in (sessions, 0, "baskets"), ==, 3);
  g_assert_cmpfloat (number_in (sessions, 3, "baskets"), ==, 1);
  g_assert_cmpuint (aisle_table_n_rows (sessions->table), ==, 4);
  assert_same_for_threads ("baskets", valid, "support=0.01;confidence=0");
  log_columns_free (valid);
}

/* The question answers with what it has and says that it was stopped. */
static void
test_stopped (void)
{
  AisleColumns *valid = golden_log (TRUE);
  g_autoptr (GCancellable) enough = g_cancellable_new ();
  AisleProgress progress = { .enough = enough };
  g_autoptr (GError) error = NULL;
  g_cancellable_cancel (enough);
  {
    g_autoptr (AisleAnswer) answer = ask_log ("baskets", valid, NULL, "by=user;support=0.5", &progress, &error);
    g_assert_no_error (error);
    g_autofree char *passport = aisle_passport_to_text (answer->passport);
    g_assert_nonnull (strstr (passport, "Stopped by you"));
    g_assert_cmpuint (aisle_table_n_rows (answer->table), <, 2);
  }
  log_columns_free (valid);
}

/* Each of the first n_items items in 20 users fewer than the one before, the first in all. */
static AisleColumns *
crowded_log (guint n_items)
{
  enum
  {
    USERS = 600
  };
  LogBuilder log;
  AisleRandom random;
  gint32 users[USERS];
  aisle_random_init (&random, 1, "baskets");
  log_builder_init (&log);
  guint16 buy = log_builder_add_kind (&log, AISLE_KIND_PURCHASE);
  for (gint32 u = 0; u < USERS; u++)
    users[u] = u;
  for (guint i = 0; i < n_items; i++)
    {
      aisle_random_shuffle (&random, users, USERS);
      for (guint u = 0; u < USERS - 20 * i; u++)
        log_builder_add (&log, LOG_EVENT (.kind = buy, .user = users[u], .item = (gint32) i));
    }
  return log_builder_take (&log);
}

static void
enough_of_rules (double fraction, const char *what, gpointer data)
{
  if (g_strcmp0 (what, "Making rules") == 0)
    g_cancellable_cancel (data);
}

/* Millions of rules are not waited for: those of the most popular items are listed, and all of theirs. */
static void
test_stopped_listing (void)
{
  static const char settings[] = "by=user;support=0.002;items=8;then=7;confidence=0;sort=leverage";
  AisleColumns *all = crowded_log (22), *part;
  g_autoptr (GCancellable) enough = g_cancellable_new ();
  AisleProgress progress = { .report = enough_of_rules, .user_data = enough, .enough = enough };
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleAnswer) answer = ask_log ("baskets", all, NULL, settings, &progress, &error), whole = NULL;
  g_assert_no_error (error);
  g_autofree char *passport = aisle_passport_to_text (answer->passport);
  const char *told = strstr (passport, "complete for the ");
  g_assert_nonnull (told);
  guint n = (guint) g_ascii_strtoull (told + strlen ("complete for the "), NULL, 10);
  g_assert_cmpuint (n, >, 1);
  g_assert_cmpuint (n, <, 22);
  part = crowded_log (n);
  whole = answer_of_log ("baskets", part, NULL, settings);
  g_autoptr (GString) one = g_string_new (NULL), other = g_string_new (NULL);
  aisle_table_to_csv (answer->table, one);
  aisle_table_to_csv (whole->table, other);
  g_assert_cmpstr (one->str, ==, other->str);
  log_columns_free (all);
  log_columns_free (part);
}

static void
test_refusals (void)
{
  AisleColumns *valid = golden_log (TRUE);
  g_autoptr (GError) error = NULL;
  g_assert_null (ask_log ("baskets", valid, NULL, "by=order", NULL, &error));
  g_assert_error (error, AISLE_BEHAVIOUR_ERROR, AISLE_ERROR_EMPTY);
  log_columns_free (valid);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/baskets/golden", Fixture, NULL, set_up, test_golden, tear_down);
  g_test_add ("/baskets/conclusions", Fixture, NULL, set_up, test_conclusions, tear_down);
  g_test_add ("/baskets/cost", Fixture, NULL, set_up, test_cost, tear_down);
  g_test_add_func ("/baskets/naive", test_naive);
  g_test_add_func ("/baskets/partial", test_partial);
  g_test_add_func ("/baskets/cancel", test_cancel);
  g_test_add_func ("/baskets/enough", test_enough);
  g_test_add_func ("/baskets/stopped", test_stopped);
  g_test_add_func ("/baskets/stopped-listing", test_stopped_listing);
  g_test_add_func ("/baskets/units", test_units);
  g_test_add_func ("/baskets/refusals", test_refusals);
  return g_test_run ();
}
