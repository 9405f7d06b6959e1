/* rows-shape.h: the columns of a table as people see them: references by name, times and prices as what they are.
 *
 * Found in the project's own schema, so that a table that comes later needs its title only. */
#pragma once

#include "command/tables.h"

/* What of the events' arrays a column is read from. */
typedef enum
{
  AISLE_CELLS_NONE,
  AISLE_CELLS_EVENT,
  AISLE_CELLS_SOURCE,
  AISLE_CELLS_LINE,
  AISLE_CELLS_TIME,
  AISLE_CELLS_USER,
  AISLE_CELLS_ITEM,
  AISLE_CELLS_KIND,
  AISLE_CELLS_PRICE,
  AISLE_CELLS_QUANTITY,
  AISLE_CELLS_SESSION,
  AISLE_CELLS_QUERY,
  AISLE_CELLS_CHANNEL,
  AISLE_CELLS_ORDER,
  AISLE_CELLS_FOLD,
} AisleCells;

typedef struct
{
  AisleColumnSpec spec; /* texts are the shape's */
  char *expression;     /* SQL over the shape's `from` */
  char *names, *name;   /* (nullable) events: table of the names by id, and its column, for AISLE_CELLS with ids */
  AisleCells cells;
} AisleRowsColumn;

typedef struct
{
  char *id, *from, *key; /* key: SQL of a row's number */
  GPtrArray *columns;    /* AisleRowsColumn */
  GStringChunk *texts;
  gboolean events;
} AisleRowsShape;

/* AISLE_ERROR_USAGE names the tables there are. */
AisleRowsShape *aisle_rows_shape_new (AisleProject *project, const char *table, gboolean stored,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
void aisle_rows_shape_free (AisleRowsShape *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AisleRowsShape, aisle_rows_shape_free)
const AisleRowsColumn *aisle_rows_shape_column (const AisleRowsShape *self, gsize column);
/* AISLE_ERROR_USAGE names the columns there are. */
const AisleRowsColumn *aisle_rows_shape_find (const AisleRowsShape *self, const char *name, GError **error);
/* All rows of a table that may be seen. */
gsize aisle_rows_count (AisleProject *project, const char *table);
/* An empty table of these columns. */
AisleTable *aisle_rows_shape_table (const AisleRowsShape *self);
/* "SELECT the columns FROM .. " */
GString *aisle_rows_shape_select (const AisleRowsShape *self);
/* A cell of a statement into a table. */
void aisle_rows_set_cell (AisleTable *table, gsize row, gsize column, sqlite3_value *value);
