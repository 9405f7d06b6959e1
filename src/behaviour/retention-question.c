/* retention-question.c: how many users of a cohort come back in each period after their first.
 *
 * A user's cohort is the day, week or month of the first start event.  A user is back on period n when a return event
 * lies in the n-th calendar period after it ("on", not "by"), at or after the start event.  A period that was not over
 * when the log ended has the users so far but no share; later ones have no row. */
#include "behaviour/kind-names.h"
#include "behaviour/question.h"
#include "behaviour/segment-words.h"
#include "behaviour/time-spans.h"
#include "behaviour/user-chunks.h"

#include "base/error.h"
#include "base/i18n.h"
#include "numeric/parallel.h"
#include "numeric/stats.h"
#include "segment/event-match.h"
#include "store/item-categories.h"

#define MOST_GROUPS 4096
#define MOST_TEXT   60000 /* of a segment of many cohorts */

static const char *const rows_of[] = { NC_ ("choice", "cohort"),
                                       NC_ ("choice", "curve"),
                                       NC_ ("choice", "channel"),
                                       NC_ ("choice", "category"),
                                       NC_ ("choice", "kind"),
                                       NC_ ("choice", "new"),
                                       NULL };
static const char *const periods_of[] = { NC_ ("choice", "auto"), NC_ ("choice", "day"), NC_ ("choice", "week"),
                                          NC_ ("choice", "month"), NULL };

static const AisleParam params_table[] = {
  { "by", N_ ("By"), AISLE_PARAM_CHOICE, "cohort", 0, 0, rows_of, NULL,
    N_ ("A row for every cohort; one curve over all of them; a row by the channel, category or kind of the event that "
        "users started with; or by whether they were new in the period of their first start event.") },
  { "period", N_ ("Period"), AISLE_PARAM_CHOICE, "auto", 0, 0, periods_of, NULL,
    N_ ("Calendar days, weeks or months; auto takes days for logs of a month, weeks up to half a year, else months.") },
  { "start", N_ ("First event"), AISLE_PARAM_KIND, "", 0, 0, NULL, NULL,
    N_ ("The first event of this kind puts a user into a cohort; empty: of any kind.") },
  { "return", N_ ("Back with"), AISLE_PARAM_KIND, "", 0, 0, NULL, NULL,
    N_ ("Users are back with an event of this kind; empty: of any kind.") },
  { "periods", N_ ("Periods"), AISLE_PARAM_INTEGER, "30", 1, 400, NULL, NULL,
    N_ ("How many periods after the first are shown.") },
};

/* ---- what is asked ---- */

typedef enum
{
  ROWS_COHORT,
  ROWS_CURVE,
  ROWS_CHANNEL,
  ROWS_CATEGORY,
  ROWS_KIND,
  ROWS_NEW
} Rows;

typedef struct
{
  const AisleView *view;
  Rows rows;
  AisleTimeSpans spans;
  guint8 *start, *back; /* (nullable: any) 65536: kinds that start and that return */
  gsize most;           /* periods after the first */
  AisleItemCategories *categories;
  gsize n_rows;
  gsize n_chunks;

  GMutex lock;
  guint64 *users;   /* n_rows x (most + 1): back in the period; but of cohorts only periods that are over */
  guint64 *started; /* n_rows x (most + 2): users by how many of their periods are over */
  gsize no_time;
} Retention;

static void
retention_clear (Retention *self)
{
  aisle_time_spans_clear (&self->spans);
  g_free (self->start);
  g_free (self->back);
  g_clear_pointer (&self->categories, aisle_item_categories_free);
  g_free (self->users);
  g_free (self->started);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Retention, retention_clear)

static gboolean
read_kind (const AisleView *view, const char *name, guint8 **kinds, GError **error)
{
  if (name[0] == '\0')
    return TRUE;
  *kinds = g_new0 (guint8, G_MAXUINT16 + 1);
  if (aisle_kinds_find (view, name, *kinds))
    return TRUE;
  g_autofree char *known = aisle_kind_names_text (view);
  g_set_error (error, AISLE_BEHAVIOUR_ERROR, AISLE_ERROR_USAGE, _ ("no event of this log is a '%s': its kinds are %s"),
               name, known);
  return FALSE;
}

