/* beside-box.c: see beside-box.h. */
#include "widgets/beside-box.h"

#define BESIDE     12
#define BELOW      6
#define LEAST_TEXT 220 /* that a text keeps beside a control */

struct _AisleBesideBox
{
  GtkWidget parent_instance;
  GtkWidget *text, *control;
};

G_DEFINE_FINAL_TYPE (AisleBesideBox, aisle_beside_box, GTK_TYPE_WIDGET)

static int
size_of (GtkWidget *child, GtkOrientation orientation, int for_size, gboolean natural)
{
  int least, wanted;

  gtk_widget_measure (child, orientation, for_size, &least, &wanted, NULL, NULL);
  return natural ? wanted : least;
}

/* A switch is narrow enough to stay where it is. */
static gboolean
is_beside (AisleBesideBox *self, int width)
{
  int control = size_of (self->control, GTK_ORIENTATION_HORIZONTAL, -1, TRUE);
  return width < 0 || control <= LEAST_TEXT / 3 || width - control - BESIDE >= LEAST_TEXT;
}

static int
text_width (AisleBesideBox *self, int width)
{
  return MAX (1, width - size_of (self->control, GTK_ORIENTATION_HORIZONTAL, -1, TRUE) - BESIDE);
}

static void
measure_width (AisleBesideBox *self, int *minimum, int *natural)
{
  int control = size_of (self->control, GTK_ORIENTATION_HORIZONTAL, -1, TRUE);
  int least = size_of (self->text, GTK_ORIENTATION_HORIZONTAL, -1, FALSE);

  *minimum = control <= LEAST_TEXT / 3 ? least + BESIDE + control
                                       : MAX (least, size_of (self->control, GTK_ORIENTATION_HORIZONTAL, -1, FALSE));
  *natural = MAX (*minimum, size_of (self->text, GTK_ORIENTATION_HORIZONTAL, -1, TRUE) + BESIDE + control);
}

static void
aisle_beside_box_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                          int *minimum_baseline, int *natural_baseline)
{
  AisleBesideBox *self = AISLE_BESIDE_BOX (widget);
  int control;

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      measure_width (self, minimum, natural);
      return;
    }
  control = size_of (self->control, GTK_ORIENTATION_VERTICAL, -1, FALSE);
  if (for_size < 0)
    *minimum = MAX (size_of (self->text, GTK_ORIENTATION_VERTICAL, -1, FALSE), control);
  else if (is_beside (self, for_size))
    *minimum = MAX (size_of (self->text, GTK_ORIENTATION_VERTICAL, text_width (self, for_size), FALSE), control);
  else
    *minimum = size_of (self->text, GTK_ORIENTATION_VERTICAL, for_size, FALSE) + BELOW + control;
  *natural = *minimum;
}

static void
aisle_beside_box_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  AisleBesideBox *self = AISLE_BESIDE_BOX (widget);
  int wide = MIN (width, size_of (self->control, GTK_ORIENTATION_HORIZONTAL, -1, TRUE));
  int high = size_of (self->control, GTK_ORIENTATION_VERTICAL, -1, FALSE);
  gboolean rtl = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL, beside = is_beside (self, width);
  GtkAllocation text = { 0, 0, width, height }, control = { 0, 0, wide, high };

  if (beside)
    {
      text.width = text_width (self, width);
      text.x = rtl ? width - text.width : 0;
      control.x = rtl ? 0 : width - wide;
      control.y = (height - high) / 2;
    }
  else
    {
      text.height = size_of (self->text, GTK_ORIENTATION_VERTICAL, width, FALSE);
      control.x = rtl ? width - wide : 0;
      control.y = text.height + BELOW;
    }
  gtk_widget_size_allocate (self->text, &text, -1);
  gtk_widget_size_allocate (self->control, &control, -1);
}

static GtkSizeRequestMode
aisle_beside_box_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
aisle_beside_box_dispose (GObject *object)
{
  AisleBesideBox *self = AISLE_BESIDE_BOX (object);

  g_clear_pointer (&self->text, gtk_widget_unparent);
  g_clear_pointer (&self->control, gtk_widget_unparent);
  G_OBJECT_CLASS (aisle_beside_box_parent_class)->dispose (object);
}

static void
aisle_beside_box_class_init (AisleBesideBoxClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = aisle_beside_box_dispose;
  widget_class->measure = aisle_beside_box_measure;
  widget_class->size_allocate = aisle_beside_box_size_allocate;
  widget_class->get_request_mode = aisle_beside_box_get_request_mode;
}

static void
aisle_beside_box_init (AisleBesideBox *self)
{
}

GtkWidget *
aisle_beside_box_new (GtkWidget *text, GtkWidget *control)
{
  AisleBesideBox *self = g_object_new (AISLE_TYPE_BESIDE_BOX, NULL);

  self->text = text;
  self->control = control;
  gtk_widget_set_parent (text, GTK_WIDGET (self));
  gtk_widget_set_parent (control, GTK_WIDGET (self));
  return GTK_WIDGET (self);
}
