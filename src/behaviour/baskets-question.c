/* baskets-question.c: what goes with what: rules from the frequent sets of items in baskets.
 *
 * The search is in frequent-sets.h; here are the baskets, the rules' figures and the table.  Of a rule "if A then B"
 * over N baskets: support P(A B), confidence P(B | A), lift P(B | A) / P(B), conviction (1 - P(B)) / (1 - P(B | A)), and
 * leverage P(A B) - P(A) P(B). */
#include "behaviour/frequent-sets.h"
#include "behaviour/item-words.h"
#include "behaviour/question.h"

#include "base/error.h"
#include "base/i18n.h"
#include "numeric/stats.h"
#include "segment/segment-parse.h"

#include <math.h>

static const char *const shows[] = { NC_ ("choice", "rules"), NC_ ("choice", "sets"), NC_ ("choice", "cost"), NULL };
static const char *const units[] = { NC_ ("choice", "auto"), NC_ ("choice", "order"), NC_ ("choice", "session"),
                                     NC_ ("choice", "user"), NULL };
static const char *const orders[] = { NC_ ("choice", "lift"), NC_ ("choice", "confidence"), NC_ ("choice", "support"),
                                      NC_ ("choice", "leverage"), NULL };

static const AisleParam params_table[] = {
  { "show", N_ ("Show"), AISLE_PARAM_CHOICE, "rules", 0, 0, shows, NULL,
    N_ ("Rules; the frequent sets of items; or what the search would cost, without it.") },
  { "by", N_ ("Basket"), AISLE_PARAM_CHOICE, "auto", 0, 0, units, NULL,
    N_ ("What was bought in one order, in one session or by one user; auto takes orders where the log has their numbers, "
        "else sessions.") },
  { "support", N_ ("Least support"), AISLE_PARAM_REAL, "0", 0, 1, NULL, NULL,
    N_ ("Share of baskets that hold a set for it to count; 0 takes the 1,000 most popular items, at least 5 baskets.") },
  { "confidence", N_ ("Least confidence"), AISLE_PARAM_REAL, "0.1", 0, 1, NULL, NULL,
    N_ ("Share of the baskets with the one side of a rule that hold the other.") },
  { "items", N_ ("Items of a set"), AISLE_PARAM_INTEGER, "4", 1, AISLE_FREQUENT_MOST_ITEMS, NULL, N_ ("items"),
    N_ ("Sets and rules have at most so many items.") },
  { "then", N_ ("Items of a conclusion"), AISLE_PARAM_INTEGER, "1", 1, AISLE_FREQUENT_MOST_ITEMS - 1, NULL,
    N_ ("items"), N_ ("Rules conclude on at most so many items.") },
  { "sort", N_ ("Sort"), AISLE_PARAM_CHOICE, "lift", 0, 0, orders, NULL, N_ ("Which rules come first.") },
  { "rows", N_ ("Rows"), AISLE_PARAM_INTEGER, "100", 1, 100000, NULL, NULL, N_ ("How many rules or sets are shown.") },
  { "gap", N_ ("Session gap"), AISLE_PARAM_DURATION, "30m", 0, 0, NULL, NULL,
    N_ ("A pause longer than this begins a new session, unless the log has session ids.") },
  { "largest", N_ ("Largest basket"), AISLE_PARAM_INTEGER, "10000", 2, 1000000, NULL, N_ ("items"),
    N_ ("Baskets with more different items are left out.") },
  { "memory", N_ ("Memory"), AISLE_PARAM_INTEGER, "1024", 16, 65536, NULL, N_ ("MB"),
    N_ ("When the search needs more, it ends with what it has for the most popular items.") },
  { "seconds", N_ ("Time"), AISLE_PARAM_INTEGER, "60", 1, 86400, NULL, N_ ("seconds"),
    N_ ("When the search takes longer, it ends with what it has for the most popular items.") },
};

#define AUTO_ITEMS   1000
#define AUTO_BASKETS 5
#define LISTING      AISLE_SECOND /* of a search that was stopped, at the most */

