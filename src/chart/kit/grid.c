/* grid.c: labels, cells and names. */
#include "chart/kit/grid.h"

#include "base/i18n.h"
#include "chart/kit/rows.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define LEAST_CELL 3.0
#define MOST_NAMES 400 /* measured for the width of the names */

/* ---- labels ---- */

static guint
real_hash (gconstpointer key)
{
  return g_double_hash (key);
}

static gboolean
real_equal (gconstpointer a, gconstpointer b)
{
  double x = *(const double *) a, y = *(const double *) b;
  return x == y || (isnan (x) && isnan (y));
}

static int
compare_numbers (gconstpointer a, gconstpointer b, gpointer data)
{
  const double *numbers = data;
  double x = numbers[*(const guint32 *) a], y = numbers[*(const guint32 *) b];
  if (isnan (x) || isnan (y)) /* missing labels come last */
    return isnan (x) - isnan (y);
  return (x > y) - (x < y);
}

/* Puts the labels in the order of their numbers. */
static gboolean
sort_labels (AisleGridSide *side, const double *numbers, gsize n_rows)
{
  g_autofree guint32 *order = g_try_new (guint32, side->n), *place = g_try_new (guint32, side->n);
  g_autofree gsize *sample = g_try_new (gsize, side->n);
  if (side->n > 0 && (order == NULL || place == NULL || sample == NULL))
    return FALSE;
  for (gsize i = 0; i < side->n; i++)
    order[i] = (guint32) i;
  g_qsort_with_data (order, (int) side->n, sizeof *order, compare_numbers, (gpointer) numbers);
  for (gsize i = 0; i < side->n; i++)
    {
      place[order[i]] = (guint32) i;
      sample[i] = side->sample[order[i]];
    }
  for (gsize i = 0; i < side->n; i++)
    side->sample[i] = sample[i];
  for (gsize row = 0; row < n_rows; row++)
    side->of[row] = place[side->of[row]];
  return TRUE;
}

/* Labels as they come: most rows repeat the label before, or have the one that came after it the last time, so that few
 * are looked up. */
typedef struct
{
  const AisleTable *table;
  gsize column;
  gboolean text;
  AisleGridSide *side;
  GHashTable *known;
  double *numbers; /* of labels that are no texts */
  guint32 *after;  /* which label followed each the last time */
} Labels;

static const char *
label_text (const Labels *self, gsize row)
{
  const char *text = aisle_table_text (self->table, row, self->column);
  return text != NULL ? text : "";
}

static gboolean
is_label (const Labels *self, guint32 label, const char *text, double number)
{
  return self->text ? strcmp (text, label_text (self, self->side->sample[label])) == 0
                    : real_equal (&number, &self->numbers[label]);
}

/* The label of a row; before: of the row before, the number of labels where there is none. */
static guint32
find_label (Labels *self, gsize row, guint32 before)
{
  AisleGridSide *side = self->side;
  const char *text = self->text ? label_text (self, row) : NULL;
  double number = self->text ? 0 : aisle_table_number (self->table, row, self->column);
  gpointer key = (gpointer) text, value;
  if (before < side->n && is_label (self, before, text, number))
    return before;
  if (before < side->n && self->after[before] < side->n && is_label (self, self->after[before], text, number))
    return self->after[before];
  if (!self->text)
    {
      self->numbers[side->n] = number;
      key = &self->numbers[side->n];
    }
  if (!g_hash_table_lookup_extended (self->known, key, NULL, &value))
    {
      value = GUINT_TO_POINTER ((guint) side->n);
      g_hash_table_insert (self->known, key, value);
      side->sample[side->n] = row;
      self->after[side->n++] = G_MAXUINT32;
    }
  if (before < side->n)
    self->after[before] = GPOINTER_TO_UINT (value);
  return GPOINTER_TO_UINT (value);
}

gboolean
aisle_grid_side_init (AisleGridSide *side, const AisleTable *table, gsize column)
{
  gsize n_rows = aisle_table_n_rows (table);
  gboolean text = aisle_table_column (table, column)->type == AISLE_COLUMN_TEXT;
  g_autoptr (GHashTable) known =
      text ? g_hash_table_new (g_str_hash, g_str_equal) : g_hash_table_new (real_hash, real_equal);
  g_autofree double *numbers = text ? NULL : g_try_new (double, n_rows);
  g_autofree guint32 *after = g_try_new (guint32, n_rows);
  Labels labels = { table, column, text, side, known, numbers, after };
  *side = (AisleGridSide){ .column = column };
  side->of = g_try_new (guint32, n_rows);
  side->sample = g_try_new (gsize, n_rows);
  if (side->of == NULL || side->sample == NULL || after == NULL || (!text && numbers == NULL))
    return FALSE;
  for (gsize row = 0; row < n_rows; row++)
    side->of[row] = find_label (&labels, row, row > 0 ? side->of[row - 1] : G_MAXUINT32);
  return text || sort_labels (side, numbers, n_rows);
}

