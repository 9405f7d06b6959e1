/* scatter-chart.c: one measure against another, a point for each row.
 *
 * Fits tables with two columns of numbers; a third one is the area of the points, a column of names labels those that
 * lie outermost.  Positive values of which most are far below the highest are drawn on a logarithmic axis, which says so.
 * From some thousand points on cells are shaded by how many points they hold; in cells of one or two the points
 * themselves are drawn, so that nothing that lies apart is lost. */
#include "chart/kit/axes.h"
#include "chart/kit/brush.h"
#include "chart/kit/ramp.h"
#include "chart/scatter/scatter-labels.h"
#include "chart/scatter/scatter-layout.h"

#include "base/i18n.h"

#define SHADED    3   /* points from which on a cell is shaded */
#define REACH     12  /* of the pointer */
#define CELL_SIDE 5.0 /* of a shaded cell */

static const char *const axes[] = { NC_ ("choice", "auto"), NC_ ("choice", "linear"), NC_ ("choice", "logarithmic"),
                                    NULL };

static const AisleParam params_table[] = {
  { "y", N_ ("Columns"), AISLE_PARAM_LIST, "", 0, 0, NULL, NULL,
    N_ ("Names of the columns across, up and of the size; empty draws the first ones.") },
  { "axes", N_ ("Axes"), AISLE_PARAM_CHOICE, "auto", 0, 0, axes, NULL,
    N_ ("Logarithmic axes for positive values; by default where most values are far below the highest.") },
};

/* ---- axes ---- */

/* "Revenue, EUR (log)"; free. */
static char *
axis_title (const AisleTable *table, gsize column, gboolean log, const char *currency)
{
  g_autofree char *caption = aisle_pick_caption (table, column, currency);
  /* Translators: the title of a logarithmic axis. */
  return log ? g_strdup_printf (_ ("%s (log)"), caption) : g_steal_pointer (&caption);
}

static void
draw_axes (AisleCanvas *canvas, const AisleScatterLayout *layout, const AisleTable *table)
{
  const AisleTheme *theme = canvas->theme;
  const AisleBox *plot = &layout->plot;
  double line = aisle_canvas_line (canvas, AISLE_TEXT_SMALL), end = -INFINITY, base = floor (plot->y + plot->h) + 0.5;
  for (guint i = 0; i < layout->y.n_ticks; i++)
    {
      double value = layout->y.log ? log10 (layout->y.ticks[i]) : layout->y.ticks[i];
      double y = floor (aisle_scale_at (&layout->y.scale, value)) + 0.5;
      g_autofree char *text = aisle_scatter_tick (&layout->y, i);
      aisle_canvas_line_between (canvas, plot->x, y, plot->x + plot->w, y, &theme->grid, 1);
      aisle_canvas_text (canvas, AISLE_TEXT_SMALL, &theme->dim_text, text,
                         &(AisleBox){ 0, y - line / 2, plot->x - 6, line }, AISLE_ALIGN_END);
    }
  aisle_canvas_line_between (canvas, plot->x, base, plot->x + plot->w, base, &theme->context, 1);
  for (guint i = 0; i < layout->x.n_ticks; i++)
    {
      double value = layout->x.log ? log10 (layout->x.ticks[i]) : layout->x.ticks[i];
      g_autofree char *text = aisle_scatter_tick (&layout->x, i);
      aisle_axis_draw_name (canvas, plot, aisle_scale_at (&layout->x.scale, value), text, TRUE, &end);
    }
  g_autofree char *across = axis_title (table, layout->columns.x, layout->x.log, canvas->frame->currency);
  aisle_canvas_text (canvas, AISLE_TEXT_SMALL, &theme->dim_text, across,
                     &(AisleBox){ 0, plot->y + plot->h + 1.5 * line, plot->x + plot->w, line }, AISLE_ALIGN_END);
}

