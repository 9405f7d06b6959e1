/* test-funnel.c: the funnel against the golden log and against its definition, carried out naively. */
#include "behaviour/golden-log.h"

#include "base/error.h"
#include "base/random.h"
#include "behaviour/question.h"
#include "numeric/parallel.h"
#include "segment/funnel-walk.h"

/* Answers with settings separated by semicolons. */
static AisleAnswer *
ask (const AisleColumns *columns, const AisleBitmap *users, const char *settings, GError **error)
{
  const AisleQuestion *question = aisle_question ("funnel");
  g_autoptr (AisleCalendar) calendar = aisle_calendar_new (NULL, NULL);
  g_autoptr (AisleParams) params = aisle_params_new (question->params, question->n_params);
  g_auto (GStrv) pairs = g_strsplit (settings, ";", -1);
  AisleView view = { .columns = columns, .calendar = calendar, .users = users, .segment_name = "some", .currency = "" };
  for (gsize i = 0; pairs[i] != NULL && pairs[i][0] != '\0'; i++)
    if (!aisle_params_set_pair (params, pairs[i], error))
      return NULL;
  return question->answer (&view, params, NULL, error);
}

static char *
users_of (const AisleColumns *columns, const AisleBitmap *users, const char *settings)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleAnswer) answer = ask (columns, users, settings, &error);
  g_assert_no_error (error);
  GString *text = g_string_new (NULL);
  gsize column = (gsize) aisle_table_find (answer->table, "users");
  for (gsize row = 0; row < aisle_table_n_rows (answer->table); row++)
    g_string_append_printf (text, "%s%" G_GINT64_FORMAT, row > 0 ? "/" : "",
                            aisle_table_integer (answer->table, row, column));
  return g_string_free (text, FALSE);
}

#define assert_funnel(columns, users, settings, expected)                                                              \
  G_STMT_START                                                                                                         \
  {                                                                                                                    \
    g_autofree char *found = users_of (columns, users, settings);                                                      \
    g_assert_cmpstr (found, ==, expected);                                                                             \
  }                                                                                                                    \
  G_STMT_END

static void
test_golden (void)
{
  AisleColumns *raw = golden_log (FALSE), *valid = golden_log (TRUE);
  assert_funnel (raw, NULL, "", "7/5/2");
  assert_funnel (raw, NULL, "steps=view,cart,purchase;window=7d", "7/5/2");
  assert_funnel (raw, NULL, "mode=strict", "7/5/0");
  assert_funnel (raw, NULL, "mode=any", "7/6/3");
  assert_funnel (valid, NULL, "", "6/5/2");
  assert_funnel (valid, NULL, "window=30d", "6/5/3");
  assert_funnel (valid, NULL, "mode=strict", "6/5/1");
  assert_funnel (valid, NULL, "mode=any", "6/5/3");
  log_columns_free (raw);
  log_columns_free (valid);
}

static void
test_table (void)
{
  AisleColumns *raw = golden_log (FALSE);
  g_autoptr (AisleAnswer) answer = ask (raw, NULL, "", NULL);
  const AisleTable *table = answer->table;
  gsize share = (gsize) aisle_table_find (table, "share_of_first"),
        dropped = (gsize) aisle_table_find (table, "dropped");
  gsize of_previous = (gsize) aisle_table_find (table, "share_of_previous");
  gsize wait = (gsize) aisle_table_find (table, "time_from_previous");
  g_assert_cmpfloat_with_epsilon (aisle_table_number (table, 2, share), 2.0 / 7, 1e-12);
  g_assert_cmpfloat_with_epsilon (aisle_table_number (table, 2, of_previous), 2.0 / 5, 1e-12);
  g_assert_cmpint (aisle_table_integer (table, 1, dropped), ==, 2);
  g_assert_cmpint (aisle_table_integer (table, 2, dropped), ==, 3);
  /* u1 buys 4 minutes after the first cart, u3 2 minutes: the lower of the two. */
  g_assert_cmpfloat (aisle_table_number (table, 2, wait), ==, 120);
  g_assert_true (aisle_table_is_missing (table, 0, wait));
  log_columns_free (raw);
}