static gboolean
refuse (GError **error, const char *why)
{
  g_set_error_literal (error, AISLE_BEHAVIOUR_ERROR, AISLE_ERROR_EMPTY, why);
  return FALSE;
}

static Rows
rows_param (const AisleParams *params)
{
  const char *by = aisle_params_text (params, "by");
  Rows rows = ROWS_COHORT;
  while (!g_str_equal (by, rows_of[rows]))
    rows++;
  return rows;
}

static gboolean
count_rows (Retention *self, GError **error)
{
  const AisleColumns *columns = self->view->columns;
  switch (self->rows)
    {
    case ROWS_COHORT:
      self->n_rows = self->spans.n;
      return TRUE;
    case ROWS_CURVE:
      self->n_rows = 1;
      return TRUE;
    case ROWS_CHANNEL:
      self->n_rows = columns->n_channels + 1; /* the last one: none */
      if (columns->channel == NULL)
        return refuse (error,
                       _ ("the log has no channels: import it with its column of channels, or choose other rows"));
      break;
    case ROWS_CATEGORY:
      if (self->view->project != NULL)
        self->categories = aisle_item_categories_read (self->view->project, columns->n_items, error);
      if (self->view->project != NULL && self->categories == NULL)
        return FALSE;
      if (self->categories == NULL || self->categories->names->len == 0)
        return refuse (error, _ ("no category is known: import a catalogue of the items with their categories"));
      self->n_rows = self->categories->names->len + 1;
      break;
    case ROWS_NEW:
      self->n_rows = 2;
      if (self->start == NULL)
        return refuse (error, _ ("every user is new in the period of the first event: choose the kind of event that "
                                 "users start with"));
      break;
    case ROWS_KIND:
    default:
      self->n_rows = columns->n_kinds + 1;
    }
  if (self->n_rows <= MOST_GROUPS)
    return TRUE;
  return refuse (error, _ ("there are more than 4,096 different ones: choose other rows"));
}

static gboolean
prepare (Retention *self, const AisleView *view, const AisleParams *params, GError **error)
{
  *self = (Retention){ .view = view, .rows = rows_param (params), .n_chunks = aisle_user_chunks_n (view->columns) };
  if (!aisle_question_check (view, error))
    return FALSE;
  if (view->columns->n_users == 0)
    return refuse (error, _ ("all events are anonymous: retention needs a column of users or sessions"));
  if (!aisle_time_spans_init (&self->spans, view, aisle_params_text (params, "period"), error)
      || !read_kind (view, aisle_params_text (params, "start"), &self->start, error)
      || !read_kind (view, aisle_params_text (params, "return"), &self->back, error) || !count_rows (self, error))
    return FALSE;
  self->most = MIN ((gsize) aisle_params_integer (params, "periods"), self->spans.n - 1);
  self->users = g_try_new0 (guint64, self->n_rows * (self->most + 1));
  self->started = g_try_new0 (guint64, self->n_rows * (self->most + 2));
  if (self->users != NULL && self->started != NULL)
    return TRUE;
  g_set_error_literal (error, AISLE_BEHAVIOUR_ERROR, AISLE_ERROR_MEMORY,
                       _ ("not enough memory for so many cohorts: take longer periods"));
  return FALSE;
}

/* ---- the pass over the users ---- */

/* How many periods from the first of a cohort on are over, at most `most` + 1. */
static gsize
periods_over (const Retention *self, gsize cohort)
{
  return cohort < self->spans.n_over ? MIN (self->spans.n_over - cohort, self->most + 1) : 0;
}

