/* test-import-files.c: many files in one import: one transaction, one entry, one source each; what is there already is
 * left out; a table that is not like the others stops all, what is no table is told. */
#include "temp-shop.h"

#include "base/error.h"
#include "import/import-error.h"
#include "store/sources.h"

#include "import/pack.h"

static void
write_file (const TempShop *shop, const char *name, const char *text)
{
  g_autofree char *path = temp_shop_path (shop, name);
  g_autofree char *folder = g_path_get_dirname (path);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0755), ==, 0);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

/* One line of a day: day 3, user u3, item i3, 3 units of money. */
static char *
day_text (guint day)
{
  return g_strdup_printf ("time,user,event,item,price\n2026-03-%02u 10:00:00,u%u,buy,i%u,%u\n", day, day, day, day);
}

static void
write_days (const TempShop *shop, guint first, guint last)
{
  for (guint day = first; day <= last; day++)
    {
      g_autofree char *name = g_strdup_printf ("days/2026-03-%02u.csv", day), *text = day_text (day);

      write_file (shop, name, text);
    }
}

static AisleImportReport *
import_path (const TempShop *shop, const char *name, gboolean again, GError **error)
{
  g_autofree char *path = temp_shop_path (shop, name);
  const char *const paths[] = { path };
  g_autoptr (AisleMapping) mapping = aisle_command_sniff_files (paths, 1, NULL, error);

  return mapping == NULL ? NULL : aisle_command_import_files (shop->project, paths, 1, mapping, again, NULL, error);
}

static gint64
number (AisleProject *project, const char *sql)
{
  sqlite3_stmt *row = NULL;
  gint64 n = -1;

  g_assert_cmpint (sqlite3_prepare_v2 (aisle_project_db (project), sql, -1, &row, NULL), ==, SQLITE_OK);
  if (sqlite3_step (row) == SQLITE_ROW)
    n = sqlite3_column_int64 (row, 0);
  sqlite3_finalize (row);
  return n;
}

static void
assert_whole (AisleProject *project)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (aisle_project_check (project, NULL, &error));
  g_assert_no_error (error);
  g_assert_true (aisle_columns_check (project, NULL, &error));
  g_assert_no_error (error);
}

static guint
n_known (const AisleImportReport *report)
{
  guint n = 0;

  for (guint i = 0; i < report->files->len; i++)
    n += ((AisleImportFile *) report->files->pdata[i])->known;
  return n;
}

static void
remove_all (const TempShop *shop, const char *name)
{
  g_autofree char *folder = temp_shop_path (shop, name);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *file;

  while (dir != NULL && (file = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, file, NULL), *below = g_build_filename (name, file, NULL);
      if (g_file_test (path, G_FILE_TEST_IS_DIR))
        remove_all (shop, below);
      else
        g_remove (path);
    }
  g_rmdir (folder);
}