/* ---- the definition, carried out for every attempt ---- */

static guint
reference_ordered (const guint32 *steps, const gint64 *times, gsize n, gsize start, const AisleFunnel *funnel)
{
  guint depth = 1;
  for (gsize i = start + 1; i < n && depth < funnel->n_steps; i++)
    {
      gboolean inside = times[i] - times[start] <= funnel->window;
      if (steps[i] & AISLE_FUNNEL_EXCLUDED)
        break;
      if (inside && (steps[i] >> depth & 1))
        depth++;
      else if (funnel->mode == AISLE_FUNNEL_STRICT)
        break;
    }
  return depth;
}

static guint
reference_any (const guint32 *steps, const gint64 *times, gsize n, gsize start, const AisleFunnel *funnel)
{
  guint32 seen = 0;
  for (gsize i = start; i < n && !(steps[i] & AISLE_FUNNEL_EXCLUDED); i++)
    if (times[i] - times[start] <= funnel->window)
      seen |= steps[i];
  return (guint) __builtin_popcount (seen);
}

static guint
reference_depth (const guint32 *steps, const gint64 *times, gsize n, const AisleFunnel *funnel)
{
  guint depth = 0;
  for (gsize i = 0; i < n; i++)
    {
      gboolean any = funnel->mode == AISLE_FUNNEL_ANY;
      if ((steps[i] & AISLE_FUNNEL_EXCLUDED) || !(any ? steps[i] != 0 : (steps[i] & 1) != 0))
        continue;
      guint found = any ? reference_any (steps, times, n, i, funnel) : reference_ordered (steps, times, n, i, funnel);
      depth = MAX (depth, found);
      if (funnel->first_only)
        break;
    }
  return depth;
}

static void
test_reference (void)
{
  AisleRandom random;
  aisle_random_init (&random, 7, "funnel-test");
  for (guint round = 0; round < 60000; round++)
    {
      AisleFunnel funnel = { .n_steps = 2 + (guint) aisle_random_below (&random, 4),
                             .mode = (AisleFunnelMode) aisle_random_below (&random, 3),
                             .first_only = aisle_random_below (&random, 2),
                             .window = (gint64) aisle_random_below (&random, 12) };
      AisleFunnelWalk walk = { .funnel = &funnel };
      guint32 steps[16];
      gint64 times[16], now = 0;
      gsize n = aisle_random_below (&random, 17);
      aisle_funnel_walk_reset (&walk);
      for (gsize i = 0; i < n; i++)
        {
          now += (gint64) aisle_random_below (&random, 4);
          times[i] = now;
          /* One step or none; in order also two at once, as when a kind is named twice. */
          guint step = (guint) aisle_random_below (&random, funnel.n_steps + 1);
          steps[i] = step < funnel.n_steps ? 1u << step : 0;
          if (funnel.mode != AISLE_FUNNEL_ANY && aisle_random_below (&random, 5) == 0)
            steps[i] |= 1u << aisle_random_below (&random, funnel.n_steps);
          if (round % 2 == 0 && aisle_random_below (&random, 6) == 0)
            steps[i] = AISLE_FUNNEL_EXCLUDED;
          aisle_funnel_walk_event (&walk, steps[i], times[i]);
        }
      g_assert_cmpuint (walk.depth, ==, reference_depth (steps, times, n, &funnel));
      for (guint step = 1; funnel.mode != AISLE_FUNNEL_ANY && step < walk.depth; step++)
        {
          g_assert_cmpint (walk.times[step], >=, walk.times[step - 1]);
          g_assert_cmpint (walk.times[step] - walk.times[0], <=, funnel.window);
        }
    }
}

/* ---- optional and excluded steps, groups, times ---- */

