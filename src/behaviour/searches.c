/* searches.c: see searches.h. */
#include "behaviour/searches.h"

#include "base/error.h"
#include "base/i18n.h"
#include "behaviour/question.h"
#include "behaviour/user-chunks.h"
#include "columns/event-facts.h"
#include "numeric/parallel.h"
#include "numeric/stats.h"
#include "segment/search-walk.h"

#define STRIDE 8192

static gboolean
no_memory (GError **error)
{
  g_set_error_literal (error, AISLE_BEHAVIOUR_ERROR, AISLE_ERROR_MEMORY,
                       _ ("not enough memory for the searches: close other programs"));
  return FALSE;
}

/* ---- searches that are events ---- */

gboolean
aisle_searches_are_events (const AisleView *view)
{
  const AisleColumns *columns = view->columns;

  for (gsize i = 0; columns->query != NULL && i < columns->n_events; i++)
    {
      AisleKind role = columns->query[i] >= 0 ? aisle_event_role (columns, i) : AISLE_KIND_VIEW;

      if (role == AISLE_KIND_SEARCH || role == AISLE_KIND_OTHER)
        return TRUE;
    }
  return FALSE;
}

typedef struct
{
  const AisleView *view;
  gsize n_users_chunks;
  GArray **found, **sales; /* by chunk: AisleSearched, AisleSearchedSale */
  gsize *no_time;          /* by chunk */
} Walk;

static void
take_stretch (Walk *self, gsize chunk, AisleSearchWalk *walk, gsize from, gsize end, gint32 user)
{
  const gint32 *sessions = self->view->columns->session;

  g_array_set_size (walk->searches, 0);
  g_array_set_size (walk->sales, 0);
  aisle_search_walk_events (walk, from, end);
  for (guint i = 0; i < walk->searches->len; i++)
    {
      const AisleSearch *search = &g_array_index (walk->searches, AisleSearch, i);
      AisleSearched one = { .time = search->time,
                            .revenue = search->revenue,
                            .times = 1,
                            .query = search->query,
                            .user = user,
                            .session = sessions != NULL ? sessions[search->event] : -1,
                            .next = search->next,
                            .results = -1,
                            .row = search->event,
                            .judged = search->judged,
                            .looked = search->looked,
                            .bought = search->bought };
      g_array_append_val (self->found[chunk], one);
    }
  for (guint i = 0; i < walk->sales->len; i++)
    {
      const AisleSearchSale *sale = &g_array_index (walk->sales, AisleSearchSale, i);
      AisleSearchedSale one = { sale->query, sale->item, user, sale->revenue };
      g_array_append_val (self->sales[chunk], one);
    }
}

static gboolean
walk_chunk (gsize chunk, guint worker, gpointer data, GError **error)
{
  Walk *self = data;
  const AisleColumns *columns = self->view->columns;
  g_auto (AisleSearchWalk) walk = { 0 };
  gsize first, end;

  aisle_search_walk_init (&walk, columns);
  self->found[chunk] = g_array_new (FALSE, FALSE, sizeof (AisleSearched));
  self->sales[chunk] = g_array_new (FALSE, FALSE, sizeof (AisleSearchedSale));
  if (chunk < self->n_users_chunks)
    {
      aisle_user_chunks_at (columns, self->n_users_chunks, chunk, &first, &end);
      for (gsize user = first; user < end; user++)
        if (self->view->users == NULL || aisle_bitmap_has (self->view->users, user))
          take_stretch (self, chunk, &walk, columns->user_start[user], columns->user_start[user + 1], (gint32) user);
    }
  else
    /* Anonymous sessions; an event without one stands alone. */
    for (gsize i = columns->user_start[columns->n_users], to; i < columns->n_events; i = to)
      {
        for (to = i + 1; to < columns->n_events && columns->session != NULL && columns->session[i] >= 0
                         && columns->session[to] == columns->session[i];)
          to++;
        take_stretch (self, chunk, &walk, i, to, -1);
      }
  self->no_time[chunk] = walk.no_time;
  return TRUE;
}

static gboolean
join_chunks (AisleSearches *self, const Walk *walk, gsize n_chunks, GError **error)
{
  gsize n = 0;

  for (gsize chunk = 0; chunk < n_chunks; chunk++)
    n += walk->found[chunk]->len;
  self->searches = g_try_new (AisleSearched, n + 1);
  if (self->searches == NULL)
    return no_memory (error);
  for (gsize chunk = 0; chunk < n_chunks; chunk++)
    {
      if (walk->found[chunk]->len > 0)
        memcpy (self->searches + self->n, walk->found[chunk]->data, walk->found[chunk]->len * sizeof (AisleSearched));
      self->n += walk->found[chunk]->len;
      g_array_append_vals (self->sales, walk->sales[chunk]->data, walk->sales[chunk]->len);
      self->no_time += walk->no_time[chunk];
    }
  return TRUE;
}

