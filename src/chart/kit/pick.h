/* pick.h: which columns of a table a chart draws.
 *
 * By name where the parameter "y" says so; else by type: the first measure and, for charts of several series, those of
 * the same type and unit.  Columns that belong to another ("x_low", "x_high", "x_flag",
 * "previous_x") are not measures. */
#pragma once

#include "base/params.h"
#include "base/table.h"

#define AISLE_PICK_MAX 4

typedef struct
{
  gssize column;
  gssize low, high; /* the interval, or -1 */
  gssize previous;  /* the period before, or -1 */
  gssize flag;      /* 1 where the value stands out, or -1 */
} AisleMeasure;

/* INTEGER, REAL, SHARE, MONEY or DURATION, and no identifier ("step", "run", "group", "hour" ...) or companion of another column. */
gboolean aisle_pick_is_measure (const AisleTable *table, gsize column);
/* Up to max measures to draw together; 0 when there is none.  The column `not` is left out. */
gsize aisle_pick_measures (const AisleTable *table, const AisleParams *params, gssize not, gsize max,
                           AisleMeasure *measures);
/* All measures left to right, of any unit. */
gsize aisle_pick_all (const AisleTable *table, gssize not, gsize max, AisleMeasure *measures);
/* The column of names: "label", "name" or "cohort", else the first text, else the first date, else the first column. */
gsize aisle_pick_label (const AisleTable *table);
/* A parameter's text, or "" where there are no parameters. */
const char *aisle_pick_text (const AisleParams *params, const char *name);

/* "low" and "high" of a measure: x_low and x_high, or low and high where the table has one interval; -1 none. */
void aisle_pick_interval (const AisleTable *table, gsize column, gssize *low, gssize *high);
/* A column that says what a row is about: a text, a date, or a number such as a period or an hour. */
gboolean aisle_pick_is_key (const AisleTable *table, gsize column);

/* A cell that is a name: weekdays in words, numbers without grouping, a dash where it is missing; free. */
char *aisle_pick_name (const AisleTable *table, gsize row, gsize column);
/* Title of a column in the user's language, and its unit ("" none); money's unit is the currency. */
const char *aisle_pick_title (const AisleTable *table, gsize column);
const char *aisle_pick_unit (const AisleTable *table, gsize column, const char *currency);
/* "Revenue, EUR", or the title alone where the unit only repeats it; free. */
char *aisle_pick_caption (const AisleTable *table, gsize column, const char *currency);
