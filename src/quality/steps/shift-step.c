/* shift-step.c: times of a source or channel moved by a whole number of minutes: a log in another time zone. */
#include "quality/source-step.h"

#include "base/calendar.h"
#include "base/i18n.h"

#include <math.h>

extern const AisleStepKind aisle_step_shift;

static const AisleParam params_table[] = {
  { "hours", N_ ("Hours"), AISLE_PARAM_REAL, "0", -26, 26, NULL, N_ ("hours"),
    N_ ("Added to every time; to the minute.") },
  AISLE_SOURCE_PARAMS,
};

static char *
describe (const AisleParams *params)
{
  g_autofree char *rows = aisle_step_rows_phrase (params);

  return g_strdup_printf (_ ("Add %s hours to the times of %s"), aisle_params_text (params, "hours"), rows);
}

static gboolean
run (const AisleStepInput *input, const AisleParams *params, AisleEffect *effect, AisleProgress *progress,
     GError **error)
{
  gint64 minutes = (gint64) round (aisle_params_real (params, "hours") * 60);

  return minutes == 0
         || aisle_step_constants (input, params, AISLE_ROLE_TIME, minutes * (AISLE_HOUR / 60), 1, effect, error);
}

const AisleStepKind aisle_step_shift = { "shift",      N_ ("Shift times"),
                                         params_table, G_N_ELEMENTS (params_table),
                                         describe,     run };
