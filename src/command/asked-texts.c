/* asked-texts.c: see asked-texts.h.  What a table's text is, the guess of an import tells. */
#include "command/asked-texts.h"

#include "base/csv-read.h"
#include "base/error.h"
#include "base/files.h"
#include "base/i18n.h"
#include "command/command.h"
#include "import/packed-file.h"
#include "import/sniff.h"
#include "text/encodings.h"

#include <string.h>

#define LARGEST_FILE (256 << 20)

/* ---- tables ---- */

typedef struct
{
  AisleSink sink; /* first: the reader hands it back */
  GPtrArray *texts;
} TextSink;

static gboolean
take_texts (AisleSink *sink, const AisleRecordBatch *batch, GError **error)
{
  gssize field = aisle_record_field (batch->kind, AISLE_ROLE_TEXT);

  for (gsize i = 0; i < batch->n; i++)
    {
      AisleSpan text = batch->columns[field].text[i];

      g_ptr_array_add (((TextSink *) sink)->texts, g_strndup (text.data, text.length));
    }
  return TRUE;
}

static gboolean
pass_reject (AisleSink *sink, AisleReject reason, gint64 line, const char *text, GError **error)
{
  return TRUE;
}

static gboolean
is_table (const char *path, const AisleMapping *mapping)
{
  static const char *const endings[] = { ".csv", ".tsv", ".json", ".jsonl", ".ndjson" };
  g_autofree char *inner = aisle_packed_inner_name (path), *name = g_ascii_strdown (inner, -1);

  for (gsize i = 0; i < G_N_ELEMENTS (endings); i++)
    if (g_str_has_suffix (name, endings[i]))
      return TRUE;
  return g_str_equal (mapping->reader, "csv") && mapping->separator == '\t';
}

/* What an import would take for the text of a dialogue; *found FALSE without an error where the file is no such table. */
static gboolean
read_table (const char *path, GPtrArray *texts, gboolean *found, GError **error)
{
  TextSink sink = { { .reject = pass_reject, .records = take_texts }, texts };
  g_autoptr (AisleMapping) mapping = aisle_mapping_sniff (path, NULL);
  AisleReadCounts counts = { 0 };
  gint64 rejected = 0;

  *found = mapping != NULL && is_table (path, mapping) && aisle_mapping_set (mapping, "as", "dialogues", NULL)
           && aisle_mapping_has_role (mapping, AISLE_ROLE_TEXT);
  if (!*found)
    return TRUE;
  if (!aisle_reader (mapping->reader)->read (path, mapping, &sink.sink, &counts, NULL, error))
    return FALSE;
  for (gsize i = 0; i < AISLE_N_REJECTS; i++)
    rejected += counts.rejected[i];
  if (rejected == 0)
    return TRUE;
  g_set_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_INPUT,
               _ ("%lld of the %lld rows of '%s' cannot be read: import it to see which, or give a text a line"),
               (long long) rejected, (long long) counts.rows_read, path);
  return FALSE;
}

/* ---- CSV with a column of a given name, and lines ---- */

static gssize
find_column (const GPtrArray *head, const char *const *columns)
{
  for (; *columns != NULL; columns++)
    for (guint c = 0; c < head->len; c++)
      if (g_ascii_strcasecmp (head->pdata[c], *columns) == 0)
        return c;
  return -1;
}

static void
add_records (GPtrArray *texts, const GPtrArray *records, guint column)
{
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

static gboolean
add_file (GPtrArray *texts, const char *path, const char *content, const char *const *columns, GError **error)
{
  g_autoptr (GPtrArray) records = g_str_has_suffix (path, ".csv") ? aisle_csv_records (content) : NULL;
  gssize column = records != NULL && records->len > 0 ? find_column (records->pdata[0], columns) : -1;
  gboolean found = FALSE;

  if (column < 0 && !read_table (path, texts, &found, error))
    return FALSE;
  if (found)
    return TRUE;
  if (records != NULL)
    add_records (texts, records, (guint) MAX (column, 0));
  else
    add_lines (texts, content);
  return TRUE;
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
  if (!add_file (texts, path, content, columns, error))
    return NULL;
  if (texts->len > 0)
    return g_steal_pointer (&texts);
  g_set_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_EMPTY,
               _ ("'%s' has no text: give a line each, or a CSV file with a column \"%s\""), path, columns[0]);
  return NULL;
}
