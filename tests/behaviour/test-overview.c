/* test-overview.c: the overview against golden numbers, hand-made days and a naive count. */
#include "behaviour/golden-log.h"

#include "base/error.h"
#include "base/random.h"
#include "behaviour/question.h"
#include "numeric/parallel.h"
#include "numeric/stats.h"

static AisleAnswer *
ask (const AisleColumns *columns, const AisleBitmap *users, const char *zone, const char *settings, GError **error)
{
  const AisleQuestion *question = aisle_question ("overview");
  g_autoptr (AisleCalendar) calendar = aisle_calendar_new (zone, NULL);
  g_autoptr (AisleParams) params = aisle_params_new (question->params, question->n_params);
  g_auto (GStrv) pairs = g_strsplit (settings, ";", -1);
  AisleView view = { .columns = columns, .calendar = calendar, .users = users, .currency = "EUR" };
  for (gsize i = 0; pairs[i] != NULL && pairs[i][0] != '\0'; i++)
    if (!aisle_params_set_pair (params, pairs[i], error))
      return NULL;
  return question->answer (&view, params, NULL, error);
}

static AisleAnswer *
ask_well (const AisleColumns *columns, const char *zone, const char *settings)
{
  g_autoptr (GError) error = NULL;
  AisleAnswer *answer = ask (columns, NULL, zone, settings, &error);
  g_assert_no_error (error);
  return answer;
}

static gint64
cell (const AisleAnswer *answer, gsize row, const char *name)
{
  return aisle_table_integer_of (answer->table, row, name);
}

static gint64
sum_of (const AisleAnswer *answer, const char *name)
{
  gint64 sum = 0;
  for (gsize row = 0; row < aisle_table_n_rows (answer->table); row++)
    sum += cell (answer, row, name);
  return sum;
}

static gboolean
passport_says (const AisleAnswer *answer, const char *part)
{
  g_autofree char *text = aisle_passport_to_text (answer->passport);
  return strstr (text, part) != NULL;
}

static void
test_golden (void)
{
  AisleColumns *valid = golden_log (TRUE);
  g_autoptr (AisleAnswer) days = ask_well (valid, NULL, "");
  /* 2026-03-02 to 2026-03-12, days without events too. */
  g_assert_cmpuint (aisle_table_n_rows (days->table), ==, 11);
  g_assert_cmpint (cell (days, 0, "users"), ==, 3);
  g_assert_cmpint (sum_of (days, "sessions"), ==, 12);
  g_assert_cmpint (sum_of (days, "events"), ==, 27);
  g_assert_cmpint (sum_of (days, "orders"), ==, 6);
  g_assert_cmpint (sum_of (days, "revenue"), ==, 3067000);
  g_autoptr (AisleAnswer) shorter = ask_well (valid, NULL, "gap=29m");
  g_assert_cmpint (sum_of (shorter, "sessions"), ==, 13);
  g_autoptr (AisleAnswer) month = ask_well (valid, NULL, "by=month");
  g_assert_cmpuint (aisle_table_n_rows (month->table), ==, 1);
  g_assert_cmpint (cell (month, 0, "users"), ==, 6);
  g_assert_cmpint (cell (month, 0, "buyers"), ==, 4);
  AisleInterval interval = aisle_wilson (4, 6);
  gsize low = (gsize) aisle_table_find (month->table, "conversion_low");
  g_assert_cmpfloat_with_epsilon (aisle_table_number (month->table, 0, low), interval.low, 1e-12);
  log_columns_free (valid);
}

#define DAY(n) ((n) *AISLE_DAY + 12 * AISLE_HOUR)

