/* next-question.c: what users do next, after an event or a step of a funnel. */
#include "behaviour/funnel-steps.h"
#include "behaviour/kind-names.h"
#include "behaviour/question.h"
#include "behaviour/user-chunks.h"

#include "base/error.h"
#include "base/i18n.h"
#include "numeric/parallel.h"
#include "numeric/sorting.h"
#include "numeric/stats.h"
#include "segment/event-match.h"

static const char *const modes[] = { NC_ ("choice", "ordered"), NC_ ("choice", "strict"), NC_ ("choice", "any"), NULL };
static const char *const starts[] = { NC_ ("choice", "any"), NC_ ("choice", "first"), NULL };
static const char *const whos[] = { NC_ ("choice", "all"), NC_ ("choice", "dropped"), NULL };

static const AisleParam params_table[] = {
  { "steps", N_ ("Steps"), AISLE_PARAM_LIST, "", 0, 0, NULL, NULL,
    N_ ("One event kind, or the steps of a funnel in order; empty takes view, cart and purchase, or the log's most usual "
        "kinds.") },
  { "step", N_ ("After step"), AISLE_PARAM_INTEGER, "1", 1, AISLE_FUNNEL_MAX_STEPS, NULL, NULL,
    N_ ("Which of the steps they come from.") },
  { "who", N_ ("Users"), AISLE_PARAM_CHOICE, "all", 0, 0, whos, NULL,
    N_ ("All who got to the step, or those who got no further in the funnel.") },
  { "within", N_ ("Within"), AISLE_PARAM_DURATION, "1d", 0, 0, NULL, NULL,
    N_ ("Time after the step in which the next event counts, inclusive; later ones are nothing more.") },
  { "mode", N_ ("Order"), AISLE_PARAM_CHOICE, "ordered", 0, 0, modes, NULL,
    N_ ("Ordered: other events may come between; strict: the very next event must be the next step; any: in any "
        "order.") },
  { "window", N_ ("Window"), AISLE_PARAM_DURATION, "7d", 0, 0, NULL, NULL,
    N_ ("Time from the first event of an attempt within which its steps count, inclusive.") },
  { "start", N_ ("Attempt"), AISLE_PARAM_CHOICE, "any", 0, 0, starts, NULL,
    N_ ("Any: a user's deepest attempt counts; first: only the first.") },
};

/* ---- the pass over the users ---- */

typedef struct
{
  const AisleView *view;
  const AisleFunnelLine *line; /* all steps */
  guint step;                  /* from 1 */
  gboolean dropped_only;
  gint64 within;
  gsize n_chunks, n_groups; /* kinds, events without one, nothing more */
  GMutex lock;
  gint64 *users;  /* of each group */
  GArray **waits; /* gint64, of each group but the last */
  gsize no_time;
} Pass;

/* The event with which the user got to the step, n_events where there is none; *depth is how far the user gets. */
static guint64
find_step (const Pass *pass, gsize user, guint *depth, gsize *no_time)
{
  const AisleColumns *columns = pass->view->columns;
  AisleFunnelWalk walk = { .funnel = &pass->line->funnel };
  gboolean strict = walk.funnel->mode == AISLE_FUNNEL_STRICT;
  guint64 found = columns->n_events;
  for (guint64 i = columns->user_start[user]; i < columns->user_start[user + 1]; i++)
    {
      guint32 steps = pass->line->of_kind[columns->kind[i]];
      if (columns->time[i] == AISLE_TIME_MISSING)
        {
          ++*no_time;
          continue;
        }
      if (steps != 0 || strict)
        aisle_funnel_walk_event (&walk, steps, columns->time[i]);
      if (walk.depth >= pass->step && found == columns->n_events)
        found = i;
    }
  *depth = walk.depth;
  return found;
}

static void
count_next (const Pass *pass, guint64 event, gsize user, gint64 *users, GArray **waits)
{
  const AisleColumns *columns = pass->view->columns;
  guint64 next = event + 1, end = columns->user_start[user + 1];
  while (next < end && (columns->time[next] == AISLE_TIME_MISSING || aisle_event_same_order (columns, event, next)))
    next++;
  gint64 wait = next < end ? columns->time[next] - columns->time[event] : G_MAXINT64;
  if (wait > pass->within)
    {
      users[pass->n_groups - 1]++;
      return;
    }
  gsize group = MIN ((gsize) columns->kind[next], columns->n_kinds);
  users[group]++;
  if (waits[group] == NULL)
    waits[group] = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_array_append_val (waits[group], wait);
}

