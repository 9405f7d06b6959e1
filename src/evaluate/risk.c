/* risk.c: see risk.h. */
#include "evaluate/risk.h"

#include "base/i18n.h"
#include "numeric/stats.h"

#include <math.h>

#define STEPS 100 /* thresholds are hundredths: finer ones differ by less than what so few questions can tell */

/* Kept in single precision, as confidences are: .7 reaches .7. */
static gboolean
is_answered (const AisleRiskCase *one, double threshold)
{
  return !one->handed && one->confidence >= (float) threshold;
}

/* Every `step`-th case from `first` on. */
static AisleRisk
risk_of (const AisleRiskCase *cases, gsize n, gsize first, gsize step, double threshold, const AisleRiskCosts *costs)
{
  AisleRisk risk = { 0 };

  for (gsize i = first; i < n; i += step)
    {
      gboolean answered = is_answered (&cases[i], threshold);

      risk.n++;
      risk.answered += answered;
      risk.handed += !answered;
      risk.wrong += answered && !cases[i].right;
    }
  risk.cost = risk.n > 0 ? ((double) risk.wrong * costs->wrong_cost + (double) risk.handed * costs->handoff_cost)
                               / (double) risk.n
                         : NAN;
  return risk;
}

AisleRisk
aisle_risk_at (const AisleRiskCase *cases, gsize n, double threshold, const AisleRiskCosts *costs)
{
  return risk_of (cases, n, 0, 1, threshold, costs);
}

static double
best_of (const AisleRiskCase *cases, gsize n, gsize first, gsize step, const AisleRiskCosts *costs)
{
  double best = 1, least = INFINITY;

  for (int t = STEPS; t >= 0; t--)
    {
      AisleRisk risk = risk_of (cases, n, first, step, t / (double) STEPS, costs);

      if (risk.cost < least - 1e-12)
        {
          least = risk.cost;
          best = t / (double) STEPS;
        }
    }
  return best;
}

double
aisle_risk_best (const AisleRiskCase *cases, gsize n, const AisleRiskCosts *costs, double *expected)
{
  if (expected != NULL && n < 2)
    *expected = NAN;
  else if (expected != NULL)
    {
      AisleRisk even = risk_of (cases, n, 0, 2, best_of (cases, n, 1, 2, costs), costs),
                odd = risk_of (cases, n, 1, 2, best_of (cases, n, 0, 2, costs), costs);

      *expected = (even.cost * (double) even.n + odd.cost * (double) odd.n) / (double) n;
    }
  return best_of (cases, n, 0, 1, costs);
}

static const AisleColumnSpec specs[] = {
  { "threshold", N_ ("Threshold"), AISLE_COLUMN_REAL },
  { "coverage", N_ ("Answered"), AISLE_COLUMN_SHARE },
  { "coverage_low", N_ ("Answered, low"), AISLE_COLUMN_SHARE },
  { "coverage_high", N_ ("Answered, high"), AISLE_COLUMN_SHARE },
  { "answered_accuracy", N_ ("Right among answered"), AISLE_COLUMN_SHARE },
  { "answered_accuracy_low", N_ ("Right among answered, low"), AISLE_COLUMN_SHARE },
  { "answered_accuracy_high", N_ ("Right among answered, high"), AISLE_COLUMN_SHARE },
  { "answered", N_ ("Answered"), AISLE_COLUMN_INTEGER, N_ ("questions") },
  { "wrong_answers", N_ ("Wrong answers"), AISLE_COLUMN_INTEGER, N_ ("questions") },
  { "hand_offs", N_ ("Hand-offs"), AISLE_COLUMN_INTEGER, N_ ("questions") },
  { "cost", N_ ("Cost a question"), AISLE_COLUMN_REAL },
  { "best", N_ ("Best"), AISLE_COLUMN_INTEGER },
  { "coverage_flag", N_ ("Chosen"), AISLE_COLUMN_INTEGER },
  { "answered_accuracy_flag", N_ ("Chosen"), AISLE_COLUMN_INTEGER },
};

AisleTable *
aisle_risk_table (const AisleRiskCase *cases, gsize n, const AisleRiskCosts *costs)
{
  AisleTable *table = aisle_table_new (specs, G_N_ELEMENTS (specs));
  double best = best_of (cases, n, 0, 1, costs);

  for (int t = 0; t <= STEPS; t++)
    {
      double threshold = t / (double) STEPS;
      AisleRisk risk = risk_of (cases, n, 0, 1, threshold, costs);
      AisleInterval coverage = aisle_wilson ((double) risk.answered, (double) risk.n),
                    right = aisle_wilson ((double) (risk.answered - risk.wrong), (double) risk.answered);
      gsize row = aisle_table_add_row (table);
      const double shares[] = { coverage.mean, coverage.low, coverage.high, right.mean, right.low, right.high };

      aisle_table_set_real (table, row, 0, threshold);
      for (gsize c = 0; c < G_N_ELEMENTS (shares); c++)
        if (c < 3 ? risk.n > 0 : risk.answered > 0)
          aisle_table_set_real (table, row, 1 + c, shares[c]);
      aisle_table_set_integer (table, row, 7, (gint64) risk.answered);
      aisle_table_set_integer (table, row, 8, (gint64) risk.wrong);
      aisle_table_set_integer (table, row, 9, (gint64) risk.handed);
      aisle_table_set_real (table, row, 10, risk.cost);
      aisle_table_set_integer (table, row, 11, threshold == best);
    }
  return table;
}

AisleTable *
aisle_risk_table_at (const AisleTable *table, double threshold)
{
  AisleTable *marked = aisle_table_new (specs, G_N_ELEMENTS (specs));
  gsize n_kept = G_N_ELEMENTS (specs) - 2;

  for (gsize row = 0; row < aisle_table_n_rows (table); row++)
    {
      gboolean here = fabs (aisle_table_number (table, row, 0) - threshold) < .5 / STEPS;

      aisle_table_add_row (marked);
      for (gsize c = 0; c < n_kept; c++)
        aisle_table_copy_cell (marked, row, c, table, row, c);
      for (gsize c = n_kept; here && c < G_N_ELEMENTS (specs); c++)
        aisle_table_set_integer (marked, row, c, 1);
    }
  return marked;
}
