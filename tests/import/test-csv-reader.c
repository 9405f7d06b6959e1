/* The CSV reader: fixtures, encodings, hostile bytes, exact accounts, and random tables there and back. */
#include "base/csv-write.h"
#include "base/error.h"
#include "base/random.h"
#include "import/csv/csv-scan.h"
#include "import/import-error.h"
#include "import/text-source.h"

#include "collect-sink.h"

/* Sniffs and reads; frees and removes path. */
static CollectSink *
read_file (char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleMapping) mapping = aisle_mapping_sniff (path, &error);
  CollectSink *sink = collect_new ();

  g_assert_no_error (error);
  g_assert_true (collect_read (sink, path, mapping, &error));
  g_assert_no_error (error);
  g_unlink (path);
  g_free (path);
  return sink;
}

static CollectSink *
read_text (const char *text)
{
  return read_file (collect_file ("log.csv", text, -1));
}

static void
assert_sniff_error (const char *name, gconstpointer data, gssize length, int code, const char *part)
{
  g_autofree char *path = collect_file (name, data, length);
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleMapping) mapping = aisle_mapping_sniff (path, &error);

  g_assert_null (mapping);
  g_assert_error (error, AISLE_IMPORT_ERROR, code);
  if (strstr (error->message, part) == NULL || strstr (error->message, name) == NULL)
    g_error ("'%s' lacks '%s'", error->message, part);
  g_unlink (path);
}

/* ---- the fixtures ---- */

static char *
fixture (const char *name)
{
  return g_test_build_filename (G_TEST_DIST, "golden", "fixtures", name, NULL);
}

static void
test_fixtures_agree (void)
{
  static const char *const names[] = { "events_utf8.csv", "events_gb18030.csv", "events_semicolon.csv" };
  g_autofree char *first = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = fixture (names[i]);
      g_autoptr (GError) error = NULL;
      g_autoptr (AisleMapping) mapping = aisle_mapping_sniff (path, &error);
      g_autoptr (CollectSink) sink = collect_new ();

      g_assert_no_error (error);
      sink->with_line = TRUE;
      g_assert_true (collect_read (sink, path, mapping, &error));
      g_assert_cmpint (sink->n_rows, ==, 31);
      g_assert_cmpint (sink->counts.rows_read, ==, 31);
      if (first == NULL)
        first = g_strdup (sink->rows->str);
      g_assert_cmpstr (sink->rows->str, ==, first);
    }
  g_assert_true (g_str_has_prefix (first, "2:u1|A|view||||||2026-03-02T09:00:00Z|||0\n"));
  g_assert_nonnull (strstr (first, "\n10:u2||search||跑步鞋||||2026-03-02T10:00:00Z|||0\n"));
  g_assert_nonnull (strstr (first, "\n32:u7|A|buy||||||2026-03-05T09:01:00Z|-590000||0\n"));
}

/* ---- encodings ---- */

static void
test_encodings_agree (void)
{
  static const char text[] = "user_id,item_id,timestamp,query\nu1,鞋子,2026-03-02 09:00:00,\"跑步鞋, 红色\"\n"
                             "ü2,A,2026-03-02 09:00:01,雨伞\nu3,𝄞,2026-03-02 09:00:02,雨伞折叠\n";
  static const struct
  {
    const char *icu, *mark;
    gsize mark_length;
  } forms[] = {
    { "UTF-8", "", 0 },    { "UTF-8", "\xef\xbb\xbf", 3 }, { "UTF-16LE", "\xff\xfe", 2 },
    { "UTF-16LE", "", 0 }, { "UTF-16BE", "\xfe\xff", 2 },  { "UTF-16BE", "", 0 },
    { "GB18030", "", 0 },
  };
  g_autofree char *first = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (forms); i++)
    {
      g_autoptr (GError) error = NULL;
      gsize length;
      g_autofree char *bytes = g_convert (text, -1, forms[i].icu, "UTF-8", NULL, &length, &error);
      g_autofree char *whole = g_malloc (length + 4);
      g_autoptr (CollectSink) sink = NULL;

      g_assert_no_error (error);
      memcpy (whole, forms[i].mark, forms[i].mark_length);
      memcpy (whole + forms[i].mark_length, bytes, length);
      sink = read_file (collect_file ("encoded.csv", whole, length + forms[i].mark_length));
      if (first == NULL)
        first = g_strdup (sink->rows->str);
      g_assert_cmpstr (sink->rows->str, ==, first);
      g_assert_cmpint (sink->n_rows, ==, 3);
    }
  g_assert_cmpstr (first, ==,
                   "u1|鞋子|||跑步鞋, 红色||||2026-03-02T09:00:00Z|||0\n"
                   "ü2|A|||雨伞||||2026-03-02T09:00:01Z|||0\n"
                   "u3|𝄞|||雨伞折叠||||2026-03-02T09:00:02Z|||0\n");
}

