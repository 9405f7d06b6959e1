/* test-questions.c: what every question owes, by walking the registry: logs that lack something end in an answer or in an
 * error with its cure, cancelling leaves nothing behind, threads change no byte, the passport says where it is from, and
 * what is drawn first fits.  New questions are tested without a line. */
#include "behaviour/asking.h"

#include "base/error.h"
#include "base/random.h"
#include "chart/chart.h"

/* ---- logs ---- */

typedef struct
{
  gsize n;
  gint32 users; /* 0: all anonymous */
  gboolean no_times, no_items, no_prices, no_kinds, sessions;
} Shape;

static const AisleKind roles[] = { AISLE_KIND_VIEW,   AISLE_KIND_CART,  AISLE_KIND_PURCHASE,
                                   AISLE_KIND_SEARCH, AISLE_KIND_OTHER, AISLE_KIND_RETURN };

static AisleColumns *
new_log (const Shape *shape)
{
  AisleRandom random;
  LogBuilder log;
  aisle_random_init (&random, 17, "questions-log");
  log_builder_init (&log);
  log.has_sessions = shape->sessions;
  for (gsize i = 0; i < G_N_ELEMENTS (roles); i++)
    log_builder_add_kind (&log, roles[i]);
  for (gsize i = 0; i < shape->n; i++)
    {
      gint32 user = shape->users > 0 ? (gint32) aisle_random_below (&random, (guint64) shape->users + 1) - 1 : -1;
      log_builder_add (
          &log,
          LOG_EVENT (.user = shape->users == 1 ? 0 : user,
                     .time = shape->no_times ? AISLE_TIME_MISSING
                                             : (gint64) aisle_random_below (&random, 120 * 24 * 60) * AISLE_MINUTE,
                     .session = (gint32) aisle_random_below (&random, shape->n / 4 + 1),
                     .item = shape->no_items ? -1 : (gint32) aisle_random_below (&random, 40),
                     .kind = shape->no_kinds ? AISLE_ID16_MISSING
                                             : (guint16) aisle_random_below (&random, G_N_ELEMENTS (roles)),
                     .price = shape->no_prices ? AISLE_MONEY_MISSING
                                               : (gint64) aisle_random_below (&random, 100) * AISLE_MONEY_UNIT));
    }
  AisleColumns *columns = log_builder_take (&log);
  /* As a log is mapped that has no times. */
  if (shape->no_times)
    columns->first_time = columns->last_time = AISLE_TIME_MISSING;
  return columns;
}

/* ---- what an answer owes ---- */

static void
check_passport (const AisleQuestion *question, const AisleColumns *columns, const AisleAnswer *answer)
{
  g_autoptr (JsonNode) node = aisle_passport_to_json (answer->passport);
  JsonObject *object = json_node_get_object (node);
  gint64 dropped = dropped_of (answer), rows = json_object_get_int_member (object, "rows_in");
  g_assert_cmpstr (json_object_get_string_member (object, "definition"), !=, "");
  g_assert_true (json_object_has_member (object, "code_version"));
  if (rows != (gint64) columns->n_events || dropped < 0 || dropped > rows)
    g_test_fail_printf ("%s: %" G_GINT64_FORMAT " rows in, %" G_GINT64_FORMAT " left out, of %zu", question->id, rows,
                        dropped, columns->n_events);
}

/* Names are for scripts, shares are shares and lie in their intervals. */
static void
check_table (const AisleQuestion *question, const AisleTable *table)
{
  for (gsize column = 0; column < aisle_table_n_columns (table); column++)
    {
      const AisleColumnSpec *spec = aisle_table_column (table, column);
      g_autofree char *low_name = g_strconcat (spec->name, "_low", NULL),
                      *high_name = g_strconcat (spec->name, "_high", NULL);
      gssize low = aisle_table_find (table, low_name), high = aisle_table_find (table, high_name);
      if (strspn (spec->name, "abcdefghijklmnopqrstuvwxyz0123456789_") != strlen (spec->name)
          || aisle_table_find (table, spec->name) != (gssize) column)
        g_test_fail_printf ("%s: the name of column '%s'", question->id, spec->name);
      for (gsize row = 0; row < aisle_table_n_rows (table) && spec->type == AISLE_COLUMN_SHARE; row++)
        {
          double share = aisle_table_number (table, row, column);
          if (low < 0 || high < 0 || isnan (share))
            continue;
          double from = aisle_table_number (table, row, (gsize) low),
                 to = aisle_table_number (table, row, (gsize) high);
          if (from > share + 1e-12 || to < share - 1e-12)
            g_test_fail_printf ("%s: row %zu: %s is %g and not from %g to %g", question->id, row, spec->name, share,
                                from, to);
        }
    }
}

