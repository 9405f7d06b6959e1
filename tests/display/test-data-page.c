/* test-data-page.c: what an analyst does on the Data page, with real clicks and keys. */
#include "harness.h"

static void
show (const char *view)
{
  aisle_window_show_page (harness_window (), "data", view);
  harness_wait_idle ();
}

/* The switch beside a title. */
static GtkWidget *
switch_named (const char *name)
{
  GtkWidget *found = NULL;

  for (guint i = 0; (found = harness_find_type (NULL, GTK_TYPE_SWITCH, i)) != NULL; i++)
    if (gtk_test_accessible_check_property (GTK_ACCESSIBLE (found), GTK_ACCESSIBLE_PROPERTY_LABEL, name) == NULL)
      return found;
  g_error ("no switch '%s'", name);
}

/* ---- sources ---- */

static void
test_sources (void)
{
  g_autofree char *path = g_build_filename (harness_home (), "april.csv", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);

  harness_import_fixture ("events_utf8.csv");
  harness_write_file (path, "user_id,event,timestamp,item_id,price\nu1,view,2026-04-02 09:00:00,A,\n"
                            "u2,buy,yesterday,B,59.0\n");
  aisle_application_open_file (AISLE_APPLICATION (gtk_window_get_application (GTK_WINDOW (harness_window ()))), file,
                               harness_window ());
  harness_wait_idle ();
  harness_click_text ("Import");
  harness_wait (harness_shows, (gpointer) "Undo", "the toast");
  g_assert_cmpint (harness_n_events (), ==, 32);
  show ("sources");
  g_assert_true (harness_shows ((gpointer) "Import of april.csv"));
  /* What was refused stands under its import. */
  harness_click_text ("april.csv");
  harness_require ("u2,buy,yesterday,B,59.0");
  g_assert_true (harness_shows ((gpointer) "Rejected: Time not understood"));
  /* Left out by its switch; the keyboard takes it back and forth. */
  harness_click (switch_named ("Use the rows of events_utf8.csv"));
  g_assert_cmpint (harness_n_events (), ==, 1);
  g_assert_true (harness_shows ((gpointer) "Leaving out events_utf8.csv"));
  g_assert_false (gtk_switch_get_active (GTK_SWITCH (switch_named ("Use the rows of events_utf8.csv"))));
  harness_key (GDK_KEY_z, GDK_CONTROL_MASK);
  g_assert_cmpint (harness_n_events (), ==, 32);
  g_assert_true (gtk_switch_get_active (GTK_SWITCH (switch_named ("Use the rows of events_utf8.csv"))));
  harness_key (GDK_KEY_z, GDK_CONTROL_MASK | GDK_SHIFT_MASK);
  g_assert_cmpint (harness_n_events (), ==, 1);
  harness_close ();
}

int
main (int argc, char **argv)
{
  harness_init (&argc, &argv);
  g_test_add_func ("/data-page/sources", test_sources);
  return g_test_run ();
}
