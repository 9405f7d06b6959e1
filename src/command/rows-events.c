/* rows-events.c: see rows-events.h. */
#include "command/rows-events.h"
#include "command/command.h"
#include "command/rows-names.h"
#include "command/sql-watch.h"

#include "base/error.h"
#include "base/i18n.h"
#include "numeric/key-sort.h"
#include "numeric/parallel.h"
#include "store/sql.h"

#define CHUNK ((gsize) 1 << 16)

typedef struct
{
  gint64 first, n, id;
} Source;

static gboolean
out_of_memory (gsize n, GError **error)
{
  g_set_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_MEMORY, _ ("out of memory: %zu rows"), n);
  return FALSE;
}

static gboolean
read_sources (AisleEventRows *self, GError **error)
{
  sqlite3_stmt *statement = aisle_sql_prepare (
      self->project,
      "SELECT first_event, rows_stored, id FROM sources WHERE rows_stored > 0 AND target = 'events' ORDER BY first_event",
      error);
  int rc;

  if (statement == NULL)
    return FALSE;
  self->sources = g_array_new (FALSE, FALSE, sizeof (Source));
  while ((rc = sqlite3_step (statement)) == SQLITE_ROW)
    {
      Source source = { sqlite3_column_int64 (statement, 0), sqlite3_column_int64 (statement, 1),
                        CLAMP (sqlite3_column_int64 (statement, 2), 0, G_MAXINT32 - 1) };
      g_array_append_val (self->sources, source);
    }
  return aisle_sql_end (self->project, statement, rc, error);
}

gboolean
aisle_event_rows_open (AisleEventRows *self, AisleProject *project, gboolean stored, AisleProgress *progress,
                       GError **error)
{
  self->project = project;
  self->columns =
      stored ? aisle_columns_open_raw (project, progress, error) : aisle_columns_open (project, progress, error);
  if (self->columns == NULL || !read_sources (self, error))
    return FALSE;
  for (gsize i = 0; i < self->columns->n_events; i++)
    if (self->columns->event[i] >= 0)
      self->n_ids = MAX (self->n_ids, (gsize) self->columns->event[i] + 1);
  return TRUE;
}

void
aisle_event_rows_clear (AisleEventRows *self)
{
  g_clear_pointer (&self->columns, aisle_columns_close);
  g_clear_pointer (&self->sources, g_array_unref);
  g_clear_pointer (&self->user_of, g_free);
  g_clear_pointer (&self->line_of, g_free);
}

/* ---- what is not an array yet ---- */

