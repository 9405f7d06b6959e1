/* Compressed input: the same rows from every packing, the hash of the bytes on the disk, damage told with its place, and
 * bombs in fixed memory. */
#include "base/error.h"
#include "base/files.h"
#include "import/import-error.h"
#include "import/input-files.h"
#include "import/packed-file.h"

#include "collect-sink.h"
#include "pack.h"

#include <lzma.h>

static const char *const filters[] = { "gzip", "xz", "zstd", "bzip2" };
static const char *const endings[] = { "gz", "xz", "zst", "bz2" };

static char *
make_log (guint rows)
{
  GString *log = g_string_new ("time,user,event,item,price\n");

  for (guint i = 0; i < rows; i++)
    g_string_append_printf (log, "2024-03-%02u 10:%02u:%02u,user-%u,view,item-%u,%u.5\n", 1 + i % 28, i / 60 % 60,
                            i % 60, i * 7919 % 997, i % 89, i % 70);
  return g_string_free (log, FALSE);
}

static char *
bytes_file (const char *name, GBytes *bytes)
{
  gsize length;
  gconstpointer data = g_bytes_get_data (bytes, &length);

  return collect_file (name, data, (gssize) length);
}

static CollectSink *
read_path (const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleMapping) mapping = aisle_mapping_sniff (path, &error);
  CollectSink *sink = collect_new ();

  g_assert_no_error (error);
  sink->with_line = TRUE;
  g_assert_true (collect_read (sink, path, mapping, &error));
  g_assert_no_error (error);
  return sink;
}

/* The hash and size are those of the file as it lies there. */
static void
assert_counts (const CollectSink *sink, const char *file)
{
  g_autofree guint8 *bytes = NULL;
  gsize length;
  AisleByteHash hash;
  guint8 content[16];

  g_assert_true (g_file_get_contents (file, (char **) &bytes, &length, NULL));
  aisle_byte_hash_init (&hash);
  aisle_byte_hash_add (&hash, bytes, length);
  aisle_byte_hash_finish (&hash, content);
  g_assert_cmpmem (sink->counts.content, 16, content, 16);
  g_assert_cmpuint (sink->counts.bytes, ==, length);
}

static void
test_agree (void)
{
  g_autofree char *log = make_log (20000), *plain = collect_file ("log.csv", log, -1);
  g_autoptr (CollectSink) expected = read_path (plain);

  g_assert_cmpint (expected->n_rows, ==, 20000);
  assert_counts (expected, plain);
  for (gsize i = 0; i < G_N_ELEMENTS (filters); i++)
    {
      g_autofree char *name = g_strdup_printf ("log.csv.%s", endings[i]);
      g_autoptr (GBytes) packed = pack_stream (filters[i], log, strlen (log));
      g_autofree char *path = bytes_file (name, packed);
      g_autoptr (CollectSink) sink = read_path (path);

      g_assert_cmpuint (g_bytes_get_size (packed), <, strlen (log) / 2);
      g_assert_cmpstr (sink->rows->str, ==, expected->rows->str);
      assert_counts (sink, path);
    }
}

/* gzip files may be put one behind another; what follows the last one is no data. */
static void
test_gzip_parts (void)
{
  g_autofree char *log = make_log (20000);
  gsize half = strlen (log) / 2;
  g_autoptr (GBytes) first = pack_stream ("gzip", log, half);
  g_autoptr (GBytes) second = pack_stream ("gzip", log + half, strlen (log) - half);
  g_autoptr (GByteArray) both = g_byte_array_new ();
  g_autofree char *path = NULL;
  g_autoptr (CollectSink) sink = NULL;

  g_byte_array_append (both, g_bytes_get_data (first, NULL), (guint) g_bytes_get_size (first));
  g_byte_array_append (both, g_bytes_get_data (second, NULL), (guint) g_bytes_get_size (second));
  g_byte_array_append (both, (const guint8 *) "\0\0\0\0\0\0\0\0", 8);
  path = collect_file ("parts.csv.gz", both->data, both->len);
  sink = read_path (path);
  g_assert_cmpint (sink->n_rows, ==, 20000);
  assert_counts (sink, path);
}

