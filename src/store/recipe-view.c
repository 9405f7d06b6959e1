/* recipe-view.c: the view events_valid as SQL, with the joins that a recipe needs and no others.
 *
 * Step by step each column's expression is wrapped: an alias or a patch adds one join on its primary key, a constant an
 * arithmetic term.  Most rows are touched by no step: one look-up by rowid says so, and spares the others. */
#include "store/recipe-rows.h"

#include "base/error.h"
#include "base/i18n.h"
#include "store/sql.h"

#define MAX_JOINS 48 /* SQLite joins 64 tables; events_readable has nine of its own */

typedef struct
{
  AisleProject *project;
  GString *value[AISLE_N_ROLES]; /* expression of each column, or NULL */
  GString *joins, *excluded;
  guint n_joins;
} View;

static const struct
{
  AisleRole role;
  const char *column;
} columns[] = {
  { AISLE_ROLE_TIME, "time" },       { AISLE_ROLE_USER, "user" },   { AISLE_ROLE_ITEM, "item" },
  { AISLE_ROLE_KIND, "kind" },       { AISLE_ROLE_PRICE, "price" }, { AISLE_ROLE_QUANTITY, "quantity" },
  { AISLE_ROLE_SESSION, "session" }, { AISLE_ROLE_QUERY, "query" }, { AISLE_ROLE_CHANNEL, "channel" },
  { AISLE_ROLE_ORDER, "order_" },    { AISLE_ROLE_FOLD, "fold" },
};

static void
view_init (View *self, AisleProject *project)
{
  self->project = project;
  for (gsize c = 0; c < G_N_ELEMENTS (columns); c++)
    {
      self->value[columns[c].role] = g_string_new ("e.");
      g_string_append (self->value[columns[c].role], columns[c].column);
    }
  self->joins = g_string_new (NULL);
  self->excluded = g_string_new (NULL);
}

static void
view_clear (View *self)
{
  for (AisleRole role = 0; role < AISLE_N_ROLES; role++)
    if (self->value[role] != NULL)
      g_string_free (self->value[role], TRUE);
  g_string_free (self->joins, TRUE);
  g_string_free (self->excluded, TRUE);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (View, view_clear)

/* Runs sql, whose ?1 is the effect, and gives each row to func. */
static gboolean
each (View *self, const char *sql, gint64 effect, gboolean (*func) (View *, gint64, sqlite3_stmt *, GError **),
      GError **error)
{
  sqlite3_stmt *statement = aisle_sql_prepare (self->project, sql, error);
  int rc;

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, effect);
  while ((rc = sqlite3_step (statement)) == SQLITE_ROW)
    if (!func (self, effect, statement, error))
      {
        sqlite3_finalize (statement);
        return FALSE;
      }
  return aisle_sql_end (self->project, statement, rc, error);
}

/* The column a row names, or NULL with error: the file may be anybody's. */
static GString *
column_of (View *self, sqlite3_stmt *row, AisleRole *role, GError **error)
{
  if (aisle_role_from_id (aisle_sql_text (row, 0), role) && self->value[*role] != NULL)
    return self->value[*role];
  g_set_error (error, AISLE_STORE_ERROR, AISLE_ERROR_CORRUPT, _ ("'%s' is damaged: %s: restore a copy"),
               aisle_project_get_path (self->project), "recipe");
  return NULL;
}

static gboolean
may_join (View *self, GError **error)
{
  if (++self->n_joins <= MAX_JOINS)
    return TRUE;
  g_set_error (error, AISLE_STORE_ERROR, AISLE_ERROR_USAGE,
               _ ("a recipe holds at most %d steps that change values: remove some"), MAX_JOINS);
  return FALSE;
}

static gboolean
add_alias (View *self, gint64 effect, sqlite3_stmt *row, GError **error)
{
  AisleRole role = AISLE_ROLE_IGNORE;
  GString *value = column_of (self, row, &role, error);
  g_autofree char *before = NULL;

  if (value == NULL || !may_join (self, error))
    return FALSE;
  before = g_strdup (value->str);
  g_string_append_printf (
      self->joins,
      "\n  LEFT JOIN aliases AS j%u ON j%u.effect = %" G_GINT64_FORMAT " AND j%u.names = '%s' AND j%u.from_id = %s",
      self->n_joins, self->n_joins, effect, self->n_joins, aisle_role_id (role), self->n_joins, before);
  g_string_printf (value, "coalesce (j%u.to_id, %s)", self->n_joins, before);
  return TRUE;
}

