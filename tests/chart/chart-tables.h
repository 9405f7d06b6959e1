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

/* Cohorts by period: the share that is back, with its interval. */
static inline AisleTable *
chart_cohorts (RowsKind kind, gsize n)
{
  static const AisleColumnSpec specs[] = {
    { "cohort", "First week", AISLE_COLUMN_DATE, NULL },    { "period", "Week", AISLE_COLUMN_INTEGER, NULL },
    { "size", "Users", AISLE_COLUMN_INTEGER, "users" },     { "users", "Back", AISLE_COLUMN_INTEGER, "users" },
    { "retention", "Retention", AISLE_COLUMN_SHARE, NULL }, { "low", "Low", AISLE_COLUMN_SHARE, NULL },
    { "high", "High", AISLE_COLUMN_SHARE, NULL },
  };
  AisleTable *table = aisle_table_new (specs, G_N_ELEMENTS (specs));
  gsize periods = n > 100 ? 1000 : 4;
  for (gsize i = 0; i < n; i++)
    {
      gsize row = aisle_table_add_row (table), cohort = i / periods, period = i % periods;
      gint64 size = cohort % 3 == 1 ? 12 : 1000;
      double share = kind == ROWS_HOSTILE ? chart_value (kind, i) : period == 0 ? 1 : 0.5 / (double) (period + 1);
      aisle_table_set_integer (table, row, 0, 19002 + (gint64) cohort * 7);
      aisle_table_set_integer (table, row, 1, (gint64) period);
      if (kind != ROWS_HOSTILE || i % 5 != 2)
        aisle_table_set_integer (table, row, 2, kind == ROWS_HOSTILE && i % 4 == 3 ? G_MAXINT64 : size);
      aisle_table_set_integer (table, row, 3, (gint64) (CLAMP (share, 0, 1) * (double) size));
      aisle_table_set_real (table, row, 4, share);
      aisle_table_set_real (table, row, 5, share * 0.9);
      aisle_table_set_real (table, row, 6, share * 1.1);
    }
  return table;
}

/* Two columns of names that cross, and a measure. */
static inline AisleTable *
chart_crossed (RowsKind kind, gsize n)
{
  static const AisleColumnSpec specs[] = {
    { "category", "Category", AISLE_COLUMN_TEXT, NULL },
    { "hour", "Hour", AISLE_COLUMN_INTEGER, NULL },
    { "change", "Change", AISLE_COLUMN_REAL, NULL },
  };
  AisleTable *table = aisle_table_new (specs, G_N_ELEMENTS (specs));
  gsize hours = n > 100 ? 1000 : n > 6 ? 4 : 3;
  for (gsize i = 0; i < n; i++)
    {
      gsize row = aisle_table_add_row (table), category = i / hours;
      g_autofree char *name = g_strdup_printf ("Category %" G_GSIZE_FORMAT, category + 1);
      aisle_table_set_text (table, row, 0, kind == ROWS_HOSTILE ? chart_names[category] : name);
      aisle_table_set_integer (table, row, 1, (gint64) (i % hours));
      aisle_table_set_real (table, row, 2, chart_value (kind, i));
    }
  return table;
}

/* Bins of prices; in the hostile one they have any width, and the last is open. */
static inline AisleTable *
chart_bins (RowsKind kind, gsize n)
{
  static const AisleColumnSpec specs[] = {
    { "from", "From", AISLE_COLUMN_MONEY, NULL },
    { "to", "To", AISLE_COLUMN_MONEY, NULL },
    { "orders", "Orders", AISLE_COLUMN_REAL, "orders" },
    { "median", "Median", AISLE_COLUMN_MONEY, NULL },
  };
  static const gint64 limits[] = { G_MININT64 + 1, -10000000000, -5000,   -5000,          0,         1, 2, 3,
                                   10000,          50000,        1 << 30, G_MAXINT64 - 1, G_MAXINT64 };
  AisleTable *table = aisle_table_new (specs, G_N_ELEMENTS (specs));
  for (gsize i = 0; i < n; i++)
    {
      gsize row = aisle_table_add_row (table);
      double value = chart_value (kind, i);
      aisle_table_set_integer (table, row, 0,
                               kind == ROWS_HOSTILE ? limits[i % G_N_ELEMENTS (limits)] : (gint64) i * 50000);
      if (kind != ROWS_HOSTILE || i + 1 < n)
        aisle_table_set_integer (
            table, row, 1, kind == ROWS_HOSTILE ? limits[(i + 1) % G_N_ELEMENTS (limits)] : (gint64) (i + 1) * 50000);
      aisle_table_set_real (table, row, 2, kind == ROWS_HOSTILE ? fabs (value) : value);
      aisle_table_set_integer (table, row, 3, kind == ROWS_HOSTILE ? G_MAXINT64 : 130000);
    }
  return table;
}