static void
test_zip (void)
{
  g_autofree char *log = make_log (1000), *other = make_log (2000);
  const PackFile files[] = {
    { "logs/2026-03-02.csv", other, strlen (other) },
    { "logs/2026-03-01.csv", log, strlen (log) },
    { "__MACOSX/logs/._2026-03-01.csv", "x", 1 },
    { ".DS_Store", "x", 1 },
    { "logs/.hidden.csv", "x", 1 },
  };
  g_autoptr (GBytes) packed = pack_zip (files, G_N_ELEMENTS (files), NULL);
  g_autofree char *path = bytes_file ("all.zip", packed), *second = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) members = aisle_packed_members (path, &error), paths = NULL, left_out = NULL;
  g_autoptr (AisleMapping) mapping = NULL;
  g_autoptr (CollectSink) sink = collect_new ();

  g_assert_no_error (error);
  g_assert_cmpuint (members->len, ==, 2);
  g_assert_cmpstr (((AislePackedMember *) members->pdata[0])->name, ==, "logs/2026-03-01.csv");
  g_assert_cmpuint (((AislePackedMember *) members->pdata[1])->size, ==, strlen (other));

  left_out = g_ptr_array_new_with_free_func (g_free);
  paths = aisle_input_files ((const char *const[]){ path }, 1, "", left_out, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (paths->len, ==, 2);
  g_assert_true (g_str_has_suffix (paths->pdata[1], "all.zip/logs/2026-03-02.csv"));

  /* A guess looks at the first; reading it all is no business of one reader. */
  mapping = aisle_mapping_sniff (path, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (mapping->columns->len, ==, 5);
  g_assert_false (collect_read (sink, path, mapping, &error));
  g_assert_error (error, AISLE_IMPORT_ERROR, AISLE_ERROR_USAGE);
  g_assert_nonnull (strstr (error->message, "all.zip/logs/2026-03-01.csv"));
  g_clear_error (&error);
  g_assert_true (collect_read (sink, paths->pdata[1], mapping, &error));
  g_assert_cmpint (sink->n_rows, ==, 2000);
  assert_counts (sink, path);

  second = g_strconcat (path, "/logs/none.csv", NULL);
  g_assert_false (aisle_reader ("csv")->read (second, mapping, &sink->sink, &sink->counts, NULL, &error));
  g_assert_error (error, AISLE_IMPORT_ERROR, AISLE_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_true (aisle_mapping_set (mapping, "option.member", "logs/2026-03-02.csv", &error));
  g_assert_true (aisle_mapping_resample (mapping, path, &error));
}

static void
assert_read_error (const char *path, int code, const char *part)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleMapping) mapping = aisle_mapping_sniff (path, &error);
  g_autoptr (CollectSink) sink = collect_new ();

  if (mapping != NULL && collect_read (sink, path, mapping, &error))
    g_error ("'%s' was read", path);
  g_assert_error (error, AISLE_IMPORT_ERROR, code);
  g_assert_nonnull (strstr (error->message, path));
  if (strstr (error->message, part) == NULL)
    g_error ("'%s' lacks '%s'", error->message, part);
}

/* Cut anywhere, or with a byte of its checksum changed: never read as if it were whole. */
static void
test_damage (void)
{
  g_autofree char *log = make_log (8000);
  const PackFile file = { "log.csv", log, strlen (log) };

  for (gsize i = 0; i <= G_N_ELEMENTS (filters); i++)
    {
      gboolean zip = i == G_N_ELEMENTS (filters);
      g_autoptr (GBytes) packed = zip ? pack_zip (&file, 1, NULL) : pack_stream (filters[i], log, strlen (log));
      gsize length = g_bytes_get_size (packed);
      g_autofree guint8 *bytes = g_memdup2 (g_bytes_get_data (packed, NULL), length);
      const gsize cuts[] = { length / 4, length / 2, length - length / 5, length - 12, length - 1 };

      for (gsize c = 0; c < G_N_ELEMENTS (cuts); c++)
        {
          g_autofree char *path = collect_file ("cut.csv.packed", bytes, (gssize) cuts[c]);

          assert_read_error (path, AISLE_ERROR_INPUT, "is damaged or cut off near byte");
        }
      for (gsize at = length / 2; at < length / 2 + 3; at++)
        {
          g_autofree char *path = NULL;

          bytes[at] ^= 0x55;
          path = collect_file ("changed.csv.packed", bytes, (gssize) length);
          bytes[at] ^= 0x55;
          if (i != 2) /* zstd carries a checksum only where it was asked for */
            assert_read_error (path, AISLE_ERROR_INPUT, "is damaged or cut off near byte");
        }
      if (i == 0)
        {
          g_autofree char *path = NULL;

          bytes[length - 8] ^= 1; /* the checksum itself */
          path = collect_file ("check.csv.gz", bytes, (gssize) length);
          assert_read_error (path, AISLE_ERROR_INPUT, "its check fails");
        }
    }
}

