/* line-layout.c: the geometry of a line chart. */
#include "chart/line/line-layout.h"

#include "base/i18n.h"
#include "chart/kit/brush.h"

#include <math.h>

gssize
aisle_line_x_column (const AisleTable *table)
{
  for (gsize column = 0; column < aisle_table_n_columns (table); column++)
    {
      AisleColumnType type = aisle_table_column (table, column)->type;
      if (type == AISLE_COLUMN_DATE || type == AISLE_COLUMN_TIME)
        return (gssize) column;
    }
  return aisle_table_n_columns (table) > 0 && aisle_table_column (table, 0)->type != AISLE_COLUMN_TEXT ? 0 : -1;
}

double
aisle_line_x_value (const AisleTable *table, gsize row, gsize x_column)
{
  double value = aisle_table_number (table, row, x_column);
  return aisle_table_column (table, x_column)->type == AISLE_COLUMN_DATE ? value * 86400 : value;
}

gboolean
aisle_line_fits (const AisleTable *table, const char **reason)
{
  gssize x = aisle_line_x_column (table);
  AisleMeasure measure;
  const char *why = NULL;
  double before = -INFINITY;
  if (x < 0 || aisle_pick_measures (table, NULL, x, 1, &measure) == 0)
    why = _ ("A line needs a column of dates or numbers and a column of values.");
  for (gsize row = 0; why == NULL && row < aisle_table_n_rows (table); row++)
    {
      double value = aisle_table_number (table, row, (gsize) x);
      if (!isfinite (value) || value < before)
        why = _ ("A line needs rows in order of their date, without missing dates.");
      before = value;
    }
  if (reason != NULL)
    *reason = why;
  return why == NULL;
}

gssize
aisle_line_last_row (const AisleTable *table, gssize column, gsize end)
{
  for (gsize row = end; column >= 0 && row-- > 0;)
    if (isfinite (aisle_table_number (table, row, (gsize) column)))
      return (gssize) row;
  return -1;
}

char *
aisle_line_end_label (const AisleLineLayout *self, const AisleTable *table, gsize measure)
{
  gsize column = (gsize) self->measures[measure].column;
  if (self->n_measures > 1)
    return g_strdup (aisle_pick_title (table, column));
  gssize row = aisle_line_last_row (table, (gssize) column, self->end);
  return row < 0 ? g_strdup ("")
                 : aisle_number_short (aisle_table_column (table, column)->type,
                                       aisle_table_number (table, (gsize) row, column));
}

static double
end_label_width (const AisleLineLayout *self, AisleCanvas *canvas, const AisleTable *table)
{
  double width = 0;
  for (gsize i = 0; i < self->n_measures; i++)
    {
      g_autofree char *text = aisle_line_end_label (self, table, i);
      width = MAX (width, aisle_canvas_text_width (canvas, AISLE_TEXT_STRONG, text));
    }
  if (self->n_measures == 1 && self->measures[0].previous >= 0)
    width = MAX (width, aisle_canvas_text_width (canvas, AISLE_TEXT_SMALL, _ ("Previous")));
  return MIN (width + 10, 0.3 * canvas->frame->width);
}

/* First row from which on x is at least (above: more than) a value. */
static gsize
row_from (const AisleLineLayout *self, const AisleTable *table, double value, gboolean above)
{
  gsize from = 0, to = aisle_table_n_rows (table);
  while (from < to)
    {
      gsize middle = from + (to - from) / 2;
      double x = aisle_line_x_value (table, middle, self->x_column);
      if (above ? x <= value : x < value)
        from = middle + 1;
      else
        to = middle;
    }
  return from;
}

static void
find_rows (AisleLineLayout *self, const AisleTable *table, const AisleZoom *zoom)
{
  gsize n = aisle_table_n_rows (table);
  double low = aisle_line_x_value (table, 0, self->x_column), high = aisle_line_x_value (table, n - 1, self->x_column);
  self->x.low = low;
  self->x.high = high;
  self->end = self->draw_end = n;
  if (!(zoom->to > zoom->from))
    return;
  self->x.low = low + CLAMP (zoom->from, 0, 1) * (high - low);
  self->x.high = low + CLAMP (zoom->to, 0, 1) * (high - low);
  self->first = row_from (self, table, self->x.low, FALSE);
  self->end = row_from (self, table, self->x.high, TRUE);
  self->draw_first = self->first > 0 ? self->first - 1 : 0;
  self->draw_end = MIN (self->end + 1, n);
}

static void
value_range (const AisleLineLayout *self, const AisleTable *table, double *low, double *high)
{
  *low = INFINITY;
  *high = -INFINITY;
  for (gsize i = 0; i < self->n_measures; i++)
    {
      const AisleMeasure *measure = &self->measures[i];
      gssize columns[] = { measure->column, measure->low, measure->high,
                           self->n_measures == 1 ? measure->previous : -1 };
      for (gsize c = 0; c < G_N_ELEMENTS (columns); c++)
        aisle_axis_extend_rows (table, columns[c], self->draw_first, self->draw_end, low, high);
    }
}

