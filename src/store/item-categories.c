/* item-categories.c: see item-categories.h. */
#include "store/item-categories.h"

#include "base/error.h"
#include "base/i18n.h"
#include "store/sql.h"

static void
note (AisleItemCategories *self, GHashTable *ids, gint64 item, const char *name)
{
  gpointer id;

  if (item < 0 || (gsize) item >= self->n_items)
    return;
  if (!g_hash_table_lookup_extended (ids, name, NULL, &id))
    {
      char *kept = g_strdup (name);
      id = GUINT_TO_POINTER (self->names->len);
      g_ptr_array_add (self->names, kept);
      g_hash_table_insert (ids, kept, id);
    }
  self->of_item[item] = (gint32) GPOINTER_TO_UINT (id);
}

AisleItemCategories *
aisle_item_categories_read (AisleProject *project, gsize n_items, GError **error)
{
  g_autoptr (AisleItemCategories) self = g_new0 (AisleItemCategories, 1);
  g_autoptr (GHashTable) ids = g_hash_table_new (g_str_hash, g_str_equal);
  sqlite3_stmt *statement;
  int rc;

  self->n_items = n_items;
  self->names = g_ptr_array_new_with_free_func (g_free);
  self->of_item = g_try_new (gint32, n_items + 1);
  if (self->of_item == NULL)
    {
      g_set_error (error, AISLE_STORE_ERROR, AISLE_ERROR_MEMORY, _ ("cannot open '%s': out of memory"),
                   aisle_project_get_path (project));
      return NULL;
    }
  for (gsize i = 0; i < n_items; i++)
    self->of_item[i] = -1;
  /* The newest row comes last and stands. */
  statement = aisle_sql_prepare (project,
                                 "SELECT r.item, r.category FROM item_records AS r JOIN sources AS s ON s.id = r.source"
                                 " WHERE s.active = 1 AND r.category IS NOT NULL ORDER BY r.id",
                                 error);
  if (statement == NULL)
    return NULL;
  while ((rc = sqlite3_step (statement)) == SQLITE_ROW)
    note (self, ids, sqlite3_column_int64 (statement, 0), aisle_sql_text (statement, 1));
  return aisle_sql_end (project, statement, rc, error) ? g_steal_pointer (&self) : NULL;
}

void
aisle_item_categories_free (AisleItemCategories *self)
{
  if (self == NULL)
    return;
  g_free (self->of_item);
  g_clear_pointer (&self->names, g_ptr_array_unref);
  g_free (self);
}

gint32
aisle_item_categories_find (const AisleItemCategories *self, const char *name)
{
  for (guint i = 0; i < self->names->len; i++)
    if (g_str_equal (self->names->pdata[i], name))
      return (gint32) i;
  return -1;
}
