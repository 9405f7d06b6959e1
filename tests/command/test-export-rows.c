/* test-export-rows.c: rows leave as CSV, JSON lines and workbooks, and are what they were when read back. */
#include "temp-shop.h"

#include "base/error.h"
#include "base/files.h"

#include <archive.h>
#include <archive_entry.h>
#include <string.h>

/* A title that a spreadsheet would run, one with XML in it, one with what XML cannot hold. */
static const char *const log_text = "time,user,item,event,price,title\n"
                                    "2024-01-01 10:00:00,u1,i1,view,,\"=1+1\"\n"
                                    "2024-01-02 12:00:00.5,u1,i2,buy,1234.5,\"<b> & \"\"quoted\"\", 绿茶\"\n"
                                    "2024-01-02 11:00:00,u2,i3,buy,20,_x0041_ \x01 z\n";

typedef struct
{
  TempShop shop;
  AisleProject *project;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  temp_shop_init (&self->shop);
  temp_shop_import (&self->shop, "log.csv", log_text, NULL);
  self->project = temp_shop_open (&self->shop);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  aisle_project_close (self->project);
  temp_shop_clear (&self->shop);
}

static char *
export_as (Fixture *self, AisleRowsFormat format, const char *sql, gboolean mark, char **path)
{
  g_autoptr (AisleRowsQuery) query = aisle_rows_query_new ("events");
  AisleRowsExport what = { sql == NULL ? query : NULL, sql, format, mark };
  g_autofree char *name = g_strconcat ("out.", aisle_rows_format_id (format), NULL);
  g_autoptr (GError) error = NULL;
  gsize rows;
  char *text;

  *path = temp_shop_path (&self->shop, name);
  g_assert_true (aisle_rows_query_sort_text (query, "price:desc", &error));
  g_assert_true (aisle_command_export_rows (self->project, &what, *path, &rows, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (rows, ==, 3);
  text = aisle_file_read (*path, 1 << 20, NULL, &error);
  g_assert_no_error (error);
  return text;
}

static void
test_csv (Fixture *self, gconstpointer data)
{
  g_autofree char *path = NULL, *text = export_as (self, AISLE_ROWS_CSV, NULL, FALSE, &path), *marked = NULL;
  g_autofree char *again = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleTable) table = aisle_table_from_csv (text, &error);
  gsize title = (gsize) aisle_table_find (table, "title"), price = (gsize) aisle_table_find (table, "price");

  g_assert_no_error (error);
  g_assert_true (g_str_has_prefix (text, "id,time,user,"));
  g_assert_nonnull (strstr (text, "\r\n"));
  g_assert_cmpfloat (aisle_table_number (table, 0, price), ==, 1234.5);
  g_assert_cmpfloat (aisle_table_number (table, 1, price), ==, 20);
  g_assert_true (aisle_table_is_missing (table, 2, price));
  g_assert_cmpstr (aisle_table_text (table, 0, title), ==, "<b> & \"quoted\", 绿茶");
  g_assert_cmpstr (aisle_table_text (table, 2, title), ==, "'=1+1");
  g_assert_nonnull (strstr (text, "2024-01-02T12:00:00.500000Z"));
  marked = export_as (self, AISLE_ROWS_CSV, NULL, TRUE, &again);
  g_assert_true (g_str_has_prefix (marked, "\xEF\xBB\xBF"));
  g_assert_cmpstr (marked + 3, ==, text);
}

static void
test_jsonl (Fixture *self, gconstpointer data)
{
  g_autofree char *path = NULL, *text = export_as (self, AISLE_ROWS_JSONL, NULL, FALSE, &path);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) first = aisle_json_parse (lines[0], -1, &error), last = aisle_json_parse (lines[2], -1, &error);
  JsonObject *row;

  g_assert_no_error (error);
  g_assert_cmpuint (g_strv_length (lines), ==, 4);
  row = json_node_get_object (first);
  g_assert_cmpint (json_object_get_int_member (row, "id"), ==, 2);
  g_assert_cmpfloat (json_object_get_double_member (row, "price"), ==, 1234.5);
  g_assert_cmpstr (json_object_get_string_member (row, "title"), ==, "<b> & \"quoted\", 绿茶");
  row = json_node_get_object (last);
  g_assert_true (json_object_get_null_member (row, "price"));
  g_assert_cmpstr (json_object_get_string_member (row, "title"), ==, "=1+1");
  g_assert_cmpstr (json_object_get_string_member (row, "time"), ==, "2024-01-01T10:00:00Z");
}