/* A month's folder, then the same with a day more: 1 + 2 + ... + 30 = 465, with day 31 it is 496. */
static void
test_folder_again (void)
{
  TempShop shop;
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleImportReport) first = NULL, second = NULL, third = NULL;
  g_autoptr (AisleProject) project = NULL;
  g_autoptr (AisleTable) journal = NULL;
  g_autofree char *before = NULL, *after = NULL;

  temp_shop_init (&shop);
  write_days (&shop, 1, 30);
  write_file (&shop, "days/README.txt", "every day a file");
  write_file (&shop, "days/.hidden.csv", "time,user,event,item,price\n2026-03-01,x,buy,x,1000\n");
  first = import_path (&shop, "days", FALSE, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (first->files->len, ==, 31); /* the README too, left out */
  g_assert_cmpint (first->rows_stored, ==, 30);
  project = temp_shop_open (&shop);
  g_assert_cmpint (number (project, "SELECT count (*) FROM sources"), ==, 30);
  g_assert_cmpint (number (project, "SELECT count (*) FROM journal"), ==, 1);
  g_assert_cmpint (number (project, "SELECT sum (price) / 10000 FROM events_valid"), ==, 465);
  before = aisle_project_content_hash (project);
  g_assert_cmpstr (first->content_hash, ==, before);
  assert_whole (project);
  g_clear_pointer (&project, aisle_project_close);

  second = import_path (&shop, "days", FALSE, &error);
  g_assert_null (second);
  g_assert_error (error, AISLE_STORE_ERROR, AISLE_ERROR_USAGE);
  g_assert_nonnull (strstr (error->message, "before"));
  g_clear_error (&error);

  write_days (&shop, 31, 31);
  third = import_path (&shop, "days", FALSE, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (n_known (third), ==, 30);
  g_assert_cmpint (third->rows_stored, ==, 1);
  project = temp_shop_open (&shop);
  g_assert_cmpint (number (project, "SELECT sum (price) / 10000 FROM events_valid"), ==, 496);
  journal = aisle_command_journal (project, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (aisle_table_text (journal, 0, 3), ==, "Import of 30 files");
  g_assert_cmpstr (aisle_table_text (journal, 1, 3), ==, "Import of 2026-03-31.csv");

  /* Undo hides all of one entry. */
  g_assert_true (aisle_command_undo (project, NULL, &error));
  after = aisle_project_content_hash (project);
  g_assert_cmpstr (after, ==, before);
  g_assert_true (aisle_command_undo (project, NULL, &error));
  g_assert_cmpint (number (project, "SELECT count (*) FROM events_valid"), ==, 0);
  g_assert_true (aisle_command_redo (project, NULL, &error));
  g_assert_cmpint (number (project, "SELECT sum (price) / 10000 FROM events_valid"), ==, 465);
  assert_whole (project);
  g_clear_pointer (&project, aisle_project_close);
  remove_all (&shop, "days");
  temp_shop_clear (&shop);
}

/* The order of columns and the packing may differ; a day may have no rows. */
static void
test_shapes (void)
{
  TempShop shop;
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleImportReport) report = NULL;
  g_autoptr (AisleProject) project = NULL;
  static const char packed_text[] = "time,user,event,item,price\n2026-03-04 10:00:00,u4,buy,i4,4\n";
  g_autoptr (GBytes) packed = pack_stream ("gzip", packed_text, strlen (packed_text));
  g_autofree char *packed_path = NULL;
  const AisleImportFile *file;

  temp_shop_init (&shop);
  write_file (&shop, "days/1.csv", "time,user,event,item,price\n");
  write_file (&shop, "days/2.csv", "time,user,event,item,price\n2026-03-02 10:00:00,u2,buy,i2,2\n");
  write_file (&shop, "days/3.csv", "price;item;note;event;user;time\n3;i3;x;buy;u3;2026-03-03 10:00:00\n");
  packed_path = temp_shop_path (&shop, "days/4.csv.gz");
  g_assert_true (
      g_file_set_contents (packed_path, g_bytes_get_data (packed, NULL), (gssize) g_bytes_get_size (packed), NULL));
  report = import_path (&shop, "days", FALSE, &error);
  g_assert_no_error (error);
  g_assert_cmpint (report->rows_stored, ==, 3);
  file = report->files->pdata[0];
  g_assert_cmpstr (file->name, ==, "1.csv");
  g_assert_nonnull (strstr (file->left_out, "no rows"));
  g_assert_false (file->known);
  project = temp_shop_open (&shop);
  g_assert_cmpint (number (project, "SELECT count (*) FROM sources"), ==, 3);
  g_assert_cmpint (number (project, "SELECT sum (price) / 10000 FROM events_valid"), ==, 9);
  g_assert_cmpint (number (project, "SELECT count (*) FROM events_readable WHERE user = 'u3' AND item = 'i3'"), ==, 1);
  assert_whole (project);
  g_clear_pointer (&project, aisle_project_close);
  remove_all (&shop, "days");
  temp_shop_clear (&shop);
}

/* A file that lacks a column is named, and nothing is stored: no project comes to be. */
static void
test_not_alike (void)
{
  TempShop shop;
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleImportReport) report = NULL;

  temp_shop_init (&shop);
  write_days (&shop, 1, 3);
  write_file (&shop, "days/2026-03-04.csv", "when,who,what\n2026-03-04 10:00:00,u4,i4\n");
  report = import_path (&shop, "days", FALSE, &error);
  g_assert_null (report);
  g_assert_error (error, AISLE_STORE_ERROR, AISLE_ERROR_INPUT);
  g_assert_nonnull (strstr (error->message, "'2026-03-04.csv'"));
  g_assert_nonnull (strstr (error->message, "import it by itself"));
  g_assert_false (g_file_test (shop.project, G_FILE_TEST_EXISTS));
  g_clear_error (&error);

  /* All rows of the last file are bad: the days before it are not stored either. */
  write_file (&shop, "days/2026-03-04.csv", "time,user,event,item,price\nsoon,u4,buy,i4,4\n");
  report = import_path (&shop, "days", FALSE, &error);
  g_assert_null (report);
  g_assert_nonnull (strstr (error->message, "'2026-03-04.csv'"));
  g_assert_false (g_file_test (shop.project, G_FILE_TEST_EXISTS));
  remove_all (&shop, "days");
  temp_shop_clear (&shop);
}

