/* jsonl-rows.c: an object a line; numbers as numbers, times as ISO text, missing values as null. */
#include "export/rows-file.h"

#include "base/json.h"

#include <math.h>
#include <string.h>

#define FULL 65536

typedef struct
{
  AisleReplace *file;
  GPtrArray *keys; /* "name": with quotes */
  GString *out;
} Jsonl;

static void
jsonl_free (gpointer data)
{
  Jsonl *self = data;

  g_ptr_array_unref (self->keys);
  g_string_free (self->out, TRUE);
  g_free (self);
}

static gpointer
jsonl_begin (AisleReplace *file, const AisleRowsHead *head, GError **error)
{
  Jsonl *self = g_new (Jsonl, 1);

  self->file = file;
  self->keys = g_ptr_array_new_with_free_func (g_free);
  self->out = g_string_new (NULL);
  for (gsize c = 0; c < head->n_columns; c++)
    {
      GString *key = g_string_new (c == 0 ? "{" : ",");
      aisle_json_append_text (key, head->columns[c].name);
      g_string_append_c (key, ':');
      g_ptr_array_add (self->keys, g_string_free (key, FALSE));
    }
  return self;
}

static gboolean
jsonl_flush (Jsonl *self, GError **error)
{
  gboolean ok = aisle_replace_write (self->file, self->out->str, self->out->len, error);

  g_string_truncate (self->out, 0);
  return ok;
}

static gboolean
jsonl_row (gpointer data, const AisleRowsCell *cells, GError **error)
{
  Jsonl *self = data;
  char buffer[64];

  for (guint c = 0; c < self->keys->len; c++)
    {
      const char *text = aisle_rows_cell_text (&cells[c], buffer);
      AisleColumnType type = cells[c].type;

      g_string_append (self->out, self->keys->pdata[c]);
      if (text == NULL)
        g_string_append (self->out, "null");
      else if (type == AISLE_COLUMN_TEXT || type == AISLE_COLUMN_TIME || type == AISLE_COLUMN_DATE)
        aisle_json_append_text (self->out, text);
      else
        g_string_append (self->out, text);
    }
  g_string_append (self->out, self->keys->len > 0 ? "}\n" : "{}\n");
  return self->out->len < FULL || jsonl_flush (self, error);
}

static gboolean
jsonl_end (gpointer data, GError **error)
{
  return jsonl_flush (data, error);
}

const AisleRowsWriter aisle_jsonl_rows = {
  .id = "jsonl", .begin = jsonl_begin, .row = jsonl_row, .end = jsonl_end, .free = jsonl_free
};