/* Above the plot: what goes up, and what the size or the shade says. */
static void
draw_head (AisleCanvas *canvas, const AisleScatterLayout *layout, const AisleTable *table, double most)
{
  double line = aisle_canvas_line (canvas, AISLE_TEXT_SMALL), width = canvas->frame->width, used = 0;
  g_autofree char *up = axis_title (table, layout->columns.y, layout->y.log, canvas->frame->currency);
  if (layout->dense && most > 1)
    {
      AisleRamp ramp = aisle_ramp_new_log (canvas->theme, most);
      used = aisle_ramp_draw_legend (canvas, &ramp, AISLE_COLUMN_INTEGER, _ ("Points"),
                                     &(AisleBox){ width / 2, 0, width / 2, line });
    }
  else if (layout->largest > 0)
    {
      g_autofree char *caption = aisle_pick_caption (table, (gsize) layout->columns.size, canvas->frame->currency);
      /* Translators: what the area of the points of a scatter plot shows. */
      g_autofree char *text = g_strdup_printf (_ ("Area: %s"), caption);
      used = aisle_canvas_text (canvas, AISLE_TEXT_SMALL, &canvas->theme->dim_text, text,
                                &(AisleBox){ width / 2, 0, width / 2, line }, AISLE_ALIGN_END);
    }
  aisle_canvas_text (canvas, AISLE_TEXT_SMALL, &canvas->theme->dim_text, up,
                     &(AisleBox){ 0, 0, width - used - line, line }, AISLE_ALIGN_START);
}

/* ---- points one by one ---- */

typedef struct
{
  double size;
  gsize row;
} Sized;

static int
compare_sizes (gconstpointer a, gconstpointer b)
{
  const Sized *x = a, *y = b;
  if (x->size != y->size)
    return x->size < y->size ? 1 : -1;
  return (x->row > y->row) - (x->row < y->row);
}

static void
draw_point (AisleCanvas *canvas, const AisleScatterLayout *layout, gsize row)
{
  cairo_t *cr = canvas->cr;
  const AisleFrame *frame = canvas->frame;
  AisleColor color = aisle_brush_color (frame, row, &canvas->theme->accent);
  double x, y, radius = aisle_scatter_radius (layout, row);
  if (cr == NULL || !aisle_scatter_at (layout, row, &x, &y))
    return;
  cairo_new_path (cr);
  cairo_arc (cr, x, y, radius, 0, 2 * G_PI);
  cairo_set_source_rgba (cr, color.red, color.green, color.blue, 0.45);
  cairo_fill_preserve (cr);
  cairo_set_source_rgba (cr, color.red, color.green, color.blue, 1);
  cairo_set_line_width (cr, 1);
  cairo_stroke (cr);
}

/* Large ones first, so that small ones stay in sight; what is brushed last. */
static void
draw_points (AisleCanvas *canvas, const AisleScatterLayout *layout)
{
  g_autoptr (GArray) order = g_array_new (FALSE, FALSE, sizeof (Sized));
  for (gsize row = 0; row < layout->n_rows; row++)
    {
      double x, y;
      Sized sized = { aisle_scatter_radius (layout, row), row };
      if (aisle_scatter_at (layout, row, &x, &y))
        g_array_append_val (order, sized);
    }
  g_array_sort (order, compare_sizes);
  for (int pass = 0; pass < 2; pass++)
    for (guint i = 0; i < order->len; i++)
      {
        gsize row = g_array_index (order, Sized, i).row;
        if (aisle_brush_dims (canvas->frame, row) == (pass == 0))
          draw_point (canvas, layout, row);
      }
}

/* ---- many points ---- */

typedef struct
{
  gsize across, down;
  guint32 *counts;  /* [down * across] */
  guint32 *brushed; /* (nullable) of them */
} Density;

static void
density_clear (Density *density)
{
  g_free (density->counts);
  g_free (density->brushed);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Density, density_clear)

static gsize
cell_of (const Density *density, const AisleScatterLayout *layout, double x, double y)
{
  gsize across = (gsize) ((x - layout->plot.x) / CELL_SIDE), down = (gsize) ((y - layout->plot.y) / CELL_SIDE);
  return MIN (down, density->down - 1) * density->across + MIN (across, density->across - 1);
}

static gboolean
count_points (Density *density, const AisleScatterLayout *layout, const AisleFrame *frame)
{
  double x, y;
  density->across = (gsize) (layout->plot.w / CELL_SIDE) + 1;
  density->down = (gsize) (layout->plot.h / CELL_SIDE) + 1;
  density->counts = g_try_new0 (guint32, density->across * density->down);
  density->brushed = frame->brush != NULL ? g_try_new0 (guint32, density->across * density->down) : NULL;
  if (density->counts == NULL || (frame->brush != NULL && density->brushed == NULL))
    return FALSE;
  for (gsize row = 0; row < layout->n_rows; row++)
    if (aisle_scatter_at (layout, row, &x, &y))
      {
        gsize cell = cell_of (density, layout, x, y);
        density->counts[cell]++;
        if (frame->brush != NULL && !aisle_brush_dims (frame, row))
          density->brushed[cell]++;
      }
  return TRUE;
}

