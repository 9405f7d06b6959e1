/* The access-log reader: both forms with all they may hold, what requests mean, sessions, and exact accounts. */
#include "base/error.h"
#include "import/accesslog/log-line.h"
#include "import/accesslog/path-rules.h"
#include "import/accesslog/visits.h"
#include "import/import-error.h"
#include "import/text-source.h"
#include "import/time-parse.h"

#include "collect-sink.h"

#define FOX "\"Mozilla/5.0 (X11; Linux x86_64) Firefox/120\""

static AisleMapping *
sniff_file (const char *path)
{
  g_autoptr (GError) error = NULL;
  AisleMapping *mapping = aisle_mapping_sniff (path, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (mapping->reader, ==, "accesslog");
  return mapping;
}

static CollectSink *
read_mapped (const char *path, const AisleMapping *mapping)
{
  g_autoptr (GError) error = NULL;
  CollectSink *sink = collect_new ();
  gboolean ok = collect_read (sink, path, mapping, &error);

  g_assert_no_error (error);
  g_assert_true (ok);
  return sink;
}

static CollectSink *
read_text (const char *text)
{
  g_autofree char *path = collect_file ("access.log", text, -1);
  g_autoptr (AisleMapping) mapping = sniff_file (path);
  CollectSink *sink = read_mapped (path, mapping);

  g_unlink (path);
  return sink;
}

/* The rows without the session's id, whose hash part is nobody's business. */
static char *
without_sessions (const CollectSink *sink)
{
  g_auto (GStrv) rows = g_strsplit (sink->rows->str, "\n", -1);
  GString *out = g_string_new (NULL);

  for (guint i = 0; rows[i] != NULL && *rows[i] != '\0'; i++)
    {
      g_auto (GStrv) cells = g_strsplit (rows[i], "|", -1);

      /* user|item|kind|query|time */
      g_string_append_printf (out, "%s|%s|%s|%s|%s\n", cells[0], cells[1], cells[2], cells[4], cells[8]);
    }
  return g_string_free (out, FALSE);
}

static guint
distinct_sessions (const CollectSink *sink)
{
  g_auto (GStrv) rows = g_strsplit (sink->rows->str, "\n", -1);
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; rows[i] != NULL && *rows[i] != '\0'; i++)
    {
      g_auto (GStrv) cells = g_strsplit (rows[i], "|", -1);

      g_assert_cmpstr (cells[3], !=, "");
      g_hash_table_add (seen, g_strdup (cells[3]));
    }
  return g_hash_table_size (seen);
}

/* ---- lines ---- */

static void
assert_span (AisleSpan span, const char *text)
{
  g_autofree char *copy = g_strndup (span.data != NULL ? span.data : "", span.length);

  g_assert_cmpstr (copy, ==, text);
}

static void
test_lines (void)
{
  static const char full[] = "shop.example:443 2001:db8::1 - Anna Lee [10/Oct/2000:13:55:36 -0700] "
                             "\"GET /a%20b?x=\\\"1\\\" HTTP/1.1\" 200 2326 \"http://r/\" \"A \\\\ B\" 0.012 \"-\"";
  static const char common[] =
      "127.0.0.1 - frank [10/Oct/2000:13:55:36 -0700] \"GET /apache_pb.gif HTTP/1.0\" 200 2326";
  static const char *const bad[] = {
    "",
    "127.0.0.1",
    "127.0.0.1 - frank 10/Oct/2000:13:55:36 -0700 \"GET / HTTP/1.0\" 200 1",
    "127.0.0.1 - frank [10/Oct/2000:13:55:36 -0700] \"GET / HTTP/1.0 200 1",
    "127.0.0.1 - frank [10/Oct/2000:13:55:36 -0700] \"GET / HTTP/1.0\" 2x0 1",
    "127.0.0.1 - frank [10/Oct/2000:13:55:36 -0700] \"GET / HTTP/1.0\" 200 x",
    "127.0.0.1 - frank [10/Oct/2000:13:55:36 -0700] \"GET / HTTP/1.0\" 200 1 \"open",
    "127.0.0.1 - frank [10/Oct/2000:13:55:36 -0700] \"GET / HTTP/1.0\" 200 1 \"r\"",
    "127.0.0.1 - [10/Oct/2000:13:55:36 -0700] \"GET / HTTP/1.0\" 200 1",
  };
  AisleLogLine line;
  char out[64];

  g_assert_true (aisle_log_line_parse (&line, full, strlen (full)));
  assert_span (line.host, "shop.example:443");
  assert_span (line.address, "2001:db8::1");
  assert_span (line.user, "Anna Lee");
  assert_span (line.time, "10/Oct/2000:13:55:36 -0700");
  assert_span (line.method, "GET");
  assert_span (line.target, "/a%20b?x=\\\"1\\\"");
  assert_span (line.status, "200");
  assert_span (line.bytes, "2326");
  assert_span (line.referrer, "http://r/");
  assert_span (line.agent, "A \\\\ B");
  assert_span (line.extra, "0.012 \"-\"");
  g_assert_true (line.escaped);
  assert_span ((AisleSpan){ out, aisle_log_line_unescape (line.target, out) }, "/a%20b?x=\"1\"");
  assert_span ((AisleSpan){ out, aisle_log_line_unquote ((AisleSpan){ "a%20b+%c3%BC%zz%", 16 }, TRUE, out) },
               "a b ü%zz%");
  assert_span ((AisleSpan){ out, aisle_log_line_unescape ((AisleSpan){ "\\x41\\x4\\", 8 }, out) }, "A\\x4\\");

  g_assert_true (aisle_log_line_parse (&line, common, strlen (common)));
  assert_span (line.user, "frank");
  assert_span (line.agent, "");
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_false (aisle_log_line_parse (&line, bad[i], strlen (bad[i])));
}

