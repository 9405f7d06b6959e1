/* test-queries-view.c: what is searched for, under a real pointer: which queries are listed, and the way from a query to
 * its results, its searches and its judgements.
 *
 * Four searches by hand: "red shoe" twice, once looked at and bought; "hat", looked at; "zzz", which showed nothing. */
#include "harness.h"

#include "app/library.h"
#include "widgets/question-view.h"

static const char log_text[] = "time,user,event,item,query,price\n"
                               "2024-01-01 10:00:00,u1,search,,red shoe,\n"
                               "2024-01-01 10:01:00,u1,view,A,,\n"
                               "2024-01-01 10:05:00,u1,buy,A,,20\n"
                               "2024-01-02 11:00:00,u2,search,,red shoe,\n"
                               "2024-01-03 12:00:00,u2,search,,hat,\n"
                               "2024-01-03 12:01:00,u2,view,D,,\n"
                               "2024-01-04 12:00:00,u3,search,,zzz,\n";
static const char catalogue[] = "item,title,price\nA,red shoe,20\nB,red boot,30.5\nD,green hat,5\n";
static const char shown[] = "query,user,time,item,position,results\n"
                            "red shoe,u1,2024-01-01 10:00:00,A,1,2\n"
                            "hat,u2,2024-01-03 12:00:00,D,1,1\n"
                            "zzz,u3,2024-01-04 12:00:00,,,0\n";

static void
open_queries (const char *name)
{
  g_autofree char *project = aisle_library_new_path (name);

  harness_import_text (project, "log.csv", log_text, "events");
  harness_import_text (project, "items.csv", catalogue, "items");
  harness_import_text (project, "queries.csv", shown, "queries");
  harness_open (project);
  harness_wait_project ();
  harness_click_text ("Search");
  harness_wait_idle ();
}

/* The card with this title, brought into sight, since it asks nothing before. */
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

/* The first column of what a card tells: "red shoe, hat". */
static char *
firsts (const char *title)
{
  const AisleAnswer *answer = aisle_question_view_get_answer (card (title));
  GString *text = g_string_new (NULL);

  g_assert_nonnull (answer);
  for (gsize row = 0; row < aisle_table_n_rows (answer->table); row++)
    g_string_append_printf (text, "%s%s", row > 0 ? ", " : "", aisle_table_text (answer->table, row, 0));
  return g_string_free (text, FALSE);
}

static void
assert_firsts (const char *title, const char *expected)
{
  g_autofree char *told = firsts (title);

  g_assert_cmpstr (told, ==, expected);
}

static gint64
integer (const char *title, gsize row, const char *column)
{
  const AisleTable *table = aisle_question_view_get_answer (card (title))->table;

  return aisle_table_integer_of (table, row, column);
}

static void
test_lists (void)
{
  GtkWidget *list;

  open_queries ("lists");
  assert_firsts ("Queries", "red shoe, hat, zzz");
  harness_require ("Users who search");
  harness_require ("66.7%"); /* two of the three whose half hour was over were followed by a look */
  g_assert_cmpint (integer ("Queries", 0, "searches"), ==, 2);
  g_assert_cmpint (integer ("Queries", 0, "no_click"), ==, 1);
  g_assert_cmpint (integer ("Queries", 0, "bought"), ==, 1);
  list = gtk_widget_get_ancestor (harness_find (GTK_WIDGET (card ("Queries")), "All queries"), GTK_TYPE_DROP_DOWN);
  harness_choose (list, "Found nothing");
  harness_wait_idle ();
  assert_firsts ("Queries", "zzz");
  harness_close ();
}

/* A press on a row leads to its results; the arrows beside it to the next query, "Judge Results" to its judgements. */
static void
test_one_query (void)
{
  GtkWidget *row;

  open_queries ("one");
  /* The most frequent one, in all its cards. */
  assert_firsts ("Its results", "A");
  harness_scroll_to (GTK_WIDGET (card ("How often it is asked")));
  harness_wait_idle ();
  g_assert_cmpint (integer ("How often it is asked", 0, "searches"), ==, 2);
  row = harness_find (GTK_WIDGET (aisle_question_view_get_table (card ("Queries"))), "hat");
  harness_scroll_to (row);
  harness_click (row);
  harness_wait_idle ();
  assert_firsts ("Its results", "D");
  harness_click (harness_require ("Query before"));
  harness_wait_idle ();
  assert_firsts ("Its results", "A");
  harness_click (harness_require ("Next query"));
  harness_wait_idle ();
  assert_firsts ("Its results", "D");
  harness_click (harness_require ("Judge Results"));
  harness_wait_idle ();
  harness_require ("“hat”");
  harness_require ("0 of 1 item judged · query 2 of 3");
  harness_close ();
}

int
main (int argc, char **argv)
{
  harness_init (&argc, &argv);
  g_test_add_func ("/queries/lists", test_lists);
  g_test_add_func ("/queries/one-query", test_one_query);
  return g_test_run ();
}