static void
test_latin1 (void)
{
  g_autoptr (CollectSink) sink =
      read_text ("user_id;item_id;price\nJos\xe9;caf\xe9;1,50 \x80\nBj\xf6rn;cr\xe8me br\xfbl\xe9"
                 "e;2,00\n");

  g_assert_cmpstr (sink->rows->str, ==,
                   "José|café|purchase|||||||15000||0\nBjörn|crème brûlée|purchase|||||||20000||0\n");
}

/* Exactly the records that hold bad bytes are rejected, whatever the encoding. */
static void
test_bad_bytes (void)
{
  static const char truncated_gb[] = "\xd3\xc3\xbb\xa7,\xc9\xcc\xc6\xb7\n\xd0\xac\xd7\xd3,\xd3\xea\xc9\xa1\n"
                                     "\xd0\xac\xd7\xd3,A\xff\n\xd0\xac,\xd3\xea\xc9\xa1\n\xd0\xac\xd7\xd3,\xd3";
  g_autoptr (CollectSink) utf8 = read_text ("user_id,item_id\nu1,好的\nu2,\xe4\xb8\nu3,\xc3\xa9t\xc3\xa9\nu4,\xff\xfe\n"
                                            "u5,\xed\xa0\x80\nu6,好好好好好好好好好好好好好好好好好好好好好好好好好\n"
                                            "u7,\xe4");
  g_autoptr (CollectSink) gb = read_text (truncated_gb);

  g_assert_cmpint (utf8->n_rows, ==, 3);
  g_assert_cmpstr (
      utf8->rejects->str, ==,
      "not_text:3:u2,\\xE4\\xB8\nnot_text:5:u4,\\xFF\\xFE\nnot_text:6:u5,\\xED\\xA0\\x80\nnot_text:8:u7,\\xE4\n");
  g_assert_cmpint (gb->n_rows, ==, 2);
  g_assert_cmpstr (gb->rejects->str, ==, "not_text:3:鞋子,A\\xFF\nnot_text:5:鞋子,\\xD3\n");
}

static void
test_utf16_bad (void)
{
  /* A lone high surrogate in line 3, and a file cut within a character. */
  static const char bytes[] =
      "\xff\xfeu\0s\0e\0r\0,\0i\0t\0e\0m\0\n\0a\0,\0b\0\n\0c\0,\0\x00\xd8\n\0d\0,\0e\0\n\0f\0,\0g";
  g_autoptr (CollectSink) sink = read_file (collect_file ("surrogate.csv", bytes, sizeof bytes - 1));

  g_assert_cmpint (sink->n_rows, ==, 2);
  g_assert_cmpstr (sink->rejects->str, ==, "not_text:3:c,\\x00\\xD8\nnot_text:5:f,\\x67\n");
}

/* ---- hostile ---- */