/* 10/Oct/2000:13:55:36 -0700 is 971211336 s after 1970 (Apache's manual has the line, date(1) the number). */
static void
test_time (void)
{
  AisleTimeParser parser;
  g_autoptr (GError) error = NULL;
  gint64 time;

  g_assert_true (aisle_time_parser_init (&parser, AISLE_TIME_LOG, NULL, &error));
  g_assert_true (aisle_time_parser_read (&parser, "10/Oct/2000:13:55:36 -0700", 26, &time));
  g_assert_cmpint (time, ==, G_GINT64_CONSTANT (971211336000000));
  g_assert_true (aisle_time_parser_read (&parser, "01/jan/1970:00:00:00", 20, &time));
  g_assert_cmpint (time, ==, 0);
  g_assert_false (aisle_time_parser_read (&parser, "10/Okt/2000:13:55:36 -0700", 26, &time));
  g_assert_false (aisle_time_parser_read (&parser, "31/Feb/2000:13:55:36 -0700", 26, &time));
  g_assert_false (aisle_time_parser_read (&parser, "10/Oct/2000", 11, &time));
  aisle_time_parser_clear (&parser);
}

/* ---- what requests mean ---- */

static void
test_paths (void)
{
  static const struct
  {
    const char *target;
    AislePathKind kind;
    const char *item, *query;
  } cases[] = {
    { "/", AISLE_PATH_PAGE, "", "" },
    { "/product/42", AISLE_PATH_VIEW, "42", "" },
    { "/en/products/red-shoe/reviews?page=2", AISLE_PATH_VIEW, "red-shoe", "" },
    { "https://shop.example/p/A%201#top", AISLE_PATH_VIEW, "A%201", "" },
    { "/product/", AISLE_PATH_PAGE, "", "" },
    { "/cart/add?qty=2&product_id=7", AISLE_PATH_CART, "7", "" },
    { "/cart/add/9", AISLE_PATH_CART, "9", "" },
    { "/cart", AISLE_PATH_PAGE, "", "" },
    { "/checkout/thank-you", AISLE_PATH_PURCHASE, "", "" },
    { "/checkout/success?id=1", AISLE_PATH_PURCHASE, "", "" },
    { "/order/1001", AISLE_PATH_PURCHASE, "", "" },
    { "/search?x=1&q=red+shoe", AISLE_PATH_SEARCH, "", "red+shoe" },
    { "/search?q=", AISLE_PATH_PAGE, "", "" },
    { "/search", AISLE_PATH_PAGE, "", "" },
  };
  g_autoptr (AisleMapping) mapping = aisle_mapping_new ("accesslog");
  g_autoptr (AislePathRules) rules = aisle_path_rules_new (mapping);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      AisleSpan path, parameters, item, query;

      aisle_path_split ((AisleSpan){ cases[i].target, strlen (cases[i].target) }, &path, &parameters);
      g_test_message ("%s", cases[i].target);
      g_assert_cmpint (aisle_path_rules_look (rules, path, parameters, &item, &query), ==, cases[i].kind);
      assert_span (item, cases[i].item);
      assert_span (query, cases[i].query);
    }
  g_assert_true (aisle_path_is_asset ((AisleSpan){ "/a/b.min.JS", 11 }));
  g_assert_false (aisle_path_is_asset ((AisleSpan){ "/a.js/b", 7 }));
  g_assert_false (aisle_path_is_asset ((AisleSpan){ "js", 2 }));
}

