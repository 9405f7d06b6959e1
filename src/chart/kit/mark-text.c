/* mark-text.c: what a mark says when it is pointed at or reached by the keyboard. */
#include "chart/kit/pick.h"

#include "base/i18n.h"
#include "chart/chart.h"

#define MAX_LINES 8

static void
begin_line (GString *text)
{
  if (text->len > 0)
    g_string_append_c (text, '\n');
}

static void
append_line (GString *text, const AisleTable *table, gsize row, gsize column)
{
  gssize low, high;
  if (aisle_table_is_missing (table, row, column))
    return;
  g_autofree char *value = aisle_pick_is_key (table, column) ? aisle_pick_name (table, row, column)
                                                             : aisle_table_format (table, row, column);
  begin_line (text);
  g_string_append_printf (text, _ ("%s: %s"), aisle_pick_title (table, column), value);
  aisle_pick_interval (table, column, &low, &high);
  if (low >= 0 && !aisle_table_is_missing (table, row, (gsize) low)
      && !aisle_table_is_missing (table, row, (gsize) high))
    {
      g_autofree char *from = aisle_table_format (table, row, (gsize) low);
      g_autofree char *to = aisle_table_format (table, row, (gsize) high);
      /* Translators: an interval behind a value. */
      g_string_append_printf (text, _ (" (%s to %s)"), from, to);
    }
}

/* Whether bins of whole numbers end where the next begins: the last number of 1 to 2 is 1. */
static gboolean
ends_before (const AisleTable *table, gsize row, gsize from, gsize to)
{
  gsize n = aisle_table_n_rows (table);
  if (aisle_table_column (table, to)->type != AISLE_COLUMN_INTEGER || aisle_table_is_missing (table, row, to))
    return FALSE;
  if (row + 1 < n)
    return aisle_table_integer (table, row, to) == aisle_table_integer (table, row + 1, from);
  return row > 0 && aisle_table_integer (table, row - 1, to) == aisle_table_integer (table, row, from);
}

/* "20 to 40": a bin, or where a flow goes. */
static void
append_range (GString *text, const AisleTable *table, gsize row, gsize from, gsize to)
{
  g_autofree char *low = aisle_table_format (table, row, from), *high = NULL;
  high = ends_before (table, row, from, to)
             ? g_strdup_printf ("%'lld", (long long) aisle_table_integer (table, row, to) - 1)
             : aisle_table_format (table, row, to);
  if (low[0] == '\0' && high[0] == '\0')
    return;
  begin_line (text);
  /* "From" says nothing that the values do not. */
  const char *title = aisle_pick_title (table, from);
  if (!g_str_equal (title, _ ("From")) && !g_str_equal (title, "from"))
    g_string_append_printf (text, _ ("%s: %s"), title, "");
  if (high[0] == '\0')
    /* Translators: a range without an end. */
    g_string_append_printf (text, _ ("from %s"), low);
  else if (low[0] == '\0')
    /* Translators: a range without a beginning. */
    g_string_append_printf (text, _ ("up to %s"), high);
  else if (g_str_equal (low, high))
    g_string_append (text, low);
  else
    /* Translators: a range of values. */
    g_string_append_printf (text, C_ ("range", "%s to %s"), low, high);
}

char *
aisle_chart_mark_text (const AisleTable *table, const AisleMark *mark)
{
  GString *text = g_string_new (NULL);
  gsize label = aisle_pick_label (table), lines = 2, n = aisle_table_n_columns (table);
  gssize from = aisle_table_find (table, "from"), to = aisle_table_find (table, "to"), low, high;
  gboolean range = from >= 0 && to >= 0;
  aisle_pick_interval (table, mark->column, &low, &high);
  if (range)
    append_range (text, table, mark->row, (gsize) from, (gsize) to);
  if (!range || (label != (gsize) from && label != (gsize) to))
    append_line (text, table, mark->row, label);
  for (gsize column = 0; column < n && lines < MAX_LINES; column++)
    if (column != label && column != mark->column && aisle_pick_is_key (table, column)
        && !(range && ((gssize) column == from || (gssize) column == to)))
      {
        append_line (text, table, mark->row, column);
        lines++;
      }
  if (mark->column != label)
    append_line (text, table, mark->row, mark->column);
  for (gsize column = 0; column < n && lines < MAX_LINES; column++)
    {
      if (column == label || column == mark->column || (gssize) column == low || (gssize) column == high
          || !aisle_pick_is_measure (table, column))
        continue;
      append_line (text, table, mark->row, column);
      lines++;
    }
  return g_string_free (text, FALSE);
}
