/* test-behaviour-page.c: the views of Behaviour, and what is brushed in them, under a real pointer and real keys.
 *
 * The log is the golden fixture: seven users; u1, u2 and u3 come on 2 March, u4 and u5 on the 3rd, u6 on the 4th, u7 on
 * the 5th.  The three of 2 March have seven sessions (u1 on 2, 3 and 9 March; u2 twice on 2 March, 68 minutes apart, and
 * on the 12th; u3 once), all seven users thirteen; the three bought, and so did u6 and u7. */
#include "harness.h"
#include "widgets/question-view.h"

/* The card of the view that is seen, by its title; brought into sight, since it asks nothing before. */
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

static AisleChartView *
chart (const char *title)
{
  return aisle_chart_card_get_view (aisle_question_view_get_card (card (title)));
}

static gint64
sum_of (const char *title, const char *column)
{
  const AisleAnswer *answer = aisle_question_view_get_answer (card (title));
  gssize at;
  gint64 sum = 0;

  g_assert_nonnull (answer);
  at = aisle_table_find (answer->table, column);
  g_assert_cmpint (at, >=, 0);
  for (gsize row = 0; row < aisle_table_n_rows (answer->table); row++)
    sum += aisle_table_integer (answer->table, row, (gsize) at);
  return sum;
}

static void
open_view (const char *view)
{
  harness_import_fixture ("events_utf8.csv");
  harness_click_text ("Behaviour");
  harness_wait_idle ();
  harness_click_text (view);
  harness_wait_idle ();
}

/* From a corner of one mark to the opposite corner of another. */
static void
drag_marks (AisleChartView *view, gsize from, gsize to)
{
  AisleMark first, last;

  g_assert_true (aisle_chart_view_mark (view, from, &first));
  g_assert_true (aisle_chart_view_mark (view, to, &last));
  harness_scroll_to (GTK_WIDGET (view));
  harness_move_to (GTK_WIDGET (view), first.x + 2, first.y + 2);
  harness_press ();
  harness_move_to (GTK_WIDGET (view), (first.x + last.x + last.w) / 2, last.y + last.h / 2);
  harness_move_to (GTK_WIDGET (view), last.x + last.w - 2, last.y + last.h - 2);
  harness_release ();
  harness_wait_idle ();
}

static gsize
n_brushed (const char *title)
{
  const AisleBitmap *brush = aisle_chart_view_get_brush (chart (title));
  return brush != NULL ? aisle_bitmap_count (brush) : 0;
}

/* ---- the views ---- */

static void
test_journeys (void)
{
  open_view ("Journeys");
  g_assert_cmpint (sum_of ("Events in a session", "sessions"), ==, 13);
  g_assert_cmpint (sum_of ("Where sessions begin", "sessions"), ==, 13);
  g_assert_cmpint (sum_of ("Where sessions end", "sessions"), ==, 13);
  harness_close ();
}

/* An option is changed by keys alone: only the card asks again. */
static void
test_options (void)
{
  GtkWidget *button, *gap;

  open_view ("Journeys");
  button = harness_find_type (GTK_WIDGET (card ("Events in a session")), GTK_TYPE_MENU_BUTTON, 0);
  g_assert_true (gtk_test_accessible_has_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL));
  harness_click (button);
  gap = harness_require ("30m");
  harness_click (gap);
  harness_key (GDK_KEY_a, GDK_CONTROL_MASK);
  harness_type ("2h");
  harness_wait_idle ();
  /* 68 minutes are no pause any more. */
  g_assert_cmpint (sum_of ("Events in a session", "sessions"), ==, 12);
  g_assert_cmpint (sum_of ("Where sessions begin", "sessions"), ==, 13);
  harness_key (GDK_KEY_Escape, 0);
  harness_close ();
}

