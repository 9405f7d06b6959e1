/* sankey-chart.c: what flows from where to where, level by level.
 *
 * Fits tables with the columns "level" (whole numbers), "from" and "to" (texts) and a measure: a row is a flow from a
 * name at its level to a name at the next.  Every row is drawn, none is gathered or left out: what is small comes from
 * the table as a row of its own, named.  Bands have the colour of where they come from; a name has the same colour at
 * every level, and one in parentheses, such as (end), is grey.  After Riall Sankey's diagrams of 1898. */
#include "chart/kit/brush.h"
#include "chart/kit/numbers.h"
#include "chart/sankey/sankey-layout.h"

#include "base/i18n.h"

#include <math.h>

#define N_COLORS 6
#define STUB     16.0 /* of a band, where it is pointed at first */
#define STEP     4.0  /* between places where a band's shape is asked */

static const AisleParam params_table[] = {
  { "y", N_ ("Column"), AISLE_PARAM_LIST, "", 0, 0, NULL, NULL,
    N_ ("Name of the column to draw; empty draws the first measure.") },
};

static const AisleSankeyNode *
node_at (const AisleSankeyLayout *layout, guint index)
{
  return &g_array_index (layout->nodes, AisleSankeyNode, index);
}

static const AisleSankeyFlow *
flow_at (const AisleSankeyLayout *layout, guint index)
{
  return &g_array_index (layout->flows, AisleSankeyFlow, index);
}

/* Rows are flows, but for those without a value. */
static const AisleSankeyFlow *
flow_of_row (const AisleSankeyLayout *layout, gsize row)
{
  guint from = 0, to = layout->flows->len;
  while (from < to)
    {
      guint middle = from + (to - from) / 2;
      if (flow_at (layout, middle)->row < row)
        from = middle + 1;
      else
        to = middle;
    }
  return from < layout->flows->len && flow_at (layout, from)->row == row ? flow_at (layout, from) : NULL;
}

static const AisleColor *
node_color (const AisleTheme *theme, const AisleSankeyNode *node)
{
  return node->color < N_COLORS && !aisle_sankey_is_aside (node->name) ? &theme->series[node->color] : &theme->context;
}

static void
trace_flow (cairo_t *cr, const AisleSankeyFlow *flow)
{
  /* Half a cosine wave to a hundredth of its height: control points at 0.3642 of the way from either end. */
  double bend = (flow->x1 - flow->x0) * 0.3642, left = flow->x0 + bend, right = flow->x1 - bend, h = flow->h;
  cairo_new_path (cr);
  cairo_move_to (cr, flow->x0, flow->y0);
  cairo_curve_to (cr, left, flow->y0, right, flow->y1, flow->x1, flow->y1);
  cairo_line_to (cr, flow->x1, flow->y1 + h);
  cairo_curve_to (cr, right, flow->y1 + h, left, flow->y0 + h, flow->x0, flow->y0 + h);
  cairo_close_path (cr);
}

static void
draw_flow (AisleCanvas *canvas, const AisleSankeyLayout *layout, const AisleSankeyFlow *flow)
{
  const AisleTheme *theme = canvas->theme;
  gboolean dims = aisle_brush_dims (canvas->frame, flow->row), picked = canvas->frame->cursor == (gssize) flow->row;
  gboolean brushed = canvas->frame->brush != NULL && !dims;
  const AisleColor *color = dims ? &theme->context : node_color (theme, node_at (layout, flow->from));
  /* Labels stand on the bands: half a colour leaves them their contrast. */
  double alpha = picked || brushed ? 0.5 : dims ? 0.15 : theme->high_contrast ? 0.45 : theme->dark ? 0.4 : 0.32;
  if (canvas->cr == NULL)
    return;
  trace_flow (canvas->cr, flow);
  cairo_set_source_rgba (canvas->cr, color->red, color->green, color->blue, alpha);
  cairo_fill (canvas->cr);
  if (!picked)
    return;
  trace_flow (canvas->cr, flow);
  cairo_set_source_rgba (canvas->cr, theme->text.red, theme->text.green, theme->text.blue, 1);
  cairo_set_line_width (canvas->cr, theme->high_contrast ? 2.5 : 1.5);
  cairo_stroke (canvas->cr);
}