typedef struct
{
  const AisleView *view;
  const AisleParams *params;
  AisleSetsUnit unit;
  gboolean purchases_only;
  AisleItemSets *baskets;
  guint32 least;
  gboolean least_is_auto;
  AisleFrequentCost cost;
  AisleFrequentSets *found; /* (nullable) */
  gint32 *ranks;            /* of the places of found->items by external id */
  guint32 *slots;           /* hash table of found->sets: place + 1 */
  gsize mask;
  gsize n_sets, n_rules; /* listed, or behind those that are */
} Baskets;

static void
baskets_clear (Baskets *self)
{
  g_clear_pointer (&self->baskets, aisle_item_sets_free);
  g_clear_pointer (&self->found, aisle_frequent_sets_free);
  g_free (self->ranks);
  g_free (self->slots);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Baskets, baskets_clear)

/* ---- baskets ---- */

static AisleSetsUnit
unit_param (const AisleView *view, const AisleParams *params)
{
  const char *by = aisle_params_text (params, "by");
  if (by[0] == 'a')
    return view->columns->order != NULL ? AISLE_SETS_ORDER : AISLE_SETS_SESSION;
  return by[0] == 'o' ? AISLE_SETS_ORDER : by[0] == 's' ? AISLE_SETS_SESSION : AISLE_SETS_USER;
}

static int
compare_counts (gconstpointer a, gconstpointer b)
{
  guint32 x = *(const guint32 *) a, y = *(const guint32 *) b;
  return x > y ? -1 : x < y;
}

/* The baskets that the least support stands for. */
static void
set_least (Baskets *self)
{
  double support = aisle_params_real (self->params, "support");
  gsize n = self->baskets->n_items;
  self->least_is_auto = support <= 0;
  if (support > 0)
    {
      self->least = (guint32) MAX (ceil (support * (double) self->baskets->n_sets - 1e-9), 1);
      return;
    }
  g_autofree guint32 *counts = g_memdup2 (self->baskets->support, (n + 1) * sizeof *counts);
  qsort (counts, n, sizeof *counts, compare_counts);
  self->least = MAX (n > AUTO_ITEMS ? counts[AUTO_ITEMS - 1] : 0, AUTO_BASKETS);
}

static gboolean
fill (Baskets *self, AisleProgress *progress, GError **error)
{
  const AisleColumns *columns = self->view->columns;
  g_autofree guint8 *kinds = g_new0 (guint8, G_MAXUINT16 + 1);
  AisleSetsOptions options = { .unit = self->unit, .gap = aisle_params_integer (self->params, "gap") };
  options.largest = (gsize) aisle_params_integer (self->params, "largest");
  for (gsize kind = 0; kind < columns->n_kinds; kind++)
    if (columns->kind_role[kind] == AISLE_KIND_PURCHASE)
      self->purchases_only = kinds[kind] = 1;
  options.kinds = self->purchases_only ? kinds : NULL;
  self->baskets = aisle_item_sets_new (self->view, &options, progress, error);
  if (self->baskets == NULL)
    return FALSE;
  if (self->baskets->n_sets == 0)
    {
      g_set_error_literal (error, AISLE_BEHAVIOUR_ERROR, AISLE_ERROR_EMPTY,
                           _ ("no basket has an item: choose other baskets or another segment"));
      return FALSE;
    }
  set_least (self);
  self->cost = aisle_frequent_cost (self->baskets, self->least);
  return TRUE;
}

/* ---- looking sets up ---- */

static gsize
hash_items (const guint32 *items, guint n)
{
  guint64 hash = n;
  for (guint i = 0; i < n; i++)
    hash = (hash ^ items[i]) * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);
  return (gsize) (hash >> 20);
}

static const AisleFrequentSet *
set_at (const Baskets *self, gsize place)
{
  return &g_array_index (self->found->sets, AisleFrequentSet, place);
}