static void
test_rows (void)
{
  static const char text[] =
      "1.2.3.4 - - [02/Mar/2026:09:00:00 +0000] \"GET / HTTP/1.1\" 200 10 \"-\" " FOX "\n"
      "1.2.3.4 - - [02/Mar/2026:09:00:01 +0000] \"GET /app.css HTTP/1.1\" 200 10 \"-\" " FOX "\n"
      "1.2.3.4 - - [02/Mar/2026:10:01:00 +0100] \"GET /search?q=%E8%B7%91%E6%AD%A5%E9%9E%8B+red HTTP/1.1\" 200 1 \"-\" " FOX
      "\n"
      "1.2.3.4 - anna [02/Mar/2026:09:02:00 +0000] \"GET /product/A%201 HTTP/1.1\" 200 1 \"-\" " FOX " 0.1\n"
      "1.2.3.4 - anna [02/Mar/2026:09:32:00 +0000] \"POST /cart/add?id=A1 HTTP/1.1\" 302 - \"-\" " FOX "\n"
      "1.2.3.4 - anna [02/Mar/2026:10:02:01 +0000] \"GET /checkout/complete HTTP/2.0\" 200 1 \"-\" " FOX "\n"
      "1.2.3.4 - - [02/Mar/2026:10:03:00 +0000] \"GET /product/B HTTP/1.1\" 404 1 \"-\" " FOX "\n"
      "1.2.3.4 - - [02/Mar/2026:10:03:00 +0000] \"HEAD /product/B HTTP/1.1\" 200 1 \"-\" " FOX "\n"
      "5.6.7.8 - - [02/Mar/2026:10:03:00 +0000] \"GET /product/B HTTP/1.1\" 200 1 \"-\" \"Googlebot/2.1\"\n"
      "5.6.7.8 - - [02/Mar/2026:10:03:00 +0000] \"GET /product/B HTTP/1.1\" 200 1 \"-\" \"-\"\n"
      "9.9.9.9 - - [02/Mar/2026:10:03:00 +0000] \"GET /product/C HTTP/1.1\" 200 1 \"-\" " FOX "\n"
      "9.9.9.9 - - [02/Mar/2026:10:03:01 +0000] \"GET /robots.txt HTTP/1.1\" 200 1 \"-\" " FOX "\n"
      "9.9.9.9 - - [02/Mar/2026:10:03:02 +0000] \"GET /product/D HTTP/1.1\" 200 1 \"-\" " FOX "\n"
      "\n"
      "9.9.9.9 - - [32/Mar/2026:10:03:02 +0000] \"GET /product/D HTTP/1.1\" 200 1 \"-\" \"Fox\"\n"
      "garbage\n";
  g_autoptr (CollectSink) sink = read_text (text);
  g_autofree char *rows = without_sessions (sink);

  g_assert_cmpstr (rows, ==,
                   "||page||2026-03-02T09:00:00Z\n||search|跑步鞋 red|2026-03-02T09:01:00Z\n"
                   "anna|A 1|view||2026-03-02T09:02:00Z\nanna|A1|cart||2026-03-02T09:32:00Z\n"
                   "anna||purchase||2026-03-02T10:02:01Z\n|C|view||2026-03-02T10:03:00Z\n");
  /* 09:00 to 09:32 with gaps of at most 30 minutes; 10:02:01 is 30:01 after 09:32; and the other address. */
  g_assert_cmpuint (distinct_sessions (sink), ==, 3);
  g_assert_cmpint (sink->counts.rows_read, ==, 15);
  g_assert_cmpint (sink->counts.rejected[AISLE_REJECT_ASSET], ==, 1);
  g_assert_cmpint (sink->counts.rejected[AISLE_REJECT_STATUS], ==, 1);
  g_assert_cmpint (sink->counts.rejected[AISLE_REJECT_METHOD], ==, 1);
  g_assert_cmpint (sink->counts.rejected[AISLE_REJECT_BOT], ==, 4);
  g_assert_cmpint (sink->counts.rejected[AISLE_REJECT_BAD_TIME], ==, 1);
  g_assert_cmpint (sink->counts.rejected[AISLE_REJECT_SYNTAX], ==, 1);
  g_assert_nonnull (strstr (sink->rejects->str, "bad_syntax:16:garbage\n"));
}

