/* split-parts.c: see split-parts.h.
 *
 * A split in time, by leave-one-out, at random or as given is drawn on the time axis: what each day has of each part.
 * Rolling has a bar a cut, a split by users one a group of users: that is what they are.  A log without times has one
 * bar. */
#include "feature/split-parts.h"

#include "base/error.h"
#include "base/i18n.h"

#define MOST_DAYS   100
#define MOST_WEEKS  100
#define MOST_MONTHS 240

typedef enum
{
  PART_FIT,
  PART_SHOWN,
  PART_VALIDATION,
  PART_TEST,
  PART_UNUSED,
  N_PARTS
} Part;

static const AisleColumnSpec part_specs[N_PARTS] = {
  [PART_FIT] = { "fit", N_ ("Learn from"), AISLE_COLUMN_INTEGER, N_ ("interactions") },
  [PART_SHOWN] = { "shown", N_ ("Given to the model"), AISLE_COLUMN_INTEGER, N_ ("interactions") },
  [PART_VALIDATION] = { "validation", N_ ("Tune by"), AISLE_COLUMN_INTEGER, N_ ("interactions") },
  [PART_TEST] = { "test", N_ ("Judge by"), AISLE_COLUMN_INTEGER, N_ ("interactions") },
  [PART_UNUSED] = { "unused", N_ ("Not used"), AISLE_COLUMN_INTEGER, N_ ("interactions") },
};

static const AisleColumnSpec label_spec = { "label", N_ ("Part"), AISLE_COLUMN_TEXT };

/* Interactions by part. */
typedef struct
{
  gsize n[N_PARTS];
} Counts;

typedef struct
{
  Counts all;
  Counts group[3];         /* by what the users are for: to learn from, to tune by, to judge by */
  gsize group_users[3];    /* of these */
  gsize judged;            /* users with something to know them by and something to find */
  gint64 earliest, latest; /* of the interactions with a time; earliest > latest: none has one */
} Totals;

static Part
part_of (guint8 uses)
{
  if (uses & AISLE_USE_FIT)
    return PART_FIT;
  if (uses & AISLE_USE_VALID_TARGET)
    return PART_VALIDATION;
  if (uses & AISLE_USE_TEST_TARGET)
    return PART_TEST;
  return uses & (AISLE_USE_VALID_HISTORY | AISLE_USE_TEST_HISTORY) ? PART_SHOWN : PART_UNUSED;
}

static void
count_user (const AisleInteractions *marks, gsize user, Totals *totals)
{
  const AisleColumns *columns = marks->columns;
  Counts own = { 0 };
  guint8 all = 0;
  guint group;

  for (gsize i = columns->user_start[user]; i < columns->user_start[user + 1]; i++)
    {
      if (!marks->uses[i])
        continue;
      own.n[part_of (marks->uses[i])]++;
      all |= marks->uses[i];
      if (columns->time == NULL || columns->time[i] == AISLE_TIME_MISSING)
        continue;
      totals->earliest = MIN (totals->earliest, columns->time[i]);
      totals->latest = MAX (totals->latest, columns->time[i]);
    }
  if (all == 0)
    return;
  group = own.n[PART_TEST] > 0 ? 2 : own.n[PART_VALIDATION] > 0 ? 1 : 0;
  totals->group_users[group]++;
  totals->judged += (all & AISLE_USE_TEST_TARGET) && (all & AISLE_USE_TEST_HISTORY);
  for (Part part = 0; part < N_PARTS; part++)
    {
      totals->all.n[part] += own.n[part];
      totals->group[group].n[part] += own.n[part];
    }
}

static gboolean
count (const AisleInteractions *marks, Totals *totals, AisleProgress *progress, GError **error)
{
  *totals = (Totals){ .earliest = G_MAXINT64, .latest = G_MININT64 };
  for (gsize user = 0; user < marks->columns->n_users; user++)
    {
      count_user (marks, user, totals);
      if (!aisle_interactions_step (marks, user, progress, error))
        return FALSE;
    }
  return TRUE;
}

/* ---- the table ---- */

