/* test-side-by-side.c: rankers side by side, with real keys and clicks: a shop so small that its scores are known by hand.
 *
 * Three items have a word, two of them "lamp": idf = ln (1 + 1.5 / 2.5) = .4700, k1 = 1.2.
 *   BM25, one text of 6, 1 and 3 words (mean 10/3), b = .75:
 *     spot  4 * 2.2 / (4 + 1.2 (.25 + .75 * 1.8)) = 1.4865, times idf .699
 *     lamp  1 * 2.2 / (1 + 1.2 (.25 + .75 * .3)) = 1.4013, times idf .659
 *   BM25F, titles of 2, 1 and 1 words (b .5, weight 2), descriptions, where there are any, of 4 and 2 (b .75, weight .5):
 *     lamp  x = 2 / (.5 + .5 * .75) = 2.2857, 2.2 x / (1.2 + x) = 1.4426, times idf .678
 *     spot  x = .5 * 4 / (.25 + .75 * 4 / 3) = 1.6, 2.2 x / (1.2 + x) = 1.2571, times idf .591 */
#include "harness.h"
#include "pages/search/side-column.h"

static void
open_shop (const char *name)
{
  g_autofree char *project = g_build_filename (harness_home (), name, NULL);

  harness_import_text (
      project, "items.csv",
      "item,title,description\nspot,Wall light,lamp lamp lamp lamp\nplain,Lamp,\npot,Kettle,boils water\n", NULL);
  harness_import_text (
      project, "events.csv",
      "time,user,kind,item,query\n2026-01-01 10:00:00,ann,search,,lamp\n2026-01-01 10:01:00,ann,view,plain,\n"
      "2026-01-02 10:00:00,bob,search,,lamp\n2026-01-03 10:00:00,bob,search,,kettle\n",
      NULL);
  harness_open (NULL);
  harness_drop (project);
  harness_wait_project ();
  aisle_window_show_page (harness_window (), "search", NULL);
  harness_wait_idle ();
  harness_click_text ("Side by side");
  harness_wait_idle ();
}

static GtkWidget *
column (guint index)
{
  return harness_find_type (NULL, AISLE_TYPE_SIDE_COLUMN, index);
}

static const char *
title (guint list, guint place)
{
  GtkWidget *row = harness_find_type (column (list), ADW_TYPE_PREFERENCES_ROW, place);

  return row != NULL ? adw_preferences_row_get_title (ADW_PREFERENCES_ROW (row)) : NULL;
}

static gboolean
says (guint list, const char *text)
{
  return harness_find (column (list), text) != NULL;
}

/* Every key is answered; what moved from the first list is marked with how far. */
static void
test_typing (void)
{
  GtkWidget *entry;

  open_shop ("typed.aisle");
  entry = harness_find_type (NULL, GTK_TYPE_SEARCH_ENTRY, 0);
  harness_click (entry);
  harness_type ("la");
  harness_wait_idle ();
  g_assert_nonnull (title (0, 0)); /* the word may go on */
  harness_type ("mp");
  harness_wait_idle ();
  g_assert_cmpstr (title (0, 0), ==, "Wall light");
  g_assert_cmpstr (title (0, 1), ==, "Lamp");
  g_assert_cmpstr (title (1, 0), ==, "Lamp");
  g_assert_cmpstr (title (1, 1), ==, "Wall light");
  g_assert_null (title (1, 2));
  g_assert_true (says (0, "0.699") && says (0, "0.659"));
  g_assert_true (says (1, "0.678") && says (1, "0.591"));
  g_assert_true (says (1, "▲1") && says (1, "▼1"));
  g_assert_false (says (0, "▲1"));
  g_assert_true (harness_shows ((gpointer) "2 of 2 items are in both of the first two lists, 0 in the same place."));
  harness_key (GDK_KEY_a, GDK_CONTROL_MASK);
  harness_type ("kettle");
  harness_wait_idle ();
  g_assert_cmpstr (title (0, 0), ==, "Kettle");
  g_assert_true (says (1, "="));
  g_assert_true (harness_shows ((gpointer) "The first two lists are the same."));
  harness_key (GDK_KEY_a, GDK_CONTROL_MASK);
  harness_type ("sofa");
  harness_wait_idle ();
  g_assert_null (title (0, 0));
  g_assert_true (says (0, "Nothing found") && says (1, "Nothing found"));
  harness_close ();
}

/* What is often searched for is one click away; lists are added, changed and taken away. */
static void
test_lists (void)
{
  open_shop ("lists.aisle");
  g_assert_true (harness_shows ((gpointer) "Often searched for"));
  harness_click (harness_find (harness_find_type (NULL, g_type_from_name ("AisleSideView"), 0), "lamp"));
  harness_wait_idle ();
  g_assert_true (harness_shows_not ((gpointer) "Often searched for"));
  g_assert_cmpstr (title (1, 0), ==, "Lamp");
  harness_click_text ("Add a List");
  harness_wait_idle ();
  g_assert_nonnull (column (2));
  g_assert_cmpstr (title (2, 1), !=, NULL);
  harness_choose (harness_find_type (column (1), GTK_TYPE_DROP_DOWN, 0), "BM25, untrained");
  harness_wait_idle ();
  g_assert_cmpstr (title (1, 0), ==, "Wall light");
  g_assert_true (says (1, "="));
  harness_click (harness_find (column (2), "Remove this list"));
  harness_wait_idle ();
  g_assert_null (column (2));
  harness_close ();
}