/* What is no table is told and stops nothing, wherever it stands; one that was named is refused. */
static void
test_stray (void)
{
  static const char *const strays[][2] = { { "README", "About these logs, by me, for you.\n" },
                                           { "LICENSE", "MIT\n" },
                                           { "Thumbs.db", "\xd0\xcf\x11\xe0" },
                                           { "0-notes.csv", "just a note of mine\nand more of it, here\n" },
                                           { "z-empty.csv", "" } };
  TempShop shop;
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleImportReport) report = NULL, picked = NULL;
  g_autoptr (AisleMapping) mapping = NULL;
  g_autofree char *day = NULL, *readme = NULL, *note = NULL, *other = NULL;
  guint left_out = 0;

  temp_shop_init (&shop);
  write_days (&shop, 1, 3);
  write_file (&shop, "days/.DS_Store", "Bud1");
  for (gsize i = 0; i < G_N_ELEMENTS (strays); i++)
    {
      g_autofree char *name = g_strconcat ("days/", strays[i][0], NULL);
      write_file (&shop, name, strays[i][1]);
    }
  report = import_path (&shop, "days", FALSE, &error);
  g_assert_no_error (error);
  g_assert_cmpint (report->rows_stored, ==, 3);
  for (guint i = 0; i < report->files->len; i++)
    left_out += ((AisleImportFile *) report->files->pdata[i])->left_out != NULL;
  g_assert_cmpuint (left_out, ==, G_N_ELEMENTS (strays));

  day = temp_shop_path (&shop, "days/2026-03-01.csv");
  readme = temp_shop_path (&shop, "days/README");
  note = temp_shop_path (&shop, "days/0-notes.csv");
  other = temp_shop_path (&shop, "other.aisle");
  mapping = aisle_command_sniff_files ((const char *const[]){ readme, day }, 2, NULL, &error);
  g_assert_no_error (error);
  picked = aisle_command_import_files (other, (const char *const[]){ readme, day }, 2, mapping, FALSE, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (picked->rows_stored, ==, 1);
  g_clear_pointer (&picked, aisle_import_report_free);
  g_remove (other);
  picked = aisle_command_import_files (other, (const char *const[]){ day, note }, 2, mapping, FALSE, NULL, &error);
  g_assert_null (picked);
  g_assert_nonnull (strstr (error->message, "'0-notes.csv'"));
  remove_all (&shop, "days");
  temp_shop_clear (&shop);
}

/* Snips: a file an intent.  aclImdb: a file a text, which is refused with the cure. */
static void
test_sets_in_folders (void)
{
  static const char *const intents[] = { "PlayMusic", "BookTable", "GetWeather" };
  TempShop shop;
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleImportReport) report = NULL;
  g_autoptr (AisleProject) project = NULL;

  temp_shop_init (&shop);
  for (gsize i = 0; i < G_N_ELEMENTS (intents); i++)
    for (guint part = 0; part < 2; part++)
      {
        g_autofree char *name =
            g_strdup_printf ("days/%s/%s_%s.json", intents[i], part == 0 ? "train" : "validate", intents[i]);
        g_autofree char *text =
            g_strdup_printf ("{\"%s\":[{\"data\":[{\"text\":\"please \"},{\"text\":\"do %u\",\"entity\":"
                             "\"what\"},{\"text\":\" \\\"now\\\"\"}]},{\"data\":[{\"text\":\"%s %u\"}]}]}",
                             intents[i], part, intents[i], part);
        write_file (&shop, name, text);
      }
  write_file (&shop, "days/README.md", "# Snips\n");
  report = import_path (&shop, "days", FALSE, &error);
  g_assert_no_error (error);
  g_assert_cmpint (report->rows_stored, ==, 12);
  project = temp_shop_open (&shop);
  g_assert_cmpint (
      number (project, "SELECT count (*) FROM dialogues WHERE text = 'please do 1 \"now\"' AND fold = 'valid'"), ==, 3);
  g_assert_cmpint (number (project, "SELECT count (DISTINCT intent) FROM dialogues WHERE fold = 'train'"), ==, 3);
  g_clear_pointer (&project, aisle_project_close);
  remove_all (&shop, "days");

  for (guint i = 0; i < 24; i++)
    {
      g_autofree char *name = g_strdup_printf ("days/%s/%u_7.txt", i % 2 == 0 ? "pos" : "neg", i);
      g_autofree char *text =
          g_strdup_printf ("a film that i saw, %s and all; i would go again", i % 3 == 0 ? "twice" : "once");
      write_file (&shop, name, text);
    }
  g_assert_null (import_path (&shop, "days", FALSE, &error));
  g_assert_error (error, AISLE_IMPORT_ERROR, AISLE_ERROR_INPUT);
  g_assert_nonnull (strstr (error->message, "24 files is one text: make one table"));
  remove_all (&shop, "days");
  temp_shop_clear (&shop);
}