/* A table of the parts that there are, after its first column; columns: where each stands, -1 none. */
static AisleTable *
table_new (const AisleColumnSpec *first, const Counts *all, gssize *columns)
{
  AisleTable *table = aisle_table_new (first, 1);

  for (Part part = 0; part < N_PARTS; part++)
    columns[part] = all->n[part] > 0 ? (gssize) aisle_table_add_column (table, &part_specs[part]) : -1;
  return table;
}

static gsize
add_row (AisleTable *table, const gssize *columns, const Counts *counts)
{
  gsize row = aisle_table_add_row (table);

  for (Part part = 0; part < N_PARTS; part++)
    if (columns[part] >= 0)
      aisle_table_set_integer (table, row, (gsize) columns[part], (gint64) counts->n[part]);
  return row;
}

/* ---- on the time axis ---- */

typedef enum
{
  BY_DAY,
  BY_WEEK,
  BY_MONTH,
  BY_YEAR
} Step;

typedef struct
{
  Step step;
  gint32 first; /* day, or number of the month or year, of the first row */
  gsize n;
} Axis;

/* The number of the row's day, week, month or year; weeks begin on a Monday unless from_sunday. */
static gint32
step_of (Step step, gint32 day, gboolean from_sunday)
{
  int year, month, of_month;

  if (step == BY_DAY)
    return day;
  if (step == BY_WEEK)
    return day - (gint32) ((aisle_day_weekday (day) + (from_sunday ? 1 : 0)) % 7);
  aisle_day_to_date (day, &year, &month, &of_month);
  return step == BY_MONTH ? year * 12 + month - 1 : year;
}

static gint32
first_day (const Axis *axis, gsize row)
{
  gint32 at = axis->first + (gint32) row * (axis->step == BY_WEEK ? 7 : 1);

  if (axis->step == BY_DAY || axis->step == BY_WEEK)
    return at;
  return axis->step == BY_MONTH ? aisle_day_from_date (at / 12, at % 12 + 1, 1) : aisle_day_from_date (at, 1, 1);
}

static gsize
row_of (const Axis *axis, gint32 day, gboolean from_sunday)
{
  gint32 from = step_of (axis->step, day, from_sunday) - axis->first;
  return (gsize) (axis->step == BY_WEEK ? from / 7 : from);
}

static Axis
choose_axis (const AisleView *view, const Totals *totals)
{
  static const gsize most[] = { MOST_DAYS, MOST_WEEKS, MOST_MONTHS, G_MAXSIZE };
  guint cache = 0;
  gint32 from = aisle_calendar_day (view->calendar, totals->earliest, &cache);
  gint32 to = aisle_calendar_day (view->calendar, totals->latest, &cache);
  Axis axis = { BY_DAY };

  for (;; axis.step++)
    {
      axis.first = step_of (axis.step, from, view->weeks_from_sunday);
      axis.n = row_of (&axis, to, view->weeks_from_sunday) + 1;
      if (axis.n <= most[axis.step])
        return axis;
    }
}

static AisleTable *
table_by_time (const AisleView *view, const AisleInteractions *marks, const Totals *totals, AisleProgress *progress,
               GError **error)
{
  static const AisleColumnSpec steps[] = {
    [BY_DAY] = { "day", N_ ("Day"), AISLE_COLUMN_DATE },
    [BY_WEEK] = { "day", N_ ("Week from"), AISLE_COLUMN_DATE },
    [BY_MONTH] = { "day", N_ ("Month from"), AISLE_COLUMN_DATE },
    [BY_YEAR] = { "day", N_ ("Year from"), AISLE_COLUMN_DATE },
  };
  const AisleColumns *columns = marks->columns;
  Axis axis = choose_axis (view, totals);
  g_autofree Counts *rows = g_new0 (Counts, axis.n);
  g_autoptr (AisleTable) table = NULL;
  gssize places[N_PARTS];
  guint cache = 0;

  for (gsize user = 0; user < columns->n_users; user++)
    {
      for (gsize i = columns->user_start[user]; i < columns->user_start[user + 1]; i++)
        if (marks->uses[i] && columns->time[i] != AISLE_TIME_MISSING)
          rows[row_of (&axis, aisle_calendar_day (view->calendar, columns->time[i], &cache), view->weeks_from_sunday)]
              .n[part_of (marks->uses[i])]++;
      if (!aisle_interactions_step (marks, user, progress, error))
        return NULL;
    }
  table = table_new (&steps[axis.step], &totals->all, places);
  for (gsize row = 0; row < axis.n; row++)
    aisle_table_set_integer (table, add_row (table, places, &rows[row]), 0, first_day (&axis, row));
  return g_steal_pointer (&table);
}

