/* test-natural.c: the order of texts, looking for one in another, and SQL cut into words. */
#include "text/natural.h"
#include "text/sql-tokens.h"

#include <string.h>

static void
test_order (void)
{
  const char *const ascending[] = { "", "1", "2", "9", "010", "10", "100", "a", "A1", "a2", "a10", "b", "茶" };

  for (gsize i = 0; i < G_N_ELEMENTS (ascending); i++)
    for (gsize j = 0; j < G_N_ELEMENTS (ascending); j++)
      {
        const char *a = ascending[i], *b = ascending[j];
        int order = aisle_natural_compare (a, strlen (a), b, strlen (b));
        g_assert_cmpint ((order > 0) - (order < 0), ==, (i > j) - (i < j));
      }
}

static void
check (const char *needle, const char *text, gboolean in, gboolean starts)
{
  AisleNeedle self;

  aisle_needle_init (&self, needle);
  g_assert_true (aisle_needle_in (&self, text) == in);
  g_assert_true (aisle_needle_starts (&self, text) == starts);
  aisle_needle_clear (&self);
}

static void
test_needle (void)
{
  check ("shoe", "Red SHOES", TRUE, FALSE);
  check ("red", "Red SHOES", TRUE, TRUE);
  check ("shoess", "Red SHOES", FALSE, FALSE);
  check ("", "x", TRUE, TRUE);
  check ("ÉTÉ", "un été", TRUE, FALSE);
  check ("绿茶", "绿茶礼盒", TRUE, TRUE);
  check ("é", "\xff\xfe", FALSE, FALSE);
  check ("aab", "aaab", TRUE, FALSE);
}

static void
check_tokens (const char *sql, const char *kinds)
{
  g_autoptr (GArray) tokens = aisle_sql_tokens (sql);
  g_autoptr (GString) found = g_string_new (NULL);

  for (guint i = 0; i < tokens->len; i++)
    g_string_append_c (found, "wqnscx"[g_array_index (tokens, AisleSqlToken, i).kind]);
  g_assert_cmpstr (found->str, ==, kinds);
}

static void
test_tokens (void)
{
  check_tokens ("SELECT a.b, 'it''s', 1.5e3 FROM \"x y\" -- end\nWHERE [q] = 2", "wwxwxsxnwqcwqxn");
  check_tokens ("/* open", "c");
  check_tokens ("'open", "s");
  check_tokens ("", "");
  check_tokens ("价格>=3", "wxxn");
  g_assert_true (aisle_sql_is_keyword ("select", 6));
  g_assert_false (aisle_sql_is_keyword ("selects", 7));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/text/natural/order", test_order);
  g_test_add_func ("/text/natural/needle", test_needle);
  g_test_add_func ("/text/natural/sql-tokens", test_tokens);
  return g_test_run ();
}