static char *
part_of (const char *path, const char *name)
{
  struct archive *archive = archive_read_new ();
  struct archive_entry *entry;
  GString *text = NULL;

  archive_read_support_format_zip (archive);
  g_assert_cmpint (archive_read_open_filename (archive, path, 10240), ==, ARCHIVE_OK);
  while (text == NULL && archive_read_next_header (archive, &entry) == ARCHIVE_OK)
    if (g_str_equal (archive_entry_pathname (entry), name))
      {
        char buffer[4096];
        la_ssize_t n;
        text = g_string_new (NULL);
        while ((n = archive_read_data (archive, buffer, sizeof buffer)) > 0)
          g_string_append_len (text, buffer, n);
        g_assert_cmpint (n, ==, 0);
      }
  archive_read_free (archive);
  g_assert_nonnull (text);
  return g_string_free (text, FALSE);
}

/* 2024-01-02 is day 45293 of a spreadsheet: 44927 is 2023-01-01, and 366 days later. */
static void
test_xlsx (Fixture *self, gconstpointer data)
{
  g_autofree char *path = NULL, *bytes = export_as (self, AISLE_ROWS_XLSX, NULL, FALSE, &path);
  g_autofree char *sheet = part_of (path, "xl/worksheets/sheet1.xml"), *styles = part_of (path, "xl/styles.xml");
  g_autofree char *types = part_of (path, "[Content_Types].xml"), *book = part_of (path, "xl/workbook.xml");

  g_assert_nonnull (strstr (types, "worksheet+xml"));
  g_assert_nonnull (strstr (book, "r:id=\"rId1\""));
  g_assert_nonnull (strstr (styles, "yyyy\\-mm\\-dd\\ hh:mm:ss"));
  g_assert_nonnull (strstr (sheet, "state=\"frozen\""));
  g_assert_nonnull (strstr (sheet, "<c r=\"A1\" s=\"1\" t=\"inlineStr\">"));
  /* The dearest is row 2: id 2, half a second past noon. */
  g_assert_nonnull (strstr (sheet, "<c r=\"A2\" s=\"0\"><v>2</v></c>"));
  g_assert_nonnull (strstr (sheet, "<c r=\"B2\" s=\"2\"><v>45293.500005787035</v></c>"));
  g_assert_nonnull (strstr (sheet, "s=\"4\"><v>1234.5</v></c>"));
  g_assert_nonnull (strstr (sheet, ">&lt;b&gt; &amp; \"quoted\", 绿茶</t>"));
  g_assert_nonnull (strstr (sheet, ">_x005F_x0041_ _x0001_ z</t>"));
  g_assert_nonnull (strstr (sheet, ">=1+1</t>"));
  g_assert_null (strstr (sheet, "<f>"));
  g_assert_true (g_str_has_suffix (sheet, "</sheetData></worksheet>"));
}

static void
test_statement (Fixture *self, gconstpointer data)
{
  static const char *const sql = "SELECT id AS n, price, time, title, CASE id WHEN 1 THEN 'mixed' ELSE 1.5 END AS m,"
                                 " 9007199254740993 AS long FROM events_readable ORDER BY id";
  g_autofree char *path = NULL, *text = export_as (self, AISLE_ROWS_JSONL, sql, FALSE, &path), *sheet = NULL;
  g_autofree char *book = NULL, *bytes = export_as (self, AISLE_ROWS_XLSX, sql, FALSE, &book);

  g_assert_true (g_str_has_prefix (text, "{\"n\":1,\"price\":null,\"time\":\"2024-01-01T10:00:00Z\",\"title\":\"=1+1\","
                                         "\"m\":\"mixed\",\"long\":9007199254740993}\n"));
  sheet = part_of (book, "xl/worksheets/sheet1.xml");
  g_assert_nonnull (strstr (sheet, ">9007199254740993</t>")); /* no double holds it */
  g_assert_nonnull (strstr (sheet, "<c r=\"E3\" s=\"0\"><v>1.5</v></c>"));
  g_assert_nonnull (strstr (sheet, "<c r=\"C3\" s=\"2\">"));
}