/* ---- groups of users, and one bar of all ---- */

static char *
group_title (guint group, gsize users)
{
  if (group == 0)
    return g_strdup_printf (_ ("%'zu users to learn from"), users);
  return group == 1 ? g_strdup_printf (_ ("%'zu users to tune by"), users)
                    : g_strdup_printf (_ ("%'zu users to judge by"), users);
}

static AisleTable *
table_by_users (const Totals *totals)
{
  gssize places[N_PARTS];
  AisleTable *table = table_new (&label_spec, &totals->all, places);

  for (guint group = 0; group < G_N_ELEMENTS (totals->group); group++)
    {
      g_autofree char *title = group_title (group, totals->group_users[group]);

      if (totals->group_users[group] > 0)
        aisle_table_set_text (table, add_row (table, places, &totals->group[group]), 0, title);
    }
  return table;
}

static AisleTable *
table_of_all (const Totals *totals)
{
  gssize places[N_PARTS];
  AisleTable *table = table_new (&label_spec, &totals->all, places);

  aisle_table_set_text (table, add_row (table, places, &totals->all), 0, _ ("Interactions"));
  return table;
}

/* ---- a bar a cut ---- */

static char *
date_text (const AisleView *view, gint64 time)
{
  guint cache = 0;
  return aisle_day_format (aisle_calendar_day (view->calendar, time, &cache));
}

static void
add_cut (AisleTable *table, const AisleView *view, const AisleSplit *about, Totals *totals, gsize cut)
{
  static const gssize places[N_PARTS] = { 1, -1, 2, 3, 4 };
  g_autofree char *from = date_text (view, about->cut_test);
  /* Translators: the number of a cut, and the day on which its test begins */
  g_autofree char *label = g_strdup_printf (_ ("Cut %zu, %s"), cut, from);
  gsize row;

  totals->all.n[PART_UNUSED] += about->dropped_after;
  row = add_row (table, places, &totals->all);
  aisle_table_set_text (table, row, 0, label);
  aisle_table_set_integer (table, row, 5, about->cut_test);
  aisle_table_set_integer (table, row, 6,
                           about->end_test != AISLE_TIME_MISSING ? about->end_test : view->columns->last_time);
}

/* Leaves in about and totals those of the newest cut, or of the one asked for. */
static AisleTable *
table_by_cut (const AisleView *view, const AisleParams *params, AisleSplit *about, Totals *totals,
              AisleProgress *progress, GError **error)
{
  static const AisleColumnSpec more[] = { { "test_from", N_ ("Test from"), AISLE_COLUMN_TIME },
                                          { "test_to", N_ ("Test to"), AISLE_COLUMN_TIME } };
  g_autoptr (AisleTable) table = aisle_table_new (&label_spec, 1);
  g_autoptr (AisleParams) one = aisle_params_dup (params);
  gsize n = (gsize) aisle_params_integer (params, "folds"), only = (gsize) aisle_params_integer (params, "fold");

  for (Part part = 0; part < N_PARTS; part++)
    if (part != PART_SHOWN)
      aisle_table_add_column (table, &part_specs[part]);
  aisle_table_add_column (table, &more[0]);
  aisle_table_add_column (table, &more[1]);
  for (gsize cut = only > 0 ? only : 1; cut <= (only > 0 ? only : n); cut++)
    {
      AisleProgress part = aisle_progress_part (progress, (double) (cut - 1) / n, (double) cut / n);
      g_autofree char *text = g_strdup_printf ("%zu", cut);
      g_autoptr (AisleInteractions) marks = NULL;

      g_clear_pointer (&about->kind, g_free);
      *about = (AisleSplit){ 0 };
      if (!aisle_params_set (one, "fold", text, error))
        return NULL;
      marks = aisle_split_mark (about, view, one, &part, error);
      if (marks == NULL || !count (marks, totals, &part, error))
        return NULL;
      add_cut (table, view, about, totals, cut);
    }
  return g_steal_pointer (&table);
}