static void
test_rejects (void)
{
  static const char text[] = "user_id,item_id,timestamp,price,quantity,fold\n"
                             "u1,A,2026-03-02,1,1,train\n"
                             "u2,A,2026-03-02,1,1\n"
                             "u3,A,2026-03-02,1,1,train,more\n"
                             "u4,A,,1,1,train\n"
                             "u5,A,soon,1,1,train\n"
                             "u6,A,2026-03-02,cheap,1,train\n"
                             "u7,A,2026-03-02,1,many,train\n"
                             "u8,A,2026-03-02,1,1,later\n"
                             ",,2026-03-02,1,1,train\n"
                             "\n"
                             "   \n"
                             "u9,A,2026-03-02,,,\n"
                             "u10,A,2026-03-02,1,1,train,,\n";
  g_autoptr (CollectSink) sink = read_text (text);

  g_assert_cmpstr (sink->rejects->str, ==,
                   "wrong_number_of_fields:3:u2,A,2026-03-02,1,1\n"
                   "wrong_number_of_fields:4:u3,A,2026-03-02,1,1,train,more\n"
                   "missing_time:5:u4,A,,1,1,train\n"
                   "bad_time:6:u5,A,soon,1,1,train\n"
                   "bad_price:7:u6,A,2026-03-02,cheap,1,train\n"
                   "bad_quantity:8:u7,A,2026-03-02,1,many,train\n"
                   "bad_fold:9:u8,A,2026-03-02,1,1,later\n"
                   "no_id:10:,,2026-03-02,1,1,train\n");
  g_assert_cmpint (sink->n_rows, ==, 3);
  g_assert_cmpint (sink->counts.rows_read, ==, 11);
}

static void
test_nul_bytes (void)
{
  static const char bytes[] = "user_id,item_id\nu1,A\nu2,B\0C\nu3,D\n";
  g_autoptr (CollectSink) sink = read_file (collect_file ("nul.csv", bytes, sizeof bytes - 1));

  g_assert_cmpint (sink->n_rows, ==, 2);
  g_assert_cmpstr (sink->rejects->str, ==, "nul_bytes:3:u2,B\\x00C\n");
}

static void
test_quotes (void)
{
  g_autoptr (CollectSink) sink = read_text ("user_id,item_id,item_title\n"
                                            "u1,A,\"red, \"\"fast\"\" shoe\"\n"
                                            "u2,B,\"two\nlines\"\n"
                                            "u3,C,\"\"\n"
                                            "u4,D,5\" tile\n"
                                            "u5,E,\"ends\" here\n"
                                            "u6,F, \"after a space\"  \n"
                                            "u7,G,\" kept \"\n"
                                            "u8,H,\"never closed\n"
                                            "u9,I,last\n");

  g_assert_cmpstr (
      sink->rows->str, ==,
      "u1|A||||||red, \"fast\" shoe||||0\nu2|B||||||two\nlines||||0\nu3|C||||||||||0\n"
      "u4|D||||||5\" tile||||0\nu6|F||||||after a space||||0\nu7|G|||||| kept ||||0\nu9|I||||||last||||0\n");
  g_assert_cmpstr (sink->rejects->str, ==, "bad_quotes:7:u5,E,\"ends\" here\nbad_quotes:10:u8,H,\"never closed\n");
}

/* An unclosed quote in a long file costs one line, and the time stays linear in the file. */
static void
test_unclosed_quote_in_long_file (void)
{
  g_autoptr (GString) text = g_string_new ("user_id,item_id\nu0,\"open\n");
  g_autoptr (CollectSink) sink = NULL;
  const gint64 n = 700000;

  for (gint64 i = 1; i <= n; i++)
    g_string_append_printf (text, "u%" G_GINT64_FORMAT ",item%d\n", i, (int) (i % 97));
  sink = read_text (text->str);
  g_assert_cmpint (sink->n_rows, ==, n);
  g_assert_cmpstr (sink->rejects->str, ==, "bad_quotes:2:u0,\"open\n");
}

