/* Encodings: the guess, the decoder against GLib's, UTF-8 validation against GLib's, escaping. */
#include "base/random.h"
#include "text/encodings.h"

static const char chinese[] =
    "用户,商品,时间\n买家一,跑步鞋,2026-03-02 09:00:00\n买家二,折叠雨伞,2026-03-02 09:01:00\n";
static const char western[] = "user,item,price\nJosé,crème brûlée,1.50\nBjörn,Müsli,2.00\nZoë,café,0.90\n";

static void
assert_guess (const char *text, const char *icu, AisleEncoding expected)
{
  g_autoptr (GError) error = NULL;
  gsize length;
  g_autofree char *bytes = g_convert (text, -1, icu, "UTF-8", NULL, &length, &error);
  AisleEncoding encoding;

  g_assert_no_error (error);
  g_assert_cmpfloat (aisle_encoding_sniff ((guint8 *) bytes, length, TRUE, &encoding), >, .5);
  g_assert_cmpint (encoding, ==, expected);
  /* A head cut anywhere is guessed alike. */
  g_assert_cmpfloat (aisle_encoding_sniff ((guint8 *) bytes, length - 3, FALSE, &encoding), >, .5);
  g_assert_cmpint (encoding, ==, expected);
}

static void
test_guesses (void)
{
  static const char *const texts[] = { chinese, western };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      assert_guess (texts[i], "UTF-8", AISLE_ENCODING_UTF8);
      assert_guess (texts[i], "UTF-16LE", AISLE_ENCODING_UTF16LE);
      assert_guess (texts[i], "UTF-16BE", AISLE_ENCODING_UTF16BE);
    }
  assert_guess (chinese, "GB18030", AISLE_ENCODING_GB18030);
  assert_guess (western, "windows-1252", AISLE_ENCODING_LATIN1);
  assert_guess ("user,item\nu,i\n", "UTF-8", AISLE_ENCODING_UTF8);
}

static void
test_mixed (void)
{
  /* A log in UTF-8 with one line from elsewhere stays UTF-8: that line is to be rejected. */
  g_autoptr (GString) text = g_string_new (NULL);
  AisleEncoding encoding;

  for (int i = 0; i < 50; i++)
    g_string_append (text, "用户,商品\n");
  g_string_append (text, "Jos\xe9,caf\xe9\n");
  g_assert_cmpfloat (aisle_encoding_sniff ((guint8 *) text->str, text->len, TRUE, &encoding), >, .5);
  g_assert_cmpint (encoding, ==, AISLE_ENCODING_UTF8);
}

static void
test_not_text (void)
{
  static const guint8 utf32[] = { 0xff, 0xfe, 0, 0, 'a', 0, 0, 0 };
  guint8 controls[256];
  AisleEncoding encoding;

  for (int i = 0; i < 256; i++)
    controls[i] = i;
  g_assert_cmpfloat (aisle_encoding_sniff (utf32, sizeof utf32, TRUE, &encoding), ==, 0);
  g_assert_cmpfloat (aisle_encoding_sniff (controls, sizeof controls, TRUE, &encoding), ==, 0);
}

static char *
decode_in_steps (AisleEncoding encoding, const guint8 *bytes, gsize length, gsize step, gsize room, gsize *out_length)
{
  g_autoptr (AisleTextDecoder) decoder = aisle_text_decoder_new (encoding);
  g_autofree char *out = g_malloc (room);
  GString *text = g_string_new (NULL);

  for (gsize at = 0; at < length; at += step)
    {
      const guint8 *in = bytes + at, *end = bytes + MIN (at + step, length);
      gsize n;

      do
        {
          n = aisle_text_decoder_run (decoder, &in, end, out, room, end == bytes + length);
          g_string_append_len (text, out, n);
        }
      while (n > room / 2 || in < end);
    }
  *out_length = text->len;
  return g_string_free (text, FALSE);
}