/* The set of some items, which is among those found. */
static guint32
count_of (const Baskets *self, const guint32 *items, guint n)
{
  if (n == 1)
    return self->found->counts[items[0]];
  for (gsize slot = hash_items (items, n) & self->mask; self->slots[slot] != 0; slot = (slot + 1) & self->mask)
    {
      const AisleFrequentSet *set = set_at (self, self->slots[slot] - 1);
      if (set->n == n && memcmp (set->items, items, n * sizeof *items) == 0)
        return set->count;
    }
  return 0;
}

/* Room for all that were found. */
static gboolean
index_init (Baskets *self, GError **error)
{
  gsize size = 16;
  while (size < 2 * (gsize) self->found->sets->len)
    size *= 2;
  self->mask = size - 1;
  self->slots = g_try_new0 (guint32, size);
  if (self->slots == NULL)
    g_set_error_literal (error, AISLE_BEHAVIOUR_ERROR, AISLE_ERROR_MEMORY,
                         _ ("not enough memory to search so many baskets: ask for a higher support"));
  return self->slots != NULL;
}

static void
index_add (Baskets *self, guint place)
{
  const AisleFrequentSet *set = set_at (self, place);
  gsize slot = hash_items (set->items, set->n) & self->mask;
  while (self->slots[slot] != 0)
    slot = (slot + 1) & self->mask;
  self->slots[slot] = place + 1;
}

/* Places of the items that take part in the order of their external ids. */
static gboolean
rank_items (Baskets *self, GError **error)
{
  AisleItemRanks ranks = aisle_item_ranks (self->view);
  gsize n = self->found->n_items;
  g_autofree gint32 *by_item = g_try_new (gint32, self->baskets->n_items + 1);
  self->ranks = g_new (gint32, n + 1);
  if (by_item == NULL)
    {
      g_set_error_literal (error, AISLE_BEHAVIOUR_ERROR, AISLE_ERROR_MEMORY,
                           _ ("not enough memory to search so many baskets: ask for a higher support"));
      return FALSE;
    }
  if (!ranks.rank (ranks.data, self->found->items, n, by_item, error))
    return FALSE;
  for (gsize i = 0; i < n; i++)
    self->ranks[i] = by_item[self->found->items[i]];
  return TRUE;
}

/* ---- rules ---- */

typedef struct
{
  guint32 set;  /* place in found->sets */
  guint32 then; /* bits of its items */
  double key;   /* what they are sorted by */
  double confidence;
} Rule;

typedef struct
{
  guint32 whole, one, other; /* baskets with both sides, with each */
  double support, confidence, lift, conviction, leverage;
} Figures;

/* The items of a set that are, or are not, in a mask; still descending. */
static guint
side_of (const AisleFrequentSet *set, guint32 mask, guint32 *items)
{
  guint n = 0;
  for (guint i = 0; i < set->n; i++)
    if (mask >> i & 1)
      items[n++] = set->items[i];
  return n;
}

static Figures
figures_of (const Baskets *self, const AisleFrequentSet *set, guint32 then)
{
  guint32 items[AISLE_FREQUENT_MOST_ITEMS] = { 0 };
  double n = (double) self->baskets->n_sets;
  Figures figures = { .whole = set->count };
  guint n_one = side_of (set, ~then, items);
  figures.one = count_of (self, items, n_one);
  guint n_other = side_of (set, then, items);
  figures.other = count_of (self, items, n_other);
  double other = figures.other / n;
  figures.support = figures.whole / n;
  figures.confidence = (double) figures.whole / figures.one;
  figures.lift = figures.confidence / other;
  figures.conviction = figures.whole == figures.one ? INFINITY : (1 - other) / (1 - figures.confidence);
  figures.leverage = figures.support - figures.one / n * other;
  return figures;
}

static double
key_of (const Figures *figures, const char *sort)
{
  return sort[0] == 'l' && sort[1] == 'i' ? figures->lift
         : sort[0] == 'c'                 ? figures->confidence
         : sort[0] == 's'                 ? figures->support
                                          : figures->leverage;
}