/* ---- in words ---- */

static char *
in_words (const AisleView *view, const AisleSplit *about, const Totals *totals)
{
  g_autofree char *counts = NULL, *tuned = NULL, *judged = NULL;
  gsize fit = totals->all.n[PART_FIT];

  if (g_str_equal (about->kind, "none"))
    return g_strdup_printf (_ ("All %'zu interactions are learned from; nothing is left to judge by."), fit);
  counts = g_strdup_printf (_ ("%'zu interactions to learn from, %'zu to tune by, %'zu to judge by; %'zu users are "
                               "judged."),
                            fit, totals->all.n[PART_VALIDATION], totals->all.n[PART_TEST], totals->judged);
  if (about->cut_test == AISLE_TIME_MISSING)
    return g_steal_pointer (&counts);
  tuned = date_text (view, about->cut_valid);
  judged = date_text (view, about->cut_test);
  if (g_str_equal (about->kind, "rolling"))
    /* Translators: a sentence of counts, then a date */
    return g_strdup_printf (_ ("The last cut: %s Its test begins on %s."), counts, judged);
  /* Translators: a sentence of counts, then two dates */
  return g_strdup_printf (_ ("%s Tuning begins on %s, judging on %s."), counts, tuned, judged);
}

static AisleTable *
make_table (const AisleView *view, const AisleParams *params, AisleSplit *about, Totals *totals,
            AisleProgress *progress, GError **error)
{
  AisleProgress part = aisle_progress_part (progress, 0, .6);
  g_autoptr (AisleInteractions) marks = NULL;

  if (g_str_equal (aisle_params_text (params, "split"), "rolling"))
    return table_by_cut (view, params, about, totals, progress, error);
  marks = aisle_split_mark (about, view, params, &part, error);
  part = aisle_progress_part (progress, .6, .8);
  if (marks == NULL || !count (marks, totals, &part, error))
    return NULL;
  part = aisle_progress_part (progress, .8, 1);
  if (g_str_equal (about->kind, "users"))
    return table_by_users (totals);
  return totals->earliest <= totals->latest ? table_by_time (view, marks, totals, &part, error) : table_of_all (totals);
}

AisleSplitParts *
aisle_split_parts_new (const AisleView *view, const AisleParams *params, AisleProgress *progress, GError **error)
{
  g_autoptr (AisleSplit) about = g_new0 (AisleSplit, 1);
  g_autoptr (AislePassport) passport = NULL;
  Totals totals;
  AisleTable *table = make_table (view, params, about, &totals, progress, error);
  AisleSplitParts *self;
  gsize n_parts = 0;

  if (table == NULL)
    return NULL;
  for (Part part = 0; part < N_PARTS; part++)
    n_parts += aisle_table_find (table, part_specs[part].name) >= 0;
  passport =
      aisle_view_passport (view, _ ("Interactions of users with items, by what the split uses them for: to learn "
                                    "from, to tune by (validation) and to judge by (test)."));
  aisle_passport_add_params (passport, params);
  aisle_split_describe (about, passport);
  self = g_new0 (AisleSplitParts, 1);
  self->sentence = in_words (view, about, &totals);
  self->chart = n_parts > 1 ? "stacked" : "bars";
  self->answer = aisle_answer_new (table, g_steal_pointer (&passport));
  return self;
}

void
aisle_split_parts_free (AisleSplitParts *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->answer, aisle_answer_free);
  g_free (self->sentence);
  g_free (self);
}
