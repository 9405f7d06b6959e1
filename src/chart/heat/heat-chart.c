/* heat-chart.c: one measure over two columns of labels, darker where it is higher.
 *
 * Fits tables whose first two columns of texts, dates or whole numbers cross: each pair at most once.  The first goes
 * down, the second, or the one that `across` names, across; where that is the first, the second goes down.  Values stand in the cells where all of them have room; cells
 * without a value stay empty.  Where one cell is far above the others the colours go by the square root, and the legend
 * says so. */
#include "chart/kit/axes.h"
#include "chart/kit/grid.h"
#include "chart/kit/numbers.h"
#include "chart/kit/ramp.h"

#include "base/i18n.h"

#include <math.h>

static const AisleParam params_table[] = {
  { "y", N_ ("Column"), AISLE_PARAM_LIST, "", 0, 0, NULL, NULL,
    N_ ("Name of the column to draw; empty draws the first measure.") },
  { "across", N_ ("Across"), AISLE_PARAM_LIST, "", 0, 0, NULL, NULL,
    N_ ("Name of the column that goes across; empty takes the second column of labels.") },
};

typedef struct
{
  gsize down, across, value; /* columns */
  AisleColumnType type;
} HeatColumns;

typedef struct
{
  AisleGrid grid;
  AisleRamp ramp;
  HeatColumns columns;
  gboolean texts; /* values have room */
  AisleNumberStyle style;
} HeatLayout;

