/* sessions-question.c: how long and how deep sessions are, where they begin and end, and how many end at once.
 *
 * The definition of a session is in session-cut.h.  A session id that stands with several users is one session. */
#include "behaviour/kind-names.h"
#include "behaviour/question.h"
#include "segment/event-match.h"
#include "segment/session-cut.h"
#include "behaviour/user-chunks.h"

#include "base/error.h"
#include "base/i18n.h"
#include "numeric/parallel.h"
#include "numeric/sorting.h"
#include "numeric/stats.h"

#include <math.h>

static const char *const bys[] = { NC_ ("choice", "events"), NC_ ("choice", "length"),  NC_ ("choice", "entry"),
                                   NC_ ("choice", "exit"),   NC_ ("choice", "summary"), NULL };

static const AisleParam params_table[] = {
  { "by", N_ ("By"), AISLE_PARAM_CHOICE, "events", 0, 0, bys, NULL,
    N_ ("Events or length: a histogram; entry or exit: the kind of the first or last event; summary: one row.") },
  { "gap", N_ ("Session gap"), AISLE_PARAM_DURATION, "30m", 0, 0, NULL, NULL,
    N_ ("A pause longer than this begins a new session, where the log has no session ids of its own.") },
  { "bins", N_ ("Bins"), AISLE_PARAM_INTEGER, "50", 2, 1000, NULL, NULL,
    N_ ("Bars of a histogram; the last takes all longer sessions.") },
  { "width", N_ ("Width of a bin"), AISLE_PARAM_DURATION, "1m", 0, 0, NULL, NULL, N_ ("Of the histogram by length.") },
};

typedef enum
{
  BY_EVENTS,
  BY_LENGTH,
  BY_ENTRY,
  BY_EXIT,
  BY_SUMMARY
} By;

/* ---- one session, and sessions together ---- */

typedef struct
{
  gint64 first_time, last_time;
  gint32 first, last; /* events */
  gint32 n_events;
  gboolean bought;
} Session;

/* What one user, or nobody, has of a session id. */
typedef struct
{
  gint32 id;
  Session session;
} Part;

typedef struct
{
  gint64 sessions, events, length, bounces, purchases;
  gint64 users; /* who had one like that */
} Group;

typedef struct
{
  const AisleView *view;
  By by;
  gint64 gap, width;
  gsize n_groups;
  gsize n_user_chunks, n_anonymous_chunks;
  GMutex lock;
  Group *groups;
  GArray **parts;           /* (nullable) of each chunk: Part */
  guint8 *n_parts;          /* (nullable) of each session id; more than one is not counted exactly */
  GArray *shared;           /* (nullable) Part, of ids that are in several */
  GArray *lengths, *depths; /* (nullable) gint64, of all sessions, in any order */
  gsize no_time, no_session;
  gint64 users;
} Pass;

static gsize
group_of (const Pass *pass, const Session *session)
{
  const guint16 *kind = pass->view->columns->kind;
  gsize last = pass->n_groups - 1;
  switch (pass->by)
    {
    case BY_EVENTS:
      return MIN ((gsize) (session->n_events - 1), last);
    case BY_LENGTH:
      return MIN ((gsize) ((session->last_time - session->first_time) / pass->width), last);
    case BY_ENTRY:
      return MIN (kind[session->first], last);
    case BY_EXIT:
      return MIN (kind[session->last], last);
    case BY_SUMMARY:
    default:
      return 0;
    }
}

static void
add_session (const Pass *pass, Group *groups, GArray *lengths, GArray *depths, const Session *session)
{
  Group *group = &groups[group_of (pass, session)];
  gint64 length = session->last_time - session->first_time, depth = session->n_events;
  group->sessions++;
  group->events += session->n_events;
  group->length += length;
  group->bounces += session->n_events == 1;
  group->purchases += session->bought;
  if (pass->by != BY_SUMMARY)
    return;
  g_array_append_val (lengths, length);
  g_array_append_val (depths, depth);
}

/* Parts of one session id that stand with several users. */
static void
merge_session (Session *to, const Session *from)
{
  if (from->first_time < to->first_time || (from->first_time == to->first_time && from->first < to->first))
    {
      to->first_time = from->first_time;
      to->first = from->first;
    }
  if (from->last_time > to->last_time || (from->last_time == to->last_time && from->last > to->last))
    {
      to->last_time = from->last_time;
      to->last = from->last;
    }
  to->n_events += from->n_events;
  to->bought |= from->bought;
}

