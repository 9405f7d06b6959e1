/* test-rank-features.c: ranking features against numbers worked out by hand, and against what came later. */
#include "temp-shop.h"

#include "base/error.h"
#include "feature/rank-features.h"
#include "numeric/parallel.h"

#include <math.h>
#include <string.h>

#define CATALOGUE                                                                                                      \
  "item,title,brand,category,price,cost,stock\n"                                                                       \
  "a,Acme 6 ft. Fiberglass Step Ladder with Tray,Acme,ladders,100,60,9\n"                                              \
  "b,Acme 8 ft. Aluminum Step Ladder,Acme,ladders,200,150,0\n"                                                         \
  "c,Acme Rain Shower Head in Chrome,Acme,showers,50,40,3\n"                                                           \
  "d,Bolt Showerhead,Bolt,showers,25,5,3\n"                                                                            \
  "e,Bolt 6 in. Drill Bit,Bolt,drills,10,,\n"

static AisleAnswer *
compute (const TempShop *shop, const char *pairs, const char *cutoff, const char *const *names)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = temp_shop_path (shop, "pairs.csv");
  AisleProject *project = temp_shop_open (shop);
  AisleAnswer *answer;

  g_assert_true (g_file_set_contents (path, pairs, -1, NULL));
  answer = aisle_command_rank_features (project, path, cutoff, names, NULL, &error);
  g_assert_no_error (error);
  aisle_project_close (project);
  return answer;
}

static double
value (const AisleAnswer *answer, gsize row, const char *feature)
{
  gssize column = aisle_table_find (answer->table, feature);

  g_assert_cmpint (column, >=, 0);
  return aisle_table_is_missing (answer->table, row, (gsize) column)
             ? NAN
             : aisle_table_number (answer->table, row, (gsize) column);
}

#define NEAR(answer, row, feature, expected)                                                                           \
  g_assert_cmpfloat_with_epsilon (value (answer, row, feature), expected, 1e-5)
#define MISSING(answer, row, feature) g_assert_true (isnan (value (answer, row, feature)))

static void
test_words (void)
{
  TempShop shop;

  temp_shop_init (&shop);
  temp_shop_import (&shop, "items.csv", CATALOGUE, NULL);
  {
    g_autoptr (AisleAnswer) answer = compute (&shop,
                                              "query,item\n"
                                              "6-foot step laddr,a\n"
                                              "6-foot step laddr,b\n"
                                              "shower head,c\n"
                                              "shower head,d\n"
                                              "shower head,e\n"
                                              "bolt showerhead,d\n"
                                              "6' ladder,a\n"
                                              "6' ladder,e\n"
                                              "zzzz,a\n"
                                              "60's ladder,a\n"
                                              "60' stepladder,a\n",
                                              NULL, NULL);

    /* "laddr" is mended, "foot" is the catalogue's "ft", so that all four words are found in a; b is of 8 ft. */
    NEAR (answer, 0, "title_coverage", 1);
    NEAR (answer, 1, "title_coverage", .75);
    NEAR (answer, 0, "query_mended", 1);
    NEAR (answer, 0, "query_words", 4);
    NEAR (answer, 0, "measures", 1);
    NEAR (answer, 0, "other_measure", 0);
    NEAR (answer, 1, "measures", 0);
    NEAR (answer, 1, "other_measure", 1);
    NEAR (answer, 1, "numbers", 0);
    /* The title of a is "acme 6 ft fiberglass step ladder with tray": "6 ft" and "step ladder" stand together, "ft step" does
     * not; its name ends before "with". */
    NEAR (answer, 0, "neighbours", 2.0 / 3);
    NEAR (answer, 0, "in_order", 1);
    NEAR (answer, 0, "nearness", 4.0 / 5);
    NEAR (answer, 0, "title_words", 8);
    NEAR (answer, 0, "head_distance", 0);
    NEAR (answer, 0, "head_word", 1);
    NEAR (answer, 0, "first_place", 1.0 / 7);
    NEAR (answer, 0, "last_place", 5.0 / 7);
    NEAR (answer, 0, "rarest_missing", 0);
    /* Of 5 titles 6 is in two: ln (1 + 3.5 / 2.5); with 1.2 and .5 for one of 6 and a half words on average: below. */
    NEAR (answer, 1, "rarest_missing", log (1 + 3.5 / 2.5));
    /* "Showerhead" is the query's two words, whichever of the two wrote it as one. */
    NEAR (answer, 2, "title_coverage", 1);
    NEAR (answer, 3, "title_coverage", 1);
    NEAR (answer, 4, "title_coverage", 0);
    NEAR (answer, 5, "title_coverage", 1);
    NEAR (answer, 2, "phrase", 1);
    NEAR (answer, 5, "exact", 1);
    NEAR (answer, 2, "exact", 0);
    NEAR (answer, 2, "head_distance", 0);
    MISSING (answer, 4, "nearness");
    MISSING (answer, 4, "measures");
    /* A foot sign is feet, not inches. */
    NEAR (answer, 6, "measures", 1);
    NEAR (answer, 7, "measures", 0);
    NEAR (answer, 7, "other_measure", 0);
    NEAR (answer, 7, "numbers", 1);
    NEAR (answer, 8, "query_unknown", 1);
    NEAR (answer, 8, "bm25f_mended", 0);
    NEAR (answer, 8, "coverage", 0);
    /* Nor is a decade a length. */
    NEAR (answer, 9, "query_words", 3);
    MISSING (answer, 9, "measures");
    NEAR (answer, 10, "measures", 0);
  }
  temp_shop_clear (&shop);
}

