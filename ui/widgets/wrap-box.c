/* wrap-box.c: see wrap-box.h. */
#include "widgets/wrap-box.h"

#define SPACING 12

struct _AisleWrapBox
{
  GtkWidget parent_instance;
  guint max_columns;
  int column; /* wanted width of a column; 0: what the children want */
};

enum
{
  PROP_0,
  PROP_MAX_COLUMNS,
  N_PROPS
};
static GParamSpec *props[N_PROPS];

static GtkBuildableIface *parent_buildable;

static void
add_child (GtkBuildable *buildable, GtkBuilder *builder, GObject *child, const char *type)
{
  if (GTK_IS_WIDGET (child))
    aisle_wrap_box_append (AISLE_WRAP_BOX (buildable), GTK_WIDGET (child));
  else
    parent_buildable->add_child (buildable, builder, child, type);
}

static void
buildable_init (GtkBuildableIface *iface)
{
  parent_buildable = g_type_interface_peek_parent (iface);
  iface->add_child = add_child;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (AisleWrapBox, aisle_wrap_box, GTK_TYPE_WIDGET,
                               G_IMPLEMENT_INTERFACE (GTK_TYPE_BUILDABLE, buildable_init))

static GtkWidget *
next_visible (GtkWidget *child)
{
  while (child != NULL && !gtk_widget_should_layout (child))
    child = gtk_widget_get_next_sibling (child);
  return child;
}

#define FOR_EACH_CHILD(child, self)                                                                                    \
  for (GtkWidget *child = next_visible (gtk_widget_get_first_child (GTK_WIDGET (self))); child != NULL;                \
       child = next_visible (gtk_widget_get_next_sibling (child)))

static guint
child_width (AisleWrapBox *self, int *minimum, int *natural)
{
  guint n = 0;

  *minimum = *natural = 0;
  FOR_EACH_CHILD (child, self)
  {
    int min, nat;
    gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &min, &nat, NULL, NULL);
    *minimum = MAX (*minimum, min);
    *natural = MAX (*natural, nat);
    n++;
  }
  if (self->column > 0)
    *natural = MAX (*minimum, self->column);
  return n;
}

/* Columns for a width, evened out over the rows: seven cards that fit five in a row stand four and three. */
static guint
count_columns (AisleWrapBox *self, int width)
{
  int minimum, natural;
  guint n = child_width (self, &minimum, &natural);
  guint most = self->max_columns > 0 ? MIN (n, self->max_columns) : n, columns, rows;

  if (n == 0)
    return 1;
  columns = width < 0 ? most : (guint) ((width + SPACING) / MAX (1, natural + SPACING));
  columns = CLAMP (columns, 1, MAX (1, most));
  rows = (n + columns - 1) / columns;
  return (n + rows - 1) / rows;
}

static int
column_width (int width, guint columns)
{
  return MAX (1, (width - (int) (columns - 1) * SPACING) / (int) columns);
}

/* Height of the row that begins with child; moves child to the next row. */
static int
row_height (GtkWidget **child, guint columns, int width)
{
  int height = 0;

  for (guint i = 0; i < columns && *child != NULL; i++)
    {
      int min;
      gtk_widget_measure (*child, GTK_ORIENTATION_VERTICAL, width, &min, NULL, NULL, NULL);
      height = MAX (height, min);
      *child = next_visible (gtk_widget_get_next_sibling (*child));
    }
  return height;
}

static void
aisle_wrap_box_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                        int *minimum_baseline, int *natural_baseline)
{
  AisleWrapBox *self = AISLE_WRAP_BOX (widget);
  guint columns;
  int width, height = 0;
  GtkWidget *child;

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      guint n = child_width (self, minimum, natural);
      columns = self->max_columns > 0 ? MIN (n, self->max_columns) : n;
      *natural = (int) columns * *natural + ((int) MAX (1, columns) - 1) * SPACING;
      return;
    }
  columns = count_columns (self, for_size);
  width = for_size < 0 ? -1 : column_width (for_size, columns);
  child = next_visible (gtk_widget_get_first_child (widget));
  while (child != NULL)
    height += (height > 0 ? SPACING : 0) + row_height (&child, columns, width);
  *minimum = *natural = height;
}

static void
aisle_wrap_box_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  guint columns = count_columns (AISLE_WRAP_BOX (widget), width);
  int each = column_width (width, columns), y = 0;
  gboolean mirrored = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  GtkWidget *child = next_visible (gtk_widget_get_first_child (widget));

  while (child != NULL)
    {
      GtkWidget *next = child;
      int tall = row_height (&next, columns, each);
      for (guint i = 0; child != next; i++)
        {
          /* The last column ends where the box ends. */
          int x = (int) i * (width + SPACING) / (int) columns;
          int wide = (int) (i + 1) * (width + SPACING) / (int) columns - SPACING - x;
          GtkAllocation allocation = { mirrored ? width - x - wide : x, y, MAX (each, wide), tall };
          gtk_widget_size_allocate (child, &allocation, -1);
          child = next_visible (gtk_widget_get_next_sibling (child));
        }
      y += tall + SPACING;
    }
}

static GtkSizeRequestMode
aisle_wrap_box_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
aisle_wrap_box_set_property (GObject *object, guint id, const GValue *value, GParamSpec *spec)
{
  aisle_wrap_box_set_max_columns (AISLE_WRAP_BOX (object), g_value_get_uint (value));
}

static void
aisle_wrap_box_dispose (GObject *object)
{
  aisle_wrap_box_clear (AISLE_WRAP_BOX (object));
  G_OBJECT_CLASS (aisle_wrap_box_parent_class)->dispose (object);
}

static void
aisle_wrap_box_class_init (AisleWrapBoxClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  G_OBJECT_CLASS (klass)->dispose = aisle_wrap_box_dispose;
  G_OBJECT_CLASS (klass)->set_property = aisle_wrap_box_set_property;
  widget_class->measure = aisle_wrap_box_measure;
  widget_class->size_allocate = aisle_wrap_box_size_allocate;
  widget_class->get_request_mode = aisle_wrap_box_get_request_mode;
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  props[PROP_MAX_COLUMNS] =
      g_param_spec_uint ("max-columns", NULL, NULL, 0, G_MAXUINT, 0, G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (G_OBJECT_CLASS (klass), N_PROPS, props);
}

static void
aisle_wrap_box_init (AisleWrapBox *self)
{
}

void
aisle_wrap_box_append (AisleWrapBox *self, GtkWidget *child)
{
  gtk_widget_insert_before (child, GTK_WIDGET (self), NULL);
}

void
aisle_wrap_box_clear (AisleWrapBox *self)
{
  GtkWidget *child;
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
}

void
aisle_wrap_box_set_column_width (AisleWrapBox *self, int width)
{
  self->column = width;
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

void
aisle_wrap_box_set_max_columns (AisleWrapBox *self, guint columns)
{
  self->max_columns = columns;
  gtk_widget_queue_resize (GTK_WIDGET (self));
}