/* A shop whose customers look at one colour each, and click that colour among lamps of both. */
static void
import_tastes (const char *project)
{
  static const char *const colours[] = { "red", "blue" };
  g_autoptr (GString) items = g_string_new ("item,title,category\n");
  g_autoptr (GString) events = g_string_new ("time,user,kind,item\n");
  g_autoptr (GString) log = g_string_new ("query,user,time,item,position,clicked\n");

  for (guint i = 0; i < 8; i++)
    g_string_append_printf (items, "%s%u,Lamp %s %u,%s\n", colours[i % 2], i / 2, colours[i % 2], i / 2,
                            colours[i % 2]);
  for (guint u = 0; u < 40; u++)
    {
      for (guint i = 0; i < 8; i++)
        g_string_append_printf (events, "2026-01-%02u 10:%02u:00,u%02u,view,%s%u\n", 1 + i, u, u, colours[u % 2],
                                i % 4);
      for (guint s = 0; s < 6; s++)
        for (guint k = 0; k < 8; k++)
          g_string_append_printf (log, "lamp,u%02u,2026-02-%02u 10:%02u:00,%s%u,%u,%u\n", u, 1 + s, u,
                                  colours[(k + s) % 2], k / 2, k + 1, (k + s) % 2 == u % 2 && k / 2 == (s + u) % 4);
    }
  harness_import_text (project, "items.csv", items->str, NULL);
  harness_import_text (project, "events.csv", events->str, NULL);
  harness_import_text (project, "log.csv", log->str, NULL);
}

static void
train_personal (const char *path)
{
  static const char *const pairs[] = { "labels=clicks", "lists=search", "click_model=raw",
                                       "personal=yes",  "split=none",   "trees=40",
                                       "min_rows=5",    "history=0.2",  NULL };
  const AisleFamily *family = aisle_family ("lambdamart");
  const AisleTrainTask *task = aisle_command_train_task (family);
  g_autoptr (AisleParams) params = aisle_params_new (family->params, family->n_params),
                          split = aisle_train_split_new (task), protocol = aisle_train_protocol_new (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleProject) project = aisle_project_open (path, AISLE_PROJECT_WRITE, &error);
  g_autoptr (AisleRun) run = NULL;

  g_assert_no_error (error);
  for (gsize i = 0; pairs[i] != NULL; i++)
    if (!aisle_params_set_pair (split, pairs[i], NULL) && !aisle_params_set_pair (protocol, pairs[i], NULL))
      g_assert_true (aisle_params_set_pair (params, pairs[i], NULL));
  run = aisle_command_train (
      project,
      &(AisleTrainOrder){ .family = "lambdamart", .params = params, .split = split, .protocol = protocol, .seed = 1 },
      NULL, &error);
  g_assert_no_error (error);
}

static gboolean
begins_with (const char *colour)
{
  gboolean all = TRUE;

  for (guint place = 0; place < 4; place++)
    all &= title (1, place) != NULL && strstr (title (1, place), colour) != NULL;
  return all;
}

/* A ranker that knows customers gives each his own colour first, and nobody a list of his own. */
static void
test_customers (void)
{
  g_autofree char *project = g_build_filename (harness_home (), "tastes.aisle", NULL), *nobodys = NULL;

  import_tastes (project);
  train_personal (project);
  harness_open (NULL);
  aisle_window_set_project (harness_window (), project);
  harness_wait_project ();
  aisle_window_show_page (harness_window (), "search", "side-by-side");
  harness_wait_idle ();
  harness_click (harness_find_type (NULL, GTK_TYPE_SEARCH_ENTRY, 0));
  harness_type ("lamp");
  harness_wait_idle ();
  nobodys = g_strdup (title (1, 0));
  harness_click_text ("As a Customer");
  harness_wait_idle ();
  g_assert_true (harness_shows ((gpointer) "u00"));
  g_assert_true (begins_with ("red"));
  harness_click_text ("Next user");
  harness_wait_idle ();
  g_assert_true (harness_shows ((gpointer) "u01"));
  g_assert_true (begins_with ("blue"));
  harness_click_text ("As a Visitor");
  harness_wait_idle ();
  g_assert_cmpstr (title (1, 0), ==, nobodys);
  harness_close ();
}

/* Without texts of items there is nothing to search, and one thing to do. */
static void
test_empty (void)
{
  harness_import_fixture ("events_utf8.csv");
  aisle_window_show_page (harness_window (), "search", "side-by-side");
  harness_wait_idle ();
  g_assert_true (harness_shows ((gpointer) "Nothing to Search Yet"));
  harness_click_text ("Import a Catalogue");
  harness_wait_idle ();
  g_assert_true (harness_shows_not ((gpointer) "Nothing to Search Yet"));
  harness_close ();
}

int
main (int argc, char **argv)
{
  harness_init (&argc, &argv);
  g_test_add_func ("/side-by-side/typing", test_typing);
  g_test_add_func ("/side-by-side/lists", test_lists);
  g_test_add_func ("/side-by-side/customers", test_customers);
  g_test_add_func ("/side-by-side/empty", test_empty);
  return g_test_run ();
}
