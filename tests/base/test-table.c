/* Tables: missing cells, and their forms as CSV, JSON and text. */
#include "base/calendar.h"
#include "base/table.h"

#include <math.h>

static AisleTable *
sample (void)
{
  static const AisleColumnSpec specs[] = {
    { "step", "Step", AISLE_COLUMN_TEXT },     { "users", "Users", AISLE_COLUMN_INTEGER, "users" },
    { "share", "Share", AISLE_COLUMN_SHARE },  { "revenue", "Revenue", AISLE_COLUMN_MONEY },
    { "day", "Day", AISLE_COLUMN_DATE },       { "at", "At", AISLE_COLUMN_TIME },
    { "took", "Took", AISLE_COLUMN_DURATION }, { "score", "Score", AISLE_COLUMN_REAL },
  };
  AisleTable *table = aisle_table_new (specs, G_N_ELEMENTS (specs));

  aisle_table_add_row (table);
  aisle_table_set_text (table, 0, 0, "=view, \"first\"");
  aisle_table_set_integer (table, 0, 1, 1234567);
  aisle_table_set_real (table, 0, 2, .1234);
  aisle_table_set_integer (table, 0, 3, 3067000);
  aisle_table_set_integer (table, 0, 4, aisle_day_from_date (2026, 3, 2));
  aisle_table_set_integer (table, 0, 5, aisle_day_from_date (2026, 3, 2) * AISLE_DAY + 9 * AISLE_HOUR);
  aisle_table_set_integer (table, 0, 6, 90 * AISLE_SECOND);
  aisle_table_set_real (table, 0, 7, .1);
  aisle_table_add_row (table);
  return table;
}

static void
test_cells (void)
{
  g_autoptr (AisleTable) table = sample ();

  g_assert_cmpint (aisle_table_find (table, "revenue"), ==, 3);
  g_assert_cmpint (aisle_table_find (table, "none"), ==, -1);
  g_assert_cmpfloat (aisle_table_number (table, 0, 3), ==, 306.7);
  g_assert_cmpfloat (aisle_table_number (table, 0, 6), ==, 90);
  for (gsize c = 0; c < aisle_table_n_columns (table); c++)
    {
      g_autofree char *text = aisle_table_format (table, 1, c);
      g_assert_true (aisle_table_is_missing (table, 1, c));
      g_assert_true (isnan (aisle_table_number (table, 1, c)));
      g_assert_cmpstr (text, ==, "");
    }
  g_autofree char *share = aisle_table_format (table, 0, 2);
  g_assert_cmpstr (share, ==, "12.3%");
  aisle_table_set_real (table, 1, 2, 3e-6);
  g_autofree char *tiny = aisle_table_format (table, 1, 2);
  g_assert_cmpstr (tiny, ==, "<0.001%");
  aisle_table_copy_cell (table, 1, 0, table, 0, 0);
  g_assert_cmpstr (aisle_table_text (table, 1, 0), ==, "=view, \"first\"");
}

static void
test_csv (void)
{
  g_autoptr (AisleTable) table = sample ();
  g_autoptr (GString) out = g_string_new (NULL);

  aisle_table_to_csv (table, out);
  g_assert_cmpstr (out->str, ==,
                   "step,users,share,revenue,day,at,took,score\r\n"
                   "\"'=view, \"\"first\"\"\",1234567,0.1234,306.7,2026-03-02,2026-03-02T09:00:00Z,90,0.1\r\n"
                   ",,,,,,,\r\n");
}

static void
test_csv_back (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleTable) table =
      aisle_table_from_csv ("day,n,x,\"a \"\"b\"\"\"\r\n2026-03-02,1,,\"x,\ny\"\r\n2026-03-03,2,.5,z\r\n", &error);

  g_assert_no_error (error);
  g_assert_cmpuint (aisle_table_n_rows (table), ==, 2);
  g_assert_cmpint (aisle_table_column (table, 0)->type, ==, AISLE_COLUMN_DATE);
  g_assert_cmpint (aisle_table_column (table, 1)->type, ==, AISLE_COLUMN_INTEGER);
  g_assert_cmpint (aisle_table_column (table, 2)->type, ==, AISLE_COLUMN_REAL);
  g_assert_true (aisle_table_is_missing (table, 0, 2));
  g_assert_cmpstr (aisle_table_column (table, 3)->name, ==, "a \"b\"");
  g_assert_cmpstr (aisle_table_text (table, 0, 3), ==, "x,\ny");
  g_assert_null (aisle_table_from_csv ("a,b\n1\n", &error));
  g_assert_nonnull (strstr (error->message, "record 2: 1 fields, expected 2"));
}

