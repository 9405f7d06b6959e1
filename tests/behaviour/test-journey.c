/* test-journey.c: the journey of a user of the golden log, its cart, and users alike, by hand. */
#include "behaviour/asking.h"

#include "base/error.h"

static void
test_golden (void)
{
  AisleColumns *valid = golden_log (TRUE);
  /* u1: view, view, cart, buy | view | view, buy. */
  g_autoptr (AisleAnswer) answer = answer_of_log ("journey", valid, NULL, "user=0");
  static const double sessions[] = { 1, 1, 1, 1, 2, 3, 3 };
  g_assert_cmpuint (aisle_table_n_rows (answer->table), ==, 7);
  for (gsize row = 0; row < 7; row++)
    g_assert_cmpfloat (number_in (answer, row, "session"), ==, sessions[row]);
  g_assert_cmpfloat (number_in (answer, 3, "since_previous"), ==, 240);
  g_assert_true (aisle_table_is_missing (answer->table, 0, column_of (answer, "since_previous")));
  g_assert_cmpint (dropped_of (answer), ==, 20);
  g_autoptr (AisleAnswer) most = answer_of_log ("journey", valid, NULL, "");
  g_assert_cmpuint (aisle_table_n_rows (most->table), ==, 7);
  g_autoptr (AisleAnswer) last = answer_of_log ("journey", valid, NULL, "user=0;events=2");
  g_assert_cmpuint (aisle_table_n_rows (last->table), ==, 2);
  g_assert_cmpfloat (number_in (last, 0, "session"), ==, 3);
  g_assert_cmpint (dropped_of (last), ==, 25);
  g_autoptr (GError) error = NULL;
  g_assert_null (ask_log ("journey", valid, NULL, "user=6", NULL, &error));
  g_assert_error (error, AISLE_BEHAVIOUR_ERROR, AISLE_ERROR_USAGE);
  log_columns_free (valid);
}

/* Items of a log in memory are given beside it. */
static void
set_items (AisleColumns *columns, const gint32 *items, gsize n_items)
{
  g_free ((gpointer) columns->item);
  columns->item = g_memdup2 (items, columns->n_events * sizeof *items);
  columns->n_items = n_items;
}

static void
test_cart (void)
{
  enum
  {
    VIEW,
    CART,
    BUY
  };
  static const struct
  {
    guint16 kind;
    gint32 item;
    gint64 price;
    double quantity;
    double in_cart, value;
    const char *text;
  } events[] = {
    { VIEW, 0, 10, NAN, 0, 0, "" },        { CART, 0, 10, 2, 1, 20, "0 × 2" }, { CART, 1, 5, NAN, 2, 25, "1; 0 × 2" },
    { CART, 0, 11, 1, 2, 38, "1; 0 × 3" },                                   /* at the newer price */
    { BUY, 0, 11, 1, 1, 5, "1" },                                            /* whatever the number */
    { BUY, 2, 3, 1, 1, 5, "1" },           { CART, 2, -1, 1, 2, 5, "2; 1" }, /* without a price */
    { BUY, 1, 5, 1, 1, NAN, "2" },         { BUY, 2, 3, 1, 0, 0, "" },
  };
  gint32 items[G_N_ELEMENTS (events)];
  LogBuilder log;
  log_builder_init (&log);
  log_builder_add_kind (&log, AISLE_KIND_VIEW);
  log_builder_add_kind (&log, AISLE_KIND_CART);
  log_builder_add_kind (&log, AISLE_KIND_PURCHASE);
  for (gsize i = 0; i < G_N_ELEMENTS (events); i++)
    {
      gint64 price = events[i].price < 0 ? AISLE_MONEY_MISSING : events[i].price * AISLE_MONEY_UNIT;
      items[i] = events[i].item;
      log_builder_add (&log, LOG_EVENT (.user = 0, .time = (gint64) i * AISLE_DAY, .kind = events[i].kind,
                                        .price = price, .quantity = events[i].quantity));
    }
  AisleColumns *columns = log_builder_take (&log);
  set_items (columns, items, 3);
  g_autoptr (AisleAnswer) answer = answer_of_log ("journey", columns, NULL, "");
  for (gsize row = 0; row < G_N_ELEMENTS (events); row++)
    {
      g_assert_cmpfloat (number_in (answer, row, "cart_items"), ==, events[row].in_cart);
      g_assert_cmpstr (aisle_table_text (answer->table, row, column_of (answer, "cart")), ==, events[row].text);
      if (isnan (events[row].value))
        g_assert_true (aisle_table_is_missing (answer->table, row, column_of (answer, "cart_value")));
      else
        g_assert_cmpfloat (number_in (answer, row, "cart_value"), ==, events[row].value);
    }
  /* Two days after it was last put in an item is out: item 1, put in on day 2, on day 5. */
  g_autoptr (AisleAnswer) days = answer_of_log ("journey", columns, NULL, "window=2d");
  static const double in_cart[] = { 0, 1, 2, 2, 1, 0, 1, 1, 0 };
  for (gsize row = 0; row < G_N_ELEMENTS (events); row++)
    g_assert_cmpfloat (number_in (days, row, "cart_items"), ==, in_cart[row]);
  log_columns_free (columns);
}

/* Users with the items 0 1 2, 0 1, 0 1 2 3, 3, 0 1 (twice 0), nothing in common: 4. */
static void
test_similar (void)
{
  static const gint32 of_user[] = { 0, 0, 0, 1, 1, 2, 2, 2, 2, 3, 4, 4, 4, 5 };
  static const gint32 items[] = { 0, 1, 2, 0, 1, 0, 1, 2, 3, 3, 0, 1, 0, 4 };
  LogBuilder log;
  log_builder_init (&log);
  log_builder_add_kind (&log, AISLE_KIND_VIEW);
  for (gsize i = 0; i < G_N_ELEMENTS (items); i++)
    log_builder_add (&log, LOG_EVENT (.user = of_user[i], .time = (gint64) i));
  AisleColumns *columns = log_builder_take (&log);
  set_items (columns, items, 5);
  g_autoptr (AisleAnswer) answer = answer_of_log ("similar", columns, NULL, "user=0");
  static const char *const users[] = { "2", "1", "4" };
  const double similarity[] = { 3 / sqrt (12), 2 / sqrt (6), 2 / sqrt (6) };
  g_assert_cmpuint (aisle_table_n_rows (answer->table), ==, 3);
  for (gsize row = 0; row < 3; row++)
    {
      g_assert_cmpstr (aisle_table_text (answer->table, row, 0), ==, users[row]);
      g_assert_cmpfloat_with_epsilon (number_in (answer, row, "similarity"), similarity[row], 1e-12);
    }
  g_autoptr (AisleAnswer) one = answer_of_log ("similar", columns, NULL, "user=0;users=1");
  g_assert_cmpuint (aisle_table_n_rows (one->table), ==, 1);
  g_autoptr (AisleBitmap) some = aisle_bitmap_new (columns->n_users, FALSE);
  aisle_bitmap_add (some, 0);
  aisle_bitmap_add (some, 4);
  g_autoptr (AisleAnswer) within = answer_of_log ("similar", columns, some, "user=0");
  g_assert_cmpuint (aisle_table_n_rows (within->table), ==, 1);
  g_assert_cmpstr (aisle_table_text (within->table, 0, 0), ==, "4");
  log_columns_free (columns);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/journey/golden", test_golden);
  g_test_add_func ("/journey/cart", test_cart);
  g_test_add_func ("/journey/similar", test_similar);
  return g_test_run ();
}
