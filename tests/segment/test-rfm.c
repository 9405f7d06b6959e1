/* test-rfm.c: recency, frequency and monetary value against the golden log, and scores against SQLite's ntile. */
#include "behaviour/golden-log.h"
#include "temp-shop.h"

#include "base/error.h"
#include "base/random.h"
#include "numeric/parallel.h"
#include "segment/rfm.h"

static AisleRfm *
score (const AisleColumns *columns, AisleProject *project, const AisleRfmOptions *options)
{
  g_autoptr (AisleCalendar) calendar = aisle_calendar_new (NULL, NULL);
  g_autoptr (GError) error = NULL;
  AisleView view = { .project = project, .columns = columns, .calendar = calendar, .currency = "" };
  AisleRfm *rfm = aisle_rfm_new (&view, options, NULL, &error);
  g_assert_no_error (error);
  return rfm;
}

/* golden.json, F1, rfm_ref_2026_03_15. */
static void
test_golden (void)
{
  static const struct
  {
    gsize user;
    gint64 recency;
    guint32 frequency;
    gint64 monetary;
  } expected[] = { { 0, 5, 2, 789000 }, { 1, 2, 1, 1290000 }, { 2, 12, 2, 789000 }, { 5, 10, 1, 199000 } };
  AisleColumns *valid = golden_log (TRUE);
  AisleRfmOptions options = { .until = TRUE, .day = aisle_day_from_date (2026, 3, 15) };
  g_autoptr (AisleRfm) rfm = score (valid, NULL, &options);
  g_assert_cmpuint (rfm->n_buyers, ==, 4);
  for (gsize i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      gsize user = expected[i].user;
      g_assert_cmpint (aisle_rfm_recency_days (rfm, user), ==, expected[i].recency);
      g_assert_cmpuint (rfm->orders[user], ==, expected[i].frequency);
      g_assert_cmpint (rfm->revenue[user], ==, expected[i].monetary);
    }
  g_assert_cmpint (rfm->last[3], ==, AISLE_TIME_MISSING);
  g_assert_cmpuint (rfm->scores[AISLE_RFM_RECENCY][3], ==, 0);
  log_columns_free (valid);
}

/* Four buyers: ntile (5) gives 1 to 4; those who share a value share the lower score. */
static void
test_ties (void)
{
  AisleColumns *valid = golden_log (TRUE);
  g_autoptr (AisleRfm) together = score (valid, NULL, NULL);
  AisleRfmOptions options = { .split_ties = TRUE };
  g_autoptr (AisleRfm) split = score (valid, NULL, &options);
  /* Frequencies 2, 1, 2, 1 of u1, u2, u3, u6. */
  g_assert_cmpuint (together->scores[AISLE_RFM_FREQUENCY][0], ==, 3);
  g_assert_cmpuint (together->scores[AISLE_RFM_FREQUENCY][1], ==, 1);
  g_assert_cmpuint (together->scores[AISLE_RFM_FREQUENCY][2], ==, 3);
  g_assert_cmpuint (together->scores[AISLE_RFM_FREQUENCY][5], ==, 1);
  g_assert_cmpuint (split->scores[AISLE_RFM_FREQUENCY][0], ==, 3);
  g_assert_cmpuint (split->scores[AISLE_RFM_FREQUENCY][1], ==, 1);
  g_assert_cmpuint (split->scores[AISLE_RFM_FREQUENCY][2], ==, 4);
  g_assert_cmpuint (split->scores[AISLE_RFM_FREQUENCY][5], ==, 2);
  /* Last bought: u3 03-02, u6 03-04, u1 03-09, u2 03-12. */
  g_assert_cmpuint (together->scores[AISLE_RFM_RECENCY][2], ==, 1);
  g_assert_cmpuint (together->scores[AISLE_RFM_RECENCY][1], ==, 4);
  log_columns_free (valid);
}

