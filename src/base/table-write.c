/* table-write.c: a table as text for people, as JSON, as CSV, and back. */
#include "base/table.h"

#include "base/calendar.h"
#include "base/csv-write.h"
#include "base/error.h"
#include "base/i18n.h"

#include <math.h>
#include <string.h>

static const char *const type_names[] = { "text", "integer", "real", "share", "money", "time", "date", "duration" };

/* Significant digits kept, trailing zeros not. */
static char *
format_real (double value)
{
  double size = fabs (value);
  int decimals = size == 0 || size >= 1000 ? 0 : size >= 100 ? 1 : size >= 10 ? 2 : size >= .1 ? 3 : 4;

  if (size > 0 && size < 1e-4)
    return g_strdup_printf ("%.2g", value);
  return g_strdup_printf ("%'.*f", decimals, value);
}

static char *
format_share (double value)
{
  double percent = value * 100;
  double size = fabs (percent);
  int decimals = size == 0 || size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3;

  if (size > 0 && size < .001)
    return g_strdup (_ ("<0.001%"));
  /* Translators: a share in per cent. */
  return g_strdup_printf (_ ("%.*f%%"), decimals, percent);
}

static char *
format_duration (double seconds)
{
  if (fabs (seconds) >= 2 * 86400)
    return g_strdup_printf (_ ("%.1f d"), seconds / 86400);
  if (fabs (seconds) >= 2 * 3600)
    return g_strdup_printf (_ ("%.1f h"), seconds / 3600);
  if (fabs (seconds) >= 120)
    return g_strdup_printf (_ ("%.1f min"), seconds / 60);
  return g_strdup_printf (_ ("%.1f s"), seconds);
}

static char *
format_time (gint64 time)
{
  char *text = aisle_time_format (time);
  char *t = strchr (text, 'T'), *z = strchr (text, 'Z');

  *t = ' ';
  *z = '\0';
  return text;
}

char *
aisle_table_format (const AisleTable *self, gsize row, gsize column)
{
  if (aisle_table_is_missing (self, row, column))
    return g_strdup ("");
  switch (aisle_table_column (self, column)->type)
    {
    case AISLE_COLUMN_TEXT:
      return g_strdup (aisle_table_text (self, row, column));
    case AISLE_COLUMN_REAL:
      return format_real (aisle_table_number (self, row, column));
    case AISLE_COLUMN_SHARE:
      return format_share (aisle_table_number (self, row, column));
    case AISLE_COLUMN_MONEY:
      return g_strdup_printf ("%'.2f", aisle_table_number (self, row, column));
    case AISLE_COLUMN_TIME:
      return format_time (aisle_table_integer (self, row, column));
    case AISLE_COLUMN_DATE:
      return aisle_day_format ((gint32) aisle_table_integer (self, row, column));
    case AISLE_COLUMN_DURATION:
      return format_duration (aisle_table_number (self, row, column));
    case AISLE_COLUMN_INTEGER:
    default:
      return g_strdup_printf ("%'lld", (long long) aisle_table_integer (self, row, column));
    }
}

/* The form of a cell in JSON and CSV; NULL when missing. */
static char *
plain_cell (const AisleTable *self, gsize row, gsize column)
{
  char buffer[32];

  if (aisle_table_is_missing (self, row, column))
    return NULL;
  switch (aisle_table_column (self, column)->type)
    {
    case AISLE_COLUMN_TEXT:
      return g_strdup (aisle_table_text (self, row, column));
    case AISLE_COLUMN_TIME:
      return aisle_time_format (aisle_table_integer (self, row, column));
    case AISLE_COLUMN_DATE:
      return aisle_day_format ((gint32) aisle_table_integer (self, row, column));
    case AISLE_COLUMN_INTEGER:
      return g_strdup_printf ("%" G_GINT64_FORMAT, aisle_table_integer (self, row, column));
    default:
      return g_strdup (aisle_double_format (buffer, aisle_table_number (self, row, column)));
    }
}

