/* panels-layout.c: see panels-layout.h. */
#include "chart/panels/panels-layout.h"

#include "base/i18n.h"

#include <math.h>

#define ASPECT 1.6 /* width to height that panels are fitted to */
#define GUTTER 14.0

/* ---- columns and rows ---- */

static gboolean
find_columns (const AisleTable *table, gssize *panel, gssize *x)
{
  gboolean has_time = FALSE, named = aisle_table_find (table, "panel") >= 0;
  *panel = aisle_table_find (table, "panel");
  *x = -1;
  for (gsize column = 0; column < aisle_table_n_columns (table); column++)
    {
      AisleColumnType type = aisle_table_column (table, column)->type;
      if (*panel < 0 && column == 0 && type == AISLE_COLUMN_TEXT)
        *panel = 0;
      if (!has_time && (type == AISLE_COLUMN_DATE || type == AISLE_COLUMN_TIME))
        {
          has_time = TRUE;
          *x = (gssize) column;
        }
    }
  if (*panel < 0 || aisle_table_column (table, (gsize) *panel)->type != AISLE_COLUMN_TEXT)
    return FALSE;
  if (*x < 0 && named)
    *x = *panel == 0 ? 1 : 0;
  return *x >= 0 && *x < (gssize) aisle_table_n_columns (table);
}

gsize
aisle_panels_measures (const AisleTable *table, const AisleParams *params, AisleMeasure *measures)
{
  gssize panel, x;
  return find_columns (table, &panel, &x) ? aisle_pick_measures (table, params, x, AISLE_PICK_MAX, measures) : 0;
}

static void
panel_clear (AislePanel *panel)
{
  g_free (panel->name);
}

static char *
name_at (const AisleTable *table, gsize row, gsize column)
{
  const char *text = aisle_table_text (table, row, column);
  return g_strdup (text != NULL && text[0] != '\0' ? text : "\342\200\223");
}

/* Runs of rows with one name; NULL where a name comes back after another. */
static GArray *
find_panels (const AisleTable *table, gsize column)
{
  g_autoptr (GArray) panels = g_array_new (FALSE, FALSE, sizeof (AislePanel));
  g_autoptr (GHashTable) known = g_hash_table_new (g_str_hash, g_str_equal);
  g_array_set_clear_func (panels, (GDestroyNotify) panel_clear);
  for (gsize row = 0; row < aisle_table_n_rows (table); row++)
    {
      AislePanel *last = panels->len > 0 ? &g_array_index (panels, AislePanel, panels->len - 1) : NULL;
      if (last != NULL
          && g_strcmp0 (aisle_table_text (table, row, column), aisle_table_text (table, row - 1, column)) == 0)
        {
          last->end = row + 1;
          continue;
        }
      g_autofree char *name = name_at (table, row, column);
      if (last != NULL && g_str_equal (last->name, name))
        {
          last->end = row + 1;
          continue;
        }
      AislePanel panel = { g_steal_pointer (&name), row, row + 1 };
      g_array_append_val (panels, panel);
      if (!g_hash_table_add (known, panel.name))
        return NULL;
    }
  return g_steal_pointer (&panels);
}

/* Within every panel. */
static gboolean
is_rising (const AisleTable *table, const GArray *panels, gsize x)
{
  for (guint i = 0; i < panels->len; i++)
    {
      const AislePanel *panel = &g_array_index (panels, AislePanel, i);
      double before = -INFINITY;
      for (gsize row = panel->first; row < panel->end; row++)
        {
          double value = aisle_table_number (table, row, x);
          if (!isfinite (value) || value < before)
            return FALSE;
          before = value;
        }
    }
  return TRUE;
}

static const char *
why_not (const AisleTable *table, const AisleParams *params, GArray **panels)
{
  AisleMeasure measures[AISLE_PICK_MAX];
  gssize panel, x;
  if (!find_columns (table, &panel, &x) || aisle_panels_measures (table, params, measures) == 0)
    return _ ("Panels need a text column “panel”, a column of dates, numbers or names, and a measure.");
  g_autoptr (GArray) found = find_panels (table, (gsize) panel);
  if (found == NULL)
    return _ ("Panels need the rows of each panel together.");
  if (aisle_table_column (table, (gsize) x)->type != AISLE_COLUMN_TEXT && !is_rising (table, found, (gsize) x))
    return _ ("Panels need rows in order of their dates or numbers, without missing ones.");
  if (panels != NULL)
    *panels = g_steal_pointer (&found);
  return NULL;
}

gboolean
aisle_panels_fits (const AisleTable *table, const AisleParams *params, const char **reason)
{
  const char *why = why_not (table, params, NULL);
  if (reason != NULL)
    *reason = why;
  return why == NULL;
}

void
aisle_panels_clear (AislePanelsLayout *self)
{
  g_clear_pointer (&self->panels, g_array_unref);
}

const AislePanel *
aisle_panels_get (const AislePanelsLayout *self, gsize index)
{
  return &g_array_index (self->panels, AislePanel, index);
}

