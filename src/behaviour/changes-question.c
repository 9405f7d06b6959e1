/* changes-question.c: what the change of a figure between two periods went with.
 *
 * The parts and their intervals are in change-parts.h, the pass over the log in period-sums.h; here are the choices, the
 * names, the table and its verdicts.  It says what moved together, never why. */
#include "behaviour/change-groups.h"
#include "behaviour/kind-names.h"
#include "behaviour/question.h"
#include "behaviour/segment-words.h"

#include "base/error.h"
#include "base/i18n.h"
#include "numeric/stats.h"

#include <math.h>

static const char *const figures[] = { NC_ ("choice", "auto"),  NC_ ("choice", "revenue"),    NC_ ("choice", "orders"),
                                       NC_ ("choice", "users"), NC_ ("choice", "conversion"), NULL };
static const char *const dimensions[] = { NC_ ("choice", "step"),
                                          NC_ ("choice", "channel"),
                                          NC_ ("choice", "category"),
                                          NC_ ("choice", "item"),
                                          NC_ ("choice", "new"),
                                          NC_ ("choice", "segment"),
                                          NULL };

static const AisleParam params_table[] = {
  { "figure", N_ ("Figure"), AISLE_PARAM_CHOICE, "auto", 0, 0, figures, NULL,
    N_ ("What changed; auto takes revenue, in a log without prices orders, without purchases users.") },
  { "by", N_ ("By"), AISLE_PARAM_CHOICE, "step", 0, 0, dimensions, NULL,
    N_ ("Steps from traffic to price, or channels, categories, items, new against returning users, or saved "
        "segments.") },
  { "from", N_ ("From"), AISLE_PARAM_DATE, "", 0, 0, NULL, NULL,
    N_ ("First day of the period; empty takes its length before its end.") },
  { "to", N_ ("To"), AISLE_PARAM_DATE, "", 0, 0, NULL, NULL,
    N_ ("Last day; empty takes the last complete day of the log.") },
  { "days", N_ ("Days"), AISLE_PARAM_INTEGER, "30", 1, 3660, NULL, N_ ("days"),
    N_ ("Length of the period and of the one before; shorter where the log has not twice as many days.") },
  { "rows", N_ ("Rows"), AISLE_PARAM_INTEGER, "12", 1, AISLE_CHANGE_MOST_ROWS - 2, NULL, NULL,
    N_ ("How many of the largest parts are named; the rest are one row.") },
};

/* ---- what is asked ---- */

static gboolean
has_role (const AisleColumns *columns, AisleKind role)
{
  for (gsize k = 0; columns->kind != NULL && k < columns->n_kinds; k++)
    if (columns->kind_role[k] == role)
      return TRUE;
  return FALSE;
}

static gsize
index_of (const char *const *choices, const char *choice)
{
  gsize i = 0;
  while (!g_str_equal (choices[i], choice))
    i++;
  return i;
}

static gboolean
choose_figure (const AisleView *view, const AisleParams *params, AisleChangeFigure *figure, GError **error)
{
  gsize choice = index_of (figures, aisle_params_text (params, "figure"));
  gboolean sells = has_role (view->columns, AISLE_KIND_PURCHASE), priced = view->columns->price != NULL;
  if (choice == 0)
    choice = sells && priced ? 1 : sells ? 2 : 3;
  *figure = (AisleChangeFigure) (choice - 1);
  if (*figure != AISLE_CHANGE_USERS && !sells)
    g_set_error_literal (error, AISLE_BEHAVIOUR_ERROR, AISLE_ERROR_EMPTY,
                         _ ("no kind of event of this log is a purchase: set 'figure' to users, or say which kind is"));
  else if (*figure == AISLE_CHANGE_REVENUE && !priced)
    g_set_error_literal (error, AISLE_BEHAVIOUR_ERROR, AISLE_ERROR_EMPTY,
                         _ ("the log has no prices: set 'figure' to orders, users or conversion"));
  else if ((*figure == AISLE_CHANGE_USERS || *figure == AISLE_CHANGE_CONVERSION) && view->columns->n_users == 0)
    g_set_error_literal (error, AISLE_BEHAVIOUR_ERROR, AISLE_ERROR_EMPTY,
                         _ ("all events are anonymous: set 'figure' to revenue or orders"));
  else
    return TRUE;
  return FALSE;
}

/* ---- names of the steps and splits ---- */