static AisleAnswer *
ask_params (const AisleQuestion *question, const AisleColumns *columns, const AisleBitmap *users,
            const AisleParams *params, AisleProgress *progress, GError **error)
{
  g_autoptr (AisleCalendar) calendar = aisle_calendar_new (NULL, NULL);
  AisleView view = { .columns = columns, .calendar = calendar, .users = users, .segment_name = "some", .currency = "" };
  return question->answer (&view, params, progress, error);
}

/* An answer that owes nothing, or an error that says the cause and the cure. */
static void
check_answer (const AisleQuestion *question, const AisleColumns *columns, const AisleBitmap *users,
              const AisleParams *params)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleAnswer) answer = ask_params (question, columns, users, params, NULL, &error);
  if (answer == NULL)
    {
      g_assert_nonnull (error);
      if (strchr (error->message, ':') == NULL || g_ascii_isupper (error->message[0]))
        g_test_fail_printf ("%s: the error has no cure: %s", question->id, error->message);
      return;
    }
  g_assert_no_error (error);
  check_passport (question, columns, answer);
  check_table (question, answer->table);
}

/* The defaults, then every choice of every parameter, alone. */
static void
check_choices (const AisleQuestion *question, const AisleColumns *columns, const AisleBitmap *users)
{
  g_autoptr (AisleParams) defaults = aisle_params_new (question->params, question->n_params);
  check_answer (question, columns, users, defaults);
  for (gsize p = 0; p < question->n_params; p++)
    for (const char *const *choice = question->params[p].choices; choice != NULL && *choice != NULL; choice++)
      {
        g_autoptr (AisleParams) params = aisle_params_dup (defaults);
        g_assert_true (aisle_params_set (params, question->params[p].name, *choice, NULL));
        check_answer (question, columns, users, params);
      }
}

static void
check_all (const Shape *shape)
{
  gsize n;
  const AisleQuestion *const *questions = aisle_questions (&n);
  AisleColumns *columns = new_log (shape);
  for (gsize i = 0; i < n; i++)
    check_choices (questions[i], columns, NULL);
  log_columns_free (columns);
}

/* ---- logs that lack something ---- */

static void
test_lacking (void)
{
  static const Shape shapes[] = {
    { .n = 1, .users = 1 },
    { .n = 60, .users = 1 },
    { .n = 400, .users = 30 },
    { .n = 400, .users = 30, .sessions = TRUE },
    { .n = 400, .users = 30, .no_times = TRUE },
    { .n = 400, .users = 30, .no_items = TRUE },
    { .n = 400, .users = 30, .no_prices = TRUE },
    { .n = 400, .users = 30, .no_kinds = TRUE },
    { .n = 400 },
    { .n = 400, .sessions = TRUE },
    { .n = 400, .no_times = TRUE, .no_items = TRUE, .no_prices = TRUE, .no_kinds = TRUE },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (shapes); i++)
    check_all (&shapes[i]);
}

static void
assert_refused (const AisleQuestion *question, const AisleColumns *columns, const AisleBitmap *users)
{
  g_autoptr (AisleParams) params = aisle_params_new (question->params, question->n_params);
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleAnswer) answer = ask_params (question, columns, users, params, NULL, &error);
  if (answer != NULL)
    g_test_fail_printf ("%s answers from nothing", question->id);
  else
    g_assert_cmpint (error->code, ==, AISLE_ERROR_EMPTY);
}

static void
test_nothing (void)
{
  gsize n;
  const AisleQuestion *const *questions = aisle_questions (&n);
  AisleColumns *none = new_log (&(Shape){ .n = 0 }), *some = new_log (&(Shape){ .n = 400, .users = 30 });
  g_autoptr (AisleBitmap) nobody = aisle_bitmap_new (some->n_users, FALSE);
  g_autoptr (AisleBitmap) few = aisle_bitmap_new (some->n_users, FALSE);
  aisle_bitmap_add (few, 3);
  aisle_bitmap_add (few, 4);
  for (gsize i = 0; i < n; i++)
    {
      /* A question about saved segments needs a project. */
      if (g_str_equal (questions[i]->id, "segments"))
        continue;
      assert_refused (questions[i], none, NULL);
      assert_refused (questions[i], some, nobody);
      check_choices (questions[i], some, few);
    }
  log_columns_free (none);
  log_columns_free (some);
}

/* ---- long work ---- */