/* A node none of whose flows is brushed steps back. */
static gboolean
node_dims (const AisleSankeyLayout *layout, const AisleFrame *frame, guint index)
{
  for (guint i = 0; i < layout->flows->len; i++)
    if ((flow_at (layout, i)->from == index || flow_at (layout, i)->to == index)
        && !aisle_brush_dims (frame, flow_at (layout, i)->row))
      return FALSE;
  return TRUE;
}

static void
draw_node (AisleCanvas *canvas, const AisleSankeyLayout *layout, guint index)
{
  const AisleSankeyNode *node = node_at (layout, index);
  const AisleTheme *theme = canvas->theme;
  AisleColor color = *node_color (theme, node);
  if (canvas->frame->brush != NULL && node_dims (layout, canvas->frame, index))
    color = aisle_brush_dimmed (theme, &color);
  /* However small, it is there. */
  double h = MAX (node->h, 1);
  aisle_canvas_fill (canvas, &(AisleBox){ aisle_sankey_node_x (layout, node), node->y, AISLE_SANKEY_NODE_WIDTH, h },
                     &color, 1);
}

/* A node's value and share, the share alone where there is no room for both, else nothing: never half a number. */
static void
draw_value (AisleCanvas *canvas, const AisleSankeyLayout *layout, const AisleSankeyNode *node, const AisleBox *box)
{
  g_autofree char *both = aisle_sankey_value (layout, node);
  g_autofree char *share = aisle_number_short (AISLE_COLUMN_SHARE, node->value / layout->total);
  const char *texts[] = { both, share };
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    if (aisle_canvas_text_width (canvas, AISLE_TEXT_SMALL, texts[i]) <= box->w)
      {
        aisle_canvas_text (canvas, AISLE_TEXT_SMALL, &canvas->theme->text, texts[i], box, AISLE_ALIGN_START);
        return;
      }
}

/* Name and value after the bar, below each other where the slot is high enough, within the way to the next bar. */
static void
draw_label (AisleCanvas *canvas, const AisleSankeyLayout *layout, const AisleSankeyNode *node)
{
  const AisleTheme *theme = canvas->theme;
  double line = aisle_canvas_line (canvas, AISLE_TEXT_NORMAL), small = aisle_canvas_line (canvas, AISLE_TEXT_SMALL);
  double x = aisle_sankey_node_x (layout, node) + AISLE_SANKEY_NODE_WIDTH + 5;
  double end = node->column + 1 == layout->n_columns ? canvas->frame->width : x + layout->gap - 8;
  if (node->slot_h + 0.5 < line || layout->plot.y <= 0)
    return;
  if (node->slot_h >= line + small)
    {
      double y = node->slot_y + (node->slot_h - line - small) / 2;
      aisle_canvas_text (canvas, AISLE_TEXT_NORMAL, &theme->text, node->name, &(AisleBox){ x, y, end - x, line },
                         AISLE_ALIGN_START);
      draw_value (canvas, layout, node, &(AisleBox){ x, y + line, end - x, small });
      return;
    }
  AisleBox box = { x, node->slot_y, end - x, node->slot_h };
  double used = aisle_canvas_text (canvas, AISLE_TEXT_NORMAL, &theme->text, node->name, &box, AISLE_ALIGN_START);
  box.x += used + 6;
  box.w -= used + 6;
  draw_value (canvas, layout, node, &box);
}

