/* test-ignore.c: a finding taken as it is, and looked at again, along the journal and in a replay. */
#include "temp-shop.h"

#include "base/error.h"

static const char log_text[] = "time,user,event,item,price\n"
                               "2024-01-01 10:00:00,u1,view,A,1.50\n"
                               "2024-01-01 10:01:00,u2,buy,B,-2.25\n";

static void
assert_ignored (AisleProject *project, const char *expected)
{
  g_auto (GStrv) ignored = aisle_command_ignored (project);
  g_autofree char *joined = g_strjoinv (",", ignored);

  g_assert_cmpstr (joined, ==, expected);
}

static void
test_ignore (void)
{
  g_autoptr (AisleProject) project = NULL;
  g_autoptr (AisleProject) again = NULL;
  g_autofree char *path = NULL, *what = NULL;
  g_autoptr (GError) error = NULL;
  TempShop shop;

  temp_shop_init (&shop);
  temp_shop_import (&shop, "log.csv", log_text, NULL);
  project = temp_shop_open (&shop);
  assert_ignored (project, "");
  g_assert_true (aisle_command_ignore (project, "negative_price", TRUE, &error));
  g_assert_no_error (error);
  g_assert_true (aisle_command_ignore (project, "no_item", TRUE, &error));
  assert_ignored (project, "negative_price,no_item");
  /* A second time is nothing new: the journal has no entry for it. */
  g_assert_true (aisle_command_ignore (project, "no_item", TRUE, &error));
  g_assert_true (aisle_command_undo (project, &what, &error));
  assert_ignored (project, "negative_price");
  g_assert_true (aisle_command_redo (project, NULL, &error));
  assert_ignored (project, "negative_price,no_item");
  g_assert_true (aisle_command_ignore (project, "negative_price", FALSE, &error));
  assert_ignored (project, "no_item");
  g_assert_false (aisle_command_ignore (project, "no_such_finding", TRUE, &error));
  g_assert_nonnull (error);
  g_clear_error (&error);
  assert_ignored (project, "no_item");

  path = temp_shop_path (&shop, "again.aisle");
  g_assert_true (aisle_command_replay (project, path, NULL, NULL, &error));
  g_assert_no_error (error);
  again = aisle_project_open (path, AISLE_PROJECT_READ, &error);
  g_assert_no_error (error);
  assert_ignored (again, "no_item");
  g_clear_pointer (&again, aisle_project_close);
  g_clear_pointer (&project, aisle_project_close);
  temp_shop_clear (&shop);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ignore/journal", test_ignore);
  return g_test_run ();
}
