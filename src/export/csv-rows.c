/* csv-rows.c: RFC 4180: a header of names, \r\n, quotes where needed; text that a spreadsheet would run gets a '. */
#include "export/rows-file.h"

#include "base/csv-write.h"

#define FULL 65536

typedef struct
{
  AisleReplace *file;
  gsize n_columns;
  GString *out;
} Csv;

static void
csv_free (gpointer data)
{
  Csv *self = data;

  g_string_free (self->out, TRUE);
  g_free (self);
}

static gpointer
csv_begin (AisleReplace *file, const AisleRowsHead *head, GError **error)
{
  Csv *self = g_new (Csv, 1);

  self->file = file;
  self->n_columns = head->n_columns;
  self->out = g_string_new (head->mark ? "\xEF\xBB\xBF" : NULL);
  for (gsize c = 0; c < head->n_columns; c++)
    {
      aisle_csv_append (self->out, head->columns[c].name, TRUE);
      g_string_append (self->out, c + 1 < head->n_columns ? "," : "\r\n");
    }
  return self;
}

static gboolean
csv_flush (Csv *self, GError **error)
{
  gboolean ok = aisle_replace_write (self->file, self->out->str, self->out->len, error);

  g_string_truncate (self->out, 0);
  return ok;
}

static gboolean
csv_row (gpointer data, const AisleRowsCell *cells, GError **error)
{
  Csv *self = data;
  char buffer[64];

  for (gsize c = 0; c < self->n_columns; c++)
    {
      const char *text = aisle_rows_cell_text (&cells[c], buffer);
      /* An empty text is not a missing one; a line that holds nothing else would be none. */
      if (text != NULL && *text == '\0')
        g_string_append (self->out, "\"\"");
      else
        aisle_csv_append (self->out, text, cells[c].type == AISLE_COLUMN_TEXT);
      g_string_append (self->out, c + 1 < self->n_columns ? "," : "\r\n");
    }
  return self->out->len < FULL || csv_flush (self, error);
}

static gboolean
csv_end (gpointer data, GError **error)
{
  return csv_flush (data, error);
}

const AisleRowsWriter aisle_csv_rows = {
  .id = "csv", .begin = csv_begin, .row = csv_row, .end = csv_end, .free = csv_free
};
