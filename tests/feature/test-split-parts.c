/* test-split-parts.c: what a split is drawn from, counted by hand on a log of ten days, and the same counts as the split. */
#include "base/error.h"
#include "feature/split-parts.h"

#define N_USERS  3
#define N_ITEMS  4
#define N_EVENTS 10

static const guint8 KINDS[] = { AISLE_KIND_VIEW };
/* Three users one after the other; the e-th event in time is on day e. */
static const guint64 user_start[N_USERS + 1] = { 0, 4, 8, 10 };
static const gint32 item[N_EVENTS] = { 0, 1, 0, 2, 1, 2, 1, 3, 0, 2 };
static const guint16 kind[N_EVENTS] = { 0 };
static const int day_of[N_EVENTS] = { 1, 2, 3, 9, 4, 5, 8, 10, 6, 7 };

static gint64 times[N_EVENTS];
static AisleCalendar *calendar;

static void
view_init (AisleColumns *columns, AisleView *view, int days_apart)
{
  for (gsize i = 0; i < N_EVENTS; i++)
    times[i] = (gint64) day_of[i] * days_apart * AISLE_DAY + AISLE_HOUR;
  *columns = (AisleColumns){ .n_events = N_EVENTS,
                             .n_users = N_USERS,
                             .n_items = N_ITEMS,
                             .n_kinds = 1,
                             .user_start = user_start,
                             .time = times,
                             .item = item,
                             .kind = kind,
                             .kind_role = KINDS,
                             .last_time = 10 * days_apart * AISLE_DAY + AISLE_HOUR };
  *view = (AisleView){ .columns = columns, .calendar = calendar };
}

