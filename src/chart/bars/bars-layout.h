/* bars-layout.h: where each bar stands, lying or standing. */
#pragma once

#include "chart/kit/axes.h"
#include "chart/kit/rows.h"

typedef struct
{
  gboolean vertical;
  AisleMeasure measure;
  AisleColumnType type;
  gsize n_shown, n_rows, label;
  AisleRows rows;   /* lying */
  AisleAxis axis;   /* standing */
  AisleScale value; /* along the bars */
  AisleBox plot;
  double band;  /* across the bars */
  double above; /* height of the names where they stand above lying bars, since beside them they would be cut; else 0 */
} AisleBarsLayout;

gboolean aisle_bars_fits (const AisleTable *table, const char **reason);
/* FALSE where there are no rows. */
gboolean aisle_bars_lay_out (AisleBarsLayout *self, AisleCanvas *canvas, const AisleTable *table,
                             const AisleParams *params);
/* The place of a value along the bars. */
double aisle_bars_place (const AisleBarsLayout *self, double value);
/* The row's share of the plot, and the bar in it; FALSE when the row has no value or no room. */
AisleBox aisle_bars_band (const AisleBarsLayout *self, gsize row);
gboolean aisle_bars_box (const AisleBarsLayout *self, const AisleTable *table, gsize row, AisleBox *box);
/* Row at a logical place or -1. */
gssize aisle_bars_row_at (const AisleBarsLayout *self, double x, double y);
