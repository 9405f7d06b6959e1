/* grid.h: charts of cells: two columns of labels cross, every row of the table is one cell.
 *
 * Text labels keep the order of the table, numbers and dates are sorted.  Cells get smaller rather than fewer; names
 * that would touch are left out, and what has no room at all is counted. */
#pragma once

#include "chart/kit/brush.h"
#include "chart/kit/canvas.h"
#include "chart/kit/pick.h"

/* The distinct labels of a column. */
typedef struct
{
  gsize column;  /* of the table */
  gsize n;       /* distinct labels */
  guint32 *of;   /* [table row] its label */
  gsize *sample; /* [label] a table row that has it */
} AisleGridSide;

/* FALSE where memory is short. */
gboolean aisle_grid_side_init (AisleGridSide *self, const AisleTable *table, gsize column);
void aisle_grid_side_clear (AisleGridSide *self);

typedef struct
{
  AisleGridSide down, across;
  gsize n_rows;    /* of the table */
  gboolean bare;   /* too small for names */
  gboolean turned; /* names above the columns are written upwards */
  AisleBox plot;   /* the cells */
  double cell_w, cell_h;
  gsize shown_down, shown_across;
  double names; /* width of the names before the rows */
  double head;  /* height of the names above the columns */
} AisleGrid;

/* Finds labels and cells; FALSE where a cell would stand twice, or memory is short. */
gboolean aisle_grid_init (AisleGrid *self, const AisleTable *table, gsize down, gsize across);
void aisle_grid_clear (AisleGrid *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (AisleGrid, aisle_grid_clear)

/* Places the cells from `top` to `bottom` before the end, with `gutter` left between names and cells. */
void aisle_grid_lay_out (AisleGrid *self, AisleCanvas *canvas, const AisleTable *table, double top, double bottom,
                         double gutter);
/* The cell of a table row; FALSE where it has no room. */
gboolean aisle_grid_cell (const AisleGrid *self, gsize row, AisleBox *box);
/* The same, FALSE also where the row has no number in `column`: there is nothing to point at. */
gboolean aisle_grid_value_cell (const AisleGrid *self, const AisleTable *table, gsize column, gsize row, AisleBox *box);

/* chart.h's mark, hit and marks_in for cells that show the numbers of `column`. */
gboolean aisle_grid_mark (const AisleGrid *self, const AisleFrame *frame, const AisleTable *table, gsize column,
                          gsize row, AisleMark *out);
gssize aisle_grid_hit (const AisleGrid *self, const AisleFrame *frame, const AisleTable *table, gsize column, double x,
                       double y);
void aisle_grid_marks_in (const AisleGrid *self, const AisleFrame *frame, const AisleTable *table, gsize column,
                          const AisleBox *area, AisleBitmap *marks);

/* Names before rows, above columns, and the count of what is not shown. */
void aisle_grid_draw_names (AisleCanvas *canvas, const AisleGrid *self, const AisleTable *table);
/* What the columns are, at the top where that ends before `end`; what the rows are, above their names. */
void aisle_grid_draw_titles (AisleCanvas *canvas, const AisleGrid *self, const AisleTable *table, double end);
/* Every how many rows a line of text has room. */
gsize aisle_grid_text_step (const AisleGrid *self, AisleCanvas *canvas);
