/* test-planted-answers.c: the questions find again what the simulated shop was made of: how visits fade, and what is
 * bought together.  (Unusual days and changes: test-anomalies.c, test-changes.c.) */
#include "behaviour/ask-shop.h"

/* The chance of a visit n days after joining is told; the curve by day is its share among those whom the log shows then. */
static void
test_retention (void)
{
  static const char *const settings[] = { "titles=no", NULL };
  TempShop shop;
  temp_shop_init (&shop);
  g_autofree char *told = simulate (&shop, settings);
  g_autoptr (JsonNode) truth = aisle_json_parse (told, strlen (told), NULL);
  JsonArray *fades = aisle_json_array (aisle_json_object (json_node_get_object (truth), "cohorts"), "retention");
  g_autoptr (AisleProject) project = temp_shop_open (&shop);
  g_autoptr (AisleAnswer) curve = ask_well (project, "retention", "by=curve;period=day;periods=90");

  g_assert_cmpuint (aisle_table_n_rows (curve->table), >, 90);
  g_assert_cmpfloat (number (curve, 0, "retention"), ==, 1);
  for (gsize n = 1; n <= 90; n++)
    {
      double p = json_array_get_double_element (fades, (guint) n), found = number (curve, n, "retention");
      /* Weekdays and the two classes of users spread a little more than a binomial does. */
      double error = 1.1 * sqrt (p * (1 - p) / number (curve, n, "size"));
      g_assert_cmpfloat (number (curve, n, "period"), ==, (double) n);
      g_assert_cmpfloat (fabs (found - p), <, 4.5 * error);
    }
  temp_shop_clear (&shop);
}

static gboolean
is_pair (JsonArray *rules, const char *one, const char *other)
{
  for (guint r = 0; r < json_array_get_length (rules); r++)
    {
      JsonObject *rule = json_array_get_object_element (rules, r);
      const char *a = aisle_json_text (rule, "item", ""), *b = aisle_json_text (rule, "other", "");
      if ((g_str_equal (a, one) && g_str_equal (b, other)) || (g_str_equal (b, one) && g_str_equal (a, other)))
        return TRUE;
    }
  return FALSE;
}

/* Each planted rule has the confidence and the lift that the log came to hold, and none lifts more: the first rules are
 * the planted pairs, either way round. */
static void
test_baskets (void)
{
  static const char *const settings[] = { "plant=baskets", "events=300000", "titles=no", NULL };
  TempShop shop;
  temp_shop_init (&shop);
  g_autofree char *told = simulate (&shop, settings);
  g_autoptr (JsonNode) truth = aisle_json_parse (told, strlen (told), NULL);
  JsonArray *rules = aisle_json_array (aisle_json_object (json_node_get_object (truth), "baskets"), "rules");
  g_autoptr (AisleProject) project = temp_shop_open (&shop);
  g_autoptr (AisleAnswer) answer = ask_well (project, "baskets", "");
  guint n_rules = json_array_get_length (rules), found = 0;

  g_assert_cmpuint (n_rules, ==, 5);
  g_assert_cmpuint (aisle_table_n_rows (answer->table), >=, 2 * n_rules);
  for (gsize row = 0; row < 2 * n_rules; row++)
    {
      g_test_message ("%s -> %s: lift %.1f", text (answer, row, "if"), text (answer, row, "then"),
                      number (answer, row, "lift"));
      g_assert_true (is_pair (rules, text (answer, row, "if"), text (answer, row, "then")));
    }
  for (gsize row = 0; row < aisle_table_n_rows (answer->table); row++)
    for (guint r = 0; r < n_rules; r++)
      {
        JsonObject *rule = json_array_get_object_element (rules, r);
        if (!g_str_equal (text (answer, row, "if"), aisle_json_text (rule, "item", ""))
            || !g_str_equal (text (answer, row, "then"), aisle_json_text (rule, "other", "")))
          continue;
        found++;
        g_assert_cmpfloat_with_epsilon (number (answer, row, "confidence"), aisle_json_number (rule, "confidence", -1),
                                        1e-9);
        g_assert_cmpfloat_with_epsilon (number (answer, row, "lift"), aisle_json_number (rule, "lift", -1), 1e-9);
      }
  g_assert_cmpuint (found, ==, n_rules);
  temp_shop_clear (&shop);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/planted-answers/retention", test_retention);
  g_test_add_func ("/planted-answers/baskets", test_baskets);
  return g_test_run ();
}
