/* table-view.h: a table as a grid: headers with units, numbers right-aligned, sortable. */
#pragma once

#include "base/table.h"

#include <gtk/gtk.h>

#define AISLE_TYPE_TABLE_VIEW (aisle_table_view_get_type ())
G_DECLARE_FINAL_TYPE (AisleTableView, aisle_table_view, AISLE, TABLE_VIEW, GtkWidget)

GtkWidget *aisle_table_view_new (void);
/* currency: (nullable) named in the headers of money. */
void aisle_table_view_set_table (AisleTableView *self, AisleTable *table, const char *currency);
/* rows: AisleTableRow; shape: a table with the columns of all of them. Not sortable. */
void aisle_table_view_set_rows (AisleTableView *self, GListModel *rows, AisleTable *shape, const char *currency);
/* The same, sorted by who made the rows: headings can be clicked and have a button.  Where the columns are those that
 * stand there, their order, widths and sort mark stay.  Signals: "sort" (name or NULL, descending) and "column" (name,
 * button): the button of a heading. */
void aisle_table_view_set_sorted_rows (AisleTableView *self, GListModel *rows, AisleTable *shape, const char *currency);
/* As a click on a heading does; NULL: no order. */
void aisle_table_view_sort (AisleTableView *self, const char *name, gboolean descending);
/* (nullable) of the last rows. */
AisleTable *aisle_table_view_get_shape (AisleTableView *self);
/* Columns that are for scripts, not for people: NULL-terminated names, static. Holds for the tables set afterwards. */
void aisle_table_view_set_hidden (AisleTableView *self, const char *const *names);
/* Without the ends of intervals, "x_low" and "x_high". Holds for the tables set afterwards. */
void aisle_table_view_set_no_intervals (AisleTableView *self, gboolean no_intervals);
/* A column of what is shown, by its name. */
void aisle_table_view_show_column (AisleTableView *self, const char *name, gboolean shown);
/* Columns without a value in any row of the table that is shown: a log that has no quantities need not show that. */
void aisle_table_view_hide_empty (AisleTableView *self, const AisleTable *table);
/* Two text columns of the rows (static names, not shown): what stands in `mark` is a style class of the row's cells,
 * what stands in `note` their tooltip and description. Holds for the rows set afterwards. */
void aisle_table_view_set_marks (AisleTableView *self, const char *mark, const char *note);
/* What a screen reader calls it. */
void aisle_table_view_set_label (AisleTableView *self, const char *label);
/* Rows can be clicked: signal "row" (number of the row in the table). */
void aisle_table_view_set_activatable (AisleTableView *self, gboolean activatable);
/* Takes the height of its rows instead of scrolling. */
/* The height of that many rows, before there are any. */
void aisle_table_view_reserve (AisleTableView *self, gsize n_rows);
void aisle_table_view_set_fit (AisleTableView *self, int minimum, int maximum);