static void
add_cell_to_json (const AisleTable *self, gsize row, gsize column, JsonArray *cells)
{
  AisleColumnType type = aisle_table_column (self, column)->type;

  if (aisle_table_is_missing (self, row, column))
    json_array_add_null_element (cells);
  else if (type == AISLE_COLUMN_INTEGER)
    json_array_add_int_element (cells, aisle_table_integer (self, row, column));
  else if (type == AISLE_COLUMN_TEXT || type == AISLE_COLUMN_TIME || type == AISLE_COLUMN_DATE)
    {
      g_autofree char *text = plain_cell (self, row, column);
      json_array_add_string_element (cells, text);
    }
  else
    json_array_add_double_element (cells, aisle_table_number (self, row, column));
}

void
aisle_table_add_to_json (const AisleTable *self, JsonObject *object)
{
  JsonArray *columns = json_array_new (), *rows = json_array_new ();

  for (gsize c = 0; c < aisle_table_n_columns (self); c++)
    {
      const AisleColumnSpec *spec = aisle_table_column (self, c);
      JsonObject *column = json_object_new ();
      json_object_set_string_member (column, "name", spec->name);
      json_object_set_string_member (column, "type", type_names[spec->type]);
      if (spec->unit != NULL)
        json_object_set_string_member (column, "unit", spec->unit);
      json_array_add_object_element (columns, column);
    }
  for (gsize r = 0; r < aisle_table_n_rows (self); r++)
    {
      JsonArray *cells = json_array_new ();
      for (gsize c = 0; c < aisle_table_n_columns (self); c++)
        add_cell_to_json (self, r, c, cells);
      json_array_add_array_element (rows, cells);
    }
  json_object_set_array_member (object, "columns", columns);
  json_object_set_array_member (object, "rows", rows);
}

void
aisle_table_to_csv (const AisleTable *self, GString *out)
{
  gsize n = aisle_table_n_columns (self);

  for (gsize c = 0; c < n; c++)
    {
      aisle_csv_append (out, aisle_table_column (self, c)->name, FALSE);
      g_string_append (out, c + 1 < n ? "," : "\r\n");
    }
  for (gsize r = 0; r < aisle_table_n_rows (self); r++)
    for (gsize c = 0; c < n; c++)
      {
        g_autofree char *text = plain_cell (self, r, c);
        aisle_csv_append (out, text, aisle_table_column (self, c)->type == AISLE_COLUMN_TEXT);
        g_string_append (out, c + 1 < n ? "," : "\r\n");
      }
}

/* Columns a terminal gives a text: wide characters count two. */
static gsize
display_width (const char *text)
{
  gsize width = 0;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);
      width += g_unichar_iszerowidth (c) ? 0 : g_unichar_iswide (c) ? 2 : 1;
    }
  return width;
}

static void
append_padded (GString *out, const char *text, gsize width, gboolean right)
{
  gsize own = display_width (text);
  gsize pad = width > own ? width - own : 0;

  g_string_append_printf (out, right ? "%*s%s" : "%*.0s%s", right ? (int) pad : 0, "", text);
  if (!right)
    g_string_append_printf (out, "%*s", (int) pad, "");
}

void
aisle_table_to_text (const AisleTable *self, GString *out)
{
  gsize n = aisle_table_n_columns (self), rows = aisle_table_n_rows (self);
  g_autofree gsize *widths = g_new0 (gsize, n);
  g_autoptr (GPtrArray) cells = g_ptr_array_new_with_free_func (g_free);

  for (gsize c = 0; c < n; c++)
    {
      const AisleColumnSpec *spec = aisle_table_column (self, c);
      g_ptr_array_add (cells, g_strdup (*spec->title != '\0' ? _ (spec->title) : spec->name));
    }
  for (gsize r = 0; r < rows; r++)
    for (gsize c = 0; c < n; c++)
      g_ptr_array_add (cells, aisle_table_format (self, r, c));
  for (gsize i = 0; i < cells->len; i++)
    widths[i % n] = MAX (widths[i % n], display_width (cells->pdata[i]));
  for (gsize i = 0; i < cells->len; i++)
    {
      gsize c = i % n;
      gboolean right = aisle_table_column (self, c)->type != AISLE_COLUMN_TEXT;
      append_padded (out, cells->pdata[i], c + 1 < n || right ? widths[c] : 0, right);
      g_string_append (out, c + 1 < n ? "  " : "\n");
    }
}
