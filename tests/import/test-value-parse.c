/* Times, money, numbers, folds and flags as logs write them. */
#include "import/import-error.h"
#include "import/time-parse.h"
#include "import/value-parse.h"

#include <math.h>

typedef struct
{
  AisleTimeFormat format;
  const char *zone, *text, *expected; /* expected NULL: not a time */
} TimeCase;

static const TimeCase times[] = {
  { AISLE_TIME_ISO, NULL, "2026-03-02 09:00:00", "2026-03-02T09:00:00Z" },
  { AISLE_TIME_ISO, NULL, "2026-03-02T09:00:00Z", "2026-03-02T09:00:00Z" },
  { AISLE_TIME_ISO, NULL, "2026-03-02", "2026-03-02T00:00:00Z" },
  { AISLE_TIME_ISO, NULL, "2026/3/2 9:05", "2026-03-02T09:05:00Z" },
  { AISLE_TIME_ISO, NULL, "2026.03.02 09:05:07", "2026-03-02T09:05:07Z" },
  { AISLE_TIME_ISO, NULL, "20260302", "2026-03-02T00:00:00Z" },
  { AISLE_TIME_ISO, NULL, "20260302T090001", "2026-03-02T09:00:01Z" },
  { AISLE_TIME_ISO, NULL, "2026年3月2日 9:05", "2026-03-02T09:05:00Z" },
  { AISLE_TIME_ISO, NULL, "2019-10-01 00:00:00 UTC", "2019-10-01T00:00:00Z" },
  { AISLE_TIME_ISO, NULL, "2026-03-02T09:00:00.5+08:00", "2026-03-02T01:00:00.500000Z" },
  { AISLE_TIME_ISO, NULL, "2026-03-02T09:00:00-0530", "2026-03-02T14:30:00Z" },
  { AISLE_TIME_ISO, NULL, "2026-03-02T09:00:00+08", "2026-03-02T01:00:00Z" },
  { AISLE_TIME_ISO, NULL, "2026-03-02T09:00:00.123456789Z", "2026-03-02T09:00:00.123456Z" },
  { AISLE_TIME_ISO, NULL, "2024-02-29 23:59:60", "2024-02-29T23:59:59Z" },
  { AISLE_TIME_ISO, NULL, "1969-12-31 23:59:59", "1969-12-31T23:59:59Z" },
  { AISLE_TIME_ISO, NULL, "2023-02-29 00:00:00", NULL },
  { AISLE_TIME_ISO, NULL, "2023-13-01 00:00:00", NULL },
  { AISLE_TIME_ISO, NULL, "2023-01-01 24:00:00", NULL },
  { AISLE_TIME_ISO, NULL, "2023-01-01 12:60:00", NULL },
  { AISLE_TIME_ISO, NULL, "2023-01-01x", NULL },
  { AISLE_TIME_ISO, NULL, "0000-01-01", NULL },
  { AISLE_TIME_ISO, NULL, "yesterday", NULL },
  { AISLE_TIME_ISO, "Europe/London", "2026-07-01 12:00:00", "2026-07-01T11:00:00Z" },
  { AISLE_TIME_ISO, "Europe/London", "2026-01-01 12:00:00", "2026-01-01T12:00:00Z" },
  { AISLE_TIME_ISO, "Europe/London", "2026-07-01 12:00:00Z", "2026-07-01T12:00:00Z" },
  { AISLE_TIME_ISO, "Asia/Shanghai", "2026-03-02 07:30:00", "2026-03-01T23:30:00Z" },
  { AISLE_TIME_EPOCH_S, NULL, "1396860669.277", "2014-04-07T08:51:09.277000Z" },
  { AISLE_TIME_EPOCH_S, NULL, "0", "1970-01-01T00:00:00Z" },
  { AISLE_TIME_EPOCH_S, NULL, "-1", "1969-12-31T23:59:59Z" },
  { AISLE_TIME_EPOCH_S, NULL, "99999999999999999", NULL },
  { AISLE_TIME_EPOCH_S, NULL, "12x", NULL },
  { AISLE_TIME_EPOCH_MS, NULL, "1396860669277", "2014-04-07T08:51:09.277000Z" },
  { AISLE_TIME_EPOCH_US, NULL, "1396860669277123", "2014-04-07T08:51:09.277123Z" },
  { AISLE_TIME_MONTH_FIRST, NULL, "12/1/2010 8:26", "2010-12-01T08:26:00Z" },
  { AISLE_TIME_MONTH_FIRST, NULL, "12/1/10 8:26", "2010-12-01T08:26:00Z" },
  { AISLE_TIME_MONTH_FIRST, NULL, "12/1/2010 12:05 AM", "2010-12-01T00:05:00Z" },
  { AISLE_TIME_MONTH_FIRST, NULL, "12/1/2010, 1:05:09 pm", "2010-12-01T13:05:09Z" },
  { AISLE_TIME_MONTH_FIRST, NULL, "13/1/2010 8:26", NULL },
  { AISLE_TIME_DAY_FIRST, NULL, "13/1/2010 8:26", "2010-01-13T08:26:00Z" },
  { AISLE_TIME_DAY_FIRST, NULL, "01.12.2010 08:26", "2010-12-01T08:26:00Z" },
  { AISLE_TIME_DAY_FIRST, NULL, "31/4/2010", NULL },
  { AISLE_TIME_NONE, NULL, "2026-03-02", NULL },
};

