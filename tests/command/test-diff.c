/* test-diff.c: next month's file against a project: what changed in form, in values, for the recipe; and that the
 * project stays as it was to the last bit. */
#include "temp-shop.h"

#include "base/error.h"

#include <math.h>

static char *
read_bytes (const TempShop *shop, gsize *length)
{
  char *data = NULL;

  g_assert_true (g_file_get_contents (shop->project, &data, length, NULL));
  return data;
}

static AisleDiff *
diff (const TempShop *shop, const char *name, const char *text)
{
  g_autofree char *path = temp_shop_path (shop, name);
  const char *paths[] = { path, NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleProject) project = aisle_project_open (shop->project, AISLE_PROJECT_READ, &error);
  gsize n_before, n_after;
  g_autofree char *before = read_bytes (shop, &n_before), *after = NULL, *hash = aisle_project_content_hash (project);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  AisleDiff *result = aisle_command_diff (project, paths, 1, NULL, NULL, &error);
  g_assert_no_error (error);
  g_autofree char *now = aisle_project_content_hash (project);
  g_assert_cmpstr (now, ==, hash);
  after = read_bytes (shop, &n_after);
  g_assert_cmpmem (after, n_after, before, n_before);
  return result;
}

static gssize
find (const AisleTable *table, const char *column, const char *value, const char *other, const char *other_value)
{
  for (gsize row = 0; row < aisle_table_n_rows (table); row++)
    if (g_strcmp0 (aisle_table_text_of (table, row, column), value) == 0
        && (other == NULL || g_strcmp0 (aisle_table_text_of (table, row, other), other_value) == 0))
      return (gssize) row;
  return -1;
}

static double
number (const AisleTable *table, gssize row, const char *column)
{
  g_assert_cmpint (row, >=, 0);
  return aisle_table_number_of (table, (gsize) row, column);
}

static const char *
words (const AisleTable *table, gssize row, const char *column)
{
  g_assert_cmpint (row, >=, 0);
  return aisle_table_text_of (table, (gsize) row, column);
}

/* n rows whose kinds come in the numbers given, at ten different prices, one a minute from a time on. */
static char *
make_log (const char *header, char separator, int day, guint views, guint carts, guint purchases, const char *user)
{
  GString *text = g_string_new (header);

  for (guint i = 0; i < views + carts + purchases; i++)
    {
      const char *kind = i < views ? "view" : i < views + carts ? "cart" : "purchase";
      g_string_append_printf (text, "%s%u%c%s%c2026-%02d-%02d %02u:%02u:00%ci%u%c%u.00\n", user, i % 20, separator,
                              kind, separator, 1 + day / 28, 1 + day % 28, i / 60 % 24, i % 60, separator, i % 30,
                              separator, 1 + i % 10);
    }
  return g_string_free (text, FALSE);
}

#define HEADER "user,event,time,item,price\n"

static void
test_drift (void)
{
  TempShop shop;
  temp_shop_init (&shop);
  g_autofree char *january = make_log (HEADER, ',', 3, 500, 300, 200, "u");
  /* Half as many, at the same prices: .4/.4/.2 against .5/.3/.2. */
  g_autofree char *february = make_log (HEADER, ',', 31, 200, 200, 100, "u");
  temp_shop_import (&shop, "january.csv", january, NULL);
  g_autoptr (AisleDiff) result = diff (&shop, "february.csv", february);
  g_assert_cmpuint (aisle_table_n_rows (result->schema), ==, 0);
  gssize kinds = find (result->drift, "column", "kind", NULL, NULL);
  g_assert_cmpfloat_with_epsilon (number (result->drift, kinds, "psi"), 0.05108256237659907, 1e-12);
  g_assert_cmpstr (words (result->drift, kinds, "reading"), ==, "stable");
  g_assert_cmpfloat_with_epsilon (number (result->drift, kinds, "by_chance"), 2 * (1 / 1000.0 + 1 / 500.0), 1e-12);
  gssize views = find (result->shares, "column", "kind", "bin", "view");
  g_assert_cmpfloat (number (result->shares, views, "rows_before"), ==, 500);
  g_assert_cmpfloat (number (result->shares, views, "rows_after"), ==, 200);
  g_assert_cmpfloat_with_epsilon (number (result->shares, views, "part"), 0.1 * log (1.25), 1e-12);
  gssize price = find (result->drift, "column", "price", NULL, NULL);
  g_assert_cmpfloat_with_epsilon (number (result->drift, price, "psi"), 0, 1e-12);
  /* 2026-01-04 is a Sunday, 2026-02-04 a Wednesday: nothing in common. */
  g_assert_cmpstr (words (result->drift, find (result->drift, "measure", "weekday", NULL, NULL), "reading"), ==,
                   "shifted");
  gssize users = find (result->drift, "column", "user", NULL, NULL);
  g_assert_cmpfloat (number (result->drift, users, "ids_both"), ==, 20);
  g_assert_cmpfloat (number (result->drift, users, "new_ids"), ==, 0);
  g_assert_cmpfloat (number (result->rows, find (result->rows, "figure", "stored", NULL, NULL), "after"), ==, 500);
  g_assert_cmpfloat (number (result->rows, find (result->rows, "figure", "overlap", NULL, NULL), "after"), ==, 0);
  g_assert_cmpfloat (number (result->rows, find (result->rows, "figure", "known_rows", NULL, NULL), "after"), ==, 0);
  temp_shop_clear (&shop);
}