/* The row of a user who starts with an event; seen: the period of the first event of any kind. */
static gsize
row_of (const Retention *self, gsize cohort, gsize event, gsize seen)
{
  const AisleColumns *columns = self->view->columns;
  gsize none = self->n_rows - 1;
  gint32 item;
  switch (self->rows)
    {
    case ROWS_COHORT:
      return cohort;
    case ROWS_CURVE:
      return 0;
    case ROWS_CHANNEL:
      return MIN (columns->channel[event], none);
    case ROWS_CATEGORY:
      item = columns->item[event];
      return item < 0 || self->categories->of_item[item] < 0 ? none : (gsize) self->categories->of_item[item];
    case ROWS_NEW:
      return seen < cohort;
    case ROWS_KIND:
    default:
      return MIN (columns->kind[event], none);
    }
}

typedef struct
{
  guint64 *users, *started;
  gsize no_time, hint;
} Tally;

static void
walk_user (const Retention *self, Tally *tally, gsize user)
{
  const AisleColumns *columns = self->view->columns;
  gsize i = columns->user_start[user], end = columns->user_start[user + 1];
  for (; i < end && columns->time[i] == AISLE_TIME_MISSING; i++)
    tally->no_time++;
  if (i == end)
    return;
  gsize seen = self->rows == ROWS_NEW ? aisle_time_spans_find (&self->spans, columns->time[i], &tally->hint) : 0;
  while (i < end && self->start != NULL && !self->start[columns->kind[i]])
    i++;
  if (i == end)
    return;
  gsize cohort = aisle_time_spans_find (&self->spans, columns->time[i], &tally->hint);
  gsize row = row_of (self, cohort, i, seen), over = periods_over (self, cohort), before = G_MAXSIZE;
  /* The grid shows the periods under way, the others have no place to mark them. */
  gsize shown = self->rows == ROWS_COHORT ? self->most + 1 : over;
  tally->started[row * (self->most + 2) + over]++;
  for (; i < end; i++)
    {
      if (self->back != NULL && !self->back[columns->kind[i]])
        continue;
      gsize period = aisle_time_spans_find (&self->spans, columns->time[i], &tally->hint) - cohort;
      if (period >= shown)
        return;
      tally->users[row * (self->most + 1) + period] += period != before;
      before = period;
    }
}

static gboolean
walk_chunk (gsize index, guint worker, gpointer data, GError **error)
{
  Retention *self = data;
  gsize n_users = self->n_rows * (self->most + 1), n_started = self->n_rows * (self->most + 2), first, end;
  g_autofree guint64 *counts = g_try_new0 (guint64, n_users + n_started);
  Tally tally = { .users = counts, .started = counts + n_users };
  if (counts == NULL)
    {
      g_set_error_literal (error, AISLE_BEHAVIOUR_ERROR, AISLE_ERROR_MEMORY,
                           _ ("not enough memory for so many cohorts: take longer periods"));
      return FALSE;
    }
  aisle_user_chunks_at (self->view->columns, self->n_chunks, index, &first, &end);
  for (gsize user = first; user < end; user++)
    if (self->view->users == NULL || aisle_bitmap_has (self->view->users, user))
      walk_user (self, &tally, user);
  g_mutex_lock (&self->lock);
  for (gsize i = 0; i < n_users; i++)
    self->users[i] += tally.users[i];
  for (gsize i = 0; i < n_started; i++)
    self->started[i] += tally.started[i];
  self->no_time += tally.no_time;
  g_mutex_unlock (&self->lock);
  return TRUE;
}

/* ---- table ---- */

enum
{
  COLUMN_COHORT,
  COLUMN_PERIOD,
  COLUMN_SIZE,
  COLUMN_USERS,
  COLUMN_RETENTION,
  COLUMN_LOW,
  COLUMN_HIGH,
  COLUMN_STATE
};