/* One user after the other, and one by name. */
static void
test_one_user (void)
{
  GtkWidget *entry;

  open_view ("Journeys");
  /* u1 has the most events: nine rows, repeated ones included. */
  g_assert_cmpuint (aisle_table_n_rows (aisle_question_view_get_answer (card ("Journey of a user"))->table), ==, 9);
  entry = harness_find_type (harness_find_type (NULL, g_type_from_name ("AisleUserPicker"), 0), GTK_TYPE_ENTRY, 0);
  harness_click (entry);
  harness_type ("u3");
  harness_key (GDK_KEY_Return, 0);
  harness_wait_idle ();
  g_assert_cmpuint (aisle_table_n_rows (aisle_question_view_get_answer (card ("Journey of a user"))->table), ==, 5);
  harness_click_text ("Next user");
  harness_wait_idle ();
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (entry)), ==, "u1");
  harness_click_text ("Next user");
  harness_wait_idle ();
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (entry)), ==, "u2");
  g_assert_cmpuint (aisle_table_n_rows (aisle_question_view_get_answer (card ("Journey of a user"))->table), ==, 6);
  harness_close ();
}

/* The funnel's steps hold for what was done next: of those who come to step 1, all but those without another event. */
static void
test_funnels (void)
{
  open_view ("Funnels");
  /* u1 to u5 and u7 view first; u6 buys first and views later: all seven have a view. */
  g_assert_cmpint (sum_of ("What they did next", "users"), ==, 7);
  /* Two came no further than the view: u4 and u7. */
  g_assert_cmpint (sum_of ("What those who dropped off did next", "users"), ==, 2);
  harness_click_text ("Remove step 1");
  harness_wait_idle ();
  /* Five put something into the cart, two of them bought later than that. */
  g_assert_cmpint (sum_of ("What they did next", "users"), ==, 5);
  harness_close ();
}

static void
test_baskets (void)
{
  open_view ("Baskets");
  /* u1 A, u2 B, u3 A, u5 B, u6 C. */
  g_assert_cmpint (aisle_table_integer (aisle_question_view_get_answer (card ("What became of carts"))->table, 0, 1),
                   ==, 5);
  harness_close ();
}

static void
test_retention (void)
{
  open_view ("Retention");
  g_assert_cmpint (sum_of ("Buyers by value", "users"), ==, 5);
  harness_close ();
}

/* ---- brushing ---- */

/* The cohort of 2 March: the first row of the grid, from the day itself to the day after. */
static void
brush_first_cohort (void)
{
  open_view ("Retention");
  drag_marks (chart ("Retention"), 0, 1);
  g_assert_cmpuint (n_brushed ("Retention"), ==, 2);
  harness_require ("3 of 7 users brushed");
}

/* The other cards of the page are asked about the users behind it, the brushed one stays. */
static void
test_brush (void)
{
  brush_first_cohort ();
  g_assert_cmpint (sum_of ("Buyers by value", "users"), ==, 3);
  g_assert_cmpuint (n_brushed ("Retention"), ==, 2);
  g_assert_null (aisle_session_get_segment (harness_session ()));
  harness_click_text ("Show Journeys");
  harness_wait_idle ();
  g_assert_cmpint (sum_of ("Events in a session", "sessions"), ==, 7);
  harness_click_text ("Clear");
  harness_wait (harness_shows_not, (gpointer) "3 of 7 users brushed", "the bar to go");
  harness_wait_idle ();
  g_assert_cmpint (sum_of ("Events in a session", "sessions"), ==, 13);
  harness_click_text ("Retention");
  harness_wait_idle ();
  g_assert_cmpuint (n_brushed ("Retention"), ==, 0);
  g_assert_cmpint (sum_of ("Buyers by value", "users"), ==, 5);
  harness_close ();
}

/* By keys: the mark under the cursor and the next; Escape takes the brush away. */
static void
test_brush_by_keys (void)
{
  open_view ("Retention");
  gtk_widget_grab_focus (GTK_WIDGET (chart ("Retention")));
  harness_key (GDK_KEY_Home, 0);
  harness_key (GDK_KEY_Right, GDK_SHIFT_MASK);
  harness_wait_idle ();
  harness_require ("3 of 7 users brushed");
  g_assert_cmpint (sum_of ("Buyers by value", "users"), ==, 3);
  harness_key (GDK_KEY_Escape, 0);
  harness_key (GDK_KEY_Escape, 0);
  harness_wait (harness_shows_not, (gpointer) "3 of 7 users brushed", "the bar to go");
  harness_wait_idle ();
  g_assert_cmpint (sum_of ("Buyers by value", "users"), ==, 5);
  harness_close ();
}

