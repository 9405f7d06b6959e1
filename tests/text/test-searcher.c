/* test-searcher.c: the index against plain counting, golden scores, and lists against the sum of every term everywhere. */
#include "base/error.h"
#include "base/random.h"
#include "text/searcher.h"

#include <math.h>
#include <string.h>

static AisleInvertedIndex *
make (const char *const *texts, gsize n_docs, gsize n_fields, const char *language)
{
  g_autoptr (AisleIndexBuilder) builder = aisle_index_builder_new (n_docs, n_fields, language);
  g_autoptr (GError) error = NULL;
  AisleInvertedIndex *index;

  for (gsize i = 0; i < n_docs * n_fields; i++)
    aisle_index_builder_add (builder, i / n_fields, i % n_fields, texts[i]);
  index = aisle_index_builder_finish (builder, NULL, &error);
  g_assert_no_error (error);
  return index;
}

static float
score (const AisleSearcher *searcher, const char *text, gint32 doc)
{
  g_autoptr (AisleQuery) query = aisle_query_new (aisle_searcher_index (searcher), text, FALSE);

  return aisle_searcher_score (searcher, query, doc);
}

/* "2 0 1": the texts of the list. */
static void
check_list (const AisleSearcher *searcher, const char *text, gboolean typing, const char *expected)
{
  g_autoptr (AisleQuery) query = aisle_query_new (aisle_searcher_index (searcher), text, typing);
  g_autoptr (GString) list = g_string_new (NULL);
  gint32 docs[8];
  float scores[8];

  g_assert_true (aisle_searcher_top (searcher, query, 8, docs, scores));
  for (gsize i = 0; i < 8 && docs[i] >= 0; i++)
    {
      g_string_append_printf (list, "%s%d", i > 0 ? " " : "", docs[i]);
      g_assert_cmpfloat (aisle_searcher_score (searcher, query, docs[i]), ==, scores[i]);
    }
  g_assert_cmpstr (list->str, ==, expected);
}

/* tests/golden/golden.json, F6_bm25. */
static void
test_golden (void)
{
  static const char *const texts[] = { "红色 跑步 鞋", "跑步 短裤", "红色 雨伞 折叠 雨伞" };
  static const double expected[] = { .940007, .544215, .413603 };
  g_autoptr (AisleInvertedIndex) index = make (texts, 3, 1, "english");

  for (gsize plain = 0; plain < 2; plain++)
    {
      g_autoptr (AisleSearcher) searcher = NULL;
      AisleBm25 parameters;

      aisle_bm25_init (&parameters, plain == 1);
      searcher = aisle_searcher_new (index, &parameters);
      for (gint32 doc = 0; doc < 3; doc++)
        g_assert_cmpfloat_with_epsilon (score (searcher, "红色 跑步", doc), expected[doc], 1e-6);
      check_list (searcher, "红色 跑步", FALSE, "0 1 2");
      check_list (searcher, "鞋", FALSE, "0");
      check_list (searcher, "伞", FALSE, "2"); /* a sign within a run */
      check_list (searcher, "电脑", FALSE, "");
    }
}

/* Three English texts by hand, from the table of definitions: 1.088429, .646255, .590862. */
static void
test_english (void)
{
  static const char *const texts[] = { "red shoe", "red red dress", "blue shoes shoe sale" };
  g_autoptr (AisleInvertedIndex) index = make (texts, 3, 1, "english");
  g_autoptr (AisleSearcher) searcher = NULL;
  AisleBm25 parameters;

  aisle_bm25_init (&parameters, TRUE);
  searcher = aisle_searcher_new (index, &parameters);
  g_assert_cmpfloat_with_epsilon (score (searcher, "Red SHOES", 0), 1.088429, 1e-6);
  g_assert_cmpfloat_with_epsilon (score (searcher, "red shoe", 1), .646255, 1e-6);
  g_assert_cmpfloat_with_epsilon (score (searcher, "red shoe", 2), .590862, 1e-6);
}

/* Two fields by hand.  Text 0: title "pump" (1 word; mean 1.5), text "pump for water" (3; mean 2.5).  w 2 and 1, b .5 and
 * .8, k1 1: x = 2 / (.5 + .5 / 1.5) + 1 / (.2 + .8 * 3 / 2.5) = 2.4 + .862069; idf = ln (1 + 1.5 / 1.5) of N 2, n 1. */
