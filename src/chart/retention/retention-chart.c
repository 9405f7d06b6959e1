/* retention-chart.c: the share of each cohort that is back in each period, as a grid.
 *
 * Fits tables with columns "cohort", "period" and "retention" (a share), one row a cell; "size", the users of the
 * cohort, stands before the cells, and "low" and "high" in the tooltip.  Cells that say little are hollow: those of
 * small cohorts, whose shares are mostly chance, and those with a text in "state", such as a period that is not over.
 * Where all of a cohort is there in the first period by definition, that period has no
 * colour, so that the others use the whole scale. */
#include "chart/kit/axes.h"
#include "chart/kit/grid.h"
#include "chart/kit/ramp.h"

#include "base/i18n.h"

#include <math.h>

static const AisleParam params_table[] = {
  { "weak", N_ ("Weak below"), AISLE_PARAM_INTEGER, "30", 0, 1000000, NULL, N_ ("users"),
    N_ ("Cells of cohorts with fewer users are drawn hollow.") },
};

typedef struct
{
  gsize cohort, period, share;
  gssize size;  /* (-1 none) */
  gssize state; /* (-1 none) */
} RetentionColumns;

typedef struct
{
  AisleGrid grid;
  AisleRamp ramp;
  RetentionColumns columns;
  double weak;
  gboolean whole_first; /* the first period is everybody */
  gboolean texts;
  int decimals;
  gboolean sign; /* a per cent sign in every cell */
  double gutter; /* width of the sizes */
} RetentionLayout;

static void
layout_clear (RetentionLayout *layout)
{
  aisle_grid_clear (&layout->grid);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RetentionLayout, layout_clear)

static gboolean
pick (const AisleTable *table, RetentionColumns *columns)
{
  gssize cohort = aisle_table_find (table, "cohort"), period = aisle_table_find (table, "period");
  gssize share = aisle_table_find (table, "retention");
  columns->size = aisle_table_find (table, "size");
  columns->state = aisle_table_find (table, "state");
  if (cohort < 0 || period < 0 || share < 0 || aisle_table_column (table, (gsize) period)->type == AISLE_COLUMN_TEXT
      || !aisle_pick_is_measure (table, (gsize) share))
    return FALSE;
  if (columns->size >= 0 && !aisle_pick_is_measure (table, (gsize) columns->size))
    columns->size = -1;
  columns->cohort = (gsize) cohort;
  columns->period = (gsize) period;
  columns->share = (gsize) share;
  return TRUE;
}

static gboolean
fits (const AisleTable *table, const char **reason)
{
  RetentionColumns columns;
  const char *why = NULL;
  if (!pick (table, &columns))
    why = _ ("A retention grid needs the columns cohort, period and retention.");
  else
    {
      g_auto (AisleGrid) grid = { 0 };
      if (!aisle_grid_init (&grid, table, columns.cohort, columns.period))
        why = _ ("A retention grid needs every cohort and period once.");
    }
  if (reason != NULL)
    *reason = why;
  return why == NULL;
}

/* ---- layout ---- */

static char *
cell_text (const RetentionLayout *layout, double share)
{
  double percent = share * 100;
  int decimals = percent == floor (percent) && (percent == 0 || percent == 100) ? 0 : layout->decimals;
  /* Translators: a share in per cent. */
  return layout->sign ? g_strdup_printf (_ ("%.*f%%"), decimals, percent) : g_strdup_printf ("%.*f", decimals, percent);
}

/* In the shortest form the first period, all of it 100, stands without texts: they are the longest and say nothing. */
static gboolean
is_spared (const RetentionLayout *layout, gsize row)
{
  return !layout->sign && layout->whole_first && layout->grid.across.of[row] == 0;
}

