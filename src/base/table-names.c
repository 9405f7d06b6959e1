/* table-names.c: cells of a table by the names of their columns. */
#include "base/table.h"

static gsize
column_of (const AisleTable *self, const char *name)
{
  gssize column = aisle_table_find (self, name);

  g_assert (column >= 0);
  return (gsize) column;
}

gboolean
aisle_table_is_missing_of (const AisleTable *self, gsize row, const char *name)
{
  return aisle_table_is_missing (self, row, column_of (self, name));
}

const char *
aisle_table_text_of (const AisleTable *self, gsize row, const char *name)
{
  return aisle_table_text (self, row, column_of (self, name));
}

gint64
aisle_table_integer_of (const AisleTable *self, gsize row, const char *name)
{
  return aisle_table_integer (self, row, column_of (self, name));
}

double
aisle_table_number_of (const AisleTable *self, gsize row, const char *name)
{
  return aisle_table_number (self, row, column_of (self, name));
}

char *
aisle_table_format_of (const AisleTable *self, gsize row, const char *name)
{
  return aisle_table_format (self, row, column_of (self, name));
}
