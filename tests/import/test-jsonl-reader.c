/* The JSON reader: every shape a file may have, hostile bytes, exact accounts, and windows that cut anywhere. */
#include "base/error.h"
#include "import/import-error.h"
#include "import/jsonl/json-text.h"
#include "import/text-source.h"

#include "collect-sink.h"

static AisleMapping *
sniff_file (const char *path)
{
  g_autoptr (GError) error = NULL;
  AisleMapping *mapping = aisle_mapping_sniff (path, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (mapping->reader, ==, "jsonl");
  return mapping;
}

static void
set (AisleMapping *mapping, const char *name, const char *value)
{
  g_autoptr (GError) error = NULL;
  gboolean ok = aisle_mapping_set (mapping, name, value, &error);

  g_assert_no_error (error);
  g_assert_true (ok);
}

static CollectSink *
read_mapped (const char *path, const AisleMapping *mapping)
{
  g_autoptr (GError) error = NULL;
  CollectSink *sink = collect_new ();

  sink->with_line = TRUE;
  g_assert_true (collect_read (sink, path, mapping, &error) || error != NULL);
  g_assert_no_error (error);
  return sink;
}

static CollectSink *
read_bytes (const char *bytes, gssize length)
{
  g_autofree char *path = collect_file ("log.jsonl", bytes, length);
  g_autoptr (AisleMapping) mapping = sniff_file (path);
  CollectSink *sink = read_mapped (path, mapping);

  g_unlink (path);
  return sink;
}

static CollectSink *
read_text (const char *text)
{
  return read_bytes (text, -1);
}

static void
assert_read (const char *text, const char *rows, const char *rejects)
{
  g_autoptr (CollectSink) sink = read_text (text);

  g_assert_cmpstr (sink->rows->str, ==, rows);
  g_assert_cmpstr (sink->rejects->str, ==, rejects);
}

/* ---- shapes ---- */

/* The same three rows however they are wrapped. */
static void
test_shapes (void)
{
#define ONE   "{\"user_id\":\"u1\",\"item_id\":\"a\",\"price\":1.5}"
#define TWO   "{\"user_id\":\"u2\",\"item_id\":\"b\",\"price\":2}"
#define THREE "{\"user_id\":\"u3\",\"item_id\":\"c\",\"price\":null}"
  static const char *const forms[] = {
    ONE "\n" TWO "\n" THREE "\n",
    ONE "\r\n\r\n" TWO "\r\n" THREE,
    ONE TWO "  " THREE,
    "\x1e" ONE "\n\x1e" TWO "\n\x1e" THREE "\n",
    "[" ONE "," TWO "," THREE "]",
    "[\n" ONE ",\n" TWO ",\n" THREE "\n]\n",
    "{\"total\":3,\"data\":{\"skip\":[1,2,[3]],\"rows\":[" ONE "," TWO "," THREE "]},\"next\":\"x\"}",
    "{\"may\":[" ONE "," TWO "],\"june\":[" THREE "]}",
    "{\"x\":" ONE ",\"y\":" TWO ",\"z\":" THREE "}",
    "{\n  \"user_id\" : \"u1\",\n  \"item_id\" : \"a\",\n \"price\":1.5\n}\n{\n\"user_id\":\"u2\",\"item_id\":\"b\",\n"
    "\"price\":2\n}\n" THREE,
    "[[\"user_id\",\"item_id\",\"price\"],[\"u1\",\"a\",1.5],[\"u2\",\"b\",2],[\"u3\",\"c\",null]]",
    "[\"user_id\",\"item_id\",\"price\"]\n[\"u1\",\"a\",1.5]\n[\"u2\",\"b\",2]\n[\"u3\",\"c\",null]\n",
    "{\"index\":{\"_index\":\"e\"}}\n" ONE "\n{\"index\":{\"_index\":\"e\"}}\n" TWO
    "\n{\"create\": { \"_id\":\"e\"}}\n" THREE,
    "\xef\xbb\xbf" ONE "\n" TWO "\n" THREE "\n",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (forms); i++)
    {
      g_autofree char *path = collect_file ("shape.json", forms[i], -1);
      g_autoptr (AisleMapping) mapping = sniff_file (path);
      g_autoptr (CollectSink) sink = read_mapped (path, mapping);
      g_autoptr (CollectSink) plain = collect_new ();
      g_autoptr (GError) error = NULL;

      g_assert_true (collect_read (plain, path, mapping, &error));
      g_test_message ("form %" G_GSIZE_FORMAT, i);
      g_assert_cmpstr (plain->rejects->str, ==, "");
      g_assert_cmpstr (plain->rows->str, ==,
                       "u1|a|purchase|||||||15000||0\nu2|b|purchase|||||||20000||0\nu3|c|purchase|||||||||0\n");
      g_unlink (path);
    }
}

static void
test_keys_of_members (void)
{
  static const char text[] = "{\"oos_val\": [\n [\"set a \\\"warning\\\"\", \"oos\"],\n [\"a show\", \"oos\"]\n],\n"
                             "\"tr\\u00e4in\": [[\"pay bill\", \"bill\"]]}";
  g_autofree char *path = collect_file ("splits.json", text, -1);
  g_autoptr (AisleMapping) mapping = sniff_file (path);
  g_autoptr (CollectSink) sink = NULL;

  g_assert_cmpstr (aisle_mapping_option (mapping, "path"), ==, "*");
  set (mapping, "role.key", "session");
  set (mapping, "role.column 1", "query");
  set (mapping, "role.column 2", "channel");
  sink = read_mapped (path, mapping);
  g_assert_cmpstr (sink->rows->str, ==,
                   "2:|||oos_val|set a \"warning\"|oos||||||0\n3:|||oos_val|a show|oos||||||0\n"
                   "5:|||träin|pay bill|bill||||||0\n");
  g_unlink (path);
}

/* Keys lie outside the records that bring them: what is wrong with one is found all the same. */
static void
test_bad_keys (void)
{
  assert_read ("{\"好好好好好好好好好好好\":{\"item_id\":1},\"\\ud800\":{\"item_id\":2},\"a\\u0000\":{\"item_id\":3},"
               "\"\xff\":{\"item_id\":4},\"b\":{\"item_id\":5}}",
               "1:好好好好好好好好好好好|1||||||||||0\n1:b|5||||||||||0\n",
               "not_text:1:{\"item_id\":2}\nnul_bytes:1:{\"item_id\":3}\nnot_text:1:{\"item_id\":4}\n");
}

/* ---- lists that become rows ---- */

static void
test_explode (void)
{
  assert_read ("{\"items\":[{\"item_id\":\"a\",\"price\":1},{\"price\":2,\"item_id\":\"b\"}],\"user_id\":\"u\\u00fc\","
               "\"event_params\":[{\"key\":\"ga_session_id\",\"value\":{\"string_value\":null,\"int_value\":77}},"
               "{\"value\":{\"string_value\":\"x\"},\"key\":\"page\"}]}\n"
               "{\"user_id\":\"v\",\"items\":[]}\n{\"user_id\":\"w\",\"items\":null}\n{\"user_id\":\"x\"}\n",
               "1:uü|a|purchase|77||||||10000||0\n1:uü|b|purchase|77||||||20000||0\n2:v||purchase|||||||||0\n"
               "3:w||purchase|||||||||0\n4:x||purchase|||||||||0\n",
               "");
}

/* Keys that hold the marks of paths are columns like all others, but no lists that become rows. */
static void
test_keys_like_paths (void)
{
  assert_read (
      "{\"my.items\":[{\"a\":1},{\"a\":2}],\"x,items\":[{\"a\":1},{\"a\":2}],\"user_id\":\"u\",\"v.item_id\":7}\n"
      "{\"user_id\":\"w\",\"v\":{\"item_id\":8}}\n",
      "1:u|7||||||||||0\n2:w|8||||||||||0\n", "");
}

static void
test_conversations (void)
{
  static const char text[] =
      "[{\"convo_id\": 7, \"original\": [[\"agent\", \"Hi!\"], [\"customer\", \"My shoe\"]], \"turns\": 2},\n"
      " {\"convo_id\": 8, \"original\": [[\"customer\", \"Hello\"]], \"turns\": 1}]";
  g_autofree char *path = collect_file ("talk.json", text, -1);
  g_autoptr (AisleMapping) mapping = sniff_file (path);
  g_autoptr (CollectSink) sink = NULL;

  g_assert_cmpstr (aisle_mapping_option (mapping, "explode"), ==, "original");
  set (mapping, "role.convo_id", "session");
  set (mapping, "role.original.index", "order");
  set (mapping, "role.original.1", "channel");
  set (mapping, "role.original.2", "title");
  sink = read_mapped (path, mapping);
  g_assert_cmpstr (sink->rows->str, ==,
                   "1:|||7||agent|1|Hi!||||0\n1:|||7||customer|2|My shoe||||0\n2:|||8||customer|1|Hello||||0\n");
  g_unlink (path);
}

static void
test_nested_explode (void)
{
  static const char text[] =
      "{\"visitor_id\":\"v\",\"actionDetails\":[{\"timestamp\":1700000000,\"type\":\"view\"},{\"timestamp\":1700000001,"
      "\"type\":\"purchase\",\"itemDetails\":[{\"sku\":\"a\",\"price\":\"1\"},{\"sku\":\"b\",\"price\":\"2\"}]}]}\n";
  g_autofree char *path = collect_file ("visits.json", text, -1);
  g_autoptr (AisleMapping) mapping = sniff_file (path);
  g_autoptr (CollectSink) sink = NULL;
  g_autoptr (GError) error = NULL;

  set (mapping, "option.path", "lines");
  set (mapping, "option.explode", "actionDetails,actionDetails.itemDetails");
  g_assert_true (aisle_mapping_resample (mapping, path, &error));
  sink = read_mapped (path, mapping);
  g_assert_cmpstr (sink->rows->str, ==,
                   "1:v||view||||||2023-11-14T22:13:20Z|||0\n1:v|a|purchase||||||2023-11-14T22:13:21Z|10000||0\n"
                   "1:v|b|purchase||||||2023-11-14T22:13:21Z|20000||0\n");
  set (mapping, "option.explode", "actionDetails,itemDetails");
  g_assert_false (aisle_mapping_resample (mapping, path, &error));
  g_assert_error (error, AISLE_IMPORT_ERROR, AISLE_ERROR_USAGE);
  g_unlink (path);
}

/* ---- values ---- */

static void
test_values (void)
{
  assert_read ("{\"user_id\":\"\\ud834\\udd1e\\n\\t\\/\",\"item_id\":17850.0,\"query\":\"\"}\n"
               "{\"user_id\":true,\"item_id\":-1.5e+3,\"query\":[1, \"a\"]}\n"
               "{\"user_id\":\"first\",\"item_id\":1,\"user_id\":\"last\",\"query\":{\"a\":1}}\n"
               "{\"user_id\":\"gone\",\"item_id\":2,\"user_id\":null}\n"
               "{\"unknown\":{\"a\":[{}]},\"item_id\":3}\n",
               "1:𝄞\n\t/|17850.0||||||||||0\n2:true|-1.5e+3|||[1, \"a\"]|||||||0\n3:last|1|||{\"a\":1}|||||||0\n"
               "4:|2||||||||||0\n5:|3||||||||||0\n",
               "");
}

static void
test_bad_lines (void)
{
  assert_read ("{\"user_id\":\"u1\",\"item_id\":1,\"x\":\"好好好好好好好好好好好好好好好好好好好好好\"}\n"
               "{\"user_id\":\"u2\",\"item_id\":NaN}\n"
               "{\"user_id\":\"u3\",\"item_id\":Infinity}\n"
               "{\"user_id\":\"u4\",\"item_id\":01}\n"
               "{\"user_id\":\"u5\",\"item_id\":1,}\n"
               "{'user_id':'u6'}\n"
               "\n"
               "{\"user_id\":\"u7\"\n"
               "nothing at all\n"
               "{\"user_id\":\"u\\q\"}\n"
               "{\"user_id\":\"\\ud800\",\"item_id\":1}\n"
               "{\"user_id\":\"a\\u0000b\",\"item_id\":1}\n"
               "{\"user_id\":\"\xff\",\"item_id\":1}\n"
               "{}\n"
               "{\"user_id\":\"u8\",\"item_id\":1}{\"user_id\":\"u9\",\"item_id\":1} {\"user_id\n"
               "{\"user_id\":\"u10\",\"item_id\":1}\n{\"user_id\":\"u11\",\"ite",
               "1:u1|1||||||||||0\n15:u8|1||||||||||0\n15:u9|1||||||||||0\n16:u10|1||||||||||0\n",
               "bad_syntax:2:{\"user_id\":\"u2\",\"item_id\":NaN}\n"
               "bad_syntax:3:{\"user_id\":\"u3\",\"item_id\":Infinity}\n"
               "bad_syntax:4:{\"user_id\":\"u4\",\"item_id\":01}\n"
               "bad_syntax:5:{\"user_id\":\"u5\",\"item_id\":1,}\n"
               "bad_syntax:6:{'user_id':'u6'}\n"
               "bad_syntax:8:{\"user_id\":\"u7\"\n"
               "bad_syntax:9:nothing at all\n"
               "bad_syntax:10:{\"user_id\":\"u\\q\"}\n"
               "not_text:11:{\"user_id\":\"\\ud800\",\"item_id\":1}\n"
               "nul_bytes:12:{\"user_id\":\"a\\u0000b\",\"item_id\":1}\n"
               "not_text:13:{\"user_id\":\"\\xFF\",\"item_id\":1}\n"
               "no_id:14:{}\n"
               "bad_syntax:15:{\"user_id\n"
               "bad_syntax:17:{\"user_id\":\"u11\",\"ite\n");
}

static void
test_bad_elements (void)
{
  assert_read ("[{\"user_id\":\"u1\"},{\"user_id\":NaN},{\"user_id\":\"u3\"}]", "1:u1|||||||||||0\n1:u3|||||||||||0\n",
               "bad_syntax:1:{\"user_id\":NaN}\n");
  assert_read ("[\n{\"user_id\":\"u1\"},\n{\"user_id\":\n{\"user_id\":\"u3\"}\n]",
               "2:u1|||||||||||0\n4:u3|||||||||||0\n", "bad_syntax:3:{\"user_id\":\n");
  assert_read ("[\n{\"user_id\":\"u1\"},\n{\"user_id\":\"u2\"},\n", "2:u1|||||||||||0\n3:u2|||||||||||0\n",
               "bad_syntax:4:\n");
  assert_read ("[[\"user\",\"item\"],[\"u\",1],[\"v\"],[\"w\",2,3],[\"x\",4]]", "1:u|1||||||||||0\n1:x|4||||||||||0\n",
               "wrong_number_of_fields:1:[\"v\"]\nwrong_number_of_fields:1:[\"w\",2,3]\n");
}

static void
test_depth (void)
{
  g_autoptr (GString) text = g_string_new ("{\"user_id\":\"u\",\"x\":1}\n");

  for (int levels = 63; levels <= 64; levels++)
    {
      g_string_append (text, "{\"user_id\":\"v\",\"x\":");
      for (int i = 0; i < levels; i++)
        g_string_append_c (text, '[');
      for (int i = 0; i < levels; i++)
        g_string_append_c (text, ']');
      g_string_append (text, "}\n");
    }
  g_string_append (text, "{\"user_id\":\"w\",\"x\":2}\n");
  {
    g_autoptr (CollectSink) sink = read_text (text->str);

    g_assert_cmpint (sink->n_rows, ==, 3);
    g_assert_cmpint (sink->n_rejects, ==, 1);
    g_assert_true (g_str_has_prefix (sink->rejects->str, "too_deep:3:"));
  }
}

static void
test_too_long (void)
{
  g_autoptr (GString) text = g_string_new ("{\"user_id\":\"u1\",\"item_id\":1}\n{\"user_id\":\"");
  g_autoptr (CollectSink) sink = NULL;

  for (gsize i = 0; i < 3 * AISLE_RECORD_LIMIT; i++)
    g_string_append_c (text, 'x');
  g_string_append (text, "\",\"item_id\":2}\n{\"user_id\":\"u3\",\"item_id\":3}\n");
  sink = read_text (text->str);
  g_assert_cmpstr (sink->rows->str, ==, "1:u1|1||||||||||0\n3:u3|3||||||||||0\n");
  g_assert_cmpint (sink->n_rejects, ==, 1);
  g_assert_true (g_str_has_prefix (sink->rejects->str, "record_too_long:2:{\"user_id\":\"xxx"));
}

/* ---- windows ---- */

/* Padding moves every kind of record over the end of the first window of 4 MiB: the outcome is the same. */
static void
test_windows (void)
{
  static const char tail[] = "{\"user_id\":\"u\\u00fc\",\"item_id\":12345}\n"
                             "{\"user_id\":\"v\",\"items\":[{\"q\":1}],\"item_id\":2}\nbroken line\n{\"user_id\":\"w\n"
                             "{\"user_id\":\"x\",\"item_id\":3}\n";
  const gsize window = 4 << 20;
  g_autofree char *first = NULL;

  for (gsize shift = 0; shift < sizeof tail; shift += 7)
    {
      g_autoptr (GString) text = g_string_sized_new (window + 4096);
      g_autoptr (CollectSink) sink = NULL;
      g_autofree char *got = NULL;

      g_string_append (text, "{\"user_id\":\"u\",\"item_id\":1}\n");
      while (text->len < window - shift)
        g_string_append_c (text, text->len % 99 == 98 ? '\n' : ' ');
      g_string_append (text, tail);
      sink = read_text (text->str);
      g_assert_cmpint (sink->n_rows, ==, 4);
      got = g_strdup_printf ("%s%s", strstr (sink->rows->str, "uü"), strrchr (sink->rejects->str, ':'));
      g_assert_nonnull (strstr (got, "uü|12345|"));
      g_assert_nonnull (strstr (sink->rejects->str, ":broken line\n"));
      if (first == NULL)
        first = g_strdup (strrchr (got, 'x'));
      g_assert_cmpstr (strrchr (got, 'x'), ==, first);
    }
}

/* ---- files that are none ---- */

static void
assert_guess_error (const char *text, gssize length, int code, const char *part)
{
  g_autofree char *path = collect_file ("bad.json", text, length);
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleMapping) mapping = aisle_reader ("jsonl")->guess (path, &error);

  g_assert_null (mapping);
  g_assert_error (error, AISLE_IMPORT_ERROR, code);
  if (strstr (error->message, part) == NULL)
    g_error ("'%s' lacks '%s'", error->message, part);
  g_unlink (path);
}

