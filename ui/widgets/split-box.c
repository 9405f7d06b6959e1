/* split-box.c: see split-box.h. */
#include "widgets/split-box.h"

#define SPACING 24

struct _AisleSplitBox
{
  GtkWidget parent_instance;
  GtkWidget *start, *end;
  int end_width, threshold;
};

enum
{
  PROP_0,
  PROP_START,
  PROP_END,
  PROP_END_WIDTH,
  PROP_THRESHOLD,
  N_PROPS
};
static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (AisleSplitBox, aisle_split_box, GTK_TYPE_WIDGET)

static gboolean
is_wide (AisleSplitBox *self, int width)
{
  return width < 0 || width >= self->threshold;
}

/* An end that is not to be seen takes no place. */
static int
spacing (AisleSplitBox *self)
{
  return gtk_widget_get_visible (self->end) ? SPACING : 0;
}

static void
measure_width (AisleSplitBox *self, int *minimum, int *natural)
{
  int start_min, start_nat, end_min, end_nat;

  gtk_widget_measure (self->start, GTK_ORIENTATION_HORIZONTAL, -1, &start_min, &start_nat, NULL, NULL);
  gtk_widget_measure (self->end, GTK_ORIENTATION_HORIZONTAL, -1, &end_min, &end_nat, NULL, NULL);
  *minimum = MAX (start_min, end_min);
  *natural = MAX (*minimum, self->threshold + spacing (self) + self->end_width);
}

static void
widths (AisleSplitBox *self, int width, int *start, int *end)
{
  int end_min;

  gtk_widget_measure (self->end, GTK_ORIENTATION_HORIZONTAL, -1, &end_min, NULL, NULL, NULL);
  *end = gtk_widget_get_visible (self->end) ? MAX (end_min, self->end_width) : 0;
  *start = width < 0 ? -1 : MAX (1, width - *end - spacing (self));
}

static void
measure_height (AisleSplitBox *self, int width, int *minimum, int *natural)
{
  gboolean wide = is_wide (self, width);
  int start_width = width, end_width = width, start_min, start_nat, end_min, end_nat;

  if (wide)
    widths (self, width, &start_width, &end_width);
  gtk_widget_measure (self->start, GTK_ORIENTATION_VERTICAL, start_width, &start_min, &start_nat, NULL, NULL);
  gtk_widget_measure (self->end, GTK_ORIENTATION_VERTICAL, end_width, &end_min, &end_nat, NULL, NULL);
  *minimum = wide ? MAX (start_min, end_min) : start_min + spacing (self) + end_min;
  *natural = wide ? MAX (start_nat, end_nat) : start_nat + spacing (self) + end_nat;
}

static void
aisle_split_box_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                         int *minimum_baseline, int *natural_baseline)
{
  AisleSplitBox *self = AISLE_SPLIT_BOX (widget);

  if (self->start == NULL || self->end == NULL)
    return;
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    measure_width (self, minimum, natural);
  else
    measure_height (self, for_size, minimum, natural);
}

static void
aisle_split_box_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  AisleSplitBox *self = AISLE_SPLIT_BOX (widget);
  GtkAllocation start = { 0, 0, width, height }, end = { 0, 0, width, height };

  if (self->start == NULL || self->end == NULL)
    return;
  if (is_wide (self, width))
    {
      widths (self, width, &start.width, &end.width);
      end.x = start.width + spacing (self);
      if (gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL)
        {
          end.x = 0;
          start.x = end.width + spacing (self);
        }
    }
  else
    {
      int start_min, start_nat, end_min;
      gtk_widget_measure (self->start, GTK_ORIENTATION_VERTICAL, width, &start_min, &start_nat, NULL, NULL);
      gtk_widget_measure (self->end, GTK_ORIENTATION_VERTICAL, width, &end_min, NULL, NULL, NULL);
      start.height = CLAMP (start_nat, start_min, MAX (start_min, height - spacing (self) - end_min));
      end.y = start.height + spacing (self);
      end.height = MAX (end_min, height - end.y);
    }
  gtk_widget_size_allocate (self->start, &start, -1);
  gtk_widget_size_allocate (self->end, &end, -1);
}

static GtkSizeRequestMode
aisle_split_box_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
set_child (AisleSplitBox *self, GtkWidget **place, GtkWidget *child)
{
  g_clear_pointer (place, gtk_widget_unparent);
  *place = child;
  if (child != NULL)
    gtk_widget_insert_before (child, GTK_WIDGET (self), place == &self->start ? self->end : NULL);
}

static void
aisle_split_box_set_property (GObject *object, guint id, const GValue *value, GParamSpec *spec)
{
  AisleSplitBox *self = AISLE_SPLIT_BOX (object);

  switch (id)
    {
    case PROP_START:
      set_child (self, &self->start, g_value_get_object (value));
      break;
    case PROP_END:
      set_child (self, &self->end, g_value_get_object (value));
      break;
    case PROP_END_WIDTH:
      self->end_width = g_value_get_int (value);
      break;
    case PROP_THRESHOLD:
      self->threshold = g_value_get_int (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
    }
}

static void
aisle_split_box_dispose (GObject *object)
{
  AisleSplitBox *self = AISLE_SPLIT_BOX (object);
  g_clear_pointer (&self->start, gtk_widget_unparent);
  g_clear_pointer (&self->end, gtk_widget_unparent);
  G_OBJECT_CLASS (aisle_split_box_parent_class)->dispose (object);
}

static void
aisle_split_box_class_init (AisleSplitBoxClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags flags = G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS;

  object_class->set_property = aisle_split_box_set_property;
  object_class->dispose = aisle_split_box_dispose;
  widget_class->measure = aisle_split_box_measure;
  widget_class->size_allocate = aisle_split_box_size_allocate;
  widget_class->get_request_mode = aisle_split_box_get_request_mode;
  props[PROP_START] = g_param_spec_object ("start", NULL, NULL, GTK_TYPE_WIDGET, flags);
  props[PROP_END] = g_param_spec_object ("end", NULL, NULL, GTK_TYPE_WIDGET, flags);
  props[PROP_END_WIDTH] = g_param_spec_int ("end-width", NULL, NULL, 0, G_MAXINT, 340, flags);
  props[PROP_THRESHOLD] = g_param_spec_int ("threshold", NULL, NULL, 0, G_MAXINT, 720, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
aisle_split_box_init (AisleSplitBox *self)
{
  self->end_width = 340;
  self->threshold = 720;
}
