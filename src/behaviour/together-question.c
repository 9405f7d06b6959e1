/* together-question.c: which items stand together: in the carts and purchases of users, in sessions, in orders. */
#include "behaviour/item-words.h"
#include "behaviour/kind-names.h"
#include "behaviour/question.h"

#include "base/error.h"
#include "base/i18n.h"
#include "segment/segment-parse.h"

static const char *const units[] = { NC_ ("choice", "user"), NC_ ("choice", "session"), NC_ ("choice", "order"), NULL };

static const AisleParam params_table[] = {
  { "by", N_ ("Together in"), AISLE_PARAM_CHOICE, "user", 0, 0, units, NULL,
    N_ ("What a user ever had to do with, what came up in one session, or what was bought in one order.") },
  { "kinds", N_ ("Events"), AISLE_PARAM_LIST, "", 0, 0, NULL, NULL,
    N_ ("Event kinds or what they mean that count, as cart,purchase; empty: of users carts and purchases, of sessions all, "
        "of orders purchases.") },
  { "gap", N_ ("Session gap"), AISLE_PARAM_DURATION, "30m", 0, 0, NULL, NULL,
    N_ ("A pause longer than this begins a new session, unless the log has session ids.") },
  { "rows", N_ ("Rows"), AISLE_PARAM_INTEGER, "100", 1, 100000, NULL, NULL, N_ ("How many pairs are shown.") },
  { "largest", N_ ("Largest set"), AISLE_PARAM_INTEGER, "10000", 2, 1000000, NULL, N_ ("items"),
    N_ ("Users, sessions and orders with more different items are left out: their pairs would outnumber all others.") },
};

/* ---- what counts ---- */

static AisleSetsUnit
unit_param (const AisleParams *params)
{
  const char *by = aisle_params_text (params, "by");
  return by[0] == 'u' ? AISLE_SETS_USER : by[0] == 's' ? AISLE_SETS_SESSION : AISLE_SETS_ORDER;
}

static gboolean
has_role (const AisleView *view, AisleKind role)
{
  for (gsize kind = 0; kind < view->columns->n_kinds; kind++)
    if (view->columns->kind_role[kind] == role)
      return TRUE;
  return FALSE;
}

/* The names that count, NULL for all events. */
static char **
kind_names (const AisleView *view, const AisleParams *params)
{
  g_auto (GStrv) asked = aisle_params_list (params, "kinds");
  AisleSetsUnit unit = unit_param (params);
  gboolean carts = has_role (view, AISLE_KIND_CART), purchases = has_role (view, AISLE_KIND_PURCHASE);
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();
  if (asked[0] != NULL)
    return g_steal_pointer (&asked);
  if (unit == AISLE_SETS_USER && carts)
    g_strv_builder_add (names, "cart");
  if (unit != AISLE_SETS_SESSION && purchases)
    g_strv_builder_add (names, "purchase");
  g_auto (GStrv) usual = g_strv_builder_end (names);
  return usual[0] != NULL ? g_steal_pointer (&usual) : NULL;
}

static gboolean
read_kinds (const AisleView *view, char **names, guint8 **kinds, GError **error)
{
  if (names == NULL)
    return TRUE;
  *kinds = g_new0 (guint8, G_MAXUINT16 + 1);
  for (gsize i = 0; names[i] != NULL; i++)
    if (!aisle_kinds_find (view, names[i], *kinds))
      {
        g_autofree char *known = aisle_kind_names_text (view);
        g_set_error (error, AISLE_BEHAVIOUR_ERROR, AISLE_ERROR_USAGE,
                     _ ("no event of this log is a '%s': its kinds are %s"), names[i], known);
        return FALSE;
      }
  return TRUE;
}

/* ---- table ---- */

enum
{
  COLUMN_A,
  COLUMN_B,
  COLUMN_N,
  COLUMN_LIFT,
  COLUMN_WITH_A,
  COLUMN_WITH_B,
  COLUMN_NAME
};