static void
test_options (void)
{
  g_autofree char *path =
      collect_file ("options.log",
                    "1.1.1.1 - - [02/Mar/2026:09:00:00 +0000] \"GET /ware/7 HTTP/1.1\" 200 10 \"-\" " FOX "\n"
                    "1.1.1.1 - - [02/Mar/2026:09:10:00 +0000] \"GET /x.png HTTP/1.1\" 500 10 \"-\" \"bot\"\n"
                    "1.1.1.1 - - [02/Mar/2026:09:10:01 +0000] \"GET /ware/8 HTTP/1.1\" 200 10 \"-\" " FOX "\n",
                    -1);
  g_autoptr (AisleMapping) mapping = sniff_file (path);
  g_autoptr (CollectSink) sink = NULL;
  g_autofree char *rows = NULL;
  static const char *const pairs[][2] = { { "option.gap", "10m" },
                                          { "option.drop_bots", "no" },
                                          { "option.drop_assets", "no" },
                                          { "option.drop_failed", "no" },
                                          { "option.view", "/ware/ITEM" } };
  g_autoptr (GError) error = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (pairs); i++)
    g_assert_true (aisle_mapping_set (mapping, pairs[i][0], pairs[i][1], &error));
  g_assert_false (aisle_mapping_set (mapping, "option.gap", "soon", &error));
  g_clear_error (&error);
  g_assert_true (aisle_mapping_resample (mapping, path, &error));
  sink = read_mapped (path, mapping);
  rows = without_sessions (sink);
  g_assert_cmpstr (rows, ==,
                   "|7|view||2026-03-02T09:00:00Z\n||page||2026-03-02T09:10:00Z\n|8|view||2026-03-02T09:10:01Z\n");
  g_assert_cmpuint (distinct_sessions (sink), ==, 3);
  g_unlink (path);
}

/* A shop of its own words: the pages with ever other ids are its items. */
static void
test_view_is_guessed (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *path = NULL;
  g_autoptr (AisleMapping) mapping = NULL;

  for (int i = 0; i < 20; i++)
    g_string_append_printf (
        text,
        "1.1.1.%d - - [02/Mar/2026:09:00:00 +0000] \"GET /artikel/schuh-%d HTTP/1.1\" 200 1 \"-\" " FOX
        "\n1.1.1.%d - - [02/Mar/2026:09:00:00 +0000] \"GET /news/2026 HTTP/1.1\" 200 1 \"-\" " FOX "\n",
        i, i, i);
  path = collect_file ("own.log", text->str, -1);
  mapping = sniff_file (path);
  g_assert_cmpstr (aisle_mapping_option (mapping, "view"), ==, "/artikel/ITEM");
  g_assert_nonnull (strstr (((AisleMappedColumn *) mapping->columns->pdata[13])->why, "of 40 requests 20 are views"));
  g_unlink (path);
}

/* ---- visitors ---- */

static void
test_crawlers (void)
{
  static const char *const yes[] = { "", "Mozilla/5.0 (compatible; Googlebot/2.1)", "curl/7.88", "Baiduspider/2.0" };
  static const char *const no[] = { "Mozilla/5.0 (Linux; Android 9; CUBOT_P30)", "Mozilla/5.0 Chrome/119 Safari/537.36",
                                    "Mozilla/4.0 MetaSr 1.0 SogouExplorer" };

  for (gsize i = 0; i < G_N_ELEMENTS (yes); i++)
    g_assert_true (aisle_agent_is_crawler ((AisleSpan){ yes[i], strlen (yes[i]) }));
  for (gsize i = 0; i < G_N_ELEMENTS (no); i++)
    g_assert_false (aisle_agent_is_crawler ((AisleSpan){ no[i], strlen (no[i]) }));
}

/* A million and a half visitors of one hour do not stay in memory. */
static void
test_visits_are_bounded (void)
{
  g_autoptr (AisleVisits) visits = aisle_visits_new (30 * AISLE_MINUTE);
  const AisleSpan agent = { "Fox", 3 };

  for (int i = 0; i < 1500000; i++)
    {
      char address[16];
      AisleSpan span = { address, 0 };

      span.length = (gsize) g_snprintf (address, sizeof address, "%d", i);
      aisle_visits_get (visits, span, agent, i * (AISLE_HOUR / 1500000));
      g_assert_cmpuint (aisle_visits_size (visits), <=, 1 << 20);
    }
}