static void
test_optional (void)
{
  AisleColumns *valid = golden_log (TRUE);
  /* Nobody searches after a view; u2 views and carts after a search, and buys too late. */
  assert_funnel (valid, NULL, "steps=view,purchase", "6/2");
  assert_funnel (valid, NULL, "steps=view,cart,purchase;optional=cart", "6/5/2");
  assert_funnel (valid, NULL, "steps=view,search,purchase;optional=search", "6/0/2");
  assert_funnel (valid, NULL, "steps=search,view,cart,purchase;optional=cart,purchase", "2/2/1/0");
  g_autoptr (AisleAnswer) answer = ask (valid, NULL, "steps=view,cart,purchase;optional=cart", NULL);
  /* The purchase follows the view: of 6, not of the 5 with a cart. */
  gsize of_previous = (gsize) aisle_table_find (answer->table, "share_of_previous");
  g_assert_cmpfloat_with_epsilon (aisle_table_number (answer->table, 2, of_previous), 1.0 / 3, 1e-12);
  log_columns_free (valid);
}

static void
test_excluded (void)
{
  AisleColumns *valid = golden_log (TRUE);
  /* u1 buys without a cart on the 9th, u3 views once more between cart and purchase. */
  assert_funnel (valid, NULL, "steps=view,purchase;exclude=cart", "6/2");
  assert_funnel (valid, NULL, "steps=view,cart;exclude=search", "6/5");
  assert_funnel (valid, NULL, "steps=view,purchase;exclude=cart;start=first", "6/0");
  log_columns_free (valid);
}

static double
cell (const AisleAnswer *answer, gsize row, const char *name)
{
  return aisle_table_number_of (answer->table, row, name);
}

static void
test_groups (void)
{
  AisleColumns *valid = golden_log (TRUE);
  g_autoptr (AisleAnswer) days = ask (valid, NULL, "by=days", NULL);
  /* u3 and u6 are there on one day only, u3 goes all the way; of those who came back u1 does. */
  g_assert_cmpstr (aisle_table_text (days->table, 0, 0), ==, "one day only");
  static const double expected[] = { 2, 2, 1, 4, 3, 1 };
  for (gsize row = 0; row < 6; row++)
    g_assert_cmpfloat (cell (days, row, "users"), ==, expected[row]);
  g_autoptr (AisleAnswer) months = ask (valid, NULL, "by=month", NULL);
  g_assert_cmpstr (aisle_table_text (months->table, 0, 0), ==, "2026-03");
  g_assert_cmpuint (aisle_table_n_rows (months->table), ==, 3);
  g_assert_cmpfloat (cell (months, 2, "users"), ==, 2);
  log_columns_free (valid);
}

static void
test_times (void)
{
  LogBuilder log;
  log_builder_init (&log);
  guint16 view = log_builder_add_kind (&log, AISLE_KIND_VIEW), buy = log_builder_add_kind (&log, AISLE_KIND_PURCHASE);
  static const gint64 waits[] = { 50, 10, 20, 40, 30 };
  for (gint32 user = 0; user < 5; user++)
    {
      log_builder_add (&log, LOG_EVENT (.user = user, .time = user * AISLE_HOUR, .kind = view));
      log_builder_add (&log,
                       LOG_EVENT (.user = user, .time = user * AISLE_HOUR + waits[user] * AISLE_MINUTE, .kind = buy));
    }
  AisleColumns *columns = log_builder_take (&log);
  g_autoptr (AisleAnswer) answer = ask (columns, NULL, "steps=view,purchase", NULL);
  g_assert_cmpfloat (cell (answer, 1, "time_q1"), ==, 20 * 60);
  g_assert_cmpfloat (cell (answer, 1, "time_from_previous"), ==, 30 * 60);
  g_assert_cmpfloat (cell (answer, 1, "time_q3"), ==, 40 * 60);
  g_assert_cmpfloat (cell (answer, 1, "time_from_first"), ==, 30 * 60);
  log_columns_free (columns);
}

/* ---- segments, threads, refusals ---- */

static AisleColumns *
random_log (gsize n)
{
  AisleRandom random;
  LogBuilder log;
  aisle_random_init (&random, 3, "funnel-log");
  log_builder_init (&log);
  log_builder_add_kind (&log, AISLE_KIND_VIEW);
  log_builder_add_kind (&log, AISLE_KIND_CART);
  log_builder_add_kind (&log, AISLE_KIND_PURCHASE);
  for (gsize i = 0; i < n; i++)
    log_builder_add (&log, LOG_EVENT (.user = (gint32) aisle_random_below (&random, n / 10) - 1,
                                      .time = (gint64) aisle_random_below (&random, 90 * 24) * AISLE_HOUR,
                                      .kind = (guint16) aisle_random_below (&random, 3)));
  return log_builder_take (&log);
}

