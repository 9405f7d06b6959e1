/* scatter-layout.h: where every point of a scatter plot stands: the one truth for draw, mark and hit. */
#pragma once

#include "chart/kit/canvas.h"
#include "chart/kit/cells.h"
#include "chart/kit/numbers.h"
#include "chart/kit/pick.h"
#include "chart/kit/scale.h"

typedef struct
{
  gssize label; /* (-1 none) */
  gsize x, y;   /* columns */
  gssize size;  /* (-1 none) */
} AisleScatterColumns;

/* An axis, of the values or of their logarithms. */
typedef struct
{
  AisleColumnType type;
  gboolean log;
  AisleScale scale; /* low and high are logarithms where log */
  /* The same scale with its division done: a million points take it. */
  double half_low, per_half, offset;
  AisleNumberStyle style; /* of the ticks where not log */
  double ticks[24];
  guint n_ticks;
} AisleScatterAxis;

typedef struct
{
  AisleScatterColumns columns;
  AisleCells x_cells, y_cells, size_cells;
  gsize n_rows, n_points; /* points: rows with both values */
  double largest;         /* size; 0 none */
  double radius;          /* of points without a size */
  gboolean bare;          /* too small for axes */
  gboolean dense;         /* too many points to draw each */
  AisleBox plot;
  AisleScatterAxis x, y;
} AisleScatterLayout;

gboolean aisle_scatter_pick (const AisleTable *table, const AisleParams *params, AisleScatterColumns *columns);
gboolean aisle_scatter_fits (const AisleTable *table, const char **reason);
/* FALSE where there is nothing to lay out. */
gboolean aisle_scatter_lay_out (AisleScatterLayout *self, AisleCanvas *canvas, const AisleTable *table,
                                const AisleParams *params);

/* FALSE where the row has no point. */
gboolean aisle_scatter_at (const AisleScatterLayout *self, gsize row, double *x, double *y);
double aisle_scatter_radius (const AisleScatterLayout *self, gsize row);
/* A tick's text; free. */
char *aisle_scatter_tick (const AisleScatterAxis *axis, guint index);