static void
layout_clear (HeatLayout *layout)
{
  aisle_grid_clear (&layout->grid);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (HeatLayout, layout_clear)

static gboolean
is_label (const AisleTable *table, gsize column)
{
  AisleColumnType type = aisle_table_column (table, column)->type;
  return type == AISLE_COLUMN_TEXT || type == AISLE_COLUMN_DATE || type == AISLE_COLUMN_INTEGER;
}

/* Whether there are two columns of labels. */
static gboolean
pick_labels (const AisleTable *table, const AisleParams *params, HeatColumns *columns)
{
  gsize labels[2], n_labels = 0;
  for (gsize column = 0; column < aisle_table_n_columns (table) && n_labels < 2; column++)
    if (is_label (table, column))
      labels[n_labels++] = column;
  if (n_labels < 2)
    return FALSE;
  gssize across = aisle_table_find (table, aisle_pick_text (params, "across"));
  columns->down = labels[0];
  columns->across = labels[1];
  if (across >= 0 && is_label (table, (gsize) across))
    columns->across = (gsize) across;
  if (columns->across == labels[0])
    columns->down = labels[1];
  return TRUE;
}

static gboolean
pick (const AisleTable *table, const AisleParams *params, HeatColumns *columns)
{
  AisleMeasure named;
  gboolean found = FALSE;
  if (!pick_labels (table, params, columns))
    return FALSE;
  if (aisle_pick_text (params, "y")[0] != '\0' && aisle_pick_measures (table, params, -1, 1, &named) > 0)
    {
      columns->value = (gsize) named.column;
      found = columns->value != columns->down && columns->value != columns->across;
    }
  for (gsize column = 0; column < aisle_table_n_columns (table) && !found; column++)
    {
      columns->value = column;
      found = column != columns->down && column != columns->across && aisle_pick_is_measure (table, column);
    }
  columns->type = found ? aisle_table_column (table, columns->value)->type : AISLE_COLUMN_REAL;
  return found;
}

/* Labels cross where both repeat, or one of them is the same everywhere. */
static gboolean
crosses (const AisleGrid *grid)
{
  gsize down = grid->down.n, across = grid->across.n;
  return grid->n_rows > MAX (down, across) || MIN (down, across) <= 1;
}

/* Picks columns and makes the grid; a named column across whose labels come twice gives way to the default.  FALSE where
 * there is no grid. */
static gboolean
make_grid (const AisleTable *table, HeatColumns *columns, AisleGrid *grid)
{
  gsize named = columns->across;
  if (aisle_grid_init (grid, table, columns->down, columns->across))
    return TRUE;
  aisle_grid_clear (grid);
  pick_labels (table, NULL, columns);
  return columns->across != named && aisle_grid_init (grid, table, columns->down, columns->across);
}

static gboolean
fits (const AisleTable *table, const char **reason)
{
  HeatColumns columns;
  const char *why = NULL;
  if (!pick (table, NULL, &columns))
    why = _ ("A heat map needs two columns of labels and a column of values.");
  else
    {
      g_auto (AisleGrid) grid = { 0 };
      if (!make_grid (table, &columns, &grid))
        why = _ ("A heat map needs every pair of labels once.");
      else if (!crosses (&grid))
        why = _ ("A heat map needs two columns of labels that cross.");
    }
  if (reason != NULL)
    *reason = why;
  return why == NULL;
}

/* Measures and shares have the same decimals in all cells, counts and money as many digits as they need; free. */
static char *
cell_text (const HeatLayout *layout, double value)
{
  AisleColumnType type = layout->columns.type;
  return type == AISLE_COLUMN_INTEGER || type == AISLE_COLUMN_MONEY ? aisle_number_short (type, value)
                                                                    : aisle_number_axis (&layout->style, value);
}

/* Of the values from the pale end of the ramp. */
static double
mean_distance (const AisleRamp *ramp, const AisleTable *table, gsize column)
{
  double sum = 0, n = 0;
  for (gsize row = 0; row < aisle_table_n_rows (table); row++)
    {
      double value = aisle_table_number (table, row, column);
      if (!isfinite (value))
        continue;
      sum += fabs (value - (ramp->parted ? 0 : ramp->low));
      n++;
    }
  return n > 0 ? sum / n : 0;
}

static gboolean
lay_out (HeatLayout *self, AisleCanvas *canvas, const AisleTable *table, const AisleParams *params)
{
  double line = aisle_canvas_line (canvas, AISLE_TEXT_SMALL), low = INFINITY, high = -INFINITY, widest = 0;
  *self = (HeatLayout){ 0 };
  if (aisle_table_n_rows (table) == 0 || !pick (table, params, &self->columns)
      || !make_grid (table, &self->columns, &self->grid) || !crosses (&self->grid))
    return FALSE;
  aisle_axis_extend (table, (gssize) self->columns.value, &low, &high);
  self->ramp = aisle_ramp_new (canvas->theme, low, high);
  aisle_ramp_set_mean (&self->ramp, mean_distance (&self->ramp, table, self->columns.value));
  double size = MAX (fabs (self->ramp.low), fabs (self->ramp.high));
  self->style = aisle_number_axis_style (self->columns.type, size, pow (10, floor (log10 (size)) - 2));
  aisle_grid_lay_out (&self->grid, canvas, table, 1.6 * line, 0, 0);
  self->texts = self->grid.cell_h >= line + 1 && self->grid.cell_w >= 1.2 * line;
  AisleBox box;
  for (gsize row = 0; self->texts && row < self->grid.n_rows; row++)
    {
      double value = aisle_table_number (table, row, self->columns.value);
      if (!isfinite (value) || !aisle_grid_cell (&self->grid, row, &box))
        continue;
      g_autofree char *text = cell_text (self, value);
      widest = MAX (widest, aisle_canvas_text_width (canvas, AISLE_TEXT_SMALL, text));
      self->texts = widest + 4 <= self->grid.cell_w;
    }
  return TRUE;
}

static gboolean
cell_at (const HeatLayout *layout, const AisleTable *table, gsize row, AisleBox *box)
{
  return aisle_grid_value_cell (&layout->grid, table, layout->columns.value, row, box);
}

static void
draw_cell (AisleCanvas *canvas, const HeatLayout *layout, const AisleTable *table, gsize row)
{
  AisleBox box;
  if (!cell_at (layout, table, row, &box))
    return;
  double value = aisle_table_number (table, row, layout->columns.value);
  AisleColor color = aisle_ramp_color (&layout->ramp, value);
  color = aisle_brush_color (canvas->frame, row, &color);
  aisle_canvas_fill (canvas, &box, &color, 1);
  if (!layout->texts)
    return;
  AisleColor ink = aisle_ramp_text_color (&color);
  g_autofree char *text = cell_text (layout, value);
  aisle_canvas_text (canvas, AISLE_TEXT_SMALL, &ink, text, &box, AISLE_ALIGN_CENTRE);
}

static void
draw (const AisleTable *table, const AisleParams *params, cairo_t *cr, const AisleFrame *frame)
{
  g_auto (AisleCanvas) canvas;
  g_auto (HeatLayout) layout = { 0 };
  const char *reason = NULL;
  AisleBox box;
  aisle_canvas_init (&canvas, cr, frame);
  if (!lay_out (&layout, &canvas, table, params))
    {
      fits (table, &reason);
      aisle_canvas_message (&canvas, reason != NULL ? reason : _ ("Nothing to show: the table has no rows."));
      return;
    }
  for (gsize row = 0; row < layout.grid.n_rows; row++)
    draw_cell (&canvas, &layout, table, row);
  aisle_grid_draw_names (&canvas, &layout.grid, table);
  if (!layout.grid.bare)
    {
      g_autofree char *caption = aisle_pick_caption (table, layout.columns.value, frame->currency);
      double line = aisle_canvas_line (&canvas, AISLE_TEXT_SMALL);
      double used = aisle_ramp_draw_legend (&canvas, &layout.ramp, layout.columns.type, caption,
                                            &(AisleBox){ 0, 0, frame->width, line });
      aisle_grid_draw_titles (&canvas, &layout.grid, table, frame->width - used - line);
    }
  if (frame->cursor >= 0 && cell_at (&layout, table, (gsize) frame->cursor, &box))
    aisle_canvas_ring (&canvas, &box);
}

static gsize
n_marks (const AisleTable *table, const AisleParams *params)
{
  return fits (table, NULL) ? aisle_table_n_rows (table) : 0;
}

static gboolean
mark (const AisleTable *table, const AisleParams *params, const AisleFrame *frame, gsize index, AisleMark *out)
{
  g_auto (AisleCanvas) canvas;
  g_auto (HeatLayout) layout = { 0 };
  aisle_canvas_init (&canvas, NULL, frame);
  return lay_out (&layout, &canvas, table, params)
         && aisle_grid_mark (&layout.grid, frame, table, layout.columns.value, index, out);
}

static gssize
hit (const AisleTable *table, const AisleParams *params, const AisleFrame *frame, double x, double y)
{
  g_auto (AisleCanvas) canvas;
  g_auto (HeatLayout) layout = { 0 };
  aisle_canvas_init (&canvas, NULL, frame);
  if (!lay_out (&layout, &canvas, table, params))
    return -1;
  return aisle_grid_hit (&layout.grid, frame, table, layout.columns.value, x, y);
}

static void
marks_in (const AisleTable *table, const AisleParams *params, const AisleFrame *frame, AisleBox *area,
          AisleBitmap *marks)
{
  g_auto (AisleCanvas) canvas;
  g_auto (HeatLayout) layout = { 0 };
  aisle_canvas_init (&canvas, NULL, frame);
  if (lay_out (&layout, &canvas, table, params))
    aisle_grid_marks_in (&layout.grid, frame, table, layout.columns.value, area, marks);
}

static char *
describe (const AisleTable *table, const AisleParams *params)
{
  HeatColumns columns;
  const char *reason = NULL;
  gsize n_rows = aisle_table_n_rows (table), lowest = n_rows, highest = n_rows;
  if (!fits (table, &reason))
    return g_strdup (reason);
  g_auto (AisleGrid) grid = { 0 };
  if (!pick (table, params, &columns) || !make_grid (table, &columns, &grid))
    return g_strdup (_ ("Nothing to show: the table has no rows."));
  for (gsize row = 0; row < n_rows; row++)
    {
      double value = aisle_table_number (table, row, columns.value);
      if (!isfinite (value))
        continue;
      if (lowest == n_rows || value < aisle_table_number (table, lowest, columns.value))
        lowest = row;
      if (highest == n_rows || value > aisle_table_number (table, highest, columns.value))
        highest = row;
    }
  if (highest == n_rows)
    return g_strdup (_ ("Nothing to show: the table has no rows."));
  g_autofree char *high_down = aisle_pick_name (table, highest, columns.down);
  g_autofree char *high_across = aisle_pick_name (table, highest, columns.across);
  g_autofree char *low_down = aisle_pick_name (table, lowest, columns.down);
  g_autofree char *low_across = aisle_pick_name (table, lowest, columns.across);
  g_autofree char *high = aisle_table_format (table, highest, columns.value);
  g_autofree char *low = aisle_table_format (table, lowest, columns.value);
  /* Translators: what is measured by which two columns; then value and labels of the highest and the lowest cell. */
  return g_strdup_printf (_ ("%s by %s and %s: highest %s (%s, %s), lowest %s (%s, %s)."),
                          aisle_pick_title (table, columns.value), aisle_pick_title (table, columns.down),
                          aisle_pick_title (table, columns.across), high, high_down, high_across, low, low_down,
                          low_across);
}

const AisleChartKind aisle_chart_heat = {
  .id = "heat",
  .title = N_ ("Heat map"),
  .params = params_table,
  .n_params = G_N_ELEMENTS (params_table),
  .fits = fits,
  .draw = draw,
  .n_marks = n_marks,
  .mark = mark,
  .hit = hit,
  .marks_in = marks_in,
  .describe = describe,
};
