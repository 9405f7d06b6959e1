/* funnel-question.c: how many users get through a list of steps, and where they leave.
 *
 * The definition is in segment/funnel-walk.h; here are the pass over all users and the table.  An optional step is the
 * end of a funnel of its own, after the steps before it that are needed; so it holds nobody up. */
#include "behaviour/funnel-groups.h"
#include "behaviour/funnel-steps.h"
#include "behaviour/question.h"
#include "behaviour/user-chunks.h"

#include "base/error.h"
#include "base/i18n.h"
#include "numeric/parallel.h"
#include "numeric/sorting.h"
#include "numeric/stats.h"

static const char *const modes[] = { NC_ ("choice", "ordered"), NC_ ("choice", "strict"), NC_ ("choice", "any"), NULL };
static const char *const starts[] = { NC_ ("choice", "any"), NC_ ("choice", "first"), NULL };
static const char *const bys[] = { NC_ ("choice", "nothing"), NC_ ("choice", "channel"), NC_ ("choice", "category"),
                                   NC_ ("choice", "days"),    NC_ ("choice", "month"),   NULL };

static const char *const forms[] = { NC_ ("choice", "steps"), NC_ ("choice", "times"), NULL };

static const AisleParam params_table[] = {
  { "steps", N_ ("Steps"), AISLE_PARAM_LIST, "", 0, 0, NULL, NULL,
    N_ ("Event kinds or what they mean (view, cart, purchase), in order; empty takes view, cart and purchase, or the "
        "log's most usual kinds.") },
  { "mode", N_ ("Order"), AISLE_PARAM_CHOICE, "ordered", 0, 0, modes, NULL,
    N_ ("Ordered: other events may come between; strict: the very next event must be the next step; any: in any "
        "order.") },
  { "window", N_ ("Window"), AISLE_PARAM_DURATION, "7d", 0, 0, NULL, NULL,
    N_ ("Time from the first event of an attempt within which its steps count, inclusive.") },
  { "start", N_ ("Attempt"), AISLE_PARAM_CHOICE, "any", 0, 0, starts, NULL,
    N_ ("Any: a user's deepest attempt counts; first: only the first.") },
  { "optional", N_ ("Optional steps"), AISLE_PARAM_LIST, "", 0, 0, NULL, NULL,
    N_ ("Steps that later ones do not need; they are counted where they happen.") },
  { "exclude", N_ ("Excluded"), AISLE_PARAM_LIST, "", 0, 0, NULL, NULL,
    N_ ("Event kinds that end an attempt when they come between its steps.") },
  { "by", N_ ("Break down"), AISLE_PARAM_CHOICE, "nothing", 0, 0, bys, NULL,
    N_ ("By the channel or category of an attempt's first event, by days (users who were there on one day and who came "
        "back), or by the month in which a user was first seen.") },
  { "groups", N_ ("Groups"), AISLE_PARAM_INTEGER, "6", 1, AISLE_FUNNEL_MOST_GROUPS, NULL, NULL,
    N_ ("How many groups are shown: the largest, or the last months.") },
  { "form", N_ ("Form"), AISLE_PARAM_CHOICE, "steps", 0, 0, forms, NULL,
    N_ ("Steps: a row for each; times: how long those who got through took from the first step to the last.") },
};

/* ---- the pass over the users ---- */

typedef struct
{
  gint64 users[AISLE_FUNNEL_MAX_STEPS];   /* that reached each step */
  GArray *waits[AISLE_FUNNEL_MAX_STEPS];  /* (nullable) gint64: times from the step before */
  GArray *totals[AISLE_FUNNEL_MAX_STEPS]; /* (nullable) gint64: times from the first */
} Counts;

typedef struct
{
  const AisleView *view;
  AisleFunnelSteps steps;
  AisleFunnelLine lines[AISLE_FUNNEL_MAX_STEPS]; /* of the needed steps; then of each optional one */
  guint n_lines;
  AisleFunnelGroups groups;
  gsize n_chunks;
  GMutex lock;
  Counts *counts; /* of each group */
  gsize no_time;
} Pass;