static void
test_times (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (times); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *got = NULL;
      AisleTimeParser parser;
      gint64 time;

      g_assert_true (aisle_time_parser_init (&parser, times[i].format, times[i].zone, &error));
      if (aisle_time_parser_read (&parser, times[i].text, strlen (times[i].text), &time))
        got = aisle_time_format (time);
      if (g_strcmp0 (got, times[i].expected) != 0)
        g_test_message ("case %" G_GSIZE_FORMAT ": %s", i, times[i].text);
      g_assert_cmpstr (got, ==, times[i].expected);
      aisle_time_parser_clear (&parser);
    }
}

/* The short way and the cached zone against GDateTime, over a year around changes of the clock. */
static void
test_times_against_glib (void)
{
  static const char *const zones[] = { "UTC", "Europe/London", "America/New_York", "Asia/Kolkata" };

  for (gsize z = 0; z < G_N_ELEMENTS (zones); z++)
    {
      g_autoptr (GTimeZone) zone = g_time_zone_new_identifier (zones[z]);
      g_autoptr (GError) error = NULL;
      AisleTimeParser parser;

      g_assert_true (aisle_time_parser_init (&parser, AISLE_TIME_ISO, zones[z], &error));
      for (gint64 hour = 0; hour < 366 * 24; hour++)
        {
          gint64 utc = G_GINT64_CONSTANT (1767225600) + hour * 3600 + hour % 60, time;
          g_autoptr (GDateTime) at = g_date_time_new_from_unix_utc (utc);
          g_autoptr (GDateTime) local = g_date_time_to_timezone (at, zone);
          g_autoptr (GDateTime) back = g_date_time_new (
              zone, g_date_time_get_year (local), g_date_time_get_month (local), g_date_time_get_day_of_month (local),
              g_date_time_get_hour (local), g_date_time_get_minute (local), g_date_time_get_second (local));
          g_autofree char *text = g_date_time_format (local, "%Y-%m-%d %H:%M:%S");

          g_assert_true (aisle_time_parser_read (&parser, text, strlen (text), &time));
          /* An hour that occurs twice may be read as either. */
          if (time / AISLE_SECOND != utc)
            g_assert_cmpint (ABS (time / AISLE_SECOND - utc), ==, 3600);
          if (g_date_time_to_unix (back) == utc && time / AISLE_SECOND != utc)
            g_test_message ("%s in %s: the other hour", text, zones[z]);
        }
      aisle_time_parser_clear (&parser);
    }
}

static void
test_zone_unknown (void)
{
  g_autoptr (GError) error = NULL;
  AisleTimeParser parser;

  g_assert_false (aisle_time_parser_init (&parser, AISLE_TIME_ISO, "Mars/Olympus", &error));
  g_assert_error (error, AISLE_IMPORT_ERROR, 1);
}

static const struct
{
  const char *text;
  gboolean comma;
  gint64 expected; /* AISLE_MONEY_MISSING: not money */
} prices[] = {
  { "59.0", FALSE, 590000 },
  { "59,0", TRUE, 590000 },
  { "-59.0", FALSE, -590000 },
  { "0", FALSE, 0 },
  { "7.51", FALSE, 75100 },
  { "0.00005", FALSE, 1 },
  { "-0.00005", FALSE, -1 },
  { "0.00004", FALSE, 0 },
  { "1,234.50", FALSE, 12345000 },
  { "1.234,50", TRUE, 12345000 },
  { "1 234,50", TRUE, 12345000 },
  { "1\xc2\xa0"
    "234,50 €",
    TRUE, 12345000 },
  { "1'234'567.5", FALSE, 12345675000 },
  { "¥12", FALSE, 120000 },
  { "￥12.5", FALSE, 125000 },
  { "8元", FALSE, 80000 },
  { "$ 12.50", FALSE, 125000 },
  { "-$12.50", FALSE, -125000 },
  { "($12.50)", FALSE, -125000 },
  { "(12.50)", FALSE, -125000 },
  { "12.5 USD", FALSE, 125000 },
  { "USD12.5", FALSE, 125000 },
  { "+3", FALSE, 30000 },
  { "1e3", FALSE, 10000000 },
  { "1.5E-2", FALSE, 150 },
  { ".5", FALSE, 5000 },
  { "5.", FALSE, 50000 },
  { "99999999999999", FALSE, G_GINT64_CONSTANT (999999999999990000) },
  { "999999999999999", FALSE, AISLE_MONEY_MISSING },
  { "1e99", FALSE, AISLE_MONEY_MISSING },
  { "12,34", FALSE, AISLE_MONEY_MISSING },
  { "1,2345", FALSE, AISLE_MONEY_MISSING },
  { "1,23,456", FALSE, AISLE_MONEY_MISSING },
  { "12.3.4", FALSE, AISLE_MONEY_MISSING },
  { "", FALSE, AISLE_MONEY_MISSING },
  { "-", FALSE, AISLE_MONEY_MISSING },
  { ".", FALSE, AISLE_MONEY_MISSING },
  { "$", FALSE, AISLE_MONEY_MISSING },
  { "free", FALSE, AISLE_MONEY_MISSING },
  { "1e", FALSE, AISLE_MONEY_MISSING },
  { "0x10", FALSE, AISLE_MONEY_MISSING },
  { "inf", FALSE, AISLE_MONEY_MISSING },
  { "nan", FALSE, AISLE_MONEY_MISSING },
};

