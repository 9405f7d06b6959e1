/* test-shared-sets.c: public data sets, as they are published, become the records they are.
 *
 * Nothing is mapped by hand but where `settings` says so.  Rows are those that the sets' READMEs state, the other numbers
 * were counted from the files by another program.  Skipped where the sets are not there. */
#include "temp-shop.h"

#include "base/error.h"

typedef struct
{
  const char *file;
  const char *settings; /* (nullable) what must be said by hand, with spaces between; @ in a name is a space */
  const char *as;
  gint64 rows, stored;
  const char *rejected;     /* by reason */
  const char *sql, *answer; /* of the set's own numbers */
} Set;

static const Set sets[] = {
  /* ---- events ---- */
  { "rees46-multicategory-2019-10-01/rees46_2019-10-01_head.csv.zst", NULL, "events", 17434, 17434, "{}",
    "SELECT count (DISTINCT user) || ' ' || count (DISTINCT item) || ' ' || count (DISTINCT session)"
    " || ' ' || sum (kind = 'view') || ' ' || sum (kind = 'purchase') || ' ' || sum (kind = 'cart') FROM events_readable",
    "4504 6493 5066 17055 214 165" },
  { "uci-online-retail/online_retail.csv.zst", NULL, "events", 541909, 541909, "{}",
    "SELECT count (DISTINCT user) || ' ' || count (DISTINCT item) || ' ' || count (DISTINCT order_) FROM events",
    "4372 4070 25900" },
  { "yoochoose-clicks-100k/yoochoose-clicks-100k_train_full.tsv.zst", NULL, "events", 70278, 70278, "{}", NULL, NULL },
  { "yoochoose-clicks-100k/yoochoose-clicks-100k_test.tsv.zst", NULL, "events", 13568, 13568, "{}", NULL, NULL },
  { "movielens-100k/ml-100k.inter.zst", NULL, "events", 100000, 100000, "{}",
    "SELECT count (DISTINCT user) || ' ' || count (DISTINCT item) FROM events", "943 1682" },
  { "taobao-multibehaviour/buy.train.txt.zst", NULL, "events", 211022, 211022, "{}", NULL, NULL },
  { "taobao-multibehaviour/buy.test.txt.zst", NULL, "events", 48749, 48749, "{}",
    "SELECT count (DISTINCT user) FROM events", "48749" },
  { "taobao-multibehaviour/cart.tsv.zst", NULL, "events", 193747, 193747, "{}", NULL, NULL },
  { "steam-200k/game_purchase.dat.zst", NULL, "events", 129511, 129511, "{}", NULL, NULL },
  { "steam-200k/game_play.dat.zst", NULL, "events", 70489, 70489, "{}", NULL, NULL },
  { "cdnow/CDNOW_master.txt.zst", NULL, "events", 69659, 69659, "{}", "SELECT count (DISTINCT user) FROM events",
    "23570" },
  { "amazon-beauty-s3rec/Beauty.txt.zst", NULL, "events", 198502, 198502, "{}",
    "SELECT count (DISTINCT user) || ' ' || count (DISTINCT item) FROM events", "22363 12101" },
  { "amazon-video-games-sasrec/Video.txt.zst", NULL, "events", 287107, 287107, "{}",
    "SELECT count (DISTINCT user) || ' ' || count (DISTINCT item) FROM events", "31013 23715" },
  { "amazon-hin-ratings/user_item.dat.zst", NULL, "events", 195791, 195791, "{}", NULL, NULL },
  /* ---- items ---- */
  { "movielens-100k/ml-100k.item", NULL, "items", 1682, 1682, "{}", "SELECT title FROM catalogue WHERE item = '1'",
    "Toy Story" },
  { "dominicks-beer/beer_upc.csv", NULL, "items", 287, 287, "{}", "SELECT count (*) FROM catalogue", "287" },
  { "steam-200k/item_info.dat.zst", NULL, "items", 5155, 5155, "{}", "SELECT title FROM catalogue WHERE item = '2'",
    "Fallout 4" },
  { "home-depot-search/products.csv.zst", NULL, "items", 54667, 54667, "{}",
    "SELECT count (DISTINCT item) FROM item_records", "54667" },
  /* ---- users ---- */
  { "movielens-100k/ml-100k.user", NULL, "users", 943, 943, "{}",
    "SELECT sum (json_extract (attributes, '$.age')) || ' ' || sum (json_extract (attributes, '$.gender') = 'F')"
    " FROM user_profiles",
    "32111 273" },
  /* ---- sessions ---- */
  { "online-shoppers-intention/online_shoppers_intention.csv.zst", NULL, "sessions", 12330, 12330, "{}",
    "SELECT sum (label = 'TRUE') || ' ' || max (CAST (session AS INTEGER)) FROM sessions_readable", "1908 12330" },
  /* ---- queries ---- */
  { "bestbuy-query-suggestions/query_suggestions.tsv", NULL, "queries", 2120, 2120, "{}",
    "SELECT CAST (sum (times) AS INTEGER) || ' ' || count (DISTINCT query) FROM queries_readable", "5210 2120" },
  { "wands-queries/query.csv", NULL, "query-texts", 480, 480, "{}",
    "SELECT query FROM query_texts_readable WHERE query_id = '0'", "salon chair" },
  /* ---- judgements ---- */
  { "home-depot-search/judgements.csv.zst", NULL, "judgements", 44204, 44204, "{}",
    "SELECT count (DISTINCT query) || ' ' || count (DISTINCT item) || ' ' || round (sum (grade), 2) FROM judgements",
    "7050 35793 105244.81" },
  { "esci-us-judgments/esci_us_judgments.tsv.zst", NULL, "judgements", 4044, 4044, "{}",
    "SELECT count (DISTINCT query) || ' ' || sum (grade = 100) || ' ' || sum (grade = 10) || ' ' || sum (grade = 1)"
    " || ' ' || sum (grade = 0) FROM judgements",
    "90 1981 1157 228 678" },
  /* ---- prices ---- */
  { "avocado-prices/avocado.csv.zst", NULL, "prices", 18249, 18249, "{}",
    "SELECT count (DISTINCT region) || ' ' || round (sum (price), 2) FROM prices_readable", "54 25657.7" },
  { "walmart-sales-weekly/walmart_sales_weekly.csv", NULL, "prices", 1001, 1001, "{}",
    "SELECT count (DISTINCT item) || ' ' || count (DISTINCT time) || ' ' || round (sum (sales), 2) FROM prices_readable",
    "7 143 54700990.09" },
  { "carparts-demand/carparts.csv.zst", NULL, "prices", 136374, 136374, "{}",
    "SELECT count (DISTINCT item) || ' ' || count (units) || ' ' || CAST (sum (units) AS INTEGER) FROM prices",
    "2674 130252 66194" },
  { "dominicks-beer/beer_movement.csv.zst", NULL, "prices", 1600572, 1600572, "{}",
    "SELECT count (DISTINCT region) || ' ' || sum (price) || ' ' || CAST (sum (units) AS INTEGER) FROM prices",
    "68 93137098000 11588211" },
  /* ---- dialogues ---- */
  { "banking77/train.csv.zst", NULL, "dialogues", 10003, 10003, "{}", "SELECT count (DISTINCT intent) FROM dialogues",
    "77" },
  { "banking77/test.csv.zst", NULL, "dialogues", 3080, 3080, "{}", "SELECT count (DISTINCT intent) FROM dialogues",
    "77" },
  { "bitext-customer-support/train.csv.zst", NULL, "dialogues", 6480, 6480, "{}",
    "SELECT count (DISTINCT intent) FROM dialogues", "27" },
  { "bitext-customer-support/dev.csv", NULL, "dialogues", 810, 810, "{}",
    "SELECT count (DISTINCT intent) FROM dialogues", "27" },
  { "jddc-sample-zh/chat_0.1per.tsv.zst", NULL, "dialogues", 12136, 12136, "{}",
    "SELECT count (DISTINCT conversation) || ' ' || count (DISTINCT user) || ' ' || sum (speaker = '1') || ' '"
    " || count (DISTINCT item) FROM dialogues",
    "994 994 6029 212" },
  { "multidogo-shared/airline_train.tsv.zst", NULL, "dialogues", 14354, 14339, "{\"missing_field\":15}",
    "SELECT count (DISTINCT conversation) FROM dialogues", "1701" },
  { "multidogo-shared/airline_dev.tsv.zst", NULL, "dialogues", 2051, 2050, "{\"missing_field\":1}", NULL, NULL },
  { "multidogo-shared/airline_test.tsv.zst", NULL, "dialogues", 4067, 4062, "{\"missing_field\":5}", NULL, NULL },
  { "multidogo-shared/fastfood_train.tsv.zst", NULL, "dialogues", 15263, 15255, "{\"missing_field\":8}", NULL, NULL },
  { "multidogo-shared/fastfood_dev.tsv.zst", NULL, "dialogues", 2080, 2079, "{\"missing_field\":1}", NULL, NULL },
  { "multidogo-shared/fastfood_test.tsv.zst", NULL, "dialogues", 4425, 4422, "{\"missing_field\":3}", NULL, NULL },
  { "multidogo-shared/software_train.tsv.zst", NULL, "dialogues", 13555, 13547, "{\"missing_field\":8}", NULL, NULL },
  { "multidogo-shared/software_dev.tsv.zst", NULL, "dialogues", 1842, 1840, "{\"missing_field\":2}", NULL, NULL },
  { "multidogo-shared/software_test.tsv.zst", NULL, "dialogues", 3859, 3856, "{\"missing_field\":3}", NULL, NULL },
  { "clinc150/data_full.json.zst", NULL, "dialogues", 23700, 23700, "{}",
    "SELECT count (DISTINCT intent) || ' ' || sum (intent = 'oos') FROM dialogues", "151 1200" },
  { "mg-shopdial/MGShopDial.json.zst", NULL, "dialogues", 2196, 2196, "{}",
    "SELECT count (DISTINCT conversation) || ' ' || count (DISTINCT speaker) FROM dialogues", "64 2" },
  { "abcd-partial/abcd_sample.json", NULL, "dialogues", 72, 72, "{}",
    "SELECT count (DISTINCT conversation) || ' ' || group_concat (DISTINCT speaker) FROM dialogues",
    "3 agent,customer,action" },
  /* ---- what needs a word from the analyst ---- */
  { "cdnow/CDNOW_sample.txt",
    "role.column@1=user role.column@2=ignore role.column@3=time role.column@4=quantity role.column@5=price kind=purchase",
    "events", 6919, 6919, "{}", "SELECT count (DISTINCT user) FROM events", "2357" },
  { "cdnow/cdnow_customers_summary.csv", "as=users", "users", 2357, 2357, "{}", "SELECT count (*) FROM user_profiles",
    "2357" },
  { "amazon-hin-ratings/item_brand.dat", "as=items role.column@1=item role.column@2=brand", "items", 2753, 2753, "{}",
    NULL, NULL },
  { "amazon-hin-ratings/item_category.dat", "as=items role.column@1=item role.column@2=category", "items", 5508, 5508,
    "{}", NULL, NULL },
  { "amazon-beauty-s3rec/Beauty_item2attributes.json.zst", "as=items role.key=item role.value=attribute", "items",
    45037, 45037, "{}", "SELECT count (DISTINCT item) FROM item_records", "12101" },
  /* ---- reviews ---- */
  { "online-shopping-10-cats-zh/online_shopping_10_cats.csv.zst", NULL, "reviews", 62774, 62773,
    "{\"missing_field\":1}", "SELECT sum (label = '1') || ' ' || count (DISTINCT category) FROM reviews", "31727 10" },
  { "sst2/train.tsv.zst", NULL, "reviews", 6920, 6920, "{}", "SELECT sum (label = '1') FROM reviews", "3610" },
  { "sst2/dev.tsv", NULL, "reviews", 872, 872, "{}", "SELECT sum (label = '1') FROM reviews", "444" },
  { "sst2/test.tsv.zst", NULL, "reviews", 1821, 1821, "{}", "SELECT sum (label = '1') FROM reviews", "909" },
};

