/* missing-step.c: rows that lack what a row needs are left out.  A search needs no item; an anonymous row is a fact, not
 * a fault, so nothing proposes to leave out rows without a user. */
#include "quality/step-scan.h"

#include "base/i18n.h"

extern const AisleStepKind aisle_step_missing;

static const char *const wanted[] = { NC_ ("choice", "item"), NC_ ("choice", "kind"),  NC_ ("choice", "user"),
                                      NC_ ("choice", "time"), NC_ ("choice", "price"), NULL };

static const AisleParam params_table[] = {
  { "column", N_ ("Column"), AISLE_PARAM_CHOICE, "item", 0, 0, wanted, NULL,
    N_ ("What a row must have; a price is asked of purchases alone, an item of all but searches.") },
};

static gboolean
lacks_item (const AisleColumns *columns, gsize i, gconstpointer data)
{
  return columns->item[i] < 0 && !aisle_row_is_search (columns, i);
}

static gboolean
lacks_kind (const AisleColumns *columns, gsize i, gconstpointer data)
{
  return columns->kind[i] == AISLE_ID16_MISSING;
}

static gboolean
lacks_user (const AisleColumns *columns, gsize i, gconstpointer data)
{
  return i >= columns->user_start[columns->n_users];
}

static gboolean
lacks_time (const AisleColumns *columns, gsize i, gconstpointer data)
{
  return columns->time[i] == AISLE_TIME_MISSING;
}

static gboolean
lacks_price (const AisleColumns *columns, gsize i, gconstpointer data)
{
  return aisle_row_role (columns, i) == AISLE_KIND_PURCHASE
         && (columns->price == NULL || columns->price[i] == AISLE_MONEY_MISSING);
}

static const struct
{
  const char *column, *sentence;
  AisleRowTest test;
} tests[] = {
  { "item", N_ ("Leave out rows without an item, searches excepted"), lacks_item },
  { "kind", N_ ("Leave out rows without an event kind"), lacks_kind },
  { "user", N_ ("Leave out rows without a user"), lacks_user },
  { "time", N_ ("Leave out rows without a time"), lacks_time },
  { "price", N_ ("Leave out purchases without a price"), lacks_price },
};

static gsize
chosen (const AisleParams *params)
{
  gsize t = 0;

  while (!g_str_equal (tests[t].column, aisle_params_text (params, "column")))
    t++;
  return t;
}

static char *
describe (const AisleParams *params)
{
  return g_strdup (_ (tests[chosen (params)].sentence));
}

static gboolean
run (const AisleStepInput *input, const AisleParams *params, AisleEffect *effect, AisleProgress *progress,
     GError **error)
{
  g_autoptr (GArray) rows = aisle_step_scan (input->columns, tests[chosen (params)].test, NULL, progress, error);

  if (rows == NULL)
    return FALSE;
  for (guint r = 0; r < rows->len; r++)
    aisle_effect_exclude (effect, input->columns->event[g_array_index (rows, gsize, r)]);
  return TRUE;
}

const AisleStepKind aisle_step_missing = { "missing",    N_ ("Leave out incomplete rows"),
                                           params_table, G_N_ELEMENTS (params_table),
                                           describe,     run };