/* Returns the most points of a cell. */
static double
draw_density (AisleCanvas *canvas, const AisleScatterLayout *layout)
{
  g_auto (Density) density = { 0 };
  double x, y;
  guint32 most = 0;
  if (canvas->cr == NULL || !count_points (&density, layout, canvas->frame))
    return 0;
  gsize n = density.across * density.down;
  for (gsize i = 0; i < n; i++)
    most = MAX (most, density.counts[i]);
  AisleRamp ramp = aisle_ramp_new_log (canvas->theme, most);
  for (gsize i = 0; i < n; i++)
    {
      if (density.counts[i] < SHADED)
        continue;
      AisleColor color = aisle_ramp_color (&ramp, density.counts[i]);
      if (density.brushed != NULL && density.brushed[i] == 0)
        color = aisle_brush_dimmed (canvas->theme, &color);
      double left = floor (layout->plot.x) + (double) (i % density.across) * CELL_SIDE;
      double top = floor (layout->plot.y) + (double) (i / density.across) * CELL_SIDE;
      aisle_canvas_fill (canvas, &(AisleBox){ left, top, CELL_SIDE + 0.5, CELL_SIDE + 0.5 }, &color, 1);
    }
  for (gsize row = 0; row < layout->n_rows; row++)
    {
      if (!aisle_scatter_at (layout, row, &x, &y) || density.counts[cell_of (&density, layout, x, y)] >= SHADED)
        continue;
      AisleColor color = aisle_brush_color (canvas->frame, row, &canvas->theme->accent);
      aisle_canvas_fill (canvas, &(AisleBox){ floor (x) - 1, floor (y) - 1, 2, 2 }, &color, 1);
    }
  return most;
}

/* ---- the kind ---- */

static void
draw (const AisleTable *table, const AisleParams *params, cairo_t *cr, const AisleFrame *frame)
{
  g_auto (AisleCanvas) canvas;
  AisleScatterLayout layout;
  const char *reason = NULL;
  double x, y, most = 0;
  aisle_canvas_init (&canvas, cr, frame);
  if (!aisle_scatter_fits (table, &reason) || !aisle_scatter_lay_out (&layout, &canvas, table, params))
    {
      aisle_canvas_message (&canvas, reason != NULL ? reason : _ ("Nothing to show: the table has no rows."));
      return;
    }
  if (!layout.bare)
    draw_axes (&canvas, &layout, table);
  if (layout.dense)
    most = draw_density (&canvas, &layout);
  else
    draw_points (&canvas, &layout);
  if (!layout.bare)
    {
      draw_head (&canvas, &layout, table, most);
      aisle_scatter_draw_labels (&canvas, &layout, table);
    }
  if (frame->cursor >= 0 && (gsize) frame->cursor < layout.n_rows
      && aisle_scatter_at (&layout, (gsize) frame->cursor, &x, &y))
    {
      double radius = MAX (aisle_scatter_radius (&layout, (gsize) frame->cursor), 4);
      aisle_canvas_dot (&canvas, x, y, radius, &frame->theme->accent);
      aisle_canvas_ring (&canvas, &(AisleBox){ x - radius, y - radius, 2 * radius, 2 * radius });
    }
}

static gsize
n_marks (const AisleTable *table, const AisleParams *params)
{
  return aisle_scatter_fits (table, NULL) ? aisle_table_n_rows (table) : 0;
}

/* A point's extent, square as far as the frame allows. */
static gboolean
extent (const AisleScatterLayout *layout, const AisleFrame *frame, gsize row, AisleBox *box)
{
  double x, y;
  if (row >= layout->n_rows || !aisle_scatter_at (layout, row, &x, &y))
    return FALSE;
  double half = MIN (MIN (x, frame->width - x), MIN (y, frame->height - y));
  half = MAX (MIN (half, MAX (aisle_scatter_radius (layout, row), 3)), 0);
  *box = (AisleBox){ x - half, y - half, 2 * half, 2 * half };
  return TRUE;
}

static gboolean
mark (const AisleTable *table, const AisleParams *params, const AisleFrame *frame, gsize index, AisleMark *out)
{
  g_auto (AisleCanvas) canvas;
  AisleScatterLayout layout;
  AisleBox box;
  aisle_canvas_init (&canvas, NULL, frame);
  if (!aisle_scatter_lay_out (&layout, &canvas, table, params) || !extent (&layout, frame, index, &box))
    return FALSE;
  *out = (AisleMark){ index, layout.columns.y, box.x, box.y, box.w, box.h };
  aisle_canvas_mirror (frame, out);
  return TRUE;
}