static AisleChangeSplit
split_of (AisleChangeFigure figure, AisleChangeBy by)
{
  gboolean of_users = by == AISLE_BY_CHANNEL || by == AISLE_BY_NEW || by == AISLE_BY_SEGMENT;
  if (figure == AISLE_CHANGE_CONVERSION)
    return AISLE_SPLIT_MIX;
  if (figure == AISLE_CHANGE_USERS)
    return AISLE_SPLIT_NONE;
  return of_users ? AISLE_SPLIT_USERS : figure == AISLE_CHANGE_REVENUE ? AISLE_SPLIT_UNITS : AISLE_SPLIT_NONE;
}

/* ---- names ---- */

static char *
step_name (const AisleChangeModel *model, const AisleView *view, gsize k)
{
  static const char *const of_users[] = { N_ ("Users"),         N_ ("Users who view"), N_ ("Users who cart"),
                                          N_ ("Users who buy"), N_ ("Orders a user"),  N_ ("Units a user"),
                                          N_ ("Revenue a user") };
  static const char *const of_viewers[] = { "", "", N_ ("Viewers who cart"), N_ ("Viewers who buy") };
  gsize first = model->figure == AISLE_CHANGE_CONVERSION ? 1 : 0;
  guint level = model->levels[k + first], before = k + first > 0 ? model->levels[k + first - 1] : 0;
  static const char *const alone[] = { N_ ("Users"),  N_ ("Viewers"), N_ ("Users with carts"), N_ ("Buyers"),
                                       N_ ("Orders"), N_ ("Units"),   N_ ("Revenue") };
  if (k + first == 0)
    return g_strdup (_ (alone[level]));
  if (level == AISLE_LEVEL_REVENUE && before == AISLE_LEVEL_UNITS)
    return g_strdup (view->columns->quantity != NULL ? _ ("Revenue a unit") : _ ("Revenue a line"));
  if (level == AISLE_LEVEL_REVENUE && before == AISLE_LEVEL_ORDERS)
    return g_strdup (_ ("Revenue an order"));
  if (level == AISLE_LEVEL_REVENUE && before == AISLE_LEVEL_BUYERS)
    return g_strdup (_ ("Revenue a buyer"));
  if (level == AISLE_LEVEL_UNITS && before == AISLE_LEVEL_ORDERS)
    return g_strdup (view->columns->quantity != NULL ? _ ("Units an order") : _ ("Lines an order"));
  if (level == AISLE_LEVEL_UNITS && before == AISLE_LEVEL_BUYERS)
    return g_strdup (_ ("Units a buyer"));
  if (level == AISLE_LEVEL_ORDERS && before == AISLE_LEVEL_BUYERS)
    return g_strdup (_ ("Orders a buyer"));
  if (level == AISLE_LEVEL_BUYERS && before == AISLE_LEVEL_CARTERS)
    return g_strdup (_ ("Carts that are bought"));
  if (level <= AISLE_LEVEL_BUYERS && before == AISLE_LEVEL_VIEWERS)
    return g_strdup (_ (of_viewers[level]));
  return g_strdup (_ (of_users[level]));
}

/* ---- the table ---- */

enum
{
  COLUMN_NAME,
  COLUMN_KEY,
  COLUMN_PART,
  COLUMN_LOW,
  COLUMN_HIGH,
  COLUMN_FLAG,
  COLUMN_BEFORE,
  COLUMN_AFTER,
  COLUMN_VOLUME,
  COLUMN_RATE,
  COLUMN_USERS,
  COLUMN_VERDICT,
  N_COLUMNS
};