/* Of a text that goes on for long, the words that are read are mended, and no others: each is compared with all that the
 * catalogue has. */
static void
test_long_query (void)
{
  g_autoptr (GString) pairs = g_string_new ("query,item\n");
  TempShop shop;

  temp_shop_init (&shop);
  temp_shop_import (&shop, "items.csv", CATALOGUE, NULL);
  for (guint i = 0; i < 40; i++)
    g_string_append (pairs, "laddr ");
  g_string_append (pairs, ",a\n");
  {
    g_autoptr (AisleAnswer) answer = compute (&shop, pairs->str, NULL, NULL);

    NEAR (answer, 0, "query_words", 32);
    NEAR (answer, 0, "query_mended", 32);
  }
  temp_shop_clear (&shop);
}

/* Signs of units that are parts of other words are none: of five titles that have a sign for grams, one speaks of grams. */
static void
test_units_of_one_sign (void)
{
  TempShop shop;

  temp_shop_init (&shop);
  temp_shop_import (
      &shop, "items.csv",
      "item,title\n1,茶叶 500g\n2,绿茶 250g\n3,夹克\n4,男士夹克\n5,皮夹克\n6,女士夹克\n7,红茶 100克装\n8,5 米 绳子\n"
      "9,9 m 绳子\n10,8 米 线\n",
      NULL);
  {
    g_autoptr (AisleAnswer) answer =
        compute (&shop, "query,item\n500g 茶叶,1\n500g 茶叶,3\n100克 红茶,7\n5m 绳子,8\n", NULL, NULL);

    NEAR (answer, 0, "title_coverage", 1);
    NEAR (answer, 0, "measures", 1);
    NEAR (answer, 1, "bm25f_mended", 0);
    NEAR (answer, 1, "coverage", 0);
    NEAR (answer, 2, "numbers", 1);
    /* Two titles measure by 米 and one by m: the sign is the usual spelling. */
    NEAR (answer, 3, "title_coverage", 1);
    NEAR (answer, 3, "measures", 1);
  }
  temp_shop_clear (&shop);
}

