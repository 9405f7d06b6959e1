/* scale-step.c: prices of a source or channel times a factor: cents for units, another currency at one rate. */
#include "quality/source-step.h"

#include "base/error.h"
#include "base/i18n.h"

extern const AisleStepKind aisle_step_scale;

#define EXACT ((gint64) 1 << 52) /* whole numbers that a double holds, times what a price may become */

static const AisleParam params_table[] = {
  { "factor", N_ ("Factor"), AISLE_PARAM_REAL, "1", 1e-6, 1e6, NULL, NULL, N_ ("What every price is multiplied by.") },
  AISLE_SOURCE_PARAMS,
};

static char *
describe (const AisleParams *params)
{
  g_autofree char *rows = aisle_step_rows_phrase (params);

  return g_strdup_printf (_ ("Multiply the prices of %s by %s"), rows, aisle_params_text (params, "factor"));
}

static gboolean
run (const AisleStepInput *input, const AisleParams *params, AisleEffect *effect, AisleProgress *progress,
     GError **error)
{
  const AisleColumns *columns = input->columns;
  double factor = aisle_params_real (params, "factor");
  gint64 most = 0;

  if (factor == 1 || columns->price == NULL)
    return TRUE;
  for (gsize i = 0; i < columns->n_events; i++)
    if (columns->price[i] != AISLE_MONEY_MISSING)
      most = MAX (most, columns->price[i] < 0 ? -columns->price[i] : columns->price[i]);
  if (most >= EXACT || (double) most * factor >= (double) EXACT)
    {
      g_set_error (error, AISLE_QUALITY_ERROR, AISLE_ERROR_USAGE,
                   _ ("cannot multiply the prices by %s: some would be too large"),
                   aisle_params_text (params, "factor"));
      return FALSE;
    }
  return aisle_step_constants (input, params, AISLE_ROLE_PRICE, 0, factor, effect, error);
}

const AisleStepKind aisle_step_scale = { "scale",      N_ ("Scale prices"),
                                         params_table, G_N_ELEMENTS (params_table),
                                         describe,     run };