static void
test_fields (void)
{
  static const char *const texts[] = { "pump", "pump for water", "garden hose", "for garden" };
  g_autoptr (AisleInvertedIndex) index = make (texts, 2, 2, "none");
  g_autoptr (AisleSearcher) searcher = NULL;
  AisleBm25 parameters;
  double x = 2 / (.5 + .5 / 1.5) + 1 / (.2 + .8 * 3 / 2.5);

  aisle_bm25_init (&parameters, FALSE);
  parameters.k1 = 1;
  parameters.weight[0] = 2;
  parameters.b[0] = .5;
  parameters.b[1] = .8;
  searcher = aisle_searcher_new (index, &parameters);
  g_assert_cmpfloat_with_epsilon (score (searcher, "pump", 0), log (2) * 2 * x / (1 + x), 1e-6);
}

static void
test_phrases (void)
{
  static const char *const texts[] = { "black leather shoe", "shoe of black leather", "leather black shoe",
                                       "羽绒服 新款", "服羽绒" };
  g_autoptr (AisleInvertedIndex) index = make (texts, 5, 1, "english");
  g_autoptr (AisleSearcher) searcher = NULL;
  AisleBm25 parameters;

  aisle_bm25_init (&parameters, FALSE);
  searcher = aisle_searcher_new (index, &parameters);
  check_list (searcher, "\"black leather\"", FALSE, "0 1");
  check_list (searcher, "“black leather” shoes", FALSE, "0 1");
  check_list (searcher, "\"leather shoes\"", FALSE, "0");
  check_list (searcher, "\"leather boots\"", FALSE, "");
  check_list (searcher, "\"羽绒服\"", FALSE, "3");
  check_list (searcher, "\"black", FALSE, "0 2 1"); /* no quote that closes; the shorter first */
  check_list (searcher, "6\" leather\"", FALSE, "0 2 1");
  check_list (searcher, "\"\"", FALSE, "");
}