/* The title alone: x = 1 / (1 - .5 + .5 n / mean), ln (1 + (N - n + .5) / (n + .5)) 2.2 x / (1.2 + x). */
static void
test_bm25 (void)
{
  TempShop shop;

  temp_shop_init (&shop);
  temp_shop_import (&shop, "items.csv", CATALOGUE, NULL);
  {
    g_autoptr (AisleAnswer) answer = compute (&shop, "query,item\ntray,a\nacme,a\nladders,a\n", NULL, NULL);
    double mean = (8 + 6 + 6 + 2 + 5) / 5.0, x = 1 / (.5 + .5 * 8 / mean);
    double brand = 1 / (.5 + .5 * 1 / 1.0);

    NEAR (answer, 0, "bm25_title", log (1 + 4.5 / 1.5) * 2.2 * x / (1.2 + x));
    NEAR (answer, 1, "bm25_brand", log (1 + 2.5 / 3.5) * 2.2 * brand / (1.2 + brand));
    NEAR (answer, 2, "bm25_category", log (1 + 3.5 / 2.5) * 2.2 * brand / (1.2 + brand));
    NEAR (answer, 0, "bm25_category", 0);
  }
  temp_shop_clear (&shop);
}

/* Runs without blanks count as pairs: the signs and words that are there to be found beside them are no length. */
static void
test_signs (void)
{
  TempShop shop;

  temp_shop_init (&shop);
  temp_shop_import (&shop, "items.csv", "item,title\n1,耐克跑步鞋 42\n2,雨伞\n3,包\n", NULL);
  {
    g_autoptr (AisleAnswer) answer =
        compute (&shop, "query,item\n跑步鞋,1\n雨伞,2\n跑步鞋,2\n包,3\n鞋 42,1\n", NULL, NULL);

    NEAR (answer, 0, "title_words", 5); /* 耐克 克跑 跑步 步鞋 42 */
    NEAR (answer, 1, "title_words", 1);
    NEAR (answer, 3, "title_words", 1);
    NEAR (answer, 0, "neighbours", 1);
    NEAR (answer, 0, "phrase", 1);
    NEAR (answer, 0, "exact", 0);
    NEAR (answer, 0, "title_coverage", 1);
    NEAR (answer, 1, "exact", 1);
    NEAR (answer, 2, "title_coverage", 0);
    NEAR (answer, 3, "exact", 1);
    NEAR (answer, 4, "title_coverage", .5); /* a sign of a longer run is found, but is no word of the title */
    NEAR (answer, 4, "coverage", 1);
  }
  temp_shop_clear (&shop);
}

#define HEADER "user,item,kind,time,query\n"
#define PAST                                                                                                           \
  "u,a,view,2026-01-02T10:00:00Z,\n"                                                                                   \
  "u,b,view,2026-01-03T10:00:00Z,\n"                                                                                   \
  "u,b,purchase,2026-01-03T11:00:00Z,\n"                                                                               \
  "v,,search,2026-01-04T10:00:00Z,shower\n"                                                                            \
  "v,c,view,2026-01-04T10:10:00Z,\n"                                                                                   \
  "v,d,view,2026-01-04T11:00:00Z,\n"                                                                                   \
  "v,,search,2026-01-05T10:00:00Z,shower\n"                                                                            \
  "v,c,view,2026-01-05T10:29:00Z,\n"
#define PAIRS                                                                                                          \
  "query,item,user,time\n"                                                                                             \
  "shower,a,u,2026-01-10T00:00:00Z\nshower,b,u,2026-01-10T00:00:00Z\nshower,c,u,2026-01-10T00:00:00Z\n"                \
  "shower,d,u,2026-01-10T00:00:00Z\nshower,e,u,2026-01-10T00:00:00Z\nshower,a,,2026-01-10T00:00:00Z\n"

