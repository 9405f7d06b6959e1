/* findings.c: the findings and what they propose. */
#include "quality/findings.h"

#include "base/error.h"
#include "base/i18n.h"

static const struct
{
  const char *id, *title;
} severities[] = {
  [AISLE_SEVERITY_DEFECT] = { "defect", N_ ("To mend") },
  [AISLE_SEVERITY_LOOK] = { "look", N_ ("To look at") },
  [AISLE_SEVERITY_FACT] = { "fact", N_ ("To know") },
};

const char *
aisle_severity_id (AisleSeverity severity)
{
  return severities[severity].id;
}

const char *
aisle_severity_title (AisleSeverity severity)
{
  return _ (severities[severity].title);
}

/* ---- what these columns could show ---- */

static gboolean
has_price (const AisleColumns *columns)
{
  return columns->price != NULL;
}

static gboolean
has_quantity (const AisleColumns *columns)
{
  return columns->quantity != NULL;
}

static gboolean
has_time (const AisleColumns *columns)
{
  return columns->last_time != AISLE_TIME_MISSING;
}

static gboolean
has_items (const AisleColumns *columns)
{
  return columns->n_items > 0;
}

static gboolean
has_kinds (const AisleColumns *columns)
{
  return columns->n_kinds > 0;
}

/* ---- the list ---- */

static const AisleFinding list[] = {
  { "exact_duplicate", N_ ("Exact duplicates of another row"), AISLE_SEVERITY_DEFECT, "duplicates", "equal=all", 80,
    NULL, NULL },
  { "key_duplicate", N_ ("Same user, item, kind and time, but other values"), AISLE_SEVERITY_LOOK, "duplicates",
    "equal=key", 81, NULL, NULL },
  { "no_item", N_ ("Rows without an item (searches excepted)"), AISLE_SEVERITY_DEFECT, "missing", "column=item", 50,
    has_items, NULL },
  { "no_user", N_ ("Rows without a user"), AISLE_SEVERITY_FACT, "missing", "column=user", 0, NULL, NULL },
  { "no_kind", N_ ("Rows without an event kind"), AISLE_SEVERITY_LOOK, "missing", "column=kind", 51, has_kinds, NULL },
  { "negative_price", N_ ("Negative prices outside returns"), AISLE_SEVERITY_DEFECT, "limits",
    "column=price bound=below limit=0 rows=not-returns action=drop", 60, has_price, NULL },
  { "zero_price", N_ ("Purchases at a price of zero"), AISLE_SEVERITY_LOOK, "limits",
    "column=price bound=at limit=0 rows=purchases action=missing", 61, has_price, NULL },
  { "sale_without_price", N_ ("Purchases without a price"), AISLE_SEVERITY_LOOK, "missing", "column=price", 62,
    has_price, NULL },
  { "zero_quantity", N_ ("Quantities of zero"), AISLE_SEVERITY_LOOK, "limits",
    "column=quantity bound=at limit=0 rows=all action=drop", 63, has_quantity, NULL },
  { "negative_quantity", N_ ("Negative quantities outside returns"), AISLE_SEVERITY_LOOK, "limits",
    "column=quantity bound=below limit=0 rows=not-returns action=drop", 64, has_quantity, NULL },
  { "future_time", N_ ("Times after the import"), AISLE_SEVERITY_DEFECT, "times", "future=yes", 40, has_time, NULL },
  { "time_before_1995", N_ ("Times before 1995"), AISLE_SEVERITY_DEFECT, "times", "before=1995-01-01", 41, has_time,
    NULL },
};

const AisleFinding *
aisle_findings (gsize *n)
{
  *n = G_N_ELEMENTS (list);
  return list;
}

const AisleFinding *
aisle_finding (const char *id, GError **error)
{
  g_autoptr (GString) known = g_string_new (NULL);

  for (gsize f = 0; f < G_N_ELEMENTS (list); f++)
    {
      if (g_str_equal (list[f].id, id))
        return &list[f];
      g_string_append_printf (known, "%s%s", f > 0 ? ", " : "", list[f].id);
    }
  g_set_error (error, AISLE_QUALITY_ERROR, AISLE_ERROR_USAGE, _ ("unknown finding '%s': known are %s"), id, known->str);
  return NULL;
}

GPtrArray *
aisle_finding_proposals (const AisleFinding *self, const AisleStepInput *input, AisleProgress *progress, GError **error)
{
  g_autoptr (GPtrArray) proposals = g_ptr_array_new_with_free_func ((GDestroyNotify) aisle_params_free);
  const AisleStepKind *kind = aisle_step_kind (self->step);
  g_auto (GStrv) pairs = NULL;
  AisleParams *params;

  if (self->propose != NULL)
    return self->propose (input, proposals, progress, error) ? g_steal_pointer (&proposals) : NULL;
  params = aisle_params_new (kind->params, kind->n_params);
  g_ptr_array_add (proposals, params);
  pairs = g_strsplit (self->preset, " ", 0);
  for (gsize p = 0; pairs[p] != NULL; p++)
    if (*pairs[p] != '\0' && !aisle_params_set_pair (params, pairs[p], error))
      return NULL;
  return g_steal_pointer (&proposals);
}

void
aisle_found_clear (AisleFound *self)
{
  g_clear_pointer (&self->examples, g_array_unref);
  g_clear_pointer (&self->fix, g_free);
  self->rows = 0;
}

static int
compare_events (gconstpointer a, gconstpointer b)
{
  gint32 x = *(const gint32 *) a, y = *(const gint32 *) b;

  return x < y ? -1 : x > y;
}

gboolean
aisle_finding_look (const AisleFinding *self, const AisleStepInput *input, gsize n, AisleFound *found,
                    AisleProgress *progress, GError **error)
{
  const AisleStepKind *kind = aisle_step_kind (self->step);
  g_autoptr (GPtrArray) proposals = aisle_finding_proposals (self, input, progress, error);

  *found = (AisleFound){ 0, g_array_new (FALSE, FALSE, sizeof (gint32)), NULL };
  for (guint p = 0; proposals != NULL && p < proposals->len; p++)
    {
      g_autoptr (AisleEffect) effect = aisle_step_run (kind, input, proposals->pdata[p], progress, error);
      g_autoptr (GArray) examples = NULL;

      if (effect == NULL)
        return FALSE;
      found->rows += effect->rows;
      examples = aisle_step_examples (input, effect, n);
      g_array_append_vals (found->examples, examples->data, examples->len);
      if (found->fix == NULL && self->severity != AISLE_SEVERITY_FACT)
        found->fix = kind->describe (proposals->pdata[p]);
    }
  g_array_sort (found->examples, compare_events);
  if (found->examples->len > n)
    g_array_set_size (found->examples, (guint) n);
  return proposals != NULL;
}
