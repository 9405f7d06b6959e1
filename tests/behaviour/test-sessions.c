/* test-sessions.c: sessions against the golden log, counted by hand, and against their definition, carried out naively. */
#include "behaviour/asking.h"

#include "base/error.h"
#include "base/random.h"
#include "segment/session-cut.h"

static void
test_golden (void)
{
  AisleColumns *valid = golden_log (TRUE);
  g_autoptr (JsonNode) node = golden_numbers ("F1_events");
  JsonObject *golden = json_node_get_object (node);
  g_autoptr (AisleAnswer) summary = answer_of_log ("sessions", valid, NULL, "by=summary");
  g_autoptr (AisleAnswer) shorter = answer_of_log ("sessions", valid, NULL, "by=summary;gap=29m");
  g_assert_cmpfloat (number_in (summary, 0, "sessions"), ==, json_object_get_int_member (golden, "sessions_gap30"));
  g_assert_cmpfloat (number_in (shorter, 0, "sessions"), ==, json_object_get_int_member (golden, "sessions_gap29"));
  g_assert_cmpfloat_with_epsilon (number_in (summary, 0, "events_per_session"),
                                  json_object_get_double_member (golden, "events_per_session_mean"), 1e-9);
  g_assert_cmpfloat (number_in (summary, 0, "users"), ==, json_object_get_int_member (golden, "users"));
  g_assert_cmpfloat (number_in (summary, 0, "events"), ==, json_object_get_int_member (golden, "valid_rows"));
  /* By hand: 5 sessions of one event, 5 with a purchase; 76 minutes and 40 seconds in all, the 6th shortest 40 s. */
  g_assert_cmpfloat_with_epsilon (number_in (summary, 0, "bounce"), 5.0 / 12, 1e-9);
  g_assert_cmpfloat_with_epsilon (number_in (summary, 0, "conversion"), 5.0 / 12, 1e-9);
  g_assert_cmpfloat_with_epsilon (number_in (summary, 0, "mean_length"), 4600.0 / 12, 1e-6);
  g_assert_cmpfloat (number_in (summary, 0, "median_length"), ==, 40);
  g_assert_cmpfloat (number_in (summary, 0, "median_events"), ==, 2);
  /* Wilson's interval of 5 in 12. */
  g_assert_cmpfloat_with_epsilon (number_in (summary, 0, "bounce_low"), 0.1932603, 1e-6);
  g_assert_cmpfloat_with_epsilon (number_in (summary, 0, "bounce_high"), 0.6804887, 1e-6);
  log_columns_free (valid);
}

static void
assert_column (const AisleAnswer *answer, const char *name, const double *expected, gsize n)
{
  g_assert_cmpuint (aisle_table_n_rows (answer->table), ==, n);
  for (gsize row = 0; row < n; row++)
    g_assert_cmpfloat (number_in (answer, row, name), ==, expected[row]);
}

static void
test_histograms (void)
{
  AisleColumns *valid = golden_log (TRUE);
  g_autoptr (AisleAnswer) depth = answer_of_log ("sessions", valid, NULL, "");
  g_autoptr (AisleAnswer) open = answer_of_log ("sessions", valid, NULL, "bins=3");
  g_autoptr (AisleAnswer) length = answer_of_log ("sessions", valid, NULL, "by=length;bins=7;width=5m");
  assert_column (depth, "sessions", (double[]){ 5, 3, 1, 2, 1 }, 5);
  assert_column (depth, "from", (double[]){ 1, 2, 3, 4, 5 }, 5);
  assert_column (depth, "to", (double[]){ 2, 3, 4, 5, 6 }, 5);
  assert_column (depth, "events", (double[]){ 5, 6, 3, 8, 5 }, 5);
  /* Single ones by u1, u2 (twice), u4, u5; pairs by u1, u4, u5. */
  assert_column (depth, "users", (double[]){ 4, 3, 1, 2, 1 }, 5);
  g_assert_cmpfloat (sum_of (depth, "length"), ==, 4600);
  g_assert_cmpfloat_with_epsilon (sum_of (depth, "share"), 1, 1e-12);
  assert_column (open, "sessions", (double[]){ 5, 3, 4 }, 3);
  assert_column (open, "events", (double[]){ 5, 6, 16 }, 3);
  g_assert_true (aisle_table_is_missing (open->table, 2, column_of (open, "to")));
  /* 0 five times, 40 s and 3 min; 5 min twice; 10 min; 22 min; 31 min. */
  assert_column (length, "sessions", (double[]){ 7, 2, 1, 0, 1, 0, 1 }, 7);
  assert_column (length, "from", (double[]){ 0, 300, 600, 900, 1200, 1500, 1800 }, 7);
  log_columns_free (valid);
}

