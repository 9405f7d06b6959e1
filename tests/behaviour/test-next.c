/* test-next.c: what users do next, counted by hand on the golden log, and carried out naively. */
#include "behaviour/asking.h"

#include "base/error.h"
#include "base/random.h"

static double
users_of (const AisleAnswer *answer, const char *name)
{
  for (gsize row = 0; row < aisle_table_n_rows (answer->table); row++)
    if (g_str_equal (aisle_table_text (answer->table, row, 0), name))
      return number_in (answer, row, "users");
  return 0;
}

static void
test_event (void)
{
  AisleColumns *valid = golden_log (TRUE);
  /* After the first cart: u1 buys after 4 minutes, u3 views after one, u2 views after 68; u5 comes back after a week, u6
   * never. */
  g_autoptr (AisleAnswer) day = answer_of_log ("next", valid, NULL, "steps=cart");
  g_assert_cmpfloat (sum_of (day, "users"), ==, 5);
  g_assert_cmpfloat (users_of (day, "view"), ==, 2);
  g_assert_cmpfloat (users_of (day, "purchase"), ==, 1);
  g_assert_cmpfloat (users_of (day, "(nothing more)"), ==, 2);
  g_assert_cmpstr (aisle_table_text (day->table, 0, 0), ==, "view");
  g_assert_cmpstr (aisle_table_text (day->table, 2, 0), ==, "(nothing more)");
  g_assert_cmpfloat_with_epsilon (number_in (day, 0, "share"), 0.4, 1e-12);
  g_assert_cmpfloat (number_in (day, 0, "median_time"), ==, 60);
  g_autoptr (AisleAnswer) week = answer_of_log ("next", valid, NULL, "steps=cart;within=7d");
  g_assert_cmpfloat (users_of (week, "view"), ==, 3);
  g_autoptr (AisleAnswer) minutes = answer_of_log ("next", valid, NULL, "steps=cart;within=4m");
  g_assert_cmpfloat (users_of (minutes, "purchase"), ==, 1);
  g_assert_cmpfloat (users_of (minutes, "(nothing more)"), ==, 3);
  log_columns_free (valid);
}

static void
test_steps (void)
{
  AisleColumns *valid = golden_log (TRUE);
  g_autoptr (AisleAnswer) carted = answer_of_log ("next", valid, NULL, "step=2");
  g_autoptr (AisleAnswer) left = answer_of_log ("next", valid, NULL, "step=2;who=dropped");
  g_autoptr (AisleAnswer) bought = answer_of_log ("next", valid, NULL, "step=3");
  g_assert_cmpfloat (sum_of (carted, "users"), ==, 5);
  /* u2, u5 and u6 do not buy within a week. */
  g_assert_cmpfloat (sum_of (left, "users"), ==, 3);
  g_assert_cmpfloat (users_of (left, "view"), ==, 1);
  g_assert_cmpfloat (users_of (left, "(nothing more)"), ==, 2);
  /* u1 does nothing more that day, u3's second purchase is at the same moment. */
  g_assert_cmpfloat (users_of (bought, "purchase"), ==, 1);
  g_assert_cmpfloat (users_of (bought, "(nothing more)"), ==, 1);
  g_autoptr (GError) error = NULL;
  g_assert_null (ask_log ("next", valid, NULL, "step=4", NULL, &error));
  g_assert_error (error, AISLE_BEHAVIOUR_ERROR, AISLE_ERROR_USAGE);
  log_columns_free (valid);
}

