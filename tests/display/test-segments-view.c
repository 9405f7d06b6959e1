/* test-segments-view.c: segments made by rows and as text, counted, saved, renamed, removed and compared, under a real
 * pointer and real keys.
 *
 * The log is the golden fixture: seven users; all view, u1, u2, u3, u5 and u6 cart, u1, u2, u3, u6 and u7 buy, u2 and u4
 * search.  Within seven days view, cart and buy follow each other for u1 and u3. */
#include "harness.h"
#include "widgets/question-view.h"
#include "pages/behaviour/segment-form.h"
#include "pages/behaviour/segment-row.h"

static void
open_view (void)
{
  harness_import_fixture ("events_utf8.csv");
  harness_click_text ("Behaviour");
  harness_wait_idle ();
  harness_click_text ("Segments");
  harness_wait_idle ();
}

static AisleSegmentRow *
row (guint i)
{
  GtkWidget *found = harness_find_type (NULL, AISLE_TYPE_SEGMENT_ROW, i);
  g_assert_nonnull (found);
  return AISLE_SEGMENT_ROW (found);
}

/* A control by what a screen reader reads. */
static GtkWidget *
find_named (GtkWidget *root, const char *name)
{
  GtkWidget *found = NULL;

  if (!gtk_widget_get_mapped (root))
    return NULL;
  if (!GTK_IS_LABEL (root) && gtk_test_accessible_has_property (GTK_ACCESSIBLE (root), GTK_ACCESSIBLE_PROPERTY_LABEL))
    {
      g_autofree char *other =
          gtk_test_accessible_check_property (GTK_ACCESSIBLE (root), GTK_ACCESSIBLE_PROPERTY_LABEL, name);
      if (other == NULL)
        return root;
    }
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_named (child, name);
  return found;
}

static GtkWidget *
require_named (GtkWidget *root, const char *name)
{
  GtkWidget *found = find_named (root != NULL ? root : GTK_WIDGET (harness_window ()), name);

  if (found == NULL)
    g_error ("nothing is called '%s'", name);
  if (gtk_widget_get_ancestor (found, GTK_TYPE_SCROLLED_WINDOW) != NULL)
    harness_scroll_to (found);
  return found;
}

/* A control of a row by its name, or what it shows. */
static GtkWidget *
control (guint i, const char *name)
{
  GtkWidget *found = harness_find (GTK_WIDGET (row (i)), name);

  if (found == NULL)
    return require_named (GTK_WIDGET (row (i)), name);
  harness_scroll_to (found);
  return found;
}

static void
choose (guint i, const char *name, const char *entry)
{
  harness_choose (require_named (GTK_WIDGET (row (i)), name), entry);
  harness_settle ();
}

static void
add_condition (void)
{
  harness_scroll_to (harness_require ("Add Condition"));
  harness_click_text ("Add Condition");
  harness_settle ();
}

static char *
form_text (void)
{
  return aisle_segment_form_dup_text (AISLE_SEGMENT_FORM (harness_find_type (NULL, AISLE_TYPE_SEGMENT_FORM, 0)));
}

static void
expect_text (const char *expected)
{
  g_autofree char *text = form_text ();
  g_assert_cmpstr (text, ==, expected);
}

static void
open_text (void)
{
  harness_scroll_to (harness_require ("As text"));
  harness_click_text ("As text");
  harness_settle ();
}

static void
write_text (const char *text)
{
  harness_click (require_named (NULL, "Segment as text"));
  harness_key (GDK_KEY_a, GDK_CONTROL_MASK);
  harness_key (GDK_KEY_Delete, 0);
  harness_type (text);
}

static void
save_as (const char *name)
{
  harness_click (require_named (NULL, "Name of the segment"));
  harness_key (GDK_KEY_a, GDK_CONTROL_MASK);
  harness_type (name);
  harness_key (GDK_KEY_Return, 0);
  harness_wait_idle ();
}

/* ---- rows ---- */

