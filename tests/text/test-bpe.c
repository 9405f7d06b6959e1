/* test-bpe.c: byte pairs as Hugging Face's tokenizers learn and use them (golden/bpe.json, which reference/bpe.mjs wrote);
 * every text comes back; files that are no vocabulary are refused. */
#include "base/json.h"
#include "text/bpe.h"

static const char *const specials[] = { "<|end|>", "<|customer|>", NULL };

static JsonObject *
read_golden (JsonNode **node)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "golden", "bpe.json", NULL);
  g_autoptr (GError) error = NULL;

  *node = aisle_json_read (path, 1 << 20, &error);
  g_assert_no_error (error);
  return json_node_get_object (*node);
}

static char **
read_texts (JsonObject *object, const char *member)
{
  JsonArray *array = json_object_get_array_member (object, member);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; i < json_array_get_length (array); i++)
    g_strv_builder_add (builder, json_array_get_string_element (array, i));
  return g_strv_builder_end (builder);
}

static AisleBpe *
train (char **texts, gsize vocabulary, const char *const *names)
{
  g_autoptr (GError) error = NULL;
  AisleBpe *bpe = aisle_bpe_train ((const char *const *) texts, g_strv_length (texts), vocabulary, names, NULL, &error);

  g_assert_no_error (error);
  return bpe;
}

static GArray *
encode (const AisleBpe *bpe, const char *text, gssize length)
{
  GArray *tokens = g_array_new (FALSE, FALSE, sizeof (gint32));

  g_assert_true (aisle_bpe_encode (bpe, text, length, tokens));
  return tokens;
}

static void
test_peer (void)
{
  g_autoptr (JsonNode) node = NULL;
  JsonObject *golden = read_golden (&node);
  g_auto (GStrv) texts = read_texts (golden, "texts"), merges = read_texts (golden, "merges");
  JsonArray *cuts = json_object_get_array_member (golden, "cuts");
  const char *const none[] = { NULL };
  gsize n_merges, n = g_strv_length (merges);
  g_autoptr (AisleBpe) bpe = train (texts, AISLE_BPE_BYTES + n, none);

  aisle_bpe_merges (bpe, &n_merges);
  g_assert_cmpuint (n_merges, ==, n);
  for (gsize m = 0; m < n; m++)
    {
      g_autofree char *merge = aisle_bpe_dup_merge (bpe, m);

      g_assert_cmpstr (merge, ==, merges[m]);
    }
  for (guint i = 0; i < json_array_get_length (cuts); i++)
    {
      JsonObject *cut = json_array_get_object_element (cuts, i);
      JsonArray *expected = json_object_get_array_member (cut, "tokens");
      g_autoptr (GArray) tokens = encode (bpe, json_object_get_string_member (cut, "text"), -1);

      g_assert_cmpuint (tokens->len, ==, json_array_get_length (expected));
      for (guint t = 0; t < tokens->len; t++)
        g_assert_cmpint (g_array_index (tokens, gint32, t), ==, json_array_get_int_element (expected, t));
    }
}

/* Bytes of any kind come back as they were. */
static void
test_bytes (void)
{
  g_autoptr (JsonNode) node = NULL;
  g_auto (GStrv) texts = read_texts (read_golden (&node), "texts");
  g_autoptr (AisleBpe) bpe = train (texts, 400, specials);
  g_autoptr (GRand) chance = g_rand_new_with_seed (7);

  for (guint round = 0; round < 400; round++)
    {
      gsize n = (gsize) g_rand_int_range (chance, 0, 300);
      g_autofree char *bytes = g_malloc (n + 1);
      g_autoptr (GArray) tokens = NULL;
      g_autoptr (GString) back = g_string_new (NULL);

      for (gsize i = 0; i < n; i++)
        bytes[i] =
            (char) (round % 2 == 0 ? g_rand_int_range (chance, 0, 256) : " aei\n退"[g_rand_int_range (chance, 0, 8)]);
      tokens = encode (bpe, bytes, (gssize) n);
      for (guint t = 0; t < tokens->len; t++)
        {
          gsize length;
          const char *part = aisle_bpe_bytes (bpe, g_array_index (tokens, gint32, t), &length);

          g_string_append_len (back, part, (gssize) length);
        }
      g_assert_cmpmem (back->str, back->len, bytes, n);
    }
}

static void
test_text (void)
{
  g_autoptr (JsonNode) node = NULL;
  g_auto (GStrv) texts = read_texts (read_golden (&node), "texts");
  g_autoptr (AisleBpe) bpe = train (texts, 400, specials);
  g_autoptr (GArray) tokens = encode (bpe, "退货 <|end|>", -1);
  g_autofree char *text = NULL, *torn = NULL;
  gint32 end = aisle_bpe_special (bpe, "<|end|>"), broken = 2 + 0x7f;

  g_assert_cmpint (end, ==, 0);
  g_assert_cmpint (aisle_bpe_special (bpe, "<|agent|>"), ==, -1);
  for (guint t = 0; t < tokens->len; t++)
    g_assert_cmpint (g_array_index (tokens, gint32, t), >=, 2); /* what customers write is never a special */
  g_array_append_val (tokens, end);
  text = aisle_bpe_decode (bpe, (const gint32 *) (gconstpointer) tokens->data, tokens->len);
  g_assert_cmpstr (text, ==, "退货 <|end|>");
  torn = aisle_bpe_decode (bpe, &broken, 1);
  g_assert_cmpstr (torn, ==, "\xef\xbf\xbd");
}