static void
counts_clear (Counts *counts, guint n)
{
  for (guint i = 0; i < n; i++)
    for (guint step = 0; step < AISLE_FUNNEL_MAX_STEPS; step++)
      {
        g_clear_pointer (&counts[i].waits[step], g_array_unref);
        g_clear_pointer (&counts[i].totals[step], g_array_unref);
      }
}

static void
add_times (GArray **to, const gint64 *times, guint n)
{
  if (*to == NULL)
    *to = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_array_append_vals (*to, times, n);
}

static void
count_walk (const Pass *pass, guint line, const AisleFunnelWalk *walk, Counts *counts)
{
  const AisleFunnelLine *of = &pass->lines[line];
  for (guint i = line > 0 ? of->funnel.n_steps - 1 : 0; i < walk->depth; i++)
    {
      guint step = of->step[i];
      counts->users[step]++;
      if (i == 0 || of->funnel.mode == AISLE_FUNNEL_ANY)
        continue;
      gint64 wait = walk->times[i] - walk->times[i - 1], total = walk->times[i] - walk->times[0];
      add_times (&counts->waits[step], &wait, 1);
      add_times (&counts->totals[step], &total, 1);
    }
}

/* Events from .. to - 1 have times.  group: only its attempts; -1 all. */
static void
walk_line (const Pass *pass, guint line, guint64 from, guint64 to, gint group, Counts *counts)
{
  const AisleColumns *columns = pass->view->columns;
  const AisleFunnelLine *of = &pass->lines[line];
  gboolean strict = of->funnel.mode == AISLE_FUNNEL_STRICT;
  AisleFunnelWalk walk;
  walk.funnel = &of->funnel;
  aisle_funnel_walk_reset (&walk);
  for (guint64 i = from; i < to; i++)
    {
      guint32 steps = of->of_kind[columns->kind[i]];
      if (group >= 0 && (steps & 1) && pass->groups.of_id[aisle_funnel_groups_id (&pass->groups, i)] != group)
        steps &= ~1u;
      if (steps != 0 || strict)
        aisle_funnel_walk_event (&walk, steps, columns->time[i]);
    }
  count_walk (pass, line, &walk, counts);
}

/* The groups in which a user's attempts begin, as bits. */
static guint32
groups_of_events (const Pass *pass, guint64 from, guint64 to)
{
  const guint16 *kind = pass->view->columns->kind;
  guint32 groups = 0;
  for (guint64 i = from; i < to; i++)
    if (pass->steps.of_kind[kind[i]] & 1)
      {
        gint group = pass->groups.of_id[aisle_funnel_groups_id (&pass->groups, i)];
        groups |= group >= 0 ? 1u << group : 0;
      }
  return groups;
}

static void
walk_user (const Pass *pass, gsize user, Counts *counts, gsize *no_time, guint *day_cache)
{
  const AisleColumns *columns = pass->view->columns;
  guint64 from = columns->user_start[user], to = columns->user_start[user + 1];
  guint32 groups;
  gboolean of_events = aisle_funnel_groups_of_events (&pass->groups);
  /* Events without a time stand first. */
  for (; from < to && columns->time[from] == AISLE_TIME_MISSING; from++)
    ++*no_time;
  if (of_events)
    groups = groups_of_events (pass, from, to);
  else
    {
      gint group = aisle_funnel_groups_of_user (&pass->groups, user, day_cache);
      groups = group >= 0 ? 1u << group : 0;
    }
  for (; groups != 0; groups &= groups - 1)
    {
      gint group = __builtin_ctz (groups);
      for (guint line = 0; line < pass->n_lines; line++)
        walk_line (pass, line, from, to, of_events ? group : -1, &counts[group]);
    }
}