/* ---- the pass over all events ---- */

typedef struct
{
  Group *groups;
  gint64 *seen; /* of each group: the user counted last */
  GArray *parts, *lengths, *depths;
  gsize no_session;
  gint64 users;
} Tally;

static Session
read_session (const AisleSessionCut *cut, guint index)
{
  const AisleColumns *columns = cut->columns;
  const guint64 *events = aisle_session_cut_at (cut, index);
  guint n = aisle_session_cut_length (cut, index);
  Session session = { .first_time = columns->time[events[0]],
                      .last_time = columns->time[events[n - 1]],
                      .first = (gint32) events[0],
                      .last = (gint32) events[n - 1],
                      .n_events = (gint32) n };
  for (guint i = 0; i < n && !session.bought; i++)
    session.bought = aisle_event_role (columns, events[i]) == AISLE_KIND_PURCHASE;
  return session;
}

static void
count_events (const Pass *pass, Tally *tally, AisleSessionCut *cut, guint64 from, guint64 to, gint64 user)
{
  guint n = aisle_session_cut_events (cut, from, to);
  gboolean anonymous = user < 0;
  tally->users += n > 0 && !anonymous;
  for (guint i = 0; i < n; i++)
    {
      gint32 id = aisle_session_cut_id (cut, i);
      if (anonymous && id < 0)
        {
          tally->no_session += aisle_session_cut_length (cut, i);
          continue;
        }
      Part part = { id, read_session (cut, i) };
      gsize group = group_of (pass, &part.session);
      if (!anonymous && tally->seen[group] != user)
        tally->groups[group].users++;
      if (!anonymous)
        tally->seen[group] = user;
      if (id < 0)
        add_session (pass, tally->groups, tally->lengths, tally->depths, &part.session);
      else
        {
          /* Counting on would overflow a byte; that there are two is enough. */
          guint8 *n_parts = &pass->n_parts[id];
          if (__atomic_load_n (n_parts, __ATOMIC_RELAXED) < 2)
            __atomic_fetch_add (n_parts, 1, __ATOMIC_RELAXED);
          g_array_append_val (tally->parts, part);
        }
    }
}

/* Under the lock. */
static void
add_groups (Pass *pass, const Group *groups)
{
  for (gsize g = 0; g < pass->n_groups; g++)
    {
      Group *to = &pass->groups[g];
      const Group *from = &groups[g];
      to->sessions += from->sessions;
      to->events += from->events;
      to->length += from->length;
      to->bounces += from->bounces;
      to->purchases += from->purchases;
      to->users += from->users;
    }
}

static void
add_tally (Pass *pass, const Tally *tally, const AisleSessionCut *cut)
{
  g_mutex_lock (&pass->lock);
  add_groups (pass, tally->groups);
  g_array_append_vals (pass->lengths, tally->lengths->data, tally->lengths->len);
  g_array_append_vals (pass->depths, tally->depths->data, tally->depths->len);
  pass->no_time += cut->no_time;
  pass->no_session += tally->no_session;
  pass->users += tally->users;
  g_mutex_unlock (&pass->lock);
}

static gboolean
count_chunk (gsize index, guint worker, gpointer data, GError **error)
{
  Pass *pass = data;
  const AisleView *view = pass->view;
  const AisleColumns *columns = view->columns;
  g_auto (AisleSessionCut) cut = { 0 };
  g_autofree Group *groups = g_new0 (Group, pass->n_groups);
  g_autofree gint64 *seen = g_new (gint64, pass->n_groups);
  gsize likely = columns->session != NULL ? columns->n_sessions / pass->n_user_chunks : 0;
  g_autoptr (GArray) parts = g_array_sized_new (FALSE, FALSE, sizeof (Part), (guint) likely);
  g_autoptr (GArray) lengths = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GArray) depths = g_array_new (FALSE, FALSE, sizeof (gint64));
  Tally tally = { .groups = groups, .seen = seen, .parts = parts, .lengths = lengths, .depths = depths };
  gsize first, end;
  aisle_session_cut_init (&cut, columns, pass->gap);
  memset (seen, 0xff, pass->n_groups * sizeof *seen);
  if (index < pass->n_user_chunks)
    {
      aisle_user_chunks_at (columns, pass->n_user_chunks, index, &first, &end);
      for (gsize user = first; user < end; user++)
        if (view->users == NULL || aisle_bitmap_has (view->users, user))
          count_events (pass, &tally, &cut, columns->user_start[user], columns->user_start[user + 1], (gint64) user);
    }
  else
    {
      aisle_anonymous_chunks_at (columns, pass->n_anonymous_chunks, index - pass->n_user_chunks, &first, &end);
      aisle_session_cut_anonymous (columns, &first, &end);
      count_events (pass, &tally, &cut, first, end, -1);
    }
  add_tally (pass, &tally, &cut);
  if (pass->parts != NULL)
    pass->parts[index] = g_steal_pointer (&parts);
  return TRUE;
}

