/* csv-read.c: one field after another. */
#include "base/csv-read.h"

/* The next field at *text, unquoted; *end_of_record says that a line ended behind it. */
static char *
next_field (const char **text, gboolean *end_of_record)
{
  GString *field = g_string_new (NULL);
  const char *p = *text;
  gboolean quoted = *p == '"';

  if (quoted)
    p++;
  for (; *p != '\0'; p++)
    {
      if (quoted && *p == '"' && p[1] == '"')
        p++;
      else if (quoted && *p == '"')
        {
          quoted = FALSE;
          continue;
        }
      else if (!quoted && (*p == ',' || *p == '\n' || *p == '\r'))
        break;
      g_string_append_c (field, *p);
    }
  *end_of_record = *p != ',';
  if (*p == '\r' && p[1] == '\n')
    p++;
  *text = *p == '\0' ? p : p + 1;
  return g_string_free (field, FALSE);
}

GPtrArray *
aisle_csv_records (const char *text)
{
  GPtrArray *records = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);

  while (*text != '\0')
    {
      GPtrArray *record = g_ptr_array_new_with_free_func (g_free);
      gboolean end = FALSE;
      while (!end)
        g_ptr_array_add (record, next_field (&text, &end));
      if (record->len == 1 && *(char *) record->pdata[0] == '\0')
        g_ptr_array_unref (record);
      else
        g_ptr_array_add (records, record);
    }
  return records;
}
