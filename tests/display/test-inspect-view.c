/* test-inspect-view.c: what models recommend to a user, and to somebody new, with real clicks: the sample shop. */
#include "harness.h"
#include "pages/recommendations/advice-list.h"
#include "pages/recommendations/history-panel.h"
#include "pages/recommendations/item-finder.h"

static GtkWidget *
of_type (const char *type, guint index)
{
  return harness_find_type (NULL, g_type_from_name (type), index);
}

static gint64 run_ids[2];

/* The sample shop with runs of these families, at most two; networks need not be good ones. */
static void
open_inspect (const char *const *families)
{
  harness_open (NULL);
  harness_click_text ("Try the Sample Shop");
  harness_wait_project ();
  for (gsize i = 0; families[i] != NULL; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (AisleProject) project =
          aisle_project_open (aisle_session_get_path (harness_session ()), AISLE_PROJECT_WRITE, &error);
      g_autoptr (AisleRun) run = NULL;
      const AisleFamily *family = aisle_family (families[i]);
      g_autoptr (AisleParams) params = aisle_params_new (family->params, family->n_params);

      g_assert_no_error (error);
      if (g_str_equal (families[i], "gru4rec"))
        g_assert_true (aisle_params_set (params, "passes", "1", &error));
      run = aisle_command_train (project, &(AisleTrainOrder){ .family = families[i], .params = params, .seed = 1 },
                                 NULL, &error);
      g_assert_no_error (error);
      run_ids[i] = run->id;
    }
  aisle_session_changed (harness_session ());
  aisle_window_show_page (harness_window (), "recommendations", "inspect");
  harness_wait_idle ();
}

/* Titles of the rows of the index-th list, in order. */
static GStrv
titles (guint index)
{
  g_autoptr (GStrvBuilder) out = g_strv_builder_new ();
  GtkWidget *group = NULL, *row;
  guint n = 0;

  for (guint i = 0; (group = harness_find_type (NULL, ADW_TYPE_PREFERENCES_GROUP, i)) != NULL && n <= index; i++)
    if (n++ == index)
      break;
  g_assert_nonnull (group);
  for (guint i = 0; (row = harness_find_type (group, ADW_TYPE_PREFERENCES_ROW, i)) != NULL; i++)
    g_strv_builder_add (out, adw_preferences_row_get_title (ADW_PREFERENCES_ROW (row)));
  return g_strv_builder_end (out);
}

static gboolean
same (GStrv a, GStrv b)
{
  return g_strv_equal ((const char *const *) a, (const char *const *) b);
}

/* Unticking a part of a score, or an item of the history, ranks again; all is used again by one click. */
static void
untick (void)
{
  GtkWidget *panel = of_type ("AisleHistoryPanel", 0), *list = harness_find_type (NULL, ADW_TYPE_PREFERENCES_GROUP, 0);
  GtkWidget *chip = harness_find_type (panel, GTK_TYPE_CHECK_BUTTON, 0);
  GtkWidget *part = harness_find_type (list, GTK_TYPE_CHECK_BUTTON, 0);
  g_auto (GStrv) before = titles (0), after = NULL, again = NULL;

  g_assert_cmpuint (g_strv_length (before), ==, 10);
  g_assert_nonnull (chip);
  g_assert_true (gtk_check_button_get_active (GTK_CHECK_BUTTON (chip)));
  g_assert_nonnull (part);
  harness_scroll_to (part);
  harness_click (part);
  harness_wait_idle ();
  g_assert_cmpuint (aisle_history_panel_n_left_out (AISLE_HISTORY_PANEL (panel)), ==, 1);
  after = titles (0);
  g_assert_cmpuint (g_strv_length (after), ==, 10);
  g_assert_false (same (before, after));
  harness_click_text ("Use All Again");
  harness_wait_idle ();
  again = titles (0);
  g_assert_true (same (before, again));
  harness_scroll_to (chip);
  harness_click (chip);
  harness_wait_idle ();
  g_assert_false (gtk_check_button_get_active (GTK_CHECK_BUTTON (chip)));
  g_assert_cmpuint (aisle_history_panel_n_left_out (AISLE_HISTORY_PANEL (panel)), ==, 1);
  harness_click (chip);
  harness_wait_idle ();
  g_assert_cmpuint (aisle_history_panel_n_left_out (AISLE_HISTORY_PANEL (panel)), ==, 0);
}