static void
test_decoder_against_glib (void)
{
  static const struct
  {
    const char *icu;
    AisleEncoding encoding;
  } forms[] = {
    { "UTF-8", AISLE_ENCODING_UTF8 },
    { "UTF-16LE", AISLE_ENCODING_UTF16LE },
    { "UTF-16BE", AISLE_ENCODING_UTF16BE },
    { "GB18030", AISLE_ENCODING_GB18030 },
  };
  static const gunichar ranges[][2] = {
    { 0x20, 0x7e }, { 0xa1, 0x2ff }, { 0x4e00, 0x9fa5 }, { 0xe000, 0xe765 }, { 0x10000, 0x2fa1d }
  };
  g_autoptr (GString) text = g_string_new (NULL);
  AisleRandom random;

  aisle_random_init (&random, 1, "characters");
  for (int i = 0; i < 30000; i++)
    {
      const gunichar *range = ranges[aisle_random_below (&random, G_N_ELEMENTS (ranges))];

      g_string_append_unichar (text, range[0] + aisle_random_below (&random, range[1] - range[0] + 1));
    }
  for (gsize i = 0; i < G_N_ELEMENTS (forms); i++)
    {
      g_autoptr (GError) error = NULL;
      gsize length;
      g_autofree char *bytes = g_convert (text->str, text->len, forms[i].icu, "UTF-8", NULL, &length, &error);

      g_assert_no_error (error);
      for (gsize step = 1; step < 200000; step = step * 7 + 1)
        for (gsize room = 64; room < 40000; room *= 17)
          {
            gsize got_length;
            g_autofree char *got =
                decode_in_steps (forms[i].encoding, (guint8 *) bytes, length, step, room, &got_length);

            g_assert_cmpmem (got, got_length, text->str, text->len);
          }
    }
}

static void
test_valid_against_glib (void)
{
  static const guint8 alphabet[] = { 'a',  0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1,
                                     0xc2, 0xdf, 0xe0, 0xed, 0xef, 0xf0, 0xf4, 0xf5, 0xff };
  AisleRandom random;

  aisle_random_init (&random, 2, "bytes");
  for (int i = 0; i < 500000; i++)
    {
      char bytes[24];
      gsize length = aisle_random_below (&random, sizeof bytes + 1);
      gboolean high = FALSE;

      for (gsize k = 0; k < length; k++)
        {
          bytes[k] = alphabet[aisle_random_below (&random, i % 2 ? G_N_ELEMENTS (alphabet) : 12)];
          high |= (guint8) bytes[k] >= 0x80;
        }
      g_assert_cmpint (aisle_utf8_is_valid (bytes, length), ==, g_utf8_validate_len (bytes, length, NULL));
      g_assert_cmpuint (aisle_text_flags (bytes, length), ==, high ? AISLE_TEXT_HAS_HIGH : 0);
    }
  g_assert_cmpuint (aisle_text_flags ("0123456789\0abc", 14), ==, AISLE_TEXT_HAS_NUL);
  g_assert_cmpuint (aisle_text_flags ("\0", 1), ==, AISLE_TEXT_HAS_NUL);
}

static void
test_escape (void)
{
  g_autoptr (GString) out = g_string_new ("");

  aisle_text_append_escaped (out, "a\tb\n\xff鞋\0\x1b\xed\xb2\x80.", 14, 100);
  g_assert_cmpstr (out->str, ==, "a\tb\\n\\xFF鞋\\x00\\x1B\\x80.");
  g_string_truncate (out, 0);
  aisle_text_append_escaped (out, "鞋鞋鞋", 9, 7);
  g_assert_cmpstr (out->str, ==, "鞋鞋");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/encodings/guesses", test_guesses);
  g_test_add_func ("/encodings/mixed", test_mixed);
  g_test_add_func ("/encodings/not-text", test_not_text);
  g_test_add_func ("/encodings/decoder-against-glib", test_decoder_against_glib);
  g_test_add_func ("/encodings/valid-against-glib", test_valid_against_glib);
  g_test_add_func ("/encodings/escape", test_escape);
  return g_test_run ();
}