/* What is measured, and the number of each column. */
static void
draw_headings (AisleCanvas *canvas, const AisleSankeyLayout *layout, const AisleTable *table)
{
  double line = aisle_canvas_line (canvas, AISLE_TEXT_SMALL);
  g_autofree char *what = aisle_pick_caption (table, layout->column, canvas->frame->currency);
  g_autofree char *all = aisle_number_full (layout->type, layout->total);
  /* Translators: what is measured, and the number that the shares are of. */
  g_autofree char *caption = g_strdup_printf (_ ("%s, shares of %s"), what, all);
  const AisleColor *color = &canvas->theme->dim_text;
  if (layout->plot.y <= 0)
    return;
  aisle_canvas_text (canvas, AISLE_TEXT_SMALL, color, caption, &(AisleBox){ 0, 0, canvas->frame->width, line },
                     AISLE_ALIGN_START);
  for (guint i = 0; layout->top_line > 0 && i < layout->n_columns; i++)
    {
      double x = aisle_sankey_node_x (layout, &(AisleSankeyNode){ .column = i });
      double end = i + 1 == layout->n_columns ? canvas->frame->width : x + layout->gap;
      g_autofree char *text = g_strdup_printf (_ ("Step %u"), i + 1);
      if (i + 1 < layout->n_columns && aisle_canvas_text_width (canvas, AISLE_TEXT_SMALL, text) + 4 > end - x)
        {
          g_free (text);
          text = g_strdup_printf ("%u", i + 1);
        }
      aisle_canvas_text (canvas, AISLE_TEXT_SMALL, color, text, &(AisleBox){ x, layout->top_line, end - x, line },
                         AISLE_ALIGN_START);
    }
}

static gboolean
fits (const AisleTable *table, const char **reason)
{
  return aisle_sankey_fits (table, NULL, NULL, reason);
}

static void
draw (const AisleTable *table, const AisleParams *params, cairo_t *cr, const AisleFrame *frame)
{
  g_auto (AisleCanvas) canvas;
  g_auto (AisleSankeyLayout) layout;
  const char *reason = NULL;
  aisle_canvas_init (&canvas, cr, frame);
  gboolean ok = aisle_sankey_lay_out (&layout, &canvas, table, params);
  if (!fits (table, &reason) || !ok)
    {
      aisle_canvas_message (&canvas, reason != NULL ? reason : _ ("Nothing to show: the table has no rows."));
      return;
    }
  draw_headings (&canvas, &layout, table);
  for (guint i = 0; i < layout.flows->len; i++)
    draw_flow (&canvas, &layout, flow_at (&layout, i));
  for (guint i = 0; i < layout.nodes->len; i++)
    draw_node (&canvas, &layout, i);
  for (guint i = 0; i < layout.nodes->len; i++)
    draw_label (&canvas, &layout, node_at (&layout, i));
}

static gsize
n_marks (const AisleTable *table, const AisleParams *params)
{
  return fits (table, NULL) ? aisle_table_n_rows (table) : 0;
}

/* Bands cross; where they leave their node none lies over another. */
static AisleBox
stub_of (const AisleSankeyLayout *layout, const AisleSankeyFlow *flow)
{
  return (AisleBox){ flow->x0, flow->y0, MIN (STUB, layout->gap / 4), flow->h };
}

static gboolean
mark (const AisleTable *table, const AisleParams *params, const AisleFrame *frame, gsize index, AisleMark *out)
{
  g_auto (AisleCanvas) canvas;
  g_auto (AisleSankeyLayout) layout;
  aisle_canvas_init (&canvas, NULL, frame);
  if (!aisle_sankey_lay_out (&layout, &canvas, table, params))
    return FALSE;
  const AisleSankeyFlow *flow = flow_of_row (&layout, index);
  if (flow == NULL || layout.gap <= 0 || flow->h <= 0)
    return FALSE;
  AisleBox box = stub_of (&layout, flow);
  *out = (AisleMark){ index, layout.column, box.x, box.y, box.w, box.h };
  aisle_canvas_mirror (frame, out);
  return TRUE;
}

static gboolean
band_holds (const AisleSankeyFlow *flow, double x, double y, double slack)
{
  double edge = aisle_sankey_edge (flow, x);
  return x >= flow->x0 && x <= flow->x1 && y >= edge - slack && y <= edge + flow->h + slack;
}

static gssize
hit (const AisleTable *table, const AisleParams *params, const AisleFrame *frame, double x, double y)
{
  g_auto (AisleCanvas) canvas;
  g_auto (AisleSankeyLayout) layout;
  double place = aisle_canvas_logical_x (frame, x);
  aisle_canvas_init (&canvas, NULL, frame);
  if (!aisle_sankey_lay_out (&layout, &canvas, table, params) || x < 0 || y < 0 || x > frame->width
      || y > frame->height)
    return -1;
  for (guint i = 0; i < layout.flows->len; i++)
    {
      const AisleSankeyFlow *flow = flow_at (&layout, i);
      AisleBox box = stub_of (&layout, flow);
      if (place >= box.x && place <= box.x + box.w && y >= box.y && y <= box.y + box.h)
        return (gssize) flow->row;
    }
  /* The thinnest that is there, so that none is hidden by a broad one. */
  const AisleSankeyFlow *best = NULL;
  for (guint i = 0; i < layout.flows->len; i++)
    {
      const AisleSankeyFlow *flow = flow_at (&layout, i);
      if (band_holds (flow, place, y, 1) && (best == NULL || flow->h < best->h))
        best = flow;
    }
  return best != NULL ? (gssize) best->row : -1;
}

