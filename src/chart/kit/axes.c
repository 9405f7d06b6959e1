/* axes.c: the value axis. */
#include "chart/kit/axes.h"

#include "base/i18n.h"

#include <math.h>

/* A line may leave zero out when it varies by less than this part of its level. */
#define LEVEL_PART 0.2

AisleAxis
aisle_axis_new (AisleCanvas *canvas, AisleColumnType type, double low, double high, gboolean from_zero, double from,
                double to)
{
  return aisle_axis_new_spaced (canvas, type, low, high, from_zero, from, to, 2.2);
}

AisleAxis
aisle_axis_new_spaced (AisleCanvas *canvas, AisleColumnType type, double low, double high, gboolean from_zero,
                       double from, double to, double spacing)
{
  if (!(low <= high)) /* no values */
    {
      low = 0;
      high = 1;
    }
  if (from_zero || high - low > LEVEL_PART * MAX (fabs (low), fabs (high)) || high == low)
    {
      low = MIN (low, 0);
      high = MAX (high, 0);
    }
  double room = fabs (to - from), line = aisle_canvas_line (canvas, AISLE_TEXT_SMALL);
  AisleAxis axis = { .ticks =
                         aisle_ticks_new (low, high, CLAMP ((guint) (MIN (room, 1e6) / (spacing * line)) + 1, 2, 7),
                                          type == AISLE_COLUMN_INTEGER) };
  double last = aisle_ticks_at (&axis.ticks, axis.ticks.n - 1);
  axis.scale = (AisleScale){ axis.ticks.first, last, from, to };
  axis.style = aisle_number_axis_style (type, MAX (fabs (axis.ticks.first), fabs (last)), axis.ticks.step);
  for (guint i = 0; i < axis.ticks.n; i++)
    {
      g_autofree char *text = aisle_number_axis (&axis.style, aisle_ticks_at (&axis.ticks, i));
      axis.label_width = MAX (axis.label_width, aisle_canvas_text_width (canvas, AISLE_TEXT_SMALL, text));
    }
  return axis;
}

void
aisle_axis_draw (AisleCanvas *canvas, const AisleAxis *axis, const AisleBox *plot)
{
  double line = aisle_canvas_line (canvas, AISLE_TEXT_SMALL);
  for (guint i = 0; i < axis->ticks.n; i++)
    {
      double value = aisle_ticks_at (&axis->ticks, i), y = floor (aisle_scale_at (&axis->scale, value)) + 0.5;
      const AisleColor *color = value == 0 ? &canvas->theme->context : &canvas->theme->grid;
      aisle_canvas_line_between (canvas, plot->x, y, plot->x + plot->w, y, color, 1);
      g_autofree char *text = aisle_number_axis (&axis->style, value);
      aisle_canvas_text (canvas, AISLE_TEXT_SMALL, &canvas->theme->dim_text, text,
                         &(AisleBox){ 0, y - line / 2, plot->x - 6, line }, AISLE_ALIGN_END);
    }
}

void
aisle_axis_draw_name (AisleCanvas *canvas, const AisleBox *plot, double x, const char *text, gboolean tick, double *end)
{
  double line = aisle_canvas_line (canvas, AISLE_TEXT_SMALL), base = plot->y + plot->h;
  double width = aisle_canvas_text_width (canvas, AISLE_TEXT_SMALL, text);
  double left = CLAMP (x - width / 2, 0, MAX (canvas->frame->width - width, 0));
  if (left < *end)
    return;
  if (tick)
    aisle_canvas_line_between (canvas, floor (x) + 0.5, base, floor (x) + 0.5, base + 4, &canvas->theme->context, 1);
  aisle_canvas_text (canvas, AISLE_TEXT_SMALL, &canvas->theme->dim_text, text,
                     &(AisleBox){ left, base + 0.4 * line, width + 1, line }, AISLE_ALIGN_START);
  *end = left + width + line * 0.7;
}

void
aisle_axis_draw_below (AisleCanvas *canvas, AisleColumnType type, const AisleScale *scale, const AisleBox *plot)
{
  double end = -INFINITY, line = aisle_canvas_line (canvas, AISLE_TEXT_SMALL);
  guint most = MAX ((guint) (MIN (plot->w, 1e5) / (6 * line)) + 1, 2);
  if (type == AISLE_COLUMN_DATE || type == AISLE_COLUMN_TIME)
    {
      double seconds = type == AISLE_COLUMN_DATE ? 86400 : 1;
      g_autoptr (GArray) ticks = aisle_time_ticks_new (scale->low * seconds, scale->high * seconds, most);
      for (guint i = 0; i < ticks->len; i++)
        {
          const AisleTimeTick *tick = &g_array_index (ticks, AisleTimeTick, i);
          aisle_axis_draw_name (canvas, plot, aisle_scale_at (scale, tick->time / seconds), tick->label, TRUE, &end);
        }
      return;
    }
  AisleTicks ticks = aisle_ticks_new (scale->low, scale->high, most, type == AISLE_COLUMN_INTEGER);
  AisleNumberStyle style = aisle_number_axis_style (type, MAX (fabs (scale->low), fabs (scale->high)), ticks.step);
  for (guint i = 0; i < ticks.n; i++)
    {
      double value = aisle_ticks_at (&ticks, i);
      g_autofree char *text = aisle_number_axis (&style, value);
      if (value >= scale->low && value <= scale->high)
        aisle_axis_draw_name (canvas, plot, aisle_scale_at (scale, value), text, TRUE, &end);
    }
}

