/* stacked-layout.h: where the parts of stacked bars stand, lying or standing. */
#pragma once

#include "chart/kit/axes.h"
#include "chart/kit/pick.h"
#include "chart/kit/rows.h"
#include "chart/kit/series-fill.h"

typedef struct
{
  gboolean vertical, share; /* share: every bar is a hundred per cent */
  AisleMeasure measures[AISLE_SERIES_MOST];
  gsize n_measures, label, n_rows, n_shown;
  AisleColumnType type;
  AisleRows rows;   /* lying */
  AisleAxis axis;   /* standing */
  AisleScale value; /* along the bars */
  AisleBox plot;
  double band;    /* across the bars */
  double key_top; /* of the key, -1 where titles stand beside the last bar */
  gboolean bare;
} AisleStackedLayout;

/* How many measures there are to stack; 0 with a reason where the table does not fit. */
gsize aisle_stacked_measures (const AisleTable *table, const AisleParams *params, AisleMeasure *measures,
                              const char **reason);
/* FALSE where there are no rows. */
gboolean aisle_stacked_lay_out (AisleStackedLayout *self, AisleCanvas *canvas, const AisleTable *table,
                                const AisleParams *params, const char **reason);
/* A part's value, 0 where it is missing, and the sum of a row. */
double aisle_stacked_value (const AisleStackedLayout *self, const AisleTable *table, gsize row, gsize series);
double aisle_stacked_total (const AisleStackedLayout *self, const AisleTable *table, gsize row);
/* FALSE for a part that cannot be seen. */
gboolean aisle_stacked_box (const AisleStackedLayout *self, const AisleTable *table, gsize row, gsize series,
                            AisleBox *box);
/* Row at a logical place or -1. */
gssize aisle_stacked_row_at (const AisleStackedLayout *self, double x, double y);
