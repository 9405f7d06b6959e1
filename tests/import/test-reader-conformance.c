/* What every reader of the registry keeps, whatever it reads: exact accounts, the same rows wherever windows end, one
 * clear error for what is no file of its kind, cancel at every step, bounded memory, options that survive the journal.
 *
 * A reader joins by an entry in `builders`: how a small file of its kind is made. */
#include "base/error.h"
#include "import/import-error.h"

#include "collect-sink.h"
#include "pack.h"

#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- files of each kind ---- */

typedef struct
{
  const char *reader, *name;
  /* The file's text: `pad` neutral bytes, then rows (the i-th of user "u<i>" and item "i<i>"), every 10th of them broken
   * when bad. */
  void (*build) (GString *out, guint rows, gsize pad, gboolean bad);
  /* An option and another value than the guess gives it; NULL: the reader has none. */
  const char *option, *value;
} Builder;

static void
pad_with (GString *out, gsize bytes)
{
  for (gsize i = 0; i < bytes; i++)
    g_string_append_c (out, '\n');
}

static void
build_csv (GString *out, guint rows, gsize pad, gboolean bad)
{
  g_string_append (out, "user_id,item_id,timestamp,price\n");
  pad_with (out, pad);
  for (guint i = 0; i < rows; i++)
    if (bad && i % 10 == 9)
      g_string_append_printf (out, "u%u,broken\n", i);
    else
      g_string_append_printf (out, "u%u,\"i%u\",2026-03-02 09:%02u:%02u,%u.50\n", i, i, i / 60 % 60, i % 60, i % 100);
}

static void
build_jsonl (GString *out, guint rows, gsize pad, gboolean bad)
{
  for (guint i = 0; i < rows; i++)
    {
      if (i == 1)
        pad_with (out, pad);
      if (bad && i % 10 == 9)
        g_string_append_printf (out, "{\"user_id\":\"u%u\",\n", i);
      else
        g_string_append_printf (
            out, "{\"user_id\":\"u%u\",\"item_id\":\"i%u\",\"timestamp\":\"2026-03-02T09:%02u:%02uZ\"}\n", i, i,
            i / 60 % 60, i % 60);
    }
}

static void
build_accesslog (GString *out, guint rows, gsize pad, gboolean bad)
{
  for (guint i = 0; i < rows; i++)
    {
      if (i == 1)
        pad_with (out, pad);
      if (bad && i % 10 == 9)
        g_string_append_printf (out, "10.0.0.%u - u%u broken\n", i % 250, i);
      else
        g_string_append_printf (
            out,
            "10.0.0.%u - u%u [02/Mar/2026:09:%02u:%02u +0000] \"GET /product/i%u HTTP/1.1\" 200 1 \"-\" "
            "\"Firefox\"\n",
            i % 250, i, i / 60 % 60, i % 60, i);
    }
}