static void
choose_model (guint place, const char *family, gint64 run)
{
  g_autofree char *title = g_strdup_printf ("%s, run %lld", family, (long long) run);

  harness_choose (harness_find_type (NULL, GTK_TYPE_DROP_DOWN, place), title);
  harness_wait_idle ();
}

/* Families that read a bag and one that reads a sequence, which cannot say parts of its own. */
static void
test_parts (void)
{
  open_inspect ((const char *const[]){ "ease", "gru4rec", NULL });
  choose_model (0, "EASE", run_ids[0]);
  g_assert_true (harness_shows ((gpointer) "The model used, and its part of the score"));
  untick ();
  choose_model (0, "GRU4Rec", run_ids[1]);
  g_assert_true (harness_shows ((gpointer) "The model used, and what the score loses without it"));
  untick ();
  harness_close ();
}

/* Two models side by side, and beside them what everybody would be shown. */
static void
test_side_by_side (void)
{
  g_auto (GStrv) first = NULL, second = NULL, all = NULL;
  guint shared = 0, personal = 10;
  g_autofree char *both = NULL, *changed = NULL;

  open_inspect ((const char *const[]){ "ease", "itemknn", NULL });
  choose_model (0, "EASE", run_ids[0]);
  choose_model (1, "Similar items", run_ids[1]);
  harness_click_text ("Everybody’s list beside");
  harness_wait_idle ();
  first = titles (0);
  second = titles (1);
  all = titles (2);
  g_assert_cmpuint (g_strv_length (all), ==, 10);
  for (guint i = 0; i < 10; i++)
    {
      shared += g_strv_contains ((const char *const *) second, first[i]);
      personal -= g_strv_contains ((const char *const *) all, first[i]);
    }
  both = g_strdup_printf ("%u of 10 items are in both models’ lists.", shared);
  changed = g_strdup_printf ("%s %u of 10 items of the first list are not on everybody’s: these are what "
                             "personalisation changed.",
                             both, personal);
  g_assert_cmpuint (personal, >, 0);
  g_assert_true (harness_shows (changed));
  harness_close ();
}

/* Somebody new: items are clicked, and lists answer at once; a text finds others. */
static void
test_somebody_new (void)
{
  GtkWidget *finder, *item;
  g_auto (GStrv) one = NULL, two = NULL;

  open_inspect ((const char *const[]){ "ease", NULL });
  harness_click_text ("Somebody New");
  harness_wait_idle ();
  g_assert_true (harness_shows ((gpointer) "Somebody new, who took nothing yet"));
  g_assert_true (harness_shows ((gpointer) "Knows nothing of somebody who took nothing yet"));
  finder = of_type ("AisleItemFinder", 0);
  item = harness_find_type (finder, GTK_TYPE_BUTTON, 0);
  g_assert_nonnull (item);
  harness_click (item);
  harness_wait_idle ();
  g_assert_true (harness_shows ((gpointer) "1 item that somebody new took, the newest first"));
  one = titles (0);
  g_assert_cmpuint (g_strv_length (one), ==, 10);
  harness_click (harness_find_type (finder, GTK_TYPE_BUTTON, 3));
  harness_wait_idle ();
  g_assert_true (harness_shows ((gpointer) "2 items that somebody new took, the newest first"));
  two = titles (0);
  g_assert_false (same (one, two));
  harness_click (harness_find_type (finder, GTK_TYPE_SEARCH_ENTRY, 0));
  harness_type ("no such item");
  harness_wait (harness_shows, (gpointer) "No item holds this text", "the search");
  harness_click_text ("Start Over");
  harness_wait_idle ();
  g_assert_true (harness_shows ((gpointer) "Somebody new, who took nothing yet"));
  harness_click_text ("A User");
  harness_wait_idle ();
  g_assert_false (harness_shows ((gpointer) "Somebody new, who took nothing yet"));
  harness_close ();
}

int
main (int argc, char **argv)
{
  harness_init (&argc, &argv);
  g_test_add_func ("/inspect-view/parts", test_parts);
  g_test_add_func ("/inspect-view/side-by-side", test_side_by_side);
  g_test_add_func ("/inspect-view/somebody-new", test_somebody_new);
  return g_test_run ();
}