static void
test_cuts (void)
{
  static const double recency[] = { 3, 6, 10, 11 }, orders[] = { 1, 2, 3, 4 }, money[] = { 10, 78.9, 79, 129 };
  AisleColumns *valid = golden_log (TRUE);
  AisleRfmOptions options = { .until = TRUE,
                              .day = aisle_day_from_date (2026, 3, 15),
                              .cuts = { recency, orders, money } };
  g_autoptr (AisleRfm) rfm = score (valid, NULL, &options);
  static const gsize users[] = { 0, 1, 2, 5 };
  static const guint8 expected[3][4] = { { 4, 5, 1, 3 }, { 3, 2, 3, 2 }, { 3, 5, 3, 2 } };
  for (guint s = 0; s < AISLE_RFM_N_SCORES; s++)
    for (guint i = 0; i < 4; i++)
      g_assert_cmpuint (rfm->scores[s][users[i]], ==, expected[s][i]);
  log_columns_free (valid);
}

static void
test_cells (void)
{
  AisleRfmCell cell;
  g_assert_cmpint (aisle_rfm_cell (5, 5, 5), ==, AISLE_RFM_CHAMPIONS);
  g_assert_cmpint (aisle_rfm_cell (5, 4, 4), ==, AISLE_RFM_CHAMPIONS);
  g_assert_cmpint (aisle_rfm_cell (4, 4, 5), ==, AISLE_RFM_LOYAL);
  g_assert_cmpint (aisle_rfm_cell (5, 1, 2), ==, AISLE_RFM_NEW);
  g_assert_cmpint (aisle_rfm_cell (4, 1, 1), ==, AISLE_RFM_PROMISING);
  g_assert_cmpint (aisle_rfm_cell (1, 5, 5), ==, AISLE_RFM_LOSE);
  g_assert_cmpint (aisle_rfm_cell (2, 3, 4), ==, AISLE_RFM_RISK);
  g_assert_cmpint (aisle_rfm_cell (1, 1, 1), ==, AISLE_RFM_HIBERNATING);
  for (guint i = 0; i < AISLE_RFM_N_CELLS; i++)
    g_assert_true (aisle_rfm_cell_from_id (aisle_rfm_cell_id ((AisleRfmCell) i), &cell) && cell == i);
  g_assert_false (aisle_rfm_cell_from_id ("nobody", &cell));
}

/* ---- the same scores by SQLite ---- */

static const char ntile_sql[] =
    "WITH m AS (SELECT user, max (time) AS last, count (*) AS f, sum (cents) AS cents FROM e GROUP BY 1)"
    " SELECT user, ntile (5) OVER (ORDER BY last, user), ntile (5) OVER (ORDER BY f, user),"
    " ntile (5) OVER (ORDER BY cents, user) FROM m";

static void
run (sqlite3 *db, const char *sql)
{
  g_assert_cmpint (sqlite3_exec (db, sql, NULL, NULL, NULL), ==, SQLITE_OK);
}

static void
test_ntile (gconstpointer data)
{
  gsize n_buyers = GPOINTER_TO_SIZE (data);
  AisleRandom random;
  LogBuilder log;
  sqlite3 *db;
  sqlite3_stmt *insert, *select;
  aisle_random_init (&random, n_buyers, "rfm-test");
  log_builder_init (&log);
  log_builder_add_kind (&log, AISLE_KIND_VIEW);
  log_builder_add_kind (&log, AISLE_KIND_PURCHASE);
  g_assert_cmpint (sqlite3_open (":memory:", &db), ==, SQLITE_OK);
  run (db, "CREATE TABLE e (user INTEGER, time INTEGER, cents INTEGER); BEGIN");
  sqlite3_prepare_v2 (db, "INSERT INTO e VALUES (?, ?, ?)", -1, &insert, NULL);
  for (gsize user = 0; user < n_buyers; user++)
    for (gsize k = 1 + aisle_random_below (&random, 4); k > 0; k--)
      {
        gint64 time = (gint64) aisle_random_below (&random, 20) * AISLE_DAY, cents;
        cents = (gint64) aisle_random_below (&random, 30) * 50;
        log_builder_add (&log, LOG_EVENT (.user = (gint32) user, .time = time, .kind = 1, .price = cents * 100));
        log_builder_add (&log, LOG_EVENT (.user = (gint32) user, .time = time, .kind = 0, .price = 7));
        sqlite3_bind_int64 (insert, 1, (gint64) user);
        sqlite3_bind_int64 (insert, 2, time);
        sqlite3_bind_int64 (insert, 3, cents);
        g_assert_cmpint (sqlite3_step (insert), ==, SQLITE_DONE);
        sqlite3_reset (insert);
      }
  sqlite3_finalize (insert);
  run (db, "COMMIT");
  AisleColumns *columns = log_builder_take (&log);
  AisleRfmOptions options = { .split_ties = TRUE };
  for (guint threads = 1; threads <= 2; threads++)
    {
      aisle_parallel_set_threads (threads);
      g_autoptr (AisleRfm) rfm = score (columns, NULL, &options);
      gsize n = 0;
      sqlite3_prepare_v2 (db, ntile_sql, -1, &select, NULL);
      for (; sqlite3_step (select) == SQLITE_ROW; n++)
        for (guint s = 0; s < AISLE_RFM_N_SCORES; s++)
          g_assert_cmpint (rfm->scores[s][sqlite3_column_int (select, 0)], ==,
                           sqlite3_column_int (select, (int) s + 1));
      g_assert_cmpuint (n, ==, n_buyers);
      sqlite3_finalize (select);
    }
  aisle_parallel_set_threads (0);
  sqlite3_close (db);
  log_columns_free (columns);
}