static gboolean
walk_chunk (gsize index, guint worker, gpointer data, GError **error)
{
  Pass *pass = data;
  g_autofree gint64 *users = g_new0 (gint64, pass->n_groups);
  g_autofree GArray **waits = g_new0 (GArray *, pass->n_groups);
  gsize first, end, no_time = 0;
  aisle_user_chunks_at (pass->view->columns, pass->n_chunks, index, &first, &end);
  for (gsize user = first; user < end; user++)
    {
      guint depth;
      if (pass->view->users != NULL && !aisle_bitmap_has (pass->view->users, user))
        continue;
      guint64 event = find_step (pass, user, &depth, &no_time);
      if (event < pass->view->columns->n_events && (!pass->dropped_only || depth == pass->step))
        count_next (pass, event, user, users, waits);
    }
  g_mutex_lock (&pass->lock);
  for (gsize group = 0; group < pass->n_groups; group++)
    {
      pass->users[group] += users[group];
      if (waits[group] == NULL)
        continue;
      if (pass->waits[group] == NULL)
        pass->waits[group] = g_array_new (FALSE, FALSE, sizeof (gint64));
      g_array_append_vals (pass->waits[group], waits[group]->data, waits[group]->len);
      g_array_unref (waits[group]);
    }
  pass->no_time += no_time;
  g_mutex_unlock (&pass->lock);
  return TRUE;
}

/* ---- table and passport ---- */

enum
{
  COLUMN_NAME,
  COLUMN_USERS,
  COLUMN_SHARE,
  COLUMN_LOW,
  COLUMN_HIGH,
  COLUMN_TIME
};

static const AisleColumnSpec columns_of_next[] = {
  [COLUMN_NAME] = { "name", N_ ("Next event"), AISLE_COLUMN_TEXT, NULL },
  [COLUMN_USERS] = { "users", N_ ("Users"), AISLE_COLUMN_INTEGER, N_ ("users") },
  [COLUMN_SHARE] = { "share", N_ ("Share"), AISLE_COLUMN_SHARE, NULL },
  [COLUMN_LOW] = { "share_low", N_ ("Share, low"), AISLE_COLUMN_SHARE, NULL },
  [COLUMN_HIGH] = { "share_high", N_ ("Share, high"), AISLE_COLUMN_SHARE, NULL },
  [COLUMN_TIME] = { "median_time", N_ ("Median time"), AISLE_COLUMN_DURATION, NULL },
};

static void
add_row (const Pass *pass, AisleTable *table, gsize group, gint64 all)
{
  gsize row = aisle_table_add_row (table);
  gboolean nothing = group + 1 == pass->n_groups;
  g_autofree char *kind = nothing ? NULL : aisle_kind_name (pass->view, group);
  AisleInterval interval = aisle_wilson ((double) pass->users[group], (double) all);
  /* Translators: what a user does next: nothing within the time asked for. */
  aisle_table_set_text (table, row, COLUMN_NAME, nothing ? _ ("(nothing more)") : kind);
  aisle_table_set_integer (table, row, COLUMN_USERS, pass->users[group]);
  aisle_table_set_real (table, row, COLUMN_SHARE, (double) pass->users[group] / (double) all);
  aisle_table_set_real (table, row, COLUMN_LOW, interval.low);
  aisle_table_set_real (table, row, COLUMN_HIGH, interval.high);
  if (nothing)
    return;
  GArray *waits = pass->waits[group];
  aisle_table_set_integer (table, row, COLUMN_TIME,
                           aisle_select_rank ((gint64 *) (gpointer) waits->data, waits->len, (waits->len - 1) / 2));
}

/* Kinds by their users, most first, then those who did nothing more. */
static AisleTable *
new_table (const Pass *pass)
{
  AisleTable *table = aisle_table_new (columns_of_next, G_N_ELEMENTS (columns_of_next));
  g_autofree gint64 *left = g_memdup2 (pass->users, pass->n_groups * sizeof *left);
  gint64 all = 0;
  for (gsize group = 0; group < pass->n_groups; group++)
    all += pass->users[group];
  for (;;)
    {
      gsize most = 0;
      for (gsize group = 1; group + 1 < pass->n_groups; group++)
        if (left[group] > left[most])
          most = group;
      if (left[most] == 0)
        break;
      left[most] = 0;
      add_row (pass, table, most, all);
    }
  if (all > 0)
    add_row (pass, table, pass->n_groups - 1, all);
  return table;
}

static AisleAnswer *
new_answer (const Pass *pass, const AisleFunnelSteps *steps, const AisleParams *params)
{
  const AisleColumns *columns = pass->view->columns;
  gsize anonymous = pass->view->users == NULL ? aisle_anonymous_events (columns) : 0;
  AislePassport *passport = aisle_view_passport (
      pass->view,
      pass->dropped_only
          ? _ ("The very next event of each user who got to the step and no further, after first getting there.")
          : _ ("The very next event of each user who got to the step, after first getting there."));
  g_autofree char *after = g_strdup_printf (_ ("They come from %s."), steps->names[pass->step - 1]);
  aisle_passport_add_params (passport, params);
  aisle_passport_add_note (passport, after);
  if (columns->order != NULL)
    aisle_passport_add_note (passport, _ ("The lines of one order are one event."));
  if (pass->no_time > 0)
    aisle_passport_add_dropped (passport, _ ("events without a time"), pass->no_time);
  if (anonymous > 0)
    aisle_passport_add_dropped (passport, _ ("anonymous events"), anonymous);
  if (columns->sessions_are_users)
    aisle_passport_add_note (passport, _ ("The log has sessions but no users: each session counts as a user."));
  return aisle_answer_new (new_table (pass), passport);
}

