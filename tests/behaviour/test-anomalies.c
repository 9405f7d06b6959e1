/* test-anomalies.c: unusual days, on series made by hand and against planted ones: which are found, and which others. */
#include "behaviour/ask-shop.h"
#include "behaviour/log-builder.h"

/* As many users on each day as said, each with one view at noon, and a view in the first and last hour of the log. */
static AisleColumns *
log_of_days (const guint *users, gsize n_days)
{
  LogBuilder log;
  guint16 view;
  log_builder_init (&log);
  view = log_builder_add_kind (&log, AISLE_KIND_VIEW);
  for (gsize day = 0; day < n_days; day++)
    for (guint u = 0; u < users[day]; u++)
      {
        gint64 hour = day == 0 && u == 0 ? 0 : day + 1 == n_days && u == 0 ? 23 : 12;
        log_builder_add (&log, LOG_EVENT (.user = (gint32) u, .kind = view,
                                          .time = (gint64) day * AISLE_DAY + hour * AISLE_HOUR + AISLE_MINUTE / 2));
      }
  return log_builder_take (&log);
}

static AisleAnswer *
ask_days (const guint *users, gsize n_days, const char *setting)
{
  const AisleQuestion *question = aisle_question ("anomalies");
  g_autoptr (AisleParams) params = aisle_params_new (question->params, question->n_params);
  g_autoptr (AisleCalendar) calendar = aisle_calendar_new (NULL, NULL);
  g_autoptr (GError) error = NULL;
  AisleColumns *columns = log_of_days (users, n_days);
  AisleView view = { .columns = columns, .calendar = calendar, .currency = "" };
  AisleAnswer *answer;
  g_assert_true (setting == NULL || aisle_params_set_pair (params, setting, &error));
  answer = question->answer (&view, params, NULL, &error);
  g_assert_no_error (error);
  log_columns_free (columns);
  return answer;
}

/* The flagged days as "3 17". */
static char *
flagged (const AisleAnswer *answer, const char *figure)
{
  g_autofree char *flag = g_strconcat (figure, "_flag", NULL);
  GString *days = g_string_new (NULL);
  for (gsize row = 0; row < aisle_table_n_rows (answer->table); row++)
    if (number (answer, row, flag) == 1)
      g_string_append_printf (days, "%s%" G_GSIZE_FORMAT, days->len > 0 ? " " : "", row);
  return g_string_free (days, FALSE);
}

/* 100 users a day, closed on every seventh; a day of 170, one of 40, and one on which the shop should be closed. */
static void
test_by_hand (void)
{
  guint users[56];
  for (gsize day = 0; day < G_N_ELEMENTS (users); day++)
    users[day] = day % 7 == 3 ? 0 : 100 + day % 3;
  users[17] = 0; /* closed as always */
  users[20] = 170;
  users[38] = 100; /* open when it never is */
  users[40] = 40;
  g_autoptr (AisleAnswer) answer = ask_days (users, G_N_ELEMENTS (users), NULL);
  g_autofree char *found = flagged (answer, "users");
  g_assert_cmpstr (found, ==, "20 38 40");
  g_assert_cmpstr (text (answer, 20, "verdict"), ==, "higher than expected");
  g_assert_cmpstr (text (answer, 40, "verdict"), ==, "lower than expected");
  g_assert_null (text (answer, 21, "verdict"));
  /* Counts are not taken to be steadier than chance: 10 is the standard deviation of 100. */
  g_assert_cmpfloat (number (answer, 21, "users_high"), >, 120);
  g_assert_cmpfloat (number (answer, 21, "users_low"), <, 80);
  /* A stricter question has a wider band. */
  g_autoptr (AisleAnswer) strict = ask_days (users, G_N_ELEMENTS (users), "false_alarms=0.01");
  g_assert_cmpfloat (number (strict, 21, "users_high"), >, number (answer, 21, "users_high"));
}

static void
test_too_little (void)
{
  guint users[40];
  for (gsize day = 0; day < G_N_ELEMENTS (users); day++)
    users[day] = 100;
  users[20] = 500;
  g_autoptr (AisleAnswer) brief = ask_days (users, 27, NULL);
  g_autofree char *found = flagged (brief, "users");
  g_autofree char *said = aisle_passport_to_text (brief->passport);
  g_assert_cmpstr (found, ==, "");
  g_assert_true (isnan (number (brief, 20, "users_high")));
  g_assert_nonnull (strstr (said, "too short"));
  g_autoptr (AisleAnswer) enough = ask_days (users, 28, NULL);
  g_autofree char *found_then = flagged (enough, "users");
  g_assert_cmpstr (found_then, ==, "20");

  for (gsize day = 0; day < G_N_ELEMENTS (users); day++)
    users[day] = day == 20 ? 30 : 2;
  g_autoptr (AisleAnswer) rare = ask_days (users, G_N_ELEMENTS (users), NULL);
  g_autofree char *none = flagged (rare, "users");
  g_autofree char *why = aisle_passport_to_text (rare->passport);
  g_assert_cmpstr (none, ==, "");
  g_assert_nonnull (strstr (why, "too little"));
}