/* The ranks of a side in ascending order. */
static guint
ranks_of (const Baskets *self, const AisleFrequentSet *set, guint32 mask, gint32 *ranks)
{
  guint32 items[AISLE_FREQUENT_MOST_ITEMS];
  guint n = side_of (set, mask, items);
  for (guint i = 0; i < n; i++)
    {
      gint32 rank = self->ranks[items[i]];
      guint k = i;
      for (; k > 0 && ranks[k - 1] > rank; k--)
        ranks[k] = ranks[k - 1];
      ranks[k] = rank;
    }
  return n;
}

static int
compare_sides (const Baskets *self, const AisleFrequentSet *x, guint32 x_mask, const AisleFrequentSet *y,
               guint32 y_mask)
{
  gint32 a[AISLE_FREQUENT_MOST_ITEMS], b[AISLE_FREQUENT_MOST_ITEMS];
  guint n = ranks_of (self, x, x_mask, a), m = ranks_of (self, y, y_mask, b);
  for (guint i = 0; i < MIN (n, m); i++)
    if (a[i] != b[i])
      return a[i] < b[i] ? -1 : 1;
  return n < m ? -1 : n > m;
}

/* The better first, then the more frequent, then by external ids. */
static int
compare_rules (gconstpointer a, gconstpointer b, gpointer data)
{
  const Baskets *self = data;
  const Rule *x = a, *y = b;
  const AisleFrequentSet *s = set_at (self, x->set), *t = set_at (self, y->set);
  int order = x->key > y->key ? -1 : x->key < y->key;
  if (order == 0)
    order = s->count > t->count ? -1 : s->count < t->count;
  if (order == 0)
    order = x->confidence > y->confidence ? -1 : x->confidence < y->confidence;
  if (order == 0)
    order = compare_sides (self, s, ~x->then, t, ~y->then);
  return order != 0 ? order : compare_sides (self, s, x->then, t, y->then);
}

/* More frequent and smaller ones first. */
static int
compare_sets (gconstpointer a, gconstpointer b, gpointer data)
{
  const Baskets *self = data;
  const AisleFrequentSet *s = set_at (self, ((const Rule *) a)->set), *t = set_at (self, ((const Rule *) b)->set);
  if (s->count != t->count)
    return s->count > t->count ? -1 : 1;
  if (s->n != t->n)
    return s->n < t->n ? -1 : 1;
  return compare_sides (self, s, G_MAXUINT32, t, G_MAXUINT32);
}

/* Keeps the first rows of a list that has grown too long. */
static void
keep_best (Baskets *self, GArray *rules, gsize rows, GCompareDataFunc compare)
{
  g_array_sort_with_data (rules, compare, self);
  if (rules->len > rows)
    g_array_set_size (rules, (guint) rows);
}

/* Counts a rule, and lists it unless the first rows, once sorted, are all before it: most are told by one comparison. */
static void
offer (Baskets *self, GArray *rules, gsize rows, GCompareDataFunc compare, const Rule *rule, Rule *last,
       gboolean *is_full)
{
  self->n_rules++;
  if (*is_full && compare (rule, last, self) > 0)
    return;
  g_array_append_val (rules, *rule);
  if (rules->len <= 4 * rows + 65536)
    return;
  keep_best (self, rules, rows, compare);
  *is_full = TRUE;
  *last = g_array_index (rules, Rule, rows - 1);
}

/* What a search that ended early has may be millions of sets: when the time to list them is up too, they are those of fewer
 * items. */
static gboolean
is_over (Baskets *self, const AisleProgress *progress, guint32 item, gint64 *deadline)
{
  gint64 now = g_get_monotonic_time ();
  if (aisle_progress_is_enough (progress))
    *deadline = MIN (*deadline, now + LISTING);
  if (now <= *deadline)
    return FALSE;
  self->found->n_items = item;
  self->found->stopped = !self->found->no_time;
  return TRUE;
}

