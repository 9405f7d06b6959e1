/* training-honesty.c: was the model trained as far as it could be, and was the test spared while that was found out? */
#include "evaluate/honesty.h"

#include "base/i18n.h"

#include <math.h>

#define STILL_RISING .005 /* of the size of the validation figure, in the last pass */
#define SOME_LOOKS   20
#define MANY_LOOKS   100

static void
look_at_passes (const AisleHonestyFacts *facts, GPtrArray *findings)
{
  double best = -INFINITY, last = NAN, before = NAN;
  guint best_pass = 0, last_pass = 0, judged = 0;

  for (guint i = 0; facts->passes != NULL && i < facts->passes->len; i++)
    {
      const AisleRunPass *pass = &g_array_index (facts->passes, AisleRunPass, i);

      if (!pass->tuning || isnan (pass->validation))
        continue;
      judged++;
      before = last;
      last = pass->validation;
      last_pass = pass->pass;
      if (pass->validation > best)
        {
          best = pass->validation;
          best_pass = pass->pass;
        }
    }
  if (judged >= 2 && best_pass == last_pass && last - before > STILL_RISING * fabs (last))
    aisle_honesty_add (findings, AISLE_GRAVITY_WARNING, last_pass, last_pass, NULL);
}

static void
look_at_edges (const AisleHonestyFacts *facts, GPtrArray *findings)
{
  g_autoptr (GString) names = g_string_new (NULL);
  const AisleParam *table;
  gsize n, edges = 0;

  if (facts->params == NULL)
    return;
  table = aisle_params_table (facts->params, &n);
  for (gsize i = 0; i < n; i++)
    {
      double value;

      if ((table[i].type != AISLE_PARAM_INTEGER && table[i].type != AISLE_PARAM_REAL)
          || table[i].minimum >= table[i].maximum
          || g_str_equal (aisle_params_text (facts->params, table[i].name), table[i].fallback))
        continue;
      value = table[i].type == AISLE_PARAM_REAL ? aisle_params_real (facts->params, table[i].name)
                                                : (double) aisle_params_integer (facts->params, table[i].name);
      if (value > table[i].minimum && value < table[i].maximum)
        continue;
      g_string_append_printf (names, "%s%s %s", names->len > 0 ? ", " : "", table[i].name,
                              aisle_params_text (facts->params, table[i].name));
      edges++;
    }
  if (edges > 0)
    aisle_honesty_add (findings, AISLE_GRAVITY_NOTE, (gint64) edges, (gint64) n, names->str);
}

static void
look_at_looks (const AisleHonestyFacts *facts, GPtrArray *findings)
{
  if (facts->looks >= SOME_LOOKS)
    aisle_honesty_add (findings, facts->looks >= MANY_LOOKS ? AISLE_GRAVITY_WARNING : AISLE_GRAVITY_NOTE,
                       (gint64) facts->looks, (gint64) facts->looks, NULL);
}

static const AisleHonestyCheck checks[] = {
  { "undertrained", N_ ("Still learning when it stopped"),
    N_ ("Validation was still rising at the last pass, {affected}: the model may have more to give."),
    N_ ("Allow more passes."), look_at_passes },
  { "edge", N_ ("A parameter at the edge of its range"), N_ ("At the end of what is allowed: {subject}."),
    N_ ("A best value at an edge is often no best value: try what lies inside."), look_at_edges },
  { "looks", N_ ("The test has been looked at often"),
    N_ ("This test has judged {affected} runs: the best of them is partly luck."),
    N_ ("Choose by validation, and judge the last few on a later time that no run has seen."), look_at_looks },
};

const AisleHonestyGroup aisle_honesty_training = { checks, G_N_ELEMENTS (checks) };
