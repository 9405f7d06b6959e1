/* test-segment-merge.c: what is said as a span, what is not, and in which words. */
#include "segment/segment-merge.h"

static void
expect (const char *const *texts, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *merged = aisle_segment_any (texts, g_strv_length ((char **) texts), NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (merged, ==, expected);
}

static void
test_hours (void)
{
  static const char *const row[] = { "did (view, hour = 10..10)", "did (view, hour = 9..9)", "did (view, hour = 11)",
                                     NULL };
  static const char *const block[] = { "did (any, weekday = 1, hour = 9)", "did (any, weekday = 1, hour = 10)",
                                       "did (any, weekday = 2, hour = 9)", "did (any, weekday = 2, hour = 10)", NULL };
  static const char *const apart[] = { "did (view, hour = 9)", "did (view, hour = 11)", NULL };
  static const char *const kinds[] = { "did (view, hour = 9)", "did (cart, hour = 10)", NULL };

  expect (row, "(did (view, hour = 9..11))");
  expect (block, "(did (any, weekday = 1..2, hour = 9..10))");
  expect (apart, "(did (view, hour = 9)) or (did (view, hour = 11))");
  expect (kinds, "(did (view, hour = 9)) or (did (cart, hour = 10))");
}

/* An event without a time has no hour: all hours are not any. */
static void
test_whole_day (void)
{
  static const char *const texts[] = { "did (view, hour = 0..11)", "did (view, hour = 12..23)", NULL };

  expect (texts, "(did (view, hour = 0..11)) or (did (view, hour = 12..23))");
}

/* Two cohorts of a retention grid, two weeks of each. */
static void
test_cohorts (void)
{
  static const char *const texts[] = {
    "first_seen >= 2024-03-04 and first_seen < 2024-03-11 and did (any, after = 2024-03-11, before = 2024-03-18)",
    "first_seen >= 2024-03-04 and first_seen < 2024-03-11 and did (any, after = 2024-03-18, before = 2024-03-25)",
    "first_seen >= 2024-03-11 and first_seen < 2024-03-18 and did (any, after = 2024-03-18, before = 2024-03-25)",
    "first_seen >= 2024-03-11 and first_seen < 2024-03-18 and did (any, after = 2024-03-25, before = 2024-04-01)", NULL
  };
  static const char *const whole[] = { "first_seen >= 2024-03-04 and first_seen < 2024-03-11",
                                       "first_seen >= 2024-03-11 and first_seen < 2024-03-18", NULL };

  expect (texts,
          "(first_seen >= 2024-03-04 and first_seen < 2024-03-11 and did (any, after = 2024-03-11, before = "
          "2024-03-25)) or (first_seen >= 2024-03-11 and first_seen < 2024-03-18 and did (any, after = 2024-03-18, "
          "before = 2024-04-01))");
  expect (whole, "(first_seen >= 2024-03-04 and first_seen < 2024-03-18)");
}

static void
test_bins (void)
{
  static const char *const sessions[] = { "session (events_from = 2, events_to = 3)",
                                          "session (events_from = 3, events_to = 5)", NULL };
  static const char *const prices[] = { "did (view, price_from = 10, price_to = 20)", "did (view, price_from = 20)",
                                        NULL };
  static const char *const all_prices[] = { "did (view, price_to = 20)", "did (view, price_from = 20)", NULL };
  static const char *const counted[] = { "did (view, hour = 9) >= 2", "did (view, hour = 10) >= 2", NULL };
  static const char *const negated[] = { "not did (view, hour = 9)", "not did (view, hour = 10)", NULL };

  expect (sessions, "(session (events_from = 2, events_to = 5))");
  expect (prices, "(did (view, price_from = 10))");
  expect (all_prices, "(did (view, price_to = 20)) or (did (view, price_from = 20))");
  expect (counted, "(did (view, hour = 9) >= 2) or (did (view, hour = 10) >= 2)");
  expect (negated, "(not did (view, hour = 9)) or (not did (view, hour = 10))");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/segment-merge/hours", test_hours);
  g_test_add_func ("/segment-merge/whole-day", test_whole_day);
  g_test_add_func ("/segment-merge/cohorts", test_cohorts);
  g_test_add_func ("/segment-merge/bins", test_bins);
  return g_test_run ();
}
