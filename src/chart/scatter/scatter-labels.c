/* scatter-labels.c: the farther a point lies from the middle of all, the earlier it gets its name. */
#include "chart/scatter/scatter-labels.h"

#include "chart/kit/brush.h"
#include "chart/kit/rows.h"

#define MOST_LABELS 12
#define MOST_DENSE  5
#define MOST_TRIED  48
#define MOST_KEPT   400 /* points that labels keep clear of */

typedef struct
{
  gsize row;
  double x, y, far;
} Candidate;

/* The farthest first, and first rows first among equals. */
static gboolean
is_before (const Candidate *a, const Candidate *b)
{
  return a->far > b->far || (a->far == b->far && a->row < b->row);
}

/* Where the middle of the points is drawn. */
static void
find_middle (const AisleScatterLayout *layout, double *x, double *y)
{
  double sum_x = 0, sum_y = 0, n = 0;
  for (gsize row = 0; row < layout->n_rows; row++)
    if (aisle_scatter_at (layout, row, x, y))
      {
        sum_x += *x;
        sum_y += *y;
        n++;
      }
  *x = sum_x / n;
  *y = sum_y / n;
}

/* The outermost points, farthest first; distances are shares of the plot's sides. */
static gsize
find_outermost (const AisleScatterLayout *layout, Candidate *found)
{
  double middle_x, middle_y;
  gsize n = 0;
  find_middle (layout, &middle_x, &middle_y);
  for (gsize row = 0; row < layout->n_rows; row++)
    {
      Candidate candidate = { .row = row };
      if (!aisle_scatter_at (layout, row, &candidate.x, &candidate.y))
        continue;
      candidate.far = hypot ((candidate.x - middle_x) / layout->plot.w, (candidate.y - middle_y) / layout->plot.h);
      if (n == MOST_TRIED && !is_before (&candidate, &found[n - 1]))
        continue;
      gsize at = n < MOST_TRIED ? n++ : n - 1;
      for (; at > 0 && is_before (&candidate, &found[at - 1]); at--)
        found[at] = found[at - 1];
      found[at] = candidate;
    }
  return n;
}

/* A label keeps clear of the frame's edge, of labels before it and of points. */
static gboolean
is_free (const AisleScatterLayout *layout, const AisleFrame *frame, const AisleBox *box, const AisleBox *taken,
         gsize n_taken)
{
  double x, y;
  if (box->x < layout->plot.x || box->y < layout->plot.y || box->x + box->w > frame->width
      || box->y + box->h > layout->plot.y + layout->plot.h)
    return FALSE;
  for (gsize i = 0; i < n_taken; i++)
    if (aisle_box_meets (box, &taken[i]))
      return FALSE;
  for (gsize row = 0; layout->n_points <= MOST_KEPT && row < layout->n_rows; row++)
    {
      if (!aisle_scatter_at (layout, row, &x, &y))
        continue;
      double radius = 0.8 * aisle_scatter_radius (layout, row);
      AisleBox point = { x - radius, y - radius, 2 * radius, 2 * radius };
      if (aisle_box_meets (box, &point))
        return FALSE;
    }
  return TRUE;
}

void
aisle_scatter_draw_labels (AisleCanvas *canvas, const AisleScatterLayout *layout, const AisleTable *table)
{
  Candidate candidates[MOST_TRIED];
  AisleBox taken[MOST_LABELS];
  gsize n, n_taken = 0;
  double line = aisle_canvas_line (canvas, AISLE_TEXT_SMALL);
  if (layout->columns.label < 0 || aisle_table_column (table, (gsize) layout->columns.label)->type != AISLE_COLUMN_TEXT)
    return;
  n = find_outermost (layout, candidates);
  for (gsize i = 0; i < n && n_taken < (layout->dense ? MOST_DENSE : MOST_LABELS); i++)
    {
      const Candidate *point = &candidates[i];
      g_autofree char *name = aisle_rows_name (table, (gsize) layout->columns.label, point->row);
      double width = aisle_canvas_text_width (canvas, AISLE_TEXT_SMALL, name);
      double gap = aisle_scatter_radius (layout, point->row) + 3;
      const AisleBox places[] = {
        { point->x + gap, point->y - line / 2, width, line },
        { point->x - gap - width, point->y - line / 2, width, line },
        { point->x - width / 2, point->y - gap - line + 2, width, line },
        { point->x - width / 2, point->y + gap - 2, width, line },
      };
      gboolean dim = aisle_brush_dims (canvas->frame, point->row);
      for (gsize p = 0; p < G_N_ELEMENTS (places); p++)
        if (is_free (layout, canvas->frame, &places[p], taken, n_taken))
          {
            taken[n_taken++] = places[p];
            aisle_canvas_text (canvas, AISLE_TEXT_SMALL, dim ? &canvas->theme->dim_text : &canvas->theme->text, name,
                               &places[p],
                               p == 1   ? AISLE_ALIGN_END
                               : p == 0 ? AISLE_ALIGN_START
                                        : AISLE_ALIGN_CENTRE);
            break;
          }
    }
}
