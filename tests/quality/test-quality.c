/* test-quality.c: what the findings find. */
#include "temp-shop.h"

#include "quality/quality.h"

static gint64
rows_of (const AisleTable *table, const char *finding)
{
  for (gsize r = 0; r < aisle_table_n_rows (table); r++)
    if (g_str_equal (aisle_table_text (table, r, 0), finding))
      return aisle_table_integer (table, r, 2);
  return -1;
}

static const char *
example_of (const AisleTable *table, const char *finding)
{
  for (gsize r = 0; r < aisle_table_n_rows (table); r++)
    if (g_str_equal (aisle_table_text (table, r, 0), finding))
      return aisle_table_text (table, r, 4);
  return NULL;
}

static const char *
sample_of (const AisleTable *table, const char *finding)
{
  for (gsize r = 0; r < aisle_table_n_rows (table); r++)
    if (g_str_equal (aisle_table_text (table, r, 0), finding))
      return aisle_table_text_of (table, r, "sample");
  return NULL;
}

static AisleAnswer *
ask (const TempShop *shop)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleProject) project = temp_shop_open (shop);
  g_autoptr (AisleColumns) columns = aisle_columns_open (project, NULL, &error);
  AisleAnswer *answer;

  g_assert_no_error (error);
  answer = aisle_quality_answer (project, columns, NULL, &error);
  g_assert_no_error (error);
  return answer;
}

/* golden.json, F1: 31 rows, 2 exact duplicates, 1 row without an item, 1 negative price, in three spellings of the file. */
static void
test_fixture (gconstpointer name)
{
  TempShop shop;
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "golden", "fixtures", name, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleImportReport) report = NULL;
  g_autoptr (AisleAnswer) answer = NULL;
  static char *content_hash;

  temp_shop_init (&shop);
  report = temp_shop_import_file (&shop, path, NULL, FALSE, &error);
  g_assert_no_error (error);
  g_assert_cmpint (report->counts.rows_read, ==, 31);
  g_assert_cmpint (report->rows_stored, ==, 31);
  if (content_hash == NULL)
    content_hash = g_strdup (report->content_hash);
  g_assert_cmpstr (report->content_hash, ==, content_hash);
  answer = ask (&shop);
  g_assert_cmpint (rows_of (answer->table, "exact_duplicate"), ==, 2);
  g_assert_cmpint (rows_of (answer->table, "no_item"), ==, 1);
  g_assert_cmpint (rows_of (answer->table, "negative_price"), ==, 1);
  g_assert_cmpint (rows_of (answer->table, "no_user"), ==, 0);
  g_assert_cmpint (rows_of (answer->table, "future_time"), ==, 0);
  g_assert_true (g_str_has_suffix (example_of (answer->table, "exact_duplicate"), ".csv:5"));
  g_assert_true (g_str_has_suffix (example_of (answer->table, "negative_price"), ".csv:32"));
  g_assert_cmpstr (sample_of (answer->table, "negative_price"), ==, "-59.00");
  g_assert_null (sample_of (answer->table, "exact_duplicate"));
  temp_shop_clear (&shop);
}

static void
test_anonymous_and_odd (void)
{
  TempShop shop;
  g_autoptr (AisleAnswer) answer = NULL;

  temp_shop_init (&shop);
  temp_shop_import (&shop, "log.csv",
                    "time,user,event,item,price,quantity\n"
                    "2020-01-02 10:00:00,,buy,A,1.5,1\n"
                    "2020-01-02 10:00:00,,buy,B,1.5,1\n"
                    "2020-01-02 10:00:00,,buy,A,1.5,1\n"  /* duplicate, not beside its twin */
                    "2020-01-02 10:00:00,,buy,A,1.5,1\n"  /* and again */
                    "2020-01-02 10:00:00,,buy,A,1.5,2\n"  /* another quantity */
                    "2020-01-03 10:00:00,u,buy,A,0,0\n"   /* zero both */
                    "2020-01-04 10:00:00,u,view,A,2,-1\n" /* negative outside a return */
                    "2020-01-05 10:00:00,u,return,A,2,-1\n"
                    "2020-01-06 10:00:00,u,buy,A,,1\n" /* no price */
                    "1969-01-06 10:00:00,u,view,A,3,1\n"
                    "2999-01-06 10:00:00,u,view,A,3,1\n"
                    "not a time,u,view,A,3,1\n",
                    NULL);
  answer = ask (&shop);
  g_assert_cmpint (rows_of (answer->table, "exact_duplicate"), ==, 2);
  g_assert_cmpint (rows_of (answer->table, "no_user"), ==, 5);
  g_assert_cmpint (rows_of (answer->table, "zero_price"), ==, 1);
  g_assert_cmpint (rows_of (answer->table, "zero_quantity"), ==, 1);
  g_assert_cmpint (rows_of (answer->table, "negative_quantity"), ==, 1);
  g_assert_cmpint (rows_of (answer->table, "sale_without_price"), ==, 1);
  g_assert_cmpint (rows_of (answer->table, "time_before_1995"), ==, 1);
  g_assert_cmpint (rows_of (answer->table, "future_time"), ==, 1);
  g_assert_cmpint (rows_of (answer->table, "rejected_bad_time"), ==, 1);
  g_assert_cmpstr (example_of (answer->table, "exact_duplicate"), ==, "log.csv:4");
  g_assert_cmpstr (example_of (answer->table, "rejected_bad_time"), ==, "log.csv:13");
  temp_shop_clear (&shop);
}

/* What is found is said by the row that stands first, not only in general. */
static void
test_samples (void)
{
  TempShop shop;
  g_autoptr (AisleAnswer) answer = NULL;

  temp_shop_init (&shop);
  temp_shop_import (&shop, "log.csv",
                    "time,user,event,item,query\n"
                    "2020-01-02 10:00:00,u,view,A,\n"
                    "2020-01-02 10:01:00,u,view,A,\n"
                    "2020-01-02 10:02:00,u,View,A,\n"
                    "2020-01-02 10:03:00,u,search,,GRÃœNER TEE\n"
                    "2999-01-06 10:00:00,u,view,A,\n"
                    "soon,u,view,A,\n",
                    NULL);
  answer = ask (&shop);
  g_assert_cmpstr (sample_of (answer->table, "kind_spelling"), ==, "“View” → “view”");
  g_assert_cmpstr (example_of (answer->table, "kind_spelling"), ==, "log.csv:4");
  g_assert_cmpstr (sample_of (answer->table, "query_encoding"), ==, "“GRÃœNER TEE” → “GRÜNER TEE”");
  g_assert_cmpstr (sample_of (answer->table, "future_time"), ==, "2999-01-06 10:00:00");
  g_assert_cmpstr (sample_of (answer->table, "rejected_bad_time"), ==, "“soon,u,view,A,”");
  temp_shop_clear (&shop);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/quality/fixture/utf8", "events_utf8.csv", test_fixture);
  g_test_add_data_func ("/quality/fixture/gb18030", "events_gb18030.csv", test_fixture);
  g_test_add_data_func ("/quality/fixture/semicolon", "events_semicolon.csv", test_fixture);
  g_test_add_func ("/quality/anonymous-and-odd", test_anonymous_and_odd);
  g_test_add_func ("/quality/samples", test_samples);
  return g_test_run ();
}