static void
test_long_records (void)
{
  g_autoptr (GString) text = g_string_new ("user_id,item_id\nu1,A\nu2,");
  g_autoptr (CollectSink) sink = NULL;

  for (int i = 0; i < 12 << 20; i++)
    g_string_append_c (text, 'x');
  g_string_append (text, "\nu3,\"");
  for (int i = 0; i < 2 << 20; i++)
    g_string_append_c (text, 'y');
  g_string_append (text, "\"\nu4,");
  for (int i = 0; i < AISLE_RECORD_LIMIT - 3; i++)
    g_string_append_c (text, 'z');
  g_string_append (text, "\nu5,B\n");
  sink = read_text (text->str);
  g_assert_cmpint (sink->n_rows, ==, 3);
  g_assert_cmpint (sink->counts.rejected[AISLE_REJECT_TOO_LONG], ==, 2);
  g_assert_cmpint (sink->counts.rows_read, ==, 5);
  g_assert_true (g_str_has_prefix (sink->rejects->str, "record_too_long:3:u2,xxx"));
  g_assert_nonnull (strstr (sink->rejects->str, "\nrecord_too_long:4:u3,\"yyy"));
}

static void
test_line_ends (void)
{
  static const char expected[] = "u1|A||||||||||0\nu2|B||||||||||0\n";
  g_autoptr (CollectSink) lf = read_text ("user_id,item_id\nu1,A\nu2,B");
  g_autoptr (CollectSink) crlf = read_text ("user_id,item_id\r\nu1,A\r\n\r\nu2,B\r\n");
  g_autoptr (CollectSink) cr = read_text ("user_id,item_id\ru1,A\r\ru2,B\r");
  g_autoptr (CollectSink) quoted = read_text ("\"user_id\",\"item_id\"\r\n\"u1\",\"A\"\r\n\"u2\",\"B\"");

  g_assert_cmpstr (lf->rows->str, ==, expected);
  g_assert_cmpstr (crlf->rows->str, ==, expected);
  g_assert_cmpstr (cr->rows->str, ==, expected);
  g_assert_cmpstr (quoted->rows->str, ==, expected);
}

static void
test_not_a_table (void)
{
  g_autoptr (GString) line = g_string_new (NULL);
  guint8 noise[4096];
  AisleRandom random;

  aisle_random_init (&random, 1, "noise");
  for (gsize i = 0; i < sizeof noise; i++)
    noise[i] = aisle_random_below (&random, 256);
  for (int i = 0; i < 3 << 20; i++)
    g_string_append_c (line, i % 7 == 0 ? ',' : 'a');

  assert_sniff_error ("noise.csv", noise, sizeof noise, AISLE_ERROR_INPUT, "not text");
  assert_sniff_error ("book.xlsx", "PK\003\004....", 8, AISLE_ERROR_INPUT, "Excel");
  assert_sniff_error ("log.csv.gz", "\x1f\x8b\x08....", 7, AISLE_ERROR_INPUT, "gzip");
  assert_sniff_error ("empty.csv", "", 0, AISLE_ERROR_EMPTY, "empty");
  assert_sniff_error ("mark.csv", "\xef\xbb\xbf", 3, AISLE_ERROR_EMPTY, "blank");
  assert_sniff_error ("blank.csv", "\n\n \n", -1, AISLE_ERROR_EMPTY, "blank");
  assert_sniff_error ("one.csv", "user\nu1\nu2\n", -1, AISLE_ERROR_INPUT, "one column");
  assert_sniff_error ("head.csv", "user_id,item_id\n", -1, AISLE_ERROR_EMPTY, "no row");
  assert_sniff_error ("line.csv", line->str, line->len, AISLE_ERROR_INPUT, "line 1 is longer");
}

static void
test_no_such_file (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) folder = NULL;

  g_assert_null (aisle_mapping_sniff ("/nonexistent/log.csv", &error));
  g_assert_error (error, AISLE_BASE_ERROR, AISLE_ERROR_NOT_FOUND);
  g_assert_null (aisle_mapping_sniff (g_get_tmp_dir (), &folder));
  g_assert_nonnull (folder);
}

/* Another file under the same mapping: refused, not misread. */
static void
test_other_header (void)
{
  g_autofree char *path = collect_file ("header.csv", "user_id,item_id\nu1,A\n", -1);
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleMapping) mapping = aisle_mapping_sniff (path, &error);
  g_autoptr (CollectSink) sink = collect_new ();

  g_assert_no_error (error);
  g_file_set_contents (path, "item_id,user_id\nA,u1\n", -1, NULL);
  g_assert_false (collect_read (sink, path, mapping, &error));
  g_assert_error (error, AISLE_IMPORT_ERROR, AISLE_ERROR_INPUT);
  g_assert_nonnull (strstr (error->message, "line 1"));
  g_unlink (path);
}