/* The same bytes under two names, and the same rows in another packing, count once. */
static void
test_same_among_them (void)
{
  TempShop shop;
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleImportReport) report = NULL;
  g_autofree char *text = day_text (2), *packed_path = NULL;
  g_autoptr (GBytes) packed = pack_stream ("gzip", text, strlen (text));
  g_autoptr (AisleProject) project = NULL;

  temp_shop_init (&shop);
  write_days (&shop, 1, 3);
  write_file (&shop, "days/copy of 2026-03-02.csv", text);
  packed_path = temp_shop_path (&shop, "days/z.csv.gz");
  g_assert_true (
      g_file_set_contents (packed_path, g_bytes_get_data (packed, NULL), (gssize) g_bytes_get_size (packed), NULL));
  report = import_path (&shop, "days", FALSE, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (report->files->len, ==, 5);
  g_assert_cmpuint (n_known (report), ==, 2);
  g_assert_cmpint (report->rows_stored, ==, 3);
  g_clear_pointer (&report, aisle_import_report_free);
  report = import_path (&shop, "days", TRUE, &error);
  g_assert_no_error (error);
  g_assert_cmpint (report->rows_stored, ==, 5);
  project = temp_shop_open (&shop);
  g_assert_cmpint (number (project, "SELECT count (*) FROM events_valid"), ==, 8);
  assert_whole (project);
  g_clear_pointer (&project, aisle_project_close);
  remove_all (&shop, "days");
  temp_shop_clear (&shop);
}

static void
test_zip_replay (void)
{
  TempShop shop;
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleImportReport) report = NULL;
  g_autofree char *one = day_text (1), *two = day_text (2), *path = NULL, *again = NULL, *before = NULL, *after = NULL;
  const PackFile files[] = { { "logs/2.csv", two, strlen (two) }, { "logs/1.csv", one, strlen (one) } };
  g_autoptr (GBytes) packed = pack_zip (files, 2, NULL);
  g_autoptr (AisleProject) project = NULL, replayed = NULL;
  g_autoptr (AisleSource) source = NULL;

  temp_shop_init (&shop);
  path = temp_shop_path (&shop, "march.zip");
  g_assert_true (g_file_set_contents (path, g_bytes_get_data (packed, NULL), (gssize) g_bytes_get_size (packed), NULL));
  report = import_path (&shop, "march.zip", FALSE, &error);
  g_assert_no_error (error);
  g_assert_cmpint (report->rows_stored, ==, 2);
  project = temp_shop_open (&shop);
  source = aisle_sources_get (project, 1, &error);
  g_assert_cmpstr (source->name, ==, "march.zip/logs/1.csv");
  g_assert_cmpint (source->bytes, ==, (gint64) g_bytes_get_size (packed));
  before = aisle_project_content_hash (project);
  again = temp_shop_path (&shop, "again.aisle");
  g_assert_true (aisle_command_replay (project, again, NULL, NULL, &error));
  g_assert_no_error (error);
  replayed = aisle_project_open (again, AISLE_PROJECT_WRITE, &error);
  g_assert_no_error (error);
  after = aisle_project_content_hash (replayed);
  g_assert_cmpstr (after, ==, before);
  g_clear_pointer (&replayed, aisle_project_close);
  g_clear_pointer (&report, aisle_import_report_free);
  report = import_path (&shop, "march.zip", FALSE, &error);
  g_assert_null (report);
  g_assert_error (error, AISLE_STORE_ERROR, AISLE_ERROR_USAGE);
  g_clear_pointer (&project, aisle_project_close);
  temp_shop_clear (&shop);
}

