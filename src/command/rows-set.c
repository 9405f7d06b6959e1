/* rows-set.c: what a query finds: a list of row numbers, or stretches of them where nothing is sorted or left out. */
#include "command/rows-set.h"
#include "command/command.h"
#include "command/sql-watch.h"

#include "base/error.h"
#include "base/i18n.h"
#include "store/recipe-rows.h"
#include "store/sql.h"

#define MAX_PAGE 1000000

typedef struct
{
  gint64 first;
  gsize n;
} Stretch;

struct _AisleRowsSet
{
  gatomicrefcount refs;
  AisleRowsQuery *query;
  AisleRowsShape *shape;
  gsize count, total, left_out;
  gboolean mended;
  GArray *stretches; /* Stretch; or */
  gint32 *short_ids; /* or */
  GArray *ids;       /* gint64 */
};

/* ---- finding ---- */

/* Ids of events are dense within a source, so without filters nothing need be listed. */
static gboolean
list_sources (AisleRowsSet *self, AisleProject *project, GError **error)
{
  sqlite3_stmt *statement = aisle_sql_prepare (
      project,
      "SELECT first_event, rows_stored FROM sources WHERE active = 1 AND target = 'events' ORDER BY first_event",
      error);
  int rc;

  if (statement == NULL)
    return FALSE;
  while ((rc = sqlite3_step (statement)) == SQLITE_ROW)
    {
      Stretch stretch = { sqlite3_column_int64 (statement, 0), (gsize) MAX (sqlite3_column_int64 (statement, 1), 0) };
      g_array_append_val (self->stretches, stretch);
      self->total += stretch.n;
    }
  self->count = self->total;
  return aisle_sql_end (project, statement, rc, error);
}

static gboolean
find_events (AisleRowsSet *self, AisleProject *project, const GPtrArray *conditions, const AisleRowsColumn *sort,
             AisleProgress *progress, GError **error)
{
  AisleProgress finding = aisle_progress_part (progress, 0, .4), sorting = aisle_progress_part (progress, .4, 1);
  g_auto (AisleEventRows) rows = { 0 };
  g_autofree guint32 *places = NULL;

  if (!aisle_event_rows_open (&rows, project, self->query->stored, progress, error)
      || !aisle_event_rows_select (&rows, self->shape, conditions, self->query->search, &places, &self->count, &finding,
                                   error))
    return FALSE;
  self->total = rows.columns->n_events;
  self->short_ids = aisle_event_rows_order (&rows, places, self->count, sort, self->query->descending, &sorting, error);
  return self->short_ids != NULL;
}

/* One stretch when the numbers have no gap. */
static gboolean
find_stretch (AisleRowsSet *self, AisleProject *project)
{
  g_autofree char *sql = g_strdup_printf ("SELECT min (rowid) FROM \"%s\"", self->shape->id);
  g_autofree char *last = g_strdup_printf ("SELECT max (rowid) FROM \"%s\"", self->shape->id);
  Stretch stretch = { aisle_sql_integer (project, sql, 0), self->total };

  if (self->total > 0 && aisle_sql_integer (project, last, -1) - stretch.first + 1 != (gint64) self->total)
    return FALSE;
  g_array_append_val (self->stretches, stretch);
  self->count = self->total;
  return TRUE;
}