/* Three lines of an order, then a view: the view is what comes after the order. */
static void
test_orders (void)
{
  LogBuilder log;
  log_builder_init (&log);
  log.has_orders = TRUE;
  guint16 buy = log_builder_add_kind (&log, AISLE_KIND_PURCHASE), view = log_builder_add_kind (&log, AISLE_KIND_VIEW);
  for (guint i = 0; i < 3; i++)
    log_builder_add (&log, LOG_EVENT (.user = 0, .time = 0, .kind = buy, .order = 4));
  log_builder_add (&log, LOG_EVENT (.user = 0, .time = AISLE_HOUR, .kind = view));
  log_builder_add (&log, LOG_EVENT (.user = 1, .time = 0, .kind = buy, .order = 5));
  log_builder_add (&log, LOG_EVENT (.user = 1, .time = 1, .kind = buy, .order = 6));
  AisleColumns *columns = log_builder_take (&log);
  g_autoptr (AisleAnswer) answer = answer_of_log ("next", columns, NULL, "steps=purchase");
  g_assert_cmpfloat (users_of (answer, "view"), ==, 1);
  g_assert_cmpfloat (users_of (answer, "purchase"), ==, 1);
  log_columns_free (columns);
}

static AisleColumns *
random_log (gsize n)
{
  AisleRandom random;
  LogBuilder log;
  aisle_random_init (&random, 11, "next-log");
  log_builder_init (&log);
  log_builder_add_kind (&log, AISLE_KIND_VIEW);
  log_builder_add_kind (&log, AISLE_KIND_CART);
  log_builder_add_kind (&log, AISLE_KIND_PURCHASE);
  for (gsize i = 0; i < n; i++)
    log_builder_add (&log, LOG_EVENT (.user = (gint32) aisle_random_below (&random, n / 10) - 1,
                                      .time = aisle_random_below (&random, 20) == 0
                                                  ? AISLE_TIME_MISSING
                                                  : (gint64) aisle_random_below (&random, 90 * 24) * AISLE_HOUR,
                                      .kind = (guint16) aisle_random_below (&random, 3)));
  return log_builder_take (&log);
}

/* The first event of a kind, and the one after it. */
static void
test_reference (void)
{
  AisleColumns *columns = random_log (4000);
  gint64 expected[4] = { 0 };
  for (gsize user = 0; user < columns->n_users; user++)
    for (guint64 i = columns->user_start[user]; i < columns->user_start[user + 1]; i++)
      {
        if (columns->kind[i] != 1 || columns->time[i] == AISLE_TIME_MISSING)
          continue;
        gboolean more = i + 1 < columns->user_start[user + 1] && columns->time[i + 1] - columns->time[i] <= AISLE_DAY;
        expected[more ? columns->kind[i + 1] : 3]++;
        break;
      }
  g_autoptr (AisleAnswer) answer = answer_of_log ("next", columns, NULL, "steps=cart");
  g_assert_cmpfloat (users_of (answer, "view"), ==, expected[0]);
  g_assert_cmpfloat (users_of (answer, "cart"), ==, expected[1]);
  g_assert_cmpfloat (users_of (answer, "purchase"), ==, expected[2]);
  g_assert_cmpfloat (users_of (answer, "(nothing more)"), ==, expected[3]);
  g_autoptr (AisleAnswer) funnel = answer_of_log ("funnel", columns, NULL, "");
  for (gsize step = 0; step < 3; step++)
    {
      g_autofree char *settings = g_strdup_printf ("step=%d", (int) step + 1);
      g_autoptr (AisleAnswer) next = answer_of_log ("next", columns, NULL, settings);
      g_assert_cmpfloat (sum_of (next, "users"), ==, number_in (funnel, step, "users"));
    }
  log_columns_free (columns);
}

static void
test_threads (void)
{
  AisleColumns *columns = random_log (300000);
  assert_same_for_threads ("next", columns, "");
  assert_same_for_threads ("next", columns, "step=2;who=dropped");
  log_columns_free (columns);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/next/event", test_event);
  g_test_add_func ("/next/steps", test_steps);
  g_test_add_func ("/next/orders", test_orders);
  g_test_add_func ("/next/reference", test_reference);
  g_test_add_func ("/next/threads", test_threads);
  return g_test_run ();
}