/* An answer to another option has other marks. */
static void
test_brush_goes_with_its_marks (void)
{
  brush_first_cohort ();
  harness_click (harness_find_type (GTK_WIDGET (card ("Retention")), GTK_TYPE_MENU_BUTTON, 0));
  harness_choose (gtk_widget_get_ancestor (harness_require ("Auto"), GTK_TYPE_DROP_DOWN), "Week");
  harness_wait_idle ();
  harness_key (GDK_KEY_Escape, 0);
  g_assert_true (harness_shows_not ((gpointer) "3 of 7 users brushed"));
  g_assert_cmpint (sum_of ("Buyers by value", "users"), ==, 5);
  harness_close ();
}

/* A brush of a brush: of the users of 2 March, those of one cell of buyers. */
static void
test_brush_within_brush (void)
{
  const AisleAnswer *answer;
  gsize row = 0;

  brush_first_cohort ();
  answer = aisle_question_view_get_answer (card ("Buyers by value"));
  while (aisle_table_integer (answer->table, row, 1) == 0)
    row++;
  {
    gint64 users = aisle_table_integer (answer->table, row, 1);
    g_autofree char *text = g_strdup_printf ("%d of 3 users brushed", (int) users);
    drag_marks (chart ("Buyers by value"), row, row);
    harness_require (text);
    harness_click_text ("Journeys");
    harness_wait_idle ();
    harness_require (text);
  }
  harness_click_text ("Clear");
  harness_wait_idle ();
  g_assert_cmpint (sum_of ("Events in a session", "sessions"), ==, 13);
  harness_close ();
}

/* ---- what is done with them ---- */

static void
test_save (void)
{
  brush_first_cohort ();
  harness_click_text ("Save Segment…");
  harness_require ("Save");
  harness_key (GDK_KEY_a, GDK_CONTROL_MASK);
  harness_type ("march");
  harness_key (GDK_KEY_Return, 0);
  harness_require ("Segment “march” saved");
  harness_wait_idle ();
  g_assert_cmpstr (aisle_session_get_segment (harness_session ()), ==, "march");
  g_assert_true (harness_shows_not ((gpointer) "3 of 7 users brushed"));
  g_assert_cmpint (sum_of ("Buyers by value", "users"), ==, 3);
  /* It is on the list of every page. */
  harness_click_text ("Overview");
  harness_wait_idle ();
  harness_require ("3 of 7 users");
  harness_click_text ("Show all users");
  harness_wait_idle ();
  g_assert_null (aisle_session_get_segment (harness_session ()));
  harness_click_text ("All users");
  harness_require ("march");
  harness_key (GDK_KEY_Escape, 0);
  harness_close ();
}

static void
test_train (void)
{
  brush_first_cohort ();
  harness_click_text ("Train on Them");
  harness_wait_idle ();
  g_assert_cmpstr (aisle_window_get_page (harness_window ()), ==, "recommendations");
  g_assert_nonnull (aisle_session_get_segment (harness_session ()));
  harness_require ("3 of 7 users");
  harness_close ();
}

int
main (int argc, char **argv)
{
  harness_init (&argc, &argv);
  g_test_add_func ("/behaviour-page/journeys", test_journeys);
  g_test_add_func ("/behaviour-page/options", test_options);
  g_test_add_func ("/behaviour-page/one-user", test_one_user);
  g_test_add_func ("/behaviour-page/funnels", test_funnels);
  g_test_add_func ("/behaviour-page/baskets", test_baskets);
  g_test_add_func ("/behaviour-page/retention", test_retention);
  g_test_add_func ("/behaviour-page/brush", test_brush);
  g_test_add_func ("/behaviour-page/brush-by-keys", test_brush_by_keys);
  g_test_add_func ("/behaviour-page/brush-goes-with-its-marks", test_brush_goes_with_its_marks);
  g_test_add_func ("/behaviour-page/brush-within-brush", test_brush_within_brush);
  g_test_add_func ("/behaviour-page/save", test_save);
  g_test_add_func ("/behaviour-page/train", test_train);
  return g_test_run ();
}
