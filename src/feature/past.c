/* past.c: the copy of a log that ends at a cut-off. */
#include "feature/past.h"

#include "base/error.h"
#include "base/i18n.h"
#include "behaviour/user-chunks.h"
#include "feature/split.h"
#include "numeric/parallel.h"
#include "numeric/sorting.h"

#include <math.h>

G_STATIC_ASSERT (AISLE_N_ROLES < 63); /* a bit each, and one for the catalogue */

/* ---- cut-offs ---- */

static gboolean
has_times (const AisleColumns *columns)
{
  return columns->first_time <= columns->last_time && columns->last_time != AISLE_TIME_MISSING;
}

static void
cutoff_end (const AisleColumns *columns, AisleCutoff *cutoff)
{
  *cutoff = (AisleCutoff){ TRUE, has_times (columns) ? columns->last_time + 1 : 0 };
}

static gboolean
time_at_share (const AisleColumns *columns, double share, gint64 *time, GError **error)
{
  g_autofree gint64 *times = g_try_new (gint64, columns->n_events);
  gsize n = 0;

  if (times == NULL)
    {
      g_set_error_literal (error, AISLE_FEATURE_ERROR, AISLE_ERROR_MEMORY,
                           _ ("not enough memory to place the cut-off: write it as a day"));
      return FALSE;
    }
  for (gsize i = 0; i < columns->n_events; i++)
    if (columns->time[i] != AISLE_TIME_MISSING)
      times[n++] = columns->time[i];
  *time = aisle_select_rank (times, n, MIN ((gsize) (share * (double) n), n - 1));
  return TRUE;
}

static gboolean
is_day (const char *text)
{
  return strlen (text) == 10;
}

gboolean
aisle_cutoff_parse (const AisleView *view, const char *text, AisleCutoff *cutoff, GError **error)
{
  const AisleColumns *columns = view->columns;
  char *end = NULL;
  double share;

  cutoff_end (columns, cutoff);
  if (text == NULL || *text == '\0' || g_str_equal (text, "end"))
    return TRUE;
  if (!has_times (columns))
    {
      g_set_error (error, AISLE_FEATURE_ERROR, AISLE_ERROR_USAGE,
                   _ ("cannot cut at '%s': the events have no times, so the only cut-off is 'end'"), text);
      return FALSE;
    }
  share = g_ascii_strtod (text, &end);
  if (end != text && g_str_equal (end, "%") && share > 0 && share <= 100)
    {
      if (share == 100)
        return TRUE;
      cutoff->at_end = FALSE;
      return time_at_share (columns, share / 100, &cutoff->time, error);
    }
  if (aisle_time_parse (text, &cutoff->time))
    {
      cutoff->at_end = FALSE;
      if (is_day (text))
        cutoff->time = aisle_calendar_day_start (view->calendar,
                                                 (gint32) (cutoff->time / AISLE_DAY) - (cutoff->time % AISLE_DAY < 0));
      return TRUE;
    }
  g_set_error (error, AISLE_FEATURE_ERROR, AISLE_ERROR_USAGE,
               _ ("cannot read the cut-off '%s': write 'end', a day or time (2026-03-15T09:00:00), or a share of the "
                  "log (80%%)"),
               text);
  return FALSE;
}

char *
aisle_cutoff_format (const AisleCutoff *self)
{
  g_autofree char *time = aisle_time_format (self->at_end ? self->time - 1 : self->time);

  if (!self->at_end)
    return g_steal_pointer (&time);
  /* Translators: %s is the time of the last event */
  return self->time == 0 ? g_strdup (_ ("end of the log")) : g_strdup_printf (_ ("end of the log (%s)"), time);
}

/* ---- the copy ---- */

typedef struct
{
  const AisleColumns *all;
  AisleColumns *own;
  gint64 cutoff;
  guint64 *first; /* of each user, in all: the first event with a time */
  guint64 *start; /* own->user_start */
  gsize n_chunks;
  GArray *anonymous; /* guint64: the anonymous events that stay, in all */
} Copy;

gsize
aisle_past_first_from (const AisleColumns *columns, gsize from, gsize end, gint64 time)
{
  while (from < end)
    {
      gsize middle = from + (end - from) / 2;
      if (columns->time[middle] < time)
        from = middle + 1;
      else
        end = middle;
    }
  return from;
}