/* Written together or apart, and side by side before merely both; plain BM25 knows nothing of it. */
static void
test_pairs (void)
{
  static const char *const texts[] = { "deck board over", "deckover", "deck over 2 x 4", "other" };
  g_autoptr (AisleIndexBuilder) builder = aisle_index_builder_new (4, 2, "english");
  g_autoptr (AisleInvertedIndex) index = NULL;
  g_autoptr (GError) error = NULL;

  for (gsize doc = 0; doc < 4; doc++)
    {
      aisle_index_builder_add (builder, doc, 0, texts[doc]);
      aisle_index_builder_add_pairs (builder, doc, 1, texts[doc]);
    }
  index = aisle_index_builder_finish (builder, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (aisle_inverted_index_term (index, "over2", 5), >=, 0);
  g_assert_cmpint (aisle_inverted_index_term (index, "overdeck", 8), <, 0);
  for (gsize plain = 0; plain < 2; plain++)
    {
      g_autoptr (AisleSearcher) searcher = NULL;
      g_autoptr (AisleQuery) query = aisle_query_new (index, "deck over", FALSE);
      AisleBm25 parameters;
      gint32 docs[4];
      float scores[4];

      aisle_bm25_init (&parameters, plain == 1);
      parameters.b[1] = 0;
      parameters.weight[1] = plain == 1 ? 0 : .5;
      searcher = aisle_searcher_new (index, &parameters);
      check_list (searcher, "deckover", FALSE, plain == 1 ? "1" : "1 2");
      if (plain == 0)
        aisle_query_add_pairs (query, index, "deck over");
      g_assert_true (aisle_searcher_top (searcher, query, 4, docs, scores));
      /* Both words in both; the longer text has them side by side.  Written together it is found by the pair alone. */
      g_assert_cmpint (docs[0], ==, plain == 1 ? 0 : 2);
      g_assert_cmpint (docs[plain == 1 ? 2 : 3], ==, -1);
      g_assert_true (plain == 1 ? docs[1] == 2 : docs[1] == 1 || docs[2] == 1);
    }
}

static void
test_endings (void)
{
  static const char *const texts[] = { "running shoe", "run", "rug", "blue" };
  g_autoptr (AisleInvertedIndex) index = make (texts, 4, 1, "english");
  g_autoptr (AisleSearcher) searcher = NULL;
  AisleBm25 parameters;

  aisle_bm25_init (&parameters, FALSE);
  searcher = aisle_searcher_new (index, &parameters);
  check_list (searcher, "ru", TRUE, "1 2 0");
  check_list (searcher, "ru", FALSE, "");
  check_list (searcher, "ru ", TRUE, "");
  check_list (searcher, "ru*", FALSE, "1 2 0");
  check_list (searcher, "runn", TRUE, "1 0"); /* the stem of running */
  check_list (searcher, "runs", TRUE, "1 0"); /* stands in no text, its stem does */
  check_list (searcher, "blue ru", TRUE, "3 1 2 0");
  check_list (searcher, "zz", TRUE, "");
}

/* ---- many texts drawn at random, against every score counted plainly ---- */

#define N_DOCS  9000
#define N_WORDS 400

static AisleInvertedIndex *
draw (AisleRandom *random)
{
  g_autoptr (AisleIndexBuilder) builder = aisle_index_builder_new (N_DOCS, 2, "none");
  g_autoptr (GError) error = NULL;
  AisleInvertedIndex *index;

  for (gsize doc = 0; doc < N_DOCS; doc++)
    for (gsize field = 0; field < 2; field++)
      {
        g_autoptr (GString) text = g_string_new (NULL);

        /* Rare and common words: the square of a uniform number. */
        for (gsize i = aisle_random_below (random, 9); i > 0; i--)
          {
            double u = aisle_random_uniform (random);

            g_string_append_printf (text, "w%c%c ", 'a' + (int) (u * u * N_WORDS) / 26,
                                    'a' + (int) (u * u * N_WORDS) % 26);
          }
        aisle_index_builder_add (builder, doc, field, text->str);
      }
  index = aisle_index_builder_finish (builder, NULL, &error);
  g_assert_no_error (error);
  return index;
}

static void
check_top (const AisleSearcher *searcher, const AisleQuery *query, gsize k)
{
  g_autofree gint32 *docs = g_new (gint32, k);
  g_autofree float *scores = g_new (float, k), *all = g_new (float, N_DOCS);

  for (gint32 doc = 0; doc < N_DOCS; doc++)
    all[doc] = aisle_searcher_score (searcher, query, doc);
  g_assert_true (aisle_searcher_top (searcher, query, k, docs, scores));
  for (gsize i = 0; i < k; i++)
    {
      gint32 best = -1;

      for (gint32 doc = 0; doc < N_DOCS; doc++)
        if (all[doc] > 0 && (best < 0 || all[doc] > all[best]))
          best = doc;
      g_assert_cmpint (docs[i], ==, best);
      if (best < 0)
        break;
      g_assert_cmpfloat (scores[i], ==, all[best]);
      all[best] = 0;
    }
}

static void
test_lists (void)
{
  AisleRandom random;
  g_autoptr (AisleInvertedIndex) index = NULL;
  static const gsize sizes[] = { 1, 10, 60 };

  aisle_random_init (&random, 7, "texts");
  index = draw (&random);
  for (gsize plain = 0; plain < 2; plain++)
    {
      g_autoptr (AisleSearcher) searcher = NULL;
      AisleBm25 parameters;

      aisle_bm25_init (&parameters, plain == 1);
      parameters.weight[0] = 3;
      searcher = aisle_searcher_new (index, &parameters);
      for (gsize q = 0; q < 40; q++)
        {
          g_autoptr (GString) text = g_string_new (NULL);
          g_autoptr (AisleQuery) query = NULL;

          for (gsize i = 1 + aisle_random_below (&random, 6); i > 0; i--)
            {
              guint word = (guint) aisle_random_below (&random, N_WORDS);

              g_string_append_printf (text, "w%c%c%s ", 'a' + (int) (word / 26), 'a' + (int) (word % 26),
                                      aisle_random_below (&random, 12) == 0 ? " wa*" : "");
            }
          query = aisle_query_new (index, text->str, FALSE);
          check_top (searcher, query, sizes[q % 3]);
        }
    }
}

/* Pairs of a title that says the same twice: what is saved is taken when it is loaded, else an index would be made with
 * every search. */
static void
test_same_pairs (void)
{
  static const char text[] = "4 in. x 4 in. x 8 ft. deck post";
  g_autoptr (AisleIndexBuilder) builder = aisle_index_builder_new (1, 2, "english");
  g_autoptr (AisleInvertedIndex) index = NULL, again = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = NULL;

  aisle_index_builder_add (builder, 0, 0, text);
  aisle_index_builder_add_pairs (builder, 0, 1, text);
  index = aisle_index_builder_finish (builder, NULL, &error);
  g_assert_no_error (error);
  bytes = aisle_inverted_index_save (index, &error);
  again = aisle_inverted_index_load (bytes, &error);
  g_assert_no_error (error);
  g_assert_nonnull (again);
}

/* Saved and loaded it says the same; any byte changed or cut ends in an error or in an index that is safe to search. */
static void
test_file (void)
{
  static const char *const texts[] = { "red shoe 羽绒服", "red dress", "blue shoe" };
  g_autoptr (AisleInvertedIndex) index = make (texts, 3, 1, "english"), again = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = aisle_inverted_index_save (index, &error), more = NULL;
  g_autofree guint8 *copy = NULL;
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);

  again = aisle_inverted_index_load (bytes, &error);
  g_assert_no_error (error);
  more = aisle_inverted_index_save (again, &error);
  g_assert_true (g_bytes_equal (bytes, more));
  copy = g_memdup2 (data, size);
  for (gsize at = 0; at < size; at++)
    for (gsize kind = 0; kind < 3; kind++)
      {
        static const guint8 changes[] = { 1, 0x80, 0xff };
        g_autoptr (GBytes) changed = NULL;
        g_autoptr (AisleInvertedIndex) loaded = NULL;
        g_autoptr (GError) problem = NULL;

        copy[at] ^= changes[kind];
        changed = g_bytes_new (copy, size);
        copy[at] ^= changes[kind];
        loaded = aisle_inverted_index_load (changed, &problem);
        g_assert_true ((loaded == NULL) == (problem != NULL));
        if (loaded != NULL)
          {
            g_autoptr (AisleSearcher) searcher = NULL;
            AisleBm25 parameters;
            g_autoptr (AisleQuery) query = aisle_query_new (loaded, "red \"blue shoe\" 羽绒服 s*", FALSE);
            gint32 docs[3];
            float scores[3];

            aisle_bm25_init (&parameters, FALSE);
            searcher = aisle_searcher_new (loaded, &parameters);
            g_assert_true (aisle_searcher_top (searcher, query, 3, docs, scores));
          }
      }
  for (gsize cut = 0; cut < size; cut++)
    {
      g_autoptr (GBytes) part = g_bytes_new (data, cut);

      g_assert_null (aisle_inverted_index_load (part, NULL));
    }
}