static gboolean
texts_fit (const RetentionLayout *layout, AisleCanvas *canvas, const AisleTable *table)
{
  AisleBox box;
  for (gsize row = 0; row < layout->grid.n_rows; row++)
    {
      double share = aisle_table_number (table, row, layout->columns.share);
      if (!isfinite (share) || !aisle_grid_cell (&layout->grid, row, &box) || is_spared (layout, row))
        continue;
      g_autofree char *text = cell_text (layout, share);
      if (aisle_canvas_text_width (canvas, AISLE_TEXT_SMALL, text) + 3 > box.w)
        return FALSE;
    }
  return TRUE;
}

/* The most exact form of the shares that has room in every cell. */
static void
choose_texts (RetentionLayout *self, AisleCanvas *canvas, const AisleTable *table)
{
  double line = aisle_canvas_line (canvas, AISLE_TEXT_SMALL);
  int most = self->ramp.high < 0.01 ? 2 : 1;
  if (self->grid.cell_h < line + 1 || self->grid.cell_w < line)
    return;
  for (int form = 0; form < 3 && !self->texts; form++)
    {
      self->decimals = form == 0 || self->ramp.high < 0.1 ? most : 0;
      self->sign = form < 2;
      self->texts = texts_fit (self, canvas, table);
    }
}

static gboolean
is_small (const RetentionLayout *layout, const AisleTable *table, gsize row)
{
  return layout->columns.size >= 0 && aisle_table_number (table, row, (gsize) layout->columns.size) < layout->weak;
}

static const char *
state_of (const RetentionLayout *layout, const AisleTable *table, gsize row)
{
  return layout->columns.state >= 0 ? aisle_table_text (table, row, (gsize) layout->columns.state) : NULL;
}

/* Its period is not over: where the share is known it will still grow. */
static gboolean
is_open (const RetentionLayout *layout, const AisleTable *table, gsize row)
{
  return state_of (layout, table, row) != NULL;
}

/* What hollow cells are, where there are some: "fewer than 30 users, not over yet"; free. */
static char *
weak_text (const RetentionLayout *layout, const AisleTable *table)
{
  gboolean small = FALSE;
  const char *state = NULL;
  for (gsize row = 0; row < layout->grid.n_rows; row++)
    {
      small =
          small || (is_small (layout, table, row) && isfinite (aisle_table_number (table, row, layout->columns.share)));
      state = state != NULL ? state : state_of (layout, table, row);
    }
  gulong weak = (gulong) layout->weak;
  g_autofree char *text =
      small
          ? g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "fewer than %'lu user", "fewer than %'lu users", weak), weak)
          : NULL;
  if (small && state != NULL)
    /* Translators: two reasons why a cell is drawn hollow. */
    return g_strdup_printf (C_ ("reasons", "%s, %s"), text, state);
  return small ? g_steal_pointer (&text) : g_strdup (state);
}

/* "Users at the start" where it has room over the sizes, else "users". */
static const char *
sizes_title (const RetentionLayout *layout, AisleCanvas *canvas, const AisleTable *table)
{
  gsize column = (gsize) layout->columns.size;
  const char *title = aisle_pick_title (table, column), *unit = aisle_pick_unit (table, column, NULL);
  double most = 5 * aisle_canvas_line (canvas, AISLE_TEXT_SMALL);
  return unit[0] != '\0' && aisle_canvas_text_width (canvas, AISLE_TEXT_SMALL, title) > most ? unit : title;
}

static double
sizes_width (const RetentionLayout *self, AisleCanvas *canvas, const AisleTable *table)
{
  if (self->columns.size < 0)
    return 0;
  double width = aisle_canvas_text_width (canvas, AISLE_TEXT_SMALL, sizes_title (self, canvas, table));
  width = MIN (width, 5 * aisle_canvas_line (canvas, AISLE_TEXT_SMALL));
  for (gsize i = 0; i < MIN (self->grid.down.n, 400); i++)
    {
      g_autofree char *text = aisle_table_format (table, self->grid.down.sample[i], (gsize) self->columns.size);
      width = MAX (width, aisle_canvas_text_width (canvas, AISLE_TEXT_SMALL, text));
    }
  width += 12;
  return width <= 0.25 * canvas->frame->width ? width : 0;
}

