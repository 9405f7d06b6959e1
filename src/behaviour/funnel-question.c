/* funnel-question.c: how many users get through a list of steps, and where they leave.
 *
 * The definition is in funnel-walk.h; here are the steps' meaning, the pass over all users and the table. */
#include "behaviour/question.h"
#include "behaviour/user-chunks.h"

#include "base/error.h"
#include "base/i18n.h"
#include "numeric/parallel.h"
#include "segment/funnel-walk.h"

static const char *const modes[] = { NC_ ("choice", "ordered"), NC_ ("choice", "strict"), NC_ ("choice", "any"), NULL };
static const char *const starts[] = { NC_ ("choice", "any"), NC_ ("choice", "first"), NULL };

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
};

/* ---- what the steps are ---- */

typedef struct
{
  guint n;
  char *names[AISLE_FUNNEL_MAX_STEPS];
  guint32 *of_kind; /* 65536: the steps that a kind is */
} Steps;

static void
steps_clear (Steps *self)
{
  for (guint i = 0; i < self->n; i++)
    g_free (self->names[i]);
  g_free (self->of_kind);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Steps, steps_clear)

/* A step of all kinds with a role; FALSE when the log has none. */
static gboolean
add_role (Steps *self, const AisleColumns *columns, AisleKind role)
{
  gboolean found = FALSE;
  for (gsize kind = 0; kind < columns->n_kinds; kind++)
    if (columns->kind_role[kind] == role)
      {
        self->of_kind[kind] |= 1u << self->n;
        found = TRUE;
      }
  if (found)
    self->names[self->n++] = g_strdup (aisle_kind_title (role));
  return found;
}

static void
add_kind (Steps *self, const AisleView *view, gsize kind)
{
  char *name = view->project != NULL ? aisle_project_name (view->project, AISLE_NAMES_KIND, (gint32) kind) : NULL;
  self->of_kind[kind] |= 1u << self->n;
  self->names[self->n++] = name != NULL ? name : g_strdup_printf ("%" G_GSIZE_FORMAT, kind);
}

/* A kind's own name comes before a role of that name. */
static gboolean
add_named (Steps *self, const AisleView *view, const char *name)
{
  AisleKind role;
  gint32 kind = view->project != NULL ? aisle_project_find (view->project, AISLE_NAMES_KIND, name) : -1;
  if (kind >= 0 && (gsize) kind < view->columns->n_kinds)
    add_kind (self, view, (gsize) kind);
  else if (!aisle_kind_from_id (name, &role) || !add_role (self, view->columns, role))
    return FALSE;
  return TRUE;
}

/* The kinds of the log, most events first, at most three. */
static void
add_usual_kinds (Steps *self, const AisleView *view)
{
  const AisleColumns *columns = view->columns;
  g_autofree gsize *counts = g_new0 (gsize, G_MAXUINT16 + 1);
  for (gsize i = 0; i < columns->n_events; i++)
    counts[columns->kind[i]]++;
  while (self->n < 3)
    {
      gsize most = 0;
      for (gsize kind = 1; kind < columns->n_kinds; kind++)
        if (counts[kind] > counts[most])
          most = kind;
      if (columns->n_kinds == 0 || counts[most] == 0)
        return;
      counts[most] = 0;
      add_kind (self, view, most);
    }
}

static gboolean
default_steps (Steps *self, const AisleView *view, GError **error)
{
  static const AisleKind line[] = { AISLE_KIND_VIEW, AISLE_KIND_CART, AISLE_KIND_PURCHASE };
  for (gsize i = 0; i < G_N_ELEMENTS (line); i++)
    add_role (self, view->columns, line[i]);
  if (self->n >= 2)
    return TRUE;
  while (self->n > 0)
    g_free (self->names[--self->n]);
  memset (self->of_kind, 0, (G_MAXUINT16 + 1) * sizeof (guint32));
  add_usual_kinds (self, view);
  if (self->n >= 2)
    return TRUE;
  g_set_error_literal (error, AISLE_BEHAVIOUR_ERROR, AISLE_ERROR_EMPTY,
                       _ ("a funnel needs two kinds of events and this log has one: import a log with views, carts and "
                          "purchases"));
  return FALSE;
}

