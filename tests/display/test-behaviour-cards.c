/* test-behaviour-cards.c: what each card of Behaviour shows of a log small enough to count by eye, and what a card says
 * where the log has nothing for it.
 *
 * Ann searches for a lamp, views, carts and buys A on a Monday; Bob searches on Tuesday, twice, views B and leaves it in
 * his cart; Cat views both two weeks later.  Ann comes by the web, Bob by the app. */
#include "harness.h"
#include "widgets/question-view.h"
#include "widgets/title-row.h"

#include <math.h>

static const char log_text[] = "time,user,event,item,price,query,channel\n"
                               "2024-03-04 09:00:00,ann,search,,,lamp,web\n"
                               "2024-03-04 09:01:00,ann,view,A,10,,web\n"
                               "2024-03-04 09:02:00,ann,cart,A,10,,web\n"
                               "2024-03-04 09:05:00,ann,buy,A,10,,web\n"
                               "2024-03-05 10:00:00,bob,search,,,lamp,app\n"
                               "2024-03-05 10:05:00,bob,search,,,red lamp,app\n"
                               "2024-03-05 10:06:00,bob,view,B,30,,app\n"
                               "2024-03-05 10:07:00,bob,cart,B,30,,app\n"
                               "2024-03-20 12:00:00,cat,view,A,10,,web\n"
                               "2024-03-20 12:10:00,cat,view,B,30,,web\n";
static const char catalogue_text[] = "item,title,category\nA,Lamp,Desk lamps\nB,Runner,Shoes\n";

/* Brought into sight, since it asks nothing before. */
static AisleQuestionView *
card (const char *title)
{
  GtkWidget *view;

  for (guint i = 0; (view = harness_find_type (NULL, AISLE_TYPE_QUESTION_VIEW, i)) != NULL; i++)
    if (harness_find (view, title) != NULL)
      {
        harness_scroll_to (view);
        harness_wait_idle ();
        return AISLE_QUESTION_VIEW (view);
      }
  g_error ("no card '%s'", title);
}

static const AisleTable *
table (const char *title)
{
  const AisleAnswer *answer = aisle_question_view_get_answer (card (title));

  if (answer == NULL)
    g_error ("the card '%s' has no answer", title);
  return answer->table;
}

/* The number in the row whose text columns hold these names, "a|b". */
static double
number (const char *title, const char *names, const char *column)
{
  const AisleTable *of = table (title);
  gssize at = aisle_table_find (of, column);

  g_assert_cmpint (at, >=, 0);
  for (gsize row = 0; row < aisle_table_n_rows (of); row++)
    {
      g_autoptr (GString) found = g_string_new (NULL);
      for (gsize c = 0; c < aisle_table_n_columns (of); c++)
        if (aisle_table_column (of, c)->type == AISLE_COLUMN_TEXT && aisle_table_text (of, row, c) != NULL)
          g_string_append_printf (found, "%s%s", found->len > 0 ? "|" : "", aisle_table_text (of, row, c));
      if (g_str_has_prefix (found->str, names))
        return aisle_table_number (of, row, (gsize) at);
    }
  g_error ("the card '%s' has no row '%s'", title, names);
}

static double
sum (const char *title, const char *column)
{
  const AisleTable *of = table (title);
  gssize at = aisle_table_find (of, column);
  double all = 0;

  g_assert_cmpint (at, >=, 0);
  for (gsize row = 0; row < aisle_table_n_rows (of); row++)
    all += aisle_table_number (of, row, (gsize) at);
  return all;
}

/* The card draws: some of its marks are on the screen. */
static void
check_drawn (const char *title)
{
  AisleChartCard *chart_card = aisle_question_view_get_card (card (title));
  AisleMark mark;
  guint shown = 0;

  g_assert_false (aisle_chart_card_shows_table (chart_card));
  for (gsize i = 0; i < 400; i++)
    shown += aisle_chart_view_mark (aisle_chart_card_get_view (chart_card), i, &mark);
  if (shown == 0)
    g_error ("the card '%s' draws nothing", title);
}

static gboolean
has_project (gpointer data)
{
  return aisle_session_get_path (aisle_window_get_session (harness_window ())) != NULL;
}

static void
import (const char *name, const char *text)
{
  g_autofree char *path = g_build_filename (harness_home (), name, NULL);

  harness_write_file (path, text);
  harness_drop (path);
  harness_click_text ("Import");
  harness_wait (has_project, NULL, "the project");
  harness_wait_idle ();
}