static void
test_errors (void)
{
  assert_guess_error ("", 0, AISLE_ERROR_EMPTY, "empty");
  assert_guess_error (" \n\n", -1, AISLE_ERROR_EMPTY, "empty");
  assert_guess_error ("user,item\nu,i\n", -1, AISLE_ERROR_INPUT, "line 1: not JSON");
  assert_guess_error ("[]", -1, AISLE_ERROR_EMPTY, "no records");
  assert_guess_error ("{}", -1, AISLE_ERROR_EMPTY, "no records");
}

/* Each prefix of a document stops being JSON at its end, never before. */
static void
test_prefixes (void)
{
  static const char text[] = "{\"a\":[1,-2.5e-3,\"x\\u00e4\\\"\"],\"b\":{\"c\":true,\"d\":null,\"e\":[]},\"f\":{}}";

  for (gsize n = 0; n < sizeof text; n++)
    {
      g_autofree char *copy = g_malloc0 (n + AISLE_TEXT_PAD);
      AisleJsonFail fail = { NULL, FALSE };
      const char *end;

      memcpy (copy, text, n);
      end = aisle_json_skip (copy, 0, &fail);
      if (n + 1 < sizeof text)
        g_assert_true (end == NULL && fail.at == copy + n);
      else
        g_assert_true (end == copy + sizeof text - 1);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/jsonl/shapes", test_shapes);
  g_test_add_func ("/jsonl/keys", test_keys_of_members);
  g_test_add_func ("/jsonl/bad-keys", test_bad_keys);
  g_test_add_func ("/jsonl/explode", test_explode);
  g_test_add_func ("/jsonl/keys-like-paths", test_keys_like_paths);
  g_test_add_func ("/jsonl/conversations", test_conversations);
  g_test_add_func ("/jsonl/nested-explode", test_nested_explode);
  g_test_add_func ("/jsonl/values", test_values);
  g_test_add_func ("/jsonl/bad-lines", test_bad_lines);
  g_test_add_func ("/jsonl/bad-elements", test_bad_elements);
  g_test_add_func ("/jsonl/depth", test_depth);
  g_test_add_func ("/jsonl/too-long", test_too_long);
  g_test_add_func ("/jsonl/windows", test_windows);
  g_test_add_func ("/jsonl/errors", test_errors);
  g_test_add_func ("/jsonl/prefixes", test_prefixes);
  return g_test_run ();
}