static gboolean
unknown_step (const AisleView *view, const char *name, GError **error)
{
  g_autoptr (GString) known = g_string_new (NULL);
  for (gsize kind = 0; kind < MIN (view->columns->n_kinds, 12); kind++)
    {
      g_autofree char *own =
          view->project != NULL ? aisle_project_name (view->project, AISLE_NAMES_KIND, (gint32) kind) : NULL;
      const char *text = own != NULL ? own : aisle_kind_id ((AisleKind) view->columns->kind_role[kind]);
      g_string_append_printf (known, "%s'%s'", kind > 0 ? ", " : "", text);
    }
  g_set_error (error, AISLE_BEHAVIOUR_ERROR, AISLE_ERROR_USAGE, _ ("no event of this log is a '%s': its kinds are %s"),
               name, known->str);
  return FALSE;
}

static gboolean
read_steps (Steps *self, const AisleView *view, const AisleParams *params, AisleFunnelMode mode, GError **error)
{
  g_auto (GStrv) names = aisle_params_list (params, "steps");
  guint n = g_strv_length (names);
  self->of_kind = g_new0 (guint32, G_MAXUINT16 + 1);
  if (n == 0)
    return default_steps (self, view, error);
  if (n < 2 || n > AISLE_FUNNEL_MAX_STEPS)
    {
      g_set_error (error, AISLE_BEHAVIOUR_ERROR, AISLE_ERROR_USAGE,
                   _ ("a funnel has 2 to %d steps, not %u: write them as 'view,cart,purchase'"), AISLE_FUNNEL_MAX_STEPS,
                   n);
      return FALSE;
    }
  for (guint i = 0; i < n; i++)
    if (!add_named (self, view, names[i]))
      return unknown_step (view, names[i], error);
  for (gsize kind = 0; mode == AISLE_FUNNEL_ANY && kind < view->columns->n_kinds; kind++)
    if (self->of_kind[kind] & (self->of_kind[kind] - 1))
      {
        g_set_error_literal (error, AISLE_BEHAVIOUR_ERROR, AISLE_ERROR_USAGE,
                             _ ("in any order every step must be another kind of event: name each once"));
        return FALSE;
      }
  return TRUE;
}

/* ---- the pass over the users ---- */

typedef struct
{
  const AisleView *view;
  const AisleFunnel *funnel;
  const Steps *steps;
  gsize n_chunks;
  GMutex lock;
  gint64 users[AISLE_FUNNEL_MAX_STEPS];  /* that reached each step */
  GArray *waits[AISLE_FUNNEL_MAX_STEPS]; /* gint64: times from the step before */
  gsize no_time;
} Pass;

static void
walk_user (const Pass *pass, AisleFunnelWalk *walk, gsize user, gsize *no_time)
{
  const AisleColumns *columns = pass->view->columns;
  const guint32 *of_kind = pass->steps->of_kind;
  gboolean strict = pass->funnel->mode == AISLE_FUNNEL_STRICT;
  aisle_funnel_walk_reset (walk);
  for (gsize i = columns->user_start[user]; i < columns->user_start[user + 1]; i++)
    {
      gint64 time = columns->time != NULL ? columns->time[i] : 0;
      guint32 steps = of_kind[columns->kind[i]];
      if (time == AISLE_TIME_MISSING)
        (*no_time)++;
      else if (steps != 0 || strict)
        aisle_funnel_walk_event (walk, steps, time);
    }
}

static gboolean
walk_chunk (gsize index, guint worker, gpointer data, GError **error)
{
  Pass *pass = data;
  AisleFunnelWalk walk = { .funnel = pass->funnel };
  gint64 users[AISLE_FUNNEL_MAX_STEPS] = { 0 };
  GArray *waits[AISLE_FUNNEL_MAX_STEPS] = { NULL };
  gsize first, end, no_time = 0;
  for (guint step = 0; step < pass->funnel->n_steps; step++)
    waits[step] = g_array_new (FALSE, FALSE, sizeof (gint64));
  aisle_user_chunks_at (pass->view->columns, pass->n_chunks, index, &first, &end);
  for (gsize user = first; user < end; user++)
    {
      if (pass->view->users != NULL && !aisle_bitmap_has (pass->view->users, user))
        continue;
      walk_user (pass, &walk, user, &no_time);
      for (guint step = 0; step < walk.depth; step++)
        {
          users[step]++;
          if (step == 0 || pass->funnel->mode == AISLE_FUNNEL_ANY)
            continue;
          gint64 wait = walk.times[step] - walk.times[step - 1];
          g_array_append_val (waits[step], wait);
        }
    }
  g_mutex_lock (&pass->lock);
  for (guint step = 0; step < pass->funnel->n_steps; step++)
    {
      pass->users[step] += users[step];
      g_array_append_vals (pass->waits[step], waits[step]->data, waits[step]->len);
      g_array_unref (waits[step]);
    }
  pass->no_time += no_time;
  g_mutex_unlock (&pass->lock);
  return TRUE;
}

