/* findings.c: the findings and what they propose. */
#include "quality/findings.h"

#include "base/error.h"
#include "base/i18n.h"
#include "quality/zone-mix.h"

static const char *const severities[] = {
  [AISLE_SEVERITY_DEFECT] = "defect",
  [AISLE_SEVERITY_LOOK] = "look",
  [AISLE_SEVERITY_FACT] = "fact",
};

const char *
aisle_severity_id (AisleSeverity severity)
{
  return severities[severity];
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

static gboolean
has_channels (const AisleColumns *columns)
{
  return columns->channel != NULL;
}

static gboolean
has_queries (const AisleColumns *columns)
{
  return columns->query != NULL;
}

static gboolean
has_users (const AisleColumns *columns)
{
  return columns->user_start[columns->n_users] > 0;
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
  { "clock_jump", N_ ("Times that jump in a log sorted by time"), AISLE_SEVERITY_LOOK, "jumps", "limit=1d action=drop",
    42, has_time, NULL },
  { "zone_mix", N_ ("A source or channel whose clock is hours off"), AISLE_SEVERITY_LOOK, "shift", "", 30, has_time,
    aisle_zone_mix_propose },
  { "bot", N_ ("Events of bots: many a day, around the clock, never a purchase"), AISLE_SEVERITY_DEFECT, "bots", "", 70,
    has_users, NULL },
  { "price_outlier", N_ ("Prices far from their item's median"), AISLE_SEVERITY_LOOK, "outliers",
    "column=price factor=10 least=5 action=missing", 65, has_price, NULL },
  { "quantity_outlier", N_ ("Quantities far from their item's median"), AISLE_SEVERITY_LOOK, "outliers",
    "column=quantity factor=10 least=5 action=missing", 66, has_quantity, NULL },
  { "item_spelling", N_ ("Items whose ids differ in blanks or width alone"), AISLE_SEVERITY_DEFECT, "variants",
    "names=item fold=width", 20, has_items, NULL },
  { "item_case", N_ ("Items whose ids differ in letter case"), AISLE_SEVERITY_LOOK, "variants", "names=item fold=case",
    21, has_items, NULL },
  { "user_spelling", N_ ("Users whose ids differ in blanks or width alone"), AISLE_SEVERITY_DEFECT, "variants",
    "names=user fold=width", 22, has_users, NULL },
  { "user_case", N_ ("Users whose ids differ in letter case"), AISLE_SEVERITY_LOOK, "variants", "names=user fold=case",
    23, has_users, NULL },
  { "kind_spelling", N_ ("Event kinds that differ in case, blanks or width"), AISLE_SEVERITY_DEFECT, "variants",
    "names=kind fold=case", 24, has_kinds, NULL },
  { "channel_spelling", N_ ("Channels that differ in case, blanks or width"), AISLE_SEVERITY_DEFECT, "variants",
    "names=channel fold=case", 25, has_channels, NULL },
  { "query_spelling", N_ ("Search queries that differ in case, blanks or width"), AISLE_SEVERITY_DEFECT, "variants",
    "names=query fold=case", 26, has_queries, NULL },
  { "item_encoding", N_ ("Items read in a wrong encoding"), AISLE_SEVERITY_DEFECT, "encodings", "names=item", 10,
    has_items, NULL },
  { "user_encoding", N_ ("Users read in a wrong encoding"), AISLE_SEVERITY_DEFECT, "encodings", "names=user", 11,
    has_users, NULL },
  { "kind_encoding", N_ ("Event kinds read in a wrong encoding"), AISLE_SEVERITY_DEFECT, "encodings", "names=kind", 12,
    has_kinds, NULL },
  { "channel_encoding", N_ ("Channels read in a wrong encoding"), AISLE_SEVERITY_DEFECT, "encodings", "names=channel",
    13, has_channels, NULL },
  { "query_encoding", N_ ("Search queries read in a wrong encoding"), AISLE_SEVERITY_DEFECT, "encodings", "names=query",
    14, has_queries, NULL },
  { "unknown_item", N_ ("Items that the catalogue does not have"), AISLE_SEVERITY_LOOK, "unknown", "", 52, has_items,
    NULL },
  { "item_torn", N_ ("Items with characters lost (�)"), AISLE_SEVERITY_LOOK, "torn", "names=item", 15, has_items,
    NULL },
  { "query_torn", N_ ("Search queries with characters lost (�)"), AISLE_SEVERITY_LOOK, "torn", "names=query", 16,
    has_queries, NULL },
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
  g_clear_pointer (&self->effect, aisle_effect_free);
  g_clear_pointer (&self->params, aisle_params_free);
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

  *found = (AisleFound){ .examples = g_array_new (FALSE, FALSE, sizeof (gint32)) };
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
      if (found->effect == NULL && effect->rows > 0)
        {
          found->effect = g_steal_pointer (&effect);
          found->params = aisle_params_dup (proposals->pdata[p]);
        }
    }
  g_array_sort (found->examples, compare_events);
  if (found->examples->len > n)
    g_array_set_size (found->examples, (guint) n);
  return proposals != NULL;
}
