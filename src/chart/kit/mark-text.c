/* mark-text.c: what a mark says when it is pointed at or reached by the keyboard. */
#include "chart/kit/pick.h"

#include "base/i18n.h"
#include "chart/chart.h"

#define MAX_LINES 8

static void
append_line (GString *text, const AisleTable *table, gsize row, gsize column)
{
  if (aisle_table_is_missing (table, row, column))
    return;
  const char *title = aisle_pick_title (table, column);
  g_autofree char *value = aisle_table_format (table, row, column);
  const char *name = aisle_table_column (table, column)->name;
  g_autofree char *low_name = g_strconcat (name, "_low", NULL), *high_name = g_strconcat (name, "_high", NULL);
  gssize low = aisle_table_find (table, low_name), high = aisle_table_find (table, high_name);
  if (text->len > 0)
    g_string_append_c (text, '\n');
  g_string_append_printf (text, _ ("%s: %s"), title, value);
  if (low >= 0 && high >= 0 && !aisle_table_is_missing (table, row, (gsize) low))
    {
      g_autofree char *from = aisle_table_format (table, row, (gsize) low);
      g_autofree char *to = aisle_table_format (table, row, (gsize) high);
      /* Translators: an interval behind a value. */
      g_string_append_printf (text, _ (" (%s to %s)"), from, to);
    }
}

char *
aisle_chart_mark_text (const AisleTable *table, const AisleMark *mark)
{
  GString *text = g_string_new (NULL);
  gsize label = aisle_pick_label (table), lines = 2, n = aisle_table_n_columns (table);
  append_line (text, table, mark->row, label);
  if (mark->column != label)
    append_line (text, table, mark->row, mark->column);
  for (gsize column = 0; column < n && lines < MAX_LINES; column++)
    {
      if (column == label || column == mark->column || !aisle_pick_is_measure (table, column))
        continue;
      append_line (text, table, mark->row, column);
      lines++;
    }
  return g_string_free (text, FALSE);
}