/* Where names stand on both sides, as of items bought together, those they share have one order. */
static gboolean
share_order (AisleGrid *self, const AisleTable *table)
{
  AisleGridSide *across = &self->across;
  if (aisle_table_column (table, self->down.column)->type != AISLE_COLUMN_TEXT
      || aisle_table_column (table, across->column)->type != AISLE_COLUMN_TEXT)
    return TRUE;
  g_autoptr (GHashTable) known = g_hash_table_new (g_str_hash, g_str_equal);
  g_autofree double *numbers = g_try_new (double, across->n);
  if (numbers == NULL)
    return FALSE;
  for (gsize i = 0; i < self->down.n; i++)
    {
      const char *name = aisle_table_text (table, self->down.sample[i], self->down.column);
      if (name != NULL)
        g_hash_table_insert (known, (gpointer) name, GUINT_TO_POINTER ((guint) i + 1));
    }
  for (gsize i = 0; i < across->n; i++)
    {
      const char *name = aisle_table_text (table, across->sample[i], across->column);
      guint found = name != NULL ? GPOINTER_TO_UINT (g_hash_table_lookup (known, name)) : 0;
      numbers[i] = found > 0 ? found : (double) (self->down.n + 1 + i);
    }
  return sort_labels (across, numbers, self->n_rows);
}

static int
compare_keys (gconstpointer a, gconstpointer b)
{
  guint64 x = *(const guint64 *) a, y = *(const guint64 *) b;
  return (x > y) - (x < y);
}

/* A bit for each cell where they are not many more than the rows, else their places in order. */
static gboolean
cells_are_single (const AisleGrid *self)
{
  gsize n_cells = self->down.n * self->across.n;
  if (n_cells / 64 <= self->n_rows)
    {
      g_autofree guint64 *taken = g_try_new0 (guint64, n_cells / 64 + 1);
      if (taken == NULL)
        return FALSE;
      for (gsize row = 0; row < self->n_rows; row++)
        {
          gsize cell = (gsize) self->down.of[row] * self->across.n + self->across.of[row];
          guint64 bit = G_GUINT64_CONSTANT (1) << cell % 64;
          if (taken[cell / 64] & bit)
            return FALSE;
          taken[cell / 64] |= bit;
        }
      return TRUE;
    }
  g_autofree guint64 *keys = g_try_new (guint64, self->n_rows);
  if (keys == NULL)
    return FALSE;
  for (gsize row = 0; row < self->n_rows; row++)
    keys[row] = (guint64) self->down.of[row] << 32 | self->across.of[row];
  qsort (keys, self->n_rows, sizeof *keys, compare_keys);
  for (gsize row = 1; row < self->n_rows; row++)
    if (keys[row] == keys[row - 1])
      return FALSE;
  return TRUE;
}

gboolean
aisle_grid_init (AisleGrid *self, const AisleTable *table, gsize down, gsize across)
{
  *self = (AisleGrid){ .n_rows = aisle_table_n_rows (table) };
  if (self->n_rows > G_MAXINT32)
    return FALSE;
  return self->n_rows == 0
         || (aisle_grid_side_init (&self->down, table, down) && aisle_grid_side_init (&self->across, table, across)
             && share_order (self, table) && cells_are_single (self));
}

void
aisle_grid_side_clear (AisleGridSide *self)
{
  g_clear_pointer (&self->of, g_free);
  g_clear_pointer (&self->sample, g_free);
}

void
aisle_grid_clear (AisleGrid *self)
{
  aisle_grid_side_clear (&self->down);
  aisle_grid_side_clear (&self->across);
}

/* ---- places ---- */

static double
widest_name (const AisleGridSide *side, AisleCanvas *canvas, const AisleTable *table)
{
  double widest = 0;
  for (gsize i = 0; i < MIN (side->n, MOST_NAMES); i++)
    {
      g_autofree char *name = aisle_pick_name (table, side->sample[i], side->column);
      widest = MAX (widest, aisle_canvas_text_width (canvas, AISLE_TEXT_SMALL, name));
    }
  return widest;
}