/* Types and units of the figure's own columns are filled in by new_table. */
static const AisleColumnSpec columns_of_parts[N_COLUMNS] = {
  [COLUMN_NAME] = { "name", N_ ("Name"), AISLE_COLUMN_TEXT, NULL },
  [COLUMN_KEY] = { "key", N_ ("Id"), AISLE_COLUMN_TEXT, NULL },
  [COLUMN_PART] = { "contribution", N_ ("Contribution"), AISLE_COLUMN_REAL, NULL },
  [COLUMN_LOW] = { "contribution_low", N_ ("Contribution, low"), AISLE_COLUMN_REAL, NULL },
  [COLUMN_HIGH] = { "contribution_high", N_ ("Contribution, high"), AISLE_COLUMN_REAL, NULL },
  [COLUMN_FLAG] = { "contribution_flag", N_ ("Stands out"), AISLE_COLUMN_INTEGER, NULL },
  [COLUMN_BEFORE] = { "before", N_ ("Before"), AISLE_COLUMN_REAL, NULL },
  [COLUMN_AFTER] = { "after", N_ ("After"), AISLE_COLUMN_REAL, NULL },
  [COLUMN_VOLUME] = { "volume", N_ ("Through volume"), AISLE_COLUMN_REAL, NULL },
  [COLUMN_RATE] = { "rate", N_ ("Through rate"), AISLE_COLUMN_REAL, NULL },
  [COLUMN_USERS] = { "users", N_ ("Users"), AISLE_COLUMN_INTEGER, N_ ("users") },
  [COLUMN_VERDICT] = { "verdict", N_ ("Verdict"), AISLE_COLUMN_TEXT, NULL },
};

static AisleColumnType
type_of (AisleChangeFigure figure)
{
  return figure == AISLE_CHANGE_REVENUE      ? AISLE_COLUMN_MONEY
         : figure == AISLE_CHANGE_CONVERSION ? AISLE_COLUMN_SHARE
                                             : AISLE_COLUMN_REAL;
}

static AisleTable *
new_table (const AisleChangeModel *model)
{
  AisleColumnSpec specs[N_COLUMNS];
  AisleColumnType type = type_of (model->figure);
  for (gsize c = 0; c < N_COLUMNS; c++)
    {
      specs[c] = columns_of_parts[c];
      /* The value of a step is a count, a share or a price: a plain number. */
      gboolean own = model->n_levels > 0 && (c == COLUMN_BEFORE || c == COLUMN_AFTER);
      if (c >= COLUMN_PART && c <= COLUMN_RATE && c != COLUMN_FLAG && !own)
        {
          specs[c].type = type;
          specs[c].unit = model->figure == AISLE_CHANGE_ORDERS  ? N_ ("orders")
                          : model->figure == AISLE_CHANGE_USERS ? N_ ("users")
                                                                : NULL;
        }
    }
  return aisle_table_new (specs, N_COLUMNS);
}

static void
set_figure (AisleTable *table, gsize row, gsize column, double value)
{
  if (!isfinite (value))
    return;
  if (aisle_table_column (table, column)->type == AISLE_COLUMN_MONEY)
    aisle_table_set_integer (table, row, column, llround (value));
  else
    aisle_table_set_real (table, row, column, value);
}

/* Conversion is a product without its first level. */
static guint
level_of (const AisleChangeModel *model, gsize k)
{
  return model->levels[k + (model->figure == AISLE_CHANGE_CONVERSION ? 1 : 0)];
}

/* Units are counted in thousandths and money in ten-thousandths. */
static double
shown_factor (const AisleChangeModel *model, gsize k, double value)
{
  static const double scale[AISLE_N_LEVELS] = { 1, 1, 1, 1, 1, 1000, AISLE_MONEY_UNIT };
  gsize at = k + (model->figure == AISLE_CHANGE_CONVERSION ? 1 : 0);
  return value / scale[model->levels[at]] * (at > 0 ? scale[model->levels[at - 1]] : 1);
}

static const char *const level_keys[AISLE_N_LEVELS] = { "users",  "viewers", "carters", "buyers",
                                                        "orders", "units",   "revenue" };

static gint64
step_users (const AisleChangeModel *model, const AislePeriodUsers *users, gsize k)
{
  switch (level_of (model, k))
    {
    case AISLE_LEVEL_USERS:
      return users->users;
    case AISLE_LEVEL_VIEWERS:
      return users->viewers;
    case AISLE_LEVEL_CARTERS:
      return users->carters;
    default:
      return users->buyers;
    }
}

/* Whether a row's users are those with a purchase in the group; else those with any event, where groups are of users. */
static gboolean
counts_buyers (AisleChangeFigure figure)
{
  return figure == AISLE_CHANGE_REVENUE || figure == AISLE_CHANGE_ORDERS;
}

typedef struct
{
  gsize index; /* of the part */
  double size, p;
} Row;

static int
compare_rows (gconstpointer a, gconstpointer b)
{
  const Row *x = a, *y = b;
  if (x->size != y->size)
    return x->size > y->size ? -1 : 1;
  return (x->index > y->index) - (x->index < y->index);
}