static void
test_refused (void)
{
  const PackFile file = { "log.csv", "user,item\na,b\n", 14 };
  g_autoptr (GBytes) secret = pack_zip (&file, 1, "secret");
  g_autoptr (GBytes) nothing = pack_zip (&file, 0, NULL), empty = pack_stream ("gzip", "", 0);
  g_autoptr (GBytes) once = pack_stream ("gzip", "user,item\na,b\n", 14), twice = NULL;
  g_autofree char *path = bytes_file ("secret.zip", secret);

  assert_read_error (path, AISLE_ERROR_INPUT, "encrypted");
  g_free (path);
  path = bytes_file ("nothing.zip", nothing);
  assert_read_error (path, AISLE_ERROR_EMPTY, "no file in it");
  g_free (path);
  path = bytes_file ("empty.csv.gz", empty);
  assert_read_error (path, AISLE_ERROR_EMPTY, "empty");
  g_free (path);
  twice = pack_stream ("gzip", g_bytes_get_data (once, NULL), g_bytes_get_size (once));
  path = bytes_file ("twice.csv.gz.gz", twice);
  assert_read_error (path, AISLE_ERROR_INPUT, "compressed twice");
}

/* An eighth of a gibibyte in an eighth of a mebibyte: one record over the limit, in fixed memory. */
static void
test_bomb (void)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  g_autofree guint8 *line = g_malloc (64 << 20);
  g_autoptr (GBytes) head = pack_stream ("gzip", "user,item\na,b\n", 14), tail = pack_stream ("gzip", "\nc,d\n", 5);
  g_autoptr (GBytes) middle = NULL;
  g_autofree char *path = NULL;
  g_autoptr (CollectSink) sink = NULL;
  gsize before;

  memset (line, 'x', 64 << 20);
  middle = pack_stream ("gzip", line, 64 << 20);
  g_byte_array_append (bytes, g_bytes_get_data (head, NULL), (guint) g_bytes_get_size (head));
  for (int i = 0; i < 2; i++)
    g_byte_array_append (bytes, g_bytes_get_data (middle, NULL), (guint) g_bytes_get_size (middle));
  g_byte_array_append (bytes, g_bytes_get_data (tail, NULL), (guint) g_bytes_get_size (tail));
  path = collect_file ("bomb.csv.gz", bytes->data, bytes->len);
  before = aisle_peak_memory ();
  sink = read_path (path);
  g_assert_cmpint (sink->n_rows, ==, 2);
  g_assert_cmpint (sink->counts.rejected[AISLE_REJECT_TOO_LONG], ==, 1);
  g_assert_cmpuint (aisle_peak_memory () - before, <, 100 << 20);
}

/* A window of 4 GiB is asked for in the head of the block: refused before it is there. */
static void
test_xz_memory (void)
{
  g_autofree char *log = make_log (100);
  g_autoptr (GBytes) packed = pack_stream ("xz", log, strlen (log));
  gsize length = g_bytes_get_size (packed);
  g_autofree guint8 *bytes = g_memdup2 (g_bytes_get_data (packed, NULL), length);
  guint8 *head = bytes + 12;
  gsize head_length = (gsize) (head[0] + 1) * 4;
  guint32 check;
  g_autofree char *path = NULL;

  g_assert_cmpint (head[2], ==, 0x21); /* LZMA2, one byte of properties */
  head[4] = 40;
  check = GUINT32_TO_LE (lzma_crc32 (head, head_length - 4, 0));
  memcpy (head + head_length - 4, &check, 4);
  path = collect_file ("window.csv.xz", bytes, (gssize) length);
  assert_read_error (path, AISLE_ERROR_MEMORY, "unpack it first");
}

