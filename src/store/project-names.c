/* project-names.c: dense ids against the shop's own, and what its event kinds mean. */
#include "store/project.h"

#include "base/error.h"
#include "base/i18n.h"
#include "store/project-private.h"
#include "store/sql.h"

const AisleNamesTable aisle_names_tables[AISLE_N_NAMES] = {
  [AISLE_NAMES_USER] = { "users", "external" },   [AISLE_NAMES_ITEM] = { "items", "external" },
  [AISLE_NAMES_KIND] = { "kinds", "name" },       [AISLE_NAMES_SESSION] = { "sessions", "external" },
  [AISLE_NAMES_QUERY] = { "queries", "text" },    [AISLE_NAMES_CHANNEL] = { "channels", "name" },
  [AISLE_NAMES_ORDER] = { "orders", "external" },
};

void
aisle_project_drop_statements (AisleProject *self)
{
  for (gsize i = 0; i < AISLE_N_NAMES; i++)
    {
      g_clear_pointer (&self->name_by_id[i], sqlite3_finalize);
      g_clear_pointer (&self->id_by_name[i], sqlite3_finalize);
    }
  g_clear_pointer (&self->title_by_id, sqlite3_finalize);
  g_clear_pointer (&self->role_by_id, sqlite3_finalize);
}

/* Kept: lists of names are looked up one by one. */
static sqlite3_stmt *
keep (AisleProject *self, sqlite3_stmt **kept, char *sql)
{
  if (*kept == NULL)
    *kept = aisle_sql_prepare (self, sql, NULL);
  g_free (sql);
  return *kept;
}

char *
aisle_project_name (AisleProject *self, AisleNames names, gint32 id)
{
  const AisleNamesTable *where = &aisle_names_tables[names];
  sqlite3_stmt *statement = keep (self, &self->name_by_id[names],
                                  g_strdup_printf ("SELECT %s FROM %s WHERE id = ?1", where->column, where->table));
  char *name = NULL;

  if (statement == NULL)
    return NULL;
  sqlite3_bind_int64 (statement, 1, id);
  if (sqlite3_step (statement) == SQLITE_ROW)
    name = aisle_sql_dup_text (statement, 0);
  sqlite3_reset (statement);
  return name;
}

/* The catalogue's newest, else the log's. */
static const char item_title_sql[] =
    "SELECT coalesce ((SELECT r.title FROM item_records AS r JOIN sources AS s ON s.id = r.source AND s.active = 1"
    " WHERE r.item = i.id AND r.title IS NOT NULL ORDER BY r.id DESC LIMIT 1), i.title) FROM items AS i WHERE i.id = ?1";

char *
aisle_project_item_title (AisleProject *self, gint32 item)
{
  sqlite3_stmt *statement = keep (self, &self->title_by_id, g_strdup (item_title_sql));
  char *title = NULL;

  if (statement == NULL)
    return NULL;
  sqlite3_bind_int64 (statement, 1, item);
  if (sqlite3_step (statement) == SQLITE_ROW)
    title = aisle_sql_dup_text (statement, 0);
  sqlite3_reset (statement);
  return title;
}

gint32
aisle_project_find (AisleProject *self, AisleNames names, const char *external)
{
  const AisleNamesTable *where = &aisle_names_tables[names];
  sqlite3_stmt *statement = keep (self, &self->id_by_name[names],
                                  g_strdup_printf ("SELECT id FROM %s WHERE %s = ?1", where->table, where->column));
  gint32 id = -1;

  if (statement == NULL)
    return -1;
  aisle_sql_bind_text (statement, 1, external);
  if (sqlite3_step (statement) == SQLITE_ROW)
    id = sqlite3_column_int (statement, 0);
  sqlite3_reset (statement);
  return id;
}

gsize
aisle_project_n_names (AisleProject *self, AisleNames names)
{
  g_autofree char *sql = g_strdup_printf ("SELECT max (id) + 1 FROM %s", aisle_names_tables[names].table);

  return (gsize) CLAMP (aisle_sql_integer (self, sql, 0), 0, G_MAXINT32);
}

GPtrArray *
aisle_project_all_names (AisleProject *self, AisleNames names, GError **error)
{
  const AisleNamesTable *where = &aisle_names_tables[names];
  g_autofree char *sql = g_strdup_printf ("SELECT id, %s FROM %s ORDER BY id", where->column, where->table);
  sqlite3_stmt *statement = aisle_sql_prepare (self, sql, error);
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func (g_free);
  int rc;

  if (statement == NULL)
    return NULL;
  while ((rc = sqlite3_step (statement)) == SQLITE_ROW && sqlite3_column_int64 (statement, 0) == all->len)
    g_ptr_array_add (all, g_strdup (aisle_sql_text (statement, 1)));
  if (rc == SQLITE_ROW)
    {
      g_set_error (error, AISLE_STORE_ERROR, AISLE_ERROR_CORRUPT,
                   _ ("cannot read '%s': the ids of table '%s' have a gap at %u: restore a copy"), self->path,
                   where->table, all->len);
      sqlite3_finalize (statement);
      return NULL;
    }
  if (!aisle_sql_end (self, statement, rc, error))
    return NULL;
  return g_steal_pointer (&all);
}

AisleKind
aisle_project_kind_role (AisleProject *self, gint32 kind)
{
  sqlite3_stmt *statement = keep (self, &self->role_by_id, g_strdup ("SELECT role FROM kinds WHERE id = ?1"));
  AisleKind role = AISLE_KIND_OTHER;

  if (statement == NULL)
    return role;
  sqlite3_bind_int64 (statement, 1, kind);
  if (sqlite3_step (statement) == SQLITE_ROW && !aisle_kind_from_id (aisle_sql_text (statement, 0), &role))
    role = AISLE_KIND_OTHER;
  sqlite3_reset (statement);
  return role;
}

gboolean
aisle_project_set_kind_role (AisleProject *self, gint32 kind, AisleKind role, GError **error)
{
  sqlite3_stmt *statement = aisle_sql_prepare (self, "UPDATE kinds SET role = ?2 WHERE id = ?1", error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, kind);
  aisle_sql_bind_text (statement, 2, aisle_kind_id (role));
  if (!aisle_sql_finish (self, statement, error))
    return FALSE;
  if (sqlite3_changes (self->db) == 1)
    return TRUE;
  g_set_error (error, AISLE_STORE_ERROR, AISLE_ERROR_NOT_FOUND, _ ("no event kind %d in '%s'"), kind, self->path);
  return FALSE;
}
