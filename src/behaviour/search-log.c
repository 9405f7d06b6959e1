/* search-log.c: rows in the order in which they came, sorted so that those of a search stand together. */
#include "behaviour/search-log.h"

#include "base/calendar.h"
#include "base/error.h"
#include "base/i18n.h"
#include "behaviour/question.h"
#include "store/sql.h"

#define STRIDE    8192
#define LOOK_BACK 64 /* results, for the same one again */

typedef struct
{
  gint64 time, order;
  double times;
  gint32 query, user, session, item, results;
  guint16 position;
  gint8 clicked; /* -1: the log does not tell */
} Row;

typedef struct
{
  Row *rows;
  gsize n, room;
  gboolean sorted;
} Rows;

static gboolean
no_memory (GError **error)
{
  g_set_error_literal (error, AISLE_BEHAVIOUR_ERROR, AISLE_ERROR_MEMORY,
                       _ ("not enough memory to read the query log: close other programs"));
  return FALSE;
}

/* ---- reading ---- */

static gint32
id_in (sqlite3_stmt *row, int column)
{
  return sqlite3_column_type (row, column) == SQLITE_NULL ? -1 : sqlite3_column_int (row, column);
}

static Row
row_in (sqlite3_stmt *row)
{
  gint64 position = sqlite3_column_int64 (row, 5);

  return (
      Row){ .query = sqlite3_column_int (row, 0),
            .user = id_in (row, 1),
            .session = id_in (row, 2),
            .time = sqlite3_column_type (row, 3) == SQLITE_NULL ? AISLE_TIME_MISSING : sqlite3_column_int64 (row, 3),
            .item = id_in (row, 4),
            .position = position > 0 && position <= AISLE_NO_POSITION ? (guint16) (position - 1) : AISLE_NO_POSITION,
            .results = sqlite3_column_type (row, 6) == SQLITE_NULL
                           ? -1
                           : (gint32) CLAMP (sqlite3_column_int64 (row, 6), 0, G_MAXINT32),
            .times = sqlite3_column_type (row, 7) == SQLITE_NULL ? 1 : MAX (sqlite3_column_double (row, 7), 0),
            .clicked = sqlite3_column_type (row, 8) == SQLITE_NULL ? -1 : sqlite3_column_int (row, 8) != 0 };
}

static gboolean
is_nameless (const Row *row)
{
  return row->user < 0 && row->session < 0 && row->time == AISLE_TIME_MISSING;
}

static int
compare_searches (const Row *a, const Row *b)
{
  if (a->user != b->user)
    return a->user < b->user ? -1 : 1;
  if (a->session != b->session)
    return a->session < b->session ? -1 : 1;
  if (a->time != b->time)
    return a->time < b->time ? -1 : 1;
  if (is_nameless (a) && a->order != b->order)
    return a->order < b->order ? -1 : 1;
  return (a->query > b->query) - (a->query < b->query);
}

static int
compare_rows (gconstpointer a, gconstpointer b)
{
  const Row *x = a, *y = b;
  int order = compare_searches (x, y);

  if (order != 0)
    return order;
  if (x->position != y->position)
    return x->position < y->position ? -1 : 1;
  return (x->order > y->order) - (x->order < y->order);
}

/* Where a row stands in the log; those of a nameless list all stand where its first does. */
static void
set_order (const Rows *self, Row *row, gint64 number)
{
  const Row *last = self->n > 0 ? &self->rows[self->n - 1] : NULL;

  row->order = number;
  if (last != NULL && is_nameless (row) && is_nameless (last) && row->query == last->query && row->clicked >= 0
      && last->clicked >= 0 && row->position != AISLE_NO_POSITION && row->position > last->position)
    row->order = last->order;
}

static gboolean
add_row (Rows *self, Row row, gint64 number)
{
  if (self->n == self->room)
    {
      gsize room = MAX (1024, self->room * 2);
      Row *rows = g_try_renew (Row, self->rows, room);
      if (rows == NULL)
        return FALSE;
      self->rows = rows;
      self->room = room;
    }
  set_order (self, &row, number);
  self->sorted &= self->n == 0 || compare_rows (&self->rows[self->n - 1], &row) <= 0;
  self->rows[self->n++] = row;
  return TRUE;
}

static gboolean
is_wanted (const Row *row, const AisleBitmap *users, gint64 before)
{
  if (users != NULL && (row->user < 0 || (gsize) row->user >= users->n || !aisle_bitmap_has (users, (gsize) row->user)))
    return FALSE;
  return before == G_MAXINT64 || (row->time != AISLE_TIME_MISSING && row->time < before);
}

static gboolean
read_rows (Rows *self, AisleProject *project, const AisleBitmap *users, gint64 before, AisleProgress *progress,
           GError **error)
{
  sqlite3_stmt *statement = aisle_sql_prepare (
      project,
      "SELECT query, user, session, time, item, position, results, times, clicked FROM query_results ORDER BY id",
      error);
  gint64 number = 0;
  int rc;

  if (statement == NULL)
    return FALSE;
  while ((rc = sqlite3_step (statement)) == SQLITE_ROW)
    {
      Row row = row_in (statement);
      gboolean ok = number++ % STRIDE != 0 || aisle_progress_step (progress, 0, _ ("Reading the query log"), error);

      if (ok && row.query >= 0 && is_wanted (&row, users, before) && !add_row (self, row, number))
        ok = no_memory (error);
      if (!ok)
        {
          sqlite3_finalize (statement);
          return FALSE;
        }
    }
  return aisle_sql_end (project, statement, rc, error);
}

/* ---- searches ---- */