static void
open_view (const char *view)
{
  harness_open (NULL);
  import ("cards.csv", log_text);
  import ("items.csv", catalogue_text);
  harness_click_text ("Behaviour");
  harness_wait_idle ();
  harness_click_text (view);
  harness_wait_idle ();
}

/* ---- the views ---- */

static void
test_journeys (void)
{
  static const char *const drawn[] = { "Paths",
                                       "Events in a session",
                                       "Length of a session",
                                       "Where sessions begin",
                                       "Where sessions end",
                                       "Journey of a user",
                                       "Similar users" };
  AisleQuestionView *similar;
  AisleMark mark;

  open_view ("Journeys");
  for (gsize i = 0; i < G_N_ELEMENTS (drawn); i++)
    check_drawn (drawn[i]);
  g_assert_cmpfloat (sum ("Length of a session", "sessions"), ==, 3);
  g_assert_cmpfloat (number ("Where sessions begin", "search", "sessions"), ==, 2);
  g_assert_cmpfloat (number ("Where sessions end", "cart", "sessions"), ==, 1);
  /* Ann and Bob have four events each; the first of them is shown, who shares A with Cat. */
  g_assert_cmpuint (aisle_table_n_rows (table ("Journey of a user")), ==, 4);
  g_assert_cmpfloat_with_epsilon (number ("Similar users", "cat", "similarity"), 1 / sqrt (2), 1e-9);
  /* A click on Cat's bar goes to her. */
  similar = card ("Similar users");
  {
    AisleChartView *chart = aisle_chart_card_get_view (aisle_question_view_get_card (similar));
    harness_scroll_to (GTK_WIDGET (chart));
    g_assert_true (aisle_chart_view_mark (chart, 0, &mark));
    harness_move_to (GTK_WIDGET (chart), mark.x + 2, mark.y + 1);
    harness_click_at (GTK_WIDGET (chart), mark.x + mark.w / 2, mark.y + mark.h / 2);
  }
  harness_wait_idle ();
  g_assert_cmpuint (aisle_table_n_rows (table ("Journey of a user")), ==, 2);
  g_assert_cmpuint (aisle_table_n_rows (table ("Similar users")), ==, 2);
  harness_close ();
}

static void
test_funnels (void)
{
  open_view ("Funnels");
  check_drawn ("Funnel");
  check_drawn ("Time to convert");
  check_drawn ("Funnel, broken down");
  /* Ann bought four minutes after she viewed. */
  g_assert_cmpfloat (sum ("Time to convert", "users"), ==, 1);
  g_assert_cmpfloat (number ("Time to convert", "", "median"), ==, 240);
  g_assert_cmpfloat (number ("Funnel", "cart", "users"), ==, 2);
  /* A step that is left out by all is needed by none. */
  harness_click_text ("Optional");
  harness_wait_idle ();
  g_assert_cmpfloat (number ("Funnel", "cart (optional)", "users"), ==, 2);
  harness_click_text ("Optional");
  harness_wait_idle ();
  g_assert_cmpfloat (number ("Funnel", "cart", "users"), ==, 2);
  /* The kinds that are no steps can be excluded: nobody searches between view and purchase. */
  harness_click_text ("Excluded");
  harness_settle ();
  harness_click_text ("search");
  harness_wait_idle ();
  g_assert_cmpfloat (number ("Funnel", "buy", "users"), ==, 1);
  harness_close ();
}

static void
test_retention (void)
{
  open_view ("Retention");
  check_drawn ("New and returning");
  check_drawn ("Hours and weekdays");
  check_drawn ("Buyers by value");
  g_assert_cmpfloat (sum ("New and returning", "new_users"), ==, 3);
  g_assert_cmpfloat (sum ("New and returning", "returning_users"), ==, 0);
  g_assert_cmpfloat (sum ("Hours and weekdays", "events"), ==, 10);
  {
    /* Monday at nine: Ann's four. */
    const AisleTable *timing = table ("Hours and weekdays");
    g_assert_cmpstr (aisle_table_text_of (timing, 9, "weekday"), ==, "Monday");
    g_assert_cmpint (aisle_table_integer_of (timing, 9, "hour"), ==, 9);
    g_assert_cmpint (aisle_table_integer_of (timing, 9, "events"), ==, 4);
  }
  harness_close ();
}

