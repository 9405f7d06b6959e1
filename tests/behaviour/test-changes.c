/* test-changes.c: what changed, against numbers worked out by hand, against the overview, and against a planted change. */
#include "behaviour/ask-shop.h"

#include "base/error.h"
#include "numeric/parallel.h"

static void
assert_part (const AisleAnswer *answer, const char *name, double part, double volume, double rate)
{
  gsize row = row_of (answer, name);
  g_assert_cmpfloat_with_epsilon (number (answer, row, "contribution"), part, 1e-9);
  if (isfinite (volume))
    {
      g_assert_cmpfloat_with_epsilon (number (answer, row, "volume"), volume, 1e-9);
      g_assert_cmpfloat_with_epsilon (number (answer, row, "rate"), rate, 1e-9);
    }
}

/* Two days against two: 3 users, 1 order of 2 units and 20.00 before; 3 users, 2 orders of 3 units and 54.00 after. */
static const char small[] = "time,user_id,event,item_id,price,quantity,channel,order_id\n"
                            "2024-01-01T10:00:00Z,u1,view,a,,,web,\n"
                            "2024-01-01T10:05:00Z,u1,purchase,a,10,2,web,o1\n"
                            "2024-01-02T11:00:00Z,u2,view,b,,,app,\n"
                            "2024-01-02T12:00:00Z,u3,view,a,,,web,\n"
                            "2024-01-03T10:00:00Z,u1,view,a,,,web,\n"
                            "2024-01-03T10:05:00Z,u1,purchase,a,12,1,web,o2\n"
                            "2024-01-04T09:00:00Z,u2,view,b,,,app,\n"
                            "2024-01-04T09:05:00Z,u2,purchase,b,30,1,app,o3\n"
                            "2024-01-04T09:05:00Z,u2,purchase,a,12,1,app,o3\n"
                            "2024-01-04T09:30:00Z,u4,view,a,,,app,\n";
#define DAYS "from=2024-01-03;to=2024-01-04;"

static void
test_by_hand (void)
{
  TempShop shop;
  temp_shop_init (&shop);
  temp_shop_import (&shop, "events.csv", small, NULL);
  g_autoptr (AisleProject) project = temp_shop_open (&shop);

  g_autoptr (AisleAnswer) channels = ask_well (project, "changes", DAYS "by=channel");
  g_assert_cmpuint (aisle_table_n_rows (channels->table), ==, 2);
  /* The largest first. */
  g_assert_cmpstr (text (channels, 0, "name"), ==, "app");
  assert_part (channels, "app", 42, NAN, NAN);
  assert_part (channels, "web", -8, NAN, NAN);
  g_assert_cmpfloat (number (channels, 0, "users"), ==, 1);
  /* Four users say nothing about others. */
  g_assert_null (text (channels, 0, "verdict"));
  g_assert_true (isnan (number (channels, 0, "contribution_low")));

  g_autoptr (AisleAnswer) items = ask_well (project, "changes", DAYS "by=item");
  assert_part (items, "a", 4, 0, 4);
  assert_part (items, "b", 30, 30, 0);
  g_autoptr (AisleAnswer) named = ask_well (project, "changes", DAYS "by=item;rows=1");
  g_assert_cmpuint (aisle_table_n_rows (named->table), ==, 2);

  /* Users who buy 1 of 3 to 2 of 3, units an order 2 to 1.5, revenue a unit 10 to 18; the rest stays: each factor's step
   * at the mean of the others over the orders of change. */
  g_autoptr (AisleAnswer) steps = ask_well (project, "changes", DAYS "by=step");
  double a = 20 / 3. + (15 + 36) / 6. + 27 / 3., b = -.5 * (10 / 3. + (20 + 18) / 6. + 36 / 3.);
  double c = 8 * (2 / 3. + (4 + 1.5) / 6. + 3 / 3.);
  g_assert_cmpfloat_with_epsilon (a + b + c, 34, 1e-12);
  g_assert_cmpfloat_with_epsilon (number (steps, row_of (steps, "Users who buy"), "contribution"), a, 1e-4);
  g_assert_cmpfloat_with_epsilon (number (steps, row_of (steps, "Units an order"), "contribution"), b, 1e-4);
  g_assert_cmpfloat_with_epsilon (number (steps, row_of (steps, "Revenue a unit"), "contribution"), c, 1e-4);
  g_assert_cmpfloat (number (steps, row_of (steps, "Users"), "contribution"), ==, 0);
  g_assert_cmpfloat (number (steps, row_of (steps, "Orders a buyer"), "contribution"), ==, 0);
  g_assert_cmpfloat_with_epsilon (number (steps, row_of (steps, "Revenue a unit"), "after"), 18, 1e-12);

  g_autoptr (AisleAnswer) conversion = ask_well (project, "changes", DAYS "by=channel;figure=conversion");
  assert_part (conversion, "web", 1 / 6., -1 / 12., 1 / 4.);
  assert_part (conversion, "app", 1 / 6., -1 / 12., 1 / 4.);

  g_autoptr (AisleAnswer) fresh = ask_well (project, "changes", DAYS "by=new");
  assert_part (fresh, "New users", -20, NAN, NAN);
  assert_part (fresh, "Returning users", 54, NAN, NAN);
  g_autoptr (AisleAnswer) orders = ask_well (project, "changes", DAYS "by=item;figure=orders");
  /* Order o3 begins with item b. */
  assert_part (orders, "b", 1, NAN, NAN);
  assert_part (orders, "a", 0, NAN, NAN);
  temp_shop_clear (&shop);
}