/* The first rows of the rules, or sets, of every item in turn: subsets stand before the sets that they are sides of. */
static gboolean
find_rules (Baskets *self, GArray *rules, AisleProgress *progress, GError **error)
{
  gboolean sets = aisle_params_text (self->params, "show")[0] == 's';
  const char *sort = aisle_params_text (self->params, "sort");
  double least = aisle_params_real (self->params, "confidence");
  guint most = (guint) aisle_params_integer (self->params, "then");
  gsize rows = (gsize) aisle_params_integer (self->params, "rows");
  GCompareDataFunc compare = sets ? compare_sets : compare_rules;
  gint64 time = aisle_params_integer (self->params, "seconds") * AISLE_SECOND / 5;
  gint64 deadline = self->found->no_time ? g_get_monotonic_time () + time : G_MAXINT64;
  Rule last;
  gboolean is_full = FALSE;
  for (guint place = 0; place < self->found->sets->len; place++)
    {
      const AisleFrequentSet *set = set_at (self, place);
      if (place % 256 == 0
          && !aisle_progress_step (progress, (double) place / self->found->sets->len, _ ("Making rules"), error))
        return FALSE;
      if (set->n == 1 && is_over (self, progress, set->items[0], &deadline))
        break;
      index_add (self, place);
      self->n_sets++;
      for (guint32 then = 1; !sets && then < (1u << set->n) - 1; then++)
        {
          if ((guint) __builtin_popcount (then) > most)
            continue;
          Figures figures = figures_of (self, set, then);
          Rule rule = { place, then, key_of (&figures, sort), figures.confidence };
          if (figures.confidence >= least)
            offer (self, rules, rows, compare, &rule, &last, &is_full);
        }
      if (sets)
        offer (self, rules, rows, compare, &(Rule){ .set = place }, &last, &is_full);
    }
  keep_best (self, rules, rows, compare);
  return TRUE;
}

/* ---- tables ---- */

/* The items of a side, by external id: their ids, or their titles. */
static char *
side_text (const Baskets *self, const AisleFrequentSet *set, guint32 mask, gboolean titles)
{
  guint32 items[AISLE_FREQUENT_MOST_ITEMS];
  GString *text = g_string_new (NULL);
  guint n = side_of (set, mask, items);
  for (guint done = 0; done < n; done++)
    {
      guint next = done;
      for (guint i = done + 1; i < n; i++)
        if (self->ranks[items[i]] < self->ranks[items[next]])
          next = i;
      guint32 item = items[next];
      items[next] = items[done];
      items[done] = item;
      g_autofree char *name = titles ? aisle_item_title (self->view, self->found->items[item])
                                     : aisle_item_id (self->view, self->found->items[item]);
      g_string_append_printf (text, "%s%s", done > 0 ? " + " : "", name);
    }
  return g_string_free (text, FALSE);
}

/* The column of the number of baskets. */
static void
name_baskets (const Baskets *self, AisleColumnSpec *column)
{
  static const char *const names[] = { N_ ("users"), N_ ("sessions"), N_ ("orders") };
  column->unit = names[self->unit];
  if (self->unit == AISLE_SETS_USER)
    column->name = "users";
}

static const AisleColumnSpec columns_of_rules[] = {
  { "if", N_ ("If"), AISLE_COLUMN_TEXT, NULL },
  { "then", N_ ("Then"), AISLE_COLUMN_TEXT, NULL },
  { "lift", N_ ("Lift"), AISLE_COLUMN_REAL, NULL },
  { "support", N_ ("Support"), AISLE_COLUMN_SHARE, NULL },
  { "support_low", N_ ("Support, low"), AISLE_COLUMN_SHARE, NULL },
  { "support_high", N_ ("Support, high"), AISLE_COLUMN_SHARE, NULL },
  { "confidence", N_ ("Confidence"), AISLE_COLUMN_SHARE, NULL },
  { "confidence_low", N_ ("Confidence, low"), AISLE_COLUMN_SHARE, NULL },
  { "confidence_high", N_ ("Confidence, high"), AISLE_COLUMN_SHARE, NULL },
  { "conviction", N_ ("Conviction"), AISLE_COLUMN_REAL, NULL },
  { "leverage", N_ ("Leverage"), AISLE_COLUMN_REAL, NULL },
  { "baskets", N_ ("Baskets"), AISLE_COLUMN_INTEGER, NULL },
  { "name", N_ ("Rule"), AISLE_COLUMN_TEXT, NULL },
};

