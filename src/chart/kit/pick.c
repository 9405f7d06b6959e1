/* pick.c: columns by convention. */
#include "chart/kit/pick.h"

#include "base/i18n.h"

#include <string.h>

static gssize
find_companion (const AisleTable *table, const char *prefix, const char *name, const char *suffix)
{
  g_autofree char *full = g_strconcat (prefix, name, suffix, NULL);
  return aisle_table_find (table, full);
}

static gboolean
has_base (const AisleTable *table, const char *name, const char *suffix)
{
  if (!g_str_has_suffix (name, suffix))
    return FALSE;
  g_autofree char *base = g_strndup (name, strlen (name) - strlen (suffix));
  return aisle_table_find (table, base) >= 0;
}

static gboolean
is_number (const AisleTable *table, gsize column)
{
  AisleColumnType type = aisle_table_column (table, column)->type;
  return type != AISLE_COLUMN_TEXT && type != AISLE_COLUMN_TIME && type != AISLE_COLUMN_DATE;
}

/* Numbers that are names. */
static const char *const key_numbers[] = { "period", "weekday", "hour", "level", "from", "to", NULL };

gboolean
aisle_pick_is_key (const AisleTable *table, gsize column)
{
  return !is_number (table, column) || g_strv_contains (key_numbers, aisle_table_column (table, column)->name);
}

gboolean
aisle_pick_is_measure (const AisleTable *table, gsize column)
{
  const AisleColumnSpec *spec = aisle_table_column (table, column);
  if (!is_number (table, column))
    return FALSE;
  static const char *const identifiers[] = { "step", "run", "group", NULL };
  if (g_strv_contains (identifiers, spec->name) || g_strv_contains (key_numbers, spec->name)
      || g_str_has_prefix (spec->name, "previous_"))
    return FALSE;
  return !has_base (table, spec->name, "_low") && !has_base (table, spec->name, "_high")
         && !has_base (table, spec->name, "_flag");
}

void
aisle_pick_interval (const AisleTable *table, gsize column, gssize *low, gssize *high)
{
  const AisleColumnSpec *spec = aisle_table_column (table, column);
  *low = find_companion (table, "", spec->name, "_low");
  *high = find_companion (table, "", spec->name, "_high");
  if (*low >= 0 && *high >= 0)
    return;
  *low = aisle_table_find (table, "low");
  *high = aisle_table_find (table, "high");
  /* Of a box they are the whiskers. */
  if (*low < 0 || *high < 0 || *low == (gssize) column || *high == (gssize) column
      || aisle_table_column (table, (gsize) *low)->type != spec->type || aisle_table_find (table, "median") >= 0)
    *low = *high = -1;
}

static AisleMeasure
measure_at (const AisleTable *table, gsize column)
{
  const char *name = aisle_table_column (table, column)->name;
  AisleMeasure measure = { (gssize) column, find_companion (table, "", name, "_low"),
                           find_companion (table, "", name, "_high"), find_companion (table, "previous_", name, ""),
                           find_companion (table, "", name, "_flag") };
  if (measure.low < 0 || measure.high < 0)
    measure.low = measure.high = -1;
  return measure;
}

static gsize
named_measures (const AisleTable *table, const AisleParams *params, gsize max, AisleMeasure *measures)
{
  gsize n = 0;
  if (aisle_pick_text (params, "y")[0] == '\0')
    return 0;
  g_auto (GStrv) names = aisle_params_list (params, "y");
  for (gsize i = 0; names[i] != NULL && n < max; i++)
    {
      gssize column = aisle_table_find (table, names[i]);
      gboolean again = FALSE;
      for (gsize j = 0; j < n; j++)
        again = again || measures[j].column == column;
      if (column >= 0 && !again && is_number (table, (gsize) column))
        measures[n++] = measure_at (table, (gsize) column);
    }
  return n;
}

gsize
aisle_pick_all (const AisleTable *table, gssize not, gsize max, AisleMeasure *measures)
{
  gsize n = 0;
  for (gsize column = 0; column < aisle_table_n_columns (table) && n < max; column++)
    if ((gssize) column != not &&aisle_pick_is_measure (table, column))
      measures[n++] = measure_at (table, column);
  return n;
}