static void
test_money (void)
{
  LogBuilder log;
  log_builder_init (&log);
  guint16 buy = log_builder_add_kind (&log, AISLE_KIND_PURCHASE), back = log_builder_add_kind (&log, AISLE_KIND_RETURN);
  gint64 three = 3 * AISLE_MONEY_UNIT;
  log_builder_add (&log, LOG_EVENT (.user = 0, .time = DAY (0), .kind = buy, .price = three));
  log_builder_add (&log, LOG_EVENT (.user = 0, .time = DAY (1), .kind = buy, .price = three, .quantity = 2.5));
  log_builder_add (&log, LOG_EVENT (.user = 0, .time = DAY (2), .kind = back, .price = three, .quantity = -2));
  log_builder_add (&log, LOG_EVENT (.user = 0, .time = DAY (3), .kind = back, .price = three, .quantity = 2));
  log_builder_add (&log, LOG_EVENT (.user = 0, .time = DAY (4), .kind = buy));
  log_builder_add (&log, LOG_EVENT (.user = -1, .time = DAY (5), .kind = buy, .price = three));
  AisleColumns *columns = log_builder_take (&log);
  g_autoptr (AisleAnswer) days = ask_well (columns, NULL, "");
  const gint64 revenue[] = { 30000, 75000, -60000, -60000, 0, 30000 }, users[] = { 1, 1, 1, 1, 1, 0 };
  const gint64 buyers[] = { 1, 1, 0, 0, 1, 0 }, orders[] = { 1, 1, 0, 0, 1, 1 };
  for (gsize row = 0; row < 6; row++)
    {
      g_assert_cmpint (cell (days, row, "revenue"), ==, revenue[row]);
      g_assert_cmpint (cell (days, row, "users"), ==, users[row]);
      g_assert_cmpint (cell (days, row, "buyers"), ==, buyers[row]);
      g_assert_cmpint (cell (days, row, "orders"), ==, orders[row]);
    }
  gsize conversion = (gsize) aisle_table_find (days->table, "conversion");
  g_assert_true (aisle_table_is_missing (days->table, 5, conversion));
  g_assert_true (passport_says (days, "1 anonymous event"));
  g_assert_true (passport_says (days, "1 purchase or return has no price"));
  log_columns_free (columns);
}

static void
test_ids (void)
{
  LogBuilder log;
  log_builder_init (&log);
  log.has_sessions = log.has_orders = TRUE;
  guint16 buy = log_builder_add_kind (&log, AISLE_KIND_PURCHASE);
  /* Three lines of one order and one session, the last after midnight; an interleaved second session. */
  log_builder_add (&log, LOG_EVENT (.user = 0, .time = DAY (0), .kind = buy, .session = 0, .order = 0));
  log_builder_add (&log, LOG_EVENT (.user = 0, .time = DAY (0) + 1, .kind = buy, .session = 1, .order = 1));
  log_builder_add (&log, LOG_EVENT (.user = 0, .time = DAY (0) + 2, .kind = buy, .session = 0, .order = 0));
  log_builder_add (&log, LOG_EVENT (.user = 0, .time = DAY (1), .kind = buy, .session = 0, .order = 0));
  /* Without ids the gap and the event count. */
  log_builder_add (&log, LOG_EVENT (.user = 1, .time = DAY (1), .kind = buy));
  log_builder_add (&log, LOG_EVENT (.user = 1, .time = DAY (1) + 30 * AISLE_MINUTE, .kind = buy));
  log_builder_add (&log, LOG_EVENT (.user = 1, .time = DAY (1) + 61 * AISLE_MINUTE, .kind = buy));
  /* An anonymous session. */
  log_builder_add (&log, LOG_EVENT (.user = -1, .time = DAY (1), .kind = buy, .session = 2, .order = 2));
  AisleColumns *columns = log_builder_take (&log);
  g_autoptr (AisleAnswer) days = ask_well (columns, NULL, "");
  g_assert_cmpint (cell (days, 0, "sessions"), ==, 2);
  g_assert_cmpint (cell (days, 0, "orders"), ==, 2);
  g_assert_cmpint (cell (days, 1, "sessions"), ==, 2 + 1);
  g_assert_cmpint (cell (days, 1, "orders"), ==, 3 + 1);
  /* A session and an order that began before the first day asked for began before it. */
  g_autoptr (AisleAnswer) second = ask_well (columns, NULL, "from=1970-01-02");
  g_assert_cmpuint (aisle_table_n_rows (second->table), ==, 1);
  g_assert_cmpint (cell (second, 0, "sessions"), ==, 3);
  g_assert_cmpint (cell (second, 0, "orders"), ==, 4);
  g_assert_true (passport_says (second, "outside"));
  log_columns_free (columns);
}