static void
assert_kinds (const AisleAnswer *answer, const char *const *names, const double *sessions, gsize n)
{
  assert_column (answer, "sessions", sessions, n);
  for (gsize row = 0; row < n; row++)
    g_assert_cmpstr (aisle_table_text (answer->table, row, 0), ==, names[row]);
}

static void
test_ends (void)
{
  AisleColumns *valid = golden_log (TRUE);
  g_autoptr (AisleAnswer) entry = answer_of_log ("sessions", valid, NULL, "by=entry");
  g_autoptr (AisleAnswer) last = answer_of_log ("sessions", valid, NULL, "by=exit");
  assert_kinds (entry, (const char *[]){ "view", "purchase", "search" }, (double[]){ 8, 2, 2 }, 3);
  assert_kinds (last, (const char *[]){ "view", "purchase", "cart", "search" }, (double[]){ 4, 4, 3, 1 }, 4);
  /* Of the 8 sessions that begin with a view 4 are nothing else, and 3 hold a purchase. */
  g_assert_cmpfloat (number_in (entry, 0, "bounce"), ==, 0.5);
  g_assert_cmpfloat (number_in (entry, 0, "conversion"), ==, 3.0 / 8);
  log_columns_free (valid);
}

/* ---- the definition, carried out naively ---- */

static AisleColumns *
random_log (guint64 seed, gsize n, gboolean sessions)
{
  AisleRandom random;
  LogBuilder log;
  aisle_random_init (&random, seed, "sessions-log");
  log_builder_init (&log);
  log_builder_add_kind (&log, AISLE_KIND_VIEW);
  log_builder_add_kind (&log, AISLE_KIND_PURCHASE);
  log.has_sessions = sessions;
  for (gsize i = 0; i < n; i++)
    log_builder_add (&log, LOG_EVENT (.user = (gint32) aisle_random_below (&random, n / 12 + 1) - 1,
                                      .time = aisle_random_below (&random, 40) == 0
                                                  ? AISLE_TIME_MISSING
                                                  : (gint64) aisle_random_below (&random, 600) * AISLE_MINUTE,
                                      .session = (gint32) aisle_random_below (&random, n / 4 + 2) - 1,
                                      .kind = (guint16) aisle_random_below (&random, 2)));
  return log_builder_take (&log);
}

/* Sessions, events in them and their length, one event at a time: ids by a table, the rest by the pause before. */
static void
count_naively (const AisleColumns *columns, gint64 gap, gint64 *sessions, gint64 *events, gint64 *length)
{
  g_autofree gint64 *first = g_new (gint64, columns->n_sessions + 1), *last = g_new0 (gint64, columns->n_sessions + 1);
  *sessions = *events = *length = 0;
  for (gsize id = 0; id < columns->n_sessions; id++)
    first[id] = G_MAXINT64;
  for (gsize user = 0; user <= columns->n_users; user++)
    {
      guint64 end = user < columns->n_users ? columns->user_start[user + 1] : columns->n_events;
      gint64 before = AISLE_TIME_MISSING;
      for (guint64 i = columns->user_start[user]; i < end; i++)
        {
          gint32 id = columns->session != NULL ? columns->session[i] : -1;
          if (columns->time[i] == AISLE_TIME_MISSING || (user == columns->n_users && id < 0))
            continue;
          ++*events;
          if (id >= 0)
            {
              *sessions += first[id] == G_MAXINT64;
              first[id] = MIN (first[id], columns->time[i]);
              last[id] = MAX (last[id], columns->time[i]);
              continue;
            }
          if (before == AISLE_TIME_MISSING || columns->time[i] - before > gap)
            ++*sessions;
          else
            *length += columns->time[i] - before;
          before = columns->time[i];
        }
    }
  for (gsize id = 0; columns->session != NULL && id < columns->n_sessions; id++)
    if (first[id] != G_MAXINT64)
      *length += last[id] - first[id];
}