/* Equal values are split in the order of the shop's own ids, not of their arrival. */
static void
test_names (void)
{
  TempShop shop;
  g_autoptr (GError) error = NULL;
  temp_shop_init (&shop);
  temp_shop_import (&shop, "log.csv",
                    "time,user,event,item,price\n2020-01-01 10:00:00,e,buy,A,1\n2020-01-01 10:00:00,d,buy,A,1\n"
                    "2020-01-01 10:00:00,c,buy,A,1\n2020-01-01 10:00:00,b,buy,A,1\n2020-01-01 10:00:00,a,buy,A,1\n",
                    NULL);
  g_autoptr (AisleProject) project = temp_shop_open (&shop);
  g_autoptr (AisleColumns) columns = aisle_columns_open (project, NULL, &error);
  g_assert_no_error (error);
  AisleRfmOptions options = { .split_ties = TRUE };
  g_autoptr (AisleRfm) split = score (columns, project, &options);
  g_autoptr (AisleRfm) together = score (columns, project, NULL);
  for (guint user = 0; user < 5; user++)
    {
      g_assert_cmpuint (split->scores[AISLE_RFM_MONETARY][user], ==, 5 - user);
      g_assert_cmpuint (together->scores[AISLE_RFM_MONETARY][user], ==, 1);
    }
  temp_shop_clear (&shop);
}

static void
test_refusals (void)
{
  AisleColumns *valid = golden_log (TRUE);
  g_autoptr (AisleCalendar) calendar = aisle_calendar_new (NULL, NULL);
  AisleView view = { .columns = valid, .calendar = calendar, .currency = "" };
  AisleRfmOptions early = { .until = TRUE, .day = aisle_day_from_date (2026, 3, 1) };
  g_autoptr (GError) error = NULL;
  g_assert_null (aisle_rfm_new (&view, &early, NULL, &error));
  g_assert_error (error, AISLE_SEGMENT_ERROR, AISLE_ERROR_EMPTY);
  g_clear_error (&error);
  ((guint8 *) valid->kind_role)[2] = AISLE_KIND_OTHER;
  g_assert_null (aisle_rfm_new (&view, NULL, NULL, &error));
  g_assert_error (error, AISLE_SEGMENT_ERROR, AISLE_ERROR_EMPTY);
  log_columns_free (valid);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rfm/golden", test_golden);
  g_test_add_func ("/rfm/ties", test_ties);
  g_test_add_func ("/rfm/cuts", test_cuts);
  g_test_add_func ("/rfm/cells", test_cells);
  g_test_add_data_func ("/rfm/ntile/3", GSIZE_TO_POINTER (3), test_ntile);
  g_test_add_data_func ("/rfm/ntile/11", GSIZE_TO_POINTER (11), test_ntile);
  g_test_add_data_func ("/rfm/ntile/9001", GSIZE_TO_POINTER (9001), test_ntile);
  g_test_add_func ("/rfm/names", test_names);
  g_test_add_func ("/rfm/refusals", test_refusals);
  return g_test_run ();
}
