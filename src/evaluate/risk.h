/* risk.h: from which confidence on an assistant should answer: what each threshold answers, how much of that is right, and
 * what it costs.
 *
 * A question costs wrong_cost where it is answered wrongly, handoff_cost where it is handed to a person, nothing where it is
 * answered rightly (the reject option of Chow 1970, with costs that the shop knows).  What is taken for out of scope is
 * handed over at any threshold.  Letters: N judged questions. */
#pragma once

#include "base/table.h"

typedef struct
{
  double wrong_cost, handoff_cost;
} AisleRiskCosts;

typedef struct
{
  float confidence;
  gboolean right;
  gboolean handed; /* at any threshold */
} AisleRiskCase;

typedef struct
{
  gsize n, answered, wrong, handed;
  double cost; /* a question, on average */
} AisleRisk;

/* What a threshold does with the cases: answered are those of at least that confidence. */
AisleRisk aisle_risk_at (const AisleRiskCase *cases, gsize n, double threshold, const AisleRiskCosts *costs);

/* The threshold of hundredths with the least cost, of equal ones the highest: answering less must not cost more.
 * *expected (nullable out): its cost on questions that did not choose it: the even cases choose for the odd ones and the
 * other way round; NaN with fewer than two. */
double aisle_risk_best (const AisleRiskCase *cases, gsize n, const AisleRiskCosts *costs, double *expected);

/* A row a hundredth from 0 to 1: threshold, coverage (share answered, with Wilson's interval), answered_accuracy (with
 * Wilson's interval; missing where nothing is answered), answered, wrong_answers, hand_offs, cost, best (1 at the best), and
 * flags at no threshold: see aisle_risk_table_at. */
AisleTable *aisle_risk_table (const AisleRiskCase *cases, gsize n, const AisleRiskCosts *costs);
/* The same with coverage and answered_accuracy marked (flag 1) at a threshold, to draw it. */
AisleTable *aisle_risk_table_at (const AisleTable *table, double threshold);