/* Missing, renamed and added columns, another separator; users written in another way; prices ten times as high. */
static void
test_schema (void)
{
  TempShop shop;
  temp_shop_init (&shop);
  g_autofree char *january = make_log ("user_id,event,timestamp,item_id,price\n", ',', 3, 300, 200, 100, "u");
  temp_shop_import (&shop, "january.csv", january, NULL);
  g_autofree char *plain = make_log ("customer_id;event;timestamp;item_id;colour\n", ';', 31, 300, 200, 100, "C-");
  g_autoptr (AisleDiff) result = diff (&shop, "february.csv", plain);
  g_assert_cmpstr (words (result->schema, find (result->schema, "change", "separator", NULL, NULL), "after"), ==, ";");
  gssize renamed = find (result->schema, "change", "renamed", "column", "user_id");
  g_assert_nonnull (strstr (words (result->schema, renamed, "sentence"), "customer_id"));
  g_assert_cmpint (find (result->schema, "change", "missing", "column", "price"), >=, 0);
  g_assert_cmpint (find (result->schema, "change", "added", "column", "colour"), >=, 0);
  /* The renamed column is read in its place: users are there, and all of them are new. */
  gssize users = find (result->drift, "column", "user", NULL, NULL);
  g_assert_cmpfloat (number (result->drift, users, "ids_after"), ==, 20);
  g_assert_cmpfloat (number (result->drift, users, "new_ids"), ==, 1);
  g_assert_nonnull (words (result->drift, users, "note"));
  gssize price = find (result->drift, "column", "price", NULL, NULL);
  g_assert_cmpfloat (number (result->drift, price, "missing_before"), ==, 0);
  g_assert_cmpfloat (number (result->drift, price, "missing_after"), ==, 1);
  g_assert_true (isnan (number (result->drift, price, "psi")));
  temp_shop_clear (&shop);
}

static void
test_recipe (void)
{
  TempShop shop;
  g_autoptr (GError) error = NULL;
  temp_shop_init (&shop);
  temp_shop_import (&shop, "january.csv",
                    HEADER "u1,view,2026-01-01 10:00:00,A,\nu1,view,2026-01-01 10:00:00,A,\n"
                           "u2,purchase,2026-01-02 10:00:00,A,5\nu3,view,2026-01-03 10:00:00,B,\n",
                    NULL);
  AisleProject *project = temp_shop_open (&shop);
  g_assert_true (aisle_command_fix (project, NULL, NULL, NULL, &error));
  g_assert_no_error (error);
  aisle_project_close (project);
  /* Three copies in a file whose second row is in the project, its time and kind too; one row that cannot be read. */
  g_autoptr (AisleDiff) result =
      diff (&shop, "february.csv",
            HEADER "u9,view,2026-02-01 10:00:00,A,\nu2,purchase,2026-01-02 10:00:00,A,5\n"
                   "u9,view,2026-02-01 10:00:00,A,\nu9,view,2026-02-01 10:00:00,A,\nu9,view,yesterday,A,\n");
  gssize copies = find (result->recipe, "kind", "duplicates", NULL, NULL);
  g_assert_cmpfloat (number (result->recipe, copies, "rows_before"), ==, 1);
  g_assert_cmpfloat (number (result->recipe, copies, "rows_after"), ==, 2);
  g_assert_cmpfloat_with_epsilon (number (result->recipe, copies, "share_after"), 0.5, 1e-12);
  g_assert_cmpfloat (number (result->rows, find (result->rows, "figure", "read", NULL, NULL), "after"), ==, 5);
  g_assert_cmpfloat (number (result->rows, find (result->rows, "figure", "stored", NULL, NULL), "after"), ==, 4);
  g_assert_cmpfloat (number (result->rows, find (result->rows, "figure", "valid", NULL, NULL), "after"), ==, 2);
  g_assert_cmpfloat (number (result->rows, find (result->rows, "figure", "valid", NULL, NULL), "before"), ==, 3);
  g_assert_cmpfloat (number (result->rows, find (result->rows, "figure", "overlap", NULL, NULL), "after"), ==, 1);
  g_assert_cmpfloat (number (result->rows, find (result->rows, "figure", "known_rows", NULL, NULL), "after"), ==, 1);
  g_assert_cmpfloat (number (result->rows, find (result->rows, "figure", "rejected_bad_time", NULL, NULL), "after"), ==,
                     1);
  g_assert_nonnull (strstr (words (result->drift, find (result->drift, "column", "kind", NULL, NULL), "note"), "500"));
  temp_shop_clear (&shop);
}

