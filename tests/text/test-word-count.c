/* test-word-count.c: words as a reader counts them. */
#include "text/word-count.h"

static void
test_words (void)
{
  g_assert_cmpuint (aisle_text_count_words (""), ==, 0);
  g_assert_cmpuint (aisle_text_count_words (" \t-!"), ==, 0);
  g_assert_cmpuint (aisle_text_count_words ("red running shoes"), ==, 3);
  g_assert_cmpuint (aisle_text_count_words ("iPhone 15, 128GB"), ==, 3);
  g_assert_cmpuint (aisle_text_count_words ("don't"), ==, 1);
  g_assert_cmpuint (aisle_text_count_words ("红色 雨伞"), ==, 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/word-count/words", test_words);
  return g_test_run ();
}