static gboolean
find_rows (AisleRowsSet *self, AisleProject *project, const GPtrArray *conditions, const AisleRowsColumn *sort,
           AisleProgress *progress, GError **error)
{
  g_autoptr (GString) sql = g_string_new (NULL);
  g_autoptr (GPtrArray) values = g_ptr_array_new_with_free_func (g_free);
  sqlite3_stmt *statement;
  int rc = SQLITE_ROW;

  g_string_printf (sql, "SELECT %s FROM %s ", self->shape->key, self->shape->from);
  if (self->query->source > 0)
    g_string_append_printf (sql, "JOIN sources AS own ON own.id = t.source AND own.id = %" G_GINT64_FORMAT " ",
                            self->query->source);
  aisle_conditions_where (self->shape, conditions, self->query->search, sql, values);
  g_string_append (sql, " ORDER BY ");
  if (sort != NULL)
    g_string_append_printf (sql, "%s%s%s NULLS LAST, ", sort->expression,
                            sort->spec.type == AISLE_COLUMN_TEXT ? " COLLATE aisle_natural" : "",
                            self->query->descending ? " DESC" : "");
  g_string_append (sql, self->shape->key);
  statement = aisle_sql_prepare (project, sql->str, error);
  if (statement == NULL)
    return FALSE;
  aisle_condition_bind (statement, values);
  aisle_sql_watch (project, progress);
  self->ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  while (self->ids->len < G_MAXINT32 && (rc = sqlite3_step (statement)) == SQLITE_ROW)
    {
      gint64 id = sqlite3_column_int64 (statement, 0);
      g_array_append_val (self->ids, id);
    }
  self->count = self->ids->len;
  return aisle_sql_watched (project, statement, rc, progress, error);
}

/* With rows left out by the recipe the ids have gaps. */
static gsize
count_left_out (AisleProject *project)
{
  gint64 stored =
      aisle_sql_integer (project, "SELECT sum (rows_stored) FROM sources WHERE active = 1 AND target = 'events'", 0);

  return (gsize) MAX (stored - (gint64) aisle_rows_count (project, "events"), 0);
}

static gboolean
refuse_source (GError **error)
{
  g_set_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_USAGE,
               _ ("events are not listed by import: filter by the column 'source'"));
  return FALSE;
}

static gboolean
find (AisleRowsSet *self, AisleProject *project, AisleProgress *progress, GError **error)
{
  g_autoptr (GPtrArray) conditions = aisle_conditions_new (self->shape, self->query, error);
  const AisleRowsColumn *sort = NULL;
  gboolean plain;

  if (conditions == NULL)
    return FALSE;
  if (self->query->sort != NULL)
    {
      sort = aisle_rows_shape_find (self->shape, self->query->sort, error);
      if (sort == NULL)
        return FALSE;
    }
  if (self->query->source > 0 && (self->shape->events || aisle_rows_shape_find (self->shape, "source", error) == NULL))
    return self->shape->events ? refuse_source (error) : FALSE;
  plain = sort == NULL && conditions->len == 0 && self->query->source == 0
          && (self->query->search == NULL || *self->query->search == '\0');
  if (self->shape->events)
    {
      self->left_out = count_left_out (project);
      self->mended = aisle_recipe_changes (project);
      return plain && (self->query->stored || self->left_out == 0)
                 ? list_sources (self, project, error)
                 : find_events (self, project, conditions, sort, progress, error);
    }
  self->total = aisle_rows_count (project, self->shape->id);
  return (plain && find_stretch (self, project)) || find_rows (self, project, conditions, sort, progress, error);
}

AisleRowsSet *
aisle_rows_set_open (AisleProject *project, const AisleRowsQuery *query, AisleProgress *progress, GError **error)
{
  g_autoptr (AisleRowsSet) self = g_new0 (AisleRowsSet, 1);

  g_atomic_ref_count_init (&self->refs);
  self->query = aisle_rows_query_dup (query);
  self->stretches = g_array_new (FALSE, FALSE, sizeof (Stretch));
  self->shape = aisle_rows_shape_new (project, query->table, query->stored, error);
  if (self->shape == NULL)
    return NULL;
  aisle_condition_prepare (project);
  return find (self, project, progress, error) ? g_steal_pointer (&self) : NULL;
}

AisleRowsSet *
aisle_rows_set_ref (AisleRowsSet *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
aisle_rows_set_close (AisleRowsSet *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->refs))
    return;
  aisle_rows_query_free (self->query);
  aisle_rows_shape_free (self->shape);
  g_array_unref (self->stretches);
  g_clear_pointer (&self->ids, g_array_unref);
  g_free (self->short_ids);
  g_free (self);
}