static void
test_log (void)
{
  TempShop shop;

  temp_shop_init (&shop);
  temp_shop_import (&shop, "items.csv", CATALOGUE, NULL);
  temp_shop_import (&shop, "log.csv", HEADER PAST, NULL);
  {
    g_autoptr (AisleAnswer) answer = compute (&shop, PAIRS, NULL, NULL);

    /* Of b: one view, one purchase; of all: five views, one purchase. */
    NEAR (answer, 1, "item_popularity", log (3));
    NEAR (answer, 1, "item_looks", log (2));
    NEAR (answer, 1, "item_purchases", log (2));
    NEAR (answer, 1, "item_conversion", (1 + 20 / 5.0) / (1 + 20));
    NEAR (answer, 1, "item_age_days", 6 + 14 / 24.0);
    NEAR (answer, 1, "item_recency_days", 6 + 13 / 24.0);
    MISSING (answer, 4, "item_age_days");
    NEAR (answer, 4, "item_popularity", 0);
    /* The median of the ladders is 150. */
    NEAR (answer, 1, "item_price", log (200));
    NEAR (answer, 1, "item_price_level", log (200.0 / 150));
    NEAR (answer, 1, "item_margin", .25);
    NEAR (answer, 0, "item_stock", log (10));
    MISSING (answer, 4, "item_margin");
    MISSING (answer, 4, "item_stock");
    /* c was viewed within half an hour of both searches, d an hour after one. */
    NEAR (answer, 2, "item_after_query", log (3));
    NEAR (answer, 2, "item_after_query_share", 2.0 / 22);
    NEAR (answer, 3, "item_after_query", 0);
    NEAR (answer, 0, "query_searches", log (3));
    /* Of u: three events, all with ladders by Acme; of all six, ladders three; brands Acme five. */
    NEAR (answer, 0, "user_events", log (4));
    NEAR (answer, 0, "user_category", log ((3 + 5 * 4.0 / 9) / 8 / (4.0 / 9)));
    NEAR (answer, 2, "user_category", log ((5 * 4.0 / 9) / 8 / (4.0 / 9)));
    NEAR (answer, 0, "user_brand", log ((3 + 5 * 6.0 / 8) / 8 / (6.0 / 8)));
    NEAR (answer, 1, "user_item", log (3));
    NEAR (answer, 1, "user_bought", log (2));
    /* Levels of u's events: 100 / 150, 200 / 150 twice. */
    NEAR (answer, 0, "user_price_above", log (100.0 / 150) - log (200.0 / 150));
    NEAR (answer, 0, "user_price_gap", log (2));
    MISSING (answer, 5, "user_events");
    MISSING (answer, 5, "user_category");
    MISSING (answer, 5, "user_price_gap");
  }
  temp_shop_clear (&shop);
}

#define SHOWN                                                                                                          \
  "query,user,time,item,position,clicked\n"                                                                            \
  "shower,u,2026-01-05T10:00:00Z,c,1,1\nshower,u,2026-01-05T10:00:00Z,d,2,0\n"                                         \
  "ladder,u,2026-01-06T10:00:00Z,a,1,0\nladder,u,2026-01-06T10:00:00Z,c,2,0\n"                                         \
  "shower,v,2026-01-10T00:00:00Z,c,1,0\nshower,v,2026-01-10T00:00:00Z,d,2,1\n"

/* Four results shown before the 10th, one of them clicked: the shop's rate is a quarter; without events, too. */
static void
test_clicks (void)
{
  for (guint with_log = 0; with_log < 2; with_log++)
    {
      TempShop shop;

      temp_shop_init (&shop);
      temp_shop_import (&shop, "items.csv", CATALOGUE, NULL);
      if (with_log)
        temp_shop_import (&shop, "log.csv", HEADER PAST, NULL);
      temp_shop_import (&shop, "queries.csv", SHOWN, NULL);
      {
        g_autoptr (AisleAnswer) answer = compute (&shop, PAIRS "new words,c,,2026-01-10T00:00:00Z\n", NULL, NULL);
        g_autoptr (AisleAnswer) later = compute (&shop, "query,item\nshower,c\n", NULL, NULL);

        NEAR (answer, 2, "item_click_rate", (1 + 20 * .25) / 22);
        NEAR (answer, 2, "item_query_click_rate", (1 + 20 * .25) / 21);
        NEAR (answer, 3, "item_click_rate", 20 * .25 / 21);
        NEAR (answer, 4, "item_click_rate", .25);
        NEAR (answer, 6, "item_click_rate", (1 + 20 * .25) / 22);
        NEAR (answer, 6, "item_query_click_rate", .25);
        if (!with_log)
          NEAR (later, 0, "item_click_rate", (1 + 20 / 3.0) / 23);
      }
      temp_shop_clear (&shop);
    }
}

