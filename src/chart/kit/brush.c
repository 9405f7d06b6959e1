/* brush.c: see brush.h. */
#include "chart/kit/brush.h"

#include <math.h>

/* Part of the colour that stays. */
#define DIM_PART          0.3
#define DIM_HIGH_CONTRAST 0.45

/* A kind without marks_in lays itself out for every mark: these from the first, not more. */
#define MOST_ASKED 4096

gboolean
aisle_box_meets (const AisleBox *a, const AisleBox *b)
{
  return a->x <= b->x + b->w && b->x <= a->x + a->w && a->y <= b->y + b->h && b->y <= a->y + a->h;
}

AisleBox
aisle_mark_box (const AisleMark *mark)
{
  return (AisleBox){ mark->x, mark->y, mark->w, mark->h };
}

AisleBox
aisle_brush_logical (const AisleFrame *frame, const AisleBox *area)
{
  AisleBox box = *area;
  if (frame->right_to_left)
    box.x = frame->width - area->x - area->w;
  return box;
}

gboolean
aisle_brush_dims (const AisleFrame *frame, gsize mark)
{
  return frame->brush != NULL && (mark >= frame->brush->n || !aisle_bitmap_has (frame->brush, mark));
}

AisleColor
aisle_brush_dimmed (const AisleTheme *theme, const AisleColor *color)
{
  const AisleColor *back = &theme->background;
  double part = theme->high_contrast ? DIM_HIGH_CONTRAST : DIM_PART;
  return (AisleColor){ back->red + (color->red - back->red) * part, back->green + (color->green - back->green) * part,
                       back->blue + (color->blue - back->blue) * part, color->alpha };
}

AisleColor
aisle_brush_color (const AisleFrame *frame, gsize mark, const AisleColor *color)
{
  return aisle_brush_dims (frame, mark) ? aisle_brush_dimmed (frame->theme, color) : *color;
}

/* Rows whose band from `start` on meets a stretch, which becomes that of whole bands. */
static void
add_bands (double start, double band, gsize n_rows, AisleRowHas has, gconstpointer data, double *at, double *length,
           AisleBitmap *marks)
{
  double most = (double) n_rows - 1, first = floor ((*at - start) / band),
         last = floor ((*at + *length - start) / band);
  if (last < 0 || first > most)
    return;
  first = CLAMP (first, 0, most);
  last = CLAMP (last, 0, most);
  for (gsize row = (gsize) first; row <= (gsize) last; row++)
    if (has (row, data))
      aisle_bitmap_add (marks, row);
  *at = start + first * band;
  *length = (last - first + 1) * band;
}

void
aisle_brush_rows (const AisleFrame *frame, double top, double band, gsize n_rows, AisleRowHas has, gconstpointer data,
                  AisleBox *area, AisleBitmap *marks)
{
  area->x = 0;
  area->w = frame->width;
  if (n_rows > 0 && band > 0)
    add_bands (top, band, n_rows, has, data, &area->y, &area->h, marks);
}

void
aisle_brush_columns (const AisleFrame *frame, double left, double band, gsize n_rows, AisleRowHas has,
                     gconstpointer data, AisleBox *area, AisleBitmap *marks)
{
  AisleBox box = aisle_brush_logical (frame, area);
  box.y = 0;
  box.h = frame->height;
  if (n_rows > 0 && band > 0)
    add_bands (left, band, n_rows, has, data, &box.x, &box.w, marks);
  *area = aisle_brush_logical (frame, &box);
}

AisleBitmap *
aisle_chart_marks_in (const AisleChartKind *kind, const AisleTable *table, const AisleParams *params,
                      const AisleFrame *frame, AisleBox *area)
{
  AisleBitmap *marks = aisle_bitmap_new (kind->n_marks (table, params), FALSE);
  if (kind->marks_in != NULL)
    {
      kind->marks_in (table, params, frame, area, marks);
      return marks;
    }
  AisleMark mark;
  for (gsize i = 0; i < MIN (marks->n, MOST_ASKED); i++)
    if (kind->mark (table, params, frame, i, &mark))
      {
        AisleBox box = aisle_mark_box (&mark);
        if (aisle_box_meets (&box, area))
          aisle_bitmap_add (marks, i);
      }
  return marks;
}
