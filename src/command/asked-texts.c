/* asked-texts.c: see asked-texts.h. */
#include "command/asked-texts.h"

#include "base/csv-read.h"
#include "base/error.h"
#include "base/files.h"
#include "base/i18n.h"
#include "command/command.h"
#include "text/encodings.h"

#include <string.h>

#define LARGEST_FILE (256 << 20)

static guint
find_column (const GPtrArray *head, const char *const *columns)
{
  for (; *columns != NULL; columns++)
    for (guint c = 0; c < head->len; c++)
      if (g_ascii_strcasecmp (head->pdata[c], *columns) == 0)
        return c;
  return 0;
}

static void
add_records (GPtrArray *texts, const char *content, const char *const *columns)
{
  g_autoptr (GPtrArray) records = aisle_csv_records (content);
  guint column = records->len > 0 ? find_column (records->pdata[0], columns) : 0;

  for (guint i = 1; i < records->len; i++)
    {
      const GPtrArray *record = records->pdata[i];

      g_ptr_array_add (texts, g_strdup (column < record->len ? record->pdata[column] : ""));
    }
}

static void
add_lines (GPtrArray *texts, const char *content)
{
  g_auto (GStrv) lines = g_strsplit (content, "\n", -1);

  for (gsize i = 0; lines[i] != NULL; i++)
    if (*lines[i] != '\0' && *g_strchomp (lines[i]) != '\0')
      g_ptr_array_add (texts, g_strdup (lines[i]));
}

GPtrArray *
aisle_asked_texts_read (const char *path, const char *const *columns, GError **error)
{
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);
  gsize length = 0;
  g_autofree char *raw = aisle_file_read (path, LARGEST_FILE, &length, error);
  const char *content;

  if (raw == NULL)
    return NULL;
  if (strlen (raw) != length || !aisle_utf8_is_valid (raw, length))
    {
      g_set_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_INPUT, _ ("'%s' is not UTF-8 text: save it as UTF-8"), path);
      return NULL;
    }
  content = raw + aisle_encoding_mark (AISLE_ENCODING_UTF8, (const guint8 *) raw, length);
  if (g_str_has_suffix (path, ".csv"))
    add_records (texts, content, columns);
  else
    add_lines (texts, content);
  if (texts->len > 0)
    return g_steal_pointer (&texts);
  g_set_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_EMPTY,
               _ ("'%s' has no text: give a line each, or a CSV file with a column \"%s\""), path, columns[0]);
  return NULL;
}
