/* test-queries.c: searches against the golden log and hand-made logs, with a query log beside them. */
#include "behaviour/asking.h"
#include "temp-shop.h"

#include "base/error.h"
#include "segment/search-walk.h"
#include "numeric/stats.h"

static gint64
integer_in (const AisleAnswer *answer, gsize row, const char *name)
{
  return aisle_table_integer (answer->table, row, column_of (answer, name));
}

/* golden.json, F1: three searches, two without a view within 30 minutes. */
static void
test_golden (void)
{
  AisleColumns *valid = golden_log (TRUE);
  g_autoptr (JsonNode) golden = golden_numbers ("F1_events");
  JsonObject *numbers = json_node_get_object (golden);
  g_autoptr (AisleAnswer) queries = answer_of_log ("queries", valid, NULL, "");
  g_autoptr (AisleAnswer) refined = answer_of_log ("queries", valid, NULL, "by=refinement");
  g_assert_cmpfloat (sum_of (queries, "searches"), ==, (double) json_object_get_int_member (numbers, "searches"));
  g_assert_cmpfloat (sum_of (queries, "no_click"), ==,
                     (double) json_object_get_int_member (numbers, "zero_click_searches"));
  g_assert_cmpfloat (sum_of (queries, "refined"), ==, 1);
  /* u4 asks for umbrellas, then for folding ones. */
  g_assert_cmpuint (aisle_table_n_rows (refined->table), ==, 1);
  g_assert_cmpstr (aisle_table_text (refined->table, 0, 0), ==, "1");
  g_assert_cmpstr (aisle_table_text (refined->table, 0, 1), ==, "2");
  assert_same_for_threads ("queries", valid, "");
  log_columns_free (valid);
}

static const char log_text[] = "time,user,event,item,price,query\n"
                               "2020-01-01 10:00:00,ann,search,,,lamp\n2020-01-01 10:20:00,ann,view,a,,\n"
                               "2020-01-01 15:00:00,ann,buy,a,10,\n2020-01-01 16:00:00,ann,search,,,chair\n"
                               "2020-01-01 16:40:00,ann,view,b,,\n2020-01-02 16:00:01,ann,buy,b,20,\n"
                               "2020-01-01 10:00:00,bob,search,,,lamp\n2020-01-01 10:10:00,bob,search,,,lamp\n"
                               "2020-01-01 10:15:00,bob,search,,,red lamp\n2020-01-01 10:16:00,bob,view,a,,lamp\n"
                               "2020-01-01 10:17:00,bob,buy,a,10,\n2020-01-03 00:00:00,cat,search,,,lamp\n";
static const char query_text[] = "query,user_id,timestamp,clicked_item,position,results\n"
                                 "lamp,ann,2020-01-01 10:00:00,a,1,3\nlamp,ann,2020-01-01 10:00:00,b,2,3\n"
                                 "lamp,bob,2020-01-01 10:00:00,,,1\nlampe,bob,2020-01-01 10:05:00,,,0\n"
                                 "chair,ann,2020-01-01 16:00:00,b,2,9\n";

typedef struct
{
  TempShop shop;
  AisleProject *project;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  static const char *const options[] = { "as=queries", NULL };
  temp_shop_init (&fixture->shop);
  temp_shop_import (&fixture->shop, "log.csv", log_text, NULL);
  temp_shop_import (&fixture->shop, "queries.csv", query_text, options);
  fixture->project = temp_shop_open (&fixture->shop);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  aisle_project_close (fixture->project);
  temp_shop_clear (&fixture->shop);
}

static AisleAnswer *
ask_project (const Fixture *fixture, const char *by, const char *segment)
{
  const AisleQuestion *question = aisle_question ("queries");
  g_autoptr (AisleParams) params = aisle_params_new (question->params, question->n_params);
  g_autoptr (GError) error = NULL;
  g_assert_true (aisle_params_set (params, "by", by, &error));
  AisleAnswer *answer = aisle_command_ask (fixture->project, "queries", params, segment, NULL, &error);
  g_assert_no_error (error);
  return answer;
}

static gsize
row_of (const AisleAnswer *answer, const char *text)
{
  for (gsize row = 0; row < aisle_table_n_rows (answer->table); row++)
    if (g_str_equal (aisle_table_text (answer->table, row, 0), text))
      return row;
  g_assert_not_reached ();
}

static void
test_queries (Fixture *fixture, gconstpointer data)
{
  g_autoptr (AisleAnswer) answer = ask_project (fixture, "query", NULL);
  gsize lamp = row_of (answer, "lamp"), chair = row_of (answer, "chair"), red = row_of (answer, "red lamp");
  /* lamp: ann looks and buys; bob asks again (no refinement), then for a red one; cat's half hour is not over. */
  g_assert_cmpint (integer_in (answer, lamp, "searches"), ==, 4);
  g_assert_cmpint (integer_in (answer, lamp, "users"), ==, 3);
  g_assert_cmpint (integer_in (answer, lamp, "no_click"), ==, 2);
  g_assert_cmpfloat_with_epsilon (number_in (answer, lamp, "no_click_share"), 2.0 / 3, 1e-12);
  g_assert_cmpfloat_with_epsilon (number_in (answer, lamp, "no_click_share_low"), aisle_wilson (2, 3).low, 1e-12);
  g_assert_cmpint (integer_in (answer, lamp, "refined"), ==, 1);
  g_assert_cmpint (integer_in (answer, lamp, "bought"), ==, 1);
  g_assert_cmpint (integer_in (answer, lamp, "revenue"), ==, 100000);
  /* chair: the view comes after 40 minutes, the purchase a second after a day. */
  g_assert_cmpint (integer_in (answer, chair, "no_click"), ==, 1);
  g_assert_cmpint (integer_in (answer, chair, "bought"), ==, 0);
  g_assert_cmpint (integer_in (answer, red, "bought"), ==, 1);
  g_assert_cmpint (integer_in (answer, red, "no_click"), ==, 0);
  /* Of the query log: one search of ann's and one of bob's; what is not found. */
  g_assert_cmpint (integer_in (answer, lamp, "recorded"), ==, 2);
  g_assert_cmpint (integer_in (answer, lamp, "zero_results"), ==, 0);
  gsize lampe = row_of (answer, "lampe");
  g_assert_cmpint (integer_in (answer, lampe, "searches"), ==, 0);
  g_assert_cmpfloat (number_in (answer, lampe, "zero_results_share"), ==, 1);
  /* Within a segment the query log is silent. */
  g_autoptr (AisleAnswer) some = ask_project (fixture, "query", "did (search, query = chair)");
  g_assert_cmpint (integer_in (some, row_of (some, "lamp"), "searches"), ==, 1);
  g_assert_true (aisle_table_is_missing (some->table, 0, column_of (some, "recorded")));
}

