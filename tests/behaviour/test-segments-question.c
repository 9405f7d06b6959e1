/* test-segments-question.c: segments side by side against the golden log: six users, u1, u2, u3 and u6 buy. */
#include "temp-shop.h"

#include "base/error.h"
#include "numeric/parallel.h"

static const char catalogue_text[] = "item,title,category\n"
                                     "A,Runner,Shoes\n"
                                     "B,Boot,Shoes\n"
                                     "C,Sock,\"Socks, long\"\n";

typedef struct
{
  TempShop shop;
  AisleProject *project;
} Fixture;

/* The 27 valid rows. */
static void
set_up (Fixture *fixture, gconstpointer data)
{
  static const char *const items[] = { "as=items", NULL };
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "golden", "fixtures", "events_utf8.csv", NULL);
  g_autofree char *text = NULL;
  g_autoptr (GString) rows = g_string_new (NULL);
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  for (gsize i = 0; lines[i] != NULL && lines[i][0] != '\0'; i++)
    if (g_hash_table_add (seen, lines[i]) && !g_str_has_prefix (lines[i], "u7"))
      g_string_append_printf (rows, "%s\n", lines[i]);
  temp_shop_init (&fixture->shop);
  temp_shop_import (&fixture->shop, "events.csv", rows->str, NULL);
  if (data == NULL)
    temp_shop_import (&fixture->shop, "items.csv", catalogue_text, items);
  fixture->project = temp_shop_open (&fixture->shop);
  g_assert_true (aisle_command_segment_save (fixture->project, "searched", "did (search)", &error));
  g_assert_true (aisle_command_segment_save (fixture->project, "a, \"quoted\" name", "did (cart)", &error));
  g_assert_no_error (error);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  aisle_project_close (fixture->project);
  temp_shop_clear (&fixture->shop);
}

static AisleAnswer *
ask (const Fixture *fixture, const char *segments, const char *within, GError **error)
{
  const AisleQuestion *question = aisle_question ("segments");
  g_autoptr (AisleParams) params = aisle_params_new (question->params, question->n_params);

  g_assert_true (aisle_params_set (params, "segments", segments, error));
  return aisle_command_ask (fixture->project, "segments", params, within, NULL, error);
}

static double
number (const AisleAnswer *answer, gsize row, const char *column)
{
  return aisle_table_number_of (answer->table, row, column);
}

static const char *
text (const AisleAnswer *answer, gsize row, const char *column)
{
  return aisle_table_text_of (answer->table, row, column);
}

static void
test_golden (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleAnswer) answer = ask (fixture, "searched, \"did (buy, item = C)\"", NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (aisle_table_n_rows (answer->table), ==, 3);
  g_assert_cmpfloat (number (answer, 0, "users"), ==, 6);
  g_assert_cmpfloat (number (answer, 0, "share"), ==, 1);
  g_assert_cmpfloat (number (answer, 0, "buyers"), ==, 4);
  g_assert_cmpfloat (number (answer, 0, "orders"), ==, 6);
  g_assert_cmpfloat_with_epsilon (number (answer, 0, "revenue"), 306.7, 1e-9);
  g_assert_cmpfloat_with_epsilon (number (answer, 0, "conversion"), 4.0 / 6, 1e-12);
  /* Wilson's formula for 4 of 6, and the mean of 78.9, 129, 78.9, 0, 0, 19.9 with its error. */
  g_assert_cmpfloat_with_epsilon (number (answer, 0, "conversion_low"), 0.29999, 1e-4);
  g_assert_cmpfloat_with_epsilon (number (answer, 0, "conversion_high"), 0.90323, 1e-4);
  g_assert_cmpfloat_with_epsilon (number (answer, 0, "revenue_per_user"), 51.1167, 1e-4);
  g_assert_cmpfloat_with_epsilon (number (answer, 0, "revenue_per_user_low"), 9.06497, 1e-4);
  g_assert_cmpfloat_with_epsilon (number (answer, 0, "revenue_per_user_high"), 93.16836, 1e-4);
  /* A 59 twice and B 129 of 306.7. */
  g_assert_cmpstr (text (answer, 0, "top_categories"), ==, "Shoes 81%, Socks, long 19%");

  g_assert_cmpstr (text (answer, 1, "segment"), ==, "searched"); /* u2, u4 */
  g_assert_cmpfloat (number (answer, 1, "users"), ==, 2);
  g_assert_cmpfloat_with_epsilon (number (answer, 1, "share"), 1.0 / 3, 1e-12);
  g_assert_cmpfloat (number (answer, 1, "buyers"), ==, 1);
  g_assert_cmpfloat_with_epsilon (number (answer, 1, "revenue"), 129, 1e-9);
  g_assert_cmpstr (text (answer, 1, "top_categories"), ==, "Shoes 100%");

  g_assert_cmpfloat (number (answer, 2, "users"), ==, 3); /* u1, u3, u6 */
  g_assert_cmpfloat (number (answer, 2, "orders"), ==, 5);
  g_assert_cmpfloat_with_epsilon (number (answer, 2, "revenue"), 177.7, 1e-9);
}