/* The value of a rank, reordering the array: Hoare's selection. */
static gint64
select_rank (gint64 *values, gsize n, gsize rank)
{
  gsize low = 0, high = n - 1;
  while (low < high)
    {
      gint64 pivot = values[low + (high - low) / 2];
      gsize i = low, j = high;
      while (i <= j)
        {
          while (values[i] < pivot)
            i++;
          while (values[j] > pivot)
            j--;
          if (i > j)
            break;
          gint64 kept = values[i];
          values[i++] = values[j];
          values[j] = kept;
          if (j == 0)
            break;
          j--;
        }
      if (rank <= j)
        high = j;
      else if (rank >= i)
        low = i;
      else
        break;
    }
  return values[rank];
}

/* The lower middle value. */
static gint64
median (GArray *values)
{
  return select_rank ((gint64 *) (gpointer) values->data, values->len, (values->len - 1) / 2);
}

/* ---- table and passport ---- */

enum
{
  COLUMN_STEP,
  COLUMN_NAME,
  COLUMN_USERS,
  COLUMN_OF_FIRST,
  COLUMN_OF_PREVIOUS,
  COLUMN_DROPPED,
  COLUMN_WAIT
};

static const AisleColumnSpec columns_of_steps[] = {
  [COLUMN_STEP] = { "step", N_ ("Step"), AISLE_COLUMN_INTEGER, NULL },
  [COLUMN_NAME] = { "name", N_ ("Event"), AISLE_COLUMN_TEXT, NULL },
  [COLUMN_USERS] = { "users", N_ ("Users"), AISLE_COLUMN_INTEGER, N_ ("users") },
  [COLUMN_OF_FIRST] = { "share_of_first", N_ ("Of first"), AISLE_COLUMN_SHARE, NULL },
  [COLUMN_OF_PREVIOUS] = { "share_of_previous", N_ ("Of previous"), AISLE_COLUMN_SHARE, NULL },
  [COLUMN_DROPPED] = { "dropped", N_ ("Dropped off"), AISLE_COLUMN_INTEGER, N_ ("users") },
  [COLUMN_WAIT] = { "time_from_previous", N_ ("Median time from previous"), AISLE_COLUMN_DURATION, NULL },
};

static AisleTable *
new_table (const Pass *pass)
{
  AisleTable *table = aisle_table_new (columns_of_steps, G_N_ELEMENTS (columns_of_steps));
  for (guint step = 0; step < pass->funnel->n_steps; step++)
    {
      gsize row = aisle_table_add_row (table);
      gint64 users = pass->users[step], before = step > 0 ? pass->users[step - 1] : 0;
      g_autofree char *name = NULL;
      if (pass->funnel->mode == AISLE_FUNNEL_ANY)
        /* Translators: a funnel in any order: how many of its steps. */
        name = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u step", "%u steps", step + 1), step + 1);
      aisle_table_set_integer (table, row, COLUMN_STEP, step + 1);
      aisle_table_set_text (table, row, COLUMN_NAME, name != NULL ? name : pass->steps->names[step]);
      aisle_table_set_integer (table, row, COLUMN_USERS, users);
      if (pass->users[0] > 0)
        aisle_table_set_real (table, row, COLUMN_OF_FIRST, (double) users / (double) pass->users[0]);
      if (before > 0)
        aisle_table_set_real (table, row, COLUMN_OF_PREVIOUS, (double) users / (double) before);
      if (step > 0)
        aisle_table_set_integer (table, row, COLUMN_DROPPED, before - users);
      if (pass->waits[step]->len > 0 && pass->view->columns->time != NULL)
        aisle_table_set_integer (table, row, COLUMN_WAIT, median (pass->waits[step]));
    }
  return table;
}