static void
test_links (Fixture *fixture, gconstpointer data)
{
  g_autoptr (AisleAnswer) refined = ask_project (fixture, "refinement", NULL);
  g_autoptr (AisleAnswer) sales = ask_project (fixture, "sale", NULL);
  g_assert_cmpuint (aisle_table_n_rows (refined->table), ==, 1);
  g_assert_cmpstr (aisle_table_text (refined->table, 0, 1), ==, "red lamp");
  g_assert_cmpfloat_with_epsilon (number_in (refined, 0, "share"), 0.25, 1e-12);
  g_assert_cmpuint (aisle_table_n_rows (sales->table), ==, 2);
  for (gsize row = 0; row < 2; row++)
    {
      g_assert_cmpstr (aisle_table_text (sales->table, row, 1), ==, "a");
      g_assert_cmpint (integer_in (sales, row, "purchases"), ==, 1);
      g_assert_cmpint (integer_in (sales, row, "revenue"), ==, 100000);
    }
}

static void
test_positions (Fixture *fixture, gconstpointer data)
{
  g_autoptr (AisleAnswer) answer = ask_project (fixture, "position", NULL);
  /* First places are shown by the three searches with results, second ones by two: lamp (3) and chair (9). */
  g_assert_cmpuint (aisle_table_n_rows (answer->table), ==, 2);
  g_assert_cmpint (integer_in (answer, 0, "clicks"), ==, 1);
  g_assert_cmpint (integer_in (answer, 0, "searches"), ==, 3);
  g_assert_cmpfloat_with_epsilon (number_in (answer, 0, "ctr"), 1.0 / 3, 1e-12);
  g_assert_cmpint (integer_in (answer, 1, "clicks"), ==, 2);
  g_assert_cmpfloat_with_epsilon (number_in (answer, 1, "ctr"), 1, 1e-12);
}

/* A log of what was shown: a row for each result, and a column that says which were clicked.  By hand: two searches show
 * two places, one a third; the first place is clicked once, the second once, the third never. */
static void
test_shown_results (void)
{
  static const char text[] = "query,user_id,timestamp,item,position,clicked\n"
                             "lamp,ann,2020-01-01 10:00:00,a,1,1\nlamp,ann,2020-01-01 10:00:00,b,2,0\n"
                             "lamp,ann,2020-01-01 10:00:00,c,3,0\nchair,bob,2020-01-01 11:00:00,d,1,false\n"
                             "chair,bob,2020-01-01 11:00:00,e,2,true\n";
  static const char *const options[] = { "as=queries", NULL };
  static const int clicks[] = { 1, 1, 0 }, searches[] = { 2, 2, 1 };
  Fixture fixture = { 0 };
  temp_shop_init (&fixture.shop);
  temp_shop_import (&fixture.shop, "log.csv", log_text, NULL);
  temp_shop_import (&fixture.shop, "shown.csv", text, options);
  fixture.project = temp_shop_open (&fixture.shop);
  {
    g_autoptr (AisleAnswer) answer = ask_project (&fixture, "position", NULL);
    g_assert_cmpuint (aisle_table_n_rows (answer->table), ==, 3);
    for (gsize row = 0; row < 3; row++)
      {
        g_assert_cmpint (integer_in (answer, row, "clicks"), ==, clicks[row]);
        g_assert_cmpint (integer_in (answer, row, "searches"), ==, searches[row]);
      }
  }
  tear_down (&fixture, NULL);
}

static void
test_refusals (void)
{
  LogBuilder log;
  g_autoptr (GError) error = NULL;
  log_builder_init (&log);
  log_builder_add_kind (&log, AISLE_KIND_VIEW);
  log_builder_add (&log, LOG_EVENT (.user = 0, .time = 0, .item = 0));
  AisleColumns *columns = log_builder_take (&log);
  g_assert_null (ask_log ("queries", columns, NULL, "", NULL, &error));
  g_assert_error (error, AISLE_BEHAVIOUR_ERROR, AISLE_ERROR_EMPTY);
  log_columns_free (columns);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/queries/golden", test_golden);
  g_test_add ("/queries/queries", Fixture, NULL, set_up, test_queries, tear_down);
  g_test_add ("/queries/links", Fixture, NULL, set_up, test_links, tear_down);
  g_test_add_func ("/queries/shown-results", test_shown_results);
  g_test_add ("/queries/positions", Fixture, NULL, set_up, test_positions, tear_down);
  g_test_add_func ("/queries/refusals", test_refusals);
  return g_test_run ();
}
