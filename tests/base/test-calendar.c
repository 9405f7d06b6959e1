/* Days of a shop's time zone: known dates, and GLib's own arithmetic as the second implementation. */
#include "base/calendar.h"
#include "base/random.h"

#include <glib.h>

static void
test_dates (void)
{
  int y, m, d;

  g_assert_cmpint (aisle_day_from_date (1970, 1, 1), ==, 0);
  g_assert_cmpint (aisle_day_from_date (2000, 3, 1), ==, 11017);
  for (gint32 day = -200000; day < 200000; day += 7)
    {
      aisle_day_to_date (day, &y, &m, &d);
      g_assert_cmpint (aisle_day_from_date (y, m, d), ==, day);
      if (y >= 1 && y <= 9999)
        {
          g_autoptr (GDateTime) time = g_date_time_new_utc (y, m, d, 0, 0, 0);
          g_assert_cmpint (g_date_time_to_unix (time), ==, (gint64) day * 86400);
          g_assert_cmpuint (aisle_day_weekday (day) + 1, ==, (guint) g_date_time_get_day_of_week (time));
        }
    }
}

static void
test_zones (gconstpointer data)
{
  g_autoptr (AisleCalendar) calendar = aisle_calendar_new (data, NULL);
  g_autoptr (GTimeZone) zone = g_time_zone_new_identifier (data);
  AisleRandom random;
  guint cache = 0;

  g_assert_nonnull (calendar);
  aisle_random_init (&random, 1, "calendar");
  for (int i = 0; i < 20000; i++)
    {
      gint64 seconds = (gint64) aisle_random_below (&random, G_GINT64_CONSTANT (3000000000));
      g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (seconds);
      g_autoptr (GDateTime) local = g_date_time_to_timezone (utc, zone);
      int y, m, d;
      g_date_time_get_ymd (local, &y, &m, &d);
      gint32 day = aisle_calendar_day (calendar, seconds * AISLE_SECOND, &cache);
      g_assert_cmpint (day, ==, aisle_day_from_date (y, m, d));
      /* The start is in the day, the microsecond before is not. */
      gint64 start = aisle_calendar_day_start (calendar, day);
      g_assert_cmpint (aisle_calendar_day (calendar, start, &cache), ==, day);
      g_assert_cmpint (aisle_calendar_day (calendar, start - 1, &cache), <, day);
    }
}

static void
test_unknown_zone (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (aisle_calendar_new ("Mars/Olympus", &error));
  g_assert_nonnull (strstr (error->message, "Mars/Olympus"));
}

static void
test_text (void)
{
  static const struct
  {
    const char *text;
    gint64 time;
    const char *back;
  } cases[] = {
    { "2026-03-02 09:00:00", G_GINT64_CONSTANT (1772442000000000), "2026-03-02T09:00:00Z" },
    { "2026-03-02T09:00:00Z", G_GINT64_CONSTANT (1772442000000000), "2026-03-02T09:00:00Z" },
    { "1969-12-31T23:59:59.5", -500000, "1969-12-31T23:59:59.500000Z" },
    { "2024-02-29", G_GINT64_CONSTANT (1709164800000000), "2024-02-29T00:00:00Z" },
  };
  static const char *const bad[] = {
    "", "2026", "2026-13-01", "2025-02-29", "2026-01-01T25:00", "2026-01-01x", "2026-01-01T10:00:61"
  };
  gint64 time;

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_assert_true (aisle_time_parse (cases[i].text, &time));
      g_assert_cmpint (time, ==, cases[i].time);
      g_autofree char *back = aisle_time_format (time);
      g_assert_cmpstr (back, ==, cases[i].back);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_false (aisle_time_parse (bad[i], &time));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/calendar/dates", test_dates);
  g_test_add_data_func ("/calendar/zone/utc", "UTC", test_zones);
  g_test_add_data_func ("/calendar/zone/london", "Europe/London", test_zones);
  g_test_add_data_func ("/calendar/zone/shanghai", "Asia/Shanghai", test_zones);
  g_test_add_data_func ("/calendar/zone/lord-howe", "Australia/Lord_Howe", test_zones);
  g_test_add_data_func ("/calendar/zone/sao-paulo", "America/Sao_Paulo", test_zones);
  g_test_add_func ("/calendar/unknown-zone", test_unknown_zone);
  g_test_add_func ("/calendar/text", test_text);
  return g_test_run ();
}