static void
assert_same (const AisleBpe *a, const AisleBpe *b)
{
  gsize n, n_other;
  const gint32 *merges = aisle_bpe_merges (a, &n), *others = aisle_bpe_merges (b, &n_other);

  g_assert_cmpmem (merges, n * 8, others, n_other * 8);
  g_assert_cmpuint (aisle_bpe_size (a), ==, aisle_bpe_size (b));
  g_assert_cmpint (aisle_bpe_special (b, "<|customer|>"), ==, 1);
}

static void
test_json (void)
{
  g_autoptr (JsonNode) golden = NULL;
  g_auto (GStrv) texts = read_texts (read_golden (&golden), "texts");
  g_autoptr (AisleBpe) bpe = train (texts, 400, specials);
  g_autoptr (JsonNode) node = aisle_bpe_to_json (bpe);
  g_autofree char *printed = aisle_json_print (node, TRUE);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) parsed = aisle_json_parse (printed, -1, &error);
  g_autoptr (AisleBpe) again = aisle_bpe_from_json (parsed, &error);

  g_assert_no_error (error);
  assert_same (bpe, again);
}

/* One string of a good document becomes another: not read, but never with harm. */
static void
test_damage (void)
{
  static const struct
  {
    const char *from, *to;
  } cases[] = { { "\"BPE\"", "\"Unigram\"" },
                { "\"ByteLevel\"", "\"Metaspace\"" },
                { "\"<|end|>\": 0", "\"a\": 0" },
                { "\"<|customer|>\": 1", "\"<|customer|>\": 0" },
                { "\"A\": 34", "\"A\": 9999999" },
                { "\"A\": 34", "\"A\": \"34\"" },
                { "\"merges\": [", "\"merges\": [\"A Q\", " } };
  g_autoptr (JsonNode) golden = NULL;
  g_auto (GStrv) texts = read_texts (read_golden (&golden), "texts");
  g_autoptr (AisleBpe) bpe = train (texts, 400, specials);
  g_autoptr (JsonNode) node = aisle_bpe_to_json (bpe);
  g_autofree char *printed = json_to_string (node, FALSE);
  g_autoptr (GString) spaced = g_string_new (printed);

  g_string_replace (spaced, "\":", "\": ", 0);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GString) text = g_string_new (spaced->str);
      g_autoptr (GError) error = NULL;
      g_autoptr (JsonNode) parsed = NULL;
      g_autoptr (AisleBpe) read = NULL;

      g_assert_cmpuint (g_string_replace (text, cases[i].from, cases[i].to, 0), >, 0);
      parsed = aisle_json_parse (text->str, -1, &error);
      read = parsed != NULL ? aisle_bpe_from_json (parsed, &error) : NULL;
      g_assert_null (read);
      g_assert_nonnull (error);
    }
}

static void
test_hostile_merges (void)
{
  const gint32 own[] = { 2, 258 }, special[] = { 0, 5 }, twice[] = { 5, 6, 5, 6 }, below[] = { -1, 3 };
  gint32 growing[2 * 40];
  const struct
  {
    const gint32 *merges;
    gsize n;
  } cases[] = { { own, 1 }, { special, 1 }, { twice, 2 }, { below, 1 }, { growing, 40 }, { own, G_MAXSIZE / 8 } };

  for (gint32 m = 0; m < 40; m++) /* a token of 2^40 bytes */
    growing[2 * m] = growing[2 * m + 1] = 2 + 255 + m;
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (aisle_bpe_new (specials, cases[i].merges, cases[i].n, &error));
      g_assert_nonnull (error);
    }
}

static void
test_little (void)
{
  const char *const nothing[] = { NULL }, *const once[] = { "abc", NULL };
  g_autoptr (AisleBpe) empty = train ((char **) nothing, 300, specials), none = train ((char **) once, 300, specials);

  g_assert_cmpuint (aisle_bpe_size (empty), ==, 258);
  g_assert_cmpuint (aisle_bpe_size (none), ==, 258); /* no pair stands twice */
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/text/bpe/peer", test_peer);
  g_test_add_func ("/text/bpe/bytes", test_bytes);
  g_test_add_func ("/text/bpe/text", test_text);
  g_test_add_func ("/text/bpe/json", test_json);
  g_test_add_func ("/text/bpe/damage", test_damage);
  g_test_add_func ("/text/bpe/hostile-merges", test_hostile_merges);
  g_test_add_func ("/text/bpe/little", test_little);
  return g_test_run ();
}
