/* test-ngrams.c: what counts as the same run, and how many there are, by hand. */
#include "text/ngrams.h"
#include "text/text-tokens.h"

static GArray *
keys_of (const AisleNgrams *ngrams, const char *text)
{
  GArray *keys = g_array_new (FALSE, FALSE, sizeof (guint64));

  g_assert_true (aisle_ngrams_append (ngrams, text, keys));
  return keys;
}

static void
assert_same (const AisleNgrams *ngrams, const char *a, const char *b, gboolean same)
{
  g_autoptr (GArray) x = keys_of (ngrams, a), y = keys_of (ngrams, b);

  g_assert_cmpint (x->len == y->len && memcmp (x->data, y->data, x->len * sizeof (guint64)) == 0, ==, same);
}

static void
test_same (void)
{
  const AisleNgrams all = { .words = 2, .shortest = 2, .longest = 4, .signs = 3 }, across = { .across = 3 };

  assert_same (&all, "Where is my Card?", "where  is my card?", TRUE);
  assert_same (&all, "ＡＢＣ１２３", "abc123", TRUE);  /* full width */
  assert_same (&all, "退货 运费", "退货　运费", TRUE); /* ideographic blank */
  assert_same (&all, "退货", "退款", FALSE);
  assert_same (&all, "my card", "card my", FALSE); /* pairs of words */
  assert_same (&across, "Ｏk，好！", "ok,好!", TRUE);
  assert_same (&across, "ok 好", "ok好", FALSE);
}

static void
test_counts (void)
{
  const AisleNgrams words = { .words = 2 }, pieces = { .shortest = 2, .longest = 3 }, signs = { .signs = 3 },
                    across = { .across = 2 };
  g_autoptr (GArray) a = keys_of (&words, "to be or not to be"), b = keys_of (&pieces, "card"),
                     c = keys_of (&signs, "我要退货"), d = keys_of (&across, "a, 退"),
                     times = g_array_new (FALSE, FALSE, sizeof (guint32));

  g_assert_cmpuint (a->len, ==, 6 + 5);
  aisle_ngrams_count (a, times);
  g_assert_cmpuint (a->len, ==, 4 + 4); /* to, be, or, not; to be, be or, or not, not to */
  for (guint i = 0; i < a->len; i++)
    g_assert_true (AISLE_NGRAM_IS_WORDS (g_array_index (a, guint64, i)));
  g_assert_cmpuint (b->len, ==, 5 + 4);     /* " card ": of two and of three */
  g_assert_cmpuint (c->len, ==, 4 + 3 + 2); /* of one, two and three signs */
  g_assert_cmpuint (d->len, ==, 6 + 5);     /* " a, 退 ": of one and of two */
  for (guint i = 0; i < b->len; i++)
    g_assert_false (AISLE_NGRAM_IS_WORDS (g_array_index (b, guint64, i)));
}

static void
test_list (void)
{
  const AisleNgrams words = { .words = 1 };
  g_autoptr (GArray) keys = keys_of (&words, "one two three"), other = keys_of (&words, "four");
  g_autoptr (AisleNgramList) list = aisle_ngram_list_new (g_memdup2 (keys->data, 3 * sizeof (guint64)), 3);

  for (guint i = 0; i < 3; i++)
    g_assert_cmpint (aisle_ngram_list_find (list, g_array_index (keys, guint64, i)), ==, i);
  g_assert_cmpint (aisle_ngram_list_find (list, g_array_index (other, guint64, 0)), ==, -1);
}

static void
test_tokens (void)
{
  static const struct
  {
    const char *text;
    guint n;
  } cases[] = { { "", 0 },           { "   ", 0 },        { "I can't pay!", 5 }, /* i, can, 't, pay, ! */
                { "20 dollars", 2 }, { "A4纸多少钱", 6 },                        /* a, 4, and four signs */
                { "退货，谢谢", 5 } };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GArray) keys = g_array_new (FALSE, FALSE, sizeof (guint64));

      g_assert_true (aisle_tokens_append (cases[i].text, 100, keys));
      g_assert_cmpuint (keys->len, ==, cases[i].n);
      g_array_set_size (keys, 0);
      g_assert_true (aisle_tokens_append (cases[i].text, 2, keys));
      g_assert_cmpuint (keys->len, ==, MIN (cases[i].n, 2));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ngrams/same", test_same);
  g_test_add_func ("/ngrams/counts", test_counts);
  g_test_add_func ("/ngrams/list", test_list);
  g_test_add_func ("/ngrams/tokens", test_tokens);
  return g_test_run ();
}