static gboolean
lay_out (RetentionLayout *self, AisleCanvas *canvas, const AisleTable *table, const AisleParams *params)
{
  double line = aisle_canvas_line (canvas, AISLE_TEXT_SMALL), low = INFINITY, high = -INFINITY;
  *self = (RetentionLayout){ .weak = params != NULL ? (double) aisle_params_integer (params, "weak") : 30 };
  if (aisle_table_n_rows (table) == 0 || !pick (table, &self->columns)
      || !aisle_grid_init (&self->grid, table, self->columns.cohort, self->columns.period))
    return FALSE;
  self->whole_first = self->grid.across.n > 1;
  for (gsize row = 0; row < self->grid.n_rows; row++)
    {
      double share = aisle_table_number (table, row, self->columns.share);
      if (self->grid.across.of[row] == 0 && isfinite (share) && share != 1)
        self->whole_first = FALSE;
    }
  for (gsize row = 0; row < self->grid.n_rows; row++)
    {
      double share = aisle_table_number (table, row, self->columns.share);
      if (!isfinite (share) || (self->whole_first && self->grid.across.of[row] == 0))
        continue;
      low = MIN (low, share);
      high = MAX (high, share);
    }
  self->ramp = aisle_ramp_new (canvas->theme, MIN (low, 0), high);
  self->gutter = sizes_width (self, canvas, table);
  g_autofree char *weak = weak_text (self, table);
  aisle_grid_lay_out (&self->grid, canvas, table, 1.7 * line, weak != NULL ? 1.5 * line : 0, self->gutter);
  choose_texts (self, canvas, table);
  return TRUE;
}

static gboolean
cell_at (const RetentionLayout *layout, const AisleTable *table, gsize row, AisleBox *box)
{
  return aisle_grid_value_cell (&layout->grid, table, layout->columns.share, row, box);
}

/* ---- drawing ---- */

static void
fill_hollow (AisleCanvas *canvas, const AisleBox *box, const AisleColor *color)
{
  double rim = MIN (box->w, box->h) >= 8 ? 2 : 1;
  AisleBox inner = { box->x + rim, box->y + rim, box->w - 2 * rim, box->h - 2 * rim };
  aisle_canvas_fill (canvas, box, color, 1);
  aisle_canvas_fill (canvas, &inner, &canvas->theme->background, 1);
}

static void
draw_cell (AisleCanvas *canvas, const RetentionLayout *layout, const AisleTable *table, gsize row)
{
  const AisleTheme *theme = canvas->theme;
  AisleBox box;
  if (!cell_at (layout, table, row, &box))
    {
      /* What is to come: a frame without a share. */
      if (is_open (layout, table, row) && aisle_grid_cell (&layout->grid, row, &box))
        fill_hollow (canvas, &box, &theme->grid);
      return;
    }
  double share = aisle_table_number (table, row, layout->columns.share);
  gboolean weak = is_small (layout, table, row) || is_open (layout, table, row),
           whole = layout->whole_first && layout->grid.across.of[row] == 0;
  AisleColor color = whole ? theme->grid : aisle_ramp_color (&layout->ramp, share);
  color = aisle_brush_color (canvas->frame, row, &color);
  AisleColor ink = weak ? theme->dim_text : aisle_ramp_text_color (&color);
  if (weak)
    fill_hollow (canvas, &box, &color);
  else
    aisle_canvas_fill (canvas, &box, &color, 1);
  if (!layout->texts || is_spared (layout, row))
    return;
  g_autofree char *text = cell_text (layout, share);
  aisle_canvas_text (canvas, AISLE_TEXT_SMALL, &ink, text, &box, AISLE_ALIGN_CENTRE);
}

