/* table-read.c: a small CSV table with a header, typed by content: for drawing and for tests, not for logs. */
#include "base/calendar.h"
#include "base/csv-read.h"
#include "base/error.h"
#include "base/i18n.h"
#include "base/table.h"

#include <string.h>

static gboolean
fits_type (const char *text, AisleColumnType type)
{
  char *end;
  gint64 value;

  switch (type)
    {
    case AISLE_COLUMN_INTEGER:
      return g_ascii_string_to_signed (text, 10, G_MININT64 + 1, G_MAXINT64, &value, NULL);
    case AISLE_COLUMN_REAL:
      g_ascii_strtod (text, &end);
      return end != text && *end == '\0';
    case AISLE_COLUMN_DATE:
      return strlen (text) == 10 && aisle_time_parse (text, &value);
    case AISLE_COLUMN_TIME:
      return aisle_time_parse (text, &value);
    default:
      return TRUE;
    }
}

static AisleColumnType
type_of (const GPtrArray *records, guint column)
{
  static const AisleColumnType order[] = { AISLE_COLUMN_INTEGER, AISLE_COLUMN_REAL, AISLE_COLUMN_DATE,
                                           AISLE_COLUMN_TIME };

  for (gsize t = 0; t < G_N_ELEMENTS (order); t++)
    {
      gboolean fits = TRUE, any = FALSE;
      for (guint r = 1; r < records->len && fits; r++)
        {
          const char *text = ((GPtrArray *) records->pdata[r])->pdata[column];
          any = any || *text != '\0';
          fits = *text == '\0' || fits_type (text, order[t]);
        }
      if (fits && any)
        return order[t];
    }
  return AISLE_COLUMN_TEXT;
}

static void
set_cell (AisleTable *table, gsize row, guint column, const char *text)
{
  gint64 time = 0;

  if (*text == '\0')
    return;
  switch (aisle_table_column (table, column)->type)
    {
    case AISLE_COLUMN_INTEGER:
      aisle_table_set_integer (table, row, column, g_ascii_strtoll (text, NULL, 10));
      break;
    case AISLE_COLUMN_REAL:
      aisle_table_set_real (table, row, column, g_ascii_strtod (text, NULL));
      break;
    case AISLE_COLUMN_DATE:
    case AISLE_COLUMN_TIME:
      if (aisle_time_parse (text, &time))
        aisle_table_set_integer (table, row, column,
                                 aisle_table_column (table, column)->type == AISLE_COLUMN_TIME ? time
                                                                                               : time / AISLE_DAY);
      break;
    default:
      aisle_table_set_text (table, row, column, text);
    }
}

AisleTable *
aisle_table_from_csv (const char *text, GError **error)
{
  g_autoptr (GPtrArray) records = NULL;
  g_autoptr (AisleTable) table = aisle_table_new (NULL, 0);
  const GPtrArray *header;

  if (!g_utf8_validate (text, -1, NULL))
    {
      g_set_error (error, AISLE_BASE_ERROR, AISLE_ERROR_INPUT, _ ("not a CSV table: not UTF-8 text"));
      return NULL;
    }
  if (g_str_has_prefix (text, "\xef\xbb\xbf"))
    text += 3;
  records = aisle_csv_records (text);
  if (records->len == 0)
    {
      g_set_error (error, AISLE_BASE_ERROR, AISLE_ERROR_EMPTY, _ ("not a CSV table: the file is empty"));
      return NULL;
    }
  header = records->pdata[0];
  for (guint r = 1; r < records->len; r++)
    if (((GPtrArray *) records->pdata[r])->len != header->len)
      {
        g_set_error (error, AISLE_BASE_ERROR, AISLE_ERROR_INPUT,
                     _ ("not a CSV table: record %u: %u fields, expected %u"), r + 1,
                     ((GPtrArray *) records->pdata[r])->len, header->len);
        return NULL;
      }
  for (guint c = 0; c < header->len; c++)
    aisle_table_add_column (table,
                            &(AisleColumnSpec){ header->pdata[c], header->pdata[c], type_of (records, c), NULL });
  for (guint r = 1; r < records->len; r++)
    {
      gsize row = aisle_table_add_row (table);
      for (guint c = 0; c < header->len; c++)
        set_cell (table, row, c, ((GPtrArray *) records->pdata[r])->pdata[c]);
    }
  return g_steal_pointer (&table);
}