static void
set_share (AisleTable *table, gsize row, gsize column, double part, double whole)
{
  AisleInterval interval = aisle_wilson (part, whole);
  aisle_table_set_real (table, row, column, part / whole);
  aisle_table_set_real (table, row, column + 1, interval.low);
  aisle_table_set_real (table, row, column + 2, interval.high);
}

static AisleTable *
new_rules (const Baskets *self, const GArray *rules)
{
  AisleColumnSpec columns[G_N_ELEMENTS (columns_of_rules)];
  memcpy (columns, columns_of_rules, sizeof columns);
  name_baskets (self, &columns[11]);
  AisleTable *table = aisle_table_new (columns, G_N_ELEMENTS (columns));
  for (guint i = 0; i < rules->len; i++)
    {
      const Rule *rule = &g_array_index (rules, Rule, i);
      const AisleFrequentSet *set = set_at (self, rule->set);
      Figures figures = figures_of (self, set, rule->then);
      g_autofree char *one = side_text (self, set, ~rule->then, FALSE),
                      *other = side_text (self, set, rule->then, FALSE);
      g_autofree char *first = side_text (self, set, ~rule->then, TRUE),
                      *then = side_text (self, set, rule->then, TRUE);
      g_autofree char *name = g_strdup_printf ("%s → %s", first, then);
      gsize row = aisle_table_add_row (table);
      aisle_table_set_text (table, row, 0, one);
      aisle_table_set_text (table, row, 1, other);
      aisle_table_set_real (table, row, 2, figures.lift);
      set_share (table, row, 3, figures.whole, (double) self->baskets->n_sets);
      set_share (table, row, 6, figures.whole, figures.one);
      if (isfinite (figures.conviction))
        aisle_table_set_real (table, row, 9, figures.conviction);
      aisle_table_set_real (table, row, 10, figures.leverage);
      aisle_table_set_integer (table, row, 11, figures.whole);
      aisle_table_set_text (table, row, 12, name);
    }
  return table;
}

static const AisleColumnSpec columns_of_sets[] = {
  { "set", N_ ("Items"), AISLE_COLUMN_TEXT, NULL },
  { "support", N_ ("Support"), AISLE_COLUMN_SHARE, NULL },
  { "support_low", N_ ("Support, low"), AISLE_COLUMN_SHARE, NULL },
  { "support_high", N_ ("Support, high"), AISLE_COLUMN_SHARE, NULL },
  { "baskets", N_ ("Baskets"), AISLE_COLUMN_INTEGER, NULL },
  { "size", N_ ("Number of items"), AISLE_COLUMN_INTEGER, N_ ("items") },
  { "name", N_ ("Titles"), AISLE_COLUMN_TEXT, NULL },
};

static AisleTable *
new_sets (const Baskets *self, const GArray *rules)
{
  AisleColumnSpec columns[G_N_ELEMENTS (columns_of_sets)];
  memcpy (columns, columns_of_sets, sizeof columns);
  name_baskets (self, &columns[4]);
  AisleTable *table = aisle_table_new (columns, G_N_ELEMENTS (columns));
  for (guint i = 0; i < rules->len; i++)
    {
      const AisleFrequentSet *set = set_at (self, g_array_index (rules, Rule, i).set);
      g_autofree char *ids = side_text (self, set, G_MAXUINT32, FALSE),
                      *name = side_text (self, set, G_MAXUINT32, TRUE);
      gsize row = aisle_table_add_row (table);
      aisle_table_set_text (table, row, 0, ids);
      set_share (table, row, 1, set->count, (double) self->baskets->n_sets);
      aisle_table_set_integer (table, row, 4, set->count);
      aisle_table_set_integer (table, row, 5, set->n);
      aisle_table_set_text (table, row, 6, name);
    }
  return table;
}

static const AisleColumnSpec columns_of_cost[] = {
  { "figure", N_ ("Before the search"), AISLE_COLUMN_TEXT, NULL },
  { "value", N_ ("Value"), AISLE_COLUMN_REAL, NULL },
};