/* ---- what came later ---- */

static const char *const futures[] = {
  "",
  "u,c,view,2026-01-10T00:00:00Z,\nu,d,purchase,2026-01-11T10:00:00Z,\nv,,search,2026-01-12T10:00:00Z,shower\n"
  "v,e,view,2026-01-12T10:01:00Z,\nu,e,view,2026-01-12T10:01:00Z,\nv,a,view,2026-01-12T10:02:00Z,\n"
  "v,b,purchase,2026-01-12T10:03:00Z,\nw,a,purchase,2026-01-12T10:03:00Z,\n",
  "w,e,purchase,2026-01-10T00:00:00Z,\nw,,search,2026-01-20T10:00:00Z,shower\nw,a,view,2026-01-20T10:01:00Z,\n",
};

/* A row of a moment knows nothing of what came at or after it, whatever that is; and every feature that rests on the log
 * would see it. */
static void
test_futures (void)
{
  g_autoptr (AisleAnswer) first = NULL;
  g_autoptr (GHashTable) moved = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  gsize n;
  const AisleRankGroup *const *groups = aisle_rank_groups (&n);

  for (gsize f = 0; f < G_N_ELEMENTS (futures); f++)
    {
      TempShop shop;
      g_autofree char *log = g_strconcat (HEADER PAST, futures[f], NULL);
      g_autoptr (AisleAnswer) answer = NULL, later = NULL, cut = NULL;
      g_autofree char *pairs = g_strdup (PAIRS);

      temp_shop_init (&shop);
      temp_shop_import (&shop, "items.csv", CATALOGUE, NULL);
      temp_shop_import (&shop, "log.csv", log, NULL);
      answer = compute (&shop, PAIRS, NULL, NULL);
      if (first == NULL)
        first = g_steal_pointer (&answer);
      else
        {
          g_assert_cmpuint (aisle_table_n_columns (answer->table), ==, aisle_table_n_columns (first->table));
          for (char *at = strstr (pairs, "2026-01-10"); at != NULL; at = strstr (at, "2026-01-10"))
            memcpy (at, "2026-02-10", 10);
          later = compute (&shop, pairs, NULL, NULL);
          cut = compute (&shop, PAIRS, "2026-01-10", NULL);
          for (gsize c = 2; c < aisle_table_n_columns (first->table); c++)
            for (gsize r = 0; r < aisle_table_n_rows (first->table); r++)
              {
                double a = aisle_table_number (first->table, r, c), b = aisle_table_number (answer->table, r, c),
                       d = aisle_table_number (later->table, r, c), e = aisle_table_number (cut->table, r, c);

                if (memcmp (&a, &b, sizeof a) != 0 || memcmp (&a, &e, sizeof a) != 0)
                  g_error ("%s of row %" G_GSIZE_FORMAT " sees the future: %g, %g, %g",
                           aisle_table_column (first->table, c)->name, r, a, b, e);
                if (memcmp (&a, &d, sizeof a) != 0)
                  g_hash_table_add (moved, g_strdup (aisle_table_column (first->table, c)->name));
              }
        }
      temp_shop_clear (&shop);
    }
  for (gsize g = 0; g < n; g++)
    for (gsize f = 0; f < groups[g]->n_features; f++)
      {
        const AisleRankFeature *feature = &groups[g]->features[f];
        gboolean of_log = feature->group == AISLE_RANK_PERSONAL || g_str_equal (feature->id, "query_searches")
                          || (feature->group == AISLE_RANK_ITEM && !g_str_has_prefix (feature->id, "item_price")
                              && !g_str_equal (feature->id, "item_margin") && !g_str_equal (feature->id, "item_stock"));

        if (of_log && aisle_table_find (first->table, feature->id) >= 0)
          g_assert_true (g_hash_table_contains (moved, feature->id));
        g_assert_cmpint (g_hash_table_contains (moved, feature->id) && !of_log, ==, FALSE);
      }
}