/* Most session ids are one user's: they count as they are, the others wait until their parts are together. */
static gboolean
settle_chunk (gsize index, guint worker, gpointer data, GError **error)
{
  Pass *pass = data;
  const GArray *parts = pass->parts[index];
  g_autofree Group *groups = g_new0 (Group, pass->n_groups);
  g_autoptr (GArray) lengths = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GArray) depths = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GArray) shared = g_array_new (FALSE, FALSE, sizeof (Part));
  for (guint i = 0; i < parts->len; i++)
    {
      const Part *part = &g_array_index (parts, Part, i);
      if (pass->n_parts[part->id] == 1)
        add_session (pass, groups, lengths, depths, &part->session);
      else
        g_array_append_vals (shared, part, 1);
    }
  g_mutex_lock (&pass->lock);
  add_groups (pass, groups);
  g_array_append_vals (pass->lengths, lengths->data, lengths->len);
  g_array_append_vals (pass->depths, depths->data, depths->len);
  g_array_append_vals (pass->shared, shared->data, shared->len);
  g_mutex_unlock (&pass->lock);
  return TRUE;
}

static int
compare_parts (gconstpointer a, gconstpointer b)
{
  gint32 x = ((const Part *) a)->id, y = ((const Part *) b)->id;
  return (x > y) - (x < y);
}

static void
settle_shared (Pass *pass)
{
  g_array_sort (pass->shared, compare_parts);
  for (guint i = 0, next; i < pass->shared->len; i = next)
    {
      Part part = g_array_index (pass->shared, Part, i);
      for (next = i + 1; next < pass->shared->len && g_array_index (pass->shared, Part, next).id == part.id; next++)
        merge_session (&part.session, &g_array_index (pass->shared, Part, next).session);
      add_session (pass, pass->groups, pass->lengths, pass->depths, &part.session);
    }
}

static gboolean
count_sessions (Pass *pass, AisleProgress *progress, GError **error)
{
  const AisleColumns *columns = pass->view->columns;
  pass->n_user_chunks = aisle_user_chunks_n (columns);
  pass->groups = g_new0 (Group, pass->n_groups);
  if (columns->session != NULL)
    {
      pass->n_parts = g_try_new0 (guint8, MAX (columns->n_sessions, 1));
      if (pass->n_parts == NULL)
        {
          g_set_error_literal (error, AISLE_BEHAVIOUR_ERROR, AISLE_ERROR_MEMORY,
                               _ ("not enough memory for the sessions of this log: close other programs"));
          return FALSE;
        }
      /* Anonymous events belong to no segment. */
      if (pass->view->users == NULL && aisle_anonymous_events (columns) > 0)
        pass->n_anonymous_chunks = pass->n_user_chunks;
    }
  else if (pass->view->users == NULL)
    pass->no_session = aisle_anonymous_events (columns);
  gsize n_chunks = pass->n_user_chunks + pass->n_anonymous_chunks;
  AisleProgress counting = aisle_progress_part (progress, 0, 0.8), settling = aisle_progress_part (progress, 0.8, 1);
  if (pass->n_parts == NULL)
    return aisle_parallel_for (n_chunks, count_chunk, pass, progress, _ ("Counting sessions"), error);
  pass->shared = g_array_new (FALSE, FALSE, sizeof (Part));
  pass->parts = g_new0 (GArray *, n_chunks);
  if (!aisle_parallel_for (n_chunks, count_chunk, pass, &counting, _ ("Counting sessions"), error)
      || !aisle_parallel_for (n_chunks, settle_chunk, pass, &settling, _ ("Counting sessions"), error))
    return FALSE;
  settle_shared (pass);
  return TRUE;
}

/* ---- the tables ---- */