static void
add_counts (Pass *pass, const Counts *counts)
{
  for (guint group = 0; group < pass->groups.n; group++)
    for (guint step = 0; step < pass->steps.n; step++)
      {
        const GArray *waits = counts[group].waits[step], *totals = counts[group].totals[step];
        pass->counts[group].users[step] += counts[group].users[step];
        if (waits == NULL)
          continue;
        add_times (&pass->counts[group].waits[step], (const gint64 *) (gconstpointer) waits->data, waits->len);
        add_times (&pass->counts[group].totals[step], (const gint64 *) (gconstpointer) totals->data, totals->len);
      }
}

static gboolean
walk_chunk (gsize index, guint worker, gpointer data, GError **error)
{
  Pass *pass = data;
  g_autofree Counts *counts = g_new0 (Counts, pass->groups.n);
  gsize first, end, no_time = 0;
  guint day_cache = 0;
  aisle_user_chunks_at (pass->view->columns, pass->n_chunks, index, &first, &end);
  for (gsize user = first; user < end; user++)
    if (pass->view->users == NULL || aisle_bitmap_has (pass->view->users, user))
      walk_user (pass, user, counts, &no_time, &day_cache);
  g_mutex_lock (&pass->lock);
  add_counts (pass, counts);
  pass->no_time += no_time;
  g_mutex_unlock (&pass->lock);
  counts_clear (counts, pass->groups.n);
  return TRUE;
}

/* ---- the table ---- */

enum
{
  COLUMN_STEP,
  COLUMN_NAME,
  COLUMN_USERS,
  COLUMN_OF_FIRST,
  COLUMN_OF_PREVIOUS,
  COLUMN_DROPPED,
  COLUMN_WAIT,
  COLUMN_WAIT_Q1,
  COLUMN_WAIT_Q3,
  COLUMN_TOTAL,
  COLUMN_FIRST_LOW,
  COLUMN_FIRST_HIGH,
  COLUMN_PREVIOUS_LOW,
  COLUMN_PREVIOUS_HIGH
};

/* A table that is broken down begins with one more. */
static const AisleColumnSpec columns_of_steps[] = {
  { "group", N_ ("Group"), AISLE_COLUMN_TEXT, NULL },
  { "step", N_ ("Step"), AISLE_COLUMN_INTEGER, NULL },
  { "name", N_ ("Event"), AISLE_COLUMN_TEXT, NULL },
  { "users", N_ ("Users"), AISLE_COLUMN_INTEGER, N_ ("users") },
  { "share_of_first", N_ ("Of first"), AISLE_COLUMN_SHARE, NULL },
  { "share_of_previous", N_ ("Of previous"), AISLE_COLUMN_SHARE, NULL },
  { "dropped", N_ ("Dropped off"), AISLE_COLUMN_INTEGER, N_ ("users") },
  { "time_from_previous", N_ ("Median time from previous"), AISLE_COLUMN_DURATION, NULL },
  { "time_q1", N_ ("First quartile"), AISLE_COLUMN_DURATION, NULL },
  { "time_q3", N_ ("Third quartile"), AISLE_COLUMN_DURATION, NULL },
  { "time_from_first", N_ ("Median time from first"), AISLE_COLUMN_DURATION, NULL },
  { "share_of_first_low", N_ ("Of first, low"), AISLE_COLUMN_SHARE, NULL },
  { "share_of_first_high", N_ ("Of first, high"), AISLE_COLUMN_SHARE, NULL },
  { "share_of_previous_low", N_ ("Of previous, low"), AISLE_COLUMN_SHARE, NULL },
  { "share_of_previous_high", N_ ("Of previous, high"), AISLE_COLUMN_SHARE, NULL },
};

/* The lower value of a quarter's rank. */
static gint64
quarter (GArray *values, guint quarters)
{
  return aisle_select_rank ((gint64 *) (gpointer) values->data, values->len, (gsize) (values->len - 1) * quarters / 4);
}

static void
set_share (AisleTable *table, gsize row, gsize share, gsize low, gsize high, gint64 part, gint64 whole)
{
  if (whole == 0)
    return;
  AisleInterval interval = aisle_wilson ((double) part, (double) whole);
  aisle_table_set_real (table, row, share, (double) part / (double) whole);
  aisle_table_set_real (table, row, low, interval.low);
  aisle_table_set_real (table, row, high, interval.high);
}