/* ---- the answer ---- */

static gboolean
read_line (AisleFunnelSteps *steps, AisleFunnelLine *line, const AisleView *view, const AisleParams *params,
           GError **error)
{
  AisleFunnel funnel = aisle_funnel_read (params);
  gint64 step = aisle_params_integer (params, "step");
  if (!aisle_funnel_steps_read (steps, view, params, 1, funnel.mode, error))
    return FALSE;
  if (step > steps->n)
    {
      g_set_error (error, AISLE_BEHAVIOUR_ERROR, AISLE_ERROR_USAGE, _ ("there is no step %s: the funnel has %u"),
                   aisle_params_text (params, "step"), steps->n);
      return FALSE;
    }
  aisle_funnel_line_init (line, steps, &funnel, G_MAXUINT32 >> (32 - steps->n));
  return TRUE;
}

static AisleAnswer *
answer (const AisleView *view, const AisleParams *params, AisleProgress *progress, GError **error)
{
  g_auto (AisleFunnelSteps) steps = { 0 };
  AisleFunnelLine line = { 0 };
  AisleAnswer *result = NULL;
  if (!aisle_question_check (view, error) || !aisle_question_check_users (view, error)
      || !aisle_question_check_times (view, error) || !read_line (&steps, &line, view, params, error))
    return NULL;
  Pass pass = { .view = view, .line = &line, .n_chunks = aisle_user_chunks_n (view->columns) };
  pass.step = (guint) aisle_params_integer (params, "step");
  pass.dropped_only = g_str_equal (aisle_params_text (params, "who"), "dropped");
  pass.within = aisle_params_integer (params, "within");
  pass.n_groups = view->columns->n_kinds + 2;
  pass.users = g_new0 (gint64, pass.n_groups);
  pass.waits = g_new0 (GArray *, pass.n_groups);
  g_mutex_init (&pass.lock);
  if (aisle_parallel_for (pass.n_chunks, walk_chunk, &pass, progress, _ ("Looking at what comes next"), error))
    result = new_answer (&pass, &steps, params);
  for (gsize group = 0; group < pass.n_groups; group++)
    g_clear_pointer (&pass.waits[group], g_array_unref);
  g_mutex_clear (&pass.lock);
  g_free (pass.waits);
  g_free (pass.users);
  aisle_funnel_line_clear (&line);
  return result;
}

/* The users of a row: they get to the step, and their next event is of that kind. */
static char *
segment (const AisleView *view, const AisleParams *params, const AisleTable *table, gsize row, gsize column)
{
  g_auto (AisleFunnelSteps) steps = { 0 };
  AisleFunnelLine all = { 0 }, before = { 0 };
  AisleFunnel funnel = aisle_funnel_read (params);
  const char *name = aisle_table_text (table, row, COLUMN_NAME);
  g_autoptr (GString) text = g_string_new (NULL);
  gboolean nothing = row + 1 == aisle_table_n_rows (table), known;
  guint step = (guint) aisle_params_integer (params, "step");
  if (!read_line (&steps, &all, view, params, NULL))
    return NULL;
  /* In any order a part of the steps is not what the whole got to. */
  if (funnel.mode == AISLE_FUNNEL_ANY && step < steps.n)
    {
      aisle_funnel_line_clear (&all);
      return NULL;
    }
  aisle_funnel_line_init (&before, &steps, &funnel, G_MAXUINT32 >> (32 - step));
  known = aisle_funnel_line_add_text (&before, &steps, NULL, text)
          && (nothing || aisle_view_find (view, AISLE_NAMES_KIND, name) >= 0);
  g_string_append (text, nothing ? ", next = none" : ", next = ");
  if (!nothing)
    aisle_predicate_append_kind (text, name);
  aisle_predicate_append_duration (g_string_append (text, ", within = "), aisle_params_integer (params, "within"));
  g_string_append_c (text, ')');
  if (known && g_str_equal (aisle_params_text (params, "who"), "dropped"))
    {
      g_string_append (text, " and ");
      known = aisle_funnel_line_add_text (&all, &steps, NULL, text);
      g_string_append_printf (text, ") = %u", step);
    }
  aisle_funnel_line_clear (&all);
  aisle_funnel_line_clear (&before);
  return known ? g_string_free (g_steal_pointer (&text), FALSE) : NULL;
}

const AisleQuestion aisle_question_next = {
  .id = "next",
  .title = N_ ("What they did next"),
  .summary = N_ ("What users do after an event or a step of a funnel, how soon, and how many do nothing more."),
  .chart = "bars",
  .params = params_table,
  .n_params = G_N_ELEMENTS (params_table),
  .answer = answer,
  .segment = segment,
};