static gboolean
allocate (AisleSearchLog *self, gsize n_searches, gsize n_rows)
{
  self->query = g_try_new (gint32, n_searches + 1);
  self->user = g_try_new (gint32, n_searches + 1);
  self->session = g_try_new (gint32, n_searches + 1);
  self->time = g_try_new (gint64, n_searches + 1);
  self->results = g_try_new (gint32, n_searches + 1);
  self->times = g_try_new (double, n_searches + 1);
  self->told = g_try_new (guint8, n_searches + 1);
  self->start = g_try_new (gsize, n_searches + 1);
  self->item = g_try_new (gint32, n_rows + 1);
  self->position = g_try_new (guint16, n_rows + 1);
  self->clicked = g_try_new (guint8, n_rows + 1);
  return self->query != NULL && self->user != NULL && self->session != NULL && self->time != NULL
         && self->results != NULL && self->times != NULL && self->told != NULL && self->start != NULL
         && self->item != NULL && self->position != NULL && self->clicked != NULL;
}

/* Appends the result of a row; one without a place stands after the one before it. */
static void
add_result (AisleSearchLog *self, const Row *row, gboolean told)
{
  gsize first = self->start[self->n], at = self->start[self->n + 1];
  guint16 position = row->position;

  if (position == AISLE_NO_POSITION && told)
    position = at == first ? 0 : (guint16) MIN (self->position[at - 1] + 1, AISLE_NO_POSITION - 1);
  for (gsize i = at; i > first && i + LOOK_BACK > at; i--)
    if (self->item[i - 1] == row->item
        && (row->position == AISLE_NO_POSITION || self->position[i - 1] == row->position))
      {
        self->clicked[i - 1] |= told ? row->clicked > 0 : 1;
        return;
      }
  self->item[at] = row->item;
  self->position[at] = position;
  self->clicked[at] = told ? row->clicked > 0 : 1;
  self->start[self->n + 1] = at + 1;
}

static void
add_search (AisleSearchLog *self, const Row *rows, gsize n)
{
  gsize at = self->n;
  gboolean told = FALSE;

  self->query[at] = rows->query;
  self->user[at] = rows->user;
  self->session[at] = rows->session;
  self->time[at] = rows->time;
  self->results[at] = -1;
  self->times[at] = 0;
  for (gsize i = 0; i < n; i++)
    {
      told |= rows[i].clicked >= 0;
      self->results[at] = MAX (self->results[at], rows[i].results);
      self->times[at] = MAX (self->times[at], rows[i].times);
    }
  self->told[at] = told;
  self->start[at + 1] = self->start[at];
  for (gsize i = 0; i < n; i++)
    if (rows[i].item >= 0)
      add_result (self, &rows[i], told);
  if (self->results[at] < 0 && told)
    self->results[at] = self->start[at + 1] > self->start[at] ? self->position[self->start[at + 1] - 1] + 1 : 0;
  self->n++;
}

static gboolean
gather (AisleSearchLog *self, const Rows *rows, AisleProgress *progress, GError **error)
{
  gsize n_searches = 0;

  for (gsize i = 0; i < rows->n; i++)
    n_searches += i == 0 || compare_searches (&rows->rows[i - 1], &rows->rows[i]) != 0;
  if (!allocate (self, n_searches, rows->n))
    return no_memory (error);
  self->start[0] = 0;
  for (gsize from = 0, to; from < rows->n; from = to)
    {
      if (self->n % STRIDE == 0
          && !aisle_progress_step (progress, (double) from / (double) rows->n, _ ("Reading the query log"), error))
        return FALSE;
      for (to = from + 1; to < rows->n && compare_searches (&rows->rows[from], &rows->rows[to]) == 0;)
        to++;
      add_search (self, rows->rows + from, to - from);
    }
  return TRUE;
}

AisleSearchLog *
aisle_search_log_read (AisleProject *project, const AisleBitmap *users, gint64 before, AisleProgress *progress,
                       GError **error)
{
  g_autoptr (AisleSearchLog) self = g_new0 (AisleSearchLog, 1);
  Rows rows = { .sorted = TRUE };
  gboolean ok = project == NULL || read_rows (&rows, project, users, before, progress, error);

  if (ok && !rows.sorted)
    qsort (rows.rows, rows.n, sizeof *rows.rows, compare_rows);
  ok = ok && gather (self, &rows, progress, error);
  g_free (rows.rows);
  return ok ? g_steal_pointer (&self) : NULL;
}

void
aisle_search_log_keep_from (AisleSearchLog *self, gint64 time)
{
  gsize n = 0, row = 0;

  for (gsize i = 0; i < self->n; i++)
    {
      gsize from = self->start[i], end = self->start[i + 1];

      if (self->time[i] != AISLE_TIME_MISSING && self->time[i] < time)
        continue;
      self->query[n] = self->query[i];
      self->user[n] = self->user[i];
      self->session[n] = self->session[i];
      self->time[n] = self->time[i];
      self->results[n] = self->results[i];
      self->times[n] = self->times[i];
      self->told[n] = self->told[i];
      self->start[n++] = row;
      for (; from < end; from++, row++)
        {
          self->item[row] = self->item[from];
          self->position[row] = self->position[from];
          self->clicked[row] = self->clicked[from];
        }
    }
  self->n = n;
  self->start[n] = row;
}

void
aisle_search_log_free (AisleSearchLog *self)
{
  if (self == NULL)
    return;
  g_free (self->query);
  g_free (self->user);
  g_free (self->session);
  g_free (self->time);
  g_free (self->results);
  g_free (self->times);
  g_free (self->told);
  g_free (self->start);
  g_free (self->item);
  g_free (self->position);
  g_free (self->clicked);
  g_free (self);
}