void
aisle_grid_lay_out (AisleGrid *self, AisleCanvas *canvas, const AisleTable *table, double top, double bottom,
                    double gutter)
{
  const AisleFrame *frame = canvas->frame;
  double line = aisle_canvas_line (canvas, AISLE_TEXT_SMALL), across = 0;
  self->bare = frame->width < 12 * line || frame->height < 6 * line;
  self->names = self->head = 0;
  self->turned = FALSE;
  if (self->bare)
    top = bottom = gutter = 0;
  else
    {
      double title = aisle_canvas_text_width (canvas, AISLE_TEXT_SMALL, aisle_pick_title (table, self->down.column));
      self->names = widest_name (&self->down, canvas, table);
      /* The title over the names may make them somewhat wider. */
      self->names =
          MIN ((title < 0.2 * frame->width ? MAX (self->names, title) : self->names) + 10, 0.3 * frame->width);
      across = widest_name (&self->across, canvas, table);
    }
  double left = self->names + gutter, width = MAX (frame->width - left, 0);
  double most = MAX (4.5 * line, MIN (across + 8, 8 * line));
  self->shown_across = MIN (self->across.n, (gsize) (width / LEAST_CELL));
  self->cell_w = self->shown_across > 0 ? MIN (width / (double) self->shown_across, most) : 0;
  if (!self->bare)
    {
      gboolean text = aisle_table_column (table, self->across.column)->type == AISLE_COLUMN_TEXT;
      self->turned = text && across + 6 > self->cell_w && self->cell_w >= line;
      self->head = self->turned ? MIN (across + 8, 0.4 * frame->height) : 1.3 * line;
    }
  double room = MAX (frame->height - bottom - top - self->head, 0);
  self->shown_down = self->down.n;
  if ((double) self->down.n * LEAST_CELL > room)
    {
      room = MAX (room - (self->bare ? 0 : 1.3 * line), 0);
      self->shown_down = MIN ((gsize) (room / LEAST_CELL), self->down.n);
    }
  self->cell_h = self->shown_down > 0 ? MIN (room / (double) self->shown_down, 3.5 * line) : 0;
  self->plot = (AisleBox){ left, top + self->head, self->cell_w * (double) self->shown_across,
                           self->cell_h * (double) self->shown_down };
}

/* From whole unit to whole unit, so that edges are sharp; a hair apart where cells are large enough. */
static void
place (double from, double size, gsize index, double *start, double *length)
{
  double low = floor (from + (double) index * size + 0.5), high = floor (from + (double) (index + 1) * size + 0.5);
  *start = low;
  *length = high - low - (size >= 6 ? 1 : 0);
}

gboolean
aisle_grid_cell (const AisleGrid *self, gsize row, AisleBox *box)
{
  if (row >= self->n_rows || self->down.of[row] >= self->shown_down || self->across.of[row] >= self->shown_across)
    return FALSE;
  place (self->plot.x, self->cell_w, self->across.of[row], &box->x, &box->w);
  place (self->plot.y, self->cell_h, self->down.of[row], &box->y, &box->h);
  return TRUE;
}

gboolean
aisle_grid_value_cell (const AisleGrid *self, const AisleTable *table, gsize column, gsize row, AisleBox *box)
{
  return aisle_grid_cell (self, row, box) && isfinite (aisle_table_number (table, row, column));
}

/* ---- marks ---- */

gboolean
aisle_grid_mark (const AisleGrid *self, const AisleFrame *frame, const AisleTable *table, gsize column, gsize row,
                 AisleMark *out)
{
  AisleBox box;

  if (!aisle_grid_value_cell (self, table, column, row, &box))
    return FALSE;
  *out = (AisleMark){ row, column, box.x, box.y, box.w, box.h };
  aisle_canvas_mirror (frame, out);
  return TRUE;
}

/* The table row of the cell at a logical place, or -1. */
static gssize
row_at (const AisleGrid *self, double x, double y)
{
  double across = floor ((x - self->plot.x) / self->cell_w), down = floor ((y - self->plot.y) / self->cell_h);
  if (self->shown_across == 0 || self->shown_down == 0 || !(across >= 0) || !(down >= 0)
      || across >= (double) self->shown_across || down >= (double) self->shown_down)
    return -1;
  for (gsize row = 0; row < self->n_rows; row++)
    if (self->across.of[row] == (guint32) across && self->down.of[row] == (guint32) down)
      return (gssize) row;
  return -1;
}

gssize
aisle_grid_hit (const AisleGrid *self, const AisleFrame *frame, const AisleTable *table, gsize column, double x,
                double y)
{
  gssize row = row_at (self, aisle_canvas_logical_x (frame, x), y);
  AisleBox box;

  return row >= 0 && aisle_grid_value_cell (self, table, column, (gsize) row, &box) ? row : -1;
}

void
aisle_grid_marks_in (const AisleGrid *self, const AisleFrame *frame, const AisleTable *table, gsize column,
                     const AisleBox *area, AisleBitmap *marks)
{
  AisleBox logical = aisle_brush_logical (frame, area), box;

  for (gsize row = 0; row < self->n_rows; row++)
    if (aisle_grid_value_cell (self, table, column, row, &box) && aisle_box_meets (&box, &logical))
      aisle_bitmap_add (marks, row);
}

