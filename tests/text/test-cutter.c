/* test-cutter.c: texts cut into tokens, stems, and words learnt from texts without blanks. */
#include "base/random.h"
#include "text/cutter.h"
#include "text/stemmer.h"

#include <string.h>

static void
append_token (const AisleToken *token, gpointer data)
{
  static const char marks[] = { 'w', 'n', 'p', 'x' };

  g_string_append_printf (data, "%s%.*s/%u%c", ((GString *) data)->len > 0 ? " " : "", (int) token->length, token->text,
                          token->position, marks[token->kind]);
}

static void
check (const char *text, AisleCutMode mode, const AisleLexicon *lexicon, const char *expected)
{
  g_autoptr (GString) tokens = g_string_new (NULL);

  aisle_text_cut (text, mode, lexicon, append_token, tokens);
  g_assert_cmpstr (tokens->str, ==, expected);
}

static void
test_words (void)
{
  check ("", AISLE_CUT_PLAIN, NULL, "");
  check (" -- ! ", AISLE_CUT_PLAIN, NULL, "");
  check ("Red Running-Shoes", AISLE_CUT_PLAIN, NULL, "red/0w running/1w shoes/2w");
  check ("18V 2x4 1/2", AISLE_CUT_PLAIN, NULL, "18/0n v/1w 2/2n x/3w 4/4n 1/5n 2/6n");
  check ("1.5 in. 3,000 PSI.", AISLE_CUT_PLAIN, NULL, "1.5/0n in/1w 3000/2n psi/3w");
  check ("men's, men’s; d'or", AISLE_CUT_PLAIN, NULL, "men/0w men/1w d/2w or/3w");
  check ("ＡＢＣ　１２", AISLE_CUT_PLAIN, NULL, "abc/0w 12/1n"); /* full width */
  check ("Café Größe", AISLE_CUT_PLAIN, NULL, "café/0w grösse/1w");
  check ("кроссовки 42", AISLE_CUT_PLAIN, NULL, "кроссовки/0w 42/1n");
  check ("½ cup", AISLE_CUT_PLAIN, NULL, "1/0n 2/1n cup/2w");
}

static void
test_runs (void)
{
  check ("红色 跑步 鞋", AISLE_CUT_DOCUMENT, NULL, "红色/0p 红/0x 色/1x 跑步/1p 跑/1x 步/2x 鞋/2p");
  check ("羽绒服", AISLE_CUT_PLAIN, NULL, "羽绒/0p 绒服/1p");
  check ("iPhone手机壳", AISLE_CUT_QUERY, NULL, "iphone/0w 手机/1p 机壳/2p");
  check ("ﾊﾟｿｺﾝ", AISLE_CUT_QUERY, NULL, "パソ/0p ソコ/1p コン/2p"); /* half width */
}

/* ICU's dictionary: "Thai language", from its own documentation. */
static void
test_thai (void)
{
  check ("ภาษาไทย", AISLE_CUT_PLAIN, NULL, "ภาษา/0w ไทย/1w");
}

static void
check_stem (const char *language, const char *word, const char *expected)
{
  g_autoptr (AisleStemmer) stemmer = aisle_stemmer_new (language);
  g_autoptr (GString) stem = g_string_new ("=");

  g_assert_nonnull (stemmer);
  aisle_stemmer_append (stemmer, word, strlen (word), stem);
  g_assert_cmpstr (stem->str + 1, ==, expected);
}

/* Stems from the vocabularies that Snowball publishes with its algorithms. */
static void
test_stems (void)
{
  check_stem ("english", "shoes", "shoe");
  check_stem ("english", "consistency", "consist");
  check_stem ("english", "knightly", "knight");
  check_stem ("german", "aufeinanderfolgenden", "aufeinanderfolg");
  check_stem ("french", "continuellement", "continuel");
  check_stem ("none", "shoes", "shoes");
  check_stem ("none", "é", "e");
  check_stem ("english", "café", "cafe");
  g_assert_false (aisle_stemmer_knows ("klingon"));
  for (const char *const *language = aisle_stemmer_languages (); *language != NULL; language++)
    {
      g_autoptr (AisleStemmer) stemmer = aisle_stemmer_new (*language);

      g_assert_nonnull (stemmer);
    }
}

/* ---- the lexicon ---- */

static guint64
key_of (const char *word)
{
  guint64 key = 0;
  guint n = 0;

  for (; *word != '\0'; word = g_utf8_next_char (word), n++)
    key |= (guint64) g_utf8_get_char (word) << 16 * (AISLE_LEXICON_LONGEST - 1 - n);
  return key;
}

/* Titles of planted words between signs drawn at random: the words are found, pieces of them and pairs across are not. */
static AisleLexicon *
learn_planted (void)
{
  static const char *const words[] = { "羽绒服", "充电宝", "折叠雨伞", "跑步" };
  g_autoptr (GArray) signs = g_array_new (FALSE, FALSE, sizeof (guint16));
  AisleRandom random;

  aisle_random_init (&random, 1, "titles");
  for (gsize title = 0; title < 600; title++)
    {
      guint16 sign = 0;

      for (gsize piece = 0; piece < 3; piece++)
        {
          for (gsize i = 0; i < 2; i++)
            {
              sign = (guint16) (0x5000 + aisle_random_below (&random, 300));
              g_array_append_val (signs, sign);
            }
          for (const char *p = words[aisle_random_below (&random, 4)]; *p != '\0'; p = g_utf8_next_char (p))
            {
              sign = (guint16) g_utf8_get_char (p);
              g_array_append_val (signs, sign);
            }
        }
      sign = 0;
      g_array_append_val (signs, sign);
    }
  return aisle_lexicon_learn ((const guint16 *) signs->data, signs->len);
}

static void
test_lexicon (void)
{
  g_autoptr (AisleLexicon) lexicon = learn_planted ();

  g_assert_nonnull (lexicon);
  g_assert_cmpuint (lexicon->n, ==, 4);
  g_assert_true (aisle_lexicon_has (lexicon, key_of ("羽绒服")));
  g_assert_true (aisle_lexicon_has (lexicon, key_of ("充电宝")));
  g_assert_true (aisle_lexicon_has (lexicon, key_of ("折叠雨伞")));
  g_assert_true (aisle_lexicon_has (lexicon, key_of ("跑步")));
  g_assert_false (aisle_lexicon_has (lexicon, key_of ("羽绒")));
  check ("跑步羽绒服", AISLE_CUT_QUERY, lexicon, "跑步/0p 羽绒服/2x 羽绒/2p 绒服/3p");
  check ("大羽绒服", AISLE_CUT_QUERY, lexicon, "大羽/0p 羽绒服/1x 羽绒/1p 绒服/2p");
}

static void
test_no_lexicon (void)
{
  const guint16 few[] = { 0x7EA2, 0x8272, 0 };
  g_autoptr (AisleLexicon) lexicon = aisle_lexicon_learn (few, 3), none = aisle_lexicon_learn (NULL, 0);

  g_assert_cmpuint (lexicon->n, ==, 0);
  g_assert_cmpuint (none->n, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cutter/words", test_words);
  g_test_add_func ("/cutter/runs", test_runs);
  g_test_add_func ("/cutter/thai", test_thai);
  g_test_add_func ("/cutter/stems", test_stems);
  g_test_add_func ("/cutter/lexicon", test_lexicon);
  g_test_add_func ("/cutter/no-lexicon", test_no_lexicon);
  return g_test_run ();
}