static void
test_reference (void)
{
  for (guint64 seed = 0; seed < 40; seed++)
    {
      AisleColumns *columns = random_log (seed, seed < 30 ? 5 + seed * 7 : 200000 / (seed - 28), seed % 3 != 0);
      gint64 sessions, events, length;
      g_autoptr (AisleAnswer) depth = answer_of_log ("sessions", columns, NULL, "gap=10m");
      g_autoptr (AisleAnswer) entry = answer_of_log ("sessions", columns, NULL, "gap=10m;by=entry");
      g_autoptr (AisleAnswer) days = answer_of_log ("overview", columns, NULL, "gap=10m");
      count_naively (columns, 10 * AISLE_MINUTE, &sessions, &events, &length);
      g_assert_cmpfloat (sum_of (depth, "sessions"), ==, sessions);
      g_assert_cmpfloat (sum_of (entry, "sessions"), ==, sessions);
      g_assert_cmpfloat (sum_of (depth, "events"), ==, events);
      g_assert_cmpfloat (sum_of (depth, "length"), ==, length / AISLE_SECOND);
      g_assert_cmpint (dropped_of (depth), ==, (gint64) columns->n_events - events);
      g_assert_cmpfloat (sum_of (days, "sessions"), ==, sessions);
      log_columns_free (columns);
    }
}

/* Two devices at once: each session keeps its own events, in order of time. */
static void
test_overlap (void)
{
  static const gint32 ids[] = { 4, 2, 4, -1, 2, -1, 7 };
  LogBuilder log;
  g_auto (AisleSessionCut) cut = { 0 };
  log_builder_init (&log);
  log_builder_add_kind (&log, AISLE_KIND_VIEW);
  log.has_sessions = TRUE;
  for (gint64 i = 0; i < (gint64) G_N_ELEMENTS (ids); i++)
    log_builder_add (&log, LOG_EVENT (.user = 0, .time = i * AISLE_MINUTE, .session = ids[i]));
  AisleColumns *columns = log_builder_take (&log);
  aisle_session_cut_init (&cut, columns, AISLE_MINUTE);
  g_assert_cmpuint (aisle_session_cut_events (&cut, 0, columns->n_events), ==, 5);
  static const guint64 events[] = { 0, 2, 1, 4, 3, 5, 6 };
  static const guint lengths[] = { 2, 2, 1, 1, 1 };
  for (guint i = 0; i < 7; i++)
    g_assert_cmpuint (g_array_index (cut.events, guint64, i), ==, events[i]);
  for (guint i = 0; i < 5; i++)
    g_assert_cmpuint (aisle_session_cut_length (&cut, i), ==, lengths[i]);
  log_columns_free (columns);
}

static void
test_segment (void)
{
  AisleColumns *valid = golden_log (TRUE);
  g_autoptr (AisleBitmap) users = aisle_bitmap_new (valid->n_users, FALSE);
  aisle_bitmap_add (users, 0);
  aisle_bitmap_add (users, 5);
  g_autoptr (AisleAnswer) answer = answer_of_log ("sessions", valid, users, "by=summary");
  g_assert_cmpfloat (number_in (answer, 0, "sessions"), ==, 4);
  g_assert_cmpfloat (number_in (answer, 0, "users"), ==, 2);
  g_assert_cmpfloat (number_in (answer, 0, "sessions_per_user"), ==, 2);
  g_assert_cmpint (dropped_of (answer), ==, 17);
  log_columns_free (valid);
}

static void
test_threads (void)
{
  AisleColumns *columns = random_log (5, 300000, TRUE);
  assert_same_for_threads ("sessions", columns, "");
  assert_same_for_threads ("sessions", columns, "by=length");
  assert_same_for_threads ("sessions", columns, "by=exit");
  assert_same_for_threads ("sessions", columns, "by=summary");
  log_columns_free (columns);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sessions/golden", test_golden);
  g_test_add_func ("/sessions/histograms", test_histograms);
  g_test_add_func ("/sessions/ends", test_ends);
  g_test_add_func ("/sessions/reference", test_reference);
  g_test_add_func ("/sessions/overlap", test_overlap);
  g_test_add_func ("/sessions/segment", test_segment);
  g_test_add_func ("/sessions/threads", test_threads);
  return g_test_run ();
}