gssize
aisle_panels_of_row (const AislePanelsLayout *self, gsize row)
{
  gsize from = 0, to = self->panels->len;
  while (from < to)
    {
      gsize middle = from + (to - from) / 2;
      if (aisle_panels_get (self, middle)->end <= row)
        from = middle + 1;
      else
        to = middle;
    }
  return from < self->panels->len ? (gssize) from : -1;
}

/* ---- the grid ---- */

/* The number of columns that makes panels largest; fewer panels where they would be too small to read. */
static void
fit_grid (AislePanelsLayout *self, AisleCanvas *canvas, double height)
{
  double line = aisle_canvas_line (canvas, AISLE_TEXT_SMALL), best = 0, width = canvas->frame->width;
  double least = self->bare ? 1 : self->free ? 5.5 : 3.6; /* lines of text */
  gsize most_columns = MAX ((gsize) (MIN (width, 1e5) / (7.5 * line)), 1);
  gsize most_rows = MAX ((gsize) (MIN (height, 1e5) / (least * line)), 1);
  gsize n = self->panels->len;
  self->n_shown = MIN (n, most_columns * most_rows);
  self->n_columns = most_columns;
  for (gsize columns = 1; columns <= MIN (most_columns, self->n_shown); columns++)
    {
      gsize rows = (self->n_shown + columns - 1) / columns;
      double size = MIN (width / (double) columns / ASPECT, height / (double) rows);
      if (rows <= most_rows && size > best * 1.001)
        {
          best = size;
          self->n_columns = columns;
        }
    }
  self->width = width / (double) self->n_columns;
  self->height = height / (double) ((self->n_shown + self->n_columns - 1) / self->n_columns);
}

gboolean
aisle_panels_lay_out (AislePanelsLayout *self, AisleCanvas *canvas, const AisleTable *table, const AisleParams *params,
                      const char **reason)
{
  const AisleFrame *frame = canvas->frame;
  double line = aisle_canvas_line (canvas, AISLE_TEXT_SMALL);
  gssize panel, x;
  *self = (AislePanelsLayout){ .key_top = -1, .low = INFINITY, .high = -INFINITY };
  const char *why = why_not (table, params, &self->panels);
  if (reason != NULL)
    *reason = why;
  if (why != NULL || aisle_table_n_rows (table) == 0)
    return FALSE;
  find_columns (table, &panel, &x);
  self->panel_column = (gsize) panel;
  self->x_column = (gsize) x;
  self->bars = aisle_table_column (table, (gsize) x)->type == AISLE_COLUMN_TEXT;
  self->free = g_str_equal (aisle_pick_text (params, "scale"), "free");
  self->n_measures = aisle_panels_measures (table, params, self->measures);
  self->n_measures = self->bars ? 1 : self->n_measures;
  self->type = aisle_table_column (table, (gsize) self->measures[0].column)->type;
  self->bare = frame->width < 12 * line || frame->height < 7 * line;
  for (gsize i = 0; i < self->n_measures; i++)
    {
      aisle_axis_extend (table, self->measures[i].column, &self->low, &self->high);
      aisle_axis_extend (table, self->bars ? -1 : self->measures[i].low, &self->low, &self->high);
      aisle_axis_extend (table, self->bars ? -1 : self->measures[i].high, &self->low, &self->high);
    }
  self->x_low = INFINITY;
  self->x_high = -INFINITY;
  for (gsize i = 0; !self->bars && i < self->panels->len; i++)
    {
      const AislePanel *each = aisle_panels_get (self, i);
      self->x_low = MIN (self->x_low, aisle_lines_x_value (table, each->first, self->x_column));
      self->x_high = MAX (self->x_high, aisle_lines_x_value (table, each->end - 1, self->x_column));
    }
  self->top = self->bare ? 0 : 1.5 * line;
  if (!self->bare && self->n_measures > 1)
    {
      self->key_top = self->top - 0.2 * line;
      self->top += 1.5 * line;
    }
  /* One axis of x below all. */
  gboolean foot = !self->bare && !self->bars && !self->free;
  double height = MAX (frame->height - self->top - (foot ? 1.3 * line : 0), 0);
  fit_grid (self, canvas, height);
  if (self->n_shown < self->panels->len && !self->bare)
    fit_grid (self, canvas, MAX (height - 1.4 * line, 0));
  return TRUE;
}

AisleBox
aisle_panels_cell (const AislePanelsLayout *self, gsize index)
{
  gsize column = index % self->n_columns, row = index / self->n_columns;
  return (AisleBox){ (double) column * self->width, self->top + (double) row * self->height, self->width,
                     self->height };
}

gssize
aisle_panels_at (const AislePanelsLayout *self, double x, double y)
{
  double column = floor (x / self->width), row = floor ((y - self->top) / self->height);
  if (!(column >= 0 && column < (double) self->n_columns && row >= 0 && row < 1e6))
    return -1;
  gsize index = (gsize) row * self->n_columns + (gsize) column;
  return index < self->n_shown ? (gssize) index : -1;
}