static gsize
user_at (const AisleColumns *columns, gsize place)
{
  gsize low = 0, high = columns->n_users;

  while (low < high)
    {
      gsize middle = (low + high) / 2;
      if (columns->user_start[middle + 1] <= place)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

static gboolean
fill_users (gsize chunk, guint worker, gpointer data, GError **error)
{
  AisleEventRows *self = data;
  const AisleColumns *columns = self->columns;
  gsize first = chunk * CHUNK, end = MIN (first + CHUNK, columns->n_events), user = user_at (columns, first);

  for (gsize i = first; i < end; i++)
    {
      while (user < columns->n_users && columns->user_start[user + 1] <= i)
        user++;
      self->user_of[i] = user < columns->n_users ? (gint32) user : -1;
    }
  return TRUE;
}

static gboolean
read_lines (AisleEventRows *self, AisleProgress *progress, GError **error)
{
  sqlite3_stmt *statement = aisle_sql_prepare (self->project, "SELECT id, line FROM events", error);
  int rc = SQLITE_ROW;

  self->line_of = g_try_new0 (gint64, self->n_ids + 1);
  if (statement == NULL || self->line_of == NULL)
    {
      sqlite3_finalize (statement);
      return statement == NULL ? FALSE : out_of_memory (self->n_ids, error);
    }
  for (gsize i = 0; (rc = sqlite3_step (statement)) == SQLITE_ROW; i++)
    {
      gint64 id = sqlite3_column_int64 (statement, 0);
      if (i % 8192 == 0
          && !aisle_progress_step (progress, (double) i / (double) (self->n_ids + 1), _ ("Reading lines"), error))
        {
          sqlite3_finalize (statement);
          return FALSE;
        }
      if (id >= 0 && (gsize) id < self->n_ids)
        self->line_of[id] = sqlite3_column_int64 (statement, 1);
    }
  return aisle_sql_end (self->project, statement, rc, error);
}

gboolean
aisle_event_rows_need (AisleEventRows *self, const AisleRowsColumn *column, AisleProgress *progress, GError **error)
{
  if (column->cells == AISLE_CELLS_LINE && self->line_of == NULL)
    return read_lines (self, progress, error);
  if (column->cells != AISLE_CELLS_USER || self->user_of != NULL)
    return TRUE;
  self->user_of = g_try_new (gint32, self->columns->n_events + 1);
  if (self->user_of == NULL)
    return out_of_memory (self->columns->n_events, error);
  return aisle_parallel_for ((self->columns->n_events + CHUNK - 1) / CHUNK, fill_users, self, progress,
                             _ ("Finding rows"), error);
}

/* ---- cells ---- */

#define EACH(i, place, n)                                                                                              \
  for (gsize i = 0, place; i < (n) && (place = places != NULL ? places[i] : first + i, TRUE); i++)

void
aisle_event_rows_keys (const AisleEventRows *self, const AisleRowsColumn *column, const guint32 *places, gsize first,
                       gsize n, guint64 *keys)
{
  const AisleColumns *columns = self->columns;

  switch (column->cells)
    {
    case AISLE_CELLS_EVENT:
      EACH (i, p, n) keys[i] = aisle_key_of_integer (columns->event[p]);
      return;
    case AISLE_CELLS_LINE:
      EACH (i, p, n) keys[i] = aisle_key_of_integer (columns->event[p] >= 0 ? self->line_of[columns->event[p]] : 0);
      return;
    case AISLE_CELLS_TIME:
      EACH (i, p, n) keys[i] = aisle_key_of_integer (columns->time[p]);
      return;
    case AISLE_CELLS_PRICE:
      if (columns->price == NULL)
        break;
      EACH (i, p, n) keys[i] = aisle_key_of_integer (columns->price[p]);
      return;
    case AISLE_CELLS_QUANTITY:
      if (columns->quantity == NULL)
        break;
      EACH (i, p, n) keys[i] = aisle_key_of_real (columns->quantity[p]);
      return;
    default:
      break;
    }
  for (gsize i = 0; i < n; i++)
    keys[i] = AISLE_KEY_MISSING;
}

static gint32
source_of (const AisleEventRows *self, gint32 event)
{
  guint low = 0, high = self->sources->len;

  while (low < high)
    {
      guint middle = (low + high) / 2;
      const Source *source = &g_array_index (self->sources, Source, middle);
      if (source->first + source->n <= event)
        low = middle + 1;
      else
        high = middle;
    }
  return low < self->sources->len ? (gint32) g_array_index (self->sources, Source, low).id : -1;
}

static const gint32 *
ids_of (const AisleEventRows *self, AisleCells cells)
{
  switch (cells)
    {
    case AISLE_CELLS_USER:
      return self->user_of;
    case AISLE_CELLS_ITEM:
      return self->columns->item;
    case AISLE_CELLS_SESSION:
      return self->columns->session;
    case AISLE_CELLS_QUERY:
      return self->columns->query;
    case AISLE_CELLS_ORDER:
      return self->columns->order;
    default:
      return NULL;
    }
}

void
aisle_event_rows_ids (const AisleEventRows *self, const AisleRowsColumn *column, const guint32 *places, gsize first,
                      gsize n, gint32 *ids)
{
  const AisleColumns *columns = self->columns;
  const gint32 *wide = ids_of (self, column->cells);
  const guint16 *narrow = column->cells == AISLE_CELLS_KIND      ? columns->kind
                          : column->cells == AISLE_CELLS_CHANNEL ? columns->channel
                                                                 : NULL;
  if (wide != NULL)
    EACH (i, p, n) ids[i] = wide[p];
  else if (narrow != NULL)
    EACH (i, p, n) ids[i] = narrow[p] != AISLE_ID16_MISSING ? narrow[p] : -1;
  else if (column->cells == AISLE_CELLS_SOURCE)
    EACH (i, p, n) ids[i] = source_of (self, columns->event[p]);
  else if (column->cells == AISLE_CELLS_FOLD && columns->fold != NULL)
    EACH (i, p, n) ids[i] = columns->fold[p] >= 1 && columns->fold[p] <= 3 ? columns->fold[p] : -1;
  else
    for (gsize i = 0; i < n; i++)
      ids[i] = -1;
}

gsize
aisle_event_rows_n_names (const AisleEventRows *self, const AisleRowsColumn *column)
{
  const AisleColumns *columns = self->columns;
  gsize most = 0;

  switch (column->cells)
    {
    case AISLE_CELLS_USER:
      return columns->n_users;
    case AISLE_CELLS_ITEM:
      return columns->n_items;
    case AISLE_CELLS_KIND:
      return columns->n_kinds;
    case AISLE_CELLS_SESSION:
      return columns->n_sessions;
    case AISLE_CELLS_QUERY:
      return columns->n_queries;
    case AISLE_CELLS_CHANNEL:
      return columns->n_channels;
    case AISLE_CELLS_ORDER:
      return columns->n_orders;
    case AISLE_CELLS_FOLD:
      return 4;
    default:
      for (guint i = 0; i < self->sources->len; i++)
        most = MAX (most, (gsize) g_array_index (self->sources, Source, i).id + 1);
      return most;
    }
}

/* ---- filters ---- */

typedef struct
{
  const AisleRowsColumn *column;
  const AisleCondition *condition; /* numbers; NULL: names */
  guint8 *fits;                    /* of every name */
  gboolean missing;
} Test;

typedef struct
{
  const AisleEventRows *rows;
  GPtrArray *all, *any; /* Test */
  guint32 *places;      /* each chunk writes at its own */
  gsize *counts;
} Select;

static void
test_free (gpointer data)
{
  Test *test = data;

  g_free (test->fits);
  g_free (test);
}

/* Which of a column's names fit: asked of the names once, not of the events. */
static guint8 *
names_that_fit (AisleEventRows *self, const AisleCondition *condition, AisleProgress *progress, GError **error)
{
  gsize n = aisle_event_rows_n_names (self, condition->column);
  g_autofree guint8 *fits = g_try_malloc0 (n + 1);
  g_autofree char *name = g_strconcat ("t.", condition->column->name, NULL);
  g_autoptr (GString) sql = g_string_new (NULL);
  g_autoptr (GPtrArray) values = g_ptr_array_new_with_free_func (g_free);
  sqlite3_stmt *statement;
  int rc;

  if (fits == NULL)
    {
      out_of_memory (n, error);
      return NULL;
    }
  g_string_printf (sql, "SELECT t.id FROM %s AS t WHERE ", condition->column->names);
  aisle_condition_sql (condition, name, sql, values);
  statement = aisle_sql_prepare (self->project, sql->str, error);
  if (statement == NULL)
    return NULL;
  aisle_condition_bind (statement, values);
  aisle_sql_watch (self->project, progress);
  while ((rc = sqlite3_step (statement)) == SQLITE_ROW)
    {
      gint64 id = sqlite3_column_int64 (statement, 0);
      if (id >= 0 && (gsize) id < n)
        fits[id] = 1;
    }
  return aisle_sql_watched (self->project, statement, rc, progress, error) ? g_steal_pointer (&fits) : NULL;
}

static gboolean
add_test (AisleEventRows *self, GPtrArray *tests, const AisleCondition *condition, AisleProgress *progress,
          GError **error)
{
  Test *test = g_new0 (Test, 1);

  test->column = condition->column;
  test->missing = condition->missing;
  g_ptr_array_add (tests, test);
  if (!aisle_event_rows_need (self, condition->column, progress, error))
    return FALSE;
  if (!condition->is_text)
    {
      test->condition = condition;
      return TRUE;
    }
  test->fits = names_that_fit (self, condition, progress, error);
  return test->fits != NULL;
}

/* The search is one condition a column; any may hold. */
static gboolean
add_search (AisleEventRows *self, Select *select, const AisleRowsShape *shape, const char *search,
            AisleProgress *progress, GError **error)
{
  const char *values[] = { search, NULL };

  for (guint c = 0; c < shape->columns->len; c++)
    {
      const AisleRowsColumn *column = aisle_rows_shape_column (shape, c);
      AisleCondition condition = {
        .column = column, .is_text = TRUE, .op = AISLE_ROWS_CONTAINS, .values = (char **) values
      };
      if (column->spec.type == AISLE_COLUMN_TEXT && !add_test (self, select->any, &condition, progress, error))
        return FALSE;
    }
  return TRUE;
}

static void
run_test (const Select *select, const Test *test, gsize first, gsize n, guint8 *fits)
{
  guint64 keys[AISLE_ROWS_BLOCK];
  gint32 ids[AISLE_ROWS_BLOCK];

  if (test->condition != NULL)
    {
      aisle_event_rows_keys (select->rows, test->column, NULL, first, n, keys);
      for (gsize i = 0; i < n; i++)
        fits[i] = aisle_condition_fits (test->condition, keys[i]);
      return;
    }
  aisle_event_rows_ids (select->rows, test->column, NULL, first, n, ids);
  for (gsize i = 0; i < n; i++)
    fits[i] = ids[i] >= 0 ? test->fits[ids[i]] : (guint8) test->missing;
}

static gsize
select_block (const Select *select, gsize first, gsize n, guint32 *places)
{
  guint8 fits[AISLE_ROWS_BLOCK], one[AISLE_ROWS_BLOCK];
  gsize found = 0;

  memset (fits, select->any->len == 0, n);
  for (guint t = 0; t < select->any->len; t++)
    {
      run_test (select, select->any->pdata[t], first, n, one);
      for (gsize i = 0; i < n; i++)
        fits[i] |= one[i];
    }
  for (guint t = 0; t < select->all->len; t++)
    {
      run_test (select, select->all->pdata[t], first, n, one);
      for (gsize i = 0; i < n; i++)
        fits[i] &= one[i];
    }
  for (gsize i = 0; i < n; i++)
    {
      places[found] = (guint32) (first + i);
      found += fits[i];
    }
  return found;
}

static gboolean
select_chunk (gsize chunk, guint worker, gpointer data, GError **error)
{
  Select *select = data;
  gsize first = chunk * CHUNK, end = MIN (first + CHUNK, select->rows->columns->n_events);
  guint32 block[AISLE_ROWS_BLOCK + 1];
  gsize found = 0;

  for (gsize at = first; at < end; at += AISLE_ROWS_BLOCK)
    {
      gsize n = select_block (select, at, MIN (AISLE_ROWS_BLOCK, end - at), block);
      memcpy (select->places + first + found, block, n * sizeof *block);
      found += n;
    }
  select->counts[chunk] = found;
  return TRUE;
}

gboolean
aisle_event_rows_select (AisleEventRows *self, const AisleRowsShape *shape, const GPtrArray *conditions,
                         const char *search, guint32 **places, gsize *n, AisleProgress *progress, GError **error)
{
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func (test_free);
  g_autoptr (GPtrArray) any = g_ptr_array_new_with_free_func (test_free);
  gsize n_events = self->columns->n_events, n_chunks = (n_events + CHUNK - 1) / CHUNK;
  g_autofree gsize *counts = g_new0 (gsize, n_chunks + 1);
  g_autofree guint32 *found = NULL;
  Select select = { self, all, any, NULL, counts };

  *places = NULL;
  *n = n_events;
  for (guint i = 0; i < conditions->len; i++)
    if (!add_test (self, all, conditions->pdata[i], progress, error))
      return FALSE;
  if (search != NULL && *search != '\0' && !add_search (self, &select, shape, search, progress, error))
    return FALSE;
  if (all->len + any->len == 0)
    return TRUE;
  select.places = found = g_try_new (guint32, n_events + 1);
  if (found == NULL)
    return out_of_memory (n_events, error);
  if (!aisle_parallel_for (n_chunks, select_chunk, &select, progress, _ ("Finding rows"), error))
    return FALSE;
  *n = 0;
  for (gsize c = 0; c < n_chunks; c++)
    {
      memmove (found + *n, found + c * CHUNK, counts[c] * sizeof *found);
      *n += counts[c];
    }
  *places = g_steal_pointer (&found);
  return TRUE;
}

/* ---- order ---- */

#define NOWHERE G_MAXUINT32

typedef struct
{
  AisleEventRows *rows;
  const guint32 *places; /* (nullable) */
  gsize n;
  guint32 *by_event; /* the place of every event */
  guint32 *ordered;  /* places in order of arrival */
  const AisleRowsColumn *column;
  const guint32 *ranks; /* of names, NULL: numbers */
  guint64 *keys;
} Order;

static gboolean
place_chunk (gsize chunk, guint worker, gpointer data, GError **error)
{
  Order *order = data;
  const gint32 *event = order->rows->columns->event;

  for (gsize i = chunk * CHUNK; i < MIN ((chunk + 1) * CHUNK, order->n); i++)
    {
      guint32 place = order->places != NULL ? order->places[i] : (guint32) i;
      if (event[place] >= 0)
        order->by_event[event[place]] = place;
    }
  return TRUE;
}

static gboolean
read_keys (gsize chunk, guint worker, gpointer data, GError **error)
{
  Order *order = data;
  gsize end = MIN ((chunk + 1) * CHUNK, order->n);
  gint32 ids[AISLE_ROWS_BLOCK];

  for (gsize at = chunk * CHUNK; at < end; at += AISLE_ROWS_BLOCK)
    {
      gsize n = MIN (AISLE_ROWS_BLOCK, end - at);
      if (order->ranks == NULL)
        {
          aisle_event_rows_keys (order->rows, order->column, order->ordered + at, 0, n, order->keys + at);
          continue;
        }
      aisle_event_rows_ids (order->rows, order->column, order->ordered + at, 0, n, ids);
      for (gsize i = 0; i < n; i++)
        order->keys[at + i] =
            ids[i] < 0 || order->ranks[ids[i]] == AISLE_RANK_MISSING ? AISLE_KEY_MISSING : order->ranks[ids[i]];
    }
  return TRUE;
}

static gboolean
arrive (Order *order, AisleProgress *progress, GError **error)
{
  gsize n_ids = order->rows->n_ids, n = 0;

  order->by_event = g_try_new (guint32, n_ids + 1);
  order->ordered = g_try_new (guint32, order->n + 1);
  if (order->by_event == NULL || order->ordered == NULL)
    return out_of_memory (order->n, error);
  memset (order->by_event, 0xff, n_ids * sizeof *order->by_event);
  if (!aisle_parallel_for ((order->n + CHUNK - 1) / CHUNK, place_chunk, order, progress, _ ("Sorting"), error))
    return FALSE;
  for (gsize i = 0; i < n_ids && n < order->n; i++)
    if (order->by_event[i] != NOWHERE)
      order->ordered[n++] = order->by_event[i];
  order->n = n;
  return TRUE;
}

/* After the keys are read the places have done their work: events stand in their stead. */
static gboolean
sort_events (Order *order, gboolean descending, AisleProgress *progress, GError **error)
{
  AisleProgress reading = aisle_progress_part (progress, 0, .3), sorting = aisle_progress_part (progress, .3, 1);
  g_autofree guint32 *ranks = NULL;
  gboolean ok;

  if (!aisle_event_rows_need (order->rows, order->column, progress, error))
    return FALSE;
  if (order->column->names != NULL)
    {
      order->ranks = ranks = aisle_names_rank (order->rows->project, order->column->names, order->column->name,
                                               aisle_event_rows_n_names (order->rows, order->column), progress, error);
      if (ranks == NULL)
        return FALSE;
    }
  order->keys = g_try_new (guint64, order->n + 1);
  if (order->keys == NULL)
    return out_of_memory (order->n, error);
  if (!aisle_parallel_for ((order->n + CHUNK - 1) / CHUNK, read_keys, order, &reading, _ ("Sorting"), error))
    return FALSE;
  for (gsize i = 0; i < order->n; i++)
    order->ordered[i] = (guint32) order->rows->columns->event[order->ordered[i]];
  ok = aisle_key_sort (order->keys, order->ordered, order->n, descending, &sorting, _ ("Sorting"), error);
  return ok;
}

gint32 *
aisle_event_rows_order (AisleEventRows *self, const guint32 *places, gsize n, const AisleRowsColumn *sort,
                        gboolean descending, AisleProgress *progress, GError **error)
{
  Order order = { .rows = self, .places = places, .n = n, .column = sort };
  gboolean ok = arrive (&order, progress, error);

  g_clear_pointer (&order.by_event, g_free);
  if (ok && sort != NULL)
    ok = sort_events (&order, descending, progress, error);
  else if (ok)
    for (gsize i = 0; i < order.n; i++)
      order.ordered[i] = (guint32) self->columns->event[order.ordered[i]];
  g_free (order.keys);
  if (ok)
    return (gint32 *) order.ordered;
  g_free (order.ordered);
  return NULL;
}