static void
test_threads (void)
{
  TempShop shop;
  g_autoptr (AisleAnswer) one = NULL, two = NULL;

  temp_shop_init (&shop);
  temp_shop_import (&shop, "items.csv", CATALOGUE, NULL);
  temp_shop_import (&shop, "log.csv", HEADER PAST, NULL);
  aisle_parallel_set_threads (1);
  one = compute (&shop, PAIRS "6 ft ladder,a,,\nladders,b,v,\n", NULL, NULL);
  aisle_parallel_set_threads (4);
  two = compute (&shop, PAIRS "6 ft ladder,a,,\nladders,b,v,\n", NULL, NULL);
  aisle_parallel_set_threads (0);
  for (gsize c = 2; c < aisle_table_n_columns (one->table); c++)
    for (gsize r = 0; r < aisle_table_n_rows (one->table); r++)
      {
        double a = aisle_table_number (one->table, r, c), b = aisle_table_number (two->table, r, c);

        g_assert_true (memcmp (&a, &b, sizeof a) == 0);
      }
  temp_shop_clear (&shop);
}

static void
check_refused (const TempShop *shop, const char *name, const char *why)
{
  const char *names[] = { name, NULL };
  g_autofree char *path = temp_shop_path (shop, "pairs.csv");
  g_autoptr (GError) error = NULL;
  AisleProject *project = temp_shop_open (shop);

  g_assert_null (aisle_command_rank_features (project, path, NULL, names, NULL, &error));
  g_assert_error (error, aisle_feature_error_quark (), AISLE_ERROR_USAGE);
  g_assert_nonnull (strstr (error->message, name));
  g_assert_nonnull (strstr (error->message, why));
  aisle_project_close (project);
}

/* What the project cannot give is left out, and said where it is asked for by name. */
static void
test_lacks (void)
{
  static const char *const names[] = { "bm25f", "item_price", NULL };
  TempShop shop;

  temp_shop_init (&shop);
  temp_shop_import (&shop, "items.csv", "item,title,price\na,red shoe,3\nb,blue shoe,4\n", NULL);
  {
    g_autoptr (AisleAnswer) answer = compute (&shop, "query,item\nred,a\nred,nothing\n", NULL, NULL);
    g_autoptr (AisleAnswer) named = compute (&shop, "query,item\nred,a\n", NULL, names);

    g_assert_cmpuint (aisle_table_n_rows (answer->table), ==, 1);
    g_assert_cmpint (aisle_table_find (answer->table, "bm25_brand"), ==, -1);
    g_assert_cmpint (aisle_table_find (answer->table, "item_popularity"), ==, -1);
    g_assert_cmpint (aisle_table_find (answer->table, "position"), ==, -1);
    g_assert_cmpint (aisle_table_find (answer->table, "recommender"), ==, -1);
    g_assert_cmpuint (aisle_table_n_columns (named->table), ==, 4);
    NEAR (named, 0, "item_price", log (3));
  }
  check_refused (&shop, "bm25_brand", "brand");
  check_refused (&shop, "item_popularity", "log");
  check_refused (&shop, "recommender", "recommender");
  check_refused (&shop, "nonsense", "unknown");
  temp_shop_clear (&shop);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/command/rank-features/words", test_words);
  g_test_add_func ("/command/rank-features/bm25", test_bm25);
  g_test_add_func ("/command/rank-features/long-query", test_long_query);
  g_test_add_func ("/command/rank-features/units-of-one-sign", test_units_of_one_sign);
  g_test_add_func ("/command/rank-features/signs", test_signs);
  g_test_add_func ("/command/rank-features/log", test_log);
  g_test_add_func ("/command/rank-features/clicks", test_clicks);
  g_test_add_func ("/command/rank-features/futures", test_futures);
  g_test_add_func ("/command/rank-features/threads", test_threads);
  g_test_add_func ("/command/rank-features/lacks", test_lacks);
  return g_test_run ();
}
