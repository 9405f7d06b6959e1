/* rows-query.c: what to see of a table, as a value, and read from texts. */
#include "command/command.h"

#include "base/error.h"
#include "base/i18n.h"

#include <string.h>

static const struct
{
  const char *id, *sign, *title;
  int values;
} ops[AISLE_ROWS_N_OPS] = {
  [AISLE_ROWS_IS] = { "is", "=", N_ ("is"), 1 },
  [AISLE_ROWS_IS_NOT] = { "is-not", "!=", N_ ("is not"), 1 },
  [AISLE_ROWS_CONTAINS] = { "contains", "~", N_ ("contains"), 1 },
  [AISLE_ROWS_STARTS] = { "starts", "^", N_ ("starts with"), 1 },
  [AISLE_ROWS_AT_LEAST] = { "at-least", ">=", N_ ("is at least"), 1 },
  [AISLE_ROWS_AT_MOST] = { "at-most", "<=", N_ ("is at most"), 1 },
  [AISLE_ROWS_BETWEEN] = { "between", "between", N_ ("is between"), 2 },
  [AISLE_ROWS_MISSING] = { "missing", "missing", N_ ("is missing"), 0 },
  [AISLE_ROWS_PRESENT] = { "present", "present", N_ ("is present"), 0 },
  [AISLE_ROWS_ONE_OF] = { "one-of", "in", N_ ("is one of"), -1 },
};

const char *
aisle_rows_op_id (AisleRowsOp op)
{
  return ops[op].id;
}

const char *
aisle_rows_op_title (AisleRowsOp op)
{
  return _ (ops[op].title);
}

int
aisle_rows_op_values (AisleRowsOp op)
{
  return ops[op].values;
}

gboolean
aisle_rows_op_fits (AisleRowsOp op, AisleColumnType type)
{
  switch (op)
    {
    case AISLE_ROWS_CONTAINS:
    case AISLE_ROWS_STARTS:
      return type == AISLE_COLUMN_TEXT;
    case AISLE_ROWS_AT_LEAST:
    case AISLE_ROWS_AT_MOST:
    case AISLE_ROWS_BETWEEN:
      return type != AISLE_COLUMN_TEXT;
    default:
      return TRUE;
    }
}

static void
filter_free (gpointer data)
{
  AisleRowsFilter *filter = data;

  g_free (filter->column);
  g_strfreev (filter->values);
  g_free (filter);
}

AisleRowsQuery *
aisle_rows_query_new (const char *table)
{
  AisleRowsQuery *self = g_new0 (AisleRowsQuery, 1);

  self->table = g_strdup (table);
  self->filters = g_ptr_array_new_with_free_func (filter_free);
  return self;
}

AisleRowsQuery *
aisle_rows_query_dup (const AisleRowsQuery *self)
{
  AisleRowsQuery *copy = aisle_rows_query_new (self->table);

  copy->sort = g_strdup (self->sort);
  copy->descending = self->descending;
  copy->search = g_strdup (self->search);
  copy->stored = self->stored;
  copy->source = self->source;
  for (guint i = 0; i < self->filters->len; i++)
    {
      const AisleRowsFilter *filter = self->filters->pdata[i];
      aisle_rows_query_add (copy, filter->column, filter->op, (const char *const *) filter->values);
    }
  return copy;
}

void
aisle_rows_query_free (AisleRowsQuery *self)
{
  if (self == NULL)
    return;
  g_free (self->table);
  g_free (self->sort);
  g_free (self->search);
  g_ptr_array_unref (self->filters);
  g_free (self);
}

void
aisle_rows_query_add (AisleRowsQuery *self, const char *column, AisleRowsOp op, const char *const *values)
{
  AisleRowsFilter *filter = g_new0 (AisleRowsFilter, 1);

  filter->column = g_strdup (column);
  filter->op = op;
  filter->values = values != NULL ? g_strdupv ((char **) values) : g_new0 (char *, 1);
  g_ptr_array_add (self->filters, filter);
}

static gboolean
op_from_text (const char *text, AisleRowsOp *op)
{
  for (gsize i = 0; i < AISLE_ROWS_N_OPS; i++)
    if (g_str_equal (text, ops[i].id) || g_str_equal (text, ops[i].sign))
      {
        *op = (AisleRowsOp) i;
        return TRUE;
      }
  return FALSE;
}

static char **
split_values (AisleRowsOp op, const char *text)
{
  char **values;

  if (ops[op].values == 0)
    return g_new0 (char *, 1);
  if (ops[op].values == 1)
    {
      values = g_new0 (char *, 2);
      values[0] = g_strdup (text);
    }
  else
    values = g_strsplit (text, op == AISLE_ROWS_BETWEEN ? ".." : ",", -1);
  for (gsize i = 0; values[i] != NULL; i++)
    g_strstrip (values[i]);
  return values;
}

gboolean
aisle_rows_query_add_text (AisleRowsQuery *self, const char *text, GError **error)
{
  g_auto (GStrv) words = g_strsplit (text, " ", 3);
  guint n = g_strv_length (words);
  AisleRowsOp op;

  if (n >= 2 && op_from_text (words[1], &op))
    {
      g_auto (GStrv) values = split_values (op, n == 3 ? words[2] : "");
      guint n_values = g_strv_length (values);
      if (n >= (ops[op].values == 0 ? 2 : 3) && (ops[op].values < 0 || n_values == (guint) ops[op].values))
        {
          aisle_rows_query_add (self, words[0], op, (const char *const *) values);
          return TRUE;
        }
    }
  g_set_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_USAGE,
               _ ("cannot read the filter '%s': write it as \"price at-least 10\", \"kind is view\", "
                  "\"price between 5..10\", \"item one-of a,b\" or \"title missing\"; also is-not, contains, starts, "
                  "at-most, present"),
               text);
  return FALSE;
}

gboolean
aisle_rows_query_sort_text (AisleRowsQuery *self, const char *text, GError **error)
{
  g_auto (GStrv) parts = g_strsplit (text, ":", 2);

  if (parts[0] == NULL || *parts[0] == '\0'
      || (parts[1] != NULL && !g_str_equal (parts[1], "desc") && !g_str_equal (parts[1], "asc")))
    {
      g_set_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_USAGE,
                   _ ("cannot sort by '%s': write the name of a column, and :desc for the largest first"), text);
      return FALSE;
    }
  g_free (self->sort);
  self->sort = g_strdup (parts[0]);
  self->descending = g_strcmp0 (parts[1], "desc") == 0;
  return TRUE;
}
