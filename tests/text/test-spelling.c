/* test-spelling.c: what was meant, by hand. */
#include "text/spelling.h"

#include <string.h>

/* "ladder" is in two texts, "lander" in one; both are one letter from "ladner" (two places changed, or one wrong). */
static AisleInvertedIndex *
make (void)
{
  static const char *const texts[] = { "Step Ladder", "Ladder of steel",   "Lander",     "Fiberglass shower head",
                                       "wall mount",  "Wall mount faucet", "wall mount", "jeans",
                                       "été d'or" };
  g_autoptr (AisleIndexBuilder) builder = aisle_index_builder_new (G_N_ELEMENTS (texts), 1, "english");
  g_autoptr (GError) error = NULL;
  AisleInvertedIndex *index;

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    aisle_index_builder_add (builder, i, 0, texts[i]);
  index = aisle_index_builder_finish (builder, NULL, &error);
  g_assert_no_error (error);
  return index;
}

static void
test_mend (void)
{
  static const struct
  {
    const char *typed, *meant;
  } cases[] = {
    { "laddr", "ladder" },         /* one missing */
    { "laddder", "ladder" },       /* one too many */
    { "lader", "ladder" },         /* "lader" to "lander" is one, too: the word of more texts */
    { "ladder", NULL },            /* is a word */
    { "ladders", NULL },           /* is a form of one */
    { "fibreglas", "fiberglass" }, /* two changed places, one missing */
    { "fibregla", NULL },          /* three mistakes */
    { "wallmount", "wall mount" }, /* two words that three texts have */
    { "showerhead", NULL },        /* only one text has these two */
    { "jaens", "jeans" },          /* changed places are one mistake */
    { "jnaes", NULL },             /* two in five letters are too many */
    { "xladder", NULL },           /* begins otherwise */
    { "lad", NULL },               /* too short to tell */
    { "étte", NULL },              /* a letter of two bytes begins it */
    { "aaaaaaaaaabbbbbbbbbbccccccccccdddd", NULL },
    { "", NULL },
  };
  AisleInvertedIndex *index = make ();

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *meant = aisle_spelling_mend (index, cases[i].typed, strlen (cases[i].typed));

      g_test_message ("%s", cases[i].typed);
      g_assert_cmpstr (meant, ==, cases[i].meant);
    }
  aisle_inverted_index_free (index);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/text/spelling/mend", test_mend);
  return g_test_run ();
}