gboolean
aisle_line_lay_out (AisleLineLayout *self, AisleCanvas *canvas, const AisleTable *table, const AisleParams *params)
{
  const AisleFrame *frame = canvas->frame;
  gsize n_rows = aisle_table_n_rows (table);
  double line = aisle_canvas_line (canvas, AISLE_TEXT_SMALL), low, high;
  if (n_rows == 0 || !aisle_line_fits (table, NULL))
    return FALSE;
  *self = (AisleLineLayout){ .x_column = (gsize) aisle_line_x_column (table) };
  self->n_measures = aisle_pick_measures (table, params, (gssize) self->x_column, AISLE_PICK_MAX, self->measures);
  self->bare = frame->width < 9 * line || frame->height < 5 * line;

  find_rows (self, table, &frame->zoom);
  value_range (self, table, &low, &high);
  double top = self->bare ? 3 : 1.6 * line, bottom = self->bare ? 3 : 1.5 * line;
  AisleColumnType type = aisle_table_column (table, (gsize) self->measures[0].column)->type;
  double y_from = MAX (frame->height - bottom, 0), y_to = MIN (top, y_from);
  self->y = aisle_axis_new (canvas, type, low, high, FALSE, y_from, y_to);
  double left = self->bare ? 3 : self->y.label_width + 10;
  double right = self->bare ? 3 : end_label_width (self, canvas, table);
  left = MIN (left, frame->width / 2);
  right = MIN (right, frame->width / 2);
  self->plot = (AisleBox){ left, y_to, frame->width - left - right, y_from - y_to };
  self->x.from = left;
  self->x.to = frame->width - right;
  return TRUE;
}

/* The extremes of the rows that share half a pixel. */
typedef struct
{
  AislePoint first, lowest, highest, last;
  gsize lowest_at, highest_at, n;
} Bucket;

static void
flush_bucket (Bucket *bucket, GArray *points)
{
  if (bucket->n > 0)
    g_array_append_val (points, bucket->first);
  if (bucket->n > 2)
    {
      gboolean low_first = bucket->lowest_at < bucket->highest_at;
      g_array_append_val (points, *(low_first ? &bucket->lowest : &bucket->highest));
      g_array_append_val (points, *(low_first ? &bucket->highest : &bucket->lowest));
    }
  if (bucket->n > 1)
    g_array_append_val (points, bucket->last);
  bucket->n = 0;
}

static void
add_to_bucket (Bucket *bucket, AislePoint point)
{
  if (bucket->n == 0)
    *bucket = (Bucket){ point, point, point, point, 0, 0, 0 };
  if (point.y < bucket->lowest.y)
    bucket->lowest = point, bucket->lowest_at = bucket->n;
  if (point.y > bucket->highest.y)
    bucket->highest = point, bucket->highest_at = bucket->n;
  bucket->last = point;
  bucket->n++;
}

static GArray *
points_of (const AisleLineLayout *self, const AisleTable *table, gsize column, const AisleFrame *frame, gsize measure)
{
  gsize offset = measure * aisle_table_n_rows (table);
  GArray *points = g_array_new (FALSE, FALSE, sizeof (AislePoint));
  AislePoint gap = { NAN, NAN };
  Bucket bucket = { .n = 0 };
  double half_pixel = -1;
  for (gsize row = self->draw_first; row < self->draw_end; row++)
    {
      double value = aisle_table_number (table, row, column);
      if (!isfinite (value) || (frame != NULL && aisle_brush_dims (frame, offset + row)))
        {
          flush_bucket (&bucket, points);
          if (points->len > 0 && !isnan (g_array_index (points, AislePoint, points->len - 1).x))
            g_array_append_val (points, gap);
          continue;
        }
      AislePoint point = { aisle_scale_beyond (&self->x, aisle_line_x_value (table, row, self->x_column)),
                           aisle_scale_at (&self->y.scale, value) };
      if (floor (point.x * 2) != half_pixel)
        flush_bucket (&bucket, points);
      half_pixel = floor (point.x * 2);
      add_to_bucket (&bucket, point);
    }
  flush_bucket (&bucket, points);
  return points;
}

GArray *
aisle_line_points (const AisleLineLayout *self, const AisleTable *table, gsize column)
{
  return points_of (self, table, column, NULL, 0);
}

GArray *
aisle_line_brushed_points (const AisleLineLayout *self, const AisleTable *table, gsize column, const AisleFrame *frame,
                           gsize measure)
{
  return points_of (self, table, column, frame, measure);
}
