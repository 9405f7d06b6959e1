/* test-features-view.c: the features of a log on the Data page, with real clicks and keys. */
#include "harness.h"

static void
show (const char *view)
{
  aisle_window_show_page (harness_window (), "data", view);
  harness_wait_idle ();
}

static GtkWidget *
list_named (const char *name)
{
  GtkWidget *found = NULL;

  for (guint i = 0; (found = harness_find_type (NULL, GTK_TYPE_DROP_DOWN, i)) != NULL; i++)
    if (gtk_test_accessible_check_property (GTK_ACCESSIBLE (found), GTK_ACCESSIBLE_PROPERTY_LABEL, name) == NULL)
      return found;
  g_error ("no list '%s'", name);
}

/* Without a window manager a list stays shut when it is opened right after one has closed: a click in between. */
static void
choose (const char *list, const char *entry)
{
  harness_choose (list_named (list), entry);
  harness_wait_idle ();
  harness_click_text ("Features");
  harness_wait_idle ();
}

static void
test_features (void)
{
  harness_import_fixture ("events_utf8.csv");
  show ("features");
  harness_require (
      "7 users. Cut-off: end of the log (2026-03-12 09:00:00 UTC). No feature sees what came at or after it.");
  harness_require ("Spend (money)");
  g_assert_true (
      harness_shows ((gpointer) "Price times quantity of purchases less returns; missing where none has a price."));
  /* Searches of u1 ... u7: 0, 1, 0, 2, 0, 0, 0. */
  g_assert_true (harness_shows ((gpointer) "Median 0, mean 0.429, from 0 to 2"));
  /* A feature opens its users, the largest first: u2 spent 129. */
  harness_click_text ("Spend (money)");
  harness_wait_idle ();
  harness_require ("Users by Spend, the first 1000");
  harness_require ("129.00");
  choose ("Order", "Smallest first");
  harness_require ("-59.00");
  harness_click_text ("Back to the features");
  /* Another entity; then before a day, typed: u2 had not bought yet. */
  choose ("Features of", "Items");
  harness_require ("Last price (money)");
  choose ("Features of", "Users");
  choose ("Cut-off", "Before a day");
  harness_click (harness_find_type (NULL, GTK_TYPE_ENTRY, 0));
  harness_type ("2026-03-03");
  harness_key (GDK_KEY_Return, 0);
  harness_wait_idle ();
  harness_require ("3 users. Cut-off: 2026-03-03 00:00:00 UTC. No feature sees what came at or after it.");
  /* A day before the log is refused in a row of the page, which says the cure. */
  harness_key (GDK_KEY_a, GDK_CONTROL_MASK);
  harness_type ("2020-01-01");
  harness_key (GDK_KEY_Return, 0);
  harness_wait_idle ();
  harness_require ("No event lies before the cut-off, 2020-01-01T00:00:00Z: choose a later one");
  choose ("Cut-off", "Share of the log");
  harness_require ("Spend (money)");
  harness_close ();
}

int
main (int argc, char **argv)
{
  harness_init (&argc, &argv);
  g_test_add_func ("/features-view/features", test_features);
  return g_test_run ();
}
