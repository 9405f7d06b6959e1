/* rows.h: charts that give each row of the table a band of its own, from top to bottom, with its name before it. */
#pragma once

#include "chart/kit/canvas.h"
#include "chart/kit/pick.h"

typedef struct
{
  gsize label;        /* column */
  double top, band;   /* of row 0; height of each */
  gsize n_shown;      /* rows that have room, from the first */
  gsize n_rows;       /* of the table */
  double label_width; /* with the space behind it */
} AisleRows;

/* Bands between top and bottom, each from least to most high.  Names take at most `part` of the width. */
AisleRows aisle_rows_new (AisleCanvas *canvas, const AisleTable *table, double top, double bottom, double least,
                          double most, double part);
/* A row's name: its label, or a dash where that is missing; free. */
char *aisle_rows_name (const AisleTable *table, gsize label, gsize row);
AisleBox aisle_rows_band (const AisleRows *self, gsize row, double x, double w);
void aisle_rows_draw_name (AisleCanvas *canvas, const AisleRows *self, const AisleTable *table, gsize row);
/* "and 12 more"; free. */
char *aisle_rows_more_text (gsize more);
/* Says how many rows had no room, below the last. */
void aisle_rows_draw_more (AisleCanvas *canvas, const AisleRows *self);
/* Row at a height or -1. */
gssize aisle_rows_at (const AisleRows *self, double y);