static void
add_row (AisleTable *table, const AisleChangeGroups *self, const AisleChangeModel *model, const AisleChangePart *part,
         gsize k, double p)
{
  gboolean steps = model->n_levels > 0;
  gint32 group = steps ? -1 : self->group[k];
  gsize row = aisle_table_add_row (table);
  g_autofree char *name = steps ? step_name (model, self->view, k) : aisle_change_groups_name (self, group);
  g_autofree char *key = steps ? g_strdup (level_keys[level_of (model, k)]) : aisle_change_groups_key (self, group);
  aisle_table_set_text (table, row, COLUMN_NAME, name);
  aisle_table_set_text (table, row, COLUMN_KEY, key);
  set_figure (table, row, COLUMN_PART, part->part);
  set_figure (table, row, COLUMN_BEFORE, steps ? shown_factor (model, k, part->before) : part->before);
  set_figure (table, row, COLUMN_AFTER, steps ? shown_factor (model, k, part->after) : part->after);
  set_figure (table, row, COLUMN_VOLUME, part->volume);
  set_figure (table, row, COLUMN_RATE, part->rate);
  if (steps)
    aisle_table_set_integer (table, row, COLUMN_USERS, step_users (model, &self->users[0], k));
  else if (counts_buyers (model->figure))
    aisle_table_set_integer (table, row, COLUMN_USERS, self->users[k].buyers);
  else if (self->by == AISLE_BY_NEW || self->by == AISLE_BY_SEGMENT)
    aisle_table_set_integer (table, row, COLUMN_USERS, self->users[k].users);
  if (self->pass.n_users < AISLE_BUCKET_LEAST_USERS)
    return;
  set_figure (table, row, COLUMN_LOW, part->low);
  set_figure (table, row, COLUMN_HIGH, part->high);
  aisle_table_set_integer (table, row, COLUMN_FLAG, p < .05 ? 1 : 0);
  aisle_table_set_text (table, row, COLUMN_VERDICT, p < .05 ? _ ("beyond chance") : _ ("within chance"));
}

/* Money is whole: what rounding leaves goes to the largest part, so that the rows sum to the change. */
static void
settle_rounding (AisleTable *table, double change)
{
  gint64 sum = 0;
  if (aisle_table_column (table, COLUMN_PART)->type != AISLE_COLUMN_MONEY || aisle_table_n_rows (table) == 0)
    return;
  for (gsize row = 0; row < aisle_table_n_rows (table); row++)
    sum += aisle_table_integer (table, row, COLUMN_PART);
  aisle_table_set_integer (table, 0, COLUMN_PART, aisle_table_integer (table, 0, COLUMN_PART) + llround (change) - sum);
}

static AisleTable *
fill_table (const AisleChangeGroups *self, const AisleChangeModel *model, const AisleChangePart *parts, double change)
{
  gsize n = aisle_change_n_parts (model), n_rows = 0;
  AisleTable *table = new_table (model);
  g_autofree Row *rows = g_new (Row, n);
  g_autofree double *p = g_new (double, n);
  for (gsize k = 0; k < n; k++)
    {
      gboolean rest = model->n_levels == 0 && self->group[k] < 0;
      gboolean empty = model->n_levels == 0 && !rest && parts[k].part == 0
                       && !(isfinite (parts[k].before) && parts[k].before != 0)
                       && !(isfinite (parts[k].after) && parts[k].after != 0);
      if (empty || (rest && self->n_rest == 0))
        continue;
      p[n_rows] = parts[k].p;
      /* The rest comes last. */
      rows[n_rows++] = (Row){ k, rest ? -1 : fabs (parts[k].part), 0 };
    }
  aisle_holm (p, n_rows);
  for (gsize r = 0; r < n_rows; r++)
    rows[r].p = p[r];
  qsort (rows, n_rows, sizeof *rows, compare_rows);
  for (gsize r = 0; r < n_rows; r++)
    add_row (table, self, model, &parts[rows[r].index], rows[r].index, rows[r].p);
  settle_rounding (table, change);
  return table;
}

/* ---- passport ---- */

