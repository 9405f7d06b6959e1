/* table-list.h: an AisleTable as a list model, and its rows as objects made when looked at. */
#pragma once

#include "base/table.h"

#include <gio/gio.h>

/* A row; its table arrives later where rows are fetched by pages (see rows-list.h): "notify::table" says so. */
#define AISLE_TYPE_TABLE_ROW (aisle_table_row_get_type ())
G_DECLARE_FINAL_TYPE (AisleTableRow, aisle_table_row, AISLE, TABLE_ROW, GObject)

AisleTableRow *aisle_table_row_new (AisleTable *table, gsize row);
AisleTable *aisle_table_row_get_table (AisleTableRow *self); /* (nullable) */
gsize aisle_table_row_get_row (AisleTableRow *self);
void aisle_table_row_set (AisleTableRow *self, AisleTable *table, gsize row);

#define AISLE_TYPE_TABLE_LIST (aisle_table_list_get_type ())
G_DECLARE_FINAL_TYPE (AisleTableList, aisle_table_list, AISLE, TABLE_LIST, GObject)

/* The first rows of a table. */
GListModel *aisle_table_list_new (AisleTable *table, gsize most_rows);
/* Another table of the same columns, or as many of its first rows: the rows that are there say that they have changed, and
 * no widget that shows one is made anew. */
void aisle_table_list_set (AisleTableList *self, AisleTable *table, gsize most_rows);
gboolean aisle_table_list_is_whole (AisleTableList *self);
gsize aisle_table_list_n_shown (AisleTableList *self);