static void
test_names (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleAnswer) all = ask (fixture, "", NULL, &error);
  g_autoptr (AisleAnswer) one = ask (fixture, "\"a, \"\"quoted\"\" name\"", NULL, &error);
  g_autoptr (AisleAnswer) within = ask (fixture, "searched", "did (cart)", &error);
  g_autoptr (AisleAnswer) unknown = NULL;

  g_assert_no_error (error);
  g_assert_cmpuint (aisle_table_n_rows (all->table), ==, 3);
  g_assert_cmpuint (aisle_table_n_rows (one->table), ==, 2);
  g_assert_cmpstr (text (one, 1, "definition"), ==, "did (cart)");
  g_assert_cmpfloat (number (one, 1, "users"), ==, 5);
  g_assert_cmpfloat (number (within, 0, "users"), ==, 5);
  g_assert_cmpfloat (number (within, 1, "users"), ==, 1); /* u2 */
  unknown = ask (fixture, "searched,nobody", NULL, &error);
  g_assert_null (unknown);
  g_assert_error (error, AISLE_SEGMENT_ERROR, AISLE_ERROR_USAGE);
}

/* A saved segment of another month's log: it is told, the others are compared. */
static void
test_stale (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleAnswer) answer = NULL;
  g_autoptr (AisleTable) list = NULL;
  g_autofree char *passport = NULL;

  g_assert_true (aisle_command_segment_save (fixture->project, "hats", "did (view, item = HAT)", &error));
  answer = ask (fixture, "", NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (aisle_table_n_rows (answer->table), ==, 3);
  passport = aisle_passport_to_text (answer->passport);
  g_assert_nonnull (strstr (passport, "'hats' is left out"));
  list = aisle_command_segments (fixture->project, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (aisle_table_n_rows (list), ==, 3);
  g_assert_cmpint (aisle_table_integer (list, 0, 1), ==, 5);
  g_assert_true (aisle_table_is_missing (list, 1, 1));
  g_assert_nonnull (strstr (aisle_table_text (list, 1, 4), "no item 'HAT'"));
  g_assert_cmpint (aisle_table_integer (list, 2, 1), ==, 2);
}

static void
test_no_catalogue (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleAnswer) answer = ask (fixture, "", NULL, &error);

  g_assert_no_error (error);
  g_assert_null (text (answer, 0, "top_categories"));
}

static void
test_threads (Fixture *fixture, gconstpointer data)
{
  guint before = aisle_parallel_get_threads ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) one = g_string_new (NULL), two = g_string_new (NULL);
  g_autoptr (AisleAnswer) first = NULL, second = NULL;

  aisle_parallel_set_threads (1);
  first = ask (fixture, "", NULL, &error);
  aisle_parallel_set_threads (2);
  second = ask (fixture, "", NULL, &error);
  aisle_parallel_set_threads (before);
  g_assert_no_error (error);
  aisle_table_to_csv (first->table, one);
  aisle_table_to_csv (second->table, two);
  g_assert_cmpstr (one->str, ==, two->str);
}

/* Rename, undo, redo, and a name that is taken. */
static void
test_rename (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *what = NULL, *again = NULL;
  g_autoptr (AisleSegment) found = NULL, old = NULL, back = NULL;

  g_assert_true (aisle_command_segment_rename (fixture->project, "searched", "looked for", &error));
  found = aisle_segment_find (fixture->project, "looked for", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (found->definition, ==, "did (search)");
  g_assert_null (aisle_segment_find (fixture->project, "searched", NULL));
  g_assert_true (aisle_command_undo (fixture->project, &what, &error));
  old = aisle_segment_find (fixture->project, "searched", &error);
  g_assert_nonnull (old);
  g_assert_null (aisle_segment_find (fixture->project, "looked for", NULL));
  g_assert_true (aisle_command_redo (fixture->project, &again, &error));
  back = aisle_segment_find (fixture->project, "looked for", &error);
  g_assert_nonnull (back);
  g_assert_false (aisle_command_segment_rename (fixture->project, "looked for", "a, \"quoted\" name", &error));
  g_assert_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_USAGE);
  g_clear_error (&error);
  g_assert_false (aisle_command_segment_rename (fixture->project, "searched", "x", &error));
  g_assert_error (error, AISLE_SEGMENT_ERROR, AISLE_ERROR_NOT_FOUND);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, test) g_test_add (path, Fixture, NULL, set_up, test, tear_down)
  ADD ("/segments-question/golden", test_golden);
  ADD ("/segments-question/names", test_names);
  ADD ("/segments-question/stale", test_stale);
  g_test_add ("/segments-question/no-catalogue", Fixture, "none", set_up, test_no_catalogue, tear_down);
  ADD ("/segments-question/threads", test_threads);
  ADD ("/segments-question/rename", test_rename);
  return g_test_run ();
}
