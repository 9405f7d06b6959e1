/* What is guessed about files: fixtures, public data sets, odd names; and the mapping as a value. */
#include "base/error.h"
#include "import/import-error.h"

#include "collect-sink.h"

static AisleMapping *
sniff_text (const char *name, const char *text)
{
  g_autofree char *path = collect_file (name, text, -1);
  g_autoptr (GError) error = NULL;
  AisleMapping *mapping = aisle_mapping_sniff (path, &error);

  g_assert_no_error (error);
  g_unlink (path);
  return mapping;
}

static const AisleMappedColumn *
column (const AisleMapping *mapping, guint i)
{
  g_assert_cmpuint (i, <, mapping->columns->len);
  return mapping->columns->pdata[i];
}

/* "user item time": the roles in order of the columns. */
static char *
roles (const AisleMapping *mapping)
{
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < mapping->columns->len; i++)
    {
      g_assert_nonnull (column (mapping, i)->why);
      g_assert_nonnull (column (mapping, i)->samples);
      g_string_append_printf (out, "%s%s", i > 0 ? " " : "", aisle_role_id (column (mapping, i)->role));
    }
  return g_string_free (out, FALSE);
}

static void
assert_roles (const AisleMapping *mapping, const char *expected)
{
  g_autofree char *got = roles (mapping);

  g_assert_cmpstr (got, ==, expected);
}