/* ---- planted days ---- */

/* Whether a day of that sort shows in a figure. */
static gboolean
shows (JsonObject *planted, const char *figure)
{
  gboolean traffic = aisle_json_number (planted, "traffic", 1) != 1;
  return g_str_equal (figure, "users") || g_str_equal (figure, "sessions") ? traffic
         : g_str_equal (figure, "conversion")                              ? !traffic
                                                                           : TRUE;
}

/* Whether it lies so far off that no band can hold it.  Some 50 orders a day, their number and sums spread by who buys
 * how much, fall by less than twice the band's half on a day of outage: found more often than not, no more. */
static gboolean
is_plain (JsonObject *planted, const char *figure)
{
  gboolean traffic = aisle_json_number (planted, "traffic", 1) != 1;
  return !g_str_equal (figure, "revenue") && !(traffic && g_str_equal (figure, "orders"));
}

typedef struct
{
  guint planted, found, must_planted, must_found, false_alarms, series;
} Score;

static void
score_figure (AisleProject *project, JsonArray *planted, const char *figure, Score *score)
{
  g_autofree char *setting = g_strconcat ("figure=", figure, NULL), *flag = g_strconcat (figure, "_flag", NULL);
  g_autoptr (AisleAnswer) answer = ask_well (project, "anomalies", setting);
  gsize date = (gsize) aisle_table_find (answer->table, "date");
  score->series++;
  for (gsize row = 0; row < aisle_table_n_rows (answer->table); row++)
    {
      g_autofree char *day = aisle_day_format ((gint32) aisle_table_integer (answer->table, row, date));
      gboolean is_flagged = number (answer, row, flag) == 1, known = FALSE, is_shown = FALSE, must = FALSE;
      for (guint i = 0; i < json_array_get_length (planted); i++)
        {
          JsonObject *told = json_array_get_object_element (planted, i);
          if (!g_str_equal (aisle_json_text (told, "date", ""), day))
            continue;
          known = TRUE;
          is_shown = shows (told, figure);
          must = is_shown && is_plain (told, figure);
        }
      score->planted += is_shown;
      score->found += is_shown && is_flagged;
      score->must_planted += must;
      score->must_found += must && is_flagged;
      if (is_flagged && !known)
        {
          score->false_alarms++;
          g_test_message ("false alarm: %s of %s, score %.2f", figure, day, number (answer, row, "score"));
        }
    }
}

/* What lies plainly off is all found, of the rest the most.  A series has a false alarm with a chance of .05: of the 15
 * here at most 4 may have one (P = .0006 for more). */
static void
test_planted (void)
{
  static const char *const figures[] = { "users", "sessions", "orders", "revenue", "conversion" };
  Score score = { 0 };
  for (guint seed = 1; seed <= 3; seed++)
    {
      g_autofree char *which = g_strdup_printf ("seed=%u", seed);
      const char *const settings[] = { "plant=anomalies", which, "titles=no", NULL };
      TempShop shop;
      temp_shop_init (&shop);
      g_autofree char *told = simulate (&shop, settings);
      g_autoptr (JsonNode) truth = aisle_json_parse (told, strlen (told), NULL);
      JsonArray *days = aisle_json_array (aisle_json_object (json_node_get_object (truth), "anomalies"), "days");
      g_autoptr (AisleProject) project = temp_shop_open (&shop);
      for (gsize f = 0; f < G_N_ELEMENTS (figures); f++)
        score_figure (project, days, figures[f], &score);
      temp_shop_clear (&shop);
    }
  g_test_message ("found %u of %u planted days, %u false alarms in %u series", score.found, score.planted,
                  score.false_alarms, score.series);
  g_assert_cmpuint (score.must_planted, ==, 3 * (4 + 4 + 2 + 2));
  g_assert_cmpuint (score.must_found, ==, score.must_planted);
  g_assert_cmpuint (2 * (score.found - score.must_found), >, score.planted - score.must_planted);
  g_assert_cmpuint (score.false_alarms, <=, 4);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/anomalies/by-hand", test_by_hand);
  g_test_add_func ("/anomalies/too-little", test_too_little);
  g_test_add_func ("/anomalies/planted", test_planted);
  return g_test_run ();
}