static gboolean
no_memory (GError **error)
{
  g_set_error_literal (error, AISLE_FEATURE_ERROR, AISLE_ERROR_MEMORY,
                       _ ("not enough memory for the log before its cut-off: close other programs"));
  return FALSE;
}

/* Which events stay; their number goes to own. */
static gboolean
choose (Copy *self, AislePast *past, AisleProgress *progress, GError **error)
{
  const AisleColumns *all = self->all;
  guint64 at = 0;

  for (gsize u = 0; u < all->n_users; u++)
    {
      gsize from = all->user_start[u], end = all->user_start[u + 1];
      gsize timed = aisle_past_first_from (all, from, end, AISLE_TIME_MISSING + 1);
      gsize last = aisle_past_first_from (all, timed, end, self->cutoff);
      if (u % 16384 == 0
          && !aisle_progress_step (progress, (double) u / (double) all->n_users, _ ("Cutting the log"), error))
        return FALSE;
      past->untimed += timed - from;
      past->later += end - last;
      self->first[u] = timed;
      self->start[u] = at;
      at += last - timed;
    }
  self->start[all->n_users] = at;
  for (guint64 i = all->user_start[all->n_users]; i < all->n_events; i++)
    {
      if (i % 1048576 == 0 && !aisle_progress_step (progress, 1, _ ("Cutting the log"), error))
        return FALSE;
      past->untimed += all->time[i] == AISLE_TIME_MISSING;
      past->later += all->time[i] >= self->cutoff;
      if (all->time[i] != AISLE_TIME_MISSING && all->time[i] < self->cutoff)
        g_array_append_val (self->anonymous, i);
    }
  self->own->n_events = at + self->anonymous->len;
  return TRUE;
}

/* Which arrays a log may have, and how wide their elements are. */
#define EACH_ARRAY(DO)                                                                                                 \
  DO (time)                                                                                                            \
  DO (item) DO (kind) DO (price) DO (quantity) DO (session) DO (query) DO (order) DO (channel) DO (fold) DO (event)

static void
free_arrays (AisleColumns *own)
{
#define FREE(field) g_free ((gpointer) own->field);
  EACH_ARRAY (FREE)
#undef FREE
  g_free ((gpointer) own->user_start);
  g_free (own);
}

static gboolean
allocate_arrays (Copy *self, GError **error)
{
  const AisleColumns *all = self->all;
  AisleColumns *own = self->own;

#define ALLOCATE(field)                                                                                                \
  if (all->field != NULL && (own->field = g_try_malloc_n (own->n_events + 1, sizeof *all->field)) == NULL)             \
    return no_memory (error);
  EACH_ARRAY (ALLOCATE)
#undef ALLOCATE
  return TRUE;
}

static void
copy_events (const AisleColumns *all, AisleColumns *own, gsize from, gsize to, gsize n)
{
#define COPY(field)                                                                                                    \
  if (all->field != NULL)                                                                                              \
    memcpy ((gpointer) (own->field + to), all->field + from, n * sizeof *all->field);
  EACH_ARRAY (COPY)
#undef COPY
}

static gboolean
copy_chunk (gsize index, guint worker, gpointer data, GError **error)
{
  Copy *self = data;
  gsize first, end;

  if (index == self->n_chunks)
    {
      gsize at = self->start[self->all->n_users];
      for (guint i = 0; i < self->anonymous->len; i++)
        copy_events (self->all, self->own, g_array_index (self->anonymous, guint64, i), at + i, 1);
      return TRUE;
    }
  aisle_user_chunks_at (self->all, self->n_chunks, index, &first, &end);
  for (gsize u = first; u < end; u++)
    if (self->start[u + 1] > self->start[u])
      copy_events (self->all, self->own, self->first[u], self->start[u], self->start[u + 1] - self->start[u]);
  return TRUE;
}

static void
span_times (AisleColumns *own)
{
  own->first_time = G_MAXINT64;
  own->last_time = AISLE_TIME_MISSING;
  for (gsize i = 0; i < own->n_events; i++)
    {
      own->first_time = MIN (own->first_time, own->time[i]);
      own->last_time = MAX (own->last_time, own->time[i]);
    }
}