gsize
aisle_rows_set_count (const AisleRowsSet *self)
{
  return self->count;
}

gsize
aisle_rows_set_total (const AisleRowsSet *self)
{
  return self->total;
}

gsize
aisle_rows_set_left_out (const AisleRowsSet *self)
{
  return self->left_out;
}

gboolean
aisle_rows_set_is_mended (const AisleRowsSet *self)
{
  return self->mended;
}

const AisleRowsQuery *
aisle_rows_set_query (const AisleRowsSet *self)
{
  return self->query;
}

const AisleRowsShape *
aisle_rows_set_get_shape (const AisleRowsSet *self)
{
  return self->shape;
}

AisleTable *
aisle_rows_set_shape (const AisleRowsSet *self)
{
  return aisle_rows_shape_table (self->shape);
}

/* ---- pages ---- */

void
aisle_rows_set_ids (const AisleRowsSet *self, gsize offset, gsize n, gint64 *ids)
{
  gsize at = 0, before = 0;

  if (self->short_ids != NULL || self->ids != NULL)
    {
      for (; at < n; at++)
        ids[at] =
            self->short_ids != NULL ? self->short_ids[offset + at] : g_array_index (self->ids, gint64, offset + at);
      return;
    }
  for (guint i = 0; i < self->stretches->len && at < n; i++)
    {
      const Stretch *stretch = &g_array_index (self->stretches, Stretch, i);
      for (gsize k = MAX (offset + at, before); at < n && k < before + stretch->n; k++)
        ids[at++] = stretch->first + (gint64) (k - before);
      before += stretch->n;
    }
}

GString *
aisle_rows_set_select (const AisleRowsSet *self)
{
  GString *sql = aisle_rows_shape_select (self->shape);

  g_string_append_printf (sql, "WHERE %s = ?1", self->shape->key);
  return sql;
}

AisleTable *
aisle_rows_set_page (AisleRowsSet *self, AisleProject *project, gsize offset, gsize limit, AisleProgress *progress,
                     GError **error)
{
  gsize n = offset < self->count ? MIN (MIN (limit, MAX_PAGE), self->count - offset) : 0;
  g_autofree gint64 *ids = g_try_new (gint64, n + 1);
  g_autoptr (AisleTable) table = aisle_rows_shape_table (self->shape);
  g_autoptr (GString) sql = aisle_rows_set_select (self);
  sqlite3_stmt *statement = ids != NULL ? aisle_sql_prepare (project, sql->str, error) : NULL;
  int rc = SQLITE_DONE;

  if (statement == NULL)
    return NULL;
  aisle_rows_set_ids (self, offset, n, ids);
  for (gsize i = 0; i < n && (rc == SQLITE_ROW || rc == SQLITE_DONE); i++)
    {
      gsize row = aisle_table_add_row (table);
      if (i % 1024 == 0 && !aisle_progress_step (progress, (double) i / (double) n, _ ("Reading rows"), error))
        {
          sqlite3_finalize (statement);
          return NULL;
        }
      sqlite3_bind_int64 (statement, 1, ids[i]);
      rc = sqlite3_step (statement);
      for (gsize c = 0; rc == SQLITE_ROW && c < self->shape->columns->len; c++)
        aisle_rows_set_cell (table, row, c, sqlite3_column_value (statement, (int) c));
      sqlite3_reset (statement);
    }
  return aisle_sql_end (project, statement, rc == SQLITE_ROW ? SQLITE_DONE : rc, error) ? g_steal_pointer (&table)
                                                                                        : NULL;
}

AisleTable *
aisle_command_rows (AisleProject *project, const char *table, gint64 offset, gint64 limit, GError **error)
{
  g_autoptr (AisleRowsQuery) query = aisle_rows_query_new (table);
  g_autoptr (AisleRowsSet) set = aisle_rows_set_open (project, query, NULL, error);

  return set == NULL ? NULL
                     : aisle_rows_set_page (set, project, (gsize) MAX (offset, 0), (gsize) MAX (limit, 0), NULL, error);
}
