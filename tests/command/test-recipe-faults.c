/* test-recipe-faults.c: every call SQLite makes to the file system during a fix, an edit of the recipe, an undo, a redo
 * and an import that the recipe follows fails once, and the disk fills up at every one; the project is then as before or
 * as after, and whole: view, content hash and both columns files agree. */
#include "fault-vfs.h"
#include "temp-shop.h"

#include "base/error.h"

static void
copy_file (const char *from, const char *to)
{
  g_autofree char *bytes = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (from, &bytes, &length, NULL));
  g_assert_true (g_file_set_contents (to, bytes, (gssize) length, NULL));
}

/* Duplicates, rows without an item, negative prices, spellings and a wrong encoding. */
static char *
make_log (guint rows)
{
  GString *log = g_string_new ("time,user,event,item,price\n");

  for (guint i = 0; i < rows; i++)
    g_string_append_printf (log, "2024-03-%02u 10:%02u:00,user-%u,view,%s%s,%s%u.5\n", 1 + i % 20, i % 60, i % 97,
                            i % 31 == 0 ? "" : "item-",
                            i % 31 == 0   ? ""
                            : i % 29 == 0 ? "CafÃ©"
                            : i % 23 == 0 ? " x"
                                          : "x",
                            i % 37 == 0 ? "-" : "", i % 7);
  g_string_append (log, "2024-03-25 10:00:00,u,view,a,1\n2024-03-25 10:00:00,u,view,a,1\n");
  return g_string_free (log, FALSE);
}

/* ---- what is done under faults ---- */

static gboolean
fix (const TempShop *shop, GError **error)
{
  g_autoptr (AisleProject) project = aisle_project_open (shop->project, AISLE_PROJECT_WRITE, error);

  return project != NULL && aisle_command_fix (project, NULL, NULL, NULL, error);
}

static gboolean
switch_off (const TempShop *shop, GError **error)
{
  g_autoptr (AisleProject) project = aisle_project_open (shop->project, AISLE_PROJECT_WRITE, error);

  return project != NULL && aisle_command_recipe_set_on (project, 1, FALSE, NULL, error);
}

static gboolean
undo (const TempShop *shop, GError **error)
{
  g_autoptr (AisleProject) project = aisle_project_open (shop->project, AISLE_PROJECT_WRITE, error);

  return project != NULL && aisle_command_undo (project, NULL, error);
}

static gboolean
redo (const TempShop *shop, GError **error)
{
  g_autoptr (AisleProject) project = aisle_project_open (shop->project, AISLE_PROJECT_WRITE, error);

  return project != NULL && aisle_command_redo (project, NULL, error);
}

static gboolean
import_more (const TempShop *shop, GError **error)
{
  g_autofree char *path = temp_shop_path (shop, "more.csv");
  g_autoptr (AisleMapping) mapping = temp_shop_mapping (path, NULL);
  g_autoptr (AisleImportReport) report = aisle_command_import (shop->project, path, mapping, FALSE, NULL, error);

  return report != NULL;
}

/* ---- the loop ---- */

static char *
checked_hash (const TempShop *shop)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleProject) project = temp_shop_open (shop);
  g_autoptr (AisleColumns) columns = aisle_columns_open (project, NULL, &error);

  g_assert_no_error (error);
  if (!aisle_command_check (project, NULL, &error))
    g_assert_no_error (error);
  return aisle_project_content_hash (project);
}

typedef struct
{
  gboolean fixed, undone; /* the state it begins with */
  gboolean (*run) (const TempShop *shop, GError **error);
  FaultMode mode;
} Case;

static void
prepare (TempShop *shop, const Case *fault)
{
  g_autofree char *log = make_log (120), *more = temp_shop_path (shop, "more.csv");

  shim.fail_at = 0;
  temp_shop_import (shop, "log.csv", log, NULL);
  g_assert_true (g_file_set_contents (more,
                                      "time,user,event,item,price\n2024-03-25 10:00:00,u,view,a,1\n"
                                      "2024-03-26 10:00:00,u,view,CafÃ©,1\n2024-03-26 11:00:00,v,view,b,1\n",
                                      -1, NULL));
  if (fault->fixed)
    g_assert_true (fix (shop, NULL));
  if (fault->undone)
    g_assert_true (undo (shop, NULL));
}

static void
test_faults (gconstpointer data)
{
  const Case *fault = data;
  TempShop shop;
  g_autofree char *base = NULL, *before = NULL, *after = NULL;
  gboolean done = FALSE;
  gint at = 0, failures = 0, as_before = 0;

  temp_shop_init (&shop);
  base = temp_shop_path (&shop, "base.aisle");
  prepare (&shop, fault);
  before = checked_hash (&shop);
  copy_file (shop.project, base);
  g_assert_true (fault->run (&shop, NULL));
  after = checked_hash (&shop);
  g_assert_cmpstr (before, !=, after);
  while (!done)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *hash = NULL;
      gboolean ok;

      at++;
      copy_file (base, shop.project);
      shim.mode = fault->mode;
      shim.calls = 0;
      shim.fail_at = at;
      ok = fault->run (&shop, &error);
      done = shim.calls < at;
      shim.fail_at = 0;
      if (!ok)
        {
          failures++;
          g_assert_nonnull (error);
          g_assert_null (strchr (error->message, '\n'));
        }
      hash = checked_hash (&shop);
      /* A sync that fails after the last write may leave the transaction whole on the disk. */
      if (ok || g_strcmp0 (hash, before) != 0)
        g_assert_cmpstr (hash, ==, after);
      as_before += !ok && g_strcmp0 (hash, before) == 0;
    }
  g_test_message ("%d calls, %d failures, %d as before", at, failures, as_before);
  g_assert_cmpint (as_before, >, 10);
  g_assert_cmpint (failures - as_before, <=, 3);
  temp_shop_clear (&shop);
}

int
main (int argc, char **argv)
{
  static const Case cases[] = {
    { FALSE, FALSE, fix, FAULT_ONCE },        { FALSE, FALSE, fix, FAULT_FULL },
    { TRUE, FALSE, switch_off, FAULT_ONCE },  { TRUE, FALSE, undo, FAULT_ONCE },
    { TRUE, TRUE, redo, FAULT_ONCE },         { TRUE, FALSE, import_more, FAULT_ONCE },
    { TRUE, FALSE, import_more, FAULT_FULL },
  };

  g_test_init (&argc, &argv, NULL);
  shim_install ();
  g_test_add_data_func ("/recipe-faults/fix/once", &cases[0], test_faults);
  g_test_add_data_func ("/recipe-faults/fix/full", &cases[1], test_faults);
  g_test_add_data_func ("/recipe-faults/edit/once", &cases[2], test_faults);
  g_test_add_data_func ("/recipe-faults/undo/once", &cases[3], test_faults);
  g_test_add_data_func ("/recipe-faults/redo/once", &cases[4], test_faults);
  g_test_add_data_func ("/recipe-faults/import/once", &cases[5], test_faults);
  g_test_add_data_func ("/recipe-faults/import/full", &cases[6], test_faults);
  return g_test_run ();
}