/* ---- windows and errors ---- */

static void
test_windows (void)
{
  static const char tail[] =
      "1.1.1.1 - - [02/Mar/2026:09:00:00 +0000] \"GET /p/1?x=\\x41 HTTP/1.1\" 200 1 \"-\" " FOX "\n"
      "broken\n1.1.1.1 - - [02/Mar/2026:09:00:09 +0000] \"GET /p/2 HTTP/1.1\" 200 1 \"-\" " FOX;
  const gsize window = 4 << 20;

  for (gsize shift = 0; shift < sizeof tail + 3; shift += 11)
    {
      g_autoptr (GString) text = g_string_sized_new (window + 4096);
      g_autoptr (CollectSink) sink = NULL;
      g_autofree char *rows = NULL;

      g_string_append (text, "1.1.1.1 - - [02/Mar/2026:08:59:00 +0000] \"GET /p/0 HTTP/1.1\" 200 1 \"-\" " FOX "\n");
      while (text->len < window - shift)
        g_string_append (text, text->len % 2 == 0 ? " " : "\n");
      g_string_append (text, tail);
      sink = read_text (text->str);
      rows = without_sessions (sink);
      g_assert_cmpstr (rows, ==,
                       "|0|view||2026-03-02T08:59:00Z\n|1|view||2026-03-02T09:00:00Z\n|2|view||2026-03-02T09:00:09Z\n");
      g_assert_cmpuint (distinct_sessions (sink), ==, 1);
      g_assert_cmpint (sink->n_rejects, ==, 1);
    }
}

static void
test_too_long (void)
{
  g_autoptr (GString) text =
      g_string_new ("1.1.1.1 - - [02/Mar/2026:09:00:00 +0000] \"GET /p/1 HTTP/1.1\" 200 1 \"-\" " FOX "\n"
                    "1.1.1.1 - - [02/Mar/2026:09:00:00 +0000] \"GET /");
  g_autoptr (CollectSink) sink = NULL;

  for (gsize i = 0; i < 7 * AISLE_RECORD_LIMIT; i++)
    g_string_append_c (text, 'x');
  g_string_append (text, "\n1.1.1.1 - - [02/Mar/2026:09:00:00 +0000] \"GET /p/2 HTTP/1.1\" 200 1 \"-\" " FOX "\n");
  sink = read_text (text->str);
  g_assert_cmpint (sink->n_rows, ==, 2);
  g_assert_cmpint (sink->counts.rejected[AISLE_REJECT_TOO_LONG], ==, 1);
  g_assert_cmpint (sink->n_rejects, ==, 1);
}

static void
test_errors (void)
{
  static const struct
  {
    const char *text;
    int code;
    const char *part;
  } cases[] = {
    { "", AISLE_ERROR_EMPTY, "empty" },
    { "\n\n", AISLE_ERROR_EMPTY, "no lines" },
    { "a,b\n1,2\n", AISLE_ERROR_INPUT, "not those of an access log" },
    { "1.1.1.1 - - [02/Mar/2026:09:00:00 +0000] \"GET / HTTP/1.1\" 500 1 \"-\" " FOX "\n", AISLE_ERROR_EMPTY,
      "left out" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = collect_file ("bad.log", cases[i].text, -1);
      g_autoptr (GError) error = NULL;
      g_autoptr (AisleMapping) mapping = aisle_reader ("accesslog")->guess (path, &error);

      g_assert_null (mapping);
      g_assert_error (error, AISLE_IMPORT_ERROR, cases[i].code);
      g_assert_nonnull (strstr (error->message, cases[i].part));
      g_unlink (path);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/accesslog/lines", test_lines);
  g_test_add_func ("/accesslog/time", test_time);
  g_test_add_func ("/accesslog/paths", test_paths);
  g_test_add_func ("/accesslog/rows", test_rows);
  g_test_add_func ("/accesslog/options", test_options);
  g_test_add_func ("/accesslog/view-is-guessed", test_view_is_guessed);
  g_test_add_func ("/accesslog/crawlers", test_crawlers);
  g_test_add_func ("/accesslog/visits-are-bounded", test_visits_are_bounded);
  g_test_add_func ("/accesslog/windows", test_windows);
  g_test_add_func ("/accesslog/too-long", test_too_long);
  g_test_add_func ("/accesslog/errors", test_errors);
  return g_test_run ();
}