static void
test_names (void)
{
  static const struct
  {
    const char *text, *roles, *kind;
  } cases[] = {
    { "timestamp,visitorid,event,itemid,transactionid\n1433221332117,257597,view,355908,\n1433224214164,9,view,24,\n",
      "time user kind item order", NULL },
    { "用户ID,商品ID,行为,时间,价格,数量,搜索词,会话,渠道\n1,2,购买,2026-03-02,1.5,2,,s,app\n",
      "user item kind time price quantity query session channel", NULL },
    { "买家,商品,下单时间,单价,数量,订单号,标题\nb,c,2026-03-02,1.5,2,o,鞋\n",
      "user item time price quantity order title", "purchase" },
    { "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n"
      "536365,85123A,HOLDER,6,2010-12-01 08:26:00,2.55,17850.0,United Kingdom\n",
      "order item title quantity time price user ignore", "purchase" },
    { "user_id:token,item_id:token,rating:float,timestamp:float\n196,242,3,881250949\n", "user item ignore time",
      "rating" },
    { "customer_id,date,number_of_cds,dollar_value\n1,19970101,1,11.77\n", "user time ignore price", "purchase" },
    { "session_id,ts,search_term,sku\ns1,1700000000,shoe,A\n", "session time query item", NULL },
    { "uid,sku,fold\n1,A,train\n2,B,test\n", "user item fold", NULL },
    { "user,item,time\nu,i,not a time\nu,i,never\n", "user item ignore", NULL },
    { "who,what,when\nann,shoe,2026-03-02 10:00\nbob,hat,2026-03-03 11:00\n", "user item time", NULL },
    { "10,20,1700000000\n11,21,1700000001\n10,21,1700000002\n", "user item time", NULL },
    { "u1,view,A\nu1,cart,B\nu2,purchase,A\n", "user kind item", NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (AisleMapping) mapping = sniff_text ("names.csv", cases[i].text);

      assert_roles (mapping, cases[i].roles);
      g_assert_cmpstr (mapping->default_kind, ==, cases[i].kind);
    }
}

static void
test_dialects (void)
{
  static const struct
  {
    const char *text;
    char separator;
    gboolean comma, header;
    guint columns;
  } cases[] = {
    { "user_id,item_id\nu,i\n", ',', FALSE, TRUE, 2 },
    { "user_id\titem_id\ttitle\nu\ti\ta, b, c\nu\ti\td, e\n", '\t', FALSE, TRUE, 3 },
    { "user_id;item_id;price\nu;i;1,5\nv;j;2,5\n", ';', TRUE, TRUE, 3 },
    { "user_id|item_id|time\nu|i|2026-03-02 09:00:00\n", '|', FALSE, TRUE, 3 },
    { " customer_id  date n  dollars\n 00001 19970101  1   11.77\n 00002 19970112  1   12.00\n", ' ', FALSE, TRUE, 4 },
    { "1 6393\n1 13504\n2 14087\n3 9\n", ' ', FALSE, FALSE, 2 },
    { "user_id,price\nu,\"1,50\"\nv,\"2,75\"\n", ',', TRUE, TRUE, 2 },
    { "user_id,price\nu,\"1,500\"\nv,\"2,750.5\"\n", ',', FALSE, TRUE, 2 },
    { "2010-12-01 08:26:00,u,i\n2010-12-01 08:27:00,v,j\n", ',', FALSE, FALSE, 3 },
    { "\"user_id\",\"query\"\n\"u\",\"a;b;c\"\n\"v\",\"d;e\"\n", ',', FALSE, TRUE, 2 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (AisleMapping) mapping = sniff_text ("dialect.txt", cases[i].text);

      g_assert_cmpint (mapping->separator, ==, cases[i].separator);
      g_assert_cmpint (mapping->decimal_comma, ==, cases[i].comma);
      g_assert_cmpint (mapping->header, ==, cases[i].header);
      g_assert_cmpuint (mapping->columns->len, ==, cases[i].columns);
      g_assert_cmpuint (mapping->preview->len, >, 0);
      g_assert_cmpfloat (mapping->confidence, >, .5);
    }
}

static void
test_day_or_month (void)
{
  static const struct
  {
    const char *text;
    AisleTimeFormat format;
    gboolean ambiguous;
  } cases[] = {
    { "user,item,time\nu,i,12/1/2010 8:26\nu,i,12/13/2010 8:26\n", AISLE_TIME_MONTH_FIRST, FALSE },
    { "user,item,time\nu,i,1/12/2010 8:26\nu,i,13/12/2010 8:26\n", AISLE_TIME_DAY_FIRST, FALSE },
    { "user,item,time\nu,i,12/1/2010 8:26\nu,i,12/2/2010 8:26\nu,i,12/3/2010 9:00\n", AISLE_TIME_MONTH_FIRST, TRUE },
    { "user,item,time\nu,i,1/12/2010 8:26\nu,i,2/12/2010 8:26\nu,i,3/12/2010 9:00\n", AISLE_TIME_DAY_FIRST, TRUE },
    { "user,item,time\nu,i,5/5/2010 8:26\n", AISLE_TIME_MONTH_FIRST, TRUE },
    { "user,item,time\nu,i,05.05.2010 8:26\n", AISLE_TIME_DAY_FIRST, TRUE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (AisleMapping) mapping = sniff_text ("days.csv", cases[i].text);

      g_assert_cmpint (mapping->time_format, ==, cases[i].format);
      g_assert_cmpint (strstr (column (mapping, 2)->why, "ambiguous") != NULL, ==, cases[i].ambiguous);
    }
}

/* The first mebibyte has days up to 12 only; the rest of the file decides. */
static void
test_day_or_month_from_further_on (void)
{
  g_autoptr (GString) text = g_string_new ("user,item,time\n");
  g_autoptr (AisleMapping) mapping = NULL;

  for (int day = 1; day <= 28; day++)
    for (int i = 0; i < 5000; i++)
      g_string_append_printf (text, "u%d,item%d,%d/3/2026 %d:%02d\n", i % 91, i % 17, day, i / 60 % 24, i % 60);
  mapping = sniff_text ("far.csv", text->str);
  g_assert_cmpint (mapping->time_format, ==, AISLE_TIME_DAY_FIRST);
  g_assert_null (strstr (column (mapping, 2)->why, "ambiguous"));
}

/* ---- the mapping as a value ---- */

static void
test_set_and_resample (void)
{
  g_autofree char *path = collect_file ("set.csv", "a;b;c\n1;2,5;3/4/2026\n2;3,5;4/4/2026\n", -1);
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleMapping) mapping = aisle_mapping_sniff (path, &error);
  g_autoptr (AisleMapping) copy = NULL;

  g_assert_no_error (error);
  g_assert_true (aisle_mapping_set (mapping, "role.b", "price", &error));
  g_assert_true (aisle_mapping_set (mapping, "role.a", "item", &error));
  g_assert_true (aisle_mapping_set (mapping, "time-format", "month-first", &error));
  g_assert_true (aisle_mapping_set (mapping, "zone", "Europe/London", &error));
  g_assert_true (aisle_mapping_set (mapping, "kind", "purchase", &error));
  g_assert_true (aisle_mapping_set (mapping, "fold", "valid", &error));
  copy = aisle_mapping_dup (mapping);
  g_assert_true (aisle_mapping_resample (mapping, path, &error));
  g_assert_no_error (error);
  assert_roles (mapping, "item price time");
  g_assert_cmpint (mapping->time_format, ==, AISLE_TIME_MONTH_FIRST);
  g_assert_cmpstr (mapping->default_kind, ==, "purchase");

  g_assert_true (aisle_mapping_set (mapping, "header", "no", &error));
  g_assert_true (aisle_mapping_resample (mapping, path, &error));
  g_assert_cmpstr (column (mapping, 0)->name, ==, "column 1");
  g_assert_cmpstr (column (copy, 0)->name, ==, "a");
  g_assert_true (aisle_mapping_set (mapping, "separator", "|", &error));
  g_assert_false (aisle_mapping_resample (mapping, path, &error));
  g_assert_error (error, AISLE_IMPORT_ERROR, AISLE_ERROR_INPUT);
  g_unlink (path);
}

static void
test_set_errors (void)
{
  static const char *const bad[][2] = {
    { "encoding", "ebcdic" }, { "separator", "#" },  { "header", "maybe" },   { "time-format", "roman" },
    { "zone", "Mars/X" },     { "fold", "holdout" }, { "role.user", "boss" }, { "role.nobody", "user" },
    { "colour", "red" },      { "quote", "`" },
  };
  g_autoptr (AisleMapping) mapping = sniff_text ("errors.csv", "user,item\nu,i\n");

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (aisle_mapping_set (mapping, bad[i][0], bad[i][1], &error));
      g_assert_error (error, AISLE_IMPORT_ERROR, AISLE_ERROR_USAGE);
    }
}

static void
test_check (void)
{
  g_autoptr (AisleMapping) mapping = sniff_text ("check.csv", "user,item,time\nu,i,2026-03-02\n");
  g_autoptr (GError) error = NULL, no_format = NULL;

  g_assert_true (aisle_mapping_check (mapping, &error));
  mapping->time_format = AISLE_TIME_NONE;
  g_assert_false (aisle_mapping_check (mapping, &no_format));
  g_assert_nonnull (strstr (no_format->message, "'time'"));
  for (guint i = 0; i < 3; i++)
    ((AisleMappedColumn *) mapping->columns->pdata[i])->role = AISLE_ROLE_IGNORE;
  g_assert_false (aisle_mapping_check (mapping, &error));
  g_assert_error (error, AISLE_IMPORT_ERROR, AISLE_ERROR_USAGE);
  g_clear_error (&error);
  for (guint i = 0; i < 2; i++)
    ((AisleMappedColumn *) mapping->columns->pdata[i])->role = AISLE_ROLE_USER;
  g_assert_false (aisle_mapping_check (mapping, &error));
  g_assert_nonnull (strstr (error->message, "'user' and 'item'"));
}

static void
test_json (void)
{
  g_autoptr (AisleMapping) mapping =
      sniff_text ("json.csv", "wann;wer;was;preis\n1.2.2026;u;i;2,5\n13.2.2026;v;j;3,5\n");
  g_autoptr (AisleMapping) again = aisle_mapping_new ("csv");
  g_autoptr (JsonNode) node = NULL, second = NULL;
  g_autofree char *text = NULL, *text_again = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (aisle_mapping_set (mapping, "zone", "Europe/Berlin", &error));
  node = aisle_mapping_to_json (mapping);
  text = aisle_json_print (node, FALSE);
  g_assert_null (strstr (text, "2,5"));
  g_assert_true (aisle_mapping_from_json (again, json_node_get_object (node), &error));
  g_assert_no_error (error);
  second = aisle_mapping_to_json (again);
  text_again = aisle_json_print (second, FALSE);
  g_assert_cmpstr (text_again, ==, text);
  g_assert_cmpint (again->time_format, ==, AISLE_TIME_DAY_FIRST);
}

/* ---- public data ---- */

static void
assert_data_set (const char *packed, const char *name, const char *expected_roles, gint64 rows)
{
  const char *shared = g_getenv ("AISLE_SHARED");
  g_autofree char *path = g_build_filename (shared != NULL ? shared : "", "data", packed, NULL);
  g_autofree char *plain = collect_file (name, "", 0);
  g_autofree char *command = g_strdup_printf ("zstd -dqf '%s' -o '%s'", path, plain);
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleMapping) mapping = NULL;
  g_autoptr (CollectSink) sink = collect_new ();
  int status = -1;

  if (!g_file_test (path, G_FILE_TEST_EXISTS) || !g_spawn_command_line_sync (command, NULL, NULL, &status, NULL)
      || status != 0)
    {
      g_unlink (plain);
      g_test_skip ("the shared data sets or zstd are not here");
      return;
    }
  mapping = aisle_mapping_sniff (plain, &error);
  g_assert_no_error (error);
  assert_roles (mapping, expected_roles);
  g_assert_true (collect_read (sink, plain, mapping, &error));
  g_assert_no_error (error);
  g_assert_cmpint (sink->n_rows, ==, rows);
  g_assert_cmpint (sink->n_rejects, ==, 0);
  g_unlink (plain);
}