typedef struct
{
  GCancellable *cancellable;
  guint left; /* reports until it is cancelled */
} Countdown;

static void
count_down (double fraction, const char *what, gpointer user_data)
{
  Countdown *self = user_data;
  g_assert_cmpfloat (fraction, >=, 0);
  g_assert_cmpfloat (fraction, <=, 1 + 1e-9);
  g_assert_nonnull (what);
  if (self->left > 0 && --self->left == 0)
    g_cancellable_cancel (self->cancellable);
}

/* TRUE when the work was done before the cancel. */
static gboolean
cancel_after (const AisleQuestion *question, const AisleColumns *columns, guint reports)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (AisleParams) params = aisle_params_new (question->params, question->n_params);
  g_autoptr (GError) error = NULL;
  Countdown countdown = { cancellable, reports };
  AisleProgress progress = { .report = count_down, .user_data = &countdown, .cancellable = cancellable };
  g_autoptr (AisleAnswer) answer = ask_params (question, columns, NULL, params, &progress, &error);
  if (answer == NULL && g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return FALSE;
  if (answer == NULL && reports > 1)
    g_test_fail_printf ("%s, cancelled after %u reports: %s", question->id, reports, error->message);
  return TRUE;
}

static void
test_cancel (void)
{
  gsize n;
  const AisleQuestion *const *questions = aisle_questions (&n);
  AisleColumns *columns = new_log (&(Shape){ .n = 270000, .users = 20000 });
  aisle_parallel_set_threads (1);
  for (gsize i = 0; i < n; i++)
    for (guint reports = 1; reports < 60 && !cancel_after (questions[i], columns, reports); reports++)
      ;
  aisle_parallel_set_threads (0);
  log_columns_free (columns);
}

static char *
bytes_of (const AisleQuestion *question, const AisleColumns *columns, const AisleParams *params)
{
  GString *text = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleAnswer) answer = ask_params (question, columns, NULL, params, NULL, &error);
  if (answer == NULL)
    return g_string_free (g_string_append (text, error->message), FALSE);
  g_autofree char *passport = aisle_passport_to_text (answer->passport);
  aisle_table_to_csv (answer->table, text);
  return g_string_free (g_string_append (text, passport), FALSE);
}

static void
test_threads (void)
{
  gsize n;
  const AisleQuestion *const *questions = aisle_questions (&n);
  AisleColumns *columns = new_log (&(Shape){ .n = 200000, .users = 15000 });
  for (gsize i = 0; i < n; i++)
    {
      g_autoptr (AisleParams) params = aisle_params_new (questions[i]->params, questions[i]->n_params);
      aisle_parallel_set_threads (1);
      g_autofree char *one = bytes_of (questions[i], columns, params);
      aisle_parallel_set_threads (2);
      g_autofree char *two = bytes_of (questions[i], columns, params);
      aisle_parallel_set_threads (0);
      if (!g_str_equal (one, two))
        g_test_fail_printf ("%s: two threads give other bytes than one", questions[i]->id);
    }
  log_columns_free (columns);
}

/* ---- the registry ---- */

static void
test_members (void)
{
  gsize n;
  const AisleQuestion *const *questions = aisle_questions (&n);
  AisleColumns *columns = new_log (&(Shape){ .n = 2000, .users = 100 });
  for (gsize i = 0; i < n; i++)
    {
      const AisleQuestion *question = questions[i];
      g_autoptr (AisleParams) params = aisle_params_new (question->params, question->n_params);
      g_autoptr (AisleAnswer) answer = ask_params (question, columns, NULL, params, NULL, NULL);
      const AisleChartKind *kind = aisle_chart_kind (question->chart);
      const char *reason = NULL;
      g_assert_true (aisle_question (question->id) == question);
      g_assert_cmpstr (question->title, !=, "");
      g_assert_true (g_str_has_suffix (question->summary, ".") || strchr (question->summary, ' ') != NULL);
      if (kind == NULL)
        g_test_fail_printf ("%s: no chart is called '%s'", question->id, question->chart);
      else if (answer != NULL && !kind->fits (answer->table, &reason))
        g_test_fail_printf ("%s: chart '%s' does not fit: %s", question->id, question->chart, reason);
      if (answer == NULL)
        g_test_message ("%s has no answer without a project", question->id);
    }
  log_columns_free (columns);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/questions/members", test_members);
  g_test_add_func ("/questions/lacking", test_lacking);
  g_test_add_func ("/questions/nothing", test_nothing);
  g_test_add_func ("/questions/cancel", test_cancel);
  g_test_add_func ("/questions/threads", test_threads);
  return g_test_run ();
}