static void
test_rows (void)
{
  open_view ();
  harness_require ("Add a condition to count its users.");
  add_condition ();
  expect_text ("did (view)");
  harness_require ("7 of 7 users (100%)");
  choose (0, "Event kind", "buy");
  expect_text ("did (buy)");
  harness_require ("5 of 7 users (71.4%)");
  add_condition ();
  choose (1, "Condition", "Did not");
  choose (1, "Event kind", "cart");
  expect_text ("did (buy) and not did (cart)");
  harness_require ("1 of 7 users (14.3%)");
  choose (1, "Joined with the conditions above by", "or");
  expect_text ("did (buy) or not did (cart)");
  harness_require ("6 of 7 users (85.7%)"); /* and u4 */
  choose (1, "Condition", "Number of orders");
  choose (1, "Joined with the conditions above by", "and");
  choose (1, "Comparison", "more than");
  expect_text ("did (buy) and orders > 1");
  harness_require ("2 of 7 users (28.6%)"); /* u1 and u3 */
  harness_click (control (1, "Not"));
  harness_settle ();
  expect_text ("did (buy) and not orders > 1");
  harness_require ("3 of 7 users (42.9%)");
  harness_click (control (1, "Remove this condition"));
  harness_settle ();
  expect_text ("did (buy)");
  harness_close ();
}

static void
test_sequence_and_filters (void)
{
  open_view ();
  add_condition ();
  choose (0, "Condition", "Went through steps");
  expect_text ("sequence (view, cart, window = 7d)");
  harness_require ("5 of 7 users (71.4%)");
  harness_click (control (0, "Add a step"));
  harness_settle ();
  choose (0, "Step 3", "buy");
  expect_text ("sequence (view, cart, buy, window = 7d)");
  harness_require ("2 of 7 users (28.6%)");
  choose (0, "How far", "stopped after step 2");
  expect_text ("sequence (view, cart, buy, window = 7d) = 2");
  harness_require ("3 of 7 users (42.9%)");
  choose (0, "Order", "in any order");
  expect_text ("sequence (view, cart, buy, window = 7d, mode = any) = 2");
  choose (0, "Condition", "Did");
  choose (0, "Event kind", "buy");
  harness_click (control (0, "Filters"));
  harness_settle ();
  harness_click (require_named (GTK_WIDGET (row (0)), "Item"));
  harness_type ("C");
  harness_settle ();
  expect_text ("did (buy, item = C)");
  harness_require ("3 of 7 users (42.9%)"); /* u1, u3, u6 */
  harness_click (require_named (GTK_WIDGET (row (0)), "From day"));
  harness_type ("2026-03-0");
  harness_settle ();
  expect_text ("did (buy, item = C)"); /* not a day yet */
  harness_type ("4");
  harness_settle ();
  expect_text ("did (buy, item = C, after = 2026-03-04)");
  harness_require ("2 of 7 users (28.6%)");
  choose (0, "Day of the week", "Monday");
  expect_text ("did (buy, item = C, after = 2026-03-04, weekday = 1)");
  harness_require ("1 of 7 users (14.3%)"); /* u1 on the 9th */
  harness_close ();
}

/* ---- text ---- */

static void
test_text (void)
{
  open_view ();
  open_text ();
  write_text ("did (buy) and orders > 1");
  harness_require ("2 of 7 users (28.6%)");
  expect_text ("did (buy) and orders > 1");
  g_assert_nonnull (require_named (GTK_WIDGET (row (1)), "Number of orders"));
  write_text ("did (hug)");
  harness_require ("Cannot read the segment: at character 1: the log has no event kind 'hug'");
  write_text ("did (buy) and orders");
  harness_require ("Cannot read the segment: at its end: expected a comparison: < <= = != >= >");
  write_text ("did (buy) and (did (cart) or did (search))");
  harness_require ("4 of 7 users (57.1%)"); /* u1, u2, u3, u6 */
  harness_require ("Only the text below can say this: rows have no parentheses, sessions, or steps with filters.");
  /* What questions write of their cells, and what rows cannot show, stays as it is. */
  write_text ("session (events_from = 5)");
  harness_require ("2 of 7 users (28.6%)"); /* u1 and u3 on the 2nd */
  expect_text ("");
  write_text ("sequence (view, cart, exclude = buy) and did (buy)");
  harness_wait_idle ();
  expect_text ("");
  write_text ("did (buy)");
  harness_require ("5 of 7 users (71.4%)");
  expect_text ("did (buy)");
  harness_close ();
}