static void
test_baskets (void)
{
  static const char *const drawn[] = { "What became of carts", "Items left in carts",  "Events by category",
                                       "Price bands",          "What is searched for", "Channels" };

  open_view ("Baskets");
  for (gsize i = 0; i < G_N_ELEMENTS (drawn); i++)
    check_drawn (drawn[i]);
  /* Nobody bought two items. */
  g_assert_nonnull (harness_find (GTK_WIDGET (card ("Items together")), "Nothing to show: the table has no rows."));
  g_assert_cmpfloat (number ("What became of carts", "All", "lines"), ==, 2);
  g_assert_cmpfloat (number ("What became of carts", "Bought in time", "lines"), ==, 1);
  g_assert_cmpfloat (number ("What became of carts", "Abandoned", "users"), ==, 1);
  g_assert_cmpfloat (number ("Items left in carts", "B|Runner", "abandoned"), ==, 1);
  g_assert_cmpfloat (number ("Events by category", "Desk lamps|View", "events"), ==, 2);
  g_assert_cmpfloat (number ("Events by category", "Shoes|Cart", "events"), ==, 1);
  g_assert_cmpfloat (sum ("Price bands", "views"), ==, 4);
  g_assert_cmpfloat (sum ("Price bands", "purchases"), ==, 1);
  g_assert_cmpfloat (number ("What is searched for", "lamp", "searches"), ==, 2);
  g_assert_cmpfloat (number ("What is searched for", "red lamp", "users"), ==, 1);
  g_assert_cmpfloat (number ("Channels", "web", "users"), ==, 2);
  g_assert_cmpfloat (number ("Channels", "app", "users"), ==, 1);
  harness_close ();
}

/* ---- nothing to show ---- */

static gboolean
shows_warning (GtkWidget *root)
{
  GtkWidget *image;

  for (guint i = 0; (image = harness_find_type (root, GTK_TYPE_IMAGE, i)) != NULL; i++)
    if (g_strcmp0 (gtk_image_get_icon_name (GTK_IMAGE (image)), "aisle-warning-symbolic") == 0)
      return TRUE;
  return FALSE;
}

/* A log without channels is no failure: a line says what helps. */
static void
test_notes (void)
{
  static const char note[] =
      "The log has no channels: import it with its column of channels, or the log of each channel "
      "with its name";

  harness_import_fixture ("events_utf8.csv");
  harness_click_text ("Behaviour");
  harness_wait_idle ();
  harness_click_text ("Baskets");
  harness_wait_idle ();
  harness_scroll_to (GTK_WIDGET (card ("Channels")));
  harness_wait (harness_shows, (gpointer) note, "the note");
  g_assert_nonnull (harness_find (GTK_WIDGET (card ("Channels")), note));
  g_assert_false (shows_warning (GTK_WIDGET (card ("Channels"))));
  harness_close ();
}

/* ---- narrow ---- */

static void
check_titles (const char *page)
{
  GtkWidget *row;
  guint n = 0;

  for (; (row = harness_find_type (NULL, AISLE_TYPE_TITLE_ROW, n)) != NULL; n++)
    {
      GtkLabel *title = GTK_LABEL (gtk_widget_get_first_child (row));
      if (pango_layout_is_ellipsized (gtk_label_get_layout (title)))
        g_error ("%s: the title '%s' is cut", page, gtk_label_get_text (title));
    }
  g_assert_cmpuint (n, >, 0);
}

/* At 360 pixels no card's title gives way to its controls. */
static void
test_narrow (void)
{
  static const char *const views[] = { "journeys", "funnels", "retention", "baskets" };

  harness_import_fixture ("events_utf8.csv");
  harness_resize (360, 640);
  aisle_window_show_page (harness_window (), "overview", NULL);
  harness_wait_idle ();
  check_titles ("overview");
  for (gsize i = 0; i < G_N_ELEMENTS (views); i++)
    {
      aisle_window_show_page (harness_window (), "behaviour", views[i]);
      harness_wait_idle ();
      check_titles (views[i]);
    }
  harness_close ();
}

int
main (int argc, char **argv)
{
  harness_init (&argc, &argv);
  g_test_add_func ("/behaviour-cards/journeys", test_journeys);
  g_test_add_func ("/behaviour-cards/funnels", test_funnels);
  g_test_add_func ("/behaviour-cards/retention", test_retention);
  g_test_add_func ("/behaviour-cards/baskets", test_baskets);
  g_test_add_func ("/behaviour-cards/notes", test_notes);
  g_test_add_func ("/behaviour-cards/narrow", test_narrow);
  return g_test_run ();
}
