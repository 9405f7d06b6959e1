/* box-layout.h: where boxes and their points stand: the one truth for draw, mark and hit. */
#pragma once

#include "chart/kit/axes.h"
#include "chart/kit/cells.h"
#include "chart/kit/grid.h"

#define AISLE_BOX_BINS 80

/* Columns of the table, -1 where there is none. */
typedef struct
{
  gssize low, q1, median, q3, high, value;
} AisleBoxColumns;

typedef struct
{
  AisleBoxColumns columns;
  AisleGridSide names; /* a band each */
  gsize n_rows, n_shown;
  AisleColumnType type;
  gboolean bare;   /* too small for an axis */
  gboolean strips; /* some rows are points */
  double top, band;
  double label_width, value_width;
  AisleBox plot;
  AisleAxis axis;
  AisleCells low, q1, median, q3, high, value;
  guint32 *order;   /* [row] of a point among those of its name; makes its place within the strip */
  guint32 *density; /* [name shown * AISLE_BOX_BINS] points by their part of the axis */
  guint32 *densest; /* [name shown] of them */
} AisleBoxLayout;

gboolean aisle_box_pick (const AisleTable *table, AisleBoxColumns *columns);
gboolean aisle_box_fits (const AisleTable *table, const char **reason);
/* FALSE where there is nothing to lay out. */
gboolean aisle_box_lay_out (AisleBoxLayout *self, AisleCanvas *canvas, const AisleTable *table);
void aisle_box_layout_clear (AisleBoxLayout *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (AisleBoxLayout, aisle_box_layout_clear)

typedef struct
{
  double low, q1, median, q3, high; /* places; NaN where there is none */
  double top, height;               /* of the box */
} AisleBoxShape;

/* The part of a band that the box has. */
double aisle_box_lane (const AisleBoxLayout *self);
/* FALSE where the row is no box, or has no room. */
gboolean aisle_box_shape (const AisleBoxLayout *self, gsize row, AisleBoxShape *shape);
/* From whisker to whisker. */
AisleBox aisle_box_extent (const AisleBoxShape *shape);
/* FALSE where the row is no point, or has no room. */
gboolean aisle_box_point (const AisleBoxLayout *self, gsize row, double *x, double *y);
/* The band at a height or -1, and whether that is in its strip. */
gssize aisle_box_band_at (const AisleBoxLayout *self, double y, gboolean *strip);