static gboolean
read_events (AisleSearches *self, const AisleView *view, AisleProgress *progress, GError **error)
{
  const AisleColumns *columns = view->columns;
  Walk walk = { .view = view, .n_users_chunks = aisle_user_chunks_n (columns) };
  gsize n_chunks = walk.n_users_chunks + (view->users == NULL && aisle_anonymous_events (columns) > 0);
  gboolean ok;

  walk.found = g_new0 (GArray *, n_chunks + 1);
  walk.sales = g_new0 (GArray *, n_chunks + 1);
  walk.no_time = g_new0 (gsize, n_chunks + 1);
  ok = aisle_parallel_for (n_chunks, walk_chunk, &walk, progress, _ ("Following searches"), error)
       && join_chunks (self, &walk, n_chunks, error);
  for (gsize chunk = 0; chunk < n_chunks; chunk++)
    {
      g_clear_pointer (&walk.found[chunk], g_array_unref);
      g_clear_pointer (&walk.sales[chunk], g_array_unref);
    }
  g_free (walk.found);
  g_free (walk.sales);
  g_free (walk.no_time);
  return ok;
}

/* ---- searches of the query log ---- */

/* The events of a search's user, or of its anonymous session; none where nothing is known of who it was. */
static void
find_events (const AisleColumns *columns, const AisleSearchLog *log, gsize search, gsize *from, gsize *end)
{
  gsize low, high, last;

  *from = *end = 0;
  if (log->user[search] >= 0)
    {
      if ((gsize) log->user[search] >= columns->n_users)
        return;
      *from = columns->user_start[log->user[search]];
      *end = columns->user_start[log->user[search] + 1];
      return;
    }
  if (log->session[search] < 0 || columns->session == NULL)
    return;
  low = columns->user_start[columns->n_users];
  last = high = columns->n_events;
  /* Anonymous events without a session stand before those with one. */
  while (low < high)
    {
      gsize middle = (low + high) / 2;

      if (columns->session[middle] < log->session[search])
        low = middle + 1;
      else
        high = middle;
    }
  *from = *end = low;
  while (*end < last && columns->session[*end] == log->session[search])
    ++*end;
}

static gsize
first_at (const gint64 *times, gsize from, gsize end, gint64 time)
{
  while (from < end)
    {
      gsize middle = (from + end) / 2;

      if (times[middle] < time)
        from = middle + 1;
      else
        end = middle;
    }
  return from;
}

/* Views and purchases among a search's events, until the next search. */
static void
follow (AisleSearches *self, const AisleColumns *columns, AisleSearched *search, gsize from, gsize end, gint64 until)
{
  for (gsize i = first_at (columns->time, from, end, search->time); i < end; i++)
    {
      AisleKind role = aisle_event_role (columns, i);
      gint64 since = columns->time[i] - search->time;
      AisleSearchedSale sale = { search->query, columns->item[i], search->user, 0 };

      if (columns->time[i] >= until || since > AISLE_SEARCH_SALE)
        break;
      search->looked |= (role == AISLE_KIND_VIEW || role == AISLE_KIND_CLICK) && since <= AISLE_SEARCH_LOOK;
      if (role != AISLE_KIND_PURCHASE)
        continue;
      sale.revenue = aisle_event_revenue (columns, i, role);
      search->bought = TRUE;
      search->revenue = aisle_money_add (search->revenue, sale.revenue);
      if (sale.item >= 0)
        g_array_append_val (self->sales, sale);
    }
}

static gboolean
same_searcher (const AisleSearchLog *log, gsize a, gsize b)
{
  return log->user[a] == log->user[b]
         && (log->user[a] >= 0 || (log->session[a] >= 0 && log->session[a] == log->session[b]));
}

typedef struct
{
  gint64 time;
  gint32 user, session;
  gsize search;
} Place;

static int
compare_places (gconstpointer a, gconstpointer b)
{
  const Place *x = a, *y = b;

  /* Nobody last. */
  if (x->user != y->user)
    return (guint32) x->user < (guint32) y->user ? -1 : 1;
  if (x->user < 0 && x->session != y->session)
    return x->session < y->session ? -1 : 1;
  if (x->time != y->time)
    return x->time < y->time ? -1 : 1;
  return (x->search > y->search) - (x->search < y->search);
}

