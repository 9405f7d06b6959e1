/* box-chart.c: how a measure is spread within each name: quartiles, whiskers, and single values below.
 *
 * Fits tables with columns "q1", "median" and "q3", one row a name; "low" and "high" are the whiskers.  Rows of the same
 * name with only a "value" are points of a strip below its box.  Where points would cover each other only some are
 * drawn, the outermost always. */
#include "chart/box/box-layout.h"
#include "chart/kit/brush.h"
#include "chart/kit/rows.h"

#include "base/i18n.h"

#define REACH 8 /* of the pointer */

static void
draw_box (AisleCanvas *canvas, const AisleBoxLayout *layout, gsize row)
{
  const AisleTheme *theme = canvas->theme;
  AisleColor color = aisle_brush_color (canvas->frame, row, &theme->accent);
  AisleBoxShape shape;
  if (!aisle_box_shape (layout, row, &shape))
    return;
  double middle = floor (shape.top + shape.height / 2) + 0.5, cap = shape.height * 0.25;
  double from = MIN (shape.q1, shape.q3), to = MAX (shape.q1, shape.q3), thick = theme->high_contrast ? 2.5 : 1.5;
  const double ends[] = { shape.low, shape.high };
  for (gsize i = 0; i < G_N_ELEMENTS (ends); i++)
    {
      double end = ends[i];
      if (isnan (end))
        continue;
      aisle_canvas_line_between (canvas, shape.median, middle, end, middle, &color, thick);
      aisle_canvas_line_between (canvas, end, middle - cap, end, middle + cap, &color, thick);
    }
  AisleBox box = { floor (from), floor (shape.top), MAX (round (to - from), 1), MAX (round (shape.height), 1) };
  aisle_canvas_fill (canvas, &box, &theme->background, 1);
  aisle_canvas_fill (canvas, &box, &color, theme->dark ? 0.45 : 0.35);
  if (canvas->cr != NULL)
    {
      cairo_set_source_rgba (canvas->cr, color.red, color.green, color.blue, 1);
      cairo_set_line_width (canvas->cr, 1);
      cairo_rectangle (canvas->cr, box.x + 0.5, box.y + 0.5, box.w - 1, box.h - 1);
      cairo_stroke (canvas->cr);
    }
  AisleColor ink = aisle_brush_color (canvas->frame, row, &theme->text);
  aisle_canvas_fill (canvas, &(AisleBox){ floor (shape.median) - 1, box.y, 2, box.h }, &ink, 1);
}

/* ---- points ---- */

/* Places of two units that hold a point already. */
typedef struct
{
  gsize across, n;
  guint8 *taken;
} Places;

static gboolean
take_place (Places *places, double x, double y)
{
  gsize at = (gsize) (MAX (y, 0) / 2) * places->across + (gsize) (MAX (x, 0) / 2);
  if (places->taken == NULL || at >= places->n)
    return TRUE;
  gboolean free_place = !places->taken[at];
  places->taken[at] = TRUE;
  return free_place;
}

static void
draw_points (AisleCanvas *canvas, const AisleBoxLayout *layout)
{
  const AisleFrame *frame = canvas->frame;
  cairo_t *cr = canvas->cr;
  double x, y, radius = layout->n_rows > 3000 ? 1 : CLAMP (layout->band * 0.05, 1, 2.5);
  if (cr == NULL || !layout->strips)
    return;
  Places places = { .across = (gsize) (frame->width / 2) + 1 };
  places.n = places.across * ((gsize) (frame->height / 2) + 1);
  places.taken = g_try_new0 (guint8, places.n);
  for (int pass = 0; pass < 2; pass++) /* what is brushed first: it keeps its places */
    for (gsize row = 0; row < layout->n_rows; row++)
      {
        if (aisle_brush_dims (frame, row) != (pass == 1) || !aisle_box_point (layout, row, &x, &y)
            || !take_place (&places, x, y))
          continue;
        AisleColor color = aisle_brush_color (frame, row, &canvas->theme->context);
        cairo_set_source_rgba (cr, color.red, color.green, color.blue, 1);
        cairo_new_path (cr);
        cairo_arc (cr, x, y, radius, 0, 2 * G_PI);
        cairo_fill (cr);
      }
  g_free (places.taken);
}

/* ---- texts ---- */