static AisleSplitParts *
parts_of (const AisleView *view, const char *const *pairs)
{
  g_autoptr (AisleParams) params = aisle_params_new (aisle_split_params, aisle_split_n_params);
  g_autoptr (GError) error = NULL;
  AisleSplitParts *parts;

  for (; *pairs != NULL; pairs++)
    g_assert_true (aisle_params_set_pair (params, *pairs, &error));
  parts = aisle_split_parts_new (view, params, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (parts->answer->passport);
  return parts;
}

/* One line a row: "1970-01-02 1 0 0". */
static void
assert_table (const AisleSplitParts *parts, const char *names, const char *expected)
{
  const AisleTable *table = parts->answer->table;
  g_autoptr (GString) own = g_string_new (NULL), rows = g_string_new (NULL);

  for (gsize column = 0; column < aisle_table_n_columns (table); column++)
    g_string_append_printf (own, "%s%s", column > 0 ? " " : "", aisle_table_column (table, column)->name);
  g_assert_cmpstr (own->str, ==, names);
  for (gsize row = 0; row < aisle_table_n_rows (table); row++)
    for (gsize column = 0; column < aisle_table_n_columns (table); column++)
      {
        g_autofree char *cell = aisle_table_format (table, row, column);
        g_string_append_printf (rows, "%s%s", column > 0 ? " " : row > 0 ? "\n" : "", cell);
      }
  g_assert_cmpstr (rows->str, ==, expected);
}

/* Ten interactions: validation is day 9, the test day 10. */
static void
test_time (void)
{
  AisleColumns columns;
  AisleView view;
  g_autoptr (AisleSplitParts) parts = NULL;

  view_init (&columns, &view, 1);
  parts = parts_of (&view, (const char *const[]){ "split=time", NULL });
  g_assert_cmpstr (parts->chart, ==, "stacked");
  assert_table (parts, "day fit validation test",
                "1970-01-02 1 0 0\n1970-01-03 1 0 0\n1970-01-04 1 0 0\n1970-01-05 1 0 0\n1970-01-06 1 0 0\n"
                "1970-01-07 1 0 0\n1970-01-08 1 0 0\n1970-01-09 1 0 0\n1970-01-10 0 1 0\n1970-01-11 0 0 1");
  g_assert_cmpstr (parts->sentence, ==,
                   "8 interactions to learn from, 1 to tune by, 1 to judge by; 1 users are judged. Tuning begins on "
                   "1970-01-10, judging on 1970-01-11.");
  g_clear_pointer (&parts, aisle_split_parts_free);
  parts = parts_of (&view, (const char *const[]){ "split=none", NULL });
  g_assert_cmpstr (parts->chart, ==, "bars");
  g_assert_cmpuint (aisle_table_n_columns (parts->answer->table), ==, 2);
}

/* Fifty days apart: weeks, which begin on Mondays; a year apart: months. */
static void
test_longer (void)
{
  AisleColumns columns;
  AisleView view;
  g_autoptr (AisleSplitParts) weeks = NULL, months = NULL;
  gint32 first, last;

  view_init (&columns, &view, 50);
  weeks = parts_of (&view, (const char *const[]){ "split=time", NULL });
  first = (gint32) aisle_table_integer (weeks->answer->table, 0, 0);
  last = (gint32) aisle_table_integer (weeks->answer->table, aisle_table_n_rows (weeks->answer->table) - 1, 0);
  g_assert_cmpuint (aisle_day_weekday (first), ==, 0);
  g_assert_cmpint (first, <=, 50);
  g_assert_cmpint (first, >, 43);
  g_assert_cmpint (last, ==, first + 7 * (gint32) (aisle_table_n_rows (weeks->answer->table) - 1));
  g_assert_cmpint (last, <=, 500);
  g_assert_cmpint (last, >, 493);
  view_init (&columns, &view, 365);
  months = parts_of (&view, (const char *const[]){ "split=time", NULL });
  g_assert_cmpint (aisle_table_integer (months->answer->table, 0, 0), ==, aisle_day_from_date (1971, 1, 1));
  g_assert_cmpint (aisle_table_integer (months->answer->table, 1, 0), ==, aisle_day_from_date (1971, 2, 1));
}

/* User 0: items 0 1 0 2, so test 2, validation 1, and the second 0 is shown; user 1: 1 2 1 3, the same; user 2: 0 2. */
static void
test_leave_one_out (void)
{
  AisleColumns columns;
  AisleView view;
  g_autoptr (AisleSplitParts) parts = NULL;

  view_init (&columns, &view, 1);
  parts = parts_of (&view, (const char *const[]){ "split=leave-one-out", NULL });
  assert_table (parts, "day fit shown validation test",
                "1970-01-02 1 0 0 0\n1970-01-03 0 0 1 0\n1970-01-04 0 1 0 0\n1970-01-05 1 0 0 0\n1970-01-06 0 0 1 0\n"
                "1970-01-07 1 0 0 0\n1970-01-08 0 0 0 1\n1970-01-09 0 1 0 0\n1970-01-10 0 0 0 1\n1970-01-11 0 0 0 1");
  g_clear_pointer (&parts, aisle_split_parts_free);
  for (gsize i = 0; i < N_EVENTS; i++) /* a log without times has one bar */
    times[i] = AISLE_TIME_MISSING;
  parts = parts_of (&view, (const char *const[]){ "split=leave-one-out", NULL });
  assert_table (parts, "label fit shown validation test", "Interactions 3 2 2 3");
}

/* The cuts of test-split.c's rolling test: validation and test are one interaction each. */
static void
test_rolling (void)
{
  AisleColumns columns;
  AisleView view;
  g_autoptr (AisleSplitParts) parts = NULL, one = NULL;

  view_init (&columns, &view, 1);
  parts = parts_of (&view, (const char *const[]){ "split=rolling", "folds=3", NULL });
  assert_table (parts, "label fit validation test unused test_from test_to",
                "Cut 1, 1970-01-09 6 1 1 2 1970-01-09 01:00:00 1970-01-10 01:00:00\n"
                "Cut 2, 1970-01-10 7 1 1 1 1970-01-10 01:00:00 1970-01-11 01:00:00\n"
                "Cut 3, 1970-01-11 8 1 1 0 1970-01-11 01:00:00 1970-01-11 01:00:00");
  one = parts_of (&view, (const char *const[]){ "split=rolling", "folds=3", "fold=2", NULL });
  g_assert_cmpuint (aisle_table_n_rows (one->answer->table), ==, 1);
  g_assert_cmpint (aisle_table_integer (one->answer->table, 0, 1), ==, 7);
}

/* By users the rows are groups of users, and what is shown of the judged ones is apart from what is to be found: 3 users,
 * one for each. */
static void
test_users (void)
{
  AisleColumns columns;
  AisleView view;
  g_autoptr (AisleSplitParts) parts = NULL;
  const AisleTable *table;
  gint64 sum = 0;

  view_init (&columns, &view, 1);
  parts = parts_of (&view, (const char *const[]){ "split=users", NULL });
  table = parts->answer->table;
  g_assert_cmpuint (aisle_table_n_rows (table), ==, 3);
  g_assert_cmpstr (aisle_table_text (table, 0, 0), ==, "1 users to learn from");
  g_assert_cmpstr (aisle_table_text (table, 1, 0), ==, "1 users to tune by");
  g_assert_cmpstr (aisle_table_text (table, 2, 0), ==, "1 users to judge by");
  g_assert_cmpint (aisle_table_integer_of (table, 0, "shown"), ==, 0);
  g_assert_cmpint (aisle_table_integer_of (table, 2, "test"), >, 0);
  g_assert_cmpint (aisle_table_integer_of (table, 2, "fit"), ==, 0);
  for (gsize row = 0; row < 3; row++)
    for (gsize column = 1; column < aisle_table_n_columns (table); column++)
      sum += aisle_table_integer (table, row, column);
  g_assert_cmpint (sum, ==, N_EVENTS);
}

static void
test_refusals (void)
{
  AisleColumns columns;
  AisleView view;
  g_autoptr (AisleParams) params = aisle_params_new (aisle_split_params, aisle_split_n_params);
  g_autoptr (GError) error = NULL;

  view_init (&columns, &view, 1);
  for (gsize i = 0; i < N_EVENTS; i++)
    times[i] = AISLE_TIME_MISSING;
  g_assert_null (aisle_split_parts_new (&view, params, NULL, &error));
  g_assert_error (error, AISLE_FEATURE_ERROR, AISLE_ERROR_EMPTY);
}

/* A parameter counts where the split has a use for it. */
static void
test_applies (void)
{
  g_autoptr (AisleParams) params = aisle_params_new (aisle_split_params, aisle_split_n_params);
  static const char *const cases[][2] = {
    { "time", "split judge final kinds weights" },
    { "rolling", "split judge final folds fold kinds weights" },
    { "users", "split judge final seed kinds weights" },
    { "none", "split kinds weights" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GString) names = g_string_new (NULL);

      g_assert_true (aisle_params_set (params, "split", cases[i][0], NULL));
      for (gsize p = 0; p < aisle_split_n_params; p++)
        if (aisle_params_applies (params, &aisle_split_params[p]))
          g_string_append_printf (names, "%s%s", names->len > 0 ? " " : "", aisle_split_params[p].name);
      g_assert_cmpstr (names->str, ==, cases[i][1]);
    }
}

int
main (int argc, char **argv)
{
  int result;

  g_test_init (&argc, &argv, NULL);
  calendar = aisle_calendar_new (NULL, NULL);
  g_test_add_func ("/feature/split-parts/time", test_time);
  g_test_add_func ("/feature/split-parts/longer", test_longer);
  g_test_add_func ("/feature/split-parts/leave-one-out", test_leave_one_out);
  g_test_add_func ("/feature/split-parts/rolling", test_rolling);
  g_test_add_func ("/feature/split-parts/users", test_users);
  g_test_add_func ("/feature/split-parts/refusals", test_refusals);
  g_test_add_func ("/feature/split-parts/applies", test_applies);
  result = g_test_run ();
  aisle_calendar_free (calendar);
  return result;
}
