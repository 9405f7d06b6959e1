/* end-labels.c: see end-labels.h. */
#include "chart/kit/end-labels.h"

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
  AisleEndLabel label = { y, text, *color, style };
  g_array_append_val (labels, label);
}

static int
compare_labels (gconstpointer a, gconstpointer b)
{
  double difference = ((const AisleEndLabel *) a)->y - ((const AisleEndLabel *) b)->y;
  return (difference > 0) - (difference < 0);
}

void
aisle_end_labels_draw (AisleCanvas *canvas, GArray *labels, double x, double bottom)
{
  double line = aisle_canvas_line (canvas, AISLE_TEXT_STRONG);
  g_array_sort (labels, compare_labels);
  for (guint i = 1; i < labels->len; i++)
    {
      AisleEndLabel *label = &g_array_index (labels, AisleEndLabel, i);
      label->y = MAX (label->y, g_array_index (labels, AisleEndLabel, i - 1).y + line);
    }
  for (guint i = labels->len; i-- > 0;)
    {
      AisleEndLabel *label = &g_array_index (labels, AisleEndLabel, i);
      label->y = MIN (label->y, bottom - line / 2);
      bottom = label->y - line / 2;
    }
  for (guint i = 0; i < labels->len; i++)
    {
      const AisleEndLabel *label = &g_array_index (labels, AisleEndLabel, i);
      aisle_canvas_text (canvas, label->style, &label->color, label->text,
                         &(AisleBox){ x, label->y - line / 2, canvas->frame->width - x, line }, AISLE_ALIGN_START);
    }
}