void
aisle_axis_extend (const AisleTable *table, gssize column, double *low, double *high)
{
  aisle_axis_extend_rows (table, column, 0, aisle_table_n_rows (table), low, high);
}

void
aisle_axis_extend_rows (const AisleTable *table, gssize column, gsize from, gsize to, double *low, double *high)
{
  if (column < 0)
    return;
  double least, most;
  if (!aisle_table_range (table, (gsize) column, from, to, &least, &most))
    return;
  *low = MIN (*low, least);
  *high = MAX (*high, most);
}

typedef struct
{
  AisleCanvas *canvas;
  const AisleBox *plot;
  double from, to; /* where labels may stand */
  double end;      /* of the label before */
} Labels;

/* None where it would touch the label before. */
static void
draw_x_label (Labels *labels, double x, const char *text)
{
  AisleCanvas *canvas = labels->canvas;
  double line = aisle_canvas_line (canvas, AISLE_TEXT_SMALL), base = labels->plot->y + labels->plot->h;
  double width = aisle_canvas_text_width (canvas, AISLE_TEXT_SMALL, text);
  double left = CLAMP (x - width / 2, labels->from, MAX (labels->to - width, labels->from));
  if (left < labels->end || left + width > labels->to + 0.5)
    return;
  aisle_canvas_line_between (canvas, floor (x) + 0.5, base, floor (x) + 0.5, base + 4, &canvas->theme->context, 1);
  aisle_canvas_text (canvas, AISLE_TEXT_SMALL, &canvas->theme->dim_text, text,
                     &(AisleBox){ left, base + 0.4 * line, width + 1, line }, AISLE_ALIGN_START);
  labels->end = left + width + line * 0.7;
}

/* Where less than two round moments have room: the day of either end, the year where it is new. */
static void
draw_ends (Labels *labels, const AisleScale *x)
{
  double ends[] = { x->low, x->high };
  int year = 0;
  for (gsize i = 0; i < (x->high > x->low ? G_N_ELEMENTS (ends) : 1); i++)
    {
      g_autoptr (GDateTime) day =
          fabs (ends[i]) < 1e11 ? g_date_time_new_from_unix_utc ((gint64) floor (ends[i])) : NULL;
      if (day == NULL)
        continue;
      gboolean new_year = g_date_time_get_year (day) != year;
      g_autofree char *text =
          g_date_time_format (day, new_year ? C_ ("axis date", "%-d %b %Y") : C_ ("axis date", "%-d %b"));
      draw_x_label (labels, aisle_scale_at (x, ends[i]), text);
      year = g_date_time_get_year (day);
    }
}

void
aisle_axis_draw_x (AisleCanvas *canvas, const AisleScale *x, AisleColumnType type, const AisleBox *plot, double from,
                   double to)
{
  Labels labels = { canvas, plot, from, to, -INFINITY };
  double em = aisle_canvas_line (canvas, AISLE_TEXT_SMALL);
  guint most = MAX ((guint) (MIN (plot->w, 1e5) / (4.5 * em)) + 1, 2);
  if (type == AISLE_COLUMN_DATE || type == AISLE_COLUMN_TIME)
    {
      g_autoptr (GArray) ticks = aisle_time_ticks_new (x->low, x->high, most);
      if (ticks->len < 2)
        draw_ends (&labels, x);
      for (guint i = 0; ticks->len >= 2 && i < ticks->len; i++)
        {
          const AisleTimeTick *tick = &g_array_index (ticks, AisleTimeTick, i);
          draw_x_label (&labels, aisle_scale_at (x, tick->time), tick->label);
        }
      return;
    }
  AisleTicks ticks = aisle_ticks_new (x->low, x->high, most, type == AISLE_COLUMN_INTEGER);
  AisleNumberStyle style = aisle_number_axis_style (type, MAX (fabs (x->low), fabs (x->high)), ticks.step);
  for (guint i = 0; i < ticks.n; i++)
    {
      double value = aisle_ticks_at (&ticks, i);
      g_autofree char *text = aisle_number_axis (&style, value);
      if (value >= x->low && value <= x->high)
        draw_x_label (&labels, aisle_scale_at (x, value), text);
    }
}