static gboolean
copy_past (AislePast *past, const AisleColumns *all, AisleProgress *progress, GError **error)
{
  Copy self = { .all = all, .cutoff = past->cutoff.time };
  gboolean ok;

  past->own = self.own = g_memdup2 (all, sizeof *all);
#define FORGET(field) self.own->field = NULL;
  EACH_ARRAY (FORGET)
#undef FORGET
  self.start = g_try_new (guint64, all->n_users + 1);
  self.own->user_start = self.start;
  self.first = g_try_new (guint64, all->n_users + 1);
  self.anonymous = g_array_new (FALSE, FALSE, sizeof (guint64));
  self.n_chunks = aisle_user_chunks_n (all);
  ok = self.start != NULL && self.first != NULL;
  if (!ok)
    no_memory (error);
  ok = ok && choose (&self, past, progress, error) && allocate_arrays (&self, error)
       && aisle_parallel_for (self.n_chunks + 1, copy_chunk, &self, progress, _ ("Cutting the log"), error);
  if (ok)
    span_times (self.own);
  g_free (self.first);
  g_array_unref (self.anonymous);
  return ok;
}

static gboolean
has_untimed (const AisleColumns *columns)
{
  for (gsize u = 0; u < columns->n_users; u++)
    if (columns->user_start[u] < columns->user_start[u + 1]
        && columns->time[columns->user_start[u]] == AISLE_TIME_MISSING)
      return TRUE;
  for (gsize i = columns->user_start[columns->n_users]; i < columns->n_events; i++)
    if (columns->time[i] == AISLE_TIME_MISSING)
      return TRUE;
  return FALSE;
}

/* What the past holds, whatever came later: an array may be there for later events alone. */
static void
note_roles (AislePast *self)
{
  const AisleColumns *columns = self->columns;

  for (gsize i = 0; i < columns->n_events; i++)
    self->kinds |= 1u << aisle_past_role (self, i);
#define NOTE(role, field, there)                                                                                       \
  for (gsize i = 0; columns->field != NULL && i < columns->n_events; i++)                                              \
    if (there (columns->field[i]))                                                                                     \
      {                                                                                                                \
        self->roles |= G_GUINT64_CONSTANT (1) << AISLE_ROLE_##role;                                                    \
        break;                                                                                                         \
      }
#define ID(value)    (value) >= 0
#define ID16(value)  (value) != AISLE_ID16_MISSING
#define TIME(value)  (value) != AISLE_TIME_MISSING
#define MONEY(value) (value) != AISLE_MONEY_MISSING
#define REAL(value)  !isnan (value)
  NOTE (TIME, time, TIME)
  NOTE (ITEM, item, ID)
  NOTE (KIND, kind, ID16)
  NOTE (PRICE, price, MONEY)
  NOTE (QUANTITY, quantity, REAL)
  NOTE (SESSION, session, ID)
  NOTE (QUERY, query, ID)
  NOTE (ORDER, order, ID)
  NOTE (CHANNEL, channel, ID16)
#undef NOTE
  if (columns->user_start[columns->n_users] > 0)
    self->roles |= G_GUINT64_CONSTANT (1) << AISLE_ROLE_USER;
}

AislePast *
aisle_past_new (const AisleView *view, const AisleCutoff *cutoff, AisleProgress *progress, GError **error)
{
  g_autoptr (AislePast) self = g_new0 (AislePast, 1);
  const AisleColumns *all = view->columns;

  self->columns = all;
  self->calendar = view->calendar;
  self->users = view->users;
  self->cutoff = *cutoff;
  self->gap = AISLE_SESSION_GAP;
  if (has_times (all) && (cutoff->time <= all->last_time || has_untimed (all)))
    {
      if (!copy_past (self, all, progress, error))
        return NULL;
      self->columns = self->own;
    }
  note_roles (self);
  return g_steal_pointer (&self);
}

void
aisle_past_free (AislePast *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->own, free_arrays);
  g_free (self);
}

/* ---- what several features need ---- */