static void
test_json (void)
{
  g_autoptr (AisleTable) table = sample ();
  g_autoptr (JsonNode) node = json_node_init_object (json_node_alloc (), NULL);
  g_autofree char *text = NULL;

  json_node_take_object (node, json_object_new ());
  aisle_table_add_to_json (table, json_node_get_object (node));
  text = aisle_json_print (node, FALSE);
  g_assert_cmpstr (
      text, ==,
      "{\"columns\":[{\"name\":\"step\",\"type\":\"text\"},"
      "{\"name\":\"users\",\"type\":\"integer\",\"unit\":\"users\"},"
      "{\"name\":\"share\",\"type\":\"share\"},{\"name\":\"revenue\",\"type\":\"money\"},"
      "{\"name\":\"day\",\"type\":\"date\"},{\"name\":\"at\",\"type\":\"time\"},"
      "{\"name\":\"took\",\"type\":\"duration\"},{\"name\":\"score\",\"type\":\"real\"}],"
      "\"rows\":[[\"=view, \\\"first\\\"\",1234567,0.1234,306.7,\"2026-03-02\",\"2026-03-02T09:00:00Z\",90,0.1],"
      "[null,null,null,null,null,null,null,null]]}");
}

static void
test_text_aligns (void)
{
  static const AisleColumnSpec specs[] = { { "a", "名称", AISLE_COLUMN_TEXT }, { "n", "N", AISLE_COLUMN_INTEGER } };
  g_autoptr (AisleTable) table = aisle_table_new (specs, 2);
  g_autoptr (GString) out = g_string_new (NULL);

  aisle_table_add_row (table);
  aisle_table_set_text (table, 0, 0, "鞋");
  aisle_table_set_integer (table, 0, 1, 12);
  aisle_table_to_text (table, out);
  g_assert_cmpstr (out->str, ==, "名称   N\n鞋    12\n");
}

static void
test_hostile_json (void)
{
  g_autofree char *deep = g_strnfill (100000, '[');
  g_autoptr (GError) error = NULL;

  g_assert_null (aisle_json_parse (deep, -1, &error));
  g_assert_nonnull (strstr (error->message, "64 levels"));
}

static void
test_numbers (void)
{
  static const double values[] = { 0, .1, 1 / 3.0, 1e300, -2.5e-17, 123456789.123 };
  char buffer[32];

  for (gsize i = 0; i < G_N_ELEMENTS (values); i++)
    g_assert_cmpfloat (g_ascii_strtod (aisle_double_format (buffer, values[i]), NULL), ==, values[i]);
  g_assert_cmpstr (aisle_double_format (buffer, .1), ==, "0.1");
}

static void
test_ranges (void)
{
  g_autoptr (AisleTable) table =
      aisle_table_from_csv ("text,whole,part,day\nx,3,,2026-03-01\ny,,2.5,2026-03-01\nz,-7,-inf,2026-03-04\n", NULL);
  double low, high;

  g_assert_true (aisle_table_range (table, 1, 0, 3, &low, &high));
  g_assert_cmpfloat (low, ==, -7);
  g_assert_cmpfloat (high, ==, 3);
  g_assert_true (aisle_table_range (table, 1, 0, 2, &low, &high));
  g_assert_cmpfloat (low, ==, 3);
  g_assert_false (aisle_table_range (table, 1, 1, 2, &low, &high));
  g_assert_false (aisle_table_range (table, 0, 0, 3, &low, &high));
  g_assert_true (aisle_table_range (table, 2, 0, 3, &low, &high));
  g_assert_cmpfloat (low, ==, 2.5);
  g_assert_cmpfloat (high, ==, 2.5);
  g_assert_true (aisle_table_is_rising (table, 3));
  g_assert_false (aisle_table_is_rising (table, 0));
  g_assert_false (aisle_table_is_rising (table, 1));
  g_assert_false (aisle_table_is_rising (table, 2));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/table/cells", test_cells);
  g_test_add_func ("/table/csv", test_csv);
  g_test_add_func ("/table/csv-back", test_csv_back);
  g_test_add_func ("/table/json", test_json);
  g_test_add_func ("/table/text", test_text_aligns);
  g_test_add_func ("/table/hostile-json", test_hostile_json);
  g_test_add_func ("/table/numbers", test_numbers);
  g_test_add_func ("/table/ranges", test_ranges);
  return g_test_run ();
}
