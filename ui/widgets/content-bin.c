/* content-bin.c: see content-bin.h. */
#include "widgets/content-bin.h"

#define NATURAL_WIDTH 600

struct _AisleContentBin
{
  GtkWidget parent_instance;
  GtkWidget *child;
};

enum
{
  PROP_0,
  PROP_CHILD,
  N_PROPS
};
static GParamSpec *props[N_PROPS];

static GtkBuildableIface *parent_buildable;

static void
add_child (GtkBuildable *buildable, GtkBuilder *builder, GObject *child, const char *type)
{
  if (GTK_IS_WIDGET (child))
    g_object_set (buildable, "child", child, NULL);
  else
    parent_buildable->add_child (buildable, builder, child, type);
}

static void
buildable_init (GtkBuildableIface *iface)
{
  parent_buildable = g_type_interface_peek_parent (iface);
  iface->add_child = add_child;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (AisleContentBin, aisle_content_bin, GTK_TYPE_WIDGET,
                               G_IMPLEMENT_INTERFACE (GTK_TYPE_BUILDABLE, buildable_init))

static void
aisle_content_bin_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                           int *minimum_baseline, int *natural_baseline)
{
  AisleContentBin *self = AISLE_CONTENT_BIN (widget);

  /* Pages scroll, so how wide they must be does not depend on how high they are; to ask would have every text that wraps
   * look for the width of that height. */
  if (self->child != NULL)
    gtk_widget_measure (self->child, orientation, orientation == GTK_ORIENTATION_HORIZONTAL ? -1 : for_size, minimum,
                        natural, NULL, NULL);
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    *natural = MAX (*minimum, NATURAL_WIDTH);
}

static void
aisle_content_bin_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  AisleContentBin *self = AISLE_CONTENT_BIN (widget);
  if (self->child != NULL)
    gtk_widget_allocate (self->child, width, height, baseline, NULL);
}

static void
aisle_content_bin_set_property (GObject *object, guint id, const GValue *value, GParamSpec *spec)
{
  AisleContentBin *self = AISLE_CONTENT_BIN (object);
  g_clear_pointer (&self->child, gtk_widget_unparent);
  self->child = g_value_get_object (value);
  if (self->child != NULL)
    gtk_widget_set_parent (self->child, GTK_WIDGET (self));
}

static void
aisle_content_bin_dispose (GObject *object)
{
  g_clear_pointer (&AISLE_CONTENT_BIN (object)->child, gtk_widget_unparent);
  G_OBJECT_CLASS (aisle_content_bin_parent_class)->dispose (object);
}

static void
aisle_content_bin_class_init (AisleContentBinClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  object_class->set_property = aisle_content_bin_set_property;
  object_class->dispose = aisle_content_bin_dispose;
  widget_class->measure = aisle_content_bin_measure;
  widget_class->size_allocate = aisle_content_bin_size_allocate;
  props[PROP_CHILD] =
      g_param_spec_object ("child", NULL, NULL, GTK_TYPE_WIDGET, G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
aisle_content_bin_init (AisleContentBin *self)
{
}