static char *
step_name (const Pass *pass, guint step)
{
  const char *name = pass->steps.names[step];
  if (pass->lines[0].funnel.mode == AISLE_FUNNEL_ANY)
    /* Translators: a funnel in any order: how many of its steps. */
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u step", "%u steps", step + 1), step + 1);
  /* Translators: a step of a funnel that later steps do not need. */
  return pass->steps.optional[step] ? g_strdup_printf (_ ("%s (optional)"), name) : g_strdup (name);
}

/* at: where the columns of a table begin that is not broken down. */
static void
set_step (const Pass *pass, AisleTable *table, gsize row, gsize at, guint group, guint step)
{
  Counts *counts = &pass->counts[group];
  gint64 users = counts->users[step];
  guint before = step;
  while (before > 0 && pass->steps.optional[before - 1])
    before--;
  g_autofree char *name = step_name (pass, step);
  aisle_table_set_integer (table, row, at + COLUMN_STEP, step + 1);
  aisle_table_set_text (table, row, at + COLUMN_NAME, name);
  aisle_table_set_integer (table, row, at + COLUMN_USERS, users);
  set_share (table, row, at + COLUMN_OF_FIRST, at + COLUMN_FIRST_LOW, at + COLUMN_FIRST_HIGH, users, counts->users[0]);
  if (step > 0)
    set_share (table, row, at + COLUMN_OF_PREVIOUS, at + COLUMN_PREVIOUS_LOW, at + COLUMN_PREVIOUS_HIGH, users,
               counts->users[before - 1]);
  if (step > 0 && !pass->steps.optional[step])
    aisle_table_set_integer (table, row, at + COLUMN_DROPPED, counts->users[before - 1] - users);
  if (counts->waits[step] == NULL)
    return;
  aisle_table_set_integer (table, row, at + COLUMN_WAIT, quarter (counts->waits[step], 2));
  aisle_table_set_integer (table, row, at + COLUMN_WAIT_Q1, quarter (counts->waits[step], 1));
  aisle_table_set_integer (table, row, at + COLUMN_WAIT_Q3, quarter (counts->waits[step], 3));
  aisle_table_set_integer (table, row, at + COLUMN_TOTAL, quarter (counts->totals[step], 2));
}

static AisleTable *
new_table (const Pass *pass)
{
  gsize at = pass->groups.by != AISLE_FUNNEL_BY_NOTHING;
  AisleTable *table = aisle_table_new (columns_of_steps + 1 - at, G_N_ELEMENTS (columns_of_steps) - 1 + at);
  for (guint group = 0; group < pass->groups.n; group++)
    for (guint step = 0; step < pass->steps.n; step++)
      {
        gsize row = aisle_table_add_row (table);
        if (at > 0)
          aisle_table_set_text (table, row, 0, g_ptr_array_index (pass->groups.names, group));
        set_step (pass, table, row, at, group, step);
      }
  return table;
}

/* ---- times ---- */

enum
{
  TIME_FROM,
  TIME_TO,
  TIME_USERS,
  TIME_SHARE,
  TIME_LOW,
  TIME_HIGH,
  TIME_MEDIAN
};

static const AisleColumnSpec columns_of_times[] = {
  [TIME_FROM] = { "from", N_ ("Time from first to last step"), AISLE_COLUMN_DURATION, NULL },
  [TIME_TO] = { "to", N_ ("Until"), AISLE_COLUMN_DURATION, NULL },
  [TIME_USERS] = { "users", N_ ("Users"), AISLE_COLUMN_INTEGER, N_ ("users") },
  [TIME_SHARE] = { "share", N_ ("Of those who got through"), AISLE_COLUMN_SHARE, NULL },
  [TIME_LOW] = { "share_low", N_ ("Of those who got through, low"), AISLE_COLUMN_SHARE, NULL },
  [TIME_HIGH] = { "share_high", N_ ("Of those who got through, high"), AISLE_COLUMN_SHARE, NULL },
  [TIME_MEDIAN] = { "median", N_ ("Median"), AISLE_COLUMN_DURATION, NULL },
};

