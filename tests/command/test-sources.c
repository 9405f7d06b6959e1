/* test-sources.c: the list of imports, their rejected rows, and an import left out and taken in again. */
#include "temp-shop.h"

#include "base/error.h"

static const char first_log[] = "time,user,event,item,price\n"
                                "2024-01-01 10:00:00,u1,view,A,1.50\n"
                                "2024-01-01 10:01:00,u2,buy,B,2.25\n"
                                "not a day,u2,buy,B,2.25\n"
                                "2024-01-01 10:02:00,u2,buy,B,cheap\n";
static const char second_log[] = "time,user,event,item,price\n"
                                 "2024-02-01 10:00:00,u3,view,A,1.50\n";

static gint64
n_events (AisleProject *project)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) info = aisle_command_info (project, &error);

  g_assert_no_error (error);
  return aisle_json_integer (json_node_get_object (info), "events", -1);
}

static AisleTable *
sources_of (AisleProject *project)
{
  g_autoptr (GError) error = NULL;
  AisleTable *table = aisle_command_sources (project, &error);

  g_assert_no_error (error);
  return table;
}

static void
assert_state (AisleProject *project, gsize row, const char *state)
{
  g_autoptr (AisleTable) table = sources_of (project);
  g_assert_cmpstr (aisle_table_text_of (table, row, "state"), ==, state);
}

static void
test_list (void)
{
  g_autoptr (AisleProject) project = NULL;
  g_autoptr (AisleTable) table = NULL;
  g_autoptr (AisleTable) rejected = NULL;
  g_autoptr (AisleTable) prices = NULL;
  g_autoptr (GError) error = NULL;
  TempShop shop;

  temp_shop_init (&shop);
  temp_shop_import (&shop, "first.csv", first_log, NULL);
  temp_shop_import (&shop, "second.csv", second_log, NULL);
  project = temp_shop_open (&shop);
  table = sources_of (project);
  g_assert_cmpuint (aisle_table_n_rows (table), ==, 2);
  g_assert_cmpstr (aisle_table_text (table, 0, 1), ==, "first.csv");
  g_assert_cmpint (aisle_table_integer_of (table, 0, "rows_read"), ==, 4);
  g_assert_cmpint (aisle_table_integer_of (table, 0, "rows_stored"), ==, 2);
  g_assert_cmpint (aisle_table_integer_of (table, 0, "rejected"), ==, 2);
  g_assert_cmpint (aisle_table_integer_of (table, 1, "rejected"), ==, 0);

  rejected = aisle_command_rejected_rows (project, aisle_table_integer (table, 0, 0), NULL, 100, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (aisle_table_n_rows (rejected), ==, 2);
  g_assert_cmpint (aisle_table_integer (rejected, 0, 0), ==, 4);
  prices = aisle_command_rejected_rows (project, aisle_table_integer (table, 0, 0),
                                        aisle_reject_id (AISLE_REJECT_BAD_PRICE), 100, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (aisle_table_n_rows (prices), ==, 1);
  g_assert_cmpstr (aisle_table_text (prices, 0, 2), ==, "2024-01-01 10:02:00,u2,buy,B,cheap");
  g_clear_pointer (&project, aisle_project_close);
  temp_shop_clear (&shop);
}

static void
test_leave_out (void)
{
  g_autoptr (AisleProject) project = NULL;
  g_autofree char *before = NULL, *after = NULL;
  g_autoptr (GError) error = NULL;
  TempShop shop;

  temp_shop_init (&shop);
  temp_shop_import (&shop, "first.csv", first_log, NULL);
  temp_shop_import (&shop, "second.csv", second_log, NULL);
  project = temp_shop_open (&shop);
  before = aisle_project_content_hash (project);
  g_assert_cmpint (n_events (project), ==, 3);
  g_assert_true (aisle_command_use_source (project, 1, FALSE, &error));
  g_assert_no_error (error);
  g_assert_cmpint (n_events (project), ==, 1);
  assert_state (project, 0, "left_out");
  assert_state (project, 1, "used");
  /* Twice is refused, and changes nothing. */
  g_assert_false (aisle_command_use_source (project, 1, FALSE, &error));
  g_assert_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_USAGE);
  g_clear_error (&error);
  g_assert_true (aisle_command_undo (project, NULL, &error));
  g_assert_cmpint (n_events (project), ==, 3);
  g_assert_true (aisle_command_redo (project, NULL, &error));
  g_assert_cmpint (n_events (project), ==, 1);
  g_assert_true (aisle_command_use_source (project, 1, TRUE, &error));
  g_assert_no_error (error);
  after = aisle_project_content_hash (project);
  g_assert_cmpstr (before, ==, after);
  g_clear_pointer (&project, aisle_project_close);
  temp_shop_clear (&shop);
}

/* What was undone comes back by redo, not from the list; once the journal has gone on it is off the list. */
static void
test_undone (void)
{
  g_autoptr (AisleProject) project = NULL;
  g_autoptr (AisleTable) table = NULL;
  g_autoptr (GError) error = NULL;
  TempShop shop;

  temp_shop_init (&shop);
  temp_shop_import (&shop, "first.csv", first_log, NULL);
  temp_shop_import (&shop, "second.csv", second_log, NULL);
  project = temp_shop_open (&shop);
  g_assert_true (aisle_command_undo (project, NULL, &error));
  assert_state (project, 1, "undone");
  g_assert_false (aisle_command_use_source (project, 2, TRUE, &error));
  g_assert_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_USAGE);
  g_clear_error (&error);
  g_assert_true (aisle_command_set (project, "currency", "EUR", &error));
  table = sources_of (project);
  g_assert_cmpuint (aisle_table_n_rows (table), ==, 1);
  g_clear_pointer (&project, aisle_project_close);
  temp_shop_clear (&shop);
}

static void
test_replay (void)
{
  g_autoptr (AisleProject) project = NULL;
  g_autoptr (AisleProject) again = NULL;
  g_autofree char *path = NULL, *hash = NULL, *other = NULL;
  g_autoptr (GError) error = NULL;
  TempShop shop;

  temp_shop_init (&shop);
  temp_shop_import (&shop, "first.csv", first_log, NULL);
  temp_shop_import (&shop, "second.csv", second_log, NULL);
  project = temp_shop_open (&shop);
  g_assert_true (aisle_command_use_source (project, 1, FALSE, &error));
  path = temp_shop_path (&shop, "again.aisle");
  g_assert_true (aisle_command_replay (project, path, NULL, NULL, &error));
  g_assert_no_error (error);
  again = aisle_project_open (path, AISLE_PROJECT_READ, &error);
  g_assert_no_error (error);
  hash = aisle_project_content_hash (project);
  other = aisle_project_content_hash (again);
  g_assert_cmpstr (hash, ==, other);
  g_assert_cmpint (n_events (again), ==, 1);
  g_clear_pointer (&again, aisle_project_close);
  g_clear_pointer (&project, aisle_project_close);
  temp_shop_clear (&shop);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sources/list", test_list);
  g_test_add_func ("/sources/leave-out", test_leave_out);
  g_test_add_func ("/sources/undone", test_undone);
  g_test_add_func ("/sources/replay", test_replay);
  return g_test_run ();
}