gint64
aisle_past_amount (const AislePast *self, gsize event, AisleKind role)
{
  const AisleColumns *columns = self->columns;
  double quantity = columns->quantity != NULL ? columns->quantity[event] : NAN;

  if (columns->price == NULL || columns->price[event] == AISLE_MONEY_MISSING)
    return AISLE_MONEY_MISSING;
  if (isnan (quantity))
    quantity = 1;
  if (role == AISLE_KIND_RETURN)
    quantity = -fabs (quantity);
  return llround (
      CLAMP ((double) columns->price[event] * quantity, -(double) AISLE_LARGEST_AMOUNT, (double) AISLE_LARGEST_AMOUNT));
}

/* A stretch of events of one session. */
typedef struct
{
  gint32 session, run, number;
} Run;

static int
compare_runs (gconstpointer a, gconstpointer b)
{
  const Run *x = a, *y = b;

  if (x->session != y->session)
    return x->session < y->session ? -1 : 1;
  return x->run < y->run ? -1 : x->run > y->run;
}

static int
compare_run_numbers (gconstpointer a, gconstpointer b)
{
  const Run *x = a, *y = b;

  return x->run < y->run ? -1 : x->run > y->run;
}

/* Stretches of the same imported session become one; those without an id (-1 - run) stay what they are. */
static gsize
join_runs (GArray *runs)
{
  Run *run = (Run *) (gpointer) runs->data;
  gsize n = 0;

  g_array_sort (runs, compare_runs);
  for (guint i = 0; i < runs->len; i++) /* the first stretch of the session, for now */
    run[i].number = i > 0 && run[i].session == run[i - 1].session ? run[i - 1].number : run[i].run;
  g_array_sort (runs, compare_run_numbers);
  for (guint i = 0; i < runs->len; i++)
    run[i].number = run[i].number == run[i].run ? (gint32) n++ : run[run[i].number].number;
  return n;
}

static gboolean
any_session (const AisleColumns *columns, gsize from, gsize end)
{
  for (gsize i = from; columns->session != NULL && i < end; i++)
    if (columns->session[i] >= 0)
      return TRUE;
  return FALSE;
}

gsize
aisle_past_sessions (const AislePast *self, gsize from, gsize end, GArray *numbers)
{
  const AisleColumns *columns = self->columns;
  gboolean ids = any_session (columns, from, end);
  g_autoptr (GArray) runs = NULL;
  gint64 before = AISLE_TIME_MISSING;
  gint32 pause = -1; /* the run of events without an id that goes on */
  gint32 *number;
  gsize n = 0;

  g_array_set_size (numbers, (guint) (end - from));
  number = (gint32 *) (gpointer) numbers->data;
  if (ids)
    runs = g_array_new (FALSE, FALSE, sizeof (Run));
  for (gsize i = from; i < end; i++)
    {
      gint32 session = ids ? columns->session[i] : -1;
      Run run = { session, (gint32) n, 0 };
      if (session >= 0 && i > from && columns->session[i - 1] == session)
        {
          number[i - from] = number[i - from - 1];
          continue;
        }
      if (session < 0)
        {
          gboolean goes_on = pause >= 0 && columns->time[i] - before <= self->gap;
          before = columns->time[i];
          if (goes_on)
            {
              number[i - from] = pause;
              continue;
            }
          pause = run.run;
          run.session = -1 - run.run;
        }
      number[i - from] = (gint32) n++;
      if (ids)
        g_array_append_val (runs, run);
    }
  if (!ids)
    return n;
  n = join_runs (runs);
  for (gsize i = 0; i < end - from; i++)
    number[i] = g_array_index (runs, Run, number[i]).number;
  return n;
}

gsize
aisle_past_anonymous_end (const AisleColumns *columns, gsize event)
{
  gsize low = event + 1, high = columns->n_events;
  gint32 session = columns->session != NULL ? columns->session[event] : -1;

  if (session < 0)
    return low;
  while (low < high)
    {
      gsize middle = low + (high - low) / 2;
      if (columns->session[middle] <= session)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

gsize
aisle_past_anonymous_border (const AisleColumns *columns, gsize event)
{
  gsize begin = columns->user_start[columns->n_users];

  if (event <= begin || event >= columns->n_events || columns->session == NULL || columns->session[event] < 0
      || columns->session[event] != columns->session[event - 1])
    return event;
  return aisle_past_anonymous_end (columns, event);
}