/* Bins grow with the time, as what matters does: some seconds of a minute, some hours of a day. */
static const gint64 bin_ends[] = {
  10 * AISLE_SECOND, 30 * AISLE_SECOND, AISLE_MINUTE,   2 * AISLE_MINUTE, 5 * AISLE_MINUTE, 10 * AISLE_MINUTE,
  30 * AISLE_MINUTE, AISLE_HOUR,        3 * AISLE_HOUR, 6 * AISLE_HOUR,   12 * AISLE_HOUR,  AISLE_DAY,
  2 * AISLE_DAY,     3 * AISLE_DAY,     7 * AISLE_DAY,  14 * AISLE_DAY,   30 * AISLE_DAY,   90 * AISLE_DAY,
};

static guint
bin_of (gint64 time)
{
  guint bin = 0;
  while (bin < G_N_ELEMENTS (bin_ends) && time >= bin_ends[bin])
    bin++;
  return bin;
}

static guint
last_step (const Pass *pass)
{
  return pass->lines[0].step[pass->lines[0].funnel.n_steps - 1];
}

/* From the first bin with a user to the last. */
static AisleTable *
new_times (const Pass *pass, GError **error)
{
  GArray *times = pass->counts[0].totals[last_step (pass)];
  gint64 users[G_N_ELEMENTS (bin_ends) + 1] = { 0 };
  guint first = G_N_ELEMENTS (bin_ends), last = 0;
  if (times == NULL || times->len == 0)
    {
      g_set_error_literal (error, AISLE_BEHAVIOUR_ERROR, AISLE_ERROR_EMPTY,
                           pass->lines[0].funnel.mode == AISLE_FUNNEL_ANY
                               ? _ ("in any order no step is the last: set 'mode' to ordered to see how long it takes")
                               : _ ("nobody got through all steps: choose fewer steps or a longer window"));
      return NULL;
    }
  for (guint i = 0; i < times->len; i++)
    {
      guint bin = bin_of (g_array_index (times, gint64, i));
      users[bin]++;
      first = MIN (first, bin);
      last = MAX (last, bin);
    }
  gint64 median = quarter (times, 2);
  AisleTable *table = aisle_table_new (columns_of_times, G_N_ELEMENTS (columns_of_times));
  for (guint bin = first; bin <= last; bin++)
    {
      gsize row = aisle_table_add_row (table);
      aisle_table_set_integer (table, row, TIME_FROM, bin > 0 ? bin_ends[bin - 1] : 0);
      if (bin < G_N_ELEMENTS (bin_ends))
        aisle_table_set_integer (table, row, TIME_TO, bin_ends[bin]);
      aisle_table_set_integer (table, row, TIME_USERS, users[bin]);
      set_share (table, row, TIME_SHARE, TIME_LOW, TIME_HIGH, users[bin], times->len);
      aisle_table_set_integer (table, row, TIME_MEDIAN, median);
    }
  return table;
}

/* ---- the passport ---- */

static void
add_group_notes (AislePassport *passport, const Pass *pass)
{
  if (aisle_funnel_groups_of_events (&pass->groups))
    aisle_passport_add_note (passport,
                             _ ("An attempt belongs to the group of its first event; a user with attempts in two "
                                "groups counts in both."));
  if (pass->groups.n_left_out == 0)
    return;
  g_autofree char *note =
      g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%zu more group is not shown.", "%zu more groups are not shown.",
                                    (gulong) pass->groups.n_left_out),
                       pass->groups.n_left_out);
  aisle_passport_add_note (passport, note);
}