static void
test_online_retail (void)
{
  assert_data_set ("uci-online-retail/online_retail.csv.zst", "retail.csv",
                   "order item title quantity time price user ignore", 541909);
}

static void
test_movielens (void)
{
  assert_data_set ("movielens-1m-implicit/train.txt.zst", "train.txt", "user item", 590733);
}

static void
test_yoochoose (void)
{
  assert_data_set ("yoochoose-clicks-100k/yoochoose-clicks-100k_test.tsv.zst", "clicks.tsv", "session item time",
                   13568);
}

static void
test_rees46 (void)
{
  assert_data_set ("rees46-multicategory-2019-10-01/rees46_2019-10-01_head.csv.zst", "rees46.csv",
                   "time kind item ignore ignore ignore price user session", 17434);
}

static void
test_cdnow (void)
{
  assert_data_set ("cdnow/CDNOW_master.txt.zst", "cdnow.txt", "user time ignore price", 69659);
}

/* Options are checked by the reader's table, offers are the file's and never kept. */
static void
test_options (void)
{
  g_autoptr (AisleMapping) mapping = sniff_text ("options.csv", "user,item\nu,i\nv,j\n");
  g_autoptr (AisleMapping) copy = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = NULL;
  g_autofree char *text = NULL;
  const char *const sheets[] = { "May", "June", NULL };

  g_assert_false (aisle_mapping_set (mapping, "option.nonesuch", "1", &error));
  g_assert_error (error, AISLE_IMPORT_ERROR, AISLE_ERROR_USAGE);
  g_assert_nonnull (strstr (error->message, "'csv' has no option 'nonesuch'"));
  g_clear_error (&error);
  g_assert_false (aisle_mapping_set (mapping, "reader", "nonesuch", &error));
  g_assert_error (error, AISLE_IMPORT_ERROR, AISLE_ERROR_USAGE);
  g_assert_null (aisle_mapping_option (mapping, "nonesuch"));
  g_assert_null (aisle_mapping_offers (mapping, "sheet"));
  aisle_mapping_offer (mapping, "sheet", sheets);
  copy = aisle_mapping_dup (mapping);
  g_assert_cmpstr (aisle_mapping_offers (copy, "sheet")[1], ==, "June");
  node = aisle_mapping_to_json (copy);
  text = aisle_json_print (node, FALSE);
  g_assert_null (strstr (text, "June"));
}

