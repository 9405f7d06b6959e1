/* chart-tables.h: tables of the shapes that charts are given, well-meant and hostile. */
#pragma once

#include "base/table.h"

#include <math.h>

typedef enum
{
  ROWS_NORMAL,
  ROWS_HOSTILE, /* missing, negative, huge and tiny values, long and right-to-left names */
} RowsKind;

static const char *const chart_names[] = {
  "Home and garden",
  "A name that goes on and on until no frame of any size could be expected to hold the whole of it in one line",
  "雨伞与配件，以及一个非常非常长的分类名称，用来检查省略号",
  "أحذية رياضية للرجال والنساء والأطفال بألوان كثيرة",
  "Line\nbreak\tand \"quotes\"",
  "",
};

static inline double
chart_value (RowsKind kind, gsize i)
{
  static const double hostile[] = { 5, NAN, -3, 1e300, -1e308, 0, 1e-300, INFINITY, 1e308, -INFINITY, 17, NAN };
  return kind == ROWS_HOSTILE ? hostile[i % G_N_ELEMENTS (hostile)]
                              : 100 + 60 * sin ((double) i * 0.7) + (double) (i % 13);
}

/* Days with two series of one unit, one with a band, and one with the period before. */
static inline AisleTable *
chart_days (RowsKind kind, gsize n)
{
  static const AisleColumnSpec specs[] = {
    { "date", "Date", AISLE_COLUMN_DATE, NULL },
    { "users", "Users", AISLE_COLUMN_REAL, "users" },
    { "users_low", "Low", AISLE_COLUMN_REAL, "users" },
    { "users_high", "High", AISLE_COLUMN_REAL, "users" },
    { "buyers", "Buyers", AISLE_COLUMN_REAL, "users" },
    { "revenue", "Revenue", AISLE_COLUMN_MONEY, NULL },
    { "previous_revenue", "Before", AISLE_COLUMN_MONEY, NULL },
  };
  AisleTable *table = aisle_table_new (specs, G_N_ELEMENTS (specs));
  for (gsize i = 0; i < n; i++)
    {
      gsize row = aisle_table_add_row (table);
      double value = chart_value (kind, i);
      aisle_table_set_integer (table, row, 0, 19000 + (gint64) (kind == ROWS_HOSTILE ? i * i * 1000 : i));
      aisle_table_set_real (table, row, 1, value);
      aisle_table_set_real (table, row, 2, value * 0.9);
      aisle_table_set_real (table, row, 3, value * 1.1);
      aisle_table_set_real (table, row, 4, value * 0.4);
      aisle_table_set_integer (table, row, 5, kind == ROWS_HOSTILE ? G_MAXINT64 - (gint64) i : (gint64) (value * 1e5));
      aisle_table_set_integer (table, row, 6, (gint64) (i % 7) * 1000000);
    }
  return table;
}

/* Names with a value, its interval and a group. */
static inline AisleTable *
chart_names_table (RowsKind kind, gsize n)
{
  static const AisleColumnSpec specs[] = {
    { "name", "Model", AISLE_COLUMN_TEXT, NULL },           { "score", "Score", AISLE_COLUMN_REAL, NULL },
    { "score_low", "Low", AISLE_COLUMN_REAL, NULL },        { "score_high", "High", AISLE_COLUMN_REAL, NULL },
    { "orders", "Orders", AISLE_COLUMN_INTEGER, "orders" }, { "group", "Group", AISLE_COLUMN_INTEGER, NULL },
  };
  AisleTable *table = aisle_table_new (specs, G_N_ELEMENTS (specs));
  for (gsize i = 0; i < n; i++)
    {
      gsize row = aisle_table_add_row (table);
      double value = chart_value (kind, i);
      g_autofree char *name = g_strdup_printf ("Category %" G_GSIZE_FORMAT, i + 1);
      if (kind != ROWS_HOSTILE || i % 7 != 6)
        aisle_table_set_text (table, row, 0, kind == ROWS_HOSTILE ? chart_names[i % G_N_ELEMENTS (chart_names)] : name);
      aisle_table_set_real (table, row, 1, value);
      aisle_table_set_real (table, row, 2, value * 0.95);
      aisle_table_set_real (table, row, 3, value * 1.05);
      aisle_table_set_integer (table, row, 4, (gint64) i * 10);
      aisle_table_set_integer (table, row, 5, 1 + (gint64) i / 2);
    }
  return table;
}

/* The steps of a funnel. */
static inline AisleTable *
chart_steps (RowsKind kind, gsize n)
{
  static const AisleColumnSpec specs[] = {
    { "step", "Step", AISLE_COLUMN_INTEGER, NULL },
    { "name", "Event", AISLE_COLUMN_TEXT, NULL },
    { "users", "Users", AISLE_COLUMN_INTEGER, "users" },
    { "time_from_previous", "Median time", AISLE_COLUMN_DURATION, NULL },
  };
  static const char *const steps[] = { "View", "Cart", "Purchase", "Return" };
  AisleTable *table = aisle_table_new (specs, G_N_ELEMENTS (specs));
  gint64 users = 416895;
  for (gsize i = 0; i < n; i++)
    {
      gsize row = aisle_table_add_row (table);
      aisle_table_set_integer (table, row, 0, (gint64) i + 1);
      aisle_table_set_text (table, row, 1,
                            kind == ROWS_HOSTILE ? chart_names[i % G_N_ELEMENTS (chart_names)]
                                                 : steps[i % G_N_ELEMENTS (steps)]);
      if (kind != ROWS_HOSTILE || i % 5 != 3)
        aisle_table_set_integer (table, row, 2, kind == ROWS_HOSTILE && i % 3 == 1 ? G_MAXINT64 : users);
      if (i > 0)
        aisle_table_set_integer (table, row, 3, (gint64) i * 5000000000);
      users = users * 53 / 100;
    }
  return table;
}

/* Every kind is given every shape and draws it or says why not; of at least one of them it fits. */
typedef AisleTable *(*ChartShape) (RowsKind kind, gsize n);

static const ChartShape chart_shapes[] = {
  chart_days,
  chart_names_table,
  chart_steps,
};