static void
add_notes (AislePassport *passport, const Pass *pass)
{
  const AisleColumns *columns = pass->view->columns;
  gsize anonymous = aisle_anonymous_events (columns);
  g_autoptr (GString) names = g_string_new (NULL);
  for (guint step = 0; step < pass->steps->n; step++)
    g_string_append_printf (names, "%s%s", step > 0 ? ", " : "", pass->steps->names[step]);
  g_autofree char *steps = g_strdup_printf (_ ("The steps are %s."), names->str);
  aisle_passport_add_note (passport, steps);
  if (pass->no_time > 0)
    aisle_passport_add_dropped (passport, _ ("events without a time"), pass->no_time);
  if (anonymous > 0 && pass->view->users == NULL)
    aisle_passport_add_dropped (passport, _ ("anonymous events"), anonymous);
  if (columns->time == NULL)
    aisle_passport_add_note (passport, _ ("The log has no times: its order counts and the window does not."));
  if (columns->sessions_are_users)
    aisle_passport_add_note (passport, _ ("The log has sessions but no users: each session counts as a user."));
}

static AisleAnswer *
new_answer (const Pass *pass, const AisleParams *params)
{
  static const char *const definitions[] = {
    N_ ("Users whose events pass the steps in order, other events in between allowed, within the window from the "
        "attempt's first event."),
    N_ ("Users whose events pass the steps one directly after the other, within the window from the attempt's first "
        "event."),
    N_ ("Users by the number of distinct steps, in any order, within the window from the attempt's first event."),
  };
  AislePassport *passport = aisle_view_passport (pass->view, _ (definitions[pass->funnel->mode]));
  aisle_passport_add_params (passport, params);
  add_notes (passport, pass);
  return aisle_answer_new (new_table (pass), passport);
}

static gboolean
check_log (const AisleView *view, GError **error)
{
  const AisleColumns *columns = view->columns;
  if (!aisle_question_check (view, error))
    return FALSE;
  if (columns->n_users == 0)
    g_set_error_literal (error, AISLE_BEHAVIOUR_ERROR, AISLE_ERROR_EMPTY,
                         _ ("all events are anonymous: a funnel needs a column of users or sessions"));
  else if (columns->kind == NULL)
    g_set_error_literal (error, AISLE_BEHAVIOUR_ERROR, AISLE_ERROR_EMPTY,
                         _ ("the events have no kinds: import the log with its column of event kinds"));
  else
    return TRUE;
  return FALSE;
}

static AisleFunnelMode
mode_of (const AisleParams *params)
{
  const char *mode = aisle_params_text (params, "mode");
  return g_str_equal (mode, "strict") ? AISLE_FUNNEL_STRICT
         : g_str_equal (mode, "any")  ? AISLE_FUNNEL_ANY
                                      : AISLE_FUNNEL_ORDERED;
}

static AisleAnswer *
answer (const AisleView *view, const AisleParams *params, AisleProgress *progress, GError **error)
{
  g_auto (Steps) steps = { 0 };
  AisleFunnel funnel = { .mode = mode_of (params), .window = aisle_params_integer (params, "window") };
  if (!check_log (view, error) || !read_steps (&steps, view, params, funnel.mode, error))
    return NULL;
  funnel.n_steps = steps.n;
  funnel.first_only = g_str_equal (aisle_params_text (params, "start"), "first");

  Pass pass = { .view = view, .funnel = &funnel, .steps = &steps, .n_chunks = aisle_user_chunks_n (view->columns) };
  g_mutex_init (&pass.lock);
  for (guint step = 0; step < funnel.n_steps; step++)
    pass.waits[step] = g_array_new (FALSE, FALSE, sizeof (gint64));
  AisleAnswer *result = NULL;
  if (aisle_parallel_for (pass.n_chunks, walk_chunk, &pass, progress, _ ("Walking the funnel"), error))
    result = new_answer (&pass, params);
  for (guint step = 0; step < funnel.n_steps; step++)
    g_array_unref (pass.waits[step]);
  g_mutex_clear (&pass.lock);
  return result;
}

const AisleQuestion aisle_question_funnel = {
  .id = "funnel",
  .title = N_ ("Funnel"),
  .summary = N_ ("How many users get from step to step, how long it takes and where they leave."),
  .chart = "funnel",
  .params = params_table,
  .n_params = G_N_ELEMENTS (params_table),
  .answer = answer,
};