/* A figure in words, with its sign where it is a change. */
static char *
format_figure (const AisleView *view, AisleChangeFigure figure, double value, gboolean is_change)
{
  const AisleColumnSpec spec = { "value", "", type_of (figure), NULL };
  g_autoptr (AisleTable) table = aisle_table_new (&spec, 1);
  aisle_table_add_row (table);
  set_figure (table, 0, 0, value);
  g_autofree char *text = aisle_table_format (table, 0, 0);
  const char *sign = is_change && value > 0 ? "+" : "";
  return figure == AISLE_CHANGE_REVENUE && view->currency != NULL && *view->currency != '\0'
             ? g_strdup_printf ("%s%s %s", sign, text, view->currency)
             : g_strdup_printf ("%s%s", sign, text);
}

static const char *
figure_title (AisleChangeFigure figure)
{
  return figure == AISLE_CHANGE_REVENUE  ? _ ("Revenue")
         : figure == AISLE_CHANGE_ORDERS ? _ ("Orders")
         : figure == AISLE_CHANGE_USERS  ? _ ("Users")
                                         : _ ("Conversion");
}

/* The change, and the largest part that is beyond chance. */
static void
add_finding (AislePassport *passport, const AisleView *view, AisleChangeFigure figure, const AisleTable *table,
             double before, double after)
{
  g_autofree char *was = format_figure (view, figure, before, FALSE), *is = format_figure (view, figure, after, FALSE);
  g_autofree char *change = format_figure (view, figure, after - before, TRUE);
  g_autofree char *relative =
      before > 0 ? g_strdup_printf (" (%+.1f%%)", 100 * (after - before) / before) : g_strdup ("");
  /* Translators: a figure, its change, (per cent), from a value to a value: "Revenue: +1,200 EUR (+8.1%), from ..." */
  g_autofree char *whole =
      g_strdup_printf (_ ("%s: %s%s, from %s to %s."), figure_title (figure), change, relative, was, is);
  aisle_passport_add_note (passport, whole);
  for (gsize row = 0; row < aisle_table_n_rows (table); row++)
    {
      if (aisle_table_is_missing (table, row, COLUMN_FLAG))
        {
          aisle_passport_add_note (passport, _ ("There are too few users to tell a change from chance."));
          return;
        }
      if (aisle_table_integer (table, row, COLUMN_FLAG) == 0)
        continue;
      double value = aisle_table_number (table, row, COLUMN_PART);
      g_autofree char *part =
          format_figure (view, figure, figure == AISLE_CHANGE_REVENUE ? value * AISLE_MONEY_UNIT : value, TRUE);
      g_autofree char *note =
          g_strdup_printf (_ ("It went most with “%s”: %s."), aisle_table_text (table, row, COLUMN_NAME), part);
      aisle_passport_add_note (passport, note);
      return;
    }
  aisle_passport_add_note (passport, _ ("No part of it is beyond what chance among users does."));
}

static const char *
definition_of (AisleChangeBy by)
{
  switch (by)
    {
    case AISLE_BY_STEP:
      return _ ("What the change of a figure against the period before went with, step by step: the figure is the "
                "product of its steps, and each one's contribution is its Shapley value; contributions sum to the "
                "change.");
    case AISLE_BY_CHANNEL:
      return _ ("What the change of a figure against the period before went with, by channel: money counts with the "
                "channel of its line, an order with that of its first line, a user with that of the first event; "
                "contributions sum to the change.");
    case AISLE_BY_CATEGORY:
      return _ ("What the change of a figure against the period before went with, by category: money counts with the "
                "category of its line, an order with that of its first line, a user with that of the first event; "
                "contributions sum to the change.");
    case AISLE_BY_ITEM:
      return _ ("What the change of a figure against the period before went with, by item: money counts with the item "
                "of its line, an order with that of its first line, a user with that of the first event; "
                "contributions sum to the change.");
    case AISLE_BY_NEW:
      return _ ("What the change of a figure against the period before went with, by users first seen in each period "
                "and users seen before it; contributions sum to the change.");
    case AISLE_BY_SEGMENT:
    default:
      return _ ("What the change of a figure against the period before went with, by saved segment: a user counts in "
                "the first that holds him; contributions sum to the change.");
    }
}

static const char *
split_note (AisleChangeSplit split)
{
  switch (split)
    {
    case AISLE_SPLIT_UNITS:
      return _ ("Volume is the change of units, rate that of revenue a unit; they sum to the contribution.");
    case AISLE_SPLIT_USERS:
      return _ ("Volume is the change of users, rate that of the figure a user; they sum to the contribution.");
    case AISLE_SPLIT_MIX:
      return _ ("Volume is the change of the share of users, rate that of their conversion; they sum to the "
                "contribution.");
    case AISLE_SPLIT_NONE:
    default:
      return NULL;
    }
}