static void
add_notes (AislePassport *passport, const Pass *pass)
{
  const AisleColumns *columns = pass->view->columns;
  gsize anonymous = aisle_anonymous_events (columns);
  g_autoptr (GString) names = g_string_new (NULL);
  for (guint step = 0; step < pass->steps.n; step++)
    {
      g_autofree char *name = pass->steps.optional[step] ? step_name (pass, step) : g_strdup (pass->steps.names[step]);
      g_string_append_printf (names, "%s%s", step > 0 ? ", " : "", name);
    }
  g_autofree char *steps = g_strdup_printf (_ ("The steps are %s."), names->str);
  aisle_passport_add_note (passport, steps);
  if (pass->n_lines > 1)
    aisle_passport_add_note (passport,
                             _ ("An optional step counts users who got to it from the needed steps before it; "
                                "the steps after it do not need it."));
  add_group_notes (passport, pass);
  if (pass->no_time > 0)
    aisle_passport_add_dropped (passport, _ ("events without a time"), pass->no_time);
  if (anonymous > 0 && pass->view->users == NULL)
    aisle_passport_add_dropped (passport, _ ("anonymous events"), anonymous);
  if (columns->sessions_are_users)
    aisle_passport_add_note (passport, _ ("The log has sessions but no users: each session counts as a user."));
}

static gboolean
shows_times (const AisleParams *params)
{
  return aisle_params_text (params, "form")[0] == 't';
}

static AisleAnswer *
new_answer (const Pass *pass, const AisleParams *params, GError **error)
{
  static const char *const definitions[] = {
    N_ ("Users whose events pass the steps in order, other events in between allowed, within the window from the "
        "attempt's first event."),
    N_ ("Users whose events pass the steps one directly after the other, within the window from the attempt's first "
        "event."),
    N_ ("Users by the number of distinct steps, in any order, within the window from the attempt's first event."),
  };
  AisleTable *table = shows_times (params) ? new_times (pass, error) : new_table (pass);
  if (table == NULL)
    return NULL;
  AislePassport *passport = aisle_view_passport (
      pass->view, shows_times (params) ? _ ("Users who got through all steps of the funnel within the window, by the "
                                            "time from the first step to the last of their deepest attempt.")
                                       : _ (definitions[pass->lines[0].funnel.mode]));
  aisle_passport_add_params (passport, params);
  add_notes (passport, pass);
  return aisle_answer_new (table, passport);
}

/* ---- the answer ---- */

static AisleFunnelBy
by_of (const AisleParams *params)
{
  const char *by = aisle_params_text (params, "by");
  guint i = 0;
  while (bys[i] != NULL && !g_str_equal (bys[i], by))
    i++;
  return (AisleFunnelBy) i;
}

static void
pass_clear (Pass *self)
{
  for (guint line = 0; line < self->n_lines; line++)
    aisle_funnel_line_clear (&self->lines[line]);
  aisle_funnel_steps_clear (&self->steps);
  aisle_funnel_groups_clear (&self->groups);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Pass, pass_clear)

/* The steps and their lines. */
static gboolean
read_lines (Pass *pass, const AisleView *view, const AisleParams *params, GError **error)
{
  AisleFunnel funnel = aisle_funnel_read (params);
  guint32 needed = 0;
  pass->view = view;
  if (!aisle_funnel_steps_read (&pass->steps, view, params, 2, funnel.mode, error))
    return FALSE;
  for (guint step = 0; step < pass->steps.n; step++)
    needed |= pass->steps.optional[step] ? 0 : 1u << step;
  aisle_funnel_line_init (&pass->lines[pass->n_lines++], &pass->steps, &funnel, needed);
  for (guint step = 1; step < pass->steps.n; step++)
    if (pass->steps.optional[step])
      aisle_funnel_line_init (&pass->lines[pass->n_lines++], &pass->steps, &funnel,
                              (needed & ((1u << step) - 1)) | 1u << step);
  return TRUE;
}