static const AisleColumnSpec columns_of_pairs[] = {
  [COLUMN_A] = { "a", N_ ("Item"), AISLE_COLUMN_TEXT, NULL },
  [COLUMN_B] = { "b", N_ ("And item"), AISLE_COLUMN_TEXT, NULL },
  [COLUMN_N] = { "users", N_ ("Users with both"), AISLE_COLUMN_INTEGER, N_ ("users") },
  [COLUMN_LIFT] = { "lift", N_ ("Lift"), AISLE_COLUMN_REAL, NULL },
  [COLUMN_WITH_A] = { "with_a", N_ ("With the first"), AISLE_COLUMN_INTEGER, N_ ("users") },
  [COLUMN_WITH_B] = { "with_b", N_ ("With the second"), AISLE_COLUMN_INTEGER, N_ ("users") },
  [COLUMN_NAME] = { "name", N_ ("Both"), AISLE_COLUMN_TEXT, NULL },
};

static AisleTable *
new_table (const AisleView *view, AisleSetsUnit unit, const AisleItemSets *sets, const GArray *pairs)
{
  AisleColumnSpec columns[G_N_ELEMENTS (columns_of_pairs)];
  memcpy (columns, columns_of_pairs, sizeof columns);
  if (unit == AISLE_SETS_SESSION)
    columns[COLUMN_N] =
        (AisleColumnSpec){ "sessions", N_ ("Sessions with both"), AISLE_COLUMN_INTEGER, N_ ("sessions") };
  if (unit == AISLE_SETS_ORDER)
    columns[COLUMN_N] = (AisleColumnSpec){ "orders", N_ ("Orders with both"), AISLE_COLUMN_INTEGER, N_ ("orders") };
  columns[COLUMN_WITH_A].unit = columns[COLUMN_WITH_B].unit = columns[COLUMN_N].unit;
  AisleTable *table = aisle_table_new (columns, G_N_ELEMENTS (columns));
  for (guint i = 0; i < pairs->len; i++)
    {
      const AislePair *pair = &g_array_index (pairs, AislePair, i);
      double with_a = sets->support[pair->a], with_b = sets->support[pair->b];
      g_autofree char *a = aisle_item_id (view, pair->a), *b = aisle_item_id (view, pair->b);
      g_autofree char *first = aisle_item_title (view, pair->a), *second = aisle_item_title (view, pair->b);
      g_autofree char *name = g_strdup_printf ("%s + %s", first, second);
      gsize row = aisle_table_add_row (table);
      aisle_table_set_text (table, row, COLUMN_A, a);
      aisle_table_set_text (table, row, COLUMN_B, b);
      aisle_table_set_integer (table, row, COLUMN_N, pair->n);
      aisle_table_set_real (table, row, COLUMN_LIFT, pair->n * (double) sets->n_sets / (with_a * with_b));
      aisle_table_set_integer (table, row, COLUMN_WITH_A, (gint64) with_a);
      aisle_table_set_integer (table, row, COLUMN_WITH_B, (gint64) with_b);
      aisle_table_set_text (table, row, COLUMN_NAME, name);
    }
  return table;
}

/* ---- passport and answer ---- */

static void
add_dropped (AislePassport *passport, const AisleItemSets *sets, AisleSetsUnit unit)
{
  if (sets->no_item > 0)
    aisle_passport_add_dropped (passport, _ ("events without an item"), sets->no_item);
  if (sets->no_unit > 0)
    aisle_passport_add_dropped (passport,
                                unit == AISLE_SETS_ORDER ? _ ("events without an order number")
                                                         : _ ("anonymous events without a session"),
                                sets->no_unit);
  if (sets->no_time > 0)
    aisle_passport_add_dropped (passport, _ ("events without a time"), sets->no_time);
}

