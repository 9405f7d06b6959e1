/* rows.c: bands, names, and what had no room. */
#include "chart/kit/rows.h"

#include "base/i18n.h"

#include <math.h>

char *
aisle_rows_name (const AisleTable *table, gsize label, gsize row)
{
  char *name = aisle_table_format (table, row, label);
  if (name[0] != '\0')
    return name;
  g_free (name);
  return g_strdup ("\342\200\223");
}

AisleRows
aisle_rows_new (AisleCanvas *canvas, const AisleTable *table, double top, double bottom, double least, double most,
                double part)
{
  AisleRows self = { .label = aisle_pick_label (table), .top = top, .n_rows = aisle_table_n_rows (table) };
  double room = MAX (bottom - top, 0), line = aisle_canvas_line (canvas, AISLE_TEXT_SMALL);
  self.n_shown = self.n_rows;
  if ((double) self.n_rows * least > room)
    {
      room = MAX (room - 1.3 * line, 0);
      self.n_shown = MIN ((gsize) (room / least), self.n_rows);
    }
  self.band = self.n_shown > 0 ? MIN (room / (double) self.n_shown, most) : 0;
  for (gsize row = 0; row < self.n_shown; row++)
    {
      g_autofree char *name = aisle_rows_name (table, self.label, row);
      double width = aisle_canvas_text_width (canvas, AISLE_TEXT_NORMAL, name) + 12;
      self.label_width = MAX (self.label_width, MIN (width, part * canvas->frame->width));
    }
  return self;
}

AisleBox
aisle_rows_band (const AisleRows *self, gsize row, double x, double w)
{
  return (AisleBox){ x, self->top + (double) row * self->band, w, self->band };
}

void
aisle_rows_draw_name (AisleCanvas *canvas, const AisleRows *self, const AisleTable *table, gsize row)
{
  g_autofree char *name = aisle_rows_name (table, self->label, row);
  AisleBox box = aisle_rows_band (self, row, 0, self->label_width - 11);
  aisle_canvas_text (canvas, AISLE_TEXT_NORMAL, &canvas->theme->text, name, &box, AISLE_ALIGN_START);
}

char *
aisle_rows_more_text (gsize more)
{
  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "and %'zu more", "and %'zu more", (gulong) more), more);
}

void
aisle_rows_draw_more (AisleCanvas *canvas, const AisleRows *self)
{
  gsize more = self->n_rows - self->n_shown;
  if (more == 0)
    return;
  double line = aisle_canvas_line (canvas, AISLE_TEXT_SMALL);
  g_autofree char *text = aisle_rows_more_text (more);
  AisleBox box = { 0, self->top + (double) self->n_shown * self->band + 0.2 * line, canvas->frame->width, line };
  aisle_canvas_text (canvas, AISLE_TEXT_SMALL, &canvas->theme->dim_text, text, &box, AISLE_ALIGN_START);
}

gssize
aisle_rows_at (const AisleRows *self, double y)
{
  double row = floor ((y - self->top) / self->band);
  return self->n_shown > 0 && row >= 0 && row < (double) self->n_shown ? (gssize) row : -1;
}