/* ---- names ---- */

gsize
aisle_grid_text_step (const AisleGrid *self, AisleCanvas *canvas)
{
  double line = aisle_canvas_line (canvas, AISLE_TEXT_SMALL);
  return self->cell_h > 0 ? MAX ((gsize) ceil (line / self->cell_h), 1) : 1;
}

static void
draw_across (AisleCanvas *canvas, const AisleGrid *self, const AisleTable *table)
{
  const AisleColor *color = &canvas->theme->dim_text;
  double line = aisle_canvas_line (canvas, AISLE_TEXT_SMALL);
  double widest = MIN (widest_name (&self->across, canvas, table), 8 * line), end = -INFINITY;
  gsize step = self->turned || widest + 4 <= self->cell_w ? 1 : (gsize) ceil ((widest + 0.6 * line) / self->cell_w);
  for (gsize i = 0; i < self->shown_across; i += step)
    {
      g_autofree char *name = aisle_pick_name (table, self->across.sample[i], self->across.column);
      double x = self->plot.x + ((double) i + 0.5) * self->cell_w, top = self->plot.y - self->head;
      if (self->turned)
        {
          aisle_canvas_text_up (canvas, AISLE_TEXT_SMALL, color, name, x, self->plot.y - 4, self->head - 4);
          continue;
        }
      double width = MIN (aisle_canvas_text_width (canvas, AISLE_TEXT_SMALL, name), widest);
      double left = CLAMP (x - width / 2, 0, MAX (canvas->frame->width - width, 0));
      if (left < end)
        continue;
      aisle_canvas_text (canvas, AISLE_TEXT_SMALL, color, name, &(AisleBox){ left, top, width + 1, line },
                         AISLE_ALIGN_CENTRE);
      end = left + width + 2;
    }
}

/* What has no room is counted at the end of the last line. */
static void
draw_more (AisleCanvas *canvas, const AisleGrid *self)
{
  gsize more = self->down.n - self->shown_down, columns = self->across.n - self->shown_across;
  double line = aisle_canvas_line (canvas, AISLE_TEXT_SMALL);
  if (more + columns == 0)
    return;
  g_autofree char *text = more > 0 ? aisle_rows_more_text (more) : aisle_rows_more_text (columns);
  AisleBox box = { 0, self->plot.y + self->plot.h + 0.2 * line, canvas->frame->width, line };
  aisle_canvas_text (canvas, AISLE_TEXT_SMALL, &canvas->theme->dim_text, text, &box,
                     more > 0 ? AISLE_ALIGN_START : AISLE_ALIGN_END);
}

void
aisle_grid_draw_titles (AisleCanvas *canvas, const AisleGrid *self, const AisleTable *table, double end)
{
  double line = aisle_canvas_line (canvas, AISLE_TEXT_SMALL);
  if (self->bare)
    return;
  g_autofree char *across = aisle_pick_caption (table, self->across.column, NULL);
  if (self->plot.x + aisle_canvas_text_width (canvas, AISLE_TEXT_SMALL, across) <= end)
    aisle_canvas_text (canvas, AISLE_TEXT_SMALL, &canvas->theme->dim_text, across,
                       &(AisleBox){ self->plot.x, 0, end - self->plot.x, line }, AISLE_ALIGN_START);
  const char *down = aisle_pick_title (table, self->down.column);
  if (aisle_canvas_text_width (canvas, AISLE_TEXT_SMALL, down) <= self->names - 8)
    aisle_canvas_text (canvas, AISLE_TEXT_SMALL, &canvas->theme->dim_text, down,
                       &(AisleBox){ 0, self->plot.y - 1.3 * line, self->names - 8, line }, AISLE_ALIGN_START);
}

void
aisle_grid_draw_names (AisleCanvas *canvas, const AisleGrid *self, const AisleTable *table)
{
  double line = aisle_canvas_line (canvas, AISLE_TEXT_SMALL);
  if (self->bare)
    return;
  for (gsize i = 0, step = aisle_grid_text_step (self, canvas); i < self->shown_down; i += step)
    {
      g_autofree char *name = aisle_pick_name (table, self->down.sample[i], self->down.column);
      double y = self->plot.y + (double) i * self->cell_h;
      AisleBox box = { 0, y + (self->cell_h - line) / 2, self->names - 8, line };
      aisle_canvas_text (canvas, AISLE_TEXT_SMALL, &canvas->theme->text, name, &box, AISLE_ALIGN_START);
    }
  draw_across (canvas, self, table);
  draw_more (canvas, self);
}