/* A workbook of one sheet, as little as there may be of it. */
static void
build_xlsx (GString *out, guint rows, gsize pad, gboolean bad)
{
  static const char types[] = "<Types xmlns='http://schemas.openxmlformats.org/package/2006/content-types'/>";
  static const char root[] =
      "<Relationships xmlns='http://schemas.openxmlformats.org/package/2006/relationships'><Relationship Id='r1' "
      "Type='http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument' "
      "Target='xl/workbook.xml'/></Relationships>";
  static const char parts[] =
      "<Relationships xmlns='http://schemas.openxmlformats.org/package/2006/relationships'><Relationship Id='r1' "
      "Type='http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet' "
      "Target='sheet.xml'/></Relationships>";
  static const char book[] = "<workbook xmlns:r='http://schemas.openxmlformats.org/officeDocument/2006/relationships'>"
                             "<sheets><sheet name='One' sheetId='1' r:id='r1'/></sheets></workbook>";
  g_autoptr (GString) sheet = g_string_new ("<worksheet><sheetData><row><c t='str'><v>user_id</v></c><c t='str'><v>"
                                            "item_id</v></c><c t='str'><v>timestamp</v></c></row>");
  g_autoptr (GBytes) packed = NULL;

  for (guint i = 0; i < rows; i++)
    g_string_append_printf (sheet,
                            "<row><c t='str'><v>u%u</v></c><c t='str'><v>i%u</v></c><c t='str'><v>%s%02u:%02u</v></c>"
                            "</row>",
                            i, i, bad && i % 10 == 9 ? "broken " : "2026-03-02 09:", i / 60 % 60, i % 60);
  g_string_append (sheet, "</sheetData></worksheet>");
  {
    const PackFile files[] = { { "[Content_Types].xml", types, strlen (types) },
                               { "_rels/.rels", root, strlen (root) },
                               { "xl/_rels/workbook.xml.rels", parts, strlen (parts) },
                               { "xl/workbook.xml", book, strlen (book) },
                               { "xl/sheet.xml", sheet->str, sheet->len } };

    packed = pack_zip (files, G_N_ELEMENTS (files), NULL);
  }
  g_string_append_len (out, g_bytes_get_data (packed, NULL), (gssize) g_bytes_get_size (packed));
}

static void
run_sql (sqlite3 *db, const char *sql)
{
  if (sqlite3_exec (db, sql, NULL, NULL, NULL) != SQLITE_OK)
    g_error ("sqlite: %s", sqlite3_errmsg (db));
}

static void
build_sqlite (GString *out, guint rows, gsize pad, gboolean bad)
{
  sqlite3 *db;
  unsigned char *bytes;
  sqlite3_int64 size;

  g_assert_cmpint (sqlite3_open (":memory:", &db), ==, SQLITE_OK);
  run_sql (db, "BEGIN; CREATE TABLE log (user_id TEXT, item_id TEXT, timestamp TEXT)");
  for (guint i = 0; i < rows; i++)
    {
      g_autofree char *sql = g_strdup_printf ("INSERT INTO log VALUES ('u%u', 'i%u', '%s%02u:%02u')", i, i,
                                              bad && i % 10 == 9 ? "broken " : "2026-03-02 09:", i / 60 % 60, i % 60);

      run_sql (db, sql);
    }
  run_sql (db, "COMMIT");
  bytes = sqlite3_serialize (db, "main", &size, 0);
  g_string_append_len (out, (const char *) bytes, (gssize) size);
  sqlite3_free (bytes);
  sqlite3_close (db);
}

static const Builder builders[] = {
  { "csv", "log.csv", build_csv, NULL, NULL },
  { "jsonl", "log.jsonl", build_jsonl, "explode", "list" },
  { "accesslog", "access.log", build_accesslog, "gap", "45m" },
  { "sqlite", "log.sqlite", build_sqlite, "table", "other" },
  { "xlsx", "book.xlsx", build_xlsx, "skip", "1" },
};

static const Builder *
builder_of (const AisleReader *reader)
{
  for (gsize i = 0; i < G_N_ELEMENTS (builders); i++)
    if (g_str_equal (builders[i].reader, reader->id))
      return &builders[i];
  g_error ("reader '%s' has no builder: add one to test-reader-conformance.c", reader->id);
}

static char *
make_file (const Builder *builder, guint rows, gsize pad, gboolean bad)
{
  g_autoptr (GString) text = g_string_new (NULL);

  builder->build (text, rows, pad, bad);
  return collect_file (builder->name, text->str, (gssize) text->len);
}

typedef void (*Check) (const AisleReader *reader, const Builder *builder);

/* Runs the check for each reader. */
static void
for_each (gconstpointer data)
{
  Check check = *(const Check *) data;
  gsize n;
  const AisleReader *const *readers = aisle_readers (&n);

  g_assert_cmpuint (n, >=, 3);
  for (gsize i = 0; i < n; i++)
    {
      g_test_message ("%s", readers[i]->id);
      check (readers[i], builder_of (readers[i]));
    }
}