static void
test_zone (void)
{
  LogBuilder log;
  gint64 winter, summer;
  log_builder_init (&log);
  guint16 view = log_builder_add_kind (&log, AISLE_KIND_VIEW);
  g_assert_true (aisle_time_parse ("2011-03-26T23:30:00Z", &winter));
  g_assert_true (aisle_time_parse ("2011-03-27T23:30:00Z", &summer)); /* 00:30 on the 28th in London */
  log_builder_add (&log, LOG_EVENT (.user = 0, .time = winter, .kind = view));
  log_builder_add (&log, LOG_EVENT (.user = 0, .time = summer, .kind = view));
  AisleColumns *columns = log_builder_take (&log);
  g_autoptr (AisleAnswer) london = ask_well (columns, "Europe/London", "");
  g_assert_cmpuint (aisle_table_n_rows (london->table), ==, 3);
  g_assert_cmpint (cell (london, 1, "users"), ==, 0);
  g_autoptr (AisleAnswer) utc = ask_well (columns, NULL, "");
  g_assert_cmpuint (aisle_table_n_rows (utc->table), ==, 2);
  /* 2011-03-28 is a Monday. */
  g_autoptr (AisleAnswer) weeks = ask_well (columns, "Europe/London", "by=week");
  g_assert_cmpuint (aisle_table_n_rows (weeks->table), ==, 2);
  g_assert_cmpint (cell (weeks, 1, "date") - cell (weeks, 0, "date"), ==, 7);
  log_columns_free (columns);
}

static gsize
find_metric (const AisleAnswer *answer, const char *metric)
{
  for (gsize row = 0; row < aisle_table_n_rows (answer->table); row++)
    if (g_str_equal (aisle_table_text (answer->table, row, 0), metric))
      return row;
  g_assert_not_reached ();
}

static double
figure (const AisleAnswer *answer, const char *metric, const char *name)
{
  return aisle_table_number_of (answer->table, find_metric (answer, metric), name);
}

static void
test_total (void)
{
  LogBuilder log;
  log_builder_init (&log);
  guint16 view = log_builder_add_kind (&log, AISLE_KIND_VIEW), buy = log_builder_add_kind (&log, AISLE_KIND_PURCHASE);
  /* Ten days, one user more every day; the eleventh has begun only. */
  for (gint32 day = 0; day < 10; day++)
    for (gint32 user = 0; user <= day; user++)
      log_builder_add (
          &log, LOG_EVENT (.user = user, .time = DAY (day), .kind = user == 0 ? buy : view, .price = AISLE_MONEY_UNIT));
  log_builder_add (&log, LOG_EVENT (.user = 50, .time = 10 * AISLE_DAY, .kind = view));
  AisleColumns *columns = log_builder_take (&log);
  g_autoptr (AisleAnswer) half = ask_well (columns, NULL, "by=total");
  g_assert_cmpfloat (figure (half, "users", "value"), ==, 10);
  g_assert_cmpfloat (figure (half, "users", "previous"), ==, 5);
  g_assert_cmpfloat (figure (half, "users", "change"), ==, 1);
  g_assert_cmpfloat (figure (half, "revenue", "value"), ==, 5);
  g_assert_cmpfloat (figure (half, "revenue", "change"), ==, 0);
  g_assert_cmpfloat (figure (half, "conversion", "value"), ==, 0.1);
  g_assert_cmpfloat (figure (half, "conversion", "value_low"), <, 0.1);
  g_assert_true (passport_says (half, "1970-01-06 to 1970-01-10 against 1970-01-01 to 1970-01-05"));
  g_assert_true (passport_says (half, "5 days instead of 30"));
  g_autoptr (AisleAnswer) two = ask_well (columns, NULL, "by=total;days=2;to=1970-01-04");
  g_assert_cmpfloat (figure (two, "users", "value"), ==, 4);
  g_assert_cmpfloat (figure (two, "users", "previous"), ==, 2);
  /* No period before: said, not invented. */
  g_autoptr (AisleAnswer) whole = ask_well (columns, NULL, "by=total;from=1970-01-01;to=1970-01-08");
  g_assert_true (isnan (figure (whole, "users", "previous")));
  g_assert_true (isnan (figure (whole, "users", "change")));
  g_assert_true (passport_says (whole, "not as many days before"));
  log_columns_free (columns);
}

/* ---- a naive count ---- */