static void
draw_texts (AisleCanvas *canvas, const AisleBoxLayout *layout, const AisleTable *table)
{
  const AisleTheme *theme = canvas->theme;
  double right = layout->plot.x + layout->plot.w;
  for (gsize i = 0; i < layout->n_shown; i++)
    {
      g_autofree char *name = aisle_pick_name (table, layout->names.sample[i], layout->names.column);
      AisleBox box = { 0, layout->top + (double) i * layout->band, layout->label_width - 12, aisle_box_lane (layout) };
      aisle_canvas_text (canvas, AISLE_TEXT_NORMAL, &theme->text, name, &box, AISLE_ALIGN_START);
    }
  for (gsize row = 0; row < layout->n_rows; row++)
    {
      AisleBoxShape shape;
      if (!aisle_box_shape (layout, row, &shape))
        continue;
      g_autofree char *text = aisle_number_short (layout->type, aisle_cells_at (&layout->median, row));
      aisle_canvas_text (canvas, AISLE_TEXT_NORMAL,
                         aisle_brush_dims (canvas->frame, row) ? &theme->dim_text : &theme->text, text,
                         &(AisleBox){ right + 4, layout->top + layout->names.of[row] * layout->band,
                                      canvas->frame->width - right - 4, aisle_box_lane (layout) },
                         AISLE_ALIGN_END);
    }
}

/* Above the plot: what is measured, and that the numbers are medians. */
static void
draw_head (AisleCanvas *canvas, const AisleBoxLayout *layout, const AisleTable *table)
{
  double line = aisle_canvas_line (canvas, AISLE_TEXT_SMALL), right = layout->plot.x + layout->plot.w;
  gsize column = (gsize) (layout->columns.value >= 0 ? layout->columns.value : layout->columns.median);
  const char *unit = aisle_pick_unit (table, column, canvas->frame->currency);
  g_autofree char *caption =
      layout->columns.value >= 0 ? aisle_pick_caption (table, column, canvas->frame->currency) : g_strdup (unit);
  aisle_canvas_text (canvas, AISLE_TEXT_SMALL, &canvas->theme->dim_text, caption,
                     &(AisleBox){ layout->plot.x, 0, layout->plot.w, line }, AISLE_ALIGN_START);
  aisle_canvas_text (canvas, AISLE_TEXT_SMALL, &canvas->theme->dim_text, _ ("Median"),
                     &(AisleBox){ right, 0, canvas->frame->width - right, line }, AISLE_ALIGN_END);
}

static void
draw_axis (AisleCanvas *canvas, const AisleBoxLayout *layout)
{
  const AisleTheme *theme = canvas->theme;
  const AisleBox *plot = &layout->plot;
  double base = floor (plot->y + plot->h) + 0.5, end = -INFINITY;
  gsize more = layout->names.n - layout->n_shown;
  if (more > 0)
    {
      double line = aisle_canvas_line (canvas, AISLE_TEXT_SMALL);
      g_autofree char *text = aisle_rows_more_text (more);
      aisle_canvas_text (canvas, AISLE_TEXT_SMALL, &theme->dim_text, text,
                         &(AisleBox){ 0, base + 0.4 * line, MAX (layout->label_width - 12, 0), line },
                         AISLE_ALIGN_START);
    }
  aisle_canvas_line_between (canvas, plot->x, base, plot->x + plot->w, base, &theme->context, 1);
  for (guint i = 0; i < layout->axis.ticks.n; i++)
    {
      double value = aisle_ticks_at (&layout->axis.ticks, i),
             x = floor (aisle_scale_at (&layout->axis.scale, value)) + 0.5;
      g_autofree char *text = aisle_number_axis (&layout->axis.style, value);
      aisle_canvas_line_between (canvas, x, plot->y, x, plot->y + plot->h, &theme->grid, 1);
      aisle_axis_draw_name (canvas, plot, x, text, TRUE, &end);
    }
}

/* ---- the kind ---- */

/* A mark's extent: a box from whisker to whisker, or a point. */
static gboolean
extent (const AisleBoxLayout *layout, const AisleFrame *frame, gsize row, AisleBox *box)
{
  AisleBoxShape shape;
  double x, y;
  if (aisle_box_shape (layout, row, &shape))
    {
      *box = aisle_box_extent (&shape);
      return TRUE;
    }
  if (!aisle_box_point (layout, row, &x, &y))
    return FALSE;
  double half = MAX (MIN (MIN (3, MIN (x, frame->width - x)), MIN (y, frame->height - y)), 0);
  *box = (AisleBox){ x - half, y - half, 2 * half, 2 * half };
  return TRUE;
}

static void
draw (const AisleTable *table, const AisleParams *params, cairo_t *cr, const AisleFrame *frame)
{
  g_auto (AisleCanvas) canvas;
  g_auto (AisleBoxLayout) layout = { 0 };
  const char *reason = NULL;
  AisleBox box;
  aisle_canvas_init (&canvas, cr, frame);
  if (!aisle_box_fits (table, &reason) || !aisle_box_lay_out (&layout, &canvas, table))
    {
      aisle_canvas_message (&canvas, reason != NULL ? reason : _ ("Nothing to show: the table has no rows."));
      return;
    }
  if (!layout.bare)
    {
      draw_axis (&canvas, &layout);
      draw_head (&canvas, &layout, table);
    }
  draw_points (&canvas, &layout);
  for (gsize row = 0; row < layout.n_rows; row++)
    draw_box (&canvas, &layout, row);
  if (!layout.bare)
    draw_texts (&canvas, &layout, table);
  if (frame->cursor >= 0 && extent (&layout, frame, (gsize) frame->cursor, &box))
    aisle_canvas_ring (&canvas, &box);
}