/* ---- inside a panel ---- */

void
aisle_panels_lines (const AislePanelsLayout *self, AisleCanvas *canvas, const AisleTable *table, gsize index,
                    AisleLines *lines, AisleAxis *axis)
{
  const AislePanel *panel = aisle_panels_get (self, index);
  AisleBox cell = aisle_panels_cell (self, index);
  double line = aisle_canvas_line (canvas, AISLE_TEXT_SMALL), low = self->low, high = self->high;
  *lines = (AisleLines){ .x_column = self->x_column, .n_measures = self->n_measures, .emphasis = -1 };
  for (gsize i = 0; i < self->n_measures; i++)
    {
      lines->measures[i] = self->measures[i];
      lines->measures[i].previous = -1;
    }
  aisle_lines_find_rows (lines, table, panel->first, panel->end, &(AisleZoom){ 0, 0 });
  if (self->free)
    {
      low = INFINITY;
      high = -INFINITY;
      aisle_lines_extend (lines, table, &low, &high);
    }
  else
    {
      lines->x.low = self->x_low;
      lines->x.high = self->x_high;
    }
  double below = self->bare ? 2 : self->free ? 1.9 * line : 0.8 * line;
  double top = MIN (cell.y + (self->bare ? 2 : 1.8 * line), cell.y + cell.h / 2);
  double bottom = MAX (cell.y + cell.h - below, top);
  *axis = aisle_axis_new_spaced (canvas, self->type, low, high, FALSE, bottom, top, 1.2);
  double left = MIN (cell.x + (self->bare ? 2 : axis->label_width + 8), cell.x + cell.w / 2);
  double right = MAX (cell.x + cell.w - (self->bare ? 2 : GUTTER), left);
  lines->plot = (AisleBox){ left, top, right - left, bottom - top };
  lines->x.from = left;
  lines->x.to = right;
  lines->y = axis->scale;
}

AislePanelBars
aisle_panels_bars (const AislePanelsLayout *self, AisleCanvas *canvas, const AisleTable *table, gsize index)
{
  const AislePanel *panel = aisle_panels_get (self, index);
  AisleBox cell = aisle_panels_cell (self, index);
  double line = aisle_canvas_line (canvas, AISLE_TEXT_SMALL), low = self->low, high = self->high, names = 0, values = 0;
  AislePanelBars bars = { .top = cell.y + (self->bare ? 0 : 1.5 * line) };
  double room = MAX (cell.y + cell.h - (self->bare ? 0 : 0.6 * line) - bars.top, 0);
  gsize n = panel->end - panel->first;
  bars.n_shown = MIN (n, (gsize) (MIN (room, 1e6) / (1.05 * line)));
  bars.band = bars.n_shown > 0 ? MIN (room / (double) bars.n_shown, 2.2 * line) : 0;
  for (gsize row = panel->first; row < panel->first + bars.n_shown; row++)
    {
      g_autofree char *name = name_at (table, row, self->x_column);
      g_autofree char *value =
          aisle_number_short (self->type, aisle_table_number (table, row, (gsize) self->measures[0].column));
      names = MAX (names, aisle_canvas_text_width (canvas, AISLE_TEXT_SMALL, name) + 8);
      values = MAX (values, aisle_canvas_text_width (canvas, AISLE_TEXT_SMALL, value) + 6);
    }
  if (self->free)
    {
      low = INFINITY;
      high = -INFINITY;
      aisle_axis_extend_rows (table, self->measures[0].column, panel->first, panel->end, &low, &high);
    }
  bars.names = cell.x + MIN (names, 0.4 * cell.w);
  bars.from = bars.names;
  bars.to = MAX (cell.x + cell.w - (self->bare ? 2 : GUTTER) - MIN (values, 0.3 * cell.w), bars.from);
  low = low <= high ? MIN (low, 0) : 0;
  high = MAX (high, low < 0 ? 0 : low);
  bars.value = (AisleScale){ low, high > low ? high : low + 1, bars.from, bars.to };
  return bars;
}

gboolean
aisle_panels_bar (const AislePanelsLayout *self, const AislePanelBars *bars, const AisleTable *table, gsize index,
                  gsize row, AisleBox *box)
{
  const AislePanel *panel = aisle_panels_get (self, index);
  gsize place = row - panel->first;
  double value = place < bars->n_shown ? aisle_table_number (table, row, (gsize) self->measures[0].column) : NAN;
  if (!isfinite (value))
    return FALSE;
  double zero = aisle_scale_at (&bars->value, 0), end = aisle_scale_at (&bars->value, value);
  double gap = MIN (bars->band * 0.14, 5);
  *box = (AisleBox){ MIN (zero, end), bars->top + (double) place * bars->band + gap, fabs (end - zero),
                     bars->band - 2 * gap };
  return TRUE;
}