static const AisleColumnSpec columns_of_grid[] = {
  [COLUMN_COHORT] = { "cohort", N_ ("Cohort"), AISLE_COLUMN_DATE, NULL },
  [COLUMN_PERIOD] = { "period", N_ ("Period"), AISLE_COLUMN_INTEGER, NULL },
  [COLUMN_SIZE] = { "size", N_ ("Users at the start"), AISLE_COLUMN_INTEGER, N_ ("users") },
  [COLUMN_USERS] = { "users", N_ ("Users back"), AISLE_COLUMN_INTEGER, N_ ("users") },
  [COLUMN_RETENTION] = { "retention", N_ ("Retention"), AISLE_COLUMN_SHARE, NULL },
  [COLUMN_LOW] = { "low", N_ ("Retention, low"), AISLE_COLUMN_SHARE, NULL },
  [COLUMN_HIGH] = { "high", N_ ("Retention, high"), AISLE_COLUMN_SHARE, NULL },
  [COLUMN_STATE] = { "state", N_ ("State"), AISLE_COLUMN_TEXT, NULL },
};

/* Share first, so that a line draws it. */
static const AisleColumnSpec columns_of_curve[] = {
  { "period", N_ ("Period"), AISLE_COLUMN_INTEGER, NULL },
  { "retention", N_ ("Retention"), AISLE_COLUMN_SHARE, NULL },
  { "retention_low", N_ ("Retention, low"), AISLE_COLUMN_SHARE, NULL },
  { "retention_high", N_ ("Retention, high"), AISLE_COLUMN_SHARE, NULL },
  { "users", N_ ("Users back"), AISLE_COLUMN_INTEGER, N_ ("users") },
  { "size", N_ ("Users at the start"), AISLE_COLUMN_INTEGER, N_ ("users") },
};

static void
set_share (AisleTable *table, gsize row, gsize column, guint64 users, guint64 size)
{
  AisleInterval interval = aisle_wilson ((double) users, (double) size);
  aisle_table_set_real (table, row, column, (double) users / (double) size);
  aisle_table_set_real (table, row, column + 1, interval.low);
  aisle_table_set_real (table, row, column + 2, interval.high);
}

/* Users of a row whose period was over. */
static guint64
size_at (const Retention *self, gsize row, gsize period)
{
  guint64 size = 0;
  for (gsize over = period + 1; over < self->most + 2; over++)
    size += self->started[row * (self->most + 2) + over];
  return size;
}

static char *
group_name (const Retention *self, gsize row)
{
  if (self->rows == ROWS_KIND)
    return aisle_kind_name (self->view, row);
  if (self->rows == ROWS_NEW)
    return g_strdup (row == 0 ? _ ("New users") : _ ("Returning users"));
  if (row == self->n_rows - 1)
    return g_strdup (self->rows == ROWS_CHANNEL ? _ ("no channel") : _ ("no category"));
  if (self->rows == ROWS_CATEGORY)
    return g_strdup (self->categories->names->pdata[row]);
  char *name =
      self->view->project != NULL ? aisle_project_name (self->view->project, AISLE_NAMES_CHANNEL, (gint32) row) : NULL;
  return name != NULL ? name : g_strdup_printf ("%" G_GSIZE_FORMAT, row);
}

static AisleTable *
new_grid (const Retention *self)
{
  AisleColumnSpec columns[G_N_ELEMENTS (columns_of_grid)];
  memcpy (columns, columns_of_grid, sizeof columns);
  gboolean cohorts = self->rows == ROWS_COHORT;
  if (!cohorts)
    {
      columns[COLUMN_COHORT].type = AISLE_COLUMN_TEXT;
      columns[COLUMN_COHORT].title = N_ ("Started with");
    }
  AisleTable *table = aisle_table_new (columns, G_N_ELEMENTS (columns));
  for (gsize r = 0; r < self->n_rows; r++)
    {
      gsize shown = cohorts ? MIN (self->most + 1, self->spans.n - r) : self->most + 1;
      guint64 whole = 0;
      for (gsize over = 0; over < self->most + 2; over++)
        whole += self->started[r * (self->most + 2) + over];
      g_autofree char *name = whole > 0 && !cohorts ? group_name (self, r) : NULL;
      for (gsize period = 0; period < shown && whole > 0; period++)
        {
          guint64 size = size_at (self, r, period), users = self->users[r * (self->most + 1) + period];
          if (size == 0 && !cohorts)
            break;
          gsize row = aisle_table_add_row (table);
          if (cohorts)
            aisle_table_set_integer (table, row, COLUMN_COHORT, self->spans.days[r]);
          else
            aisle_table_set_text (table, row, COLUMN_COHORT, name);
          aisle_table_set_integer (table, row, COLUMN_PERIOD, (gint64) period);
          aisle_table_set_integer (table, row, COLUMN_SIZE, (gint64) (cohorts ? whole : size));
          aisle_table_set_integer (table, row, COLUMN_USERS, (gint64) users);
          if (size > 0)
            set_share (table, row, COLUMN_RETENTION, users, size);
          else
            aisle_table_set_text (table, row, COLUMN_STATE, _ ("not over yet"));
        }
    }
  return table;
}

