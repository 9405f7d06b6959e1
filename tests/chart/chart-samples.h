/* chart-samples.h: the sample table of a chart kind, tests/chart/samples/KIND.csv: small, fixed, and such as a question
 * would answer.  Golden pictures and the gallery are drawn from it.
 *
 * The header gives NAME:TYPE:TITLE:UNIT of each column, title and unit may be left out.  Titles and texts may have a
 * Chinese form behind a bar: "Cart|加购". */
#pragma once

#include "base/table.h"

#include <string.h>

/* "English|中文": the form of a language. */
static inline char *
chart_sample_text (const char *text, gboolean chinese)
{
  const char *bar = strchr (text, '|');
  return bar == NULL ? g_strdup (text) : chinese ? g_strdup (bar + 1) : g_strndup (text, (gsize) (bar - text));
}

static inline AisleColumnType
chart_sample_type (const char *name)
{
  static const char *const names[] = { "text", "integer", "real", "share", "money", "time", "date", "duration" };
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_strcmp0 (names[i], name) == 0)
      return (AisleColumnType) i;
  g_error ("no column type '%s'", name);
}

static inline void
chart_sample_set (AisleTable *table, gsize row, gsize column, const AisleTable *from, gboolean chinese)
{
  AisleColumnType type = aisle_table_column (table, column)->type;
  double value = aisle_table_number (from, row, column);
  const char *cell = aisle_table_text (from, row, column);
  g_autofree char *text = cell != NULL ? chart_sample_text (cell, chinese) : NULL;
  if (aisle_table_is_missing (from, row, column))
    return;
  if (type == AISLE_COLUMN_TEXT)
    {
      g_autofree char *number = text == NULL ? aisle_table_format (from, row, column) : NULL;
      aisle_table_set_text (table, row, column, text != NULL ? text : number);
    }
  else if (type == AISLE_COLUMN_REAL || type == AISLE_COLUMN_SHARE)
    aisle_table_set_real (table, row, column, value);
  else if (type == AISLE_COLUMN_MONEY)
    aisle_table_set_integer (table, row, column, (gint64) (value * AISLE_MONEY_UNIT + 0.5));
  else if (type == AISLE_COLUMN_DURATION)
    aisle_table_set_integer (table, row, column, (gint64) (value * 1e6 + 0.5));
  else
    aisle_table_set_integer (table, row, column, aisle_table_integer (from, row, column));
}

/* NULL where the kind has none. */
static inline AisleTable *
chart_sample (const char *folder, const char *kind, gboolean chinese)
{
  g_autofree char *name = g_strconcat (kind, ".csv", NULL), *path = g_build_filename (folder, name, NULL), *text = NULL;
  g_autoptr (GError) error = NULL;
  if (!g_file_get_contents (path, &text, NULL, NULL))
    return NULL;
  g_autoptr (AisleTable) raw = aisle_table_from_csv (text, &error);
  g_assert_no_error (error);
  AisleTable *table = aisle_table_new (NULL, 0);
  for (gsize c = 0; c < aisle_table_n_columns (raw); c++)
    {
      g_auto (GStrv) parts = g_strsplit (aisle_table_column (raw, c)->name, ":", 4);
      guint n = g_strv_length (parts);
      g_autofree char *title = chart_sample_text (n > 2 ? parts[2] : parts[0], chinese);
      g_autofree char *unit = n > 3 ? chart_sample_text (parts[3], chinese) : NULL;
      aisle_table_add_column (table, &(AisleColumnSpec){ parts[0], title, chart_sample_type (parts[1]), unit });
    }
  for (gsize row = 0; row < aisle_table_n_rows (raw); row++)
    {
      aisle_table_add_row (table);
      for (gsize c = 0; c < aisle_table_n_columns (raw); c++)
        chart_sample_set (table, row, c, raw, chinese);
    }
  return table;
}
