/* panels-layout.h: a grid of small charts of one table: which rows are whose, and where each stands. */
#pragma once

#include "chart/kit/lines.h"
#include "chart/kit/series-fill.h"

typedef struct
{
  char *name;
  gsize first, end; /* rows */
} AislePanel;

typedef struct
{
  gsize panel_column, x_column;
  gboolean bars; /* x is a text: lying bars of the first measure */
  gboolean free; /* every panel has scales of its own */
  gboolean bare; /* no room for axes and titles */
  AisleMeasure measures[AISLE_PICK_MAX];
  gsize n_measures;
  AisleColumnType type;
  GArray *panels; /* AislePanel */
  gsize n_columns, n_shown;
  double top, width, height; /* of the first row of cells, of a cell */
  double low, high;          /* values over all panels */
  double x_low, x_high;
  double key_top; /* -1 none */
} AislePanelsLayout;

gboolean aisle_panels_fits (const AisleTable *table, const AisleParams *params, const char **reason);
gsize aisle_panels_measures (const AisleTable *table, const AisleParams *params, AisleMeasure *measures);
/* FALSE where there is nothing to lay out: the reason (nullable), or no rows. */
gboolean aisle_panels_lay_out (AislePanelsLayout *self, AisleCanvas *canvas, const AisleTable *table,
                               const AisleParams *params, const char **reason);
void aisle_panels_clear (AislePanelsLayout *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (AislePanelsLayout, aisle_panels_clear)

const AislePanel *aisle_panels_get (const AislePanelsLayout *self, gsize index);
/* The panel of a row, or -1; of a place, or -1. */
gssize aisle_panels_of_row (const AislePanelsLayout *self, gsize row);
gssize aisle_panels_at (const AislePanelsLayout *self, double x, double y);
AisleBox aisle_panels_cell (const AislePanelsLayout *self, gsize index);
/* The lines of a panel and their value axis. */
void aisle_panels_lines (const AislePanelsLayout *self, AisleCanvas *canvas, const AisleTable *table, gsize index,
                         AisleLines *lines, AisleAxis *axis);

/* The bars of a panel. */
typedef struct
{
  double names, from, to; /* places: the names' end, the bars' span */
  double top, band;
  gsize n_shown;
  AisleScale value;
} AislePanelBars;

AislePanelBars aisle_panels_bars (const AislePanelsLayout *self, AisleCanvas *canvas, const AisleTable *table,
                                  gsize index);
/* FALSE for a row without a value or without room; row of the table. */
gboolean aisle_panels_bar (const AislePanelsLayout *self, const AislePanelBars *bars, const AisleTable *table,
                           gsize index, gsize row, AisleBox *box);