static AisleTable *
new_curve (const Retention *self)
{
  AisleTable *table = aisle_table_new (columns_of_curve, G_N_ELEMENTS (columns_of_curve));
  for (gsize period = 0; period <= self->most && size_at (self, 0, period) > 0; period++)
    {
      gsize row = aisle_table_add_row (table);
      aisle_table_set_integer (table, row, 0, (gint64) period);
      set_share (table, row, 1, self->users[period], size_at (self, 0, period));
      aisle_table_set_integer (table, row, 4, (gint64) self->users[period]);
      aisle_table_set_integer (table, row, 5, (gint64) size_at (self, 0, period));
    }
  return table;
}

/* ---- passport ---- */

static const char *
definition_of (const Retention *self)
{
  static const char *const grids[] = {
    N_ ("Users by the day of their first event, and how many of them are back on each day after it."),
    N_ ("Users by the week of their first event, and how many of them are back in each week after it."),
    N_ ("Users by the month of their first event, and how many of them are back in each month after it."),
  };
  static const char *const curves[] = {
    N_ ("Of the users whose n-th day after that of their first event is over, how many are back on it."),
    N_ ("Of the users whose n-th week after that of their first event is over, how many are back in it."),
    N_ ("Of the users whose n-th month after that of their first event is over, how many are back in it."),
  };
  guint unit = self->spans.unit == 'd' ? 0 : self->spans.unit == 'w' ? 1 : 2;
  return _ (self->rows == ROWS_COHORT ? grids[unit] : curves[unit]);
}

/* What counts as first and as back, where that is not any event. */
static void
add_kinds_note (AislePassport *passport, const AisleParams *params)
{
  const char *start = aisle_params_text (params, "start"), *back = aisle_params_text (params, "return");
  g_autofree char *first = NULL, *later = NULL;
  if (start[0] != '\0')
    first = g_strdup_printf (_ ("A user's first event is the first '%s'."), start);
  if (back[0] != '\0')
    later = g_strdup_printf (_ ("A user is back with a '%s'."), back);
  if (first != NULL)
    aisle_passport_add_note (passport, first);
  if (later != NULL)
    aisle_passport_add_note (passport, later);
}

static AislePassport *
new_passport (const Retention *self, const AisleParams *params)
{
  const AisleColumns *columns = self->view->columns;
  AislePassport *passport = aisle_view_passport (self->view, definition_of (self));
  gsize anonymous = aisle_anonymous_events (columns);
  aisle_passport_add_params (passport, params);
  if (self->no_time > 0)
    aisle_passport_add_dropped (passport, _ ("events without a time"), self->no_time);
  if (anonymous > 0 && self->view->users == NULL)
    aisle_passport_add_dropped (passport, _ ("anonymous events"), anonymous);
  add_kinds_note (passport, params);
  aisle_passport_add_note (passport, _ ("Shares have 95 percent Wilson intervals."));
  if (self->spans.n_over < self->spans.n && self->rows == ROWS_COHORT)
    aisle_passport_add_note (passport, _ ("Periods that were not over when the log ended have no share yet."));
  else if (self->spans.n_over < self->spans.n)
    aisle_passport_add_note (passport, _ ("Periods that were not over when the log ended are left out."));
  if (self->spans.unit == 'w')
    aisle_passport_add_note (passport, self->view->weeks_from_sunday ? _ ("Weeks begin on Sunday.")
                                                                     : _ ("Weeks begin on Monday."));
  aisle_passport_add_note (passport, _ ("A log shows nothing of what came before it: users of the first periods may "
                                        "have been there earlier."));
  if (columns->sessions_are_users)
    aisle_passport_add_note (passport, _ ("The log has sessions but no users: each session counts as a user."));
  return passport;
}