static void
draw_sizes (AisleCanvas *canvas, const RetentionLayout *layout, const AisleTable *table)
{
  const AisleGrid *grid = &layout->grid;
  double line = aisle_canvas_line (canvas, AISLE_TEXT_SMALL);
  if (layout->gutter <= 0 || grid->bare)
    return;
  gsize column = (gsize) layout->columns.size;
  AisleBox box = { grid->names, grid->plot.y - grid->head, layout->gutter - 8, line };
  aisle_canvas_text (canvas, AISLE_TEXT_SMALL, &canvas->theme->dim_text, sizes_title (layout, canvas, table), &box,
                     AISLE_ALIGN_END);
  for (gsize i = 0, step = aisle_grid_text_step (grid, canvas); i < grid->shown_down; i += step)
    {
      g_autofree char *text = aisle_table_format (table, grid->down.sample[i], column);
      box.y = grid->plot.y + (double) i * grid->cell_h + (grid->cell_h - line) / 2;
      aisle_canvas_text (canvas, AISLE_TEXT_SMALL, &canvas->theme->dim_text, text, &box, AISLE_ALIGN_END);
    }
}

/* Below the grid. */
static void
draw_weak_key (AisleCanvas *canvas, const RetentionLayout *layout, const AisleTable *table)
{
  const AisleGrid *grid = &layout->grid;
  double line = aisle_canvas_line (canvas, AISLE_TEXT_SMALL), side = floor (0.7 * line);
  g_autofree char *text = weak_text (layout, table);
  if (text == NULL || grid->bare)
    return;
  double x = grid->plot.x, y = canvas->frame->height - line,
         width = aisle_canvas_text_width (canvas, AISLE_TEXT_SMALL, text);
  /* A long one begins farther before the cells, but not where rows without room are counted. */
  if (x + line + width > canvas->frame->width && grid->shown_down == grid->down.n)
    x = MAX (canvas->frame->width - line - width, 0);
  AisleColor color = aisle_ramp_color (&layout->ramp, layout->ramp.high);
  fill_hollow (canvas, &(AisleBox){ floor (x), floor (y + (line - side) / 2), side, side }, &color);
  aisle_canvas_text (canvas, AISLE_TEXT_SMALL, &canvas->theme->dim_text, text,
                     &(AisleBox){ x + line, y, canvas->frame->width - x - line, line }, AISLE_ALIGN_START);
}

/* Above the grid: what the periods are, and the scale. */
static void
draw_head (AisleCanvas *canvas, const RetentionLayout *layout, const AisleTable *table)
{
  double line = aisle_canvas_line (canvas, AISLE_TEXT_SMALL), room = canvas->frame->width;
  if (layout->grid.bare)
    return;
  double used =
      aisle_ramp_draw_legend (canvas, &layout->ramp, AISLE_COLUMN_SHARE,
                              aisle_pick_title (table, layout->columns.share), &(AisleBox){ 0, 0, room, line });
  aisle_grid_draw_titles (canvas, &layout->grid, table, room - used - line);
}

static void
draw (const AisleTable *table, const AisleParams *params, cairo_t *cr, const AisleFrame *frame)
{
  g_auto (AisleCanvas) canvas;
  g_auto (RetentionLayout) layout = { 0 };
  const char *reason = NULL;
  AisleBox box;
  aisle_canvas_init (&canvas, cr, frame);
  if (!fits (table, &reason) || !lay_out (&layout, &canvas, table, params))
    {
      aisle_canvas_message (&canvas, reason != NULL ? reason : _ ("Nothing to show: the table has no rows."));
      return;
    }
  for (gsize row = 0; row < layout.grid.n_rows; row++)
    draw_cell (&canvas, &layout, table, row);
  aisle_grid_draw_names (&canvas, &layout.grid, table);
  draw_sizes (&canvas, &layout, table);
  draw_head (&canvas, &layout, table);
  draw_weak_key (&canvas, &layout, table);
  if (frame->cursor >= 0 && cell_at (&layout, table, (gsize) frame->cursor, &box))
    aisle_canvas_ring (&canvas, &box);
}

/* ---- marks ---- */