static void
test_money (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (prices); i++)
    {
      gint64 money = AISLE_MONEY_MISSING;
      gboolean read = aisle_money_parse (prices[i].text, strlen (prices[i].text), prices[i].comma, &money);

      if (read != (prices[i].expected != AISLE_MONEY_MISSING) || (read && money != prices[i].expected))
        g_test_message ("'%s'", prices[i].text);
      g_assert_cmpint (read, ==, prices[i].expected != AISLE_MONEY_MISSING);
      if (read)
        g_assert_cmpint (money, ==, prices[i].expected);
    }
}

static void
test_numbers (void)
{
  static const struct
  {
    const char *text;
    gboolean comma;
    double expected;
  } cases[] = {
    { "6", FALSE, 6 },     { "-12", FALSE, -12 },    { "2.5", FALSE, 2.5 },
    { "2,5", TRUE, 2.5 },  { "1,000", FALSE, 1000 }, { "123456789012345678", FALSE, 123456789012345678.0 },
    { "1e2", FALSE, 100 }, { "", FALSE, NAN },       { "six", FALSE, NAN },
    { "-", FALSE, NAN },   { "1 2", FALSE, NAN },    { "$5", FALSE, NAN },
    { "0.1", FALSE, .1 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      double number = NAN;

      if (!aisle_number_parse (cases[i].text, strlen (cases[i].text), cases[i].comma, &number))
        number = NAN;
      if (isnan (cases[i].expected))
        g_assert_true (isnan (number));
      else
        g_assert_cmpfloat (number, ==, cases[i].expected);
    }
}

static void
test_folds (void)
{
  AisleFold fold;

  g_assert_true (aisle_fold_parse ("Train", 5, &fold) && fold == AISLE_FOLD_TRAIN);
  g_assert_true (aisle_fold_parse ("val", 3, &fold) && fold == AISLE_FOLD_VALID);
  g_assert_true (aisle_fold_parse ("测试", strlen ("测试"), &fold) && fold == AISLE_FOLD_TEST);
  g_assert_false (aisle_fold_parse ("trainer", 7, &fold));
  g_assert_true (aisle_value_is_missing ("NULL", 4));
  g_assert_true (aisle_value_is_missing ("", 0));
  g_assert_false (aisle_value_is_missing ("NULLS", 5));
  g_assert_false (aisle_value_is_missing ("No", 2));
}

static void
test_flags (void)
{
  static const struct
  {
    const char *text;
    int expected; /* -1: none */
  } cases[] = { { "1", 1 },   { "0", 0 },      { "0.0", 0 },     { "3", 1 },          { "TRUE", 1 }, { "false", 0 },
                { "Yes", 1 }, { "n", 0 },      { "click", 1 },   { "Impression", 0 }, { "点击", 1 }, { "曝光", 0 },
                { "-1", -1 }, { "maybe", -1 }, { "true|t", -1 }, { "|", -1 },         { "tru", -1 }, { "", -1 } };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gint64 flag;
      gboolean ok = aisle_flag_parse (cases[i].text, strlen (cases[i].text), FALSE, &flag);
      if ((ok ? (int) flag : -1) != cases[i].expected)
        g_test_fail_printf ("'%s' reads as %d", cases[i].text, ok ? (int) flag : -1);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/value-parse/times", test_times);
  g_test_add_func ("/value-parse/times-against-glib", test_times_against_glib);
  g_test_add_func ("/value-parse/zone-unknown", test_zone_unknown);
  g_test_add_func ("/value-parse/money", test_money);
  g_test_add_func ("/value-parse/numbers", test_numbers);
  g_test_add_func ("/value-parse/folds", test_folds);
  g_test_add_func ("/value-parse/flags", test_flags);
  return g_test_run ();
}
