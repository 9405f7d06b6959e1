/* limits-step.c: prices and quantities outside limits: the row goes, or the value is missing, or it is set to the
 * limit.  A value is never replaced by zero. */
#include "quality/step-scan.h"

#include "base/error.h"
#include "base/i18n.h"

#include <math.h>

extern const AisleStepKind aisle_step_limits;

static const char *const column_choices[] = { NC_ ("choice", "price"), NC_ ("choice", "quantity"), NULL };
static const char *const row_choices[] = { NC_ ("choice", "all"), NC_ ("choice", "purchases"),
                                           NC_ ("choice", "not-returns"), NULL };
static const char *const bound_choices[] = { NC_ ("choice", "below"), NC_ ("choice", "at-most"),
                                             NC_ ("choice", "above"), NC_ ("choice", "at"), NULL };

static const AisleParam params_table[] = {
  { "column", N_ ("Column"), AISLE_PARAM_CHOICE, "price", 0, 0, column_choices, NULL,
    N_ ("Which value is looked at.") },
  { "bound", N_ ("Outside when"), AISLE_PARAM_CHOICE, "below", 0, 0, bound_choices, NULL,
    N_ ("Below the limit, at most the limit, above it, or exactly at it.") },
  { "limit", N_ ("Limit"), AISLE_PARAM_REAL, "0", 0, 0, NULL, NULL, N_ ("In units of the currency, or pieces.") },
  { "rows", N_ ("Rows"), AISLE_PARAM_CHOICE, "all", 0, 0, row_choices, NULL,
    N_ ("All rows, purchases alone, or all but returns.") },
  { "action", N_ ("What to do"), AISLE_PARAM_CHOICE, "drop", 0, 0, aisle_step_actions, NULL,
    N_ ("Leave the row out, treat the value as missing, or set it to the limit.") },
};

typedef struct
{
  gboolean price;
  char bound, rows; /* first letters but "at": '=' */
  double limit;
  gint64 money;
} Limits;

static Limits
limits_of (const AisleParams *params)
{
  const char *bound = aisle_params_text (params, "bound");
  Limits limits = { g_str_equal (aisle_params_text (params, "column"), "price"), *bound,
                    *aisle_params_text (params, "rows"), aisle_params_real (params, "limit"), 0 };

  if (*bound == 'a')
    limits.bound = g_str_equal (bound, "above") ? '>' : g_str_equal (bound, "at") ? '=' : 'a';
  limits.money = (gint64) CLAMP (round (limits.limit * AISLE_MONEY_UNIT), -9e18, 9e18);
  return limits;
}

#define OUTSIDE(value, limit)                                                                                          \
  (limits->bound == 'b'   ? (value) < (limit)                                                                          \
   : limits->bound == 'a' ? (value) <= (limit)                                                                         \
   : limits->bound == '>' ? (value) > (limit)                                                                          \
                          : (value) == (limit))

static gboolean
is_outside (const AisleColumns *columns, gsize i, gconstpointer data)
{
  const Limits *limits = data;
  AisleKind role = aisle_row_role (columns, i);

  if ((limits->rows == 'p' && role != AISLE_KIND_PURCHASE) || (limits->rows == 'n' && role == AISLE_KIND_RETURN))
    return FALSE;
  if (limits->price)
    return columns->price[i] != AISLE_MONEY_MISSING && OUTSIDE (columns->price[i], limits->money);
  return !isnan (columns->quantity[i]) && OUTSIDE (columns->quantity[i], limits->limit);
}

static char *
describe (const AisleParams *params)
{
  Limits limits = limits_of (params);
  char number[32];
  g_autofree char *rows = NULL;
  const char *of = limits.rows == 'p'   ? _ ("purchases")
                   : limits.rows == 'n' ? _ ("rows that are no returns")
                                        : _ ("rows");
  const char *form;

  aisle_double_format (number, limits.limit);
  if (limits.price)
    form = limits.bound == 'b'   ? _ ("%s with a price below %s")
           : limits.bound == 'a' ? _ ("%s with a price of at most %s")
           : limits.bound == '>' ? _ ("%s with a price above %s")
                                 : _ ("%s with a price of %s");
  else
    form = limits.bound == 'b'   ? _ ("%s with a quantity below %s")
           : limits.bound == 'a' ? _ ("%s with a quantity of at most %s")
           : limits.bound == '>' ? _ ("%s with a quantity above %s")
                                 : _ ("%s with a quantity of %s");
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
  rows = g_strdup_printf (form, of, number);
#pragma GCC diagnostic pop
  return aisle_step_action_phrase (aisle_step_action (params), rows);
}

static gboolean
run (const AisleStepInput *input, const AisleParams *params, AisleEffect *effect, AisleProgress *progress,
     GError **error)
{
  const AisleColumns *columns = input->columns;
  Limits limits = limits_of (params);
  AisleStepAction action = aisle_step_action (params);
  g_autoptr (GArray) rows = NULL;

  if (limits.price ? columns->price == NULL : columns->quantity == NULL)
    return TRUE;
  rows = aisle_step_scan (columns, is_outside, &limits, progress, error);
  if (rows == NULL)
    return FALSE;
  for (guint r = 0; r < rows->len; r++)
    {
      gint32 event = columns->event[g_array_index (rows, gsize, r)];

      if (action == AISLE_STEP_DROP)
        aisle_effect_exclude (effect, event);
      else if (limits.price)
        aisle_effect_patch (effect, event, AISLE_ROLE_PRICE,
                            action == AISLE_STEP_CAP ? limits.money : AISLE_MONEY_MISSING);
      else
        aisle_effect_patch_real (effect, event, AISLE_ROLE_QUANTITY,
                                 action == AISLE_STEP_CAP ? limits.limit : (double) NAN);
    }
  return TRUE;
}

const AisleStepKind aisle_step_limits = { "limits",     N_ ("Prices and quantities within limits"),
                                          params_table, G_N_ELEMENTS (params_table),
                                          describe,     run };