/* ---- saved segments ---- */

static gint64
compared (const char *segment)
{
  AisleQuestionView *view = AISLE_QUESTION_VIEW (harness_find_type (NULL, AISLE_TYPE_QUESTION_VIEW, 0));
  const AisleAnswer *answer = aisle_question_view_get_answer (view);

  g_assert_nonnull (answer);
  for (gsize i = 0; i < aisle_table_n_rows (answer->table); i++)
    if (g_str_equal (aisle_table_text (answer->table, i, 0), segment))
      return aisle_table_integer (answer->table, i, 1);
  return -1;
}

static void
test_saved (void)
{
  open_view ();
  harness_require ("None yet. Name a segment and save it, or brush a chart of another view.");
  open_text ();
  write_text ("did (search)");
  harness_require ("2 of 7 users (28.6%)");
  save_as ("seekers");
  harness_require ("Segment “seekers” saved");
  harness_require ("2 users · 28.6%");
  write_text ("did (buy)");
  harness_require ("5 of 7 users (71.4%)");
  save_as ("buyers");
  g_assert_cmpint (compared ("seekers"), ==, 2);
  g_assert_cmpint (compared ("buyers"), ==, 5);
  g_assert_cmpint (compared ("Everyone"), ==, 7);
  /* Only what is marked. */
  harness_scroll_to (harness_require ("Compare “buyers”"));
  harness_click_text ("Compare “buyers”");
  harness_wait_idle ();
  g_assert_cmpint (compared ("seekers"), ==, -1);
  g_assert_cmpint (compared ("buyers"), ==, 5);
  /* A row opens in the form. */
  harness_click_text ("2 users · 28.6%");
  harness_wait_idle ();
  expect_text ("did (search)");
  harness_close ();
}

static void
test_rename_remove_undo (void)
{
  open_view ();
  open_text ();
  write_text ("did (search)");
  harness_require ("2 of 7 users (28.6%)");
  save_as ("seekers");
  harness_click (require_named (NULL, "More about “seekers”"));
  harness_settle ();
  harness_click (require_named (harness_find_type (NULL, GTK_TYPE_POPOVER, 0), "New name"));
  harness_key (GDK_KEY_a, GDK_CONTROL_MASK);
  harness_type ("askers");
  harness_key (GDK_KEY_Return, 0);
  harness_require ("Segment “seekers” is now called “askers”");
  harness_wait_idle ();
  harness_click (require_named (NULL, "More about “askers”"));
  harness_settle ();
  harness_click (harness_require ("Remove"));
  harness_require ("Segment “askers” removed");
  harness_wait_idle ();
  harness_require ("None yet. Name a segment and save it, or brush a chart of another view.");
  harness_click_text ("Undo");
  harness_wait_idle ();
  /* Used everywhere. */
  harness_click (require_named (NULL, "More about “askers”"));
  harness_settle ();
  harness_click (harness_find (harness_find_type (NULL, GTK_TYPE_POPOVER, 0), "Use on All Pages"));
  harness_wait_idle ();
  g_assert_cmpstr (aisle_session_get_segment (harness_session ()), ==, "askers");
  harness_close ();
}

int
main (int argc, char **argv)
{
  harness_init (&argc, &argv);
  g_test_add_func ("/segments-view/rows", test_rows);
  g_test_add_func ("/segments-view/sequence-and-filters", test_sequence_and_filters);
  g_test_add_func ("/segments-view/text", test_text);
  g_test_add_func ("/segments-view/saved", test_saved);
  g_test_add_func ("/segments-view/rename-remove-undo", test_rename_remove_undo);
  return g_test_run ();
}