/* A word that is no text is read by others as if it were one. */
static void
test_broken_word (void)
{
  static const char *const texts[] = { "shoe 一" };
  g_autoptr (AisleInvertedIndex) index = make (texts, 1, 1, "none");
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = aisle_inverted_index_save (index, &error), changed = NULL;
  gsize size;
  g_autofree char *copy = NULL;

  g_assert_no_error (error);
  copy = g_memdup2 (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  size = g_bytes_get_size (bytes);
  for (gsize at = 0; at + 3 <= size; at++)
    if (memcmp (copy + at, "一", 3) == 0)
      copy[at] = '\xff';
  changed = g_bytes_new (copy, size);
  g_assert_null (aisle_inverted_index_load (changed, &error));
  g_assert_error (error, AISLE_TEXT_ERROR, AISLE_ERROR_CORRUPT);
}

static void
test_empty (void)
{
  static const char *const texts[] = { "", "" };
  g_autoptr (AisleInvertedIndex) nothing = make (NULL, 0, 1, "english"), blank = make (texts, 2, 1, "english");
  const AisleInvertedIndex *both[] = { nothing, blank };

  for (gsize i = 0; i < 2; i++)
    {
      g_autoptr (AisleSearcher) searcher = NULL;
      AisleBm25 parameters;

      aisle_bm25_init (&parameters, FALSE);
      searcher = aisle_searcher_new (both[i], &parameters);
      check_list (searcher, "red \"shoe\" b*", TRUE, "");
      check_list (searcher, "", TRUE, "");
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/searcher/golden", test_golden);
  g_test_add_func ("/searcher/english", test_english);
  g_test_add_func ("/searcher/fields", test_fields);
  g_test_add_func ("/searcher/phrases", test_phrases);
  g_test_add_func ("/searcher/pairs", test_pairs);
  g_test_add_func ("/searcher/endings", test_endings);
  g_test_add_func ("/searcher/lists", test_lists);
  g_test_add_func ("/searcher/file", test_file);
  g_test_add_func ("/searcher/broken-word", test_broken_word);
  g_test_add_func ("/searcher/empty", test_empty);
  g_test_add_func ("/searcher/same-pairs", test_same_pairs);
  return g_test_run ();
}