/* Readers of other kinds of text, and other encodings, read through the same source. */
static void
test_other_texts (void)
{
  static const char json[] = "{\"time\":\"2026-03-02 09:00:00\",\"user\":\"雨\",\"item\":\"A\"}\n"
                             "{\"time\":\"2026-03-02 09:00:01\",\"user\":\"u2\",\"item\":\"B\"}\n";
  static const char table[] = "time,user,item\n2026-03-02 09:00:00,雨,A\n2026-03-02 09:00:01,u2,B\n";
  static const char rows[] = "雨|A|||||||2026-03-02T09:00:00Z|||0\nu2|B|||||||2026-03-02T09:00:01Z|||0\n";
  static const char *const encodings[] = { "UTF-8", "GB18030", "UTF-16" };

  for (gsize i = 0; i <= G_N_ELEMENTS (encodings); i++)
    {
      gboolean lines = i == G_N_ELEMENTS (encodings);
      gsize length;
      g_autofree char *text =
          g_convert (lines ? json : table, -1, lines ? "UTF-8" : encodings[i], "UTF-8", NULL, &length, NULL);
      g_autoptr (GBytes) packed = pack_stream (filters[i % 4], text, length);
      g_autofree char *path = bytes_file (lines ? "log.jsonl.packed" : "log.csv.packed", packed);
      g_autoptr (GError) error = NULL;
      g_autoptr (AisleMapping) mapping = aisle_mapping_sniff (path, &error);
      g_autoptr (CollectSink) sink = collect_new ();

      g_assert_no_error (error);
      g_assert_cmpstr (mapping->reader, ==, lines ? "jsonl" : "csv");
      g_assert_true (collect_read (sink, path, mapping, &error));
      g_assert_cmpstr (sink->rows->str, ==, rows);
      assert_counts (sink, path);
    }
}

static void
count_and_cancel (double fraction, const char *what, gpointer data)
{
  AisleProgress *progress = data;

  if (fraction > .3)
    g_cancellable_cancel (progress->cancellable);
}

static void
test_cancel (void)
{
  g_autofree char *log = make_log (100000);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  AisleProgress progress = { count_and_cancel, &progress, cancellable, 0, 0 };

  for (gsize i = 0; i < G_N_ELEMENTS (filters); i++)
    {
      g_autoptr (GBytes) packed = pack_stream (filters[i], log, strlen (log));
      g_autofree char *path = bytes_file ("cancel.csv.packed", packed);
      g_autoptr (GError) error = NULL;
      g_autoptr (AisleMapping) mapping = aisle_mapping_sniff (path, &error);
      g_autoptr (CollectSink) sink = collect_new ();

      g_assert_no_error (error);
      g_cancellable_reset (cancellable);
      g_assert_false (aisle_reader ("csv")->read (path, mapping, &sink->sink, &sink->counts, &progress, &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      g_assert_cmpint (sink->n_rows, <, 100000);
    }
}

static void
test_folder (void)
{
  static const char *const names[] = { "b.csv", "a.csv.gz", ".hidden.csv", "README.txt", "c.csv" };
  g_autofree char *folder = g_dir_make_tmp ("aisle-folder-XXXXXX", NULL), *below = g_build_filename (folder, "z", NULL);
  g_autoptr (GPtrArray) paths = NULL, left_out = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;
  g_autofree char *deep = g_build_filename (below, "a.csv", NULL);

  g_assert_cmpint (g_mkdir (below, 0755), ==, 0);
  g_assert_true (g_file_set_contents (deep, "user,item\na,b\n", -1, NULL));
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (folder, names[i], NULL);
      g_assert_true (g_file_set_contents (path, "user,item\na,b\n", -1, NULL));
    }
  paths = aisle_input_files ((const char *const[]){ folder }, 1, "", left_out, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (paths->len, ==, 4);
  g_assert_true (g_str_has_suffix (paths->pdata[0], "/a.csv.gz"));
  g_assert_true (g_str_has_suffix (paths->pdata[1], "/b.csv"));
  g_assert_true (g_str_has_suffix (paths->pdata[3], "/z/a.csv"));
  g_assert_cmpuint (left_out->len, ==, 1);
  g_assert_true (g_str_has_suffix (left_out->pdata[0], "/README.txt"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/packed-input/agree", test_agree);
  g_test_add_func ("/packed-input/gzip-parts", test_gzip_parts);
  g_test_add_func ("/packed-input/zip", test_zip);
  g_test_add_func ("/packed-input/damage", test_damage);
  g_test_add_func ("/packed-input/refused", test_refused);
  g_test_add_func ("/packed-input/bomb", test_bomb);
  g_test_add_func ("/packed-input/xz-memory", test_xz_memory);
  g_test_add_func ("/packed-input/other-texts", test_other_texts);
  g_test_add_func ("/packed-input/cancel", test_cancel);
  g_test_add_func ("/packed-input/folder", test_folder);
  return g_test_run ();
}