/* A user counts in the first segment, by name, that holds him: u1 and u2 bought, u3 and u4 only looked. */
static void
test_segments (void)
{
  TempShop shop;
  g_autoptr (GError) error = NULL;
  temp_shop_init (&shop);
  temp_shop_import (&shop, "events.csv", small, NULL);
  g_autoptr (AisleProject) project = temp_shop_open (&shop);
  g_assert_true (aisle_command_segment_save (project, "a web buyers", "did (purchase) and channel = \"web\"", &error));
  g_assert_true (aisle_command_segment_save (project, "b buyers", "did (purchase)", &error));
  g_assert_no_error (error);
  g_autoptr (AisleAnswer) revenue = ask_well (project, "changes", DAYS "by=segment");
  assert_part (revenue, "a web buyers", 12 - 20, NAN, NAN);
  assert_part (revenue, "b buyers", 42, NAN, NAN);
  g_autoptr (AisleAnswer) users = ask_well (project, "changes", DAYS "by=segment;figure=users");
  assert_part (users, "b buyers", 0, NAN, NAN);
  /* u3 before, u4 after. */
  assert_part (users, "No segment", 0, NAN, NAN);
  g_assert_cmpfloat (number (users, row_of (users, "No segment"), "users"), ==, 2);
  temp_shop_clear (&shop);
}

static void
test_refused (void)
{
  static const struct
  {
    const char *settings, *part;
  } cases[] = { { DAYS "by=category", "catalogue" },
                { DAYS "by=segment", "saved segments" },
                { "from=2024-01-01;to=2024-01-02", "does not reach back" } };
  TempShop shop;
  temp_shop_init (&shop);
  temp_shop_import (&shop, "events.csv", small, NULL);
  g_autoptr (AisleProject) project = temp_shop_open (&shop);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_assert_null (ask (project, "changes", cases[i].settings, NULL, &error));
      g_assert_nonnull (strstr (error->message, cases[i].part));
    }
  temp_shop_clear (&shop);
}

/* ---- on a simulated shop ---- */

/* The largest part that is beyond chance. */
static char *
found_driver (AisleProject *project, const char *by)
{
  g_autofree char *settings = g_strdup_printf ("by=%s", by);
  g_autoptr (AisleAnswer) answer = ask_well (project, "changes", settings);
  for (gsize row = 0; row < aisle_table_n_rows (answer->table); row++)
    {
      g_test_message ("%-20s %12.2f (%.2f to %.2f) %s", text (answer, row, "name"),
                      number (answer, row, "contribution"), number (answer, row, "contribution_low"),
                      number (answer, row, "contribution_high"), text (answer, row, "verdict"));
      if (g_strcmp0 (text (answer, row, "verdict"), "beyond chance") == 0)
        return g_strdup (text (answer, row, "name"));
    }
  return NULL;
}