static AislePassport *
new_passport (const AisleChangeGroups *groups, const AisleParams *params, const AisleChangeModel *model,
              const AisleTable *table, double before, double after)
{
  const AisleView *view = groups->view;
  AislePassport *passport = aisle_view_passport (view, definition_of (groups->by));
  aisle_passport_add_params (passport, params);
  add_finding (passport, view, model->figure, table, before, after);
  aisle_period_add_notes (&groups->period, passport);
  if (model->n_levels == 0 && split_note (model->split) != NULL)
    aisle_passport_add_note (passport, split_note (model->split));
  aisle_passport_add_note (passport,
                           _ ("The 95 percent intervals are what other users would have given; what moves all users "
                              "at once, such as a holiday, is not in them. A part is beyond chance when it stays so "
                              "among all rows (Holm). What moves together need not be a cause."));
  aisle_period_add_count (passport, N_ ("%s anonymous event counts in orders and revenue, not in users."),
                          N_ ("%s anonymous events count in orders and revenue, not in users."),
                          (gsize) groups->pass.anonymous);
  if (view->columns->sessions_are_users)
    aisle_passport_add_note (passport, _ ("The log has sessions but no users: each session counts as a user."));
  return passport;
}

/* ---- the answer ---- */

static void
note_levels (const AisleColumns *columns, gboolean has[AISLE_N_LEVELS])
{
  has[AISLE_LEVEL_USERS] = columns->n_users > 0;
  has[AISLE_LEVEL_VIEWERS] = has_role (columns, AISLE_KIND_VIEW);
  has[AISLE_LEVEL_CARTERS] = has_role (columns, AISLE_KIND_CART);
  has[AISLE_LEVEL_BUYERS] = columns->n_users > 0;
  has[AISLE_LEVEL_ORDERS] = has[AISLE_LEVEL_REVENUE] = TRUE;
  /* Where each line is an order of one piece, units say what orders do. */
  has[AISLE_LEVEL_UNITS] = columns->order != NULL || columns->quantity != NULL;
}

static gboolean
choose_period (const AisleView *view, const AisleParams *params, AislePeriod *period, GError **error)
{
  if (!aisle_period_choose (view, params, period, error))
    return FALSE;
  if (period->has_before)
    return TRUE;
  g_set_error_literal (
      error, AISLE_BEHAVIOUR_ERROR, AISLE_ERROR_EMPTY,
      _ ("the log does not reach back a whole period before this one: choose a shorter or later period, or import "
         "a longer log"));
  return FALSE;
}

static AisleAnswer *
answer (const AisleView *view, const AisleParams *params, AisleProgress *progress, GError **error)
{
  g_auto (AisleChangeGroups) groups = { .view = view };
  AisleChangeModel model = { 0 };
  AisleChangeSums whole[2] = { 0 };
  gboolean has[AISLE_N_LEVELS];
  groups.by = (AisleChangeBy) index_of (dimensions, aisle_params_text (params, "by"));
  if (!aisle_period_check_log (view, error) || !choose_figure (view, params, &model.figure, error)
      || !choose_period (view, params, &groups.period, error))
    return NULL;
  model.split = split_of (model.figure, groups.by);
  if (!aisle_change_groups_count (&groups, &model, (gsize) aisle_params_integer (params, "rows"), progress, error))
    return NULL;

  g_autofree AisleChangeSums *sums = aisle_change_groups_sums (&groups);
  for (gsize i = 0; i < 2 * model.n_slots; i++)
    for (guint level = 0; level < AISLE_N_LEVELS; level++)
      whole[i / model.n_slots].level[level] += sums[i].level[level];
  double before = aisle_change_figure (model.figure, &whole[0]), after = aisle_change_figure (model.figure, &whole[1]);
  if (!isfinite (before) || !isfinite (after))
    {
      g_set_error_literal (error, AISLE_BEHAVIOUR_ERROR, AISLE_ERROR_EMPTY,
                           _ ("one of the two periods has no users: choose other days"));
      return NULL;
    }
  note_levels (view->columns, has);
  if (groups.by == AISLE_BY_STEP)
    aisle_change_model_steps (&model, has, &whole[0], &whole[1]);
  g_autofree AisleChangePart *parts = g_new (AisleChangePart, MAX (aisle_change_n_parts (&model), 1));
  aisle_change_parts (&model, sums, parts);
  aisle_change_intervals (&model, groups.pass.sums, parts);
  AisleTable *table = fill_table (&groups, &model, parts, after - before);
  return aisle_answer_new (table, new_passport (&groups, params, &model, table, before, after));
}

