/* item-shelf.c: see item-shelf.h. */
#include "feature/item-shelf.h"

#include "base/error.h"
#include "base/i18n.h"
#include "feature/split.h"
#include "numeric/sorting.h"
#include "store/sql.h"

#include <math.h>

#define MONEY 10000.0

void
aisle_item_shelf_free (AisleItemShelf *self)
{
  if (self == NULL)
    return;
  g_free (self->brand);
  g_free (self->price);
  g_free (self->cost);
  g_free (self->stock);
  g_free (self->category_price);
  g_free (self);
}

static void
take (sqlite3_stmt *row, int column, double scale, double *value, gboolean *has)
{
  if (sqlite3_column_type (row, column) == SQLITE_NULL)
    return;
  *value = sqlite3_column_double (row, column) / scale;
  *has = TRUE;
}

static gboolean
read_rows (AisleItemShelf *self, AisleProject *project, GError **error)
{
  g_autoptr (GHashTable) brands = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  sqlite3_stmt *row = aisle_sql_prepare (project,
                                         "SELECT r.item, r.price, r.cost, r.stock, r.brand FROM item_records AS r"
                                         " JOIN sources AS s ON s.id = r.source WHERE s.active = 1 ORDER BY r.id",
                                         error);
  int rc;

  if (row == NULL)
    return FALSE;
  while ((rc = sqlite3_step (row)) == SQLITE_ROW)
    {
      gsize item = (gsize) sqlite3_column_int64 (row, 0);

      if (item >= self->n_items)
        continue;
      take (row, 1, MONEY, &self->price[item], &self->has_price);
      take (row, 2, MONEY, &self->cost[item], &self->has_cost);
      take (row, 3, 1, &self->stock[item], &self->has_stock);
      if (sqlite3_column_type (row, 4) != SQLITE_NULL)
        {
          gpointer id;

          if (!g_hash_table_lookup_extended (brands, aisle_sql_text (row, 4), NULL, &id))
            {
              id = GSIZE_TO_POINTER (self->n_brands++);
              g_hash_table_insert (brands, aisle_sql_dup_text (row, 4), id);
            }
          self->brand[item] = (gint32) GPOINTER_TO_SIZE (id);
        }
    }
  return aisle_sql_end (project, row, rc, error);
}

static gboolean
find_medians (AisleItemShelf *self, const AisleItemCategories *categories)
{
  g_autofree gsize *at = g_try_new0 (gsize, self->n_categories + 2);
  g_autofree double *prices = g_try_new (double, self->n_items + 1), *scratch = g_try_new (double, self->n_items + 1);

  self->category_price = g_try_new (double, self->n_categories + 1);
  if (at == NULL || prices == NULL || scratch == NULL || self->category_price == NULL)
    return FALSE;
  for (gsize i = 0; i < self->n_items; i++)
    if (categories->of_item[i] >= 0 && !isnan (self->price[i]))
      at[categories->of_item[i] + 2]++;
  for (gsize c = 0; c < self->n_categories; c++)
    at[c + 2] += at[c + 1];
  for (gsize i = 0; i < self->n_items; i++)
    if (categories->of_item[i] >= 0 && !isnan (self->price[i]))
      prices[at[categories->of_item[i] + 1]++] = self->price[i];
  for (gsize c = 0; c < self->n_categories; c++)
    {
      gsize n = at[c + 1] - at[c];

      aisle_sort_doubles (prices + at[c], scratch, n);
      self->category_price[c] = n > 0 ? aisle_quantile (prices + at[c], n, .5) : NAN;
    }
  return TRUE;
}

AisleItemShelf *
aisle_item_shelf_read (AisleProject *project, const AisleItemCategories *categories, GError **error)
{
  g_autoptr (AisleItemShelf) self = g_new0 (AisleItemShelf, 1);
  gsize n = categories->n_items;
  gboolean made;

  self->n_items = n;
  self->n_categories = categories->names->len;
  self->brand = g_try_new (gint32, n + 1);
  self->price = g_try_new (double, n + 1);
  self->cost = g_try_new (double, n + 1);
  self->stock = g_try_new (double, n + 1);
  made = self->brand != NULL && self->price != NULL && self->cost != NULL && self->stock != NULL;
  for (gsize i = 0; i < n && made; i++)
    {
      self->brand[i] = -1;
      self->price[i] = self->cost[i] = self->stock[i] = NAN;
    }
  if (made && !read_rows (self, project, error))
    return NULL;
  if (made && find_medians (self, categories))
    return g_steal_pointer (&self);
  g_set_error_literal (error, AISLE_FEATURE_ERROR, AISLE_ERROR_MEMORY,
                       _ ("not enough memory for the features of search: close other programs"));
  return NULL;
}
