/* Parameter tables: every bound enforced, JSON and text round trips. */
#include "base/calendar.h"
#include "base/error.h"
#include "base/params.h"

static const char *const modes[] = { "ordered", "strict", NULL };
static const AisleParam table[] = {
  { "yes", "Yes", AISLE_PARAM_BOOLEAN, "yes" },
  { "k", "K", AISLE_PARAM_INTEGER, "10", 1, 100 },
  { "rate", "Rate", AISLE_PARAM_REAL, "0.5", 0, 1 },
  { "mode", "Mode", AISLE_PARAM_CHOICE, "ordered", .choices = modes },
  { "steps", "Steps", AISLE_PARAM_LIST, "view, cart" },
  { "window", "Window", AISLE_PARAM_DURATION, "7d" },
  { "from", "From", AISLE_PARAM_DATE, "" },
};

static void
test_values (void)
{
  g_autoptr (AisleParams) params = aisle_params_new (table, G_N_ELEMENTS (table));
  g_auto (GStrv) steps = aisle_params_list (params, "steps");

  g_assert_true (aisle_params_boolean (params, "yes"));
  g_assert_cmpint (aisle_params_integer (params, "window"), ==, 7 * AISLE_DAY);
  g_assert_cmpint (aisle_params_integer (params, "from"), ==, G_MININT64);
  g_assert_cmpuint (g_strv_length (steps), ==, 2);
  g_assert_cmpstr (steps[1], ==, "cart");
  g_assert_true (aisle_params_set_pair (params, "from=2026-03-02", NULL));
  g_assert_cmpint (aisle_params_integer (params, "from"), ==, aisle_day_from_date (2026, 3, 2));
  g_assert_true (aisle_params_set (params, "k", "100", NULL));
  g_assert_cmpint (aisle_params_integer (params, "k"), ==, 100);
}

static void
test_refusals (void)
{
  static const char *const bad[] = { "yes=maybe", "k=0",      "k=101",    "k=3.5",      "k=",       "rate=nan",
                                     "rate=1.1",  "mode=any", "window=7", "window=-1d", "window=x", "from=2026-02-30",
                                     "no=1",      "k",        "=3" };
  g_autoptr (AisleParams) params = aisle_params_new (table, G_N_ELEMENTS (table));

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;
      if (aisle_params_set_pair (params, bad[i], &error))
        g_error ("'%s' was taken", bad[i]);
      g_assert_error (error, AISLE_BASE_ERROR, AISLE_ERROR_USAGE);
    }
  g_assert_cmpint (aisle_params_integer (params, "k"), ==, 10);
}

static void
test_json (void)
{
  g_autoptr (AisleParams) params = aisle_params_new (table, G_N_ELEMENTS (table));
  g_autoptr (AisleParams) back = aisle_params_new (table, G_N_ELEMENTS (table));
  g_autoptr (JsonNode) node = NULL;

  g_assert_true (aisle_params_set (params, "rate", "0.1", NULL));
  g_assert_true (aisle_params_set (params, "yes", "no", NULL));
  g_assert_true (aisle_params_set (params, "window", "1h30m", NULL));
  node = aisle_params_to_json (params);
  g_assert_true (aisle_params_from_json (back, json_node_get_object (node), NULL));
  g_assert_false (aisle_params_boolean (back, "yes"));
  g_assert_cmpfloat (aisle_params_real (back, "rate"), ==, .1);
  g_assert_cmpint (aisle_params_integer (back, "window"), ==, 90 * AISLE_MINUTE);
}

static void
test_durations (void)
{
  gint64 value;
  g_autofree char *text = aisle_duration_format (90 * AISLE_MINUTE);
  g_autofree char *nothing = aisle_duration_format (0);

  g_assert_cmpstr (text, ==, "1h30m");
  g_assert_cmpstr (nothing, ==, "0s");
  g_assert_true (aisle_duration_parse ("1.5h", &value));
  g_assert_cmpint (value, ==, 90 * AISLE_MINUTE);
  g_assert_false (aisle_duration_parse ("1e300d", &value));
  g_assert_false (aisle_duration_parse ("infd", &value));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/params/values", test_values);
  g_test_add_func ("/params/refusals", test_refusals);
  g_test_add_func ("/params/json", test_json);
  g_test_add_func ("/params/durations", test_durations);
  return g_test_run ();
}