/* The order in which everyone searched. */
static Place *
sort_searches (const AisleSearchLog *log)
{
  Place *places = g_try_new (Place, log->n + 1);

  for (gsize s = 0; places != NULL && s < log->n; s++)
    places[s] = (Place){ log->time[s], log->user[s], log->session[s], s };
  if (places != NULL)
    qsort (places, log->n, sizeof *places, compare_places);
  return places;
}

static AisleSearched
search_of_log (const AisleSearchLog *log, gsize s)
{
  AisleSearched one = { .time = log->time[s],
                        .times = (gint64) (log->times[s] + .5),
                        .query = log->query[s],
                        .user = log->user[s],
                        .session = log->session[s],
                        .next = -1,
                        .results = log->results[s],
                        .row = s };

  for (gsize i = log->start[s]; i < log->start[s + 1]; i++)
    one.looked |= log->clicked[i];
  return one;
}

static gboolean
follow_log (AisleSearches *self, const AisleView *view, const AisleSearchLog *log, const Place *places,
            AisleProgress *progress, GError **error)
{
  const AisleColumns *columns = view->columns;
  gboolean tells_clicks = log->start[log->n] > 0;

  for (gsize p = 0; p < log->n; p++)
    {
      gsize s = places[p].search, next = p + 1 < log->n ? places[p + 1].search : s, from = 0, end = 0;
      gboolean goes_on = next != s && same_searcher (log, s, next);
      AisleSearched one = search_of_log (log, s);

      if (p % STRIDE == 0
          && !aisle_progress_step (progress, (double) p / (double) log->n, _ ("Following searches"), error))
        return FALSE;
      if (one.time != AISLE_TIME_MISSING)
        {
          find_events (columns, log, s, &from, &end);
          if (goes_on && log->query[next] != one.query && log->time[next] - one.time <= AISLE_SEARCH_LOOK)
            one.next = log->query[next];
          follow (self, columns, &one, from, end, goes_on ? log->time[next] : G_MAXINT64);
        }
      one.judged = tells_clicks || (end > from && columns->last_time - one.time > AISLE_SEARCH_LOOK);
      self->searches[self->n++] = one;
    }
  return TRUE;
}

static gboolean
read_query_log (AisleSearches *self, const AisleView *view, AisleProgress *progress, GError **error)
{
  g_autoptr (AisleSearchLog) log = aisle_search_log_read (view->project, view->users, G_MAXINT64, progress, error);
  g_autofree Place *places = NULL;

  if (log == NULL)
    return FALSE;
  places = sort_searches (log);
  self->searches = g_try_new (AisleSearched, log->n + 1);
  if (places == NULL || self->searches == NULL)
    return no_memory (error);
  return follow_log (self, view, log, places, progress, error);
}

/* ---- both ---- */

static void
add_up (AisleSearches *self)
{
  self->first_time = self->last_time = AISLE_TIME_MISSING;
  for (gsize i = 0; i < self->n; i++)
    {
      gint64 time = self->searches[i].time;

      self->total += self->searches[i].times;
      self->n_queries = MAX (self->n_queries, (gsize) self->searches[i].query + 1);
      if (time == AISLE_TIME_MISSING)
        continue;
      self->first_time = self->first_time == AISLE_TIME_MISSING ? time : MIN (self->first_time, time);
      self->last_time = MAX (self->last_time, time);
    }
}

AisleSearches *
aisle_searches_read (const AisleView *view, AisleProgress *progress, GError **error)
{
  g_autoptr (AisleSearches) self = g_new0 (AisleSearches, 1);
  gsize names = view->project != NULL ? aisle_project_n_names (view->project, AISLE_NAMES_QUERY) : 0;

  self->sales = g_array_new (FALSE, FALSE, sizeof (AisleSearchedSale));
  self->n_queries = MAX (view->columns->n_queries, names);
  self->from_log = !aisle_searches_are_events (view);
  if (self->from_log ? !read_query_log (self, view, progress, error) : !read_events (self, view, progress, error))
    return NULL;
  add_up (self);
  if (self->total > 0 || self->no_time > 0)
    return g_steal_pointer (&self);
  g_set_error_literal (error, AISLE_BEHAVIOUR_ERROR, AISLE_ERROR_EMPTY,
                       view->users != NULL
                           ? _ ("nobody of the segment searched: choose another, or all users")
                           : _ ("nothing was searched for: import the log with its column of queries, or a query log"));
  return NULL;
}