static void
test_segment (void)
{
  AisleColumns *raw = golden_log (FALSE);
  g_autoptr (AisleBitmap) users = aisle_bitmap_new (raw->n_users, FALSE);
  g_autoptr (GError) error = NULL;
  aisle_bitmap_add (users, 0);
  aisle_bitmap_add (users, 4);
  assert_funnel (raw, users, "", "2/2/1");
  g_autoptr (AisleBitmap) nobody = aisle_bitmap_new (raw->n_users, FALSE);
  g_assert_null (ask (raw, nobody, "", &error));
  g_assert_error (error, AISLE_BEHAVIOUR_ERROR, AISLE_ERROR_EMPTY);
  log_columns_free (raw);
}

static void
test_threads (void)
{
  AisleColumns *columns = random_log (300000);
  static const char *const settings[] = { "", "mode=strict;window=3d", "mode=any;window=1d", "start=first",
                                          "steps=view,cart,purchase;optional=cart;by=month" };
  for (gsize i = 0; i < G_N_ELEMENTS (settings); i++)
    {
      g_autofree char *first = NULL;
      for (guint threads = 1; threads <= 3; threads++)
        {
          g_autoptr (GString) text = g_string_new (NULL);
          aisle_parallel_set_threads (threads);
          g_autoptr (AisleAnswer) answer = ask (columns, NULL, settings[i], NULL);
          aisle_table_to_csv (answer->table, text);
          if (first == NULL)
            first = g_strdup (text->str);
          g_assert_cmpstr (first, ==, text->str);
        }
    }
  aisle_parallel_set_threads (0);
  log_columns_free (columns);
}

static void
assert_refused (const AisleColumns *columns, const char *settings, int code)
{
  g_autoptr (GError) error = NULL;
  g_assert_null (ask (columns, NULL, settings, &error));
  g_assert_error (error, AISLE_BEHAVIOUR_ERROR, code);
}

static void
test_refusals (void)
{
  AisleColumns *raw = golden_log (FALSE);
  assert_refused (raw, "steps=view,unheard", AISLE_ERROR_USAGE);
  assert_refused (raw, "steps=view", AISLE_ERROR_USAGE);
  assert_refused (raw, "steps=view,view,view,view,view,view,view,view,view,view,view,view,view", AISLE_ERROR_USAGE);
  assert_refused (raw, "steps=view,cart,view;mode=any", AISLE_ERROR_USAGE);
  assert_refused (raw, "steps=view,cart,purchase;optional=view", AISLE_ERROR_USAGE);
  assert_refused (raw, "steps=view,cart,purchase;optional=cart;mode=strict", AISLE_ERROR_USAGE);
  assert_refused (raw, "steps=view,cart,purchase;exclude=cart", AISLE_ERROR_USAGE);
  assert_refused (raw, "steps=view,cart;exclude=unheard", AISLE_ERROR_USAGE);
  assert_refused (raw, "by=channel", AISLE_ERROR_EMPTY);
  assert_refused (raw, "by=category", AISLE_ERROR_EMPTY);
  assert_refused (raw, "by=channel;mode=any", AISLE_ERROR_USAGE);
  /* The same kind twice is a question in order: who came back to look within a week. */
  assert_funnel (raw, NULL, "steps=view,view;window=7d", "7/4");
  log_columns_free (raw);

  LogBuilder log;
  log_builder_init (&log);
  guint16 kind = log_builder_add_kind (&log, AISLE_KIND_PURCHASE);
  log_builder_add (&log, LOG_EVENT (.user = 0, .time = 0, .kind = kind));
  AisleColumns *one = log_builder_take (&log);
  assert_refused (one, "", AISLE_ERROR_EMPTY);
  log_columns_free (one);

  log_builder_init (&log);
  AisleColumns *none = log_builder_take (&log);
  assert_refused (none, "", AISLE_ERROR_EMPTY);
  log_columns_free (none);
}