static AislePassport *
new_passport (const AisleView *view, const AisleParams *params, const AisleItemSets *sets, char **names)
{
  static const char *const definitions[] = {
    N_ ("Pairs of items by the number of users who have events with both."),
    N_ ("Pairs of items by the number of sessions in which both come up."),
    N_ ("Pairs of items by the number of orders that hold both."),
  };
  AisleSetsUnit unit = unit_param (params);
  AislePassport *passport = aisle_view_passport (view, _ (definitions[unit]));
  g_autofree char *sizes =
      g_strdup_printf (_ ("Counted: %'zu sets of items and %'.0f pairs in them."), sets->n_sets, sets->n_pairs);
  aisle_passport_add_params (passport, params);
  add_dropped (passport, sets, unit);
  aisle_passport_add_note (passport, sizes);
  if (names != NULL)
    {
      g_autofree char *list = g_strjoinv (", ", names);
      g_autofree char *kinds = g_strdup_printf (_ ("Events that count: %s."), list);
      aisle_passport_add_note (passport, kinds);
    }
  aisle_passport_add_note (passport,
                           _ ("Lift is how many times as often both stand together as chance would have it."));
  if (sets->too_large > 0)
    {
      g_autofree char *note = g_strdup_printf (_ ("Left out as too large: %zu sets."), sets->too_large);
      aisle_passport_add_note (passport, note);
    }
  return passport;
}

static AisleAnswer *
answer (const AisleView *view, const AisleParams *params, AisleProgress *progress, GError **error)
{
  AisleSetsUnit unit = unit_param (params);
  AisleProgress gathering = aisle_progress_part (progress, 0, 0.4), counting = aisle_progress_part (progress, 0.4, 1);
  g_auto (GStrv) names = NULL;
  g_autofree guint8 *kinds = NULL;
  if (!aisle_item_sets_check (view, unit, error))
    return NULL;
  names = kind_names (view, params);
  if (!read_kinds (view, names, &kinds, error))
    return NULL;
  AisleSetsOptions options = { .unit = unit, .kinds = kinds, .gap = aisle_params_integer (params, "gap") };
  options.largest = (gsize) aisle_params_integer (params, "largest");
  g_autoptr (AisleItemSets) sets = aisle_item_sets_new (view, &options, &gathering, error);
  if (sets == NULL)
    return NULL;
  AisleItemRanks ranks = aisle_item_ranks (view);
  g_autoptr (GArray) pairs =
      aisle_pair_counts_top (sets, (gsize) aisle_params_integer (params, "rows"), &ranks, &counting, error);
  if (pairs == NULL)
    return NULL;
  return aisle_answer_new (new_table (view, unit, sets, pairs), new_passport (view, params, sets, names));
}

/* ---- the users of a cell ---- */

/* Any of the kinds, with an item. */
static void
add_item (GString *text, char **names, const char *item)
{
  g_string_append_c (text, '(');
  for (gsize i = 0; i == 0 || (names != NULL && names[i] != NULL); i++)
    {
      g_string_append (text, i > 0 ? " or did (" : "did (");
      if (names == NULL)
        g_string_append (text, "any");
      else
        aisle_predicate_append_name (text, names[i]);
      g_string_append (text, ", item = ");
      aisle_predicate_append_name (text, item);
      g_string_append_c (text, ')');
    }
  g_string_append_c (text, ')');
}

static char *
segment (const AisleView *view, const AisleParams *params, const AisleTable *table, gsize row, gsize column)
{
  g_auto (GStrv) names = kind_names (view, params);
  GString *text;
  /* What stands together in one session or order is nothing that a user did or did not. */
  if (unit_param (params) != AISLE_SETS_USER)
    return NULL;
  text = g_string_new (NULL);
  if (column != COLUMN_WITH_B)
    add_item (text, names, aisle_table_text (table, row, COLUMN_A));
  if (column != COLUMN_WITH_A && column != COLUMN_WITH_B)
    g_string_append (text, " and ");
  if (column != COLUMN_WITH_A)
    add_item (text, names, aisle_table_text (table, row, COLUMN_B));
  return g_string_free (text, FALSE);
}

const AisleQuestion aisle_question_together = {
  .id = "together",
  .title = N_ ("Items together"),
  .summary = N_ ("Which items stand together with the same users, in a session or in an order."),
  .chart = "bars",
  .params = params_table,
  .n_params = G_N_ELEMENTS (params_table),
  .answer = answer,
  .segment = segment,
};