void
aisle_searches_free (AisleSearches *self)
{
  if (self == NULL)
    return;
  g_free (self->searches);
  g_clear_pointer (&self->sales, g_array_unref);
  g_free (self);
}

gboolean
aisle_searches_check (const AisleView *view, GError **error)
{
  if (view->columns->n_events == 0 && view->project != NULL && view->users == NULL)
    return TRUE;
  return aisle_question_check (view, error);
}

void
aisle_searches_add_notes (const AisleSearches *self, const AisleView *view, AislePassport *passport)
{
  if (self->no_time > 0)
    aisle_passport_add_dropped (passport, _ ("searches without a time"), self->no_time);
  if (self->from_log)
    aisle_passport_add_note (passport, _ ("The events have no searches: figures are those of the query log."));
}

gint64 *
aisle_query_counts (const AisleSearches *self, GError **error)
{
  gint64 *counts = g_try_new0 (gint64, self->n_queries + 1);

  for (gsize i = 0; counts != NULL && i < self->n; i++)
    counts[self->searches[i].query] += self->searches[i].times;
  if (counts == NULL)
    no_memory (error);
  return counts;
}

void
aisle_set_share (AisleTable *table, gsize row, gsize column, gint64 part, gint64 whole)
{
  AisleInterval interval;

  if (whole == 0)
    return;
  interval = aisle_wilson ((double) part, (double) whole);
  aisle_table_set_real (table, row, column, (double) part / (double) whole);
  aisle_table_set_real (table, row, column + 1, interval.low);
  aisle_table_set_real (table, row, column + 2, interval.high);
}

char *
aisle_query_text (const AisleView *view, gint32 query)
{
  char *text = view->project != NULL ? aisle_project_name (view->project, AISLE_NAMES_QUERY, query) : NULL;

  return text != NULL ? text : g_strdup_printf ("%d", query);
}

gboolean
aisle_query_find (const AisleView *view, const char *text, gint32 *query, GError **error)
{
  *query = -1;
  if (text == NULL || *text == '\0')
    return TRUE;
  if (view->project != NULL)
    *query = aisle_project_find (view->project, AISLE_NAMES_QUERY, text);
  if (*query >= 0)
    return TRUE;
  g_set_error (error, AISLE_BEHAVIOUR_ERROR, AISLE_ERROR_NOT_FOUND,
               _ ("nobody searched for '%s': take a query as it stands in the list of queries"), text);
  return FALSE;
}

/* ---- head, torso, tail ---- */

const char *
aisle_query_class_id (AisleQueryClass class)
{
  static const char *const ids[AISLE_N_QUERY_CLASSES] = { "head", "torso", "tail" };

  return ids[class];
}

const char *
aisle_query_class_title (AisleQueryClass class)
{
  return class == AISLE_QUERY_HEAD    ? C_ ("choice", "head")
         : class == AISLE_QUERY_TORSO ? C_ ("choice", "torso")
                                      : C_ ("choice", "tail");
}

void
aisle_searches_add_class_note (AislePassport *passport)
{
  aisle_passport_add_note (
      passport, _ ("The most frequent queries that hold a third of the searches are the head, those with the "
                   "next third the torso, all others the tail."));
}

static int
compare_counts (gconstpointer a, gconstpointer b, gpointer data)
{
  const gint64 *searches = data;
  gint32 x = *(const gint32 *) a, y = *(const gint32 *) b;

  return searches[x] != searches[y] ? (searches[x] > searches[y] ? -1 : 1) : (x > y) - (x < y);
}

void
aisle_query_classes (const gint64 *searches, gsize n_queries, guint8 *classes)
{
  g_autoptr (GArray) order = g_array_sized_new (FALSE, FALSE, sizeof (gint32), (guint) n_queries);
  gint64 total = 0, before = 0;

  for (gint32 q = 0; (gsize) q < n_queries; q++)
    {
      total += searches[q];
      g_array_append_val (order, q);
    }
  g_array_sort_with_data (order, compare_counts, (gpointer) searches);
  for (gsize i = 0; i < n_queries; i++)
    {
      gint32 q = g_array_index (order, gint32, i);

      classes[q] = before * 3 < total       ? AISLE_QUERY_HEAD
                   : before * 3 < 2 * total ? AISLE_QUERY_TORSO
                                            : AISLE_QUERY_TAIL;
      before += searches[q];
    }
}