/* The nearest point within reach, or the large one that the pointer is in. */
static gssize
hit (const AisleTable *table, const AisleParams *params, const AisleFrame *frame, double x, double y)
{
  g_auto (AisleCanvas) canvas;
  AisleScatterLayout layout;
  double best = INFINITY, point_x, point_y;
  gssize found = -1;
  aisle_canvas_init (&canvas, NULL, frame);
  if (!aisle_scatter_lay_out (&layout, &canvas, table, params) || x < 0 || y < 0 || x > frame->width
      || y > frame->height)
    return -1;
  x = aisle_canvas_logical_x (frame, x);
  for (gsize row = 0; row < layout.n_rows; row++)
    {
      if (!aisle_scatter_at (&layout, row, &point_x, &point_y))
        continue;
      double square = (point_x - x) * (point_x - x) + (point_y - y) * (point_y - y);
      if (square >= best)
        continue;
      double reach = MAX (aisle_scatter_radius (&layout, row), REACH);
      if (square > reach * reach)
        continue;
      best = square;
      found = (gssize) row;
    }
  return found;
}

static void
marks_in (const AisleTable *table, const AisleParams *params, const AisleFrame *frame, AisleBox *area,
          AisleBitmap *marks)
{
  g_auto (AisleCanvas) canvas;
  AisleScatterLayout layout;
  AisleBox logical = aisle_brush_logical (frame, area), box;
  aisle_canvas_init (&canvas, NULL, frame);
  if (!aisle_scatter_lay_out (&layout, &canvas, table, params))
    return;
  for (gsize row = 0; row < layout.n_rows; row++)
    if (extent (&layout, frame, row, &box) && aisle_box_meets (&box, &logical))
      aisle_bitmap_add (marks, row);
}

/* Pearson's; NaN where one of the two does not vary. */
static double
correlation (const AisleScatterLayout *layout)
{
  double n = 0, mean_x = 0, mean_y = 0, xx = 0, yy = 0, xy = 0;
  for (gsize row = 0; row < layout->n_rows; row++)
    {
      double x = aisle_cells_at (&layout->x_cells, row), y = aisle_cells_at (&layout->y_cells, row);
      if (!isfinite (x) || !isfinite (y))
        continue;
      n++;
      double from_x = x - mean_x, from_y = y - mean_y;
      mean_x += from_x / n;
      mean_y += from_y / n;
      xx += from_x * (x - mean_x);
      yy += from_y * (y - mean_y);
      xy += from_x * (y - mean_y);
    }
  return xy / sqrt (xx) / sqrt (yy);
}

static char *
describe (const AisleTable *table, const AisleParams *params)
{
  g_auto (AisleCanvas) canvas = { 0 };
  AisleScatterLayout layout;
  AisleTheme theme;
  const char *reason = NULL;
  if (!aisle_scatter_fits (table, &reason))
    return g_strdup (reason);
  aisle_theme_init (&theme, FALSE, FALSE, NULL);
  AisleFrame frame = { .width = 1, .height = 1, .theme = &theme, .cursor = -1 };
  aisle_canvas_init (&canvas, NULL, &frame);
  if (!aisle_scatter_lay_out (&layout, &canvas, table, params))
    return g_strdup (_ ("Nothing to show: the table has no rows."));
  GString *text = g_string_new (NULL);
  /* Translators: what goes up, what goes across, the number of points. */
  g_string_append_printf (text, _ ("%s against %s, %'zu points."), aisle_pick_title (table, layout.columns.y),
                          aisle_pick_title (table, layout.columns.x), layout.n_points);
  double r = layout.n_points > 2 ? correlation (&layout) : NAN;
  if (isfinite (r))
    g_string_append_printf (text, _ (" Correlation %.2f."), fabs (r) < 0.005 ? 0 : r);
  return g_string_free (text, FALSE);
}

const AisleChartKind aisle_chart_scatter = {
  .id = "scatter",
  .title = N_ ("Scatter plot"),
  .params = params_table,
  .n_params = G_N_ELEMENTS (params_table),
  .fits = aisle_scatter_fits,
  .draw = draw,
  .n_marks = n_marks,
  .mark = mark,
  .hit = hit,
  .marks_in = marks_in,
  .describe = describe,
};