static AisleMapping *
guess (const AisleReader *reader, const char *path)
{
  g_autoptr (GError) error = NULL;
  AisleMapping *mapping = reader->guess (path, &error);

  g_assert_no_error (error);
  g_assert_nonnull (mapping);
  return mapping;
}

/* ---- what is checked ---- */

static void
check_accounts (const AisleReader *reader, const Builder *builder)
{
  g_autofree char *path = make_file (builder, 1000, 0, TRUE);
  g_autoptr (AisleMapping) mapping = guess (reader, path);
  g_autoptr (CollectSink) sink = collect_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *first = NULL;

  sink->with_line = TRUE;
  g_assert_true (collect_read (sink, path, mapping, &error));
  g_assert_no_error (error);
  g_assert_cmpint (sink->n_rows, ==, 900);
  g_assert_cmpint (sink->n_rejects, ==, 100);
  g_assert_cmpuint (sink->counts.bytes, >, 0);
  first = g_strdup_printf (":u0|i0|");
  g_assert_nonnull (strstr (sink->rows->str, first));
  g_assert_nonnull (strstr (sink->rows->str, ":u998|i998|"));
  g_unlink (path);
}

/* The surest of its own file is the reader itself. */
static void
check_claim (const AisleReader *reader, const Builder *builder)
{
  g_autofree char *path = make_file (builder, 50, 0, FALSE), *text = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleMapping) mapping = aisle_mapping_sniff (path, &error);
  const AisleReader *const *readers;
  gsize n, length;

  g_assert_no_error (error);
  g_assert_cmpstr (mapping->reader, ==, reader->id);
  g_assert_true (g_file_get_contents (path, &text, &length, &error));
  readers = aisle_readers (&n);
  for (gsize i = 0; i < n; i++)
    {
      double sure = readers[i]->sniff ((const guint8 *) text, length, builder->name);

      g_assert_cmpfloat (sure, >=, 0);
      g_assert_cmpfloat (sure, <=, 1);
      if (readers[i] != reader)
        g_assert_cmpfloat (sure, <, reader->sniff ((const guint8 *) text, length, builder->name));
    }
  g_unlink (path);
}

/* Rows over the ends of windows of 4 MiB: nothing but their lines changes. */
static void
check_windows (const AisleReader *reader, const Builder *builder)
{
  g_autofree char *first = NULL;
  static const gsize window = 4 << 20;

  if (reader->whole_file)
    return;
  for (gsize shift = 0; shift < 600; shift += 37)
    {
      g_autofree char *plain = make_file (builder, 40, 0, FALSE);
      g_autoptr (AisleMapping) mapping = guess (reader, plain);
      g_autofree char *path = make_file (builder, 40, window - 1800 + shift, TRUE);
      g_autoptr (CollectSink) sink = collect_new ();
      g_autoptr (GError) error = NULL;

      g_assert_true (collect_read (sink, path, mapping, &error));
      g_assert_no_error (error);
      g_assert_cmpint (sink->n_rows, ==, 36);
      if (first == NULL)
        first = g_strdup (sink->rows->str);
      g_assert_cmpstr (sink->rows->str, ==, first);
      g_unlink (path);
      g_unlink (plain);
    }
}

typedef struct
{
  AisleProgress progress;
  guint steps, stop;
  gsize first, most; /* resident bytes at the first step, and at most */
} Steps;

static void
count_step (double fraction, const char *what, gpointer data)
{
  Steps *self = data;
  g_autofree char *text = NULL;
  long pages = 0, resident = 0;

  g_assert_cmpfloat (fraction, >=, 0);
  g_assert_cmpfloat (fraction, <=, 1);
  if (self->stop > 0 && ++self->steps == self->stop)
    g_cancellable_cancel (self->progress.cancellable);
  else if (self->stop == 0)
    self->steps++;
  if (g_file_get_contents ("/proc/self/statm", &text, NULL, NULL) && sscanf (text, "%ld %ld", &pages, &resident) == 2)
    self->most = MAX (self->most, (gsize) resident * (gsize) sysconf (_SC_PAGESIZE));
  if (self->first == 0)
    self->first = self->most;
}