/* ---- the users of a row ---- */

/* "did (K, WHAT, days) or did (K2 ..." over all kinds of a role, in parentheses; "" of no kind: any event.  NULL when the
 * log has none. */
static char *
did_words (const AisleView *view, AisleKind role, const char *what, gint32 from, gint32 until)
{
  GString *text = g_string_new ("(");
  gboolean any = role == AISLE_KIND_OTHER;
  gsize n = 0;
  for (gsize k = 0; k < (any ? 1 : view->columns->n_kinds); k++)
    {
      g_autofree char *name = any ? g_strdup ("") : aisle_kind_name (view, k);
      if ((!any && view->columns->kind_role[k] != role) || name == NULL)
        continue;
      g_string_append (text, n++ > 0 ? " or " : "");
      aisle_words_add_did (text, name);
      g_string_append_printf (text, "%s, ", what);
      aisle_words_add_days (text, from, until);
    }
  g_string_append_c (text, ')');
  if (n == 0)
    g_clear_pointer (&text->str, g_free);
  return g_string_free (text, FALSE);
}

/* First seen in a period and there in it, or for the others before it. */
static char *
new_words (const AisleView *view, AisleKind role, const AislePeriod *period, gboolean fresh)
{
  const gint32 days[] = { period->before, period->from, period->to + 1 };
  g_autoptr (GString) text = g_string_new (NULL);
  for (guint i = 0; i < 2; i++)
    {
      g_autofree char *did = did_words (view, role, "", days[i], days[i + 1]);
      if (did == NULL)
        return NULL;
      g_string_append (text, i > 0 ? " or first_seen " : "first_seen ");
      aisle_words_add_day (text, fresh ? ">= " : "< ", days[i]);
      g_string_append_printf (text, " and %s", did);
    }
  return g_strdup (text->str);
}

static AisleKind
role_of_step (const char *key)
{
  return g_str_equal (key, level_keys[AISLE_LEVEL_USERS])     ? AISLE_KIND_OTHER
         : g_str_equal (key, level_keys[AISLE_LEVEL_VIEWERS]) ? AISLE_KIND_VIEW
         : g_str_equal (key, level_keys[AISLE_LEVEL_CARTERS]) ? AISLE_KIND_CART
                                                              : AISLE_KIND_PURCHASE;
}

/* Those whom the column users counts; a row of many groups, of none or of a saved segment has no words. */
static char *
segment (const AisleView *view, const AisleParams *params, const AisleTable *table, gsize row, gsize column)
{
  static const char *const options[] = {
    [AISLE_BY_CHANNEL] = ", channel = ", [AISLE_BY_CATEGORY] = ", category = ", [AISLE_BY_ITEM] = ", item = "
  };
  AisleChangeBy by = (AisleChangeBy) index_of (dimensions, aisle_params_text (params, "by"));
  const char *key = aisle_table_text (table, row, COLUMN_KEY);
  AisleChangeFigure figure;
  AislePeriod period;
  if (key == NULL || by == AISLE_BY_SEGMENT || aisle_table_is_missing (table, row, COLUMN_USERS)
      || !choose_figure (view, params, &figure, NULL) || !choose_period (view, params, &period, NULL))
    return NULL;
  if (by == AISLE_BY_STEP)
    return did_words (view, role_of_step (key), "", period.before, period.to + 1);
  if (by == AISLE_BY_NEW)
    return new_words (view, counts_buyers (figure) ? AISLE_KIND_PURCHASE : AISLE_KIND_OTHER, &period,
                      g_str_equal (key, "new"));
  g_autoptr (GString) what = g_string_new (options[by]);
  aisle_predicate_append_name (what, key);
  return did_words (view, AISLE_KIND_PURCHASE, what->str, period.before, period.to + 1);
}

const AisleQuestion aisle_question_changes = {
  .id = "changes",
  .title = N_ ("What changed"),
  .summary = N_ ("What the change of revenue, orders, users or conversion between two periods went with."),
  .chart = "dots",
  .params = params_table,
  .n_params = G_N_ELEMENTS (params_table),
  .answer = answer,
  .segment = segment,
};