/* All bands that pass through the area. */
static void
marks_in (const AisleTable *table, const AisleParams *params, const AisleFrame *frame, AisleBox *area,
          AisleBitmap *marks)
{
  g_auto (AisleCanvas) canvas;
  g_auto (AisleSankeyLayout) layout;
  AisleBox box = aisle_brush_logical (frame, area);
  aisle_canvas_init (&canvas, NULL, frame);
  if (!aisle_sankey_lay_out (&layout, &canvas, table, params))
    return;
  for (guint i = 0; i < layout.flows->len; i++)
    {
      const AisleSankeyFlow *flow = flow_at (&layout, i);
      AisleBox stub = stub_of (&layout, flow);
      gboolean meets = aisle_box_meets (&stub, &box);
      double end = MIN (flow->x1, box.x + box.w);
      for (double x = MAX (flow->x0, box.x); !meets && x <= end; x = x < end ? MIN (x + STEP, end) : end + 1)
        {
          double edge = aisle_sankey_edge (flow, x);
          meets = edge <= box.y + box.h && edge + flow->h >= box.y;
        }
      if (meets)
        aisle_bitmap_add (marks, flow->row);
    }
}

static int
compare_flows (gconstpointer a, gconstpointer b, gpointer layout)
{
  const AisleSankeyFlow *x = flow_at (layout, *(const guint *) a), *y = flow_at (layout, *(const guint *) b);
  return x->value != y->value ? (x->value < y->value) - (x->value > y->value) : (x->row > y->row) - (x->row < y->row);
}

static char *
describe (const AisleTable *table, const AisleParams *params)
{
  g_auto (AisleCanvas) canvas;
  g_auto (AisleSankeyLayout) layout;
  AisleTheme theme;
  AisleFrame frame = { .width = 100, .height = 100, .theme = &theme, .cursor = -1 };
  const char *reason = NULL;
  aisle_theme_init (&theme, FALSE, FALSE, NULL);
  aisle_canvas_init (&canvas, NULL, &frame);
  gboolean ok = aisle_sankey_lay_out (&layout, &canvas, table, params);
  if (!fits (table, &reason) || !ok)
    return g_strdup (reason != NULL ? reason : _ ("Nothing to show: the table has no rows."));
  g_autoptr (GArray) order = g_array_new (FALSE, FALSE, sizeof (guint));
  for (guint i = 0; i < layout.flows->len; i++)
    g_array_append_val (order, i);
  g_array_sort_with_data (order, compare_flows, &layout);
  GString *text = g_string_new (NULL);
  /* Translators: what is measured, how many flows there are, and over how many steps. */
  g_string_append_printf (text, _ ("%s, %u flows over %u steps. The largest:"), aisle_pick_title (table, layout.column),
                          layout.flows->len, layout.n_columns);
  for (guint i = 0; i < MIN (order->len, 5); i++)
    {
      const AisleSankeyFlow *flow = flow_at (&layout, g_array_index (order, guint, i));
      g_autofree char *value = aisle_table_format (table, flow->row, layout.column);
      g_autofree char *share = aisle_number_short (AISLE_COLUMN_SHARE, flow->value / layout.total);
      g_string_append (text, i == 0 ? " " : ", ");
      /* Translators: from, to, a value and its share of all. */
      g_string_append_printf (text, _ ("%s to %s %s (%s)"), node_at (&layout, flow->from)->name,
                              node_at (&layout, flow->to)->name, value, share);
    }
  g_string_append_c (text, '.');
  return g_string_free (text, FALSE);
}

const AisleChartKind aisle_chart_sankey = {
  .id = "sankey",
  .title = N_ ("Sankey"),
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