static void
set_share (AisleTable *table, gsize row, gsize column, gint64 part, gint64 whole)
{
  if (whole == 0)
    return;
  AisleInterval interval = aisle_wilson ((double) part, (double) whole);
  aisle_table_set_real (table, row, column, (double) part / (double) whole);
  aisle_table_set_real (table, row, column + 1, interval.low);
  aisle_table_set_real (table, row, column + 2, interval.high);
}

enum
{
  BIN_FROM,
  BIN_TO,
  BIN_SESSIONS,
  BIN_SHARE,
  BIN_LOW,
  BIN_HIGH,
  BIN_EVENTS,
  BIN_LENGTH,
  BIN_USERS
};

#define BIN_COLUMNS(type, title)                                                                                       \
  {                                                                                                                    \
    [BIN_FROM] = { "from", title, type, NULL }, [BIN_TO] = { "to", N_ ("Below"), type, NULL },                         \
    [BIN_SESSIONS] = { "sessions", N_ ("Sessions"), AISLE_COLUMN_INTEGER, N_ ("sessions") },                           \
    [BIN_SHARE] = { "share", N_ ("Share"), AISLE_COLUMN_SHARE, NULL },                                                 \
    [BIN_LOW] = { "share_low", N_ ("Share, low"), AISLE_COLUMN_SHARE, NULL },                                          \
    [BIN_HIGH] = { "share_high", N_ ("Share, high"), AISLE_COLUMN_SHARE, NULL },                                       \
    [BIN_EVENTS] = { "events", N_ ("Events"), AISLE_COLUMN_INTEGER, N_ ("events") },                                   \
    [BIN_LENGTH] = { "length", N_ ("Time in all"), AISLE_COLUMN_DURATION, NULL },                                      \
    [BIN_USERS] = { "users", N_ ("Users"), AISLE_COLUMN_INTEGER, N_ ("users") },                                       \
  }

static const AisleColumnSpec columns_of_depths[] = BIN_COLUMNS (AISLE_COLUMN_INTEGER, N_ ("Events in a session"));
static const AisleColumnSpec columns_of_lengths[] = BIN_COLUMNS (AISLE_COLUMN_DURATION, N_ ("Length of a session"));

static gint64
all_sessions (const Pass *pass)
{
  gint64 sessions = 0;
  for (gsize g = 0; g < pass->n_groups; g++)
    sessions += pass->groups[g].sessions;
  return sessions;
}

/* Up to the last bin with a session; the last of all is open. */
static AisleTable *
histogram (const Pass *pass)
{
  gboolean by_events = pass->by == BY_EVENTS;
  AisleTable *table =
      aisle_table_new (by_events ? columns_of_depths : columns_of_lengths, G_N_ELEMENTS (columns_of_depths));
  gint64 all = all_sessions (pass), width = by_events ? 1 : pass->width, first = by_events ? 1 : 0;
  gsize n = pass->n_groups;
  while (n > 0 && pass->groups[n - 1].sessions == 0)
    n--;
  for (gsize g = 0; g < n; g++)
    {
      const Group *group = &pass->groups[g];
      gsize row = aisle_table_add_row (table);
      aisle_table_set_integer (table, row, BIN_FROM, ((gint64) g + first) * width);
      if (g + 1 < pass->n_groups)
        aisle_table_set_integer (table, row, BIN_TO, ((gint64) g + 1 + first) * width);
      aisle_table_set_integer (table, row, BIN_SESSIONS, group->sessions);
      set_share (table, row, BIN_SHARE, group->sessions, all);
      aisle_table_set_integer (table, row, BIN_EVENTS, group->events);
      aisle_table_set_integer (table, row, BIN_LENGTH, group->length);
      aisle_table_set_integer (table, row, BIN_USERS, group->users);
    }
  return table;
}

enum
{
  KIND_NAME,
  KIND_SESSIONS,
  KIND_SHARE,
  KIND_LOW,
  KIND_HIGH,
  KIND_DEPTH,
  KIND_LENGTH,
  KIND_BOUNCE,
  KIND_BOUNCE_LOW,
  KIND_BOUNCE_HIGH,
  KIND_BOUGHT,
  KIND_BOUGHT_LOW,
  KIND_BOUGHT_HIGH,
  KIND_USERS
};