static AisleAnswer *
answer (const AisleView *view, const AisleParams *params, AisleProgress *progress, GError **error)
{
  g_auto (Retention) self = { 0 };
  if (!prepare (&self, view, params, error))
    return NULL;
  g_mutex_init (&self.lock);
  gboolean ok = aisle_parallel_for (self.n_chunks, walk_chunk, &self, progress, _ ("Following cohorts"), error);
  g_mutex_clear (&self.lock);
  if (!ok)
    return NULL;
  if (self.rows == ROWS_CURVE && size_at (&self, 0, 0) == 0)
    {
      g_set_error_literal (error, AISLE_BEHAVIOUR_ERROR, AISLE_ERROR_EMPTY,
                           _ ("no period was over when the log ended: choose shorter periods, or import a longer log"));
      return NULL;
    }
  return aisle_answer_new (self.rows == ROWS_CURVE ? new_curve (&self) : new_grid (&self),
                           new_passport (&self, params));
}

/* ---- the users of a cell ---- */

/* The cohort: the first start event lies in span r. */
static void
add_cohort (GString *text, const AisleTimeSpans *spans, gsize r, const char *start)
{
  if (start[0] == '\0')
    {
      aisle_words_add_day (text, "first_seen >= ", spans->days[r]);
      aisle_words_add_day (text, " and first_seen < ", spans->days[r + 1]);
      return;
    }
  aisle_words_add_did (text, start);
  g_string_append (text, ", ");
  aisle_words_add_days (text, spans->days[r], spans->days[r + 1]);
  g_string_append (text, " and not ");
  aisle_words_add_did (text, start);
  aisle_words_add_day (text, ", before = ", spans->days[r]);
  g_string_append_c (text, ')');
}

/* One and then the other within some days. */
static void
add_order (GString *text, const char *first, const char *then, gint32 from, gint32 until)
{
  g_string_append (text, "sequence (");
  aisle_predicate_append_name (text, first);
  g_string_append (text, " (");
  aisle_words_add_days (text, from, until);
  g_string_append (text, ", ");
  aisle_predicate_append_name (text, then);
  g_string_append (text, " (");
  aisle_words_add_days (text, from, until);
  g_string_append_printf (text, ", window = %dd)", until - from + 1);
}

/* And back in a period after it. */
static void
add_return (GString *text, const AisleTimeSpans *spans, gsize r, gsize period, const char *start, const char *back)
{
  /* The first event is a return itself where its kind is one. */
  if (period == 0 && (back[0] == '\0' || g_str_equal (start, back)))
    return;
  g_string_append (text, " and ");
  if (period == 0 && start[0] != '\0')
    {
      add_order (text, start, back, spans->days[r], spans->days[r + 1]);
      return;
    }
  aisle_words_add_did (text, back);
  g_string_append (text, ", ");
  aisle_words_add_days (text, spans->days[r + period], spans->days[r + period + 1]);
}

/* The cohorts of span r that are a row: those whose first start event was so, or who were new or not. */
static void
add_group (GString *text, const AisleTimeSpans *spans, gsize r, const char *start, Rows rows, const char *filter)
{
  if (rows == ROWS_CURVE)
    {
      add_cohort (text, spans, r, start);
      return;
    }
  aisle_predicate_append_name (g_string_append (text, "first ("), start[0] != '\0' ? start : "any");
  g_string_append_printf (text, "%s, ", rows == ROWS_NEW ? "" : filter);
  aisle_words_add_days (text, spans->days[r], spans->days[r + 1]);
  if (rows == ROWS_NEW)
    aisle_words_add_day (text, filter, spans->days[r]);
}