/* Nothing is left of a file that was not finished, and an older one stays. */
static void
test_refused (Fixture *self, gconstpointer data)
{
  static const char *const many = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 1048576)"
                                  " SELECT i FROM n";
  static const char *const long_text = "SELECT replace (hex (zeroblob (16384)), '00', 'ab')";
  g_autofree char *path = temp_shop_path (&self->shop, "kept.xlsx");
  AisleRowsExport what = { NULL, "SELECT nothing", AISLE_ROWS_XLSX, FALSE };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  AisleProgress progress = { .cancellable = cancellable };
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  AisleRowsFormat format;

  g_assert_true (g_file_set_contents (path, "older", -1, NULL));
  g_assert_false (aisle_command_export_rows (self->project, &what, path, NULL, NULL, &error));
  g_assert_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_USAGE);
  g_clear_error (&error);
  what.sql = many;
  g_assert_false (aisle_command_export_rows (self->project, &what, path, NULL, NULL, &error));
  g_assert_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_USAGE);
  g_assert_nonnull (strstr (error->message, "1048575"));
  g_clear_error (&error);
  what.sql = long_text;
  g_assert_false (aisle_command_export_rows (self->project, &what, path, NULL, NULL, &error));
  g_assert_nonnull (strstr (error->message, "32767"));
  g_clear_error (&error);
  what.sql = many;
  what.format = AISLE_ROWS_CSV;
  g_cancellable_cancel (cancellable);
  g_assert_false (aisle_command_export_rows (self->project, &what, path, NULL, &progress, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  what.sql = "SELECT 1; DELETE FROM events";
  g_assert_false (aisle_command_export_rows (self->project, &what, path, NULL, NULL, &error));
  text = aisle_file_read (path, 100, NULL, NULL);
  g_assert_cmpstr (text, ==, "older");
  g_clear_error (&error);
  g_assert_true (aisle_rows_format_of_path ("a.XLSX", &format, NULL) && format == AISLE_ROWS_XLSX);
  g_assert_false (aisle_rows_format_of_path ("a.txt", &format, &error));
}

/* Another program's reading of the workbook, where one is installed. */
static void
test_exceljs (Fixture *self, gconstpointer data)
{
  static const char *const script =
      "const x=require(process.argv[1]);const w=x.readFile(process.argv[2],{cellDates:true});"
      "const r=x.utils.sheet_to_json(w.Sheets[w.SheetNames[0]],{header:1});"
      "console.log(JSON.stringify([r.length,r[1][0],r[1][7],r[1][6],r[3][6],r[2][6]]));";
  g_autofree char *module = g_build_filename (g_getenv ("AISLE_NODE_MODULES"), "xlsx", NULL);
  g_autofree char *path = NULL, *bytes = export_as (self, AISLE_ROWS_XLSX, NULL, FALSE, &path), *out = NULL;
  const char *arguments[] = { "node", "-e", script, module, path, NULL };
  int status = 0;

  if (!g_file_test (module, G_FILE_TEST_IS_DIR))
    {
      g_test_skip ("npm's xlsx is not installed");
      return;
    }
  g_assert_true (
      g_spawn_sync (NULL, (char **) arguments, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &out, NULL, &status, NULL));
  g_assert_cmpint (status, ==, 0);
  g_assert_cmpstr (g_strstrip (out), ==, "[4,2,1234.5,\"<b> & \\\"quoted\\\", 绿茶\",\"=1+1\",\"_x0041_ \\u0001 z\"]");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add ("/command/export-rows/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("csv", test_csv);
  ADD ("jsonl", test_jsonl);
  ADD ("xlsx", test_xlsx);
  ADD ("statement", test_statement);
  ADD ("refused", test_refused);
  ADD ("xlsx-of-npm", test_exceljs);
  return g_test_run ();
}