#define KIND_COLUMNS(title)                                                                                            \
  {                                                                                                                    \
    [KIND_NAME] = { "name", title, AISLE_COLUMN_TEXT, NULL },                                                          \
    [KIND_SESSIONS] = { "sessions", N_ ("Sessions"), AISLE_COLUMN_INTEGER, N_ ("sessions") },                          \
    [KIND_SHARE] = { "share", N_ ("Share"), AISLE_COLUMN_SHARE, NULL },                                                \
    [KIND_LOW] = { "share_low", N_ ("Share, low"), AISLE_COLUMN_SHARE, NULL },                                         \
    [KIND_HIGH] = { "share_high", N_ ("Share, high"), AISLE_COLUMN_SHARE, NULL },                                      \
    [KIND_DEPTH] = { "events_per_session", N_ ("Events per session"), AISLE_COLUMN_REAL, NULL },                       \
    [KIND_LENGTH] = { "mean_length", N_ ("Mean length"), AISLE_COLUMN_DURATION, NULL },                                \
    [KIND_BOUNCE] = { "bounce", N_ ("Bounce rate"), AISLE_COLUMN_SHARE, NULL },                                        \
    [KIND_BOUNCE_LOW] = { "bounce_low", N_ ("Bounce rate, low"), AISLE_COLUMN_SHARE, NULL },                           \
    [KIND_BOUNCE_HIGH] = { "bounce_high", N_ ("Bounce rate, high"), AISLE_COLUMN_SHARE, NULL },                        \
    [KIND_BOUGHT] = { "conversion", N_ ("With a purchase"), AISLE_COLUMN_SHARE, NULL },                                \
    [KIND_BOUGHT_LOW] = { "conversion_low", N_ ("With a purchase, low"), AISLE_COLUMN_SHARE, NULL },                   \
    [KIND_BOUGHT_HIGH] = { "conversion_high", N_ ("With a purchase, high"), AISLE_COLUMN_SHARE, NULL },                \
    [KIND_USERS] = { "users", N_ ("Users"), AISLE_COLUMN_INTEGER, N_ ("users") },                                      \
  }

static const AisleColumnSpec columns_of_entries[] = KIND_COLUMNS (N_ ("First event"));
static const AisleColumnSpec columns_of_exits[] = KIND_COLUMNS (N_ ("Last event"));

/* Kinds by their sessions, most first. */
static AisleTable *
by_kind (const Pass *pass)
{
  AisleTable *table =
      aisle_table_new (pass->by == BY_ENTRY ? columns_of_entries : columns_of_exits, G_N_ELEMENTS (columns_of_entries));
  gint64 all = all_sessions (pass);
  g_autofree gboolean *done = g_new0 (gboolean, pass->n_groups);
  for (;;)
    {
      gsize most = pass->n_groups;
      for (gsize g = 0; g < pass->n_groups; g++)
        if (!done[g] && pass->groups[g].sessions > (most < pass->n_groups ? pass->groups[most].sessions : 0))
          most = g;
      if (most == pass->n_groups)
        return table;
      done[most] = TRUE;
      const Group *group = &pass->groups[most];
      gsize row = aisle_table_add_row (table);
      g_autofree char *name = aisle_kind_name (pass->view, most + 1 < pass->n_groups ? most : AISLE_ID16_MISSING);
      aisle_table_set_text (table, row, KIND_NAME, name);
      aisle_table_set_integer (table, row, KIND_SESSIONS, group->sessions);
      set_share (table, row, KIND_SHARE, group->sessions, all);
      aisle_table_set_real (table, row, KIND_DEPTH, (double) group->events / (double) group->sessions);
      aisle_table_set_integer (table, row, KIND_LENGTH, group->length / group->sessions);
      set_share (table, row, KIND_BOUNCE, group->bounces, group->sessions);
      set_share (table, row, KIND_BOUGHT, group->purchases, group->sessions);
      aisle_table_set_integer (table, row, KIND_USERS, group->users);
    }
}

enum
{
  SUM_SESSIONS,
  SUM_USERS,
  SUM_PER_USER,
  SUM_EVENTS,
  SUM_DEPTH,
  SUM_MEDIAN_DEPTH,
  SUM_LENGTH,
  SUM_MEDIAN_LENGTH,
  SUM_BOUNCE,
  SUM_BOUNCE_LOW,
  SUM_BOUNCE_HIGH,
  SUM_BOUGHT,
  SUM_BOUGHT_LOW,
  SUM_BOUGHT_HIGH
};