/* What was chosen for one file is taken up on another whose guess differs: settings, then the head, then roles. */
static void
test_resume (void)
{
  g_autoptr (AisleMapping) mapping = sniff_text ("first.csv", "wer;was\nu;i\nv;j\n");
  g_autofree char *path = collect_file ("second.csv", "1;2\n3;4\n", -1);
  g_autoptr (AisleMapping) again = NULL;
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (aisle_mapping_set (mapping, "header", "no", &error));
  g_ptr_array_set_size (mapping->columns, 0);
  node = aisle_mapping_to_json (mapping);
  again = aisle_mapping_resume (path, json_node_get_object (node), &error);
  g_assert_no_error (error);
  g_assert_false (again->header);
  g_assert_cmpstr (column (again, 1)->name, ==, "column 2");
  g_assert_cmpint (again->separator, ==, ';');
  json_object_set_string_member (json_node_get_object (node), "reader", "nonesuch");
  g_assert_null (aisle_mapping_resume (path, json_node_get_object (node), &error));
  g_assert_error (error, AISLE_IMPORT_ERROR, AISLE_ERROR_USAGE);
  g_unlink (path);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mapping/names", test_names);
  g_test_add_func ("/mapping/dialects", test_dialects);
  g_test_add_func ("/mapping/day-or-month", test_day_or_month);
  g_test_add_func ("/mapping/day-or-month-further-on", test_day_or_month_from_further_on);
  g_test_add_func ("/mapping/set-and-resample", test_set_and_resample);
  g_test_add_func ("/mapping/set-errors", test_set_errors);
  g_test_add_func ("/mapping/check", test_check);
  g_test_add_func ("/mapping/json", test_json);
  g_test_add_func ("/mapping/options", test_options);
  g_test_add_func ("/mapping/resume", test_resume);
  g_test_add_func ("/mapping/online-retail", test_online_retail);
  g_test_add_func ("/mapping/movielens", test_movielens);
  g_test_add_func ("/mapping/yoochoose", test_yoochoose);
  g_test_add_func ("/mapping/rees46", test_rees46);
  g_test_add_func ("/mapping/cdnow", test_cdnow);
  return g_test_run ();
}