/* A sink that stops, and a cancel: the reader stops with that error. */
static gboolean
refuse_batch (AisleSink *sink, const AisleEventBatch *batch, GError **error)
{
  g_set_error_literal (error, AISLE_BASE_ERROR, AISLE_ERROR_SPACE, "full");
  return FALSE;
}

static void
test_stops (void)
{
  g_autofree char *path = collect_file ("stop.csv", "user_id,item_id\nu1,A\n", -1);
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) cancelled = NULL;
  g_autoptr (AisleMapping) mapping = aisle_mapping_sniff (path, &error);
  g_autoptr (CollectSink) sink = collect_new ();
  g_autoptr (GCancellable) cancel = g_cancellable_new ();
  AisleProgress progress = { .cancellable = cancel };
  AisleSink full = { refuse_batch, collect_reject };
  AisleReadCounts counts;

  g_assert_false (aisle_reader ("csv")->read (path, mapping, &full, &counts, NULL, &error));
  g_assert_error (error, AISLE_BASE_ERROR, AISLE_ERROR_SPACE);
  g_cancellable_cancel (cancel);
  g_assert_false (aisle_reader ("csv")->read (path, mapping, &sink->sink, &counts, &progress, &cancelled));
  g_assert_error (cancelled, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_unlink (path);
}

/* ---- meaning ---- */

static void
test_returns (void)
{
  g_autoptr (CollectSink) sink =
      read_text ("InvoiceNo,StockCode,Quantity,InvoiceDate,UnitPrice,CustomerID\n"
                 "536365,85123A,6,12/1/2010 8:26,2.55,17850.0\nC536379,D,-1,12/13/2010 9:41,27.5,\n");

  g_assert_cmpstr (sink->rows->str, ==,
                   "17850.0|85123A|purchase||||536365||2010-12-01T08:26:00Z|25500|6|0\n"
                   "|D|return||||C536379||2010-12-13T09:41:00Z|275000|-1|0\n");
}

static void
test_wide (void)
{
  g_autoptr (CollectSink) sink =
      read_file (collect_file ("train.txt", "0 10 11 12\n1 10\n2 11 13 14 15 16\n3\n4 12 13\n", -1));

  g_assert_cmpstr (
      sink->rows->str, ==,
      "0|10||||||||||1\n0|11||||||||||1\n0|12||||||||||1\n1|10||||||||||1\n2|11||||||||||1\n"
      "2|13||||||||||1\n2|14||||||||||1\n2|15||||||||||1\n2|16||||||||||1\n4|12||||||||||1\n4|13||||||||||1\n");
  g_assert_cmpstr (sink->rejects->str, ==, "wrong_number_of_fields:4:3\n");
  g_assert_cmpint (sink->counts.rows_read, ==, 12);
}

/* ---- random tables ---- */

static char *
random_field (AisleRandom *random)
{
  static const char *const pieces[] = {
    "a", "B7", ",", "\"", "\n", "\r\n", " ", "鞋", "é", "\t", ";", "x y", "''", "0"
  };
  GString *out = g_string_new (NULL);
  guint n = aisle_random_below (random, 6);

  for (guint i = 0; i < n; i++)
    g_string_append (out, pieces[aisle_random_below (random, G_N_ELEMENTS (pieces))]);
  return g_string_free (out, FALSE);
}

