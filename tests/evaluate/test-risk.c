/* test-risk.c: what a threshold answers and costs, against tests/golden/golden.json (F8_chat) and hand calculation. */
#include "evaluate/risk.h"

#include "base/csv-read.h"

#include <math.h>

#define CLOSE(a, b) g_assert_cmpfloat_with_epsilon (a, b, 1e-6)

static GArray *
read_fixture (void)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "golden", "fixtures", "intents_pred.csv", NULL);
  g_autofree char *text = NULL;
  g_autoptr (GPtrArray) records = NULL;
  GArray *cases = g_array_new (FALSE, TRUE, sizeof (AisleRiskCase));

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  records = aisle_csv_records (text);
  for (guint i = 1; i < records->len; i++)
    {
      const GPtrArray *record = records->pdata[i];
      AisleRiskCase one = { .confidence = (float) g_ascii_strtod (record->pdata[2], NULL),
                            .right = g_str_equal (record->pdata[0], record->pdata[1]) };

      g_array_append_val (cases, one);
    }
  return cases;
}

/* Golden F8: of ten questions, threshold -> answered, right among these, wrong; costs of 10 a wrong answer and 1 a
 * hand-off give 4.0, 1.4, .5 and .6 a question. */
static void
test_golden (void)
{
  static const struct
  {
    double threshold, coverage, right;
    gsize wrong;
    double cost;
  } rows[] = { { 0, 1, .6, 4, 4 }, { .5, .6, .833333, 1, 1.4 }, { .6, .5, 1, 0, .5 }, { .75, .4, 1, 0, .6 } };
  const AisleRiskCosts costs = { 10, 1 };
  g_autoptr (GArray) fixture = read_fixture ();
  const AisleRiskCase *cases = (const AisleRiskCase *) fixture->data;
  g_autoptr (AisleTable) table = aisle_risk_table (cases, fixture->len, &costs);

  g_assert_cmpuint (fixture->len, ==, 10);
  g_assert_cmpuint (aisle_table_n_rows (table), ==, 101);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      AisleRisk risk = aisle_risk_at (cases, fixture->len, rows[i].threshold, &costs);
      gsize row = (gsize) lround (rows[i].threshold * 100);

      CLOSE ((double) risk.answered / (double) risk.n, rows[i].coverage);
      g_assert_cmpuint (risk.wrong, ==, rows[i].wrong);
      CLOSE (risk.cost, rows[i].cost);
      CLOSE (aisle_table_number_of (table, row, "threshold"), rows[i].threshold);
      CLOSE (aisle_table_number_of (table, row, "coverage"), rows[i].coverage);
      CLOSE (aisle_table_number_of (table, row, "answered_accuracy"), rows[i].right);
      CLOSE (aisle_table_number_of (table, row, "cost"), rows[i].cost);
    }
  /* Wilson 1927 for 5 of 6: .4365 to .9699 (95 %). */
  g_assert_cmpfloat_with_epsilon (aisle_table_number_of (table, 50, "answered_accuracy_low"), .4365, 1e-4);
  g_assert_cmpfloat_with_epsilon (aisle_table_number_of (table, 50, "answered_accuracy_high"), .9699, 1e-4);
}

/* Right from .62 on, wrong below: answering from there costs least; where mistakes cost no more than a hand-off, everything
 * that is right more often than not may be answered. */
static void
test_best (void)
{
  static const AisleRiskCase cases[] = {
    { .9f, TRUE, FALSE },  { .8f, TRUE, FALSE }, { .62f, TRUE, FALSE },
    { .5f, FALSE, FALSE }, { .3f, TRUE, FALSE }, { .95f, FALSE, TRUE }, /* taken for out of scope */
  };
  AisleRiskCosts costs = { 10, 1 };
  double expected;

  CLOSE (aisle_risk_best (cases, 6, &costs, &expected), .62);
  CLOSE (aisle_risk_at (cases, 6, .62, &costs).cost, 3 / 6.); /* .5, .3 and the one out of scope go to a person */
  g_assert_cmpuint (aisle_risk_at (cases, 6, 0, &costs).handed, ==, 1);
  /* Even cases (.9 right, .62 right, .3 right) choose .3, at which the odd ones (.8 right, .5 wrong, one handed) cost 11;
   * the odd choose .8, at which the even ones hand two over. */
  CLOSE (expected, (11 + 2) / 6.);
  costs.wrong_cost = 1; /* a wrong answer costs what a hand-off does: the highest of the equal ones that answer .3 */
  CLOSE (aisle_risk_best (cases, 6, &costs, NULL), .3);
}

static void
test_edges (void)
{
  const AisleRiskCosts costs = { 10, 1 };
  const AisleRiskCase sure = { .7f, TRUE, FALSE }, wrong = { 1, FALSE, FALSE };
  double expected;
  g_autoptr (AisleTable) none = aisle_risk_table (NULL, 0, &costs);

  CLOSE (aisle_risk_best (&sure, 1, &costs, &expected), .7); /* single precision does not lose it */
  g_assert_true (isnan (expected));
  CLOSE (aisle_risk_best (&wrong, 1, &costs, NULL), 1);
  CLOSE (aisle_risk_at (&wrong, 1, 1, &costs).cost, 10); /* nothing is surer than 1 */
  g_assert_cmpuint (aisle_table_n_rows (none), ==, 101);
  g_assert_true (aisle_table_is_missing_of (none, 0, "coverage"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/risk/golden", test_golden);
  g_test_add_func ("/risk/best", test_best);
  g_test_add_func ("/risk/edges", test_edges);
  return g_test_run ();
}