static void
test_usual_kinds (void)
{
  LogBuilder log;
  log_builder_init (&log);
  guint16 rare = log_builder_add_kind (&log, AISLE_KIND_OTHER),
          often = log_builder_add_kind (&log, AISLE_KIND_PURCHASE);
  for (gint64 i = 0; i < 5; i++)
    log_builder_add (&log, LOG_EVENT (.user = 0, .time = i, .kind = i < 4 ? often : rare));
  log_builder_add (&log, LOG_EVENT (.user = 1, .time = 0, .kind = rare));
  AisleColumns *columns = log_builder_take (&log);
  assert_funnel (columns, NULL, "", "1/1");
  log_columns_free (columns);
}

/* One user gets through in 20 s, another in 100 s, a third not at all. */
static void
test_conversion_times (void)
{
  static const gint64 times[][3] = { { 0, 5, 20 }, { 0, 60, 100 }, { 7, -1, -1 } };
  static const double from[] = { 10, 30, 60 }, to[] = { 30, 60, 120 };
  static const int users[] = { 1, 0, 1 };
  static const AisleKind kinds[] = { AISLE_KIND_VIEW, AISLE_KIND_CART, AISLE_KIND_PURCHASE };
  LogBuilder log;
  g_autoptr (GError) error = NULL;
  log_builder_init (&log);
  for (guint kind = 0; kind < G_N_ELEMENTS (kinds); kind++)
    log_builder_add_kind (&log, kinds[kind]);
  for (guint user = 0; user < G_N_ELEMENTS (times); user++)
    for (guint step = 0; step < 3; step++)
      if (times[user][step] >= 0)
        log_builder_add (
            &log, LOG_EVENT (.user = (gint32) user, .kind = (guint16) step, .time = times[user][step] * AISLE_SECOND));
  AisleColumns *columns = log_builder_take (&log);
  {
    g_autoptr (AisleAnswer) answer = ask (columns, NULL, "form=times", &error);
    g_assert_no_error (error);
    const AisleTable *table = answer->table;
    g_assert_cmpuint (aisle_table_n_rows (table), ==, G_N_ELEMENTS (users));
    for (gsize row = 0; row < G_N_ELEMENTS (users); row++)
      {
        g_assert_cmpfloat (aisle_table_number_of (table, row, "from"), ==, from[row]);
        g_assert_cmpfloat (aisle_table_number_of (table, row, "to"), ==, to[row]);
        g_assert_cmpint (aisle_table_integer_of (table, row, "users"), ==, users[row]);
        g_assert_cmpfloat (aisle_table_number_of (table, row, "share"), ==, users[row] / 2.0);
        g_assert_cmpfloat (aisle_table_number_of (table, row, "median"), ==, 20);
      }
  }
  g_assert_null (ask (columns, NULL, "form=times;by=days", &error));
  g_assert_error (error, AISLE_BEHAVIOUR_ERROR, AISLE_ERROR_USAGE);
  g_clear_error (&error);
  g_assert_null (ask (columns, NULL, "form=times;window=10s", &error));
  g_assert_error (error, AISLE_BEHAVIOUR_ERROR, AISLE_ERROR_EMPTY);
  log_columns_free (columns);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/funnel/golden", test_golden);
  g_test_add_func ("/funnel/conversion-times", test_conversion_times);
  g_test_add_func ("/funnel/table", test_table);
  g_test_add_func ("/funnel/reference", test_reference);
  g_test_add_func ("/funnel/optional", test_optional);
  g_test_add_func ("/funnel/excluded", test_excluded);
  g_test_add_func ("/funnel/groups", test_groups);
  g_test_add_func ("/funnel/times", test_times);
  g_test_add_func ("/funnel/segment", test_segment);
  g_test_add_func ("/funnel/threads", test_threads);
  g_test_add_func ("/funnel/refusals", test_refusals);
  g_test_add_func ("/funnel/usual-kinds", test_usual_kinds);
  return g_test_run ();
}