static AisleColumns *
random_log (gsize n)
{
  AisleRandom random;
  LogBuilder log;
  aisle_random_init (&random, 5, "overview-log");
  log_builder_init (&log);
  for (AisleKind kind = 0; kind < AISLE_N_KINDS; kind++)
    log_builder_add_kind (&log, kind);
  for (gsize i = 0; i < n; i++)
    log_builder_add (&log, LOG_EVENT (.user = (gint32) aisle_random_below (&random, n / 8) - 1,
                                      .time = (gint64) aisle_random_below (&random, 40 * 24 * 12) * 5 * AISLE_MINUTE,
                                      .kind = (guint16) aisle_random_below (&random, AISLE_N_KINDS),
                                      .price = (gint64) aisle_random_below (&random, 50000),
                                      .quantity = (double) aisle_random_below (&random, 4) - 1));
  return log_builder_take (&log);
}

static void
test_naive (void)
{
  AisleColumns *columns = random_log (4000);
  gint64 users[40] = { 0 }, buyers[40] = { 0 }, sessions[40] = { 0 }, events[40] = { 0 }, revenue[40] = { 0 };
  for (gsize user = 0; user <= columns->n_users; user++)
    {
      gsize end = user < columns->n_users ? columns->user_start[user + 1] : columns->n_events;
      gboolean anonymous = user == columns->n_users, seen[40] = { 0 }, bought[40] = { 0 };
      for (gsize i = columns->user_start[user]; i < end; i++)
        {
          gsize day = (gsize) (columns->time[i] / AISLE_DAY);
          AisleKind role = columns->kind_role[columns->kind[i]];
          double quantity = columns->quantity[i];
          gboolean first = i == columns->user_start[user];
          events[day]++;
          seen[day] = !anonymous;
          sessions[day] += !anonymous && (first || columns->time[i] - columns->time[i - 1] > 30 * AISLE_MINUTE);
          if (role == AISLE_KIND_PURCHASE)
            bought[day] = !anonymous;
          if (role == AISLE_KIND_PURCHASE)
            revenue[day] += (gint64) ((double) columns->price[i] * quantity);
          else if (role == AISLE_KIND_RETURN)
            revenue[day] -= (gint64) ((double) columns->price[i] * fabs (quantity));
        }
      for (gsize day = 0; day < 40; day++)
        {
          users[day] += seen[day];
          buyers[day] += bought[day];
        }
    }
  g_autoptr (AisleAnswer) days = ask_well (columns, NULL, "");
  g_assert_cmpuint (aisle_table_n_rows (days->table), ==, 40);
  for (gsize day = 0; day < 40; day++)
    {
      g_assert_cmpint (cell (days, day, "users"), ==, users[day]);
      g_assert_cmpint (cell (days, day, "buyers"), ==, buyers[day]);
      g_assert_cmpint (cell (days, day, "sessions"), ==, sessions[day]);
      g_assert_cmpint (cell (days, day, "events"), ==, events[day]);
      g_assert_cmpint (cell (days, day, "revenue"), ==, revenue[day]);
    }
  log_columns_free (columns);
}

static void
test_threads (void)
{
  AisleColumns *columns = random_log (300000);
  g_autofree char *first = NULL;
  for (guint threads = 1; threads <= 3; threads++)
    {
      g_autoptr (GString) text = g_string_new (NULL);
      aisle_parallel_set_threads (threads);
      g_autoptr (AisleAnswer) answer = ask_well (columns, "Asia/Shanghai", "by=week");
      aisle_table_to_csv (answer->table, text);
      if (first == NULL)
        first = g_strdup (text->str);
      g_assert_cmpstr (first, ==, text->str);
    }
  aisle_parallel_set_threads (0);
  log_columns_free (columns);
}

static void
test_segment (void)
{
  AisleColumns *columns = golden_log (FALSE);
  g_autoptr (AisleBitmap) users = aisle_bitmap_new (columns->n_users, FALSE);
  aisle_bitmap_add (users, 2);
  g_autoptr (AisleAnswer) answer = ask (columns, users, NULL, "by=month", NULL);
  g_assert_cmpint (cell (answer, 0, "events"), ==, 5);
  g_assert_cmpint (cell (answer, 0, "users"), ==, 1);
  log_columns_free (columns);
}

static void
assert_refused (const AisleColumns *columns, const char *settings, int code)
{
  g_autoptr (GError) error = NULL;
  g_assert_null (ask (columns, NULL, NULL, settings, &error));
  g_assert_error (error, AISLE_BEHAVIOUR_ERROR, code);
}