static void
test_driver (gconstpointer data)
{
  const char *driver = data;
  g_autofree char *which = g_strconcat ("driver=", driver, NULL);
  const char *const settings[] = { "plant=change,channels", which, "titles=no", NULL };
  TempShop shop;
  temp_shop_init (&shop);
  g_autofree char *told = simulate (&shop, settings);
  g_autoptr (JsonNode) truth = aisle_json_parse (told, strlen (told), NULL);
  JsonObject *change = aisle_json_object (json_node_get_object (truth), "change");
  g_autoptr (AisleProject) project = temp_shop_open (&shop);
  g_autofree char *found = found_driver (project, aisle_json_text (change, "dimension", ""));
  g_assert_cmpstr (found, ==,
                   g_str_equal (driver, "step") ? "Carts that are bought" : aisle_json_text (change, "name", ""));
  temp_shop_clear (&shop);
}

/* Parts sum to the change that the overview shows, whatever the figure and the dimension, also of a segment. */
static void
assert_sums (AisleProject *project, const char *segment)
{
  static const char *const figures[] = { "revenue", "orders", "users", "conversion" };
  static const char *const dimensions[] = { "step", "channel", "category", "item", "new" };
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleAnswer) overview = ask (project, "overview", "by=total", segment, &error);
  g_assert_no_error (error);
  for (gsize f = 0; f < G_N_ELEMENTS (figures); f++)
    for (gsize d = 0; d < G_N_ELEMENTS (dimensions); d++)
      {
        g_autofree char *settings = g_strdup_printf ("figure=%s;by=%s", figures[f], dimensions[d]);
        g_autoptr (AisleAnswer) answer = ask (project, "changes", settings, segment, &error);
        double sum = 0, change = NAN;
        g_assert_no_error (error);
        for (gsize row = 0; row < aisle_table_n_rows (answer->table); row++)
          sum += number (answer, row, "contribution");
        for (gsize row = 0; row < aisle_table_n_rows (overview->table); row++)
          if (g_strcmp0 (text (overview, row, "metric"), figures[f]) == 0)
            change = number (overview, row, "value") - number (overview, row, "previous");
        g_assert_cmpfloat_with_epsilon (sum, change, 1e-9 * fmax (1, fabs (change)) + (f == 0 ? 1e-4 : 0));
      }
}

static void
test_sums (void)
{
  static const char *const settings[] = { "plant=baskets,channels", "events=30000", "titles=no", NULL };
  TempShop shop;
  temp_shop_init (&shop);
  g_autofree char *told = simulate (&shop, settings);
  g_autoptr (AisleProject) project = temp_shop_open (&shop);
  assert_sums (project, NULL);
  assert_sums (project, "orders >= 1");
  temp_shop_clear (&shop);
}

static void
test_threads (void)
{
  static const char *const settings[] = { "plant=channels", "events=20000", "titles=no", NULL };
  g_autofree char *first = NULL;
  TempShop shop;
  temp_shop_init (&shop);
  g_autofree char *told = simulate (&shop, settings);
  g_autoptr (AisleProject) project = temp_shop_open (&shop);
  for (guint threads = 1; threads <= 3; threads++)
    {
      g_autoptr (GString) csv = g_string_new (NULL);
      aisle_parallel_set_threads (threads);
      g_autoptr (AisleAnswer) answer = ask_well (project, "changes", "by=item");
      aisle_table_to_csv (answer->table, csv);
      if (first == NULL)
        first = g_strdup (csv->str);
      g_assert_cmpstr (csv->str, ==, first);
    }
  aisle_parallel_set_threads (0);
  temp_shop_clear (&shop);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/changes/by-hand", test_by_hand);
  g_test_add_func ("/changes/segments", test_segments);
  g_test_add_func ("/changes/refused", test_refused);
  g_test_add_func ("/changes/sums", test_sums);
  g_test_add_func ("/changes/threads", test_threads);
  g_test_add_data_func ("/changes/driver/category", "category", test_driver);
  g_test_add_data_func ("/changes/driver/channel", "channel", test_driver);
  g_test_add_data_func ("/changes/driver/step", "step", test_driver);
  return g_test_run ();
}
