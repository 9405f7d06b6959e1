/* series-tables.h: more shapes for chart-tables.h, which includes it: flows, panels and series. */
#pragma once

#include "chart/chart-tables.h"

/* Flows between six names, twelve a level. */
static inline AisleTable *
chart_flows (RowsKind kind, gsize n)
{
  static const AisleColumnSpec specs[] = {
    { "level", "Step", AISLE_COLUMN_INTEGER, NULL },
    { "from", "From", AISLE_COLUMN_TEXT, NULL },
    { "to", "To", AISLE_COLUMN_TEXT, NULL },
    { "users", "Users", AISLE_COLUMN_INTEGER, "users" },
  };
  AisleTable *table = aisle_table_new (specs, G_N_ELEMENTS (specs));
  for (gsize i = 0; i < n; i++)
    {
      gsize row = aisle_table_add_row (table);
      gsize from = i % 4, to = i % 3;
      g_autofree char *source = g_strdup_printf ("Page %" G_GSIZE_FORMAT, from + 1),
                      *target = g_strdup_printf ("Page %" G_GSIZE_FORMAT, to + 3);
      if (kind != ROWS_HOSTILE || i % 7 != 6)
        aisle_table_set_integer (table, row, 0, kind == ROWS_HOSTILE ? G_MAXINT64 - (gint64) (i % 3) : (gint64) i / 12);
      aisle_table_set_text (table, row, 1, kind == ROWS_HOSTILE ? chart_names[i % G_N_ELEMENTS (chart_names)] : source);
      aisle_table_set_text (table, row, 2, kind == ROWS_HOSTILE ? chart_names[i % 4] : target);
      if (kind != ROWS_HOSTILE || i % 5 != 3)
        aisle_table_set_integer (table, row, 3,
                                 kind == ROWS_HOSTILE && i % 3 == 1 ? G_MAXINT64 : 100 + (gint64) (i * 37 % 900));
    }
  return table;
}

/* Six parts of a whole, for each of n names. */
static inline AisleTable *
chart_parts (RowsKind kind, gsize n)
{
  AisleTable *table = aisle_table_new (&(AisleColumnSpec){ "label", "Name", AISLE_COLUMN_TEXT, NULL }, 1);
  for (gsize part = 0; part < 6; part++)
    {
      g_autofree char *name = g_strdup_printf ("part_%" G_GSIZE_FORMAT, part + 1);
      aisle_table_add_column (
          table, &(AisleColumnSpec){ name, kind == ROWS_HOSTILE ? chart_names[part] : name, AISLE_COLUMN_REAL, NULL });
    }
  for (gsize i = 0; i < n; i++)
    {
      gsize row = aisle_table_add_row (table);
      g_autofree char *name = g_strdup_printf ("Name %" G_GSIZE_FORMAT, i + 1);
      aisle_table_set_text (table, row, 0, kind == ROWS_HOSTILE ? chart_names[i % G_N_ELEMENTS (chart_names)] : name);
      for (gsize part = 0; part < 6; part++)
        aisle_table_set_real (table, row, part + 1,
                              kind == ROWS_HOSTILE ? fabs (chart_value (kind, i + part))
                                                   : (double) (10 + (i + 7 * part) % 40));
    }
  return table;
}

/* A training: loss on what was trained on and on what was held back, the latter not at every step. */
static inline AisleTable *
chart_training (RowsKind kind, gsize n)
{
  static const AisleColumnSpec specs[] = {
    { "step", "Step", AISLE_COLUMN_INTEGER, NULL },
    { "train_loss", "Training", AISLE_COLUMN_REAL, NULL },
    { "valid_loss", "Validation", AISLE_COLUMN_REAL, NULL },
  };
  AisleTable *table = aisle_table_new (specs, G_N_ELEMENTS (specs));
  for (gsize i = 0; i < n; i++)
    {
      gsize row = aisle_table_add_row (table);
      aisle_table_set_integer (table, row, 0, kind == ROWS_HOSTILE ? (gint64) i / 3 : (gint64) i);
      aisle_table_set_real (table, row, 1, kind == ROWS_HOSTILE ? chart_value (kind, i) : 2 / (double) (i + 1));
      if (kind == ROWS_HOSTILE || i % 2 == 0)
        aisle_table_set_real (table, row, 2,
                              kind == ROWS_HOSTILE ? chart_value (kind, i + 4) : 0.5 + fabs ((double) i - 6) / 10);
    }
  return table;
}

static inline AisleTable *
chart_panels_of (RowsKind kind, gsize n, gboolean names)
{
  const AisleColumnSpec specs[] = {
    { "panel", "Category", AISLE_COLUMN_TEXT, NULL },
    { names ? "name" : "week", names ? "Channel" : "Week", names ? AISLE_COLUMN_TEXT : AISLE_COLUMN_INTEGER, NULL },
    { "orders", "Orders", AISLE_COLUMN_REAL, "orders" },
    { "returns", "Returns", AISLE_COLUMN_REAL, "orders" },
  };
  AisleTable *table = aisle_table_new (specs, G_N_ELEMENTS (specs));
  for (gsize i = 0; i < n; i++)
    {
      gsize row = aisle_table_add_row (table), each = n > 100 ? 100 : 4;
      g_autofree char *panel = g_strdup_printf ("Category %" G_GSIZE_FORMAT, i / each + 1);
      g_autofree char *name = g_strdup_printf ("Channel %" G_GSIZE_FORMAT, i % each + 1);
      aisle_table_set_text (table, row, 0, kind == ROWS_HOSTILE ? chart_names[i / each % 6] : panel);
      if (names)
        aisle_table_set_text (table, row, 1, kind == ROWS_HOSTILE ? chart_names[i % 6] : name);
      else
        aisle_table_set_integer (table, row, 1, (gint64) (i % each));
      aisle_table_set_real (table, row, 2, chart_value (kind, i));
      aisle_table_set_real (table, row, 3, chart_value (kind, i + 3) / 4);
    }
  return table;
}

/* Lines in panels, and bars in panels. */
static inline AisleTable *
chart_line_panels (RowsKind kind, gsize n)
{
  return chart_panels_of (kind, n, FALSE);
}

static inline AisleTable *
chart_bar_panels (RowsKind kind, gsize n)
{
  return chart_panels_of (kind, n, TRUE);
}
