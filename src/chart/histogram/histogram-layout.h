/* histogram-layout.h: where everything of a histogram stands: the one truth for draw, mark and hit. */
#pragma once

#include "chart/kit/axes.h"
#include "chart/kit/pick.h"

typedef struct
{
  gsize from, to, count; /* columns */
  gssize median;         /* (-1 none) */
} AisleHistogramColumns;

typedef struct
{
  AisleHistogramColumns columns;
  AisleColumnType type, count_type; /* of the bins, of the counts */
  gsize n;                          /* bins */
  gboolean whole;                   /* bins of whole numbers whose ends are in them: 3 to 5, then 6 to 9 */
  gboolean single;                  /* a whole number a bin */
  gboolean even;                    /* all bins as wide as each other: a number line; else bands of one width */
  gboolean joined;                  /* every bin begins where the one before ends */
  gboolean bare;                    /* too small for axes */
  gboolean counts;                  /* above the bars, instead of an axis */
  double median;                    /* NaN none */
  double band;                      /* width of a bar, or of the narrowest place for one */
  AisleBox plot;
  AisleScale x; /* of the number line */
  AisleAxis y;
} AisleHistogramLayout;

gboolean aisle_histogram_pick (const AisleTable *table, const AisleParams *params, AisleHistogramColumns *columns);
gboolean aisle_histogram_fits (const AisleTable *table, const char **reason);
/* FALSE where there is nothing to lay out. */
gboolean aisle_histogram_lay_out (AisleHistogramLayout *self, AisleCanvas *canvas, const AisleTable *table,
                                  const AisleParams *params);

/* Where a bin begins and ends, infinite where it is open. */
void aisle_histogram_bin (const AisleHistogramLayout *self, const AisleTable *table, gsize row, double *from,
                          double *to);
/* Place of a value: on the number line, or within its band. */
double aisle_histogram_place (const AisleHistogramLayout *self, const AisleTable *table, double value);
/* The room of a bin, over the whole height; its bar. */
AisleBox aisle_histogram_room (const AisleHistogramLayout *self, const AisleTable *table, gsize row);
gboolean aisle_histogram_bar (const AisleHistogramLayout *self, const AisleTable *table, gsize row, AisleBox *box);
/* Bin at a place or -1. */
gssize aisle_histogram_at (const AisleHistogramLayout *self, const AisleTable *table, double x);
/* A limit as text, and a bin: "20–40", "100+"; free. */
char *aisle_histogram_limit (const AisleHistogramLayout *self, double value);
char *aisle_histogram_name (const AisleHistogramLayout *self, const AisleTable *table, gsize row);