static gboolean
add_patch (View *self, gint64 effect, sqlite3_stmt *row, GError **error)
{
  AisleRole role = AISLE_ROLE_IGNORE;
  GString *value = column_of (self, row, &role, error);
  g_autofree char *before = NULL;

  if (value == NULL || !may_join (self, error))
    return FALSE;
  before = g_strdup (value->str);
  g_string_append_printf (self->joins,
                          "\n  LEFT JOIN patches AS j%u ON j%u.effect = %" G_GINT64_FORMAT
                          " AND j%u.column_ = '%s' AND j%u.event = t.event",
                          self->n_joins, self->n_joins, effect, self->n_joins, aisle_role_id (role), self->n_joins);
  g_string_printf (value, "CASE WHEN j%u.event IS NULL THEN %s ELSE j%u.value END", self->n_joins, before,
                   self->n_joins);
  return TRUE;
}

static gboolean
add_constant (View *self, gint64 effect, sqlite3_stmt *row, GError **error)
{
  AisleRole role = AISLE_ROLE_IGNORE;
  GString *value = column_of (self, row, &role, error);
  g_autofree char *before = NULL;
  g_autoptr (GString) only = g_string_new (NULL);
  char factor[32];

  if (value == NULL)
    return FALSE;
  if (sqlite3_column_type (row, 1) != SQLITE_NULL)
    g_string_append_printf (only, "e.source = %" G_GINT64_FORMAT, (gint64) sqlite3_column_int64 (row, 1));
  if (sqlite3_column_type (row, 2) != SQLITE_NULL)
    g_string_append_printf (only, "%s%s IS %" G_GINT64_FORMAT, only->len > 0 ? " AND " : "",
                            self->value[AISLE_ROLE_CHANNEL]->str, (gint64) sqlite3_column_int64 (row, 2));
  if (only->len == 0)
    g_string_assign (only, "1");
  before = g_strdup (value->str);
  if (role == AISLE_ROLE_TIME)
    g_string_printf (value, "(%s + CASE WHEN %s THEN (%" G_GINT64_FORMAT ") ELSE 0 END)", before, only->str,
                     (gint64) sqlite3_column_int64 (row, 3));
  else
    g_string_printf (value, "CAST (round (%s * CASE WHEN %s THEN (%s + 0.0) ELSE 1.0 END) AS INTEGER)", before,
                     only->str, aisle_double_format (factor, sqlite3_column_double (row, 3)));
  return TRUE;
}

static gboolean
add_effect (View *self, const AisleRecipeStep *step, GError **error)
{
  if (step->excluded > 0)
    g_string_append_printf (self->excluded, "%s%" G_GINT64_FORMAT, self->excluded->len > 0 ? ", " : "", step->effect);
  return each (self, "SELECT DISTINCT names FROM aliases WHERE effect = ?1 ORDER BY names", step->effect, add_alias,
               error)
         && each (self, "SELECT DISTINCT column_ FROM patches WHERE effect = ?1 ORDER BY column_", step->effect,
                  add_patch, error)
         && each (self, "SELECT column_, source, channel, amount FROM constants WHERE effect = ?1 ORDER BY rowid",
                  step->effect, add_constant, error);
}

char *
aisle_recipe_view (AisleProject *project, const GPtrArray *steps, GError **error)
{
  g_auto (View) view = { 0 };
  g_autoptr (GString) sql = g_string_new ("CREATE VIEW events_valid AS\n  SELECT e.source, e.line");

  view_init (&view, project);
  for (guint s = 0; s < steps->len; s++)
    {
      const AisleRecipeStep *step = g_ptr_array_index (steps, s);
      if (step->active && step->rows > 0 && !add_effect (&view, step, error))
        return NULL;
    }
  for (gsize c = 0; c < G_N_ELEMENTS (columns); c++)
    {
      g_autofree char *plain = g_strconcat ("e.", columns[c].column, NULL);
      const char *value = view.value[columns[c].role]->str;
      if (g_str_equal (value, plain))
        g_string_append_printf (sql, ", %s", plain);
      else
        g_string_append_printf (sql, ",\n         %s AS %s", value, columns[c].column);
    }
  g_string_append_printf (
      sql,
      ", e.id\n  FROM events AS e JOIN sources AS s ON s.id = e.source\n  LEFT JOIN touched AS t ON t.event = e.id%s"
      "\n  WHERE s.active = 1",
      view.joins->str);
  if (view.excluded->len > 0)
    g_string_append_printf (
        sql,
        "\n  AND (t.event IS NULL"
        " OR NOT EXISTS (SELECT 1 FROM excluded AS x WHERE x.event = t.event AND x.effect IN (%s)))",
        view.excluded->str);
  return g_string_free (g_steal_pointer (&sql), FALSE);
}