static AisleTable *
new_cost (const Baskets *self)
{
  const struct
  {
    const char *name;
    double value;
  } figures[] = {
    { N_ ("Baskets"), (double) self->baskets->n_sets },
    { N_ ("Least baskets of a set"), self->least },
    { N_ ("Frequent items"), (double) self->cost.n_items },
    { N_ ("Their entries in baskets"), (double) self->cost.n_entries },
    { N_ ("Pairs of items in baskets"), self->baskets->n_pairs },
    { N_ ("Memory of the tree at most, MB"), (double) self->cost.bytes / 1e6 },
  };
  AisleTable *table = aisle_table_new (columns_of_cost, G_N_ELEMENTS (columns_of_cost));
  for (gsize i = 0; i < G_N_ELEMENTS (figures); i++)
    {
      gsize row = aisle_table_add_row (table);
      aisle_table_set_text (table, row, 0, _ (figures[i].name));
      aisle_table_set_real (table, row, 1, figures[i].value);
    }
  return table;
}

/* ---- passport ---- */

static void
add_search_notes (AislePassport *passport, const Baskets *self)
{
  const AisleFrequentSets *found = self->found;
  g_autofree char *cost =
      g_strdup_printf (_ ("Predicted before the search: %zu frequent items, a tree of at most %.0f MB."),
                       self->cost.n_items, ceil ((double) self->cost.bytes / 1e6));
  aisle_passport_add_note (passport, cost);
  if (found == NULL)
    return;
  g_autofree char *count = g_strdup_printf (_ ("Found: %zu sets; rows in all: %zu."), self->n_sets, self->n_rules);
  aisle_passport_add_note (passport, count);
  if (found->n_items == found->n_frequent)
    return;
  g_autofree char *part = g_strdup_printf (
      found->stopped ? _ (
          "Stopped by you: complete for the %zu most popular of %zu frequent items, and nothing is said of the others.")
      : found->no_time
          ? _ (
              "Stopped when the time was up: complete for the %zu most popular of %zu frequent items, and nothing is said "
              "of the others.")
          : _ (
              "Stopped when the memory was used up: complete for the %zu most popular of %zu frequent items, and nothing "
              "is said of the others."),
      found->n_items, found->n_frequent);
  aisle_passport_add_note (passport, part);
}

static AislePassport *
new_passport (const Baskets *self)
{
  static const char *const definitions[] = {
    N_ ("Items that the same users bought, as rules: of the users who bought the one, how many bought the other."),
    N_ ("Items of one session, as rules: of the sessions with the one, how many have the other."),
    N_ ("Items of one order, as rules: of the orders with the one, how many hold the other."),
  };
  const AisleItemSets *baskets = self->baskets;
  AislePassport *passport = aisle_view_passport (self->view, _ (definitions[self->unit]));
  double share = 100.0 * self->least / (double) baskets->n_sets;
  g_autofree char *sizes = g_strdup_printf (
      self->least_is_auto ? _ (
          "%'zu baskets; sets count from %u of them on, %.2g per cent, chosen so that the most popular items take part.")
                          : _ ("%'zu baskets; sets count from %u of them on, %.2g per cent."),
      baskets->n_sets, self->least, share);
  aisle_passport_add_params (passport, self->params);
  if (baskets->no_item > 0)
    aisle_passport_add_dropped (passport, _ ("events without an item"), baskets->no_item);
  if (baskets->no_unit > 0)
    aisle_passport_add_dropped (passport,
                                self->unit == AISLE_SETS_ORDER ? _ ("events without an order number")
                                                               : _ ("anonymous events without a session"),
                                baskets->no_unit);
  if (baskets->no_time > 0)
    aisle_passport_add_dropped (passport, _ ("events without a time"), baskets->no_time);
  aisle_passport_add_note (passport, sizes);
  aisle_passport_add_note (passport, self->purchases_only ? _ ("Purchases count.")
                                                          : _ ("The log has no purchases: events of all kinds count."));
  aisle_passport_add_note (passport, _ ("Shares have 95 percent Wilson intervals."));
  if (baskets->too_large > 0)
    {
      g_autofree char *note = g_strdup_printf (_ ("Left out as too large: %zu sets."), baskets->too_large);
      aisle_passport_add_note (passport, note);
    }
  add_search_notes (passport, self);
  return passport;
}