static gsize
n_marks (const AisleTable *table, const AisleParams *params)
{
  return fits (table, NULL) ? aisle_table_n_rows (table) : 0;
}

static gboolean
mark (const AisleTable *table, const AisleParams *params, const AisleFrame *frame, gsize index, AisleMark *out)
{
  g_auto (AisleCanvas) canvas;
  g_auto (RetentionLayout) layout = { 0 };
  aisle_canvas_init (&canvas, NULL, frame);
  return lay_out (&layout, &canvas, table, params)
         && aisle_grid_mark (&layout.grid, frame, table, layout.columns.share, index, out);
}

static gssize
hit (const AisleTable *table, const AisleParams *params, const AisleFrame *frame, double x, double y)
{
  g_auto (AisleCanvas) canvas;
  g_auto (RetentionLayout) layout = { 0 };
  aisle_canvas_init (&canvas, NULL, frame);
  if (!lay_out (&layout, &canvas, table, params))
    return -1;
  return aisle_grid_hit (&layout.grid, frame, table, layout.columns.share, x, y);
}

static void
marks_in (const AisleTable *table, const AisleParams *params, const AisleFrame *frame, AisleBox *area,
          AisleBitmap *marks)
{
  g_auto (AisleCanvas) canvas;
  g_auto (RetentionLayout) layout = { 0 };
  aisle_canvas_init (&canvas, NULL, frame);
  if (lay_out (&layout, &canvas, table, params))
    aisle_grid_marks_in (&layout.grid, frame, table, layout.columns.share, area, marks);
}

/* The share of a period over all cohorts that have it, each weighing as many users as it has. */
static double
share_of_period (const AisleTable *table, const RetentionColumns *columns, const AisleGrid *grid, gsize period)
{
  double sum = 0, weight = 0;
  for (gsize row = 0; row < grid->n_rows; row++)
    {
      double share = aisle_table_number (table, row, columns->share);
      double size = columns->size >= 0 ? aisle_table_number (table, row, (gsize) columns->size) : 1;
      if (grid->across.of[row] != period || !isfinite (share) || !(size > 0) || !isfinite (size))
        continue;
      sum += share * size;
      weight += size;
    }
  return weight > 0 ? sum / weight : NAN;
}

static char *
describe (const AisleTable *table, const AisleParams *params)
{
  g_auto (AisleGrid) grid = { 0 };
  RetentionColumns columns;
  const char *reason = NULL;
  if (!fits (table, &reason))
    return g_strdup (reason);
  if (aisle_table_n_rows (table) == 0 || !pick (table, &columns)
      || !aisle_grid_init (&grid, table, columns.cohort, columns.period))
    return g_strdup (_ ("Nothing to show: the table has no rows."));
  gsize n = grid.across.n;
  GString *text = g_string_new (NULL);
  g_string_append_printf (
      text,
      g_dngettext (GETTEXT_PACKAGE, "Retention of %'zu cohort.", "Retention of %'zu cohorts.", (gulong) grid.down.n),
      grid.down.n);
  gsize said[] = { n > 1 ? 1 : 0, n / 2, n - 1 }, before = G_MAXSIZE;
  for (gsize i = 0; i < G_N_ELEMENTS (said); i++)
    {
      double share = share_of_period (table, &columns, &grid, said[i]);
      if (said[i] == before || !isfinite (share))
        continue;
      before = said[i];
      g_autofree char *name = aisle_pick_name (table, grid.across.sample[said[i]], columns.period);
      g_autofree char *value = aisle_number_short (AISLE_COLUMN_SHARE, share);
      /* Translators: the title of the column of periods ("Week"), a period, and the share of users that are back. */
      g_string_append_printf (text, _ (" %s %s: %s."), aisle_pick_title (table, columns.period), name, value);
    }
  return g_string_free (text, FALSE);
}

const AisleChartKind aisle_chart_retention = {
  .id = "retention",
  .title = N_ ("Retention grid"),
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