static const AisleColumnSpec columns_of_summary[] = {
  [SUM_SESSIONS] = { "sessions", N_ ("Sessions"), AISLE_COLUMN_INTEGER, N_ ("sessions") },
  [SUM_USERS] = { "users", N_ ("Users"), AISLE_COLUMN_INTEGER, N_ ("users") },
  [SUM_PER_USER] = { "sessions_per_user", N_ ("Sessions per user"), AISLE_COLUMN_REAL, NULL },
  [SUM_EVENTS] = { "events", N_ ("Events"), AISLE_COLUMN_INTEGER, N_ ("events") },
  [SUM_DEPTH] = { "events_per_session", N_ ("Events per session"), AISLE_COLUMN_REAL, NULL },
  [SUM_MEDIAN_DEPTH] = { "median_events", N_ ("Median events"), AISLE_COLUMN_INTEGER, N_ ("events") },
  [SUM_LENGTH] = { "mean_length", N_ ("Mean length"), AISLE_COLUMN_DURATION, NULL },
  [SUM_MEDIAN_LENGTH] = { "median_length", N_ ("Median length"), AISLE_COLUMN_DURATION, NULL },
  [SUM_BOUNCE] = { "bounce", N_ ("Bounce rate"), AISLE_COLUMN_SHARE, NULL },
  [SUM_BOUNCE_LOW] = { "bounce_low", N_ ("Bounce rate, low"), AISLE_COLUMN_SHARE, NULL },
  [SUM_BOUNCE_HIGH] = { "bounce_high", N_ ("Bounce rate, high"), AISLE_COLUMN_SHARE, NULL },
  [SUM_BOUGHT] = { "conversion", N_ ("With a purchase"), AISLE_COLUMN_SHARE, NULL },
  [SUM_BOUGHT_LOW] = { "conversion_low", N_ ("With a purchase, low"), AISLE_COLUMN_SHARE, NULL },
  [SUM_BOUGHT_HIGH] = { "conversion_high", N_ ("With a purchase, high"), AISLE_COLUMN_SHARE, NULL },
};

/* The lower middle value. */
static gint64
median (GArray *values)
{
  return aisle_select_rank ((gint64 *) (gpointer) values->data, values->len, (values->len - 1) / 2);
}

static AisleTable *
summary (const Pass *pass)
{
  AisleTable *table = aisle_table_new (columns_of_summary, G_N_ELEMENTS (columns_of_summary));
  const Group *all = &pass->groups[0];
  gsize row = aisle_table_add_row (table);
  aisle_table_set_integer (table, row, SUM_SESSIONS, all->sessions);
  aisle_table_set_integer (table, row, SUM_USERS, pass->users);
  aisle_table_set_integer (table, row, SUM_EVENTS, all->events);
  if (all->sessions == 0)
    return table;
  /* Anonymous sessions have no user. */
  if (pass->users > 0 && pass->n_anonymous_chunks == 0)
    aisle_table_set_real (table, row, SUM_PER_USER, (double) all->sessions / (double) pass->users);
  aisle_table_set_real (table, row, SUM_DEPTH, (double) all->events / (double) all->sessions);
  aisle_table_set_integer (table, row, SUM_MEDIAN_DEPTH, median (pass->depths));
  aisle_table_set_integer (table, row, SUM_LENGTH, all->length / all->sessions);
  aisle_table_set_integer (table, row, SUM_MEDIAN_LENGTH, median (pass->lengths));
  set_share (table, row, SUM_BOUNCE, all->bounces, all->sessions);
  set_share (table, row, SUM_BOUGHT, all->purchases, all->sessions);
  return table;
}

/* ---- the answer ---- */

static AisleAnswer *
new_answer (const Pass *pass, const AisleParams *params)
{
  AisleTable *table = pass->by == BY_SUMMARY                        ? summary (pass)
                      : pass->by == BY_ENTRY || pass->by == BY_EXIT ? by_kind (pass)
                                                                    : histogram (pass);
  AislePassport *passport = aisle_view_passport (
      pass->view, _ ("Sessions are a user's events without a pause longer than the gap, or those of one session id; a "
                     "bounce is a session of one event; length is from first to last event."));
  aisle_passport_add_params (passport, params);
  if (pass->no_time > 0)
    aisle_passport_add_dropped (passport, _ ("events without a time"), pass->no_time);
  if (pass->no_session > 0)
    aisle_passport_add_dropped (passport, _ ("anonymous events without a session"), pass->no_session);
  if (pass->n_parts != NULL)
    aisle_passport_add_note (passport, _ ("The log has session ids of its own: the gap cuts only events without one."));
  if (pass->by != BY_SUMMARY)
    aisle_passport_add_note (passport,
                             _ ("Users had at least one session like that, so rows do not add up to all users."));
  if (pass->n_anonymous_chunks > 0)
    aisle_passport_add_note (passport, _ ("Anonymous sessions count in sessions, not in users."));
  if (pass->view->columns->sessions_are_users)
    aisle_passport_add_note (passport, _ ("The log has sessions but no users: each session counts as a user."));
  return aisle_answer_new (table, passport);
}

