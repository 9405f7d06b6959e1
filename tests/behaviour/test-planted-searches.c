/* test-planted-searches.c: what a simulated shop's query log hides is found again: how often each place is looked at, which
 * results are relevant, which queries are badly answered, and what is refined. */
#include "behaviour/ask-shop.h"

#include "evaluate/graded.h"
#include "numeric/stats.h"

typedef struct
{
  TempShop shop;
  AisleProject *project;
  char *truth;
} Fixture;

static void
import_queries (const TempShop *shop, const char *name, const char *as)
{
  g_autofree char *path = temp_shop_path (shop, name), *option = g_strconcat ("as=", as, NULL);
  const char *const options[] = { option, NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleImportReport) report = temp_shop_import_file (shop, path, options, FALSE, &error);

  g_assert_no_error (error);
}

static void
set_up (Fixture *self)
{
  static const char *const settings[] = { "events=20000", "searches=40000", "titles=no", "plant=searches", NULL };
  g_autoptr (AisleParams) params = aisle_params_new (aisle_simulate_params, aisle_simulate_n_params);
  g_autofree char *told = NULL;
  g_autoptr (GError) error = NULL;

  temp_shop_init (&self->shop);
  for (gsize i = 0; settings[i] != NULL; i++)
    g_assert_true (aisle_params_set_pair (params, settings[i], NULL));
  g_assert_true (aisle_command_simulate (self->shop.folder, params, NULL, &error));
  g_assert_no_error (error);
  import_queries (&self->shop, "queries.csv", "queries");
  told = temp_shop_path (&self->shop, "truth.json");
  g_assert_true (g_file_get_contents (told, &self->truth, NULL, NULL));
  self->project = temp_shop_open (&self->shop);
}

static void
tear_down (Fixture *self)
{
  aisle_project_close (self->project);
  temp_shop_clear (&self->shop);
  g_free (self->truth);
}

static JsonNode *
searches_told (const Fixture *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) root = aisle_json_parse (self->truth, strlen (self->truth), &error);

  g_assert_no_error (error);
  return json_node_copy (json_object_get_member (json_node_get_object (root), "searches"));
}

/* Ten places, each within .02 of what was planted. */
static void
test_bias (gconstpointer data)
{
  const Fixture *self = data;
  g_autoptr (JsonNode) told = searches_told (self);
  JsonArray *planted = json_object_get_array_member (json_node_get_object (told), "looked_at");
  g_autoptr (AisleAnswer) answer = ask_well (self->project, "queries", "by=position");

  g_assert_cmpuint (json_array_get_length (planted), ==, 10);
  g_assert_cmpuint (aisle_table_n_rows (answer->table), ==, 10);
  for (guint k = 0; k < 10; k++)
    {
      double found = number (answer, k, "looked_at");

      g_test_message ("place %u: %.4f, planted %.4f; clicked %.4f", k + 1, found,
                      json_array_get_double_element (planted, k), number (answer, k, "ctr"));
      g_assert_cmpfloat_with_epsilon (found, json_array_get_double_element (planted, k), .02);
    }
}

/* The true relevance of a query's item. */
static GHashTable *
read_relevance (const Fixture *self)
{
  g_autofree char *path = temp_shop_path (&self->shop, "relevance.csv"), *text = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleTable) table = NULL;
  GHashTable *all = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  table = aisle_table_from_csv (text, &error);
  g_assert_no_error (error);
  for (gsize row = 0; row < aisle_table_n_rows (table); row++)
    {
      double value = aisle_table_number (table, row, 2);

      g_hash_table_insert (all,
                           g_strconcat (aisle_table_text (table, row, 0), "\n", aisle_table_text (table, row, 1), NULL),
                           g_memdup2 (&value, sizeof value));
    }
  return all;
}

typedef struct
{
  double order;
  float truth;
} Result;

static int
compare_results (gconstpointer a, gconstpointer b)
{
  const Result *x = a, *y = b;

  return x->order != y->order ? (x->order > y->order ? -1 : 1) : (x->truth > y->truth) - (x->truth < y->truth);
}

/* NDCG@10 on the true relevance of a query's results, ordered by a column; ties against it. */
static float
ndcg_of (const AisleAnswer *answer, gsize from, gsize to, const char *column, GHashTable *relevance)
{
  g_autofree Result *results = g_new (Result, to - from);
  g_autofree float *grades = g_new (float, to - from);

  for (gsize row = from; row < to; row++)
    {
      g_autofree char *key = g_strconcat (text (answer, row, "query"), "\n", text (answer, row, "item"), NULL);
      const double *truth = g_hash_table_lookup (relevance, key);

      g_assert_nonnull (truth);
      results[row - from] = (Result){ number (answer, row, column), (float) *truth };
    }
  qsort (results, to - from, sizeof *results, compare_results);
  for (gsize i = 0; i < to - from; i++)
    grades[i] = results[i].truth;
  return (float) aisle_graded_ndcg (grades, to - from, grades, to - from, 10, AISLE_GAIN_LINEAR);
}

