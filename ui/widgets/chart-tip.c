/* chart-tip.c: see chart-tip.h. */
#include "widgets/chart-tip.h"

struct _AisleChartTip
{
  GtkPopover parent_instance;
  GtkLabel *label;
};

G_DEFINE_FINAL_TYPE (AisleChartTip, aisle_chart_tip, GTK_TYPE_POPOVER)

void
aisle_chart_tip_show (AisleChartTip *self, const char *text, const GdkRectangle *extent)
{
  gtk_label_set_text (self->label, text);
  gtk_popover_set_pointing_to (GTK_POPOVER (self), extent);
  gtk_popover_popup (GTK_POPOVER (self));
}

/* A popover gives its surface an input region of its shape whenever it is allocated. */
static void
aisle_chart_tip_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  cairo_region_t *nothing = cairo_region_create ();

  GTK_WIDGET_CLASS (aisle_chart_tip_parent_class)->size_allocate (widget, width, height, baseline);
  gdk_surface_set_input_region (gtk_native_get_surface (GTK_NATIVE (widget)), nothing);
  cairo_region_destroy (nothing);
}

static void
aisle_chart_tip_class_init (AisleChartTipClass *klass)
{
  GTK_WIDGET_CLASS (klass)->size_allocate = aisle_chart_tip_size_allocate;
}

static void
aisle_chart_tip_init (AisleChartTip *self)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_popover_set_autohide (GTK_POPOVER (self), FALSE);
  gtk_popover_set_position (GTK_POPOVER (self), GTK_POS_TOP);
  gtk_widget_set_can_target (GTK_WIDGET (self), FALSE);
  gtk_widget_add_css_class (GTK_WIDGET (self), "chart-tip");
  gtk_widget_add_css_class (label, "numeric");
  self->label = GTK_LABEL (label);
  gtk_popover_set_child (GTK_POPOVER (self), label);
}

GtkWidget *
aisle_chart_tip_new (GtkWidget *parent)
{
  GtkWidget *self = g_object_new (AISLE_TYPE_CHART_TIP, NULL);
  gtk_widget_set_parent (self, parent);
  return self;
}