static void
test_set (gconstpointer data)
{
  const Set *set = data;
  const char *shared = g_getenv ("AISLE_SHARED");
  g_autofree char *path = g_build_filename (shared != NULL ? shared : "", "data", set->file, NULL);
  g_auto (GStrv) settings = set->settings != NULL ? g_strsplit (set->settings, " ", -1) : NULL;
  g_autoptr (AisleImportReport) report = NULL;
  g_autoptr (AisleProject) project = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *rejected = NULL;
  TempShop shop;

  for (gsize i = 0; settings != NULL && settings[i] != NULL; i++)
    g_strdelimit (settings[i], "@", ' ');
  if (shared == NULL || !g_file_test (path, G_FILE_TEST_EXISTS))
    {
      g_test_skip ("the shared data sets are not here");
      return;
    }
  temp_shop_init (&shop);
  report = temp_shop_import_file (&shop, path, (const char *const *) settings, FALSE, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (report->kind->id, ==, set->as);
  g_assert_cmpint (report->counts.rows_read, ==, set->rows);
  g_assert_cmpint (report->rows_stored, ==, set->stored);
  project = temp_shop_open (&shop);
  rejected = temp_shop_ask (project, "SELECT rejected FROM sources");
  g_assert_cmpstr (rejected, ==, set->rejected);
  if (set->sql != NULL)
    {
      g_autofree char *answer = temp_shop_ask (project, set->sql);
      g_assert_cmpstr (answer, ==, set->answer);
    }
  g_clear_pointer (&project, aisle_project_close);
  temp_shop_clear (&shop);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (sets); i++)
    {
      g_autofree char *name = g_strdup_printf ("/shared-sets/%s", sets[i].file);
      g_test_add_data_func (name, &sets[i], test_set);
    }
  return g_test_run ();
}
