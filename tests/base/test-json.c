/* test-json.c: what is not JSON is refused before anything reads it by recursion. */
#include "base/error.h"
#include "base/json.h"

#include <string.h>

/* More brackets than any stack holds, behind what may hide them from a reader that counts them. */
static void
test_hidden_depth (void)
{
  static const char *const starts[] = {
    "", "['\"',", "[/*\"*/", "[//\"\n", "[\"\\u1\"\",", "[\"\\ud800\"\",", "[\"\\ud83d\\u1\"\","
  };
  g_autofree char *deep = g_strnfill (4000000, '[');

  for (gsize i = 0; i < G_N_ELEMENTS (starts); i++)
    {
      g_autofree char *text = g_strconcat (starts[i], deep, NULL);
      g_autoptr (GError) error = NULL;

      g_assert_null (aisle_json_parse (text, -1, &error));
      g_assert_error (error, AISLE_BASE_ERROR, AISLE_ERROR_INPUT);
    }
}

static void
test_refused (void)
{
  static const char *const texts[] = { "['a']",       "[1] // one", "[/* none */]",  "[\"\\360\"]",
                                       "[\"\\u12\"]", "[\"\\u\"]",  "[\"\\udc00\"]", "[\"\\" };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *text = g_strconcat ("\n", texts[i], NULL);
      g_autoptr (GError) error = NULL;

      g_assert_null (aisle_json_parse (text, -1, &error));
      g_assert_error (error, AISLE_BASE_ERROR, AISLE_ERROR_INPUT);
      g_assert_nonnull (strstr (error->message, "line 2"));
    }
}

static void
test_taken (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = aisle_json_parse (
      "{\"a\":\"it's // [fine]\",\"b\":\"\\u00e9\\ud83d\\ude00\",\"c\":\"\\\\\\\"[\\/\"}", -1, &error);
  JsonObject *object = aisle_json_node_object (node);

  g_assert_no_error (error);
  g_assert_cmpstr (aisle_json_text (object, "a", NULL), ==, "it's // [fine]");
  g_assert_cmpstr (aisle_json_text (object, "b", NULL), ==, "\xc3\xa9\xf0\x9f\x98\x80");
  g_assert_cmpstr (aisle_json_text (object, "c", NULL), ==, "\\\"[/");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/json/hidden-depth", test_hidden_depth);
  g_test_add_func ("/json/refused", test_refused);
  g_test_add_func ("/json/taken", test_taken);
  return g_test_run ();
}