static gboolean
read_stepping (const AisleReader *reader, const char *path, const AisleMapping *mapping, Steps *steps, GError **error)
{
  g_autoptr (CollectSink) sink = collect_new ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  steps->progress = (AisleProgress){ .report = count_step, .user_data = steps, .cancellable = cancellable };
  return reader->read (path, mapping, &sink->sink, &sink->counts, &steps->progress, error);
}

static void
check_cancel (const AisleReader *reader, const Builder *builder)
{
  g_autofree char *path = make_file (builder, 4 * AISLE_EVENT_BATCH + 10, 0, FALSE);
  g_autoptr (AisleMapping) mapping = guess (reader, path);
  g_autoptr (GError) error = NULL;
  Steps whole = { 0 };

  g_assert_true (read_stepping (reader, path, mapping, &whole, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (whole.steps, >=, 4);
  for (guint stop = 1; stop <= whole.steps; stop++)
    {
      Steps steps = { .stop = stop };
      g_autoptr (GError) cancelled = NULL;

      g_assert_false (read_stepping (reader, path, mapping, &steps, &cancelled));
      g_assert_error (cancelled, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    }
  g_unlink (path);
}

/* A file of many windows: after the first step memory grows no more. */
static void
check_memory (const AisleReader *reader, const Builder *builder)
{
  g_autofree char *path = NULL;
  g_autoptr (AisleMapping) mapping = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (CollectSink) sink = collect_new ();
  Steps steps = { 0 };

  if (reader->whole_file)
    return;
  path = make_file (builder, 200000, 0, TRUE);
  mapping = guess (reader, path);
  steps.progress = (AisleProgress){ .report = count_step, .user_data = &steps };
  sink->quiet = TRUE;
  g_assert_true (reader->read (path, mapping, &sink->sink, &sink->counts, &steps.progress, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (steps.steps, >, 20);
  g_assert_cmpint (sink->counts.rows_read, ==, 200000);
  g_assert_cmpuint (steps.most, <, steps.first + (24 << 20));
  g_unlink (path);
}

/* ---- what is no file of this kind ---- */

/* A guess or one error that names the file; what is guessed can be read, or fails with one. */
static void
survive (const AisleReader *reader, const char *path)
{
  g_autoptr (GError) error = NULL, read_error = NULL;
  g_autoptr (AisleMapping) mapping = reader->guess (path, &error);
  g_autoptr (CollectSink) sink = collect_new ();
  g_autofree char *name = g_path_get_basename (path);

  g_assert_true ((mapping == NULL) == (error != NULL));
  if (error != NULL)
    {
      if (strstr (error->message, name) == NULL)
        g_error ("'%s' does not name '%s'", error->message, name);
      return;
    }
  g_assert_true (aisle_mapping_set (mapping, "as", "events", &error));
  if (!collect_read (sink, path, mapping, &read_error))
    g_assert_nonnull (read_error);
}

static void
check_hostile (const AisleReader *reader, const Builder *builder)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *empty = collect_file ("empty.bin", "", 0);

  builder->build (text, 12, 0, FALSE);
  for (gsize cut = 1; cut < text->len; cut += 13)
    {
      g_autofree char *path = collect_file ("cut.bin", text->str, (gssize) cut);

      survive (reader, path);
    }
  for (gsize at = 0; at < text->len; at += 29)
    {
      g_autofree char *copy = g_memdup2 (text->str, text->len), *path = NULL;

      copy[at] = '\0';
      path = collect_file ("nul.bin", copy, (gssize) text->len);
      survive (reader, path);
      copy[at] = '\xff';
      g_free (path);
      path = collect_file ("nul.bin", copy, (gssize) text->len);
      survive (reader, path);
    }
  survive (reader, empty);
  for (gsize i = 0; i < G_N_ELEMENTS (builders); i++)
    {
      g_autofree char *other = make_file (&builders[i], 30, 0, FALSE);

      survive (reader, other);
    }
}

static void
assert_fails (const AisleReader *reader, const char *path, const AisleMapping *mapping)
{
  g_autoptr (GError) guessed = NULL, read = NULL;
  g_autoptr (CollectSink) sink = collect_new ();

  g_assert_null (reader->guess (path, &guessed));
  g_assert_nonnull (guessed);
  g_assert_nonnull (strstr (guessed->message, path));
  g_assert_false (reader->read (path, mapping, &sink->sink, &sink->counts, NULL, &read));
  g_assert_nonnull (read);
  g_assert_cmpint (sink->n_rows, ==, 0);
}

static void
check_unreadable (const AisleReader *reader, const Builder *builder)
{
  g_autofree char *path = make_file (builder, 20, 0, FALSE), *folder = g_path_get_dirname (path);
  g_autofree char *missing = g_build_filename (folder, "missing.bin", NULL);
  g_autofree char *empty = collect_file ("empty.bin", "", 0);
  g_autoptr (AisleMapping) mapping = guess (reader, path);

  assert_fails (reader, folder, mapping);
  assert_fails (reader, missing, mapping);
  assert_fails (reader, empty, mapping);
  /* Root may read everything. */
  if (geteuid () != 0)
    {
      g_assert_cmpint (chmod (path, 0), ==, 0);
      assert_fails (reader, path, mapping);
      g_assert_cmpint (chmod (path, 0600), ==, 0);
    }
  g_unlink (path);
}

/* ---- options ---- */

static void
check_options (const AisleReader *reader, const Builder *builder)
{
  g_autofree char *path = make_file (builder, 20, 0, FALSE), *text = NULL, *text_again = NULL, *name = NULL;
  g_autoptr (AisleMapping) mapping = guess (reader, path), again = NULL;
  g_autoptr (JsonNode) node = NULL, node_again = NULL;
  g_autoptr (GError) error = NULL;

  for (gsize i = 0; i < reader->n_options; i++)
    {
      g_assert_nonnull (reader->options[i].title);
      g_assert_nonnull (reader->options[i].help);
      g_assert_nonnull (aisle_mapping_option (mapping, reader->options[i].name));
    }
  g_assert_true ((reader->n_options > 0) == (builder->option != NULL));
  if (builder->option == NULL)
    return;
  name = g_strconcat ("option.", builder->option, NULL);
  g_assert_cmpstr (aisle_mapping_option (mapping, builder->option), !=, builder->value);
  g_assert_true (aisle_mapping_set (mapping, name, builder->value, &error));
  g_assert_no_error (error);
  node = aisle_mapping_to_json (mapping);
  text = aisle_json_print (node, FALSE);
  again = aisle_mapping_new (reader->id);
  g_assert_true (aisle_mapping_from_json (again, json_node_get_object (node), &error));
  g_assert_no_error (error);
  g_assert_cmpstr (aisle_mapping_option (again, builder->option), ==, builder->value);
  node_again = aisle_mapping_to_json (again);
  text_again = aisle_json_print (node_again, FALSE);
  g_assert_cmpstr (text, ==, text_again);
  g_unlink (path);
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    Check check;
  } checks[] = {
    { "/reader-conformance/accounts", check_accounts },     { "/reader-conformance/claim", check_claim },
    { "/reader-conformance/windows", check_windows },       { "/reader-conformance/cancel", check_cancel },
    { "/reader-conformance/memory", check_memory },         { "/reader-conformance/hostile", check_hostile },
    { "/reader-conformance/unreadable", check_unreadable }, { "/reader-conformance/options", check_options },
  };

  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (checks); i++)
    g_test_add_data_func (checks[i].path, &checks[i].check, for_each);
  return g_test_run ();
}