/* ---- answer ---- */

static gboolean
search (Baskets *self, AisleProgress *progress, GError **error)
{
  AisleFrequentOptions options = { .least = self->least };
  options.most = (guint) aisle_params_integer (self->params, "items");
  options.memory = (gsize) aisle_params_integer (self->params, "memory") << 20;
  options.time = aisle_params_integer (self->params, "seconds") * AISLE_SECOND;
  self->found = aisle_frequent_sets_new (self->baskets, &options, progress, error);
  return self->found != NULL && index_init (self, error) && rank_items (self, error);
}

static AisleAnswer *
answer (const AisleView *view, const AisleParams *params, AisleProgress *progress, GError **error)
{
  AisleProgress filling = aisle_progress_part (progress, 0, 0.2), searching = aisle_progress_part (progress, 0.2, 0.9);
  AisleProgress telling = aisle_progress_part (progress, 0.9, 1);
  g_auto (Baskets) self = { .view = view, .params = params, .unit = unit_param (view, params) };
  g_autoptr (GArray) rules = g_array_new (FALSE, FALSE, sizeof (Rule));
  const char *show = aisle_params_text (params, "show");
  if (!aisle_item_sets_check (view, self.unit, error) || !fill (&self, &filling, error))
    return NULL;
  if (show[0] == 'c')
    return aisle_answer_new (new_cost (&self), new_passport (&self));
  if (!search (&self, &searching, error) || !find_rules (&self, rules, &telling, error))
    return NULL;
  /* A search that time or memory ended has more to say: its passport does. */
  if (show[0] == 'r' && self.n_rules == 0 && self.found->n_items == self.found->n_frequent)
    {
      g_set_error_literal (error, AISLE_BEHAVIOUR_ERROR, AISLE_ERROR_EMPTY,
                           _ ("no items stand together often enough: take baskets by user, or a lower support and "
                              "confidence"));
      return NULL;
    }
  return aisle_answer_new (show[0] == 's' ? new_sets (&self, rules) : new_rules (&self, rules), new_passport (&self));
}

/* ---- the users of a cell ---- */

/* Adds who bought each item of a side, and FALSE where an id cannot be told from its neighbours. */
static gboolean
add_side (GString *text, const AisleView *view, const char *side, const char *kind)
{
  g_auto (GStrv) ids = g_strsplit (side, " + ", -1);
  for (gsize i = 0; ids[i] != NULL; i++)
    {
      if (aisle_project_find (view->project, AISLE_NAMES_ITEM, ids[i]) < 0)
        return FALSE;
      g_string_append_printf (text, "%sdid (%s, item = ", text->len > 0 ? " and " : "", kind);
      aisle_predicate_append_name (text, ids[i]);
      g_string_append_c (text, ')');
    }
  return TRUE;
}

static char *
segment (const AisleView *view, const AisleParams *params, const AisleTable *table, gsize row, gsize column)
{
  const char *show = aisle_params_text (params, "show"), *kind = "any";
  g_autoptr (GString) text = g_string_new (NULL);
  if (show[0] == 'c' || view->project == NULL || unit_param (view, params) != AISLE_SETS_USER)
    return NULL;
  for (gsize k = 0; k < view->columns->n_kinds; k++)
    if (view->columns->kind_role[k] == AISLE_KIND_PURCHASE)
      kind = "purchase";
  for (gsize side = 0; side < (show[0] == 's' ? 1 : 2); side++)
    if (!add_side (text, view, aisle_table_text (table, row, side), kind))
      return NULL;
  return g_strdup (text->str);
}

const AisleQuestion aisle_question_baskets = {
  .id = "baskets",
  .title = N_ ("Baskets"),
  .summary = N_ ("What is bought with what, as rules with support, confidence and lift."),
  .chart = "bars",
  .params = params_table,
  .n_params = G_N_ELEMENTS (params_table),
  .partial = TRUE,
  .answer = answer,
  .segment = segment,
};