/* What the writer wrote is what the reader reads, for any text in any field. */
static void
test_there_and_back (void)
{
  AisleRandom random;

  aisle_random_init (&random, 7, "tables");
  for (int table = 0; table < 200; table++)
    {
      g_autoptr (GString) text = g_string_new ("user_id,item_id,query,item_title\n");
      g_autoptr (GString) expected = g_string_new (NULL);
      g_autoptr (CollectSink) sink = collect_new ();
      g_autoptr (AisleMapping) mapping = aisle_mapping_new ("csv");
      g_autoptr (GError) error = NULL;
      g_autofree char *path = NULL;
      g_autoptr (JsonNode) node = aisle_json_parse (
          "{\"columns\":[{\"name\":\"user_id\",\"role\":\"user\"},{\"name\":\"item_id\",\"role\":\"item\"},"
          "{\"name\":\"query\",\"role\":\"query\"},{\"name\":\"item_title\",\"role\":\"title\"}]}",
          -1, &error);

      g_assert_true (aisle_mapping_from_json (mapping, json_node_get_object (node), &error));
      for (guint row = 0; row < 1 + aisle_random_below (&random, 30); row++)
        {
          g_autofree char *item = random_field (&random), *query = random_field (&random),
                          *title = random_field (&random);
          const char *fields[] = { item, query, title };

          g_string_append_printf (text, "u%u", row);
          for (gsize i = 0; i < 3; i++)
            {
              g_autoptr (GString) field = g_string_new (NULL);

              aisle_csv_append (field, fields[i], FALSE);
              g_string_append_c (text, ',');
              g_string_append (text, field->str);
              /* Spaces around a text without quotes are not part of it. */
              if (field->str[0] != '"')
                g_strstrip ((char *) fields[i]);
            }
          g_string_append (text, row % 2 ? "\n" : "\r\n");
          g_string_append_printf (expected, "u%u|%s|||%s|||%s||||0\n", row, item, query, title);
        }
      path = collect_file ("table.csv", text->str, text->len);
      g_assert_true (collect_read (sink, path, mapping, &error));
      g_assert_no_error (error);
      g_assert_cmpstr (sink->rejects->str, ==, "");
      g_assert_cmpstr (sink->rows->str, ==, expected->str);
      g_unlink (path);
    }
}

/* ---- windows ---- */

static void
describe (AisleCsvScan *scan, AisleCsvStatus status, GString *out)
{
  g_string_append_printf (out, "%d@%" G_GINT64_FORMAT " %.*s", status, scan->line, (int) (scan->end - scan->start),
                          scan->data + scan->start);
  for (gsize i = 0; status == AISLE_CSV_RECORD && i < MIN (scan->n_fields, scan->capacity); i++)
    g_string_append_printf (out, "[%.*s]%d%d", (int) scan->fields[i].length, scan->fields[i].data,
                            scan->fields[i].quoted, scan->fields[i].escaped);
  if (status == AISLE_CSV_BAD)
    g_string_append_printf (out, "!%d", scan->reject);
  g_string_append_c (out, '\n');
}

/* All records of a text handed over in windows that grow by `step` bytes when the scanner asks for more. */
static char *
scan_in_steps (const char *text, gsize length, char separator, gsize step)
{
  GString *out = g_string_new (NULL);
  g_autofree char *buffer = g_malloc0 (length + AISLE_TEXT_PAD);
  gsize from = 0, to = MIN (step, length);
  AisleCsvScan scan;
  AisleCsvStatus status;

  g_assert_true (aisle_csv_scan_init (&scan, separator, '"', '\n', 5));
  memcpy (buffer, text, to);
  aisle_csv_scan_window (&scan, buffer, 0, to, to == length);
  while ((status = aisle_csv_scan_next (&scan)) != AISLE_CSV_END)
    {
      if (status != AISLE_CSV_MORE)
        {
          describe (&scan, status, out);
          continue;
        }
      g_assert_cmpuint (to, <, length);
      from += scan.at;
      to = MIN (to + step, length);
      memset (buffer, 0, length + AISLE_TEXT_PAD);
      memcpy (buffer, text + from, to - from);
      aisle_csv_scan_window (&scan, buffer, 0, to - from, to == length);
    }
  aisle_csv_scan_clear (&scan);
  return g_string_free (out, FALSE);
}

