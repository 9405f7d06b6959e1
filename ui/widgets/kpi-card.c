/* kpi-card.c: see kpi-card.h. */
#include "widgets/kpi-card.h"

#include "base/i18n.h"

#include <math.h>

struct _AisleKpiCard
{
  GtkWidget parent_instance;
};

G_DEFINE_FINAL_TYPE (AisleKpiCard, aisle_kpi_card, GTK_TYPE_WIDGET)

static void
aisle_kpi_card_dispose (GObject *object)
{
  GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (object));
  if (child != NULL)
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (aisle_kpi_card_parent_class)->dispose (object);
}

static void
aisle_kpi_card_class_init (AisleKpiCardClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = aisle_kpi_card_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
aisle_kpi_card_init (AisleKpiCard *self)
{
  gtk_widget_add_css_class (GTK_WIDGET (self), "card");
  gtk_widget_add_css_class (GTK_WIDGET (self), "kpi-card");
}

static GtkWidget *
add_label (GtkWidget *box, const char *text, const char *css)
{
  GtkWidget *label = gtk_label_new (text);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (label, css);
  gtk_widget_add_css_class (label, "numeric");
  gtk_box_append (GTK_BOX (box), label);
  return label;
}

/* With its sign; the arrow repeats the sign for the eye. */
static char *
change_text (const AisleChange *change)
{
  double percent = 100 * change->value;

  if (change->value == 0)
    return g_strdup (_ ("no change"));
  /* Translators: the change against the period before */
  return change->value > 0 ? g_strdup_printf (_ ("▲ %+.1f%%"), percent) : g_strdup_printf (_ ("▼ %+.1f%%"), percent);
}

static const char *
change_class (const AisleChange *change)
{
  gboolean known = isfinite (change->low) && isfinite (change->high);

  if (change->value == 0 || (known && change->low <= 0 && change->high >= 0))
    return "dim-label";
  return change->value > 0 ? "change-up" : "change-down";
}

GtkWidget *
aisle_kpi_card_new (const char *title, const char *value, const AisleChange *change, const char *before)
{
  GtkWidget *self = g_object_new (AISLE_TYPE_KPI_CARD, NULL), *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  g_autofree char *changed = isfinite (change->value) ? change_text (change) : NULL;
  g_autofree char *interval = NULL, *spoken = NULL;

  gtk_widget_add_css_class (add_label (box, title, "caption"), "dim-label");
  add_label (box, value, "kpi-value");
  if (changed != NULL)
    {
      g_autofree char *tip = before != NULL ? g_strdup_printf (_ ("%s in the period before"), before) : NULL;
      gtk_widget_add_css_class (add_label (box, changed, "caption"), change_class (change));
      gtk_widget_set_tooltip_text (self, tip);
    }
  else
    gtk_widget_add_css_class (add_label (box, _ ("no period before"), "caption"), "dim-label");
  if (changed != NULL && isfinite (change->low) && isfinite (change->high))
    {
      /* Translators: the 95 percent interval of a change */
      interval = g_strdup_printf (_ ("%+.1f to %+.1f%%"), 100 * change->low, 100 * change->high);
      gtk_widget_add_css_class (add_label (box, interval, "caption"), "dim-label");
    }
  gtk_widget_set_parent (box, self);
  spoken = changed != NULL && interval != NULL ? g_strdup_printf ("%s, %s, %s", value, changed, interval)
           : changed != NULL                   ? g_strdup_printf ("%s, %s", value, changed)
                                               : g_strdup (value);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, title,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, spoken, -1);
  return self;
}