/* Dates that may be read either way are read as those before them: 3/2 is the third of February. */
static void
test_time_format (void)
{
  TempShop shop;
  gint64 third;
  temp_shop_init (&shop);
  temp_shop_import (&shop, "january.csv",
                    "user,event,time,item\nu1,view,13/01/2026 10:00,A\nu2,view,25/01/2026 11:00,A\n", NULL);
  g_autoptr (AisleDiff) result =
      diff (&shop, "february.csv", "user,event,time,item\nu1,view,01/02/2026 10:00,A\nu2,view,03/02/2026 11:00,A\n");
  g_assert_cmpint (find (result->schema, "change", "time_format", NULL, NULL), ==, -1);
  g_assert_true (aisle_time_parse ("2026-02-03T11:00:00", &third));
  gsize last = (gsize) find (result->rows, "figure", "last", NULL, NULL);
  g_assert_cmpint (aisle_table_integer_of (result->rows, last, "time_after"), ==, third);
  /* The other way round is a change that is said. */
  g_autoptr (AisleDiff) turned =
      diff (&shop, "march.csv", "user,event,time,item\nu1,view,03/13/2026 10:00,A\nu2,view,03/25/2026 11:00,A\n");
  g_assert_cmpint (find (turned->schema, "change", "time_format", NULL, NULL), >=, 0);
  g_assert_cmpfloat (number (turned->rows, find (turned->rows, "figure", "stored", NULL, NULL), "after"), ==, 2);
  temp_shop_clear (&shop);
}

/* The file that is there already: every row is known, and the file is. */
static void
test_same_file (void)
{
  TempShop shop;
  temp_shop_init (&shop);
  g_autofree char *january = make_log (HEADER, ',', 3, 30, 20, 10, "u");
  temp_shop_import (&shop, "january.csv", january, NULL);
  g_autoptr (AisleDiff) result = diff (&shop, "again.csv", january);
  g_assert_cmpfloat (number (result->rows, find (result->rows, "figure", "known_files", NULL, NULL), "after"), ==, 1);
  g_assert_cmpfloat (number (result->rows, find (result->rows, "figure", "known_rows", NULL, NULL), "after"), ==, 60);
  g_assert_cmpfloat (number (result->drift, find (result->drift, "measure", "hour", NULL, NULL), "psi"), ==, 0);
  temp_shop_clear (&shop);
}

/* What cannot be read leaves the project, and no folder behind. */
static void
test_broken (void)
{
  TempShop shop;
  g_autoptr (GError) error = NULL;
  temp_shop_init (&shop);
  temp_shop_import (&shop, "january.csv", HEADER "u1,view,2026-01-01 10:00:00,A,\n", NULL);
  g_autofree char *path = temp_shop_path (&shop, "missing.csv");
  const char *paths[] = { path, NULL };
  g_autoptr (AisleProject) project = aisle_project_open (shop.project, AISLE_PROJECT_READ, &error);
  g_assert_null (aisle_command_diff (project, paths, 1, NULL, NULL, &error));
  g_assert_nonnull (error);
  g_clear_error (&error);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  AisleProgress progress = { .cancellable = cancellable };
  g_assert_true (g_file_set_contents (path, HEADER "u1,view,2026-02-01 10:00:00,A,\n", -1, NULL));
  g_cancellable_cancel (cancellable);
  g_assert_null (aisle_command_diff (project, paths, 1, NULL, &progress, &error));
  g_assert_true (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED));
  temp_shop_clear (&shop);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/diff/drift", test_drift);
  g_test_add_func ("/diff/schema", test_schema);
  g_test_add_func ("/diff/recipe", test_recipe);
  g_test_add_func ("/diff/time-format", test_time_format);
  g_test_add_func ("/diff/same-file", test_same_file);
  g_test_add_func ("/diff/broken", test_broken);
  return g_test_run ();
}