static void
test_refusals (void)
{
  AisleColumns *golden = golden_log (FALSE);
  assert_refused (golden, "from=2026-03-05;to=2026-03-04", AISLE_ERROR_USAGE);
  assert_refused (golden, "from=2030-01-01", AISLE_ERROR_USAGE);
  log_columns_free (golden);

  LogBuilder log;
  log_builder_init (&log);
  AisleColumns *none = log_builder_take (&log);
  assert_refused (none, "", AISLE_ERROR_EMPTY);
  log_columns_free (none);
  log_builder_init (&log);
  guint16 view = log_builder_add_kind (&log, AISLE_KIND_VIEW);
  log_builder_add (&log, LOG_EVENT (.user = 0, .time = AISLE_TIME_MISSING, .kind = view));
  AisleColumns *timeless = log_builder_take (&log);
  assert_refused (timeless, "", AISLE_ERROR_EMPTY);
  log_columns_free (timeless);

  /* One wrong date does not make a table of a million days. */
  log_builder_init (&log);
  view = log_builder_add_kind (&log, AISLE_KIND_VIEW);
  log_builder_add (&log, LOG_EVENT (.user = 0, .time = DAY (18000), .kind = view));
  log_builder_add (&log, LOG_EVENT (.user = 0, .time = DAY (1800000), .kind = view));
  AisleColumns *wrong = log_builder_take (&log);
  assert_refused (wrong, "", AISLE_ERROR_INPUT);
  g_autoptr (AisleAnswer) limited = ask_well (wrong, NULL, "to=2020-01-01");
  g_assert_cmpint (sum_of (limited, "events"), ==, 1);
  log_columns_free (wrong);
}

/* Of 600 users before and 600 after the first `both` are the same: each an event at noon of a day of its period. */
static AisleColumns *
two_periods (gint32 both, gint32 users)
{
  LogBuilder log;
  log_builder_init (&log);
  guint16 view = log_builder_add_kind (&log, AISLE_KIND_VIEW);
  for (gint32 i = 0; i < users; i++)
    {
      log_builder_add (&log, LOG_EVENT (.user = i, .time = DAY (i % 5), .kind = view));
      log_builder_add (&log, LOG_EVENT (.user = i < both ? i : users + i, .time = DAY (5 + i % 5), .kind = view));
    }
  return log_builder_take (&log);
}

/* The difference of two counts of users who come in one period alone has the variance of their sum: 2 * 400 of 600^2,
 * whose root times 1.96 is .0924; users who come in both change nothing. */
static void
test_change_interval (void)
{
  AisleColumns *some = two_periods (200, 600), *same = two_periods (600, 600), *few = two_periods (4, 20);
  const char *settings = "by=total;days=5;to=1970-01-10";
  g_autoptr (AisleAnswer) apart = ask_well (some, NULL, settings);
  gsize low = (gsize) aisle_table_find (apart->table, "change_low");
  gsize high = (gsize) aisle_table_find (apart->table, "change_high");
  g_assert_cmpfloat (aisle_table_number_of (apart->table, 0, "change"), ==, 0);
  g_assert_cmpfloat (fabs (aisle_table_number (apart->table, 0, low) / -.0924 - 1), <, .2);
  g_assert_cmpfloat (fabs (aisle_table_number (apart->table, 0, high) / .0924 - 1), <, .2);
  g_autoptr (AisleAnswer) alike = ask_well (same, NULL, settings);
  g_assert_cmpfloat (aisle_table_number (alike->table, 0, low), ==, 0);
  g_assert_cmpfloat (aisle_table_number (alike->table, 0, high), ==, 0);
  /* Too few to say. */
  g_autoptr (AisleAnswer) none = ask_well (few, NULL, settings);
  g_assert_true (aisle_table_is_missing (none->table, 0, low));
  log_columns_free (some);
  log_columns_free (same);
  log_columns_free (few);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/overview/golden", test_golden);
  g_test_add_func ("/overview/money", test_money);
  g_test_add_func ("/overview/ids", test_ids);
  g_test_add_func ("/overview/zone", test_zone);
  g_test_add_func ("/overview/total", test_total);
  g_test_add_func ("/overview/naive", test_naive);
  g_test_add_func ("/overview/threads", test_threads);
  g_test_add_func ("/overview/segment", test_segment);
  g_test_add_func ("/overview/refusals", test_refusals);
  g_test_add_func ("/overview/change-interval", test_change_interval);
  return g_test_run ();
}
