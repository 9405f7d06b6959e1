/* end-labels.c: see end-labels.h. */
#include "chart/kit/end-labels.h"

#include <string.h>

static void
label_clear (AisleEndLabel *label)
{
  g_free (label->text);
}

GArray *
aisle_end_labels_new (void)
{
  GArray *labels = g_array_new (FALSE, FALSE, sizeof (AisleEndLabel));
  g_array_set_clear_func (labels, (GDestroyNotify) label_clear);
  return labels;
}

void
aisle_end_labels_add (GArray *labels, double y, char *text, const AisleColor *color, AisleTextStyle style)
{
  AisleEndLabel label = { .y = y, .text = text, .color = *color, .style = style };
  g_array_append_val (labels, label);
}

static int
compare_labels (gconstpointer a, gconstpointer b)
{
  double difference = ((const AisleEndLabel *) a)->y - ((const AisleEndLabel *) b)->y;
  return (difference > 0) - (difference < 0);
}

gsize
aisle_end_label_break (AisleCanvas *canvas, AisleTextStyle style, const char *text, double room)
{
  double least = aisle_canvas_text_width (canvas, style, text);
  gsize best = 0;

  if (least <= room)
    return 0;
  for (const char *blank = strchr (text, ' '); blank != NULL; blank = strchr (blank + 1, ' '))
    {
      g_autofree char *before = g_strndup (text, (gsize) (blank - text));
      double width =
          MAX (aisle_canvas_text_width (canvas, style, before), aisle_canvas_text_width (canvas, style, blank + 1));

      if (width >= least)
        continue;
      least = width;
      best = (gsize) (blank - text);
    }
  return best;
}

static void
draw_label (AisleCanvas *canvas, AisleEndLabel *label, double x, double line)
{
  AisleBox box = { x, label->y - label->height / 2, canvas->frame->width - x, line };

  if (label->at > 0)
    {
      g_autofree char *first = g_strndup (label->text, label->at);

      aisle_canvas_text (canvas, label->style, &label->color, first, &box, AISLE_ALIGN_START);
      box.y += line;
    }
  aisle_canvas_text (canvas, label->style, &label->color, label->text + (label->at > 0 ? label->at + 1 : 0), &box,
                     AISLE_ALIGN_START);
}

void
aisle_end_labels_draw (AisleCanvas *canvas, GArray *labels, double x, double bottom)
{
  double line = aisle_canvas_line (canvas, AISLE_TEXT_STRONG), top = -G_MAXDOUBLE;

  g_array_sort (labels, compare_labels);
  for (guint i = 0; i < labels->len; i++)
    {
      AisleEndLabel *label = &g_array_index (labels, AisleEndLabel, i);

      label->at = aisle_end_label_break (canvas, label->style, label->text, canvas->frame->width - x);
      label->height = label->at > 0 ? 2 * line : line;
      label->y = MAX (label->y, top + label->height / 2);
      top = label->y + label->height / 2;
    }
  for (guint i = labels->len; i-- > 0;)
    {
      AisleEndLabel *label = &g_array_index (labels, AisleEndLabel, i);

      label->y = MIN (label->y, bottom - label->height / 2);
      bottom = label->y - label->height / 2;
    }
  for (guint i = 0; i < labels->len; i++)
    draw_label (canvas, &g_array_index (labels, AisleEndLabel, i), x, line);
}