/* Over the queries, grades freed from the place are nearer to the true relevance than raw ones. */
static void
test_relevance (gconstpointer data)
{
  const Fixture *self = data;
  g_autoptr (AisleAnswer) by_place = ask_well (self->project, "clicks", "model=position;least=10;rows=1000000");
  g_autoptr (AisleAnswer) by_rate = ask_well (self->project, "clicks", "model=raw;least=10;rows=1000000");
  g_autoptr (GHashTable) relevance = read_relevance (self);
  gsize n_rows = aisle_table_n_rows (by_place->table), n = 0;
  g_autofree float *raw = g_new (float, n_rows), *freed = g_new (float, n_rows);
  AisleInterval difference;
  double p, sums[2] = { 0, 0 };

  g_assert_cmpuint (aisle_table_n_rows (by_rate->table), ==, n_rows);
  for (gsize from = 0, to; from < n_rows; from = to)
    {
      for (to = from + 1; to < n_rows && g_str_equal (text (by_place, to, "query"), text (by_place, from, "query"));)
        to++;
      g_assert_cmpstr (text (by_rate, from, "query"), ==, text (by_place, from, "query"));
      if (to - from < 5)
        continue;
      raw[n] = ndcg_of (by_rate, from, to, "grade", relevance);
      freed[n] = ndcg_of (by_place, from, to, "grade", relevance);
      sums[0] += (double) raw[n];
      sums[1] += (double) freed[n++];
    }
  difference = aisle_bootstrap_paired (freed, raw, n, 2000, 1, &p);
  g_test_message ("%zu queries: NDCG@10 raw %.4f, freed %.4f, difference %.4f to %.4f, p %.4f", n, sums[0] / (double) n,
                  sums[1] / (double) n, difference.low, difference.high, p);
  g_assert_cmpuint (n, >=, 50);
  g_assert_cmpfloat (difference.low, >, 0);
  g_assert_cmpfloat (p, <, .01);
}

/* Those that are badly answered stand out, and hardly any other. */
static void
test_low_clicks (gconstpointer data)
{
  const Fixture *self = data;
  g_autoptr (JsonNode) told = searches_told (self);
  JsonArray *planted = json_object_get_array_member (json_node_get_object (told), "badly_answered");
  g_autoptr (AisleAnswer) low = ask_well (self->project, "queries", "only=low_clicks");
  g_autoptr (AisleAnswer) empty = ask_well (self->project, "queries", "only=zero_results");

  g_assert_cmpuint (json_array_get_length (planted), ==, 3);
  for (guint i = 0; i < 3; i++)
    {
      gsize row = 0;

      while (row < aisle_table_n_rows (low->table)
             && !g_str_equal (text (low, row, "query"), json_array_get_string_element (planted, i)))
        row++;
      if (row == aisle_table_n_rows (low->table))
        g_test_fail_printf ("'%s' does not stand out", json_array_get_string_element (planted, i));
    }
  /* Everything that finds nothing is a misspelling: nothing of it is ever looked at. */
  g_assert_cmpuint (aisle_table_n_rows (empty->table), >=, 5);
  for (gsize row = 0; row < aisle_table_n_rows (empty->table); row++)
    {
      g_assert_cmpfloat (number (empty, row, "zero_results_share"), ==, 1);
      g_assert_cmpfloat (number (empty, row, "no_click_share"), ==, 1);
    }
}

/* Without events the query log alone answers: three classes that hold about a third each, weeks that hold all searches,
 * refinements of a planted share, and a query's results. */
static void
test_log_alone (gconstpointer data)
{
  const Fixture *self = data;
  g_autoptr (AisleAnswer) classes = ask_well (self->project, "query_classes", "");
  g_autoptr (AisleAnswer) weeks = ask_well (self->project, "search_weeks", "");
  g_autoptr (AisleAnswer) queries = ask_well (self->project, "queries", "rows=100000");
  g_autoptr (AisleAnswer) trends = ask_well (self->project, "query_trends", "");
  g_autoptr (AisleAnswer) results = ask_well (self->project, "search_results", "");
  double searches = 0, by_week = 0, by_query = 0;

  for (gsize row = 0; row < 3; row++)
    searches += number (classes, row, "searches");
  for (gsize row = 0; row < aisle_table_n_rows (weeks->table); row++)
    by_week += number (weeks, row, "searches");
  for (gsize row = 0; row < aisle_table_n_rows (queries->table); row++)
    by_query += number (queries, row, "searches");
  g_assert_cmpfloat (searches, ==, by_week);
  g_assert_cmpfloat (searches, ==, by_query);
  g_assert_cmpfloat (fabs (searches - 40000), <, 1200);
  g_assert_cmpfloat (number (classes, 0, "queries"), <, number (classes, 1, "queries"));
  g_assert_cmpfloat (number (classes, 1, "queries"), <, number (classes, 2, "queries"));
  g_assert_cmpfloat (number (classes, 0, "share"), >=, 1 / 3.);
  g_assert_cmpfloat (number (classes, 0, "share"), <, .45);
  g_assert_cmpuint (aisle_table_n_rows (trends->table), >, 20);
  g_assert_cmpuint (aisle_table_n_rows (results->table), >=, 10);
  g_assert_cmpfloat (number (results, 0, "shown"), >, number (results, 0, "clicks"));
}

int
main (int argc, char **argv)
{
  Fixture fixture = { 0 };
  int status;

  g_test_init (&argc, &argv, NULL);
  set_up (&fixture);
  g_test_add_data_func ("/planted-searches/bias", &fixture, test_bias);
  g_test_add_data_func ("/planted-searches/relevance", &fixture, test_relevance);
  g_test_add_data_func ("/planted-searches/low-clicks", &fixture, test_low_clicks);
  g_test_add_data_func ("/planted-searches/log-alone", &fixture, test_log_alone);
  status = g_test_run ();
  tear_down (&fixture);
  return status;
}