/* A file chosen out of an archive is known when the whole archive comes. */
static void
test_member (void)
{
  TempShop shop;
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleImportReport) one_report = NULL, report = NULL;
  g_autofree char *one = day_text (1), *two = day_text (2), *path = NULL;
  const PackFile files[] = { { "1.csv", one, strlen (one) }, { "2.csv", two, strlen (two) } };
  g_autoptr (GBytes) packed = pack_zip (files, 2, NULL);
  const AisleImportFile *file;

  temp_shop_init (&shop);
  path = temp_shop_path (&shop, "march.zip");
  g_assert_true (g_file_set_contents (path, g_bytes_get_data (packed, NULL), (gssize) g_bytes_get_size (packed), NULL));
  one_report = temp_shop_import_file (&shop, path, (const char *[]){ "option.member=2.csv", NULL }, FALSE, &error);
  g_assert_no_error (error);
  g_assert_cmpint (one_report->rows_stored, ==, 1);
  report = import_path (&shop, "march.zip", FALSE, &error);
  g_assert_no_error (error);
  g_assert_cmpint (report->rows_stored, ==, 1);
  file = report->files->pdata[1];
  g_assert_nonnull (strstr (file->left_out, "'march.zip/2.csv'"));
  g_assert_nonnull (strstr (file->left_out, "it was imported before"));
  temp_shop_clear (&shop);
}

/* One share of the work after the other. */
static void
check_forward (double fraction, const char *what, gpointer data)
{
  double *last = data;

  g_assert_cmpfloat (fraction, >=, *last - 1e-9);
  g_assert_cmpfloat (fraction, <=, 1);
  *last = fraction;
}

static void
test_progress (void)
{
  TempShop shop;
  double last = 0;
  AisleProgress progress = { check_forward, &last, NULL, 0, 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleImportReport) report = NULL;
  g_autoptr (AisleMapping) mapping = NULL;
  g_autofree char *path = NULL;

  temp_shop_init (&shop);
  write_days (&shop, 1, 9);
  path = temp_shop_path (&shop, "days");
  mapping = aisle_command_sniff_files ((const char *const[]){ path }, 1, NULL, &error);
  report = aisle_command_import (shop.project, path, mapping, FALSE, &progress, &error);
  g_assert_no_error (error);
  g_assert_cmpfloat (last, >=, .98);
  remove_all (&shop, "days");
  temp_shop_clear (&shop);
}

static void
cancel_late (double fraction, const char *what, gpointer data)
{
  if (fraction > .5)
    g_cancellable_cancel (data);
}

/* Stopped within a later file, nothing of the earlier ones stays. */
static void
test_cancel (void)
{
  TempShop shop;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  AisleProgress progress = { cancel_late, cancellable, cancellable, 0, 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleMapping) mapping = NULL;
  g_autoptr (GDir) dir = NULL;
  g_autofree char *path = NULL;

  temp_shop_init (&shop);
  write_days (&shop, 1, 9);
  path = temp_shop_path (&shop, "days");
  mapping = aisle_command_sniff_files ((const char *const[]){ path }, 1, NULL, &error);
  g_assert_no_error (error);
  g_assert_null (aisle_command_import (shop.project, path, mapping, FALSE, &progress, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  remove_all (&shop, "days");
  dir = g_dir_open (shop.folder, 0, NULL);
  g_assert_null (g_dir_read_name (dir));
  temp_shop_clear (&shop);
}

/* No path at all is told, not passed over. */
static void
test_none (void)
{
  g_autoptr (GError) error = NULL;
  const char *const none[] = { NULL };

  g_assert_null (aisle_command_sniff_files (none, 0, NULL, &error));
  g_assert_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_USAGE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/import-files/folder-again", test_folder_again);
  g_test_add_func ("/import-files/shapes", test_shapes);
  g_test_add_func ("/import-files/not-alike", test_not_alike);
  g_test_add_func ("/import-files/stray", test_stray);
  g_test_add_func ("/import-files/sets-in-folders", test_sets_in_folders);
  g_test_add_func ("/import-files/same-among-them", test_same_among_them);
  g_test_add_func ("/import-files/zip-replay", test_zip_replay);
  g_test_add_func ("/import-files/member", test_member);
  g_test_add_func ("/import-files/progress", test_progress);
  g_test_add_func ("/import-files/cancel", test_cancel);
  g_test_add_func ("/import-files/none", test_none);
  return g_test_run ();
}