static gsize
n_marks (const AisleTable *table, const AisleParams *params)
{
  return aisle_box_fits (table, NULL) ? aisle_table_n_rows (table) : 0;
}

static gboolean
mark (const AisleTable *table, const AisleParams *params, const AisleFrame *frame, gsize index, AisleMark *out)
{
  g_auto (AisleCanvas) canvas;
  g_auto (AisleBoxLayout) layout = { 0 };
  AisleBox box;
  AisleBoxShape shape;
  aisle_canvas_init (&canvas, NULL, frame);
  if (!aisle_box_lay_out (&layout, &canvas, table) || !extent (&layout, frame, index, &box))
    return FALSE;
  gboolean is_box = aisle_box_shape (&layout, index, &shape);
  *out =
      (AisleMark){ index, (gsize) (is_box ? layout.columns.median : layout.columns.value), box.x, box.y, box.w, box.h };
  aisle_canvas_mirror (frame, out);
  return TRUE;
}

/* The nearest point of a strip, else the box of the band. */
static gssize
hit (const AisleTable *table, const AisleParams *params, const AisleFrame *frame, double x, double y)
{
  g_auto (AisleCanvas) canvas;
  g_auto (AisleBoxLayout) layout = { 0 };
  AisleBoxShape shape;
  gboolean strip = FALSE;
  double best = REACH * REACH, point_x, point_y;
  aisle_canvas_init (&canvas, NULL, frame);
  if (!aisle_box_lay_out (&layout, &canvas, table) || x < 0 || x > frame->width)
    return -1;
  gssize band = aisle_box_band_at (&layout, y, &strip), found = -1, box = -1;
  x = aisle_canvas_logical_x (frame, x);
  for (gsize row = 0; band >= 0 && row < layout.n_rows; row++)
    {
      if (layout.names.of[row] != (guint32) band)
        continue;
      if (box < 0 && aisle_box_shape (&layout, row, &shape))
        box = (gssize) row;
      else if (strip && aisle_box_point (&layout, row, &point_x, &point_y))
        {
          double square = (point_x - x) * (point_x - x) + (point_y - y) * (point_y - y);
          if (square < best)
            {
              best = square;
              found = (gssize) row;
            }
        }
    }
  return found >= 0 ? found : box;
}

static void
marks_in (const AisleTable *table, const AisleParams *params, const AisleFrame *frame, AisleBox *area,
          AisleBitmap *marks)
{
  g_auto (AisleCanvas) canvas;
  g_auto (AisleBoxLayout) layout = { 0 };
  AisleBox logical = aisle_brush_logical (frame, area), box;
  aisle_canvas_init (&canvas, NULL, frame);
  if (!aisle_box_lay_out (&layout, &canvas, table))
    return;
  for (gsize row = 0; row < layout.n_rows; row++)
    if (extent (&layout, frame, row, &box) && aisle_box_meets (&box, &logical))
      aisle_bitmap_add (marks, row);
}

static char *
describe (const AisleTable *table, const AisleParams *params)
{
  AisleBoxColumns columns;
  const char *reason = NULL;
  if (!aisle_box_fits (table, &reason))
    return g_strdup (reason);
  aisle_box_pick (table, &columns);
  GString *text = g_string_new (NULL);
  gsize label = aisle_pick_label (table), said = 0;
  for (gsize row = 0; row < aisle_table_n_rows (table) && said < 12; row++)
    {
      if (aisle_table_is_missing (table, row, (gsize) columns.median))
        continue;
      g_autofree char *name = aisle_pick_name (table, row, label);
      g_autofree char *median = aisle_table_format (table, row, (gsize) columns.median);
      g_autofree char *q1 = aisle_table_format (table, row, (gsize) columns.q1);
      g_autofree char *q3 = aisle_table_format (table, row, (gsize) columns.q3);
      if (said++ > 0)
        g_string_append_c (text, ' ');
      /* Translators: a name, its median and the range of the half in the middle. */
      g_string_append_printf (text, _ ("%s: median %s, half between %s and %s."), name, median, q1, q3);
    }
  if (said == 0)
    g_string_append (text, _ ("Nothing to show: the table has no rows."));
  return g_string_free (text, FALSE);
}

const AisleChartKind aisle_chart_box = {
  .id = "box",
  .title = N_ ("Box plot"),
  .fits = aisle_box_fits,
  .draw = draw,
  .n_marks = n_marks,
  .mark = mark,
  .hit = hit,
  .marks_in = marks_in,
  .describe = describe,
};