/* All cohorts whose period is over; back: (nullable) with what users are to be back. */
static void
add_cohorts (GString *text, const AisleTimeSpans *spans, gsize period, const char *start, const char *back, Rows rows,
             const char *filter)
{
  for (gsize r = 0; r + period < spans->n_over; r++)
    {
      g_string_append (text, r > 0 ? " or " : "");
      add_group (text, spans, r, start, rows, filter);
      if (back != NULL)
        add_return (text, spans, r, period, start, back);
    }
}

/* What tells a row from the others, NULL where a segment cannot. */
static char *
row_filter (const AisleView *view, Rows rows, const char *name)
{
  static const char *const words[] = {
    [ROWS_CHANNEL] = ", channel = ", [ROWS_CATEGORY] = ", category = ", [ROWS_KIND] = ", kind = "
  };
  if (rows == ROWS_CURVE)
    return g_strdup ("");
  if (rows == ROWS_NEW)
    return g_strdup (g_str_equal (name, _ ("New users")) ? " and first_seen >= " : " and first_seen < ");
  if (rows == ROWS_KIND && aisle_view_find (view, AISLE_NAMES_KIND, name) < 0)
    return NULL;
  gboolean none = rows != ROWS_KIND && g_str_equal (name, rows == ROWS_CHANNEL ? _ ("no channel") : _ ("no category"));
  GString *text = g_string_new (words[rows]);
  aisle_predicate_append_name (text, none ? "" : name);
  return g_string_free (text, FALSE);
}

/* Whether two names stand for different kinds of which some are the same: a segment cannot let an event be both steps. */
static gboolean
overlap (const AisleView *view, const char *start, const char *back)
{
  g_autofree guint8 *first = g_new0 (guint8, G_MAXUINT16 + 1), *then = g_new0 (guint8, G_MAXUINT16 + 1);
  gboolean both = FALSE;
  if (start[0] == '\0' || back[0] == '\0' || g_str_equal (start, back) || !aisle_kinds_find (view, start, first)
      || !aisle_kinds_find (view, back, then))
    return FALSE;
  for (gsize kind = 0; kind < view->columns->n_kinds; kind++)
    both |= first[kind] && then[kind];
  return both;
}

static char *
segment (const AisleView *view, const AisleParams *params, const AisleTable *table, gsize row, gsize column)
{
  const char *start = aisle_params_text (params, "start"), *back = aisle_params_text (params, "return");
  g_auto (AisleTimeSpans) spans = { 0 };
  g_autoptr (GString) text = g_string_new (NULL);
  Rows rows = rows_param (params);
  gsize period = (gsize) aisle_table_integer (table, row, rows == ROWS_CURVE ? 0 : COLUMN_PERIOD), r = 0;
  gboolean whole = g_str_equal (aisle_table_column (table, column)->name, "size");
  if ((!whole && period == 0 && overlap (view, start, back))
      || !aisle_time_spans_init (&spans, view, aisle_params_text (params, "period"), NULL))
    return NULL;
  if (rows != ROWS_COHORT)
    {
      g_autofree char *filter =
          row_filter (view, rows, rows == ROWS_CURVE ? NULL : aisle_table_text (table, row, COLUMN_COHORT));
      if (filter != NULL)
        add_cohorts (text, &spans, period, start, whole ? NULL : back, rows, filter);
      return text->len > 0 && text->len < MOST_TEXT ? g_strdup (text->str) : NULL;
    }
  while (r < spans.n && spans.days[r] != aisle_table_integer (table, row, COLUMN_COHORT))
    r++;
  if (r + period >= spans.n)
    return NULL;
  add_cohort (text, &spans, r, start);
  if (!whole)
    add_return (text, &spans, r, period, start, back);
  return g_strdup (text->str);
}

const AisleQuestion aisle_question_retention = {
  .id = "retention",
  .title = N_ ("Retention"),
  .summary = N_ ("How many users of each day, week or month come back, and when."),
  .chart = "retention",
  .params = params_table,
  .n_params = G_N_ELEMENTS (params_table),
  .answer = answer,
  .segment = segment,
};