gsize
aisle_pick_measures (const AisleTable *table, const AisleParams *params, gssize not, gsize max, AisleMeasure *measures)
{
  gsize n = named_measures (table, params, max, measures);
  const AisleColumnSpec *first = NULL;
  if (n > 0)
    return n;
  for (gsize column = 0; column < aisle_table_n_columns (table) && n < max; column++)
    {
      const AisleColumnSpec *spec = aisle_table_column (table, column);
      if ((gssize) column == not || !aisle_pick_is_measure (table, column))
        continue;
      if (first == NULL)
        first = spec;
      if (spec->type == first->type && g_strcmp0 (spec->unit, first->unit) == 0)
        measures[n++] = measure_at (table, column);
    }
  return n;
}

gsize
aisle_pick_label (const AisleTable *table)
{
  static const char *const names[] = { "label", "name", "cohort" };
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (aisle_table_find (table, names[i]) >= 0)
      return (gsize) aisle_table_find (table, names[i]);
  for (gsize column = 0; column < aisle_table_n_columns (table); column++)
    if (aisle_table_column (table, column)->type == AISLE_COLUMN_TEXT)
      return column;
  for (gsize column = 0; column < aisle_table_n_columns (table); column++)
    if (aisle_table_column (table, column)->type == AISLE_COLUMN_DATE
        || aisle_table_column (table, column)->type == AISLE_COLUMN_TIME)
      return column;
  return 0;
}

static char *
weekday_name (gint64 weekday)
{
  /* 2024-01-01 was a Monday. */
  g_autoptr (GDateTime) day = g_date_time_new_utc (2024, 1, (int) weekday, 0, 0, 0);
  char *name = g_date_time_format (day, "%a");
  if (g_utf8_strlen (name, -1) > 1)
    return name;
  /* One letter is not a name on its own where weekdays are numbered: 星期一, not 一. */
  g_free (name);
  return g_date_time_format (day, "%A");
}

char *
aisle_pick_name (const AisleTable *table, gsize row, gsize column)
{
  const AisleColumnSpec *spec = aisle_table_column (table, column);
  if (!aisle_table_is_missing (table, row, column) && spec->type == AISLE_COLUMN_INTEGER)
    {
      gint64 value = aisle_table_integer (table, row, column);
      if (g_str_equal (spec->name, "weekday") && value >= 1 && value <= 7)
        return weekday_name (value);
      return g_strdup_printf ("%s%" G_GUINT64_FORMAT, value < 0 ? "\342\210\222" : "",
                              value < 0 ? (guint64) - (value + 1) + 1 : (guint64) value);
    }
  char *name = aisle_table_format (table, row, column);
  if (name[0] != '\0')
    return name;
  g_free (name);
  return g_strdup ("\342\200\223");
}

const char *
aisle_pick_text (const AisleParams *params, const char *name)
{
  return params != NULL ? aisle_params_text (params, name) : "";
}

static const char *
translated (const char *text)
{
  /* The empty msgid is the catalogue's header. */
  return text != NULL && text[0] != '\0' ? _ (text) : "";
}

const char *
aisle_pick_title (const AisleTable *table, gsize column)
{
  const AisleColumnSpec *spec = aisle_table_column (table, column);
  return spec->title != NULL ? translated (spec->title) : spec->name;
}

const char *
aisle_pick_unit (const AisleTable *table, gsize column, const char *currency)
{
  const AisleColumnSpec *spec = aisle_table_column (table, column);
  if (spec->type == AISLE_COLUMN_MONEY && spec->unit == NULL)
    return currency != NULL ? currency : "";
  return translated (spec->unit);
}

/* "Users with both" says that it counts users. */
static gboolean
names_unit (const char *title, const char *unit)
{
  g_autofree char *in = g_utf8_casefold (title, -1), *word = g_utf8_casefold (unit, -1);
  for (const char *at = strstr (in, word); at != NULL; at = strstr (at + 1, word))
    if ((at == in || !g_ascii_isalnum (at[-1])) && !g_ascii_isalnum (at[strlen (word)]))
      return TRUE;
  return FALSE;
}

char *
aisle_pick_caption (const AisleTable *table, gsize column, const char *currency)
{
  const char *title = aisle_pick_title (table, column), *unit = aisle_pick_unit (table, column, currency);
  if (unit[0] == '\0' || names_unit (title, unit))
    return g_strdup (title);
  return g_strdup_printf (C_ ("title and unit", "%s, %s"), title, unit);
}
