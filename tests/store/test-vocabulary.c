/* test-vocabulary.c: dense ids against a plain hash table, and the properties of the content hash. */
#include "store/vocabulary.h"

#include "base/random.h"

/* Lengths around the words a key is made of, bytes beyond ASCII, shared beginnings and ends. */
static char *
make_text (AisleRandom *random, guint kinds)
{
  static const char *const beginnings[] = { "", "user-", "a rather long common beginning of ", "用户" };
  guint n = (guint) aisle_random_below (random, kinds);

  return g_strdup_printf ("%s%.*u", beginnings[n % 4], (int) (n % 23), n);
}

static void
test_against_hash_table (void)
{
  g_autoptr (AisleVocabulary) vocabulary = aisle_vocabulary_new (G_MAXINT32);
  g_autoptr (GHashTable) expected = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GPtrArray) order = g_ptr_array_new_with_free_func (g_free);
  AisleRandom random;

  aisle_random_init (&random, 3, "texts");
  for (guint batch = 0; batch < 200; batch++)
    {
      AisleSpan spans[500];
      char *texts[500];
      gint32 ids[500];
      AisleTextKey keys[500];

      for (gsize i = 0; i < 500; i++)
        {
          texts[i] = make_text (&random, 40000);
          spans[i] = (AisleSpan){ i % 17 == 0 ? NULL : texts[i], (guint32) strlen (texts[i]) };
        }
      g_assert_true (aisle_vocabulary_encode (vocabulary, spans, 500, ids, keys));
      for (gsize i = 0; i < 500; i++)
        {
          gpointer id;

          if (spans[i].data == NULL)
            g_assert_cmpint (ids[i], ==, -1);
          else if (g_hash_table_lookup_extended (expected, texts[i], NULL, &id))
            g_assert_cmpint (ids[i], ==, GPOINTER_TO_INT (id));
          else
            {
              g_assert_cmpint (ids[i], ==, (gint32) order->len);
              g_ptr_array_add (order, g_strdup (texts[i]));
              g_hash_table_insert (expected, g_strdup (texts[i]), GINT_TO_POINTER (ids[i]));
            }
          g_free (texts[i]);
        }
    }
  g_assert_cmpuint (aisle_vocabulary_n (vocabulary), ==, order->len);
  for (guint i = 0; i < order->len; i++)
    {
      AisleSpan text = aisle_vocabulary_text (vocabulary, (gint32) i);
      g_assert_cmpmem (text.data, text.length, order->pdata[i], strlen (order->pdata[i]));
    }
}

static void
test_limit (void)
{
  g_autoptr (AisleVocabulary) vocabulary = aisle_vocabulary_new (2);
  AisleSpan spans[] = { { "a", 1 }, { "b", 1 }, { "a", 1 }, { "c", 1 } };
  gint32 ids[4];
  AisleTextKey keys[4];

  g_assert_true (aisle_vocabulary_encode (vocabulary, spans, 3, ids, keys));
  g_assert_cmpint (ids[2], ==, 0);
  g_assert_false (aisle_vocabulary_encode (vocabulary, spans, 4, ids, keys));
  g_assert_cmpuint (aisle_vocabulary_n (vocabulary), ==, 2);
}

/* Different texts of up to 16 bytes have different keys: they are their bytes. */
static void
test_keys_are_texts (void)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  AisleRandom random;

  aisle_random_init (&random, 5, "keys");
  for (guint i = 0; i < 200000; i++)
    {
      char bytes[17] = "";
      guint32 length = (guint32) aisle_random_below (&random, 17);
      AisleTextKey key;
      char *name;

      for (guint32 b = 0; b < length; b++)
        bytes[b] = (char) ('a' + aisle_random_below (&random, 2));
      key = aisle_text_key (bytes, length);
      name = g_strdup_printf ("%" G_GINT64_MODIFIER "x %" G_GINT64_MODIFIER "x %u", key.a, key.b, key.length);
      if (g_hash_table_contains (seen, name))
        g_assert_cmpstr (g_hash_table_lookup (seen, name), ==, bytes);
      g_hash_table_insert (seen, name, g_strdup (bytes));
    }
}

static AisleHash128
hash_text (AisleRole role, const char *text)
{
  AisleHash128 row = { 0, 0 }, sum = { 0, 0 };

  aisle_row_add_text (&row, role, aisle_text_key (text, (guint32) strlen (text)));
  aisle_hash_add_row (&sum, row);
  return sum;
}

static gboolean
equal (AisleHash128 a, AisleHash128 b)
{
  return a.low == b.low && a.high == b.high;
}

/* Every bit of a long text matters, and so does the role. */
static void
test_hash_sees_all (void)
{
  static const char text[] = "a query that is longer than any key: the whole of it, to its very last letter";
  AisleHash128 whole = hash_text (AISLE_ROLE_QUERY, text), zero = { 0, 0 }, minus = { 0, 0 }, swapped[2] = { 0 };

  for (gsize i = 0; i + 1 < sizeof text; i++)
    for (guint bit = 0; bit < 7; bit++)
      {
        g_autofree char *other = g_strdup (text);

        other[i] ^= (char) (1 << bit);
        if (other[i] != '\0')
          g_assert_false (equal (hash_text (AISLE_ROLE_QUERY, other), whole));
      }
  g_assert_false (equal (hash_text (AISLE_ROLE_USER, text), whole));
  g_assert_false (equal (hash_text (AISLE_ROLE_USER, "A"), hash_text (AISLE_ROLE_ITEM, "A")));
  aisle_row_add_real (&zero, AISLE_ROLE_QUANTITY, 0.0);
  aisle_row_add_real (&minus, AISLE_ROLE_QUANTITY, -0.0);
  g_assert_true (equal (zero, minus));
  /* u1 A + u2 B is not u1 B + u2 A. */
  for (guint s = 0; s < 2; s++)
    for (guint r = 0; r < 2; r++)
      {
        AisleHash128 row = { 0, 0 };

        aisle_row_add_text (&row, AISLE_ROLE_USER, aisle_text_key (r ? "u2" : "u1", 2));
        aisle_row_add_text (&row, AISLE_ROLE_ITEM, aisle_text_key (r ^ s ? "B" : "A", 1));
        aisle_hash_add_row (&swapped[s], row);
      }
  g_assert_false (equal (swapped[0], swapped[1]));
}

/* The form in which projects keep it must not change by accident; the number is a second implementation's. */
static void
test_hash_is_fixed (void)
{
  g_autofree char *text = aisle_hash_format (hash_text (AISLE_ROLE_QUERY, "running shoes, size 43"));
  AisleHash128 back;

  g_assert_cmpstr (text, ==, "8a2b1f3c6a9a6aa1a9846d55cbc2c8ea");
  g_assert_true (aisle_hash_parse (text, &back));
  g_assert_true (equal (back, hash_text (AISLE_ROLE_QUERY, "running shoes, size 43")));
  g_assert_false (aisle_hash_parse ("12", &back));
  g_assert_false (aisle_hash_parse ("zz345678901234567890123456789012", &back));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/vocabulary/against-hash-table", test_against_hash_table);
  g_test_add_func ("/vocabulary/limit", test_limit);
  g_test_add_func ("/vocabulary/keys-are-texts", test_keys_are_texts);
  g_test_add_func ("/content-hash/sees-all", test_hash_sees_all);
  g_test_add_func ("/content-hash/is-fixed", test_hash_is_fixed);
  return g_test_run ();
}
