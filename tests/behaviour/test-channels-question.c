/* test-channels-question.c: channels side by side, and who uses several, counted by hand. */
#include "behaviour/asking.h"

#include "base/error.h"
#include "numeric/stats.h"

enum
{
  WEB,
  STORE,
  APP
};

/* Of users 0 to 4; kind 0 a view, 1 a purchase. */
static AisleColumns *
new_log (guint n_channels)
{
  static const struct
  {
    gint32 user, hour;
    guint16 kind;
    gint32 item;
    guint16 channel;
  } rows[] = {
    { 0, 0, 0, 7, WEB },
    { 0, 1, 1, 7, STORE },
    { 1, 0, 0, 7, WEB },
    { 1, 1, 1, 8, STORE },
    { 2, 0, 1, 7, STORE },
    { 2, 1, 0, 7, WEB },
    { 3, 0, 0, 7, WEB },
    { 3, 1, 0, 8, WEB },
    { 4, 0, 0, 9, APP },
    { 4, 1, 1, 9, APP },
    { 4, 2, 0, 9, WEB },
    { -1, 0, 1, 7, STORE },
    { 3, 2, 0, 7, AISLE_ID16_MISSING },
  };
  LogBuilder log;
  log_builder_init (&log);
  log.has_channels = TRUE;
  log_builder_add_kind (&log, AISLE_KIND_VIEW);
  log_builder_add_kind (&log, AISLE_KIND_PURCHASE);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    if (rows[i].channel < n_channels || rows[i].channel == AISLE_ID16_MISSING)
      log_builder_add (&log, LOG_EVENT (.user = rows[i].user, .time = rows[i].hour * AISLE_HOUR, .kind = rows[i].kind,
                                        .item = rows[i].item, .channel = rows[i].channel, .price = 10000));
  return log_builder_take (&log);
}

static gint64
integer_in (const AisleAnswer *answer, gsize row, const char *name)
{
  return aisle_table_integer (answer->table, row, column_of (answer, name));
}

static void
test_channels (void)
{
  AisleColumns *columns = new_log (3);
  g_autoptr (AisleAnswer) answer = answer_of_log ("channels", columns, NULL, "");
  static const char *const names[] = { "views", "purchases", "users", "buyers", "elsewhere", "revenue" };
  static const gint64 expected[4][6] = {
    { 6, 0, 5, 0, 4, 0 }, { 0, 4, 3, 3, 3, 40000 }, { 1, 1, 1, 1, 1, 10000 }, { 1, 0, 1, 0, 0, 0 }
  };
  g_assert_cmpuint (aisle_table_n_rows (answer->table), ==, 4);
  for (gsize row = 0; row < 4; row++)
    for (gsize i = 0; i < 6; i++)
      g_assert_cmpint (integer_in (answer, row, names[i]), ==, expected[row][i]);
  g_assert_true (aisle_table_is_missing (answer->table, 3, column_of (answer, "elsewhere")));
  g_assert_cmpfloat_with_epsilon (number_in (answer, WEB, "elsewhere_share"), 0.8, 1e-12);
  g_assert_cmpfloat_with_epsilon (number_in (answer, WEB, "elsewhere_share_low"), aisle_wilson (4, 5).low, 1e-12);
  assert_same_for_threads ("channels", columns, "by=pair");
  log_columns_free (columns);
}

static gsize
pair_row (const AisleAnswer *answer, const char *from, const char *to)
{
  for (gsize row = 0; row < aisle_table_n_rows (answer->table); row++)
    if (g_str_equal (aisle_table_text (answer->table, row, 0), from)
        && g_str_equal (aisle_table_text (answer->table, row, 1), to))
      return row;
  g_assert_not_reached ();
}

static void
test_pairs (void)
{
  AisleColumns *columns = new_log (3);
  g_autoptr (AisleAnswer) answer = answer_of_log ("channels", columns, NULL, "by=pair");
  gsize row = pair_row (answer, "0", "1"), back = pair_row (answer, "1", "0"), none = pair_row (answer, "1", "2");
  g_assert_cmpuint (aisle_table_n_rows (answer->table), ==, 6);
  /* Users 0, 1 and 2 use web and store; only 0 viewed on the web what was then bought in the store. */
  g_assert_cmpint (integer_in (answer, row, "users"), ==, 3);
  g_assert_cmpint (integer_in (answer, row, "followed"), ==, 1);
  g_assert_cmpfloat_with_epsilon (number_in (answer, row, "share"), 3.0 / 5, 1e-12);
  g_assert_cmpfloat_with_epsilon (number_in (answer, row, "followed_share"), 1.0 / 3, 1e-12);
  g_assert_cmpint (integer_in (answer, back, "followed"), ==, 0);
  g_assert_cmpfloat_with_epsilon (number_in (answer, back, "share"), 1, 1e-12);
  g_assert_cmpint (integer_in (answer, none, "users"), ==, 0);
  g_assert_true (aisle_table_is_missing (answer->table, none, column_of (answer, "followed_share")));
  log_columns_free (columns);
}

static gboolean
says (const AisleAnswer *answer, const char *part)
{
  g_autofree char *text = aisle_passport_to_text (answer->passport);
  return strstr (text, part) != NULL;
}

static void
test_honest (void)
{
  AisleColumns *one = new_log (1), *none = golden_log (TRUE);
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleAnswer) answer = answer_of_log ("channels", one, NULL, "");
  g_assert_true (says (answer, "one channel only"));
  g_assert_null (ask_log ("channels", one, NULL, "by=pair", NULL, &error));
  g_assert_error (error, AISLE_BEHAVIOUR_ERROR, AISLE_ERROR_EMPTY);
  g_clear_error (&error);
  g_assert_null (ask_log ("channels", none, NULL, "", NULL, &error));
  g_assert_error (error, AISLE_BEHAVIOUR_ERROR, AISLE_ERROR_EMPTY);
  log_columns_free (one);
  log_columns_free (none);
  AisleColumns *columns = new_log (3);
  g_autoptr (AisleBitmap) users = aisle_bitmap_new (columns->n_users, FALSE);
  aisle_bitmap_add (users, 3);
  g_autoptr (AisleAnswer) apart = answer_of_log ("channels", columns, users, "");
  g_assert_true (says (apart, "No map of ids is imported"));
  log_columns_free (columns);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/channels/channels", test_channels);
  g_test_add_func ("/channels/pairs", test_pairs);
  g_test_add_func ("/channels/honest", test_honest);
  return g_test_run ();
}