static void
test_windows_do_not_matter (void)
{
  AisleRandom random;

  aisle_random_init (&random, 3, "windows");
  for (int round = 0; round < 2000; round++)
    {
      static const char *const pieces[] = { "\"", "\"\"", ",", "\n", "\r\n",
                                            "a",  "bb",   " ", "\r", "0123456789012345678901234567890" };
      g_autoptr (GString) text = g_string_new (NULL);
      g_autofree char *whole = NULL;
      char separator = round % 3 == 0 ? ' ' : ',';

      for (guint i = aisle_random_below (&random, 40); i > 0; i--)
        g_string_append (text, pieces[aisle_random_below (&random, G_N_ELEMENTS (pieces))]);
      whole = scan_in_steps (text->str, text->len, separator, text->len + 1);
      for (gsize step = 1; step < text->len && step < 20; step += 1 + step / 4)
        {
          g_autofree char *cut = scan_in_steps (text->str, text->len, separator, step);

          g_assert_cmpstr (cut, ==, whole);
        }
    }
}

/* A file of several windows, with records that span their edges, against its own count. */
static void
test_many_windows (void)
{
  g_autoptr (GString) text = g_string_new ("user_id,item_id,query\n");
  g_autoptr (GString) expected = g_string_new (NULL);
  g_autoptr (CollectSink) sink = NULL;
  AisleRandom random;
  gint64 n = 0;

  aisle_random_init (&random, 5, "many windows");
  while (text->len < 14 << 20)
    {
      guint length = aisle_random_below (&random, n % 50 == 0 ? 60000 : 30);

      g_string_append_printf (text, "u%" G_GINT64_FORMAT ",i%u,%s", n, length, n % 3 == 0 ? "\"" : "");
      g_string_append_printf (expected, "u%" G_GINT64_FORMAT "|i%u|||q", n, length);
      g_string_append_c (text, 'q');
      for (guint i = 0; i < length; i++)
        {
          const char *piece = n % 3 == 0 && i % 11 == 5 ? "\n" : n % 3 == 0 && i % 13 == 3 ? "\"\"" : "鞋";

          g_string_append (text, piece);
          g_string_append (expected, piece[0] == '"' ? "\"" : piece);
        }
      g_string_append (text, n++ % 3 == 0 ? "\"\n" : "\n");
      g_string_append (expected, "|||||||0\n");
    }
  sink = read_text (text->str);
  g_assert_cmpint (sink->n_rows, ==, n);
  g_assert_cmpint (sink->n_rejects, ==, 0);
  g_assert_true (g_str_equal (sink->rows->str, expected->str));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/csv-reader/fixtures-agree", test_fixtures_agree);
  g_test_add_func ("/csv-reader/encodings-agree", test_encodings_agree);
  g_test_add_func ("/csv-reader/latin1", test_latin1);
  g_test_add_func ("/csv-reader/bad-bytes", test_bad_bytes);
  g_test_add_func ("/csv-reader/utf16-bad", test_utf16_bad);
  g_test_add_func ("/csv-reader/rejects", test_rejects);
  g_test_add_func ("/csv-reader/nul-bytes", test_nul_bytes);
  g_test_add_func ("/csv-reader/quotes", test_quotes);
  g_test_add_func ("/csv-reader/unclosed-quote", test_unclosed_quote_in_long_file);
  g_test_add_func ("/csv-reader/long-records", test_long_records);
  g_test_add_func ("/csv-reader/line-ends", test_line_ends);
  g_test_add_func ("/csv-reader/not-a-table", test_not_a_table);
  g_test_add_func ("/csv-reader/no-such-file", test_no_such_file);
  g_test_add_func ("/csv-reader/other-header", test_other_header);
  g_test_add_func ("/csv-reader/stops", test_stops);
  g_test_add_func ("/csv-reader/returns", test_returns);
  g_test_add_func ("/csv-reader/wide", test_wide);
  g_test_add_func ("/csv-reader/there-and-back", test_there_and_back);
  g_test_add_func ("/csv-reader/windows-do-not-matter", test_windows_do_not_matter);
  g_test_add_func ("/csv-reader/many-windows", test_many_windows);
  return g_test_run ();
}