static By
by_of (const AisleParams *params)
{
  const char *by = aisle_params_text (params, "by");
  for (guint i = 0; bys[i] != NULL; i++)
    if (g_str_equal (by, bys[i]))
      return (By) i;
  return BY_EVENTS;
}

static AisleAnswer *
answer (const AisleView *view, const AisleParams *params, AisleProgress *progress, GError **error)
{
  Pass pass = { .view = view, .by = by_of (params) };
  AisleAnswer *result = NULL;
  if (!aisle_question_check (view, error) || !aisle_question_check_times (view, error))
    return NULL;
  pass.gap = aisle_params_integer (params, "gap");
  pass.width = MAX (aisle_params_integer (params, "width"), 1);
  pass.n_groups = pass.by == BY_SUMMARY                       ? 1
                  : pass.by == BY_ENTRY || pass.by == BY_EXIT ? view->columns->n_kinds + 1
                                                              : (gsize) aisle_params_integer (params, "bins");
  pass.lengths = g_array_new (FALSE, FALSE, sizeof (gint64));
  pass.depths = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_mutex_init (&pass.lock);
  if (count_sessions (&pass, progress, error))
    result = new_answer (&pass, params);
  g_mutex_clear (&pass.lock);
  g_array_unref (pass.lengths);
  g_array_unref (pass.depths);
  g_free (pass.groups);
  for (gsize chunk = 0; pass.parts != NULL && chunk < pass.n_user_chunks + pass.n_anonymous_chunks; chunk++)
    g_clear_pointer (&pass.parts[chunk], g_array_unref);
  g_free (pass.parts);
  g_free (pass.n_parts);
  g_clear_pointer (&pass.shared, g_array_unref);
  return result;
}

/* ---- the users of a cell ---- */

static void
add_bins (By by, const AisleTable *table, gsize row, GString *text)
{
  for (gsize column = BIN_FROM; column <= BIN_TO; column++)
    {
      gint64 value = aisle_table_integer (table, row, column);
      if (aisle_table_is_missing (table, row, column))
        continue;
      g_string_append_printf (text, "%s%s_%s = ", column == BIN_TO ? ", " : "", by == BY_EVENTS ? "events" : "length",
                              column == BIN_TO ? "to" : "from");
      if (by == BY_EVENTS)
        g_string_append_printf (text, "%" G_GINT64_FORMAT, value);
      else
        aisle_predicate_append_duration (text, value);
    }
}

/* Those who had a session like that. */
static char *
segment (const AisleView *view, const AisleParams *params, const AisleTable *table, gsize row, gsize column)
{
  By by = by_of (params);
  g_autoptr (GString) text = g_string_new ("session (");
  if (by == BY_SUMMARY)
    return NULL;
  if (by == BY_EVENTS || by == BY_LENGTH)
    add_bins (by, table, row, text);
  else if (aisle_view_find (view, AISLE_NAMES_KIND, aisle_table_text (table, row, KIND_NAME)) >= 0)
    aisle_predicate_append_name (g_string_append (text, by == BY_ENTRY ? "entry = " : "exit = "),
                                 aisle_table_text (table, row, KIND_NAME));
  else
    return NULL;
  aisle_predicate_append_duration (g_string_append (text, ", gap = "), aisle_params_integer (params, "gap"));
  g_string_append_c (text, ')');
  return g_string_free (g_steal_pointer (&text), FALSE);
}

const AisleQuestion aisle_question_sessions = {
  .id = "sessions",
  .title = N_ ("Sessions"),
  .summary = N_ ("How long and how deep sessions are, where they begin and end, and how many are a single event."),
  .chart = "histogram",
  .params = params_table,
  .n_params = G_N_ELEMENTS (params_table),
  .answer = answer,
  .segment = segment,
};