static gboolean
check_groups (const Pass *pass, const AisleParams *params, AisleFunnelBy by, GError **error)
{
  if (shows_times (params) && by != AISLE_FUNNEL_BY_NOTHING)
    {
      g_set_error_literal (error, AISLE_BEHAVIOUR_ERROR, AISLE_ERROR_USAGE,
                           _ ("times are of all users together: set 'by' to nothing, or ask about a segment"));
      return FALSE;
    }
  if (pass->lines[0].funnel.mode != AISLE_FUNNEL_ANY
      || (by != AISLE_FUNNEL_BY_CHANNEL && by != AISLE_FUNNEL_BY_CATEGORY))
    return TRUE;
  g_set_error_literal (error, AISLE_BEHAVIOUR_ERROR, AISLE_ERROR_USAGE,
                       _ ("in any order no step is the first: break the funnel down by days or month, or set 'mode' to "
                          "ordered"));
  return FALSE;
}

static AisleAnswer *
answer (const AisleView *view, const AisleParams *params, AisleProgress *progress, GError **error)
{
  g_auto (Pass) pass = { 0 };
  AisleProgress grouping = aisle_progress_part (progress, 0, 0.2), walking = aisle_progress_part (progress, 0.2, 1);
  AisleFunnelBy by = by_of (params);
  AisleAnswer *result = NULL;
  if (!aisle_question_check (view, error) || !aisle_question_check_users (view, error)
      || !aisle_question_check_times (view, error) || !read_lines (&pass, view, params, error)
      || !check_groups (&pass, params, by, error)
      || !aisle_funnel_groups_init (&pass.groups, view, by, (guint) aisle_params_integer (params, "groups"),
                                    pass.steps.of_kind, &grouping, error))
    return NULL;
  pass.n_chunks = aisle_user_chunks_n (view->columns);
  pass.counts = g_new0 (Counts, MAX (pass.groups.n, 1));
  g_mutex_init (&pass.lock);
  if (aisle_parallel_for (pass.n_chunks, walk_chunk, &pass, &walking, _ ("Walking the funnel"), error))
    result = new_answer (&pass, params, error);
  counts_clear (pass.counts, pass.groups.n);
  g_free (pass.counts);
  g_mutex_clear (&pass.lock);
  return result;
}

/* ---- the users of a cell ---- */

/* The line of a step, and how far along it that is, from 1. */
static const AisleFunnelLine *
line_of (const Pass *pass, guint step, guint *place)
{
  for (guint line = 0; line < pass->n_lines; line++)
    for (guint i = 0; i < pass->lines[line].funnel.n_steps; i++)
      if (pass->lines[line].step[i] == step && (line == 0) == !pass->steps.optional[step])
        {
          *place = i + 1;
          return &pass->lines[line];
        }
  return NULL;
}

static char *
segment (const AisleView *view, const AisleParams *params, const AisleTable *table, gsize row, gsize column)
{
  g_auto (Pass) pass = { 0 };
  g_autoptr (GString) text = g_string_new (NULL), group = g_string_new (NULL);
  AisleFunnelBy by = by_of (params);
  gsize at = by != AISLE_FUNNEL_BY_NOTHING;
  guint place = 0;
  if (shows_times (params) || aisle_table_is_missing (table, row, column) || !read_lines (&pass, view, params, NULL))
    return NULL;
  const AisleFunnelLine *line = line_of (&pass, (guint) (row % pass.steps.n), &place);
  if (at > 0)
    aisle_funnel_group_words (by, aisle_table_text (table, row, 0), group);
  gboolean of_events = by == AISLE_FUNNEL_BY_CHANNEL || by == AISLE_FUNNEL_BY_CATEGORY;
  if (at > 0 && !of_events)
    g_string_append_printf (text, "%s and ", group->str);
  if (line == NULL || !aisle_funnel_line_add_text (line, &pass.steps, of_events ? group->str : NULL, text))
    return NULL;
  if (column == at + COLUMN_DROPPED)
    g_string_append_printf (text, ") = %u", place - 1);
  else
    g_string_append_printf (text, ") >= %u", place);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

const AisleQuestion aisle_question_funnel = {
  .id = "funnel",
  .title = N_ ("Funnel"),
  .summary = N_ ("How many users get from step to step, how long it takes and where they leave."),
  .chart = "funnel",
  .params = params_table,
  .n_params = G_N_ELEMENTS (params_table),
  .answer = answer,
  .segment = segment,
};
