/* rows-file.c: the writers there are, and values as text. */
#include "export/rows-file.h"

#include "base/calendar.h"

#include <math.h>

const AisleRowsWriter *const *
aisle_rows_writers (void)
{
  static const AisleRowsWriter *const writers[] = { &aisle_csv_rows, &aisle_xlsx_rows, &aisle_jsonl_rows, NULL };

  return writers;
}

const char *
aisle_rows_cell_text (const AisleRowsCell *cell, char buffer[64])
{
  char *text = NULL;

  if (cell->missing)
    return NULL;
  switch (cell->type)
    {
    case AISLE_COLUMN_TEXT:
      return cell->text;
    case AISLE_COLUMN_REAL:
    case AISLE_COLUMN_SHARE:
      return isfinite (cell->real) ? aisle_double_format (buffer, cell->real) : NULL;
    case AISLE_COLUMN_MONEY:
      return aisle_double_format (buffer, (double) cell->integer / AISLE_MONEY_UNIT);
    case AISLE_COLUMN_DURATION:
      return aisle_double_format (buffer, (double) cell->integer / 1e6);
    case AISLE_COLUMN_TIME:
      text = aisle_time_format (cell->integer);
      break;
    case AISLE_COLUMN_DATE:
      text = aisle_day_format ((gint32) CLAMP (cell->integer, G_MININT32, G_MAXINT32));
      break;
    default:
      g_snprintf (buffer, 64, "%" G_GINT64_FORMAT, cell->integer);
      return buffer;
    }
  g_strlcpy (buffer, text, 64);
  g_free (text);
  return buffer;
}