/* Quartiles of names, each followed by its points. */
static inline AisleTable *
chart_boxes (RowsKind kind, gsize n)
{
  static const AisleColumnSpec specs[] = {
    { "name", "Channel", AISLE_COLUMN_TEXT, NULL },  { "value", "Order value", AISLE_COLUMN_REAL, NULL },
    { "low", "Low", AISLE_COLUMN_REAL, NULL },       { "q1", "Quartile", AISLE_COLUMN_REAL, NULL },
    { "median", "Median", AISLE_COLUMN_REAL, NULL }, { "q3", "Quartile", AISLE_COLUMN_REAL, NULL },
    { "high", "High", AISLE_COLUMN_REAL, NULL },
  };
  AisleTable *table = aisle_table_new (specs, G_N_ELEMENTS (specs));
  gsize each = n > 100 ? n / 5 : 4;
  for (gsize i = 0; i < n; i++)
    {
      gsize row = aisle_table_add_row (table), name = i / each;
      double value = chart_value (kind, i);
      g_autofree char *text = g_strdup_printf ("Channel %" G_GSIZE_FORMAT, name + 1);
      aisle_table_set_text (table, row, 0,
                            kind == ROWS_HOSTILE ? chart_names[name % G_N_ELEMENTS (chart_names)] : text);
      if (i % each > 0 || kind == ROWS_HOSTILE)
        aisle_table_set_real (table, row, 1, value);
      for (gsize column = 2; column <= 6 && i % each == 0; column++)
        aisle_table_set_real (table, row, column,
                              kind == ROWS_HOSTILE ? chart_value (kind, i + column) : 50.0 + 30.0 * (double) column);
    }
  return table;
}

#include "chart/series-tables.h"

/* Every kind is given every shape and draws it or says why not; of at least one of them it fits. */
/* Events on a time axis, and what holds until the next. */
static inline AisleTable *
chart_events (RowsKind kind, gsize n)
{
  static const AisleColumnSpec specs[] = {
    { "time", "Time", AISLE_COLUMN_TIME, NULL },
    { "event", "Event", AISLE_COLUMN_TEXT, NULL },
    { "cart_items", "Items in the cart", AISLE_COLUMN_INTEGER, "items" },
  };
  static const char *const events[] = { "view", "view", "cart", "search", "purchase" };
  static const gint64 years[] = { 1, 1900, 2026, 9999 };
  AisleTable *table = aisle_table_new (specs, G_N_ELEMENTS (specs));
  for (gsize i = 0; i < n; i++)
    {
      gsize row = aisle_table_add_row (table);
      gint64 minutes = kind == ROWS_HOSTILE ? (years[i % 4] - 1970) * 525960 : (gint64) (i * i % 7 + i * 90);
      if (kind != ROWS_HOSTILE || i % 5 != 1)
        aisle_table_set_integer (table, row, 0, (kind == ROWS_HOSTILE ? 0 : 1772442000000000) + minutes * 60000000);
      aisle_table_set_text (table, row, 1,
                            kind == ROWS_HOSTILE ? chart_names[i % G_N_ELEMENTS (chart_names)]
                                                 : events[i % G_N_ELEMENTS (events)]);
      if (kind != ROWS_HOSTILE || i % 3 != 2)
        aisle_table_set_integer (table, row, 2, kind == ROWS_HOSTILE && i % 3 == 1 ? G_MININT64 + 1 : (gint64) i % 4);
    }
  return table;
}

typedef AisleTable *(*ChartShape) (RowsKind kind, gsize n);

static const ChartShape chart_shapes[] = {
  chart_days,  chart_names_table, chart_steps,       chart_cohorts,    chart_crossed, chart_bins,   chart_flows,
  chart_parts, chart_training,    chart_line_panels, chart_bar_panels, chart_boxes,   chart_events,
};
